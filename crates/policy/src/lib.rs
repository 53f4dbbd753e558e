//! Who may do what to a case, and why not. The rules are files a clerk can read: `rules/national/permissions.cedar`.
//!
//! Read in this order: [`words`] the codes of roles, stages and actions · [`facts`] what a rule may look at · [`decide`] one
//! answer, and the explanation of a refusal · [`filter`] the same rules as a condition on a list · [`load`] reading rule files, with
//! errors that name file, line and remedy.
//!
//! This crate is a wall around the Cedar policy language: nothing of it shows in the public API, so it can be replaced.
//! What lives elsewhere: whether an action makes sense now (a return is pending, a number is free) is decided by `banfu-domain`.
//!
//! # To add an action
//! A line in [`words::Action`] → the same code in `rules/national/permissions.cedarschema` → a rule with `@id`, `@why`, `@why_en` in
//! `rules/national/permissions.cedar` → a look at the difference in `crates/policy/tests/matrix.snap`.

pub mod decide;
pub mod facts;
pub mod filter;
pub mod load;
mod names;
mod translate;
pub mod words;

pub use decide::{Decision, Reason, WhyNot};
pub use facts::{CaseFacts, Principal, Resource};
pub use filter::Filter;
pub use load::{Policies, PolicyError, Problem};
pub use words::{Action, Role, Stage, conflicting_roles};

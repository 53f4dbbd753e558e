//! Before a case is anyone's: a member writes a proposal and submits it.
//!
//! What the committee then decides (file, send back, refuse, convert, assign) are steps of a case: [`super::cases::steps`].

pub mod import;
pub mod proposal;

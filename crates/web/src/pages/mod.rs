//! Pages for people: one file a page, a page struct, a template of the same path. `tests/site.rs` visits them as a browser does.

pub mod account;
pub mod admin;
pub mod cases;
pub mod desk;
pub mod download;
pub mod errors;
pub mod exchange;
pub mod frame;
pub mod help;
pub mod import;
pub mod intake;
pub mod ledger;
pub mod notices;
pub mod oversight;
pub mod public;
pub mod replies;
pub mod signin;
pub mod tour;

pub use frame::{Frame, Html, NavItem, Toast};

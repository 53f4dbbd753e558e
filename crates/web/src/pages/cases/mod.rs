//! Cases on the work side: the list, one case, and the steps that are taken on it.

pub mod files;
pub mod ledger;
pub mod letters;
pub mod lines;
pub mod list;
pub mod offices;
pub mod others;
pub mod proposer;
pub mod show;
pub mod steps;
pub mod task;
pub mod what_if;

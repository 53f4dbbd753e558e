//! Finding cases by words: a full-text index of proposals and replies in Chinese. Derived: it follows the log by position, holds no
//! truth, and can be deleted at any time.
//!
//! Read in this order: [`doc`] what is put in and what comes out · [`index`] the index on disk: open, put, commit, rebuild · [`find`]
//! a search, from typed text to hits with marked passages and counts · [`similar`] cases like this text · [`marks`] which
//! passages to show and mark.
//!
//! This crate is a wall around tantivy and jieba: nothing of them shows in the public API. What it does not know: who may see what.
//! The caller passes that in as a [`Visible`], which mirrors the permission filter.

pub mod doc;
pub mod find;
pub mod index;
pub mod marks;
mod question;
mod schema;
pub mod similar;
mod tokens;

pub use doc::{Count, Doc, Facet, Hit, Query, Results, Sort, Source, Visible};
pub use index::{Index, SearchError};
pub use marks::Part;
pub use similar::{LikeThis, Similar};

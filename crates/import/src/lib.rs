//! Reading letters that other programs wrote: .docx, .doc, .wps, .pdf and .ofd with text, and plain text in the encodings that offices use.
//!
//! In: bytes. Out: the text as a reader sees it, its paragraphs and tables in order, and a report of what was left. The kind is told by the
//! bytes; the ending of a file's name is not believed. Knows files, not cases and not letters; never edits; reads no clock.
//!
//! Read in this order: [`Read`] what comes out · [`read`](fn@read) which reader takes which bytes · [`limits`] what is refused · `docx` and
//! `docx/body.rs` · `numbering.rs` automatic numbers as characters · `doc` · `pdf.rs`, `ofd.rs`, `lines.rs` · `plain.rs`.
//!
//! # To add a format
//! A module that fills a `Builder` → an arm in `read.rs` → a [`Kind`] with a row in `docs/formats.md` → its bounds in [`limits`] → seeds for
//! the fuzz target.

mod build;
mod doc;
mod docx;
mod error;
mod guard;
pub mod limits;
mod lines;
mod model;
mod numbering;
mod ofd;
mod package;
mod pdf;
mod plain;
mod read;
mod xml;

pub use error::{ImportError, Unsupported};
pub use guard::THREAD;
pub use model::{Block, Kind, Left, Read, Report, What};
pub use read::read;

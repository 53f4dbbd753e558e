//! The engine room: the only SQL of Banfu. An append-only log of events with its proof, and what commits together with it.
//!
//! Knows regions, streams, events, rows, files; knows no case and no letter. What may happen is decided in `domain`, what is to be done in `app`.
//!
//! Read in this order: [`Store`] opening, `write`, `read` · [`Tx`] one transaction · [`log`] events and streams · [`tree`] the Merkle tree ·
//! [`canonical`] what a leaf covers ·
//! [`keys`] and [`proof`] checkpoints, receipts · [`verify`] the full check · [`outbox`] work for afterwards · [`files`] contents by hash · [`auth`] accounts ·
//! [`work_draft`] what is being typed · [`backup`] · [`archive`] one region out and in · [`upload`] tables that wait. Below: `db` the seam over both databases, `sqlite` with its `writer`, `postgres` with its pool, `migrate`, `lock`.
//!
//! # To add a table
//! A pair of migrations ([`migrate`]) → a module with `impl Tx<'_>` → a test in `tests/conformance.rs`, which runs on both databases.

pub mod archive;
mod audit;
pub mod auth;
pub mod backup;
pub mod canonical;
pub mod codec;
mod counter;
mod db;
mod error;
pub mod files;
pub mod keys;
mod lock;
pub mod log;
pub mod migrate;
pub mod outbox;
mod postgres;
pub mod proof;
mod sequencer;
mod sqlite;
mod store;
pub mod tree;
mod tx;
pub mod upload;
pub mod verify;
pub mod views;
pub mod work_draft;
mod writer;

pub use audit::AuditEntry;
pub use db::{Backend, Row, Value};
pub use error::StoreError;
pub use log::{DoneCommand, Meta, NewEvent, StoredEvent};
pub use migrate::MigrationState;
pub use store::{Access, Options, Store, StoreUrl};
pub use tx::Tx;
pub use writer::{GROUP_LIMIT, QUEUE_LIMIT};

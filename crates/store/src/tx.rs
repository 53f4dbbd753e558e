//! One transaction, as a command or a query sees it: [`Tx`].
//!
//! The methods live with their subjects ([`crate::log`], [`crate::outbox`], [`crate::files`], …); here is only what carries them.

use std::path::Path;

use crate::db::{Backend, Conn, Row, Value};
use crate::error::{DbError, StoreError};
use crate::tree::NewLeaf;

/// A transaction on one region's data. It ends with the closure that was given it: kept when the closure returns `Ok`, undone otherwise.
///
/// A statement that failed ends the transaction on both databases: what follows is refused with the same error, and the command fails even
/// when its closure returns `Ok`. So expected collisions are written `ON CONFLICT DO NOTHING`, never caught.
pub struct Tx<'a> {
    pub(crate) conn: Conn<'a>,
    pub(crate) region: &'a str,
    pub(crate) files: Option<&'a Path>,
    pub(crate) failure: Option<DbError>,
    /// Events appended so far, in order. The writer's sequencer takes them from here.
    pub(crate) appended: Vec<NewLeaf>,
    /// Command ids recorded so far; by them the outcome of a broken commit is asked.
    pub(crate) commands: Vec<String>,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(conn: Conn<'a>, region: &'a str, files: Option<&'a Path>) -> Tx<'a> {
        Tx {
            conn,
            region,
            files,
            failure: None,
            appended: Vec::new(),
            commands: Vec::new(),
        }
    }

    /// The region this transaction works for; the functions of the log, outbox and files use it in every statement.
    pub fn region(&self) -> &str {
        self.region
    }

    /// Which database is behind it.
    pub fn backend(&self) -> Backend {
        self.conn.backend()
    }

    /// Rows of a SELECT, or of a change with RETURNING.
    ///
    /// # Errors
    /// Those of the database; the transaction is over then.
    pub fn query(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.query_built(sql, params)
    }

    /// The first row, if any.
    pub fn query_opt(&mut self, sql: &'static str, params: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.query_built(sql, params)?.into_iter().next())
    }

    /// Number of rows changed.
    pub fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, StoreError> {
        self.execute_built(sql, params)
    }

    /// Like [`Tx::query`] for a statement put together at run time (a list with optional filters). Only placeholders may carry what people typed.
    pub fn query_built(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.run(|conn| conn.query(sql, params))
    }

    /// Like [`Tx::execute`] for a statement put together at run time.
    pub fn execute_built(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        self.run(|conn| conn.execute(sql, params))
    }

    /// Inserts many rows with few statements: `head` ends in `VALUES `, `values` holds `columns` values for each row, row after row.
    pub fn insert_many(&mut self, head: &'static str, columns: usize, values: &[Value]) -> Result<(), StoreError> {
        self.run(|conn| conn.insert_many(head, columns, values))
    }

    /// Like [`Tx::insert_many`] for a statement put together at run time.
    pub(crate) fn insert_many_built(&mut self, head: &str, columns: usize, values: &[Value]) -> Result<(), StoreError> {
        self.run(|conn| conn.insert_many(head, columns, values))
    }

    fn run<T>(&mut self, f: impl FnOnce(&mut Conn<'a>) -> Result<T, DbError>) -> Result<T, StoreError> {
        if let Some(failure) = &self.failure {
            return Err(failure.error.clone());
        }
        f(&mut self.conn).map_err(|e| {
            self.failure = Some(e.clone());
            e.error
        })
    }
}

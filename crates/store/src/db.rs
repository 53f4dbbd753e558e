//! The seam between one body of SQL and two databases.
//!
//! A statement is written once, with `$1` placeholders, over three column types: BIGINT ([`Value::Int`]), TEXT and BLOB/BYTEA.
//! Both sides keep their prepared statements. What does not belong here: any knowledge of tables, and any retry.
//!
//! # To write a statement
//! Use `tx.query("SELECT … WHERE region = $1", params![region])` and read the rows by position. Booleans are BIGINT 0 and 1; give sums and
//! averages a `CAST(… AS BIGINT)`, because PostgreSQL widens them to NUMERIC. Wants from only one database (SKIP LOCKED, sequences) ask
//! [`crate::Tx::backend`].

use crate::error::{DbError, StoreError};

/// Which database is behind the seam.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// One file, one writer.
    Sqlite,
    /// A server or a cluster that speaks its protocol.
    Postgres,
}

/// One value, going in as a parameter or coming out in a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Value {
    /// SQL NULL.
    #[default]
    Null,
    /// Ids, counts, booleans (0, 1), instants (ms, UTC).
    Int(i64),
    /// Names, JSON, ISO dates. Never contains U+0000: PostgreSQL cannot store it, so neither side may.
    Text(String),
    /// Hashes and file contents.
    Blob(Vec<u8>),
}

impl From<i64> for Value {
    fn from(v: i64) -> Value {
        Value::Int(v)
    }
}
impl From<i32> for Value {
    fn from(v: i32) -> Value {
        Value::Int(v.into())
    }
}
impl From<u32> for Value {
    fn from(v: u32) -> Value {
        Value::Int(v.into())
    }
}
impl From<bool> for Value {
    fn from(v: bool) -> Value {
        Value::Int(v.into())
    }
}
impl From<&str> for Value {
    fn from(v: &str) -> Value {
        Value::Text(v.to_owned())
    }
}
impl From<&String> for Value {
    fn from(v: &String) -> Value {
        Value::Text(v.clone())
    }
}
impl From<String> for Value {
    fn from(v: String) -> Value {
        Value::Text(v)
    }
}
impl From<Vec<u8>> for Value {
    fn from(v: Vec<u8>) -> Value {
        Value::Blob(v)
    }
}
impl From<&[u8]> for Value {
    fn from(v: &[u8]) -> Value {
        Value::Blob(v.to_vec())
    }
}
impl From<[u8; 32]> for Value {
    fn from(v: [u8; 32]) -> Value {
        Value::Blob(v.to_vec())
    }
}
impl From<&[u8; 32]> for Value {
    fn from(v: &[u8; 32]) -> Value {
        Value::Blob(v.to_vec())
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Value {
        v.map_or(Value::Null, Into::into)
    }
}

/// `params![region, 7, None::<i64>]`: the parameters of a statement, in the order of its `$1`, `$2` ….
#[macro_export]
macro_rules! params {
    ($($v:expr),* $(,)?) => { &[$($crate::Value::from($v)),*] };
}

/// One row of an answer; columns are read by position, counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// Number of columns.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True for a row without columns.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value itself.
    ///
    /// # Errors
    /// [`StoreError::Fault`] when there is no such column.
    pub fn get(&self, column: usize) -> Result<&Value, StoreError> {
        self.0
            .get(column)
            .ok_or_else(|| StoreError::Fault(format!("column {column} was asked for, the row has {}", self.0.len())))
    }

    /// A number. Errors like all typed getters: [`StoreError::Fault`] when the column is absent, NULL or of another type.
    pub fn get_i64(&self, column: usize) -> Result<i64, StoreError> {
        self.get_opt_i64(column)?.ok_or_else(|| self.wrong(column, "a number"))
    }

    /// A number or NULL.
    pub fn get_opt_i64(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.get(column)? {
            Value::Int(v) => Ok(Some(*v)),
            Value::Null => Ok(None),
            _ => Err(self.wrong(column, "a number")),
        }
    }

    /// A truth value, stored as 0 or 1.
    pub fn get_bool(&self, column: usize) -> Result<bool, StoreError> {
        match self.get_i64(column)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.wrong(column, "0 or 1")),
        }
    }

    /// A text.
    pub fn get_text(&self, column: usize) -> Result<&str, StoreError> {
        self.get_opt_text(column)?.ok_or_else(|| self.wrong(column, "a text"))
    }

    /// A text or NULL.
    pub fn get_opt_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.get(column)? {
            Value::Text(v) => Ok(Some(v)),
            Value::Null => Ok(None),
            _ => Err(self.wrong(column, "a text")),
        }
    }

    /// Moves a text out of the row.
    pub(crate) fn take_text(&mut self, column: usize) -> Result<String, StoreError> {
        self.get_text(column)?;
        match self.0.get_mut(column).map(std::mem::take) {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(self.wrong(column, "a text")),
        }
    }

    /// Bytes.
    pub fn get_blob(&self, column: usize) -> Result<&[u8], StoreError> {
        self.get_opt_blob(column)?.ok_or_else(|| self.wrong(column, "bytes"))
    }

    /// Bytes or NULL.
    pub fn get_opt_blob(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        match self.get(column)? {
            Value::Blob(v) => Ok(Some(v)),
            Value::Null => Ok(None),
            _ => Err(self.wrong(column, "bytes")),
        }
    }

    /// A SHA-256 hash: 32 bytes.
    pub fn get_hash(&self, column: usize) -> Result<[u8; 32], StoreError> {
        self.get_blob(column)?.try_into().map_err(|_| self.wrong(column, "32 bytes"))
    }

    fn wrong(&self, column: usize, wanted: &str) -> StoreError {
        let found = match self.0.get(column) {
            None | Some(Value::Null) => "NULL".to_owned(),
            Some(Value::Int(v)) => format!("the number {v}"),
            Some(Value::Text(v)) => format!("a text of {} bytes", v.len()),
            Some(Value::Blob(v)) => format!("{} bytes", v.len()),
        };
        StoreError::Fault(format!("column {column} holds {found}, not {wanted}"))
    }
}

/// A connection with a transaction open on it.
pub(crate) enum Conn<'a> {
    Sqlite(&'a crate::sqlite::SqliteSession),
    Postgres(&'a mut crate::postgres::PgSession),
}

impl Conn<'_> {
    pub fn backend(&self) -> Backend {
        match self {
            Conn::Sqlite(_) => Backend::Sqlite,
            Conn::Postgres(_) => Backend::Postgres,
        }
    }

    pub fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DbError> {
        check(params)?;
        match self {
            Conn::Sqlite(s) => s.query(sql, params),
            Conn::Postgres(p) => p.query(sql, params),
        }
    }

    /// Number of rows changed.
    pub fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, DbError> {
        check(params)?;
        match self {
            Conn::Sqlite(s) => s.execute(sql, params),
            Conn::Postgres(p) => p.execute(sql, params),
        }
    }

    /// Inserts many rows with few statements: `head` ends in `VALUES `, every row has `columns` values.
    /// Chunks of a fixed size keep the number of prepared statements at two.
    pub fn insert_many(&mut self, head: &str, columns: usize, values: &[Value]) -> Result<(), DbError> {
        const CHUNK: usize = 32;
        let rows = values.len() / columns.max(1);
        let whole = rows / CHUNK * CHUNK;
        if whole > 0 {
            let sql = insert_sql(head, columns, CHUNK);
            for chunk in values[..whole * columns].chunks(CHUNK * columns) {
                self.execute(&sql, chunk)?;
            }
        }
        if whole < rows {
            let sql = insert_sql(head, columns, 1);
            for row in values[whole * columns..].chunks(columns) {
                self.execute(&sql, row)?;
            }
        }
        Ok(())
    }
}

fn insert_sql(head: &str, columns: usize, rows: usize) -> String {
    use std::fmt::Write;
    let mut sql = String::with_capacity(head.len() + rows * columns * 5);
    sql.push_str(head);
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { "," };
            // Writing into a String cannot fail.
            let _ = write!(sql, "{comma}${}", row * columns + column + 1);
        }
        sql.push(')');
    }
    sql
}

fn check(params: &[Value]) -> Result<(), DbError> {
    for value in params {
        if let Value::Text(text) = value
            && text.contains('\0')
        {
            return Err(DbError::fault("a text contains U+0000, which the store does not keep; refuse it at the door"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_getter_says_what_it_found_instead() {
        let row = Row(vec![Value::Int(7), Value::Null, Value::Text("省".into())]);
        assert_eq!(row.get_i64(0), Ok(7));
        assert_eq!(row.get_opt_text(1), Ok(None));
        assert_eq!(row.get_bool(0), Err(StoreError::Fault("column 0 holds the number 7, not 0 or 1".into())));
        assert_eq!(row.get_i64(2), Err(StoreError::Fault("column 2 holds a text of 3 bytes, not a number".into())));
        assert_eq!(row.get_text(1), Err(StoreError::Fault("column 1 holds NULL, not a text".into())));
        assert!(row.get(3).is_err());
    }

    #[test]
    fn rows_are_numbered_through_in_a_many_row_insert() {
        assert_eq!(insert_sql("INSERT INTO t(a,b) VALUES ", 2, 2), "INSERT INTO t(a,b) VALUES ($1,$2),($3,$4)");
    }
}

//! SQLite: one connection's statements, its errors in our words, and a small pool of readers.
//!
//! The file is in WAL mode with `synchronous=FULL`: a commit that returned has reached the disk, and readers never wait for the writer.
//! Writing has its own room, [`crate::writer`].

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::db::{Row, Value};
use crate::error::{Class, DbError, StoreError};

/// How long a statement waits for a lock that another process holds (a shell, a copy tool) before [`StoreError::Locked`].
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Prepared statements kept for each connection; the whole program has fewer than this.
const STATEMENT_CACHE: usize = 256;

/// How a connection is to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    Read,
}

/// One connection to the file.
pub(crate) struct SqliteSession {
    conn: Connection,
}

impl SqliteSession {
    /// Opens the file, creating it when `mode` is [`Mode::Write`].
    pub fn open(path: &Path, mode: Mode) -> Result<SqliteSession, StoreError> {
        let create = if mode == Mode::Write {
            OpenFlags::SQLITE_OPEN_CREATE
        } else {
            OpenFlags::empty()
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | create;
        let conn = Connection::open_with_flags(path, flags).map_err(sorted)?;
        let session = SqliteSession { conn };
        session.conn.busy_timeout(BUSY_TIMEOUT).map_err(sorted)?;
        if mode == Mode::Write {
            session.batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        } else {
            session.batch("PRAGMA query_only = ON;")?;
        }
        session.conn.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
        Ok(session)
    }

    /// Runs statements without parameters or answers.
    pub fn batch(&self, sql: &str) -> Result<(), DbError> {
        self.conn.execute_batch(sql).map_err(sorted)
    }

    /// False when SQLite has rolled the whole transaction back by itself, as it does when the disk is full.
    pub fn in_transaction(&self) -> bool {
        !self.conn.is_autocommit()
    }

    pub fn query(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DbError> {
        let mut statement = self.conn.prepare_cached(sql).map_err(sorted)?;
        bind(&mut statement, params)?;
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        let mut answer = Vec::new();
        while let Some(row) = rows.next().map_err(sorted)? {
            let mut values = Vec::with_capacity(columns);
            for column in 0..columns {
                values.push(match row.get_ref(column).map_err(sorted)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(v) => Value::Int(v),
                    ValueRef::Text(v) => Value::Text(text(v)?),
                    ValueRef::Blob(v) => Value::Blob(v.to_vec()),
                    ValueRef::Real(_) => return Err(DbError::fault("the store has no fractions; CAST the column to BIGINT or TEXT")),
                });
            }
            answer.push(Row(values));
        }
        Ok(answer)
    }

    pub fn execute(&self, sql: &str, params: &[Value]) -> Result<u64, DbError> {
        let mut statement = self.conn.prepare_cached(sql).map_err(sorted)?;
        bind(&mut statement, params)?;
        if statement.column_count() > 0 {
            // A RETURNING clause must be run to its end, or the rows after the first are not written.
            let mut rows = statement.raw_query();
            let mut count = 0;
            while rows.next().map_err(sorted)?.is_some() {
                count += 1;
            }
            return Ok(count);
        }
        statement.raw_execute().map(|n| n as u64).map_err(sorted)
    }
}

/// SQLite takes `$1` for a *name* and numbers it by first appearance, so values are bound by the number in the name.
fn bind(statement: &mut rusqlite::Statement<'_>, params: &[Value]) -> Result<(), DbError> {
    for index in 1..=statement.parameter_count() {
        let number = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix('$'))
            .and_then(|digits| digits.parse::<usize>().ok())
            .filter(|number| *number >= 1)
            .ok_or_else(|| DbError::fault("placeholders are written $1, $2, …"))?;
        let value = params
            .get(number - 1)
            .ok_or_else(|| DbError::fault(format!("the statement wants ${number}, {} values were given", params.len())))?;
        statement.raw_bind_parameter(index, value).map_err(sorted)?;
    }
    Ok(())
}

fn text(bytes: &[u8]) -> Result<String, DbError> {
    // A changed byte can make a text that is no UTF-8. It is shown with replacement signs, so that verification can name the row; its hash
    // will not fit.
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(v) => ValueRef::Integer(*v),
            Value::Text(v) => ValueRef::Text(v.as_bytes()),
            Value::Blob(v) => ValueRef::Blob(v),
        }))
    }
}

/// Sorts a driver error; the sentence names the remedy.
fn sorted(e: rusqlite::Error) -> DbError {
    let rusqlite::Error::SqliteFailure(failure, _) = &e else {
        return DbError::fault(e.to_string());
    };
    let error = match failure.code {
        ErrorCode::DiskFull => StoreError::DiskFull("the disk is full: free some space; nothing of this change was kept".into()),
        ErrorCode::ReadOnly => StoreError::ReadOnly("the database may not be written: give the directory and its files to the user that runs Banfu".into()),
        ErrorCode::CannotOpen => {
            StoreError::Unavailable("the database file cannot be opened: is the directory there, and may this user read and write it?".into())
        }
        ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied => {
            StoreError::ReadOnly("access to the database file is denied: give it to the user that runs Banfu".into())
        }
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => {
            StoreError::Locked("another program holds the database file: close it (a shell, a copy tool) and try again".into())
        }
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Corrupt {
            stream: "banfu.db".into(),
            at: 0,
        },
        ErrorCode::SystemIoFailure => StoreError::Unavailable(format!(
            "the disk failed while reading or writing the database ({e}): check the disk, then start again"
        )),
        ErrorCode::OutOfMemory => StoreError::Unavailable("there is not enough memory for the database".into()),
        ErrorCode::TooBig => StoreError::TooLarge {
            what: "a value in bytes",
            size: 0,
            limit: 1_000_000_000,
        },
        _ => StoreError::Fault(e.to_string()),
    };
    DbError { error, class: Class::Final }
}

/// Connections for reading, opened when first needed, at most `limit` at a time.
pub(crate) struct Readers {
    path: PathBuf,
    limit: usize,
    state: Mutex<ReadersState>,
    returned: Condvar,
}

struct ReadersState {
    idle: Vec<SqliteSession>,
    open: usize,
}

impl Readers {
    pub fn new(path: PathBuf, limit: usize) -> Readers {
        Readers {
            path,
            limit: limit.max(1),
            state: Mutex::new(ReadersState { idle: Vec::new(), open: 0 }),
            returned: Condvar::new(),
        }
    }

    /// Runs `f` on one snapshot.
    pub fn with<R>(&self, f: impl FnOnce(&SqliteSession) -> R) -> Result<R, StoreError> {
        let reader = self.take()?;
        reader.session().execute("BEGIN", &[])?;
        Ok(f(reader.session()))
    }

    fn take(&self) -> Result<Reader<'_>, StoreError> {
        let mut state = lock(&self.state);
        loop {
            if let Some(session) = state.idle.pop() {
                return Ok(Reader {
                    pool: self,
                    session: Some(session),
                });
            }
            if state.open < self.limit {
                state.open += 1;
                drop(state);
                return match SqliteSession::open(&self.path, Mode::Read) {
                    Ok(session) => Ok(Reader {
                        pool: self,
                        session: Some(session),
                    }),
                    Err(e) => {
                        lock(&self.state).open -= 1;
                        self.returned.notify_one();
                        Err(e)
                    }
                };
            }
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A borrowed connection; goes back when dropped, also after a panic, with its snapshot ended.
struct Reader<'a> {
    pool: &'a Readers,
    session: Option<SqliteSession>,
}

impl Reader<'_> {
    #[expect(clippy::expect_used, reason = "the session is taken out in drop only")]
    fn session(&self) -> &SqliteSession {
        self.session.as_ref().expect("a reader holds its session until it is dropped")
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        let Some(session) = self.session.take() else { return };
        let clean = !session.in_transaction() || session.execute("ROLLBACK", &[]).is_ok();
        let mut state = lock(&self.pool.state);
        if clean {
            state.idle.push(session);
        } else {
            state.open -= 1;
        }
        drop(state);
        self.pool.returned.notify_one();
    }
}

/// A panic elsewhere does not make our plain counters wrong, so a poisoned lock is taken all the same.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

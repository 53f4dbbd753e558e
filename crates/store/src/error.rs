//! What can go wrong in the engine room, in terms of what a person can do about it.
//!
//! Driver errors never leave this crate: [`crate::db`] sorts them into these kinds, each with a sentence that names the remedy.

/// Why the store could not do what it was asked. Nothing of a command that ended in an error has been kept, unless the
/// variant says that the outcome is unknown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Someone else changed the stream first: load again and decide again.
    #[error("{stream} has moved on: version {expected} was expected, it is at version {found}")]
    Conflict {
        /// The stream that moved.
        stream: String,
        /// The version the command was decided on (0: a new stream).
        expected: i64,
        /// The version found.
        found: i64,
    },
    /// The database cannot answer now; the text says why and what helps.
    #[error("{0}")]
    Unavailable(String),
    /// The connection broke while the commit was under way, and the command carried no command id by which to ask.
    #[error("it is not known whether the last change was kept: {0}")]
    OutcomeUnknown(String),
    /// What is stored contradicts itself: stop and call. `at` is the version in the stream.
    #[error("the history of {stream} is damaged at version {at}; stop, keep a copy and run `banfu verify`")]
    Corrupt {
        /// The stream (or table) that is damaged.
        stream: String,
        /// The first version that does not fit.
        at: i64,
    },
    /// The data directory or database may be read but not written.
    #[error("{0}")]
    ReadOnly(String),
    /// There is no room left for the database; nothing was kept.
    #[error("{0}")]
    DiskFull(String),
    /// Another process or connection holds the data.
    #[error("{0}")]
    Locked(String),
    /// The database and this program do not fit together (a newer database, a changed migration, a foreign key file).
    #[error("{0}")]
    Mismatch(String),
    /// This command id has been recorded before; ask [`crate::Tx::already_done`] first.
    #[error("the command {0} has been carried out before")]
    Repeated(String),
    /// A bound of the store was exceeded.
    #[error("{what}: {size} is more than the limit of {limit}")]
    TooLarge {
        /// What is too large, with its unit.
        what: &'static str,
        /// The size asked for.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// A fault of our own: statement and schema do not match, or a command panicked. Nothing was kept.
    #[error("internal fault in the store: {0}")]
    Fault(String),
}

/// How a failed statement or commit is to be treated by the loop that runs the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Run the whole command again: another transaction won a race.
    Race,
    /// A unique key of a table outside of the log is taken: by a race perhaps (a second run will see the row), or by a mistake of ours.
    Taken,
    /// The connection is gone.
    Lost,
    /// Report it.
    Final,
}

/// A driver error, sorted.
#[derive(Debug, Clone)]
pub(crate) struct DbError {
    pub error: StoreError,
    pub class: Class,
}

impl DbError {
    pub fn fault(text: impl Into<String>) -> DbError {
        DbError {
            error: StoreError::Fault(text.into()),
            class: Class::Final,
        }
    }
}

impl From<DbError> for StoreError {
    fn from(e: DbError) -> StoreError {
        e.error
    }
}

impl From<StoreError> for DbError {
    fn from(error: StoreError) -> DbError {
        DbError { error, class: Class::Final }
    }
}

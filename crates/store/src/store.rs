//! The store: opened once, shared by all threads, asked by closures.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::db::{Backend, Conn};
use crate::error::StoreError;
use crate::keys::LogSigner;
use crate::lock::{DirectoryLock, directory_error};
use crate::migrate::{self, Batch, MigrationState};
use crate::postgres::{Begin, PgPool};
use crate::sqlite::{Mode, Readers, SqliteSession};
use crate::tx::Tx;
use crate::writer::{DatabaseFile, Writer};

/// Where the data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// A data directory with a SQLite database in it.
    Directory(PathBuf),
    /// A PostgreSQL database: `postgres://user:password@host/database`.
    Postgres(String),
}

/// What a process wants to do with the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Serve it: takes the data directory for itself, makes it when absent and applies missing migrations.
    Serve,
    /// Look at it beside a running server (verify, backup): takes no lock, changes nothing, migrates nothing.
    Inspect,
}

/// How to open a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What for.
    pub access: Access,
    /// Connections at a time: readers on SQLite, all on PostgreSQL.
    pub connections: usize,
    /// Where the signing key lies. `None`: `keys/` in the data directory, or `banfu-data/keys` for PostgreSQL. All servers of one
    /// cluster need the same key.
    pub keys: Option<PathBuf>,
    /// Name under which checkpoints are signed, such as `banfu.example.gov.cn`; a region's log is called `<origin>/<region>`.
    pub origin: String,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            access: Access::Serve,
            connections: 8,
            keys: None,
            origin: "banfu".into(),
        }
    }
}

impl Options {
    pub(crate) fn keys_for_postgres(&self) -> PathBuf {
        self.keys.clone().unwrap_or_else(|| PathBuf::from("banfu-data/keys"))
    }
}

/// The database, the files and the signing key of one installation.
pub struct Store {
    pub(crate) engine: Engine,
    pub(crate) options: Options,
    pub(crate) keys_dir: PathBuf,
    /// The signing key, read when it is first needed.
    pub(crate) signer: Mutex<Option<Arc<LogSigner>>>,
}

pub(crate) enum Engine {
    Sqlite(SqliteEngine),
    Postgres(PgPool),
}

pub(crate) struct SqliteEngine {
    // Fields are dropped in this order: the writer finishes its queue before the directory is let go.
    writer: Option<Writer>,
    readers: Readers,
    _lock: Option<DirectoryLock>,
    pub(crate) files: PathBuf,
}

impl Store {
    /// Opens the data, making and migrating it when [`Access::Serve`] asks so.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process serves the directory (the message names it), [`StoreError::ReadOnly`] when it may not
    /// be written, [`StoreError::Mismatch`] for a database newer than this program, [`StoreError::Unavailable`] when it cannot be reached.
    pub fn open(url: &StoreUrl, options: Options) -> Result<Store, StoreError> {
        match url {
            StoreUrl::Directory(directory) => Store::open_directory(directory, options),
            StoreUrl::Postgres(url) => Store::open_postgres(url, options),
        }
    }

    fn open_directory(directory: &Path, options: Options) -> Result<Store, StoreError> {
        let serve = options.access == Access::Serve;
        let database = directory.join("banfu.db");
        let files = directory.join("files");
        let mut lock = None;
        if serve {
            std::fs::create_dir_all(&files).map_err(|e| directory_error(directory, &e))?;
            lock = Some(DirectoryLock::take(directory)?);
        } else if !database.exists() {
            return Err(StoreError::Unavailable(format!(
                "there is no Banfu database in {}: name the data directory with --data",
                directory.display()
            )));
        }
        let readers = Readers::new(database.clone(), options.connections);
        let mut writer = None;
        if serve {
            let mut session = SqliteSession::open(&database, Mode::Write)?;
            session.batch("BEGIN IMMEDIATE")?;
            migrate::apply(&mut session, None)?;
            session.batch("COMMIT")?;
            writer = Some(Writer::start(session, DatabaseFile::new(database), files.clone())?);
        }
        let keys_dir = options.keys.clone().unwrap_or_else(|| directory.join("keys"));
        let store = Store {
            engine: Engine::Sqlite(SqliteEngine {
                writer,
                readers,
                _lock: lock,
                files,
            }),
            options,
            keys_dir,
            signer: Mutex::default(),
        };
        store.refuse_unmigrated()?;
        Ok(store)
    }

    fn open_postgres(url: &str, options: Options) -> Result<Store, StoreError> {
        let pool = PgPool::new(url, options.connections)?;
        pool.greet()?;
        let keys_dir = options.keys_for_postgres();
        if options.access == Access::Serve {
            pool.run::<(), StoreError>("", Begin::Plain, &mut |tx| {
                // Servers that start together take turns.
                tx.batch("CREATE TABLE IF NOT EXISTS schema_turn (turn BIGINT NOT NULL)")?;
                tx.batch("LOCK TABLE schema_turn IN EXCLUSIVE MODE")?;
                migrate::apply(tx, None)
            })?;
        }
        let store = Store {
            engine: Engine::Postgres(pool),
            options,
            keys_dir,
            signer: Mutex::default(),
        };
        store.refuse_unmigrated()?;
        Ok(store)
    }

    fn refuse_unmigrated(&self) -> Result<(), StoreError> {
        match self.migrate_status()?.iter().find(|m| !m.applied) {
            None => Ok(()),
            Some(m) => Err(StoreError::Mismatch(format!(
                "the database lacks the migration {}: run `banfu migrate` (or start the server) once",
                m.name
            ))),
        }
    }

    /// All migrations this program knows, in order, and whether the database has them.
    pub fn migrate_status(&self) -> Result<Vec<MigrationState>, StoreError> {
        self.read("", |tx| migrate::status(tx))
    }

    /// Which database is behind it.
    pub fn backend(&self) -> Backend {
        match self.engine {
            Engine::Sqlite(_) => Backend::Sqlite,
            Engine::Postgres(_) => Backend::Postgres,
        }
    }

    /// Runs a command: `f` loads, decides, appends and updates the views in one transaction, which is on the disk when this returns `Ok`.
    ///
    /// `f` may be run more than once (PostgreSQL, after a lost race), so it must do nothing but work on the transaction. It blocks: from
    /// asynchronous code, call it on a thread for blocking work.
    ///
    /// # Errors
    /// What `f` refuses with, or a [`StoreError`]; in both cases nothing was kept.
    pub fn write<T, E, F>(&self, region: &str, f: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        if self.options.access == Access::Inspect {
            return Err(E::from(StoreError::ReadOnly("the data was opened for inspection only".into())));
        }
        match &self.engine {
            Engine::Sqlite(SqliteEngine { writer: Some(writer), .. }) => writer.run(region, f),
            Engine::Sqlite(_) => Err(E::from(StoreError::ReadOnly("the data was opened for inspection only".into()))),
            Engine::Postgres(pool) => {
                let mut f = f;
                pool.run(region, Begin::Command, &mut f)
            }
        }
    }

    /// Runs a query on one snapshot of the data; what `f` changes is refused or undone. Blocks like [`Store::write`].
    pub fn read<T, E, F>(&self, region: &str, mut f: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E>,
        E: From<StoreError>,
    {
        match &self.engine {
            Engine::Sqlite(engine) => engine
                .readers
                .with(|session| f(&mut Tx::new(Conn::Sqlite(session), region, Some(&engine.files))))
                .unwrap_or_else(|e| Err(E::from(e))),
            Engine::Postgres(pool) => pool.run(region, Begin::Snapshot, &mut f),
        }
    }
}

impl Batch for SqliteSession {
    fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        Ok(SqliteSession::batch(self, sql)?)
    }

    fn conn(&mut self) -> Conn<'_> {
        Conn::Sqlite(self)
    }
}

impl Batch for Tx<'_> {
    fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        let done = match &mut self.conn {
            Conn::Sqlite(session) => session.batch(sql),
            Conn::Postgres(session) => session.batch(sql),
        };
        done.map_err(|e| {
            self.failure = Some(e.clone());
            e.error
        })
    }

    fn conn(&mut self) -> Conn<'_> {
        match &mut self.conn {
            Conn::Sqlite(session) => Conn::Sqlite(session),
            Conn::Postgres(session) => Conn::Postgres(session),
        }
    }
}

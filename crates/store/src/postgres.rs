//! PostgreSQL: one connection's statements, its errors in our words, a pool, and the loop that runs a command until it is kept.
//!
//! **Isolation.** Commands run in REPEATABLE READ. Two commands on one stream cannot both win (unique region, stream, version), two that
//! change one row cannot both win (the second gets 40001 and runs again on what the first left). What is left is a decision that rests on rows it only
//! reads; such a command calls [`Tx::hold`] with a name for what it relies on, which makes two of them collide. SERIALIZABLE would
//! find these by itself, at the price of false collisions: its read locks are as coarse as an index page, and neighbouring appends share
//! pages. (Reasoned, not measured.)
//!
//! **Retries.** A lost race (40001, 40P01, a unique key taken meanwhile) runs the closure again. A connection lost before COMMIT was sent does
//! too. A connection lost *during* COMMIT leaves the outcome open; then the command ids it recorded are looked up: found, it was kept and
//! its result stands; not found, it runs again, and the unique command id keeps a late first attempt from counting twice.

use std::collections::HashMap;
use std::error::Error as _;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use postgres::error::SqlState;
use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Config, NoTls, Statement};

use crate::db::{Conn, Row, Value};
use crate::error::{Class, DbError, StoreError};
use crate::params;
use crate::sqlite::lock;
use crate::tx::Tx;
use crate::writer::panic_text;

/// Prepared statements kept for each connection; many-row inserts and built lists are few shapes, so this is rarely reached.
const STATEMENT_CACHE: usize = 512;
/// Attempts at a command that keeps losing races, before the caller is told to try later.
const RACE_ATTEMPTS: u32 = 50;
/// Attempts at a command that finds a unique key taken: if a race took it, a second run sees the row and decides otherwise.
const TAKEN_ATTEMPTS: u32 = 2;
/// Attempts after the connection was lost. With the pauses of [`pause`] they cover a fail-over of some ten seconds.
const LOST_ATTEMPTS: u32 = 12;
/// Longest wait for a connection to be established.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// One connection to the server.
pub(crate) struct PgSession {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl PgSession {
    fn connect(config: &Config) -> Result<PgSession, DbError> {
        Ok(PgSession {
            client: config.connect(NoTls).map_err(sorted)?,
            statements: HashMap::new(),
        })
    }

    pub fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        self.client.batch_execute(sql).map_err(sorted)
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, DbError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).map_err(sorted)?;
        if self.statements.len() >= STATEMENT_CACHE {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DbError> {
        let statement = self.statement(sql)?;
        let rows = self.client.query(&statement, &references(&statement, params)?).map_err(sorted)?;
        rows.iter()
            .map(|row| {
                let values: Result<Vec<Value>, _> = (0..row.len()).map(|column| row.try_get::<_, Value>(column)).collect();
                values.map(Row).map_err(sorted)
            })
            .collect()
    }

    pub fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, DbError> {
        let statement = self.statement(sql)?;
        self.client.execute(&statement, &references(&statement, params)?).map_err(sorted)
    }
}

fn references<'a>(statement: &Statement, params: &'a [Value]) -> Result<Vec<&'a (dyn ToSql + Sync)>, DbError> {
    // As on SQLite, values beyond those the statement names are ignored.
    let wanted = statement.params().len();
    if params.len() < wanted {
        return Err(DbError::fault(format!("the statement wants ${wanted}, {} values were given", params.len())));
    }
    Ok(params[..wanted].iter().map(|v| v as &(dyn ToSql + Sync)).collect())
}

type BoxedError = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, BoxedError> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(v) => match *ty {
                Type::INT2 => i16::try_from(*v)?.to_sql(ty, out),
                Type::INT4 => i32::try_from(*v)?.to_sql(ty, out),
                Type::INT8 => v.to_sql(ty, out),
                _ => Err(format!("a number was given where {ty} is wanted").into()),
            },
            Value::Text(v) if *ty != Type::BYTEA => v.to_sql(ty, out),
            Value::Blob(v) if *ty == Type::BYTEA => v.to_sql(ty, out),
            _ => Err(format!("the wrong kind of value was given where {ty} is wanted").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Value, BoxedError> {
        Ok(match *ty {
            Type::BOOL => Value::Int(bool::from_sql(ty, raw)?.into()),
            Type::INT2 => Value::Int(i16::from_sql(ty, raw)?.into()),
            Type::INT4 => Value::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT8 => Value::Int(i64::from_sql(ty, raw)?),
            Type::BYTEA => Value::Blob(raw.to_vec()),
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME => Value::Text(String::from_sql(ty, raw)?),
            _ => return Err(format!("the store has no {ty}; CAST the column to BIGINT or TEXT").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Value, BoxedError> {
        Ok(Value::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Sorts a driver error; the sentence names the remedy.
fn sorted(e: postgres::Error) -> DbError {
    let Some(code) = e.code() else {
        let io = e.source().is_some_and(|s| s.is::<std::io::Error>());
        if e.is_closed() || io || e.to_string().contains("connect") || e.to_string().contains("timed out") || e.to_string().contains("timeout") {
            let cause = e.source().map_or_else(|| e.to_string(), ToString::to_string);
            return DbError {
                error: gone(&cause),
                class: Class::Lost,
            };
        }
        return DbError::fault(described(&e));
    };
    let lost = [
        &SqlState::ADMIN_SHUTDOWN,
        &SqlState::CRASH_SHUTDOWN,
        &SqlState::CANNOT_CONNECT_NOW,
        &SqlState::TOO_MANY_CONNECTIONS,
        &SqlState::CONNECTION_EXCEPTION,
        &SqlState::CONNECTION_FAILURE,
    ];
    let races = [
        &SqlState::T_R_SERIALIZATION_FAILURE,
        &SqlState::T_R_DEADLOCK_DETECTED,
        &SqlState::UNIQUE_VIOLATION,
    ];
    if lost.contains(&code) {
        return DbError {
            error: gone(&described(&e)),
            class: Class::Lost,
        };
    }
    let in_log = e.as_db_error().and_then(|db| db.table()).is_some_and(|table| table.starts_with("log_"));
    if *code == SqlState::UNIQUE_VIOLATION && !in_log {
        return DbError {
            error: StoreError::Fault(described(&e)),
            class: Class::Taken,
        };
    }
    if races.contains(&code) || *code == SqlState::UNIQUE_VIOLATION {
        let error = StoreError::Unavailable("too many people are changing the same thing at once; try again in a moment".into());
        return DbError { error, class: Class::Race };
    }
    let error = if *code == SqlState::DISK_FULL {
        StoreError::DiskFull("the database server's disk is full: free some space there; nothing of this change was kept".into())
    } else if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        // A replica answers so after a fail-over, until the connection is made anew; so the connection counts as lost.
        let error = StoreError::ReadOnly("the database server accepts no changes (a replica?): point --database at the primary".into());
        return DbError { error, class: Class::Lost };
    } else if [
        &SqlState::INVALID_PASSWORD,
        &SqlState::INVALID_AUTHORIZATION_SPECIFICATION,
        &SqlState::INVALID_CATALOG_NAME,
    ]
    .contains(&code)
    {
        StoreError::Unavailable(format!(
            "the database server refuses the connection ({}): check user, password and database name in --database",
            described(&e)
        ))
    } else if *code == SqlState::INSUFFICIENT_PRIVILEGE {
        StoreError::ReadOnly(format!(
            "the database user lacks a right ({}): grant it, or use the owner of the tables",
            described(&e)
        ))
    } else if *code == SqlState::LOCK_NOT_AVAILABLE {
        StoreError::Locked("another program holds a lock in the database; try again".into())
    } else if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED {
        StoreError::Corrupt { stream: described(&e), at: 0 }
    } else {
        StoreError::Fault(format!("{} ({})", described(&e), code.code()))
    };
    DbError { error, class: Class::Final }
}

fn described(e: &postgres::Error) -> String {
    match (e.as_db_error(), e.source()) {
        (Some(db), _) => db.message().to_owned(),
        (None, Some(source)) => format!("{e}: {source}"),
        (None, None) => e.to_string(),
    }
}

fn gone(cause: &str) -> StoreError {
    StoreError::Unavailable(format!(
        "the database server cannot be reached ({cause}): check that it runs; Banfu reconnects by itself"
    ))
}

/// Connections to one database, made when first needed, at most `limit` at a time.
pub(crate) struct PgPool {
    config: Config,
    limit: usize,
    state: Mutex<PoolState>,
    returned: Condvar,
}

struct PoolState {
    idle: Vec<PgSession>,
    open: usize,
}

/// What became of one attempt at a command.
enum Attempt<T, E> {
    Kept(T),
    Refused(E),
    Failed {
        error: E,
        class: Class,
        unknown: Option<(T, Vec<String>)>,
    },
}

/// How a transaction begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    Command,
    Snapshot,
    /// READ COMMITTED, for statements that lock first and read then.
    Plain,
}

impl Begin {
    fn sql(self) -> &'static str {
        match self {
            Begin::Command => "BEGIN ISOLATION LEVEL REPEATABLE READ",
            Begin::Snapshot => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Begin::Plain => "BEGIN ISOLATION LEVEL READ COMMITTED",
        }
    }
}

impl PgPool {
    pub fn new(url: &str, limit: usize) -> Result<PgPool, StoreError> {
        let mut config: Config = url.parse().map_err(|e| {
            StoreError::Unavailable(format!(
                "the database address cannot be read ({e}): write postgres://user:password@host/database"
            ))
        })?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        config.application_name("banfu");
        Ok(PgPool {
            config,
            limit: limit.max(1),
            state: Mutex::new(PoolState { idle: Vec::new(), open: 0 }),
            returned: Condvar::new(),
        })
    }

    /// Whether the server answers: one attempt, so that a wrong address is heard of at once and not after all retries.
    pub fn greet(&self) -> Result<(), StoreError> {
        Ok(self.take().map(drop)?)
    }

    /// Runs a closure in a transaction until it is kept or refused (see the head of this module).
    pub fn run<T, E: From<StoreError>>(&self, region: &str, begin: Begin, f: &mut dyn FnMut(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut unknown: Option<(T, Vec<String>)> = None;
        let (mut races, mut losses) = (0, 0);
        loop {
            if let Some((value, commands)) = unknown.take() {
                match self.any_recorded(region, &commands) {
                    Ok(true) => return Ok(value),
                    Ok(false) => {}
                    Err(e) => {
                        losses += 1;
                        if losses > LOST_ATTEMPTS {
                            return Err(E::from(StoreError::OutcomeUnknown(e.error.to_string())));
                        }
                        unknown = Some((value, commands));
                        pause(losses);
                        continue;
                    }
                }
            }
            match self.attempt(region, begin, f) {
                Attempt::Kept(value) => return Ok(value),
                Attempt::Refused(e) => return Err(e),
                Attempt::Failed {
                    error, class: Class::Final, ..
                } => return Err(error),
                Attempt::Failed {
                    error,
                    class: class @ (Class::Race | Class::Taken),
                    ..
                } => {
                    races += 1;
                    if races > if class == Class::Race { RACE_ATTEMPTS } else { TAKEN_ATTEMPTS } {
                        return Err(error);
                    }
                    // The first few go again at once: the winner has committed by the time we hear of it.
                    if races > 3 {
                        pause(1);
                    }
                }
                Attempt::Failed {
                    error,
                    class: Class::Lost,
                    unknown: open,
                } => {
                    losses += 1;
                    if losses > LOST_ATTEMPTS {
                        return Err(error);
                    }
                    unknown = open;
                    // The first loss is most often a connection that died while it was idle: a fresh one may do.
                    if losses > 1 {
                        pause(losses);
                    }
                }
            }
        }
    }

    fn attempt<T, E: From<StoreError>>(&self, region: &str, begin: Begin, f: &mut dyn FnMut(&mut Tx<'_>) -> Result<T, E>) -> Attempt<T, E> {
        let failed = |e: DbError| Attempt::Failed {
            error: E::from(e.error),
            class: e.class,
            unknown: None,
        };
        let mut lease = match self.take() {
            Ok(lease) => lease,
            Err(e) => return failed(e),
        };
        if let Err(e) = lease.session().batch(begin.sql()) {
            lease.discard(e.class);
            return failed(e);
        }
        let mut tx = Tx::new(Conn::Postgres(lease.session()), region, None);
        let outcome = catch_unwind(AssertUnwindSafe(|| f(&mut tx)));
        let failure = tx.failure.take();
        let commands = std::mem::take(&mut tx.commands);
        drop(tx);
        let result = match outcome {
            Ok(result) => result,
            Err(panic) if begin == Begin::Snapshot => {
                lease.rollback();
                resume_unwind(panic)
            }
            Err(panic) => Err(E::from(StoreError::Fault(panic_text(&*panic)))),
        };
        if let Some(mut e) = failure {
            if begin == Begin::Snapshot && matches!(e.error, StoreError::ReadOnly(_)) {
                // A query that tried to change something; a fresh connection would not make it right.
                e.class = Class::Final;
            }
            if e.class == Class::Lost {
                lease.discard(Class::Lost);
            } else {
                lease.rollback();
            }
            return match (e.class, result) {
                (Class::Final, Err(refusal)) => Attempt::Refused(refusal),
                _ => failed(e),
            };
        }
        match result {
            Err(refusal) => {
                lease.rollback();
                Attempt::Refused(refusal)
            }
            Ok(value) => match lease.session().batch("COMMIT") {
                Ok(()) => Attempt::Kept(value),
                Err(e) if e.class == Class::Lost && begin == Begin::Snapshot => Attempt::Kept(value),
                Err(e) if e.class == Class::Lost => {
                    lease.discard(Class::Lost);
                    if commands.is_empty() {
                        // Nothing to ask by. Running it again could count twice, so the caller decides.
                        let error = E::from(StoreError::OutcomeUnknown(e.error.to_string()));
                        return Attempt::Failed {
                            error,
                            class: Class::Final,
                            unknown: None,
                        };
                    }
                    Attempt::Failed {
                        error: E::from(e.error),
                        class: Class::Lost,
                        unknown: Some((value, commands)),
                    }
                }
                Err(e) => {
                    lease.rollback();
                    failed(e)
                }
            },
        }
    }

    fn any_recorded(&self, region: &str, commands: &[String]) -> Result<bool, DbError> {
        let mut lease = self.take()?;
        for command in commands {
            match lease
                .session()
                .query("SELECT at_ms FROM log_command WHERE region = $1 AND command_id = $2", params![region, command])
            {
                Ok(rows) if rows.is_empty() => {}
                Ok(_) => return Ok(true),
                Err(e) => {
                    lease.discard(e.class);
                    return Err(e);
                }
            }
        }
        Ok(false)
    }

    fn take(&self) -> Result<Lease<'_>, DbError> {
        let mut state = lock(&self.state);
        loop {
            if let Some(session) = state.idle.pop() {
                if session.client.is_closed() {
                    state.open -= 1;
                    continue;
                }
                return Ok(Lease {
                    pool: self,
                    session: Some(session),
                });
            }
            if state.open < self.limit {
                state.open += 1;
                drop(state);
                return PgSession::connect(&self.config)
                    .map(|session| Lease {
                        pool: self,
                        session: Some(session),
                    })
                    .inspect_err(|_| self.forget(1));
            }
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn forget(&self, count: usize) {
        lock(&self.state).open -= count;
        self.returned.notify_all();
    }
}

/// A pause that grows with the attempts, up to two seconds: 20, 40, 80 ms …. Threads differ in it a little, so that they do not come back in step.
fn pause(attempt: u32) {
    let base = (20u64 << attempt.saturating_sub(1).min(7)).min(2000);
    let id = format!("{:?}", std::thread::current().id());
    let spread = id.bytes().fold(0u64, |sum, b| sum * 31 + u64::from(b)) % (base / 2).max(1);
    std::thread::sleep(Duration::from_millis(base / 2 + spread));
}

/// A borrowed connection.
struct Lease<'a> {
    pool: &'a PgPool,
    session: Option<PgSession>,
}

impl Lease<'_> {
    #[expect(clippy::expect_used, reason = "the session is taken out by discard and drop, after which nobody asks")]
    fn session(&mut self) -> &mut PgSession {
        self.session.as_mut().expect("a lease holds its session until it is discarded or dropped")
    }

    fn rollback(&mut self) {
        if let Some(session) = &mut self.session
            && let Err(e) = session.batch("ROLLBACK")
        {
            self.discard(e.class);
        }
    }

    /// Drops a connection that is of no more use. When the server went away, the idle ones went with it.
    fn discard(&mut self, class: Class) {
        let mut dropped = Vec::from_iter(self.session.take());
        if class == Class::Lost {
            dropped.append(&mut lock(&self.pool.state).idle);
        }
        self.pool.forget(dropped.len());
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            if session.client.is_closed() {
                self.pool.forget(1);
            } else {
                lock(&self.pool.state).idle.push(session);
                self.pool.returned.notify_one();
            }
        }
    }
}

//! The one writer of a SQLite file: commands queue up, run one after another, and are committed in groups.
//!
//! One fsync serves every command of a group. Each command has its own savepoint, so that one refusal does not undo its neighbours, and nobody
//! hears "done" before COMMIT has returned. A group whose commit fails fails as a whole.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use crate::db::Conn;
use crate::error::StoreError;
use crate::sqlite::SqliteSession;
use crate::tree::{self, Frontier, NewLeaf};
use crate::tx::Tx;

/// Commands that may wait for the writer. A longer queue helps nobody: at the slowest disk we know (100 groups a second) a full
/// queue is already four groups deep.
pub const QUEUE_LIMIT: usize = 1024;
/// Commands committed with one fsync.
pub const GROUP_LIMIT: usize = 256;

/// A command on its way through the writer.
pub(crate) trait Job: Send {
    fn region(&self) -> &str;
    /// Runs the closure and keeps its result. True when its changes are to be kept.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Sends the result to the one who waits, or the error when the command was not committed.
    fn settle(self: Box<Self>, committed: Result<(), StoreError>);
}

pub(crate) struct CommandJob<T, E, F> {
    region: String,
    command: F,
    result: Option<Result<T, E>>,
    reply: SyncSender<Result<T, E>>,
}

impl<T, E, F> Job for CommandJob<T, E, F>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn region(&self) -> &str {
        &self.region
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let result = match catch_unwind(AssertUnwindSafe(|| (self.command)(tx))) {
            Ok(result) => match (&tx.failure, result) {
                (Some(failure), Ok(_)) => Err(E::from(failure.error.clone())),
                (_, result) => result,
            },
            Err(panic) => Err(E::from(StoreError::Fault(panic_text(&*panic)))),
        };
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn settle(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (committed, self.result) {
            // A refusal stands whatever became of the group: it kept nothing.
            (_, Some(Err(e))) => Err(e),
            (Ok(()), Some(Ok(value))) => Ok(value),
            (Ok(()), None) => Err(E::from(StoreError::Fault("the command was not run".into()))),
            (Err(e), _) => Err(E::from(e)),
        };
        // The waiting side may have gone away; then nobody wants the answer.
        let _ = self.reply.send(result);
    }
}

/// What a panic said.
pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let said = panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    format!("a command panicked: {}", said.unwrap_or_else(|| "without a message".into()))
}

/// The handle: give it commands. Dropping it lets the queue run dry and ends the thread.
pub(crate) struct Writer {
    queue: Option<SyncSender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub fn start(session: SqliteSession, database: DatabaseFile, files: PathBuf) -> Result<Writer, StoreError> {
        let (queue, jobs) = sync_channel(QUEUE_LIMIT);
        let thread = std::thread::Builder::new()
            .name("banfu-writer".into())
            .spawn(move || {
                Room {
                    session,
                    database,
                    files,
                    frontiers: HashMap::new(),
                }
                .work(&jobs)
            })
            .map_err(|e| StoreError::Unavailable(format!("the writer thread could not be started: {e}")))?;
        Ok(Writer {
            queue: Some(queue),
            thread: Some(thread),
        })
    }

    /// Queues a command and waits until it is on the disk.
    pub fn run<T, E, F>(&self, region: &str, command: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = sync_channel(1);
        let job = Box::new(CommandJob {
            region: region.to_owned(),
            command,
            result: None,
            reply,
        });
        if self.thread.as_ref().is_some_and(|thread| thread.thread().id() == std::thread::current().id()) {
            return Err(E::from(StoreError::Fault("a command called for another command; put both into one".into())));
        }
        let Some(queue) = &self.queue else { return Err(E::from(stopped())) };
        match queue.try_send(job) {
            Ok(()) => answer.recv().unwrap_or_else(|_| Err(E::from(stopped()))),
            Err(TrySendError::Full(_)) => Err(E::from(StoreError::Unavailable(format!(
                "{QUEUE_LIMIT} changes are waiting already; try again in a moment"
            )))),
            Err(TrySendError::Disconnected(_)) => Err(E::from(stopped())),
        }
    }
}

fn stopped() -> StoreError {
    StoreError::Unavailable("the store is closing; start the program again".into())
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take()
            // A command that held the last handle of the store is dropped here, on the writer's own thread, which ends by itself.
            && thread.thread().id() != std::thread::current().id()
        {
            // Commands never bring the thread down, so there is nothing to report here.
            let _ = thread.join();
        }
    }
}

/// What the writer's thread holds.
struct Room {
    session: SqliteSession,
    database: DatabaseFile,
    files: PathBuf,
    /// Right edges of the trees as last committed; forgotten after any failure.
    frontiers: HashMap<String, Frontier>,
}

impl Room {
    fn work(mut self, jobs: &Receiver<Box<dyn Job>>) {
        let mut waiting = VecDeque::new();
        loop {
            if waiting.is_empty() {
                match jobs.recv() {
                    Ok(job) => waiting.push_back(job),
                    Err(_) => return,
                }
            }
            while waiting.len() < GROUP_LIMIT {
                match jobs.try_recv() {
                    Ok(job) => waiting.push_back(job),
                    Err(_) => break,
                }
            }
            let mut ran = Vec::with_capacity(waiting.len());
            let committed = self.group(&mut waiting, &mut ran);
            if committed.is_err() {
                self.frontiers.clear();
                if self.session.in_transaction() {
                    // If even this fails, the next BEGIN will say so to its group.
                    let _ = self.session.batch("ROLLBACK");
                }
            }
            if ran.is_empty() {
                // The transaction could not even begin: everyone hears why.
                ran.extend(waiting.drain(..));
            }
            for job in ran {
                job.settle(committed.clone());
            }
        }
    }

    /// Runs the waiting commands in one transaction. On an error, `ran` are those it takes along; the rest still waits.
    fn group(&mut self, waiting: &mut VecDeque<Box<dyn Job>>, ran: &mut Vec<Box<dyn Job>>) -> Result<(), StoreError> {
        self.database.check()?;
        self.session.execute("BEGIN IMMEDIATE", &[])?;
        let mut leaves: Vec<(String, Vec<NewLeaf>)> = Vec::new();
        while let Some(mut job) = waiting.pop_front() {
            let region = job.region().to_owned();
            let outcome = self.one(&mut *job, &region);
            ran.push(job);
            let appended = outcome?;
            if appended.is_empty() {
                continue;
            }
            match leaves.iter_mut().find(|(r, _)| *r == region) {
                Some((_, list)) => list.extend(appended),
                None => leaves.push((region, appended)),
            }
        }
        let mut conn = Conn::Sqlite(&self.session);
        for (region, list) in leaves {
            let frontier = match self.frontiers.remove(&region) {
                Some(frontier) => frontier,
                None => tree::load_frontier(&mut conn, &region)?,
            };
            let frontier = tree::append(&mut conn, &region, frontier, &list)?;
            self.frontiers.insert(region, frontier);
        }
        self.session.execute("COMMIT", &[])?;
        Ok(())
    }

    /// Runs one command in its savepoint and gives the events it appended.
    fn one(&self, job: &mut dyn Job, region: &str) -> Result<Vec<NewLeaf>, StoreError> {
        self.session.execute("SAVEPOINT command", &[])?;
        let mut tx = Tx::new(Conn::Sqlite(&self.session), region, Some(&self.files));
        let keep = job.run(&mut tx);
        let appended = std::mem::take(&mut tx.appended);
        let failure = tx.failure.take();
        if !self.session.in_transaction() {
            // SQLite gave up the whole transaction (disk full, I/O error): the commands before this one are lost with it.
            return Err(failure.map_or_else(|| StoreError::Unavailable("the database gave up the transaction".into()), |f| f.error));
        }
        if keep {
            self.session.execute("RELEASE command", &[])?;
            Ok(appended)
        } else {
            self.session.batch("ROLLBACK TO command; RELEASE command")?;
            Ok(Vec::new())
        }
    }
}

/// The database file as it was when it was opened. SQLite would go on writing to a file that was deleted or replaced, and
/// every change would be lost at the next start; so each group looks first.
pub(crate) struct DatabaseFile {
    path: PathBuf,
    identity: Option<(u64, u64)>,
}

impl DatabaseFile {
    pub fn new(path: PathBuf) -> DatabaseFile {
        let identity = identity(&path);
        DatabaseFile { path, identity }
    }

    fn check(&self) -> Result<(), StoreError> {
        if identity(&self.path) == self.identity {
            return Ok(());
        }
        Err(StoreError::Unavailable(format!(
            "the database file {} was removed or replaced while the program ran: stop, put it back (or restore a backup), start again",
            self.path.display()
        )))
    }
}

#[cfg(unix)]
fn identity(path: &std::path::Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|m| (m.dev(), m.ino()))
}

#[cfg(not(unix))]
fn identity(path: &std::path::Path) -> Option<(u64, u64)> {
    std::fs::metadata(path).ok().map(|_| (0, 0))
}

//! The log: events in streams, each stream with its own versions and its own chain of hashes.
//!
//! A stream is the history of one thing (a case, an office, a person). An event's version is its number in the stream, counted from 1;
//! its id is unique in the region and grows along each stream, with gaps. Order across streams is the leaf order of the tree ([`crate::Tx::events_after`]).

use crate::canonical::{self, ZERO};
use crate::db::{Backend, Row, Value};
use crate::error::{Class, DbError, StoreError};
use crate::params;
use crate::tree::{Hash, NewLeaf};
use crate::tx::Tx;

/// Longest stored form of one event, in bytes. A letter of 100 pages is about 0.3 MB.
pub const MAX_EVENT_BYTES: usize = 4 * 1024 * 1024;
/// Most events one command may append.
pub const MAX_EVENTS: usize = 1000;

/// Longest name of a region, stream, kind, actor or command, in bytes. Names are lines of a receipt, so they hold no control characters.
pub const MAX_NAME_BYTES: usize = 200;

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= MAX_NAME_BYTES && !text.chars().any(char::is_control)
}

/// An event to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Name and version of the stored form, such as `reply_signed_off.v1`.
    pub kind: String,
    /// The stored form: JSON text, kept byte for byte.
    pub data: String,
}

/// What all events of one command share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// When, in milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// Who: the id of a person, office, token or job.
    pub actor: String,
    /// The command's own id, chosen by the caller, unique in the region: a retry is recognised by it.
    pub command_id: String,
}

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Unique in the region.
    pub id: i64,
    /// The stream it belongs to.
    pub stream: String,
    /// Its number in the stream, from 1.
    pub version: i64,
    /// Name and version of the stored form.
    pub kind: String,
    /// When, in milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// Who.
    pub actor: String,
    /// By which command.
    pub command_id: String,
    /// The stored form: JSON text.
    pub data: String,
    /// Its leaf in the region's tree.
    pub leaf_hash: Hash,
    /// The leaf of the event before it in the stream; 32 zero bytes for the first.
    pub prev_hash: Hash,
}

/// A command that was carried out before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneCommand {
    /// When, in milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// What [`Tx::answer`] noted then, such as the id of the case it made.
    pub answer: Option<String>,
}

pub(crate) const COLUMNS: usize = 10;

/// Takes an event out of its row: the texts are moved, because loading a case is what every page does.
pub(crate) fn stored_event(row: &mut Row) -> Result<StoredEvent, StoreError> {
    Ok(StoredEvent {
        id: row.get_i64(0)?,
        stream: row.take_text(1)?,
        version: row.get_i64(2)?,
        kind: row.take_text(3)?,
        at_ms: row.get_i64(4)?,
        actor: row.take_text(5)?,
        command_id: row.take_text(6)?,
        data: row.take_text(7)?,
        leaf_hash: row.get_hash(8)?,
        prev_hash: row.get_hash(9)?,
    })
}

impl Tx<'_> {
    /// The whole history of a stream, oldest first; empty when there is none.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a version is missing or an event does not follow from the one before it. The hashes themselves are
    /// recomputed by [`crate::Store::verify_all`].
    pub fn load(&mut self, stream: &str) -> Result<Vec<StoredEvent>, StoreError> {
        let mut rows = self.query(
            "SELECT id, stream, version, kind, at_ms, actor, command_id, data, leaf_hash, prev_hash
             FROM log_event WHERE region = $1 AND stream = $2 ORDER BY version",
            params![self.region(), stream],
        )?;
        let mut events: Vec<StoredEvent> = Vec::with_capacity(rows.len());
        for (expected, row) in (1..).zip(&mut rows) {
            let damaged = || StoreError::Corrupt {
                stream: stream.to_owned(),
                at: expected,
            };
            let event = stored_event(row).map_err(|_| damaged())?;
            let previous = events.last().map_or(ZERO, |e| e.leaf_hash);
            if event.version != expected || event.prev_hash != previous {
                return Err(damaged());
            }
            events.push(event);
        }
        Ok(events)
    }

    /// The version a stream is at; 0 when there is none.
    pub fn version(&mut self, stream: &str) -> Result<i64, StoreError> {
        Ok(self.head(stream)?.0)
    }

    /// Appends events to a stream, all or none, and gives their ids.
    ///
    /// * `expected`: the version the decision was made on, 0 for a new stream.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the stream has moved on; [`StoreError::Repeated`] when the command id was recorded by an earlier
    /// transaction; [`StoreError::TooLarge`] beyond [`MAX_EVENTS`] or [`MAX_EVENT_BYTES`].
    pub fn append(&mut self, stream: &str, expected: i64, events: &[NewEvent], meta: &Meta) -> Result<Vec<i64>, StoreError> {
        if events.len() > MAX_EVENTS {
            return Err(StoreError::TooLarge {
                what: "events in one command",
                size: events.len(),
                limit: MAX_EVENTS,
            });
        }
        if let Some(event) = events.iter().find(|e| e.data.len() > MAX_EVENT_BYTES) {
            return Err(StoreError::TooLarge {
                what: "an event in bytes",
                size: event.data.len(),
                limit: MAX_EVENT_BYTES,
            });
        }
        let names = [self.region(), stream, &meta.actor, &meta.command_id]
            .into_iter()
            .chain(events.iter().map(|e| e.kind.as_str()));
        if let Some(name) = names.into_iter().find(|name| !is_name(name)) {
            return Err(StoreError::Fault(format!(
                "{name:?} cannot name a region, stream, kind, actor or command: 1 to {MAX_NAME_BYTES} bytes without control characters"
            )));
        }
        let (found, mut previous) = self.head(stream)?;
        if found != expected {
            return Err(StoreError::Conflict {
                stream: stream.to_owned(),
                expected,
                found,
            });
        }
        if events.is_empty() {
            return Ok(Vec::new());
        }
        self.record_command(meta)?;
        let ids = self.new_event_ids(events.len())?;
        let mut rows = Vec::with_capacity(events.len() * (COLUMNS + 1));
        for ((version, event), id) in (expected + 1..).zip(events).zip(&ids) {
            let mut stored = StoredEvent {
                id: *id,
                stream: stream.to_owned(),
                version,
                kind: event.kind.clone(),
                at_ms: meta.at_ms,
                actor: meta.actor.clone(),
                command_id: meta.command_id.clone(),
                data: event.data.clone(),
                leaf_hash: ZERO,
                prev_hash: previous,
            };
            stored.leaf_hash = canonical::leaf_hash(self.region(), &stored);
            previous = stored.leaf_hash;
            self.appended.push(NewLeaf {
                event_id: *id,
                stream: stream.to_owned(),
                version,
                hash: previous,
            });
            rows.push(Value::from(self.region()));
            rows.extend([
                Value::Int(stored.id),
                stored.stream.into(),
                Value::Int(version),
                stored.kind.into(),
                Value::Int(stored.at_ms),
            ]);
            rows.extend([
                stored.actor.into(),
                stored.command_id.into(),
                stored.data.into(),
                stored.leaf_hash.into(),
                stored.prev_hash.into(),
            ]);
        }
        self.insert_many(
            "INSERT INTO log_event(region, id, stream, version, kind, at_ms, actor, command_id, data, leaf_hash, prev_hash) VALUES ",
            COLUMNS + 1,
            &rows,
        )?;
        if self.backend() == Backend::Postgres {
            let region = Value::from(self.region());
            let pending: Vec<Value> = ids.iter().flat_map(|id| [region.clone(), Value::Int(*id)]).collect();
            self.insert_many("INSERT INTO log_pending(region, id) VALUES ", 2, &pending)?;
        }
        Ok(ids)
    }

    /// Whether this command was carried out before. Ask first in every command that can be sent twice.
    pub fn already_done(&mut self, command_id: &str) -> Result<Option<DoneCommand>, StoreError> {
        let row = self.query_opt(
            "SELECT at_ms, answer FROM log_command WHERE region = $1 AND command_id = $2",
            params![self.region(), command_id],
        )?;
        row.map(|row| {
            Ok(DoneCommand {
                at_ms: row.get_i64(0)?,
                answer: row.get_opt_text(1)?.map(str::to_owned),
            })
        })
        .transpose()
    }

    /// Notes what a repetition of this command is to be told. Call it after [`Tx::append`], or alone for a command without events.
    pub fn answer(&mut self, meta: &Meta, answer: &str) -> Result<(), StoreError> {
        self.record_command(meta)?;
        self.execute(
            "UPDATE log_command SET answer = $3 WHERE region = $1 AND command_id = $2",
            params![self.region(), &meta.command_id, answer],
        )?;
        Ok(())
    }

    /// Events in leaf order, from leaf number `position` on (0: from the start), each with its leaf number: what followers
    /// such as a search index read. On PostgreSQL an event appears here once it is sequenced.
    pub fn events_after(&mut self, position: i64, limit: i64) -> Result<Vec<(i64, StoredEvent)>, StoreError> {
        let mut rows = self.query(
            "SELECT e.id, e.stream, e.version, e.kind, e.at_ms, e.actor, e.command_id, e.data, e.leaf_hash, e.prev_hash, l.idx
             FROM log_leaf l JOIN log_event e ON e.region = l.region AND e.id = l.event_id
             WHERE l.region = $1 AND l.idx >= $2 ORDER BY l.idx LIMIT $3",
            params![self.region(), position, limit],
        )?;
        rows.iter_mut().map(|row| Ok((row.get_i64(COLUMNS)?, stored_event(row)?))).collect()
    }

    /// One event by its id.
    pub fn event(&mut self, id: i64) -> Result<Option<StoredEvent>, StoreError> {
        let mut row = self.query_opt(
            "SELECT id, stream, version, kind, at_ms, actor, command_id, data, leaf_hash, prev_hash FROM log_event WHERE region = $1 AND id = $2",
            params![self.region(), id],
        )?;
        row.as_mut().map(stored_event).transpose()
    }

    /// Version and leaf hash of a stream's last event.
    fn head(&mut self, stream: &str) -> Result<(i64, Hash), StoreError> {
        let row = self.query_opt(
            "SELECT version, leaf_hash FROM log_event WHERE region = $1 AND stream = $2 ORDER BY version DESC LIMIT 1",
            params![self.region(), stream],
        )?;
        row.map_or(Ok((0, ZERO)), |row| Ok((row.get_i64(0)?, row.get_hash(1)?)))
    }

    fn record_command(&mut self, meta: &Meta) -> Result<(), StoreError> {
        if self.commands.contains(&meta.command_id) {
            return Ok(());
        }
        let new = self.execute(
            "INSERT INTO log_command(region, command_id, at_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            params![self.region(), &meta.command_id, meta.at_ms],
        )?;
        if new == 0 {
            let error = StoreError::Repeated(meta.command_id.clone());
            // The decision behind these events was made for a command that is already done: keep nothing of it.
            self.failure = Some(DbError {
                error: error.clone(),
                class: Class::Final,
            });
            return Err(error);
        }
        self.commands.push(meta.command_id.clone());
        Ok(())
    }

    fn new_event_ids(&mut self, count: usize) -> Result<Vec<i64>, StoreError> {
        match self.backend() {
            // One writer: the next number is free.
            Backend::Sqlite => {
                let last = self.query_opt("SELECT COALESCE(MAX(id), 0) FROM log_event WHERE region = $1", params![self.region()])?;
                let last = last.map_or(Ok(0), |row| row.get_i64(0))?;
                Ok((last + 1..).take(count).collect())
            }
            Backend::Postgres => {
                let rows = self.query(
                    "SELECT nextval('log_event_id') FROM generate_series(1, CAST($1 AS BIGINT))",
                    params![count as i64],
                )?;
                let mut ids = rows.iter().map(|row| row.get_i64(0)).collect::<Result<Vec<_>, _>>()?;
                ids.sort_unstable();
                Ok(ids)
            }
        }
    }
}

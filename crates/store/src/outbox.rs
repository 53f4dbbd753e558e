//! The outbox: work written in the transaction of the events that cause it, done afterwards, at least once.
//!
//! A worker claims a few jobs for the length of a lease, does them, and says so. One that dies lets its lease run out, and the job is claimed
//! again; so a job's work must be safe to repeat, and its `key` (event and recipient) is what the far side can recognise. After
//! [`MAX_ATTEMPTS`] a job is a dead letter, which a person looks at.

use crate::db::{Backend, Row, Value};
use crate::error::StoreError;
use crate::params;
use crate::store::Store;
use crate::tx::Tx;

/// Attempts before a job becomes a dead letter. With the pauses of [`backoff_ms`] that is about a day.
pub const MAX_ATTEMPTS: i64 = 12;
/// Pause after the first failure, in milliseconds; it doubles with each further one.
const FIRST_PAUSE_MS: i64 = 30_000;
/// Longest pause, in milliseconds: six hours.
const LONGEST_PAUSE_MS: i64 = 6 * 3_600_000;

/// A claimed job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxJob {
    /// The region it was written in.
    pub region: String,
    /// Its number in the outbox.
    pub id: i64,
    /// What is to be done, such as `mail.v1`.
    pub kind: String,
    /// Unique in the region: event and recipient. Enqueueing the same key again does nothing.
    pub key: String,
    /// JSON text.
    pub payload: String,
    /// This attempt's number, from 1.
    pub attempt: i64,
    /// Until when it is ours, in milliseconds since 1970, UTC.
    pub lease_until_ms: i64,
    /// The attempt before this one neither succeeded nor failed: its worker died, or took longer than its lease.
    pub broken_off: bool,
}

/// A job that was given up, or one that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its number in the outbox.
    pub id: i64,
    /// What is to be done.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// JSON text.
    pub payload: String,
    /// When it is due, in milliseconds since 1970, UTC.
    pub due_ms: i64,
    /// Attempts so far.
    pub attempts: i64,
    /// What went wrong last.
    pub last_error: Option<String>,
}

/// The pause before the next attempt, in milliseconds: 30 s, doubled with each attempt, at most six hours, plus up to half of that.
///
/// * `attempt`: attempts made, from 1. * `jitter`: any number, from the caller's source of chance; it picks the extra part.
pub fn backoff_ms(attempt: i64, jitter: u32) -> i64 {
    let doublings = attempt.clamp(1, 20) - 1;
    let pause = (FIRST_PAUSE_MS << doublings).min(LONGEST_PAUSE_MS);
    pause + pause / 2 * i64::from(jitter % 1000) / 1000
}

impl Tx<'_> {
    /// Writes a job, to be done when this transaction is kept and `due_ms` has come. False when the key is there already: then nothing is added.
    pub fn enqueue(&mut self, kind: &str, key: &str, payload: &str, due_ms: i64) -> Result<bool, StoreError> {
        let id = match self.backend() {
            Backend::Sqlite => self.query("SELECT COALESCE(MAX(id), 0) + 1 FROM outbox WHERE region = $1", params![self.region()])?,
            Backend::Postgres => self.query("SELECT nextval('outbox_id')", params![])?,
        };
        let id = id.first().map_or(Ok(1), |row| row.get_i64(0))?;
        let added = self.execute(
            "INSERT INTO outbox(region, id, kind, key, payload, due_ms, attempts, lease_until_ms, state)
             VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 'waiting') ON CONFLICT (region, key) DO NOTHING",
            params![self.region(), id, kind, key, payload, due_ms],
        )?;
        Ok(added == 1)
    }

    /// Whether a job of this key is or was in the outbox.
    pub fn has_job(&mut self, key: &str) -> Result<bool, StoreError> {
        let row = self.query_opt("SELECT 1 FROM outbox WHERE region = $1 AND key = $2", params![self.region(), key])?;
        Ok(row.is_some())
    }

    /// Jobs of this region that were given up, oldest first, at most `limit`.
    pub fn dead_letters(&mut self, limit: i64) -> Result<Vec<OutboxRow>, StoreError> {
        self.outbox_rows("dead", limit)
    }

    /// Jobs of this region that wait or are being done, oldest first, at most `limit`.
    pub fn waiting_jobs(&mut self, limit: i64) -> Result<Vec<OutboxRow>, StoreError> {
        self.outbox_rows("waiting", limit)
    }

    /// Puts a dead letter back in the queue with all its attempts before it. False when there is no such dead letter.
    pub fn revive(&mut self, id: i64, now_ms: i64) -> Result<bool, StoreError> {
        let revived = self.execute(
            "UPDATE outbox SET state = 'waiting', attempts = 0, due_ms = $3, lease_until_ms = 0 WHERE region = $1 AND id = $2 AND state = 'dead'",
            params![self.region(), id, now_ms],
        )?;
        Ok(revived == 1)
    }

    /// Forgets jobs of this region that were done and due before a moment; their keys could then be enqueued again. Gives their number.
    pub fn forget_done_jobs(&mut self, due_before_ms: i64) -> Result<u64, StoreError> {
        self.execute(
            "DELETE FROM outbox WHERE region = $1 AND state = 'done' AND due_ms < $2",
            params![self.region(), due_before_ms],
        )
    }

    fn outbox_rows(&mut self, state: &str, limit: i64) -> Result<Vec<OutboxRow>, StoreError> {
        let rows = self.query(
            "SELECT id, kind, key, payload, due_ms, attempts, last_error FROM outbox WHERE region = $1 AND state = $2 ORDER BY id LIMIT $3",
            params![self.region(), state, limit],
        )?;
        rows.iter()
            .map(|row| {
                Ok(OutboxRow {
                    id: row.get_i64(0)?,
                    kind: row.get_text(1)?.to_owned(),
                    key: row.get_text(2)?.to_owned(),
                    payload: row.get_text(3)?.to_owned(),
                    due_ms: row.get_i64(4)?,
                    attempts: row.get_i64(5)?,
                    last_error: row.get_opt_text(6)?.map(str::to_owned),
                })
            })
            .collect()
    }
}

impl Store {
    /// Claims up to `count` due jobs of all regions for `lease_ms`. No other worker gets them meanwhile.
    pub fn claim(&self, now_ms: i64, count: i64, lease_ms: i64) -> Result<Vec<OutboxJob>, StoreError> {
        self.write("", move |tx| {
            let due = match tx.backend() {
                Backend::Sqlite => tx.query(DUE, params![now_ms, count])?,
                Backend::Postgres => tx.query_built(&format!("{DUE} FOR UPDATE SKIP LOCKED"), params![now_ms, count])?,
            };
            let mut jobs = Vec::with_capacity(due.len());
            for row in &due {
                let mut job = claimed(row)?;
                if job.attempt >= MAX_ATTEMPTS {
                    // Its last worker died without a word.
                    tx.execute(
                        "UPDATE outbox SET state = 'dead', last_error = COALESCE(last_error, 'no attempt came to an end') WHERE region = $1 AND id = $2",
                        params![&job.region, job.id],
                    )?;
                    continue;
                }
                job.attempt += 1;
                job.lease_until_ms = now_ms + lease_ms;
                tx.execute(
                    "UPDATE outbox SET attempts = $3, lease_until_ms = $4 WHERE region = $1 AND id = $2",
                    params![&job.region, job.id, job.attempt, job.lease_until_ms],
                )?;
                jobs.push(job);
            }
            Ok(jobs)
        })
    }

    /// A claimed job is done. False when the lease had run out and another worker has it.
    pub fn done(&self, job: &OutboxJob) -> Result<bool, StoreError> {
        self.settle(
            job,
            "UPDATE outbox SET state = 'done', last_error = NULL WHERE region = $1 AND id = $2 AND attempts = $3 AND state = 'waiting'",
            vec![],
        )
    }

    /// A claimed job failed: it is due again after [`backoff_ms`], or becomes a dead letter. False when another worker has it.
    pub fn failed(&self, job: &OutboxJob, now_ms: i64, error: &str, jitter: u32) -> Result<bool, StoreError> {
        let state = if job.attempt >= MAX_ATTEMPTS { "dead" } else { "waiting" };
        let due = now_ms + backoff_ms(job.attempt, jitter);
        self.settle(
            job,
            "UPDATE outbox SET state = $4, due_ms = $5, lease_until_ms = 0, last_error = $6 WHERE region = $1 AND id = $2 AND attempts = $3 AND state = 'waiting'",
            vec![state.into(), due.into(), error.into()],
        )
    }

    /// A claimed job must not be tried again by a machine: it becomes a dead letter at once. False when another worker has it.
    pub fn give_up(&self, job: &OutboxJob, error: &str) -> Result<bool, StoreError> {
        self.settle(
            job,
            "UPDATE outbox SET state = 'dead', lease_until_ms = 0, last_error = $4 WHERE region = $1 AND id = $2 AND attempts = $3 AND state = 'waiting'",
            vec![error.into()],
        )
    }

    fn settle(&self, job: &OutboxJob, sql: &'static str, more: Vec<Value>) -> Result<bool, StoreError> {
        // The attempt's number tells our claim from a later one.
        let mut values = vec![Value::from(&job.region), Value::Int(job.id), Value::Int(job.attempt)];
        values.extend(more);
        self.write(&job.region, move |tx| Ok(tx.execute(sql, &values)? == 1))
    }
}

const DUE: &str = "SELECT region, id, kind, key, payload, attempts, lease_until_ms FROM outbox
     WHERE state = 'waiting' AND due_ms <= $1 AND lease_until_ms <= $1 ORDER BY due_ms, region, id LIMIT $2";

fn claimed(row: &Row) -> Result<OutboxJob, StoreError> {
    Ok(OutboxJob {
        region: row.get_text(0)?.to_owned(),
        id: row.get_i64(1)?,
        kind: row.get_text(2)?.to_owned(),
        key: row.get_text(3)?.to_owned(),
        payload: row.get_text(4)?.to_owned(),
        attempt: row.get_i64(5)?,
        lease_until_ms: 0,
        // A failure gives the lease back; one that is left over was never ended.
        broken_off: row.get_i64(6)? > 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_six_hours_and_chance_adds_at_most_half() {
        assert_eq!([1, 2, 3, 12].map(|attempt| backoff_ms(attempt, 0)), [30_000, 60_000, 120_000, LONGEST_PAUSE_MS]);
        assert_eq!(backoff_ms(1, 999), 30_000 + 14_985);
        assert_eq!(
            backoff_ms(i64::MAX, u32::MAX),
            LONGEST_PAUSE_MS + LONGEST_PAUSE_MS / 2 * i64::from(u32::MAX % 1000) / 1000
        );
    }
}

//! Bringing committed events into the tree, and signing it.
//!
//! On SQLite the writer sequences every event in its own transaction and [`Store::sequence`] finds nothing to do. On PostgreSQL transactions become visible in
//! another order than their ids, so nothing here says "ids above the last one": every event leaves a row in `log_pending`, and the sequencer takes
//! exactly the rows it sees. Whoever locks the tree's row is the sequencer; the others pass by.

use std::sync::Arc;

use crate::db::{Backend, Value};
use crate::error::StoreError;
use crate::keys::{LogKey, LogSigner};
use crate::params;
use crate::postgres::Begin;
use crate::proof::{Checkpoint, receipt_text};
use crate::sqlite::lock;
use crate::store::{Access, Engine, Store};
use crate::tree::{self, Hash, NewLeaf};
use crate::tx::Tx;

/// Most events that one transaction of the sequencer takes.
const BATCH: i64 = 1000;

impl Store {
    /// Brings events that were committed since the last call into their trees and gives their number. Call it a few times a second; any
    /// number of servers may.
    pub fn sequence(&self) -> Result<usize, StoreError> {
        let Engine::Postgres(pool) = &self.engine else { return Ok(0) };
        let regions = self.read("", |tx| tx.query("SELECT DISTINCT region FROM log_pending", params![]))?;
        let mut total = 0;
        for row in &regions {
            loop {
                let taken = pool.run(row.get_text(0)?, Begin::Plain, &mut sequence_some)?;
                total += taken;
                if taken < BATCH as usize {
                    break;
                }
            }
        }
        Ok(total)
    }

    /// Signs a region's log as it stands, unless the latest checkpoint already covers it; gives the latest. `None` for a log without events.
    pub fn checkpoint(&self, region: &str, at_ms: i64) -> Result<Option<Checkpoint>, StoreError> {
        let signer = self.signer()?;
        self.write(region, move |tx| {
            let region = tx.region().to_owned();
            let frontier = tree::load_frontier(&mut tx.conn, &region)?;
            if frontier.size == 0 {
                return Ok(None);
            }
            let vkey = signer.public().to_string();
            let known = tx.query("SELECT vkey FROM log_key", params![])?;
            if known.is_empty() {
                tx.execute("INSERT INTO log_key(vkey) VALUES ($1)", params![&vkey])?;
            } else if known[0].get_text(0)? != vkey {
                return Err(StoreError::Mismatch(
                    "this server's signing key is not the one that signed this log before: give every server the same keys/log.key".into(),
                ));
            }
            if let Some(note) = latest_note(tx)? {
                let checkpoint = Checkpoint::open(&note, signer.public()).map_err(|e| StoreError::Mismatch(e.to_string()))?;
                if checkpoint.size >= frontier.size {
                    return Ok(Some(checkpoint));
                }
            }
            let origin = format!("{}/{region}", signer.public().name());
            let checkpoint = Checkpoint {
                origin,
                size: frontier.size,
                root: frontier.root(),
                at_ms,
            };
            tx.execute(
                "INSERT INTO log_checkpoint(region, size, at_ms, note) VALUES ($1, $2, $3, $4)",
                params![&region, frontier.size.cast_signed(), at_ms, checkpoint.sign(&signer)],
            )?;
            Ok(Some(checkpoint))
        })
    }

    /// Signs every region's log. Call it once a minute; gives the number of regions.
    pub fn checkpoint_all(&self, at_ms: i64) -> Result<usize, StoreError> {
        let regions = self.read("", |tx| tx.query("SELECT region FROM log_tree ORDER BY region", params![]))?;
        for row in &regions {
            self.checkpoint(row.get_text(0)?, at_ms)?;
        }
        Ok(regions.len())
    }

    /// The latest checkpoint of a region as a signed note, to be published.
    pub fn latest_checkpoint(&self, region: &str) -> Result<Option<String>, StoreError> {
        self.read(region, latest_note)
    }

    /// The public key of this log, which participants keep.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when there is none yet and the store was opened to inspect only.
    pub fn log_key(&self) -> Result<LogKey, StoreError> {
        Ok(self.signer()?.public().clone())
    }

    /// The receipt of an event (see [`crate::proof`]). `None` when there is no such event, or no checkpoint covers it yet: ask again in a minute.
    pub fn receipt(&self, region: &str, event_id: i64) -> Result<Option<String>, StoreError> {
        let key = self.log_key()?;
        self.read(region, |tx| {
            let leaf = tx.query_opt("SELECT idx FROM log_leaf WHERE region = $1 AND event_id = $2", params![region, event_id])?;
            let (Some(leaf), Some(event), Some(note)) = (leaf, tx.event(event_id)?, latest_note(tx)?) else {
                return Ok(None);
            };
            let index = leaf.get_i64(0)?.cast_unsigned();
            let checkpoint = Checkpoint::open(&note, &key).map_err(|e| StoreError::Mismatch(e.to_string()))?;
            if index >= checkpoint.size {
                return Ok(None);
            }
            let path = tree::inclusion(&mut tx.conn, region, index, checkpoint.size)?;
            Ok(Some(receipt_text(region, &event, index, &path, &note)))
        })
    }

    /// The hashes that prove a log of `new` leaves to continue that of `old` leaves; check them with [`Checkpoint::continued_by`]. `None`
    /// when the log is shorter, or `old` is more than `new`.
    pub fn consistency(&self, region: &str, old: u64, new: u64) -> Result<Option<Vec<Hash>>, StoreError> {
        self.read(region, |tx| {
            if old > new || new > tree::size(&mut tx.conn, region)? {
                return Ok(None);
            }
            if old == 0 || old == new {
                return Ok(Some(Vec::new()));
            }
            Ok(Some(tree::consistency(&mut tx.conn, region, old, new)?))
        })
    }

    /// The root of a region's first `size` leaves (`None`: all there are).
    pub fn root(&self, region: &str, size: Option<u64>) -> Result<Hash, StoreError> {
        self.read(region, |tx| {
            let frontier = match size {
                Some(size) => tree::frontier_at(&mut tx.conn, region, size)?,
                None => tree::load_frontier(&mut tx.conn, region)?,
            };
            Ok(frontier.root())
        })
    }

    pub(crate) fn signer(&self) -> Result<Arc<LogSigner>, StoreError> {
        let mut held = lock(&self.signer);
        if let Some(signer) = &*held {
            return Ok(signer.clone());
        }
        let signer = Arc::new(LogSigner::open(&self.keys_dir, &self.options.origin, self.options.access == Access::Serve)?);
        *held = Some(signer.clone());
        Ok(signer)
    }
}

fn latest_note(tx: &mut Tx<'_>) -> Result<Option<String>, StoreError> {
    let row = tx.query_opt(
        "SELECT note FROM log_checkpoint WHERE region = $1 ORDER BY size DESC LIMIT 1",
        params![tx.region()],
    )?;
    row.map(|row| row.get_text(0).map(str::to_owned)).transpose()
}

/// One batch of the sequencer. On PostgreSQL it reads after it has locked, in READ COMMITTED, so it sees what the one before it left; on SQLite
/// (a restore) nobody else is there.
pub(crate) fn sequence_some(tx: &mut Tx<'_>) -> Result<usize, StoreError> {
    let region = tx.region().to_owned();
    if tx.backend() == Backend::Postgres {
        tx.execute("INSERT INTO log_tree(region, size) VALUES ($1, 0) ON CONFLICT DO NOTHING", params![&region])?;
        if tx
            .query("SELECT size FROM log_tree WHERE region = $1 FOR UPDATE SKIP LOCKED", params![&region])?
            .is_empty()
        {
            return Ok(0);
        }
    }
    // An event that follows another in its stream was given its id after that one was visible, so ids keep streams in order.
    let rows = tx.query(
        "SELECT e.id, e.stream, e.version, e.leaf_hash FROM log_pending p JOIN log_event e ON e.region = p.region AND e.id = p.id
         WHERE p.region = $1 ORDER BY p.id LIMIT $2",
        params![&region, BATCH],
    )?;
    if rows.is_empty() {
        return Ok(0);
    }
    let mut leaves = Vec::with_capacity(rows.len());
    for row in &rows {
        leaves.push(NewLeaf {
            event_id: row.get_i64(0)?,
            stream: row.get_text(1)?.to_owned(),
            version: row.get_i64(2)?,
            hash: row.get_hash(3)?,
        });
    }
    let frontier = tree::load_frontier(&mut tx.conn, &region)?;
    tree::append(&mut tx.conn, &region, frontier, &leaves)?;
    // Numbers from the database itself, so they may stand in the statement; a range would take rows that were not seen.
    let ids: Vec<String> = leaves.iter().map(|leaf| leaf.event_id.to_string()).collect();
    for chunk in ids.chunks(100) {
        tx.execute_built(
            &format!("DELETE FROM log_pending WHERE region = $1 AND id IN ({})", chunk.join(",")),
            &[Value::from(&region)],
        )?;
    }
    Ok(leaves.len())
}

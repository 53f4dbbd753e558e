//! The full check of a database: every event, every chain, every node, every checkpoint, read anew and hashed anew.
//!
//! Two passes over each region. The first goes stream by stream: versions without gaps, each event following from the one before it, each leaf hash
//! what the event's fields give. The second goes leaf by leaf: each leaf its event, streams in order, the stored nodes those that
//! the leaves give, each checkpoint's root the one of that many leaves. What was changed is named by region, stream, version and id; a node or checkpoint is
//! only reported when no event under it was.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use crate::canonical::{self, ZERO};
use crate::db::Row;
use crate::error::StoreError;
use crate::keys::LogKey;
use crate::log::stored_event;
use crate::params;
use crate::proof::Checkpoint;
use crate::store::Store;
use crate::tree::{Frontier, Hash};
use crate::tx::Tx;

/// Rows read at a time.
const PAGE: i64 = 500;

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The region.
    pub region: String,
    /// The event it is about; `None` for a fault of the tree or a checkpoint alone.
    pub event: Option<EventName>,
    /// What is wrong, as half a sentence.
    pub what: String,
}

/// Names an event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventName {
    /// The stream.
    pub stream: String,
    /// Number in the stream.
    pub version: i64,
    /// Id in the region; `None` when the event is gone and nothing tells its id.
    pub id: Option<i64>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "region {}", self.region)?;
        if let Some(event) = &self.event {
            write!(f, ", stream {}, version {}", event.stream, event.version)?;
            if let Some(id) = event.id {
                write!(f, ", event {id}")?;
            }
        }
        write!(f, ": {}", self.what)
    }
}

/// What was read in one region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegionReport {
    /// The region.
    pub region: String,
    /// Events.
    pub events: u64,
    /// Streams.
    pub streams: u64,
    /// Leaves of the tree.
    pub leaves: u64,
    /// Events that are committed and not yet in the tree (PostgreSQL, for a moment).
    pub pending: u64,
    /// Checkpoints whose signature and root were checked.
    pub checkpoints: u64,
}

/// The outcome of a full check.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// What was read, region by region.
    pub regions: Vec<RegionReport>,
    /// What is wrong; at most [`MAX_FAULTS`].
    pub faults: Vec<Fault>,
    /// False when there was no public key, so that checkpoints were compared and their signatures were not.
    pub signatures_checked: bool,
}

/// After so many faults the report stops growing.
pub const MAX_FAULTS: usize = 1000;

impl VerifyReport {
    /// True when nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

/// How far the check is: events and leaves read, and to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows read.
    pub done: u64,
    /// Rows there are.
    pub total: u64,
}

impl Store {
    /// Checks everything (see the head of this module) on one snapshot, while the store may be in use.
    ///
    /// * `progress`: called after each page of rows.
    ///
    /// # Errors
    /// Those of the database; what is wrong with the data is in the report.
    pub fn verify_all(&self, mut progress: impl FnMut(Progress)) -> Result<VerifyReport, StoreError> {
        let key = match std::fs::read_to_string(self.keys_dir.join("log.pub")) {
            Ok(line) => Some(line.parse::<LogKey>().map_err(|e| StoreError::Mismatch(format!("keys/log.pub: {e}")))?),
            Err(_) => None,
        };
        self.read("", |tx| {
            let total = tx.query("SELECT (SELECT COUNT(*) FROM log_event) + (SELECT COUNT(*) FROM log_leaf)", params![])?;
            let mut check = Check {
                report: VerifyReport {
                    signatures_checked: key.is_some(),
                    ..VerifyReport::default()
                },
                key: key.clone(),
                done: 0,
                total: total.first().map_or(Ok(0), |row| row.get_i64(0))?.cast_unsigned(),
                progress: &mut progress,
            };
            let regions = tx.query(
                "SELECT region FROM log_event UNION SELECT region FROM log_leaf UNION SELECT region FROM log_node
                 UNION SELECT region FROM log_tree UNION SELECT region FROM log_checkpoint UNION SELECT region FROM log_checkpoint_carried ORDER BY 1",
                params![],
            )?;
            for row in &regions {
                check.region(tx, row.get_text(0)?)?;
            }
            Ok(check.report)
        })
    }
}

/// Checks one region in the transaction that has just brought it in.
pub(crate) fn verify_region(tx: &mut Tx<'_>, region: &str) -> Result<VerifyReport, StoreError> {
    let mut check = Check {
        report: VerifyReport::default(),
        key: None,
        done: 0,
        total: 0,
        progress: &mut |_| (),
    };
    check.region(tx, region)?;
    Ok(check.report)
}

struct Check<'a> {
    report: VerifyReport,
    key: Option<LogKey>,
    done: u64,
    total: u64,
    progress: &'a mut dyn FnMut(Progress),
}

/// What the first pass found wrong, for the second: by event id.
type Faulty = BTreeSet<i64>;

impl Check<'_> {
    fn fault(&mut self, region: &str, event: Option<EventName>, what: impl Into<String>) {
        if self.report.faults.len() < MAX_FAULTS {
            self.report.faults.push(Fault {
                region: region.to_owned(),
                event,
                what: what.into(),
            });
        }
    }

    fn step(&mut self, rows: usize) {
        self.done += rows as u64;
        (self.progress)(Progress {
            done: self.done,
            total: self.total,
        });
    }

    fn region(&mut self, tx: &mut Tx<'_>, region: &str) -> Result<(), StoreError> {
        let mut seen = RegionReport {
            region: region.to_owned(),
            ..RegionReport::default()
        };
        let faulty = self.streams(tx, region, &mut seen)?;
        self.leaves(tx, region, faulty, &mut seen)?;
        self.report.regions.push(seen);
        Ok(())
    }

    /// First pass: events in the order of their streams.
    fn streams(&mut self, tx: &mut Tx<'_>, region: &str, seen: &mut RegionReport) -> Result<Faulty, StoreError> {
        let mut faulty = Faulty::new();
        let (mut stream, mut version) = (String::new(), 0);
        // What the next event's prev_hash may be: the last event's leaf as stored, or as its fields give it.
        let mut previous: (Hash, Hash) = (ZERO, ZERO);
        loop {
            let mut rows = tx.query(
                "SELECT id, stream, version, kind, at_ms, actor, command_id, data, leaf_hash, prev_hash FROM log_event
                 WHERE region = $1 AND (stream, version) > ($2, $3) ORDER BY stream, version LIMIT $4",
                params![region, &stream, version, PAGE],
            )?;
            for row in &mut rows {
                seen.events += 1;
                let (Ok(this_stream), Ok(this_version), Ok(id)) = (row.get_text(1), row.get_i64(2), row.get_i64(0)) else {
                    // Such a row has no name and cannot be passed by its key either.
                    return Err(StoreError::Corrupt {
                        stream: format!("log_event of {region}, after {stream}"),
                        at: version,
                    });
                };
                if this_stream != stream {
                    seen.streams += 1;
                    stream = this_stream.to_owned();
                    (version, previous) = (0, (ZERO, ZERO));
                }
                let name = EventName {
                    stream: stream.clone(),
                    version: this_version,
                    id: Some(id),
                };
                for missing in (version + 1..this_version).take(10) {
                    let gone = self.missing(tx, region, &stream, missing)?;
                    self.fault(region, Some(gone), "the event was removed");
                }
                let follows_a_gap = this_version != version + 1;
                version = this_version;
                let Ok(event) = stored_event(row) else {
                    faulty.insert(id);
                    previous = (ZERO, ZERO);
                    self.fault(region, Some(name), "the event cannot be read any more");
                    continue;
                };
                let hash = canonical::leaf_hash(region, &event);
                if hash != event.leaf_hash {
                    faulty.insert(id);
                    self.fault(region, Some(name), "the event was changed: its hash does not fit its fields");
                } else if !follows_a_gap && event.prev_hash != previous.0 && event.prev_hash != previous.1 {
                    faulty.insert(id);
                    self.fault(
                        region,
                        Some(name),
                        "the event does not follow from the one before it: one of the two was changed or replaced",
                    );
                }
                previous = (event.leaf_hash, hash);
            }
            self.step(rows.len());
            if (rows.len() as i64) < PAGE {
                return Ok(faulty);
            }
        }
    }

    /// The name of an event that is gone, with its id when its leaf still tells it.
    fn missing(&self, tx: &mut Tx<'_>, region: &str, stream: &str, version: i64) -> Result<EventName, StoreError> {
        let row = tx.query_opt(
            "SELECT event_id FROM log_leaf WHERE region = $1 AND stream = $2 AND version = $3",
            params![region, stream, version],
        )?;
        Ok(EventName {
            stream: stream.to_owned(),
            version,
            id: row.and_then(|row| row.get_i64(0).ok()),
        })
    }

    /// Second pass: leaves in their order, nodes and checkpoints.
    fn leaves(&mut self, tx: &mut Tx<'_>, region: &str, faulty_events: Faulty, seen: &mut RegionReport) -> Result<(), StoreError> {
        let mut checkpoints = self.checkpoints(tx, region)?.into_iter().peekable();
        let mut frontier = Frontier::default();
        let mut faulty_leaves = BTreeSet::new();
        let mut last_versions: HashMap<String, i64> = HashMap::new();
        let mut nodes = 0u64;
        loop {
            let rows = tx.query(
                "SELECT l.idx, l.event_id, l.stream, l.version, l.hash, e.leaf_hash, e.stream, e.version
                 FROM log_leaf l LEFT JOIN log_event e ON e.region = l.region AND e.id = l.event_id
                 WHERE l.region = $1 AND l.idx >= $2 ORDER BY l.idx LIMIT $3",
                params![region, frontier.size.cast_signed(), PAGE],
            )?;
            let mut complete = Vec::new();
            for row in &rows {
                let index = row.get_i64(0)?.cast_unsigned();
                if index != frontier.size {
                    // Without this leaf no node to its right can be told.
                    self.fault(
                        region,
                        None,
                        format!("leaf {} was removed from the tree; what follows it cannot be checked", frontier.size),
                    );
                    return Ok(());
                }
                let hash = self.leaf(region, row, index, &faulty_events, &mut faulty_leaves, &mut last_versions);
                frontier.push(hash, |level, index, hash| complete.push((level, index, hash)));
                while let Some((_, root, at)) = checkpoints.next_if(|(size, _, _)| *size == frontier.size) {
                    seen.checkpoints += 1;
                    if root != frontier.root() && faulty_leaves.is_empty() {
                        self.fault(
                            region,
                            None,
                            format!(
                                "the first {} leaves are not those of the checkpoint signed at {at} ms: history was rewritten before it",
                                frontier.size
                            ),
                        );
                        faulty_leaves.insert(frontier.size - 1);
                    }
                }
            }
            nodes += complete.len() as u64;
            self.nodes(tx, region, complete, &faulty_leaves)?;
            self.step(rows.len());
            if (rows.len() as i64) < PAGE {
                break;
            }
        }
        seen.leaves = frontier.size;
        if let Some((size, _, at)) = checkpoints.next() {
            self.fault(
                region,
                None,
                format!(
                    "the checkpoint signed at {at} ms covers {size} leaves, there are {}: events at the end were removed",
                    frontier.size
                ),
            );
        }
        let stored = tx.query_opt("SELECT size FROM log_tree WHERE region = $1", params![region])?;
        let stored = stored.map_or(Ok(0), |row| row.get_i64(0)).unwrap_or(-1);
        if stored != frontier.size.cast_signed() {
            self.fault(
                region,
                None,
                format!(
                    "the tree should have {stored} leaves and has {}: events at the end were removed or added",
                    frontier.size
                ),
            );
        }
        let count = tx.query("SELECT COUNT(*) FROM log_node WHERE region = $1", params![region])?;
        let count = count.first().map_or(Ok(0), |row| row.get_i64(0))?.cast_unsigned();
        if count > nodes {
            self.fault(region, None, format!("the tree has {} nodes too many", count - nodes));
        }
        self.unsequenced(tx, region, seen)
    }

    /// Checks one leaf against its event; gives the hash the tree is rebuilt with.
    fn leaf(
        &mut self,
        region: &str,
        row: &Row,
        index: u64,
        faulty_events: &Faulty,
        faulty_leaves: &mut BTreeSet<u64>,
        last_versions: &mut HashMap<String, i64>,
    ) -> Hash {
        let name = EventName {
            stream: row.get_text(2).unwrap_or("?").to_owned(),
            version: row.get_i64(3).unwrap_or(0),
            id: row.get_i64(1).ok(),
        };
        let leaf = row.get_hash(4).ok();
        let event = row.get_hash(5).ok();
        let named = row.get_text(6).ok().zip(row.get_i64(7).ok());
        if name.id.is_some_and(|id| faulty_events.contains(&id)) {
            faulty_leaves.insert(index);
        } else if named.is_none() {
            faulty_leaves.insert(index);
            let already = self.report.faults.iter().any(|f| f.region == region && f.event.as_ref() == Some(&name));
            if !already {
                self.fault(region, Some(name.clone()), "the event was removed");
            }
        } else if named != Some((name.stream.as_str(), name.version)) {
            faulty_leaves.insert(index);
            let actual = named.map(|(stream, version)| EventName {
                stream: stream.to_owned(),
                version,
                id: name.id,
            });
            self.fault(
                region,
                actual,
                format!("leaf {index} gives the event another name: {}, version {}", name.stream, name.version),
            );
        } else if event.is_none() || leaf != event {
            faulty_leaves.insert(index);
            self.fault(region, Some(name.clone()), format!("leaf {index} is not the hash of its event"));
        } else {
            let last = last_versions.entry(name.stream.clone()).or_insert(0);
            let in_order = name.version > *last;
            *last = name.version.max(*last);
            if !in_order {
                faulty_leaves.insert(index);
                self.fault(
                    region,
                    Some(name),
                    format!("leaf {index} stands after a later event of its stream: leaves were reordered"),
                );
            }
        }
        event.or(leaf).unwrap_or(ZERO)
    }

    /// Compares the nodes that a page of leaves made complete with those stored.
    fn nodes(&mut self, tx: &mut Tx<'_>, region: &str, mut complete: Vec<(u32, u64, Hash)>, faulty_leaves: &BTreeSet<u64>) -> Result<(), StoreError> {
        complete.sort_unstable_by_key(|(level, index, _)| (*level, *index));
        for group in complete.chunk_by(|a, b| a.0 == b.0) {
            let (level, first) = (group[0].0, group[0].1);
            let last = group[group.len() - 1].1;
            let rows = tx.query(
                "SELECT idx, hash FROM log_node WHERE region = $1 AND level = $2 AND idx >= $3 AND idx <= $4 ORDER BY idx",
                params![region, level, first.cast_signed(), last.cast_signed()],
            )?;
            let stored: HashMap<i64, Option<Hash>> = rows
                .iter()
                .map(|row| Ok((row.get_i64(0)?, row.get_hash(1).ok())))
                .collect::<Result<_, StoreError>>()?;
            for (level, index, hash) in group {
                let covered = index << level..(index + 1) << level;
                let found = stored.get(&index.cast_signed()).copied().flatten();
                if found == Some(*hash) || faulty_leaves.range(covered.clone()).next().is_some() {
                    continue;
                }
                let event = tx.query_opt(
                    "SELECT stream, version, event_id FROM log_leaf WHERE region = $1 AND idx = $2",
                    params![region, covered.start.cast_signed()],
                )?;
                let event = match event {
                    Some(row) => Some(EventName {
                        stream: row.get_text(0)?.to_owned(),
                        version: row.get_i64(1)?,
                        id: Some(row.get_i64(2)?),
                    }),
                    None => None,
                };
                let what = if found.is_some() { "is not the hash of" } else { "is missing above" };
                self.fault(
                    region,
                    event,
                    format!(
                        "node {level}/{index} {what} the leaves {} to {}, of which this is the first",
                        covered.start,
                        covered.end - 1
                    ),
                );
            }
        }
        Ok(())
    }

    /// Size, root and time of the checkpoints, by size; their signatures checked.
    fn checkpoints(&mut self, tx: &mut Tx<'_>, region: &str) -> Result<Vec<(u64, Hash, i64)>, StoreError> {
        let rows = tx.query("SELECT size, at_ms, note FROM log_checkpoint WHERE region = $1 ORDER BY size", params![region])?;
        let mut list = Vec::with_capacity(rows.len());
        for row in &rows {
            let size = row.get_i64(0)?;
            // Without a key of our own the one that the database names is used: that finds accidents, not forgers.
            let key = match &self.key {
                Some(key) => Some(key.clone()),
                None => tx
                    .query_opt("SELECT vkey FROM log_key", params![])?
                    .and_then(|row| row.get_text(0).ok()?.parse().ok()),
            };
            let Some(key) = key else {
                self.fault(region, None, "there are checkpoints and no public key to check them with");
                return Ok(list);
            };
            let origin = format!("{}/{region}", key.name());
            match row.get_text(2).map(|note| Checkpoint::open(note, &key)) {
                Ok(Ok(c)) if c.size.cast_signed() == size && row.get_i64(1) == Ok(c.at_ms) && c.origin == origin => list.push((c.size, c.root, c.at_ms)),
                Ok(Err(e)) => self.fault(region, None, format!("the checkpoint of {size} leaves was changed: {e}")),
                _ => self.fault(
                    region,
                    None,
                    format!("the checkpoint of {size} leaves is filed under another size, time or region than was signed"),
                ),
            }
        }
        self.carried_checkpoints(tx, region, &mut list)?;
        list.sort_unstable_by_key(|(size, ..)| *size);
        Ok(list)
    }

    /// Checkpoints that another Banfu signed before the region came here: each checked with the key that it was signed with.
    fn carried_checkpoints(&mut self, tx: &mut Tx<'_>, region: &str, list: &mut Vec<(u64, Hash, i64)>) -> Result<(), StoreError> {
        let rows = tx.query(
            "SELECT size, at_ms, vkey, note FROM log_checkpoint_carried WHERE region = $1 ORDER BY size",
            params![region],
        )?;
        for row in &rows {
            let (size, at_ms) = (row.get_i64(0)?, row.get_i64(1)?);
            let opened = row
                .get_text(2)?
                .parse::<LogKey>()
                .ok()
                .and_then(|key| Some((Checkpoint::open(row.get_text(3).ok()?, &key).ok()?, key)));
            match opened {
                Some((c, key)) if c.size.cast_signed() == size && c.at_ms == at_ms && c.origin == format!("{}/{region}", key.name()) => {
                    list.push((c.size, c.root, c.at_ms));
                }
                _ => self.fault(region, None, format!("the checkpoint of {size} leaves that came with the region was changed")),
            }
        }
        Ok(())
    }

    /// Events that no leaf stands for: waiting ones are counted, others are faults.
    fn unsequenced(&mut self, tx: &mut Tx<'_>, region: &str, seen: &mut RegionReport) -> Result<(), StoreError> {
        let rows = tx.query(
            "SELECT e.stream, e.version, e.id, p.id FROM log_event e
             LEFT JOIN log_leaf l ON l.region = e.region AND l.event_id = e.id
             LEFT JOIN log_pending p ON p.region = e.region AND p.id = e.id
             WHERE e.region = $1 AND l.idx IS NULL ORDER BY e.id",
            params![region],
        )?;
        for row in &rows {
            if row.get_opt_i64(3)?.is_some() {
                seen.pending += 1;
            } else {
                let name = EventName {
                    stream: row.get_text(0)?.to_owned(),
                    version: row.get_i64(1)?,
                    id: Some(row.get_i64(2)?),
                };
                self.fault(
                    region,
                    Some(name),
                    "the event is not in the tree: it was put in from outside, or its leaf was removed",
                );
            }
        }
        Ok(())
    }
}

//! The Merkle tree of a region (RFC 6962, SHA-256), kept as rows.
//!
//! Only complete subtrees are stored, each once and for ever: `log_leaf` holds level 0, `log_node` the levels above. A node (level, index) covers
//! the leaves `index << level` up to `(index + 1) << level`. What the right edge needs beyond that is hashed when asked for.

use ct_merkle::{indices_for_consistency_proof, indices_for_inclusion_proof};
use sha2::{Digest, Sha256};

use crate::db::{Conn, Value};
use crate::error::{DbError, StoreError};
use crate::params;

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The hash of two subtrees: SHA-256(0x01 ‖ left ‖ right).
pub fn parent(left: &Hash, right: &Hash) -> Hash {
    let mut digest = Sha256::new();
    digest.update([1]);
    digest.update(left);
    digest.update(right);
    digest.finalize().into()
}

/// An event that is to become a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewLeaf {
    pub event_id: i64,
    pub stream: String,
    pub version: i64,
    pub hash: Hash,
}

/// The right edge of a tree: its size and the complete subtrees that make it up, largest first, one for each bit set in the size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    /// Number of leaves.
    pub size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// Adds a leaf and hands each subtree that became complete (level ≥ 1, index, hash) to `complete`.
    pub fn push(&mut self, leaf: Hash, mut complete: impl FnMut(u32, u64, Hash)) {
        let mut hash = leaf;
        let mut level = 0;
        while self.size >> level & 1 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            hash = parent(&left, &hash);
            level += 1;
            complete(level, self.size >> level, hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root: RFC 6962's Merkle tree hash; of no leaves, the hash of nothing.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(mut root) = peaks.next().copied() else {
            return Sha256::digest([]).into();
        };
        for peak in peaks {
            root = parent(peak, &root);
        }
        root
    }
}

/// Number of leaves sequenced so far.
pub(crate) fn size(conn: &mut Conn<'_>, region: &str) -> Result<u64, DbError> {
    let rows = conn.query("SELECT size FROM log_tree WHERE region = $1", params![region])?;
    rows.first().map_or(Ok(0), |row| Ok(row.get_i64(0)?.cast_unsigned()))
}

/// Reads the right edge.
pub(crate) fn load_frontier(conn: &mut Conn<'_>, region: &str) -> Result<Frontier, DbError> {
    let size = size(conn, region)?;
    frontier_at(conn, region, size)
}

/// The right edge as it was at an earlier size.
pub(crate) fn frontier_at(conn: &mut Conn<'_>, region: &str, size: u64) -> Result<Frontier, DbError> {
    let mut peaks = Vec::new();
    for level in (0..64).rev().filter(|level| size >> level & 1 == 1) {
        peaks.push(node(conn, region, level, (size >> level) - 1)?);
    }
    Ok(Frontier { size, peaks })
}

/// Appends leaves in this order and writes the nodes that became complete. The caller holds the tree: the one
/// writer on SQLite, the row lock on PostgreSQL.
pub(crate) fn append(conn: &mut Conn<'_>, region: &str, mut frontier: Frontier, leaves: &[NewLeaf]) -> Result<Frontier, DbError> {
    let new_tree = frontier.size == 0;
    let mut leaf_rows = Vec::with_capacity(leaves.len() * 6);
    let mut node_rows = Vec::with_capacity(leaves.len() * 4);
    for leaf in leaves {
        leaf_rows.extend([Value::from(region), Value::Int(frontier.size.cast_signed()), Value::Int(leaf.event_id)]);
        leaf_rows.extend([Value::from(&leaf.stream), Value::Int(leaf.version), Value::from(leaf.hash)]);
        frontier.push(leaf.hash, |level, index, hash| {
            node_rows.extend([Value::from(region), Value::from(level), Value::Int(index.cast_signed()), Value::from(hash)]);
        });
    }
    conn.insert_many("INSERT INTO log_leaf(region, idx, event_id, stream, version, hash) VALUES ", 6, &leaf_rows)?;
    conn.insert_many("INSERT INTO log_node(region, level, idx, hash) VALUES ", 4, &node_rows)?;
    let size = Value::Int(frontier.size.cast_signed());
    let updated = conn.execute("UPDATE log_tree SET size = $2 WHERE region = $1", &[region.into(), size.clone()])?;
    if updated == 0 && new_tree {
        conn.execute("INSERT INTO log_tree(region, size) VALUES ($1, $2)", &[region.into(), size])?;
    }
    Ok(frontier)
}

/// A stored node.
fn node(conn: &mut Conn<'_>, region: &str, level: u32, index: u64) -> Result<Hash, DbError> {
    let at = index.cast_signed();
    let rows = if level == 0 {
        conn.query("SELECT hash FROM log_leaf WHERE region = $1 AND idx = $2", params![region, at])?
    } else {
        conn.query(
            "SELECT hash FROM log_node WHERE region = $1 AND level = $2 AND idx = $3",
            params![region, level, at],
        )?
    };
    match rows.first() {
        Some(row) => Ok(row.get_hash(0)?),
        None => Err(StoreError::Corrupt {
            stream: format!("the tree of {region}, level {level}"),
            at,
        }
        .into()),
    }
}

/// The hash of the node that `ct-merkle` numbers `flat` (in order, as in RFC 9420 trees) in a tree of `size` leaves.
fn flat_node(conn: &mut Conn<'_>, region: &str, flat: u64, size: u64) -> Result<Hash, DbError> {
    let level = flat.trailing_ones();
    let index = flat >> level >> 1;
    if (index + 1) << level <= size {
        return node(conn, region, level, index);
    }
    // The node at the right edge covers only the leaves there are: fold their complete subtrees from the right.
    let start = index << level;
    let rest = size - start;
    let mut hash: Option<Hash> = None;
    for low in (0..level).filter(|low| rest >> low & 1 == 1) {
        let left = node(conn, region, low, (size >> low) - 1)?;
        hash = Some(hash.map_or(left, |right| parent(&left, &right)));
    }
    hash.ok_or_else(|| DbError::fault(format!("node {flat} lies outside a tree of {size}")))
}

/// The audit path of leaf `index` in the tree of the first `size` leaves. `index < size` is the caller's promise.
pub(crate) fn inclusion(conn: &mut Conn<'_>, region: &str, index: u64, size: u64) -> Result<Vec<Hash>, DbError> {
    indices_for_inclusion_proof(size, index)
        .into_iter()
        .map(|flat| flat_node(conn, region, flat, size))
        .collect()
}

/// The proof that the first `old` leaves of the tree of `new` are the tree of `old`. `0 < old <= new` is the caller's promise.
pub(crate) fn consistency(conn: &mut Conn<'_>, region: &str, old: u64, new: u64) -> Result<Vec<Hash>, DbError> {
    indices_for_consistency_proof(old, new - old)
        .into_iter()
        .map(|flat| flat_node(conn, region, flat, new))
        .collect()
}

#[cfg(test)]
mod tests {
    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    use ct_merkle::{ConsistencyProof, InclusionProof};
    use proptest::prelude::*;

    use super::*;
    use crate::migrate;
    use crate::sqlite::{Mode, SqliteSession};

    fn entry(i: u64) -> Vec<u8> {
        format!("event {i}").into_bytes()
    }

    fn leaf(i: u64) -> NewLeaf {
        let mut digest = Sha256::new();
        digest.update([0]);
        digest.update(entry(i));
        let hash = digest.finalize().into();
        NewLeaf {
            event_id: i.cast_signed() + 1,
            stream: "s".into(),
            version: i.cast_signed() + 1,
            hash,
        }
    }

    fn memory_tree(size: u64) -> MemoryBackedTree<Sha256, Vec<u8>> {
        let mut tree = MemoryBackedTree::new();
        (0..size).for_each(|i| tree.push(entry(i)));
        tree
    }

    /// A tree in a database, filled in steps of these sizes.
    fn stored(dir: &tempfile::TempDir, steps: &[u64]) -> SqliteSession {
        let mut session = SqliteSession::open(&dir.path().join("t.db"), Mode::Write).unwrap();
        session.batch("BEGIN").unwrap();
        migrate::apply(&mut session, None).unwrap();
        let mut next = 0;
        for step in steps {
            let mut conn = Conn::Sqlite(&session);
            let frontier = load_frontier(&mut conn, "r").unwrap();
            assert_eq!(frontier.size, next);
            let leaves: Vec<NewLeaf> = (next..next + step).map(leaf).collect();
            next += step;
            append(&mut conn, "r", frontier, &leaves).unwrap();
        }
        session.batch("COMMIT").unwrap();
        session
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn stored_trees_have_the_roots_and_proofs_of_rfc_6962(
            steps in prop::collection::vec(1u64..40, 1..12), a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>(), c in any::<prop::sample::Index>(),
        ) {
            let total: u64 = steps.iter().sum();
            let dir = tempfile::tempdir().unwrap();
            let session = stored(&dir, &steps);
            let mut conn = Conn::Sqlite(&session);
            let size = a.index(total as usize) as u64 + 1;
            let older = b.index(size as usize) as u64 + 1;
            let index = c.index(size as usize) as u64;
            let reference = memory_tree(size);
            prop_assert_eq!(frontier_at(&mut conn, "r", size).unwrap().root(), Hash::from(*reference.root().as_bytes()));
            let path = inclusion(&mut conn, "r", index, size).unwrap();
            prop_assert_eq!(path.concat(), reference.prove_inclusion(index as usize).as_bytes().to_vec());
            let proof = InclusionProof::<Sha256>::try_from_bytes(path.concat()).unwrap();
            prop_assert!(reference.root().verify_inclusion(&entry(index), index, &proof).is_ok());
            let path = consistency(&mut conn, "r", older, size).unwrap();
            let proof = ConsistencyProof::<Sha256>::try_from_bytes(path.concat()).unwrap();
            prop_assert!(reference.root().verify_consistency(&memory_tree(older).root(), &proof).is_ok());
        }
    }

    #[test]
    fn the_tree_of_nothing_is_the_hash_of_nothing() {
        assert_eq!(
            hex::encode(Frontier::default().root()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn a_missing_node_is_reported_and_not_guessed() {
        let dir = tempfile::tempdir().unwrap();
        let session = stored(&dir, &[5]);
        session.batch("DELETE FROM log_node WHERE level = 2").unwrap();
        let refused = load_frontier(&mut Conn::Sqlite(&session), "r");
        assert!(matches!(
            refused,
            Err(DbError {
                error: StoreError::Corrupt { .. },
                ..
            })
        ));
    }
}

//! What can be proved without asking the server: signed checkpoints, receipts, consistency. Pure; `docs/proof.md` has the formats.
//!
//! The making of these (which needs the database) is in `sequencer`; the full check of a database in [`crate::verify`].

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use sha2::Sha256;

use crate::canonical::Fields;
use crate::keys::{LogKey, LogSigner};
use crate::log::StoredEvent;
use crate::tree::Hash;

/// Why a proof does not prove.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The text is not of the form; the message says where.
    #[error("{0}")]
    Malformed(String),
    /// Nothing in the checkpoint is signed by this key.
    #[error("the checkpoint is not signed by the key {0}")]
    NotSigned(String),
    /// The checkpoint belongs to another log than the receipt.
    #[error("the checkpoint is of the log {found}, the receipt is of {expected}")]
    OtherLog {
        /// The log that the receipt's region belongs to.
        expected: String,
        /// The log that the checkpoint names.
        found: String,
    },
    /// The event is not in the log that was signed.
    #[error("the event is not in the signed log: something in this receipt was changed")]
    NotIncluded,
    /// The later log does not continue the earlier one.
    #[error("the later log does not continue the earlier one: history was changed between them")]
    NotConsistent,
}

/// A tree head at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name: `<key name>/<region>`.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// When it was signed, in milliseconds since 1970, UTC.
    pub at_ms: i64,
}

/// Larger trees are refused: no log of ours comes near, and the index arithmetic of the proofs ends soon after.
const MAX_SIZE: u64 = 1 << 62;

impl Checkpoint {
    /// The signed text: origin, size, root, and the time as an extension line.
    fn text(&self) -> String {
        format!("{}\n{}\n{}\ntime {}\n", self.origin, self.size, STANDARD.encode(self.root), self.at_ms)
    }

    /// The signed note (C2SP tlog-checkpoint).
    pub(crate) fn sign(&self, signer: &LogSigner) -> String {
        let text = self.text();
        let mut signature = signer.public().id().to_vec();
        signature.extend(signer.sign(&text));
        format!("{text}\n— {} {}\n", signer.public().name(), STANDARD.encode(signature))
    }

    /// Opens a signed note: its signature by `key` is checked, those of others (witnesses) are passed over.
    ///
    /// # Errors
    /// [`ProofError::Malformed`], [`ProofError::NotSigned`].
    pub fn open(note: &str, key: &LogKey) -> Result<Checkpoint, ProofError> {
        let malformed = |what: &str| ProofError::Malformed(format!("the checkpoint {what}"));
        let (body, signatures) = note.split_once("\n\n").ok_or_else(|| malformed("has no signature"))?;
        let text = format!("{body}\n");
        let signed = signatures.lines().any(|line| {
            let signature = line
                .strip_prefix("— ")
                .and_then(|rest| rest.split_once(' '))
                .filter(|(name, _)| *name == key.name());
            let Some(bytes) = signature.and_then(|(_, encoded)| STANDARD.decode(encoded).ok()) else {
                return false;
            };
            bytes.len() > 4 && bytes[..4] == key.id() && key.verifies(&text, &bytes[4..])
        });
        if !signed {
            return Err(ProofError::NotSigned(key.to_string()));
        }
        let mut lines = body.lines();
        let origin = lines.next().unwrap_or_default().to_owned();
        let size = lines
            .next()
            .and_then(|line| line.parse().ok())
            .filter(|size| *size <= MAX_SIZE)
            .ok_or_else(|| malformed("has no size"))?;
        let root = lines.next().and_then(hash).ok_or_else(|| malformed("has no root"))?;
        let at_ms = lines
            .next()
            .and_then(|line| line.strip_prefix("time ")?.parse().ok())
            .ok_or_else(|| malformed("has no time"))?;
        Ok(Checkpoint { origin, size, root, at_ms })
    }

    fn root_hash(&self) -> RootHash<Sha256> {
        RootHash::new(self.root.into(), self.size)
    }

    /// Checks that `later` continues this log: its first `size` leaves are these.
    ///
    /// # Errors
    /// [`ProofError::OtherLog`], [`ProofError::NotConsistent`].
    pub fn continued_by(&self, later: &Checkpoint, path: &[Hash]) -> Result<(), ProofError> {
        if self.origin != later.origin {
            return Err(ProofError::OtherLog {
                expected: self.origin.clone(),
                found: later.origin.clone(),
            });
        }
        if self.size > later.size || (self.size == later.size && self.root != later.root) {
            return Err(ProofError::NotConsistent);
        }
        // Every log continues the empty one, and itself.
        if self.size == 0 || self.size == later.size {
            return Ok(());
        }
        let proof = ConsistencyProof::<Sha256>::try_from_bytes(path.concat()).map_err(|_| ProofError::NotConsistent)?;
        later
            .root_hash()
            .verify_consistency(&self.root_hash(), &proof)
            .map_err(|_| ProofError::NotConsistent)
    }
}

/// What a receipt proves: that this event stands in this log at this place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The region.
    pub region: String,
    /// The stream.
    pub stream: String,
    /// Number in the stream, from 1.
    pub version: i64,
    /// Id in the region.
    pub id: i64,
    /// Name of the stored form.
    pub kind: String,
    /// When it happened, in milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// Who.
    pub actor: String,
    /// By which command.
    pub command_id: String,
    /// SHA-256 of the event's data: compare it with a text in hand.
    pub data_hash: Hash,
    /// Leaf of the event before it in the stream.
    pub prev_hash: Hash,
    /// Number of its leaf, from 0.
    pub index: u64,
    /// The hashes beside the way from the leaf to the root.
    pub path: Vec<Hash>,
    /// The signed log it stands in.
    pub checkpoint: Checkpoint,
}

const HEAD: &str = "banfu receipt v1";

/// Writes a receipt: the event's fields, a line each; its place; an empty line; the signed checkpoint.
pub(crate) fn receipt_text(region: &str, event: &StoredEvent, index: u64, path: &[Hash], note: &str) -> String {
    use sha2::Digest;
    let mut lines = vec![HEAD.to_owned()];
    lines.push(format!("region {region}"));
    lines.push(format!("stream {}", event.stream));
    lines.push(format!("version {}", event.version));
    lines.push(format!("id {}", event.id));
    lines.push(format!("kind {}", event.kind));
    lines.push(format!("at {}", event.at_ms));
    lines.push(format!("actor {}", event.actor));
    lines.push(format!("command {}", event.command_id));
    lines.push(format!("data {}", STANDARD.encode(Sha256::digest(event.data.as_bytes()))));
    lines.push(format!("previous {}", STANDARD.encode(event.prev_hash)));
    lines.push(format!("index {index}"));
    lines.extend(path.iter().map(|hash| format!("path {}", STANDARD.encode(hash))));
    format!("{}\n\n{note}", lines.join("\n"))
}

/// Reads and checks a receipt with nothing but the log's public key.
///
/// # Errors
/// [`ProofError`]: what is wrong with it. A receipt in which any letter was changed is refused.
pub fn verify_receipt(text: &str, key: &LogKey) -> Result<Receipt, ProofError> {
    let (head, note) = text
        .split_once("\n\n")
        .ok_or_else(|| ProofError::Malformed("the receipt has no checkpoint".into()))?;
    let checkpoint = Checkpoint::open(note, key)?;
    let mut lines = head.lines();
    if lines.next() != Some(HEAD) {
        return Err(ProofError::Malformed(format!("a receipt begins with the line “{HEAD}”")));
    }
    let mut field = |name: &str| -> Result<String, ProofError> {
        let value = lines.next().and_then(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value
            .map(str::to_owned)
            .ok_or_else(|| ProofError::Malformed(format!("the receipt lacks the line “{name} …” in its place")))
    };
    let mut receipt = Receipt {
        region: field("region")?,
        stream: field("stream")?,
        version: number("version", &field("version")?)?,
        id: number("id", &field("id")?)?,
        kind: field("kind")?,
        at_ms: number("at", &field("at")?)?,
        actor: field("actor")?,
        command_id: field("command")?,
        data_hash: encoded_hash("data", &field("data")?)?,
        prev_hash: encoded_hash("previous", &field("previous")?)?,
        index: number("index", &field("index")?)?.cast_unsigned(),
        path: Vec::new(),
        checkpoint,
    };
    for line in lines {
        let encoded = line
            .strip_prefix("path ")
            .ok_or_else(|| ProofError::Malformed(format!("the receipt has an unknown line: {line}")))?;
        receipt.path.push(encoded_hash("path", encoded)?);
    }
    let expected = format!("{}/{}", key.name(), receipt.region);
    if receipt.checkpoint.origin != expected {
        return Err(ProofError::OtherLog {
            expected,
            found: receipt.checkpoint.origin,
        });
    }
    let fields = Fields {
        region: &receipt.region,
        stream: &receipt.stream,
        version: receipt.version,
        id: receipt.id,
        kind: &receipt.kind,
        at_ms: receipt.at_ms,
        actor: &receipt.actor,
        command_id: &receipt.command_id,
        data_hash: receipt.data_hash,
    };
    let mut entry = fields.bytes();
    entry.extend(receipt.prev_hash);
    let proof = InclusionProof::<Sha256>::try_from_bytes(receipt.path.concat()).map_err(|_| ProofError::NotIncluded)?;
    receipt
        .checkpoint
        .root_hash()
        .verify_inclusion(&entry, receipt.index, &proof)
        .map_err(|_| ProofError::NotIncluded)?;
    Ok(receipt)
}

/// A number in the one way we write it, so that no letter of a receipt can be changed without notice.
fn number(name: &str, text: &str) -> Result<i64, ProofError> {
    text.parse::<i64>()
        .ok()
        .filter(|n| n.to_string() == text)
        .ok_or_else(|| ProofError::Malformed(format!("“{name}” is not followed by a number")))
}

fn encoded_hash(name: &str, text: &str) -> Result<Hash, ProofError> {
    hash(text).ok_or_else(|| ProofError::Malformed(format!("“{name}” is not followed by a hash in base64")))
}

fn hash(text: &str) -> Option<Hash> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

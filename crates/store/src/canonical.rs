//! The canonical form of an event, byte for byte as `docs/proof.md` describes it, and its leaf hash.
//!
//! The form holds the SHA-256 of the event's data instead of the data, so that a receipt proves who did what and when without
//! carrying the text, and a text in hand can be compared with it.

use sha2::{Digest, Sha256};

use crate::log::StoredEvent;
use crate::tree::Hash;

/// What stands for "no event before" at the start of a stream.
pub const ZERO: Hash = [0; 32];

/// First field of the form: its name and version.
const FORM: &str = "banfu-event/v1";

/// The fields that a leaf hash covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields<'a> {
    /// The region.
    pub region: &'a str,
    /// The stream.
    pub stream: &'a str,
    /// Number in the stream, from 1.
    pub version: i64,
    /// Id in the region.
    pub id: i64,
    /// Name of the stored form.
    pub kind: &'a str,
    /// Milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// Who.
    pub actor: &'a str,
    /// By which command.
    pub command_id: &'a str,
    /// SHA-256 of the data's UTF-8 bytes.
    pub data_hash: Hash,
}

impl Fields<'_> {
    /// The canonical bytes: ten fields, each with its length in bytes before it (four bytes, big-endian). Numbers are eight bytes, big-endian, two's complement.
    pub fn bytes(&self) -> Vec<u8> {
        let texts = FORM.len() + self.region.len() + self.stream.len() + self.kind.len() + self.actor.len() + self.command_id.len();
        let mut out = Vec::with_capacity(texts + 10 * 4 + 3 * 8 + 32);
        let mut field = |bytes: &[u8]| {
            // Cannot be cut: the store's limits keep every field far below 4 GiB.
            out.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
            out.extend_from_slice(bytes);
        };
        field(FORM.as_bytes());
        field(self.region.as_bytes());
        field(self.stream.as_bytes());
        field(&self.version.to_be_bytes());
        field(&self.id.to_be_bytes());
        field(self.kind.as_bytes());
        field(&self.at_ms.to_be_bytes());
        field(self.actor.as_bytes());
        field(self.command_id.as_bytes());
        field(&self.data_hash);
        out
    }

    /// The RFC 6962 leaf: SHA-256(0x00 ‖ canonical bytes ‖ leaf of the event before it in the stream).
    pub fn leaf_hash(&self, previous: &Hash) -> Hash {
        let mut digest = Sha256::new();
        digest.update([0]);
        digest.update(self.bytes());
        digest.update(previous);
        digest.finalize().into()
    }
}

/// The leaf hash of an event as stored.
pub fn leaf_hash(region: &str, event: &StoredEvent) -> Hash {
    let fields = Fields {
        region,
        stream: &event.stream,
        version: event.version,
        id: event.id,
        kind: &event.kind,
        at_ms: event.at_ms,
        actor: &event.actor,
        command_id: &event.command_id,
        data_hash: Sha256::digest(event.data.as_bytes()).into(),
    };
    fields.leaf_hash(&event.prev_hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_the_one_that_is_documented() {
        let fields = Fields {
            region: "qian",
            stream: "case-7",
            version: 1,
            id: 258,
            kind: "case_filed.v1",
            at_ms: -1,
            actor: "wang",
            command_id: "c1",
            data_hash: ZERO,
        };
        let expected = [
            b"\0\0\0\x0ebanfu-event/v1\0\0\0\x04qian\0\0\0\x06case-7".as_slice(),
            b"\0\0\0\x08\0\0\0\0\0\0\0\x01\0\0\0\x08\0\0\0\0\0\0\x01\x02",
            b"\0\0\0\x0dcase_filed.v1\0\0\0\x08\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\0\0\0\x04wang\0\0\0\x02c1\0\0\0\x20",
            &ZERO,
        ]
        .concat();
        assert_eq!(fields.bytes(), expected);
        let mut entry = vec![0];
        entry.extend(&expected);
        entry.extend(ZERO);
        assert_eq!(fields.leaf_hash(&ZERO), <[u8; 32]>::from(Sha256::digest(entry)));
    }

    #[test]
    fn the_value_in_the_documentation_is_right() {
        let fields = Fields {
            region: "qian",
            stream: "case-7",
            version: 1,
            id: 258,
            kind: "case_filed.v1",
            at_ms: 1_790_000_000_000,
            actor: "wang",
            command_id: "c1",
            data_hash: Sha256::digest(r#"{"title":"第1号提案"}"#).into(),
        };
        let (length, leaf) = (fields.bytes().len(), hex::encode(fields.leaf_hash(&ZERO)));
        assert_eq!(
            (length, leaf.as_str()),
            (139, "6bef76dacfb4c81322dbd417153810217188b86b26fccc450638a5ed0adbb146")
        );
        let page = include_str!("../../../docs/proof.md");
        assert!(page.contains(&format!("has {length} bytes, the leaf is `{leaf}`")));
    }

    #[test]
    fn text_cannot_move_from_one_field_to_the_next() {
        let fields = Fields {
            region: "a",
            stream: "bc",
            version: 1,
            id: 1,
            kind: "k",
            at_ms: 0,
            actor: "x",
            command_id: "y",
            data_hash: ZERO,
        };
        assert_ne!(
            fields.bytes(),
            Fields {
                region: "ab",
                stream: "c",
                ..fields
            }
            .bytes()
        );
    }
}

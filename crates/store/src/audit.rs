//! Who did what and when, without what was said: for the audit administrator; and the names of streams, for rebuilding.

use crate::db::Row;
use crate::error::StoreError;
use crate::params;
use crate::tx::Tx;

/// One line of the audit view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Event id.
    pub id: i64,
    /// Stream.
    pub stream: String,
    /// Version in it.
    pub version: i64,
    /// Stored form, such as `reply_signed_off.v1`.
    pub kind: String,
    /// When, in milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// Who.
    pub actor: String,
}

impl Tx<'_> {
    /// The latest events before an id (or of all), newest first.
    pub fn audit_entries(&mut self, before: Option<i64>, limit: i64) -> Result<Vec<AuditEntry>, StoreError> {
        let region = self.region().to_owned();
        let rows = self.query(
            "SELECT id, stream, version, kind, at_ms, actor FROM log_event WHERE region = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            params![&region, before.unwrap_or(i64::MAX), limit],
        )?;
        let entry = |row: &Row| {
            Ok(AuditEntry {
                id: row.get_i64(0)?,
                stream: row.get_text(1)?.to_owned(),
                version: row.get_i64(2)?,
                kind: row.get_text(3)?.to_owned(),
                at_ms: row.get_i64(4)?,
                actor: row.get_text(5)?.to_owned(),
            })
        };
        rows.iter().map(entry).collect()
    }

    /// Names of all streams that begin with `prefix` (plain ASCII ending in `/`), in order.
    pub fn streams(&mut self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let region = self.region().to_owned();
        // '0' follows '/' in ASCII, so the range holds exactly the names that begin with the prefix.
        let end = format!("{}0", prefix.trim_end_matches('/'));
        let rows = self.query(
            "SELECT DISTINCT stream FROM log_event WHERE region = $1 AND stream >= $2 AND stream < $3 ORDER BY stream",
            params![&region, prefix, end],
        )?;
        rows.iter().map(|r| r.get_text(0).map(str::to_owned)).collect()
    }
}

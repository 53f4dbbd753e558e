//! Tables that were uploaded and wait for the confirmation of the one who uploaded them.

use crate::error::StoreError;
use crate::params;
use crate::tx::Tx;

/// How long an upload waits for its confirmation, in milliseconds: a day.
pub const UPLOAD_WAITS_MS: i64 = 86_400_000;

/// A table that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id, hard to guess.
    pub id: String,
    /// Who uploaded it.
    pub person: i64,
    /// When, in milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// What the table holds.
    pub kind: String,
    /// Where it comes from.
    pub source: String,
    /// The file's name.
    pub name: String,
    /// The file.
    pub data: Vec<u8>,
}

impl Tx<'_> {
    /// Keeps an upload; what the same person uploaded before and what has waited too long goes.
    pub fn put_upload(&mut self, upload: &Upload) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM import_upload WHERE region = $1 AND (person = $2 OR at_ms < $3)",
            params![self.region(), upload.person, upload.at_ms - UPLOAD_WAITS_MS],
        )?;
        self.execute(
            "INSERT INTO import_upload(region, id, person, at_ms, kind, source, name, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            params![
                self.region(),
                &upload.id,
                upload.person,
                upload.at_ms,
                &upload.kind,
                &upload.source,
                &upload.name,
                upload.data.clone()
            ],
        )?;
        Ok(())
    }

    /// An upload of a person, unless it has waited too long.
    pub fn upload(&mut self, id: &str, person: i64, now_ms: i64) -> Result<Option<Upload>, StoreError> {
        let row = self.query_opt(
            "SELECT id, person, at_ms, kind, source, name, data FROM import_upload WHERE region = $1 AND id = $2 AND person = $3 AND at_ms >= $4",
            params![self.region(), id, person, now_ms - UPLOAD_WAITS_MS],
        )?;
        row.map(|row| {
            Ok(Upload {
                id: row.get_text(0)?.to_owned(),
                person: row.get_i64(1)?,
                at_ms: row.get_i64(2)?,
                kind: row.get_text(3)?.to_owned(),
                source: row.get_text(4)?.to_owned(),
                name: row.get_text(5)?.to_owned(),
                data: row.get_blob(6)?.to_vec(),
            })
        })
        .transpose()
    }

    /// Lets an upload go, once it was taken in.
    pub fn drop_upload(&mut self, id: &str) -> Result<(), StoreError> {
        self.execute("DELETE FROM import_upload WHERE region = $1 AND id = $2", params![self.region(), id])?;
        Ok(())
    }
}

//! What an editor has typed and not yet kept as a revision: one buffer for each case and editor, overwritten by every autosave.

use crate::db::Row;
use crate::error::StoreError;
use crate::params;
use crate::tx::Tx;

/// Longest draft, in bytes.
pub const MAX_DRAFT_BYTES: usize = 1024 * 1024;

/// An autosaved buffer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkDraft {
    /// Who types.
    pub editor: String,
    /// The revision the editor began from; when the case has a newer one, the buffer must be merged, not kept.
    pub base_revision: i64,
    /// The text.
    pub text: String,
    /// When it was saved, in milliseconds since 1970, UTC.
    pub saved_ms: i64,
}

impl Tx<'_> {
    /// Saves the buffer of one editor.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] beyond [`MAX_DRAFT_BYTES`].
    pub fn save_work_draft(&mut self, case_id: &str, draft: &WorkDraft) -> Result<(), StoreError> {
        if draft.text.len() > MAX_DRAFT_BYTES {
            return Err(StoreError::TooLarge {
                what: "a draft in bytes",
                size: draft.text.len(),
                limit: MAX_DRAFT_BYTES,
            });
        }
        self.execute(
            "INSERT INTO work_draft(region, case_id, editor, base_revision, text, saved_ms) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (region, case_id, editor) DO UPDATE
             SET base_revision = excluded.base_revision, text = excluded.text, saved_ms = excluded.saved_ms",
            params![self.region(), case_id, &draft.editor, draft.base_revision, &draft.text, draft.saved_ms],
        )?;
        Ok(())
    }

    /// The buffer of one editor.
    pub fn work_draft(&mut self, case_id: &str, editor: &str) -> Result<Option<WorkDraft>, StoreError> {
        let row = self.query_opt(
            "SELECT editor, base_revision, text, saved_ms FROM work_draft WHERE region = $1 AND case_id = $2 AND editor = $3",
            params![self.region(), case_id, editor],
        )?;
        row.as_ref().map(work_draft).transpose()
    }

    /// All buffers of a case, the latest first: who else is typing.
    pub fn work_drafts(&mut self, case_id: &str) -> Result<Vec<WorkDraft>, StoreError> {
        let rows = self.query(
            "SELECT editor, base_revision, text, saved_ms FROM work_draft WHERE region = $1 AND case_id = $2 ORDER BY saved_ms DESC, editor",
            params![self.region(), case_id],
        )?;
        rows.iter().map(work_draft).collect()
    }

    /// Forgets the buffer of one editor: it was kept as a revision, or thrown away.
    pub fn drop_work_draft(&mut self, case_id: &str, editor: &str) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM work_draft WHERE region = $1 AND case_id = $2 AND editor = $3",
            params![self.region(), case_id, editor],
        )?;
        Ok(())
    }
}

fn work_draft(row: &Row) -> Result<WorkDraft, StoreError> {
    Ok(WorkDraft {
        editor: row.get_text(0)?.to_owned(),
        base_revision: row.get_i64(1)?,
        text: row.get_text(2)?.to_owned(),
        saved_ms: row.get_i64(3)?,
    })
}

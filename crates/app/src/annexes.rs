//! 附件 of a reply: files taken in, drawn into the letter's pages, and given out again.

use std::sync::Arc;

use banfu_domain::{Arg, Case, CaseId, annex::Annex, reply::BodyRef};
use banfu_papers::{ANNEX_MOST_PAGES, AnnexError, AnnexFile, Attachment};
use banfu_store::files::StagedFile;

use crate::{
    Actor, App, AppError,
    command::TypedAnnex,
    ledger::StoredEvidence,
    reading::{hex, unhex},
};

/// Largest file of an annex, in bytes.
pub const ANNEX_MAX_BYTES: usize = 20 * 1024 * 1024;

impl App {
    /// An annex of a case's reply as it stands, `n` from 1.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the person may not see the case, or it has no such annex.
    pub fn annex(&self, who: &Actor, id: CaseId, n: usize) -> Result<StoredEvidence, AppError> {
        self.annex_of(&self.case(who, id)?.case, n)
    }

    /// An annex of the reply of an earlier round, `n` from 1.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the person may not see the case, or that round has no such annex.
    pub fn annex_of_round(&self, who: &Actor, id: CaseId, round: u32, n: usize) -> Result<StoredEvidence, AppError> {
        self.annex_of(&self.letter_of_round(who, id, round)?.0, n)
    }

    /// An annex of a published reply, `n` from 1.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the reply is not published in full, or it has no such annex.
    pub fn public_annex(&self, id: CaseId, n: usize) -> Result<StoredEvidence, AppError> {
        let public = self.public_case(id)?;
        public.letter.as_ref().ok_or(AppError::NotFound)?;
        self.annex_of(&public.case, n)
    }

    fn annex_of(&self, case: &Case, n: usize) -> Result<StoredEvidence, AppError> {
        let annex = n.checked_sub(1).and_then(|at| case.annexes.get(at)).ok_or(AppError::NotFound)?;
        Ok(StoredEvidence {
            name: annex.name.clone(),
            bytes: self.annex_bytes(annex)?,
        })
    }

    pub(crate) fn annex_bytes(&self, annex: &Annex) -> Result<Vec<u8>, AppError> {
        let hash = unhex(&annex.file.hash).ok_or_else(|| AppError::Internal("an annex has no proper hash".into()))?;
        let bytes = self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.file(&hash)?))?;
        bytes.ok_or_else(|| AppError::Internal("the file of an annex is missing from the store; run `banfu verify`".into()))
    }

    /// Takes the file of an annex in, and refuses one that is to be printed with the letter and cannot be.
    pub(crate) fn stage_annex(&self, typed: &TypedAnnex) -> Result<Arc<StagedFile>, AppError> {
        if typed.bytes.len() > ANNEX_MAX_BYTES {
            return Err(AppError::TooLarge(format!(
                "the file of an annex has at most {} MB",
                ANNEX_MAX_BYTES / 1024 / 1024
            )));
        }
        let staged = self.store.stage_file(typed.bytes.clone())?;
        if typed.appended && !typed.bytes.is_empty() {
            let drawn = AnnexFile::read(typed.bytes.clone()).map_err(|error| not_appendable(&error))?;
            self.keep_drawing(hex(&staged.hash), drawn);
        }
        Ok(Arc::new(staged))
    }

    /// The pages of annexes that are set after the letter, each with its place among all.
    pub(crate) fn drawings(&self, annexes: &[Annex]) -> Result<Vec<(usize, AnnexFile)>, AppError> {
        let appended = annexes.iter().enumerate().filter(|(_, annex)| annex.appended);
        appended
            .map(|(at, annex)| {
                let known = self.drawings.lock().unwrap_or_else(|e| e.into_inner()).get(&annex.file.hash);
                if let Some(drawn) = known {
                    return Ok((at, drawn));
                }
                // It could be drawn when it was taken in.
                let drawn = AnnexFile::read(self.annex_bytes(annex)?).map_err(|e| AppError::Internal(e.to_string()))?;
                self.keep_drawing(annex.file.hash.clone(), drawn.clone());
                Ok((at, drawn))
            })
            .collect()
    }

    fn keep_drawing(&self, hash: String, drawn: AnnexFile) {
        self.drawings.lock().unwrap_or_else(|e| e.into_inner()).put(hash, drawn);
    }
}

/// An annex as it was typed, with its file where that is kept.
pub(crate) fn stored_annex(typed: &TypedAnnex, staged: Option<&Arc<StagedFile>>) -> Annex {
    Annex {
        title: typed.title.clone(),
        name: typed.name.trim().to_owned(),
        file: BodyRef {
            hash: staged.map(|file| hex(&file.hash)).unwrap_or_default(),
            bytes: typed.bytes.len() as u64,
        },
        appended: typed.appended,
    }
}

/// Annexes as the letter carries them.
pub(crate) fn attachments(annexes: &[Annex]) -> Vec<Attachment> {
    let attachment = |annex: &Annex| Attachment {
        title: annex.title.clone(),
        body: vec![],
        file: annex.name.clone(),
    };
    annexes.iter().map(attachment).collect()
}

/// Why a file cannot be printed with the letter. Each says what to do; only listing it is always possible.
fn not_appendable(error: &AnnexError) -> AppError {
    let (code, args) = match error {
        AnnexError::Encrypted => ("reply.annexes.encrypted", vec![]),
        AnnexError::Broken => ("reply.annexes.no_pdf", vec![]),
        AnnexError::Empty => ("reply.annexes.no_pages", vec![]),
        AnnexError::TooLarge { limit, .. } => ("reply.annexes.too_large", vec![("max", Arg::Number((limit / 1024 / 1024) as i64))]),
        AnnexError::TooManyPages { .. } => ("reply.annexes.too_many_pages", vec![("max", Arg::Number(ANNEX_MOST_PAGES as i64))]),
        AnnexError::TooIntricate { page } => ("reply.annexes.too_intricate", vec![("page", Arg::Number(*page as i64))]),
        AnnexError::FaceMissing { name } => ("reply.annexes.face_missing", vec![("name", Arg::Text(name.clone()))]),
        AnnexError::Undrawable { page } => ("reply.annexes.undrawable", vec![("page", Arg::Number(*page as i64))]),
    };
    AppError::Refused { code, args }
}

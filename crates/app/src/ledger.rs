//! The ledger of promises (承诺台账): who sees which lines, what shows a promise kept, and how a draft's promises are read.

use std::sync::Arc;

use banfu_domain::{
    Case, CaseId, Event, OfficeId,
    org::Role,
    promise::{Evidence, PromiseLine, correcting, keeping::ReportPromise},
    reply::{BodyRef, Commitment},
};
use banfu_store::{
    files::StagedFile,
    views::ledger::{PromiseCounts, PromiseFilter, PromiseRow, public_since},
};
use banfu_text::Reading;

use crate::{
    Actor, App, AppError,
    command::{EvidenceFile, TypedReport},
    reading::{commitments, hex, unhex},
};

/// Largest file that shows a promise kept, in bytes.
pub const EVIDENCE_MAX_BYTES: usize = 20 * 1024 * 1024;

/// A file that shows a promise kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvidence {
    /// Its name, with its ending.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a person may see of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerScope {
    /// All of the region.
    Everything,
    /// What one office keeps.
    Office(OfficeId),
    /// Nothing but what is public.
    Public,
}

impl App {
    /// What a person sees of the ledger: those who oversee see all of it, an office what it keeps.
    pub fn ledger_scope(&self, who: &Actor) -> LedgerScope {
        if [Role::Committee, Role::Oversight].iter().any(|role| who.person.is(*role)) {
            return LedgerScope::Everything;
        }
        let handles = [Role::CaseHandler, Role::DivisionHead, Role::GeneralOffice, Role::Signatory];
        match who.person.office {
            Some(office) if handles.iter().any(|role| who.person.is(*role)) => LedgerScope::Office(office),
            _ => LedgerScope::Public,
        }
    }

    pub(crate) fn in_scope(&self, who: &Actor, filter: PromiseFilter) -> PromiseFilter {
        match self.ledger_scope(who) {
            LedgerScope::Everything => filter,
            LedgerScope::Office(office) => PromiseFilter {
                office: Some(office),
                ..filter
            },
            LedgerScope::Public => PromiseFilter { public: true, ..filter },
        }
    }

    /// One page of the ledger as a person sees it, and whether there is another.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn ledger(&self, who: &Actor, filter: PromiseFilter) -> Result<(Vec<PromiseRow>, bool), AppError> {
        let (filter, today) = (self.in_scope(who, filter), self.today());
        self.store.read(&self.region, |tx| Ok(tx.promises(&filter, today)?))
    }

    /// How the promises stand that a person sees, by office too.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn ledger_counts(&self, who: &Actor, filter: PromiseFilter) -> Result<(PromiseCounts, Vec<(OfficeId, PromiseCounts)>), AppError> {
        let (filter, today) = (self.in_scope(who, filter), self.today());
        self.store.read(&self.region, |tx| {
            Ok((tx.promise_counts(&filter, today)?, tx.promise_counts_by_office(&filter, today)?))
        })
    }

    /// One page of the promises of published replies, and whether there is another.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn public_promises(&self, filter: PromiseFilter) -> Result<(Vec<PromiseRow>, bool), AppError> {
        let (filter, today) = (PromiseFilter { public: true, ..filter }, self.today());
        self.store.read(&self.region, |tx| Ok(tx.promises(&filter, today)?))
    }

    /// A file that shows a promise of a case kept.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the person may not see the case, or no report of it names such a file.
    pub fn evidence(&self, who: &Actor, id: CaseId, hash: &str) -> Result<StoredEvidence, AppError> {
        let case = self.case(who, id)?.case;
        let reports = case.promises.iter().flat_map(|line| &line.reports);
        let name = reports
            .flat_map(|report| &report.evidence)
            .find_map(|piece| match piece {
                Evidence::File { name, file, .. } if file.hash == hash => Some(name.clone()),
                _ => None,
            })
            .ok_or(AppError::NotFound)?;
        let hash = unhex(hash).ok_or(AppError::NotFound)?;
        let bytes = self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.file(&hash)?))?;
        let bytes = bytes.ok_or_else(|| AppError::Internal("a file that shows a promise kept is missing from the store; run `banfu verify`".into()))?;
        Ok(StoredEvidence { name, bytes })
    }

    pub(crate) fn stage_evidence(&self, files: &[EvidenceFile]) -> Result<Vec<Arc<StagedFile>>, AppError> {
        if files.iter().any(|file| file.bytes.len() > EVIDENCE_MAX_BYTES) {
            return Err(AppError::TooLarge(format!(
                "a file of evidence has at most {} MB",
                EVIDENCE_MAX_BYTES / 1024 / 1024
            )));
        }
        files.iter().map(|file| Ok(Arc::new(self.store.stage_file(file.bytes.clone())?))).collect()
    }

    /// The promises of a text as the handler confirmed them, and those that another office of the case is to keep.
    pub(crate) fn promises_of(&self, case: &Case, reading: &Reading) -> (Vec<Commitment>, Vec<(u32, OfficeId)>) {
        let people = self.people();
        let called = |id: OfficeId, words: &dyn Fn(&str) -> bool| {
            let office = people.office(id);
            office.is_some_and(|office| [&office.name, &office.short].into_iter().any(|name| !name.is_empty() && words(name)))
        };
        let parts = || case.offices.iter().map(|o| o.office);
        // Who does it is named as such, or the sentence begins with the name: 省教育厅于年底前…….
        let named = |c: &Commitment| {
            let owner = c.owner.as_deref().unwrap_or_default();
            parts()
                .find(|id| called(*id, &|name| owner.contains(name)))
                .or_else(|| parts().find(|id| called(*id, &|name| c.quote.starts_with(name))))
        };
        let corrected = correcting::corrected(&commitments(reading, self.today()), &case.corrections);
        let owners = corrected
            .iter()
            .filter_map(|(c, office)| Some((c.no, office.or_else(|| named(c))?)))
            .filter(|(_, office)| case.lead() != Some(*office))
            .collect();
        (corrected.into_iter().map(|(c, _)| c).collect(), owners)
    }

    /// The promises of a text as they are read, before any word of the handler.
    pub fn promises_as_read(&self, reading: &Reading) -> Vec<Commitment> {
        commitments(reading, self.today())
    }
}

/// A typed report with its files where they are kept.
pub(crate) fn report_of(typed: &TypedReport, staged: &[Arc<StagedFile>]) -> ReportPromise {
    let files = typed.files.iter().zip(staged).map(|(file, kept)| Evidence::File {
        title: file.title.trim().to_owned(),
        name: file.name.clone(),
        file: BodyRef {
            hash: hex(&kept.hash),
            bytes: file.bytes.len() as u64,
        },
    });
    let links = typed.links.iter().map(|(title, address)| Evidence::Link {
        title: title.trim().to_owned(),
        address: address.trim().to_owned(),
    });
    ReportPromise {
        line: typed.line,
        note: typed.note.clone(),
        reached: typed.reached.clone(),
        evidence: files.chain(links).collect(),
        kept: typed.kept,
    }
}

/// Lines as the public may see them: of letters published in full; what was asked inside is left out.
pub(crate) fn public_lines(case: &Case) -> Vec<PromiseLine> {
    case.promises
        .iter()
        .filter(|line| !line.void && public_since(case, line).is_some())
        .map(|line| PromiseLine {
            asked: None,
            declined: vec![],
            ..line.clone()
        })
        .collect()
}

/// The line that an event is about, when it is one the public may know of.
pub(crate) fn public_step(event: &Event) -> Option<u32> {
    match event {
        Event::PromiseReported { line, .. }
        | Event::PromiseChangeDecided { line, granted: true, .. }
        | Event::RequestAnswered { line, .. }
        | Event::PromiseReopened { line, .. } => Some(*line),
        _ => None,
    }
}

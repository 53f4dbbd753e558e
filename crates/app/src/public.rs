//! What anyone may see: published replies, their promises, counts. Contacts, ratings and drafts never pass here.

use std::collections::BTreeMap;

use banfu_domain::{Case, CaseId, Date, Event, Stage, publication::Publicity, redo::PastRound};
use banfu_papers::Letter;
use banfu_store::views::{
    list::{CaseFilter, CaseList, Scope, Sort},
    stats::{OfficeCounts, YearCounts},
};

use crate::{
    App, AppError,
    cases::{Entry, LetterOf},
    clock, ledger, streams,
};

/// Counts are used for this long. They scan a year, so the background takes them anew before a reader would wait for them.
const COUNTS_KEPT_MS: i64 = 60_000;

/// Counts kept for a moment.
pub struct KeptCounts {
    at_ms: i64,
    year: YearCounts,
    offices: Vec<OfficeCounts>,
}

/// A published case.
#[derive(Debug, Clone)]
pub struct PublicCase {
    /// The case; rating and drafts left out.
    pub case: Case,
    /// What happened that concerns the public, oldest first.
    pub timeline: Vec<Entry>,
    /// The letter, where its full text is published.
    pub letter: Option<Letter>,
    /// The letter's text as it was read, where it is published.
    pub body: Option<String>,
    /// Where several offices answer apart: the case of each letter, the lead's first; those that are public may be opened.
    pub letters: Vec<LetterOf>,
    /// Answers before this one that were published in full, in order.
    pub earlier: Vec<EarlierAnswer>,
}

/// An answer of an earlier round that was published in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierAnswer {
    /// The round, from 1.
    pub round: u32,
    /// 发文字号.
    pub number: String,
    /// Day of publication.
    pub on: Date,
}

impl App {
    /// The session year that public pages count.
    pub fn public_year(&self) -> i16 {
        self.people().region.as_ref().map_or_else(|| self.today().year(), |r| r.session.year)
    }

    /// The year in numbers, and each office's.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn public_counts(&self) -> Result<(YearCounts, Vec<OfficeCounts>), AppError> {
        let now_ms = self.clock.now().as_millisecond();
        let kept = |counts: &Option<KeptCounts>| {
            counts
                .as_ref()
                .filter(|k| now_ms - k.at_ms < COUNTS_KEPT_MS)
                .map(|k| (k.year, k.offices.clone()))
        };
        if let Some(counts) = kept(&self.counts.lock().unwrap_or_else(|e| e.into_inner())) {
            return Ok(counts);
        }
        self.refresh_counts()?;
        Ok(kept(&self.counts.lock().unwrap_or_else(|e| e.into_inner())).unwrap_or_default())
    }

    /// Takes the counts anew, so that no reader waits for them.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub(crate) fn refresh_counts(&self) -> Result<(), AppError> {
        let now = self.clock.now();
        let (year, today) = (self.public_year(), clock::date_of(now));
        let counts = self.store.read(&self.region, |tx| {
            Ok::<_, AppError>((tx.year_counts(year, today)?, tx.office_counts(year, today)?))
        })?;
        *self.counts.lock().unwrap_or_else(|e| e.into_inner()) = Some(KeptCounts {
            at_ms: now.as_millisecond(),
            year: counts.0,
            offices: counts.1,
        });
        Ok(())
    }

    /// Whether requests can be answered: the store is asked for one row.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn ready(&self) -> Result<(), AppError> {
        self.store.read(&self.region, |tx| Ok(tx.version(streams::REGION).map(|_| ())?))
    }

    pub(crate) fn forget_counts(&self) {
        *self.counts.lock().unwrap_or_else(|e| e.into_inner()) = None;
    }

    /// Published cases, newest first.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn public_list(&self, filter: CaseFilter) -> Result<CaseList, AppError> {
        let filter = CaseFilter {
            scope: Scope::Published,
            sort: Sort::Published,
            ..filter
        };
        let mut list = self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.list_cases(&filter)?))?;
        for row in &mut list.rows {
            row.satisfaction = None;
            row.stage = Stage::Published;
        }
        Ok(list)
    }

    /// A published case.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is none, or it is not published.
    pub fn public_case(&self, id: CaseId) -> Result<PublicCase, AppError> {
        let stored = self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.load(&streams::case(id))?))?;
        let whole = streams::fold_case(id, &stored)?.ok_or(AppError::NotFound)?;
        let (case, earlier) = for_anyone(&whole).ok_or(AppError::NotFound)?;
        let timeline = public_steps(&case, entries(&stored)?);
        let full = is_full(&case);
        let (letter, body) = if full {
            let (letter, body) = self.published_letter(&case)?;
            (Some(letter), Some(body))
        } else {
            (None, None)
        };
        let letters = self.letters_of(&case, |case| case.as_published().is_some())?;
        Ok(PublicCase {
            case,
            timeline,
            letter,
            body,
            letters,
            earlier,
        })
    }

    /// The letter of an earlier round as it was published in full, with the case as it stood then.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is none, or it was not published in full.
    pub fn public_round(&self, id: CaseId, round: u32) -> Result<(Case, Letter), AppError> {
        let known = self.public_case(id)?.earlier.iter().any(|e| e.round == round);
        let case = self.load(id)?.as_of_round(round).filter(|_| known).ok_or(AppError::NotFound)?;
        let (letter, _) = self.published_letter(&case)?;
        Ok((case, letter))
    }

    /// The contact is for the proposer; the published text goes without it.
    fn published_letter(&self, case: &Case) -> Result<(Letter, String), AppError> {
        let (mut letter, body) = self.case_letter(case)?;
        letter.annotations.retain(|a| !a.contains("联系电话"));
        Ok((letter, body))
    }

    /// How many cases of the year are in each stage.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn stage_counts(&self) -> Result<BTreeMap<Stage, i64>, AppError> {
        let year = self.public_year();
        self.store.read(&self.region, |tx| Ok(tx.stage_counts(year)?.into_iter().collect()))
    }
}

/// A case as anyone may see it, by its last published answer: without contact, ratings, opinions, talks, remarks of reviewers and what is
/// drafted since; and the answers before that one. None while nothing of it is published.
pub(crate) fn for_anyone(whole: &Case) -> Option<(Case, Vec<EarlierAnswer>)> {
    let mut case = whole.as_published()?;
    case.promises = ledger::public_lines(whole);
    case.drop_ratings();
    let earlier = case.past.iter().filter(|p| p.no < case.round).filter_map(earlier).collect();
    case.past.clear();
    case.readings.clear();
    case.consultations.clear();
    case.question.clear();
    case.quotes.clear();
    case.corrections.clear();
    case.invitations.clear();
    case.countersigned.clear();
    case.sent_back.clear();
    case.dismissed.clear();
    for office in &mut case.offices {
        office.opinion = banfu_domain::case::OpinionState::NotAsked;
    }
    if let Some(draft) = &mut case.draft {
        draft.contact_name.clear();
        draft.contact_phone.clear();
    }
    if !is_full(&case) {
        case.annexes.clear();
        if let Some(signed) = &mut case.signed {
            signed.commitments.clear();
        }
    }
    Some((case, earlier))
}

/// Whether the answer that is public is public in full.
pub(crate) fn is_full(case: &Case) -> bool {
    case.publication.as_ref().is_some_and(|p| p.publicity == Publicity::Full)
}

/// What happened to a case, by nobody's hand.
fn entries(stored: &[banfu_store::StoredEvent]) -> Result<Vec<Entry>, AppError> {
    stored
        .iter()
        .map(|e| {
            Ok(Entry {
                id: e.id,
                at: clock::moment(e.at_ms),
                by: None,
                event: banfu_store::codec::restore::<Event>(e)?,
            })
        })
        .collect()
}

/// What of its history concerns the public. What follows the last publication belongs to an answer that is not public yet, but for what became
/// of published promises.
pub(crate) fn public_steps(case: &Case, mut timeline: Vec<Entry>) -> Vec<Entry> {
    let kept = |event: &Event| ledger::public_step(event).is_some_and(|n| case.line(n).is_some());
    timeline.retain(|e| concerns_the_public(&e.event) || kept(&e.event));
    let last = timeline.iter().rposition(|e| matches!(e.event, Event::ReplyPublished { .. }));
    let public = last.map_or(0, |at| at + 1);
    let mut at = 0;
    timeline.retain(|e| {
        at += 1;
        at <= public || ledger::public_step(&e.event).is_some()
    });
    timeline
}

fn earlier(round: &PastRound) -> Option<EarlierAnswer> {
    let full = round.publication.as_ref().is_some_and(|p| p.publicity == Publicity::Full);
    Some(EarlierAnswer {
        round: round.no,
        number: round.signed.as_ref()?.number.to_string(),
        on: round.published_on.filter(|_| full)?,
    })
}

fn concerns_the_public(event: &Event) -> bool {
    matches!(
        event,
        Event::ProposalSubmitted { .. }
            | Event::ProposalFiled { .. }
            | Event::CaseAssigned { .. }
            | Event::SplitCaseBegun { .. }
            | Event::AssignmentReceived { .. }
            | Event::ReplySignedOff { .. }
            | Event::ReplyIssued { .. }
            | Event::ReplyDelivered { .. }
            | Event::ReplyPublished { .. }
    )
}

//! Lists of cases, and one case with all that its page shows.

use std::collections::{BTreeSet, HashMap};

use banfu_domain::{
    Case, CaseId, Date, Event, Stage, clocks,
    deadline::{Deadline, Left, Step, left},
    duty::{Duty, DutyKind, Who, duties},
    event::Part,
    org::Role,
    rules::Clock,
};
use banfu_policy::{Action, CaseFacts, Filter, WhyNot};
use banfu_store::{
    codec,
    views::{
        Party,
        case::CaseRow,
        list::{CaseFilter, CaseList, Scope},
    },
};
use jiff::Timestamp;

use crate::{
    Actor, App, AppError,
    act::permit,
    clock,
    people::{facts, facts_for},
    streams,
};

/// One entry of a case's timeline.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Event id, for a receipt.
    pub id: i64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who did it.
    pub by: Option<banfu_domain::PersonId>,
    /// What.
    pub event: Event,
}

/// A clock of the case, with its derivation and what is left of it.
#[derive(Debug, Clone)]
pub struct Running {
    /// Which.
    pub clock: Clock,
    /// The date in force (as recorded when the case was assigned) and how it is derived.
    pub deadline: Deadline,
    /// What is left today; `None` once it was met.
    pub left: Option<Left>,
    /// Whether the rule is an assumption that the place still has to confirm.
    pub assumed: bool,
}

/// One of the letters that answer a proposal, as the page of each shows it.
#[derive(Debug, Clone)]
pub struct LetterOf {
    /// The case it is written in, the rating left out.
    pub row: CaseRow,
    /// Whether this person may open that case.
    pub opens: bool,
}

/// A case as its page shows it to one person.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// The case.
    pub case: Case,
    /// What happened, oldest first.
    pub timeline: Vec<Entry>,
    /// Steps owed, the case's own next step first.
    pub duties: Vec<Duty>,
    /// The clocks that run or ran.
    pub clocks: Vec<Running>,
    /// What this person may do now.
    pub may: BTreeSet<Action>,
    /// The case it was merged into, if it was.
    pub survivor: Option<CaseRow>,
    /// Where several offices answer apart: the case of each letter, the lead's first.
    pub letters: Vec<LetterOf>,
    /// Today.
    pub today: Date,
}

impl CaseView {
    /// Whether this person may do `action` now.
    pub fn may(&self, action: Action) -> bool {
        self.may.contains(&action)
    }
}

impl App {
    /// Which cases a person may list.
    ///
    /// # Errors
    /// [`AppError::Internal`] when the policies are of a form that lists cannot follow; `banfu doctor` finds that before a user does.
    pub fn scope(&self, who: &Actor) -> Result<Scope, AppError> {
        scope_of(&self.policies.visible_cases(&who.principal(), Action::CaseView))
            .ok_or_else(|| AppError::Internal("the policy for case.view cannot be turned into a list filter".into()))
    }

    /// One page of the cases a person may see.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn cases(&self, who: &Actor, filter: CaseFilter) -> Result<CaseList, AppError> {
        let Some(filter) = self.narrowed(who, filter)? else {
            return Ok(CaseList { rows: vec![], total: 0 });
        };
        let mut list = self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.list_cases(&filter)?))?;
        self.seal(who, &mut list.rows)?;
        Ok(list)
    }

    /// The part that the person's office has in each of these cases.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn parts_of_office(&self, who: &Actor, cases: &[CaseId]) -> Result<HashMap<CaseId, Part>, AppError> {
        let Some(office) = who.person.office else { return Ok(HashMap::new()) };
        let parts = self
            .store
            .read(&self.region, |tx| Ok::<_, AppError>(tx.parts_of(Party::Office(office), cases)?))?;
        Ok(parts.into_iter().filter_map(|(id, code)| Some((id, Part::from_code(&code)?))).collect())
    }

    /// Whether the last day that a row shows may still move without anyone's doing: its year has no holiday notice yet, or it hangs on the
    /// closing day of a session that the place's pack does not know.
    pub fn is_provisional(&self, row: &CaseRow) -> bool {
        let Some(due) = row.due else { return false };
        !self.calendar().knows(due) || self.hangs_on_a_closing(row)
    }

    /// Whether a case of this session hangs on its closing day, and nobody has entered that. Cases of earlier sessions may be handled under
    /// another pack, whose dates stand.
    pub(crate) fn hangs_on_a_closing(&self, row: &CaseRow) -> bool {
        let (Ok(settings), Ok(pack)) = (self.settings(), self.pack()) else {
            return false;
        };
        row.session == settings.session.series() && pack.lacks_session(row.kind, &row.session)
    }

    /// Takes out of rows what this person may not know of ratings.
    pub(crate) fn seal(&self, who: &Actor, rows: &mut [CaseRow]) -> Result<(), AppError> {
        if !sees_ratings(who) {
            for row in rows.iter_mut().filter(|row| row.proposer == who.person.id && row.satisfaction.is_some()) {
                // A rating by the proposer of a merged case is not this member's to see.
                let mut own = self.load(row.id)?;
                own.keep_ratings_of(who.person.id);
                row.satisfaction = own.rating.map(|r| r.satisfaction);
            }
        }
        seal(who, rows);
        Ok(())
    }

    /// A filter as far as this person may see; `None` when it can find nothing for them.
    ///
    /// Ratings are sealed: a list neither shows nor finds them but for those who may see every one.
    pub(crate) fn narrowed(&self, who: &Actor, filter: CaseFilter) -> Result<Option<CaseFilter>, AppError> {
        let scope = self.scope(who)?;
        let mut filter = CaseFilter { scope, ..filter };
        if !sees_ratings(who) && !filter.stages.is_empty() {
            filter.stages.retain(|s| *s != Stage::Rated);
            if filter.stages.is_empty() {
                return Ok(None);
            }
        }
        Ok(Some(filter))
    }

    /// A case as its page shows it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such case for this person.
    pub fn case(&self, who: &Actor, id: CaseId) -> Result<CaseView, AppError> {
        let stored = self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.load(&streams::case(id))?))?;
        let mut case = streams::fold_case(id, &stored)?.ok_or(AppError::NotFound)?;
        let (principal, resource) = (who.principal(), facts_for(&case, who).into());
        let may: BTreeSet<Action> = Action::ALL
            .iter()
            .copied()
            .filter(|a| self.policies.decide(&principal, *a, &resource).is_allowed())
            .collect();
        if !may.contains(&Action::CaseView) {
            return Err(AppError::NotFound);
        }
        let mut timeline = stored
            .iter()
            .map(|e| {
                let event = codec::restore::<Event>(e)?;
                Ok(Entry {
                    id: e.id,
                    at: clock::moment(e.at_ms),
                    by: crate::people::person_of(&e.actor),
                    event,
                })
            })
            .collect::<Result<Vec<_>, AppError>>()?;
        // Who may see it only because it is published sees here what the public sees; the words of a summary are not in the letter's file.
        let unpublished = CaseFacts {
            published: false,
            ..facts(&case)
        };
        let outside = permit(&self.policies, who, Action::CaseView, unpublished).is_err();
        if outside && let Some((public, _)) = crate::public::for_anyone(&case) {
            timeline = crate::public::public_steps(&public, timeline);
            case = public;
            if !crate::public::is_full(&case) {
                case.draft = None;
            }
        }
        let supervises = who.person.roles.iter().any(|r| matches!(r, Role::Committee | Role::Oversight));
        if !may.contains(&Action::CaseViewRating) {
            case.drop_ratings();
            case.past.iter_mut().for_each(|round| round.ratings.clear());
            timeline.retain(|e| !matches!(e.event, Event::ReplyRated { .. }));
        } else if !supervises {
            case.keep_ratings_of(who.person.id);
            let merged = case.merged.clone();
            let signs_own = case.proposer == who.person.id || case.co_signers.contains(&who.person.id);
            for round in &mut case.past {
                round.ratings.retain(|(id, _)| {
                    if *id == case.id {
                        signs_own
                    } else {
                        merged.iter().any(|m| m.case == *id && m.is_signed_by(who.person.id))
                    }
                });
            }
            let own = |proposal: Option<CaseId>| match proposal {
                None => case.proposer == who.person.id || case.co_signers.contains(&who.person.id),
                Some(id) => case.merged.iter().any(|m| m.case == id && m.is_signed_by(who.person.id)),
            };
            timeline.retain(|e| !matches!(e.event, Event::ReplyRated { proposal, .. } if !own(proposal)));
        }
        if !supervises {
            // What each reading recommended is the committee's own, until it decides.
            timeline.retain(|e| !matches!(e.event, Event::ProposalRead { .. }));
        }
        let (pack, calendar) = self.rules_of(&case)?;
        let today = self.today();
        let mut duties = duties(&case, &pack, &calendar);
        if !may.contains(&Action::CaseViewRating) {
            // Whether a rating was given is as sealed as what it says.
            duties.retain(|d| !matches!(d.kind, DutyKind::Rate | DutyKind::OrderRedo | DutyKind::MeetUnsatisfied));
        } else if !supervises {
            duties.retain(|d| d.kind != DutyKind::Rate || d.who == Who::Person(who.person.id));
        }
        // A rating that this person may not see was taken out of the case above, and with it the clock of a second answer.
        let clocks = self.clocks(&case, today)?;
        if !supervises {
            case.readings.clear();
        }
        let survivor = match case.merged_into() {
            Some(into) => self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.case_row(into)?))?,
            None => None,
        };
        let letters = self.letters(who, &case)?;
        Ok(CaseView {
            case,
            timeline,
            duties,
            clocks,
            may,
            survivor,
            letters,
            today,
        })
    }

    /// The cases of all letters that answer a divided case's proposal, the lead's first; empty when one letter does.
    fn letters(&self, who: &Actor, case: &Case) -> Result<Vec<LetterOf>, AppError> {
        self.letters_of(case, |case| {
            let facts = facts_for(case, who).into();
            self.policies.decide(&who.principal(), Action::CaseView, &facts).is_allowed()
        })
    }

    /// The same, for whoever `opens` answers for.
    pub(crate) fn letters_of(&self, case: &Case, opens: impl Fn(&Case) -> bool) -> Result<Vec<LetterOf>, AppError> {
        if case.split_from.is_none() && case.splits.is_empty() {
            return Ok(vec![]);
        }
        let first = case.split_from.map_or(case.id, |from| from.case);
        self.store.read(&self.region, |tx| {
            let splits = streams::load_case(tx, first)?.map(|whole| whole.splits).unwrap_or_default();
            let mut letters = Vec::new();
            for id in std::iter::once(first).chain(splits.iter().map(|s| s.case)) {
                if let (Some(mut row), Some(case)) = (tx.case_row(id)?, streams::load_case(tx, id)?) {
                    row.satisfaction = None;
                    letters.push(LetterOf { row, opens: opens(&case) });
                }
            }
            Ok::<_, AppError>(letters)
        })
    }

    /// Why a person may not do something to a case.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such case for this person.
    pub fn why_not(&self, who: &Actor, action: Action, id: CaseId) -> Result<WhyNot, AppError> {
        let view = self.case(who, id)?;
        Ok(self.policies.why_not(&who.principal(), action, &facts_for(&view.case, who).into()))
    }

    fn clocks(&self, case: &Case, today: Date) -> Result<Vec<Running>, AppError> {
        let (pack, calendar) = self.rules_of(case)?;
        let running = clocks::clocks_of(case, &pack, &calendar).into_iter().map(|running| {
            let due = running.deadline.due;
            let assumed = running
                .deadline
                .steps
                .iter()
                .any(|step| matches!(step, Step::Rule { source, .. } if source.is_empty()));
            Running {
                clock: running.clock,
                left: (!running.met).then(|| left(due, today, pack.soon_working_days, &calendar)),
                deadline: running.deadline,
                assumed,
            }
        });
        Ok(running.collect())
    }

    /// An off-line receipt for an event of a case that this person may see.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the event is not of this case.
    pub fn receipt(&self, who: Option<&Actor>, case: CaseId, event: i64) -> Result<String, AppError> {
        let seen = match who {
            Some(who) => self.case(who, case).map(|v| v.timeline.iter().any(|e| e.id == event))?,
            None => self.public_case(case)?.timeline.iter().any(|e| e.id == event),
        };
        if !seen {
            return Err(AppError::NotFound);
        }
        // Within a minute the next checkpoint covers it.
        self.store
            .receipt(&self.region, event)?
            .ok_or_else(|| AppError::Unavailable("this entry is not covered by a signed checkpoint yet; try again in a minute".into()))
    }
}

fn sees_ratings(who: &Actor) -> bool {
    who.person.roles.iter().any(|r| matches!(r, Role::Committee | Role::Oversight))
}

/// Takes the ratings out of rows whose reader may not see them, and shows the stage with them to those who may.
fn seal(who: &Actor, rows: &mut [CaseRow]) {
    let all = sees_ratings(who);
    for row in rows {
        if all || row.proposer == who.person.id {
            row.stage = if row.satisfaction.is_some() { Stage::Rated } else { row.stage };
        } else {
            row.satisfaction = None;
        }
    }
}

/// A permission to view, as the work side's lists follow it; `None` when it has a form they cannot follow.
///
/// Published cases, which anyone may open, are found on the public pages; a work list holds those its reader has a part in.
pub fn scope_of(filter: &Filter) -> Option<Scope> {
    #[derive(Default)]
    struct Seen {
        parties: Vec<Party>,
        submitted: bool,
    }
    fn look(filter: &Filter, seen: &mut Seen) -> Option<()> {
        let draft = banfu_policy::Stage::Draft;
        let party = match filter {
            Filter::LeadIs(id) | Filter::CoHandledBy(id) | Filter::SplitHandledBy(id) => Party::Office(banfu_domain::OfficeId(*id)),
            Filter::ProposedBy(id) | Filter::InvitedToSign(id) => Party::Person(banfu_domain::PersonId(*id)),
            Filter::Any(parts) => return parts.iter().try_for_each(|p| look(p, seen)),
            Filter::Published => return Some(()),
            Filter::Not(inner) if **inner == Filter::StageIs(draft) => {
                seen.submitted = true;
                return Some(());
            }
            Filter::StageIn(stages) if !stages.contains(&draft) && stages.len() + 1 == banfu_policy::Stage::ALL.len() => {
                seen.submitted = true;
                return Some(());
            }
            _ => return None,
        };
        if !seen.parties.contains(&party) {
            seen.parties.push(party);
        }
        Some(())
    }
    match filter {
        Filter::All => return Some(Scope::Everything),
        Filter::Nothing => return Some(Scope::Nothing),
        _ => {}
    }
    let mut seen = Seen::default();
    look(filter, &mut seen)?;
    Some(match seen {
        Seen { submitted: true, .. } => Scope::Submitted,
        Seen { parties, .. } if !parties.is_empty() => Scope::Parties(parties),
        // Administrators and others without a part in any case have no work list, though they may read what is public.
        Seen { .. } => Scope::Nothing,
    })
}

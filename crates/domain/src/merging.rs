//! 并案: several proposals on one matter are handled as one. The surviving case is answered; every proposer gets that answer and rates it.
//!
//! Which text survives is the committee's choice, made by choosing which of the two cases does. The texts of the others stay readable
//! beside it, and their points are asked for in the reply as its own are.

use jiff::civil::Date;

use crate::{
    Context,
    case::{Case, Rating, Stage},
    event::Event,
    ids::{CaseId, PersonId},
    proposal::{NOTE_MAX_CHARS, ProposalText},
    refusal::refusals,
};

/// Most proposals merged into one case.
pub const MERGED_MAX: usize = 50;

/// A proposal that was merged into a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The case it was.
    pub case: CaseId,
    /// Its 案号, if it had been filed.
    pub number: Option<u32>,
    /// Its first proposer.
    pub proposer: PersonId,
    /// Its joint signers.
    pub co_signers: Vec<PersonId>,
    /// What it says.
    pub text: ProposalText,
    /// Day of the merger.
    pub on: Date,
    /// What its proposer says of the common reply.
    pub rating: Option<Rating>,
}

impl Merged {
    /// Whether a person signed it.
    pub fn is_signed_by(&self, person: PersonId) -> bool {
        self.proposer == person || self.co_signers.contains(&person)
    }
}

refusals! {
    /// Why a case cannot be merged into another.
    CannotMerge, "case.merge" {
        /// It is not under review or filed: it is assigned, or has ended.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The case that is to survive is not filed, or is with the offices already.
        IntoWrongStage {
            /// Which.
            into: CaseId,
            /// Where it is.
            stage: Stage,
        } = "into_wrong_stage",
        /// No filed case of the session has this number.
        NoSuchNumber {
            /// The number.
            number: u32,
        } = "no_such_number",
        /// A case is not merged into itself.
        Itself = "itself",
        /// The other was merged itself: the two would point at each other, or in a chain.
        Cycle {
            /// What the other was merged into.
            into: CaseId,
        } = "cycle",
        /// Others were merged into this one; they have to be taken out first, and merged one by one.
        HoldsOthers {
            /// Which.
            cases: Vec<CaseId>,
        } = "holds_others",
        /// A proposal and a suggestion are answered under different rules.
        OtherKind = "other_kind",
        /// Too many for one reply.
        TooMany {
            /// Limit.
            max: usize,
        } = "too_many",
        /// The proposer must be told why.
        NoReason = "no_reason",
        /// The note is too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why a merged case cannot be taken out again.
    CannotUnmerge, "case.unmerge" {
        /// It is not merged.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The common reply is signed, or has gone out.
        Answered {
            /// The surviving case.
            into: CaseId,
            /// Where that one is.
            stage: Stage,
        } = "answered",
        /// It was divided among offices that answer apart, each for this proposal too.
        Divided {
            /// The surviving case.
            into: CaseId,
        } = "divided",
        /// No reason given.
        NoReason = "no_reason",
        /// The reason is too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

/// Merges `case` into `into`, before either is assigned. Gives the events of the merged case, then those of the surviving one.
///
/// # Errors
/// [`CannotMerge`]: either is at another stage, they would form a cycle or chain, or no reason is given.
pub fn merge(case: &Case, into: &Case, note: String, cx: Context<'_>) -> Result<(Vec<Event>, Vec<Event>), CannotMerge> {
    if case.id == into.id {
        return Err(CannotMerge::Itself);
    }
    if let Some(further) = into.merged_into() {
        return Err(CannotMerge::Cycle { into: further });
    }
    if !matches!(case.stage(), Stage::Submitted | Stage::Filed) {
        return Err(CannotMerge::WrongStage { stage: case.stage() });
    }
    if into.stage() != Stage::Filed {
        return Err(CannotMerge::IntoWrongStage {
            into: into.id,
            stage: into.stage(),
        });
    }
    if case.kind != into.kind {
        return Err(CannotMerge::OtherKind);
    }
    if !case.merged.is_empty() {
        return Err(CannotMerge::HoldsOthers {
            cases: case.merged.iter().map(|m| m.case).collect(),
        });
    }
    if into.merged.len() >= MERGED_MAX {
        return Err(CannotMerge::TooMany { max: MERGED_MAX });
    }
    if note.trim().is_empty() {
        return Err(CannotMerge::NoReason);
    }
    if note.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotMerge::TooLong { max: NOTE_MAX_CHARS });
    }
    let gone = Event::CaseMerged {
        into: into.id,
        note,
        on: cx.today,
    };
    let taken = Event::MergedCaseTaken {
        case: case.id,
        number: case.number,
        proposer: case.proposer,
        co_signers: case.co_signers.clone(),
        text: case.text.clone(),
        on: cx.today,
    };
    Ok((vec![gone], vec![taken]))
}

/// Takes a merged case out of the one it was merged into; it stands again where it stood. Gives its events, then the other's.
///
/// # Errors
/// [`CannotUnmerge`]: not merged, the common reply is signed, or no reason is given.
pub fn unmerge(case: &Case, from: &Case, reason: String, cx: Context<'_>) -> Result<(Vec<Event>, Vec<Event>), CannotUnmerge> {
    if case.merged_into() != Some(from.id) {
        return Err(CannotUnmerge::WrongStage { stage: case.stage() });
    }
    if from.signed.is_some() || from.round > 1 {
        return Err(CannotUnmerge::Answered {
            into: from.id,
            stage: from.stage(),
        });
    }
    if !from.splits.is_empty() {
        return Err(CannotUnmerge::Divided { into: from.id });
    }
    if reason.trim().is_empty() {
        return Err(CannotUnmerge::NoReason);
    }
    if reason.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotUnmerge::TooLong { max: NOTE_MAX_CHARS });
    }
    let back = Event::CaseUnmerged {
        from: from.id,
        reason: reason.clone(),
        on: cx.today,
    };
    let let_go = Event::MergedCaseLetGo {
        case: case.id,
        reason,
        on: cx.today,
    };
    Ok((vec![back], vec![let_go]))
}

impl Case {
    /// The case it was merged into, if it was.
    pub fn merged_into(&self) -> Option<CaseId> {
        match &self.ending {
            Some(crate::case::Ending::Merged { into, .. }) => Some(*into),
            _ => None,
        }
    }

    /// Everyone who signed it or a proposal merged into it, the first proposer first, each once.
    pub fn signers(&self) -> Vec<PersonId> {
        let mut out = Vec::with_capacity(1 + self.co_signers.len());
        let merged = self.merged.iter().flat_map(|m| std::iter::once(m.proposer).chain(m.co_signers.iter().copied()));
        for person in std::iter::once(self.proposer).chain(self.co_signers.iter().copied()).chain(merged) {
            if !out.contains(&person) {
                out.push(person);
            }
        }
        out
    }

    /// The points of all the proposals that the reply answers, its own first.
    pub fn points(&self) -> Vec<String> {
        self.text
            .points
            .iter()
            .chain(self.merged.iter().flat_map(|m| &m.text.points))
            .cloned()
            .collect()
    }

    /// What the reply answers, as one text: its own proposal with the points of the merged ones after its own.
    pub fn asked(&self) -> ProposalText {
        ProposalText {
            points: self.points(),
            ..self.text.clone()
        }
    }

    /// The proposals whose proposers still have to rate the reply: the case they were, and the first proposer.
    pub fn unrated(&self) -> impl Iterator<Item = (CaseId, PersonId)> {
        let own = self.rating.is_none().then_some((self.id, self.proposer));
        own.into_iter()
            .chain(self.merged.iter().filter(|m| m.rating.is_none()).map(|m| (m.case, m.proposer)))
    }

    /// The proposal a person may rate for: one they signed that is not rated yet.
    pub fn rates_for(&self, person: PersonId) -> Option<CaseId> {
        let own = (self.proposer == person || self.co_signers.contains(&person)).then_some((self.id, self.rating.is_some()));
        own.into_iter()
            .chain(self.merged.iter().filter(|m| m.is_signed_by(person)).map(|m| (m.case, m.rating.is_some())))
            .find(|(_, rated)| !rated)
            .map(|(case, _)| case)
    }

    /// The least satisfied of the ratings given: one proposer left unsatisfied is not outvoted by the others.
    pub fn worst_rating(&self) -> Option<&Rating> {
        self.rating
            .iter()
            .chain(self.merged.iter().filter_map(|m| m.rating.as_ref()))
            .max_by_key(|r| r.satisfaction)
    }

    /// Leaves only the ratings of proposals that a person signed.
    pub fn keep_ratings_of(&mut self, person: PersonId) {
        if self.proposer != person && !self.co_signers.contains(&person) {
            self.rating = None;
        }
        for merged in self.merged.iter_mut().filter(|m| !m.is_signed_by(person)) {
            merged.rating = None;
        }
    }

    /// Leaves no rating at all.
    pub fn drop_ratings(&mut self) {
        self.rating = None;
        self.merged.iter_mut().for_each(|m| m.rating = None);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{rating, rating::Satisfaction, testing::*};

    const OTHER: PersonId = PersonId(7);

    fn other(stage: Stage) -> Case {
        let mut events = up_to(stage);
        let Event::ProposalDrafted { proposer, text, .. } = &mut events[0] else {
            panic!("a history begins with a draft")
        };
        (*proposer, text.title) = (OTHER, "关于口岸夜间服务的建议".into());
        Case::fold(CaseId(21), events).unwrap()
    }

    fn joined() -> (Case, Case) {
        let (mut gone, mut stays) = (other(Stage::Submitted), given(up_to(Stage::Filed)).case().clone());
        let (a, b) = merge(&gone, &stays, "同一事项".into(), cx()).unwrap();
        a.into_iter().for_each(|e| gone.apply(e));
        b.into_iter().for_each(|e| stays.apply(e));
        (gone, stays)
    }

    #[test]
    fn a_merged_case_ends_and_its_proposer_is_answered_with_the_surviving_one() {
        let (gone, stays) = joined();
        assert_eq!((gone.stage(), gone.merged_into()), (Stage::Merged, Some(stays.id)));
        assert_eq!(stays.signers(), [MEMBER, OTHER]);
        assert_eq!(stays.points().len(), 4, "the points of both are asked for");
    }

    #[test]
    fn cases_are_not_merged_in_a_circle_or_a_chain() {
        let (gone, stays) = joined();
        assert_eq!(
            merge(&stays, &gone, "同一事项".into(), cx()).unwrap_err(),
            CannotMerge::Cycle { into: stays.id },
            "back"
        );
        assert_eq!(merge(&stays, &stays, "同一事项".into(), cx()).unwrap_err(), CannotMerge::Itself);
        let third = Case::fold(CaseId(22), up_to(Stage::Filed)).unwrap();
        assert_eq!(
            merge(&stays, &third, "同一事项".into(), cx()).unwrap_err(),
            CannotMerge::HoldsOthers { cases: vec![gone.id] },
            "on"
        );
        assert_eq!(
            merge(&third, &gone, "同一事项".into(), cx()).unwrap_err(),
            CannotMerge::Cycle { into: stays.id }
        );
    }

    #[test]
    fn nothing_is_merged_once_an_office_has_it() {
        let filed = Case::fold(CaseId(22), up_to(Stage::Filed)).unwrap();
        assert_eq!(
            merge(&other(Stage::Assigned), &filed, "同一事项".into(), cx()).unwrap_err(),
            CannotMerge::WrongStage { stage: Stage::Assigned }
        );
        assert_eq!(
            merge(&filed, &other(Stage::Assigned), "同一事项".into(), cx()).unwrap_err(),
            CannotMerge::IntoWrongStage {
                into: CaseId(21),
                stage: Stage::Assigned
            }
        );
    }

    #[test]
    fn a_merged_case_stands_again_where_it_stood_but_not_after_the_answer() {
        let (mut gone, mut stays) = joined();
        let (back, let_go) = unmerge(&gone, &stays, "事项不同".into(), cx()).unwrap();
        let mut apart = stays.clone();
        let_go.into_iter().for_each(|e| apart.apply(e));
        assert_eq!(apart.signers(), [MEMBER]);
        for event in up_to(Stage::Signed).into_iter().skip(3) {
            stays.apply(event);
        }
        assert_eq!(
            unmerge(&gone, &stays, "事项不同".into(), cx()).unwrap_err(),
            CannotUnmerge::Answered {
                into: stays.id,
                stage: Stage::Signed
            }
        );
        back.into_iter().for_each(|e| gone.apply(e));
        assert_eq!(gone.stage(), Stage::Submitted);
    }

    #[test]
    fn every_proposer_rates_and_one_who_is_unsatisfied_is_not_outvoted() {
        let (_, mut stays) = joined();
        for event in up_to(Stage::Delivered).into_iter().skip(3) {
            stays.apply(event);
        }
        let by = |who| Context {
            by: who,
            ..cx_on(date(2023, 7, 3))
        };
        for (who, satisfaction) in [(OTHER, Satisfaction::Unsatisfied), (MEMBER, Satisfaction::Satisfied)] {
            assert_eq!(stays.stage(), Stage::Delivered, "not rated before all have");
            let events = rating::rate(&stays, satisfaction, "没有期限".into(), by(who)).unwrap();
            events.into_iter().for_each(|e| stays.apply(e));
            assert_eq!(
                rating::rate(&stays, satisfaction, "再来".into(), by(who)).unwrap_err(),
                rating::CannotRate::Already
            );
        }
        assert_eq!(stays.stage(), Stage::Rated);
        assert_eq!(stays.worst_rating().unwrap().satisfaction, Satisfaction::Unsatisfied);
        let mut seen = stays.clone();
        seen.keep_ratings_of(MEMBER);
        assert_eq!(seen.worst_rating().unwrap().satisfaction, Satisfaction::Satisfied, "a member sees his own");
    }
}

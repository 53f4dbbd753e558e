//! A permission as a condition on a list of cases, so that a database can answer "which cases may this account see" in one query.

use crate::facts::CaseFacts;
use crate::words::Stage;

/// Which cases. Translate it to a WHERE clause with bound values, or ask [`Filter::matches`] in memory.
///
/// Values come simplified: no constant inside a compound, no compound with fewer than two members, no doubled `Not`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// Every case.
    All,
    /// No case.
    Nothing,
    /// At least one of these holds.
    Any(Vec<Filter>),
    /// All of these hold.
    AllOf(Vec<Filter>),
    /// The opposite.
    Not(Box<Filter>),
    /// The lead office is this one.
    LeadIs(i64),
    /// This office is among the co-handlers.
    CoHandledBy(i64),
    /// Cases in which this office answers its own part (分办).
    SplitHandledBy(i64),
    /// This person is the proposer or a co-signer.
    ProposedBy(i64),
    /// This person is the first proposer.
    AuthoredBy(i64),
    /// This person is invited to sign it.
    InvitedToSign(i64),
    /// This person drafted the reply on the table.
    DraftedBy(i64),
    /// The person has read it, in the review.
    ReadBy(i64),
    /// The public may read it.
    Published,
    /// The case is at this stage.
    StageIs(Stage),
    /// The case is at one of these stages (two or more).
    StageIn(Vec<Stage>),
}

impl Filter {
    /// Whether a case passes.
    pub fn matches(&self, case: &CaseFacts) -> bool {
        match self {
            Filter::All => true,
            Filter::Nothing => false,
            Filter::Any(list) => list.iter().any(|f| f.matches(case)),
            Filter::AllOf(list) => list.iter().all(|f| f.matches(case)),
            Filter::Not(inner) => !inner.matches(case),
            Filter::LeadIs(office) => case.lead == Some(*office),
            Filter::CoHandledBy(office) => case.co_handlers.contains(office),
            Filter::SplitHandledBy(office) => case.split_handlers.contains(office),
            Filter::ProposedBy(person) => case.proposers.contains(person),
            Filter::AuthoredBy(person) => case.authors.contains(person),
            Filter::InvitedToSign(person) => case.invited.contains(person),
            Filter::ReadBy(person) => case.read_by.contains(person),
            Filter::DraftedBy(person) => case.drafted_by.contains(person),
            Filter::Published => case.published,
            Filter::StageIs(stage) => case.stage == *stage,
            Filter::StageIn(stages) => stages.contains(&case.stage),
        }
    }

    pub(crate) fn any(parts: impl IntoIterator<Item = Filter>) -> Filter {
        let mut list = Vec::new();
        for part in parts {
            match part {
                Filter::All => return Filter::All,
                Filter::Nothing => {}
                Filter::Any(inner) => list.extend(inner),
                other if list.contains(&other) => {}
                other => list.push(other),
            }
        }
        match list.len() {
            0 => Filter::Nothing,
            1 => list.remove(0),
            _ => Filter::Any(list),
        }
    }

    pub(crate) fn all_of(parts: impl IntoIterator<Item = Filter>) -> Filter {
        let mut list = Vec::new();
        for part in parts {
            match part {
                Filter::Nothing => return Filter::Nothing,
                Filter::All => {}
                Filter::AllOf(inner) => list.extend(inner),
                other if list.contains(&other) => {}
                other => list.push(other),
            }
        }
        match list.len() {
            0 => Filter::All,
            1 => list.remove(0),
            _ => Filter::AllOf(list),
        }
    }

    pub(crate) fn negated(self) -> Filter {
        match self {
            Filter::All => Filter::Nothing,
            Filter::Nothing => Filter::All,
            Filter::Not(inner) => *inner,
            other => Filter::Not(Box::new(other)),
        }
    }

    pub(crate) fn stages(mut stages: Vec<Stage>) -> Filter {
        stages.sort();
        stages.dedup();
        match stages.as_slice() {
            [] => Filter::Nothing,
            [one] => Filter::StageIs(*one),
            _ => Filter::StageIn(stages),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_and_single_members_disappear() {
        let nested = Filter::any([
            Filter::Nothing,
            Filter::any([Filter::Published, Filter::LeadIs(1)]),
            Filter::all_of([Filter::All, Filter::Published]),
        ]);
        assert_eq!(nested, Filter::Any(vec![Filter::Published, Filter::LeadIs(1)]));
        assert_eq!(Filter::all_of([Filter::Published, Filter::Nothing]), Filter::Nothing);
        assert_eq!(Filter::any([]), Filter::Nothing);
        assert_eq!(Filter::all_of([]), Filter::All);
        assert_eq!(Filter::Published.negated().negated(), Filter::Published);
        assert_eq!(Filter::stages(vec![Stage::Draft, Stage::Draft]), Filter::StageIs(Stage::Draft));
    }
}

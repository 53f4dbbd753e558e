//! 分办 and 汇办: a case whose parts go to several offices. Split (分办), each answers its own part to the proposer, and the lead keeps the file
//! and answers the rest ([`crate::split`] gives each a case of its own). Collected (汇办), the first office gathers the parts of the others and issues one answer.
//!
//! What an office writes in its answer is [`crate::reply`]'s; here is only who has which part.

use crate::{
    Context,
    assignment::CannotAssign,
    case::{Case, CaseOffice, OfficeState, OpinionState},
    event::{Event, Part},
    ids::OfficeId,
    proposal::NOTE_MAX_CHARS,
};

/// Most offices that a case is divided among, the lead left out.
pub const SPLIT_HANDLERS_MAX: usize = 20;

/// How a case is divided when it is assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// 分办单位, the first office of the case left out.
    pub offices: Vec<OfficeId>,
    /// Whether the first office gathers the parts into one answer (汇办); otherwise each answers for itself (分办).
    pub collected: bool,
    /// Whether the co-handlers give their opinion to each office that answers apart, and not to the lead alone.
    pub co_handlers_for_all: bool,
    /// Who answers what (分工); may be empty.
    pub tasks: String,
}

/// The event of a division beside that of the assignment; none when the case is not divided.
///
/// # Errors
/// [`CannotAssign`]: the place does not divide cases so, nobody to divide it among, too many, or an office with a part already.
pub fn divide(division: &Division, lead: OfficeId, co_handlers: &[OfficeId], cx: Context<'_>) -> Result<Event, CannotAssign> {
    let allows = |part| cx.pack.parts.contains(&part);
    if !division.collected && !allows(Part::SplitHandler) {
        return Err(CannotAssign::NoSplitHere);
    }
    if division.collected && !allows(Part::CollectHandler) {
        return Err(CannotAssign::NoCollectHere);
    }
    if division.offices.is_empty() {
        return Err(CannotAssign::NothingDivided);
    }
    if division.offices.len() > SPLIT_HANDLERS_MAX {
        return Err(CannotAssign::TooMany { max: SPLIT_HANDLERS_MAX });
    }
    if division.tasks.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotAssign::TooLong { max: NOTE_MAX_CHARS });
    }
    let twice = division
        .offices
        .iter()
        .enumerate()
        .find(|(at, office)| **office == lead || co_handlers.contains(office) || division.offices[..*at].contains(office));
    if let Some((_, office)) = twice {
        return Err(CannotAssign::NamedTwice { office: *office });
    }
    Ok(Event::WorkDivided {
        offices: division.offices.clone(),
        collected: division.collected,
        tasks: division.tasks.trim().to_owned(),
        on: cx.today,
    })
}

/// An office that was just given a part.
pub(crate) fn fresh(office: OfficeId, part: Part) -> CaseOffice {
    CaseOffice {
        office,
        part,
        state: OfficeState::Assigned,
        return_refused_on: None,
        dispute_settled: false,
        opinion: OpinionState::NotAsked,
        opinion_returned: None,
        opinion_number: None,
        urged_on: vec![],
    }
}

impl Case {
    /// Takes in a division.
    pub(crate) fn take_division(&mut self, offices: Vec<OfficeId>, collected: bool, tasks: String) {
        if let Some(first) = self.offices.first_mut().filter(|_| collected) {
            first.part = Part::CollectHandler;
        }
        self.offices.extend(offices.into_iter().map(|office| fresh(office, Part::SplitHandler)));
        self.tasks = tasks;
    }

    /// Whether its first office gathers the parts of the others into one answer (汇办).
    pub fn is_collected(&self) -> bool {
        self.offices.first().is_some_and(|first| first.part == Part::CollectHandler)
    }

    /// The offices that answer the proposer for themselves besides the lead (分办). Empty when the parts are collected.
    pub fn split_handlers(&self) -> impl Iterator<Item = &CaseOffice> {
        let apart = !self.is_collected();
        self.offices.iter().filter(move |o| apart && o.part == Part::SplitHandler)
    }

    /// The offices that contribute to the first one's answer: the co-handlers and, where the parts are collected, those that have them.
    pub fn co_handlers(&self) -> impl Iterator<Item = &CaseOffice> {
        self.offices.iter().filter(|o| self.contributes(o))
    }

    /// Whether an office's part is to contribute to the first one's answer.
    pub fn contributes(&self, office: &CaseOffice) -> bool {
        match office.part {
            Part::CoHandler => true,
            Part::SplitHandler => self.is_collected(),
            Part::Lead | Part::CollectHandler => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Stage,
        assignment::{self, AssignCase, DecideReturn},
        duty::{DutyKind, Who, duties},
        opinion,
        org::Role,
        testing::*,
    };

    const SPLIT: OfficeId = OfficeId(30);
    const OTHER: OfficeId = OfficeId(31);

    fn assignment(offices: Vec<OfficeId>, collected: bool) -> AssignCase {
        AssignCase {
            assigners: vec![OfficeId(1)],
            lead: LEAD,
            co_handlers: vec![CO],
            division: Some(Division {
                offices,
                collected,
                co_handlers_for_all: false,
                tasks: "第1条由甲单位答复，第2条由乙单位答复。".into(),
            }),
        }
    }

    fn divided(collected: bool) -> Case {
        given(up_to(Stage::Filed)).then(|c, cx| assignment::assign(c, assignment(vec![SPLIT, OTHER], collected), cx), Stage::Assigned)
    }

    fn parts(case: &Case) -> Vec<Part> {
        case.offices.iter().map(|o| o.part).collect()
    }

    #[test]
    fn a_split_case_has_one_lead_and_offices_that_answer_for_themselves() {
        let case = divided(false);
        assert_eq!(parts(&case), [Part::Lead, Part::CoHandler, Part::SplitHandler, Part::SplitHandler]);
        assert_eq!(case.split_handlers().map(|o| o.office).collect::<Vec<_>>(), [SPLIT, OTHER]);
        assert_eq!(case.co_handlers().map(|o| o.office).collect::<Vec<_>>(), [CO], "a split office owes no opinion");
        let owed = duties(&case, &pack(), &calendar());
        let receives = |office| {
            owed.iter()
                .any(|d| d.kind == DutyKind::Receive && d.who == Who::Office(office, Role::CaseHandler) && d.due.is_some())
        };
        assert!([LEAD, CO, SPLIT, OTHER].into_iter().all(receives));
    }

    #[test]
    fn a_collected_case_is_answered_by_one_office_from_the_parts_of_the_others() {
        let mut case = divided(true);
        assert_eq!(parts(&case)[0], Part::CollectHandler);
        assert_eq!(case.lead(), Some(LEAD));
        assert_eq!(case.split_handlers().count(), 0);
        for event in assignment::receive(&case, LEAD, HANDLER, cx()).unwrap() {
            case.apply(event);
        }
        let asked = case.co_handlers().map(|o| o.office).collect::<Vec<_>>();
        assert_eq!(asked, [CO, SPLIT, OTHER]);
        for event in opinion::request(&case, asked, String::new(), cx()).unwrap() {
            case.apply(event);
        }
        assert!(case.co_handlers().all(|o| matches!(o.opinion, OpinionState::Asked { .. })));
    }

    #[test]
    fn a_case_is_divided_only_as_the_place_does_it() {
        let case = given(up_to(Stage::Filed));
        let assign = |offices, collected, parts: &[Part]| {
            let pack = crate::RulePack {
                parts: parts.to_vec(),
                ..pack()
            };
            assignment::assign(case.case(), assignment(offices, collected), Context { pack: &pack, ..cx() }).unwrap_err()
        };
        let all = Part::ALL;
        assert_eq!(assign(vec![SPLIT], false, &[Part::Lead, Part::CoHandler]), CannotAssign::NoSplitHere);
        assert_eq!(
            assign(vec![SPLIT], true, &[Part::Lead, Part::CoHandler, Part::SplitHandler]),
            CannotAssign::NoCollectHere
        );
        let collects = [Part::Lead, Part::CoHandler, Part::CollectHandler];
        assert_eq!(
            assign(vec![SPLIT], false, &collects),
            CannotAssign::NoSplitHere,
            "a place may collect parts and let nobody answer apart"
        );
        assert_eq!(assign(vec![], true, &collects), CannotAssign::NothingDivided);
        assert_eq!(assign(vec![], true, all), CannotAssign::NothingDivided);
        for office in [LEAD, CO] {
            assert_eq!(assign(vec![office], false, all), CannotAssign::NamedTwice { office });
        }
        assert_eq!(assign(vec![SPLIT, SPLIT], false, all), CannotAssign::NamedTwice { office: SPLIT });
    }

    #[test]
    fn a_split_office_that_returns_its_part_needs_no_successor_but_a_collecting_one_does() {
        let back = |case: &Case, office| {
            let mut case = case.clone();
            for event in assignment::request_return(&case, office, "非本单位职责".into(), None, cx()).unwrap() {
                case.apply(event);
            }
            let cmd = DecideReturn {
                office,
                grant: true,
                to: None,
                note: String::new(),
            };
            assignment::decide_return(&case, cmd, cx()).map(|events| {
                events.into_iter().for_each(|e| case.apply(e));
                case
            })
        };
        let fewer = back(&divided(false), SPLIT).unwrap();
        assert_eq!(fewer.split_handlers().map(|o| o.office).collect::<Vec<_>>(), [OTHER]);
        assert_eq!(back(&divided(true), LEAD).unwrap_err(), assignment::CannotDecideReturn::NoSuccessor);
    }
}

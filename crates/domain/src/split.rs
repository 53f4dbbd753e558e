//! 分办件: where several offices answer apart, each has a case of its own, with the number of the one it was split from.
//!
//! A letter has a draft, checks, a signature and number, an issue, a delivery, a publication, a rating, perhaps a second round, clocks and
//! promises. All that is what a case is made of, so an office that answers for itself gets a case, and what holds for one letter holds for each.
//! The case they were split from stays the lead's: it answers the rest, and keeps which offices answer apart and whether they have. It is
//! answered as a whole when every letter has reached the proposer.

use jiff::civil::Date;

use crate::{
    Context,
    case::Case,
    event::Event,
    ids::{CaseId, OfficeId},
};

/// A case split from this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Which.
    pub case: CaseId,
    /// Whose it is.
    pub office: OfficeId,
    /// The day its first answer reached the proposer, and the last day it had.
    pub answered: Option<(Date, Date)>,
}

/// Where a split case comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitFrom {
    /// The case it was split from.
    pub case: CaseId,
    /// Which of those split from it, from 1.
    pub no: u32,
}

/// Number as lists tell cases apart: four digits at least, and for a split case (`no` is not 0) its place after a dash.
pub fn label(number: Option<u32>, no: u32) -> Option<String> {
    number.map(|n| if no == 0 { format!("{n:04}") } else { format!("{n:04}-{no}") })
}

/// Gives each office that answers apart a case of its own. Gives the events of the divided case, then of each new one.
///
/// * `case`: just assigned and divided.
/// * `ids`: ids for the new cases, one for each of its [`Case::split_handlers`].
/// * `co_handlers_for_all`: whether the co-handlers give their opinion to each of these offices too.
pub fn split(case: &Case, ids: &[CaseId], co_handlers_for_all: bool, cx: Context<'_>) -> (Vec<Event>, Vec<(CaseId, Vec<Event>)>) {
    let Some(clocks) = &case.clocks else { return (vec![], vec![]) };
    let co_handlers: Vec<OfficeId> = if co_handlers_for_all {
        case.co_handlers().map(|o| o.office).collect()
    } else {
        vec![]
    };
    let (mut kept, mut begun) = (Vec::new(), Vec::new());
    for ((part, id), no) in case.split_handlers().zip(ids).zip(1..) {
        kept.push(Event::CaseSplit {
            case: *id,
            office: part.office,
            on: cx.today,
        });
        let beginning = Event::SplitCaseBegun {
            from: case.id,
            no,
            kind: case.kind,
            session: case.session.clone(),
            proposer: case.proposer,
            co_signers: case.co_signers.clone(),
            text: case.text.clone(),
            submitted_on: case.submitted_on,
            number: case.number,
            area: case.area.clone(),
            key_case: case.key_case,
            filed_on: case.filed_on,
            tasks: case.tasks.clone(),
            on: cx.today,
        };
        let merged = case.merged.iter().map(|m| Event::MergedCaseTaken {
            case: m.case,
            number: m.number,
            proposer: m.proposer,
            co_signers: m.co_signers.clone(),
            text: m.text.clone(),
            on: m.on,
        });
        let assigned = Event::CaseAssigned {
            assigners: case.assigners.clone(),
            lead: part.office,
            co_handlers: co_handlers.clone(),
            on: cx.today,
            clocks: clocks.clone(),
        };
        begun.push((*id, std::iter::once(beginning).chain(merged).chain([assigned]).collect()));
    }
    (kept, begun)
}

/// What the case that `case` was split from keeps of what happened in it: that it was answered, or went to another office.
///
/// * `case`: as it was before `events`.
pub fn kept_of(case: &Case, events: &[Event]) -> Vec<Event> {
    let moved = |office: OfficeId, to: Option<OfficeId>, on| {
        to.filter(|_| case.lead() == Some(office))
            .map(|office| Event::SplitCaseMoved { case: case.id, office, on })
    };
    let kept = events.iter().filter_map(|event| match event {
        Event::ReplyDelivered { on, .. } if case.first_answer().is_none() => case.clocks.as_ref().map(|clocks| Event::SplitCaseAnswered {
            case: case.id,
            on: *on,
            due: clocks.reply_due,
        }),
        Event::ReturnGranted { office, to, on, .. } | Event::DisputeStepTaken { office, to, on, .. } => moved(*office, *to, *on),
        _ => None,
    });
    kept.collect()
}

impl Case {
    /// The case that this beginning begins; `None` for any other event.
    pub(crate) fn split_begun(id: CaseId, begun: Event) -> Option<Self> {
        let Event::SplitCaseBegun {
            from,
            no,
            kind,
            session,
            proposer,
            co_signers,
            text,
            submitted_on,
            number,
            area,
            key_case,
            filed_on,
            tasks,
            on: _,
        } = begun
        else {
            return None;
        };
        let case = Self::new(id, kind, session, proposer, co_signers, text);
        Some(Self {
            submitted_on,
            number,
            area,
            key_case,
            filed_on,
            tasks,
            split_from: Some(SplitFrom { case: from, no }),
            ..case
        })
    }

    pub(crate) fn take_split(&mut self, case: CaseId, office: OfficeId) {
        self.offices.retain(|o| o.office != office);
        self.splits.push(Split { case, office, answered: None });
    }

    pub(crate) fn move_split(&mut self, case: CaseId, office: OfficeId) {
        if let Some(split) = self.splits.iter_mut().find(|s| s.case == case) {
            split.office = office;
        }
    }

    pub(crate) fn answer_split(&mut self, case: CaseId, on: Date, due: Date) {
        if let Some(split) = self.splits.iter_mut().find(|s| s.case == case && s.answered.is_none()) {
            split.answered = Some((on, due));
        }
    }

    /// Number as lists tell cases apart: of a case split from another, its place after a dash, such as `0064-1`.
    pub fn label(&self) -> Option<String> {
        label(self.number, self.split_from.map_or(0, |from| from.no))
    }

    /// Whether several offices answer its proposer, each in a letter of its own.
    pub fn is_divided(&self) -> bool {
        self.split_from.is_some() || self.answering_apart().next().is_some()
    }

    /// The offices that answer the proposer for themselves besides the lead.
    pub fn answering_apart(&self) -> impl Iterator<Item = OfficeId> {
        self.split_handlers().map(|o| o.office).chain(self.splits.iter().map(|s| s.office))
    }

    /// Letters that have not reached the proposer, its own left out.
    pub fn letters_awaited(&self) -> impl Iterator<Item = &Split> {
        self.splits.iter().filter(|s| s.answered.is_none())
    }

    /// The day on which the last of all its letters reached the proposer, and whether each did in time; `None` while one is awaited.
    pub fn answered_as_a_whole(&self) -> Option<(Date, bool)> {
        let (on, due) = self.first_answer()?;
        self.splits.iter().try_fold((on, on <= due), |(last, in_time), split| {
            let (on, due) = split.answered?;
            Some((last.max(on), in_time && on <= due))
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        Stage,
        assignment::{self, AssignCase, CannotRequestReturn, DecideReturn},
        case::OfficeState,
        division::Division,
        duty::{DutyKind, Who, duties},
        event::Part,
        gates::{Gate, Weight, gates},
        merging::{CannotUnmerge, unmerge},
        org::Role,
        reply::Findings,
        testing::*,
    };

    const APART: OfficeId = OfficeId(30);
    const OTHER: OfficeId = OfficeId(31);
    const FIRST: CaseId = CaseId(901);
    const SECOND: CaseId = CaseId(902);

    /// The case that was divided, and those split from it.
    fn divided(co_handlers_for_all: bool) -> (Case, Vec<Case>) {
        let mut case = given(up_to(Stage::Filed)).case().clone();
        let cmd = AssignCase {
            assigners: vec![OfficeId(1)],
            lead: LEAD,
            co_handlers: vec![CO],
            division: Some(Division {
                offices: vec![APART, OTHER],
                collected: false,
                co_handlers_for_all,
                tasks: "第1条由甲单位答复，第2条由乙单位答复。".into(),
            }),
        };
        let cx = cx_on(date(2023, 3, 31));
        assignment::assign(&case, cmd, cx).unwrap().into_iter().for_each(|e| case.apply(e));
        let (kept, begun) = split(&case, &[FIRST, SECOND], co_handlers_for_all, cx);
        kept.into_iter().for_each(|e| case.apply(e));
        (case, begun.into_iter().map(|(id, events)| Case::fold(id, events).unwrap()).collect())
    }

    #[test]
    fn each_office_that_answers_apart_has_a_case_of_its_own_with_the_same_number() {
        let (case, parts) = divided(false);
        assert_eq!(case.offices.iter().map(|o| o.part).collect::<Vec<_>>(), [Part::Lead, Part::CoHandler]);
        assert_eq!(case.answering_apart().collect::<Vec<_>>(), [APART, OTHER]);
        for (part, (office, label)) in parts.iter().zip([(APART, "-1"), (OTHER, "-2")]) {
            assert_eq!((part.stage(), part.lead(), part.number), (Stage::Assigned, Some(office), case.number));
            assert!(part.label().unwrap().ends_with(label));
            assert_eq!(part.number_label(), case.number_label(), "a letter names the proposal by its number");
            assert_eq!((&part.clocks, &part.tasks, part.filed_on), (&case.clocks, &case.tasks, case.filed_on));
            assert_eq!(part.co_handlers().count(), 0, "the co-handlers help the lead");
            let owed = duties(part, &pack(), &calendar());
            assert!(
                owed.iter()
                    .any(|d| d.kind == DutyKind::Receive && d.who == Who::Office(office, Role::CaseHandler))
            );
        }
        let owed = duties(&case, &pack(), &calendar());
        assert!(
            !owed.iter().any(|d| d.who == Who::Office(APART, Role::CaseHandler)),
            "it owes its step in its own case"
        );
    }

    #[test]
    fn co_handlers_may_help_each_of_the_offices() {
        let (_, parts) = divided(true);
        assert!(parts.iter().all(|p| p.co_handlers().map(|o| o.office).eq([CO])));
    }

    #[test]
    fn the_whole_is_answered_when_every_letter_has_arrived_and_in_time_when_each_was() {
        let (case, parts) = divided(false);
        let mut whole = given(up_to(Stage::Delivered)).case().clone();
        whole.splits = case.splits;
        assert_eq!(whole.answered_as_a_whole(), None);
        for (part, day) in parts.iter().zip([date(2023, 6, 30), date(2023, 7, 3)]) {
            let delivered = Event::ReplyDelivered {
                mode: crate::publication::DeliveryMode::Online,
                on: day,
            };
            kept_of(part, &[delivered]).into_iter().for_each(|e| whole.apply(e));
        }
        assert_eq!(whole.letters_awaited().count(), 0);
        assert_eq!(whole.answered_as_a_whole(), Some((date(2023, 7, 3), false)));
        assert_eq!(whole.answered_on_time(), Some(true), "the lead's own letter was in time");
    }

    #[test]
    fn a_second_answer_of_one_office_leaves_the_others_and_the_first_days_alone() {
        let (case, parts) = divided(false);
        let mut whole = case;
        whole.apply(Event::SplitCaseAnswered {
            case: FIRST,
            on: date(2023, 6, 30),
            due: date(2023, 6, 30),
        });
        let mut part = parts[0].clone();
        part.delivered = Some((date(2023, 6, 30), crate::publication::DeliveryMode::Online));
        part.apply(Event::RedoOrdered {
            round: 2,
            reason: "没有期限".into(),
            due: date(2023, 9, 30),
            on: date(2023, 7, 25),
        });
        let again = Event::ReplyDelivered {
            mode: crate::publication::DeliveryMode::Online,
            on: date(2023, 9, 1),
        };
        assert_eq!(kept_of(&part, &[again]), []);
        assert_eq!(whole.splits[0].answered, Some((date(2023, 6, 30), date(2023, 6, 30))));
        assert!(whole.splits[1].answered.is_none(), "the other office is asked as before");
    }

    #[test]
    fn an_office_returns_its_own_case_and_the_one_it_was_split_from_knows_who_took_it() {
        let (mut whole, parts) = divided(false);
        let mut part = parts[1].clone();
        let cx = cx_on(date(2023, 4, 3));
        assert_eq!(
            assignment::request_return(&whole, OTHER, "非本单位职责".into(), None, cx),
            Err(CannotRequestReturn::NotYours { office: OTHER }),
        );
        for event in assignment::request_return(&part, OTHER, "非本单位职责".into(), None, cx).unwrap() {
            part.apply(event);
        }
        let cmd = DecideReturn {
            office: OTHER,
            grant: true,
            to: Some(OfficeId(40)),
            note: String::new(),
        };
        let events = assignment::decide_return(&part, cmd, cx).unwrap();
        kept_of(&part, &events).into_iter().for_each(|e| whole.apply(e));
        assert_eq!(whole.answering_apart().collect::<Vec<_>>(), [APART, OfficeId(40)]);
        assert!(whole.offices.iter().all(|o| matches!(o.state, OfficeState::Assigned)));
    }

    #[test]
    fn a_point_may_be_left_to_another_letter_but_the_signatory_says_so() {
        let (_, parts) = divided(false);
        let findings = Findings {
            unanswered: vec![1],
            ..Findings::default()
        };
        let mut strict = pack();
        strict.answers.item_by_item = true;
        let states = gates(&parts[1], &findings, &strict);
        assert!(states.iter().any(|s| s.gate == Gate::Answered && s.open && s.weight == Weight::Reason));
    }

    #[test]
    fn a_proposal_that_several_offices_answer_is_not_taken_out_of_the_case() {
        let (whole, _) = divided(false);
        let mut gone = given(up_to(Stage::Filed)).case().clone();
        gone.id = CaseId(77);
        gone.apply(Event::CaseMerged {
            into: whole.id,
            note: "内容相同".into(),
            on: date(2023, 3, 20),
        });
        assert_eq!(unmerge(&gone, &whole, "误并".into(), cx()), Err(CannotUnmerge::Divided { into: whole.id }));
    }
}

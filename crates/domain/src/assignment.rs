//! 交办, 签收, 退办: who has the case.

use crate::{
    Context,
    case::{Case, OfficeState, Stage},
    deadline::{Start, deadline},
    division::{Division, divide},
    event::{Clocks, Event},
    ids::{OfficeId, PersonId},
    proposal::NOTE_MAX_CHARS,
    refusal::refusals,
    rules::Clock,
};

/// Most co-handling offices of one case.
pub const CO_HANDLERS_MAX: usize = 30;
/// Most bodies that assign one case together.
pub const ASSIGNERS_MAX: usize = 6;

refusals! {
    /// Why a case cannot be assigned.
    CannotAssign, "case.assign" {
        /// It is not filed, or has been assigned.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The lead is also a co-handler.
        LeadIsCoHandler {
            /// Which office.
            office: OfficeId,
        } = "lead_is_co_handler",
        /// A co-handler or assigner is named twice.
        NamedTwice {
            /// Which office.
            office: OfficeId,
        } = "named_twice",
        /// No dispatching body.
        NoAssigner = "no_assigner",
        /// Too many co-handlers.
        TooMany {
            /// Limit.
            max: usize,
        } = "too_many",
        /// The place has no offices that answer apart.
        NoSplitHere = "no_split_here",
        /// The place has no office that gathers the parts of others.
        NoCollectHere = "no_collect_here",
        /// Parts are to be collected, and nobody has one.
        NothingDivided = "nothing_divided",
        /// What is said of who answers what is too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why an office cannot receive (签收).
    CannotReceive, "case.receive" {
        /// The office has no part in the case.
        NotYours {
            /// Which office.
            office: OfficeId,
        } = "not_yours",
        /// It was received already.
        Already {
            /// Which office.
            office: OfficeId,
        } = "already",
        /// The office has asked to return it.
        ReturnPending {
            /// Which office.
            office: OfficeId,
        } = "return_pending",
        /// The case has ended or is not assigned.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
    }
}

refusals! {
    /// Why an office cannot ask for a return.
    CannotRequestReturn, "case.request_return" {
        /// The office has no part in the case.
        NotYours {
            /// Which office.
            office: OfficeId,
        } = "not_yours",
        /// Received cases are not returned.
        AlreadyReceived = "already_received",
        /// Asked already.
        AlreadyAsked = "already_asked",
        /// The window is over.
        TooLate {
            /// Its last day.
            due: jiff::civil::Date,
        } = "too_late",
        /// A dispute about it was decided.
        Settled = "settled",
        /// No reason given.
        NoReason = "no_reason",
        /// The reason is too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
        /// The place wants to know whose it is instead.
        NobodyProposed = "nobody_proposed",
        /// The office proposed instead has a part already.
        ProposedHasPart {
            /// Which office.
            office: OfficeId,
        } = "proposed_has_part",
    }
}

refusals! {
    /// Why a return cannot be decided.
    CannotDecideReturn, "case.decide_return" {
        /// Nobody asked.
        NotAsked {
            /// Which office.
            office: OfficeId,
        } = "not_asked",
        /// A lead that leaves needs a successor.
        NoSuccessor = "no_successor",
        /// The successor has a part already.
        SuccessorHasPart {
            /// Which office.
            office: OfficeId,
        } = "successor_has_part",
        /// A refusal needs a reason.
        NoReason = "no_reason",
    }
}

/// Assign a filed case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignCase {
    /// The dispatching bodies, one or several together.
    pub assigners: Vec<OfficeId>,
    /// 主办.
    pub lead: OfficeId,
    /// 会办.
    pub co_handlers: Vec<OfficeId>,
    /// 分办 or 汇办; none: the lead answers alone.
    pub division: Option<Division>,
}

/// The due dates that start on the day of assignment.
pub fn clocks(case: &Case, cx: Context<'_>) -> Clocks {
    let start = Start::of(case, cx.pack, cx.today);
    // A pack without these four is refused when it is read; today would be the plainest sign that one slipped through.
    let due = |clock| deadline(cx.pack, clock, start, cx.calendar).map_or(cx.today, |made| made.due);
    Clocks {
        pack: cx.pack.label(),
        return_due: due(Clock::Return),
        opinion_due: due(Clock::Opinion),
        reply_due: due(Clock::Reply),
        reply_longest: due(Clock::ReplyLongest),
    }
}

/// 交办.
///
/// # Errors
/// [`CannotAssign`]: not filed, an office named twice, or no dispatching body.
pub fn assign(case: &Case, cmd: AssignCase, cx: Context<'_>) -> Result<Vec<Event>, CannotAssign> {
    if case.stage() != Stage::Filed {
        return Err(CannotAssign::WrongStage { stage: case.stage() });
    }
    if cmd.assigners.is_empty() {
        return Err(CannotAssign::NoAssigner);
    }
    if cmd.co_handlers.len() > CO_HANDLERS_MAX || cmd.assigners.len() > ASSIGNERS_MAX {
        return Err(CannotAssign::TooMany {
            max: if cmd.assigners.len() > ASSIGNERS_MAX {
                ASSIGNERS_MAX
            } else {
                CO_HANDLERS_MAX
            },
        });
    }
    if cmd.co_handlers.contains(&cmd.lead) {
        return Err(CannotAssign::LeadIsCoHandler { office: cmd.lead });
    }
    for list in [&cmd.assigners, &cmd.co_handlers] {
        if let Some((_, office)) = list.iter().enumerate().find(|(at, office)| list[..*at].contains(office)) {
            return Err(CannotAssign::NamedTwice { office: *office });
        }
    }
    let divided = cmd
        .division
        .as_ref()
        .map(|division| divide(division, cmd.lead, &cmd.co_handlers, cx))
        .transpose()?;
    let assigned = Event::CaseAssigned {
        assigners: cmd.assigners,
        lead: cmd.lead,
        co_handlers: cmd.co_handlers,
        on: cx.today,
        clocks: clocks(case, cx),
    };
    Ok(std::iter::once(assigned).chain(divided).collect())
}

/// 签收, by one office for its own part.
///
/// # Errors
/// [`CannotReceive`]: not its case, or received already.
pub fn receive(case: &Case, office: OfficeId, handler: PersonId, cx: Context<'_>) -> Result<Vec<Event>, CannotReceive> {
    if !case.stage().is_in_hand() {
        return Err(CannotReceive::WrongStage { stage: case.stage() });
    }
    match case.office(office).map(|o| &o.state) {
        None => Err(CannotReceive::NotYours { office }),
        Some(OfficeState::Received { .. }) => Err(CannotReceive::Already { office }),
        Some(OfficeState::ReturnRequested { .. } | OfficeState::Disputed { .. }) => Err(CannotReceive::ReturnPending { office }),
        Some(OfficeState::Assigned) => Ok(vec![Event::AssignmentReceived { office, handler, on: cx.today }]),
    }
}

/// 申请退办, inside the window, with a reason.
///
/// # Errors
/// [`CannotRequestReturn`]: too late, received already, no reason.
pub fn request_return(case: &Case, office: OfficeId, reason: String, proposed: Option<OfficeId>, cx: Context<'_>) -> Result<Vec<Event>, CannotRequestReturn> {
    let (Some(part), Some(clocks)) = (case.office(office), &case.clocks) else {
        return Err(CannotRequestReturn::NotYours { office });
    };
    match part.state {
        OfficeState::Received { .. } => return Err(CannotRequestReturn::AlreadyReceived),
        OfficeState::ReturnRequested { .. } | OfficeState::Disputed { .. } => return Err(CannotRequestReturn::AlreadyAsked),
        OfficeState::Assigned if part.dispute_settled => return Err(CannotRequestReturn::Settled),
        OfficeState::Assigned => {}
    }
    if cx.today > clocks.return_due {
        return Err(CannotRequestReturn::TooLate { due: clocks.return_due });
    }
    if reason.trim().is_empty() {
        return Err(CannotRequestReturn::NoReason);
    }
    if reason.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotRequestReturn::TooLong { max: NOTE_MAX_CHARS });
    }
    if cx.pack.return_names_office && proposed.is_none() {
        return Err(CannotRequestReturn::NobodyProposed);
    }
    if let Some(proposed) = proposed.filter(|p| case.office(*p).is_some()) {
        return Err(CannotRequestReturn::ProposedHasPart { office: proposed });
    }
    Ok(vec![Event::ReturnRequested {
        office,
        reason,
        proposed,
        on: cx.today,
    }])
}

/// Decide a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecideReturn {
    /// Who asked.
    pub office: OfficeId,
    /// Whether it may leave.
    pub grant: bool,
    /// Who takes its part; a lead always needs a successor.
    pub to: Option<OfficeId>,
    /// Remark, or the reason of a refusal.
    pub note: String,
}

/// Grants or refuses a return. Granted, the due dates start anew on this day.
///
/// # Errors
/// [`CannotDecideReturn`]: nobody asked, or no successor for a lead.
pub fn decide_return(case: &Case, cmd: DecideReturn, cx: Context<'_>) -> Result<Vec<Event>, CannotDecideReturn> {
    let office = cmd.office;
    let Some(part) = case.office(office).filter(|o| matches!(o.state, OfficeState::ReturnRequested { .. })) else {
        return Err(CannotDecideReturn::NotAsked { office });
    };
    if !cmd.grant {
        if cmd.note.trim().is_empty() {
            return Err(CannotDecideReturn::NoReason);
        }
        return Ok(vec![Event::ReturnRefused {
            office,
            note: cmd.note,
            on: cx.today,
        }]);
    }
    if part.part.is_first() && cmd.to.is_none() {
        return Err(CannotDecideReturn::NoSuccessor);
    }
    if let Some(to) = cmd.to.filter(|to| case.office(*to).is_some()) {
        return Err(CannotDecideReturn::SuccessorHasPart { office: to });
    }
    Ok(vec![Event::ReturnGranted {
        office,
        to: cmd.to,
        note: cmd.note,
        on: cx.today,
        clocks: clocks(case, cx),
    }])
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::*;

    #[test]
    fn a_case_is_assigned_by_three_bodies_to_a_lead_and_four_co_handlers() {
        let events = assign(
            given(up_to(Stage::Filed)).case(),
            AssignCase {
                assigners: vec![OfficeId(1), OfficeId(2), OfficeId(3)],
                lead: LEAD,
                co_handlers: vec![CO, OfficeId(12), OfficeId(13), OfficeId(14)],
                division: None,
            },
            cx_on(date(2023, 3, 31)),
        )
        .unwrap();
        let [Event::CaseAssigned { clocks, co_handlers, .. }] = &events[..] else {
            panic!("{events:?}")
        };
        assert_eq!(co_handlers.len(), 4);
        assert_eq!(
            (clocks.return_due, clocks.opinion_due, clocks.reply_due),
            (date(2023, 4, 10), date(2023, 5, 31), date(2023, 6, 30))
        );
    }

    #[test]
    fn a_lead_is_not_its_own_co_handler() {
        let cmd = AssignCase {
            assigners: vec![OfficeId(1)],
            lead: LEAD,
            co_handlers: vec![LEAD],
            division: None,
        };
        given(up_to(Stage::Filed)).refuses(|c, cx| assign(c, cmd, cx), CannotAssign::LeadIsCoHandler { office: LEAD });
    }

    #[test]
    fn a_return_is_asked_inside_the_window_only() {
        let case = given(up_to(Stage::Assigned));
        let late = CannotRequestReturn::TooLate { due: date(2023, 4, 10) };
        case.refuses(|c, _| request_return(c, LEAD, "职责不符".into(), None, cx_on(date(2023, 4, 11))), late);
        case.then(
            |c, _| request_return(c, LEAD, "职责不符".into(), None, cx_on(date(2023, 4, 10))),
            Stage::ReturnRequested,
        );
    }

    #[test]
    fn a_granted_return_gives_the_case_to_another_with_new_clocks() {
        let case = given(up_to(Stage::ReturnRequested));
        let to = OfficeId(40);
        case.refuses(
            |c, cx| {
                decide_return(
                    c,
                    DecideReturn {
                        office: LEAD,
                        grant: true,
                        to: None,
                        note: String::new(),
                    },
                    cx,
                )
            },
            CannotDecideReturn::NoSuccessor,
        );
        let after = case.then(
            |c, _| {
                decide_return(
                    c,
                    DecideReturn {
                        office: LEAD,
                        grant: true,
                        to: Some(to),
                        note: String::new(),
                    },
                    cx_on(date(2023, 4, 12)),
                )
            },
            Stage::Assigned,
        );
        assert_eq!(after.lead(), Some(to));
        assert_eq!(after.clocks.as_ref().unwrap().return_due, date(2023, 4, 19));
    }

    #[test]
    fn an_office_receives_once() {
        let case = given(up_to(Stage::Handling));
        case.refuses(|c, cx| receive(c, LEAD, HANDLER, cx), CannotReceive::Already { office: LEAD });
        case.refuses(|c, cx| receive(c, OfficeId(99), HANDLER, cx), CannotReceive::NotYours { office: OfficeId(99) });
    }
}

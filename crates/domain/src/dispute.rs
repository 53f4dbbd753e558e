//! 退办争议: an office does not accept that its return was refused. It is talked over, put to a meeting, and decided by a leader at last.
//!
//! Source: 玉林市 (2019): talk with the departments, a written statement signed by the office's head, the mayor's decision.

use jiff::civil::Date;

use crate::{
    Context,
    assignment::clocks,
    case::{Case, OfficeState},
    division::fresh,
    event::{Clocks, Event},
    ids::OfficeId,
    org::coded,
    proposal::NOTE_MAX_CHARS,
    refusal::refusals,
};

coded! {
    /// Where a dispute is.
    DisputeStep {
        /// 协商: those who assigned the case talk with the office.
        Talk = "talk",
        /// 协调会: they meet with all offices concerned.
        Meeting = "meeting",
        /// 领导裁定: a leader of the government decides, and that is final.
        Leader = "leader",
    }
}

impl DisputeStep {
    /// The step that follows when this one settles nothing; none after the leader's.
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Talk => Some(Self::Meeting),
            Self::Meeting => Some(Self::Leader),
            Self::Leader => None,
        }
    }
}

coded! {
    /// What a step of a dispute came to.
    DisputeOutcome {
        /// The office keeps the case.
        Kept = "kept",
        /// It goes to another office, or (a co-handler's part) to none.
        Moved = "moved",
        /// Nothing is settled; the next step follows.
        Further = "further",
    }
}

refusals! {
    /// Why an office cannot dispute a refused return.
    CannotDispute, "case.dispute" {
        /// It has no part in this case.
        NotYours {
            /// Which office.
            office: OfficeId,
        } = "not_yours",
        /// No return of it was refused, or it has received the case since.
        NotRefused {
            /// Which office.
            office: OfficeId,
        } = "not_refused",
        /// It is decided.
        Settled {
            /// Which office.
            office: OfficeId,
        } = "settled",
        /// The statement of the office's head is missing.
        NoStatement = "no_statement",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why a step of a dispute cannot be recorded.
    CannotSettle, "case.settle_dispute" {
        /// This office disputes nothing.
        NotDisputed {
            /// Which office.
            office: OfficeId,
        } = "not_disputed",
        /// The leader's decision is the last step.
        Final = "final",
        /// A lead that leaves needs a successor.
        NoSuccessor = "no_successor",
        /// The successor has a part already.
        SuccessorHasPart {
            /// Which office.
            office: OfficeId,
        } = "successor_has_part",
        /// What was said and decided is missing.
        NoNote = "no_note",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

/// Record a step of a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettleDispute {
    /// Whose.
    pub office: OfficeId,
    /// What the step came to.
    pub outcome: DisputeOutcome,
    /// Who takes its part, when it moves; a lead always needs a successor.
    pub to: Option<OfficeId>,
    /// Who took part and what was said; at the last step, who decided.
    pub note: String,
}

/// Disputes a refused return, with the statement of the office's head.
///
/// # Errors
/// [`CannotDispute`]: nothing was refused, it is settled, or there is no statement.
pub fn raise(case: &Case, office: OfficeId, statement: String, cx: Context<'_>) -> Result<Vec<Event>, CannotDispute> {
    let part = case.office(office).ok_or(CannotDispute::NotYours { office })?;
    if part.dispute_settled {
        return Err(CannotDispute::Settled { office });
    }
    if part.return_refused_on.is_none() || part.state != OfficeState::Assigned || !case.stage().is_in_hand() {
        return Err(CannotDispute::NotRefused { office });
    }
    if statement.trim().is_empty() {
        return Err(CannotDispute::NoStatement);
    }
    if statement.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotDispute::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::ReturnDisputed {
        office,
        statement,
        on: cx.today,
    }])
}

/// Records what a step came to. Moved, the due dates start anew on this day; kept, the office has to receive the case.
///
/// # Errors
/// [`CannotSettle`]: nothing is disputed, no successor for a lead, the leader's step leads nowhere further, or no note.
pub fn settle(case: &Case, cmd: SettleDispute, cx: Context<'_>) -> Result<Vec<Event>, CannotSettle> {
    let office = cmd.office;
    let Some((part, step)) = case.office(office).and_then(|o| match o.state {
        OfficeState::Disputed { step, .. } => Some((o.part, step)),
        _ => None,
    }) else {
        return Err(CannotSettle::NotDisputed { office });
    };
    if cmd.note.trim().is_empty() {
        return Err(CannotSettle::NoNote);
    }
    if cmd.note.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotSettle::TooLong { max: NOTE_MAX_CHARS });
    }
    let moved = cmd.outcome == DisputeOutcome::Moved;
    match cmd.outcome {
        DisputeOutcome::Further if step.next().is_none() => return Err(CannotSettle::Final),
        DisputeOutcome::Moved if part.is_first() && cmd.to.is_none() => return Err(CannotSettle::NoSuccessor),
        _ => {}
    }
    let to = cmd.to.filter(|_| moved);
    if let Some(to) = to.filter(|to| case.office(*to).is_some()) {
        return Err(CannotSettle::SuccessorHasPart { office: to });
    }
    Ok(vec![Event::DisputeStepTaken {
        office,
        step,
        outcome: cmd.outcome,
        to,
        note: cmd.note,
        on: cx.today,
        clocks: moved.then(|| clocks(case, cx)),
    }])
}

impl Case {
    /// Takes in what a step came to.
    pub(crate) fn take_dispute_step(
        &mut self,
        office: OfficeId,
        step: DisputeStep,
        outcome: DisputeOutcome,
        to: Option<OfficeId>,
        clocks: Option<(Clocks, Date)>,
    ) {
        match outcome {
            DisputeOutcome::Moved => self.replace_office(office, to),
            DisputeOutcome::Kept => {
                self.set_state(office, OfficeState::Assigned);
                if let Some(o) = self.offices.iter_mut().find(|o| o.office == office) {
                    o.dispute_settled = true;
                }
            }
            DisputeOutcome::Further => {
                let found = self.offices.iter_mut().find(|o| o.office == office).map(|o| &mut o.state);
                if let (Some(OfficeState::Disputed { step: now, .. }), Some(next)) = (found, step.next()) {
                    *now = next;
                }
            }
        }
        if let Some((clocks, on)) = clocks {
            (self.clocks, self.clocks_from) = (Some(clocks), Some(on));
            (self.extension_asked, self.extended) = (None, None);
        }
    }

    /// Another office takes the part of one; or, a co-handler's, nobody.
    pub(crate) fn replace_office(&mut self, office: OfficeId, to: Option<OfficeId>) {
        if let Some(at) = self.offices.iter().position(|o| o.office == office) {
            let part = self.offices[at].part;
            // What it was asked about its opinion goes with it.
            self.quotes.retain(|q| q.quote.office != office);
            match to {
                Some(to) => self.offices[at] = fresh(to, part),
                None => drop(self.offices.remove(at)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{Stage, assignment, testing::*};

    const ELSEWHERE: OfficeId = OfficeId(40);

    fn refused() -> Given {
        let mut events = up_to(Stage::ReturnRequested);
        events.push(Event::ReturnRefused {
            office: LEAD,
            note: "属你办职责".into(),
            on: date(2023, 4, 6),
        });
        given(events)
    }

    fn step(outcome: DisputeOutcome, to: Option<OfficeId>) -> SettleDispute {
        SettleDispute {
            office: LEAD,
            outcome,
            to,
            note: "与该单位协商。".into(),
        }
    }

    fn disputed() -> Given {
        given(up_to(Stage::Disputed))
    }

    #[test]
    fn only_a_refused_return_is_disputed_and_with_a_statement() {
        given(up_to(Stage::Assigned)).refuses(|c, cx| raise(c, LEAD, "说明".into(), cx), CannotDispute::NotRefused { office: LEAD });
        refused().refuses(|c, cx| raise(c, LEAD, " ".into(), cx), CannotDispute::NoStatement);
        refused().then(|c, cx| raise(c, LEAD, "职责在另一部门".into(), cx), Stage::Disputed);
    }

    #[test]
    fn a_dispute_is_talked_over_then_met_about_then_decided() {
        let mut case = disputed().case().clone();
        for expected in [DisputeStep::Talk, DisputeStep::Meeting] {
            let events = settle(&case, step(DisputeOutcome::Further, None), cx()).unwrap();
            let [Event::DisputeStepTaken { step, .. }] = &events[..] else {
                panic!("{events:?}")
            };
            assert_eq!(*step, expected);
            events.into_iter().for_each(|e| case.apply(e));
            assert_eq!(case.stage(), Stage::Disputed);
        }
        assert_eq!(settle(&case, step(DisputeOutcome::Further, None), cx()).unwrap_err(), CannotSettle::Final);
        assert_eq!(settle(&case, step(DisputeOutcome::Moved, None), cx()).unwrap_err(), CannotSettle::NoSuccessor);
        assert_eq!(
            settle(&case, step(DisputeOutcome::Moved, Some(CO)), cx()).unwrap_err(),
            CannotSettle::SuccessorHasPart { office: CO }
        );
        let on = date(2023, 4, 12);
        for event in settle(&case, step(DisputeOutcome::Moved, Some(ELSEWHERE)), cx_on(on)).unwrap() {
            case.apply(event);
        }
        assert_eq!((case.stage(), case.lead()), (Stage::Assigned, Some(ELSEWHERE)));
        assert_eq!(case.clocks.unwrap().return_due, date(2023, 4, 19), "the dates start anew");
    }

    #[test]
    fn what_was_decided_is_not_disputed_again() {
        let kept = disputed().then(|c, cx| settle(c, step(DisputeOutcome::Kept, None), cx), Stage::Assigned);
        assert_eq!(raise(&kept, LEAD, "再说".into(), cx()).unwrap_err(), CannotDispute::Settled { office: LEAD });
        assert_eq!(
            assignment::request_return(&kept, LEAD, "再退".into(), None, cx_on(date(2023, 4, 7))).unwrap_err(),
            assignment::CannotRequestReturn::Settled
        );
        assignment::receive(&kept, LEAD, HANDLER, cx()).unwrap();
    }
}

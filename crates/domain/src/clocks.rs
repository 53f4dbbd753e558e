//! The clocks of one case: what they start from, what moved them since, and what would move them.
//!
//! The dates an assignment set stand in the case's history and are in force. [`reckon`] says what the rules and the calendar of today
//! give instead; where that differs, a recomputation is an event of its own that says why ([`Event::ClocksRecomputed`]).

use jiff::{ToSpan as _, civil::Date};

use crate::{
    Calendar, Case, Event, RulePack,
    calendar::NamedDay,
    case::{OfficeState, OpinionState, Stage},
    deadline::{Deadline, Start, Step, deadline},
    event::Clocks,
    org::coded,
    rating::Satisfaction,
    rules::{Clock, StartEvent, Term},
};

coded! {
    /// Why the dates of open cases were reckoned anew.
    ClockCause {
        /// A holiday notice came in (放假安排).
        Notice = "notice",
        /// The place's rules changed.
        Pack = "pack",
    }
}

/// A time in which the clocks of a case stood still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// First day.
    pub from: Date,
    /// The day it went on; `None` while it lasts.
    pub to: Option<Date>,
    /// Why.
    pub reason: String,
}

/// A clock of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseClock {
    /// Which.
    pub clock: Clock,
    /// The date in force and how it came about.
    pub deadline: Deadline,
    /// Whether what it was for is done.
    pub met: bool,
}

/// Every clock that runs or ran in a case, the reply's first.
pub fn clocks_of(case: &Case, pack: &RulePack, calendar: &Calendar) -> Vec<CaseClock> {
    [
        Clock::CoSigning,
        Clock::Review,
        Clock::Reply,
        Clock::Opinion,
        Clock::Quotation,
        Clock::Return,
        Clock::ReturnDecision,
        Clock::FirstContact,
        Clock::Feedback,
        Clock::SecondReply,
        Clock::Publication,
    ]
    .into_iter()
    .filter(|clock| *clock != Clock::Opinion || case.co_handlers().next().is_some())
    .filter_map(|clock| {
        Some(CaseClock {
            clock,
            deadline: clock_of(case, clock, pack, calendar)?,
            met: is_met(case, clock),
        })
    })
    .collect()
}

/// One clock of a case with the date in force; `None` when it has not started or the place has none.
pub fn clock_of(case: &Case, clock: Clock, pack: &RulePack, calendar: &Calendar) -> Option<Deadline> {
    let mut made = reckoned(case, clock, pack, calendar)?;
    if let Some((due, on_record)) = recorded(case, clock).zip(case.clocks.as_ref())
        && due != made.due
    {
        made.due = due;
        made.steps.push(Step::OnRecord {
            due,
            pack: on_record.pack.clone(),
        });
    }
    Some(made)
}

/// The dates of a case as today's rules and calendar give them; `None` before it is assigned.
pub fn reckon(case: &Case, pack: &RulePack, calendar: &Calendar) -> Option<Clocks> {
    let due = |clock| reckoned(case, clock, pack, calendar).map(|made| made.due);
    Some(Clocks {
        pack: pack.label(),
        return_due: due(Clock::Return)?,
        opinion_due: due(Clock::Opinion)?,
        // Another answer has the day it was ordered for; no notice moves that.
        reply_due: ordered(case).map_or_else(|| due(Clock::Reply), |clocks| Some(clocks.reply_due))?,
        reply_longest: ordered(case).map_or_else(|| due(Clock::ReplyLongest), |clocks| Some(clocks.reply_longest))?,
    })
}

/// The dates of a round of answering that was ordered.
fn ordered(case: &Case) -> Option<&Clocks> {
    case.clocks.as_ref().filter(|_| case.round > 1)
}

/// The event that gives an open case the dates of today's rules and calendar; `None` when nothing moves, or the case is past its clocks.
///
/// * `detail`: what came in, for the people of the case: a notice's number, the packs' names.
pub fn recompute(case: &Case, cause: ClockCause, detail: &str, pack: &RulePack, calendar: &Calendar, on: Date) -> Option<Event> {
    // Once the reply is out, what was late stays late: history is not made better by a holiday.
    let open = case.stage().is_in_hand() || matches!(case.stage(), Stage::Signed | Stage::Issued);
    let clocks = reckon(case, pack, calendar).filter(|_| open)?;
    (case.clocks.as_ref() != Some(&clocks)).then(|| Event::ClocksRecomputed {
        cause,
        detail: detail.to_owned(),
        on,
        clocks,
    })
}

impl Case {
    /// Takes new dates; opinions that are awaited until the old day are awaited until the new one.
    pub(crate) fn move_clocks(&mut self, clocks: Clocks) {
        let old = self.clocks.as_ref().map(|c| c.opinion_due);
        for office in &mut self.offices {
            if let OpinionState::Asked { due, .. } = &mut office.opinion
                && Some(*due) == old
            {
                *due = clocks.opinion_due;
            }
        }
        self.clocks = Some(clocks);
    }
}

fn recorded(case: &Case, clock: Clock) -> Option<Date> {
    let clocks = case.clocks.as_ref()?;
    match clock {
        Clock::Return => Some(clocks.return_due),
        Clock::Opinion => Some(clocks.opinion_due),
        Clock::Reply => Some(case.past.first().and_then(|first| first.reply_due).unwrap_or(clocks.reply_due)),
        Clock::SecondReply => ordered(case).map(|clocks| clocks.reply_due),
        Clock::ReplyLongest => Some(clocks.reply_longest),
        _ => None,
    }
}

fn is_met(case: &Case, clock: Clock) -> bool {
    match clock {
        Clock::Reply | Clock::ReplyLongest => case.delivered.is_some() || case.round > 1,
        Clock::Opinion => {
            case.signed.is_some()
                || !case
                    .co_handlers()
                    .any(|o| matches!(o.opinion, OpinionState::Asked { .. } | OpinionState::NotAsked))
        }
        Clock::Return => case.offices.iter().all(|o| matches!(o.state, OfficeState::Received { .. })),
        Clock::FirstContact => !case.consultations.is_empty(),
        Clock::Feedback => case.rating.is_some(),
        Clock::Publication => case.published_on.is_some(),
        Clock::SecondReply => case.round > 1 && case.delivered.is_some(),
        // Started by what is open: once that is answered there is no such clock.
        Clock::CoSigning | Clock::Review | Clock::ReturnDecision | Clock::Quotation => false,
    }
}

fn started(case: &Case, clock: Clock) -> Option<Date> {
    match clock.starts() {
        StartEvent::Put => case.submitted_on.filter(|_| case.stage() == Stage::Submitted),
        // Once it is decided, nobody waits for a reading.
        StartEvent::Submitted => (case.stage() == Stage::Submitted)
            .then(|| case.readings.last().map(|r| r.on).or(case.submitted_on))
            .flatten(),
        StartEvent::Assigned | StartEvent::SessionClosed => case.clocks_from,
        StartEvent::ReturnAsked => case.offices.iter().find_map(|o| match o.state {
            OfficeState::ReturnRequested { on, .. } => Some(on),
            _ => None,
        }),
        StartEvent::Quoted => case
            .quotes_asked_on()
            .filter(|_| case.stage().is_in_hand() && !matches!(case.stage(), Stage::Drafting | Stage::Handling)),
        StartEvent::Delivered => case.delivered.map(|(on, _)| on),
        StartEvent::Unsatisfied => case
            .worst_rating()
            .filter(|r| r.satisfaction == Satisfaction::Unsatisfied)
            .map(|r| r.on)
            .or_else(|| case.past.last().map(|p| p.redo_on)),
    }
}

/// Whether a pause of the case moves it: the handling stands still, not the office's window to say "not mine".
fn pauses(clock: Clock) -> bool {
    matches!(
        clock,
        Clock::Opinion | Clock::Reply | Clock::ReplyLongest | Clock::FirstContact | Clock::Quotation
    )
}

fn reckoned(case: &Case, clock: Clock, pack: &RulePack, calendar: &Calendar) -> Option<Deadline> {
    let started = started(case, clock)?;
    let mut made = deadline(pack, clock, Start::of(case, pack, started), calendar)?;
    let working = counts_working_days(&made);
    // In the order they happened: a pause after an extension moves the extended day.
    let mut extension = case.extended.filter(|_| clock == Clock::Reply);
    for pause in case.pauses.iter().filter(|p| pauses(clock) && p.from >= started) {
        if let Some(extended) = extension.take_if(|e| e.on <= pause.from) {
            extend(&mut made, extended);
        }
        if let Some(to) = pause.to.filter(|_| pause.from <= made.due) {
            stand_still(&mut made, pause.from, to, working, pack, calendar);
        }
    }
    if let Some(extended) = extension {
        extend(&mut made, extended);
    }
    made.note_unknown_years(started, calendar);
    Some(made)
}

/// An extension that was granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extended {
    /// The new last day.
    pub until: Date,
    /// The day of the decision.
    pub on: Date,
}

fn extend(made: &mut Deadline, extended: Extended) {
    made.due = extended.until;
    made.steps.push(Step::Extended {
        until: extended.until,
        on: extended.on,
    });
}

fn stand_still(made: &mut Deadline, from: Date, to: Date, working: bool, pack: &RulePack, calendar: &Calendar) {
    // The first day of the pause is lost, the day it goes on is not: a pause that ends on the day it began moves nothing.
    let days = if working {
        calendar
            .working_days_between(from.saturating_sub(1.day()), to.saturating_sub(1.day()))
            .unsigned_abs()
    } else {
        u32::try_from(from.until(to).map_or(0, |span| span.get_days())).unwrap_or(0)
    };
    if days == 0 {
        return;
    }
    let due = if working {
        calendar.add_working_days(made.due, days)
    } else {
        made.due.saturating_add(i64::from(days).days())
    };
    made.steps.push(Step::Paused { from, to, days, working, due });
    made.due = due;
    if pack.roll_last_day && !calendar.is_working_day(due) {
        made.due = calendar.on_or_after(due);
        made.steps.push(Step::Rolled { from: due, to: made.due });
    }
}

/// Longest run of days that a supposition may name.
pub const SUPPOSED_DAYS_MAX: i32 = 400;

/// Something that has not happened: what would follow from it is shown before anyone acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suppose {
    /// The case is given to another office on this day.
    Reassigned {
        /// Day.
        on: Date,
    },
    /// A notice gives these days off, or has them worked.
    Days {
        /// First.
        from: Date,
        /// Last.
        to: Date,
        /// Whether they are worked.
        worked: bool,
    },
    /// The clocks stand still.
    Paused {
        /// First day.
        from: Date,
        /// The day it goes on.
        to: Date,
    },
    /// The reply is extended.
    Extended {
        /// Until.
        until: Date,
    },
}

/// A supposition that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{given}”: {problem}; write reassigned=DATE, off=DATE..DATE, worked=DATE..DATE, paused=DATE..DATE or extended=DATE")]
pub struct BadSupposition {
    /// What was written.
    pub given: String,
    /// What is wrong with it.
    pub problem: String,
}

impl std::str::FromStr for Suppose {
    type Err = BadSupposition;

    fn from_str(given: &str) -> Result<Self, Self::Err> {
        let bad = |problem: String| BadSupposition {
            given: given.to_owned(),
            problem,
        };
        let (what, when) = given.split_once('=').ok_or_else(|| bad("nothing is supposed".into()))?;
        let day = |text: &str| text.trim().parse::<Date>().map_err(|_| bad(format!("there is no day {}", text.trim())));
        let (from, to) = match when.split_once("..") {
            Some((from, to)) => (day(from)?, day(to)?),
            None => (day(when)?, day(when)?),
        };
        if to < from {
            return Err(bad(format!("{to} lies before {from}")));
        }
        if from.until((jiff::Unit::Day, to)).map_or(i32::MAX, |span| span.get_days()) > SUPPOSED_DAYS_MAX {
            return Err(bad(format!("more than {SUPPOSED_DAYS_MAX} days")));
        }
        match what.trim() {
            "reassigned" => Ok(Self::Reassigned { on: from }),
            "off" => Ok(Self::Days { from, to, worked: false }),
            "worked" => Ok(Self::Days { from, to, worked: true }),
            "paused" => Ok(Self::Paused { from, to }),
            "extended" => Ok(Self::Extended { until: to }),
            other => Err(bad(format!("nothing is known of {other}"))),
        }
    }
}

/// The calendar as it would be.
pub fn supposed_calendar(calendar: &Calendar, supposed: &[Suppose]) -> Calendar {
    let mut after = calendar.clone();
    for suppose in supposed {
        if let Suppose::Days { from, to, worked } = suppose {
            let days = from.series(1.day()).take_while(|day| day <= to).map(|day| {
                let named = NamedDay {
                    worked: *worked,
                    name: "假设".into(),
                    notice: String::new(),
                };
                (day, named)
            });
            after.take(days);
        }
    }
    after
}

/// The case as it would be. Its dates are those that today's rules would give.
pub fn supposed_case(case: &Case, supposed: &[Suppose], pack: &RulePack, calendar: &Calendar) -> Case {
    let mut after = case.clone();
    for suppose in supposed {
        match suppose {
            Suppose::Reassigned { on } if after.clocks_from.is_some() => (after.clocks_from, after.extended) = (Some(*on), None),
            Suppose::Paused { from, to } => after.pauses.push(Pause {
                from: *from,
                to: Some(*to),
                reason: String::new(),
            }),
            Suppose::Extended { until } => after.extended = Some(Extended { until: *until, on: *until }),
            _ => {}
        }
    }
    if after.clocks.is_some() {
        after.clocks = reckon(&after, pack, calendar);
    }
    after
}

/// A clock that starts as `start` says, under suppositions, without a case; `None` when the place has no such clock.
pub fn supposed_deadline(pack: &RulePack, clock: Clock, start: Start, supposed: &[Suppose], calendar: &Calendar) -> Option<Deadline> {
    let calendar = supposed_calendar(calendar, supposed);
    let on = supposed.iter().rev().find_map(|s| match s {
        Suppose::Reassigned { on } if clock.starts() == StartEvent::Assigned => Some(*on),
        _ => None,
    });
    let start = Start {
        on: on.unwrap_or(start.on),
        ..start
    };
    let mut made = deadline(pack, clock, start, &calendar)?;
    let working = counts_working_days(&made);
    for suppose in supposed {
        match suppose {
            Suppose::Paused { from, to } if pauses(clock) && *from >= start.on && *from <= made.due => {
                stand_still(&mut made, *from, *to, working, pack, &calendar);
            }
            Suppose::Extended { until } if clock == Clock::Reply => extend(&mut made, Extended { until: *until, on: *until }),
            _ => {}
        }
    }
    made.note_unknown_years(start.on, &calendar);
    Some(made)
}

fn counts_working_days(made: &Deadline) -> bool {
    made.steps.iter().any(|step| {
        matches!(
            step,
            Step::Rule {
                term: Term::WorkingDays(_),
                ..
            }
        )
    })
}

/// A clock whose date would be another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Which.
    pub clock: Clock,
    /// As it is.
    pub before: Deadline,
    /// As it would be.
    pub after: Deadline,
}

/// What would move in a case. Clocks whose purpose is met do not move.
///
/// * `before`: the rules and calendar in force. * `after`: those that are supposed.
pub fn what_if(case: &Case, supposed: &[Suppose], before: (&RulePack, &Calendar), after: (&RulePack, &Calendar)) -> Vec<Moved> {
    let calendar = supposed_calendar(after.1, supposed);
    let then = supposed_case(case, supposed, after.0, &calendar);
    clocks_of(&then, after.0, &calendar)
        .into_iter()
        .filter(|running| !running.met)
        .filter_map(|running| {
            let now = clock_of(case, running.clock, before.0, before.1)?;
            (now.due != running.deadline.due).then_some(Moved {
                clock: running.clock,
                before: now,
                after: running.deadline,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::*;

    fn moved(events: Vec<Event>, supposed: &[&str]) -> Vec<(Clock, Date, Date)> {
        let supposed: Vec<Suppose> = supposed.iter().map(|s| s.parse().unwrap()).collect();
        let (pack, calendar) = (pack(), calendar());
        what_if(given(events).case(), &supposed, (&pack, &calendar), (&pack, &calendar))
            .into_iter()
            .map(|m| (m.clock, m.before.due, m.after.due))
            .collect()
    }

    #[test]
    fn a_case_reassigned_on_day_nine_has_all_its_clocks_anew() {
        assert_eq!(
            moved(up_to(Stage::Assigned), &["reassigned=2023-04-14"]),
            [(Clock::Return, date(2023, 4, 10), date(2023, 4, 21))],
            "opinion and reply have fixed dates here"
        );
    }

    #[test]
    fn a_new_holiday_moves_the_clocks_that_count_over_it() {
        assert_eq!(
            moved(up_to(Stage::Assigned), &["off=2023-04-06..2023-04-07", "off=2023-06-30"]),
            [
                (Clock::Reply, date(2023, 6, 30), date(2023, 7, 3)),
                (Clock::Return, date(2023, 4, 10), date(2023, 4, 12))
            ]
        );
    }

    #[test]
    fn a_pause_moves_the_reply_by_its_days_and_leaves_the_return_window() {
        assert_eq!(
            moved(up_to(Stage::Assigned), &["paused=2023-04-03..2023-04-13"]),
            [
                (Clock::Reply, date(2023, 6, 30), date(2023, 7, 10)),
                (Clock::Opinion, date(2023, 5, 31), date(2023, 6, 12))
            ],
            "10 days each; 10 June is a Saturday"
        );
        assert_eq!(moved(up_to(Stage::Assigned), &["paused=2023-04-03..2023-04-03"]), [], "it went on the same day");
    }

    #[test]
    fn suppositions_need_no_case() {
        let supposed: Vec<Suppose> = ["reassigned=2023-04-14", "off=2023-04-20"].iter().map(|s| s.parse().unwrap()).collect();
        let made = supposed_deadline(&pack(), Clock::Return, date(2023, 3, 31).into(), &supposed, &calendar()).unwrap();
        assert_eq!(made.due, date(2023, 4, 23), "a week from 14 April, over a day off; 23 April is a make-up day");
    }

    #[test]
    fn what_cannot_be_supposed_is_refused_with_what_can() {
        for (given, problem) in [
            ("reassigned", "nothing is supposed"),
            ("off=2023-02-30", "there is no day 2023-02-30"),
            ("off=2023-03-02..2023-03-01", "2023-03-01 lies before 2023-03-02"),
            ("worked=2020-01-01..2023-01-01", "more than 400 days"),
            ("rained=2023-01-01", "nothing is known of rained"),
        ] {
            assert_eq!(given.parse::<Suppose>().unwrap_err().problem, problem);
        }
    }

    #[test]
    fn a_new_notice_gives_an_open_case_new_dates_and_says_why() {
        let case = given(up_to(Stage::Handling));
        let mut calendar = calendar();
        assert_eq!(recompute(case.case(), ClockCause::Notice, "x", &pack(), &calendar, date(2023, 4, 20)), None);
        calendar = supposed_calendar(&calendar, &["off=2023-06-30".parse().unwrap()]);
        let event = recompute(case.case(), ClockCause::Notice, "国办发明电〔2023〕0号", &pack(), &calendar, date(2023, 4, 20)).unwrap();
        let mut after = case.case().clone();
        after.apply(event);
        assert_eq!(after.clocks.as_ref().unwrap().reply_due, date(2023, 7, 3));
        assert_eq!(
            recompute(&after, ClockCause::Notice, "x", &pack(), &calendar, date(2023, 4, 20)),
            None,
            "once is enough"
        );
        assert_eq!(after.stage(), Stage::Handling);
    }

    #[test]
    fn an_answered_case_keeps_its_dates() {
        let calendar = supposed_calendar(&calendar(), &["off=2023-06-30".parse().unwrap()]);
        let case = given(up_to(Stage::Delivered));
        assert_eq!(recompute(case.case(), ClockCause::Notice, "x", &pack(), &calendar, date(2023, 7, 20)), None);
    }

    #[test]
    fn a_date_on_record_is_in_force_and_the_derivation_says_so() {
        let mut pack = pack();
        pack.set_term(Clock::Reply, Term::Months(2));
        let made = clock_of(given(up_to(Stage::Handling)).case(), Clock::Reply, &pack, &calendar()).unwrap();
        assert_eq!(made.due, date(2023, 6, 30));
        assert!(made.steps.iter().any(|s| matches!(s, Step::OnRecord { pack, .. } if pack == "test 1")));
    }
}

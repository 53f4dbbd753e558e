//! When something is due, and how that date came about, line by line.
//!
//! Counting follows 民法典 §§200–204 unless the pack says otherwise: the first day is not counted; a period in months ends on the
//! same day number or that month's last day; a last day off moves on to the next working day where the pack says `roll_last_day`.

use jiff::{ToSpan as _, civil::Date};

use crate::{
    calendar::Calendar,
    case::{Case, CaseKind},
    rules::{Clock, ClockRule, Counting, RulePack, StartEvent, Term, When},
};

/// A date with its derivation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The last day that is still on time.
    pub due: Date,
    /// Whether it counts through a year whose holiday notice is not loaded, or from a session whose closing day is not known: it may move.
    pub provisional: bool,
    /// How it came about, in order.
    pub steps: Vec<Step>,
}

/// One line of a derivation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The event that starts the clock.
    Start {
        /// Which.
        event: StartEvent,
        /// Its day.
        on: Date,
    },
    /// The rule applied.
    Rule {
        /// Which clock.
        clock: Clock,
        /// Its length.
        term: Term,
        /// Pack name and version.
        pack: String,
        /// Where the pack has the value from; empty when it is an assumption.
        source: String,
        /// Which cases this length is for, where the place counts some differently.
        when: Option<When>,
    },
    /// The closing day of the session is not in the pack: the case is taken for one of the session, and counted from its assignment.
    SessionUnknown,
    /// Days off that the count passes over, or make-up days that it uses, as the notice names them.
    Named {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
        /// Such as 端午节.
        name: String,
        /// Whether the days are worked.
        worked: bool,
        /// Number of the notice.
        notice: String,
    },
    /// Where the count lands.
    Landed {
        /// The day.
        on: Date,
        /// Whether it is worked.
        working_day: bool,
    },
    /// A last day off moved on.
    Rolled {
        /// From.
        from: Date,
        /// To.
        to: Date,
    },
    /// The clock stood still.
    Paused {
        /// First day of the pause.
        from: Date,
        /// The day it went on.
        to: Date,
        /// Days the last day moves by.
        days: u32,
        /// Whether those are working days.
        working: bool,
        /// Where that leads.
        due: Date,
    },
    /// Extended with leave.
    Extended {
        /// Until.
        until: Date,
        /// The day of the decision.
        on: Date,
    },
    /// What was written down when the clock was set differs from what today's rules give; what was written down is in force.
    OnRecord {
        /// The day in force.
        due: Date,
        /// The pack it was reckoned under.
        pack: String,
    },
    /// No notice for this year yet: Monday to Friday assumed.
    Provisional {
        /// The year.
        year: i16,
    },
}

/// What a clock is counted from, and what decides which of a place's lengths applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// The day of the event that starts the clock.
    pub on: Date,
    /// Proposal or suggestion.
    pub kind: CaseKind,
    /// Whether it was put during the session (大会期间); `None` where the pack does not know the session's days.
    pub in_session: Option<bool>,
    /// The day the session closed, where the pack knows it.
    pub session_closed: Option<Date>,
}

impl From<Date> for Start {
    /// A proposal of a session whose days are not known.
    fn from(on: Date) -> Self {
        Self {
            on,
            kind: CaseKind::Proposal,
            in_session: None,
            session_closed: None,
        }
    }
}

impl Start {
    /// For a case: one submitted by the day the session closed is of the session.
    pub fn of(case: &Case, pack: &RulePack, on: Date) -> Self {
        let session_closed = pack.closed(case.kind, &case.session);
        Self {
            on,
            kind: case.kind,
            in_session: session_closed.zip(case.submitted_on).map(|(closed, submitted)| submitted <= closed),
            session_closed,
        }
    }
}

/// The last day by which `clock` must be met when it starts as `start` says; `None` when the place has no such clock.
///
/// A fixed date that has already passed when the clock starts gives way to the rule's term for late cases, or is taken in the next year.
/// Where the pack distinguishes cases of the session and its days are not known, a case counts as one of the session, provisionally.
pub fn deadline(pack: &RulePack, clock: Clock, start: impl Into<Start>, calendar: &Calendar) -> Option<Deadline> {
    let start = start.into();
    let (when, rule) = choose(pack.clock(clock)?, &start);
    let (event, on, session_unknown) = match (rule.from, start.session_closed) {
        (StartEvent::SessionClosed, Some(closed)) => (StartEvent::SessionClosed, closed, false),
        // The first event after the closing that is known stands in for it.
        (StartEvent::SessionClosed, None) => (clock.starts(), start.on, true),
        (event, _) => (event, start.on, when.is_some_and(|w| w.in_session.is_some()) && start.in_session.is_none()),
    };
    let term = term_for(rule, on);
    let mut steps = vec![
        Step::Start { event, on },
        Step::Rule {
            clock,
            term,
            pack: pack.label(),
            source: rule.basis.source().to_owned(),
            when,
        },
    ];
    if session_unknown {
        steps.push(Step::SessionUnknown);
    }
    let landed = match term {
        Term::WorkingDays(n) => calendar.add_working_days(on, n),
        Term::CalendarDays(n) => on.saturating_add(i64::from(n).days()),
        Term::Months(n) => on.saturating_add(i64::from(n).months()),
        Term::FixedDate { month, day } => fixed(on, month, day),
    };
    // Long clocks pass over many holidays; the reader needs those that moved the count, so only counted days list them.
    if matches!(term, Term::WorkingDays(_)) {
        steps.extend(named_spans(calendar, on, landed));
    }
    let mut made = Deadline {
        due: landed,
        provisional: session_unknown,
        steps,
    };
    made.land(landed, pack, calendar);
    made.note_unknown_years(on, calendar);
    Some(made)
}

impl Deadline {
    /// Sets the last day, moved on where the pack says so when it is a day off.
    pub(crate) fn land(&mut self, on: Date, pack: &RulePack, calendar: &Calendar) {
        let working_day = calendar.is_working_day(on);
        self.steps.push(Step::Landed { on, working_day });
        self.due = on;
        if pack.roll_last_day && !working_day {
            self.due = calendar.on_or_after(on);
            self.steps.push(Step::Rolled { from: on, to: self.due });
        }
    }

    /// Marks the date provisional for every year it counts through whose notice is not loaded.
    pub(crate) fn note_unknown_years(&mut self, from: Date, calendar: &Calendar) {
        self.steps.retain(|step| !matches!(step, Step::Provisional { .. }));
        for year in from.year()..=self.due.year() {
            // A start long before the first notice on file is history, not an estimate; only years to come are.
            if !calendar.knows_year(year) && calendar.first_year().is_none_or(|first| year >= first) {
                self.provisional = true;
                self.steps.push(Step::Provisional { year });
            }
        }
    }
}

/// The counting that fits a case, and the condition it was chosen by.
fn choose<'a>(rule: &'a ClockRule, start: &Start) -> (Option<When>, &'a Counting) {
    let fits = |when: &When| when.kind.is_none_or(|kind| kind == start.kind) && when.in_session.is_none_or(|wanted| start.in_session.unwrap_or(true) == wanted);
    match rule.variants.iter().find(|(when, _)| fits(when)) {
        Some((when, counting)) => (Some(*when), counting),
        None => (None, &rule.usual),
    }
}

fn term_for(rule: &Counting, start: Date) -> Term {
    match (rule.term, rule.late) {
        (Term::FixedDate { month, day }, Some(late)) if fixed(start, month, day).year() > start.year() => late,
        (term, _) => term,
    }
}

fn fixed(start: Date, month: i8, day: i8) -> Date {
    // Packs are checked on load, so month and day exist in every year; a leap day would fall back to the month's last.
    let on = |year: i16| Date::new(year, month, 1).map_or(start, |first| first.with().day(day).build().unwrap_or(first.last_of_month()));
    let this_year = on(start.year());
    if this_year >= start { this_year } else { on(start.year().saturating_add(1)) }
}

/// Runs of days that notices name within `from < day <= to`, joined when they belong together.
pub fn named_spans(calendar: &Calendar, from: Date, to: Date) -> Vec<Step> {
    let mut spans: Vec<Step> = Vec::new();
    for (day, named) in calendar.named_between(from.saturating_add(1.day()), to) {
        if let Some(Step::Named { to, name, worked, .. }) = spans.last_mut()
            && *worked == named.worked
            && *name == named.name
            && to.saturating_add(1.day()) == day
        {
            *to = day;
            continue;
        }
        spans.push(Step::Named {
            from: day,
            to: day,
            name: named.name.clone(),
            worked: named.worked,
            notice: named.notice.clone(),
        });
    }
    spans
}

/// How much time is left, as people say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Working days left after today; small enough to warn when `soon`.
    Days {
        /// How many.
        working_days: u32,
        /// Whether the pack calls this soon.
        soon: bool,
    },
    /// The last day is today.
    Today,
    /// Working days past the last day.
    Late {
        /// How many.
        working_days: u32,
    },
}

/// How much of a deadline is left on `today`.
pub fn left(due: Date, today: Date, soon_working_days: u32, calendar: &Calendar) -> Left {
    match today.cmp(&due) {
        std::cmp::Ordering::Equal => Left::Today,
        std::cmp::Ordering::Less => {
            let working_days = calendar.working_days_between(today, due).unsigned_abs();
            Left::Days {
                working_days,
                soon: working_days <= soon_working_days,
            }
        }
        std::cmp::Ordering::Greater => Left::Late {
            working_days: calendar.working_days_between(due, today).unsigned_abs(),
        },
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::{calendar, pack};

    fn with(term: Term, roll: bool) -> RulePack {
        let mut pack = pack();
        pack.set_term(Clock::Reply, term);
        pack.roll_last_day = roll;
        pack
    }

    #[test]
    fn three_months_end_on_the_same_day_number_or_the_last() {
        let c = calendar();
        assert_eq!(
            deadline(&with(Term::Months(3), false), Clock::Reply, date(2023, 11, 30), &c).unwrap().due,
            date(2024, 2, 29)
        );
        assert_eq!(
            deadline(&with(Term::Months(3), false), Clock::Reply, date(2025, 7, 1), &c).unwrap().due,
            date(2025, 10, 1)
        );
    }

    #[test]
    fn a_last_day_in_a_holiday_moves_on_and_says_so() {
        let made = deadline(&with(Term::Months(3), true), Clock::Reply, date(2025, 7, 1), &calendar()).unwrap();
        assert_eq!(made.due, date(2025, 10, 9));
        assert!(made.steps.contains(&Step::Rolled {
            from: date(2025, 10, 1),
            to: date(2025, 10, 9)
        }));
        assert!(!made.provisional);
    }

    #[test]
    fn a_fixed_date_already_past_is_next_years() {
        let pack = with(Term::FixedDate { month: 6, day: 30 }, true);
        assert_eq!(deadline(&pack, Clock::Reply, date(2023, 3, 31), &calendar()).unwrap().due, date(2023, 6, 30));
        assert_eq!(
            deadline(&pack, Clock::Reply, date(2023, 7, 1), &calendar()).unwrap().due,
            date(2024, 7, 1),
            "30 June 2024 is a Sunday"
        );
    }

    #[test]
    fn a_case_that_starts_after_the_fixed_date_has_the_term_for_late_ones() {
        let mut pack = with(Term::FixedDate { month: 5, day: 31 }, true);
        pack.set_late(Clock::Reply, Term::Months(1));
        assert_eq!(deadline(&pack, Clock::Reply, date(2023, 5, 31), &calendar()).unwrap().due, date(2023, 5, 31));
        let late = deadline(&pack, Clock::Reply, date(2023, 6, 14), &calendar()).unwrap();
        assert_eq!(late.due, date(2023, 7, 14));
        assert!(late.steps.iter().any(|s| matches!(s, Step::Rule { term: Term::Months(1), .. })));
    }

    #[test]
    fn a_place_counts_cases_of_the_session_differently_and_says_which_it_took() {
        let mut pack = with(Term::Months(3), false);
        let session = When {
            kind: Some(CaseKind::Proposal),
            in_session: Some(true),
        };
        let five = Counting {
            term: Term::Months(5),
            ..pack.clock(Clock::Reply).unwrap().usual.clone()
        };
        pack.clocks.get_mut(&Clock::Reply).unwrap().variants.push((session, five));
        let on = date(2025, 2, 10);
        let due = |in_session, kind| {
            let start = Start { kind, in_session, ..on.into() };
            deadline(&pack, Clock::Reply, start, &calendar()).unwrap()
        };
        assert_eq!(due(Some(true), CaseKind::Proposal).due, date(2025, 7, 10));
        assert_eq!(due(Some(false), CaseKind::Proposal).due, date(2025, 5, 10));
        assert_eq!(due(Some(true), CaseKind::Suggestion).due, date(2025, 5, 10));
        let unknown = due(None, CaseKind::Proposal);
        assert_eq!(unknown.due, date(2025, 7, 10));
        assert!(unknown.provisional && unknown.steps.contains(&Step::SessionUnknown));
    }

    #[test]
    fn a_clock_that_starts_with_the_closing_of_the_session_does_not_wait_for_the_assignment() {
        let mut pack = with(Term::Months(3), false);
        pack.clocks.get_mut(&Clock::Reply).unwrap().usual.from = StartEvent::SessionClosed;
        let known = Start {
            session_closed: Some(date(2025, 1, 20)),
            ..date(2025, 2, 10).into()
        };
        let made = deadline(&pack, Clock::Reply, known, &calendar()).unwrap();
        assert_eq!(made.due, date(2025, 4, 20));
        assert_eq!(
            made.steps[0],
            Step::Start {
                event: StartEvent::SessionClosed,
                on: date(2025, 1, 20)
            }
        );
        let made = deadline(&pack, Clock::Reply, date(2025, 2, 10), &calendar()).unwrap();
        assert_eq!((made.due, made.provisional), (date(2025, 5, 10), true));
    }

    #[test]
    fn a_place_without_a_clock_has_no_date_for_it() {
        assert_eq!(
            deadline(&with(Term::Months(3), false), Clock::FirstContact, date(2025, 2, 10), &calendar()),
            None
        );
    }

    #[test]
    fn a_year_without_a_notice_gives_a_provisional_date() {
        let made = deadline(&with(Term::WorkingDays(5), true), Clock::Reply, date(2027, 3, 1), &calendar()).unwrap();
        assert_eq!(made.due, date(2027, 3, 8));
        assert!(made.provisional);
        assert!(made.steps.contains(&Step::Provisional { year: 2027 }));
    }

    #[test]
    fn a_count_names_the_holidays_it_passes() {
        let made = deadline(&with(Term::WorkingDays(6), true), Clock::Reply, date(2023, 6, 21), &calendar()).unwrap();
        assert_eq!(made.due, date(2023, 6, 30));
        assert!(made.steps.iter().any(
            |s| matches!(s, Step::Named { name, worked: false, from, to, .. } if name == "端午节" && *from == date(2023, 6, 22) && *to == date(2023, 6, 24))
        ));
        assert!(
            made.steps
                .iter()
                .any(|s| matches!(s, Step::Named { worked: true, from, .. } if *from == date(2023, 6, 25)))
        );
    }

    #[test]
    fn time_left_is_counted_in_working_days() {
        let c = calendar();
        assert_eq!(left(date(2023, 6, 30), date(2023, 6, 21), 3, &c), Left::Days { working_days: 6, soon: false });
        assert_eq!(left(date(2023, 6, 27), date(2023, 6, 21), 3, &c), Left::Days { working_days: 3, soon: true });
        assert_eq!(left(date(2023, 6, 21), date(2023, 6, 21), 3, &c), Left::Today);
        assert_eq!(left(date(2023, 5, 31), date(2023, 6, 21), 3, &c), Left::Late { working_days: 15 });
    }
}

//! When something is due, and how that date came about, line by line.
//!
//! Counting follows 民法典 §§200–204 unless the pack says otherwise: the first day is not counted; a period in months ends on the
//! same day number or that month's last day; a last day off moves on to the next working day where the pack says `roll_last_day`.

use jiff::{ToSpan as _, civil::Date};

use crate::{
    calendar::Calendar,
    rules::{Clock, ClockRule, RulePack, Term},
};

/// A date with its derivation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The last day that is still on time.
    pub due: Date,
    /// Whether it falls in (or counts through) a year whose holiday notice is not loaded: it may move when the notice comes.
    pub provisional: bool,
    /// How it came about, in order.
    pub steps: Vec<Step>,
}

/// One line of a derivation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The event that starts the clock.
    Start {
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
    },
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
    /// No notice for this year yet: Monday to Friday assumed.
    Provisional {
        /// The year.
        year: i16,
    },
}

/// The last day by which `clock` must be met when it starts on `start`.
///
/// A fixed date that has already passed when the clock starts gives way to the rule's term for late cases, or is taken in the next year.
pub fn deadline(pack: &RulePack, clock: Clock, start: Date, calendar: &Calendar) -> Deadline {
    let rule = pack.clock(clock);
    let term = term_for(rule, start);
    let mut steps = vec![
        Step::Start { on: start },
        Step::Rule {
            clock,
            term,
            pack: pack.label(),
            source: rule.source.clone(),
        },
    ];
    let landed = match term {
        Term::WorkingDays(n) => calendar.add_working_days(start, n),
        Term::CalendarDays(n) => start.saturating_add(i64::from(n).days()),
        Term::Months(n) => start.saturating_add(i64::from(n).months()),
        Term::FixedDate { month, day } => fixed(start, month, day),
    };
    // Long clocks pass over many holidays; the reader needs those that moved the count, so only counted days list them.
    if matches!(term, Term::WorkingDays(_)) {
        steps.extend(named_spans(calendar, start, landed));
    }
    let working_day = calendar.is_working_day(landed);
    steps.push(Step::Landed { on: landed, working_day });
    let due = if pack.roll_last_day && !working_day {
        let to = calendar.on_or_after(landed);
        steps.push(Step::Rolled { from: landed, to });
        to
    } else {
        landed
    };
    let provisional = !calendar.knows(due);
    if provisional {
        steps.push(Step::Provisional { year: due.year() });
    }
    Deadline { due, provisional, steps }
}

fn term_for(rule: &ClockRule, start: Date) -> Term {
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
            deadline(&with(Term::Months(3), false), Clock::Reply, date(2023, 11, 30), &c).due,
            date(2024, 2, 29)
        );
        assert_eq!(
            deadline(&with(Term::Months(3), false), Clock::Reply, date(2025, 7, 1), &c).due,
            date(2025, 10, 1)
        );
    }

    #[test]
    fn a_last_day_in_a_holiday_moves_on_and_says_so() {
        let made = deadline(&with(Term::Months(3), true), Clock::Reply, date(2025, 7, 1), &calendar());
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
        assert_eq!(deadline(&pack, Clock::Reply, date(2023, 3, 31), &calendar()).due, date(2023, 6, 30));
        assert_eq!(
            deadline(&pack, Clock::Reply, date(2023, 7, 1), &calendar()).due,
            date(2024, 7, 1),
            "30 June 2024 is a Sunday"
        );
    }

    #[test]
    fn a_case_that_starts_after_the_fixed_date_has_the_term_for_late_ones() {
        let mut pack = with(Term::FixedDate { month: 5, day: 31 }, true);
        pack.set_late(Clock::Reply, Term::Months(1));
        assert_eq!(deadline(&pack, Clock::Reply, date(2023, 5, 31), &calendar()).due, date(2023, 5, 31));
        let late = deadline(&pack, Clock::Reply, date(2023, 6, 14), &calendar());
        assert_eq!(late.due, date(2023, 7, 14));
        assert!(late.steps.iter().any(|s| matches!(s, Step::Rule { term: Term::Months(1), .. })));
    }

    #[test]
    fn a_year_without_a_notice_gives_a_provisional_date() {
        let made = deadline(&with(Term::WorkingDays(5), true), Clock::Reply, date(2027, 3, 1), &calendar());
        assert_eq!(made.due, date(2027, 3, 8));
        assert!(made.provisional);
        assert!(made.steps.contains(&Step::Provisional { year: 2027 }));
    }

    #[test]
    fn a_count_names_the_holidays_it_passes() {
        let made = deadline(&with(Term::WorkingDays(6), true), Clock::Reply, date(2023, 6, 21), &calendar());
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

//! Clocks, and how a day came about, line by line.

use banfu_app::{
    cases::Running,
    domain::{
        Date,
        deadline::{Left, Step},
        rules::{Clock as ClockKind, Term},
    },
};

use super::Say;
use crate::ui::{Clock, Why, WhyStep};

impl Say {
    /// A deadline with what is left of it.
    pub fn clock(&self, due: Date, left: Left) -> Clock {
        let left = match left {
            Left::Days { working_days, .. } => i64::from(working_days),
            Left::Today => 0,
            // A day off past the last day is late by no working day yet; it is late all the same.
            Left::Late { working_days } => -i64::from(working_days.max(1)),
        };
        Clock::due(self.l, left, self.soon, due, self.today)
    }

    /// A clock of a case, with its derivation; a met clock says so.
    pub fn running(&self, running: &Running, in_flow: bool) -> Clock {
        let due = running.deadline.due;
        let clock = match running.left {
            Some(left) => self.clock(due, left),
            None => Clock::done(self.l, self.l.t("clock.met"), due, self.l.f1("clock.due", "day", self.day(due))),
        };
        clock.because(self.why(running, in_flow))
    }

    fn why(&self, running: &Running, in_flow: bool) -> Why {
        let mut steps: Vec<WhyStep> = running.deadline.steps.iter().map(|step| self.step(step, running)).collect();
        if let Some(Left::Days { working_days, .. }) = running.left {
            steps.push(WhyStep {
                text: self.l.f1("clock.left", "n", working_days),
                source: None,
            });
        }
        let foot = running.assumed.then(|| self.l.t("clock.assumed").to_owned());
        Why { steps, foot, in_flow }
    }

    fn step(&self, step: &Step, running: &Running) -> WhyStep {
        let l = self.l;
        let weekday = |day: Date| crate::i18n::say_weekday(l, day);
        match step {
            Step::Start { on } => WhyStep {
                text: l.f(
                    "clock.step.start",
                    &[("day", &self.day(*on)), ("weekday", &weekday(*on)), ("event", &start_word(self, running.clock))],
                ),
                source: None,
            },
            Step::Rule { clock, term, pack, source } => WhyStep {
                text: l.f2("clock.step.rule", "clock", l.coded("clocks", clock.code()), "term", self.term(*term)),
                source: Some(if source.is_empty() {
                    l.f1("clock.step.pack", "pack", pack)
                } else {
                    l.f2("clock.step.pack_source", "pack", pack, "source", source)
                }),
            },
            Step::Named {
                from,
                to,
                name,
                worked,
                notice,
            } => {
                let days = if from == to {
                    self.day(*from)
                } else {
                    format!("{}—{}", self.day(*from), self.day(*to))
                };
                let text = if *worked {
                    l.f1("clock.step.worked", "days", days)
                } else {
                    l.f2("clock.step.off", "days", days, "name", name)
                };
                WhyStep {
                    text,
                    source: (!notice.is_empty()).then(|| notice.clone()),
                }
            }
            Step::Landed { on, working_day } => {
                let key = if *working_day { "clock.step.lands_working" } else { "clock.step.lands_off" };
                WhyStep {
                    text: l.f(key, &[("day", &self.day(*on)), ("weekday", &weekday(*on))]),
                    source: None,
                }
            }
            Step::Rolled { from, to } => WhyStep {
                text: l.f2("clock.step.rolled", "from", self.day(*from), "to", self.day(*to)),
                source: None,
            },
            Step::Provisional { year } => WhyStep {
                text: l.f1("clock.step.provisional", "year", year),
                source: None,
            },
        }
    }

    /// A term in words: `5 working days`.
    pub fn term(&self, term: Term) -> String {
        match term {
            Term::WorkingDays(n) => self.l.f1("clock.term.working_days", "n", n),
            Term::CalendarDays(n) => self.l.f1("clock.term.days", "n", n),
            Term::Months(n) => self.l.f1("clock.term.months", "n", n),
            Term::FixedDate { month, day } => {
                let words = Date::new(self.today.year(), month, day).map_or_else(|_| format!("{month}-{day}"), |date| crate::i18n::say_day(self.l, date));
                self.l.f1("clock.term.fixed", "day", words)
            }
        }
    }
}

fn start_word(say: &Say, clock: ClockKind) -> &'static str {
    match clock {
        ClockKind::Return | ClockKind::Opinion | ClockKind::Reply | ClockKind::ReplyLongest => say.l.t("clock.start.assigned"),
        ClockKind::Feedback | ClockKind::Publication => say.l.t("clock.start.delivered"),
    }
}

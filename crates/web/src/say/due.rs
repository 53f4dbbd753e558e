//! Clocks, and how a day came about, line by line.

use banfu_app::{
    cases::Running,
    domain::{
        Date,
        case::CaseKind,
        deadline::{Left, Step},
        rules::{Term, When},
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
        self.perhaps_provisional(clock, due, running.deadline.provisional)
            .because(self.why(running, in_flow))
    }

    /// The same clock, saying that its day may move.
    pub fn perhaps_provisional(&self, clock: Clock, due: Date, provisional: bool) -> Clock {
        if provisional {
            clock.named(self.l.f1("clock.due_provisional", "day", self.day(due)))
        } else {
            clock
        }
    }

    fn why(&self, running: &Running, in_flow: bool) -> Why {
        let mut steps: Vec<WhyStep> = running.deadline.steps.iter().map(|step| self.step(step)).collect();
        if let Some(Left::Days { working_days, .. }) = running.left {
            steps.push(WhyStep {
                text: self.l.f1("clock.left", "n", working_days),
                source: None,
            });
        }
        let foot = running.assumed.then(|| self.l.t("clock.assumed").to_owned());
        Why { steps, foot, in_flow }
    }

    /// One line of a derivation.
    pub fn step(&self, step: &Step) -> WhyStep {
        let l = self.l;
        let weekday = |day: Date| crate::i18n::say_weekday(l, day);
        match step {
            Step::Start { event, on } => WhyStep {
                text: l.f(
                    "clock.step.start",
                    &[
                        ("day", &self.day(*on)),
                        ("weekday", &weekday(*on)),
                        ("event", &l.coded("clock", &format!("start.{}", event.code()))),
                    ],
                ),
                source: None,
            },
            Step::Rule {
                clock,
                term,
                pack,
                source,
                when,
            } => WhyStep {
                text: match when {
                    Some(when) => l.f(
                        "clock.step.rule_for",
                        &[
                            ("clock", &l.coded("clocks", clock.code())),
                            ("term", &self.term(*term)),
                            ("which", &self.when(*when)),
                        ],
                    ),
                    None => l.f2("clock.step.rule", "clock", l.coded("clocks", clock.code()), "term", self.term(*term)),
                },
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
            Step::SessionUnknown => WhyStep {
                text: l.t("clock.step.session_unknown").to_owned(),
                source: None,
            },
            Step::Paused { from, to, days, working, due } => WhyStep {
                text: l.f(
                    if *working { "clock.step.paused_working" } else { "clock.step.paused" },
                    &[("from", &self.day(*from)), ("to", &self.day(*to)), ("n", days), ("due", &self.day(*due))],
                ),
                source: None,
            },
            Step::Extended { until, on } => WhyStep {
                text: l.f2("clock.step.extended", "until", self.day(*until), "on", self.day(*on)),
                source: None,
            },
            Step::OnRecord { due, pack } => WhyStep {
                text: l.f1("clock.step.on_record", "due", self.day(*due)),
                source: Some(l.f1("clock.step.pack", "pack", pack)),
            },
            Step::Provisional { year } => WhyStep {
                text: l.f1("clock.step.provisional", "year", year),
                source: None,
            },
        }
    }

    /// Which cases a variant of a clock is for, in words.
    pub fn when(&self, when: When) -> String {
        let kind = when.kind.map(|kind| match kind {
            CaseKind::Proposal => "proposal",
            CaseKind::Suggestion => "suggestion",
        });
        let session = when.in_session.map(|yes| if yes { "in_session" } else { "between_sessions" });
        let words: Vec<String> = session
            .into_iter()
            .chain(kind)
            .map(|code| self.l.coded("clock", &format!("when.{code}")))
            .collect();
        words.join(if self.l.is_chinese() { "" } else { " " })
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

//! A deadline: its shape, the time left in words, the exact day, and how that day came about.

use askama::Template;
use jiff::civil::Date;

use super::{html_safe, icon};
use crate::i18n::{Locale, say_date};

/// How near a deadline is. What "soon" means is the rule pack's, not ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockState {
    /// Time enough.
    Open,
    /// Within the days the rule pack calls soon.
    Soon,
    /// Past.
    Late,
    /// Done; the words say whether in time.
    Done,
}

/// A deadline as it is shown everywhere (`bf-clock`).
#[derive(Debug, Clone, Template)]
#[template(path = "ui/clock.html")]
pub struct Clock {
    l: Locale,
    state: ClockState,
    words: String,
    day: Date,
    day_words: String,
    why: Option<Why>,
    pill: bool,
}
html_safe!(Clock);

/// The derivation of a day, line by line (`bf-why`). In lists it floats over the page; with `in_flow` it lies in the page, open.
#[derive(Debug, Clone, Default)]
pub struct Why {
    /// The steps, first to last; the last is the result.
    pub steps: Vec<WhyStep>,
    /// A line under the steps, such as the longest possible extension.
    pub foot: Option<String>,
    /// Lies open in the page instead of floating.
    pub in_flow: bool,
}

/// One step of a derivation.
#[derive(Debug, Clone)]
pub struct WhyStep {
    /// What was taken or found.
    pub text: String,
    /// Where it stands: the rule, the notice, the event.
    pub source: Option<String>,
}

impl Clock {
    /// A duty still to be done. `left` is the number of working days left: today's is 0, a negative number is late by so many.
    pub fn due(l: Locale, left: i64, soon: i64, day: Date, today: Date) -> Self {
        let (state, words) = if left < 0 {
            (ClockState::Late, l.f1("clock.late", "n", -left))
        } else if left == 0 {
            (ClockState::Soon, l.t("clock.today").to_owned())
        } else {
            (if left <= soon { ClockState::Soon } else { ClockState::Open }, l.f1("clock.left", "n", left))
        };
        let day_words = l.f1("clock.due", "day", say_date(l, day, today));
        Self {
            l,
            state,
            words,
            day,
            day_words,
            why: None,
            pill: false,
        }
    }

    /// A duty done on `day`; `remark` says how that stands to its deadline ("提前 3 个工作日").
    pub fn done(l: Locale, words: impl Into<String>, day: Date, remark: impl Into<String>) -> Self {
        Self {
            l,
            state: ClockState::Done,
            words: words.into(),
            day,
            day_words: remark.into(),
            why: None,
            pill: false,
        }
    }

    /// With other words for the day ("退办期 6月21日").
    pub fn named(mut self, day_words: impl Into<String>) -> Self {
        self.day_words = day_words.into();
        self
    }

    /// With the derivation of the day.
    pub fn because(mut self, why: Why) -> Self {
        self.why = Some(why);
        self
    }

    /// On a tinted ground, where it stands alone.
    pub fn as_pill(mut self) -> Self {
        self.pill = true;
        self
    }

    /// The day.
    pub fn day(&self) -> Date {
        self.day
    }

    /// What is said of it: the time left, or whether it was done in time.
    pub fn words(&self) -> &str {
        &self.words
    }

    fn class(&self) -> &'static str {
        match (self.state, self.pill) {
            (ClockState::Open, false) => "bf-clock bf-clock-ok",
            (ClockState::Soon, false) => "bf-clock bf-clock-soon",
            (ClockState::Late, false) => "bf-clock bf-clock-late",
            (ClockState::Done, false) => "bf-clock bf-clock-done",
            (ClockState::Open, true) => "bf-clock bf-clock-pill",
            (ClockState::Soon, true) => "bf-clock bf-clock-pill bf-clock-soon",
            (ClockState::Late, true) => "bf-clock bf-clock-pill bf-clock-late",
            (ClockState::Done, true) => "bf-clock bf-clock-pill bf-clock-done",
        }
    }

    fn shape(&self) -> askama::filters::Safe<String> {
        match self.state {
            ClockState::Open => icon("open"),
            ClockState::Soon => icon("soon"),
            ClockState::Late => icon("late"),
            ClockState::Done => icon("kept"),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_clock_says_shape_words_and_day() {
        let clock = Clock::due(Locale::ZhCn, 6, 3, date(2023, 6, 30), date(2023, 6, 21)).to_string();
        assert!(
            clock.contains("#open") && clock.contains("还剩 6 个工作日") && clock.contains("<time datetime=\"2023-06-30\">6月30日截止</time>"),
            "{clock}"
        );
        let late = Clock::due(Locale::En, -2, 3, date(2023, 6, 19), date(2023, 6, 21)).to_string();
        assert!(
            late.contains("bf-clock-late") && late.contains("2 working days late") && late.contains("due 19 June"),
            "{late}"
        );
        assert!(
            Clock::due(Locale::ZhCn, 0, 3, date(2023, 6, 21), date(2023, 6, 21))
                .to_string()
                .contains("今天截止")
        );
    }

    #[test]
    fn a_derivation_opens_without_script_and_is_escaped() {
        let why = Why {
            steps: vec![WhyStep {
                text: "<b>".into(),
                source: Some("a & b".into()),
            }],
            foot: None,
            in_flow: false,
        };
        let html = Clock::due(Locale::ZhCn, 1, 3, date(2023, 6, 22), date(2023, 6, 21)).because(why).to_string();
        assert!(
            html.contains("<details class=\"bf-why\">") && html.contains("&#60;b&#62;") && html.contains("a &#38; b"),
            "{html}"
        );
    }
}

//! How the oversight office looks at many cases at once: colours of warning, and scores of offices by a formula that a place can change.
//!
//! Points are counted in hundredths, so that every score can be checked with pencil and paper.

use jiff::{ToSpan as _, civil::Date};

use crate::{calendar::Calendar, org::coded, rules::Basis};

coded! {
    /// How near the last day of a case is, as the colours of warning say it (蓝、黄、红预警).
    Band {
        /// 红: past its last day.
        Late = "late",
        /// 黄: so few working days left that the place calls it soon.
        Soon = "soon",
        /// 蓝: an early word.
        Early = "early",
        /// Time enough, or no date.
        Calm = "calm",
    }
}

/// The last days on which a case is yellow and blue, as seen from one day: what lies before that day is red.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bands {
    /// Seen from this day.
    pub today: Date,
    /// Due on or before it: yellow.
    pub soon_by: Date,
    /// Due on or before it: blue.
    pub early_by: Date,
}

impl Bands {
    /// The bands as seen from `today`.
    ///
    /// * `soon`, `early`: working days left, at most, for yellow and for blue; a blue shorter than yellow is never seen.
    pub fn on(today: Date, soon: u32, early: u32, calendar: &Calendar) -> Self {
        let soon_by = last_day_with(today, soon, calendar);
        Self {
            today,
            soon_by,
            early_by: last_day_with(today, early, calendar).max(soon_by),
        }
    }

    /// Where a last day lies.
    pub fn of(&self, due: Option<Date>) -> Band {
        match due {
            Some(due) if due < self.today => Band::Late,
            Some(due) if due <= self.soon_by => Band::Soon,
            Some(due) if due <= self.early_by => Band::Early,
            _ => Band::Calm,
        }
    }
}

/// The last day from which at most `working_days` working days are left: days off after the last of them belong to it.
fn last_day_with(today: Date, working_days: u32, calendar: &Calendar) -> Date {
    calendar.add_working_days(today, working_days.saturating_add(1)).saturating_sub(1.day())
}

coded! {
    /// What a term of a score measures in an office's year.
    Measure {
        /// 办复率: answered, of all led.
        Answered = "answered",
        /// 按期率: answered in time, of all answered.
        OnTime = "on_time",
        /// 公开率: published, of all answered.
        Published = "published",
        /// 满意率: rated satisfied or mostly so, of all rated.
        Satisfied = "satisfied",
        /// 逾期在办: open and past the last day.
        LateOpen = "late_open",
    }
}

impl Measure {
    /// Whether it is a share of something, which can be worth points; the others are plain counts, each of which takes points away.
    pub fn is_share(self) -> bool {
        self != Measure::LateOpen
    }
}

/// What a term gives or takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// So many hundredths of a point for a full share.
    Share {
        /// Hundredths of a point.
        full: u32,
    },
    /// Hundredths of a point taken for each, at most so many altogether.
    Each {
        /// Hundredths of a point for each.
        each: u32,
        /// Hundredths of a point, at most.
        most: u32,
    },
}

/// One term of the formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// What it measures.
    pub measure: Measure,
    /// What it is worth.
    pub weight: Weight,
    /// Where the place has the value from, or why it is assumed.
    pub basis: Basis,
}

/// How a place's oversight warns and scores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OversightRules {
    /// Working days left, at most, for blue. Yellow is the rule pack's "soon".
    pub early_working_days: u32,
    /// Where that value comes from, or why it is assumed.
    pub early_basis: Basis,
    /// The terms, in the order shown.
    pub terms: Vec<Term>,
}

/// An office's year in numbers: what scores are computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OfficeYear {
    /// Cases it leads.
    pub led: u32,
    /// Answered.
    pub answered: u32,
    /// Answered by the last day.
    pub on_time: u32,
    /// Published.
    pub published: u32,
    /// Rated.
    pub rated: u32,
    /// Rated satisfied or mostly so.
    pub satisfied: u32,
    /// Open and past the last day.
    pub late_open: u32,
}

impl OfficeYear {
    /// The part and the whole of a measure; the whole of a plain count is 1.
    pub fn of(&self, measure: Measure) -> (u32, u32) {
        match measure {
            Measure::Answered => (self.answered, self.led),
            Measure::OnTime => (self.on_time, self.answered),
            Measure::Published => (self.published, self.answered),
            Measure::Satisfied => (self.satisfied, self.rated),
            Measure::LateOpen => (self.late_open, 1),
        }
    }
}

/// A term with what it came to for one office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// What was measured.
    pub measure: Measure,
    /// What it is worth.
    pub weight: Weight,
    /// The part.
    pub part: u32,
    /// The whole.
    pub whole: u32,
    /// Hundredths of a point, negative when taken away; `None`: there was nothing to measure, and its weight is left out.
    pub points: Option<i64>,
}

/// A score with every step that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// One line a term.
    pub lines: Vec<Line>,
    /// Hundredths of a point earned by shares.
    pub earned: i64,
    /// Hundredths of a point that could be earned, of the shares that could be measured.
    pub possible: i64,
    /// Hundredths of a point taken away (not negative).
    pub taken: i64,
    /// Out of 10,000: `earned` scaled to 10,000 of `possible`, less `taken`, never below nothing. `None`: nothing could be measured.
    pub total: Option<i64>,
}

/// The score of an office. Halves are rounded up.
pub fn score(terms: &[Term], year: &OfficeYear) -> Score {
    let lines: Vec<Line> = terms
        .iter()
        .map(|term| {
            let (part, whole) = year.of(term.measure);
            let points = match term.weight {
                Weight::Share { .. } if whole == 0 => None,
                Weight::Share { full } => Some(share(i64::from(full), part, whole)),
                // Nobody is blamed for having led nothing: there is no year to take points from.
                Weight::Each { .. } if year.led == 0 => None,
                Weight::Each { each, most } => Some(-(i64::from(each) * i64::from(part)).min(i64::from(most))),
            };
            Line {
                measure: term.measure,
                weight: term.weight,
                part,
                whole,
                points,
            }
        })
        .collect();
    let (mut earned, mut possible, mut taken) = (0, 0, 0);
    for line in &lines {
        match (line.weight, line.points) {
            (Weight::Share { full }, Some(points)) => {
                earned += points;
                possible += i64::from(full);
            }
            (Weight::Each { .. }, Some(points)) => taken -= points,
            (_, None) => {}
        }
    }
    let total = (possible > 0).then(|| ((earned * 10_000 + possible / 2) / possible - taken).max(0));
    Score {
        lines,
        earned,
        possible,
        taken,
        total,
    }
}

fn share(full: i64, part: u32, whole: u32) -> i64 {
    let (part, whole) = (i64::from(part.min(whole)), i64::from(whole));
    (full * part + whole / 2) / whole
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::testing::calendar;

    fn terms() -> Vec<Term> {
        let term = |measure, weight| Term {
            measure,
            weight,
            basis: Basis::Assumed("test".into()),
        };
        vec![
            term(Measure::Answered, Weight::Share { full: 4000 }),
            term(Measure::OnTime, Weight::Share { full: 3000 }),
            term(Measure::Satisfied, Weight::Share { full: 3000 }),
            term(Measure::LateOpen, Weight::Each { each: 200, most: 1000 }),
        ]
    }

    #[test]
    fn a_last_day_is_red_when_past_yellow_when_soon_and_blue_when_near() {
        // Wednesday before the Dragon Boat festival: 22 and 23 June are off, 25 June (Sunday) is worked.
        let bands = Bands::on(date(2023, 6, 21), 3, 7, &calendar());
        let of = |day| bands.of(Some(date(2023, 6, day)));
        assert_eq!(of(20), Band::Late);
        assert_eq!(of(21), Band::Soon, "the last day is today");
        assert_eq!(of(27), Band::Soon, "25, 26 and 27 June are three working days");
        assert_eq!(of(28), Band::Early);
        assert_eq!(bands.early_by, date(2023, 7, 3), "28 to 30 June and 3 July make seven");
        assert_eq!(bands.of(Some(date(2023, 7, 4))), Band::Calm);
        assert_eq!(bands.of(None), Band::Calm);
    }

    #[test]
    fn bands_agree_with_the_days_left_that_a_case_shows() {
        use crate::deadline::{Left, left};
        let calendar = calendar();
        for n in 0..400 {
            let today = date(2023, 1, 1).saturating_add(n.days());
            let bands = Bands::on(today, 3, 7, &calendar);
            for ahead in -3..20 {
                let due = today.saturating_add(ahead.days());
                let said = match left(due, today, 3, &calendar) {
                    Left::Late { .. } => Band::Late,
                    Left::Today | Left::Days { soon: true, .. } => Band::Soon,
                    Left::Days { working_days, .. } if working_days <= 7 => Band::Early,
                    Left::Days { .. } => Band::Calm,
                };
                assert_eq!(bands.of(Some(due)), said, "{today} {due}");
            }
        }
    }

    #[test]
    fn a_score_shows_every_term_and_takes_points_away_at_last() {
        let year = OfficeYear {
            led: 40,
            answered: 30,
            on_time: 27,
            rated: 10,
            satisfied: 9,
            late_open: 2,
            ..OfficeYear::default()
        };
        let score = score(&terms(), &year);
        assert_eq!(
            score.lines.iter().map(|l| l.points).collect::<Vec<_>>(),
            [Some(3000), Some(2700), Some(2700), Some(-400)]
        );
        assert_eq!((score.earned, score.possible, score.taken, score.total), (8400, 10_000, 400, Some(8000)));
    }

    #[test]
    fn what_cannot_be_measured_neither_helps_nor_hurts() {
        let year = OfficeYear {
            led: 2,
            answered: 2,
            on_time: 1,
            ..OfficeYear::default()
        };
        let score = score(&terms(), &year);
        assert_eq!(score.lines[2].points, None, "nobody has rated");
        assert_eq!((score.earned, score.possible, score.total), (5500, 7000, Some(7857)));
        assert_eq!(
            super::score(&terms(), &OfficeYear::default()).total,
            None,
            "an office without cases has no score"
        );
    }

    #[test]
    fn deductions_stop_at_their_most_and_a_score_at_nothing() {
        let year = OfficeYear {
            led: 100,
            late_open: 100,
            ..OfficeYear::default()
        };
        let score = score(&terms(), &year);
        assert_eq!((score.taken, score.total), (1000, Some(0)));
    }

    proptest! {
        #[test]
        fn a_score_lies_between_nothing_and_a_hundred(led in 0u32..5000, a in 0u32..5000, t in 0u32..5000, r in 0u32..5000, s in 0u32..5000, late in 0u32..5000) {
            let answered = a.min(led);
            let year = OfficeYear { led, answered, on_time: t.min(answered), rated: r, satisfied: s.min(r), late_open: late, ..OfficeYear::default() };
            if let Some(total) = score(&terms(), &year).total {
                prop_assert!((0..=10_000).contains(&total));
            }
        }
    }
}

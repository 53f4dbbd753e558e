//! Which days are worked: Monday to Friday, less the holidays and plus the make-up days of the State Council's notices (放假安排).

use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan as _, civil::Date};

/// What a notice says of a day. Days no notice names follow the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedDay {
    /// `true`: a make-up working day (调休上班); `false`: a day off.
    pub worked: bool,
    /// Such as 端午节.
    pub name: String,
    /// The notice's number, such as 国办发明电〔2022〕16号.
    pub notice: String,
}

/// Working days of the years whose notices are loaded. Other years are estimated from the week and marked provisional.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    named: BTreeMap<Date, NamedDay>,
    years: BTreeSet<i16>,
}

/// A calendar file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("calendar line {line}: {problem}")]
pub struct BadCalendar {
    /// Line in the file, from 1.
    pub line: usize,
    /// What is wrong, and what was expected.
    pub problem: String,
}

impl Calendar {
    /// Reads `date,kind,name,notice` lines (kind `holiday` or `workday`), first line a heading.
    ///
    /// # Errors
    /// [`BadCalendar`] names the line: a date that does not exist, an unknown kind, a missing column, a day named twice.
    pub fn parse_csv(text: &str) -> Result<Self, BadCalendar> {
        let mut calendar = Self::default();
        for (at, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
            let bad = |problem: String| BadCalendar { line: at + 1, problem };
            let mut columns = line.split(',').map(str::trim);
            let (Some(date), Some(kind), Some(name), Some(notice)) = (columns.next(), columns.next(), columns.next(), columns.next()) else {
                return Err(bad("expected date,kind,name,notice".into()));
            };
            let day: Date = date.parse().map_err(|_| bad(format!("no such date: {date}")))?;
            let worked = match kind {
                "workday" => true,
                "holiday" => false,
                other => return Err(bad(format!("kind is holiday or workday, not {other}"))),
            };
            let named = NamedDay {
                worked,
                name: name.into(),
                notice: notice.into(),
            };
            if calendar.named.insert(day, named).is_some() {
                return Err(bad(format!("{date} is named twice")));
            }
            calendar.note_year(day);
        }
        Ok(calendar)
    }

    /// Takes a notice in: its days take the place of what was said of them before. Gives what it changed: days whose being worked is
    /// another now than it was.
    pub fn take(&mut self, days: impl IntoIterator<Item = (Date, NamedDay)>) -> Vec<Date> {
        let mut changed = Vec::new();
        for (day, named) in days {
            if self.is_working_day(day) != named.worked {
                changed.push(day);
            }
            self.note_year(day);
            self.named.insert(day, named);
        }
        changed
    }

    /// The notices of a place over those of the wider one (country → province → prefecture): where both name a day, the narrower counts.
    /// Which years are known stays the country's to say: a local notice names only a few days.
    pub fn under(&mut self, narrower: &Calendar) {
        self.named.extend(narrower.named.iter().map(|(day, named)| (*day, named.clone())));
    }

    /// A year's notice names days after January; one for the next year may reach back into December, and says nothing else of this one.
    fn note_year(&mut self, day: Date) {
        if (2..=11).contains(&day.month()) {
            self.years.insert(day.year());
        }
    }

    /// Whether the notice of this day's year is loaded; otherwise its working days are an estimate.
    pub fn knows(&self, day: Date) -> bool {
        self.knows_year(day.year())
    }

    /// Whether the notice of a year is loaded.
    pub fn knows_year(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// The first year whose notice is loaded.
    pub fn first_year(&self) -> Option<i16> {
        self.years.first().copied()
    }

    /// The last year whose notice is loaded.
    pub fn last_year(&self) -> Option<i16> {
        self.years.last().copied()
    }

    /// Every day that a notice names, in order.
    pub fn days(&self) -> impl Iterator<Item = (Date, &NamedDay)> {
        self.named.iter().map(|(day, named)| (*day, named))
    }

    /// What a notice says of the day, if one names it.
    pub fn named(&self, day: Date) -> Option<&NamedDay> {
        self.named.get(&day)
    }

    /// Whether the day is worked.
    pub fn is_working_day(&self, day: Date) -> bool {
        match self.named.get(&day) {
            Some(named) => named.worked,
            None => day.weekday().to_monday_zero_offset() < 5,
        }
    }

    /// The first working day on or after `day`.
    pub fn on_or_after(&self, day: Date) -> Date {
        let mut day = day;
        // Ends: no notice names more than a few weeks in a row as days off.
        while !self.is_working_day(day) && day < Date::MAX {
            day = day.saturating_add(1.day());
        }
        day
    }

    /// The `days`-th working day after `start`, which is itself not counted (民法典 §201).
    pub fn add_working_days(&self, start: Date, days: u32) -> Date {
        let mut day = start;
        let mut left = days;
        while left > 0 && day < Date::MAX {
            day = day.saturating_add(1.day());
            left -= u32::from(self.is_working_day(day));
        }
        day
    }

    /// Working days from the day after `from` up to and including `to`; negative when `to` lies before `from`.
    pub fn working_days_between(&self, from: Date, to: Date) -> i32 {
        let (low, high, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        let mut count = 0;
        let mut day = low;
        while day < high {
            day = day.saturating_add(1.day());
            count += i32::from(self.is_working_day(day));
        }
        sign * count
    }

    /// Days that notices name within `from..=to`.
    pub fn named_between(&self, from: Date, to: Date) -> impl Iterator<Item = (Date, &NamedDay)> {
        let range = if from <= to { from..=to } else { to..=to };
        self.named.range(range).map(|(day, named)| (*day, named)).filter(move |_| from <= to)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::testing::calendar;

    #[test]
    fn counts_working_days_over_holidays_and_make_up_days() {
        let c = calendar();
        for (start, n, end) in [
            (date(2026, 2, 13), 5, date(2026, 2, 27)),
            (date(2026, 9, 18), 7, date(2026, 9, 29)),
            (date(2025, 9, 26), 5, date(2025, 10, 10)),
            (date(2024, 2, 8), 3, date(2024, 2, 19)),
            (date(2024, 4, 30), 10, date(2024, 5, 16)),
            (date(2019, 3, 8), 7, date(2019, 3, 19)),
            (date(2023, 9, 28), 3, date(2023, 10, 9)),
            (date(2022, 12, 30), 3, date(2023, 1, 5)),
            (date(2021, 9, 17), 5, date(2021, 9, 26)),
            (date(2023, 6, 28), 20, date(2023, 7, 26)),
        ] {
            assert_eq!(c.add_working_days(start, n), end, "{start} + {n}");
            assert_eq!(c.working_days_between(start, end), n as i32, "{start} .. {end}");
        }
    }

    #[test]
    fn a_year_has_the_working_days_its_notice_gives() {
        let c = calendar();
        for (year, days) in [
            (2018, 250),
            (2019, 250),
            (2020, 249),
            (2021, 250),
            (2022, 249),
            (2023, 249),
            (2024, 251),
            (2025, 248),
            (2026, 248),
        ] {
            assert_eq!(c.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)), days, "{year}");
        }
    }

    #[test]
    fn a_bad_line_is_named() {
        for (text, problem) in [
            ("h\n2023-02-30,holiday,x,y", "calendar line 2: no such date: 2023-02-30"),
            ("h\n2023-02-01,festival,x,y", "calendar line 2: kind is holiday or workday, not festival"),
            ("h\n2023-02-01,holiday", "calendar line 2: expected date,kind,name,notice"),
            (
                "h\n2023-02-01,holiday,x,y\n2023-02-01,workday,x,y",
                "calendar line 3: 2023-02-01 is named twice",
            ),
        ] {
            assert_eq!(Calendar::parse_csv(text).unwrap_err().to_string(), problem);
        }
    }

    /// Ten years of days, each marked by hand as the file says, and walked one by one: slow, and nothing to misunderstand.
    fn slow_add(rows: &[(Date, bool)], start: Date, days: u32) -> Date {
        let mut day = start;
        for _ in 0..days {
            loop {
                day = day.tomorrow().unwrap();
                let in_file = rows.iter().find(|(named, _)| *named == day).map(|(_, worked)| *worked);
                let in_week = !matches!(day.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
                if in_file.unwrap_or(in_week) {
                    break;
                }
            }
        }
        day
    }

    fn rows() -> Vec<(Date, bool)> {
        include_str!("../../../rules/national/calendar.csv")
            .lines()
            .skip(1)
            .map(|line| {
                let columns: Vec<&str> = line.split(',').collect();
                (columns[0].parse().unwrap(), columns[1] == "workday")
            })
            .collect()
    }

    #[test]
    fn every_day_of_ten_years_is_counted_as_the_slow_reference_counts() {
        let (c, rows) = (calendar(), rows());
        let mut day = date(2018, 1, 1);
        while day < date(2028, 1, 1) {
            for n in [1, 3, 5, 7, 10, 15, 20] {
                assert_eq!(c.add_working_days(day, n), slow_add(&rows, day, n), "{day} + {n}");
            }
            day = day.tomorrow().unwrap();
        }
    }

    #[test]
    fn a_later_notice_moves_what_was_counted_before() {
        let holiday = |worked: bool| NamedDay {
            worked,
            name: "春节".into(),
            notice: "国办发明电〔2019〕16号".into(),
        };
        let first: String = include_str!("../../../rules/national/calendar.csv")
            .lines()
            .filter(|line| !line.starts_with("2020-01-31") && !line.starts_with("2020-02-0"))
            .fold(String::new(), |text, line| text + line + "\n");
        // As first announced: off until 30 January, Saturday 1 February worked.
        let mut c = Calendar::parse_csv(&first).unwrap();
        c.take([(date(2020, 2, 1), holiday(true))]);
        assert_eq!(c.add_working_days(date(2020, 1, 17), 10), date(2020, 2, 5));
        let changed = c.take(
            [31].map(|d| (date(2020, 1, d), holiday(false)))
                .into_iter()
                .chain([1, 2].map(|d| (date(2020, 2, d), holiday(false)))),
        );
        assert_eq!(c.add_working_days(date(2020, 1, 17), 10), date(2020, 2, 7));
        assert_eq!(changed, [date(2020, 1, 31), date(2020, 2, 1)], "2 February is a Sunday, off before and after");
    }

    #[test]
    fn labour_day_2019_grew_by_a_second_notice() {
        let before: String = include_str!("../../../rules/national/calendar.csv")
            .lines()
            .filter(|line| {
                !["2019-04-28", "2019-05-02", "2019-05-03", "2019-05-04", "2019-05-05"]
                    .iter()
                    .any(|day| line.starts_with(day))
            })
            .fold(String::new(), |text, line| text + line + "\n");
        let c = Calendar::parse_csv(&before).unwrap();
        assert_eq!(c.add_working_days(date(2019, 4, 25), 5), date(2019, 5, 3));
        assert_eq!(calendar().add_working_days(date(2019, 4, 25), 5), date(2019, 5, 5));
    }

    #[test]
    fn a_narrower_notice_counts_over_a_wider_one_and_makes_no_year_known() {
        let mut c = calendar();
        let local = Calendar::parse_csv("h\n2026-04-20,holiday,三月三,桂政办发〔2025〕0号\n2027-04-09,holiday,三月三,桂政办发〔2026〕0号").unwrap();
        c.under(&local);
        assert!(!c.is_working_day(date(2026, 4, 20)));
        assert!(c.is_working_day(date(2026, 4, 21)));
        assert!(!c.is_working_day(date(2027, 4, 9)));
        assert!(!c.knows_year(2027));
    }

    #[test]
    fn the_notice_of_the_next_year_does_not_make_this_one_known() {
        let c = Calendar::parse_csv("h\n2028-12-31,holiday,元旦,x\n2029-01-01,holiday,元旦,x\n2029-02-13,holiday,春节,x").unwrap();
        assert!(!c.knows_year(2028));
        assert!(c.knows_year(2029));
    }

    proptest! {
        #[test]
        fn any_day_and_length_of_ten_years_is_counted_as_the_slow_reference_counts(offset in 0i32..3652, n in 0u32..130) {
            let start = date(2018, 1, 1).saturating_add(offset.days());
            prop_assert_eq!(calendar().add_working_days(start, n), slow_add(&rows(), start, n));
        }

        #[test]
        fn adding_and_counting_agree(offset in 0i32..3000, n in 0u32..300) {
            let c = calendar();
            let start = date(2018, 1, 1).saturating_add(offset.days());
            let end = c.add_working_days(start, n);
            prop_assert_eq!(c.working_days_between(start, end), n as i32);
            prop_assert!(n == 0 || c.is_working_day(end));
        }
    }
}

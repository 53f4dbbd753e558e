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
            calendar.years.insert(day.year());
        }
        Ok(calendar)
    }

    /// Whether the notice of this day's year is loaded; otherwise its working days are an estimate.
    pub fn knows(&self, day: Date) -> bool {
        self.years.contains(&day.year())
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

    proptest! {
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

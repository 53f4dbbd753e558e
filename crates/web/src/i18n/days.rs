//! Days and moments as people say them: “6月30日”, “30 June”, “昨天 16:31”.

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use super::Locale;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The day and month: `6月30日`, `30 June`.
pub fn say_day(l: Locale, day: Date) -> String {
    match l {
        Locale::ZhCn => format!("{}月{}日", day.month(), day.day()),
        Locale::En => format!("{} {}", day.day(), month(day)),
    }
}

/// The day and month, with the year when it is not this one.
pub fn say_date(l: Locale, day: Date, today: Date) -> String {
    if day.year() == today.year() { say_day(l, day) } else { say_long_date(l, day) }
}

/// Day, month and year: `2023年6月30日`, `30 June 2023`.
pub fn say_long_date(l: Locale, day: Date) -> String {
    match l {
        Locale::ZhCn => format!("{}年{}", day.year(), say_day(l, day)),
        Locale::En => format!("{} {}", say_day(l, day), day.year()),
    }
}

/// The day of the week: `星期三`, `Wednesday`.
pub fn say_weekday(l: Locale, day: Date) -> &'static str {
    let index = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
    match l {
        Locale::ZhCn => ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"][index],
        Locale::En => ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][index],
    }
}

/// One character or two for the day of the week, for narrow columns: `三`, `We`.
pub fn say_short_weekday(l: Locale, day: Date) -> &'static str {
    let index = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
    match l {
        Locale::ZhCn => ["一", "二", "三", "四", "五", "六", "日"][index],
        Locale::En => ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"][index],
    }
}

/// A moment ready to be shown: words, and the exact form for `<time datetime>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// What a person reads.
    pub words: String,
    /// ISO 8601, with the offset of the place.
    pub exact: String,
}

/// A moment near to the reader's day: `今天 9:12`, `昨天 16:31`, `6月12日`, `2022年6月12日`.
pub fn say_moment(l: Locale, at: Timestamp, today: Date, zone: &TimeZone) -> Moment {
    let local = at.to_zoned_datetime(zone.clone());
    let (day, clock) = (local.date(), format!("{}:{:02}", local.hour(), local.minute()));
    let yesterday = today.yesterday().unwrap_or(today);
    let words = if day == today {
        l.f1("clock.today_at", "time", &clock)
    } else if day == yesterday {
        l.f1("clock.yesterday_at", "time", &clock)
    } else {
        // Further back the hour is of no use to a reader; it stays in the exact form.
        say_date(l, day, today)
    };
    Moment {
        words,
        exact: local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
    }
}

fn month(day: Date) -> &'static str {
    MONTHS[usize::from(day.month().unsigned_abs()) - 1]
}

/// Whether a day is a Saturday or Sunday. Working days proper come from the calendar of the rule pack.
pub fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn dates_are_said_as_people_say_them() {
        let day = date(2023, 6, 30);
        assert_eq!(say_date(Locale::ZhCn, day, date(2023, 1, 1)), "6月30日");
        assert_eq!(say_date(Locale::En, day, date(2024, 1, 1)), "30 June 2023");
        assert_eq!(say_weekday(Locale::ZhCn, day), "星期五");
        assert_eq!(say_weekday(Locale::En, date(2023, 6, 25)), "Sunday");
    }

    #[test]
    fn a_moment_is_said_from_where_the_reader_stands() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        let at: Timestamp = "2023-06-20T16:31:05+08:00".parse().unwrap();
        let said = |today| say_moment(Locale::ZhCn, at, today, &zone).words;
        assert_eq!(said(date(2023, 6, 20)), "今天 16:31");
        assert_eq!(said(date(2023, 6, 21)), "昨天 16:31");
        assert_eq!(said(date(2023, 6, 28)), "6月20日");
        assert_eq!(said(date(2024, 6, 28)), "2023年6月20日");
        assert_eq!(say_moment(Locale::En, at, date(2023, 6, 21), &zone).exact, "2023-06-20T16:31:05+08:00");
    }
}

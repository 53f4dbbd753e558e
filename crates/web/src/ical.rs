//! iCalendar (RFC 5545), as far as a list of last days needs it: events of a whole day, with names that stay the same.

use jiff::{Timestamp, ToSpan as _, civil::Date};

/// Longest line, in bytes, before it is folded (RFC 5545 §3.1).
const LINE_BYTES: usize = 75;

/// A day on which something ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllDay {
    /// Stays the same as long as it is the same duty, so that a calendar moves it instead of doubling it.
    pub uid: String,
    /// When it last changed.
    pub stamp: Timestamp,
    /// The day.
    pub day: Date,
    /// What ends.
    pub summary: String,
    /// More about it; may be empty.
    pub description: String,
    /// Where it is done; may be empty.
    pub url: String,
}

/// A calendar as a file.
pub fn calendar(name: &str, days: &[AllDay]) -> String {
    let mut out = String::new();
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Banfu//Banfu//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ] {
        fold(&mut out, line);
    }
    fold(&mut out, &format!("X-WR-CALNAME:{}", text(name)));
    for day in days {
        fold(&mut out, "BEGIN:VEVENT");
        fold(&mut out, &format!("UID:{}", text(&day.uid)));
        fold(&mut out, &format!("DTSTAMP:{}", day.stamp.strftime("%Y%m%dT%H%M%SZ")));
        fold(&mut out, &format!("DTSTART;VALUE=DATE:{}", day.day.strftime("%Y%m%d")));
        fold(&mut out, &format!("DTEND;VALUE=DATE:{}", day.day.saturating_add(1.day()).strftime("%Y%m%d")));
        fold(&mut out, &format!("SUMMARY:{}", text(&day.summary)));
        if !day.description.is_empty() {
            fold(&mut out, &format!("DESCRIPTION:{}", text(&day.description)));
        }
        if !day.url.is_empty() {
            fold(&mut out, &format!("URL:{}", day.url.replace(['\r', '\n'], "")));
        }
        fold(&mut out, "TRANSP:TRANSPARENT");
        fold(&mut out, "END:VEVENT");
    }
    fold(&mut out, "END:VCALENDAR");
    out
}

/// A value of type TEXT (§3.3.11): backslash, semicolon and comma escaped, line ends as `\n`, other controls left out.
fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Appends a line, folded between characters, with CR LF.
fn fold(out: &mut String, line: &str) {
    let mut room = LINE_BYTES;
    for c in line.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            // The space that marks a fold counts.
            room = LINE_BYTES - 1;
        }
        room -= c.len_utf8();
        out.push(c);
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn day(summary: &str) -> AllDay {
        AllDay {
            uid: "draft-17@banfu".into(),
            stamp: "2023-06-21T02:45:00Z".parse().unwrap(),
            day: date(2023, 6, 30),
            summary: summary.into(),
            description: "主办：省外事办\n还剩 6 个工作日".into(),
            url: "https://banfu.example/cases/17".into(),
        }
    }

    #[test]
    fn a_last_day_is_an_event_of_that_whole_day() {
        insta::assert_snapshot!(calendar("办复", &[day("1020 起草复文, 送核; 签发")]).replace("\r\n", "\n"), @r"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Banfu//Banfu//ZH
        CALSCALE:GREGORIAN
        METHOD:PUBLISH
        REFRESH-INTERVAL;VALUE=DURATION:PT1H
        X-PUBLISHED-TTL:PT1H
        X-WR-CALNAME:办复
        BEGIN:VEVENT
        UID:draft-17@banfu
        DTSTAMP:20230621T024500Z
        DTSTART;VALUE=DATE:20230630
        DTEND;VALUE=DATE:20230701
        SUMMARY:1020 起草复文\, 送核\; 签发
        DESCRIPTION:主办：省外事办\n还剩 6 个工作日
        URL:https://banfu.example/cases/17
        TRANSP:TRANSPARENT
        END:VEVENT
        END:VCALENDAR
        ");
    }

    proptest! {
        #[test]
        fn no_line_is_longer_than_a_line_may_be_and_unfolding_gives_the_text_back(summary in "\\PC{0,200}") {
            let file = calendar("x", &[day(&summary)]);
            prop_assert!(file.ends_with("END:VCALENDAR\r\n"));
            for line in file.split("\r\n") {
                prop_assert!(line.len() <= LINE_BYTES, "{}", line);
            }
            let unfolded = file.replace("\r\n ", "");
            let line = format!("SUMMARY:{}\r\n", text(&summary));
            prop_assert!(unfolded.contains(&line), "{}", unfolded);
        }
    }
}

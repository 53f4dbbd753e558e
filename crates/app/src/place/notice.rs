//! A holiday notice (放假安排) that came in: the lines of `calendar.csv`, or an iCalendar file.

use std::collections::BTreeMap;

use banfu_domain::{Calendar, Date, calendar::NamedDay};
use jiff::ToSpan as _;

/// Largest file of a notice, in bytes.
pub const NOTICE_MAX_BYTES: usize = 1024 * 1024;
/// Most days of one notice: two years of days off and make-up days are far fewer.
pub const NOTICE_MAX_DAYS: usize = 800;
/// Longest run of days that one entry of an iCalendar file may name.
const EVENT_MAX_DAYS: i32 = 60;

/// A notice as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The days it names, in order.
    pub days: Vec<(Date, NamedDay)>,
}

impl Notice {
    /// The numbers of the documents it quotes, for the people of the cases it moves.
    pub fn numbers(&self) -> String {
        let mut all: Vec<&str> = self.days.iter().map(|(_, day)| day.notice.as_str()).filter(|n| !n.is_empty()).collect();
        all.dedup();
        all.sort_unstable();
        all.dedup();
        all.join("、")
    }
}

/// A notice that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct BadNotice {
    /// Line in the file, from 1.
    pub line: usize,
    /// What is wrong, and what was expected.
    pub problem: String,
}

/// Reads a notice: CSV as in `rules/national/calendar.csv`, or iCalendar with whole-day entries whose names say 班 for make-up days.
///
/// * `number`: the document's number, for entries that name none.
///
/// # Errors
/// [`BadNotice`] names the line: a day that does not exist, a day named twice, an unknown kind, too many days, none at all.
pub fn read_notice(bytes: &[u8], number: &str) -> Result<Notice, BadNotice> {
    let whole = |problem: String| BadNotice { line: 1, problem };
    if bytes.len() > NOTICE_MAX_BYTES {
        return Err(whole(format!("larger than {NOTICE_MAX_BYTES} bytes, the most that is read")));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| whole("not UTF-8; save the file as UTF-8 and try again".into()))?;
    let text = text.trim_start_matches('\u{feff}');
    let mut days = if text.trim_start().starts_with("BEGIN:VCALENDAR") {
        icalendar(text)?
    } else {
        csv(text)?
    };
    if days.is_empty() {
        return Err(whole(
            "names no day; expected lines date,kind,name,notice under a heading, or an iCalendar file".into(),
        ));
    }
    if days.len() > NOTICE_MAX_DAYS {
        return Err(whole(format!("names {} days; a notice names at most {NOTICE_MAX_DAYS}", days.len())));
    }
    for (_, day) in &mut days {
        if day.notice.is_empty() {
            day.notice = number.trim().to_owned();
        }
    }
    Ok(Notice { days })
}

fn csv(text: &str) -> Result<Vec<(Date, NamedDay)>, BadNotice> {
    let calendar = Calendar::parse_csv(text).map_err(|e| BadNotice {
        line: e.line,
        problem: e.problem,
    })?;
    Ok(calendar.days().map(|(day, named)| (day, named.clone())).collect())
}

/// An entry being read: the line it began on, its days, its name.
#[derive(Default)]
struct Entry {
    line: usize,
    start: Option<Date>,
    end: Option<Date>,
    name: String,
    about: String,
}

fn icalendar(text: &str) -> Result<Vec<(Date, NamedDay)>, BadNotice> {
    let mut days: BTreeMap<Date, NamedDay> = BTreeMap::new();
    let mut entry: Option<Entry> = None;
    for (line, content) in unfolded(text) {
        let bad = |problem: String| BadNotice { line, problem };
        let Some((key, value)) = content.split_once(':') else { continue };
        let name = key.split(';').next().unwrap_or(key).to_ascii_uppercase();
        match (name.as_str(), value.trim()) {
            ("BEGIN", "VEVENT") => {
                entry = Some(Entry { line, ..Entry::default() });
            }
            ("END", "VEVENT") => {
                if let Some(done) = entry.take() {
                    enter(&mut days, done)?;
                }
            }
            (_, value) => {
                let Some(open) = &mut entry else { continue };
                let date = || {
                    let digits = value.get(..8).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
                    digits
                        .and_then(|d| Date::strptime("%Y%m%d", d).ok())
                        .ok_or_else(|| bad(format!("there is no day {value}; expected YYYYMMDD")))
                };
                match name.as_str() {
                    "DTSTART" => open.start = Some(date()?),
                    "DTEND" => open.end = Some(date()?),
                    "SUMMARY" => open.name = plain(value),
                    "DESCRIPTION" => open.about = plain(value),
                    "RRULE" => return Err(bad("repeats; a notice names its days one by one".into())),
                    _ => {}
                }
            }
        }
    }
    if let Some(open) = entry {
        return Err(BadNotice {
            line: open.line,
            problem: "BEGIN:VEVENT without its END:VEVENT; the file is cut off".into(),
        });
    }
    Ok(days.into_iter().collect())
}

fn enter(days: &mut BTreeMap<Date, NamedDay>, entry: Entry) -> Result<(), BadNotice> {
    let bad = |problem: String| BadNotice { line: entry.line, problem };
    let start = entry.start.ok_or_else(|| bad("an entry without DTSTART".into()))?;
    // The end of a whole-day entry is the day after its last (RFC 5545 §3.6.1).
    let end = entry.end.unwrap_or_else(|| start.saturating_add(1.day()));
    let last = end.saturating_sub(1.day()).max(start);
    if start.until(last).map_or(i32::MAX, |span| span.get_days()) >= EVENT_MAX_DAYS {
        return Err(bad(format!("{start} to {last} are more than {EVENT_MAX_DAYS} days")));
    }
    let named = NamedDay {
        worked: entry.name.contains('班'),
        name: entry.name,
        notice: if entry.about.contains('号') { entry.about } else { String::new() },
    };
    for day in start.series(1.day()).take_while(|day| *day <= last) {
        if days.insert(day, named.clone()).is_some() {
            return Err(bad(format!("{day} is named twice")));
        }
    }
    Ok(())
}

/// Lines with those that RFC 5545 §3.1 folded put together again, each with the number of its first line.
fn unfolded(text: &str) -> Vec<(usize, String)> {
    let mut out: Vec<(usize, String)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), out.last_mut()) {
            (Some(more), Some((_, whole))) => whole.push_str(more),
            _ => out.push((at + 1, line.to_owned())),
        }
    }
    out
}

fn plain(value: &str) -> String {
    value.replace("\\,", ",").replace("\\;", ";").replace("\\n", " ").replace("\\\\", "\\")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const ICS: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270206\r\nDTEND;VALUE=DATE:20270208\r\nSUMMARY:春节\r\n 休\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270214\r\nSUMMARY:春节补班\r\nDESCRIPTION:国办发明电〔2026〕0号\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn an_icalendar_file_names_days_off_and_make_up_days() {
        let notice = read_notice(ICS.as_bytes(), "测试〔2026〕1号").unwrap();
        let said: Vec<String> = notice
            .days
            .iter()
            .map(|(day, d)| format!("{day} {} {} {}", d.worked, d.name, d.notice))
            .collect();
        assert_eq!(
            said,
            [
                "2027-02-06 false 春节休 测试〔2026〕1号",
                "2027-02-07 false 春节休 测试〔2026〕1号",
                "2027-02-14 true 春节补班 国办发明电〔2026〕0号"
            ]
        );
        assert_eq!(notice.numbers(), "国办发明电〔2026〕0号、测试〔2026〕1号");
    }

    #[test]
    fn a_notice_in_the_form_of_our_own_calendar_is_read() {
        let notice = read_notice("date,kind,name,notice\n2027-02-06,holiday,春节,x\n".as_bytes(), "y").unwrap();
        assert_eq!(notice.days[0].0, date(2027, 2, 6));
        assert_eq!(notice.numbers(), "x");
    }

    #[test]
    fn a_notice_that_cannot_be_used_is_refused_with_its_line() {
        let told = |text: &str| read_notice(text.as_bytes(), "").unwrap_err().to_string();
        let event = |inner: &str| format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{inner}\nEND:VEVENT\nEND:VCALENDAR");
        let all = [
            told(""),
            told("date,kind,name,notice\n2027-09-31,holiday,x,y"),
            told("date,kind,name,notice\n2027-09-30,feast,x,y"),
            told(&event("DTSTART:20270931")),
            told(&event("SUMMARY:春节")),
            told(&event("DTSTART:20270101\nDTEND:20280101")),
            told(&event("DTSTART:20270101\nRRULE:FREQ=YEARLY")),
            told("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270101"),
        ];
        insta::assert_snapshot!(all.join("\n"), @r#"
        line 1: names no day; expected lines date,kind,name,notice under a heading, or an iCalendar file
        line 2: no such date: 2027-09-31
        line 2: kind is holiday or workday, not feast
        line 3: there is no day 20270931; expected YYYYMMDD
        line 2: an entry without DTSTART
        line 2: 2027-01-01 to 2027-12-31 are more than 60 days
        line 4: repeats; a notice names its days one by one
        line 2: BEGIN:VEVENT without its END:VEVENT; the file is cut off
        "#);
        assert!(read_notice(&[0xff, 0xfe], "").unwrap_err().problem.starts_with("not UTF-8"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400), ics in any::<bool>(), text in "\\PC{0,200}") {
            let _ = read_notice(&bytes, "");
            let head = if ics { "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:" } else { "h\n" };
            let _ = read_notice(format!("{head}{text}").as_bytes(), "");
        }
    }
}

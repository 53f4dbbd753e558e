//! Civil dates and years as they are written, and which of them exist.

use crate::number::small;

/// A date or a part of one, read at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// Four digits.
    pub year: u32,
    /// 1 to 12 when stated; may be impossible as written.
    pub month: Option<u32>,
    /// 1 to 31 when stated; may be impossible as written.
    pub day: Option<u32>,
    /// How many characters it takes.
    pub len: usize,
}

impl Date {
    /// The ISO form of a whole date that exists.
    pub fn iso(&self) -> Option<String> {
        let (month, day) = (self.month?, self.day?);
        exists(self.year, month, day).then(|| format!("{:04}-{month:02}-{day:02}", self.year))
    }
}

/// Whether the calendar has this day.
pub fn exists(year: u32, month: u32, day: u32) -> bool {
    (1..=12).contains(&month) && day >= 1 && day <= month_days(year, month)
}

/// The days of a month; 0 for a month that does not exist.
pub fn month_days(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400) => 29,
        2 => 28,
        _ => 0,
    }
}

/// Reads a date that begins at `i`: 2023年6月28日, 2023年6月, 2023年, 二〇二三年六月, 2023-06-28, 2023/6/28, 2023.6.28.
pub fn date(chars: &[char], i: usize) -> Option<Date> {
    let at = |j: usize| chars.get(j).copied().unwrap_or('\0');
    let year_len = year_len(chars, i)?;
    let (year, _) = small(&chars[..i + year_len], i)?;
    let mut j = i + year_len;
    if at(j) == '年' {
        j += 1;
        let Some((month, len)) = small(chars, j).filter(|&(m, len)| m <= 99 && len <= 3 && at(j + len) == '月') else {
            return Some(Date {
                year,
                month: None,
                day: None,
                len: j - i,
            });
        };
        j += len + 1;
        let Some((day, len)) = small(chars, j).filter(|&(d, len)| d <= 99 && len <= 3 && matches!(at(j + len), '日' | '号')) else {
            return Some(Date {
                year,
                month: Some(month),
                day: None,
                len: j - i,
            });
        };
        return Some(Date {
            year,
            month: Some(month),
            day: Some(day),
            len: j + len + 1 - i,
        });
    }
    let mark = at(j);
    if !matches!(mark, '-' | '/' | '.') {
        return None;
    }
    let (month, len) = small(chars, j + 1).filter(|&(m, len)| (1..=12).contains(&m) && len <= 2)?;
    j += 1 + len;
    if at(j) != mark {
        return None;
    }
    let (day, len) = small(chars, j + 1).filter(|&(d, len)| (1..=31).contains(&d) && len <= 2)?;
    (!at(j + 1 + len).is_ascii_digit()).then_some(Date {
        year,
        month: Some(month),
        day: Some(day),
        len: j + 1 + len - i,
    })
}

/// The length of a four-digit year of this or the last two centuries at `i`, in either kind of digit.
fn year_len(chars: &[char], i: usize) -> Option<usize> {
    let four = chars.get(i..i + 4)?;
    if i > 0 && (chars[i - 1].is_ascii_digit() || chars[i - 1] == '.') {
        return None;
    }
    let arabic = four.iter().all(char::is_ascii_digit) && !chars.get(i + 4).is_some_and(char::is_ascii_digit);
    let chinese = four.iter().all(|&c| crate::number::chinese_digit(c).is_some() && c != '两');
    if !arabic && !chinese {
        return None;
    }
    let (year, _) = small(&chars[..i + 4], i)?;
    (1800..=2199).contains(&year).then_some(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Date> {
        date(&text.chars().collect::<Vec<_>>(), 0)
    }

    #[test]
    fn dates_are_read_in_every_form() {
        for text in ["2023年6月28日", "二〇二三年六月二十八日", "2023-06-28", "2023/6/28", "2023.6.28"] {
            assert_eq!(read(text).and_then(|d| d.iso()).as_deref(), Some("2023-06-28"), "{text}");
        }
        assert_eq!(read("2023年6月起").map(|d| (d.month, d.day)), Some((Some(6), None)));
        assert_eq!(read("2023家"), None);
    }

    #[test]
    fn the_thirtieth_of_february_does_not_exist() {
        assert!(exists(2024, 2, 29));
        assert!(!exists(2023, 2, 29));
        assert!(!exists(2023, 9, 31));
        assert!(!exists(1900, 2, 29));
    }
}

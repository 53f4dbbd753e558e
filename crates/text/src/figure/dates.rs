//! Dates, years and spans of years inside running text, and words for them (去年, 上年同期).

use crate::date;
use crate::doc::{is_han, starts};
use crate::figure::{Dated, Scan};
use crate::number::small;

pub(super) const RELATIVE: [&str; 12] = [
    "去年同期",
    "上年同期",
    "去年",
    "上年",
    "今年",
    "明年",
    "前年",
    "本年度",
    "上年度",
    "同期",
    "年初",
    "上半年",
];

pub(super) fn relative_date(chars: &[char], i: usize) -> Option<usize> {
    if !matches!(chars[i], '去' | '上' | '今' | '明' | '前' | '本' | '同' | '年') {
        return None;
    }
    RELATIVE.iter().find(|w| starts(chars, i, w)).map(|w| w.chars().count())
}

/// Reads a date, a year, a span of years or a month and day; returns where it ends.
pub(super) fn date_at(chars: &[char], i: usize, scan: &mut Scan) -> Option<usize> {
    let at = |j: usize| chars.get(j).copied().unwrap_or('\0');
    let mut push = |from: usize, to: usize, year, to_year, month, day| {
        scan.dates.push(Dated {
            at: from..to,
            year,
            to_year,
            month,
            day,
        })
    };
    if let Some(d) = date::date(chars, i) {
        push(i, i + d.len, Some(d.year), None, d.month, d.day);
        return Some(i + d.len);
    }
    // 2021—2025年, 2021-2025, 2021至2025年, 2021、2022年
    let year = |j: usize| -> Option<u32> {
        let four = chars.get(j..j + 4)?;
        let ok = four.iter().all(char::is_ascii_digit) && !at(j + 4).is_ascii_digit() && (j == 0 || !at(j - 1).is_ascii_digit());
        ok.then(|| small(&chars[..j + 4], j).map(|(y, _)| y))
            .flatten()
            .filter(|y| (1900..=2199).contains(y))
    };
    if let Some(first) = year(i) {
        let mut j = i + 4;
        let mut dashes = 0;
        while matches!(at(j), '—' | '-' | '–' | '～' | '~' | '至' | '－' | '、' | '─' | '/') && dashes < 2 {
            j += 1;
            dashes += 1;
        }
        if dashes > 0
            && let Some(last) = year(j).filter(|y| *y > first)
        {
            let end = j + 4 + usize::from(at(j + 4) == '年');
            if at(j + 4) == '年' || !is_han(at(j + 4)) || at(j + 4) == '学' {
                push(i, end, Some(first), Some(last), None, None);
                return Some(end);
            }
        }
        // a year without its 年: 2014以来
        if ["以来", "年", "版", "学年", "财年"].iter().any(|w| starts(chars, i + 4, w)) {
            push(i, i + 4, Some(first), None, None, None);
            return Some(i + 4);
        }
    }
    let (value, len) = small(chars, i)?;
    let mut j = i + len;
    match at(j) {
        '月' if (1..=12).contains(&value) && !matches!(at(j + 1), '份' | '\0') || at(j) == '月' => {
            j += 1;
            let mut day = None;
            if let Some((d, dlen)) = small(chars, j).filter(|_| at(j) != '一' || matches!(at(j + 1), '日' | '号' | '十'))
                && matches!(at(j + dlen), '日' | '号')
            {
                day = Some(d);
                j += dlen + 1;
            }
            push(i, j, None, None, Some(value), day);
            Some(j)
        }
        // 1—5月, 4-6月
        '—' | '-' | '～' | '~' | '至' | '、' if value <= 12 => {
            let (second, slen) = small(chars, j + 1).filter(|&(s, _)| s <= 12)?;
            let end = j + 1 + slen;
            (at(end) == '月').then(|| {
                push(i, end + 1, None, None, Some(second), None);
                end + 1
            })
        }
        '年' => {
            // 5年, 三年: a duration; 23年: a short year; neither is a figure
            Some(j + 1)
        }
        '日' | '号' if value <= 31 && at(i) != '两' && is_han(at(j + 1)) | !is_han(at(j + 1)) => Some(j + 1),
        '时' | '点' if value <= 24 && chars.get(j + 1).is_some_and(char::is_ascii_digit) => {
            let (_, mlen) = small(chars, j + 1)?;
            Some(j + 1 + mlen + usize::from(at(j + 1 + mlen) == '分'))
        }
        _ => None,
    }
}

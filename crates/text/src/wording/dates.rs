//! Dates: days that do not exist, a year without 年, 截止 for 截至.

use crate::date;
use crate::doc::starts;
use crate::finding::{push, words};
use crate::model::{Finding, Fix, Options};
use crate::wording::Input;

pub fn check(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    let chars = &input.doc.chars[..];
    for d in &input.scan.dates {
        impossible(input, options, out, d);
        year_without_mark(input, options, out, d);
        // 截止 is a deadline; a count up to a day is 截至
        if d.at.start >= 2 && starts(chars, d.at.start - 2, "截止") && !deadline(chars, d.at.end) {
            let at = d.at.start - 2..d.at.start;
            let fix = Fix {
                span: input.doc.span(&at),
                replacement: "截至".into(),
            };
            push(
                out,
                options,
                "date.as_of",
                input.doc.span(&(at.start..d.at.end)),
                words("统计到某日用“截至”，“截止”是到期停止", "a count up to a day is 截至; 截止 is a deadline"),
                Some(fix),
            );
        }
    }
}

/// 报名截止2024年5月: what follows or stands before makes it a deadline.
fn deadline(chars: &[char], end: usize) -> bool {
    ["止", "前", "截止"].iter().any(|w| starts(chars, end, w))
}

fn impossible(input: &Input, options: &Options, out: &mut Vec<Finding>, d: &crate::figure::Dated) {
    let Some(month) = d.month else { return };
    let year = d.year.unwrap_or(2024); // a day without a year may be any year's: only what no leap year has is impossible
    let wrong_month = !(1..=12).contains(&month);
    let wrong_day = d.day.is_some_and(|day| !date::exists(year, month.clamp(1, 12), day));
    if !wrong_month && !wrong_day {
        return;
    }
    let quote = input.doc.text(&d.at);
    let (zh, en) = if wrong_month {
        (format!("“{quote}”：没有{month}月"), format!("“{quote}”: there is no month {month}"))
    } else {
        let last = date::month_days(year, month);
        (
            format!("“{quote}”：{}{month}月只有{last}天", d.year.map_or(String::new(), |y| format!("{y}年"))),
            format!("“{quote}”: that month has {last} days"),
        )
    };
    push(out, options, "date.impossible", input.doc.span(&d.at), words(zh, en), None);
}

/// 2014以来, 2023底: the word 年 is missing.
fn year_without_mark(input: &Input, options: &Options, out: &mut Vec<Finding>, d: &crate::figure::Dated) {
    let chars = &input.doc.chars[..];
    if d.year.is_none() || d.to_year.is_some() || d.month.is_some() || d.at.len() != 4 {
        return;
    }
    if starts(chars, d.at.end, "以来") {
        let quote = input.doc.text(&d.at);
        let fix = Fix {
            span: input.doc.span(&d.at),
            replacement: format!("{quote}年"),
        };
        push(
            out,
            options,
            "date.year_missing",
            input.doc.span(&(d.at.start..d.at.end + 2)),
            words(format!("“{quote}”后缺“年”字"), format!("年 is missing after {quote}")),
            Some(fix),
        );
    }
}

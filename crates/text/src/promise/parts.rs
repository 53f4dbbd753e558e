//! Owner, date and measure of a promise, each as written.

use crate::date;
use crate::doc::{At, find, is_han, starts};
use crate::figure::Scan;
use crate::structure::OFFICE_ENDS;
use crate::unit::Dim;

/// Figures to reach, as written, joined with ；.
pub fn measure(scan: &Scan, at: &At) -> Option<String> {
    let from = scan.marks.partition_point(|m| m.at.start < at.start);
    let found: Vec<String> = scan.marks[from..]
        .iter()
        .zip(&scan.figures[from..])
        .take_while(|(m, _)| m.at.end <= at.end)
        .filter(|(m, f)| m.dim != Dim::Times && !matches!(f.unit.as_str(), "大" | "方面" | "点"))
        .map(|(_, f)| f.quote.clone())
        .take(6)
        .collect();
    (!found.is_empty()).then(|| found.join("；"))
}

/// Words that stand for a time, soft ones included.
const TIMES: [&str; 31] = [
    "今年",
    "今年年底",
    "今年底",
    "年底前",
    "年内",
    "今年内",
    "本年度内",
    "上半年",
    "下半年",
    "明年",
    "近期内",
    "适时",
    "届时",
    "择机",
    "条件成熟时",
    "条件成熟后",
    "时机成熟",
    "第一季度",
    "第二季度",
    "第三季度",
    "第四季度",
    "一季度",
    "二季度",
    "三季度",
    "四季度",
    "月底前",
    "年底",
    "本届",
    "“十四五”期间",
    "“十五五”期间",
    "“十四五”末",
];

/// By when, as written: a date, a month, a word for a time, a condition.
pub fn due(words: &[char]) -> Option<String> {
    whole_date(words).or_else(|| month(words)).or_else(|| word(words)).or_else(|| condition(words))
}

fn whole_date(words: &[char]) -> Option<String> {
    for i in 0..words.len() {
        let Some(d) = date::date(words, i) else { continue };
        // inside a title it names a document
        let inside = words[..i].iter().rposition(|c| matches!(c, '《' | '》')).is_some_and(|p| words[p] == '《');
        // 2021—2025年 names a plan, 比2020年 a base
        if inside || (i > 0 && matches!(words[i - 1], '—' | '-' | '比' | '较' | '由' | '从')) {
            continue;
        }
        let start = if i > 0 && words[i - 1] == '到' { i - 1 } else { i };
        let mut end = i + d.len;
        for word in [
            "年底前",
            "底前",
            "第一季度",
            "第二季度",
            "第三季度",
            "第四季度",
            "底",
            "末",
            "前",
            "上半年",
            "下半年",
            "秋季学期前",
            "春季学期前",
            "起",
            "内",
            "以前",
            "之前",
        ] {
            if starts(words, end, word) {
                end += word.chars().count();
                break;
            }
        }
        return Some(words[start..end].iter().collect());
    }
    None
}

/// 6月底前, 10月1日前.
fn month(words: &[char]) -> Option<String> {
    for i in 0..words.len() {
        if !words[i].is_ascii_digit() || (i > 0 && words[i - 1].is_ascii_digit()) {
            continue;
        }
        let Some((_, len)) = crate::number::small(words, i).filter(|&(m, _)| (1..=12).contains(&m)) else {
            continue;
        };
        let mut end = i + len;
        if words.get(end) == Some(&'月') {
            // 今年10月, 明年3月底
            let start = if i >= 2 && (starts(words, i - 2, "今年") || starts(words, i - 2, "明年")) {
                i - 2
            } else {
                i
            };
            end += 1;
            while end < words.len() && (words[end].is_ascii_digit() || matches!(words[end], '日' | '底' | '前' | '初' | '中' | '旬')) {
                end += 1;
            }
            return Some(words[start..end].iter().collect());
        }
    }
    None
}

/// The longest of the words for a time.
fn word(words: &[char]) -> Option<String> {
    // 力争三年内, 3年内
    if let Some(i) = find(words, 1, words.len(), "年内")
        && (words[i - 1].is_ascii_digit() || crate::number::chinese_digit(words[i - 1]).is_some())
    {
        let start = words[..i]
            .iter()
            .rposition(|c| !c.is_ascii_digit() && crate::number::chinese_digit(*c).is_none());
        return Some(words[start.map_or(0, |p| p + 1)..i + 2].iter().collect());
    }
    let found = TIMES.iter().filter(|w| find(words, 0, words.len(), w).is_some());
    found.max_by_key(|w| w.chars().count()).map(|w| (*w).to_owned())
}

/// 待…后.
fn condition(words: &[char]) -> Option<String> {
    let start = (0..words.len()).find(|&i| {
        words[i] == '待' && !starts(words, i, "待遇") && !(i > 0 && matches!(words[i - 1], '招' | '期' | '等' | '接' | '对' | '优' | '看' | '亟'))
    })?;
    let end = (start + 2..words.len().min(start + 24)).find(|&k| words[k] == '后')?;
    Some(words[start..=end].iter().collect())
}

/// Who will do it: the office before 将 or 正 in the promise.
pub fn owner(words: &[char]) -> Option<String> {
    // 下半年，市财政局将…: the time stands before
    let words = match words.iter().position(|c| *c == '，') {
        Some(comma) if super::outright::is_time(&words[..comma]) => &words[comma + 1..],
        _ => words,
    };
    let stop = words.iter().position(|c| matches!(c, '将' | '正' | '，')).unwrap_or(0);
    let own = &words[..stop];
    let end = ["承诺", "计划", "拟", "打算", "会"].iter().filter_map(|w| find(own, 2, own.len(), w)).min();
    let own = own[..end.unwrap_or(own.len())].to_vec();
    for first in [
        "我委",
        "我局",
        "我厅",
        "我办",
        "我们",
        "我省",
        "我市",
        "我县",
        "我区",
        "我州",
        "我院",
        "我校",
        "本局",
        "本委",
        "我单位",
    ] {
        if starts(&own, 0, first) && own.len() <= 16 {
            return Some(own.iter().collect());
        }
    }
    let office = (3..=40).contains(&own.len())
        && own.iter().all(|&c| is_han(c) || c == '、')
        && OFFICE_ENDS
            .iter()
            .any(|e| own.len() >= e.chars().count() && starts(&own, own.len() - e.chars().count(), e));
    (office && words.get(stop).is_some_and(|c| matches!(c, '将' | '正'))).then(|| own.iter().collect())
}

//! Two amounts, the first of which became the second: which they are, and the years between them.

use crate::doc::{has, starts};
use crate::relation::Ctx;
use crate::relation::lead::{Change, change, clause, lead, leads_to};
use crate::unit::Dim;

/// Two amounts, the first of which became the second.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub base: usize,
    pub end: usize,
    /// The first of the two in the text.
    pub first: usize,
    /// They stand in unlike currencies.
    pub unlike: bool,
    /// The words lead from one to the other (由…增至…); otherwise the pair is inferred from 比 or from years.
    pub told: bool,
    /// 由亏损…转为盈利….
    pub sign: bool,
}

/// Walks back over the results that share a pair with `r`, to the pair.
pub(super) fn pair_before(cx: &Ctx, r: usize, ch: Change) -> Option<Pair> {
    let mut j = r;
    loop {
        j = j.checked_sub(1)?;
        let same = cx.together(j, r) || (r - j <= 3 && follows_on(cx, r) && cx.sentence[j] + 1 == cx.sentence[r] && cx.para[j] == cx.para[r]);
        if !same || r - j > 5 {
            return None;
        }
        if is_result(cx, j, r) {
            continue;
        }
        break;
    }
    let (second, first) = (j, j.checked_sub(1)?);
    if !cx.together(first, second) {
        return None;
    }
    // 资金487万元，人均2.4万元，较上年的406万元增加81万元: an average stands between the amount and its base
    let average = |i: usize| ["均", "平均", "每"].iter().any(|w| has(&cx.doc.chars[lead(cx, i)], w));
    let first = if average(first)
        && !average(second)
        && first > 0
        && cx.together(first - 1, second)
        && cx.alike(first - 1, second)
        && compared(cx.gap(first, second))
    {
        first - 1
    } else {
        first
    };
    // nothing between the pair and the result may open another subject
    let between = &cx.doc.chars[cx.scan.marks[second].at.end..lead(cx, r).start.max(cx.scan.marks[second].at.end)];
    if has(between, "；") || has(between, "其中") {
        return None;
    }
    let pair = pair_of(cx, first, second, r)?;
    // 比上年增长 beside two years that are not next to each other has another base
    if ch.on_last_year
        && !ch.yearly
        && let Some((from, to)) = years(cx, &pair)
        && to != from + 1
    {
        return None;
    }
    Some(pair)
}

fn compared(gap: &[char]) -> bool {
    ["比", "较", "相比", "对比"].iter().any(|w| has(gap, w))
}

/// A result that another result may share its pair with: its words make it a change, and it is not an amount of its own subject.
pub(super) fn is_result(cx: &Ctx, j: usize, r: usize) -> bool {
    let rate = matches!(cx.dim(j), Dim::Percent | Dim::Times | Dim::Points);
    let Some(ch) = change(cx, j) else { return false };
    ch.bare
        && (rate
            || (cx.is_amount(j) && !cx.alike(j, r))
            || (cx.is_amount(j) && has(&cx.doc.chars[lead(cx, j)], "增加"))
            || has(&cx.doc.chars[lead(cx, j)], "减少"))
}

/// 增幅达到20个百分点。 as a sentence of its own goes on with the sentence before.
pub(super) fn follows_on(cx: &Ctx, r: usize) -> bool {
    let start = cx.sentence_start(r);
    ["增幅", "增长", "年均", "增加", "提高", "下降", "降幅", "涨幅", "平均每年"]
        .iter()
        .any(|w| starts(&cx.doc.chars, start, w))
}

/// Whether two neighbouring amounts are base and end, and which is which.
pub(super) fn pair_of(cx: &Ctx, first: usize, second: usize, r: usize) -> Option<Pair> {
    let chars = &cx.doc.chars[..];
    let gap = cx.gap(first, second);
    let comparable = cx.alike(first, second) || (cx.dim(first) == Dim::Money && cx.dim(second) == Dim::Money);
    let kinds = (cx.is_amount(first) && cx.is_amount(second)) || (cx.dim(first) == Dim::Percent && cx.dim(second) == Dim::Percent);
    if !comparable || !kinds {
        return None;
    }
    let unlike = !cx.alike(first, second);
    let before = &chars[clause(cx, first)];
    let straight = Pair {
        base: first,
        end: second,
        first,
        unlike,
        told: false,
        sign: false,
    };
    // 由X增至Y
    if let Some(way) = leads_to(gap) {
        let from = before.iter().any(|c| matches!(c, '由' | '从' | '自'))
            || has(&chars[cx.sentence_start(first)..cx.scan.marks[first].at.start], "由") && before.len() < 24;
        let told = way.is_some() || gap.len() <= 3;
        if from || (told && way.is_some() && cx.is_amount(first)) {
            let sign = has(before, "亏损") && (has(gap, "盈利") || has(gap, "盈余"));
            return Some(Pair { told: true, sign, ..straight });
        }
    }
    // Y，比…X增长
    let compared = compared(gap);
    let directly = second + 1 == r || is_result(cx, second + 1, r);
    if compared
        && directly
        && !has(gap, "；")
        && !has(gap, "增长")
        && !has(gap, "增加")
        && !has(gap, "其中")
        && words_after(cx, second) <= 6
        && change(cx, second).is_none()
    {
        return Some(Pair {
            base: second,
            end: first,
            first,
            ..straight
        });
    }
    // 2019年X，2024年Y
    let (a, b) = (attached_year(cx, first), attached_year(cx, second));
    if has(gap, "；") || has(gap, "其中") || change(cx, second).is_some() || change(cx, first).is_some() || has(gap, "计划") {
        return None;
    }
    if !same_subject(&chars[clause(cx, first)], &chars[clause(cx, second)]) {
        return None;
    }
    match (a, b) {
        (Some(a), Some(b)) if a < b => Some(straight),
        (Some(a), Some(b)) if a > b => Some(Pair {
            base: second,
            end: first,
            ..straight
        }),
        _ => {
            let last = |i: usize| ["去年", "上年", "上月", "年初"].iter().any(|w| has(&chars[clause(cx, i)], w));
            match (last(first), last(second)) {
                (true, false) => Some(straight),
                (false, true) => Some(Pair {
                    base: second,
                    end: first,
                    ..straight
                }),
                _ => None,
            }
        }
    }
}

/// How many characters follow a figure before a mark, a verb of change or the next figure: the rest of its name.
fn words_after(cx: &Ctx, i: usize) -> usize {
    let chars = &cx.doc.chars[..];
    let end = cx.scan.marks[i].at.end;
    if ["年均", "增", "减", "降", "提", "上升", "下降"].iter().any(|w| starts(chars, end, w)) {
        return 0;
    }
    let limit = cx.scan.marks.get(i + 1).map_or(chars.len(), |next| next.at.start.max(end)).min(end + 40);
    (end..limit).take_while(|&k| !matches!(chars[k], '，' | '、' | '。' | '；')).count()
}

/// The year that stands with a figure: after the figure before it, in its sentence.
pub(super) fn attached_year(cx: &Ctx, i: usize) -> Option<u32> {
    let floor = cx.floor(i);
    let start = cx.scan.marks[i].at.start;
    let before = cx.scan.dates.partition_point(|d| d.at.start < start);
    cx.scan.dates[..before]
        .iter()
        .rev()
        .take_while(|d| d.at.start >= floor)
        .find_map(|d| d.to_year.or(d.year))
}

/// Base year and end year of a pair.
pub(super) fn years(cx: &Ctx, pair: &Pair) -> Option<(u32, u32)> {
    let floor = cx.sentence_start(pair.first);
    let until = cx.scan.marks[pair.base.max(pair.end)].at.start;
    let from = cx.scan.dates.partition_point(|d| d.at.start < floor);
    let to = cx.scan.dates.partition_point(|d| d.at.start < until).max(from);
    let found: Vec<_> = cx.scan.dates[from..to].iter().filter(|d| d.year.is_some()).collect();
    let (base, end) = (attached_year(cx, pair.base), attached_year(cx, pair.end));
    if pair.base < pair.end {
        // 2000年至2021年，…由X增至Y: both years stand before the first amount
        let before_first = cx.scan.marks[pair.first].at.start;
        let early: Vec<u32> = found
            .iter()
            .filter(|d| d.at.start < before_first)
            .flat_map(|d| [d.year, d.to_year])
            .flatten()
            .collect();
        let late = found.iter().rfind(|d| d.at.start > before_first).and_then(|d| d.year);
        match (early.as_slice(), late) {
            ([.., a], Some(b)) if a < &b => return Some((*a, b)),
            ([.., a, b], None) if a < b => return Some((*a, *b)),
            _ => {}
        }
    }
    match (base, end) {
        (Some(a), Some(b)) if a < b => Some((a, b)),
        _ => None,
    }
}

/// How many years lie between: from the dates, or from words (五年来, 3年年均).
pub(super) fn year_count(cx: &Ctx, pair: &Pair, r: usize) -> Option<u32> {
    if let Some((from, to)) = years(cx, pair) {
        return Some(to - from).filter(|n| (2..=120).contains(n));
    }
    let sentence = &cx.doc.chars[cx.sentence_start(pair.first)..cx.scan.marks[r].at.start];
    for (word, n) in [
        ("五年来", 5),
        ("五年间", 5),
        ("5年来", 5),
        ("5年间", 5),
        ("三年来", 3),
        ("三年间", 3),
        ("3年来", 3),
        ("3年间", 3),
        ("十年来", 10),
        ("十年间", 10),
        ("10年间", 10),
    ] {
        if has(sentence, word) {
            return Some(n);
        }
    }
    None
}

/// Whether the second amount is of the same thing as the first: it names nothing of its own, or a word of the first's.
fn same_subject(first: &[char], second: &[char]) -> bool {
    const TIME: [&str; 14] = [
        "同期",
        "上年",
        "去年",
        "今年",
        "全年",
        "年底",
        "上半年",
        "下半年",
        "底",
        "末",
        "为",
        "达到",
        "达",
        "则",
    ];
    let mut own: Vec<char> = Vec::new();
    let mut i = 0;
    while i < second.len() {
        if let Some(word) = TIME.iter().find(|w| starts(second, i, w)) {
            i += word.chars().count();
        } else {
            if crate::doc::is_han(second[i]) && !matches!(second[i], '年' | '月' | '日' | '到' | '至' | '约' | '的' | '是' | '仅') {
                own.push(second[i]);
            }
            i += 1;
        }
    }
    own.is_empty() || own.windows(2).any(|w| first.windows(2).any(|v| v == w))
}

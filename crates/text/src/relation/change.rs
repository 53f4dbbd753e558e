//! Growth, multiples, yearly rates, percentage points and differences: one amount became another, and the text says by how much.
//!
//! A result (增长62.6倍) belongs to the nearest pair of amounts before it when nothing else stands between, and when the words of the result
//! bring no subject of their own (税收增长5% after two other amounts is about 税收, not about them).

use crate::doc::{find as find_word, has, starts};
use crate::exact::{Interval, Rat, pow10, rat};
use crate::model::{Relation, RelationKind, Slip, Step};
use crate::relation::Ctx;
use crate::relation::lead::{Change, Way, change, clause, lead, leads_to};
use crate::relation::verdict::{Claim, judge, step};
use crate::unit::Dim;

/// Two amounts, the first of which became the second.
#[derive(Debug, Clone, Copy)]
struct Pair {
    base: usize,
    end: usize,
    /// The first of the two in the text.
    first: usize,
    /// They stand in unlike currencies.
    unlike: bool,
    /// 由亏损…转为盈利….
    sign: bool,
}

/// Finds every change.
pub(crate) fn find(cx: &Ctx, out: &mut Vec<Relation>) {
    for r in 0..cx.scan.marks.len() {
        if let Some(relation) = ratio_of(cx, r) {
            out.push(relation);
            continue;
        }
        let Some(change) = change(cx, r) else { continue };
        fall_of_more_than_all(cx, r, change, out);
        if !change.bare {
            continue;
        }
        if let Some(pair) = pair_before(cx, r, change) {
            against_pair(cx, r, change, pair, out);
        } else {
            increase_and_rate(cx, r, change, out);
            base_after(cx, r, change, out);
        }
        if cx.is_amount(r) {
            earlier_year(cx, r, change, out);
        }
    }
    doublings(cx, out);
}

/// Walks back over the results that share a pair with `r`, to the pair.
fn pair_before(cx: &Ctx, r: usize, ch: Change) -> Option<Pair> {
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
    // nothing between the pair and the result may open another subject
    let between = &cx.doc.chars[cx.scan.marks[second].at.end..lead(cx, r).start.max(cx.scan.marks[second].at.end)];
    if has(between, "；") || has(between, "其中") {
        return None;
    }
    let r_lead = &cx.doc.chars[lead(cx, r)];
    let pair = pair_of(cx, first, second, r, r_lead)?;
    // 比上年增长 beside two years that are not next to each other has another base
    if ch.on_last_year && !ch.yearly {
        if let Some((from, to)) = years(cx, &pair) {
            if to != from + 1 {
                return None;
            }
        }
    }
    Some(pair)
}

/// A result that another result may share its pair with: its words make it a change, and it is not an amount of its own subject.
fn is_result(cx: &Ctx, j: usize, r: usize) -> bool {
    let rate = matches!(cx.dim(j), Dim::Percent | Dim::Times | Dim::Points);
    let Some(ch) = change(cx, j) else { return false };
    ch.bare
        && (rate
            || (cx.is_amount(j) && !cx.alike(j, r))
            || (cx.is_amount(j) && has(&cx.doc.chars[lead(cx, j)], "增加"))
            || has(&cx.doc.chars[lead(cx, j)], "减少"))
}

/// 增幅达到20个百分点。 as a sentence of its own goes on with the sentence before.
fn follows_on(cx: &Ctx, r: usize) -> bool {
    let start = cx.sentence_start(r);
    ["增幅", "增长", "年均", "增加", "提高", "下降", "降幅", "涨幅", "平均每年"]
        .iter()
        .any(|w| starts(&cx.doc.chars, start, w))
}

/// Whether two neighbouring amounts are base and end, and which is which.
fn pair_of(cx: &Ctx, first: usize, second: usize, r: usize, r_lead: &[char]) -> Option<Pair> {
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
        sign: false,
    };
    // 由X增至Y
    if let Some(way) = leads_to(gap) {
        let from = before.iter().any(|c| matches!(c, '由' | '从' | '自'))
            || has(&chars[cx.sentence_start(first)..cx.scan.marks[first].at.start], "由") && before.len() < 24;
        let told = way.is_some() || gap.len() <= 3;
        if from || (told && way.is_some() && cx.is_amount(first)) {
            let sign = has(before, "亏损") && (has(gap, "盈利") || has(gap, "盈余"));
            return Some(Pair { sign, ..straight });
        }
    }
    // Y，比…X增长
    let compared = ["比", "较", "相比", "对比"].iter().any(|w| has(gap, w));
    let directly = second + 1 == r || is_result(cx, second + 1, r);
    let own_words = &chars[cx.scan.marks[second].at.end..lead_of_next(cx, second)];
    if compared
        && directly
        && !has(gap, "；")
        && !has(gap, "增长")
        && !has(gap, "增加")
        && !has(gap, "其中")
        && own_words.len() <= 6
        && change(cx, second).is_none()
    {
        return Some(Pair {
            base: second,
            end: first,
            first,
            ..straight
        });
    }
    let _ = r_lead;
    // 2019年X，2024年Y
    let (a, b) = (attached_year(cx, first), attached_year(cx, second));
    if has(gap, "；") || has(gap, "其中") || change(cx, second).is_some() || change(cx, first).is_some() || has(gap, "计划") {
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

/// Where the lead of the next figure begins, or the end of the sentence.
fn lead_of_next(cx: &Ctx, i: usize) -> usize {
    let end = cx.scan.marks[i].at.end;
    let limit = if i + 1 < cx.scan.marks.len() {
        cx.scan.marks[i + 1].at.start
    } else {
        cx.doc.chars.len()
    };
    (end..limit)
        .find(|&k| matches!(cx.doc.chars[k], '，' | '、' | '。' | '；'))
        .unwrap_or(limit)
        .max(end)
        .min(
            end + if starts(&cx.doc.chars, end, "年均") || starts(&cx.doc.chars, end, "增") || starts(&cx.doc.chars, end, "，") {
                0
            } else {
                100
            },
        )
}

/// The year that stands with a figure: after the figure before it, in its sentence.
fn attached_year(cx: &Ctx, i: usize) -> Option<u32> {
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
fn years(cx: &Ctx, pair: &Pair) -> Option<(u32, u32)> {
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
fn year_count(cx: &Ctx, pair: &Pair, r: usize) -> Option<u32> {
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

fn percent(interval: &Interval) -> Interval {
    interval.scale(&rat(100))
}

fn against_pair(cx: &Ctx, r: usize, ch: Change, pair: Pair, out: &mut Vec<Relation>) {
    let (base, end) = (pair.base, pair.end);
    let at = cx.over(pair.first, r);
    let at = widened(cx, pair.first, at);
    let down = ch.way == Way::Down;
    let (b, e) = (cx.interval(base), cx.interval(end));
    let (bw, ew) = (cx.wide_interval(base), cx.wide_interval(end));
    let (bq, eq) = (cx.figure(base).quote.clone(), cx.figure(end).quote.clone());
    let steps = vec![step(cx, "基期", base), step(cx, "报告期", end)];
    let word = if down { "下降" } else { "增长" };
    let word_en = if down { "the fall" } else { "the growth" };
    if pair.sign && matches!(cx.dim(r), Dim::Percent | Dim::Times) {
        out.push(cannot(
            cx,
            r,
            RelationKind::Growth,
            at,
            vec![base, end],
            "由亏转盈没有增长率：基数是负的",
            "from a loss to a profit there is no rate of growth: the base is negative",
            None,
        ));
        return;
    }
    if pair.unlike {
        if matches!(cx.dim(r), Dim::Percent | Dim::Times) && !ch.real {
            let zh = format!("{bq}与{eq}币种不同，不能直接算出增幅；请按汇率折成同一币种");
            let en = format!("{bq} and {eq} are in different currencies; convert one before comparing");
            // only where the stated rate comes from comparing them as one currency is it provably wrong
            let ratio = e.over(&b).map(|q| percent(&q.add(&rat(-1))));
            let stated = if cx.dim(r) == Dim::Times {
                cx.interval(r).scale(&rat(100))
            } else {
                cx.interval(r)
            };
            if ratio.is_some_and(|q| q.meets(&stated)) {
                out.push(cannot(cx, r, kind_of(cx, r, ch), at, vec![base, end], &zh, &en, Some(Slip::Currency)));
            }
        }
        return;
    }
    let points_pair = cx.dim(base) == Dim::Percent;
    let difference = if down { b.minus(&e) } else { e.minus(&b) };
    let difference_wide = if down { bw.minus(&ew) } else { ew.minus(&bw) };
    match cx.dim(r) {
        Dim::Points => {
            if !points_pair {
                return;
            }
            let relative = difference.over(&b).map(|q| (Slip::PointsPercent, percent(&q)));
            let mut slips: Vec<(Slip, Interval)> = relative.into_iter().collect();
            slips.push((Slip::Swapped, difference.negate()));
            out.push(judge(
                cx,
                Claim {
                    kind: RelationKind::Points,
                    rule: "figure.points",
                    at,
                    result: r,
                    inputs: vec![base, end],
                    computed: difference,
                    wide: difference_wide,
                    slips,
                    zh: format!("由{bq}到{eq}，{}", if down { "降低" } else { "提高" }),
                    en: format!("from {bq} to {eq}, the change"),
                    steps,
                    unverifiable: false,
                    adjusted: false,
                },
            ));
        }
        Dim::Percent | Dim::Times => rate(cx, r, ch, pair, at, steps, out),
        _ if cx.alike(r, end) => {
            out.push(judge(
                cx,
                Claim {
                    kind: RelationKind::Difference,
                    rule: "figure.difference",
                    at,
                    result: r,
                    inputs: vec![base, end],
                    computed: difference.clone(),
                    wide: difference_wide,
                    slips: vec![(Slip::Swapped, difference.negate())],
                    zh: format!("由{bq}到{eq}，{}", if down { "减少" } else { "增加" }),
                    en: format!("from {bq} to {eq}, the difference"),
                    steps,
                    unverifiable: false,
                    adjusted: false,
                },
            ));
        }
        _ => {}
    }
    let _ = (word, word_en);
}

fn kind_of(cx: &Ctx, r: usize, ch: Change) -> RelationKind {
    match cx.dim(r) {
        Dim::Times => RelationKind::Multiple,
        _ if ch.yearly => RelationKind::Cagr,
        _ => RelationKind::Growth,
    }
}

/// Growth in per cent or in 倍, and yearly rates.
fn rate(cx: &Ctx, r: usize, ch: Change, pair: Pair, at: crate::doc::At, mut steps: Vec<Step>, out: &mut Vec<Relation>) {
    let (base, end) = (pair.base, pair.end);
    let (b, e) = (cx.interval(base), cx.interval(end));
    let (bw, ew) = (cx.wide_interval(base), cx.wide_interval(end));
    let (bq, eq) = (&cx.figure(base).quote, &cx.figure(end).quote);
    let down = ch.way == Way::Down;
    let (Some(ratio), Some(wide)) = (e.over(&b), ew.over(&bw)) else { return };
    let times = cx.dim(r) == Dim::Times;
    let unverifiable = ch.real || (real_by_custom(cx, pair.first, r) && !times);
    let factor = if times { rat(1) } else { rat(100) };
    let growth = |q: &Interval| -> Interval {
        let g = q.add(&rat(-1)).scale(&factor);
        if down { g.negate() } else { g }
    };
    if ch.yearly && !times {
        let Some(n) = year_count(cx, &pair, r) else { return };
        steps.push(Step {
            label: "年数".into(),
            value: n.to_string(),
            low: n.to_string(),
            high: n.to_string(),
        });
        out.push(yearly(cx, r, at, &pair, n, &ratio, &wide, down, steps, unverifiable));
        return;
    }
    steps.push(Step {
        label: "比值".into(),
        value: super::verdict::show(&ratio.nominal, 4),
        low: super::verdict::show(&ratio.low, 4),
        high: super::verdict::show(&ratio.high, 4),
    });
    let computed = growth(&ratio);
    let mut slips = vec![(Slip::GrowthRatio, ratio.scale(&factor)), (Slip::Swapped, computed.negate())];
    if let Some(inverse) = b.over(&e) {
        slips.push((Slip::Swapped, growth(&inverse)));
    }
    if cx.dim(base) == Dim::Percent {
        slips.insert(0, (Slip::PointsPercent, if down { b.minus(&e) } else { e.minus(&b) }));
    }
    for power in [1, 3, 4, 8] {
        let shift = Rat::from_integer(pow10(power));
        slips.push((Slip::Scale, growth(&ratio.scale(&shift))));
        slips.push((Slip::Scale, growth(&ratio.scale(&shift.recip()))));
    }
    let kind = if times { RelationKind::Multiple } else { RelationKind::Growth };
    let mut relation = judge(
        cx,
        Claim {
            kind,
            rule: kind.rule(),
            at,
            result: r,
            inputs: vec![base, end],
            computed,
            wide: growth(&wide),
            slips,
            zh: format!("由{bq}到{eq}，{}", if down { "下降" } else { "增长" }),
            en: format!("from {bq} to {eq}, the {}", if down { "fall" } else { "growth" }),
            steps,
            unverifiable,
            adjusted: adjusted(cx, pair.first, r) && !times,
        },
    );
    wrong_comparison(cx, ch, &pair, &mut relation);
    out.push(relation);
}

/// 环比 between the same months of two years is 同比, and the other way round.
fn wrong_comparison(cx: &Ctx, ch: Change, pair: &Pair, relation: &mut Relation) {
    let words = &cx.doc.chars[clause(cx, pair.end)];
    let base_words = &cx.doc.chars[clause(cx, pair.base)];
    let last_year = has(base_words, "去年") || has(base_words, "上年") || has(words, "去年");
    if ch.on_last_period && last_year && relation.consistent {
        relation.verdict = crate::model::Verdict::Err;
        relation.consistent = false;
        relation.explanation = format!("{}；但与去年同期相比是“同比”，不是“环比”", relation.explanation);
        relation.explanation_en = format!(
            "{}; but a comparison with the same period of last year is 同比, not 环比",
            relation.explanation_en
        );
    }
}

#[allow(clippy::too_many_arguments, reason = "the parts of one formula")]
fn yearly(
    cx: &Ctx,
    r: usize,
    at: crate::doc::At,
    pair: &Pair,
    n: u32,
    ratio: &Interval,
    wide: &Interval,
    down: bool,
    steps: Vec<Step>,
    unverifiable: bool,
) -> Relation {
    let places = super::verdict::printed_decimals(cx, r) + 2;
    // the interval of the rate, from the interval of the ratio: whole-number bisection, no roots, no floats
    let rate_of = |q: &Interval, years: u32| -> Interval {
        let one = |value: &Rat| crate::exact::yearly_rate(value, years, places.max(4)).map_or_else(|| rat(0), |d| d.rat());
        let i = Interval {
            low: one(&q.low),
            nominal: one(&q.nominal),
            high: one(&q.high),
        };
        if down { i.negate() } else { i }
    };
    let mut slips = vec![(Slip::YearsPlusOne, rate_of(ratio, n + 1))];
    if n > 2 {
        slips.push((Slip::YearsMinusOne, rate_of(ratio, n - 1)));
    }
    let (bq, eq) = (&cx.figure(pair.base).quote, &cx.figure(pair.end).quote);
    judge(
        cx,
        Claim {
            kind: RelationKind::Cagr,
            rule: "figure.cagr",
            at,
            result: r,
            inputs: vec![pair.base, pair.end],
            computed: rate_of(ratio, n),
            wide: rate_of(wide, n),
            slips,
            zh: format!("由{bq}到{eq}，经过{n}年，年均{}", if down { "下降" } else { "增长" }),
            en: format!("from {bq} to {eq} over {n} years, the yearly {}", if down { "fall" } else { "growth" }),
            steps,
            unverifiable,
            adjusted: adjusted(cx, pair.first, r),
        },
    )
}

/// Growth of output is published at constant prices whether or not the text says so.
fn real_by_custom(cx: &Ctx, first: usize, r: usize) -> bool {
    let words = &cx.doc.chars[cx.sentence_start(first).min(cx.scan.marks[first].at.start)..cx.scan.marks[r].at.start];
    let near = &words[words.len().saturating_sub(70)..];
    ["生产总值", "GDP", "增加值", "国民总收入", "可支配收入", "社会生产"]
        .iter()
        .any(|w| has(near, w))
}

/// Statistics whose last year's figure is revised before it is compared.
fn adjusted(cx: &Ctx, first: usize, r: usize) -> bool {
    let from = cx.sentence_start(first).min(cx.scan.marks[first].at.start);
    let words = &cx.doc.chars[from..cx.scan.marks[r].at.start];
    [
        "固定资产投资",
        "社会消费品零售",
        "规模以上",
        "限额以上",
        "实际使用外资",
        "实际利用外资",
        "利用外资",
    ]
    .iter()
    .any(|w| has(words, w))
}

/// A relation that no arithmetic can save.
#[allow(clippy::too_many_arguments, reason = "the parts of one sentence")]
fn cannot(cx: &Ctx, r: usize, kind: RelationKind, at: crate::doc::At, inputs: Vec<usize>, zh: &str, en: &str, slip: Option<Slip>) -> Relation {
    Relation {
        span: cx.doc.span(&at),
        kind,
        rule: kind.rule(),
        stated: crate::exact::Decimal::round(&super::verdict::unscale(cx, r, &cx.value(r)), 8).map(crate::exact::Decimal::normal),
        recomputed: None,
        verdict: crate::model::Verdict::Err,
        consistent: false,
        steps: inputs.iter().map(|&i| step(cx, "文中", i)).collect(),
        inputs: inputs.iter().chain([&r]).map(|&i| cx.figure(i).id).collect(),
        slip,
        fixes: Vec::new(),
        explanation: zh.to_owned(),
        explanation_en: en.to_owned(),
    }
}

/// From 由 or 从 before the first amount, or its date, to the result.
fn widened(cx: &Ctx, first: usize, at: crate::doc::At) -> crate::doc::At {
    let clause = clause(cx, first);
    let from = (clause.start..at.start).find(|&k| matches!(cx.doc.chars[k], '由' | '从')).unwrap_or(at.start);
    from..at.end
}

/// A fall of more than the whole: 下降1.5倍, 减少120%.
fn fall_of_more_than_all(cx: &Ctx, r: usize, ch: Change, out: &mut Vec<Relation>) {
    if ch.way != Way::Down {
        return;
    }
    let limit = match cx.dim(r) {
        Dim::Times => rat(1),
        Dim::Percent => rat(100),
        _ => return,
    };
    let words = &cx.doc.chars[cx.sentence_start(r)..cx.scan.marks[r].at.start];
    let may_turn_negative = ["利润", "盈利", "收益", "效益", "净额"].iter().any(|w| has(words, w));
    if cx.interval(r).low >= limit && !may_turn_negative {
        let kind = if cx.dim(r) == Dim::Times {
            RelationKind::Multiple
        } else {
            RelationKind::Growth
        };
        let at = lead(cx, r).start..cx.scan.marks[r].at.end;
        out.push(cannot(
            cx,
            r,
            kind,
            at,
            Vec::new(),
            "下降、减少最多是100%，不能用“倍”或超过100%",
            "nothing can fall by more than 100%, and a fall is not counted in 倍",
            None,
        ));
    }
}

/// 5955亿元，比上年增加1637亿元，增长37.9%: base is the amount less its increase.
fn increase_and_rate(cx: &Ctx, r: usize, ch: Change, out: &mut Vec<Relation>) {
    if !matches!(cx.dim(r), Dim::Percent) || ch.yearly || r < 2 {
        return;
    }
    let (d, e) = (r - 1, r - 2);
    if !cx.together(e, r) || !cx.is_amount(d) || !cx.alike(d, e) {
        return;
    }
    let Some(inc) = change(cx, d).filter(|c| c.bare && c.way == ch.way) else {
        return;
    };
    let gap = cx.gap(e, d);
    if has(gap, "；") || has(gap, "其中") || gap.len() > 24 || change(cx, e).is_some_and(|c| c.bare && !has(&cx.doc.chars[lead(cx, e)], "新增")) {
        return;
    }
    let down = inc.way == Way::Down;
    let of = |e: &Interval, d: &Interval| -> Option<Interval> {
        let base = if down { e.plus(d) } else { e.minus(d) };
        // d/(e−d) falls as e grows: the ends pair crosswise
        let (low, high) = if down {
            (&e.high + &d.low, &e.low + &d.high)
        } else {
            (&e.high - &d.low, &e.low - &d.high)
        };
        (base.low > rat(0)).then(|| {
            percent(&Interval {
                low: &d.low / low,
                nominal: &d.nominal / &base.nominal,
                high: &d.high / high,
            })
        })
    };
    let (Some(computed), Some(wide)) = (of(&cx.interval(e), &cx.interval(d)), of(&cx.wide_interval(e), &cx.wide_interval(d))) else {
        return;
    };
    let (eq, dq) = (&cx.figure(e).quote, &cx.figure(d).quote);
    let slips = cx.interval(d).over(&cx.interval(e)).map(|q| (Slip::Swapped, percent(&q))).into_iter().collect();
    out.push(judge(
        cx,
        Claim {
            kind: RelationKind::Growth,
            rule: "figure.growth",
            at: cx.over(e, r),
            result: r,
            inputs: vec![e, d],
            computed,
            wide,
            slips,
            zh: format!("{eq}比基期{}{dq}，{}", if down { "减少" } else { "增加" }, if down { "下降" } else { "增长" }),
            en: format!("{eq} after a change of {dq}: the rate"),
            steps: vec![step(cx, "报告期", e), step(cx, "增减额", d)],
            unverifiable: ch.real || real_by_custom(cx, e, r),
            adjusted: adjusted(cx, e, r),
        },
    ));
}

/// 2860.4亿元，按可比价增长6.3%，上年2750.0亿元: the base comes last.
fn base_after(cx: &Ctx, r: usize, ch: Change, out: &mut Vec<Relation>) {
    let b = r + 1;
    if r == 0 || b >= cx.scan.marks.len() || !cx.together(r - 1, b) || !cx.is_amount(r - 1) || !cx.alike(r - 1, b) || ch.yearly {
        return;
    }
    if change(cx, r - 1).is_some() || has(cx.gap(r, b), "；") {
        return;
    }
    let words = &cx.doc.chars[lead(cx, b)];
    if ["上年", "去年", "上年同期", "去年同期", "上年为", "去年为", "上年是"]
        .iter()
        .any(|w| words.iter().collect::<String>() == *w)
    {
        let pair = Pair {
            base: b,
            end: r - 1,
            first: r - 1,
            unlike: false,
            sign: false,
        };
        let mut found = Vec::new();
        rate_or_nothing(cx, r, ch, pair, &mut found);
        out.append(&mut found);
    }
}

fn rate_or_nothing(cx: &Ctx, r: usize, ch: Change, pair: Pair, out: &mut Vec<Relation>) {
    if matches!(cx.dim(r), Dim::Percent | Dim::Times) {
        let at = cx.over(pair.first, pair.base);
        rate(cx, r, ch, pair, at, vec![step(cx, "基期", pair.base), step(cx, "报告期", pair.end)], out);
    }
}

/// An amount and its increase against last year's amount, which stands earlier in the text: said only when it agrees.
fn earlier_year(cx: &Ctx, d: usize, ch: Change, out: &mut Vec<Relation>) {
    if d == 0 || !ch.on_last_year {
        return;
    }
    let e = d - 1;
    if !cx.together(e, d) || !cx.alike(e, d) || change(cx, e).is_some() || cx.gap(e, d).len() > 14 {
        return;
    }
    let (ev, dv) = (cx.interval(e), cx.interval(d));
    let base = if ch.way == Way::Up { ev.minus(&dv) } else { ev.plus(&dv) };
    let wanted: Vec<char> = cx.doc.chars[clause(cx, e)].to_vec();
    let from = e.saturating_sub(40);
    let hit = (from..e).rev().find(|&b| {
        cx.alike(b, e)
            && cx.sentence[b] != cx.sentence[e]
            && cx.value(b) == base.nominal
            && change(cx, b).is_none()
            && shares_name(&cx.doc.chars[clause(cx, b)], &wanted)
    });
    if let Some(b) = hit {
        let (bq, eq) = (&cx.figure(b).quote, &cx.figure(e).quote);
        let bi = cx.interval(b);
        let computed = if ch.way == Way::Up { ev.minus(&bi) } else { bi.minus(&ev) };
        out.push(judge(
            cx,
            Claim {
                kind: RelationKind::Difference,
                rule: "figure.difference",
                at: cx.over(e, d),
                result: d,
                inputs: vec![b, e],
                wide: computed.clone(),
                computed,
                slips: Vec::new(),
                zh: format!("前文为{bq}，此处为{eq}，相差"),
                en: format!("earlier {bq}, here {eq}: the difference"),
                steps: vec![step(cx, "上年", b), step(cx, "本年", e)],
                unverifiable: false,
                adjusted: false,
            },
        ));
    }
}

/// Whether two clauses name the same thing: a run of two characters of content in common, near the figure.
fn shares_name(a: &[char], b: &[char]) -> bool {
    let tail = |c: &[char]| -> Vec<char> { c[c.len().saturating_sub(14)..].iter().copied().filter(|c| crate::doc::is_han(*c)).collect() };
    let (a, b) = (tail(a), tail(b));
    const WEAK: [&str; 8] = ["达到", "安排", "全国", "全省", "全市", "今年", "中央", "财政"];
    a.windows(2)
        .any(|w| b.windows(2).any(|v| v == w) && !WEAK.contains(&w.iter().collect::<String>().as_str()))
}

/// 120个，是三年前40个的3倍; 完成额为计划的1.2倍: a ratio said outright.
fn ratio_of(cx: &Ctx, r: usize) -> Option<Relation> {
    if cx.dim(r) != Dim::Times || r < 2 {
        return None;
    }
    let (b, e) = (r - 1, r - 2);
    if !cx.together(e, r) || !cx.alike(b, e) || !cx.is_amount(b) {
        return None;
    }
    let after: String = cx.gap(b, r).iter().collect();
    let gap = cx.gap(e, b);
    let stated = ["是", "为", "相当于", "达到", "约为"].iter().any(|w| has(gap, w));
    if !matches!(after.as_str(), "的" | "的近" | "的约" | "的整整") || !stated || gap.len() > 30 || has(gap, "。") || has(gap, "；") {
        return None;
    }
    let ratio = cx.interval(e).over(&cx.interval(b))?;
    let wide = cx.wide_interval(e).over(&cx.wide_interval(b))?;
    let (eq, bq) = (&cx.figure(e).quote, &cx.figure(b).quote);
    let mut slips = vec![(Slip::GrowthRatio, ratio.add(&rat(-1)))];
    slips.extend(cx.interval(b).over(&cx.interval(e)).map(|q| (Slip::Swapped, q)));
    Some(judge(
        cx,
        Claim {
            kind: RelationKind::Multiple,
            rule: "figure.multiple",
            at: cx.over(e, r),
            result: r,
            inputs: vec![e, b],
            computed: ratio,
            wide,
            slips,
            zh: format!("{eq}是{bq}的"),
            en: format!("{eq} over {bq}"),
            steps: vec![step(cx, "报告期", e), step(cx, "基期", b)],
            unverifiable: false,
            adjusted: false,
        },
    ))
}

/// 翻一番, 翻两番: the amount times two to that power.
fn doublings(cx: &Ctx, out: &mut Vec<Relation>) {
    let chars = &cx.doc.chars[..];
    let mut from = 0;
    while let Some(i) = find_word(chars, from, chars.len(), "番") {
        from = i + 1;
        let Some(turn) = (i.saturating_sub(4)..i).rev().find(|&k| chars[k] == '翻') else {
            continue;
        };
        let inner: Vec<char> = chars[turn + 1..i].iter().copied().filter(|c| *c != '了').collect();
        let n = if inner.is_empty() {
            1
        } else {
            crate::number::small(&inner, 0).map_or(if inner == ['两'] { 2 } else { 0 }, |(n, _)| n)
        };
        if !(1..=6).contains(&n) {
            continue;
        }
        let next = cx.scan.marks.partition_point(|m| m.at.start < i);
        let Some(before) = next.checked_sub(1) else { continue };
        let in_sentence = |k: usize| k < cx.scan.marks.len() && cx.sentence_start(k) <= turn && turn < cx.sentence_end(k);
        // 由80亿元翻一番，达到160亿元 · 由80亿元增至160亿元，翻了一番
        let forward = in_sentence(before) && in_sentence(next) && cx.alike(before, next) && {
            let gap: String = chars[i + 1..cx.scan.marks[next].at.start].iter().collect();
            matches!(gap.trim_start_matches('，'), "达到" | "达" | "至" | "为" | "增至" | "增加到" | "增长到" | "到")
                && chars[cx.scan.marks[before].at.end..turn].iter().all(|c| !matches!(c, '，' | '；' | '。'))
        };
        let pair = if forward {
            Some((before, next))
        } else {
            before
                .checked_sub(1)
                .filter(|&first| in_sentence(before) && cx.together(first, before))
                .and_then(|first| {
                    let words = &chars[cx.scan.marks[before].at.end..turn];
                    let near = words.len() <= 8 && !has(words, "；");
                    pair_of(cx, first, before, before + 1, &[]).filter(|_| near).map(|p| (p.base, p.end))
                })
        };
        let Some((base, end)) = pair else { continue };
        let Some(ratio) = cx.interval(end).over(&cx.interval(base)) else { continue };
        let power = rat(1 << n);
        let least = &power * Rat::new(9.into(), 10.into());
        let most = &power * Rat::new(115.into(), 100.into());
        let verdict = if ratio.high < least {
            crate::model::Verdict::Err
        } else if ratio.low > most {
            crate::model::Verdict::Warn
        } else {
            crate::model::Verdict::Ok
        };
        let at = cx.scan.marks[base.min(end)].at.start..(i + 1).max(cx.scan.marks[base.max(end)].at.end);
        let shown = super::verdict::show(&ratio.nominal, 2);
        let (bq, eq) = (&cx.figure(base).quote, &cx.figure(end).quote);
        out.push(Relation {
            span: cx.doc.span(&at),
            kind: RelationKind::Multiple,
            rule: "figure.multiple",
            stated: Some(crate::exact::Decimal::whole(i128::from(n))),
            recomputed: super::four_places(&ratio.nominal),
            verdict,
            consistent: verdict != crate::model::Verdict::Err,
            inputs: vec![cx.figure(base).id, cx.figure(end).id],
            steps: vec![step(cx, "基期", base), step(cx, "报告期", end)],
            slip: None,
            fixes: Vec::new(),
            explanation: format!("翻{n}番是{}倍；由{bq}到{eq}是{shown}倍", 1 << n),
            explanation_en: format!("{n} doublings make {} times; from {bq} to {eq} is {shown} times", 1 << n),
        });
    }
}

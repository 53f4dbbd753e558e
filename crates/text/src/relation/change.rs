//! Growth, multiples, yearly rates, percentage points and differences: one amount became another, and the text says by how much.
//!
//! A result (增长62.6倍) belongs to the nearest pair of amounts before it when nothing else stands between, and when the words of the result
//! bring no subject of their own (税收增长5% after two other amounts is about 税收, not about them).

use crate::doc::has;
use crate::exact::{Interval, Rat, pow10, rat};
use crate::model::{Relation, RelationKind, Slip, Step};
use crate::relation::Ctx;
use crate::relation::base::{base_after, earlier_year, increase_and_rate};
use crate::relation::lead::{Change, Way, change, clause, lead};
use crate::relation::multiple::{doublings, ratio_of};
use crate::relation::pair::{Pair, pair_before, year_count};
use crate::relation::verdict::{Claim, judge, step};
use crate::unit::Dim;

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

pub(super) fn percent(interval: &Interval) -> Interval {
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
    // a pair that is only inferred and goes the other way was not meant as one
    let opposite = if down { e.low > b.high } else { e.high < b.low };
    if opposite && !pair.told && !pair.unlike {
        return;
    }
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
}

fn kind_of(cx: &Ctx, r: usize, ch: Change) -> RelationKind {
    match cx.dim(r) {
        Dim::Times => RelationKind::Multiple,
        _ if ch.yearly => RelationKind::Cagr,
        _ => RelationKind::Growth,
    }
}

/// Growth in per cent or in 倍, and yearly rates.
pub(super) fn rate(cx: &Ctx, r: usize, ch: Change, pair: Pair, at: crate::doc::At, mut steps: Vec<Step>, out: &mut Vec<Relation>) {
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
pub(super) fn real_by_custom(cx: &Ctx, first: usize, r: usize) -> bool {
    let words = &cx.doc.chars[cx.sentence_start(first).min(cx.scan.marks[first].at.start)..cx.scan.marks[r].at.start];
    let near = &words[words.len().saturating_sub(70)..];
    ["生产总值", "GDP", "增加值", "国民总收入", "可支配收入", "社会生产"]
        .iter()
        .any(|w| has(near, w))
}

/// Statistics whose last year's figure is revised before it is compared.
pub(super) fn adjusted(cx: &Ctx, first: usize, r: usize) -> bool {
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

//! Intervals compared, known slips tried, and the sentences that show the arithmetic.

use crate::exact::{Decimal, Interval, Rat, pow10, rat};
use crate::model::{Fix, Relation, RelationKind, Slip, Step, Verdict};
use crate::relation::{Ctx, four_places};

/// Everything needed to judge one stated result.
pub(crate) struct Claim {
    pub kind: RelationKind,
    pub rule: &'static str,
    /// Where the relation stands in the mended stream.
    pub at: crate::doc::At,
    /// The figure that states the result.
    pub result: usize,
    /// The figures it is computed from.
    pub inputs: Vec<usize>,
    /// What the result may be, in the unit printed (per cent, 倍) or in base units.
    pub computed: Interval,
    /// The same with round inputs taken as rounded.
    pub wide: Interval,
    /// Other ways to get the result that people take by mistake.
    pub slips: Vec<(Slip, Interval)>,
    /// How it is computed: 由4590万美元到28.8亿美元，增长.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// Lines for the figure card before the result.
    pub steps: Vec<Step>,
    /// Another basis: never more than unverifiable.
    pub unverifiable: bool,
    /// A statistic whose basis is adjusted between years: a mismatch is doubtful, not wrong.
    pub adjusted: bool,
}

/// What a stated interval says about a computed one.
pub(crate) fn compare(stated: &Interval, computed: &Interval) -> Verdict {
    if !stated.meets(computed) {
        Verdict::Err
    } else if stated.holds(&computed.nominal) {
        Verdict::Ok
    } else {
        Verdict::Warn
    }
}

/// Judges a claim.
pub(crate) fn judge(cx: &Ctx, claim: Claim) -> Relation {
    let stated = cx.interval(claim.result);
    let figure = cx.figure(claim.result);
    let mut verdict = compare(&stated, &claim.computed);
    let mut slip = None;
    let disjoint = verdict == Verdict::Err;
    if verdict == Verdict::Err {
        slip = claim.slips.iter().find(|(_, other)| compare(&stated, other) == Verdict::Ok).map(|(s, _)| *s);
        if slip.is_none() {
            slip = truncated(&stated, &claim.computed).then_some(Slip::Truncated);
            if slip.is_none() && stated.meets(&claim.wide) {
                verdict = Verdict::Warn;
            }
        }
        if verdict == Verdict::Err && claim.adjusted {
            verdict = Verdict::Warn;
        }
    }
    let short = verdict == Verdict::Ok && falls_short(cx, claim.result, &claim.computed);
    if short {
        verdict = Verdict::Warn;
    }
    // figures on another basis that agree all the same are no trouble
    if claim.unverifiable && verdict != Verdict::Ok {
        verdict = Verdict::Unverifiable;
        slip = None;
    }
    let unit = result_unit(cx, claim.result);
    let places = shown_places(cx, claim.result);
    let value = show(&unscale(cx, claim.result, &claim.computed.nominal), places);
    let low = show(&unscale(cx, claim.result, &claim.computed.low), places);
    let high = show(&unscale(cx, claim.result, &claim.computed.high), places);
    let span = if low == high {
        String::new()
    } else {
        format!("（计入四舍五入为{low}～{high}{unit}）")
    };
    let span_en = if low == high {
        String::new()
    } else {
        format!(" ({low} to {high} with rounding)")
    };
    let quote = &figure.quote;
    let (zh, en) = match verdict {
        Verdict::Unverifiable => (
            format!("{}{value}{unit}{span}，文中为{quote}；口径不同，不能用这两个数核对", claim.zh),
            format!(
                "{} {value}{unit}{span_en}; the text says {quote}, on another basis: these figures cannot check it",
                claim.en
            ),
        ),
        Verdict::Ok => (
            format!("{}{value}{unit}{span}，与文中{quote}相符", claim.zh),
            format!("{} {value}{unit}{span_en}; agrees with {quote}", claim.en),
        ),
        Verdict::Warn if claim.adjusted && !stated.meets(&claim.computed) => (
            format!("{}{value}{unit}{span}，文中为{quote}；这类统计数每年调整口径，请核对", claim.zh),
            format!(
                "{} {value}{unit}{span_en}; the text says {quote}. Statistics of this sort are rebased each year: please check",
                claim.en
            ),
        ),
        Verdict::Warn if short => (
            format!("{}{value}{unit}{span}，没有“达到”{quote}；可写“近{quote}”", claim.zh),
            format!("{} {value}{unit}{span_en}, which does not reach {quote}; write 近{quote}", claim.en),
        ),
        Verdict::Warn if disjoint => (
            format!("{}{value}{unit}{span}，文中为{quote}；除非整数是约数，否则不符", claim.zh),
            format!(
                "{} {value}{unit}{span_en}; the text says {quote}: wrong unless the round figures are approximate",
                claim.en
            ),
        ),
        Verdict::Warn => (
            format!("{}{value}{unit}{span}，文中为{quote}：有可能，但按所列数算不出这个末位", claim.zh),
            format!(
                "{} {value}{unit}{span_en}; the text says {quote}: possible, but the figures as printed give another last digit",
                claim.en
            ),
        ),
        _ => (
            format!("{}应为{value}{unit}{span}，文中为{quote}{}", claim.zh, slip.map_or("", slip_zh)),
            format!(
                "{} should be {value}{unit}{span_en}; the text says {quote}{}",
                claim.en,
                slip.map_or("", slip_en)
            ),
        ),
    };
    let mut steps = claim.steps;
    steps.push(Step {
        label: "重算".into(),
        value: format!("{value}{unit}"),
        low: format!("{low}{unit}"),
        high: format!("{high}{unit}"),
    });
    steps.push(Step {
        label: "文中".into(),
        value: quote.clone(),
        low: format!("{}{unit}", show(&unscale(cx, claim.result, &stated.low), places + 1)),
        high: format!("{}{unit}", show(&unscale(cx, claim.result, &stated.high), places + 1)),
    });
    let fixes = if short && verdict == Verdict::Warn {
        reached(cx, claim.result)
            .map(|at| Fix {
                span: cx.doc.span(&at),
                replacement: "近".into(),
            })
            .into_iter()
            .collect()
    } else if verdict == Verdict::Err {
        fixes(cx, claim.result, &claim.computed.nominal, claim.kind, slip)
    } else {
        Vec::new()
    };
    // two ways to put it right: the writer chooses
    let (zh, en) = match fixes.as_slice() {
        [number, verb] => (
            format!("{zh}；可写“{}倍”，或写“{}”", number.replacement, verb.replacement),
            format!("{en}; write {}倍, or {}", number.replacement, verb.replacement),
        ),
        _ => (zh, en),
    };
    let mut inputs: Vec<u32> = claim.inputs.iter().map(|&i| cx.figure(i).id).collect();
    if !inputs.contains(&figure.id) {
        inputs.push(figure.id);
    }
    Relation {
        span: cx.doc.span(&claim.at),
        kind: claim.kind,
        rule: claim.rule,
        stated: Decimal::round(&unscale(cx, claim.result, &figure.value.rat()), 8).map(Decimal::normal),
        recomputed: four_places(&unscale(cx, claim.result, &claim.computed.nominal)),
        verdict,
        consistent: (!disjoint && !short) || claim.adjusted || claim.unverifiable,
        inputs,
        steps,
        slip,
        fixes,
        explanation: zh,
        explanation_en: en,
    }
}

/// Where 达到 stands right before a result.
fn reached(cx: &Ctx, result: usize) -> Option<crate::doc::At> {
    let end = cx.scan.marks[result].at.start;
    (end >= 2 && crate::doc::starts(&cx.doc.chars, end - 2, "达到")).then(|| end - 2..end)
}

/// 增幅达到20个百分点 of what is at most 20 and by its figures 19.9: a round mark that is said to be reached and is not. A result with decimals,
/// or one that is no round mark, is a rounded figure and nothing more.
fn falls_short(cx: &Ctx, result: usize, computed: &Interval) -> bool {
    let figure = cx.figure(result);
    let step = match cx.dim(result) {
        crate::unit::Dim::Percent | crate::unit::Dim::Points => 10,
        crate::unit::Dim::Times => 1,
        _ => return false,
    };
    let value = figure.value.normal();
    let round = value.scale == 0 && value.mantissa != 0 && value.mantissa % step == 0 && printed_decimals(cx, result) == 0;
    let stated = figure.value.rat();
    round && figure.hedges.is_empty() && computed.nominal < stated && computed.high <= stated && reached(cx, result).is_some()
}

/// The stated digits are the computed ones with the rest cut off.
fn truncated(stated: &Interval, computed: &Interval) -> bool {
    // the figure as printed is at most one unit of its last place below the computed value
    let unit = (&stated.high - &stated.low).max(Rat::from_integer(0.into()));
    let below = &computed.nominal - &stated.nominal;
    below > rat(0) && below < unit
}

fn slip_zh(slip: Slip) -> &'static str {
    match slip {
        Slip::GrowthRatio => "；这是把“增长几倍”与“增至几倍”混了",
        Slip::YearsPlusOne => "；多数了一年（年数是末年减基年）",
        Slip::YearsMinusOne => "；少数了一年（年数是末年减基年）",
        Slip::PointsPercent => "；两个百分数之差是百分点，不是百分之几",
        Slip::Scale => "；差在万、亿的位数上",
        Slip::Currency => "；两个数的币种不同，不能直接相比",
        Slip::Swapped => "；基期与报告期颠倒了",
        Slip::Truncated => "；末位是舍去的，不是四舍五入",
        Slip::CompletedExcess => "；这是完成计划的比例，超额部分要减去100%",
    }
}

fn slip_en(slip: Slip) -> &'static str {
    match slip {
        Slip::GrowthRatio => ": “grew by” and “grew to” were exchanged",
        Slip::YearsPlusOne => ": one year too many was counted (years are end minus base)",
        Slip::YearsMinusOne => ": one year too few was counted (years are end minus base)",
        Slip::PointsPercent => ": the difference of two percentages is in percentage points",
        Slip::Scale => ": 万 and 亿 were exchanged",
        Slip::Currency => ": the two amounts are in different currencies",
        Slip::Swapped => ": base and end were exchanged",
        Slip::Truncated => ": the last digits were cut off, not rounded",
        Slip::CompletedExcess => ": this is the share completed; the excess is 100% less",
    }
}

/// Changes that would make the text right: the figure itself, or for grew-by and grew-to also the verb.
fn fixes(cx: &Ctx, result: usize, nominal: &Rat, kind: RelationKind, slip: Option<Slip>) -> Vec<Fix> {
    let mark = &cx.scan.marks[result];
    let printed = mark.number.value.scale;
    let decimals = u8::try_from(i64::from(mark.scale) - i64::from(mark.number.last_place))
        .unwrap_or(0)
        .max(if printed > 0 { 1 } else { 0 });
    let digits = mark.core.start..mark.core.start + mark.number.digits;
    let Some(right) = Decimal::round(&unscale(cx, result, nominal), decimals) else {
        return Vec::new();
    };
    if slip == Some(Slip::PointsPercent) {
        let from = mark.core.start + mark.number.len;
        let (unit, other) = if kind == RelationKind::Points {
            ("%", from..mark.core.end)
        } else {
            ("个百分点", from..mark.core.end)
        };
        return vec![Fix {
            span: cx.doc.span(&other),
            replacement: unit.into(),
        }];
    }
    let mut out = vec![Fix {
        span: cx.doc.span(&digits),
        replacement: right.to_string(),
    }];
    if kind == RelationKind::Multiple
        && slip == Some(Slip::GrowthRatio)
        && let Some(change) = super::lead::change(cx, result)
    {
        let verb = change.verb..mark.core.end;
        if let Some(ratio) = Decimal::round(&(unscale(cx, result, nominal) + rat(1)), decimals) {
            out.push(Fix {
                span: cx.doc.span(&verb),
                replacement: format!("为原来的{ratio}倍"),
            });
        }
    }
    out
}

/// A value in base units as a value in the unit printed (万, 亿 taken off).
pub(crate) fn unscale(cx: &Ctx, i: usize, value: &Rat) -> Rat {
    value / Rat::from_integer(pow10(cx.scan.marks[i].scale))
}

/// The unit of a figure as printed, scale included.
pub(crate) fn result_unit(cx: &Ctx, i: usize) -> String {
    let mark = &cx.scan.marks[i];
    let text = cx.doc.text(&(mark.core.start + mark.number.digits..mark.core.end));
    let text: String = text.chars().filter(|c| !matches!(c, '余' | '多')).collect();
    if text.is_empty() { cx.figure(i).unit.clone() } else { text }
}

/// How many decimals to show of a recomputed figure: one more than printed, at least one.
fn shown_places(cx: &Ctx, i: usize) -> u8 {
    let figure = cx.figure(i);
    let mark = &cx.scan.marks[i];
    if mark.exact && figure.tolerance == Decimal::whole(0) {
        0
    } else {
        (mark.number.value.scale.saturating_add(u8::try_from(mark.scale).unwrap_or(0)) - mark.number.value.scale)
            .min(4)
            .min(printed_decimals(cx, i) + 1)
    }
    .max(printed_decimals(cx, i).saturating_add(u8::from(!mark.exact)))
}

/// Decimals of the number as printed.
pub(crate) fn printed_decimals(cx: &Ctx, i: usize) -> u8 {
    let mark = &cx.scan.marks[i];
    u8::try_from(i64::from(mark.scale) - i64::from(mark.number.last_place)).unwrap_or(0).min(12)
}

/// A rational with so many places, trailing zeros taken off.
pub(crate) fn show(value: &Rat, places: u8) -> String {
    Decimal::round(value, places.min(20)).map_or_else(|| "…".into(), |d| d.normal().to_string())
}

/// A figure as a line of a figure card.
pub(crate) fn step(cx: &Ctx, label: &str, i: usize) -> Step {
    let interval = cx.interval(i);
    let unit = result_unit(cx, i);
    let places = printed_decimals(cx, i) + u8::from(!cx.scan.marks[i].exact);
    let end = |value: &Rat| format!("{}{unit}", show(&unscale(cx, i, value), places));
    Step {
        label: label.into(),
        value: cx.figure(i).quote.clone(),
        low: end(&interval.low),
        high: end(&interval.high),
    }
}

//! Changes whose base stands elsewhere: an increase beside the amount, last year's amount after it or paragraphs before it.

use crate::doc::has;
use crate::exact::{Interval, rat};
use crate::model::{Relation, RelationKind, Slip};
use crate::relation::Ctx;
use crate::relation::change::{adjusted, percent, rate, real_by_custom};
use crate::relation::lead::{Change, Way, change, clause, lead};
use crate::relation::pair::Pair;
use crate::relation::verdict::{Claim, judge, step};
use crate::unit::Dim;

/// 5955亿元，比上年增加1637亿元，增长37.9%: base is the amount less its increase.
pub(super) fn increase_and_rate(cx: &Ctx, r: usize, ch: Change, out: &mut Vec<Relation>) {
    if !matches!(cx.dim(r), Dim::Percent) || ch.yearly {
        return;
    }
    let after = crate::relation::beside::end_after(cx, r);
    let Some((d, e)) = after.or_else(|| Some((r.checked_sub(1)?, r.checked_sub(2)?))) else {
        return;
    };
    if !cx.together(e, r) || !cx.is_amount(d) || !cx.alike(d, e) {
        return;
    }
    let Some(inc) = change(cx, d).filter(|c| c.bare && c.way == ch.way) else {
        return;
    };
    let gap = cx.gap(e.min(d), e.max(d));
    if after.is_none()
        && (has(gap, "；") || has(gap, "其中") || gap.len() > 24 || change(cx, e).is_some_and(|c| c.bare && !has(&cx.doc.chars[lead(cx, e)], "新增")))
    {
        return;
    }
    let down = inc.way == Way::Down;
    // 较去年的250户增加50户: the amount is the base itself
    let named: String = cx.doc.chars[lead(cx, e)].iter().collect();
    let is_base = after.is_none() && named.starts_with(['比', '较']) && gap.len() <= 6;
    let of = |e: &Interval, d: &Interval| -> Option<Interval> {
        if is_base {
            return d.over(e).map(|q| percent(&q));
        }
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
            at: cx.over(e.min(d), r.max(e)),
            result: r,
            inputs: vec![e, d],
            computed,
            wide,
            slips,
            zh: if is_base {
                format!("基期{eq}，{}{dq}，{}", if down { "减少" } else { "增加" }, if down { "下降" } else { "增长" })
            } else {
                format!("{eq}比基期{}{dq}，{}", if down { "减少" } else { "增加" }, if down { "下降" } else { "增长" })
            },
            en: format!("{eq} after a change of {dq}: the rate"),
            steps: vec![step(cx, if is_base { "基期" } else { "报告期" }, e), step(cx, "增减额", d)],
            unverifiable: ch.real || real_by_custom(cx, e, r),
            adjusted: adjusted(cx, e, r),
        },
    ));
}

/// 2860.4亿元，按可比价增长6.3%，上年2750.0亿元: the base comes last.
pub(super) fn base_after(cx: &Ctx, r: usize, ch: Change, out: &mut Vec<Relation>) {
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
            told: true,
            sign: false,
        };
        let mut found = Vec::new();
        rate_or_nothing(cx, r, ch, pair, &mut found);
        out.append(&mut found);
    }
}

pub(super) fn rate_or_nothing(cx: &Ctx, r: usize, ch: Change, pair: Pair, out: &mut Vec<Relation>) {
    if matches!(cx.dim(r), Dim::Percent | Dim::Times) {
        let at = cx.over(pair.first, pair.base);
        rate(cx, r, ch, pair, at, vec![step(cx, "基期", pair.base), step(cx, "报告期", pair.end)], out);
    }
}

/// An amount and its increase against last year's amount, which stands earlier in the text: said only when it agrees.
pub(super) fn earlier_year(cx: &Ctx, d: usize, ch: Change, out: &mut Vec<Relation>) {
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
pub(super) fn shares_name(a: &[char], b: &[char]) -> bool {
    let tail = |c: &[char]| -> Vec<char> { c[c.len().saturating_sub(14)..].iter().copied().filter(|c| crate::doc::is_han(*c)).collect() };
    let (a, b) = (tail(a), tail(b));
    const WEAK: [&str; 8] = ["达到", "安排", "全国", "全省", "全市", "今年", "中央", "财政"];
    a.windows(2)
        .any(|w| b.windows(2).any(|v| v == w) && !WEAK.contains(&w.iter().collect::<String>().as_str()))
}

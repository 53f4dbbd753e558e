//! Relations whose words name neither a change nor a share: rates of what was done (办结率), gaps between two figures (相差), costs of one
//! unit (每公里造价), yearly averages of a sum, shares of a list (分别占), burdens that make a hundred.
//!
//! Where the words leave no other reading the relation may be called wrong; elsewhere it is shown only when it agrees.

use crate::doc::{find as find_word, has, starts};
use crate::exact::{Interval, Rat, pow10, rat};
use crate::model::{Relation, RelationKind, Slip, Verdict};
use crate::relation::lead::{change, clause, lead};
use crate::relation::verdict::{Claim, judge, printed_decimals, step};
use crate::relation::{Ctx, four_places, share};
use crate::unit::Dim;

/// Finds them.
pub(crate) fn find(cx: &Ctx, out: &mut Vec<Relation>) {
    for r in 0..cx.scan.marks.len() {
        match cx.dim(r) {
            Dim::Percent => {
                out.extend(rate_of_done(cx, r));
                out.extend(part_far_back(cx, r));
                shares_of_list(cx, r, out);
                out.extend(burdens(cx, r));
            }
            Dim::Points => out.extend(apart(cx, r)),
            _ => {
                out.extend(apart(cx, r));
                out.extend(more_than(cx, r));
                out.extend(each_costs(cx, r));
                out.extend(each_year(cx, r));
            }
        }
    }
}

fn said(cx: &Ctx, r: usize) -> String {
    cx.doc.chars[lead(cx, r)].iter().collect()
}

/// A relation that is only shown when it agrees: the words allow another reading.
fn if_right(relation: Relation) -> Option<Relation> {
    (relation.verdict == Verdict::Ok).then_some(relation)
}

fn share_of(cx: &Ctx, part: usize, whole: usize, r: usize) -> Option<Relation> {
    share::claim(cx, part, whole, r, part.min(whole)).map(|claim| judge(cx, claim))
}

/// 应办426件，已办结418件，办结率98.1%: the rate of what was done of what was to be done.
fn rate_of_done(cx: &Ctx, r: usize) -> Option<Relation> {
    let part = r.checked_sub(1)?;
    if !cx.together(part, r) || !cx.is_amount(part) || cx.figure(r).unit != "%" {
        return None;
    }
    let words = said(cx, r);
    let words = ["达到", "高达", "达", "为", "约", "仅"]
        .iter()
        .fold(words.as_str(), |w, end| w.strip_suffix(end).unwrap_or(w));
    let stem: Vec<char> = words.strip_suffix('率')?.chars().collect();
    if !(2..=6).contains(&stem.len()) || cx.gap(part, r).len() > 14 || has(cx.gap(part, r), "；") || change(cx, part).is_some() {
        return None;
    }
    let fits = |w: usize| cx.together(w, r) && cx.alike(w, part) && cx.value(w) >= cx.value(part) && change(cx, w).is_none();
    let beside = part.checked_sub(1).filter(|&w| fits(w));
    let whole = beside.or_else(|| (r.saturating_sub(5)..part).rev().find(|&w| fits(w)))?;
    let relation = share_of(cx, part, whole, r)?;
    // the part is named by the rate (办结418件, 办结率), and the whole stands right before it
    let tail = &stem[stem.len() - 2..];
    let named = has(&cx.doc.chars[clause(cx, part)], &tail.iter().collect::<String>());
    let certain = beside.is_some() && named && !has(cx.gap(whole, part), "；") && cx.gap(whole, part).len() <= 24;
    if certain { Some(relation) } else { if_right(relation) }
}

/// …2567.8万人次，…。其中过夜游客1046万人次，占40.7%: the whole stands some figures back.
fn part_far_back(cx: &Ctx, r: usize) -> Option<Relation> {
    let part = r.checked_sub(1)?;
    if !cx.together(part, r) || !cx.is_amount(part) || printed_decimals(cx, r) == 0 || change(cx, part).is_some() {
        return None;
    }
    let words = said(cx, r);
    if !(words.starts_with('占') || words.starts_with("约占")) || words.chars().count() > 14 || cx.gap(part, r).len() > 16 {
        return None;
    }
    // what the other rules read is not read twice
    let near = (r.saturating_sub(9)..part)
        .rev()
        .filter(|&w| cx.para[w] == cx.para[r] && cx.alike(w, part) && cx.value(w) > cx.value(part));
    near.filter_map(|w| share_of(cx, part, w, r).and_then(if_right)).next()
}

/// 其中水电52.3亿千瓦时、风电18.6亿千瓦时，分别占60.5%、21.5%.
fn shares_of_list(cx: &Ctx, r: usize, out: &mut Vec<Relation>) {
    let words = said(cx, r);
    if !words.starts_with("分别占") || words.chars().count() > 16 || r < 3 {
        return;
    }
    let joined = |a: usize| matches!(cx.gap(a, a + 1).iter().collect::<String>().as_str(), "、" | "和" | "，" | "与");
    let mut last = r;
    while last + 1 < cx.scan.marks.len() && cx.together(r, last + 1) && cx.dim(last + 1) == Dim::Percent && joined(last) {
        last += 1;
    }
    let n = last - r + 1;
    if n < 2 || r < n + 1 {
        return;
    }
    let (first, whole) = (r - n, r - n - 1);
    let parts = first..r;
    if !cx.together(whole, r) || !parts.clone().all(|p| cx.alike(p, whole) && cx.is_amount(p) && cx.value(p) <= cx.value(whole)) {
        return;
    }
    if !has(cx.gap(whole, first), "其中") {
        return;
    }
    out.extend(parts.zip(r..).filter_map(|(part, share)| share_of(cx, part, whole, share)));
}

/// 两者相差15.9个百分点: the gap between the two figures before it.
fn apart(cx: &Ctx, r: usize) -> Option<Relation> {
    let (b, a) = (r.checked_sub(1)?, r.checked_sub(2)?);
    let points = cx.dim(r) == Dim::Points;
    let alike = if points {
        cx.dim(a) == Dim::Percent && cx.dim(b) == Dim::Percent
    } else {
        cx.alike(a, b) && cx.alike(b, r) && cx.is_amount(r)
    };
    let words = said(cx, r);
    let certain = matches!(
        words.as_str(),
        "二者相差" | "两者相差" | "相差" | "两者之差为" | "二者差距为" | "两者差距为" | "两者差距达"
    );
    if !alike || !certain || !cx.together(a, r) || has(cx.gap(a, b), "；") || cx.gap(a, b).len() > 24 {
        return None;
    }
    let up = cx.value(a) >= cx.value(b);
    let gap = |x: Interval, y: Interval| if up { x.minus(&y) } else { y.minus(&x) };
    let (aq, bq) = (&cx.figure(a).quote, &cx.figure(b).quote);
    Some(judge(
        cx,
        Claim {
            kind: if points { RelationKind::Points } else { RelationKind::Difference },
            rule: if points { "figure.points" } else { "figure.difference" },
            at: cx.over(a, r),
            result: r,
            inputs: vec![a, b],
            computed: gap(cx.interval(a), cx.interval(b)),
            wide: gap(cx.wide_interval(a), cx.wide_interval(b)),
            slips: Vec::new(),
            zh: format!("{aq}与{bq}相差"),
            en: format!("{aq} and {bq} are apart by"),
            steps: vec![step(cx, "一", a), step(cx, "二", b)],
            unverifiable: false,
            adjusted: false,
        },
    ))
}

/// 3418家，比深圳（2160家）多1258家.
fn more_than(cx: &Ctx, r: usize) -> Option<Relation> {
    let (b, a) = (r.checked_sub(1)?, r.checked_sub(2)?);
    if !cx.together(a, r) || !cx.alike(a, b) || !cx.alike(b, r) || !cx.is_amount(r) {
        return None;
    }
    let before: String = cx.gap(a, b).iter().collect();
    let after: String = cx.gap(b, r).iter().collect();
    let more = matches!(after.as_str(), "）多" | "）多出" | "）高" | "）高出");
    let less = matches!(after.as_str(), "）少" | "）低");
    if !(more || less) || !before.ends_with('（') || !before.trim_start_matches('，').starts_with(['比', '较']) {
        return None;
    }
    let gap = |x: Interval, y: Interval| if more { x.minus(&y) } else { y.minus(&x) };
    let (aq, bq) = (&cx.figure(a).quote, &cx.figure(b).quote);
    Some(judge(
        cx,
        Claim {
            kind: RelationKind::Difference,
            rule: "figure.difference",
            at: cx.over(a, r),
            result: r,
            inputs: vec![a, b],
            computed: gap(cx.interval(a), cx.interval(b)),
            wide: gap(cx.wide_interval(a), cx.wide_interval(b)),
            slips: Vec::new(),
            zh: format!("{aq}比{bq}{}", if more { "多" } else { "少" }),
            en: format!("{aq} and {bq} are apart by"),
            steps: vec![step(cx, "一", a), step(cx, "二", b)],
            unverifiable: false,
            adjusted: false,
        },
    ))
}

fn average(cx: &Ctx, total: usize, divisor: (Interval, String), inputs: Vec<usize>, r: usize) -> Option<Relation> {
    let computed = cx.interval(total).over(&divisor.0)?;
    let wide = cx.wide_interval(total).over(&divisor.0)?;
    let tq = &cx.figure(total).quote;
    let shifts = [1, 3, 4].map(|p| Rat::from_integer(pow10(p)));
    Some(judge(
        cx,
        Claim {
            kind: RelationKind::PerUnit,
            rule: "figure.per_unit",
            at: cx.over(inputs.iter().copied().min().unwrap_or(total), r),
            result: r,
            slips: shifts
                .iter()
                .flat_map(|s| [(Slip::Scale, computed.scale(s)), (Slip::Scale, computed.scale(&s.recip()))])
                .collect(),
            inputs,
            computed,
            wide,
            zh: format!("{tq}分给{}，平均", divisor.1),
            en: format!("{tq} over {}: each", divisor.1),
            steps: vec![step(cx, "总量", total)],
            unverifiable: false,
            adjusted: false,
        },
    ))
}

/// 98.5公里，投资7.3亿元，每公里造价约741万元.
fn each_costs(cx: &Ctx, r: usize) -> Option<Relation> {
    if cx.dim(r) != Dim::Money || r < 2 {
        return None;
    }
    let words: Vec<char> = cx.doc.chars[lead(cx, r)].to_vec();
    let each = words.iter().position(|c| *c == '每').filter(|&p| p <= 2)?;
    let noun: String = words[each + 1..].iter().collect();
    let unit = |i: usize| cx.figure(i).unit.clone();
    let cost = ["造价", "投资", "成本", "建设费用", "补助", "补贴"].iter().any(|w| noun.contains(w)) && noun.chars().count() <= 10;
    if !cost {
        return None;
    }
    // the count and the total stand next to each other right before it, in either order
    let (b, a) = (r - 1, r - 2);
    let (total, count) = if cx.dim(b) == Dim::Money { (b, a) } else { (a, b) };
    let divides = matches!(cx.dim(count), Dim::Count | Dim::Measure) && noun.starts_with(&unit(count)) && unit(count) != "个";
    if !divides || cx.dim(total) != Dim::Money || !cx.together(a, r) || !cx.alike(total, r) || has(cx.gap(a, b), "；") || cx.gap(a, b).len() > 12 {
        return None;
    }
    let relation = average(cx, total, (cx.interval(count), cx.figure(count).quote.clone()), vec![total, count], r)?;
    let certain = noun.contains("造价") && cx.gap(b, r).len() <= 10;
    if certain { Some(relation) } else { if_right(relation) }
}

/// “十三五”期间累计安排1036亿元，年均207.2亿元: the total over its years.
fn each_year(cx: &Ctx, r: usize) -> Option<Relation> {
    let total = r.checked_sub(1)?;
    if !cx.together(total, r) || !cx.alike(total, r) || !cx.is_amount(r) || cx.gap(total, r).len() > 8 {
        return None;
    }
    if !matches!(
        said(cx, r).as_str(),
        "年均" | "年均约" | "平均每年" | "年均投入" | "年均安排" | "每年平均" | "年平均"
    ) {
        return None;
    }
    let words = &cx.doc.chars[cx.sentence_start(total)..cx.scan.marks[total].at.start];
    let summed = ["累计", "共", "总"].iter().any(|w| has(words, w));
    let plan = ["十二五", "十三五", "十四五"].iter().any(|w| has(words, w)) && has(words, "期间");
    let spoken = [
        ("近三年", 3),
        ("三年来", 3),
        ("近3年", 3),
        ("五年来", 5),
        ("近五年", 5),
        ("近5年", 5),
        ("近十年", 10),
    ];
    let years = if plan {
        Some(5)
    } else {
        spoken.iter().find(|(w, _)| has(words, w)).map(|(_, n)| *n).or_else(|| {
            let until = cx.scan.marks[total].at.start;
            let from = cx.sentence_start(total);
            let before = cx.scan.dates.partition_point(|d| d.at.start < until);
            let last = cx.scan.dates[..before].last().filter(|d| d.at.start >= from)?;
            Some(i64::from(last.to_year?) - i64::from(last.year?) + 1)
        })
    }
    .filter(|n| (2..=20).contains(n))?;
    let relation = average(cx, total, (Interval::exact(rat(years)), format!("{years}年")), vec![total], r)?;
    if summed && !has(words, "截至") {
        Some(relation)
    } else {
        if_right(relation)
    }
}

/// 中央、省、市、县分别承担60%、20%、10%、10%: as many shares as bearers make a hundred.
fn burdens(cx: &Ctx, r: usize) -> Option<Relation> {
    let at = lead(cx, r);
    let words = clause(cx, r);
    let chars = &cx.doc.chars[words.start..at.end];
    let bears = ["分别承担", "分别负担", "各承担", "分别分担", "分别出资"]
        .iter()
        .find_map(|w| find_word(chars, 0, chars.len(), w).map(|p| (p, w)))?;
    if !["", "的", "比例为"].contains(&chars[bears.0 + bears.1.chars().count()..].iter().collect::<String>().as_str()) {
        return None;
    }
    let bearers = chars[..bears.0].iter().filter(|c| matches!(c, '、' | '和' | '与')).count() + 1;
    let mut last = r;
    while last + 1 < cx.scan.marks.len()
        && cx.together(r, last + 1)
        && cx.dim(last + 1) == Dim::Percent
        && matches!(cx.gap(last, last + 1).iter().collect::<String>().as_str(), "、" | "和" | "，" | "与")
    {
        last += 1;
    }
    let n = last - r + 1;
    if n < 2 || n != bearers {
        return None;
    }
    let sum = (r..=last).fold(Interval::exact(rat(0)), |acc, i| acc.plus(&cx.interval(i)));
    let verdict = if sum.holds(&rat(100)) {
        Verdict::Ok
    } else if sum.low > rat(100) {
        Verdict::Err
    } else {
        Verdict::Warn
    };
    let shown = super::verdict::show(&sum.nominal, 2);
    Some(Relation {
        span: cx.doc.span(&(words.start..cx.scan.marks[last].at.end)),
        kind: RelationKind::Sum,
        rule: "figure.sum",
        stated: Some(crate::exact::Decimal::whole(100)),
        recomputed: four_places(&sum.nominal),
        verdict,
        consistent: verdict != Verdict::Err,
        inputs: (r..=last).map(|i| cx.figure(i).id).collect(),
        steps: (r..=last).map(|i| step(cx, "比例", i)).collect(),
        slip: None,
        fixes: Vec::new(),
        explanation: format!("{n}方承担的比例相加为{shown}%{}", if verdict == Verdict::Ok { "" } else { "，不是100%" }),
        explanation_en: format!("the {n} shares add up to {shown}%{}", if verdict == Verdict::Ok { "" } else { ", not 100%" }),
    })
}

/// 增加320公里，增长25.6%，达到1570公里: the amount comes last.
pub(crate) fn end_after(cx: &Ctx, r: usize) -> Option<(usize, usize)> {
    let (d, e) = (r.checked_sub(1)?, r + 1);
    if e >= cx.scan.marks.len() || !cx.together(d, e) || !cx.alike(d, e) || !cx.is_amount(d) || cx.dim(r) != Dim::Percent {
        return None;
    }
    let next: String = cx.gap(r, e).iter().collect();
    let joint = matches!(
        next.as_str(),
        "，达到" | "，达" | "，总数达到" | "，总量达到" | "，增至" | "，增加到" | "，达到了"
    );
    let own = change(cx, d).is_some_and(|c| c.bare) && cx.gap(d, r).len() <= 6;
    // the amount of which it is the increase must not stand before it
    let before = d.checked_sub(1).is_some_and(|b| cx.together(b, d) && cx.alike(b, d));
    (joint && own && !before && starts(&cx.doc.chars, cx.scan.marks[d].at.end, "，")).then_some((d, e))
}

//! Per-unit values, plans and their completion, cumulative totals that fall, and neighbours that cannot both be likely.

use crate::doc::{find as find_word, has};
use crate::exact::{Decimal, rat};
use crate::model::{Relation, RelationKind, Slip, Verdict};
use crate::relation::lead::{clause, lead};
use crate::relation::verdict::{Claim, judge, step};
use crate::relation::{Ctx, four_places};
use crate::unit::Dim;

/// Finds them.
pub(crate) fn find(cx: &Ctx, out: &mut Vec<Relation>) {
    for r in 0..cx.scan.marks.len() {
        out.extend(per_unit(cx, r));
        out.extend(excess(cx, r));
        out.extend(falling_total(cx, r));
        out.extend(contracted_and_used(cx, r));
    }
}

/// 42个村共筹资1260万元，村均30万元.
fn per_unit(cx: &Ctx, r: usize) -> Option<Relation> {
    if !cx.is_amount(r) || r < 2 {
        return None;
    }
    let words: String = cx.doc.chars[lead(cx, r)].iter().collect();
    let each = words.trim_start_matches('，');
    let over = ["平均每", "均"].iter().find(|w| each.contains(**w))?;
    if each.chars().count() > 8 || each.contains("年均") || each.contains("均为") && !each.contains("平均") {
        return None;
    }
    // 村均, 平均每村, 户均: what it is divided by
    let per = if *over == "均" {
        each.chars().take_while(|c| *c != '均').last()
    } else {
        each.chars().skip_while(|c| *c != '每').nth(1)
    }?;
    let counts: Vec<usize> = (r.saturating_sub(6)..r)
        .rev()
        .filter(|&c| {
            if !cx.together(c, r) || cx.dim(c) != Dim::Count {
                return false;
            }
            let end = cx.scan.marks[c].at.end;
            cx.figure(c).unit.starts_with(per)
                || cx.doc.chars.get(end) == Some(&per)
                || cx.doc.chars.get(end + 1) == Some(&per) && cx.figure(c).unit == "个"
                || (per == '户' && cx.figure(c).unit == "家")
                || (per == '人' && matches!(cx.figure(c).unit.as_str(), "名" | "位"))
        })
        .collect();
    // several totals and counts may stand before it: those that fit are meant; a misfit is said only where there is no choice
    let totals: Vec<usize> = (r.saturating_sub(6)..r)
        .filter(|&t| cx.together(t, r) && cx.figure(t).unit == cx.figure(r).unit && cx.value(t) > cx.value(r))
        .collect();
    let pairs = || totals.iter().flat_map(|&t| counts.iter().map(move |&c| (t, c))).filter(|(t, c)| t != c);
    let fits = |t: usize, c: usize| cx.interval(t).over(&cx.interval(c)).is_some_and(|q| q.meets(&cx.interval(r)));
    let only = || pairs().next().filter(|_| counts.len() == 1);
    let (total, count) = pairs().find(|&(t, c)| fits(t, c)).or_else(only)?;
    if has(cx.gap(count.min(total), count.max(total)), "；") || has(cx.gap(count.max(total), r), "；") {
        return None;
    }
    let computed = cx.interval(total).over(&cx.interval(count))?;
    let wide = cx.wide_interval(total).over(&cx.wide_interval(count))?;
    let (tq, cq) = (&cx.figure(total).quote, &cx.figure(count).quote);
    Some(judge(
        cx,
        Claim {
            kind: RelationKind::PerUnit,
            rule: "figure.per_unit",
            at: cx.over(count.min(total), r),
            result: r,
            inputs: vec![total, count],
            slips: [1, 3, 4]
                .iter()
                .flat_map(|&p| {
                    let shift = crate::exact::Rat::from_integer(crate::exact::pow10(p));
                    [(Slip::Scale, computed.scale(&shift)), (Slip::Scale, computed.scale(&shift.recip()))]
                })
                .collect(),
            computed,
            wide,
            zh: format!("{tq}分给{cq}，平均"),
            en: format!("{tq} over {cq}: each"),
            steps: vec![step(cx, "总量", total), step(cx, "个数", count)],
            unverifiable: false,
            adjusted: false,
        },
    ))
}

/// 计划30亿元，完成36亿元，超额完成120%: the excess is what is over the plan.
fn excess(cx: &Ctx, r: usize) -> Option<Relation> {
    let (done, plan) = (r.checked_sub(1)?, r.checked_sub(2)?);
    if cx.dim(r) != Dim::Percent || !cx.together(plan, r) || !cx.alike(plan, done) || !cx.is_amount(done) {
        return None;
    }
    let planned = |i: usize| ["计划", "目标", "任务"].iter().any(|w| has(&cx.doc.chars[clause(cx, i)], w));
    let (plan, done) = if planned(plan) && !planned(done) {
        (plan, done)
    } else if planned(done) && !planned(plan) {
        (done, plan)
    } else {
        return None;
    };
    let words: String = cx.doc.chars[lead(cx, r)].iter().collect();
    let words = words.trim_start_matches('，');
    let over = matches!(words, "超额完成" | "超额" | "超额达" | "超计划" | "超目标");
    let rate = matches!(
        words,
        "完成率" | "完成率达" | "完成率为" | "完成计划的" | "完成年度计划的" | "完成年度目标的" | "完成目标任务的" | "完成年度任务的" | "完成目标的"
    );
    if !over && !rate {
        return None;
    }
    let share = cx.interval(done).over(&cx.interval(plan))?.scale(&rat(100));
    let wide = cx.wide_interval(done).over(&cx.wide_interval(plan))?.scale(&rat(100));
    let hundred = rat(-100);
    let (computed, wide, slips) = if over {
        (share.add(&hundred), wide.add(&hundred), vec![(Slip::CompletedExcess, share)])
    } else {
        (share.clone(), wide, vec![(Slip::CompletedExcess, share.add(&hundred))])
    };
    let (pq, dq) = (&cx.figure(plan).quote, &cx.figure(done).quote);
    Some(judge(
        cx,
        Claim {
            kind: RelationKind::Share,
            rule: "figure.share",
            at: cx.over(plan.min(done), r),
            result: r,
            inputs: vec![done, plan],
            computed,
            wide,
            slips,
            zh: format!("计划{pq}，完成{dq}，{}", if over { "超额" } else { "完成" }),
            en: format!("plan {pq}, done {dq}: {}", if over { "the excess" } else { "the share completed" }),
            steps: vec![step(cx, "计划", plan), step(cx, "完成", done)],
            unverifiable: false,
            adjusted: false,
        },
    ))
}

/// 截至2023年底累计88座，截至2024年底累计85座: a total since the beginning does not fall.
fn falling_total(cx: &Ctx, later: usize) -> Option<Relation> {
    let earlier = later.checked_sub(1)?;
    if !cx.together(earlier, later) || !cx.alike(earlier, later) || !cx.is_amount(later) {
        return None;
    }
    let (a, b) = (&cx.doc.chars[clause(cx, earlier)], &cx.doc.chars[clause(cx, later)]);
    if !has(a, "累计") || !has(b, "累计") {
        return None;
    }
    let verb = |w: &[char]| -> String { find_word(w, 0, w.len(), "累计").map(|p| w[p + 2..].iter().collect()).unwrap_or_default() };
    let year = |i: usize| {
        let until = cx.scan.marks[i].at.start;
        let from = clause(cx, i).start;
        let n = cx.scan.dates.partition_point(|d| d.at.start < until);
        cx.scan.dates[..n]
            .iter()
            .rev()
            .take_while(|d| d.at.start >= from)
            .find_map(|d| d.year.map(|y| (y, d.month.unwrap_or(13))))
    };
    if verb(a) != verb(b) || year(earlier)? >= year(later)? || cx.interval(later).high >= cx.interval(earlier).low {
        return None;
    }
    let (aq, bq) = (&cx.figure(earlier).quote, &cx.figure(later).quote);
    Some(Relation {
        span: cx.doc.span(&(clause(cx, earlier).start..cx.scan.marks[later].at.end)),
        kind: RelationKind::Difference,
        rule: "figure.cumulative",
        stated: four_places(&cx.value(later)),
        recomputed: None,
        verdict: Verdict::Warn,
        consistent: true,
        inputs: vec![cx.figure(earlier).id, cx.figure(later).id],
        steps: vec![step(cx, "较早", earlier), step(cx, "较晚", later)],
        slip: None,
        fixes: Vec::new(),
        explanation: format!("累计数由{aq}降到{bq}：累计只增不减，是拆除、撤销，还是口径变了？"),
        explanation_en: format!("a cumulative total fell from {aq} to {bq}: was something removed, or did the basis change?"),
    })
}

/// 合同外资900亿美元，实际使用外资20亿美元: twenty times and more asks for a look at 万 and 亿.
fn contracted_and_used(cx: &Ctx, contracted: usize) -> Option<Relation> {
    let words = &cx.doc.chars[clause(cx, contracted)];
    if !has(words, "合同") || !(has(words, "外资") || has(words, "利用") || has(words, "资金")) || cx.dim(contracted) != Dim::Money {
        return None;
    }
    let used = (contracted + 1..cx.scan.marks.len().min(contracted + 4)).find(|&u| {
        let w = &cx.doc.chars[clause(cx, u)];
        cx.para[u] == cx.para[contracted] && cx.alike(u, contracted) && (has(w, "实际使用") || has(w, "实际利用") || has(w, "实际到位"))
    })?;
    let ratio = cx.interval(contracted).over(&cx.interval(used))?;
    if ratio.low < rat(20) {
        return None;
    }
    let (cq, uq) = (&cx.figure(contracted).quote, &cx.figure(used).quote);
    let shown = super::verdict::show(&ratio.nominal, 1);
    let at = cx.over(contracted, used);
    Some(Relation {
        span: cx.doc.span(&at),
        kind: RelationKind::Multiple,
        rule: "figure.plausible",
        stated: None,
        recomputed: Decimal::round(&ratio.nominal, 1),
        verdict: Verdict::Warn,
        consistent: true,
        inputs: vec![cx.figure(contracted).id, cx.figure(used).id],
        steps: vec![step(cx, "合同", contracted), step(cx, "实际", used)],
        slip: None,
        fixes: Vec::new(),
        explanation: format!("合同外资{cq}是实际使用外资{uq}的{shown}倍，少见；请核对“万”“亿”"),
        explanation_en: format!("contracted capital {cq} is {shown} times the capital used {uq}, which is rare: check 万 and 亿"),
    })
}

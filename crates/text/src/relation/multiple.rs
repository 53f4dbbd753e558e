//! Ratios said outright (是…的3倍) and doublings (翻两番).

use crate::doc::{find as find_word, has};
use crate::exact::{Rat, rat};
use crate::model::{Relation, RelationKind, Slip};
use crate::relation::Ctx;
use crate::relation::pair::pair_of;
use crate::relation::verdict::{Claim, judge, step};
use crate::unit::Dim;

/// 120个，是三年前40个的3倍; 完成额为计划的1.2倍: a ratio said outright.
pub(super) fn ratio_of(cx: &Ctx, r: usize) -> Option<Relation> {
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
pub(super) fn doublings(cx: &Ctx, out: &mut Vec<Relation>) {
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
                    pair_of(cx, first, before, before + 1).filter(|_| near).map(|p| (p.base, p.end))
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

//! Parts and totals: 其中, brackets after a total, 合计 after its parts.

use crate::doc::{has, starts};
use crate::exact::{Interval, Rat, rat};
use crate::model::{Fix, Relation, RelationKind, Step, Verdict};
use crate::relation::lead::{clause, lead, leads_to};
use crate::relation::verdict::{show, step, unscale};
use crate::relation::{Ctx, four_places};

/// Finds every sum.
pub(crate) fn find(cx: &Ctx, out: &mut Vec<Relation>) {
    of_which(cx, out);
    brackets(cx, out);
    totals(cx, out);
}

/// Amounts of a stock and amounts of its increase are never added to each other.
fn is_increase(cx: &Ctx, i: usize) -> bool {
    // 增加值 is a stock, whatever its name says
    let words: String = cx.doc.chars[lead(cx, i)].iter().collect::<String>().replace("增加值", "");
    let reaches = ["增加到", "增长到", "提高到", "减少到", "下降到", "增加至", "增长至", "增至", "降至"]
        .iter()
        .any(|w| words.contains(w));
    !reaches
        && ["新增", "增加", "增长", "减少", "下降", "净增", "提高", "比上年", "较上年"]
            .iter()
            .any(|w| words.contains(w))
}

/// 由21亿元增长到48亿元: the first is what it was, not a part of what is.
fn is_base(cx: &Ctx, i: usize) -> bool {
    i + 1 < cx.scan.marks.len() && cx.together(i, i + 1) && cx.alike(i, i + 1) && leads_to(cx.gap(i, i + 1)).is_some_and(|way| way.is_some())
}

/// Rates, targets and unit prices are no parts.
fn may_be_part(cx: &Ctx, i: usize) -> bool {
    let words = &cx.doc.chars[lead(cx, i)];
    !["均", "每", "平均", "达标", "最高", "目标", "计划"].iter().any(|w| has(words, w)) && !cx.figure(i).unit.contains('/')
}

/// 1260人次，其中线上840、线下430人次.
fn of_which(cx: &Ctx, out: &mut Vec<Relation>) {
    let chars = &cx.doc.chars[..];
    let mut from = 0;
    while let Some(k) = crate::doc::find(chars, from, chars.len(), "其中") {
        from = k + 2;
        let next = cx.scan.marks.partition_point(|m| m.at.start < k);
        let Some(last) = next.checked_sub(1) else { continue };
        if next >= cx.scan.marks.len() || cx.para[last] != cx.para[next] || k - cx.scan.marks[last].at.end.min(k) > 120 {
            continue;
        }
        let own_sentence = cx.sentence_start(next) == k;
        if !own_sentence && !cx.together(last, next) {
            continue;
        }
        // 其中 must speak of the figure before it: nothing but a comma, a noun or a bracket between them
        let joint = &chars[cx.scan.marks[last].at.end..k];
        if !own_sentence && joint.iter().filter(|c| matches!(c, '，' | '；')).count() > 1 || joint.len() > 30 || has(joint, "；") {
            continue;
        }
        // wholes: the amounts before it in its sentence or the sentence it goes on from
        let home = cx.sentence[last];
        let wholes: Vec<usize> = (next.saturating_sub(4)..next)
            .filter(|&w| cx.sentence[w] == home && cx.is_amount(w) && !is_base(cx, w) && !has(&chars[cx.scan.marks[w].at.end..k], "；"))
            .collect();
        let end = part_end(cx, next);
        for increase in [false, true] {
            let like_a_part = |w: usize| (next..end).any(|p| cx.alike(p, w));
            let open_ended = |w: usize| cx.figure(w).hedges.iter().any(|h| matches!(h, crate::model::Hedge::AtMost));
            let Some(&whole) = wholes
                .iter()
                .rev()
                .filter(|&&w| like_a_part(w) && !open_ended(w))
                .find(|&&w| is_increase(cx, w) == increase || (is_increase(cx, w) && !increase && only_new(cx, w, &wholes)))
            else {
                continue;
            };
            let mut parts: Vec<usize> = (next..end).filter(|&p| cx.alike(p, whole) && may_be_part(cx, p) && !is_base(cx, p)).collect();
            if wholes.iter().any(|&w| is_increase(cx, w)) != wholes.iter().all(|&w| is_increase(cx, w)) || !increase {
                parts.retain(|&p| {
                    is_increase(cx, p) == increase
                        || (!increase && wholes.len() == 1 && !(next..end).any(|q| q != p && cx.alike(q, whole) && !is_increase(cx, q)))
                });
            }
            if parts.is_empty() || (increase && whole == last && wholes.len() == 1 && !is_increase(cx, whole)) {
                continue;
            }
            let at = cx.scan.marks[whole].at.start..cx.scan.marks[parts[parts.len() - 1]].at.end;
            out.push(parts_of(cx, whole, &parts, at, true));
            if wholes.len() == 1 {
                break;
            }
        }
    }
}

/// A whole that is itself an increase (新增公路60.9万公里，其中…) when no stock stands beside it.
fn only_new(cx: &Ctx, w: usize, wholes: &[usize]) -> bool {
    !wholes.iter().any(|&o| o != w && cx.alike(o, w) && !is_increase(cx, o))
}

/// Parts go on to the end of the sentence, or to another 其中, or to words that begin something else.
fn part_end(cx: &Ctx, next: usize) -> usize {
    let mut end = next + 1;
    while end < cx.scan.marks.len() && cx.together(end, next) && end - next < 12 {
        let gap = cx.gap(end - 1, end);
        if has(gap, "其中") || has(gap, "总") || has(gap, "同时") || has(gap, "合计") || has(gap, "此外") || gap.len() > 36 {
            break;
        }
        // a semicolon goes on with the next part only when it is the one mark between two parts of one kind
        let anew = end + 1 < cx.scan.marks.len() && cx.together(end, end + 1) && has(cx.gap(end, end + 1), "其中");
        if has(gap, "；") && (anew || gap.iter().filter(|c| matches!(c, '，' | '；')).count() > 1 || is_increase(cx, end)) {
            break;
        }
        end += 1;
    }
    end
}

/// A whole against its parts.
fn parts_of(cx: &Ctx, whole: usize, parts: &[usize], at: crate::doc::At, of_which: bool) -> Relation {
    let zero = Interval::exact(rat(0));
    let sum = parts.iter().fold(zero, |acc, &p| acc.plus(&cx.interval(p)));
    let stated = cx.interval(whole);
    let wq = &cx.figure(whole).quote;
    let list = parts.iter().map(|&p| cx.figure(p).quote.clone()).collect::<Vec<_>>().join("＋");
    let unit = super::verdict::result_unit(cx, whole);
    let shown = show(&unscale(cx, whole, &sum.nominal), super::verdict::printed_decimals(cx, whole) + 2);
    let agrees = stated.meets(&sum);
    let above = sum.low > stated.high;
    let excess = if stated.nominal > rat(0) {
        (&sum.nominal - &stated.nominal) / &stated.nominal
    } else {
        rat(1)
    };
    let single_too_big = parts.iter().any(|&p| cx.interval(p).low > stated.high);
    // a slip is small: parts that overlap (民营企业、小微企业) pass the whole by more, and a list after 其中 may be open
    let tenth = Rat::new(1.into(), 10.into());
    let divided = opposed(cx, parts);
    let near = if of_which && !divided {
        excess <= tenth && excess >= Rat::new((-3).into(), 100.into())
    } else {
        excess <= &tenth * rat(2) && excess >= &tenth * rat(-2)
    };
    // 5亿 and 6亿 may be 4.5 and 5.5, but hardly both: parts that fit only at the edge of their rounding are doubtful
    let room = (&sum.high - &sum.low) / rat(4);
    let apart = &sum.nominal - &stated.nominal;
    let edge = apart > room && parts.len() >= 2 && parts.iter().chain([&whole]).all(|&i| cx.figure(i).hedges.is_empty());
    let verdict = if agrees {
        if stated.holds(&sum.nominal) || sum.holds(&stated.nominal) && !edge {
            Verdict::Ok
        } else {
            Verdict::Warn
        }
    } else if above && (single_too_big || (near && parts.len() >= 2) || divided) {
        Verdict::Err
    } else if above {
        Verdict::Unverifiable
    } else if near && (!of_which || divided) {
        Verdict::Err
    } else {
        Verdict::Ok
    };
    let (zh, en) = if agrees && verdict == Verdict::Warn {
        (
            format!("{list}＝{shown}{unit}，总数写{wq}：除非各项是约数，否则不符"),
            format!("{list} = {shown}{unit}, the total says {wq}: wrong unless the parts are approximate"),
        )
    } else if agrees {
        (
            format!("{list}＝{shown}{unit}，与总数{wq}相符"),
            format!("{list} = {shown}{unit}, agrees with the total {wq}"),
        )
    } else if above {
        if parts.len() == 1 {
            (format!("部分{list}大于总数{wq}"), format!("the part {list} is greater than the whole {wq}"))
        } else {
            (
                format!("{list}＝{shown}{unit}，超过总数{wq}"),
                format!("{list} = {shown}{unit}, more than the total {wq}"),
            )
        }
    } else if verdict == Verdict::Err {
        (
            format!("{list}＝{shown}{unit}，不等于总数{wq}"),
            format!("{list} = {shown}{unit}, not the total {wq}"),
        )
    } else {
        (
            format!("{list}＝{shown}{unit}，未超过总数{wq}（其中各项不必列全）"),
            format!("{list} = {shown}{unit}, within the total {wq} (the parts need not be complete)"),
        )
    };
    let mut steps: Vec<Step> = parts.iter().map(|&p| step(cx, "部分", p)).collect();
    steps.push(Step {
        label: "合计".into(),
        value: format!("{shown}{unit}"),
        low: format!("{}{unit}", show(&unscale(cx, whole, &sum.low), 4)),
        high: format!("{}{unit}", show(&unscale(cx, whole, &sum.high), 4)),
    });
    steps.push(step(cx, "总数", whole));
    let mark = &cx.scan.marks[whole];
    let digits = mark.core.start..mark.core.start + mark.number.digits;
    let fixes = if verdict == Verdict::Err && parts.len() > 1 {
        vec![Fix {
            span: cx.doc.span(&digits),
            replacement: shown,
        }]
    } else {
        Vec::new()
    };
    Relation {
        span: cx.doc.span(&at),
        kind: RelationKind::Sum,
        rule: "figure.sum",
        stated: four_places(&unscale(cx, whole, &cx.value(whole))),
        recomputed: four_places(&unscale(cx, whole, &sum.nominal)),
        verdict,
        consistent: verdict != Verdict::Err,
        inputs: parts.iter().chain([&whole]).map(|&i| cx.figure(i).id).collect(),
        steps,
        slip: None,
        fixes,
        explanation: zh,
        explanation_en: en,
    }
}

/// Pairs of words that divide a whole without rest.
fn opposed(cx: &Ctx, parts: &[usize]) -> bool {
    const PAIRS: [(&str, &str); 16] = [
        ("线上", "线下"),
        ("男", "女"),
        ("城镇", "农村"),
        ("城市", "农村"),
        ("省内", "省外"),
        ("市内", "市外"),
        ("境内", "境外"),
        ("国内", "国外"),
        ("中央", "地方"),
        ("预期性", "约束性"),
        ("公用", "自用"),
        ("公共", "自用"),
        ("新建", "改建"),
        ("新建", "续建"),
        ("出口", "进口"),
        ("自有", "租赁"),
    ];
    // 第一批、第二批、第三批: all there are when as many batches were counted, or simply all of them in order
    let ordinal = |i: usize| {
        let words = &cx.doc.chars[lead(cx, i)];
        let p = words.iter().rposition(|c| *c == '第')?;
        crate::number::small(words, p + 1).map(|(n, _)| n)
    };
    if parts.len() >= 3 && parts.iter().zip(1..).all(|(&p, n)| ordinal(p) == Some(n)) {
        return true;
    }
    if parts.len() != 2 {
        return false;
    }
    let says = |i: usize, w: &str| has(&cx.doc.chars[lead(cx, i)], w);
    PAIRS
        .iter()
        .any(|(a, b)| (says(parts[0], a) && says(parts[1], b)) || (says(parts[0], b) && says(parts[1], a)))
}

/// 30座（四川18座，重庆12座）.
fn brackets(cx: &Ctx, out: &mut Vec<Relation>) {
    let chars = &cx.doc.chars[..];
    for whole in 0..cx.scan.marks.len() {
        let open = cx.scan.marks[whole].at.end;
        let open = if chars.get(open) == Some(&'（') { open } else { continue };
        let Some(close) = (open..chars.len().min(open + 120)).find(|&k| chars[k] == '）') else {
            continue;
        };
        if starts(chars, open + 1, "其中") {
            continue; // 其中 is read elsewhere
        }
        let parts: Vec<usize> = (whole + 1..cx.scan.marks.len().min(whole + 13))
            .take_while(|&p| cx.scan.marks[p].at.end <= close)
            .collect();
        if parts.len() < 2 || !cx.is_amount(whole) || !parts.iter().all(|&p| cx.alike(p, whole) && may_be_part(cx, p)) {
            continue;
        }
        out.push(parts_of(cx, whole, &parts, cx.scan.marks[whole].at.start..close + 1, false));
    }
}

/// 6项…5项…8项…以上共计19项.
fn totals(cx: &Ctx, out: &mut Vec<Relation>) {
    for whole in 1..cx.scan.marks.len() {
        if !cx.is_amount(whole) {
            continue;
        }
        let words = &cx.doc.chars[lead(cx, whole)];
        let said = ["合计", "共计", "总计", "以上共", "合共", "共有", "总共", "加起来"]
            .iter()
            .any(|w| has(words, w))
            || words == ['共'];
        if !said || is_increase(cx, whole) {
            continue;
        }
        let from = (whole.saturating_sub(14)..whole).find(|&p| cx.para[p] == cx.para[whole]).unwrap_or(whole);
        let like: Vec<usize> = (from..whole)
            .filter(|&p| cx.alike(p, whole) && !is_increase(cx, p) && may_be_part(cx, p))
            .collect();
        // 提出6项指标…提出5项指标: parts that are named like the total come first
        let noun = |i: usize| cx.doc.text(&(cx.scan.marks[i].at.end..(cx.scan.marks[i].at.end + 2).min(cx.doc.chars.len())));
        let named: Vec<usize> = like.iter().copied().filter(|&p| noun(p) == noun(whole)).collect();
        let same_sentence: Vec<usize> = like.iter().copied().filter(|&p| cx.together(p, whole)).collect();
        let stated = cx.interval(whole);
        let agreeing = [&named, &like, &same_sentence].into_iter().find_map(|set| longest_agreeing(cx, set, &stated));
        if let Some(parts) = agreeing {
            out.push(parts_of(cx, whole, parts, cx.scan.marks[parts[0]].at.start..cx.scan.marks[whole].at.end, false));
        } else if same_sentence.len() >= 2
            && same_sentence.len() == whole - same_sentence[0]
            && in_a_row(cx, &same_sentence, whole)
            && close(cx, &same_sentence, whole)
        {
            let at = cx.scan.marks[same_sentence[0]].at.start..cx.scan.marks[whole].at.end;
            let relation = parts_of(cx, whole, &same_sentence, at, false);
            if relation.verdict == Verdict::Err {
                out.push(relation);
            }
        }
    }
}

/// Parts listed one after another right before their total, with nothing of another kind between.
fn in_a_row(cx: &Ctx, parts: &[usize], whole: usize) -> bool {
    parts.windows(2).all(|w| cx.gap(w[0], w[1]).len() <= 16 && !has(cx.gap(w[0], w[1]), "；"))
        && cx.gap(parts[parts.len() - 1], whole).len() <= 8
        && clause(cx, whole).start > 0
}

/// Whether the sum of the parts is within a fifth of the total, so that it may be meant to be the total.
fn close(cx: &Ctx, parts: &[usize], whole: usize) -> bool {
    let sum = parts.iter().fold(rat(0), |acc, &p| acc + cx.value(p));
    let whole = cx.value(whole);
    let fifth = &whole / rat(5);
    sum >= &whole - &fifth && sum <= whole + fifth
}

/// The longest run of figures at the end of `set`, two at least, whose sum may be the total.
fn longest_agreeing<'s>(cx: &Ctx, set: &'s [usize], stated: &Interval) -> Option<&'s [usize]> {
    let mut sum = Interval::exact(rat(0));
    let mut found = None;
    for (from, &part) in set.iter().enumerate().rev() {
        sum = sum.plus(&cx.interval(part));
        if set.len() - from >= 2 && sum.meets(stated) {
            found = Some(&set[from..]);
        }
        if sum.low > stated.high {
            break;
        }
    }
    found
}

//! Parts of a whole in per cent: the whole stands beside the share, is named and stands earlier, or is implied twice.

use crate::doc::{find as find_word, has, starts};
use crate::exact::{Interval, Rat, rat};
use crate::model::{Relation, RelationKind, Slip, Verdict};
use crate::relation::lead::{change, clause, lead, leads_to};
use crate::relation::verdict::{Claim, judge, show, step};
use crate::relation::{Ctx, four_places};
use crate::unit::Dim;

/// Finds every share.
pub(crate) fn find(cx: &Ctx, out: &mut Vec<Relation>) {
    let mut implied: Vec<(usize, usize, Vec<char>)> = Vec::new();
    for r in 0..cx.scan.marks.len() {
        if cx.dim(r) != Dim::Percent || cx.figure(r).unit != "%" {
            continue;
        }
        if let Some(claim) = stated_whole(cx, r).or_else(|| named_whole(cx, r)).or_else(|| whole_before(cx, r)) {
            out.push(judge(cx, claim));
        } else if let Some(right) = loosely_named_whole(cx, r) {
            out.push(right);
        } else if let Some((part, phrase)) = unstated_whole(cx, r) {
            implied.push((part, r, phrase));
        }
        mean(cx, r, out);
    }
    same_whole(cx, &implied, out);
    hundred(cx, out);
}

fn quotient(part: &Interval, whole: &Interval) -> Option<Interval> {
    part.over(whole).map(|q| q.scale(&rat(100)))
}

/// That figure `r` is the share of `part` in `whole`, in words that begin at figure `from`.
pub(super) fn claim(cx: &Ctx, part: usize, whole: usize, r: usize, from: usize) -> Option<Claim> {
    let computed = quotient(&cx.interval(part), &cx.interval(whole))?;
    let wide = quotient(&cx.wide_interval(part), &cx.wide_interval(whole))?;
    let (pq, wq) = (&cx.figure(part).quote, &cx.figure(whole).quote);
    let mut slips: Vec<(Slip, Interval)> = quotient(&cx.interval(whole), &cx.interval(part))
        .map(|q| (Slip::Swapped, q))
        .into_iter()
        .collect();
    for power in [1, 4] {
        let shift = Rat::from_integer(crate::exact::pow10(power));
        slips.push((Slip::Scale, computed.scale(&shift)));
        slips.push((Slip::Scale, computed.scale(&shift.recip())));
    }
    Some(Claim {
        kind: RelationKind::Share,
        rule: "figure.share",
        at: cx.scan.marks[from].at.start..cx.scan.marks[r].at.end.max(cx.scan.marks[part.max(whole)].at.end),
        result: r,
        inputs: vec![part, whole],
        computed,
        wide,
        slips,
        zh: format!("{pq}占{wq}的"),
        en: format!("{pq} of {wq} is"),
        steps: vec![step(cx, "部分", part), step(cx, "总量", whole)],
        unverifiable: false,
        adjusted: false,
    })
}

/// 1250家，占全县2500家的50%; 完成24亿元，占年度计划30亿元的80%; 是2500家的50%.
fn stated_whole(cx: &Ctx, r: usize) -> Option<Claim> {
    let (whole, part) = (r.checked_sub(1)?, r.checked_sub(2)?);
    if !cx.together(part, r) || !cx.alike(part, whole) || !cx.is_amount(part) {
        return None;
    }
    let after: String = cx.gap(whole, r).iter().filter(|c| **c != '总' && **c != '数').collect();
    if !matches!(
        after.as_str(),
        "的" | "的比重" | "的比例" | "的比重为" | "的比例为" | "的比重达" | "的比例达" | "的比重达到" | "比重" | "的近" | "的约"
    ) {
        return None;
    }
    let gap = cx.gap(part, whole);
    // the joint begins its clause: another subject before it has a share of its own
    let own = gap.iter().rposition(|c| matches!(c, '，' | '、')).map_or(gap, |p| &gap[p + 1..]);
    let joint = ["占", "是", "为", "达到", "相当于", "完成", "约占", "仅占"].iter().any(|w| starts(own, 0, w));
    (joint && gap.len() <= 40 && !has(gap, "；") && !has(gap, "其中"))
        .then(|| claim(cx, part, whole, r, part))
        .flatten()
}

/// The words between 占 and the share: 全市电动汽车保有量的.
fn phrase(cx: &Ctx, r: usize) -> Option<(usize, Vec<char>)> {
    let at = lead(cx, r);
    let chars = &cx.doc.chars[..];
    let zhan = (at.start..at.end).find(|&k| chars[k] == '占')?;
    // 辽西装机占全省装机的41%: the share belongs to the subject before 占, not to the figure before that
    let own: String = chars[at.start..zhan].iter().collect();
    if !matches!(own.as_str(), "" | "约" | "仅" | "已" | "分别") {
        return None;
    }
    let words: Vec<char> = chars[zhan + 1..at.end].to_vec();
    let text: String = words.iter().collect();
    let mut text = text.as_str();
    loop {
        let before = text.len();
        for end in [
            "达到", "达", "为", "约", "近", "超过", "超", "的", "比重", "比例", "份额", "比", "到", "提高", "上升", "提升", "仅",
        ] {
            text = text.strip_suffix(end).unwrap_or(text);
        }
        if text.len() == before {
            break;
        }
    }
    Some((zhan, text.chars().collect()))
}

/// Rising to a share (占比提高到57%) is a change of it, not a share of what stands before.
fn is_plain_share(cx: &Ctx, r: usize) -> bool {
    let words = &cx.doc.chars[lead(cx, r)];
    leads_to(words).is_none_or(|way| way.is_none() && !has(words, "由") && !has(words, "从")) && change(cx, r).is_none()
}

/// 其中电动私家车6.87万辆，占全市电动汽车保有量的50.2%: the whole has a name that stands with a figure before.
fn named_whole(cx: &Ctx, r: usize) -> Option<Claim> {
    let part = r.checked_sub(1)?;
    let (_, name) = phrase(cx, r)?;
    if !cx.together(part, r) || !cx.is_amount(part) || name.len() < 3 || !is_plain_share(cx, r) || cx.gap(part, r).len() > 30 {
        return None;
    }
    let bare = without_region(&name);
    if bare.len() < 2 {
        return None;
    }
    let from = part.saturating_sub(12);
    let whole = (from..part).rev().find(|&w| {
        if cx.para[w] != cx.para[part] || !cx.alike(w, part) || cx.value(w) <= cx.value(part) || change(cx, w).is_some() {
            return false;
        }
        let words = &cx.doc.chars[clause(cx, w)];
        let Some(p) = find_word(words, 0, words.len(), &bare.iter().collect::<String>()) else {
            return false;
        };
        // the name ends where the figure begins, give or take a verb
        let tail = words.len() - p - bare.len();
        let region_fits = bare.len() == name.len() || has(words, &name.iter().collect::<String>()) || !has_region(words);
        tail <= 4 && region_fits && !has(words, "新增")
    })?;
    claim(cx, part, whole, r, whole)
}

/// 内河建设完成投资867亿元，其中高等级航道512亿元，占内河建设投资的59.1%: the name of the whole with words left out of it. It is believed
/// only where 其中 stands between whole and part; and outside that, only when the figures agree.
fn loosely_named_whole(cx: &Ctx, r: usize) -> Option<Relation> {
    let part = r.checked_sub(1)?;
    let (_, name) = phrase(cx, r)?;
    let bare = without_region(&name);
    // 占总里程的: the whole is one of the mileages before
    let total = bare.first() == Some(&'总') && bare.len() >= 3;
    let bare = if total { &bare[1..] } else { bare };
    if bare.len() < if total { 2 } else { 4 } || !cx.together(part, r) || !cx.is_amount(part) || !is_plain_share(cx, r) || cx.gap(part, r).len() > 30 {
        return None;
    }
    let in_order = |words: &[char]| {
        let mut rest = words.iter();
        bare.iter().all(|c| rest.any(|w| w == c))
    };
    let candidate = |w: &usize| {
        let w = *w;
        cx.para[w] == cx.para[part] && cx.alike(w, part) && cx.value(w) > cx.value(part) && change(cx, w).is_none() && in_order(&cx.doc.chars[clause(cx, w)])
    };
    if total {
        let each = (part.saturating_sub(8)..part).rev().filter(candidate);
        return each
            .filter_map(|w| claim(cx, part, w, r, w).map(|c| judge(cx, c)))
            .find(|found| found.verdict == Verdict::Ok);
    }
    let whole = (part.saturating_sub(6)..part).rev().find(candidate)?;
    let divided = (whole..part).any(|w| has(cx.gap(w, w + 1), "其中")) && part - whole <= 2 && cx.together(whole, r);
    let relation = judge(cx, claim(cx, part, whole, r, whole)?);
    (divided || relation.verdict == Verdict::Ok).then_some(relation)
}

const REGIONS: [&str; 16] = [
    "全国", "全省", "全市", "全县", "全区", "全州", "我省", "我市", "我县", "我区", "本省", "本市", "同期", "全部", "当年", "全年",
];

fn has_region(words: &[char]) -> bool {
    REGIONS.iter().any(|w| has(words, w))
}

fn without_region(name: &[char]) -> &[char] {
    let mut name = name;
    while let Some(word) = REGIONS.iter().find(|w| starts(name, 0, w)) {
        name = &name[word.chars().count()..];
    }
    name
}

/// 总装机达9157万千瓦，新能源装机达4091万千瓦、占比达44.7%; 2500家，其中民营1250家，占50%.
fn whole_before(cx: &Ctx, r: usize) -> Option<Claim> {
    let part = r.checked_sub(1)?;
    if !cx.together(part, r) || !cx.is_amount(part) || !is_plain_share(cx, r) {
        return None;
    }
    let words: String = cx.doc.chars[lead(cx, r)].iter().collect();
    let own = matches!(
        words.trim_start_matches(['，', '、']),
        "占" | "占比"
            | "占比达"
            | "占比为"
            | "占比达到"
            | "占比约"
            | "占比近"
            | "占比超"
            | "占比超过"
            | "占总数的"
            | "占总量的"
            | "占全部的"
            | "占总数"
            | "占总额的"
            | "占总规模的"
            | "比重达"
            | "比重为"
            | "占比约为"
    );
    if !own || change(cx, part).is_some() {
        return None;
    }
    // 203人，其中医师61人，占30%；护士48人，占24%: every part after 其中 is one of the same whole
    let divided = (r.saturating_sub(8)..part).rev().find(|&w| has(cx.gap(w, w + 1), "其中"));
    if let Some(last) = divided {
        let whole = (last.saturating_sub(3)..=last).rev().find(|&w| cx.alike(part, w) && change(cx, w).is_none())?;
        let fits = cx.together(whole, r) && cx.alike(part, whole) && cx.value(part) <= cx.value(whole) && change(cx, whole).is_none();
        return fits.then(|| claim(cx, part, whole, r, whole)).flatten();
    }
    let whole = part.checked_sub(1)?;
    if !cx.together(whole, r) || !cx.alike(part, whole) || cx.value(part) > cx.value(whole) || change(cx, whole).is_some() {
        return None;
    }
    if has(cx.gap(whole, part), "；") {
        return None;
    }
    let (w, p) = (&cx.doc.chars[clause(cx, whole)], &cx.doc.chars[clause(cx, part)]);
    // 总装机达 and 新能源装机达 end alike: the same quantity, whole and part
    let tail: usize = w.iter().rev().zip(p.iter().rev()).take_while(|(a, b)| a == b).count();
    (has(w, "总") && tail >= 2).then(|| claim(cx, part, whole, r, whole)).flatten()
}

/// A share of a whole that the text does not state.
fn unstated_whole(cx: &Ctx, r: usize) -> Option<(usize, Vec<char>)> {
    let part = r.checked_sub(1)?;
    let (_, name) = phrase(cx, r)?;
    (cx.together(part, r)
        && cx.is_amount(part)
        && without_region(&name).len() >= 3
        && is_plain_share(cx, r)
        && change(cx, part).is_none()
        && cx.gap(part, r).len() <= 20)
        .then_some((part, name))
}

/// Two shares of one unstated whole: both imply it, and the two must agree.
fn same_whole(cx: &Ctx, implied: &[(usize, usize, Vec<char>)], out: &mut Vec<Relation>) {
    for (i, (part, r, name)) in implied.iter().enumerate() {
        let earlier = implied[..i]
            .iter()
            .rev()
            .take(6)
            .find(|(p, _, n)| n == name && cx.alike(*p, *part) && cx.para[*p] == cx.para[*part]);
        let Some((first, first_r, _)) = earlier else { continue };
        let whole = |p: usize, r: usize| cx.interval(p).scale(&rat(100)).over(&cx.interval(r));
        let (Some(a), Some(b)) = (whole(*first, *first_r), whole(*part, *r)) else {
            continue;
        };
        let agree = a.meets(&b);
        let at = cx.scan.marks[*first].at.start..cx.scan.marks[*r].at.end;
        out.push(Relation {
            span: cx.doc.span(&at),
            kind: RelationKind::Share,
            rule: "figure.share",
            stated: four_places(&cx.value(*r)),
            recomputed: a.nominal.clone().recip_share(&cx.value(*part)),
            verdict: if agree { Verdict::Ok } else { Verdict::Warn },
            consistent: true,
            inputs: [*first, *first_r, *part, *r].iter().map(|&k| cx.figure(k).id).collect(),
            steps: vec![
                step(cx, "部分一", *first),
                step(cx, "占比一", *first_r),
                step(cx, "部分二", *part),
                step(cx, "占比二", *r),
            ],
            slip: None,
            fixes: Vec::new(),
            explanation: format!(
                "两处占比推算的总量{}：{}与{}",
                if agree { "一致" } else { "不一致" },
                show(&a.nominal, 0),
                show(&b.nominal, 0)
            ),
            explanation_en: format!(
                "the two shares imply {} wholes: {} and {}",
                if agree { "equal" } else { "different" },
                show(&a.nominal, 0),
                show(&b.nominal, 0)
            ),
        });
    }
}

/// A helper on rationals: what share `part` is of this whole, in per cent.
trait RecipShare {
    fn recip_share(self, part: &Rat) -> Option<crate::exact::Decimal>;
}
impl RecipShare for Rat {
    fn recip_share(self, part: &Rat) -> Option<crate::exact::Decimal> {
        if self == rat(0) { None } else { four_places(&(part * rat(100) / self)) }
    }
}

/// 利用率95.86%，其中风电利用率95.30%，光伏利用率97.23%: a mean lies between its parts.
fn mean(cx: &Ctx, r: usize, out: &mut Vec<Relation>) {
    let (a, b) = (r + 1, r + 2);
    if b >= cx.scan.marks.len() || !cx.together(r, b) || cx.dim(a) != Dim::Percent || cx.dim(b) != Dim::Percent {
        return;
    }
    let gap: String = cx.gap(r, a).iter().collect();
    let Some(first) = gap.strip_prefix("，其中").or_else(|| gap.strip_prefix("（其中")) else {
        return;
    };
    let first = first.trim_start_matches(['，', '：']);
    let whole: Vec<char> = cx.doc.chars[clause(cx, r)].to_vec();
    let second: Vec<char> = cx.doc.chars[lead(cx, b)].to_vec();
    let first: Vec<char> = first.chars().collect();
    // all three are the same rate of different things
    let rate = |w: &[char]| w.last() == Some(&'率');
    let tail = |x: &[char], y: &[char]| x.iter().rev().zip(y.iter().rev()).take_while(|(p, q)| p == q).count();
    if !(rate(&whole) && rate(&first) && rate(&second) && tail(&whole, &first) >= 2 && tail(&first, &second) >= 2) {
        return;
    }
    let (low, high) = (cx.interval(a).low.min(cx.interval(b).low), cx.interval(a).high.max(cx.interval(b).high));
    let inside = Interval {
        nominal: low.clone(),
        low,
        high,
    }
    .meets(&cx.interval(r));
    let at = cx.over(r, b);
    out.push(Relation {
        span: cx.doc.span(&at),
        kind: RelationKind::Share,
        rule: "figure.share",
        stated: four_places(&cx.value(r)),
        recomputed: None,
        verdict: if inside { Verdict::Ok } else { Verdict::Warn },
        consistent: true,
        inputs: vec![cx.figure(r).id, cx.figure(a).id, cx.figure(b).id],
        steps: vec![step(cx, "总体", r), step(cx, "部分", a), step(cx, "部分", b)],
        slip: None,
        fixes: Vec::new(),
        explanation: format!("总体比率{}各部分之间", if inside { "在" } else { "不在" }),
        explanation_en: format!("the overall rate lies {} its parts", if inside { "between" } else { "outside" }),
    });
}

/// 三类项目占35.2%、41.6%、23.3%: shares of one whole, as many as the kinds named, make a hundred.
fn hundred(cx: &Ctx, out: &mut Vec<Relation>) {
    let mut i = 0;
    while i < cx.scan.marks.len() {
        if cx.dim(i) != Dim::Percent || !has(&cx.doc.chars[clause(cx, i)], "占") || change(cx, i).is_some() {
            i += 1;
            continue;
        }
        let mut j = i;
        while j + 1 < cx.scan.marks.len()
            && cx.together(i, j + 1)
            && cx.dim(j + 1) == Dim::Percent
            && matches!(cx.gap(j, j + 1).iter().collect::<String>().as_str(), "、" | "和" | "，" | "与")
        {
            j += 1;
        }
        let k = j - i + 1;
        // the count before names exactly so many kinds
        let named = i
            .checked_sub(1)
            .is_some_and(|c| cx.together(c, i) && cx.dim(c) == Dim::Count && cx.value(c) == rat(k as i64));
        if k >= 3 && named {
            let zero = Interval::exact(rat(0));
            let sum = (i..=j).fold(zero, |acc, x| acc.plus(&cx.interval(x)));
            let right = sum.holds(&rat(100));
            let over = sum.low > rat(100);
            let at = cx.over(i - 1, j);
            let total = show(&sum.nominal, 2);
            let verdict = if right {
                Verdict::Ok
            } else if over {
                Verdict::Err
            } else {
                Verdict::Warn
            };
            out.push(Relation {
                span: cx.doc.span(&at),
                kind: RelationKind::Sum,
                rule: "figure.sum",
                stated: Some(crate::exact::Decimal::whole(100)),
                recomputed: four_places(&sum.nominal),
                verdict,
                consistent: verdict != Verdict::Err,
                inputs: (i..=j).map(|x| cx.figure(x).id).collect(),
                steps: (i..=j).map(|x| step(cx, "占比", x)).collect(),
                slip: None,
                fixes: Vec::new(),
                explanation: format!(
                    "{k}个占比之和为{total}%，{}100%（{}～{}）",
                    if right { "四舍五入后可以是" } else { "不是" },
                    show(&sum.low, 2),
                    show(&sum.high, 2)
                ),
                explanation_en: format!(
                    "the {k} shares add up to {total}%, {} 100% ({} to {})",
                    if right { "which rounds to" } else { "not" },
                    show(&sum.low, 2),
                    show(&sum.high, 2)
                ),
            });
        }
        i = j + 1;
    }
}

//! Items listed against the count stated for them: A、B、C等三个方面.

use crate::doc::starts;
use crate::exact::{Decimal, rat};
use crate::model::{Relation, RelationKind, Verdict};
use crate::relation::Ctx;
use crate::relation::verdict::step;
use crate::unit::Dim;

/// Finds every list with its count.
pub(crate) fn find(cx: &Ctx, out: &mut Vec<Relation>) {
    for n in 0..cx.scan.marks.len() {
        if cx.dim(n) != Dim::Count || !cx.scan.marks[n].exact || cx.figure(n).low.is_some() {
            continue;
        }
        let Some(count) = u32::try_from(cx.figure(n).value.normal().mantissa).ok().filter(|c| (2..=30).contains(c)) else {
            continue;
        };
        if let Some(relation) = list_before(cx, n, count) {
            out.push(relation);
        }
    }
}

fn list_before(cx: &Ctx, n: usize, count: u32) -> Option<Relation> {
    let chars = &cx.doc.chars[..];
    let end = cx.scan.marks[n].at.start;
    let floor = cx.sentence_start(n).max(n.checked_sub(1).map_or(0, |p| {
        if cx.scan.marks[p].at.end <= end && cx.together(p, n) {
            cx.scan.marks[p].at.end
        } else {
            0
        }
    }));
    let and_so_on = end > floor && chars[end - 1] == '等';
    let stop = if and_so_on { end - 1 } else { end };
    // the list begins after the last mark that no item may hold; quotes and brackets are one piece
    let mut start = stop;
    let mut depth = 0i32;
    while start > floor && stop - start < 260 {
        let c = chars[start - 1];
        match c {
            '”' | '》' | '）' => depth += 1,
            '“' | '《' | '（' if depth > 0 => depth -= 1,
            '（' => break,
            '，' | '；' | '。' | '：' if depth == 0 => break,
            _ => {}
        }
        start -= 1;
    }
    let list = &chars[start..stop];
    let (mut items, mut ands, mut depth) = (1u32, 0u32, 0i32);
    let mut item_start = 0;
    let mut quoted_items = 0u32;
    let mut last_item = 0;
    for (i, &c) in list.iter().enumerate() {
        match c {
            '“' | '《' | '（' => {
                // ”“ with nothing between them are two items as well
                if depth == 0 && i > 0 && matches!(list[i - 1], '”' | '》') {
                    items += 1;
                }
                depth += 1;
            }
            '”' | '》' | '）' => {
                depth -= 1;
                quoted_items += u32::from(c != '）');
            }
            '、' if depth == 0 => {
                items += 1;
                if i - item_start > 40 {
                    return None;
                }
                item_start = i + 1;
                last_item = i + 1;
            }
            '和' | '与' | '及' if depth == 0 && i > item_start + 1 && i + 2 < list.len() => ands += 1,
            _ => {}
        }
    }
    let _ = quoted_items;
    if items < 2 || items + ands < 3 {
        return None;
    }
    // without 等 the count must follow a whole item directly (A、B、C三个方面), and the item must not be a verb phrase of another count
    if !and_so_on && (list.len() - last_item > 14 || starts(list, list.len().saturating_sub(1), "的")) {
        return None;
    }
    let fits = items <= count && count <= items + ands;
    let one_short = count == items + ands + 1 && items >= 5;
    let one_over = items == count + 1 && count >= 5 && and_so_on && ands == 0;
    if !fits && !one_short && !one_over {
        return None;
    }
    let at = start..cx.scan.marks[n].at.end;
    let zh = if fits {
        format!("列出{items}项，与“{}”相符", cx.figure(n).quote)
    } else {
        format!("列出{}项，文中为“{}”；若“等”字表示未列全，请确认", items, cx.figure(n).quote)
    };
    let en = if fits {
        format!("{items} items are listed, which agrees with {}", cx.figure(n).quote)
    } else {
        format!(
            "{items} items are listed, the text says {}; if 等 means that the list is not complete, please confirm",
            cx.figure(n).quote
        )
    };
    let recomputed = if fits { count } else { items };
    Some(Relation {
        span: cx.doc.span(&at),
        kind: RelationKind::Sum,
        rule: "figure.list",
        stated: Some(Decimal::whole(i128::from(count))),
        recomputed: super::four_places(&rat(i64::from(recomputed))),
        verdict: if fits { Verdict::Ok } else { Verdict::Warn },
        consistent: fits,
        inputs: vec![cx.figure(n).id],
        steps: vec![step(cx, "文中", n)],
        slip: None,
        fixes: Vec::new(),
        explanation: zh,
        explanation_en: en,
    })
}

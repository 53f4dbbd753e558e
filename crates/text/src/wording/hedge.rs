//! Hedges that contradict each other or the true number (近400余人), and hedges said twice (约300余户, 超过500人以上).

use crate::doc::{find, has};
use crate::finding::{push, words};
use crate::model::{Finding, Fix, Hedge, Options};
use crate::wording::Input;

pub fn check(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    for (figure, mark) in input.scan.figures.iter().zip(&input.scan.marks) {
        pair(input, options, out, figure, mark);
    }
    actual(input, options, out);
}

/// What a hedge says about the true value: below, above, or about.
fn side(hedge: Hedge) -> i8 {
    match hedge {
        Hedge::Below | Hedge::AtMost => -1,
        Hedge::Above | Hedge::AtLeast | Hedge::MoreThan => 1,
        Hedge::About => 0,
    }
}

fn pair(input: &Input, options: &Options, out: &mut Vec<Finding>, figure: &crate::model::Figure, mark: &crate::figure::Mark) {
    let hedges = &figure.hedges;
    if hedges.len() < 2 {
        return;
    }
    let shown = figure.hedge.clone().unwrap_or_default();
    let (least, most) = (
        hedges.iter().map(|h| side(*h)).min().unwrap_or(0),
        hedges.iter().map(|h| side(*h)).max().unwrap_or(0),
    );
    // 最高…以上 and 不超过…以上 do not occur in good prose, but 最高 may stand before any amount
    if least < 0 && most > 0 {
        let (zh, en) = (
            format!("“{}”自相矛盾：“{shown}”既说不到这个数，又说超过这个数", figure.quote),
            format!("“{}” contradicts itself: {shown} says both less and more", figure.quote),
        );
        push(out, options, "hedge.contradiction", figure.span.clone(), words(zh, en), drop_first(input, mark));
    } else {
        let (zh, en) = (
            format!("“{}”用了两个概数词（{shown}），留一个即可", figure.quote),
            format!("“{}” hedges twice ({shown}); one is enough", figure.quote),
        );
        push(out, options, "hedge.redundant", figure.span.clone(), words(zh, en), drop_first(input, mark));
    }
}

/// The hedge before the number goes; the one after it stays.
fn drop_first(input: &Input, mark: &crate::figure::Mark) -> Option<Fix> {
    (mark.at.start < mark.core.start).then(|| Fix {
        span: input.doc.span(&(mark.at.start..mark.core.start)),
        replacement: String::new(),
    })
}

/// 近50家企业（实为52家）: the true number stands beside its hedge.
fn actual(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    let scan = input.scan;
    for i in 1..scan.marks.len() {
        let (hedged, real) = (&scan.figures[i - 1], &scan.figures[i]);
        let (a, b) = (scan.marks[i - 1].at.end, scan.marks[i].at.start);
        if b < a || b - a > 16 || hedged.unit != real.unit || hedged.hedges.len() != 1 || !real.hedges.is_empty() {
            continue;
        }
        let gap = &input.doc.chars[a..b];
        if !["实为", "实际为", "实有", "实际有", "具体为", "准确数为"]
            .iter()
            .any(|w| find(gap, 0, gap.len(), w).is_some())
            || has(gap, "。")
        {
            continue;
        }
        let (stated, true_value) = (hedged.value.rat(), real.value.rat());
        let wrong = match side(hedged.hedges[0]) {
            -1 => true_value > stated,
            1 => true_value < stated,
            _ => false,
        };
        if wrong {
            let span = hedged.span.start..real.span.end;
            let zh = format!("“{}”与实际数{}矛盾", hedged.quote, real.quote);
            let en = format!("“{}” contradicts the true number {}", hedged.quote, real.quote);
            push(
                out,
                options,
                "hedge.actual",
                span,
                words(zh, en),
                Some(Fix {
                    span: hedged.span.clone(),
                    replacement: real.quote.clone(),
                }),
            );
        }
    }
}

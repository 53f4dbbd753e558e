//! One body under two names in one letter: 省发改委 here, 省发展和改革委员会 there.

use crate::doc::starts;
use crate::finding::{push, words};
use crate::model::{Finding, Options};
use crate::wording::Input;

/// Names of one body, the full one first.
const BODIES: [&[&str]; 8] = [
    &["发展和改革委员会", "发展改革委", "发改委"],
    &["工业和信息化厅", "工信厅"],
    &["人力资源和社会保障厅", "人力资源社会保障厅", "人社厅"],
    &["住房和城乡建设厅", "住房城乡建设厅", "住建厅"],
    &["文化和旅游厅", "文旅厅"],
    &["卫生健康委员会", "卫生健康委", "卫健委"],
    &["经济和信息化委员会", "经济信息委", "经信委"],
    &["自然资源和规划局", "规划自然资源局", "自规局"],
];

pub fn check(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    let Some((from, to)) = body(input) else { return };
    let chars = &input.doc.chars[..];
    // one pass over the text: names are tried only where one of their first characters stands
    let mut seen_of: Vec<Vec<(char, usize, usize)>> = vec![Vec::new(); BODIES.len()];
    for i in from..to.min(chars.len()) {
        if !matches!(chars[i], '发' | '工' | '人' | '住' | '文' | '卫' | '经' | '自') {
            continue;
        }
        let level = if i > 0 { chars[i - 1] } else { '\0' };
        if !matches!(level, '省' | '市' | '家' | '县' | '区') {
            continue;
        }
        for (names, seen) in BODIES.iter().zip(&mut seen_of) {
            // the full name comes first, so a short one inside it is not taken
            let Some(which) = names.iter().position(|name| starts(chars, i, name)) else {
                continue;
            };
            let inside_title = (i.saturating_sub(40)..i)
                .rev()
                .find(|&k| matches!(chars[k], '《' | '》'))
                .is_some_and(|k| chars[k] == '《');
            if !inside_title {
                seen.push((level, which, i));
            }
        }
    }
    for (names, seen) in BODIES.iter().zip(seen_of) {
        for (k, (level, which, i)) in seen.iter().enumerate() {
            let Some((_, first, _)) = seen[..k].iter().find(|(l, _, _)| l == level) else {
                continue;
            };
            if first != which && !seen[..k].iter().any(|(l, w, _)| l == level && w == which) {
                let level = if *level == '家' { "国家".to_owned() } else { level.to_string() };
                let quote = format!("{level}{}", names[*which]);
                let other = format!("{level}{}", names[*first]);
                let span = input.doc.span(&(i - 1..i + names[*which].chars().count()));
                push(
                    out,
                    options,
                    "name.mixed",
                    span,
                    words(
                        format!("前文称“{other}”，此处称“{quote}”，宜统一"),
                        format!("called {other} before and {quote} here"),
                    ),
                    None,
                );
            }
        }
    }
}

/// The body of the letter: titles and signatures carry full names by rule.
fn body(input: &Input) -> Option<(usize, usize)> {
    let first = input.structure.body.first()?;
    let last = input.structure.body.last()?;
    let mut paras = input.doc.paras.iter().filter(|p| {
        let span = input.doc.span(p);
        span.start >= first.span.start && span.end <= last.span.end
    });
    let start = paras.next()?.clone();
    let end = paras.next_back().map_or(start.end, |p| p.end);
    Some((start.start, end))
}

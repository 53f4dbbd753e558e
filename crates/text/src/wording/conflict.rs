//! One quantity given twice with different values: the same words, the same time, the same unit.

use std::collections::HashMap;

use crate::doc::is_han;
use crate::finding::{push, words};
use crate::model::{Finding, Options};
use crate::wording::Input;

pub fn check(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    let chars = &input.doc.chars[..];
    // words before the figure, its period and unit → the figure that said it first
    let mut said: HashMap<(String, &str, &str), usize> = HashMap::new();
    for (i, (figure, mark)) in input.scan.figures.iter().zip(&input.scan.marks).enumerate() {
        let Some(period) = figure.period.as_deref().filter(|p| p.chars().any(|c| c.is_ascii_digit())) else {
            continue;
        };
        let floor = mark.at.start.saturating_sub(40);
        let start = (floor..mark.at.start)
            .rev()
            .find(|&k| matches!(chars[k], '，' | '；' | '。' | '：' | '、' | '（' | '\n'))
            .map_or(floor, |k| k + 1);
        // 上浮20%—30%: the words belong to the figure before
        if i > 0 && input.scan.marks[i - 1].at.end > start {
            continue;
        }
        let name: String = chars[start..mark.at.start].iter().copied().filter(|c| is_han(*c)).collect();
        // short names (其中, 同比增长) come back about other things
        let share = name.starts_with(['占', '约', '比', '较']) || name.starts_with("同比") || name.starts_with("分别");
        if share || name.chars().count() < 7 || !figure.hedges.is_empty() {
            continue;
        }
        let first = *said.entry((name, period, figure.unit.as_str())).or_insert(i);
        let earlier = &input.scan.figures[first];
        let apart = (figure.value.rat() - earlier.value.rat()).pow(2) > (figure.tolerance.rat() + earlier.tolerance.rat()).pow(2);
        if first != i && apart {
            let zh = format!("同一个数前文为{}，此处为{}", earlier.quote, figure.quote);
            let en = format!("the same quantity was {} before and is {} here", earlier.quote, figure.quote);
            push(out, options, "figure.conflict", figure.span.clone(), words(zh, en), None);
        }
    }
}

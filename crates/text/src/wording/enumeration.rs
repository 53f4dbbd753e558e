//! Enumerators that skip or repeat a number: 一、三、; 一是…三是….

use crate::doc::{At, starts};
use crate::finding::{push, words};
use crate::model::{Finding, Options};
use crate::structure::enumerator;
use crate::wording::Input;

pub fn check(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    headings(input, options, out);
    for para in &input.doc.paras {
        inside(input, options, out, para);
    }
}

/// Numbered paragraphs: each level counts by itself and begins again under a higher one.
fn headings(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    let doc = input.doc;
    let mut counts = [0u32; 6];
    for para in &doc.paras {
        let text = &doc.chars[para.clone()];
        let Some(e) = enumerator(text).filter(|e| e.level <= 4) else { continue };
        let level = usize::from(e.level);
        let expected = counts[level] + 1;
        // a list may begin anew without a heading above; only a step over a number is a fault
        if e.number > expected && counts[level] > 0 && e.number <= expected + 3 {
            let quote = doc.text(&(para.start..para.start + e.len));
            let zh = format!("“{quote}”前面缺第{expected}项");
            push(
                out,
                options,
                "enum.skipped",
                doc.span(&(para.start..para.start + e.len)),
                words(zh, format!("number {expected} is missing before {quote}")),
                None,
            );
        } else if e.number == counts[level] && counts[level] > 0 && e.level <= 2 {
            let quote = doc.text(&(para.start..para.start + e.len));
            push(
                out,
                options,
                "enum.repeated",
                doc.span(&(para.start..para.start + e.len)),
                words(format!("“{quote}”重复"), format!("{quote} stands twice")),
                None,
            );
        }
        counts[level] = e.number;
        for lower in counts.iter_mut().skip(level + 1) {
            *lower = 0;
        }
    }
}

const ORDINALS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// 一是…二是… inside a paragraph, each after a stop.
fn inside(input: &Input, options: &Options, out: &mut Vec<Finding>, para: &At) {
    let chars = &input.doc.chars[..];
    let mut last = 0usize;
    for i in para.clone() {
        if i > para.start && !matches!(chars[i - 1], '。' | '；' | '：' | '，') {
            continue;
        }
        let Some(n) = ORDINALS
            .iter()
            .position(|o| starts(chars, i, o) && chars.get(i + 1) == Some(&'是') && i + 2 < para.end)
        else {
            continue;
        };
        let n = n + 1;
        if last > 0 && n > last + 1 {
            let quote: String = chars[i..i + 2].iter().collect();
            let zh = format!("“{quote}”前面缺“{}是”", ORDINALS[last]);
            push(
                out,
                options,
                "enum.skipped",
                input.doc.span(&(i..i + 2)),
                words(zh, format!("an item is missing before {quote}")),
                None,
            );
        } else if n == last {
            let quote: String = chars[i..i + 2].iter().collect();
            push(
                out,
                options,
                "enum.repeated",
                input.doc.span(&(i..i + 2)),
                words(format!("“{quote}”重复"), format!("{quote} stands twice")),
                None,
            );
        }
        last = n;
    }
}

//! Punctuation: marks without their partner, Western marks in Chinese, a paragraph that stops at a comma, doubled marks.

use crate::doc::{At, is_han, starts};
use crate::finding::{push, words};
use crate::model::{Finding, Fix, Options};
use crate::wording::Input;

pub fn check(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    for para in &input.doc.paras {
        unbalanced(input, options, out, para);
        doubled(input, options, out, para);
        between_quotes(input, options, out, para);
    }
    western(input, options, out);
    stops_at_comma(input, options, out);
}

fn unbalanced(input: &Input, options: &Options, out: &mut Vec<Finding>, para: &At) {
    let chars = &input.doc.chars[..];
    if para.len() < 8 {
        return; // what a web page or a cut leaves over
    }
    let mut open: Vec<usize> = Vec::new();
    let mut stray: Vec<usize> = Vec::new();
    for i in para.clone() {
        match chars[i] {
            '“' | '（' | '《' | '〔' => open.push(i),
            c @ ('”' | '）' | '》' | '〕') => {
                let partner = match c {
                    '”' => '“',
                    '）' => '（',
                    '》' => '《',
                    _ => '〔',
                };
                // only the nearest few: a text of nothing but marks must not make this quadratic
                let near = open.len().saturating_sub(32);
                match open[near..].iter().rposition(|&o| chars[o] == partner).map(|p| near + p) {
                    Some(p) => {
                        stray.extend(open.drain(p..).skip(1));
                    }
                    // 1） is an enumerator
                    None if c == '）'
                        && i > para.start
                        && (chars[i - 1].is_ascii_digit() || crate::number::starts_chinese(chars[i - 1]))
                        && i - para.start <= 3 => {}
                    None => stray.push(i),
                }
            }
            _ => {}
        }
    }
    stray.extend(open);
    stray.sort_unstable();
    for i in stray {
        let mark = chars[i];
        push(
            out,
            options,
            "punct.unbalanced",
            input.doc.span(&(i..i + 1)),
            words(format!("“{mark}”没有配对"), format!("{mark} has no partner in its paragraph")),
            None,
        );
    }
}

fn doubled(input: &Input, options: &Options, out: &mut Vec<Finding>, para: &At) {
    let chars = &input.doc.chars[..];
    for i in para.start + 1..para.end {
        let (a, b) = (chars[i - 1], chars[i]);
        let stop = |c: char| matches!(c, '，' | '。' | '、' | '；' | '：');
        if stop(a) && stop(b) {
            let span = input.doc.span(&(i - 1..i + 1));
            let keep = if a == b { a } else { b };
            let fix = Fix {
                span: span.clone(),
                replacement: keep.to_string(),
            };
            push(
                out,
                options,
                "punct.doubled",
                span,
                words(format!("标点重复：“{a}{b}”"), format!("two marks in a row: {a}{b}")),
                Some(fix),
            );
        }
    }
}

/// No 、 between items that stand in quotation marks or book marks side by side (GB/T 15834).
fn between_quotes(input: &Input, options: &Options, out: &mut Vec<Finding>, para: &At) {
    let chars = &input.doc.chars[..];
    for i in para.start + 1..para.end.saturating_sub(1) {
        if chars[i] == '、' && matches!((chars[i - 1], chars[i + 1]), ('”', '“') | ('》', '《')) {
            let span = input.doc.span(&(i..i + 1));
            let fix = Fix {
                span: span.clone(),
                replacement: String::new(),
            };
            push(
                out,
                options,
                "punct.quoted_list",
                span,
                words("并列的引号、书名号之间通常不用顿号", "no 、 between adjacent quotations or titles"),
                Some(fix),
            );
        }
    }
}

/// A half-width comma, colon, semicolon or bracket beside Chinese characters.
fn western(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    let source = input.doc.source;
    let from = out.len();
    let mut prev = '\0';
    for (i, c) in source.char_indices() {
        if matches!(c, ',' | ';' | '?' | '!' | ':') {
            let next = source[i + c.len_utf8()..].chars().next().unwrap_or('\0');
            let chinese = |c: char| is_han(c) || matches!(c, '”' | '》' | '）' | '“' | '《' | '（' | '%');
            if chinese(prev) && (chinese(next) || next.is_ascii_digit()) || (prev.is_ascii_digit() && is_han(next) && c != ':') {
                let full = match c {
                    ',' => '，',
                    ';' => '；',
                    '?' => '？',
                    '!' => '！',
                    _ => '：',
                };
                let span = i..i + c.len_utf8();
                let fix = Fix {
                    span: span.clone(),
                    replacement: full.to_string(),
                };
                push(
                    out,
                    options,
                    "punct.western",
                    span,
                    words(format!("中文里用全角“{full}”"), format!("full-width {full} in Chinese text")),
                    Some(fix),
                );
            }
        }
        prev = c;
    }
    // a letter typed with half-width marks throughout needs one word about it, not thirty
    let count = out.len() - from;
    if count > 5 {
        out.truncate(from + 1);
        if let Some(first) = out.last_mut() {
            first.message = format!("{}，全文共{count}处", first.message);
            first.message_en = format!("{}, {count} times in this text", first.message_en);
        }
    }
}

/// A line that ends with a comma where a new paragraph begins: 提出建议，⏎⏎现将…
fn stops_at_comma(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    let doc = input.doc;
    for pair in doc.lines.windows(2) {
        let (line, next) = (&pair[0], &pair[1]);
        let Some(last) = line.at.end.checked_sub(1) else { continue };
        if doc.at(last) != '，' {
            continue;
        }
        let opens = ["现将", "现就", "一、", "二、", "（一）", "下一步"]
            .iter()
            .any(|w| starts(&doc.chars, next.at.start, w));
        let blank_line = doc.source[line.span.end..next.span.start].matches('\n').count() >= 2;
        if opens && blank_line {
            let span = doc.span(&(last..last + 1));
            let fix = Fix {
                span: span.clone(),
                replacement: "。".into(),
            };
            push(
                out,
                options,
                "punct.paragraph_end",
                span,
                words("段末用了逗号", "a paragraph ends with a comma"),
                Some(fix),
            );
        }
    }
}

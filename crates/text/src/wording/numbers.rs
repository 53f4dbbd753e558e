//! How numbers are written (GB/T 15835): ranges that drop 万 or %, Arabic digits with 十百千.

use crate::doc::starts;
use crate::finding::{push, words};
use crate::model::{Finding, Fix, Options};
use crate::number::number;
use crate::wording::Input;

pub fn check(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    let chars = &input.doc.chars[..];
    for (figure, mark) in input.scan.figures.iter().zip(&input.scan.marks) {
        // 150～200万元, 15～20%
        let Some(first) = number(chars, mark.core.start) else { continue };
        if figure.low.is_some() && first.scale == 0 && (mark.scale > 0 || figure.unit == "%") {
            let sign = if mark.scale > 0 { scale_word(chars, mark) } else { "%".to_owned() };
            let end = mark.core.start + first.digits;
            let fix = Fix {
                span: input.doc.span(&(mark.core.start..end)),
                replacement: format!("{}{sign}", input.doc.text(&(mark.core.start..end))),
            };
            let zh = format!("“{}”前一个数也要写“{sign}”，以免误解", figure.quote);
            let en = format!("“{}”: write {sign} after the first number too", figure.quote);
            push(out, options, "number.range", figure.span.clone(), words(zh, en), Some(fix));
        }
    }
    mixed(input, options, out);
}

fn scale_word(chars: &[char], mark: &crate::figure::Mark) -> String {
    chars[mark.core.clone()].iter().filter(|c| matches!(c, '万' | '亿')).collect()
}

/// 4千5百万: Arabic digits take 万 and 亿, not 十, 百 and 千 between digits.
fn mixed(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    let chars = &input.doc.chars[..];
    for i in 1..chars.len() {
        if matches!(chars[i], '千' | '百' | '十') && chars[i - 1].is_ascii_digit() && chars.get(i + 1).is_some_and(char::is_ascii_digit) {
            let start = (0..i)
                .rev()
                .take_while(|&k| chars[k].is_ascii_digit() || chars[k] == '.')
                .last()
                .unwrap_or(i - 1);
            let mut end = i + 1;
            while chars
                .get(end)
                .is_some_and(|c| c.is_ascii_digit() || matches!(c, '千' | '百' | '十' | '万' | '亿'))
            {
                end += 1;
            }
            let quote: String = chars[start..end].iter().collect();
            let span = input.doc.span(&(start..end));
            push(
                out,
                options,
                "number.mixed",
                span,
                words(
                    format!("“{quote}”：阿拉伯数字不与“十百千”连用"),
                    format!("“{quote}”: Arabic digits are not joined with 十, 百, 千"),
                ),
                None,
            );
        }
        // 百分之25: one kind of digit
        if chars[i].is_ascii_digit() && i >= 3 && starts(chars, i - 3, "百分之") {
            let end = (i..chars.len())
                .find(|&k| !(chars[k].is_ascii_digit() || chars[k] == '.'))
                .unwrap_or(chars.len());
            let digits: String = chars[i..end].iter().collect();
            let span = input.doc.span(&(i - 3..end));
            let fix = Fix {
                span: span.clone(),
                replacement: format!("{digits}%"),
            };
            push(
                out,
                options,
                "number.mixed",
                span,
                words(format!("“百分之{digits}”应写“{digits}%”"), format!("write {digits}%")),
                Some(fix),
            );
        }
    }
}

//! What stands twice: a clause beside itself, a word or a character written double.

use crate::doc::{At, is_han, starts};
use crate::finding::{push, words};
use crate::model::{Finding, Fix, Options};
use crate::wording::Input;

pub fn check(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    for para in &input.doc.paras {
        clauses(input, options, out, para);
        doubles(input, options, out, para);
    }
}

/// 大力推动A、大力推动A: two neighbouring clauses of five characters or more are the same.
fn clauses(input: &Input, options: &Options, out: &mut Vec<Finding>, para: &At) {
    let chars = &input.doc.chars[..];
    let mut before: Option<At> = None;
    let mut start = para.start;
    for i in para.start..=para.end {
        let stop = i == para.end || matches!(chars[i], '，' | '、' | '；' | '。');
        if !stop {
            continue;
        }
        let clause = start..i;
        if let Some(b) = &before {
            // the second may be the beginning of a longer clause: A、A等工作
            // or the first may have words in front: 明确提出A、A
            let b = &(b.end - b.len().min(clause.len())..b.end);
            let same = b.len() >= 5 && clause.len() >= b.len() && chars[b.clone()] == chars[clause.start..clause.start + b.len()];
            if same && chars[b.clone()].iter().all(|c| is_han(*c)) {
                let quote: String = chars[b.clone()].iter().collect();
                let span = input.doc.span(&(b.start..clause.start + b.len()));
                let fix = Fix {
                    span: input.doc.span(&(b.start..clause.start)),
                    replacement: String::new(),
                };
                push(
                    out,
                    options,
                    "repeat.clause",
                    span,
                    words(format!("“{quote}”重复"), format!("“{quote}” stands twice")),
                    Some(fix),
                );
            }
        }
        before = Some(clause);
        start = i + 1;
    }
}

/// Characters that never stand double in official prose.
const NEVER_DOUBLE: [char; 21] = [
    '的', '了', '在', '是', '将', '对', '为', '与', '和', '及', '由', '从', '把', '被', '我', '您', '于', '等', '省', '市', '并',
];
/// Where two of them meet rightly (目的的, 为了了解, 的的确确, 市市场).
const MEET: [&str; 15] = [
    "目的的",
    "了了解",
    "的的确",
    "和和",
    "市市场",
    "市市民",
    "市市政",
    "省省级",
    "有的的",
    "等等",
    "对对",
    "为为民",
    "市市级",
    "市市直",
    "从从",
];

fn doubles(input: &Input, options: &Options, out: &mut Vec<Finding>, para: &At) {
    let chars = &input.doc.chars[..];
    for i in para.start + 1..para.end {
        let c = chars[i];
        if c == chars[i - 1] && NEVER_DOUBLE.contains(&c) {
            let around: String = chars[i.saturating_sub(2).max(para.start)..(i + 3).min(para.end)].iter().collect();
            let names = matches!(c, '市' | '省') && i + 1 < para.end && is_han(chars[i + 1]) && i >= para.start + 2 && is_han(chars[i - 2]);
            if MEET.iter().any(|m| around.contains(m)) || names || c == '和' {
                continue;
            }
            two(input, options, out, i - 1..i, i..i + 1);
        }
        // 关于关于, 推进推进: a word of two characters written twice
        if i + 2 < para.end {
            let (a, b) = (i - 1..i + 1, i + 1..i + 3);
            let same = chars[a.clone()] == chars[b.clone()] && chars[a.start] != chars[a.start + 1] && chars[a.clone()].iter().all(|c| is_han(*c));
            // 研究研究, 一个一个, 家家户户 and the like are turns of speech; a joint word is not
            const JOINTS: [&str; 24] = [
                "关于", "推进", "推动", "加强", "积极", "根据", "按照", "以及", "或者", "对于", "通过", "建设", "发展", "工作", "加快", "完善", "进行", "提高",
                "提升", "落实", "开展", "我们", "政府", "企业",
            ];
            if same && JOINTS.iter().any(|w| starts(chars, a.start, w)) {
                two(input, options, out, a, b);
            }
        }
    }
}

fn two(input: &Input, options: &Options, out: &mut Vec<Finding>, first: At, second: At) {
    let quote = input.doc.text(&first);
    let span = input.doc.span(&(first.start..second.end));
    let fix = Fix {
        span: input.doc.span(&second),
        replacement: String::new(),
    };
    push(
        out,
        options,
        "repeat.word",
        span,
        words(format!("“{quote}”重复"), format!("“{quote}” stands twice")),
        Some(fix),
    );
}

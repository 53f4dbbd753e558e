//! Promises that cannot be kept or checked: no date anywhere, or a date that is none (适时, 尽快).

use crate::finding::{push, words};
use crate::model::{CommitmentKind, Finding, Options};
use crate::wording::Input;

/// Words that sound like a date and are none.
const SOFT: [&str; 8] = ["适时", "届时", "尽快", "尽早", "条件成熟", "时机成熟", "择机", "待条件"];

pub fn check(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    let promises: Vec<_> = input.commitments.iter().filter(|c| c.kind != CommitmentKind::RequestToProposer).collect();
    let undated = promises.iter().filter(|c| c.due.is_none()).count();
    if let (Some(first), true) = (promises.iter().find(|c| c.due.is_none()), undated > 0) {
        let zh = format!("{}项承诺里有{undated}项没有期限，第一项是这里", promises.len());
        let en = format!("{undated} of {} promises have no date; this is the first", promises.len());
        push(out, options, "promise.undated", first.span.clone(), words(zh, en), None);
    }
    for promise in promises {
        if let Some(word) = SOFT.iter().find(|w| promise.quote.contains(**w)) {
            let zh = format!("“{word}”不是期限，无法到期检查；请写明时间或条件");
            push(
                out,
                options,
                "promise.soft_date",
                promise.span.clone(),
                words(zh, format!("{word} is not a date that can be checked")),
                None,
            );
        }
    }
}

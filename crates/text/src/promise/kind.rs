//! What sort of promise a clause makes.

use crate::doc::{find, has, starts};
use crate::model::CommitmentKind;

/// Clauses that only say how or with whom: 按照…, 结合…, 以…为目标.
fn adverbial(clause: &[char]) -> bool {
    // 我局将会同市发改委开展专题调研 names what is done
    if ["开展", "组织"].iter().any(|w| has(clause, w)) && ["调研", "论证", "研究"].iter().any(|w| has(clause, w)) {
        return false;
    }
    [
        "按照",
        "根据",
        "结合",
        "针对",
        "立足",
        "依托",
        "围绕",
        "通过",
        "以",
        "依照",
        "聚焦",
        "充分吸纳",
        "为",
    ]
    .iter()
    .any(|w| starts(clause, 0, w))
        || (["立足", "依托", "统筹", "按照", "根据", "结合", "密切关注", "会同", "充分立足"]
            .iter()
            .any(|w| find(clause, 0, clause.len().min(12), w).is_some())
            && has(clause, "将"))
        || (["配合", "会同"].iter().any(|w| find(clause, 0, clause.len().min(10), w).is_some())
            && !["做好", "推动", "加快", "研究", "推进", "加强", "开展", "完善", "落实", "制定"]
                .iter()
                .any(|w| has(clause, w)))
}

/// 研究制定, 积极探索, 课题研究; not 研究院.
fn studies(clause: &[char]) -> bool {
    if has(clause, "探索") || has(clause, "论证") || has(clause, "调研") {
        return true;
    }
    let mut from = 0;
    while let Some(p) = find(clause, from, clause.len(), "研究") {
        from = p + 2;
        let next = clause.get(from).copied().unwrap_or('\0');
        let prev = p.checked_sub(1).and_then(|k| clause.get(k)).copied().unwrap_or('\0');
        if !matches!(next, '院' | '所' | '中' | '生' | '会' | '型' | '基' | '机') && prev != '学' {
            return true;
        }
    }
    false
}

fn goes_on(clause: &[char]) -> bool {
    [
        "持续",
        "继续",
        "不断",
        "正在",
        "一如既往",
        "长期",
        "常态化",
        "争取国家",
        "正牵头",
        "正积极",
        "正会同",
        "争取主管",
    ]
    .iter()
    .any(|w| has(clause, w))
}

/// Verbs that promise nothing new by themselves.
fn weak(clause: &[char]) -> bool {
    ["积极推动", "推动", "推进", "积极做好", "做好", "充分", "进一步加大工作力度", "积极支持", "加强"]
        .iter()
        .any(|w| find(clause, 0, clause.len().min(8), w).is_some())
}

/// Verbs that name a new deliverable.
fn strong(clause: &[char]) -> bool {
    ["制定", "出台", "建立", "编制", "完成", "启动", "印发", "新建", "建成"]
        .iter()
        .any(|w| has(clause, w))
}

/// The kind of a promise from its words; `measured` when it names a number to reach, `dated` when it names a time.
pub fn kind(words: &[char], measured: bool, dated: bool) -> CommitmentKind {
    let clauses: Vec<&[char]> = words.split(|c| *c == '，').filter(|c| !c.is_empty()).collect();
    let main: Vec<&[char]> = clauses.iter().copied().filter(|c| !adverbial(c)).collect();
    let main = if main.is_empty() { clauses } else { main };
    let Some((first, last)) = main.first().zip(main.last()) else {
        return CommitmentKind::Action;
    };
    let studying = main.iter().filter(|c| studies(c)).count();
    if studies(first) || (main.len() <= 2 && studies(last)) || studying * 2 >= main.len().max(1) && studying > 0 {
        // 支持…开展…探索 is the other's study; 持续…研究 stays a study
        return CommitmentKind::Study;
    }
    if measured {
        return CommitmentKind::Action;
    }
    if goes_on(first) && !(dated && main.iter().any(|c| strong(c))) {
        return CommitmentKind::Ongoing;
    }
    if weak(first) && main.get(1).is_some_and(|c| goes_on(c)) {
        return CommitmentKind::Ongoing;
    }
    let going = main.iter().filter(|c| goes_on(c)).count();
    if going * 2 > main.len() {
        CommitmentKind::Ongoing
    } else {
        CommitmentKind::Action
    }
}

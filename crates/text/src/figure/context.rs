//! What a figure is stated for and what it measures, from the words around it.

use crate::doc::{At, Doc, is_han, starts};
use crate::figure::Scan;
use crate::unit::Dim;

/// Fills `period` and `of`.
pub fn fill(doc: &Doc, scan: &mut Scan) {
    let mut next_date = 0;
    let mut para = 0;
    for i in 0..scan.marks.len() {
        let at = scan.marks[i].at.clone();
        while para + 1 < doc.paras.len() && doc.paras[para].end <= at.start {
            para += 1;
        }
        while next_date < scan.dates.len() && scan.dates[next_date].at.start < at.start {
            next_date += 1;
        }
        let floor = doc.paras.get(para).map_or(0, |p| p.start);
        scan.figures[i].period = next_date
            .checked_sub(1)
            .map(|d| &scan.dates[d].at)
            .filter(|d| d.start >= floor)
            .map(|d| widened(doc, d, floor));
        let left = i.checked_sub(1).map_or(floor, |p| scan.marks[p].at.end.max(floor));
        scan.figures[i].of = measured(doc, scan, i, left);
    }
}

/// A date with the words that belong to it: 截至2023年2月, “2000年至2021年”, 2024年底.
fn widened(doc: &Doc, at: &At, floor: usize) -> String {
    let (mut start, mut end) = (at.start, at.end);
    for word in ["截至", "截止", "截至目前", "到", "自", "从"] {
        let len = word.chars().count();
        if start >= floor + len && starts(&doc.chars, start - len, word) {
            start -= len;
            break;
        }
    }
    for word in ["底", "末", "以来", "期间", "上半年", "下半年", "全年"] {
        if starts(&doc.chars, end, word) {
            end += word.chars().count();
            break;
        }
    }
    doc.text(&(start..end))
}

/// Verbs and joints that stand between the thing and its number; the thing ends where they begin.
const JOINTS: [&str; 66] = [
    "分别达到",
    "分别为",
    "累计达到",
    "累计",
    "总数达到",
    "达到",
    "达",
    "增加到",
    "增长到",
    "提高到",
    "上升到",
    "下降到",
    "增至",
    "升至",
    "降至",
    "减少到",
    "扩大到",
    "由",
    "从",
    "为",
    "是",
    "共",
    "共计",
    "合计",
    "总计",
    "完成",
    "实现",
    "超过",
    "突破",
    "超",
    "约",
    "近",
    "占",
    "有",
    "增长",
    "增加",
    "提高",
    "上升",
    "下降",
    "减少",
    "新增",
    "新建",
    "建成",
    "投入",
    "安排",
    "引进",
    "培训",
    "签约",
    "办理",
    "办结",
    "形成",
    "组织",
    "开展",
    "举办",
    "设立",
    "支持",
    "建设",
    "覆盖",
    "惠及",
    "已",
    "了",
    "的",
    "在",
    "到",
    "至",
    "于",
];

/// The noun before the number, or after the measure word when a verb stands before the number.
fn measured(doc: &Doc, scan: &Scan, i: usize, left: usize) -> Option<String> {
    let mark = &scan.marks[i];
    let chars = &doc.chars;
    let mut end = mark.at.start;
    let mut moved = true;
    let mut verb = false;
    while moved && end > left {
        moved = false;
        for word in JOINTS {
            let len = word.chars().count();
            if end >= left + len && starts(chars, end - len, word) {
                end -= len;
                moved = true;
                verb = true;
                break;
            }
        }
    }
    let mut start = end;
    while start > left && end - start < 16 && (is_han(chars[start - 1]) || matches!(chars[start - 1], '“' | '”' | 'A'..='Z' | 'a'..='z')) {
        start -= 1;
    }
    let before = doc.text(&(start..end));
    if mark.dim == Dim::Count {
        let from = mark.at.end;
        let mut to = from;
        while to < chars.len() && to - from < 14 && is_han(chars[to]) {
            if ["与", "和", "在", "及", "对", "向", "被", "已", "均", "等", "以", "并", "参"]
                .iter()
                .any(|w| starts(chars, to, w))
            {
                break;
            }
            to += 1;
        }
        if to > from + 1 && (verb || before.chars().count() < 2) {
            return Some(doc.text(&(from..to)));
        }
    }
    let before = before.trim_matches(['“', '”']).to_owned();
    (before.chars().count() >= 2).then_some(before)
}

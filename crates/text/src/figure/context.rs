//! What a figure is stated for and what it measures, from the words around it.

use crate::doc::{At, Doc, is_han, starts};
use crate::figure::Scan;
use crate::unit::Dim;

/// Fills `period` and `of`.
pub fn fill(doc: &Doc, scan: &mut Scan) {
    let mut next_date = 0;
    let mut para = 0;
    let mut topic = Topic::default();
    for i in 0..scan.marks.len() {
        let at = scan.marks[i].at.clone();
        while para + 1 < doc.paras.len() && doc.paras[para].end <= at.start {
            para += 1;
            topic = Topic::default();
        }
        let floor = doc.paras.get(para).map_or(0, |p| p.start);
        let left = i.checked_sub(1).map_or(floor, |p| scan.marks[p].at.end.max(floor));
        let mut own = None;
        let mut dated = left;
        while let Some(date) = scan.dates.get(next_date).filter(|d| d.at.start < at.start) {
            next_date += 1;
            let d = &date.at;
            if d.start < floor {
                continue;
            }
            dated = d.end.max(dated);
            if is_base(doc, d, floor) {
                // 比2021年增加5.2亿元 speaks of this year; 较2017年的548万亩 of that one
                own = (!changes(&doc.chars[d.end..at.start.max(d.end)])).then(|| d.clone());
            } else {
                own = None;
                topic.turn(doc, d);
            }
        }
        scan.figures[i].period = own.or_else(|| topic.period(doc, left, at.start)).map(|d| widened(doc, &d, floor));
        scan.figures[i].of = measured(doc, scan, i, dated.min(at.start));
    }
}

/// The time that a paragraph speaks of.
#[derive(Default)]
struct Topic {
    /// Its date, or both dates of 2000年至2021年 in one.
    at: Option<At>,
    /// The two dates of a span.
    ends: Option<(At, At)>,
    /// The last figure was the first of a pair: 由…增至….
    paired: bool,
}

impl Topic {
    /// Takes the next date.
    fn turn(&mut self, doc: &Doc, date: &At) {
        let joined = self.at.as_ref().filter(|first| {
            first.end < date.start
                && date.start - first.end <= 2
                && doc.chars[first.end..date.start]
                    .iter()
                    .all(|c| matches!(c, '至' | '到' | '—' | '-' | '～' | '~' | '–'))
        });
        match joined.cloned() {
            Some(first) => {
                self.at = Some(first.start..date.end);
                self.ends = Some((first, date.clone()));
            }
            None => {
                self.at = Some(date.clone());
                self.ends = None;
            }
        }
        self.paired = false;
    }

    /// The date of a figure whose words are `left..start`: of 由X增至Y over a span of years, X has the first and Y the last.
    fn period(&mut self, doc: &Doc, left: usize, start: usize) -> Option<At> {
        let words = &doc.chars[left.min(start)..start];
        if let Some((first, last)) = &self.ends {
            if matches!(words.last(), Some('由' | '从')) {
                self.paired = true;
                return Some(first.clone());
            }
            if self.paired && words.len() <= 8 && matches!(words.last(), Some('至' | '到' | '为' | '达')) {
                self.paired = false;
                return Some(last.clone());
            }
        }
        self.at.clone()
    }
}

/// The date of what something is compared with: 比2021年, 由2017年的, 较上年末.
fn is_base(doc: &Doc, at: &At, floor: usize) -> bool {
    if at.start == floor {
        return false;
    }
    match doc.at(at.start - 1) {
        '比' | '较' | '与' | '同' => true,
        '由' | '从' | '自' => !["起", "以来", "开始", "至", "到", "—", "-", "～"].iter().any(|w| starts(&doc.chars, at.end, w)),
        _ => ["相比", "的"].iter().any(|w| starts(&doc.chars, at.end, w)) && doc.at(at.start - 1) == '是',
    }
}

/// Words of change between a date and a figure.
fn changes(words: &[char]) -> bool {
    ["增", "减", "提高", "上升", "下降", "降低", "多", "少", "高", "低", "翻", "扩大", "，"]
        .iter()
        .any(|w| crate::doc::has(words, w))
}

/// A date with the words that belong to it: 截至2023年2月, “2000年至2021年”, 2024年底.
fn widened(doc: &Doc, at: &At, floor: usize) -> String {
    let (mut start, mut end) = (at.start, at.end);
    for word in ["截至", "截止", "截至目前", "到", "自", "从"] {
        let len = word.chars().count();
        if start >= floor + len && starts(&doc.chars, start - len, word) {
            // 提高到2022年的: 到 belongs to the verb
            let free = start == floor + len || !is_han(doc.at(start - len - 1));
            if word != "到" || free {
                start -= len;
            }
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
            if [
                "与", "和", "在", "及", "对", "向", "被", "已", "均", "等", "以", "并", "参", "增", "减", "提高", "上升", "下降", "占", "的", "分别", "达",
                "到", "至",
            ]
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
    let before = before.trim_matches(['“', '”']);
    let before = ["其中", "底", "末", "年末", "年底", "期间", "年"]
        .iter()
        .fold(before, |text, word| text.strip_prefix(word).unwrap_or(text));
    // 同比, 较上年, 占比: a comparison names no thing
    let compares = ["同比", "环比", "比", "较", "占", "增幅", "降幅", "年均"].iter().any(|w| before.starts_with(w));
    (before.chars().count() >= 2 && !compares).then(|| before.to_owned())
}

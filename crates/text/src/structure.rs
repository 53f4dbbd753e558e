//! The elements of a letter in their places: what stands above the addressee, the body, and what follows it.
//!
//! A letter is cut in three by its addressee line and its signature. Each line outside the body is recognised by its own form, never by
//! its distance from another, because web pages drop and reorder them.

use crate::date;
use crate::doc::{At, Doc, find, is_han, starts};
use crate::model::{Block, BlockKind, Element, Structure};
use crate::number::small;

/// An enumerator at the beginning of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enumerator {
    /// 1 is 一、, 2 is （一）, 3 is 1., 4 is （1）, 5 is 一是 or 第一，.
    pub level: u8,
    /// Its number.
    pub number: u32,
    /// How many characters it takes.
    pub len: usize,
}

/// The enumerator with which a paragraph begins.
pub fn enumerator(para: &[char]) -> Option<Enumerator> {
    let at = |j: usize| para.get(j).copied().unwrap_or('\0');
    if at(0) == '（' {
        let (number, len) = small(para, 1).filter(|&(n, len)| n <= 99 && len <= 3)?;
        let level = if at(1).is_ascii_digit() { 4 } else { 2 };
        return (at(1 + len) == '）').then_some(Enumerator { level, number, len: len + 2 });
    }
    if let Some(circled) = circled(at(0)) {
        return Some(Enumerator {
            level: 5,
            number: circled,
            len: 1,
        });
    }
    let ordinal = usize::from(at(0) == '第');
    let (number, len) = small(para, ordinal).filter(|&(n, len)| n <= 99 && len <= 3)?;
    let (mark, end) = (at(ordinal + len), ordinal + len + 1);
    if ordinal == 1 {
        return matches!(mark, '，' | '、' | '：').then_some(Enumerator { level: 5, number, len: end });
    }
    if at(0).is_ascii_digit() {
        let sep = matches!(mark, '、' | '．') || (mark == '.' && !at(end).is_ascii_digit());
        return sep.then_some(Enumerator { level: 3, number, len: end });
    }
    match mark {
        '、' => Some(Enumerator { level: 1, number, len: end }),
        '是' | '要' => Some(Enumerator { level: 5, number, len: end }),
        _ => None,
    }
}

fn circled(c: char) -> Option<u32> {
    ('①'..='⑳').contains(&c).then(|| c as u32 - '①' as u32 + 1)
}

/// A line that is a date and nothing else.
pub fn is_date_line(line: &[char]) -> bool {
    date::date(line, 0).is_some_and(|d| d.day.is_some() && d.len == line.len())
}

/// Last words of the names of offices.
pub const OFFICE_ENDS: [&str; 44] = [
    "委员会",
    "办公室",
    "办公厅",
    "人民政府",
    "管理局",
    "监督局",
    "公司",
    "中心",
    "厅",
    "局",
    "委",
    "办",
    "院",
    "部",
    "处",
    "社",
    "署",
    "会",
    "馆",
    "站",
    "支队",
    "总队",
    "大队",
    "银行",
    "集团",
    "管委会",
    "协会",
    "联合会",
    "总工会",
    "法院",
    "检察院",
    "学校",
    "大学",
    "医院",
    "指挥部",
    "领导小组",
    "科技局",
    "公安局",
    "税务局",
    "街道",
    "镇政府",
    "乡政府",
    "区政府",
    "县政府",
];

/// ×× and ** stand for a name that a published copy hides.
pub fn is_masked(c: char) -> bool {
    matches!(c, '×' | '*' | 'X' | '＊')
}

/// A line that is the name of an office and nothing else.
pub fn is_office_line(line: &[char]) -> bool {
    let line = match line.iter().position(|c| matches!(c, '（' | '(')) {
        // （盖章）, （公章） after the name
        Some(open) if open >= 4 && line.len() - open <= 5 && matches!(line.last(), Some('）' | ')')) && line.contains(&'章') => &line[..open],
        _ => line,
    };
    (4..=32).contains(&line.len())
        && line
            .iter()
            .all(|&c| is_han(c) || is_masked(c) || c == '（' || c == '）' || c == '(' || c == ')')
        && OFFICE_ENDS
            .iter()
            .any(|end| line.len() >= end.chars().count() && starts(line, line.len() - end.chars().count(), end))
        && ["省", "市", "县", "区", "州", "国", "部", "局", "厅", "委", "院", "旗", "盟"]
            .iter()
            .any(|w| find(line, 0, line.len(), w).is_some())
}

/// A document number: its range inside `chars`, and whether its form is the standard one.
pub fn doc_number(chars: &[char], from: usize, to: usize) -> Option<At> {
    let at = |j: usize| if j < to { chars.get(j).copied().unwrap_or('\0') } else { '\0' };
    for open in from..to {
        if !matches!(chars[open], '〔' | '[' | '［' | '【' | '（' | '﹝') {
            continue;
        }
        let mut j = open + 1;
        while at(j).is_ascii_digit() {
            j += 1;
        }
        if !matches!(j - open - 1, 2 | 4) || !matches!(at(j), '〕' | ']' | '］' | '】' | '）' | '﹞') {
            continue;
        }
        j += 1;
        if at(j) == '第' {
            j += 1;
        }
        let digits = j;
        while at(j).is_ascii_digit() {
            j += 1;
        }
        if j == digits || at(j) != '号' {
            continue;
        }
        let mut start = open;
        while start > from && (is_han(chars[start - 1]) || is_masked(chars[start - 1])) {
            start -= 1;
        }
        if start < open {
            return Some(start..j + 1);
        }
    }
    None
}

/// Finds the elements.
pub fn structure(doc: &Doc) -> Structure {
    let mut out = Structure::default();
    let paras: Vec<&[char]> = doc.paras.iter().map(|p| &doc.chars[p.clone()]).collect();
    let tail_from = tail(&paras);
    let addressee = addressee(&paras, tail_from);
    let title = title(&paras, addressee.unwrap_or(paras.len().min(12)));
    for (i, para) in paras
        .iter()
        .enumerate()
        .take(addressee.unwrap_or_else(|| title.as_ref().map_or(0, |t| t.start)))
    {
        head_line(doc, i, para, &mut out);
    }
    out.title = title.clone().map(|t| element(doc, &(doc.paras[t.start].start..doc.paras[t.end - 1].end)));
    if let Some(title) = &mut out.title {
        title.text.retain(|c| c != '\n');
    }
    let body_from = match addressee {
        Some(a) => {
            let at = &doc.paras[a];
            let end = (at.start..at.end)
                .rev()
                .find(|&i| !matches!(doc.chars[i], '：' | ':'))
                .map_or(at.end, |i| i + 1);
            out.addressee = Some(element(doc, &(at.start..end)));
            a + 1
        }
        None => title.map_or(0, |t| t.end),
    };
    for (i, para) in paras.iter().enumerate().skip(body_from) {
        if i >= tail_from && tail_line(doc, i, para, &mut out) {
            continue;
        }
        if i >= tail_from && out.date.is_some() && para.len() < 30 {
            continue; // what a web page prints under the letter
        }
        out.body.push(block(doc, i, para));
    }
    out
}

fn element(doc: &Doc, at: &At) -> Element {
    Element {
        span: doc.span(at),
        text: doc.text(at),
    }
}

fn block(doc: &Doc, i: usize, para: &[char]) -> Block {
    let kind = match enumerator(para) {
        Some(e) if e.level <= 4 && crate::doc::is_heading(para) => BlockKind::Heading(e.level),
        Some(_) => BlockKind::ListItem,
        None => BlockKind::Paragraph,
    };
    Block {
        kind,
        span: doc.span(&doc.paras[i]),
        text: doc.text(&doc.paras[i]),
    }
}

/// The paragraph with which the tail may begin: the first after which only short lines follow.
fn tail(paras: &[&[char]]) -> usize {
    let mut i = paras.len();
    while i > 0 {
        let para = paras[i - 1];
        let prose = para.len() > 45 && !starts(para, 0, "抄送") && !starts(para, 0, "（联系") && !starts(para, 0, "联系");
        if prose || crate::doc::is_heading(para) {
            break;
        }
        i -= 1;
    }
    i
}

/// Words with which the name of an addressee ends.
const ADDRESSEES: [&str; 24] = [
    "委员",
    "代表",
    "委员会",
    "先生",
    "女士",
    "同志",
    "委会",
    "委",
    "支部",
    "总支",
    "联",
    "总工会",
    "小组",
    "界",
    "厅",
    "局",
    "学社",
    "商会",
    "协会",
    "办公室",
    "工委",
    "组",
    "公司",
    "政府",
];

fn addressee(paras: &[&[char]], tail_from: usize) -> Option<usize> {
    let until = if tail_from == 0 { paras.len() } else { paras.len().min(30) };
    (0..until).find(|&i| {
        let para = paras[i];
        let Some((&last, name)) = para.split_last() else { return false };
        // some web pages lose the colon: then the next paragraph must speak to the proposer
        let next = paras.get(i + 1).copied().unwrap_or_default();
        let speaks = matches!(next.first(), Some('您' | '你'));
        let (name, colon) = if last == '：' { (name, true) } else { (para, false) };
        let name: &[char] = match name.iter().rposition(|&c| c == '（') {
            Some(open) if name.last() == Some(&'）') => &name[..open],
            _ => name,
        };
        (colon || (speaks && name.len() <= 14))
            && (2..=60).contains(&name.len())
            && !name.iter().any(|&c| matches!(c, '，' | '。' | '；' | '《' | '：'))
            && enumerator(para).is_none()
            && !["关于", "联系", "抄送", "答复", "如下"].iter().any(|w| find(name, 0, name.len(), w).is_some())
            && (ends_as_addressee(name) || name.last() == Some(&'等') && ends_as_addressee(&name[..name.len() - 1]) || several(name) || colon && receives(next))
    })
}

/// 某某委员等3人, 某某等3名委员: one name stands for those who signed with it.
fn several(name: &[char]) -> bool {
    let Some(etc) = name.iter().rposition(|&c| c == '等') else { return false };
    let count = &name[etc + 1..];
    let after = small(count, 0).map_or(count, |(_, len)| &count[len..]);
    etc >= 2 && after.len() < count.len() && matches!(after.first(), Some('人' | '位' | '名'))
}

/// The first words of a letter to the proposer, whoever it is: 贵单位提出的…收悉.
fn receives(next: &[char]) -> bool {
    let head = &next[..next.len().min(160)];
    matches!(head.first(), Some('您' | '你' | '贵'))
        || ["收悉", "已收", "收到", "现答复如下", "现将办理"]
            .iter()
            .any(|w| find(head, 0, head.len(), w).is_some())
}

fn ends_as_addressee(name: &[char]) -> bool {
    let ends = |end: &&str| {
        let len = end.chars().count();
        name.len() >= len && starts(name, name.len() - len, end)
    };
    ADDRESSEES.iter().any(&ends) || ["等代表", "等委员"].iter().any(ends)
}

/// The paragraphs of the title: those that end as titles of answers end, with the lines before that belong to them.
fn title(paras: &[&[char]], until: usize) -> Option<std::ops::Range<usize>> {
    const ENDS: [&str; 12] = [
        "答复",
        "复函",
        "的函",
        "答复函",
        "回复",
        "复文",
        "答复意见",
        "办理意见",
        "会办意见",
        "协办意见",
        "的通知",
        "意见函",
    ];
    let end = (0..until.min(paras.len())).rev().find(|&i| {
        let para: &[char] = match paras[i].iter().rposition(|&c| c == '（') {
            Some(open) if paras[i].last() == Some(&'）') && open > 0 => &paras[i][..open],
            _ => paras[i],
        };
        para.len() <= 120
            && !para.iter().any(|&c| matches!(c, '。' | '；'))
            && ENDS
                .iter()
                .any(|e| para.len() >= e.chars().count() && starts(para, para.len() - e.chars().count(), e))
    })?;
    let mut start = end;
    let begins = |para: &[char]| crate::doc::has(para, "关于") || para.first() == Some(&'对');
    while start > 0 && end - start < 4 && !begins_title(paras[start], begins(paras[start])) && title_part(paras[start - 1]) {
        start -= 1;
    }
    Some(start..end + 1)
}

/// A title is whole when it names the matter after an office or begins with it.
fn begins_title(para: &[char], has_about: bool) -> bool {
    has_about && (para.first() == Some(&'对') || starts(para, 0, "关于") || find(para, 1, para.len(), "关于").is_some())
}

fn title_part(para: &[char]) -> bool {
    para.len() <= 50
        && !para.iter().any(|&c| matches!(c, '：' | '。' | '；' | '>' | '|'))
        && doc_number(para, 0, para.len()).is_none()
        && !starts(para, para.len().saturating_sub(2), "文件")
        && para.len() > 3
        && !is_date_line(para)
}

fn head_line(doc: &Doc, i: usize, para: &[char], out: &mut Structure) {
    let at = &doc.paras[i];
    let here = |range: At| at.start + range.start..at.start + range.end;
    if let Some(mark) = class_mark(para) {
        out.class_mark.get_or_insert(Element {
            span: doc.span(&here(mark..mark + 1)),
            text: para[mark].to_string(),
        });
    }
    if (5..=40).contains(&para.len()) && starts(para, para.len() - 2, "文件") && para.iter().all(|&c| is_han(c)) {
        out.head.get_or_insert(element(doc, at));
    }
    if let Some(number) = doc_number(para, 0, para.len()).filter(|n| n.start <= 8) {
        out.doc_number.get_or_insert(element(doc, &here(number)));
    }
    if let Some(name) = labelled(para, &["签发人", "签发"]) {
        out.signatory.get_or_insert(element(doc, &here(name)));
    }
    copies_and_print(doc, i, para, out);
}

/// The class letter in a line that is one: `B`, `B类`, `类别：B`, `（A类）`, `办理结果：A`.
fn class_mark(para: &[char]) -> Option<usize> {
    // a number may stand on the same line: 某教函〔2023〕12号 A类
    let from = doc_number(para, 0, para.len()).map_or(0, |n| n.end);
    if from > 0 {
        return class_mark(&para[from..]).map(|i| from + i);
    }
    if para.len() > 16 {
        return None;
    }
    let i = para.iter().position(|c| matches!(c, 'A'..='D'))?;
    let lone = |c: Option<&char>| !c.is_some_and(|c| c.is_ascii_alphanumeric());
    let rest: String = para.iter().enumerate().filter(|&(j, _)| j != i).map(|(_, c)| *c).collect();
    // 办理结果：A（已解决）
    let rest = rest
        .split_once('（')
        .filter(|(head, _)| !head.is_empty())
        .map_or(rest.as_str(), |(head, _)| head);
    let bare: String = rest.chars().filter(|c| !matches!(c, '（' | '）' | '：' | ' ' | '【' | '】')).collect();
    let bare = bare.trim_end_matches('类');
    const LABELS: [&str; 10] = ["类别", "结果", "类型", "分类", "标记", "标识", "等次", "性质", "等级", "种类"];
    let before = lone(i.checked_sub(1).and_then(|j| para.get(j)));
    // A1, B2: a class with its own parts
    let parted = para.get(i + 1).is_some_and(char::is_ascii_digit) && lone(para.get(i + 2));
    let bare = if parted { bare.trim_end_matches(|c: char| c.is_ascii_digit()) } else { bare };
    (before && (lone(para.get(i + 1)) || parted) && (bare.is_empty() || LABELS.iter().any(|label| bare.ends_with(label)))).then_some(i)
}

/// What follows a label and a colon, up to the next mark.
pub fn labelled(para: &[char], labels: &[&str]) -> Option<At> {
    for label in labels {
        let len = label.chars().count();
        let mut from = 0;
        while let Some(i) = find(para, from, para.len(), label) {
            let mut start = i + len;
            let colon = para.get(start) == Some(&'：');
            if colon {
                start += 1;
                let end = (start..para.len())
                    .find(|&j| matches!(para[j], '；' | '，' | '）' | '。' | '：' | ' '))
                    .unwrap_or(para.len());
                // 联系人：张三电话：… — the next label begins without a mark
                let end = ["联系电话", "电话", "联系", "手机", "邮编", "邮政编码"]
                    .iter()
                    .filter_map(|next| find(para, start, end, next))
                    .min()
                    .unwrap_or(end);
                if end > start {
                    return Some(start..end);
                }
            }
            from = i + len;
        }
    }
    None
}

fn copies_and_print(doc: &Doc, i: usize, para: &[char], out: &mut Structure) -> bool {
    let at = &doc.paras[i];
    let here = |range: At| at.start + range.start..at.start + range.end;
    if starts(para, 0, "抄送") {
        let from = para.iter().position(|&c| c == '：').map_or(2, |c| c + 1);
        let end = if para.last() == Some(&'。') { para.len() - 1 } else { para.len() };
        if from < end {
            out.copies.get_or_insert(element(doc, &here(from..end)));
        }
        return true;
    }
    if starts(para, 0, "共印") || (starts(para, 0, "（共印")) {
        let digits = para.iter().position(|c| c.is_ascii_digit()).and_then(|d| small(para, d));
        out.copies_count = out.copies_count.or(digits.map(|(n, _)| n));
        return true;
    }
    if para.len() >= 2
        && starts(para, para.len() - 2, "印发")
        && let Some(start) = (0..para.len()).find(|&j| date::date(para, j).is_some_and(|d| d.day.is_some()))
    {
        let len = date::date(para, start).map_or(0, |d| d.len);
        out.printed_on.get_or_insert(element(doc, &here(start..start + len)));
        if start > 0 {
            out.printed_by.get_or_insert(element(doc, &here(0..start)));
        } else if i > 0 && is_office_line_loose(&doc.chars[doc.paras[i - 1].clone()]) {
            out.printed_by.get_or_insert(element(doc, &doc.paras[i - 1]));
        }
        return true;
    }
    false
}

fn is_office_line_loose(para: &[char]) -> bool {
    (3..=40).contains(&para.len()) && para.iter().all(|&c| is_han(c))
}

/// Takes one line of the tail; false when it is not one.
fn tail_line(doc: &Doc, i: usize, para: &[char], out: &mut Structure) -> bool {
    let at = &doc.paras[i];
    let here = |range: At| at.start + range.start..at.start + range.end;
    if copies_and_print(doc, i, para, out) {
        return true;
    }
    if is_date_line(para) {
        out.date.get_or_insert(element(doc, at));
        return true;
    }
    // 某某局2025年5月29日 in one line
    if let Some(start) = (4..para.len()).find(|&j| date::date(para, j).is_some_and(|d| d.day.is_some() && j + d.len == para.len()))
        && is_office_line(&para[..start])
    {
        out.signing_body.get_or_insert(element(doc, &here(0..start)));
        out.date.get_or_insert(element(doc, &here(start..para.len())));
        return true;
    }
    if is_office_line(para) {
        let print_follows = doc.paras.get(i + 1).is_some_and(|next| {
            let next = &doc.chars[next.clone()];
            next.len() > 2 && starts(next, next.len() - 2, "印发")
        });
        if !print_follows {
            let signer = element(doc, at);
            match &mut out.signing_body {
                None => out.signing_body = Some(signer),
                // several offices sign together
                Some(first) if out.date.is_none() => {
                    first.span.end = signer.span.end;
                    first.text = format!("{}、{}", first.text, signer.text);
                }
                Some(_) => {}
            }
        }
        return true;
    }
    let bracketed = para.first() == Some(&'（') && para.last() == Some(&'）');
    const LABELS: [&str; 16] = [
        "是否公开",
        "联系人",
        "联系电话",
        "邮政编码",
        "邮编",
        "联系方式",
        "联系单位",
        "承办人",
        "经办人",
        "领导署名",
        "电话",
        "传真",
        "地址",
        "公开属性",
        "公开方式",
        "联系处室",
    ];
    if bracketed && enumerator(para).is_none() || LABELS.iter().any(|label| starts(para, 0, label)) || starts(para, 0, "此件") {
        out.annotations.push(element(doc, at));
        if out.signatory.is_none()
            && let Some(name) = labelled(para, &["领导署名", "签发人"])
        {
            out.signatory = Some(element(doc, &here(name)));
        }
        return true;
    }
    if let Some(name) = labelled(para, &["签发人"]) {
        out.signatory.get_or_insert(element(doc, &here(name)));
        return true;
    }
    if para.len() <= 40 && ["祝", "此复", "特此", "专此", "顺祝", "顺颂", "敬祝"].iter().any(|w| starts(para, 0, w)) {
        out.closing.get_or_insert(element(doc, at));
        return true;
    }
    if class_mark(para).is_some() && out.class_mark.is_none() {
        head_line(doc, i, para, out);
        return true;
    }
    false
}

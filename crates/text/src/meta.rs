//! The fields of a letter as its own text states them. What the text does not say is `None`; nothing is inferred from elsewhere.

use crate::date;
use crate::doc::{At, Doc, blank, find, has, is_han, starts};
use crate::model::{Meta, Structure};
use crate::structure::{OFFICE_ENDS, is_masked, labelled};

/// Reads the fields.
pub fn meta(doc: &Doc, structure: &Structure) -> Meta {
    let chars = &doc.chars[..];
    let title: Vec<char> = structure.title.as_ref().map(|t| t.text.chars().collect()).unwrap_or_default();
    let opening = opening(doc, structure);
    let open = &chars[opening.clone()];
    let subject = subject(open).or_else(|| subject_of_title(&title));
    let lead = lead(structure, &title);
    Meta {
        doc_number: structure.doc_number.as_ref().map(|e| e.text.clone()),
        class: structure.class_mark.as_ref().map(|e| e.text.clone()).or_else(|| class_of_title(&title)),
        signatory: structure.signatory.as_ref().map(|e| e.text.clone()).or_else(|| approved_by(chars)),
        addressee: structure.addressee.as_ref().map(|e| e.text.trim_start_matches("尊敬的").to_owned()),
        proposal_no: proposal_no(&title).or_else(|| proposal_no(open)),
        session: session(&title).or_else(|| session(open)),
        co_handlers: co_handlers(doc, open, lead.as_deref()),
        subject,
        lead,
        contact: contact(doc),
        phone_present: phone_present(chars),
        issue_date: issue_date(doc, structure),
        signed_date: structure.date.as_ref().and_then(|e| iso(&e.text)),
        publish: publish(doc),
    }
}

/// 对…第37号提案的答复（B类）: the class at the end of the title.
fn class_of_title(title: &[char]) -> Option<String> {
    let open = title.iter().rposition(|&c| c == '（')?;
    let [class @ 'A'..='D', rest @ ..] = &title[open + 1..] else { return None };
    matches!(rest, ['）'] | ['类', '）']).then(|| class.to_string())
}

fn iso(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    date::date(&chars, 0)?.iso()
}

/// The first paragraphs of the body, up to the first heading: where a letter says what it answers and with whom.
fn opening(doc: &Doc, structure: &Structure) -> At {
    let from_byte = structure.addressee.as_ref().or(structure.title.as_ref()).map_or(0, |e| e.span.end);
    let mut range: Option<At> = None;
    for para in doc.paras.iter().filter(|p| doc.span(p).start >= from_byte).take(4) {
        let text = &doc.chars[para.clone()];
        if crate::structure::enumerator(text).is_some_and(|e| e.level <= 2) {
            break;
        }
        range = Some(range.map_or(para.clone(), |r| r.start..para.end));
        if has(text, "答复如下") || has(text, "回复如下") || has(text, "函复如下") {
            break;
        }
    }
    let range = range.unwrap_or(0..0);
    // the opening is short; a letter without headings would otherwise lend its first pages
    range.start..range.end.min(range.start + 600)
}

fn bracketed(chars: &[char], from: usize, to: usize) -> Option<At> {
    let open = (from..to).find(|&i| chars[i] == '《')?;
    let mut depth = 0;
    for (i, &c) in chars.iter().enumerate().take(to).skip(open) {
        match c {
            '《' => depth += 1,
            '》' => {
                depth -= 1;
                if depth == 0 {
                    return Some(open + 1..i);
                }
            }
            _ => {}
        }
    }
    None
}

/// The title of the proposal in the first sentence: 您提出的《…》, 您提出的关于…的建议收悉.
fn subject(open: &[char]) -> Option<String> {
    let end = open.iter().position(|&c| c == '。').unwrap_or(open.len());
    let received = ["收悉", "已收悉", "收到", "由我", "交由", "已收"]
        .iter()
        .filter_map(|w| find(open, 0, end, w))
        .min()
        .unwrap_or(end);
    if let Some(at) = bracketed(open, 0, end)
        && at.start <= received.max(60)
    {
        return Some(open[at].iter().collect());
    }
    let from = ["提出的", "提交的", "所提的", "所提", "提出", "提交", "领衔的", "来信"]
        .iter()
        .filter_map(|w| find(open, 0, received, w).map(|i| i + w.chars().count()))
        .next()?;
    let to = find(open, from, end, "收悉").or_else(|| find(open, from, end, "，"))?;
    let to = ["已", "（第"]
        .iter()
        .filter_map(|w| find(open, from, to, w))
        .filter(|&i| i > from + 3)
        .filter(|&i| open[i] == '（' || i + 1 == to)
        .min()
        .unwrap_or(to);
    let mut text: &[char] = &open[from..to.min(end)];
    // 您提出的关于X的第12号提案收悉 keeps its words; a bare number in front does not
    if let Some(rest) = after_number(text) {
        text = rest;
    }
    let about = find(text, 0, text.len(), "关于").unwrap_or(0);
    let about = if about > 0 && text[about - 1] == '“' { about - 1 } else { about };
    let text = if about <= 12 { &text[about..] } else { text };
    // “关于…的建议”: the marks go; and with 的提案 after them what they hold is the title
    let quoted = (text.first() == Some(&'“')).then(|| text.iter().position(|&c| c == '”')).flatten();
    let text = match quoted {
        Some(close) if matches!(text.len() - close, 1 | 4) => &text[1..close],
        _ => text,
    };
    let whole: String = text.iter().collect();
    let inner = whole.trim_matches(['“', '”']);
    let whole = if inner.matches('“').count() > inner.matches('”').count() {
        format!("{inner}”")
    } else {
        inner.to_owned()
    };
    (text.len() >= 4).then_some(whole)
}

fn after_number(text: &[char]) -> Option<&[char]> {
    let i = find(text, 0, text.len().min(24), "号")?;
    let rest = &text[i + 1..];
    let skip = ["建议", "提案"].iter().find(|w| starts(rest, 0, w)).map_or(0, |_| 2);
    Some(&rest[skip..])
}

fn subject_of_title(title: &[char]) -> Option<String> {
    if let Some(at) = bracketed(title, 0, title.len()) {
        return Some(title[at].iter().collect());
    }
    let from = (0..title.len()).rev().find(|&i| starts(title, i, "关于"))?;
    let stop = ["的建议", "的提案"]
        .iter()
        .filter_map(|w| find(title, from, title.len(), w).map(|i| i + 3))
        .min()?;
    let text = &title[from..stop];
    (!has(text, "号")).then(|| text.iter().collect())
}

/// 第0311号: the digits after 第 and before 号, where a proposal or suggestion is named.
fn proposal_no(chars: &[char]) -> Option<String> {
    let mut i = 0;
    while i < chars.len() {
        if chars[i] == '第' && chars.get(i + 1).is_some_and(char::is_ascii_alphanumeric) {
            let end = (i + 1..chars.len())
                .find(|&j| !(chars[j].is_ascii_alphanumeric() || matches!(chars[j], '-' | '—')))
                .unwrap_or(chars.len());
            // 第01234（经济发展类098）号
            let mark = if chars.get(end) == Some(&'（') {
                (end..chars.len().min(end + 16)).find(|&j| chars[j] == '）').map_or(end, |j| j + 1)
            } else {
                end
            };
            if chars.get(mark) == Some(&'号') && chars[i + 1..end].iter().any(char::is_ascii_digit) {
                // a document number (〔2024〕第7号) is not a proposal's
                let doc_number = i > 0 && matches!(chars[i - 1], '〕' | ']' | '】');
                if !doc_number {
                    return Some(chars[i + 1..end].iter().collect());
                }
            }
            i = end;
        } else {
            i += 1;
        }
    }
    // （编号：2024-113）
    for word in ["编号：", "案号：", "提案号："] {
        if let Some(i) = find(chars, 0, chars.len(), word) {
            let from = i + word.chars().count();
            let digits: String = chars[from..].iter().take_while(|c| c.is_ascii_digit() || **c == '-').collect();
            if digits.len() >= 2 {
                return Some(digits);
            }
        }
    }
    // 1040号建议
    for word in ["号提案", "号建议", "号代表建议", "号委员提案"] {
        if let Some(end) = find(chars, 0, chars.len(), word) {
            let start = (0..end).rev().find(|&j| !chars[j].is_ascii_digit()).map_or(0, |j| j + 1);
            if start < end {
                return Some(chars[start..end].iter().collect());
            }
        }
    }
    None
}

/// 省政协十三届一次会议, 市六届人大三次会议, 第十四届全国人民代表大会第三次会议, as written.
fn session(chars: &[char]) -> Option<String> {
    let end = ["次会议", "次全会", "次大会"].iter().filter_map(|w| find(chars, 0, chars.len(), w)).min()? + 3;
    let term = (0..end).rev().find(|&i| chars[i] == '届')?;
    if end - term > 24 {
        return None;
    }
    let is_num = |c: char| c.is_ascii_digit() || crate::number::chinese_digit(c).is_some() || c == '十';
    let mut start = term;
    while start > 0 && is_num(chars[start - 1]) {
        start -= 1;
    }
    if start > 0 && chars[start - 1] == '第' {
        start -= 1;
    }
    let floor = start.saturating_sub(24);
    let stops = ["关于", "提案", "答复", "收到"];
    while start > floor {
        let c = chars[start - 1];
        if !(is_han(c) || is_masked(c))
            || matches!(c, '对' | '在' | '您' | '于' | '的' | '是' | '为' | '你' | '向' | '年' | '与')
            || stops.iter().any(|s| start >= 2 && starts(chars, start - 2, s))
        {
            break;
        }
        start -= 1;
    }
    Some(chars[start..end].iter().collect())
}

fn lead(structure: &Structure, title: &[char]) -> Option<String> {
    if let Some(head) = &structure.head {
        let name = head.text.trim_end_matches("文件").to_owned();
        if !name.is_empty() {
            return Some(name);
        }
    }
    if let Some(signer) = &structure.signing_body {
        let first = signer.text.split('、').next().unwrap_or(&signer.text);
        return Some(first.split(['（', '(']).next().unwrap_or(first).to_owned());
    }
    let about = find(title, 0, title.len(), "关于").or_else(|| find(title, 0, title.len(), "对"))?;
    let name = &title[..about];
    (name.len() >= 3 && ends_like_office(name)).then(|| name.iter().collect())
}

fn ends_like_office(name: &[char]) -> bool {
    OFFICE_ENDS.iter().any(|end| {
        let len = end.chars().count();
        name.len() >= len && starts(name, name.len() - len, end)
    })
}

/// Offices named as handling the case together with the lead, in the order of the text.
fn co_handlers(doc: &Doc, open: &[char], lead: Option<&str>) -> Vec<String> {
    let mut out: Vec<String> = labelled_co_handlers(doc);
    for sentence in open.split(|&c| matches!(c, '。' | '\n')) {
        for clause_at in clauses(sentence) {
            let clause = &sentence[clause_at];
            if let Some(names) = named_before(clause, &["为会办单位", "为协办单位", "会办", "协办", "为分办单位", "分办"]).or_else(|| {
                named_after(
                    clause,
                    &[
                        "经商",
                        "并商",
                        "会商了",
                        "会商",
                        "商请",
                        "会同",
                        "经与",
                        "商",
                        "经会同",
                        "与",
                        "经征求",
                        "征求",
                        "综合",
                        "结合",
                        "根据",
                        "会办单位",
                        "协办单位",
                    ],
                )
            }) {
                for name in names {
                    let own = lead.is_some_and(|l| l == name) || matches!(name.as_str(), "我局" | "我委" | "我办" | "我厅" | "我单位" | "我省" | "我市");
                    if !own && !out.contains(&name) {
                        out.push(name);
                    }
                }
            }
        }
    }
    out
}

/// 会办单位：市财政局、市自然资源局 on a line of its own above or below the letter.
fn labelled_co_handlers(doc: &Doc) -> Vec<String> {
    let edges = doc.paras.iter().take(12).chain(doc.paras.iter().rev().take(12));
    for para in edges.map(|p| &doc.chars[p.clone()]).filter(|para| para.len() <= 80) {
        if let Some(at) = labelled(para, &["会办单位", "协办单位", "分办单位", "会办部门"]) {
            return office_list(&para[at]);
        }
    }
    Vec::new()
}

/// Clauses end at commas; enumerations with 、 stay whole.
fn clauses(sentence: &[char]) -> Vec<At> {
    let mut out = Vec::new();
    let mut start = 0;
    for i in 0..=sentence.len() {
        if i == sentence.len() || matches!(sentence[i], '，' | '；' | '：') {
            if i > start {
                out.push(start..i);
            }
            start = i + 1;
        }
    }
    out
}

fn named_before(clause: &[char], marks: &[&str]) -> Option<Vec<String>> {
    for mark in marks {
        let Some(at) = find(clause, 0, clause.len(), mark) else { continue };
        let names = office_list(&clause[..at]);
        if !names.is_empty() {
            return Some(names);
        }
    }
    None
}

fn named_after(clause: &[char], marks: &[&str]) -> Option<Vec<String>> {
    const TOGETHER: [&str; 13] = [
        "研究",
        "办理",
        "协商",
        "会商",
        "意见",
        "共同",
        "沟通",
        "协办单位",
        "会办单位",
        "承办",
        "开展",
        "进行",
        "对接",
    ];
    for mark in marks {
        let Some(at) = find(clause, 0, clause.len(), mark) else { continue };
        let from = at + mark.chars().count();
        let alone = matches!(*mark, "经商" | "会同" | "经会同" | "商请" | "并商" | "会商" | "会商了");
        let end = TOGETHER.iter().filter_map(|w| find(clause, from, clause.len(), w)).min();
        let end = match end {
            Some(end) => end,
            None if alone => clause.len(),
            None => continue,
        };
        let names = office_list(&clause[from..end]);
        if !names.is_empty() {
            return Some(names);
        }
    }
    None
}

/// Words in front of the first name that are no part of it.
const LEADS: [&str; 19] = [
    "我局根据",
    "我委根据",
    "根据",
    "按照",
    "结合",
    "综合",
    "征求了",
    "请由",
    "经与",
    "会同",
    "由",
    "经",
    "请",
    "与",
    "和",
    "及时",
    "及",
    "了",
    "其中",
];

/// The names in `A、B和C等`: each ends like an office or stands in a list of such.
fn office_list(chars: &[char]) -> Vec<String> {
    let mut parts: Vec<Vec<char>> = Vec::new();
    for piece in chars.split(|&c| c == '、') {
        split_on_and(piece, &mut parts);
    }
    let last = parts.len().saturating_sub(1);
    let mut names: Vec<String> = Vec::new();
    let mut any_office = false;
    for (i, mut part) in parts.into_iter().enumerate() {
        while let Some(lead) = LEADS.iter().find(|lead| part.len() > lead.chars().count() + 2 && starts(&part, 0, lead)) {
            part.drain(..lead.chars().count());
        }
        // 由我办主办，省教育厅… leaves the words of another clause in front; an office begins after them
        let tails = [
            "进行了认真",
            "进行了",
            "进行",
            "认真",
            "共同",
            "分别",
            "深入",
            "一起",
            "联合",
            "充分",
            "等有关部门",
            "等相关部门",
            "等有关单位",
            "等相关单位",
            "等部门",
            "等单位",
            "等协办单位",
            "等会办单位",
            "等",
            "有关部门",
            "的",
            "对",
            "就",
            "积极",
            "多次",
        ];
        while let Some(tail) = tails
            .iter()
            .find(|t| part.len() > t.chars().count() && starts(&part, part.len() - t.chars().count(), t))
        {
            part.truncate(part.len() - tail.chars().count());
        }
        // 由我厅主办 names the lead again
        if ["主办", "承办", "牵头"].iter().any(|w| has(&part, w)) {
            continue;
        }
        let name: String = part.iter().collect();
        let office = ends_like_office(&part);
        any_office |= office;
        let fits = (3..=24).contains(&part.len()) && part.iter().all(|&c| is_han(c) || c == '（' || c == '）');
        if fits && (office || (i > 0 && i <= last && any_office && part.len() <= 8)) {
            names.push(name);
        } else if !fits {
            names.clear();
        }
    }
    if any_office { names } else { Vec::new() }
}

/// 省人力资源和社会保障厅 is one office: 和 parts two names only when an office ends before it.
fn split_on_and(piece: &[char], out: &mut Vec<Vec<char>>) {
    for i in 1..piece.len().saturating_sub(2) {
        let and = match piece[i] {
            '和' | '与' | '及' => 1,
            '以' if piece[i + 1] == '及' => 2,
            _ => continue,
        };
        if ends_like_office(&piece[..i])
            && !matches!(piece[i - 1], '部' | '会' | '社' | '处' | '办') | (i >= 4 && ends_like_office(&piece[..i]) && matches!(piece[i - 1], '办' | '会'))
        {
            out.push(piece[..i].to_vec());
            split_on_and(&piece[i + and..], out);
            return;
        }
    }
    if !piece.is_empty() {
        out.push(piece.to_vec());
    }
}

/// 此复函已经（我局）某某局长审签: the name of the person who approved.
fn approved_by(chars: &[char]) -> Option<String> {
    for word in ["审签", "签发", "审定", "审核", "审阅"] {
        let Some(end) = find(chars, 0, chars.len(), word) else { continue };
        let floor = end.saturating_sub(24);
        let Some(from) = (floor..end)
            .rev()
            .find(|&i| starts(chars, i, "已经") || starts(chars, i, "业经") || (chars[i] == '经' && chars.get(i.wrapping_sub(1)) != Some(&'已')))
        else {
            continue;
        };
        let from = from + if chars[from] == '经' { 1 } else { 2 };
        let mut name = &chars[from..end];
        for own in ["我委", "我局", "我厅", "我办", "我单位", "本局", "本委", "市局", "省厅"] {
            if starts(name, 0, own) {
                name = &name[own.chars().count()..];
            }
        }
        for role in [
            "党组书记、主任",
            "党组书记、局长",
            "党组书记、厅长",
            "党组书记",
            "副主任",
            "副局长",
            "副厅长",
            "主任",
            "局长",
            "厅长",
            "部长",
            "书记",
            "同志",
            "院长",
            "区长",
            "县长",
            "市长",
        ] {
            let len = role.chars().count();
            if name.len() > len && starts(name, name.len() - len, role) {
                name = &name[..name.len() - len];
                break;
            }
            if name.len() > len && starts(name, 0, role) {
                name = &name[len..];
            }
        }
        if (2..=4).contains(&name.len()) && name.iter().all(|&c| is_han(c)) {
            return Some(name.iter().collect());
        }
    }
    None
}

fn contact(doc: &Doc) -> Option<String> {
    doc.paras.iter().rev().take(30).find_map(|p| {
        let para = &doc.chars[p.clone()];
        labelled(para, &["联系人", "联系人及电话", "联系人及联系电话", "联系人和电话", "承办人", "经办人"]).and_then(|at| {
            let name: Vec<char> = para[at].iter().copied().take_while(|&c| is_han(c) || c == '·').collect();
            // 教育处张三: the name follows its division
            let from = if name.len() > 4 {
                name.iter()
                    .rposition(|c| matches!(c, '处' | '科' | '室' | '局' | '委' | '厅' | '股' | '部'))
                    .map_or(0, |p| p + 1)
            } else {
                0
            };
            let name = &name[from..];
            (name.len() >= 2).then(|| name.iter().collect())
        })
    })
}

/// Seven digits or more near a word for telephone, or a whole mobile number.
fn phone_present(chars: &[char]) -> bool {
    let mut i = 0;
    while i < chars.len() {
        if chars[i].is_ascii_digit() {
            let end = (i..chars.len())
                .find(|&j| !(chars[j].is_ascii_digit() || matches!(chars[j], '-' | '—' | '－')))
                .unwrap_or(chars.len());
            let digits = chars[i..end].iter().filter(|c| c.is_ascii_digit()).count();
            if (7..=12).contains(&digits) {
                let before: String = chars[i.saturating_sub(12)..i].iter().collect();
                let mobile = digits == 11 && chars[i] == '1' && matches!(chars[i + 1], '3'..='9');
                if mobile || before.contains("电话") || before.contains("手机") || before.contains("联系") {
                    return true;
                }
            }
            i = end;
        } else {
            i += 1;
        }
    }
    false
}

fn issue_date(doc: &Doc, structure: &Structure) -> Option<String> {
    if let Some(printed) = &structure.printed_on {
        return iso(&printed.text);
    }
    doc.paras.iter().find_map(|p| {
        let para = &doc.chars[p.clone()];
        ["发布时间", "发布日期", "公开日期", "公开时间", "印发日期", "发文日期"]
            .iter()
            .find_map(|label| {
                let i = find(para, 0, para.len(), label)?;
                let from = i + label.chars().count();
                (from..para.len().min(from + 3)).find_map(|j| date::date(para, j).and_then(|d| d.iso()))
            })
    })
}

/// The note on publication: 此件公开发布, 此件主动公开, 公开属性：主动公开.
fn publish(doc: &Doc) -> Option<String> {
    doc.paras.iter().rev().find_map(|p| {
        let para = &doc.chars[p.clone()];
        if para.len() > 60 {
            return None;
        }
        if let Some(at) = labelled(
            para,
            &[
                "公开属性",
                "公开方式",
                "公开类别",
                "公开形式",
                "公开类型",
                "是否公开",
                "公开选项",
                "公开范围",
                "公开情况",
                "公开程度",
                "公开要求",
                "公开意见",
            ],
        ) {
            return Some(para[at].iter().collect());
        }
        let text: String = para.iter().filter(|c| !matches!(c, '（' | '）') && !blank(**c)).collect();
        let text = text.trim_end_matches('。');
        let known = [
            "公开发布",
            "主动公开",
            "依申请公开",
            "不予公开",
            "不公开",
            "不宜公开",
            "可以公开",
            "全文公开",
            "摘要公开",
        ]
        .iter()
        .any(|w| text.ends_with(w));
        let plain = text == "此件公开" || text == "公开";
        ((known || plain) && text.chars().count() <= 14).then(|| text.to_owned())
    })
}

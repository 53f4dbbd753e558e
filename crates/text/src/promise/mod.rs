//! What a letter promises: each promise with its kind, owner, date, measure and the heading it stands under.
//!
//! A sentence promises when it stands where a letter speaks of what comes next (下一步 …, a section of plans, an enumeration under either), or when
//! its own words do: an office that 将 …, 拟 …, 力争 …, or is just drafting something. What was done, what is so, and courtesy promise nothing.
//! Boundaries are those of the writer: a sentence, a part between semicolons, an item of 一是…二是….

mod kind;
mod outright;
mod parts;

use crate::doc::{At, Doc, find, has, starts};
use crate::figure::Scan;
use crate::model::{Commitment, CommitmentKind, Structure};
use crate::structure::enumerator;
use outright::{VERBS, outright};

/// Words with which a letter turns to what comes next.
const NEXT: [&str; 22] = [
    "下一步",
    "下步",
    "下阶段",
    "下一阶段",
    "今后",
    "接下来",
    "未来，",
    "未来我",
    "下一年",
    "后续，",
    "下一步工作",
    "展望未来",
    "后期，",
    "下半年，",
    "下一步，",
    "在今后的工作中",
    "在下一步",
    "明年，",
    "明年我",
    "以后，",
    "后续我",
    "后续将",
];

/// Where in a paragraph the words begin.
fn next_in(words: &[char]) -> Option<usize> {
    NEXT.iter().filter_map(|w| find(words, 0, words.len(), w)).min()
}

/// Finds every promise.
pub fn promises(doc: &Doc, structure: &Structure, scan: &Scan) -> Vec<Commitment> {
    let mut out = Vec::new();
    let mut walk = Walk {
        section: None,
        rest: false,
        list: false,
        year: structure
            .date
            .as_ref()
            .and_then(|d| crate::date::date(&d.text.chars().collect::<Vec<_>>(), 0))
            .map(|d| d.year),
        inline: false,
        listing: false,
        area: Area::default(),
    };
    let (from, to) = match (structure.body.first(), structure.body.last()) {
        (Some(first), Some(last)) => (first.span.start, last.span.end),
        _ => return out,
    };
    let signed = structure.signing_body.as_ref().map(|e| e.span.start);
    for (i, para) in doc.paras.iter().enumerate() {
        let span = doc.span(para);
        if span.start < from || span.end > to || signed.is_some_and(|s| span.start == s) {
            continue;
        }
        let next = doc.paras.get(i + 1).map_or(&[][..], |p| &doc.chars[p.clone()]);
        walk.paragraph(doc, scan, para, next, &mut out);
    }
    out.sort_by_key(|c| c.span.start);
    out
}

/// The headings above, the nearest last.
#[derive(Default)]
struct Area {
    levels: [Option<String>; 6],
}

impl Area {
    fn set(&mut self, level: u8, title: String) {
        let level = usize::from(level.min(5));
        self.levels[level] = Some(title);
        for lower in self.levels.iter_mut().skip(level + 1) {
            *lower = None;
        }
    }

    /// A new item without a title of its own: the title of the item before it no longer holds.
    fn end(&mut self, level: u8) {
        for title in self.levels.iter_mut().skip(usize::from(level.min(5))) {
            *title = None;
        }
    }

    fn nearest(&self) -> Option<String> {
        self.levels.iter().rev().flatten().next().cloned()
    }
}

/// What is known while walking through the paragraphs.
struct Walk {
    /// The level of the heading whose section is one of plans.
    section: Option<u8>,
    /// The opening said that all that follows is plans.
    rest: bool,
    /// The last paragraph led to a list of plans.
    list: bool,
    /// The year of the letter: what it does in that year is still to come.
    year: Option<u32>,
    /// The heading above was the beginning of a paragraph, not a line of its own.
    inline: bool,
    /// The last paragraph was an item of it.
    listing: bool,
    area: Area,
}

impl Walk {
    fn paragraph(&mut self, doc: &Doc, scan: &Scan, para: &At, next: &[char], out: &mut Vec<Commitment>) {
        let chars = &doc.chars[..para.end];
        let text = &chars[para.clone()];
        if crate::structure::is_office_line(text) {
            return;
        }
        let mark = enumerator(text);
        // 2.强化管护机制。 with （1）… under it is a heading for all its full stop
        let over_items = |e: &crate::structure::Enumerator| {
            text.len() <= 24 && text.last() == Some(&'。') && !text.contains(&'，') && enumerator(next).is_some_and(|n| n.level > e.level && n.number == 1)
        };
        if let Some(e) = mark.filter(|e| e.level <= 4 && (crate::doc::is_heading(text) || over_items(e))) {
            if self.section.is_some_and(|level| e.level <= level) {
                self.section = None;
            }
            let title: String = text[e.len..].iter().collect();
            if [
                "下一步",
                "下步",
                "工作计划",
                "工作打算",
                "今后",
                "下阶段",
                "工作措施",
                "下一阶段",
                "工作安排",
                "后续",
            ]
            .iter()
            .any(|w| title.contains(w))
            {
                self.section = Some(e.level);
            }
            self.inline = false;
            self.area.set(e.level, title.trim_end_matches(['。', '：']).to_owned());
            if e.level >= 3 && text.len() > 30 {
                // a long numbered line is an item, not a heading
            } else {
                self.list = self.list && e.level >= 3;
                return;
            }
        }
        // a list begins with its first item: 二、 after 下一步 is the next section
        let listed = self.list && (mark.is_some_and(|e| self.listing || e.number == 1) || is_bullet(text));
        self.listing = listed;
        let mut planning = self.section.is_some() || self.rest || listed;
        planning |= orders(chars, para);
        let begins = next_in(text).map(|p| para.start + p);
        // 下一步 in a paragraph of its own does not go on with a numbered one
        if self.inline && mark.is_none() && begins == Some(para.start) {
            self.area = Area::default();
        }
        let sentences = sentences(chars, para);
        // （一）加快工程建设。力争…: a numbered paragraph names its own area
        if let (Some(e), Some(first), true) = (mark.filter(|e| e.level <= 4), sentences.first(), sentences.len() > 1) {
            let title = &chars[(para.start + e.len).min(first.end)..first.end];
            if title.len() <= 25 && !title.contains(&'，') {
                self.area.set(e.level, title.iter().filter(|c| **c != '。').collect());
                self.inline = true;
            } else {
                self.area.end(e.level);
            }
        } else if let Some(e) = mark.filter(|e| e.level <= 4) {
            self.area.end(e.level);
        }
        for (k, sentence) in sentences.iter().enumerate() {
            if begins.is_some_and(|b| b < sentence.end && b >= sentence.start && (b - sentence.start) <= 60) {
                planning = true;
            }
            let words = &chars[sentence.clone()];
            let leads = announces(words);
            // 我局拟采取以下措施：…: the items that follow are planned though no 下一步 stands before them
            planning |= leads && self.wills_items(words);
            if planning && leads && self.section.is_none() && mark.is_none() && self.area.nearest().is_none() {
                self.rest = true;
            }
            planning |= self.sentence(doc, scan, para, sentence, sentences.get(k + 1), planning, out);
        }
        let ends_with_lead = text.last() == Some(&'：') || sentences.last().is_some_and(|s| announces(&chars[s.clone()]));
        self.list = (planning && (ends_with_lead || listed || (begins.is_some_and(|b| b <= para.start + 4) && text.len() < 120)))
            || (ends_with_lead && text.contains(&'将') && !["现将", "答复", "函复"].iter().any(|w| has(text, w)));
    }

    /// Whether a sentence that announces items announces plans.
    fn wills_items(&self, words: &[char]) -> bool {
        let will = ["将", "拟", "要", "计划", "重点做好", "重点抓好", "打算", "准备"].iter().any(|w| has(words, w));
        will && !["已", "了", "主要", "现将", "答复", "函复", "回复", "需要", "原因", "问题"]
            .iter()
            .any(|w| has(words, w))
    }

    /// Takes one sentence; says whether what follows it is planned.
    #[allow(clippy::too_many_arguments, reason = "one private step of the walk")]
    fn sentence(&self, doc: &Doc, scan: &Scan, para: &At, sentence: &At, next: Option<&At>, planned: bool, out: &mut Vec<Commitment>) -> bool {
        let mut planning = planned;
        let chars = &doc.chars[..para.end];
        if let Some(at) = request(chars, sentence) {
            self.push(doc, scan, at, Some(CommitmentKind::RequestToProposer), out);
            return false;
        }
        let words = &chars[sentence.clone()];
        if courtesy(words) {
            return false;
        }
        for segment in segments(chars, sentence) {
            let at = trim(chars, &segment);
            if !(6..=600).contains(&at.len()) {
                continue;
            }
            if planning {
                if intro(chars, &segment, &at, sentence, next) || !promises_in_plan(&chars[at.clone()], self.year) {
                    continue;
                }
                let at = after_description(chars, at);
                self.push(doc, scan, at, None, out);
            } else {
                let found = outright(chars, &at);
                // 我局将会同…完善措施：一是…: what the promise leads to is promised too
                planning |= !found.is_empty() && is_item(chars, segment.end.min(chars.len())) | is_item(chars, (segment.end + 1).min(chars.len()));
                for at in found {
                    self.push(doc, scan, at, None, out);
                }
            }
        }
        planning
    }

    fn push(&self, doc: &Doc, scan: &Scan, at: At, known: Option<CommitmentKind>, out: &mut Vec<Commitment>) {
        let words = &doc.chars[at.clone()];
        let measure = parts::measure(scan, &at);
        let due = parts::due(words);
        let kind = known.unwrap_or_else(|| kind::kind(words, measure.is_some(), due.is_some()));
        let owner = if known.is_some() { None } else { parts::owner(words) };
        out.push(Commitment {
            span: doc.span(&at),
            quote: doc.text(&at),
            kind,
            owner,
            due,
            measure,
            area: if known.is_some() { None } else { self.area.nearest() },
        });
    }
}

/// 持续办好为民实事。一是…: a short order and then its items, with nothing that was already done.
fn orders(chars: &[char], para: &At) -> bool {
    let Some(first) = (para.start..para.end.min(para.start + 20)).find(|&i| chars[i] == '。') else {
        return false;
    };
    let head = &chars[para.start..first];
    let order = [
        "持续", "继续", "加快", "着力", "大力", "全力", "扎实", "切实", "办好", "坚持", "强化", "深入", "全面", "抓好",
    ]
    .iter()
    .any(|w| starts(head, 0, w));
    let text = &chars[para.clone()];
    order && !head.contains(&'，') && is_item(chars, first + 1) && !["已", "了", "近年来", "截至", "目前", "去年", "上年"].iter().any(|w| has(text, w))
}

fn sentences(chars: &[char], para: &At) -> Vec<At> {
    let mut out = Vec::new();
    let mut start = para.start;
    for i in para.clone() {
        if matches!(chars[i], '。' | '！' | '？') || i + 1 == para.end {
            out.push(start..i + 1);
            start = i + 1;
        }
    }
    out
}

/// Parts between semicolons, items of an enumeration, and what 同时 adds.
fn segments(chars: &[char], sentence: &At) -> Vec<At> {
    let mut out = Vec::new();
    let mut start = sentence.start;
    for i in sentence.clone() {
        let stop = matches!(chars[i], '；' | '：') && i + 1 < sentence.end;
        let item = i > start && matches!(chars[i - 1], '，' | '：' | '；' | '。') && is_item(chars, i);
        let also = i > start + 8 && chars[i - 1] == '，' && ["同时，", "同时将", "同时积", "同时加", "另一方面", "此外"].iter().any(|w| starts(chars, i, w));
        if item || also {
            out.push(start..i);
            start = i;
        } else if stop && (chars[i] == '；' || is_item(chars, i + 1) || ["首先", "一方面", "——"].iter().any(|w| starts(chars, i + 1, w))) {
            out.push(start..i);
            start = i + 1;
        }
    }
    out.push(start..sentence.end);
    out.retain(|s| !s.is_empty());
    out
}

/// 一是, 二要, （一）, 1. at `i`.
fn is_item(chars: &[char], i: usize) -> bool {
    let end = chars.len().min(i + 6);
    i < end && enumerator(&chars[i..end]).is_some_and(|e| e.level >= 2)
}

/// 一、 or 1. at the beginning of a paragraph.
fn begins_numbered(chars: &[char], start: usize, end: usize) -> bool {
    (start == 0 || chars[start - 1] == '\n') && enumerator(&chars[start..end.min(start + 6)]).is_some()
}

/// Leading words that belong to the structure of the text, not to the promise.
const LEADING: [&str; 33] = [
    "下一步工作中",
    "下一步工作",
    "在下一步工作中",
    "在今后的工作中",
    "今后工作中",
    "下一步",
    "下步",
    "下阶段",
    "下一阶段",
    "今后",
    "接下来",
    "未来",
    "同时",
    "此外",
    "另外",
    "其中",
    "一方面",
    "另一方面",
    "并且",
    "目前",
    "当前",
    "为此",
    "对此",
    "因此",
    "后续",
    "最后",
    "其次",
    "首先",
    "再次",
    "现阶段",
    "以此为牵引",
    "具体来说",
    "总之",
];

fn trim(chars: &[char], segment: &At) -> At {
    let (mut start, mut end) = (segment.start, segment.end);
    loop {
        let before = start;
        while start < end
            && matches!(
                chars[start],
                '，' | '、' | '：' | '。' | '；' | '”' | ' ' | '—' | '●' | '■' | '◆' | '•' | '※' | '▲' | '★'
            )
        {
            start += 1;
        }
        if is_item(chars, start) || (start == segment.start && begins_numbered(chars, start, end)) {
            let stop = end.min(start + 6);
            start += enumerator(&chars[start..stop]).map_or(0, |e| e.len);
        }
        if let Some(word) = LEADING.iter().find(|w| starts(chars, start, w)) {
            let after = start + word.chars().count();
            // 未来储能产业… is a subject, not a turn
            if !matches!(*word, "未来" | "今后" | "目前" | "当前") || matches!(chars.get(after), Some('，' | '我')) {
                start = after;
            }
        }
        if start == before {
            break;
        }
    }
    while end > start && matches!(chars[end - 1], '。' | '；' | '，' | '！' | '：' | '？') {
        end -= 1;
    }
    start..end
}

/// Thanks, approvals, and wishes: no promise even where a letter speaks of what comes next.
fn courtesy(words: &[char]) -> bool {
    let head = &words[..words.len().min(6)];
    if has(head, "感谢") {
        return true;
    }
    [
        "感谢您",
        "感谢你",
        "衷心感谢",
        "审签",
        "欢迎您继续",
        "欢迎继续",
        "欢迎提出",
        "提出宝贵意见",
        "宝贵意见",
        "继续关注支持",
        "敬请",
        "祝您",
        "宝贵的意见",
        "宝贵建议",
        "再次感谢",
        "诚挚感谢",
        "谢谢",
    ]
    .iter()
    .any(|w| has(words, w))
        && !has(words, "将继续")
        && !["，并将", "我们将", "我局将", "我委将", "我厅将"].iter().any(|w| has(words, w))
        || ["答复如下", "回复如下"].iter().any(|w| has(words, w))
}

/// A request to the proposer: to answer, to help, to keep watching a concrete matter.
fn request(chars: &[char], sentence: &At) -> Option<At> {
    let words = &chars[sentence.clone()];
    let to_you = ["您", "你们", "委员", "代表", "征询", "意见表", "评价表", "回执", "反馈表"]
        .iter()
        .any(|w| has(words, w));
    let asks = [
        "请填写",
        "请及时",
        "请您",
        "请你们",
        "请予",
        "恳请",
        "希望能",
        "希望您",
        "希望得到您",
        "望您",
        "请在回执",
        "请将",
    ]
    .iter()
    .any(|w| has(words, w));
    let concrete = ["填写", "反馈", "评价", "帮助", "牵线", "关注", "监督", "回执", "协助", "支持", "联系", "提供"]
        .iter()
        .any(|w| has(words, w));
    if !(to_you && asks && concrete)
        || (has(words, "感谢") && !["回执", "填写", "评价", "反馈"].iter().any(|w| has(words, w)))
        || has(words, "宝贵") && !has(words, "回执")
    {
        return None;
    }
    let mut at = trim(chars, sentence);
    // 此复函已经…审签。对以上答复… may share a sentence
    if let Some(p) = ["对以上答复", "如您对", "您对"].iter().filter_map(|w| find(chars, at.start, at.end, w)).min() {
        at.start = p;
    }
    Some(at)
}

/// 采取以下措施, 重点做好三方面工作, 从四个方面抓好落实: says only that items follow.
fn announces(words: &[char]) -> bool {
    // every way to say it holds one of these
    if !words.iter().any(|c| matches!(c, '下' | '方' | '项' | '件' | '环' | '着' | '点' | '条')) {
        return false;
    }
    const FOLLOW: [&str; 10] = [
        "以下几",
        "以下工作",
        "以下方面",
        "以下措施",
        "如下措施",
        "如下工作",
        "做好如下",
        "采取以下",
        "几个方面",
        "如下几",
    ];
    if FOLLOW.iter().any(|w| has(words, w)) || words.ends_with(&['如', '下']) {
        return true;
    }
    // 以下三项工作, 三个方面, 四方面工作, 五项措施
    let things = [
        "个方面",
        "方面工作",
        "项工作",
        "项措施",
        "项重点工作",
        "个方面工作",
        "点工作",
        "件事",
        "个环节",
        "个着力",
        "条措施",
    ];
    let numeral = |i: usize| words[i].is_ascii_digit() || crate::number::chinese_digit(words[i]).is_some();
    let count = |i: usize| crate::number::small(words, i).or_else(|| (words[i] == '两').then_some((2, 1)));
    let counted = |i: usize| numeral(i) && count(i).is_some_and(|(n, len)| (2..=9).contains(&n) && things.iter().any(|w| starts(words, i + len, w)));
    // 制定了三项措施… goes on with something of its own
    (0..words.len()).any(|i| counted(i) && (words.len() - i <= 16 || has(&words[..i], "以下")))
}

/// A paragraph that is marked as an item without a number.
fn is_bullet(text: &[char]) -> bool {
    matches!(text.first(), Some('—' | '●' | '■' | '◆' | '★' | '•' | '·' | '※' | '▲' | '◇' | '○' | '-'))
}

/// A sentence that only leads to the next: 我局将重点做好以下工作。 · 一是科学做好规划建设。我局将…
fn intro(chars: &[char], segment: &At, at: &At, sentence: &At, next: Option<&At>) -> bool {
    let words = &chars[at.clone()];
    // 我厅将会同有关部门重点推进：
    if announces(words) || (segment.end == sentence.end && chars.get(segment.end - 1) == Some(&'：')) {
        return true;
    }
    let single = !words.contains(&'，');
    let whole_sentence = segment.end == sentence.end && segment.start == sentence.start;
    let followed = next.is_some();
    let item = is_item(chars, segment.start) || begins_numbered(chars, segment.start, segment.end);
    if item
        && single
        && !words.iter().any(char::is_ascii_digit)
        && words.len() <= 24
        && segment.end == sentence.end
        && next.is_some_and(|n| !is_item(chars, n.start))
    {
        return true;
    }
    // 下一步，我省将加快构建新型电力系统。一是… says nothing that its items do not say
    if single
        && whole_sentence
        && followed
        && next_in(&chars[sentence.clone()]).is_some_and(|p| p <= 8)
        && !words.iter().any(char::is_ascii_digit)
        && !has(words, "研究")
    {
        return next.is_some_and(|n| is_item(chars, n.start)) || words.len() <= 45;
    }
    // slogans and courtesies
    let short = words.len() < 46;
    (short
        && [
            "吸纳您的",
            "采纳您的",
            "吸收您的",
            "结合您的建议",
            "听取您的",
            "研究吸纳",
            "参考您的",
            "研究您的",
            "考虑您的",
            "借鉴您的",
            "吸收采纳",
            "为契机，",
        ]
        .iter()
        .any(|w| has(words, w)))
        || (!item
            && ["贯彻落实习近平", "以习近平", "深入学习贯彻", "全面贯彻党", "深入贯彻党"]
                .iter()
                .any(|w| has(words, w))
            && words.len() < 80
            && !words.iter().any(char::is_ascii_digit))
}

/// 编制了, 建成了: 了 after a verb; not 为了, 除了.
fn done(words: &[char]) -> bool {
    words
        .iter()
        .enumerate()
        .any(|(i, c)| *c == '了' && i > 0 && words.get(i + 1) != Some(&'解') && !matches!(words[i - 1], '为' | '除' | '罢' | '到' | '不'))
}

/// 2023年投入…: a year right before its verb tells what was done; 2025年底前, 2025年秋季… are dates to come.
fn starts_in_past(words: &[char], year: Option<u32>) -> bool {
    crate::date::date(words, 0).is_some_and(|d| {
        d.day.is_none()
            && year.is_none_or(|y| d.year < y)
            && !matches!(
                words.get(d.len),
                Some('前' | '底' | '末' | '秋' | '春' | '上' | '下' | '起' | '内' | '，' | '继' | '年' | '力' | '计' | '拟' | '完')
            )
    })
}

/// In a place of plans a sentence promises unless it tells what was done or how things are.
fn promises_in_plan(words: &[char], year: Option<u32>) -> bool {
    let will = ["将", "力争", "拟", "计划", "要"].iter().any(|w| has(words, w));
    let past = [
        "已经",
        "已于",
        "已完成",
        "已建成",
        "已印发",
        "已出台",
        "取得了",
        "先后",
        "印发了",
        "出台了",
        "近年来",
        "组织召开",
        "截至",
        "截止",
        "目前已",
        "始终",
        "一直",
        "多次",
        "一贯",
    ]
    .iter()
    .any(|w| has(words, w));
    if (past || done(words) || starts_in_past(words, year)) && !will {
        return false;
    }
    // 建议各项目… speaks to others
    if starts(words, 0, "建议") || starts(words, 0, "近期建议") {
        return false;
    }
    let state = ["具有重要", "是实现", "意义重大", "是推动", "存在", "不足", "任重道远"]
        .iter()
        .any(|w| has(words, w));
    if state && !will {
        return false;
    }
    VERBS.iter().any(|v| has(words, v))
}

/// 建设通道…具有重要作用，我省将充分利用…: the promise begins where the office does.
fn after_description(chars: &[char], at: At) -> At {
    let words = &chars[at.clone()];
    let Some(will) = words.iter().position(|c| *c == '将') else { return at };
    let clause = words[..will].iter().rposition(|c| *c == '，').map_or(0, |p| p + 1);
    let before = &words[..clause];
    let described = ["具有重要", "是", "但", "由于", "关于", "存在", "仍", "民生无小事"]
        .iter()
        .any(|w| has(before, w));
    if clause > 0 && described { at.start + clause..at.end } else { at }
}

//! One pass over the mended text that finds every quantity, and tells quantities from dates, ordinals, names and document numbers.
//!
//! What is not a figure: dates and years, ordinals (第3, 前10位), document numbers, ages, fractions, what stands in 《》, names in quotation
//! marks, numbers without unit or scale, Chinese 一 before a measure word, durations that name a period (未来3年).

use crate::date;
use crate::doc::{At, Doc, is_han, starts};
use crate::exact::Decimal;
use crate::model::{Figure, Hedge};
use crate::number::{Number, number, small};
use crate::unit::{Dim, Unit, unit};

/// Everything one pass finds.
#[derive(Debug, Default)]
pub struct Scan {
    /// The figures as a reader sees them.
    pub figures: Vec<Figure>,
    /// The same figures as the rules see them, in the same order.
    pub marks: Vec<Mark>,
    /// Dates, years, and words for them, in reading order.
    pub dates: Vec<Dated>,
    /// Sentences: from one 。！？ or paragraph end to the next.
    pub sentences: Vec<At>,
}

/// A figure in the mended stream.
#[derive(Debug, Clone)]
pub struct Mark {
    /// With its hedges.
    pub at: At,
    /// Number and unit alone.
    pub core: At,
    /// The number as read.
    pub number: Number,
    /// Its sort.
    pub dim: Dim,
    /// The power of ten of the scale as printed (shared by a list: 456、124万千瓦).
    pub scale: u32,
    /// A count without scale or hedge: exact.
    pub exact: bool,
}

/// A date, a year or a word for one.
#[derive(Debug, Clone)]
pub struct Dated {
    /// Where.
    pub at: At,
    /// The year meant, when written.
    pub year: Option<u32>,
    /// The last year of a span of years.
    pub to_year: Option<u32>,
    /// The month, when written.
    pub month: Option<u32>,
    /// The day, when written.
    pub day: Option<u32>,
}

/// Set phrases that begin with a numeral and count nothing.
const SLOGANS: [&str; 36] = [
    "两个维护",
    "四个意识",
    "四个自信",
    "两个确立",
    "四个全面",
    "两个大局",
    "两个毫不动摇",
    "三个代表",
    "两个结合",
    "三个务必",
    "四个服务",
    "两个先行",
    "两个健康",
    "两个百年",
    "三大攻坚战",
    "五大发展理念",
    "三个转变",
    "两个全面",
    "三个区分",
    "千家万户",
    "百家争鸣",
    "千方百计",
    "八项规定",
    "三个一批",
    "百度",
    "三门峡",
    "五台山",
    "五家渠",
    "两个一百年",
    "七台河",
    "三台县",
    "五台县",
    "四个革命",
    "两个离不开",
    "三个离不开",
    "三个走在前",
];

/// Scans the text.
pub fn scan(doc: &Doc) -> Scan {
    let mut scan = Scan {
        sentences: sentences(doc),
        ..Scan::default()
    };
    for para in &doc.paras {
        scan_para(doc, para.clone(), &mut scan);
    }
    for (i, figure) in scan.figures.iter_mut().enumerate() {
        figure.id = i as u32 + 1;
    }
    crate::figure_context::fill(doc, &mut scan);
    scan
}

fn sentences(doc: &Doc) -> Vec<At> {
    let mut out = Vec::new();
    for para in &doc.paras {
        let mut start = para.start;
        for i in para.clone() {
            let last = i + 1 == para.end;
            if matches!(doc.chars[i], '。' | '！' | '？') || last {
                out.push(start..i + 1);
                start = i + 1;
            }
        }
    }
    out
}

fn scan_para(doc: &Doc, para: At, scan: &mut Scan) {
    let chars = &doc.chars[..para.end];
    let at = |j: usize| chars.get(j).copied().unwrap_or('\0');
    let mut quoted = para.start..para.start;
    let mut i = para.start;
    if let Some(e) = crate::structure::enumerator(&chars[para.clone()]) {
        i += e.len;
    }
    while i < para.end {
        let c = at(i);
        match c {
            '《' => {
                if let Some(end) = closing(chars, i, para.end, '《', '》') {
                    i = end + 1;
                    continue;
                }
            }
            '“' => {
                if let Some(end) = (i + 1..para.end.min(i + 400)).find(|&j| at(j) == '”') {
                    quoted = i..end;
                }
            }
            '〔' | '[' | '【' | '﹝' => {
                if let Some(n) = crate::structure::doc_number(chars, i, para.end.min(i + 16)).or_else(|| doc_number_tail(chars, i, para.end)) {
                    i = n.end;
                    continue;
                }
            }
            _ => {}
        }
        let numeral = c.is_ascii_digit() || crate::number::starts_chinese(c) || c == '前' || c == '第';
        if !numeral {
            if let Some(len) = relative_date(chars, i) {
                scan.dates.push(Dated {
                    at: i..i + len,
                    year: None,
                    to_year: None,
                    month: None,
                    day: None,
                });
                i += len;
                continue;
            }
            i += 1;
            continue;
        }
        i = numeral_at(doc, chars, i, &para, &quoted, scan);
    }
}

/// 〔2023〕4号 when the search starts at the bracket itself.
fn doc_number_tail(chars: &[char], open: usize, end: usize) -> Option<At> {
    let close = (open + 1..end.min(open + 7)).find(|&j| matches!(chars[j], '〕' | ']' | '】' | '﹞'))?;
    if close - open < 3 || !chars[open + 1..close].iter().all(char::is_ascii_digit) {
        // [3]: a footnote mark
        return (close - open == 2 && chars[open + 1].is_ascii_digit()).then_some(open..close + 1);
    }
    let number = (close + 1..end.min(close + 9)).find(|&j| chars[j] == '号')?;
    Some(open..number + 1)
}

fn closing(chars: &[char], open: usize, end: usize, left: char, right: char) -> Option<usize> {
    let mut depth = 0;
    for (j, &c) in chars.iter().enumerate().take(end.min(open + 300)).skip(open) {
        if c == left {
            depth += 1;
        } else if c == right {
            depth -= 1;
            if depth == 0 {
                return Some(j);
            }
        }
    }
    None
}

const RELATIVE: [&str; 12] = [
    "去年同期",
    "上年同期",
    "去年",
    "上年",
    "今年",
    "明年",
    "前年",
    "本年度",
    "上年度",
    "同期",
    "年初",
    "上半年",
];

fn relative_date(chars: &[char], i: usize) -> Option<usize> {
    if !matches!(chars[i], '去' | '上' | '今' | '明' | '前' | '本' | '同' | '年') {
        return None;
    }
    RELATIVE.iter().find(|w| starts(chars, i, w)).map(|w| w.chars().count())
}

/// Reads what begins with a numeral at `i` and returns where to go on.
fn numeral_at(doc: &Doc, chars: &[char], i: usize, para: &At, quoted: &At, scan: &mut Scan) -> usize {
    let at = |j: usize| chars.get(j).copied().unwrap_or('\0');
    let prev = if i > para.start { at(i - 1) } else { '\0' };
    if at(i) == '第' {
        // an ordinal and its measure word
        return number(chars, i + 1).map_or(i + 1, |n| {
            let end = i + 1 + n.len;
            end + unit(chars, end).filter(|u| u.dim == Dim::Count).map_or(0, |u| u.len)
        });
    }
    if at(i) == '前' {
        let ranked = number(chars, i + 1).filter(|n| matches!(at(i + 1 + n.len), '位' | '名' | '强' | '列' | '十') || n.chinese && !is_han(at(i + 1 + n.len)));
        return ranked.map_or_else(
            || {
                relative_date(chars, i).map_or(i + 1, |len| {
                    scan.dates.push(Dated {
                        at: i..i + len,
                        year: None,
                        to_year: None,
                        month: None,
                        day: None,
                    });
                    i + len
                })
            },
            |n| i + 1 + n.len,
        );
    }
    if let Some(end) = date_at(chars, i, scan) {
        return end;
    }
    if let Some(slogan) = SLOGANS.iter().find(|s| starts(chars, i, s)) {
        return i + slogan.chars().count();
    }
    // 百分之二十
    if starts(chars, i, "百分之") {
        if let Some(n) = number(chars, i + 3) {
            let core = i..i + 3 + n.len;
            push(
                doc,
                scan,
                para,
                core.clone(),
                n,
                &Unit {
                    name: "%".into(),
                    dim: Dim::Percent,
                    len: 0,
                },
                n.value,
                None,
                n.scale,
            );
            return core.end;
        }
    }
    let Some(n) = number(chars, i) else {
        return (i + 1..para.end).find(|&k| !at(k).is_ascii_digit()).unwrap_or(para.end).max(i + 1);
    };
    let end = i + n.len;
    if starts(chars, end, "分之") {
        return end + 2 + number(chars, end + 2).map_or(0, |m| m.len);
    }
    if prev.is_ascii_alphabetic()
        || prev == '+' && at(i.saturating_sub(2)).is_ascii_alphabetic()
        || (prev == '.' || prev == '/') && i >= 2 && at(i - 2).is_ascii_alphanumeric() && !slash_figure(scan, i)
    {
        return end;
    }
    let inside = quoted.contains(&i);
    if inside && (n.chinese || quoted.len() <= 13) {
        return end;
    }
    let end_digits = i + n.digits;
    if at(end_digits) == '/' && at(end_digits + 1).is_ascii_digit() && n.scale == 0 {
        // a fraction
        return number(chars, end_digits + 1).map_or(end, |m| end_digits + 1 + m.len);
    }
    if at(end) == '+' || at(end) == ':' || (at(end) == '：' && at(end + 1).is_ascii_digit() && prev_is_separator(prev)) {
        return end + 1;
    }
    range_or_single(doc, chars, i, n, para, scan)
}

fn prev_is_separator(prev: char) -> bool {
    !is_han(prev)
}

/// 156万千瓦/315万千瓦时: the second is a figure because the first is one.
fn slash_figure(scan: &Scan, i: usize) -> bool {
    scan.marks.last().is_some_and(|m| m.at.end + 1 == i)
}

fn range_or_single(doc: &Doc, chars: &[char], i: usize, n: Number, para: &At, scan: &mut Scan) -> usize {
    let at = |j: usize| chars.get(j).copied().unwrap_or('\0');
    let end = i + n.len;
    // 150～200万元, 3—5个, 15～20%, 3至5个
    if matches!(at(end), '～' | '~' | '—' | '–' | '-' | '至' | '─' | '－') && !n.chinese {
        let mut j = end + 1;
        while at(j) == '—' {
            j += 1;
        }
        if let Some(m) = number(chars, j).filter(|m| !m.chinese) {
            let after = j + m.len;
            let (above, k) = if matches!(at(after), '余' | '多') {
                (true, after + 1)
            } else {
                (false, after)
            };
            if let Some(u) = unit(chars, k).filter(|u| counts(chars, i, &m, u, k)) {
                let low = n.value.shift(if n.scale == 0 { m.scale } else { 0 });
                if low.is_some_and(|l| l.rat() < m.value.rat()) {
                    let m = Number { above, ..m };
                    let core = i..k + u.len;
                    push(doc, scan, para, core, m, &u, m.value, low, m.scale);
                    return scan.marks.last().map_or(k, |mark| mark.at.end);
                }
            }
            if duration_after(chars, after) {
                return after + 1;
            }
        }
    }
    let (above, j) = if matches!(at(end), '余' | '多') { (true, end + 1) } else { (n.above, end) };
    let n = Number { above: above || n.above, ..n };
    // 2个多百分点
    if at(j) == '个' && matches!(at(j + 1), '多' | '余') && starts(chars, j + 2, "百分点") {
        let u = Unit {
            name: "个百分点".into(),
            dim: Dim::Points,
            len: 5,
        };
        let n = Number { above: true, ..n };
        push(doc, scan, para, i..j + 5, n, &u, n.value, None, n.scale);
        return j + 5;
    }
    match unit(chars, j) {
        Some(u) if counts(chars, i, &n, &u, j) => {
            let core_start = back_list(doc, chars, i, &n, &u, para, scan);
            push(doc, scan, para, core_start..j + u.len, n, &u, n.value, None, n.scale);
            scan.marks.last().map_or(j, |mark| mark.at.end)
        }
        Some(u) if u.dim == Dim::Count || duration_after(chars, j) => j + u.len.min(1),
        None if n.scale >= 4 && !n.chinese && !duration_after(chars, j) => {
            let u = Unit {
                name: String::new(),
                dim: Dim::Bare,
                len: 0,
            };
            push(doc, scan, para, i..j, n, &u, n.value, None, n.scale);
            scan.marks.last().map_or(j, |mark| mark.at.end)
        }
        _ => j.max(i + 1),
    }
}

fn duration_after(chars: &[char], j: usize) -> bool {
    matches!(chars.get(j), Some('年' | '月' | '日' | '周' | '岁' | '号' | '时'))
        || ["个月", "个季度", "个年", "个多月", "余年", "多年", "周年", "季度"]
            .iter()
            .any(|w| starts(chars, j, w))
}

/// Whether number and unit together count something, rather than name or order it.
fn counts(chars: &[char], i: usize, n: &Number, u: &Unit, j: usize) -> bool {
    let at = |k: usize| chars.get(k).copied().unwrap_or('\0');
    let after = j + u.len;
    let next = at(after);
    let prev = if i > 0 { at(i - 1) } else { '\0' };
    let before: String = chars[i.saturating_sub(6)..i].iter().collect();
    let value = n.value.normal();
    if n.chinese {
        let one = value == Decimal::whole(1);
        if one && u.dim != Dim::Times {
            return false;
        }
        // 千亿, 百亿: an order of magnitude, not a quantity
        if matches!(at(i), '百' | '千') && (n.scale > 0 || n.len > 1 || u.dim == Dim::Money) {
            return false;
        }
        // 五个一, 三支一扶: the numeral goes on after the measure word
        if u.dim == Dim::Count && (crate::number::chinese_digit(next).is_some() || next == '几') {
            return false;
        }
        if matches!(at(i), '百' | '千') && u.dim == Dim::Measure {
            return false;
        }
        if prev == '几' || prev == '数' || prev == '每' || matches!(prev, '一' | '二' | '三') && n.len == 1 {
            return false;
        }
        if u.dim == Dim::Count
            && matches!(
                u.name.as_str(),
                "期" | "班" | "组" | "队" | "面" | "门" | "国" | "村" | "对" | "团" | "方" | "口" | "道" | "节" | "集" | "人" | "位" | "部" | "起"
            )
            && n.value.mantissa < 20
        {
            return matches!(u.name.as_str(), "人" | "位") && n.value.mantissa > 2 && !is_name_after(next) && prev != '第';
        }
        if u.dim == Dim::Measure && matches!(u.name.as_str(), "方" | "度" | "天" | "升" | "米" | "担" | "斤" | "克") {
            return n.value.mantissa > 9;
        }
    }
    match u.name.as_str() {
        "个" => {
            if matches!(next, '月' | '季' | '年' | '多') || starts(chars, after, "百年") || starts(chars, after, "星期") {
                return false;
            }
        }
        "位" => {
            let clause: String = chars[i.saturating_sub(14)..i].iter().collect();
            if ["排名", "位居", "位列", "居", "列"]
                .iter()
                .any(|w| clause.rsplit(['，', '。', '、']).next().is_some_and(|c| c.contains(w)))
                || next == '数'
            {
                return false;
            }
        }
        "名" if next == '录' => return false,
        "台" if matches!(next, '阶' | '账' | '上' | '风') => return false,
        "份" if before.ends_with("共印") => return false,
        _ if u.dim == Dim::Measure && n.chinese && next == '级' => return false,
        "次" => {
            if matches!(next, '会' | '全' | '党')
                || starts(chars, after, "集体")
                || starts(chars, after, "常")
                || starts(chars, after, "代表")
                || next == '元'
                || starts(chars, after, "产业")
                || starts(chars, after, "能源")
                || starts(chars, after, "性")
            {
                return false;
            }
        }
        "届" => {
            let body = ["政协", "人大", "省", "市", "县", "区", "国", "会"].iter().any(|w| before.ends_with(w));
            let numbered = number(chars, after).is_some()
                || ["人大", "政协", "全国", "中央", "委员", "省", "市", "县", "理事", "中", "党"]
                    .iter()
                    .any(|w| starts(chars, after, w));
            if body || numbered {
                return false;
            }
        }
        "大" => {
            let small = n.value.mantissa <= 15 && n.scale == 0;
            if !small
                || !is_han(next)
                || before.ends_with('党')
                || matches!(next, '以' | '精' | '报' | '会' | '代' | '召' | '小' | '学' | '型' | '规' | '力')
                || !n.chinese && n.value.scale > 0
            {
                return false;
            }
            if before.ends_with("党的") || matches!(prev, '的') {
                return false;
            }
        }
        "条" if matches!(prev, '第') => return false,
        "方" if !n.chinese && matches!(next, '面' | '案' | '式' | '向' | '法') => return false,
        "度" => return !n.chinese && (next == '电' || !is_han(next)),
        "天" if ["连续", "未来", "近", "过去", "前", "后"].iter().any(|w| before.ends_with(w)) => return false,
        "部" if matches!(next, '委' | '门' | '分' | '署' | '级') => return false,
        "处" if matches!(next, '理' | '置' | '于' | '罚' | '级' | '长') => return false,
        "所" if matches!(next, '有' | '在' | '以' | '需') => return false,
        "级" | "面" if next == '积' => return false,
        "起" if n.value.scale > 0 || matches!(prev, '月' | '日') => return false,
        "条" | "期" if n.chinese && u.name == "期" => return false,
        "人" if matches!(next, '民' | '大' | '才' | '均' | '口' | '工') && n.chinese => return false,
        "班" if next == '列' => return true,
        "本" if matches!(next, '科' | '级' | '省' | '市' | '地' | '年') => return false,
        "国" => return !n.chinese && matches!(next, '，' | '。' | '、'),
        "村" => return !n.chinese && n.value.mantissa > 1 && !is_name_after(next),
        "节" if matches!(next, '约' | '能' | '日' | '假') => return false,
        "集" if matches!(next, '中' | '团' | '群' | '体') => return false,
        "组" if matches!(next, '织' | '成') => return false,
        "面" | "对" | "团" | "道" if is_han(next) && n.chinese => return false,
        "场" if matches!(next, '地' | '所' | '景') => return false,
        "类" | "种" if next == '植' => return false,
        "口" if matches!(next, '径' | '岸') => return false,
        "门" if next == '类' => return false,
        "块" | "片" if next == '区' => return false,
        "支" if matches!(next, '持' | '撑') => return false,
        "首" if matches!(next, '批' | '次' | '个') => return false,
        "列" if matches!(next, '入' | '为') => return false,
        "成" if n.value.scale > 0 => return false,
        _ => {}
    }
    if u.name == "成" && !(n.value.mantissa <= 10 && n.scale == 0) {
        return false;
    }
    if u.name == "类" && !n.chinese && matches!(prev, '(' | '（') {
        return false;
    }
    true
}

fn is_name_after(next: char) -> bool {
    matches!(next, '小' | '行' | '组' | '以')
}

/// 456、124、668万千瓦 and 线上840、线下430人次: numbers before a 、 share the unit of the figure that ends the list.
fn back_list(doc: &Doc, chars: &[char], i: usize, n: &Number, u: &Unit, para: &At, scan: &mut Scan) -> usize {
    if n.chinese {
        return i;
    }
    let floor = scan.marks.last().map_or(para.start, |m| m.at.end).max(i.saturating_sub(160));
    let mut found: Vec<(usize, Number)> = Vec::new();
    let mut edge = i;
    loop {
        // the text between the number and the 、 before it: nothing, or a short label
        let mut k = edge;
        let mut label = 0;
        while k > floor && is_han(chars[k - 1]) && label < 8 {
            k -= 1;
            label += 1;
        }
        if k <= floor || chars[k - 1] != '、' {
            break;
        }
        let stop = k - 1;
        let mut s = stop;
        while s > floor && (chars[s - 1].is_ascii_digit() || chars[s - 1] == '.') {
            s -= 1;
        }
        if s == stop || (s > para.start && (chars[s - 1].is_ascii_alphabetic() || matches!(chars[s - 1], '第' | '-' | '—'))) {
            break;
        }
        let Some(m) = number(&chars[..stop], s).filter(|m| m.len == stop - s) else {
            break;
        };
        let scaled = if label == 0 { n.scale } else { 0 };
        let Some(value) = m.value.shift(scaled) else { break };
        found.push((
            s,
            Number {
                value,
                scale: scaled,
                last_place: m.last_place + scaled as i32,
                ..m
            },
        ));
        edge = s;
    }
    for (s, m) in found.into_iter().rev() {
        push_at(doc, scan, s..s + m.len, s..s + m.len, m, u, m.value, None, m.scale, Vec::new(), None);
    }
    i
}

#[allow(clippy::too_many_arguments, reason = "one private builder, called in four places")]
fn push(doc: &Doc, scan: &mut Scan, para: &At, core: At, n: Number, u: &Unit, value: Decimal, low: Option<Decimal>, scale: u32) {
    let (at, hedges, words) = hedged(&doc.chars, &core, para, n.above);
    push_at(doc, scan, at, core, n, u, value, low, scale, hedges, words);
}

#[allow(clippy::too_many_arguments, reason = "one private builder, called in two places")]
fn push_at(
    doc: &Doc,
    scan: &mut Scan,
    at: At,
    core: At,
    n: Number,
    u: &Unit,
    value: Decimal,
    low: Option<Decimal>,
    scale: u32,
    hedges: Vec<Hedge>,
    words: Option<String>,
) {
    let (value, low, unit_name, place) = if u.name == "成" {
        (value.shift(1).unwrap_or(value), low.and_then(|l| l.shift(1)), "%".to_owned(), n.last_place + 1)
    } else {
        (value, low, u.name.clone(), n.last_place)
    };
    let exact = u.dim == Dim::Count && scale == 0 && hedges.is_empty() && value.is_whole();
    let tolerance = if exact || (u.dim == Dim::Count && scale == 0) {
        Decimal::whole(0)
    } else {
        half_of_place(place)
    };
    scan.figures.push(Figure {
        id: 0,
        span: doc.span(&at),
        quote: doc.text(&at),
        value,
        low,
        tolerance,
        unit: unit_name,
        hedge: words,
        hedges,
        period: None,
        of: None,
    });
    scan.marks.push(Mark {
        at,
        core,
        number: n,
        dim: u.dim,
        scale,
        exact,
    });
}

/// Half of 10^`place`.
pub fn half_of_place(place: i32) -> Decimal {
    if place >= 1 {
        Decimal::whole(5).shift(place as u32 - 1).unwrap_or_default()
    } else {
        Decimal::new(5, u8::try_from(1 - place).unwrap_or(30))
    }
}

const BEFORE: [(&str, Hedge); 34] = [
    ("双双超过", Hedge::MoreThan),
    ("不超过", Hedge::AtMost),
    ("不高于", Hedge::AtMost),
    ("不多于", Hedge::AtMost),
    ("不低于", Hedge::AtLeast),
    ("不少于", Hedge::AtLeast),
    ("不小于", Hedge::AtLeast),
    ("达到近", Hedge::Below),
    ("已超过", Hedge::MoreThan),
    ("超过", Hedge::MoreThan),
    ("突破", Hedge::MoreThan),
    ("高于", Hedge::MoreThan),
    ("多于", Hedge::MoreThan),
    ("大于", Hedge::MoreThan),
    ("将近", Hedge::Below),
    ("接近", Hedge::Below),
    ("不足", Hedge::Below),
    ("不到", Hedge::Below),
    ("不满", Hedge::Below),
    ("低于", Hedge::Below),
    ("小于", Hedge::Below),
    ("少于", Hedge::Below),
    ("大约", Hedge::About),
    ("约为", Hedge::About),
    ("大概", Hedge::About),
    ("至少", Hedge::AtLeast),
    ("最高", Hedge::AtMost),
    ("最多", Hedge::AtMost),
    ("双超", Hedge::MoreThan),
    ("近", Hedge::Below),
    ("约", Hedge::About),
    ("超", Hedge::MoreThan),
    ("逾", Hedge::MoreThan),
    ("过", Hedge::MoreThan),
];
const AFTER: [(&str, Hedge); 10] = [
    ("（含）以上", Hedge::AtLeast),
    ("及以上", Hedge::AtLeast),
    ("及以下", Hedge::AtMost),
    ("以上", Hedge::AtLeast),
    ("以下", Hedge::AtMost),
    ("以内", Hedge::AtMost),
    ("之内", Hedge::AtMost),
    ("左右", Hedge::About),
    ("上下", Hedge::About),
    ("之多", Hedge::AtLeast),
];

/// The hedges around a figure: the range with them, what they say, and their words.
fn hedged(chars: &[char], core: &At, para: &At, above: bool) -> (At, Vec<Hedge>, Option<String>) {
    let mut at = core.clone();
    let mut hedges = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    // two hedges may stand before one number: 近约, 超过近
    for _ in 0..2 {
        let hit = BEFORE.iter().find(|(w, _)| {
            let len = w.chars().count();
            at.start >= para.start + len && starts(chars, at.start - len, w)
        });
        let Some((word, hedge)) = hit else { break };
        let before = at.start - word.chars().count();
        let prev = if before > para.start { chars[before - 1] } else { '\0' };
        // 附近, 最近, 节约, 条约, 通过, 经过 are words of their own
        let part_of_word = match *word {
            "近" => matches!(prev, '附' | '最' | '临' | '邻' | '靠' | '远'),
            "约" => matches!(prev, '节' | '条' | '签' | '契' | '集' | '合' | '公' | '预' | '履'),
            "过" => prev != '已',
            "超" => matches!(prev, '赶' | '反'),
            _ => false,
        };
        if part_of_word {
            break;
        }
        at.start = before;
        hedges.insert(0, *hedge);
        words.insert(0, word);
    }
    if above {
        hedges.push(Hedge::Above);
        words.push(if chars[core.clone()].contains(&'多') { "多" } else { "余" });
    } else if chars.get(at.end) == Some(&'多')
        && !matches!(chars.get(at.end + 1), Some('个' | '家' | '种' | '元' | '项' | '方' | '样' | '年' | '边' | '式'))
        && chars.get(at.end + 1).is_some_and(|c| !is_han(*c))
    {
        at.end += 1;
        hedges.push(Hedge::Above);
        words.push("多");
    }
    if let Some((word, hedge)) = AFTER.iter().find(|(w, _)| starts(chars, at.end, w)) {
        if at.end + word.chars().count() <= para.end {
            at.end += word.chars().count();
            hedges.push(*hedge);
            words.push(word);
        }
    }
    let joined = (!words.is_empty()).then(|| words.concat());
    (at, hedges, joined)
}

/// Reads a date, a year, a span of years or a month and day; returns where it ends.
fn date_at(chars: &[char], i: usize, scan: &mut Scan) -> Option<usize> {
    let at = |j: usize| chars.get(j).copied().unwrap_or('\0');
    let mut push = |from: usize, to: usize, year, to_year, month, day| {
        scan.dates.push(Dated {
            at: from..to,
            year,
            to_year,
            month,
            day,
        })
    };
    if let Some(d) = date::date(chars, i) {
        push(i, i + d.len, Some(d.year), None, d.month, d.day);
        return Some(i + d.len);
    }
    // 2021—2025年, 2021-2025, 2021至2025年, 2021、2022年
    let year = |j: usize| -> Option<u32> {
        let four = chars.get(j..j + 4)?;
        let ok = four.iter().all(char::is_ascii_digit) && !at(j + 4).is_ascii_digit() && (j == 0 || !at(j - 1).is_ascii_digit());
        ok.then(|| small(&chars[..j + 4], j).map(|(y, _)| y))
            .flatten()
            .filter(|y| (1900..=2199).contains(y))
    };
    if let Some(first) = year(i) {
        let mut j = i + 4;
        let mut dashes = 0;
        while matches!(at(j), '—' | '-' | '–' | '～' | '~' | '至' | '－' | '、' | '─' | '/') && dashes < 2 {
            j += 1;
            dashes += 1;
        }
        if dashes > 0 {
            if let Some(last) = year(j).filter(|y| *y > first) {
                let end = j + 4 + usize::from(at(j + 4) == '年');
                if at(j + 4) == '年' || !is_han(at(j + 4)) || at(j + 4) == '学' {
                    push(i, end, Some(first), Some(last), None, None);
                    return Some(end);
                }
            }
        }
        // a year without its 年: 2014以来
        if ["以来", "年", "版", "学年", "财年"].iter().any(|w| starts(chars, i + 4, w)) {
            push(i, i + 4, Some(first), None, None, None);
            return Some(i + 4);
        }
    }
    let (value, len) = small(chars, i)?;
    let mut j = i + len;
    match at(j) {
        '月' if (1..=12).contains(&value) && !matches!(at(j + 1), '份' | '\0') || at(j) == '月' => {
            j += 1;
            let mut day = None;
            if let Some((d, dlen)) = small(chars, j).filter(|_| at(j) != '一' || matches!(at(j + 1), '日' | '号' | '十')) {
                if matches!(at(j + dlen), '日' | '号') {
                    day = Some(d);
                    j += dlen + 1;
                }
            }
            push(i, j, None, None, Some(value), day);
            Some(j)
        }
        // 1—5月, 4-6月
        '—' | '-' | '～' | '~' | '至' | '、' if value <= 12 => {
            let (second, slen) = small(chars, j + 1).filter(|&(s, _)| s <= 12)?;
            let end = j + 1 + slen;
            (at(end) == '月').then(|| {
                push(i, end + 1, None, None, Some(second), None);
                end + 1
            })
        }
        '年' => {
            // 5年, 三年: a duration; 23年: a short year; neither is a figure
            Some(j + 1)
        }
        '日' | '号' if value <= 31 && at(i) != '两' && is_han(at(j + 1)) | !is_han(at(j + 1)) => Some(j + 1),
        '时' | '点' if value <= 24 && chars.get(j + 1).is_some_and(char::is_ascii_digit) => {
            let (_, mlen) = small(chars, j + 1)?;
            Some(j + 1 + mlen + usize::from(at(j + 1 + mlen) == '分'))
        }
        _ => None,
    }
}

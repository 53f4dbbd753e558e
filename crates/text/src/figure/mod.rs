//! One pass over the mended text that finds every quantity, and tells quantities from dates, ordinals, names and document numbers.
//!
//! What is not a figure: dates and years, ordinals (第3, 前10位), document numbers, ages, fractions, what stands in 《》, names in quotation
//! marks, numbers without unit or scale, Chinese 一 before a measure word, durations that name a period (未来3年).

mod context;
mod counting;
mod dates;
mod hedges;

use counting::{SLOGANS, counts};
use dates::{date_at, relative_date};
use hedges::hedged;

use crate::doc::{At, Doc, is_han, starts};
use crate::exact::Decimal;
use crate::model::{Figure, Hedge};
use crate::number::{Number, number};
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
    context::fill(doc, &mut scan);
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
    if starts(chars, i, "百分之")
        && let Some(n) = number(chars, i + 3)
    {
        let n = with_point(chars, i + 3, n);
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

/// 百分之三点五: the digits after 点 belong to it.
fn with_point(chars: &[char], i: usize, n: Number) -> Number {
    let point = i + n.len;
    if !n.chinese || chars.get(point) != Some(&'点') {
        return n;
    }
    let digits: Vec<i128> = chars[point + 1..].iter().take(6).map_while(|&c| crate::number::chinese_digit(c)).collect();
    let mantissa = digits.iter().try_fold(n.value.normal().mantissa, |m, d| m.checked_mul(10)?.checked_add(*d));
    match mantissa {
        Some(mantissa) if !digits.is_empty() && n.value.is_whole() => Number {
            value: Decimal::new(mantissa, digits.len() as u8),
            last_place: -(digits.len() as i32),
            len: n.len + 1 + digits.len(),
            ..n
        },
        _ => n,
    }
}

/// 港币3000万元, 欧元2.3亿: the currency before the number.
fn currency_before(chars: &[char], core: &At, para: &At) -> Option<&'static str> {
    const WORDS: [(&str, &str); 7] = [
        ("港币", "港元"),
        ("港元", "港元"),
        ("美元", "美元"),
        ("美金", "美元"),
        ("欧元", "欧元"),
        ("英镑", "英镑"),
        ("日元", "日元"),
    ];
    WORDS.iter().find_map(|(word, unit)| {
        let start = core.start.checked_sub(word.chars().count()).filter(|&s| s >= para.start)?;
        // 1200万美元3家: the currency of the figure before
        let free = start == para.start || !matches!(chars[start - 1], '万' | '亿' | '千' | '百') && !chars[start - 1].is_ascii_digit();
        (starts(chars, start, word) && free).then_some(*unit)
    })
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
        // 2023-1-0089: a register's number, not a range
        let register = at(j) == '0' && at(j + 1).is_ascii_digit();
        if register {
            return (j..para.end).find(|&k| !at(k).is_ascii_digit()).unwrap_or(para.end);
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
    let foreign = if u.name == "元" || u.dim == Dim::Bare {
        currency_before(&doc.chars, &core, para)
    } else {
        None
    };
    let named = foreign.map(|name| Unit {
        name: name.into(),
        dim: Dim::Money,
        len: u.len,
    });
    let u = named.as_ref().unwrap_or(u);
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

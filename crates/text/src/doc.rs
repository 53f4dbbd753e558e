//! The text as the rules see it: one stream of characters, mended, each of which knows where it came from.
//!
//! Letters arrive damaged: lines broken inside words by page ends, spaces inside numbers, half- and full-width mixed. Mending once,
//! here, keeps every rule simple; since each character remembers its byte offset, ranges still point into the text as given.
//!
//! Mending does this and nothing else: full-width letters and digits become half-width; half-width brackets and commas beside Chinese
//! become full-width; white space goes, except one space between two Latin words or numbers; page numbers go; a line that stops in the
//! middle of a sentence is joined with the next. Paragraphs are separated by `'\n'`.

use crate::model::Span;

/// Range of positions in [`Doc::chars`].
pub type At = std::ops::Range<usize>;

/// The mended text.
#[derive(Debug, Default)]
pub struct Doc<'t> {
    /// The text as given.
    pub source: &'t str,
    /// The mended stream.
    pub chars: Vec<char>,
    /// For each of them the byte offset of the character it came from.
    offsets: Vec<u32>,
    /// The paragraphs, in order, without their separators.
    pub paras: Vec<At>,
    /// The lines of the source that hold anything, in order.
    pub lines: Vec<Line>,
}

/// One line of the source.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its bytes, white space at its ends left out.
    pub span: Span,
    /// Where it stands in the mended stream.
    pub at: At,
}

impl<'t> Doc<'t> {
    /// Mends a text.
    pub fn new(source: &'t str) -> Self {
        let source = bounded(source);
        // a Chinese character is three bytes; the stream seldom has more characters than a third of the bytes
        let room = source.len() / 3 + 16;
        let mut doc = Self {
            source,
            chars: Vec::with_capacity(room),
            offsets: Vec::with_capacity(room),
            ..Self::default()
        };
        let mut start = 0;
        for raw in source.split_inclusive('\n') {
            let line_start = start;
            start += raw.len();
            let trimmed = raw.trim_matches(blank);
            if trimmed.is_empty() || is_page_number(trimmed) {
                continue;
            }
            let lead = raw.len() - raw.trim_start_matches(blank).len();
            doc.push_line(line_start + lead, trimmed);
        }
        doc
    }

    fn push_line(&mut self, start: usize, line: &str) {
        // some web pages print the addressee and the first sentence in one line
        if let Some(at) = addressee_end(line) {
            self.push_piece(start, &line[..at]);
            let rest = line[at..].trim_start_matches(blank);
            self.push_piece(start + line.len() - rest.len(), rest);
            return;
        }
        self.push_piece(start, line);
    }

    fn push_piece(&mut self, start: usize, line: &str) {
        let before = self.chars.len();
        let joined = self.paras.last().is_some_and(|last| runs_on(&self.chars[last.clone()], line));
        if before > 0 && !joined {
            self.chars.push('\n');
            self.offsets.push(start as u32);
        }
        let from = self.chars.len();
        self.mend(start, line);
        let to = self.chars.len();
        if joined {
            if let Some(last) = self.paras.last_mut() {
                last.end = to;
            }
        } else {
            self.paras.push(from..to);
        }
        self.lines.push(Line {
            span: start..start + line.len(),
            at: from..to,
        });
    }

    fn mend(&mut self, start: usize, line: &str) {
        let mut chars = line.char_indices().peekable();
        let mut prev = '\0';
        while let Some((i, c)) = chars.next() {
            let next = chars.peek().map_or('\0', |&(_, n)| n);
            if blank(c) {
                let rest = &line[i..];
                if keeps_space(prev, rest) {
                    self.push(' ', start + i);
                    prev = ' ';
                }
                continue;
            }
            let mended = if groups(c, prev, &line[i + c.len_utf8()..]) {
                ','
            } else {
                mend_char(c, prev, next)
            };
            self.push(mended, start + i);
            prev = mended;
        }
    }

    fn push(&mut self, c: char, offset: usize) {
        self.chars.push(c);
        self.offsets.push(offset as u32);
    }

    /// The bytes of the source that a range of the stream came from.
    pub fn span(&self, at: &At) -> Span {
        if at.start >= at.end || at.end > self.chars.len() {
            let here = self.offsets.get(at.start).map_or(self.source.len(), |&o| o as usize);
            return here..here;
        }
        let start = self.offsets[at.start] as usize;
        let last = self.offsets[at.end - 1] as usize;
        let width = self.source[last..].chars().next().map_or(0, char::len_utf8);
        start..last + width
    }

    /// The mended text of a range.
    pub fn text(&self, at: &At) -> String {
        self.chars[at.start.min(self.chars.len())..at.end.min(self.chars.len())].iter().collect()
    }

    /// The character at `i`, `'\0'` outside the text.
    pub fn at(&self, i: usize) -> char {
        self.chars.get(i).copied().unwrap_or('\0')
    }
}

/// Whether `chars` goes on with `word` at `i`.
pub fn starts(chars: &[char], i: usize, word: &str) -> bool {
    (i..).zip(word.chars()).all(|(at, c)| chars.get(at) == Some(&c))
}

/// The first place at or after `from` and before `to` where `word` stands.
pub fn find(chars: &[char], from: usize, to: usize, word: &str) -> Option<usize> {
    let first = word.chars().next()?;
    let chars = &chars[..to.min(chars.len())];
    let mut at = from;
    while let Some(i) = position(chars, at, first) {
        if starts(chars, i, word) {
            return Some(i);
        }
        at = i + 1;
    }
    None
}

/// The first place of one character: whole chunks are compared at once, which the compiler turns into vector instructions.
fn position(chars: &[char], from: usize, wanted: char) -> Option<usize> {
    let rest = chars.get(from..)?;
    let mut at = from;
    for chunk in rest.chunks(16) {
        if chunk.iter().fold(false, |any, &c| any | (c == wanted)) {
            return chunk.iter().position(|&c| c == wanted).map(|p| at + p);
        }
        at += chunk.len();
    }
    None
}

/// Whether `word` stands anywhere in `chars`.
pub fn has(chars: &[char], word: &str) -> bool {
    find(chars, 0, chars.len(), word).is_some()
}

/// Offsets are kept in 32 bits: of a text of more than 4 GiB only the beginning is read.
fn bounded(source: &str) -> &str {
    let mut end = source.len().min(u32::MAX as usize);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    &source[..end]
}

/// White space of every kind, the zero-width ones and the byte-order mark included.
pub fn blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}') || (c.is_control() && c != '\n')
}

/// Chinese characters, not their punctuation.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{3ffff}' | '\u{f900}'..='\u{faff}' | '〇' | '々')
}

fn mend_char(c: char, prev: char, next: char) -> char {
    let latin = |c: char| c.is_ascii_alphanumeric();
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '％' | '＋' | '／' | '＝' | '＆' | '＠' => half(c),
        '．' if prev.is_ascii_digit() => '.',
        '，' if prev.is_ascii_digit() && is_digit(next) => '，',
        '﹪' => '%',
        '(' => '（',
        ')' => '）',
        ';' if !latin(next) => '；',
        '!' if !latin(next) => '！',
        '?' if !latin(next) => '？',
        ',' if !(prev.is_ascii_digit() && next.is_ascii_digit()) => '，',
        ':' if !(latin(prev) && latin(next)) && next != '/' => '：',
        '｡' => '。',
        _ => c,
    }
}

/// １，２５６: a full-width comma before exactly three digits groups them, as the half-width one does.
fn groups(c: char, prev: char, rest: &str) -> bool {
    if c != '，' || !prev.is_ascii_digit() {
        return false;
    }
    let mut after = rest.chars();
    after.by_ref().take(3).filter(|&c| is_digit(c)).count() == 3 && !after.next().is_some_and(is_digit)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９')
}

fn half(c: char) -> char {
    char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
}

/// White space stays only where taking it out would join two Latin words or two numbers.
fn keeps_space(prev: char, rest: &str) -> bool {
    let gap: usize = rest.chars().take_while(|&c| blank(c)).count();
    let mut after = rest.chars().skip(gap);
    let next = after.next().unwrap_or('\0');
    if prev == ' ' || prev == '\0' {
        return false;
    }
    if prev.is_ascii_digit() && is_digit(next) {
        // 1 250: a group of exactly three digits belongs to the number before it
        let tail: Vec<char> = after.take(3).collect();
        let grouped = gap == 1 && tail.len() >= 2 && tail[..2].iter().all(|&c| is_digit(c)) && !tail.get(2).is_some_and(|&c| is_digit(c));
        return !grouped;
    }
    (prev.is_ascii_alphanumeric() || prev == ',') && (next.is_ascii_alphabetic() || (prev.is_ascii_alphabetic() && next.is_ascii_digit()))
}

/// Where the addressee ends in 某某委员：您提出的….
fn addressee_end(line: &str) -> Option<usize> {
    let (i, c) = line.char_indices().take(32).find(|&(_, c)| matches!(c, '：' | ':' | '，' | '。'))?;
    let rest = line[i + c.len_utf8()..].trim_start_matches(blank);
    let name = line[..i].trim_end_matches(blank);
    let addressed = ["委员", "代表", "委会", "委员会"].iter().any(|w| name.ends_with(w));
    (matches!(c, '：' | ':') && addressed && rest.starts_with(['您', '你', '贵'])).then_some(i + c.len_utf8())
}

fn is_page_number(line: &str) -> bool {
    let inner = line.trim_matches(|c: char| blank(c) || matches!(c, '-' | '—' | '–' | '－' | '·' | '─'));
    let dashed = inner.len() < line.len() && line.starts_with(['-', '—', '–', '－', '·', '─']);
    let counted = line.starts_with('第') && line.ends_with('页') && line.chars().count() <= 12;
    counted || (dashed && !inner.is_empty() && inner.len() <= 4 && inner.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a line goes on with the sentence of the paragraph before it.
fn runs_on(para: &[char], line: &str) -> bool {
    let Some(&last) = para.last() else { return false };
    if matches!(last, '。' | '！' | '？' | '：' | '；' | '…') {
        return false;
    }
    if matches!(last, '”' | '）' | '』' | '」') {
        let before = para.len().checked_sub(2).map_or('\0', |i| para[i]);
        if matches!(before, '。' | '！' | '？') {
            return false;
        }
    }
    // prose has a stop in it, or is a long line; a heading, a title or an address line has none
    let prose = para.iter().any(|&c| matches!(c, '，' | '。' | '；')) && para.len() >= 10;
    if !prose || (is_heading(para) && !matches!(last, '，' | '、')) {
        return false;
    }
    !opens_something(line)
}

/// A short line that opens with an enumerator and holds no full stop.
pub fn is_heading(para: &[char]) -> bool {
    crate::structure::enumerator(para).is_some_and(|e| e.level <= 4) && para.len() <= 60 && !para.contains(&'。') && !para.contains(&'；')
}

/// Lines that never continue a sentence: headings, labels, dates, annotations.
fn opens_something(line: &str) -> bool {
    let head: Vec<char> = line.chars().filter(|&c| !blank(c)).take(24).map(|c| mend_char(c, '\0', '\0')).collect();
    if crate::structure::enumerator(&head).is_some_and(|e| e.level <= 2) {
        return true;
    }
    const LABELS: [&str; 14] = [
        "抄送",
        "主送",
        "联系人",
        "联系电话",
        "附件",
        "（此件",
        "（联系",
        "共印",
        "签发人",
        "印发",
        "邮政编码",
        "领导署名",
        "此复",
        "感谢您",
    ];
    if LABELS.iter().any(|label| starts(&head, 0, label)) {
        return true;
    }
    // 公开属性：主动公开, 会办单位：…: a label of its own
    let label = head.iter().position(|&c| c == '：').filter(|n| (3..=8).contains(n));
    const LABEL_ENDS: [&str; 10] = ["单位", "属性", "类别", "方式", "选项", "时间", "日期", "电话", "人", "情况"];
    if label.is_some_and(|n| head[..n].iter().all(|&c| is_han(c)) && LABEL_ENDS.iter().any(|end| starts(&head, n - end.chars().count(), end))) {
        return true;
    }
    let whole: Vec<char> = line.chars().filter(|&c| !blank(c)).collect();
    crate::structure::is_date_line(&whole) || crate::structure::is_office_line(&whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> String {
        Doc::new(text).chars.iter().collect()
    }

    #[test]
    fn spaces_inside_chinese_and_numbers_go() {
        assert_eq!(mended("贵 州 14 家企业，２８．８ 亿元"), "贵州14家企业，28.8亿元");
        assert_eq!(mended("共 1 250 户"), "共1250户");
        assert_eq!(mended("共有１，２５６处、3，418家"), "共有1,256处、3,418家");
        assert_eq!(mended("2021，25处"), "2021，25处");
        assert_eq!(mended("use Open Source 2 号"), "use Open Source 2号");
    }

    #[test]
    fn a_sentence_broken_by_a_page_end_is_one_paragraph() {
        let doc = Doc::new("一是采用多种方式加大对，县里\n\n— 3 —\n\n苗圃的投入。\n\n二、经费");
        assert_eq!(doc.paras.len(), 2);
        assert_eq!(doc.text(&doc.paras[0]), "一是采用多种方式加大对，县里苗圃的投入。");
    }

    #[test]
    fn ranges_point_into_the_text_as_given() {
        let text = "共 1 250 户，（注）";
        let doc = Doc::new(text);
        assert_eq!(&text[doc.span(&(1..5))], "1 250");
    }
}

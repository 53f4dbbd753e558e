//! What must not be published: telephones, identity and bank cards, addresses, e-mail, members' contacts.
//!
//! Each kind has its own proof, so that a document number or an amount is never taken for one: a mobile number its first digits, an identity
//! card its date and check digit, a bank card Luhn's test, an address its house number.

use crate::date;
use crate::model::Span;

/// What sort of thing is blackened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RedactKind {
    /// A mobile number.
    Mobile,
    /// A landline number, with or without its area code.
    Landline,
    /// An 18-digit identity card number whose date exists and whose check digit is right.
    IdCard,
    /// A bank card number of 16 to 19 digits that passes Luhn's test.
    BankCard,
    /// An e-mail address.
    Email,
    /// A home address down to its house or room number.
    Address,
    /// The name after 联系人: an official's, but a person's all the same.
    ContactName,
}

impl RedactKind {
    /// A stable word for programs and rule packs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mobile => "mobile",
            Self::Landline => "landline",
            Self::IdCard => "id_card",
            Self::BankCard => "bank_card",
            Self::Email => "email",
            Self::Address => "address",
            Self::ContactName => "contact_name",
        }
    }

    /// The kind with this word.
    pub fn from_name(name: &str) -> Option<Self> {
        [
            Self::Mobile,
            Self::Landline,
            Self::IdCard,
            Self::BankCard,
            Self::Email,
            Self::Address,
            Self::ContactName,
        ]
        .into_iter()
        .find(|k| k.as_str() == name)
    }
}

/// What to blacken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedactOptions {
    /// Kinds that may stay. By default office landlines and the contact's name stay.
    pub keep: Vec<RedactKind>,
    /// Pieces of text that may stay wherever they stand: the office's published numbers.
    pub allow: Vec<String>,
}

impl Default for RedactOptions {
    fn default() -> Self {
        Self {
            keep: vec![RedactKind::Landline, RedactKind::ContactName],
            allow: Vec::new(),
        }
    }
}

/// One blackened piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted {
    /// Where in the text as given.
    pub span: Span,
    /// What.
    pub kind: RedactKind,
}

/// What was blackened, and the text without it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redaction {
    /// In reading order, never overlapping.
    pub spans: Vec<Redacted>,
    /// The text with every character of each piece replaced by █ (white space stays).
    pub text: String,
}

/// Finds what must not be published and blackens it.
pub fn redact(text: &str, options: &RedactOptions) -> Redaction {
    let chars: Vec<(usize, char)> = text.char_indices().map(|(i, c)| (i, half(c))).collect();
    let mut spans: Vec<Redacted> = Vec::new();
    digits(text, &chars, &mut spans);
    emails(text, &chars, &mut spans);
    addresses(text, &chars, &mut spans);
    contacts(text, &chars, &mut spans);
    spans.retain(|s| {
        let piece = text.get(s.span.clone()).unwrap_or_default();
        !options.keep.contains(&s.kind) && !options.allow.iter().any(|a| !a.is_empty() && a == piece)
    });
    spans.sort_by_key(|s| (s.span.start, std::cmp::Reverse(s.span.end)));
    let mut kept: Vec<Redacted> = Vec::new();
    for mut span in spans {
        // of two that overlap the rest of the second is blackened too: nothing stays legible
        span.span.start = kept.last().map_or(0, |last| last.span.end).max(span.span.start);
        if !span.span.is_empty() {
            kept.push(span);
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for piece in &kept {
        out.push_str(&text[at..piece.span.start]);
        out.extend(text[piece.span.clone()].chars().map(|c| if c.is_whitespace() { c } else { '█' }));
        at = piece.span.end;
    }
    out.push_str(&text[at..]);
    Redaction { spans: kept, text: out }
}

fn half(c: char) -> char {
    if ('！'..='～').contains(&c) {
        char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
    } else {
        c
    }
}

fn span(text: &str, chars: &[(usize, char)], from: usize, to: usize) -> Span {
    let start = chars.get(from).map_or(text.len(), |c| c.0);
    let end = chars.get(to).map_or(text.len(), |c| c.0);
    start..end
}

/// Runs of digits with the spaces and dashes that people put between them.
fn digits(text: &str, chars: &[(usize, char)], out: &mut Vec<Redacted>) {
    let at = |i: usize| chars.get(i).map_or('\0', |c| c.1);
    let mut i = 0;
    while i < chars.len() {
        if !at(i).is_ascii_digit() || (i > 0 && (at(i - 1).is_ascii_alphanumeric() || at(i - 1) == '.')) {
            i += 1;
            continue;
        }
        let start = i;
        let mut run = String::new();
        // where each character of the run stands
        let mut places = Vec::new();
        let mut last = i;
        let mut breaks = Vec::new();
        while i < chars.len() && run.len() < 40 {
            let c = at(i);
            if c.is_ascii_digit() {
                run.push(c);
                places.push(i);
                last = i + 1;
            } else if matches!(c, 'x' | 'X') && run.len() == 17 {
                run.push('X');
                places.push(i);
                last = i + 1;
                i += 1;
                break;
            } else if matches!(c, '-' | ' ' | '—' | '－' | '–') && (at(i + 1).is_ascii_digit() || (at(i + 1) == c && at(i + 2).is_ascii_digit())) {
                breaks.push(run.len());
            } else {
                break;
            }
            i += 1;
        }
        let after = at(last);
        let before: String = (start.saturating_sub(14)..start).map(at).collect();
        // an amount, a year, a document number
        if after.is_ascii_alphabetic()
            || after == '.' && at(last + 1).is_ascii_digit()
            || matches!(after, '号' | '元' | '万' | '亿' | '%' | '年') && !before.contains("电话")
        {
            continue;
        }
        if let Some(kind) = number_kind(&run, &breaks, &before) {
            out.push(Redacted {
                span: span(text, chars, start, last),
                kind,
            });
        } else {
            each_of_several(&run, &breaks, &before, |from, to, kind| {
                let (Some(&from), Some(&to)) = (places.get(from), places.get(to - 1)) else {
                    return;
                };
                out.push(Redacted {
                    span: span(text, chars, from, to + 1),
                    kind,
                });
            });
        }
    }
}

/// 0851-00001020 13900001234: numbers with nothing but a space between them look like one; each group of groups is tried, the longest first.
fn each_of_several(run: &str, breaks: &[usize], before: &str, mut found: impl FnMut(usize, usize, RedactKind)) {
    let edges: Vec<usize> = std::iter::once(0).chain(breaks.iter().copied()).chain([run.len()]).collect();
    let mut k = 0;
    while k + 1 < edges.len() {
        let from = edges[k];
        let hit = (k + 1..edges.len()).rev().find_map(|e| {
            let to = edges[e];
            let inner: Vec<usize> = breaks.iter().filter(|&&b| b > from && b < to).map(|b| b - from).collect();
            // the whole run was tried before
            let part = run.get(from..to).filter(|part| part.len() < run.len())?;
            number_kind(part, &inner, before).map(|kind| (e, to, kind))
        });
        match hit {
            Some((e, to, kind)) => {
                found(from, to, kind);
                k = e;
            }
            None => k += 1,
        }
    }
}

fn number_kind(run: &str, breaks: &[usize], before: &str) -> Option<RedactKind> {
    if run.len() == 18 && id_card(run) {
        return Some(RedactKind::IdCard);
    }
    if !run.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mobile = |n: &str| n.len() == 11 && n.starts_with('1') && matches!(n.as_bytes()[1], b'3'..=b'9');
    if mobile(run) || (run.len() == 13 && run.starts_with("86") && mobile(&run[2..])) {
        return Some(RedactKind::Mobile);
    }
    if (16..=19).contains(&run.len()) && luhn(run) && !run.bytes().all(|b| b == b'0') {
        return Some(RedactKind::BankCard);
    }
    let named = ["电话", "传真", "手机", "联系方式", "座机", "热线", "Tel", "TEL"]
        .iter()
        .any(|w| before.contains(w));
    let area = run.starts_with('0') && (10..=12).contains(&run.len()) && breaks.first().is_some_and(|b| matches!(b, 3 | 4));
    ((named && (7..=12).contains(&run.len())) || area).then_some(RedactKind::Landline)
}

/// GB 11643: a date that exists and the check digit of ISO 7064 MOD 11-2.
fn id_card(run: &str) -> bool {
    let bytes = run.as_bytes();
    let number = |from: usize, to: usize| run.get(from..to).and_then(|s| s.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (number(6, 10), number(10, 12), number(12, 14)) else {
        return false;
    };
    if !(1900..=2099).contains(&year) || !date::exists(year, month, day) {
        return false;
    }
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(b, w)| u32::from(b.wrapping_sub(b'0')) * w).sum();
    bytes[17] == b"10X98765432"[(sum % 11) as usize]
}

fn luhn(run: &str) -> bool {
    let sum: u32 = run
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let d = u32::from(b - b'0');
            if i % 2 == 1 { if d * 2 > 9 { d * 2 - 9 } else { d * 2 } } else { d }
        })
        .sum();
    sum.is_multiple_of(10)
}

fn emails(text: &str, chars: &[(usize, char)], out: &mut Vec<Redacted>) {
    let at = |i: usize| chars.get(i).map_or('\0', |c| c.1);
    let local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    for i in 0..chars.len() {
        if at(i) != '@' {
            continue;
        }
        let start = (0..i).rev().take(64).take_while(|&k| local(at(k))).last();
        let end = (i + 1..chars.len())
            .take(255)
            .take_while(|&k| at(k).is_ascii_alphanumeric() || matches!(at(k), '.' | '-'))
            .last();
        if let (Some(start), Some(end)) = (start, end) {
            let domain: String = (i + 1..=end).map(at).collect();
            if domain.trim_end_matches('.').contains('.') {
                let end = if at(end) == '.' { end } else { end + 1 };
                out.push(Redacted {
                    span: span(text, chars, start, end),
                    kind: RedactKind::Email,
                });
            }
        }
    }
}

/// 家住…12号, 住址：…3栋502室: an address that begins with a word for a home and ends with a number.
fn addresses(text: &str, chars: &[(usize, char)], out: &mut Vec<Redacted>) {
    let at = |i: usize| chars.get(i).map_or('\0', |c| c.1);
    let is = |i: usize, w: &str| w.chars().enumerate().all(|(k, c)| at(i + k) == c);
    const HEADS: [&str; 9] = ["家庭住址", "家庭地址", "住址", "家住", "现住", "居住地址", "户籍地址", "通讯地址", "通信地址"];
    for i in 0..chars.len() {
        let Some(head) = HEADS.iter().find(|h| is(i, h)) else { continue };
        let mut start = i + head.chars().count();
        while matches!(at(start), ':' | '：' | ' ' | '为' | '在' | '是') {
            start += 1;
        }
        let stop = (start..chars.len().min(start + 60))
            .find(|&k| matches!(at(k), '，' | '。' | '；' | '\n' | '、' | ',' | ';'))
            .unwrap_or(chars.len().min(start + 60));
        let end = (start..stop)
            .rev()
            .find(|&k| matches!(at(k), '号' | '室' | '栋' | '幢' | '楼' | '单' | '组' | '户' | '座'));
        if let Some(end) = end
            && (start..end).any(|k| at(k).is_ascii_digit() || crate::number::chinese_digit(at(k)).is_some())
        {
            out.push(Redacted {
                span: span(text, chars, start, end + 1),
                kind: RedactKind::Address,
            });
        }
    }
}

fn contacts(text: &str, chars: &[(usize, char)], out: &mut Vec<Redacted>) {
    let at = |i: usize| chars.get(i).map_or('\0', |c| c.1);
    for i in 0..chars.len().saturating_sub(2) {
        let mut k = i;
        for c in "联系人".chars() {
            while k > i && crate::doc::blank(at(k)) && at(k) != '\n' {
                k += 1;
            }
            if at(k) != c {
                k = 0;
                break;
            }
            k += 1;
        }
        if k == 0 {
            continue;
        }
        while matches!(at(k), ':' | '：' | ' ' | '\u{3000}') {
            k += 1;
        }
        let end = (k..chars.len().min(k + 8))
            .take_while(|&j| crate::doc::is_han(at(j)) || matches!(at(j), '·' | ' ' | '\u{3000}'))
            .last();
        if let Some(end) = end.filter(|e| e - k < 6) {
            out.push(Redacted {
                span: span(text, chars, k, end + 1),
                kind: RedactKind::ContactName,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn black(text: &str) -> String {
        redact(
            text,
            &RedactOptions {
                keep: Vec::new(),
                allow: Vec::new(),
            },
        )
        .text
    }

    #[test]
    fn mobile_numbers_go_however_they_are_spaced() {
        assert_eq!(black("手机13800000000。"), "手机███████████。");
        assert_eq!(black("电话：138 0000 0000"), "电话：███ ████ ████");
        assert_eq!(black("电话１３８００００００００"), "电话███████████");
    }

    #[test]
    fn numbers_side_by_side_are_each_found() {
        assert_eq!(black("0851-00001020 13800000000"), "█████████████ ███████████");
        assert_eq!(black("电话：00001020 00001021"), "电话：████████ ████████");
        assert_eq!(black("2023-06-28 13800000000"), "2023-06-28 ███████████");
        assert_eq!(black("2023-06-28 2024-07-01"), "2023-06-28 2024-07-01");
    }

    #[test]
    fn where_two_pieces_overlap_both_are_blackened() {
        let text = "家住青禾路12号13800000000室，";
        assert_eq!(black(text), "家住".to_owned() + &"█".repeat(18) + "，");
    }

    #[test]
    fn landlines_stay_by_default_and_go_when_asked() {
        let text = "联系电话：0851-0000 1020";
        assert_eq!(redact(text, &RedactOptions::default()).text, text);
        assert_eq!(black(text), "联系电话：█████████ ████");
    }

    #[test]
    fn an_identity_card_is_known_by_its_check_digit() {
        assert_eq!(black("证号11010519491231002X"), format!("证号{}", "█".repeat(18)));
        assert_eq!(black("编号110105194912310021"), "编号110105194912310021");
    }

    #[test]
    fn a_bank_card_is_known_by_luhn() {
        assert_eq!(black("账号4111 1111 1111 1111"), "账号████ ████ ████ ████");
        assert_eq!(black("账号4111111111111112"), "账号4111111111111112");
    }

    #[test]
    fn amounts_and_document_numbers_stay() {
        for text in ["合计13800000000元", "国发〔2022〕2号", "总额12345678万元", "2023年6月28日", "第20230001020号"] {
            assert_eq!(black(text), text);
        }
    }

    #[test]
    fn mail_and_home_addresses_go_but_villages_stay() {
        assert_eq!(black("邮箱lin.xiaohe@example.com。"), format!("邮箱{}。", "█".repeat(22)));
        assert_eq!(
            black("家住青禾路12号3栋502室，"),
            "家住█████████████，".to_string().replace("█████████████", &"█".repeat(12))
        );
        assert_eq!(black("在青禾村建设苗圃。"), "在青禾村建设苗圃。");
    }

    #[test]
    fn what_a_place_allows_stays() {
        let options = RedactOptions {
            keep: Vec::new(),
            allow: vec!["13800000000".into()],
        };
        assert!(redact("手机13800000000", &options).spans.is_empty());
    }

    #[test]
    fn names_of_contacts_go_only_when_asked() {
        assert_eq!(black("（联系人：林小禾；）"), "（联系人：███；）");
        assert_eq!(redact("联系人：林小禾", &RedactOptions::default()).spans.len(), 0);
    }
}

//! What the text of a reply says: read once for each text, translated into what the domain weighs.

use std::{collections::VecDeque, sync::Arc};

use banfu_domain::{
    Case, Date,
    gates::{Gate, Weight},
    proposal::ProposalText,
    reply::{Commitment, CommitmentKind, Findings, ReplyDraft},
    rules::RulePack,
};
use banfu_text::{FormExpectations, Options, Reading, Severity};

use crate::{App, AppError};

/// The few most recently used values, by key.
pub(crate) struct Recent<V> {
    items: VecDeque<(String, V)>,
    most: usize,
}

impl<V: Clone> Recent<V> {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            items: VecDeque::with_capacity(most),
            most,
        }
    }

    pub(crate) fn get(&mut self, key: &str) -> Option<V> {
        let at = self.items.iter().position(|(k, _)| k == key)?;
        let item = self.items.remove(at)?;
        let value = item.1.clone();
        self.items.push_front(item);
        Some(value)
    }

    pub(crate) fn put(&mut self, key: String, value: V) {
        self.items.retain(|(k, _)| *k != key);
        self.items.truncate(self.most.saturating_sub(1));
        self.items.push_front((key, value));
    }
}

/// A hash as hexadecimal.
pub(crate) fn hex(hash: &[u8; 32]) -> String {
    use std::fmt::Write as _;
    hash.iter().fold(String::with_capacity(64), |mut out, b| {
        // Writing into a String cannot fail.
        let _ = write!(out, "{b:02x}");
        out
    })
}

/// The name under which a text is stored: SHA-256 in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    hex(&sha2::Sha256::digest(bytes).into())
}

/// A hash from hexadecimal.
pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(out)
}

/// How a place has letters read: its rule pack may switch rules off or give them another severity.
pub fn reader_options(pack: &RulePack) -> Options {
    let mut options = Options::default();
    for (rule, word) in &pack.reader {
        // The loader has tried each switch.
        let _ = options.switch(rule, word);
    }
    options
}

/// The body of a reply is read as a body: head, number and date are the letter's own and are checked as fields.
fn body_options(pack: Option<&RulePack>) -> Options {
    let none = FormExpectations {
        doc_number: false,
        class: false,
        signatory: false,
        publish: false,
        contact: false,
        copies: false,
        signed_date: false,
    };
    Options {
        form: none,
        ..pack.map(reader_options).unwrap_or_default()
    }
}

/// A proposal as one text, its points numbered.
pub fn proposal_text(text: &ProposalText) -> String {
    let mut out = format!("{}\n\n{}\n\n{}\n\n建议：\n", text.title, text.situation, text.analysis);
    for (at, point) in text.points.iter().enumerate() {
        out.push_str(&format!("{}. {}\n", at + 1, point.trim()));
    }
    out
}

impl App {
    /// Reads a text as the region's pack has it read, or remembers having read it.
    pub fn read_text(&self, text: &str) -> Arc<Reading> {
        use sha2::Digest as _;
        let pack = self.pack().ok();
        let label = pack.as_ref().map(|pack| pack.label()).unwrap_or_default();
        let key = format!("{label} {}", hex(&sha2::Sha256::digest(text.as_bytes()).into()));
        if let Some(known) = self.readings.lock().unwrap_or_else(|e| e.into_inner()).get(&key) {
            return known;
        }
        let reading = Arc::new(banfu_text::read(text, &body_options(pack.as_deref())));
        self.readings.lock().unwrap_or_else(|e| e.into_inner()).put(key, reading.clone());
        reading
    }

    /// The stored text of a draft.
    ///
    /// # Errors
    /// [`AppError::Internal`] when the file is missing or is not text: the store is damaged.
    pub fn body(&self, draft: &ReplyDraft) -> Result<String, AppError> {
        let hash = unhex(&draft.body.hash).ok_or_else(|| AppError::Internal("a draft names no file".into()))?;
        let bytes = self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.file(&hash)?))?;
        let bytes = bytes.ok_or_else(|| AppError::Internal("the text of a draft is missing from the store; run `banfu verify`".into()))?;
        String::from_utf8(bytes).map_err(|_| AppError::Internal("the text of a draft is damaged; run `banfu verify`".into()))
    }

    pub(crate) fn findings(&self, case: &Case, draft: &ReplyDraft) -> Result<Findings, AppError> {
        let body = self.body(draft)?;
        let (pack, _) = self.rules_of(case)?;
        // Pages are laid out only where something hangs on how they look.
        let looks = pack.weight(Gate::FirstPage) != Weight::Note;
        let laid = if looks { Some(self.pages(case, draft, &body)?.laid) } else { None };
        let checked = self.check(case, body);
        self.weigh(case, draft, &checked, laid.as_deref())
    }
}

/// Errors by rule and words, as the domain keeps them.
pub fn errors(reading: &Reading, body: &str) -> Vec<(String, String)> {
    let quote = |span: &std::ops::Range<usize>| body.get(span.clone()).unwrap_or_default().to_owned();
    reading
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .map(|f| (f.rule.to_owned(), quote(&f.span)))
        .collect()
}

/// Promises as the domain keeps them.
///
/// * `adopted`: the day from which 今年, 明年 and dates without a year are reckoned.
pub fn commitments(reading: &Reading, adopted: Date) -> Vec<Commitment> {
    let kind = |kind| match kind {
        banfu_text::CommitmentKind::Action => CommitmentKind::Action,
        banfu_text::CommitmentKind::Study => CommitmentKind::Study,
        banfu_text::CommitmentKind::RequestToProposer => CommitmentKind::RequestToProposer,
        banfu_text::CommitmentKind::Ongoing => CommitmentKind::Ongoing,
    };
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    reading
        .commitments
        .iter()
        .enumerate()
        .map(|(at, c)| Commitment {
            no: number(at + 1),
            start: number(c.span.start),
            end: number(c.span.end),
            quote: c.quote.clone(),
            kind: kind(c.kind),
            owner: c.owner.clone(),
            due: c.due.clone(),
            due_on: c.due.as_deref().and_then(|due| last_day(due, adopted)),
            measure: c.measure.clone(),
            area: c.area.clone(),
        })
        .collect()
}

/// Numbers of the promises that name a sum of money: a number, and 元 after its digits or its unit.
pub fn money(reading: &Reading) -> Vec<u32> {
    let names_money = |quote: &str| {
        let mut before = ' ';
        let mut digits = false;
        quote.chars().filter(|c| !c.is_whitespace()).any(|c| {
            digits |= c.is_ascii_digit();
            let sum = c == '元' && digits && (before.is_ascii_digit() || "万亿千百美欧港日".contains(before));
            before = c;
            sum
        })
    };
    let numbered = reading.commitments.iter().zip(1u32..);
    numbered.filter(|(c, _)| names_money(&c.quote)).map(|(_, no)| no).collect()
}

/// The last day that the words of a due date name, if they name one: 2023年底前, 2023年9月底前, 9月30日前, 年内, 明年上半年, 三季度.
pub fn last_day(words: &str, from: Date) -> Option<Date> {
    let words: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    let number_before = |mark: &str| -> Option<i16> {
        let head = words.split_once(mark)?.0;
        let digits: String = head
            .chars()
            .rev()
            .take_while(char::is_ascii_digit)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        digits.parse().ok()
    };
    let year = match number_before("年") {
        Some(year) if (1900..=2999).contains(&year) => Some(year),
        _ if words.contains("明年") => from.year().checked_add(1),
        _ if words.contains("今年") || words.contains("本年") || words.contains("年内") || words.contains("年底") || words.contains("年末") => {
            Some(from.year())
        }
        _ => None,
    };
    let month_end = |year: i16, month: i8| Date::new(year, month, 1).ok().map(Date::last_of_month);
    let after_year = words.rsplit_once('年').map_or(words.as_str(), |(_, rest)| rest);
    if let Some(month) = number_before("月").and_then(|m| i8::try_from(m).ok()) {
        let year = year.unwrap_or(from.year());
        let day = number_before("日").and_then(|d| i8::try_from(d).ok());
        return match day {
            Some(day) => Date::new(year, month, day).ok(),
            None => month_end(year, month),
        };
    }
    let quarters = [("一季度", 3), ("二季度", 6), ("三季度", 9), ("四季度", 12), ("上半年", 6), ("下半年", 12)];
    if let Some((_, month)) = quarters.iter().find(|(word, _)| words.contains(word)) {
        return month_end(year.unwrap_or(from.year()), *month);
    }
    let whole_year = ["底", "末", "内", "前", "以前", "之前"];
    match year {
        Some(year) if after_year.is_empty() || whole_year.iter().any(|w| after_year.starts_with(w)) || words.contains("年内") => month_end(year, 12),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_last_day_is_what_the_words_name() {
        let from = date(2023, 6, 28);
        for (words, day) in [
            ("2023年底前", Some(date(2023, 12, 31))),
            ("2024年2月底前", Some(date(2024, 2, 29))),
            ("9月30日前", Some(date(2023, 9, 30))),
            ("2023 年 10 月 15 日前", Some(date(2023, 10, 15))),
            ("年内", Some(date(2023, 12, 31))),
            ("今年年底前", Some(date(2023, 12, 31))),
            ("明年上半年", Some(date(2024, 6, 30))),
            ("三季度末", Some(date(2023, 9, 30))),
            ("2025年", Some(date(2025, 12, 31))),
            ("适时", None),
            ("9月31日前", None),
            ("待条件成熟后", None),
        ] {
            assert_eq!(last_day(words, from), day, "{words}");
        }
    }

    #[test]
    fn a_promise_that_names_a_sum_is_about_money() {
        let numbers = |text: &str| money(&banfu_text::read(text, &Options::default()));
        assert_eq!(numbers("2023年底前，我局将安排资金1200万元，改造3个窗口。"), [1]);
        assert_eq!(numbers("2023年底前，我局将在3个单元开放窗口。"), [0u32; 0]);
    }

    #[test]
    fn the_least_recently_used_is_forgotten() {
        let mut recent = Recent::new(2);
        recent.put("a".into(), 1);
        recent.put("b".into(), 2);
        assert_eq!(recent.get("a"), Some(1));
        recent.put("c".into(), 3);
        assert_eq!((recent.get("a"), recent.get("b"), recent.get("c")), (Some(1), None, Some(3)));
    }

    #[test]
    fn a_hash_survives_hexadecimal() {
        let hash: [u8; 32] = std::array::from_fn(|n| n as u8 * 7);
        assert_eq!(unhex(&hex(&hash)), Some(hash));
        assert_eq!(unhex("zz"), None);
        assert_eq!(unhex(&"é".repeat(32)), None);
    }
}

//! The letter itself: what it says, element by element, and nothing about how it looks.
//!
//! One field for each element of GB/T 9704-2012, in the order in which a reader meets them. What is not known yet while drafting is
//! `None` or empty; a draft's pages show a pale note in its place, a final page shows nothing.
//!
//! # To add an element
//! A field here (with `#[serde(default)]`, so that yesterday's JSON still reads) → its place in `sheet` and `letter.typ` →
//! `html`, `docx`, `plain` → a line in the round-trip property test.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Which of the standard's forms the letter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Red head "…文件", number centred under it (下行文、平行文).
    #[default]
    DocumentHead,
    /// The same head with the number at the left and 签发人 at the right (上行文); many offices use it for replies.
    DocumentHeadUpward,
    /// 信函格式: the office's name alone, red double rules, no printing office.
    LetterForm,
    /// No head, no rules: a draft to read, or a co-handler's opinion inside one house.
    Plain,
}

/// How the letter is signed, which decides where name and date stand (GB/T 9704 7.3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signing {
    /// With a seal: date four characters from the right, name centred over it.
    #[default]
    Sealed,
    /// Without a seal: name two characters from the right, date two further in.
    Unsealed,
    /// With a personal signature stamp: room for the stamp, the post at its left.
    Stamped,
}

/// 发文字号, printed `代字〔2023〕4号`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocNumber {
    /// 机关代字, such as 黔外提复字.
    pub code: String,
    /// The full year.
    pub year: i16,
    /// The running number in the series of code and year, from 1.
    pub number: u32,
}

impl std::fmt::Display for DocNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}〔{}〕{}号", self.code, self.year, self.number)
    }
}

/// One piece of the body. Text is plain: no mark-up, no layout, numbering (一、（一）1.) written as part of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Block {
    /// A heading that has its line to itself.
    Heading {
        /// 1 一、黑体 · 2 （一）楷体 · 3 1. and 4 （1）仿宋. Other values are taken as the nearest.
        level: u8,
        /// The heading with its number.
        text: String,
    },
    /// A heading whose paragraph runs on in the same line: only the heading is set in its own face.
    RunIn {
        /// As in [`Block::Heading`].
        level: u8,
        /// The heading with its number and its full stop.
        heading: String,
        /// What follows in the same paragraph.
        text: String,
    },
    /// A paragraph, first line indented by two characters.
    Paragraph {
        /// The text.
        text: String,
    },
    /// One item of a list; consecutive items are one list.
    ListItem {
        /// Number or sign, such as "1." or "—".
        marker: String,
        /// The text after it.
        text: String,
    },
    /// A table, broken between rows where a page ends, its header repeated.
    Table {
        /// Printed above the table; may be empty.
        #[serde(default)]
        caption: String,
        /// The header row; empty for a table without one.
        #[serde(default)]
        header: Vec<String>,
        /// The rows; short rows are filled with empty cells.
        rows: Vec<Vec<String>>,
    },
}

impl Block {
    /// A paragraph of `text`.
    #[must_use]
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph { text: text.into() }
    }

    /// A heading of `level` (1 to 4).
    #[must_use]
    pub fn heading(level: u8, text: impl Into<String>) -> Self {
        Self::Heading { level, text: text.into() }
    }

    /// All its text as one run, the way character positions in [`crate::Place::Body`] count it: a run-in heading and its text, a marker
    /// and its text, joined without a separator. A table's cells are places of their own, so its text is its caption.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Heading { text, .. } | Self::Paragraph { text } => text.clone(),
            Self::RunIn { heading, text, .. } => format!("{heading}{text}"),
            Self::ListItem { marker, text } => format!("{marker}{text}"),
            Self::Table { caption, .. } => caption.clone(),
        }
    }
}

/// An annex, set on pages of its own after the letter and before the colophon.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// Its title, as the attachment note names it.
    pub title: String,
    /// Its text. Empty when the annex is another file that travels with the letter.
    #[serde(default)]
    pub body: Vec<Block>,
    /// The name of that other file, such as `名单.pdf`; empty when the annex is its text alone. A PDF given to the press under this annex is
    /// appended after the text; without one the annex is only listed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file: String,
}

/// One official letter with every element of GB/T 9704-2012.
///
/// Dates are civil dates of the issuing office. `serde` reads and writes the JSON of `banfu letter` and `banfu render`; unknown fields are
/// refused, so that a misspelt one is noticed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Letter {
    /// A stable name of this letter (the case's reference, say), from which the ids inside PDF and OFD are derived.
    pub identifier: String,
    /// BCP 47 language tag.
    pub lang: String,
    /// The form.
    pub form: Form,
    /// 份号, six digits.
    pub copy_no: Option<String>,
    /// 密级和保密期限, such as 秘密★1年.
    pub secrecy: Option<String>,
    /// 紧急程度, such as 特急.
    pub urgency: Option<String>,
    /// 发文机关, the lead first. The head mark is derived from them: see [`Letter::head_mark`].
    pub issuing_bodies: Vec<String>,
    /// 发文字号; `None` until sign-off.
    pub doc_number: Option<DocNumber>,
    /// 签发人, in the order of the bodies; printed in the upward form only.
    pub signatories: Vec<String>,
    /// The class letter of a reply (A, B, …), top right of the first page.
    pub class_mark: Option<String>,
    /// Some places have that letter stand at the upper right of the title instead.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub class_mark_at_title: bool,
    /// 标题, as one line; where it is broken is decided in layout.
    pub title: String,
    /// 主送机关 or the proposers, without the closing colon.
    pub addressees: Vec<String>,
    /// 正文.
    pub body: Vec<Block>,
    /// 附件说明: the names to list. When empty, the titles of `attachments` are listed.
    pub attachments_note: Vec<String>,
    /// 发文机关署名.
    pub signing_bodies: Vec<String>,
    /// How it is signed.
    pub signing: Signing,
    /// 成文日期.
    pub date: Option<Date>,
    /// 附注, each with or without its round brackets.
    pub annotations: Vec<String>,
    /// 抄送机关, joined with 、 and closed with 。 unless they bring their own punctuation.
    pub copies_to: Vec<String>,
    /// 印发机关.
    pub printed_by: Option<String>,
    /// 印发日期.
    pub printed_on: Option<Date>,
    /// 共印 n 份.
    pub copies_count: Option<u32>,
    /// The annexes themselves.
    pub attachments: Vec<Attachment>,
}

impl Default for Letter {
    fn default() -> Self {
        Self {
            identifier: String::new(),
            lang: "zh-CN".into(),
            form: Form::default(),
            copy_no: None,
            secrecy: None,
            urgency: None,
            issuing_bodies: Vec::new(),
            doc_number: None,
            signatories: Vec::new(),
            class_mark: None,
            class_mark_at_title: false,
            title: String::new(),
            addressees: Vec::new(),
            body: Vec::new(),
            attachments_note: Vec::new(),
            signing_bodies: Vec::new(),
            signing: Signing::default(),
            date: None,
            annotations: Vec::new(),
            copies_to: Vec::new(),
            printed_by: None,
            printed_on: None,
            copies_count: None,
            attachments: Vec::new(),
        }
    }
}

impl Letter {
    /// The red head: the bodies' names, and the word that closes them ("文件", or nothing in the letter form).
    ///
    /// A name that already ends in 文件 keeps it and gets no second one.
    #[must_use]
    pub fn head_mark(&self) -> (Vec<String>, &'static str) {
        let names: Vec<String> = self
            .issuing_bodies
            .iter()
            .map(|name| name.strip_suffix("文件").unwrap_or(name).to_owned())
            .collect();
        let closing = match self.form {
            Form::DocumentHead | Form::DocumentHeadUpward => "文件",
            Form::LetterForm | Form::Plain => "",
        };
        (names, closing)
    }

    /// The names in the attachment note: the note given, or the titles of the annexes.
    #[must_use]
    pub fn attachment_names(&self) -> Vec<&str> {
        if self.attachments_note.is_empty() {
            self.attachments.iter().map(|a| a.title.as_str()).collect()
        } else {
            self.attachments_note.iter().map(String::as_str).collect()
        }
    }

    /// The annotations as printed, each in full-width round brackets.
    #[must_use]
    pub fn annotation_lines(&self) -> Vec<String> {
        self.annotations
            .iter()
            .map(|note| {
                let inner = note.strip_prefix(['（', '(']).and_then(|rest| rest.strip_suffix(['）', ')'])).unwrap_or(note);
                format!("（{inner}）")
            })
            .collect()
    }

    /// 抄送 as printed after its label, with its closing full stop; empty when there are no copies.
    #[must_use]
    pub fn copies_line(&self) -> String {
        closed(&self.copies_to)
    }

    /// 主送 as one run without its closing colon: names joined with 、 unless they bring their own punctuation.
    #[must_use]
    pub fn addressee_line(&self) -> String {
        let joined = joined(&self.addressees);
        joined.trim_end_matches(['：', ':']).to_owned()
    }

    /// The date whose day the document's own metadata carries: of the letter, else of its printing.
    #[must_use]
    pub fn metadata_date(&self) -> Option<Date> {
        self.date.or(self.printed_on)
    }
}

/// A date as letters print it: Arabic digits, full year, no leading zeros (2023年6月8日). Source: GB/T 9704 7.3.5.4.
#[must_use]
pub fn printed_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

fn joined(names: &[String]) -> String {
    let mut line = String::new();
    for name in names {
        if !line.is_empty() && !line.ends_with(['、', '，', '；', '。', ',']) {
            line.push('、');
        }
        line.push_str(name.trim());
    }
    line
}

fn closed(names: &[String]) -> String {
    let mut line = joined(names);
    if !line.is_empty() && !line.ends_with('。') {
        line.push('。');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_number_is_printed_with_hexagonal_brackets() {
        let number = DocNumber {
            code: "黔外提复字".into(),
            year: 2023,
            number: 4,
        };
        assert_eq!(number.to_string(), "黔外提复字〔2023〕4号");
    }

    #[test]
    fn dates_carry_no_leading_zero() {
        assert_eq!(printed_date(date(2023, 6, 8)), "2023年6月8日");
    }

    #[test]
    fn the_head_says_document_once_and_a_letter_form_not_at_all() {
        let mut letter = Letter {
            issuing_bodies: vec!["某省外事办公室文件".into()],
            ..Letter::default()
        };
        assert_eq!(letter.head_mark(), (vec!["某省外事办公室".to_owned()], "文件"));
        letter.form = Form::LetterForm;
        assert_eq!(letter.head_mark(), (vec!["某省外事办公室".to_owned()], ""));
    }

    #[test]
    fn annotations_get_one_pair_of_full_width_brackets() {
        let letter = Letter {
            annotations: vec!["此件公开发布".into(), "(联系人：某某)".into()],
            ..Letter::default()
        };
        assert_eq!(letter.annotation_lines(), ["（此件公开发布）", "（联系人：某某）"]);
    }

    #[test]
    fn copies_are_joined_and_closed_but_never_twice() {
        let letter = Letter {
            copies_to: vec!["某委员会，".into(), "某办公室。".into()],
            ..Letter::default()
        };
        assert_eq!(letter.copies_line(), "某委员会，某办公室。");
        assert_eq!(Letter::default().copies_line(), "");
    }

    #[test]
    fn a_letter_written_as_json_reads_back_the_same() {
        let letter = Letter {
            title: "某办公室关于某提案的答复".into(),
            date: Some(date(2026, 5, 6)),
            body: vec![Block::heading(1, "一、近年工作"), Block::paragraph("正文。")],
            ..Letter::default()
        };
        let json = serde_json::to_string(&letter).expect("a letter is plain data");
        assert_eq!(serde_json::from_str::<Letter>(&json).expect("we wrote it"), letter);
    }

    #[test]
    fn a_misspelt_field_is_refused() {
        assert!(serde_json::from_str::<Letter>(r#"{"titel": "某"}"#).is_err());
    }
}

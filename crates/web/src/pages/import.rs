//! Taking the text of a file: the form that asks for it, and what was read of it. Two pages use it: a reply's draft and a proposal.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use banfu_app::import::{ImportError, Report, What};

use super::{Frame, Html};
use crate::{
    frame::limits,
    i18n::Locale,
    ui::{Crumb, ErrorSummary, Note, NoteKind, html_safe},
};

/// Bytes in a megabyte, as the limit is told.
const MEGABYTE: usize = 1024 * 1024;

/// The page that asks for a file.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/import/ask.html")]
pub struct AskPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// What is done here, in a sentence.
    pub intro: &'static str,
    /// Where the form goes.
    pub action: String,
    /// Back without a file.
    pub back: String,
    /// Why the last file could not be read.
    pub errors: ErrorSummary,
}

impl AskPage {
    fn limit(&self) -> usize {
        limits::UPLOAD_BODY_BYTES / MEGABYTE
    }

    /// The page as an answer: 422 when it says what was wrong.
    pub fn into_answer(self) -> Response {
        let status = if self.errors.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        Html(self).with_status(status)
    }
}

/// What was read of a file, and what was left.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/import/report.html")]
pub struct ReportBox {
    l: Locale,
    /// What was understood, in a sentence.
    understood: String,
    /// What was left or taken in another form.
    lines: Vec<Line>,
    /// How many more.
    more: usize,
}
html_safe!(ReportBox);

#[derive(Debug, Clone)]
struct Line {
    what: String,
    at: String,
    words: String,
}

impl ReportBox {
    /// The report in the reader's language. `extra`: lines of the file that have no place where its text goes.
    pub fn new(l: Locale, report: &Report, extra: &[String]) -> Self {
        let understood = l.f(
            "import.understood",
            &[("paragraphs", &report.paragraphs), ("tables", &report.tables), ("numbered", &report.numbered)],
        );
        let lines = report.left.iter().map(|left| Line {
            what: l.coded("import.what", left.what.code()),
            at: if left.line > 0 { l.f1("draft.line", "n", left.line) } else { String::new() },
            words: match left.what {
                What::JoinedLines | What::PageNumber | What::PicturePage | What::Unmapped => l.f1("import.number", "n", &left.excerpt),
                _ => left.excerpt.clone(),
            },
        });
        let extra = extra.iter().map(|words| Line {
            what: l.t("import.no_place").to_owned(),
            at: String::new(),
            words: words.clone(),
        });
        Self {
            l,
            understood,
            lines: lines.chain(extra).collect(),
            more: report.left_more,
        }
    }
}

/// Why a file could not be read, in the reader's language.
pub fn sentence(l: Locale, error: &ImportError) -> String {
    let code = error.code();
    match error {
        ImportError::TooLarge { limit_bytes } => l.f1("import.error.too_large", "limit", limit_bytes / MEGABYTE),
        ImportError::Unsupported(kind) => l.coded("import.unsupported", kind.code()),
        _ => l.coded("import.error", &code),
    }
}

/// A note that a file was read and that nothing is kept yet.
pub fn not_kept(l: Locale, name: &str) -> Note {
    Note::new(NoteKind::Fine, l.f1("import.not_kept", "name", name))
}

#[cfg(test)]
mod tests {
    use banfu_app::import::Unsupported;

    use super::*;

    #[test]
    fn everything_left_and_every_refusal_has_words_in_both_languages() {
        for l in Locale::ALL {
            for what in What::ALL {
                assert!(l.code("import.what", what.code()).is_some(), "{what:?}");
            }
            for kind in Unsupported::ALL {
                assert_ne!(sentence(l, &ImportError::Unsupported(kind)), kind.code());
            }
            let others = [
                ImportError::Empty,
                ImportError::TooLarge { limit_bytes: MEGABYTE },
                ImportError::Encrypted,
                ImportError::Scan,
                ImportError::NoText,
                ImportError::NotText(String::new()),
                ImportError::Damaged(String::new()),
                ImportError::Limit { what: "pages", limit: 1 },
                ImportError::TooSlow,
            ];
            for error in others {
                assert_ne!(sentence(l, &error), error.code());
            }
        }
    }
}

//! Marks that mean something: a figure's provenance, the state of a promise, how grave a finding is, a message in the page.

use askama::{Template, filters::Safe};

use super::{html_safe, icon};
use crate::i18n::Locale;

/// Where a figure in a letter comes from; the line under it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// Traced to a row of a register or to an opinion.
    Sourced,
    /// Computed from such rows.
    Derived,
    /// No source yet.
    Unsourced,
    /// Contradicts other figures.
    Wrong,
}

/// A figure in running text (`bf-fig`).
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<span class="{{ self.class() }}"{% if !remark.is_empty() %} title="{{ remark }}"{% endif %}>{{ quote }}</span>"#,
    ext = "html"
)]
pub struct Figure {
    /// The words of the letter.
    pub quote: String,
    /// Where they come from.
    pub provenance: Provenance,
    /// The recomputation or source in a few words; may be empty.
    pub remark: String,
}
html_safe!(Figure);

impl Figure {
    fn class(&self) -> &'static str {
        match self.provenance {
            Provenance::Sourced => "bf-fig bf-fig-sourced",
            Provenance::Derived => "bf-fig bf-fig-derived",
            Provenance::Unsourced => "bf-fig bf-fig-unsourced",
            Provenance::Wrong => "bf-fig bf-fig-wrong",
        }
    }
}

/// How a promise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromiseState {
    /// 办理中: being done, in time.
    Open,
    /// 临期: due soon.
    Soon,
    /// 逾期: late.
    Late,
    /// 已延期: a later day was granted.
    Extended,
    /// 无期限: no day was promised.
    Undated,
    /// 已兑现: kept, with evidence.
    Kept,
    /// 部分兑现: kept in part.
    Partly,
    /// 已终止: given up, with a reason.
    Ended,
}

/// The state of a promise: a shape and a word (`bf-prom`).
#[derive(Debug, Clone, Template)]
#[template(source = r#"<span class="{{ self.class() }}">{{ self.shape() }}{{ self.word() }}</span>"#, ext = "html")]
pub struct PromiseMark {
    /// Language of the word.
    pub l: Locale,
    /// The state.
    pub state: PromiseState,
}
html_safe!(PromiseMark);

impl PromiseMark {
    fn class(&self) -> &'static str {
        match self.state {
            PromiseState::Open | PromiseState::Extended | PromiseState::Undated | PromiseState::Partly => "bf-prom",
            PromiseState::Soon => "bf-prom bf-prom-soon",
            PromiseState::Late => "bf-prom bf-prom-late",
            PromiseState::Kept => "bf-prom bf-prom-kept",
            PromiseState::Ended => "bf-prom bf-prom-off",
        }
    }

    fn shape(&self) -> Safe<String> {
        match self.state {
            PromiseState::Open => icon("open"),
            PromiseState::Soon => icon("soon"),
            PromiseState::Late => icon("late"),
            PromiseState::Extended => icon("extended"),
            PromiseState::Undated => icon("undated"),
            PromiseState::Kept => icon("kept"),
            PromiseState::Partly => icon("half"),
            PromiseState::Ended => icon("ended"),
        }
    }

    fn word(&self) -> &'static str {
        match self.state {
            PromiseState::Open => self.l.t("marks.promise.open"),
            PromiseState::Soon => self.l.t("marks.promise.soon"),
            PromiseState::Late => self.l.t("marks.promise.late"),
            PromiseState::Extended => self.l.t("marks.promise.extended"),
            PromiseState::Undated => self.l.t("marks.promise.undated"),
            PromiseState::Kept => self.l.t("marks.promise.kept"),
            PromiseState::Partly => self.l.t("marks.promise.partly"),
            PromiseState::Ended => self.l.t("marks.promise.ended"),
        }
    }
}

/// How grave a finding is: a shape and a word (`bf-find-sev`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Provable from the text.
    Error,
    /// Likely.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The code of the text checks: `error`, `warning`, `note`.
    pub fn from_code(code: &str) -> Self {
        match code {
            "error" => Self::Error,
            "warning" => Self::Warning,
            _ => Self::Note,
        }
    }

    /// The mark, with its word in the reader's language.
    pub fn mark(&self, l: Locale) -> Safe<String> {
        let (class, shape, word) = match self {
            Self::Error => ("bf-sev-err", icon("fault"), l.t("marks.severity.error")),
            Self::Warning => ("bf-sev-warn", icon("warn"), l.t("marks.severity.warning")),
            Self::Note => ("bf-sev-note", icon("info"), l.t("marks.severity.note")),
        };
        Safe(format!("<span class=\"bf-find-sev {class}\">{}{word}</span>", shape.0))
    }
}

/// What kind of message a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// Worth knowing.
    Plain,
    /// Something is wrong; read out at once.
    Fault,
    /// Something is due.
    Soon,
    /// Something is in order.
    Fine,
}

/// A message in the page (`bf-note`).
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<div class="{{ self.class() }}"{% if kind == NoteKind::Fault %} role="alert"{% endif %}>{{ self.shape() }}<div>{% for line in lines %}<p>{{ line }}</p>{% endfor %}</div></div>"#,
    ext = "html"
)]
pub struct Note {
    /// Its kind.
    pub kind: NoteKind,
    /// One paragraph a line.
    pub lines: Vec<String>,
}
html_safe!(Note);

impl Note {
    /// A note of one paragraph.
    pub fn new(kind: NoteKind, line: impl Into<String>) -> Self {
        Self {
            kind,
            lines: vec![line.into()],
        }
    }

    fn class(&self) -> &'static str {
        match self.kind {
            NoteKind::Plain => "bf-note",
            NoteKind::Fault => "bf-note bf-note-fault",
            NoteKind::Soon => "bf-note bf-note-soon",
            NoteKind::Fine => "bf-note bf-note-ok",
        }
    }

    fn shape(&self) -> Safe<String> {
        match self.kind {
            NoteKind::Plain => icon("info"),
            NoteKind::Fault => icon("fault"),
            NoteKind::Soon => icon("soon"),
            NoteKind::Fine => icon("kept"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_a_promise_has_a_shape_and_a_word_in_both_languages() {
        use PromiseState::*;
        let mut seen = std::collections::BTreeSet::new();
        for state in [Open, Soon, Late, Extended, Undated, Kept, Partly, Ended] {
            for l in Locale::ALL {
                let html = PromiseMark { l, state }.to_string();
                assert!(html.contains("<use href=") && !html.contains("⟦?⟧"), "{html}");
                assert!(seen.insert(html), "two states look alike: {state:?}");
            }
        }
    }

    #[test]
    fn words_from_outside_are_escaped() {
        let html = Figure {
            quote: "<script>".into(),
            provenance: Provenance::Wrong,
            remark: "\"><b>".into(),
        }
        .to_string();
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
        assert!(!Note::new(NoteKind::Fault, "<i>").to_string().contains("<i>"));
    }
}

//! The page of one step on a case: the form at the left, what one needs to know of the case at the right.

use askama::Template;

use crate::{
    pages::{
        Frame,
        cases::show::{Check, CheckState, PromiseLine},
        replies::{quotes::QuoteRow, versions::Change},
    },
    ui::{Clock, Crumb, Form, Glyphs, Note},
};

/// A step to be taken.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/cases/task.html")]
pub struct TaskPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// What is done here.
    pub title: String,
    /// Why, in a sentence.
    pub intro: String,
    /// Messages before the form.
    pub notes: Vec<Note>,
    /// Texts to be read before deciding: heading, paragraphs.
    pub readings: Vec<ReadingBlock>,
    /// The reply as it will be printed, where it is read before deciding.
    pub paper: Option<Paper>,
    /// What is in order and what stands open.
    pub checks: Vec<Check>,
    /// What the text check found.
    pub findings: Vec<FindingLine>,
    /// Against what was reviewed last.
    pub since: Option<(u32, Vec<Change>)>,
    /// What the reply takes from opinions.
    pub quotes: Vec<QuoteRow>,
    /// What the reply promises.
    pub promises: Vec<PromiseLine>,
    /// Who has agreed.
    pub agreed: Vec<AgreedLine>,
    /// Its forms: usually one; sometimes "pass" and "send back".
    pub forms: Vec<TaskForm>,
    /// The case, at the right.
    pub case: CaseCard,
}

/// The printed pages: number and address of each picture.
#[derive(Debug, Clone)]
pub struct Paper {
    /// In order.
    pub pages: Vec<(usize, String)>,
    /// Characters that are not printed in their face.
    pub glyphs: Glyphs,
}

/// A finding of the text check.
#[derive(Debug, Clone)]
pub struct FindingLine {
    /// How grave, as HTML of ours.
    pub mark: String,
    /// What.
    pub message: String,
    /// Why it stands all the same; may be empty.
    pub aside: String,
}

/// Someone's agreement.
#[derive(Debug, Clone)]
pub struct AgreedLine {
    /// Who.
    pub who: String,
    /// To what.
    pub what: String,
    /// When; empty while awaited.
    pub on: String,
}

/// A form with its heading.
#[derive(Debug, Clone)]
pub struct TaskForm {
    /// The heading; unique on the page.
    pub title: String,
    /// Its id.
    pub id: &'static str,
    /// The form.
    pub form: Form,
}

/// A text to be read.
#[derive(Debug, Clone)]
pub struct ReadingBlock {
    /// Heading.
    pub title: String,
    /// Who wrote it and when; may be empty.
    pub by: String,
    /// Paragraphs.
    pub paragraphs: Vec<String>,
}

/// What one needs to know of a case while acting on it.
#[derive(Debug, Clone, Default)]
pub struct CaseCard {
    /// Its number; empty before it has one.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its address.
    pub href: String,
    /// Facts: label and value.
    pub facts: Vec<(String, String)>,
    /// Its clock.
    pub clock: Option<Clock>,
    /// What the proposer asks for.
    pub points: Vec<String>,
}

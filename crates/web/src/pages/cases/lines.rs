//! What the page of a case is made of: its next step, opinions, talks, timeline, merged proposals, files and promises, as lines to be shown.

use banfu_app::domain::case::CaseOffice;

use crate::{i18n::Moment, pages::desk::RowButton, say::Say, ui::Clock};

/// The one step that is the reader's, or a sentence on whose it is.
#[derive(Debug, Clone)]
pub struct NextStep {
    /// "轮到您：把复文送核稿", or whom it waits for.
    pub title: String,
    /// By when, and what follows.
    pub note: String,
    /// The click to it, when it is the reader's.
    pub button: Option<RowButton>,
    /// What is done and what stands in the way.
    pub checks: Vec<Check>,
}

/// A condition of the next step.
#[derive(Debug, Clone)]
pub struct Check {
    /// Fulfilled, in the way, or only worth knowing.
    pub state: CheckState,
    /// What.
    pub text: String,
    /// More about it; may be empty.
    pub note: String,
    /// Where it is dealt with.
    pub link: Option<RowButton>,
}

/// How a condition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckState {
    /// Fulfilled.
    Done,
    /// In the way.
    Blocks,
    /// Not in the way.
    Waits,
}

/// A co-handler and its opinion.
#[derive(Debug, Clone)]
pub struct OpinionRow {
    /// The office.
    pub office: String,
    /// Who works on it there; may be empty.
    pub handler: String,
    /// Given, due, late; or nothing when it was not asked.
    pub clock: Option<Clock>,
    /// What is to be said besides: urged, waived, not received.
    pub remark: String,
    /// Where its text stands on this page.
    pub read: Option<String>,
    /// Urge, or go on without: what the reader may post.
    pub acts: Vec<PostButton>,
}

/// What is to be said of an office's opinion besides how it stands: that it was returned, and its number.
pub(super) fn opinion_remarks(say: &Say, co: &CaseOffice) -> Vec<String> {
    let returned = co
        .opinion_returned
        .as_ref()
        .map(|returned| say.l.f2("case.opinion_returned", "day", say.day(returned.on), "reason", &returned.reason));
    returned.into_iter().chain(co.opinion_number.as_ref().map(ToString::to_string)).collect()
}

/// A button that posts at once.
#[derive(Debug, Clone)]
pub struct PostButton {
    /// Where.
    pub action: String,
    /// Words on it.
    pub label: String,
    /// What the words leave out, for a screen reader.
    pub about: String,
    /// Fields sent along.
    pub fields: Vec<(&'static str, String)>,
}

/// An opinion as given.
#[derive(Debug, Clone)]
pub struct OpinionText {
    /// Its anchor.
    pub id: String,
    /// The office.
    pub office: String,
    /// The day.
    pub on: String,
    /// Paragraphs.
    pub paragraphs: Vec<String>,
}

/// A talk with the proposer.
#[derive(Debug, Clone)]
pub struct Talk {
    /// Before, during, after, and how.
    pub kind: String,
    /// The day.
    pub day: jiff::civil::Date,
    /// The day in words.
    pub on: String,
    /// Where and with whom; may be empty.
    pub with: String,
    /// What was said.
    pub summary: String,
}

/// Something that happened, or is still to happen.
#[derive(Debug, Clone)]
pub struct TimelineEntry {
    /// When.
    pub at: Moment,
    /// What.
    pub text: String,
    /// By whom, and details; may be empty.
    pub note: String,
    /// It changed the state.
    pub key: bool,
    /// It is still to come.
    pub todo: bool,
}

/// Who does what by when.
#[derive(Debug, Clone)]
pub struct DutyLine {
    /// By when, in words; may be empty.
    pub due: String,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
}

/// One of two cases that were merged, seen from the other.
#[derive(Debug, Clone)]
pub struct MergedLine {
    /// Its number and title.
    pub name: String,
    /// Its page; empty where the reader may not open it.
    pub href: String,
    /// Who proposed it, since when it is merged.
    pub note: String,
    /// What it says; empty where it stands on its own page.
    pub paragraphs: Vec<String>,
}

/// A file.
#[derive(Debug, Clone)]
pub struct FileLine {
    /// Its address.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its size, pages, day; may be empty.
    pub note: String,
}

/// A promise of the signed reply.
#[derive(Debug, Clone)]
pub struct PromiseLine {
    /// Its number: in the case, or in the letter while that is a draft.
    pub no: u32,
    /// Its state.
    pub mark: crate::ui::PromiseMark,
    /// The words that make it.
    pub quote: String,
    /// Its page; empty while it is a draft's.
    pub href: String,
    /// Who keeps it.
    pub owner: String,
    /// By when.
    pub clock: Option<Clock>,
    /// The words of the letter for the time.
    pub due_words: String,
}

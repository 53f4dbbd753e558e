//! What may happen to a case (提案, 建议), from draft to rating. Pure: no clock, no files, no database, no serialisation.
//!
//! Read in this order: [`case`] the life of one case and its stages · [`event`] everything that can have happened ·
//! [`proposal`] 起草, 提交, 立案 · [`cosigning`] 联名 · [`review`] 初审, 复审, 终审 · [`merging`] 并案 · [`assignment`] 交办, 签收, 退办 · [`division`] 分办, 汇办 · [`split`] 分办件 · [`dispute`] 退办争议 · [`consultation`] 沟通 ·
//! [`opinion`] 会办意见 · [`quotation`] 引用 · [`urging`] 催办 · [`reply`] drafts, checking, countersigning · [`annex`] 附件 · [`signing`] 签发 · [`gates`] what it must have ·
//! [`publication`] 印发, 送达, 公开 · [`rating`] 评价 ·
//! [`promise`] 承诺台账 · [`redo`] 再次办理 · [`series`] gap-free numbers · [`calendar`] and [`deadline`] counting days · [`clocks`] and [`extension`] the clocks of a case,
//! more time, a pause, what if · [`oversight`] colours of warning and scores · [`rules`] what differs from place to place.
//!
//! # To add an action
//! A command and its `CannotX` beside the noun → an event in [`event`] → an arm in [`case::Case::apply`] → a policy in
//! `rules/national/permissions.cedar` → a stored form in `banfu_store::codec` → a sentence for each new refusal in
//! `crates/web/locales/*/refusals.toml`. From the event on, the compiler and the tests ask for each next step.

pub mod annex;
pub mod assignment;
pub mod calendar;
pub mod case;
pub mod clocks;
pub mod consultation;
pub mod cosigning;
pub mod deadline;
pub mod dispute;
pub mod division;
pub mod duty;
pub mod event;
pub mod extension;
pub mod facts;
pub mod gates;
pub mod ids;
pub mod meeting;
pub mod merging;
pub mod opinion;
pub mod org;
pub mod oversight;

pub mod place;
pub mod promise;
pub mod proposal;
pub mod publication;
pub mod quotation;
pub mod rating;
pub mod redo;
pub mod refusal;
pub mod reply;
pub mod review;
pub mod rules;
pub mod series;
pub mod signing;
pub mod split;
pub mod urging;

pub use calendar::Calendar;
pub use case::{Case, Stage};
pub use event::Event;
pub use ids::{CaseId, OfficeId, PersonId};
pub use jiff::civil::Date;
pub use refusal::{Arg, Code, Refusal};
pub use rules::RulePack;

/// What a decision may look at besides the case and the command. Passed in, so that the same arguments give the same events.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The civil date where the office sits.
    pub today: Date,
    /// Who gives the command.
    pub by: PersonId,
    /// The rules of the place.
    pub pack: &'a RulePack,
    /// Working days and holidays.
    pub calendar: &'a Calendar,
}

#[cfg(test)]
mod laws;
#[cfg(test)]
pub(crate) mod testing;

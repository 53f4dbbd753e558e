//! What differs from place to place, as data. The files and their reading live outside: `rules/<pack>/pack.toml`, `banfu_app::rules`.

use crate::org::coded;

coded! {
    /// The clocks of a case. What starts each is part of its meaning.
    Clock {
        /// 退办期: from the assignment to the last day an office may ask to return the case.
        Return = "return",
        /// 会办意见期限: from the assignment.
        Opinion = "opinion",
        /// 答复期限: from the assignment.
        Reply = "reply",
        /// 最长答复期限: from the assignment, with leave.
        ReplyLongest = "reply_longest",
        /// 评价期限: from the delivery of the reply.
        Feedback = "feedback",
        /// 公开期限: from the delivery of the reply.
        Publication = "publication",
    }
}

/// The length of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// 工作日, the first day not counted.
    WorkingDays(u32),
    /// 日 without 工作: calendar days.
    CalendarDays(u32),
    /// Months, ending on the same day number or the month's last day.
    Months(u32),
    /// A date that is the same for all cases of the year.
    FixedDate {
        /// 1 to 12.
        month: i8,
        /// Day of the month.
        day: i8,
    },
}

/// One clock of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRule {
    /// Its length.
    pub term: Term,
    /// Its length for cases that start after this year's fixed date has passed; none: the same date of the next year.
    pub late: Option<Term>,
    /// The regulation or notice the value comes from; empty when it is an assumption to be confirmed.
    pub source: String,
}

/// One class of result (办理结果), such as B, with its meaning in this place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultClass {
    /// Printed on the letter: A, B, C, D.
    pub code: String,
    /// Meaning in Chinese.
    pub label_zh: String,
    /// Meaning in English.
    pub label_en: String,
    /// The neutral scale across places: solved, in_progress, planned, later, reference, not_feasible.
    pub scale: String,
}

/// A ground for not filing a proposal (不予立案).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalGround {
    /// Stable code.
    pub code: String,
    /// In Chinese.
    pub label_zh: String,
    /// In English.
    pub label_en: String,
}

coded! {
    /// Which of the standard's forms a reply takes (GB/T 9704-2012).
    ReplyForm {
        /// 文件格式, upward, with the signatory printed.
        DocumentUp = "document_up",
        /// 文件格式, downward.
        Document = "document",
        /// 信函格式.
        Letter = "letter",
    }
}

/// The rules of one place, in one version. A case keeps the name and version it is handled under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePack {
    /// Such as `cn-gz`.
    pub name: String,
    /// Such as `2023.1`.
    pub version: String,
    /// Name of the place in Chinese.
    pub title_zh: String,
    /// Name of the place in English.
    pub title_en: String,
    /// One rule for each clock, in the order of [`Clock::ALL`].
    pub clocks: Vec<ClockRule>,
    /// Whether a last day off moves on to the next working day.
    pub roll_last_day: bool,
    /// How many working days are "soon".
    pub soon_working_days: u32,
    /// The classes of result.
    pub classes: Vec<ResultClass>,
    /// Grounds for not filing.
    pub refusal_grounds: Vec<RefusalGround>,
    /// Areas of work (类别) a filed case may have.
    pub areas: Vec<String>,
    /// The form of a reply.
    pub reply_form: ReplyForm,
    /// Offices that get a copy of each reply, by the names printed.
    pub copies: Vec<String>,
    /// Whether a reply needs a recorded talk with the proposer before it is signed.
    pub consultation_required: bool,
}

impl RulePack {
    /// The rule of a clock.
    pub fn clock(&self, clock: Clock) -> &ClockRule {
        // Packs are built whole: a test and the loader check that there is one rule for each clock.
        &self.clocks[clock as usize]
    }

    /// Name and version, such as `cn-gz 2023.1`.
    pub fn label(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    /// The class with this code, if the place has it.
    pub fn class(&self, code: &str) -> Option<&ResultClass> {
        self.classes.iter().find(|c| c.code == code)
    }

    #[cfg(test)]
    pub(crate) fn set_term(&mut self, clock: Clock, term: Term) {
        self.clocks[clock as usize].term = term;
    }

    #[cfg(test)]
    pub(crate) fn set_late(&mut self, clock: Clock, late: Term) {
        self.clocks[clock as usize].late = Some(late);
    }
}

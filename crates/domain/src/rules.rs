//! What differs from place to place, as data. The files and their reading live outside: `rules/<pack>/pack.toml`, `banfu_app::place`.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{
    case::CaseKind,
    event::Part,
    gates::{Gate, Weight},
    org::coded,
    place::{AnswerRules, LetterRules},
    proposal::Session,
    rating::Satisfaction,
};

coded! {
    /// The clocks of a case. What starts each is part of its meaning; see [`Clock::starts`].
    Clock {
        /// 联名截止: for members, to join a proposal that is submitted.
        CoSigning = "co_signing",
        /// 审查期限: for each reading, from the submission or the reading before.
        Review = "review",
        /// 退办期: the last day an office may ask to return the case.
        Return = "return",
        /// 退办答复期限: for those who assigned it, to decide a return that was asked for.
        ReturnDecision = "return_decision",
        /// 首次沟通期限: for the lead, to reach the proposer.
        FirstContact = "first_contact",
        /// 会办意见期限.
        Opinion = "opinion",
        /// 答复期限.
        Reply = "reply",
        /// 最长答复期限, with leave.
        ReplyLongest = "reply_longest",
        /// 评价期限.
        Feedback = "feedback",
        /// 再次答复期限: for a second answer to a proposer who is not satisfied.
        SecondReply = "second_reply",
        /// 公开期限.
        Publication = "publication",
        /// 引用确认期限: for a co-handler, to confirm an edited quotation.
        Quotation = "quotation",
    }
}

impl Clock {
    /// Clocks that every pack has; a place may do without the others.
    pub const REQUIRED: [Clock; 6] = [
        Clock::Return,
        Clock::Opinion,
        Clock::Reply,
        Clock::ReplyLongest,
        Clock::Feedback,
        Clock::Publication,
    ];

    /// What starts it, unless a pack says otherwise.
    pub fn starts(self) -> StartEvent {
        match self {
            Clock::CoSigning => StartEvent::Put,
            Clock::Review => StartEvent::Submitted,
            Clock::Return | Clock::FirstContact | Clock::Opinion | Clock::Reply | Clock::ReplyLongest => StartEvent::Assigned,
            Clock::ReturnDecision => StartEvent::ReturnAsked,
            Clock::Feedback | Clock::Publication => StartEvent::Delivered,
            Clock::SecondReply => StartEvent::Unsatisfied,
            Clock::Quotation => StartEvent::Quoted,
        }
    }

    /// Whether a pack may count it from the closing of the session instead.
    pub fn may_start_with_the_session(self) -> bool {
        matches!(self, Clock::Opinion | Clock::Reply | Clock::ReplyLongest)
    }
}

coded! {
    /// What starts a clock.
    StartEvent {
        /// 提交.
        Put = "put",
        /// 提交, or the reading before.
        Submitted = "submitted",
        /// 交办, or giving it to another office after a return.
        Assigned = "assigned",
        /// 申请退办.
        ReturnAsked = "return_asked",
        /// 送达.
        Delivered = "delivered",
        /// 评价“不满意”.
        Unsatisfied = "unsatisfied",
        /// 送核, with an edited quotation.
        Quoted = "quoted",
        /// 会议闭幕.
        SessionClosed = "session_closed",
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

/// Where a value of a pack comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// A regulation or notice, with its article where known.
    Sourced(String),
    /// An assumption that the place still has to confirm, and why it was made so.
    Assumed(String),
}

impl Basis {
    /// The document; empty when the value is assumed.
    pub fn source(&self) -> &str {
        match self {
            Self::Sourced(document) => document,
            Self::Assumed(_) => "",
        }
    }

    /// Whether the place still has to confirm it.
    pub fn is_assumed(&self) -> bool {
        matches!(self, Self::Assumed(_))
    }
}

/// How one clock is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counting {
    /// What starts it.
    pub from: StartEvent,
    /// Its length.
    pub term: Term,
    /// Its length for cases that start after this year's fixed date has passed; none: the same date of the next year.
    pub late: Option<Term>,
    /// Where this comes from.
    pub basis: Basis,
}

/// Which cases a variant of a clock is for. Both conditions hold where both are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct When {
    /// Proposals or suggestions.
    pub kind: Option<CaseKind>,
    /// 大会期间提交 (`true`) or 平时提交.
    pub in_session: Option<bool>,
}

/// One clock of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRule {
    /// For all cases that no variant is for.
    pub usual: Counting,
    /// For some cases, the first that fits counts.
    pub variants: Vec<(When, Counting)>,
}

coded! {
    /// The neutral scale of results, on which the classes of places can be compared: from solved to not feasible.
    Scale {
        /// Solved, or solved in the main.
        Solved = "solved",
        /// Being solved.
        InProgress = "in_progress",
        /// Planned.
        Planned = "planned",
        /// Later, conditions lacking.
        Later = "later",
        /// Kept for reference.
        Reference = "reference",
        /// Not feasible.
        NotFeasible = "not_feasible",
    }
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
    /// The neutral scale across places.
    pub scale: Scale,
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

coded! {
    /// A value of a pack besides clocks: its key in the file, and what its [`Basis`] is found by.
    PackValue {
        /// 案件种类.
        Kinds = "kinds",
        /// 审查次数.
        Readings = "readings",
        /// 顺延.
        RollLastDay = "roll_last_day",
        /// How near is soon.
        SoonWorkingDays = "soon_working_days",
        /// 复文格式.
        ReplyForm = "reply_form",
        /// 抄送.
        Copies = "copies",
        /// 抄送 of replies to suggestions.
        SuggestionCopies = "suggestion_copies",
        /// 发文字号 of replies and of co-opinions.
        NumberSeries = "number_series",
        /// Where the class is printed.
        ClassMark = "class_mark",
        /// 标题.
        ReplyTitle = "reply_title",
        /// 逐条答复.
        ItemByItem = "item_by_item",
        /// What the head signs in person.
        HeadSigns = "head_signs",
        /// How often a case is answered in writing.
        WrittenRounds = "written_rounds",
        /// What is rated apart from the whole.
        FeedbackAxes = "feedback_axes",
        /// The systems that cases come from.
        SourceSystems = "source_systems",
        /// 沟通 before signing.
        ConsultationRequired = "consultation_required",
        /// A return names the office it should go to.
        ReturnNamesOffice = "return_names_office",
        /// Parts that offices may have in a case.
        Parts = "parts",
        /// How often a reply may be extended.
        ExtensionsMost = "extensions_most",
        /// 类别.
        Areas = "areas",
        /// 满意度.
        Satisfactions = "satisfactions",
        /// 办理结果.
        Classes = "classes",
        /// 不予立案情形.
        RefusalGrounds = "refusal_grounds",
    }
}

/// A session of the conference as the pack knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionDay {
    /// Whose session: the conference's, to which proposals are put, or the congress's, to which suggestions are; none: both closed that day.
    pub kind: Option<CaseKind>,
    /// 届.
    pub term: u32,
    /// 次.
    pub session: u32,
    /// The day it closed.
    pub closed: Date,
    /// Where that comes from.
    pub basis: Basis,
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
    /// Kinds of case that are handled under it.
    pub kinds: Vec<CaseKind>,
    /// How many readings (审次), by as many people, a proposal has before it is filed or not; from 1.
    pub readings: u32,
    /// Layers of local notices (地方放假安排) over the country's, from the province down: `cn-gx`, `cn-gx-yl`.
    pub calendar_layers: Vec<String>,
    /// Sessions whose closing day is known.
    pub sessions: Vec<SessionDay>,
    /// The clocks the place has.
    pub clocks: BTreeMap<Clock, ClockRule>,
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
    /// How its replies are numbered, entitled and marked.
    pub letters: LetterRules,
    /// What it asks of an answer.
    pub answers: AnswerRules,
    /// Names of the systems that its cases come from (`rules/sources`); empty: any.
    pub source_systems: Vec<String>,
    /// Whether a reply needs a recorded talk with the proposer before it is signed.
    pub consultation_required: bool,
    /// Whether an office that asks for a return has to name the one it should go to.
    pub return_names_office: bool,
    /// Parts that offices may have in a case (主办, 会办, 分办, 汇办). The lead's is always there: the loader sees to it.
    pub parts: Vec<Part>,
    /// How often the reply of one case may be extended.
    pub extensions_most: u32,
    /// How grave conditions of signing are where the place departs from [`Gate::usual`], and where that comes from.
    pub gates: BTreeMap<Gate, (Weight, Basis)>,
    /// The answers a proposer may give.
    pub satisfactions: Vec<Satisfaction>,
    /// Rules of the letter reader that the place switches, by rule or family, as the pack writes them. Opaque here: who reads letters knows what
    /// they mean.
    pub reader: BTreeMap<String, String>,
    /// Where each value besides clocks comes from.
    pub bases: BTreeMap<PackValue, Basis>,
}

impl RulePack {
    /// The rule of a clock, if the place has it. Those of [`Clock::REQUIRED`] are there: the loader refuses a pack without.
    pub fn clock(&self, clock: Clock) -> Option<&ClockRule> {
        self.clocks.get(&clock)
    }

    /// Where a value comes from; an assumption when the pack does not say.
    pub fn is_assumed(&self, value: PackValue) -> bool {
        self.bases.get(&value).is_none_or(Basis::is_assumed)
    }

    /// What follows from an open condition of signing. A place without the rule of a talk only notes that there was none.
    pub fn weight(&self, gate: Gate) -> Weight {
        match self.gates.get(&gate) {
            Some((weight, _)) => *weight,
            None if gate == Gate::Consulted && !self.consultation_required => Weight::Note,
            None if gate == Gate::Answered && self.answers.item_by_item => Weight::Block,
            None => gate.usual(),
        }
    }

    /// Name and version, such as `cn-gz 2023.1`.
    pub fn label(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    /// The class with this code, if the place has it.
    pub fn class(&self, code: &str) -> Option<&ResultClass> {
        self.classes.iter().find(|c| c.code == code)
    }

    /// 抄送 of a reply to a case of this kind.
    pub fn copies_of(&self, kind: CaseKind) -> &[String] {
        match kind {
            CaseKind::Suggestion if !self.letters.suggestion_copies.is_empty() => &self.letters.suggestion_copies,
            _ => &self.copies,
        }
    }

    /// The day a session for cases of this kind closed, if the pack knows it.
    pub fn closed(&self, kind: CaseKind, session: &Session) -> Option<Date> {
        self.sessions
            .iter()
            .find(|s| s.term == session.term && s.session == session.session && s.kind.is_none_or(|of| of == kind))
            .map(|s| s.closed)
    }

    /// Whether the last day of a reply hangs on the closing day of a session that this pack does not know; it is provisional then.
    ///
    /// * `session`: the key of the session, [`Session::series`].
    pub fn lacks_session(&self, kind: CaseKind, session: &str) -> bool {
        let Some(rule) = self.clock(Clock::Reply) else { return false };
        let asks = |when: &When, counting: &Counting| {
            let of_kind = when.kind.is_none_or(|k| k == kind);
            of_kind && (when.in_session.is_some() || counting.from == StartEvent::SessionClosed)
        };
        let asked = rule.usual.from == StartEvent::SessionClosed || rule.variants.iter().any(|(when, counting)| asks(when, counting));
        let known = self
            .sessions
            .iter()
            .any(|s| s.kind.is_none_or(|of| of == kind) && session.ends_with(&format!("-{}-{}", s.term, s.session)));
        asked && !known
    }

    #[cfg(test)]
    pub(crate) fn set_term(&mut self, clock: Clock, term: Term) {
        self.clocks.insert(clock, ClockRule::plain(clock, term));
    }

    #[cfg(test)]
    pub(crate) fn set_late(&mut self, clock: Clock, late: Term) {
        self.clocks.get_mut(&clock).unwrap().usual.late = Some(late);
    }
}

#[cfg(test)]
impl ClockRule {
    pub(crate) fn plain(clock: Clock, term: Term) -> Self {
        Self {
            usual: Counting {
                from: clock.starts(),
                term,
                late: None,
                basis: Basis::Assumed("test".into()),
            },
            variants: vec![],
        }
    }
}

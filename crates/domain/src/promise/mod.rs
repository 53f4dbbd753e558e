//! 承诺台账: what a signed reply said would be done, line by line, from the sentence that made it to the proof that it was kept.
//!
//! Read in this order: here the line and what happens to it · [`correcting`] what the handler says of the promises found in a draft ·
//! [`keeping`] progress, 销号, more time, giving up, an answer of the proposer.
//!
//! A line is never removed: of a sign-off taken back it is void, of an earlier round it stands beside the later ones.

pub mod correcting;
pub mod keeping;

use jiff::civil::Date;

use crate::{
    case::{Case, Stage},
    duty::{DutyKind, Who},
    ids::OfficeId,
    org::{Role, coded},
    reply::{BodyRef, Commitment, CommitmentKind},
};

/// Most pieces of evidence with one report.
pub const EVIDENCE_MAX: usize = 20;
/// Longest title of a piece of evidence, or of a number reached, in characters.
pub const EVIDENCE_TITLE_MAX_CHARS: usize = 200;
/// Longest address of a link, in bytes.
pub const LINK_MAX_BYTES: usize = 2000;

/// What shows that something was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// A stored file. It is named by its hash: a file that changes later is another file.
    File {
        /// What it is.
        title: String,
        /// Its name, with its ending.
        name: String,
        /// The stored bytes.
        file: BodyRef,
    },
    /// A page elsewhere.
    Link {
        /// What it is.
        title: String,
        /// `https://` or `http://`.
        address: String,
    },
}

impl Evidence {
    /// What it is.
    pub fn title(&self) -> &str {
        match self {
            Self::File { title, .. } | Self::Link { title, .. } => title,
        }
    }
}

/// A report on a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What was done.
    pub note: String,
    /// The number reached, as written with its unit; empty: none.
    pub reached: String,
    /// What shows it.
    pub evidence: Vec<Evidence>,
    /// Day.
    pub on: Date,
}

coded! {
    /// What is asked for a promise that cannot be kept as it was made.
    ChangeKind {
        /// 延期: a later day.
        Extend = "extend",
        /// 不再办理: it will not be kept.
        Drop = "drop",
    }
}

/// A change that was asked for and is not decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeAsked {
    /// Which.
    pub kind: ChangeKind,
    /// The later day; none when it is dropped.
    pub until: Option<Date>,
    /// Why; the proposer is told.
    pub reason: String,
    /// Day.
    pub on: Date,
}

/// More time that was granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoreTime {
    /// The day it had; none: it was undated.
    pub from: Option<Date>,
    /// The day it has.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// Day of the decision.
    pub on: Date,
}

/// How a line ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineEnd {
    /// 销号: kept, wholly or in part.
    Kept {
        /// Wholly.
        fully: bool,
        /// Day.
        on: Date,
    },
    /// Given up, with approval; the reason is public.
    Dropped {
        /// Why.
        reason: String,
        /// Day.
        on: Date,
    },
    /// The proposer answered what was asked of them.
    Answered {
        /// In the proposer's words.
        text: String,
        /// Day.
        on: Date,
    },
}

/// Whether the office that the letter names as owner has taken the promise for its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owned {
    /// It made the promise itself: the office that signed the reply.
    Own,
    /// Asked, not answered.
    Asked,
    /// 认领.
    Taken {
        /// Day.
        on: Date,
    },
}

/// One promise of one signed reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseLine {
    /// From 1, in the order of signing; never given twice in a case.
    pub n: u32,
    /// Of the answer of which round.
    pub round: u32,
    /// The promise as the letter makes it.
    pub commitment: Commitment,
    /// Who keeps it.
    pub office: OfficeId,
    /// Whether that office has taken it.
    pub owned: Owned,
    /// Offices that declined it, with their reasons.
    pub declined: Vec<(OfficeId, String)>,
    /// The last day as it stands now.
    pub due_on: Option<Date>,
    /// More time granted, oldest first.
    pub more_time: Vec<MoreTime>,
    /// Reports, oldest first; those of an end that was reopened stay.
    pub reports: Vec<Report>,
    /// A change asked for.
    pub asked: Option<ChangeAsked>,
    /// How it ended.
    pub end: Option<LineEnd>,
    /// Why it was reopened, each time.
    pub reopened: Vec<String>,
    /// The sign-off was taken back.
    pub void: bool,
}

coded! {
    /// How a promise stands on a day.
    LineState {
        /// The sign-off was taken back.
        Void = "void",
        /// 已兑现.
        Kept = "kept",
        /// 部分兑现.
        PartlyKept = "partly_kept",
        /// 不再办理.
        Dropped = "dropped",
        /// Answered by the proposer.
        Answered = "answered",
        /// 逾期.
        Overdue = "overdue",
        /// Open, with a day.
        Open = "open",
        /// Open, without a day.
        Undated = "undated",
    }
}

impl LineState {
    /// Whether something is still to be done.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Overdue | Self::Open | Self::Undated)
    }
}

impl PromiseLine {
    /// How it stands on a day.
    pub fn state(&self, today: Date) -> LineState {
        if self.void {
            return LineState::Void;
        }
        match (&self.end, self.due_on) {
            (Some(LineEnd::Kept { fully: true, .. }), _) => LineState::Kept,
            (Some(LineEnd::Kept { fully: false, .. }), _) => LineState::PartlyKept,
            (Some(LineEnd::Dropped { .. }), _) => LineState::Dropped,
            (Some(LineEnd::Answered { .. }), _) => LineState::Answered,
            (None, Some(due)) if due < today => LineState::Overdue,
            (None, Some(_)) => LineState::Open,
            (None, None) => LineState::Undated,
        }
    }

    /// The day it ended.
    pub fn ended_on(&self) -> Option<Date> {
        match &self.end {
            Some(LineEnd::Kept { on, .. } | LineEnd::Dropped { on, .. } | LineEnd::Answered { on, .. }) => Some(*on),
            None => None,
        }
    }

    /// Whether it stands and has not ended.
    pub fn is_open(&self) -> bool {
        !self.void && self.end.is_none()
    }

    /// Whether it holds up the class: a request waits on the proposer, what merely goes on has no end.
    pub fn is_owed(&self) -> bool {
        self.is_open() && matches!(self.commitment.kind, CommitmentKind::Action | CommitmentKind::Study)
    }

    /// Whether it asks something of the proposer.
    pub fn is_request(&self) -> bool {
        self.commitment.kind == CommitmentKind::RequestToProposer
    }
}

/// What is owed for the promises of a case: one step of a kind for each who owes it, by its earliest day.
pub(crate) fn owed(case: &Case, owe: &mut impl FnMut(DutyKind, Who, Option<Date>)) {
    let mut steps: Vec<(DutyKind, Who, Option<Date>)> = Vec::new();
    let mut add = |kind, who, due: Option<Date>| match steps.iter_mut().find(|(k, w, _)| (*k, *w) == (kind, who)) {
        Some((_, _, earliest)) => *earliest = [*earliest, due].into_iter().flatten().min(),
        None => steps.push((kind, who, due)),
    };
    for line in case.promises.iter().filter(|line| line.is_open()) {
        if line.asked.is_some() {
            add(DutyKind::DecidePromise, Who::Role(Role::Oversight), line.due_on);
        }
        if line.is_request() {
            case.signers()
                .into_iter()
                .for_each(|who| add(DutyKind::AnswerRequest, Who::Person(who), line.due_on));
            continue;
        }
        let by_office = Who::Office(line.office, Role::CaseHandler);
        if line.owned == Owned::Asked {
            add(DutyKind::TakePromise, by_office, None);
        } else if line.due_on.is_some() {
            add(DutyKind::KeepPromise, by_office, line.due_on);
        }
    }
    steps.into_iter().for_each(|(kind, who, due)| owe(kind, who, due));
}

impl Case {
    /// The line with a number, unless it is void.
    pub fn line(&self, n: u32) -> Option<&PromiseLine> {
        self.promises.iter().find(|line| line.n == n && !line.void)
    }

    /// Promises that somebody still owes.
    pub fn owed_promises(&self) -> impl Iterator<Item = &PromiseLine> {
        self.promises.iter().filter(|line| line.is_owed())
    }

    /// Whether the ledger is being kept: the reply has reached the proposer. Until then the letter may still be taken back.
    pub fn ledger_runs(&self) -> bool {
        Stage::ANSWERED.contains(&self.stage()) || self.past.iter().any(|round| round.delivered.is_some())
    }

    pub(crate) fn enter_promises(&mut self, commitments: &[Commitment]) {
        let Some(office) = self.lead() else { return };
        let first = u32::try_from(self.promises.len()).unwrap_or(u32::MAX);
        let round = self.round;
        // What a later answer promises again in the same words is one promise; nothing is lost where nothing was reported.
        let said_again = |line: &&mut PromiseLine| line.is_open() && line.reports.is_empty() && commitments.iter().any(|c| c.quote == line.commitment.quote);
        self.promises.iter_mut().filter(said_again).for_each(|line| line.void = true);
        self.promises
            .extend(commitments.iter().zip(first.saturating_add(1)..).map(|(commitment, n)| PromiseLine {
                n,
                round,
                commitment: commitment.clone(),
                office,
                owned: Owned::Own,
                declined: vec![],
                due_on: commitment.due_on,
                more_time: vec![],
                reports: vec![],
                asked: None,
                end: None,
                reopened: vec![],
                void: false,
            }));
    }

    /// The sign-off of this round was taken back, and what it promised with it.
    pub(crate) fn void_promises(&mut self) {
        let round = self.round;
        self.promises.iter_mut().filter(|line| line.round == round).for_each(|line| line.void = true);
    }

    pub(crate) fn with_line(&mut self, n: u32, change: impl FnOnce(&mut PromiseLine)) {
        if let Some(line) = self.promises.iter_mut().find(|line| line.n == n) {
            change(line);
        }
    }
}

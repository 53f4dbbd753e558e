//! The dated facts that a case is made of, besides the offices' parts: set aside, sent back, signed, issued, published, rated, ended.

use jiff::civil::Date;

use crate::{
    ids::{CaseId, PersonId},
    publication::Publicity,
    rating::{AxisRating, Satisfaction},
    reply::{Commitment, DocNumber, ReviewStep},
};

/// A finding set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissed {
    /// Rule id.
    pub rule: String,
    /// The words it was about.
    pub quote: String,
    /// Why they stand.
    pub reason: String,
}

/// An opinion that the lead returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnedOpinion {
    /// Day.
    pub on: Date,
    /// What is missing.
    pub reason: String,
    /// What it said.
    pub text: String,
}

/// A draft sent back, and what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentBack {
    /// From which step.
    pub step: ReviewStep,
    /// What has to change.
    pub reason: String,
    /// Day.
    pub on: Date,
}

/// The signed reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Which revision.
    pub revision: u32,
    /// Who.
    pub signatory: PersonId,
    /// 成文日期.
    pub adopted_on: Date,
    /// 发文字号.
    pub number: DocNumber,
    /// Its promises.
    pub commitments: Vec<Commitment>,
    /// Why it was signed with points or promises open.
    pub accepted_open: String,
}

/// The printed reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// 印发日期.
    pub printed_on: Date,
    /// 印发机关.
    pub printed_by: String,
    /// 共印 n 份.
    pub copies: u32,
}

/// How far the reply is made public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Full, summary or withheld.
    pub publicity: Publicity,
    /// Ground.
    pub reason: String,
    /// Day of the decision.
    pub on: Date,
}

/// The proposer's judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// How satisfied.
    pub satisfaction: Satisfaction,
    /// And on each axis that the place asks for.
    pub axes: Vec<AxisRating>,
    /// In the proposer's words.
    pub comment: String,
    /// Day.
    pub on: Date,
    /// Whose paper slip it was, when the committee's staff entered it.
    pub paper_of: Option<PersonId>,
}

/// How a case ended without a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// 不予立案.
    NotFiled {
        /// Code of the ground.
        ground: String,
        /// What the proposer was told.
        note: String,
    },
    /// 转为意见.
    Converted {
        /// What the proposer was told.
        note: String,
    },
    /// 撤案.
    Withdrawn,
    /// 并案.
    Merged {
        /// The case that answers for it.
        into: CaseId,
        /// What the proposer was told.
        note: String,
    },
}

//! Everything that can have happened to a case. Facts, dated; what follows from them is derived in [`crate::case`].
//!
//! The stored forms are `banfu_store::codec`'s; a field may be renamed here without touching history.

use jiff::civil::Date;

use crate::{
    annex::Annex,
    case::CaseKind,
    clocks::ClockCause,
    consultation::Consultation,
    dispute::{DisputeOutcome, DisputeStep},
    ids::{CaseId, OfficeId, PersonId},
    org::coded,
    promise::{ChangeAsked, Report, correcting::Correction},
    proposal::{ProposalText, Session},
    publication::{DeliveryMode, Publicity},
    quotation::Quote,
    rating::{AxisRating, Satisfaction},
    reply::{Commitment, DocNumber, ReplyDraft, ReviewStep},
    review::Reading,
};

coded! {
    /// An office's part in a case.
    Part {
        /// 主办: owns the answer.
        Lead = "lead",
        /// 会办: gives an opinion to the lead.
        CoHandler = "co_handler",
        /// 分办: answers its own part to the proposer; where the parts are collected, gives it to the first office.
        SplitHandler = "split_handler",
        /// 汇办: gathers the parts of the others and issues one answer. Stands where the lead stands.
        CollectHandler = "collect_handler",
    }
}

impl Part {
    /// Whether the case is this office's: it keeps the file, answers for it, and is not left without a successor.
    pub fn is_first(self) -> bool {
        matches!(self, Part::Lead | Part::CollectHandler)
    }
}

/// The due dates that an assignment starts, with the pack they were reckoned under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clocks {
    /// Pack name and version.
    pub pack: String,
    /// Last day to ask for a return.
    pub return_due: Date,
    /// Last day for co-opinions.
    pub opinion_due: Date,
    /// Last day for the reply.
    pub reply_due: Date,
    /// The latest day to which the reply can be extended.
    pub reply_longest: Date,
}

/// Something that happened to one case. Who did it and at what moment stand beside it in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A member began a proposal.
    ProposalDrafted {
        /// Proposal or suggestion.
        kind: CaseKind,
        /// The session it is put to.
        session: Session,
        /// First proposer.
        proposer: PersonId,
        /// Joint signers.
        co_signers: Vec<PersonId>,
        /// What it says.
        text: ProposalText,
    },
    /// The text was changed before submission.
    ProposalRevised {
        /// What it says now.
        text: ProposalText,
    },
    /// 提交.
    ProposalSubmitted {
        /// Day.
        on: Date,
    },
    /// The first proposer invited members to sign (邀请联名).
    CoSignersInvited {
        /// Whom.
        people: Vec<PersonId>,
        /// Day.
        on: Date,
    },
    /// An invited member signs or does not; or one who signed steps back.
    InvitationAnswered {
        /// Who.
        person: PersonId,
        /// Whether the person signs from now on.
        accepted: bool,
        /// Why not; may be empty.
        reason: String,
        /// Day.
        on: Date,
    },
    /// An invitation that was not answered was taken back.
    InvitationTakenBack {
        /// Whose.
        person: PersonId,
        /// Day.
        on: Date,
    },
    /// 初审, 复审 or 终审: somebody of the committee read it.
    ProposalRead {
        /// The reading.
        reading: Reading,
    },
    /// The committee sent it back to be revised.
    ProposalSentBack {
        /// Why.
        reason: String,
        /// Day.
        on: Date,
    },
    /// 立案: accepted and numbered.
    ProposalFiled {
        /// 案号, unique in the session.
        number: u32,
        /// 类别.
        area: String,
        /// 重点提案.
        key_case: bool,
        /// Day.
        on: Date,
    },
    /// 不予立案.
    ProposalNotFiled {
        /// Code of the pack's ground.
        ground: String,
        /// What the proposer is told.
        note: String,
        /// Day.
        on: Date,
    },
    /// 转为意见: kept as input, no written answer owed.
    ProposalConverted {
        /// What the proposer is told.
        note: String,
        /// Day.
        on: Date,
    },
    /// 撤案.
    ProposalWithdrawn {
        /// Day.
        on: Date,
    },
    /// 并案: this case ends; another answers for it.
    CaseMerged {
        /// The surviving case.
        into: CaseId,
        /// What the proposer is told.
        note: String,
        /// Day.
        on: Date,
    },
    /// The merger was undone; the case stands again where it stood.
    CaseUnmerged {
        /// The case it had been merged into.
        from: CaseId,
        /// Why.
        reason: String,
        /// Day.
        on: Date,
    },
    /// 并案, seen from the surviving case: it answers for another proposal too.
    MergedCaseTaken {
        /// The case that was merged into this one.
        case: CaseId,
        /// Its 案号, if it was filed.
        number: Option<u32>,
        /// Its first proposer.
        proposer: PersonId,
        /// Its joint signers.
        co_signers: Vec<PersonId>,
        /// What it says.
        text: ProposalText,
        /// Day.
        on: Date,
    },
    /// A proposal merged into this case is handled on its own again.
    MergedCaseLetGo {
        /// Which.
        case: CaseId,
        /// Why.
        reason: String,
        /// Day.
        on: Date,
    },
    /// 交办 to a lead and co-handlers, by one or several bodies together.
    CaseAssigned {
        /// The dispatching bodies.
        assigners: Vec<OfficeId>,
        /// 主办.
        lead: OfficeId,
        /// 会办.
        co_handlers: Vec<OfficeId>,
        /// Day.
        on: Date,
        /// Due dates.
        clocks: Clocks,
    },
    /// 分办 or 汇办: the case that was just assigned is divided among offices.
    WorkDivided {
        /// 分办单位, the first office of the case left out.
        offices: Vec<OfficeId>,
        /// Whether the first office gathers their parts into one answer.
        collected: bool,
        /// Who answers what; may be empty.
        tasks: String,
        /// Day.
        on: Date,
    },
    /// 分办件: a case of its own began for one office that answers apart. It takes over what the case it was split from asks and when.
    SplitCaseBegun {
        /// The case it was split from.
        from: CaseId,
        /// Which of the cases split from it, from 1.
        no: u32,
        /// Proposal or suggestion.
        kind: CaseKind,
        /// The session it was put to.
        session: Session,
        /// First proposer.
        proposer: PersonId,
        /// Joint signers.
        co_signers: Vec<PersonId>,
        /// What it says.
        text: ProposalText,
        /// 提交.
        submitted_on: Option<Date>,
        /// 案号, the same for all letters.
        number: Option<u32>,
        /// 类别.
        area: String,
        /// 重点提案.
        key_case: bool,
        /// 立案.
        filed_on: Option<Date>,
        /// Who answers what; may be empty.
        tasks: String,
        /// Day.
        on: Date,
    },
    /// One office of the case that was just divided got a case of its own.
    CaseSplit {
        /// That case.
        case: CaseId,
        /// Whose it is.
        office: OfficeId,
        /// Day.
        on: Date,
    },
    /// A case split from this one went to another office.
    SplitCaseMoved {
        /// Which.
        case: CaseId,
        /// Whose it is now.
        office: OfficeId,
        /// Day.
        on: Date,
    },
    /// The first answer in a case split from this one reached the proposer.
    SplitCaseAnswered {
        /// Which.
        case: CaseId,
        /// 送达.
        on: Date,
        /// The last day it had.
        due: Date,
    },
    /// 签收.
    AssignmentReceived {
        /// Which office.
        office: OfficeId,
        /// The handler who will work on it.
        handler: PersonId,
        /// Day.
        on: Date,
    },
    /// 申请退办.
    ReturnRequested {
        /// Which office.
        office: OfficeId,
        /// Why it is not theirs.
        reason: String,
        /// The office they name instead.
        proposed: Option<OfficeId>,
        /// Day.
        on: Date,
    },
    /// 准予退办; the case goes to another office, or (a co-handler's) to none.
    ReturnGranted {
        /// Which office leaves.
        office: OfficeId,
        /// Who takes its part.
        to: Option<OfficeId>,
        /// Remark.
        note: String,
        /// Day.
        on: Date,
        /// Due dates from now on.
        clocks: Clocks,
    },
    /// 不予退办.
    ReturnRefused {
        /// Which office stays.
        office: OfficeId,
        /// Why.
        note: String,
        /// Day.
        on: Date,
    },
    /// The office does not accept the refusal.
    ReturnDisputed {
        /// Which office.
        office: OfficeId,
        /// What its head states.
        statement: String,
        /// Day.
        on: Date,
    },
    /// A step of the dispute was taken.
    DisputeStepTaken {
        /// Whose dispute.
        office: OfficeId,
        /// Talk, meeting, or the leader's decision.
        step: DisputeStep,
        /// What it came to.
        outcome: DisputeOutcome,
        /// Who takes its part, when it moves.
        to: Option<OfficeId>,
        /// Who took part and what was said.
        note: String,
        /// Day.
        on: Date,
        /// Due dates from now on, when it moves.
        clocks: Option<Clocks>,
    },
    /// The lead asked for more time.
    ExtensionRequested {
        /// Until when.
        until: Date,
        /// Why; the proposer is told.
        reason: String,
        /// Day.
        on: Date,
    },
    /// 准予延期.
    ExtensionGranted {
        /// Until when.
        until: Date,
        /// Remark.
        note: String,
        /// Day.
        on: Date,
    },
    /// 不准延期.
    ExtensionRefused {
        /// Why.
        note: String,
        /// Day.
        on: Date,
    },
    /// The clocks stand still.
    CasePaused {
        /// Why.
        reason: String,
        /// Day.
        on: Date,
    },
    /// The clocks go on.
    CaseResumed {
        /// Remark.
        note: String,
        /// Day.
        on: Date,
        /// Due dates from now on.
        clocks: Clocks,
    },
    /// The dates were reckoned anew, because a holiday notice or the rules of the place changed.
    ClocksRecomputed {
        /// Which of the two.
        cause: ClockCause,
        /// The notice's number, or the packs' names.
        detail: String,
        /// Day.
        on: Date,
        /// Due dates from now on.
        clocks: Clocks,
    },
    /// 沟通 with the proposer.
    ConsultationRecorded {
        /// The record.
        consultation: Consultation,
    },
    /// The lead asked co-handlers for their opinions.
    OpinionsRequested {
        /// Whom.
        offices: Vec<OfficeId>,
        /// What about.
        question: String,
        /// Last day.
        due: Date,
        /// Day.
        on: Date,
    },
    /// 会办意见.
    OpinionGiven {
        /// Whose.
        office: OfficeId,
        /// What it says.
        text: String,
        /// Day.
        on: Date,
    },
    /// 催办.
    OpinionUrged {
        /// Whom.
        office: OfficeId,
        /// Day.
        on: Date,
    },
    /// 催办 of the lead.
    LeadUrged {
        /// Whom.
        office: OfficeId,
        /// What it was told besides; may be empty.
        note: String,
        /// Day.
        on: Date,
    },
    /// The lead goes on without this opinion.
    OpinionWaived {
        /// Whose.
        office: OfficeId,
        /// Why.
        reason: String,
        /// Day.
        on: Date,
    },
    /// 退回会办意见: the lead asks the office to write it anew.
    OpinionReturned {
        /// Whose.
        office: OfficeId,
        /// What is missing.
        reason: String,
        /// Last day for the new one.
        due: Date,
        /// Day.
        on: Date,
    },
    /// The opinion got its own 发文字号 in the co-handler's series.
    OpinionNumbered {
        /// Whose.
        office: OfficeId,
        /// 发文字号.
        number: DocNumber,
        /// Day.
        on: Date,
    },
    /// Edited quotations went back to the offices they are from.
    QuotationsAsked {
        /// In the order of the letter.
        quotes: Vec<Quote>,
        /// Day.
        on: Date,
    },
    /// An office answered for its quotations.
    QuotationsAnswered {
        /// Which office.
        office: OfficeId,
        /// Those that may not stand, by their place among what it was asked, from 1; the others are confirmed.
        objected: Vec<u32>,
        /// Why not; empty when all are confirmed.
        reason: String,
        /// Day.
        on: Date,
    },
    /// A revision of the reply.
    DraftSaved {
        /// From 1, without gaps.
        revision: u32,
        /// The draft; its body is a stored file.
        draft: ReplyDraft,
        /// Who saved it: a drafter neither checks nor signs.
        by: PersonId,
        /// Day.
        on: Date,
    },
    /// 附件 of the draft, all of them in their order.
    AnnexesSet {
        /// From now on.
        annexes: Vec<Annex>,
        /// Who changed them: a hand in the draft, as whoever saved a revision.
        by: PersonId,
        /// Day.
        on: Date,
    },
    /// A finding of the text check was set aside.
    FindingDismissed {
        /// Rule id, such as `figure.growth`.
        rule: String,
        /// The words it was about.
        quote: String,
        /// Why they stand.
        reason: String,
        /// Day.
        on: Date,
    },
    /// The handler said what a sentence of the draft promises.
    PromiseCorrected {
        /// Of which sentence, and what.
        correction: Correction,
        /// Day.
        on: Date,
    },
    /// 送核稿.
    DraftSentForCheck {
        /// Which revision.
        revision: u32,
        /// Offices whose agreement is asked after the check.
        countersigners: Vec<OfficeId>,
        /// Day.
        on: Date,
    },
    /// 核稿 passed.
    DraftChecked {
        /// Remark.
        comment: String,
        /// Day.
        on: Date,
    },
    /// Sent back to the handler.
    DraftReturned {
        /// From which step.
        step: ReviewStep,
        /// What has to change.
        reason: String,
        /// Day.
        on: Date,
    },
    /// 会签.
    DraftCountersigned {
        /// Which office.
        office: OfficeId,
        /// Remark.
        comment: String,
        /// Day.
        on: Date,
    },
    /// The lead goes on without this office's countersignature.
    CountersignWaived {
        /// Which office.
        office: OfficeId,
        /// Why.
        reason: String,
        /// Day.
        on: Date,
    },
    /// 签发: the reply is a document, with its number and its promises.
    ReplySignedOff {
        /// Which revision.
        revision: u32,
        /// Who signed.
        signatory: PersonId,
        /// 成文日期.
        adopted_on: Date,
        /// 发文字号.
        number: DocNumber,
        /// What it promises.
        commitments: Vec<Commitment>,
        /// Why it was signed although points or promises were open; empty if none were.
        accepted_open: String,
    },
    /// A promise was given to an office of the case other than the one that signed; it is asked to take it.
    PromiseAssigned {
        /// Which line of the ledger.
        line: u32,
        /// Whom.
        office: OfficeId,
        /// Day.
        on: Date,
    },
    /// 认领.
    PromiseTaken {
        /// Which line.
        line: u32,
        /// By whom.
        office: OfficeId,
        /// Day.
        on: Date,
    },
    /// The office does not take it; it is the signer's.
    PromiseDeclined {
        /// Which line.
        line: u32,
        /// Which office.
        office: OfficeId,
        /// Why.
        reason: String,
        /// Day.
        on: Date,
    },
    /// Progress, or 销号.
    PromiseReported {
        /// Which line.
        line: u32,
        /// What was done, and what shows it.
        report: Report,
        /// Kept wholly, kept in part; none: it goes on.
        kept: Option<bool>,
    },
    /// More time for a promise was asked for, or that it be given up.
    PromiseChangeAsked {
        /// Which line.
        line: u32,
        /// What.
        asked: ChangeAsked,
    },
    /// That was decided.
    PromiseChangeDecided {
        /// Which line.
        line: u32,
        /// Granted.
        granted: bool,
        /// Remark, or why not.
        note: String,
        /// Day.
        on: Date,
    },
    /// The proposer answered what the letter asked of them.
    RequestAnswered {
        /// Which line.
        line: u32,
        /// In the proposer's words.
        text: String,
        /// Day.
        on: Date,
    },
    /// A promise whose end did not hold is open again.
    PromiseReopened {
        /// Which line.
        line: u32,
        /// Why.
        reason: String,
        /// Day.
        on: Date,
    },
    /// The sign-off was taken back before issue; the number is void.
    SignOffRevoked {
        /// The void number.
        number: DocNumber,
        /// Why.
        reason: String,
        /// Day.
        on: Date,
    },
    /// 印发.
    ReplyIssued {
        /// 印发日期.
        printed_on: Date,
        /// 印发机关, as printed.
        printed_by: String,
        /// 共印 n 份.
        copies: u32,
    },
    /// 送达: the proposer has it.
    ReplyDelivered {
        /// How.
        mode: DeliveryMode,
        /// Day.
        on: Date,
    },
    /// 公开 decided.
    PublicationDecided {
        /// How far.
        publicity: Publicity,
        /// Ground for holding back; empty for full text.
        reason: String,
        /// Day.
        on: Date,
    },
    /// On the public site.
    ReplyPublished {
        /// The summary, where only that is published.
        summary: String,
        /// Day.
        on: Date,
    },
    /// 再次办理: somebody was not satisfied, and is answered again.
    RedoOrdered {
        /// Which round begins; the first answer was round 1.
        round: u32,
        /// What was missing.
        reason: String,
        /// Last day for the new answer.
        due: Date,
        /// Day.
        on: Date,
    },
    /// 联合面商: who was still not satisfied after the last written answer was met in person.
    UnsatisfiedMet {
        /// Who took part.
        with: String,
        /// What was said and agreed.
        note: String,
        /// Day.
        on: Date,
    },
    /// The class of the result was changed after the answer.
    ClassChanged {
        /// From which code.
        from: String,
        /// To which.
        to: String,
        /// What shows it.
        evidence: String,
        /// Day.
        on: Date,
    },
    /// The judgement of the proposer, or of one of several whose proposals were merged.
    ReplyRated {
        /// For which proposal: the case it was; none: this case's own.
        proposal: Option<CaseId>,
        /// Whose paper slip the committee's staff entered; none: the signer rated in person.
        paper_of: Option<PersonId>,
        /// How satisfied.
        satisfaction: Satisfaction,
        /// And on each axis that the place asks for.
        axes: Vec<AxisRating>,
        /// In the proposer's words.
        comment: String,
        /// Day.
        on: Date,
    },
}

/// What happened to a series of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeriesEvent {
    /// A number was given out.
    NumberAllotted {
        /// The number.
        n: u32,
        /// To which case.
        case: CaseId,
    },
    /// A number given out will never be used; it is kept with the reason, so that the series has no gap.
    NumberVoided {
        /// The number.
        n: u32,
        /// The case it was given to.
        case: CaseId,
        /// Why.
        reason: String,
    },
}

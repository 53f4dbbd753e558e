//! Everything that can be asked of a case. One value for each thing a person does; [`crate::App::act`] carries it out.

use banfu_domain::{
    Date, OfficeId, PersonId,
    assignment::{AssignCase, DecideReturn},
    consultation::Consultation,
    dispute::SettleDispute,
    promise::{ChangeKind, correcting::Correction},
    proposal::{FileProposal, ProposalText},
    publication::{DeliveryMode, Publicity},
    rating::Answers,
    reply::ReviewStep,
    review::ReadProposal,
};
use banfu_policy::Action;

/// A draft as it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedDraft {
    /// The revision it was written over; 0 for the first.
    pub base: u32,
    /// 标题.
    pub title: String,
    /// Addressee line and paragraphs.
    pub body: String,
    /// Class code, once chosen.
    pub class: Option<String>,
    /// 公开属性, once chosen.
    pub publicity: Option<Publicity>,
    /// Ground for holding back.
    pub withhold_reason: String,
    /// 抄送.
    pub copies_to: Vec<String>,
    /// 联系人.
    pub contact_name: String,
    /// 联系电话.
    pub contact_phone: String,
}

/// A file that shows a promise kept, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFile {
    /// What it is.
    pub title: String,
    /// Its name, with its ending.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// An annex of a reply as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedAnnex {
    /// What the attachment note calls it.
    pub title: String,
    /// The name of its file, with its ending.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// Its pages are set after the letter's; a PDF only.
    pub appended: bool,
}

/// A report on a promise as it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedReport {
    /// Which line.
    pub line: u32,
    /// What was done.
    pub note: String,
    /// The number reached, with its unit; may be empty.
    pub reached: String,
    /// Pages elsewhere: what each is, and its address.
    pub links: Vec<(String, String)>,
    /// Files.
    pub files: Vec<EvidenceFile>,
    /// 销号: kept wholly or in part; none: it goes on.
    pub kept: Option<bool>,
}

/// Which of two cases survives a merger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Survivor {
    /// The case the command is given on.
    This,
    /// The other.
    Other,
}

/// What is asked of a case. Where an office acts, it is the office of the one who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Change the proposal's text.
    Revise(ProposalText),
    /// 提交.
    Submit,
    /// 撤案.
    Withdraw,
    /// 邀请联名.
    InviteSigners {
        /// Whom.
        people: Vec<PersonId>,
    },
    /// Sign, decline, or step back from having signed; who asks answers for themselves.
    AnswerInvitation {
        /// Whether they sign.
        accepted: bool,
        /// Why not.
        reason: String,
    },
    /// Take an invitation back.
    TakeBackInvitation {
        /// Whose.
        person: PersonId,
    },
    /// 初审, 复审: a reading that recommends.
    Read(ReadProposal),
    /// The committee sends the proposal back.
    SendBackProposal {
        /// Why.
        reason: String,
    },
    /// 立案.
    File(FileProposal),
    /// 不予立案.
    Refuse {
        /// Code of the ground.
        ground: String,
        /// What the proposer is told.
        note: String,
    },
    /// 转为意见.
    Convert {
        /// What the proposer is told.
        note: String,
    },
    /// 并案: the committee joins this case and another.
    Merge {
        /// 案号 of the other, in the same session.
        number: u32,
        /// Which of the two survives, with its text.
        survivor: Survivor,
        /// What the proposer of the case that ends is told.
        note: String,
    },
    /// Take this case out of the one it was merged into.
    Unmerge {
        /// Why.
        reason: String,
    },
    /// Enter the paper slip of a signer.
    EnterRating {
        /// Whose.
        signer: PersonId,
        /// How satisfied.
        answers: Answers,
        /// In the signer's words.
        comment: String,
    },
    /// 再次办理.
    OrderRedo {
        /// What was missing.
        reason: String,
        /// Last day for the new answer.
        due: Date,
    },
    /// 联合面商 after the last written answer.
    MeetUnsatisfied {
        /// Who took part.
        with: String,
        /// What was said and agreed.
        note: String,
    },
    /// Change the class of an answered case.
    ChangeClass {
        /// To which code.
        class: String,
        /// What shows it.
        evidence: String,
    },
    /// 交办.
    Assign(AssignCase),
    /// 签收; who asks becomes the handler.
    Receive,
    /// 申请退办.
    RequestReturn {
        /// Why.
        reason: String,
        /// Whom it names instead.
        proposed: Option<OfficeId>,
    },
    /// Decide a return.
    DecideReturn(DecideReturn),
    /// Dispute a refused return.
    Dispute {
        /// What the office's head states.
        statement: String,
    },
    /// Record a step of a dispute.
    SettleDispute(SettleDispute),
    /// Ask for more time (申请延期).
    RequestExtension {
        /// Until when.
        until: Date,
        /// Why; the proposer is told.
        reason: String,
    },
    /// Decide whether there is more time.
    DecideExtension {
        /// Until when; none: refused.
        until: Option<Date>,
        /// Remark, or why not.
        note: String,
    },
    /// Stop the clocks (中止计时).
    Pause {
        /// Why.
        reason: String,
    },
    /// Let the clocks go on.
    Resume {
        /// Remark.
        note: String,
    },
    /// 沟通.
    Consult(Consultation),
    /// Ask co-handlers for opinions.
    RequestOpinions {
        /// Whom.
        offices: Vec<OfficeId>,
        /// What about.
        question: String,
    },
    /// 会办意见.
    GiveOpinion {
        /// What it says.
        text: String,
    },
    /// 催办.
    Urge {
        /// Whom.
        office: OfficeId,
    },
    /// 催办 of the lead.
    UrgeLead {
        /// What it is told besides; may be empty.
        note: String,
    },
    /// Go on without an opinion.
    WaiveOpinion {
        /// Whose.
        office: OfficeId,
        /// Why.
        reason: String,
    },
    /// Ask an office to write its opinion anew.
    ReturnOpinion {
        /// Whose.
        office: OfficeId,
        /// What is missing.
        reason: String,
        /// Last day for the new one.
        due: Date,
    },
    /// Confirm edited quotations, or object to some.
    AnswerQuotations {
        /// Those that may not stand, by their place among what was asked, from 1.
        objected: Vec<u32>,
        /// Why not.
        reason: String,
    },
    /// Save a revision of the reply.
    SaveDraft(TypedDraft),
    /// Add an annex after the others.
    AddAnnex(TypedAnnex),
    /// Take an annex out.
    RemoveAnnex {
        /// From 1.
        n: u32,
    },
    /// Move an annex before the one before it.
    RaiseAnnex {
        /// From 1.
        n: u32,
    },
    /// Set a finding aside.
    DismissFinding {
        /// Rule id.
        rule: String,
        /// The words it is about.
        quote: String,
        /// Why they stand.
        reason: String,
    },
    /// Say what a sentence of the draft promises.
    CorrectPromise(Correction),
    /// 送核稿.
    SendForCheck {
        /// Which revision.
        revision: u32,
        /// Whose agreement is asked after the check.
        countersigners: Vec<OfficeId>,
    },
    /// 核稿 passed.
    PassCheck {
        /// Remark.
        comment: String,
    },
    /// 会签.
    Countersign {
        /// Remark.
        comment: String,
    },
    /// Go on without a countersignature.
    WaiveCountersign {
        /// Whose.
        office: OfficeId,
        /// Why.
        reason: String,
    },
    /// Send the draft back to its handler.
    SendBackDraft {
        /// From which step.
        step: ReviewStep,
        /// What has to change.
        reason: String,
    },
    /// 签发.
    SignOff {
        /// Why it may go out with points or promises open; empty if none are.
        accepted_open: String,
    },
    /// Take a sign-off back before issue.
    RevokeSignOff {
        /// Why.
        reason: String,
    },
    /// 印发.
    Issue {
        /// 印发日期.
        printed_on: Date,
        /// 印发机关.
        printed_by: String,
        /// 共印 n 份.
        copies: u32,
    },
    /// 送达.
    Deliver {
        /// How.
        mode: DeliveryMode,
        /// Day.
        on: Date,
    },
    /// Decide how far the reply is made public.
    DecidePublication {
        /// How far.
        publicity: Publicity,
        /// Ground for holding back.
        reason: String,
    },
    /// Put it on the public site.
    Publish {
        /// The summary, where only that is published.
        summary: String,
    },
    /// 认领 a promise, or decline it.
    OwnPromise {
        /// Which line.
        line: u32,
        /// Why it is declined; none: it is taken.
        declined: Option<String>,
    },
    /// Give a promise to another office of the case.
    AssignPromise {
        /// Which line.
        line: u32,
        /// Whom.
        office: OfficeId,
    },
    /// Report on a promise, or strike it off.
    ReportPromise(TypedReport),
    /// Ask for more time for a promise, or to give it up.
    AskPromiseChange {
        /// Which line.
        line: u32,
        /// Which.
        kind: ChangeKind,
        /// The later day.
        until: Option<Date>,
        /// Why; the proposer is told.
        reason: String,
    },
    /// Decide that.
    DecidePromiseChange {
        /// Which line.
        line: u32,
        /// Granted.
        grant: bool,
        /// Remark, or why not.
        note: String,
    },
    /// Answer what the letter asked.
    AnswerRequest {
        /// Which line.
        line: u32,
        /// The answer.
        text: String,
    },
    /// Open a promise again.
    ReopenPromise {
        /// Which line.
        line: u32,
        /// Why.
        reason: String,
    },
    /// 评价.
    Rate {
        /// How satisfied.
        answers: Answers,
        /// In the proposer's words.
        comment: String,
    },
}

impl Command {
    /// What the policies call it.
    pub fn action(&self) -> Action {
        match self {
            Self::Revise(_) => Action::ProposalRevise,
            Self::Submit => Action::ProposalSubmit,
            Self::Withdraw => Action::ProposalWithdraw,
            Self::InviteSigners { .. } | Self::TakeBackInvitation { .. } => Action::ProposalInvite,
            Self::AnswerInvitation { .. } => Action::ProposalCoSign,
            Self::Read(_) => Action::ProposalRead,
            Self::SendBackProposal { .. } => Action::ProposalSendBack,
            Self::File(_) => Action::ProposalFile,
            Self::Refuse { .. } => Action::ProposalRefuse,
            Self::Convert { .. } => Action::ProposalConvert,
            Self::Merge { .. } => Action::CaseMerge,
            Self::Unmerge { .. } => Action::CaseUnmerge,
            Self::EnterRating { .. } => Action::ReplyEnterRating,
            Self::OrderRedo { .. } | Self::MeetUnsatisfied { .. } => Action::ReplyOrderRedo,
            Self::ChangeClass { .. } => Action::ReplyChangeClass,
            Self::Assign(_) => Action::CaseAssign,
            Self::Receive => Action::CaseReceive,
            Self::RequestReturn { .. } => Action::CaseRequestReturn,
            Self::DecideReturn(_) => Action::CaseDecideReturn,
            Self::Dispute { .. } => Action::CaseDispute,
            Self::SettleDispute(_) => Action::CaseSettleDispute,
            Self::RequestExtension { .. } => Action::ExtensionRequest,
            Self::DecideExtension { .. } => Action::ExtensionDecide,
            Self::Pause { .. } | Self::Resume { .. } => Action::CasePause,
            Self::Consult(_) => Action::ConsultationRecord,
            Self::RequestOpinions { .. } => Action::OpinionRequest,
            Self::GiveOpinion { .. } => Action::OpinionGive,
            Self::Urge { .. } => Action::OpinionUrge,
            Self::UrgeLead { .. } => Action::LeadUrge,
            Self::WaiveOpinion { .. } => Action::OpinionWaive,
            Self::ReturnOpinion { .. } => Action::OpinionReturn,
            Self::AnswerQuotations { .. } => Action::QuotationAnswer,
            Self::SaveDraft(_) | Self::DismissFinding { .. } | Self::CorrectPromise(_) => Action::ReplySaveDraft,
            Self::AddAnnex(_) | Self::RemoveAnnex { .. } | Self::RaiseAnnex { .. } => Action::ReplySaveDraft,
            Self::SendForCheck { .. } => Action::ReplySendForCheck,
            Self::PassCheck { .. } => Action::ReplyCheck,
            Self::Countersign { .. } => Action::ReplyCountersign,
            Self::WaiveCountersign { .. } => Action::ReplyWaiveCountersign,
            Self::SendBackDraft {
                step: ReviewStep::OfficeCheck, ..
            } => Action::ReplyCheck,
            Self::SendBackDraft {
                step: ReviewStep::Countersign, ..
            } => Action::ReplyCountersign,
            Self::SendBackDraft { step: ReviewStep::SignOff, .. } => Action::ReplySendBack,
            Self::SignOff { .. } => Action::ReplySignOff,
            Self::RevokeSignOff { .. } => Action::ReplyRevokeSignOff,
            Self::Issue { .. } => Action::ReplyIssue,
            Self::Deliver { .. } => Action::ReplyDeliver,
            Self::DecidePublication { .. } => Action::PublicationDecide,
            Self::Publish { .. } => Action::PublicationPublish,
            Self::OwnPromise { .. } | Self::AssignPromise { .. } | Self::ReportPromise(_) | Self::AskPromiseChange { .. } => Action::PromiseKeep,
            Self::DecidePromiseChange { .. } | Self::ReopenPromise { .. } => Action::PromiseDecide,
            Self::AnswerRequest { .. } => Action::PromiseAnswer,
            Self::Rate { .. } => Action::ReplyRate,
        }
    }
}

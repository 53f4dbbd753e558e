//! 复文: drafted, checked (核稿), countersigned (会签), signed (签发) and numbered.

use std::fmt;

use jiff::civil::Date;

use crate::{
    Context,
    case::{Case, Stage},
    event::Event,
    gates::{self, Found, Gate},
    ids::{OfficeId, PersonId},
    org::coded,
    proposal::NOTE_MAX_CHARS,
    publication::Publicity,
    quotation::{self, Quote},
    refusal::refusals,
};

/// Longest body of a reply, in bytes of UTF-8. The longest published replies have some 30 kB.
pub const BODY_MAX_BYTES: u64 = 1024 * 1024;
/// Longest title of a reply, in characters.
pub const TITLE_MAX_CHARS: usize = 200;
/// Most copies (抄送) of a reply.
pub const COPIES_TO_MAX: usize = 200;

coded! {
    /// A step of review at which a draft can be sent back.
    ReviewStep {
        /// 核稿.
        OfficeCheck = "office_check",
        /// 会签.
        Countersign = "countersign",
        /// 签发.
        SignOff = "sign_off",
    }
}

coded! {
    /// What sort of promise a sentence makes.
    CommitmentKind {
        /// Something will be done.
        Action = "action",
        /// Something will be looked into.
        Study = "study",
        /// The proposer is asked for something.
        RequestToProposer = "request_to_proposer",
        /// Something goes on without a new deliverable.
        Ongoing = "ongoing",
    }
}

/// A stored text, by the hash of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyRef {
    /// SHA-256 of the UTF-8 bytes, in hexadecimal.
    pub hash: String,
    /// Length in bytes.
    pub bytes: u64,
}

/// What the handler writes. Head, number, signatory and colophon follow from the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyDraft {
    /// 标题.
    pub title: String,
    /// Addressee line and paragraphs, as plain text.
    pub body: BodyRef,
    /// Code of the result class, once chosen.
    pub class: Option<String>,
    /// 公开属性, once chosen.
    pub publicity: Option<Publicity>,
    /// Ground for holding back; empty otherwise.
    pub withhold_reason: String,
    /// 抄送.
    pub copies_to: Vec<String>,
    /// 联系人.
    pub contact_name: String,
    /// 联系电话.
    pub contact_phone: String,
}

/// 发文字号.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocNumber {
    /// 机关代字.
    pub code: String,
    /// Full year.
    pub year: i16,
    /// Number in the series.
    pub n: u32,
}

impl DocNumber {
    /// Key of its series.
    pub fn series(code: &str, year: i16) -> String {
        format!("{code}-{year}")
    }
}

impl fmt::Display for DocNumber {
    /// Hexagonal brackets, full year, no padding, no 第 (GB/T 9704-2012, 7.2.5).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}〔{}〕{}号", self.code, self.year, self.n)
    }
}

/// A promise of the signed letter, anchored in the sentence that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// From 1, in the order of the letter.
    pub no: u32,
    /// First byte in the signed body.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// The words.
    pub quote: String,
    /// What sort.
    pub kind: CommitmentKind,
    /// Who will do it, as the letter says; none: the lead office.
    pub owner: Option<String>,
    /// When, as the letter says.
    pub due: Option<String>,
    /// The last day that the words name, where they name one.
    pub due_on: Option<Date>,
    /// By what it will be measured, as the letter says.
    pub measure: Option<String>,
    /// The heading it stands under.
    pub area: Option<String>,
}

/// What the text check found in a draft. Made outside; the domain only weighs it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// Errors: rule id and the words they are about.
    pub errors: Vec<(String, String)>,
    /// Promises, as the letter makes them and the handler confirmed them.
    pub commitments: Vec<Commitment>,
    /// Promises that another office of the case is to keep: their numbers in the letter, and the office.
    pub owners: Vec<(u32, OfficeId)>,
    /// Numbers of the proposal's points that no passage answers.
    pub unanswered: Vec<u32>,
    /// Sentences taken from opinions and edited, in the order of the letter.
    pub edited: Vec<Quote>,
    /// Offices whose opinion the letter takes nothing from.
    pub unquoted: Vec<OfficeId>,
    /// Conditions that text and form do not meet.
    pub found: Vec<Found>,
    /// Conditions that could not be asked about, such as the look of a page without typefaces.
    pub unasked: Vec<Gate>,
    /// Numbers of the promises that name a sum of money.
    pub money: Vec<u32>,
}

impl Findings {
    /// Promises with neither date nor measure of time, which the signatory is told of.
    pub fn undated(&self) -> Vec<u32> {
        self.commitments
            .iter()
            .filter(|c| c.due.is_none() && c.due_on.is_none() && c.kind == CommitmentKind::Action)
            .map(|c| c.no)
            .collect()
    }

    /// Errors that nobody has set aside with a reason.
    pub fn open_errors<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = &'a (String, String)> {
        self.errors
            .iter()
            .filter(|(rule, quote)| !case.dismissed.iter().any(|d| d.rule == *rule && d.quote == *quote))
    }
}

refusals! {
    /// Why a draft cannot be saved.
    CannotSaveDraft, "reply.save_draft" {
        /// Not being drafted.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// Someone saved a newer revision.
        Stale {
            /// The revision this one was based on.
            base: u32,
            /// The newest.
            current: u32,
        } = "stale",
        /// Body too long.
        TooLong {
            /// Limit in bytes.
            max: i64,
        } = "too_long",
        /// Title too long.
        TitleTooLong {
            /// Limit in characters.
            max: usize,
        } = "title_too_long",
        /// Too many copies.
        TooManyCopies {
            /// Limit.
            max: usize,
        } = "too_many_copies",
        /// The place has no such class.
        UnknownClass {
            /// What was given.
            class: String,
        } = "unknown_class",
    }
}

refusals! {
    /// Why a finding cannot be set aside.
    CannotDismiss, "reply.dismiss" {
        /// Not being drafted.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// No reason given.
        NoReason = "no_reason",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why a draft cannot go to the check.
    CannotSendForCheck, "reply.send_for_check" {
        /// Not being drafted.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// Nothing is drafted.
        NoDraft = "no_draft",
        /// Someone saved a newer revision.
        Stale {
            /// The revision sent.
            base: u32,
            /// The newest.
            current: u32,
        } = "stale",
        /// Errors stand open.
        OpenErrors {
            /// The words they are about.
            quotes: Vec<String>,
        } = "open_errors",
        /// No title.
        NoTitle = "no_title",
        /// No class.
        NoClass = "no_class",
        /// Publicity not chosen.
        NoPublicity = "no_publicity",
        /// Held back without a ground.
        NoWithholdReason = "no_withhold_reason",
        /// No contact.
        NoContact = "no_contact",
        /// Not a co-handler of this case.
        NotCoHandler {
            /// Which office.
            office: OfficeId,
        } = "not_co_handler",
        /// The place does not let a draft go on with these.
        GatesOpen {
            /// Which conditions.
            gates: Vec<Gate>,
        } = "gates_open",
    }
}

refusals! {
    /// Why a check cannot be passed.
    CannotCheck, "reply.check" {
        /// Not at the check.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The checker drafted it.
        OwnDraft {
            /// Who.
            person: PersonId,
        } = "own_draft",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why an office cannot countersign, or be gone without.
    CannotCountersign, "reply.countersign" {
        /// Not at the countersignature.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// Nobody asked this office, or it has answered.
        NotAsked {
            /// Which office.
            office: OfficeId,
        } = "not_asked",
        /// Going on without it needs a reason.
        NoReason = "no_reason",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why a draft cannot be sent back.
    CannotSendBack, "reply.send_back" {
        /// Not at this step.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// Nobody asked this office, or it has answered.
        NotAsked {
            /// Which office.
            office: OfficeId,
        } = "not_asked",
        /// The handler must know what to change.
        NoReason = "no_reason",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

/// Saves a revision. `base` is the revision it was written over.
///
/// # Errors
/// [`CannotSaveDraft`]: frozen for review, a newer revision exists, or too long.
pub fn save_draft(case: &Case, base: u32, draft: ReplyDraft, cx: Context<'_>) -> Result<Vec<Event>, CannotSaveDraft> {
    if !matches!(case.stage(), Stage::Handling | Stage::Drafting) {
        return Err(CannotSaveDraft::WrongStage { stage: case.stage() });
    }
    if base != case.revision {
        return Err(CannotSaveDraft::Stale { base, current: case.revision });
    }
    if draft.body.bytes > BODY_MAX_BYTES {
        return Err(CannotSaveDraft::TooLong { max: BODY_MAX_BYTES as i64 });
    }
    if draft.title.chars().nth(TITLE_MAX_CHARS).is_some() {
        return Err(CannotSaveDraft::TitleTooLong { max: TITLE_MAX_CHARS });
    }
    if draft.copies_to.len() > COPIES_TO_MAX {
        return Err(CannotSaveDraft::TooManyCopies { max: COPIES_TO_MAX });
    }
    if let Some(class) = draft.class.as_ref().filter(|class| cx.pack.class(class).is_none()) {
        return Err(CannotSaveDraft::UnknownClass { class: class.clone() });
    }
    Ok(vec![Event::DraftSaved {
        revision: case.revision + 1,
        draft,
        by: cx.by,
        on: cx.today,
    }])
}

/// Sets a finding aside with a reason that the signatory will see.
///
/// # Errors
/// [`CannotDismiss`]: frozen for review, or no reason.
pub fn dismiss_finding(case: &Case, rule: String, quote: String, reason: String, cx: Context<'_>) -> Result<Vec<Event>, CannotDismiss> {
    if !matches!(case.stage(), Stage::Handling | Stage::Drafting) {
        return Err(CannotDismiss::WrongStage { stage: case.stage() });
    }
    if reason.trim().is_empty() {
        return Err(CannotDismiss::NoReason);
    }
    if [&reason, &quote, &rule].iter().any(|s| s.chars().nth(NOTE_MAX_CHARS).is_some()) {
        return Err(CannotDismiss::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::FindingDismissed {
        rule,
        quote,
        reason,
        on: cx.today,
    }])
}

/// 送核稿. `countersigners` are the co-handlers whose agreement is asked after the check.
///
/// # Errors
/// [`CannotSendForCheck`]: what is missing.
pub fn send_for_check(
    case: &Case,
    revision: u32,
    countersigners: Vec<OfficeId>,
    findings: &Findings,
    cx: Context<'_>,
) -> Result<Vec<Event>, CannotSendForCheck> {
    if !matches!(case.stage(), Stage::Handling | Stage::Drafting) {
        return Err(CannotSendForCheck::WrongStage { stage: case.stage() });
    }
    let Some(draft) = &case.draft else { return Err(CannotSendForCheck::NoDraft) };
    if revision != case.revision {
        return Err(CannotSendForCheck::Stale {
            base: revision,
            current: case.revision,
        });
    }
    if draft.title.trim().is_empty() {
        return Err(CannotSendForCheck::NoTitle);
    }
    if draft.class.is_none() {
        return Err(CannotSendForCheck::NoClass);
    }
    match draft.publicity {
        None => return Err(CannotSendForCheck::NoPublicity),
        Some(Publicity::Withheld) if draft.withhold_reason.trim().is_empty() => return Err(CannotSendForCheck::NoWithholdReason),
        Some(_) => {}
    }
    if draft.contact_name.trim().is_empty() || draft.contact_phone.trim().is_empty() {
        return Err(CannotSendForCheck::NoContact);
    }
    if let Some(office) = countersigners.iter().find(|o| case.office(**o).is_none_or(|o| !case.contributes(o))) {
        return Err(CannotSendForCheck::NotCoHandler { office: *office });
    }
    let quotes: Vec<String> = findings.open_errors(case).map(|(_, quote)| quote.clone()).collect();
    if !quotes.is_empty() {
        return Err(CannotSendForCheck::OpenErrors { quotes });
    }
    // What only others can meet is waited for until the signature; what the handler can mend is mended now.
    let states = gates::gates(case, findings, cx.pack);
    let mendable = gates::blocking(&states)
        .into_iter()
        .filter(|g| findings.found.iter().any(|f| f.gate == *g))
        .collect::<Vec<_>>();
    if !mendable.is_empty() {
        return Err(CannotSendForCheck::GatesOpen { gates: mendable });
    }
    let sent = Event::DraftSentForCheck {
        revision,
        countersigners,
        on: cx.today,
    };
    Ok(std::iter::once(sent).chain(quotation::sent_back(case, findings, cx.today)).collect())
}

/// 核稿 passed. Nobody checks a draft of his own.
///
/// # Errors
/// [`CannotCheck`]: not at the check, or the checker drafted it.
pub fn pass_check(case: &Case, comment: String, cx: Context<'_>) -> Result<Vec<Event>, CannotCheck> {
    if case.stage() != Stage::OfficeCheck {
        return Err(CannotCheck::WrongStage { stage: case.stage() });
    }
    if case.drafted_by.contains(&cx.by) {
        return Err(CannotCheck::OwnDraft { person: cx.by });
    }
    if comment.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotCheck::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::DraftChecked { comment, on: cx.today }])
}

/// 会签 by one office.
///
/// # Errors
/// [`CannotCountersign`]: not at this step, or this office was not asked.
pub fn countersign(case: &Case, office: OfficeId, comment: String, cx: Context<'_>) -> Result<Vec<Event>, CannotCountersign> {
    awaiting_countersign(case, office)?;
    if comment.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotCountersign::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::DraftCountersigned { office, comment, on: cx.today }])
}

/// Goes on without an office's countersignature; the reason stays with the case.
///
/// # Errors
/// [`CannotCountersign`]: not at this step, not asked, or no reason.
pub fn waive_countersign(case: &Case, office: OfficeId, reason: String, cx: Context<'_>) -> Result<Vec<Event>, CannotCountersign> {
    awaiting_countersign(case, office)?;
    if reason.trim().is_empty() {
        return Err(CannotCountersign::NoReason);
    }
    if reason.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotCountersign::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::CountersignWaived { office, reason, on: cx.today }])
}

fn awaiting_countersign(case: &Case, office: OfficeId) -> Result<(), CannotCountersign> {
    if case.stage() != Stage::Countersign {
        return Err(CannotCountersign::WrongStage { stage: case.stage() });
    }
    if !case.countersigns_awaited.contains(&office) {
        return Err(CannotCountersign::NotAsked { office });
    }
    Ok(())
}

/// Sends the draft back to its handler from a step of review. `office` is who countersigns, at that step.
///
/// # Errors
/// [`CannotSendBack`]: not at this step, or no reason.
pub fn send_back(case: &Case, step: ReviewStep, office: Option<OfficeId>, reason: String, cx: Context<'_>) -> Result<Vec<Event>, CannotSendBack> {
    let at = match step {
        ReviewStep::OfficeCheck => Stage::OfficeCheck,
        ReviewStep::Countersign => Stage::Countersign,
        ReviewStep::SignOff => Stage::SignOff,
    };
    if case.stage() != at {
        return Err(CannotSendBack::WrongStage { stage: case.stage() });
    }
    if let (ReviewStep::Countersign, Some(office)) = (step, office)
        && !case.countersigns_awaited.contains(&office)
    {
        return Err(CannotSendBack::NotAsked { office });
    }
    if reason.trim().is_empty() {
        return Err(CannotSendBack::NoReason);
    }
    if reason.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotSendBack::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::DraftReturned { step, reason, on: cx.today }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::*;

    #[test]
    fn a_number_is_written_with_hexagonal_brackets_and_no_padding() {
        assert_eq!(
            DocNumber {
                code: "黔外提复字".into(),
                year: 2023,
                n: 4
            }
            .to_string(),
            "黔外提复字〔2023〕4号"
        );
    }

    #[test]
    fn a_draft_over_an_older_revision_is_not_saved_over_a_newer() {
        given(up_to(Stage::Drafting)).refuses(|c, cx| save_draft(c, 0, draft(), cx), CannotSaveDraft::Stale { base: 0, current: 1 });
    }

    #[test]
    fn a_draft_with_an_open_error_does_not_go_to_the_check() {
        let case = given(up_to(Stage::Drafting));
        let wrong = Findings {
            errors: vec![("figure.growth".into(), "增长62.6倍".into())],
            ..Findings::default()
        };
        case.refuses(
            |c, cx| send_for_check(c, 1, vec![], &wrong, cx),
            CannotSendForCheck::OpenErrors {
                quotes: vec!["增长62.6倍".into()],
            },
        );
        let dismissed = given(
            up_to(Stage::Drafting)
                .into_iter()
                .chain(dismiss_finding(case.case(), "figure.growth".into(), "增长62.6倍".into(), "原文如此，已核".into(), cx()).unwrap()),
        );
        dismissed.then(|c, cx| send_for_check(c, 1, vec![], &wrong, cx), Stage::OfficeCheck);
    }

    #[test]
    fn what_the_letter_needs_is_asked_for_before_the_check() {
        for (change, refusal) in [
            ((|d: &mut ReplyDraft| d.class = None) as fn(&mut ReplyDraft), CannotSendForCheck::NoClass),
            (|d| d.publicity = None, CannotSendForCheck::NoPublicity),
            (|d| d.publicity = Some(Publicity::Withheld), CannotSendForCheck::NoWithholdReason),
            (|d| d.contact_phone.clear(), CannotSendForCheck::NoContact),
            (|d| d.title.clear(), CannotSendForCheck::NoTitle),
        ] {
            let mut lacking = draft();
            change(&mut lacking);
            let case = given(up_to(Stage::Handling).into_iter().chain([Event::DraftSaved {
                revision: 1,
                draft: lacking,
                by: HANDLER,
                on: cx().today,
            }]));
            case.refuses(|c, cx| send_for_check(c, 1, vec![], &Findings::default(), cx), refusal);
        }
    }

    #[test]
    fn only_an_office_that_was_asked_countersigns() {
        let case = given(up_to(Stage::Countersign));
        case.refuses(
            |c, cx| countersign(c, OfficeId(99), String::new(), cx),
            CannotCountersign::NotAsked { office: OfficeId(99) },
        );
        case.refuses(|c, cx| waive_countersign(c, CO, String::new(), cx), CannotCountersign::NoReason);
        case.then(|c, cx| countersign(c, CO, "同意".into(), cx), Stage::SignOff);
    }

    #[test]
    fn a_draft_sent_back_is_the_handlers_again() {
        given(up_to(Stage::SignOff)).then(|c, cx| send_back(c, ReviewStep::SignOff, None, "第二部分再核".into(), cx), Stage::Drafting);
    }
}

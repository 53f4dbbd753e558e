//! 复文: drafted, checked (核稿), countersigned (会签), signed (签发) and numbered.

use std::fmt;

use jiff::civil::Date;

use crate::{
    Context,
    case::{Case, OpinionState, Stage},
    event::{Event, SeriesEvent},
    gates::{self, Found, Gate},
    ids::{OfficeId, PersonId},
    org::coded,
    place::HeadSigns,
    proposal::NOTE_MAX_CHARS,
    publication::Publicity,
    quotation::{self, Quote},
    refusal::refusals,
    series::Series,
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
    /// Why a reply may not be signed off.
    CannotSignOff, "reply.sign_off" {
        /// Not at the signatory.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The signatory drafted it.
        OwnDraft {
            /// Who.
            person: PersonId,
        } = "own_draft",
        /// Errors stand open.
        OpenErrors {
            /// The words they are about.
            quotes: Vec<String>,
        } = "open_errors",
        /// Opinions are awaited.
        OpinionsAwaited {
            /// From whom.
            offices: Vec<OfficeId>,
        } = "opinions_awaited",
        /// The clocks stand still; they go on before a reply goes out.
        Paused {
            /// Since.
            since: jiff::civil::Date,
        } = "paused",
        /// The proposer was never talked to.
        NotConsulted = "not_consulted",
        /// Points are not answered, and no reason is given.
        Unanswered {
            /// Their numbers.
            points: Vec<u32>,
        } = "unanswered",
        /// Points are not answered, and the place accepts no reason for that (逐条答复).
        MustAnswerEach {
            /// Their numbers.
            points: Vec<u32>,
        } = "must_answer_each",
        /// The place has the head of the office sign this one: a key case, or one that promises money.
        HeadSigns {
            /// The posts that count as the head.
            posts: Vec<String>,
        } = "head_signs",
        /// Promises have no date, and no reason is given.
        UndatedCommitments {
            /// Their numbers.
            numbers: Vec<u32>,
        } = "undated",
        /// The place does not let a reply go out with these.
        GatesOpen {
            /// Which conditions.
            gates: Vec<Gate>,
        } = "gates_open",
        /// Conditions are open, and no reason is given.
        ReasonNeeded {
            /// Which.
            gates: Vec<Gate>,
        } = "reason_needed",
        /// The office has no 机关代字.
        NoOrgCode {
            /// Which office.
            office: OfficeId,
        } = "no_org_code",
        /// The number series is full.
        SeriesFull = "series_full",
        /// The reason is too long.
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

refusals! {
    /// Why a sign-off cannot be taken back.
    CannotRevoke, "reply.revoke_sign_off" {
        /// Not signed, or issued already.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The void number is kept with a reason.
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

/// Sign a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOffReply {
    /// 机关代字 of the lead office; the place's pattern makes the prefix of the number of it.
    pub org_code: String,
    /// The signatory's post, such as 局长.
    pub post: String,
    /// Why it may go out although points are unanswered or promises undated; empty if none are.
    pub accepted_open: String,
}

/// 签发: decides, and gives out the next number of the office's series for the year of adoption.
///
/// # Errors
/// [`CannotSignOff`]: each an item the signatory or the handler can act on.
pub fn sign_off(
    case: &Case,
    cmd: SignOffReply,
    findings: &Findings,
    series: &Series,
    cx: Context<'_>,
) -> Result<(Vec<Event>, Vec<SeriesEvent>), CannotSignOff> {
    let (Some(lead), Stage::SignOff) = (case.lead(), case.stage()) else {
        return Err(CannotSignOff::WrongStage { stage: case.stage() });
    };
    if case.drafted_by.contains(&cx.by) {
        return Err(CannotSignOff::OwnDraft { person: cx.by });
    }
    let quotes: Vec<String> = findings.open_errors(case).map(|(_, quote)| quote.clone()).collect();
    if !quotes.is_empty() {
        return Err(CannotSignOff::OpenErrors { quotes });
    }
    let awaited: Vec<OfficeId> = case
        .offices
        .iter()
        .filter(|o| matches!(o.opinion, OpinionState::Asked { .. }))
        .map(|o| o.office)
        .collect();
    if !awaited.is_empty() {
        return Err(CannotSignOff::OpinionsAwaited { offices: awaited });
    }
    if let Some(pause) = case.pauses.last().filter(|p| p.to.is_none()) {
        return Err(CannotSignOff::Paused { since: pause.from });
    }
    if cx.pack.consultation_required && !case.is_talked_over() {
        return Err(CannotSignOff::NotConsulted);
    }
    if cmd.accepted_open.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotSignOff::TooLong { max: NOTE_MAX_CHARS });
    }
    if cx.pack.answers.item_by_item && !findings.unanswered.is_empty() {
        return Err(CannotSignOff::MustAnswerEach {
            points: findings.unanswered.clone(),
        });
    }
    let head_signs = &cx.pack.answers.head_signs;
    if needs_head(case, &findings.money, head_signs) && !head_signs.is_head(&cmd.post) {
        return Err(CannotSignOff::HeadSigns {
            posts: head_signs.posts.clone(),
        });
    }
    let states = gates::gates(case, findings, cx.pack);
    let blocking = gates::blocking(&states);
    if !blocking.is_empty() {
        return Err(CannotSignOff::GatesOpen { gates: blocking });
    }
    if cmd.accepted_open.trim().is_empty() {
        let gates = gates::needing_reason(&states);
        if gates.contains(&Gate::Answered) {
            return Err(CannotSignOff::Unanswered {
                points: findings.unanswered.clone(),
            });
        }
        if gates.contains(&Gate::Dated) {
            return Err(CannotSignOff::UndatedCommitments { numbers: findings.undated() });
        }
        if !gates.is_empty() {
            return Err(CannotSignOff::ReasonNeeded { gates });
        }
    }
    if cmd.org_code.trim().is_empty() {
        return Err(CannotSignOff::NoOrgCode { office: lead });
    }
    let n = series.allot_next().map_err(|_| CannotSignOff::SeriesFull)?;
    let number = DocNumber {
        code: cx.pack.letters.numbers.reply_code(&cmd.org_code),
        year: cx.today.year(),
        n,
    };
    let signed = Event::ReplySignedOff {
        revision: case.revision,
        signatory: cx.by,
        adopted_on: cx.today,
        number,
        commitments: findings.commitments.clone(),
        accepted_open: cmd.accepted_open.trim().to_owned(),
    };
    // The lines of the ledger go on from those of earlier letters.
    let before = u32::try_from(case.promises.len()).unwrap_or(u32::MAX);
    let others = findings.owners.iter().filter(|(_, office)| *office != lead && case.office(*office).is_some());
    let assigned = others.map(|(no, office)| Event::PromiseAssigned {
        line: before.saturating_add(*no),
        office: *office,
        on: cx.today,
    });
    let events = std::iter::once(signed).chain(assigned).collect();
    Ok((events, vec![SeriesEvent::NumberAllotted { n, case: case.id }]))
}

/// Whether the place has the head of the office sign this reply.
///
/// * `money`: numbers of the promises that name a sum.
///
/// Source: a bureau of 浙江省: key cases and those about money go to the head.
pub fn needs_head(case: &Case, money: &[u32], rule: &HeadSigns) -> bool {
    (rule.key_cases && case.key_case) || (rule.money && !money.is_empty())
}

/// Takes a sign-off back before issue. The number is void and kept with the reason; the draft is the handler's again.
///
/// # Errors
/// [`CannotRevoke`]: not signed, issued already, or no reason.
pub fn revoke_sign_off(case: &Case, reason: String, cx: Context<'_>) -> Result<(Vec<Event>, Vec<SeriesEvent>), CannotRevoke> {
    let Some(signed) = case.signed.as_ref().filter(|_| case.stage() == Stage::Signed) else {
        return Err(CannotRevoke::WrongStage { stage: case.stage() });
    };
    if reason.trim().is_empty() {
        return Err(CannotRevoke::NoReason);
    }
    if reason.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotRevoke::TooLong { max: NOTE_MAX_CHARS });
    }
    let void = SeriesEvent::NumberVoided {
        n: signed.number.n,
        case: case.id,
        reason: reason.clone(),
    };
    Ok((
        vec![Event::SignOffRevoked {
            number: signed.number.clone(),
            reason,
            on: cx.today,
        }],
        vec![void],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::*;

    fn sign() -> SignOffReply {
        SignOffReply {
            org_code: "黔外提复字".into(),
            post: "主任".into(),
            accepted_open: String::new(),
        }
    }

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
    fn nobody_checks_or_signs_a_draft_of_his_own() {
        given(up_to(Stage::OfficeCheck)).refuses(
            |c, cx| pass_check(c, String::new(), Context { by: HANDLER, ..cx }),
            CannotCheck::OwnDraft { person: HANDLER },
        );
        given(up_to(Stage::SignOff)).refuses(
            |c, cx| sign_off(c, sign(), &Findings::default(), &Series::default(), Context { by: HANDLER, ..cx }),
            CannotSignOff::OwnDraft { person: HANDLER },
        );
    }

    #[test]
    fn a_reply_that_leaves_a_point_unanswered_is_signed_only_with_a_reason() {
        let case = given(up_to(Stage::SignOff));
        let findings = Findings {
            unanswered: vec![4],
            ..Findings::default()
        };
        case.refuses(
            |c, cx| sign_off(c, sign(), &findings, &Series::default(), cx),
            CannotSignOff::Unanswered { points: vec![4] },
        );
        let reason = SignOffReply {
            accepted_open: "第4点另文答复".into(),
            ..sign()
        };
        assert!(sign_off(case.case(), reason, &findings, &Series::default(), cx()).is_ok());
    }

    #[test]
    fn promises_without_a_date_are_said_before_signing() {
        let findings = Findings {
            commitments: vec![promise(1, None), promise(2, Some("2023年底前"))],
            ..Findings::default()
        };
        given(up_to(Stage::SignOff)).refuses(
            |c, cx| sign_off(c, sign(), &findings, &Series::default(), cx),
            CannotSignOff::UndatedCommitments { numbers: vec![1] },
        );
    }

    #[test]
    fn nothing_is_signed_while_an_opinion_is_awaited() {
        let mut history = up_to(Stage::SignOff);
        history.insert(
            7,
            Event::OpinionsRequested {
                offices: vec![CO],
                question: String::new(),
                due: cx().today,
                on: cx().today,
            },
        );
        given(history).refuses(
            |c, cx| sign_off(c, sign(), &Findings::default(), &Series::default(), cx),
            CannotSignOff::OpinionsAwaited { offices: vec![CO] },
        );
    }

    #[test]
    fn a_revoked_number_is_void_and_the_next_letter_gets_the_next() {
        let case = given(up_to(Stage::Signed));
        let (_, mut numbers) = revoke_sign_off(case.case(), "附件有误".into(), cx()).unwrap();
        let mut all = vec![SeriesEvent::NumberAllotted { n: 1, case: case.case().id }];
        all.append(&mut numbers);
        let series = Series::fold(all);
        assert_eq!(series.numbers()[&1].void.as_deref(), Some("附件有误"));
        assert_eq!(series.allot_next(), Ok(2));
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

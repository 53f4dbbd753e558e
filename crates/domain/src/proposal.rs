//! 起草, 提交, 审查, 立案: a proposal before it is anyone's case.

use jiff::civil::Date;

use crate::{
    Context,
    case::{Case, CaseKind, Stage},
    event::{Event, SeriesEvent},
    ids::{CaseId, PersonId},
    refusal::refusals,
    review::{Advice, ReadProposal, Undecided, last_reading},
    series::{CannotAllot, Series},
};

/// Longest title, in characters.
pub const TITLE_MAX_CHARS: usize = 120;
/// Longest situation, analysis or single point, in characters.
pub const SECTION_MAX_CHARS: usize = 20_000;
/// Most points in one proposal.
pub const POINTS_MAX: usize = 30;
/// Most joint signers.
pub const CO_SIGNERS_MAX: usize = 100;
/// Longest remark, reason or note anywhere in a case, in characters.
pub const NOTE_MAX_CHARS: usize = 2_000;

/// 届次, such as 十三届一次会议 of the body that `body` names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Session {
    /// Such as 省政协.
    pub body: String,
    /// 届.
    pub term: u32,
    /// 次.
    pub session: u32,
    /// The year it met.
    pub year: i16,
}

impl Session {
    /// As letters write it: 省政协十三届一次会议.
    pub fn label_zh(&self) -> String {
        format!("{}{}届{}次会议", self.body, chinese_number(self.term), chinese_number(self.session))
    }

    /// Key of its filing series.
    pub fn series(&self) -> String {
        format!("{}-{}-{}", self.body, self.term, self.session)
    }
}

/// Chinese numerals for 1 to 99, as terms and sessions are written; larger numbers in digits.
pub fn chinese_number(n: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |d: u32| DIGITS[d as usize % 10];
    match n {
        0 => "零".into(),
        1..10 => digit(n).into(),
        10..20 => format!("十{}", digit(n - 10)),
        20..100 => format!("{}十{}", digit(n / 10), digit(n % 10)),
        _ => n.to_string(),
    }
}

/// What a proposal says: situation, analysis, and the concrete things it asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProposalText {
    /// 案由.
    pub title: String,
    /// 情况.
    pub situation: String,
    /// 分析.
    pub analysis: String,
    /// 建议, one by one.
    pub points: Vec<String>,
}

refusals! {
    /// Why a proposal cannot be begun.
    CannotDraft, "proposal.draft" {
        /// No title.
        NoTitle = "no_title",
        /// Title too long.
        TitleTooLong {
            /// Limit in characters.
            max: usize,
        } = "title_too_long",
        /// A section is too long.
        SectionTooLong {
            /// Limit in characters.
            max: usize,
        } = "section_too_long",
        /// Too many points.
        TooManyPoints {
            /// Limit.
            max: usize,
        } = "too_many_points",
        /// The proposer is among the joint signers, or one is named twice.
        SignerTwice {
            /// Who.
            person: PersonId,
        } = "signer_twice",
        /// Too many joint signers.
        TooManySigners {
            /// Limit.
            max: usize,
        } = "too_many_signers",
    }
}

refusals! {
    /// Why a proposal's text cannot be changed.
    CannotRevise, "proposal.revise" {
        /// It was submitted already.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// No title.
        NoTitle = "no_title",
        /// Title too long.
        TitleTooLong {
            /// Limit in characters.
            max: usize,
        } = "title_too_long",
        /// A section is too long.
        SectionTooLong {
            /// Limit in characters.
            max: usize,
        } = "section_too_long",
        /// Too many points.
        TooManyPoints {
            /// Limit.
            max: usize,
        } = "too_many_points",
    }
}

refusals! {
    /// Why a proposal cannot be submitted.
    CannotSubmit, "proposal.submit" {
        /// It was submitted already.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// It asks for nothing concrete.
        NoPoints = "no_points",
        /// It tells no situation.
        NoSituation = "no_situation",
    }
}

refusals! {
    /// Why the committee cannot send back, refuse or convert a proposal.
    CannotReview, "proposal.review" {
        /// It is not under review.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The proposer must be told why.
        NoReason = "no_reason",
        /// The note is too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
        /// The place has no such ground.
        UnknownGround {
            /// What was given.
            ground: String,
        } = "unknown_ground",
        /// Others have to read it first.
        ReadingsAwaited {
            /// How many have read.
            done: u32,
            /// How many readings there are.
            needed: u32,
        } = "readings_awaited",
        /// Whoever decides has read it before.
        ReadBefore = "read_before",
    }
}

refusals! {
    /// Why a proposal cannot be filed.
    CannotFile, "proposal.file" {
        /// It is not under review.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The place has no such area.
        UnknownArea {
            /// What was given.
            area: String,
        } = "unknown_area",
        /// The number is taken or impossible.
        NumberTaken {
            /// The number.
            number: u32,
        } = "number_taken",
        /// Others have to read it first.
        ReadingsAwaited {
            /// How many have read.
            done: u32,
            /// How many readings there are.
            needed: u32,
        } = "readings_awaited",
        /// Whoever decides has read it before.
        ReadBefore = "read_before",
        /// The reading before came to something else, and the last one does not say why.
        NoReason = "no_reason",
        /// The note is too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why a proposal cannot be withdrawn.
    CannotWithdraw, "proposal.withdraw" {
        /// It has been assigned or has ended.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// Others were merged into it; whoever answers for them has to be found first.
        HoldsOthers {
            /// Which.
            cases: Vec<CaseId>,
        } = "holds_others",
    }
}

/// Begin a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftProposal {
    /// Proposal or suggestion.
    pub kind: CaseKind,
    /// The session it is put to.
    pub session: Session,
    /// First proposer.
    pub proposer: PersonId,
    /// Joint signers.
    pub co_signers: Vec<PersonId>,
    /// What it says so far.
    pub text: ProposalText,
}

/// Decides whether a proposal may be begun.
///
/// # Errors
/// [`CannotDraft`]: what in the form has to change.
pub fn draft(cmd: DraftProposal) -> Result<Vec<Event>, CannotDraft> {
    match text_fault(&cmd.text) {
        Some(TextFault::NoTitle) => return Err(CannotDraft::NoTitle),
        Some(TextFault::TitleTooLong) => return Err(CannotDraft::TitleTooLong { max: TITLE_MAX_CHARS }),
        Some(TextFault::SectionTooLong) => return Err(CannotDraft::SectionTooLong { max: SECTION_MAX_CHARS }),
        Some(TextFault::TooManyPoints) => return Err(CannotDraft::TooManyPoints { max: POINTS_MAX }),
        None => {}
    }
    if cmd.co_signers.len() > CO_SIGNERS_MAX {
        return Err(CannotDraft::TooManySigners { max: CO_SIGNERS_MAX });
    }
    let mut seen = vec![cmd.proposer];
    for person in &cmd.co_signers {
        if seen.contains(person) {
            return Err(CannotDraft::SignerTwice { person: *person });
        }
        seen.push(*person);
    }
    Ok(vec![Event::ProposalDrafted {
        kind: cmd.kind,
        session: cmd.session,
        proposer: cmd.proposer,
        co_signers: cmd.co_signers,
        text: cmd.text,
    }])
}

/// Changes the text before submission.
///
/// # Errors
/// [`CannotRevise`]: it was submitted, or what in the form has to change.
pub fn revise(case: &Case, text: ProposalText) -> Result<Vec<Event>, CannotRevise> {
    if case.stage() != Stage::Draft {
        return Err(CannotRevise::WrongStage { stage: case.stage() });
    }
    match text_fault(&text) {
        Some(TextFault::NoTitle) => Err(CannotRevise::NoTitle),
        Some(TextFault::TitleTooLong) => Err(CannotRevise::TitleTooLong { max: TITLE_MAX_CHARS }),
        Some(TextFault::SectionTooLong) => Err(CannotRevise::SectionTooLong { max: SECTION_MAX_CHARS }),
        Some(TextFault::TooManyPoints) => Err(CannotRevise::TooManyPoints { max: POINTS_MAX }),
        None => Ok(vec![Event::ProposalRevised { text }]),
    }
}

enum TextFault {
    NoTitle,
    TitleTooLong,
    SectionTooLong,
    TooManyPoints,
}

fn text_fault(text: &ProposalText) -> Option<TextFault> {
    let longer = |s: &str, max: usize| s.chars().nth(max).is_some();
    if text.title.trim().is_empty() {
        Some(TextFault::NoTitle)
    } else if longer(&text.title, TITLE_MAX_CHARS) {
        Some(TextFault::TitleTooLong)
    } else if text.points.len() > POINTS_MAX {
        Some(TextFault::TooManyPoints)
    } else if [&text.situation, &text.analysis]
        .into_iter()
        .chain(&text.points)
        .any(|s| longer(s, SECTION_MAX_CHARS))
    {
        Some(TextFault::SectionTooLong)
    } else {
        None
    }
}

/// 提交. One matter, with situation and at least one concrete point (全国政协提案工作条例: 有情况、有分析、有具体建议).
///
/// # Errors
/// [`CannotSubmit`]: what is missing.
pub fn submit(case: &Case, cx: Context<'_>) -> Result<Vec<Event>, CannotSubmit> {
    if case.stage() != Stage::Draft {
        return Err(CannotSubmit::WrongStage { stage: case.stage() });
    }
    if case.text.situation.trim().is_empty() {
        return Err(CannotSubmit::NoSituation);
    }
    if !case.text.points.iter().any(|p| !p.trim().is_empty()) {
        return Err(CannotSubmit::NoPoints);
    }
    Ok(vec![Event::ProposalSubmitted { on: cx.today }])
}

fn reviewable(case: &Case, note: &str) -> Result<(), CannotReview> {
    if case.stage() != Stage::Submitted {
        return Err(CannotReview::WrongStage { stage: case.stage() });
    }
    if note.trim().is_empty() {
        return Err(CannotReview::NoReason);
    }
    if note.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotReview::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(())
}

/// Sends a submitted proposal back to its proposer.
///
/// # Errors
/// [`CannotReview`]: not under review, or no reason.
pub fn send_back(case: &Case, reason: String, cx: Context<'_>) -> Result<Vec<Event>, CannotReview> {
    reviewable(case, &reason)?;
    let mut events = decided(case, Advice::SendBack, "", &reason, cx)?;
    events.push(Event::ProposalSentBack { reason, on: cx.today });
    Ok(events)
}

/// 不予立案, on a ground of the place's list; the proposer is told.
///
/// # Errors
/// [`CannotReview`]: not under review, no such ground, or no reason.
pub fn refuse(case: &Case, ground: String, note: String, cx: Context<'_>) -> Result<Vec<Event>, CannotReview> {
    reviewable(case, &note)?;
    if !cx.pack.refusal_grounds.iter().any(|g| g.code == ground) {
        return Err(CannotReview::UnknownGround { ground });
    }
    let mut events = decided(case, Advice::Refuse, &ground, &note, cx)?;
    events.push(Event::ProposalNotFiled { ground, note, on: cx.today });
    Ok(events)
}

/// 转为意见.
///
/// # Errors
/// [`CannotReview`]: not under review, or no reason.
pub fn convert(case: &Case, note: String, cx: Context<'_>) -> Result<Vec<Event>, CannotReview> {
    reviewable(case, &note)?;
    let mut events = decided(case, Advice::Convert, "", &note, cx)?;
    events.push(Event::ProposalConverted { note, on: cx.today });
    Ok(events)
}

/// The last reading, where the place has several, as what comes before the decision. What the proposer is told is its reason.
fn decided(case: &Case, advice: Advice, ground: &str, note: &str, cx: Context<'_>) -> Result<Vec<Event>, CannotReview> {
    let reading = ReadProposal {
        advice,
        area: String::new(),
        key_case: false,
        ground: ground.to_owned(),
        note: note.to_owned(),
    };
    match last_reading(case, reading, cx) {
        Ok(event) => Ok(event.into_iter().collect()),
        Err(Undecided::Awaited { done, needed }) => Err(CannotReview::ReadingsAwaited { done, needed }),
        Err(Undecided::ReadBefore) => Err(CannotReview::ReadBefore),
        Err(Undecided::NoReason) => Err(CannotReview::NoReason),
    }
}

/// 撤案, before anyone was given the case.
///
/// # Errors
/// [`CannotWithdraw`] once it is assigned or ended.
pub fn withdraw(case: &Case, on: Date) -> Result<Vec<Event>, CannotWithdraw> {
    match case.stage() {
        Stage::Filed if !case.merged.is_empty() => Err(CannotWithdraw::HoldsOthers {
            cases: case.merged.iter().map(|m| m.case).collect(),
        }),
        Stage::Draft | Stage::Submitted | Stage::Filed => Ok(vec![Event::ProposalWithdrawn { on }]),
        stage => Err(CannotWithdraw::WrongStage { stage }),
    }
}

/// File (立案) a reviewed proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProposal {
    /// The number another register gave it; none: the next of the session.
    pub number: Option<u32>,
    /// 类别.
    pub area: String,
    /// 重点提案.
    pub key_case: bool,
    /// Why the last reading comes to this although the one before came to something else; may be empty otherwise.
    pub note: String,
    /// The register it comes from filed it: its readings took place there.
    pub read_elsewhere: bool,
}

/// Files and numbers a proposal. `series` is the session's filing series.
///
/// # Errors
/// [`CannotFile`]: not under review, unknown area, or the number is taken.
pub fn file(case: &Case, cmd: FileProposal, series: &Series, cx: Context<'_>) -> Result<(Vec<Event>, Vec<SeriesEvent>), CannotFile> {
    if case.stage() != Stage::Submitted {
        return Err(CannotFile::WrongStage { stage: case.stage() });
    }
    if !cx.pack.areas.contains(&cmd.area) {
        return Err(CannotFile::UnknownArea { area: cmd.area });
    }
    if cmd.note.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotFile::TooLong { max: NOTE_MAX_CHARS });
    }
    let reading = ReadProposal {
        advice: Advice::File,
        area: cmd.area.clone(),
        key_case: cmd.key_case,
        ground: String::new(),
        note: cmd.note,
    };
    let read = match last_reading(case, reading, cx) {
        _ if cmd.read_elsewhere => None,
        Ok(event) => event,
        Err(Undecided::Awaited { done, needed }) => return Err(CannotFile::ReadingsAwaited { done, needed }),
        Err(Undecided::ReadBefore) => return Err(CannotFile::ReadBefore),
        Err(Undecided::NoReason) => return Err(CannotFile::NoReason),
    };
    let allotted = match cmd.number {
        Some(number) => series.allot(number),
        None => series.allot_next(),
    };
    let number = allotted.map_err(|(CannotAllot::Taken { number, .. } | CannotAllot::OutOfRange { number, .. })| CannotFile::NumberTaken { number })?;
    let filed = Event::ProposalFiled {
        number,
        area: cmd.area,
        key_case: cmd.key_case,
        on: cx.today,
    };
    let events = read.into_iter().chain([filed]).collect();
    Ok((events, vec![SeriesEvent::NumberAllotted { n: number, case: case.id }]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::*;

    #[test]
    fn a_session_is_written_as_letters_write_it() {
        assert_eq!(session().label_zh(), "省政协十三届一次会议");
        assert_eq!(
            [1, 10, 11, 20, 25, 99, 100].map(chinese_number),
            ["一", "十", "十一", "二十", "二十五", "九十九", "100"].map(String::from)
        );
    }

    #[test]
    fn a_proposal_that_asks_for_nothing_cannot_be_submitted() {
        let mut empty = proposal_text();
        empty.points = vec!["  ".into()];
        given([drafted(), Event::ProposalRevised { text: empty }]).refuses(|c, cx| submit(c, cx), CannotSubmit::NoPoints);
    }

    #[test]
    fn a_submitted_text_is_not_changed() {
        given(up_to(Stage::Submitted)).refuses(|c, _| revise(c, proposal_text()), CannotRevise::WrongStage { stage: Stage::Submitted });
    }

    #[test]
    fn a_refusal_names_a_ground_of_the_place_and_tells_the_proposer() {
        let case = given(up_to(Stage::Submitted));
        case.refuses(
            |c, cx| refuse(c, "no_such".into(), "说明".into(), cx),
            CannotReview::UnknownGround { ground: "no_such".into() },
        );
        case.refuses(|c, cx| refuse(c, "litigation".into(), " ".into(), cx), CannotReview::NoReason);
        case.then(|c, cx| refuse(c, "litigation".into(), "该事项已进入诉讼程序。".into(), cx), Stage::NotFiled);
    }

    #[test]
    fn no_case_is_withdrawn_after_assignment() {
        given(up_to(Stage::Assigned)).refuses(|c, cx| withdraw(c, cx.today), CannotWithdraw::WrongStage { stage: Stage::Assigned });
    }

    #[test]
    fn a_filing_number_is_given_once() {
        let case = given(up_to(Stage::Submitted));
        let series = Series::fold([SeriesEvent::NumberAllotted {
            n: 1020,
            case: crate::CaseId(7),
        }]);
        let ask = |number| FileProposal {
            number,
            area: "港澳台侨".into(),
            key_case: true,
            note: String::new(),
            read_elsewhere: false,
        };
        assert_eq!(
            file(case.case(), ask(Some(1020)), &series, cx()).unwrap_err(),
            CannotFile::NumberTaken { number: 1020 }
        );
        let (_, numbers) = file(case.case(), ask(None), &series, cx()).unwrap();
        assert_eq!(numbers, [SeriesEvent::NumberAllotted { n: 1021, case: case.case().id }]);
    }

    #[test]
    fn nobody_signs_twice() {
        let cmd = DraftProposal {
            kind: CaseKind::Proposal,
            session: session(),
            proposer: MEMBER,
            co_signers: vec![MEMBER],
            text: proposal_text(),
        };
        assert_eq!(super::draft(cmd).unwrap_err(), CannotDraft::SignerTwice { person: MEMBER });
    }
}

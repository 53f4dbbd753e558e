//! 兑现: taking a promise for one's own, reporting on it, 销号, more time, giving it up, the proposer's answer, opening it again.

use jiff::civil::Date;

use super::{ChangeAsked, ChangeKind, EVIDENCE_MAX, EVIDENCE_TITLE_MAX_CHARS, Evidence, LINK_MAX_BYTES, LineEnd, Owned, PromiseLine, Report};
use crate::{Context, case::Case, event::Event, ids::OfficeId, proposal::NOTE_MAX_CHARS, refusal::refusals};

/// Most times one promise is given more time.
pub const MORE_TIME_MAX: usize = 5;

refusals! {
    /// Why a promise is neither taken nor passed on.
    CannotOwnPromise, "promise.own" {
        /// There is no such line.
        NotFound = "not_found",
        /// This office was not asked.
        NotAsked {
            /// Which.
            office: OfficeId,
        } = "not_asked",
        /// It has ended.
        Ended = "ended",
        /// Declining needs a reason, so does passing on.
        NoReason = "no_reason",
        /// Only the office that signed passes a promise on, and only to one with a part in the case.
        NoPart {
            /// Which.
            office: OfficeId,
        } = "no_part",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why a report on a promise is not taken.
    CannotReport, "promise.report" {
        /// There is no such line.
        NotFound = "not_found",
        /// The reply has not reached the proposer.
        NotDelivered = "not_delivered",
        /// Another office keeps it.
        NotYours {
            /// Which.
            office: OfficeId,
        } = "not_yours",
        /// It has ended.
        Ended = "ended",
        /// It asks something of the proposer.
        IsRequest = "is_request",
        /// It says nothing.
        NoNote = "no_note",
        /// 销号 needs something that shows it.
        NoEvidence = "no_evidence",
        /// Too many pieces of evidence.
        TooMany {
            /// Limit.
            max: usize,
        } = "too_many",
        /// A link is not an address of the web.
        BadLink {
            /// As given.
            address: String,
        } = "bad_link",
        /// A piece of evidence says not what it is.
        NoTitle = "no_title",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why a change of a promise cannot be asked for.
    CannotAskChange, "promise.ask_change" {
        /// There is no such line.
        NotFound = "not_found",
        /// The reply has not reached the proposer.
        NotDelivered = "not_delivered",
        /// Another office keeps it.
        NotYours {
            /// Which.
            office: OfficeId,
        } = "not_yours",
        /// It has ended.
        Ended = "ended",
        /// Asked already, not decided.
        AlreadyAsked = "already_asked",
        /// Given more time as often as one is.
        TooOften {
            /// Limit.
            max: usize,
        } = "too_often",
        /// Not later than the day it has, or than today.
        NotLater {
            /// The day to come after.
            than: Date,
        } = "not_later",
        /// More time needs a day.
        NoDay = "no_day",
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
    /// Why a change of a promise cannot be decided.
    CannotDecideChange, "promise.decide_change" {
        /// There is no such line.
        NotFound = "not_found",
        /// Nobody asked.
        NotAsked = "not_asked",
        /// A refusal needs a reason.
        NoReason = "no_reason",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why a request cannot be answered.
    CannotAnswerRequest, "promise.answer" {
        /// There is no such line.
        NotFound = "not_found",
        /// The reply has not reached the proposer.
        NotDelivered = "not_delivered",
        /// It asks nothing of the proposer.
        NotARequest = "not_a_request",
        /// Answered already.
        Ended = "ended",
        /// It says nothing.
        NoText = "no_text",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why a promise cannot be opened again.
    CannotReopen, "promise.reopen" {
        /// There is no such line.
        NotFound = "not_found",
        /// It is open.
        Open = "open",
        /// No reason given.
        NoReason = "no_reason",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

fn too_long(text: &str) -> bool {
    text.chars().nth(NOTE_MAX_CHARS).is_some()
}

/// 认领: the office that the letter names takes the promise for its own.
///
/// # Errors
/// [`CannotOwnPromise`].
pub fn take(case: &Case, n: u32, office: OfficeId, cx: Context<'_>) -> Result<Vec<Event>, CannotOwnPromise> {
    asked_of(case, n, office)?;
    Ok(vec![Event::PromiseTaken { line: n, office, on: cx.today }])
}

/// Declines it: it falls to the office that signed.
///
/// # Errors
/// [`CannotOwnPromise`].
pub fn decline(case: &Case, n: u32, office: OfficeId, reason: String, cx: Context<'_>) -> Result<Vec<Event>, CannotOwnPromise> {
    asked_of(case, n, office)?;
    if reason.trim().is_empty() {
        return Err(CannotOwnPromise::NoReason);
    }
    if too_long(&reason) {
        return Err(CannotOwnPromise::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::PromiseDeclined {
        line: n,
        office,
        reason,
        on: cx.today,
    }])
}

fn asked_of(case: &Case, n: u32, office: OfficeId) -> Result<&PromiseLine, CannotOwnPromise> {
    let line = case.line(n).ok_or(CannotOwnPromise::NotFound)?;
    if line.end.is_some() {
        return Err(CannotOwnPromise::Ended);
    }
    if line.office != office || line.owned != Owned::Asked {
        return Err(CannotOwnPromise::NotAsked { office });
    }
    Ok(line)
}

/// Passes a promise of its own on to another office of the case, which is asked to take it.
///
/// # Errors
/// [`CannotOwnPromise`].
pub fn assign(case: &Case, n: u32, from: OfficeId, to: OfficeId, cx: Context<'_>) -> Result<Vec<Event>, CannotOwnPromise> {
    let line = case.line(n).ok_or(CannotOwnPromise::NotFound)?;
    if line.end.is_some() {
        return Err(CannotOwnPromise::Ended);
    }
    if case.lead() != Some(from) {
        return Err(CannotOwnPromise::NotAsked { office: from });
    }
    if case.office(to).is_none() || to == line.office {
        return Err(CannotOwnPromise::NoPart { office: to });
    }
    Ok(vec![Event::PromiseAssigned {
        line: n,
        office: to,
        on: cx.today,
    }])
}

/// What is reported on a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportPromise {
    /// Which line.
    pub line: u32,
    /// What was done.
    pub note: String,
    /// The number reached, with its unit; may be empty.
    pub reached: String,
    /// What shows it.
    pub evidence: Vec<Evidence>,
    /// 销号: `Some(true)` kept, `Some(false)` kept in part, `None` goes on.
    pub kept: Option<bool>,
}

/// Reports progress, or that the promise is kept, with what shows it.
///
/// # Errors
/// [`CannotReport`].
pub fn report(case: &Case, cmd: ReportPromise, office: OfficeId, cx: Context<'_>) -> Result<Vec<Event>, CannotReport> {
    let line = case.line(cmd.line).ok_or(CannotReport::NotFound)?;
    if !case.ledger_runs() {
        return Err(CannotReport::NotDelivered);
    }
    if line.is_request() {
        return Err(CannotReport::IsRequest);
    }
    if line.office != office {
        return Err(CannotReport::NotYours { office: line.office });
    }
    if line.end.is_some() {
        return Err(CannotReport::Ended);
    }
    if cmd.note.trim().is_empty() {
        return Err(CannotReport::NoNote);
    }
    if too_long(&cmd.note) {
        return Err(CannotReport::TooLong { max: NOTE_MAX_CHARS });
    }
    if cmd.reached.chars().nth(EVIDENCE_TITLE_MAX_CHARS).is_some() {
        return Err(CannotReport::TooLong { max: EVIDENCE_TITLE_MAX_CHARS });
    }
    if cmd.evidence.len() > EVIDENCE_MAX {
        return Err(CannotReport::TooMany { max: EVIDENCE_MAX });
    }
    for piece in &cmd.evidence {
        if piece.title().trim().is_empty() {
            return Err(CannotReport::NoTitle);
        }
        if piece.title().chars().nth(EVIDENCE_TITLE_MAX_CHARS).is_some() {
            return Err(CannotReport::TooLong { max: EVIDENCE_TITLE_MAX_CHARS });
        }
        if let Evidence::Link { address, .. } = piece
            && !is_web_address(address)
        {
            return Err(CannotReport::BadLink { address: address.clone() });
        }
    }
    if cmd.kept.is_some() && cmd.evidence.is_empty() {
        return Err(CannotReport::NoEvidence);
    }
    let report = Report {
        note: cmd.note.trim().to_owned(),
        reached: cmd.reached.trim().to_owned(),
        evidence: cmd.evidence,
        on: cx.today,
    };
    Ok(vec![Event::PromiseReported {
        line: cmd.line,
        report,
        kept: cmd.kept,
    }])
}

/// `http://host…` or `https://host…`, without spaces or control characters.
fn is_web_address(address: &str) -> bool {
    let host = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    address.len() <= LINK_MAX_BYTES
        && host.is_some_and(|rest| rest.chars().next().is_some_and(char::is_alphanumeric))
        && !address.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>'))
}

/// Asks for a later day, or to give the promise up.
///
/// * `until`: the later day; `None` asks to give it up.
///
/// # Errors
/// [`CannotAskChange`].
pub fn ask_change(
    case: &Case,
    n: u32,
    office: OfficeId,
    kind: ChangeKind,
    until: Option<Date>,
    reason: String,
    cx: Context<'_>,
) -> Result<Vec<Event>, CannotAskChange> {
    let line = case.line(n).ok_or(CannotAskChange::NotFound)?;
    if !case.ledger_runs() {
        return Err(CannotAskChange::NotDelivered);
    }
    if line.office != office {
        return Err(CannotAskChange::NotYours { office: line.office });
    }
    if line.end.is_some() {
        return Err(CannotAskChange::Ended);
    }
    if line.asked.is_some() {
        return Err(CannotAskChange::AlreadyAsked);
    }
    let until = match kind {
        ChangeKind::Drop => None,
        ChangeKind::Extend => {
            if line.more_time.len() >= MORE_TIME_MAX {
                return Err(CannotAskChange::TooOften { max: MORE_TIME_MAX });
            }
            let until = until.ok_or(CannotAskChange::NoDay)?;
            let than = line.due_on.map_or(cx.today, |due| due.max(cx.today));
            if until <= than {
                return Err(CannotAskChange::NotLater { than });
            }
            Some(until)
        }
    };
    if reason.trim().is_empty() {
        return Err(CannotAskChange::NoReason);
    }
    if too_long(&reason) {
        return Err(CannotAskChange::TooLong { max: NOTE_MAX_CHARS });
    }
    let asked = ChangeAsked {
        kind,
        until,
        reason,
        on: cx.today,
    };
    Ok(vec![Event::PromiseChangeAsked { line: n, asked }])
}

/// Grants what was asked, or refuses it with a reason.
///
/// # Errors
/// [`CannotDecideChange`].
pub fn decide_change(case: &Case, n: u32, grant: bool, note: String, cx: Context<'_>) -> Result<Vec<Event>, CannotDecideChange> {
    let line = case.line(n).ok_or(CannotDecideChange::NotFound)?;
    if line.asked.is_none() {
        return Err(CannotDecideChange::NotAsked);
    }
    if !grant && note.trim().is_empty() {
        return Err(CannotDecideChange::NoReason);
    }
    if too_long(&note) {
        return Err(CannotDecideChange::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::PromiseChangeDecided {
        line: n,
        granted: grant,
        note,
        on: cx.today,
    }])
}

/// The proposer answers what the letter asked of them.
///
/// # Errors
/// [`CannotAnswerRequest`].
pub fn answer(case: &Case, n: u32, text: String, cx: Context<'_>) -> Result<Vec<Event>, CannotAnswerRequest> {
    let line = case.line(n).ok_or(CannotAnswerRequest::NotFound)?;
    if !case.ledger_runs() {
        return Err(CannotAnswerRequest::NotDelivered);
    }
    if !line.is_request() {
        return Err(CannotAnswerRequest::NotARequest);
    }
    if line.end.is_some() {
        return Err(CannotAnswerRequest::Ended);
    }
    if text.trim().is_empty() {
        return Err(CannotAnswerRequest::NoText);
    }
    if too_long(&text) {
        return Err(CannotAnswerRequest::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::RequestAnswered {
        line: n,
        text: text.trim().to_owned(),
        on: cx.today,
    }])
}

/// Opens a line again whose end did not hold (回头看); the evidence of that end stays.
///
/// # Errors
/// [`CannotReopen`].
pub fn reopen(case: &Case, n: u32, reason: String, cx: Context<'_>) -> Result<Vec<Event>, CannotReopen> {
    let line = case.line(n).ok_or(CannotReopen::NotFound)?;
    if line.end.is_none() {
        return Err(CannotReopen::Open);
    }
    if reason.trim().is_empty() {
        return Err(CannotReopen::NoReason);
    }
    if too_long(&reason) {
        return Err(CannotReopen::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::PromiseReopened { line: n, reason, on: cx.today }])
}

impl Case {
    pub(crate) fn take_report(&mut self, n: u32, report: Report, kept: Option<bool>) {
        self.with_line(n, |line| {
            let on = report.on;
            line.reports.push(report);
            if let Some(fully) = kept {
                (line.end, line.asked) = (Some(LineEnd::Kept { fully, on }), None);
            }
        });
    }

    pub(crate) fn decide_promise_change(&mut self, n: u32, granted: bool, on: Date) {
        self.with_line(n, |line| {
            let Some(asked) = line.asked.take().filter(|_| granted) else { return };
            match asked.until {
                Some(until) => {
                    let (from, reason) = (line.due_on.replace(until), asked.reason);
                    line.more_time.push(super::MoreTime { from, until, reason, on });
                }
                None => line.end = Some(LineEnd::Dropped { reason: asked.reason, on }),
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{
        super::{LineState, MoreTime},
        *,
    };
    use crate::{
        case::Stage,
        redo::{self, CannotChangeClass},
        reply::{Commitment, CommitmentKind},
        testing::*,
    };

    /// Delivered, with a dated promise (1), a request to the proposer (2) and a promise that the co-handler was asked to keep (3).
    fn promised() -> Given {
        let due_on = Some(date(2023, 12, 31));
        let commitments = vec![
            Commitment {
                due_on,
                ..promise(1, Some("今年底前"))
            },
            Commitment {
                kind: CommitmentKind::RequestToProposer,
                ..promise(2, None)
            },
            promise(3, None),
        ];
        let events = up_to(Stage::Delivered).into_iter().flat_map(|event| match event {
            Event::ReplySignedOff {
                revision,
                signatory,
                adopted_on,
                number,
                accepted_open,
                commitments: _,
            } => vec![
                Event::ReplySignedOff {
                    revision,
                    signatory,
                    adopted_on,
                    number,
                    accepted_open,
                    commitments: commitments.clone(),
                },
                Event::PromiseAssigned {
                    line: 3,
                    office: CO,
                    on: adopted_on,
                },
            ],
            other => vec![other],
        });
        given(events)
    }

    fn after(case: &Case, events: Vec<Event>) -> Case {
        let mut case = case.clone();
        events.into_iter().for_each(|event| case.apply(event));
        case
    }

    fn photo() -> Evidence {
        Evidence::Link {
            title: "开放公告".into(),
            address: "https://example.org/1".into(),
        }
    }

    fn kept(line: u32, kept: Option<bool>, evidence: Vec<Evidence>) -> ReportPromise {
        ReportPromise {
            line,
            note: "窗口已开放".into(),
            reached: "2 个".into(),
            evidence,
            kept,
        }
    }

    const TODAY: Date = date(2023, 9, 1);

    #[test]
    fn a_signed_promise_is_a_line_that_stands_until_it_ends() {
        let case = promised();
        let line = case.case().line(1).unwrap();
        assert_eq!(line.state(TODAY), LineState::Open);
        assert_eq!(line.state(date(2024, 1, 1)), LineState::Overdue);
        assert_eq!(case.case().line(3).unwrap().state(TODAY), LineState::Undated);
        assert_eq!(case.case().owed_promises().count(), 2, "a request waits on the proposer");
    }

    #[test]
    fn a_promise_is_struck_off_only_with_something_that_shows_it() {
        let case = promised();
        case.refuses(|c, _| report(c, kept(1, Some(true), vec![]), LEAD, cx_on(TODAY)), CannotReport::NoEvidence);
        let told = after(case.case(), report(case.case(), kept(1, None, vec![]), LEAD, cx_on(TODAY)).unwrap());
        assert_eq!(told.line(1).unwrap().state(TODAY), LineState::Open, "progress is no end");
        let done = after(&told, report(&told, kept(1, Some(true), vec![photo()]), LEAD, cx_on(TODAY)).unwrap());
        assert_eq!(done.line(1).unwrap().state(date(2024, 6, 1)), LineState::Kept);
        assert_eq!(done.line(1).unwrap().reports.len(), 2);
        assert_eq!(report(&done, kept(1, None, vec![]), LEAD, cx_on(TODAY)).unwrap_err(), CannotReport::Ended);
        let part = after(&told, report(&told, kept(1, Some(false), vec![photo()]), LEAD, cx_on(TODAY)).unwrap());
        assert_eq!(part.line(1).unwrap().state(TODAY), LineState::PartlyKept);
    }

    #[test]
    fn what_shows_a_promise_kept_is_looked_at() {
        let case = promised();
        for address in ["javascript:alert(1)", "example.org", "https://", "https://a b", "https://x\"y"] {
            let link = Evidence::Link {
                title: "网页".into(),
                address: address.into(),
            };
            let address = address.to_owned();
            case.refuses(
                |c, _| report(c, kept(1, None, vec![link.clone()]), LEAD, cx_on(TODAY)),
                CannotReport::BadLink { address },
            );
        }
        let many = vec![photo(); EVIDENCE_MAX + 1];
        case.refuses(
            |c, _| report(c, kept(1, None, many.clone()), LEAD, cx_on(TODAY)),
            CannotReport::TooMany { max: EVIDENCE_MAX },
        );
        case.refuses(
            |c, _| report(c, kept(1, None, vec![]), CO, cx_on(TODAY)),
            CannotReport::NotYours { office: LEAD },
        );
        case.refuses(|c, _| report(c, kept(2, None, vec![]), LEAD, cx_on(TODAY)), CannotReport::IsRequest);
        case.refuses(|c, _| report(c, kept(9, None, vec![]), LEAD, cx_on(TODAY)), CannotReport::NotFound);
    }

    #[test]
    fn an_office_that_is_named_takes_its_promise_or_says_why_not() {
        let case = promised();
        assert_eq!(case.case().line(3).unwrap().owned, Owned::Asked);
        case.refuses(|c, cx| take(c, 3, LEAD, cx), CannotOwnPromise::NotAsked { office: LEAD });
        let taken = after(case.case(), take(case.case(), 3, CO, cx_on(TODAY)).unwrap());
        assert_eq!(taken.line(3).unwrap().owned, Owned::Taken { on: TODAY });
        let declined = after(case.case(), decline(case.case(), 3, CO, "不在职责内".into(), cx_on(TODAY)).unwrap());
        let line = declined.line(3).unwrap();
        assert_eq!((line.office, line.owned), (LEAD, Owned::Own), "what nobody takes is the signer's");
        assert_eq!(line.declined, [(CO, "不在职责内".to_owned())]);
        let again = after(&declined, assign(&declined, 3, LEAD, CO, cx_on(TODAY)).unwrap());
        assert_eq!(again.line(3).unwrap().owned, Owned::Asked);
        case.refuses(|c, cx| assign(c, 1, LEAD, OfficeId(77), cx), CannotOwnPromise::NoPart { office: OfficeId(77) });
    }

    #[test]
    fn more_time_is_asked_for_granted_and_counted_from_the_day_it_had() {
        let case = promised();
        let until = date(2024, 3, 31);
        let ask = |day| ask_change(case.case(), 1, LEAD, ChangeKind::Extend, Some(day), "设备延期到货".into(), cx_on(TODAY));
        assert_eq!(ask(date(2023, 12, 31)).unwrap_err(), CannotAskChange::NotLater { than: date(2023, 12, 31) });
        let asked = after(case.case(), ask(until).unwrap());
        let refused = after(&asked, decide_change(&asked, 1, false, "按期办结".into(), cx_on(TODAY)).unwrap());
        assert_eq!(refused.line(1).unwrap().due_on, Some(date(2023, 12, 31)));
        let granted = after(&asked, decide_change(&asked, 1, true, String::new(), cx_on(TODAY)).unwrap());
        let line = granted.line(1).unwrap();
        assert_eq!(line.due_on, Some(until));
        assert_eq!(
            line.more_time,
            [MoreTime {
                from: Some(date(2023, 12, 31)),
                until,
                reason: "设备延期到货".into(),
                on: TODAY
            }]
        );
        assert_eq!(
            decide_change(&granted, 1, true, String::new(), cx_on(TODAY)).unwrap_err(),
            CannotDecideChange::NotAsked
        );
    }

    #[test]
    fn a_promise_is_given_up_only_with_approval_and_a_reason_that_stays() {
        let case = promised();
        case.refuses(
            |c, cx| ask_change(c, 1, LEAD, ChangeKind::Drop, None, " ".into(), cx),
            CannotAskChange::NoReason,
        );
        let asked = after(
            case.case(),
            ask_change(case.case(), 1, LEAD, ChangeKind::Drop, None, "场地收回".into(), cx_on(TODAY)).unwrap(),
        );
        assert!(asked.line(1).unwrap().is_open());
        let dropped = after(&asked, decide_change(&asked, 1, true, String::new(), cx_on(TODAY)).unwrap());
        assert_eq!(
            dropped.line(1).unwrap().end,
            Some(LineEnd::Dropped {
                reason: "场地收回".into(),
                on: TODAY
            })
        );
    }

    #[test]
    fn a_request_is_answered_by_the_proposer() {
        let case = promised();
        case.refuses(|c, cx| answer(c, 1, "好".into(), cx), CannotAnswerRequest::NotARequest);
        let done = after(case.case(), answer(case.case(), 2, "已联系两家院校".into(), cx_on(TODAY)).unwrap());
        assert_eq!(done.line(2).unwrap().state(TODAY), LineState::Answered);
        assert_eq!(answer(&done, 2, "再答".into(), cx_on(TODAY)).unwrap_err(), CannotAnswerRequest::Ended);
    }

    #[test]
    fn an_end_that_did_not_hold_is_opened_again_with_its_evidence() {
        let case = promised();
        case.refuses(|c, cx| reopen(c, 1, "查无此事".into(), cx), CannotReopen::Open);
        let done = after(
            case.case(),
            report(case.case(), kept(1, Some(true), vec![photo()]), LEAD, cx_on(TODAY)).unwrap(),
        );
        let open = after(&done, reopen(&done, 1, "窗口又关了".into(), cx_on(TODAY)).unwrap());
        let line = open.line(1).unwrap();
        assert_eq!((line.state(TODAY), line.reports.len(), line.reopened.len()), (LineState::Open, 1, 1));
    }

    #[test]
    fn a_result_is_not_called_solved_while_a_promise_is_open() {
        let case = promised();
        case.refuses(
            |c, cx| redo::change_class(c, "A".into(), "照片".into(), cx),
            CannotChangeClass::OpenPromises { lines: vec![1, 3] },
        );
    }

    #[test]
    fn a_later_answer_in_the_same_words_promises_the_same_and_what_was_reported_on_stays() {
        let mut case = given(up_to(Stage::Signed)).case().clone();
        case.promises.clear();
        let other = Commitment {
            quote: "延长时间".into(),
            ..promise(2, None)
        };
        case.enter_promises(&[promise(1, None), other.clone()]);
        case.with_line(2, |line| {
            line.reports.push(Report {
                note: "已延长".into(),
                reached: String::new(),
                evidence: vec![],
                on: TODAY,
            });
        });
        case.round = 2;
        case.enter_promises(&[promise(1, None), other]);
        assert_eq!(case.promises.iter().map(|l| l.void).collect::<Vec<_>>(), [true, false, false, false]);
    }

    #[test]
    fn a_sign_off_taken_back_takes_its_promises_back_and_their_numbers_are_not_given_again() {
        let mut case = given(up_to(Stage::Signed)).case().clone();
        case.promises.clear();
        case.enter_promises(&[promise(1, None)]);
        let revoked = crate::signing::revoke_sign_off(&case, "漏附件".into(), cx()).unwrap().0;
        let mut case = after(&case, revoked);
        assert!(case.line(1).is_none());
        case.enter_promises(&[promise(1, None)]);
        assert_eq!(case.promises.iter().map(|l| (l.n, l.void)).collect::<Vec<_>>(), [(1, true), (2, false)]);
    }
}

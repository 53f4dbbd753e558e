//! 会办意见: what co-handling offices contribute, each on its own clock.

use jiff::civil::Date;

use crate::{
    Context,
    case::{Case, OfficeState, OpinionState, ReturnedOpinion, Stage},
    event::{Event, SeriesEvent},
    ids::OfficeId,
    proposal::NOTE_MAX_CHARS,
    refusal::refusals,
    reply::DocNumber,
    series::Series,
};

/// Longest opinion, in characters.
pub const OPINION_MAX_CHARS: usize = 50_000;

refusals! {
    /// Why opinions cannot be asked for.
    CannotRequest, "opinion.request" {
        /// The lead has not received the case, or the reply is under way to print.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// No office named.
        Nobody = "nobody",
        /// Not a co-handler of this case.
        NotCoHandler {
            /// Which office.
            office: OfficeId,
        } = "not_co_handler",
        /// Asked already.
        Already {
            /// Which office.
            office: OfficeId,
        } = "already",
        /// The question is too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why an opinion cannot be given.
    CannotGive, "opinion.give" {
        /// Not a co-handler of this case.
        NotCoHandler {
            /// Which office.
            office: OfficeId,
        } = "not_co_handler",
        /// The office has not received the case.
        NotReceived {
            /// Which office.
            office: OfficeId,
        } = "not_received",
        /// The reply is signed.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// It says nothing.
        Empty = "empty",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why an office cannot be urged.
    CannotUrge, "opinion.urge" {
        /// No opinion is awaited from it.
        NotAwaited {
            /// Which office.
            office: OfficeId,
        } = "not_awaited",
        /// Urged today already.
        UrgedToday {
            /// Which office.
            office: OfficeId,
        } = "urged_today",
        /// The reply is signed.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
    }
}

refusals! {
    /// Why the lead cannot go on without an opinion.
    CannotWaive, "opinion.waive" {
        /// No opinion is awaited from it.
        NotAwaited {
            /// Which office.
            office: OfficeId,
        } = "not_awaited",
        /// No reason given.
        NoReason = "no_reason",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
        /// The reply is signed.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
    }
}

refusals! {
    /// Why an opinion cannot be returned to its office.
    CannotReturn, "opinion.return" {
        /// The draft is under review, or signed.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// It has given none.
        NotGiven {
            /// Which office.
            office: OfficeId,
        } = "not_given",
        /// The office must know what is missing.
        NoReason = "no_reason",
        /// The day has passed, or the reply is due before.
        BadDue {
            /// The first day possible.
            from: Date,
            /// The last.
            to: Date,
        } = "bad_due",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

/// Asks co-handlers for their opinions; due on the case's opinion clock.
///
/// # Errors
/// [`CannotRequest`]: not received yet, not a co-handler, asked already.
pub fn request(case: &Case, offices: Vec<OfficeId>, question: String, cx: Context<'_>) -> Result<Vec<Event>, CannotRequest> {
    let Some(clocks) = case.clocks.as_ref().filter(|_| matches!(case.stage(), Stage::Handling | Stage::Drafting)) else {
        return Err(CannotRequest::WrongStage { stage: case.stage() });
    };
    if offices.is_empty() {
        return Err(CannotRequest::Nobody);
    }
    if question.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotRequest::TooLong { max: NOTE_MAX_CHARS });
    }
    for office in &offices {
        match case.office(*office) {
            Some(o) if case.contributes(o) && o.opinion == OpinionState::NotAsked => {}
            Some(o) if case.contributes(o) => return Err(CannotRequest::Already { office: *office }),
            _ => return Err(CannotRequest::NotCoHandler { office: *office }),
        }
    }
    Ok(vec![Event::OpinionsRequested {
        offices,
        question,
        due: clocks.opinion_due,
        on: cx.today,
    }])
}

fn before_signing(stage: Stage) -> bool {
    matches!(
        stage,
        Stage::Assigned | Stage::Handling | Stage::Drafting | Stage::OfficeCheck | Stage::Countersign | Stage::SignOff
    )
}

/// A co-handler's opinion. It may be given unasked, and given again until the reply is signed; the last one counts.
///
/// # Errors
/// [`CannotGive`]: not a co-handler, not received, empty.
pub fn give(case: &Case, office: OfficeId, text: String, cx: Context<'_>) -> Result<Vec<Event>, CannotGive> {
    if !before_signing(case.stage()) {
        return Err(CannotGive::WrongStage { stage: case.stage() });
    }
    let Some(part) = case.office(office).filter(|o| case.contributes(o)) else {
        return Err(CannotGive::NotCoHandler { office });
    };
    if !matches!(part.state, OfficeState::Received { .. }) {
        return Err(CannotGive::NotReceived { office });
    }
    if text.trim().is_empty() {
        return Err(CannotGive::Empty);
    }
    if text.chars().nth(OPINION_MAX_CHARS).is_some() {
        return Err(CannotGive::TooLong { max: OPINION_MAX_CHARS });
    }
    Ok(vec![Event::OpinionGiven { office, text, on: cx.today }])
}

/// 退回会办意见: the lead asks for another, by a day of its own.
///
/// * `due`: the last day for the new one, after today and not after the reply's. When the reply is due already, today will do.
///
/// # Errors
/// [`CannotReturn`]: nothing given, the draft is under review, no reason, or an impossible day.
pub fn send_back(case: &Case, office: OfficeId, reason: String, due: Date, cx: Context<'_>) -> Result<Vec<Event>, CannotReturn> {
    let Some(clocks) = case.clocks.as_ref().filter(|_| matches!(case.stage(), Stage::Handling | Stage::Drafting)) else {
        return Err(CannotReturn::WrongStage { stage: case.stage() });
    };
    if !case.office(office).is_some_and(|o| matches!(o.opinion, OpinionState::Given { .. })) {
        return Err(CannotReturn::NotGiven { office });
    }
    if reason.trim().is_empty() {
        return Err(CannotReturn::NoReason);
    }
    if reason.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotReturn::TooLong { max: NOTE_MAX_CHARS });
    }
    let (from, to) = (cx.today, clocks.reply_due.max(cx.today));
    if due < from || due > to {
        return Err(CannotReturn::BadDue { from, to });
    }
    Ok(vec![Event::OpinionReturned {
        office,
        reason,
        due,
        on: cx.today,
    }])
}

/// The number of an opinion that is given for the first time, in the co-handler's own series; `None` where the place numbers no opinions,
/// the office has no 机关代字, or the opinion has its number already.
///
/// * `org_code`: 机关代字 of the co-handler.
///
/// Source: 浙江省一部门做法: replies and opinions have two series.
pub fn number(case: &Case, office: OfficeId, org_code: &str, series: &Series, cx: Context<'_>) -> Option<(Event, SeriesEvent)> {
    let code = cx
        .pack
        .letters
        .numbers
        .opinion_code(org_code)
        .filter(|_| case.office(office).is_some_and(|o| o.opinion_number.is_none()))?;
    let n = series.allot_next().ok()?;
    let number = DocNumber {
        code,
        year: cx.today.year(),
        n,
    };
    let numbered = Event::OpinionNumbered { office, number, on: cx.today };
    Some((numbered, SeriesEvent::NumberAllotted { n, case: case.id }))
}

impl Case {
    pub(crate) fn take_opinion(&mut self, office: OfficeId, text: String, on: Date) {
        let due = self.office(office).and_then(|o| match &o.opinion {
            OpinionState::Asked { due, .. } => Some(*due),
            OpinionState::Given { due, .. } => *due,
            _ => None,
        });
        self.set_opinion(office, OpinionState::Given { on, text, due });
        if let Some(o) = self.offices.iter_mut().find(|o| o.office == office) {
            o.opinion_returned = None;
        }
    }

    pub(crate) fn return_opinion(&mut self, office: OfficeId, reason: String, due: Date, on: Date) {
        let Some(o) = self.offices.iter_mut().find(|o| o.office == office) else {
            return;
        };
        let text = match &o.opinion {
            OpinionState::Given { text, .. } => text.clone(),
            _ => String::new(),
        };
        o.opinion_returned = Some(ReturnedOpinion { on, reason, text });
        o.opinion = OpinionState::Asked { on, due };
    }

    pub(crate) fn number_opinion(&mut self, office: OfficeId, number: DocNumber) {
        if let Some(o) = self.offices.iter_mut().find(|o| o.office == office) {
            o.opinion_number = Some(number);
        }
    }
}

/// 催办, at most once a day for each office.
///
/// # Errors
/// [`CannotUrge`]: nothing is awaited, or urged today already.
pub fn urge(case: &Case, office: OfficeId, cx: Context<'_>) -> Result<Vec<Event>, CannotUrge> {
    if !before_signing(case.stage()) {
        return Err(CannotUrge::WrongStage { stage: case.stage() });
    }
    let Some(part) = case.office(office).filter(|o| matches!(o.opinion, OpinionState::Asked { .. })) else {
        return Err(CannotUrge::NotAwaited { office });
    };
    if part.urged_on.last() == Some(&cx.today) {
        return Err(CannotUrge::UrgedToday { office });
    }
    Ok(vec![Event::OpinionUrged { office, on: cx.today }])
}

/// Goes on without an opinion that does not come; the reason stays with the case.
///
/// # Errors
/// [`CannotWaive`]: nothing is awaited, or no reason.
pub fn waive(case: &Case, office: OfficeId, reason: String, cx: Context<'_>) -> Result<Vec<Event>, CannotWaive> {
    if !before_signing(case.stage()) {
        return Err(CannotWaive::WrongStage { stage: case.stage() });
    }
    if !case.office(office).is_some_and(|o| matches!(o.opinion, OpinionState::Asked { .. })) {
        return Err(CannotWaive::NotAwaited { office });
    }
    if reason.trim().is_empty() {
        return Err(CannotWaive::NoReason);
    }
    if reason.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotWaive::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::OpinionWaived { office, reason, on: cx.today }])
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::*;

    #[test]
    fn only_co_handlers_are_asked_and_only_once() {
        let case = given(up_to(Stage::Handling));
        case.refuses(|c, cx| request(c, vec![LEAD], String::new(), cx), CannotRequest::NotCoHandler { office: LEAD });
        case.refuses(|c, cx| request(c, vec![], String::new(), cx), CannotRequest::Nobody);
        let asked = given(opinion_asked());
        asked.refuses(|c, cx| request(c, vec![CO], String::new(), cx), CannotRequest::Already { office: CO });
    }

    #[test]
    fn an_office_is_urged_once_a_day() {
        let case = given(opinion_asked().into_iter().chain([Event::OpinionUrged {
            office: CO,
            on: date(2023, 6, 8),
        }]));
        case.refuses(|c, _| urge(c, CO, cx_on(date(2023, 6, 8))), CannotUrge::UrgedToday { office: CO });
        case.then(|c, _| urge(c, CO, cx_on(date(2023, 6, 16))), Stage::Handling);
    }

    #[test]
    fn an_opinion_comes_from_an_office_that_received_the_case() {
        let case = given(up_to(Stage::Handling));
        case.refuses(|c, cx| give(c, LEAD, "意见".into(), cx), CannotGive::NotCoHandler { office: LEAD });
        given(up_to(Stage::Assigned)).refuses(|c, cx| give(c, CO, "意见".into(), cx), CannotGive::NotReceived { office: CO });
        case.refuses(|c, cx| give(c, CO, "\n ".into(), cx), CannotGive::Empty);
    }

    #[test]
    fn a_returned_opinion_is_owed_again_and_its_old_text_is_kept_until_the_new_one() {
        let mut events = opinion_asked();
        events.push(Event::OpinionGiven {
            office: CO,
            text: "无意见".into(),
            on: date(2023, 5, 20),
        });
        let case = given(events.clone());
        let day = date(2023, 6, 29);
        case.refuses(|c, cx| send_back(c, CO, " ".into(), day, cx), CannotReturn::NoReason);
        case.refuses(
            |c, cx| send_back(c, CO, "补充数据".into(), date(2023, 7, 9), cx),
            CannotReturn::BadDue {
                from: date(2023, 6, 28),
                to: date(2023, 6, 30),
            },
        );
        let returned = case.then(|c, cx| send_back(c, CO, "补充数据".into(), day, cx), Stage::Handling);
        let part = returned.office(CO).unwrap();
        assert!(matches!(part.opinion, OpinionState::Asked { due, .. } if due == day));
        assert_eq!(part.opinion_returned.as_ref().map(|r| r.text.as_str()), Some("无意见"));
        events.extend(send_back(case.case(), CO, "补充数据".into(), day, cx()).unwrap());
        let again = given(events).then(|c, cx| give(c, CO, "数据如下".into(), cx), Stage::Handling);
        assert_eq!(again.office(CO).unwrap().opinion_returned, None);
    }

    #[test]
    fn an_opinion_is_numbered_once_in_a_series_of_its_own() {
        let case = given(opinion_asked());
        let mut pack = pack();
        assert_eq!(
            number(case.case(), CO, "黔外提复字", &Series::default(), cx()),
            None,
            "this place numbers replies alone"
        );
        pack.letters.numbers.opinions = Some("{code}函".into());
        let cx = || Context { pack: &pack, ..cx() };
        let (numbered, allotted) = number(case.case(), CO, "黔外提复字", &Series::default(), cx()).unwrap();
        assert!(matches!(&numbered, Event::OpinionNumbered { number, .. } if number.to_string() == "黔外提复字函〔2023〕1号"));
        assert_eq!(allotted, SeriesEvent::NumberAllotted { n: 1, case: case.case().id });
        let given_again = given(opinion_asked().into_iter().chain([numbered]));
        assert_eq!(number(given_again.case(), CO, "黔外提复字", &Series::default(), cx()), None);
        assert_eq!(number(case.case(), CO, "", &Series::default(), cx()), None);
    }

    #[test]
    fn the_lead_goes_on_without_an_opinion_only_with_a_reason() {
        let case = given(opinion_asked());
        case.refuses(|c, cx| waive(c, CO, String::new(), cx), CannotWaive::NoReason);
        case.then(|c, cx| waive(c, CO, "机构改革，职能已划出".into(), cx), Stage::Handling);
    }
}

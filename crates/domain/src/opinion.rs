//! 会办意见: what co-handling offices contribute, each on its own clock.

use crate::{
    Context,
    case::{Case, OfficeState, OpinionState, Stage},
    event::Event,
    ids::OfficeId,
    proposal::NOTE_MAX_CHARS,
    refusal::refusals,
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
    fn the_lead_goes_on_without_an_opinion_only_with_a_reason() {
        let case = given(opinion_asked());
        case.refuses(|c, cx| waive(c, CO, String::new(), cx), CannotWaive::NoReason);
        case.then(|c, cx| waive(c, CO, "机构改革，职能已划出".into(), cx), Stage::Handling);
    }
}

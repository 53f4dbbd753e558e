//! 延期与中止: more time for a reply, asked for before it runs out and granted with a reason; and clocks that stand still.

use jiff::civil::Date;

use crate::{
    Context,
    case::{Case, Stage},
    clocks::{Pause, reckon},
    event::Event,
    proposal::NOTE_MAX_CHARS,
    refusal::refusals,
};

/// An extension that was asked for and is not decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtensionAsked {
    /// Until when.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// Day.
    pub on: Date,
}

refusals! {
    /// Why more time cannot be asked for.
    CannotRequestExtension, "extension.request" {
        /// The lead does not have the case, or the reply is signed.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The reply is overdue: the explanation comes before that.
        TooLate {
            /// Its last day.
            due: Date,
        } = "too_late",
        /// Asked already, not decided.
        AlreadyAsked = "already_asked",
        /// The place allows no more.
        TooOften {
            /// How many.
            max: u32,
        } = "too_often",
        /// Not later than the date in force.
        NotLater {
            /// The date in force.
            due: Date,
        } = "not_later",
        /// Later than the longest that the place allows.
        BeyondLongest {
            /// The latest day.
            longest: Date,
        } = "beyond_longest",
        /// No reason given.
        NoReason = "no_reason",
        /// The reason is too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why an extension cannot be decided.
    CannotDecideExtension, "extension.decide" {
        /// Nobody asked.
        NotAsked = "not_asked",
        /// A refusal needs a reason.
        NoReason = "no_reason",
        /// Not later than the date in force.
        NotLater {
            /// The date in force.
            due: Date,
        } = "not_later",
        /// Later than the longest that the place allows.
        BeyondLongest {
            /// The latest day.
            longest: Date,
        } = "beyond_longest",
        /// The remark is too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why clocks cannot be stopped.
    CannotPause, "case.pause" {
        /// No office has it in hand.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// They stand still already.
        Already {
            /// Since.
            since: Date,
        } = "already",
        /// No reason given.
        NoReason = "no_reason",
        /// The reason is too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why clocks cannot go on.
    CannotResume, "case.resume" {
        /// They run.
        NotPaused = "not_paused",
        /// The remark is too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

fn too_long(text: &str) -> bool {
    text.chars().nth(NOTE_MAX_CHARS).is_some()
}

/// Asks for more time, on or before the last day, with a reason that the proposer is told.
///
/// # Errors
/// [`CannotRequestExtension`]: too late, asked already, beyond the longest, no reason.
pub fn request(case: &Case, until: Date, reason: String, cx: Context<'_>) -> Result<Vec<Event>, CannotRequestExtension> {
    let in_hand = matches!(
        case.stage(),
        Stage::Handling | Stage::Drafting | Stage::OfficeCheck | Stage::Countersign | Stage::SignOff
    );
    let Some(clocks) = case.clocks.as_ref().filter(|_| in_hand) else {
        return Err(CannotRequestExtension::WrongStage { stage: case.stage() });
    };
    if case.extension_asked.is_some() {
        return Err(CannotRequestExtension::AlreadyAsked);
    }
    if case.extensions >= cx.pack.extensions_most {
        return Err(CannotRequestExtension::TooOften { max: cx.pack.extensions_most });
    }
    // While the clock stands still nothing is overdue.
    if cx.today > clocks.reply_due && !case.is_paused() {
        return Err(CannotRequestExtension::TooLate { due: clocks.reply_due });
    }
    if until <= clocks.reply_due {
        return Err(CannotRequestExtension::NotLater { due: clocks.reply_due });
    }
    if until > clocks.reply_longest {
        return Err(CannotRequestExtension::BeyondLongest { longest: clocks.reply_longest });
    }
    if reason.trim().is_empty() {
        return Err(CannotRequestExtension::NoReason);
    }
    if too_long(&reason) {
        return Err(CannotRequestExtension::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::ExtensionRequested { until, reason, on: cx.today }])
}

/// Grants more time (until the day asked for, or another) or refuses it.
///
/// * `until`: `None` refuses.
///
/// # Errors
/// [`CannotDecideExtension`]: nobody asked; a refusal without a reason; beyond the longest.
pub fn decide(case: &Case, until: Option<Date>, note: String, cx: Context<'_>) -> Result<Vec<Event>, CannotDecideExtension> {
    let (Some(_), Some(clocks)) = (&case.extension_asked, &case.clocks) else {
        return Err(CannotDecideExtension::NotAsked);
    };
    if too_long(&note) {
        return Err(CannotDecideExtension::TooLong { max: NOTE_MAX_CHARS });
    }
    let Some(until) = until else {
        if note.trim().is_empty() {
            return Err(CannotDecideExtension::NoReason);
        }
        return Ok(vec![Event::ExtensionRefused { note, on: cx.today }]);
    };
    if until <= clocks.reply_due {
        return Err(CannotDecideExtension::NotLater { due: clocks.reply_due });
    }
    if until > clocks.reply_longest {
        return Err(CannotDecideExtension::BeyondLongest { longest: clocks.reply_longest });
    }
    Ok(vec![Event::ExtensionGranted { until, note, on: cx.today }])
}

/// Stops the clocks of a case, from today, with a reason.
///
/// # Errors
/// [`CannotPause`]: not in hand, stopped already, no reason.
pub fn pause(case: &Case, reason: String, cx: Context<'_>) -> Result<Vec<Event>, CannotPause> {
    if !case.stage().is_in_hand() {
        return Err(CannotPause::WrongStage { stage: case.stage() });
    }
    if let Some(Pause { from, to: None, .. }) = case.pauses.last() {
        return Err(CannotPause::Already { since: *from });
    }
    if reason.trim().is_empty() {
        return Err(CannotPause::NoReason);
    }
    if too_long(&reason) {
        return Err(CannotPause::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::CasePaused { reason, on: cx.today }])
}

/// Lets the clocks go on; the days they stood still are added.
///
/// # Errors
/// [`CannotResume`]: they run.
pub fn resume(case: &Case, note: String, cx: Context<'_>) -> Result<Vec<Event>, CannotResume> {
    if !case.is_paused() {
        return Err(CannotResume::NotPaused);
    }
    if too_long(&note) {
        return Err(CannotResume::TooLong { max: NOTE_MAX_CHARS });
    }
    let mut after = case.clone();
    if let Some(last) = after.pauses.last_mut() {
        last.to = Some(cx.today);
    }
    let clocks = reckon(&after, cx.pack, cx.calendar).ok_or(CannotResume::NotPaused)?;
    Ok(vec![Event::CaseResumed { note, on: cx.today, clocks }])
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::*;

    fn asked() -> Vec<Event> {
        let mut events = up_to(Stage::Handling);
        events.push(Event::ExtensionRequested {
            until: date(2023, 8, 31),
            reason: "需会同省外调研".into(),
            on: date(2023, 6, 20),
        });
        events
    }

    #[test]
    fn more_time_is_asked_for_before_it_runs_out_and_within_the_longest() {
        let case = given(up_to(Stage::Handling));
        let until = date(2023, 8, 31);
        let ask = |until, reason: &str, on| {
            let reason = reason.to_owned();
            move |c: &Case, _: Context<'static>| request(c, until, reason, cx_on(on))
        };
        case.then(ask(until, "调研", date(2023, 6, 30)), Stage::Handling);
        case.refuses(ask(until, "调研", date(2023, 7, 1)), CannotRequestExtension::TooLate { due: date(2023, 6, 30) });
        case.refuses(
            ask(date(2023, 10, 8), "调研", date(2023, 6, 20)),
            CannotRequestExtension::BeyondLongest { longest: date(2023, 10, 7) },
        );
        case.refuses(
            ask(date(2023, 6, 30), "调研", date(2023, 6, 20)),
            CannotRequestExtension::NotLater { due: date(2023, 6, 30) },
        );
        case.refuses(ask(until, " ", date(2023, 6, 20)), CannotRequestExtension::NoReason);
        given(asked()).refuses(ask(until, "调研", date(2023, 6, 20)), CannotRequestExtension::AlreadyAsked);
    }

    #[test]
    fn a_granted_extension_moves_the_reply_and_is_not_granted_twice() {
        let case = given(asked());
        let after = case.then(
            |c, _| decide(c, Some(date(2023, 8, 31)), String::new(), cx_on(date(2023, 6, 21))),
            Stage::Handling,
        );
        assert_eq!(after.clocks.as_ref().unwrap().reply_due, date(2023, 8, 31));
        assert_eq!(after.due(), Some(date(2023, 8, 31)));
        assert_eq!(
            request(&after, date(2023, 9, 15), "再延".into(), cx_on(date(2023, 8, 1))).unwrap_err(),
            CannotRequestExtension::TooOften { max: 1 }
        );
        assert_eq!(reckon(&after, cx().pack, cx().calendar), after.clocks, "reckoned anew, it is still extended");
    }

    #[test]
    fn a_refused_extension_says_why_and_leaves_the_date() {
        let case = given(asked());
        case.refuses(|c, cx| decide(c, None, String::new(), cx), CannotDecideExtension::NoReason);
        let after = case.then(|c, cx| decide(c, None, "情况并不复杂".into(), cx), Stage::Handling);
        assert_eq!(after.clocks.as_ref().unwrap().reply_due, date(2023, 6, 30));
        assert_eq!(decide(&after, None, "再说".into(), cx()).unwrap_err(), CannotDecideExtension::NotAsked);
    }

    #[test]
    fn clocks_that_stood_still_go_on_with_the_days_they_had() {
        let case = given(opinion_asked());
        let paused = case.then(|c, _| pause(c, "提案者出访，暂缓办理".into(), cx_on(date(2023, 5, 8))), Stage::Handling);
        assert_eq!(paused.due(), None, "nothing runs out while the clock stands");
        assert_eq!(pause(&paused, "x".into(), cx()).unwrap_err(), CannotPause::Already { since: date(2023, 5, 8) });
        let mut after = paused.clone();
        for event in resume(&paused, String::new(), cx_on(date(2023, 5, 22))).unwrap() {
            after.apply(event);
        }
        let clocks = after.clocks.as_ref().unwrap();
        assert_eq!((clocks.opinion_due, clocks.reply_due), (date(2023, 6, 14), date(2023, 7, 14)), "14 days each");
        assert!(
            after
                .co_handlers()
                .all(|o| matches!(o.opinion, crate::case::OpinionState::Asked { due, .. } if due == date(2023, 6, 14))),
            "the opinion that is awaited has the new date"
        );
        assert_eq!(resume(&after, String::new(), cx()).unwrap_err(), CannotResume::NotPaused);
    }

    #[test]
    fn a_case_that_nobody_has_in_hand_is_not_paused() {
        given(up_to(Stage::Filed)).refuses(|c, cx| pause(c, "x".into(), cx), CannotPause::WrongStage { stage: Stage::Filed });
    }
}

//! 评价: the proposer's judgement of the reply.

use crate::{
    Context,
    case::{Case, Stage},
    event::Event,
    ids::PersonId,
    org::coded,
    proposal::NOTE_MAX_CHARS,
    refusal::refusals,
};

coded! {
    /// 满意度, on the axis that Chongqing reports and most places use.
    Satisfaction {
        /// 满意.
        Satisfied = "satisfied",
        /// 基本满意.
        Mostly = "mostly",
        /// 理解.
        Understood = "understood",
        /// 不满意.
        Unsatisfied = "unsatisfied",
    }
}

refusals! {
    /// Why a reply cannot be rated.
    CannotRate, "reply.rate" {
        /// It has not been delivered.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// Only who signed the proposal rates the reply.
        NotYours {
            /// Who tried.
            person: PersonId,
        } = "not_yours",
        /// Rated already.
        Already = "already",
        /// The place's form has no such answer.
        NoSuchAnswer = "no_such_answer",
        /// Dissatisfaction needs a word on what is missing.
        NoComment = "no_comment",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

/// Rates a delivered reply, for the proposal that the rater signed.
///
/// # Errors
/// [`CannotRate`]: not delivered, not the proposer, rated already, or dissatisfied without a word.
pub fn rate(case: &Case, satisfaction: Satisfaction, comment: String, cx: Context<'_>) -> Result<Vec<Event>, CannotRate> {
    if !case.signers().contains(&cx.by) {
        return Err(CannotRate::NotYours { person: cx.by });
    }
    let Some(proposal) = case.rates_for(cx.by) else {
        return Err(CannotRate::Already);
    };
    if !matches!(case.stage(), Stage::Delivered | Stage::Published) {
        return Err(CannotRate::WrongStage { stage: case.stage() });
    }
    if !cx.pack.satisfactions.contains(&satisfaction) {
        return Err(CannotRate::NoSuchAnswer);
    }
    if satisfaction == Satisfaction::Unsatisfied && comment.trim().is_empty() {
        return Err(CannotRate::NoComment);
    }
    if comment.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotRate::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::ReplyRated {
        proposal: Some(proposal).filter(|id| *id != case.id),
        paper_of: None,
        satisfaction,
        comment,
        on: cx.today,
    }])
}

/// Enters the paper slip of a signer who does not rate on line; it is kept as such. `cx.by` is who enters it.
///
/// # Errors
/// [`CannotRate`], as if the signer had rated.
pub fn enter(case: &Case, signer: PersonId, satisfaction: Satisfaction, comment: String, cx: Context<'_>) -> Result<Vec<Event>, CannotRate> {
    let mut events = rate(case, satisfaction, comment, Context { by: signer, ..cx })?;
    for event in &mut events {
        if let Event::ReplyRated { paper_of, .. } = event {
            *paper_of = Some(signer);
        }
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::*;

    #[test]
    fn only_who_signed_the_proposal_rates_the_reply() {
        let case = given(up_to(Stage::Delivered));
        case.refuses(
            |c, cx| rate(c, Satisfaction::Satisfied, String::new(), Context { by: HANDLER, ..cx }),
            CannotRate::NotYours { person: HANDLER },
        );
        case.then(
            |c, cx| rate(c, Satisfaction::Satisfied, String::new(), Context { by: MEMBER, ..cx }),
            Stage::Rated,
        );
    }

    #[test]
    fn a_paper_slip_is_entered_for_a_signer_and_marked_as_one() {
        let case = given(up_to(Stage::Delivered));
        case.refuses(
            |c, cx| enter(c, HANDLER, Satisfaction::Mostly, String::new(), cx),
            CannotRate::NotYours { person: HANDLER },
        );
        let rated = case.then(|c, cx| enter(c, MEMBER, Satisfaction::Mostly, String::new(), cx), Stage::Rated);
        assert_eq!(rated.rating.unwrap().paper_of, Some(MEMBER));
    }

    #[test]
    fn dissatisfaction_says_what_is_missing() {
        let by_member = |cx| Context { by: MEMBER, ..cx };
        given(up_to(Stage::Published)).refuses(|c, cx| rate(c, Satisfaction::Unsatisfied, String::new(), by_member(cx)), CannotRate::NoComment);
    }
}

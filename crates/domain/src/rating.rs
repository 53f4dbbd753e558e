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

coded! {
    /// 评价项目: what a place has rated apart from the whole.
    Axis {
        /// 办理态度.
        Attitude = "attitude",
        /// 沟通联系.
        Communication = "communication",
        /// 办理时效.
        Timeliness = "timeliness",
        /// 办理结果.
        Result = "result",
    }
}

/// An answer on one axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AxisRating {
    /// What was rated.
    pub axis: Axis,
    /// How satisfied.
    pub satisfaction: Satisfaction,
}

/// What a rater answered: on the whole, and on each axis that the place's form has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// On the whole.
    pub overall: Satisfaction,
    /// On each axis of the pack, in any order.
    pub axes: Vec<AxisRating>,
}

impl From<Satisfaction> for Answers {
    /// For places whose form asks for the whole alone.
    fn from(overall: Satisfaction) -> Self {
        Self { overall, axes: vec![] }
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
        /// The place's form asks for each axis once, and for no other.
        WrongAxes {
            /// Codes of the axes that lack an answer, have two, or are not asked for.
            axes: Vec<String>,
        } = "wrong_axes",
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
pub fn rate(case: &Case, answers: impl Into<Answers>, comment: String, cx: Context<'_>) -> Result<Vec<Event>, CannotRate> {
    let Answers {
        overall: satisfaction,
        mut axes,
    } = answers.into();
    if !case.signers().contains(&cx.by) {
        return Err(CannotRate::NotYours { person: cx.by });
    }
    let Some(proposal) = case.rates_for(cx.by) else {
        return Err(CannotRate::Already);
    };
    if !matches!(case.stage(), Stage::Delivered | Stage::Published) {
        return Err(CannotRate::WrongStage { stage: case.stage() });
    }
    let known = |answer: &Satisfaction| cx.pack.satisfactions.contains(answer);
    if !known(&satisfaction) || !axes.iter().all(|a| known(&a.satisfaction)) {
        return Err(CannotRate::NoSuchAnswer);
    }
    let asked = &cx.pack.answers.axes;
    let wrong: Vec<String> = Axis::ALL
        .iter()
        .filter(|axis| axes.iter().filter(|a| a.axis == **axis).count() != usize::from(asked.contains(axis)))
        .map(|axis| axis.code().to_owned())
        .collect();
    if !wrong.is_empty() {
        return Err(CannotRate::WrongAxes { axes: wrong });
    }
    axes.sort_by_key(|a| a.axis);
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
        axes,
        comment,
        on: cx.today,
    }])
}

/// Enters the paper slip of a signer who does not rate on line; it is kept as such. `cx.by` is who enters it.
///
/// # Errors
/// [`CannotRate`], as if the signer had rated.
pub fn enter(case: &Case, signer: PersonId, answers: impl Into<Answers>, comment: String, cx: Context<'_>) -> Result<Vec<Event>, CannotRate> {
    let mut events = rate(case, answers, comment, Context { by: signer, ..cx })?;
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
    fn a_place_that_asks_by_axes_wants_each_of_them_once() {
        let mut pack = pack();
        pack.answers.axes = vec![Axis::Attitude, Axis::Result];
        let cx = Context {
            by: MEMBER,
            pack: &pack,
            ..cx()
        };
        let answered = |axes: &[(Axis, Satisfaction)]| {
            let answers = Answers {
                overall: Satisfaction::Mostly,
                axes: axes
                    .iter()
                    .map(|(axis, satisfaction)| AxisRating {
                        axis: *axis,
                        satisfaction: *satisfaction,
                    })
                    .collect(),
            };
            rate(given(up_to(Stage::Delivered)).case(), answers, String::new(), cx)
        };
        let wrong = |axes: &[&str]| CannotRate::WrongAxes {
            axes: axes.iter().map(|a| (*a).to_owned()).collect(),
        };
        assert_eq!(answered(&[]), Err(wrong(&["attitude", "result"])));
        let result = (Axis::Result, Satisfaction::Unsatisfied);
        assert_eq!(answered(&[result, result]), Err(wrong(&["attitude", "result"])));
        let speed = (Axis::Timeliness, Satisfaction::Mostly);
        assert_eq!(
            answered(&[(Axis::Attitude, Satisfaction::Satisfied), result, speed]),
            Err(wrong(&["timeliness"]))
        );
        assert!(
            answered(&[result, (Axis::Attitude, Satisfaction::Satisfied)]).is_ok(),
            "one axis may fall short of the whole"
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

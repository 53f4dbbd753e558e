//! 联合面商: who is still not satisfied after the last written answer is met in person, by those who handle and those who supervise together.

use jiff::civil::Date;

use crate::{
    Context,
    case::{Case, Stage},
    event::Event,
    proposal::NOTE_MAX_CHARS,
    redo::{NotLeftUnsatisfied, left_unsatisfied},
    refusal::refusals,
};

/// The meeting that ended the answering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// Who took part.
    pub with: String,
    /// What was said and agreed.
    pub note: String,
    /// Day.
    pub on: Date,
}

refusals! {
    /// Why a meeting with an unsatisfied proposer cannot be recorded.
    CannotMeet, "reply.meet" {
        /// It has not been answered, or is being answered again.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// Ratings are sealed until their window closes.
        WindowOpen {
            /// Last day of the window.
            until: Date,
        } = "window_open",
        /// Nobody rated the answer unsatisfactory.
        NobodyUnsatisfied = "nobody_unsatisfied",
        /// It can still be answered in writing.
        RoundsLeft {
            /// How often it is answered in writing.
            max: u32,
        } = "rounds_left",
        /// It was held.
        Already {
            /// Day.
            on: Date,
        } = "already",
        /// Who took part, and what was said, must be known.
        NoNote = "no_note",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

/// Records the meeting with a proposer whom the last written answer left unsatisfied.
///
/// # Errors
/// [`CannotMeet`]: not answered, the window is open, nobody is unsatisfied, another written answer is possible, held already, or nothing said.
///
/// Source: 四川省办法 (2024): still unsatisfied after the second answer, a joint face-to-face meeting.
pub fn record(case: &Case, with: String, note: String, cx: Context<'_>) -> Result<Vec<Event>, CannotMeet> {
    left_unsatisfied(case, cx).map_err(|why| match why {
        NotLeftUnsatisfied::NotAnswered => CannotMeet::WrongStage { stage: case.stage() },
        NotLeftUnsatisfied::WindowOpen { until } => CannotMeet::WindowOpen { until },
        NotLeftUnsatisfied::Nobody => CannotMeet::NobodyUnsatisfied,
    })?;
    let max = cx.pack.answers.written_rounds;
    if case.round < max {
        return Err(CannotMeet::RoundsLeft { max });
    }
    if let Some(met) = &case.met {
        return Err(CannotMeet::Already { on: met.on });
    }
    if with.trim().is_empty() || note.trim().is_empty() {
        return Err(CannotMeet::NoNote);
    }
    if [&with, &note].iter().any(|text| text.chars().nth(NOTE_MAX_CHARS).is_some()) {
        return Err(CannotMeet::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::UnsatisfiedMet { with, note, on: cx.today }])
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        RulePack,
        duty::{DutyKind, Who, duties},
        org::Role,
        rating::Satisfaction,
        testing::*,
    };

    /// A place that answers once in writing.
    fn once() -> RulePack {
        let mut pack = pack();
        pack.answers.written_rounds = 1;
        pack
    }

    fn unsatisfied() -> Case {
        let mut case = given(up_to(Stage::Published)).case().clone();
        case.apply(Event::ReplyRated {
            proposal: None,
            paper_of: None,
            satisfaction: Satisfaction::Unsatisfied,
            axes: vec![],
            comment: "没有期限".into(),
            on: date(2023, 7, 3),
        });
        case
    }

    #[test]
    fn after_the_last_written_answer_comes_a_meeting_that_somebody_owes() {
        let (pack, mut case) = (once(), unsatisfied());
        let owed = |case: &Case| duties(case, &pack, &calendar()).iter().map(|d| (d.kind, d.who)).collect::<Vec<_>>();
        let meet = DutyKind::MeetUnsatisfied;
        assert_eq!(owed(&case), [(meet, Who::Role(Role::Committee)), (meet, Who::Role(Role::Oversight))]);
        let cx = Context {
            pack: &pack,
            ..cx_on(date(2023, 7, 20))
        };
        let held = record(&case, "省口岸办、省移民局".into(), "约定年内开放窗口。".into(), cx).unwrap();
        held.into_iter().for_each(|e| case.apply(e));
        assert_eq!(owed(&case), []);
        let again = record(&case, "省口岸办".into(), "再谈".into(), cx);
        assert_eq!(again, Err(CannotMeet::Already { on: date(2023, 7, 20) }));
    }

    #[test]
    fn nobody_is_met_in_place_of_an_answer_or_inside_the_window() {
        let pack = once();
        let at = |on, pack| {
            let cx = Context { pack, ..cx_on(on) };
            record(&unsatisfied(), "甲".into(), "乙".into(), cx)
        };
        let usual = crate::testing::pack();
        let until = date(2023, 7, 19);
        assert_eq!(at(until, &pack), Err(CannotMeet::WindowOpen { until }));
        assert_eq!(at(date(2023, 7, 20), &usual), Err(CannotMeet::RoundsLeft { max: 3 }));
        let cx = Context {
            pack: &pack,
            ..cx_on(date(2023, 7, 20))
        };
        assert_eq!(record(&unsatisfied(), " ".into(), "乙".into(), cx), Err(CannotMeet::NoNote));
        assert_eq!(
            record(given(up_to(Stage::Rated)).case(), "甲".into(), "乙".into(), cx),
            Err(CannotMeet::NobodyUnsatisfied)
        );
    }
}

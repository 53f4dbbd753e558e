//! 沟通: talks with the proposer before, during and after drafting.

use jiff::civil::Date;

use crate::{
    Context,
    case::{Case, Stage},
    org::coded,
    proposal::NOTE_MAX_CHARS,
    refusal::refusals,
};

coded! {
    /// 办前, 办中, 办后.
    ConsultStage {
        /// Before drafting.
        Before = "before",
        /// While drafting.
        During = "during",
        /// After the reply.
        After = "after",
    }
}

coded! {
    /// How the talk was held.
    ConsultMode {
        /// 电话.
        Phone = "phone",
        /// 走访.
        Visit = "visit",
        /// 座谈.
        Meeting = "meeting",
        /// 面商.
        FaceToFace = "face_to_face",
    }
}

/// One talk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consultation {
    /// Before, during or after.
    pub stage: ConsultStage,
    /// How.
    pub mode: ConsultMode,
    /// Day of the talk; may lie before the day it is recorded.
    pub on: Date,
    /// Where; empty for telephone.
    pub place: String,
    /// Who took part, as written.
    pub with: String,
    /// What was said.
    pub summary: String,
}

refusals! {
    /// Why a talk cannot be recorded.
    CannotRecord, "consultation.record" {
        /// Nobody has the case yet, or it has ended.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// It says nothing.
        NoSummary = "no_summary",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
        /// It lies in the future.
        InFuture {
            /// Today.
            today: Date,
        } = "in_future",
        /// It lies before the assignment.
        BeforeAssignment {
            /// Day of assignment.
            assigned: Date,
        } = "before_assignment",
    }
}

/// Records a talk.
///
/// # Errors
/// [`CannotRecord`]: an impossible day, or nothing said.
pub fn record(case: &Case, consultation: Consultation, cx: Context<'_>) -> Result<Vec<crate::Event>, CannotRecord> {
    let Some(assigned) = case.assigned_on.filter(|_| case.stage().is_answerable()) else {
        return Err(CannotRecord::WrongStage { stage: case.stage() });
    };
    if consultation.summary.trim().is_empty() {
        return Err(CannotRecord::NoSummary);
    }
    if [&consultation.summary, &consultation.with, &consultation.place]
        .iter()
        .any(|s| s.chars().nth(NOTE_MAX_CHARS).is_some())
    {
        return Err(CannotRecord::TooLong { max: NOTE_MAX_CHARS });
    }
    if consultation.on > cx.today {
        return Err(CannotRecord::InFuture { today: cx.today });
    }
    if consultation.on < assigned {
        return Err(CannotRecord::BeforeAssignment { assigned });
    }
    Ok(vec![crate::Event::ConsultationRecorded { consultation }])
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::*;

    #[test]
    fn a_talk_is_not_recorded_before_it_was_held() {
        let mut talk = talk();
        talk.on = date(2023, 6, 1);
        given(up_to(Stage::Handling)).refuses(
            |c, _| record(c, talk, cx_on(date(2023, 5, 31))),
            CannotRecord::InFuture { today: date(2023, 5, 31) },
        );
    }

    #[test]
    fn talks_go_on_after_the_reply() {
        let mut talk = talk();
        talk.stage = ConsultStage::After;
        given(up_to(Stage::Delivered)).then(|c, cx| record(c, talk, cx), Stage::Delivered);
    }
}

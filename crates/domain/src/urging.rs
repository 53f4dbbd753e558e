//! 催办 of the lead office: an act on record that changes no clock and no duty. Co-handlers are urged for their opinions in [`crate::opinion`].

use crate::{
    Context,
    case::{Case, OfficeState, Stage},
    event::Event,
    proposal::NOTE_MAX_CHARS,
    refusal::refusals,
};

refusals! {
    /// Why the lead cannot be urged.
    CannotUrgeLead, "lead.urge" {
        /// The lead owes nothing: not assigned yet, or answered.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// Urged today already.
        UrgedToday = "urged_today",
        /// Its return waits for a decision of those who urge.
        ReturnPending = "return_pending",
        /// The note is too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

/// Urges the lead office, at most once a day.
///
/// * `note`: what it is told besides; may be empty.
///
/// # Errors
/// [`CannotUrgeLead`]: it owes nothing, its return waits for a decision, or it was urged today already.
pub fn urge_lead(case: &Case, note: String, cx: Context<'_>) -> Result<Vec<Event>, CannotUrgeLead> {
    let wrong_stage = || CannotUrgeLead::WrongStage { stage: case.stage() };
    if case.stage() == Stage::ReturnRequested {
        return Err(CannotUrgeLead::ReturnPending);
    }
    if !Stage::AWAITING_OFFICE.contains(&case.stage()) {
        return Err(wrong_stage());
    }
    let lead = case.lead().ok_or_else(wrong_stage)?;
    let part = case.office(lead).ok_or_else(wrong_stage)?;
    if matches!(part.state, OfficeState::ReturnRequested { .. }) {
        return Err(CannotUrgeLead::ReturnPending);
    }
    if part.urged_on.last() == Some(&cx.today) {
        return Err(CannotUrgeLead::UrgedToday);
    }
    if note.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotUrgeLead::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::LeadUrged {
        office: lead,
        note: note.trim().to_owned(),
        on: cx.today,
    }])
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{duty::duties, testing::*};

    #[test]
    fn the_lead_is_urged_once_a_day_and_only_while_it_owes_something() {
        let urged = given(up_to(Stage::Drafting).into_iter().chain([Event::LeadUrged {
            office: LEAD,
            note: String::new(),
            on: date(2023, 6, 20),
        }]));
        urged.refuses(|c, _| urge_lead(c, String::new(), cx_on(date(2023, 6, 20))), CannotUrgeLead::UrgedToday);
        urged.then(|c, _| urge_lead(c, "请于本周内报送".into(), cx_on(date(2023, 6, 21))), Stage::Drafting);
        for stage in [Stage::Filed, Stage::Delivered, Stage::Published] {
            given(up_to(stage)).refuses(|c, cx| urge_lead(c, String::new(), cx), CannotUrgeLead::WrongStage { stage });
        }
    }

    #[test]
    fn a_lead_that_waits_for_a_decision_is_not_urged() {
        given(up_to(Stage::ReturnRequested)).refuses(|c, cx| urge_lead(c, String::new(), cx), CannotUrgeLead::ReturnPending);
    }

    #[test]
    fn an_urge_changes_neither_duty_nor_clock() {
        let before = given(up_to(Stage::Drafting));
        let mut after = before.case().clone();
        for event in urge_lead(before.case(), String::new(), cx_on(date(2023, 6, 20))).unwrap() {
            after.apply(event);
        }
        assert_eq!(duties(&after, &pack(), &calendar()), duties(before.case(), &pack(), &calendar()));
        assert_eq!((after.due(), after.stage()), (before.case().due(), before.case().stage()));
        assert_eq!(after.office(LEAD).unwrap().urged_on, [date(2023, 6, 20)]);
    }

    #[test]
    fn a_note_has_a_limit() {
        let long = "催".repeat(NOTE_MAX_CHARS + 1);
        given(up_to(Stage::Handling)).refuses(|c, cx| urge_lead(c, long.clone(), cx), CannotUrgeLead::TooLong { max: NOTE_MAX_CHARS });
    }
}

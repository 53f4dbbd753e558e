//! 联名: the first proposer invites other members to sign, while the proposal is a draft and after that until the place's cut-off. Only who accepted
//! signs; whoever accepted may step back as long as it is open.
//!
//! Source: 全国政协提案工作条例 (several members may put a proposal together, the first is its 第一提案人); how long others may join is the place's,
//! as the clock [`Clock::CoSigning`].

use jiff::civil::Date;

use crate::{
    Context,
    case::{Case, Stage},
    clocks::clock_of,
    event::Event,
    ids::PersonId,
    org::coded,
    proposal::{CO_SIGNERS_MAX, NOTE_MAX_CHARS},
    refusal::refusals,
    rules::Clock,
};

/// Most invitations that one proposal ever sends, those declined and taken back among them.
pub const INVITATIONS_MAX: usize = 300;

coded! {
    /// What became of an invitation.
    InvitationState {
        /// Not answered yet.
        Asked = "asked",
        /// The member signs.
        Accepted = "accepted",
        /// The member does not, or stepped back.
        Declined = "declined",
        /// The first proposer took it back.
        TakenBack = "taken_back",
    }
}

/// An invitation to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Who is invited.
    pub person: PersonId,
    /// Day of the invitation.
    pub on: Date,
    /// What became of it.
    pub state: InvitationState,
    /// Why it was declined; may be empty.
    pub reason: String,
}

refusals! {
    /// Why nobody can be invited to sign.
    CannotInvite, "co_signing.invite" {
        /// It is filed or has ended: its signers stand.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The place's cut-off has passed.
        TooLate {
            /// The last day.
            due: Date,
        } = "too_late",
        /// Nobody was named.
        Nobody = "nobody",
        /// The first proposer signs anyway.
        Oneself = "oneself",
        /// Somebody signs already, is invited already, or is named twice.
        Twice {
            /// Who.
            person: PersonId,
        } = "twice",
        /// Not a member who could sign.
        NoMember {
            /// Who.
            person: PersonId,
        } = "no_member",
        /// More than may sign one proposal.
        TooMany {
            /// Limit.
            max: usize,
        } = "too_many",
        /// More invitations than one proposal may send.
        TooManyInvited {
            /// Limit.
            max: usize,
        } = "too_many_invited",
    }
}

refusals! {
    /// Why an invitation cannot be answered.
    CannotAnswerInvitation, "co_signing.answer" {
        /// It is filed or has ended: its signers stand.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The place's cut-off has passed.
        TooLate {
            /// The last day.
            due: Date,
        } = "too_late",
        /// The person is not invited, or the invitation was taken back.
        NotInvited = "not_invited",
        /// The person signs already.
        Signed = "signed",
        /// The reason is too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why an invitation cannot be taken back.
    CannotTakeBackInvitation, "co_signing.take_back" {
        /// It is filed or has ended: its signers stand.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The person has no invitation that is open: never invited, or answered already.
        NotAsked {
            /// Who.
            person: PersonId,
        } = "not_asked",
    }
}

/// Why signers can no longer change.
enum Shut {
    Stage(Stage),
    CutOff(Date),
}

fn shut(case: &Case, cx: Context<'_>) -> Option<Shut> {
    match case.stage() {
        Stage::Draft => None,
        Stage::Submitted => cut_off(case, cx).filter(|due| cx.today > *due).map(Shut::CutOff),
        stage => Some(Shut::Stage(stage)),
    }
}

/// The last day on which members may join, once the proposal is submitted and where the place has one; without, they may until it is decided on.
pub fn cut_off(case: &Case, cx: Context<'_>) -> Option<Date> {
    clock_of(case, Clock::CoSigning, cx.pack, cx.calendar).map(|made| made.due)
}

/// Invites members to sign.
///
/// # Errors
/// [`CannotInvite`]: too late, nobody new, or too many. Whether somebody is a member of the region is for the caller to say.
pub fn invite(case: &Case, people: Vec<PersonId>, cx: Context<'_>) -> Result<Vec<Event>, CannotInvite> {
    match shut(case, cx) {
        Some(Shut::Stage(stage)) => return Err(CannotInvite::WrongStage { stage }),
        Some(Shut::CutOff(due)) => return Err(CannotInvite::TooLate { due }),
        None => {}
    }
    if people.is_empty() {
        return Err(CannotInvite::Nobody);
    }
    let mut seen: Vec<PersonId> = case.co_signers.iter().copied().chain(case.asked_to_sign()).collect();
    if seen.len() + people.len() > CO_SIGNERS_MAX {
        return Err(CannotInvite::TooMany { max: CO_SIGNERS_MAX });
    }
    if case.invitations.len() + people.len() > INVITATIONS_MAX {
        return Err(CannotInvite::TooManyInvited { max: INVITATIONS_MAX });
    }
    for person in &people {
        if *person == case.proposer {
            return Err(CannotInvite::Oneself);
        }
        if seen.contains(person) {
            return Err(CannotInvite::Twice { person: *person });
        }
        seen.push(*person);
    }
    Ok(vec![Event::CoSignersInvited { people, on: cx.today }])
}

/// An invited member signs or declines; whoever signed may step back.
///
/// * `cx.by`: who answers. * `reason`: why not; may be empty.
///
/// # Errors
/// [`CannotAnswerInvitation`]: too late, or not invited.
pub fn answer(case: &Case, accepted: bool, reason: String, cx: Context<'_>) -> Result<Vec<Event>, CannotAnswerInvitation> {
    match shut(case, cx) {
        Some(Shut::Stage(stage)) => return Err(CannotAnswerInvitation::WrongStage { stage }),
        Some(Shut::CutOff(due)) => return Err(CannotAnswerInvitation::TooLate { due }),
        None => {}
    }
    let signs = case.co_signers.contains(&cx.by);
    if !signs && !case.asked_to_sign().any(|person| person == cx.by) {
        return Err(CannotAnswerInvitation::NotInvited);
    }
    if signs && accepted {
        return Err(CannotAnswerInvitation::Signed);
    }
    if reason.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotAnswerInvitation::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::InvitationAnswered {
        person: cx.by,
        accepted,
        reason: if accepted { String::new() } else { reason },
        on: cx.today,
    }])
}

/// The first proposer takes an invitation back that was not answered. After the cut-off too: nothing is asked of anyone by that.
///
/// # Errors
/// [`CannotTakeBackInvitation`]: it was answered, or never sent.
pub fn take_back(case: &Case, person: PersonId, on: Date) -> Result<Vec<Event>, CannotTakeBackInvitation> {
    if !matches!(case.stage(), Stage::Draft | Stage::Submitted) {
        return Err(CannotTakeBackInvitation::WrongStage { stage: case.stage() });
    }
    if !case.asked_to_sign().any(|asked| asked == person) {
        return Err(CannotTakeBackInvitation::NotAsked { person });
    }
    Ok(vec![Event::InvitationTakenBack { person, on }])
}

impl Case {
    /// Who is invited to sign and has not answered, while signers may still join: as a draft, and until the committee decides.
    pub fn asked_to_sign(&self) -> impl Iterator<Item = PersonId> + '_ {
        let open = matches!(self.stage(), Stage::Draft | Stage::Submitted);
        self.invitations
            .iter()
            .filter(move |i| open && i.state == InvitationState::Asked)
            .map(|i| i.person)
    }

    pub(crate) fn take_invitations(&mut self, people: Vec<PersonId>, on: Date) {
        self.invitations.extend(people.into_iter().map(|person| Invitation {
            person,
            on,
            state: InvitationState::Asked,
            reason: String::new(),
        }));
    }

    pub(crate) fn take_invitation_answer(&mut self, person: PersonId, accepted: bool, reason: String) {
        self.co_signers.retain(|signer| *signer != person);
        if accepted {
            self.co_signers.push(person);
        }
        let state = if accepted { InvitationState::Accepted } else { InvitationState::Declined };
        self.end_invitation(person, state, reason);
    }

    pub(crate) fn end_invitation(&mut self, person: PersonId, state: InvitationState, reason: String) {
        // The last one counts: who declined may be asked again.
        if let Some(invitation) = self.invitations.iter_mut().rev().find(|i| i.person == person) {
            (invitation.state, invitation.reason) = (state, reason);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::*;

    const FRIEND: PersonId = PersonId(31);
    const OTHER: PersonId = PersonId(32);

    fn invited() -> Vec<Event> {
        vec![
            drafted(),
            Event::CoSignersInvited {
                people: vec![FRIEND, OTHER],
                on: date(2023, 1, 10),
            },
        ]
    }

    fn by(person: PersonId, day: Date) -> Context<'static> {
        Context { by: person, ..cx_on(day) }
    }

    #[test]
    fn only_who_accepted_signs() {
        let case = given(invited());
        assert_eq!(case.case().signers(), [MEMBER]);
        let mut after = case.case().clone();
        for event in answer(&after, true, String::new(), by(FRIEND, date(2023, 1, 11))).unwrap() {
            after.apply(event);
        }
        for event in answer(&after, false, "不熟悉情况".into(), by(OTHER, date(2023, 1, 11))).unwrap() {
            after.apply(event);
        }
        assert_eq!(after.signers(), [MEMBER, FRIEND]);
        assert_eq!(after.asked_to_sign().count(), 0);
        let again = answer(&after, true, String::new(), by(OTHER, date(2023, 1, 11)));
        assert_eq!(
            again.unwrap_err(),
            CannotAnswerInvitation::NotInvited,
            "who declined is asked anew before signing"
        );
        assert_eq!(
            answer(&after, true, String::new(), by(FRIEND, date(2023, 1, 12))).unwrap_err(),
            CannotAnswerInvitation::Signed
        );
        for event in answer(&after, false, String::new(), by(FRIEND, date(2023, 1, 12))).unwrap() {
            after.apply(event);
        }
        assert_eq!(after.signers(), [MEMBER], "and steps back while it is open");
    }

    #[test]
    fn oneself_and_who_is_asked_already_cannot_be_invited() {
        let case = given(invited());
        let ask = |people: &[PersonId]| invite(case.case(), people.to_vec(), cx()).unwrap_err();
        assert_eq!(ask(&[]), CannotInvite::Nobody);
        assert_eq!(ask(&[MEMBER]), CannotInvite::Oneself);
        assert_eq!(ask(&[FRIEND]), CannotInvite::Twice { person: FRIEND });
        assert_eq!(ask(&[PersonId(40), PersonId(40)]), CannotInvite::Twice { person: PersonId(40) });
        let crowd: Vec<PersonId> = (100..199).map(PersonId).collect();
        assert_eq!(ask(&crowd), CannotInvite::TooMany { max: CO_SIGNERS_MAX });
    }

    #[test]
    fn after_the_cut_off_nobody_joins_but_an_invitation_may_still_be_taken_back() {
        let mut events = invited();
        events.push(Event::ProposalSubmitted { on: date(2023, 1, 12) });
        let case = given(events);
        // Five working days after 12 January, over the make-up days and holidays of the spring festival.
        let due = cut_off(case.case(), cx()).unwrap();
        assert_eq!(due, date(2023, 1, 19));
        assert!(answer(case.case(), true, String::new(), by(FRIEND, due)).is_ok());
        let late = date(2023, 1, 20);
        assert_eq!(
            answer(case.case(), true, String::new(), by(FRIEND, late)).unwrap_err(),
            CannotAnswerInvitation::TooLate { due }
        );
        assert_eq!(invite(case.case(), vec![PersonId(40)], cx_on(late)).unwrap_err(), CannotInvite::TooLate { due });
        assert!(take_back(case.case(), FRIEND, late).is_ok());
        assert_eq!(
            take_back(case.case(), MEMBER, late).unwrap_err(),
            CannotTakeBackInvitation::NotAsked { person: MEMBER }
        );
    }

    #[test]
    fn once_it_is_filed_the_signers_stand() {
        let mut events = invited();
        events.extend(up_to(Stage::Filed).into_iter().skip(1));
        let case = given(events);
        assert_eq!(case.case().asked_to_sign().count(), 0);
        assert_eq!(
            answer(case.case(), true, String::new(), by(FRIEND, date(2023, 2, 11))).unwrap_err(),
            CannotAnswerInvitation::WrongStage { stage: Stage::Filed }
        );
    }
}

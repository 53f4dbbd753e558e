//! Who must do what next, and by when: derived from the case, so that desks, reminders and the case page never disagree.

use jiff::civil::Date;

use crate::{
    Calendar, RulePack,
    case::{Case, OfficeState, OpinionState, Stage},
    clocks::clock_of,
    ids::{OfficeId, PersonId},
    org::{Role, coded},
    publication::Publicity,
    rating::Satisfaction,
    rules::Clock,
};

coded! {
    /// A step that somebody owes.
    DutyKind {
        /// Finish and submit a proposal.
        Submit = "submit",
        /// 联名: answer an invitation to sign.
        CoSign = "co_sign",
        /// 审查.
        Review = "review",
        /// 初审.
        FirstReading = "first_reading",
        /// 复审.
        SecondReading = "second_reading",
        /// 终审: the last reading, which decides.
        FinalReading = "final_reading",
        /// 交办.
        Assign = "assign",
        /// 签收或退办.
        Receive = "receive",
        /// Decide a return.
        DecideReturn = "decide_return",
        /// Take the next step of a dispute about a return.
        SettleDispute = "settle_dispute",
        /// Decide whether there is more time.
        DecideExtension = "decide_extension",
        /// Ask co-handlers for opinions.
        RequestOpinions = "request_opinions",
        /// 会办意见.
        GiveOpinion = "give_opinion",
        /// Talk with the proposer.
        Consult = "consult",
        /// 起草复文.
        Draft = "draft",
        /// 核稿.
        Check = "check",
        /// 会签.
        Countersign = "countersign",
        /// 确认引用: answer for an edited quotation.
        ConfirmQuotes = "confirm_quotes",
        /// 签发.
        SignOff = "sign_off",
        /// 印发.
        Issue = "issue",
        /// 送达.
        Deliver = "deliver",
        /// Decide on publication and publish.
        Publish = "publish",
        /// 认领: take a promise, or decline it.
        TakePromise = "take_promise",
        /// 兑现: keep a promise, report it.
        KeepPromise = "keep_promise",
        /// Decide on more time for a promise, or that it is given up.
        DecidePromise = "decide_promise",
        /// Answer what the letter asked of the proposer.
        AnswerRequest = "answer_request",
        /// 评价.
        Rate = "rate",
        /// 再次办理: decide on another answer to somebody who is not satisfied.
        OrderRedo = "order_redo",
        /// 联合面商: meet somebody whom the last written answer left unsatisfied.
        MeetUnsatisfied = "meet_unsatisfied",
    }
}

impl DutyKind {
    /// The steps of the review, in their order.
    pub const READINGS: [DutyKind; 4] = [DutyKind::Review, DutyKind::FirstReading, DutyKind::SecondReading, DutyKind::FinalReading];
}

/// Who owes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// One person.
    Person(PersonId),
    /// Anyone in an office who holds a role.
    Office(OfficeId, Role),
    /// Anyone who holds a role.
    Role(Role),
}

/// A step owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duty {
    /// What.
    pub kind: DutyKind,
    /// Who.
    pub who: Who,
    /// The last day, where there is one.
    pub due: Option<Date>,
}

/// Every step that is owed in a case now, the case's own next step first.
pub fn duties(case: &Case, pack: &RulePack, calendar: &Calendar) -> Vec<Duty> {
    let mut out = Vec::new();
    let mut owe = |kind, who, due| out.push(Duty { kind, who, due });
    let stage = case.stage();
    let clocks = case.clocks.as_ref();
    let due = |clock| clock_of(case, clock, pack, calendar).map(|made| made.due);
    // While the clocks stand still, the work goes on without a last day.
    let running = clocks.filter(|_| !case.is_paused());
    let (return_due, opinion_due, reply_due) = (clocks.map(|c| c.return_due), running.map(|c| c.opinion_due), running.map(|c| c.reply_due));
    match stage {
        Stage::Draft => owe(DutyKind::Submit, Who::Person(case.proposer), None),
        Stage::Submitted => owe(case.next_reading(pack), Who::Role(Role::Committee), due(Clock::Review)),
        Stage::Filed => owe(DutyKind::Assign, Who::Role(Role::Committee), None),
        _ => {}
    }
    for person in case.asked_to_sign() {
        owe(DutyKind::CoSign, Who::Person(person), due(Clock::CoSigning));
    }
    let Some(lead) = case.lead() else { return out };
    let by_lead = |role| Who::Office(lead, role);
    let handler = case.handler().map_or(by_lead(Role::CaseHandler), Who::Person);
    match stage {
        Stage::Handling | Stage::Drafting => owe(DutyKind::Draft, handler, reply_due),
        Stage::OfficeCheck => owe(DutyKind::Check, by_lead(Role::DivisionHead), reply_due),
        Stage::SignOff => owe(DutyKind::SignOff, by_lead(Role::Signatory), reply_due),
        Stage::Signed => owe(DutyKind::Issue, by_lead(Role::GeneralOffice), reply_due),
        Stage::Issued => owe(DutyKind::Deliver, by_lead(Role::GeneralOffice), reply_due),
        _ => {}
    }
    if stage.is_in_hand() {
        for part in &case.offices {
            match &part.state {
                OfficeState::Assigned => owe(DutyKind::Receive, Who::Office(part.office, Role::CaseHandler), return_due),
                OfficeState::ReturnRequested { .. } => {
                    let by = due(Clock::ReturnDecision);
                    owe(DutyKind::DecideReturn, Who::Role(Role::Committee), by);
                    owe(DutyKind::DecideReturn, Who::Role(Role::Oversight), by);
                }
                OfficeState::Disputed { .. } => {
                    owe(DutyKind::SettleDispute, Who::Role(Role::Oversight), None);
                    owe(DutyKind::SettleDispute, Who::Role(Role::Committee), None);
                }
                OfficeState::Received { handler, .. } => {
                    if let OpinionState::Asked { due, .. } = part.opinion {
                        owe(DutyKind::GiveOpinion, Who::Person(*handler), running.map(|_| due));
                    }
                }
            }
            if let (OfficeState::Assigned, OpinionState::Asked { due, .. }) = (&part.state, &part.opinion) {
                owe(DutyKind::GiveOpinion, Who::Office(part.office, Role::CaseHandler), running.map(|_| *due));
            }
        }
    }
    if matches!(stage, Stage::Handling | Stage::Drafting) {
        if case.offices.iter().any(|o| case.contributes(o) && o.opinion == OpinionState::NotAsked) {
            owe(DutyKind::RequestOpinions, handler, opinion_due);
        }
        if pack.consultation_required && !case.is_talked_over() {
            let first = due(Clock::FirstContact).filter(|_| running.is_some());
            owe(DutyKind::Consult, handler, first.or(reply_due));
        }
    }
    if case.extension_asked.is_some() && stage.is_in_hand() {
        owe(DutyKind::DecideExtension, Who::Role(Role::Oversight), reply_due);
        owe(DutyKind::DecideExtension, Who::Role(Role::Committee), reply_due);
    }
    if matches!(stage, Stage::OfficeCheck | Stage::Countersign | Stage::SignOff) {
        let by = due(Clock::Quotation).filter(|_| running.is_some()).or(reply_due);
        // Who is to countersign the whole letter answers for its quotations with that.
        let awaited = case.offices.iter().filter(|o| case.quotes_awaited(o.office).next().is_some());
        for part in awaited.filter(|o| !case.countersigns_awaited.contains(&o.office)) {
            let who = match part.state {
                OfficeState::Received { handler, .. } => Who::Person(handler),
                _ => Who::Office(part.office, Role::CaseHandler),
            };
            owe(DutyKind::ConfirmQuotes, who, by);
        }
    }
    if stage == Stage::Countersign {
        for office in &case.countersigns_awaited {
            owe(DutyKind::Countersign, Who::Office(*office, Role::CaseHandler), reply_due);
        }
    }
    if case.ledger_runs() {
        crate::promise::owed(case, &mut owe);
    }
    if case.delivered.is_some() {
        let open_to_public = case.publication.as_ref().is_none_or(|p| p.publicity != Publicity::Withheld);
        if case.published_on.is_none() && open_to_public {
            owe(DutyKind::Publish, by_lead(Role::GeneralOffice), due(Clock::Publication));
        }
        let mut asked: Vec<PersonId> = case.unrated().map(|(_, proposer)| proposer).collect();
        asked.sort_unstable();
        asked.dedup();
        for proposer in asked {
            owe(DutyKind::Rate, Who::Person(proposer), due(Clock::Feedback));
        }
        let unsatisfied = case.worst_rating().is_some_and(|r| r.satisfaction == Satisfaction::Unsatisfied);
        if unsatisfied && case.round < pack.answers.written_rounds {
            owe(DutyKind::OrderRedo, Who::Role(Role::Committee), None);
        } else if unsatisfied && case.met.is_none() {
            owe(DutyKind::MeetUnsatisfied, Who::Role(Role::Committee), None);
            owe(DutyKind::MeetUnsatisfied, Who::Role(Role::Oversight), None);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::*;

    fn owed(stage: Stage) -> Vec<(DutyKind, Who)> {
        duties(given(up_to(stage)).case(), &pack(), &calendar())
            .into_iter()
            .map(|d| (d.kind, d.who))
            .collect()
    }

    #[test]
    fn every_open_stage_has_somebody_who_owes_the_next_step() {
        for stage in [Stage::Draft, Stage::Submitted, Stage::Filed, Stage::ReturnRequested, Stage::Disputed]
            .into_iter()
            .chain(Stage::AWAITING_OFFICE)
        {
            assert!(!owed(stage).is_empty(), "{stage}");
        }
        assert_eq!(owed(Stage::Rated), [], "published and rated: nothing is owed");
    }

    #[test]
    fn the_step_is_owed_by_the_one_who_may_take_it() {
        assert_eq!(owed(Stage::OfficeCheck), [(DutyKind::Check, Who::Office(LEAD, Role::DivisionHead))]);
        assert_eq!(owed(Stage::Countersign), [(DutyKind::Countersign, Who::Office(CO, Role::CaseHandler))]);
        assert_eq!(owed(Stage::SignOff), [(DutyKind::SignOff, Who::Office(LEAD, Role::Signatory))]);
        assert_eq!(owed(Stage::Published), [(DutyKind::Rate, Who::Person(MEMBER))]);
    }

    #[test]
    fn the_proposer_and_the_public_wait_on_their_own_clocks() {
        let owed = duties(given(up_to(Stage::Delivered)).case(), &pack(), &calendar());
        let due = |kind| owed.iter().find(|d| d.kind == kind).unwrap().due;
        assert_eq!(due(DutyKind::Publish), Some(date(2023, 7, 26)), "20 working days after 28 June");
        assert_eq!(due(DutyKind::Rate), Some(date(2023, 7, 19)), "15 working days after 28 June");
    }
}

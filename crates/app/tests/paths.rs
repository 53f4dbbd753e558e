//! The side paths of a case: merged, disputed, answered again.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
mod common;

use banfu_app::{
    AppError, Command,
    command::{Survivor, TypedReport},
    domain::{
        CaseId, Event, OfficeId, PersonId, Stage,
        assignment::{AssignCase, DecideReturn},
        dispute::{DisputeOutcome, SettleDispute},
        duty::{DutyKind, Who},
        proposal::ProposalText,
        publication::Publicity,
        rating::Satisfaction,
    },
};
use common::*;
use jiff::civil::date;

fn code(error: AppError) -> &'static str {
    match error {
        AppError::Refused { code, .. } => code,
        other => panic!("not refused: {other:?}"),
    }
}

fn filed(r: &Region, who: PersonId, title: &str) -> CaseId {
    let text = ProposalText {
        title: title.into(),
        situation: "夜间口岸没有窗口。".into(),
        analysis: "人手不够。".into(),
        points: vec!["夜间也开放窗口".into()],
    };
    let case = r.app.draft_proposal(&r.who(who), title, text, vec![]).unwrap().case;
    r.act(who, case, Command::Submit).unwrap();
    r.file(case);
    case
}

fn merge(number: u32, survivor: Survivor) -> Command {
    Command::Merge {
        number,
        survivor,
        note: "同一事项，一并办理。".into(),
    }
}

#[test]
fn proposals_on_one_matter_are_answered_together_and_each_proposer_rates() {
    let r = Region::new();
    let (first, second) = (filed(&r, MEMBER, "口岸窗口"), filed(&r, OTHER_MEMBER, "夜间窗口"));
    r.act(COMMITTEE, second, merge(1, Survivor::Other)).unwrap();
    assert_eq!(r.app.stage_of(second).unwrap(), Stage::Merged);
    let view = r.app.case(&r.who(OTHER_MEMBER), second).unwrap();
    assert_eq!(view.survivor.unwrap().id, first);
    r.app.case(&r.who(OTHER_MEMBER), first).unwrap();
    assert_eq!(code(r.act(COMMITTEE, first, merge(2, Survivor::Other)).unwrap_err()), "case.merge.cycle");
    assert_eq!(
        code(r.act(COMMITTEE, first, merge(77, Survivor::Other)).unwrap_err()),
        "case.merge.no_such_number"
    );

    r.on(date(2023, 3, 31));
    let assign = AssignCase {
        assigners: vec![OfficeId(1)],
        lead: LEAD,
        co_handlers: vec![],
        division: None,
    };
    r.act(COMMITTEE, first, Command::Assign(assign)).unwrap();
    r.answer(first, 0);
    let view = r.app.case(&r.who(COMMITTEE), first).unwrap();
    let rating: Vec<Who> = view.duties.iter().filter(|d| d.kind == DutyKind::Rate).map(|d| d.who).collect();
    assert_eq!(rating, [Who::Person(MEMBER), Who::Person(OTHER_MEMBER)]);

    let rate = |satisfaction: Satisfaction| Command::Rate {
        answers: satisfaction.into(),
        comment: "没有提到夜间".into(),
    };
    r.act(OTHER_MEMBER, first, rate(Satisfaction::Unsatisfied)).unwrap();
    let seen = r.app.case(&r.who(MEMBER), first).unwrap();
    assert_eq!(seen.case.worst_rating(), None, "a member sees his own rating alone");
    assert!(!seen.timeline.iter().any(|e| matches!(e.event, Event::ReplyRated { .. })));
    assert_eq!(code(r.act(OTHER_MEMBER, first, rate(Satisfaction::Mostly)).unwrap_err()), "reply.rate.already");
    r.act(MEMBER, first, rate(Satisfaction::Satisfied)).unwrap();
    assert_eq!(r.app.stage_of(first).unwrap(), Stage::Rated);
    assert_eq!(
        code(r.act(COMMITTEE, second, Command::Unmerge { reason: "分开".into() }).unwrap_err()),
        "case.unmerge.answered"
    );
}

#[test]
fn the_committee_chooses_whose_text_survives_and_may_undo_it() {
    let r = Region::new();
    let (first, second) = (filed(&r, MEMBER, "口岸窗口"), filed(&r, OTHER_MEMBER, "夜间窗口"));
    r.act(COMMITTEE, second, merge(1, Survivor::This)).unwrap();
    assert_eq!((r.app.stage_of(first).unwrap(), r.app.stage_of(second).unwrap()), (Stage::Merged, Stage::Filed));
    assert_eq!(
        code(r.act(OTHER_MEMBER, second, Command::Withdraw).unwrap_err()),
        "proposal.withdraw.holds_others"
    );
    assert!(matches!(
        r.act(MEMBER, first, Command::Unmerge { reason: "分开".into() }),
        Err(AppError::Denied(_))
    ));
    r.act(COMMITTEE, first, Command::Unmerge { reason: "事项不同".into() }).unwrap();
    assert_eq!(r.app.stage_of(first).unwrap(), Stage::Filed);
    r.act(OTHER_MEMBER, second, Command::Withdraw).unwrap();
}

#[test]
fn who_is_not_satisfied_is_answered_again_and_the_office_learns_of_it_only_by_the_order() {
    let r = Region::new();
    let case = r.published();
    r.on(date(2023, 7, 5));
    let rate = |satisfaction: Satisfaction| Command::Rate {
        answers: satisfaction.into(),
        comment: "没有期限".into(),
    };
    r.act(MEMBER, case, rate(Satisfaction::Unsatisfied)).unwrap();
    let redo = || Command::OrderRedo {
        reason: "请写明完成期限。".into(),
        due: date(2023, 9, 20),
    };
    assert_eq!(code(r.act(COMMITTEE, case, redo()).unwrap_err()), "reply.order_redo.window_open");
    let told = r.app.case(&r.who(HANDLER), case).unwrap().duties;
    assert!(told.iter().all(|duty| duty.kind == DutyKind::KeepPromise), "the office is not told: {told:?}");
    r.on(date(2023, 7, 20));
    assert!(matches!(r.act(HANDLER, case, redo()), Err(AppError::Denied(_))));
    r.act(COMMITTEE, case, redo()).unwrap();

    let seen = r.app.case(&r.who(HANDLER), case).unwrap();
    assert_eq!(
        (seen.case.stage(), seen.case.round, seen.case.due()),
        (Stage::Drafting, 2, Some(date(2023, 9, 20)))
    );
    assert!(seen.case.past[0].ratings.is_empty(), "what was rated stays sealed");
    let public = r.app.public_case(case).unwrap();
    assert_eq!(public.case.signed.unwrap().number.n, 1, "the first answer stays public");

    let talk = banfu_app::domain::consultation::Consultation {
        on: date(2023, 7, 20),
        ..seen.case.consultations[0].clone()
    };
    r.act(HANDLER, case, Command::Consult(talk)).unwrap();
    r.send_out(case, 1, date(2023, 9, 1));
    let view = r.app.case(&r.who(COMMITTEE), case).unwrap();
    assert_eq!(view.case.signed.unwrap().number.n, 2, "a number of its own");
    let public = r.app.public_case(case).unwrap();
    assert_eq!((public.case.signed.unwrap().number.n, public.earlier), (1, vec![]), "not public yet");
    let (before, letter) = r.app.letter_of_round(&r.who(MEMBER), case, 1).unwrap();
    assert_eq!(
        (before.signed.unwrap().number.n, letter.doc_number.unwrap().number),
        (1, 1),
        "the first letter can still be had"
    );
    assert!(
        matches!(r.app.letter_of_round(&r.who(MEMBER), case, 2), Err(AppError::NotFound)),
        "the newest is no earlier one"
    );
    assert!(matches!(r.app.letter_of_round(&r.who(STRANGER), case, 1), Err(AppError::NotFound)));
    assert!(matches!(r.app.public_round(case, 1), Err(AppError::NotFound)), "it is the public one still");
    r.act(MEMBER, case, rate(Satisfaction::Satisfied)).unwrap();
    let view = r.app.case(&r.who(COMMITTEE), case).unwrap();
    assert_eq!(view.case.stage(), Stage::Rated);
    assert_eq!(view.case.past[0].ratings[0].1.satisfaction, Satisfaction::Unsatisfied);

    let change = |evidence: &str| Command::ChangeClass {
        class: "A".into(),
        evidence: evidence.into(),
    };
    let lines: Vec<u32> = view.case.owed_promises().map(|line| line.n).collect();
    assert_eq!(lines.len(), 2, "the second answer promised the same in the same words");
    for line in lines {
        let report = TypedReport {
            line,
            note: "窗口已开放".into(),
            links: vec![("公告".into(), "https://example.org/".into())],
            kept: Some(true),
            ..TypedReport::default()
        };
        r.act(HANDLER, case, Command::ReportPromise(report)).unwrap();
    }
    assert_eq!(code(r.act(COMMITTEE, case, change(" ")).unwrap_err()), "reply.change_class.no_evidence");
    r.act(COMMITTEE, case, change("现场查看，窗口已开放。")).unwrap();
    assert_eq!(r.app.case(&r.who(HANDLER), case).unwrap().case.class(), Some("A"));

    let decide = Command::DecidePublication {
        publicity: Publicity::Full,
        reason: String::new(),
    };
    r.act(HANDLER, case, decide).unwrap();
    r.act(GENERAL, case, Command::Publish { summary: String::new() }).unwrap();
    let public = r.app.public_case(case).unwrap();
    assert_eq!(public.case.signed.unwrap().number.n, 2);
    assert_eq!(public.earlier.iter().map(|e| (e.round, e.on)).collect::<Vec<_>>(), [(1, date(2023, 6, 28))]);
    let (_, letter) = r.app.public_round(case, 1).unwrap();
    assert_eq!(letter.doc_number.unwrap().number, 1);
    assert!(
        letter.annotations.iter().all(|a| !a.contains("联系电话")),
        "the contact stays with the proposer"
    );
    assert!(matches!(r.app.public_round(case, 2), Err(AppError::NotFound)));
}

#[test]
fn a_refused_return_is_disputed_by_the_head_and_ends_in_another_office() {
    let r = Region::new();
    let case = filed(&r, MEMBER, "口岸窗口");
    r.on(date(2023, 3, 31));
    let assign = AssignCase {
        assigners: vec![OfficeId(1)],
        lead: LEAD,
        co_handlers: vec![],
        division: None,
    };
    r.act(COMMITTEE, case, Command::Assign(assign)).unwrap();
    let dispute = || Command::Dispute {
        statement: "职责在水文部门。".into(),
    };
    assert_eq!(code(r.act(DIRECTOR, case, dispute()).unwrap_err()), "case.dispute.not_refused");
    let ask = Command::RequestReturn {
        reason: "职责不符".into(),
        proposed: Some(OfficeId(12)),
    };
    r.act(HANDLER, case, ask).unwrap();
    let refuse = DecideReturn {
        office: LEAD,
        grant: false,
        to: None,
        note: "属你办职责".into(),
    };
    r.act(COMMITTEE, case, Command::DecideReturn(refuse)).unwrap();
    assert!(matches!(r.act(HANDLER, case, dispute()), Err(AppError::Denied(_))), "the head states it");
    r.act(DIRECTOR, case, dispute()).unwrap();
    assert_eq!(r.app.stage_of(case).unwrap(), Stage::Disputed);
    let settle = |outcome, to| {
        Command::SettleDispute(SettleDispute {
            office: LEAD,
            outcome,
            to,
            note: "与两家单位协商。".into(),
        })
    };
    assert!(matches!(
        r.act(DIRECTOR, case, settle(DisputeOutcome::Moved, Some(OfficeId(12)))),
        Err(AppError::Denied(_))
    ));
    r.act(COMMITTEE, case, settle(DisputeOutcome::Further, None)).unwrap();
    r.act(COMMITTEE, case, settle(DisputeOutcome::Further, None)).unwrap();
    assert_eq!(
        code(r.act(COMMITTEE, case, settle(DisputeOutcome::Further, None)).unwrap_err()),
        "case.settle_dispute.final"
    );
    r.act(COMMITTEE, case, settle(DisputeOutcome::Moved, Some(OfficeId(12)))).unwrap();
    assert_eq!(r.app.case(&r.who(STRANGER), case).unwrap().case.lead(), Some(OfficeId(12)));
    r.act(STRANGER, case, Command::Receive).unwrap();
}

#[test]
fn who_has_no_part_in_a_published_case_sees_of_it_what_the_public_sees() {
    let r = Region::new();
    let case = r.published();
    let inside = r.app.case(&r.who(CO_HANDLER), case).unwrap();
    assert!(!inside.case.consultations.is_empty());
    let outside = r.app.case(&r.who(STRANGER), case).unwrap();
    assert!(outside.case.consultations.is_empty() && outside.case.dismissed.is_empty());
    assert!(
        outside
            .case
            .offices
            .iter()
            .all(|o| o.opinion == banfu_app::domain::case::OpinionState::NotAsked)
    );
    let hidden = |e: &Event| {
        matches!(
            e,
            Event::ConsultationRecorded { .. } | Event::OpinionGiven { .. } | Event::DraftSaved { .. } | Event::DraftReturned { .. }
        )
    };
    assert!(inside.timeline.iter().any(|e| hidden(&e.event)));
    assert!(!outside.timeline.iter().any(|e| hidden(&e.event)));
    let letter = |who| r.app.letter_of(&r.who(who), case).unwrap().1;
    assert!(letter(MEMBER).annotations.iter().any(|a| a.contains("联系电话")));
    assert!(
        letter(STRANGER).annotations.iter().all(|a| !a.contains("联系电话")),
        "the contact is for the proposer"
    );
    assert!(matches!(r.app.revision(&r.who(STRANGER), case, 1), Err(AppError::NotFound)));
}

#[test]
fn who_has_no_part_in_a_case_of_which_a_summary_is_public_cannot_have_its_letter() {
    let r = Region::new();
    let case = r.handled();
    r.send_out(case, 0, date(2023, 6, 28));
    let decide = Command::DecidePublication {
        publicity: Publicity::Summary,
        reason: "涉及商业秘密".into(),
    };
    r.act(HANDLER, case, decide).unwrap();
    r.act(
        GENERAL,
        case,
        Command::Publish {
            summary: "已增设窗口。".into(),
        },
    )
    .unwrap();
    assert!(r.app.letter_of(&r.who(MEMBER), case).is_ok());
    assert!(matches!(r.app.letter_of(&r.who(STRANGER), case), Err(AppError::NotFound)));
    assert_eq!(r.app.case(&r.who(STRANGER), case).unwrap().case.summary, "已增设窗口。");
}

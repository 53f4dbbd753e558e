//! The side paths of a case: merged, disputed, answered again.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
mod common;

use banfu_app::{
    AppError, Command,
    command::Survivor,
    domain::{
        CaseId, Event, PersonId, Stage,
        assignment::AssignCase,
        duty::{DutyKind, Who},
        proposal::{FileProposal, ProposalText},
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
    let file = FileProposal {
        number: None,
        area: "社会法制".into(),
        key_case: false,
    };
    r.act(COMMITTEE, case, Command::File(file)).unwrap();
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
        assigners: vec![banfu_app::domain::OfficeId(1)],
        lead: LEAD,
        co_handlers: vec![],
    };
    r.act(COMMITTEE, first, Command::Assign(assign)).unwrap();
    r.answer(first, 0);
    let view = r.app.case(&r.who(COMMITTEE), first).unwrap();
    let rating: Vec<Who> = view.duties.iter().filter(|d| d.kind == DutyKind::Rate).map(|d| d.who).collect();
    assert_eq!(rating, [Who::Person(MEMBER), Who::Person(OTHER_MEMBER)]);

    let rate = |satisfaction| Command::Rate {
        satisfaction,
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

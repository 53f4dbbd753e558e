//! What moves the dates of a case: more time, a pause, a holiday notice, another pack; and seeing it beforehand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
mod common;

use banfu_app::{
    AppError, Command,
    domain::{CaseId, Date, Event, Stage, clocks::ClockCause, deadline::Step, duty::DutyKind, rules::Clock},
    place::{NATIONAL, Notice, read_notice},
};
use common::*;
use jiff::civil::date;

fn notice(days: &str) -> Notice {
    read_notice(format!("date,kind,name,notice\n{days}").as_bytes(), "").unwrap()
}

fn due(r: &Region, case: CaseId) -> Date {
    r.app.case(&r.who(COMMITTEE), case).unwrap().case.clocks.unwrap().reply_due
}

fn code(error: AppError) -> &'static str {
    match error {
        AppError::Refused { code, .. } => code,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_holiday_notice_moves_open_cases_by_events_that_say_why() {
    let r = Region::new();
    let case = r.handled();
    let news = notice("2023-06-30,holiday,省庆,试政发〔2023〕1号");
    let committee = r.who(COMMITTEE);
    let seen = r.app.preview_notice(&committee, NATIONAL, &news).unwrap();
    assert_eq!((seen.open, seen.moved), (1, 1));
    assert_eq!(seen.cases[0].moves[0].clock, Clock::Reply);
    assert_eq!(due(&r, case), date(2023, 6, 30), "a preview changes nothing");
    let done = r.app.enter_notice(Some(&committee), "n1", NATIONAL, &news).unwrap();
    assert_eq!((done.open, done.moved), (1, 1));
    assert_eq!(due(&r, case), date(2023, 7, 3));
    let view = r.app.case(&committee, case).unwrap();
    let last = &view.timeline.last().unwrap().event;
    assert!(
        matches!(last, Event::ClocksRecomputed { cause: ClockCause::Notice, detail, .. } if detail == "试政发〔2023〕1号"),
        "{last:?}"
    );
    assert_eq!(
        code(r.app.enter_notice(Some(&committee), "n2", NATIONAL, &news).unwrap_err()),
        "rules.notice.nothing_new"
    );
    assert_eq!(
        view.timeline.len(),
        r.app.case(&committee, case).unwrap().timeline.len(),
        "and nothing is said twice"
    );
    let rows = r.app.desk(&r.who(HANDLER), None).unwrap().mine;
    assert!(rows.iter().any(|i| i.row.duty.due == Some(date(2023, 7, 3))), "the desk has the new day");
}

#[test]
fn an_answered_case_is_not_made_punctual_by_a_later_holiday() {
    let r = Region::new();
    let case = r.published();
    let news = notice("2023-06-29,holiday,省庆,x\n2023-06-30,holiday,省庆,x");
    let done = r.app.enter_notice(None, "n", NATIONAL, &news).unwrap();
    assert_eq!((done.open, done.moved), (0, 0));
    assert_eq!(due(&r, case), date(2023, 6, 30));
}

#[test]
fn only_those_who_keep_the_rules_enter_notices_or_look_at_all_cases() {
    let r = Region::new();
    r.handled();
    let news = notice("2023-06-30,holiday,省庆,x");
    for who in [MEMBER, HANDLER, DIRECTOR, SECURITY, AUDITOR] {
        let who = r.who(who);
        assert!(matches!(r.app.enter_notice(Some(&who), "n", NATIONAL, &news), Err(AppError::Denied(_))));
        assert!(matches!(r.app.what_if_for_all(&who, &[], Some("cn-sc")), Err(AppError::Denied(_))));
        assert!(matches!(r.app.change_pack(&who, "p", "cn-sc", true), Err(AppError::Denied(_))));
    }
    let layer = r.app.enter_notice(None, "n", "moon", &news).unwrap_err();
    assert_eq!(code(layer), "rules.notice.no_such_layer");
}

#[test]
fn another_pack_leaves_open_cases_with_theirs_unless_one_says_so() {
    let r = Region::new();
    let (case, committee) = (r.handled(), r.who(COMMITTEE));
    let seen = r.app.preview_pack(&committee, "cn-sc").unwrap();
    assert_eq!((seen.open, seen.moved), (1, 1));
    r.app.change_pack(&committee, "p1", "cn-sc", false).unwrap();
    assert_eq!(due(&r, case), date(2023, 6, 30));
    let view = r.app.case(&committee, case).unwrap();
    let rule = view.clocks[0].deadline.steps.iter().find_map(|s| match s {
        Step::Rule { pack, .. } => Some(pack.clone()),
        _ => None,
    });
    assert_eq!(rule.as_deref(), Some("cn-gz 2023.1"), "the case keeps the version it is handled under");
    let done = r.app.change_pack(&committee, "p2", "cn-sc", true).unwrap();
    assert_eq!((done.open, done.moved), (1, 1));
    let clocks = r.app.case(&committee, case).unwrap().case.clocks.unwrap();
    assert_eq!(clocks.pack, "cn-sc 2026.1");
    assert_eq!(
        code(r.app.change_pack(&committee, "p3", "cn-nowhere", true).unwrap_err()),
        "rules.pack.no_such_pack"
    );
}

#[test]
fn a_supposition_is_shown_to_whoever_may_see_the_case_and_kept_by_nobody() {
    let r = Region::new();
    let case = r.handled();
    let supposed = ["reassigned=2023-04-12".parse().unwrap(), "off=2023-06-30".parse().unwrap()];
    let moves = r.app.what_if(&r.who(HANDLER), case, &supposed, None).unwrap();
    assert!(moves.iter().any(|m| m.clock == Clock::Reply && m.after.due == date(2023, 7, 3)));
    assert!(matches!(r.app.what_if(&r.who(STRANGER), case, &supposed, None), Err(AppError::NotFound)));
    assert_eq!(due(&r, case), date(2023, 6, 30));
}

#[test]
fn more_time_is_asked_for_by_the_lead_granted_by_the_committee_and_told_to_the_proposer() {
    let r = Region::new();
    let case = r.handled();
    r.on(date(2023, 6, 20));
    let ask = Command::RequestExtension {
        until: date(2023, 8, 31),
        reason: "需省外调研".into(),
    };
    assert!(matches!(r.act(CO_HANDLER, case, ask.clone()), Err(AppError::Denied(_))));
    r.act(HEAD, case, ask).unwrap();
    let desk = r.app.desk(&r.who(COMMITTEE), None).unwrap();
    assert!(desk.mine.iter().any(|i| i.row.duty.kind == DutyKind::DecideExtension));
    let grant = Command::DecideExtension {
        until: Some(date(2023, 8, 15)),
        note: "请抓紧".into(),
    };
    assert!(matches!(r.act(HANDLER, case, grant.clone()), Err(AppError::Denied(_))));
    r.act(COMMITTEE, case, grant).unwrap();
    assert_eq!(due(&r, case), date(2023, 8, 15));
    let told = r.app.desk(&r.who(MEMBER), None).unwrap().changes;
    assert!(told.iter().any(|c| c.kind == "extension_granted.v1"), "{told:?}");
}

#[test]
fn a_paused_case_has_no_last_day_until_it_goes_on() {
    let r = Region::new();
    let case = r.handled();
    r.on(date(2023, 4, 10));
    let pause = Command::Pause { reason: "委员出访".into() };
    assert!(matches!(r.act(HANDLER, case, pause.clone()), Err(AppError::Denied(_))));
    r.act(COMMITTEE, case, pause).unwrap();
    let mine = r.app.desk(&r.who(HANDLER), None).unwrap().mine;
    assert!(!mine.is_empty() && mine.iter().all(|i| i.row.duty.due.is_none()));
    r.on(date(2023, 4, 20));
    r.act(COMMITTEE, case, Command::Resume { note: String::new() }).unwrap();
    assert_eq!(due(&r, case), date(2023, 7, 10));
    let view = r.app.case(&r.who(MEMBER), case).unwrap();
    assert_eq!(view.case.stage(), Stage::Handling);
    assert!(view.clocks[0].deadline.steps.iter().any(|s| matches!(s, Step::Paused { days: 10, .. })));
}

#[test]
fn views_rebuilt_after_a_notice_are_the_views_there_were() {
    let r = Region::new();
    r.handled();
    r.app.enter_notice(None, "n", NATIONAL, &notice("2023-06-30,holiday,省庆,x")).unwrap();
    let before = r.app.desk(&r.who(HANDLER), None).unwrap().mine.into_iter().map(|i| i.row).collect::<Vec<_>>();
    r.app.rebuild_views(&mut |_, _| {}).unwrap();
    let after = r.app.desk(&r.who(HANDLER), None).unwrap().mine.into_iter().map(|i| i.row).collect::<Vec<_>>();
    assert_eq!(before, after);
}

//! Promises, from the sentence in a draft to the proof that it was kept.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
mod common;

use banfu_app::{
    AppError, Command,
    command::{EvidenceFile, TypedReport},
    domain::{
        Event,
        promise::{
            ChangeKind, LineState, Owned,
            correcting::{Correction, Said},
        },
        publication::{DeliveryMode, Publicity},
        reply::CommitmentKind,
    },
    policy::Action,
    store::views::ledger::PromiseFilter,
};
use common::*;
use jiff::civil::date;

fn report(line: u32, kept: Option<bool>, files: Vec<EvidenceFile>) -> Command {
    Command::ReportPromise(TypedReport {
        line,
        note: "窗口已开放".into(),
        reached: "2 个窗口".into(),
        files,
        kept,
        ..TypedReport::default()
    })
}

fn photo() -> EvidenceFile {
    EvidenceFile {
        title: "窗口照片".into(),
        name: "窗口.jpg".into(),
        bytes: b"not really a picture".to_vec(),
    }
}

fn code(error: AppError) -> &'static str {
    match error {
        AppError::Refused { code, .. } => code,
        other => panic!("{other}"),
    }
}

/// Drafted, with its second promise given to the co-handler; signed, delivered and published on 28 June.
fn confirmed_and_published(r: &Region) -> banfu_app::domain::CaseId {
    let case = r.handled();
    r.on(date(2023, 6, 20));
    r.act(HANDLER, case, Command::SaveDraft(Region::typed(0))).unwrap();
    let draft = r.app.draft(&r.who(HANDLER), case).unwrap();
    let second = draft.checked.commitments[1].clone();
    r.act(
        HANDLER,
        case,
        Command::CorrectPromise(Correction {
            quote: second.quote,
            said: Said::Confirmed {
                kind: CommitmentKind::Action,
                office: Some(CO),
                due_on: Some(date(2023, 11, 15)),
                measure: "全部窗口".into(),
            },
        }),
    )
    .unwrap();
    let send = Command::SendForCheck {
        revision: 1,
        countersigners: vec![],
    };
    r.act(HANDLER, case, send).unwrap();
    r.act(HEAD, case, Command::PassCheck { comment: String::new() }).unwrap();
    r.on(date(2023, 6, 28));
    let sign = Command::SignOff {
        accepted_open: "续有安排".into(),
    };
    r.act(DIRECTOR, case, sign).unwrap();
    for (who, command) in [
        (
            GENERAL,
            Command::Issue {
                printed_on: date(2023, 6, 28),
                printed_by: "综合处".into(),
                copies: 5,
            },
        ),
        (
            GENERAL,
            Command::Deliver {
                mode: DeliveryMode::Online,
                on: date(2023, 6, 28),
            },
        ),
        (
            HANDLER,
            Command::DecidePublication {
                publicity: Publicity::Full,
                reason: String::new(),
            },
        ),
        (GENERAL, Command::Publish { summary: String::new() }),
    ] {
        r.act(who, case, command).unwrap();
    }
    case
}

#[test]
fn what_the_handler_confirmed_is_what_the_signed_reply_promises() {
    let r = Region::new();
    let case = confirmed_and_published(&r);
    let view = r.app.case(&r.who(HANDLER), case).unwrap();
    let lines = &view.case.promises;
    assert_eq!(lines.len(), 2);
    assert_eq!((lines[0].office, lines[0].due_on), (LEAD, Some(date(2023, 12, 31))), "as the words say");
    assert_eq!((lines[1].office, lines[1].due_on), (CO, Some(date(2023, 11, 15))), "as confirmed");
    assert_eq!(lines[1].owned, Owned::Asked);
    assert_eq!(lines[1].commitment.measure.as_deref(), Some("全部窗口"));
}

#[test]
fn a_promise_is_taken_reported_on_and_struck_off_and_the_public_sees_it() {
    let r = Region::new();
    let case = confirmed_and_published(&r);
    r.on(date(2023, 9, 1));
    assert_eq!(code(r.act(HANDLER, case, report(2, None, vec![])).unwrap_err()), "promise.report.not_yours");
    r.act(CO_HANDLER, case, Command::OwnPromise { line: 2, declined: None }).unwrap();
    assert_eq!(
        code(r.act(HANDLER, case, report(1, Some(true), vec![])).unwrap_err()),
        "promise.report.no_evidence"
    );
    r.act(HANDLER, case, report(1, Some(true), vec![photo()])).unwrap();
    let public = r.app.public_case(case).unwrap();
    assert_eq!(public.case.line(1).unwrap().state(date(2023, 9, 1)), LineState::Kept);
    assert!(public.timeline.iter().any(|e| matches!(e.event, Event::PromiseReported { .. })));
    assert!(public.case.corrections.is_empty(), "what was said inside of the draft stays inside");
    let counts = r.app.public_counts().unwrap().0;
    assert_eq!((counts.promises, counts.promises_kept, counts.promises_past_due), (2, 1, 0));
    let kept = PromiseFilter {
        state: Some(LineState::Kept),
        ..PromiseFilter::default()
    };
    let (rows, more) = r.app.public_promises(kept).unwrap();
    assert_eq!((rows.len(), more, rows[0].reached.as_str()), (1, false, "2 个窗口"));
}

#[test]
fn a_file_that_shows_a_promise_kept_is_given_back_byte_for_byte_to_those_who_may_see_the_case() {
    let r = Region::new();
    let case = confirmed_and_published(&r);
    r.act(HANDLER, case, report(1, Some(true), vec![photo()])).unwrap();
    let view = r.app.case(&r.who(HANDLER), case).unwrap();
    let banfu_app::domain::promise::Evidence::File { file, .. } = &view.case.promises[0].reports[0].evidence[0] else {
        panic!("a file was given");
    };
    let found = r.app.evidence(&r.who(MEMBER), case, &file.hash).unwrap();
    assert_eq!((found.name.as_str(), found.bytes), ("窗口.jpg", photo().bytes));
    let draft = view.case.draft.unwrap().body.hash;
    assert!(
        matches!(r.app.evidence(&r.who(MEMBER), case, &draft), Err(AppError::NotFound)),
        "other files of the case are not reached this way"
    );
}

#[test]
fn more_time_is_decided_by_those_who_oversee_and_the_ledger_shows_who_waits() {
    let r = Region::new();
    let case = confirmed_and_published(&r);
    r.on(date(2023, 12, 1));
    let ask = Command::AskPromiseChange {
        line: 1,
        kind: ChangeKind::Extend,
        until: Some(date(2024, 3, 31)),
        reason: "设备延期到货".into(),
    };
    r.act(HANDLER, case, ask).unwrap();
    let waiting = PromiseFilter {
        asked: true,
        ..PromiseFilter::default()
    };
    assert_eq!(r.app.ledger(&r.who(COMMITTEE), waiting.clone()).unwrap().0.len(), 1);
    assert_eq!(
        r.app.ledger(&r.who(CO_HANDLER), waiting.clone()).unwrap().0.len(),
        0,
        "an office sees what it keeps"
    );
    let grant = Command::DecidePromiseChange {
        line: 1,
        grant: true,
        note: String::new(),
    };
    assert!(matches!(r.act(HANDLER, case, grant.clone()), Err(AppError::Denied(_))));
    r.act(COMMITTEE, case, grant).unwrap();
    assert_eq!(r.app.ledger(&r.who(COMMITTEE), waiting).unwrap().0.len(), 0);
    r.on(date(2024, 1, 5));
    let (counts, by_office) = r.app.ledger_counts(&r.who(COMMITTEE), PromiseFilter::default()).unwrap();
    assert_eq!(
        (counts.overdue, counts.open),
        (1, 1),
        "the co-handler's is past its day, the lead's was put off"
    );
    assert_eq!(by_office.len(), 2);
    let overdue = PromiseFilter {
        state: Some(LineState::Overdue),
        ..PromiseFilter::default()
    };
    assert_eq!(r.app.ledger(&r.who(COMMITTEE), overdue).unwrap().0[0].office, CO);
}

#[test]
fn a_class_is_not_raised_to_solved_while_a_promise_is_open() {
    let r = Region::new();
    let case = confirmed_and_published(&r);
    let raise = Command::ChangeClass {
        class: "A".into(),
        evidence: "窗口已开放".into(),
    };
    assert_eq!(code(r.act(COMMITTEE, case, raise).unwrap_err()), "reply.change_class.open_promises");
}

#[test]
fn promises_of_offices_are_nothing_that_a_member_or_a_stranger_keeps() {
    let r = Region::new();
    let case = confirmed_and_published(&r);
    let may = |who| {
        r.app
            .case(&r.who(who), case)
            .map(|view| (view.may(Action::PromiseKeep), view.may(Action::PromiseDecide)))
    };
    assert_eq!(may(HANDLER).unwrap(), (true, false));
    assert_eq!(may(CO_HANDLER).unwrap(), (true, false));
    assert_eq!(may(MEMBER).unwrap(), (false, false));
    assert_eq!(may(COMMITTEE).unwrap(), (false, true));
    assert_eq!(may(STRANGER).unwrap(), (false, false), "published: seen, not kept");
}

#[test]
fn the_ledger_rebuilt_from_the_log_is_the_ledger_there_was() {
    let r = Region::new();
    let case = confirmed_and_published(&r);
    r.act(HANDLER, case, report(1, Some(false), vec![photo()])).unwrap();
    let all = || r.app.ledger(&r.who(COMMITTEE), PromiseFilter::default()).unwrap();
    let before = all();
    r.app.rebuild_views(&mut |_, _| {}).unwrap();
    assert_eq!(all(), before);
}

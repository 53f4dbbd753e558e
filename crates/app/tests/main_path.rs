//! One case all the way, and what stands in the way of those who may not.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
mod common;

use banfu_app::{
    AppError, Command,
    domain::{Event, Stage, duty::DutyKind, org::Role, publication::Publicity, rating::Satisfaction},
    store::views::list::CaseFilter,
    store::views::list::Scope,
};
use common::*;
use jiff::civil::date;

fn code(error: AppError) -> &'static str {
    match error {
        AppError::Refused { code, .. } => code,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_proposal_becomes_a_signed_numbered_published_rated_reply() {
    let r = Region::new();
    let case = r.published();
    r.on(date(2023, 7, 5));
    r.act(
        MEMBER,
        case,
        Command::Rate {
            answers: Satisfaction::Satisfied.into(),
            comment: "很好".into(),
        },
    )
    .unwrap();
    let view = r.app.case(&r.who(COMMITTEE), case).unwrap();
    assert_eq!(view.case.stage(), Stage::Rated);
    let signed = view.case.signed.unwrap();
    assert_eq!(signed.number.to_string(), "试口提字〔2023〕1号");
    assert!(
        signed.commitments.iter().any(|c| c.due_on == Some(date(2023, 10, 31))),
        "{:?}",
        signed.commitments
    );
    assert!(
        view.duties.iter().all(|duty| duty.kind == DutyKind::KeepPromise),
        "nothing is owed any more but what was promised: {:?}",
        view.duties
    );
    let public = r.app.public_case(case).unwrap();
    assert!(public.body.unwrap().contains("便民窗口3个"));
    assert_eq!(public.case.rating, None, "ratings are not public");
    assert!(!format!("{:?}", public.letter).contains("0000-0000"), "telephones are not public");
    assert!(public.timeline.iter().all(|e| e.by.is_none()));
}

#[test]
fn a_form_posted_twice_acts_once() {
    let r = Region::new();
    let case = r.proposed();
    let who = r.who(MEMBER);
    assert!(!r.app.act(&who, "same", case, Command::Submit).unwrap().repeated);
    assert!(r.app.act(&who, "same", case, Command::Submit).unwrap().repeated);
    let text = r.app.case(&who, case).unwrap().case.text;
    let first = r.app.draft_proposal(&who, "again", text.clone(), vec![]).unwrap();
    let second = r.app.draft_proposal(&who, "again", text, vec![]).unwrap();
    assert_eq!((first.case, second.repeated), (second.case, true));
}

#[test]
fn a_draft_over_an_older_revision_is_refused_and_the_newer_stays() {
    let r = Region::new();
    let case = r.handled();
    r.act(HANDLER, case, Command::SaveDraft(Region::typed(0))).unwrap();
    let refused = r.act(HANDLER, case, Command::SaveDraft(Region::typed(0))).unwrap_err();
    assert_eq!(code(refused), "reply.save_draft.stale");
    assert_eq!(r.app.draft(&r.who(HANDLER), case).unwrap().case.revision, 1);
}

#[test]
fn a_wrong_figure_stops_the_draft_until_it_is_mended_or_excused() {
    let r = Region::new();
    let case = r.handled();
    let mut typed = Region::typed(0);
    typed.body.push_str("窗口由40个增至120个，增长3倍。\n");
    r.act(HANDLER, case, Command::SaveDraft(typed)).unwrap();
    let send = || Command::SendForCheck {
        revision: 1,
        countersigners: vec![],
    };
    assert_eq!(code(r.act(HANDLER, case, send()).unwrap_err()), "reply.send_for_check.open_errors");
    let checked = r.app.draft(&r.who(HANDLER), case).unwrap().checked;
    let (rule, quote) = banfu_app::reading::errors(&checked.reading, &checked.body).remove(0);
    r.act(
        HANDLER,
        case,
        Command::DismissFinding {
            rule,
            quote,
            reason: "沿用公报原文".into(),
        },
    )
    .unwrap();
    r.act(HANDLER, case, send()).unwrap();
}

#[test]
fn what_a_person_may_not_see_does_not_exist_for_them() {
    let r = Region::new();
    let case = r.handled();
    for stranger in [STRANGER, OTHER_MEMBER, SECURITY, AUDITOR] {
        assert!(matches!(r.app.case(&r.who(stranger), case), Err(AppError::NotFound)), "{stranger}");
        assert!(matches!(r.act(stranger, case, Command::Submit), Err(AppError::NotFound)), "{stranger}");
    }
    assert!(matches!(r.app.public_case(case), Err(AppError::NotFound)), "not published");
}

#[test]
fn who_sees_a_case_but_may_not_act_is_told_why() {
    let r = Region::new();
    let case = r.handled();
    let Err(AppError::Denied(why)) = r.act(MEMBER, case, Command::SaveDraft(Region::typed(0))) else {
        panic!("the member wrote the reply")
    };
    assert!(!why.who_could.is_empty(), "{why:?}");
}

#[test]
fn nobody_signs_what_he_drafted_whatever_his_roles() {
    let r = Region::new();
    let case = r.handled();
    r.app
        .grant_roles(&r.who(SECURITY), "both", HANDLER, vec![Role::CaseHandler, Role::DivisionHead, Role::Signatory])
        .unwrap();
    r.act(HANDLER, case, Command::SaveDraft(Region::typed(0))).unwrap();
    r.act(
        HANDLER,
        case,
        Command::SendForCheck {
            revision: 1,
            countersigners: vec![],
        },
    )
    .unwrap();
    assert!(matches!(
        r.act(HANDLER, case, Command::PassCheck { comment: String::new() }),
        Err(AppError::Denied(_))
    ));
    r.act(HEAD, case, Command::PassCheck { comment: String::new() }).unwrap();
    assert!(matches!(
        r.act(HANDLER, case, Command::SignOff { accepted_open: "急".into() }),
        Err(AppError::Denied(_))
    ));
}

#[test]
fn ratings_are_sealed_from_the_offices() {
    let r = Region::new();
    let case = r.published();
    r.on(date(2023, 7, 5));
    r.act(
        MEMBER,
        case,
        Command::Rate {
            answers: Satisfaction::Unsatisfied.into(),
            comment: "没有答到点上".into(),
        },
    )
    .unwrap();
    let seen = r.app.case(&r.who(HANDLER), case).unwrap();
    assert_eq!(seen.case.rating, None);
    assert!(!seen.timeline.iter().any(|e| matches!(e.event, Event::ReplyRated { .. })));
    let row = r.app.cases(&r.who(HANDLER), CaseFilter::of(Scope::Nothing)).unwrap().rows.remove(0);
    assert_eq!((row.satisfaction, row.stage), (None, Stage::Published));
    assert!(
        r.app
            .desk(&r.who(HANDLER), None)
            .unwrap()
            .changes
            .iter()
            .all(|c| !c.kind.starts_with("reply_rated"))
    );
    assert_eq!(
        r.app.case(&r.who(COMMITTEE), case).unwrap().case.rating.unwrap().satisfaction,
        Satisfaction::Unsatisfied
    );
}

#[test]
fn numbers_of_an_office_have_no_gap_and_a_void_one_is_kept() {
    let r = Region::new();
    let first = r.signed();
    r.act(DIRECTOR, first, Command::RevokeSignOff { reason: "附件有误".into() }).unwrap();
    let second = r.signed();
    let number = |case| r.app.case(&r.who(DIRECTOR), case).unwrap().case.signed.map(|s| s.number.n);
    assert_eq!((number(first), number(second)), (None, Some(2)));
    let series = r
        .app
        .store
        .read("test", |tx| {
            banfu_app::streams::load_series(tx, &banfu_app::streams::reply_series("试口提字", 2023))
        })
        .unwrap();
    assert_eq!(series.numbers()[&1].void.as_deref(), Some("附件有误"));
}

#[test]
fn a_list_shows_exactly_the_cases_a_person_may_open() {
    let r = Region::new();
    let mut all = vec![r.proposed(), r.handled(), r.signed(), r.published()];
    let submitted = r.proposed();
    r.act(MEMBER, submitted, Command::Submit).unwrap();
    all.push(submitted);
    for person in r.app.people().everyone() {
        let who = r.who(person.id);
        let mut listed: Vec<_> = r
            .app
            .cases(
                &who,
                CaseFilter {
                    limit: 100,
                    ..CaseFilter::of(Scope::Nothing)
                },
            )
            .unwrap()
            .rows
            .iter()
            .map(|c| c.id)
            .collect();
        listed.sort_unstable();
        let mut open: Vec<_> = all.iter().copied().filter(|c| r.app.case(&who, *c).is_ok()).collect();
        open.sort_unstable();
        // A published case may be opened by anyone; the work list holds those one has a part in.
        let public = r.app.public_list(CaseFilter::of(Scope::Published)).unwrap().rows;
        open.retain(|c| listed.contains(c) || !public.iter().any(|p| p.id == *c));
        assert_eq!(listed, open, "{}", person.name);
    }
}

#[test]
fn every_policy_for_viewing_can_be_followed_by_a_list() {
    let r = Region::new();
    for person in r.app.people().everyone() {
        r.app.scope(&r.who(person.id)).unwrap_or_else(|e| panic!("{}: {e}", person.name));
    }
}

#[test]
fn views_rebuilt_from_the_log_are_the_views_there_were() {
    let r = Region::new();
    let cases = [r.published(), r.handled()];
    let rows = |r: &Region| {
        let list = r.app.cases(&r.who(COMMITTEE), CaseFilter::of(Scope::Nothing)).unwrap();
        let desks: Vec<_> = r
            .app
            .people()
            .everyone()
            .iter()
            .map(|p| r.app.desk(&r.who(p.id), None).unwrap().mine.into_iter().map(|i| i.row.duty).collect::<Vec<_>>())
            .collect();
        let promises = r.app.public_promises(Default::default()).unwrap();
        (list, desks, promises)
    };
    let before = rows(&r);
    assert_eq!(r.app.rebuild_views(&mut |_, _| {}).unwrap(), cases.len());
    assert_eq!(rows(&r), before);
}

#[test]
fn the_index_follows_the_log_and_finds_what_is_public() {
    let r = Region::new();
    let case = r.published();
    while r.app.follow_index().unwrap() > 0 {}
    let query = banfu_app::search::Query {
        text: "便民窗口".into(),
        visible: banfu_app::search::Visible::Published,
        limit: 10,
        ..Default::default()
    };
    let found = r.app.index().unwrap().search(&query).unwrap();
    assert_eq!(found.hits.iter().map(|h| h.id).collect::<Vec<_>>(), [case.0]);
    assert_eq!(r.app.follow_index().unwrap(), 0, "nothing is read twice");
}

#[test]
fn administrators_are_three_and_apart() {
    let r = Region::new();
    let security = r.who(SECURITY);
    let refused = r
        .app
        .grant_roles(&security, "x", HANDLER, vec![Role::CaseHandler, Role::AuditAdmin])
        .unwrap_err();
    assert_eq!(code(refused), "roles.grant.conflict");
    assert_eq!(
        code(r.app.grant_roles(&security, "y", SECURITY, vec![Role::Committee]).unwrap_err()),
        "roles.grant.own"
    );
    assert!(matches!(r.app.grant_roles(&r.who(AUDITOR), "z", HANDLER, vec![]), Err(AppError::Denied(_))));
    assert!(matches!(r.app.audit(&security, None, 10), Err(AppError::Denied(_))));
    assert!(!r.app.audit(&r.who(AUDITOR), None, 10).unwrap().is_empty());
}

#[test]
fn what_is_typed_survives_until_it_is_saved() {
    let r = Region::new();
    let case = r.handled();
    let who = r.who(HANDLER);
    r.app.autosave(&who, case, 0, "写到一半".into()).unwrap();
    assert_eq!(r.app.draft(&who, case).unwrap().unsaved.unwrap().text, "写到一半");
    r.act(HANDLER, case, Command::SaveDraft(Region::typed(0))).unwrap();
    assert_eq!(r.app.draft(&who, case).unwrap().unsaved, None);
    assert!(matches!(r.app.autosave(&r.who(MEMBER), case, 0, "x".into()), Err(AppError::Denied(_))));
}

#[test]
fn withheld_and_summarised_replies_show_no_more_than_was_decided() {
    let r = Region::new();
    let case = r.signed();
    let day = date(2023, 6, 28);
    r.act(
        GENERAL,
        case,
        Command::Issue {
            printed_on: day,
            printed_by: "综合处".into(),
            copies: 5,
        },
    )
    .unwrap();
    r.act(
        GENERAL,
        case,
        Command::Deliver {
            mode: banfu_app::domain::publication::DeliveryMode::Post,
            on: day,
        },
    )
    .unwrap();
    r.act(
        HANDLER,
        case,
        Command::DecidePublication {
            publicity: Publicity::Summary,
            reason: "含商业数据".into(),
        },
    )
    .unwrap();
    r.act(
        GENERAL,
        case,
        Command::Publish {
            summary: "已增设窗口。".into(),
        },
    )
    .unwrap();
    let public = r.app.public_case(case).unwrap();
    assert_eq!((public.letter, public.body), (None, None));
    assert_eq!(public.case.summary, "已增设窗口。");
    assert!(public.case.signed.unwrap().commitments.is_empty());
    assert_eq!(
        r.app.public_promises(Default::default()).unwrap().0,
        [],
        "nor does the ledger quote what only a summary was published of"
    );
}

#[test]
fn an_office_sees_its_duties_and_only_its_own() {
    let r = Region::new();
    let case = r.handled();
    r.act(
        HANDLER,
        case,
        Command::RequestOpinions {
            offices: vec![CO],
            question: "请提意见".into(),
        },
    )
    .unwrap();
    let kinds = |p| {
        r.app
            .desk(&r.who(p), None)
            .unwrap()
            .mine
            .iter()
            .map(|i| i.row.duty.kind.code())
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(CO_HANDLER), ["give_opinion"]);
    assert_eq!(kinds(HANDLER), ["draft"]);
    assert_eq!(kinds(STRANGER), [""; 0]);
    assert_eq!(r.app.desk(&r.who(HANDLER), None).unwrap().awaited.len(), 1);
}

#[test]
fn the_replies_of_a_list_come_in_one_file_those_missing_named_and_what_one_may_not_see_left_out() {
    let r = Region::new();
    let (signed, open) = (r.signed(), r.proposed());
    let title = r.app.case(&r.who(MEMBER), open).unwrap().case.text.title;
    let take = |who, cases: &[banfu_app::domain::CaseId]| {
        r.app
            .replies_as_zip(&r.who(who), cases, "txt", |_, letter| Ok(letter.title.clone().into_bytes()))
    };
    let names = |bytes: Vec<u8>| {
        let zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        zip.file_names().map(|name| name.unwrap().into_owned()).collect::<Vec<String>>()
    };
    let number = r.app.case(&r.who(COMMITTEE), signed).unwrap().case.number_label().unwrap();
    let file = format!("2023-{number}.txt");
    let of_member = take(MEMBER, &[signed, open]).unwrap();
    assert_eq!(names(of_member.clone()), [file.as_str(), "left.txt"]);
    assert!(String::from_utf8_lossy(&of_member).contains(&title), "the case without a reply is named");
    assert_eq!(take(MEMBER, &[signed, open]).unwrap(), of_member, "the same list makes the same bytes");
    assert_eq!(names(take(STRANGER, &[signed, open]).unwrap()), Vec::<String>::new());
    let too_many = vec![signed; banfu_app::letter::batch::BATCH_CASES_MAX + 1];
    assert_eq!(code(take(MEMBER, &too_many).unwrap_err()), "export.too_many_replies");
}

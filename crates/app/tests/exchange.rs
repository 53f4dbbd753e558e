//! Tables in: tried, taken, taken again, changed; and everything that is wrong with them said by its cell.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use banfu_app::{
    AppError,
    domain::{CaseId, Stage, org::Role},
    exchange::{By, Effect, Gravity, Report, Table, TableKind},
    store::views::list::{CaseFilter, Scope},
    tables::write::{Column, Out, xlsx},
};
use common::*;
use jiff::civil::date;

fn region() -> Region {
    let region = Region::new();
    region.on(date(2023, 4, 20));
    region
}

fn table(region: &Region, kind: TableKind, text: &str, carry_out: bool) -> Report {
    bytes(region, kind, kind.usual_source(), text.as_bytes(), carry_out)
}

fn bytes(region: &Region, kind: TableKind, source: &str, bytes: &[u8], carry_out: bool) -> Report {
    let place = region.app.place();
    let source = place.sources.get(source).unwrap();
    let table = Table { kind, source, bytes };
    if carry_out {
        region.app.take_table(By::Program, table).unwrap()
    } else {
        region.app.try_table(By::Program, table).unwrap()
    }
}

fn counts(report: &Report) -> (usize, usize, usize, usize) {
    (report.new, report.changed, report.same, report.errors)
}

/// Errors as "cell code".
fn errors(report: &Report) -> Vec<String> {
    report
        .findings
        .iter()
        .filter(|f| f.gravity == Gravity::Error)
        .map(|f| format!("{} {}", if f.cell.is_empty() { f.row.to_string() } else { f.cell.clone() }, f.code))
        .collect()
}

const HEAD: &str = "平台编号,案号,案由,情况,建议,第一提案人,类别,提交日期,立案日期,交办日期,主办单位,会办单位\n";

fn stages(region: &Region) -> Vec<(u32, Stage)> {
    let committee = region.who(COMMITTEE);
    let list = region.app.cases(&committee, CaseFilter::of(Scope::Everything)).unwrap();
    let mut stages: Vec<_> = list.rows.iter().map(|row| (row.number.unwrap_or(0), row.stage)).collect();
    stages.sort_unstable_by_key(|(n, _)| *n);
    stages
}

fn rows() -> String {
    format!(
        "{HEAD}LZ-1,1020,关于口岸的建议,排队久。,1.增设窗口。,方若溪,港澳台侨,2023-01-12,2023年2月1日,2023/3/31,省口岸办公室,省便民服务中心\n\
         LZ-2,1021,关于水文的建议,站点少。,增设站点。,齐望山,农业农村,2023-01-12,2023-02-01,,,\n\
         LZ-3,,关于窗口的建议,太少。,多开。,方若溪,,2023-01-13,,,,\n"
    )
}

#[test]
fn cases_walk_as_far_as_the_table_says_and_the_same_table_again_does_nothing() {
    let region = region();
    let tried = table(&region, TableKind::Cases, &rows(), false);
    assert_eq!((counts(&tried), tried.done), ((3, 0, 0, 0), false), "{:?}", tried.findings);
    assert!(stages(&region).is_empty(), "a dry run keeps nothing");

    let taken = table(&region, TableKind::Cases, &rows(), true);
    assert_eq!((counts(&taken), taken.done), ((3, 0, 0, 0), true), "{:?}", taken.findings);
    assert_eq!(stages(&region), [(0, Stage::Submitted), (1020, Stage::Assigned), (1021, Stage::Filed)]);
    assert!(region.app.store.verify_all(|_| ()).unwrap().is_sound());

    let again = table(&region, TableKind::Cases, &rows(), true);
    assert_eq!((counts(&again), again.effects.len()), ((0, 0, 3, 0), 0));
    let committee = region.who(COMMITTEE);
    let events = |n| region.app.case(&committee, CaseId(n)).unwrap().timeline.len();
    assert_eq!((events(1), events(2), events(3)), (4, 3, 2), "nothing was written twice");

    // The source goes on: one is assigned, one is filed.
    let changed = rows()
        .replace("2023-01-12,2023-02-01,,,", "2023-01-12,2023-02-01,2023-04-01,省水文局,")
        .replace("LZ-3,,", "LZ-3,1022,")
        .replace("方若溪,,2023-01-13,,,,", "方若溪,社会法制,2023-01-13,2023-02-03,,,");
    let report = table(&region, TableKind::Cases, &changed, true);
    assert_eq!(counts(&report), (0, 2, 1, 0), "{:?}", report.findings);
    assert_eq!(
        report.effects.iter().map(|e| (e.row, e.effect, e.events.join(" "))).collect::<Vec<_>>(),
        [
            (3, Effect::Changed, "case_assigned.v1".to_owned()),
            (4, Effect::Changed, "proposal_filed.v1".to_owned())
        ]
    );
    assert_eq!(stages(&region), [(1020, Stage::Assigned), (1021, Stage::Assigned), (1022, Stage::Filed)]);
    // What Banfu knows beyond the table stays: the office received the case, the same table again changes nothing.
    let handler = region.who(HANDLER);
    region.app.act(&handler, "receive", CaseId(1), banfu_app::Command::Receive).unwrap();
    assert_eq!(counts(&table(&region, TableKind::Cases, &changed, true)), (0, 0, 3, 0));
}

#[test]
fn the_two_platforms_of_a_province_do_not_mix_their_numbers() {
    let region = region();
    table(&region, TableKind::Cases, &rows(), true);
    let deputies = "建议编号,建议标题,领衔代表,提出日期,建议内容\nLZ-1,关于码头的建议,齐望山,2023-01-15,\"码头旧。\n建议\n1、修码头。\"\n";
    let report = bytes(&region, TableKind::Cases, "deputies-system", deputies.as_bytes(), true);
    assert_eq!(counts(&report), (1, 0, 0, 0), "{:?}", report.findings);
    let committee = region.who(COMMITTEE);
    let case = region.app.case(&committee, CaseId(4)).unwrap().case;
    assert_eq!((case.kind.code(), case.text.points), ("suggestion", vec!["修码头。".to_owned()]));
}

#[test]
fn one_mistake_keeps_the_whole_table_out_and_is_named_by_its_cell() {
    let region = region();
    let bad = format!(
        "{HEAD}LZ-1,1020,关于口岸的建议,排队久。,增设窗口。,方若溪,港澳台侨,2023-09-31,2023-02-01,2023-03-31,省口岸办,\n\
         LZ-2,1020,关于水文的建议,少。,增设。,方若西,农业,2023-01-12,2023-02-01,,,\n\
         LZ-2,,,少。,,无此人,,明天,,,,\n\
         LZ-4,x,甲,乙,丙,齐望山,社会法制,2023-03-01,2023-02-01,,,\n\
         LZ-5,9,甲,乙,丙,齐望山,社会法制,2023-01-01,2023-02-01,2023-03-31,省水文局,省水文局\n\
         LZ-6,10,甲,乙,丙,齐望山,社会法制,2023-03-01,2023-02-01,,,\n"
    );
    let report = table(&region, TableKind::Cases, &bad, true);
    assert!(!report.done && stages(&region).is_empty());
    assert_eq!(
        errors(&report),
        [
            "H2 table.no_such_day",
            "K2 table.unknown_office_like",
            "F3 table.unknown_person_like",
            "G3 table.unknown_area",
            "A4 table.twice",
            "4 table.missing",
            "4 table.no_points",
            "F4 table.unknown_person",
            "H4 table.not_a_day",
            "B5 table.not_a_number",
            "K6 case.assign.lead_is_co_handler",
            "I7 table.out_of_order",
        ]
        .map(str::to_owned)
    );
}

#[test]
fn a_filing_number_is_given_once_whatever_table_it_comes_from() {
    let region = region();
    table(&region, TableKind::Cases, &rows(), true);
    let other = format!("{HEAD}LZ-9,1020,又一件,情况。,建议。,齐望山,社会法制,2023-01-12,2023-02-01,,,\n");
    assert_eq!(errors(&table(&region, TableKind::Cases, &other, true)), ["B2 table.number_taken"]);
    let twice = format!(
        "{HEAD}LZ-8,7,一件,情况。,建议。,齐望山,社会法制,2023-01-12,2023-02-01,,,\nLZ-9,7,又一件,情况。,建议。,齐望山,社会法制,2023-01-12,2023-02-01,,,\n"
    );
    assert_eq!(errors(&table(&region, TableKind::Cases, &twice, true)), ["B3 table.number_taken"]);
}

#[test]
fn what_is_past_changing_is_said_with_its_cell_and_stage() {
    let region = region();
    table(&region, TableKind::Cases, &rows(), true);
    for (from, to, error) in [
        ("关于口岸的建议", "关于港口的建议", "C2 table.text_is_fixed"),
        ("1020", "1030", "B2 table.fixed"),
        ("省口岸办公室", "省水文局", "K2 table.assigned_elsewhere"),
        ("方若溪,港澳台侨", "齐望山,港澳台侨", "F2 table.fixed"),
    ] {
        let report = table(&region, TableKind::Cases, &rows().replacen(from, to, 1), true);
        assert_eq!(errors(&report), [error]);
    }
}

#[test]
fn cells_that_cannot_be_trusted_are_refused_or_said() {
    let region = region();
    let gb = [
        0xB5, 0xA5, 0xCE, 0xBB, 0xC3, 0xFB, 0xB3, 0xC6, b'\n', 0xCA, 0xA1, 0xC6, 0xF8, 0xCF, 0xF3, 0xBE, 0xD6, b'\n',
    ];
    let report = bytes(&region, TableKind::Offices, "offices", &gb, false);
    assert_eq!((counts(&report), report.findings[0].code), ((1, 0, 0, 0), "table.read_as"));
    assert_eq!(errors(&table(&region, TableKind::Offices, "名字\n甲\n", false)), ["1 table.no_headings"]);
    assert_eq!(
        errors(&table(&region, TableKind::Offices, "单位名称,全称\n甲,乙\n", false)),
        ["B1 table.two_columns"]
    );
    let million = format!("单位名称\n{}", "甲\n".repeat(1_000_000));
    assert_eq!(errors(&table(&region, TableKind::Offices, &million, false)), ["0 table.too_many_rows"]);
    assert_eq!(errors(&table(&region, TableKind::Offices, "%PDF-1.4", false)), ["0 table.other_kind"]);
}

#[test]
fn offices_and_people_are_known_again_and_only_what_differs_is_written() {
    let region = region();
    let offices = "省直单位名册\n单位名称,简称,机关代字,单位类型,职责\n省口岸办公室,口岸办,试口提字,承办单位,管口岸\n省气象局,气象局,试气提字,,\n";
    let report = table(&region, TableKind::Offices, offices, true);
    assert_eq!(counts(&report), (1, 1, 0, 0), "{:?}", report.findings);
    assert_eq!(counts(&table(&region, TableKind::Offices, offices, true)), (0, 0, 2, 0));
    // Known by its 机关代字, an office may change its name.
    let renamed = offices.replace("省气象局,", "省气象台,");
    assert_eq!(counts(&table(&region, TableKind::Offices, &renamed, true)), (0, 1, 1, 0));

    let people = "登录名,姓名,单位,职务,角色,状态\nsu,苏晚晴,气象局,处长,经办人、处长,在用\np10,何一苇,省口岸办公室,主任科员,,停用\n";
    let report = table(&region, TableKind::People, people, true);
    assert_eq!(counts(&report), (1, 1, 0, 0), "{:?}", report.findings);
    let known = region.app.people();
    let su = known.by_login("su").unwrap();
    assert_eq!(su.roles, [Role::CaseHandler, Role::DivisionHead]);
    assert_eq!(known.office(su.office.unwrap()).unwrap().name, "省气象台");
    let he = known.person(HANDLER).unwrap();
    assert!(!he.active && he.title == "主任科员" && he.roles == [Role::CaseHandler]);
    assert_eq!(counts(&table(&region, TableKind::People, people, true)), (0, 0, 2, 0));
    let wrong = "登录名,姓名,单位,角色\nsu,苏晚晴,气象局,局长\nnew,新人,气象站,安全管理员、经办人\n";
    assert_eq!(
        errors(&table(&region, TableKind::People, wrong, true)),
        ["D2 table.unknown_word", "C3 table.unknown_office_like", "D3 roles.grant.conflict"]
    );
}

#[test]
fn each_administrator_takes_in_of_people_what_is_theirs() {
    let region = region();
    let people = "登录名,姓名,角色\nsu,苏晚晴,经办人\n";
    let place = region.app.place();
    let source = place.sources.get("people").unwrap();
    let take = |who, command: &str| {
        let table = Table {
            kind: TableKind::People,
            source,
            bytes: people.as_bytes(),
        };
        region.app.take_table(By::Person(&region.who(who), command), table)
    };
    let early = take(SECURITY, "a").unwrap();
    assert_eq!((errors(&early), early.done), (vec!["A2 table.not_entered_yet".to_owned()], false));
    table(&region, TableKind::People, "登录名,姓名\nsu,苏晚晴\n", true);
    assert!(take(SECURITY, "b").unwrap().done);
    assert_eq!(region.app.people().by_login("su").unwrap().roles, [Role::CaseHandler]);
    assert!(matches!(take(HANDLER, "c"), Err(AppError::Denied(_))));
    let cases = place.sources.get("members-platform").unwrap();
    let table = Table {
        kind: TableKind::Cases,
        source: cases,
        bytes: b"",
    };
    assert!(matches!(
        region.app.try_table(By::Person(&region.who(MEMBER), "d"), table),
        Err(AppError::Denied(_))
    ));
    assert!(region.app.try_table(By::Person(&region.who(COMMITTEE), "e"), table).is_ok());
}

#[test]
fn a_form_sent_twice_takes_a_table_in_once() {
    let region = region();
    let text = rows();
    let place = region.app.place();
    let table = Table {
        kind: TableKind::Cases,
        source: place.sources.get("members-platform").unwrap(),
        bytes: text.as_bytes(),
    };
    let committee = region.who(COMMITTEE);
    for _ in 0..2 {
        assert!(region.app.take_table(By::Person(&committee, "once"), table).unwrap().done);
    }
    assert_eq!(stages(&region).len(), 3);
}

#[test]
fn a_workbook_is_read_like_its_text() {
    let region = region();
    let column = |heading: &str| Column {
        heading: heading.into(),
        width: 10.0,
    };
    let columns: Vec<Column> = HEAD.trim().split(',').map(column).collect();
    let row = |cells: &[&str]| cells.iter().map(|c| c.parse().map_or_else(|_| Out::text(*c), Out::Day)).collect::<Vec<_>>();
    let rows = vec![row(&[
        "LZ-1",
        "1020",
        "关于口岸的建议",
        "排队久。",
        "增设窗口。",
        "方若溪",
        "港澳台侨",
        "2023-01-12",
        "2023-02-01",
        "",
        "",
        "",
    ])];
    let book = xlsx("清单", &columns, &rows, date(2023, 1, 1)).unwrap();
    let report = bytes(&region, TableKind::Cases, "members-platform", &book, true);
    assert_eq!(counts(&report), (1, 0, 0, 0), "{:?}", report.findings);
    assert_eq!(stages(&region), [(1020, Stage::Filed)]);
}

#[test]
fn an_export_holds_every_row_of_the_list_and_seals_what_the_list_seals() {
    let region = region();
    table(&region, TableKind::Cases, &rows(), true);
    let handler = region.who(HANDLER);
    let all = |who: banfu_app::Actor| region.app.all_cases(&who, CaseFilter::of(Scope::Everything)).unwrap().len();
    assert_eq!(all(handler), 1, "the one case of this office");
    assert_eq!(all(region.who(COMMITTEE)), 3);
    assert_eq!(all(region.who(SECURITY)), 0);
}

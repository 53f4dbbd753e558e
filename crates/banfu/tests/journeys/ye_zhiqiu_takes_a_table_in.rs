//! Ye Zhiqiu gets proposals as a table from the members' platform. She wants to see what it would do before it does anything, and the list as a
//! table for the meeting.

use crate::{browser::Browser, page::Page, site::Site};

const HEAD: &str = "平台编号,案号,案由,情况,建议,第一提案人,类别,提交日期,立案日期,交办日期,主办单位\n";

/// Uploads a table and opens what it would do.
fn try_out(committee: &mut Browser, table: &str) -> Page {
    let ask = committee.open("/tables/import?kind=cases").form_to("/tables/import");
    let answer = committee.upload(&ask, "表.csv", table.as_bytes());
    let to = answer.redirect().unwrap_or_else(|| panic!("{}", answer.text()));
    committee.open(&to)
}

#[test]
fn a_table_is_tried_mended_and_taken_in_once() {
    let site = Site::demo();
    let mut committee = site.sign_in("yezhiqiu");
    let wrong = format!("{HEAD}LZ-1,9001,关于水上便民码头的建议,码头旧。,修码头。,林望舒,农业农村,2023-09-31,2023-02-01,2023-03-31,省水利\n");
    let shown = try_out(&mut committee, &wrong);
    assert_eq!(shown.status, 200, "{}", shown.text());
    assert!(shown.says("H2") && shown.says("2023-09-31") && shown.says("是不是省水利厅"), "{}", shown.text());
    assert!(!shown.html().contains("全部导入</button>"), "a table with errors cannot be taken in");

    let right = wrong.replace("2023-09-31", "2023-01-12").replace("省水利\n", "省水利厅\n");
    let shown = try_out(&mut committee, &right);
    assert!(shown.says("新增 1") && shown.says("关于水上便民码头的建议"), "{}", shown.text());
    assert!(!committee.open("/cases?view=all&q=9001").says("关于水上便民码头的建议"), "a try keeps nothing");
    let take = shown.form_with("command");
    let taken = committee.post(&take);
    assert_eq!(taken.status, 200, "{}", taken.text());
    assert!(committee.open("/cases?view=all&q=9001").says("关于水上便民码头的建议"));
    let again = try_out(&mut committee, &right);
    assert!(again.says("没有新内容"), "{}", again.text());
    let gone = committee.post(&take);
    assert!(gone.status == 422 || gone.says("已经不在了"), "{} {}", gone.status, gone.text());

    let list = committee.download("/cases?view=all&q=9001&form=csv");
    let text = String::from_utf8(list.bytes).unwrap();
    assert!(text.starts_with('\u{feff}') && text.contains("9001,关于水上便民码头的建议"), "{text}");
    let book = committee.download("/cases?view=all&form=xlsx");
    assert!(book.bytes.starts_with(b"PK"));

    // A handler is told that this is not theirs.
    assert_eq!(site.sign_in("heyiwei").open("/tables/import").status, 403);
}

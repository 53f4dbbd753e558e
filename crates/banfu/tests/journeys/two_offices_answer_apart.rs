//! Ye Zhiqiu sends a proposal to two offices that answer apart (分办); Lin Wangshu gets two letters, and is content with one of them.
//!
//! What one office owes must not wait for the other, and what it promised must stay in its own letter.

use jiff::civil::date;

use crate::{
    page::Page,
    story::{LETTER, Story},
};

const TITLE: &str = "关于增设口岸便民窗口的建议";

/// The case of the other letter, as a page of one of them links to it.
fn other_case(page: &Page, own: &str) -> String {
    let numbered = |link: &String| link.strip_prefix("/cases/").is_some_and(|id| id.parse::<i64>().is_ok()) && link != own;
    let found: Vec<String> = page.links().into_iter().filter(numbered).collect();
    found
        .first()
        .cloned()
        .unwrap_or_else(|| panic!("no other letter on {}: {:?}", page.path(), page.links()))
}

#[test]
fn each_office_writes_numbers_and_delivers_its_own_letter_and_one_of_them_answers_again() {
    let mut s = Story::begin("cn-gz", ("省政协", 13, 2, 2024), date(2024, 1, 25));
    s.submitted("linwangshu", TITLE);
    s.later(date(2024, 3, 29));
    s.filed(false);
    let divided = [
        ("lead", "@省外事办"),
        ("split_handlers", "@省商务厅"),
        ("tasks", "第2条由省外事办答复，第1条由省商务厅答复。"),
    ];
    let after = s.by("yezhiqiu", "assign", "assign", &divided);
    let lead = s.case.clone();
    let apart = other_case(&after, &lead);
    let letters = after.texts("#letters tbody tr").join("\n");
    assert!(letters.contains("外事办") && letters.contains("商务厅") && letters.contains("-1"), "{letters}");

    // Each receives its own, on its own desk, with the clock of the assignment.
    let desk = s.who("gunanqiao").open("/desk");
    assert!(desk.links().iter().any(|link| link.starts_with(&apart)), "{:?}", desk.links());
    assert!(
        !desk.links().iter().any(|link| link.starts_with(&format!("{lead}/receive"))),
        "the lead's case is not theirs to receive"
    );
    assert!(!s.page("gunanqiao", "").has_form("receive"), "they read it");
    s.taken_up();
    s.drafted(LETTER, "A");
    s.sent_out();
    s.published();
    let told = s.page("yezhiqiu", "").texts("#letters tbody tr").join("\n");
    assert!(told.contains("黔外提复字〔2024〕1号") && told.contains("尚未签发"), "{told}");
    let year = s.who("yezhiqiu").open("/").text();

    // The other office: its people, its number, a letter that leaves a point to the lead and says so.
    s.case.clone_from(&apart);
    s.office = ["gunanqiao", "quhuaijin", "shaolinchuan", "yinzhiyao"];
    assert_eq!(
        s.who("heyiwei").open(&format!("{apart}/draft")).status,
        404,
        "nobody drafts the letter of another office"
    );
    s.taken_up();
    let (half, _) = LETTER.split_once("二、").unwrap();
    s.drafted(half, "B");
    let told = s.refused("shaolinchuan", "sign", "sign", &[("read", "yes")]);
    assert!(told.contains("2"), "the point it leaves is named: {told}");
    s.sent_out_with("第2条由省外事办答复");
    let html = s.letter("yinzhiyao");
    assert!(html.contains("黔商提复字") && html.contains("商务厅"), "{html}");
    s.published();
    let now = s.who("yezhiqiu").open("/").text();
    assert_ne!(year, now, "the proposal counts as answered when both letters have arrived");

    // Everyone reads both, each on its page.
    let public = apart.replace("/cases/", "/proposals/");
    let page = s.who("linwangshu").open(&public);
    let lead_public = lead.replace("/cases/", "/proposals/");
    assert!(page.links().contains(&lead_public), "{:?}", page.links());
    assert!(page.texts("#letters li").join("\n").contains("外事办"));

    // The promises of each letter stand with it.
    let ledger = s.page("gunanqiao", "promises").text();
    assert!(ledger.contains("再增设便民窗口") && !ledger.contains("延长办理时间扩大到全部窗口"), "{ledger}");

    // One letter is rated well, the other not: that office answers again, the lead's letter stands.
    let unsatisfied = [("satisfaction", "unsatisfied"), ("comment", "没有说明位置。")];
    s.by("linwangshu", "rating", "rate", &unsatisfied);
    s.case.clone_from(&lead);
    s.by("linwangshu", "rating", "rate", &[("satisfaction", "satisfied")]);
    s.later(date(2024, 5, 20));
    s.case.clone_from(&apart);
    s.by("yezhiqiu", "redo", "redo", &[("reason", "请写明增设的位置。"), ("due", "2024-08-01")]);
    assert!(s.page("gunanqiao", "").says("继续起草"), "it drafts again");
    s.case.clone_from(&lead);
    assert!(!s.page("heyiwei", "").says("继续起草"), "the lead's letter is not opened");
    assert_eq!(s.who("linwangshu").open(&lead_public).status, 200, "and stays public");
}

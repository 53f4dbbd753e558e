//! Six places, one case each, from submission to closing, by a path that only that place has.
//!
//! The people of the demo region work by other rules: what a pack says must be what they meet, or the place is handled like another.

use jiff::civil::date;

use crate::{
    page::Page,
    story::{LETTER, Story},
};

const TITLE: &str = "关于增设口岸便民窗口的建议";

fn has(page: &Page, what: &str) {
    assert!(page.says(what), "“{what}” is not on {}: {}", page.path(), page.text());
}

#[test]
fn guizhou_answers_by_a_fixed_day_under_a_document_head_with_its_signatory() {
    let mut s = Story::begin("cn-gz", ("省政协", 13, 2, 2024), date(2024, 1, 25));
    s.submitted("linwangshu", TITLE);
    s.later(date(2024, 3, 29));
    s.dispatched(false);
    s.taken_up();
    // 30 June 2024 is a Sunday: the fixed day moves on.
    let dates = s.dates("heyiwei");
    assert!(dates.contains("6月30日") && dates.contains("7月1日"), "{dates}");
    s.drafted(LETTER, "B");
    has(&s.page("zhouyan", "sign"), "签发");
    s.sent_out();
    s.published();
    let html = s.letter("shenyanqiu");
    assert!(
        html.contains("签发人：") && html.contains("文件</p>"),
        "a document head, with who signed: {html}"
    );
    has(&s.by("linwangshu", "rating", "rate", &[("satisfaction", "satisfied")]), "满意");
}

#[test]
fn sichuan_gives_five_months_wants_every_point_answered_and_meets_who_is_still_unsatisfied() {
    let mut s = Story::begin("cn-sc", ("省政协", 13, 3, 2025), date(2025, 1, 20));
    s.submitted("linwangshu", TITLE);
    s.later(date(2025, 2, 28));
    s.dispatched(false);
    s.taken_up();
    let dates = s.dates("heyiwei");
    assert!(dates.contains("7月28日"), "five months for a proposal of the session: {dates}");
    // A point without an answer: no reason stands in for it.
    let (half, _) = LETTER.split_once("二、").unwrap();
    s.drafted(half, "B");
    let told = s.refused("zhouyan", "sign", "sign", &[("read", "yes"), ("accepted_open", "另文答复")]);
    assert!(told.contains("逐条答复"), "{told}");
    s.by("zhouyan", "sign", "back_sign", &[("reason", "补答第2点")]);
    s.drafted(LETTER, "B");
    s.sent_out();
    s.published();
    let rated = [
        ("satisfaction", "unsatisfied"),
        ("axis_attitude", "satisfied"),
        ("axis_communication", "mostly"),
        ("axis_result", "unsatisfied"),
        ("comment", "没有说明夜间安排。"),
    ];
    has(&s.by("linwangshu", "rating", "rate", &rated), "办理结果不满意");

    // The window closes; another answer within three months.
    s.later(date(2025, 4, 1));
    let form = s.page("yezhiqiu", "redo").form("redo");
    assert_eq!(form.value("due"), Some("2025-07-01"), "three months");
    s.by("yezhiqiu", "redo", "redo", &[("reason", "请补充夜间安排。")]);
    s.by("heyiwei", "consultations/new", "consult", &[("summary", "当面说明。")]);
    s.drafted(LETTER, "B");
    s.sent_out();
    s.published();
    s.by("linwangshu", "rating", "rate", &rated);

    // Two answers are all that is written here: now all meet.
    s.later(date(2025, 5, 20));
    assert!(!s.page("yezhiqiu", "redo").has_form("redo"), "no third answer in writing");
    has(&s.page("yezhiqiu", ""), "联合面商");
    let held = [("with", "省外事办、省政府督查室"), ("note", "约定国庆前开放夜间窗口。")];
    has(&s.by("fengshiyu", "redo", "met", &held), "联合面商：省外事办、省政府督查室");
    let desk = s.who("yezhiqiu").open("/desk");
    let case = s.case.clone();
    assert!(
        !desk.links().iter().any(|link| link.starts_with(&format!("{case}/redo"))),
        "nothing is owed any more"
    );
    // What was rated by axes stands in the scores, which the office does not see.
    has(&s.who("fengshiyu").open("/oversight/scores?year=2025"), "分项评价");
    assert_ne!(s.who("heyiwei").open("/oversight/scores?year=2025").status, 200);
}

#[test]
fn a_day_that_hangs_on_an_unknown_closing_is_provisional_wherever_it_is_shown() {
    let mut s = Story::begin("cn-sc", ("省政协", 13, 9, 2025), date(2025, 2, 28));
    s.submitted("linwangshu", TITLE);
    s.dispatched(false);
    s.taken_up();
    for address in ["/cases?view=all&q=0001", "/desk"] {
        has(&s.who("heyiwei").open(address), "7月28日截止（暂定）");
    }
    let table = String::from_utf8(s.who("heyiwei").download("/cases?view=all&q=0001&form=csv").bytes).unwrap();
    assert!(table.lines().any(|line| line.contains(TITLE) && line.contains("（暂定）")), "{table}");
}

#[test]
fn zhejiang_numbers_marks_and_entitles_in_its_own_way_and_has_the_head_sign_key_cases() {
    let mut s = Story::begin("cn-zj", ("省政协", 13, 3, 2025), date(2025, 1, 15));
    s.submitted("linwangshu", TITLE);
    s.later(date(2025, 3, 3));
    s.dispatched(true);
    s.taken_up();
    let draft = s.page("heyiwei", "draft");
    let title = draft.form_with("body").value("title").unwrap_or_default().to_owned();
    assert!(title.starts_with("关于省政协十三届三次会议第") && title.ends_with("号提案的答复"), "{title}");
    s.drafted(LETTER, "A");
    let told = s.refused("zhouyan", "sign", "sign", &[("read", "yes")]);
    assert!(told.contains("由单位主要负责人（厅长、局长、主任"), "a deputy does not sign a key case: {told}");
    // He becomes the head.
    let people = s.who("guanweixi").open("/admin/people?q=zhouyan");
    let entry = people
        .links()
        .into_iter()
        .find(|link| link.trim_start_matches("/admin/people/").parse::<i64>().is_ok())
        .unwrap();
    let form = s.who("guanweixi").open(&entry).form_with("post").set("post", "主任");
    assert_eq!(s.who("guanweixi").post(&form).posted, Some(303));
    has(&s.sent_out(), "提〔2025〕1号");
    s.published();
    let html = s.letter("shenyanqiu");
    let (number, mark, title) = (html.find("id=\"doc-number\""), html.find("id=\"class-mark\""), html.find("<h1"));
    assert!(
        number < mark && mark < title,
        "the class stands between number and title: {number:?} {mark:?} {title:?}"
    );
    let rated = [
        ("satisfaction", "satisfied"),
        ("axis_attitude", "satisfied"),
        ("axis_communication", "satisfied"),
        ("axis_result", "mostly"),
    ];
    has(&s.by("linwangshu", "rating", "rate", &rated), "办理结果基本满意");
}

/// The committee takes a deputies' suggestion in from the deputies' system, assigned already.
fn suggested(s: &mut Story, session: &str, days: [&str; 3]) {
    let [submitted, filed, assigned] = days;
    let table = format!(
        "建议编号,建议号,会议届次,建议标题,情况,建议,领衔代表,类别,提出日期,受理日期,交办日期,主办单位\nJY-1,8101,{session},{TITLE},口岸窗口少。,\"1. 增设便民窗口\n2. 延长办理时间\",林望舒,社会法制,{submitted},{filed},{assigned},省外事办\n"
    );
    let committee = s.who("yezhiqiu");
    let ask = committee
        .open("/tables/import?kind=cases")
        .form_to("/tables/import")
        .set("source", "deputies-system");
    let answer = committee.upload(&ask, "建议.csv", table.as_bytes());
    let shown = committee.open(&answer.redirect().unwrap_or_else(|| panic!("{}", answer.text())));
    let taken = committee.post(&shown.form_with("command"));
    assert_eq!(taken.status, 200, "{}", taken.text());
    s.case = s.who("yezhiqiu").case("8101");
}

#[test]
fn chongqing_counts_from_the_closing_of_the_session_and_classes_by_words() {
    let mut s = Story::begin("cn-cq", ("市人大", 6, 3, 2025), date(2025, 2, 28));
    suggested(&mut s, "六届三次", ["2025-01-20", "2025-01-24", "2025-02-21"]);
    s.taken_up();
    let dates = s.dates("heyiwei");
    assert!(dates.contains("4月22日") && dates.contains("闭幕"), "three months from 22 January: {dates}");
    s.drafted(LETTER, "列入计划");
    s.sent_out();
    s.published();
    let page = s.page("yezhiqiu", "");
    has(&page, "列入计划");
    has(&s.by("linwangshu", "rating", "rate", &[("satisfaction", "understood")]), "理解");
}

#[test]
fn yulin_takes_no_late_return_and_lets_the_mayor_decide_a_dispute() {
    let mut s = Story::begin("cn-gx-yl", ("市政协", 6, 5, 2025), date(2025, 1, 10));
    s.submitted("linwangshu", TITLE);
    s.later(date(2025, 3, 26));
    s.dispatched(false);
    // Seven working days, with 三月三 off in Guangxi alone.
    let due = s.page("heyiwei", "").text();
    assert!(due.contains("4月9日"), "{due}");
    let told = s.refused("heyiwei", "receive", "request_return", &[("reason", "不属本单位职责")]);
    assert!(told.contains("建议"), "a return names another office: {told}");
    let named = [("reason", "不属本单位职责"), ("proposed", "@省商务厅")];
    s.by("heyiwei", "receive", "request_return", &named);
    s.by("yezhiqiu", "return", "decide_return", &[("grant", "no"), ("note", "属你单位职责")]);
    s.by("zhouyan", "dispute", "dispute", &[("statement", "职责在商务部门，请求复议。")]);
    for step in ["与两家单位协商，未达成一致。", "会议讨论，未达成一致。"] {
        s.by("fengshiyu", "dispute/settle", "settle_dispute", &[("outcome", "further"), ("note", step)]);
    }
    let settled = s.by(
        "fengshiyu",
        "dispute/settle",
        "settle_dispute",
        &[("outcome", "kept"), ("note", "市长裁定由你单位主办。")],
    );
    has(&settled, "市长裁定由你单位主办");
    s.later(date(2025, 4, 10));
    let told = s.refused("heyiwei", "receive", "request_return", &named);
    assert!(told.contains("已过") || told.contains("不能再"), "late requests are not considered: {told}");
    s.taken_up();
    s.drafted(LETTER, "B");
    s.sent_out();
    s.published();
    has(&s.by("linwangshu", "rating", "rate", &[("satisfaction", "mostly")]), "基本满意");
}

#[test]
fn the_nation_answers_a_suggestion_by_letter_with_its_class_and_copies_to_the_congress() {
    let mut s = Story::begin("cn-national", ("全国人大", 14, 3, 2025), date(2025, 3, 28));
    suggested(&mut s, "十四届三次", ["2025-03-08", "2025-03-14", "2025-03-21"]);
    s.taken_up();
    let dates = s.dates("heyiwei");
    assert!(dates.contains("6月23日"), "three months end on a Saturday and move on: {dates}");
    let draft = s.page("heyiwei", "draft");
    assert!(draft.html().contains("全国人大常委会办公厅（2份）"), "two copies for the congress");
    assert!(draft.form_with("body").value("title").unwrap_or_default().ends_with("号建议的答复"));
    s.drafted(LETTER, "B");
    s.sent_out();
    s.published();
    let html = s.letter("shenyanqiu");
    assert!(
        !html.contains("文件</p>") && html.contains("全国人大常委会办公厅（2份）"),
        "a letter, with its copies: {html}"
    );
    let (mark, number) = (html.find("id=\"class-mark\""), html.find("id=\"doc-number\""));
    assert!(mark.is_some() && mark < number, "the class is at the top of the page");
    has(&s.by("linwangshu", "rating", "rate", &[("satisfaction", "satisfied")]), "满意");
}

//! One case meets everything: merged, returned, disputed, extended, paused, answered twice, its class changed.
//!
//! Shen Yanqiu of the general office is asked by the proposer why the answer came when it came. The page must say it, date by date.

use jiff::civil::date;

use crate::story::{LETTER, Story};

#[test]
fn the_page_of_a_case_that_met_everything_explains_every_date() {
    let mut s = Story::begin("cn-sc", ("省政协", 13, 3, 2025), date(2025, 1, 20));
    s.submitted("ruanqingjia", "关于增加口岸窗口的建议");
    s.by("yezhiqiu", "review", "file", &[("area", "社会法制")]);
    let other = s.case.clone();
    s.submitted("linwangshu", "关于增设口岸便民窗口的建议");
    s.by("yezhiqiu", "review", "file", &[("area", "社会法制")]);
    // Merged: the second text survives, both proposers are answered.
    let first_number = number_of(&s.who("yezhiqiu").open(&other).text());
    let merged = [("number", first_number.as_str()), ("survivor", "this"), ("note", "同一事项，一并办理。")];
    s.by("yezhiqiu", "merge", "merge", &merged);

    // Given to 省教育厅, which has it returned: 省外事办 is assigned anew, and the clocks with it.
    s.later(date(2025, 2, 28));
    s.by("yezhiqiu", "assign", "assign", &[("lead", "@省教育厅")]);
    s.by(
        "luoqinghe",
        "receive",
        "request_return",
        &[("reason", "属外事部门职责"), ("proposed", "@省外事办")],
    );
    s.later(date(2025, 3, 6));
    s.by("yezhiqiu", "return", "decide_return", &[("grant", "yes"), ("to", "@省外事办")]);
    // 省外事办 wants to return it too; refused, disputed, and it stays.
    s.by(
        "heyiwei",
        "receive",
        "request_return",
        &[("reason", "属移民管理职责"), ("proposed", "@省民政厅")],
    );
    s.by("yezhiqiu", "return", "decide_return", &[("grant", "no"), ("note", "口岸便民属你办职责")]);
    s.by("zhouyan", "dispute", "dispute", &[("statement", "职责另有单位。")]);
    s.by(
        "fengshiyu",
        "dispute/settle",
        "settle_dispute",
        &[("outcome", "kept"), ("note", "协商后由你办主办。")],
    );
    s.by("heyiwei", "receive", "receive", &[]);
    let dates = s.dates("heyiwei");
    assert!(
        dates.contains("3月6日") && dates.contains("8月6日"),
        "five months from the day it came to the office: {dates}"
    );

    // Paused ten days, then extended within the longest time.
    s.by("fengshiyu", "pause", "pause", &[("reason", "等待口岸改造方案批复。")]);
    s.later(date(2025, 3, 16));
    s.by("fengshiyu", "pause", "resume", &[]);
    let dates = s.dates("heyiwei");
    assert!(
        dates.contains("中止") && dates.contains("8月18日"),
        "ten days later, which is a Saturday, and on: {dates}"
    );
    s.by(
        "heyiwei",
        "extension",
        "ask_extension",
        &[("until", "2025-09-10"), ("reason", "方案尚在会签。")],
    );
    s.by("fengshiyu", "extension", "decide_extension", &[("grant", "yes"), ("until", "2025-09-10")]);
    let dates = s.dates("heyiwei");
    assert!(dates.contains("9月10日") && dates.contains("延期"), "{dates}");

    // Answered; one of the two proposers is not satisfied.
    s.by("heyiwei", "consultations/new", "consult", &[("summary", "与两位委员沟通。")]);
    s.drafted(LETTER, "B");
    s.sent_out();
    s.published();
    let rated = |whole| {
        [
            ("satisfaction", whole),
            ("axis_attitude", whole),
            ("axis_communication", whole),
            ("axis_result", whole),
            ("comment", "夜间怎么办？"),
        ]
    };
    s.by("linwangshu", "rating", "rate", &rated("satisfied"));
    s.by("ruanqingjia", "rating", "rate", &rated("unsatisfied"));
    s.later(date(2025, 4, 15));
    s.by("yezhiqiu", "redo", "redo", &[("reason", "请补充夜间安排。")]);
    let dates = s.dates("heyiwei");
    assert!(dates.contains("7月15日"), "three months for the second answer: {dates}");
    s.by("heyiwei", "consultations/new", "consult", &[("summary", "当面说明夜间安排。")]);
    s.drafted(LETTER, "B");
    s.sent_out();
    s.published();
    s.by("linwangshu", "rating", "rate", &rated("satisfied"));
    s.by("ruanqingjia", "rating", "rate", &rated("mostly"));
    s.by(
        "yezhiqiu",
        "class",
        "class",
        &[("class", "C"), ("evidence", "口岸改造方案未获批复，夜间窗口暂缓。")],
    );

    // Every turn stands on the page, each with its day.
    let page = s.page("yezhiqiu", "");
    let told = page.texts("#timeline li").join("\n");
    for what in [
        "1月20日0001 关于增加口岸窗口的建议 并入本案",
        "2月28日省教育厅申请退办",
        "3月6日准予省教育厅退办，改由省外事办办理",
        "3月6日不准省外事办退办",
        "3月6日省外事办对不予退办有异议",
        "3月6日省外事办退办争议，协商：仍由该单位办理",
        "3月6日中止计时",
        "3月16日恢复计时，答复期限改为8月18日",
        "3月16日准予延期到9月10日",
        "决定再次办理（第 2 轮）请补充夜间安排。；7月15日前答复",
        "办理结果由 B 类变更为 C 类",
    ] {
        assert!(told.contains(what), "“{what}” is not in the timeline:\n{told}");
    }
    let clocks = page.texts("#clock").join("\n");
    assert!(clocks.contains("7月15日"), "{clocks}");
}

/// The filing number a page of a case shows.
fn number_of(text: &str) -> String {
    let digits = text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 4 && run.starts_with('0'));
    digits.unwrap_or_else(|| panic!("no number in {text}")).trim_start_matches('0').to_owned()
}

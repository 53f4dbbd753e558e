//! Quantities as they are written, each with its value in base units; and what looks like one and is none.

use banfu_text::{Options, Severity, read};

fn figures(text: &str) -> Vec<String> {
    read(text, &Options::default())
        .figures
        .into_iter()
        .map(|f| format!("{} {}", f.value, f.unit))
        .collect()
}

#[test]
fn quantities_have_their_values() {
    for (text, value) in [
        ("港币3000万元", "30000000 港元"),
        ("欧元2.3亿", "230000000 欧元"),
        ("人民币1.5亿元", "150000000 元"),
        ("1200万港元", "12000000 港元"),
        ("百分之三十", "30 %"),
        ("百分之三点五", "3.5 %"),
        ("百分之零点二五", "0.25 %"),
        ("三成以上农户", "30 %"),
        ("三百二十六家企业", "326 家"),
        ("一千二百余人", "1200 人"),
        ("两万三千户", "23000 户"),
        ("30多亿元", "3000000000 元"),
        ("１，２５６处", "1256 处"),
        ("1 250户", "1250 户"),
        ("3,418家", "3418 家"),
        ("0.8‰", "0.8 ‰"),
        ("1200立方米/秒", "1200 立方米/秒"),
        ("2134笔", "2134 笔"),
        ("800台套", "800 台套"),
        ("36课时", "36 课时"),
        ("2.0个百分点", "2.0 个百分点"),
    ] {
        assert_eq!(figures(&format!("共{text}。")), [value], "{text}");
    }
}

#[test]
fn names_orders_and_registers_are_no_quantities() {
    for text in [
        "排名前10名",
        "位居第3位",
        "拨打12306热线",
        "一次性解决",
        "一线工作",
        "百分之几",
        "三分之二的村庄",
        "比例为3:1",
        "1+N体系",
        "4K超高清",
        "数十家企业",
        "第0089号提案",
        "编号2023-1-0089类",
        "2023年6月28日",
        "〔2023〕12号",
        "两个维护",
        "一揽子、一张卷、三根治",
        "12单元",
        "26根据情况",
    ] {
        assert_eq!(figures(&format!("{text}。")), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_place_switches_a_rule_off_or_lowers_its_voice_and_never_makes_a_doubt_an_error() {
    let wrong = "参训人数从200人增加到250人，增长20%。";
    let doubtful = "日供水由1.2万吨提高到1.5万吨，提高30%。";
    let said = |text: &str, rule: &str, word: &str| {
        let mut options = Options::default();
        options.switch(rule, word).expect("a known rule");
        let findings = read(text, &options).findings;
        findings.into_iter().find(|f| f.rule == "figure.growth").map(|f| f.severity)
    };
    assert_eq!(said(wrong, "figure.growth", "error"), Some(Severity::Error));
    assert_eq!(said(wrong, "figure.growth", "note"), Some(Severity::Note));
    assert_eq!(said(wrong, "figure", "off"), None);
    assert_eq!(said(doubtful, "figure.growth", "error"), Some(Severity::Warning));
    assert!(Options::default().switch("figure.grwth", "off").is_err());
    assert!(Options::default().switch("figure.growth", "loud").is_err());
}

#[test]
fn the_two_ends_of_a_range_are_not_one_figure_given_twice() {
    let text = "目前，已有城市出台贷款额度上浮20%—30%等政策。2023年12月，住房公积金贷款额度上浮20%—30%。";
    assert!(read(text, &Options::default()).findings.iter().all(|f| f.rule != "figure.conflict"));
}

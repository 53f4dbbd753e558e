//! The forty sentences on which the arithmetic of official Chinese was settled: each with its one verdict.

use banfu_text::{Options, Reading, Severity, Verdict, read};

/// The gravest thing said about a sentence.
fn verdict(reading: &Reading) -> &'static str {
    let finding = |ids: &[&str]| reading.findings.iter().any(|f| ids.contains(&f.rule));
    let relation = |v: Verdict| reading.relations.iter().any(|r| r.verdict == v);
    if finding(&["hedge.contradiction", "hedge.actual"]) {
        "contra"
    } else if relation(Verdict::Err) || reading.findings.iter().any(|f| f.severity == Severity::Error) {
        "err"
    } else if relation(Verdict::Warn) {
        "warn"
    } else if finding(&["hedge.redundant", "number.range"]) {
        "style"
    } else if relation(Verdict::Unverifiable) {
        "unverifiable"
    } else if relation(Verdict::Ok) {
        "ok"
    } else {
        "nothing said"
    }
}

const SENTENCES: [(&str, &str); 40] = [
    ("苗圃由40个增至120个，增长2倍。", "ok"),
    ("苗圃由40个增至120个，增长3倍。", "err"),
    ("苗圃120个，是三年前40个的3倍。", "ok"),
    ("日供水由1.2万吨提高到1.5万吨，提高25%。", "ok"),
    ("日供水由1.2万吨提高到1.5万吨，提高30%。", "warn"),
    ("失业率由4.8%降至4.5%，下降0.3%。", "err"),
    ("失业率由4.8%降至4.5%，下降0.3个百分点。", "ok"),
    ("覆盖率由20%提高到25%，提高5个百分点，增幅25%。", "ok"),
    ("产值由80亿元翻一番，达到160亿元。", "ok"),
    ("产值由80亿元翻两番，达到240亿元。", "err"),
    ("库容2019年50万吨，2024年61万吨，年均增长4.1%。", "ok"),
    ("库容2019年50万吨，2024年61万吨，年均增长3.4%。", "err"),
    ("2020年产值134亿元，比2015年的100亿元年均增长6.0%。", "ok"),
    ("2020年产值134亿元，比2015年的100亿元年均增长7.6%。", "err"),
    ("登记企业1250家，占全县2500家的50%。", "ok"),
    ("登记企业320家，占全县1500家的21.5%。", "err"),
    ("三类项目占35.2%、41.6%、23.3%。", "ok"),
    ("三类项目占35.2%、41.6%、25.3%。", "err"),
    ("培训1260人次，其中线上840、线下430人次。", "err"),
    ("接待来访近300余人次。", "contra"),
    ("受益群众约300余户。", "style"),
    ("参会超过500人以上。", "style"),
    ("近50家企业(实为52家)签约。", "contra"),
    ("50余家企业(实为48家)签约。", "contra"),
    ("投诉量下降1.5倍。", "err"),
    ("投诉由200件降到50件，减少75%。", "ok"),
    ("边贸额由3200万美元增至12.8亿美元，增长39倍。", "ok"),
    ("边贸额由3200万美元增至12.8亿美元，增长3倍。", "err"),
    ("2021年出口6.0亿美元，2022年出口42亿元，增长6倍。", "err"),
    ("6月用电5.2亿千瓦时，去年6月5.0亿千瓦时，环比增长4%。", "err"),
    ("累计引进人才1500名，其中今年新增1800名。", "err"),
    ("截至2023年底累计建成88座，截至2024年底累计建成85座。", "warn"),
    ("完成投资24亿元，占年度计划30亿元的80%。", "ok"),
    ("计划30亿元，完成36亿元，超额完成120%。", "err"),
    ("42个村共筹资1260万元，村均30万元。", "ok"),
    ("由亏损2亿元转为盈利1亿元，增长150%。", "err"),
    ("生产总值2860.4亿元，按可比价增长6.3%，上年2750.0亿元。", "unverifiable"),
    ("合同外资900.0亿美元，实际使用外资20.0亿美元。", "warn"),
    ("每村补助150～200万元，占比15～20%。", "style"),
    ("截至2023年2月29日，办结31件。", "err"),
];

#[test]
fn each_of_the_forty_sentences_gets_its_verdict() {
    let wrong: Vec<String> = SENTENCES
        .iter()
        .enumerate()
        .filter_map(|(i, (text, want))| {
            let reading = read(text, &Options::default());
            let got = verdict(&reading);
            (got != *want).then(|| {
                let said: Vec<_> = reading.relations.iter().map(|r| format!("{:?} {}", r.verdict, r.explanation)).collect();
                let figures: Vec<_> = reading.figures.iter().map(|f| format!("{}={}{}", f.quote, f.value, f.unit)).collect();
                format!("{}. {text} want {want}, got {got}; {said:?} {figures:?}", i + 1)
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The slip that explains the error is named, so that a clerk knows what to look for.
#[test]
fn known_slips_are_named() {
    let slip = |text: &str| read(text, &Options::default()).relations.iter().find_map(|r| r.slip.map(|s| s.as_str()));
    assert_eq!(slip("苗圃由40个增至120个，增长3倍。"), Some("growth_ratio"));
    assert_eq!(slip("失业率由4.8%降至4.5%，下降0.3%。"), Some("points_percent"));
    assert_eq!(slip("库容2019年50万吨，2024年61万吨，年均增长3.4%。"), Some("years_plus_one"));
    assert_eq!(slip("2020年产值134亿元，比2015年的100亿元年均增长7.6%。"), Some("years_minus_one"));
    assert_eq!(slip("边贸额由3200万美元增至12.8亿美元，增长3倍。"), Some("scale"));
    assert_eq!(slip("2021年出口6.0亿美元，2022年出口42亿元，增长6倍。"), Some("currency"));
    assert_eq!(slip("计划30亿元，完成36亿元，超额完成120%。"), Some("completed_excess"));
}

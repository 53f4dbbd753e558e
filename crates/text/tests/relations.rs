//! Each family of relations by sentences of our own: which relation is read, and what its check comes to.

use RelationKind::{Difference, Growth, Multiple, PerUnit, Points, Share, Sum};
use Verdict::{Err, Ok, Warn};
use banfu_text::{Options, Reading, RelationKind, Verdict, read};

fn reading(text: &str) -> Reading {
    read(text, &Options::default())
}

/// Each sentence holds a relation of this kind with this verdict, and none that is worse.
fn holds(table: &[(&str, RelationKind, Verdict)]) {
    for (text, kind, verdict) in table {
        let found = reading(text).relations;
        let shown: Vec<_> = found.iter().map(|r| (r.kind, r.verdict, r.stated.map(|d| d.to_string()))).collect();
        assert!(shown.iter().any(|(k, v, _)| k == kind && v == verdict), "{text}\n{shown:?}");
        if *verdict == Ok {
            assert!(found.iter().all(|r| r.verdict == Ok && r.consistent), "{text}\n{shown:?}");
        }
    }
}

/// Nothing may be called wrong or doubtful here.
fn silent(texts: &[&str]) {
    for text in texts {
        let found: Vec<_> = reading(text)
            .relations
            .into_iter()
            .filter(|r| r.verdict != Ok && r.verdict != Verdict::Unverifiable)
            .collect();
        assert!(found.is_empty(), "{text}\n{found:?}");
    }
}

#[test]
fn a_rate_of_what_was_done() {
    holds(&[
        ("应办提案426件，已办结418件，办结率98.1%。", Share, Ok),
        ("应办提案426件，已办结418件，办结率88.1%。", Share, Err),
        ("协议总投资126.5亿元，已到位资金8.4亿元，到位率6.6%。", Share, Ok),
        ("协议总投资126.5亿元，已到位资金8.4亿元，到位率16.6%。", Share, Err),
        ("检测样品500批次，其中合格490批次，合格率98%。", Share, Ok),
        ("抽检样品500批次，合格490批次，合格率为96%。", Share, Err),
        ("在校学生3.2万人，参加课后服务的学生2.9万人，参与率为90.6%。", Share, Ok),
        ("全县总人口52.6万人，其中60岁以上老年人口11.8万人，老龄化率达22.4%。", Share, Ok),
        ("应参保32.6万人，已参保31.9万人，参保率97.9%。", Share, Ok),
        ("应修缮房屋120处，完成修缮114处，完成率达到95%。", Share, Ok),
    ]);
    silent(&[
        "空气优良天数337天，优良率92.3%。",
        "在校学生3.2万人，教师0.2万人，高中阶段毛入学率95.3%。",
        "受理投诉120件，办结118件，满意率99%。",
        "全市有企业500家，其中规上企业120家，研发投入增长率12.5%。",
        "建成充电桩1.8万个，车桩比从5.2:1优化到3.1:1，利用率提高3个百分点。",
    ]);
}

#[test]
fn a_share_whose_whole_is_loosely_named_or_stands_far_back() {
    holds(&[
        (
            "全国内河建设完成投资867亿元，比上年增长16.7%，其中高等级航道完成投资512亿元，占内河建设投资的59.1%。",
            Share,
            Ok,
        ),
        (
            "全国内河建设完成投资867亿元，其中高等级航道完成投资512亿元，占内河建设投资的69.1%。",
            Share,
            Err,
        ),
        (
            "内河航道通航里程12.80万公里，比上年末增加326公里；等级航道通航里程6.75万公里，占总里程比重为52.7%。",
            Share,
            Ok,
        ),
        (
            "接待游客2567.8万人次，同比增长78.6%；实现旅游收入415.3亿元。其中过夜游客1046万人次，占40.7%。",
            Share,
            Ok,
        ),
        (
            "发电量86.5亿千瓦时，其中水电52.3亿千瓦时、风电18.6亿千瓦时、光伏15.6亿千瓦时，分别占60.5%、21.5%、18.0%。",
            Share,
            Ok,
        ),
        ("收到提案412件，其中集体提案98件、委员提案314件，分别占23.8%、86.2%。", Share, Err),
    ]);
    silent(&[
        "航道里程12.80万公里；等级航道里程6.75万公里，占总里程比重为52.7%，其中三级以上航道里程1.48万公里，占总里程比重为11.6%。",
        "普惠性幼儿园1236所，占全市幼儿园总数的86.3%，在园幼儿18.6万人，占在园幼儿总数的91.2%。",
        "高标准农田560万亩，占耕地总面积的65%，2024年计划建设50万亩。",
        "出口56亿元，进口24亿元，分别占全省的5.6%、3.1%。",
    ]);
}

#[test]
fn two_figures_apart() {
    holds(&[
        ("职工基金支付比例84.2%，居民基金支付比例68.3%，二者相差15.9个百分点。", Points, Ok),
        ("职工基金支付比例84.2%，居民基金支付比例68.3%，二者相差25.9个百分点。", Points, Err),
        ("东部人均38.5平方米，西部人均35.1平方米，两者相差3.4平方米。", Difference, Ok),
        ("全市图书馆128家，比邻市（96家）多32家。", Difference, Ok),
        ("全市图书馆128家，比邻市（96家）多42家。", Difference, Err),
        ("全市图书馆96家，比邻市（128家）少32家。", Difference, Ok),
    ]);
    silent(&[
        "覆盖率85%，比全国平均水平高3.5个百分点。",
        "城镇收入45231元，农村收入21365元，差距逐年缩小。",
        "较上年提高1.2个百分点，高于全国平均水平3.5个百分点。",
    ]);
}

#[test]
fn the_cost_of_one_and_the_average_of_a_year() {
    holds(&[
        ("新建步道15条、98.5公里，投资7.3亿元，每公里造价约741万元。", PerUnit, Ok),
        ("投资7.3亿元新建步道98.5公里，每公里造价约7410万元。", PerUnit, Err),
        ("“十三五”期间累计安排资金1036亿元，年均207.2亿元。", PerUnit, Ok),
        ("“十三五”期间累计安排资金1036亿元，年均259亿元。", PerUnit, Err),
        ("近三年累计投入资金4.5亿元，年均1.5亿元。", PerUnit, Ok),
        ("2021—2024年共投入12亿元，年均3亿元。", PerUnit, Ok),
        ("2021—2024年共投入12亿元，年均4亿元。", PerUnit, Err),
    ]);
    silent(&[
        "改造农田20万亩，投入2亿元，每亩补助500元。",
        "新建公路126公里，投资3.2亿元，每公里限速80公里。",
        "截至2024年底，近三年累计投入4.5亿元，年均增长8%。",
        "全市安排资金1.2亿元，年均气温15.6摄氏度。",
    ]);
}

#[test]
fn an_increase_with_its_amount_after_it_or_its_base_before_it() {
    holds(&[
        ("较“十二五”末增加320公里，增长25.6%，达到1570公里。", Growth, Ok),
        ("较“十二五”末增加320公里，增长20.4%，达到1570公里。", Growth, Err),
        ("较去年的250户增加50户，同比增长20%。", Growth, Ok),
        ("较去年的250户增加50户，同比增长25%。", Growth, Err),
        ("2022年茶园605万亩，较2017年的548万亩增加57万亩，增长10.4%。", Growth, Ok),
        ("从每年200件增加到每年800件，增长了3倍。", Multiple, Ok),
        ("从每年200件增加到每年800件，增长了4倍。", Multiple, Err),
    ]);
    silent(&["新增贷款351亿元，同比多增46亿元。", "增加投入200万元，增长8%，达到120个村。"]);
}

#[test]
fn parts_that_leave_no_rest() {
    holds(&[
        ("中央、省、市、县分别承担60%、20%、10%、10%。", Sum, Ok),
        ("中央、省、市、县分别承担60%、20%、15%、10%。", Sum, Err),
        ("省、县分别承担60%、30%。", Sum, Warn),
        ("共培训450人，其中第一批120人、第二批150人、第三批180人。", Sum, Ok),
        ("共培训450人，其中第一批120人、第二批150人、第三批160人。", Sum, Err),
        ("总投资12.5亿元，其中中央资金2.5亿元，地方配套5亿元，企业自筹5亿元。", Sum, Ok),
        ("总投资12.5亿元，其中中央资金2.5亿元，地方配套5亿元，企业自筹6亿元。", Sum, Warn),
    ]);
    silent(&[
        "总投资12.53亿元，其中中央资金5.2亿元，地方配套7.3亿元。",
        "省级财政承担30%，其余由市县承担。",
        "登记企业1250家，其中民营企业900家、小微企业800家。",
        "总投资12.5亿元，其中中央资金约2.5亿元，地方配套约5亿元，企业自筹约6亿元。",
    ]);
}

#[test]
fn a_round_mark_is_reached_or_it_is_not() {
    holds(&[
        ("占比由36.9%增长到56.8%，增幅达到20个百分点。", Points, Warn),
        ("占比由36.9%增长到56.9%，增幅达到20个百分点。", Points, Ok),
        ("占比由36.9%增长到57.8%，增幅达到20.9个百分点。", Points, Ok),
        ("占比由36.9%增长到56.8%，增幅近20个百分点。", Points, Ok),
        ("占比由36.9%增长到56.8%，提高20个百分点。", Points, Ok),
        ("占比由36.9%增长到55.8%，增幅达到19个百分点。", Points, Ok),
    ]);
    let found = reading("占比由36.9%增长到56.8%，增幅达到20个百分点。");
    let finding = found.findings.iter().find(|f| f.rule == "figure.points").expect("a finding");
    insta::assert_snapshot!(
        finding.message,
        @"由36.9%到56.8%，提高19.9个百分点（计入四舍五入为19.8～20个百分点），没有“达到”20个百分点；可写“近20个百分点”"
    );
    assert_eq!(finding.fix.as_ref().map(|f| f.replacement.as_str()), Some("近"));
    assert!(!found.relations[0].consistent);
}

#[test]
fn each_figure_has_the_time_that_its_words_give_it() {
    let period = |text: &str| -> Vec<(String, String)> { reading(text).figures.into_iter().map(|f| (f.quote, f.period.unwrap_or_default())).collect() };
    let pairs = |found: &[(String, String)]| found.iter().map(|(q, p)| format!("{q}@{p}")).collect::<Vec<_>>().join(" ");
    for (text, want) in [
        (
            "2000年至2021年，贸易额由4590万美元增至28.8亿美元，年均增长21.8%。",
            "4590万美元@2000年 28.8亿美元@2021年 21.8%@2000年至2021年",
        ),
        (
            "2022年，茶园605万亩，较2017年的548万亩增加57万亩。",
            "605万亩@2022年 548万亩@2017年 57万亩@2022年",
        ),
        (
            "2022年下达28.6亿元，比2021年增加5.2亿元，增幅22.2%。",
            "28.6亿元@2022年 5.2亿元@2022年 22.2%@2022年",
        ),
        (
            "由2021年底的11.8万家增加到2023年6月的22.6万家，增长91.5%。",
            "11.8万家@2021年底 22.6万家@2023年6月 91.5%@2023年6月",
        ),
        ("贷款396亿元，比2012年末的98亿元增长3倍，惠及48家。", "396亿元@ 98亿元@2012年末 3倍@ 48家@"),
        ("其中2020年1.5亿元、2021年1.6亿元。", "1.5亿元@2020年 1.6亿元@2021年"),
        ("从2018年起，每月补助由1000元提高至1500元。", "1000元@从2018年 1500元@从2018年"),
        (
            "截至2022年底，里程12.8万公里，比上年末增加326公里。",
            "12.8万公里@截至2022年底 326公里@截至2022年底",
        ),
    ] {
        assert_eq!(pairs(&period(text)), want);
    }
}

#[test]
fn a_number_in_a_register_is_no_figure() {
    for text in ["提案号：2023-1-0089 类别：经济建设", "第0089件、编号007个"] {
        assert_eq!(reading(text).figures.len(), 0, "{text}");
    }
    assert_eq!(reading("增加0.5个。").figures.len(), 1);
}

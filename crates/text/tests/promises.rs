//! What promises and what does not, in sentences of our own; each stands in a whole letter.

use banfu_text::{Commitment, CommitmentKind, Options, read};

fn promised(body: &str) -> Vec<Commitment> {
    let letter = format!(
        "某某市交通局关于市政协八届一次会议第236号提案的答复\n王川委员：\n您提出的《关于改善农村公路的提案》收悉，现答复如下：\n{body}\n感谢您对交通工作的关心和支持。\n某某市交通局\n2024年6月30日\n"
    );
    read(&letter, &Options::default()).commitments
}

fn quotes(body: &str) -> Vec<String> {
    promised(body).into_iter().map(|c| c.quote).collect()
}

#[test]
fn each_of_these_promises_once() {
    use CommitmentKind::{Action, Ongoing, Study};
    for (sentence, kind, due) in [
        ("我局将在该路段增设测速设备3套。", Action, None),
        ("下一步，我局将制定管养办法，明确各方责任。", Action, None),
        ("预计今年10月开工，2025年底前完工。", Action, Some("2025年底前")),
        ("待道路改造完成后，我局将及时增设站点。", Action, Some("待道路改造完成后")),
        ("我局将会同市发改委开展专题调研，适时提出调整方案。", Study, Some("适时")),
        ("我们将积极向上级部门反映。", Action, None),
        ("我们承诺，2024年9月底前将完成该路段的应急修复。", Action, Some("2024年9月底前")),
        ("我局计划从今年起，用三年时间完成全市农村公路安防设施建设。", Action, Some("今年")),
        ("计划于2024年8月开工建设，总工期18个月。", Action, Some("2024年8月")),
        ("下半年，市财政局将安排专项资金500万元用于水毁修复。", Action, Some("下半年")),
        ("您提到的限高架问题，已责成县交通局于5月底前整改到位。", Action, Some("5月底前")),
        ("今后，我局将继续加大投入力度，做好日常养护工作。", Ongoing, None),
        ("我局拟出台《农村公路奖补办法》，鼓励社会资本参与。", Action, None),
        ("下一步，我市将探索建立养护资金保障机制。", Study, None),
        ("今后，我局将继续加大投入，2025年底前完成全部危桥改造。", Action, Some("2025年底前")),
        ("接下来，我局将争取三年内建成全市公路管理平台。", Action, Some("三年内")),
    ] {
        let found = promised(sentence);
        assert_eq!(found.len(), 1, "{sentence}: {:?}", found.iter().map(|c| &c.quote).collect::<Vec<_>>());
        assert_eq!(found[0].kind, kind, "{sentence}");
        assert_eq!(found[0].due.as_deref(), due, "{sentence}");
    }
}

#[test]
fn none_of_these_promises() {
    for sentence in [
        "2023年，我局新建农村公路126公里，完成投资3.2亿元。",
        "同时，制定出台了《农村公路管养办法》，将管护责任落实到村组。",
        "目前正在开展第二批项目招标工作。",
        "经实地踏勘，该处道路宽度不足，暂不具备设站条件。",
        "根据有关规定，补贴标准由省级统一制定，我市无权调整。",
        "国家将于2025年启动新一轮农村公路提升行动。",
        "该办法自2024年1月1日起施行，将有效解决管养资金不足的问题。",
        "随着项目的实施，群众出行条件将得到极大改善。",
        "您提出的建议很好，我们将认真吸收采纳。",
        "在今后工作中，我们会认真研究您的建议，努力提升服务水平。",
        "如您对答复有不同意见，请与我局联系。",
        "工作中，我们始终做到与委员保持沟通，多次上门听取意见。",
        "市委、市政府将农村公路列为民生实事，作为一把手工程来抓。",
        "近年来，我局先后印发了三个文件，建立了联席会议制度。",
        "我局高度重视，将该提案列入重点办理提案。",
        "存在的主要问题有以下三个方面：一是资金投入不足；二是管养责任不清；三是队伍力量薄弱。",
    ] {
        assert_eq!(quotes(sentence), Vec::<String>::new(), "{sentence}");
    }
}

#[test]
fn a_section_of_plans_promises_without_the_word_will() {
    let found = promised(
        "一、已开展工作\n2023年，我局新建农村公路126公里。\n二、下一步工作打算\n1.加大资金投入。积极争取车购税资金，确保每年投入不低于2亿元。\n2.强化管护机制。\n（1）健全“路长制”，县乡村三级路长全部到位；\n（2）推行“互联网+”监管，2025年6月底前建成管理平台。\n（三）探索建立养护长效机制，引导社会资本参与。\n三、有关情况说明\n经与省高速集团对接，该出口不符合间距要求。",
    );
    let shown: Vec<(&str, Option<&str>)> = found.iter().map(|c| (c.quote.as_str(), c.area.as_deref())).collect();
    assert_eq!(
        shown,
        [
            ("积极争取车购税资金，确保每年投入不低于2亿元", Some("加大资金投入")),
            ("健全“路长制”，县乡村三级路长全部到位", Some("强化管护机制")),
            ("推行“互联网+”监管，2025年6月底前建成管理平台", Some("强化管护机制")),
            ("探索建立养护长效机制，引导社会资本参与", Some("下一步工作打算")),
        ]
    );
}

#[test]
fn items_after_an_announcement_are_promised_and_the_announcement_is_not() {
    for (body, first) in [
        (
            "针对您提出的建议，我局拟采取以下措施：首先，加强与县区的对接，摸清底数；其次，争取将该项目纳入项目库。",
            "加强与县区的对接，摸清底数",
        ),
        (
            "下一步，我们将从三个方面抓好落实。一是争取财政支持，将补助纳入预算。二是加强监管，每年开展一次检查。",
            "争取财政支持，将补助纳入预算",
        ),
        (
            "接下来，我们要着力抓好以下三项工作：\n一要抓规划。高标准编制农村公路发展规划。\n二要抓建设。改造危桥15座。",
            "高标准编制农村公路发展规划",
        ),
        (
            "下一步打算：\n——推动农村客运公交化改造。\n——鼓励社会资本参与农村公路建设。",
            "推动农村客运公交化改造",
        ),
        (
            "下一阶段，我局拟从两个方面进一步推进：\n1、深化管养改革，完成数据整合；\n2、拓展融资渠道，设立奖补资金。",
            "深化管养改革，完成数据整合",
        ),
    ] {
        let found = quotes(body);
        assert_eq!(found.len(), 2, "{body}: {found:?}");
        assert_eq!(found[0], first);
    }
}

#[test]
fn a_form_to_be_sent_back_is_asked_of_the_proposer() {
    for sentence in [
        "请将意见填入《提案办理情况征询意见表》，于收到后15日内反馈我局。",
        "对以上答复您有什么意见，请填写在回执上寄给我们。",
    ] {
        let found = promised(sentence);
        assert_eq!(found.len(), 1, "{sentence}");
        assert_eq!(found[0].kind, CommitmentKind::RequestToProposer);
        assert_eq!(found[0].area, None);
    }
}

#[test]
fn who_promises_by_when_and_how_much() {
    let found = promised("下半年，市财政局将安排专项资金500万元用于水毁修复。");
    assert_eq!(found[0].owner.as_deref(), Some("市财政局"));
    assert_eq!(found[0].measure.as_deref(), Some("500万元"));
    let found = promised("我局计划从今年起，用三年时间完成全市3200公里农村公路安防设施建设。");
    assert_eq!(found[0].owner.as_deref(), Some("我局"));
    let found = promised("下一步，我市将突出川西、川东两大片区，建设100万亩核心区。");
    assert_eq!(found[0].measure.as_deref(), Some("100万亩"));
}

#[test]
fn the_office_that_signs_promises_nothing_by_its_name() {
    assert_eq!(
        quotes("三、下一步工作计划\n1.深化改革。单独设立评审委员会。\n专此答复。"),
        ["单独设立评审委员会"]
    );
}

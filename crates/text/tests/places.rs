//! The heads and tails of letters as different places write them; each field as the text states it, and `None` where it is silent.

use banfu_text::{Meta, Options, read};

fn meta(head: &str, tail: &str) -> Meta {
    let body = "我们高度重视提案办理工作，明确了责任，认真研究了所提的各条建议，并把能够吸纳的意见落实到了具体工作之中。";
    read(&format!("{head}\n{body}\n{tail}\n"), &Options::default()).meta
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn a_ministry_writes_to_a_party_and_puts_the_number_under_the_title() {
    let m = meta(
        "当前位置：首页 > 政府信息公开 > 建议提案\n\n交通运输部关于政协第十四届全国委员会第一次会议第02345号（工交邮电类328号）提案答复的函\n\n交提字〔2023〕76号\n\n（A类）\n\n民盟中央：\n\n你们提出的《关于推进内河航运高质量发展的提案》收悉，现结合国家发展改革委、水利部意见，答复如下：",
        "交通运输部\n\n2023年8月25日\n\n（此件公开发布）",
    );
    assert_eq!(m.addressee, some("民盟中央"));
    assert_eq!(m.doc_number, some("交提字〔2023〕76号"));
    assert_eq!(m.class, some("A"));
    assert_eq!(m.proposal_no, some("02345"));
    assert_eq!(m.session, some("政协第十四届全国委员会第一次会议"));
    assert_eq!(m.co_handlers, ["国家发展改革委", "水利部"]);
    assert_eq!(m.publish, some("此件公开发布"));
}

#[test]
fn one_member_stands_for_those_who_signed_with_him() {
    for (line, name) in [
        ("汪明委员等3人：", "汪明委员等3人"),
        ("张三等3名委员：", "张三等3名委员"),
        ("徐某某等7位代表：", "徐某某等7位代表"),
        ("赵敏等代表：", "赵敏等代表"),
        ("白文、郭丽委员：", "白文、郭丽委员"),
        ("林晓委员、黄伟委员：", "林晓委员、黄伟委员"),
        ("尊敬的陈树委员：", "陈树委员"),
        ("农工党广东省委会：", "农工党广东省委会"),
        ("致公党支部：", "致公党支部"),
        ("省政协民族和宗教界：", "省政协民族和宗教界"),
        ("无党派人士张一：", "无党派人士张一"),
    ] {
        let m = meta(
            &format!("某省教育厅关于省政协十三届二次会议第0018号提案的答复\n{line}\n您提出的《关于加强县域高中建设的提案》收悉，现答复如下："),
            "某省教育厅\n2024年9月3日",
        );
        assert_eq!(m.addressee, some(name));
    }
}

#[test]
fn a_line_with_a_colon_that_greets_nobody_is_no_addressee() {
    for line in ["一、工作开展情况：", "关于资金问题：", "现答复如下："] {
        let m = meta(
            &format!("某省教育厅关于第0018号提案的答复\n{line}\n近年来，全省教育投入逐年增长。"),
            "某省教育厅\n2024年9月3日",
        );
        assert_eq!(m.addressee, None, "{line}");
    }
}

#[test]
fn the_class_has_many_labels() {
    for (line, class) in [
        ("A", "A"),
        ("Ｂ类", "B"),
        ("（C）", "C"),
        ("类别：A1", "A"),
        ("类别标记：A", "A"),
        ("答复类别：A类", "A"),
        ("办理结果：B（列入计划）", "B"),
        ("办理等次：A", "A"),
        ("提案办理类别：B类", "B"),
        ("某教函〔2024〕5号          答复类别：D类", "D"),
    ] {
        let m = meta(
            &format!("{line}\n某县教育局关于县政协十一届三次会议第58号提案的答复\n白文委员：\n您提出的《关于课后服务的提案》收悉。"),
            "",
        );
        assert_eq!(m.class, some(class), "{line}");
    }
    for line in ["A座301室", "ABC", "附件A1", "B超室", "类别：经济建设"] {
        let m = meta(
            &format!("{line}\n某县教育局关于县政协十一届三次会议第58号提案的答复\n白文委员：\n您提出的《关于课后服务的提案》收悉。"),
            "",
        );
        assert_eq!(m.class, None, "{line}");
    }
}

#[test]
fn the_class_may_stand_in_the_title() {
    let m = meta(
        "对区政协四届四次会议第37号提案的答复（B类）\n林晓委员：\n您提出的《关于加强社区医院建设的提案》收悉。",
        "",
    );
    assert_eq!(m.class, some("B"));
}

#[test]
fn the_subject_goes_without_its_marks() {
    for (open, subject) in [
        ("您提出的“关于解决课后服务经费问题”的提案已收悉，现答复如下：", "关于解决课后服务经费问题"),
        ("您提出的“关于解决课后服务经费问题的提案”收悉，现答复如下：", "关于解决课后服务经费问题的提案"),
        ("贵委员会提出的关于《加快推进康养旅游》的提案，已交由我局办理，现答复如下：", "加快推进康养旅游"),
        ("您提出的关于将更多药品纳入目录的建议收悉，现答复如下：", "关于将更多药品纳入目录的建议"),
        (
            "《关于深化林权改革的提案》（20242031号）由我局会同省财政厅办理。现答复如下：",
            "关于深化林权改革的提案",
        ),
    ] {
        let m = meta(&format!("某省林业局关于省政协十三届二次会议提案的答复\n林国委员：\n{open}"), "");
        assert_eq!(m.subject, some(subject));
    }
}

#[test]
fn who_handles_it_together_is_named_in_the_opening_or_on_a_line_of_its_own() {
    for (open, tail, offices) in [
        ("经综合省卫生健康委、省财政厅会办意见，现答复如下：", "", &["省卫生健康委", "省财政厅"][..]),
        (
            "经商财政厅、省林草局、省经济合作局，现将办理情况答复如下：",
            "",
            &["财政厅", "省林草局", "省经济合作局"],
        ),
        (
            "该提案由我厅主办，省发展改革委、省自然资源厅会办。现答复如下：",
            "",
            &["省发展改革委", "省自然资源厅"],
        ),
        ("已交由我厅主办、省财政厅和省农业农村厅协办。现答复如下：", "", &["省财政厅", "省农业农村厅"]),
        (
            "我厅与省发展改革委、省工业和信息化厅进行了认真研究，现函告如下：",
            "",
            &["省发展改革委", "省工业和信息化厅"],
        ),
        ("我局会同市公安局、市城市管理局开展了实地调研，现答复如下：", "", &["市公安局", "市城市管理局"]),
        (
            "现答复如下：",
            "主办单位：市住建局；会办单位：市财政局、市自然资源局\n公开情况：全文公开",
            &["市财政局", "市自然资源局"],
        ),
        ("现答复如下：", "", &[]),
    ] {
        let m = meta(&format!("某某厅关于第12号提案的答复\n林国委员：\n您提出的《关于某事的提案》收悉。{open}"), tail);
        assert_eq!(m.co_handlers, offices, "{open}{tail}");
    }
}

#[test]
fn the_number_of_the_proposal_keeps_its_zeros_and_dashes() {
    for (title, number) in [
        ("对省政协十三届一次会议第0456号提案答复的函", "0456"),
        ("关于省十四届人大一次会议衢34号建议的答复", "34"),
        ("关于省政协十三届二次会议20242031号提案的答复", "20242031"),
        ("关于市七届人大四次会议第2024-056号代表建议的答复", "2024-056"),
        ("关于优化公交线路的提案（编号：2024-113）的答复", "2024-113"),
        ("关于对市政协八届一次会议第２３６号提案的答复", "236"),
    ] {
        let m = meta(&format!("{title}\n林国委员：\n您提出的《关于某事的提案》收悉。"), "");
        assert_eq!(m.proposal_no, some(number), "{title}");
    }
}

#[test]
fn a_hidden_name_is_a_name() {
    let m = meta(
        "×水函〔２０２２〕１１２号\n关于对市政协八届一次会议第２３６号提案的答复\n王川委员：\n您提出的《关于饮水安全的提案》收悉。",
        "×××市水务局\n２０２２年６月３０日\n联 系 人：宋 江 河    联系电话：０８５１－０００００１１",
    );
    assert_eq!(m.doc_number, some("×水函〔2022〕112号"));
    assert_eq!(m.lead, some("×××市水务局"));
    assert_eq!(m.contact, some("宋江河"));
    assert_eq!(m.signed_date, some("2022-06-30"));
}

#[test]
fn the_note_on_publication_and_the_date_are_written_in_many_ways() {
    for (line, note) in [
        ("信息公开选项：主动公开", "主动公开"),
        ("公开方式：依申请公开", "依申请公开"),
        ("（公开属性：主动公开）", "主动公开"),
        ("此件主动公开", "此件主动公开"),
        ("公开情况：全文公开", "全文公开"),
    ] {
        let m = meta(
            "关于第12号提案的答复\n林国委员：\n您提出的《关于某事的提案》收悉。",
            &format!("某某市教育局\n2024年6月5日\n{line}"),
        );
        assert_eq!(m.publish, some(note));
    }
    for date in [
        "二○二四年六月五日",
        "二〇二四年六月五日",
        "二零二四年六月五日",
        "2024 年 6 月 5 日",
        "2024.6.5",
        "2024年06月05日",
    ] {
        let m = meta(
            "关于第12号提案的答复\n林国委员：\n您提出的《关于某事的提案》收悉。",
            &format!("某某市教育局（公章）\n{date}"),
        );
        assert_eq!(m.signed_date, some("2024-06-05"), "{date}");
        assert_eq!(m.lead, some("某某市教育局"));
    }
}

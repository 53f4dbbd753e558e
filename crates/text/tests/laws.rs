//! What holds for every text: no panic, ranges on character boundaries, ids in order, redaction that keeps the length in characters.

use banfu_text::{HumanStyle, Options, RedactOptions, coverage, decode, points, read, redact, render_human, report_json, sarif};
use proptest::prelude::*;

/// Pieces of official prose that meet in every order, so that rules are driven into each other.
const PIECES: [&str; 64] = [
    "由",
    "从",
    "增至",
    "增长到",
    "增长",
    "年均增长",
    "下降",
    "减少",
    "占",
    "占比",
    "其中",
    "合计",
    "共",
    "比上年",
    "同比",
    "环比",
    "翻一番",
    "翻两番",
    "达到",
    "近",
    "余",
    "多",
    "约",
    "超过",
    "以上",
    "万",
    "亿",
    "千",
    "百",
    "十",
    "元",
    "美元",
    "%",
    "个百分点",
    "倍",
    "个",
    "家",
    "人次",
    "2023年",
    "2月30日",
    "“十四五”末",
    "去年",
    "。",
    "，",
    "；",
    "：",
    "、",
    "（",
    "）",
    "“",
    "”",
    "《",
    "》",
    "〔2023〕4号",
    "一、",
    "（一）",
    "一是",
    "下一步，",
    "我局将",
    "\n",
    "\n\n",
    " ",
    "委员：",
    "答复",
];

fn check(text: &str) {
    let reading = read(text, &Options::default());
    let on_boundary = |span: &std::ops::Range<usize>| text.get(span.clone()).is_some();
    assert!(reading.figures.iter().all(|f| on_boundary(&f.span)));
    assert!(
        reading
            .relations
            .iter()
            .all(|r| on_boundary(&r.span) && r.fixes.iter().all(|f| on_boundary(&f.span)))
    );
    assert!(reading.commitments.iter().all(|c| on_boundary(&c.span)));
    assert!(
        reading
            .findings
            .iter()
            .all(|f| on_boundary(&f.span) && f.fix.iter().all(|x| on_boundary(&x.span)))
    );
    assert!(reading.structure.body.iter().all(|b| on_boundary(&b.span)));
    assert!(reading.figures.iter().zip(1..).all(|(f, n)| f.id == n));
    let known = reading.figures.len() as u32;
    assert!(reading.relations.iter().flat_map(|r| &r.inputs).all(|id| (1..=known).contains(id)));
    render_human("x", text, &reading, HumanStyle::default());
    render_human(
        "x",
        text,
        &reading,
        HumanStyle {
            colour: true,
            english: true,
            columns: 24,
        },
    );
    sarif(&[("x", text, &reading)]);
    let covered = coverage(text, text, &reading);
    assert!(
        covered
            .points
            .iter()
            .all(|p| on_boundary(&p.point.span) && p.passages.iter().all(|a| on_boundary(&a.span)))
    );
    report_json("x", text, &reading, Some(&covered));
    assert!(points(text).iter().all(|p| on_boundary(&p.span)));
    let redaction = redact(
        text,
        &RedactOptions {
            keep: Vec::new(),
            allow: Vec::new(),
        },
    );
    assert_eq!(redaction.text.chars().count(), text.chars().count());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_without_panic(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_prose_of_official_words_and_numbers_is_read_without_panic(
        parts in prop::collection::vec(prop_oneof![prop::sample::select(&PIECES[..]).prop_map(str::to_owned), "[0-9]{1,6}", "[0-9]{1,3}\\.[0-9]{1,3}", "[一-龥]{1,4}"], 0..80)
    ) {
        check(&parts.concat());
    }

    #[test]
    fn any_bytes_are_decoded_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok((text, _)) = decode(&bytes) {
            check(&text);
        }
    }

    /// A growth that is computed from its own amounts is never called wrong.
    #[test]
    fn a_true_growth_is_never_an_error(base in 10u64..100_000, end in 10u64..100_000) {
        prop_assume!(base != end);
        let (verb, change) = if end > base { ("增长", end - base) } else { ("下降", base - end) };
        // rounded half up to one decimal, in whole numbers
        let tenths = (change * 2000 + base) / (2 * base);
        let text = format!("苗圃由{base}个变为{end}个，由{base}个{verb}到{end}个，{verb}{}.{}%。", tenths / 10, tenths % 10);
        let reading = read(&text, &Options::default());
        prop_assert!(reading.relations.iter().all(|r| r.consistent), "{text}: {:?}", reading.relations);
    }

    /// Parts that make up their total are never called wrong, in any scale.
    #[test]
    fn a_true_sum_is_never_an_error(a in 1u64..90_000, b in 1u64..90_000, scaled in any::<bool>()) {
        let unit = if scaled { "万元" } else { "元" };
        let text = format!("共投入{}{unit}，其中中央{a}{unit}，地方{b}{unit}。", a + b);
        let reading = read(&text, &Options::default());
        prop_assert!(reading.relations.iter().all(|r| r.consistent), "{text}: {:?}", reading.relations);
    }

    /// A share out by more than rounding is always called wrong.
    #[test]
    fn a_false_share_is_an_error(part in 100u64..900, whole in 1_000u64..9_000) {
        let right = part * 1000 / whole;
        let wrong = right + 12;
        let text = format!("登记企业{part}家，占全县{whole}家的{}.{}%。", wrong / 10, wrong % 10);
        let reading = read(&text, &Options::default());
        prop_assert!(reading.relations.iter().any(|r| !r.consistent), "{text}: {:?}", reading.relations);
    }
}

/// The work grows with the length, not with its square: a text of megabytes is read whole, its last line like its first.
#[test]
fn megabytes_are_read_to_the_last_line() {
    let sentence = "苗圃由40个增至120个，增长3倍，其中线上840、线下430人次，占全县2500家的50%。下一步，我局将继续做好苗木供应，力争到2027年底达到200个。\n";
    let text = sentence.repeat(1_500_000 / sentence.len());
    let reading = read(&text, &Options::default());
    assert_eq!(reading.relations.iter().filter(|r| !r.consistent).count(), text.matches('\n').count());
}

/// One line without a stop must not make any rule look back over all of it for each character.
#[test]
fn a_long_line_without_a_stop_is_read() {
    for piece in [
        "1、",
        "增长",
        "其中",
        "（",
        "“",
        "《",
        "9",
        "由40个",
        "占5%",
        "合计5元",
        "一是",
        "将",
        "番",
        "〔2023〕",
        "和",
        "研究，",
        "联 系 人",
    ] {
        let text = piece.repeat(150_000 / piece.len());
        let reading = read(&text, &Options::default());
        assert!(reading.findings.iter().all(|f| f.span.end <= text.len()));
        redact(&text, &RedactOptions::default());
    }
}

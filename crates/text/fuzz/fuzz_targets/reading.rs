//! Any bytes: decoded or refused, read without panic, and what comes out keeps its promises.
//!
//! Every range stands on character boundaries inside the text; figures are in reading order and known to the relations that use them;
//! every fix can be put in its place; redaction keeps the text's shape and blackens all of every piece; twice the same text gives
//! twice the same reading.
#![no_main]

use banfu_text::{Fix, HumanStyle, Options, RedactOptions, coverage, decode, points, read, redact, render_human, report_json, sarif};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok((text, _)) = decode(bytes) else { return };
    let reading = read(&text, &Options::default());
    let ok = |span: &std::ops::Range<usize>| assert!(text.get(span.clone()).is_some(), "{span:?} is off a character boundary");
    let applies = |fix: &Fix| {
        ok(&fix.span);
        let mut mended = text.clone();
        mended.replace_range(fix.span.clone(), &fix.replacement);
        read(&mended, &Options::default());
    };

    reading.figures.iter().for_each(|f| ok(&f.span));
    assert!(reading.figures.iter().zip(1..).all(|(f, n)| f.id == n));
    assert!(reading.figures.is_sorted_by_key(|f| f.span.start), "figures out of order");
    let known = reading.figures.len() as u32;
    for relation in &reading.relations {
        ok(&relation.span);
        assert!(relation.inputs.iter().all(|id| (1..=known).contains(id)));
        relation.fixes.iter().for_each(|f| ok(&f.span));
    }
    reading.commitments.iter().for_each(|c| ok(&c.span));
    reading.structure.body.iter().for_each(|b| ok(&b.span));
    reading.findings.iter().for_each(|f| ok(&f.span));
    assert!(reading.findings.is_sorted_by_key(|f| f.span.start), "findings out of order");
    reading.findings.iter().filter_map(|f| f.fix.as_ref()).take(2).for_each(applies);
    reading.relations.iter().flat_map(|r| &r.fixes).take(2).for_each(applies);
    assert!(reading == read(&text, &Options::default()), "two readings of one text differ");

    render_human("fuzz", &text, &reading, HumanStyle::default());
    sarif(&[("fuzz", &text, &reading)]);
    let covered = coverage(&text, &text, &reading);
    covered.points.iter().flat_map(|p| &p.passages).for_each(|p| ok(&p.span));
    points(&text).iter().for_each(|p| ok(&p.span));
    report_json("fuzz", &text, &reading, Some(&covered));

    let everything = RedactOptions { keep: Vec::new(), allow: Vec::new() };
    let redaction = redact(&text, &everything);
    assert_eq!(redaction.text.chars().count(), text.chars().count());
    redaction.spans.iter().for_each(|s| ok(&s.span));
    assert!(redaction.spans.windows(2).all(|w| w[0].span.end <= w[1].span.start));
    let mut left = text.clone();
    for piece in redaction.spans.iter().rev() {
        let black: String = text[piece.span.clone()].chars().map(|c| if c.is_whitespace() { c } else { '█' }).collect();
        left.replace_range(piece.span.clone(), &black);
    }
    assert!(left == redaction.text, "a piece was not blackened");
});

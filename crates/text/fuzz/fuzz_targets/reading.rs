//! Any bytes: decoded or refused, read without panic, every range on a character boundary.
#![no_main]

use banfu_text::{HumanStyle, Options, RedactOptions, coverage, decode, read, redact, render_human, report_json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok((text, _)) = decode(bytes) else { return };
    let reading = read(&text, &Options::default());
    let ok = |span: &std::ops::Range<usize>| assert!(text.get(span.clone()).is_some(), "a range off a character boundary");
    reading.figures.iter().for_each(|f| ok(&f.span));
    reading.relations.iter().for_each(|r| ok(&r.span));
    reading.commitments.iter().for_each(|c| ok(&c.span));
    reading.findings.iter().for_each(|f| {
        ok(&f.span);
        f.fix.iter().for_each(|x| ok(&x.span));
    });
    render_human("fuzz", &text, &reading, HumanStyle::default());
    let covered = coverage(&text, &text, &reading);
    report_json("fuzz", &text, &reading, Some(&covered));
    redact(&text, &RedactOptions { keep: Vec::new(), allow: Vec::new() });
});

//! Reading official Chinese: the figures, promises, wording and form of a letter, from its text alone.
//!
//! Pure and deterministic: no clock, no files, no network, no model. It knows strings, not cases. Odd prose is not a failure: there are
//! no errors here, only findings.
//!
//! Read in this order: [`doc`] the mended text every rule runs on · [`number`], [`unit`], [`figure`] quantities · [`exact`] arithmetic without
//! floats · [`relation`] what the figures say about each other · [`promise`] what is promised · [`structure`], [`meta`] the form of a letter ·
//! [`wording`] how it is written · [`coverage`] which point is answered where · [`quoting`] what comes from another text · [`redact`] what must not be published ·
//! [`human`], [`json`], [`sarif`] how a reading is shown.
//!
//! # To add a rule
//! A function in the module of its family that pushes a [`Finding`] → a row in [`rules`] → a section with right and wrong examples in
//! `docs/rules/`. A test reads the page and runs each example, so a rule without examples does not pass.

mod coverage;
mod date;
mod decode;
mod doc;
mod exact;
mod figure;
mod finding;
mod human;
mod json;
mod meta;
mod model;
mod number;
mod promise;
mod quoting;
mod redact;
mod relation;
mod rules;
mod sarif;
mod structure;
mod unit;
mod wording;

pub use coverage::{coverage, points};
pub use decode::{Encoding, NotText, decode};
pub use exact::Decimal;
pub use human::{HumanStyle, render_human};
pub use json::report_json;
pub use model::{
    Block, BlockKind, Commitment, CommitmentKind, Coverage, Element, Figure, Finding, Fix, FormExpectations, Hedge, Meta, Options, Passage, Point, PointAnswer,
    Reading, Relation, RelationKind, Severity, Slip, Span, Step, Structure, Verdict,
};
pub use quoting::{Quotation, quotations};
pub use redact::{RedactKind, RedactOptions, Redacted, Redaction, redact};
pub use rules::{RULES, Rule, rule};
pub use sarif::sarif;

/// Reads one letter: everything Banfu knows from the text alone.
///
/// Never fails and never panics; every range is a pair of byte offsets on character boundaries into `text` as given. The time is linear in
/// the length of the text.
pub fn read(text: &str, options: &Options) -> Reading {
    let doc = doc::Doc::new(text);
    let structure = structure::structure(&doc);
    let meta = meta::meta(&doc, &structure);
    let scan = figure::scan(&doc);
    let relations = relation::relations(&doc, &scan);
    let commitments = promise::promises(&doc, &structure, &scan);
    let mut findings = Vec::new();
    relation::report(&relations, options, &mut findings);
    wording::check(
        &wording::Input {
            doc: &doc,
            scan: &scan,
            structure: &structure,
            meta: &meta,
            commitments: &commitments,
        },
        options,
        &mut findings,
    );
    findings.sort_by_key(|f| (f.span.start, f.span.end, f.rule));
    findings.dedup_by(|a, b| a.rule == b.rule && a.span == b.span);
    // a text with more faults of one kind than this is not a letter; the first ones say so
    let mut counts = std::collections::HashMap::new();
    findings.retain(|f| {
        let count: &mut u32 = counts.entry(f.rule).or_default();
        *count += 1;
        *count <= 1_000
    });
    Reading {
        meta,
        structure,
        figures: scan.figures,
        relations,
        commitments,
        findings,
    }
}

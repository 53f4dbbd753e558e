//! What the figures of a text say about each other, recomputed with exact intervals.

use crate::doc::Doc;
use crate::figure::Scan;
use crate::finding::{self, words};
use crate::model::{Finding, Options, Relation, Verdict};

/// Finds and recomputes every relation that the text allows.
pub fn relations(_doc: &Doc, _scan: &Scan) -> Vec<Relation> {
    Vec::new()
}

/// One finding for each relation that is not right.
pub fn report(relations: &[Relation], options: &Options, out: &mut Vec<Finding>) {
    for relation in relations {
        if matches!(relation.verdict, Verdict::Ok | Verdict::Unverifiable) {
            continue;
        }
        finding::push(
            out,
            options,
            relation.kind.rule(),
            relation.span.clone(),
            words(&relation.explanation, &relation.explanation_en),
            None,
        );
    }
}

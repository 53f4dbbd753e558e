//! Findings as SARIF 2.1.0, the form that editors and review tools read.

use serde_json::{Value, json};

use crate::model::{Reading, Severity};
use crate::rules::RULES;

/// One run over several files: name (a URI reference), text, reading.
pub fn sarif(files: &[(&str, &str, &Reading)]) -> Value {
    let results: Vec<Value> = files
        .iter()
        .flat_map(|(file, text, reading)| {
            reading.findings.iter().map(move |f| {
                let (line, column) = position(text, f.span.start);
                let (end_line, end_column) = position(text, f.span.end);
                let mut result = json!({
                    "ruleId": f.rule,
                    "ruleIndex": RULES.iter().position(|r| r.id == f.rule),
                    "level": level(f.severity),
                    "message": {"text": f.message},
                    "locations": [{"physicalLocation": {
                        "artifactLocation": {"uri": file},
                        "region": {
                            "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column,
                            "byteOffset": f.span.start, "byteLength": f.span.len(),
                        },
                    }}],
                });
                if let Some(fix) = &f.fix {
                    result["fixes"] = json!([{"artifactChanges": [{
                        "artifactLocation": {"uri": file},
                        "replacements": [{
                            "deletedRegion": {"byteOffset": fix.span.start, "byteLength": fix.span.len()},
                            "insertedContent": {"text": fix.replacement},
                        }],
                    }]}]);
                }
                result
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "banfu",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": RULES.iter().map(|r| json!({
                    "id": r.id,
                    "shortDescription": {"text": r.why},
                    "defaultConfiguration": {"level": level(r.severity)},
                })).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Line and column of a byte offset, both from 1, columns in characters.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

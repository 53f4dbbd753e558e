//! The JSON of a reading: the contract of `banfu check --format json`.
//!
//! Fields beyond the contract (English sentences, steps, slips, fixes) are additions; none of the contract's own ever changes its meaning.

use serde_json::{Value, json};

use crate::model::{Coverage, Fix, Reading, Span};

/// One object for one file. Ranges are byte offsets into `text`.
pub fn report_json(file: &str, text: &str, reading: &Reading, coverage: Option<&Coverage>) -> Value {
    let quote = |span: &Span| text.get(span.clone()).unwrap_or_default();
    let m = &reading.meta;
    json!({
        "file": file,
        "bytes": text.len(),
        "meta": {
            "doc_number": m.doc_number, "class": m.class, "signatory": m.signatory, "addressee": m.addressee, "subject": m.subject,
            "proposal_no": m.proposal_no, "session": m.session, "lead": m.lead, "co_handlers": m.co_handlers, "contact": m.contact,
            "phone_present": m.phone_present, "issue_date": m.issue_date, "signed_date": m.signed_date, "publish": m.publish,
        },
        "figures": reading.figures.iter().map(|f| json!({
            "id": f.id, "start": f.span.start, "end": f.span.end, "quote": quote(&f.span), "value": number(f.value),
            "low": f.low.map(number), "unit": f.unit, "hedge": f.hedge, "period": f.period, "of": f.of,
        })).collect::<Vec<_>>(),
        "relations": reading.relations.iter().map(|r| json!({
            "start": r.span.start, "end": r.span.end, "quote": quote(&r.span), "kind": r.kind.as_str(),
            "stated": r.stated.map(number), "recomputed": r.recomputed.map(number), "consistent": r.consistent, "verdict": r.verdict.as_str(),
            "inputs": r.inputs, "explanation": r.explanation, "explanation_en": r.explanation_en, "slip": r.slip.map(|s| s.as_str()),
            "steps": r.steps.iter().map(|s| json!({"label": s.label, "value": s.value, "low": s.low, "high": s.high})).collect::<Vec<_>>(),
            "fixes": r.fixes.iter().map(fix).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "commitments": reading.commitments.iter().map(|c| json!({
            "start": c.span.start, "end": c.span.end, "quote": quote(&c.span), "kind": c.kind.as_str(), "owner": c.owner, "due": c.due,
            "measure": c.measure, "area": c.area,
        })).collect::<Vec<_>>(),
        "findings": reading.findings.iter().map(|f| json!({
            "rule": f.rule, "severity": f.severity.as_str(), "start": f.span.start, "end": f.span.end, "quote": quote(&f.span),
            "message": f.message, "message_en": f.message_en, "explanation": f.explanation, "explanation_en": f.explanation_en,
            "fix": f.fix.as_ref().map(fix),
        })).collect::<Vec<_>>(),
        "coverage": coverage.map(coverage_json),
    })
}

/// A whole number stays one; anything else is the nearest float.
fn number(value: crate::exact::Decimal) -> Value {
    let value = value.normal();
    match i64::try_from(value.mantissa) {
        Ok(whole) if value.scale == 0 => json!(whole),
        _ => json!(value.to_f64()),
    }
}

fn fix(fix: &Fix) -> Value {
    json!({"start": fix.span.start, "end": fix.span.end, "replacement": fix.replacement})
}

fn coverage_json(coverage: &Coverage) -> Value {
    json!({
        "unanswered": coverage.unanswered(),
        "points": coverage.points.iter().map(|p| json!({
            "number": p.point.number, "title": p.point.title, "start": p.point.span.start, "end": p.point.span.end, "answered": p.answered(),
            "passages": p.passages.iter().map(|a| json!({
                "start": a.span.start, "end": a.span.end, "text": a.text, "score": f64::from(a.score) / 1000.0, "reason": a.reason, "reason_en": a.reason_en,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    })
}

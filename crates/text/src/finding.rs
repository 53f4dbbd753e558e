//! How rules speak: one helper that asks the options for a severity and pushes a finding.

use crate::model::{Finding, Fix, Options, Span};
use crate::rules;

/// The words of a finding in both languages.
pub struct Words {
    /// What is wrong, Chinese.
    pub zh: String,
    /// What is wrong, English.
    pub en: String,
}

/// Pushes a finding of a rule unless the options switch it off; the explanation is the rule's own.
pub fn push(out: &mut Vec<Finding>, options: &Options, id: &'static str, span: Span, words: Words, fix: Option<Fix>) {
    let Some(rule) = rules::rule(id) else { return };
    let Some(severity) = options.severity(id, rule.severity) else { return };
    out.push(Finding {
        rule: id,
        severity,
        span,
        message: words.zh,
        message_en: words.en,
        explanation: rule.why.to_owned(),
        explanation_en: rule.why_en.to_owned(),
        fix,
    });
}

/// Words in both languages from two literals.
pub fn words(zh: impl Into<String>, en: impl Into<String>) -> Words {
    Words { zh: zh.into(), en: en.into() }
}

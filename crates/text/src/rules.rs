//! Every rule: its id, how loudly it speaks by itself, and why it speaks at all.

use crate::model::Severity;

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// `family.rule`, stable for ever.
    pub id: &'static str,
    /// Its severity unless the options say otherwise.
    pub severity: Severity,
    /// Why it speaks, in Chinese.
    pub why: &'static str,
    /// The same in English.
    pub why_en: &'static str,
}

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.id == id)
}

/// All rules, by family.
pub const RULES: &[Rule] = &[Rule {
    id: "figure.growth",
    severity: Severity::Error,
    why: "由同一封信里的两个数可以重新算出增幅。",
    why_en: "The growth can be recomputed from two figures of the same letter.",
}];

//! Refusals as sentences, and the answer to "why can't I?".

use banfu_app::{
    domain::Arg,
    policy::{WhyNot, decide::Part},
};

use super::Say;

/// What stands in the way, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Barrier {
    /// The first rule that forbids, by its id.
    pub rule: Option<String>,
    /// Why: the rules that forbid, or in which stages it could be done.
    pub why: Vec<String>,
    /// Who could do it now.
    pub who_could: Vec<String>,
}

impl Say {
    /// The sentence about a refusal: what is wrong, where, what to do.
    pub fn refusal(&self, code: &str, args: &[(&'static str, Arg)]) -> String {
        let values: Vec<(&str, String)> = args.iter().map(|(name, arg)| (*name, self.arg(arg))).collect();
        let shown: Vec<(&str, &dyn std::fmt::Display)> = values.iter().map(|(name, value)| (*name, value as &dyn std::fmt::Display)).collect();
        if self.l.code("refusals", code).is_none() {
            return self.l.f1("say.unknown_refusal", "code", code);
        }
        self.l.f(&format!("refusals.{code}"), &shown)
    }

    pub(crate) fn arg(&self, arg: &Arg) -> String {
        match arg {
            Arg::Text(text) => self.l.f1("say.quoted", "text", text),
            // Case numbers and counts under ten thousand are read without a comma.
            Arg::Number(n) if n.abs() < 10_000 => n.to_string(),
            Arg::Number(n) => self.l.count(n),
            Arg::Date(day) => self.day(*day),
            Arg::Office(id) => self.office(*id),
            Arg::Person(id) => self.person(*id),
            Arg::Case(id) => self.case(*id),
            Arg::Stage(stage) => self.stage(*stage),
            Arg::Gate(gate) => self.l.coded("gates", gate.code()),
            Arg::Many(items) => self.l.list(&items.iter().map(|item| self.arg(item)).collect::<Vec<_>>()),
        }
    }

    /// Why someone may not, and who may.
    pub fn why_not(&self, why: &WhyNot) -> Barrier {
        let mut told = Barrier {
            rule: why.forbidden_by.first().map(|reason| reason.id.to_string()),
            ..Barrier::default()
        };
        told.why = why
            .forbidden_by
            .iter()
            .map(|reason| {
                if self.l.is_chinese() {
                    reason.why.to_string()
                } else {
                    reason.why_en.to_string()
                }
            })
            .collect();
        if told.why.is_empty() && !why.stages.is_empty() {
            let stages: Vec<String> = why.stages.iter().map(|stage| self.l.coded("stages", stage.code())).collect();
            told.why.push(self.l.f1("say.you_could_at", "stages", self.l.list(&stages)));
        }
        told.who_could = why
            .who_could
            .iter()
            .map(|who| {
                let role = self.l.coded("roles", who.role.code());
                match who.part {
                    Part::None => role,
                    Part::Proposer => self.l.t("say.the_proposer").to_owned(),
                    Part::Invited => self.l.t("say.invited_to_sign").to_owned(),
                    Part::Lead => self.l.f1("say.role_in_lead", "role", role),
                    Part::SplitHandler => self.l.f1("say.role_in_split", "role", role),
                    Part::CoHandler => self.l.f1("say.role_in_co", "role", role),
                }
            })
            .collect();
        told.who_could.dedup();
        told
    }
}

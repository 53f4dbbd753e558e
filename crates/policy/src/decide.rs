//! One answer: allowed or refused, by which rules; and for a refusal, what would have to be different.

use std::sync::Arc;

use cedar_policy::{Context, Entities, PartialEntities, PartialEntityUid, PartialRequest, Request};

use crate::facts::{CaseFacts, Principal, Resource};
use crate::filter::Filter;
use crate::load::Policies;
use crate::translate;
use crate::words::{Action, Role, Stage};

/// A rule by name, with its sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The rule's id, stable: "sign.own_draft".
    pub id: Arc<str>,
    /// Why, in Chinese.
    pub why: Arc<str>,
    /// Why, in English.
    pub why_en: Arc<str>,
}

/// Whether somebody may do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// They may, by these rules (never empty).
    Allow {
        /// Ids, for the audit log; sorted.
        by: Vec<Arc<str>>,
    },
    /// They may not.
    Deny {
        /// The rules that forbid it; empty when simply no rule permits it ([`Policies::why_not`] explains both). Sorted by id.
        reasons: Vec<Reason>,
    },
}

impl Decision {
    /// Whether the answer is yes.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Decision::Allow { .. })
    }
}

/// What stands between an account and an action.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WhyNot {
    /// The rules that forbid it, whoever else would permit it.
    pub forbidden_by: Vec<Reason>,
    /// Who could do it with the case as it stands.
    pub who_could: Vec<Who>,
    /// The stages in which this account could do it, in their order.
    pub stages: Vec<Stage>,
}

/// A role, and the part it must have in the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Who {
    /// The role.
    pub role: Role,
    /// Its part in the case.
    pub part: Part,
}

/// The part in a case that an account has through its person or office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// None is needed: the role is enough.
    None,
    /// The proposer or a co-signer.
    Proposer,
    /// In the lead office (主办单位).
    Lead,
    /// In a co-handling office (会办单位).
    CoHandler,
    /// Someone of an office that answers its own part (分办).
    SplitHandler,
    /// Invited to sign (联名).
    Invited,
}

impl Part {
    /// Every part, least first.
    pub const ALL: [Part; 6] = [Part::None, Part::Proposer, Part::Lead, Part::CoHandler, Part::SplitHandler, Part::Invited];
}

impl Policies {
    /// Whether `who` may do `action` to `on`. What no rule permits is refused; so is an action on the wrong kind of thing.
    pub fn decide(&self, who: &Principal, action: Action, on: &Resource) -> Decision {
        // Facts that Cedar cannot hold do not exist (ids and booleans only); were it to refuse them, so do we.
        self.try_decide(who, action, on).unwrap_or(Decision::Deny { reasons: Vec::new() })
    }

    fn try_decide(&self, who: &Principal, action: Action, on: &Resource) -> Option<Decision> {
        let (resource, case) = match (on, action.is_about_a_case()) {
            (Resource::Case(facts), true) => (&self.names.a_case, Some(self.names.case_entity(facts).ok()?)),
            (Resource::Region, false) => (&self.names.region, None),
            _ => return None,
        };
        let entities = Entities::from_entities(case.into_iter().chain([self.names.account_entity(who).ok()?]), None).ok()?;
        let request = Request::new(
            self.names.account.clone(),
            self.names.action(action).clone(),
            resource.clone(),
            Context::empty(),
            None,
        )
        .ok()?;
        let response = self.authorizer.is_authorized(&request, &self.by_action[action as usize], &entities);
        if response.diagnostics().errors().next().is_some() {
            // A rule that fails is skipped by Cedar, a forbid too. Strict checking at load rules it out; refuse all the same.
            return None;
        }
        let mut reasons: Vec<Reason> = response.diagnostics().reason().filter_map(|id| self.rules.get(id).cloned()).collect();
        reasons.sort_by(|a, b| a.id.cmp(&b.id));
        Some(match response.decision() {
            cedar_policy::Decision::Allow => Decision::Allow {
                by: reasons.into_iter().map(|r| r.id).collect(),
            },
            cedar_policy::Decision::Deny => Decision::Deny { reasons },
        })
    }

    /// What stands between `who` and `action`: for the sentence beside a disabled button. Asks some sixty decisions; only for refusals.
    pub fn why_not(&self, who: &Principal, action: Action, on: &Resource) -> WhyNot {
        let forbidden_by = match self.decide(who, action, on) {
            Decision::Allow { .. } => return WhyNot::default(),
            Decision::Deny { reasons } => reasons,
        };
        let stages = match on {
            Resource::Region => Vec::new(),
            Resource::Case(facts) => Stage::ALL
                .iter()
                .copied()
                .filter(|stage| {
                    let there = Resource::Case(CaseFacts {
                        stage: *stage,
                        ..facts.clone()
                    });
                    self.decide(who, action, &there).is_allowed()
                })
                .collect(),
        };
        let mut who_could = Vec::new();
        for role in Role::ALL {
            for part in Part::ALL {
                let Some((stand_in, on)) = stand_in(*role, part, on) else { continue };
                if self.decide(&stand_in, action, &on).is_allowed() {
                    who_could.push(Who { role: *role, part });
                    if part == Part::None {
                        break;
                    }
                }
            }
        }
        WhyNot {
            forbidden_by,
            who_could,
            stages,
        }
    }

    /// The cases to which `who` may do `action`, as a condition for a database. [`Filter::Nothing`] for actions not about a case.
    pub fn visible_cases(&self, who: &Principal, action: Action) -> Filter {
        // Whatever cannot be worked out shows nothing; `load` has made sure that everything can.
        self.try_filter(who, action).unwrap_or(Filter::Nothing)
    }

    fn try_filter(&self, who: &Principal, action: Action) -> Option<Filter> {
        if !action.is_about_a_case() {
            return Some(Filter::Nothing);
        }
        let account = Entities::from_entities([self.names.account_entity(who).ok()?].into_iter().chain(self.names.role_entities()), None).ok()?;
        let known = PartialEntities::from_concrete(account, &self.schema).ok()?;
        let request = PartialRequest::new(
            PartialEntityUid::from_concrete(self.names.account.clone()),
            self.names.action(action).clone(),
            PartialEntityUid::new(self.names.case.clone(), None),
            Some(Context::empty()),
            &self.schema,
        )
        .ok()?;
        let policies = &self.by_action[action as usize];
        let response = policies.tpe(&request, &known, &self.schema).ok()?;
        if response.error_forbids().next().is_some() {
            return None;
        }
        let translated = |mut ids: Vec<&cedar_policy::PolicyId>| -> Option<Vec<Filter>> {
            // By name, so that one account always gives one filter.
            ids.sort();
            ids.into_iter()
                .map(|id| translate::filter_of(&response.get_policy(id)?.to_pst().ok()?).ok())
                .collect()
        };
        let mut permits = translated(response.residual_permits().collect())?;
        permits.extend(response.true_permits().next().map(|_| Filter::All));
        let mut forbids = translated(response.residual_forbids().collect())?;
        forbids.extend(response.true_forbids().next().map(|_| Filter::All));
        Some(Filter::all_of([Filter::any(permits), Filter::any(forbids).negated()]))
    }
}

/// Somebody with exactly this role and part, beside the case they would act on. `None` where the case has nobody in that part.
fn stand_in(role: Role, part: Part, on: &Resource) -> Option<(Principal, Resource)> {
    // Nobody's real ids: the stand-in must not be the drafter or the proposer by chance.
    const OFFICE: i64 = i64::MIN;
    const PERSON: i64 = i64::MIN;
    let Resource::Case(facts) = on else {
        return (part == Part::None).then(|| (Principal::new([role], Some(OFFICE), Some(PERSON)), Resource::Region));
    };
    let mut facts = facts.clone();
    match part {
        Part::None => {}
        Part::Proposer => {
            facts.proposers.insert(PERSON);
            facts.authors.insert(PERSON);
        }
        Part::Invited => {
            facts.invited.first()?;
            facts.invited.insert(PERSON);
        }
        Part::Lead => {
            facts.lead?;
            facts.lead = Some(OFFICE);
        }
        Part::CoHandler => {
            facts.co_handlers.first()?;
            facts.co_handlers.insert(OFFICE);
        }
        Part::SplitHandler => {
            facts.split_handlers.first()?;
            facts.split_handlers.insert(OFFICE);
        }
    }
    Some((Principal::new([role], Some(OFFICE), Some(PERSON)), Resource::Case(facts)))
}

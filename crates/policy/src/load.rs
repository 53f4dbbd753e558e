//! Reading rule files. Everything that could go wrong with a rule goes wrong here, at start, with file, line and remedy.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use cedar_policy::{ActionConstraint, Authorizer, Effect, EntityUid, Policy, PolicyId, PolicySet, ResourceConstraint, Schema, ValidationMode, Validator};
use miette::Diagnostic;

use crate::decide::Reason;
use crate::names::Names;
use crate::translate;
use crate::words::Action;

const POLICY_FILE: &str = "permissions.cedar";
const SCHEMA_FILE: &str = "permissions.cedarschema";
const NATIONAL_POLICIES: &str = include_str!("../../../rules/national/permissions.cedar");
const NATIONAL_SCHEMA: &str = include_str!("../../../rules/national/permissions.cedarschema");

/// The rules of a place, checked and ready to decide. Cheap to ask, safe to share between threads.
pub struct Policies {
    pub(crate) names: Names,
    pub(crate) schema: Schema,
    pub(crate) authorizer: Authorizer,
    /// For each action (by its place in [`Action::ALL`]) only the rules that speak about it: most rules need never be looked at.
    pub(crate) by_action: Vec<PolicySet>,
    pub(crate) rules: BTreeMap<PolicyId, Reason>,
}

impl fmt::Debug for Policies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.rules.values().map(|r| &r.id)).finish()
    }
}

/// Why rule files cannot be used. Every problem found is listed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct PolicyError {
    /// In the order found; never empty.
    pub problems: Vec<Problem>,
}

/// One thing wrong with a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// `permissions.cedar` or `permissions.cedarschema`.
    pub file: &'static str,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        match &self.remedy {
            Some(remedy) => write!(f, " ({remedy})"),
            None => Ok(()),
        }
    }
}

impl Policies {
    /// The rules that come with Banfu (`rules/national/`).
    ///
    /// # Errors
    /// [`PolicyError`] if the files built into this program are broken; a test holds that they are not.
    pub fn national() -> Result<Self, PolicyError> {
        Self::load(NATIONAL_POLICIES, NATIONAL_SCHEMA)
    }

    /// A site's own rules. Checked strictly: syntax, types, spelling of every role, stage, action and attribute, the annotations, and
    /// that lists can be filtered by each rule about cases.
    ///
    /// * `policy_text`, `schema_text`: contents of a `permissions.cedar` and a `permissions.cedarschema`.
    ///
    /// # Errors
    /// [`PolicyError`] with every problem of the first step that fails.
    pub fn load(policy_text: &str, schema_text: &str) -> Result<Self, PolicyError> {
        let schema = read_schema(schema_text)?;
        let names = Names::new().map_err(schema_problem)?;
        names.check_against(&schema).map_err(schema_problem)?;
        let known: Vec<&EntityUid> = schema.actions().collect();
        if let Some(missing) = Action::ALL.iter().find(|a| !known.contains(&names.action(**a))) {
            return Err(schema_problem(format!("action \"{missing}\" is not declared")));
        }
        let policies = read_policies(policy_text)?;
        validate(&policies, policy_text, &schema)?;
        let by_action = Action::ALL.iter().map(|action| only_about(names.action(*action), *action, &policies)).collect();
        let rules = policies.iter().map(|p| (p.policy.id().clone(), p.reason.clone())).collect();
        Ok(Self {
            names,
            schema,
            authorizer: Authorizer::new(),
            by_action,
            rules,
        })
    }

    /// Every rule, by id: for a page that prints them, and for the audit log.
    pub fn rules(&self) -> impl Iterator<Item = &Reason> {
        self.rules.values()
    }

    /// The rule of an id, if there is one.
    pub fn rule(&self, id: &str) -> Option<&Reason> {
        self.rules.get(&PolicyId::new(id))
    }
}

/// A rule with its annotations and its place in the file (byte offset).
struct Rule {
    policy: Policy,
    reason: Reason,
    at: usize,
}

fn read_schema(text: &str) -> Result<Schema, PolicyError> {
    match Schema::from_cedarschema_str(text) {
        Ok((schema, _warnings)) => Ok(schema),
        Err(error) => Err(PolicyError {
            problems: vec![problem(SCHEMA_FILE, text, &error, 0)],
        }),
    }
}

fn schema_problem(message: String) -> PolicyError {
    PolicyError {
        problems: vec![Problem {
            file: SCHEMA_FILE,
            line: 1,
            column: 1,
            message,
            remedy: Some("start from rules/national/permissions.cedarschema and only add to it".to_owned()),
        }],
    }
}

fn read_policies(text: &str) -> Result<Vec<Rule>, PolicyError> {
    let set: PolicySet = text.parse().map_err(|errors: cedar_policy::ParseErrors| PolicyError {
        problems: errors.iter().map(|e| problem(POLICY_FILE, text, e, 0)).collect(),
    })?;
    let mut problems = Vec::new();
    let mut rules: Vec<Rule> = Vec::new();
    if let Some(template) = set.templates().next() {
        problems.push(
            at(
                POLICY_FILE,
                text,
                find(text, &template.to_cedar()),
                "a rule with a slot (?principal, ?resource)",
            )
            .remedy("write the rule out"),
        );
    }
    // Cedar numbers rules in the order of the text ("policy12"); looking on from the last one tells equal rules apart.
    let mut in_order: Vec<&Policy> = set.policies().collect();
    in_order.sort_by_key(|policy| policy.id().to_string().trim_start_matches("policy").parse::<usize>().unwrap_or(usize::MAX));
    let mut looked_to = 0;
    for policy in in_order {
        let source = policy.to_cedar().unwrap_or_default();
        let found = text.get(looked_to..).and_then(|rest| rest.find(&source)).map(|at| looked_to + at);
        looked_to = found.map_or(looked_to, |at| at + source.len());
        let offset = found.unwrap_or(0);
        let annotation = |key: &str| policy.annotation(key).map(str::trim).filter(|value| !value.is_empty());
        let (Some(id), Some(why), Some(why_en)) = (annotation("id"), annotation("why"), annotation("why_en")) else {
            problems.push(at(POLICY_FILE, text, offset, "a rule needs @id, @why and @why_en").remedy("write the three lines above the rule"));
            continue;
        };
        if rules.iter().any(|r| r.reason.id.as_ref() == id) {
            problems.push(at(POLICY_FILE, text, offset, &format!("two rules are called {id:?}")).remedy("give each rule its own @id"));
        }
        rules.push(Rule {
            reason: Reason {
                id: Arc::from(id),
                why: Arc::from(why),
                why_en: Arc::from(why_en),
            },
            policy: policy.new_id(PolicyId::new(id)),
            at: offset,
        });
    }
    if problems.is_empty() { Ok(rules) } else { Err(PolicyError { problems }) }
}

fn validate(rules: &[Rule], text: &str, schema: &Schema) -> Result<(), PolicyError> {
    let set = PolicySet::from_policies(rules.iter().map(|r| r.policy.clone())).map_err(|e| PolicyError {
        problems: vec![problem(POLICY_FILE, text, &e, 0)],
    })?;
    let result = Validator::new(schema.clone()).validate(&set, ValidationMode::Strict);
    let place = |id: &PolicyId| rules.iter().find(|r| r.policy.id() == id).map_or(0, |r| r.at);
    let mut problems: Vec<Problem> = result
        .validation_errors()
        .map(|e| problem(POLICY_FILE, text, e, place(e.policy_id())))
        .collect();
    if problems.is_empty() {
        // A rule that can never apply is a mistake in the rule, not a remark. (After an error it only repeats it.)
        problems.extend(result.validation_warnings().map(|w| problem(POLICY_FILE, text, w, place(w.policy_id()))));
    }
    if problems.is_empty() {
        for rule in rules.iter().filter(|r| is_about_cases(&r.policy)) {
            let checked = rule.policy.to_pst().map_err(|e| e.to_string()).and_then(|pst| translate::check(&pst));
            if let Err(part) = checked {
                let id = &rule.reason.id;
                let message = format!("lists cannot be filtered by rule {id:?} because of `{part}`");
                problems.push(at(POLICY_FILE, text, rule.at, &message).remedy(translate::FORMS));
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(PolicyError { problems }) }
}

/// Whether a rule may be asked about a case; only rules scoped to the region are not.
fn is_about_cases(policy: &Policy) -> bool {
    match policy.resource_constraint() {
        ResourceConstraint::Is(ty) => ty.to_string() != "Banfu::Region",
        _ => true,
    }
}

/// The rules an action can meet: those that name it, and those that name none or a group of actions.
fn only_about(uid: &EntityUid, action: Action, rules: &[Rule]) -> PolicySet {
    let is_action = |named: &EntityUid| Action::from_code(named.id().unescaped()).is_some();
    let meets = |rule: &&Rule| {
        (!action.is_about_a_case() || is_about_cases(&rule.policy))
            && match rule.policy.action_constraint() {
                ActionConstraint::Any => true,
                ActionConstraint::Eq(named) => named == *uid,
                ActionConstraint::In(list) => list.iter().any(|named| named == uid || !is_action(named)),
            }
    };
    let mut set = PolicySet::new();
    for rule in rules.iter().filter(meets) {
        // Cannot fail: ids were found to differ. Were it to, a lost permit refuses, and a lost forbid must not pass silently.
        if set.add(rule.policy.clone()).is_err() && rule.policy.effect() == Effect::Forbid {
            return PolicySet::new();
        }
    }
    set
}

fn problem(file: &'static str, text: &str, error: &dyn Diagnostic, otherwise: usize) -> Problem {
    let label = error.labels().and_then(|mut labels| labels.next());
    let mut found = at(file, text, label.as_ref().map_or(otherwise, |l| l.offset()), &error.to_string());
    found.remedy = error.help().map(|help| help.to_string()).or_else(|| label?.label().map(str::to_owned));
    found
}

fn at(file: &'static str, text: &str, offset: usize, message: &str) -> Problem {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |n| n + 1);
    Problem {
        file,
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        message: message.to_owned(),
        remedy: None,
    }
}

fn find(text: &str, part: &str) -> usize {
    text.find(part).unwrap_or(0)
}

impl Problem {
    fn remedy(mut self, remedy: &str) -> Self {
        self.remedy = Some(remedy.to_owned());
        self
    }
}

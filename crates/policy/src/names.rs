//! Our facts as Cedar entities. Type names and fixed entities are made once; a decision only makes the account and the case.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;

use cedar_policy::{Entities, Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression, Schema};

use crate::facts::{CaseFacts, Principal};
use crate::words::{Action, Role, Stage};

/// The office or person of an account that has none, and the lead of a case not assigned yet. Two words, so that they are never equal.
const NONE: &str = "none";
const UNASSIGNED: &str = "unassigned";

/// Names of types and fixed entities of the schema.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    pub(crate) case: EntityTypeName,
    office: EntityTypeName,
    person: EntityTypeName,
    roles: Vec<EntityUid>,
    stages: Vec<EntityUid>,
    actions: Vec<EntityUid>,
    pub(crate) account: EntityUid,
    pub(crate) a_case: EntityUid,
    pub(crate) region: EntityUid,
}

impl Names {
    /// # Errors
    /// Only if the names written here were not Cedar names.
    pub(crate) fn new() -> Result<Self, String> {
        let ty = |name: &str| EntityTypeName::from_str(&format!("Banfu::{name}")).map_err(|e| e.to_string());
        let (case, office, person, role, stage, action, account, region) = (
            ty("Case")?,
            ty("Office")?,
            ty("Person")?,
            ty("Role")?,
            ty("Stage")?,
            ty("Action")?,
            ty("Account")?,
            ty("Region")?,
        );
        let all = |ty: &EntityTypeName, codes: Vec<&str>| codes.into_iter().map(|code| uid(ty, code)).collect();
        Ok(Self {
            roles: all(&role, Role::ALL.iter().map(|r| r.code()).collect()),
            stages: all(&stage, Stage::ALL.iter().map(|s| s.code()).collect()),
            actions: all(&action, Action::ALL.iter().map(|a| a.code()).collect()),
            account: uid(&account, "who"),
            a_case: uid(&case, "it"),
            region: uid(&region, "it"),
            case,
            office,
            person,
        })
    }

    pub(crate) fn role(&self, role: Role) -> &EntityUid {
        // In bounds: `roles` was made from `Role::ALL`, in the order of the variants; likewise below.
        &self.roles[role as usize]
    }

    pub(crate) fn stage(&self, stage: Stage) -> &EntityUid {
        &self.stages[stage as usize]
    }

    pub(crate) fn action(&self, action: Action) -> &EntityUid {
        &self.actions[action as usize]
    }

    /// The roles as entities, which partial evaluation wants to see.
    pub(crate) fn role_entities(&self) -> impl Iterator<Item = Entity> + '_ {
        self.roles.iter().map(|u| Entity::new_no_attrs(u.clone(), HashSet::new()))
    }

    /// # Errors
    /// Cedar's words, should it refuse plain ids as attributes (it does not).
    pub(crate) fn account_entity(&self, who: &Principal) -> Result<Entity, String> {
        let attributes = HashMap::from([
            ("office".to_owned(), one(id_or(&self.office, who.office, NONE))),
            ("person".to_owned(), one(id_or(&self.person, who.person, NONE))),
        ]);
        let parents: HashSet<EntityUid> = who.roles.iter().map(|role| self.role(*role).clone()).collect();
        Entity::new(self.account.clone(), attributes, parents).map_err(|e| e.to_string())
    }

    /// # Errors
    /// As [`Names::account_entity`].
    pub(crate) fn case_entity(&self, case: &CaseFacts) -> Result<Entity, String> {
        let set =
            |ty: &EntityTypeName, ids: &std::collections::BTreeSet<i64>| RestrictedExpression::new_set(ids.iter().map(|id| one(uid(ty, &id.to_string()))));
        let attributes = HashMap::from([
            ("stage".to_owned(), one(self.stage(case.stage).clone())),
            ("lead".to_owned(), one(id_or(&self.office, case.lead, UNASSIGNED))),
            ("co_handlers".to_owned(), set(&self.office, &case.co_handlers)),
            ("split_handlers".to_owned(), set(&self.office, &case.split_handlers)),
            ("proposers".to_owned(), set(&self.person, &case.proposers)),
            ("authors".to_owned(), set(&self.person, &case.authors)),
            ("invited".to_owned(), set(&self.person, &case.invited)),
            ("read_by".to_owned(), set(&self.person, &case.read_by)),
            ("drafted_by".to_owned(), set(&self.person, &case.drafted_by)),
            ("published".to_owned(), RestrictedExpression::new_bool(case.published)),
        ]);
        Entity::new(self.a_case.clone(), attributes, HashSet::new()).map_err(|e| e.to_string())
    }

    /// Holds our facts against a schema: every role, stage and attribute must be known to it.
    ///
    /// # Errors
    /// What the schema lacks, in Cedar's words.
    pub(crate) fn check_against(&self, schema: &Schema) -> Result<(), String> {
        let everybody = Principal::new(Role::ALL.iter().copied(), Some(1), Some(1));
        let stages = self.stages.iter().map(|u| Entity::new_no_attrs(u.clone(), HashSet::new()));
        let case = CaseFacts {
            stage: Stage::Filed,
            lead: Some(1),
            co_handlers: [2].into(),
            split_handlers: [5].into(),
            proposers: [3].into(),
            authors: [3].into(),
            invited: [6].into(),
            read_by: [5].into(),
            drafted_by: [4].into(),
            published: true,
        };
        let entities = self.role_entities().chain(stages).chain([
            self.account_entity(&everybody)?,
            self.case_entity(&case)?,
            Entity::new_no_attrs(self.region.clone(), HashSet::new()),
        ]);
        Entities::from_entities(entities, Some(schema)).map(|_| ()).map_err(|e| {
            let cause = std::error::Error::source(&e).map(|s| format!(": {s}")).unwrap_or_default();
            format!("{e}{cause}")
        })
    }
}

fn uid(ty: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(ty.clone(), EntityId::new(id))
}

fn id_or(ty: &EntityTypeName, id: Option<i64>, otherwise: &str) -> EntityUid {
    match id {
        Some(id) => uid(ty, &id.to_string()),
        None => uid(ty, otherwise),
    }
}

fn one(uid: EntityUid) -> RestrictedExpression {
    RestrictedExpression::new_entity_uid(uid)
}

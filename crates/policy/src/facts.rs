//! What a rule may look at: who asks ([`Principal`]) and what it is about ([`Resource`]). Plain facts, filled by the caller.

use std::collections::BTreeSet;

use crate::words::{Role, Stage};

/// Who asks. Ids are those of the region's directory; an account may hold several roles.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Principal {
    /// The roles the account holds.
    pub roles: BTreeSet<Role>,
    /// The office the account belongs to, if any. A person in no office handles nothing.
    pub office: Option<i64>,
    /// The person behind the account, if any.
    pub person: Option<i64>,
}

impl Principal {
    /// Anyone, without an account.
    pub fn public() -> Self {
        Self {
            roles: BTreeSet::from([Role::Public]),
            office: None,
            person: None,
        }
    }

    /// An account with these roles.
    pub fn new(roles: impl IntoIterator<Item = Role>, office: Option<i64>, person: Option<i64>) -> Self {
        Self {
            roles: roles.into_iter().collect(),
            office,
            person,
        }
    }
}

/// The facts of one case that rules may depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFacts {
    /// Where the case is.
    pub stage: Stage,
    /// 主办单位; none before assignment.
    pub lead: Option<i64>,
    /// 会办单位.
    pub co_handlers: BTreeSet<i64>,
    /// 分办单位: offices that answer the proposer for themselves.
    pub split_handlers: BTreeSet<i64>,
    /// The proposer and co-signers (person ids).
    pub proposers: BTreeSet<i64>,
    /// The first proposer, who keeps the text (person id).
    pub authors: BTreeSet<i64>,
    /// Who is invited to sign and has not answered, while it is open (person ids).
    pub invited: BTreeSet<i64>,
    /// Who of the committee has read the proposal since it was last submitted (person ids).
    pub read_by: BTreeSet<i64>,
    /// Who drafted the reply now on the table (person ids).
    pub drafted_by: BTreeSet<i64>,
    /// Whether the public may read it.
    pub published: bool,
}

impl CaseFacts {
    /// The proposal a person is about to begin: a draft of their own. Ask `proposal.draft` on it.
    pub fn new_draft_of(person: i64) -> Self {
        Self {
            stage: Stage::Draft,
            lead: None,
            co_handlers: BTreeSet::new(),
            split_handlers: BTreeSet::new(),
            proposers: BTreeSet::from([person]),
            authors: BTreeSet::from([person]),
            invited: BTreeSet::new(),
            read_by: BTreeSet::new(),
            drafted_by: BTreeSet::new(),
            published: false,
        }
    }
}

/// What an action is done to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    /// One case.
    Case(CaseFacts),
    /// The region as a whole: directory, roles, audit log, operation.
    Region,
}

impl From<CaseFacts> for Resource {
    fn from(facts: CaseFacts) -> Self {
        Resource::Case(facts)
    }
}

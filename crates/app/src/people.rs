//! Who acts: offices and people of the region, and what the policies need to know of them.

use std::collections::{BTreeSet, HashMap};

use banfu_domain::{
    Case, OfficeId, PersonId,
    org::{Office, Person, Role},
};
use banfu_policy::{CaseFacts, Principal};
use banfu_store::{
    Store,
    codec::{self, RegionEvent, RegionSettings},
};

use crate::{AppError, streams};

/// Offices and people of a region, and its settings, as loaded at one moment.
#[derive(Debug, Default)]
pub struct People {
    /// The region's settings; `None` before it is founded.
    pub region: Option<RegionSettings>,
    /// Holiday notices that came in since the program's own, in order: the layer and its days.
    pub notices: Vec<(String, Vec<(banfu_domain::Date, banfu_domain::calendar::NamedDay)>)>,
    /// Versions of the streams it was loaded from, added up: when the sum has grown, there is something new.
    pub version: i64,
    offices: HashMap<OfficeId, Office>,
    people: HashMap<PersonId, Person>,
    logins: HashMap<String, PersonId>,
}

impl People {
    /// Loads them from the views.
    ///
    /// # Errors
    /// [`AppError`] when the store cannot be read.
    pub fn load(store: &Store, region: &str) -> Result<Self, AppError> {
        store.read(region, |tx| {
            let (offices, people) = tx.directory()?;
            let told = tx
                .load(streams::REGION)?
                .iter()
                .map(codec::restore::<RegionEvent>)
                .collect::<Result<Vec<_>, _>>()?;
            let logins = people.iter().map(|p| (p.login.clone(), p.id)).collect();
            let version = tx.version(streams::DIRECTORY)? + told.len() as i64;
            let (mut region, mut notices) = (None, Vec::new());
            for event in told {
                match event {
                    RegionEvent::SettingsEntered { settings } => region = Some(settings),
                    RegionEvent::NoticeEntered { layer, days } => notices.push((layer, days.iter().map(codec::NoticeDay::named).collect())),
                }
            }
            Ok(Self {
                version,
                region,
                notices,
                offices: offices.into_iter().map(|o| (o.id, o)).collect(),
                people: people.into_iter().map(|p| (p.id, p)).collect(),
                logins,
            })
        })
    }

    /// An office by id.
    pub fn office(&self, id: OfficeId) -> Option<&Office> {
        self.offices.get(&id)
    }

    /// A person by id.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.get(&id)
    }

    /// A person by login, whatever its case.
    pub fn by_login(&self, login: &str) -> Option<&Person> {
        self.people.get(self.logins.get(&login.trim().to_lowercase())?)
    }

    /// All offices, by id.
    pub fn offices(&self) -> Vec<&Office> {
        let mut all: Vec<&Office> = self.offices.values().collect();
        all.sort_unstable_by_key(|o| o.id);
        all
    }

    /// All people, by id.
    pub fn everyone(&self) -> Vec<&Person> {
        let mut all: Vec<&Person> = self.people.values().collect();
        all.sort_unstable_by_key(|p| p.id);
        all
    }

    /// People of an office who hold a role.
    pub fn in_office(&self, office: OfficeId, role: Role) -> Vec<&Person> {
        self.everyone()
            .into_iter()
            .filter(|p| p.office == Some(office) && p.is(role) && p.active)
            .collect()
    }

    /// Someone who may act.
    pub fn actor(&self, id: PersonId) -> Option<Actor> {
        let person = self.people.get(&id).filter(|p| p.active)?.clone();
        let office = person.office.and_then(|o| self.offices.get(&o)).cloned();
        Some(Actor { person, office })
    }
}

/// Someone who acts, with the office they act for.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The person.
    pub person: Person,
    /// The person's office; members have none.
    pub office: Option<Office>,
}

impl Actor {
    /// As the policies see the person.
    pub fn principal(&self) -> Principal {
        Principal::new(
            self.person.roles.iter().map(|r| policy_role(*r)),
            self.person.office.map(|o| o.0),
            Some(self.person.id.0),
        )
    }

    /// The office's id, for commands that an office gives.
    pub fn office_id(&self) -> OfficeId {
        // Ids start at 1, so 0 is the office that has no part in any case; the domain then refuses by name.
        self.person.office.unwrap_or(OfficeId(0))
    }

    /// As the log names who did something.
    pub fn log_name(&self) -> String {
        format!("person/{}", self.person.id)
    }
}

/// The person a log entry names, if it names one.
pub fn person_of(actor: &str) -> Option<PersonId> {
    actor.strip_prefix("person/")?.parse().ok()
}

fn policy_role(role: Role) -> banfu_policy::Role {
    // The two lists are kept equal by a test; a role that the policies do not know gives no rights.
    banfu_policy::Role::from_code(role.code()).unwrap_or(banfu_policy::Role::Public)
}

/// What the policies need to know of a case, as far as this person may: that it was rated is sealed from all but those who oversee ratings
/// and the signers, so a step that hangs on the stage must not tell either.
pub fn facts_for(case: &Case, who: &Actor) -> CaseFacts {
    let mut facts = facts(case);
    let oversees = [Role::Committee, Role::Oversight].iter().any(|role| who.person.is(*role));
    if facts.stage == banfu_policy::Stage::Rated && !oversees && !case.signers().contains(&who.person.id) {
        facts.stage = if case.published_on.is_some() {
            banfu_policy::Stage::Published
        } else {
            banfu_policy::Stage::Delivered
        };
    }
    facts
}

/// What the policies need to know of a case.
pub fn facts(case: &Case) -> CaseFacts {
    CaseFacts {
        stage: banfu_policy::Stage::from_code(case.stage().code()).unwrap_or(banfu_policy::Stage::Draft),
        lead: case.lead().map(|o| o.0),
        co_handlers: case.co_handlers().map(|o| o.office.0).collect(),
        split_handlers: case.answering_apart().map(|o| o.0).collect(),
        proposers: case.signers().into_iter().map(|p| p.0).collect::<BTreeSet<_>>(),
        authors: [case.proposer.0].into(),
        invited: case.asked_to_sign().map(|p| p.0).collect(),
        read_by: case.readings.iter().map(|r| r.by.0).collect(),
        drafted_by: case.drafted_by.iter().map(|p| p.0).collect(),
        published: case.as_published().is_some(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn policies_know_every_role_and_stage_of_the_domain() {
        for role in banfu_domain::org::Role::ALL {
            assert!(banfu_policy::Role::from_code(role.code()).is_some(), "{role}");
        }
        for stage in banfu_domain::Stage::ALL {
            assert!(banfu_policy::Stage::from_code(stage.code()).is_some(), "{stage}");
        }
    }
}

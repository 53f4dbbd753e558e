//! Founding a region; entering offices and people; granting roles. Each by the administrator it belongs to.

use banfu_domain::{
    PersonId,
    org::{Office, Person, Role, conflicting_roles},
};
use banfu_policy::{Action, Resource};
use banfu_store::{
    Meta,
    codec::{DirectoryEvent, Form, RegionEvent, RegionSettings},
};

use crate::{Actor, App, AppError, streams};

impl App {
    /// Founds the region or changes its settings. Called by the program itself, which whoever runs it may do.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer, or the pack is not installed.
    pub fn enter_settings(&self, settings: RegionSettings, at_ms: i64) -> Result<(), AppError> {
        if self.place().pack(&settings.pack).is_none() {
            return Err(AppError::Unavailable(format!("the rule pack {} is not installed", settings.pack)));
        }
        let meta = Meta {
            at_ms,
            actor: "program".into(),
            command_id: format!("settings/{at_ms}"),
        };
        let event = RegionEvent::SettingsEntered { settings }.store();
        self.store.write(&self.region, move |tx| {
            let version = tx.version(streams::REGION)?;
            tx.append(streams::REGION, version, std::slice::from_ref(&event), &meta)?;
            Ok::<_, AppError>(())
        })?;
        self.reload_people()
    }

    /// Enters offices and people in one go, as the program does when a region is founded.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer; [`AppError::Internal`] when a person would hold roles that exclude each other.
    pub fn enter_directory(&self, offices: Vec<Office>, people: Vec<Person>, at_ms: i64) -> Result<(), AppError> {
        if let Some(person) = people.iter().find(|p| conflicting_roles(&p.roles).is_some()) {
            return Err(AppError::Internal(format!("{} would hold an administrator's role with another", person.login)));
        }
        let offices = offices.into_iter().map(|office| DirectoryEvent::OfficeEntered { office });
        let people = people.into_iter().map(|person| DirectoryEvent::PersonEntered { person });
        let meta = Meta {
            at_ms,
            actor: "program".into(),
            command_id: format!("directory/{at_ms}"),
        };
        self.append_directory(offices.chain(people).collect(), meta)
    }

    /// Enters or corrects an office.
    ///
    /// # Errors
    /// [`AppError::Denied`] to all but system administrators.
    pub fn enter_office(&self, who: &Actor, command_id: &str, office: Office) -> Result<(), AppError> {
        self.permit_region(who, Action::DirectoryManage)?;
        self.append_directory(vec![DirectoryEvent::OfficeEntered { office }], self.meta(who, command_id))
    }

    /// Enters or corrects a person. Roles stay as they were: they are the security administrator's.
    ///
    /// # Errors
    /// [`AppError::Denied`] to all but system administrators.
    pub fn enter_person(&self, who: &Actor, command_id: &str, mut person: Person) -> Result<(), AppError> {
        self.permit_region(who, Action::DirectoryManage)?;
        person.roles = self.people().person(person.id).map(|p| p.roles.clone()).unwrap_or_default();
        self.append_directory(vec![DirectoryEvent::PersonEntered { person }], self.meta(who, command_id))
    }

    /// Sets a person's roles.
    ///
    /// # Errors
    /// [`AppError::Denied`] to all but security administrators, and for one's own account;
    /// [`AppError::Refused`] `roles.grant.conflict` when an administrator would hold a second role.
    pub fn grant_roles(&self, who: &Actor, command_id: &str, person: PersonId, roles: Vec<Role>) -> Result<(), AppError> {
        self.permit_region(who, Action::RolesGrant)?;
        if person == who.person.id {
            return Err(AppError::Refused {
                code: "roles.grant.own",
                args: vec![],
            });
        }
        if conflicting_roles(&roles).is_some() {
            return Err(AppError::Refused {
                code: "roles.grant.conflict",
                args: vec![("person", person.into())],
            });
        }
        if self.people().person(person).is_none() {
            return Err(AppError::NotFound);
        }
        self.append_directory(vec![DirectoryEvent::RolesGranted { person, roles }], self.meta(who, command_id))
    }

    /// Switches an account off or on.
    ///
    /// # Errors
    /// [`AppError::Denied`] to all but system administrators.
    pub fn switch_account(&self, who: &Actor, command_id: &str, person: PersonId, active: bool) -> Result<(), AppError> {
        self.permit_region(who, Action::DirectoryManage)?;
        if self.people().person(person).is_none() {
            return Err(AppError::NotFound);
        }
        self.append_directory(vec![DirectoryEvent::AccountSwitched { person, active }], self.meta(who, command_id))
    }

    /// The latest entries of the log, newest first: who did what and when, never what a letter says.
    ///
    /// # Errors
    /// [`AppError::Denied`] to all but audit administrators.
    pub fn audit(&self, who: &Actor, before: Option<i64>, limit: i64) -> Result<Vec<banfu_store::AuditEntry>, AppError> {
        self.permit_region(who, Action::AuditRead)?;
        self.store.read(&self.region, |tx| Ok(tx.audit_entries(before, limit)?))
    }

    /// Asks the policies about something that concerns the whole region.
    ///
    /// # Errors
    /// [`AppError::Denied`] with what stands in the way.
    pub fn permit_region(&self, who: &Actor, action: Action) -> Result<(), AppError> {
        let principal = who.principal();
        if self.policies.decide(&principal, action, &Resource::Region).is_allowed() {
            return Ok(());
        }
        Err(AppError::Denied(Box::new(self.policies.why_not(&principal, action, &Resource::Region))))
    }

    fn append_directory(&self, events: Vec<DirectoryEvent>, meta: Meta) -> Result<(), AppError> {
        self.store.write(&self.region, move |tx| {
            if tx.already_done(&meta.command_id)?.is_some() {
                return Ok::<_, AppError>(());
            }
            let version = tx.version(streams::DIRECTORY)?;
            let stored: Vec<_> = events.iter().map(Form::store).collect();
            tx.append(streams::DIRECTORY, version, &stored, &meta)?;
            for event in &events {
                tx.project_directory(event)?;
            }
            Ok(())
        })?;
        self.reload_people()
    }
}

/// Refusals that this module makes itself.
pub const CODES: [banfu_domain::Code; 2] = ["roles.grant.own", "roles.grant.conflict"];

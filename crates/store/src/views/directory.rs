//! Offices and people: few, read often, so given whole.

use banfu_domain::org::{Office, Person};

use crate::{
    StoreError, Tx,
    codec::{DirectoryEvent, office_from, office_json, person_from, person_json},
    params,
};

impl Tx<'_> {
    /// Takes in what happened to the directory.
    pub fn project_directory(&mut self, event: &DirectoryEvent) -> Result<(), StoreError> {
        match event {
            DirectoryEvent::OfficeEntered { office } => self.put_office(office),
            DirectoryEvent::PersonEntered { person } => self.put_person(person),
            DirectoryEvent::RolesGranted { person, roles } => self.change_person(*person, |p| p.roles.clone_from(roles)),
            DirectoryEvent::AccountSwitched { person, active } => self.change_person(*person, |p| p.active = *active),
        }
    }

    fn change_person(&mut self, id: banfu_domain::PersonId, change: impl FnOnce(&mut Person)) -> Result<(), StoreError> {
        let region = self.region().to_owned();
        let Some(row) = self.query_opt("SELECT data FROM view_person WHERE region = $1 AND id = $2", params![&region, id.0])? else {
            return Ok(());
        };
        let Some(mut person) = person_from(row.get_text(0)?) else {
            return Err(damaged("view_person"));
        };
        change(&mut person);
        self.put_person(&person)
    }

    fn put_office(&mut self, office: &Office) -> Result<(), StoreError> {
        let region = self.region().to_owned();
        self.execute("DELETE FROM view_office WHERE region = $1 AND id = $2", params![&region, office.id.0])?;
        self.execute(
            "INSERT INTO view_office (region, id, data) VALUES ($1, $2, $3)",
            params![&region, office.id.0, office_json(office)],
        )?;
        Ok(())
    }

    fn put_person(&mut self, person: &Person) -> Result<(), StoreError> {
        let region = self.region().to_owned();
        self.execute("DELETE FROM view_person WHERE region = $1 AND id = $2", params![&region, person.id.0])?;
        self.execute(
            "INSERT INTO view_person (region, id, login, data) VALUES ($1, $2, $3, $4)",
            params![&region, person.id.0, &person.login, person_json(person)],
        )?;
        Ok(())
    }

    /// Drops the views of the directory, before they are rebuilt from the log.
    pub fn clear_directory_views(&mut self) -> Result<(), StoreError> {
        let region = self.region().to_owned();
        self.execute("DELETE FROM view_office WHERE region = $1", params![&region])?;
        self.execute("DELETE FROM view_person WHERE region = $1", params![&region])?;
        Ok(())
    }

    /// All offices and people of the region, by id.
    pub fn directory(&mut self) -> Result<(Vec<Office>, Vec<Person>), StoreError> {
        let region = self.region().to_owned();
        let offices = self.query("SELECT data FROM view_office WHERE region = $1 ORDER BY id", params![&region])?;
        let people = self.query("SELECT data FROM view_person WHERE region = $1 ORDER BY id", params![&region])?;
        let offices = offices
            .iter()
            .map(|r| office_from(r.get_text(0)?).ok_or_else(|| damaged("view_office")))
            .collect::<Result<_, _>>()?;
        let people = people
            .iter()
            .map(|r| person_from(r.get_text(0)?).ok_or_else(|| damaged("view_person")))
            .collect::<Result<_, _>>()?;
        Ok((offices, people))
    }
}

fn damaged(view: &str) -> StoreError {
    StoreError::Fault(format!("a row of {view} cannot be read; run `banfu views rebuild`"))
}

//! Offices and people from a table, as events of the directory.

use std::collections::{HashMap, HashSet};

use banfu_domain::{
    Arg, OfficeId, PersonId,
    org::{Office, OfficeKind, Person, Role, conflicting_roles},
};
use banfu_store::{
    Meta,
    codec::{DirectoryEvent, Form},
    log::MAX_EVENTS,
};

use super::{
    Effect, Gravity, Report, Rights, Source, Table, TableKind,
    names::Names,
    sheet::{Read, Record},
};
use crate::{App, AppError, People, streams};

/// Longest one-line text of an office or a person, in characters.
const LINE_MAX_CHARS: usize = 200;
/// Longest clause about what an office is responsible for, in characters.
const DUTY_MAX_CHARS: usize = 2_000;

/// What a table does to the directory. New entries have the ids 0, -1, -2, … until they are carried out.
pub(super) struct DirectoryPlan {
    /// The version of the directory that the plan was made on.
    version: i64,
    kind: TableKind,
    events: Vec<DirectoryEvent>,
}

impl App {
    pub(super) fn plan_directory(&self, table: Table<'_>, read: &Read, rights: Rights, report: &mut Report) -> Result<DirectoryPlan, AppError> {
        let version = self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.version(streams::DIRECTORY)?))?;
        self.reload_people()?;
        let people = self.people();
        let mut events = Vec::new();
        match table.kind {
            TableKind::People => plan_people(&people, table.source, read, rights, report, &mut events),
            _ => plan_offices(&people, table.source, read, report, &mut events),
        }
        Ok(DirectoryPlan {
            version,
            kind: table.kind,
            events,
        })
    }

    pub(super) fn enter_planned(&self, plan: DirectoryPlan, meta: Meta) -> Result<(), AppError> {
        let people = self.people();
        let DirectoryPlan { version, kind, events } = plan;
        self.store.write(&self.region, move |tx| {
            if tx.already_done(&meta.command_id)?.is_some() {
                return Ok(());
            }
            let mut events = events.clone();
            let mut ids: HashMap<i64, i64> = HashMap::new();
            let counter = if kind == TableKind::People { "person" } else { "office" };
            for event in &mut events {
                let id = match event {
                    DirectoryEvent::OfficeEntered { office } => &mut office.id.0,
                    DirectoryEvent::PersonEntered { person } => &mut person.id.0,
                    DirectoryEvent::RolesGranted { person, .. } | DirectoryEvent::AccountSwitched { person, .. } => &mut person.0,
                };
                if *id > 0 {
                    continue;
                }
                if !ids.contains_key(id) {
                    let free = loop {
                        let next = tx.next_id(counter)?;
                        let taken = match kind {
                            TableKind::People => people.person(PersonId(next)).is_some(),
                            _ => people.office(OfficeId(next)).is_some(),
                        };
                        if !taken {
                            break next;
                        }
                    };
                    ids.insert(*id, free);
                }
                *id = ids.get(id).copied().unwrap_or_default();
            }
            let mut at = version;
            for chunk in events.chunks(MAX_EVENTS) {
                let stored: Vec<_> = chunk.iter().map(Form::store).collect();
                tx.append(streams::DIRECTORY, at, &stored, &meta)?;
                at += i64::try_from(chunk.len()).unwrap_or(0);
            }
            for event in &events {
                tx.project_directory(event)?;
            }
            if events.is_empty() {
                tx.answer(&meta, "nothing new")?;
            }
            Ok::<_, AppError>(())
        })?;
        self.reload_people()
    }
}

/// The placeholder of the nth new entry.
fn placeholder(n: usize) -> i64 {
    i64::try_from(n).map_or(i64::MIN, |n| -n)
}

/// What the table says, or where it says nothing what is known.
fn or(record: &Record, field: &'static str, max: usize, known: Option<&str>, report: &mut Report) -> String {
    if record.has(field) {
        record.line(field, max, report)
    } else {
        known.unwrap_or_default().to_owned()
    }
}

fn plan_offices(people: &People, source: &Source, read: &Read, report: &mut Report, events: &mut Vec<DirectoryEvent>) {
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut new = 0;
    for record in &read.records {
        let errors = report.errors;
        let Some(_) = record.needed("name", source.heading("name"), report) else {
            continue;
        };
        let name = record.line("name", LINE_MAX_CHARS, report);
        let code = record.line("org_code", LINE_MAX_CHARS, report);
        let keys = [name.clone(), code.clone()];
        for key in keys.iter().filter(|k| !k.is_empty()) {
            if let Some(first) = seen.insert(key.clone(), record.row) {
                let field = if *key == name { "name" } else { "org_code" };
                record.wrong(
                    report,
                    field,
                    "table.twice",
                    vec![("what", Arg::Text(key.clone())), ("row", Arg::Number(first.into()))],
                );
            }
        }
        let all = people.offices();
        let known = all
            .iter()
            .find(|o| !code.is_empty() && o.org_code == code)
            .or_else(|| all.iter().find(|o| o.name == name))
            .copied();
        let kind = match record.text("office_kind") {
            word if word.is_empty() => known.map_or(OfficeKind::Handling, |o| o.kind),
            word => match source.code("office_kind", &word).and_then(OfficeKind::from_code) {
                Some(kind) => kind,
                None => {
                    unknown_word(record, "office_kind", &word, source, report);
                    OfficeKind::Handling
                }
            },
        };
        let short = or(record, "short", LINE_MAX_CHARS, known.map(|o| o.short.as_str()), report);
        let office = Office {
            id: known.map_or(OfficeId(placeholder(new)), |o| o.id),
            short: if short.is_empty() { name.clone() } else { short.clone() },
            name_en: or(
                record,
                "name_en",
                LINE_MAX_CHARS,
                Some(known.map_or(name.as_str(), |o| o.name_en.as_str())),
                report,
            ),
            short_en: or(
                record,
                "short_en",
                LINE_MAX_CHARS,
                Some(known.map_or(if short.is_empty() { name.as_str() } else { short.as_str() }, |o| o.short_en.as_str())),
                report,
            ),
            kind,
            org_code: if code.is_empty() {
                known.map(|o| o.org_code.clone()).unwrap_or_default()
            } else {
                code
            },
            duty: or(record, "duty", DUTY_MAX_CHARS, known.map(|o| o.duty.as_str()), report),
            name,
        };
        if report.errors > errors {
            continue;
        }
        let effect = match known {
            None => {
                new += 1;
                Effect::New
            }
            Some(known) if *known == office => Effect::Same,
            Some(_) => Effect::Changed,
        };
        let made = (effect != Effect::Same).then(|| DirectoryEvent::OfficeEntered { office: office.clone() });
        report.note(record.row, &office.name, effect, made.iter().map(|e| e.store().kind).collect());
        events.extend(made);
    }
}

fn unknown_word(record: &Record, field: &str, word: &str, source: &Source, report: &mut Report) {
    let known = source.words(field).into_iter().map(Arg::Text).collect();
    record.wrong(
        report,
        field,
        "table.unknown_word",
        vec![("word", Arg::Text(word.to_owned())), ("known", Arg::Many(known))],
    );
}

fn plan_people(people: &People, source: &Source, read: &Read, rights: Rights, report: &mut Report, events: &mut Vec<DirectoryEvent>) {
    let names = Names::of(people);
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut new = 0;
    for record in &read.records {
        let errors = report.errors;
        let Some(login) = record.needed("login", source.heading("login"), report) else {
            continue;
        };
        let login = login.to_lowercase();
        if let Some(first) = seen.insert(login.clone(), record.row) {
            record.wrong(
                report,
                "login",
                "table.twice",
                vec![("what", Arg::Text(login.clone())), ("row", Arg::Number(first.into()))],
            );
        }
        record.line("login", 60, report);
        let known = people.by_login(&login);
        if record.needed("name", source.heading("name"), report).is_none() {
            continue;
        }
        let name = record.line("name", LINE_MAX_CHARS, report);
        let office = match record.text("office") {
            text if text.is_empty() => known.and_then(|p| p.office),
            text => names.office(&text, record, "office", report),
        };
        let asked = roles(record, source, report);
        let active = match record.text("active") {
            text if text.is_empty() => known.is_none_or(|p| p.active),
            text => match source.code("active", &text) {
                Some(code) => code == "yes",
                None => {
                    unknown_word(record, "active", &text, source, report);
                    true
                }
            },
        };
        let person = Person {
            id: known.map_or(PersonId(placeholder(new)), |p| p.id),
            name_en: or(
                record,
                "name_en",
                LINE_MAX_CHARS,
                Some(known.map_or(name.as_str(), |p| p.name_en.as_str())),
                report,
            ),
            office,
            roles: known.map(|p| p.roles.clone()).unwrap_or_default(),
            title: or(record, "title", LINE_MAX_CHARS, known.map(|p| p.title.as_str()), report),
            sector: or(record, "sector", LINE_MAX_CHARS, known.map(|p| p.sector.as_str()), report),
            phone: or(record, "phone", 60, known.map(|p| p.phone.as_str()), report),
            active: known.is_none_or(|p| p.active),
            name,
            login,
        };
        if let Some(roles) = &asked {
            check_roles(record, rights, known, roles, report);
        }
        if report.errors > errors {
            continue;
        }
        let made = person_events(record, rights, known, person.clone(), asked, active, report);
        if report.errors > errors {
            continue;
        }
        let effect = match (known, made.is_empty()) {
            (None, _) => {
                new += 1;
                Effect::New
            }
            (Some(_), true) => Effect::Same,
            (Some(_), false) => Effect::Changed,
        };
        report.note(record.row, &person.name, effect, made.iter().map(|e| e.store().kind).collect());
        events.extend(made);
    }
}

/// What becomes of one person, as far as whoever brings the table may do it; what is another administrator's is said.
fn person_events(
    record: &Record,
    rights: Rights,
    known: Option<&Person>,
    person: Person,
    asked: Option<Vec<Role>>,
    active: bool,
    report: &mut Report,
) -> Vec<DirectoryEvent> {
    let mut made = Vec::new();
    let id = person.id;
    let (facts_differ, switched) = match known {
        Some(known) => (*known != person, known.active != active),
        None => (true, !active),
    };
    let granted = asked.filter(|roles| !same_roles(roles, &person.roles));
    if rights.enter {
        if facts_differ {
            made.push(DirectoryEvent::PersonEntered { person });
        }
        if switched {
            made.push(DirectoryEvent::AccountSwitched { person: id, active });
        }
    } else if known.is_none() {
        record.wrong(report, "login", "table.not_entered_yet", vec![("name", Arg::Text(person.name))]);
        return made;
    } else if facts_differ || switched {
        report.tell(record.finding("name", Gravity::Remark, "table.facts_wait", vec![("name", Arg::Text(person.name))]));
    }
    match granted {
        Some(roles) if rights.grant => made.push(DirectoryEvent::RolesGranted { person: id, roles }),
        Some(_) => report.tell(record.finding("roles", Gravity::Remark, "table.roles_wait", vec![])),
        None => {}
    }
    made
}

fn same_roles(a: &[Role], b: &[Role]) -> bool {
    a.iter().collect::<HashSet<_>>() == b.iter().collect::<HashSet<_>>()
}

/// The roles that the cell names; `None`: it names none, and nothing is to be changed.
fn roles(record: &Record, source: &Source, report: &mut Report) -> Option<Vec<Role>> {
    let names = record.names("roles");
    let mut roles = Vec::new();
    for name in &names {
        match source.code("roles", name).and_then(Role::from_code).or_else(|| Role::from_code(name)) {
            Some(role) if !roles.contains(&role) => roles.push(role),
            Some(_) => {}
            None => unknown_word(record, "roles", name, source, report),
        }
    }
    (!names.is_empty()).then_some(roles)
}

fn check_roles(record: &Record, rights: Rights, known: Option<&Person>, roles: &[Role], report: &mut Report) {
    if conflicting_roles(roles).is_some() {
        let person = known.map_or_else(|| Arg::Text(record.text("name")), |p| Arg::Person(p.id));
        record.wrong(report, "roles", "roles.grant.conflict", vec![("person", person)]);
    }
    let own = known.is_some_and(|p| Some(p.id) == rights.own && !same_roles(roles, &p.roles));
    if own && rights.grant {
        record.wrong(report, "roles", "roles.grant.own", vec![]);
    }
}

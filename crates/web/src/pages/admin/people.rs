//! `/admin/people`: entering and correcting people, switching accounts off and on, a new password for who has lost theirs.
//!
//! Roles are not here: they are the security administrator's ([`super::roles`]).

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use banfu_app::{
    AppError,
    accounts::PASSWORD_MIN_CHARS,
    domain::{
        OfficeId, PersonId,
        org::{Person, Role},
    },
    policy::Action,
};
use serde::Deserialize;

use super::{
    form::{FormPage, check_lines, form, refusal, second, stopping, with_foot},
    only_for,
    table::{ROWS, TablePage, TableRow, filtered, page_of},
    tabs,
};
use crate::{
    frame::{
        errors::WebError,
        posted::{Fields, Posted},
        visitor::Me,
    },
    pages::{Frame, Html, cases::steps::done, desk::RowButton, signin::password_fault},
    say::Say,
    ui::{Choice, Crumb, ErrorSummary, Field, Note, NoteKind, Pager},
    web::Web,
};

/// What the address of a list says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Looked for in names, logins and offices.
    pub q: String,
    /// Page, from 1.
    pub page: u64,
}

/// People in whose name, login, office or role a text occurs, by id.
pub fn found(say: &Say, q: &str) -> Vec<Person> {
    let q = q.trim().to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&q);
    say.people
        .everyone()
        .into_iter()
        .filter(|p| {
            let office = p.office.is_some_and(|id| has(&say.office(id)) || has(&say.office_in_full(id)));
            q.is_empty() || has(&p.name) || has(&p.name_en) || has(&p.login) || office || p.roles.iter().any(|role| has(&say.role(*role)))
        })
        .cloned()
        .collect()
}

/// A list of people under `path`.
pub fn rows(say: &Say, people: &[Person], path: &str) -> Vec<TableRow> {
    let l = say.l;
    people
        .iter()
        .map(|person| {
            let place = person.office.map(|id| say.office(id)).unwrap_or_else(|| person.sector.clone());
            let roles: Vec<String> = person.roles.iter().map(|role| say.role(*role)).collect();
            TableRow {
                href: format!("{path}/{}", person.id),
                name: say.person(person.id),
                note: person.login.clone(),
                off: (!person.active).then(|| l.t("admin.people.off")),
                cells: vec![place, person.title.clone(), l.list(&roles)],
            }
        })
        .collect()
}

/// `GET /admin/people`
pub async fn list(State(web): State<Web>, me: Me, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    only_for(&web, &me, Action::DirectoryManage)?;
    let l = me.visitor.l;
    let say = Say::new(&web, l, me.visitor.today);
    let all = found(&say, &asked.q);
    let (page, total) = (asked.page.max(1), all.len() as u64);
    Ok(Html(TablePage {
        tabs: tabs(&web, &me),
        title: l.t("admin.people.title"),
        intro: l.t("admin.people.intro"),
        start: Some(RowButton {
            href: "/admin/people/new".to_owned(),
            label: l.t("admin.people.new").to_owned(),
        }),
        columns: vec![l.t("admin.people.name"), l.t("account.office"), l.t("account.post"), l.t("account.roles")],
        rows: rows(&say, &page_of(all, page), "/admin/people"),
        none: l.t("admin.people.none"),
        pager: Some(Pager::new(l, page, ROWS, total, filtered("/admin/people", &asked.q))),
        filter: Some(("/admin/people", asked.q)),
        onward: vec![RowButton {
            href: "/tables/import?kind=people".to_owned(),
            label: l.t("exchange.title").to_owned(),
        }],
        frame: Frame::work(&web, &me),
    })
    .into_response())
}

/// `GET /admin/people/{id}`, and `/admin/people/new`
pub async fn show(State(web): State<Web>, me: Me, Path(id): Path<String>) -> Result<Response, WebError> {
    only_for(&web, &me, Action::DirectoryManage)?;
    Ok(Html(page(&web, &me, known(&web, &id)?.as_ref())).into_response())
}

/// `POST /admin/people/{id}`: enters or corrects.
pub async fn save(State(web): State<Web>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, command } = posted;
    only_for(&web, &me, Action::DirectoryManage)?;
    let known = known(&web, &id)?;
    let is_new = known.is_none();
    let mut errors = wrong(&web, &me, known.as_ref(), &fields);
    let password = fields.raw("password").to_owned();
    if is_new && let Err(fault) = banfu_app::accounts::check_password(&password) {
        errors.add("password", password_fault(me.visitor.l, fault));
    }
    if !errors.is_empty() {
        return Ok(page(&web, &me, known.as_ref()).refused("person", &fields, errors));
    }
    let typed = typed(known.as_ref(), &fields);
    let (actor, name) = (me.live.actor.clone(), typed.name.clone());
    let saved = web
        .run(move |app| {
            let mut person = typed;
            if is_new {
                person.id = free_id(app)?;
            }
            let id = person.id;
            app.enter_person(&actor, &command, person)?;
            // A form posted twice enters nobody twice, so that the id just drawn may be nobody's.
            if is_new && app.people().person(id).is_some() {
                // Checked above, so the only fault left is the store's.
                let _ = app.set_password(id, &password, None)?;
            }
            Ok(())
        })
        .await;
    match saved {
        Ok(()) => Ok(done(&web, "/admin/people", "admin", name)),
        Err(error) => Ok(page(&web, &me, known.as_ref()).refused("person", &fields, refusal(&web, &me, error)?)),
    }
}

/// `POST /admin/people/{id}/switch`: the account off or on.
pub async fn switch(State(web): State<Web>, Path(id): Path<i64>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, command } = posted;
    let (actor, active) = (me.live.actor.clone(), fields.text("active") == "yes");
    web.run(move |app| app.switch_account(&actor, &command, PersonId(id), active)).await?;
    let say = Say::new(&web, me.visitor.l, me.visitor.today);
    Ok(done(&web, &format!("/admin/people/{id}"), "admin", say.person(PersonId(id))))
}

/// `POST /admin/people/{id}/password`: a new password for who has lost theirs; all their sessions end.
pub async fn set_password(State(web): State<Web>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, .. } = posted;
    only_for(&web, &me, Action::DirectoryManage)?;
    let Some(person) = known(&web, &id)? else { return Err(WebError::NotFound) };
    let (whose, password) = (person.id, fields.raw("password").to_owned());
    match web.run(move |app| app.set_password(whose, &password, None)).await? {
        Ok(()) => Ok(done(&web, &format!("/admin/people/{id}"), "admin", person.name)),
        Err(fault) => {
            let mut errors = ErrorSummary::none(me.visitor.l);
            errors.add("password", password_fault(me.visitor.l, fault));
            // What was typed as a password is not sent back.
            Ok(page(&web, &me, Some(&person)).refused("password", &Fields::default(), errors))
        }
    }
}

/// The next id nobody has. The counter never gives one twice, also between two servers.
fn free_id(app: &banfu_app::App) -> Result<PersonId, AppError> {
    let people = app.people();
    app.store.write(&app.region, move |tx| {
        loop {
            let id = PersonId(tx.next_id("person")?);
            if people.person(id).is_none() {
                return Ok(id);
            }
        }
    })
}

fn known(web: &Web, id: &str) -> Result<Option<Person>, WebError> {
    if id == "new" {
        return Ok(None);
    }
    let id = id.parse().map_err(|_| WebError::NotFound)?;
    web.app.people().person(PersonId(id)).cloned().map(Some).ok_or(WebError::NotFound)
}

fn typed(known: Option<&Person>, fields: &Fields) -> Person {
    let text = |name: &str| fields.text(name).to_owned();
    let or_name = |text: String| if text.is_empty() { fields.text("name").to_owned() } else { text };
    Person {
        id: known.map_or(PersonId(0), |p| p.id),
        name: text("name"),
        name_en: or_name(text("name_en")),
        office: fields.parsed("office").map(OfficeId),
        roles: Vec::new(),
        title: text("post"),
        sector: text("sector"),
        phone: text("phone"),
        login: text("login").to_lowercase(),
        active: known.is_none_or(|p| p.active),
    }
}

fn wrong(web: &Web, me: &Me, known: Option<&Person>, fields: &Fields) -> ErrorSummary {
    let l = me.visitor.l;
    let mut errors = ErrorSummary::none(l);
    let lines = [
        ("name", l.t("admin.people.name"), true),
        ("name_en", l.t("admin.people.name_en"), false),
        ("login", l.t("account.login"), true),
        ("post", l.t("account.post"), false),
        ("sector", l.t("account.sector"), false),
        ("phone", l.t("account.phone"), false),
    ];
    check_lines(l, &mut errors, fields, &lines);
    let login = fields.text("login");
    if login.contains(char::is_whitespace) {
        errors.add("login", l.t("admin.people.login_space"));
    }
    let people = web.app.people();
    if let Some(other) = people.by_login(login).filter(|other| known.is_none_or(|p| p.id != other.id)) {
        let say = Say::new(web, l, me.visitor.today);
        errors.add("login", l.f1("admin.people.login_taken", "name", say.person(other.id)));
    }
    if !fields.text("office").is_empty() && fields.parsed("office").and_then(|id| people.office(OfficeId(id))).is_none() {
        errors.add("office", l.f1("task.fill_in", "field", l.t("account.office")));
    }
    errors
}

fn page(web: &Web, me: &Me, known: Option<&Person>) -> FormPage {
    let l = me.visitor.l;
    let say = Say::new(web, l, me.visitor.today);
    let frame = Frame::work(web, me);
    let offices = say.people.offices().into_iter().map(|o| Choice::new(o.id, say.office(o.id))).collect();
    let with = |field: Field, value: fn(&Person) -> String| match known {
        Some(person) => field.with(value(person)),
        None => field,
    };
    let mut fields = vec![
        with(Field::line("name", l.t("admin.people.name")).required(), |p| p.name.clone()),
        with(
            Field::line("name_en", l.t("admin.people.name_en")).hint(l.t("admin.people.name_en_hint")),
            |p| p.name_en.clone(),
        ),
        with(
            Field::line("login", l.t("account.login")).required().hint(l.t("admin.people.login_hint")),
            |p| p.login.clone(),
        ),
        with(
            Field::select("office", l.t("account.office"), offices).hint(l.t("admin.people.office_hint")),
            |p| p.office.map(|id| id.to_string()).unwrap_or_default(),
        ),
        with(Field::line("post", l.t("account.post")), |p| p.title.clone()),
        with(Field::line("sector", l.t("account.sector")).hint(l.t("admin.people.sector_hint")), |p| {
            p.sector.clone()
        }),
        with(Field::line("phone", l.t("account.phone")).hint(l.t("admin.people.phone_hint")), |p| {
            p.phone.clone()
        }),
    ];
    let label = if known.is_none() { l.t("admin.people.password") } else { l.t("account.new") };
    let password = Field::line("password", label)
        .required()
        .hint(l.f1("account.password_rules", "n", PASSWORD_MIN_CHARS));
    let id = known.map_or_else(|| "new".to_owned(), |person| person.id.to_string());
    let at = format!("/admin/people/{id}");
    let mut forms = Vec::new();
    let mut notes = Vec::new();
    let mut facts = Vec::new();
    match known {
        None => {
            fields.push(password);
            let entered = form(l, &frame, "person", l.t("admin.people.new"), at, fields, l.t("admin.enter"));
            forms.push(with_foot(entered, l.t("admin.people.new_foot")));
        }
        Some(person) => {
            forms.push(form(l, &frame, "person", l.t("admin.people.correct"), at.clone(), fields, l.t("admin.save")));
            let set = form(
                l,
                &frame,
                "password",
                l.t("admin.people.lost"),
                format!("{at}/password"),
                vec![password],
                l.t("admin.people.set"),
            );
            forms.push(with_foot(second(set), l.t("admin.people.set_foot")));
            let turn = |title, value, button| {
                let fields = vec![Field::hidden("active", value)];
                form(l, &frame, "switch", title, format!("{at}/switch"), fields, button)
            };
            if person.active {
                let off = turn(l.t("admin.people.switch"), "no", l.t("admin.people.switch_off"));
                forms.push(with_foot(stopping(off), l.t("admin.people.switch_foot")));
            } else {
                notes.push(Note::new(NoteKind::Soon, l.t("admin.people.is_off")));
                forms.push(second(turn(l.t("admin.people.switch"), "yes", l.t("admin.people.switch_on"))));
            }
            let roles: Vec<String> = person.roles.iter().map(|role: &Role| say.role(*role)).collect();
            let roles = if roles.is_empty() {
                l.t("admin.people.no_role").to_owned()
            } else {
                l.list(&roles)
            };
            facts.push((l.t("account.roles").to_owned(), roles));
        }
    }
    let title = known.map_or_else(|| l.t("admin.people.new").to_owned(), |person| say.person(person.id));
    FormPage {
        crumbs: vec![
            Crumb::to(l.t("nav.admin"), "/admin"),
            Crumb::to(l.t("admin.people.title"), "/admin/people"),
            Crumb::here(title.clone()),
        ],
        title,
        intro: l.t("admin.people.form_intro"),
        notes,
        forms,
        facts,
        frame,
    }
}

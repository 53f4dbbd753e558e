//! `/admin/roles`: the security administrator grants and withdraws roles; never their own, never an administrator's with another.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use banfu_app::{
    domain::{
        PersonId,
        org::{Person, Role},
    },
    policy::Action,
};

use super::{
    form::{FormPage, form, refusal, with_foot},
    only_for,
    people::{Asked, found, rows},
    table::{ROWS, TablePage, filtered, page_of},
    tabs,
};
use crate::{
    frame::{
        errors::WebError,
        posted::{Fields, Posted},
        visitor::Me,
    },
    pages::{Frame, Html, cases::steps::done, desk::RowButton},
    say::Say,
    ui::{Choice, Crumb, ErrorSummary, Field, Note, NoteKind, Pager},
    web::Web,
};

/// `GET /admin/roles`
pub async fn list(State(web): State<Web>, me: Me, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    only_for(&web, &me, Action::RolesGrant)?;
    let l = me.visitor.l;
    let say = Say::new(&web, l, me.visitor.today);
    let all = found(&say, &asked.q);
    let (page, total) = (asked.page.max(1), all.len() as u64);
    Ok(Html(TablePage {
        tabs: tabs(&web, &me),
        title: l.t("admin.roles.title"),
        intro: l.t("admin.roles.intro"),
        start: None,
        columns: vec![l.t("admin.people.name"), l.t("account.office"), l.t("account.post"), l.t("account.roles")],
        rows: rows(&say, &page_of(all, page), "/admin/roles"),
        none: l.t("admin.people.none"),
        pager: Some(Pager::new(l, page, ROWS, total, filtered("/admin/roles", &asked.q))),
        filter: Some(("/admin/roles", asked.q)),
        onward: vec![RowButton {
            href: "/tables/import?kind=people".to_owned(),
            label: l.t("exchange.title").to_owned(),
        }],
        frame: Frame::work(&web, &me),
    })
    .into_response())
}

/// `GET /admin/roles/{id}`
pub async fn show(State(web): State<Web>, me: Me, Path(id): Path<i64>) -> Result<Response, WebError> {
    only_for(&web, &me, Action::RolesGrant)?;
    Ok(Html(page(&web, &me, &known(&web, id)?)).into_response())
}

/// `POST /admin/roles/{id}`
pub async fn grant(State(web): State<Web>, Path(id): Path<i64>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, command } = posted;
    only_for(&web, &me, Action::RolesGrant)?;
    let person = known(&web, id)?;
    let (actor, roles) = (me.live.actor.clone(), ticked(&fields));
    match web.run(move |app| app.grant_roles(&actor, &command, PersonId(id), roles)).await {
        Ok(()) => {
            let say = Say::new(&web, me.visitor.l, me.visitor.today);
            Ok(done(&web, "/admin/roles", "admin", say.person(person.id)))
        }
        Err(error) => {
            let mut errors = ErrorSummary::none(me.visitor.l);
            // The rule about roles that exclude each other is about the ticks themselves.
            for refused in refusal(&web, &me, error)?.errors {
                errors.add("roles", refused.message);
            }
            Ok(page(&web, &me, &person).refused("grant", &fields, errors))
        }
    }
}

fn ticked(fields: &Fields) -> Vec<Role> {
    let chosen = fields.all("roles");
    Role::ALL.iter().copied().filter(|role| chosen.contains(&role.code())).collect()
}

fn known(web: &Web, id: i64) -> Result<Person, WebError> {
    web.app.people().person(PersonId(id)).cloned().ok_or(WebError::NotFound)
}

fn page(web: &Web, me: &Me, person: &Person) -> FormPage {
    let l = me.visitor.l;
    let say = Say::new(web, l, me.visitor.today);
    let frame = Frame::work(web, me);
    let is_self = person.id == me.live.actor.person.id;
    let choices = Role::ALL.iter().map(|role| Choice::new(role.code(), say.role(*role))).collect();
    let ticks = Field::ticks("roles", l.t("account.roles"), choices)
        .hint(l.t("admin.roles.hint"))
        .with_all(person.roles.iter().map(|role| role.code()));
    let at = format!("/admin/roles/{}", person.id);
    let grant = form(l, &frame, "grant", l.t("admin.roles.grant"), at, vec![ticks], l.t("admin.roles.set"));
    let facts = [
        (l.t("account.login"), person.login.clone()),
        (l.t("account.office"), person.office.map(|id| say.office_in_full(id)).unwrap_or_default()),
        (l.t("account.post"), person.title.clone()),
        (l.t("account.sector"), person.sector.clone()),
    ];
    let title = say.person(person.id);
    FormPage {
        crumbs: vec![
            Crumb::to(l.t("nav.admin"), "/admin"),
            Crumb::to(l.t("admin.roles.title"), "/admin/roles"),
            Crumb::here(title.clone()),
        ],
        title,
        intro: l.t("admin.roles.form_intro"),
        notes: if is_self {
            vec![Note::new(NoteKind::Soon, say.refusal("roles.grant.own", &[]))]
        } else {
            Vec::new()
        },
        forms: if is_self {
            Vec::new()
        } else {
            vec![with_foot(grant, l.t("admin.roles.foot"))]
        },
        facts: facts
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(label, value)| (label.to_owned(), value))
            .collect(),
        frame,
    }
}

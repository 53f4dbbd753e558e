//! `/admin/offices`: entering and correcting offices.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use banfu_app::{
    AppError,
    domain::{
        OfficeId,
        org::{Office, OfficeKind},
    },
    policy::Action,
};

use super::{
    form::{FormPage, check_lines, form, refusal},
    only_for,
    people::Asked,
    table::{ROWS, TablePage, TableRow, filtered, page_of},
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
    ui::{Choice, Crumb, ErrorSummary, Field, Pager},
    web::Web,
};

/// Longest clause about what an office is responsible for, in characters.
const DUTY_MAX_CHARS: usize = 2000;

/// `GET /admin/offices`
pub async fn list(State(web): State<Web>, me: Me, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    only_for(&web, &me, Action::DirectoryManage)?;
    let l = me.visitor.l;
    let say = Say::new(&web, l, me.visitor.today);
    let q = asked.q.trim().to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&q);
    let all: Vec<TableRow> = say
        .people
        .offices()
        .into_iter()
        .filter(|o| q.is_empty() || [&o.name, &o.short, &o.name_en, &o.short_en, &o.org_code].into_iter().any(|text| has(text)))
        .map(|o| TableRow {
            href: format!("/admin/offices/{}", o.id),
            name: say.office_in_full(o.id),
            note: say.office(o.id),
            off: None,
            cells: vec![l.coded("office_kinds", o.kind.code()), o.org_code.clone()],
        })
        .collect();
    let (page, total) = (asked.page.max(1), all.len() as u64);
    Ok(Html(TablePage {
        tabs: tabs(&web, &me),
        title: l.t("admin.offices.title"),
        intro: l.t("admin.offices.intro"),
        start: Some(RowButton {
            href: "/admin/offices/new".to_owned(),
            label: l.t("admin.offices.new").to_owned(),
        }),
        columns: vec![l.t("admin.offices.name"), l.t("admin.offices.kind"), l.t("admin.offices.org_code")],
        rows: page_of(all, page),
        none: l.t("admin.offices.none"),
        pager: Some(Pager::new(l, page, ROWS, total, filtered("/admin/offices", &asked.q))),
        filter: Some(("/admin/offices", asked.q)),
        onward: vec![RowButton {
            href: "/tables/import?kind=offices".to_owned(),
            label: l.t("exchange.title").to_owned(),
        }],
        frame: Frame::work(&web, &me),
    })
    .into_response())
}

/// `GET /admin/offices/{id}`, and `/admin/offices/new`
pub async fn show(State(web): State<Web>, me: Me, Path(id): Path<String>) -> Result<Response, WebError> {
    only_for(&web, &me, Action::DirectoryManage)?;
    Ok(Html(page(&web, &me, known(&web, &id)?.as_ref())).into_response())
}

/// `POST /admin/offices/{id}`: enters or corrects.
pub async fn save(State(web): State<Web>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, command } = posted;
    only_for(&web, &me, Action::DirectoryManage)?;
    let known = known(&web, &id)?;
    let typed = match typed(&me, known.as_ref(), &fields) {
        Ok(office) => office,
        Err(errors) => return Ok(page(&web, &me, known.as_ref()).refused("office", &fields, errors)),
    };
    let (actor, name, is_new) = (me.live.actor.clone(), typed.short.clone(), known.is_none());
    let saved = web
        .run(move |app| {
            let mut office = typed;
            if is_new {
                office.id = free_id(app)?;
            }
            app.enter_office(&actor, &command, office)
        })
        .await;
    match saved {
        Ok(()) => Ok(done(&web, "/admin/offices", "admin", name)),
        Err(error) => Ok(page(&web, &me, known.as_ref()).refused("office", &fields, refusal(&web, &me, error)?)),
    }
}

/// The next id no office has.
fn free_id(app: &banfu_app::App) -> Result<OfficeId, AppError> {
    let people = app.people();
    app.store.write(&app.region, move |tx| {
        loop {
            let id = OfficeId(tx.next_id("office")?);
            if people.office(id).is_none() {
                return Ok(id);
            }
        }
    })
}

fn known(web: &Web, id: &str) -> Result<Option<Office>, WebError> {
    if id == "new" {
        return Ok(None);
    }
    let id = id.parse().map_err(|_| WebError::NotFound)?;
    web.app.people().office(OfficeId(id)).cloned().map(Some).ok_or(WebError::NotFound)
}

fn typed(me: &Me, known: Option<&Office>, fields: &Fields) -> Result<Office, ErrorSummary> {
    let l = me.visitor.l;
    let mut errors = ErrorSummary::none(l);
    let lines = [
        ("name", l.t("admin.offices.name"), true),
        ("short", l.t("admin.offices.short"), true),
        ("name_en", l.t("admin.offices.name_en"), false),
        ("short_en", l.t("admin.offices.short_en"), false),
        ("org_code", l.t("admin.offices.org_code"), false),
    ];
    check_lines(l, &mut errors, fields, &lines);
    let kind = OfficeKind::from_code(fields.text("kind"));
    if kind.is_none() {
        errors.add("kind", l.f1("task.fill_in", "field", l.t("admin.offices.kind")));
    }
    if fields.text("duty").chars().nth(DUTY_MAX_CHARS).is_some() {
        errors.add("duty", l.f2("admin.too_long", "field", l.t("admin.offices.duty"), "max", DUTY_MAX_CHARS));
    }
    let text = |name: &str| fields.text(name).to_owned();
    let or = |name: &str, other: &str| if fields.text(name).is_empty() { text(other) } else { text(name) };
    match kind {
        Some(kind) if errors.is_empty() => Ok(Office {
            id: known.map_or(OfficeId(0), |office| office.id),
            name: text("name"),
            short: text("short"),
            name_en: or("name_en", "name"),
            short_en: or("short_en", "short"),
            kind,
            org_code: text("org_code"),
            duty: text("duty"),
        }),
        _ => Err(errors),
    }
}

fn page(web: &Web, me: &Me, known: Option<&Office>) -> FormPage {
    let l = me.visitor.l;
    let say = Say::new(web, l, me.visitor.today);
    let frame = Frame::work(web, me);
    let with = |field: Field, value: fn(&Office) -> String| match known {
        Some(office) => field.with(value(office)),
        None => field,
    };
    let kinds = OfficeKind::ALL
        .iter()
        .map(|kind| Choice::new(kind.code(), l.coded("office_kinds", kind.code())))
        .collect();
    let fields = vec![
        with(
            Field::line("name", l.t("admin.offices.name")).required().hint(l.t("admin.offices.name_hint")),
            |o| o.name.clone(),
        ),
        with(Field::line("short", l.t("admin.offices.short")).required(), |o| o.short.clone()),
        with(Field::line("name_en", l.t("admin.offices.name_en")), |o| o.name_en.clone()),
        with(Field::line("short_en", l.t("admin.offices.short_en")), |o| o.short_en.clone()),
        with(Field::radio("kind", l.t("admin.offices.kind"), kinds), |o| o.kind.code().to_owned()),
        with(
            Field::line("org_code", l.t("admin.offices.org_code")).hint(l.t("admin.offices.org_code_hint")),
            |o| o.org_code.clone(),
        ),
        with(Field::area("duty", l.t("admin.offices.duty"), 4).hint(l.t("admin.offices.duty_hint")), |o| {
            o.duty.clone()
        }),
    ];
    let (title, heading, button) = match known {
        Some(office) => (say.office_in_full(office.id), l.t("admin.offices.correct"), l.t("admin.save")),
        None => (l.t("admin.offices.new").to_owned(), l.t("admin.offices.new"), l.t("admin.enter")),
    };
    let at = known.map_or_else(|| "/admin/offices/new".to_owned(), |office| format!("/admin/offices/{}", office.id));
    let count = known.map(|office| say.people.everyone().into_iter().filter(|p| p.office == Some(office.id) && p.active).count());
    FormPage {
        crumbs: vec![
            Crumb::to(l.t("nav.admin"), "/admin"),
            Crumb::to(l.t("admin.offices.title"), "/admin/offices"),
            Crumb::here(title.clone()),
        ],
        title,
        intro: l.t("admin.offices.form_intro"),
        notes: Vec::new(),
        forms: vec![form(l, &frame, "office", heading, at, fields, button)],
        facts: count.map(|n| (l.t("admin.offices.people").to_owned(), n.to_string())).into_iter().collect(),
        frame,
    }
}

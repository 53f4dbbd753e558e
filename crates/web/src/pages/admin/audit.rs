//! `/admin/audit`: who did what and when, newest first; never what a letter says.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use banfu_app::{clock, people::person_of, store::AuditEntry, streams};
use serde::Deserialize;

use super::{
    only_for,
    table::{ROWS, TablePage, TableRow},
    tabs,
};
use crate::{
    frame::{errors::WebError, visitor::Me},
    pages::{Frame, Html, desk::RowButton},
    say::Say,
    web::Web,
};

/// Where in the log.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Entries before this id; none: the newest.
    before: Option<i64>,
}

/// `GET /admin/audit`
pub async fn show(State(web): State<Web>, me: Me, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    only_for(&web, &me, banfu_app::policy::Action::AuditRead)?;
    let l = me.visitor.l;
    let say = Say::new(&web, l, me.visitor.today);
    let actor = me.live.actor.clone();
    let limit = ROWS.cast_signed();
    // One more than shown tells whether there is an older page.
    let mut entries = web.run(move |app| app.audit(&actor, asked.before, limit + 1)).await?;
    let is_more = entries.len() > ROWS as usize;
    entries.truncate(ROWS as usize);
    let mut onward = Vec::new();
    if asked.before.is_some() {
        onward.push(RowButton {
            href: "/admin/audit".to_owned(),
            label: l.t("admin.audit.newest").to_owned(),
        });
    }
    if let Some(last) = entries.last().filter(|_| is_more) {
        onward.push(RowButton {
            href: format!("/admin/audit?before={}", last.id),
            label: l.t("admin.audit.older").to_owned(),
        });
    }
    Ok(Html(TablePage {
        tabs: tabs(&web, &me),
        title: l.t("admin.audit.title"),
        intro: l.t("admin.audit.intro"),
        start: None,
        filter: None,
        columns: vec![l.t("admin.audit.what"), l.t("admin.audit.who"), l.t("admin.audit.of"), l.t("admin.audit.when")],
        rows: entries.iter().map(|entry| row(&say, entry)).collect(),
        none: l.t("admin.audit.none"),
        pager: None,
        onward,
        frame: Frame::work(&web, &me),
    })
    .into_response())
}

fn row(say: &Say, entry: &AuditEntry) -> TableRow {
    let l = say.l;
    let at = say.moment(clock::moment(entry.at_ms));
    TableRow {
        href: String::new(),
        name: say.event_kind(&entry.kind).text,
        note: l.f2("admin.audit.entry", "id", entry.id, "kind", &entry.kind),
        off: None,
        cells: vec![
            person_of(&entry.actor).map_or_else(|| actor(say, &entry.actor), |id| say.person(id)),
            stream(say, &entry.stream, entry.version),
            // An audit wants the second, not "yesterday": the exact form without its offset, which is the place's own.
            at.exact.chars().take(19).map(|c| if c == 'T' { ' ' } else { c }).collect(),
        ],
    }
}

/// Who is no person: the program itself, or what an import names.
fn actor(say: &Say, actor: &str) -> String {
    if actor == "program" {
        say.l.t("admin.audit.program").to_owned()
    } else {
        actor.to_owned()
    }
}

/// What it happened to, with the version it brought.
fn stream(say: &Say, stream: &str, version: i64) -> String {
    let l = say.l;
    let name = match streams::case_of(stream) {
        Some(case) => say.case(case),
        None if stream == streams::DIRECTORY => l.t("admin.audit.directory").to_owned(),
        None if stream == streams::REGION => l.t("admin.audit.region").to_owned(),
        None => match stream.split_once('/') {
            Some(("filing", session)) => l.f1("admin.audit.filing", "session", session),
            Some(("series", series)) => l.f1("admin.audit.series", "series", series),
            _ => stream.to_owned(),
        },
    };
    l.f2("admin.audit.version", "stream", name, "n", version)
}

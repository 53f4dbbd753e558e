//! `/tables/import`: a table of cases, offices or people, uploaded, tried row by row, and taken in when it has no error.

use askama::Template;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use banfu_app::{
    exchange::{EFFECTS_MAX, Effect, FINDINGS_MAX, Gravity, Report, TableKind},
    policy::Action,
};
use serde::Deserialize;

use crate::{
    frame::{errors::WebError, limits, posted::Posted, uploaded::Uploaded, visitor::Me},
    i18n::Locale,
    pages::{Frame, Html, cases::steps::done},
    say::Say,
    ui::{Choice, ErrorSummary},
    web::Web,
};

/// Routes of the import.
pub fn routes() -> Router<Web> {
    Router::new()
        .route("/tables/import", get(ask).post(upload).layer(DefaultBodyLimit::max(limits::UPLOAD_BODY_BYTES)))
        .route("/tables/import/{id}", get(show).post(take))
}

/// The form, and what was found when a table was tried.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/exchange/import.html")]
pub struct ImportPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// What is wrong with the form.
    pub errors: ErrorSummary,
    /// Sources to choose from, with what each holds.
    pub sources: Vec<Choice>,
    /// The source chosen.
    pub chosen: String,
    /// The table that was tried.
    pub tried: Option<Tried>,
}

/// A table that was tried.
#[derive(Debug, Clone)]
pub struct Tried {
    /// Its id.
    pub id: String,
    /// The file's name.
    pub name: String,
    /// Its rows by what they cause.
    pub counts: String,
    /// Whether it can be taken in, in words.
    pub verdict: &'static str,
    /// It can be taken in, and something would happen.
    pub ready: bool,
    /// Something stands in the way.
    pub stopped: bool,
    /// What is to be said.
    pub findings: Vec<Line>,
    /// Not all of that is listed.
    pub more_findings: bool,
    /// What would happen: row, what it is about, outcome, events in words.
    pub effects: Vec<(u32, String, &'static str)>,
    /// Not all of that is listed.
    pub more_effects: bool,
}

/// A finding as it is shown.
#[derive(Debug, Clone)]
pub struct Line {
    /// The row; empty: the whole table.
    pub row: String,
    /// The cell.
    pub cell: String,
    /// The column's heading.
    pub column: String,
    /// How grave, in words.
    pub gravity: &'static str,
    /// It stands in the way.
    pub is_error: bool,
    /// The sentence.
    pub message: String,
}

/// What the address says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
}

async fn ask(State(web): State<Web>, me: Me, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let chosen = TableKind::from_code(&asked.kind).map(|kind| kind.usual_source().to_owned()).unwrap_or_default();
    Ok(Html(page(&web, &me, chosen, ErrorSummary::none(me.visitor.l), None)?).into_response())
}

fn page(web: &Web, me: &Me, chosen: String, errors: ErrorSummary, tried: Option<Tried>) -> Result<ImportPage, WebError> {
    let l = me.visitor.l;
    let kinds = web.app.tables_of(&me.live.actor);
    if kinds.is_empty() {
        // The first thing that is taken in is cases: its rule says who could.
        web.app.permit_region(&me.live.actor, Action::CaseImport)?;
    }
    let usual = kinds.first().map(|kind| kind.usual_source()).unwrap_or_default();
    let place = web.app.place();
    // Cases come from the systems that the rule pack names; offices and people from anywhere.
    let ours = web.app.pack()?.source_systems.clone();
    let sources: Vec<Choice> = kinds
        .into_iter()
        .flat_map(|kind| place.sources.of(kind).map(move |s| (kind, s)).collect::<Vec<_>>())
        .filter(|(kind, s)| *kind != TableKind::Cases || ours.is_empty() || ours.contains(&s.name))
        .map(|(kind, s)| {
            let title = if l.is_chinese() { &s.title_zh } else { &s.title_en };
            Choice::new(&s.name, format!("{title} · {}", kind_name(l, kind)))
        })
        .collect();
    Ok(ImportPage {
        chosen: if chosen.is_empty() { usual.to_owned() } else { chosen },
        sources,
        errors,
        tried,
        frame: Frame::work(web, me),
    })
}

fn kind_name(l: Locale, kind: TableKind) -> &'static str {
    match kind {
        TableKind::Cases => l.t("exchange.kind_cases"),
        TableKind::Offices => l.t("exchange.kind_offices"),
        TableKind::People => l.t("exchange.kind_people"),
    }
}

async fn upload(State(web): State<Web>, uploaded: Uploaded) -> Result<Response, WebError> {
    let Uploaded { me, fields, file, name } = uploaded;
    let l = me.visitor.l;
    let chosen = fields.text("source").to_owned();
    let place = web.app.place();
    let mut errors = ErrorSummary::none(l);
    let source = place.sources.get(&chosen).map(|s| (s.kind, s.name.clone()));
    if source.is_none() {
        errors.add("source", l.t("exchange.no_source").to_owned());
    }
    if file.is_empty() {
        errors.add("file", l.t("exchange.no_file").to_owned());
    }
    let (Some((kind, source)), true) = (source, errors.is_empty()) else {
        return Ok(Html(page(&web, &me, chosen, errors, None)?).with_status(StatusCode::UNPROCESSABLE_ENTITY));
    };
    let actor = me.live.actor.clone();
    let id = web.run(move |app| app.keep_upload(&actor, kind, &source, &name, file.to_vec())).await?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, format!("/tables/import/{id}"))]).into_response())
}

async fn show(State(web): State<Web>, me: Me, Path(id): Path<String>) -> Result<Response, WebError> {
    let (actor, asked) = (me.live.actor.clone(), id.clone());
    let (found, report) = web.run(move |app| app.uploaded(&actor, &asked, None)).await?;
    let tried = tried(&web, &me, id, found.name, &report);
    Ok(Html(page(&web, &me, found.source, ErrorSummary::none(me.visitor.l), Some(tried))?).into_response())
}

async fn take(State(web): State<Web>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, command, .. } = posted;
    let (actor, asked) = (me.live.actor.clone(), id.clone());
    let (found, report) = web.run(move |app| app.uploaded(&actor, &asked, Some(&command))).await?;
    if report.done {
        let to = match TableKind::from_code(&found.kind) {
            Some(TableKind::Offices) => "/admin/offices",
            Some(TableKind::People) if web.app.permit_region(&me.live.actor, Action::DirectoryManage).is_ok() => "/admin/people",
            Some(TableKind::People) => "/admin/roles",
            _ => "/cases?view=all",
        };
        return Ok(done(&web, to, "table", counts(me.visitor.l, &report)));
    }
    // Something changed since the try: it is shown anew.
    let tried = tried(&web, &me, id, found.name, &report);
    Ok(Html(page(&web, &me, found.source, ErrorSummary::none(me.visitor.l), Some(tried))?).with_status(StatusCode::UNPROCESSABLE_ENTITY))
}

fn counts(l: Locale, report: &Report) -> String {
    l.f(
        "exchange.counts",
        &[
            ("rows", &report.rows),
            ("new", &report.new),
            ("changed", &report.changed),
            ("same", &report.same),
            ("errors", &report.errors),
        ],
    )
}

fn tried(web: &Web, me: &Me, id: String, name: String, report: &Report) -> Tried {
    let l = me.visitor.l;
    let say = Say::new(web, l, me.visitor.today);
    let does = report.new + report.changed;
    let findings = report
        .findings
        .iter()
        .map(|f| Line {
            row: if f.row == 0 { String::new() } else { f.row.to_string() },
            cell: f.cell.clone(),
            column: f.column.clone(),
            gravity: l.t(if f.gravity == Gravity::Error { "exchange.error" } else { "exchange.remark" }),
            is_error: f.gravity == Gravity::Error,
            message: say.refusal(f.code, &f.args),
        })
        .collect();
    let effect = |effect| match effect {
        Effect::New => l.t("exchange.effect_new"),
        _ => l.t("exchange.effect_changed"),
    };
    Tried {
        id,
        name,
        counts: counts(l, report),
        verdict: match (report.is_clean(), does) {
            (false, _) => l.t("exchange.stopped"),
            (true, 0) => l.t("exchange.nothing"),
            (true, _) => l.t("exchange.clean"),
        },
        ready: report.is_clean() && does > 0,
        stopped: !report.is_clean(),
        findings,
        more_findings: report.findings.len() >= FINDINGS_MAX,
        effects: report.effects.iter().map(|e| (e.row, e.about.clone(), effect(e.effect))).collect(),
        more_effects: does > EFFECTS_MAX,
    }
}

//! `/cases/{id}/what-if`: what would move the dates of a case, before anyone acts; and `/cases/{id}/clocks.json`, its clocks with their derivation.

use askama::Template;
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use banfu_app::domain::{
    CaseId,
    clocks::{Moved, Suppose},
};

use super::task::TaskForm;
use crate::{
    frame::{
        errors::WebError,
        posted::{Fields, Posted},
        visitor::Me,
    },
    pages::{Frame, Html, admin::form::form},
    say::Say,
    ui::{Choice, Crumb, ErrorSummary, Field},
    web::Web,
};

/// Suppositions, and what would follow.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/what_if.html")]
pub struct WhatIfPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// The heading.
    pub title: String,
    /// What it is for.
    pub intro: String,
    /// What may be supposed, or done.
    pub forms: Vec<TaskForm>,
    /// What would follow; none: nothing was supposed yet.
    pub outcome: Option<Outcome>,
}

/// What would follow.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// In one sentence.
    pub summary: String,
    /// The dates that would move.
    pub rows: Vec<MoveRow>,
}

/// A date that would move.
#[derive(Debug, Clone)]
pub struct MoveRow {
    /// The case, where several are shown: its words and address.
    pub case: Option<(String, String)>,
    /// Which clock.
    pub clock: String,
    /// The day as it is.
    pub before: String,
    /// The day as it would be.
    pub after: String,
    /// How that day would come about.
    pub steps: Vec<String>,
}

/// The dates that would move, in words.
pub fn rows(say: &Say, case: Option<(String, String)>, moves: &[Moved]) -> Vec<MoveRow> {
    let day = |made: &banfu_app::domain::deadline::Deadline| {
        let words = say.day(made.due);
        if made.provisional {
            say.l.f1("clock.due_provisional", "day", words)
        } else {
            words
        }
    };
    moves
        .iter()
        .map(|moved| MoveRow {
            case: case.clone(),
            clock: say.l.coded("clocks", moved.clock.code()),
            before: day(&moved.before),
            after: day(&moved.after),
            steps: moved.after.steps.iter().map(|step| say.step(step).text).collect(),
        })
        .collect()
}

/// What a form supposes: one kind of change with its days, and perhaps another pack.
///
/// # Errors
/// What is wrong with the answers.
pub fn supposed(say: &Say, fields: &Fields) -> Result<(Vec<Suppose>, Option<String>), ErrorSummary> {
    let l = say.l;
    let (from, to) = (fields.text("from"), fields.text("to"));
    let pack = fields.some("pack");
    let given = match (fields.text("kind"), from, to) {
        ("" | "pack", ..) => return Ok((vec![], pack)),
        (kind, from, "") => format!("{kind}={from}"),
        (kind, from, to) => format!("{kind}={from}..{to}"),
    };
    match given.parse() {
        Ok(one) => Ok((vec![one], pack)),
        Err(_) => {
            let mut errors = ErrorSummary::none(l);
            errors.add("from", l.t("what_if.bad_days"));
            Err(errors)
        }
    }
}

/// The form that asks what is supposed. `kinds`: which changes make sense here.
pub fn question(web: &Web, say: &Say, frame: &Frame, action: String, kinds: &[&'static str]) -> TaskForm {
    let l = say.l;
    let mut packs = vec![Choice::new("", l.t("what_if.same_pack"))];
    packs.extend(
        web.app
            .place()
            .packs()
            .map(|p| Choice::new(&p.name, if l.is_chinese() { p.title_zh.clone() } else { p.title_en.clone() })),
    );
    let fields = vec![
        Field::select(
            "kind",
            l.t("what_if.kind"),
            kinds
                .iter()
                .map(|kind| Choice::new(kind, l.coded("what_if", &format!("kinds.{kind}"))))
                .collect(),
        )
        .required(),
        Field::day("from", l.t("what_if.from")),
        Field::day("to", l.t("what_if.to")).hint(l.t("what_if.to_hint")),
        Field::select("pack", l.t("what_if.pack"), packs),
    ];
    form(l, frame, "what_if", l.t("what_if.question"), action, fields, l.t("what_if.show"))
}

const KINDS: [&str; 6] = ["reassigned", "off", "worked", "paused", "extended", "pack"];

/// `GET /cases/{id}/what-if`
pub async fn show(State(web): State<Web>, me: Me, Path(id): Path<i64>) -> Result<Response, WebError> {
    let (page, _) = page(&web, &me, id).await?;
    Ok(Html(page).into_response())
}

/// `POST /cases/{id}/what-if`: shows what would follow; nothing is kept.
pub async fn suppose(State(web): State<Web>, Path(id): Path<i64>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, .. } = posted;
    let (mut page, say) = page(&web, &me, id).await?;
    let answer = |mut page: WhatIfPage, errors: ErrorSummary| {
        if let Some(task) = page.forms.first_mut() {
            task.form.refill(&fields);
            task.form.errors = ErrorSummary {
                prefix: task.form.prefix.clone(),
                ..errors
            };
        }
        page
    };
    let (supposed, pack) = match supposed(&say, &fields) {
        Ok(given) => given,
        Err(errors) => return Ok(Html(answer(page, errors)).with_status(StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let actor = me.live.actor.clone();
    let moves = web.run(move |app| app.what_if(&actor, CaseId(id), &supposed, pack.as_deref())).await?;
    page.outcome = Some(Outcome {
        summary: say.l.f1("what_if.moves", "n", moves.len()),
        rows: rows(&say, None, &moves),
    });
    let none = ErrorSummary::none(say.l);
    Ok(Html(answer(page, none)).into_response())
}

async fn page(web: &Web, me: &Me, id: i64) -> Result<(WhatIfPage, Say), WebError> {
    let actor = me.live.actor.clone();
    let view = web.run(move |app| app.case(&actor, CaseId(id))).await?;
    let say = Say::new(web, me.visitor.l, view.today);
    let l = say.l;
    let frame = Frame::work(web, me);
    let label = view.case.label().unwrap_or_else(|| view.case.text.title.clone());
    let page = WhatIfPage {
        crumbs: vec![
            Crumb::to(l.t("nav.cases"), "/cases"),
            Crumb::to(label.clone(), format!("/cases/{id}")),
            Crumb::here(l.t("what_if.title")),
        ],
        title: l.t("what_if.title").to_owned(),
        intro: l.f1("what_if.intro", "case", label),
        forms: vec![question(web, &say, &frame, format!("/cases/{id}/what-if"), &KINDS)],
        outcome: None,
        frame,
    };
    Ok((page, say))
}

/// `GET /cases/{id}/clocks.json`: the clocks of a case, each with its derivation, for programs of those who may see the case.
pub async fn clocks(State(web): State<Web>, me: Me, Path(id): Path<i64>) -> Result<Response, WebError> {
    let actor = me.live.actor.clone();
    let view = web.run(move |app| app.case(&actor, CaseId(id))).await?;
    let say = Say::new(&web, me.visitor.l, view.today);
    let clocks: Vec<serde_json::Value> = view
        .clocks
        .iter()
        .map(|running| {
            serde_json::json!({
                "clock": running.clock.code(),
                "due": running.deadline.due.to_string(),
                "provisional": running.deadline.provisional,
                "met": running.left.is_none(),
                "steps": running.deadline.steps.iter().map(|step| say.step(step).text).collect::<Vec<_>>(),
            })
        })
        .collect();
    Ok(Json(serde_json::json!({ "case": id, "paused": view.case.is_paused(), "clocks": clocks })).into_response())
}

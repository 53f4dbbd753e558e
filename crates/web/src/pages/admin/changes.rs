//! What changes the rules of the region, each shown before it is done: a holiday notice (`/admin/rules/notice`), another rule pack
//! (`/admin/rules/pack`), and suppositions that change nothing (`/admin/rules/what-if`).

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use banfu_app::{
    place::{NATIONAL, read_notice},
    policy::Action,
    rules::Preview,
};

use super::{form::form, only_for};
use crate::{
    frame::{
        errors::WebError,
        posted::{Fields, Posted},
        visitor::Me,
    },
    pages::{
        Frame, Html,
        cases::{
            steps::done,
            task::TaskForm,
            what_if::{MoveRow, Outcome, WhatIfPage, question, rows, supposed},
        },
    },
    say::Say,
    ui::{Button, Choice, Crumb, ErrorSummary, Field, Weight},
    web::Web,
};

/// Suppositions about all open cases.
const KINDS: [&str; 3] = ["off", "worked", "pack"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    WhatIf,
    Notice,
    Pack,
}

impl Change {
    fn code(self) -> &'static str {
        match self {
            Self::WhatIf => "all",
            Self::Notice => "by_notice",
            Self::Pack => "by_pack",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::WhatIf => "/admin/rules/what-if",
            Self::Notice => "/admin/rules/notice",
            Self::Pack => "/admin/rules/pack",
        }
    }
}

/// `GET /admin/rules/what-if`
pub async fn show_what_if(State(web): State<Web>, me: Me) -> Result<Response, WebError> {
    show(&web, &me, Change::WhatIf)
}

/// `GET /admin/rules/notice`
pub async fn show_notice(State(web): State<Web>, me: Me) -> Result<Response, WebError> {
    show(&web, &me, Change::Notice)
}

/// `GET /admin/rules/pack`
pub async fn show_pack(State(web): State<Web>, me: Me) -> Result<Response, WebError> {
    show(&web, &me, Change::Pack)
}

/// `POST /admin/rules/what-if`: shows what would follow; nothing is kept.
pub async fn what_if(State(web): State<Web>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, .. } = posted;
    only_for(&web, &me, Action::RulesManage)?;
    let say = Say::new(&web, me.visitor.l, me.visitor.today);
    let (supposed, pack) = match supposed(&say, &fields) {
        Ok(given) => given,
        Err(errors) => return Ok(refused(&web, &me, Change::WhatIf, &fields, errors)),
    };
    let actor = me.live.actor.clone();
    let preview = web.run(move |app| app.what_if_for_all(&actor, &supposed, pack.as_deref())).await;
    answer(&web, &me, Change::WhatIf, &fields, preview)
}

/// `POST /admin/rules/notice`: shows what a notice would move, or enters it.
pub async fn notice(State(web): State<Web>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, command } = posted;
    only_for(&web, &me, Action::RulesManage)?;
    let l = me.visitor.l;
    let read = match read_notice(fields.raw("text").as_bytes(), fields.text("number")) {
        Ok(read) => read,
        Err(bad) => {
            let mut errors = ErrorSummary::none(l);
            errors.add("text", l.f2("refusals.rules.notice.unreadable", "line", bad.line, "problem", bad.problem));
            return Ok(refused(&web, &me, Change::Notice, &fields, errors));
        }
    };
    let layer = fields.some("layer").unwrap_or_else(|| NATIONAL.to_owned());
    let actor = me.live.actor.clone();
    if fields.text("do") != "enter" {
        let preview = web.run(move |app| app.preview_notice(&actor, &layer, &read)).await;
        return answer(&web, &me, Change::Notice, &fields, preview);
    }
    match web.run(move |app| app.enter_notice(Some(&actor), &command, &layer, &read)).await {
        Ok(did) => Ok(done(
            &web,
            "/admin/rules",
            "recomputed",
            l.f2("what_if.did", "moved", did.moved, "open", did.open),
        )),
        Err(other) => answer(&web, &me, Change::Notice, &fields, Err(other)),
    }
}

/// `POST /admin/rules/pack`: shows what another pack would move, or changes to it.
pub async fn pack(State(web): State<Web>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, command } = posted;
    only_for(&web, &me, Action::RulesManage)?;
    let l = me.visitor.l;
    let (actor, name) = (me.live.actor.clone(), fields.text("pack").to_owned());
    let open_too = fields.has("open_too");
    if fields.text("do") != "change" {
        let preview = web.run(move |app| app.preview_pack(&actor, &name)).await;
        return answer(&web, &me, Change::Pack, &fields, preview);
    }
    match web.run(move |app| app.change_pack(&actor, &command, &name, open_too)).await {
        Ok(did) => Ok(done(
            &web,
            "/admin/rules",
            "recomputed",
            l.f2("what_if.did", "moved", did.moved, "open", did.open),
        )),
        Err(other) => answer(&web, &me, Change::Pack, &fields, Err(other)),
    }
}

fn show(web: &Web, me: &Me, change: Change) -> Result<Response, WebError> {
    only_for(web, me, Action::RulesManage)?;
    Ok(Html(page(web, me, change)).into_response())
}

fn answer(web: &Web, me: &Me, change: Change, fields: &Fields, preview: Result<Preview, WebError>) -> Result<Response, WebError> {
    let say = Say::new(web, me.visitor.l, me.visitor.today);
    let preview = match preview {
        Ok(preview) => preview,
        Err(WebError::Refused { code, args }) => {
            let errors = ErrorSummary::whole(say.l, say.refusal(code, &args));
            return Ok(refused(web, me, change, fields, errors));
        }
        Err(other) => return Err(other),
    };
    let mut page = page(web, me, change);
    if let Some(task) = page.forms.first_mut() {
        task.form.refill(fields);
    }
    let case_rows: Vec<MoveRow> = preview
        .cases
        .iter()
        .flat_map(|case| {
            let number = case.number.map(|n| format!("{n:04} ")).unwrap_or_default();
            rows(&say, Some((format!("{number}{}", case.title), format!("/cases/{}", case.id))), &case.moves)
        })
        .collect();
    page.outcome = Some(Outcome {
        summary: say.l.f2("what_if.cases_move", "moved", preview.moved, "open", preview.open),
        rows: case_rows,
    });
    Ok(Html(page).into_response())
}

fn refused(web: &Web, me: &Me, change: Change, fields: &Fields, errors: ErrorSummary) -> Response {
    let mut page = page(web, me, change);
    if let Some(task) = page.forms.first_mut() {
        task.form.refill(fields);
        task.form.errors = ErrorSummary {
            prefix: task.form.prefix.clone(),
            ..errors
        };
    }
    Html(page).with_status(StatusCode::UNPROCESSABLE_ENTITY)
}

fn page(web: &Web, me: &Me, change: Change) -> WhatIfPage {
    let say = Say::new(web, me.visitor.l, me.visitor.today);
    let l = say.l;
    let frame = Frame::work(web, me);
    let title = l.coded("what_if", &format!("{}.title", change.code()));
    let task = match change {
        Change::WhatIf => question(web, &say, &frame, change.path().to_owned(), &KINDS),
        Change::Notice => notice_form(web, &say, &frame),
        Change::Pack => pack_form(web, &say, &frame),
    };
    WhatIfPage {
        crumbs: vec![Crumb::to(l.t("admin.rules.title"), "/admin/rules"), Crumb::here(title.clone())],
        intro: l.coded("what_if", &format!("{}.intro", change.code())),
        title,
        forms: vec![task],
        outcome: None,
        frame,
    }
}

/// Shown first; done by the other button.
fn with_buttons(say: &Say, mut task: TaskForm, value: &'static str, label: &'static str) -> TaskForm {
    let l = say.l;
    task.form.buttons = vec![
        Button::other(l.t("what_if.show"), "show", Weight::Filled),
        Button::other(label, value, Weight::Plain),
    ];
    task
}

fn notice_form(web: &Web, say: &Say, frame: &Frame) -> TaskForm {
    let l = say.l;
    let layers = web
        .app
        .place()
        .layers()
        .into_iter()
        .map(|layer| {
            let words = if layer == NATIONAL {
                l.t("what_if.national").to_owned()
            } else {
                layer.clone()
            };
            Choice::new(layer, words)
        })
        .collect();
    let fields = vec![
        Field::select("layer", l.t("what_if.layer"), layers).required().with(NATIONAL),
        Field::line("number", l.t("what_if.number")).hint(l.t("what_if.number_hint")),
        Field::area("text", l.t("what_if.text"), 12).required().hint(l.t("what_if.text_hint")),
    ];
    let task = form(l, frame, "notice", l.t("what_if.by_notice.form"), Change::Notice.path().to_owned(), fields, "");
    with_buttons(say, task, "enter", l.t("what_if.do_enter"))
}

fn pack_form(web: &Web, say: &Say, frame: &Frame) -> TaskForm {
    let l = say.l;
    let place = web.app.place();
    let packs = place
        .packs()
        .map(|p| Choice::new(&p.name, format!("{} ({})", if l.is_chinese() { &p.title_zh } else { &p.title_en }, p.label())))
        .collect();
    let fields = vec![
        Field::select("pack", l.t("what_if.pack"), packs).required(),
        Field::tick("open_too", l.t("what_if.open_too")),
    ];
    let task = form(l, frame, "pack", l.t("what_if.by_pack.form"), Change::Pack.path().to_owned(), fields, "");
    with_buttons(say, task, "change", l.t("what_if.do_change"))
}

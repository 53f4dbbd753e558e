//! `/cases/{id}/draft/import`: the text of a file into the draft, after a look at what was read. What stood there before stays a revision.

use askama::Template;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use banfu_app::{App, AppError, Command, command::TypedDraft, domain::CaseId, drafts::DraftView, import, policy::Action};

use super::{
    typed,
    versions::{Change, changes},
};
use crate::{
    frame::{errors::WebError, limits, posted::Posted, uploaded::Uploaded, visitor::Me},
    pages::{
        Frame, Html,
        cases::steps::done,
        import::{AskPage, ReportBox, sentence},
    },
    say::Say,
    ui::{Crumb, ErrorSummary},
    web::Web,
};

/// What was read of a file, before it goes into the draft.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/import/draft.html")]
pub struct TakePage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    case: i64,
    /// The file's name.
    name: String,
    errors: ErrorSummary,
    report: String,
    base: u32,
    /// Something was typed later than the newest revision.
    unsaved: bool,
    class: String,
    title: String,
    body: String,
    /// Against what stands there now.
    changes: Vec<Change>,
}

/// Routes of the import into a draft.
pub fn routes() -> Router<Web> {
    Router::new()
        .route(
            "/cases/{id}/draft/import",
            get(ask).post(look).layer(DefaultBodyLimit::max(limits::UPLOAD_BODY_BYTES)),
        )
        .route(
            "/cases/{id}/draft/import/take",
            post(take).layer(DefaultBodyLimit::max(limits::LETTER_BODY_BYTES)),
        )
}

/// The draft, for those who may write it now.
async fn load(web: &Web, me: &Me, id: i64) -> Result<DraftView, WebError> {
    let actor = me.live.actor.clone();
    web.run(move |app: &App| {
        let view = app.draft(&actor, CaseId(id))?;
        if view.editable {
            return Ok(view);
        }
        Err(AppError::Denied(Box::new(app.why_not(&actor, Action::ReplySaveDraft, CaseId(id))?)))
    })
    .await
}

fn crumbs(me: &Me, view: &DraftView) -> Vec<Crumb> {
    let l = me.visitor.l;
    let case = view.case.id;
    vec![
        Crumb::to(l.t("nav.cases"), "/cases"),
        Crumb::to(view.case.label().unwrap_or_default(), format!("/cases/{case}")),
        Crumb::to(l.t("case.reply"), format!("/cases/{case}/draft")),
        Crumb::here(l.t("import.title")),
    ]
}

fn ask_page(web: &Web, me: &Me, view: &DraftView, errors: ErrorSummary) -> AskPage {
    let case = view.case.id;
    AskPage {
        crumbs: crumbs(me, view),
        intro: me.visitor.l.t("import.into_draft"),
        action: format!("/cases/{case}/draft/import"),
        back: format!("/cases/{case}/draft"),
        errors,
        frame: Frame::work(web, me),
    }
}

async fn ask(State(web): State<Web>, me: Me, Path(id): Path<i64>) -> Result<Response, WebError> {
    let view = load(&web, &me, id).await?;
    let errors = ErrorSummary::none(me.visitor.l);
    Ok(ask_page(&web, &me, &view, errors).into_answer())
}

/// Reads the file and shows what would come into the draft; nothing is kept.
async fn look(State(web): State<Web>, Path(id): Path<i64>, uploaded: Uploaded) -> Result<Response, WebError> {
    let Uploaded { me, file, name, .. } = uploaded;
    let view = load(&web, &me, id).await?;
    let l = me.visitor.l;
    let read = web
        .run(move |app| {
            Ok(import::file(&file).map(|read| {
                let reading = app.read_text(&read.text);
                (read.draft(&reading), read.report)
            }))
        })
        .await?;
    let (parts, report) = match read {
        Ok(read) => read,
        Err(error) => {
            let mut errors = ErrorSummary::none(l);
            errors.add("file", sentence(l, &error));
            return Ok(ask_page(&web, &me, &view, errors).into_answer());
        }
    };
    let class = parts
        .class
        .filter(|code| web.app.pack().is_ok_and(|pack| pack.classes.iter().any(|c| c.code == *code)));
    let title = if parts.title.is_empty() { view.draft.title.clone() } else { parts.title };
    let typed = TypedDraft {
        title,
        class: class.or_else(|| view.draft.class.clone()),
        ..typed::from_stored(view.case.revision, &view.draft, parts.body)
    };
    let report = ReportBox::new(l, &report, &[]).to_string();
    let page = take_page(&web, &me, &view, typed, name, report, ErrorSummary::none(l));
    Ok(Html(page).with_status(StatusCode::OK))
}

fn take_page(web: &Web, me: &Me, view: &DraftView, typed: TypedDraft, name: String, report: String, errors: ErrorSummary) -> TakePage {
    let now = view.unsaved.as_ref().map_or(&view.checked.body, |unsaved| &unsaved.text);
    TakePage {
        crumbs: crumbs(me, view),
        case: view.case.id.0,
        name,
        errors,
        report,
        base: view.case.revision,
        unsaved: view.unsaved.as_ref().is_some_and(|unsaved| unsaved.text != view.checked.body),
        class: typed.class.unwrap_or_default(),
        title: typed.title,
        changes: changes(now, &typed.body),
        body: typed.body,
        frame: Frame::work(web, me),
    }
}

/// Saves what was read as a revision; what was typed and not saved becomes a revision before it.
async fn take(State(web): State<Web>, Path(id): Path<i64>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, command } = posted;
    let view = load(&web, &me, id).await?;
    let base: u32 = fields.parsed("base").unwrap_or_default();
    let mut typed = TypedDraft {
        title: fields.text("title").to_owned(),
        class: fields.some("class"),
        ..typed::from_stored(base, &view.draft, fields.raw("body").to_owned())
    };
    let before = view
        .unsaved
        .as_ref()
        .filter(|unsaved| unsaved.text != view.checked.body && base == view.case.revision);
    let before = before.map(|unsaved| typed::from_stored(base, &view.draft, unsaved.text.clone()));
    let (actor, draft) = (me.live.actor.clone(), typed.clone());
    let saved = web
        .run(move |app| {
            let mut draft = draft;
            if let Some(before) = before {
                app.act(&actor, &format!("{command}/before"), CaseId(id), Command::SaveDraft(before))?;
                draft.base += 1;
            }
            app.act(&actor, &command, CaseId(id), Command::SaveDraft(draft))
        })
        .await;
    match saved {
        Ok(_) => Ok(done(&web, &format!("/cases/{id}/draft"), "imported", "")),
        Err(WebError::Refused { code, args }) => {
            let view = load(&web, &me, id).await?;
            let errors = ErrorSummary::whole(me.visitor.l, Say::new(&web, me.visitor.l, me.visitor.today).refusal(code, &args));
            // The next try is made over what is there now, in full knowledge of it: the page shows the difference.
            typed.base = view.case.revision;
            let page = take_page(&web, &me, &view, typed, String::new(), String::new(), errors);
            Ok(Html(page).with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(other) => Err(other),
    }
}

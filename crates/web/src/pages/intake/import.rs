//! `/proposals/import` and `/proposals/{id}/import`: the text of a file into the form of a proposal. Nothing is kept until the member saves.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use banfu_app::{cases::CaseView, domain::CaseId, import};

use super::proposal::{Typed, load, may_begin, page};
use crate::{
    frame::{errors::WebError, limits, uploaded::Uploaded, visitor::Me},
    pages::{
        Frame, Html,
        import::{AskPage, ReportBox, not_kept, sentence},
    },
    ui::{Crumb, ErrorSummary},
    web::Web,
};

/// Routes of the import into a proposal.
pub fn routes() -> Router<Web> {
    let limit = || DefaultBodyLimit::max(limits::UPLOAD_BODY_BYTES);
    Router::new()
        .route("/proposals/import", get(ask_new).post(look_new).layer(limit()))
        .route("/proposals/{id}/import", get(ask).post(look).layer(limit()))
}

fn form_of(view: Option<&CaseView>) -> (String, String) {
    match view {
        Some(view) => (format!("/proposals/{}/import", view.case.id), format!("/proposals/{}/edit", view.case.id)),
        None => ("/proposals/import".to_owned(), "/proposals/new".to_owned()),
    }
}

fn ask_page(web: &Web, me: &Me, view: Option<&CaseView>, errors: ErrorSummary) -> AskPage {
    let l = me.visitor.l;
    let (action, back) = form_of(view);
    AskPage {
        crumbs: vec![
            Crumb::to(l.t("nav.mine"), "/cases"),
            Crumb::to(l.t("nav.propose"), back.clone()),
            Crumb::here(l.t("import.title")),
        ],
        intro: l.t("import.into_proposal"),
        action,
        back,
        errors,
        frame: Frame::work(web, me),
    }
}

async fn ask_new(State(web): State<Web>, me: Me) -> Result<Response, WebError> {
    may_begin(&web, &me)?;
    let errors = ErrorSummary::none(me.visitor.l);
    Ok(ask_page(&web, &me, None, errors).into_answer())
}

async fn ask(State(web): State<Web>, me: Me, Path(id): Path<i64>) -> Result<Response, WebError> {
    let view = load(&web, &me, CaseId(id)).await?;
    let errors = ErrorSummary::none(me.visitor.l);
    Ok(ask_page(&web, &me, Some(&view), errors).into_answer())
}

async fn look_new(State(web): State<Web>, uploaded: Uploaded) -> Result<Response, WebError> {
    may_begin(&web, &uploaded.me)?;
    show(&web, uploaded, None).await
}

async fn look(State(web): State<Web>, Path(id): Path<i64>, uploaded: Uploaded) -> Result<Response, WebError> {
    let view = load(&web, &uploaded.me, CaseId(id)).await?;
    show(&web, uploaded, Some(&view)).await
}

/// The form of the proposal with what the file says, and the report above it.
async fn show(web: &Web, uploaded: Uploaded, view: Option<&CaseView>) -> Result<Response, WebError> {
    let Uploaded { me, file, name, .. } = uploaded;
    let l = me.visitor.l;
    let read = web.run(move |_| Ok(import::file(&file))).await?;
    let read = match read {
        Ok(read) => read,
        Err(error) => {
            let mut errors = ErrorSummary::none(l);
            errors.add("file", sentence(l, &error));
            return Ok(ask_page(web, &me, view, errors).into_answer());
        }
    };
    let (text, left) = import::proposal(&read.text);
    let mut typed = Typed::of(&text);
    typed.with_room(false);
    let mut page = page(web, &me, view, typed, 0, ErrorSummary::none(l)).await;
    page.imported = format!("{}{}", not_kept(l, &name), ReportBox::new(l, &read.report, &left));
    Ok(Html(page).with_status(StatusCode::OK))
}

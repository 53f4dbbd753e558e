//! `/cases/{id}/draft/annexes`: files that go out with the reply; and each of them to take away, for the office and for the public.

use askama::Template;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use banfu_app::{
    App, AppError, Command,
    annexes::ANNEX_MAX_BYTES,
    command::TypedAnnex,
    domain::{CaseId, annex::ANNEXES_MAX},
    drafts::DraftView,
    ledger::StoredEvidence,
    policy::Action,
};

use crate::{
    frame::{errors::WebError, limits, posted::Posted, uploaded::Uploaded, visitor::Me},
    pages::{Frame, Html, cases::steps::done},
    say::Say,
    ui::{Crumb, ErrorSummary},
    web::Web,
};

/// Bytes in a megabyte, as the limit is told.
const MEGABYTE: usize = 1024 * 1024;

/// The annexes of a draft.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/replies/annexes.html")]
pub struct AnnexesPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    case: i64,
    errors: ErrorSummary,
    rows: Vec<AnnexRow>,
    /// As typed; the file itself has to be chosen again.
    title: String,
    appended: bool,
    full: bool,
}

/// An annex in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnexRow {
    /// From 1.
    pub n: usize,
    /// What the attachment note calls it.
    pub title: String,
    /// The name of its file.
    pub name: String,
    /// Its size, in words.
    pub size: String,
    /// Whether its pages are among the letter's.
    pub appended: bool,
    /// Where it can be taken away.
    pub href: String,
}

/// Routes of the annexes of a draft.
pub fn routes() -> Router<Web> {
    Router::new()
        .route(
            "/cases/{id}/draft/annexes",
            get(show).post(add).layer(DefaultBodyLimit::max(limits::UPLOAD_BODY_BYTES)),
        )
        .route("/cases/{id}/draft/annexes/change", post(change))
        .route("/cases/{id}/annexes/{n}", get(download))
        .route("/cases/{id}/rounds/{round}/annexes/{n}", get(download_of_round))
}

/// Rows of annexes; `at` is the address that they hang under.
pub fn rows(annexes: &[banfu_app::domain::annex::Annex], at: &str) -> Vec<AnnexRow> {
    let row = |(n, annex): (usize, &banfu_app::domain::annex::Annex)| AnnexRow {
        n,
        title: annex.title.clone(),
        name: annex.name.clone(),
        size: size(annex.file.bytes),
        appended: annex.appended,
        href: format!("{at}/annexes/{n}"),
    };
    (1..).zip(annexes).map(row).collect()
}

/// A size as file managers say it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} kB", bytes.div_ceil(1024)),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
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

fn page(web: &Web, me: &Me, view: &DraftView, title: &str, appended: bool, errors: ErrorSummary) -> AnnexesPage {
    let (l, case) = (me.visitor.l, &view.case);
    AnnexesPage {
        crumbs: vec![
            Crumb::to(l.t("nav.cases"), "/cases"),
            Crumb::to(case.label().unwrap_or_default(), format!("/cases/{}", case.id)),
            Crumb::to(l.t("case.reply"), format!("/cases/{}/draft", case.id)),
            Crumb::here(l.t("draft.annexes.title")),
        ],
        case: case.id.0,
        errors,
        rows: rows(&case.annexes, &format!("/cases/{}", case.id)),
        title: title.to_owned(),
        appended,
        full: case.annexes.len() >= ANNEXES_MAX,
        frame: Frame::work(web, me),
    }
}

impl AnnexesPage {
    fn limit(&self) -> usize {
        ANNEX_MAX_BYTES.min(limits::UPLOAD_BODY_BYTES) / MEGABYTE
    }
}

async fn show(State(web): State<Web>, me: Me, Path(id): Path<i64>) -> Result<Response, WebError> {
    let view = load(&web, &me, id).await?;
    let errors = ErrorSummary::none(me.visitor.l);
    Ok(Html(page(&web, &me, &view, "", true, errors)).into_response())
}

async fn add(State(web): State<Web>, Path(id): Path<i64>, uploaded: Uploaded) -> Result<Response, WebError> {
    let Uploaded { me, fields, file, name } = uploaded;
    let command = fields.text("command");
    if command.is_empty() || command.len() > limits::COMMAND_ID_BYTES {
        return Err(WebError::BadForm("command"));
    }
    let command = format!("web/{}/{command}", me.live.actor.person.id);
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).to_owned();
    let title = Some(fields.text("title").trim()).filter(|t| !t.is_empty()).unwrap_or(&stem).to_owned();
    let typed = TypedAnnex {
        title,
        name,
        bytes: file.to_vec(),
        appended: fields.text("how") == "appended",
    };
    let (title, appended) = (typed.title.clone(), typed.appended);
    carry_out(&web, &me, id, command, Command::AddAnnex(typed), (&title, appended)).await
}

async fn change(State(web): State<Web>, Path(id): Path<i64>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, command } = posted;
    let asked = match fields.text("do").split_once('-').map(|(what, n)| (what, n.parse())) {
        Some(("raise", Ok(n))) => Command::RaiseAnnex { n },
        Some(("remove", Ok(n))) => Command::RemoveAnnex { n },
        _ => return Err(WebError::BadForm("do")),
    };
    carry_out(&web, &me, id, command, asked, ("", true)).await
}

async fn carry_out(web: &Web, me: &Me, id: i64, command: String, asked: Command, typed: (&str, bool)) -> Result<Response, WebError> {
    let actor = me.live.actor.clone();
    match web.run(move |app| app.act(&actor, &command, CaseId(id), asked)).await {
        Ok(_) => Ok(done(web, &format!("/cases/{id}/draft/annexes"), "annexes", "")),
        Err(WebError::Refused { code, args }) => {
            let view = load(web, me, id).await?;
            let say = Say::new(web, me.visitor.l, me.visitor.today);
            let errors = ErrorSummary::whole(say.l, say.refusal(code, &args));
            Ok(Html(page(web, me, &view, typed.0, typed.1, errors)).with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(other) => Err(other),
    }
}

async fn download(State(web): State<Web>, me: Me, Path((id, n)): Path<(i64, usize)>) -> Result<Response, WebError> {
    let actor = me.live.actor.clone();
    Ok(file(web.run(move |app| app.annex(&actor, CaseId(id), n)).await?))
}

async fn download_of_round(State(web): State<Web>, me: Me, Path((id, round, n)): Path<(i64, u32, usize)>) -> Result<Response, WebError> {
    let actor = me.live.actor.clone();
    Ok(file(web.run(move |app| app.annex_of_round(&actor, CaseId(id), round, n)).await?))
}

/// `GET /proposals/{id}/annexes/{n}`: an annex of a published reply.
pub async fn public_download(State(web): State<Web>, Path((id, n)): Path<(String, usize)>) -> Result<Response, WebError> {
    let id = CaseId(id.parse().map_err(|_| WebError::NotFound)?);
    Ok(file(web.run(move |app| app.public_annex(id, n)).await?))
}

/// A stored file to be saved, never shown in our pages: it may hold anything.
pub fn file(found: StoredEvidence) -> Response {
    let name: String = form_urlencoded::byte_serialize(found.name.as_bytes()).collect::<String>().replace('+', "%20");
    let mut response = found.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_size_is_said_in_the_unit_that_fits() {
        assert_eq!([size(7), size(1024), size(150_000), size(3_500_000)], ["7 B", "1 kB", "147 kB", "3.3 MB"]);
    }
}

//! `/cases/{id}/draft`: the letter at the left, the page it makes at the right, what the check says under it as one types.

use askama::Template;
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use banfu_app::{
    App, AppError, Command,
    command::TypedDraft,
    domain::{CaseId, publication::Publicity, rules::Clock as ClockKind},
    drafts::DraftView,
    policy::Action,
};
use serde::{Deserialize, Serialize};

use super::{
    annexes::{self, AnnexRow},
    page_json::PageJson,
    panels::{Drawing, Marks, Panels},
    typed,
    versions::{Change, changes},
};
use crate::{
    frame::{errors::WebError, limits, posted::Posted, visitor::Me},
    pages::{
        Frame, Html,
        cases::{
            letters::{picture, png},
            steps::done,
        },
    },
    say::Say,
    ui::{Choice, Clock, Crumb, ErrorSummary, Glyphs, Note, NoteKind},
    web::Web,
};

/// The draft page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/replies/draft.html")]
pub struct DraftPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    case: i64,
    number: String,
    clock: Option<Clock>,
    notes: Vec<Note>,
    errors: ErrorSummary,
    editable: bool,
    draft: Fieldset,
    classes: Vec<Choice>,
    publicities: Vec<Choice>,
    panels: Panels,
    /// The marks, for the editor, as JSON in an attribute.
    marks: String,
    pages: usize,
    key: String,
    glyphs: Glyphs,
    /// What someone else saved meanwhile, against what was typed here.
    conflict: Option<Conflict>,
    revision: u32,
    annexes: Vec<AnnexRow>,
}

/// A draft as text fields hold it.
#[derive(Debug, Clone)]
struct Fieldset {
    base: u32,
    title: String,
    body: String,
    class: String,
    publicity: String,
    withhold_reason: String,
    copies_to: String,
    contact_name: String,
    contact_phone: String,
}

/// Two versions that grew from one.
#[derive(Debug, Clone)]
struct Conflict {
    theirs: u32,
    changes: Vec<Change>,
}

/// Routes of the draft page. Letters are longer than other forms.
pub fn routes() -> Router<Web> {
    Router::new()
        .route("/cases/{id}/draft", get(show).post(save))
        .route("/cases/{id}/draft/check", post(check))
        .route("/cases/{id}/draft/autosave", post(autosave))
        .route("/cases/{id}/draft/discard", post(discard))
        .route("/cases/{id}/draft/dismiss", post(dismiss))
        .route("/cases/{id}/draft/pages/{n}", get(page_of))
        .layer(DefaultBodyLimit::max(limits::LETTER_BODY_BYTES))
}

impl From<TypedDraft> for Fieldset {
    fn from(draft: TypedDraft) -> Self {
        Self {
            base: draft.base,
            title: draft.title,
            body: draft.body,
            class: draft.class.unwrap_or_default(),
            publicity: draft.publicity.map(|p| p.code().to_owned()).unwrap_or_default(),
            withhold_reason: draft.withhold_reason,
            copies_to: draft.copies_to.join("\n"),
            contact_name: draft.contact_name,
            contact_phone: draft.contact_phone,
        }
    }
}

async fn show(State(web): State<Web>, me: Me, Path(id): Path<i64>) -> Result<Response, WebError> {
    let actor = me.live.actor.clone();
    let view = web.run(move |app| app.draft(&actor, CaseId(id))).await?;
    let l = me.visitor.l;
    let say = Say::new(&web, l, me.visitor.today);
    let revision = view.case.revision;
    let mut typed = typed::from_stored(revision, &view.draft, view.checked.body.clone());
    let mut notes = Vec::new();
    let mut conflict = None;
    if let Some(unsaved) = view.unsaved.as_ref().filter(|unsaved| view.editable && unsaved.text != typed.body) {
        let at = say.moment(banfu_app::clock::moment(unsaved.saved_ms)).words;
        if unsaved.base_revision == i64::from(revision) {
            notes.push(Note::new(NoteKind::Fine, l.f1("draft.restored", "at", at)));
        } else {
            notes.push(Note::new(NoteKind::Soon, l.f2("draft.overtaken", "at", at, "n", revision)));
            conflict = Some(Conflict {
                theirs: revision,
                changes: changes(&typed.body, &unsaved.text),
            });
        }
        typed.body.clone_from(&unsaved.text);
    }
    let page = page(&web, &me, view, typed, notes, conflict, ErrorSummary::none(l)).await?;
    Ok(Html(page).into_response())
}

async fn page(
    web: &Web,
    me: &Me,
    view: DraftView,
    typed: TypedDraft,
    mut notes: Vec<Note>,
    conflict: Option<Conflict>,
    errors: ErrorSummary,
) -> Result<DraftPage, WebError> {
    let (l, case_for) = (me.visitor.l, view.case.clone());
    let (draft, body) = (typed::for_preview(&typed), typed.body.clone());
    let (checked, laid) = web
        .run(move |app| {
            let checked = app.check(&case_for, body);
            // Without typefaces there is no picture, but one can still write.
            let laid = app
                .pages(&case_for, &draft, &checked.body)
                .map(|pages| (pages.key, pages.laid.page_count(), Glyphs::of(l, &pages.laid)));
            Ok((checked, laid))
        })
        .await?;
    let say = Say::new(web, l, me.visitor.today);
    let frame = Frame::work(web, me);
    let case = &view.case;
    let (key, pages, glyphs) = match laid {
        Ok(laid) => laid,
        Err(error) => {
            tracing::warn!(%error, "a draft could not be laid out");
            notes.push(Note {
                kind: NoteKind::Soon,
                lines: vec![l.t("draft.no_pages").to_owned(), error.to_string()],
            });
            (String::new(), 0, Glyphs::none(l))
        }
    };
    let drawing = Drawing {
        say: &say,
        case,
        checked: &checked,
        editable: view.editable,
        csrf: &frame.csrf,
        command: &frame.command,
    };
    let marks = serde_json::to_string(&drawing.marks()).map_err(|e| WebError::Internal(e.to_string()))?;
    let panels = drawing.panels();
    let running = web.run({
        let (actor, id) = (me.live.actor.clone(), case.id);
        move |app| app.case(&actor, id)
    });
    let clock = running
        .await?
        .clocks
        .iter()
        .find(|running| running.clock == ClockKind::Reply)
        .map(|running| say.running(running, false));
    let classes = web
        .app
        .pack()
        .map(|pack| pack.classes.iter().map(|c| Choice::new(&c.code, say.class(web, &c.code))).collect())
        .unwrap_or_default();
    let number = case.label().unwrap_or_default();
    Ok(DraftPage {
        crumbs: vec![
            Crumb::to(l.t("nav.cases"), "/cases"),
            Crumb::to(number.clone(), format!("/cases/{}", case.id)),
            Crumb::here(l.t("case.reply")),
        ],
        case: case.id.0,
        clock,
        notes,
        errors,
        editable: view.editable,
        classes,
        publicities: Publicity::ALL.iter().map(|p| Choice::new(p.code(), l.coded("publicity", p.code()))).collect(),
        panels,
        marks,
        pages,
        key,
        glyphs,
        conflict,
        revision: case.revision,
        annexes: annexes::rows(&case.annexes, &format!("/cases/{}", case.id)),
        draft: typed.into(),
        number,
        frame,
    })
}

/// Saves a revision; with `do=send` goes on to send it for checking.
async fn save(State(web): State<Web>, Path(id): Path<i64>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, command } = posted;
    let typed = typed::from_form(&fields);
    let (actor, draft) = (me.live.actor.clone(), typed.clone());
    let saved = web.run(move |app| app.act(&actor, &command, CaseId(id), Command::SaveDraft(draft))).await;
    match saved {
        Ok(_) if fields.text("do") == "send" => Ok(done(&web, &format!("/cases/{id}/send"), "draft", "")),
        Ok(_) => Ok(done(&web, &format!("/cases/{id}/draft"), "draft", "")),
        Err(WebError::Refused { code, args }) => {
            // What was typed stays: in the form, and in the buffer it was saved to as it was typed.
            let actor = me.live.actor.clone();
            let view = web.run(move |app| app.draft(&actor, CaseId(id))).await?;
            let say = Say::new(&web, me.visitor.l, me.visitor.today);
            let errors = ErrorSummary::whole(me.visitor.l, say.refusal(code, &args));
            let stale = code == "reply.save_draft.stale";
            let conflict = stale.then(|| Conflict {
                theirs: view.case.revision,
                changes: changes(&view.checked.body, &typed.body),
            });
            let mut typed = typed;
            if stale {
                // The next save is made over what is there now, in full knowledge of it.
                typed.base = view.case.revision;
            }
            let page = page(&web, &me, view, typed, Vec::new(), conflict, errors).await?;
            Ok(Html(page).with_status(if stale { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY }))
        }
        Err(other) => Err(other),
    }
}

/// What the editor gets back while one types.
#[derive(Debug, Serialize)]
struct Answer {
    /// Marks, cards and stops.
    #[serde(flatten)]
    marks: Marks,
    /// The tables, as HTML.
    panels: String,
    /// Errors nobody has set aside.
    errors: usize,
    /// The line that says how many there are.
    status: String,
    /// By which the pages can be fetched; empty without typefaces.
    key: String,
    /// How many pages.
    pages: usize,
    /// The characters without their face, as HTML.
    glyphs: String,
}

async fn check(State(web): State<Web>, Path(id): Path<i64>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, .. } = posted;
    let typed = typed::from_form(&fields);
    let actor = me.live.actor.clone();
    let l = me.visitor.l;
    let (view, checked, pages) = web
        .run(move |app: &App| {
            let view = app.case(&actor, CaseId(id))?;
            let checked = app.check(&view.case, typed.body.clone());
            let pages = app
                .pages(&view.case, &typed::for_preview(&typed), &checked.body)
                .ok()
                .map(|pages| (pages.key, pages.laid.page_count(), Glyphs::of(l, &pages.laid).to_string()));
            Ok((view, checked, pages))
        })
        .await?;
    let say = Say::new(&web, l, me.visitor.today);
    let command = crate::frame::random_id();
    let editable = view.may(Action::ReplySaveDraft);
    let drawing = Drawing {
        say: &say,
        case: &view.case,
        checked: &checked,
        editable,
        csrf: &me.live.csrf,
        command: &command,
    };
    let panels = drawing.panels();
    let errors = panels.open_errors();
    let (key, pages, glyphs) = pages.unwrap_or_default();
    let answer = Answer {
        marks: drawing.marks(),
        errors,
        status: l.f2("draft.counts", "errors", errors, "all", panels.findings.len()),
        panels: panels.to_string(),
        key,
        pages,
        glyphs,
    };
    Ok(Json(answer).into_response())
}

async fn autosave(State(web): State<Web>, Path(id): Path<i64>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, .. } = posted;
    let (actor, base, text) = (me.live.actor.clone(), fields.parsed("base").unwrap_or_default(), fields.raw("body").to_owned());
    let revision = web
        .run(move |app| {
            app.autosave(&actor, CaseId(id), base, text)?;
            Ok(app.case(&actor, CaseId(id))?.case.revision)
        })
        .await?;
    let l = me.visitor.l;
    let say = Say::new(&web, l, me.visitor.today);
    let at = say.moment(web.now()).words;
    let status = if revision == base {
        l.f1("draft.autosaved", "at", at)
    } else {
        l.f2("draft.autosaved_overtaken", "at", at, "n", revision)
    };
    Ok(Json(serde_json::json!({ "status": status, "overtaken": revision != base })).into_response())
}

async fn discard(State(web): State<Web>, Path(id): Path<i64>, posted: Posted) -> Result<Response, WebError> {
    let actor = posted.me.live.actor.clone();
    web.run(move |app| app.discard_unsaved(&actor, CaseId(id))).await?;
    Ok(done(&web, &format!("/cases/{id}/draft"), "discarded", ""))
}

async fn dismiss(State(web): State<Web>, Path(id): Path<i64>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, command } = posted;
    let asked = Command::DismissFinding {
        rule: fields.text("rule").to_owned(),
        quote: fields.raw("quote").to_owned(),
        reason: fields.text("reason").to_owned(),
    };
    let actor = me.live.actor.clone();
    web.run(move |app| app.act(&actor, &command, CaseId(id), asked)).await?;
    Ok(done(&web, &format!("/cases/{id}/draft"), "dismiss", ""))
}

#[derive(Debug, Deserialize)]
struct ByKey {
    #[serde(default)]
    key: String,
}

/// A page of what is being typed, by the key that the check gave: its picture, or as `.json` its map back to the text.
async fn page_of(State(web): State<Web>, me: Me, Path((id, file)): Path<(i64, String)>, Query(by): Query<ByKey>) -> Result<Response, WebError> {
    let (n, ending) = file.split_once('.').ok_or(WebError::NotFound)?;
    let n: usize = n.parse().map_err(|_| WebError::NotFound)?;
    let actor = me.live.actor.clone();
    match ending {
        "png" => {
            let draw = move |app: &App| {
                // The key names a layout, not a right to see it.
                app.case(&actor, CaseId(id))?;
                let laid = app.laid(&by.key).ok_or(AppError::NotFound)?;
                picture(&laid, n)
            };
            Ok(png(web.run(draw).await?))
        }
        "json" => {
            let find = move |app: &App| {
                app.case(&actor, CaseId(id))?;
                let (map, text) = app.page_map(&by.key, n)?;
                Ok(PageJson::new(&map, &text))
            };
            Ok(Json(web.run(find).await?).into_response())
        }
        _ => Err(WebError::NotFound),
    }
}

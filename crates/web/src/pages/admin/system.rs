//! `/admin/system`: is the log sealed, does search follow, what was given up on. Trying again is one click.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use banfu_app::{
    AppError, clock,
    policy::Action,
    store::{Backend, outbox::OutboxRow, proof::Checkpoint},
};

use super::{Tab, only_for, tabs};
use crate::{
    frame::{errors::WebError, posted::Posted, visitor::Me},
    i18n::Moment,
    pages::{
        Frame, Html,
        cases::{
            show::{Check, CheckState},
            steps::done,
        },
    },
    say::Say,
    web::Web,
};

/// Jobs shown of each kind.
const JOBS: i64 = 50;
/// Characters of an error that are shown.
const ERROR_MAX_CHARS: usize = 300;
/// A checkpoint is signed each minute; when the newest is this old although something happened since, nobody signs.
const CHECKPOINT_LATE_MS: i64 = 5 * 60_000;

/// How the program runs.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/admin/system.html")]
pub struct SystemPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// Parts of the administration.
    pub tabs: Vec<Tab>,
    /// What is in order and what is not.
    pub checks: Vec<Check>,
    /// Facts: label and value.
    pub facts: Vec<(&'static str, String)>,
    /// What was given up on.
    pub dead: Vec<Job>,
    /// What waits to be done.
    pub waiting: Vec<Job>,
}

/// Work of the background.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// What is to be done.
    pub kind: String,
    /// For what event and whom.
    pub key: String,
    /// Attempts so far.
    pub attempts: i64,
    /// When it is due.
    pub due: Moment,
    /// What went wrong last; may be empty.
    pub error: String,
}

/// What the store and the index say.
struct Health {
    checkpoint: Option<Checkpoint>,
    key: String,
    newest: Option<(u64, i64)>,
    index: Option<(u64, u64)>,
    migrations: usize,
    backend: Backend,
    dead: Vec<OutboxRow>,
    waiting: Vec<OutboxRow>,
}

/// `GET /admin/system`
pub async fn show(State(web): State<Web>, me: Me) -> Result<Response, WebError> {
    only_for(&web, &me, Action::SystemOperate)?;
    let state = web
        .run(|app| {
            let key = app.store.log_key()?;
            let note = app.store.latest_checkpoint(&app.region)?;
            let checkpoint = note
                .map(|note| Checkpoint::open(&note, &key))
                .transpose()
                .map_err(|e| AppError::Internal(e.to_string()))?;
            let sealed = checkpoint.as_ref().map_or(0, |c| c.size);
            let (dead, waiting, after) = app.store.read(&app.region, |tx| {
                let after = tx.events_after(sealed.cast_signed(), 1000)?;
                Ok::<_, AppError>((tx.dead_letters(JOBS)?, tx.waiting_jobs(JOBS)?, after))
            })?;
            Ok(Health {
                newest: after.first().map(|(_, first)| (after.len() as u64, first.at_ms)),
                index: app.index().map(|index| (index.position(), index.len())),
                migrations: app.store.migrate_status()?.len(),
                backend: app.store.backend(),
                key: key.to_string(),
                checkpoint,
                dead,
                waiting,
            })
        })
        .await?;
    Ok(Html(page(&web, &me, &state)).into_response())
}

/// `POST /admin/system/revive`: tries a given-up job again.
pub async fn revive(State(web): State<Web>, posted: Posted) -> Result<Response, WebError> {
    let me = posted.me;
    only_for(&web, &me, Action::SystemOperate)?;
    let id: i64 = posted.fields.parsed("job").ok_or(WebError::BadForm("job"))?;
    let now = me.visitor.now.as_millisecond();
    let revived = web
        .run(move |app| app.store.write(&app.region, move |tx| Ok::<_, AppError>(tx.revive(id, now)?)))
        .await?;
    if !revived {
        return Err(WebError::NotFound);
    }
    Ok(done(&web, "/admin/system", "admin", ""))
}

fn page(web: &Web, me: &Me, state: &Health) -> SystemPage {
    let l = me.visitor.l;
    let say = Say::new(web, l, me.visitor.today);
    let size = state.checkpoint.as_ref().map_or(0, |c| c.size);
    let moment = |at_ms| say.moment(clock::moment(at_ms)).words;
    let signed = state.checkpoint.as_ref().map(|c| moment(c.at_ms)).unwrap_or_default();
    let frame = Frame::work(web, me);
    let mut facts = vec![
        (l.t("admin.system.region"), frame.place.clone()),
        (l.t("admin.system.entries"), l.count(size)),
        (l.t("admin.system.signed"), signed),
        (l.t("admin.system.key"), state.key.clone()),
        (
            l.t("admin.system.database"),
            match state.backend {
                Backend::Sqlite => "SQLite".to_owned(),
                Backend::Postgres => "PostgreSQL".to_owned(),
            },
        ),
        (l.t("admin.system.migrations"), state.migrations.to_string()),
        (l.t("admin.system.program"), env!("CARGO_PKG_VERSION").to_owned()),
    ];
    if let Some((_, cases)) = state.index {
        facts.push((l.t("admin.system.indexed"), l.count(cases)));
    }
    facts.retain(|(_, value)| !value.is_empty());
    SystemPage {
        tabs: tabs(web, me),
        checks: checks(me, state, size),
        facts,
        dead: state.dead.iter().map(|row| job(&say, row)).collect(),
        waiting: state.waiting.iter().map(|row| job(&say, row)).collect(),
        frame,
    }
}

fn checks(me: &Me, state: &Health, sealed: u64) -> Vec<Check> {
    let l = me.visitor.l;
    let check = |state, text: String, note: &str| Check {
        state,
        text,
        note: note.to_owned(),
        link: None,
    };
    let mut out = Vec::new();
    out.push(match state.newest {
        None => check(CheckState::Done, l.t("admin.system.sealed").to_owned(), ""),
        Some((n, at_ms)) if me.visitor.now.as_millisecond() - at_ms > CHECKPOINT_LATE_MS => {
            check(CheckState::Blocks, l.f1("admin.system.unsealed", "n", n), l.t("admin.system.unsealed_do"))
        }
        Some((n, _)) => check(CheckState::Done, l.f1("admin.system.sealing", "n", n), ""),
    });
    out.push(match state.index {
        None => check(CheckState::Blocks, l.t("admin.system.no_index").to_owned(), l.t("admin.system.no_index_do")),
        Some((position, _)) if position < sealed => check(
            CheckState::Waits,
            l.f1("admin.system.index_behind", "n", sealed - position),
            l.t("admin.system.index_behind_do"),
        ),
        Some(_) => check(CheckState::Done, l.t("admin.system.index_fine").to_owned(), ""),
    });
    out.push(if state.dead.is_empty() {
        check(CheckState::Done, l.t("admin.system.no_dead").to_owned(), "")
    } else {
        check(
            CheckState::Blocks,
            l.f1("admin.system.dead_n", "n", state.dead.len()),
            l.t("admin.system.dead_do"),
        )
    });
    out
}

fn job(say: &Say, row: &OutboxRow) -> Job {
    Job {
        id: row.id,
        kind: row.kind.clone(),
        key: row.key.clone(),
        attempts: row.attempts,
        due: say.moment(clock::moment(row.due_ms)),
        error: row.last_error.as_deref().unwrap_or_default().chars().take(ERROR_MAX_CHARS).collect(),
    }
}

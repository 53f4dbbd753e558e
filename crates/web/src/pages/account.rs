//! `/account`: who I am here, my language, my password, where I am signed in, signing out.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use banfu_app::{
    AppError,
    accounts::{ADDRESS_LIMIT, IDLE_MS, PASSWORD_MIN_CHARS},
    clock,
    store::auth::Session,
};

use super::{Frame, Html, cases::steps::done, signin::password_fault};
use crate::{
    frame::{
        errors::WebError,
        posted::Posted,
        visitor::{Me, cookie, session_cookie},
    },
    i18n::Moment,
    say::Say,
    ui::ErrorSummary,
    web::Web,
};

/// One's own account.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/account.html")]
pub struct AccountPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// What was wrong with a new password.
    pub errors: ErrorSummary,
    /// The person's name.
    pub name: String,
    /// Facts: label and value.
    pub facts: Vec<(String, String)>,
    /// Shortest password, in characters.
    pub password_min: usize,
    /// Where one is signed in, the latest first.
    pub sessions: Vec<SessionRow>,
    /// Minutes without use after which a session ends.
    pub idle_minutes: i64,
    /// The person may read the rule packs.
    pub reads_rules: bool,
}

/// A place where one is signed in.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// Signed in at.
    pub since: Moment,
    /// Last used.
    pub used: Moment,
    /// It is this one.
    pub this: bool,
}

impl AccountPage {
    fn elsewhere(&self) -> usize {
        self.sessions.iter().filter(|session| !session.this).count()
    }

    fn described(&self, field: &str, hint: &str) -> String {
        let error = self.errors.has(field).then(|| format!("{field}-err"));
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}

/// `GET /account`
pub async fn show(State(web): State<Web>, me: Me) -> Result<Response, WebError> {
    let errors = ErrorSummary::none(me.visitor.l);
    Ok(Html(page(&web, &me, errors).await?).into_response())
}

/// `POST /account/password`. The password now is asked for first, and wrong answers are counted: someone at an unlocked screen must not be able to guess it here.
pub async fn change_password(State(web): State<Web>, headers: HeaderMap, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, .. } = posted;
    let (l, person) = (me.visitor.l, me.live.actor.person.id);
    let (old, new, again) = (fields.raw("old").to_owned(), fields.raw("new").to_owned(), fields.raw("again").to_owned());
    let mut errors = ErrorSummary::none(l);
    if new != again {
        errors.add("again", l.t("account.differs"));
    }
    if let Err(fault) = banfu_app::accounts::check_password(&new) {
        errors.add("new", password_fault(l, fault));
    }
    if errors.is_empty() {
        let token = cookie(&headers, session_cookie(&web));
        let outcome = web
            .run(move |app| {
                let (now, subject) = (app.clock.now().as_millisecond(), format!("password/{person}"));
                let wait = app
                    .store
                    .write(&app.region, move |tx| Ok::<_, AppError>(tx.count_attempt(&subject, now, ADDRESS_LIMIT)?))?;
                if let Some(ms) = wait {
                    return Ok(Err((None, Some(ms / 1000 + 1))));
                }
                if !app.is_password_of(person, &old)? {
                    return Ok(Err((None, None)));
                }
                Ok(app.set_password(person, &new, token.as_deref())?.map_err(|fault| (Some(fault), None)))
            })
            .await?;
        match outcome {
            Ok(()) => return Ok(done(&web, "/account", "password", "")),
            Err((Some(fault), _)) => errors.add("new", password_fault(l, fault)),
            Err((None, Some(seconds))) => errors.add("old", l.f1("signin.too_many", "n", seconds)),
            Err((None, None)) => errors.add("old", l.t("account.old_wrong")),
        }
    }
    Ok(Html(page(&web, &me, errors).await?).with_status(StatusCode::UNPROCESSABLE_ENTITY))
}

/// `POST /account/sessions/end`: signs out everywhere but here.
pub async fn end_others(State(web): State<Web>, posted: Posted) -> Result<Response, WebError> {
    let me = posted.me;
    let this = sessions(&web, &me).await?.into_iter().find(|session| session.csrf == me.live.csrf);
    let (person, keep) = (me.live.actor.person.id.to_string(), this.map(|session| session.token_hash));
    web.run(move |app| {
        app.store
            .write(&app.region, move |tx| Ok::<_, AppError>(tx.close_sessions_of(&person, keep.as_ref())?))
    })
    .await?;
    Ok(done(&web, "/account", "sessions_ended", ""))
}

async fn sessions(web: &Web, me: &Me) -> Result<Vec<Session>, WebError> {
    let person = me.live.actor.person.id.to_string();
    let now = me.visitor.now.as_millisecond();
    let all = web
        .run(move |app| app.store.read(&app.region, |tx| Ok::<_, AppError>(tx.sessions_of(&person, now)?)))
        .await?;
    // One that lay idle too long has ended, though its row is swept only later.
    Ok(all.into_iter().filter(|session| session.last_seen_ms > now - IDLE_MS).collect())
}

async fn page(web: &Web, me: &Me, errors: ErrorSummary) -> Result<AccountPage, WebError> {
    let l = me.visitor.l;
    let say = Say::new(web, l, me.visitor.today);
    let person = &me.live.actor.person;
    let roles: Vec<String> = person.roles.iter().map(|role| say.role(*role)).collect();
    let office = person.office.map(|id| say.office_in_full(id)).unwrap_or_default();
    let facts = [
        (l.t("account.login"), person.login.clone()),
        (l.t("account.roles"), l.list(&roles)),
        (l.t("account.office"), office),
        (l.t("account.post"), person.title.clone()),
        (l.t("account.sector"), person.sector.clone()),
        (l.t("account.phone"), person.phone.clone()),
    ];
    let sessions = sessions(web, me).await?;
    Ok(AccountPage {
        frame: Frame::work(web, me),
        name: say.person(person.id),
        facts: facts
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(label, value)| (label.to_owned(), value))
            .collect(),
        password_min: PASSWORD_MIN_CHARS,
        sessions: sessions
            .iter()
            .map(|session| SessionRow {
                since: say.moment(clock::moment(session.created_ms)),
                used: say.moment(clock::moment(session.last_seen_ms)),
                this: session.csrf == me.live.csrf,
            })
            .collect(),
        idle_minutes: IDLE_MS / 60_000,
        reads_rules: super::admin::reads_rules(me),
        errors,
    })
}

//! `/signin`: name and password; the demo's accounts; what was typed before a session ended is kept through it.

use std::net::SocketAddr;

use askama::Template;
use axum::{
    extract::{ConnectInfo, FromRequestParts, Query, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use banfu_app::accounts::{self, Opened, SignInFault};
use serde::Deserialize;

use super::{Frame, Html};
use crate::{
    frame::{
        errors::WebError,
        posted::{Fields, Posted},
        visitor::{Me, Visitor, append_cookie, cookie, secure, session_cookie},
    },
    i18n::Locale,
    ui::ErrorSummary,
    web::Web,
};

/// The sign-in page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/signin.html")]
pub struct SignInPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// What was wrong.
    pub errors: ErrorSummary,
    /// The name typed.
    pub login: String,
    /// Where to go afterwards.
    pub next: String,
    /// A form that met an ended session: kept here until it can be sent again.
    pub kept: Option<KeptForm>,
    /// Attempts before an account is locked, and for how many minutes.
    pub limits: (i64, i64),
    /// Accounts of the demo region.
    pub accounts: Vec<DemoAccount>,
}

/// A form that could not be taken because the session had ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptForm {
    /// Where it was posted.
    pub action: String,
    /// Its fields, as a body.
    pub body: String,
}

/// An account of the demo region, entered by one click.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    /// Its name to sign in with.
    pub login: String,
    /// The person.
    pub name: String,
    /// Role and office.
    pub duty: String,
    /// What they see first.
    pub first: String,
}

/// After signing in again: what was typed, ready to be sent.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/resume.html")]
pub struct ResumePage {
    /// Top bar and foot.
    pub frame: Frame,
    /// Where the form goes.
    pub action: String,
    /// Its fields.
    pub fields: Vec<(String, String)>,
}

/// Where to go after signing in.
#[derive(Debug, Deserialize)]
pub struct After {
    #[serde(default)]
    next: String,
}

/// Where a request comes from, for the rate limit on attempts.
pub struct Peer(String);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(
            address.map_or_else(|| "unknown".to_owned(), |ConnectInfo(address)| address.ip().to_string()),
        ))
    }
}

/// `GET /signin`
pub async fn show(State(web): State<Web>, visitor: Visitor, Query(after): Query<After>) -> Response {
    if visitor.live.is_some() {
        return Redirect::to(&local(&after.next)).into_response();
    }
    Html(page(&web, &visitor, after.next, None)).into_response()
}

/// `POST /signin`
pub async fn enter(State(web): State<Web>, visitor: Visitor, Peer(address): Peer, fields: Fields) -> Result<Response, WebError> {
    let (login, password) = (fields.text("login").to_owned(), fields.raw("password").to_owned());
    let l = visitor.l;
    let mut page = page(&web, &visitor, fields.text("next").to_owned(), kept_in(&fields));
    page.login.clone_from(&login);
    if login.is_empty() || password.is_empty() {
        let field = if login.is_empty() { "login" } else { "password" };
        page.errors.add(field, l.t("signin.both"));
        return Ok(Html(page).with_status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let opened = web.run(move |app| app.sign_in(&login, &password, &address)).await?;
    match opened {
        Ok(opened) => Ok(open(&web, &visitor, opened, &fields)),
        Err(fault) => {
            let status = if matches!(fault, SignInFault::TooMany { .. }) {
                StatusCode::TOO_MANY_REQUESTS
            } else {
                StatusCode::UNPROCESSABLE_ENTITY
            };
            page.errors.add("password", fault_in_words(l, fault));
            Ok(Html(page).with_status(status))
        }
    }
}

/// `POST /signin/demo`: one click into an account of the demo region.
pub async fn enter_demo(State(web): State<Web>, visitor: Visitor, Peer(address): Peer, fields: Fields) -> Result<Response, WebError> {
    let Some(password) = web.settings.demo.as_ref().map(|demo| demo.password.clone()).filter(|_| web.is_demo()) else {
        return Err(WebError::NotFound);
    };
    let login = fields.text("login").to_owned();
    let opened = web.run(move |app| app.sign_in(&login, &password, &address)).await?;
    match opened {
        Ok(opened) => Ok(open(&web, &visitor, opened, &fields)),
        Err(fault) => {
            let mut page = page(&web, &visitor, fields.text("next").to_owned(), kept_in(&fields));
            page.errors = ErrorSummary::whole(visitor.l, fault_in_words(visitor.l, fault));
            Ok(Html(page).with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

/// `POST /signout`
pub async fn leave(State(web): State<Web>, headers: HeaderMap, _: Posted) -> Result<Response, WebError> {
    if let Some(token) = cookie(&headers, session_cookie(&web)) {
        web.run(move |app| app.sign_out(&token)).await?;
    }
    let mut response = Redirect::to("/").into_response();
    append_cookie(
        response.headers_mut(),
        &format!("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{}", session_cookie(&web), secure(&web)),
    );
    Ok(response)
}

/// The sign-in page for someone who has to sign in first. A page that was asked for is gone to afterwards; a form that was posted is kept.
pub fn ask(web: &Web, visitor: &Visitor, next: String, kept: Option<KeptForm>) -> Response {
    match kept {
        None => {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", &next).finish();
            Redirect::to(&format!("/signin?{query}")).into_response()
        }
        kept => Html(page(web, visitor, next, kept)).with_status(StatusCode::UNAUTHORIZED),
    }
}

/// What was typed, shown again to be sent with one click.
pub fn resume(web: &Web, visitor: &Visitor, kept: KeptForm) -> Response {
    let Some(live) = visitor.live.clone() else {
        return ask(web, visitor, kept.action.clone(), Some(kept));
    };
    Html(resume_page(
        web,
        &Me {
            live,
            visitor: visitor.clone(),
        },
        kept,
    ))
    .with_status(StatusCode::CONFLICT)
}

fn resume_page(web: &Web, me: &Me, kept: KeptForm) -> ResumePage {
    let fields = Fields::parse(kept.body.as_bytes()).unwrap_or_default();
    ResumePage {
        frame: Frame::work(web, me),
        action: local(&kept.action),
        fields: fields.pairs().map(|(n, v)| (n.to_owned(), v.to_owned())).collect(),
    }
}

fn page(web: &Web, visitor: &Visitor, next: String, kept: Option<KeptForm>) -> SignInPage {
    let offered = web.settings.demo.as_ref().filter(|_| web.is_demo());
    let accounts = offered.map(|demo| demo_accounts(web, &demo.accounts, visitor.l)).unwrap_or_default();
    SignInPage {
        frame: Frame::public(web, visitor),
        errors: ErrorSummary::none(visitor.l),
        login: String::new(),
        next,
        kept,
        limits: (accounts::LOCK_AFTER, accounts::LOCK_MS / 60_000),
        accounts,
    }
}

fn open(web: &Web, visitor: &Visitor, opened: Opened, fields: &Fields) -> Response {
    let token = opened.token.clone();
    let mut response = match kept_in(fields) {
        Some(kept) => {
            let live = accounts::Live {
                csrf: opened.csrf,
                actor: opened.actor,
            };
            let me = Me {
                live: live.clone(),
                visitor: Visitor {
                    live: Some(live),
                    ..visitor.clone()
                },
            };
            Html(resume_page(web, &me, kept)).into_response()
        }
        None => {
            let home = if opened.actor.person.roles.iter().any(|role| role.is_administrator()) {
                "/admin"
            } else {
                "/desk"
            };
            let next = fields.text("next");
            Redirect::to(&if next.is_empty() || next == "/" { home.to_owned() } else { local(next) }).into_response()
        }
    };
    append_cookie(
        response.headers_mut(),
        &format!("{}={token}; Path=/; HttpOnly; SameSite=Lax{}", session_cookie(web), secure(web)),
    );
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

fn kept_in(fields: &Fields) -> Option<KeptForm> {
    let action = fields.some("kept_action")?;
    Some(KeptForm {
        action,
        body: fields.raw("kept_body").to_owned(),
    })
}

/// An address of this site; anything else leads to the desk.
fn local(address: &str) -> String {
    let is_local = address.starts_with('/') && !address.starts_with("//") && !address.contains(['\\', '\r', '\n']);
    if is_local { address.to_owned() } else { "/desk".to_owned() }
}

fn fault_in_words(l: Locale, fault: SignInFault) -> String {
    match fault {
        SignInFault::Wrong => l.t("signin.wrong").to_owned(),
        SignInFault::Locked { minutes } => l.f1("signin.locked", "n", minutes),
        SignInFault::TooMany { seconds } => l.f1("signin.too_many", "n", seconds),
    }
}

fn demo_accounts(web: &Web, offered: &[crate::web::DemoAccount], l: Locale) -> Vec<DemoAccount> {
    let people = web.app.people();
    let account = |offer: &crate::web::DemoAccount| {
        let person = people.by_login(&offer.login)?;
        let office = person
            .office
            .and_then(|id| people.office(id))
            .map(|o| if l.is_chinese() { o.short.clone() } else { o.short_en.clone() });
        let role = person.roles.first().map(|role| l.coded("roles", role.code()));
        let duty: Vec<String> = role.into_iter().chain(office).collect();
        Some(DemoAccount {
            login: person.login.clone(),
            name: if l.is_chinese() { person.name.clone() } else { person.name_en.clone() },
            duty: duty.join(l.t("desk.joint")),
            first: if l.is_chinese() { offer.sees.clone() } else { offer.sees_en.clone() },
        })
    };
    offered.iter().filter_map(account).collect()
}

/// What is wrong with a new password, in words.
pub fn password_fault(l: Locale, fault: accounts::PasswordFault) -> String {
    match fault {
        accounts::PasswordFault::Length => l.f1("signin.password_length", "n", accounts::PASSWORD_MIN_CHARS),
        accounts::PasswordFault::Classes => l.t("signin.password_classes").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn signing_in_never_leads_to_another_site() {
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "", "desk"] {
            assert_eq!(local(elsewhere), "/desk", "{elsewhere}");
        }
        assert_eq!(local("/cases/3?tab=a"), "/cases/3?tab=a");
    }
}

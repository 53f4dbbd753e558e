//! Who is asking, in which language, from which page: found once for each request and handed to every handler.

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::Response,
};
use banfu_app::accounts::Live;
use jiff::{Timestamp, civil::Date};

use super::errors::WebError;
use crate::{i18n::Locale, web::Web};

/// The cookie that remembers a chosen language.
pub const LANGUAGE_COOKIE: &str = "banfu_lang";
/// The cookie that carries "done" from a post to the page after it.
pub const FLASH_COOKIE: &str = "banfu_flash";

/// Who is asking.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The language to answer in.
    pub l: Locale,
    /// Who is signed in.
    pub live: Option<Live>,
    /// Now, by the region's clock.
    pub now: Timestamp,
    /// Today, where the place is.
    pub today: Date,
    /// Path and query of the request.
    pub address: String,
    /// A program is asking: answer problems as problem documents.
    pub wants_json: bool,
    /// What the last post has done, to be said once.
    pub flash: Option<Flash>,
}

/// Something done, said once on the next page: the code of a sentence in `toasts.toml` and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// The code.
    pub code: String,
    /// What stands at `{what}`; may be empty.
    pub what: String,
}

/// Someone signed in: a handler that takes this is for them alone.
#[derive(Debug, Clone)]
pub struct Me {
    /// The session and who it is.
    pub live: Live,
    /// The rest about the request.
    pub visitor: Visitor,
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        parts
            .extensions
            .get::<Visitor>()
            .cloned()
            .ok_or_else(|| WebError::Internal("a route stands outside the frame".to_owned()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Me {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, WebError> {
        let visitor = Visitor::from_request_parts(parts, state).await?;
        match visitor.live.clone() {
            Some(live) => Ok(Self { live, visitor }),
            None => Err(WebError::SignIn {
                next: visitor.address,
                kept: None,
            }),
        }
    }
}

/// The name of the session's cookie.
pub fn session_cookie(web: &Web) -> &'static str {
    if web.settings.secure_cookies { "__Host-banfu" } else { "banfu_session" }
}

/// Finds out who is asking and keeps it with the request.
pub async fn recognise(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let chosen = query_value(request.uri().query().unwrap_or_default(), "lang").and_then(|tag| Locale::from_tag(&tag));
    let headers = request.headers();
    let l = chosen
        .or_else(|| cookie(headers, LANGUAGE_COOKIE).as_deref().and_then(Locale::from_tag))
        .or_else(|| {
            headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|v| v.to_str().ok())
                .and_then(Locale::from_accept_language)
        })
        .unwrap_or_default();
    let token = cookie(headers, session_cookie(&web));
    let path = request.uri().path();
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let flash = cookie(headers, FLASH_COOKIE).and_then(|value| Flash::from_cookie(&value));
    let mut visitor = Visitor {
        l,
        live: None,
        now: web.now(),
        today: web.today(),
        address: request.uri().path_and_query().map_or_else(|| path.to_owned(), |pq| pq.as_str().to_owned()),
        wants_json: path.starts_with("/api/") || (accept.contains("json") && !accept.contains("text/html")),
        flash: flash.clone(),
    };
    if let Some(token) = token {
        // A store that does not answer must not turn into a page for strangers: the error page comes from the handler, which asks it too.
        visitor.live = web.run(move |app| app.session(&token)).await.ok().flatten();
    }
    let said_once = flash.is_some() && request.method() == Method::GET && !visitor.wants_json;
    request.extensions_mut().insert(visitor);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Some(l) = chosen {
        append_cookie(
            headers,
            &format!("{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax{}", l.tag(), secure(&web)),
        );
    }
    if said_once {
        append_cookie(headers, &format!("{FLASH_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{}", secure(&web)));
    }
    response
}

/// `; Secure` when the site is reached by https.
pub fn secure(web: &Web) -> &'static str {
    if web.settings.secure_cookies { "; Secure" } else { "" }
}

/// Adds a `Set-Cookie`.
pub fn append_cookie(headers: &mut HeaderMap, value: &str) {
    match HeaderValue::from_str(value) {
        Ok(value) => {
            headers.append(header::SET_COOKIE, value);
        }
        Err(error) => tracing::error!(%error, "a cookie could not be written"),
    }
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
}

/// The first value of a name in a query or form.
pub fn query_value(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

impl Flash {
    /// Something done.
    pub fn new(code: &str, what: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            what: what.into(),
        }
    }

    /// As a cookie.
    pub fn to_cookie(&self, web: &Web) -> String {
        let value = form_urlencoded::Serializer::new(String::new()).append_pair(&self.code, &self.what).finish();
        format!("{FLASH_COOKIE}={value}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax{}", secure(web))
    }

    fn from_cookie(value: &str) -> Option<Self> {
        let (code, what) = form_urlencoded::parse(value.as_bytes()).next()?;
        (!code.is_empty()).then(|| Self {
            code: code.into_owned(),
            what: what.into_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_only_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("xbanfu_lang=fr; banfu_lang=en; banfu_language=de"));
        assert_eq!(cookie(&headers, LANGUAGE_COOKIE).as_deref(), Some("en"));
        assert_eq!(cookie(&headers, "lang"), None);
    }
}

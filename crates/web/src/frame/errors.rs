//! What a person or a program is told when something cannot be done: a page that says what happened, what was kept and what to do, or a
//! problem document (RFC 9457) with the same code.

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use banfu_app::{AppError, domain::Arg, policy::WhyNot};
use serde_json::json;

use super::{RequestId, visitor::Visitor};
use crate::{
    pages::{
        errors::ErrorPage,
        signin::{self, KeptForm},
    },
    web::Web,
};

/// Why a request cannot be answered as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebError {
    /// No such page, case, office or file, or none that this person may know of.
    NotFound,
    /// Not with this form: a field is missing that every form of ours has. Names it.
    BadForm(&'static str),
    /// The form was made for another session.
    ForeignForm,
    /// Nobody is signed in, or no longer.
    SignIn {
        /// Where to go afterwards.
        next: String,
        /// What was typed, when a form met an ended session.
        kept: Option<KeptForm>,
    },
    /// Signed in, but the form was made in an earlier session: it is shown again, to be sent with one click.
    Resume(KeptForm),
    /// Not this person, here, now.
    Forbidden(Box<WhyNot>),
    /// A rule of the domain speaks against it.
    Refused {
        /// Stable code.
        code: &'static str,
        /// What the sentence mentions.
        args: Vec<(&'static str, Arg)>,
    },
    /// Someone else was faster; what was typed is shown again by the page.
    Conflict,
    /// The body is larger than the limit, in bytes.
    TooLarge(usize),
    /// The store cannot be reached or written; the sentence says what to do.
    Unavailable(String),
    /// Our own fault. The text is for the log alone.
    Internal(String),
}

impl WebError {
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn { .. } => StatusCode::UNAUTHORIZED,
            Self::Resume(_) => StatusCode::CONFLICT,
            Self::BadForm(_) | Self::Refused { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::ForeignForm | Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Conflict => StatusCode::CONFLICT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable code of the problem.
    pub fn code(&self) -> &str {
        match self {
            Self::NotFound => "not_found",
            Self::SignIn { .. } => "sign_in",
            Self::Resume(_) => "resume",
            Self::BadForm(_) => "bad_form",
            Self::ForeignForm => "foreign_form",
            Self::Forbidden(_) => "forbidden",
            Self::Refused { code, .. } => code,
            Self::Conflict => "conflict",
            Self::TooLarge(_) => "too_large",
            Self::Unavailable(_) => "unavailable",
            Self::Internal(_) => "internal",
        }
    }

    fn from_status(status: StatusCode) -> Option<Self> {
        match status {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::BAD_REQUEST => Some(Self::NotFound),
            StatusCode::FORBIDDEN => Some(Self::ForeignForm),
            StatusCode::PAYLOAD_TOO_LARGE => Some(Self::TooLarge(super::limits::FORM_BODY_BYTES)),
            StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(Self::BadForm("body")),
            StatusCode::SERVICE_UNAVAILABLE => Some(Self::Unavailable(String::new())),
            StatusCode::INTERNAL_SERVER_ERROR => Some(Self::Internal("a handler panicked".to_owned())),
            _ => None,
        }
    }
}

impl From<AppError> for WebError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused { code, args } => Self::Refused { code, args },
            AppError::Denied(why) => Self::Forbidden(why),
            AppError::NotFound => Self::NotFound,
            AppError::Conflict => Self::Conflict,
            AppError::Unavailable(what) => Self::Unavailable(what),
            AppError::TooLarge(_) => Self::TooLarge(super::limits::LETTER_TEXT_BYTES),
            AppError::Internal(what) => Self::Internal(what),
        }
    }
}

/// An error leaves the handler bare; [`render`] dresses it, because only there the reader's language is known.
impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Dresses errors, whoever made them, as a page or as a problem document.
pub async fn render(State(web): State<Web>, request: Request, next: Next) -> Response {
    let visitor = request.extensions().get::<Visitor>().cloned();
    let id = request.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone());
    let response = next.run(request).await;
    let status = response.status();
    let ours = response.extensions().get::<WebError>().cloned();
    // A body that has a type is a page already (a refused form), not a bare status.
    let bare = ours.is_some() || (status.is_client_error() || status.is_server_error()) && !is_page(&response);
    let (true, Some(visitor)) = (bare, visitor) else { return response };
    let Some(error) = ours.or_else(|| WebError::from_status(status)) else {
        return response;
    };
    if let WebError::Internal(what) | WebError::Unavailable(what) = &error {
        tracing::error!(request = id, what, code = error.code(), "a request failed");
    }
    if !visitor.wants_json {
        match error {
            WebError::SignIn { next, kept } => return signin::ask(&web, &visitor, next, kept),
            WebError::Resume(kept) => return signin::resume(&web, &visitor, kept),
            _ => {}
        }
    }
    let status = if matches!(status, StatusCode::METHOD_NOT_ALLOWED | StatusCode::BAD_REQUEST) {
        status
    } else {
        error.status()
    };
    let page = ErrorPage::new(&web, &visitor, &error, &id);
    let mut dressed = if visitor.wants_json {
        let body = json!({
            "type": format!("urn:banfu:problem:{}", error.code()), "title": page.title, "status": status.as_u16(),
            "detail": page.paragraphs.join(" "), "code": error.code(), "instance": format!("urn:banfu:request:{id}"),
        });
        let mut response = Json(body).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    } else {
        page.into_response()
    };
    *dressed.status_mut() = status;
    if status == StatusCode::METHOD_NOT_ALLOWED
        && let Some(allow) = response.headers().get(header::ALLOW)
    {
        dressed.headers_mut().insert(header::ALLOW, allow.clone());
    }
    dressed
}

fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/html") || kind.contains("json")
}

//! Pages that say what happened, what was kept, and what to do.

use askama::Template;
use axum::response::{IntoResponse, Response};

use super::{Frame, Html};
use crate::{
    frame::{errors::WebError, visitor::Visitor},
    site::Site,
};

/// An error as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/error.html")]
pub struct ErrorPage {
    frame: Frame,
    /// What happened, in a few words.
    pub title: String,
    /// What was kept, what to do.
    pub paragraphs: Vec<String>,
    who_may: Vec<String>,
    code: String,
    request: String,
    sign_in: bool,
}

impl ErrorPage {
    /// The page for an error.
    pub fn new(site: &Site, visitor: &Visitor, error: &WebError, request: &str) -> Self {
        let l = visitor.l;
        let frame = Frame::public(site, visitor);
        let say = |part: &str| l.coded("errors", &format!("{}.{part}", kind(error)));
        let mut paragraphs = vec![say("text")];
        let mut who_may = Vec::new();
        match error {
            WebError::Forbidden(barrier) => {
                if !barrier.why.is_empty() {
                    paragraphs = vec![barrier.why.clone()];
                }
                who_may.clone_from(&barrier.who_may);
            }
            WebError::Refused { sentence, .. } => paragraphs = vec![sentence.clone()],
            WebError::Unavailable(sentence) if !sentence.is_empty() => paragraphs.push(sentence.clone()),
            WebError::TooLarge(limit) => paragraphs = vec![l.f1("errors.too_large.text", "limit", megabytes(*limit))],
            _ => {}
        }
        let code = match error {
            WebError::Forbidden(barrier) => barrier.rule.clone(),
            _ => error.code().to_owned(),
        };
        Self {
            title: say("title"),
            paragraphs,
            who_may,
            code,
            request: request.to_owned(),
            sign_in: frame.who.is_none(),
            frame,
        }
    }
}

fn kind(error: &WebError) -> &str {
    match error {
        WebError::Refused { .. } => "refused",
        other => other.code(),
    }
}

fn megabytes(bytes: usize) -> String {
    format!("{} MB", bytes / (1024 * 1024))
}

impl IntoResponse for ErrorPage {
    fn into_response(self) -> Response {
        Html(self).into_response()
    }
}

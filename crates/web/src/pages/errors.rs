//! Pages that say what happened, what was kept, and what to do.

use askama::Template;
use axum::response::{IntoResponse, Response};

use super::{Frame, Html};
use crate::{
    frame::{
        errors::WebError,
        visitor::{Me, Visitor},
    },
    say::Say,
    web::Web,
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
    /// The case it was about.
    case: Option<String>,
}

impl ErrorPage {
    /// The page for an error.
    pub fn new(web: &Web, visitor: &Visitor, error: &WebError, request: &str) -> Self {
        let l = visitor.l;
        let mut frame = Frame::public(web, visitor);
        if let Some(live) = visitor.live.clone() {
            frame = Frame::work(
                web,
                &Me {
                    live,
                    visitor: visitor.clone(),
                },
            );
        }
        let say = Say::new(web, l, visitor.today);
        let sentence = |part: &str| l.coded("errors", &format!("{}.{part}", kind(error)));
        let mut paragraphs = vec![sentence("text")];
        let mut who_may = Vec::new();
        let mut code = error.code().to_owned();
        match error {
            WebError::Forbidden(why) => {
                let told = say.why_not(why);
                if !told.why.is_empty() {
                    paragraphs = told.why;
                }
                if let Some(rule) = told.rule {
                    code = rule;
                }
                who_may = told.who_could;
            }
            WebError::Refused { code, args } => paragraphs = vec![say.refusal(code, args)],
            WebError::Unavailable(what) if !what.is_empty() => paragraphs.push(what.clone()),
            WebError::TooLarge(limit) => paragraphs = vec![l.f1("errors.too_large.text", "limit", megabytes(*limit))],
            _ => {}
        }
        Self {
            title: sentence("title"),
            paragraphs,
            who_may,
            code,
            request: request.to_owned(),
            sign_in: frame.who.is_none(),
            case: case_in(&visitor.address),
            frame,
        }
    }
}

/// The address of the case that an address lies under.
fn case_in(address: &str) -> Option<String> {
    let id: String = address.strip_prefix("/cases/")?.chars().take_while(char::is_ascii_digit).collect();
    (!id.is_empty()).then(|| format!("/cases/{id}"))
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

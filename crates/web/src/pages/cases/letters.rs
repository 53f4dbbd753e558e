//! The reply as a file or as pictures of its pages.

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use banfu_app::{
    App, AppError,
    domain::{CaseId, annex::Annex},
    letter::anchors,
    papers::{Laid, Letter, Mode, OfdProfile},
};

use crate::{
    frame::{errors::WebError, visitor::Me},
    web::Web,
};

/// Pixels to the inch of a page's picture: sharp at the size it is shown, still under 150 kB.
pub const PAGE_DPI: f64 = 144.0;

/// A kind of file a letter is given out as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// PDF/A.
    Pdf,
    /// OFD, the national layout format.
    Ofd,
    /// For further editing.
    Docx,
    /// For reading in a browser.
    Html,
}

impl Kind {
    /// The kind of a file's ending.
    pub fn of(ending: &str) -> Option<Self> {
        match ending {
            "pdf" => Some(Self::Pdf),
            "ofd" => Some(Self::Ofd),
            "docx" => Some(Self::Docx),
            "html" => Some(Self::Html),
            _ => None,
        }
    }

    /// The ending of its file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Ofd => "ofd",
            Self::Docx => "docx",
            Self::Html => "html",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Ofd => "application/ofd",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    fn bytes(self, laid: &Laid) -> Result<Vec<u8>, AppError> {
        let made = match self {
            Self::Pdf => laid.pdf(),
            Self::Ofd => laid.ofd(OfdProfile::default()),
            Self::Docx => laid.docx(),
            Self::Html => Ok(banfu_app::papers::html(laid.letter(), &anchors(laid.letter())).into_bytes()),
        };
        made.map_err(|error| AppError::Internal(error.to_string()))
    }
}

/// The name of the package for printing among a case's files.
pub const PRINT_PACKAGE: &str = "print.pdf";

/// `GET /cases/{id}/letter.{kind}`, and `GET /cases/{id}/print.pdf` once the reply is issued.
pub async fn download(State(web): State<Web>, me: Me, Path((id, file)): Path<(i64, String)>) -> Result<Response, WebError> {
    let actor = me.live.actor.clone();
    if file == PRINT_PACKAGE {
        let (bytes, name) = web
            .run(move |app| {
                let (case, laid) = app.print_package(&actor, CaseId(id))?;
                Ok((Kind::Pdf.bytes(&laid)?, case.label().unwrap_or_default()))
            })
            .await?;
        return Ok(file_response(bytes, Kind::Pdf, &format!("banfu-print-{name}")));
    }
    let kind = file.strip_prefix("letter.").and_then(Kind::of).ok_or(WebError::NotFound)?;
    let (bytes, name) = web
        .run(move |app| {
            let (case, letter, _) = app.letter_of(&actor, CaseId(id))?;
            let mode = if case.signed.is_some() { Mode::Final } else { Mode::Draft };
            Ok((make(app, &letter, &case.annexes, mode, kind)?, case.label().unwrap_or_default()))
        })
        .await?;
    Ok(file_response(bytes, kind, &format!("banfu-{name}")))
}

/// `GET /cases/{id}/rounds/{round}/letter.{kind}`: the letter of an earlier round.
pub async fn of_round(State(web): State<Web>, me: Me, Path((id, round, file)): Path<(i64, u32, String)>) -> Result<Response, WebError> {
    let actor = me.live.actor.clone();
    let kind = file.strip_prefix("letter.").and_then(Kind::of).ok_or(WebError::NotFound)?;
    let (bytes, name) = web
        .run(move |app| {
            let (case, letter) = app.letter_of_round(&actor, CaseId(id), round)?;
            Ok((make(app, &letter, &case.annexes, Mode::Final, kind)?, case.number_label().unwrap_or_default()))
        })
        .await?;
    Ok(file_response(bytes, kind, &format!("banfu-{name}-{round}")))
}

/// Lays a letter out and turns it into a file.
pub fn make(app: &App, letter: &Letter, annexes: &[Annex], mode: Mode, kind: Kind) -> Result<Vec<u8>, AppError> {
    let (_, laid) = app.lay_out(letter, annexes, mode)?;
    kind.bytes(&laid)
}

/// A file on its way to the browser.
pub fn file_response(bytes: Vec<u8>, kind: Kind, name: &str) -> Response {
    let ending = kind.ending();
    let mut response = bytes.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind.content_type()));
    // Names are made of a number, so that they need no encoding.
    if let Ok(value) = HeaderValue::from_str(&format!("inline; filename=\"{name}.{ending}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// `GET /cases/{id}/pages/{n}.png`: a page of the reply as it stands.
pub async fn page(State(web): State<Web>, me: Me, Path((id, file)): Path<(i64, String)>) -> Result<Response, WebError> {
    let n: usize = file
        .strip_suffix(".png")
        .and_then(|n| n.parse().ok())
        .filter(|n| *n > 0)
        .ok_or(WebError::NotFound)?;
    let actor = me.live.actor.clone();
    let bytes = web
        .run(move |app| {
            let (case, _, body) = app.letter_of(&actor, CaseId(id))?;
            let draft = case.draft.clone().ok_or(AppError::NotFound)?;
            let pages = app.pages(&case, &draft, &body)?;
            picture(&pages.laid, n)
        })
        .await?;
    Ok(png(bytes))
}

/// A picture of a page, counted from 1.
pub fn picture(laid: &Laid, n: usize) -> Result<Vec<u8>, AppError> {
    if n == 0 || n > laid.page_count() {
        return Err(AppError::NotFound);
    }
    laid.png(n, PAGE_DPI).map_err(|error| AppError::Internal(error.to_string()))
}

/// A picture on its way to the browser; its address changes with its content.
pub fn png(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, max-age=600")], bytes).into_response()
}

/// `GET /cases/{id}/receipts/{event}`: a proof that anyone can verify off-line.
pub async fn receipt(State(web): State<Web>, me: Me, Path((id, event)): Path<(i64, i64)>) -> Result<Response, WebError> {
    let actor = me.live.actor.clone();
    let text = web.run(move |app| app.receipt(Some(&actor), CaseId(id), event)).await?;
    Ok(receipt_response(text, event))
}

/// A receipt on its way to the browser.
pub fn receipt_response(text: String, event: i64) -> Response {
    (
        [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, format!("attachment; filename=\"banfu-receipt-{event}.txt\"")),
        ],
        text,
    )
        .into_response()
}

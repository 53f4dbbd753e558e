//! The published letter as a file, and receipts: only what the public may have.

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::Response,
};
use banfu_app::{AppError, domain::CaseId, papers::Mode};

use crate::{
    frame::errors::WebError,
    pages::cases::letters::{Kind, file_response, make, receipt_response},
    web::Web,
};

/// `GET /proposals/{id}/letter.{kind}`: the reply as it was published; not there where only a summary is.
pub async fn letter(State(web): State<Web>, Path((id, file)): Path<(String, String)>) -> Result<Response, WebError> {
    let id = CaseId(id.parse().map_err(|_| WebError::NotFound)?);
    let kind = file.strip_prefix("letter.").and_then(Kind::of).ok_or(WebError::NotFound)?;
    let (bytes, name) = web
        .run(move |app| {
            let public = app.public_case(id)?;
            let letter = public.letter.ok_or(AppError::NotFound)?;
            Ok((
                make(app, &letter, &public.case.annexes, Mode::Final, kind)?,
                public.case.label().unwrap_or_default(),
            ))
        })
        .await?;
    Ok(published(bytes, kind, &format!("banfu-{name}")))
}

/// `GET /proposals/{id}/rounds/{round}/letter.{kind}`: the answer of an earlier round as it was published.
pub async fn letter_of_round(State(web): State<Web>, Path((id, round, file)): Path<(String, u32, String)>) -> Result<Response, WebError> {
    let id = CaseId(id.parse().map_err(|_| WebError::NotFound)?);
    let kind = file.strip_prefix("letter.").and_then(Kind::of).ok_or(WebError::NotFound)?;
    let (bytes, name) = web
        .run(move |app| {
            let (case, letter) = app.public_round(id, round)?;
            Ok((make(app, &letter, &case.annexes, Mode::Final, kind)?, case.number_label().unwrap_or_default()))
        })
        .await?;
    Ok(published(bytes, kind, &format!("banfu-{name}-{round}")))
}

fn published(bytes: Vec<u8>, kind: Kind, name: &str) -> Response {
    let mut response = file_response(bytes, kind, name);
    if kind == Kind::Html {
        // The file carries its styles, which our pages' content policy would not let a browser use; saved, it is whole.
        let value = HeaderValue::from_str(&format!("attachment; filename=\"{name}.html\""));
        if let Ok(value) = value {
            response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
        }
    }
    response
}

/// `GET /proposals/{id}/receipts/{event}`: a proof that anyone can verify off-line.
pub async fn receipt(State(web): State<Web>, Path((id, event)): Path<(String, String)>) -> Result<Response, WebError> {
    let (Ok(id), Ok(event)) = (id.parse(), event.parse()) else {
        return Err(WebError::NotFound);
    };
    let text = web.run(move |app| app.receipt(None, CaseId(id), event)).await?;
    Ok(receipt_response(text, event))
}

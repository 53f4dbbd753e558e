//! Every bound on what comes from outside, by name.

use std::time::Duration;

use axum::{
    extract::Request,
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt as _;

use super::errors::WebError;

/// An ordinary form, in bytes as sent.
pub const FORM_BODY_BYTES: usize = 1024 * 1024;
/// A form with a letter in it. A Chinese character takes nine bytes as a form sends it, so that this is about 900,000 characters.
pub const LETTER_BODY_BYTES: usize = 8 * 1024 * 1024;
/// The text of a letter, in bytes of UTF-8; the longest real one we know has under 40,000.
pub const LETTER_TEXT_BYTES: usize = 2 * 1024 * 1024;
/// A form with files.
pub const UPLOAD_BODY_BYTES: usize = 20 * 1024 * 1024;
/// Fields in one form.
pub const FORM_FIELDS: usize = 500;
/// How long a request may take before it is given up.
pub const REQUEST_TIME: Duration = Duration::from_secs(30);
/// How much of a form that met an expired session is kept through sign-in, in bytes as sent.
pub const KEPT_FORM_BYTES: usize = LETTER_BODY_BYTES;
/// The id of a command in a form.
pub const COMMAND_ID_BYTES: usize = 200;
/// How much of a form beyond its limit is read and thrown away, in bytes: a browser that is still sending does not read our answer.
pub const DRAINED_BYTES: usize = 64 * 1024 * 1024;

/// Answers a form that announces more than its limit after having read it off, so that the browser shows our page and not a broken connection.
pub async fn drain(request: Request, next: Next) -> Response {
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok()?.parse::<usize>().ok())
        .unwrap_or(0);
    let path = request.uri().path();
    let limit = if ["/import", "/report", "/annexes"].iter().any(|end| path.ends_with(end)) {
        UPLOAD_BODY_BYTES
    } else if path.contains("/draft") {
        LETTER_BODY_BYTES
    } else {
        FORM_BODY_BYTES
    };
    if announced <= limit {
        return next.run(request).await;
    }
    let mut body = request.into_body();
    let mut read = 0;
    while let Some(Ok(frame)) = body.frame().await {
        read += frame.data_ref().map_or(0, |data| data.len());
        if read > DRAINED_BYTES {
            break;
        }
    }
    WebError::TooLarge(limit).into_response()
}

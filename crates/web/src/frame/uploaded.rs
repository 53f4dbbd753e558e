//! A form with a file: read within its limits, from someone signed in, with the right token.

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request, multipart::MultipartError},
};

use super::{
    errors::WebError,
    limits,
    posted::Fields,
    visitor::{Me, Visitor},
};

/// A form with a file, posted by someone signed in. A file is looked at, not kept: it acts only through an ordinary form that follows.
#[derive(Debug, Clone)]
pub struct Uploaded {
    /// Who.
    pub me: Me,
    /// The other fields.
    pub fields: Fields,
    /// The file; empty when none was chosen.
    pub file: Bytes,
    /// Its name, as the browser says it.
    pub name: String,
}

impl<S: Send + Sync> FromRequest<S> for Uploaded {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebError> {
        let visitor = request
            .extensions()
            .get::<Visitor>()
            .cloned()
            .ok_or_else(|| WebError::Internal("a route stands outside the frame".to_owned()))?;
        let next = request.uri().path().to_owned();
        // A file cannot be kept through sign-in; it lies where it lay.
        let Some(live) = visitor.live.clone() else {
            return Err(WebError::SignIn { next, kept: None });
        };
        let mut parts = Multipart::from_request(request, state).await.map_err(|_| WebError::BadForm("body"))?;
        let (mut fields, mut file, mut name) = (Vec::new(), Bytes::new(), String::new());
        while let Some(part) = parts.next_field().await.map_err(|e| refused(&e))? {
            if fields.len() == limits::FORM_FIELDS {
                return Err(WebError::BadForm("too_many_fields"));
            }
            let field = part.name().unwrap_or_default().to_owned();
            if let Some(given) = part.file_name().map(str::to_owned) {
                file = part.bytes().await.map_err(|e| refused(&e))?;
                name = given;
            } else {
                let text = part.text().await.map_err(|e| refused(&e))?;
                fields.push((field, text.replace("\r\n", "\n")));
            }
        }
        let fields = Fields::of(fields);
        if fields.text("csrf") != live.csrf {
            return Err(WebError::ForeignForm);
        }
        Ok(Self {
            me: Me { live, visitor },
            fields,
            file,
            name,
        })
    }
}

fn refused(error: &MultipartError) -> WebError {
    match error.status().as_u16() {
        413 => WebError::TooLarge(limits::UPLOAD_BODY_BYTES),
        _ => WebError::BadForm("body"),
    }
}

//! A form as it was posted: read within its limits, its fields by name, typed as they were.

use std::str::FromStr;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
};
use jiff::civil::Date;

use super::{
    errors::WebError,
    limits,
    visitor::{Me, Visitor},
};
use crate::pages::signin::KeptForm;

/// The fields of a posted form, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

/// Fields that belong to the frame, not to the person: the session's token and the command's id.
pub const FRAME_FIELDS: [&str; 2] = ["csrf", "command"];

impl Fields {
    /// Reads an urlencoded body. Bytes that are no UTF-8 become U+FFFD; there are at most [`limits::FORM_FIELDS`] fields.
    pub fn parse(body: &[u8]) -> Result<Self, WebError> {
        let mut fields = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if fields.len() == limits::FORM_FIELDS {
                return Err(WebError::BadForm("too_many_fields"));
            }
            // Browsers send line ends as CR LF; letters are kept with LF.
            fields.push((name.into_owned(), value.replace("\r\n", "\n")));
        }
        Ok(Self(fields))
    }

    /// Fields that were read one by one.
    pub(super) fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The value of a field, trimmed; empty when it is missing.
    pub fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The value of a field as typed; empty when it is missing.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The value of a field, or nothing when it is missing or blank.
    pub fn some(&self, name: &str) -> Option<String> {
        let text = self.text(name);
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// All values of a field, such as ticked boxes.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether a box was ticked or a button pressed.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// The value of a field as a number or an id.
    pub fn parsed<T: FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).parse().ok()
    }

    /// The value of a field as a day (`2023-06-30`).
    pub fn date(&self, name: &str) -> Option<Date> {
        self.parsed(name)
    }

    /// What the person typed: all fields but the frame's, as a body that can be posted again.
    pub fn typed(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.pairs() {
            out.append_pair(name, value);
        }
        out.finish()
    }

    /// What the person typed, field by field.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .filter(|(name, _)| !FRAME_FIELDS.contains(&name.as_str()))
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebError> {
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| match rejection.status().as_u16() {
                413 => WebError::TooLarge(limits::FORM_BODY_BYTES),
                _ => WebError::BadForm("body"),
            })?;
        Self::parse(&body)
    }
}

/// A form posted by someone signed in, with the right token and a command id.
#[derive(Debug, Clone)]
pub struct Posted {
    /// Who.
    pub me: Me,
    /// What was typed.
    pub fields: Fields,
    /// The id of the command: posted twice, it acts once.
    pub command: String,
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = WebError;

    /// A form that meets an ended session is not lost: it is shown with the sign-in page and can be sent again afterwards.
    async fn from_request(request: Request, state: &S) -> Result<Self, WebError> {
        let visitor = request
            .extensions()
            .get::<Visitor>()
            .cloned()
            .ok_or_else(|| WebError::Internal("a route stands outside the frame".to_owned()))?;
        let action = request.uri().path().to_owned();
        let fields = Fields::from_request(request, state).await?;
        let kept = || KeptForm {
            action: action.clone(),
            body: fields.typed(),
        };
        let Some(live) = visitor.live.clone() else {
            return Err(WebError::SignIn {
                next: action.clone(),
                kept: Some(kept()),
            });
        };
        // The guard against foreign forms has let it pass, so that a token of another session is an earlier sign-in of the same browser.
        if fields.text("csrf") != live.csrf {
            return Err(WebError::Resume(kept()));
        }
        let command = fields.text("command").to_owned();
        if command.is_empty() || command.len() > limits::COMMAND_ID_BYTES {
            return Err(WebError::BadForm("command"));
        }
        // Two people who were given the same page must not share a command.
        let command = format!("web/{}/{command}", live.actor.person.id);
        Ok(Self {
            me: Me { live, visitor },
            fields,
            command,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_keeps_what_was_typed_and_leaves_the_frame_s_fields_out() {
        let fields = Fields::parse("csrf=x&command=y&text=%E5%A0%83%0D%0A%F0%AC%AD%9A&to=1&to=2&on=2023-06-30".as_bytes()).unwrap();
        assert_eq!(fields.text("text"), "堃\n𬭚");
        assert_eq!(fields.all("to"), ["1", "2"]);
        assert_eq!(fields.date("on"), Some(jiff::civil::date(2023, 6, 30)));
        assert_eq!(fields.date("text"), None);
        let again = Fields::parse(fields.typed().as_bytes()).unwrap();
        assert_eq!(again.raw("text"), "堃\n𬭚");
        assert!(!again.has("csrf") && !again.has("command"));
    }

    #[test]
    fn a_form_with_too_many_fields_is_refused() {
        let body = "a=1&".repeat(limits::FORM_FIELDS + 1);
        assert_eq!(Fields::parse(body.as_bytes()), Err(WebError::BadForm("too_many_fields")));
    }
}

//! What was wrong with a form: a summary that takes the focus, and a line at each field.

use askama::Template;

use super::html_safe;
use crate::i18n::Locale;

/// One thing wrong with what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The id of the field; empty when it is about the whole form.
    pub field: &'static str,
    /// What is wrong and what to do, in the reader's language.
    pub message: String,
}

/// The summary at the top of a refused form: focus goes to it, each line leads to its field.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/error_summary.html")]
pub struct ErrorSummary {
    /// Language of its heading.
    pub l: Locale,
    /// What is wrong; none, and nothing is shown.
    pub errors: Vec<FieldError>,
    /// What stands before each field's name in its id, where a page has several forms.
    pub prefix: String,
}
html_safe!(ErrorSummary);

impl ErrorSummary {
    /// Nothing is wrong.
    pub fn none(l: Locale) -> Self {
        Self {
            l,
            errors: Vec::new(),
            prefix: String::new(),
        }
    }

    /// One thing is wrong, with the whole form.
    pub fn whole(l: Locale, message: impl Into<String>) -> Self {
        Self {
            errors: vec![FieldError {
                field: "",
                message: message.into(),
            }],
            ..Self::none(l)
        }
    }

    /// Adds what is wrong with a field.
    pub fn add(&mut self, field: &'static str, message: impl Into<String>) {
        self.errors.push(FieldError {
            field,
            message: message.into(),
        });
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// What is wrong with this field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }

    /// Whether something is wrong with this field.
    pub fn has(&self, field: &str) -> bool {
        self.of(field).is_some()
    }

    /// The line under a field, when something is wrong with it. Its id is `<field>-err`.
    pub fn line(&self, field: &str) -> FieldLine {
        FieldLine {
            field: format!("{}{field}", self.prefix),
            message: self.of(field).map(str::to_owned),
        }
    }

    /// Attributes of a field that is wrong, so that its name carries the reason.
    pub fn class(&self, field: &str) -> &'static str {
        if self.has(field) { " is-invalid" } else { "" }
    }
}

/// The line under a field.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"{% if let Some(message) = message %}<p class="invalid-feedback" id="{{ field }}-err">{{ message }}</p>{% endif %}"#,
    ext = "html"
)]
pub struct FieldLine {
    field: String,
    message: Option<String>,
}
html_safe!(FieldLine);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_takes_the_focus_and_leads_to_each_field() {
        let mut errors = ErrorSummary::none(Locale::ZhCn);
        assert_eq!(errors.to_string(), "");
        errors.add("held_on", "请填写日期");
        let html = errors.to_string();
        assert!(
            html.contains("data-focus") && html.contains("tabindex=\"-1\"") && html.contains("href=\"#held_on\""),
            "{html}"
        );
        assert!(errors.line("held_on").to_string().contains("id=\"held_on-err\""));
        assert_eq!(errors.line("other").to_string(), "");
    }
}

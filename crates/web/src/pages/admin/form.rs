//! A form of the administration: what is changed at the left, what is known at the right.

use askama::Template;
use axum::{http::StatusCode, response::Response};

use crate::{
    frame::{errors::WebError, posted::Fields, visitor::Me},
    i18n::Locale,
    pages::{Frame, Html, cases::task::TaskForm},
    say::Say,
    ui::{Button, Crumb, ErrorSummary, Field, Form, Note, Weight},
    web::Web,
};

/// A form, or several about one thing.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/admin/form.html")]
pub struct FormPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// The heading.
    pub title: String,
    /// What it is for.
    pub intro: &'static str,
    /// Messages before the forms.
    pub notes: Vec<Note>,
    /// The forms.
    pub forms: Vec<TaskForm>,
    /// What is known: label and value.
    pub facts: Vec<(String, String)>,
}

impl FormPage {
    /// The page with one form refused: what was typed is kept, and what is wrong takes the focus.
    pub fn refused(mut self, id: &str, typed: &Fields, errors: ErrorSummary) -> Response {
        if let Some(task) = self.forms.iter_mut().find(|task| task.id == id) {
            task.form.refill(typed);
            task.form.errors = ErrorSummary {
                prefix: task.form.prefix.clone(),
                ..errors
            };
        }
        Html(self).with_status(StatusCode::UNPROCESSABLE_ENTITY)
    }
}

/// A form that posts to `action`.
pub fn form(l: Locale, frame: &Frame, id: &'static str, title: &str, action: String, fields: Vec<Field>, button: &str) -> TaskForm {
    let prefix = format!("{id}-");
    TaskForm {
        title: title.to_owned(),
        id,
        form: Form {
            l,
            action,
            csrf: frame.csrf.clone(),
            command: format!("{}-{id}", frame.command),
            errors: ErrorSummary {
                prefix: prefix.clone(),
                ..ErrorSummary::none(l)
            },
            prefix,
            fields,
            buttons: vec![Button::main(button)],
            foot: None,
        },
    }
}

/// The same form with a button that stops something.
pub fn stopping(mut task: TaskForm) -> TaskForm {
    for button in &mut task.form.buttons {
        button.weight = Weight::Stop;
    }
    task
}

/// The same form with an outlined button, where it is not the first thing to do on the page.
pub fn second(mut task: TaskForm) -> TaskForm {
    for button in &mut task.form.buttons {
        button.weight = Weight::Plain;
    }
    task
}

/// The same form with a line under its button.
pub fn with_foot(mut task: TaskForm, foot: &str) -> TaskForm {
    task.form.foot = Some(foot.to_owned());
    task
}

/// A refusal as errors of the whole form; other errors stay what they are.
///
/// # Errors
/// The error, when it is not a refusal.
pub fn refusal(web: &Web, me: &Me, error: WebError) -> Result<ErrorSummary, WebError> {
    let l = me.visitor.l;
    match error {
        WebError::Refused { code, args } => Ok(ErrorSummary::whole(l, Say::new(web, l, me.visitor.today).refusal(code, &args))),
        other => Err(other),
    }
}

/// Longest answer of one line, in characters.
pub const LINE_MAX_CHARS: usize = 200;

/// Says that required answers are missing and long ones too long.
pub fn check_lines(l: Locale, errors: &mut ErrorSummary, typed: &Fields, lines: &[(&'static str, &'static str, bool)]) {
    for (name, label, required) in lines {
        let text = typed.text(name);
        if *required && text.is_empty() {
            errors.add(name, l.f1("task.fill_in", "field", label));
        } else if text.chars().nth(LINE_MAX_CHARS).is_some() {
            errors.add(name, l.f2("admin.too_long", "field", label, "max", LINE_MAX_CHARS));
        }
    }
}

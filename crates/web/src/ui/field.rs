//! Forms as data: an action's fields are a list, drawn by one template, so that every form has its labels, hints and errors alike.

use askama::Template;

use super::{ErrorSummary, html_safe};
use crate::i18n::Locale;

/// A form that posts one command.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/form.html")]
pub struct Form {
    /// Language.
    pub l: Locale,
    /// What stands before each field's name in its id; empty where the page has one form.
    pub prefix: String,
    /// Where it posts.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// The command's id: posted twice, it acts once.
    pub command: String,
    /// What was wrong with it.
    pub errors: ErrorSummary,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Its buttons, the filled one first.
    pub buttons: Vec<Button>,
    /// A line under the buttons: what happens next, and whether it can be undone.
    pub foot: Option<String>,
}
html_safe!(Form);

/// A button of a form.
#[derive(Debug, Clone)]
pub struct Button {
    /// Words on it.
    pub label: String,
    /// `name=value` it posts; empty for the form's own act.
    pub value: &'static str,
    /// How it looks: filled, outlined, or bare.
    pub weight: Weight,
}

/// How much a button weighs. One filled button a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The one to press.
    Filled,
    /// Another way.
    Plain,
    /// It stops or refuses something.
    Stop,
}

impl Button {
    /// The form's own act.
    pub fn main(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: "",
            weight: Weight::Filled,
        }
    }

    /// Another act of the same form, told apart by `do=<value>`.
    pub fn other(label: impl Into<String>, value: &'static str, weight: Weight) -> Self {
        Self {
            label: label.into(),
            value,
            weight,
        }
    }

    fn class(&self) -> &'static str {
        match self.weight {
            Weight::Filled => "btn btn-primary",
            Weight::Plain => "btn btn-plain",
            Weight::Stop => "btn btn-stop",
        }
    }
}

/// One question of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name and id.
    pub name: &'static str,
    /// Its label.
    pub label: String,
    /// What helps to answer; may be empty.
    pub hint: String,
    /// It must be answered.
    pub required: bool,
    /// What was typed or chosen.
    pub values: Vec<String>,
    /// How it is asked.
    pub input: Input,
}

/// How a question is asked.
#[derive(Debug, Clone)]
pub enum Input {
    /// One line of text.
    Line,
    /// Several lines of text.
    Area {
        /// Height in lines.
        rows: u32,
    },
    /// A day.
    Day,
    /// A whole number.
    Number,
    /// One of a long list.
    Select(Vec<Choice>),
    /// One of a few.
    Radio(Vec<Choice>),
    /// Any of a few.
    Ticks(Vec<Choice>),
    /// Yes or nothing.
    Tick,
    /// Not asked, but sent along.
    Hidden,
    /// A sentence between fields.
    Words,
}

/// A choice.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A line under it; may be empty.
    pub hint: String,
}

impl Choice {
    /// A choice without a hint.
    pub fn new(value: impl ToString, label: impl Into<String>) -> Self {
        Self {
            value: value.to_string(),
            label: label.into(),
            hint: String::new(),
        }
    }

    /// With a line under it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

impl Field {
    fn of(name: &'static str, label: impl Into<String>, input: Input) -> Self {
        Self {
            name,
            label: label.into(),
            hint: String::new(),
            required: false,
            values: Vec::new(),
            input,
        }
    }

    /// One line.
    pub fn line(name: &'static str, label: impl Into<String>) -> Self {
        Self::of(name, label, Input::Line)
    }

    /// Several lines.
    pub fn area(name: &'static str, label: impl Into<String>, rows: u32) -> Self {
        Self::of(name, label, Input::Area { rows })
    }

    /// A day.
    pub fn day(name: &'static str, label: impl Into<String>) -> Self {
        Self::of(name, label, Input::Day)
    }

    /// A whole number.
    pub fn number(name: &'static str, label: impl Into<String>) -> Self {
        Self::of(name, label, Input::Number)
    }

    /// One of a long list.
    pub fn select(name: &'static str, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::of(name, label, Input::Select(choices))
    }

    /// One of a few.
    pub fn radio(name: &'static str, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::of(name, label, Input::Radio(choices))
    }

    /// Any of a few.
    pub fn ticks(name: &'static str, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::of(name, label, Input::Ticks(choices))
    }

    /// Yes or nothing.
    pub fn tick(name: &'static str, label: impl Into<String>) -> Self {
        Self::of(name, label, Input::Tick)
    }

    /// Sent along.
    pub fn hidden(name: &'static str, value: impl ToString) -> Self {
        Self {
            values: vec![value.to_string()],
            ..Self::of(name, "", Input::Hidden)
        }
    }

    /// Must be answered.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// With a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// With an answer already there.
    pub fn with(mut self, value: impl ToString) -> Self {
        self.values = vec![value.to_string()];
        self
    }

    /// With several answers already there.
    pub fn with_all<T: ToString>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        self.values = values.into_iter().map(|value| value.to_string()).collect();
        self
    }

    fn value(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    fn is(&self, value: &str) -> bool {
        self.values.iter().any(|v| v == value)
    }

    /// Ids of the hint and the error, for `aria-describedby`.
    fn described(&self, errors: &ErrorSummary) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}{}-hint", errors.prefix, self.name));
        let error = errors.has(self.name).then(|| format!("{}{}-err", errors.prefix, self.name));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}

impl Form {
    /// Puts back what was typed, after the form was refused.
    pub fn refill(&mut self, typed: &crate::frame::posted::Fields) {
        for field in &mut self.fields {
            if !matches!(field.input, Input::Words) {
                field.values = typed.all(field.name).into_iter().map(str::to_owned).collect();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::posted::Fields;

    fn a_form() -> Form {
        Form {
            l: Locale::ZhCn,
            prefix: String::new(),
            action: "/x".into(),
            csrf: "c".into(),
            command: "d".into(),
            errors: ErrorSummary::none(Locale::ZhCn),
            fields: vec![
                Field::area("summary", "谈了什么", 4).required().hint("一两句话"),
                Field::radio("mode", "方式", vec![Choice::new("phone", "电话"), Choice::new("visit", "走访")]).with("phone"),
                Field::ticks("who", "谁", vec![Choice::new(1, "甲"), Choice::new(2, "乙")]),
            ],
            buttons: vec![Button::main("记下")],
            foot: None,
        }
    }

    #[test]
    fn a_refused_form_shows_what_was_typed_and_what_is_wrong_at_each_field() {
        let mut form = a_form();
        form.errors.add("summary", "请写明谈了什么");
        form.refill(&Fields::parse("mode=visit&summary=%3C&who=2".as_bytes()).unwrap());
        let html = form.to_string();
        assert!(
            html.contains("aria-invalid=\"true\"") && html.contains("aria-describedby=\"summary-hint summary-err\""),
            "{html}"
        );
        assert!(
            html.contains("value=\"visit\" checked") && html.contains("value=\"2\" checked") && !html.contains("value=\"phone\" checked"),
            "{html}"
        );
        assert!(html.contains("&#60;</textarea>"), "{html}");
    }

    #[test]
    fn every_form_carries_its_token_and_its_command() {
        let html = a_form().to_string();
        assert!(html.contains("name=\"csrf\" value=\"c\"") && html.contains("name=\"command\" value=\"d\""));
    }
}

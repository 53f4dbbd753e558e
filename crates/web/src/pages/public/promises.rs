//! `/promises`: the ledger of promises in published replies, the earliest day first.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use banfu_app::{
    App, AppError,
    domain::{OfficeId, promise::LineState},
    store::views::ledger::{PromiseFilter, PromiseRow},
    tables::write::Out,
};
use serde::Deserialize;

use super::rows::PromiseLine;
use crate::{
    frame::{errors::WebError, visitor::Visitor},
    i18n::Locale,
    pages::{
        Frame, Html,
        download::{self, TableForm},
    },
    say::Say,
    ui::Choice,
    web::Web,
};

/// The ledger.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/public/promises.html")]
pub struct PromisesPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// How many there are, in words.
    pub counted: String,
    /// Views by state: name, address, whether it is this one.
    pub views: Vec<(&'static str, String, bool)>,
    /// Offices to choose from.
    pub offices: Vec<Choice>,
    /// The office chosen, by id; may be empty.
    pub office: String,
    /// The state chosen; may be empty.
    pub state: String,
    /// Rows of this page.
    pub rows: Vec<PromiseLine>,
    /// Where in the ledger we are.
    pub steps: Steps,
    /// The ledger as a table: name and address of each form.
    pub tables: Vec<(&'static str, String)>,
}

/// Pages of a list whose length nobody counts.
#[derive(Debug, Clone)]
pub struct Steps {
    /// This page, from 1.
    pub page: i64,
    /// The page before.
    pub before: Option<String>,
    /// The page after.
    pub after: Option<String>,
}

/// What the address says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Lead office, by id.
    pub office: String,
    /// A state such as `overdue`, or nothing.
    pub state: String,
    /// Page, from 1.
    pub page: String,
    /// As a table: `xlsx` or `csv`.
    pub form: String,
}

/// Deepest page of the ledger.
const PAGES: i64 = 20_000;

/// States that the public ledger can be narrowed to, in the order they are read.
pub const STATES: [LineState; 7] = [
    LineState::Overdue,
    LineState::Open,
    LineState::Undated,
    LineState::Kept,
    LineState::PartlyKept,
    LineState::Dropped,
    LineState::Answered,
];

/// The state of a code in addresses and in the API; `past_due` is an older word for `overdue`.
pub fn state_of(code: &str) -> Option<LineState> {
    match code {
        "past_due" => Some(LineState::Overdue),
        code => STATES.into_iter().find(|state| state.code() == code),
    }
}

impl Asked {
    /// The office asked for.
    pub fn office(&self) -> Option<OfficeId> {
        self.office.parse().ok().map(OfficeId)
    }

    /// The page asked for, from 1, within bounds.
    pub fn page(&self) -> i64 {
        self.page.parse().unwrap_or(1).clamp(1, PAGES)
    }

    fn address(&self, state: &str, page: i64) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        if !self.office.is_empty() {
            out.append_pair("office", &self.office);
        }
        if !state.is_empty() {
            out.append_pair("state", state);
        }
        if page > 1 {
            out.append_pair("page", &page.to_string());
        }
        let query = out.finish();
        if query.is_empty() {
            "/promises".to_owned()
        } else {
            format!("/promises?{query}")
        }
    }
}

/// One page of the ledger, and whether there is another: promises by their last day, those without one last.
///
/// # Errors
/// [`AppError`] when the store does not answer.
pub fn ledger(app: &App, office: Option<OfficeId>, state: Option<LineState>, page: i64) -> Result<(Vec<PromiseRow>, bool), AppError> {
    app.public_promises(PromiseFilter {
        office,
        state,
        page: page - 1,
        ..PromiseFilter::default()
    })
}

/// `GET /promises`
pub async fn show(State(web): State<Web>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let (office, state, page) = (asked.office(), state_of(&asked.state), asked.page());
    if let Some(form) = TableForm::of(&asked.form) {
        return as_table(&web, &visitor, form, office, state).await;
    }
    let ((rows, more), (year, _)) = web.run(move |app| Ok((ledger(app, office, state, page)?, app.public_counts()?))).await?;
    let l = visitor.l;
    let say = Say::new(&web, l, visitor.today);
    let code = state.map(LineState::code).unwrap_or_default();
    let views = std::iter::once(("", l.t("public.promises.all"))).chain(STATES.into_iter().map(|state| (state.code(), state_word(l, state))));
    Ok(Html(PromisesPage {
        counted: l.f(
            "public.promises.counted",
            &[
                ("count", &l.count(year.promises)),
                ("kept", &l.count(year.promises_kept)),
                ("past", &l.count(year.promises_past_due)),
            ],
        ),
        views: views.map(|(view, name)| (name, asked.address(view, 1), view == code)).collect(),
        offices: say
            .people
            .offices()
            .into_iter()
            .filter(|o| !o.org_code.is_empty())
            .map(|o| Choice::new(o.id, say.office(o.id)))
            .collect(),
        office: asked.office.clone(),
        state: code.to_owned(),
        rows: rows.iter().map(|row| PromiseLine::of_ledger(&web, &say, row)).collect(),
        tables: download::links(l, &asked.address(code, 1)),
        steps: Steps {
            page,
            before: (page > 1).then(|| asked.address(code, page - 1)),
            after: more.then(|| asked.address(code, page + 1)),
        },
        frame: Frame::public(&web, &visitor),
    })
    .into_response())
}

/// The whole ledger of an office and state as a table, in its order.
async fn as_table(web: &Web, visitor: &Visitor, form: TableForm, office: Option<OfficeId>, state: Option<LineState>) -> Result<Response, WebError> {
    let filter = PromiseFilter {
        office,
        state,
        ..PromiseFilter::default()
    };
    let rows = web.run(move |app| app.all_promises(filter)).await?;
    let (l, today) = (visitor.l, visitor.today);
    let say = Say::new(web, l, today);
    let rows = rows.iter().map(|row| table_row(&say, row)).collect();
    download::table(form, "promises", l.t("public.promises.title"), table_columns(l), rows, today).await
}

/// Columns of the ledger as a table: heading and width in characters.
pub fn table_columns(l: Locale) -> Vec<(&'static str, f64)> {
    vec![
        (l.t("cases.number"), 8.0),
        (l.t("cases.title"), 40.0),
        (l.t("exchange.promise_no"), 6.0),
        (l.t("exchange.promise"), 60.0),
        (l.t("exchange.promise_owner"), 20.0),
        (l.t("promises.state"), 10.0),
        (l.t("cases.due"), 12.0),
        (l.t("exchange.promise_due"), 18.0),
        (l.t("exchange.promise_measure"), 18.0),
        (l.t("promises.reached"), 18.0),
        (l.t("promises.ended_on"), 12.0),
    ]
}

/// A promise as a row of that table.
pub fn table_row(say: &Say, row: &PromiseRow) -> Vec<Out> {
    vec![
        Out::text(row.number.map(|n| format!("{n:04}")).unwrap_or_default()),
        Out::text(&row.title),
        Out::Number(row.no.into()),
        Out::text(&row.quote),
        Out::text(say.office(row.office)),
        Out::text(state_word(say.l, row.state(say.today))),
        Out::day(row.due_on),
        Out::text(&row.due),
        Out::text(&row.measure),
        Out::text(&row.reached),
        Out::day(row.ended_on),
    ]
}

/// A state in a word, as the public reads it.
pub fn state_word(l: Locale, state: LineState) -> &'static str {
    match state {
        LineState::Overdue => l.t("public.state.past_due"),
        LineState::Open => l.t("public.state.open"),
        LineState::Undated | LineState::Void => l.t("public.state.undated"),
        LineState::Kept => l.t("public.state.kept"),
        LineState::PartlyKept => l.t("public.state.partly_kept"),
        LineState::Dropped => l.t("public.state.dropped"),
        LineState::Answered => l.t("public.state.answered"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_an_address_and_an_older_word_still_finds_its_own() {
        for state in STATES {
            assert_eq!(state_of(state.code()), Some(state));
        }
        assert_eq!(state_of("past_due"), Some(LineState::Overdue));
        assert_eq!(state_of("void"), None);
    }

    #[test]
    fn an_address_says_office_state_and_page_and_nothing_needless() {
        let asked = Asked {
            office: "7".into(),
            ..Asked::default()
        };
        assert_eq!(asked.address("open", 2), "/promises?office=7&state=open&page=2");
        assert_eq!(Asked::default().address("", 1), "/promises");
    }
}

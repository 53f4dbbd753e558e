//! `/promises`: the ledger of promises in published replies, the earliest day first.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use banfu_app::{
    App, AppError,
    domain::{Date, OfficeId},
    public::{PromiseState, promise_state},
    store::views::case::PromiseRow,
    tables::write::Out,
};
use serde::Deserialize;

use super::rows::PromiseLine;
use crate::{
    frame::{errors::WebError, visitor::Visitor},
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
    /// `past_due`, `open`, `undated`, or nothing.
    pub state: String,
    /// Page, from 1.
    pub page: String,
    /// As a table: `xlsx` or `csv`.
    pub form: String,
}

/// Deepest page of the ledger.
const PAGES: i64 = 20_000;

/// The code of a state in addresses and in the API.
pub fn state_code(state: PromiseState) -> &'static str {
    match state {
        PromiseState::PastDue => "past_due",
        PromiseState::Open => "open",
        PromiseState::Undated => "undated",
    }
}

/// The state of a code.
pub fn state_of(code: &str) -> Option<PromiseState> {
    [PromiseState::PastDue, PromiseState::Open, PromiseState::Undated]
        .into_iter()
        .find(|state| state_code(*state) == code)
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

/// One page of the ledger, and whether there is another.
///
/// The store lists promises by their day, those without one last, so that the three states follow each other: past, to come, undated. A state's
/// rows begin on the page that [`first_page`] finds; that page may begin with rows of the state before, which are left out.
///
/// # Errors
/// [`AppError`] when the store does not answer.
pub fn ledger(app: &App, office: Option<OfficeId>, state: Option<PromiseState>, page: i64) -> Result<(Vec<PromiseRow>, bool), AppError> {
    let today = app.today();
    let Some(state) = state else { return app.promises(office, page - 1) };
    let start = match state {
        PromiseState::PastDue => 0,
        _ => first_page(rank(state), |page| {
            Ok(app.promises(office, page)?.0.iter().map(|row| rank(standing(row, today))).collect())
        })?,
    };
    let (rows, more) = app.promises(office, start + page - 1)?;
    let goes_on = more && rows.last().is_some_and(|row| standing(row, today) == state);
    Ok((rows.into_iter().filter(|row| standing(row, today) == state).collect(), goes_on))
}

fn standing(row: &PromiseRow, today: Date) -> PromiseState {
    promise_state(row.due_on, today)
}

fn rank(state: PromiseState) -> u8 {
    match state {
        PromiseState::PastDue => 0,
        PromiseState::Open => 1,
        PromiseState::Undated => 2,
    }
}

/// The page, from 0, on which the first row of at least `wanted` stands, or the last page when there is none. Rows are in the order of their
/// ranks; `ranks` gives those of a page.
fn first_page(wanted: u8, ranks: impl Fn(i64) -> Result<Vec<u8>, AppError>) -> Result<i64, AppError> {
    // Whether everything before this page is of a lower rank than wanted, and the page itself begins so.
    let begins_before = |page: i64| Ok::<_, AppError>(ranks(page)?.first().is_some_and(|rank| *rank < wanted));
    let mut low = 0;
    if !begins_before(0)? {
        return Ok(0);
    }
    let mut high = 1;
    while high < PAGES && begins_before(high)? {
        low = high;
        high *= 2;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if begins_before(middle)? { low = middle } else { high = middle }
    }
    // The last page that begins before may hold the first wanted row, or end before it.
    let reaches = ranks(low)?.last().is_some_and(|rank| *rank >= wanted);
    Ok(if reaches { low } else { high })
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
    let code = state.map(state_code).unwrap_or_default();
    let past = l.count(year.promises_past_due);
    let views = [
        ("", l.t("public.promises.all")),
        ("past_due", l.t("public.state.past_due")),
        ("open", l.t("public.state.open")),
        ("undated", l.t("public.state.undated")),
    ];
    Ok(Html(PromisesPage {
        counted: l.f2("public.promises.counted", "count", l.count(year.promises), "past", past),
        views: views.into_iter().map(|(view, name)| (name, asked.address(view, 1), view == code)).collect(),
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
async fn as_table(web: &Web, visitor: &Visitor, form: TableForm, office: Option<OfficeId>, state: Option<PromiseState>) -> Result<Response, WebError> {
    let rows = web.run(move |app| app.all_promises(office)).await?;
    let (l, today) = (visitor.l, visitor.today);
    let say = Say::new(web, l, today);
    let columns = vec![
        (l.t("cases.number"), 8.0),
        (l.t("cases.title"), 40.0),
        (l.t("exchange.promise_no"), 6.0),
        (l.t("exchange.promise"), 60.0),
        (l.t("exchange.promise_owner"), 20.0),
        (l.t("promises.state"), 10.0),
        (l.t("cases.due"), 12.0),
        (l.t("exchange.promise_due"), 18.0),
        (l.t("exchange.promise_measure"), 18.0),
    ];
    let rows = rows
        .iter()
        .filter(|row| state.is_none_or(|state| standing(row, today) == state))
        .map(|row| {
            let owner = if row.owner.is_empty() { say.office(row.lead) } else { row.owner.clone() };
            vec![
                Out::text(row.number.map(|n| format!("{n:04}")).unwrap_or_default()),
                Out::text(&row.title),
                Out::Number(row.no.into()),
                Out::text(&row.quote),
                Out::text(owner),
                Out::text(match standing(row, today) {
                    PromiseState::PastDue => l.t("public.state.past_due"),
                    PromiseState::Open => l.t("public.state.open"),
                    PromiseState::Undated => l.t("public.state.undated"),
                }),
                Out::day(row.due_on),
                Out::text(&row.due),
                Out::text(&row.measure),
            ]
        })
        .collect();
    download::table(form, "promises", l.t("public.promises.title"), columns, rows, today).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_begins_on_the_page_of_its_first_row() {
        // Pages of three rows: for each count of lower rows among ten, the page of the first wanted row.
        for lower in 0..=10_i64 {
            let row = |at: i64| if at < lower { 0 } else { 1 };
            let pages = |page: i64| Ok((page * 3..10.min(page * 3 + 3)).map(row).collect());
            let found = first_page(1, pages).unwrap();
            assert_eq!(found, if lower == 10 { 4 } else { lower / 3 }, "{lower}");
        }
        assert_eq!(first_page(1, |_| Ok(Vec::new())).unwrap(), 0);
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

//! `/`: search, the year in five numbers, the newest replies, what was promised.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use banfu_app::{
    App, AppError,
    domain::promise::LineState,
    store::views::{
        ledger::PromiseRow,
        list::{CaseFilter, Scope},
    },
};

use super::rows::{OfficeLine, PromiseLine, ReplyRow, percent};
use crate::{
    frame::{errors::WebError, visitor::Visitor},
    i18n::{Locale, say_day},
    pages::{Frame, Html},
    say::Say,
    web::Web,
};

/// The first page of the public side.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/public/home.html")]
pub struct HomePage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The year counted, up to which day.
    pub year: String,
    /// The five numbers.
    pub five: Vec<Number>,
    /// Fields of work to look into.
    pub areas: Vec<(String, String)>,
    /// Newest replies.
    pub replies: Vec<ReplyRow>,
    /// How many replies are published.
    pub published: String,
    /// Promises, the earliest day first.
    pub promises: Vec<PromiseLine>,
    /// How many promises there are.
    pub promised: String,
    /// Offices with most cases.
    pub offices: Vec<OfficeLine>,
}

/// One of the five numbers.
#[derive(Debug, Clone)]
pub struct Number {
    /// The number, grouped.
    pub value: String,
    /// What is counted.
    pub words: String,
    /// Where its rows are.
    pub href: String,
    /// It counts what is late.
    pub late: bool,
}

/// Replies shown.
const REPLIES: i64 = 6;
/// Promises shown.
const PROMISES: usize = 5;
/// Offices shown.
const OFFICES: usize = 5;
/// Fields of work offered under the search box.
const AREAS: usize = 6;

/// `GET /`
pub async fn show(State(web): State<Web>, visitor: Visitor) -> Result<Response, WebError> {
    let ((year, mut offices), list, promises) = web
        .run(|app| {
            let filter = CaseFilter {
                limit: REPLIES,
                ..CaseFilter::of(Scope::Published)
            };
            Ok((app.public_counts()?, app.public_list(filter)?, promised_now(app)?))
        })
        .await?;
    let l = visitor.l;
    let say = Say::new(&web, l, visitor.today);
    offices.sort_by_key(|o| std::cmp::Reverse(o.led));
    let five = vec![
        Number {
            value: l.count(year.filed),
            words: l.t("public.home.filed").to_owned(),
            href: "/offices#led".to_owned(),
            late: false,
        },
        Number {
            value: l.count(year.answered),
            words: l.f1("public.home.answered", "open", l.count(year.filed.saturating_sub(year.answered))),
            href: "/offices#answered".to_owned(),
            late: false,
        },
        Number {
            value: percent(year.on_time, year.answered).unwrap_or_else(|| "—".to_owned()),
            words: l.f1("public.home.on_time", "count", l.count(year.on_time)),
            href: "/offices#on-time".to_owned(),
            late: false,
        },
        Number {
            value: l.count(year.promises_kept),
            words: l.f1("public.home.promises", "count", l.count(year.promises)),
            href: "/promises?state=kept".to_owned(),
            late: false,
        },
        Number {
            value: l.count(year.promises_past_due),
            words: l.t("public.home.past_due").to_owned(),
            href: "/promises?state=overdue".to_owned(),
            late: year.promises_past_due > 0,
        },
    ];
    let areas = web
        .app
        .pack()
        .map(|pack| pack.areas.iter().take(AREAS).map(|area| (area.clone(), area_href(area))).collect())
        .unwrap_or_default();
    Ok(Html(HomePage {
        year: heading(l, web.app.public_year(), visitor.today),
        five,
        areas,
        replies: list.rows.iter().filter_map(|row| ReplyRow::of(&web, &say, row)).collect(),
        published: l.count(year.published),
        promises: promises.iter().take(PROMISES).map(|row| PromiseLine::of_ledger(&web, &say, row)).collect(),
        promised: l.count(year.promises),
        offices: offices.iter().take(OFFICES).map(|o| OfficeLine::of(&say, o)).collect(),
        frame: Frame::public(&web, &visitor),
    })
    .into_response())
}

/// Open promises, those past their day first.
fn promised_now(app: &App) -> Result<Vec<PromiseRow>, AppError> {
    let mut rows = Vec::new();
    for state in [LineState::Overdue, LineState::Open, LineState::Undated] {
        if rows.len() < PROMISES {
            rows.extend(super::promises::ledger(app, None, Some(state), 1)?.0);
        }
    }
    Ok(rows)
}

/// The year counted, up to which day of it.
pub fn heading(l: Locale, year: i16, today: jiff::civil::Date) -> String {
    l.f2("public.home.year", "year", year, "day", say_day(l, today))
}

/// The list of one field of work.
pub fn area_href(area: &str) -> String {
    format!(
        "/proposals?{}",
        form_urlencoded::Serializer::new(String::new()).append_pair("area", area).finish()
    )
}

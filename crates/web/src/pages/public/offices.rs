//! `/offices` and `/offices/{id}`: load and timeliness as bars and as a table, newest replies, promises.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use banfu_app::{
    AppError,
    domain::OfficeId,
    search::{self, Facet, Visible},
    store::views::{
        list::{CaseFilter, Scope},
        stats::OfficeCounts,
    },
};

use super::{
    home::heading,
    rows::{OfficeLine, PromiseLine, ReplyRow, of_hundred, percent},
};
use crate::{
    frame::{errors::WebError, visitor::Visitor},
    i18n::Locale,
    pages::{Frame, Html},
    say::Say,
    ui::Crumb,
    web::Web,
};

/// All offices.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/public/offices.html")]
pub struct OfficesPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The year counted.
    pub year: String,
    /// A row an office, the one with most cases first.
    pub rows: Vec<OfficeLine>,
    /// Filed cases that no office leads yet.
    pub unassigned: i64,
    /// The sums.
    pub total: OfficeLine,
}

/// One office.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/public/office.html")]
pub struct OfficePage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// Its full name.
    pub name: String,
    /// What it is responsible for; may be empty.
    pub duty: String,
    /// The year counted.
    pub year: String,
    /// How its cases stand, as bars.
    pub load: Vec<Bar>,
    /// Classes of its published answers.
    pub classes: Vec<Bar>,
    /// Newest published replies.
    pub replies: Vec<ReplyRow>,
    /// All of them.
    pub replies_href: String,
    /// Promises, the earliest day first.
    pub promises: Vec<PromiseLine>,
    /// All of them.
    pub promises_href: String,
}

/// A number as a bar and in words.
#[derive(Debug, Clone)]
pub struct Bar {
    /// What is counted.
    pub label: String,
    /// The number, grouped.
    pub value: String,
    /// Its part of the whole; may be empty.
    pub share: String,
    /// Length, of a hundred.
    pub length: i64,
    /// It counts what is late.
    pub late: bool,
}

impl Bar {
    fn of(l: Locale, label: impl Into<String>, part: i64, whole: i64, late: bool) -> Self {
        Self {
            label: label.into(),
            value: l.count(part),
            share: percent(part, whole).unwrap_or_default(),
            length: of_hundred(part, whole),
            late: late && part > 0,
        }
    }
}

/// Replies on an office's page.
const REPLIES: i64 = 8;
/// Promises on an office's page.
const PROMISES: usize = 8;

/// `GET /offices`
pub async fn list(State(web): State<Web>, visitor: Visitor) -> Result<Response, WebError> {
    let (year, mut counts) = web.run(|app| app.public_counts()).await?;
    let say = Say::new(&web, visitor.l, visitor.today);
    counts.sort_by_key(|o| (std::cmp::Reverse(o.led), o.office));
    let sum = |of: fn(&OfficeCounts) -> i64| counts.iter().map(of).sum();
    let sums = OfficeCounts {
        office: OfficeId(0),
        led: sum(|o| o.led),
        answered: sum(|o| o.answered),
        on_time: sum(|o| o.on_time),
        late: sum(|o| o.late),
    };
    Ok(Html(OfficesPage {
        year: heading(visitor.l, web.app.public_year(), visitor.today),
        unassigned: (year.filed - sums.led).max(0),
        total: OfficeLine {
            led: year.filed.max(sums.led),
            ..OfficeLine::of(&say, &sums)
        },
        rows: counts.iter().map(|o| OfficeLine::of(&say, o)).collect(),
        frame: Frame::public(&web, &visitor),
    })
    .into_response())
}

/// `GET /offices/{id}`
pub async fn show(State(web): State<Web>, visitor: Visitor, Path(id): Path<String>) -> Result<Response, WebError> {
    let id = OfficeId(id.parse().map_err(|_| WebError::NotFound)?);
    let l = visitor.l;
    let say = Say::new(&web, l, visitor.today);
    let office = say.people.office(id).cloned().ok_or(WebError::NotFound)?;
    let (counts, list, promises, classes) = web
        .run(move |app| {
            let counts = app.public_counts()?.1.into_iter().find(|o| o.office == id);
            let filter = CaseFilter {
                lead: Some(id),
                limit: REPLIES,
                ..CaseFilter::of(Scope::Published)
            };
            let query = search::Query {
                visible: Visible::Published,
                published_only: true,
                filters: [(Facet::LeadOffice, vec![id.to_string()])].into(),
                limit: 0,
                ..search::Query::default()
            };
            let found = app
                .index()
                .map(|index| index.search(&query))
                .transpose()
                .map_err(|error| AppError::Unavailable(error.to_string()))?;
            let classes = found.and_then(|mut found| found.facets.remove(&Facet::Class)).unwrap_or_default();
            Ok((counts, app.public_list(filter)?, super::promises::ledger(app, Some(id), None, 1)?.0, classes))
        })
        .await?;
    // An office that answers no cases has no page: there would be nothing on it.
    let counts = match counts {
        Some(counts) => counts,
        None if office.org_code.is_empty() => return Err(WebError::NotFound),
        None => OfficeCounts {
            office: id,
            led: 0,
            answered: 0,
            on_time: 0,
            late: 0,
        },
    };
    let known: i64 = classes.iter().map(|c| i64::try_from(c.count).unwrap_or_default()).sum();
    Ok(Html(OfficePage {
        crumbs: vec![
            Crumb::to(l.t("nav.home"), "/"),
            Crumb::to(l.t("nav.offices"), "/offices"),
            Crumb::here(say.office(id)),
        ],
        name: say.office_in_full(id),
        duty: if l.is_chinese() { office.duty.clone() } else { String::new() },
        year: heading(l, web.app.public_year(), visitor.today),
        load: load(l, &counts),
        classes: classes
            .iter()
            .filter(|class| !class.value.is_empty())
            .map(|class| Bar::of(l, say.class(&web, &class.value), i64::try_from(class.count).unwrap_or_default(), known, false))
            .collect(),
        replies: list.rows.iter().filter_map(|row| ReplyRow::of(&web, &say, row)).collect(),
        replies_href: format!("/proposals?office={id}"),
        promises: promises.iter().take(PROMISES).map(|row| PromiseLine::of_ledger(&web, &say, row)).collect(),
        promises_href: format!("/promises?office={id}"),
        frame: Frame::public(&web, &visitor),
    })
    .into_response())
}

/// How an office's cases stand.
pub fn load(l: Locale, counts: &OfficeCounts) -> Vec<Bar> {
    let OfficeCounts {
        led, answered, on_time, late, ..
    } = *counts;
    vec![
        Bar {
            // All of them: their share of themselves says nothing.
            share: String::new(),
            ..Bar::of(l, l.t("public.office.led"), led, led, false)
        },
        Bar::of(l, l.t("public.office.answered"), answered, led, false),
        Bar::of(l, l.t("public.office.on_time"), on_time, answered, false),
        Bar::of(l, l.t("public.office.late"), late, led, true),
    ]
}

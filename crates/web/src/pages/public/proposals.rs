//! `/proposals`: finding published proposals by words and by facets. The address is the search.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use banfu_app::{
    App, AppError,
    domain::{CaseId, OfficeId},
    search::{self, Count, Facet, Hit, Visible},
    store::views::{
        case::CaseRow,
        list::{COUNT_LIMIT, CaseFilter, Scope},
    },
};
use serde::Deserialize;

use super::rows::ReplyRow;
use crate::{
    frame::{errors::WebError, visitor::Visitor},
    pages::{Frame, Html},
    say::Say,
    ui::Pager,
    web::Web,
};

/// Finding proposals.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/public/proposals.html")]
pub struct ProposalsPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// What was typed.
    pub q: String,
    /// What was found, in words.
    pub heading: String,
    /// Nothing holds all the words; these hold most of them.
    pub relaxed: bool,
    /// The index cannot be asked.
    pub silent: bool,
    /// Filters in use, with the address without each.
    pub chips: Vec<(String, String)>,
    /// Filters to be sent along with new words.
    pub kept: Vec<(&'static str, String)>,
    /// Ways to narrow.
    pub facets: Vec<FacetView>,
    /// Rows of this page.
    pub rows: Vec<ReplyRow>,
    /// Where in the list we are.
    pub pager: Pager,
}

/// A way to narrow.
#[derive(Debug, Clone)]
pub struct FacetView {
    /// Its code, for the heading's id.
    pub code: &'static str,
    /// Its name.
    pub label: &'static str,
    /// Values, the largest first.
    pub values: Vec<FacetValue>,
    /// The others, folded away.
    pub more: Vec<FacetValue>,
}

/// A value to narrow by.
#[derive(Debug, Clone)]
pub struct FacetValue {
    /// In words.
    pub words: String,
    /// Cases that have it.
    pub n: String,
    /// The search with it, or without it when it is chosen.
    pub href: String,
    /// It is chosen.
    pub chosen: bool,
}

/// Rows of one page.
pub const PAGE_ROWS: usize = 20;
/// Longest search, in characters; what is typed beyond it is not looked for.
pub const QUERY_CHARS: usize = 200;
/// Pages that can be asked for.
pub const PAGES: usize = 5_000;
/// Values of a facet shown at once.
const FACET_VALUES: usize = 8;
/// Facets offered.
const FACETS: [Facet; 4] = [Facet::Area, Facet::LeadOffice, Facet::Class, Facet::Year];

/// What the address says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Words.
    pub q: String,
    /// Field of work.
    pub area: String,
    /// Lead office, by id.
    pub office: String,
    /// Class of the answer.
    pub class: String,
    /// Year of the session.
    pub year: String,
    /// Page, from 1.
    pub page: String,
}

impl Asked {
    fn value(&self, facet: Facet) -> &str {
        match facet {
            Facet::Area => &self.area,
            Facet::LeadOffice => &self.office,
            Facet::Class => &self.class,
            Facet::Year => &self.year,
            Facet::Session | Facet::State => "",
        }
    }

    /// The page asked for, within bounds.
    pub fn page(&self) -> usize {
        self.page.parse().unwrap_or(1).clamp(1, PAGES)
    }

    /// The address of this search, with some parameters set otherwise.
    pub fn address(&self, other: &[(&str, &str)]) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        let all = [
            ("q", &self.q),
            ("area", &self.area),
            ("office", &self.office),
            ("class", &self.class),
            ("year", &self.year),
        ];
        for (name, value) in all {
            let value = other.iter().find(|(n, _)| *n == name).map_or(value.as_str(), |(_, v)| v);
            if !value.is_empty() {
                out.append_pair(name, value);
            }
        }
        let query = out.finish();
        if query.is_empty() {
            "/proposals".to_owned()
        } else {
            format!("/proposals?{query}")
        }
    }
}

/// What a search found: rows that the store says are published, with the index's marks where words were searched for.
pub struct Found {
    /// Rows of the page asked for, in order.
    pub rows: Vec<(CaseRow, Option<Hit>)>,
    /// How many there are.
    pub total: usize,
    /// There are more than `total`.
    pub capped: bool,
    /// Values to narrow by.
    pub facets: BTreeMap<Facet, Vec<Count>>,
    /// No case holds all the words.
    pub relaxed: bool,
    /// The index cannot be asked.
    pub silent: bool,
}

/// Searches. Without words the newest come first, as the store lists them.
///
/// # Errors
/// [`AppError`] when store or index do not answer.
pub fn find(app: &App, asked: &Asked, rows: usize) -> Result<Found, AppError> {
    let text: String = asked.q.trim().chars().take(QUERY_CHARS).collect();
    let offset = (asked.page() - 1) * rows;
    let filters = FACETS
        .into_iter()
        .filter(|facet| !asked.value(*facet).is_empty())
        .map(|facet| (facet, vec![asked.value(facet).to_owned()]))
        .collect();
    let query = search::Query {
        text: text.clone(),
        visible: Visible::Published,
        published_only: true,
        filters,
        offset: if text.is_empty() { 0 } else { offset },
        limit: if text.is_empty() { 0 } else { rows },
        ..search::Query::default()
    };
    let found = app
        .index()
        .map(|index| index.search(&query))
        .transpose()
        .map_err(|error| AppError::Unavailable(error.to_string()))?;
    let silent = found.is_none();
    let found = found.unwrap_or_default();
    if text.is_empty() {
        let list = app.public_list(CaseFilter {
            area: some(&asked.area),
            lead: asked.office.parse().ok().map(OfficeId),
            class: some(&asked.class),
            year: asked.year.parse().ok(),
            offset: i64::try_from(offset).unwrap_or(i64::MAX),
            limit: i64::try_from(rows).unwrap_or(i64::MAX),
            ..CaseFilter::of(Scope::Published)
        })?;
        let counted = usize::try_from(list.total).unwrap_or_default();
        let capped = list.total > COUNT_LIMIT;
        // The index counts to the end where the list gives up, but may lag behind it by a moment.
        let total = if capped { found.total.max(counted) } else { counted };
        return Ok(Found {
            rows: list.rows.into_iter().map(|row| (row, None)).collect(),
            total,
            capped: capped && silent,
            facets: found.facets,
            relaxed: false,
            silent,
        });
    }
    let ids: Vec<CaseId> = found.hits.iter().map(|hit| CaseId(hit.id)).collect();
    let list = app.public_list(CaseFilter {
        limit: i64::try_from(ids.len().max(1)).unwrap_or(i64::MAX),
        ids: Some(ids),
        ..CaseFilter::of(Scope::Published)
    })?;
    let mut by_id: BTreeMap<CaseId, CaseRow> = list.rows.into_iter().map(|row| (row.id, row)).collect();
    let rows = found
        .hits
        .into_iter()
        .filter_map(|hit| by_id.remove(&CaseId(hit.id)).map(|row| (row, Some(hit))))
        .collect();
    Ok(Found {
        rows,
        total: found.total,
        capped: false,
        facets: found.facets,
        relaxed: found.relaxed,
        silent,
    })
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// `GET /proposals`
pub async fn show(State(web): State<Web>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let search = asked.clone();
    let found = web.run(move |app| find(app, &search, PAGE_ROWS)).await?;
    let l = visitor.l;
    let say = Say::new(&web, l, visitor.today);
    let total = if found.capped {
        format!("{}+", l.count(COUNT_LIMIT))
    } else {
        l.count(found.total)
    };
    let q = asked.q.trim();
    let heading = if q.is_empty() {
        l.f1("public.list.all", "count", total)
    } else {
        l.f2("public.list.found", "count", total, "q", q)
    };
    let pager = Pager::new(l, asked.page() as u64, PAGE_ROWS as u64, found.total as u64, asked.address(&[]));
    let rows = found
        .rows
        .iter()
        .filter_map(|(row, hit)| {
            let mut view = ReplyRow::of(&web, &say, row)?;
            if let Some(hit) = hit {
                view.title = hit.title.clone();
                view.snippet = hit.snippet.clone();
            }
            Some(view)
        })
        .collect();
    Ok(Html(ProposalsPage {
        heading,
        relaxed: found.relaxed && !q.is_empty(),
        silent: found.silent,
        chips: chips(&web, &say, &asked),
        kept: FACETS
            .into_iter()
            .map(|facet| (facet.code(), asked.value(facet).to_owned()))
            .filter(|(_, value)| !value.is_empty())
            .collect(),
        facets: facets(&web, &say, &asked, &found.facets),
        rows,
        pager,
        q: asked.q.clone(),
        frame: Frame::public(&web, &visitor),
    })
    .into_response())
}

fn label(say: &Say, facet: Facet) -> &'static str {
    let l = say.l;
    match facet {
        Facet::Area => l.t("public.list.area"),
        Facet::LeadOffice => l.t("public.list.office"),
        Facet::Class => l.t("public.list.class"),
        Facet::Year | Facet::Session | Facet::State => l.t("public.list.year"),
    }
}

fn words(web: &Web, say: &Say, facet: Facet, value: &str) -> String {
    match facet {
        Facet::LeadOffice => value.parse().map_or_else(|_| value.to_owned(), |id| say.office(OfficeId(id))),
        Facet::Class => say.class(web, value),
        _ => value.to_owned(),
    }
}

fn chips(web: &Web, say: &Say, asked: &Asked) -> Vec<(String, String)> {
    FACETS
        .into_iter()
        .filter(|facet| !asked.value(*facet).is_empty())
        .map(|facet| {
            let value = words(web, say, facet, asked.value(facet));
            (
                say.l.f2("cases.chip", "label", label(say, facet), "value", value),
                asked.address(&[(facet.code(), "")]),
            )
        })
        .collect()
}

fn facets(web: &Web, say: &Say, asked: &Asked, counted: &BTreeMap<Facet, Vec<Count>>) -> Vec<FacetView> {
    FACETS
        .into_iter()
        .filter_map(|facet| {
            let counts = counted.get(&facet)?;
            let mut values: Vec<FacetValue> = counts
                .iter()
                .filter(|count| !count.value.is_empty())
                .map(|count| {
                    let chosen = asked.value(facet) == count.value;
                    FacetValue {
                        words: words(web, say, facet, &count.value),
                        n: say.l.count(count.count),
                        href: asked.address(&[(facet.code(), if chosen { "" } else { &count.value })]),
                        chosen,
                    }
                })
                .collect();
            // What is chosen stays in sight.
            values.sort_by_key(|value| !value.chosen);
            let more = values.split_off(values.len().min(FACET_VALUES));
            (!values.is_empty()).then(|| FacetView {
                code: facet.code(),
                label: label(say, facet),
                values,
                more,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_the_search_and_changes_what_is_asked() {
        let asked = Asked {
            q: "茶 & 酒".into(),
            area: "农业".into(),
            page: "3".into(),
            ..Asked::default()
        };
        assert_eq!(asked.address(&[("area", ""), ("class", "B")]), "/proposals?q=%E8%8C%B6+%26+%E9%85%92&class=B");
        assert_eq!(Asked::default().address(&[]), "/proposals");
    }

    #[test]
    fn a_page_out_of_bounds_is_the_nearest_within() {
        for (typed, page) in [("0", 1), ("-3", 1), ("x", 1), ("7", 7), ("99999999", PAGES)] {
            let asked = Asked {
                page: typed.into(),
                ..Asked::default()
            };
            assert_eq!(asked.page(), page, "{typed}");
        }
    }
}

//! `/api/v1`: published proposals and promises as JSON. What goes wrong is told as a problem document; [`super::openapi`] describes it all.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use banfu_app::{
    People,
    domain::{CaseId, Date},
    store::views::case::CaseRow,
};
use serde::Serialize;

use super::{
    feed::base,
    promises::{self, ledger, state_of},
    proposals::{self, PAGE_ROWS, find},
};
use crate::{frame::errors::WebError, web::Web};

/// A published proposal, as lists and downloads have it.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    id: i64,
    number: Option<u32>,
    title: String,
    session: String,
    year: i16,
    area: String,
    class: String,
    lead_office_id: Option<i64>,
    lead_office: String,
    proposer: String,
    filed_on: Option<String>,
    assigned_on: Option<String>,
    delivered_on: Option<String>,
    on_time: Option<bool>,
    published_on: Option<String>,
    reply_number: String,
    url: String,
}

impl Item {
    /// Names of the columns, in order.
    pub const COLUMNS: [&'static str; 17] = [
        "id",
        "number",
        "title",
        "session",
        "year",
        "area",
        "class",
        "lead_office_id",
        "lead_office",
        "proposer",
        "filed_on",
        "assigned_on",
        "delivered_on",
        "on_time",
        "published_on",
        "reply_number",
        "url",
    ];

    /// Its values, in the order of the columns; what is not known is empty.
    pub fn cells(&self) -> [String; 17] {
        let day = |day: &Option<String>| day.clone().unwrap_or_default();
        [
            self.id.to_string(),
            self.number.map(|n| n.to_string()).unwrap_or_default(),
            self.title.clone(),
            self.session.clone(),
            self.year.to_string(),
            self.area.clone(),
            self.class.clone(),
            self.lead_office_id.map(|id| id.to_string()).unwrap_or_default(),
            self.lead_office.clone(),
            self.proposer.clone(),
            day(&self.filed_on),
            day(&self.assigned_on),
            day(&self.delivered_on),
            self.on_time.map(|on_time| on_time.to_string()).unwrap_or_default(),
            day(&self.published_on),
            self.reply_number.clone(),
            self.url.clone(),
        ]
    }
}

fn iso(day: Option<Date>) -> Option<String> {
    day.map(|day| day.to_string())
}

/// A row of the store's list as an item. Names are the official Chinese ones.
pub fn item(people: &People, row: &CaseRow, base: &str) -> Item {
    Item {
        id: row.id.0,
        number: row.number,
        title: row.title.clone(),
        session: row.session.clone(),
        year: row.year,
        area: row.area.clone(),
        class: row.class.clone(),
        lead_office_id: row.lead.map(|id| id.0),
        lead_office: row.lead.and_then(|id| people.office(id)).map(|o| o.name.clone()).unwrap_or_default(),
        proposer: people.person(row.proposer).map(|p| p.name.clone()).unwrap_or_default(),
        filed_on: iso(row.filed_on),
        assigned_on: iso(row.assigned_on),
        delivered_on: iso(row.delivered_on),
        on_time: row.on_time,
        published_on: iso(row.published_on),
        reply_number: row.reply_number.clone(),
        url: format!("{base}/proposals/{}", row.id),
    }
}

/// One page of proposals.
#[derive(Debug, Clone, Serialize)]
pub struct ProposalList {
    total: usize,
    page: usize,
    page_size: usize,
    items: Vec<Item>,
}

/// A promise.
#[derive(Debug, Clone, Serialize)]
pub struct PromiseItem {
    proposal_id: i64,
    proposal_number: Option<u32>,
    no: u32,
    kind: &'static str,
    quote: String,
    owner: String,
    lead_office_id: Option<i64>,
    due: String,
    due_on: Option<String>,
    measure: String,
    state: &'static str,
    reached: String,
    ended_on: Option<String>,
}

/// One page of promises.
#[derive(Debug, Clone, Serialize)]
pub struct PromiseList {
    page: i64,
    more: bool,
    items: Vec<PromiseItem>,
}

/// A proposal that was merged into another.
#[derive(Debug, Clone, Serialize)]
pub struct MergedProposal {
    number: Option<u32>,
    title: String,
}

/// A published proposal in full.
#[derive(Debug, Clone, Serialize)]
pub struct Detail {
    id: i64,
    number: Option<u32>,
    title: String,
    situation: String,
    analysis: String,
    points: Vec<String>,
    merged: Vec<MergedProposal>,
    publicity: &'static str,
    published_on: Option<String>,
    reply: Option<Reply>,
    summary: Option<String>,
    promises: Vec<PromiseItem>,
    timeline: Vec<Happened>,
    url: String,
}

/// A reply that is published in full.
#[derive(Debug, Clone, Serialize)]
pub struct Reply {
    number: String,
    title: String,
    class: String,
    adopted_on: Option<String>,
    text: String,
    text_sha256: String,
    pdf: String,
    ofd: String,
    docx: String,
}

/// Something that happened.
#[derive(Debug, Clone, Serialize)]
pub struct Happened {
    event: i64,
    kind: &'static str,
    at: String,
    receipt: String,
}

/// JSON that any site's scripts may read: it is public.
fn open<T: Serialize>(value: T) -> Response {
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(value)).into_response()
}

/// A program is told of a parameter it got wrong, where a page would do its best.
fn whole_number(value: &str, name: &'static str) -> Result<(), WebError> {
    if value.is_empty() || value.parse::<u32>().is_ok() {
        Ok(())
    } else {
        Err(WebError::BadForm(name))
    }
}

/// `GET /api/v1/proposals`
pub async fn proposals(State(web): State<Web>, Query(asked): Query<proposals::Asked>) -> Result<Response, WebError> {
    whole_number(&asked.page, "page")?;
    whole_number(&asked.office, "office")?;
    whole_number(&asked.year, "year")?;
    let site = base(&web).to_owned();
    let list = web
        .run(move |app| {
            let (found, people) = (find(app, &asked, PAGE_ROWS)?, app.people());
            Ok(ProposalList {
                total: found.total,
                page: asked.page(),
                page_size: PAGE_ROWS,
                items: found.rows.iter().map(|(row, _)| item(&people, row, &site)).collect(),
            })
        })
        .await?;
    Ok(open(list))
}

/// `GET /api/v1/promises`
pub async fn promises(State(web): State<Web>, Query(asked): Query<promises::Asked>) -> Result<Response, WebError> {
    whole_number(&asked.page, "page")?;
    whole_number(&asked.office, "office")?;
    let state = state_of(&asked.state);
    if state.is_none() && !asked.state.is_empty() {
        return Err(WebError::BadForm("state"));
    }
    let list = web
        .run(move |app| {
            let (rows, more) = ledger(app, asked.office(), state, asked.page())?;
            let (today, people) = (app.today(), app.people());
            let items = rows.into_iter().map(|row| {
                let state = row.state(today).code();
                PromiseItem {
                    proposal_id: row.case.0,
                    proposal_number: row.number,
                    no: row.no,
                    kind: row.kind.code(),
                    quote: row.quote,
                    owner: people.office(row.office).map(|o| o.name.clone()).unwrap_or_default(),
                    lead_office_id: Some(row.lead.0),
                    due: row.due,
                    due_on: iso(row.due_on),
                    measure: row.measure,
                    state,
                    reached: row.reached,
                    ended_on: iso(row.ended_on),
                }
            });
            Ok(PromiseList {
                page: asked.page(),
                more,
                items: items.collect(),
            })
        })
        .await?;
    Ok(open(list))
}

/// `GET /api/v1/proposals/{id}`
pub async fn proposal(State(web): State<Web>, Path(id): Path<String>) -> Result<Response, WebError> {
    let id = CaseId(id.parse().map_err(|_| WebError::NotFound)?);
    let site = base(&web).to_owned();
    let detail = web
        .run(move |app| {
            let (public, people, today) = (app.public_case(id)?, app.people(), app.today());
            let case = &public.case;
            let url = format!("{site}/proposals/{id}");
            let promises = case.promises.iter().map(|line| {
                let c = &line.commitment;
                PromiseItem {
                    proposal_id: id.0,
                    proposal_number: case.number,
                    no: c.no,
                    kind: c.kind.code(),
                    quote: c.quote.clone(),
                    owner: people.office(line.office).map(|o| o.name.clone()).unwrap_or_default(),
                    lead_office_id: case.lead().map(|o| o.0),
                    due: c.due.clone().unwrap_or_default(),
                    due_on: iso(line.due_on),
                    measure: c.measure.clone().unwrap_or_default(),
                    state: line.state(today).code(),
                    reached: line.reports.iter().rev().map(|r| r.reached.clone()).find(|r| !r.is_empty()).unwrap_or_default(),
                    ended_on: iso(line.ended_on()),
                }
            });
            let reply = match (&public.body, &case.draft) {
                (Some(body), Some(draft)) => Some(Reply {
                    number: case.signed.as_ref().map(|s| s.number.to_string()).unwrap_or_default(),
                    title: draft.title.clone(),
                    class: draft.class.clone().unwrap_or_default(),
                    adopted_on: iso(case.signed.as_ref().map(|s| s.adopted_on)),
                    text: body.clone(),
                    text_sha256: draft.body.hash.clone(),
                    pdf: format!("{url}/letter.pdf"),
                    ofd: format!("{url}/letter.ofd"),
                    docx: format!("{url}/letter.docx"),
                }),
                _ => None,
            };
            Ok(Detail {
                id: id.0,
                number: case.number,
                title: case.text.title.clone(),
                situation: case.text.situation.clone(),
                analysis: case.text.analysis.clone(),
                points: case.points(),
                merged: case
                    .merged
                    .iter()
                    .map(|merged| MergedProposal {
                        number: merged.number,
                        title: merged.text.title.clone(),
                    })
                    .collect(),
                publicity: case.publication.as_ref().map_or("", |p| p.publicity.code()),
                published_on: iso(case.published_on),
                summary: reply.is_none().then(|| case.summary.clone()),
                reply,
                promises: promises.collect(),
                timeline: public
                    .timeline
                    .iter()
                    .map(|entry| Happened {
                        event: entry.id,
                        kind: kind_of(&entry.event),
                        at: entry.at.to_string(),
                        receipt: format!("{url}/receipts/{}", entry.id),
                    })
                    .collect(),
                url,
            })
        })
        .await?;
    Ok(open(detail))
}

/// Codes of what the public timeline tells.
pub const KINDS: [&str; 8] = ["submitted", "filed", "assigned", "received", "signed", "issued", "delivered", "published"];

fn kind_of(event: &banfu_app::domain::Event) -> &'static str {
    use banfu_app::domain::Event;
    match event {
        Event::ProposalSubmitted { .. } => "submitted",
        Event::ProposalFiled { .. } => "filed",
        Event::CaseAssigned { .. } => "assigned",
        Event::AssignmentReceived { .. } => "received",
        Event::ReplySignedOff { .. } => "signed",
        Event::ReplyIssued { .. } => "issued",
        Event::ReplyDelivered { .. } => "delivered",
        // The application lets no other event through to the public.
        _ => "published",
    }
}

/// One of each answer, for the description's test: it may name no property that is not there, and leave none out.
#[cfg(test)]
pub(super) fn examples() -> Vec<(&'static str, serde_json::Value)> {
    let item = Item {
        id: 1,
        number: None,
        title: String::new(),
        session: String::new(),
        year: 2023,
        area: String::new(),
        class: String::new(),
        lead_office_id: None,
        lead_office: String::new(),
        proposer: String::new(),
        filed_on: None,
        assigned_on: None,
        delivered_on: None,
        on_time: None,
        published_on: None,
        reply_number: String::new(),
        url: String::new(),
    };
    let promise = PromiseItem {
        proposal_id: 1,
        proposal_number: None,
        no: 1,
        kind: "action",
        quote: String::new(),
        owner: String::new(),
        lead_office_id: None,
        due: String::new(),
        due_on: None,
        measure: String::new(),
        state: "open",
        reached: String::new(),
        ended_on: None,
    };
    let reply = Reply {
        number: String::new(),
        title: String::new(),
        class: String::new(),
        adopted_on: None,
        text: String::new(),
        text_sha256: String::new(),
        pdf: String::new(),
        ofd: String::new(),
        docx: String::new(),
    };
    let happened = Happened {
        event: 1,
        kind: "filed",
        at: String::new(),
        receipt: String::new(),
    };
    let detail = Detail {
        id: 1,
        number: None,
        title: String::new(),
        situation: String::new(),
        analysis: String::new(),
        points: vec![],
        merged: vec![MergedProposal {
            number: None,
            title: String::new(),
        }],
        publicity: "full",
        published_on: None,
        reply: None,
        summary: None,
        promises: vec![],
        timeline: vec![],
        url: String::new(),
    };
    let list = ProposalList {
        total: 0,
        page: 1,
        page_size: 20,
        items: vec![],
    };
    let promises = PromiseList {
        page: 1,
        more: false,
        items: vec![],
    };
    let merged = MergedProposal {
        number: None,
        title: String::new(),
    };
    let json = |value: Result<serde_json::Value, serde_json::Error>| value.expect("plain data");
    vec![
        ("ProposalItem", json(serde_json::to_value(item))),
        ("ProposalList", json(serde_json::to_value(list))),
        ("Proposal", json(serde_json::to_value(detail))),
        ("MergedProposal", json(serde_json::to_value(merged))),
        ("Reply", json(serde_json::to_value(reply))),
        ("Event", json(serde_json::to_value(happened))),
        ("Promise", json(serde_json::to_value(promise))),
        ("PromiseList", json(serde_json::to_value(promises))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_columns_of_the_json() {
        let item = examples().remove(0).1;
        let mut keys: Vec<String> = item.as_object().unwrap().keys().cloned().collect();
        let mut columns = Item::COLUMNS.map(str::to_owned).to_vec();
        keys.sort();
        columns.sort();
        assert_eq!(keys, columns);
    }

    #[test]
    fn a_program_is_told_of_a_number_that_is_none() {
        assert_eq!(whole_number("x", "page"), Err(WebError::BadForm("page")));
        assert!(whole_number("", "page").is_ok() && whole_number("3", "page").is_ok());
    }
}

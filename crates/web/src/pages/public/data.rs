//! `/data`: what can be downloaded, the programs' side, and how to check the log.

use askama::Template;
use axum::{
    body::Body,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use banfu_app::{
    AppError,
    store::views::list::{CaseFilter, PAGE_LIMIT, Scope},
};
use futures_util::stream;

use super::api::{Item, item};
use crate::{
    frame::{errors::WebError, visitor::Visitor},
    pages::{Frame, Html},
    web::Web,
};

/// Open data.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/public/data.html")]
pub struct DataPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The year counted.
    pub year: String,
    /// How many published proposals there are, and how many one file holds, in words.
    pub published: String,
    /// The public key of the log.
    pub key: String,
    /// What the newest signed state of the log covers, in words; empty before the first.
    pub checkpoint: String,
    /// How each of the five numbers is counted.
    pub counting: Vec<(&'static str, &'static str)>,
    /// Columns of the downloads.
    pub columns: Vec<(&'static str, &'static str)>,
}

/// Rows of one download. Published proposals of one place in a year are some hundreds.
pub const EXPORT_ROWS: i64 = 100_000;

/// `GET /data`
pub async fn show(State(web): State<Web>, visitor: Visitor) -> Result<Response, WebError> {
    let (year, key, note) = web
        .run(|app| {
            let year = app.public_counts()?.0;
            Ok((year, app.store.log_key()?.to_string(), app.store.latest_checkpoint(&app.region)?))
        })
        .await?;
    let l = visitor.l;
    // The second line of a checkpoint is the number of leaves (docs/proof.md).
    let size = note.as_deref().and_then(|note| note.lines().nth(1)).unwrap_or_default().to_owned();
    Ok(Html(DataPage {
        year: super::home::heading(l, web.app.public_year(), visitor.today),
        published: l.f2("public.data.published", "count", l.count(year.published), "limit", l.count(EXPORT_ROWS)),
        key,
        checkpoint: if size.is_empty() {
            String::new()
        } else {
            l.f1("public.data.checkpoint", "count", l.count(size))
        },
        counting: vec![
            (l.t("public.data.n_filed"), l.t("public.data.how_filed")),
            (l.t("public.data.n_answered"), l.t("public.data.how_answered")),
            (l.t("public.data.n_on_time"), l.t("public.data.how_on_time")),
            (l.t("public.data.n_promises"), l.t("public.data.how_promises")),
            (l.t("public.data.n_past_due"), l.t("public.data.how_past_due")),
        ],
        columns: vec![
            ("number", l.t("public.data.c_number")),
            ("session, year", l.t("public.data.c_session")),
            ("title, proposer", l.t("public.data.c_title")),
            ("area, class", l.t("public.data.c_class")),
            ("lead_office_id, lead_office", l.t("public.data.c_lead")),
            ("filed_on, assigned_on, delivered_on, published_on", l.t("public.data.c_days")),
            ("on_time", l.t("public.data.c_on_time")),
            ("reply_number, url", l.t("public.data.c_reply")),
        ],
        frame: Frame::public(&web, &visitor),
    })
    .into_response())
}

/// A form a download can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Csv,
}

/// How far a download has come.
enum At {
    Page(i64),
    Foot,
    End,
}

/// `GET /data/{file}`: `proposals.json`, `proposals.csv` page by page as they are read, or `checkpoint.txt`.
pub async fn download(State(web): State<Web>, Path(file): Path<String>) -> Result<Response, WebError> {
    let form = match file.as_str() {
        "proposals.json" => Form::Json,
        "proposals.csv" => Form::Csv,
        "checkpoint.txt" => return checkpoint(&web).await,
        _ => return Err(WebError::NotFound),
    };
    // The first page is read before anything is sent, so that a store that does not answer gives an error and not half a file.
    let first = page(&web, form, 0).await?;
    let kind = match form {
        Form::Json => "application/json; charset=utf-8",
        Form::Csv => "text/csv; charset=utf-8",
    };
    let rest = stream::unfold((web, first.1), move |(web, at)| async move {
        let (text, next) = match at {
            At::End => return None,
            At::Foot => (foot(form).to_owned(), At::End),
            At::Page(offset) => match page(&web, form, offset).await {
                Ok(found) => found,
                Err(error) => {
                    tracing::error!(code = error.code(), "a download broke off");
                    return Some((Err(std::io::Error::other("the store does not answer")), (web, At::End)));
                }
            },
        };
        Some((Ok(text), (web, next)))
    });
    let head = format!("{}{}", head(form), first.0);
    let body = futures_util::StreamExt::chain(stream::iter([Ok(head)]), rest);
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"banfu-{file}\"")),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

async fn checkpoint(web: &Web) -> Result<Response, WebError> {
    let note = web.run(|app| Ok(app.store.latest_checkpoint(&app.region)?)).await?;
    match note {
        Some(note) => Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], note).into_response()),
        None => Ok(StatusCode::NOT_FOUND.into_response()),
    }
}

fn head(form: Form) -> String {
    match form {
        Form::Json => "{\"proposals\":[\n".to_owned(),
        // The mark at the beginning tells spreadsheets that the text is UTF-8.
        Form::Csv => format!("\u{feff}{}\r\n", Item::COLUMNS.join(",")),
    }
}

fn foot(form: Form) -> &'static str {
    match form {
        Form::Json => "\n]}\n",
        Form::Csv => "",
    }
}

/// One page of the download as text, and what follows it.
async fn page(web: &Web, form: Form, offset: i64) -> Result<(String, At), WebError> {
    let base = super::feed::base(web).to_owned();
    web.run(move |app| {
        let list = app.public_list(CaseFilter {
            offset,
            limit: PAGE_LIMIT,
            ..CaseFilter::of(Scope::Published)
        })?;
        let people = app.people();
        let mut text = String::new();
        for (at, row) in list.rows.iter().enumerate() {
            let item = item(&people, row, &base);
            match form {
                Form::Json => {
                    if offset > 0 || at > 0 {
                        text.push_str(",\n");
                    }
                    text.push_str(&serde_json::to_string(&item).map_err(|e| AppError::Internal(e.to_string()))?);
                }
                Form::Csv => {
                    let cells: Vec<String> = item.cells().iter().map(|cell| csv_cell(cell)).collect();
                    text.push_str(&cells.join(","));
                    text.push_str("\r\n");
                }
            }
        }
        let next = offset + PAGE_LIMIT;
        let more = list.rows.len() as i64 == PAGE_LIMIT && next < EXPORT_ROWS;
        Ok((text, if more { At::Page(next) } else { At::Foot }))
    })
    .await
}

/// A cell of a CSV file (RFC 4180). What a spreadsheet would take for a formula begins with an apostrophe.
fn csv_cell(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_cannot_break_out_of_its_place_or_become_a_formula() {
        assert_eq!(csv_cell("关于甲的提案"), "关于甲的提案");
        assert_eq!(csv_cell("甲,\"乙\"\n"), "\"甲,\"\"乙\"\"\n\"");
        assert_eq!(csv_cell("=1+1"), "'=1+1");
    }
}

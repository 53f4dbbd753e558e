//! `/oversight/report.docx`, `.pdf` and `.xlsx`: the bulletin, with the same figures that the overview shows.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use banfu_app::{
    oversight::{COLUMNS, OfficeRow, Overview},
    papers::{Block, Form, Letter, Mode},
    tables::write::{self, Column, Out, Sheet},
};

use super::Asked;
use crate::{
    frame::{errors::WebError, visitor::Me},
    pages::{
        cases::letters::{Kind, file_response, make},
        download::workbook,
        public::rows::percent,
    },
    say::Say,
    web::Web,
};

/// `GET /oversight/report.{kind}`
pub async fn download(State(web): State<Web>, me: Me, Path(file): Path<String>, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let kind = file.strip_prefix("report.").unwrap_or_default().to_owned();
    if !["docx", "pdf", "xlsx"].contains(&kind.as_str()) {
        return Err(WebError::NotFound);
    }
    let (actor, year) = (me.live.actor.clone(), asked.year());
    let say = Say::new(&web, me.visitor.l, me.visitor.today);
    if kind == "xlsx" {
        let (bytes, name) = web
            .run(move |app| {
                let overview = app.overview(&actor, year)?;
                let name = format!("oversight-{}-{}", overview.year, overview.today);
                Ok((book(&say, &overview).map_err(banfu_app::AppError::Internal)?, name))
            })
            .await?;
        return workbook(bytes, &name);
    }
    let (bytes, kind, name) = web
        .run(move |app| {
            let overview = app.overview(&actor, year)?;
            let name = format!("banfu-oversight-{}-{}", overview.year, overview.today);
            let kind = if kind == "pdf" { Kind::Pdf } else { Kind::Docx };
            let bytes = make(app, &bulletin(&say, &overview), &[], Mode::Final, kind)?;
            Ok((bytes, kind, name))
        })
        .await?;
    Ok(file_response(bytes, kind, &name))
}

/// A table of the bulletin: the same in the letter and in the workbook.
struct Part {
    title: String,
    columns: Vec<(String, f64)>,
    rows: Vec<Vec<Out>>,
}

/// Every table, in the order of the bulletin.
fn parts(say: &Say, o: &Overview) -> Vec<Part> {
    let l = say.l;
    let headings = |codes: &[(&str, f64)]| codes.iter().map(|(code, wide)| (l.coded("oversight.report_columns", code), *wide)).collect();
    let office = |row: &OfficeRow, name: String| {
        vec![
            Out::Text(name),
            Out::Number(row.year.led.into()),
            Out::Number(row.open.cases),
            Out::Number(row.open.late),
            Out::Number(row.open.soon),
            Out::Number(row.opinions.late),
            Out::Number(row.year.answered.into()),
            Out::Text(percent(row.year.on_time.into(), row.year.answered.into()).unwrap_or_else(|| "—".to_owned())),
        ]
    };
    let mut rows: Vec<Vec<Out>> = o.rows.iter().map(|row| office(row, say.office(row.office))).collect();
    rows.push(office(&o.total, l.t("oversight.total").to_owned()));
    let stages = COLUMNS.iter().zip(o.total.cells).map(|((code, _), cell)| {
        let counts = [cell.cases, cell.late, cell.soon, cell.early].map(Out::Number);
        std::iter::once(Out::Text(l.coded("oversight.columns", code))).chain(counts).collect()
    });
    let weeks = o.weeks.iter().map(|w| {
        let name = l.f2("oversight.week", "from", say.day(w.from), "to", say.day(w.to));
        vec![Out::Text(name), Out::Number(w.due), Out::Number(w.undrafted)]
    });
    let mut parts = vec![
        Part {
            title: l.t("oversight.report.by_office").to_owned(),
            columns: headings(&[
                ("office", 24.0),
                ("led", 8.0),
                ("open", 8.0),
                ("late", 8.0),
                ("soon", 8.0),
                ("opinions", 12.0),
                ("answered", 8.0),
                ("on_time", 10.0),
            ]),
            rows,
        },
        Part {
            title: l.t("oversight.report.by_stage").to_owned(),
            columns: headings(&[("stage", 20.0), ("cases", 8.0), ("late", 8.0), ("soon", 8.0), ("early", 8.0)]),
            rows: stages.collect(),
        },
        Part {
            title: l.t("oversight.report.weeks").to_owned(),
            columns: [("oversight.week_name", 24.0), ("oversight.due", 10.0), ("oversight.undrafted", 14.0)]
                .map(|(key, wide)| (l.t(key).to_owned(), wide))
                .to_vec(),
            rows: weeks.collect(),
        },
    ];
    if !o.late.is_empty() {
        let late = o.late.iter().map(|step| {
            let what = if step.opinion {
                l.t("oversight.opinion").to_owned()
            } else {
                say.stage(step.case.stage)
            };
            vec![
                Out::text(step.case.label()),
                Out::text(&step.case.title),
                Out::Text(say.office(step.office)),
                Out::Text(what),
                Out::Day(step.due),
            ]
        });
        parts.push(Part {
            title: l.t("oversight.report.late").to_owned(),
            columns: headings(&[("case", 8.0), ("title", 48.0), ("office", 16.0), ("what", 14.0), ("due", 12.0)]),
            rows: late.collect(),
        });
    }
    parts
}

/// The bulletin as a workbook, a sheet a table.
fn book(say: &Say, o: &Overview) -> Result<Vec<u8>, String> {
    let sheet = |part: Part| Sheet {
        name: part.title,
        columns: part.columns.into_iter().map(|(heading, width)| Column { heading, width }).collect(),
        rows: part.rows,
    };
    let sheets: Vec<Sheet> = parts(say, o).into_iter().map(sheet).collect();
    write::book(&sheets, o.today)
}

/// The bulletin as a letter without a head: sentences, then the tables.
fn bulletin(say: &Say, o: &Overview) -> Letter {
    let l = say.l;
    let text = |n: i64| l.count(n);
    let written = |out: Out| match out {
        Out::Empty => String::new(),
        Out::Text(text) => text,
        Out::Number(n) => l.count(n),
        Out::Day(day) => say.day(day),
    };
    let mut body = vec![
        Block::paragraph(l.f(
            "oversight.summary",
            &[
                ("at", &crate::i18n::say_long_date(l, o.today)),
                ("year", &o.year),
                ("led", &text(o.total.year.led.into())),
                ("answered", &text(o.total.year.answered.into())),
                ("open", &text(o.total.open.cases)),
            ],
        )),
        Block::paragraph(l.f(
            "oversight.report.state",
            &[
                ("late", &text(o.total.open.late)),
                ("soon", &text(o.total.open.soon)),
                ("n", &o.soon),
                ("opinions", &text(o.total.opinions.late)),
            ],
        )),
    ];
    for part in parts(say, o) {
        body.push(Block::heading(1, part.title));
        body.push(Block::Table {
            caption: String::new(),
            header: part.columns.into_iter().map(|(heading, _)| heading).collect(),
            rows: part.rows.into_iter().map(|row| row.into_iter().map(written).collect()).collect(),
        });
    }
    body.push(Block::paragraph(l.t("oversight.report.how")));
    Letter {
        identifier: format!("oversight-{}-{}", o.year, o.today),
        lang: l.tag().to_owned(),
        form: Form::Plain,
        title: l.f1("oversight.report.title", "year", o.year),
        body,
        date: Some(o.today),
        ..Letter::default()
    }
}

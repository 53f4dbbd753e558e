//! `/oversight/report.docx` and `/oversight/report.pdf`: the bulletin, with the same figures that the overview shows.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use banfu_app::{
    oversight::{COLUMNS, OfficeRow, Overview},
    papers::{Block, Form, Letter, Mode},
};

use super::Asked;
use crate::{
    frame::{errors::WebError, visitor::Me},
    pages::{
        cases::letters::{Kind, file_response, make},
        public::rows::percent,
    },
    say::Say,
    web::Web,
};

/// `GET /oversight/report.{kind}`
pub async fn download(State(web): State<Web>, me: Me, Path(file): Path<String>, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let kind = file.strip_prefix("report.").unwrap_or_default().to_owned();
    if !["docx", "pdf"].contains(&kind.as_str()) {
        return Err(WebError::NotFound);
    }
    let (actor, year) = (me.live.actor.clone(), asked.year());
    let say = Say::new(&web, me.visitor.l, me.visitor.today);
    let (bytes, kind, name) = web
        .run(move |app| {
            let overview = app.overview(&actor, year)?;
            let name = format!("banfu-oversight-{}-{}", overview.year, overview.today);
            let kind = if kind == "pdf" { Kind::Pdf } else { Kind::Docx };
            let bytes = make(app, &bulletin(&say, &overview), Mode::Final, kind)?;
            Ok((bytes, kind, name))
        })
        .await?;
    Ok(file_response(bytes, kind, &name))
}

/// The bulletin as a letter without a head: sentences, then the tables.
fn bulletin(say: &Say, o: &Overview) -> Letter {
    let l = say.l;
    let text = |n: i64| l.count(n);
    let office = |row: &OfficeRow, name: String| {
        vec![
            name,
            text(row.year.led.into()),
            text(row.open.cases),
            text(row.open.late),
            text(row.open.soon),
            text(row.opinions.late),
            text(row.year.answered.into()),
            percent(row.year.on_time.into(), row.year.answered.into()).unwrap_or_else(|| "—".to_owned()),
        ]
    };
    let mut rows: Vec<Vec<String>> = o.rows.iter().map(|row| office(row, say.office(row.office))).collect();
    rows.push(office(&o.total, l.t("oversight.total").to_owned()));
    let stages = COLUMNS
        .iter()
        .zip(o.total.cells)
        .map(|((code, _), cell)| {
            vec![
                l.coded("oversight.columns", code),
                text(cell.cases),
                text(cell.late),
                text(cell.soon),
                text(cell.early),
            ]
        })
        .collect();
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
        Block::heading(1, l.t("oversight.report.by_office")),
        Block::Table {
            caption: String::new(),
            header: ["office", "led", "open", "late", "soon", "opinions", "answered", "on_time"]
                .map(|code| l.coded("oversight.report_columns", code))
                .to_vec(),
            rows,
        },
        Block::heading(1, l.t("oversight.report.by_stage")),
        Block::Table {
            caption: String::new(),
            header: ["stage", "cases", "late", "soon", "early"]
                .map(|code| l.coded("oversight.report_columns", code))
                .to_vec(),
            rows: stages,
        },
        Block::heading(1, l.t("oversight.report.weeks")),
        Block::Table {
            caption: String::new(),
            header: vec![
                l.t("oversight.week_name").to_owned(),
                l.t("oversight.due").to_owned(),
                l.t("oversight.undrafted").to_owned(),
            ],
            rows: o
                .weeks
                .iter()
                .map(|w| {
                    vec![
                        l.f2("oversight.week", "from", say.day(w.from), "to", say.day(w.to)),
                        text(w.due),
                        text(w.undrafted),
                    ]
                })
                .collect(),
        },
    ];
    if !o.late.is_empty() {
        body.push(Block::heading(1, l.t("oversight.report.late")));
        body.push(Block::Table {
            caption: String::new(),
            header: ["case", "title", "office", "what", "due"]
                .map(|code| l.coded("oversight.report_columns", code))
                .to_vec(),
            rows: o
                .late
                .iter()
                .map(|step| {
                    vec![
                        step.case.number.map(|n| format!("{n:04}")).unwrap_or_default(),
                        step.case.title.clone(),
                        say.office(step.office),
                        if step.opinion {
                            l.t("oversight.opinion").to_owned()
                        } else {
                            say.stage(step.case.stage)
                        },
                        say.day(step.due),
                    ]
                })
                .collect(),
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

//! `/oversight`: offices down, stages across, colours of warning, what runs out in the coming weeks, what is late.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use banfu_app::{
    domain::{Date, OfficeId, Stage, deadline::left, org::Role, oversight::Band},
    oversight::{
        COLUMNS, Cell, OPEN, OfficeRow, Overview, WEEKS, Week,
        urge::{URGES_MAX, Urge},
    },
};

use super::{Asked, YearLink, years};
use crate::{
    frame::{errors::WebError, posted::Posted, visitor::Me},
    i18n::Locale,
    pages::{
        Frame, Html,
        cases::steps::done,
        desk::{RowButton, duty_path},
        public::rows::percent,
    },
    say::Say,
    ui::Clock,
    web::Web,
};

/// The overview.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/oversight/show.html")]
pub struct OversightPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// When it was counted, and the sums, in a sentence.
    pub summary: String,
    /// Years to choose from.
    pub years: Vec<YearLink>,
    /// What the colours mean: icon, class, words.
    pub legend: Vec<(&'static str, &'static str, String)>,
    /// Where "blue" comes from, when it is an assumption.
    pub assumed: bool,
    /// Headings of the stages.
    pub columns: Vec<String>,
    /// A line an office.
    pub rows: Vec<Line>,
    /// The sums.
    pub total: Line,
    /// The coming weeks.
    pub weeks: Vec<WeekView>,
    /// The same weeks for each office that has anything due in them.
    pub office_weeks: Vec<(String, Vec<i64>)>,
    /// Bars of the forecast.
    pub chart: Chart,
    /// What waits for the reader.
    pub waiting: Vec<Waiting>,
    /// What is late longest.
    pub late: Vec<LateCase>,
    /// The year shown.
    pub year: i16,
    /// How many are late altogether.
    pub late_total: i64,
    /// All cases whose lead is late.
    pub late_href: String,
    /// The reader may urge co-handlers too.
    pub may_urge: bool,
    /// Files with the same figures: address and name.
    pub reports: Vec<(String, &'static str)>,
    /// Scores of the year.
    pub scores_href: String,
}

/// An office's line.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its short name.
    pub name: String,
    /// Its cells, in the order of the columns.
    pub cells: Vec<CellView>,
    /// Opinions it owes.
    pub opinions: CellView,
    /// All open cases.
    pub open: CellView,
    /// Cases it leads.
    pub led: i64,
    /// Answered.
    pub answered: i64,
    /// Answered in time, of all answered; empty when nothing is.
    pub on_time: String,
}

/// A cell.
#[derive(Debug, Clone)]
pub struct CellView {
    /// How many; 0 is drawn as a dot.
    pub cases: i64,
    /// The cases.
    pub href: String,
    /// Class of the colour; empty for none.
    pub class: &'static str,
    /// Its shape; empty for none.
    pub shape: &'static str,
    /// Its words; empty for none.
    pub words: String,
}

/// A week of the forecast.
#[derive(Debug, Clone)]
pub struct WeekView {
    /// Its days.
    pub name: String,
    /// Cases due.
    pub due: i64,
    /// Of them not yet drafted.
    pub undrafted: i64,
    /// The cases.
    pub href: String,
}

/// The forecast as bars, in a drawing of 560 by 200.
#[derive(Debug, Clone)]
pub struct Chart {
    /// The bars.
    pub bars: Vec<Bar>,
    /// The same in a sentence.
    pub words: String,
}

/// A bar: the drafted part at the bottom, the undrafted on top.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Left edge.
    pub x: i64,
    /// Top of the whole bar.
    pub y: i64,
    /// Height of the undrafted part.
    pub undrafted: i64,
    /// Top of the drafted part.
    pub drafted_y: i64,
    /// Height of the drafted part.
    pub drafted: i64,
    /// The number over it.
    pub due: i64,
    /// The week, short.
    pub label: String,
}

/// Something that waits for the reader.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The case, in words.
    pub title: String,
    /// What is to be done.
    pub step: String,
    /// Its office.
    pub office: String,
    /// When it runs out.
    pub clock: Option<Clock>,
    /// Where it is done.
    pub button: RowButton,
}

/// A late case.
#[derive(Debug, Clone)]
pub struct LateCase {
    /// Its page.
    pub href: String,
    /// Its number.
    pub number: String,
    /// What is late: where it stands, or an opinion.
    pub stage: String,
    /// Whose it is.
    pub office: String,
    /// How late.
    pub clock: Clock,
    /// How often it was urged; empty for never.
    pub urged: String,
    /// What the box says to the form.
    pub value: String,
}

/// `GET /oversight`
pub async fn show(State(web): State<Web>, me: Me, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let actor = me.live.actor.clone();
    let year = asked.year();
    let overview = web.run(move |app| app.overview(&actor, year)).await?;
    Ok(Html(page(&web, &me, &overview)).into_response())
}

/// `POST /oversight/urge`: urges the ticked offices.
pub async fn urge(State(web): State<Web>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, command } = posted;
    let urges: Vec<Urge> = fields.all("late").into_iter().take(URGES_MAX).filter_map(Urge::parse).collect();
    let year = fields.parsed::<i16>("year").unwrap_or_else(|| web.app.public_year());
    let to = format!("/oversight?year={year}");
    if urges.is_empty() {
        return Ok(done(&web, &to, "urged_none", ""));
    }
    let (actor, note) = (me.live.actor.clone(), fields.text("note").to_owned());
    let urged = web.run(move |app| app.urge_all(&actor, &command, &urges, &note)).await?;
    let code = if urged.refused == 0 { "urged_all" } else { "urged_some" };
    Ok(done(&web, &to, code, format!("{} / {}", urged.done, urged.done + urged.refused)))
}

fn page(web: &Web, me: &Me, o: &Overview) -> OversightPage {
    let l = me.visitor.l;
    let say = Say::new(web, l, o.today);
    let line = |row: &OfficeRow, name: String| Line {
        cells: row
            .cells
            .iter()
            .zip(COLUMNS)
            .map(|(cell, (_, stages))| cell_view(l, cell, &list_href(o.year, row.office, stages)))
            .collect(),
        opinions: cell_view(l, &row.opinions, &opinions_href(o.year, row.office)),
        open: cell_view(l, &row.open, &list_href(o.year, row.office, &OPEN)),
        led: i64::from(row.year.led),
        answered: i64::from(row.year.answered),
        on_time: percent(row.year.on_time.into(), row.year.answered.into()).unwrap_or_default(),
        name,
    };
    let weeks: Vec<WeekView> = o.weeks.iter().map(|week| week_view(&say, o.year, week)).collect();
    OversightPage {
        summary: l.f(
            "oversight.summary",
            &[
                ("at", &say.moment(o.at).words),
                ("year", &o.year),
                ("led", &l.count(o.total.year.led)),
                ("answered", &l.count(o.total.year.answered)),
                ("open", &l.count(o.total.open.cases)),
            ],
        ),
        years: years("/oversight", &o.years, o.year),
        legend: vec![
            ("late", "bf-ink-late", l.t("oversight.legend.late").to_owned()),
            ("soon", "bf-ink-soon", l.f1("oversight.legend.soon", "n", o.soon)),
            ("early", "bf-ink-early", l.f1("oversight.legend.early", "n", o.early.0)),
        ],
        assumed: o.early.1.is_assumed(),
        columns: COLUMNS.iter().map(|(code, _)| l.coded("oversight.columns", code)).collect(),
        rows: o.rows.iter().map(|row| line(row, say.office(row.office))).collect(),
        total: line(&o.total, l.t("oversight.total").to_owned()),
        office_weeks: o
            .rows
            .iter()
            .filter(|row| row.weeks.iter().any(|n| *n > 0))
            .map(|row| (say.office(row.office), row.weeks.to_vec()))
            .collect(),
        chart: chart(&say, &o.weeks),
        weeks,
        waiting: o
            .waiting
            .iter()
            .map(|row| Waiting {
                title: row.case.name(),
                step: l.coded("duties", row.duty.kind.code()),
                office: row.case.lead.map(|office| say.office(office)).unwrap_or_default(),
                clock: row.duty.due.map(|due| say.clock(due, left(due, o.today, o.soon, &web.app.calendar()))),
                button: RowButton {
                    href: duty_path(row.case.id, row.duty.kind),
                    label: l.coded("duties", &format!("button.{}", row.duty.kind.code())),
                },
            })
            .collect(),
        late: o
            .late
            .iter()
            .map(|step| LateCase {
                href: format!("/cases/{}{}", step.case.id, if step.opinion { "#opinions" } else { "" }),
                number: step.case.label(),
                stage: if step.opinion {
                    l.t("oversight.opinion").to_owned()
                } else {
                    say.stage(step.case.stage)
                },
                office: say.office(step.office),
                clock: say.clock(step.due, left(step.due, o.today, o.soon, &web.app.calendar())),
                urged: if step.urged == 0 {
                    String::new()
                } else {
                    l.f1("oversight.urged", "n", step.urged)
                },
                value: if step.opinion {
                    format!("{}:{}", step.case.id, step.office)
                } else {
                    step.case.id.to_string()
                },
            })
            .collect(),
        year: o.year,
        late_total: o.total.open.late + o.total.opinions.late,
        late_href: format!("/cases?view=late&year={}", o.year),
        may_urge: me.live.actor.person.is(Role::Oversight),
        reports: [
            ("docx", l.t("oversight.report.docx")),
            ("pdf", l.t("oversight.report.pdf")),
            ("xlsx", l.t("oversight.report.xlsx")),
        ]
        .map(|(kind, label)| (format!("/oversight/report.{kind}?year={}", o.year), label))
        .to_vec(),
        scores_href: format!("/oversight/scores?year={}", o.year),
        frame: Frame::work(web, me),
    }
}

/// The list of an office's cases in some stages; of all offices, when it is 0.
fn list_href(year: i16, office: OfficeId, stages: &[Stage]) -> String {
    let lead = if office.0 == 0 { String::new() } else { format!("&lead={office}") };
    format!("/cases?view=all&year={year}{lead}&stage={}", codes(stages))
}

/// The list of cases in which an office (any, when it is 0) owes its opinion.
fn opinions_href(year: i16, office: OfficeId) -> String {
    let owes = if office.0 == 0 { "any".to_owned() } else { office.to_string() };
    format!("/cases?view=all&year={year}&owes={owes}")
}

fn codes(stages: &[Stage]) -> String {
    stages.iter().map(|stage| stage.code()).collect::<Vec<_>>().join(",")
}

/// The shape and the class of a colour.
fn look(band: Band) -> (&'static str, &'static str) {
    match band {
        Band::Late => ("late", "bf-cell bf-cell-late"),
        Band::Soon => ("soon", "bf-cell bf-cell-soon"),
        Band::Early => ("early", "bf-cell bf-cell-early"),
        Band::Calm => ("", "bf-cell"),
    }
}

fn cell_view(l: Locale, cell: &Cell, href: &str) -> CellView {
    let (band, n) = cell.worst();
    let (shape, class) = look(band);
    CellView {
        cases: cell.cases,
        href: href.to_owned(),
        class,
        shape,
        words: match band {
            Band::Calm => String::new(),
            band => l.f1(&format!("oversight.cell.{}", band.code()), "n", n),
        },
    }
}

fn week_view(say: &Say, year: i16, week: &Week) -> WeekView {
    WeekView {
        name: say.l.f2("oversight.week", "from", say.day(week.from), "to", say.day(week.to)),
        due: week.due,
        undrafted: week.undrafted,
        href: format!("/cases?view=all&year={year}&stage={}&due_from={}&due_by={}", codes(&OPEN), week.from, week.to),
    }
}

fn short(day: Date) -> String {
    format!("{}/{}", day.month(), day.day())
}

fn chart(say: &Say, weeks: &[Week; WEEKS]) -> Chart {
    const HEIGHT: i64 = 140;
    const FOOT: i64 = 170;
    const STEP: i64 = 92;
    let most = weeks.iter().map(|w| w.due).max().unwrap_or_default().max(1);
    let bars = weeks
        .iter()
        .zip(0i64..)
        .map(|(week, n)| {
            let whole = week.due * HEIGHT / most;
            let undrafted = week.undrafted * HEIGHT / most;
            Bar {
                x: 14 + STEP * n,
                y: FOOT - whole,
                undrafted,
                drafted_y: FOOT - whole + undrafted,
                drafted: whole - undrafted,
                due: week.due,
                label: format!("{}—{}", short(week.from), short(week.to)),
            }
        })
        .collect();
    let numbers: Vec<String> = weeks.iter().map(|w| w.due.to_string()).collect();
    Chart {
        bars,
        words: say.l.f1("oversight.forecast_words", "list", say.l.list(&numbers)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_leads_to_the_cases_it_counts() {
        assert_eq!(
            list_href(2023, OfficeId(5), &[Stage::Handling, Stage::Drafting]),
            "/cases?view=all&year=2023&lead=5&stage=handling,drafting"
        );
        assert_eq!(list_href(2023, OfficeId(0), &[Stage::SignOff]), "/cases?view=all&year=2023&stage=sign_off");
    }
}

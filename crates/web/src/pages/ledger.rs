//! `/ledger`: the ledger of promises (承诺台账) at work, as a list, as a timeline, by office.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use banfu_app::{
    domain::{Date, OfficeId, promise::LineState},
    ledger::LedgerScope,
    store::views::ledger::{PROMISES_PAGE, PromiseCounts, PromiseFilter, PromiseRow},
};
use jiff::ToSpan as _;
use serde::Deserialize;

use crate::{
    frame::{errors::WebError, visitor::Me},
    pages::{
        Frame, Html,
        download::{self, TableForm},
        public::{
            promises::{STATES, Steps, state_of, state_word, table_columns, table_row},
            rows::{Standing, percent},
        },
    },
    say::Say,
    ui::{Choice, Clock},
    web::Web,
};

/// Deepest page of the ledger.
const PAGES: i64 = 20_000;

/// The ledger at work.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/ledger.html")]
pub struct LedgerPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// Whose promises these are.
    pub intro: String,
    /// Views by state: name, how many, address, whether it is this one.
    pub views: Vec<(&'static str, String, String, bool)>,
    /// Offices to choose from; empty for those who see one office only.
    pub offices: Vec<Choice>,
    /// Areas to choose from.
    pub topics: Vec<Choice>,
    /// What was asked.
    pub asked: Asked,
    /// Rows of this page.
    pub rows: Vec<LedgerRow>,
    /// The same rows along time; none when no row has a day.
    pub timeline: Option<Timeline>,
    /// How each office keeps its promises.
    pub by_office: Vec<OfficeRow>,
    /// Where in the ledger we are.
    pub steps: Steps,
    /// The ledger as a table: name and address of each form.
    pub tables: Vec<(&'static str, String)>,
}

/// What the address says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The office that keeps it, by id.
    pub office: String,
    /// 类别.
    pub topic: String,
    /// A state, `asked`, or nothing.
    pub state: String,
    /// Only those due on or before this day.
    pub to: String,
    /// Page, from 1.
    pub page: String,
    /// As a table: `xlsx` or `csv`.
    pub form: String,
}

impl Asked {
    fn filter(&self) -> PromiseFilter {
        PromiseFilter {
            office: self.office.parse().ok().map(OfficeId),
            topic: Some(self.topic.trim().to_owned()).filter(|topic| !topic.is_empty()),
            state: state_of(&self.state),
            asked: self.state == "asked",
            to: self.to.parse().ok(),
            page: self.page() - 1,
            ..PromiseFilter::default()
        }
    }

    fn page(&self) -> i64 {
        self.page.parse().unwrap_or(1).clamp(1, PAGES)
    }

    fn address(&self, state: &str, page: i64) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("office", self.office.as_str()), ("topic", &self.topic), ("state", state), ("to", &self.to)] {
            if !value.is_empty() {
                out.append_pair(name, value);
            }
        }
        if page > 1 {
            out.append_pair("page", &page.to_string());
        }
        let query = out.finish();
        if query.is_empty() { "/ledger".to_owned() } else { format!("/ledger?{query}") }
    }
}

/// A promise in the ledger.
#[derive(Debug, Clone)]
pub struct LedgerRow {
    /// Its page.
    pub href: String,
    /// Its number in the case.
    pub n: u32,
    /// How it stands.
    pub standing: Standing,
    /// The words that make it.
    pub quote: String,
    /// Its sort, where it is not plainly that something will be done; may be empty.
    pub kind: String,
    /// Who keeps it.
    pub owner: String,
    /// The last day with what is left of it, while it is open.
    pub clock: Option<Clock>,
    /// The letter's words for the time; may be empty.
    pub due_words: String,
    /// What is asked, what was reached, how often it was put off; may be empty.
    pub notes: Vec<String>,
    /// The case: its number and title.
    pub case: String,
    /// The case's page.
    pub case_href: String,
}

/// How an office keeps its promises.
#[derive(Debug, Clone)]
pub struct OfficeRow {
    /// Its name.
    pub name: String,
    /// Its promises.
    pub href: String,
    /// How many stand how.
    pub counts: PromiseCounts,
    /// Kept, of those that have ended or are past their day; empty while there are none.
    pub kept_share: String,
}

/// Promises along time, drawn.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// Width of the drawing.
    pub width: i64,
    /// Height of the drawing.
    pub height: i64,
    /// First days of months: where, and the month in words.
    pub months: Vec<(i64, String)>,
    /// Where today is.
    pub today: i64,
    /// A promise each.
    pub dots: Vec<Dot>,
    /// How many rows were left out because they have no day.
    pub undated: usize,
}

/// A promise on the timeline.
#[derive(Debug, Clone)]
pub struct Dot {
    /// Where its day is.
    pub x: i64,
    /// Its line.
    pub y: i64,
    /// Its words, shortened.
    pub label: String,
    /// The day in words.
    pub day: String,
    /// Its state, as a class of the drawing.
    pub class: &'static str,
}

/// `GET /ledger`
pub async fn show(State(web): State<Web>, me: Me, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let actor = me.live.actor.clone();
    let scope = web.app.ledger_scope(&actor);
    if scope == LedgerScope::Public {
        // Who keeps nothing and oversees nothing reads what everyone reads.
        return Ok(Redirect::to("/promises").into_response());
    }
    let filter = asked.filter();
    let say = Say::new(&web, me.visitor.l, me.visitor.today);
    let l = say.l;
    if let Some(form) = TableForm::of(&asked.form) {
        let rows = web.run(move |app| app.all_of_ledger(&actor, filter)).await?;
        let rows = rows.iter().map(|row| table_row(&say, row)).collect();
        return download::table(form, "ledger", l.t("promises.ledger.title"), table_columns(l), rows, say.today).await;
    }
    let ((rows, more), (counts, by_office)) = web
        .run(move |app| Ok((app.ledger(&actor, filter.clone())?, app.ledger_counts(&actor, filter)?)))
        .await?;
    let page = asked.page();
    let states = STATES.into_iter().map(|state| (state.code(), state_word(l, state), counts.of(state)));
    let views = std::iter::once(("", l.t("promises.ledger.all"), counts.total()))
        .chain(states)
        .map(|(code, name, n)| (name, l.count(n), asked.address(code, 1), code == asked.state))
        .chain(std::iter::once((
            l.t("promises.ledger.asked"),
            String::new(),
            asked.address("asked", 1),
            asked.state == "asked",
        )));
    let everyone = scope == LedgerScope::Everything;
    Ok(Html(LedgerPage {
        intro: match scope {
            LedgerScope::Office(office) => l.f1("promises.ledger.intro_office", "office", say.office(office)),
            LedgerScope::Everything | LedgerScope::Public => l.t("promises.ledger.intro_all").to_owned(),
        },
        views: views.collect(),
        offices: if everyone {
            let offices = say.people.offices().into_iter().filter(|o| !o.org_code.is_empty()).map(|o| o.id);
            offices.map(|id| Choice::new(id, say.office(id))).collect()
        } else {
            Vec::new()
        },
        topics: web
            .app
            .pack()
            .map(|pack| pack.areas.iter().map(|area| Choice::new(area, area.clone())).collect())
            .unwrap_or_default(),
        timeline: timeline(&say, &rows),
        rows: rows.iter().map(|row| ledger_row(&web, &say, row)).collect(),
        by_office: by_office
            .into_iter()
            .map(|(office, counts)| OfficeRow {
                name: say.office(office),
                href: Asked {
                    office: office.to_string(),
                    ..asked.clone()
                }
                .address(&asked.state, 1),
                kept_share: percent(counts.kept, counts.kept + counts.partly_kept + counts.dropped + counts.overdue).unwrap_or_default(),
                counts,
            })
            .collect(),
        steps: Steps {
            page,
            before: (page > 1).then(|| asked.address(&asked.state, page - 1)),
            after: more.then(|| asked.address(&asked.state, page + 1)),
        },
        tables: download::links(l, &asked.address(&asked.state, 1)),
        asked,
        frame: Frame::work(&web, &me),
    })
    .into_response())
}

fn ledger_row(web: &Web, say: &Say, row: &PromiseRow) -> LedgerRow {
    let l = say.l;
    let state = row.state(say.today);
    let mut notes = Vec::new();
    match row.asked.as_str() {
        "" => {}
        "drop" => notes.push(l.t("promises.form.drop").to_owned()),
        _ => notes.push(l.t("promises.form.extend").to_owned()),
    }
    if !notes.is_empty() {
        notes.insert(0, l.t("promises.line.asked").to_owned());
    }
    if !row.reached.is_empty() {
        notes.push(l.f1("promises.line.reached", "reached", &row.reached));
    }
    if row.more_time > 0 {
        notes.push(l.f1("promises.ledger.put_off", "n", row.more_time));
    }
    if row.reports > 0 {
        notes.push(l.f1("promises.ledger.reports", "n", row.reports));
    }
    let number = row.number.map(|n| format!("{n:04} ")).unwrap_or_default();
    LedgerRow {
        href: format!("/cases/{}/promises/{}", row.case, row.n),
        n: row.n,
        standing: Standing { l, state },
        quote: row.quote.clone(),
        kind: match row.kind {
            banfu_app::domain::reply::CommitmentKind::Action => String::new(),
            other => l.coded("commitments", other.code()),
        },
        owner: say.office(row.office),
        clock: row
            .due_on
            .filter(|_| state.is_open())
            .map(|due| say.clock(due, banfu_app::domain::deadline::left(due, say.today, 0, &web.app.calendar()))),
        due_words: row.due.clone(),
        notes,
        case: format!("{number}{}", row.title),
        case_href: format!("/cases/{}", row.case),
    }
}

/// Width left for the words of promises.
const LABELS: i64 = 300;
/// Width of the stretch of time.
const SPAN: i64 = 640;
/// Room at the right for the last day's words.
const MARGIN: i64 = 120;
/// Height of one promise.
const LINE: i64 = 26;
/// Most months that are named.
const MONTHS: i32 = 24;

/// Rows with a day, along time; `None` when there are none.
fn timeline(say: &Say, rows: &[PromiseRow]) -> Option<Timeline> {
    let dated: Vec<(&PromiseRow, Date)> = rows.iter().filter_map(|row| Some((row, row.due_on?))).collect();
    let first = dated.iter().map(|(_, due)| *due).min()?.min(say.today).first_of_month();
    let last = dated.iter().map(|(_, due)| *due).max()?.max(say.today).last_of_month();
    let days = i64::from((last - first).get_days()).max(1);
    let at = |day: Date| LABELS + SPAN * i64::from((day - first).get_days()) / days;
    let months_in_all = (i32::from(last.year()) - i32::from(first.year())) * 12 + i32::from(last.month()) - i32::from(first.month()) + 1;
    let step = (months_in_all + MONTHS - 1) / MONTHS;
    let months = (0..months_in_all)
        .step_by(usize::try_from(step.max(1)).unwrap_or(1))
        .filter_map(|n| first.checked_add(n.months()).ok())
        .map(|month| {
            // A year of months: the month alone; over more, every mark with its year would not fit, so that only January carries it.
            let words = if month == first || month.month() == 1 {
                say.l.f2("promises.ledger.month", "year", month.year(), "month", month.month())
            } else {
                month.month().to_string()
            };
            (at(month), words)
        })
        .collect();
    let dots = dated
        .iter()
        .zip(0_i64..)
        .map(|((row, due), line)| Dot {
            x: at(*due),
            y: 44 + line * LINE,
            label: shortened(&row.quote, 20),
            day: say.day(*due),
            class: match row.state(say.today) {
                LineState::Overdue => "bf-dot-late",
                LineState::Kept | LineState::Answered => "bf-dot-kept",
                LineState::Dropped => "bf-dot-off",
                LineState::PartlyKept | LineState::Open | LineState::Undated | LineState::Void => "bf-dot",
            },
        })
        .collect();
    Some(Timeline {
        width: LABELS + SPAN + MARGIN,
        height: 60 + LINE * i64::try_from(dated.len()).unwrap_or(PROMISES_PAGE),
        months,
        today: at(say.today),
        dots,
        undated: rows.len() - dated.len(),
    })
}

/// The first characters of a sentence.
fn shortened(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_asked_and_nothing_needless() {
        assert_eq!(Asked::default().address("", 1), "/ledger");
        let asked = Asked {
            office: "3".into(),
            to: "2023-12-31".into(),
            ..Asked::default()
        };
        assert_eq!(asked.address("overdue", 2), "/ledger?office=3&state=overdue&to=2023-12-31&page=2");
        let filter = Asked {
            state: "asked".into(),
            to: "9月31日".into(),
            ..Asked::default()
        }
        .filter();
        assert!(filter.asked && filter.state.is_none() && filter.to.is_none(), "an impossible day is no filter");
    }

    #[test]
    fn a_sentence_is_shortened_between_characters() {
        assert_eq!(shortened("增设两个窗口", 4), "增设两个…");
        assert_eq!(shortened("𬭚𬭚", 2), "𬭚𬭚");
    }
}

//! Rows that several public lists share: a published reply, a promise of the ledger, an office's year.

use askama::Template;
use banfu_app::{
    domain::{Date, deadline::left, reply::CommitmentKind},
    public::{PromiseState, promise_state},
    search::Part,
    store::views::{
        case::{CaseRow, PromiseRow},
        stats::OfficeCounts,
    },
};

use crate::{
    i18n::Locale,
    say::Say,
    ui::{Clock, html_safe, icon},
    web::Web,
};

/// A published reply in a list.
#[derive(Debug, Clone)]
pub struct ReplyRow {
    /// The proposal's page.
    pub href: String,
    /// Its number.
    pub number: String,
    /// Its title, in pieces: what was searched for is marked.
    pub title: Vec<Part>,
    /// The passage that matches best; empty outside a search.
    pub snippet: Vec<Part>,
    /// The office that answered.
    pub lead: String,
    /// That office's page.
    pub lead_href: String,
    /// The class of the answer with its meaning; may be empty.
    pub class: String,
    /// The field of work; may be empty.
    pub area: String,
    /// The day of publication.
    pub on: Date,
    /// The same in words.
    pub day: String,
}

impl ReplyRow {
    /// A row of the store's list; nothing for a case that is not published.
    pub fn of(web: &Web, say: &Say, row: &CaseRow) -> Option<Self> {
        let on = row.published_on?;
        Some(Self {
            href: format!("/proposals/{}", row.id),
            number: row.number.map(|n| format!("{n:04}")).unwrap_or_default(),
            title: vec![Part {
                text: row.title.clone(),
                hit: false,
            }],
            snippet: Vec::new(),
            lead: row.lead.map(|id| say.office(id)).unwrap_or_default(),
            lead_href: row.lead.map(|id| format!("/offices/{id}")).unwrap_or_default(),
            class: if row.class.is_empty() { String::new() } else { say.class(web, &row.class) },
            area: row.area.clone(),
            on,
            day: say.day(on),
        })
    }
}

/// How a promise stands, as far as the letter itself tells: a shape and words (`bf-prom`).
#[derive(Debug, Clone, Template)]
#[template(source = r#"<span class="{{ self.class() }}">{{ self.shape() }}{{ self.word() }}</span>"#, ext = "html")]
pub struct Standing {
    /// Language of the words.
    pub l: Locale,
    /// The state.
    pub state: PromiseState,
}
html_safe!(Standing);

impl Standing {
    fn class(&self) -> &'static str {
        match self.state {
            PromiseState::PastDue => "bf-prom bf-prom-late",
            PromiseState::Open | PromiseState::Undated => "bf-prom",
        }
    }

    fn shape(&self) -> askama::filters::Safe<String> {
        match self.state {
            PromiseState::PastDue => icon("late"),
            PromiseState::Open => icon("open"),
            PromiseState::Undated => icon("undated"),
        }
    }

    fn word(&self) -> &'static str {
        match self.state {
            PromiseState::PastDue => self.l.t("public.state.past_due"),
            PromiseState::Open => self.l.t("public.state.open"),
            PromiseState::Undated => self.l.t("public.state.undated"),
        }
    }
}

/// A promise of a published reply.
#[derive(Debug, Clone)]
pub struct PromiseLine {
    /// Its number in the letter.
    pub no: u32,
    /// How it stands.
    pub standing: Standing,
    /// The words that make it.
    pub quote: String,
    /// Where they stand in the reply.
    pub quote_href: String,
    /// What sort of promise, where it is not plainly that something will be done; may be empty.
    pub kind: String,
    /// Who keeps it.
    pub owner: String,
    /// The last day with what is left of it.
    pub clock: Option<Clock>,
    /// The letter's words for the time; may be empty.
    pub due_words: String,
    /// What can be counted when it is kept; may be empty.
    pub measure: String,
    /// The proposal: its number and title; empty on the proposal's own page.
    pub case: String,
    /// The proposal's page.
    pub case_href: String,
}

/// What a promise's row is made of, wherever it comes from.
pub struct Promised<'a> {
    /// Its number in the letter.
    pub no: u32,
    /// Its sort.
    pub kind: CommitmentKind,
    /// Its words.
    pub quote: &'a str,
    /// Who keeps it, as the letter says, or the lead office.
    pub owner: String,
    /// When, as the letter says.
    pub due: &'a str,
    /// The last day.
    pub due_on: Option<Date>,
    /// The measure, as the letter says.
    pub measure: &'a str,
}

impl PromiseLine {
    /// A promise on the page of its proposal, `base`.
    pub fn of(web: &Web, say: &Say, promised: Promised<'_>, base: &str) -> Self {
        let l = say.l;
        Self {
            no: promised.no,
            standing: Standing {
                l,
                state: promise_state(promised.due_on, say.today),
            },
            quote: promised.quote.to_owned(),
            quote_href: format!("{base}#said-{}", promised.no),
            kind: match promised.kind {
                CommitmentKind::Action => String::new(),
                other => l.coded("commitments", other.code()),
            },
            owner: promised.owner,
            clock: promised.due_on.map(|due| say.clock(due, left(due, say.today, 0, &web.app.calendar()))),
            due_words: promised.due.to_owned(),
            measure: promised.measure.to_owned(),
            case: String::new(),
            case_href: base.to_owned(),
        }
    }

    /// A promise in the ledger.
    pub fn of_ledger(web: &Web, say: &Say, row: &PromiseRow) -> Self {
        let promised = Promised {
            no: row.no,
            kind: row.kind,
            quote: &row.quote,
            owner: if row.owner.is_empty() { say.office(row.lead) } else { row.owner.clone() },
            due: &row.due,
            due_on: row.due_on,
            measure: &row.measure,
        };
        let number = row.number.map(|n| format!("{n:04} ")).unwrap_or_default();
        Self {
            case: format!("{number}{}", row.title),
            ..Self::of(web, say, promised, &format!("/proposals/{}", row.case))
        }
    }
}

/// Whether any of these promises is past its day, so that it has to be said what that means.
pub fn any_past(rows: &[PromiseLine]) -> bool {
    rows.iter().any(|row| row.standing.state == PromiseState::PastDue)
}

/// An office's year.
#[derive(Debug, Clone)]
pub struct OfficeLine {
    /// Its page.
    pub href: String,
    /// Its short name.
    pub name: String,
    /// Cases it leads.
    pub led: i64,
    /// Answered.
    pub answered: i64,
    /// Answered in time.
    pub on_time: i64,
    /// In time, of those answered; empty while nothing is answered.
    pub rate: String,
    /// Open and past the due date.
    pub late: i64,
    /// Length of the bar for `answered`, of a hundred.
    pub answered_bar: i64,
}

impl OfficeLine {
    /// A row of the table of offices.
    pub fn of(say: &Say, counts: &OfficeCounts) -> Self {
        Self {
            href: format!("/offices/{}", counts.office),
            name: say.office(counts.office),
            led: counts.led,
            answered: counts.answered,
            on_time: counts.on_time,
            rate: percent(counts.on_time, counts.answered).unwrap_or_default(),
            late: counts.late,
            answered_bar: of_hundred(counts.answered, counts.led),
        }
    }
}

/// A part in per cent with one decimal, rounded half up; nothing of nothing.
pub fn percent(part: i64, whole: i64) -> Option<String> {
    if whole <= 0 {
        return None;
    }
    let tenths = (part.saturating_mul(1000) + whole / 2) / whole;
    Some(if tenths % 10 == 0 {
        format!("{}%", tenths / 10)
    } else {
        format!("{}.{}%", tenths / 10, tenths % 10)
    })
}

/// A part as the length of a bar of a hundred.
pub fn of_hundred(part: i64, whole: i64) -> i64 {
    if whole <= 0 { 0 } else { (part.saturating_mul(100) / whole).clamp(0, 100) }
}

/// Text without marks, as pieces.
pub fn unmarked(text: &str) -> Vec<Part> {
    vec![Part {
        text: text.to_owned(),
        hit: false,
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_and_of_nothing_there_is_none() {
        assert_eq!(percent(785, 806).as_deref(), Some("97.4%"));
        assert_eq!(percent(3, 3).as_deref(), Some("100%"));
        assert_eq!(percent(1, 1600).as_deref(), Some("0.1%"));
        assert_eq!(percent(0, 0), None);
        assert_eq!((of_hundred(1, 3), of_hundred(9, 3), of_hundred(1, 0)), (33, 100, 0));
    }

    #[test]
    fn what_is_past_its_day_is_not_called_broken() {
        let html = Standing {
            l: Locale::ZhCn,
            state: PromiseState::PastDue,
        }
        .to_string();
        assert!(html.contains("#late") && html.contains("已过期限"), "{html}");
    }
}

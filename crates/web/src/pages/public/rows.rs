//! Rows that several public lists share: a published reply, a promise of the ledger, an office's year.

use askama::Template;
use banfu_app::{
    domain::{
        Case, Date,
        deadline::left,
        promise::{Evidence, LineEnd, LineState, PromiseLine as Line},
        reply::CommitmentKind,
    },
    search::Part,
    store::views::{case::CaseRow, ledger::PromiseRow, stats::OfficeCounts},
};

use super::promises::state_word;
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
            number: row.label(),
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

/// How a promise stands: a shape and words (`bf-prom`).
#[derive(Debug, Clone, Template)]
#[template(source = r#"<span class="{{ self.class() }}">{{ self.shape() }}{{ self.word() }}</span>"#, ext = "html")]
pub struct Standing {
    /// Language of the words.
    pub l: Locale,
    /// The state.
    pub state: LineState,
}
html_safe!(Standing);

impl Standing {
    fn class(&self) -> &'static str {
        match self.state {
            LineState::Overdue => "bf-prom bf-prom-late",
            LineState::Kept => "bf-prom bf-prom-kept",
            LineState::Dropped => "bf-prom bf-prom-off",
            LineState::Open | LineState::Undated | LineState::PartlyKept | LineState::Answered | LineState::Void => "bf-prom",
        }
    }

    fn shape(&self) -> askama::filters::Safe<String> {
        match self.state {
            LineState::Overdue => icon("late"),
            LineState::Open => icon("open"),
            LineState::Undated | LineState::Void => icon("undated"),
            LineState::Kept | LineState::Answered => icon("kept"),
            LineState::PartlyKept => icon("half"),
            LineState::Dropped => icon("ended"),
        }
    }

    fn word(&self) -> &'static str {
        state_word(self.l, self.state)
    }
}

/// A promise of a published reply.
#[derive(Debug, Clone)]
pub struct PromiseLine {
    /// Its number in the case.
    pub no: u32,
    /// The name of its row on the proposal's own page.
    pub anchor: String,
    /// How it stands.
    pub standing: Standing,
    /// The words that make it.
    pub quote: String,
    /// Where they stand in the reply; empty where that is not on the page.
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
    /// What became of it, a line each: the day it was put off to, what was reached, why it was given up.
    pub became: Vec<String>,
    /// What shows it, as links: name and address; the address is empty where it is a file of the offices.
    pub shown_by: Vec<(String, String)>,
    /// The proposal: its number and title; empty on the proposal's own page.
    pub case: String,
    /// The proposal's page.
    pub case_href: String,
}

impl PromiseLine {
    /// A promise of the proposal at `base`, as its case has it.
    pub fn of_case(web: &Web, say: &Say, case: &Case, line: &Line) -> Self {
        let (l, said) = (say.l, &line.commitment);
        let mut became: Vec<String> = line
            .more_time
            .iter()
            .map(|more| l.f2("public.row.put_off", "day", say.day(more.until), "reason", &more.reason))
            .collect();
        for report in &line.reports {
            let words = l.f2("public.row.report", "day", say.day(report.on), "note", &report.note);
            became.push(if report.reached.is_empty() {
                words
            } else {
                l.f2("public.row.reached", "words", words, "reached", &report.reached)
            });
        }
        match &line.end {
            Some(LineEnd::Dropped { reason, on }) => became.push(l.f2("public.row.dropped", "day", say.day(*on), "reason", reason)),
            Some(LineEnd::Answered { on, .. }) => became.push(l.f1("public.row.answered", "day", say.day(*on))),
            Some(LineEnd::Kept { .. }) | None => {}
        }
        let evidence = line.reports.iter().flat_map(|report| &report.evidence);
        let shown_by = evidence
            .map(|piece| match piece {
                Evidence::Link { title, address } => (title.clone(), address.clone()),
                Evidence::File { title, .. } => (title.clone(), String::new()),
            })
            .collect();
        // The text on the page is that of the last letter; of earlier ones the promises stand alone.
        let read_here = line.round == case.round;
        Self {
            anchor: if read_here {
                format!("p{}", said.no)
            } else {
                format!("p{}-{}", line.round, said.no)
            },
            quote_href: if read_here { format!("#said-{}", said.no) } else { String::new() },
            became,
            shown_by,
            ..Self::plain(
                web,
                say,
                Plain {
                    n: line.n,
                    no: said.no,
                    kind: said.kind,
                    state: line.state(say.today),
                    quote: &said.quote,
                    owner: say.office(line.office),
                    due: said.due.as_deref().unwrap_or_default(),
                    due_on: line.due_on,
                    measure: said.measure.as_deref().unwrap_or_default(),
                },
                "",
            )
        }
    }

    fn plain(web: &Web, say: &Say, promised: Plain<'_>, base: &str) -> Self {
        let l = say.l;
        Self {
            no: promised.n,
            anchor: String::new(),
            standing: Standing { l, state: promised.state },
            quote: promised.quote.to_owned(),
            quote_href: format!("{base}#said-{}", promised.no),
            kind: match promised.kind {
                CommitmentKind::Action => String::new(),
                other => l.coded("commitments", other.code()),
            },
            owner: promised.owner,
            // What has ended is not counted down.
            clock: promised
                .due_on
                .filter(|_| promised.state.is_open())
                .map(|due| say.clock(due, left(due, say.today, 0, &web.app.calendar()))),
            due_words: promised.due.to_owned(),
            measure: promised.measure.to_owned(),
            became: Vec::new(),
            shown_by: Vec::new(),
            case: String::new(),
            case_href: base.to_owned(),
        }
    }

    /// A promise in the ledger.
    pub fn of_ledger(web: &Web, say: &Say, row: &PromiseRow) -> Self {
        let l = say.l;
        let promised = Plain {
            n: row.n,
            no: row.no,
            kind: row.kind,
            state: row.state(say.today),
            quote: &row.quote,
            owner: say.office(row.office),
            due: &row.due,
            due_on: row.due_on,
            measure: &row.measure,
        };
        let number = row.number.map(|n| format!("{n:04} ")).unwrap_or_default();
        let mut became = Vec::new();
        if row.more_time > 0 && row.ended.is_none() {
            became.push(l.t("public.row.was_put_off").to_owned());
        }
        if !row.reached.is_empty() {
            became.push(l.f1("public.row.reached_last", "reached", &row.reached));
        }
        if let Some(on) = row.ended_on {
            became.push(l.f1("public.row.ended_on", "day", say.day(on)));
        }
        Self {
            case: format!("{number}{}", row.title),
            became,
            ..Self::plain(web, say, promised, &format!("/proposals/{}", row.case))
        }
    }
}

/// What a promise's row is made of, wherever it comes from.
struct Plain<'a> {
    n: u32,
    no: u32,
    kind: CommitmentKind,
    state: LineState,
    quote: &'a str,
    owner: String,
    due: &'a str,
    due_on: Option<Date>,
    measure: &'a str,
}

/// Whether any of these promises is past its day, so that it has to be said what that means.
pub fn any_past(rows: &[PromiseLine]) -> bool {
    rows.iter().any(|row| row.standing.state == LineState::Overdue)
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
            state: LineState::Overdue,
        }
        .to_string();
        assert!(html.contains("#late") && html.contains("已过期限"), "{html}");
    }
}

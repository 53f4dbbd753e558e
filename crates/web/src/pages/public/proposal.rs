//! `/proposals/{id}`: what was asked, what was answered with its figures marked, what was promised, what happened, and the proof of it.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use banfu_app::{
    clock,
    domain::{Case, CaseId, Date, Event, promise::LineState},
    public::PublicCase,
    reading::proposal_text,
    text,
};

use super::{
    reply::{Marked, Tag, mark},
    rows::PromiseLine,
};
use crate::{
    frame::{errors::WebError, visitor::Visitor},
    i18n::{Moment, say_long_date},
    pages::{Frame, Html, replies::annexes},
    say::Say,
    ui::{Clock, Crumb, Note, NoteKind},
    web::Web,
};

/// A published proposal.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/public/proposal.html")]
pub struct ProposalPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Session, proposer, who answered when.
    pub subtitle: String,
    /// What it asks for.
    pub points: Vec<PointLine>,
    /// Its situation and analysis.
    pub proposal: Vec<String>,
    /// Proposals merged into it, which the reply answers too: number and title, proposer.
    pub merged: Vec<(String, String)>,
    /// Where several offices answer apart: office, page of its letter (empty when it is this one or not public), words.
    pub letters: Vec<(String, String, String)>,
    /// The reply in full, where it is published in full.
    pub reply: Option<ReplyText>,
    /// The reply in short, where only that is published.
    pub summary: Vec<String>,
    /// Says why there is only a summary.
    pub notes: Vec<Note>,
    /// Promises of the reply.
    pub promises: Vec<PromiseLine>,
    /// How many promises stand how, in words.
    pub promises_state: String,
    /// Facts in a few words.
    pub facts: Vec<(String, String)>,
    /// Whether it was answered in time.
    pub clock: Option<Clock>,
    /// What happened, newest first.
    pub timeline: Vec<PublicEntry>,
    /// Files of the reply.
    pub files: Vec<(String, String)>,
    /// Earlier answers that were published: address and name.
    pub earlier: Vec<(String, String)>,
    /// The proof of publication.
    pub proof: Option<Proof>,
}

/// One thing asked for.
#[derive(Debug, Clone)]
pub struct PointLine {
    /// Its number.
    pub no: usize,
    /// Its words.
    pub text: String,
    /// Where the answer begins; empty when none was found or the reply is not published in full.
    pub href: String,
    /// The reply is there, but no passage of it was found to answer this.
    pub unmatched: bool,
}

/// A reply in full.
#[derive(Debug, Clone)]
pub struct ReplyText {
    /// Its text and marks.
    pub marked: Marked,
    /// The office that signs.
    pub signed_by: String,
    /// The day, as letters write it.
    pub signed_on: String,
    /// How many figures there are and how many come out right.
    pub counted: String,
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct PublicEntry {
    /// When.
    pub at: Moment,
    /// What.
    pub text: String,
    /// More about it; may be empty.
    pub note: String,
    /// It changed where the case stands.
    pub key: bool,
    /// Its receipt.
    pub receipt: String,
}

/// The proof of publication.
#[derive(Debug, Clone)]
pub struct Proof {
    /// The event.
    pub event: i64,
    /// The day, in words.
    pub day: String,
    /// SHA-256 of the reply's text; empty where it is not published in full.
    pub hash: String,
    /// The receipt.
    pub href: String,
}

/// `GET /proposals/{id}`
pub async fn show(State(web): State<Web>, visitor: Visitor, Path(id): Path<String>) -> Result<Response, WebError> {
    // An address like /proposals/abc names no proposal; it is not a bad request.
    let id = CaseId(id.parse().map_err(|_| WebError::NotFound)?);
    let l = visitor.l;
    let (public, marked, unmatched) = web
        .run(move |app| {
            let public = app.public_case(id)?;
            let Some(body) = &public.body else { return Ok((public, None, Vec::new())) };
            let reading = app.read_text(body);
            let coverage = text::coverage(&proposal_text(&public.case.asked()), body, &reading);
            let commitments = public.case.signed.as_ref().map(|s| s.commitments.as_slice()).unwrap_or_default();
            let marked = mark(l, body, &reading, commitments, &coverage);
            Ok((public, Some(marked), coverage.unanswered()))
        })
        .await?;
    let say = Say::new(&web, l, visitor.today);
    Ok(Html(page(&web, &say, &visitor, &public, marked, &unmatched)).into_response())
}

fn page(web: &Web, say: &Say, visitor: &Visitor, public: &PublicCase, marked: Option<Marked>, unmatched: &[u32]) -> ProposalPage {
    let (l, case) = (say.l, &public.case);
    let number = case.label().unwrap_or_default();
    let promises = promises(web, say, case);
    let full = marked.is_some();
    ProposalPage {
        frame: Frame::public(web, visitor),
        crumbs: vec![
            Crumb::to(l.t("nav.home"), "/"),
            Crumb::to(l.t("nav.proposals"), "/proposals"),
            Crumb::here(number.clone()),
        ],
        title: case.text.title.clone(),
        subtitle: subtitle(say, case),
        letters: letters(say, public),
        points: case
            .points()
            .iter()
            .enumerate()
            .map(|(at, text)| {
                let no = u32::try_from(at + 1).unwrap_or(u32::MAX);
                let answered = marked.as_ref().is_some_and(|m| m.passages.iter().any(|p| p.answers.contains(&no)));
                PointLine {
                    no: at + 1,
                    text: text.clone(),
                    href: if answered { format!("#answer-{no}") } else { String::new() },
                    unmatched: full && unmatched.contains(&no),
                }
            })
            .collect(),
        merged: case
            .merged
            .iter()
            .map(|merged| {
                let name = merged
                    .number
                    .map_or_else(|| merged.text.title.clone(), |n| format!("{n:04} {}", merged.text.title));
                (
                    name,
                    l.f1("public.show.proposer", "name", say.signed_by(merged.proposer, merged.co_signers.len())),
                )
            })
            .collect(),
        proposal: paragraphs(&case.text.situation).chain(paragraphs(&case.text.analysis)).collect(),
        summary: if full { Vec::new() } else { paragraphs(&case.summary).collect() },
        notes: if full {
            Vec::new()
        } else {
            vec![Note::new(NoteKind::Plain, l.t("public.show.summary_only"))]
        },
        promises_state: standing(say, case),
        promises,
        facts: facts(web, say, case),
        clock: answered(say, case),
        timeline: timeline(say, public),
        files: if full {
            [("pdf", "PDF"), ("ofd", "OFD"), ("docx", "DOCX"), ("html", "HTML")]
                .into_iter()
                .map(|(kind, name)| (format!("/proposals/{}/letter.{kind}", case.id), name.to_owned()))
                .chain(
                    annexes::rows(&case.annexes, &format!("/proposals/{}", case.id))
                        .into_iter()
                        .map(|annex| (annex.href, l.f2("case.annex", "n", annex.n, "title", annex.title))),
                )
                .collect()
        } else {
            Vec::new()
        },
        earlier: public
            .earlier
            .iter()
            .map(|answer| {
                let name = l.f2("public.show.earlier_answer", "number", &answer.number, "day", say.day(answer.on));
                (format!("/proposals/{}/rounds/{}/letter.pdf", case.id, answer.round), name)
            })
            .collect(),
        proof: proof(say, public),
        reply: marked.map(|marked| reply_text(say, public, marked)),
        number,
    }
}

fn reply_text(say: &Say, public: &PublicCase, marked: Marked) -> ReplyText {
    let l = say.l;
    let letter = public.letter.as_ref();
    ReplyText {
        counted: l.f2("public.show.figures", "count", marked.figures, "n", marked.recomputed),
        signed_by: letter.map(|letter| letter.signing_bodies.join("　")).unwrap_or_default(),
        // The letter is in Chinese, whatever language the page around it is in.
        signed_on: letter
            .and_then(|letter| letter.date)
            .map(|day| say_long_date(crate::i18n::Locale::ZhCn, day))
            .unwrap_or_default(),
        marked,
    }
}

fn paragraphs(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned)
}

/// The letters of a divided case, the lead's first.
fn letters(say: &Say, public: &PublicCase) -> Vec<(String, String, String)> {
    let l = say.l;
    public
        .letters
        .iter()
        .map(|letter| {
            let office = letter.row.lead.map(|id| say.office(id)).unwrap_or_default();
            let here = letter.row.id == public.case.id;
            let href = if letter.opens && !here {
                format!("/proposals/{}", letter.row.id)
            } else {
                String::new()
            };
            let words = match letter.row.published_on.filter(|_| letter.opens) {
                _ if here => l.t("public.show.letter_here").to_owned(),
                Some(day) => l.f1("public.row.published", "day", say.day(day)),
                None => l.t("public.show.letter_not_public").to_owned(),
            };
            (office, href, words)
        })
        .collect()
}

fn subtitle(say: &Say, case: &Case) -> String {
    let l = say.l;
    // As letters name it; which of several letters this is, the page says by its office.
    let number = case.number_label().unwrap_or_default();
    let session = if l.is_chinese() {
        case.session.label_zh()
    } else {
        case.session.year.to_string()
    };
    let mut parts = vec![
        l.f2("public.show.session", "session", session, "number", number),
        l.f1("public.show.proposer", "name", say.proposers(case)),
    ];
    if let Some(lead) = case.lead() {
        let office = say.office(lead);
        parts.push(match case.delivered {
            Some((on, _)) => l.f2("public.show.answered_by", "office", office, "day", say.day(on)),
            None => l.f1("public.show.led_by", "office", office),
        });
    }
    parts.join(" · ")
}

fn promises(web: &Web, say: &Say, case: &Case) -> Vec<PromiseLine> {
    case.promises.iter().map(|line| PromiseLine::of_case(web, say, case, line)).collect()
}

/// How the promises stand, in words.
fn standing(say: &Say, case: &Case) -> String {
    let count = |state: LineState| case.promises.iter().filter(|line| line.state(say.today) == state).count();
    say.l.f(
        "public.show.promises_state",
        &[
            ("count", &case.promises.len()),
            ("kept", &count(LineState::Kept)),
            ("past", &count(LineState::Overdue)),
            ("undated", &count(LineState::Undated)),
        ],
    )
}

fn facts(web: &Web, say: &Say, case: &Case) -> Vec<(String, String)> {
    let l = say.l;
    let mut facts = Vec::new();
    let mut fact = |label: &str, value: String| {
        if !value.is_empty() {
            facts.push((label.to_owned(), value));
        }
    };
    if let Some(signed) = &case.signed {
        fact(l.t("case.doc_number"), signed.number.to_string());
        fact(l.t("case.adopted_on"), say.day(signed.adopted_on));
        fact(l.t("case.signatory"), say.person(signed.signatory));
    }
    if let Some(class) = case.draft.as_ref().and_then(|draft| draft.class.as_ref()) {
        fact(l.t("case.class"), say.class(web, class));
    }
    if !case.co_signers.is_empty() {
        let signers: Vec<String> = std::iter::once(case.proposer)
            .chain(case.co_signers.iter().copied())
            .map(|id| say.person(id))
            .collect();
        fact(l.t("public.show.signers"), l.list(&signers));
    }
    fact(l.t("public.list.area"), case.area.clone());
    let co: Vec<String> = case.co_handlers().map(|o| say.office(o.office)).collect();
    fact(l.t("case.co_handler"), l.list(&co));
    let split: Vec<String> = case.answering_apart().map(|o| say.office(o)).collect();
    fact(l.t("case.split_handler"), l.list(&split));
    if let Some(publication) = &case.publication {
        fact(l.t("case.publicity"), l.coded("publicity", publication.publicity.code()));
    }
    facts
}

/// Whether the reply was delivered in time.
fn answered(say: &Say, case: &Case) -> Option<Clock> {
    let l = say.l;
    let (on, _) = case.delivered?;
    let due = case.clocks.as_ref()?.reply_due;
    let words = if on <= due {
        l.t("cases.answered_on_time")
    } else {
        l.t("cases.answered_late")
    };
    Some(Clock::done(l, words, due, l.f1("clock.due", "day", say.day(due))))
}

fn timeline(say: &Say, public: &PublicCase) -> Vec<PublicEntry> {
    public
        .timeline
        .iter()
        .rev()
        .map(|entry| {
            let told = say.event(&entry.event);
            // Who works on it and why something was signed with points open are matters of the offices.
            let note = match entry.event {
                Event::CaseAssigned { .. } | Event::ProposalFiled { .. } | Event::PromiseReported { .. } | Event::PromiseReopened { .. } => told.note,
                _ => String::new(),
            };
            PublicEntry {
                at: say.on(day_of(&entry.event).unwrap_or_else(|| clock::date_of(entry.at))),
                text: told.text,
                note,
                key: told.key,
                receipt: format!("/proposals/{}/receipts/{}", public.case.id, entry.id),
            }
        })
        .collect()
}

/// The day on which something happened, where the event itself names it.
fn day_of(event: &Event) -> Option<Date> {
    match event {
        Event::ProposalSubmitted { on }
        | Event::ProposalFiled { on, .. }
        | Event::CaseAssigned { on, .. }
        | Event::SplitCaseBegun { on, .. }
        | Event::AssignmentReceived { on, .. }
        | Event::ReplyDelivered { on, .. }
        | Event::ReplyPublished { on, .. }
        | Event::PromiseChangeDecided { on, .. }
        | Event::RequestAnswered { on, .. }
        | Event::PromiseReopened { on, .. } => Some(*on),
        Event::PromiseReported { report, .. } => Some(report.on),
        Event::ReplySignedOff { adopted_on, .. } => Some(*adopted_on),
        Event::ReplyIssued { printed_on, .. } => Some(*printed_on),
        _ => None,
    }
}

fn proof(say: &Say, public: &PublicCase) -> Option<Proof> {
    let entry = public.timeline.iter().rev().find(|entry| matches!(entry.event, Event::ReplyPublished { .. }))?;
    let case = &public.case;
    Some(Proof {
        event: entry.id,
        day: case.published_on.map(|day| say.day(day)).unwrap_or_default(),
        hash: public
            .body
            .as_ref()
            .and(case.draft.as_ref())
            .map(|draft| draft.body.hash.clone())
            .unwrap_or_default(),
        href: format!("/proposals/{}/receipts/{}", case.id, entry.id),
    })
}

//! `/cases/{id}/promises`: what the replies of a case promised, and the page of one promise, on which it is kept.

use askama::Template;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use banfu_app::{
    Command,
    cases::CaseView,
    command::{EvidenceFile, TypedReport},
    domain::{
        CaseId, OfficeId,
        deadline::left,
        promise::{ChangeKind, Evidence, LineEnd, Owned, PromiseLine as Line},
    },
    ledger::EVIDENCE_MAX_BYTES,
    policy::Action,
};

use super::{
    steps::done,
    task::{CaseCard, TaskForm},
};
use crate::{
    frame::{
        errors::WebError,
        limits,
        posted::{Fields, Posted},
        uploaded::Uploaded,
        visitor::Me,
    },
    pages::{Frame, Html, public::rows::Standing, replies::annexes::file},
    say::Say,
    ui::{Button, Choice, Clock, Crumb, ErrorSummary, Field, Form, Note, NoteKind, Weight},
    web::Web,
};

/// Bytes in a megabyte, as the limit is told.
const MEGABYTE: usize = 1024 * 1024;

/// The promises of a case.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/cases/promises.html")]
pub struct PromisesPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// Messages.
    pub notes: Vec<Note>,
    /// Its promises, in the order of signing.
    pub lines: Vec<LineRow>,
    /// The case, at the right.
    pub case: CaseCard,
}

/// A promise in that list.
#[derive(Debug, Clone)]
pub struct LineRow {
    /// Its page.
    pub href: String,
    /// Its number in the case.
    pub n: u32,
    /// How it stands.
    pub standing: Standing,
    /// The words that make it.
    pub quote: String,
    /// Who keeps it.
    pub owner: String,
    /// The last day with what is left of it, while it is open.
    pub clock: Option<Clock>,
    /// A second line: what is asked, what was reached; may be empty.
    pub note: String,
}

/// The page of one promise.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/cases/promise.html")]
pub struct PromisePage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// Its number in the case.
    pub n: u32,
    /// How it stands.
    pub standing: Standing,
    /// Messages.
    pub notes: Vec<Note>,
    /// The words that make it.
    pub quote: String,
    /// Facts: label and value.
    pub facts: Vec<(&'static str, String)>,
    /// The last day with what is left of it, while it is open.
    pub clock: Option<Clock>,
    /// What was done.
    pub reports: Vec<ReportLine>,
    /// The report form; none for those who may not report, or when it has ended.
    pub report: Option<ReportForm>,
    /// Other forms.
    pub forms: Vec<TaskForm>,
    /// The case, at the right.
    pub case: CaseCard,
}

/// A report.
#[derive(Debug, Clone)]
pub struct ReportLine {
    /// The day, in words.
    pub on: String,
    /// The same, exact.
    pub day: String,
    /// What was done.
    pub note: String,
    /// The number reached; may be empty.
    pub reached: String,
    /// What shows it: name and address.
    pub evidence: Vec<(String, String)>,
}

/// The form on which progress is reported; it carries a file, so that it is no ordinary one.
#[derive(Debug, Clone)]
pub struct ReportForm {
    /// Where it goes.
    pub action: String,
    /// The id of its command.
    pub command: String,
    /// What was typed.
    pub note: String,
    /// What was typed.
    pub reached: String,
    /// What was typed.
    pub link_title: String,
    /// What was typed.
    pub link: String,
    /// What was typed.
    pub file_title: String,
    /// `yes`, `part` or `no`.
    pub kept: String,
    /// What was wrong.
    pub errors: ErrorSummary,
    /// Largest file, in MB.
    pub limit: usize,
}

/// Pages of promises under `/cases/{id}/promises`.
pub fn routes() -> Router<Web> {
    Router::new()
        .route("/cases/{id}/promises", get(list))
        .route("/cases/{id}/promises/{n}", get(show).post(act))
        .route("/cases/{id}/promises/{n}/evidence/{hash}", get(evidence))
        .merge(
            Router::new()
                .route("/cases/{id}/promises/{n}/report", post(report))
                .layer(DefaultBodyLimit::max(limits::UPLOAD_BODY_BYTES)),
        )
}

/// `GET /cases/{id}/promises`
pub async fn list(State(web): State<Web>, me: Me, Path(id): Path<i64>) -> Result<Response, WebError> {
    let view = load(&web, &me, id).await?;
    let say = Say::new(&web, me.visitor.l, view.today);
    let (l, case) = (say.l, &view.case);
    let waits = !case.promises.is_empty() && !case.ledger_runs();
    let lines = case
        .promises
        .iter()
        .filter(|line| !line.void)
        .map(|line| row(&web, &say, &view, line))
        .collect();
    Ok(Html(PromisesPage {
        crumbs: crumbs(&say, &view, None),
        notes: if waits {
            vec![Note::new(NoteKind::Plain, l.t("promises.line.waits_delivery"))]
        } else {
            Vec::new()
        },
        lines,
        case: card(&say, &view),
        frame: Frame::work(&web, &me),
    })
    .into_response())
}

/// `GET /cases/{id}/promises/{n}`
pub async fn show(State(web): State<Web>, me: Me, Path((id, n)): Path<(i64, u32)>) -> Result<Response, WebError> {
    let view = load(&web, &me, id).await?;
    Ok(Html(page(&web, &me, &view, n, None)?).into_response())
}

/// A form that was refused: which, what was typed, why.
struct Refused<'a> {
    form: &'a str,
    typed: &'a Fields,
    errors: ErrorSummary,
}

/// `POST /cases/{id}/promises/{n}`
pub async fn act(State(web): State<Web>, Path((id, n)): Path<(i64, u32)>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, command } = posted;
    let form = fields.text("form").to_owned();
    let asked = command_of(&form, n, &fields).ok_or(WebError::BadForm("form"))?;
    carry_out(&web, &me, (id, n), &command, asked, &form, &fields).await
}

/// `POST /cases/{id}/promises/{n}/report`
pub async fn report(State(web): State<Web>, Path((id, n)): Path<(i64, u32)>, uploaded: Uploaded) -> Result<Response, WebError> {
    let Uploaded { me, fields, file, name } = uploaded;
    let command = fields.text("command");
    if command.is_empty() || command.len() > limits::COMMAND_ID_BYTES {
        return Err(WebError::BadForm("command"));
    }
    let command = format!("web/{}/{command}", me.live.actor.person.id);
    let mut typed = TypedReport {
        line: n,
        note: fields.text("note").to_owned(),
        reached: fields.text("reached").to_owned(),
        kept: match fields.text("kept") {
            "yes" => Some(true),
            "part" => Some(false),
            _ => None,
        },
        ..TypedReport::default()
    };
    let address = fields.text("link");
    if !address.is_empty() {
        typed.links.push((titled(fields.text("link_title"), address), address.to_owned()));
    }
    if !file.is_empty() {
        typed.files.push(EvidenceFile {
            title: titled(fields.text("file_title"), &name),
            name,
            bytes: file.to_vec(),
        });
    }
    carry_out(&web, &me, (id, n), &command, Command::ReportPromise(typed), "report", &fields).await
}

/// A piece of evidence that was given no name is called by its file or address.
fn titled(title: &str, otherwise: &str) -> String {
    if title.is_empty() { otherwise.to_owned() } else { title.to_owned() }
}

async fn carry_out(web: &Web, me: &Me, (id, n): (i64, u32), command: &str, asked: Command, form: &str, fields: &Fields) -> Result<Response, WebError> {
    let (actor, command) = (me.live.actor.clone(), command.to_owned());
    match web.run(move |app| app.act(&actor, &command, CaseId(id), asked)).await {
        Ok(_) => Ok(done(web, &format!("/cases/{id}/promises/{n}"), &format!("promise_{form}"), n.to_string())),
        Err(WebError::Refused { code, args }) => {
            let view = load(web, me, id).await?;
            let say = Say::new(web, me.visitor.l, view.today);
            let refused = Refused {
                form,
                typed: fields,
                errors: ErrorSummary::whole(say.l, say.refusal(code, &args)),
            };
            Ok(Html(page(web, me, &view, n, Some(refused))?).with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(other) => Err(other),
    }
}

/// `GET /cases/{id}/promises/{n}/evidence/{hash}`: a file that shows a promise kept, to be saved, never shown in the page.
pub async fn evidence(State(web): State<Web>, me: Me, Path((id, _, hash)): Path<(i64, u32, String)>) -> Result<Response, WebError> {
    let actor = me.live.actor.clone();
    let found = web.run(move |app| app.evidence(&actor, CaseId(id), &hash)).await?;
    Ok(file(found))
}

async fn load(web: &Web, me: &Me, id: i64) -> Result<CaseView, WebError> {
    let actor = me.live.actor.clone();
    web.run(move |app| app.case(&actor, CaseId(id))).await
}

fn crumbs(say: &Say, view: &CaseView, n: Option<u32>) -> Vec<Crumb> {
    let (l, case) = (say.l, &view.case);
    let label = case.label().unwrap_or_else(|| case.text.title.clone());
    let mut out = vec![Crumb::to(l.t("nav.cases"), "/cases"), Crumb::to(label, format!("/cases/{}", case.id))];
    match n {
        None => out.push(Crumb::here(l.t("promises.line.crumb"))),
        Some(n) => {
            out.push(Crumb::to(l.t("promises.line.crumb"), format!("/cases/{}/promises", case.id)));
            out.push(Crumb::here(l.f1("promises.line.title", "n", n)));
        }
    }
    out
}

fn card(say: &Say, view: &CaseView) -> CaseCard {
    let (l, case) = (say.l, &view.case);
    let mut facts = vec![(l.t("case.proposer").to_owned(), say.proposers(case))];
    if let Some(lead) = case.lead() {
        facts.push((say.part(banfu_app::domain::event::Part::Lead), say.office(lead)));
    }
    facts.push((l.t("cases.stage").to_owned(), say.stage(case.stage())));
    CaseCard {
        number: case.label().unwrap_or_default(),
        title: case.text.title.clone(),
        href: format!("/cases/{}", case.id),
        facts,
        clock: None,
        points: case.points(),
    }
}

fn clock(web: &Web, say: &Say, line: &Line) -> Option<Clock> {
    let due = line.due_on.filter(|_| line.is_open())?;
    Some(say.clock(due, left(due, say.today, 0, &web.app.calendar())))
}

fn row(web: &Web, say: &Say, view: &CaseView, line: &Line) -> LineRow {
    let l = say.l;
    let reached = line.reports.iter().rev().map(|r| &r.reached).find(|r| !r.is_empty());
    let note = match (&line.asked, line.owned) {
        (Some(asked), _) => asked_words(say, asked),
        (None, Owned::Asked) if line.is_open() => l.f1("promises.line.asked_owner", "office", say.office(line.office)),
        _ => reached.map(|reached| l.f1("promises.line.reached", "reached", reached)).unwrap_or_default(),
    };
    LineRow {
        href: format!("/cases/{}/promises/{}", view.case.id, line.n),
        n: line.n,
        standing: Standing {
            l,
            state: line.state(say.today),
        },
        quote: line.commitment.quote.clone(),
        owner: say.office(line.office),
        clock: clock(web, say, line),
        note,
    }
}

fn asked_words(say: &Say, asked: &banfu_app::domain::promise::ChangeAsked) -> String {
    let l = say.l;
    match asked.until {
        Some(until) => l.f2("promises.line.asked_extend", "day", say.day(asked.on), "until", say.day(until)),
        None => l.f1("promises.line.asked_drop", "day", say.day(asked.on)),
    }
}

fn page(web: &Web, me: &Me, view: &CaseView, n: u32, refused: Option<Refused<'_>>) -> Result<PromisePage, WebError> {
    let line = view.case.line(n).ok_or(WebError::NotFound)?;
    let say = Say::new(web, me.visitor.l, view.today);
    let l = say.l;
    let frame = Frame::work(web, me);
    let own = me.live.actor.office_id();
    let mut forms = forms(&say, view, line, own, &frame);
    let mut report = report_form(&say, view, line, own, &frame);
    if let Some(refused) = refused {
        if let Some(task) = forms.iter_mut().find(|task| task.id == refused.form) {
            task.form.refill(refused.typed);
            task.form.errors = ErrorSummary {
                prefix: task.form.prefix.clone(),
                ..refused.errors
            };
        } else if let Some(form) = report.as_mut().filter(|_| refused.form == "report") {
            let text = |name: &str| refused.typed.text(name).to_owned();
            (form.note, form.reached, form.kept) = (refused.typed.raw("note").to_owned(), text("reached"), text("kept"));
            (form.link_title, form.link, form.file_title) = (text("link_title"), text("link"), text("file_title"));
            form.errors = refused.errors;
        }
    }
    Ok(PromisePage {
        crumbs: crumbs(&say, view, Some(n)),
        n,
        standing: Standing {
            l,
            state: line.state(say.today),
        },
        notes: notes(&say, view, line),
        quote: line.commitment.quote.clone(),
        facts: facts(&say, line),
        clock: clock(web, &say, line),
        reports: line.reports.iter().rev().map(|report| report_line(&say, view, line, report)).collect(),
        report,
        forms,
        case: card(&say, view),
        frame,
    })
}

fn notes(say: &Say, view: &CaseView, line: &Line) -> Vec<Note> {
    let l = say.l;
    let mut out = Vec::new();
    if !view.case.ledger_runs() {
        out.push(Note::new(NoteKind::Plain, l.t("promises.line.waits_delivery")));
    }
    match &line.end {
        Some(LineEnd::Kept { on, .. }) => out.push(Note::new(NoteKind::Fine, l.f1("promises.line.kept_on", "day", say.day(*on)))),
        Some(LineEnd::Dropped { on, reason }) => out.push(Note::new(
            NoteKind::Plain,
            l.f2("promises.line.dropped_on", "day", say.day(*on), "reason", reason),
        )),
        Some(LineEnd::Answered { on, text }) => out.push(Note::new(NoteKind::Fine, l.f2("promises.line.answered_on", "day", say.day(*on), "text", text))),
        None => {}
    }
    if let Some(asked) = &line.asked {
        out.push(Note {
            kind: NoteKind::Soon,
            lines: vec![asked_words(say, asked), asked.reason.clone()],
        });
    }
    out
}

fn facts(say: &Say, line: &Line) -> Vec<(&'static str, String)> {
    let (l, said) = (say.l, &line.commitment);
    let mut out = vec![(l.t("promises.line.source"), l.f2("promises.line.letter", "round", line.round, "no", said.no))];
    let owned = match line.owned {
        Owned::Own => say.office(line.office),
        Owned::Asked => l.f1("promises.line.asked_owner", "office", say.office(line.office)),
        Owned::Taken { on } => l.list(&[say.office(line.office), l.f1("promises.line.taken", "day", say.day(on))]),
    };
    out.push((l.t("promises.line.owner"), owned));
    for (office, reason) in &line.declined {
        out.push(("", l.f2("promises.line.declined", "office", say.office(*office), "reason", reason)));
    }
    out.push((l.t("promises.line.kind"), l.coded("commitments", said.kind.code())));
    let mut maybe = |label: &'static str, words: &Option<String>| {
        if let Some(words) = words {
            out.push((label, words.clone()));
        }
    };
    maybe(l.t("promises.line.area"), &said.area);
    maybe(l.t("promises.line.measure"), &said.measure);
    maybe(l.t("promises.line.due_words"), &said.due);
    let due = line.due_on.map_or_else(|| l.t("promises.line.no_date").to_owned(), |due| say.day(due));
    out.push((l.t("promises.line.due"), due));
    for more in &line.more_time {
        let words = l.f(
            "promises.line.put_off",
            &[("day", &say.day(more.on)), ("until", &say.day(more.until)), ("reason", &more.reason)],
        );
        out.push(("", words));
    }
    for reason in &line.reopened {
        out.push(("", l.f1("promises.line.reopened", "reason", reason)));
    }
    out
}

fn report_line(say: &Say, view: &CaseView, line: &Line, report: &banfu_app::domain::promise::Report) -> ReportLine {
    let evidence = report.evidence.iter().map(|piece| match piece {
        Evidence::Link { title, address } => (title.clone(), address.clone()),
        Evidence::File { title, file, .. } => (title.clone(), format!("/cases/{}/promises/{}/evidence/{}", view.case.id, line.n, file.hash)),
    });
    ReportLine {
        on: say.day(report.on),
        day: report.on.to_string(),
        note: report.note.clone(),
        reached: report.reached.clone(),
        evidence: evidence.collect(),
    }
}

fn report_form(say: &Say, view: &CaseView, line: &Line, own: OfficeId, frame: &Frame) -> Option<ReportForm> {
    let mine = view.may(Action::PromiseKeep) && line.office == own && line.owned != Owned::Asked;
    (mine && line.is_open() && !line.is_request() && view.case.ledger_runs()).then(|| ReportForm {
        action: format!("/cases/{}/promises/{}/report", view.case.id, line.n),
        command: format!("{}-report", frame.command),
        note: String::new(),
        reached: String::new(),
        link_title: String::new(),
        link: String::new(),
        file_title: String::new(),
        kept: "no".to_owned(),
        errors: ErrorSummary::none(say.l),
        limit: EVIDENCE_MAX_BYTES.min(limits::UPLOAD_BODY_BYTES) / MEGABYTE,
    })
}

fn forms(say: &Say, view: &CaseView, line: &Line, own: OfficeId, frame: &Frame) -> Vec<TaskForm> {
    let l = say.l;
    let (case, runs) = (&view.case, view.case.ledger_runs());
    let keeps = view.may(Action::PromiseKeep);
    let (mine, open, decides) = (line.office == own, line.is_open(), view.may(Action::PromiseDecide));
    let mut out = Vec::new();
    let mut add = |id: &'static str, weight: Weight, fields: Vec<Field>| {
        let word = |part: &str| l.coded("promises.form", part);
        let title = if id == "own" { word("own") } else { word(id) };
        let button = match id {
            "own" => l.t("promises.form.report_button").to_owned(),
            other => word(&format!("{other}_button")),
        };
        let mut all = vec![Field::hidden("form", id)];
        all.extend(fields);
        out.push(TaskForm {
            title,
            id,
            form: Form {
                l,
                prefix: format!("{id}-"),
                action: format!("/cases/{}/promises/{}", case.id, line.n),
                csrf: frame.csrf.clone(),
                command: format!("{}-{id}", frame.command),
                errors: ErrorSummary {
                    prefix: format!("{id}-"),
                    ..ErrorSummary::none(l)
                },
                fields: all,
                buttons: vec![Button {
                    weight,
                    ..Button::main(button)
                }],
                foot: None,
            },
        });
    };
    if line.asked.is_some() && decides {
        let grant = [("yes", l.t("promises.form.grant_yes")), ("no", l.t("promises.form.grant_no"))];
        add(
            "decide",
            Weight::Filled,
            vec![
                Field::radio(
                    "grant",
                    l.t("promises.form.grant"),
                    grant.into_iter().map(|(code, word)| Choice::new(code, word)).collect(),
                )
                .required(),
                Field::area("note", l.t("promises.form.decide_note"), 2),
            ],
        );
    }
    if keeps && mine && open && line.owned == Owned::Asked {
        let take = [("yes", l.t("promises.form.own_yes")), ("no", l.t("promises.form.own_no"))];
        add(
            "own",
            Weight::Filled,
            vec![
                Field::radio(
                    "take",
                    l.t("promises.form.own_choice"),
                    take.into_iter().map(|(code, word)| Choice::new(code, word)).collect(),
                )
                .required()
                .hint(l.t("promises.form.own_text")),
                Field::area("reason", l.t("promises.form.own_reason"), 2),
            ],
        );
    }
    if view.may(Action::PromiseAnswer) && open && line.is_request() && runs {
        add(
            "answer",
            Weight::Filled,
            vec![Field::area("text", l.t("promises.form.answer_text"), 4).required()],
        );
    }
    if keeps && mine && open && runs && line.asked.is_none() && line.owned != Owned::Asked {
        let kinds = [("extend", l.t("promises.form.extend")), ("drop", l.t("promises.form.drop"))];
        add(
            "change",
            Weight::Plain,
            vec![
                Field::radio(
                    "kind",
                    l.t("promises.form.change_kind"),
                    kinds.into_iter().map(|(code, word)| Choice::new(code, word)).collect(),
                )
                .required()
                .with("extend"),
                Field::day("until", l.t("promises.form.until")),
                Field::area("reason", l.t("promises.form.reason"), 3).required(),
            ],
        );
    }
    let others: Vec<Choice> = case
        .offices
        .iter()
        .map(|o| o.office)
        .filter(|office| *office != line.office)
        .map(|office| Choice::new(office, say.office(office)))
        .collect();
    if keeps && open && !line.is_request() && case.lead() == Some(own) && !others.is_empty() {
        add(
            "assign",
            Weight::Plain,
            vec![Field::select("office", l.t("promises.form.assign_office"), others).required()],
        );
    }
    if decides && line.end.is_some() {
        add(
            "reopen",
            Weight::Stop,
            vec![Field::area("reason", l.t("promises.form.reopen_reason"), 3).required()],
        );
    }
    out
}

/// What a form asks for.
fn command_of(form: &str, n: u32, fields: &Fields) -> Option<Command> {
    let reason = || fields.text("reason").to_owned();
    Some(match form {
        "decide" => Command::DecidePromiseChange {
            line: n,
            grant: fields.text("grant") == "yes",
            note: fields.text("note").to_owned(),
        },
        "own" => Command::OwnPromise {
            line: n,
            declined: (fields.text("take") != "yes").then(reason),
        },
        "answer" => Command::AnswerRequest {
            line: n,
            text: fields.text("text").to_owned(),
        },
        "change" => {
            let kind = ChangeKind::from_code(fields.text("kind"))?;
            Command::AskPromiseChange {
                line: n,
                kind,
                until: fields.date("until").filter(|_| kind == ChangeKind::Extend),
                reason: reason(),
            }
        }
        "assign" => Command::AssignPromise {
            line: n,
            office: OfficeId(fields.parsed("office").unwrap_or_default()),
        },
        "reopen" => Command::ReopenPromise { line: n, reason: reason() },
        _ => return None,
    })
}

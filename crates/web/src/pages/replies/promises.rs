//! `/cases/{id}/draft/promises`: the promises found in a draft, confirmed one by one; the sentences are never typed again.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use banfu_app::{
    Command,
    cases::CaseView,
    domain::{
        CaseId, OfficeId,
        promise::correcting::{Correction, Said},
        reply::{Commitment, CommitmentKind},
    },
    drafts::DraftView,
    policy::Action,
};

use crate::{
    frame::{
        errors::WebError,
        posted::{Fields, Posted},
        visitor::Me,
    },
    pages::{Frame, Html, cases::steps::done},
    say::Say,
    ui::{Button, Choice, Crumb, ErrorSummary, Field, Form, Note, NoteKind, Weight},
    web::Web,
};

/// The promises of a draft.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/replies/promises.html")]
pub struct ConfirmPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// Messages.
    pub notes: Vec<Note>,
    /// The draft's page.
    pub back: String,
    /// A sentence each.
    pub sentences: Vec<Sentence>,
}

/// A sentence in which a promise was found.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// The words.
    pub quote: String,
    /// Confirmed, not confirmed, none, taken apart, joined.
    pub state: &'static str,
    /// Whether the handler has said something of it.
    pub settled: bool,
    /// What was made of it, in words: sort, office, day, measure; the parts.
    pub made: Vec<String>,
    /// The form that confirms it; none for readers.
    pub confirm: Option<Form>,
    /// The forms for "no promise", parts, joining.
    pub others: Vec<(String, Form)>,
}

/// Pages under `/cases/{id}/draft/promises`.
pub fn routes() -> Router<Web> {
    Router::new().route("/cases/{id}/draft/promises", get(show).post(correct))
}

struct Loaded {
    view: CaseView,
    draft: DraftView,
    read: Vec<Commitment>,
}

async fn load(web: &Web, me: &Me, id: i64) -> Result<Loaded, WebError> {
    let actor = me.live.actor.clone();
    web.run(move |app| {
        let view = app.case(&actor, CaseId(id))?;
        if view.case.draft.is_none() {
            return Err(banfu_app::AppError::NotFound);
        }
        let draft = app.draft(&actor, CaseId(id))?;
        let read = app.promises_as_read(&draft.checked.reading);
        Ok(Loaded { view, draft, read })
    })
    .await
}

/// `GET /cases/{id}/draft/promises`
pub async fn show(State(web): State<Web>, me: Me, Path(id): Path<i64>) -> Result<Response, WebError> {
    let loaded = load(&web, &me, id).await?;
    Ok(Html(page(&web, &me, &loaded, None)).into_response())
}

/// `POST /cases/{id}/draft/promises`
pub async fn correct(State(web): State<Web>, Path(id): Path<i64>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, command } = posted;
    let quote = fields.raw("quote").to_owned();
    let said = said(&fields).ok_or(WebError::BadForm("form"))?;
    let asked = Command::CorrectPromise(Correction { quote, said });
    let actor = me.live.actor.clone();
    match web.run(move |app| app.act(&actor, &command, CaseId(id), asked)).await {
        Ok(_) => Ok(done(&web, &format!("/cases/{id}/draft/promises"), "promise_confirmed", String::new())),
        Err(WebError::Refused { code, args }) => {
            let loaded = load(&web, &me, id).await?;
            let say = Say::new(&web, me.visitor.l, me.visitor.today);
            let refused = (&fields, ErrorSummary::whole(say.l, say.refusal(code, &args)));
            Ok(Html(page(&web, &me, &loaded, Some(refused))).with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(other) => Err(other),
    }
}

/// What was said of a sentence.
fn said(fields: &Fields) -> Option<Said> {
    Some(match fields.text("form") {
        "confirm" => Said::Confirmed {
            kind: CommitmentKind::from_code(fields.text("kind"))?,
            office: fields.parsed("office").map(OfficeId),
            due_on: fields.date("due_on"),
            measure: fields.text("measure").to_owned(),
        },
        "not" => Said::NoPromise {
            reason: fields.text("reason").to_owned(),
        },
        "split" => Said::Split {
            parts: fields
                .raw("parts")
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect(),
        },
        "same" => Said::SameAs {
            other: fields.raw("other").to_owned(),
        },
        _ => return None,
    })
}

fn page(web: &Web, me: &Me, loaded: &Loaded, refused: Option<(&Fields, ErrorSummary)>) -> ConfirmPage {
    let (case, l) = (&loaded.view.case, me.visitor.l);
    let say = Say::new(web, l, me.visitor.today);
    let frame = Frame::work(web, me);
    let editable = loaded.view.may(Action::ReplySaveDraft);
    // Sentences as they are read, and the parts that some were taken into.
    let mut shown: Vec<&Commitment> = loaded.read.iter().collect();
    let parts = loaded
        .draft
        .checked
        .commitments
        .iter()
        .filter(|c| !loaded.read.iter().any(|r| r.quote == c.quote));
    shown.extend(parts);
    shown.sort_by_key(|c| (c.start, std::cmp::Reverse(c.end)));
    let label = case.label().unwrap_or_else(|| case.text.title.clone());
    let back = format!("/cases/{}/draft", case.id);
    let sentences = shown
        .iter()
        .enumerate()
        .map(|(at, c)| sentence(&say, loaded, c, at, editable.then_some(&frame), refused.as_ref()))
        .collect();
    ConfirmPage {
        crumbs: vec![
            Crumb::to(l.t("nav.cases"), "/cases"),
            Crumb::to(label.clone(), format!("/cases/{}", case.id)),
            Crumb::to(l.f1("draft.title", "number", label), back.clone()),
            Crumb::here(l.t("promises.confirm.title")),
        ],
        notes: if editable {
            Vec::new()
        } else {
            vec![Note::new(NoteKind::Plain, l.t("promises.confirm.read_only"))]
        },
        back,
        sentences,
        frame,
    }
}

fn sentence(say: &Say, loaded: &Loaded, c: &Commitment, at: usize, frame: Option<&Frame>, refused: Option<&(&Fields, ErrorSummary)>) -> Sentence {
    let (case, l) = (&loaded.view.case, say.l);
    let word = case.corrections.iter().rev().find(|word| word.quote == c.quote).map(|word| &word.said);
    let now = loaded.draft.checked.commitments.iter().find(|now| now.quote == c.quote);
    let owner = now
        .and_then(|now| loaded.draft.checked.owners.iter().find(|(no, _)| *no == now.no))
        .map(|(_, office)| *office);
    let state = match word {
        None => l.t("promises.confirm.state_read"),
        Some(Said::Confirmed { .. }) => l.t("promises.confirm.state_confirmed"),
        Some(Said::NoPromise { .. }) => l.t("promises.confirm.state_no"),
        Some(Said::Split { .. }) => l.t("promises.confirm.state_split"),
        Some(Said::SameAs { .. }) => l.t("promises.confirm.state_same"),
    };
    let made = match word {
        Some(Said::NoPromise { reason }) => vec![reason.clone()],
        Some(Said::Split { parts }) => parts.clone(),
        Some(Said::SameAs { other }) => vec![other.clone()],
        Some(Said::Confirmed { .. }) | None => made(say, case.lead(), now.unwrap_or(c), owner),
    };
    let forms = frame.map(|frame| forms(say, loaded, now.unwrap_or(c), owner, at, frame));
    let (mut confirm, mut others) = match forms {
        Some((confirm, others)) => (Some(confirm), others),
        None => (None, Vec::new()),
    };
    if let Some((typed, errors)) = refused.filter(|(typed, _)| typed.raw("quote") == c.quote) {
        let wanted = typed.text("form").to_owned();
        let all = confirm.iter_mut().chain(others.iter_mut().map(|(_, form)| form));
        for form in all.filter(|form| form.prefix == format!("{wanted}-{at}-")) {
            form.refill(typed);
            form.errors = ErrorSummary {
                prefix: form.prefix.clone(),
                ..errors.clone()
            };
        }
    }
    Sentence {
        quote: c.quote.clone(),
        state,
        settled: word.is_some(),
        made,
        confirm,
        others,
    }
}

/// What was made of a sentence, in words.
fn made(say: &Say, lead: Option<OfficeId>, c: &Commitment, owner: Option<OfficeId>) -> Vec<String> {
    let l = say.l;
    let mut out = vec![l.coded("commitments", c.kind.code())];
    if let Some(office) = owner.or(lead) {
        out.push(say.office(office));
    }
    out.push(match (c.due_on, &c.due) {
        (Some(day), _) => say.day(day),
        (None, Some(words)) => words.clone(),
        (None, None) => l.t("promises.no_date").to_owned(),
    });
    out.extend(c.measure.clone());
    out
}

fn forms(say: &Say, loaded: &Loaded, c: &Commitment, owner: Option<OfficeId>, at: usize, frame: &Frame) -> (Form, Vec<(String, Form)>) {
    let (case, l) = (&loaded.view.case, say.l);
    let form = |id: &'static str, weight: Weight, button: &str, fields: Vec<Field>| {
        let prefix = format!("{id}-{at}-");
        let mut all = vec![Field::hidden("form", id), Field::hidden("quote", &c.quote)];
        all.extend(fields);
        Form {
            l,
            prefix: prefix.clone(),
            action: format!("/cases/{}/draft/promises", case.id),
            csrf: frame.csrf.clone(),
            command: format!("{}-{id}-{at}", frame.command),
            errors: ErrorSummary {
                prefix,
                ..ErrorSummary::none(l)
            },
            fields: all,
            buttons: vec![Button {
                weight,
                ..Button::main(button)
            }],
            foot: None,
        }
    };
    let kinds = CommitmentKind::ALL
        .iter()
        .map(|kind| Choice::new(kind.code(), l.coded("commitments", kind.code())))
        .collect();
    let offices = case
        .offices
        .iter()
        .map(|o| {
            let name = say.office(o.office);
            let own = case.lead() == Some(o.office);
            Choice::new(o.office, if own { l.f1("promises.confirm.office_lead", "office", name) } else { name })
        })
        .collect();
    let due_hint = match &c.due {
        Some(words) => l.f1("promises.confirm.due_hint", "words", words),
        None => l.t("promises.confirm.due_none").to_owned(),
    };
    let mut office = Field::select("office", l.t("promises.confirm.office"), offices);
    if let Some(id) = owner.or(case.lead()) {
        office = office.with(id);
    }
    let mut due = Field::day("due_on", l.t("promises.confirm.due_on")).hint(due_hint);
    if let Some(day) = c.due_on {
        due = due.with(day);
    }
    let confirm = form(
        "confirm",
        Weight::Filled,
        l.t("promises.confirm.confirm_button"),
        vec![
            Field::select("kind", l.t("promises.confirm.kind"), kinds).required().with(c.kind.code()),
            office,
            due,
            Field::line("measure", l.t("promises.confirm.measure")).with(c.measure.clone().unwrap_or_default()),
        ],
    );
    let mut others = vec![
        (
            l.t("promises.confirm.not").to_owned(),
            form(
                "not",
                Weight::Plain,
                l.t("promises.confirm.not_button"),
                vec![Field::line("reason", l.t("promises.confirm.not_reason")).required()],
            ),
        ),
        (
            l.t("promises.confirm.split").to_owned(),
            form(
                "split",
                Weight::Plain,
                l.t("promises.confirm.split_button"),
                vec![
                    Field::area("parts", l.t("promises.confirm.split"), 3)
                        .required()
                        .hint(l.t("promises.confirm.split_hint"))
                        .with(&c.quote),
                ],
            ),
        ),
    ];
    let rest: Vec<Choice> = loaded
        .read
        .iter()
        .filter(|other| other.quote != c.quote)
        .map(|other| Choice::new(&other.quote, other.quote.clone()))
        .collect();
    if !rest.is_empty() {
        others.push((
            l.t("promises.confirm.same").to_owned(),
            form(
                "same",
                Weight::Plain,
                l.t("promises.confirm.same_button"),
                vec![Field::select("other", l.t("promises.confirm.same_other"), rest).required()],
            ),
        ));
    }
    (confirm, others)
}

//! `/api/v1/deadlines`: a deadline by a place's rules, line by line, and what would move it. Needs no account: rules and holidays are public,
//! and no case is looked at.

use axum::{
    Json,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use banfu_app::domain::{
    Date, RulePack,
    case::CaseKind,
    clocks::{Suppose, supposed_deadline},
    deadline::{Deadline, Start},
    rules::Clock,
};
use serde::Serialize;

use crate::{
    frame::{errors::WebError, posted::Fields},
    i18n::Locale,
    say::Say,
    web::Web,
};

/// A deadline, as programs read it.
#[derive(Debug, Clone, Serialize)]
struct Answer {
    clock: &'static str,
    pack: String,
    due: String,
    provisional: bool,
    steps: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: Option<Box<Answer>>,
}

/// One line of the derivation, and where it stands.
#[derive(Debug, Clone, Serialize)]
struct Line {
    text: String,
    source: Option<String>,
}

/// Most suppositions in one request.
const SUPPOSED_MAX: usize = 20;

/// `GET /api/v1/deadlines?pack=cn-gz&clock=reply&on=2025-03-31&what_if=off=2025-06-30`
pub async fn show(State(web): State<Web>, RawQuery(query): RawQuery) -> Result<Response, WebError> {
    let asked = Fields::parse(query.unwrap_or_default().as_bytes())?;
    let place = web.app.place();
    let pack_named = |name: &str| place.pack(name).ok_or(WebError::BadForm("pack"));
    let pack = match asked.some("pack") {
        Some(name) => pack_named(&name)?.clone(),
        None => web.app.pack()?,
    };
    let clock = match asked.text("clock") {
        "" => Clock::Reply,
        code => Clock::from_code(code).ok_or(WebError::BadForm("clock"))?,
    };
    let session_closed: Option<Date> = match asked.some("session_closed") {
        Some(day) => Some(day.parse().map_err(|_| WebError::BadForm("session_closed"))?),
        None => None,
    };
    let start = Start {
        on: match asked.some("on") {
            Some(day) => day.parse().map_err(|_| WebError::BadForm("on"))?,
            None => web.today(),
        },
        kind: match asked.text("kind") {
            "" => CaseKind::Proposal,
            code => CaseKind::from_code(code).ok_or(WebError::BadForm("kind"))?,
        },
        in_session: if asked.has("between_sessions") {
            Some(false)
        } else {
            session_closed.map(|_| true)
        },
        session_closed,
    };
    let (mut supposed, mut then) = (Vec::new(), pack.clone());
    let changes = asked.all("what_if");
    if changes.len() > SUPPOSED_MAX {
        return Err(WebError::BadForm("what_if"));
    }
    for change in &changes {
        match change.strip_prefix("pack=") {
            Some(name) => then = pack_named(name)?.clone(),
            None => supposed.push(change.parse::<Suppose>().map_err(|_| WebError::BadForm("what_if"))?),
        }
    }
    let say = Say::new(&web, Locale::ZhCn, web.today());
    let reckon = |pack: &RulePack, supposed: &[Suppose]| {
        supposed_deadline(pack, clock, start, supposed, &place.calendar(pack))
            .map(|made| answer(&say, pack, clock, &made))
            .ok_or(WebError::BadForm("clock"))
    };
    let mut now = reckon(&pack, &[])?;
    if !changes.is_empty() {
        now.what_if = Some(Box::new(reckon(&then, &supposed)?));
    }
    Ok(Json(now).into_response())
}

fn answer(say: &Say, pack: &RulePack, clock: Clock, made: &Deadline) -> Answer {
    let line = |step| {
        let said = say.step(step);
        Line {
            text: said.text,
            source: said.source,
        }
    };
    Answer {
        clock: clock.code(),
        pack: pack.label(),
        due: made.due.to_string(),
        provisional: made.provisional,
        steps: made.steps.iter().map(line).collect(),
        what_if: None,
    }
}

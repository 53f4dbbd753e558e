//! `/proposals/new`, `/proposals/{id}/edit`: situation, analysis, and what is asked for, point by point; earlier cases like it beside the form.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use banfu_app::{
    AppError, Command,
    cases::CaseView,
    domain::{
        CaseId, Event, PersonId,
        proposal::{POINTS_MAX, ProposalText, TITLE_MAX_CHARS},
    },
    policy::{Action, CaseFacts, decide::Part},
    search::{Visible, similar::LikeThis},
};

use crate::{
    frame::{
        errors::WebError,
        posted::{Fields, Posted},
        visitor::Me,
    },
    pages::{
        Frame, Html,
        cases::steps::{co_sign, done},
    },
    say::Say,
    ui::{Button, Choice, Crumb, ErrorSummary, Field, Form, Weight},
    web::Web,
};

/// Points a new form has room for; more are added one by one.
const POINTS_AT_FIRST: usize = 3;
/// Earlier cases shown beside the form.
const SIMILAR: usize = 5;

/// A proposal being written.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/intake/proposal.html")]
pub struct ProposalPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// The heading.
    pub title: String,
    /// Where the form goes.
    pub action: String,
    /// What was wrong.
    pub errors: ErrorSummary,
    /// Why the committee sent it back; empty when it did not.
    pub sent_back: String,
    /// What is typed so far.
    pub typed: Typed,
    /// The point that takes the focus, from 1; 0: none.
    pub new_point: usize,
    /// Who may be invited to sign; empty once it is begun, and where there are too many to list.
    pub members: Vec<Choice>,
    /// Joint signers, once it is begun; empty if there are none.
    pub signers: String,
    /// Who is invited to sign and has not answered; empty if nobody is.
    pub invited: String,
    /// Where members are invited, once it is begun; empty before.
    pub co_signing: String,
    /// Cases like it; none: nothing to compare yet, or none is like it.
    pub similar: Vec<Like>,
    /// There was a text to compare.
    pub compared: bool,
    /// Taking it back for good.
    pub withdraw: Option<Form>,
    /// Where a file can be given.
    pub import: String,
    /// What was read of a file, as HTML of ours; empty: none was given.
    pub imported: String,
}

/// What is typed so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// 案由.
    pub title: String,
    /// 情况.
    pub situation: String,
    /// 分析.
    pub analysis: String,
    /// 建议; empty ones are room to write.
    pub points: Vec<String>,
    /// Members chosen to be invited.
    pub co_signers: Vec<String>,
}

/// An earlier case.
#[derive(Debug, Clone)]
pub struct Like {
    /// Its page.
    pub href: String,
    /// Its title.
    pub title: String,
    /// Words both have.
    pub words: String,
}

impl Typed {
    fn read(fields: &Fields) -> Self {
        let all = |name: &str| fields.all(name).into_iter().map(|v| v.trim().to_owned()).collect::<Vec<_>>();
        Self {
            title: fields.text("title").to_owned(),
            situation: fields.text("situation").to_owned(),
            analysis: fields.text("analysis").to_owned(),
            points: all("point"),
            co_signers: all("co_signers"),
        }
    }

    fn text(&self) -> ProposalText {
        ProposalText {
            title: self.title.clone(),
            situation: self.situation.clone(),
            analysis: self.analysis.clone(),
            points: self.points.iter().filter(|p| !p.is_empty()).cloned().collect(),
        }
    }

    pub(super) fn of(text: &ProposalText) -> Self {
        Self {
            title: text.title.clone(),
            situation: text.situation.clone(),
            analysis: text.analysis.clone(),
            points: text.points.clone(),
            co_signers: Vec::new(),
        }
    }

    /// What earlier cases are compared with; empty while there is too little to compare.
    fn compared(&self) -> String {
        let parts: Vec<&str> = [&self.title, &self.situation, &self.analysis]
            .into_iter()
            .chain(&self.points)
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        parts.join("\n")
    }

    /// Leaves room to write; gives the number of the point that was added, from 1.
    pub(super) fn with_room(&mut self, added: bool) -> usize {
        let room = self.points.len() < POINTS_MAX;
        if added && room {
            self.points.push(String::new());
            return self.points.len();
        }
        while self.points.len() < POINTS_AT_FIRST {
            self.points.push(String::new());
        }
        0
    }
}

impl ProposalPage {
    fn is_signer(&self, value: &str) -> bool {
        self.typed.co_signers.iter().any(|id| id == value)
    }

    fn may_add(&self) -> bool {
        self.typed.points.len() < POINTS_MAX
    }

    fn title_max(&self) -> usize {
        TITLE_MAX_CHARS
    }

    /// Ids of what explains a field, for `aria-describedby`.
    fn described(&self, field: &str) -> String {
        let error = self.errors.has(field).then(|| format!(" {field}-err"));
        format!("{field}-hint{}", error.unwrap_or_default())
    }
}

/// `GET /proposals/new`
pub async fn show_new(State(web): State<Web>, me: Me) -> Result<Response, WebError> {
    may_begin(&web, &me)?;
    let mut typed = Typed::default();
    typed.with_room(false);
    Ok(Html(page(&web, &me, None, typed, 0, ErrorSummary::none(me.visitor.l)).await).into_response())
}

/// `POST /proposals/new`
pub async fn begin(State(web): State<Web>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, command } = posted;
    may_begin(&web, &me)?;
    let typed = Typed::read(&fields);
    if let Some(again) = only_look(&web, &me, None, &fields, typed.clone()).await {
        return Ok(again);
    }
    let (actor, text, id) = (me.live.actor.clone(), typed.text(), command.clone());
    let signers = typed.co_signers.iter().filter_map(|id| id.parse().ok()).map(PersonId).collect();
    match web.run(move |app| app.draft_proposal(&actor, &id, text, signers)).await {
        Ok(begun) => finish(&web, &me, begun.case, &fields, &command, typed, "begun").await,
        Err(error) => refused(&web, &me, None, typed, error).await,
    }
}

/// `GET /proposals/{id}/edit`
pub async fn show_draft(State(web): State<Web>, me: Me, Path(id): Path<i64>) -> Result<Response, WebError> {
    let view = load(&web, &me, CaseId(id)).await?;
    let mut typed = Typed::of(&view.case.text);
    typed.with_room(false);
    Ok(Html(page(&web, &me, Some(&view), typed, 0, ErrorSummary::none(me.visitor.l)).await).into_response())
}

/// `POST /proposals/{id}/edit`
pub async fn save(State(web): State<Web>, Path(id): Path<i64>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, command } = posted;
    let view = load(&web, &me, CaseId(id)).await?;
    let typed = Typed::read(&fields);
    if let Some(again) = only_look(&web, &me, Some(&view), &fields, typed.clone()).await {
        return Ok(again);
    }
    let (actor, text, once) = (me.live.actor.clone(), typed.text(), format!("{command}/revise"));
    match web.run(move |app| app.act(&actor, &once, CaseId(id), Command::Revise(text))).await {
        Ok(_) => finish(&web, &me, CaseId(id), &fields, &command, typed, "revise").await,
        Err(error) => refused(&web, &me, Some(&view), typed, error).await,
    }
}

/// After the text is kept: submitted when that was asked for, else back to writing.
async fn finish(web: &Web, me: &Me, id: CaseId, fields: &Fields, command: &str, typed: Typed, kept: &str) -> Result<Response, WebError> {
    if fields.text("do") != "submit" {
        return Ok(done(web, &format!("/proposals/{id}/edit"), kept, ""));
    }
    let (actor, once) = (me.live.actor.clone(), format!("{command}/submit"));
    match web.run(move |app| app.act(&actor, &once, id, Command::Submit)).await {
        Ok(_) => Ok(done(web, &format!("/cases/{id}"), "submit", "")),
        Err(error) => {
            let view = load(web, me, id).await?;
            refused(web, me, Some(&view), typed, error).await
        }
    }
}

/// The page again when a button asked for nothing but more room or a comparison.
async fn only_look(web: &Web, me: &Me, view: Option<&CaseView>, fields: &Fields, mut typed: Typed) -> Option<Response> {
    let asked = fields.text("do");
    if !matches!(asked, "more" | "compare") {
        return None;
    }
    let new_point = typed.with_room(asked == "more");
    Some(Html(page(web, me, view, typed, new_point, ErrorSummary::none(me.visitor.l)).await).into_response())
}

async fn refused(web: &Web, me: &Me, view: Option<&CaseView>, mut typed: Typed, error: WebError) -> Result<Response, WebError> {
    let WebError::Refused { code, args } = error else { return Err(error) };
    let l = me.visitor.l;
    let sentence = Say::new(web, l, me.visitor.today).refusal(code, &args);
    let field = match code.rsplit('.').next().unwrap_or_default() {
        "no_title" | "title_too_long" => "title",
        "no_situation" => "situation",
        "no_points" | "too_many_points" => "point-1",
        "oneself" | "twice" | "no_member" | "too_many" | "too_many_invited" => "co_signers",
        _ => "",
    };
    let mut errors = ErrorSummary::none(l);
    errors.add(field, sentence);
    typed.with_room(false);
    Ok(Html(page(web, me, view, typed, 0, errors).await).with_status(StatusCode::UNPROCESSABLE_ENTITY))
}

/// Only members propose; anyone else is told so before they write.
pub(super) fn may_begin(web: &Web, me: &Me) -> Result<(), WebError> {
    let who = me.live.actor.principal();
    let own = CaseFacts::new_draft_of(me.live.actor.person.id.0).into();
    if web.app.policies.decide(&who, Action::ProposalDraft, &own).is_allowed() {
        return Ok(());
    }
    let mut why = web.app.policies.why_not(&who, Action::ProposalDraft, &own);
    // Nobody is "the proposer" of what is not begun: it is the role that one lacks.
    for who in &mut why.who_could {
        who.part = Part::None;
    }
    Err(WebError::Forbidden(Box::new(why)))
}

pub(super) async fn load(web: &Web, me: &Me, id: CaseId) -> Result<CaseView, WebError> {
    let actor = me.live.actor.clone();
    web.run(move |app| {
        let view = app.case(&actor, id)?;
        if view.may(Action::ProposalRevise) {
            return Ok(view);
        }
        Err(AppError::Denied(Box::new(app.why_not(&actor, Action::ProposalRevise, id)?)))
    })
    .await
}

pub(super) async fn page(web: &Web, me: &Me, view: Option<&CaseView>, typed: Typed, new_point: usize, errors: ErrorSummary) -> ProposalPage {
    let l = me.visitor.l;
    let say = Say::new(web, l, me.visitor.today);
    let frame = Frame::work(web, me);
    let case = view.map(|view| &view.case);
    let title = if case.is_some() { l.t("intake.edit_title") } else { l.t("nav.propose") }.to_owned();
    let text = typed.compared();
    let mut members: Vec<Choice> = Vec::new();
    if case.is_none() {
        let others = co_sign::members(&say, me.live.actor.person.id);
        if others.len() <= co_sign::TICKS_MAX {
            members = co_sign::choices(&say, &others);
        }
    }
    ProposalPage {
        crumbs: vec![Crumb::to(l.t("nav.mine"), "/cases"), Crumb::here(title.clone())],
        title,
        action: case.map_or_else(|| "/proposals/new".to_owned(), |case| format!("/proposals/{}/edit", case.id)),
        sent_back: view.map(sent_back).unwrap_or_default(),
        signers: case
            .map(|case| l.list(&case.co_signers.iter().map(|id| say.person(*id)).collect::<Vec<_>>()))
            .unwrap_or_default(),
        invited: case
            .map(|case| l.list(&case.asked_to_sign().map(|id| say.person(id)).collect::<Vec<_>>()))
            .unwrap_or_default(),
        co_signing: case.map(|case| format!("/cases/{}/co-signers", case.id)).unwrap_or_default(),
        compared: !text.is_empty(),
        similar: similar(web, me, text, case.map(|case| case.id.0)).await,
        import: case.map_or_else(|| "/proposals/import".to_owned(), |case| format!("/proposals/{}/import", case.id)),
        imported: String::new(),
        withdraw: view
            .filter(|view| view.may(Action::ProposalWithdraw))
            .map(|view| withdrawal(&say, &frame, view)),
        frame,
        errors,
        typed,
        new_point,
        members,
    }
}

/// Why the committee sent it back, as long as it has not been submitted again.
fn sent_back(view: &CaseView) -> String {
    let last = view.timeline.iter().rev().find_map(|entry| match &entry.event {
        Event::ProposalSentBack { reason, .. } => Some(reason.clone()),
        _ => None,
    });
    last.unwrap_or_default()
}

/// Withdrawing is a step of the case; its form is offered here too.
fn withdrawal(say: &Say, frame: &Frame, view: &CaseView) -> Form {
    let l = say.l;
    Form {
        l,
        prefix: "withdraw-".to_owned(),
        action: format!("/cases/{}/proposal", view.case.id),
        csrf: frame.csrf.clone(),
        command: format!("{}-withdraw", frame.command),
        errors: ErrorSummary::none(l),
        fields: vec![Field::hidden("form", "withdraw")],
        buttons: vec![Button {
            weight: Weight::Stop,
            ..Button::main(l.t("intake.withdraw"))
        }],
        foot: Some(l.t("intake.withdraw_foot").to_owned()),
    }
}

/// Earlier cases like this text, among those its author may see. A missing index costs the comparison, not the form.
async fn similar(web: &Web, me: &Me, text: String, except: Option<i64>) -> Vec<Like> {
    if text.is_empty() {
        return Vec::new();
    }
    let (person, l) = (me.live.actor.person.id.0, me.visitor.l);
    let found = web
        .run(move |app| {
            let like = LikeThis {
                text,
                visible: Visible::Any(vec![Visible::Published, Visible::ProposedBy(person)]),
                except,
                limit: SIMILAR,
                ..LikeThis::default()
            };
            let found = app.index().map(|index| index.similar(&like)).transpose();
            found.map(Option::unwrap_or_default).map_err(|e| AppError::Unavailable(e.to_string()))
        })
        .await;
    let found = found.unwrap_or_else(|error| {
        tracing::warn!(?error, "earlier cases could not be compared");
        Vec::new()
    });
    found
        .into_iter()
        .map(|like| Like {
            href: format!("/cases/{}", like.id),
            title: like.title,
            words: l.list(&like.terms.into_iter().take(4).collect::<Vec<_>>()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_points_are_room_to_write_and_are_not_kept() {
        let fields = Fields::parse("title=t&point=a&point=+&point=b%0D%0Ac".as_bytes()).unwrap();
        let typed = Typed::read(&fields);
        assert_eq!(typed.text().points, ["a", "b\nc"]);
    }

    #[test]
    fn a_point_is_added_at_the_end_until_there_are_enough() {
        let mut typed = Typed::default();
        assert_eq!((typed.with_room(false), typed.points.len()), (0, POINTS_AT_FIRST));
        assert_eq!((typed.with_room(true), typed.points.len()), (4, 4));
        typed.points = vec!["x".into(); POINTS_MAX];
        assert_eq!((typed.with_room(true), typed.points.len()), (0, POINTS_MAX));
    }
}

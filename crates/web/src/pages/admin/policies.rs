//! `/admin/policies`: every rule with its reason, and "why may they, why can't they" for a person, an action and a case.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use banfu_app::{
    Actor, AppError,
    domain::{CaseId, PersonId},
    people::facts,
    policy::{Action, CaseFacts, Decision, Resource, WhyNot},
    store::views::list::{CaseFilter, Scope, Sort},
    streams,
};
use serde::Deserialize;

use super::{Tab, only_for, tabs};
use crate::{
    frame::{errors::WebError, visitor::Me},
    i18n::Locale,
    pages::{Frame, Html},
    say::Say,
    ui::{Choice, ErrorSummary},
    web::Web,
};

/// The rules, and an answer.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/admin/policies.html")]
pub struct PoliciesPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// Parts of the administration.
    pub tabs: Vec<Tab>,
    /// What was wrong with the question.
    pub errors: ErrorSummary,
    /// Whom one can ask about.
    pub people: Vec<Choice>,
    /// What one can ask about.
    pub actions: Vec<Choice>,
    /// What was asked.
    pub asked: Asked,
    /// The answer.
    pub answer: Option<Answer>,
    /// The rules: id and why.
    pub rules: Vec<(String, String)>,
}

/// What was asked.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The person's id.
    pub who: String,
    /// The action's code.
    pub action: String,
    /// The case's number, or nothing.
    pub case: String,
}

/// Whether they may, and why.
#[derive(Debug, Clone)]
pub struct Answer {
    /// They may.
    pub may: bool,
    /// The question as a sentence.
    pub question: String,
    /// The rules that permit or forbid: id and why.
    pub rules: Vec<(String, String)>,
    /// Other sentences: at which stages it could be done.
    pub more: Vec<String>,
    /// Who could do it.
    pub who_could: Vec<String>,
}

/// What the policies say, before it is put into words.
enum Said {
    /// No such case.
    NoCase,
    /// They may, by these rules.
    May(Vec<String>),
    /// They may not.
    MayNot(Box<WhyNot>),
}

/// `GET /admin/policies`
pub async fn show(State(web): State<Web>, me: Me, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    only_for(&web, &me, Action::RolesGrant)?;
    let l = me.visitor.l;
    let say = Say::new(&web, l, me.visitor.today);
    let mut errors = ErrorSummary::none(l);
    let person = asked.who.parse().ok().and_then(|id| say.people.person(PersonId(id))).cloned();
    let action = Action::from_code(&asked.action);
    let mut answer = None;
    match (person, action) {
        (Some(person), Some(action)) => {
            let office = person.office.and_then(|id| say.people.office(id)).cloned();
            let who = Actor { person, office };
            let number = asked.case.trim().to_owned();
            let id = who.person.id;
            match decide(&web, who, action, number).await? {
                Said::NoCase => errors.add("case", l.t("admin.policies.no_case")),
                Said::May(by) => answer = Some(yes(&web, &say, id, action, by)),
                Said::MayNot(why) => answer = Some(no(&web, &say, id, action, &why)),
            }
        }
        (None, None) if asked.who.is_empty() && asked.action.is_empty() => {}
        (person, action) => {
            if person.is_none() {
                errors.add("who", l.f1("task.fill_in", "field", l.t("admin.policies.who")));
            }
            if action.is_none() {
                errors.add("action", l.f1("task.fill_in", "field", l.t("admin.policies.action")));
            }
        }
    }
    let people = say.people.everyone().into_iter().map(|p| {
        let roles: Vec<String> = p.roles.iter().map(|role| say.role(*role)).collect();
        Choice::new(p.id, l.f2("admin.policies.person", "name", say.person(p.id), "roles", l.list(&roles)))
    });
    Ok(Html(PoliciesPage {
        tabs: tabs(&web, &me),
        errors,
        people: people.collect(),
        actions: Action::ALL.iter().map(|a| Choice::new(a.code(), l.coded("actions", a.code()))).collect(),
        answer,
        rules: web
            .app
            .policies
            .rules()
            .map(|rule| (rule.id.to_string(), why(l, &rule.why, &rule.why_en)))
            .collect(),
        frame: Frame::work(&web, &me),
        asked,
    })
    .into_response())
}

fn why(l: Locale, zh: &str, en: &str) -> String {
    if l.is_chinese() { zh.to_owned() } else { en.to_owned() }
}

/// Asks the policies on behalf of someone. Of the case only the facts that rules look at are loaded, and nothing of it is shown.
async fn decide(web: &Web, who: Actor, action: Action, number: String) -> Result<Said, WebError> {
    web.run(move |app| {
        let on: Resource = if !action.is_about_a_case() {
            Resource::Region
        } else if number.is_empty() {
            CaseFacts::new_draft_of(who.person.id.0).into()
        } else {
            let Ok(number) = number.parse() else { return Ok(Said::NoCase) };
            let filter = CaseFilter {
                number: Some(number),
                // Of cases with one number, the one they were split from is the first.
                sort: Sort::Number,
                limit: 1,
                ..CaseFilter::of(Scope::Everything)
            };
            let case = app.store.read(&app.region, |tx| {
                let found: Option<CaseId> = tx.list_cases(&filter)?.rows.first().map(|row| row.id);
                Ok::<_, AppError>(found.map(|id| streams::load_case(tx, id)).transpose()?.flatten())
            })?;
            let Some(case) = case else { return Ok(Said::NoCase) };
            facts(&case).into()
        };
        let principal = who.principal();
        Ok(match app.policies.decide(&principal, action, &on) {
            Decision::Allow { by } => Said::May(by.iter().map(ToString::to_string).collect()),
            Decision::Deny { .. } => Said::MayNot(Box::new(app.policies.why_not(&principal, action, &on))),
        })
    })
    .await
}

fn yes(web: &Web, say: &Say, id: PersonId, action: Action, by: Vec<String>) -> Answer {
    let l = say.l;
    Answer {
        may: true,
        question: l.f2("admin.policies.may", "name", say.person(id), "action", l.coded("actions", action.code())),
        rules: by
            .into_iter()
            .map(|id| {
                let told = web.app.policies.rule(&id).map(|rule| why(l, &rule.why, &rule.why_en)).unwrap_or_default();
                (id, told)
            })
            .collect(),
        more: Vec::new(),
        who_could: Vec::new(),
    }
}

fn no(web: &Web, say: &Say, id: PersonId, action: Action, refused: &WhyNot) -> Answer {
    let l = say.l;
    let told = say.why_not(refused);
    let rules: Vec<(String, String)> = refused.forbidden_by.iter().map(|r| (r.id.to_string(), why(l, &r.why, &r.why_en))).collect();
    let mut more = if rules.is_empty() { told.why } else { Vec::new() };
    if rules.is_empty() && more.is_empty() {
        more.push(l.t("admin.policies.no_rule").to_owned());
    }
    if !web.app.people().person(id).is_some_and(|p| p.active) {
        more.push(l.t("admin.people.is_off").to_owned());
    }
    Answer {
        may: false,
        question: l.f2("admin.policies.may_not", "name", say.person(id), "action", l.coded("actions", action.code())),
        rules,
        more,
        who_could: told.who_could,
    }
}

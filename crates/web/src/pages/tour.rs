//! `/demo`: the guided tour of a demo region: who signs in, where, what to do, what then shows.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use banfu_app::{
    domain::CaseId,
    store::views::list::{CaseFilter, Scope, Sort},
};
use serde::Deserialize;

use super::{Frame, Html};
use crate::{
    frame::{errors::WebError, visitor::Visitor},
    say::Say,
    web::Web,
};

/// The tour, as the demo's data tells it.
#[derive(Debug, Clone, Deserialize)]
pub struct Tour {
    title: String,
    title_en: String,
    intro: String,
    intro_en: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Deserialize)]
struct Part {
    title: String,
    title_en: String,
    case: String,
    about: String,
    about_en: String,
    steps: Vec<TourStep>,
}

#[derive(Debug, Clone, Deserialize)]
struct TourStep {
    by: Option<String>,
    page: String,
    #[serde(rename = "do")]
    command: Option<String>,
    action: String,
    action_en: String,
    see: String,
    see_en: String,
}

impl Tour {
    /// Reads the tour.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| format!("the tour of the demo region: {error}"))
    }
}

/// The tour as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/tour.html")]
pub struct TourPage {
    frame: Frame,
    title: String,
    intro: String,
    parts: Vec<PartView>,
}

#[derive(Debug, Clone)]
struct PartView {
    title: String,
    about: String,
    steps: Vec<StepView>,
}

#[derive(Debug, Clone)]
struct StepView {
    login: String,
    name: String,
    href: String,
    action: String,
    see: String,
}

/// `GET /demo`
pub async fn show(State(web): State<Web>, visitor: Visitor) -> Result<Response, WebError> {
    let tour = web.tour.clone().ok_or(WebError::NotFound)?;
    let mut numbers: Vec<u32> = tour.parts.iter().filter_map(|part| part.case.parse().ok()).collect();
    numbers.dedup();
    let ids = web
        .run(move |app| {
            let mut ids = Vec::new();
            for number in numbers {
                // The demo's numbers are no secret; a page behind them still asks who may see it.
                let filter = CaseFilter {
                    number: Some(number),
                    // Of cases with one number, the one they were split from is the first.
                    sort: Sort::Number,
                    limit: 1,
                    ..CaseFilter::of(Scope::Everything)
                };
                let list = app.store.read(&app.region, |tx| Ok::<_, banfu_app::AppError>(tx.list_cases(&filter)?))?;
                ids.extend(list.rows.first().map(|row| (format!("{number:04}"), row.id)));
            }
            Ok(ids)
        })
        .await?;
    let say = Say::new(&web, visitor.l, visitor.today);
    let chinese = visitor.l.is_chinese();
    let pick = |zh: &str, en: &str| if chinese { zh.to_owned() } else { en.to_owned() };
    let parts = tour
        .parts
        .iter()
        .map(|part| {
            let case = ids
                .iter()
                .find(|(number, _)| number.trim_start_matches('0') == part.case.trim_start_matches('0'))
                .map(|(_, id)| *id);
            let step = |step: &TourStep| {
                let person = step.by.as_deref().and_then(|login| say.people.by_login(login));
                StepView {
                    login: step.by.clone().unwrap_or_default(),
                    name: person.map(|p| say.person(p.id)).unwrap_or_default(),
                    href: address(step, case),
                    action: pick(&step.action, &step.action_en),
                    see: pick(&step.see, &step.see_en),
                }
            };
            PartView {
                title: pick(&part.title, &part.title_en),
                about: pick(&part.about, &part.about_en),
                steps: part.steps.iter().map(step).collect(),
            }
        })
        .collect();
    let (title, intro) = (pick(&tour.title, &tour.title_en), pick(&tour.intro, &tour.intro_en));
    Ok(Html(TourPage {
        frame: Frame::public(&web, &visitor),
        title,
        intro,
        parts,
    })
    .into_response())
}

/// Where a step is taken: by its command where it gives one, else the page it names.
fn address(step: &TourStep, case: Option<CaseId>) -> String {
    let Some(case) = case else { return step.page.clone() };
    let path = match step.command.as_deref() {
        Some("case.assign") => "/assign",
        Some("case.receive") => "/receive",
        Some("opinion.give") => "/opinions/mine",
        Some("reply.save_draft" | "reply.send_for_check") => "/draft",
        Some("reply.check") => "/check",
        Some("reply.countersign") => "/countersign",
        Some("reply.sign_off") => "/sign",
        Some("reply.issue") => "/issue",
        Some("reply.deliver") => "/deliver",
        Some("publication.decide" | "publication.publish") => "/publication",
        Some("reply.rate") => "/rating",
        _ => return step.page.replace("{id}", &case.to_string()),
    };
    format!("/cases/{case}{path}")
}

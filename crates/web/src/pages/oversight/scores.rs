//! `/oversight/scores` and `/oversight/scores/{office}`: every office's score, and each with the numbers and steps that led to it.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use banfu_app::{
    domain::{
        OfficeId,
        oversight::{Line, OversightRules, Weight},
        rating::Axis,
        rules::Basis,
    },
    oversight::OfficeScore,
    store::views::ratings::AxisShare,
};

use super::{Asked, YearLink, years};
use crate::{
    frame::{errors::WebError, visitor::Me},
    i18n::Locale,
    pages::{Frame, Html, public::rows::percent},
    say::Say,
    ui::Crumb,
    web::Web,
};

/// Scores of all offices.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/oversight/scores.html")]
pub struct ScoresPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// Years to choose from.
    pub years: Vec<YearLink>,
    /// The formula: term, what it is worth, where that is from (empty: assumed).
    pub formula: Vec<(String, String, String)>,
    /// Headings of the terms.
    pub terms: Vec<String>,
    /// A line an office.
    pub rows: Vec<ScoreRow>,
    /// Headings of the axes that the place rates by; empty: the whole alone is rated.
    pub axes: Vec<String>,
    /// A line an office: its name, and on each axis how many were satisfied of how many.
    pub axis_rows: Vec<(String, Vec<String>)>,
}

/// An office's score in the list.
#[derive(Debug, Clone)]
pub struct ScoreRow {
    /// Its place; empty without a score.
    pub rank: String,
    /// Its short name.
    pub name: String,
    /// How its score came about.
    pub href: String,
    /// Cases it leads.
    pub led: i64,
    /// Points of each term.
    pub points: Vec<String>,
    /// The score.
    pub total: String,
}

/// One office's score.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/oversight/score.html")]
pub struct ScorePage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// The office in full.
    pub name: String,
    /// The year.
    pub year: i16,
    /// The score in large; a dash without one.
    pub total: String,
    /// Its place among how many.
    pub rank: String,
    /// Term, the numbers, the arithmetic, points, where the weight is from.
    pub lines: Vec<StepLine>,
    /// The last steps, in sentences.
    pub steps: Vec<String>,
}

/// A term of one office's score.
#[derive(Debug, Clone)]
pub struct StepLine {
    /// What is measured.
    pub term: String,
    /// The numbers.
    pub numbers: String,
    /// The arithmetic.
    pub sum: String,
    /// The points.
    pub points: String,
    /// Where the weight is from; empty: assumed.
    pub source: String,
}

/// `GET /oversight/scores`
pub async fn list(State(web): State<Web>, me: Me, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let year = asked.year();
    let shown = year.unwrap_or_else(|| web.app.public_year());
    let actor = me.live.actor.clone();
    let (scores, rules, all_years, shares) = web
        .run(move |app| {
            Ok((
                app.scores(&actor, year)?,
                app.oversight_rules()?,
                app.case_years()?,
                app.axis_shares(&actor, year)?,
            ))
        })
        .await?;
    let asked: Vec<Axis> = Axis::ALL.iter().copied().filter(|axis| shares.iter().any(|s| s.axis == *axis)).collect();
    let l = me.visitor.l;
    let say = Say::new(&web, l, me.visitor.today);
    Ok(Html(ScoresPage {
        crumbs: vec![
            Crumb::to(l.t("nav.oversight"), format!("/oversight?year={shown}")),
            Crumb::here(l.t("oversight.scores.title")),
        ],
        years: years("/oversight/scores", &all_years, shown),
        formula: rules
            .terms
            .iter()
            .map(|term| (term_name(l, term.measure.code()), worth(l, term.weight), basis_words(l, &term.basis)))
            .collect(),
        terms: rules.terms.iter().map(|term| term_name(l, term.measure.code())).collect(),
        axes: asked.iter().map(|axis| l.coded("axes", axis.code())).collect(),
        axis_rows: axis_rows(&say, &asked, &shares),
        rows: scores
            .iter()
            .map(|s| ScoreRow {
                rank: s.rank.map(|n| n.to_string()).unwrap_or_default(),
                name: say.office(s.office),
                href: format!("/oversight/scores/{}?year={shown}", s.office),
                led: i64::from(s.year.led),
                points: s.score.lines.iter().map(|line| said(line.points)).collect(),
                total: said(s.score.total),
            })
            .collect(),
        frame: Frame::work(&web, &me),
    })
    .into_response())
}

fn axis_rows(say: &Say, asked: &[Axis], shares: &[AxisShare]) -> Vec<(String, Vec<String>)> {
    let mut offices: Vec<OfficeId> = shares.iter().map(|s| s.office).collect();
    offices.dedup();
    let cell = |office: OfficeId, axis: &Axis| {
        let share = shares.iter().find(|s| s.office == office && s.axis == *axis);
        let percent = share.and_then(|s| percent(s.satisfied, s.rated));
        match (share, percent) {
            (Some(s), Some(percent)) => say.l.f(
                "oversight.scores.of",
                &[("part", &say.l.count(s.satisfied)), ("whole", &say.l.count(s.rated)), ("rate", &percent)],
            ),
            _ => "—".to_owned(),
        }
    };
    offices
        .into_iter()
        .map(|office| (say.office(office), asked.iter().map(|axis| cell(office, axis)).collect()))
        .collect()
}

/// `GET /oversight/scores/{office}`
pub async fn show(State(web): State<Web>, me: Me, Path(office): Path<String>, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let office = OfficeId(office.parse().map_err(|_| WebError::NotFound)?);
    let year = asked.year();
    let shown = year.unwrap_or_else(|| web.app.public_year());
    let actor = me.live.actor.clone();
    let (scores, rules) = web.run(move |app| Ok((app.scores(&actor, year)?, app.oversight_rules()?))).await?;
    let ranked = scores.iter().filter(|s| s.rank.is_some()).count();
    let scored = scores.into_iter().find(|s| s.office == office).ok_or(WebError::NotFound)?;
    let l = me.visitor.l;
    let say = Say::new(&web, l, me.visitor.today);
    Ok(Html(ScorePage {
        crumbs: vec![
            Crumb::to(l.t("nav.oversight"), format!("/oversight?year={shown}")),
            Crumb::to(l.t("oversight.scores.title"), format!("/oversight/scores?year={shown}")),
            Crumb::here(say.office(office)),
        ],
        name: say.office_in_full(office),
        year: shown,
        total: said(scored.score.total),
        rank: scored.rank.map(|n| l.f2("oversight.scores.rank", "rank", n, "of", ranked)).unwrap_or_default(),
        lines: lines(l, &scored, &rules),
        steps: steps(l, &scored),
        frame: Frame::work(&web, &me),
    })
    .into_response())
}

/// The name of a term.
pub fn term_name(l: Locale, code: &str) -> String {
    l.coded("oversight.terms", code)
}

/// What a term is worth, in words.
pub fn worth(l: Locale, weight: Weight) -> String {
    match weight {
        Weight::Share { full } => l.f1("oversight.scores.worth_share", "points", points(full.into())),
        Weight::Each { each, most } => l.f2("oversight.scores.worth_each", "each", points(each.into()), "most", points(most.into())),
    }
}

fn lines(l: Locale, scored: &OfficeScore, rules: &OversightRules) -> Vec<StepLine> {
    scored
        .score
        .lines
        .iter()
        .zip(&rules.terms)
        .map(|(line, term)| StepLine {
            term: term_name(l, line.measure.code()),
            numbers: numbers(l, line),
            sum: sum(l, line),
            points: said(line.points),
            source: basis_words(l, &term.basis),
        })
        .collect()
}

fn numbers(l: Locale, line: &Line) -> String {
    match line.weight {
        Weight::Share { .. } if line.whole == 0 => l.t("oversight.scores.nothing").to_owned(),
        Weight::Share { .. } => {
            let rate = percent(line.part.into(), line.whole.into()).unwrap_or_default();
            l.f("oversight.scores.of", &[("part", &line.part), ("whole", &line.whole), ("rate", &rate)])
        }
        Weight::Each { .. } => l.f1("oversight.scores.cases", "n", line.part),
    }
}

fn sum(l: Locale, line: &Line) -> String {
    match line.weight {
        _ if line.points.is_none() => l.t("oversight.scores.left_out").to_owned(),
        Weight::Share { full } => format!("{} × {} ÷ {}", points(full.into()), line.part, line.whole),
        Weight::Each { each, most } if u64::from(each) * u64::from(line.part) > u64::from(most) => l.f1("oversight.scores.capped", "most", points(most.into())),
        Weight::Each { each, .. } => format!("{} × {}", points(each.into()), line.part),
    }
}

fn steps(l: Locale, scored: &OfficeScore) -> Vec<String> {
    let score = &scored.score;
    let Some(total) = score.total else {
        return vec![l.t("oversight.scores.none").to_owned()];
    };
    let mut out = vec![l.f2(
        "oversight.scores.step_earned",
        "earned",
        points(score.earned),
        "possible",
        points(score.possible),
    )];
    let scaled = (score.earned * 10_000 + score.possible / 2) / score.possible.max(1);
    if score.possible != 10_000 {
        out.push(l.f(
            "oversight.scores.step_scaled",
            &[
                ("earned", &points(score.earned)),
                ("possible", &points(score.possible)),
                ("scaled", &points(scaled)),
            ],
        ));
    }
    if score.taken > 0 {
        out.push(l.f(
            "oversight.scores.step_taken",
            &[("scaled", &points(scaled)), ("taken", &points(score.taken)), ("total", &points(total))],
        ));
    }
    out
}

/// Hundredths of a point as a number.
pub fn points(hundredths: i64) -> String {
    let (sign, n) = if hundredths < 0 { ("−", -hundredths) } else { ("", hundredths) };
    match n % 100 {
        0 => format!("{sign}{}", n / 100),
        rest if rest % 10 == 0 => format!("{sign}{}.{}", n / 100, rest / 10),
        rest => format!("{sign}{}.{rest:02}", n / 100),
    }
}

/// Points, or a dash.
fn said(hundredths: Option<i64>) -> String {
    hundredths.map_or_else(|| "—".to_owned(), points)
}

/// Where a value comes from, in one line.
fn basis_words(l: Locale, basis: &Basis) -> String {
    match basis {
        Basis::Sourced(document) => document.clone(),
        Basis::Assumed(why) => l.f1("oversight.scores.unsourced", "why", why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_said_without_needless_noughts() {
        assert_eq!([8000, 8050, 7857, -400, 5, 0].map(points), ["80", "80.5", "78.57", "−4", "0.05", "0"]);
    }
}

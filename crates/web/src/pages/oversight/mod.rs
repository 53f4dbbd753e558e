//! What the oversight office and the committee look at: the year as a matrix of offices and stages, the coming weeks, scores with every term.
//!
//! [`show`] the overview · [`scores`] scores and how each came about · [`report`] the bulletin.

pub mod report;
pub mod scores;
pub mod show;

use axum::{
    Router,
    routing::{get, post},
};
use serde::Deserialize;

use crate::web::Web;

/// Every page under `/oversight`.
pub fn routes() -> Router<Web> {
    Router::new()
        .route("/oversight", get(show::show))
        .route("/oversight/{file}", get(report::download))
        .route("/oversight/urge", post(show::urge))
        .route("/oversight/scores", get(scores::list))
        .route("/oversight/scores/{office}", get(scores::show))
}

/// What the address says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    year: String,
}

impl Asked {
    /// The year asked for, if it is one.
    pub fn year(&self) -> Option<i16> {
        self.year.parse().ok().filter(|year| (1949..=2199).contains(year))
    }
}

/// A year to choose.
#[derive(Debug, Clone)]
pub struct YearLink {
    /// The year.
    pub year: i16,
    /// Its page.
    pub href: String,
    /// It is the one shown.
    pub current: bool,
}

/// Years to choose from, with the one shown among them.
fn years(path: &str, years: &[i16], shown: i16) -> Vec<YearLink> {
    let mut all = years.to_vec();
    if !all.contains(&shown) {
        all.push(shown);
        all.sort_unstable_by(|a, b| b.cmp(a));
    }
    all.into_iter()
        .map(|year| YearLink {
            year,
            href: format!("{path}?year={year}"),
            current: year == shown,
        })
        .collect()
}

//! Public pages: no account is needed, and nothing that is not published is known here.
//!
//! Read in this order: [`home`] search, five numbers, newest replies · [`proposals`] finding · [`proposal`] one proposal with its reply, and
//! [`reply`] how the reply is marked · [`promises`] the ledger · [`offices`] load and timeliness · [`data`] downloads and the proof ·
//! [`feed`] Atom · [`api`] JSON and its description, [`deadlines`] a day with its derivation · [`files`] letters and receipts · [`rows`] what several of these lists share.

pub mod api;
pub mod data;
pub mod deadlines;
pub mod feed;
pub mod files;
pub mod home;
pub mod offices;
pub mod openapi;
pub mod promises;
pub mod proposal;
pub mod proposals;
pub mod reply;
pub mod rows;

#[cfg(test)]
mod samples;

use axum::{Router, routing::get};

use crate::web::Web;

/// Addresses of the public side.
pub fn routes() -> Router<Web> {
    Router::new()
        .route("/", get(home::show))
        .route("/proposals", get(proposals::show))
        .route("/proposals/{id}", get(proposal::show))
        .route("/proposals/{id}/{file}", get(files::letter))
        .route("/proposals/{id}/annexes/{n}", get(super::replies::annexes::public_download))
        .route("/proposals/{id}/rounds/{round}/{file}", get(files::letter_of_round))
        .route("/proposals/{id}/receipts/{event}", get(files::receipt))
        .route("/promises", get(promises::show))
        .route("/offices", get(offices::list))
        .route("/offices/{id}", get(offices::show))
        .route("/data", get(data::show))
        .route("/data/{file}", get(data::download))
        .route("/feed.atom", get(feed::show))
        .route("/api/openapi.json", get(openapi::show))
        .route("/api/v1/proposals", get(api::proposals))
        .route("/api/v1/proposals/{id}", get(api::proposal))
        .route("/api/v1/promises", get(api::promises))
        .route("/api/v1/deadlines", get(deadlines::show))
}

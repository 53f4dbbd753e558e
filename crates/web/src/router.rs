//! The whole site on one screen, grouped by who uses it.

use axum::{
    Router,
    extract::State,
    http::header,
    response::IntoResponse,
    routing::{get, post},
};

use crate::{
    assets,
    frame::{self, errors::WebError},
    pages::{account, admin, cases, desk, exchange, help, intake, ledger, notices, oversight, public, replies, signin, tour},
    web::Web,
};

/// The site, ready to serve.
pub fn router(web: Web) -> Router {
    let doors = Router::new()
        .route("/signin", get(signin::show).post(signin::enter))
        .route("/signin/demo", post(signin::enter_demo))
        .route("/signout", post(signin::leave))
        .route("/help", get(help::show))
        .route("/demo", get(tour::show));

    let work = Router::new()
        .route("/desk", get(desk::show))
        .route("/cases", get(cases::list::show))
        .route("/cases/views", post(cases::list::keep))
        .route("/cases/{id}", get(cases::show::show))
        .route("/cases/{id}/opinions/urge", post(cases::steps::urge))
        .route("/cases/{id}/{file}", get(cases::letters::download))
        .route("/cases/{id}/rounds/{round}/{file}", get(cases::letters::of_round))
        .route("/cases/{id}/pages/{n}", get(cases::letters::page))
        .route("/cases/{id}/receipts/{event}", get(cases::letters::receipt))
        .route("/cases/{id}/versions", get(replies::versions::show))
        .route("/cases/{id}/what-if", get(cases::what_if::show).post(cases::what_if::suppose))
        .route("/cases/{id}/clocks.json", get(cases::what_if::clocks))
        .merge(replies::annexes::routes())
        .merge(replies::draft::routes())
        .merge(replies::import::routes())
        .merge(cases::steps::routes())
        .merge(cases::ledger::routes())
        .merge(replies::promises::routes())
        .route("/ledger", get(ledger::show))
        .merge(exchange::routes())
        .merge(oversight::routes())
        .merge(notices::routes());

    let members = Router::new()
        .route("/proposals/new", get(intake::proposal::show_new).post(intake::proposal::begin))
        .route("/proposals/{id}/edit", get(intake::proposal::show_draft).post(intake::proposal::save))
        .merge(intake::import::routes());

    let own = Router::new()
        .route("/account", get(account::show))
        .route("/account/password", post(account::change_password))
        .route("/account/sessions/end", post(account::end_others));

    let administrators = Router::new()
        .route("/admin", get(admin::home::show))
        .route("/admin/people", get(admin::people::list))
        .route("/admin/people/{id}", get(admin::people::show).post(admin::people::save))
        .route("/admin/people/{id}/switch", post(admin::people::switch))
        .route("/admin/people/{id}/password", post(admin::people::set_password))
        .route("/admin/offices", get(admin::offices::list))
        .route("/admin/offices/{id}", get(admin::offices::show).post(admin::offices::save))
        .route("/admin/roles", get(admin::roles::list))
        .route("/admin/roles/{id}", get(admin::roles::show).post(admin::roles::grant))
        .route("/admin/audit", get(admin::audit::show))
        .route("/admin/system", get(admin::system::show))
        .route("/admin/system/revive", post(admin::system::revive))
        .route("/admin/policies", get(admin::policies::show))
        .route("/admin/rules", get(admin::rules::show))
        .route("/admin/rules/what-if", get(admin::changes::show_what_if).post(admin::changes::what_if))
        .route("/admin/rules/notice", get(admin::changes::show_notice).post(admin::changes::notice))
        .route("/admin/rules/pack", get(admin::changes::show_pack).post(admin::changes::pack));

    let machines = Router::new()
        .route("/assets/{name}", get(assets::serve))
        .route("/favicon.ico", get(assets::favicon))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics));

    let people = doors
        .merge(public::routes())
        .merge(work)
        .merge(members)
        .merge(own)
        .merge(administrators)
        .fallback(|| async { WebError::NotFound });
    frame::outermost(frame::around(people, &web).merge(machines), &web).with_state(web)
}

/// Whether requests can be answered: the store is asked.
async fn ready(State(web): State<Web>) -> Result<&'static str, axum::http::StatusCode> {
    match web.run(|app| app.ready()).await {
        Ok(_) => Ok("ready\n"),
        Err(_) => Err(axum::http::StatusCode::SERVICE_UNAVAILABLE),
    }
}

async fn metrics(State(web): State<Web>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], web.metrics.text())
}

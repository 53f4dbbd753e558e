//! What happens around every request, from the outside in: an id, counting and logging, headers, compression, who is asking and in which
//! language, errors as pages or problem documents, a time limit, the guard against foreign forms, size limits.

pub mod errors;
pub mod headers;
pub mod limits;
pub mod metrics;
pub mod posted;
pub mod uploaded;
pub mod visitor;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderValue, StatusCode},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer, timeout::TimeoutLayer};

use crate::web::Web;

/// The id of a request: in its log lines, in the answer's `x-request-id`, and on the page when something failed.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Puts the frame around routes that people and programs use.
pub fn around(routes: Router<Web>, web: &Web) -> Router<Web> {
    // The last layer added is the first to see a request.
    routes
        .layer(DefaultBodyLimit::max(limits::FORM_BODY_BYTES))
        .layer(middleware::from_fn(limits::drain))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, limits::REQUEST_TIME))
        .layer(middleware::from_fn_with_state(web.clone(), errors::render))
        .layer(middleware::from_fn_with_state(web.clone(), visitor::recognise))
        .layer(CompressionLayer::new())
}

/// Puts what every answer needs, assets and probes included, around the whole site.
pub fn outermost(routes: Router<Web>, web: &Web) -> Router<Web> {
    routes
        .layer(middleware::from_fn(headers::add))
        .layer(middleware::from_fn_with_state(web.clone(), metrics::watch))
        .layer(middleware::from_fn(give_id))
}

async fn give_id(mut request: Request, next: Next) -> Response {
    let id = random_id();
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// 128 random bits as 32 hexadecimal digits: ids of requests and of commands in forms.
pub fn random_id() -> String {
    let mut bytes = [0_u8; 16];
    // Without randomness nothing safe can be done; ids of zeros would make two forms look like one.
    if getrandom::fill(&mut bytes).is_err() {
        tracing::error!("the operating system gives no random numbers");
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! Counts and times of requests, by route, in the Prometheus text form. Small on purpose: two families and no registry.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::Mutex,
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};

use crate::web::Web;

/// Upper bounds of the time buckets, in seconds: around the 5 ms and 20 ms that lists promise.
const BUCKETS_SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0];

/// What was counted since the program started.
#[derive(Debug, Default)]
pub struct Metrics {
    routes: Mutex<BTreeMap<(String, String), Route>>,
}

#[derive(Debug, Default)]
struct Route {
    by_status: BTreeMap<u16, u64>,
    buckets: [u64; BUCKETS_SECONDS.len()],
    sum_seconds: f64,
    count: u64,
}

impl Metrics {
    /// Counts one answer.
    pub fn record(&self, method: &str, route: &str, status: u16, took: Duration) {
        let Ok(mut routes) = self.routes.lock() else { return };
        let entry = routes.entry((method.to_owned(), route.to_owned())).or_default();
        *entry.by_status.entry(status).or_default() += 1;
        let seconds = took.as_secs_f64();
        for (bound, count) in BUCKETS_SECONDS.iter().zip(&mut entry.buckets) {
            *count += u64::from(seconds <= *bound);
        }
        entry.sum_seconds += seconds;
        entry.count += 1;
    }

    /// The text Prometheus reads.
    pub fn text(&self) -> String {
        let mut out = String::from("# HELP banfu_http_requests_total Answers given, by route and status.\n# TYPE banfu_http_requests_total counter\n");
        let Ok(routes) = self.routes.lock() else { return out };
        for ((method, route), entry) in routes.iter() {
            for (status, count) in &entry.by_status {
                let _ = writeln!(
                    out,
                    "banfu_http_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}} {count}"
                );
            }
        }
        out.push_str("# HELP banfu_http_request_seconds Time from request to answer.\n# TYPE banfu_http_request_seconds histogram\n");
        for ((method, route), entry) in routes.iter() {
            let labels = format!("method=\"{method}\",route=\"{route}\"");
            for (bound, count) in BUCKETS_SECONDS.iter().zip(entry.buckets) {
                let _ = writeln!(out, "banfu_http_request_seconds_bucket{{{labels},le=\"{bound}\"}} {count}");
            }
            let _ = writeln!(out, "banfu_http_request_seconds_bucket{{{labels},le=\"+Inf\"}} {}", entry.count);
            let _ = writeln!(out, "banfu_http_request_seconds_sum{{{labels}}} {}", entry.sum_seconds);
            let _ = writeln!(out, "banfu_http_request_seconds_count{{{labels}}} {}", entry.count);
        }
        out
    }
}

/// Counts, times and logs a request. The log has the route, never the query, a form or a letter.
pub async fn watch(State(web): State<Web>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().as_str().to_owned();
    // Unknown addresses share one name, so that a scanner cannot fill the table.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unknown".to_owned(), |path| path.as_str().to_owned());
    let id = request.extensions().get::<super::RequestId>().map_or_else(String::new, |id| id.0.clone());
    let response = next.run(request).await;
    let took = started.elapsed();
    let status = response.status().as_u16();
    web.metrics.record(&method, &route, status, took);
    tracing::info!(
        request = id,
        method,
        route,
        status,
        duration_ms = took.as_secs_f64() * 1000.0,
        "answered a request"
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_cumulative_and_statuses_are_apart() {
        let metrics = Metrics::default();
        metrics.record("GET", "/cases", 200, Duration::from_millis(4));
        metrics.record("GET", "/cases", 200, Duration::from_millis(40));
        metrics.record("GET", "/cases", 500, Duration::from_secs(9));
        let text = metrics.text();
        for line in [
            r#"banfu_http_requests_total{method="GET",route="/cases",status="200"} 2"#,
            r#"banfu_http_requests_total{method="GET",route="/cases",status="500"} 1"#,
            r#"banfu_http_request_seconds_bucket{method="GET",route="/cases",le="0.0025"} 0"#,
            r#"banfu_http_request_seconds_bucket{method="GET",route="/cases",le="0.005"} 1"#,
            r#"banfu_http_request_seconds_bucket{method="GET",route="/cases",le="0.05"} 2"#,
            r#"banfu_http_request_seconds_bucket{method="GET",route="/cases",le="+Inf"} 3"#,
        ] {
            assert!(text.contains(line), "{line}\nin\n{text}");
        }
    }
}

//! The whole site on one screen, grouped by who uses it.

use axum::{Router, extract::State, http::header, response::IntoResponse, routing::get};

use crate::{assets, frame, frame::errors::WebError, site::Site};

/// The site, ready to serve.
pub fn site(site: Site) -> Router {
    let people = Router::new().fallback(|| async { WebError::NotFound });

    let machines = Router::new()
        .route("/assets/{name}", get(assets::serve))
        .route("/favicon.ico", get(assets::favicon))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/metrics", get(metrics));

    frame::outermost(frame::around(people, &site).merge(machines), &site).with_state(site)
}

async fn metrics(State(site): State<Site>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], site.metrics.text())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::{
        body::Body,
        http::{Request, StatusCode},
        response::Response,
    };
    use http_body_util::BodyExt;
    use jiff::tz::{TimeZone, offset};
    use tower::ServiceExt;

    use super::*;
    use crate::site::Settings;

    fn a_site() -> Site {
        Site {
            settings: Arc::new(Settings {
                https: false,
                place: ["贵州省（演示）".into(), "Guizhou (demo)".into()],
                zone: TimeZone::fixed(offset(8)),
                demo: true,
                pack: "cn-gz 2023.1".into(),
            }),
            clock: Arc::new(|| "2023-06-21T10:42:00+08:00".parse().expect("a moment")),
            metrics: Arc::default(),
        }
    }

    async fn ask(request: Request<Body>) -> (Response<()>, String) {
        let response = site(a_site()).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        (Response::from_parts(parts, ()), String::from_utf8_lossy(&bytes).into_owned())
    }

    fn get_as(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
        headers
            .iter()
            .fold(Request::get(path), |r, (n, v)| r.header(*n, *v))
            .body(Body::empty())
            .unwrap()
    }

    #[tokio::test]
    async fn an_unknown_address_is_a_page_in_the_reader_s_language_under_a_strict_policy() {
        let (response, body) = ask(get_as("/nowhere?a=1", &[("accept-language", "en")])).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert!(
            body.contains("<html lang=\"en\">") && body.contains("No such page") && body.contains("/nowhere?a=1&#38;lang=zh-CN"),
            "{body}"
        );
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert!(
            !body.contains("<style") && !body.contains(" style=") && !body.contains(" onclick="),
            "inline style or script"
        );
    }

    #[tokio::test]
    async fn a_program_gets_a_problem_document_with_the_code() {
        let (response, body) = ask(get_as("/api/v1/nothing", &[])).await;
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!((problem["status"].as_u64(), problem["code"].as_str()), (Some(404), Some("not_found")));
    }

    #[tokio::test]
    async fn a_form_sent_from_another_site_is_refused() {
        let request = Request::post("/signin")
            .header("host", "banfu.example")
            .header("origin", "https://evil.example")
            .body(Body::from("a=1"))
            .unwrap();
        let (response, body) = ask(request).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        assert!(body.contains("这份表单不是从本站打开的"), "{body}");
    }

    #[tokio::test]
    async fn a_chosen_language_is_remembered() {
        let (response, body) = ask(get_as("/nowhere?lang=en", &[("accept-language", "zh-CN")])).await;
        assert!(body.contains("lang=\"en\""));
        assert!(response.headers()["set-cookie"].to_str().unwrap().starts_with("banfu_lang=en; Path=/"));
        let (_, body) = ask(get_as("/nowhere", &[("cookie", "banfu_lang=en")])).await;
        assert!(body.contains("<html lang=\"en\">"));
    }

    #[tokio::test]
    async fn built_files_are_kept_for_ever_and_come_compressed() {
        let (response, _) = ask(get_as(assets::address("app.css"), &[("accept-encoding", "gzip, br")])).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-encoding"], "br");
        assert!(response.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    }

    #[tokio::test]
    async fn probes_and_counters_answer_without_an_account() {
        let (response, _) = ask(get_as("/healthz", &[])).await;
        assert_eq!(response.status(), StatusCode::OK);
        let (_, text) = ask(get_as("/metrics", &[])).await;
        assert!(text.contains("banfu_http_requests_total"));
    }
}

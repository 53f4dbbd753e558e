//! The public side as a stranger meets it: what is published is there in full, and nothing else is known.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

#[path = "../../app/tests/common/mod.rs"]
mod common;

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use banfu_app::{
    App, Command,
    domain::{
        CaseId,
        publication::{DeliveryMode, Publicity},
    },
};
use banfu_web::{Web, WebSettings};
use common::*;
use http_body_util::BodyExt as _;
use jiff::civil::date;
use tower::ServiceExt as _;

struct Site {
    router: Router,
    app: Arc<App>,
    _dir: tempfile::TempDir,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Site {
    fn over(region: Region) -> Self {
        let (app, dir) = region.apart();
        let app = Arc::new(app);
        let settings = WebSettings {
            public_url: Some("https://banfu.example/".into()),
            ..WebSettings::default()
        };
        let web = Web::new(app.clone(), settings).unwrap();
        Self {
            router: banfu_web::router(web),
            app,
            _dir: dir,
        }
    }

    async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    fn indexed(self) -> Self {
        self.app.store.sequence().unwrap();
        while self.app.follow_index().unwrap() > 0 {}
        self
    }
}

/// A case whose reply is public as a summary only.
fn published_in_short(region: &Region) -> CaseId {
    let case = region.signed();
    let day = date(2023, 6, 28);
    let issue = Command::Issue {
        printed_on: day,
        printed_by: "综合处".into(),
        copies: 5,
    };
    region.act(GENERAL, case, issue).unwrap();
    let deliver = Command::Deliver {
        mode: DeliveryMode::Online,
        on: day,
    };
    region.act(GENERAL, case, deliver).unwrap();
    let decide = Command::DecidePublication {
        publicity: Publicity::Summary,
        reason: "涉及工作秘密".into(),
    };
    region.act(HANDLER, case, decide).unwrap();
    let publish = Command::Publish {
        summary: "窗口已经增设。".into(),
    };
    region.act(GENERAL, case, publish).unwrap();
    case
}

#[tokio::test]
async fn what_is_not_published_is_not_there() {
    let region = Region::new();
    let case = region.handled();
    let site = Site::over(region).indexed();
    for path in [
        format!("/proposals/{case}"),
        format!("/proposals/{case}/letter.pdf"),
        format!("/proposals/{case}/receipts/1"),
        format!("/api/v1/proposals/{case}"),
        "/proposals/999".to_owned(),
        "/proposals/abc".to_owned(),
        "/offices/999".to_owned(),
        "/data/cases.csv".to_owned(),
        "/api/v2".to_owned(),
    ] {
        assert_eq!(site.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in [
        "/",
        "/proposals",
        "/proposals?q=%E7%AA%97%E5%8F%A3",
        "/promises",
        "/offices",
        "/offices/10",
        "/feed.atom",
        "/data/proposals.csv",
        "/data/proposals.json",
        "/api/v1/proposals",
        "/api/v1/promises",
    ] {
        let answer = site.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        // The words looked for come back in the search box; the title must not.
        assert!(!answer.body.contains("关于增设口岸便民窗口的建议"), "{path}");
    }
}

#[tokio::test]
async fn a_published_reply_is_read_with_its_marks_and_without_contacts() {
    let region = Region::new();
    let case = region.published();
    let site = Site::over(region);
    let page = site.get(&format!("/proposals/{case}")).await;
    assert_eq!(page.status, StatusCode::OK);
    for shown in [
        "关于增设口岸便民窗口的建议",
        "id=\"answer-1\"",
        "href=\"#answer-2\"",
        "class=\"bf-said-no\" href=\"#p1\"",
        "bf-fig-unsourced",
        "letter.ofd",
        "试口提字〔2023〕1号",
    ] {
        assert!(page.body.contains(shown), "{shown} is missing: {}", page.body);
    }
    for hidden in ["0000-0000 1020", "何一苇", "杨牧", "续有安排", "确认两点诉求"] {
        assert!(!page.body.contains(hidden), "{hidden} is shown");
    }
    let json = site.get(&format!("/api/v1/proposals/{case}")).await;
    let value: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!(value["url"], format!("https://banfu.example/proposals/{case}"));
    assert_eq!(value["reply"]["number"], "试口提字〔2023〕1号");
    assert_eq!(value["promises"][0]["state"], "open");
    assert!(!json.body.contains("0000-0000 1020") && !json.body.contains("何一苇"), "{}", json.body);
}

#[tokio::test]
async fn where_a_summary_is_published_the_letter_stays_closed() {
    let region = Region::new();
    let case = published_in_short(&region);
    let site = Site::over(region);
    let page = site.get(&format!("/proposals/{case}")).await;
    assert!(page.status == StatusCode::OK && page.body.contains("窗口已经增设。"), "{}", page.body);
    let json = site.get(&format!("/api/v1/proposals/{case}")).await;
    for closed in ["延时服务", "涉及工作秘密"] {
        assert!(!page.body.contains(closed) && !json.body.contains(closed), "{closed}");
    }
    let value: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert!(value["reply"].is_null() && value["promises"] == serde_json::json!([]));
    for kind in ["pdf", "ofd", "docx", "html"] {
        assert_eq!(
            site.get(&format!("/proposals/{case}/letter.{kind}")).await.status,
            StatusCode::NOT_FOUND,
            "{kind}"
        );
    }
}

#[tokio::test]
async fn a_search_marks_the_words_and_counts_by_facets() {
    let region = Region::new();
    region.published();
    let site = Site::over(region).indexed();
    let found = site.get("/proposals?q=%E4%BE%BF%E6%B0%91%E7%AA%97%E5%8F%A3").await.body;
    assert!(found.contains("<mark class=\"bf-hl\">") && found.contains("id=\"facet-area\""), "{found}");
    let none = site.get("/proposals?q=%E4%BE%BF%E6%B0%91%E7%AA%97%E5%8F%A3&area=%E6%95%99%E8%82%B2").await.body;
    assert!(!none.contains("<mark class=\"bf-hl\">") && none.contains("bf-chip"), "{none}");
}

#[tokio::test]
async fn downloads_hold_a_row_for_each_published_proposal() {
    let region = Region::new();
    let case = region.published();
    region.handled();
    let site = Site::over(region);
    let csv = site.get("/data/proposals.csv").await;
    let lines: Vec<&str> = csv.body.lines().collect();
    assert_eq!(lines.len(), 2, "{}", csv.body);
    assert!(lines[0].starts_with("\u{feff}id,number,title,") && lines[1].starts_with(&format!("{case},1,关于增设口岸便民窗口的建议,")));
    let json = site.get("/data/proposals.json").await;
    let value: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    let list: serde_json::Value = serde_json::from_str(&site.get("/api/v1/proposals").await.body).unwrap();
    assert_eq!(value["proposals"], list["items"]);
    let feed = site.get("/feed.atom").await;
    assert!(feed.body.contains(&format!("href=\"https://banfu.example/proposals/{case}\"")), "{}", feed.body);
}

#[tokio::test]
async fn a_receipt_is_given_for_what_the_public_sees_alone() {
    let region = Region::new();
    let case = region.published();
    let site = Site::over(region).indexed();
    site.app.store.checkpoint(&site.app.region, 1_700_000_000_000).unwrap();
    let value: serde_json::Value = serde_json::from_str(&site.get(&format!("/api/v1/proposals/{case}")).await.body).unwrap();
    let shown: Vec<i64> = value["timeline"].as_array().unwrap().iter().filter_map(|e| e["event"].as_i64()).collect();
    assert!(shown.len() >= 8, "{value}");
    let key = site.app.store.log_key().unwrap();
    for event in 1..=shown.iter().max().copied().unwrap_or_default() {
        let answer = site.get(&format!("/proposals/{case}/receipts/{event}")).await;
        if shown.contains(&event) {
            assert!(banfu_app::store::proof::verify_receipt(&answer.body, &key).is_ok(), "{event}: {}", answer.body);
        } else {
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{event}");
        }
    }
    assert!(site.get("/data").await.body.contains(&key.to_string()));
}

#[tokio::test]
async fn a_program_is_answered_with_problem_documents() {
    let site = Site::over(Region::new());
    for (path, status) in [
        ("/api/v1/proposals/7", 404),
        ("/api/nothing", 404),
        ("/api/v1/proposals?page=x", 422),
        ("/api/v1/promises?state=broken", 422),
    ] {
        let answer = site.get(path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert_eq!(answer.headers.get(header::CONTENT_TYPE).unwrap(), "application/problem+json", "{path}");
        let problem: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(problem["status"], status, "{path}");
    }
    for asked in [
        "clock=moon",
        "on=2023-02-30",
        "pack=cn-nowhere",
        "what_if=rained=2023-01-01",
        "what_if=off=2023-02-02..2023-02-01",
        "kind=motion",
    ] {
        assert_eq!(site.get(&format!("/api/v1/deadlines?{asked}")).await.status.as_u16(), 422, "{asked}");
    }
    // Every path that the description names is answered.
    let document: serde_json::Value = serde_json::from_str(&site.get("/api/openapi.json").await.body).unwrap();
    for path in document["paths"].as_object().unwrap().keys() {
        let answer = site.get(&path.replace("{id}", "7")).await;
        let expected = if path.contains("{id}") { 404 } else { 200 };
        assert_eq!(answer.status.as_u16(), expected, "{path}");
    }
}

#[tokio::test]
async fn a_deadline_is_derived_line_by_line_and_what_would_move_it_is_shown() {
    let site = Site::over(Region::new());
    let answer = site.get("/api/v1/deadlines?pack=cn-gz&clock=reply&on=2023-03-31&what_if=off=2023-06-30").await;
    let value: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(value["due"], "2023-06-30");
    assert_eq!(value["steps"][1]["source"], "规则包 cn-gz 2023.1，黔府办函〔2025〕12号");
    assert_eq!(value["what_if"]["due"], "2023-07-03");
    let years_off = site.get("/api/v1/deadlines?pack=cn-gz&clock=return&on=2031-03-31").await;
    let value: serde_json::Value = serde_json::from_str(&years_off.body).unwrap();
    assert_eq!(value["provisional"], true, "no notice for that year is known");
}

//! The site as a browser meets it: every page well formed in both languages, every form guarded, nothing typed ever lost.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

#[path = "../../app/tests/common/mod.rs"]
mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use banfu_app::{
    Command,
    domain::{CaseId, PersonId},
};
use banfu_web::{DemoSettings, Web, WebSettings};
use common::*;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

const PASSWORD: &str = "Banfu-test-2023";
const TOUR: &str = "title = \"一\"\ntitle_en = \"1\"\nintro = \"二\"\nintro_en = \"2\"\nparts = []\n";

struct Site {
    router: Router,
    app: Arc<banfu_app::App>,
    _dir: tempfile::TempDir,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

/// A browser: keeps cookies, asks in one language.
struct Browser<'a> {
    site: &'a Site,
    language: &'static str,
    cookies: BTreeMap<String, String>,
}

impl Site {
    fn over(region: Region) -> Self {
        let (app, dir) = region.apart();
        let app = Arc::new(app);
        let demo = DemoSettings {
            password: PASSWORD.into(),
            accounts: vec![],
            tour: TOUR.into(),
        };
        let web = Web::new(
            app.clone(),
            WebSettings {
                demo: Some(demo),
                ..WebSettings::default()
            },
        )
        .unwrap();
        Self {
            router: banfu_web::router(web),
            app,
            _dir: dir,
        }
    }

    fn browser(&self, language: &'static str) -> Browser<'_> {
        Browser {
            site: self,
            language,
            cookies: BTreeMap::new(),
        }
    }

    async fn signed_in(&self, who: PersonId, language: &'static str) -> Browser<'_> {
        self.app.set_demo_passwords(&[who], PASSWORD).unwrap();
        let mut browser = self.browser(language);
        let answer = browser.post("/signin", &[("login", &format!("p{who}")), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        browser
    }
}

impl Browser<'_> {
    async fn get(&mut self, path: &str) -> Answer {
        self.ask(Request::get(path), Body::empty()).await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request, Body::from(body)).await
    }

    async fn ask(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request
            .header(header::ACCEPT_LANGUAGE, self.language)
            .header(header::COOKIE, cookies.join("; "))
            .body(body)
            .unwrap();
        let response = self.site.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap_or_default();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

/// The value of the first attribute after `before`.
fn value_of<'a>(html: &'a str, name: &str) -> &'a str {
    let at = html.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no field {name}"));
    let rest = &html[at + name.len() + 15..];
    &rest[..rest.find('"').unwrap()]
}

/// What a browser or a screen reader would stumble over.
fn faults(html: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let attributes = |name: &str| -> Vec<String> {
        html.split(&format!(" {name}=\""))
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect()
    };
    let ids = attributes("id");
    let known: BTreeSet<&String> = ids.iter().collect();
    if known.len() != ids.len() {
        let twice: BTreeSet<&String> = ids.iter().filter(|id| ids.iter().filter(|other| other == id).count() > 1).collect();
        faults.push(format!("ids given twice: {twice:?}"));
    }
    for (name, whole) in [("for", true), ("aria-labelledby", true), ("aria-controls", true), ("aria-describedby", false)] {
        for list in attributes(name) {
            for id in list.split(' ').filter(|id| !id.is_empty()) {
                if !known.contains(&id.to_owned()) && (whole || !id.ends_with("-help")) {
                    faults.push(format!("{name}=\"{id}\" leads nowhere"));
                }
            }
        }
    }
    if html.matches("<h1").count() != 1 {
        faults.push(format!("{} h1", html.matches("<h1").count()));
    }
    for never in ["⟦?⟧", " style=\"", "<style", " onclick=", " onchange=", "javascript:", "<script>"] {
        if html.contains(never) {
            faults.push(format!("{never} in the page"));
        }
    }
    for form in html.split("<form").skip(1) {
        let form = form.split("</form>").next().unwrap_or_default();
        let open = form.contains("action=\"/signin");
        if form.contains("method=\"post\"") && !open && !(form.contains("name=\"csrf\"") && form.contains("name=\"command\"")) {
            faults.push(format!("a form without token or command: {}", form.chars().take(80).collect::<String>()));
        }
    }
    faults
}

#[tokio::test]
async fn every_page_of_every_person_is_well_formed_in_both_languages() {
    let region = Region::new();
    let handled = region.handled();
    region.act(HANDLER, handled, Command::SaveDraft(Region::typed(0))).unwrap();
    let proposed = region.proposed();
    let published = region.published();
    let site = Site::over(region);
    let case = |id: CaseId, rest: &str| format!("/cases/{id}{rest}");
    let visits: Vec<(Option<PersonId>, Vec<String>)> = vec![
        (None, ["/signin", "/help", "/demo", "/nowhere"].map(str::to_owned).to_vec()),
        (
            Some(HANDLER),
            vec![
                "/desk".into(),
                "/cases".into(),
                "/cases?view=late&q=x&stage=drafting&due_by=2023-07-01".into(),
                case(handled, ""),
                case(handled, "/draft"),
                case(handled, "/versions"),
                case(handled, "/consultations/new"),
                case(handled, "/send"),
                case(handled, "/sign"),
                case(published, ""),
                case(published, "/draft"),
                "/notices".into(),
            ],
        ),
        (
            Some(MEMBER),
            vec![
                "/desk".into(),
                "/cases".into(),
                case(proposed, ""),
                case(proposed, "/proposal"),
                case(published, "/rating"),
            ],
        ),
        (
            Some(COMMITTEE),
            vec![
                "/desk".into(),
                "/cases".into(),
                "/cases?view=review".into(),
                "/cases?view=all&year=2023&stage=handling,drafting&due_from=2023-01-01".into(),
                "/oversight".into(),
                "/oversight?year=1999".into(),
                "/oversight/scores".into(),
                format!("/oversight/scores/{LEAD}"),
                case(published, ""),
            ],
        ),
        (Some(CO_HANDLER), vec!["/desk".into(), "/cases".into()]),
    ];
    for language in ["zh-CN", "en"] {
        for (who, paths) in &visits {
            let mut browser = match who {
                Some(who) => site.signed_in(*who, language).await,
                None => site.browser(language),
            };
            for path in paths {
                let answer = browser.get(path).await;
                assert!(answer.status.as_u16() < 500, "{path}: {}", answer.body);
                assert!(answer.body.contains(&format!("<html lang=\"{language}\">")), "{path} is not in {language}");
                assert_eq!(faults(&answer.body), Vec::<String>::new(), "{path} for {who:?} in {language}");
                let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
                assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
                assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{path}");
            }
        }
    }
}

#[tokio::test]
async fn a_stranger_is_asked_to_sign_in_and_comes_to_the_page_asked_for() {
    let site = Site::over(Region::new());
    let mut browser = site.browser("zh-CN");
    let answer = browser.get("/cases?view=late").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.headers[header::LOCATION], "/signin?next=%2Fcases%3Fview%3Dlate");
    site.app.set_demo_passwords(&[HANDLER], PASSWORD).unwrap();
    let answer = browser
        .post(
            "/signin",
            &[("login", &format!("p{HANDLER}")), ("password", PASSWORD), ("next", "/cases?view=late")],
        )
        .await;
    assert_eq!(answer.headers[header::LOCATION], "/cases?view=late");
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
}

#[tokio::test]
async fn what_was_typed_while_the_session_ended_is_kept_through_signing_in() {
    let region = Region::new();
    let case = region.handled();
    let site = Site::over(region);
    let mut browser = site.signed_in(HANDLER, "zh-CN").await;
    let path = format!("/cases/{case}/consultations/new");
    let page = browser.get(&path).await.body;
    let (csrf, command) = (value_of(&page, "csrf").to_owned(), value_of(&page, "command").to_owned());
    browser.cookies.clear();
    let today = site.app.today().to_string();
    let words = "委员希望先从窗口最挤的口岸办起，\n并请逐月通报。";
    let typed = [
        ("csrf", csrf.as_str()),
        ("command", &command),
        ("form", "consult"),
        ("stage", "before"),
        ("mode", "phone"),
        ("on", today.as_str()),
        ("summary", words),
    ];
    let asked = browser.post(&path, &typed).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    let kept = value_of(&asked.body, "kept_body").replace("&#38;", "&");
    let resumed = browser
        .post(
            "/signin",
            &[
                ("login", &format!("p{HANDLER}")),
                ("password", PASSWORD),
                ("kept_action", &path),
                ("kept_body", &kept),
            ],
        )
        .await;
    assert_eq!(resumed.status, StatusCode::OK);
    assert!(resumed.body.contains("并请逐月通报。"), "{}", resumed.body);
    let (csrf, command) = (value_of(&resumed.body, "csrf"), value_of(&resumed.body, "command"));
    let mut again = typed.to_vec();
    again[0].1 = csrf;
    again[1].1 = command;
    assert_eq!(browser.post(&path, &again).await.status, StatusCode::SEE_OTHER);
    let talks = site.app.case(&site.app.people().actor(HANDLER).unwrap(), case).unwrap().case.consultations;
    assert_eq!(talks.last().unwrap().summary, words);
}

#[tokio::test]
async fn a_form_posted_twice_acts_once_and_a_refused_one_keeps_what_was_typed() {
    let region = Region::new();
    let case = region.handled();
    let site = Site::over(region);
    let mut browser = site.signed_in(HANDLER, "zh-CN").await;
    let path = format!("/cases/{case}/consultations/new");
    let page = browser.get(&path).await.body;
    let (csrf, command) = (value_of(&page, "csrf").to_owned(), value_of(&page, "command").to_owned());
    let today = site.app.today().to_string();
    let base = [
        ("csrf", csrf.as_str()),
        ("command", &command),
        ("form", "consult"),
        ("stage", "before"),
        ("mode", "phone"),
        ("on", today.as_str()),
    ];
    let before = site
        .app
        .case(&site.app.people().actor(HANDLER).unwrap(), case)
        .unwrap()
        .case
        .consultations
        .len();
    let refused = browser.post(&path, &[&base[..], &[("place", "口岸大厅"), ("summary", "")]].concat()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("value=\"口岸大厅\"") && refused.body.contains("data-focus") && refused.body.contains("请写明谈了什么"),
        "{}",
        refused.body
    );
    for _ in 0..2 {
        let taken = browser.post(&path, &[&base[..], &[("summary", "谈了办理思路。")]].concat()).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER);
    }
    let after = site
        .app
        .case(&site.app.people().actor(HANDLER).unwrap(), case)
        .unwrap()
        .case
        .consultations
        .len();
    assert_eq!(after, before + 1);
}

#[tokio::test]
async fn whoever_may_not_is_told_which_rule_and_who_may() {
    let region = Region::new();
    let case = region.handled();
    let site = Site::over(region);
    let mut handler = site.signed_in(HANDLER, "zh-CN").await;
    let answer = handler.get(&format!("/cases/{case}/assign")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(
        answer.body.contains("承办单位不得自行转交提案") && answer.body.contains("assign.office_does_not_pass_on"),
        "{}",
        answer.body
    );
    let mut stranger = site.signed_in(STRANGER, "zh-CN").await;
    assert_eq!(
        stranger.get(&format!("/cases/{case}")).await.status,
        StatusCode::NOT_FOUND,
        "what one may not see does not exist"
    );
}

#[tokio::test]
async fn a_reply_saved_over_a_newer_one_is_shown_beside_it_and_nothing_is_overwritten() {
    let region = Region::new();
    let case = region.handled();
    region.act(HANDLER, case, Command::SaveDraft(Region::typed(0))).unwrap();
    let site = Site::over(region);
    let mut browser = site.signed_in(HANDLER, "zh-CN").await;
    let page = browser.get(&format!("/cases/{case}/draft")).await.body;
    let csrf = value_of(&page, "csrf").to_owned();
    let fields = [
        ("csrf", csrf.as_str()),
        ("command", "1"),
        ("base", "0"),
        ("title", "答复"),
        ("body", "方若溪委员：\n另一种写法。"),
    ];
    let answer = browser.post(&format!("/cases/{case}/draft"), &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("另一种写法。") && answer.body.contains("bf-del"), "{}", answer.body);
    let view = site.app.draft(&site.app.people().actor(HANDLER).unwrap(), case).unwrap();
    assert_eq!(view.case.revision, 1);
    assert!(!view.checked.body.contains("另一种写法"));
}

#[tokio::test]
async fn the_check_answers_with_marks_that_a_browser_can_place() {
    let region = Region::new();
    let case = region.handled();
    let site = Site::over(region);
    let mut browser = site.signed_in(HANDLER, "zh-CN").await;
    let page = browser.get(&format!("/cases/{case}/draft")).await.body;
    let csrf = value_of(&page, "csrf").to_owned();
    let body = "𬭚委员：\n窗口由40个增至120个，增长3倍。";
    let answer = browser
        .post(
            &format!("/cases/{case}/draft/check"),
            &[("csrf", &csrf), ("command", "c"), ("base", "0"), ("body", body)],
        )
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let said: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let wrong = said["marks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|mark| mark["kind"] == "wrong")
        .expect("a wrong figure");
    let units: Vec<u16> = body.encode_utf16().collect();
    let (from, to) = (wrong["from"].as_u64().unwrap() as usize, wrong["to"].as_u64().unwrap() as usize);
    assert_eq!(String::from_utf16(&units[from..to]).unwrap(), "3倍");
    assert_eq!(said["errors"], 1);
    assert!(said["panels"].as_str().unwrap().contains("采用"));
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused_and_a_program_gets_a_problem_document() {
    let site = Site::over(Region::new());
    let mut browser = site.browser("zh-CN");
    let request = Request::post("/signin")
        .header("host", "banfu.example")
        .header("origin", "https://evil.example");
    let answer = browser.ask(request, Body::from("login=a")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("这份表单不是从本站打开的"), "{}", answer.body);
    let answer = browser.get("/api/v1/nothing").await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
    let problem: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((problem["status"].as_u64(), problem["code"].as_str()), (Some(404), Some("not_found")));
}

#[tokio::test]
async fn a_form_larger_than_its_limit_is_told_the_limit() {
    let site = Site::over(Region::new());
    let mut browser = site.browser("zh-CN");
    let answer = browser.post("/signin", &[("login", &"字".repeat(300_000))]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.contains("一次最多提交 1 MB"), "{}", answer.body);
}

#[tokio::test]
async fn built_files_are_kept_for_ever_and_come_compressed() {
    let site = Site::over(Region::new());
    let mut browser = site.browser("en");
    let page = browser.get("/signin").await.body;
    let at = page.find("/assets/app.").unwrap();
    let address = page[at..].split('"').next().unwrap().to_owned();
    let answer = browser
        .ask(Request::get(address).header(header::ACCEPT_ENCODING, "gzip, br"), Body::empty())
        .await;
    assert_eq!(answer.headers[header::CONTENT_ENCODING], "br");
    assert!(answer.headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
}

#[tokio::test]
async fn a_chosen_language_is_remembered() {
    let site = Site::over(Region::new());
    let mut browser = site.browser("zh-CN");
    assert!(browser.get("/signin?lang=en").await.body.contains("<html lang=\"en\">"));
    assert!(browser.get("/signin").await.body.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn probes_and_counters_answer_without_an_account() {
    let site = Site::over(Region::new());
    let mut browser = site.browser("en");
    assert_eq!(browser.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(browser.get("/readyz").await.status, StatusCode::OK);
    assert!(
        browser
            .get("/metrics")
            .await
            .body
            .contains("banfu_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} 1")
    );
}

#[tokio::test]
async fn a_desk_of_someone_new_says_what_would_fill_it() {
    let site = Site::over(Region::new());
    let mut browser = site.signed_in(DIRECTOR, "zh-CN").await;
    let page = browser.get("/desk").await.body;
    assert!(page.contains("现在没有等您办的事") && page.contains("href=\"/cases\""), "{page}");
}

#[tokio::test]
async fn the_committee_urges_a_late_lead_from_the_matrix_once() {
    let region = Region::new();
    let case = region.handled();
    region.on(jiff::civil::date(2023, 7, 3));
    let site = Site::over(region);
    let mut browser = site.signed_in(COMMITTEE, "zh-CN").await;
    let page = browser.get("/oversight").await.body;
    assert_eq!(faults(&page), Vec::<String>::new());
    assert!(
        page.contains(&format!("/cases?view=all&#38;year=2023&#38;lead={LEAD}&#38;stage=handling,drafting")),
        "{page}"
    );
    let id = case.to_string();
    let fields = [
        ("csrf", value_of(&page, "csrf")),
        ("command", value_of(&page, "command")),
        ("year", "2023"),
        ("late", id.as_str()),
        ("note", "请于本周内报送"),
    ];
    for _ in 0..2 {
        let answer = browser.post("/oversight/urge", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(answer.headers[header::LOCATION], "/oversight?year=2023");
    }
    let page = browser.get("/oversight").await.body;
    assert!(page.contains("已催办 1 / 1") && page.contains("已催 1 次"), "{page}");
    let page = browser.get(&format!("/cases/{case}")).await.body;
    assert!(page.contains("催省口岸办公室办理") && page.contains("请于本周内报送"), "{page}");
    let mut handler = site.signed_in(HANDLER, "zh-CN").await;
    assert_eq!(handler.get("/oversight").await.status, StatusCode::FORBIDDEN);
    let mine = handler.get("/notices").await.body;
    let mut own = fields.to_vec();
    own[0].1 = value_of(&mine, "csrf");
    assert_eq!(handler.post("/oversight/urge", &own).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_calendar_is_open_to_who_has_its_address_until_it_is_ended() {
    let region = Region::new();
    region.handled();
    let site = Site::over(region);
    let mut browser = site.signed_in(HANDLER, "zh-CN").await;
    let page = browser.get("/notices").await.body;
    let fields = |page: &str| [("csrf", value_of(page, "csrf").to_owned()), ("command", value_of(page, "command").to_owned())];
    let form = fields(&page);
    let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let made = browser.post("/notices/calendar", &form).await;
    let address = made.body.split("value=\"/calendar/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let address = format!("/calendar/{address}");
    let mut stranger = site.browser("zh-CN");
    let calendar = stranger.get(&address).await;
    assert_eq!(calendar.headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    assert!(calendar.body.contains("SUMMARY:0001 起草复文\r\n"), "{}", calendar.body);
    assert!(calendar.body.contains("DTSTART;VALUE=DATE:20230630\r\n"), "{}", calendar.body);
    assert_eq!(stranger.get("/calendar/0123.ics").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.post("/notices/calendar/end", &form).await.status, StatusCode::SEE_OTHER);
    assert_eq!(stranger.get(&address).await.status, StatusCode::NOT_FOUND, "an ended calendar is gone");
}

#[tokio::test]
async fn notices_are_unread_until_they_are_seen_and_a_digest_needs_a_real_address() {
    let region = Region::new();
    region.handled();
    let site = Site::over(region);
    let mut browser = site.signed_in(HANDLER, "zh-CN").await;
    let page = browser.get("/notices").await.body;
    assert!(page.contains(">未读<"), "{page}");
    let (csrf, command, newest) = (value_of(&page, "csrf"), value_of(&page, "command"), value_of(&page, "up_to"));
    let seen = browser.post("/notices/seen", &[("csrf", csrf), ("command", command), ("up_to", newest)]).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER);
    let page = browser.get("/notices").await.body;
    assert!(page.contains("0 条未读") && !page.contains(">未读<"), "{page}");
    for (email, status) in [("何@mail", StatusCode::UNPROCESSABLE_ENTITY), ("heyiwei@mail.example", StatusCode::SEE_OTHER)] {
        let typed = [
            ("csrf", csrf),
            ("command", command),
            ("email", email),
            ("hour", "8"),
            ("hour", "17"),
            ("hour", "3"),
        ];
        let answer = browser.post("/notices/digest", &typed).await;
        assert_eq!(answer.status, status, "{email}: {}", answer.body);
        assert_eq!(faults(&answer.body).len(), usize::from(answer.body.is_empty()), "{email}");
    }
    let (settings, _) = site.app.notice_settings(&site.app.people().actor(HANDLER).unwrap()).unwrap();
    assert_eq!(
        (settings.email.as_str(), settings.digest_hours.as_slice()),
        ("heyiwei@mail.example", [8, 17].as_slice())
    );
}

#[tokio::test]
async fn a_list_is_kept_under_a_name_and_forgotten_again() {
    let site = Site::over(Region::new());
    let mut browser = site.signed_in(COMMITTEE, "zh-CN").await;
    let page = browser.get("/cases?view=late&year=2023").await.body;
    assert_eq!(faults(&page), Vec::<String>::new());
    let (csrf, command) = (value_of(&page, "csrf"), value_of(&page, "command"));
    let keep = [
        ("csrf", csrf),
        ("command", command),
        ("name", "逾期的"),
        ("query", "view=late&year=2023&page=4&other=x"),
    ];
    assert_eq!(
        browser.post("/cases/views", &keep).await.headers[header::LOCATION],
        "/cases?view=late&year=2023"
    );
    let page = browser.get("/cases?view=late&year=2023").await.body;
    assert!(page.contains("href=\"/cases?view=late&#38;year=2023\">逾期的</a>"), "{page}");
    let mut other = site.signed_in(HANDLER, "zh-CN").await;
    assert!(!other.get("/cases").await.body.contains("逾期的"), "a kept list is one's own");
    let drop = [("csrf", csrf), ("command", command), ("name", "逾期的"), ("drop", "1")];
    assert_eq!(browser.post("/cases/views", &drop).await.status, StatusCode::SEE_OTHER);
    browser.get("/cases").await;
    assert!(!browser.get("/cases").await.body.contains("逾期的"));
}

//! Writing a proposal, keeping one's account, and what the three administrators may and may not do, as a browser meets it.
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
    http::{Request, StatusCode, header},
};
use banfu_app::{
    App, Command,
    domain::{
        CaseId, OfficeId, PersonId, Stage,
        org::{Person, Role},
    },
};
use banfu_web::{Web, WebSettings};
use common::*;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

const PASSWORD: &str = "Banfu-test-2023";
const SYSTEM: PersonId = PersonId(40);

struct Site {
    router: Router,
    app: Arc<App>,
    _dir: tempfile::TempDir,
}

/// Someone signed in, with the session's cookie and the token of its forms.
struct Desk<'a> {
    site: &'a Site,
    cookies: BTreeMap<String, String>,
    forms: u32,
}

struct Answer {
    status: StatusCode,
    to: String,
    body: String,
}

impl Site {
    fn over(region: Region) -> Self {
        let (app, dir) = region.apart();
        let keeper = Person {
            id: SYSTEM,
            name: "管维系".into(),
            name_en: "Guan Weixi".into(),
            office: None,
            roles: vec![Role::SystemAdmin],
            title: String::new(),
            sector: String::new(),
            phone: String::new(),
            login: "p40".into(),
            active: true,
        };
        app.enter_directory(vec![], vec![keeper], 3).unwrap();
        let app = Arc::new(app);
        let web = Web::new(app.clone(), WebSettings::default()).unwrap();
        Self {
            router: banfu_web::router(web),
            app,
            _dir: dir,
        }
    }

    async fn desk(&self, who: PersonId) -> Desk<'_> {
        self.app.set_password(who, PASSWORD, None).unwrap().unwrap();
        self.enter(&format!("p{who}"), PASSWORD).await.unwrap()
    }

    async fn enter(&self, login: &str, password: &str) -> Option<Desk<'_>> {
        let mut desk = Desk {
            site: self,
            cookies: BTreeMap::new(),
            forms: 0,
        };
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("login", login)
            .append_pair("password", password)
            .finish();
        let answer = desk.ask(posting("/signin"), body).await;
        (answer.status == StatusCode::SEE_OTHER).then_some(desk)
    }
}

fn posting(path: &str) -> axum::http::request::Builder {
    Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

impl Desk<'_> {
    async fn get(&mut self, path: &str) -> Answer {
        self.ask(Request::get(path), String::new()).await
    }

    /// Posts a form as the page would: with the session's token and a command id of its own.
    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.forms += 1;
        let page = self.get("/account").await.body;
        let token = page
            .split("name=\"csrf\" value=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap_or_default()
            .to_owned();
        let command = format!("form-{}", self.forms);
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("csrf", &token)
            .append_pair("command", &command)
            .extend_pairs(fields)
            .finish();
        self.ask(posting(path), body).await
    }

    async fn ask(&mut self, request: axum::http::request::Builder, body: String) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header(header::COOKIE, cookies.join("; ")).body(Body::from(body)).unwrap();
        let response = self.site.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap_or_default().to_owned());
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            to: parts
                .headers
                .get(header::LOCATION)
                .map(|to| to.to_str().unwrap().to_owned())
                .unwrap_or_default(),
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

/// What a browser or a screen reader would stumble over.
fn faults(html: &str) -> Vec<String> {
    let all = |name: &str| -> Vec<&str> { html.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect() };
    let ids = all("id");
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    let mut faults = Vec::new();
    if known.len() != ids.len() {
        faults.push("an id is given twice".to_owned());
    }
    for name in ["for", "aria-labelledby", "aria-describedby"] {
        let lost = all(name).into_iter().flat_map(|list| list.split(' ')).filter(|id| !known.contains(id));
        faults.extend(lost.map(|id| format!("{name}=\"{id}\" leads nowhere")));
    }
    if html.matches("<h1").count() != 1 {
        faults.push("not one h1".to_owned());
    }
    for never in ["⟦?⟧", " style=\"", "<script>"] {
        if html.contains(never) {
            faults.push(format!("{never} in the page"));
        }
    }
    faults
}

const PAGES: &[(&str, &[PersonId])] = &[
    ("/account", &[MEMBER, COMMITTEE, SYSTEM, SECURITY, AUDITOR]),
    ("/proposals/new", &[MEMBER]),
    ("/admin", &[SYSTEM, SECURITY, AUDITOR]),
    ("/admin/people", &[SYSTEM]),
    ("/admin/people/new", &[SYSTEM]),
    ("/admin/people/10?x=%3Cscript%3E", &[SYSTEM]),
    ("/admin/offices", &[SYSTEM]),
    ("/admin/offices/10", &[SYSTEM]),
    ("/admin/system", &[SYSTEM]),
    ("/admin/roles/10", &[SECURITY]),
    ("/admin/policies?who=20&action=reply.sign_off&case=1", &[SECURITY]),
    ("/admin/audit", &[AUDITOR]),
    ("/admin/rules", &[COMMITTEE, SYSTEM, SECURITY, AUDITOR]),
    ("/admin/rules/what-if", &[COMMITTEE]),
    ("/admin/rules/notice", &[COMMITTEE]),
    ("/admin/rules/pack", &[COMMITTEE]),
];

#[tokio::test]
async fn each_page_opens_to_its_role_alone_and_is_well_formed_in_both_languages() {
    let region = Region::new();
    region.handled();
    let site = Site::over(region);
    for who in [MEMBER, COMMITTEE, HANDLER, SYSTEM, SECURITY, AUDITOR] {
        let mut desk = site.desk(who).await;
        for (path, readers) in PAGES {
            let expected = if readers.contains(&who) || *path == "/account" {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            };
            for language in ["zh-CN", "en"] {
                let joint = if path.contains('?') { '&' } else { '?' };
                let answer = desk.get(&format!("{path}{joint}lang={language}")).await;
                assert_eq!(answer.status, expected, "{path} for person {who}");
                assert_eq!(faults(&answer.body), Vec::<String>::new(), "{path} for person {who} in {language}");
            }
        }
    }
}

#[tokio::test]
async fn who_may_not_is_told_the_roles_that_may() {
    let site = Site::over(Region::new());
    let answer = site.desk(MEMBER).await.get("/admin/roles").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("安全管理员"), "{}", answer.body);
    let answer = site.desk(HANDLER).await.get("/proposals/new").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("委员"), "{}", answer.body);
}

/// Fang Ruoxi wants a window at the port: she writes, is told what lacks, loses nothing, and submits.
#[tokio::test]
async fn a_member_writes_a_proposal_point_by_point_and_submits_it() {
    let site = Site::over(Region::new());
    let mut desk = site.desk(MEMBER).await;
    let text = [
        ("situation", "口岸窗口少。"),
        ("point", "增设窗口"),
        ("point", ""),
        ("point", "延长时间\r\n至晚上"),
    ];

    let no_title = desk.post("/proposals/new", &[&text[..], &[("co_signers", "3"), ("do", "save")]].concat()).await;
    assert_eq!(no_title.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        no_title.body.contains("data-focus") && no_title.body.contains("href=\"#title\""),
        "the summary leads to the title"
    );
    assert!(
        no_title.body.contains("增设窗口</textarea>") && no_title.body.contains("value=\"3\" checked"),
        "what was typed is kept"
    );

    let more = desk.post("/proposals/new", &[&text[..], &[("title", "设窗口"), ("do", "more")]].concat()).await;
    assert_eq!(more.status, StatusCode::OK);
    assert!(
        more.body.contains("id=\"point-4\" name=\"point\" rows=\"2\" autofocus"),
        "the new point takes the focus"
    );

    let begun = desk.post("/proposals/new", &[("title", "设窗口"), ("co_signers", "3"), ("do", "submit")]).await;
    assert_eq!(begun.status, StatusCode::UNPROCESSABLE_ENTITY, "a title alone is kept but cannot be submitted");
    let edit = begun
        .body
        .split("action=\"")
        .find_map(|rest| rest.split('"').next().filter(|to| to.ends_with("/edit")))
        .unwrap();
    assert!(begun.body.contains("href=\"#situation\""));

    let sent = desk.post(edit, &[&text[..], &[("title", "设窗口"), ("do", "submit")]].concat()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let id = CaseId(sent.to.trim_start_matches("/cases/").parse().unwrap());
    assert_eq!(site.app.stage_of(id).unwrap(), Stage::Submitted);
    let case = site.app.case(&site.app.people().actor(MEMBER).unwrap(), id).unwrap().case;
    assert_eq!(case.text.points, ["增设窗口", "延长时间\n至晚上"]);
    assert_eq!(case.co_signers, [], "nobody signs who has not said so");
    assert_eq!(case.asked_to_sign().collect::<Vec<_>>(), [OTHER_MEMBER]);
    assert_eq!(desk.get(edit).await.status, StatusCode::FORBIDDEN, "submitted: it is no longer hers to change");
}

#[tokio::test]
async fn what_the_committee_sent_back_says_why_above_the_form() {
    let region = Region::new();
    let case = region.proposed();
    region.act(MEMBER, case, Command::Submit).unwrap();
    for reader in READERS {
        region.act(reader, case, Region::for_filing()).unwrap();
    }
    region
        .act(
            COMMITTEE,
            case,
            Command::SendBackProposal {
                reason: "请写明数字出处".into(),
            },
        )
        .unwrap();
    let site = Site::over(region);
    let page = site.desk(MEMBER).await.get(&format!("/proposals/{case}/edit")).await;
    assert!(
        page.body.contains("请写明数字出处") && page.body.contains("增设便民窗口</textarea>"),
        "{}",
        page.body
    );
    let other = site.desk(OTHER_MEMBER).await.get(&format!("/proposals/{case}/edit")).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND, "another member does not even know of it");
}

#[tokio::test]
async fn a_password_is_changed_only_by_who_knows_it_and_ends_the_other_sessions() {
    let site = Site::over(Region::new());
    let mut here = site.desk(MEMBER).await;
    let mut there = site.enter("p2", PASSWORD).await.unwrap();
    let new = "Another-2023";
    let wrong = here.post("/account/password", &[("old", "x"), ("new", new), ("again", new)]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("id=\"old-err\"") && !wrong.body.contains(new),
        "the answer repeats no password"
    );
    let weak = here
        .post("/account/password", &[("old", PASSWORD), ("new", "short"), ("again", "shorter")])
        .await;
    assert!(weak.body.contains("id=\"new-err\"") && weak.body.contains("id=\"again-err\""));
    let done = here.post("/account/password", &[("old", PASSWORD), ("new", new), ("again", new)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(here.get("/account").await.status, StatusCode::OK);
    assert_eq!(there.get("/account").await.status, StatusCode::SEE_OTHER, "signed out elsewhere");
    assert!(site.enter("p2", PASSWORD).await.is_none() && site.enter("p2", new).await.is_some());
}

#[tokio::test]
async fn a_person_is_entered_given_a_role_signs_in_and_is_switched_off() {
    let site = Site::over(Region::new());
    let (mut system, mut security) = (site.desk(SYSTEM).await, site.desk(SECURITY).await);
    let person = [("name", "苏小禾"), ("login", "SuXiaohe"), ("office", "10"), ("password", PASSWORD)];
    let taken = system
        .post("/admin/people/new", &[&person[..1], &[("login", "p10"), ("password", PASSWORD)]].concat())
        .await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.body.contains("何一苇") && taken.body.contains("value=\"苏小禾\""), "{}", taken.body);
    let entered = system.post("/admin/people/new", &person).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.body);
    let people = site.app.people();
    let id = people.by_login("suxiaohe").unwrap().id;
    assert!(people.person(id).unwrap().roles.is_empty(), "who enters people grants no role");
    assert_eq!(people.everyone().len(), 15, "nobody was overwritten");

    let roles = format!("/admin/roles/{id}");
    let both = security.post(&roles, &[("roles", "case_handler"), ("roles", "audit_admin")]).await;
    assert_eq!(both.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(both.body.contains("三员分立"), "{}", both.body);
    assert_eq!(system.post(&roles, &[("roles", "case_handler")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(security.post(&roles, &[("roles", "case_handler")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.app.people().person(id).unwrap().roles, [Role::CaseHandler]);
    let own = security.post("/admin/roles/41", &[("roles", "system_admin")]).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);

    let mut new = site.enter("suxiaohe", PASSWORD).await.unwrap();
    assert_eq!(new.get("/desk").await.status, StatusCode::OK);
    assert_eq!(
        system.post(&format!("/admin/people/{id}/switch"), &[("active", "no")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(new.get("/desk").await.status, StatusCode::SEE_OTHER, "signed out at once");
    assert!(site.enter("suxiaohe", PASSWORD).await.is_none());

    let audit = site.desk(AUDITOR).await.get("/admin/audit").await;
    assert!(audit.body.contains("account_switched") && audit.body.contains("管维系"), "{}", audit.body);
}

#[tokio::test]
async fn an_office_is_entered_with_a_new_id_and_corrected_under_its_own() {
    let site = Site::over(Region::new());
    let mut system = site.desk(SYSTEM).await;
    let lacking = system.post("/admin/offices/new", &[("name", "省风能局")]).await;
    assert!(
        lacking.body.contains("id=\"office-short-err\"") && lacking.body.contains("value=\"省风能局\""),
        "{}",
        lacking.body
    );
    let office = [("name", "省风能局"), ("short", "风能局"), ("kind", "handling"), ("org_code", "试风提字")];
    assert_eq!(system.post("/admin/offices/new", &office).await.status, StatusCode::SEE_OTHER);
    let id = site.app.people().offices().into_iter().find(|o| o.short == "风能局").unwrap().id;
    assert_eq!(site.app.people().offices().len(), 5, "nothing was overwritten");
    let office = [("name", "省风能管理局"), ("short", "风能局"), ("kind", "handling")];
    assert_eq!(system.post(&format!("/admin/offices/{id}"), &office).await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.app.people().office(id).unwrap().name, "省风能管理局");
    assert_eq!(site.app.people().office(OfficeId(10)).unwrap().name, "省口岸办公室");
}

#[tokio::test]
async fn the_rules_explain_a_yes_and_a_no() {
    let region = Region::new();
    region.handled();
    let site = Site::over(region);
    let mut desk = site.desk(SECURITY).await;
    let ask = |who: PersonId, action: &str| format!("/admin/policies?who={who}&action={action}&case=1");
    let yes = desk.get(&ask(HANDLER, "reply.save_draft")).await.body;
    assert!(yes.contains("bf-note-ok") && yes.contains("#rule-reply.handler_drafts"), "{yes}");
    let no = desk.get(&ask(CO_HANDLER, "reply.save_draft")).await.body;
    assert!(no.contains("#rule-reply.co_handler_does_not_answer"), "{no}");
    assert!(!no.contains("关于增设口岸便民窗口的建议"), "nothing of the case is shown");
    let none = desk.get("/admin/policies?who=10&action=reply.save_draft&case=77").await.body;
    assert!(none.contains("id=\"case-err\""), "{none}");
}

#[tokio::test]
async fn a_job_that_was_given_up_is_tried_again_by_one_click() {
    let site = Site::over(Region::new());
    let region = site.app.region.clone();
    site.app.store.write(&region, |tx| tx.enqueue("mail.v1", "event/1/person/2", "{}", 0)).unwrap();
    for attempt in 1..=banfu_app::store::outbox::MAX_ATTEMPTS {
        let at = attempt * 86_400_000;
        let jobs = site.app.store.claim(at, 1, 1000).unwrap();
        site.app.store.failed(&jobs[0], at, "the mail server does not answer", 0).unwrap();
    }
    let mut desk = site.desk(SYSTEM).await;
    let page = desk.get("/admin/system").await.body;
    assert!(page.contains("the mail server does not answer") && page.contains("event/1/person/2"), "{page}");
    assert_eq!(
        site.desk(AUDITOR).await.post("/admin/system/revive", &[("job", "1")]).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(desk.post("/admin/system/revive", &[("job", "1")]).await.status, StatusCode::SEE_OTHER);
    assert!(site.app.store.read(&region, |tx| tx.dead_letters(10)).unwrap().is_empty());
    assert_eq!(
        desk.post("/admin/system/revive", &[("job", "1")]).await.status,
        StatusCode::NOT_FOUND,
        "it is no dead letter any more"
    );
}

#[tokio::test]
async fn the_committee_sees_what_a_notice_moves_before_it_is_entered() {
    let region = Region::new();
    let case = region.handled();
    let site = Site::over(region);
    let mut desk = site.desk(COMMITTEE).await;
    let text = "date,kind,name,notice\n2023-06-30,holiday,省庆,试政发〔2023〕1号";
    let due = |site: &Site| {
        let committee = site.app.people().actor(COMMITTEE).unwrap();
        site.app.case(&committee, case).unwrap().case.clocks.unwrap().reply_due.to_string()
    };
    let form = |what: &'static str| [("layer", "national"), ("number", ""), ("text", text), ("do", what)];
    let shown = desk.post("/admin/rules/notice", &form("show")).await;
    assert!(shown.status == StatusCode::OK && shown.body.contains("7月3日"), "{}", shown.body);
    assert_eq!(faults(&shown.body), [] as [String; 0]);
    assert_eq!(due(&site), "2023-06-30");
    let bad = desk
        .post("/admin/rules/notice", &[("layer", "national"), ("text", "date,kind\n2023-09-31,holiday,x,y")])
        .await;
    assert!(
        bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.body.contains("no such date: 2023-09-31"),
        "{}",
        bad.body
    );
    let entered = desk.post("/admin/rules/notice", &form("enter")).await;
    assert_eq!((entered.status, entered.to.as_str()), (StatusCode::SEE_OTHER, "/admin/rules"));
    assert_eq!(due(&site), "2023-07-03");
    let page = desk.get(&format!("/cases/{case}")).await.body;
    assert!(page.contains("试政发〔2023〕1号"), "{page}");
}

#[tokio::test]
async fn a_case_page_shows_what_would_follow_and_keeps_nothing() {
    let region = Region::new();
    let case = region.handled();
    let site = Site::over(region);
    let mut desk = site.desk(HANDLER).await;
    let path = format!("/cases/{case}/what-if");
    let page = desk.get(&path).await;
    assert_eq!((page.status, faults(&page.body)), (StatusCode::OK, vec![]));
    let then = desk
        .post(&path, &[("kind", "paused"), ("from", "2023-04-10"), ("to", "2023-04-20"), ("pack", "")])
        .await;
    assert!(then.status == StatusCode::OK && then.body.contains("7月10日"), "{}", then.body);
    let bad = desk.post(&path, &[("kind", "off"), ("from", "2023-04-31")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    let clocks = desk.get(&format!("/cases/{case}/clocks.json")).await;
    let value: serde_json::Value = serde_json::from_str(&clocks.body).unwrap();
    assert_eq!(
        (&value["clocks"][0]["clock"], &value["clocks"][0]["due"]),
        (&"reply".into(), &"2023-06-30".into())
    );
    let mut stranger = site.desk(STRANGER).await;
    assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
}

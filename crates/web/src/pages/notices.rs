//! `/notices`: what happened in one's cases, unread on top of mind; digests by mail; the calendar feed at `/calendar/{secret}.ics`.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use banfu_app::{
    clock,
    desk::Desk,
    domain::{deadline::Left, duty::Who},
    store::{personal::NoticeSettings, views::case::DutyRow},
};

use super::{
    Frame, Html,
    cases::steps::done,
    desk::{Change, change, duty_path},
};
use crate::{
    frame::{
        errors::WebError,
        posted::Posted,
        visitor::{Me, Visitor},
    },
    i18n::Locale,
    ical::{AllDay, calendar},
    say::Say,
    ui::ErrorSummary,
    web::Web,
};

/// Longest mail address, in bytes (RFC 5321 §4.5.3.1).
pub const EMAIL_MAX_BYTES: usize = 254;
/// Hours at which a digest may be sent.
const HOURS: [i8; 5] = [8, 9, 12, 14, 17];

/// Notices and how one is told of them.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/notices.html")]
pub struct NoticesPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// What was wrong with the settings.
    pub errors: ErrorSummary,
    /// What happened, newest first; whether it is unread.
    pub notices: Vec<(Change, bool)>,
    /// How many are unread.
    pub unread: usize,
    /// The newest event, for "seen".
    pub newest: i64,
    /// Address for digests.
    pub email: String,
    /// Hours: the hour, and whether it is chosen.
    pub hours: Vec<(i8, bool)>,
    /// Since when there is a calendar feed; empty: none.
    pub calendar_since: String,
    /// The address of a feed just made, shown this once.
    pub calendar_address: Option<String>,
}

/// Everything under `/notices`, and the calendar.
pub fn routes() -> Router<Web> {
    Router::new()
        .route("/notices", get(show))
        .route("/notices/seen", post(seen))
        .route("/notices/digest", post(digest))
        .route("/notices/calendar", post(open_calendar))
        .route("/notices/calendar/end", post(end_calendar))
        .route("/calendar/{file}", get(feed))
}

/// `GET /notices`
pub async fn show(State(web): State<Web>, me: Me) -> Result<Response, WebError> {
    let errors = ErrorSummary::none(me.visitor.l);
    Ok(Html(page(&web, &me, errors, None, None).await?).into_response())
}

/// `POST /notices/seen`
pub async fn seen(State(web): State<Web>, posted: Posted) -> Result<Response, WebError> {
    let up_to: i64 = posted.fields.parsed("up_to").ok_or(WebError::BadForm("up_to"))?;
    let actor = posted.me.live.actor.clone();
    web.run(move |app| app.see_notices(&actor, up_to)).await?;
    Ok(done(&web, "/notices", "seen", ""))
}

/// `POST /notices/digest`: address and hours of digests; without an address or hours there are none.
pub async fn digest(State(web): State<Web>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, .. } = posted;
    let l = me.visitor.l;
    let email = fields.text("email").to_owned();
    let mut digest_hours: Vec<i8> = fields.all("hour").iter().filter_map(|h| h.parse().ok()).filter(|h| HOURS.contains(h)).collect();
    digest_hours.sort_unstable();
    digest_hours.dedup();
    if !email.is_empty() && !is_address(&email) {
        let mut errors = ErrorSummary::none(l);
        errors.add("email", l.t("notices.email_wrong"));
        let typed = Some((email, digest_hours));
        return Ok(Html(page(&web, &me, errors, None, typed).await?).with_status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let actor = me.live.actor.clone();
    web.run(move |app| {
        let seen_event = app.notice_settings(&actor)?.0.seen_event;
        let chosen = NoticeSettings {
            seen_event,
            email,
            digest_hours,
            language: l.tag().to_owned(),
        };
        app.set_notice_settings(&actor, chosen)
    })
    .await?;
    Ok(done(&web, "/notices", "digest", ""))
}

/// Whether a text can be a mail address; whether it is one, only a mail shows.
pub fn is_address(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let plain = |c: char| c.is_ascii_graphic() && !"\"(),:;<>[\\]@".contains(c);
    text.len() <= EMAIL_MAX_BYTES
        && (1..=64).contains(&name.len())
        && name.chars().all(plain)
        && !host.is_empty()
        && host
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
}

/// `POST /notices/calendar`: a new feed, whose address is shown this once.
pub async fn open_calendar(State(web): State<Web>, posted: Posted) -> Result<Response, WebError> {
    let me = posted.me;
    let actor = me.live.actor.clone();
    let token = web.run(move |app| app.open_calendar(&actor)).await?;
    let base = web.settings.public_url.clone().unwrap_or_default();
    let address = format!("{}/calendar/{token}.ics", base.trim_end_matches('/'));
    let errors = ErrorSummary::none(me.visitor.l);
    Ok(Html(page(&web, &me, errors, Some(address), None).await?).into_response())
}

/// `POST /notices/calendar/end`
pub async fn end_calendar(State(web): State<Web>, posted: Posted) -> Result<Response, WebError> {
    let actor = posted.me.live.actor.clone();
    web.run(move |app| app.close_calendar(&actor)).await?;
    Ok(done(&web, "/notices", "calendar_ended", ""))
}

/// `GET /calendar/{secret}.ics`: no session; who has the address has the calendar.
pub async fn feed(State(web): State<Web>, visitor: Visitor, Path(file): Path<String>) -> Result<Response, WebError> {
    let token = file
        .strip_suffix(".ics")
        .filter(|t| t.len() == 64 && t.bytes().all(|b| b.is_ascii_hexdigit()))
        .map(str::to_owned)
        .ok_or(WebError::NotFound)?;
    let (actor, rows) = web.run(move |app| app.calendar_of(&token)).await?.ok_or(WebError::NotFound)?;
    let say = Say::new(&web, visitor.l, visitor.today);
    let base = web.settings.public_url.clone().unwrap_or_default();
    let region = web.app.region.clone();
    let days: Vec<AllDay> = rows.iter().filter_map(|row| all_day(&say, &region, &base, row)).collect();
    let name = say.l.f1("notices.calendar_name", "name", say.person(actor.person.id));
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"banfu.ics\""),
    ];
    Ok((headers, calendar(&name, &days)).into_response())
}

fn all_day(say: &Say, region: &str, base: &str, row: &DutyRow) -> Option<AllDay> {
    let (duty, case) = (row.duty, &row.case);
    let number = case.label();
    Some(AllDay {
        uid: format!("{}-{}-{}@{region}.banfu", duty.kind.code(), case.id, whose(duty.who)),
        stamp: clock::moment(case.updated_ms),
        day: duty.due?,
        summary: format!("{number} {}", say.l.coded("duties", duty.kind.code())).trim_start().to_owned(),
        description: case.title.clone(),
        url: if base.is_empty() {
            String::new()
        } else {
            format!("{}{}", base.trim_end_matches('/'), duty_path(case.id, duty.kind))
        },
    })
}

/// Who owes a step, as part of a name that stays the same.
fn whose(who: Who) -> String {
    match who {
        Who::Person(id) => format!("p{id}"),
        Who::Office(id, role) => format!("o{id}-{role}"),
        Who::Role(role) => role.code().to_owned(),
    }
}

async fn page(web: &Web, me: &Me, errors: ErrorSummary, calendar_address: Option<String>, typed: Option<(String, Vec<i8>)>) -> Result<NoticesPage, WebError> {
    let actor = me.live.actor.clone();
    let (notices, (settings, since)) = web.run(move |app| Ok((app.notices(&actor)?, app.notice_settings(&actor)?))).await?;
    let say = Say::new(web, me.visitor.l, me.visitor.today);
    let (email, hours) = typed.unwrap_or((settings.email, settings.digest_hours));
    Ok(NoticesPage {
        unread: notices.iter().filter(|n| n.unread).count(),
        newest: notices.first().map(|n| n.row.event_id).unwrap_or_default(),
        notices: notices.iter().map(|n| (change(&say, &n.row), n.unread)).collect(),
        email,
        hours: HOURS.map(|hour| (hour, hours.contains(&hour))).to_vec(),
        calendar_since: since.map(|at| say.moment(clock::moment(at)).words).unwrap_or_default(),
        calendar_address,
        errors,
        frame: Frame::work(web, me),
    })
}

/// A digest as plain text: subject and body. `None` when there is nothing to say.
///
/// * `language`: its tag; one we do not speak becomes the first language.
pub fn digest_letter(web: &Web, language: &str, desk: &Desk, unread: usize) -> Option<(String, String)> {
    let l = Locale::from_tag(language).unwrap_or_default();
    if desk.mine.is_empty() && unread == 0 {
        return None;
    }
    let say = Say::new(web, l, desk.today);
    let late = desk.mine.iter().filter(|item| matches!(item.left, Some(Left::Late { .. }))).count();
    let subject = l.f(
        "notices.digest_subject",
        &[("day", &say.day(desk.today)), ("n", &desk.mine.len()), ("late", &late)],
    );
    let mut lines = vec![l.f2("notices.digest_head", "n", desk.mine.len(), "late", late), String::new()];
    for item in desk.mine.iter().take(DIGEST_ROWS) {
        let (duty, case) = (item.row.duty, &item.row.case);
        let number = case.label();
        let due = duty.due.map(|day| l.f1("clock.due", "day", say.day(day))).unwrap_or_default();
        lines.push(format!("{number} {}  {due}", l.coded("duties", duty.kind.code())).trim_start().to_owned());
        lines.push(format!("    {}", case.title));
    }
    if desk.mine.len() > DIGEST_ROWS {
        lines.push("……".to_owned());
    }
    lines.push(String::new());
    if unread > 0 {
        lines.push(l.f1("notices.digest_unread", "n", unread));
    }
    if let Some(base) = &web.settings.public_url {
        lines.push(format!("{}/desk", base.trim_end_matches('/')));
    }
    lines.push(l.t("notices.digest_foot").to_owned());
    Some((subject, lines.join("\n")))
}

/// Steps that a digest names.
const DIGEST_ROWS: usize = 30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_address_has_a_name_and_a_host_and_nothing_that_a_header_would_mind() {
        for good in ["a@b", "he.yiwei+banfu@mail.example", "x_1@10-20.example"] {
            assert!(is_address(good), "{good}");
        }
        let long = format!("{}@b", "a".repeat(65));
        for bad in [
            "",
            "a",
            "@b",
            "a@",
            "a@b..c",
            "a b@c",
            "a@b\r\nBcc: c@d",
            "a,b@c",
            "<a@b>",
            "何@b",
            long.as_str(),
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}

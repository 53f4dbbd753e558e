//! `/admin`: what this administrator may do, in sentences that lead there.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use banfu_app::policy::Action;

use super::{only_for, tabs};
use crate::{
    frame::{errors::WebError, visitor::Me},
    pages::{Frame, Html},
    say::Say,
    web::Web,
};

/// The way in.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/admin/home.html")]
pub struct HomePage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The administrator's roles, in words.
    pub roles: String,
    /// What can be done: address, name, what it is for.
    pub doors: Vec<(&'static str, &'static str, &'static str)>,
}

/// `GET /admin`
pub async fn show(State(web): State<Web>, me: Me) -> Result<Response, WebError> {
    let l = me.visitor.l;
    let person = &me.live.actor.person;
    if !person.roles.iter().any(|role| role.is_administrator()) {
        // Someone else is told the rule of the directory: it is the first thing an administrator does.
        only_for(&web, &me, Action::DirectoryManage)?;
    }
    let about = |href: &str| match href {
        "/admin/people" => l.t("admin.people.intro"),
        "/admin/offices" => l.t("admin.offices.intro"),
        "/admin/system" => l.t("admin.system.intro"),
        "/admin/roles" => l.t("admin.roles.intro"),
        "/admin/policies" => l.t("admin.policies.intro"),
        "/admin/audit" => l.t("admin.audit.intro"),
        _ => l.t("admin.rules.intro"),
    };
    let say = Say::new(&web, l, me.visitor.today);
    let roles: Vec<String> = person.roles.iter().map(|role| say.role(*role)).collect();
    Ok(Html(HomePage {
        roles: l.list(&roles),
        doors: tabs(&web, &me).into_iter().map(|tab| (tab.href, tab.name, about(tab.href))).collect(),
        frame: Frame::work(&web, &me),
    })
    .into_response())
}

//! What surrounds every page: top bar, navigation by role, toast, foot. `templates/layout.html` draws it.

use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use banfu_app::domain::org::Role;
use jiff::civil::Date;

use crate::{
    assets,
    frame::{
        errors::WebError,
        random_id,
        visitor::{Me, Visitor},
    },
    i18n::Locale,
    web::Web,
};

/// What surrounds a page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The reader's language.
    pub l: Locale,
    /// The name of the place.
    pub place: String,
    /// Who is signed in.
    pub who: Option<Face>,
    /// The navigation.
    pub nav: Vec<NavItem>,
    /// A public page: a narrower frame and the public navigation.
    pub public: bool,
    /// The token every form of this session carries.
    pub csrf: String,
    /// The id of the command a form on this page gives: posted twice, it acts once.
    pub command: String,
    /// Something done, to be said once.
    pub toast: Option<Toast>,
    /// Today where the place is.
    pub today: Date,
    /// The rule pack, for the foot.
    pub pack: String,
    /// Changes since yesterday, for the bell.
    pub changes: usize,
    /// The demo region is loaded.
    pub demo: bool,
    /// The address of this page in the other language.
    pub other_language: String,
}

/// The person at the top right.
#[derive(Debug, Clone)]
pub struct Face {
    /// Name.
    pub name: String,
    /// Office and role, in few words.
    pub duty: String,
    /// The first character of the name.
    pub initial: String,
}

impl Face {
    fn of(l: Locale, live: &banfu_app::accounts::Live) -> Self {
        let person = &live.actor.person;
        let office = live
            .actor
            .office
            .as_ref()
            .map(|o| if l.is_chinese() { o.short.clone() } else { o.short_en.clone() });
        let role = person.roles.first().map(|role| l.coded("roles", role.code()));
        let name = if l.is_chinese() { person.name.clone() } else { person.name_en.clone() };
        Self {
            initial: name.chars().take(1).collect(),
            duty: office.into_iter().chain(role).collect::<Vec<_>>().join(" · "),
            name,
        }
    }
}

/// An entry of the navigation.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// Where it leads.
    pub href: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The reader is in this part of the site.
    pub current: bool,
}

/// Something done.
#[derive(Debug, Clone)]
pub struct Toast {
    /// The sentence.
    pub text: String,
}

impl Frame {
    /// The frame of a public page. Someone signed in sees the way back to work.
    pub fn public(web: &Web, visitor: &Visitor) -> Self {
        let l = visitor.l;
        let mut nav = vec![
            ("/", l.t("nav.home")),
            ("/proposals", l.t("nav.proposals")),
            ("/promises", l.t("nav.promises")),
            ("/offices", l.t("nav.offices")),
            ("/data", l.t("nav.data")),
        ];
        if web.tour.is_some() {
            nav.push(("/demo", l.t("nav.demo")));
        }
        if visitor.live.is_some() {
            nav.push(("/desk", l.t("nav.desk")));
        }
        Self::new(web, visitor, nav, true)
    }

    /// The frame of a work page: the navigation is that of the person's roles.
    pub fn work(web: &Web, me: &Me) -> Self {
        let l = me.visitor.l;
        let person = &me.live.actor.person;
        let mut nav = vec![("/desk", l.t("nav.desk"))];
        if person.roles.iter().any(|role| role.is_administrator()) {
            nav = vec![("/admin", l.t("nav.admin"))];
        } else {
            if person.is(Role::Committee) {
                nav.push(("/cases?view=review", l.t("nav.review")));
            }
            nav.push(("/cases", if person.is(Role::Member) { l.t("nav.mine") } else { l.t("nav.cases") }));
            if person.is(Role::Member) {
                nav.push(("/proposals/new", l.t("nav.propose")));
            }
            nav.push(if person.is(Role::Member) {
                ("/promises", l.t("nav.promises"))
            } else {
                ("/ledger", l.t("nav.ledger"))
            });
            if person.is(Role::Oversight) || person.is(Role::Committee) {
                nav.push(("/oversight", l.t("nav.oversight")));
            }
        }
        nav.push(("/", l.t("nav.public")));
        if web.tour.is_some() {
            nav.push(("/demo", l.t("nav.demo")));
        }
        Self::new(web, &me.visitor, nav, false)
    }

    fn new(web: &Web, visitor: &Visitor, nav: Vec<(&'static str, &'static str)>, public: bool) -> Self {
        let l = visitor.l;
        let people = web.app.people();
        let region = people.region.as_ref();
        Self {
            l,
            place: region
                .map(|r| if l.is_chinese() { r.name_zh.clone() } else { r.name_en.clone() })
                .unwrap_or_default(),
            who: visitor.live.as_ref().map(|live| Face::of(l, live)),
            nav: nav
                .into_iter()
                .map(|(href, name)| NavItem {
                    href,
                    name,
                    current: is_within(&visitor.address, href),
                })
                .collect(),
            public,
            csrf: visitor.live.as_ref().map(|live| live.csrf.clone()).unwrap_or_default(),
            command: random_id(),
            toast: toast(visitor),
            today: visitor.today,
            pack: web.app.pack().map(|pack| pack.label()).unwrap_or_default(),
            changes: 0,
            demo: region.is_some_and(|r| r.demo),
            other_language: other_language(visitor),
        }
    }

    /// The address of a built file.
    pub fn asset(&self, name: &str) -> &'static str {
        assets::address(name)
    }

    /// Where the mark at the top left leads.
    pub fn home(&self) -> &'static str {
        if self.who.is_some() { "/desk" } else { "/" }
    }
}

/// Whether an address lies in the part of the site that begins at `part`.
pub fn is_within(address: &str, part: &str) -> bool {
    // A view of a list is a part of its own.
    if part.contains('?') {
        return address == part;
    }
    let path = address.split('?').next().unwrap_or_default();
    if part == "/" {
        path == "/"
    } else {
        path.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

fn toast(visitor: &Visitor) -> Option<Toast> {
    let flash = visitor.flash.as_ref()?;
    // A code we do not know was not written by us.
    visitor.l.code("toasts", &flash.code)?;
    Some(Toast {
        text: visitor.l.f1(&format!("toasts.{}", flash.code), "what", &flash.what),
    })
}

fn other_language(visitor: &Visitor) -> String {
    let (path, query) = visitor.address.split_once('?').unwrap_or((&visitor.address, ""));
    let mut out = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "lang") {
        out.append_pair(&name, &value);
    }
    out.append_pair("lang", visitor.l.other().tag());
    format!("{path}?{}", out.finish())
}

/// A page on its way to the browser.
pub struct Html<T>(pub T);

impl<T: Template> IntoResponse for Html<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(text) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response(),
            Err(error) => WebError::Internal(format!("a template failed: {error}")).into_response(),
        }
    }
}

impl<T: Template> Html<T> {
    /// With another status, such as 422 for a refused form.
    pub fn with_status(self, status: StatusCode) -> Response {
        let mut response = self.into_response();
        if response.status() == StatusCode::OK {
            *response.status_mut() = status;
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_site_is_known_by_whole_segments() {
        assert!(is_within("/cases/12?x=1", "/cases") && is_within("/cases", "/cases") && is_within("/?q=1", "/"));
        assert!(!is_within("/casesearch", "/cases") && !is_within("/cases", "/"));
    }
}

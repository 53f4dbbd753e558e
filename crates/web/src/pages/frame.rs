//! What surrounds every page: top bar, navigation by role, toast, foot. `templates/layout.html` draws it.

use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::civil::Date;

use crate::{
    assets,
    frame::{errors::WebError, random_id, visitor::Visitor},
    i18n::Locale,
    site::Site,
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
    /// The size of the last signed checkpoint of the log, once there is one.
    pub checkpoint: Option<i64>,
    /// Changes since yesterday, for the bell.
    pub changes: i64,
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
    /// The frame of a public page, or of any page before anyone is known.
    pub fn public(site: &Site, visitor: &Visitor) -> Self {
        let l = visitor.l;
        let entry = |href: &'static str, name: &'static str| NavItem {
            href,
            name,
            current: is_within(&visitor.address, href),
        };
        let mut nav = vec![
            entry("/", l.t("nav.home")),
            entry("/proposals", l.t("nav.proposals")),
            entry("/promises", l.t("nav.promises")),
            entry("/data", l.t("nav.data")),
        ];
        if site.settings.demo {
            nav.push(entry("/demo", l.t("nav.demo")));
        }
        Self {
            l,
            place: site.settings.place[usize::from(!l.is_chinese())].clone(),
            who: None,
            nav,
            public: true,
            csrf: String::new(),
            command: random_id(),
            toast: toast(visitor),
            today: visitor.today,
            pack: site.settings.pack.clone(),
            checkpoint: None,
            changes: 0,
            demo: site.settings.demo,
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

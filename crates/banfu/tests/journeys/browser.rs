//! A browser without a screen: cookies, redirects, forms; it sends what a real one would.

use std::collections::BTreeMap;

use ureq::{
    Agent,
    http::{Response, header},
};

use crate::page::{Form, Page};

/// Redirects that are followed before it is called a loop.
const REDIRECTS_MAX: usize = 5;

/// Someone's browser.
#[derive(Clone)]
pub struct Browser {
    agent: Agent,
    base: String,
    cookies: BTreeMap<String, String>,
    language: &'static str,
}

/// An answer that is no page: a file.
pub struct Download {
    /// Status.
    pub status: u16,
    /// `Content-Type`.
    pub kind: String,
    /// Content.
    pub bytes: Vec<u8>,
}

impl Browser {
    /// A browser that has never been here.
    pub fn new(base: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .build()
            .new_agent();
        Self {
            agent,
            base: base.to_owned(),
            cookies: BTreeMap::new(),
            language: "zh-CN",
        }
    }

    /// A browser whose person reads English.
    pub fn in_english(mut self) -> Self {
        self.language = "en";
        self
    }

    /// The same browser after the server was started again elsewhere: its cookies stay.
    pub fn moved_to(mut self, base: &str) -> Self {
        self.base = base.to_owned();
        self
    }

    /// Signs in by the form of the sign-in page; asserts that it worked.
    pub fn sign_in(&mut self, login: &str, password: &str) -> Page {
        let page = self.try_sign_in(login, password);
        assert_eq!(page.status, 200, "{login} could not sign in: {}", page.text());
        assert!(!page.path().starts_with("/signin"), "{login} could not sign in: {}", page.text());
        page
    }

    /// Signs in by the form of the sign-in page.
    pub fn try_sign_in(&mut self, login: &str, password: &str) -> Page {
        let form = self.open("/signin").form_to("/signin").set("login", login).set("password", password);
        self.post(&form)
    }

    /// Opens an address, following redirects.
    pub fn open(&mut self, address: &str) -> Page {
        self.try_open(address).unwrap_or_else(|e| panic!("GET {address}: {e}"))
    }

    /// Opens an address, following redirects; an error is the connection's (the server was killed).
    pub fn try_open(&mut self, address: &str) -> Result<Page, ureq::Error> {
        let mut path = address.to_owned();
        for _ in 0..REDIRECTS_MAX {
            let page = self.ask(&path)?;
            match page.redirect() {
                Some(next) => path = next,
                None => return Ok(page),
            }
        }
        panic!("{address} leads round in a circle")
    }

    fn ask(&mut self, path: &str) -> Result<Page, ureq::Error> {
        let request = self
            .agent
            .get(format!("{}{path}", self.base))
            .header(header::COOKIE, self.cookie_line())
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header(header::ACCEPT_LANGUAGE, self.language);
        let response = request.call()?;
        self.read(path, response)
    }

    /// Posts a form and follows the redirect.
    pub fn post(&mut self, form: &Form) -> Page {
        self.try_post(form).unwrap_or_else(|e| panic!("POST {}: {e}", form.action()))
    }

    /// Posts a form and follows the redirect; an error is the connection's (the server was killed).
    pub fn try_post(&mut self, form: &Form) -> Result<Page, ureq::Error> {
        let page = self.try_post_only(form)?;
        Ok(match page.redirect() {
            Some(next) => {
                let mut after = self.open(&next);
                after.posted = Some(page.status);
                after
            }
            None => page,
        })
    }

    /// Posts a form; no redirect is followed.
    pub fn try_post_only(&mut self, form: &Form) -> Result<Page, ureq::Error> {
        let own = self.base.clone();
        self.send(form, &own, "same-origin")
    }

    /// Posts a form as a page of another site would make the browser do it.
    pub fn post_from(&mut self, origin: &str, form: &Form) -> Page {
        self.send(form, origin, "cross-site").unwrap_or_else(|e| panic!("POST {}: {e}", form.action()))
    }

    fn send(&mut self, form: &Form, origin: &str, fetch_site: &str) -> Result<Page, ureq::Error> {
        let path = form.action();
        let response = self
            .agent
            .post(format!("{}{path}", self.base))
            .header(header::COOKIE, self.cookie_line())
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header(header::ACCEPT_LANGUAGE, self.language)
            .header(header::ORIGIN, origin)
            .header("sec-fetch-site", fetch_site)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .send(form.body())?;
        self.read(path, response)
    }

    /// Posts a form with a file, as a browser sends it.
    pub fn upload(&mut self, form: &Form, name: &str, file: &[u8]) -> Page {
        const BOUNDARY: &str = "----banfu-journey";
        let mut body = Vec::new();
        for field in ["csrf", "source", "command", "title", "how"] {
            if let Some(value) = form.value(field) {
                body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes());
            }
        }
        let head =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        body.extend(head.bytes());
        body.extend(file);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
        let path = form.action();
        let response = self
            .agent
            .post(format!("{}{path}", self.base))
            .header(header::COOKIE, self.cookie_line())
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header(header::ACCEPT_LANGUAGE, self.language)
            .header(header::ORIGIN, &self.base)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .send(&body)
            .unwrap_or_else(|e| panic!("POST {path}: {e}"));
        self.read(path, response).unwrap_or_else(|e| panic!("POST {path}: {e}"))
    }

    /// Fetches a file.
    pub fn download(&mut self, path: &str) -> Download {
        let request = self.agent.get(format!("{}{path}", self.base)).header(header::COOKIE, self.cookie_line());
        let mut response = request.call().unwrap_or_else(|e| panic!("GET {path}: {e}"));
        let kind = response
            .headers()
            .get(header::CONTENT_TYPE)
            .map(|v| v.to_str().unwrap().to_owned())
            .unwrap_or_default();
        Download {
            status: response.status().as_u16(),
            kind,
            bytes: response.body_mut().read_to_vec().unwrap(),
        }
    }

    /// The address of a case by its number, found by the list's search.
    pub fn case(&mut self, number: &str) -> String {
        let list = self.open(&format!("/cases?view=all&q={number}"));
        list.row_link(number).unwrap_or_else(|| panic!("no case {number} in the list: {}", list.text()))
    }

    fn read(&mut self, path: &str, mut response: Response<ureq::Body>) -> Result<Page, ureq::Error> {
        for line in response.headers().get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let status = response.status().as_u16();
        let location = response.headers().get(header::LOCATION).map(|v| v.to_str().unwrap().to_owned());
        let html = response.body_mut().read_to_string()?;
        Ok(Page::new(path, status, location, html))
    }

    fn cookie_line(&self) -> String {
        self.cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }
}

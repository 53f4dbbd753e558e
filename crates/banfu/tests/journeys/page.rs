//! What came back: words on the page, links, forms as a browser fills them in.

use std::fmt::Write as _;

use scraper::{ElementRef, Html, Selector};

/// A page.
#[derive(Clone)]
pub struct Page {
    path: String,
    /// Status of the page itself.
    pub status: u16,
    /// Status of the post that led here by a redirect.
    pub posted: Option<u16>,
    location: Option<String>,
    html: String,
}

impl Page {
    /// A page as it came.
    pub fn new(path: &str, status: u16, location: Option<String>, html: String) -> Self {
        Self {
            path: path.to_owned(),
            status,
            posted: None,
            location,
            html,
        }
    }

    /// Its address.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where it leads without being asked.
    pub fn redirect(&self) -> Option<String> {
        (300..400).contains(&self.status).then(|| self.location.clone()).flatten()
    }

    /// Its source.
    pub fn html(&self) -> &str {
        &self.html
    }

    /// Its words, white space folded.
    pub fn text(&self) -> String {
        let document = Html::parse_document(&self.html);
        let body = document.select(&css("body")).next().unwrap_or(document.root_element());
        folded(&words(body))
    }

    /// Whether these words stand on it.
    pub fn says(&self, what: &str) -> bool {
        self.text().contains(what)
    }

    /// The words in what a selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let document = Html::parse_document(&self.html);
        document.select(&css(selector)).map(|element| folded(&words(element))).collect()
    }

    /// Addresses of its links.
    pub fn links(&self) -> Vec<String> {
        let document = Html::parse_document(&self.html);
        document
            .select(&css("a[href]"))
            .filter_map(|a| a.value().attr("href").map(str::to_owned))
            .collect()
    }

    /// The link of the list's row with this case number.
    pub fn row_link(&self, number: &str) -> Option<String> {
        let document = Html::parse_document(&self.html);
        let (row, cell, link) = (css("tr"), css(".bf-no"), css("th a"));
        document
            .select(&row)
            .find(|tr| tr.select(&cell).any(|td| words(td).trim() == number))
            .and_then(|tr| tr.select(&link).next())
            .and_then(|a| a.value().attr("href").map(str::to_owned))
    }

    /// The form of a step, by its hidden field `form`.
    pub fn form(&self, name: &str) -> Form {
        self.find_form(&format!("a form named {name}"), |form| form.value("form") == Some(name))
    }

    /// The form that posts to an address.
    pub fn form_to(&self, action: &str) -> Form {
        self.find_form(&format!("a form to {action}"), |form| form.action == action)
    }

    /// The form that has a field of this name.
    pub fn form_with(&self, field: &str) -> Form {
        self.find_form(&format!("a form with the field {field}"), |form| form.controls.iter().any(|c| c.name == field))
    }

    /// Whether the step's form is there.
    pub fn has_form(&self, name: &str) -> bool {
        self.forms().iter().any(|form| form.value("form") == Some(name))
    }

    fn find_form(&self, what: &str, wanted: impl Fn(&Form) -> bool) -> Form {
        self.forms()
            .into_iter()
            .find(wanted)
            .unwrap_or_else(|| panic!("{what} is not on {} ({}): {}", self.path, self.status, self.text()))
    }

    fn forms(&self) -> Vec<Form> {
        let (document, form) = (Html::parse_document(&self.html), css("form"));
        let posting = document
            .select(&form)
            .filter(|form| form.value().attr("method").is_some_and(|m| m.eq_ignore_ascii_case("post")));
        posting.map(|form| Form::read(&document, form, &self.path)).collect()
    }
}

/// A form as it stands on a page, to be filled in.
#[derive(Debug, Clone)]
pub struct Form {
    action: String,
    controls: Vec<Control>,
    buttons: Vec<(String, String)>,
    pressed: Option<(String, String)>,
}

#[derive(Debug, Clone)]
struct Control {
    name: String,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Text(String),
    Menu { chosen: String, choices: Vec<(String, String)> },
    Box { value: String, label: String, on: bool, one_of: bool },
}

impl Form {
    fn read(document: &Html, form: ElementRef<'_>, page: &str) -> Self {
        let attr = |e: &ElementRef<'_>, name: &str| e.value().attr(name).unwrap_or_default().to_owned();
        let label_of = |id: &str| {
            let label = form.select(&css("label")).find(|l| !id.is_empty() && l.value().attr("for") == Some(id));
            label.map(|l| folded(&words(l))).unwrap_or_default()
        };
        let (mut controls, mut buttons) = (Vec::new(), Vec::new());
        // A control may stand outside its form and name it.
        let id = form.value().attr("id");
        let belongs = |e: &ElementRef<'_>| match e.value().attr("form") {
            Some(named) => Some(named) == id,
            None => e.ancestors().any(|above| above.id() == form.id()),
        };
        for e in document.select(&css("input, textarea, select, button")).filter(belongs) {
            let (name, value) = (attr(&e, "name"), attr(&e, "value"));
            let kind = match (e.value().name(), attr(&e, "type").as_str()) {
                ("button", "button") => continue,
                ("button", _) | ("input", "submit") => {
                    buttons.push((name, value));
                    continue;
                }
                ("textarea", _) => Kind::Text(e.text().collect()),
                ("select", _) => {
                    let options: Vec<ElementRef<'_>> = e.select(&css("option")).collect();
                    let chosen = options.iter().find(|o| o.value().attr("selected").is_some()).or(options.first());
                    Kind::Menu {
                        chosen: chosen.map(|o| attr(o, "value")).unwrap_or_default(),
                        choices: options.iter().map(|o| (attr(o, "value"), folded(&words(*o)))).collect(),
                    }
                }
                ("input", kind @ ("radio" | "checkbox")) => Kind::Box {
                    value,
                    label: label_of(&attr(&e, "id")),
                    on: e.value().attr("checked").is_some(),
                    one_of: kind == "radio",
                },
                _ => Kind::Text(value),
            };
            if !name.is_empty() && e.value().attr("disabled").is_none() {
                controls.push(Control { name, kind });
            }
        }
        let action = attr(&form, "action");
        Self {
            action: if action.is_empty() { page.to_owned() } else { action },
            controls,
            buttons,
            pressed: None,
        }
    }

    /// Where it posts.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The same form posted to another address, as a script does it.
    pub fn sent_to(mut self, action: &str) -> Self {
        action.clone_into(&mut self.action);
        self
    }

    /// What is typed into a text field, or sent along hidden.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.controls.iter().filter(|c| c.name == name).find_map(|c| match &c.kind {
            Kind::Text(text) => Some(text.as_str()),
            Kind::Menu { chosen, .. } => Some(chosen),
            Kind::Box { value, on, .. } => on.then_some(value.as_str()),
        })
    }

    /// Types into a field or chooses a value, as far as the page offers it.
    pub fn set(mut self, name: &str, value: &str) -> Self {
        let mut found = false;
        for control in self.controls.iter_mut().filter(|c| c.name == name) {
            match &mut control.kind {
                Kind::Text(text) => {
                    value.clone_into(text);
                    found = true;
                }
                Kind::Menu { chosen, choices } => {
                    assert!(choices.iter().any(|(v, _)| v == value), "{name} does not offer {value}: {choices:?}");
                    value.clone_into(chosen);
                    found = true;
                }
                Kind::Box {
                    value: own, on, one_of: true, ..
                } => {
                    *on = own == value;
                    found |= *on;
                }
                Kind::Box {
                    value: own, on, one_of: false, ..
                } => {
                    if own == value {
                        *on = true;
                        found = true;
                    }
                }
            }
        }
        assert!(found, "the form to {} has no field {name} for {value:?}", self.action);
        self
    }

    /// Types into fields of one name, one text each, from the first on.
    pub fn fill(mut self, name: &str, texts: &[&str]) -> Self {
        let mut fields = self.controls.iter_mut().filter(|c| c.name == name);
        for wanted in texts {
            match fields.next().map(|c| &mut c.kind) {
                Some(Kind::Text(text)) => (*wanted).clone_into(text),
                other => panic!("no further field {name} for {wanted:?}: {other:?}"),
            }
        }
        drop(fields);
        self
    }

    /// Chooses by the words that a person reads.
    pub fn choose(self, name: &str, label: &str) -> Self {
        let named = self.controls.iter().filter(|c| c.name == name);
        let value = named.clone().find_map(|c| match &c.kind {
            Kind::Menu { choices, .. } => choices.iter().find(|(_, words)| words == label).map(|(value, _)| value.clone()),
            Kind::Box { value, label: own, .. } => (own == label).then(|| value.clone()),
            Kind::Text(_) => None,
        });
        let value = value.unwrap_or_else(|| panic!("{name} does not offer “{label}”: {:?}", named.collect::<Vec<_>>()));
        self.set(name, &value)
    }

    /// Takes all ticks away.
    pub fn clear(mut self, name: &str) -> Self {
        for control in self.controls.iter_mut().filter(|c| c.name == name) {
            if let Kind::Box { on, .. } = &mut control.kind {
                *on = false;
            }
        }
        self
    }

    /// Words of the ticked boxes of a name.
    pub fn ticked(&self, name: &str) -> Vec<&str> {
        let on = |c: &&Control| c.name == name && matches!(c.kind, Kind::Box { on: true, .. });
        self.controls
            .iter()
            .filter(on)
            .filter_map(|c| if let Kind::Box { label, .. } = &c.kind { Some(label.as_str()) } else { None })
            .collect()
    }

    /// Presses the button with this name and value instead of the first one.
    pub fn press(mut self, name: &str, value: &str) -> Self {
        let pressed = (name.to_owned(), value.to_owned());
        assert!(self.buttons.contains(&pressed), "no button {name}={value}: {:?}", self.buttons);
        self.pressed = Some(pressed);
        self
    }

    /// What is sent: the fields in order and the pressed button, line ends as CR LF.
    pub fn body(&self) -> String {
        let mut out = String::new();
        let mut pair = |name: &str, value: &str| {
            let joint = if out.is_empty() { "" } else { "&" };
            let value = value.replace("\r\n", "\n").replace('\n', "\r\n");
            write!(out, "{joint}{}={}", encoded(name), encoded(&value)).unwrap();
        };
        for control in &self.controls {
            match &control.kind {
                Kind::Text(text) => pair(&control.name, text),
                Kind::Menu { chosen, .. } => pair(&control.name, chosen),
                Kind::Box { value, on: true, .. } => pair(&control.name, value),
                Kind::Box { .. } => {}
            }
        }
        let button = self.pressed.as_ref().or(self.buttons.first());
        if let Some((name, value)) = button.filter(|(name, _)| !name.is_empty()) {
            pair(name, value);
        }
        out
    }
}

fn css(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

/// Words that a person can see: scripts, and text kept in fields, left out.
fn words(element: ElementRef<'_>) -> String {
    let mut out = String::new();
    for node in element.descendants() {
        let hidden = node
            .ancestors()
            .filter_map(ElementRef::wrap)
            .any(|e| matches!(e.value().name(), "script" | "style" | "template"));
        if let (Some(text), false) = (node.value().as_text(), hidden) {
            out.push_str(text);
        }
    }
    out
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => out.push(byte.into()),
            b' ' => out.push('+'),
            _ => write!(out, "%{byte:02X}").unwrap(),
        }
    }
    out
}

//! A case told in another place: the demo region's people under the rules of that place, in a session of its own, on days of one's choosing.

use std::{collections::HashMap, sync::Arc};

use banfu_app::{
    App, Clock, Parts, Place,
    policy::Policies,
    store::{Options, Store, StoreUrl},
};
use jiff::{Timestamp, civil::Date, tz::offset};

use crate::{
    browser::Browser,
    page::{Form, Page},
    site::{Data, Server},
};

/// A letter that answers both points of the story's proposals, adds up, and promises with dates.
pub const LETTER: &str = "您提出的《关于增设口岸便民窗口的建议》收悉，现答复如下：\n一、关于增设便民窗口\n已增设便民窗口3个。下一步，我们将于2026年底前再增设便民窗口2个。\n二、关于延长办理时间\n已把办理时间延长到晚上8时。下一步，我们将于2026年10月底前把延长办理时间扩大到全部窗口。\n";

struct World;

impl Clock for World {
    #[allow(clippy::disallowed_methods, reason = "the program that is tested reads the same clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A session: whose, term, number, year.
pub type Session<'a> = (&'a str, u32, u32, i16);

/// A region under other rules, and one case in it.
pub struct Story {
    // Stopped before its data goes.
    server: Option<Server>,
    data: Data,
    people: HashMap<String, Browser>,
    /// The case's address.
    pub case: String,
    /// Who handles it: handler, division head, signatory, general office.
    pub office: [&'static str; 4],
}

impl Story {
    /// The region under this pack, in this session, on the morning of this day.
    pub fn begin(pack: &str, session: Session<'_>, day: Date) -> Self {
        let mut story = Self {
            server: None,
            data: Data::demo(),
            people: HashMap::new(),
            case: String::new(),
            office: ["heyiwei", "qinyue", "zhouyan", "shenyanqiu"],
        };
        story.settle(Some((pack, session)), day);
        story
    }

    /// The next part of the story happens on this day.
    pub fn later(&mut self, day: Date) {
        if let Some(server) = self.server.take() {
            assert!(server.stop().success());
        }
        self.people.clear();
        self.settle(None, day);
    }

    /// Enters place, session and day, and starts the server.
    fn settle(&mut self, place: Option<(&str, Session<'_>)>, day: Date) {
        let app = App::new(Parts {
            store: Store::open(&StoreUrl::Directory(self.data.path().to_owned()), Options::default()).unwrap(),
            region: "main".into(),
            place: Place::built_in().unwrap(),
            policies: Policies::national().unwrap(),
            clock: Arc::new(World),
            font_dirs: vec![],
            index_dir: None,
        })
        .unwrap();
        let mut settings = app.settings().unwrap();
        if let Some((pack, (body, term, session, year))) = place {
            pack.clone_into(&mut settings.pack);
            body.clone_into(&mut settings.session.body);
            (settings.session.term, settings.session.session, settings.session.year) = (term, session, year);
        }
        let morning = offset(8).to_timestamp(day.at(9, 0, 0, 0)).unwrap();
        settings.clock_offset_ms = morning.as_millisecond() - World.now().as_millisecond();
        app.enter_settings(settings, morning.as_millisecond()).unwrap();
        drop(app);
        self.server = Some(Server::start(self.data.path()));
    }

    /// Someone at his desk.
    pub fn who(&mut self, login: &str) -> &mut Browser {
        let server = self.server.as_ref().unwrap();
        self.people.entry(login.to_owned()).or_insert_with(|| server.sign_in(login))
    }

    /// The page of the case, or one below it.
    pub fn page(&mut self, login: &str, below: &str) -> Page {
        let address = if below.is_empty() {
            self.case.clone()
        } else {
            format!("{}/{below}", self.case)
        };
        let page = self.who(login).open(&address);
        assert_eq!(page.status, 200, "{address}: {}", page.text());
        page
    }

    /// The letter as a page for browsers.
    pub fn letter(&mut self, login: &str) -> String {
        let address = format!("{}/letter.html", self.case);
        String::from_utf8(self.who(login).download(&address).bytes).unwrap()
    }

    /// Fills in the form of a step; a value that begins with @ is chosen by its words.
    fn filled(&mut self, login: &str, below: &str, form: &str, fields: &[(&str, &str)]) -> Form {
        let page = self.page(login, below);
        fields.iter().fold(page.form(form), |form, (name, value)| match value.strip_prefix('@') {
            Some(words) => form.choose(name, words),
            None => form.set(name, value),
        })
    }

    /// A step that is taken.
    pub fn by(&mut self, login: &str, below: &str, form: &str, fields: &[(&str, &str)]) -> Page {
        let filled = self.filled(login, below, form, fields);
        let after = self.who(login).post(&filled);
        assert_eq!(after.posted, Some(303), "{login} {below} {form} was refused: {}", after.text());
        after
    }

    /// A step that is refused; what the page then says.
    pub fn refused(&mut self, login: &str, below: &str, form: &str, fields: &[(&str, &str)]) -> String {
        let filled = self.filled(login, below, form, fields);
        let after = self.who(login).post(&filled);
        assert_eq!(after.status, 422, "{login} {below} {form} was not refused: {}", after.text());
        after.text()
    }

    /// A member drafts and submits a proposal.
    pub fn submitted(&mut self, login: &str, title: &str) {
        let form = self.who(login).open("/proposals/new").form_with("title");
        let form = form
            .set("title", title)
            .set("situation", "口岸窗口少，群众排队久。")
            .set("analysis", "办理时间与通关时间不一致。")
            .fill("point", &["增设便民窗口", "延长办理时间"])
            .press("do", "submit");
        let after = self.who(login).post(&form);
        assert_eq!(after.posted, Some(303), "{}", after.text());
        let id = after.path().split(['/', '?']).find(|part| part.parse::<i64>().is_ok());
        self.case = format!("/cases/{}", id.unwrap_or_else(|| panic!("no case in {}", after.path())));
    }

    /// The committee files it and sends it to 省外事办 alone.
    pub fn dispatched(&mut self, key_case: bool) {
        self.filed(key_case);
        self.by("yezhiqiu", "assign", "assign", &[("lead", "@省外事办")]);
    }

    /// The committee files it.
    pub fn filed(&mut self, key_case: bool) {
        let key: &[(&str, &str)] = if key_case { &[("key_case", "yes")] } else { &[] };
        // A place with three readings has two others read it first.
        for reader in ["jianyining", "shanghuaigu"] {
            if self.page(reader, "review").has_form("read") {
                self.by(reader, "review", "read", &[("advice", "file")]);
            }
        }
        self.by("yezhiqiu", "review", "file", &[&[("area", "社会法制")], key].concat());
    }

    /// The office receives it and talks with the proposer.
    pub fn taken_up(&mut self) {
        let [handler, ..] = self.office;
        self.by(handler, "receive", "receive", &[]);
        self.by(handler, "consultations/new", "consult", &[("summary", "确认两点诉求。")]);
    }

    /// A draft is saved with this letter, sent on and checked.
    pub fn drafted(&mut self, letter: &str, class: &str) {
        let [handler, head, ..] = self.office;
        let page = self.page(handler, "draft");
        let first = page
            .form_with("body")
            .value("body")
            .unwrap_or_default()
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned();
        let form = page
            .form_with("body")
            .set("body", &format!("{first}\n{letter}"))
            .set("class", class)
            .set("publicity", "full")
            .press("do", "save");
        let saved = self.who(handler).post(&form);
        assert_eq!(saved.status, 200, "{}", saved.text());
        self.by(handler, "send", "send", &[]);
        self.by(head, "check", "pass", &[]);
    }

    /// Signed, issued and delivered the same day.
    pub fn sent_out(&mut self) -> Page {
        self.sent_out_with("")
    }

    /// The same, with a reason for what the letter leaves open.
    pub fn sent_out_with(&mut self, reason: &str) -> Page {
        let [_, _, signatory, general] = self.office;
        let reason: &[(&str, &str)] = if reason.is_empty() { &[] } else { &[("accepted_open", reason)] };
        let signed = self.by(signatory, "sign", "sign", &[&[("read", "yes")], reason].concat());
        self.by(general, "issue", "issue", &[]);
        self.by(general, "deliver", "deliver", &[("mode", "online")]);
        signed
    }

    /// Published in full; nothing is left to do but to rate.
    pub fn published(&mut self) {
        let [handler, _, _, general] = self.office;
        self.by(handler, "publication", "decide", &[("publicity", "full")]);
        self.by(general, "publication", "publish", &[]);
    }

    /// What the case page says of its clocks, white space folded.
    pub fn dates(&mut self, login: &str) -> String {
        self.page(login, "").texts("#clock").join("\n")
    }
}

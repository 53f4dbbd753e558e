//! `/admin/rules`: the rule packs as they are read: clocks with their sources or "assumed", classes, grounds, areas.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use banfu_app::domain::{RulePack, rules::Clock};

use super::{RULE_READERS, Tab, only_roles, reads_rules, tabs};
use crate::{
    frame::{errors::WebError, visitor::Me},
    i18n::Locale,
    pages::{Frame, Html},
    say::Say,
    web::Web,
};

/// The rule packs.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/admin/rules.html")]
pub struct RulesPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// Parts of the administration; empty for those who are no administrators.
    pub tabs: Vec<Tab>,
    /// The packs, the one in force first.
    pub packs: Vec<Pack>,
}

/// A pack, in words.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Its name and version.
    pub label: String,
    /// Its place.
    pub title: String,
    /// Cases of this region are handled under it.
    pub in_force: bool,
    /// Its clocks.
    pub clocks: Vec<ClockLine>,
    /// Other values: label and value.
    pub values: Vec<(&'static str, String)>,
    /// Classes of result: code and meaning.
    pub classes: Vec<(String, String)>,
    /// Grounds for not filing.
    pub grounds: Vec<String>,
}

/// A clock, in words.
#[derive(Debug, Clone)]
pub struct ClockLine {
    /// Which.
    pub name: String,
    /// How long.
    pub term: String,
    /// For cases that start after the fixed date; may be empty.
    pub late: String,
    /// Where the value comes from; empty when it is assumed.
    pub source: String,
}

/// `GET /admin/rules`
pub async fn show(State(web): State<Web>, me: Me) -> Result<Response, WebError> {
    if !reads_rules(&me) {
        return Err(only_roles(&RULE_READERS));
    }
    let say = Say::new(&web, me.visitor.l, me.visitor.today);
    let ours = web.app.settings()?.pack;
    let mut packs: Vec<Pack> = web.app.place.packs().map(|pack| in_words(&say, pack, pack.name == ours)).collect();
    packs.sort_by_key(|pack| !pack.in_force);
    let mut tabs = tabs(&web, &me);
    if tabs.len() == 1 {
        tabs.clear();
    }
    Ok(Html(RulesPage {
        frame: Frame::work(&web, &me),
        tabs,
        packs,
    })
    .into_response())
}

fn in_words(say: &Say, pack: &RulePack, in_force: bool) -> Pack {
    let l = say.l;
    let pick = |zh: &str, en: &str| if l.is_chinese() { zh.to_owned() } else { en.to_owned() };
    let clocks = Clock::ALL
        .iter()
        .map(|clock| {
            let rule = pack.clock(*clock);
            ClockLine {
                name: l.coded("clocks", clock.code()),
                term: say.term(rule.term),
                late: rule.late.map(|late| l.f1("admin.rules.late", "term", say.term(late))).unwrap_or_default(),
                source: rule.source.clone(),
            }
        })
        .collect();
    Pack {
        label: pack.label(),
        title: pick(&pack.title_zh, &pack.title_en),
        in_force,
        clocks,
        values: values(l, pack),
        classes: pack
            .classes
            .iter()
            .map(|class| (class.code.clone(), pick(&class.label_zh, &class.label_en)))
            .collect(),
        grounds: pack.refusal_grounds.iter().map(|ground| pick(&ground.label_zh, &ground.label_en)).collect(),
    }
}

fn values(l: Locale, pack: &RulePack) -> Vec<(&'static str, String)> {
    let yes_or_no = |yes: bool| if yes { l.t("admin.rules.yes") } else { l.t("admin.rules.no") }.to_owned();
    vec![
        (l.t("admin.rules.roll"), yes_or_no(pack.roll_last_day)),
        (l.t("admin.rules.soon"), l.f1("clock.term.working_days", "n", pack.soon_working_days)),
        (l.t("admin.rules.consultation"), yes_or_no(pack.consultation_required)),
        (l.t("admin.rules.form"), l.coded("reply_forms", pack.reply_form.code())),
        (l.t("admin.rules.copies"), l.list(&pack.copies)),
        (l.t("admin.rules.areas"), l.list(&pack.areas)),
    ]
}

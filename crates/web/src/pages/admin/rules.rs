//! `/admin/rules`: the rule packs as they are read: clocks with their sources or "assumed", classes, grounds, areas.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use banfu_app::{
    domain::{
        RulePack,
        rules::{Basis, PackValue},
    },
    place::NATIONAL,
    policy::Action,
};

use super::{RULE_READERS, Tab, letters, only_roles, reads_rules, tabs};
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
    /// Holiday notices: whose, and of which years.
    pub notices: Vec<(String, String)>,
    /// Whether the reader keeps the rules.
    pub keeps: bool,
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
    /// How many of its values the place still has to confirm.
    pub assumed: usize,
    /// Other values.
    pub values: Vec<ValueLine>,
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
    /// What else is to be said of it; may be empty.
    pub note: String,
    /// Where the value comes from, or why it is assumed.
    pub basis: Basis,
}

/// Another value, in words.
#[derive(Debug, Clone)]
pub struct ValueLine {
    /// Which.
    pub name: String,
    /// The value.
    pub value: String,
    /// Where it comes from, or why it is assumed.
    pub basis: Basis,
}

/// `GET /admin/rules`
pub async fn show(State(web): State<Web>, me: Me) -> Result<Response, WebError> {
    if !reads_rules(&me) {
        return Err(only_roles(&RULE_READERS));
    }
    let say = Say::new(&web, me.visitor.l, me.visitor.today);
    let ours = web.app.settings()?.pack;
    let mut packs: Vec<Pack> = web.app.place().packs().map(|pack| in_words(&web, &say, pack, pack.name == ours)).collect();
    packs.sort_by_key(|pack| !pack.in_force);
    let mut tabs = tabs(&web, &me);
    if tabs.len() == 1 {
        tabs.clear();
    }
    Ok(Html(RulesPage {
        frame: Frame::work(&web, &me),
        tabs,
        packs,
        notices: notices(&web, me.visitor.l),
        keeps: web.app.permit_region(&me.live.actor, Action::RulesManage).is_ok(),
    })
    .into_response())
}

fn in_words(web: &Web, say: &Say, pack: &RulePack, in_force: bool) -> Pack {
    let l = say.l;
    let pick = |zh: &str, en: &str| if l.is_chinese() { zh.to_owned() } else { en.to_owned() };
    let mut clocks = Vec::new();
    for (clock, rule) in &pack.clocks {
        let usual = std::iter::once((None, &rule.usual));
        for (when, counting) in usual.chain(rule.variants.iter().map(|(when, counting)| (Some(*when), counting))) {
            let name = l.coded("clocks", clock.code());
            let mut notes = Vec::new();
            if counting.from != clock.starts() {
                notes.push(l.f1("admin.rules.from", "event", l.coded("clock", &format!("start.{}", counting.from.code()))));
            }
            if let Some(late) = counting.late {
                notes.push(l.f1("admin.rules.late", "term", say.term(late)));
            }
            clocks.push(ClockLine {
                name: when.map_or_else(|| name.clone(), |when| l.f2("admin.rules.clock_for", "clock", &name, "which", say.when(when))),
                term: say.term(counting.term),
                note: l.list(&notes),
                basis: counting.basis.clone(),
            });
        }
    }
    let values = values(web, l, pack);
    let assumed = clocks
        .iter()
        .map(|c| &c.basis)
        .chain(values.iter().map(|v| &v.basis))
        .filter(|b| b.is_assumed())
        .count();
    Pack {
        label: pack.label(),
        title: pick(&pack.title_zh, &pack.title_en),
        in_force,
        clocks,
        assumed,
        values,
        classes: pack
            .classes
            .iter()
            .map(|class| {
                let meaning = pick(&class.label_zh, &class.label_en);
                (
                    class.code.clone(),
                    l.f2("admin.rules.class", "meaning", meaning, "scale", l.coded("scales", class.scale.code())),
                )
            })
            .collect(),
        grounds: pack.refusal_grounds.iter().map(|ground| pick(&ground.label_zh, &ground.label_en)).collect(),
    }
}

fn values(web: &Web, l: Locale, pack: &RulePack) -> Vec<ValueLine> {
    let yes_or_no = |yes: bool| if yes { l.t("admin.rules.yes") } else { l.t("admin.rules.no") }.to_owned();
    let said = |value: PackValue| match value {
        PackValue::Kinds => l.list(&pack.kinds.iter().map(|k| l.coded("clock", &format!("when.{}", k.code()))).collect::<Vec<_>>()),
        PackValue::RollLastDay => yes_or_no(pack.roll_last_day),
        PackValue::SoonWorkingDays => l.f1("clock.term.working_days", "n", pack.soon_working_days),
        PackValue::ReplyForm => l.coded("reply_forms", pack.reply_form.code()),
        PackValue::Copies => l.list(&pack.copies),
        PackValue::SuggestionCopies if pack.letters.suggestion_copies.is_empty() => l.t("admin.rules.same_copies").to_owned(),
        PackValue::SuggestionCopies => l.list(&pack.letters.suggestion_copies),
        PackValue::NumberSeries => letters::numbers(l, &pack.letters.numbers),
        PackValue::ClassMark => letters::class_mark(l, pack.letters.class_mark).to_owned(),
        PackValue::ReplyTitle => letters::title(&pack.letters.title),
        PackValue::ItemByItem => yes_or_no(pack.answers.item_by_item),
        PackValue::HeadSigns => letters::head_signs(l, &pack.answers.head_signs),
        PackValue::WrittenRounds => l.f1("admin.rules.times", "n", pack.answers.written_rounds),
        PackValue::FeedbackAxes if pack.answers.axes.is_empty() => l.t("admin.rules.no_axes").to_owned(),
        PackValue::FeedbackAxes => l.list(&pack.answers.axes.iter().map(|a| l.coded("axes", a.code())).collect::<Vec<_>>()),
        PackValue::SourceSystems if pack.source_systems.is_empty() => l.t("admin.rules.any_system").to_owned(),
        PackValue::SourceSystems => l.list(&letters::systems(web, l, &pack.source_systems)),
        PackValue::ConsultationRequired => yes_or_no(pack.consultation_required),
        PackValue::ReturnNamesOffice => yes_or_no(pack.return_names_office),
        PackValue::Parts => l.list(&pack.parts.iter().map(|part| l.coded("modes", part.code())).collect::<Vec<_>>()),
        PackValue::ExtensionsMost => l.f1("admin.rules.times", "n", pack.extensions_most),
        PackValue::Areas => l.list(&pack.areas),
        PackValue::Satisfactions => l.list(&pack.satisfactions.iter().map(|s| l.coded("satisfactions", s.code())).collect::<Vec<_>>()),
        PackValue::Classes => l.list(&pack.classes.iter().map(|c| c.code.as_str()).collect::<Vec<_>>()),
        PackValue::RefusalGrounds => l.f1("admin.rules.grounds", "n", pack.refusal_grounds.len()),
    };
    let mut lines: Vec<ValueLine> = PackValue::ALL
        .iter()
        .filter_map(|value| {
            Some(ValueLine {
                name: l.coded("pack_values", value.code()),
                value: said(*value),
                basis: pack.bases.get(value)?.clone(),
            })
        })
        .chain(pack.gates.iter().map(|(gate, (weight, basis))| ValueLine {
            name: l.f1("admin.rules.gate", "gate", l.coded("gates", gate.code())),
            value: l.coded("gates", &format!("weight.{}", weight.code())),
            basis: basis.clone(),
        }))
        .collect();
    lines.extend(letters::sessions(l, pack));
    lines.extend(letters::oversight(l, web.app.place().oversight(&pack.name)));
    lines
}

/// The notices of each layer: its name, and the years it names days of.
fn notices(web: &Web, l: Locale) -> Vec<(String, String)> {
    let place = web.app.place();
    place
        .layers()
        .into_iter()
        .map(|name| {
            let years = place.layer(&name).map(|c| {
                let mut years: Vec<i16> = c.days().map(|(day, _)| day.year()).collect();
                years.dedup();
                (years.first().copied(), years.last().copied())
            });
            let words = match years {
                Some((Some(first), Some(last))) => l.f2("admin.rules.years", "first", first, "last", last),
                _ => l.t("admin.rules.no_notice").to_owned(),
            };
            let layer = if name == NATIONAL { l.t("what_if.national").to_owned() } else { name };
            (layer, words)
        })
        .collect()
}

//! Values of a rule pack in words: letters, signatories, sessions, warnings and scores. Beside [`super::rules`], whose page shows them.

use banfu_app::domain::{
    RulePack,
    oversight::OversightRules,
    place::{ClassMarkPlace, HeadSigns, NumberSeries},
};

use super::rules::ValueLine;
use crate::{
    i18n::{Locale, say_day},
    pages::oversight::scores::{term_name, worth},
    web::Web,
};

/// One series or two, with the office's 机关代字 as dots.
pub(super) fn numbers(l: Locale, numbers: &NumberSeries) -> String {
    let shown = |pattern: &str| pattern.replace(banfu_app::domain::place::CODE, "××");
    match &numbers.opinions {
        None => shown(&numbers.replies),
        Some(opinions) => l.f2("admin.rules.two_series", "replies", shown(&numbers.replies), "opinions", shown(opinions)),
    }
}

/// A pattern of titles, with dots where the case's own words stand.
pub(super) fn title(pattern: &str) -> String {
    banfu_app::domain::place::TITLE_WORDS
        .iter()
        .fold(pattern.to_owned(), |text, word| text.replace(word, "××"))
}

/// Where the class is printed.
pub(super) fn class_mark(l: Locale, place: ClassMarkPlace) -> &'static str {
    match place {
        ClassMarkPlace::PageTopRight => l.t("admin.rules.page_top_right"),
        ClassMarkPlace::TitleUpperRight => l.t("admin.rules.title_upper_right"),
    }
}

/// What the head of an office signs, and who that is.
pub(super) fn head_signs(l: Locale, rule: &HeadSigns) -> String {
    let which: Vec<&str> = [(rule.key_cases, "admin.rules.head_key_cases"), (rule.money, "admin.rules.head_money")]
        .into_iter()
        .filter(|(on, _)| *on)
        .map(|(_, key)| l.t(key))
        .collect();
    if which.is_empty() {
        return l.t("admin.rules.head_none").to_owned();
    }
    l.f2("admin.rules.head_who", "which", l.list(&which), "posts", l.list(&rule.posts))
}

/// Source systems by their titles.
pub(super) fn systems(web: &Web, l: Locale, names: &[String]) -> Vec<String> {
    let place = web.app.place();
    let title = |name: &String| {
        let source = place.sources.get(name);
        source.map_or_else(|| name.clone(), |s| if l.is_chinese() { s.title_zh.clone() } else { s.title_en.clone() })
    };
    names.iter().map(title).collect()
}

/// The closing days that the pack knows.
pub(super) fn sessions(l: Locale, pack: &RulePack) -> Vec<ValueLine> {
    pack.sessions
        .iter()
        .map(|s| {
            let named = l.f2("admin.rules.session", "term", s.term, "session", s.session);
            let kind = s.kind.map(|kind| l.coded("clock", &format!("when.{}", kind.code())));
            ValueLine {
                name: kind.map_or_else(|| named.clone(), |kind| l.f2("admin.rules.session_of", "session", &named, "kind", kind)),
                value: say_day(l, s.closed),
                basis: s.basis.clone(),
            }
        })
        .collect()
}

/// How oversight warns and scores under the pack.
pub(super) fn oversight(l: Locale, rules: &OversightRules) -> Vec<ValueLine> {
    let early = ValueLine {
        name: l.t("admin.rules.early").to_owned(),
        value: l.f1("clock.term.working_days", "n", rules.early_working_days),
        basis: rules.early_basis.clone(),
    };
    let terms = rules.terms.iter().map(|term| ValueLine {
        name: l.f1("admin.rules.score", "term", term_name(l, term.measure.code())),
        value: worth(l, term.weight),
        basis: term.basis.clone(),
    });
    std::iter::once(early).chain(terms).collect()
}

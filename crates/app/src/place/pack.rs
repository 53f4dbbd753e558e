//! Reading one `pack.toml`. Every mistake is refused with file, line and remedy.
//!
//! # To add a value
//! A field in [`RulePack`] and a key in [`PackValue`] → a field in [`PackFile`] and its line in [`read`] → the value in every pack and in
//! `rules/README.md` → whatever reads it: a value that nothing reads does not belong in a pack.

use std::{collections::BTreeMap, ops::Range};

use banfu_domain::{
    Date, RulePack,
    case::CaseKind,
    event::Part,
    gates::{Gate, Weight},
    place::{AnswerRules, LetterRules},
    rating::Satisfaction,
    review::READINGS_MAX,
    rules::{Basis, Clock, ClockRule, Counting, PackValue, RefusalGround, ReplyForm, SessionDay, StartEvent, Term, When},
};
use serde::Deserialize;
use toml::Spanned;

use super::{
    BadRules,
    letters::{self, HeadSignsFile, NumbersFile},
    lists::{ClassesFile, GroundsFile, classes, grounds_of},
};

/// Longest clock a pack may set, in days or working days.
const CLOCK_MAX_DAYS: u32 = 1000;
/// Longest clock a pack may set, in months.
const CLOCK_MAX_MONTHS: u32 = 36;
/// Most days that may be called soon.
const SOON_MAX_DAYS: u32 = 60;
/// Most extensions of one reply.
const EXTENSIONS_MAX: u32 = 10;
/// Most entries of a list in a pack.
const LIST_MAX: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackFile {
    name: Spanned<String>,
    version: Spanned<String>,
    title_zh: String,
    title_en: String,
    #[serde(default)]
    calendar_layers: Vec<Spanned<String>>,
    kinds: Spanned<Given<Vec<Spanned<String>>>>,
    readings: Spanned<Given<u32>>,
    roll_last_day: Spanned<Given<bool>>,
    soon_working_days: Spanned<Given<u32>>,
    reply_form: Spanned<Given<Spanned<String>>>,
    copies: Spanned<Given<Vec<String>>>,
    suggestion_copies: Spanned<Given<Vec<String>>>,
    number_series: Spanned<NumbersFile>,
    class_mark: Spanned<Given<Spanned<String>>>,
    reply_title: Spanned<Given<Spanned<String>>>,
    item_by_item: Spanned<Given<bool>>,
    head_signs: Spanned<HeadSignsFile>,
    written_rounds: Spanned<Given<u32>>,
    feedback_axes: Spanned<Given<Vec<Spanned<String>>>>,
    source_systems: Spanned<Given<Vec<Spanned<String>>>>,
    consultation_required: Spanned<Given<bool>>,
    return_names_office: Spanned<Given<bool>>,
    parts: Spanned<Given<Vec<Spanned<String>>>>,
    extensions_most: Spanned<Given<u32>>,
    #[serde(default)]
    gates: BTreeMap<Spanned<String>, Spanned<GateFile>>,
    areas: Spanned<Given<Vec<Spanned<String>>>>,
    satisfactions: Spanned<Given<Vec<Spanned<String>>>>,
    clocks: BTreeMap<Spanned<String>, Spanned<ClockFile>>,
    classes: Spanned<ClassesFile>,
    refusal_grounds: Spanned<GroundsFile>,
    #[serde(default)]
    sessions: Vec<SessionFile>,
    #[serde(default)]
    reader: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// A value with where it comes from.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Given<T> {
    pub(super) value: T,
    source: Option<String>,
    assumed: Option<String>,
}

/// How grave an open condition of signing is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GateFile {
    weight: Spanned<String>,
    source: Option<String>,
    assumed: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockFile {
    from: Option<Spanned<String>>,
    working_days: Option<u32>,
    calendar_days: Option<u32>,
    months: Option<u32>,
    fixed: Option<String>,
    /// For cases that start after the fixed date of the year.
    late_months: Option<u32>,
    source: Option<String>,
    assumed: Option<String>,
    /// For some cases only.
    #[serde(default)]
    when: Vec<Spanned<WhenFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhenFile {
    kind: Option<Spanned<String>>,
    in_session: Option<bool>,
    from: Option<Spanned<String>>,
    working_days: Option<u32>,
    calendar_days: Option<u32>,
    months: Option<u32>,
    fixed: Option<String>,
    late_months: Option<u32>,
    source: Option<String>,
    assumed: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SessionFile {
    /// Whose: of the conference (proposals) or of the congress (suggestions); none: both closed on one day.
    kind: Option<Spanned<String>>,
    term: u32,
    session: u32,
    closed: Spanned<String>,
    source: Option<String>,
    assumed: Option<String>,
}

/// Where in which file.
pub(super) struct At<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

impl At<'_> {
    pub(super) fn bad(&self, span: Range<usize>, problem: impl std::fmt::Display) -> BadRules {
        BadRules(format!("{}:{}: {problem}", self.file, line_of(self.text, span.start)))
    }

    pub(super) fn toml(&self, e: &toml::de::Error) -> BadRules {
        let problem = e.message().trim_end().replace('\n', "; ");
        self.bad(e.span().unwrap_or(0..0), format!("{problem}. rules/README.md lists every key"))
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count() + 1
}

/// Reads one pack.
pub(super) fn read(file: &str, text: &str, national_grounds: &[RefusalGround]) -> Result<RulePack, BadRules> {
    let at = At { file, text };
    let p: PackFile = toml::from_str(text).map_err(|e| at.toml(&e))?;
    for (name, what) in [(&p.name, "name"), (&p.version, "version")] {
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        if name.get_ref().is_empty() || !name.get_ref().chars().all(good) {
            return Err(at.bad(name.span(), format!("{what} is made of letters, digits, - . and _, such as cn-gz or 2026.1")));
        }
    }
    let mut bases = BTreeMap::new();
    let mut note = |value: PackValue, span: Range<usize>, source: &Option<String>, assumed: &Option<String>| {
        basis(source, assumed)
            .map(|b| drop(bases.insert(value, b)))
            .map_err(|problem| at.bad(span, format!("[{value}]: {problem}")))
    };
    macro_rules! note {
        ($($value:ident = $field:ident),* $(,)?) => {$(
            note(PackValue::$value, p.$field.span(), &p.$field.get_ref().source, &p.$field.get_ref().assumed)?;
        )*};
    }
    note!(
        Kinds = kinds,
        Readings = readings,
        RollLastDay = roll_last_day,
        SoonWorkingDays = soon_working_days,
        ReplyForm = reply_form,
        Copies = copies,
        SuggestionCopies = suggestion_copies,
        NumberSeries = number_series,
        ClassMark = class_mark,
        ReplyTitle = reply_title,
        ItemByItem = item_by_item,
        HeadSigns = head_signs,
        WrittenRounds = written_rounds,
        FeedbackAxes = feedback_axes,
        SourceSystems = source_systems,
        ConsultationRequired = consultation_required,
        ReturnNamesOffice = return_names_office,
        Parts = parts,
        ExtensionsMost = extensions_most,
        Areas = areas,
        Satisfactions = satisfactions,
        Classes = classes,
        RefusalGrounds = refusal_grounds,
    );
    for (n, max, span, what) in [
        (
            p.soon_working_days.get_ref().value,
            SOON_MAX_DAYS,
            p.soon_working_days.span(),
            "soon_working_days",
        ),
        (p.readings.get_ref().value, READINGS_MAX, p.readings.span(), "readings"),
        (p.extensions_most.get_ref().value, EXTENSIONS_MAX, p.extensions_most.span(), "extensions_most"),
    ] {
        if n > max {
            return Err(at.bad(span, format!("[{what}]: value is 0 to {max}")));
        }
    }
    if p.readings.get_ref().value == 0 {
        return Err(at.bad(p.readings.span(), format!("[readings]: value is 1 to {READINGS_MAX}; the last reading decides")));
    }
    let kinds: Vec<CaseKind> = coded(&at, &p.kinds, "kinds", CaseKind::from_code, &codes(CaseKind::ALL, |k| k.code()))?;
    let satisfactions = coded(
        &at,
        &p.satisfactions,
        "satisfactions",
        Satisfaction::from_code,
        &codes(Satisfaction::ALL, |s| s.code()),
    )?;
    let parts = coded(&at, &p.parts, "parts", Part::from_code, &codes(Part::ALL, |part| part.code()))?;
    if !parts.contains(&Part::Lead) {
        return Err(at.bad(p.parts.span(), "[parts]: every case has a lead; add \"lead\"".to_owned()));
    }
    let areas = coded(&at, &p.areas, "areas", |area| (!area.trim().is_empty()).then(|| area.to_owned()), "names")?;
    let form = &p.reply_form.get_ref().value;
    let reply_form = ReplyForm::from_code(form.get_ref()).ok_or_else(|| {
        at.bad(
            form.span(),
            format!("reply_form is {}, not {}", codes(ReplyForm::ALL, |f| f.code()), form.get_ref()),
        )
    })?;
    let mut sessions = Vec::new();
    for s in &p.sessions {
        let closed: Date = s
            .closed
            .get_ref()
            .parse()
            .map_err(|_| at.bad(s.closed.span(), format!("there is no day {}; write YYYY-MM-DD", s.closed.get_ref())))?;
        let kind = match &s.kind {
            None => None,
            Some(code) => Some(
                CaseKind::from_code(code.get_ref())
                    .ok_or_else(|| at.bad(code.span(), format!("[[sessions]]: kind is {}", codes(CaseKind::ALL, |k| k.code()))))?,
            ),
        };
        sessions.push(SessionDay {
            kind,
            basis: basis(&s.source, &s.assumed).map_err(|problem| at.bad(s.closed.span(), format!("[[sessions]]: {problem}")))?,
            term: s.term,
            session: s.session,
            closed,
        });
    }
    let letters = LetterRules {
        numbers: letters::numbers(&at, &p.number_series)?,
        class_mark: letters::class_mark(&at, &p.class_mark)?,
        title: letters::title(&at, &p.reply_title)?,
        suggestion_copies: p.suggestion_copies.get_ref().value.clone(),
    };
    let answers = AnswerRules {
        item_by_item: p.item_by_item.get_ref().value,
        head_signs: letters::head_signs(&at, &p.head_signs)?,
        written_rounds: letters::written_rounds(&at, &p.written_rounds)?,
        axes: letters::axes(&at, &p.feedback_axes)?,
    };
    Ok(RulePack {
        letters,
        answers,
        reader: reader(&at, &p.reader)?,
        clocks: clocks(&at, &p, &kinds)?,
        gates: gates(&at, &p.gates)?,
        classes: classes(&at, p.classes)?,
        refusal_grounds: {
            let g = p.refusal_grounds.into_inner();
            grounds_of(&at, if g.national { national_grounds.to_vec() } else { vec![] }, g.items)?
        },
        source_systems: p.source_systems.into_inner().value.into_iter().map(Spanned::into_inner).collect(),
        calendar_layers: p.calendar_layers.into_iter().map(Spanned::into_inner).collect(),
        name: p.name.into_inner(),
        version: p.version.into_inner(),
        title_zh: p.title_zh,
        title_en: p.title_en,
        kinds,
        sessions,
        readings: p.readings.into_inner().value,
        roll_last_day: p.roll_last_day.into_inner().value,
        soon_working_days: p.soon_working_days.into_inner().value,
        areas,
        reply_form,
        copies: p.copies.into_inner().value,
        consultation_required: p.consultation_required.into_inner().value,
        return_names_office: p.return_names_office.into_inner().value,
        parts,
        extensions_most: p.extensions_most.into_inner().value,
        satisfactions,
        bases,
    })
}

/// Conditions of signing that the place weighs differently.
fn gates(at: &At<'_>, files: &BTreeMap<Spanned<String>, Spanned<GateFile>>) -> Result<BTreeMap<Gate, (Weight, Basis)>, BadRules> {
    let mut out = BTreeMap::new();
    for (name, file) in files {
        let code = name.get_ref();
        let gate = Gate::from_code(code).ok_or_else(|| {
            let known = codes(Gate::ALL, |g| g.code());
            at.bad(name.span(), format!("there is no condition {code}; the conditions are {known}"))
        })?;
        let f = file.get_ref();
        let weight = Weight::from_code(f.weight.get_ref()).ok_or_else(|| {
            let known = codes(Weight::ALL, |w| w.code());
            at.bad(f.weight.span(), format!("[gates.{gate}]: weight is {known}, not {}", f.weight.get_ref()))
        })?;
        if Gate::ALWAYS_BLOCK.contains(&gate) && weight != Weight::Block {
            return Err(at.bad(
                f.weight.span(),
                format!("[gates.{gate}]: this condition blocks in every place; take the entry away"),
            ));
        }
        let basis = basis(&f.source, &f.assumed).map_err(|problem| at.bad(file.span(), format!("[gates.{gate}]: {problem}")))?;
        out.insert(gate, (weight, basis));
    }
    Ok(out)
}

/// Switches of the letter reader, tried out on it.
fn reader(at: &At<'_>, switches: &BTreeMap<Spanned<String>, Spanned<String>>) -> Result<BTreeMap<String, String>, BadRules> {
    let mut tried = banfu_text::Options::default();
    let mut out = BTreeMap::new();
    for (rule, word) in switches {
        tried
            .switch(rule.get_ref(), word.get_ref())
            .map_err(|problem| at.bad(rule.span(), format!("[reader]: {problem}; docs/rules lists the rules")))?;
        out.insert(rule.get_ref().clone(), word.get_ref().clone());
    }
    Ok(out)
}

pub(super) fn codes<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str) -> String {
    all.iter().map(|one| code(*one)).collect::<Vec<_>>().join(", ")
}

fn coded<T: PartialEq>(
    at: &At<'_>,
    list: &Spanned<Given<Vec<Spanned<String>>>>,
    key: &str,
    from: impl Fn(&str) -> Option<T>,
    known: &str,
) -> Result<Vec<T>, BadRules> {
    let mut out = Vec::new();
    for one in &list.get_ref().value {
        let value = from(one.get_ref()).ok_or_else(|| at.bad(one.span(), format!("[{key}]: there is no “{}”; write {known}", one.get_ref())))?;
        if out.contains(&value) {
            return Err(at.bad(one.span(), format!("[{key}]: “{}” is there twice; take one away", one.get_ref())));
        }
        out.push(value);
    }
    if out.is_empty() || out.len() > LIST_MAX {
        return Err(at.bad(list.span(), format!("[{key}]: value has 1 to {LIST_MAX} entries; write {known}")));
    }
    Ok(out)
}

pub(crate) fn basis(source: &Option<String>, assumed: &Option<String>) -> Result<Basis, String> {
    match (source.as_deref().map(str::trim), assumed.as_deref().map(str::trim)) {
        (Some(document), None) if !document.is_empty() => Ok(Basis::Sourced(document.to_owned())),
        (None, Some(why)) if !why.is_empty() => Ok(Basis::Assumed(why.to_owned())),
        (Some(_), Some(_)) => Err("it is either sourced or assumed; take source or assumed away".into()),
        _ => Err("say where the value comes from: source = \"document and article\", or assumed = \"why this was taken\"".into()),
    }
}

fn clocks(at: &At<'_>, p: &PackFile, kinds: &[CaseKind]) -> Result<BTreeMap<Clock, ClockRule>, BadRules> {
    let mut out = BTreeMap::new();
    for (name, file) in &p.clocks {
        let Some(clock) = Clock::from_code(name.get_ref()) else {
            let known = codes(Clock::ALL, |c| c.code());
            return Err(at.bad(name.span(), format!("there is no clock {}; the clocks are {known}", name.get_ref())));
        };
        let f = file.get_ref();
        let bad = |span: Range<usize>, problem: String| at.bad(span, format!("[clocks.{clock}]: {problem}"));
        let usual = Length {
            from: &f.from,
            days: (f.working_days, f.calendar_days),
            months: f.months,
            fixed: f.fixed.as_deref(),
            late_months: f.late_months,
            basis: (&f.source, &f.assumed),
        };
        let usual = usual.counting(clock).map_err(|problem| bad(file.span(), problem))?;
        let mut variants = Vec::new();
        for when in &f.when {
            let w = when.get_ref();
            let kind = match &w.kind {
                Some(code) => Some(
                    CaseKind::from_code(code.get_ref())
                        .filter(|kind| kinds.contains(kind))
                        .ok_or_else(|| bad(code.span(), format!("this place has no cases of the kind {}; see [kinds]", code.get_ref())))?,
                ),
                None => None,
            };
            if kind.is_none() && w.in_session.is_none() {
                return Err(bad(when.span(), "say which cases: kind or in_session".into()));
            }
            let length = Length {
                from: &w.from,
                days: (w.working_days, w.calendar_days),
                months: w.months,
                fixed: w.fixed.as_deref(),
                late_months: w.late_months,
                basis: (&w.source, &w.assumed),
            };
            let counting = length.counting(clock).map_err(|problem| bad(when.span(), problem))?;
            variants.push((
                When {
                    kind,
                    in_session: w.in_session,
                },
                counting,
            ));
        }
        out.insert(clock, ClockRule { usual, variants });
    }
    if let Some(missing) = Clock::REQUIRED.iter().find(|clock| !out.contains_key(clock)) {
        return Err(at.bad(0..0, format!("the clock [clocks.{missing}] is missing; give it a length and a source")));
    }
    if let (Some(reply), Some(longest)) = (out.get(&Clock::Reply), out.get(&Clock::ReplyLongest))
        && let (Term::Months(reply), Term::Months(most)) = (reply.usual.term, longest.usual.term)
        && most < reply
    {
        let span = p
            .clocks
            .iter()
            .find(|(name, _)| name.get_ref() == "reply_longest")
            .map_or(0..0, |(name, _)| name.span());
        return Err(at.bad(
            span,
            format!("[clocks.reply_longest]: {most} months are less than the {reply} of [clocks.reply]"),
        ));
    }
    Ok(out)
}

/// A length as a clock or a variant of it writes it.
struct Length<'a> {
    from: &'a Option<Spanned<String>>,
    /// Working days, calendar days.
    days: (Option<u32>, Option<u32>),
    months: Option<u32>,
    fixed: Option<&'a str>,
    late_months: Option<u32>,
    /// Source, assumption.
    basis: (&'a Option<String>, &'a Option<String>),
}

impl Length<'_> {
    fn counting(&self, clock: Clock) -> Result<Counting, String> {
        let from = match self.from.as_ref().map(|f| f.get_ref().as_str()) {
            None => clock.starts(),
            Some(code) if code == clock.starts().code() => clock.starts(),
            Some("session_closed") if clock.may_start_with_the_session() => StartEvent::SessionClosed,
            Some(other) => {
                let or = if clock.may_start_with_the_session() { " or session_closed" } else { "" };
                return Err(format!("from is {}{or}, not {other}", clock.starts()));
            }
        };
        Ok(Counting {
            from,
            term: self.term()?,
            late: self.late()?,
            basis: basis(self.basis.0, self.basis.1)?,
        })
    }

    fn late(&self) -> Result<Option<Term>, String> {
        match (self.late_months, self.fixed) {
            (None, _) => Ok(None),
            (Some(_), None) => Err("late_months belongs to a fixed date".into()),
            (Some(n), Some(_)) if (1..=CLOCK_MAX_MONTHS).contains(&n) => Ok(Some(Term::Months(n))),
            (Some(_), Some(_)) => Err(format!("months are 1 to {CLOCK_MAX_MONTHS}")),
        }
    }

    fn term(&self) -> Result<Term, String> {
        match (self.days.0, self.days.1, self.months, self.fixed) {
            (Some(n), None, None, None) if (1..=CLOCK_MAX_DAYS).contains(&n) => Ok(Term::WorkingDays(n)),
            (None, Some(n), None, None) if (1..=CLOCK_MAX_DAYS).contains(&n) => Ok(Term::CalendarDays(n)),
            (None, None, Some(n), None) if (1..=CLOCK_MAX_MONTHS).contains(&n) => Ok(Term::Months(n)),
            (Some(_), None, None, None) | (None, Some(_), None, None) => Err(format!("days are 1 to {CLOCK_MAX_DAYS}")),
            (None, None, Some(_), None) => Err(format!("months are 1 to {CLOCK_MAX_MONTHS}")),
            (None, None, None, Some(fixed)) => {
                // A year without 29 February must have the day too; one real notice prints 9月31日.
                let (month, day) = fixed
                    .split_once('-')
                    .and_then(|(m, d)| Some((m.parse().ok()?, d.parse().ok()?)))
                    .ok_or("fixed is MM-DD, such as 06-30")?;
                Date::new(2023, month, day).map_err(|_| format!("there is no {fixed} in every year"))?;
                Ok(Term::FixedDate { month, day })
            }
            _ => Err("give exactly one of working_days, calendar_days, months, fixed".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = include_str!("../../../../rules/cn-gz/pack.toml");

    fn national() -> Vec<RefusalGround> {
        crate::place::lists::grounds("grounds.toml", include_str!("../../../../rules/national/refusal_grounds.toml")).unwrap()
    }

    /// The good pack with one change; what is said of it.
    fn told(from: &str, to: &str) -> String {
        let bad = GOOD.replacen(from, to, 1);
        assert_ne!(bad, GOOD, "{from} is not in the pack");
        read("pack.toml", &bad, &national()).map_or_else(|e| e.to_string(), |_| "accepted".into())
    }

    #[test]
    fn a_mistake_in_a_pack_is_refused_with_line_and_remedy() {
        let told = [
            ("name = \"cn-gz\"", "name = \"贵州\""),
            ("version = \"2023.1\"", "version = \"\""),
            ("title_en", "title_fr"),
            ("[areas]\nvalue = [", "[areas]\nvalue = [\"教育\", \"教育\", "),
            ("[areas]\nvalue = [", "[areas]\nvalue = [\" \", "),
            ("[kinds]\nvalue = [\"proposal\"", "[kinds]\nvalue = [\"motion\""),
            ("[roll_last_day]\nvalue = true", "[roll_last_day]\nvalue = \"yes\""),
            ("[roll_last_day]\nvalue = true\nassumed", "[roll_last_day]\nvalue = true\nbecause"),
            ("[soon_working_days]\nvalue = 3", "[soon_working_days]\nvalue = 300"),
            ("[soon_working_days]\nvalue = 3", "[soon_working_days]\nvalue = -3"),
            ("[extensions_most]\nvalue = 1", "[extensions_most]\nvalue = 99"),
            ("value = \"document_up\"", "value = \"up\""),
            ("[satisfactions]\nvalue = [\"satisfied\"", "[satisfactions]\nvalue = [\"happy\""),
            ("[clocks.return]\nworking_days = 5", "[clocks.return]\nworking_days = 5\nmonths = 1"),
            ("[clocks.return]\nworking_days = 5", "[clocks.return]\nworking_days = 0"),
            (
                "[clocks.return]\nworking_days = 5",
                "[clocks.return]\nfrom = \"session_closed\"\nworking_days = 5",
            ),
            (
                "[clocks.return]\nworking_days = 5\nassumed = \"待本地确认\"",
                "[clocks.return]\nworking_days = 5",
            ),
            ("fixed = \"06-30\"", "fixed = \"09-31\""),
            ("fixed = \"06-30\"", "fixed = \"02-29\""),
            ("fixed = \"06-30\"", "fixed = \"June\""),
            ("fixed = \"06-30\"\nlate_months = 3", "months = 9\nlate_months = 3"),
            ("[clocks.reply_longest]\nmonths = 6", "[clocks.reply_longest]\nmonths = 60"),
            ("[clocks.feedback]", "[clocks.feedbak]"),
            ("[classes]\n", "[classes]\nsource = \"x\"\n"),
            ("replies = \"{code}\"", "replies = \"黔外提复字\""),
            ("replies = \"{code}\"", "replies = \"{code}\"\nopinions = \"{code}\""),
            ("value = \"page_top_right\"", "value = \"top\""),
            ("第{number}号", "第{no}号"),
            ("关于{session}第", "关于第"),
            ("key_cases = false", "key_cases = true"),
            ("[written_rounds]\nvalue = 3", "[written_rounds]\nvalue = 0"),
            ("[feedback_axes]\nvalue = []", "[feedback_axes]\nvalue = [\"speed\"]"),
            ("scale = \"in_progress\"", "scale = \"soon\""),
            ("code = \"B\"", "code = \"A\""),
            ("national = true", "national = false"),
            ("value = [\"lead\", ", "value = ["),
            ("\"collect_handler\"", "\"split\""),
        ]
        .map(|(from, to)| told(from, to))
        .join("\n");
        insta::assert_snapshot!(told, @r#"
        pack.toml:3: name is made of letters, digits, - . and _, such as cn-gz or 2026.1
        pack.toml:4: version is made of letters, digits, - . and _, such as cn-gz or 2026.1
        pack.toml:6: unknown field `title_fr`, expected one of `name`, `version`, `title_zh`, `title_en`, `calendar_layers`, `kinds`, `readings`, `roll_last_day`, `soon_working_days`, `reply_form`, `copies`, `suggestion_copies`, `number_series`, `class_mark`, `reply_title`, `item_by_item`, `head_signs`, `written_rounds`, `feedback_axes`, `source_systems`, `consultation_required`, `return_names_office`, `parts`, `extensions_most`, `gates`, `areas`, `satisfactions`, `clocks`, `classes`, `refusal_grounds`, `sessions`, `reader`. rules/README.md lists every key
        pack.toml:90: [areas]: “教育” is there twice; take one away
        pack.toml:90: [areas]: there is no “ ”; write names
        pack.toml:9: [kinds]: there is no “motion”; write proposal, suggestion
        pack.toml:17: invalid type: string "yes", expected a boolean. rules/README.md lists every key
        pack.toml:18: unknown field `because`, expected one of `value`, `source`, `assumed`. rules/README.md lists every key
        pack.toml:20: [soon_working_days]: value is 0 to 60
        pack.toml:21: invalid value: integer `-3`, expected u32. rules/README.md lists every key
        pack.toml:85: [extensions_most]: value is 0 to 10
        pack.toml:25: reply_form is document_up, document, letter, not up
        pack.toml:94: [satisfactions]: there is no “happy”; write satisfied, mostly, understood, unsatisfied
        pack.toml:102: [clocks.return]: give exactly one of working_days, calendar_days, months, fixed
        pack.toml:102: [clocks.return]: days are 1 to 1000
        pack.toml:102: [clocks.return]: from is assigned, not session_closed
        pack.toml:102: [clocks.return]: say where the value comes from: source = "document and article", or assumed = "why this was taken"
        pack.toml:113: [clocks.reply]: there is no 09-31 in every year
        pack.toml:113: [clocks.reply]: there is no 02-29 in every year
        pack.toml:113: [clocks.reply]: fixed is MM-DD, such as 06-30
        pack.toml:113: [clocks.reply]: late_months belongs to a fixed date
        pack.toml:118: [clocks.reply_longest]: months are 1 to 36
        pack.toml:122: there is no clock feedbak; the clocks are co_signing, review, return, return_decision, first_contact, opinion, reply, reply_longest, feedback, second_reply, publication, quotation
        pack.toml:134: [classes]: it is either sourced or assumed; take source or assumed away
        pack.toml:38: [number_series]: replies has {code} once, where the office's 机关代字 stands, such as "{code}提"
        pack.toml:39: [number_series]: opinions is the series of the replies; give it another pattern, or take it away
        pack.toml:43: class_mark is page_top_right, title_upper_right, not top
        pack.toml:47: [reply_title]: the words in brackets are {office}, {session}, {number}, {kind}
        pack.toml:47: [reply_title]: a title names {session} and {number}
        pack.toml:56: [head_signs]: say in posts which posts are the head of an office, such as ["厅长", "局长", "主任"]
        pack.toml:63: [written_rounds]: value is 1 to 9
        pack.toml:69: [feedback_axes]: each of attitude, communication, timeliness, result at most once, not speed
        pack.toml:147: scale is one of solved, in_progress, planned, later, reference, not_feasible, not soon
        pack.toml:144: the class A is there twice; give one another code
        pack.toml:1: no ground for not filing; write national = true, or add [[refusal_grounds.items]]
        pack.toml:161: [parts]: every case has a lead; add "lead"
        pack.toml:162: [parts]: there is no “split”; write lead, co_handler, split_handler, collect_handler
        "#);
    }

    #[test]
    fn a_place_switches_rules_of_the_reader_by_names_it_knows() {
        let with = |switch: &str| read("pack.toml", &format!("{GOOD}\n[reader]\n{switch}\n"), &national());
        let pack = with("\"figure.growth\" = \"warning\"\npromise = \"off\"").unwrap();
        assert_eq!(pack.reader.get("figure.growth").map(String::as_str), Some("warning"));
        let options = crate::reading::reader_options(&pack);
        let text = "苗圃由40个增至120个，增长300%。";
        let severity = |options: &banfu_text::Options| {
            let reading = banfu_text::read(text, options);
            reading.findings.iter().find(|f| f.rule.starts_with("figure.")).map(|f| f.severity)
        };
        assert_eq!(severity(&banfu_text::Options::default()), Some(banfu_text::Severity::Error));
        assert_ne!(severity(&options), severity(&banfu_text::Options::default()));
        let lines = GOOD.lines().count();
        for (switch, said) in [
            ("\"figure.groth\" = \"off\"", "no rule is called"),
            ("figure = \"loud\"", "none of off, note, warning, error"),
        ] {
            let told = with(switch).unwrap_err().to_string();
            assert!(told.starts_with(&format!("pack.toml:{}: [reader]", lines + 3)) && told.contains(said), "{told}");
        }
    }

    #[test]
    fn a_clock_for_some_cases_says_which_and_only_of_kinds_the_place_has() {
        let with = |when: &str| format!("[[clocks.reply.when]]\n{when}\nmonths = 3\nassumed = \"x\"\n\n[clocks.reply_longest]");
        let answers = [
            "kind = \"proposal\"",
            "kind = \"motion\"",
            "",
            "in_session = true\nfrom = \"session_closed\"",
            "in_session = true\nfrom = \"delivered\"",
        ]
        .map(|when| told("[clocks.reply_longest]", &with(when)))
        .join("\n");
        insta::assert_snapshot!(answers, @r#"
        accepted
        pack.toml:119: [clocks.reply]: this place has no cases of the kind motion; see [kinds]
        pack.toml:118: [clocks.reply]: say which cases: kind or in_session
        accepted
        pack.toml:118: [clocks.reply]: from is assigned or session_closed, not delivered
        "#);
    }

    #[test]
    fn a_closing_day_says_where_it_comes_from_and_whose_session_it_was() {
        let with = |day: &str| read("pack.toml", &format!("{GOOD}\n[[sessions]]\nterm = 13\nsession = 1\n{day}\n"), &national());
        let pack = with("kind = \"proposal\"\nclosed = \"2023-01-17\"\nsource = \"公报\"").unwrap();
        let session = banfu_domain::proposal::Session {
            body: "省政协".into(),
            term: 13,
            session: 1,
            year: 2023,
        };
        assert!(pack.closed(CaseKind::Proposal, &session).is_some());
        assert_eq!(pack.closed(CaseKind::Suggestion, &session), None);
        for (day, said) in [
            ("closed = \"2023-01-17\"", "say where the value comes from"),
            ("closed = \"2023-02-30\"\nsource = \"x\"", "there is no day 2023-02-30"),
            ("kind = \"motion\"\nclosed = \"2023-01-17\"\nsource = \"x\"", "kind is proposal, suggestion"),
        ] {
            let told = with(day).unwrap_err().to_string();
            assert!(told.contains(said), "{told}");
        }
    }

    #[test]
    fn both_source_and_assumption_are_one_too_many() {
        let text = told("[roll_last_day]\nvalue = true\n", "[roll_last_day]\nvalue = true\nsource = \"x\"\n");
        insta::assert_snapshot!(text, @r#"
        pack.toml:16: [roll_last_day]: it is either sourced or assumed; take source or assumed away
        "#);
    }

    #[test]
    fn a_longest_term_below_the_usual_is_refused() {
        let text = told("[clocks.reply]\nfixed = \"06-30\"\nlate_months = 3", "[clocks.reply]\nmonths = 7");
        insta::assert_snapshot!(text, @r#"
        pack.toml:117: [clocks.reply_longest]: 6 months are less than the 7 of [clocks.reply]
        "#);
    }
}

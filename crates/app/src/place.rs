//! Rule packs and the calendar, read whole at the start and refused with file, line and remedy when wrong.

use std::{collections::BTreeMap, fs, path::Path};

use banfu_domain::{
    Calendar, RulePack,
    rules::{Clock, ClockRule, RefusalGround, ReplyForm, ResultClass, Term},
};
use serde::Deserialize;

use crate::exchange::Sources;

/// The packs a region may use, and the working days.
#[derive(Debug, Clone)]
pub struct Place {
    packs: BTreeMap<String, RulePack>,
    /// Working days and holidays.
    pub calendar: Calendar,
    /// Where tables come from.
    pub sources: Sources,
}

/// A rule file that cannot be used. The text names the file, the line and what to change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadRules(pub String);

const BUILT_IN: [(&str, &str); 2] = [
    ("rules/cn-gz/pack.toml", include_str!("../../../rules/cn-gz/pack.toml")),
    ("rules/cn-national/pack.toml", include_str!("../../../rules/cn-national/pack.toml")),
];
const CALENDAR: &str = include_str!("../../../rules/national/calendar.csv");

impl Place {
    /// The packs that come with the program.
    ///
    /// # Errors
    /// [`BadRules`]; a test holds that they can be read.
    pub fn built_in() -> Result<Self, BadRules> {
        let calendar = Calendar::parse_csv(CALENDAR).map_err(|e| BadRules(format!("rules/national/calendar.csv: {e}")))?;
        let packs = BUILT_IN
            .iter()
            .map(|(file, text)| pack(file, text).map(|p| (p.name.clone(), p)))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            packs,
            calendar,
            sources: Sources::built_in()?,
        })
    }

    /// The built-in packs, with those of a site's own folder over them: `<dir>/<pack>/pack.toml` and `<dir>/national/calendar.csv`.
    ///
    /// # Errors
    /// [`BadRules`] names file, line and remedy.
    pub fn with_dir(dir: &Path) -> Result<Self, BadRules> {
        let mut place = Self::built_in()?;
        let read = |path: &Path| fs::read_to_string(path).map_err(|e| BadRules(format!("{}: {e}", path.display())));
        let calendar = dir.join("national/calendar.csv");
        if calendar.exists() {
            place.calendar = Calendar::parse_csv(&read(&calendar)?).map_err(|e| BadRules(format!("{}: {e}", calendar.display())))?;
        }
        let entries = fs::read_dir(dir).map_err(|e| BadRules(format!("{}: {e}; give --rules a folder of packs", dir.display())))?;
        for entry in entries.flatten() {
            let file = entry.path().join("pack.toml");
            if file.exists() {
                let pack = pack(&file.display().to_string(), &read(&file)?)?;
                place.packs.insert(pack.name.clone(), pack);
            }
        }
        place.sources.add_dir(dir)?;
        Ok(place)
    }

    /// A pack by name.
    pub fn pack(&self, name: &str) -> Option<&RulePack> {
        self.packs.get(name)
    }

    /// All packs, by name.
    pub fn packs(&self) -> impl Iterator<Item = &RulePack> {
        self.packs.values()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackFile {
    name: String,
    version: String,
    title_zh: String,
    title_en: String,
    roll_last_day: bool,
    soon_working_days: u32,
    reply_form: toml::Spanned<String>,
    copies: Vec<String>,
    consultation_required: bool,
    areas: Vec<String>,
    clocks: BTreeMap<String, toml::Spanned<ClockFile>>,
    classes: Vec<ClassFile>,
    refusal_grounds: Vec<GroundFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockFile {
    working_days: Option<u32>,
    calendar_days: Option<u32>,
    months: Option<u32>,
    fixed: Option<String>,
    /// For cases that start after the fixed date of the year.
    late_months: Option<u32>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassFile {
    code: String,
    label_zh: String,
    label_en: String,
    scale: toml::Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroundFile {
    code: String,
    label_zh: String,
    label_en: String,
}

const SCALES: [&str; 6] = ["solved", "in_progress", "planned", "later", "reference", "not_feasible"];
/// Longest clock a pack may set, in days or working days.
const CLOCK_MAX_DAYS: u32 = 1000;
/// Longest clock a pack may set, in months.
const CLOCK_MAX_MONTHS: u32 = 36;

/// Reads one pack.
fn pack(file: &str, text: &str) -> Result<RulePack, BadRules> {
    let parsed: PackFile = toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |s| line_of(text, s.start));
        BadRules(format!("{file}:{line}: {}", e.message()))
    })?;
    let at = |span: std::ops::Range<usize>, problem: String| BadRules(format!("{file}:{}: {problem}", line_of(text, span.start)));
    let mut clocks = Vec::new();
    for clock in Clock::ALL {
        let Some(rule) = parsed.clocks.get(clock.code()) else {
            return Err(BadRules(format!(
                "{file}:1: the clock [clocks.{clock}] is missing; give it a term and a source"
            )));
        };
        let term = term(rule.get_ref()).map_err(|problem| at(rule.span(), format!("[clocks.{clock}]: {problem}")))?;
        let late = late(rule.get_ref()).map_err(|problem| at(rule.span(), format!("[clocks.{clock}]: {problem}")))?;
        clocks.push(ClockRule {
            term,
            late,
            source: rule.get_ref().source.clone(),
        });
    }
    if let Some((name, rule)) = parsed.clocks.iter().find(|(name, _)| Clock::from_code(name).is_none()) {
        let known: Vec<&str> = Clock::ALL.iter().map(|c| c.code()).collect();
        return Err(at(rule.span(), format!("there is no clock {name}; the clocks are {}", known.join(", "))));
    }
    let form = parsed.reply_form.get_ref();
    let reply_form =
        ReplyForm::from_code(form).ok_or_else(|| at(parsed.reply_form.span(), format!("reply_form is document_up, document or letter, not {form}")))?;
    if let Some(class) = parsed.classes.iter().find(|c| !SCALES.contains(&c.scale.get_ref().as_str())) {
        return Err(at(
            class.scale.span(),
            format!("scale is one of {}, not {}", SCALES.join(", "), class.scale.get_ref()),
        ));
    }
    Ok(RulePack {
        name: parsed.name,
        version: parsed.version,
        title_zh: parsed.title_zh,
        title_en: parsed.title_en,
        clocks,
        roll_last_day: parsed.roll_last_day,
        soon_working_days: parsed.soon_working_days,
        classes: parsed
            .classes
            .into_iter()
            .map(|c| ResultClass {
                code: c.code,
                label_zh: c.label_zh,
                label_en: c.label_en,
                scale: c.scale.into_inner(),
            })
            .collect(),
        refusal_grounds: parsed
            .refusal_grounds
            .into_iter()
            .map(|g| RefusalGround {
                code: g.code,
                label_zh: g.label_zh,
                label_en: g.label_en,
            })
            .collect(),
        areas: parsed.areas,
        reply_form,
        copies: parsed.copies,
        consultation_required: parsed.consultation_required,
    })
}

fn late(rule: &ClockFile) -> Result<Option<Term>, String> {
    match (rule.late_months, &rule.fixed) {
        (None, _) => Ok(None),
        (Some(_), None) => Err("late_months belongs to a fixed date".into()),
        (Some(n), Some(_)) if (1..=CLOCK_MAX_MONTHS).contains(&n) => Ok(Some(Term::Months(n))),
        (Some(_), Some(_)) => Err(format!("months are 1 to {CLOCK_MAX_MONTHS}")),
    }
}

fn term(rule: &ClockFile) -> Result<Term, String> {
    let one = "give exactly one of working_days, calendar_days, months, fixed";
    match (rule.working_days, rule.calendar_days, rule.months, &rule.fixed) {
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
            jiff::civil::Date::new(2023, month, day).map_err(|_| format!("there is no {fixed} in every year"))?;
            Ok(Term::FixedDate { month, day })
        }
        _ => Err(one.into()),
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packs_that_come_with_the_program_can_be_read() {
        let place = Place::built_in().unwrap();
        let guizhou = place.pack("cn-gz").unwrap();
        assert_eq!(guizhou.clock(Clock::Reply).term, Term::FixedDate { month: 6, day: 30 });
        assert_eq!(guizhou.refusal_grounds.len(), 10);
        assert_eq!(place.packs().count(), 2);
    }

    #[test]
    fn a_mistake_in_a_pack_is_refused_with_its_line() {
        let good = BUILT_IN[0].1;
        for (from, to, problem) in [
            (
                "working_days = 5",
                "working_days = 5\nmonths = 1",
                "x:13: [clocks.return]: give exactly one of working_days, calendar_days, months, fixed",
            ),
            (
                "fixed = \"06-30\"",
                "fixed = \"09-31\"",
                "x:23: [clocks.reply]: there is no 09-31 in every year",
            ),
            (
                "[clocks.feedback]",
                "[clocks.feedbak]",
                "x:1: the clock [clocks.feedback] is missing; give it a term and a source",
            ),
            (
                "reply_form = \"document_up\"",
                "reply_form = \"up\"",
                "x:8: reply_form is document_up, document or letter, not up",
            ),
            (
                "scale = \"in_progress\"",
                "scale = \"soon\"",
                "x:51: scale is one of solved, in_progress, planned, later, reference, not_feasible, not soon",
            ),
            ("roll_last_day = true", "roll_last = true", "x:6: unknown field `roll_last`"),
        ] {
            let bad = good.replacen(from, to, 1);
            assert_ne!(bad, good, "{from}");
            let message = pack("x", &bad).unwrap_err().to_string();
            assert!(message.starts_with(problem), "{message}");
        }
    }
}

//! `oversight.toml` of a pack: how many days are blue, and the terms of the score. Refused with file, line and remedy when wrong.

use banfu_domain::oversight::{Measure, OversightRules, Term, Weight};
use serde::Deserialize;

use crate::place::{BadRules, basis};

/// What comes with the program, for packs without a file of their own.
pub(crate) const NATIONAL: (&str, &str) = ("rules/national/oversight.toml", include_str!("../../../../rules/national/oversight.toml"));

/// Most points a term may give or take.
const POINTS_MAX: f64 = 1000.0;
/// Most working days that may be blue.
const EARLY_MAX_DAYS: u32 = 250;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    warning: Warning,
    scoring: Vec<toml::Spanned<Scoring>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Warning {
    early_working_days: toml::Spanned<u32>,
    source: Option<String>,
    assumed: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scoring {
    measure: String,
    points: Option<f64>,
    each: Option<f64>,
    most: Option<f64>,
    source: Option<String>,
    assumed: Option<String>,
}

/// Reads one file.
pub(crate) fn read(file: &str, text: &str) -> Result<OversightRules, BadRules> {
    let bad = |at: usize, problem: String| {
        let line = text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count() + 1;
        BadRules(format!("{file}:{line}: {problem}"))
    };
    let parsed: File = toml::from_str(text).map_err(|e| bad(e.span().map_or(0, |s| s.start), e.message().to_owned()))?;
    let early = *parsed.warning.early_working_days.get_ref();
    if !(1..=EARLY_MAX_DAYS).contains(&early) {
        return Err(bad(
            parsed.warning.early_working_days.span().start,
            format!("early_working_days is 1 to {EARLY_MAX_DAYS}"),
        ));
    }
    let mut terms: Vec<Term> = Vec::new();
    for entry in &parsed.scoring {
        let at = entry.span().start;
        let found = term(entry.get_ref()).map_err(|problem| bad(at, format!("[[scoring]]: {problem}")))?;
        if terms.iter().any(|t| t.measure == found.measure) {
            return Err(bad(at, format!("[[scoring]]: {} stands twice; keep one", found.measure)));
        }
        terms.push(found);
    }
    if !terms.iter().any(|t| matches!(t.weight, Weight::Share { full } if full > 0)) {
        return Err(bad(0, "give at least one [[scoring]] with points".into()));
    }
    Ok(OversightRules {
        early_working_days: early,
        early_basis: basis(&parsed.warning.source, &parsed.warning.assumed)
            .map_err(|problem| bad(parsed.warning.early_working_days.span().start, format!("[warning]: {problem}")))?,
        terms,
    })
}

fn term(entry: &Scoring) -> Result<Term, String> {
    let known = || Measure::ALL.iter().map(|m| m.code()).collect::<Vec<_>>().join(", ");
    let measure = Measure::from_code(&entry.measure).ok_or_else(|| format!("there is no measure {}; the measures are {}", entry.measure, known()))?;
    let weight = match (measure.is_share(), entry.points, entry.each, entry.most) {
        (true, Some(points), None, None) => Weight::Share { full: hundredths(points)? },
        (true, ..) => return Err(format!("{measure} is a share: give points alone")),
        (false, None, Some(each), Some(most)) => Weight::Each {
            each: hundredths(each)?,
            most: hundredths(most)?,
        },
        (false, ..) => return Err(format!("{measure} is a count: give each and most")),
    };
    Ok(Term {
        measure,
        weight,
        basis: basis(&entry.source, &entry.assumed)?,
    })
}

fn hundredths(points: f64) -> Result<u32, String> {
    let scaled = (points * 100.0).round();
    if !(0.0..=POINTS_MAX * 100.0).contains(&scaled) || (points * 100.0 - scaled).abs() > 1e-6 {
        return Err(format!("points are 0 to {POINTS_MAX} with at most two decimals, not {points}"));
    }
    // In range by the line above, and whole.
    Ok(scaled as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_that_comes_with_the_program_can_be_read() {
        let rules = read(NATIONAL.0, NATIONAL.1).unwrap();
        assert_eq!(rules.early_working_days, 7);
        assert_eq!(rules.terms.len(), 5);
        assert_eq!(rules.terms[4].weight, Weight::Each { each: 100, most: 1000 });
    }

    #[test]
    fn a_mistake_is_refused_with_its_line() {
        for (from, to, problem) in [
            ("early_working_days = 7", "early_working_days = 0", "x:6: early_working_days is 1 to 250"),
            (
                "measure = \"answered\"\npoints = 30",
                "measure = \"answerd\"\npoints = 30",
                "x:15: [[scoring]]: there is no measure answerd; the measures are answered, on_time, published, satisfied, late_open",
            ),
            (
                "measure = \"late_open\"\neach = 1",
                "measure = \"late_open\"\npoints = 1",
                "x:35: [[scoring]]: late_open is a count: give each and most",
            ),
            (
                "points = 25",
                "points = 25.125",
                "x:25: [[scoring]]: points are 0 to 1000 with at most two decimals, not 25.125",
            ),
            (
                "measure = \"published\"",
                "measure = \"satisfied\"",
                "x:30: [[scoring]]: satisfied stands twice; keep one",
            ),
            ("most = 10", "most = 10\ncolour = 1", "x:39: unknown field `colour`"),
        ] {
            let bad = NATIONAL.1.replacen(from, to, 1);
            assert_ne!(bad, NATIONAL.1, "{from}");
            let message = read("x", &bad).unwrap_err().to_string();
            assert!(message.starts_with(problem), "{message}");
        }
    }
}

//! Where tables come from, as data: which heading is which field, and which word which code (`rules/sources/*.toml`).

use std::{collections::BTreeMap, fs, path::Path};

use banfu_domain::case::CaseKind;
use serde::Deserialize;

use super::TableKind;
use crate::place::BadRules;

/// Fields that a kind of table may have; the first ones, up to the number beside them, it must have.
pub(super) fn fields(kind: TableKind) -> (&'static [&'static str], usize) {
    match kind {
        TableKind::Cases => (
            &[
                "source_number",
                "title",
                "proposer",
                "submitted_on",
                "number",
                "session",
                "year",
                "situation",
                "analysis",
                "points",
                "text",
                "co_signers",
                "area",
                "key_case",
                "filed_on",
                "assigned_on",
                "assigners",
                "lead",
                "co_handlers",
            ],
            4,
        ),
        TableKind::Offices => (&["name", "short", "name_en", "short_en", "office_kind", "org_code", "duty"], 1),
        TableKind::People => (&["login", "name", "name_en", "office", "title", "sector", "phone", "roles", "active"], 2),
    }
}

/// A source of tables.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name: part of the key of everything that comes from it.
    pub name: String,
    /// Its title in Chinese.
    pub title_zh: String,
    /// Its title in English.
    pub title_en: String,
    /// What its tables hold.
    pub kind: TableKind,
    /// What its cases are.
    pub case_kind: CaseKind,
    columns: BTreeMap<String, Vec<String>>,
    words: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

impl Source {
    /// The field that a heading names.
    pub(super) fn field(&self, heading: &str) -> Option<&'static str> {
        let heading = plain(heading);
        let (fields, _) = fields(self.kind);
        fields
            .iter()
            .copied()
            .find(|field| self.columns.get(*field).is_some_and(|names| names.iter().any(|n| plain(n) == heading)))
    }

    /// The heading that a field is asked for by.
    pub(super) fn heading<'a>(&'a self, field: &'a str) -> &'a str {
        self.columns.get(field).and_then(|names| names.first()).map_or(field, String::as_str)
    }

    /// The code that a word stands for; the code itself does too.
    pub(super) fn code<'a>(&'a self, field: &str, word: &'a str) -> Option<&'a str> {
        let words = self.words.get(field)?;
        words
            .iter()
            .find(|(code, names)| *code == word || names.iter().any(|n| n == word))
            .map(|(code, _)| code.as_str())
    }

    /// The words that a field may hold.
    pub(super) fn words(&self, field: &str) -> Vec<String> {
        self.words
            .get(field)
            .map(|words| words.iter().map(|(code, names)| names.first().unwrap_or(code).clone()).collect())
            .unwrap_or_default()
    }
}

/// A heading without spaces, stars, what stands in brackets, and the difference of capitals.
fn plain(heading: &str) -> String {
    let mut depth = 0;
    let mut out = String::new();
    for c in heading.chars() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth -= 1,
            '*' | '＊' | ':' | '：' => {}
            c if c.is_whitespace() || depth > 0 => {}
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// All sources that are known.
#[derive(Debug, Clone)]
pub struct Sources(BTreeMap<String, Source>);

const BUILT_IN: [(&str, &str); 4] = [
    (
        "rules/sources/members-platform.toml",
        include_str!("../../../../rules/sources/members-platform.toml"),
    ),
    (
        "rules/sources/deputies-system.toml",
        include_str!("../../../../rules/sources/deputies-system.toml"),
    ),
    ("rules/sources/offices.toml", include_str!("../../../../rules/sources/offices.toml")),
    ("rules/sources/people.toml", include_str!("../../../../rules/sources/people.toml")),
];

impl Sources {
    /// Those that come with the program.
    ///
    /// # Errors
    /// [`BadRules`]; a test holds that they can be read.
    pub fn built_in() -> Result<Self, BadRules> {
        let read = |(file, text): &(&str, &str)| source(file, text).map(|s| (s.name.clone(), s));
        Ok(Self(BUILT_IN.iter().map(read).collect::<Result<_, _>>()?))
    }

    /// Puts those of a site's own folder, `<dir>/sources/*.toml`, over the built-in ones.
    ///
    /// # Errors
    /// [`BadRules`] names file, line and remedy.
    pub fn add_dir(&mut self, dir: &Path) -> Result<(), BadRules> {
        let dir = dir.join("sources");
        if !dir.is_dir() {
            return Ok(());
        }
        let fault = |path: &Path, e: std::io::Error| BadRules(format!("{}: {e}", path.display()));
        let entries = fs::read_dir(&dir).map_err(|e| fault(&dir, e))?;
        for path in entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        {
            let text = fs::read_to_string(&path).map_err(|e| fault(&path, e))?;
            let source = source(&path.display().to_string(), &text)?;
            self.0.insert(source.name.clone(), source);
        }
        Ok(())
    }

    /// A source by name.
    pub fn get(&self, name: &str) -> Option<&Source> {
        self.0.get(name)
    }

    /// Sources of a kind of table, by name.
    pub fn of(&self, kind: TableKind) -> impl Iterator<Item = &Source> {
        self.0.values().filter(move |s| s.kind == kind)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceFile {
    name: toml::Spanned<String>,
    title_zh: String,
    title_en: String,
    kind: toml::Spanned<String>,
    case_kind: Option<toml::Spanned<String>>,
    columns: BTreeMap<String, toml::Spanned<Vec<String>>>,
    #[serde(default)]
    words: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// Longest name of a source, in bytes: it is part of a stream's name.
const SOURCE_NAME_MAX_BYTES: usize = 60;

fn source(file: &str, text: &str) -> Result<Source, BadRules> {
    let line = |at: usize| text.bytes().take(at).filter(|b| *b == b'\n').count() + 1;
    let parsed: SourceFile = toml::from_str(text).map_err(|e| BadRules(format!("{file}:{}: {}", e.span().map_or(1, |s| line(s.start)), e.message())))?;
    let at = |span: std::ops::Range<usize>, problem: String| BadRules(format!("{file}:{}: {problem}", line(span.start)));
    let name = parsed.name.get_ref();
    let named_well = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if name.is_empty() || name.len() > SOURCE_NAME_MAX_BYTES || !named_well {
        return Err(at(
            parsed.name.span(),
            format!("a name is 1 to {SOURCE_NAME_MAX_BYTES} small letters, digits and dashes, not {name:?}"),
        ));
    }
    let kind = TableKind::from_code(parsed.kind.get_ref())
        .ok_or_else(|| at(parsed.kind.span(), format!("kind is cases, offices or people, not {}", parsed.kind.get_ref())))?;
    let case_kind = match &parsed.case_kind {
        None => CaseKind::Proposal,
        Some(code) => {
            CaseKind::from_code(code.get_ref()).ok_or_else(|| at(code.span(), format!("case_kind is proposal or suggestion, not {}", code.get_ref())))?
        }
    };
    let (known, needed) = fields(kind);
    if let Some((field, names)) = parsed.columns.iter().find(|(field, _)| !known.contains(&field.as_str())) {
        return Err(at(names.span(), format!("there is no field {field}; the fields are {}", known.join(", "))));
    }
    if let Some(missing) = known.iter().take(needed).find(|field| !parsed.columns.contains_key(**field)) {
        return Err(BadRules(format!("{file}:1: [columns] lacks {missing}; give it the heading it has")));
    }
    Ok(Source {
        name: name.clone(),
        title_zh: parsed.title_zh,
        title_en: parsed.title_en,
        kind,
        case_kind,
        columns: parsed.columns.into_iter().map(|(field, names)| (field, names.into_inner())).collect(),
        words: parsed.words,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sources_that_come_with_the_program_can_be_read() {
        let sources = Sources::built_in().unwrap();
        assert_eq!(sources.of(TableKind::Cases).count(), 2);
        let platform = sources.get("members-platform").unwrap();
        assert_eq!(platform.field(" 案 由（必填）"), Some("title"));
        assert_eq!(platform.field("*主办单位："), Some("lead"));
        assert_eq!(platform.field("备注"), None);
        assert_eq!(sources.get("deputies-system").unwrap().case_kind, CaseKind::Suggestion);
        assert_eq!(sources.get("people").unwrap().code("roles", "经办人"), Some("case_handler"));
    }

    #[test]
    fn a_mistake_in_a_source_is_refused_with_its_line() {
        let good = BUILT_IN[0].1;
        for (from, to, problem) in [
            ("kind = \"cases\"", "kind = \"letters\"", "x:7: kind is cases, offices or people, not letters"),
            (
                "name = \"members-platform\"",
                "name = \"A b\"",
                "x:4: a name is 1 to 60 small letters, digits and dashes, not \"A b\"",
            ),
            ("area = ", "aera = ", "x:22: there is no field aera; the fields are source_number"),
            ("title = [", "number_two = [", "x:15: there is no field number_two"),
            (
                "case_kind = \"proposal\"",
                "case_kind = \"letter\"",
                "x:8: case_kind is proposal or suggestion, not letter",
            ),
        ] {
            let message = source("x", &good.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(message.starts_with(problem), "{message}");
        }
    }
}

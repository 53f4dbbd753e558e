//! The message files, read once from what is embedded in the program.

use std::{collections::HashMap, sync::LazyLock};

use rust_embed::RustEmbed;

use super::Locale;

#[derive(RustEmbed)]
#[folder = "locales"]
struct Files;

/// A message, taken apart once so that filling it in is cheap.
#[derive(Debug, PartialEq, Eq)]
pub enum Message {
    /// One form for every count: the text as written, and its pieces.
    Plain(String, Vec<Piece>),
    /// Two forms, chosen by `{n}`.
    Counted {
        /// For exactly one.
        one: (String, Vec<Piece>),
        /// For every other count.
        other: (String, Vec<Piece>),
    },
}

/// A part of a message.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words, as they stand.
    Text(String),
    /// A place for the value of this name.
    Place(String),
}

type Catalog = HashMap<String, Message>;

static CATALOGS: LazyLock<[Catalog; 2]> = LazyLock::new(|| Locale::ALL.map(|locale| read(locale).0));

/// The message of a key in a language.
pub fn message(locale: Locale, key: &str) -> Option<&'static Message> {
    CATALOGS[locale as usize].get(key)
}

/// Every message of a language, and what is wrong with the files (a test asserts that nothing is).
pub fn read(locale: Locale) -> (Catalog, Vec<String>) {
    let mut catalog = Catalog::new();
    let mut wrong = Vec::new();
    for path in Files::iter().filter(|path| path.starts_with(&format!("{}/", locale.tag()))) {
        let Some(file) = Files::get(&path) else { continue };
        let noun = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".toml");
        let text = String::from_utf8_lossy(&file.data);
        match text.parse::<toml::Table>() {
            Ok(table) => gather(noun, &table, &mut catalog, &mut wrong),
            Err(error) => wrong.push(format!("{path}: {error}")),
        }
    }
    (catalog, wrong)
}

fn gather(prefix: &str, table: &toml::Table, catalog: &mut Catalog, wrong: &mut Vec<String>) {
    for (name, value) in table {
        let key = format!("{prefix}.{name}");
        match value {
            toml::Value::String(text) => {
                catalog.insert(key, Message::Plain(text.clone(), pieces(text)));
            }
            toml::Value::Table(inner) => match (inner.get("one").and_then(|v| v.as_str()), inner.get("other").and_then(|v| v.as_str())) {
                (Some(one), Some(other)) if inner.len() == 2 => {
                    let counted = Message::Counted {
                        one: (one.to_owned(), pieces(one)),
                        other: (other.to_owned(), pieces(other)),
                    };
                    catalog.insert(key, counted);
                }
                _ => gather(&key, inner, catalog, wrong),
            },
            _ => wrong.push(format!("{key}: neither a sentence nor a table")),
        }
    }
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((place, tail)) = after.split_once('}') else { break };
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        pieces.push(Piece::Place(place.to_owned()));
        rest = tail;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, BTreeSet},
        fs,
        path::Path,
    };

    use super::*;
    use crate::i18n::CODED;

    fn places(message: &Message) -> BTreeSet<&str> {
        let of = |pieces: &'_ [Piece]| {
            pieces
                .iter()
                .filter_map(|p| if let Piece::Place(n) = p { Some(n.clone()) } else { None })
                .collect::<Vec<_>>()
        };
        let all = match message {
            Message::Plain(_, pieces) => of(pieces),
            Message::Counted { one, other } => [of(&one.1), of(&other.1)].concat(),
        };
        all.into_iter().map(|s| &*Box::leak(s.into_boxed_str())).collect()
    }

    #[test]
    fn both_languages_say_the_same_things_with_the_same_places() {
        let [(chinese, wrong_zh), (english, wrong_en)] = Locale::ALL.map(read);
        assert_eq!([wrong_zh, wrong_en].concat(), Vec::<String>::new());
        let keys = |c: &Catalog| c.keys().cloned().collect::<BTreeSet<_>>();
        let only = |a: &Catalog, b: &Catalog| keys(a).difference(&keys(b)).cloned().collect::<Vec<_>>();
        assert_eq!(only(&chinese, &english), Vec::<String>::new(), "in Chinese only");
        assert_eq!(only(&english, &chinese), Vec::<String>::new(), "in English only");
        for (key, message) in &chinese {
            assert_eq!(places(message), places(&english[key]), "places of {key}");
        }
    }

    /// All our templates and sources, without their tests.
    fn sources() -> Vec<(String, String)> {
        let mut found = Vec::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut folders = vec![root.join("templates"), root.join("src")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("our own folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = fs::read_to_string(&path).expect("our own file");
                found.push((path.display().to_string(), text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()));
            }
        }
        found
    }

    /// Keys looked up in our sources: the first string after one of the calls that look a message up.
    fn named_keys(sources: &[(String, String)]) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for (path, text) in sources {
            for opener in [".t(", ".f(", ".f1(", ".f2("] {
                for piece in text.split(opener).skip(1) {
                    // A key that is computed is not named here.
                    let Some(quoted) = piece.trim_start().strip_prefix('"') else { continue };
                    found.insert(quoted.chars().take_while(|c| *c != '"').collect(), path.clone());
                }
            }
        }
        found
    }

    #[test]
    fn every_key_that_is_named_exists_and_every_key_that_exists_is_named() {
        let sources = sources();
        let named = named_keys(&sources);
        let (catalog, _) = read(Locale::ZhCn);
        let unknown: Vec<_> = named.iter().filter(|(key, _)| !catalog.contains_key(*key)).collect();
        assert!(unknown.is_empty(), "named but not in the files: {unknown:#?}");
        let coded = |key: &str| CODED.iter().any(|space| key.starts_with(&format!("{space}.")));
        let is_quoted = |key: &str| sources.iter().any(|(_, text)| text.contains(&format!("\"{key}\"")));
        let idle: BTreeSet<_> = catalog.keys().filter(|key| !coded(key) && !is_quoted(key)).collect();
        assert!(idle.is_empty(), "in the files but never named: {idle:#?}");
    }
}

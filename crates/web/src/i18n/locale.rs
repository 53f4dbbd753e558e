//! Which language a reader wants, and looking a message up in it.

use std::fmt::{self, Display, Write as _};

use super::catalog::{self, Message, Piece};

/// A language Banfu speaks. The first is the first language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Locale {
    /// Chinese as written in the mainland (zh-CN).
    #[default]
    ZhCn,
    /// English.
    En,
}

impl Locale {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::ZhCn, Self::En];

    /// The language tag, as in `lang="…"` and in the name of the message folder.
    pub fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// The other language: what the switch in the foot of each page leads to.
    pub fn other(self) -> Self {
        match self {
            Self::ZhCn => Self::En,
            Self::En => Self::ZhCn,
        }
    }

    /// Whether this is Chinese; for the few places where word order, not words, differs.
    pub fn is_chinese(self) -> bool {
        self == Self::ZhCn
    }

    /// The language a tag names, however it is cased or regioned (`zh`, `zh-Hans-CN`, `en-GB`).
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        match primary.as_str() {
            "zh" => Some(Self::ZhCn),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The best language for an `Accept-Language` header: the highest quality we speak, the earlier of equals.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for range in header.split(',').take(16) {
            let mut parts = range.split(';');
            let Some(locale) = parts.next().and_then(Self::from_tag) else { continue };
            let quality = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            if quality > 0.0 && best.is_none_or(|(_, q)| quality > q) {
                best = Some((locale, quality));
            }
        }
        best.map(|(locale, _)| locale)
    }

    /// The message of this key, with no values to fill in.
    ///
    /// A key that is missing shows as `⟦?⟧` and is logged; a test keeps that from happening.
    pub fn t(self, key: &str) -> &'static str {
        match catalog::message(self, key) {
            Some(Message::Plain(text, _)) => text,
            Some(Message::Counted { other, .. }) => other.0.as_str(),
            None => missing(self, key),
        }
    }

    /// The message `space.code`, or nothing: for codes that come from elsewhere.
    pub fn code(self, space: &str, code: &str) -> Option<&'static str> {
        match catalog::message(self, &format!("{space}.{code}"))? {
            Message::Plain(text, _) => Some(text),
            Message::Counted { other, .. } => Some(&other.0),
        }
    }

    /// The message `space.code`, or the code itself when there is none.
    pub fn coded(self, space: &str, code: &str) -> String {
        self.code(space, code).unwrap_or(code).to_owned()
    }

    /// The message of this key with its places filled.
    pub fn f(self, key: &str, values: &[(&str, &dyn Display)]) -> String {
        let Some(message) = catalog::message(self, key) else {
            return missing(self, key).to_owned();
        };
        let pieces = match message {
            Message::Plain(_, pieces) => pieces,
            Message::Counted { one, other } => {
                let is_one = values.iter().any(|(name, value)| *name == "n" && value.to_string() == "1");
                if is_one { &one.1 } else { &other.1 }
            }
        };
        fill(pieces, values).unwrap_or_default()
    }

    /// [`Self::f`] with one value: the form templates use.
    pub fn f1(self, key: &str, name: &str, value: impl Display) -> String {
        self.f(key, &[(name, &value)])
    }

    /// [`Self::f`] with two values.
    pub fn f2(self, key: &str, name: &str, value: impl Display, name2: &str, value2: impl Display) -> String {
        self.f(key, &[(name, &value), (name2, &value2)])
    }

    /// A count with its digits grouped, as in `48,213`.
    pub fn count(self, n: impl Display) -> String {
        let digits = n.to_string();
        let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
        let mut out = String::from(sign);
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i) % 3 == 0 {
                out.push(',');
            }
            out.push(c);
        }
        out
    }

    /// Items in a row: `甲、乙和丙`, `A, B and C`.
    pub fn list<S: AsRef<str>>(self, items: &[S]) -> String {
        let (comma, and) = match self {
            Self::ZhCn => ("、", "、"),
            Self::En => (", ", " and "),
        };
        let mut out = String::new();
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                out.push_str(if i + 1 == items.len() { and } else { comma });
            }
            out.push_str(item.as_ref());
        }
        out
    }
}

fn fill(pieces: &[Piece], values: &[(&str, &dyn Display)]) -> Result<String, fmt::Error> {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Place(place) => match values.iter().find(|(name, _)| name == place) {
                Some((_, value)) => write!(out, "{value}")?,
                None => write!(out, "{{{place}}}")?,
            },
        }
    }
    Ok(out)
}

fn missing(locale: Locale, key: &str) -> &'static str {
    tracing::error!(language = locale.tag(), key, "a message is missing from the language files");
    "⟦?⟧"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_s_best_language_wins() {
        assert_eq!(Locale::from_accept_language("fr, en;q=0.7, zh-CN;q=0.9"), Some(Locale::ZhCn));
        assert_eq!(Locale::from_accept_language("en-GB,en;q=0.9"), Some(Locale::En));
        assert_eq!(Locale::from_accept_language("de, fr;q=0.5"), None);
        assert_eq!(Locale::from_accept_language("zh;q=0, en;q=0.1"), Some(Locale::En));
        assert_eq!(Locale::from_accept_language("\u{0};;q=x,,"), None);
    }

    #[test]
    fn one_day_is_singular_in_english_only() {
        assert_eq!(Locale::En.f1("clock.left", "n", 1), "1 working day left");
        assert_eq!(Locale::En.f1("clock.left", "n", 6), "6 working days left");
        assert_eq!(Locale::ZhCn.f1("clock.left", "n", 1), "还剩 1 个工作日");
    }

    #[test]
    fn thousands_are_grouped_and_names_are_listed() {
        assert_eq!(Locale::En.count(48_213), "48,213");
        assert_eq!(Locale::En.count(-1_000_000), "-1,000,000");
        assert_eq!(Locale::En.count(999), "999");
        assert_eq!(Locale::En.list(&["A", "B", "C"]), "A, B and C");
        assert_eq!(Locale::ZhCn.list(&["甲", "乙", "丙"]), "甲、乙、丙");
    }
}

//! From what was typed to what is asked. Any text is a question; none is an error.

use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, BoostQuery, EmptyQuery, Occur, PhraseQuery, Query, TermQuery, TermSetQuery};
use tantivy::schema::IndexRecordOption;

use crate::doc::Visible;
use crate::schema::{Fields, Searched};
use crate::tokens::{characters, fold_str, words};

/// Characters and terms beyond these are not looked at: nobody types them, and a pasted page must not stall the search.
const TEXT_MAX_CHARS: usize = 400;
const TERMS_MAX: usize = 24;

/// A match by characters alone counts less than one by words: it may join the end of one word to the beginning of the next.
const BY_CHARACTERS: f32 = 0.4;

/// Words too common to ask for when there are others.
const COMMON: &[&str] = &[
    "的", "了", "和", "与", "及", "在", "是", "对", "为", "有", "等", "或", "中", "关于", "提案", "建议", "我们",
];

/// One thing asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Folded text.
    pub(crate) text: String,
    /// Between quotation marks: must stand there literally.
    pub(crate) literal: bool,
    /// Its words; empty for a literal.
    pub(crate) words: Vec<String>,
}

/// What was typed, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Question {
    pub(crate) wanted: Vec<Wanted>,
}

impl Question {
    pub(crate) fn read(typed: &str) -> Self {
        let typed: String = typed.chars().take(TEXT_MAX_CHARS).collect();
        let mut wanted: Vec<Wanted> = Vec::new();
        for (text, literal) in split(&typed) {
            let text = fold_str(text.trim());
            if characters(&text).is_empty() || wanted.len() == TERMS_MAX {
                continue;
            }
            let mut list: Vec<String> = Vec::new();
            if !literal {
                list.extend(words(&text, false).into_iter().map(|w| w.text));
                list.dedup();
                if list.iter().any(|w| !COMMON.contains(&w.as_str())) {
                    list.retain(|w| !COMMON.contains(&w.as_str()));
                }
                list.truncate(TERMS_MAX);
            }
            let one = Wanted { text, literal, words: list };
            if !wanted.contains(&one) {
                wanted.push(one);
            }
        }
        Self { wanted }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Everything wanted must be there.
    pub(crate) fn strict(&self, fields: &Fields) -> Box<dyn Query> {
        Box::new(BooleanQuery::intersection(self.wanted.iter().map(|w| one(w, fields)).collect()))
    }

    /// For when nothing holds everything: the larger part of the words must be there, literal passages still wholly. `None` when
    /// there is only one word, so that nothing is left to relax.
    pub(crate) fn relaxed(&self, fields: &Fields) -> Option<Box<dyn Query>> {
        let (literal, loose): (Vec<&Wanted>, Vec<&Wanted>) = self.wanted.iter().partition(|w| w.literal);
        let mut parts: Vec<Box<dyn Query>> = Vec::new();
        for word in loose.iter().flat_map(|w| &w.words) {
            parts.push(anywhere(word, fields));
        }
        if parts.len() < 2 {
            return None;
        }
        let enough = parts.len().div_ceil(2).max(1);
        let most: Box<dyn Query> = Box::new(BooleanQuery::union_with_minimum_required_clauses(parts, enough));
        let mut all = vec![most];
        all.extend(literal.into_iter().map(|w| one(w, fields)));
        Some(Box::new(BooleanQuery::intersection(all)))
    }
}

/// Splits at white space and separators, keeps what stands between quotation marks together. A mark never closed quotes the rest.
fn split(typed: &str) -> Vec<(&str, bool)> {
    let mut parts = Vec::new();
    let mut rest = typed;
    while let Some(at) = rest.find(|c| closing(c).is_some() || separates(c)) {
        let mark = rest[at..].chars().next().unwrap_or(' ');
        let after = &rest[at + mark.len_utf8()..];
        parts.push((&rest[..at], false));
        rest = match closing(mark) {
            Some(close) => {
                let end = after.find(|c| close.contains(&c)).unwrap_or(after.len());
                parts.push((&after[..end], true));
                let mut beyond = after[end..].chars();
                beyond.next();
                beyond.as_str()
            }
            None => after,
        };
    }
    parts.push((rest, false));
    parts
}

/// What ends a quotation begun with this mark.
fn closing(open: char) -> Option<&'static [char]> {
    match open {
        '"' | '“' | '＂' => Some(&['"', '”', '＂']),
        '「' => Some(&['」']),
        '『' => Some(&['』']),
        _ => None,
    }
}

fn separates(c: char) -> bool {
    c.is_whitespace() || matches!(c, '，' | '、' | '；' | '。' | ',' | ';' | '”' | '」' | '』')
}

/// One thing wanted, in any of the fields: all of its words, or its characters in a row.
fn one(wanted: &Wanted, fields: &Fields) -> Box<dyn Query> {
    if let [word] = wanted.words.as_slice()
        && *word == wanted.text
    {
        return anywhere(word, fields);
    }
    let mut ways: Vec<Box<dyn Query>> = Vec::new();
    let row = if wanted.literal { 1.0 } else { BY_CHARACTERS };
    for field in fields.searched() {
        ways.extend(in_a_row(&wanted.text, field, row));
    }
    if !wanted.words.is_empty() {
        let every: Vec<Box<dyn Query>> = wanted.words.iter().map(|word| anywhere(word, fields)).collect();
        ways.push(Box::new(BooleanQuery::intersection(every)));
    }
    Box::new(BooleanQuery::union(ways))
}

/// One word in any of the fields.
fn anywhere(word: &str, fields: &Fields) -> Box<dyn Query> {
    let ways = fields.searched().into_iter().map(|field| {
        let term: Box<dyn Query> = Box::new(TermQuery::new(Term::from_field_text(field.words, word), IndexRecordOption::WithFreqs));
        weighted(term, field.weight)
    });
    // A word that the index cut otherwise (over the edge of a longer word) is found by its characters.
    let rows = fields.searched().into_iter().filter_map(|field| in_a_row(word, field, BY_CHARACTERS));
    Box::new(BooleanQuery::union(ways.chain(rows).collect()))
}

/// The characters of a text, next to each other.
fn in_a_row(text: &str, field: Searched, weight: f32) -> Option<Box<dyn Query>> {
    let pieces = characters(text);
    let first = pieces.first()?;
    let term = |text: &str| Term::from_field_text(field.characters, text);
    let query: Box<dyn Query> = if pieces.len() == 1 {
        Box::new(TermQuery::new(term(&first.text), IndexRecordOption::WithFreqs))
    } else {
        Box::new(PhraseQuery::new_with_offset(pieces.iter().map(|p| (p.position, term(&p.text))).collect()))
    };
    Some(weighted(query, weight * field.weight))
}

pub(crate) fn weighted(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, weight))
}

/// Who may see what, as a query.
pub(crate) fn visible(who: &Visible, fields: &Fields) -> Box<dyn Query> {
    let among = |field, values: Vec<String>| -> Box<dyn Query> {
        Box::new(TermSetQuery::new(values.iter().map(|v| Term::from_field_text(field, v)).collect::<Vec<_>>()))
    };
    match who {
        Visible::All => Box::new(AllQuery),
        Visible::Nothing => Box::new(EmptyQuery),
        Visible::Any(list) if list.is_empty() => Box::new(EmptyQuery),
        Visible::AllOf(list) if list.is_empty() => Box::new(AllQuery),
        Visible::Any(list) => Box::new(BooleanQuery::union(list.iter().map(|v| visible(v, fields)).collect())),
        Visible::AllOf(list) => Box::new(BooleanQuery::intersection(list.iter().map(|v| visible(v, fields)).collect())),
        // "Everything but": a query of exclusions alone finds nothing.
        Visible::Not(inner) => Box::new(BooleanQuery::new(vec![
            (Occur::Must, Box::new(AllQuery) as Box<dyn Query>),
            (Occur::MustNot, visible(inner, fields)),
        ])),
        Visible::LeadIs(office) => among(fields.facet(crate::doc::Facet::LeadOffice), vec![office.to_string()]),
        Visible::CoHandledBy(office) => among(fields.co_offices, vec![office.to_string()]),
        Visible::ProposedBy(person) => among(fields.proposers, vec![person.to_string()]),
        Visible::DraftedBy(person) => among(fields.drafted_by, vec![person.to_string()]),
        Visible::Published => Box::new(TermQuery::new(Term::from_field_bool(fields.published, true), IndexRecordOption::Basic)),
        Visible::StateIn(states) => among(fields.facet(crate::doc::Facet::State), states.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Vec<(String, bool)> {
        Question::read(typed).wanted.into_iter().map(|w| (w.text, w.literal)).collect()
    }

    fn pairs(list: &[(&str, bool)]) -> Vec<(String, bool)> {
        list.iter().map(|(text, literal)| ((*text).to_owned(), *literal)).collect()
    }

    #[test]
    fn words_are_split_at_spaces_and_commas_of_any_width() {
        assert_eq!(read("经贸　合作，ＲＣＥＰ"), pairs(&[("经贸", false), ("合作", false), ("rcep", false)]));
    }

    #[test]
    fn quotation_marks_of_any_kind_keep_a_passage_together() {
        assert_eq!(read("“面向东盟”贵州"), pairs(&[("面向东盟", true), ("贵州", false)]));
        assert_eq!(read("\"a b\" 「走出去」"), pairs(&[("a b", true), ("走出去", true)]));
        assert_eq!(read("\"没有收尾 的"), pairs(&[("没有收尾 的", true)]));
    }

    #[test]
    fn marks_alone_ask_for_nothing() {
        for typed in ["", "  ", "“”", "\"", "（）——……", "”」"] {
            assert!(Question::read(typed).is_empty(), "{typed:?}");
        }
    }

    #[test]
    fn common_words_are_left_out_unless_they_are_all_there_is() {
        assert_eq!(Question::read("东盟的合作").wanted[0].words, ["东盟", "合作"]);
        assert_eq!(Question::read("的").wanted[0].words, ["的"]);
    }
}

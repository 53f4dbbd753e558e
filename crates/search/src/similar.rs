//! Cases like a text: for proposing a merger, and for finding last year's answer. By the words that make the text what it is.

use std::collections::HashMap;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Query as Ask, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, TantivyDocument, TantivyError, Term};

use crate::doc::Visible;
use crate::find::{name_of, text_of};
use crate::index::{Index, SearchError, failed};
use crate::question::weighted;
use crate::tokens::{fold_str, words};

/// Words that characterise a text.
const KEY_WORDS: usize = 20;
/// A word in more than this share of all cases characterises nothing (as 1 of …).
const TOO_COMMON_ONE_IN: u64 = 4;
/// The most characters of a text looked at.
const TEXT_MAX_CHARS: usize = 20_000;
/// Words named with a hit.
const NAMED: usize = 8;

/// What cases should be like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LikeThis {
    /// The text: a proposal's title and body, or a part of it.
    pub text: String,
    /// Only this region; `None` searches all.
    pub region: Option<i64>,
    /// What the person asking may see. The default shows nothing.
    pub visible: Visible,
    /// A case to leave out: the one the text is from.
    pub except: Option<i64>,
    /// How many, at most 50.
    pub limit: usize,
}

/// A case like the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Similar {
    /// Its region.
    pub region: i64,
    /// The case.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// How like; comparable within one answer only.
    pub score: f32,
    /// The characteristic words both have, weightiest first: the reason to show.
    pub terms: Vec<String>,
}

impl Index {
    /// The cases most like a text, most like first.
    ///
    /// # Errors
    /// [`SearchError::Failed`].
    pub fn similar(&self, like: &LikeThis) -> Result<Vec<Similar>, SearchError> {
        self.try_similar(like).map_err(failed)
    }

    fn try_similar(&self, like: &LikeThis) -> Result<Vec<Similar>, TantivyError> {
        let searcher = self.reader.searcher();
        let limit = like.limit.min(50);
        let key_words = self.key_words(&searcher, &like.text)?;
        if limit == 0 || key_words.is_empty() {
            return Ok(Vec::new());
        }
        let each: Vec<Box<dyn Ask>> = key_words
            .iter()
            .map(|(word, weight)| {
                let at = |field, weight| {
                    let term: Box<dyn Ask> = Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs));
                    weighted(term, weight)
                };
                let either = vec![at(self.fields.title.words, *weight), at(self.fields.body.words, *weight)];
                Box::new(BooleanQuery::union(either)) as Box<dyn Ask>
            })
            .collect();
        // One rare word in common is chance.
        let enough = (key_words.len() / 6).clamp(1, 3);
        let mut all: Vec<Box<dyn Ask>> = vec![Box::new(BooleanQuery::union_with_minimum_required_clauses(each, enough))];
        all.extend(self.within(like.region, &like.visible, false));
        let found = searcher.search(&BooleanQuery::intersection(all), &TopDocs::with_limit(limit + 1).order_by_score())?;
        let mut similar = Vec::new();
        for (score, at) in found {
            let (region, id) = name_of(&searcher, at)?;
            if Some(id) == like.except && like.region.is_none_or(|r| r == region) {
                continue;
            }
            let stored: TantivyDocument = searcher.doc(at)?;
            let fields = [self.fields.title_text, self.fields.proposal_text, self.fields.reply_text];
            let texts: Vec<String> = fields.into_iter().map(|field| fold_str(text_of(&stored, field))).collect();
            similar.push(Similar {
                region,
                id,
                title: text_of(&stored, self.fields.title_text).to_owned(),
                score,
                terms: key_words
                    .iter()
                    .map(|(word, _)| word.clone())
                    .filter(|word| texts.iter().any(|text| text.contains(word.as_str())))
                    .take(NAMED)
                    .collect(),
            });
        }
        similar.truncate(limit);
        Ok(similar)
    }

    /// The words that say most about a text: often here, seldom elsewhere. With their weights, weightiest first.
    fn key_words(&self, searcher: &Searcher, text: &str) -> Result<Vec<(String, f32)>, TantivyError> {
        let text: String = text.chars().take(TEXT_MAX_CHARS).collect();
        let mut counts: HashMap<String, f32> = HashMap::new();
        for piece in words(&text, false) {
            if piece.text.chars().nth(1).is_some() && piece.text.chars().any(char::is_alphabetic) {
                *counts.entry(piece.text).or_default() += 1.0;
            }
        }
        let all = searcher.num_docs();
        let mut weighed = Vec::new();
        for (word, count) in counts {
            let term = |field| Term::from_field_text(field, &word);
            let in_cases = searcher
                .doc_freq(&term(self.fields.body.words))?
                .max(searcher.doc_freq(&term(self.fields.title.words))?);
            // In a small collection every word is in a large share of it.
            if in_cases == 0 || in_cases > (all / TOO_COMMON_ONE_IN).max(5) {
                continue;
            }
            let rarity = ((all as f32 + 1.0) / (in_cases as f32 + 0.5)).ln().max(0.1);
            weighed.push((word, (1.0 + count.ln()) * rarity));
        }
        weighed.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        weighed.truncate(KEY_WORDS);
        Ok(weighed)
    }
}

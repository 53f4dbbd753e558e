//! Which sentences of a letter come from another text, and whether they still say what it said.
//!
//! Nothing is kept beside the letter: a quotation is found anew each time by laying the two texts against each other, sentence by
//! sentence, so that a mark neither drifts nor breaks while the letter is edited.

use std::collections::HashMap;

use crate::Span;

/// Shortest sentence that counts as a quotation, in characters without spaces and marks: shorter ones stand in every letter.
const SENTENCE_MIN_CHARS: usize = 12;
/// Least likeness at which an edited sentence is still the other's, in thousandths (Dice over pairs of characters). Below it, two
/// sentences on one subject look alike without one coming from the other.
const LIKE_PERMILLE: usize = 620;
/// Most sentences of either text that are compared; a letter has some two hundred.
const SENTENCES_MAX: usize = 2_000;

/// A sentence of the letter that comes from the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// Where it stands in the letter.
    pub span: Span,
    /// Where its original stands in the source.
    pub source: Span,
    /// The paragraph of the source, from 1; blank lines do not count.
    pub passage: usize,
    /// The sentence ends with the original as it stands; what leads in to it (据某局反映) is the letter's own.
    pub verbatim: bool,
}

struct Sentence {
    span: Span,
    paragraph: usize,
    /// Without spaces and punctuation; a decimal point is part of its number.
    core: Vec<char>,
    pairs: HashMap<(char, char), usize>,
}

/// The sentences of `letter` that come from `source`, in the letter's order; each is laid to the likeliest original.
///
/// Never fails. Every range is a pair of byte offsets on character boundaries. The time grows with the product of the sentences, of which
/// no more than [`SENTENCES_MAX`] are read of each text.
pub fn quotations(letter: &str, source: &str) -> Vec<Quotation> {
    let originals = sentences(source);
    if originals.is_empty() {
        return Vec::new();
    }
    let mut out = Vec::new();
    for sentence in sentences(letter) {
        let best = originals
            .iter()
            .filter_map(|original| Some((likeness(&sentence, original)?, original)))
            // Of equals the first: `max_by_key` would take the last.
            .rev()
            .max_by_key(|((verbatim, likeness), _)| (*verbatim, *likeness));
        if let Some(((verbatim, _), original)) = best {
            out.push(Quotation {
                span: sentence.span.clone(),
                source: original.span.clone(),
                passage: original.paragraph,
                verbatim,
            });
        }
    }
    out
}

fn sentences(text: &str) -> Vec<Sentence> {
    let mut out = Vec::new();
    let (mut at, mut paragraph) = (0, 0);
    for line in text.split_inclusive('\n') {
        paragraph += usize::from(!line.trim().is_empty());
        for piece in line.split_inclusive(['。', '！', '？', '；']) {
            let lead = piece.len() - piece.trim_start().len();
            let span = at + lead..at + piece.trim_end().len();
            at += piece.len();
            let core: Vec<char> = piece.chars().filter(|c| c.is_alphanumeric() || matches!(c, '%' | '.')).collect();
            if core.len() >= SENTENCE_MIN_CHARS && out.len() < SENTENCES_MAX {
                let mut pairs: HashMap<(char, char), usize> = HashMap::with_capacity(core.len());
                core.windows(2).for_each(|w| *pairs.entry((w[0], w[1])).or_default() += 1);
                out.push(Sentence { span, paragraph, core, pairs });
            }
        }
    }
    out
}

/// Whether the original stands in the sentence unchanged, and how like they are in thousandths; `None` when they are two sentences.
fn likeness(sentence: &Sentence, original: &Sentence) -> Option<(bool, usize)> {
    let (a, b) = (sentence.core.len(), original.core.len());
    // Even if every pair of the shorter stood in the longer they would not be more alike than this.
    let possible = 2000 * (a.min(b) - 1) / (a + b - 2);
    if sentence.core.ends_with(&original.core) {
        return Some((true, possible));
    }
    // With words of the letter's own after it, the original says more than it did.
    if b < a && sentence.core.windows(b).any(|window| window == original.core) {
        return Some((false, possible.max(LIKE_PERMILLE)));
    }
    if possible < LIKE_PERMILLE {
        return None;
    }
    let shared: usize = sentence.pairs.iter().map(|(pair, n)| original.pairs.get(pair).map_or(0, |m| *n.min(m))).sum();
    let likeness = 2000 * shared / (a + b - 2);
    (likeness >= LIKE_PERMILLE).then_some((false, likeness))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPINION: &str = "一、关于口岸便民\n\n2022年，全省口岸共办理便民业务1260件，比上年增长12.5%。目前已有8个口岸开设专门窗口。\n二、下一步我局将在2023年底前增设4个窗口，并延长服务时间至每晚八点。";

    fn found(letter: &str) -> Vec<(&str, usize, bool)> {
        quotations(letter, OPINION)
            .into_iter()
            .map(|q| (&letter[q.span], q.passage, q.verbatim))
            .collect()
    }

    #[test]
    fn a_sentence_taken_over_is_known_by_its_paragraph() {
        assert_eq!(
            found("感谢您的关心。\n据省商务厅反映，2022年，全省口岸共办理便民业务1260件，比上年增长12.5%。"),
            [("据省商务厅反映，2022年，全省口岸共办理便民业务1260件，比上年增长12.5%。", 2, true)]
        );
    }

    #[test]
    fn a_changed_figure_makes_an_edited_quotation() {
        assert_eq!(
            found("2022年，全省口岸共办理便民业务1260件，比上年增长15.2%。"),
            [("2022年，全省口岸共办理便民业务1260件，比上年增长15.2%。", 2, false)]
        );
    }

    #[test]
    fn a_condition_left_out_is_an_edit() {
        assert_eq!(
            found("下一步我局将在2023年底前增设4个窗口。"),
            [("下一步我局将在2023年底前增设4个窗口。", 3, false)]
        );
    }

    #[test]
    fn words_put_in_the_offices_mouth_are_an_edit() {
        assert_eq!(
            found("目前已有8个口岸开设专门窗口和采购合同。"),
            [("目前已有8个口岸开设专门窗口和采购合同。", 2, false)]
        );
    }

    #[test]
    fn punctuation_and_breaks_are_not_edits() {
        assert_eq!(found("目前， 已有8个口岸开设专门窗口；"), [("目前， 已有8个口岸开设专门窗口；", 2, true)]);
    }

    #[test]
    fn a_letter_of_its_own_quotes_nothing() {
        assert_eq!(found("我厅高度重视涉外服务工作，牵头建立部门会商机制，推动各项任务落到实处。"), []);
        assert_eq!(found(""), []);
        assert!(quotations("任何一句足够长的话都不会从空白里来。", "").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn every_range_is_text_and_what_is_verbatim_is_there(letter in "(.|[。；\n]|一二三四五六七八九十甲乙丙丁){0,80}", source in "(.|[。；\n]|一二三四五六七八九十甲乙丙丁){0,80}") {
            let core = |text: &str| text.chars().filter(|c| c.is_alphanumeric() || matches!(c, '%' | '.')).collect::<String>();
            for q in quotations(&letter, &source) {
                let (quoted, original) = (&letter[q.span.clone()], &source[q.source.clone()]);
                proptest::prop_assert!(!q.verbatim || core(quoted).contains(&core(original)));
            }
        }

        #[test]
        fn a_text_quotes_each_long_sentence_of_itself(text in "([甲乙丙丁]{12,30}。){1,8}") {
            let found = quotations(&text, &text);
            proptest::prop_assert_eq!(found.len(), text.matches('。').count());
            proptest::prop_assert!(found.iter().all(|q| q.verbatim));
        }
    }
}

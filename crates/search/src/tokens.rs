//! Cutting text for the index: words (by dictionary) and characters. Index and question are cut alike.
//!
//! Everything compares in one form: full-width Latin letters and digits become half-width, letters become small. A run of Latin
//! letters or digits is one piece, so that 20 does not find 2023.

use std::sync::LazyLock;

use jieba_rs::{Jieba, TokenizeMode};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// The dictionary takes about 0.15 s to load, so nobody waits for it before the first search.
static DICTIONARY: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// The longest piece worth indexing, in bytes; longer runs are noise (encoded data pasted into a text).
const PIECE_MAX_BYTES: usize = 240;

/// A text in the form in which everything compares, with the way back to the original's byte offsets.
pub(crate) struct Folded {
    /// The folded text.
    pub(crate) text: String,
    /// For each byte of `text`, and one past its end, the byte offset of its character in the original. `None` when folding changed no
    /// length, as in almost every text: then offsets are the same.
    origin: Option<Vec<usize>>,
}

impl Folded {
    pub(crate) fn new(original: &str) -> Self {
        let mut text = String::with_capacity(original.len());
        let mut origin: Option<Vec<usize>> = None;
        for (at, c) in original.char_indices() {
            let folded = fold(c);
            if origin.is_none() && folded.len_utf8() != c.len_utf8() {
                origin = Some((0..text.len()).collect());
            }
            if let Some(origin) = &mut origin {
                origin.extend(std::iter::repeat_n(at, folded.len_utf8()));
            }
            text.push(folded);
        }
        if let Some(origin) = &mut origin {
            origin.push(original.len());
        }
        Self { text, origin }
    }

    /// The original's byte offset for an offset of the folded text.
    pub(crate) fn original(&self, at: usize) -> usize {
        match &self.origin {
            None => at,
            Some(origin) => origin.get(at).or(origin.last()).copied().unwrap_or(0),
        }
    }
}

/// One character in its comparing form; always one character, so that offsets stay simple.
fn fold(c: char) -> char {
    let half = match c {
        // Chinese characters, which most texts are made of, have no case.
        '\u{3001}'..='\u{9fff}' => return c,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    };
    let mut small = half.to_lowercase();
    match (small.next(), small.next()) {
        (Some(one), None) => one,
        _ => half,
    }
}

pub(crate) fn fold_str(text: &str) -> String {
    text.chars().map(fold).collect()
}

/// Letters and digits of which a run is one piece. Chinese characters are not: each is a piece.
pub(crate) fn joins(c: char) -> bool {
    c.is_alphanumeric() && u32::from(c) < 0x2e80
}

/// A sentence ends here: phrases do not reach across.
fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '；' | '！' | '？' | ';' | '!' | '?')
}

/// A piece of a text and where it stands, counted in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) position: usize,
    start: usize,
    end: usize,
}

/// The characters of a text (Latin runs whole), with a gap in the count at the end of a sentence.
pub(crate) fn characters(original: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::with_capacity(original.len() / 3);
    let mut position = 0;
    let mut gap = false;
    let mut run_goes_on = false;
    for (start, c) in original.char_indices() {
        let end = start + c.len_utf8();
        let c = fold(c);
        if !c.is_alphanumeric() {
            run_goes_on = false;
            gap |= ends_sentence(c);
            continue;
        }
        match pieces.last_mut() {
            Some(last) if run_goes_on && joins(c) => {
                last.end = end;
                last.text.push(c);
            }
            _ => {
                position += usize::from(std::mem::take(&mut gap));
                pieces.push(Piece {
                    text: c.to_string(),
                    position,
                    start,
                    end,
                });
                position += 1;
            }
        }
        run_goes_on = joins(c);
    }
    pieces.retain(|piece| piece.text.len() <= PIECE_MAX_BYTES);
    pieces
}

/// The words of a text. For the index also the words inside words (贸易 in 国际贸易区), so that a shorter question finds them; for a
/// question only the longest.
pub(crate) fn words(original: &str, inside: bool) -> Vec<Piece> {
    let folded = Folded::new(original);
    let mode = if inside { TokenizeMode::Search } else { TokenizeMode::Default };
    let mut cut = DICTIONARY.tokenize(&folded.text, mode, false);
    // Words inside words come first, with offsets running backwards; consumers of tokens rely on them running forwards.
    cut.sort_by_key(|word| (word.byte_start, word.byte_end));
    cut.into_iter()
        .filter(|word| word.word.len() <= PIECE_MAX_BYTES && word.word.chars().any(char::is_alphanumeric))
        .enumerate()
        .map(|(position, word)| Piece {
            text: word.word.to_owned(),
            position,
            start: folded.original(word.byte_start),
            end: folded.original(word.byte_end),
        })
        .collect()
}

/// The tokenizer of the word fields.
#[derive(Clone)]
pub(crate) struct Words;

/// The tokenizer of the character fields.
#[derive(Clone)]
pub(crate) struct Characters;

/// Pieces as tantivy wants them.
pub(crate) struct Pieces {
    rest: std::vec::IntoIter<Piece>,
    token: Token,
}

impl Pieces {
    fn new(pieces: Vec<Piece>) -> Self {
        Self {
            rest: pieces.into_iter(),
            token: Token::default(),
        }
    }
}

impl TokenStream for Pieces {
    fn advance(&mut self) -> bool {
        let Some(piece) = self.rest.next() else { return false };
        self.token = Token {
            offset_from: piece.start,
            offset_to: piece.end,
            position: piece.position,
            text: piece.text,
            position_length: 1,
        };
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

impl Tokenizer for Words {
    type TokenStream<'a> = Pieces;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Pieces {
        Pieces::new(words(text, true))
    }
}

impl Tokenizer for Characters {
    type TokenStream<'a> = Pieces;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Pieces {
        Pieces::new(characters(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(pieces: &[Piece]) -> Vec<&str> {
        pieces.iter().map(|p| p.text.as_str()).collect()
    }

    #[test]
    fn characters_stand_alone_and_numbers_stay_whole() {
        assert_eq!(texts(&characters("第１０２０号ＲＣＥＰ提案")), ["第", "1020", "号", "rcep", "提", "案"]);
    }

    #[test]
    fn a_sentence_end_leaves_a_gap() {
        let positions: Vec<usize> = characters("经贸，合作。交流").iter().map(|p| p.position).collect();
        assert_eq!(positions, [0, 1, 2, 3, 5, 6]);
    }

    #[test]
    fn characters_outside_the_basic_plane_are_characters_too() {
        assert_eq!(texts(&characters("𡒄镇𬭩")), ["𡒄", "镇", "𬭩"]);
        assert!(texts(&words("我们在𡒄镇调研", true)).concat().contains('𡒄'));
    }

    #[test]
    fn the_index_knows_the_words_inside_a_word() {
        let cut = words("对外贸易", true);
        assert!(texts(&cut).contains(&"贸易"), "{cut:?}");
        assert!(texts(&cut).contains(&"对外贸易"), "{cut:?}");
    }

    proptest! {
        #[test]
        fn any_text_is_cut_forwards_and_inside_itself(text in "\\PC*|[经贸合作。；，０-９a-zA-Z𡒄İ\\s]{0,60}") {
            for pieces in [words(&text, true), words(&text, false), characters(&text)] {
                for pair in pieces.windows(2) {
                    prop_assert!((pair[0].start, pair[0].end) <= (pair[1].start, pair[1].end));
                    prop_assert!(pair[0].position < pair[1].position);
                }
                for piece in &pieces {
                    prop_assert!(text.get(piece.start..piece.end).is_some_and(|s| fold_str(s).contains(&piece.text)));
                }
            }
        }
    }
}

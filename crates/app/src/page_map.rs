//! From a printed page back to what was typed: each character of a page with its place in the text or the field it came from.
//!
//! Laying out mends a text (broken lines joined, spaces dropped), so that a character's place cannot be counted; it is matched forward instead.

use std::{ops::Range, sync::Arc};

use banfu_papers::{Letter, Place};
use banfu_text::{Span, Structure};

use crate::{App, AppError, letter::TEXT_MARK};

/// A page and the stretches of characters on it.
#[derive(Debug, Clone, PartialEq)]
pub struct PageMap {
    /// Millimetres.
    pub width: f64,
    /// Millimetres.
    pub height: f64,
    /// In reading order.
    pub lines: Vec<MapLine>,
}

/// Characters that stand side by side on a page and come from one place.
#[derive(Debug, Clone, PartialEq)]
pub struct MapLine {
    /// Upper edge, in millimetres from the page's upper edge.
    pub y: f64,
    /// Height in millimetres.
    pub height: f64,
    /// Left edges of the characters in millimetres, and after the last its right edge.
    pub edges: Vec<f64>,
    /// Where the characters were typed.
    pub source: Source,
}

/// Where characters of a letter were typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// In the text, one byte offset for each character.
    Body(Vec<usize>),
    /// In a field of its own.
    Field(Field),
}

/// The fields of a draft beside its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// 标题.
    Title,
    /// The class letter.
    Class,
    /// 附注 on publication.
    Publicity,
    /// 附注 on the contact.
    Contact,
    /// 抄送.
    CopiesTo,
}

impl Field {
    /// The name of the field in a form.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Class => "class",
            Self::Publicity => "publicity",
            Self::Contact => "contact_name",
            Self::CopiesTo => "copies_to",
        }
    }
}

/// Two characters are on one stretch when their upper edges differ by less (millimetres).
const SAME_LINE_MM: f64 = 0.5;

/// How far ahead in the source a character of the mended text is looked for.
const LOOK_AHEAD: usize = 200;

impl App {
    /// Remembers the text that a layout was made from; returns the key of the pages.
    pub(crate) fn remember_text(&self, layout: &str, body: &str) -> String {
        let hash = crate::reading::sha256_hex(body.as_bytes());
        let key = format!("{layout}{TEXT_MARK}{}", &hash[..16]);
        self.texts.lock().unwrap_or_else(|e| e.into_inner()).put(key.clone(), body.into());
        key
    }

    /// The map of page `n` (from 1) of a draft laid out a moment ago, by the key of [`crate::drafts::Pages`]; and the text it leads back to.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the key is not known any more, or there is no such page.
    pub fn page_map(&self, key: &str, n: usize) -> Result<(PageMap, Arc<str>), AppError> {
        let laid = self.laid(key).ok_or(AppError::NotFound)?;
        let text = self.texts.lock().unwrap_or_else(|e| e.into_inner()).get(key).ok_or(AppError::NotFound)?;
        let (width, height) = laid.page_size_mm(n).ok_or(AppError::NotFound)?;
        let reading = self.read_text(&text);
        let pieces = Pieces {
            letter: laid.letter(),
            structure: &reading.structure,
            text: &text,
        };
        let lines = lines(laid.characters(n), &pieces);
        Ok((PageMap { width, height, lines }, text))
    }
}

/// A letter beside the text it was read from.
struct Pieces<'a> {
    letter: &'a Letter,
    structure: &'a Structure,
    text: &'a str,
}

impl Pieces<'_> {
    /// Where the characters of a piece were typed: an offset for each of them. `None` for what nobody types here (number, date, signature).
    fn source(&self, place: Place) -> Option<Source> {
        let structure = self.structure;
        let (span, mended): (&Span, String) = match place {
            Place::Body { block } => {
                let spans = structure.body.iter().map(|b| &b.span).chain(structure.closing.iter().map(|c| &c.span));
                (spans.into_iter().nth(block)?, self.letter.body.get(block)?.text())
            }
            Place::Addressee => (&structure.addressee.as_ref()?.span, self.letter.addressee_line()),
            Place::Title => return Some(Source::Field(Field::Title)),
            Place::ClassMark => return Some(Source::Field(Field::Class)),
            Place::Copies => return Some(Source::Field(Field::CopiesTo)),
            Place::Annotation { index } => {
                let contact = self.letter.annotations.get(index)?.contains("联系人");
                return Some(Source::Field(if contact { Field::Contact } else { Field::Publicity }));
            }
            _ => return None,
        };
        Some(Source::Body(align(self.text, span.clone(), &mended)))
    }
}

/// Gathers characters into stretches.
fn lines(characters: impl Iterator<Item = (banfu_papers::Spot, banfu_papers::PageBox)>, pieces: &Pieces<'_>) -> Vec<MapLine> {
    let mut lines: Vec<MapLine> = Vec::new();
    // The piece at hand, and all of its offsets.
    let mut piece: Option<(Place, Option<Source>)> = None;
    for (spot, at) in characters {
        let same_piece = piece.as_ref().is_some_and(|(place, _)| *place == spot.place);
        if !same_piece {
            piece = Some((spot.place, pieces.source(spot.place)));
        }
        let Some((_, Some(source))) = &piece else { continue };
        let offset = match source {
            Source::Field(_) => None,
            Source::Body(offsets) => match offsets.get(spot.character) {
                Some(offset) => Some(*offset),
                None => continue,
            },
        };
        let goes_on = |line: &MapLine| (line.y - at.y).abs() < SAME_LINE_MM && line.edges.last().is_some_and(|right| *right <= at.x + SAME_LINE_MM);
        match lines.last_mut().filter(|line| same_piece && goes_on(line)) {
            Some(line) => {
                // The edge between two characters is the left edge of the second: stretched spaces leave no gap.
                if let Some(edge) = line.edges.last_mut() {
                    *edge = at.x;
                }
                line.edges.push(at.x + at.width);
                if let (Source::Body(offsets), Some(offset)) = (&mut line.source, offset) {
                    offsets.push(offset);
                }
            }
            None => lines.push(MapLine {
                y: at.y,
                height: at.height,
                edges: vec![at.x, at.x + at.width],
                source: match source {
                    Source::Field(field) => Source::Field(*field),
                    Source::Body(_) => Source::Body(offset.into_iter().collect()),
                },
            }),
        }
    }
    lines
}

/// For each character of `mended` the byte in `text` it stands at: the next like character within `span`. One that has no like there (mended from
/// half to full width) takes the next that is no white space.
fn align(text: &str, span: Range<usize>, mended: &str) -> Vec<usize> {
    let source: Vec<(usize, char)> = text
        .get(span.clone())
        .unwrap_or_default()
        .char_indices()
        .map(|(byte, c)| (span.start + byte, c))
        .collect();
    let mut next = 0;
    mended
        .chars()
        .map(|c| {
            let ahead = source.get(next..).unwrap_or_default().iter().take(LOOK_AHEAD);
            let found = ahead.clone().position(|(_, own)| half_width(*own) == half_width(c));
            let found = found.or_else(|| ahead.clone().position(|(_, own)| !own.is_whitespace()));
            match found {
                Some(ahead) => {
                    next += ahead + 1;
                    source[next - 1].0
                }
                None => source.last().map_or(span.start, |(byte, _)| *byte),
            }
        })
        .collect()
}

/// A full-width letter, digit or sign as its half-width like (U+FF01 to U+FF5E lie 0xFEE0 above ASCII).
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_found_again_in_a_broken_line() {
        let text = "抬头\n全省贸 易额\n增长５％，占5%。\n尾";
        let start = text.find("全省").unwrap();
        let end = text.find("\n尾").unwrap();
        let offsets = align(text, start..end, "全省贸易额增长5%，占5%。");
        let found: String = offsets.iter().map(|byte| text[*byte..].chars().next().unwrap()).collect();
        assert_eq!(found, "全省贸易额增长５％，占5%。");
    }

    #[test]
    fn offsets_never_leave_the_span() {
        let text = "甲乙丙丁";
        let offsets = align(text, 3..6, "乙丙丁戊");
        assert_eq!(offsets, [3, 3, 3, 3]);
        assert_eq!(align(text, 6..6, "丙"), [6]);
    }
}

//! Which character of the letter stands where on paper, read from the laid-out frames.
//!
//! The template brackets every piece of text with invisible marks, so one walk over the frames knows the piece each glyph belongs to. Lines drop
//! spaces at their ends and cleaning drops what cannot be printed; characters are therefore matched forward, not merely counted.

use std::collections::HashMap;
use std::ops::Range;

use serde::Serialize;
use typst::layout::{Frame, FrameItem, Point, Transform};
use typst::text::TextItem;
use typst_layout::PagedDocument;

use crate::letter::{Block, Letter, printed_date};
use crate::marks::Marks;
use crate::place::Place;
use crate::press::MISSING;
use crate::sheet::{printed_count, unprintable};

/// A character found on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Spot {
    /// The piece of text.
    pub place: Place,
    /// The character in it, counted from 0.
    pub character: usize,
}

/// A rectangle on a page, in millimetres from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PageBox {
    /// Counted from 1.
    pub page: usize,
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height: that of the character, not of the line.
    pub height: f64,
}

/// One printed character.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glyph {
    pub place: Place,
    pub character: usize,
    pub at: PageBox,
}

/// A glyph that needs telling: no face had it, or not the face its role asks for.
#[derive(Debug, Clone)]
pub(crate) struct Odd {
    pub place: Option<Place>,
    pub character: usize,
    pub c: char,
    pub page: usize,
    /// The face that supplied it; `None` when none did.
    pub family: Option<String>,
}

/// All printed characters in reading order of the frames.
#[derive(Debug, Default)]
pub(crate) struct GlyphMap {
    pub glyphs: Vec<Glyph>,
    pub odd: Vec<Odd>,
    /// The last page that shows a page of an annex file; 0 without one.
    pub last_drawn: usize,
}

impl GlyphMap {
    /// Walks `document`. `is_usual` says whether a family is the first choice of some role.
    pub fn read(document: &PagedDocument, letter: &Letter, is_usual: impl Fn(&str) -> bool) -> Self {
        let mut walk = Walk {
            letter,
            is_usual,
            marks: Marks::default(),
            texts: HashMap::new(),
            map: Self::default(),
            page: 0,
        };
        for (index, page) in document.pages().iter().enumerate() {
            walk.page = index + 1;
            walk.frame(&page.frame, Transform::identity());
        }
        walk.map
    }

    /// The last page (from 1) with anything of the letter before its colophon; 0 when there is nothing.
    pub fn text_ends(&self) -> usize {
        let in_colophon = |place: Place| matches!(place, Place::Copies | Place::PrintedBy | Place::PrintedOn | Place::CopiesCount);
        let pages = self.glyphs.iter().filter(|glyph| !in_colophon(glyph.place)).map(|glyph| glyph.at.page);
        pages.max().unwrap_or(0).max(self.last_drawn)
    }

    /// The character nearest to a point on a page, within half a line; `None` on bare paper.
    pub fn spot(&self, page: usize, x: f64, y: f64) -> Option<Spot> {
        let reach = crate::PITCH_MM / 2.0;
        self.glyphs
            .iter()
            .filter(|glyph| glyph.at.page == page)
            .map(|glyph| (distance(&glyph.at, x, y), glyph))
            .filter(|(far, _)| *far <= reach)
            .min_by(|(a, _), (b, _)| a.total_cmp(b))
            .map(|(_, glyph)| Spot {
                place: glyph.place,
                character: glyph.character,
            })
    }

    /// The rectangles that cover `range` of `place`, one for each stretch of a line.
    pub fn boxes(&self, place: Place, range: Range<usize>) -> Vec<PageBox> {
        let mut boxes: Vec<PageBox> = Vec::new();
        for glyph in &self.glyphs {
            if glyph.place != place || !range.contains(&glyph.character) {
                continue;
            }
            match boxes.last_mut() {
                Some(last) if last.page == glyph.at.page && (last.y - glyph.at.y).abs() < 0.5 && glyph.at.x >= last.x => {
                    last.width = glyph.at.x + glyph.at.width - last.x;
                }
                _ => boxes.push(glyph.at),
            }
        }
        boxes
    }
}

fn distance(at: &PageBox, x: f64, y: f64) -> f64 {
    let dx = (at.x - x).max(x - at.x - at.width).max(0.0);
    let dy = (at.y - y).max(y - at.y - at.height).max(0.0);
    dx.hypot(dy)
}

/// How far a piece of text has been matched.
struct Progress {
    chars: Vec<char>,
    next: usize,
}

struct Walk<'a, F> {
    letter: &'a Letter,
    is_usual: F,
    marks: Marks,
    texts: HashMap<Place, Progress>,
    map: GlyphMap,
    page: usize,
}

/// How far ahead a character is looked for before it is taken as not the letter's own (a label, say).
const LOOK_AHEAD: usize = 64;

impl<F: Fn(&str) -> bool> Walk<'_, F> {
    fn frame(&mut self, frame: &Frame, outer: Transform) {
        for (pos, item) in frame.items() {
            let at = outer.pre_concat(Transform::translate(pos.x, pos.y));
            match item {
                FrameItem::Image(..) => self.map.last_drawn = self.page,
                FrameItem::Group(group) => {
                    self.frame(&group.frame, at.pre_concat(group.transform));
                }
                FrameItem::Tag(tag) => self.marks.see(tag),
                FrameItem::Text(text) => self.text(text, at),
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &TextItem, at: Transform) {
        let place = self.marks.here();
        let family = &text.font.font().info().family;
        let usual = (self.is_usual)(family);
        let size = text.size.to_mm();
        let mut x = Point::zero().x;
        for glyph in &text.glyphs {
            let advance = glyph.x_advance.at(text.size);
            let chars: Vec<char> = text.text[glyph.range()].chars().collect();
            let share = advance.to_mm() / chars.len().max(1) as f64;
            for (part, c) in chars.iter().enumerate() {
                let character = place.and_then(|place| self.match_char(place, *c));
                let lost = character
                    .zip(place)
                    .map(|(at, place)| self.texts[&place].chars[at])
                    .filter(|own| *c == MISSING && own != c);
                if let (Some(place), Some(character)) = (place, character) {
                    self.map.glyphs.push(Glyph {
                        place,
                        character,
                        at: PageBox {
                            page: self.page,
                            x: (at.tx + x).to_mm() + part as f64 * share,
                            y: at.ty.to_mm() - size * 0.88,
                            width: share,
                            height: size,
                        },
                    });
                }
                if (!usual || glyph.id == 0 || lost.is_some()) && !c.is_whitespace() {
                    self.map.odd.push(Odd {
                        place,
                        character: character.unwrap_or(0),
                        c: lost.unwrap_or(*c),
                        page: self.page,
                        family: (glyph.id != 0 && lost.is_none()).then(|| family.clone()),
                    });
                }
            }
            x += advance;
        }
    }

    fn match_char(&mut self, place: Place, c: char) -> Option<usize> {
        let letter = self.letter;
        let progress = self.texts.entry(place).or_insert_with(|| Progress {
            chars: text_of(letter, place).unwrap_or_default().chars().collect(),
            next: 0,
        });
        let ahead = progress.chars[progress.next..].iter().take(LOOK_AHEAD);
        let ahead = if c == MISSING {
            // It stands for the next character that is printed at all.
            ahead.into_iter().position(|own| !own.is_whitespace() && !unprintable(*own))
        } else {
            ahead.into_iter().position(|own| *own == c || (c == ' ' && own.is_whitespace()))
        }?;
        let character = progress.next + ahead;
        progress.next = character + 1;
        Some(character)
    }
}

/// The text of `place` as characters in it are counted, or `None` when the letter has no such piece.
#[must_use]
pub fn text_of(letter: &Letter, place: Place) -> Option<String> {
    let block = |blocks: &[Block], index: usize| blocks.get(index).map(Block::text);
    match place {
        Place::CopyNo => letter.copy_no.clone(),
        Place::Secrecy => letter.secrecy.clone(),
        Place::Urgency => letter.urgency.clone(),
        Place::ClassMark => letter.class_mark.clone(),
        Place::Head { index } => letter.head_mark().0.get(index).cloned(),
        Place::DocNumber => letter.doc_number.as_ref().map(ToString::to_string),
        Place::Signatory { index } => letter.signatories.get(index).cloned(),
        Place::Title => Some(letter.title.clone()),
        Place::Addressee => Some(letter.addressee_line()),
        Place::Body { block: index } => block(&letter.body, index),
        Place::Cell { block: index, row, column } => cell(letter.body.get(index)?, row, column),
        Place::AttachmentNote { index } => letter.attachment_names().get(index).map(ToString::to_string),
        Place::Signing { index } => letter.signing_bodies.get(index).cloned(),
        Place::Date => letter.date.map(printed_date),
        Place::Annotation { index } => letter.annotation_lines().get(index).cloned(),
        Place::AnnexTitle { annex } => letter.attachments.get(annex).map(|a| a.title.clone()),
        Place::Annex { annex, block: index } => block(&letter.attachments.get(annex)?.body, index),
        Place::AnnexCell {
            annex,
            block: index,
            row,
            column,
        } => cell(letter.attachments.get(annex)?.body.get(index)?, row, column),
        Place::Copies => Some(letter.copies_line()),
        Place::PrintedBy => letter.printed_by.clone(),
        Place::PrintedOn => letter.printed_on.map(|date| format!("{}印发", printed_date(date))),
        Place::CopiesCount => letter.copies_count.map(printed_count),
    }
}

fn cell(block: &Block, row: usize, column: usize) -> Option<String> {
    let Block::Table { header, rows, .. } = block else {
        return None;
    };
    if header.is_empty() {
        rows.get(row)?.get(column).cloned()
    } else if row == 0 {
        header.get(column).cloned()
    } else {
        rows.get(row - 1)?.get(column).cloned()
    }
}

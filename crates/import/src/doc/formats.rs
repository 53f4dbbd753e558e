//! Formats of paragraphs and characters: pages of 512 bytes, each for a stretch of the main stream (2.9.32, 2.9.36), as lists of changes (2.6).

use super::{
    Numbers as _,
    fib::{CHARACTER_FORMATS, Fib, PARAGRAPH_FORMATS},
    positions,
};
use crate::{ImportError, limits::DOC_RUNS};

/// Bytes of a page of formats.
const PAGE: usize = 512;

/// What a list of changes says of a paragraph, as far as it matters here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ParagraphFormat {
    pub(super) style: u16,
    pub(super) in_table: Option<bool>,
    /// The end of a row.
    pub(super) row_end: bool,
    /// How deep in tables.
    pub(super) depth: Option<u32>,
    pub(super) level: Option<u8>,
    pub(super) list: Option<i16>,
    /// 0 to 8; 9 is body text.
    pub(super) outline: Option<u8>,
}

/// The same of characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CharacterFormat {
    pub(super) hidden: bool,
    pub(super) deleted: bool,
    pub(super) inserted: bool,
    /// A sign of a symbol typeface.
    pub(super) symbol: Option<u16>,
}

impl ParagraphFormat {
    /// Takes in a list of changes.
    pub(super) fn change(&mut self, list: &[u8]) {
        for (code, operand) in changes(list) {
            let byte = operand.first().copied().unwrap_or_default();
            match code {
                0x2416 => self.in_table = Some(byte != 0),
                0x2417 => self.row_end = byte != 0,
                0x6649 => self.depth = operand.u32_at(0),
                0x260A => self.level = Some(byte),
                0x460B => self.list = operand.u16_at(0).map(u16::cast_signed),
                0x2640 => self.outline = Some(byte),
                _ => {}
            }
        }
    }

    pub(super) fn is_in_table(&self) -> bool {
        self.in_table.unwrap_or(false) || self.row_end || self.depth.unwrap_or(0) > 0
    }
}

impl CharacterFormat {
    fn change(&mut self, list: &[u8]) {
        for (code, operand) in changes(list) {
            let on = operand.first().is_some_and(|b| matches!(b, 1 | 0x81));
            match code {
                0x083C => self.hidden = on,
                0x0800 => self.deleted = on,
                0x0801 => self.inserted = on,
                0x6A09 => self.symbol = operand.u16_at(2),
                _ => {}
            }
        }
    }

    fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// Changes one by one (2.6.1): a code, whose upper bits say how long the operand is.
fn changes(mut list: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let code = list.u16_at(0)?;
        let rest = list.get(2..)?;
        let (skip, length) = match code >> 13 {
            0 | 1 => (0, 1),
            2 | 4 | 5 => (0, 2),
            3 => (0, 4),
            7 => (0, 3),
            _ => match code {
                // The definition of a table counts in two bytes, one more than there is.
                0xD608 => (2, usize::from(rest.u16_at(0)?).saturating_sub(1)),
                // Tab stops too many for their count: their length follows from what they hold.
                0xC615 if rest.u8_at(0)? == 255 => {
                    let deleted = usize::from(rest.u8_at(1)?) * 4;
                    let added = usize::from(rest.u8_at(2 + deleted)?) * 3;
                    (1, 2 + deleted + added)
                }
                _ => (1, usize::from(rest.u8_at(0)?)),
            },
        };
        let operand = rest.part(skip, length)?;
        list = rest.get(skip + length..)?;
        Some((code, operand))
    })
}

/// A stretch of the main stream.
#[derive(Debug, Clone, Copy)]
struct Run<T> {
    start: usize,
    end: usize,
    format: T,
}

/// All formats by where they apply.
#[derive(Debug)]
pub(super) struct Formats {
    paragraphs: Vec<Run<ParagraphFormat>>,
    characters: Vec<Run<CharacterFormat>>,
}

impl Formats {
    pub(super) fn of(word: &[u8], table: &[u8], fib: &Fib) -> Result<Self, ImportError> {
        let paragraphs = runs(word, fib.table_part(table, PARAGRAPH_FORMATS), 13, |page, offset| {
            let at = usize::from(offset) * 2;
            // A length of zero says that the next byte counts, and counts the bytes after it.
            let (at, length) = match usize::from(page.u8_at(at)?) {
                0 => (at + 2, usize::from(page.u8_at(at + 1)?) * 2),
                half => (at + 1, half * 2 - 1),
            };
            let list = page.part(at, length)?;
            let mut format = ParagraphFormat {
                style: list.u16_at(0)?,
                ..ParagraphFormat::default()
            };
            format.change(list.get(2..)?);
            Some(format)
        })?;
        let mut characters = runs(word, fib.table_part(table, CHARACTER_FORMATS), 1, |page, offset| {
            let at = usize::from(offset) * 2;
            let mut format = CharacterFormat::default();
            format.change(page.part(at + 1, usize::from(page.u8_at(at)?))?);
            Some(format)
        })?;
        characters.retain(|run| !run.format.is_plain());
        Ok(Self { paragraphs, characters })
    }

    /// The format of the paragraph whose end lies here.
    pub(super) fn paragraph(&self, place: usize) -> ParagraphFormat {
        at(&self.paragraphs, place).unwrap_or_default()
    }

    /// The format of a character.
    pub(super) fn character(&self, place: usize) -> CharacterFormat {
        at(&self.characters, place).unwrap_or_default()
    }
}

fn at<T: Copy>(runs: &[Run<T>], place: usize) -> Option<T> {
    let index = runs.partition_point(|run| run.start <= place).checked_sub(1)?;
    runs.get(index).filter(|run| place < run.end).map(|run| run.format)
}

/// The runs of all pages that a table names, in order of where they begin.
fn runs<T: Copy + Default>(word: &[u8], plc: &[u8], size: usize, format: impl Fn(&[u8], u8) -> Option<T>) -> Result<Vec<Run<T>>, ImportError> {
    let starts = positions(plc, 4);
    let mut runs = Vec::new();
    for index in 0..starts.len().saturating_sub(1) {
        let Some(number) = plc.u32_at(starts.len() * 4 + index * 4) else { break };
        // The upper bits of a page's number mean nothing.
        let Some(page) = word.part((number & 0x003F_FFFF) as usize * PAGE, PAGE) else {
            continue;
        };
        let count = usize::from(page.u8_at(PAGE - 1).unwrap_or_default());
        for run in 0..count {
            let (Some(start), Some(end)) = (page.u32_at(run * 4), page.u32_at(run * 4 + 4)) else {
                break;
            };
            let offset = page.u8_at((count + 1) * 4 + run * size).unwrap_or_default();
            let format = if offset == 0 {
                T::default()
            } else {
                format(page, offset).unwrap_or_default()
            };
            runs.push(Run {
                start: start as usize,
                end: end as usize,
                format,
            });
        }
        if runs.len() > DOC_RUNS {
            return Err(ImportError::limit("formatted runs", DOC_RUNS));
        }
    }
    runs.sort_by_key(|run| run.start);
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_walked_by_their_lengths() {
        let list = [
            &[0x16, 0x24, 1][..],                          // in a table
            &[0x08, 0xD6, 4, 0, 9, 9, 9],                  // definition of a table: three bytes after its count
            &[0x0A, 0x26, 2],                              // level
            &[0x0B, 0x46, 5, 0],                           // list
            &[0x15, 0xC6, 255, 1, 0, 0, 0, 0, 1, 0, 0, 0], // tab stops
            &[0x40, 0x26, 1],                              // outline
            &[0x4B],                                       // cut off
        ]
        .concat();
        let mut format = ParagraphFormat::default();
        format.change(&list);
        assert_eq!(
            (format.in_table, format.level, format.list, format.outline),
            (Some(true), Some(2), Some(5), Some(1))
        );
    }
}

//! The file information block (2.5.1): where everything lies.

use super::Numbers as _;
use crate::{ImportError, Unsupported};

/// Places in the list of tables (2.5.6), by number.
pub(super) const STYLES: usize = 1;
pub(super) const FOOTNOTE_REFS: usize = 2;
pub(super) const FOOTNOTE_TEXTS: usize = 3;
pub(super) const COMMENT_REFS: usize = 4;
pub(super) const COMMENT_TEXTS: usize = 5;
pub(super) const HEADERS: usize = 11;
pub(super) const CHARACTER_FORMATS: usize = 12;
pub(super) const PARAGRAPH_FORMATS: usize = 13;
pub(super) const CLX: usize = 33;
pub(super) const ENDNOTE_REFS: usize = 46;
pub(super) const ENDNOTE_TEXTS: usize = 47;
pub(super) const LISTS: usize = 73;
pub(super) const LIST_USES: usize = 74;

/// Where the list of tables begins, for every version since 1997.
const TABLES_AT: usize = 0x9A;
/// The first version that has it (Word 97).
const FIRST_VERSION: u16 = 0x00C1;

/// What is needed of it.
#[derive(Debug, Clone)]
pub(super) struct Fib {
    /// The tables are in the stream `1Table`, else in `0Table`.
    pub(super) second_table: bool,
    /// Lengths in characters: text, footnotes, headers, (macros), comments, endnotes, text boxes.
    pub(super) lengths: [u32; 7],
    tables: Vec<(u32, u32)>,
}

impl Fib {
    pub(super) fn of(word: &[u8]) -> Result<Self, ImportError> {
        let cut = || ImportError::damaged("its beginning is cut off");
        let mark = word.u16_at(0).ok_or_else(cut)?;
        let version = word.u16_at(2).ok_or_else(cut)?;
        let flags = word.u16_at(0x0A).ok_or_else(cut)?;
        if mark != 0xA5EC || version < FIRST_VERSION {
            return Err(ImportError::Unsupported(Unsupported::OldWord));
        }
        if flags & 0x0100 != 0 {
            return Err(ImportError::Encrypted);
        }
        let mut lengths = [0_u32; 7];
        for (at, length) in lengths.iter_mut().enumerate() {
            *length = word.u32_at(0x4C + 4 * at).ok_or_else(cut)?;
        }
        let count = usize::from(word.u16_at(TABLES_AT - 2).ok_or_else(cut)?);
        let tables = (0..count)
            .map_while(|at| Some((word.u32_at(TABLES_AT + 8 * at)?, word.u32_at(TABLES_AT + 8 * at + 4)?)))
            .collect();
        Ok(Self {
            second_table: flags & 0x0200 != 0,
            lengths,
            tables,
        })
    }

    /// Where a table begins in the stream of tables, and its length.
    pub(super) fn place(&self, number: usize) -> Option<(usize, usize)> {
        let (at, length) = *self.tables.get(number)?;
        (length > 0).then_some((at as usize, length as usize))
    }

    /// A table's bytes; empty when there is none.
    pub(super) fn table_part<'a>(&self, table: &'a [u8], number: usize) -> &'a [u8] {
        self.place(number).and_then(|(at, length)| table.part(at, length)).unwrap_or_default()
    }

    /// The first character of a part of the text: 0 the text, 1 footnotes, and so on as in `lengths`.
    pub(super) fn start(&self, part: usize) -> usize {
        self.lengths.iter().take(part).map(|l| *l as usize).fold(0, usize::saturating_add)
    }
}

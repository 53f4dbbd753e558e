//! The text, put together from its pieces (2.8.35, 2.9.177): each lies somewhere in the main stream, in UTF-16 or in one byte a character.

use super::{
    Numbers as _,
    fib::{CLX, Fib},
};
use crate::{
    ImportError,
    limits::{DOC_RUNS, TEXT_BYTES},
};

/// A piece of the text.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Its first character.
    cp: usize,
    /// Where that lies in the main stream, in bytes.
    at: usize,
    /// Bytes of a character, 1 or 2.
    width: usize,
}

/// All characters, those of notes and headers too.
#[derive(Debug)]
pub(super) struct Text {
    /// UTF-16, one unit a character position.
    pub(super) units: Vec<u16>,
    pieces: Vec<Piece>,
}

impl Text {
    pub(super) fn of(word: &[u8], table: &[u8], fib: &Fib) -> Result<Self, ImportError> {
        let cut = || ImportError::damaged("its table of pieces is cut off");
        let mut clx = fib.table_part(table, CLX);
        // Changes of formats stand before the pieces.
        while clx.first() == Some(&1) {
            let skip = usize::from(clx.u16_at(1).ok_or_else(cut)?);
            clx = clx.get(3 + skip..).ok_or_else(cut)?;
        }
        if clx.first() != Some(&2) {
            return Err(cut());
        }
        let length = clx.u32_at(1).ok_or_else(cut)? as usize;
        let plc = clx.part(5, length).ok_or_else(cut)?;
        let starts = super::positions(plc, 8);
        if starts.len() > DOC_RUNS {
            return Err(ImportError::limit("pieces of text", DOC_RUNS));
        }
        let mut text = Self {
            units: Vec::new(),
            pieces: Vec::new(),
        };
        for (index, pair) in starts.windows(2).enumerate() {
            let (&[start, end], Some(fc)) = (pair, plc.u32_at(starts.len() * 4 + index * 8 + 2)) else {
                break;
            };
            let count = end
                .checked_sub(start)
                .ok_or_else(|| ImportError::damaged("pieces of text that run backwards"))? as usize;
            let narrow = fc & 0x4000_0000 != 0;
            let at = (fc & 0x3FFF_FFFF) as usize;
            let (at, width) = if narrow { (at / 2, 1) } else { (at, 2) };
            if (text.units.len() + count) * 2 > TEXT_BYTES {
                return Err(ImportError::limit("bytes of text", TEXT_BYTES));
            }
            let bytes = word
                .part(at, count * width)
                .ok_or_else(|| ImportError::damaged("a piece of text beyond its end"))?;
            text.pieces.push(Piece {
                cp: text.units.len(),
                at,
                width,
            });
            if narrow {
                let (chars, _, _) = encoding_rs::WINDOWS_1252.decode(bytes);
                // One unit for each byte: the encoding has no character beyond the basic plane.
                text.units.extend(chars.encode_utf16());
            } else {
                text.units.extend(bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
            }
        }
        Ok(text)
    }

    /// Where a character lies in the main stream.
    pub(super) fn place(&self, cp: usize) -> Option<usize> {
        let index = self.pieces.partition_point(|p| p.cp <= cp).checked_sub(1)?;
        let piece = self.pieces.get(index)?;
        Some(piece.at + (cp - piece.cp) * piece.width)
    }

    /// The words of a stretch, without its signs of structure.
    pub(super) fn words(&self, start: usize, end: usize) -> String {
        let units = self.units.get(start..end.min(self.units.len())).unwrap_or_default();
        let mut instruction = false;
        let mut out = String::new();
        for c in char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or('\u{FFFD}')) {
            match c {
                '\u{13}' => instruction = true,
                '\u{14}' | '\u{15}' => instruction = false,
                '\r' | '\t' | '\u{07}' | '\u{0B}' | '\u{0C}' => out.push(' '),
                c if !c.is_control() && !instruction => out.push(c),
                _ => {}
            }
        }
        out
    }
}

//! Styles (2.9.271) and lists (2.9.147 to 2.9.150): what a paragraph's number looks like.

use std::collections::HashMap;

use super::{
    Numbers as _,
    fib::{Fib, LIST_USES, LISTS},
    formats::ParagraphFormat,
};
use crate::{
    limits::STYLE_DEPTH,
    numbering::{Counters, Form, LEVELS, Level, List, Piece, Written},
};

/// What styles say of their paragraphs, their ancestors included.
#[derive(Debug, Default)]
pub(super) struct Styles {
    all: Vec<ParagraphFormat>,
}

impl Styles {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self::try_of(bytes).unwrap_or_default()
    }

    fn try_of(bytes: &[u8]) -> Option<Self> {
        let head = usize::from(bytes.u16_at(0)?);
        let count = usize::from(bytes.u16_at(2)?);
        let base = usize::from(bytes.u16_at(4)?);
        let mut at = 2 + head;
        // What each says itself, and the style it stands on.
        let mut own: Vec<(ParagraphFormat, u16)> = Vec::new();
        for _ in 0..count.min(4096) {
            let Some(length) = bytes.u16_at(at).map(usize::from) else { break };
            let style = bytes.part(at + 2, length).unwrap_or_default();
            own.push(one(style, base).unwrap_or((ParagraphFormat::default(), 0x0FFF)));
            at += 2 + length;
        }
        let all = (0..own.len())
            .map(|index| {
                let mut flat = ParagraphFormat::default();
                let mut next = index;
                // A loop of ancestors ends at the bound.
                for _ in 0..STYLE_DEPTH {
                    let Some((format, parent)) = own.get(next) else { break };
                    flat.list = flat.list.or(format.list);
                    flat.level = flat.level.or(format.level);
                    flat.outline = flat.outline.or(format.outline);
                    next = usize::from(*parent);
                }
                flat
            })
            .collect();
        Some(Self { all })
    }

    /// A paragraph's format with what its style says where it is silent itself.
    pub(super) fn complete(&self, mut format: ParagraphFormat) -> ParagraphFormat {
        if let Some(style) = self.all.get(usize::from(format.style)) {
            format.list = format.list.or(style.list);
            format.level = format.level.or(style.level);
            format.outline = format.outline.or(style.outline);
        }
        format
    }
}

/// A style for paragraphs, and the number of the one it stands on.
fn one(style: &[u8], base: usize) -> Option<(ParagraphFormat, u16)> {
    let kind = style.u16_at(0)? & 0x0FFF;
    let (is_paragraph, parent) = (style.u16_at(2)? & 0x0F == 1, style.u16_at(2)? >> 4);
    let mut format = ParagraphFormat::default();
    if is_paragraph {
        let name = usize::from(style.u16_at(base)?);
        let at = base + 2 + (name + 1) * 2;
        let length = usize::from(style.u16_at(at)?);
        // A style's number stands before its changes.
        format.change(style.part(at + 2, length)?.get(2..).unwrap_or_default());
        // The built-in headings are numbers 1 to 9.
        if (1..=9).contains(&kind) {
            format.outline = format.outline.or(u8::try_from(kind - 1).ok());
        }
    }
    Some((format, parent))
}

/// A use of a list.
#[derive(Debug)]
struct Use {
    list: i64,
    starts: [Option<u32>; LEVELS],
}

/// Lists and how far they have counted.
#[derive(Debug, Default)]
pub(super) struct Lists {
    lists: HashMap<i64, List>,
    uses: Vec<Use>,
    counters: Counters,
}

impl Lists {
    pub(super) fn of(table: &[u8], fib: &Fib) -> Self {
        let mut all = Self::default();
        // The levels of all lists follow after the table of lists, beyond its length.
        if let Some((at, _)) = fib.place(LISTS) {
            let _ = all.read_lists(table.get(at..).unwrap_or_default());
        }
        let _ = all.read_uses(fib.table_part(table, LIST_USES));
        all
    }

    /// What comes before the end of a table that is cut off is kept.
    fn read_lists(&mut self, bytes: &[u8]) -> Option<()> {
        let count = usize::from(bytes.u16_at(0)?);
        let mut at = 2 + count * 28;
        for index in 0..count {
            let head = bytes.part(2 + index * 28, 28)?;
            let id = i64::from(head.u32_at(0)?);
            let levels = if head.u8_at(26)? & 1 != 0 { 1 } else { LEVELS };
            let mut list = List::default();
            for (number, slot) in list.iter_mut().enumerate().take(levels) {
                let (level, length) = level(bytes.get(at..)?, number)?;
                *slot = Some(level);
                at += length;
            }
            self.lists.insert(id, list);
        }
        Some(())
    }

    fn read_uses(&mut self, bytes: &[u8]) -> Option<()> {
        let count = bytes.u32_at(0)? as usize;
        let mut at = count.checked_mul(16)?.checked_add(4)?;
        for index in 0..count {
            let head = bytes.part(4 + index * 16, 16)?;
            let mut starts = [None; LEVELS];
            let changes = usize::from(head.u8_at(12)?);
            // A place in the text that is not used.
            at += 4;
            for _ in 0..changes {
                let Some((start, flags)) = bytes.u32_at(at).zip(bytes.u32_at(at + 4)) else {
                    break;
                };
                at += 8;
                let slot = (flags & 0x0F) as usize;
                if flags & 0x10 != 0
                    && let Some(slot) = starts.get_mut(slot)
                {
                    *slot = Some(start);
                }
                if flags & 0x20 != 0 {
                    let Some((_, length)) = bytes.get(at..).and_then(|rest| level(rest, slot)) else {
                        break;
                    };
                    at += length;
                }
            }
            self.uses.push(Use {
                list: i64::from(head.u32_at(0)?),
                starts,
            });
        }
        Some(())
    }

    /// The number of a paragraph; `None` when it has none.
    pub(super) fn number(&mut self, format: &ParagraphFormat) -> Option<Written> {
        // From 1; a negative one stands for a number whose indent was taken off (2.6.2). 0 and 0xF801: no list.
        let index = match format.list? {
            0 | -2047 => return None,
            n => usize::from(n.unsigned_abs()),
        };
        let list_use = self.uses.get(index - 1)?;
        let list = self.lists.get(&list_use.list)?;
        let level = usize::from(format.level.unwrap_or(0));
        let written = self.counters.next(list_use.list, index as i64, list, &list_use.starts, level);
        (!written.text.is_empty()).then_some(written)
    }
}

/// A level (2.9.150) and its length in bytes.
fn level(bytes: &[u8], number: usize) -> Option<(Level, usize)> {
    let flags = bytes.u8_at(5)?;
    let formats = usize::from(bytes.u8_at(24)?) + usize::from(bytes.u8_at(25)?);
    let at = 28 + formats;
    let count = usize::from(bytes.u16_at(at)?);
    let units: Vec<u16> = bytes
        .part(at + 2, count * 2)?
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    let mut template = Vec::new();
    let mut plain = String::new();
    for c in char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')) {
        if (c as u32) < LEVELS as u32 {
            if !plain.is_empty() {
                template.push(Piece::Text(std::mem::take(&mut plain)));
            }
            template.push(Piece::Number(c as usize));
        } else {
            plain.push(c);
        }
    }
    if !plain.is_empty() {
        template.push(Piece::Text(plain));
    }
    let restart_after = if flags & 0x08 != 0 {
        usize::from(bytes.u8_at(26)?).min(number)
    } else {
        number
    };
    let level = Level {
        start: bytes.u32_at(0)?,
        form: Form::coded(bytes.u8_at(4)?),
        template,
        blank: bytes.u8_at(15)? != 2,
        restart_after,
        legal: flags & 0x04 != 0,
    };
    Some((level, at + 2 + count * 2))
}

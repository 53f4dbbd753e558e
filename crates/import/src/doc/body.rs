//! The walk through the characters: paragraphs, rows of tables, and signs that stand for something else.

use std::collections::HashMap;

use super::{
    fib::{COMMENT_REFS, COMMENT_TEXTS, ENDNOTE_REFS, ENDNOTE_TEXTS, FOOTNOTE_REFS, FOOTNOTE_TEXTS, Fib, HEADERS},
    formats::Formats,
    lists::{Lists, Styles},
    pieces::Text,
    positions,
};
use crate::{
    ImportError, What,
    build::{Builder, cell},
};

/// Parts of the text, as `Fib::start` counts them.
const HEADERS_PART: usize = 2;
const TEXT_BOXES_PART: usize = 6;

pub(super) struct Walk<'a> {
    fib: &'a Fib,
    table: &'a [u8],
    text: &'a Text,
    formats: &'a Formats,
    styles: &'a Styles,
    lists: Lists,
    out: &'a mut Builder,
    /// Words of notes by the place of their sign.
    asides: HashMap<usize, (What, String)>,
    rows: Vec<Vec<String>>,
    row: Vec<String>,
    in_cell: String,
    /// A table inside a table was named already, for this row.
    inner_named: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(fib: &'a Fib, table: &'a [u8], text: &'a Text, formats: &'a Formats, styles: &'a Styles, lists: Lists, out: &'a mut Builder) -> Self {
        Self {
            fib,
            table,
            text,
            formats,
            styles,
            lists,
            out,
            asides: HashMap::new(),
            rows: Vec::new(),
            row: Vec::new(),
            in_cell: String::new(),
            inner_named: false,
        }
    }

    /// The text, then text boxes, which the format keeps apart from it.
    pub(super) fn all(mut self) -> Result<(), ImportError> {
        self.headers();
        for (what, refs, texts, part, size) in [
            (What::Note, FOOTNOTE_REFS, FOOTNOTE_TEXTS, 1, 2),
            (What::Comment, COMMENT_REFS, COMMENT_TEXTS, 4, 30),
            (What::Note, ENDNOTE_REFS, ENDNOTE_TEXTS, 5, 2),
        ] {
            self.find_asides(what, refs, texts, part, size);
        }
        let end = (self.fib.lengths[0] as usize).min(self.text.units.len());
        self.stretch(0, end)?;
        let (start, length) = (self.fib.start(TEXT_BOXES_PART), self.fib.lengths[TEXT_BOXES_PART] as usize);
        let end = start.saturating_add(length).min(self.text.units.len());
        let words = self.text.words(start.min(end), end);
        if !words.trim().is_empty() {
            self.out.left(What::TextBox, self.out.next_line(), &words);
            self.stretch(start, end)?;
        }
        Ok(())
    }

    /// Headers and footers that say more than a page number (2.8.6): six separators, then six stories a section.
    fn headers(&mut self) {
        let start = self.fib.start(HEADERS_PART);
        let mut said: Vec<String> = Vec::new();
        let stories = positions(self.fib.table_part(self.table, HEADERS), 0);
        for (index, pair) in stories.windows(2).enumerate().skip(6) {
            let &[from, to] = pair else { continue };
            let words = self.text.words(start.saturating_add(from as usize), start.saturating_add(to as usize));
            let only_number = words.chars().all(|c| c.is_numeric() || c.is_whitespace() || "—-－–·第共页/PAGEof".contains(c));
            if only_number || said.contains(&words) {
                continue;
            }
            let what = if matches!(index % 6, 0 | 1 | 4) { What::Header } else { What::Footer };
            self.out.left(what, 0, &words);
            said.push(words);
        }
    }

    fn find_asides(&mut self, what: What, refs: usize, texts: usize, part: usize, size: usize) {
        let start = self.fib.start(part);
        let places = positions(self.fib.table_part(self.table, refs), size);
        let bounds = positions(self.fib.table_part(self.table, texts), 0);
        for (place, pair) in places.iter().zip(bounds.windows(2)) {
            let &[from, to] = pair else { continue };
            let words = self.text.words(start.saturating_add(from as usize), start.saturating_add(to as usize));
            self.asides.insert(*place as usize, (what, words));
        }
    }

    fn note(&mut self, what: What, words: &str) {
        let line = self.out.next_line() + self.rows.len();
        self.out.left(what, line, words);
    }

    /// Paragraphs from one character to another.
    fn stretch(&mut self, start: usize, end: usize) -> Result<(), ImportError> {
        let mut words: Vec<u16> = Vec::new();
        // Nested fields; true while an instruction is read, which nobody sees.
        let mut fields: Vec<bool> = Vec::new();
        let mut aside: Option<(What, Vec<u16>)> = None;
        let text = self.text;
        for cp in start..end {
            let Some(unit) = text.units.get(cp).copied() else { break };
            let place = text.place(cp).unwrap_or_default();
            let format = self.formats.character(place);
            let unseen = match (format.deleted, format.hidden, format.inserted) {
                (true, ..) => Some(What::Deleted),
                (_, true, _) => Some(What::Hidden),
                (_, _, true) => Some(What::Inserted),
                _ => None,
            };
            // Stretches of one kind are named once.
            if aside.as_ref().map(|(what, _)| *what) != unseen {
                if let Some((what, units)) = aside.take() {
                    self.note(what, &String::from_utf16_lossy(&units));
                }
                aside = unseen.map(|what| (what, Vec::new()));
            }
            let ends = matches!(unit, 0x07 | 0x0C | 0x0D);
            if let Some((what, units)) = &mut aside {
                if unit >= 0x20 {
                    units.push(unit);
                }
                if *what == What::Deleted || (*what == What::Hidden && !ends) {
                    // The end of a paragraph that was deleted joins it to the next one.
                    if unit != 0x07 {
                        self.field(unit, &mut fields);
                        continue;
                    }
                }
            }
            if ends {
                self.end_paragraph(unit, place, &mut words)?;
                fields.iter_mut().for_each(|instruction| *instruction = false);
                continue;
            }
            if self.field(unit, &mut fields) || fields.iter().any(|instruction| *instruction) {
                continue;
            }
            match unit {
                0x01 => self.note(What::Picture, ""),
                0x08 => self.note(What::Shape, ""),
                0x02 | 0x05 => {
                    if let Some((what, words)) = self.asides.remove(&cp) {
                        self.note(what, &words);
                    }
                }
                0x09 => words.push(0x09),
                0x0B | 0x0E => words.push(0x0A),
                0x1E => words.push(u16::from(b'-')),
                0x28 if format.symbol.is_some() => self.note(What::Symbol, ""),
                0x00..=0x1F => {}
                other => words.push(other),
            }
        }
        if let Some((what, units)) = aside {
            self.note(what, &String::from_utf16_lossy(&units));
        }
        self.end_paragraph(0x0D, usize::MAX, &mut words)?;
        self.end_table()
    }

    /// Keeps track of fields; true when the sign was one of theirs.
    fn field(&self, unit: u16, fields: &mut Vec<bool>) -> bool {
        match unit {
            0x13 if fields.len() < 64 => fields.push(true),
            0x14 => {
                if let Some(instruction) = fields.last_mut() {
                    *instruction = false;
                }
            }
            0x15 => {
                fields.pop();
            }
            _ => return false,
        }
        true
    }

    fn end_paragraph(&mut self, unit: u16, place: usize, words: &mut Vec<u16>) -> Result<(), ImportError> {
        let text = String::from_utf16_lossy(&std::mem::take(words));
        let format = self.styles.complete(self.formats.paragraph(place));
        let number = self.lists.number(&format).filter(|_| !text.trim().is_empty());
        let number = number.map_or_else(String::new, |written| {
            if !written.known {
                self.note(What::NumberForm, &written.text);
            }
            written.text
        });
        if !format.is_in_table() && unit != 0x07 {
            self.end_table()?;
            let level = format.outline.filter(|l| *l < 9).map(|l| l + 1);
            return self.out.paragraph(&number, &text, level);
        }
        let inner = format.depth.unwrap_or(1) > 1;
        if format.row_end && !inner {
            self.rows.push(std::mem::take(&mut self.row));
            self.inner_named = false;
            return Ok(());
        }
        if inner && !self.inner_named && !text.trim().is_empty() {
            self.inner_named = true;
            self.note(What::InnerTable, &text);
        }
        self.in_cell.push_str(&number);
        self.in_cell.push_str(&text);
        if unit == 0x07 && !inner {
            let whole = std::mem::take(&mut self.in_cell);
            self.row.push(cell(&whole));
        } else {
            self.in_cell.push('\n');
        }
        Ok(())
    }

    fn end_table(&mut self) -> Result<(), ImportError> {
        if !self.in_cell.trim().is_empty() {
            let whole = std::mem::take(&mut self.in_cell);
            self.row.push(cell(&whole));
        }
        self.in_cell.clear();
        if !self.row.is_empty() {
            self.rows.push(std::mem::take(&mut self.row));
        }
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.rows);
        self.out.table(rows)
    }
}

//! Characters that are not printed in the face the standard asks for: told before anyone signs.

use askama::Template;
use banfu_app::papers::{GlyphFallback, Laid};

use super::html_safe;
use crate::i18n::Locale;

/// How many characters are listed; the others are counted.
pub const MAX_GLYPH_ROWS: usize = 40;

/// How many characters on either side of one are shown with it.
const AROUND: usize = 5;

/// The list of such characters, folded; prints nothing when every character has its face.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/glyphs.html")]
pub struct Glyphs {
    l: Locale,
    /// Characters no face has, printed as 〓.
    missing: usize,
    /// Characters another face supplies.
    supplied: usize,
    rows: Vec<Row>,
}
html_safe!(Glyphs);

/// One character, however often it stands there.
#[derive(Debug, Clone)]
struct Row {
    character: char,
    /// Its code point, as U+XXXX.
    code: String,
    /// The words around its first place; may be empty.
    around: String,
    /// Pages it stands on, in order.
    pages: Vec<usize>,
    supplied_by: Option<String>,
}

impl Glyphs {
    /// What `laid` has to tell.
    pub fn of(l: Locale, laid: &Laid) -> Self {
        let odd = laid.preflight();
        let mut rows: Vec<Row> = Vec::new();
        for glyph in &odd {
            match rows
                .iter_mut()
                .find(|row| row.character == glyph.character && row.supplied_by == glyph.supplied_by)
            {
                Some(row) if row.pages.last() == Some(&glyph.page) => {}
                Some(row) => row.pages.push(glyph.page),
                None => rows.push(Row::new(glyph, laid)),
            }
        }
        // What cannot be read at all comes first.
        rows.sort_by_key(|row| row.supplied_by.is_some());
        let missing = rows.iter().filter(|row| row.supplied_by.is_none()).count();
        Self {
            l,
            missing,
            supplied: rows.len() - missing,
            rows,
        }
    }

    /// Nothing to tell, for pages without a layout.
    pub fn none(l: Locale) -> Self {
        Self {
            l,
            missing: 0,
            supplied: 0,
            rows: Vec::new(),
        }
    }

    fn shown(&self) -> &[Row] {
        &self.rows[..self.rows.len().min(MAX_GLYPH_ROWS)]
    }

    fn hidden(&self) -> usize {
        self.rows.len().saturating_sub(MAX_GLYPH_ROWS)
    }
}

impl Row {
    fn new(glyph: &GlyphFallback, laid: &Laid) -> Self {
        let around = glyph.spot.and_then(|spot| {
            let text: Vec<char> = banfu_app::papers::text_of(laid.letter(), spot.place)?.chars().collect();
            let from = spot.character.saturating_sub(AROUND);
            let to = (spot.character + AROUND + 1).min(text.len());
            Some(text.get(from..to)?.iter().collect())
        });
        Self {
            character: glyph.character,
            code: format!("U+{:04X}", u32::from(glyph.character)),
            around: around.unwrap_or_default(),
            pages: vec![glyph.page],
            supplied_by: glyph.supplied_by.clone(),
        }
    }

    fn pages(&self) -> String {
        self.pages.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")
    }
}

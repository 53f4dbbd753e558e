//! A letter on pages, and all that can be asked of them: bytes in each format, pictures, positions, missing characters.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use typst_render::RenderOptions;

use crate::PaperError;
use crate::fonts::Fonts;
use crate::letter::Letter;
use crate::map::{GlyphMap, PageBox, Spot};
use crate::ofd::OfdProfile;
use crate::place::Place;

/// A letter laid out. Reading it costs nothing until a format is asked for.
#[derive(Debug)]
pub struct Laid {
    pub(crate) fonts: Arc<Fonts>,
    pub(crate) document: PagedDocument,
    pub(crate) map: GlyphMap,
    pub(crate) letter: Letter,
}

/// A character that was not printed in the face its role asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GlyphFallback {
    /// The character as the letter has it.
    pub character: char,
    /// Where in the letter, when it is the letter's own text.
    pub spot: Option<Spot>,
    /// On which page, from 1.
    pub page: usize,
    /// The family that supplied it; `None` when no face has it and 〓 is printed instead.
    pub supplied_by: Option<String>,
}

impl Laid {
    pub(crate) fn new(fonts: Arc<Fonts>, document: PagedDocument, map: GlyphMap, letter: &Letter) -> Self {
        Self {
            fonts,
            document,
            map,
            letter: letter.clone(),
        }
    }

    /// How many pages there are, a blank one before the colophon included.
    #[must_use]
    pub fn page_count(&self) -> usize {
        self.document.pages().len()
    }

    /// The letter that was laid out.
    #[must_use]
    pub fn letter(&self) -> &Letter {
        &self.letter
    }

    /// PDF/A-2a and PDF/UA-1: tagged, with bookmarks, dated by the letter, the same bytes for the same letter.
    ///
    /// PDF/A asks for a date. A draft that has none yet is written as PDF/UA-1 alone; nothing takes the day from the clock.
    ///
    /// # Errors
    /// [`PaperError::Export`] names what a standard forbids.
    pub fn pdf(&self) -> Result<Vec<u8>, PaperError> {
        let standards: &[PdfStandard] = if self.letter.metadata_date().is_some() {
            &[PdfStandard::A_2a, PdfStandard::Ua_1]
        } else {
            &[PdfStandard::Ua_1]
        };
        let options = PdfOptions {
            ident: Smart::Custom(self.ident()),
            creator: Smart::Custom(Some("Banfu 办复".into())),
            standards: PdfStandards::new(standards).map_err(|error| PaperError::Export(error.message().to_string()))?,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&self.document, &options)
            .map_err(|errors| PaperError::Export(errors.iter().map(|error| error.message.to_string()).collect::<Vec<_>>().join("; ")))?;
        Ok(crate::xmp::with_elements(pdf, &self.letter))
    }

    /// OFD (GB/T 33190) with the same glyphs at the same places as the PDF, text that can be searched and copied, outlines, and the letter's
    /// elements as custom data and custom tags. The same bytes for the same letter.
    ///
    /// # Errors
    /// [`PaperError::Export`] when a face cannot be rebuilt.
    pub fn ofd(&self, profile: OfdProfile) -> Result<Vec<u8>, PaperError> {
        crate::ofd::write(&self.document, &self.letter, &self.ident(), &self.fonts, profile)
    }

    /// DOCX for Word and WPS, page for page like the PDF, with the letter itself inside for [`crate::read_docx`]. The same bytes for the same letter.
    ///
    /// # Errors
    /// [`PaperError::Export`] when the package cannot be written; a defect of ours.
    pub fn docx(&self) -> Result<Vec<u8>, PaperError> {
        crate::docx::write(self)
    }

    /// What the ids inside the files are derived from: the letter's own identifier, else its number, else its title.
    pub(crate) fn ident(&self) -> String {
        let letter = &self.letter;
        if !letter.identifier.is_empty() {
            return letter.identifier.clone();
        }
        letter.doc_number.as_ref().map_or_else(|| letter.title.clone(), ToString::to_string)
    }

    /// A picture of one page (from 1) at `dpi` dots an inch (clamped to 24…600), as PNG.
    ///
    /// # Errors
    /// [`PaperError::NoSuchPage`].
    pub fn png(&self, page: usize, dpi: f64) -> Result<Vec<u8>, PaperError> {
        let pages = self.document.pages();
        let found = page
            .checked_sub(1)
            .and_then(|index| pages.get(index))
            .ok_or(PaperError::NoSuchPage { page, pages: pages.len() })?;
        let dpi = if dpi.is_finite() { dpi.clamp(24.0, 600.0) } else { 96.0 };
        let options = RenderOptions {
            pixel_per_pt: (dpi / 72.0).into(),
            ..RenderOptions::default()
        };
        typst_render::render(found, &options)
            .encode_png()
            .map_err(|error| PaperError::Export(error.to_string()))
    }

    /// The width and height of a page in millimetres.
    #[must_use]
    pub fn page_size_mm(&self, page: usize) -> Option<(f64, f64)> {
        let frame = &self.document.pages().get(page.checked_sub(1)?)?.frame;
        Some((frame.width().to_mm(), frame.height().to_mm()))
    }

    /// The character at a point of a page: millimetres from the upper left corner. `None` on bare paper.
    #[must_use]
    pub fn text_at(&self, page: usize, x_mm: f64, y_mm: f64) -> Option<Spot> {
        self.map.spot(page, x_mm, y_mm)
    }

    /// The rectangles that cover characters `range` of `place`: one for each stretch of a line, over all pages.
    #[must_use]
    pub fn boxes(&self, place: Place, range: Range<usize>) -> Vec<PageBox> {
        self.map.boxes(place, range)
    }

    /// The characters of the letter on one page (from 1) with their places, in reading order.
    pub fn characters(&self, page: usize) -> impl Iterator<Item = (Spot, PageBox)> + '_ {
        let on_page = self.map.glyphs.iter().filter(move |glyph| glyph.at.page == page);
        on_page.map(|glyph| {
            let (place, character) = (glyph.place, glyph.character);
            (Spot { place, character }, glyph.at)
        })
    }

    /// Every character that another face had to supply, or that none has, in reading order. Empty when the letter prints as the standard asks.
    #[must_use]
    pub fn preflight(&self) -> Vec<GlyphFallback> {
        self.map
            .odd
            .iter()
            .map(|odd| GlyphFallback {
                character: odd.c,
                spot: odd.place.map(|place| Spot {
                    place,
                    character: odd.character,
                }),
                page: odd.page,
                supplied_by: odd.family.clone(),
            })
            .collect()
    }
}

//! The one door to layout: faces loaded once, then any number of letters.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;

use crate::annex::AnnexFile;
use crate::fonts::{FaceInfo, Fonts, Shelf};
use crate::laid::Laid;
use crate::letter::Letter;
use crate::map::GlyphMap;
use crate::package::Package;
use crate::place::Place;
use crate::sheet::{Adjustment, Extras, Sheet, drawing_name};
use crate::{Mode, PaperError};

const TEMPLATE: &str = include_str!("letter.typ");

/// The most characters one letter may have: about 1,600 full pages.
pub const MOST_CHARACTERS: usize = 1_000_000;

/// Lays letters out. Cheap to clone; clones share the faces.
#[derive(Debug, Clone)]
pub struct Press {
    fonts: Arc<Fonts>,
}

impl Press {
    /// Opens the faces of `font_dirs`, earlier folders first: an office's own faces, then those of `scripts/fonts`.
    ///
    /// # Errors
    /// [`PaperError::NoFontFolder`] or [`PaperError::MissingFace`], each with its remedy.
    pub fn open(font_dirs: &[PathBuf]) -> Result<Self, PaperError> {
        Ok(Self {
            fonts: Arc::new(Fonts::open(font_dirs)?),
        })
    }

    /// The faces that were found and the roles they play.
    #[must_use]
    pub fn fonts(&self) -> Vec<FaceInfo> {
        self.fonts.list()
    }

    /// Lays `letter` out on pages.
    ///
    /// A first layout that breaks a rule of the standard is done again with other spacing: a signature never stands alone on a page, the first
    /// page shows text, and no page is left blank if one line more to the page avoids it.
    ///
    /// # Errors
    /// [`PaperError::TooLong`] beyond [`MOST_CHARACTERS`]; [`PaperError::Layout`] is a defect of ours.
    pub fn lay_out(&self, letter: &Letter, mode: Mode) -> Result<Laid, PaperError> {
        self.lay_out_with(letter, &[], mode)
    }

    /// Lays `letter` out and appends `files`, each to the annex of its index in `attachments`, before the colophon.
    ///
    /// # Errors
    /// As [`Press::lay_out`].
    pub fn lay_out_with(&self, letter: &Letter, files: &[(usize, AnnexFile)], mode: Mode) -> Result<Laid, PaperError> {
        let extras = Extras { files, ..Extras::default() };
        let (_, document, map) = self.settle(letter, extras, mode)?;
        Ok(Laid::new(Arc::clone(&self.fonts), document, map, letter))
    }

    /// Lays `letter` out as [`Press::lay_out_with`] does, with what `package` prints before and after it.
    ///
    /// Pages are then those of the paper: an address sheet and its back come before the letter's first.
    ///
    /// # Errors
    /// As [`Press::lay_out`].
    pub fn lay_out_package(&self, letter: &Letter, files: &[(usize, AnnexFile)], package: &Package, mode: Mode) -> Result<Laid, PaperError> {
        let alone = Extras { files, ..Extras::default() };
        let (adjustment, ..) = self.settle(letter, alone, mode)?;
        let extras = Extras {
            files,
            address: package.address.as_ref(),
            form: package.form.as_ref(),
        };
        let (document, map) = self.set(letter, extras, mode, adjustment)?;
        Ok(Laid::new(Arc::clone(&self.fonts), document, map, letter))
    }

    /// The layout that breaks no rule, and what was adjusted for it.
    fn settle(&self, letter: &Letter, extras: Extras<'_>, mode: Mode) -> Result<(Adjustment, PagedDocument, GlyphMap), PaperError> {
        let mut adjustment = Adjustment::default();
        let (mut document, mut map) = self.set(letter, extras, mode, adjustment)?;
        if !shows_text_on_first_page(letter, &map) && !letter.addressees.is_empty() {
            let moved = Adjustment {
                addressees_last: true,
                ..adjustment
            };
            let again = self.set(letter, extras, mode, moved)?;
            if shows_text_on_first_page(letter, &again.1) {
                adjustment = moved;
                (document, map) = again;
            }
        }
        // One line more or less a page moves the end of a letter of n pages by n lines; a few tries settle it.
        let alone = signature_stands_alone(&map);
        let blank = has_blank_page(&document, &map);
        for lines in [23, 21, 24, 20] {
            let worth_trying = alone || (blank && lines > 22);
            if !worth_trying {
                continue;
            }
            let tried = Adjustment { lines, ..adjustment };
            let again = self.set(letter, extras, mode, tried)?;
            if !signature_stands_alone(&again.1) && (alone || !has_blank_page(&again.0, &again.1)) {
                adjustment = tried;
                (document, map) = again;
                break;
            }
        }
        // Several seals need half a page; where no pitch makes room beside the text, some of the text goes along.
        if signature_stands_alone(&map) {
            let tried = Adjustment {
                end_together: true,
                ..adjustment
            };
            let again = self.set(letter, extras, mode, tried)?;
            if !signature_stands_alone(&again.1) {
                adjustment = tried;
                (document, map) = again;
            }
        }
        // Cached layout of letters not seen for ten jobs is let go.
        comemo::evict(10);
        Ok((adjustment, document, map))
    }

    fn set(&self, letter: &Letter, extras: Extras<'_>, mode: Mode, adjustment: Adjustment) -> Result<(PagedDocument, GlyphMap), PaperError> {
        let usual = self.fonts.usual();
        let mut json = Sheet::new(letter, extras, mode, adjustment, usual)
            .to_json()
            .map_err(|error| PaperError::Layout(error.to_string()))?;
        // The JSON holds each character at least once, so its length bounds the text's.
        let characters = json.chars().count();
        if characters > MOST_CHARACTERS {
            return Err(PaperError::TooLong {
                characters,
                limit: MOST_CHARACTERS,
            });
        }
        let shelf = self.fonts.shelf_for(Sheet::characters(&json));
        if !std::ptr::eq(shelf, usual) {
            json = Sheet::new(letter, extras, mode, adjustment, shelf)
                .to_json()
                .map_err(|error| PaperError::Layout(error.to_string()))?;
        }
        // 〓 is what printers set for a character they do not have; an archive PDF must not hold an empty glyph.
        let lost = |c: char| !c.is_ascii() && (Sheet::is_private(c) || !shelf.prints(c));
        if Sheet::characters(&json).any(lost) {
            json = json.chars().map(|c| if lost(c) { MISSING } else { c }).collect();
        }
        let mut drawings = HashMap::new();
        for (annex, file) in extras.files {
            for (index, page) in file.pages.iter().enumerate() {
                drawings.insert(file_id(&drawing_name(*annex, index)), page.drawing.clone());
            }
        }
        let world = Page {
            shelf,
            letter: Bytes::from_string(json),
            drawings,
        };
        let result = typst::compile::<PagedDocument>(&world);
        let document = result
            .output
            .map_err(|errors| PaperError::Layout(errors.iter().map(|error| error.message.to_string()).collect::<Vec<_>>().join("; ")))?;
        let map = GlyphMap::read(&document, letter, |family| self.fonts.is_first_choice(family));
        Ok((document, map))
    }
}

/// Printed for a character that no face has.
pub(crate) const MISSING: char = '〓';

fn shows_text_on_first_page(letter: &Letter, map: &GlyphMap) -> bool {
    letter.body.is_empty()
        || map
            .glyphs
            .iter()
            .any(|glyph| glyph.at.page == 1 && matches!(glyph.place, Place::Body { .. } | Place::Cell { .. }))
}

/// Name and date on a page without a line of the text they sign.
fn signature_stands_alone(map: &GlyphMap) -> bool {
    let signed_on = map
        .glyphs
        .iter()
        .filter(|glyph| matches!(glyph.place, Place::Signing { .. } | Place::Date))
        .map(|glyph| glyph.at.page)
        .min();
    let Some(page) = signed_on else { return false };
    page > 1
        && !map
            .glyphs
            .iter()
            .any(|glyph| glyph.at.page == page && matches!(glyph.place, Place::Body { .. } | Place::Cell { .. } | Place::AttachmentNote { .. }))
}

/// A blank page before the colophon's: allowed, but a little less space between lines often saves two pages of paper.
fn has_blank_page(document: &PagedDocument, map: &GlyphMap) -> bool {
    let text_ends = map.text_ends();
    text_ends > 0 && document.pages().len() > text_ends + 1
}

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static SOURCE: LazyLock<Source> = LazyLock::new(|| Source::new(*MAIN, TEMPLATE.into()));
static MAIN: LazyLock<FileId> = LazyLock::new(|| file_id("letter.typ"));
static DATA: LazyLock<FileId> = LazyLock::new(|| file_id("letter.json"));

fn file_id(name: &str) -> FileId {
    // The names are ours and plain, so the path is always well formed; an ill-formed one could only be a typing error here.
    let path = VirtualPath::new(name).unwrap_or_else(|_| unreachable!("a plain file name"));
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// What Typst may see: the template, the letter, drawings of its annexes, the faces, and nothing else. No clock, no disk, no network.
struct Page<'a> {
    shelf: &'a Shelf,
    letter: Bytes,
    /// Pages of annexes that are files of their own.
    drawings: HashMap<FileId, Bytes>,
}

impl World for Page<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shelf.book
    }

    fn main(&self) -> FileId {
        *MAIN
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == *MAIN { Ok(SOURCE.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *DATA {
            return Ok(self.letter.clone());
        }
        self.drawings.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

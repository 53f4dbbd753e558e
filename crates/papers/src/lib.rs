//! A [`Letter`] in; pages out: PDF/A, OFD, DOCX, HTML, PNG. The same letter gives the same bytes every time. Knows layout, not cases.
//!
//! Read in this order: [`letter`] what a letter says · [`press`] the one door to layout · [`laid`] pages and what can be asked of them ·
//! `sheet` and `letter.typ` how the standard's measures are kept · [`map`] which character stands where · [`fonts`] faces and fall-back ·
//! [`annex`] PDF files appended to a letter · [`package`](mod@package) what is printed around a letter ·
//! [`own`] the letter taken out of files we wrote · [`title`] breaking titles by sense · [`html`](mod@html), [`plain`] text without pages.
//!
//! # Not here
//! No clock: dates come from the letter. No user text is ever Typst code: the template is constant and the letter reaches it as JSON.

pub mod annex;
mod columns;
pub mod docx;
pub mod fonts;
pub mod html;
pub mod laid;
pub mod letter;
pub mod map;
mod marks;
pub mod ofd;
pub mod own;
mod pack;
pub mod package;
mod place;
pub mod plain;
pub mod press;
mod raster;
mod sheet;
mod tables;
pub mod title;
mod xmp;

use std::path::PathBuf;

pub use annex::{ANNEX_MOST_PAGES, AnnexError, AnnexFile};
pub use docx::{DocxError, read_docx};
pub use fonts::{FaceInfo, Role};
pub use html::{Mark, html};
pub use laid::{GlyphFallback, Laid};
pub use letter::{Attachment, Block, DocNumber, Form, Letter, Signing, printed_date};
pub use map::{PageBox, Spot, text_of};
pub use ofd::OfdProfile;
pub use own::{OwnError, read_ofd, read_pdf};
pub use package::{AddressSheet, FormRow, Package, PaperForm};
pub use place::Place;
pub use plain::plain_text;
pub use press::Press;
pub use sheet::PITCH_MM;
pub use title::title_lines;

/// Whether pages may show what is still to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Elements not known yet are shown as pale notes (签发时编号).
    Draft,
    /// What is not known is not printed.
    Final,
}

/// Why a letter could not be laid out. Always a fault of the installation or of ours, never of the person who writes.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PaperError {
    /// None of the folders exists or may be read.
    #[error("no font folder can be read ({}); run scripts/fonts, or name the folder that holds your typefaces", list(dirs))]
    NoFontFolder {
        /// The folders that were tried.
        dirs: Vec<PathBuf>,
    },
    /// A role of the standard has no face.
    #[error("no typeface for {} in {}; run scripts/fonts, or put a face of that kind there", labels(roles), list(dirs))]
    MissingFace {
        /// The roles without a face.
        roles: Vec<Role>,
        /// The folders that were searched.
        dirs: Vec<PathBuf>,
    },
    /// More text than a letter can have.
    #[error("the letter has {characters} characters; at most {limit} can be laid out at once")]
    TooLong {
        /// Characters counted.
        characters: usize,
        /// The bound.
        limit: usize,
    },
    /// The template refused; a defect of ours.
    #[error("layout failed: {0}")]
    Layout(String),
    /// A format could not be written; a defect of ours.
    #[error("export failed: {0}")]
    Export(String),
    /// A page was asked for that the letter does not have.
    #[error("page {page} of {pages} was asked for")]
    NoSuchPage {
        /// Counted from 1.
        page: usize,
        /// How many there are.
        pages: usize,
    },
}

fn labels(roles: &[Role]) -> String {
    roles.iter().map(|role| role.label()).collect::<Vec<_>>().join("、")
}

fn list(dirs: &[PathBuf]) -> String {
    if dirs.is_empty() {
        return "none was named".into();
    }
    dirs.iter().map(|dir| dir.display().to_string()).collect::<Vec<_>>().join(", ")
}

//! Annexes that are PDF files of their own: read, and turned into drawings that an archive may hold.
//!
//! PDF/A forbids a PDF inside a PDF, and pages copied in beside ours would bring faults that we cannot mend: faces that are not embedded,
//! encryption, scripts, missing structure. So each page is drawn anew, as vectors, and the letter stays one valid PDF/A-2a and PDF/UA-1
//! file. The price: the words of such a page can be seen and read aloud by its title, but not searched. See
//! `docs/decisions/0011-annexes-as-drawings.md`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use hayro_svg::hayro_interpret::font::FontQuery;
use hayro_svg::hayro_interpret::{InterpreterSettings, InterpreterWarning};
use hayro_svg::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_svg::{RenderCache, SvgRenderSettings, convert};
use typst::foundations::Bytes;

/// The largest annex that is read, in bytes.
pub const ANNEX_MOST_BYTES: usize = 32 * 1024 * 1024;
/// The most pages one annex may have.
pub const ANNEX_MOST_PAGES: usize = 200;
/// The most bytes the drawings of one annex may come to; a page of dense curves is about one million.
pub const ANNEX_MOST_DRAWN_BYTES: usize = 256 * 1024 * 1024;

/// Why a PDF cannot be appended. Each says what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnnexError {
    /// It asks for a password.
    #[error("the PDF is encrypted; save a copy without a password and attach that")]
    Encrypted,
    /// It is no PDF, or it is damaged.
    #[error("this is not a PDF that can be read; open it in the program it came from and save it again")]
    Broken,
    /// It has no pages.
    #[error("the PDF has no pages")]
    Empty,
    /// More than [`ANNEX_MOST_BYTES`].
    #[error("the PDF has {bytes} bytes; at most {limit} can be appended")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The bound.
        limit: usize,
    },
    /// More than [`ANNEX_MOST_PAGES`].
    #[error("the PDF has {pages} pages; at most {limit} can be appended")]
    TooManyPages {
        /// Its pages.
        pages: usize,
        /// The bound.
        limit: usize,
    },
    /// Drawn out, it would be too much for one letter.
    #[error("page {page} of the PDF is too intricate to be appended; print it to a simpler PDF first")]
    TooIntricate {
        /// The page at which it became too much, from 1.
        page: usize,
    },
    /// A typeface is not in the file: its words would be lost or look different.
    #[error("the PDF does not carry its typeface {name}; export it again with all fonts embedded")]
    FaceMissing {
        /// The name that the file asks for.
        name: String,
    },
    /// A picture or a kind of font that cannot be drawn: something would be missing on paper.
    #[error("page {page} of the PDF holds a picture or font that cannot be drawn; print it to a new PDF first")]
    Undrawable {
        /// From 1.
        page: usize,
    },
}

/// A PDF ready to be appended.
#[derive(Debug, Clone)]
pub struct AnnexFile {
    pub(crate) pages: Vec<AnnexPage>,
}

#[derive(Debug, Clone)]
pub(crate) struct AnnexPage {
    /// The page as SVG.
    pub drawing: Bytes,
    /// Millimetres.
    pub width: f64,
    /// Millimetres.
    pub height: f64,
}

impl AnnexFile {
    /// Reads a PDF and draws its pages.
    ///
    /// # Errors
    /// [`AnnexError`]: what would be lost or wrong on paper is refused, never appended silently.
    pub fn read(bytes: Vec<u8>) -> Result<Self, AnnexError> {
        if bytes.len() > ANNEX_MOST_BYTES {
            return Err(AnnexError::TooLarge {
                bytes: bytes.len(),
                limit: ANNEX_MOST_BYTES,
            });
        }
        if !bytes.get(..1024.min(bytes.len())).unwrap_or_default().windows(5).any(|part| part == b"%PDF-") {
            return Err(AnnexError::Broken);
        }
        // A file from anywhere may make its reader fail; and a page of deeply nested forms needs more stack than a worker has.
        let reader = std::thread::Builder::new()
            .name("banfu-annex".into())
            .stack_size(64 * 1024 * 1024)
            .spawn(move || catch_unwind(AssertUnwindSafe(|| draw(bytes))));
        match reader.map(std::thread::JoinHandle::join) {
            Ok(Ok(Ok(drawn))) => drawn,
            _ => Err(AnnexError::Broken),
        }
    }

    /// How many pages it has.
    #[must_use]
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }
}

/// What the drawing asked for in vain.
#[derive(Default)]
struct Lacks {
    face: Option<String>,
    other: bool,
}

fn draw(bytes: Vec<u8>) -> Result<AnnexFile, AnnexError> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::MissingIDEntry | DecryptionError::InvalidEncryption) | LoadPdfError::Invalid => AnnexError::Broken,
        LoadPdfError::Decryption(_) => AnnexError::Encrypted,
    })?;
    let pages = pdf.pages();
    match pages.len() {
        0 => return Err(AnnexError::Empty),
        pages if pages > ANNEX_MOST_PAGES => {
            return Err(AnnexError::TooManyPages {
                pages,
                limit: ANNEX_MOST_PAGES,
            });
        }
        _ => {}
    }
    let lacks = Arc::new(Mutex::new(Lacks::default()));
    let settings = settings(&lacks);
    let cache = RenderCache::new();
    let look = SvgRenderSettings { bg_color: [255; 4] };
    let (mut drawn, mut total) = (Vec::with_capacity(pages.len()), 0);
    for (index, page) in pages.iter().enumerate() {
        let (width, height) = page.render_dimensions();
        if !(width.is_finite() && height.is_finite() && width >= 1.0 && height >= 1.0) {
            return Err(AnnexError::Broken);
        }
        let drawing = convert(page, &cache, &settings, &look);
        let page = index + 1;
        {
            let mut lacks = lacks.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if let Some(name) = lacks.face.take() {
                return Err(AnnexError::FaceMissing { name });
            }
            if lacks.other {
                return Err(AnnexError::Undrawable { page });
            }
        }
        total += drawing.len();
        if total > ANNEX_MOST_DRAWN_BYTES {
            return Err(AnnexError::TooIntricate { page });
        }
        drawn.push(AnnexPage {
            drawing: Bytes::from_string(drawing),
            width: f64::from(width) * 25.4 / 72.0,
            height: f64::from(height) * 25.4 / 72.0,
        });
    }
    Ok(AnnexFile { pages: drawn })
}

fn settings(lacks: &Arc<Mutex<Lacks>>) -> InterpreterSettings {
    let note = |lacks: &Arc<Mutex<Lacks>>| {
        let lacks = Arc::clone(lacks);
        move |change: &dyn Fn(&mut Lacks)| change(&mut lacks.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    };
    let (face, table, warning) = (note(lacks), note(lacks), note(lacks));
    InterpreterSettings {
        font_resolver: Arc::new(move |query| {
            let name = match query {
                FontQuery::Standard(font) => font.postscript_name().to_owned(),
                FontQuery::Fallback(query) => query
                    .post_script_name
                    .clone()
                    .or_else(|| query.font_name.clone())
                    .unwrap_or_else(|| "without a name".into()),
            };
            face(&|lacks| lacks.face = lacks.face.take().or_else(|| Some(name.clone())));
            None
        }),
        cmap_resolver: Arc::new(move |_| {
            table(&|lacks| lacks.other = true);
            None
        }),
        warning_sink: Arc::new(move |told| {
            if matches!(told, InterpreterWarning::UnsupportedFont | InterpreterWarning::ImageDecodeFailure) {
                warning(&|lacks| lacks.other = true);
            }
        }),
        // As it prints.
        render_annotations: false,
    }
}

//! PDF with text: every character with its place on the page; `lines.rs` makes lines and paragraphs of them.
//!
//! The reader of the format is another's, and trusting: before it sees a page, everything is bounded and everything but text is taken out
//! (colours, paths, pictures, patterns), which is also where odd files make it fail.

use std::{
    collections::{HashMap, HashSet},
    io::Read as _,
    time::Instant,
};

use pdf_extract::{
    Dictionary, Document, MediaBox, Object, ObjectId, OutputDev, OutputError, Stream, Transform,
    content::{Content, Operation},
    output_doc,
};

use crate::{
    ImportError, Kind, Read, What,
    build::Builder,
    limits::{PDF_CONTENT_BYTES, PDF_FORM_DEPTH, PDF_PAGES, PDF_STREAM_BYTES, READ_TIME, TEXT_BYTES},
    lines::{self, Glyph, Page},
};

/// Forms drawn in one document, counted as often as they are drawn.
const FORMS_DRAWN: usize = 20_000;
/// How many bytes before a stream are looked at for its dictionary.
const DICTIONARY_BYTES: usize = 1024;
/// Nodes of the page tree between a page and its root that are asked for what a page inherits.
const PAGE_TREE_DEPTH: usize = 32;
/// The most that LZW makes of one byte is about 2,700; streams in it are small or refused.
const LZW_RATIO: usize = 1_000;
/// Operators that say where which characters stand.
const TEXT_OPERATORS: [&str; 18] = [
    "BT", "ET", "Tc", "Tw", "Tz", "TL", "Tf", "Tr", "Ts", "Td", "TD", "Tm", "T*", "Tj", "TJ", "q", "Q", "cm",
];

/// Reads a PDF.
pub(crate) fn read(bytes: &[u8]) -> Result<Read, ImportError> {
    unpacked_within_bounds(bytes)?;
    let mut document = Document::load_mem(bytes).map_err(ImportError::damaged)?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err(ImportError::Encrypted);
    }
    let pages: Vec<ObjectId> = document.page_iter().take(PDF_PAGES + 1).collect();
    if pages.is_empty() {
        return Err(ImportError::damaged("a PDF without pages"));
    }
    if pages.len() > PDF_PAGES {
        return Err(ImportError::limit("pages", PDF_PAGES));
    }
    let mut cleaner = Cleaner::default();
    for page in pages {
        cleaner.page(&mut document, page)?;
    }
    let mut found = Found::new();
    match (output_doc(&document, &mut found), found.stopped.take()) {
        (_, Some(stopped)) => return Err(stopped),
        (Err(error), None) => return Err(ImportError::damaged(error)),
        (Ok(()), None) => {}
    }
    let mut out = Builder::default();
    if found.unmapped > 0 {
        out.left(What::Unmapped, 0, &found.unmapped.to_string());
    }
    let some = found.pages.iter().any(|page| !page.glyphs.is_empty());
    if !some {
        return Err(ImportError::Scan);
    }
    lines::paragraphs(&found.pages, &cleaner.pictures, &mut out)?;
    out.finish(Kind::Pdf)
}

/// Refuses what unpacks to more than the bound, before anything is unpacked for good.
///
/// Every stream of the file is tried, named as packed or not: its dictionary may lie elsewhere.
fn unpacked_within_bounds(bytes: &[u8]) -> Result<(), ImportError> {
    let over = || ImportError::limit("bytes in unpacked streams", PDF_STREAM_BYTES);
    let mut left = PDF_STREAM_BYTES as u64;
    let mut at = 0;
    let mut sink = [0_u8; 16 * 1024];
    while let Some(found) = find(bytes.get(at..).unwrap_or_default(), b"stream") {
        let word = at + found;
        at = word + b"stream".len();
        if bytes.get(word.saturating_sub(3)..word) == Some(b"end") {
            continue;
        }
        let head = bytes.get(word.saturating_sub(DICTIONARY_BYTES)..word).unwrap_or_default();
        let head = head.rsplit_once_bytes(b"obj");
        if find(head, b"/Image").is_some() {
            continue;
        }
        let body = bytes.get(at..).unwrap_or_default();
        let body = body.strip_prefix(b"\r\n").or_else(|| body.strip_prefix(b"\n")).unwrap_or(body);
        if find(head, b"LZW").is_some() {
            let packed = find(body, b"endstream").unwrap_or(body.len());
            left = left.checked_sub((packed * LZW_RATIO) as u64).ok_or_else(over)?;
            continue;
        }
        // A zlib stream begins with 8 in its low half byte and a check that makes it divisible by 31.
        let zlib = matches!(body, [a, b, ..] if a & 0x0F == 8 && (u16::from(*a) * 256 + u16::from(*b)).is_multiple_of(31));
        if !zlib {
            continue;
        }
        let mut decoder = flate2::read::ZlibDecoder::new(body);
        while let Ok(read @ 1..) = decoder.read(&mut sink) {
            left = left.checked_sub(read as u64).ok_or_else(over)?;
        }
    }
    Ok(())
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    let first = *word.first()?;
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|b| *b == first)?;
        if bytes.get(at..)?.starts_with(word) {
            return Some(at);
        }
        at += 1;
    }
}

/// The bytes after the last of a word.
trait AfterLast {
    fn rsplit_once_bytes(&self, word: &[u8]) -> &[u8];
}

impl AfterLast for [u8] {
    fn rsplit_once_bytes(&self, word: &[u8]) -> &[u8] {
        let last = self.windows(word.len()).rposition(|w| w == word);
        last.and_then(|at| self.get(at + word.len()..)).unwrap_or(self)
    }
}

/// Takes everything but text out of pages and forms.
#[derive(Default)]
struct Cleaner {
    /// Forms that are clean, with how many forms drawing one draws.
    forms: HashMap<ObjectId, usize>,
    /// Forms on the way: one that draws itself is not drawn.
    open: HashSet<ObjectId>,
    drawn: usize,
    /// Pictures of each page.
    pictures: Vec<usize>,
    /// Pictures of the page on the way.
    here: usize,
}

impl Cleaner {
    fn page(&mut self, document: &mut Document, page: ObjectId) -> Result<(), ImportError> {
        let content = document.get_page_content(page).map_err(ImportError::damaged)?;
        let resources = inherited(document, page);
        self.here = 0;
        let (clean, drawn) = self.content(document, &content, &resources, 0)?;
        self.drawn += drawn;
        if self.drawn > FORMS_DRAWN {
            return Err(ImportError::limit("form objects", FORMS_DRAWN));
        }
        self.pictures.push(self.here);
        let stream = document.add_object(Stream::new(Dictionary::new(), clean));
        if let Ok(page) = document.get_object_mut(page).and_then(Object::as_dict_mut) {
            page.set("Contents", Object::Reference(stream));
        }
        Ok(())
    }

    fn content(&mut self, document: &mut Document, content: &[u8], resources: &Dictionary, depth: usize) -> Result<(Vec<u8>, usize), ImportError> {
        if depth > PDF_FORM_DEPTH {
            return Err(ImportError::limit("form objects inside one another", PDF_FORM_DEPTH));
        }
        if content.len() > PDF_CONTENT_BYTES {
            return Err(ImportError::limit("bytes of drawing instructions on a page", PDF_CONTENT_BYTES));
        }
        let decoded = Content::decode(content).map_err(ImportError::damaged)?;
        let objects = sub(document, resources, b"XObject");
        let fonts = sub(document, resources, b"Font");
        let (mut kept, mut drawn): (Vec<Operation>, usize) = (Vec::new(), 0);
        for operation in decoded.operations {
            let name = || operation.operands.first().and_then(|o| o.as_name().ok());
            match operation.operator.as_str() {
                "Do" => {
                    let target = name().and_then(|n| objects.get(n).ok()).and_then(|o| o.as_reference().ok());
                    let Some(id) = target else { continue };
                    if let Some(inner) = self.form(document, id, resources, depth)? {
                        drawn = (drawn + inner + 1).min(FORMS_DRAWN + 1);
                        kept.push(operation);
                    }
                }
                // A typeface that is not there is none.
                "Tf" if name().is_none_or(|n| fonts.get(n).is_err()) || operation.operands.len() != 2 => {}
                "cm" | "Tm" if operation.operands.len() != 6 => {}
                "BI" => self.here += 1,
                // Old signs for "next line, then show".
                "'" => {
                    kept.push(Operation::new("T*", Vec::new()));
                    kept.push(Operation::new("Tj", operation.operands));
                }
                "\"" if operation.operands.len() == 3 => {
                    kept.push(Operation::new("T*", Vec::new()));
                    kept.push(Operation::new("Tj", operation.operands.into_iter().skip(2).collect()));
                }
                operator if TEXT_OPERATORS.contains(&operator) => kept.push(operation),
                _ => {}
            }
        }
        let clean = Content { operations: kept }.encode().map_err(ImportError::damaged)?;
        Ok((clean, drawn))
    }

    /// Cleans a form; `None` when there is nothing to draw. A picture is counted.
    fn form(&mut self, document: &mut Document, id: ObjectId, outer: &Dictionary, depth: usize) -> Result<Option<usize>, ImportError> {
        if let Some(drawn) = self.forms.get(&id) {
            return Ok(Some(*drawn));
        }
        let Ok(stream) = document.get_object(id).and_then(Object::as_stream) else {
            return Ok(None);
        };
        let kind = stream.dict.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        if kind == b"Image" {
            self.here += 1;
            return Ok(None);
        }
        if kind != b"Form" || !self.open.insert(id) {
            return Ok(None);
        }
        let content = stream.decompressed_content().map_err(ImportError::damaged)?;
        let own = stream.dict.get(b"Resources").ok().and_then(|r| document.dereference(r).ok());
        let own = own.and_then(|(_, r)| r.as_dict().ok()).cloned();
        let resources = own.as_ref().unwrap_or(outer);
        let (clean, drawn) = self.content(document, &content, resources, depth + 1)?;
        self.open.remove(&id);
        if let Ok(stream) = document.get_object_mut(id).and_then(Object::as_stream_mut) {
            stream.set_plain_content(clean);
        }
        self.forms.insert(id, drawn);
        Ok(Some(drawn))
    }
}

/// The resources of a page, its own or those of the tree above it.
fn inherited(document: &Document, page: ObjectId) -> Dictionary {
    let mut next = Some(page);
    for _ in 0..PAGE_TREE_DEPTH {
        let Some(node) = next.and_then(|id| document.get_dictionary(id).ok()) else {
            break;
        };
        if let Ok((_, resources)) = node.get(b"Resources").and_then(|r| document.dereference(r))
            && let Ok(resources) = resources.as_dict()
        {
            return resources.clone();
        }
        next = node.get(b"Parent").and_then(Object::as_reference).ok();
    }
    Dictionary::new()
}

/// A dictionary inside resources; empty when there is none.
fn sub(document: &Document, resources: &Dictionary, name: &[u8]) -> Dictionary {
    resources
        .get(name)
        .and_then(|o| document.dereference(o))
        .and_then(|(_, o)| o.as_dict())
        .cloned()
        .unwrap_or_default()
}

/// Collects characters; ends when there is too much or it takes too long.
struct Found {
    pages: Vec<Page>,
    bytes: usize,
    unmapped: usize,
    until: Instant,
    stopped: Option<ImportError>,
}

impl Found {
    fn new() -> Self {
        Self {
            pages: Vec::new(),
            bytes: 0,
            unmapped: 0,
            until: Instant::now() + READ_TIME,
            stopped: None,
        }
    }

    fn stop<T>(&mut self, why: ImportError) -> Result<T, OutputError> {
        self.stopped = Some(why);
        Err(OutputError::FormatError(std::fmt::Error))
    }
}

impl OutputDev for Found {
    fn begin_page(&mut self, _number: u32, area: &MediaBox, _art: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        self.pages.push(Page {
            left: area.llx,
            right: area.urx,
            glyphs: Vec::new(),
        });
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(&mut self, at: &Transform, width: f64, _spacing: f64, font_size: f64, text: &str) -> Result<(), OutputError> {
        if text.is_empty() || text.chars().all(|c| c == '\u{FFFD}' || c.is_control()) {
            self.unmapped += 1;
            return Ok(());
        }
        self.bytes += text.len();
        if self.bytes > TEXT_BYTES {
            return self.stop(ImportError::limit("bytes of text", TEXT_BYTES));
        }
        if self.bytes.is_multiple_of(1024) && Instant::now() > self.until {
            return self.stop(ImportError::TooSlow);
        }
        let (across, up) = (at.m11 * font_size, at.m22 * font_size);
        let upright = at.m12.abs() + at.m21.abs() < 0.01 * (at.m11.abs() + at.m22.abs());
        let whole = [at.m31, at.m32, across, up, width].iter().all(|n| n.is_finite() && n.abs() < 1e6);
        // Turned text is a stamp or a label, not a line of the letter.
        if upright
            && whole
            && let Some(page) = self.pages.last_mut()
        {
            page.glyphs.push(Glyph {
                x: at.m31,
                end: at.m31 + width * across,
                y: at.m32,
                size: up.abs(),
                text: text.to_owned(),
            });
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

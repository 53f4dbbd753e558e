//! .doc of Word 97 to 2003, and .wps, which is the same under another name: a compound file with the text in pieces and its formats in tables.
//!
//! `fib.rs` where things lie · `pieces.rs` the text · `formats.rs` what is said of stretches of it · `lists.rs` styles and lists · `body.rs` the
//! walk. Source: MS-DOC (the numbers in brackets are its sections).

mod body;
mod fib;
mod formats;
mod lists;
mod pieces;

use std::io::{Cursor, Read as _};

use crate::{ImportError, Kind, Read, Unsupported, build::Builder, limits::FILE_BYTES};

/// Reads a compound file.
pub(crate) fn read(bytes: &[u8]) -> Result<Read, ImportError> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(ImportError::damaged)?;
    if !file.is_stream("/WordDocument") {
        let has = |name: &str| file.exists(name);
        return Err(if has("/EncryptedPackage") {
            ImportError::Encrypted
        } else if has("/Workbook") || has("/Book") {
            ImportError::Unsupported(Unsupported::Spreadsheet)
        } else if has("/PowerPoint Document") {
            ImportError::Unsupported(Unsupported::Slides)
        } else {
            ImportError::Unsupported(Unsupported::OtherOffice)
        });
    }
    let word = stream(&mut file, "/WordDocument")?;
    let fib = fib::Fib::of(&word)?;
    let table = stream(&mut file, if fib.second_table { "/1Table" } else { "/0Table" })?;
    let text = pieces::Text::of(&word, &table, &fib)?;
    let styles = lists::Styles::of(fib.table_part(&table, fib::STYLES));
    let numbers = lists::Lists::of(&table, &fib);
    let formats = formats::Formats::of(&word, &table, &fib)?;
    let mut out = Builder::default();
    body::Walk::new(&fib, &table, &text, &formats, &styles, numbers, &mut out).all()?;
    out.finish(Kind::Doc)
}

fn stream(file: &mut cfb::CompoundFile<Cursor<&[u8]>>, name: &str) -> Result<Vec<u8>, ImportError> {
    let mut bytes = Vec::new();
    let stream = file.open_stream(name).map_err(ImportError::damaged)?;
    stream.take(FILE_BYTES as u64).read_to_end(&mut bytes).map_err(ImportError::damaged)?;
    Ok(bytes)
}

/// Little-endian numbers out of bytes; `None` past the end.
trait Numbers {
    fn u8_at(&self, at: usize) -> Option<u8>;
    fn u16_at(&self, at: usize) -> Option<u16>;
    fn u32_at(&self, at: usize) -> Option<u32>;
    fn part(&self, at: usize, length: usize) -> Option<&[u8]>;
}

impl Numbers for [u8] {
    fn u8_at(&self, at: usize) -> Option<u8> {
        self.get(at).copied()
    }

    fn u16_at(&self, at: usize) -> Option<u16> {
        self.part(at, 2)?.try_into().ok().map(u16::from_le_bytes)
    }

    fn u32_at(&self, at: usize) -> Option<u32> {
        self.part(at, 4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn part(&self, at: usize, length: usize) -> Option<&[u8]> {
        self.get(at..at.checked_add(length)?)
    }
}

/// Positions of a PLC (2.2.2): one more than there are things of `size` bytes.
fn positions(plc: &[u8], size: usize) -> Vec<u32> {
    let count = plc.len().saturating_sub(4) / (4 + size);
    (0..=count).filter_map(|at| plc.u32_at(at * 4)).collect()
}

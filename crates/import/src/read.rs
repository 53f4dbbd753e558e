//! Which reader takes which bytes.

use crate::{
    ImportError, Read, Unsupported, doc, docx,
    guard::guarded,
    limits::{FILE_BYTES, READ_TIME},
    pdf, plain,
};

/// How files that are known and not read begin.
const KNOWN: [(&[u8], Unsupported); 12] = [
    (b"{\\rtf", Unsupported::Rtf),
    (b"\x89PNG", Unsupported::Picture),
    (b"\xFF\xD8\xFF", Unsupported::Picture),
    (b"GIF8", Unsupported::Picture),
    (b"II*\0", Unsupported::Picture),
    (b"MM\0*", Unsupported::Picture),
    (b"<!DOCTYPE html", Unsupported::Html),
    (b"<!doctype html", Unsupported::Html),
    (b"<html", Unsupported::Html),
    (b"<HTML", Unsupported::Html),
    (b"\xDB\xA5", Unsupported::OldWord),
    (b"\x31\xBE\0\0", Unsupported::OldWord),
];

/// Reads a file. Which kind it is, the bytes say.
///
/// Takes at most [`READ_TIME`]; never panics, whatever the bytes are. Text is read on the caller's thread, other kinds on one of their own.
///
/// # Errors
/// [`ImportError`] says what is wrong with the file and what a person can do.
pub fn read(bytes: &[u8]) -> Result<Read, ImportError> {
    if bytes.is_empty() {
        return Err(ImportError::Empty);
    }
    if bytes.len() > FILE_BYTES {
        return Err(ImportError::TooLarge { limit_bytes: FILE_BYTES });
    }
    let start = bytes.trim_ascii_start();
    if let Some((_, kind)) = KNOWN.iter().find(|(magic, _)| bytes.starts_with(magic) || start.starts_with(magic)) {
        return Err(ImportError::Unsupported(*kind));
    }
    let reader: fn(&[u8]) -> Result<Read, ImportError> = if bytes.starts_with(b"PK") {
        docx::read
    } else if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        doc::read
    } else if bytes.get(..1024.min(bytes.len())).is_some_and(|head| head.windows(5).any(|w| w == b"%PDF-")) {
        // Some programs write a line of their own before the mark.
        pdf::read
    } else {
        return plain::read(bytes);
    };
    let bytes = bytes.to_vec();
    guarded(READ_TIME, move || reader(&bytes))
}

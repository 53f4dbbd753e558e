//! The letter inside the files we write, and taking it out again.
//!
//! Each format has a place for it: DOCX a custom part ([`crate::read_docx`]), OFD the custom tags (extensions are forbidden in an archive file,
//! GB/T 42133), PDF a property of the metadata packet with its schema (an embedded file of PDF/A-2 would have to be PDF/A itself). Beside it stands
//! a number for what is printed. A file that was changed since no longer fits its number: it says so instead of giving back the old letter.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use crate::PaperError;
use crate::letter::Letter;
use crate::pack::unescaped;

/// Why no letter could be taken out of a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OwnError {
    /// Not a file of the format at all, or a damaged one.
    #[error("not readable: {0}")]
    Unreadable(String),
    /// A file from elsewhere.
    #[error("the file holds no letter of ours")]
    NotOurs,
    /// Ours, but changed by another program.
    #[error("the file was changed after it was written")]
    Edited,
    /// A part unpacks to more than any letter has.
    #[error("a part of the file is larger than {limit_bytes} bytes")]
    TooLarge {
        /// The bound.
        limit_bytes: u64,
    },
}

/// The most that the parts of an OFD may unpack to together: a letter of a thousand pages is about 40 MB.
pub const MOST_OFD_BYTES: u64 = 128 << 20;

/// The letter as it is put into a file.
pub(crate) fn json(letter: &Letter) -> Result<String, PaperError> {
    let json = serde_json::to_string(letter).map_err(|error| PaperError::Export(error.to_string()))?;
    // The two characters that XML cannot hold are spelt out; they can only stand inside strings.
    Ok(json.replace('\u{FFFE}', "\\uFFFE").replace('\u{FFFF}', "\\uFFFF"))
}

fn letter(json: &str) -> Result<Letter, OwnError> {
    serde_json::from_str(&unescaped(json)).map_err(|error| OwnError::Unreadable(error.to_string()))
}

/// A number for some bytes (FNV-1a over words of eight: quick over a whole file; an id, not a proof).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Print(u64);

impl Print {
    pub fn new() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }

    pub fn take(&mut self, bytes: &[u8]) {
        let mut step = |word: u64| self.0 = (self.0 ^ word).wrapping_mul(0x0000_0100_0000_01B3).rotate_left(23);
        step(bytes.len() as u64);
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            step(u64::from_le_bytes(word));
        }
    }

    pub fn text(self) -> String {
        format!("{:016x}", self.0)
    }
}

/// The letter inside an OFD written by [`crate::Laid::ofd`].
///
/// # Errors
/// [`OwnError`] says which of the ways it failed.
pub fn read_ofd(bytes: &[u8]) -> Result<Letter, OwnError> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| OwnError::Unreadable(error.to_string()))?;
    let mut left = MOST_OFD_BYTES;
    let tags = part(&mut zip, "Doc_0/Tags/Letter.xml", &mut left)?.ok_or(OwnError::NotOurs)?;
    let tags = std::str::from_utf8(&tags).map_err(|_| OwnError::NotOurs)?;
    let print = between(tags, "<bf:Source print=\"", "\"").ok_or(OwnError::NotOurs)?;
    let json = between(tags, "<bf:Json>", "</bf:Json>").ok_or(OwnError::NotOurs)?;
    let mut now = Print::new();
    // The pages and what hangs on them, in our order; a page more, less or elsewhere gives another number.
    for name in names(&zip)?.into_iter().filter(|name| is_printed(name)) {
        let content = part(&mut zip, &name, &mut left)?.ok_or(OwnError::Edited)?;
        now.take(&content);
    }
    if print != now.text() {
        return Err(OwnError::Edited);
    }
    letter(json)
}

/// Whether the number of an OFD counts this part: all that reaches paper, faces included.
pub(crate) fn is_printed(name: &str) -> bool {
    name == "Doc_0/Document.xml" || name.ends_with("Res.xml") || name.starts_with("Doc_0/Pages/") || name.starts_with("Doc_0/Res/")
}

/// Names of the parts in the order of the package.
fn names(zip: &ZipArchive<Cursor<&[u8]>>) -> Result<Vec<String>, OwnError> {
    zip.file_names()
        .map(|name| name.map(|name| name.into_owned()).map_err(|error| OwnError::Unreadable(error.to_string())))
        .collect()
}

fn part(zip: &mut ZipArchive<Cursor<&[u8]>>, name: &str, left: &mut u64) -> Result<Option<Vec<u8>>, OwnError> {
    let file = match zip.by_name(name) {
        Ok(file) => file,
        Err(zip::result::ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(OwnError::Unreadable(error.to_string())),
    };
    let mut bytes = Vec::new();
    // The size a package claims is not believed; reading stops at the bound.
    file.take(*left + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| OwnError::Unreadable(error.to_string()))?;
    *left = left.checked_sub(bytes.len() as u64).ok_or(OwnError::TooLarge { limit_bytes: MOST_OFD_BYTES })?;
    Ok(Some(bytes))
}

/// The letter inside a PDF written by [`crate::Laid::pdf`].
///
/// A PDF that was signed or filled in since counts as changed: what was appended may cover what we wrote.
///
/// # Errors
/// [`OwnError`] says which of the ways it failed.
pub fn read_pdf(bytes: &[u8]) -> Result<Letter, OwnError> {
    if !bytes.starts_with(b"%PDF-") {
        return Err(OwnError::Unreadable("no PDF".into()));
    }
    let (before, packet, after) = crate::xmp::parts(bytes).ok_or(OwnError::NotOurs)?;
    let print = between(packet, "<gw:print>", "</gw:print>").ok_or(OwnError::NotOurs)?;
    let json = between(packet, "<gw:letter>", "</gw:letter>").ok_or(OwnError::NotOurs)?;
    if print != crate::xmp::print(before) || after.windows(5).filter(|word| word == b"%%EOF").count() != 1 {
        return Err(OwnError::Edited);
    }
    letter(json)
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let start = text.find(before)? + before.len();
    let length = text[start..].find(after)?;
    Some(&text[start..start + length])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_neither_is_refused_in_words() {
        for bytes in [b"".as_slice(), b"not a file", b"PK\x03\x04"] {
            assert!(matches!(read_ofd(bytes), Err(OwnError::Unreadable(_))));
            assert!(matches!(read_pdf(bytes), Err(OwnError::Unreadable(_))));
        }
        assert_eq!(read_pdf(b"%PDF-1.7 of others"), Err(OwnError::NotOurs));
    }

    #[test]
    fn where_one_part_ends_and_the_next_begins_counts() {
        let print = |parts: &[&[u8]]| {
            let mut print = Print::new();
            parts.iter().for_each(|part| print.take(part));
            print.text()
        };
        assert_ne!(print(&[b"ab", b"c"]), print(&[b"a", b"bc"]));
        assert_ne!(print(&[b"a"]), print(&[b"a\0"]));
    }
}

//! Taking the letter out of a DOCX that we wrote.
//!
//! Only our own custom part is read. A document that was edited since says so instead of giving back the old letter; its text is for the
//! importer of foreign files to read.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use crate::letter::Letter;
use crate::pack::unescaped;

/// Why no letter could be taken out of a DOCX.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocxError {
    /// Not a package at all, or a damaged one.
    #[error("not a readable .docx: {0}")]
    Unreadable(String),
    /// A document from elsewhere.
    #[error("the document holds no letter of ours")]
    NotOurs,
    /// Ours, but its visible text was changed by hand.
    #[error("the document was edited after it was written")]
    Edited,
    /// A part unpacks to more than any letter has.
    #[error("a part of the document is larger than {limit_bytes} bytes")]
    TooLarge {
        /// The bound.
        limit_bytes: u64,
    },
}

/// The most that one part may unpack to: a letter of a thousand pages is about 4 MB.
pub const MOST_PART_BYTES: u64 = 64 << 20;

/// The letter inside a DOCX written by [`crate::Laid::docx`].
///
/// # Errors
/// [`DocxError`] says which of the ways it failed.
pub fn read_docx(bytes: &[u8]) -> Result<Letter, DocxError> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| DocxError::Unreadable(error.to_string()))?;
    let item = part(&mut zip, "customXml/item1.xml")?.ok_or(DocxError::NotOurs)?;
    if !item.contains("urn:banfu:letter:1") {
        return Err(DocxError::NotOurs);
    }
    let print = between(&item, "text=\"", "\"").ok_or(DocxError::NotOurs)?;
    let json = between(&item, "<json>", "</json>").ok_or(DocxError::NotOurs)?;
    let document = part(&mut zip, "word/document.xml")?.ok_or(DocxError::NotOurs)?;
    if print != format!("{:032x}", text_print(&document)) {
        return Err(DocxError::Edited);
    }
    serde_json::from_str(&unescaped(json)).map_err(|error| DocxError::Unreadable(error.to_string()))
}

fn part(zip: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<String>, DocxError> {
    let file = match zip.by_name(name) {
        Ok(file) => file,
        Err(zip::result::ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(DocxError::Unreadable(error.to_string())),
    };
    let mut text = String::new();
    // The size a package claims is not believed; reading stops at the bound.
    let read = file
        .take(MOST_PART_BYTES + 1)
        .read_to_string(&mut text)
        .map_err(|error| DocxError::Unreadable(error.to_string()))?;
    if read as u64 > MOST_PART_BYTES {
        return Err(DocxError::TooLarge { limit_bytes: MOST_PART_BYTES });
    }
    Ok(Some(text))
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let start = text.find(before)? + before.len();
    let length = text[start..].find(after)?;
    Some(&text[start..start + length])
}

/// A number for all the text of a `document.xml`, white space left out: other programs split runs anew when they save, but keep the words.
pub(super) fn text_print(document: &str) -> u128 {
    let mut hash: u128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D;
    let mut rest = document;
    while let Some(at) = rest.find("<w:t") {
        rest = &rest[at + 4..];
        // <w:t> or <w:t xml:space…>, but not <w:tbl>, <w:tab/>, <w:tc>.
        if !rest.starts_with(['>', ' ']) {
            continue;
        }
        let Some(open) = rest.find('>') else { break };
        if rest[..open].ends_with('/') {
            rest = &rest[open + 1..];
            continue;
        }
        let Some(close) = rest[open + 1..].find("</w:t>") else { break };
        let text = unescaped(&rest[open + 1..open + 1 + close]);
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            hash = (hash ^ u128::from(u32::from(c))).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013B);
        }
        rest = &rest[open + 1 + close..];
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_package_is_refused_in_words() {
        assert!(matches!(read_docx(b"not a zip"), Err(DocxError::Unreadable(_))));
        assert!(matches!(read_docx(b""), Err(DocxError::Unreadable(_))));
    }

    #[test]
    fn splitting_runs_leaves_the_print_and_changing_a_word_does_not() {
        let one = text_print("<w:t>甲乙</w:t>");
        assert_eq!(one, text_print("<w:t xml:space=\"preserve\">甲</w:t><w:tab/><w:t>乙</w:t>"));
        assert_ne!(one, text_print("<w:t>甲丙</w:t>"));
    }
}

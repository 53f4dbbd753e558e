//! Zip packages whose bytes depend on their contents alone: fixed order, fixed times.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::PaperError;

/// One package of `files` (name, content), in the order given.
pub(crate) fn pack(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, PaperError> {
    let fail = |error: &dyn std::fmt::Display| PaperError::Export(error.to_string());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .last_modified_time(DateTime::default())
        .compression_method(CompressionMethod::Deflated);
    for (name, content) in files {
        zip.start_file(name, options).map_err(|error| fail(&error))?;
        zip.write_all(content).map_err(|error| fail(&error))?;
    }
    Ok(zip.finish().map_err(|error| fail(&error))?.into_inner())
}

/// `text` inside XML, attribute values included. Characters that XML 1.0 forbids are left out.
pub(crate) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            c => out.push(c),
        }
    }
    out
}

/// XML text without its escapes.
pub(crate) fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(end) = rest.find(';') else { break };
        let name = &rest[1..end];
        let c = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => name
                .strip_prefix("#x")
                .and_then(|hex| u32::from_str_radix(hex, 16).ok())
                .or_else(|| name.strip_prefix('#')?.parse().ok())
                .and_then(char::from_u32),
        };
        match c {
            Some(c) => out.push(c),
            None => out.push_str(&rest[..=end]),
        }
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_give_the_same_package() {
        let files = vec![("甲.xml".to_owned(), b"text".to_vec())];
        assert_eq!(pack(&files).expect("packs"), pack(&files).expect("packs"));
    }

    #[test]
    fn escapes_are_undone_once() {
        assert_eq!(unescaped("&amp;lt; &#20013; &#x4e2d; &unknown;"), "&lt; 中 中 &unknown;");
    }

    #[test]
    fn xml_text_cannot_break_out() {
        assert_eq!(xml("<a b=\"&\">\u{0}"), "&lt;a b=&quot;&amp;&quot;&gt;");
    }
}

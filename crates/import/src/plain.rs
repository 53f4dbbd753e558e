//! Text files in the encodings that offices use: UTF-8, UTF-16, GB 18030 (GBK and GB 2312 are parts of it).

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

use crate::{ImportError, Kind, Read, Report};

/// How many bytes are looked at to tell UTF-16 without its mark.
const LOOKED_AT: usize = 4096;

/// Reads a text file. The text is given as it stands, the mark of the encoding taken off.
pub(crate) fn read(bytes: &[u8]) -> Result<Read, ImportError> {
    let (text, encoding) = decode(bytes)?;
    if text.trim().is_empty() {
        return Err(ImportError::NoText);
    }
    let report = Report {
        paragraphs: text.lines().filter(|line| !line.trim().is_empty()).count(),
        encoding: encoding.to_owned(),
        ..Report::default()
    };
    Ok(Read {
        kind: Kind::Text,
        text,
        blocks: Vec::new(),
        report,
    })
}

fn decode(bytes: &[u8]) -> Result<(String, &'static str), ImportError> {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        let text = strict(encoding, bytes.get(skip..).unwrap_or_default());
        let name = if encoding == encoding_rs::UTF_8 { "UTF-8" } else { "UTF-16" };
        return Ok((plain(text.ok_or_else(unknown)?)?, name));
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(text) = plain(text.to_owned())
    {
        return Ok((text, "UTF-8"));
    }
    if let Some(encoding) = unmarked(bytes)
        && let Some(text) = strict(encoding, bytes)
        && let Ok(text) = plain(text)
    {
        return Ok((text, "UTF-16"));
    }
    let text = strict(GB18030, bytes).ok_or_else(unknown)?;
    Ok((plain(text)?, "GB 18030"))
}

fn strict(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    Some(encoding.decode_without_bom_handling_and_without_replacement(bytes)?.into_owned())
}

/// UTF-16 without its mark shows by line ends, blanks and digits whose other byte is zero.
fn unmarked(bytes: &[u8]) -> Option<&'static Encoding> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let (mut little, mut big) = (0, 0);
    for pair in bytes.get(..bytes.len().min(LOOKED_AT))?.chunks_exact(2) {
        match pair {
            [0, 0] => return None,
            [0..=0x7F, 0] => little += 1,
            [0, 0..=0x7F] => big += 1,
            [_, 0] | [0, _] => return None,
            _ => {}
        }
    }
    match (little, big) {
        (1.., 0) => Some(UTF_16LE),
        (0, 1..) => Some(UTF_16BE),
        _ => None,
    }
}

/// Control characters other than white space mean that the bytes only happen to decode.
fn plain(text: String) -> Result<String, ImportError> {
    let odd = |c: char| c.is_control() && !c.is_whitespace() && !matches!(c, '\u{1c}'..='\u{1f}' | '\u{80}'..='\u{9f}');
    if text.chars().any(odd) {
        return Err(ImportError::NotText("the file holds control characters".to_owned()));
    }
    Ok(text)
}

fn unknown() -> ImportError {
    ImportError::NotText("neither UTF-8 nor UTF-16 nor GB 18030; save it as UTF-8 plain text and try again".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> (String, String) {
        let read = read(bytes).unwrap();
        (read.text, read.report.encoding)
    }

    #[test]
    fn the_encodings_of_offices_are_told_apart() {
        let words = "关于第7号提案的答复\r\n办理结果：A";
        let utf16 = |bytes: fn(u16) -> [u8; 2]| words.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        let marked = [&[0xFF, 0xFE], &utf16(u16::to_le_bytes)[..]].concat();
        for (bytes, encoding) in [
            (words.as_bytes().to_vec(), "UTF-8"),
            ([b"\xEF\xBB\xBF", words.as_bytes()].concat(), "UTF-8"),
            (GB18030.encode(words).0.into_owned(), "GB 18030"),
            (marked, "UTF-16"),
            (utf16(u16::to_le_bytes), "UTF-16"),
            (utf16(u16::to_be_bytes), "UTF-16"),
        ] {
            assert_eq!(told(&bytes), (words.to_owned(), encoding.to_owned()));
        }
    }

    #[test]
    fn bytes_of_no_encoding_are_refused() {
        for bytes in [&[0xff, 0x00, 0x81, 0xff][..], b"a\0b", &[0u8; 64], b"\x01\x02\x03"] {
            assert!(matches!(read(bytes), Err(ImportError::NotText(_))), "{bytes:?}");
        }
        assert_eq!(read(b" \n ").err(), Some(ImportError::NoText));
    }
}

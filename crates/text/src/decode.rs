//! From bytes to text: UTF-8 with or without its mark, else GB 18030, else a sentence that says why not.

/// How a text was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, the mark at its start taken off if there was one.
    Utf8,
    /// GB 18030 (GBK and GB 2312 included).
    Gb18030,
    /// UTF-16 with its mark.
    Utf16,
}

/// The bytes are not a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotText {
    /// What the bytes look like, in Chinese.
    pub reason: String,
    /// The same in English.
    pub reason_en: String,
}

impl std::fmt::Display for NotText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.reason, self.reason_en)
    }
}
impl std::error::Error for NotText {}

/// First bytes of files that people take for texts, and what to say.
const KNOWN: [(&[u8], &str, &str); 7] = [
    (b"%PDF-", "这是 PDF 文件", "this is a PDF file"),
    (
        b"PK\x03\x04",
        "这是压缩包或 Office 文档（.docx、.xlsx、.zip）",
        "this is a zip archive or an Office document (.docx, .xlsx)",
    ),
    (
        b"\xD0\xCF\x11\xE0",
        "这是旧版 Office 文档（.doc、.wps、.xls）",
        "this is an old Office document (.doc, .wps, .xls)",
    ),
    (b"\x89PNG", "这是图片（PNG）", "this is a picture (PNG)"),
    (b"\xFF\xD8\xFF", "这是图片（JPEG）", "this is a picture (JPEG)"),
    (b"\x1F\x8B", "这是压缩文件（gzip）", "this is a compressed file (gzip)"),
    (b"\x7fELF", "这是可执行程序", "this is a program"),
];

/// Decodes a file's bytes.
///
/// # Errors
/// [`NotText`] when the bytes are another kind of file, or neither UTF-8 nor GB 18030.
pub fn decode(bytes: &[u8]) -> Result<(String, Encoding), NotText> {
    for (start, reason, reason_en) in KNOWN {
        if bytes.starts_with(start) {
            return Err(NotText {
                reason: format!("{reason}，不是纯文本"),
                reason_en: format!("{reason_en}, not plain text"),
            });
        }
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        let (text, _, malformed) = encoding_rs::UTF_16LE.decode(bytes);
        return if malformed {
            Err(unknown())
        } else {
            plain(text.into_owned(), Encoding::Utf16)
        };
    }
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(body) {
        return plain(text.to_owned(), Encoding::Utf8);
    }
    match encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(body) {
        Some(text) => plain(text.into_owned(), Encoding::Gb18030),
        None => Err(unknown()),
    }
}

/// Control characters other than white space mean that the bytes only happen to decode.
fn plain(text: String, encoding: Encoding) -> Result<(String, Encoding), NotText> {
    if text
        .chars()
        .any(|c| c.is_control() && !c.is_whitespace() && !matches!(c, '\u{1c}'..='\u{1f}' | '\u{80}'..='\u{9f}'))
    {
        return Err(NotText {
            reason: "文件含有控制字符，不是纯文本".into(),
            reason_en: "the file holds control characters and is not plain text".into(),
        });
    }
    Ok((text, encoding))
}

fn unknown() -> NotText {
    NotText {
        reason: "既不是 UTF-8 也不是 GB 18030 编码的文本；请另存为 UTF-8 纯文本再试".into(),
        reason_en: "neither UTF-8 nor GB 18030 text; save it as UTF-8 plain text and try again".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_read_with_or_without_its_mark() {
        assert_eq!(decode("苗圃".as_bytes()), Ok(("苗圃".into(), Encoding::Utf8)));
        assert_eq!(decode("\u{feff}苗圃".as_bytes()), Ok(("苗圃".into(), Encoding::Utf8)));
    }

    #[test]
    fn gb18030_is_detected() {
        let (bytes, _, _) = encoding_rs::GB18030.encode("关于修建苗圃的答复，𠮷");
        assert_eq!(decode(&bytes), Ok(("关于修建苗圃的答复，𠮷".into(), Encoding::Gb18030)));
    }

    #[test]
    fn a_pdf_is_refused_with_a_sentence() {
        assert!(decode(b"%PDF-1.7 ...").is_err_and(|e| e.reason.contains("PDF")));
    }

    #[test]
    fn bytes_of_no_encoding_are_refused() {
        assert!(decode(&[0xff, 0x00, 0x81, 0xff]).is_err());
        assert!(decode(b"a\0b").is_err());
    }
}

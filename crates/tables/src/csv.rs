//! Comma-separated text: its encoding and its separator are found out, because exports of offices have either.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use crate::read::{Cell, ReadError, Row, Sheet, Value, put};

/// Reads a text of rows. UTF-8 with or without its mark, UTF-16 with it, else GB 18030.
///
/// # Errors
/// [`ReadError`].
pub fn read(bytes: &[u8]) -> Result<Sheet, ReadError> {
    let (text, written) = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut rows: Vec<Row> = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut number = 0u32;
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        if !reader.read_record(&mut record).map_err(|e| ReadError::Damaged(e.to_string()))? {
            break;
        }
        // Empty lines are passed over by the reader; a spreadsheet program counts them as rows.
        let empty = text
            .as_bytes()
            .iter()
            .skip(start)
            .take_while(|b| matches!(b, b'\r' | b'\n'))
            .filter(|b| **b == b'\n')
            .count();
        // Where the reader stops between the two characters of a line's end, the second is no line of its own.
        let ends = usize::from(start > 0 && text.as_bytes().get(start - 1) == Some(&b'\r') && text.as_bytes().get(start) == Some(&b'\n'));
        number = number.saturating_add(1).saturating_add(u32::try_from(empty.saturating_sub(ends)).unwrap_or(0));
        for (column, text) in record.iter().enumerate() {
            let cell = Cell {
                value: Value::Text(text.to_owned()),
                formula: false,
            };
            put(&mut rows, number, column, cell)?;
        }
    }
    Ok(Sheet {
        rows,
        written,
        ..Sheet::default()
    })
}

fn decode(bytes: &[u8]) -> Result<(String, &'static str), ReadError> {
    for (mark, encoding) in [(&b"\xFF\xFE"[..], UTF_16LE), (b"\xFE\xFF", UTF_16BE)] {
        if bytes.starts_with(mark) {
            let (text, _, faulty) = encoding.decode(bytes);
            return if faulty {
                Err(ReadError::Encoding { at: 0 })
            } else {
                Ok((text.into_owned(), "UTF-16"))
            };
        }
    }
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let at = match std::str::from_utf8(body) {
        Ok(text) => return Ok((text.to_owned(), "UTF-8")),
        Err(e) => e.valid_up_to(),
    };
    match GB18030.decode_without_bom_handling_and_without_replacement(body) {
        // Bytes that decode to controls are a picture or a program, not Chinese.
        Some(text) if !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n')) => Ok((text.into_owned(), "GB18030")),
        _ => Err(ReadError::Encoding { at }),
    }
}

/// The separator that the first line has most of.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |mark: u8| first.bytes().filter(|b| *b == mark).count();
    [b'\t', b';']
        .into_iter()
        .filter(|mark| count(*mark) > count(b','))
        .max_by_key(|mark| count(*mark))
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::ROWS_MAX;

    fn texts(sheet: &Sheet) -> Vec<(u32, Vec<String>)> {
        sheet.rows.iter().map(|row| (row.number, row.cells.iter().map(Cell::text).collect())).collect()
    }

    #[test]
    fn a_text_is_read_in_the_encodings_that_offices_use() {
        let text = "案号,案由\r\n1020,关于“口岸”的建议\r\n";
        let expected = vec![
            (1, vec!["案号".to_owned(), "案由".to_owned()]),
            (2, vec!["1020".to_owned(), "关于“口岸”的建议".to_owned()]),
        ];
        let utf8 = read(text.as_bytes()).unwrap();
        assert_eq!((texts(&utf8), utf8.written), (expected.clone(), "UTF-8"));
        let marked = read(format!("\u{feff}{text}").as_bytes()).unwrap();
        assert_eq!(texts(&marked), expected);
        let gb = read(&GB18030.encode(text).0).unwrap();
        assert_eq!((texts(&gb), gb.written), (expected.clone(), "GB18030"));
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let utf16 = read(&utf16).unwrap();
        assert_eq!((texts(&utf16), utf16.written), (expected, "UTF-16"));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_with_their_place() {
        assert_eq!(read(b"a,b\n\xFF\xFF\x00").unwrap_err(), ReadError::Encoding { at: 4 });
    }

    #[test]
    fn separators_quotes_and_empty_lines_are_understood() {
        let sheet = read("甲\t乙\n\n1\t\"两行\n在一格\"\n2\t3\n".as_bytes()).unwrap();
        assert_eq!(
            texts(&sheet),
            [
                (1, vec!["甲".to_owned(), "乙".to_owned()]),
                (3, vec!["1".to_owned(), "两行\n在一格".to_owned()]),
                (4, vec!["2".to_owned(), "3".to_owned()]),
            ]
        );
        let windows = read(b"a,b\r\n\r\n\r\n1,2\r\n3,4\r\n").unwrap();
        assert_eq!(windows.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 4, 5]);
    }

    #[test]
    fn more_rows_than_the_limit_are_refused() {
        let text = "1\n".repeat(ROWS_MAX + 1);
        assert_eq!(read(text.as_bytes()).unwrap_err(), ReadError::TooManyRows { limit: ROWS_MAX });
    }
}

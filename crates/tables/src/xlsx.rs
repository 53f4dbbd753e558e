//! Workbooks: the first visible sheet that holds something, streamed cell by cell.

use std::io::{Cursor, Read as _};

use calamine::{DataRef, Reader as _, SheetVisible, Xlsx, XlsxError};
use jiff::civil::Date;
use zip::ZipArchive;

use crate::read::{Cell, ReadError, Sheet, UNPACKED_MAX_BYTES, Value, put};

/// Reads a workbook. Everything is unpacked once beforehand and counted, because a small file may unpack to gigabytes.
///
/// # Errors
/// [`ReadError`].
pub fn read(bytes: &[u8]) -> Result<Sheet, ReadError> {
    weigh(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let visible: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.visible == SheetVisible::Visible)
        .map(|s| s.name.clone())
        .collect();
    let mut found: Option<Sheet> = None;
    let mut others = Vec::new();
    for name in visible {
        match &found {
            None => {
                let sheet = sheet(&mut book, &name)?;
                if !sheet.rows.is_empty() {
                    found = Some(sheet);
                }
            }
            Some(_) if holds_something(&mut book, &name) => others.push(name),
            Some(_) => {}
        }
    }
    let mut sheet = found.ok_or(ReadError::Empty)?;
    sheet.others = others;
    Ok(sheet)
}

fn damaged(error: XlsxError) -> ReadError {
    match error {
        XlsxError::Password => ReadError::Protected,
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => ReadError::OtherKind {
            found: "a ZIP that is no workbook (.docx, .zip)",
        },
        other => ReadError::Damaged(other.to_string()),
    }
}

fn weigh(bytes: &[u8]) -> Result<(), ReadError> {
    let broken = |e: &dyn std::fmt::Display| ReadError::Damaged(e.to_string());
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(&e))?;
    let mut left = UNPACKED_MAX_BYTES;
    for at in 0..zip.len() {
        let part = zip.by_index(at).map_err(|e| broken(&e))?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|e| broken(&e))?;
        if read > left {
            return Err(ReadError::UnpacksTooLarge { limit: UNPACKED_MAX_BYTES });
        }
        left -= read;
    }
    Ok(())
}

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

fn holds_something(book: &mut Book<'_>, name: &str) -> bool {
    let Ok(mut cells) = book.worksheet_cells_reader(name) else { return false };
    while let Ok(Some(cell)) = cells.next_cell() {
        if *cell.get_value() != DataRef::Empty {
            return true;
        }
    }
    false
}

fn sheet(book: &mut Book<'_>, name: &str) -> Result<Sheet, ReadError> {
    let mut rows = Vec::new();
    {
        let mut cells = book.worksheet_cells_reader(name).map_err(damaged)?;
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
            let (row, column) = cell.pos;
            let made = Cell {
                value: value(&cell.value),
                formula: cell.formula.is_some(),
            };
            put(&mut rows, row.saturating_add(1), column as usize, made)?;
        }
    }
    let merged = book.merge_cells_by_sheet_name(name).map_err(damaged)?;
    // Rows may stand in any order in a damaged or hand-made file.
    rows.sort_by_key(|row| row.number);
    if rows.windows(2).any(|pair| pair[0].number == pair[1].number) {
        return Err(ReadError::Damaged("a row is written twice".into()));
    }
    Ok(Sheet {
        name: name.to_owned(),
        rows,
        merged: merged
            .into_iter()
            .map(|d| ((d.start.0 + 1, d.start.1 as usize), (d.end.0 + 1, d.end.1 as usize)))
            .collect(),
        others: Vec::new(),
        written: "xlsx",
    })
}

fn value(data: &DataRef<'_>) -> Value {
    match data {
        DataRef::Empty => Value::Empty,
        DataRef::Int(n) => Value::Text(n.to_string()),
        DataRef::Float(n) => Value::Text(number(*n)),
        DataRef::String(text) => Value::Text(text.clone()),
        DataRef::SharedString(text) => Value::Text((*text).to_owned()),
        DataRef::Bool(yes) => Value::Text(if *yes { "TRUE" } else { "FALSE" }.to_owned()),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            day_of(year, month, day).map_or_else(|| Value::Error(number(moment.as_f64())), Value::Day)
        }
        DataRef::DateTime(moment) => Value::Text(number(moment.as_f64())),
        DataRef::DateTimeIso(text) => text
            .get(..10)
            .and_then(|day| day.parse().ok())
            .map_or_else(|| Value::Text(text.clone()), Value::Day),
        DataRef::DurationIso(text) => Value::Text(text.clone()),
        DataRef::Error(error) => Value::Error(error.to_string()),
    }
}

fn day_of(year: u16, month: u8, day: u8) -> Option<Date> {
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// A number as a person would type it: 1020, not 1020.0.
fn number(n: f64) -> String {
    // Display gives the shortest digits that lead back to the number, and no exponent.
    format!("{n}")
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

    use super::*;
    use crate::{address, read};

    fn book(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
        let mut book = Workbook::new();
        fill(&mut book);
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn cells_keep_their_address_and_say_what_they_are() {
        let bytes = book(|book| {
            book.add_worksheet().set_name("空白").unwrap();
            let sheet = book.add_worksheet();
            sheet.set_name("清单").unwrap();
            sheet.write_string(2, 1, "案由").unwrap();
            sheet.write_number(3, 1, 1020).unwrap();
            sheet
                .write_datetime_with_format(3, 2, ExcelDateTime::from_ymd(2023, 6, 28).unwrap(), &Format::new().set_num_format("yyyy-mm-dd"))
                .unwrap();
            sheet.write_formula(3, 3, Formula::new("=1+1").set_result("2")).unwrap();
            sheet.merge_range(5, 0, 6, 1, "并", &Format::new()).unwrap();
            book.add_worksheet().write_string(0, 0, "别的").unwrap();
        });
        let sheet = read(&bytes).unwrap();
        assert_eq!((sheet.name.as_str(), sheet.written, sheet.others.len()), ("清单", "xlsx", 1));
        assert_eq!(sheet.rows.iter().map(|r| r.number).collect::<Vec<_>>(), [3, 4, 6]);
        let row = &sheet.rows[1];
        assert_eq!(row.cell(1).text(), "1020");
        assert_eq!(row.cell(2).value, Value::Day(jiff::civil::date(2023, 6, 28)));
        assert_eq!((row.cell(3).text().as_str(), row.cell(3).formula), ("2", true));
        assert!(!row.cell(1).formula && row.cell(99).is_blank());
        assert_eq!(sheet.merged, [((6, 0), (7, 1))]);
        assert_eq!(address(row.number, 3), "D4");
    }

    #[test]
    fn a_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_read() {
        use std::io::Write as _;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default().large_file(true))
            .unwrap();
        let zeros = vec![0; 1 << 20];
        for _ in 0..=(UNPACKED_MAX_BYTES >> 20) {
            zip.write_all(&zeros).unwrap();
        }
        let bytes = zip.finish().unwrap().into_inner();
        assert!(bytes.len() < 1 << 20, "a small file");
        assert_eq!(read(&bytes).unwrap_err(), ReadError::UnpacksTooLarge { limit: UNPACKED_MAX_BYTES });
    }

    #[test]
    fn a_zip_of_something_else_is_no_workbook() {
        use std::io::Write as _;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"<w/>").unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        assert!(matches!(read(&bytes), Err(ReadError::OtherKind { .. } | ReadError::Damaged(_))));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            let _ = crate::read(&bytes);
            let mut zipped = b"PK\x03\x04".to_vec();
            zipped.extend(bytes);
            let _ = crate::read(&zipped);
        }

        #[test]
        fn a_workbook_with_flipped_bytes_is_read_or_refused(flips in proptest::collection::vec((0usize..4000, 0u8..8), 1..4)) {
            let mut bytes = book(|book| { book.add_worksheet().write_string(0, 0, "案号").unwrap(); });
            for (at, bit) in flips {
                let at = at % bytes.len();
                bytes[at] ^= 1 << bit;
            }
            let _ = crate::read(&bytes);
        }
    }
}

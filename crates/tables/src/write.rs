//! The way out: what a list shows, as .xlsx and as .csv. No cell is ever a formula, whatever it says.

use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::read::CELL_MAX_CHARS;

/// A cell to be written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Out {
    /// Nothing.
    #[default]
    Empty,
    /// Words.
    Text(String),
    /// A number that is counted with, not one that names something.
    Number(i64),
    /// A day.
    Day(Date),
}

impl Out {
    /// Words, or nothing.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A day, or nothing.
    pub fn day(day: Option<Date>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }
}

/// A column: its heading, and its width in characters.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// Its width in characters.
    pub width: f64,
}

/// One sheet of a workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its name; what a sheet may not be called is left out of it.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows below the headings.
    pub rows: Vec<Vec<Out>>,
}

/// Writes a workbook of one sheet, with the heading row kept in view and a filter on it. The same rows on the same day give the same bytes.
///
/// # Errors
/// The words of the writing library, when a sheet of this name or size cannot be.
pub fn xlsx(name: &str, columns: &[Column], rows: &[Vec<Out>], made_on: Date) -> Result<Vec<u8>, String> {
    let sheet = Sheet {
        name: name.to_owned(),
        columns: columns.to_vec(),
        rows: rows.to_vec(),
    };
    book(&[sheet], made_on)
}

/// Writes a workbook of several sheets, each as [`xlsx`] writes its one. Two sheets of one name are told apart by a number.
///
/// # Errors
/// The words of the writing library, when a sheet of this size cannot be.
pub fn book(sheets: &[Sheet], made_on: Date) -> Result<Vec<u8>, String> {
    workbook(sheets, made_on).map_err(|e| e.to_string())
}

fn excel_day(day: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs())
}

fn workbook(sheets: &[Sheet], made_on: Date) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&excel_day(made_on)?));
    let mut names: Vec<String> = Vec::new();
    for sheet in sheets {
        let mut name = sheet_name(&sheet.name);
        if names.contains(&name) {
            name = sheet_name(&format!("{} {}", names.len() + 1, sheet.name));
        }
        fill(book.add_worksheet().set_name(&name)?, sheet)?;
        names.push(name);
    }
    book.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, of: &Sheet) -> Result<(), XlsxError> {
    let heading = Format::new().set_bold();
    let words = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let day_format = Format::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Top);
    for (at, column) in (0u16..).zip(&of.columns) {
        sheet.set_column_width(at, column.width)?;
        sheet.write_string_with_format(0, at, &column.heading, &heading)?;
    }
    for (line, row) in (1u32..).zip(&of.rows) {
        for (at, out) in (0u16..).zip(row) {
            match out {
                Out::Empty => {}
                Out::Text(text) => {
                    let text: String = text.chars().filter(|c| !c.is_control() || *c == '\n').take(CELL_MAX_CHARS).collect();
                    sheet.write_string_with_format(line, at, text, &words)?;
                }
                Out::Number(n) => {
                    // Counts of a list lie far below 2^53, where a float is exact.
                    sheet.write_number_with_format(line, at, *n as f64, &words)?;
                }
                Out::Day(day) => {
                    sheet.write_datetime_with_format(line, at, excel_day(*day)?, &day_format)?;
                }
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if let (Some(last_column), false) = (u16::try_from(of.columns.len()).ok().and_then(|n| n.checked_sub(1)), of.rows.is_empty()) {
        sheet.autofilter(0, 0, u32::try_from(of.rows.len()).unwrap_or(u32::MAX), last_column)?;
    }
    Ok(())
}

/// A name that a sheet may have: at most 31 characters, none of those that addresses use.
fn sheet_name(name: &str) -> String {
    let name: String = name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
    if name.trim().is_empty() { "1".to_owned() } else { name }
}

/// Writes UTF-8 with its mark, which spreadsheet programs need to read Chinese, and CR LF.
pub fn csv(columns: &[Column], rows: &[Vec<Out>]) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    let mut line = |cells: &mut dyn Iterator<Item = String>| {
        out.push_str(&cells.map(|cell| quoted(&cell)).collect::<Vec<_>>().join(","));
        out.push_str("\r\n");
    };
    line(&mut columns.iter().map(|c| c.heading.clone()));
    for row in rows {
        line(&mut row.iter().map(|out| match out {
            Out::Empty => String::new(),
            Out::Text(text) => disarmed(text),
            Out::Number(n) => n.to_string(),
            Out::Day(day) => day.to_string(),
        }));
    }
    out.into_bytes()
}

/// A text that a spreadsheet program would take for a formula gets an apostrophe before it: someone's title must not run on a clerk's machine.
fn disarmed(text: &str) -> String {
    let armed = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '|' | '%' | '＝' | '＋' | '－' | '＠');
    if text.trim_start_matches([' ', '\u{3000}', '"']).starts_with(armed) || text.starts_with(armed) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\r', '\n', ';', '\t', '\'']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::read::{Value, read};

    fn columns() -> Vec<Column> {
        ["案号", "案由", "限期"]
            .map(|heading| Column {
                heading: heading.into(),
                width: 12.0,
            })
            .to_vec()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let rows = vec![
            vec![Out::text("0042"), Out::text("关于“,”的\n建议"), Out::Day(date(2023, 6, 30))],
            vec![Out::Number(7), Out::text("=HYPERLINK(\"x\")"), Out::Empty],
        ];
        let book = read(&xlsx("提案：/清单", &columns(), &rows, date(2023, 1, 1)).unwrap()).unwrap();
        assert_eq!(book.rows.len(), 3);
        assert_eq!(book.rows[1].cell(0).text(), "0042", "a number that names something keeps its zeros");
        assert_eq!(book.rows[1].cell(2).value, Value::Day(date(2023, 6, 30)));
        assert!(!book.rows[2].cell(1).formula);
        assert_eq!(book.rows[2].cell(1).text(), "=HYPERLINK(\"x\")");
        let text = read(&csv(&columns(), &rows)).unwrap();
        assert_eq!(text.rows[1].cell(1).text(), "关于“,”的\n建议");
        assert_eq!(text.rows[2].cell(1).text(), "'=HYPERLINK(\"x\")");
    }

    #[test]
    fn the_same_rows_give_the_same_bytes() {
        let rows = vec![vec![Out::text("1")]];
        let once = xlsx("清单", &columns(), &rows, date(2023, 1, 1)).unwrap();
        assert!(once == xlsx("清单", &columns(), &rows, date(2023, 1, 1)).unwrap());
    }

    #[test]
    fn a_book_keeps_its_sheets_apart_even_of_one_name() {
        let sheet = |name: &str| Sheet {
            name: name.into(),
            columns: columns(),
            rows: vec![vec![Out::text(name)]],
        };
        let bytes = book(&[sheet("按单位"), sheet("按单位"), sheet("")], date(2023, 1, 1)).unwrap();
        assert_eq!(read(&bytes).unwrap().rows[1].cell(0).text(), "按单位");
    }

    proptest! {
        #[test]
        fn no_text_becomes_a_formula(text in "[ \u{3000}\"]{0,2}[=+@|＝-]?.{0,20}") {
            // A text of blanks alone is nothing, and cannot be a formula.
            for row in read(&csv(&[], &[vec![Out::Text(text.clone())]])).map(|sheet| sheet.rows).unwrap_or_default() {
                let Value::Text(cell) = row.cell(0).value else { continue };
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            }
            let book = xlsx("x", &columns(), &[vec![Out::Text(text)]], date(2023, 1, 1)).unwrap();
            prop_assert!(read(&book).map(|sheet| sheet.rows).unwrap_or_default().iter().all(|row| row.cells.iter().all(|c| !c.formula)));
        }
    }
}

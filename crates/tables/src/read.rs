//! Any file to a sheet: what a sheet is, its bounds, and what is said of a file that is none.

use jiff::civil::Date;

use crate::{csv, xlsx};

/// Largest file that is read, in bytes.
pub const FILE_MAX_BYTES: usize = 16 * 1024 * 1024;
/// Most bytes an .xlsx may unpack to.
pub const UNPACKED_MAX_BYTES: u64 = 256 * 1024 * 1024;
/// Most rows that hold something.
pub const ROWS_MAX: usize = 20_000;
/// Most columns.
pub const COLUMNS_MAX: usize = 200;
/// Longest cell, in characters; what the spreadsheet programs allow.
pub const CELL_MAX_CHARS: usize = 32_767;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// Words, or a number as it is written.
    Text(String),
    /// A day that the spreadsheet program keeps as a day.
    Day(Date),
    /// An error value such as `#REF!`.
    Error(String),
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// What it holds; of a formula, the value that was last computed.
    pub value: Value,
    /// The value is that of a formula.
    pub formula: bool,
}

impl Cell {
    /// What it says, trimmed; a day as `2023-06-30`.
    pub fn text(&self) -> String {
        match &self.value {
            Value::Empty => String::new(),
            Value::Text(text) | Value::Error(text) => text.trim().to_owned(),
            Value::Day(day) => day.to_string(),
        }
    }

    /// It says nothing.
    pub fn is_blank(&self) -> bool {
        match &self.value {
            Value::Empty => !self.formula,
            Value::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }
}

/// A row that holds something.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Its number as the spreadsheet program shows it, from 1.
    pub number: u32,
    /// Its cells from column A on; those beyond are empty.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell of a column, from 0.
    pub fn cell(&self, column: usize) -> Cell {
        self.cells.get(column).cloned().unwrap_or_default()
    }
}

/// A table as it lies in a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Name of the sheet; empty for .csv.
    pub name: String,
    /// Rows that hold something, in order.
    pub rows: Vec<Row>,
    /// Merged blocks: first row and column, last row and column, rows from 1 and columns from 0.
    pub merged: Vec<((u32, usize), (u32, usize))>,
    /// Other sheets that hold something and were not read.
    pub others: Vec<String>,
    /// How the text was written down: `xlsx`, `UTF-8`, `GB18030` or `UTF-16`.
    pub written: &'static str,
}

/// Why a file cannot be read as a table. The sentence names the remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The file is too large.
    #[error("the file has more than {limit} bytes; split it")]
    FileTooLarge {
        /// The limit.
        limit: usize,
    },
    /// It unpacks to too much.
    #[error("the workbook unpacks to more than {limit} bytes; split it, or save it anew without pictures")]
    UnpacksTooLarge {
        /// The limit.
        limit: u64,
    },
    /// Too many rows.
    #[error("there are more than {limit} rows; split the file")]
    TooManyRows {
        /// The limit.
        limit: usize,
    },
    /// Too many columns.
    #[error("{cell} lies beyond the last of {limit} columns; delete what stands there")]
    TooManyColumns {
        /// Where.
        cell: String,
        /// The limit.
        limit: usize,
    },
    /// A cell is too long.
    #[error("{cell} has more than {limit} characters; shorten it")]
    CellTooLong {
        /// Where.
        cell: String,
        /// The limit.
        limit: usize,
    },
    /// An older or other kind of file.
    #[error("this is {found}; save it as .xlsx or .csv")]
    OtherKind {
        /// What it looks like.
        found: &'static str,
    },
    /// Protected by a password.
    #[error("the workbook is protected by a password; save it without one")]
    Protected,
    /// The file contradicts itself.
    #[error("the workbook is damaged ({0}); open it and save it anew")]
    Damaged(String),
    /// Neither UTF-8 nor GB 18030.
    #[error("the text is neither UTF-8 nor GB 18030, from byte {at} on; save it as “CSV UTF-8”")]
    Encoding {
        /// First byte that fits neither.
        at: usize,
    },
    /// Nothing in it.
    #[error("there is nothing in the file")]
    Empty,
}

impl ReadError {
    /// A stable word for the kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::FileTooLarge { .. } => "file_too_large",
            Self::UnpacksTooLarge { .. } => "unpacks_too_large",
            Self::TooManyRows { .. } => "too_many_rows",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::CellTooLong { .. } => "cell_too_long",
            Self::OtherKind { .. } => "other_kind",
            Self::Protected => "protected",
            Self::Damaged(_) => "damaged",
            Self::Encoding { .. } => "encoding",
            Self::Empty => "empty",
        }
    }

    /// The cell it is about, and what else the sentence mentions (a limit, a place, a word).
    pub fn mentions(&self) -> (Option<&str>, String) {
        match self {
            Self::FileTooLarge { limit } | Self::TooManyRows { limit } => (None, limit.to_string()),
            Self::UnpacksTooLarge { limit } => (None, limit.to_string()),
            Self::TooManyColumns { cell, limit } | Self::CellTooLong { cell, limit } => (Some(cell), limit.to_string()),
            Self::OtherKind { found } => (None, (*found).to_owned()),
            Self::Damaged(why) => (None, why.clone()),
            Self::Encoding { at } => (None, at.to_string()),
            Self::Protected | Self::Empty => (None, String::new()),
        }
    }
}

/// Reads the first sheet of an .xlsx that holds something, or a .csv, told apart by their bytes.
///
/// # Errors
/// [`ReadError`].
pub fn read(bytes: &[u8]) -> Result<Sheet, ReadError> {
    if bytes.len() > FILE_MAX_BYTES {
        return Err(ReadError::FileTooLarge { limit: FILE_MAX_BYTES });
    }
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    let sheet = if starts(b"PK\x03\x04") {
        xlsx::read(bytes)?
    } else if starts(b"\xD0\xCF\x11\xE0") {
        // A compound file: an .xls, or an .xlsx under a password.
        return Err(
            if bytes
                .windows(32)
                .any(|w| w == "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>())
            {
                ReadError::Protected
            } else {
                ReadError::OtherKind {
                    found: "an .xls or .et of an older program",
                }
            },
        );
    } else if starts(b"%PDF-") {
        return Err(ReadError::OtherKind { found: "a PDF" });
    } else if starts(b"\x89PNG") || starts(b"\xFF\xD8\xFF") {
        return Err(ReadError::OtherKind { found: "a picture" });
    } else {
        csv::read(bytes)?
    };
    if sheet.rows.is_empty() {
        return Err(ReadError::Empty);
    }
    Ok(sheet)
}

/// A column as a spreadsheet program names it: 0 is A, 26 is AA.
pub fn column_name(mut column: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.push(char::from(b'A' + (column % 26) as u8));
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    name.iter().rev().collect()
}

/// A cell's address, such as C5; rows from 1, columns from 0.
pub fn address(row: u32, column: usize) -> String {
    format!("{}{row}", column_name(column))
}

/// Puts a cell into its place, within the bounds.
pub(crate) fn put(rows: &mut Vec<Row>, number: u32, column: usize, cell: Cell) -> Result<(), ReadError> {
    if cell.is_blank() {
        return Ok(());
    }
    if column >= COLUMNS_MAX {
        return Err(ReadError::TooManyColumns {
            cell: address(number, column),
            limit: COLUMNS_MAX,
        });
    }
    if let Value::Text(text) = &cell.value
        && text.chars().nth(CELL_MAX_CHARS).is_some()
    {
        return Err(ReadError::CellTooLong {
            cell: address(number, column),
            limit: CELL_MAX_CHARS,
        });
    }
    if rows.last().is_none_or(|row| row.number != number) {
        if rows.len() == ROWS_MAX {
            return Err(ReadError::TooManyRows { limit: ROWS_MAX });
        }
        rows.push(Row { number, cells: Vec::new() });
    }
    if let Some(row) = rows.last_mut() {
        if row.cells.len() <= column {
            row.cells.resize(column + 1, Cell::default());
        }
        if let Some(place) = row.cells.get_mut(column) {
            *place = cell;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_spreadsheet_programs_name_them() {
        let named: Vec<String> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(column_name).collect();
        assert_eq!(named, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
        assert_eq!(address(5, 2), "C5");
    }

    #[test]
    fn other_kinds_of_files_are_named() {
        assert!(matches!(read(b"%PDF-1.7 x"), Err(ReadError::OtherKind { found: "a PDF" })));
        assert!(matches!(read(b"\xD0\xCF\x11\xE0 old"), Err(ReadError::OtherKind { .. })));
        assert_eq!(read(b""), Err(ReadError::Empty));
        assert_eq!(read(b" \r\n,,\r\n"), Err(ReadError::Empty));
        assert!(matches!(read(b"PK\x03\x04 cut off"), Err(ReadError::Damaged(_))));
        assert!(matches!(read(&vec![b'a'; FILE_MAX_BYTES + 1]), Err(ReadError::FileTooLarge { .. })));
    }
}

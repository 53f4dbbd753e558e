//! Tables as offices send them to each other: .xlsx and .csv, read cell by cell and written row by row.
//!
//! Knows cells and their addresses, no case and no office. What a file may do to its reader is bounded here: size, unpacked size, rows, columns, length
//! of a cell. What a cell may do to its reader is said, never guessed: a formula, an error value, a merged block.
//!
//! Read in this order: [`read()`] any file to a [`Sheet`] · [`xlsx`], [`csv`] the two forms · [`write`] the way out.

pub mod csv;
mod read;
pub mod write;
pub mod xlsx;

pub use read::{CELL_MAX_CHARS, COLUMNS_MAX, Cell, FILE_MAX_BYTES, ROWS_MAX, ReadError, Row, Sheet, UNPACKED_MAX_BYTES, Value, address, column_name, read};

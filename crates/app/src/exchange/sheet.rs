//! From cells to fields: which row holds the headings, and what a cell says as a text, a day, a number or a yes.

use std::collections::BTreeMap;

use banfu_domain::{Arg, Date};
use banfu_tables::{Cell, ReadError, Sheet, Value, address};

use super::{Finding, Gravity, Report, Table, source::fields};

/// Rows among which the headings are looked for; titles and remarks stand above them.
const HEADING_ROWS: usize = 15;

/// A table whose headings are understood.
pub(super) struct Read {
    /// Rows below the headings.
    pub records: Vec<Record>,
}

/// A row, by field.
pub(super) struct Record {
    /// Its number.
    pub row: u32,
    cells: BTreeMap<&'static str, Place>,
}

struct Place {
    cell: Cell,
    column: usize,
    heading: String,
}

/// A finding about the whole table.
fn about_all(code: &'static str, gravity: Gravity, args: Vec<(&'static str, Arg)>) -> Finding {
    Finding {
        row: 0,
        cell: String::new(),
        column: String::new(),
        gravity,
        code,
        args,
    }
}

fn words(text: impl Into<String>) -> Arg {
    Arg::Text(text.into())
}

fn read_error(error: &ReadError) -> Finding {
    let code = match error {
        ReadError::FileTooLarge { .. } => "table.file_too_large",
        ReadError::UnpacksTooLarge { .. } => "table.unpacks_too_large",
        ReadError::TooManyRows { .. } => "table.too_many_rows",
        ReadError::TooManyColumns { .. } => "table.too_many_columns",
        ReadError::CellTooLong { .. } => "table.cell_too_long",
        ReadError::OtherKind { .. } => "table.other_kind",
        ReadError::Protected => "table.protected",
        ReadError::Damaged(_) => "table.damaged",
        ReadError::Encoding { .. } => "table.encoding",
        ReadError::Empty => "table.empty",
    };
    let (cell, what) = error.mentions();
    let arg = what.parse().map_or_else(|_| words(what), Arg::Number);
    Finding {
        cell: cell.unwrap_or_default().to_owned(),
        ..about_all(code, Gravity::Error, vec![("what", arg)])
    }
}

/// Reads a table and finds its headings; `None` when that cannot be done, which the report says.
pub(super) fn open(table: Table<'_>, report: &mut Report) -> Option<Read> {
    let sheet = match banfu_tables::read(table.bytes) {
        Ok(sheet) => sheet,
        Err(error) => {
            report.tell(read_error(&error));
            return None;
        }
    };
    if !matches!(sheet.written, "xlsx" | "UTF-8") {
        report.tell(about_all("table.read_as", Gravity::Remark, vec![("encoding", words(sheet.written))]));
    }
    if !sheet.others.is_empty() {
        let others = sheet.others.iter().map(words).collect();
        report.tell(about_all(
            "table.other_sheets",
            Gravity::Remark,
            vec![("read", words(&sheet.name)), ("others", Arg::Many(others))],
        ));
    }
    let (head, columns) = headings(table, &sheet, report)?;
    merged(&sheet, head, &columns, report);
    Some(records(&sheet, head, &columns, report))
}

type Columns = BTreeMap<usize, (&'static str, String)>;

/// The row of the headings, and the field of each column.
fn headings(table: Table<'_>, sheet: &Sheet, report: &mut Report) -> Option<(u32, Columns)> {
    let named = |row: &banfu_tables::Row| row.cells.iter().filter(|c| table.source.field(&c.text()).is_some()).count();
    let row = sheet.rows.iter().take(HEADING_ROWS).rev().max_by_key(|row| named(row))?;
    let mut columns = Columns::new();
    let mut strange = Vec::new();
    for (at, cell) in row.cells.iter().enumerate() {
        let heading = cell.text();
        match table.source.field(&heading) {
            Some(field) => {
                if let Some((other, _)) = columns.values().find(|(f, _)| *f == field) {
                    report.tell(Finding {
                        cell: address(row.number, at),
                        row: row.number,
                        column: heading.clone(),
                        ..about_all("table.two_columns", Gravity::Error, vec![("field", words(table.source.heading(other)))])
                    });
                }
                columns.insert(at, (field, heading));
            }
            None if !heading.is_empty() => strange.push(words(heading)),
            None => {}
        }
    }
    let (known, needed) = fields(table.kind);
    let missing: Vec<Arg> = known
        .iter()
        .take(needed)
        .filter(|field| !columns.values().any(|(f, _)| f == *field))
        .map(|field| words(table.source.heading(field)))
        .collect();
    if !missing.is_empty() {
        report.tell(Finding {
            row: row.number,
            ..about_all("table.no_headings", Gravity::Error, vec![("missing", Arg::Many(missing))])
        });
        return None;
    }
    if !strange.is_empty() {
        report.tell(Finding {
            row: row.number,
            ..about_all("table.unknown_column", Gravity::Remark, vec![("columns", Arg::Many(strange))])
        });
    }
    Some((row.number, columns))
}

/// A merged block holds its value in one cell; whether it is meant for the others, nobody can tell.
fn merged(sheet: &Sheet, head: u32, columns: &Columns, report: &mut Report) {
    for ((top, left), (bottom, right)) in &sheet.merged {
        let touched = columns.iter().find(|(at, _)| (*left..=*right).contains(*at));
        if *bottom > head
            && let Some((_, (_, heading))) = touched
        {
            report.tell(Finding {
                row: *top,
                cell: format!("{}:{}", address(*top, *left), address(*bottom, *right)),
                column: heading.clone(),
                ..about_all("table.merged", Gravity::Error, vec![])
            });
        }
    }
}

fn records(sheet: &Sheet, head: u32, columns: &Columns, report: &mut Report) -> Read {
    let mut formulas: BTreeMap<usize, (usize, String, u32)> = BTreeMap::new();
    let mut records = Vec::new();
    for row in sheet.rows.iter().filter(|row| row.number > head) {
        let mut cells = BTreeMap::new();
        for (column, (field, heading)) in columns {
            let cell = row.cell(*column);
            let at = |code, args| Finding {
                row: row.number,
                cell: address(row.number, *column),
                column: heading.clone(),
                ..about_all(code, Gravity::Error, args)
            };
            match &cell.value {
                Value::Error(value) => report.tell(at("table.error_value", vec![("value", words(value))])),
                Value::Empty if cell.formula => report.tell(at("table.formula_empty", vec![])),
                _ if cell.formula => {
                    let seen = formulas.entry(*column).or_insert_with(|| (0, address(row.number, *column), row.number));
                    seen.0 += 1;
                }
                _ => {}
            }
            if !cell.is_blank() {
                let place = Place {
                    cell,
                    column: *column,
                    heading: heading.clone(),
                };
                cells.insert(*field, place);
            }
        }
        if !cells.is_empty() {
            records.push(Record { row: row.number, cells });
        }
    }
    for (column, (count, cell, row)) in formulas {
        let heading = columns.get(&column).map(|(_, h)| h.clone()).unwrap_or_default();
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        report.tell(Finding {
            row,
            cell,
            column: heading,
            ..about_all("table.formula", Gravity::Remark, vec![("count", Arg::Number(count))])
        });
    }
    Read { records }
}

impl Record {
    /// A finding about a field's cell, or about the row when the field has none.
    pub fn finding(&self, field: &str, gravity: Gravity, code: &'static str, args: Vec<(&'static str, Arg)>) -> Finding {
        let place = self.cells.get(field);
        Finding {
            row: self.row,
            cell: place.map(|p| address(self.row, p.column)).unwrap_or_default(),
            column: place.map(|p| p.heading.clone()).unwrap_or_default(),
            gravity,
            code,
            args,
        }
    }

    /// Says that a field is wrong.
    pub fn wrong(&self, report: &mut Report, field: &str, code: &'static str, args: Vec<(&'static str, Arg)>) {
        report.tell(self.finding(field, Gravity::Error, code, args));
    }

    /// Whether the field's cell says anything.
    pub fn has(&self, field: &str) -> bool {
        self.cells.contains_key(field)
    }

    /// What the cell says; empty when it says nothing.
    pub fn text(&self, field: &str) -> String {
        self.cells.get(field).map(|p| p.cell.text()).unwrap_or_default()
    }

    /// What the cell must say.
    pub fn needed(&self, field: &'static str, heading: &str, report: &mut Report) -> Option<String> {
        let text = self.text(field);
        if text.is_empty() {
            self.wrong(report, field, "table.missing", vec![("field", words(heading))]);
            return None;
        }
        Some(text)
    }

    /// One line of at most `max` characters.
    pub fn line(&self, field: &'static str, max: usize, report: &mut Report) -> String {
        let text = self.text(field).split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().nth(max).is_some() {
            let max = i64::try_from(max).unwrap_or(i64::MAX);
            self.wrong(report, field, "table.too_long", vec![("max", Arg::Number(max))]);
        }
        text
    }

    /// The day that the cell says; not after `today`.
    pub fn day(&self, field: &'static str, today: Date, report: &mut Report) -> Option<Date> {
        let place = self.cells.get(field)?;
        let day = match &place.cell.value {
            Value::Day(day) => *day,
            _ => match day(&place.cell.text()) {
                Ok(day) => day,
                Err(NoDay::Never) => {
                    self.wrong(report, field, "table.no_such_day", vec![("day", words(place.cell.text()))]);
                    return None;
                }
                Err(NoDay::Strange) => {
                    self.wrong(report, field, "table.not_a_day", vec![("text", words(place.cell.text()))]);
                    return None;
                }
            },
        };
        if day > today {
            self.wrong(report, field, "table.in_future", vec![("day", Arg::Date(day)), ("today", Arg::Date(today))]);
            return None;
        }
        Some(day)
    }

    /// The number that the cell says.
    pub fn number(&self, field: &'static str, report: &mut Report) -> Option<u32> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        let digits = narrow(&text);
        let digits = digits.trim_start_matches('第').trim_end_matches('号');
        let number = digits.parse().ok().filter(|n| *n > 0);
        if number.is_none() {
            self.wrong(report, field, "table.not_a_number", vec![("text", words(text))]);
        }
        number
    }

    /// The yes or no that the cell says; nothing is no.
    pub fn yes(&self, field: &'static str, report: &mut Report) -> bool {
        match self.text(field).to_lowercase().as_str() {
            "是" | "√" | "✓" | "y" | "yes" | "true" | "1" | "重点" => true,
            "" | "否" | "×" | "n" | "no" | "false" | "0" | "一般" => false,
            other => {
                self.wrong(report, field, "table.not_yes_or_no", vec![("text", words(other))]);
                false
            }
        }
    }

    /// The names that the cell lists.
    pub fn names(&self, field: &str) -> Vec<String> {
        self.text(field)
            .split(['、', '，', ',', ';', '；', '\n', '/', '|'])
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect()
    }
}

/// Why a text is no day.
#[derive(Debug, PartialEq, Eq)]
enum NoDay {
    /// It has the form of one that the calendar does not have, such as 9月31日.
    Never,
    /// It has no such form.
    Strange,
}

/// A day as people write it: 2023-06-28, 2023/6/28, 2023.6.28, 20230628, 2023年6月28日, with or without a time behind it.
fn day(text: &str) -> Result<Date, NoDay> {
    let text = narrow(text);
    let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|s| !s.is_empty()).collect();
    let compact = numbers.first().filter(|n| n.len() == 8);
    let parts = match (compact, numbers.as_slice()) {
        (Some(n), _) => (n.get(..4), n.get(4..6), n.get(6..)),
        (None, [year, month, day, ..]) if year.len() == 4 => (Some(*year), Some(*month), Some(*day)),
        _ => return Err(NoDay::Strange),
    };
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) = (parts.0.map(str::parse), parts.1.map(str::parse), parts.2.map(str::parse)) else {
        return Err(NoDay::Strange);
    };
    let between: String = text.chars().filter(|c| !c.is_ascii_digit()).take(3).collect();
    if compact.is_none() && !between.starts_with(['-', '/', '.', '年']) {
        return Err(NoDay::Strange);
    }
    Date::new(year, month, day).map_err(|_| NoDay::Never)
}

/// Full-width digits and signs as their narrow twins.
fn narrow(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    };
    text.trim().chars().map(narrow).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_read_as_people_write_them() {
        for text in [
            "2023-06-28",
            "2023/6/28",
            "2023.6.28",
            "20230628",
            "2023年6月28日",
            "２０２３年６月２８日",
            "2023-06-28 09:30:00",
        ] {
            assert_eq!(day(text), Ok(date(2023, 6, 28)), "{text}");
        }
        assert_eq!(day("2023年9月31日"), Err(NoDay::Never));
        assert_eq!(day("2023-02-29"), Err(NoDay::Never));
        assert_eq!(day("20231301"), Err(NoDay::Never));
        for text in ["6月28日", "45105", "昨天", "2023", "2023 6 28", "28.6.2023"] {
            assert_eq!(day(text), Err(NoDay::Strange), "{text}");
        }
    }
}

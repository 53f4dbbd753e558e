//! A list as a table to take away: .xlsx and .csv of exactly what the list shows.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use banfu_app::{
    domain::Date,
    tables::write::{self, Column, Out},
};

use crate::{frame::errors::WebError, i18n::Locale};

/// A kind of table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableForm {
    /// A workbook.
    Xlsx,
    /// UTF-8 text with commas.
    Csv,
}

impl TableForm {
    /// The form of a word in an address.
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "xlsx" => Some(Self::Xlsx),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// The addresses under which a list is given out as a table: that of the list, with the form added. Name and address of each.
pub fn links(l: Locale, list: &str) -> Vec<(&'static str, String)> {
    vec![
        (l.t("exchange.as_xlsx"), with_form(list, "xlsx")),
        (l.t("exchange.as_csv"), with_form(list, "csv")),
    ]
}

/// The addresses under which the replies of a list are given out in one file.
pub fn replies(list: &str) -> Vec<(&'static str, String)> {
    vec![
        ("PDF", with_form(list, "pdf")),
        ("OFD", with_form(list, "ofd")),
        ("DOCX", with_form(list, "docx")),
    ]
}

fn with_form(list: &str, form: &str) -> String {
    let joint = if list.ends_with('?') {
        ""
    } else if list.contains('?') {
        "&"
    } else {
        "?"
    };
    format!("{list}{joint}form={form}")
}

/// A list as a file. * `name`: of the file, in letters of ASCII. * `title`: of the sheet.
///
/// # Errors
/// [`WebError::Internal`] when the workbook cannot be written.
pub async fn table(
    form: TableForm,
    name: &str,
    title: &str,
    columns: Vec<(&'static str, f64)>,
    rows: Vec<Vec<Out>>,
    today: Date,
) -> Result<Response, WebError> {
    let columns: Vec<Column> = columns
        .into_iter()
        .map(|(heading, width)| Column {
            heading: heading.to_owned(),
            width,
        })
        .collect();
    let title = title.to_owned();
    let (bytes, kind, ending) = match form {
        TableForm::Csv => (write::csv(&columns, &rows), "text/csv; charset=utf-8", "csv"),
        TableForm::Xlsx => {
            let written = tokio::task::spawn_blocking(move || write::xlsx(&title, &columns, &rows, today)).await;
            let bytes = written.map_err(|e| WebError::Internal(e.to_string()))?.map_err(WebError::Internal)?;
            (bytes, XLSX, "xlsx")
        }
    };
    attached(bytes, kind, &format!("banfu-{name}-{today}.{ending}"))
}

/// A workbook as a file. * `name`: of the file without its beginning and ending, in letters of ASCII.
///
/// # Errors
/// [`WebError::Internal`] when the name cannot stand in a header.
pub fn workbook(bytes: Vec<u8>, name: &str) -> Result<Response, WebError> {
    attached(bytes, XLSX, &format!("banfu-{name}.xlsx"))
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn attached(bytes: Vec<u8>, kind: &'static str, name: &str) -> Result<Response, WebError> {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(|e| WebError::Internal(e.to_string()))?;
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        bytes,
    )
        .into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_given_out_under_its_own_address() {
        let of = |list| links(Locale::En, list).into_iter().map(|(_, href)| href).collect::<Vec<_>>();
        assert_eq!(of("/cases?"), ["/cases?form=xlsx", "/cases?form=csv"]);
        assert_eq!(of("/cases?view=late")[0], "/cases?view=late&form=xlsx");
        assert_eq!(of("/promises")[1], "/promises?form=csv");
        assert_eq!(replies("/cases?view=late")[0], ("PDF", "/cases?view=late&form=pdf".to_owned()));
    }
}

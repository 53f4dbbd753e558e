//! What is printed around a letter for somebody who wants paper: an address sheet before it, a form to fill in and send back after it.
//!
//! One PDF, printed on both sides without a thought: the letter begins on a right page and the form on a sheet of its own. Neither counts
//! among the letter's pages.

use serde::{Deserialize, Serialize};

/// The sheet that shows through an envelope's window, or from which an envelope is addressed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AddressSheet {
    /// Six digits, or empty: six boxes are then printed.
    pub postcode: String,
    /// The address line by line, or empty: two rules are then printed.
    pub address: Vec<String>,
    /// To whom, such as 沈砚秋委员.
    pub to: String,
    /// Who sends it, line by line.
    pub from: Vec<String>,
}

/// A form to fill in by hand, on a sheet of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PaperForm {
    /// Such as 提案办理情况征询意见表.
    pub title: String,
    /// What to do with it, above the table.
    pub note: String,
    /// Its rows.
    pub rows: Vec<FormRow>,
    /// Below the table, line by line.
    pub foot: Vec<String>,
}

/// One row of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FormRow {
    /// What is asked, in the left column.
    pub label: String,
    /// What is printed in the right column; empty for room to write.
    pub text: String,
    /// Lines of room (1 to 12) where nothing is printed.
    pub lines: u8,
}

/// A letter's package for printing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Package {
    /// Before the letter.
    pub address: Option<AddressSheet>,
    /// After it.
    pub form: Option<PaperForm>,
}

//! A list of the administration: a filter, rows that lead on, pages.

use askama::Template;

use super::Tab;
use crate::{
    pages::{Frame, desk::RowButton},
    ui::Pager,
};

/// A list.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/admin/table.html")]
pub struct TablePage {
    /// Top bar and foot.
    pub frame: Frame,
    /// Parts of the administration.
    pub tabs: Vec<Tab>,
    /// The heading.
    pub title: &'static str,
    /// What it is for.
    pub intro: &'static str,
    /// What can be entered anew.
    pub start: Option<RowButton>,
    /// Address and text of the filter; none: the list has no filter.
    pub filter: Option<(&'static str, String)>,
    /// Headings of the columns; the first is that of the row's name.
    pub columns: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<TableRow>,
    /// What is said when there are none.
    pub none: &'static str,
    /// Where in the list we are.
    pub pager: Option<Pager>,
    /// The way on, where a list is only ever gone down: newest and older.
    pub onward: Vec<RowButton>,
}

/// A row.
#[derive(Debug, Clone)]
pub struct TableRow {
    /// Where it leads; empty: nowhere.
    pub href: String,
    /// What it is.
    pub name: String,
    /// A line under the name; may be empty.
    pub note: String,
    /// It is out of use.
    pub off: Option<&'static str>,
    /// The other columns.
    pub cells: Vec<String>,
}

impl TablePage {
    /// The heading of a column of `cells`.
    fn heading(&self, cell: &usize) -> &'static str {
        self.columns.get(*cell + 1).copied().unwrap_or_default()
    }
}

/// Rows of a page.
pub const ROWS: u64 = 50;

/// The rows of page `page`, from 1.
pub fn page_of<T>(all: Vec<T>, page: u64) -> Vec<T> {
    let skip = usize::try_from(page.saturating_sub(1).saturating_mul(ROWS)).unwrap_or(usize::MAX);
    all.into_iter().skip(skip).take(ROWS as usize).collect()
}

/// The address of a filtered list, without its page.
pub fn filtered(path: &str, q: &str) -> String {
    if q.is_empty() {
        return path.to_owned();
    }
    format!("{path}?{}", form_urlencoded::Serializer::new(String::new()).append_pair("q", q).finish())
}

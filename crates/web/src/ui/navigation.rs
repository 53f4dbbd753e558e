//! Finding one's way: breadcrumbs, pages of a long list, and the stages of a case.

use askama::Template;
use jiff::civil::Date;

use super::html_safe;
use crate::i18n::Locale;

/// A step of the way to this page; without an address it is where the reader is.
#[derive(Debug, Clone)]
pub struct Crumb {
    /// Its name.
    pub name: String,
    /// Where it leads.
    pub href: Option<String>,
}

impl Crumb {
    /// A step that can be gone back to.
    pub fn to(name: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            href: Some(href.into()),
        }
    }

    /// Where the reader is.
    pub fn here(name: impl Into<String>) -> Self {
        Self { name: name.into(), href: None }
    }
}

/// Pages of a long list. The filters stay in the address.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/pager.html")]
pub struct Pager {
    l: Locale,
    page: u64,
    pages: u64,
    total: u64,
    first: u64,
    last: u64,
    base: String,
}
html_safe!(Pager);

impl Pager {
    /// Page `page` (from 1) of `total` rows, `size` a page. `base` is the address of the list with all filters but the page.
    pub fn new(l: Locale, page: u64, size: u64, total: u64, base: impl Into<String>) -> Self {
        let size = size.max(1);
        let pages = total.div_ceil(size).max(1);
        let page = page.clamp(1, pages);
        let first = if total == 0 { 0 } else { (page - 1) * size + 1 };
        Self {
            l,
            page,
            pages,
            total,
            first,
            last: (page * size).min(total),
            base: base.into(),
        }
    }

    fn range(&self) -> String {
        self.l.f("pager.range", &[("first", &self.first), ("last", &self.last), ("total", &self.total)])
    }

    fn href(&self, page: u64) -> String {
        let joint = if self.base.contains('?') { '&' } else { '?' };
        format!("{}{joint}page={page}", self.base)
    }
}

/// The stages of a case on one line (`bf-track`).
#[derive(Debug, Clone, Template)]
#[template(path = "ui/track.html")]
pub struct Track {
    /// Language of its name.
    pub l: Locale,
    /// The stages in order.
    pub steps: Vec<TrackStep>,
}
html_safe!(Track);

/// One stage on the line.
#[derive(Debug, Clone)]
pub struct TrackStep {
    /// Its name.
    pub name: String,
    /// Whether it is past, present or to come.
    pub time: TrackTime,
    /// The day it was reached, where there is one to tell.
    pub on: Option<Date>,
    /// What stands under the name: the day, a count, "in progress".
    pub remark: Option<String>,
}

/// Where a stage stands on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackTime {
    /// Reached and left.
    Past,
    /// Where the case is.
    Now,
    /// To come.
    Later,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pager_never_leads_outside_the_list() {
        let pager = Pager::new(Locale::En, 99, 25, 30, "/cases?state=late");
        assert_eq!((pager.page, pager.first, pager.last), (2, 26, 30));
        let html = pager.to_string();
        assert!(html.contains("/cases?state=late&#38;page=1") && !html.contains("page=3"), "{html}");
        assert_eq!(Pager::new(Locale::En, 1, 25, 0, "/cases").first, 0);
    }
}

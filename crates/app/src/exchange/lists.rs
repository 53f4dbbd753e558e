//! The way out: every row of a list, seen with the same eyes as the list itself.

use banfu_store::views::{
    case::CaseRow,
    ledger::{PromiseFilter, PromiseRow},
    list::{CaseFilter, PAGE_LIMIT},
};

use crate::{Actor, App, AppError};

/// Most rows that are written into one table.
pub const EXPORT_ROWS_MAX: i64 = 20_000;

fn too_many() -> AppError {
    AppError::Refused {
        code: "export.too_many_rows",
        args: vec![("max", banfu_domain::Arg::Number(EXPORT_ROWS_MAX))],
    }
}

impl App {
    /// Every case of a list, in its order, read from one snapshot.
    ///
    /// # Errors
    /// [`AppError::Refused`] `export.too_many_rows` beyond [`EXPORT_ROWS_MAX`].
    pub fn all_cases(&self, who: &Actor, filter: CaseFilter) -> Result<Vec<CaseRow>, AppError> {
        let Some(mut filter) = self.narrowed(who, filter)? else {
            return Ok(Vec::new());
        };
        let mut rows = self.store.read(&self.region, |tx| {
            let mut rows = Vec::new();
            filter.limit = PAGE_LIMIT;
            filter.offset = 0;
            loop {
                let page = tx.list_cases(&filter)?.rows;
                let last = (page.len() as i64) < PAGE_LIMIT;
                rows.extend(page);
                if rows.len() as i64 > EXPORT_ROWS_MAX {
                    return Err(too_many());
                }
                if last {
                    return Ok(rows);
                }
                filter.offset += PAGE_LIMIT;
            }
        })?;
        self.seal(who, &mut rows)?;
        Ok(rows)
    }

    /// Every promise of the ledger as a person sees it, in its order, from one snapshot.
    ///
    /// # Errors
    /// [`AppError::Refused`] `export.too_many_rows` beyond [`EXPORT_ROWS_MAX`].
    pub fn all_of_ledger(&self, who: &Actor, filter: PromiseFilter) -> Result<Vec<PromiseRow>, AppError> {
        self.every_promise(self.in_scope(who, filter))
    }

    /// Every promise of the public ledger, in its order, from one snapshot.
    ///
    /// # Errors
    /// [`AppError::Refused`] `export.too_many_rows` beyond [`EXPORT_ROWS_MAX`].
    pub fn all_promises(&self, filter: PromiseFilter) -> Result<Vec<PromiseRow>, AppError> {
        self.every_promise(PromiseFilter { public: true, ..filter })
    }

    fn every_promise(&self, filter: PromiseFilter) -> Result<Vec<PromiseRow>, AppError> {
        let today = self.today();
        self.store.read(&self.region, |tx| {
            let mut rows = Vec::new();
            for page in 0.. {
                let asked = PromiseFilter { page, ..filter.clone() };
                let (found, more) = tx.promises(&asked, today)?;
                rows.extend(found);
                if rows.len() as i64 > EXPORT_ROWS_MAX {
                    return Err(too_many());
                }
                if !more {
                    break;
                }
            }
            Ok(rows)
        })
    }
}

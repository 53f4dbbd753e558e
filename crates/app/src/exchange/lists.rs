//! The way out: every row of a list, seen with the same eyes as the list itself.

use banfu_domain::OfficeId;
use banfu_store::views::{
    case::{CaseRow, PromiseRow},
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

    /// Every promise of the public ledger, in its order, from one snapshot.
    ///
    /// # Errors
    /// [`AppError::Refused`] `export.too_many_rows` beyond [`EXPORT_ROWS_MAX`].
    pub fn all_promises(&self, office: Option<OfficeId>) -> Result<Vec<PromiseRow>, AppError> {
        self.store.read(&self.region, |tx| {
            let mut rows = Vec::new();
            for page in 0.. {
                let (found, more) = tx.public_promises(office, page)?;
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

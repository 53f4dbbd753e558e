//! Names of streams, and loading what they tell.

use banfu_domain::{Case, CaseId, Event, event::SeriesEvent, series::Series};
use banfu_store::{StoreError, StoredEvent, Tx, codec};

/// The stream of a case.
pub fn case(id: CaseId) -> String {
    format!("case/{id}")
}

/// The case a stream is of, if it is a case's.
pub fn case_of(stream: &str) -> Option<CaseId> {
    stream.strip_prefix("case/")?.parse().ok()
}

/// The stream of a series of reply numbers.
pub fn reply_series(code: &str, year: i16) -> String {
    format!("series/{}", banfu_domain::reply::DocNumber::series(code, year))
}

/// The stream of a session's filing numbers.
pub fn filing_series(session: &banfu_domain::proposal::Session) -> String {
    format!("filing/{}", session.series())
}

/// The stream of what came from a source of tables.
pub fn source(name: &str) -> String {
    format!("source/{name}")
}

/// The stream of the directory: offices, people, roles.
pub const DIRECTORY: &str = "directory";
/// The stream of the region's own settings.
pub const REGION: &str = "region";

/// Folds a case from its stream; `None` when there is no such case.
pub fn load_case(tx: &mut Tx<'_>, id: CaseId) -> Result<Option<Case>, StoreError> {
    let stored = tx.load(&case(id))?;
    fold_case(id, &stored)
}

/// Folds a case from events already loaded.
pub fn fold_case(id: CaseId, stored: &[StoredEvent]) -> Result<Option<Case>, StoreError> {
    if stored.is_empty() {
        return Ok(None);
    }
    let events = stored.iter().map(codec::restore::<Event>).collect::<Result<Vec<_>, _>>()?;
    Case::fold(id, events).map(Some).map_err(|_| StoreError::Corrupt { stream: case(id), at: 1 })
}

/// Folds a series from its stream.
pub fn load_series(tx: &mut Tx<'_>, stream: &str) -> Result<Series, StoreError> {
    let stored = tx.load(stream)?;
    Ok(Series::fold(stored.iter().map(codec::restore::<SeriesEvent>).collect::<Result<Vec<_>, _>>()?))
}

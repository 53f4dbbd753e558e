//! Whole histories entered at once: how cases come in from elsewhere, and how a bench makes many.

use std::sync::Arc;

use banfu_domain::{Case, CaseId, Event};
use banfu_store::{Meta, codec::Form};

use crate::{App, AppError, act::project, streams};

/// Cases of one transaction.
const BATCH: usize = 50;

/// A case's history, as it happened elsewhere.
#[derive(Debug, Clone)]
pub struct History {
    /// The case.
    pub id: CaseId,
    /// What happened, oldest first; begins with the draft.
    pub events: Vec<Event>,
    /// When the last of it happened, in milliseconds since 1970, UTC.
    pub at_ms: i64,
}

impl App {
    /// Enters histories, each whole or not at all, with their files. `progress` is told how many are in.
    ///
    /// * `actor`: who entered them, as the log names it. * `files`: texts that the histories refer to by hash.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when a case is there already; [`AppError::Internal`] when a history does not begin with a draft.
    pub fn enter_histories(&self, histories: Vec<History>, files: &[Vec<u8>], actor: &str, progress: &mut dyn FnMut(usize)) -> Result<(), AppError> {
        let settings = self.settings()?;
        for file in files {
            let staged = self.store.stage_file(file.clone())?;
            self.store.write(&self.region, move |tx| Ok::<_, AppError>(tx.keep_file(&staged)?))?;
        }
        let histories: Arc<Vec<History>> = Arc::new(histories);
        for start in (0..histories.len()).step_by(BATCH) {
            let (all, place, settings, actor) = (histories.clone(), self.place(), settings.clone(), actor.to_owned());
            self.store.write(&self.region, move |tx| {
                for history in all.iter().skip(start).take(BATCH) {
                    let case = Case::fold(history.id, history.events.clone()).map_err(|e| AppError::Internal(e.to_string()))?;
                    let meta = Meta {
                        at_ms: history.at_ms,
                        actor: actor.clone(),
                        command_id: format!("history/{}", history.id),
                    };
                    let stored: Vec<_> = history.events.iter().map(Form::store).collect();
                    let ids = tx.append(&streams::case(history.id), 0, &stored, &meta)?;
                    project(tx, &place, &settings, &case, history.at_ms)?;
                    // The latest is news; a whole history at once is not.
                    if let (Some(id), Some(last)) = (ids.last(), stored.last()) {
                        tx.feed_parties(&case, &[(*id, last.kind.clone())], history.at_ms, &actor)?;
                    }
                }
                Ok::<_, AppError>(())
            })?;
            progress((start + BATCH).min(histories.len()));
        }
        Ok(())
    }
}

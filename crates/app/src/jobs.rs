//! What runs in the background: the proof's sequencer and checkpoints, the search index, swept sessions. Each tick is safe to repeat.

use banfu_domain::{Case, CaseId};
use banfu_search::Doc;

use crate::{App, AppError, people::person_of, reading::proposal_text, streams};

/// Events that the index reads at a time.
const INDEX_STEP: i64 = 500;
/// Steps before a commit, which costs the index far more than a step: a new index takes in a long log this way.
const INDEX_STEPS: usize = 100;

impl App {
    /// Lets the search index follow the log. Gives how many events it took in; 0: it is up to date.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer or the index cannot be written.
    pub fn follow_index(&self) -> Result<usize, AppError> {
        let Some(index) = self.index() else { return Ok(0) };
        let broken = |e: banfu_search::SearchError| AppError::Unavailable(format!("the search index cannot be written: {e}"));
        let (mut position, mut taken) = (i64::try_from(index.position()).unwrap_or(i64::MAX), 0);
        for _ in 0..INDEX_STEPS {
            let events = self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.events_after(position, INDEX_STEP)?))?;
            let Some((last, _)) = events.last() else { break };
            let mut ids: Vec<CaseId> = events.iter().filter_map(|(_, e)| streams::case_of(&e.stream)).collect();
            ids.sort_unstable();
            ids.dedup();
            for id in ids {
                let case = self.load(id)?;
                index.put(&self.doc(&case)?).map_err(broken)?;
            }
            // A position counts leaves taken in, so the next one to read is the one after the last.
            position = *last + 1;
            taken += events.len();
        }
        if taken > 0 {
            index.commit(u64::try_from(position).unwrap_or_default()).map_err(broken)?;
        }
        Ok(taken)
    }

    fn doc(&self, case: &Case) -> Result<Doc, AppError> {
        let people = self.people();
        let name = |id| people.person(id).map(|p| p.name.clone()).unwrap_or_default();
        let proposers = case.signers();
        let public = case.as_published();
        let lead = case.lead().and_then(|o| people.office(o));
        // Only what the public may read is put into words that the public may search.
        let reply_text = match public.as_ref().map(|public| (public, &public.draft)) {
            Some((public, Some(draft)))
                if public
                    .publication
                    .as_ref()
                    .is_some_and(|p| p.publicity == banfu_domain::publication::Publicity::Full) =>
            {
                self.body(draft)?
            }
            _ => public.as_ref().map(|public| public.summary.clone()).unwrap_or_default(),
        };
        Ok(Doc {
            region: 0,
            id: case.id.0,
            number: case.label().unwrap_or_default(),
            title: case.text.title.clone(),
            // The proposal is found once, in the case that a split one came from.
            proposal_text: if case.split_from.is_some() {
                String::new()
            } else {
                proposal_text(&case.asked())
            },
            reply_text,
            proposer: proposers.iter().map(|p| name(*p)).collect::<Vec<_>>().join(" "),
            lead_office: lead.map(|o| o.id.0),
            lead_office_name: lead.map(|o| format!("{} {}", o.name, o.short)).unwrap_or_default(),
            // Whoever has a part finds the case; what part it is makes no difference to a search.
            co_offices: case
                .offices
                .iter()
                .skip(1)
                .map(|o| o.office.0)
                .chain(case.splits.iter().map(|s| s.office.0))
                .collect(),
            proposers: proposers.iter().map(|p| p.0).collect(),
            drafted_by: case.drafted_by.iter().map(|p| p.0).collect(),
            area: case.area.clone(),
            session: case.session.series(),
            class: case.draft.as_ref().and_then(|d| d.class.clone()).unwrap_or_default(),
            year: case.session.year.into(),
            // Whether it was rated is sealed; no search finds it.
            state: banfu_store::views::case::unrated_stage(case).code().to_owned(),
            published: case.published_on.is_some(),
            updated_ms: self.clock.now().as_millisecond(),
        })
    }

    /// Rebuilds every view from the log. `progress` is told how many cases are done and how many there are.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer, or names the damaged stream.
    pub fn rebuild_views(&self, progress: &mut dyn FnMut(usize, usize)) -> Result<usize, AppError> {
        let settings = self.settings()?;
        let place = self.place();
        let streams_of_cases = self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.streams("case/")?))?;
        self.store.write(&self.region, |tx| {
            tx.clear_case_views()?;
            tx.clear_directory_views()?;
            for event in tx.load(streams::DIRECTORY)? {
                tx.project_directory(&banfu_store::codec::restore(&event)?)?;
            }
            Ok::<_, AppError>(())
        })?;
        let total = streams_of_cases.len();
        for (done, chunk) in streams_of_cases.chunks(100).enumerate() {
            let ids: Vec<CaseId> = chunk.iter().filter_map(|s| streams::case_of(s)).collect();
            let (place, settings) = (place.clone(), settings.clone());
            self.store.write(&self.region, move |tx| {
                for id in &ids {
                    let stored = tx.load(&streams::case(*id))?;
                    let (Some(case), Some(last)) = (streams::fold_case(*id, &stored)?, stored.last()) else {
                        continue;
                    };
                    crate::act::project(tx, &place, &settings, &case, last.at_ms)?;
                    for event in &stored {
                        if !crate::act::is_news(&banfu_store::codec::restore(event)?) {
                            continue;
                        }
                        tx.feed_parties(&case, &[(event.id, event.kind.clone())], event.at_ms, &event.actor)?;
                    }
                }
                Ok::<_, AppError>(())
            })?;
            progress(total.min((done + 1) * 100), total);
        }
        self.reload_people()?;
        Ok(total)
    }

    /// The name behind a log entry, for pages that list what happened.
    pub fn actor_name(&self, actor: &str) -> String {
        let people = self.people();
        person_of(actor)
            .and_then(|id| people.person(id))
            .map_or_else(|| actor.to_owned(), |p| p.name.clone())
    }
}

/// A session's leftovers are swept once an hour; a tick is a second.
const SWEEP_TICKS: u64 = 3600;
/// Counts are taken anew well before they are too old to use.
const COUNT_TICKS: u64 = 25;
/// A checkpoint is signed once a minute.
const CHECKPOINT_TICKS: u64 = 60;

impl App {
    /// One second's background work. `tick` counts from 0.
    ///
    /// # Errors
    /// [`AppError`] of the first job that failed; all are tried again at the next tick.
    pub fn tick(&self, tick: u64) -> Result<(), AppError> {
        self.store.sequence()?;
        if tick.is_multiple_of(CHECKPOINT_TICKS) {
            let now = self.clock.now().as_millisecond();
            self.store.checkpoint(&self.region, now)?;
        }
        if tick.is_multiple_of(SWEEP_TICKS) {
            let now = self.clock.now().as_millisecond();
            self.store
                .write(&self.region, move |tx| Ok::<_, AppError>(tx.sweep_sessions(now, crate::accounts::IDLE_MS)?))?;
        }
        let known = self.people().version;
        let version = self.store.read(&self.region, |tx| {
            Ok::<_, AppError>(tx.version(streams::DIRECTORY)? + tx.version(streams::REGION)?)
        })?;
        if version != known {
            self.reload_people()?;
        }
        if tick.is_multiple_of(COUNT_TICKS) && self.people().region.is_some() {
            self.refresh_counts()?;
        }
        while self.follow_index()? > 0 {}
        Ok(())
    }
}

//! What changes the rules of a region, and what follows for its open cases: a holiday notice that comes in, another rule pack; and what
//! would follow, before anyone acts.
//!
//! The dates of a case are its history's. A change of the calendar or the pack gives each open case that it moves an event of its own,
//! which says why; a case that it does not move hears nothing. Whoever asks beforehand is shown the same list.

use std::sync::Arc;

use banfu_domain::{
    Calendar, Case, CaseId, Date, RulePack, Stage,
    clocks::{ClockCause, Moved, Suppose, recompute, what_if},
};
use banfu_policy::Action;
use banfu_store::{
    Meta,
    codec::{Form, NoticeDay, RegionEvent, RegionSettings},
};

use crate::{
    Actor, App, AppError, Place,
    act::{append_case, pack_of, project},
    place::{NATIONAL, Notice},
    streams,
};

/// Cases of one transaction: the writer is free in between.
const BATCH: usize = 100;
/// Most cases that a preview lists one by one; it counts them all.
pub const PREVIEW_CASES: usize = 200;

/// What a change would do to the open cases.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// How many open cases there are.
    pub open: usize,
    /// How many of them would have another date.
    pub moved: usize,
    /// The first of those, with their clocks that would move.
    pub cases: Vec<CaseMoves>,
}

/// A case whose dates would be others.
#[derive(Debug, Clone)]
pub struct CaseMoves {
    /// Which.
    pub id: CaseId,
    /// Its filing number.
    pub number: Option<u32>,
    /// Its title.
    pub title: String,
    /// The clocks that would move.
    pub moves: Vec<Moved>,
}

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recomputed {
    /// How many open cases there are.
    pub open: usize,
    /// How many of them have another date now.
    pub moved: usize,
}

/// Refusals that this module makes itself.
pub const CODES: [banfu_domain::Code; 4] = [
    "rules.notice.unreadable",
    "rules.notice.no_such_layer",
    "rules.notice.nothing_new",
    "rules.pack.no_such_pack",
];

fn refused(code: banfu_domain::Code, name: &'static str, value: impl Into<banfu_domain::Arg>) -> AppError {
    AppError::Refused {
        code,
        args: vec![(name, value.into())],
    }
}

impl App {
    /// What would move in a case under suppositions. `pack`: the name of another pack; none: the case's own.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such case for this person; [`AppError::Refused`] `rules.pack.no_such_pack`.
    pub fn what_if(&self, who: &Actor, id: CaseId, supposed: &[Suppose], pack: Option<&str>) -> Result<Vec<Moved>, AppError> {
        // The view leaves out what this person may not see, so that a supposition does not tell either.
        let case = self.case(who, id)?.case;
        let (before, calendar) = self.rules_of(&case)?;
        let place = self.place();
        let after = match pack {
            Some(name) => place
                .pack(name)
                .cloned()
                .ok_or_else(|| refused("rules.pack.no_such_pack", "pack", name.to_owned()))?,
            None => before.clone(),
        };
        let calendar_after = place.calendar(&after);
        Ok(what_if(&case, supposed, (&before, &calendar), (&after, &calendar_after)))
    }

    /// What suppositions about the calendar would do to every open case: days off and days worked, and another pack.
    ///
    /// # Errors
    /// [`AppError::Denied`] to all but those who keep the rules.
    pub fn what_if_for_all(&self, who: &Actor, supposed: &[Suppose], pack: Option<&str>) -> Result<Preview, AppError> {
        self.permit_region(who, Action::RulesManage)?;
        let place = self.place();
        let newest = match pack {
            Some(name) => Some(
                place
                    .pack(name)
                    .cloned()
                    .ok_or_else(|| refused("rules.pack.no_such_pack", "pack", name.to_owned()))?,
            ),
            None => None,
        };
        self.preview(|case, before, calendar| {
            let after = newest.as_ref().unwrap_or(before);
            what_if(case, supposed, (before, calendar), (after, &place.calendar(after)))
        })
    }

    /// What a notice would do to the open cases.
    ///
    /// # Errors
    /// [`AppError::Denied`] to all but those who keep the rules; [`AppError::Refused`] `rules.notice.no_such_layer`.
    pub fn preview_notice(&self, who: &Actor, layer: &str, notice: &Notice) -> Result<Preview, AppError> {
        self.permit_region(who, Action::RulesManage)?;
        let then = self.place_with(layer, notice)?;
        self.preview(|case, before, calendar| what_if(case, &[], (before, calendar), (before, &then.calendar(before))))
    }

    /// Enters a notice and gives the open cases that it moves their new dates.
    ///
    /// * `who`: none for the program itself, which whoever runs it may use.
    ///
    /// # Errors
    /// [`AppError::Denied`]; [`AppError::Refused`] when there is no such layer, or the notice says nothing that is not known.
    pub fn enter_notice(&self, who: Option<&Actor>, command_id: &str, layer: &str, notice: &Notice) -> Result<Recomputed, AppError> {
        if let Some(who) = who {
            self.permit_region(who, Action::RulesManage)?;
        }
        self.place_with(layer, notice)?;
        let known = self.place();
        let news = |(day, named): &&(Date, banfu_domain::calendar::NamedDay)| known.layer(layer).and_then(|c| c.named(*day)) != Some(named);
        let days: Vec<NoticeDay> = notice
            .days
            .iter()
            .filter(news)
            .map(|(day, named)| NoticeDay {
                day: *day,
                worked: named.worked,
                name: named.name.clone(),
                notice: named.notice.clone(),
            })
            .collect();
        if days.is_empty() {
            return Err(AppError::Refused {
                code: "rules.notice.nothing_new",
                args: vec![],
            });
        }
        let event = RegionEvent::NoticeEntered { layer: layer.to_owned(), days };
        self.append_region(&event, self.meta_of(who, command_id))?;
        self.recompute_open(who, command_id, ClockCause::Notice, &notice.numbers())
    }

    /// What another pack would do to the open cases.
    ///
    /// # Errors
    /// [`AppError::Denied`]; [`AppError::Refused`] `rules.pack.no_such_pack`.
    pub fn preview_pack(&self, who: &Actor, name: &str) -> Result<Preview, AppError> {
        self.what_if_for_all(who, &[], Some(name))
    }

    /// Changes the region's pack. New cases are handled under it; open ones keep theirs unless `with_open_cases`, which gives each of
    /// them that it moves its new dates.
    ///
    /// # Errors
    /// [`AppError::Denied`]; [`AppError::Refused`] `rules.pack.no_such_pack`.
    pub fn change_pack(&self, who: &Actor, command_id: &str, name: &str, with_open_cases: bool) -> Result<Recomputed, AppError> {
        self.permit_region(who, Action::RulesManage)?;
        let place = self.place();
        let pack = place.pack(name).ok_or_else(|| refused("rules.pack.no_such_pack", "pack", name.to_owned()))?;
        let settings = RegionSettings {
            pack: name.to_owned(),
            ..self.settings()?
        };
        self.append_region(&RegionEvent::SettingsEntered { settings }, self.meta(who, command_id))?;
        if !with_open_cases {
            return Ok(Recomputed::default());
        }
        self.recompute_open(Some(who), command_id, ClockCause::Pack, &pack.label())
    }

    fn meta_of(&self, who: Option<&Actor>, command_id: &str) -> Meta {
        Meta {
            at_ms: self.clock.now().as_millisecond(),
            actor: who.map_or_else(|| "program".into(), Actor::log_name),
            command_id: command_id.to_owned(),
        }
    }

    fn append_region(&self, event: &RegionEvent, meta: Meta) -> Result<(), AppError> {
        let event = event.store();
        self.store.write(&self.region, move |tx| {
            if tx.already_done(&meta.command_id)?.is_some() {
                return Ok::<_, AppError>(());
            }
            let version = tx.version(streams::REGION)?;
            tx.append(streams::REGION, version, std::slice::from_ref(&event), &meta)?;
            Ok(())
        })?;
        self.reload_people()
    }

    fn place_with(&self, layer: &str, notice: &Notice) -> Result<Place, AppError> {
        let place = self.place();
        if layer != NATIONAL && !place.layers().iter().any(|known| known == layer) {
            return Err(refused("rules.notice.no_such_layer", "layer", layer.to_owned()));
        }
        Ok(place.with_notices([(layer, notice.days.as_slice())]))
    }

    fn open_cases(&self, more: &[Stage]) -> Result<Vec<CaseId>, AppError> {
        let mut stages: Vec<Stage> = Stage::ALL
            .iter()
            .copied()
            .filter(|s| s.is_in_hand() || matches!(s, Stage::Signed | Stage::Issued))
            .collect();
        stages.extend_from_slice(more);
        self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.cases_at(&stages)?))
    }

    fn preview(&self, moves: impl Fn(&Case, &Arc<RulePack>, &Calendar) -> Vec<Moved>) -> Result<Preview, AppError> {
        let ids = self.open_cases(&[])?;
        let (place, settings) = (self.place(), self.settings()?);
        let mut preview = Preview {
            open: ids.len(),
            ..Preview::default()
        };
        for chunk in ids.chunks(BATCH) {
            self.store.read(&self.region, |tx| {
                for id in chunk {
                    let Some(case) = streams::load_case(tx, *id)? else { continue };
                    let pack = place.pack_of(&case, pack_of(&place, &settings)?);
                    let moves = moves(&case, pack, &place.calendar(pack));
                    if moves.is_empty() {
                        continue;
                    }
                    preview.moved += 1;
                    if preview.cases.len() < PREVIEW_CASES {
                        preview.cases.push(CaseMoves {
                            id: *id,
                            number: case.number,
                            title: case.text.title.clone(),
                            moves,
                        });
                    }
                }
                Ok::<_, AppError>(())
            })?;
        }
        Ok(preview)
    }

    /// Gives every open case the dates of the rules in force, in batches; safe to repeat, since a case that has them hears nothing.
    fn recompute_open(&self, who: Option<&Actor>, command_id: &str, cause: ClockCause, detail: &str) -> Result<Recomputed, AppError> {
        // Cases that were answered keep their dates, but what is owed after the reply counts on.
        let ids = self.open_cases(&[Stage::Delivered, Stage::Published])?;
        let (place, settings, today) = (self.place(), self.settings()?, self.today());
        let mut done = Recomputed::default();
        for (n, chunk) in ids.chunks(BATCH).enumerate() {
            let meta = self.meta_of(who, &format!("{command_id}/{n}"));
            let (place, settings, ids, detail) = (place.clone(), settings.clone(), chunk.to_vec(), detail.to_owned());
            let (open, moved) = self.store.write(&self.region, move |tx| {
                let (mut open, mut moved) = (0, 0);
                for id in &ids {
                    let Some(case) = streams::load_case(tx, *id)? else { continue };
                    let pack = match cause {
                        ClockCause::Notice => place.pack_of(&case, pack_of(&place, &settings)?),
                        ClockCause::Pack => pack_of(&place, &settings)?,
                    };
                    open += usize::from(case.delivered.is_none());
                    match recompute(&case, cause, &detail, pack, &place.calendar(pack), today) {
                        Some(event) => {
                            let (version, mut after) = (case.version, case.clone());
                            after.apply(event.clone());
                            // A case may come under another pack and keep its dates.
                            moved += usize::from(days(&case) != days(&after));
                            append_case(tx, &place, &settings, version, after, &[event], &meta)?;
                        }
                        None => project(tx, &place, &settings, &case, meta.at_ms)?,
                    }
                }
                Ok::<_, AppError>((open, moved))
            })?;
            done.open += open;
            done.moved += moved;
        }
        Ok(done)
    }
}

fn days(case: &Case) -> Option<[Date; 4]> {
    case.clocks.as_ref().map(|c| [c.return_due, c.opinion_due, c.reply_due, c.reply_longest])
}

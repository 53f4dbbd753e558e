//! How a person is told of things without asking: notices of what happened in their cases, and a calendar of what they owe.

use banfu_domain::{PersonId, duty::DutyKind};
use banfu_store::{
    personal::{NoticeSettings, SavedView},
    views::{
        Party,
        case::{DutyRow, FeedRow},
    },
};
use sha2::{Digest as _, Sha256};

use crate::{Actor, App, AppError, accounts::random_token, desk::owners};

/// Most notices that are listed.
pub const NOTICES_MAX: i64 = 100;
/// Most steps a calendar holds.
const CALENDAR_ROWS: i64 = 500;

/// Something that happened in a person's cases.
#[derive(Debug, Clone)]
pub struct Notice {
    /// What.
    pub row: FeedRow,
    /// It was not seen yet.
    pub unread: bool,
}

impl App {
    /// What happened lately in the cases of a person (or their office) by someone else's hand, newest first.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn notices(&self, who: &Actor) -> Result<Vec<Notice>, AppError> {
        let (person, own) = (who.person.id, who.log_name());
        let party = who.person.office.map_or(Party::Person(person), Party::Office);
        let (rows, seen) = self.store.read(&self.region, |tx| {
            Ok::<_, AppError>((tx.feed_of(party, 0, NOTICES_MAX)?, tx.notice_settings(person)?.seen_event))
        })?;
        let notice = |row: FeedRow| Notice {
            unread: row.event_id > seen,
            row,
        };
        Ok(rows.into_iter().filter(|row| row.actor != own).map(notice).collect())
    }

    /// Notices up to this event were seen; what was seen never becomes unseen.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn see_notices(&self, who: &Actor, up_to: i64) -> Result<(), AppError> {
        let person = who.person.id;
        self.store.write(&self.region, move |tx| {
            let mut settings = tx.notice_settings(person)?;
            settings.seen_event = settings.seen_event.max(up_to);
            Ok(tx.set_notice_settings(person, &settings)?)
        })
    }

    /// How a person is told of things, and when their calendar feed was made, if there is one.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn notice_settings(&self, who: &Actor) -> Result<(NoticeSettings, Option<i64>), AppError> {
        let person = who.person.id;
        self.store.read(&self.region, |tx| Ok((tx.notice_settings(person)?, tx.calendar_made(person)?)))
    }

    /// Keeps how a person is told of things.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn set_notice_settings(&self, who: &Actor, chosen: NoticeSettings) -> Result<(), AppError> {
        let person = who.person.id;
        self.store.write(&self.region, move |tx| Ok(tx.set_notice_settings(person, &chosen)?))
    }

    /// Makes a calendar feed and gives the secret of its address, which is kept nowhere; an earlier feed ends.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn open_calendar(&self, who: &Actor) -> Result<String, AppError> {
        let token = random_token()?;
        self.keep_calendar(who.person.id, Some(key_of(&token)))?;
        Ok(token)
    }

    /// Ends a person's calendar feed.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn close_calendar(&self, who: &Actor) -> Result<(), AppError> {
        self.keep_calendar(who.person.id, None)
    }

    fn keep_calendar(&self, person: PersonId, key: Option<[u8; 32]>) -> Result<(), AppError> {
        let now = self.clock.now().as_millisecond();
        self.store.write(&self.region, move |tx| Ok(tx.set_calendar_key(person, key, now)?))
    }

    /// The steps with a last day of whom a secret belongs to; `None` when it opens nothing (any more).
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn calendar_of(&self, token: &str) -> Result<Option<(Actor, Vec<DutyRow>)>, AppError> {
        let key = key_of(token);
        let Some(person) = self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.calendar_owner(key)?))? else {
            return Ok(None);
        };
        // Someone switched off has no calendar either.
        let Some(actor) = self.people().actor(person) else { return Ok(None) };
        let owners = owners(&actor);
        let mut rows = self
            .store
            .read(&self.region, |tx| Ok::<_, AppError>(tx.duties_of(&owners, None, CALENDAR_ROWS)?))?;
        let today = self.today();
        rows.retain(|row| row.duty.due.is_some_and(|due| row.duty.kind != DutyKind::CoSign || due >= today));
        Ok(Some((actor, rows)))
    }

    /// Lists that a person keeps under a name.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn saved_views(&self, who: &Actor) -> Result<Vec<SavedView>, AppError> {
        let person = who.person.id;
        self.store.read(&self.region, |tx| Ok(tx.saved_views(person)?))
    }

    /// Keeps a list under a name; one of the same name is replaced.
    ///
    /// # Errors
    /// [`AppError::TooLarge`] when it is too long or there are too many.
    pub fn save_view(&self, who: &Actor, view: SavedView) -> Result<(), AppError> {
        let (person, now) = (who.person.id, self.clock.now().as_millisecond());
        self.store.write(&self.region, move |tx| Ok(tx.save_view(person, &view, now)?))
    }

    /// Forgets a kept list.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is none of this name.
    pub fn drop_view(&self, who: &Actor, name: &str) -> Result<(), AppError> {
        let (person, name) = (who.person.id, name.to_owned());
        let dropped = self.store.write(&self.region, move |tx| Ok::<_, AppError>(tx.drop_view(person, &name)?))?;
        if dropped { Ok(()) } else { Err(AppError::NotFound) }
    }
}

fn key_of(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

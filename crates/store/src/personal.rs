//! What a person has chosen for themselves: notices seen, digests by mail, a calendar feed, lists kept under a name.

use banfu_domain::PersonId;

use crate::{Row, StoreError, Tx, params};

/// Most lists one person keeps.
pub const VIEWS_MAX: usize = 30;
/// Longest name of a kept list, in characters.
pub const VIEW_NAME_MAX_CHARS: usize = 40;
/// Longest address of a kept list, in bytes.
pub const VIEW_QUERY_MAX_BYTES: usize = 1000;

/// How a person is told of things.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoticeSettings {
    /// The newest event whose notice was seen; 0: none.
    pub seen_event: i64,
    /// Address for digests; empty for none.
    pub email: String,
    /// Hours of the day at which a digest is sent, 0 to 23, where the offices sit.
    pub digest_hours: Vec<i8>,
    /// Language tag of digests.
    pub language: String,
}

/// A list kept under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its name, unique for the person.
    pub name: String,
    /// The filters, as the query of the list's address.
    pub query: String,
}

fn settings(row: &Row, at: usize) -> Result<NoticeSettings, StoreError> {
    Ok(NoticeSettings {
        seen_event: row.get_i64(at)?,
        email: row.get_text(at + 1)?.to_owned(),
        digest_hours: row.get_text(at + 2)?.split(' ').filter_map(|h| h.parse().ok()).collect(),
        language: row.get_text(at + 3)?.to_owned(),
    })
}

impl Tx<'_> {
    /// How a person is told of things; nothing chosen yet gives the defaults.
    pub fn notice_settings(&mut self, person: PersonId) -> Result<NoticeSettings, StoreError> {
        let row = self.query_opt(
            "SELECT seen_event, email, digest_hours, language FROM notice_setting WHERE region = $1 AND person = $2",
            params![self.region(), person.0],
        )?;
        row.as_ref().map_or_else(|| Ok(NoticeSettings::default()), |row| settings(row, 0))
    }

    /// Keeps how a person is told of things.
    pub fn set_notice_settings(&mut self, person: PersonId, chosen: &NoticeSettings) -> Result<(), StoreError> {
        let hours: Vec<String> = chosen.digest_hours.iter().map(i8::to_string).collect();
        self.execute(
            "INSERT INTO notice_setting(region, person, seen_event, email, digest_hours, language) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (region, person) DO UPDATE SET seen_event = excluded.seen_event, email = excluded.email,
                digest_hours = excluded.digest_hours, language = excluded.language",
            params![self.region(), person.0, chosen.seen_event, &chosen.email, hours.join(" "), &chosen.language],
        )?;
        Ok(())
    }

    /// Everyone who wants digests.
    pub fn digest_readers(&mut self) -> Result<Vec<(PersonId, NoticeSettings)>, StoreError> {
        let rows = self.query(
            "SELECT person, seen_event, email, digest_hours, language FROM notice_setting WHERE region = $1 AND email <> '' AND digest_hours <> '' ORDER BY person",
            params![self.region()],
        )?;
        rows.iter().map(|row| Ok((PersonId(row.get_i64(0)?), settings(row, 1)?))).collect()
    }

    /// Gives a person a new calendar feed, or none: an earlier one ends at once.
    ///
    /// * `key_hash`: SHA-256 of the secret in its address.
    pub fn set_calendar_key(&mut self, person: PersonId, key_hash: Option<[u8; 32]>, now_ms: i64) -> Result<(), StoreError> {
        self.execute("DELETE FROM calendar_key WHERE region = $1 AND person = $2", params![self.region(), person.0])?;
        if let Some(hash) = key_hash {
            self.execute(
                "INSERT INTO calendar_key(region, key_hash, person, made_ms) VALUES ($1, $2, $3, $4)",
                params![self.region(), hash, person.0, now_ms],
            )?;
        }
        Ok(())
    }

    /// Whose calendar feed a secret opens.
    pub fn calendar_owner(&mut self, key_hash: [u8; 32]) -> Result<Option<PersonId>, StoreError> {
        let row = self.query_opt(
            "SELECT person FROM calendar_key WHERE region = $1 AND key_hash = $2",
            params![self.region(), key_hash],
        )?;
        row.map(|row| row.get_i64(0).map(PersonId)).transpose()
    }

    /// When a person's calendar feed was made, in milliseconds since 1970, UTC.
    pub fn calendar_made(&mut self, person: PersonId) -> Result<Option<i64>, StoreError> {
        let row = self.query_opt(
            "SELECT made_ms FROM calendar_key WHERE region = $1 AND person = $2",
            params![self.region(), person.0],
        )?;
        row.map(|row| row.get_i64(0)).transpose()
    }

    /// Lists that a person keeps, by name.
    pub fn saved_views(&mut self, person: PersonId) -> Result<Vec<SavedView>, StoreError> {
        let rows = self.query(
            "SELECT name, query FROM saved_view WHERE region = $1 AND person = $2 ORDER BY made_ms, name",
            params![self.region(), person.0],
        )?;
        rows.iter()
            .map(|row| {
                Ok(SavedView {
                    name: row.get_text(0)?.to_owned(),
                    query: row.get_text(1)?.to_owned(),
                })
            })
            .collect()
    }

    /// Keeps a list under a name; one of the same name is replaced.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] beyond [`VIEWS_MAX`], [`VIEW_NAME_MAX_CHARS`] or [`VIEW_QUERY_MAX_BYTES`].
    pub fn save_view(&mut self, person: PersonId, view: &SavedView, now_ms: i64) -> Result<(), StoreError> {
        let others = self.saved_views(person)?.iter().filter(|v| v.name != view.name).count();
        for (what, size, limit) in [
            ("kept lists", others + 1, VIEWS_MAX),
            ("the name of a list in characters", view.name.chars().count(), VIEW_NAME_MAX_CHARS),
            ("the filters of a list in bytes", view.query.len(), VIEW_QUERY_MAX_BYTES),
        ] {
            if size > limit {
                return Err(StoreError::TooLarge { what, size, limit });
            }
        }
        self.execute(
            "INSERT INTO saved_view(region, person, name, query, made_ms) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (region, person, name) DO UPDATE SET query = excluded.query",
            params![self.region(), person.0, &view.name, &view.query, now_ms],
        )?;
        Ok(())
    }

    /// Forgets a kept list. False when there is none of this name.
    pub fn drop_view(&mut self, person: PersonId, name: &str) -> Result<bool, StoreError> {
        let dropped = self.execute(
            "DELETE FROM saved_view WHERE region = $1 AND person = $2 AND name = $3",
            params![self.region(), person.0, name],
        )?;
        Ok(dropped == 1)
    }
}

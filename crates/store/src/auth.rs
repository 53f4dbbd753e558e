//! Accounts: password hashes, sessions, and the count of attempts. Plain rows, not events: nothing here is part of a case's history.
//!
//! Knows no password and no token, only their hashes; making and checking these is the business of `web`. Moments are milliseconds since 1970, UTC.

use crate::db::Row;
use crate::error::StoreError;
use crate::params;
use crate::tree::Hash;
use crate::tx::Tx;

/// What is kept of a person's password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The person, as in the region's streams.
    pub person: String,
    /// The stretched hash in PHC form.
    pub password_hash: String,
    /// Failures since the last success.
    pub failed_count: i64,
    /// No sign-in before this moment; 0 when not locked.
    pub locked_until_ms: i64,
    /// When the password was set.
    pub changed_ms: i64,
}

/// A browser's session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token in the cookie.
    pub token_hash: Hash,
    /// The region the person belongs to.
    pub region: String,
    /// The person.
    pub person: String,
    /// Signed in at.
    pub created_ms: i64,
    /// Last used at, as far as [`Tx::touch_session`] noted it.
    pub last_seen_ms: i64,
    /// Ends then, used or not.
    pub absolute_until_ms: i64,
    /// The token that forms carry.
    pub csrf: String,
}

/// How many attempts are allowed in which time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptLimit {
    /// Length of the window in milliseconds.
    pub window_ms: i64,
    /// Attempts in it.
    pub attempts: i64,
}

impl Tx<'_> {
    /// Sets or changes a password hash; failures and lock are forgotten.
    pub fn set_credential(&mut self, person: &str, password_hash: &str, now_ms: i64) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO auth_credential(region, person, password_hash, failed_count, locked_until_ms, changed_ms) VALUES ($1, $2, $3, 0, 0, $4)
             ON CONFLICT (region, person) DO UPDATE
             SET password_hash = excluded.password_hash, failed_count = 0, locked_until_ms = 0, changed_ms = excluded.changed_ms",
            params![self.region(), person, password_hash, now_ms],
        )?;
        Ok(())
    }

    /// What is kept of a person's password, if they have one.
    pub fn credential(&mut self, person: &str) -> Result<Option<Credential>, StoreError> {
        let row = self.query_opt(
            "SELECT person, password_hash, failed_count, locked_until_ms, changed_ms FROM auth_credential WHERE region = $1 AND person = $2",
            params![self.region(), person],
        )?;
        row.map(|row| {
            Ok(Credential {
                person: row.get_text(0)?.to_owned(),
                password_hash: row.get_text(1)?.to_owned(),
                failed_count: row.get_i64(2)?,
                locked_until_ms: row.get_i64(3)?,
                changed_ms: row.get_i64(4)?,
            })
        })
        .transpose()
    }

    /// Notes a wrong password and gives the failures since the last success. At `lock_after` failures, and at each further one, the account is
    /// locked until `now_ms + lock_ms`.
    pub fn note_failed_sign_in(&mut self, person: &str, now_ms: i64, lock_after: i64, lock_ms: i64) -> Result<i64, StoreError> {
        let row = self.query_opt(
            "UPDATE auth_credential SET failed_count = failed_count + 1,
                 locked_until_ms = CASE WHEN failed_count + 1 >= $3 THEN $4 ELSE locked_until_ms END
             WHERE region = $1 AND person = $2 RETURNING failed_count",
            params![self.region(), person, lock_after, now_ms + lock_ms],
        )?;
        row.map_or(Ok(0), |row| row.get_i64(0))
    }

    /// Notes a right password: failures and lock are forgotten.
    pub fn note_sign_in(&mut self, person: &str) -> Result<(), StoreError> {
        self.execute(
            "UPDATE auth_credential SET failed_count = 0, locked_until_ms = 0 WHERE region = $1 AND person = $2",
            params![self.region(), person],
        )?;
        Ok(())
    }

    /// Counts an attempt by `subject` (an address or an account). `None`: allowed. `Some(ms)`: too many, try again after that many milliseconds;
    /// refused attempts do not prolong the wait.
    pub fn count_attempt(&mut self, subject: &str, now_ms: i64, limit: AttemptLimit) -> Result<Option<i64>, StoreError> {
        let row = self.query_opt(
            "SELECT window_start_ms, attempts FROM auth_attempt WHERE region = $1 AND subject = $2",
            params![self.region(), subject],
        )?;
        let seen = row.map(|row| Ok::<_, StoreError>((row.get_i64(0)?, row.get_i64(1)?))).transpose()?;
        let (start, attempts) = match seen {
            Some((start, attempts)) if now_ms < start + limit.window_ms => {
                if attempts >= limit.attempts {
                    return Ok(Some(start + limit.window_ms - now_ms));
                }
                (start, attempts + 1)
            }
            _ => (now_ms, 1),
        };
        self.execute(
            "INSERT INTO auth_attempt(region, subject, window_start_ms, attempts) VALUES ($1, $2, $3, $4)
             ON CONFLICT (region, subject) DO UPDATE SET window_start_ms = excluded.window_start_ms, attempts = excluded.attempts",
            params![self.region(), subject, start, attempts],
        )?;
        Ok(None)
    }

    /// Opens a session; its region is that of the session, whatever this transaction's is.
    pub fn open_session(&mut self, session: &Session) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO auth_session(token_hash, region, person, created_ms, last_seen_ms, absolute_until_ms, csrf) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            params![
                session.token_hash,
                &session.region,
                &session.person,
                session.created_ms,
                session.last_seen_ms,
                session.absolute_until_ms,
                &session.csrf
            ],
        )?;
        Ok(())
    }

    /// The session of a token, of whatever region, unless it has ended or was not used for `idle_ms`.
    pub fn session(&mut self, token_hash: &Hash, now_ms: i64, idle_ms: i64) -> Result<Option<Session>, StoreError> {
        let row = self.query_opt(
            "SELECT token_hash, region, person, created_ms, last_seen_ms, absolute_until_ms, csrf FROM auth_session
             WHERE token_hash = $1 AND absolute_until_ms > $2 AND last_seen_ms > $3",
            params![token_hash, now_ms, now_ms - idle_ms],
        )?;
        row.as_ref().map(session).transpose()
    }

    /// Notes that a session was used. Once a minute is enough; a page view need not write.
    pub fn touch_session(&mut self, token_hash: &Hash, now_ms: i64) -> Result<(), StoreError> {
        self.execute(
            "UPDATE auth_session SET last_seen_ms = $2 WHERE token_hash = $1 AND last_seen_ms < $2",
            params![token_hash, now_ms],
        )?;
        Ok(())
    }

    /// Ends a session.
    pub fn close_session(&mut self, token_hash: &Hash) -> Result<(), StoreError> {
        self.execute("DELETE FROM auth_session WHERE token_hash = $1", params![token_hash])?;
        Ok(())
    }

    /// Ends a person's sessions, all but `except`, and gives their number: after a change of password, or when someone leaves.
    pub fn close_sessions_of(&mut self, person: &str, except: Option<&Hash>) -> Result<u64, StoreError> {
        let except = except.copied().unwrap_or_default();
        self.execute(
            "DELETE FROM auth_session WHERE region = $1 AND person = $2 AND token_hash <> $3",
            params![self.region(), person, except],
        )
    }

    /// A person's open sessions, the latest first.
    pub fn sessions_of(&mut self, person: &str, now_ms: i64) -> Result<Vec<Session>, StoreError> {
        let rows = self.query(
            "SELECT token_hash, region, person, created_ms, last_seen_ms, absolute_until_ms, csrf FROM auth_session
             WHERE region = $1 AND person = $2 AND absolute_until_ms > $3 ORDER BY last_seen_ms DESC",
            params![self.region(), person, now_ms],
        )?;
        rows.iter().map(session).collect()
    }

    /// Deletes sessions that ended or lay idle, and counts of attempts older than a day, in all regions. For the night job.
    pub fn sweep_sessions(&mut self, now_ms: i64, idle_ms: i64) -> Result<u64, StoreError> {
        self.execute("DELETE FROM auth_attempt WHERE window_start_ms < $1", params![now_ms - 86_400_000])?;
        self.execute(
            "DELETE FROM auth_session WHERE absolute_until_ms <= $1 OR last_seen_ms <= $2",
            params![now_ms, now_ms - idle_ms],
        )
    }
}

fn session(row: &Row) -> Result<Session, StoreError> {
    Ok(Session {
        token_hash: row.get_hash(0)?,
        region: row.get_text(1)?.to_owned(),
        person: row.get_text(2)?.to_owned(),
        created_ms: row.get_i64(3)?,
        last_seen_ms: row.get_i64(4)?,
        absolute_until_ms: row.get_i64(5)?,
        csrf: row.get_text(6)?.to_owned(),
    })
}

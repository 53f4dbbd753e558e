//! Signing in: passwords stretched with Argon2id, sessions by random token, lockout and rate limits.
//!
//! The numbers are the usual settings for GB/T 22239-2019 level 3 (the standard fixes none): see the constants.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use banfu_domain::PersonId;
use banfu_store::auth::{AttemptLimit, Session};
use sha2::{Digest as _, Sha256};

use crate::{Actor, App, AppError};

/// A session ends after this long without use.
pub const IDLE_MS: i64 = 30 * 60_000;
/// A session ends after this long, used or not.
pub const ABSOLUTE_MS: i64 = 12 * 3_600_000;
/// Wrong passwords in a row before an account is locked.
pub const LOCK_AFTER: i64 = 5;
/// How long it stays locked.
pub const LOCK_MS: i64 = 30 * 60_000;
/// Attempts from one address.
pub const ADDRESS_LIMIT: AttemptLimit = AttemptLimit {
    window_ms: 60_000,
    attempts: 30,
};
/// Shortest password, in characters.
pub const PASSWORD_MIN_CHARS: usize = 10;
/// Longest password, in bytes; longer ones would only cost time to stretch.
pub const PASSWORD_MAX_BYTES: usize = 1024;
/// A session is noted as used at most this often.
const TOUCH_MS: i64 = 60_000;

/// Why nobody was signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInFault {
    /// Login or password is wrong; which one is not said.
    Wrong,
    /// Too many wrong passwords; may be tried again after this many minutes.
    Locked {
        /// Minutes, rounded up.
        minutes: i64,
    },
    /// Too many attempts from this address; may be tried again after this many seconds.
    TooMany {
        /// Seconds, rounded up.
        seconds: i64,
    },
}

/// Why a password may not be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFault {
    /// Shorter than [`PASSWORD_MIN_CHARS`] or longer than [`PASSWORD_MAX_BYTES`].
    Length,
    /// Fewer than three of: small letters, capitals, digits, others.
    Classes,
}

/// A session just opened: the token goes into the cookie and is kept nowhere else.
#[derive(Debug, Clone)]
pub struct Opened {
    /// 64 hexadecimal digits.
    pub token: String,
    /// What forms must carry.
    pub csrf: String,
    /// Who.
    pub actor: Actor,
}

/// A session found by its token.
#[derive(Debug, Clone)]
pub struct Live {
    /// What forms must carry.
    pub csrf: String,
    /// Who.
    pub actor: Actor,
}

/// 32 random bytes in hexadecimal.
///
/// # Errors
/// [`AppError::Unavailable`] when the system gives no randomness.
pub fn random_token() -> Result<String, AppError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| AppError::Unavailable(format!("the system gives no random numbers: {e}")))?;
    Ok(crate::reading::hex(&bytes))
}

/// Whether a password may be used: at least ten characters, of three classes.
///
/// # Errors
/// [`PasswordFault`].
pub fn check_password(password: &str) -> Result<(), PasswordFault> {
    if password.chars().count() < PASSWORD_MIN_CHARS || password.len() > PASSWORD_MAX_BYTES {
        return Err(PasswordFault::Length);
    }
    let has = |class: fn(char) -> bool| usize::from(password.chars().any(class));
    let classes = has(|c| c.is_lowercase())
        + has(|c| c.is_uppercase())
        + has(|c| c.is_numeric())
        + has(|c| !c.is_alphanumeric() || (c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()));
    if classes < 3 { Err(PasswordFault::Classes) } else { Ok(()) }
}

/// Stretches a password (Argon2id with the crate's recommended memory and passes).
///
/// # Errors
/// [`AppError::Unavailable`] when the system gives no randomness for the salt.
pub fn stretch(password: &str) -> Result<String, AppError> {
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|e| AppError::Unavailable(format!("the password could not be stretched: {e}")))?;
    Ok(hash.to_string())
}

fn matches(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|h| Argon2::default().verify_password(password.as_bytes(), &h).is_ok())
}

fn hash_of(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

impl App {
    /// Signs a person in.
    ///
    /// * `address`: where the request comes from, for the rate limit.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer; the inner error says why nobody was signed in.
    pub fn sign_in(&self, login: &str, password: &str, address: &str) -> Result<Result<Opened, SignInFault>, AppError> {
        let now = self.clock.now().as_millisecond();
        let subject = format!("address/{address}");
        let wait = self
            .store
            .write(&self.region, move |tx| Ok::<_, AppError>(tx.count_attempt(&subject, now, ADDRESS_LIMIT)?))?;
        if let Some(ms) = wait {
            return Ok(Err(SignInFault::TooMany { seconds: ms / 1000 + 1 }));
        }
        let person = self.people().by_login(login).filter(|p| p.active).map(|p| p.id);
        let Some(person) = person else {
            // As slow as a wrong password, so that the time does not tell whether the login exists.
            let _ = stretch(password.get(..password.len().min(64)).unwrap_or("x"));
            return Ok(Err(SignInFault::Wrong));
        };
        let key = person.to_string();
        let credential = self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.credential(&key)?))?;
        if let Some(locked) = credential.as_ref().filter(|c| c.locked_until_ms > now) {
            return Ok(Err(SignInFault::Locked {
                minutes: (locked.locked_until_ms - now) / 60_000 + 1,
            }));
        }
        let good = password.len() <= PASSWORD_MAX_BYTES && credential.is_some_and(|c| matches(password, &c.password_hash));
        if !good {
            self.store.write(&self.region, move |tx| {
                Ok::<_, AppError>(tx.note_failed_sign_in(&key, now, LOCK_AFTER, LOCK_MS)?)
            })?;
            return Ok(Err(SignInFault::Wrong));
        }
        let Some(actor) = self.people().actor(person) else {
            return Ok(Err(SignInFault::Wrong));
        };
        let (token, csrf) = (random_token()?, random_token()?);
        let session = Session {
            token_hash: hash_of(&token),
            region: self.region.clone(),
            person: key.clone(),
            created_ms: now,
            last_seen_ms: now,
            absolute_until_ms: now + ABSOLUTE_MS,
            csrf: csrf.clone(),
        };
        self.store.write(&self.region, move |tx| {
            tx.note_sign_in(&key)?;
            Ok::<_, AppError>(tx.open_session(&session)?)
        })?;
        Ok(Ok(Opened { token, csrf, actor }))
    }

    /// The session of a token, if it is still alive.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn session(&self, token: &str) -> Result<Option<Live>, AppError> {
        let now = self.clock.now().as_millisecond();
        let hash = hash_of(token);
        let session = self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.session(&hash, now, IDLE_MS)?))?;
        let Some(session) = session else { return Ok(None) };
        let actor = session.person.parse().ok().and_then(|id| self.people().actor(PersonId(id)));
        if now - session.last_seen_ms > TOUCH_MS {
            self.store.write(&self.region, move |tx| Ok::<_, AppError>(tx.touch_session(&hash, now)?))?;
        }
        Ok(actor.map(|actor| Live { csrf: session.csrf, actor }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn sign_out(&self, token: &str) -> Result<(), AppError> {
        let hash = hash_of(token);
        self.store.write(&self.region, move |tx| Ok::<_, AppError>(tx.close_session(&hash)?))
    }

    /// Sets a person's password and ends that person's other sessions.
    ///
    /// * `keep`: token of the session that stays.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer; the inner error says what the password lacks.
    pub fn set_password(&self, person: PersonId, password: &str, keep: Option<&str>) -> Result<Result<(), PasswordFault>, AppError> {
        if let Err(fault) = check_password(password) {
            return Ok(Err(fault));
        }
        let (now, key, hash) = (self.clock.now().as_millisecond(), person.to_string(), stretch(password)?);
        let keep = keep.map(hash_of);
        self.store.write(&self.region, move |tx| {
            tx.set_credential(&key, &hash, now)?;
            tx.close_sessions_of(&key, keep.as_ref())?;
            Ok::<_, AppError>(())
        })?;
        Ok(Ok(()))
    }

    /// Gives everyone of a demo region the same password, stretched once.
    ///
    /// # Errors
    /// [`AppError::Internal`] outside a demo region.
    pub fn set_demo_passwords(&self, people: &[PersonId], password: &str) -> Result<(), AppError> {
        if !self.settings()?.demo {
            return Err(AppError::Internal("only a demo region has a shared password".into()));
        }
        let (now, hash) = (self.clock.now().as_millisecond(), stretch(password)?);
        let keys: Vec<String> = people.iter().map(ToString::to_string).collect();
        self.store.write(&self.region, move |tx| {
            for key in &keys {
                tx.set_credential(key, &hash, now)?;
            }
            Ok::<_, AppError>(())
        })
    }

    /// Whether this is the person's password now.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn is_password_of(&self, person: PersonId, password: &str) -> Result<bool, AppError> {
        let key = person.to_string();
        let credential = self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.credential(&key)?))?;
        Ok(password.len() <= PASSWORD_MAX_BYTES && credential.is_some_and(|c| matches(password, &c.password_hash)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_ten_characters_of_three_classes() {
        assert_eq!(check_password("Ab3"), Err(PasswordFault::Length));
        assert_eq!(check_password("abcdefghij"), Err(PasswordFault::Classes));
        assert_eq!(check_password("abcdefgh12"), Err(PasswordFault::Classes));
        assert_eq!(check_password("Abcdefgh12"), Ok(()));
        assert_eq!(check_password("口令abc12345"), Ok(()));
        assert_eq!(check_password(&"aA1".repeat(400)), Err(PasswordFault::Length));
    }

    #[test]
    fn a_stretched_password_matches_itself_alone() {
        let hash = stretch("Abcdefgh12").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(matches("Abcdefgh12", &hash));
        assert!(!matches("Abcdefgh13", &hash));
        assert!(!matches("Abcdefgh12", "not a hash"));
    }
}

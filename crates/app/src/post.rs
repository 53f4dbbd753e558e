//! What leaves the house: digests are written into the outbox at their hours, and a courier carries what lies there.
//!
//! A mail is never sent twice. Until its text is handed over, a failure is tried again later; from then on an attempt without a clear answer
//! (the server stalled, the process died) makes a dead letter that says so, and a person decides.

use banfu_domain::Date;
use banfu_store::{outbox::OutboxJob, personal::NoticeSettings};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{Actor, App, AppError, clock, desk::Desk, reading::hex};

/// The kind of a job that is a mail.
pub const MAIL: &str = "mail.v1";
/// How long one attempt may take, in milliseconds; longer than a courier waits for a server.
const LEASE_MS: i64 = 10 * 60_000;
/// Jobs carried before the courier looks up.
const AT_A_TIME: usize = 50;

/// A mail to one reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Address.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// What stands before the @ of the Message-ID: the same for every attempt, so that a reader's mail program knows a second copy.
    pub id: String,
}

/// Why something was not delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undelivered {
    /// It was certainly not delivered: to be tried again.
    Again(String),
    /// It may have been delivered: not to be tried again by a machine.
    Unclear(String),
}

/// Carries things out of the house. The program has one; tests have their own.
pub trait Courier: Send + Sync {
    /// Hands a mail to a server.
    ///
    /// # Errors
    /// [`Undelivered`].
    fn mail(&self, mail: &Mail) -> Result<(), Undelivered>;
}

/// Subject and text of a digest for one reader; `None`: there is nothing to say. Sentences are the web's.
pub type WriteDigest<'a> = &'a dyn Fn(&NoticeSettings, &Desk, usize) -> Option<(String, String)>;

#[derive(Serialize, Deserialize)]
struct Payload {
    to: String,
    subject: String,
    text: String,
}

fn digest_key(who: &Actor, day: Date, hour: i8) -> String {
    format!("digest/{}/{day}/{hour}", who.person.id)
}

impl App {
    /// Writes the digests of this hour into the outbox, each once. Gives how many were new.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn queue_digests(&self, write: WriteDigest<'_>) -> Result<usize, AppError> {
        let now = self.clock.now();
        let today = clock::date_of(now);
        let hour = clock::civil(now).hour();
        let readers = self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.digest_readers()?))?;
        let mut queued = 0;
        for (person, settings) in readers {
            if !settings.digest_hours.contains(&hour) {
                continue;
            }
            let Some(who) = self.people().actor(person) else { continue };
            let key = digest_key(&who, today, hour);
            if self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.has_job(&key)?))? {
                continue;
            }
            let unread = self.notices(&who)?.iter().filter(|n| n.unread).count();
            let Some((subject, text)) = write(&settings, &self.desk(&who, None)?, unread) else {
                continue;
            };
            let payload = Payload {
                to: settings.email,
                subject,
                text,
            };
            let payload = serde_json::to_string(&payload).map_err(|e| AppError::Internal(e.to_string()))?;
            let due = now.as_millisecond();
            let added = self
                .store
                .write(&self.region, move |tx| Ok::<_, AppError>(tx.enqueue(MAIL, &key, &payload, due)?))?;
            queued += usize::from(added);
        }
        Ok(queued)
    }

    /// Carries what is due in the outbox, one thing after another. Gives how many were delivered.
    ///
    /// * `chance`: any numbers, which spread the pauses after failures.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer. A failed delivery is no error: it is kept with the job.
    pub fn carry(&self, courier: &dyn Courier, chance: &mut dyn FnMut() -> u32) -> Result<usize, AppError> {
        let mut delivered = 0;
        for _ in 0..AT_A_TIME {
            // One at a time: what is claimed and not begun would look begun after a crash.
            let now = self.clock.now().as_millisecond();
            let Some(job) = self.store.claim(now, 1, LEASE_MS)?.into_iter().next() else {
                break;
            };
            let outcome = deliver(courier, &job);
            let now = self.clock.now().as_millisecond();
            match outcome {
                Ok(()) => {
                    self.store.done(&job)?;
                    delivered += 1;
                }
                Err(Undelivered::Again(error)) => {
                    tracing::warn!(job = job.id, attempt = job.attempt, %error, "not delivered; it will be tried again");
                    self.store.failed(&job, now, &error, chance())?;
                }
                Err(Undelivered::Unclear(error)) => {
                    tracing::warn!(job = job.id, %error, "perhaps delivered; left to a person");
                    self.store.give_up(&job, &error)?;
                }
            }
        }
        Ok(delivered)
    }
}

fn deliver(courier: &dyn Courier, job: &OutboxJob) -> Result<(), Undelivered> {
    if job.kind != MAIL {
        return Err(Undelivered::Again(format!("nobody here does a {}", job.kind)));
    }
    if job.broken_off {
        return Err(Undelivered::Unclear(
            "an earlier attempt broke off in the middle; the mail may have been sent. Ask the reader before it is tried again".into(),
        ));
    }
    let payload: Payload = serde_json::from_str(&job.payload).map_err(|e| Undelivered::Unclear(format!("the job cannot be read: {e}")))?;
    courier.mail(&Mail {
        to: payload.to,
        subject: payload.subject,
        text: payload.text,
        id: hex(&Sha256::digest(format!("{}/{}", job.region, job.key)).into()).chars().take(32).collect(),
    })
}

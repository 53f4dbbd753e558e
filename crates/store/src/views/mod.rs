//! Rows that lists, desks and public pages read: derived from the log, in the transaction of the events they follow from.
//!
//! [`case`] one row a case, its parties, its duties, its promises, what happened lately · [`list`] the filtered list ·
//! [`directory`] offices and people · [`stats`] counts by year · [`oversight`] open cases by office, stage and last day · [`ratings`] by axes.

pub mod case;
pub mod directory;
pub mod ledger;
pub mod list;
pub mod oversight;
pub mod ratings;
pub mod stats;

use banfu_domain::{OfficeId, PersonId, duty::Who};
use jiff::civil::Date;

use crate::StoreError;

/// Someone a case belongs to: an office with a part in it, or a person who signed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Party {
    /// An office.
    Office(OfficeId),
    /// A person.
    Person(PersonId),
}

impl Party {
    fn key(self) -> String {
        match self {
            Party::Office(id) => format!("o{id}"),
            Party::Person(id) => format!("p{id}"),
        }
    }
}

fn owner(who: Who) -> String {
    match who {
        Who::Person(id) => format!("p{id}"),
        Who::Office(id, role) => format!("o{id}/{role}"),
        Who::Role(role) => format!("r{role}"),
    }
}

fn owner_from(text: &str) -> Option<Who> {
    use banfu_domain::org::Role;
    let rest = text.get(1..)?;
    match text.as_bytes().first()? {
        b'p' => Some(Who::Person(rest.parse().ok()?)),
        b'o' => {
            let (office, role) = rest.split_once('/')?;
            Some(Who::Office(office.parse().ok()?, Role::from_code(role)?))
        }
        b'r' => Some(Who::Role(Role::from_code(rest)?)),
        _ => None,
    }
}

/// Stands for "no date" so that undated rows sort after all others.
const NO_DATE: &str = "9999-12-31";

fn date_text(date: Option<Date>) -> String {
    date.map_or_else(|| NO_DATE.to_owned(), |d| d.to_string())
}

fn date_from(text: &str) -> Result<Option<Date>, StoreError> {
    if text == NO_DATE {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|_| StoreError::Fault(format!("a view holds {text:?} where a date should be; run `banfu views rebuild`")))
}

fn coded<T>(text: &str, from: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
    from(text).ok_or_else(|| StoreError::Fault(format!("a view holds the unknown word {text:?}; run `banfu views rebuild`")))
}

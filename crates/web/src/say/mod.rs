//! What happened, what is refused, what is due: in the reader's language, with the names of offices and people.
//!
//! [`refuse`] refusals and "why can't I?" · [`due`] clocks and how a day came about · [`happened`] events.

mod due;
mod happened;
mod refuse;

use std::sync::Arc;

use banfu_app::{
    People,
    domain::{Case, CaseId, Date, OfficeId, PersonId, Stage, org::Role},
};
use jiff::{Timestamp, tz::TimeZone};

pub use happened::Told;
pub use refuse::Barrier;

use crate::{
    i18n::{Locale, Moment, say_date, say_moment},
    web::Web,
};

/// Says things to one reader.
#[derive(Clone)]
pub struct Say {
    /// The language.
    pub l: Locale,
    /// Offices and people.
    pub people: Arc<People>,
    /// Today.
    pub today: Date,
    /// How many working days are soon.
    pub soon: i64,
}

impl Say {
    /// For a reader of `l`, today.
    pub fn new(web: &Web, l: Locale, today: Date) -> Self {
        let soon = web.app.pack().map_or(3, |pack| i64::from(pack.soon_working_days));
        Self {
            l,
            people: web.app.people(),
            today,
            soon,
        }
    }

    /// An office's short name.
    pub fn office(&self, id: OfficeId) -> String {
        match self.people.office(id) {
            Some(office) if self.l.is_chinese() => office.short.clone(),
            Some(office) => office.short_en.clone(),
            None => format!("#{id}"),
        }
    }

    /// Offices' short names in a row.
    pub fn offices(&self, ids: impl IntoIterator<Item = OfficeId>) -> String {
        let names: Vec<String> = ids.into_iter().map(|id| self.office(id)).collect();
        self.l.list(&names)
    }

    /// An office's full name.
    pub fn office_in_full(&self, id: OfficeId) -> String {
        match self.people.office(id) {
            Some(office) if self.l.is_chinese() => office.name.clone(),
            Some(office) => office.name_en.clone(),
            None => format!("#{id}"),
        }
    }

    /// A person's name.
    pub fn person(&self, id: PersonId) -> String {
        match self.people.person(id) {
            Some(person) if self.l.is_chinese() => person.name.clone(),
            Some(person) => person.name_en.clone(),
            None => format!("#{id}"),
        }
    }

    /// Who proposed a case: the first by name, the others counted.
    pub fn proposers(&self, case: &Case) -> String {
        self.signed_by(case.proposer, case.signers().len().saturating_sub(1))
    }

    /// A person by name, and how many more signed.
    pub fn signed_by(&self, first: PersonId, others: usize) -> String {
        let first = self.person(first);
        match others {
            0 => first,
            n => self.l.f2("say.and_others", "name", first, "n", n + 1),
        }
    }

    /// A stage's word.
    pub fn stage(&self, stage: Stage) -> String {
        self.l.coded("stages", stage.code())
    }

    /// A role's word.
    pub fn role(&self, role: Role) -> String {
        self.l.coded("roles", role.code())
    }

    /// A day, with the year when it is not this one.
    pub fn day(&self, day: Date) -> String {
        say_date(self.l, day, self.today)
    }

    /// A moment.
    pub fn moment(&self, at: Timestamp) -> Moment {
        say_moment(self.l, at, self.today, &TimeZone::fixed(jiff::tz::offset(8)))
    }

    /// A day as an entry of a timeline.
    pub fn on(&self, day: Date) -> Moment {
        let words = if day == self.today {
            self.l.t("clock.this_day").to_owned()
        } else {
            self.day(day)
        };
        Moment { words, exact: day.to_string() }
    }

    /// A case by its number, or by its id before it has one.
    pub fn case(&self, id: CaseId) -> String {
        self.l.f1("say.case", "id", id)
    }

    /// A result class with its meaning.
    pub fn class(&self, web: &Web, code: &str) -> String {
        let label = web.app.pack().ok().and_then(|pack| pack.class(code).cloned()).map(|class| {
            if self.l.is_chinese() {
                class.label_zh.clone()
            } else {
                class.label_en.clone()
            }
        });
        label.map_or_else(|| code.to_owned(), |label| self.l.f2("say.class", "code", code, "label", label))
    }
}

//! Whom a name in a table means, and whom it may have meant.

use std::collections::{BTreeSet, HashMap};

use banfu_domain::{Arg, OfficeId, PersonId};

use super::{Report, sheet::Record};
use crate::People;

/// How alike two names must be, in hundredths, for one to be offered for the other.
const ALIKE: usize = 40;

/// Offices and people by every name they go by.
pub(super) struct Names<'a> {
    people: &'a People,
    offices: HashMap<String, OfficeId>,
    persons: HashMap<String, Vec<PersonId>>,
}

impl<'a> Names<'a> {
    /// Of a region.
    pub fn of(people: &'a People) -> Self {
        let mut offices = HashMap::new();
        for office in people.offices() {
            for name in [&office.name, &office.short, &office.org_code, &office.name_en] {
                if !name.is_empty() {
                    offices.entry(plain(name)).or_insert(office.id);
                }
            }
        }
        let mut persons: HashMap<String, Vec<PersonId>> = HashMap::new();
        for person in people.everyone() {
            persons.entry(plain(&person.name)).or_default().push(person.id);
        }
        Self { people, offices, persons }
    }

    /// The office of a name; an unknown name is said, with the one that it is most like.
    pub fn office(&self, name: &str, record: &Record, field: &str, report: &mut Report) -> Option<OfficeId> {
        if let Some(id) = self.offices.get(&plain(name)) {
            return Some(*id);
        }
        let like = report
            .wants_more()
            .then(|| {
                let all = self.people.offices();
                let names = all.iter().flat_map(|o| [(&o.name, o.id), (&o.short, o.id)]);
                most_like(name, names.map(|(name, id)| (name.as_str(), id)))
            })
            .flatten();
        let text = Arg::Text(name.to_owned());
        match like {
            Some(id) => record.wrong(report, field, "table.unknown_office_like", vec![("name", text), ("office", Arg::Office(id))]),
            None => record.wrong(report, field, "table.unknown_office", vec![("name", text)]),
        }
        None
    }

    /// The person of a name or of a name to sign in with.
    pub fn person(&self, name: &str, record: &Record, field: &str, report: &mut Report) -> Option<PersonId> {
        let text = Arg::Text(name.to_owned());
        match self.persons.get(&plain(name)).map(Vec::as_slice) {
            Some([id]) => return Some(*id),
            Some([_, ..]) => {
                record.wrong(report, field, "table.ambiguous_person", vec![("name", text)]);
                return None;
            }
            _ => {}
        }
        if let Some(person) = self.people.by_login(name) {
            return Some(person.id);
        }
        let like = report
            .wants_more()
            .then(|| {
                let all = self.people.everyone();
                most_like(name, all.iter().map(|p| (p.name.as_str(), p.id)))
            })
            .flatten();
        match like {
            Some(id) => record.wrong(report, field, "table.unknown_person_like", vec![("name", text), ("person", Arg::Person(id))]),
            None => record.wrong(report, field, "table.unknown_person", vec![("name", text)]),
        }
        None
    }
}

impl Report {
    /// Whether another finding would still be named: beyond, no time is spent on suggestions.
    pub(super) fn wants_more(&self) -> bool {
        self.findings.len() < super::FINDINGS_MAX
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// The name that shares most pairs of characters with `name`, if it shares enough (Dice's coefficient).
pub(super) fn most_like<'n, T: Copy>(name: &str, among: impl Iterator<Item = (&'n str, T)>) -> Option<T> {
    let wanted = pairs(name);
    among
        .map(|(other, what)| (alike(&wanted, &pairs(other)), what))
        .filter(|(score, _)| *score >= ALIKE)
        .max_by_key(|(score, _)| *score)
        .map(|(_, what)| what)
}

fn alike(a: &BTreeSet<(char, char)>, b: &BTreeSet<(char, char)>) -> usize {
    let shared = a.intersection(b).count() * 200;
    shared.checked_div(a.len() + b.len()).unwrap_or(0)
}

/// Neighbouring characters; the first and the last stand alone too, so that names of two characters can be told apart.
fn pairs(name: &str) -> BTreeSet<(char, char)> {
    let chars: Vec<char> = std::iter::once('^').chain(plain(name).chars()).chain(std::iter::once('$')).collect();
    chars.windows(2).filter_map(|w| Some((*w.first()?, *w.last()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_finds_the_one_it_is_like() {
        let names = [("省口岸办公室", 1), ("省便民服务中心", 2), ("省水文局", 3)];
        let like = |name| most_like(name, names.into_iter());
        assert_eq!(like("省口岸办"), Some(1));
        assert_eq!(like("便民服务中心"), Some(2));
        assert_eq!(like("水文局"), Some(3));
        assert_eq!(like("气象台"), None);
        assert_eq!(like(""), None);
    }
}

//! Who put a case, on its page: the proposer, who signs with them, who is asked to, and how to reach them.

use banfu_app::{cases::CaseView, policy::Action};

use crate::say::Say;

/// Facts as label and value, as far as the reader may see them.
pub fn facts(say: &Say, view: &CaseView) -> Vec<(String, String)> {
    let (case, l) = (&view.case, say.l);
    let Some(person) = say.people.person(case.proposer) else { return vec![] };
    let mut facts = vec![(
        l.t("case.proposer").to_owned(),
        if person.sector.is_empty() {
            say.person(person.id)
        } else {
            l.f2("case.proposer_sector", "name", say.person(person.id), "sector", &person.sector)
        },
    )];
    if !case.co_signers.is_empty() {
        let names: Vec<String> = case.co_signers.iter().map(|id| say.person(*id)).collect();
        facts.push((l.t("case.co_signers").to_owned(), l.list(&names)));
    }
    let invited: Vec<String> = case.asked_to_sign().map(|id| say.person(id)).collect();
    if !invited.is_empty() {
        facts.push((l.t("case.invited").to_owned(), l.list(&invited)));
    }
    if view.may(Action::CaseViewContacts) && !person.phone.is_empty() {
        facts.push((l.t("case.phone").to_owned(), person.phone.clone()));
    }
    facts
}

//! The offices of a case on its page: each one's part, how it stands with it, and the three who answer for it there (三级负责制).

use banfu_app::domain::{
    Case,
    case::{CaseOffice, OfficeState},
    event::Part,
    org::Role,
};

use crate::say::Say;

/// An office with a part in the case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfficeLine {
    /// Its name.
    pub office: String,
    /// 主办, 会办, 分办, 汇办.
    pub part: String,
    /// Received or not, asked to return.
    pub state: String,
    /// Leader in charge, division head, handler: post and name.
    pub people: Vec<(String, String)>,
}

/// Every office of a case, the lead first.
pub fn offices(say: &Say, case: &Case) -> Vec<OfficeLine> {
    case.offices
        .iter()
        .map(|o| OfficeLine {
            office: say.office_in_full(o.office),
            part: say.part(o.part),
            state: state(say, o),
            people: three_levels(say, o),
        })
        .collect()
}

fn state(say: &Say, o: &CaseOffice) -> String {
    let l = say.l;
    match &o.state {
        OfficeState::Assigned => l.t("case.not_received").to_owned(),
        OfficeState::Received { on, .. } => l.f1("case.received_on", "day", say.day(*on)),
        OfficeState::ReturnRequested { on, .. } => l.f1("case.return_asked_on", "day", say.day(*on)),
        OfficeState::Disputed { on, .. } => l.f1("case.disputed_on", "day", say.day(*on)),
    }
}

fn three_levels(say: &Say, o: &CaseOffice) -> Vec<(String, String)> {
    let l = say.l;
    let holding = |role| {
        let names: Vec<String> = say.people.in_office(o.office, role).into_iter().map(|p| say.person(p.id)).collect();
        l.list(&names)
    };
    let handler = match &o.state {
        OfficeState::Received { handler, .. } => say.person(*handler),
        _ => String::new(),
    };
    [
        (l.t("case.leader_in_charge").to_owned(), holding(Role::Signatory)),
        (say.role(Role::DivisionHead), holding(Role::DivisionHead)),
        (say.role(Role::CaseHandler), handler),
    ]
    .into_iter()
    .filter(|(_, names)| !names.is_empty())
    .collect()
}

/// The parts of a case as facts: the part's word, and the offices that have it.
pub fn parts(say: &Say, case: &Case) -> Vec<(String, String)> {
    Part::ALL
        .iter()
        .filter_map(|part| {
            let mut with = case.offices.iter().filter(|o| o.part == *part).map(|o| o.office).peekable();
            with.peek()?;
            Some((say.part(*part), say.offices(with)))
        })
        .collect()
}

//! Urging many at once: each urge is a command of its own, so that one that is refused keeps none of the others back.

use banfu_domain::{CaseId, OfficeId};
use banfu_policy::Action;

use crate::{Actor, App, AppError, Command};

/// Most urges of one form.
pub const URGES_MAX: usize = 200;

/// Whom to urge: the lead of a case, or one of its co-handlers for its opinion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Urge {
    /// The case.
    pub case: CaseId,
    /// The co-handler; none: the lead.
    pub opinion_of: Option<OfficeId>,
}

impl Urge {
    /// Reads `17` (the lead of case 17) or `17:5` (office 5, for its opinion).
    pub fn parse(text: &str) -> Option<Self> {
        let (case, office) = match text.split_once(':') {
            Some((case, office)) => (case, Some(OfficeId(office.parse().ok()?))),
            None => (text, None),
        };
        Some(Self {
            case: CaseId(case.parse().ok()?),
            opinion_of: office,
        })
    }
}

/// What became of some urges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Urged {
    /// Done, and on record.
    pub done: usize,
    /// Refused: urged today already, or nothing is owed any more.
    pub refused: usize,
}

impl App {
    /// Urges each of some offices.
    ///
    /// * `command_id`: unique for this request; the same id again urges nobody twice. * `note`: what the leads are told besides.
    ///
    /// # Errors
    /// [`AppError::Denied`] to all but the oversight office and the committee; [`AppError::TooLarge`] for more than [`URGES_MAX`]. A case that
    /// is refused is counted, not an error.
    pub fn urge_all(&self, who: &Actor, command_id: &str, urges: &[Urge], note: &str) -> Result<Urged, AppError> {
        self.permit_region(who, Action::OversightView)?;
        if urges.len() > URGES_MAX {
            return Err(AppError::TooLarge(format!("at most {URGES_MAX} offices are urged at a time")));
        }
        let mut urged = Urged::default();
        for (at, urge) in urges.iter().enumerate() {
            let command = match urge.opinion_of {
                Some(office) => Command::Urge { office },
                None => Command::UrgeLead { note: note.to_owned() },
            };
            match self.act(who, &format!("{command_id}/{at}"), urge.case, command) {
                Ok(_) => urged.done += 1,
                Err(AppError::Refused { .. } | AppError::Denied(_) | AppError::NotFound) => urged.refused += 1,
                Err(other) => return Err(other),
            }
        }
        Ok(urged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_urge_names_a_case_and_perhaps_a_co_handler() {
        assert_eq!(
            Urge::parse("17"),
            Some(Urge {
                case: CaseId(17),
                opinion_of: None
            })
        );
        assert_eq!(
            Urge::parse("17:5"),
            Some(Urge {
                case: CaseId(17),
                opinion_of: Some(OfficeId(5))
            })
        );
        for odd in ["", "x", "17:", ":5", "17:5:6"] {
            assert_eq!(Urge::parse(odd), None, "{odd}");
        }
    }
}

//! 附件: files that go out with a reply, listed in its attachment note (附件说明) in their order.
//!
//! Each has its title there; a PDF may be set after the letter's pages as a part of it, any other file travels beside it. They belong to
//! the draft: whoever changes them has a hand in it, and from 送核稿 on they stand still with it.
//!
//! Source: GB/T 9704-2012, 7.3.3 (附件说明) and 7.3.7 (附件).

use crate::{
    Context,
    case::{Case, Stage},
    event::Event,
    refusal::refusals,
    reply::BodyRef,
};

/// Most annexes of one reply.
pub const ANNEXES_MAX: usize = 20;
/// Longest title of an annex, in characters.
pub const ANNEX_TITLE_MAX_CHARS: usize = 100;
/// Longest name of an annex's file, in characters.
pub const ANNEX_NAME_MAX_CHARS: usize = 200;

/// An annex of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annex {
    /// What the attachment note calls it; without 书名号 and without a stop at its end, as the standard has it.
    pub title: String,
    /// The name of its file, with its ending.
    pub name: String,
    /// The stored bytes.
    pub file: BodyRef,
    /// Its pages are set after the letter's; otherwise it is only listed and travels beside it.
    pub appended: bool,
}

refusals! {
    /// Why the annexes of a reply cannot be changed.
    CannotChangeAnnexes, "reply.annexes" {
        /// Frozen for review, or not yet begun.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The attachment note has to name it.
        NoTitle = "no_title",
        /// Too long.
        TitleTooLong {
            /// Limit in characters.
            max: usize,
        } = "title_too_long",
        /// Too long.
        NameTooLong {
            /// Limit in characters.
            max: usize,
        } = "name_too_long",
        /// Nothing was chosen.
        NoFile = "no_file",
        /// Two annexes of one title cannot be told apart.
        Twice {
            /// The title.
            title: String,
        } = "twice",
        /// More than go with one letter.
        TooMany {
            /// Limit.
            max: usize,
        } = "too_many",
        /// There is none of this number.
        Missing {
            /// From 1.
            n: u32,
        } = "missing",
    }
}

/// Adds an annex after the others.
///
/// # Errors
/// [`CannotChangeAnnexes`]
pub fn add(case: &Case, annex: Annex, cx: Context<'_>) -> Result<Vec<Event>, CannotChangeAnnexes> {
    writable(case)?;
    let annex = Annex {
        title: bare(&annex.title),
        ..annex
    };
    if annex.title.is_empty() {
        return Err(CannotChangeAnnexes::NoTitle);
    }
    if annex.title.chars().nth(ANNEX_TITLE_MAX_CHARS).is_some() {
        return Err(CannotChangeAnnexes::TitleTooLong { max: ANNEX_TITLE_MAX_CHARS });
    }
    if annex.name.chars().nth(ANNEX_NAME_MAX_CHARS).is_some() {
        return Err(CannotChangeAnnexes::NameTooLong { max: ANNEX_NAME_MAX_CHARS });
    }
    if annex.file.bytes == 0 {
        return Err(CannotChangeAnnexes::NoFile);
    }
    if case.annexes.iter().any(|other| other.title == annex.title) {
        return Err(CannotChangeAnnexes::Twice { title: annex.title });
    }
    if case.annexes.len() >= ANNEXES_MAX {
        return Err(CannotChangeAnnexes::TooMany { max: ANNEXES_MAX });
    }
    let mut annexes = case.annexes.clone();
    annexes.push(annex);
    Ok(vec![set(annexes, cx)])
}

/// Takes an annex out; `n` counts from 1.
///
/// # Errors
/// [`CannotChangeAnnexes`]
pub fn remove(case: &Case, n: u32, cx: Context<'_>) -> Result<Vec<Event>, CannotChangeAnnexes> {
    writable(case)?;
    let at = index(case, n)?;
    let mut annexes = case.annexes.clone();
    annexes.remove(at);
    Ok(vec![set(annexes, cx)])
}

/// Moves an annex before the one that stands before it; the first stays where it is. `n` counts from 1.
///
/// # Errors
/// [`CannotChangeAnnexes`]
pub fn raise(case: &Case, n: u32, cx: Context<'_>) -> Result<Vec<Event>, CannotChangeAnnexes> {
    writable(case)?;
    let at = index(case, n)?;
    if at == 0 {
        return Ok(vec![]);
    }
    let mut annexes = case.annexes.clone();
    annexes.swap(at - 1, at);
    Ok(vec![set(annexes, cx)])
}

fn set(annexes: Vec<Annex>, cx: Context<'_>) -> Event {
    Event::AnnexesSet {
        annexes,
        by: cx.by,
        on: cx.today,
    }
}

fn writable(case: &Case) -> Result<(), CannotChangeAnnexes> {
    let stage = case.stage();
    matches!(stage, Stage::Handling | Stage::Drafting)
        .then_some(())
        .ok_or(CannotChangeAnnexes::WrongStage { stage })
}

fn index(case: &Case, n: u32) -> Result<usize, CannotChangeAnnexes> {
    let at = (n as usize).checked_sub(1).filter(|at| *at < case.annexes.len());
    at.ok_or(CannotChangeAnnexes::Missing { n })
}

/// A title as the attachment note prints it: no 书名号 around the whole, no stop at its end (GB/T 9704-2012, 7.3.3).
fn bare(title: &str) -> String {
    let title = title.trim().trim_end_matches(['。', '；', '，', '.']).trim_end();
    let inner = title.strip_prefix('《').and_then(|t| t.strip_suffix('》'));
    inner.filter(|t| !t.contains(['《', '》'])).unwrap_or(title).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::*;

    fn annex(title: &str) -> Annex {
        Annex {
            title: title.into(),
            name: "名单.pdf".into(),
            file: BodyRef {
                hash: "00".repeat(32),
                bytes: 1200,
            },
            appended: true,
        }
    }

    fn with(titles: &[&str]) -> &'static Case {
        let mut events = up_to(Stage::Drafting);
        events.push(Event::AnnexesSet {
            annexes: titles.iter().map(|t| annex(t)).collect(),
            by: HANDLER,
            on: cx().today,
        });
        given(events).case()
    }

    fn titles(changed: Result<Vec<Event>, CannotChangeAnnexes>) -> Vec<String> {
        let mut case = with(&[]).clone();
        changed.unwrap().into_iter().for_each(|e| case.apply(e));
        case.annexes.into_iter().map(|a| a.title).collect()
    }

    #[test]
    fn annexes_stand_in_the_order_they_were_given_and_can_be_moved_and_taken_out() {
        let case = with(&["清单", "名单"]);
        assert_eq!(titles(add(case, annex("统计表"), cx())), ["清单", "名单", "统计表"]);
        assert_eq!(titles(raise(case, 2, cx())), ["名单", "清单"]);
        assert_eq!(raise(case, 1, cx()), Ok(vec![]), "the first stays where it is");
        assert_eq!(titles(remove(case, 1, cx())), ["名单"]);
        assert_eq!(remove(case, 3, cx()), Err(CannotChangeAnnexes::Missing { n: 3 }));
        assert_eq!(remove(case, 0, cx()), Err(CannotChangeAnnexes::Missing { n: 0 }));
    }

    #[test]
    fn a_title_is_printed_as_the_standard_has_it() {
        assert_eq!(bare(" 《任务清单》。"), "任务清单");
        assert_eq!(bare("《条例》和《细则》"), "《条例》和《细则》");
        assert_eq!(bare("对照表；"), "对照表");
    }

    #[test]
    fn what_could_not_be_listed_or_told_apart_is_refused() {
        let case = with(&["清单"]);
        let long = |n| "长".repeat(n);
        assert_eq!(add(case, annex("  "), cx()), Err(CannotChangeAnnexes::NoTitle));
        assert_eq!(add(case, annex("《清单》"), cx()), Err(CannotChangeAnnexes::Twice { title: "清单".into() }));
        assert_eq!(add(case, annex(&long(101)), cx()), Err(CannotChangeAnnexes::TitleTooLong { max: 100 }));
        let empty = Annex {
            file: BodyRef { hash: String::new(), bytes: 0 },
            ..annex("表")
        };
        assert_eq!(add(case, empty, cx()), Err(CannotChangeAnnexes::NoFile));
        let named = Annex {
            name: long(201),
            ..annex("表")
        };
        assert_eq!(add(case, named, cx()), Err(CannotChangeAnnexes::NameTooLong { max: 200 }));
        let many: Vec<String> = (0..ANNEXES_MAX).map(|n| n.to_string()).collect();
        let full = with(&many.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(add(full, annex("表"), cx()), Err(CannotChangeAnnexes::TooMany { max: ANNEXES_MAX }));
    }

    #[test]
    fn a_letter_that_is_being_checked_keeps_its_annexes() {
        for stage in [Stage::OfficeCheck, Stage::Signed, Stage::Published] {
            given(up_to(stage)).refuses(|c, cx| add(c, annex("清单"), cx), CannotChangeAnnexes::WrongStage { stage });
        }
    }

    #[test]
    fn whoever_adds_an_annex_has_had_a_hand_in_the_letter() {
        assert!(with(&["清单"]).drafted_by.contains(&HANDLER));
    }
}

//! Other cases that the page of one names: proposals merged into it, and the letters of offices that answer apart.

use banfu_app::{
    cases::CaseView,
    domain::{
        Case,
        deadline::left,
        org::{Person, Role},
    },
};

use super::lines::MergedLine;
use crate::{say::Say, ui::Clock, web::Web};

/// One of the letters that answer the proposal.
#[derive(Debug, Clone)]
pub struct LetterLine {
    /// Whose it is.
    pub office: String,
    /// Its number among the cases of the proposal, such as 0064-1.
    pub number: String,
    /// Where it stands.
    pub stage: String,
    /// 发文字号, once signed.
    pub doc_number: String,
    /// How long it has, or when it reached the proposer.
    pub clock: Option<Clock>,
    /// Its case; empty when it is this one, or the reader may not open it.
    pub href: String,
    /// It is the one this page is of.
    pub here: bool,
}

/// The letters of a divided case, the lead's first; empty when one letter answers it.
pub fn letters(say: &Say, web: &Web, view: &CaseView) -> Vec<LetterLine> {
    let l = say.l;
    view.letters
        .iter()
        .map(|letter| {
            let row = &letter.row;
            let here = row.id == view.case.id;
            let clock = match (row.delivered_on, row.due) {
                (Some(day), _) => {
                    let late = row.on_time == Some(false);
                    let words = l.t(if late { "cases.answered_late" } else { "cases.answered_on_time" });
                    Some(Clock::done(l, words, day, say.day(day)))
                }
                (None, Some(due)) => Some(say.clock(due, left(due, say.today, 0, &web.app.calendar()))),
                (None, None) => None,
            };
            LetterLine {
                office: row.lead.map(|id| say.office(id)).unwrap_or_default(),
                number: row.label(),
                stage: say.stage(row.stage),
                doc_number: row.reply_number.clone(),
                clock,
                href: if here || !letter.opens { String::new() } else { format!("/cases/{}", row.id) },
                here,
            }
        })
        .collect()
}

/// The proposals that the reply answers too.
pub fn merged(say: &Say, case: &Case, person: &Person) -> Vec<MergedLine> {
    let l = say.l;
    let supervises = [Role::Committee, Role::Oversight].iter().any(|role| person.is(*role));
    case.merged
        .iter()
        .map(|merged| {
            let mut note = l.f2(
                "case.merged_note",
                "name",
                say.signed_by(merged.proposer, merged.co_signers.len()),
                "day",
                say.day(merged.on),
            );
            if let Some(rating) = &merged.rating {
                note = l.f2("case.merged_rated", "note", note, "how", say.rated(rating.satisfaction, &rating.axes));
            }
            MergedLine {
                name: merged
                    .number
                    .map_or_else(|| merged.text.title.clone(), |number| format!("{number:04} {}", merged.text.title)),
                // The offices have no part in the case it was; its text stands here.
                href: if supervises || merged.is_signed_by(person.id) {
                    format!("/cases/{}", merged.case)
                } else {
                    String::new()
                },
                note,
                paragraphs: [&merged.text.situation, &merged.text.analysis]
                    .into_iter()
                    .chain(&merged.text.points)
                    .flat_map(|text| text.lines())
                    .filter(|line| !line.trim().is_empty())
                    .map(str::to_owned)
                    .collect(),
            }
        })
        .collect()
}

//! The files of a case, as its page lists them.

use banfu_app::{cases::CaseView, domain::Event};

use super::lines::FileLine;
use crate::{pages::replies::annexes, say::Say};

/// Files of a case that its reader may take away: the reply, its annexes, the package for printing, a receipt.
pub fn files(say: &Say, view: &CaseView) -> Vec<FileLine> {
    let (case, l) = (&view.case, say.l);
    let mut files = Vec::new();
    if case.draft.is_some() {
        let name = case
            .signed
            .as_ref()
            .map_or_else(|| l.t("case.draft_file").to_owned(), |signed| signed.number.to_string());
        for kind in ["pdf", "docx", "ofd"] {
            files.push(FileLine {
                href: format!("/cases/{}/letter.{kind}", case.id),
                name: format!("{name}.{kind}"),
                note: String::new(),
            });
        }
    }
    for annex in annexes::rows(&case.annexes, &format!("/cases/{}", case.id)) {
        files.push(FileLine {
            href: annex.href,
            name: l.f2("case.annex", "n", annex.n, "title", annex.title),
            note: annex.size,
        });
    }
    for round in &case.past {
        let Some(signed) = &round.signed else { continue };
        let at = format!("/cases/{}/rounds/{}", case.id, round.no);
        for kind in ["pdf", "ofd"] {
            files.push(FileLine {
                href: format!("{at}/letter.{kind}"),
                name: format!("{}.{kind}", signed.number),
                note: l.f1("case.round", "n", round.no),
            });
        }
        for annex in annexes::rows(&round.annexes, &at) {
            files.push(FileLine {
                href: annex.href,
                name: l.f2("case.annex", "n", annex.n, "title", annex.title),
                note: l.f1("case.round", "n", round.no),
            });
        }
    }
    if case.issued.is_some() {
        files.push(FileLine {
            href: format!("/cases/{}/{}", case.id, super::letters::PRINT_PACKAGE),
            name: l.t("case.print_package").to_owned(),
            note: l.t("case.print_package_note").to_owned(),
        });
    }
    if let Some(entry) = view
        .timeline
        .iter()
        .rev()
        .find(|entry| matches!(entry.event, Event::ReplySignedOff { .. } | Event::ReplyPublished { .. }))
    {
        files.push(FileLine {
            href: format!("/cases/{}/receipts/{}", case.id, entry.id),
            name: l.t("case.receipt").to_owned(),
            note: l.t("case.receipt_note").to_owned(),
        });
    }
    files
}

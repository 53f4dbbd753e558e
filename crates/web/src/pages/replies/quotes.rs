//! Where sentences of a letter come from: the opinions they quote, what was changed in them, and what their authors said of that.

use banfu_app::{
    domain::{Case, quotation::QuoteState},
    drafts::Checked,
    gates::Quoted,
};

use super::versions::{Kind, inline};
use crate::say::Say;

/// A sentence that comes from an opinion.
#[derive(Debug, Clone)]
pub struct QuoteRow {
    /// Whose opinion.
    pub office: String,
    /// Which paragraph of it, in words.
    pub passage: String,
    /// It was changed.
    pub edited: bool,
    /// Taken over word for word; or what its author said of the change.
    pub state: String,
    /// What was taken out and put in; for a sentence taken over, the sentence.
    pub parts: Vec<(Kind, String)>,
    /// Its first byte in the letter.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

/// Every quotation of a checked draft, in the letter's order.
pub fn rows(say: &Say, case: &Case, checked: &Checked) -> Vec<QuoteRow> {
    checked.quoted.iter().map(|quoted| row(say, case, checked, quoted)).collect()
}

fn row(say: &Say, case: &Case, checked: &Checked, quoted: &Quoted) -> QuoteRow {
    let l = say.l;
    let text = checked.body.get(quoted.at.span.clone()).unwrap_or_default();
    let edited = !quoted.at.verbatim;
    let state = if edited {
        let asked = case
            .quotes
            .iter()
            .rev()
            .find(|q| q.quote.office == quoted.office && q.quote.text == text && q.quote.original == quoted.original);
        match asked.map(|q| &q.state) {
            None => l.t("quotes.edited").to_owned(),
            Some(QuoteState::Asked { on }) => l.f1("quotes.asked", "day", say.day(*on)),
            Some(QuoteState::Confirmed { on }) => l.f1("quotes.confirmed", "day", say.day(*on)),
            Some(QuoteState::Objected { on, reason }) => l.f2("quotes.objected", "day", say.day(*on), "reason", reason),
        }
    } else {
        l.t("quotes.verbatim").to_owned()
    };
    QuoteRow {
        office: say.office(quoted.office),
        passage: l.f1("quotes.passage", "n", quoted.at.passage),
        edited,
        state,
        parts: if edited {
            inline(&quoted.original, text)
        } else {
            vec![(Kind::Same, text.to_owned())]
        },
        start: quoted.at.span.start,
        end: quoted.at.span.end,
    }
}

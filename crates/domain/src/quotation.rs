//! 引用: what the reply takes from co-opinions. A sentence taken over word for word is the co-handler's own; one that was edited goes back
//! to its author to be confirmed.
//!
//! Which sentences these are is found in the text, each time anew, and passed in with the other findings. Here stands only what was asked
//! and answered. An office that countersigns the letter has agreed to it as it stands, its quotations with it.

use jiff::civil::Date;

use crate::{
    Context,
    case::{Case, Stage},
    event::Event,
    ids::OfficeId,
    proposal::NOTE_MAX_CHARS,
    refusal::refusals,
    reply::Findings,
};

/// A sentence of the letter that was taken from a co-opinion and edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Whose opinion.
    pub office: OfficeId,
    /// Which of its paragraphs, from 1.
    pub passage: u32,
    /// What the opinion says.
    pub original: String,
    /// What the letter says.
    pub text: String,
}

/// What the author said of an edited quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuoteState {
    /// Nothing yet.
    Asked {
        /// Since.
        on: Date,
    },
    /// It may stand.
    Confirmed {
        /// Day.
        on: Date,
    },
    /// It may not.
    Objected {
        /// Day.
        on: Date,
        /// Why not.
        reason: String,
    },
}

/// An edited quotation that its author was asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedQuote {
    /// The sentence.
    pub quote: Quote,
    /// What was said of it.
    pub state: QuoteState,
}

impl AskedQuote {
    /// Whether its author has not answered.
    pub fn is_awaited(&self) -> bool {
        matches!(self.state, QuoteState::Asked { .. })
    }
}

refusals! {
    /// Why quotations cannot be confirmed or objected to.
    CannotAnswer, "quotation.answer" {
        /// The draft is with its handler, or signed.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// Nothing was asked of this office, or it has answered.
        NotAsked {
            /// Which office.
            office: OfficeId,
        } = "not_asked",
        /// There is no such sentence among those asked about.
        Unknown {
            /// Its place in the list, from 1.
            no: u32,
        } = "unknown",
        /// The handler must know what is wrong with it.
        NoReason = "no_reason",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

/// What goes back to its authors when a draft is sent on: every edited sentence that they have not confirmed as it stands now.
pub(crate) fn sent_back(case: &Case, findings: &Findings, on: Date) -> Option<Event> {
    let mut quotes: Vec<Quote> = Vec::new();
    for quote in findings.edited.iter().filter(|q| !case.is_confirmed(q)) {
        if !quotes.contains(quote) {
            quotes.push(quote.clone());
        }
    }
    (!quotes.is_empty()).then_some(Event::QuotationsAsked { quotes, on })
}

/// A co-handler answers for its quotations: `objected` are those that may not stand, by their place among what it was asked, from 1; the
/// others are confirmed.
///
/// # Errors
/// [`CannotAnswer`]: nothing asked, not while others review the draft, or an objection without a reason.
pub fn answer(case: &Case, office: OfficeId, objected: Vec<u32>, reason: String, cx: Context<'_>) -> Result<Vec<Event>, CannotAnswer> {
    if !matches!(case.stage(), Stage::OfficeCheck | Stage::Countersign | Stage::SignOff) {
        return Err(CannotAnswer::WrongStage { stage: case.stage() });
    }
    let asked = case.quotes_awaited(office).count();
    if asked == 0 {
        return Err(CannotAnswer::NotAsked { office });
    }
    if let Some(no) = objected.iter().find(|no| **no == 0 || usize::try_from(**no).is_ok_and(|no| no > asked)) {
        return Err(CannotAnswer::Unknown { no: *no });
    }
    if reason.trim().is_empty() && !objected.is_empty() {
        return Err(CannotAnswer::NoReason);
    }
    if reason.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotAnswer::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::QuotationsAnswered {
        office,
        objected,
        reason,
        on: cx.today,
    }])
}

impl Case {
    /// The edited quotations that an office has still to answer for, in the order of the letter.
    pub fn quotes_awaited(&self, office: OfficeId) -> impl Iterator<Item = &Quote> {
        self.quotes.iter().filter(move |q| q.is_awaited() && q.quote.office == office).map(|q| &q.quote)
    }

    /// Whether the author has agreed to just this.
    pub fn is_confirmed(&self, quote: &Quote) -> bool {
        self.quotes.iter().any(|q| {
            matches!(q.state, QuoteState::Confirmed { .. })
                && q.quote.office == quote.office
                && q.quote.text == quote.text
                && q.quote.original == quote.original
        })
    }

    /// Since when the oldest unanswered question about a quotation is open.
    pub(crate) fn quotes_asked_on(&self) -> Option<Date> {
        self.quotes
            .iter()
            .filter_map(|q| match q.state {
                QuoteState::Asked { on } => Some(on),
                _ => None,
            })
            .min()
    }

    pub(crate) fn ask_quotes(&mut self, quotes: Vec<Quote>, on: Date) {
        self.quotes.retain(|q| matches!(q.state, QuoteState::Confirmed { .. }));
        self.quotes.extend(quotes.into_iter().map(|quote| AskedQuote {
            quote,
            state: QuoteState::Asked { on },
        }));
    }

    pub(crate) fn answer_quotes(&mut self, office: OfficeId, objected: &[u32], reason: &str, on: Date) {
        let awaited = self.quotes.iter_mut().filter(|q| q.is_awaited() && q.quote.office == office);
        for (no, quote) in (1u32..).zip(awaited) {
            quote.state = if objected.contains(&no) {
                QuoteState::Objected { on, reason: reason.to_owned() }
            } else {
                QuoteState::Confirmed { on }
            };
        }
    }

    /// The office agreed to the whole letter.
    pub(crate) fn confirm_quotes(&mut self, office: OfficeId, on: Date) {
        for quote in self.quotes.iter_mut().filter(|q| q.quote.office == office) {
            if !matches!(quote.state, QuoteState::Confirmed { .. }) {
                quote.state = QuoteState::Confirmed { on };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        reply,
        series::Series,
        signing::{self, CannotSignOff, SignOffReply},
        testing::*,
    };

    fn quote() -> Quote {
        Quote {
            office: CO,
            passage: 2,
            original: "已有8个口岸开设专门窗口。".into(),
            text: "已有18个口岸开设专门窗口。".into(),
        }
    }

    fn edited() -> Findings {
        Findings {
            edited: vec![quote()],
            ..Findings::default()
        }
    }

    /// Sent for checking with an edited quotation, and nobody asked to countersign.
    fn asked() -> Vec<Event> {
        let mut events = up_to(Stage::Drafting);
        events.extend(reply::send_for_check(given(events.clone()).case(), 1, vec![], &edited(), cx()).unwrap());
        events
    }

    fn sign(accepted_open: &str) -> SignOffReply {
        SignOffReply {
            org_code: "黔外提复字".into(),
            post: "主任".into(),
            accepted_open: accepted_open.into(),
        }
    }

    #[test]
    fn an_edited_quotation_goes_back_to_its_author_when_the_draft_is_sent_on() {
        assert_eq!(
            asked().last(),
            Some(&Event::QuotationsAsked {
                quotes: vec![quote()],
                on: cx().today
            })
        );
        let nothing = reply::send_for_check(given(up_to(Stage::Drafting)).case(), 1, vec![], &Findings::default(), cx()).unwrap();
        assert_eq!(nothing.len(), 1, "what was taken over word for word is not asked about");
    }

    #[test]
    fn a_letter_with_an_unconfirmed_quotation_is_signed_only_with_a_reason() {
        let mut events = asked();
        events.extend(reply::pass_check(given(events.clone()).case(), String::new(), cx()).unwrap());
        let case = given(events.clone());
        case.refuses(
            |c, cx| signing::sign_off(c, sign(""), &edited(), &Series::default(), cx),
            CannotSignOff::ReasonNeeded {
                gates: vec![crate::gates::Gate::Quotes],
            },
        );
        assert!(signing::sign_off(case.case(), sign("已电话核实，另补确认"), &edited(), &Series::default(), cx()).is_ok());
        events.extend(answer(case.case(), CO, vec![], String::new(), cx()).unwrap());
        assert!(signing::sign_off(given(events).case(), sign(""), &edited(), &Series::default(), cx()).is_ok());
    }

    #[test]
    fn an_objection_says_why_and_keeps_the_letter_back() {
        let case = given(asked());
        case.refuses(|c, cx| answer(c, CO, vec![1], " ".into(), cx), CannotAnswer::NoReason);
        case.refuses(|c, cx| answer(c, CO, vec![2], "数字".into(), cx), CannotAnswer::Unknown { no: 2 });
        case.refuses(|c, cx| answer(c, LEAD, vec![], String::new(), cx), CannotAnswer::NotAsked { office: LEAD });
        let objected = case.then(|c, cx| answer(c, CO, vec![1], "应为8个".into(), cx), Stage::OfficeCheck);
        assert!(!objected.is_confirmed(&quote()));
        assert_eq!(
            answer(&objected, CO, vec![], String::new(), cx()),
            Err(CannotAnswer::NotAsked { office: CO }),
            "it is answered once"
        );
    }

    #[test]
    fn what_was_confirmed_is_not_asked_again_unless_it_changes() {
        let case = given(asked()).then(|c, cx| answer(c, CO, vec![], String::new(), cx), Stage::OfficeCheck);
        assert_eq!(sent_back(&case, &edited(), cx().today), None);
        let changed = Quote {
            text: "已有19个口岸开设专门窗口。".into(),
            ..quote()
        };
        let findings = Findings {
            edited: vec![changed],
            ..Findings::default()
        };
        assert!(sent_back(&case, &findings, cx().today).is_some());
    }

    #[test]
    fn who_countersigns_the_letter_confirms_what_it_quotes() {
        let mut events = up_to(Stage::Drafting);
        events.extend(reply::send_for_check(given(events.clone()).case(), 1, vec![CO], &edited(), cx()).unwrap());
        events.extend(reply::pass_check(given(events.clone()).case(), String::new(), cx()).unwrap());
        let case = given(events).then(|c, cx| reply::countersign(c, CO, String::new(), cx), Stage::SignOff);
        assert!(case.is_confirmed(&quote()));
    }
}

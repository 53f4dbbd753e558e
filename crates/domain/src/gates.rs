//! 签发前的核对: what a reply must have before it is signed, each condition by name, with what is missing.
//!
//! Some conditions are facts of the case (a talk, opinions, answers about quotations); others are found in the text and the form, and
//! passed in ([`Findings::found`]). How grave an open one is, the place says: it keeps the letter back, it is signed with a reason only, or it
//! is worth knowing.
//!
//! Source: what dispatching offices check in a reply (item by item, consultation, co-handlers, class, dated promises, figures, names and
//! numbers, publicity, contact, copies).

use std::fmt;

use crate::{
    RulePack,
    case::{Case, OpinionState},
    org::coded,
    refusal::Arg,
    reply::Findings,
};

coded! {
    /// A condition of signing.
    Gate {
        /// 逐条答复: each point of the proposal is answered.
        Answered = "answered",
        /// 沟通 with the proposer in this round.
        Consulted = "consulted",
        /// 会办意见 are in, or gone on without.
        Opinions = "opinions",
        /// The letter takes something from each opinion given.
        Quoted = "quoted",
        /// Edited quotations are confirmed by their authors.
        Quotes = "quotes",
        /// Figures: no error stands open.
        Figures = "figures",
        /// Promises have dates.
        Dated = "dated",
        /// The class of the result is chosen.
        Class = "class",
        /// The class fits what the letter says.
        ClassFits = "class_fits",
        /// Number and session of the proposal are right where the letter names them.
        Reference = "reference",
        /// The title has the form of a reply's.
        Title = "title",
        /// 主送: the first proposers, and nobody else.
        Addressee = "addressee",
        /// 公开属性 is chosen, and a ground where it is held back.
        Publicity = "publicity",
        /// 联系人和电话.
        Contact = "contact",
        /// 抄送 holds everyone the place informs.
        Copies = "copies",
        /// 附件: what the letter lists is there.
        Attachments = "attachments",
        /// 首页显示正文: the first page shows some of the body.
        FirstPage = "first_page",
    }
}

coded! {
    /// What follows from an open condition.
    Weight {
        /// The letter is not signed.
        Block = "block",
        /// It is signed with a reason.
        Reason = "reason",
        /// It is worth knowing.
        Note = "note",
    }
}

impl Gate {
    /// How grave it is where the place says nothing.
    pub fn usual(self) -> Weight {
        match self {
            Gate::Consulted | Gate::Opinions | Gate::Figures | Gate::Class | Gate::Publicity | Gate::Contact | Gate::Title => Weight::Block,
            Gate::Answered | Gate::Quotes | Gate::Dated | Gate::ClassFits | Gate::Reference | Gate::Addressee => Weight::Reason,
            Gate::Quoted | Gate::Copies | Gate::Attachments | Gate::FirstPage => Weight::Note,
        }
    }

    /// Conditions that no reason stands in for in any place: without them there is no letter, or it would not be true.
    pub const ALWAYS_BLOCK: [Gate; 5] = [Gate::Opinions, Gate::Figures, Gate::Class, Gate::Publicity, Gate::Contact];
}

/// A condition that the text or the form does not meet: which, and what is missing, in the words of the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub gate: Gate,
    /// What it is about; may be empty.
    pub about: Vec<String>,
}

/// How a condition stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateState {
    /// Which.
    pub gate: Gate,
    /// What follows while it is open.
    pub weight: Weight,
    /// Whether it is not met.
    pub open: bool,
    /// What it is about, when it is open: points, offices, words.
    pub about: Vec<Arg>,
}

impl GateState {
    fn keeps_back(&self) -> bool {
        self.open && self.weight == Weight::Block
    }
}

/// Every condition that applies to a case, in the order people check them.
pub fn gates(case: &Case, findings: &Findings, pack: &RulePack) -> Vec<GateState> {
    Gate::ALL.iter().filter_map(|gate| state(*gate, case, findings, pack)).collect()
}

/// Conditions that keep the letter from being signed.
pub(crate) fn blocking(states: &[GateState]) -> Vec<Gate> {
    states.iter().filter(|s| s.keeps_back()).map(|s| s.gate).collect()
}

/// Conditions that need a reason.
pub(crate) fn needing_reason(states: &[GateState]) -> Vec<Gate> {
    states.iter().filter(|s| s.open && s.weight == Weight::Reason).map(|s| s.gate).collect()
}

fn state(gate: Gate, case: &Case, findings: &Findings, pack: &RulePack) -> Option<GateState> {
    let texts = |words: &[String]| words.iter().cloned().map(Arg::Text).collect::<Vec<_>>();
    let numbers = |numbers: Vec<u32>| numbers.into_iter().map(Arg::from).collect::<Vec<_>>();
    // Whoever gives an opinion: co-handlers, and those whose parts are collected.
    let co = || case.co_handlers();
    let draft = case.draft.as_ref();
    // Open or not, and what it is about; `None` where the condition does not apply.
    let (open, about) = match gate {
        Gate::Answered => (!findings.unanswered.is_empty(), numbers(findings.unanswered.clone())),
        Gate::Consulted => (!case.is_talked_over(), vec![]),
        Gate::Opinions => {
            let awaited: Vec<Arg> = co()
                .filter(|o| matches!(o.opinion, OpinionState::Asked { .. }))
                .map(|o| Arg::Office(o.office))
                .collect();
            co().next()?;
            (!awaited.is_empty(), awaited)
        }
        Gate::Quoted => {
            co().find(|o| matches!(o.opinion, OpinionState::Given { .. }))?;
            (!findings.unquoted.is_empty(), findings.unquoted.iter().map(|o| Arg::Office(*o)).collect())
        }
        Gate::Quotes => {
            if findings.edited.is_empty() {
                return None;
            }
            let mut offices: Vec<_> = findings.edited.iter().filter(|q| !case.is_confirmed(q)).map(|q| q.office).collect();
            offices.sort_unstable();
            offices.dedup();
            (!offices.is_empty(), offices.into_iter().map(Arg::Office).collect())
        }
        Gate::Figures => {
            let quotes: Vec<Arg> = findings.open_errors(case).map(|(_, quote)| Arg::Text(quote.clone())).collect();
            (!quotes.is_empty(), quotes)
        }
        Gate::Dated => (!findings.undated().is_empty(), numbers(findings.undated())),
        Gate::Class => (draft.is_none_or(|d| d.class.is_none()), vec![]),
        Gate::Publicity => {
            let lacks = |d: &crate::reply::ReplyDraft| match d.publicity {
                None => true,
                Some(crate::publication::Publicity::Withheld) => d.withhold_reason.trim().is_empty(),
                Some(_) => false,
            };
            (draft.is_none_or(lacks), vec![])
        }
        Gate::Contact => (
            draft.is_none_or(|d| d.contact_name.trim().is_empty() || d.contact_phone.trim().is_empty()),
            vec![],
        ),
        Gate::ClassFits | Gate::Reference | Gate::Title | Gate::Addressee | Gate::Copies | Gate::Attachments | Gate::FirstPage => {
            match findings.found.iter().find(|f| f.gate == gate) {
                Some(found) => (true, texts(&found.about)),
                None if findings.unasked.contains(&gate) => return None,
                None => (false, vec![]),
            }
        }
    };
    let weight = match pack.weight(gate) {
        // A point may be another office's to answer; the signatory says whose.
        Weight::Block if gate == Gate::Answered && case.is_divided() => Weight::Reason,
        weight => weight,
    };
    Some(GateState { gate, weight, open, about })
}

impl fmt::Display for GateState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.gate, if self.open { " is open" } else { " is met" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Stage,
        reply::{CannotSendForCheck, send_for_check},
        rules::Basis,
        series::Series,
        signing::{CannotSignOff, SignOffReply, sign_off},
        testing::*,
    };

    fn found(gate: Gate) -> Findings {
        Findings {
            found: vec![Found {
                gate,
                about: vec!["第0002号".into()],
            }],
            ..Findings::default()
        }
    }

    fn sign(accepted_open: &str) -> SignOffReply {
        SignOffReply {
            org_code: "黔外提复字".into(),
            post: "主任".into(),
            accepted_open: accepted_open.into(),
        }
    }

    fn strict() -> RulePack {
        let mut pack = pack();
        pack.gates.insert(Gate::ClassFits, (Weight::Block, Basis::Assumed("test".into())));
        pack
    }

    #[test]
    fn the_plain_reply_meets_every_condition() {
        let states = gates(given(up_to(Stage::SignOff)).case(), &Findings::default(), &pack());
        let open: Vec<_> = states.iter().filter(|s| s.open).map(|s| s.gate).collect();
        assert_eq!(open, []);
        assert!(!states.iter().any(|s| s.gate == Gate::Quotes), "nothing is quoted: nothing to confirm");
    }

    #[test]
    fn a_condition_that_needs_a_reason_is_named_and_signed_with_one() {
        let case = given(up_to(Stage::SignOff));
        case.refuses(
            |c, cx| sign_off(c, sign(" "), &found(Gate::Reference), &Series::default(), cx),
            CannotSignOff::ReasonNeeded { gates: vec![Gate::Reference] },
        );
        assert!(sign_off(case.case(), sign("并案号一并引用"), &found(Gate::Reference), &Series::default(), cx()).is_ok());
    }

    #[test]
    fn a_condition_worth_knowing_keeps_nothing_back() {
        assert!(sign_off(given(up_to(Stage::SignOff)).case(), sign(""), &found(Gate::Copies), &Series::default(), cx()).is_ok());
    }

    #[test]
    fn a_place_may_make_a_condition_strict_and_then_the_draft_is_not_even_sent() {
        let strict = strict();
        let cx = crate::Context { pack: &strict, ..cx() };
        let refused = send_for_check(given(up_to(Stage::Drafting)).case(), 1, vec![], &found(Gate::ClassFits), cx);
        assert_eq!(refused, Err(CannotSendForCheck::GatesOpen { gates: vec![Gate::ClassFits] }));
        let refused = sign_off(
            given(up_to(Stage::SignOff)).case(),
            sign("理由"),
            &found(Gate::ClassFits),
            &Series::default(),
            cx,
        );
        assert_eq!(refused.map(|_| ()), Err(CannotSignOff::GatesOpen { gates: vec![Gate::ClassFits] }));
    }

    #[test]
    fn a_condition_nobody_asked_about_is_not_said_to_be_met() {
        let findings = Findings {
            unasked: vec![Gate::FirstPage],
            ..Findings::default()
        };
        let states = gates(given(up_to(Stage::SignOff)).case(), &findings, &pack());
        assert!(!states.iter().any(|s| s.gate == Gate::FirstPage));
    }
}

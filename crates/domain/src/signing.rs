//! 签发: the leader's approval that makes a reply a document, with its number and its promises; and taking it back before issue.

use crate::{
    Context,
    case::{Case, OpinionState, Stage},
    event::{Event, SeriesEvent},
    gates::{self, Gate},
    ids::{OfficeId, PersonId},
    place::HeadSigns,
    proposal::NOTE_MAX_CHARS,
    refusal::refusals,
    reply::{DocNumber, Findings},
    series::Series,
};

refusals! {
    /// Why a reply may not be signed off.
    CannotSignOff, "reply.sign_off" {
        /// Not at the signatory.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The signatory drafted it.
        OwnDraft {
            /// Who.
            person: PersonId,
        } = "own_draft",
        /// Errors stand open.
        OpenErrors {
            /// The words they are about.
            quotes: Vec<String>,
        } = "open_errors",
        /// Opinions are awaited.
        OpinionsAwaited {
            /// From whom.
            offices: Vec<OfficeId>,
        } = "opinions_awaited",
        /// The clocks stand still; they go on before a reply goes out.
        Paused {
            /// Since.
            since: jiff::civil::Date,
        } = "paused",
        /// The proposer was never talked to.
        NotConsulted = "not_consulted",
        /// Points are not answered, and no reason is given.
        Unanswered {
            /// Their numbers.
            points: Vec<u32>,
        } = "unanswered",
        /// Points are not answered, and the place accepts no reason for that (逐条答复).
        MustAnswerEach {
            /// Their numbers.
            points: Vec<u32>,
        } = "must_answer_each",
        /// The place has the head of the office sign this one: a key case, or one that promises money.
        HeadSigns {
            /// The posts that count as the head.
            posts: Vec<String>,
        } = "head_signs",
        /// Promises have no date, and no reason is given.
        UndatedCommitments {
            /// Their numbers.
            numbers: Vec<u32>,
        } = "undated",
        /// The place does not let a reply go out with these.
        GatesOpen {
            /// Which conditions.
            gates: Vec<Gate>,
        } = "gates_open",
        /// Conditions are open, and no reason is given.
        ReasonNeeded {
            /// Which.
            gates: Vec<Gate>,
        } = "reason_needed",
        /// The office has no 机关代字.
        NoOrgCode {
            /// Which office.
            office: OfficeId,
        } = "no_org_code",
        /// The number series is full.
        SeriesFull = "series_full",
        /// The reason is too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

refusals! {
    /// Why a sign-off cannot be taken back.
    CannotRevoke, "reply.revoke_sign_off" {
        /// Not signed, or issued already.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The void number is kept with a reason.
        NoReason = "no_reason",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

/// Sign a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOffReply {
    /// 机关代字 of the lead office; the place's pattern makes the prefix of the number of it.
    pub org_code: String,
    /// The signatory's post, such as 局长.
    pub post: String,
    /// Why it may go out although points are unanswered or promises undated; empty if none are.
    pub accepted_open: String,
}

/// 签发: decides, and gives out the next number of the office's series for the year of adoption.
///
/// # Errors
/// [`CannotSignOff`]: each an item the signatory or the handler can act on.
pub fn sign_off(
    case: &Case,
    cmd: SignOffReply,
    findings: &Findings,
    series: &Series,
    cx: Context<'_>,
) -> Result<(Vec<Event>, Vec<SeriesEvent>), CannotSignOff> {
    let (Some(lead), Stage::SignOff) = (case.lead(), case.stage()) else {
        return Err(CannotSignOff::WrongStage { stage: case.stage() });
    };
    if case.drafted_by.contains(&cx.by) {
        return Err(CannotSignOff::OwnDraft { person: cx.by });
    }
    let quotes: Vec<String> = findings.open_errors(case).map(|(_, quote)| quote.clone()).collect();
    if !quotes.is_empty() {
        return Err(CannotSignOff::OpenErrors { quotes });
    }
    let awaited: Vec<OfficeId> = case
        .offices
        .iter()
        .filter(|o| matches!(o.opinion, OpinionState::Asked { .. }))
        .map(|o| o.office)
        .collect();
    if !awaited.is_empty() {
        return Err(CannotSignOff::OpinionsAwaited { offices: awaited });
    }
    if let Some(pause) = case.pauses.last().filter(|p| p.to.is_none()) {
        return Err(CannotSignOff::Paused { since: pause.from });
    }
    if cx.pack.consultation_required && !case.is_talked_over() {
        return Err(CannotSignOff::NotConsulted);
    }
    if cmd.accepted_open.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotSignOff::TooLong { max: NOTE_MAX_CHARS });
    }
    // Where offices answer apart, a point may be another letter's; the signatory says whose.
    if cx.pack.answers.item_by_item && !findings.unanswered.is_empty() && !case.is_divided() {
        return Err(CannotSignOff::MustAnswerEach {
            points: findings.unanswered.clone(),
        });
    }
    let head_signs = &cx.pack.answers.head_signs;
    if needs_head(case, &findings.money, head_signs) && !head_signs.is_head(&cmd.post) {
        return Err(CannotSignOff::HeadSigns {
            posts: head_signs.posts.clone(),
        });
    }
    let states = gates::gates(case, findings, cx.pack);
    let blocking = gates::blocking(&states);
    if !blocking.is_empty() {
        return Err(CannotSignOff::GatesOpen { gates: blocking });
    }
    if cmd.accepted_open.trim().is_empty() {
        let gates = gates::needing_reason(&states);
        if gates.contains(&Gate::Answered) {
            return Err(CannotSignOff::Unanswered {
                points: findings.unanswered.clone(),
            });
        }
        if gates.contains(&Gate::Dated) {
            return Err(CannotSignOff::UndatedCommitments { numbers: findings.undated() });
        }
        if !gates.is_empty() {
            return Err(CannotSignOff::ReasonNeeded { gates });
        }
    }
    if cmd.org_code.trim().is_empty() {
        return Err(CannotSignOff::NoOrgCode { office: lead });
    }
    let n = series.allot_next().map_err(|_| CannotSignOff::SeriesFull)?;
    let number = DocNumber {
        code: cx.pack.letters.numbers.reply_code(&cmd.org_code),
        year: cx.today.year(),
        n,
    };
    let signed = Event::ReplySignedOff {
        revision: case.revision,
        signatory: cx.by,
        adopted_on: cx.today,
        number,
        commitments: findings.commitments.clone(),
        accepted_open: cmd.accepted_open.trim().to_owned(),
    };
    // The lines of the ledger go on from those of earlier letters.
    let before = u32::try_from(case.promises.len()).unwrap_or(u32::MAX);
    let others = findings.owners.iter().filter(|(_, office)| *office != lead && case.office(*office).is_some());
    let assigned = others.map(|(no, office)| Event::PromiseAssigned {
        line: before.saturating_add(*no),
        office: *office,
        on: cx.today,
    });
    let events = std::iter::once(signed).chain(assigned).collect();
    Ok((events, vec![SeriesEvent::NumberAllotted { n, case: case.id }]))
}

/// Whether the place has the head of the office sign this reply.
///
/// * `money`: numbers of the promises that name a sum.
///
/// Source: a bureau of 浙江省: key cases and those about money go to the head.
pub fn needs_head(case: &Case, money: &[u32], rule: &HeadSigns) -> bool {
    (rule.key_cases && case.key_case) || (rule.money && !money.is_empty())
}

/// Takes a sign-off back before issue. The number is void and kept with the reason; the draft is the handler's again.
///
/// # Errors
/// [`CannotRevoke`]: not signed, issued already, or no reason.
pub fn revoke_sign_off(case: &Case, reason: String, cx: Context<'_>) -> Result<(Vec<Event>, Vec<SeriesEvent>), CannotRevoke> {
    let Some(signed) = case.signed.as_ref().filter(|_| case.stage() == Stage::Signed) else {
        return Err(CannotRevoke::WrongStage { stage: case.stage() });
    };
    if reason.trim().is_empty() {
        return Err(CannotRevoke::NoReason);
    }
    if reason.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotRevoke::TooLong { max: NOTE_MAX_CHARS });
    }
    let void = SeriesEvent::NumberVoided {
        n: signed.number.n,
        case: case.id,
        reason: reason.clone(),
    };
    Ok((
        vec![Event::SignOffRevoked {
            number: signed.number.clone(),
            reason,
            on: cx.today,
        }],
        vec![void],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{reply::*, testing::*};

    fn sign() -> SignOffReply {
        SignOffReply {
            org_code: "黔外提复字".into(),
            post: "主任".into(),
            accepted_open: String::new(),
        }
    }

    #[test]
    fn nobody_checks_or_signs_a_draft_of_his_own() {
        given(up_to(Stage::OfficeCheck)).refuses(
            |c, cx| pass_check(c, String::new(), Context { by: HANDLER, ..cx }),
            CannotCheck::OwnDraft { person: HANDLER },
        );
        given(up_to(Stage::SignOff)).refuses(
            |c, cx| sign_off(c, sign(), &Findings::default(), &Series::default(), Context { by: HANDLER, ..cx }),
            CannotSignOff::OwnDraft { person: HANDLER },
        );
    }

    #[test]
    fn a_reply_that_leaves_a_point_unanswered_is_signed_only_with_a_reason() {
        let case = given(up_to(Stage::SignOff));
        let findings = Findings {
            unanswered: vec![4],
            ..Findings::default()
        };
        case.refuses(
            |c, cx| sign_off(c, sign(), &findings, &Series::default(), cx),
            CannotSignOff::Unanswered { points: vec![4] },
        );
        let reason = SignOffReply {
            accepted_open: "第4点另文答复".into(),
            ..sign()
        };
        assert!(sign_off(case.case(), reason, &findings, &Series::default(), cx()).is_ok());
    }

    #[test]
    fn promises_without_a_date_are_said_before_signing() {
        let findings = Findings {
            commitments: vec![promise(1, None), promise(2, Some("2023年底前"))],
            ..Findings::default()
        };
        given(up_to(Stage::SignOff)).refuses(
            |c, cx| sign_off(c, sign(), &findings, &Series::default(), cx),
            CannotSignOff::UndatedCommitments { numbers: vec![1] },
        );
    }

    #[test]
    fn nothing_is_signed_while_an_opinion_is_awaited() {
        let mut history = up_to(Stage::SignOff);
        history.insert(
            7,
            Event::OpinionsRequested {
                offices: vec![CO],
                question: String::new(),
                due: cx().today,
                on: cx().today,
            },
        );
        given(history).refuses(
            |c, cx| sign_off(c, sign(), &Findings::default(), &Series::default(), cx),
            CannotSignOff::OpinionsAwaited { offices: vec![CO] },
        );
    }

    #[test]
    fn a_revoked_number_is_void_and_the_next_letter_gets_the_next() {
        let case = given(up_to(Stage::Signed));
        let (_, mut numbers) = revoke_sign_off(case.case(), "附件有误".into(), cx()).unwrap();
        let mut all = vec![SeriesEvent::NumberAllotted { n: 1, case: case.case().id }];
        all.append(&mut numbers);
        let series = Series::fold(all);
        assert_eq!(series.numbers()[&1].void.as_deref(), Some("附件有误"));
        assert_eq!(series.allot_next(), Ok(2));
    }
}

//! What holds for any sequence of commands, in any order, by anyone.

use jiff::{ToSpan as _, civil::date};
use proptest::prelude::*;

use crate::{
    Case, CaseId, Context, Event, OfficeId, PersonId, Stage, annex,
    assignment::{self, AssignCase, DecideReturn},
    case::OfficeState,
    consultation, cosigning, dispute,
    division::Division,
    event::SeriesEvent,
    extension, merging, opinion,
    promise::{self, keeping},
    proposal::{self, FileProposal},
    publication::{self, DeliveryMode, Publicity},
    quotation,
    rating::{self, Satisfaction},
    redo,
    refusal::Refusal,
    reply::{self, Commitment, CommitmentKind, Findings, ReviewStep},
    series::Series,
    signing::{self, SignOffReply},
    testing::*,
};

/// A command with small arguments, as a person might give it at any moment.
#[derive(Debug, Clone)]
struct Step {
    what: u8,
    a: i64,
    flag: bool,
    by: i64,
    days: i64,
}

fn step() -> impl Strategy<Value = Step> {
    (0u8..53, 0i64..4, any::<bool>(), 1i64..6, 0i64..4).prop_map(|(what, a, flag, by, days)| Step { what, a, flag, by, days })
}

fn offices(a: i64) -> OfficeId {
    OfficeId(9 + a)
}

type Decided = Result<(Vec<Event>, Vec<SeriesEvent>), Box<dyn Refusal>>;

fn only<E: Refusal>(result: Result<Vec<Event>, E>) -> Decided {
    result.map(|events| (events, vec![])).map_err(|e| Box::new(e) as Box<dyn Refusal>)
}

fn both<E: Refusal>(result: Result<(Vec<Event>, Vec<SeriesEvent>), E>) -> Decided {
    result.map_err(|e| Box::new(e) as Box<dyn Refusal>)
}

fn decide(case: &Case, series: &Series, s: &Step, cx: Context<'_>) -> Decided {
    let note = || if s.flag { "事由".to_owned() } else { String::new() };
    let office = offices(s.a);
    match s.what {
        0 => only(proposal::submit(case, cx)),
        1 => only(proposal::send_back(case, note(), cx)),
        2 => only(proposal::refuse(case, "litigation".into(), note(), cx).and_then(|e| if s.a == 0 { Ok(e) } else { proposal::send_back(case, note(), cx) })),
        3 => only(proposal::withdraw(case, cx.today).map(|e| if s.a == 3 { e } else { vec![] })),
        4 => proposal::file(
            case,
            FileProposal {
                number: None,
                area: "教育".into(),
                key_case: s.flag,
                note: String::new(),
                read_elsewhere: false,
            },
            &Series::default(),
            cx,
        )
        .map(|(e, _)| (e, vec![]))
        .map_err(|e| Box::new(e) as _),
        5 => only(assignment::assign(
            case,
            AssignCase {
                assigners: vec![OfficeId(1)],
                lead: LEAD,
                co_handlers: if s.flag { vec![CO, OfficeId(12)] } else { vec![office] },
                division: (s.by % 2 == 0).then(|| Division {
                    offices: vec![OfficeId(13)],
                    collected: s.a == 1,
                    co_handlers_for_all: false,
                    tasks: String::new(),
                }),
            },
            cx,
        )),
        6..=8 => only(assignment::receive(case, office, PersonId(s.by), cx)),
        9 => only(assignment::request_return(case, office, note(), None, cx)),
        10 => only(assignment::decide_return(
            case,
            DecideReturn {
                office,
                grant: s.flag,
                to: Some(offices(s.a + 3)),
                note: "意见".into(),
            },
            cx,
        )),
        11 => only(consultation::record(case, crate::consultation::Consultation { on: cx.today, ..talk() }, cx)),
        12 => only(opinion::request(case, vec![office], String::new(), cx)),
        13 => only(opinion::give(case, office, "意见".into(), cx)),
        14 => only(opinion::urge(case, office, cx)),
        15 => only(opinion::waive(case, office, note(), cx)),
        16 | 17 => only(reply::save_draft(
            case,
            case.revision - u32::from(s.flag && s.a == 1 && case.revision > 0),
            draft(),
            cx,
        )),
        18 => only(reply::send_for_check(
            case,
            case.revision,
            if s.flag { case.co_handlers().map(|o| o.office).collect() } else { vec![] },
            &Findings::default(),
            cx,
        )),
        19 => only(reply::pass_check(case, String::new(), cx)),
        20 => only(reply::countersign(case, office, String::new(), cx)),
        21 => only(reply::send_back(case, ReviewStep::ALL[(s.a % 3) as usize], None, note(), cx)),
        22 => both(signing::sign_off(
            case,
            SignOffReply {
                org_code: "测提".into(),
                post: String::new(),
                accepted_open: note(),
            },
            &promising(s),
            series,
            cx,
        )),
        23 => both(if s.a == 0 {
            signing::revoke_sign_off(case, note(), cx)
        } else {
            Ok((vec![], vec![]))
        }),
        24 => only(publication::issue(case, cx.today, "综合处".into(), 5, cx)),
        27 => only(merging::merge(case, &filed(), note(), cx).map(|(gone, _)| if s.a == 3 { gone } else { vec![] })),
        28 => only(merging::merge(&filed(), case, note(), cx).map(|(_, taken)| taken)),
        29 => only(merging::unmerge(case, &filed(), note(), cx).map(|(back, _)| back)),
        30 => only(redo::order(case, note(), cx.today.saturating_add(60.days()), cx)),
        31 => only(redo::change_class(case, if s.flag { "A" } else { "B" }.into(), note(), cx)),
        32 => only(dispute::raise(case, office, note(), cx)),
        33 | 34 => only(dispute::settle(
            case,
            dispute::SettleDispute {
                office,
                outcome: dispute::DisputeOutcome::ALL[(s.by % 3) as usize],
                to: Some(offices(s.a + 3)),
                note: note(),
            },
            cx,
        )),
        35 => only(extension::request(case, cx.today.saturating_add((40 * s.a).days()), note(), cx)),
        36 => only(extension::decide(
            case,
            s.flag.then(|| cx.today.saturating_add((40 * s.a).days())),
            "意见".into(),
            cx,
        )),
        37 => only(extension::pause(case, note(), cx)),
        38 => only(extension::resume(case, note(), cx)),
        39 => only(keeping::assign(case, line(s), LEAD, office, cx)),
        40 => only(keeping::take(case, line(s), office, cx)),
        41 => only(keeping::decline(case, line(s), office, note(), cx)),
        42 => only(keeping::report(
            case,
            keeping::ReportPromise {
                line: line(s),
                note: note(),
                reached: String::new(),
                evidence: vec![promise::Evidence::Link {
                    title: "公告".into(),
                    address: "https://example.org/".into(),
                }],
                kept: (s.by > 2).then_some(s.flag),
            },
            LEAD,
            cx,
        )),
        43 => {
            let kind = promise::ChangeKind::ALL[(s.a % 2) as usize];
            let until = cx.today.saturating_add((40 * s.by).days());
            only(keeping::ask_change(case, line(s), LEAD, kind, Some(until), note(), cx))
        }
        44 => only(keeping::decide_change(case, line(s), s.flag, "意见".into(), cx)),
        45 => only(if s.flag {
            keeping::answer(case, line(s), "已联系".into(), cx).map_err(|e| Wrapped(Box::new(e)))
        } else {
            keeping::reopen(case, line(s), "未见实效".into(), cx).map_err(|e| Wrapped(Box::new(e)))
        }),
        46 => only(opinion::send_back(case, office, note(), cx.today.saturating_add(s.days.days()), cx)),
        47 => only(quotation::answer(case, office, if s.flag { vec![1] } else { vec![] }, note(), cx)),
        50 => only(cosigning::invite(case, vec![PersonId(s.by + s.a)], cx)),
        51 => only(cosigning::answer(case, s.flag, note(), cx)),
        52 => only(cosigning::take_back(case, PersonId(s.by), cx.today)),
        48 => only(reply::send_for_check(
            case,
            case.revision,
            vec![],
            &Findings {
                edited: case
                    .co_handlers()
                    .map(|o| quotation::Quote {
                        office: o.office,
                        passage: 1,
                        original: "原文".into(),
                        text: note(),
                    })
                    .collect(),
                ..Findings::default()
            },
            cx,
        )),
        49 => only(match s.a {
            0 => annex::remove(case, 1, cx),
            1 => annex::raise(case, 2, cx),
            _ => annex::add(
                case,
                annex::Annex {
                    title: note(),
                    name: "附件.pdf".into(),
                    file: draft().body,
                    appended: s.flag,
                },
                cx,
            ),
        }),
        25 => only(publication::deliver(case, DeliveryMode::Online, cx.today, cx)),
        _ => only(
            if s.flag {
                publication::decide(case, Publicity::Full, String::new(), cx).map_err(|e| Box::new(e) as Box<dyn Refusal>)
            } else if s.a == 0 {
                publication::publish(case, String::new(), cx).map_err(|e| Box::new(e) as _)
            } else {
                rating::rate(
                    case,
                    if s.a == 1 { Satisfaction::Unsatisfied } else { Satisfaction::Mostly },
                    "缺期限".into(),
                    cx,
                )
                .map_err(|e| Box::new(e) as _)
            }
            .map_err(Wrapped),
        ),
    }
}

/// A line of the ledger, or none.
fn line(s: &Step) -> u32 {
    u32::try_from(s.a + 1).unwrap()
}

/// What the reply says, if it promises anything.
fn promising(s: &Step) -> Findings {
    if !s.flag {
        return Findings::default();
    }
    let dated = Commitment {
        due_on: Some(date(2023, 9, 30)),
        ..promise(1, Some("9月底前"))
    };
    let request = Commitment {
        kind: CommitmentKind::RequestToProposer,
        ..promise(3, None)
    };
    Findings {
        commitments: vec![dated, promise(2, None), request],
        owners: vec![(2, CO)],
        ..Findings::default()
    }
}

/// Another case, filed and waiting.
fn filed() -> Case {
    Case::fold(CaseId(21), up_to(Stage::Filed)).unwrap()
}

/// A refusal behind a box is a refusal.
#[derive(Debug)]
struct Wrapped(Box<dyn Refusal>);
impl std::fmt::Display for Wrapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
impl std::error::Error for Wrapped {}
impl Refusal for Wrapped {
    fn code(&self) -> crate::Code {
        self.0.code()
    }
    fn args(&self) -> Vec<(&'static str, crate::Arg)> {
        self.0.args()
    }
}

fn hold(case: &Case) {
    ledger_holds(case);
    let mut own: Vec<PersonId> = std::iter::once(case.proposer).chain(case.co_signers.iter().copied()).collect();
    own.sort_unstable();
    own.dedup();
    assert_eq!(own.len(), 1 + case.co_signers.len(), "nobody signs twice");
    assert!(case.asked_to_sign().all(|person| !own.contains(&person)), "who signs is not asked again");
    let stage = case.stage();
    if let Some(signed) = &case.signed {
        assert!(case.revision > 0 && case.offices.iter().all(|o| !matches!(o.opinion, crate::case::OpinionState::Asked { .. })));
        assert!(!case.drafted_by.contains(&signed.signatory), "nobody signs a draft of his own");
        assert!(!case.consultations.is_empty(), "this place asks for a talk");
    }
    if let (Some(signed), Some(issued)) = (&case.signed, &case.issued) {
        assert!(issued.printed_on >= signed.adopted_on);
    }
    if let (Some(issued), Some((delivered, _))) = (&case.issued, &case.delivered) {
        assert!(*delivered >= issued.printed_on);
    }
    assert!(
        case.quotes.iter().all(|q| case.office(q.quote.office).is_none_or(|o| case.contributes(o))),
        "only those who contribute are asked about quotations"
    );
    assert!(case.rating.is_none() || case.delivered.is_some());
    assert!(case.published_on.is_none() || case.publication.is_some());
    assert_eq!(case.round as usize, case.past.len() + 1, "each round that ended is kept");
    assert!(case.past.iter().all(|p| p.delivered.is_some()), "who was not answered is not answered again");
    assert!(
        case.offices.iter().filter(|o| o.part.is_first()).count() == usize::from(!case.offices.is_empty()),
        "one lead"
    );
    let mut seen: Vec<OfficeId> = case.offices.iter().map(|o| o.office).collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), case.offices.len(), "an office has one part");
    assert!(case.ending.is_none() || case.assigned_on.is_none(), "an assigned case ends with a reply");
    assert!(case.ending.is_none() || case.merged.is_empty(), "whoever answers for others stays");
    let return_runs = matches!(stage, Stage::Assigned | Stage::ReturnRequested | Stage::Disputed);
    let handling_runs = !case.is_paused() && (stage.is_in_hand() || matches!(stage, Stage::Signed | Stage::Issued));
    assert_eq!(
        case.due().is_some(),
        return_runs || handling_runs,
        "while the clocks stand still, only the return window runs"
    );
    assert!(!case.is_paused() || case.signed.is_none(), "no reply is signed while the clocks stand still");
    assert!(
        case.clocks
            .as_ref()
            .is_none_or(|c| case.extended.is_none_or(|e| e.until <= c.reply_longest) || !case.pauses.is_empty()),
        "nothing is extended beyond the longest"
    );
    assert!(case.offices.first().is_none_or(|l| matches!(l.state, OfficeState::Received { .. })) || case.revision == 0);
}

/// What holds of the ledger of promises.
fn ledger_holds(case: &Case) {
    use promise::Owned;
    let numbers: Vec<u32> = case.promises.iter().map(|line| line.n).collect();
    assert_eq!(
        numbers,
        (1..=numbers.len() as u32).collect::<Vec<_>>(),
        "no line is lost and no number is given twice"
    );
    for line in &case.promises {
        assert!(
            case.office(line.office).is_some() || !case.past.is_empty(),
            "whoever keeps a promise has a part in the case"
        );
        assert!(line.end.is_none() || line.asked.is_none(), "nothing is asked of what has ended");
        assert!(
            line.void || line.end.is_none() || case.ledger_runs(),
            "nothing is struck off before the reply is delivered"
        );
        assert!(line.owned == Owned::Own || line.office != LEAD, "the signer is not asked to take its own");
    }
}

/// Delivered, with the promises of [`promising`].
fn promised() -> Case {
    let events = up_to(Stage::Delivered).into_iter().map(|event| match event {
        Event::ReplySignedOff {
            revision,
            signatory,
            adopted_on,
            number,
            accepted_open,
            commitments: _,
        } => Event::ReplySignedOff {
            revision,
            signatory,
            adopted_on,
            number,
            accepted_open,
            commitments: promising(&Step {
                what: 0,
                a: 0,
                flag: true,
                by: 1,
                days: 0,
            })
            .commitments,
        },
        other => other,
    });
    Case::fold(CaseId(20), events).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_sequence_of_commands_on_the_ledger_keeps_it_whole(steps in prop::collection::vec((prop::sample::select(vec![31u8, 39, 40, 41, 42, 43, 44, 45]), step()), 0..60)) {
        let mut case = promised();
        let mut today = date(2023, 6, 28);
        for (what, s) in &steps {
            let s = Step { what: *what, ..s.clone() };
            today = today.saturating_add(s.days.days());
            let office_step = Step { a: if s.what < 42 { 1 + s.a % 2 } else { s.a }, ..s.clone() };
            if let Ok((events, _)) = decide(&case, &Series::default(), &office_step, cx_on(today)) {
                events.into_iter().for_each(|event| case.apply(event));
            }
            ledger_holds(&case);
        }
    }

    #[test]
    fn any_sequence_of_commands_keeps_the_invariants(steps in prop::collection::vec(step(), 0..120)) {
        let mut history = vec![drafted()];
        let mut case = Case::fold(CaseId(20), history.clone()).unwrap();
        let mut series = Series::default();
        let mut today = date(2023, 1, 12);
        for s in &steps {
            today = today.saturating_add(s.days.days());
            let cx = Context { by: PersonId(s.by), ..cx_on(today) };
            let before = case.clone();
            if let Ok((events, numbers)) = decide(&case, &series, s, cx) {
                for event in &events { case.apply(event.clone()); }
                for number in &numbers { series.apply(number); }
                history.extend(events);
            } else {
                prop_assert_eq!(&before, &case, "a refused command leaves no trace");
            }
            hold(&case);
        }
        prop_assert_eq!(Case::fold(CaseId(20), history).unwrap(), case, "folding the history gives the same case");
        let numbers: Vec<u32> = series.numbers().keys().copied().collect();
        prop_assert_eq!(numbers.clone(), (1..=numbers.len() as u32).collect::<Vec<_>>(), "the series has no gap");
    }
}

#[test]
fn commands_at_random_reach_the_end_of_the_main_path() {
    // The law above would hold of commands that are always refused; this shows that the plain path is open.
    for stage in [
        Stage::Draft,
        Stage::Filed,
        Stage::Handling,
        Stage::Countersign,
        Stage::Signed,
        Stage::Published,
        Stage::Rated,
    ] {
        assert_eq!(given(up_to(stage)).case().stage(), stage);
    }
}

//! What each step asks, and the command that the answers become.

use banfu_app::{
    domain::{
        OfficeId,
        case::{OfficeState, OpinionState},
        consultation::{ConsultMode, ConsultStage},
        deadline::{Start, deadline},
        dispute::{DisputeOutcome, DisputeStep},
        event::Part,
        org::OfficeKind,
        publication::{DeliveryMode, Publicity},
        quotation::Quote,
        rules::Clock,
    },
    policy::Action,
};

use super::{Desk, Step, TaskForm, ratings};
use crate::{
    pages::Frame,
    ui::{Button, Choice, ErrorSummary, Field, Form, Weight},
};

/// The forms of a step that this person may fill in now.
pub fn of(desk: &Desk<'_>, step: Step, frame: &Frame) -> Vec<TaskForm> {
    let may = |action| desk.view.may(action);
    let back = may(Action::ReplySendBack);
    let ids: Vec<(&'static str, bool)> = match step {
        Step::Proposal => vec![("revise", may(Action::ProposalRevise)), ("withdraw", may(Action::ProposalWithdraw))],
        Step::CoSign => super::co_sign::forms(desk),
        Step::Review if !super::readings::decides(desk) => vec![("read", may(Action::ProposalRead))],
        Step::Review => vec![
            ("file", may(Action::ProposalFile)),
            ("send_back_proposal", may(Action::ProposalSendBack)),
            ("refuse", may(Action::ProposalRefuse)),
            ("convert", may(Action::ProposalConvert)),
        ],
        Step::Merge => vec![("merge", true)],
        Step::Unmerge => vec![("unmerge", true)],
        Step::Assign => vec![("assign", true)],
        Step::Receive => vec![("receive", may(Action::CaseReceive)), ("request_return", may(Action::CaseRequestReturn))],
        Step::Return => vec![("decide_return", returning(desk).is_some())],
        Step::Dispute => vec![("dispute", true)],
        Step::SettleDispute => vec![("settle_dispute", disputing(desk).is_some())],
        Step::Extension => vec![
            ("ask_extension", may(Action::ExtensionRequest) && desk.view.case.extension_asked.is_none()),
            ("decide_extension", may(Action::ExtensionDecide) && desk.view.case.extension_asked.is_some()),
        ],
        Step::Pause => vec![("pause", !desk.view.case.is_paused()), ("resume", desk.view.case.is_paused())],
        Step::Consult => vec![("consult", true)],
        Step::AskOpinions => vec![("ask", unasked(desk).next().is_some())],
        Step::Opinion => vec![("opinion", true)],
        Step::WaiveOpinion => vec![("waive", awaited(desk).next().is_some())],
        Step::ReturnOpinion => vec![("return_opinion", given(desk).next().is_some())],
        Step::Quotations => vec![("quotations", own_quotes(desk).next().is_some())],
        Step::SendForCheck => vec![("send", true)],
        Step::Check => vec![("pass", may(Action::ReplyCheck)), ("back_check", back)],
        Step::Countersign => vec![
            ("agree", may(Action::ReplyCountersign)),
            ("back_countersign", may(Action::ReplyCountersign)),
            (
                "waive_countersign",
                may(Action::ReplyWaiveCountersign) && !desk.view.case.countersigns_awaited.is_empty(),
            ),
        ],
        Step::Sign => vec![("sign", true), ("back_sign", back)],
        Step::Revoke => vec![("revoke", true)],
        Step::Issue => vec![("issue", true)],
        Step::Deliver => vec![("deliver", true)],
        Step::Publication => {
            let decided = desk.view.case.publication.as_ref().is_some_and(|p| p.publicity != Publicity::Withheld);
            vec![
                ("publish", may(Action::PublicationPublish) && decided),
                ("decide", may(Action::PublicationDecide)),
            ]
        }
        Step::Rate => vec![("rate", true)],
        Step::EnterRating => vec![("enter_rating", true)],
        Step::Redo => {
            let again = desk
                .web
                .app
                .rules_of(&desk.view.case)
                .is_ok_and(|(pack, _)| desk.view.case.round < pack.answers.written_rounds);
            vec![("redo", again), ("met", !again)]
        }
        Step::ChangeClass => vec![("class", true)],
    };
    ids.into_iter()
        .filter(|(_, shown)| *shown)
        .map(|(id, _)| {
            let l = desk.say.l;
            let mut fields = vec![Field::hidden("form", id)];
            fields.extend(questions(desk, id));
            let word = |part: &str| l.code("steps", &format!("form.{id}.{part}")).map(str::to_owned);
            // One filled button on a page: the step's own; turning back is outlined, ending is in the colour of faults.
            let weight = match id {
                "withdraw" | "refuse" | "step_back" | "revoke" | "unmerge" => Weight::Stop,
                "send_back_proposal" | "convert" | "take_back" | "request_return" | "back_check" | "back_countersign" | "back_sign" | "waive_countersign"
                | "return_opinion" => Weight::Plain,
                _ => Weight::Filled,
            };
            let main = Button {
                weight,
                ..Button::main(word("button").unwrap_or_default())
            };
            let mut buttons = vec![main];
            if id == "revise" && desk.view.may(Action::ProposalSubmit) {
                buttons = vec![
                    Button::other(l.coded("steps", "form.revise.submit"), "submit", Weight::Filled),
                    Button {
                        weight: Weight::Plain,
                        ..buttons.remove(0)
                    },
                ];
            }
            let form = Form {
                l,
                prefix: format!("{id}-"),
                action: format!("/cases/{}/{}", desk.view.case.id, step.path()),
                csrf: frame.csrf.clone(),
                command: format!("{}-{id}", frame.command),
                errors: ErrorSummary {
                    prefix: format!("{id}-"),
                    ..ErrorSummary::none(l)
                },
                fields,
                buttons,
                foot: word("foot"),
            };
            TaskForm {
                title: word("title").unwrap_or_default(),
                id,
                form,
            }
        })
        .collect()
}

/// What the assignment form says of collecting where the place knows no other way to divide a case.
pub(super) const COLLECTED_ALWAYS: &str = "always";

/// What is asked about 分办 and 汇办, where the place has them.
fn division(desk: &Desk<'_>, offices: Vec<Choice>) -> Vec<Field> {
    let l = desk.say.l;
    let Ok(pack) = desk.web.app.pack() else { return vec![] };
    let label = |name: &str| l.coded("steps", &format!("field.{name}"));
    let hint = |name: &str| l.coded("steps", &format!("hint.{name}"));
    let (apart, together) = (pack.parts.contains(&Part::SplitHandler), pack.parts.contains(&Part::CollectHandler));
    let mut fields = match (apart, together) {
        (false, false) => return vec![],
        (false, true) => vec![
            Field::ticks("split_handlers", label("collected_from"), offices).hint(hint("collected_from")),
            Field::hidden("collected", COLLECTED_ALWAYS),
        ],
        (true, _) => vec![Field::ticks("split_handlers", label("split_handlers"), offices).hint(hint("split_handlers"))],
    };
    if apart {
        fields.push(Field::tick("co_handlers_for_all", label("co_handlers_for_all")).hint(hint("co_handlers_for_all")));
    }
    if apart && together {
        fields.push(Field::tick("collected", label("collected")).hint(hint("collected")));
    }
    fields.push(Field::area("tasks", label("tasks"), 3).hint(l.coded("steps", "hint.tasks")));
    fields
}

fn questions(desk: &Desk<'_>, id: &str) -> Vec<Field> {
    let (say, case, l) = (&desk.say, &desk.view.case, desk.say.l);
    let label = |name: &str| l.coded("steps", &format!("field.{name}"));
    let hint = |name: &str| l.coded("steps", &format!("hint.{name}"));
    let today = desk.view.today;
    let choose = |offices: &mut dyn Iterator<Item = OfficeId>| offices.map(|office| Choice::new(office, say.office(office))).collect::<Vec<_>>();
    let handling = || say.people.offices().into_iter().filter(|o| o.kind == OfficeKind::Handling).map(|o| o.id);
    match id {
        "revise" => vec![
            Field::line("title", label("title")).required().with(&case.text.title),
            Field::area("situation", label("situation"), 6).required().with(&case.text.situation),
            Field::area("analysis", label("analysis"), 5).with(&case.text.analysis),
            Field::area("points", label("points"), 6)
                .required()
                .hint(hint("points"))
                .with(case.text.points.join("\n")),
        ],
        "invite" | "take_back" | "answer_invitation" | "step_back" => super::co_sign::questions(desk, id),
        "read" => super::readings::questions(desk),
        "file" => [
            super::readings::area(desk).required(),
            Field::number("number", label("number")).hint(hint("number")),
            super::readings::key_case(desk),
        ]
        .into_iter()
        .chain(super::readings::why_different(desk))
        .collect(),
        "send_back_proposal" | "back_check" | "back_countersign" | "back_sign" => vec![Field::area("reason", label("back_reason"), 3).required()],
        "refuse" => vec![super::readings::ground(desk).required(), Field::area("note", label("told"), 3).required()],
        "convert" => vec![Field::area("note", label("told"), 3).required()],
        "merge" => {
            let filed = case.number.is_some();
            let survivors = [("other", true), ("this", filed)];
            vec![
                Field::number("number", label("merge_number")).required().hint(hint("merge_number")),
                Field::radio(
                    "survivor",
                    label("survivor"),
                    survivors
                        .into_iter()
                        .filter(|(_, offered)| *offered)
                        .map(|(code, _)| Choice::new(code, l.coded("steps", &format!("choice.survivor_{code}"))))
                        .collect(),
                )
                .required()
                .hint(hint("survivor"))
                .with("other"),
                Field::area("note", label("told"), 3).required(),
            ]
        }
        "unmerge" => vec![Field::area("reason", label("unmerge_reason"), 3).required()],
        "assign" => {
            let senders: Vec<OfficeId> = say
                .people
                .offices()
                .into_iter()
                .filter(|o| o.kind != OfficeKind::Handling)
                .map(|o| o.id)
                .collect();
            vec![
                Field::ticks("assigners", label("assigners"), choose(&mut senders.iter().copied()))
                    .required()
                    .hint(hint("assigners"))
                    .with_all(senders),
                Field::select("lead", label("lead"), choose(&mut handling())).required(),
                Field::ticks("co_handlers", label("co_handlers"), choose(&mut handling())).hint(hint("co_handlers")),
            ]
            .into_iter()
            .chain(division(desk, choose(&mut handling())))
            .collect()
        }
        "receive" => vec![],
        "request_return" => vec![
            Field::area("reason", label("return_reason"), 3).required().hint(hint("return_reason")),
            Field::select(
                "proposed",
                label("proposed"),
                choose(&mut handling().filter(|office| case.office(*office).is_none())),
            ),
        ],
        "decide_return" => {
            let (office, proposed) = returning(desk).unwrap_or((OfficeId(0), None));
            let to = Field::select("to", label("to"), choose(&mut handling().filter(|office| case.office(*office).is_none()))).hint(hint("to"));
            vec![
                Field::hidden("office", office),
                Field::radio(
                    "grant",
                    label("grant"),
                    vec![
                        Choice::new("yes", l.coded("steps", "choice.grant_yes")),
                        Choice::new("no", l.coded("steps", "choice.grant_no")),
                    ],
                )
                .required(),
                match proposed {
                    Some(office) => to.with(office),
                    None => to,
                },
                Field::area("note", label("decision_note"), 2),
            ]
        }
        "dispute" => vec![Field::area("statement", label("statement"), 5).required().hint(hint("statement"))],
        "settle_dispute" => {
            let (office, step) = disputing(desk).unwrap_or((OfficeId(0), DisputeStep::Talk));
            let outcomes = DisputeOutcome::ALL.iter().filter(|o| **o != DisputeOutcome::Further || step.next().is_some());
            vec![
                Field::hidden("office", office),
                Field::radio(
                    "outcome",
                    l.f2(
                        "steps.settling",
                        "office",
                        say.office(office),
                        "step",
                        l.coded("modes", &format!("dispute_{}", step.code())),
                    ),
                    outcomes
                        .map(|o| Choice::new(o.code(), l.coded("steps", &format!("choice.dispute_{}", o.code()))))
                        .collect(),
                )
                .required(),
                Field::select("to", label("to"), choose(&mut handling().filter(|office| case.office(*office).is_none()))).hint(hint("dispute_to")),
                Field::area("note", label("dispute_note"), 4).required().hint(hint("dispute_note")),
            ]
        }
        "consult" => {
            let stage = if case.delivered.is_some() {
                ConsultStage::After
            } else if case.revision > 0 {
                ConsultStage::During
            } else {
                ConsultStage::Before
            };
            vec![
                Field::radio(
                    "stage",
                    label("stage"),
                    ConsultStage::ALL.iter().map(|s| Choice::new(s.code(), l.coded("modes", s.code()))).collect(),
                )
                .required()
                .with(stage.code()),
                Field::radio(
                    "mode",
                    label("mode"),
                    ConsultMode::ALL.iter().map(|m| Choice::new(m.code(), l.coded("modes", m.code()))).collect(),
                )
                .required()
                .with("phone"),
                Field::day("on", label("on")).required().with(today),
                Field::line("place", label("place")).hint(hint("place")),
                Field::line("with", label("with")).with(say.person(case.proposer)),
                Field::area("summary", label("summary"), 5).required(),
            ]
        }
        "ask" => vec![
            Field::ticks("offices", label("ask_whom"), choose(&mut unasked(desk)))
                .required()
                .with_all(unasked(desk)),
            Field::area("question", label("question"), 4).hint(hint("question")),
        ],
        "opinion" => {
            let earlier = desk.me.live.actor.person.office.and_then(|own| case.office(own)).and_then(|o| {
                if let OpinionState::Given { text, .. } = &o.opinion {
                    Some(text.clone())
                } else {
                    o.opinion_returned.as_ref().map(|returned| returned.text.clone())
                }
            });
            vec![
                Field::area("text", label("opinion"), 14)
                    .required()
                    .hint(hint("opinion"))
                    .with(earlier.unwrap_or_default()),
            ]
        }
        "waive" => vec![
            Field::select("office", label("whose"), choose(&mut awaited(desk))).required(),
            Field::area("reason", label("waive_reason"), 3).required(),
        ],
        "return_opinion" => vec![
            Field::select("office", label("whose"), choose(&mut given(desk))).required(),
            Field::area("reason", label("missing"), 3).required().hint(hint("missing")),
            Field::day("due", label("opinion_due"))
                .required()
                .hint(
                    case.clocks
                        .as_ref()
                        .map_or_else(String::new, |c| l.f1("steps.hint.opinion_due", "day", say.day(c.reply_due))),
                )
                .with(case.clocks.as_ref().map_or(today, |c| c.opinion_due.max(today))),
        ],
        "quotations" => {
            let asked = own_quotes(desk).enumerate().map(|(at, q)| Choice::new(at + 1, q.text.clone())).collect();
            vec![
                Field::ticks("objected", label("objected"), asked).hint(hint("objected")),
                Field::area("reason", label("objection"), 3),
            ]
        }
        "send" => {
            let given: Vec<OfficeId> = case
                .co_handlers()
                .filter(|o| matches!(o.opinion, OpinionState::Given { .. }))
                .map(|o| o.office)
                .collect();
            vec![
                Field::hidden("revision", case.revision),
                Field::ticks("countersigners", label("countersigners"), choose(&mut case.co_handlers().map(|o| o.office)))
                    .hint(hint("countersigners"))
                    .with_all(given),
            ]
        }
        "pass" | "agree" => vec![Field::area("comment", label("comment"), 2)],
        "waive_countersign" => vec![
            Field::select("office", label("whose"), choose(&mut case.countersigns_awaited.iter().copied())).required(),
            Field::area("reason", label("waive_reason"), 3).required(),
        ],
        "sign" => {
            let open = super::review::needs_reason(desk.gates);
            let mut fields = Vec::new();
            if open {
                fields.push(Field::area("accepted_open", label("accepted_open"), 3).required().hint(hint("accepted_open")));
            }
            fields.push(Field::tick("read", label("read")));
            fields
        }
        "revoke" => vec![Field::area("reason", label("revoke_reason"), 3).required()],
        "issue" => {
            let printer = case
                .lead()
                .map(|lead| l.f1("task.printer", "office", say.people.office(lead).map(|o| o.name.clone()).unwrap_or_default()))
                .unwrap_or_default();
            let copies = case.draft.as_ref().map_or(0, |draft| draft.copies_to.len()) + 3;
            vec![
                Field::day("printed_on", label("printed_on")).required().with(today),
                Field::line("printed_by", label("printed_by")).required().with(printer),
                Field::number("copies", label("copies")).required().with(copies),
            ]
        }
        "deliver" => vec![
            Field::radio(
                "mode",
                label("delivery"),
                DeliveryMode::ALL.iter().map(|m| Choice::new(m.code(), l.coded("modes", m.code()))).collect(),
            )
            .required()
            .with("online"),
            Field::day("on", label("delivered_on")).required().with(today),
        ],
        "ask_extension" => vec![
            Field::day("until", label("until"))
                .required()
                .hint(case.clocks.as_ref().map_or_else(String::new, |c| {
                    l.f2("steps.hint.until", "due", say.day(c.reply_due), "longest", say.day(c.reply_longest))
                })),
            Field::area("reason", label("extension_reason"), 3).required().hint(hint("extension_reason")),
        ],
        "decide_extension" => {
            let asked = case.extension_asked.as_ref();
            let words = asked.map_or_else(String::new, |a| {
                l.f2("steps.hint.extension_asked", "until", say.day(a.until), "reason", &a.reason)
            });
            vec![
                Field::radio(
                    "grant",
                    label("grant_extension"),
                    vec![
                        Choice::new("yes", l.coded("steps", "choice.extension_yes")),
                        Choice::new("no", l.coded("steps", "choice.extension_no")),
                    ],
                )
                .required()
                .hint(words),
                Field::day("until", label("until")).with(asked.map(|a| a.until.to_string()).unwrap_or_default()),
                Field::area("note", label("decision_note"), 3),
            ]
        }
        "pause" => vec![Field::area("reason", label("pause_reason"), 3).required().hint(hint("pause_reason"))],
        "resume" => vec![Field::area("note", label("decision_note"), 3)],
        "decide" => {
            let chosen = case
                .publication
                .as_ref()
                .map(|p| p.publicity)
                .or(case.draft.as_ref().and_then(|d| d.publicity))
                .unwrap_or(Publicity::Full);
            vec![
                Field::radio(
                    "publicity",
                    label("publicity"),
                    Publicity::ALL.iter().map(|p| Choice::new(p.code(), l.coded("publicity", p.code()))).collect(),
                )
                .required()
                .with(chosen.code()),
                Field::area("reason", label("withhold_reason"), 2).hint(hint("withhold_reason")),
            ]
        }
        "publish" if case.publication.as_ref().is_some_and(|p| p.publicity == Publicity::Summary) => {
            vec![Field::area("summary", label("public_summary"), 5).required()]
        }
        "enter_rating" => {
            let signers = case.signers().into_iter().filter(|p| case.rates_for(*p).is_some());
            let mut fields = vec![Field::select("signer", label("signer"), signers.map(|p| Choice::new(p, say.person(p))).collect()).required()];
            fields.extend(ratings::questions(desk));
            fields.push(Field::area("comment", label("paper_comment"), 4).hint(hint("paper_comment")));
            fields
        }
        "redo" => {
            let usual = desk.web.app.rules_of(case).ok().and_then(|(pack, calendar)| {
                let start = Start::of(case, &pack, today);
                deadline(&pack, Clock::SecondReply, start, &calendar).map(|made| made.due)
            });
            let due = Field::day("due", label("redo_due")).required().hint(hint("redo_due"));
            vec![
                Field::area("reason", label("redo_reason"), 3).required().hint(hint("redo_reason")),
                match usual {
                    Some(day) => due.with(day),
                    None => due,
                },
            ]
        }
        "class" => vec![
            Field::select(
                "class",
                label("class_to"),
                desk.web
                    .app
                    .pack()
                    .map(|p| {
                        p.classes
                            .iter()
                            .filter(|c| Some(c.code.as_str()) != case.class())
                            .map(|c| Choice::new(&c.code, say.class(desk.web, &c.code)))
                            .collect()
                    })
                    .unwrap_or_default(),
            )
            .required(),
            Field::area("evidence", label("evidence"), 4).required().hint(hint("evidence")),
        ],
        "rate" => {
            let mut fields = ratings::questions(desk);
            fields.push(Field::area("comment", label("rating_comment"), 4).hint(hint("rating_comment")));
            fields
        }
        "met" => vec![
            Field::line("with", label("met_with")).required().hint(hint("met_with")),
            Field::area("note", label("met_note"), 4).required().hint(hint("met_note")),
        ],
        _ => vec![],
    }
}

fn unasked<'a>(desk: &'a Desk<'_>) -> impl Iterator<Item = OfficeId> + 'a {
    desk.view
        .case
        .offices
        .iter()
        .filter(|o| o.part == Part::CoHandler && o.opinion == OpinionState::NotAsked)
        .map(|o| o.office)
}

fn awaited<'a>(desk: &'a Desk<'_>) -> impl Iterator<Item = OfficeId> + 'a {
    desk.view
        .case
        .offices
        .iter()
        .filter(|o| matches!(o.opinion, OpinionState::Asked { .. }))
        .map(|o| o.office)
}

fn given<'a>(desk: &'a Desk<'_>) -> impl Iterator<Item = OfficeId> + 'a {
    desk.view
        .case
        .offices
        .iter()
        .filter(|o| matches!(o.opinion, OpinionState::Given { .. }))
        .map(|o| o.office)
}

/// The edited quotations that the reader's office has to answer for.
fn own_quotes<'a>(desk: &'a Desk<'_>) -> impl Iterator<Item = &'a Quote> + 'a {
    let own = desk.me.live.actor.person.office;
    own.into_iter().flat_map(|office| desk.view.case.quotes_awaited(office))
}

/// The office that asks to return the case, and whom it names.
fn returning(desk: &Desk<'_>) -> Option<(OfficeId, Option<OfficeId>)> {
    desk.view.case.offices.iter().find_map(|o| match &o.state {
        OfficeState::ReturnRequested { proposed, .. } => Some((o.office, *proposed)),
        _ => None,
    })
}

/// The office that disputes a refusal, and the step to be taken.
fn disputing(desk: &Desk<'_>) -> Option<(OfficeId, DisputeStep)> {
    desk.view.case.offices.iter().find_map(|o| match &o.state {
        OfficeState::Disputed { step, .. } => Some((o.office, *step)),
        _ => None,
    })
}

//! What was answered in a step's form, as the command it becomes.

use banfu_app::{
    Command,
    command::Survivor,
    domain::{
        OfficeId, PersonId,
        assignment::{AssignCase, DecideReturn},
        consultation::{ConsultMode, ConsultStage, Consultation},
        dispute::{DisputeOutcome, SettleDispute},
        division::Division,
        proposal::ProposalText,
        publication::{DeliveryMode, Publicity},
        reply::ReviewStep,
    },
};

use super::{Desk, ratings};
use crate::{frame::posted::Fields, ui::ErrorSummary};

/// A proposal's text from its form; each line of the points is a point, its own number taken off.
pub fn proposal_text(fields: &Fields) -> ProposalText {
    let point = |line: &str| {
        line.trim()
            .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '、' | '．' | '）' | ')' | ' '))
            .trim()
            .to_owned()
    };
    ProposalText {
        title: fields.text("title").to_owned(),
        situation: fields.text("situation").to_owned(),
        analysis: fields.text("analysis").to_owned(),
        points: fields.raw("points").lines().map(point).filter(|line| !line.is_empty()).collect(),
    }
}

/// The commands of a form, in order; or what its answers lack.
pub fn command(desk: &Desk<'_>, form: &str, fields: &Fields) -> Result<Vec<Command>, ErrorSummary> {
    let l = desk.say.l;
    let mut errors = ErrorSummary::none(l);
    let missing = |field: &'static str| l.f1("task.fill_in", "field", l.coded("steps", &format!("field.{}", label_of(form, field))));
    let offices = |name: &str| fields.all(name).into_iter().filter_map(|id| id.parse().ok()).map(OfficeId).collect::<Vec<_>>();
    let office = |name: &str| fields.parsed(name).map(OfficeId);
    let reason = || fields.text("reason").to_owned();
    let comment = || fields.text("comment").to_owned();
    let back = |step| Command::SendBackDraft { step, reason: reason() };
    let made: Option<Vec<Command>> = match form {
        "revise" => {
            let mut commands = vec![Command::Revise(proposal_text(fields))];
            if fields.text("do") == "submit" {
                commands.push(Command::Submit);
            }
            Some(commands)
        }
        "withdraw" => Some(vec![Command::Withdraw]),
        "invite" => super::co_sign::invited(desk, fields, &mut errors),
        "take_back" => {
            let person = fields.parsed("person").map(PersonId);
            if person.is_none() {
                errors.add("person", missing("invited"));
            }
            person.map(|person| vec![Command::TakeBackInvitation { person }])
        }
        "answer_invitation" | "step_back" => super::co_sign::answered(desk, form, fields, &mut errors),
        "read" => super::readings::command(desk, fields, &mut errors),
        "file" => {
            let area = fields.text("area").to_owned();
            if area.is_empty() {
                errors.add("area", missing("area"));
            }
            let number = match fields.text("number") {
                "" => None,
                text => match text.parse() {
                    Ok(number) => Some(number),
                    Err(_) => {
                        errors.add("number", missing("number"));
                        None
                    }
                },
            };
            Some(vec![Command::File(super::readings::filing(fields, number, area))])
        }
        "send_back_proposal" => Some(vec![Command::SendBackProposal { reason: reason() }]),
        "refuse" => {
            if fields.text("ground").is_empty() {
                errors.add("ground", missing("ground"));
            }
            Some(vec![Command::Refuse {
                ground: fields.text("ground").to_owned(),
                note: fields.text("note").to_owned(),
            }])
        }
        "convert" => Some(vec![Command::Convert {
            note: fields.text("note").to_owned(),
        }]),
        "merge" => {
            let number = fields.parsed("number");
            if number.is_none() {
                errors.add("number", missing("number"));
            }
            let survivor = match fields.text("survivor") {
                "this" => Survivor::This,
                _ => Survivor::Other,
            };
            number.map(|number| {
                vec![Command::Merge {
                    number,
                    survivor,
                    note: fields.text("note").to_owned(),
                }]
            })
        }
        "unmerge" => Some(vec![Command::Unmerge { reason: reason() }]),
        "assign" => {
            let lead = office("lead");
            if lead.is_none() {
                errors.add("lead", missing("lead"));
            }
            lead.map(|lead| {
                vec![Command::Assign(AssignCase {
                    assigners: offices("assigners"),
                    lead,
                    co_handlers: offices("co_handlers").into_iter().filter(|o| *o != lead).collect(),
                    division: division(fields, offices("split_handlers")),
                })]
            })
        }
        "receive" => Some(vec![Command::Receive]),
        "request_return" => Some(vec![Command::RequestReturn {
            reason: reason(),
            proposed: office("proposed"),
        }]),
        "decide_return" => {
            let grant = fields.text("grant");
            if grant.is_empty() {
                errors.add("grant", missing("grant"));
            }
            office("office").map(|office_id| {
                let grant = grant == "yes";
                vec![Command::DecideReturn(DecideReturn {
                    office: office_id,
                    grant,
                    to: office("to").filter(|_| grant),
                    note: fields.text("note").to_owned(),
                })]
            })
        }
        "dispute" => Some(vec![Command::Dispute {
            statement: fields.text("statement").to_owned(),
        }]),
        "settle_dispute" => {
            let outcome = DisputeOutcome::from_code(fields.text("outcome"));
            if outcome.is_none() {
                errors.add("outcome", missing("outcome"));
            }
            office("office").zip(outcome).map(|(office_id, outcome)| {
                vec![Command::SettleDispute(SettleDispute {
                    office: office_id,
                    outcome,
                    to: office("to"),
                    note: fields.text("note").to_owned(),
                })]
            })
        }
        "ask_extension" => {
            let until = fields.date("until");
            if until.is_none() {
                errors.add("until", missing("until"));
            }
            until.map(|until| vec![Command::RequestExtension { until, reason: reason() }])
        }
        "decide_extension" => {
            let (grant, until) = (fields.text("grant"), fields.date("until"));
            if grant.is_empty() {
                errors.add("grant", missing("grant_extension"));
            } else if grant == "yes" && until.is_none() {
                errors.add("until", missing("until"));
            }
            Some(vec![Command::DecideExtension {
                until: until.filter(|_| grant == "yes"),
                note: fields.text("note").to_owned(),
            }])
        }
        "pause" => Some(vec![Command::Pause { reason: reason() }]),
        "resume" => Some(vec![Command::Resume {
            note: fields.text("note").to_owned(),
        }]),
        "consult" => {
            let (stage, mode, on) = (
                ConsultStage::from_code(fields.text("stage")),
                ConsultMode::from_code(fields.text("mode")),
                fields.date("on"),
            );
            for (field, given) in [("stage", stage.is_some()), ("mode", mode.is_some()), ("on", on.is_some())] {
                if !given {
                    errors.add(field, missing(field));
                }
            }
            stage.zip(mode).zip(on).map(|((stage, mode), on)| {
                let text = |name: &str| fields.text(name).to_owned();
                vec![Command::Consult(Consultation {
                    stage,
                    mode,
                    on,
                    place: text("place"),
                    with: text("with"),
                    summary: text("summary"),
                })]
            })
        }
        "ask" => Some(vec![Command::RequestOpinions {
            offices: offices("offices"),
            question: fields.text("question").to_owned(),
        }]),
        "opinion" => Some(vec![Command::GiveOpinion {
            text: fields.text("text").to_owned(),
        }]),
        "waive" | "waive_countersign" => {
            let whose = office("office");
            if whose.is_none() {
                errors.add("office", missing("office"));
            }
            whose.map(|office| {
                let reason = reason();
                vec![if form == "waive" {
                    Command::WaiveOpinion { office, reason }
                } else {
                    Command::WaiveCountersign { office, reason }
                }]
            })
        }
        "return_opinion" => {
            let (whose, due) = (office("office"), fields.date("due"));
            for (field, given) in [("office", whose.is_some()), ("due", due.is_some())] {
                if !given {
                    errors.add(field, missing(field));
                }
            }
            whose
                .zip(due)
                .map(|(office, due)| vec![Command::ReturnOpinion { office, reason: reason(), due }])
        }
        "quotations" => Some(vec![Command::AnswerQuotations {
            objected: fields.all("objected").into_iter().filter_map(|no| no.parse().ok()).collect(),
            reason: reason(),
        }]),
        "send" => Some(vec![Command::SendForCheck {
            revision: fields.parsed("revision").unwrap_or_default(),
            countersigners: offices("countersigners"),
        }]),
        "pass" => Some(vec![Command::PassCheck { comment: comment() }]),
        "agree" => Some(vec![Command::Countersign { comment: comment() }]),
        "back_check" => Some(vec![back(ReviewStep::OfficeCheck)]),
        "back_countersign" => Some(vec![back(ReviewStep::Countersign)]),
        "back_sign" => Some(vec![back(ReviewStep::SignOff)]),
        "sign" => {
            if !fields.has("read") {
                errors.add("read", l.t("task.read_first"));
            }
            Some(vec![Command::SignOff {
                accepted_open: fields.text("accepted_open").to_owned(),
            }])
        }
        "revoke" => Some(vec![Command::RevokeSignOff { reason: reason() }]),
        "issue" => {
            let (printed_on, copies) = (fields.date("printed_on"), fields.parsed("copies"));
            for (field, given) in [("printed_on", printed_on.is_some()), ("copies", copies.is_some())] {
                if !given {
                    errors.add(field, missing(field));
                }
            }
            printed_on.zip(copies).map(|(printed_on, copies)| {
                vec![Command::Issue {
                    printed_on,
                    printed_by: fields.text("printed_by").to_owned(),
                    copies,
                }]
            })
        }
        "deliver" => {
            let (mode, on) = (DeliveryMode::from_code(fields.text("mode")), fields.date("on"));
            if on.is_none() {
                errors.add("on", missing("on"));
            }
            mode.zip(on).map(|(mode, on)| vec![Command::Deliver { mode, on }])
        }
        "decide" => Publicity::from_code(fields.text("publicity")).map(|publicity| vec![Command::DecidePublication { publicity, reason: reason() }]),
        "publish" => Some(vec![Command::Publish {
            summary: fields.text("summary").to_owned(),
        }]),
        "enter_rating" => {
            let signer = fields.parsed("signer").map(PersonId);
            if signer.is_none() {
                errors.add("signer", missing("signer"));
            }
            let answers = ratings::answers(desk, fields, &mut errors);
            signer.zip(answers).map(|(signer, answers)| {
                vec![Command::EnterRating {
                    signer,
                    answers,
                    comment: comment(),
                }]
            })
        }
        "redo" => {
            let due = fields.date("due");
            if due.is_none() {
                errors.add("due", missing("due"));
            }
            due.map(|due| vec![Command::OrderRedo { reason: reason(), due }])
        }
        "class" => {
            let class = fields.text("class").to_owned();
            if class.is_empty() {
                errors.add("class", missing("class"));
            }
            Some(vec![Command::ChangeClass {
                class,
                evidence: fields.text("evidence").to_owned(),
            }])
        }
        "rate" => ratings::answers(desk, fields, &mut errors).map(|answers| vec![Command::Rate { answers, comment: comment() }]),
        "met" => Some(vec![Command::MeetUnsatisfied {
            with: fields.text("with").to_owned(),
            note: fields.text("note").to_owned(),
        }]),
        _ => None,
    };
    match made {
        Some(commands) if errors.is_empty() => Ok(commands),
        None if errors.is_empty() => Err(ErrorSummary::whole(l, l.t("errors.bad_form.text"))),
        _ => Err(errors),
    }
}

/// The label under which a form asks a field; most fields have one label everywhere.
fn label_of(form: &str, field: &'static str) -> &'static str {
    match (form, field) {
        ("deliver", "on") => "delivered_on",
        ("merge", "number") => "merge_number",
        ("redo", "due") => "redo_due",
        ("class", "class") => "class_to",
        ("waive" | "waive_countersign" | "return_opinion", "office") => "whose",
        ("return_opinion", "due") => "opinion_due",
        _ => field,
    }
}

/// 分办 or 汇办 as ticked; none when nothing of it was.
fn division(fields: &Fields, offices: Vec<OfficeId>) -> Option<Division> {
    let always = fields.text("collected") == super::forms::COLLECTED_ALWAYS;
    let ticked = fields.has("collected") && !always;
    (ticked || !offices.is_empty()).then(|| Division {
        offices,
        collected: ticked || always,
        co_handlers_for_all: fields.has("co_handlers_for_all"),
        tasks: fields.text("tasks").to_owned(),
    })
}

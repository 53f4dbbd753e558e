//! What a reviewer must know before agreeing: what is in order, what stands open, who has agreed, what was sent to be read.

use banfu_app::{
    cases::CaseView,
    domain::{
        Event, Stage,
        case::OpinionState,
        event::Part,
        gates::{Gate, GateState, Weight},
        reply::CommitmentKind,
    },
    drafts::Checked,
};

use super::{Desk, Step};
use crate::{
    pages::{
        cases::{
            show::{Check, CheckState},
            task::{AgreedLine, FindingLine, ReadingBlock},
        },
        desk::RowButton,
        replies::quotes::{QuoteRow, rows},
    },
    say::Say,
    ui::Severity,
};

/// Conditions of sending, checking and signing a reply.
///
/// * `gates`: the conditions with their state; empty while nothing is drafted. * `all`: with those that are met.
pub fn checks(view: &CaseView, say: &Say, checked: Option<&Checked>, gates: &[GateState], all: bool) -> Vec<Check> {
    let (case, l) = (&view.case, say.l);
    let draft = RowButton {
        href: format!("/cases/{}/draft", case.id),
        label: l.t("review.look").to_owned(),
    };
    let check = |state, text: String, note: String, link| Check { state, text, note, link };
    // A place may keep a letter back for what others sign with a reason.
    let weighed = |gate| {
        if gates.iter().any(|state| state.gate == gate && state.weight == Weight::Block) {
            CheckState::Blocks
        } else {
            CheckState::Waits
        }
    };
    let mut out = Vec::new();
    if !case.is_talked_over() {
        let link = RowButton {
            href: format!("/cases/{}/consultations/new", case.id),
            label: l.coded("duties", "button.consult"),
        };
        let state = if case.stage() == Stage::SignOff {
            CheckState::Blocks
        } else {
            CheckState::Waits
        };
        out.push(check(
            state,
            l.t("review.not_consulted").to_owned(),
            String::new(),
            Some(link).filter(|_| view.may(banfu_app::policy::Action::ConsultationRecord)),
        ));
    } else {
        let talks: Vec<String> = case
            .consultations
            .iter()
            .map(|talk| l.f2("review.talk", "day", say.day(talk.on), "mode", l.coded("modes", talk.mode.code())))
            .collect();
        out.push(check(
            CheckState::Done,
            l.t("review.consulted").to_owned(),
            talks.join(l.t("review.joint")),
            None,
        ));
    }
    if let Some(checked) = checked {
        let errors: Vec<&str> = open_errors(view, checked).collect();
        if errors.is_empty() {
            out.push(check(
                CheckState::Done,
                l.f1("review.figures_fine", "n", checked.reading.figures.len()),
                String::new(),
                None,
            ));
        } else {
            let quotes: Vec<String> = errors.iter().take(4).map(|quote| l.f1("say.quoted", "text", quote)).collect();
            out.push(check(
                CheckState::Blocks,
                l.f1("review.errors", "n", errors.len()),
                quotes.join(l.t("review.joint")),
                Some(draft.clone()),
            ));
        }
        let unanswered = checked.coverage.unanswered();
        if unanswered.is_empty() {
            out.push(check(
                CheckState::Done,
                l.f1("review.all_answered", "n", checked.coverage.points.len()),
                String::new(),
                None,
            ));
        } else {
            let titles: Vec<String> = checked
                .coverage
                .points
                .iter()
                .filter(|p| !p.answered())
                .map(|p| p.point.title.clone())
                .collect();
            let numbers: Vec<String> = unanswered.iter().map(ToString::to_string).collect();
            out.push(check(
                weighed(Gate::Answered),
                l.f1("review.unanswered", "points", l.list(&numbers)),
                titles.join(l.t("review.joint")),
                Some(draft.clone()),
            ));
        }
        if let Some(posts) = &checked.signed_by_head {
            let signatory = l.f1("review.head_signs", "posts", l.list(posts));
            out.push(check(CheckState::Waits, signatory, l.t("review.head_why").to_owned(), None));
        }
        let undated: Vec<String> = checked
            .commitments
            .iter()
            .filter(|c| c.due.is_none() && c.kind == CommitmentKind::Action)
            .map(|c| c.no.to_string())
            .collect();
        if undated.is_empty() {
            out.push(check(
                CheckState::Done,
                l.f1("review.promises_dated", "n", checked.commitments.len()),
                String::new(),
                None,
            ));
        } else {
            out.push(check(
                weighed(Gate::Dated),
                l.f2("review.undated", "n", undated.len(), "all", checked.commitments.len()),
                l.t("review.undated_note").to_owned(),
                Some(draft),
            ));
        }
    }
    let awaited: Vec<String> = case
        .co_handlers()
        .filter(|o| matches!(o.opinion, OpinionState::Asked { .. }))
        .map(|o| say.office(o.office))
        .collect();
    let co = case.offices.iter().filter(|o| o.part == Part::CoHandler).count();
    if !awaited.is_empty() {
        let link = RowButton {
            href: format!("/cases/{}#opinions", case.id),
            label: l.t("review.look").to_owned(),
        };
        out.push(check(
            CheckState::Blocks,
            l.f1("review.opinions_awaited", "n", awaited.len()),
            l.list(&awaited),
            Some(link),
        ));
    } else if co > 0 {
        out.push(check(CheckState::Done, l.f1("review.opinions_in", "n", co), String::new(), None));
    }
    out.extend(other_gates(view, say, gates, all));
    out
}

/// Words of errors nobody has set aside.
fn open_errors<'a>(view: &'a CaseView, checked: &'a Checked) -> impl Iterator<Item = &'a str> {
    checked
        .reading
        .findings
        .iter()
        .filter(|f| f.severity == banfu_app::text::Severity::Error)
        .filter_map(|f| {
            let quote = checked.body.get(f.span.clone()).unwrap_or_default();
            let aside = view.case.dismissed.iter().any(|d| d.rule == f.rule && d.quote == quote);
            (!aside).then_some(quote)
        })
}

/// Whether something stands open that a reason is asked for. Where the place accepts none for a point without an answer, the refusal says so.
pub fn needs_reason(gates: &[GateState]) -> bool {
    gates
        .iter()
        .any(|state| state.open && (state.weight == Weight::Reason || state.gate == Gate::Answered))
}

/// Conditions besides those that have lines of their own above: the open ones, and with `all` the met ones too.
fn other_gates(view: &CaseView, say: &Say, gates: &[GateState], all: bool) -> Vec<Check> {
    let (case, l) = (&view.case, say.l);
    let spoken = [Gate::Consulted, Gate::Figures, Gate::Answered, Gate::Dated, Gate::Opinions];
    gates
        .iter()
        .filter(|state| !spoken.contains(&state.gate) && (all || state.open))
        .map(|state| {
            let code = state.gate.code();
            let about: Vec<String> = state.about.iter().map(|arg| say.arg(arg)).collect();
            let why = match state.weight {
                Weight::Reason => l.t("gates.needs_reason"),
                Weight::Block | Weight::Note => "",
            };
            let note: Vec<String> = [l.list(&about), why.to_owned()].into_iter().filter(|s| !s.is_empty()).collect();
            let href = match state.gate {
                Gate::Quotes | Gate::Quoted => format!("/cases/{}#opinions", case.id),
                _ => format!("/cases/{}/draft", case.id),
            };
            Check {
                state: match (state.open, state.weight) {
                    (false, _) => CheckState::Done,
                    (true, Weight::Block) => CheckState::Blocks,
                    (true, _) => CheckState::Waits,
                },
                text: l.coded("gates", &format!("{}.{code}", if state.open { "open" } else { "met" })),
                note: if state.open { note.join(l.t("review.joint")) } else { String::new() },
                link: state.open.then(|| RowButton {
                    href,
                    label: l.t("review.look").to_owned(),
                }),
            }
        })
        .collect()
}

/// What the reply takes from opinions; to a co-handler that is asked about its own, only what was changed of its own.
pub fn quotes(desk: &Desk<'_>, step: Step) -> Vec<QuoteRow> {
    let Some(checked) = desk.checked else { return Vec::new() };
    let case = &desk.view.case;
    if step == Step::Quotations {
        let own = desk.me.live.actor.person.office;
        let mut own_only = checked.clone();
        own_only.quoted.retain(|q| Some(q.office) == own && !q.at.verbatim);
        return rows(&desk.say, case, &own_only);
    }
    rows(&desk.say, case, checked)
}

/// Findings of the text check, the gravest first.
pub fn findings(desk: &Desk<'_>) -> Vec<FindingLine> {
    let Some(checked) = desk.checked else { return Vec::new() };
    let l = desk.say.l;
    let mut lines: Vec<(Severity, FindingLine)> = checked
        .reading
        .findings
        .iter()
        .map(|finding| {
            let severity = Severity::from_code(finding.severity.as_str());
            let quote = checked.body.get(finding.span.clone()).unwrap_or_default();
            let aside = desk.view.case.dismissed.iter().find(|d| d.rule == finding.rule && d.quote == quote);
            let message = if l.is_chinese() {
                finding.message.clone()
            } else {
                finding.message_en.clone()
            };
            (
                severity,
                FindingLine {
                    mark: severity.mark(l).0,
                    message,
                    aside: aside.map(|d| l.f1("review.set_aside", "reason", &d.reason)).unwrap_or_default(),
                },
            )
        })
        .collect();
    lines.sort_by_key(|(severity, _)| *severity);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// The revision that was reviewed before the present one, if there is one.
pub fn reviewed_before(view: &CaseView) -> Option<u32> {
    let sent = view.timeline.iter().rev().filter_map(|entry| match &entry.event {
        Event::DraftSentForCheck { revision, .. } => Some(*revision),
        _ => None,
    });
    sent.into_iter().find(|revision| *revision != view.case.revision)
}

/// Who has agreed to what, and when.
pub fn agreed(desk: &Desk<'_>) -> Vec<AgreedLine> {
    let (say, l) = (&desk.say, desk.say.l);
    // What was agreed to an earlier draft does not count any more.
    let start = desk
        .view
        .timeline
        .iter()
        .rposition(|e| matches!(e.event, Event::DraftSentForCheck { .. }))
        .unwrap_or(0);
    let mut lines: Vec<AgreedLine> = Vec::new();
    for entry in desk.view.timeline.iter().skip(start) {
        let by = entry.by.map(|id| say.person(id)).unwrap_or_default();
        let line = match &entry.event {
            Event::DraftChecked { on, comment } => AgreedLine {
                who: by,
                what: join(l.t("review.checked"), comment, l.t("review.colon")),
                on: say.day(*on),
            },
            Event::DraftCountersigned { office, comment, on } => AgreedLine {
                who: say.office(*office),
                what: join(l.t("review.countersigned"), comment, l.t("review.colon")),
                on: say.day(*on),
            },
            Event::CountersignWaived { office, reason, on } => AgreedLine {
                who: say.office(*office),
                what: join(l.t("review.waived"), reason, l.t("review.colon")),
                on: say.day(*on),
            },
            _ => continue,
        };
        lines.push(line);
    }
    lines.extend(desk.view.case.countersigns_awaited.iter().map(|office| AgreedLine {
        who: say.office(*office),
        what: l.t("review.countersign_awaited").to_owned(),
        on: String::new(),
    }));
    lines
}

fn join(what: &str, comment: &str, colon: &str) -> String {
    if comment.is_empty() {
        what.to_owned()
    } else {
        format!("{what}{colon}{comment}")
    }
}

/// Texts to be read before the step is taken: the proposal for those who review or answer it.
pub fn readings(desk: &Desk<'_>, step: Step) -> Vec<ReadingBlock> {
    let (say, case, l) = (&desk.say, &desk.view.case, desk.say.l);
    let paragraphs = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let mut out = Vec::new();
    if matches!(step, Step::CoSign | Step::Review | Step::Assign | Step::Receive | Step::Opinion | Step::Return) {
        let mut text = paragraphs(&case.text.situation);
        text.extend(paragraphs(&case.text.analysis));
        if !text.is_empty() {
            out.push(ReadingBlock {
                title: l.t("case.proposal_text").to_owned(),
                by: say.proposers(case),
                paragraphs: text,
            });
        }
    }
    if step == Step::CoSign {
        out.extend(super::co_sign::sent(desk));
    }
    if step == Step::Review {
        out.extend(super::readings::blocks(desk));
    }
    if step == Step::Opinion && !case.question.is_empty() {
        out.push(ReadingBlock {
            title: l.t("review.question").to_owned(),
            by: case.lead().map(|lead| say.office(lead)).unwrap_or_default(),
            paragraphs: paragraphs(&case.question),
        });
    }
    let own = desk.me.live.actor.person.office.and_then(|own| case.office(own));
    if let Some(returned) = own.and_then(|o| o.opinion_returned.as_ref()).filter(|_| step == Step::Opinion) {
        out.push(ReadingBlock {
            title: l.t("review.opinion_returned").to_owned(),
            by: say.day(returned.on),
            paragraphs: paragraphs(&returned.reason),
        });
    }
    out
}

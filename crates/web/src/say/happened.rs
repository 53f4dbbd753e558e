//! Events as people tell them.

use banfu_app::domain::{
    Event,
    clocks::ClockCause,
    event::Part,
    rating::{AxisRating, Satisfaction},
    review::Reading,
};

use super::Say;

/// An event in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// What happened.
    pub text: String,
    /// A second line; may be empty.
    pub note: String,
    /// It changed where the case stands.
    pub key: bool,
}

/// How much of a draft's history a timeline shows: a save is worth a line only when nothing else follows from it.
impl Say {
    /// A reading and what it came to: 初审：建议立案.
    pub fn reading(&self, reading: &Reading) -> String {
        let advice = self.l.coded("steps", &format!("choice.advice_{}", reading.advice.code()));
        self.l
            .f2("told.proposal_read", "step", self.l.coded("duties", reading.step().code()), "advice", advice)
    }

    /// What happened, in words.
    pub fn event(&self, event: &Event) -> Told {
        let l = self.l;
        let plain = |key: &str| l.t(key).to_owned();
        let (text, note, key) = match event {
            Event::ProposalDrafted { .. } => (plain("told.proposal_drafted"), String::new(), false),
            Event::ProposalRevised { .. } => (plain("told.proposal_revised"), String::new(), false),
            Event::ProposalSubmitted { .. } => (plain("told.proposal_submitted"), String::new(), true),
            Event::CoSignersInvited { people, .. } => {
                let names: Vec<String> = people.iter().map(|id| self.person(*id)).collect();
                (l.f1("told.co_signers_invited", "names", l.list(&names)), String::new(), false)
            }
            Event::InvitationAnswered { person, accepted, reason, .. } => {
                let key = if *accepted { "told.invitation_accepted" } else { "told.invitation_declined" };
                (l.f1(key, "name", self.person(*person)), reason.clone(), *accepted)
            }
            Event::InvitationTakenBack { person, .. } => (l.f1("told.invitation_taken_back", "name", self.person(*person)), String::new(), false),
            Event::ProposalRead { reading } => (self.reading(reading), reading.note.clone(), false),
            Event::ProposalSentBack { reason, .. } => (plain("told.proposal_sent_back"), reason.clone(), true),
            Event::ProposalFiled { number, area, .. } => (l.f1("told.proposal_filed", "number", format!("{number:04}")), area.clone(), true),
            Event::ProposalNotFiled { note, .. } => (plain("told.proposal_not_filed"), note.clone(), true),
            Event::ProposalConverted { note, .. } => (plain("told.proposal_converted"), note.clone(), true),
            Event::ProposalWithdrawn { .. } => (plain("told.proposal_withdrawn"), String::new(), true),
            Event::RedoOrdered { round, reason, due, .. } => {
                let note = l.f2("told.redo_note", "reason", reason, "day", self.day(*due));
                (l.f1("told.redo_ordered", "n", round), note, true)
            }
            Event::UnsatisfiedMet { with, note, .. } => (l.f1("told.unsatisfied_met", "with", with), note.clone(), true),
            Event::ClassChanged { from, to, evidence, .. } => (l.f2("told.class_changed", "from", from, "to", to), evidence.clone(), true),
            Event::CaseMerged { into, note, .. } => (l.f1("told.merged", "case", self.case(*into)), note.clone(), true),
            Event::CaseUnmerged { reason, .. } => (plain("told.unmerged"), reason.clone(), true),
            Event::MergedCaseTaken { number, proposer, text, .. } => {
                let name = number.map_or_else(|| text.title.clone(), |number| format!("{number:04} {}", text.title));
                (l.f1("told.merged_taken", "case", name), self.person(*proposer), true)
            }
            Event::MergedCaseLetGo { case, reason, .. } => (l.f1("told.merged_let_go", "case", self.case(*case)), reason.clone(), true),
            Event::CaseAssigned {
                assigners, lead, co_handlers, ..
            } => {
                let text = if assigners.len() > 1 {
                    l.f1("told.assigned_jointly", "lead", self.office(*lead))
                } else {
                    l.f1("told.assigned", "lead", self.office(*lead))
                };
                let mut note = self.offices(assigners.iter().copied());
                if !co_handlers.is_empty() {
                    note = l.f2("told.assigned_note", "assigners", note, "co", self.offices(co_handlers.iter().copied()));
                }
                (text, note, true)
            }
            Event::WorkDivided { offices, collected, tasks, .. } => {
                let key = if *collected { "told.work_collected" } else { "told.work_divided" };
                (l.f1(key, "offices", self.offices(offices.iter().copied())), tasks.clone(), true)
            }
            Event::SplitCaseBegun { from, number, tasks, .. } => {
                let case = number.map_or_else(|| self.case(*from), |number| format!("{number:04}"));
                (l.f1("told.split_begun", "case", case), tasks.clone(), true)
            }
            Event::CaseSplit { office, .. } => (l.f1("told.case_split", "office", self.office(*office)), String::new(), false),
            Event::SplitCaseMoved { office, .. } => (l.f1("told.split_moved", "office", self.office(*office)), String::new(), true),
            Event::SplitCaseAnswered { on, .. } => (l.f1("told.split_answered", "day", self.day(*on)), String::new(), true),
            Event::AssignmentReceived { office, handler, .. } => (
                l.f1("told.received", "office", self.office(*office)),
                l.f1("told.handler", "name", self.person(*handler)),
                true,
            ),
            Event::ReturnRequested { office, reason, proposed, .. } => {
                let note = proposed.map_or_else(|| reason.clone(), |to| l.f2("told.return_note", "reason", reason, "to", self.office(to)));
                (l.f1("told.return_requested", "office", self.office(*office)), note, true)
            }
            Event::ReturnGranted { office, to, note, .. } => {
                let text = match to {
                    Some(to) => l.f2("told.return_granted_to", "office", self.office(*office), "to", self.office(*to)),
                    None => l.f1("told.return_granted", "office", self.office(*office)),
                };
                (text, note.clone(), true)
            }
            Event::ReturnRefused { office, note, .. } => (l.f1("told.return_refused", "office", self.office(*office)), note.clone(), true),
            Event::ReturnDisputed { office, statement, .. } => (l.f1("told.return_disputed", "office", self.office(*office)), statement.clone(), true),
            Event::DisputeStepTaken {
                office,
                step,
                outcome,
                to,
                note,
                ..
            } => {
                let what = match to {
                    Some(to) => l.f1("told.dispute_moved_to", "office", self.office(*to)),
                    None => l.coded("steps", &format!("choice.dispute_{}", outcome.code())),
                };
                let text = l.f(
                    "told.dispute_step",
                    &[
                        ("office", &self.office(*office)),
                        ("step", &l.coded("modes", &format!("dispute_{}", step.code()))),
                        ("what", &what),
                    ],
                );
                (text, note.clone(), true)
            }
            Event::ExtensionRequested { until, reason, .. } => (l.f1("told.extension_requested", "until", self.day(*until)), reason.clone(), true),
            Event::ExtensionGranted { until, note, .. } => (l.f1("told.extension_granted", "until", self.day(*until)), note.clone(), true),
            Event::ExtensionRefused { note, .. } => (plain("told.extension_refused"), note.clone(), true),
            Event::CasePaused { reason, .. } => (plain("told.paused"), reason.clone(), true),
            Event::CaseResumed { note, clocks, .. } => (l.f1("told.resumed", "due", self.day(clocks.reply_due)), note.clone(), true),
            Event::ClocksRecomputed { cause, detail, clocks, .. } => (
                l.f1(
                    match cause {
                        ClockCause::Notice => "told.recomputed_notice",
                        ClockCause::Pack => "told.recomputed_pack",
                    },
                    "detail",
                    detail,
                ),
                l.f1("told.recomputed_note", "due", self.day(clocks.reply_due)),
                false,
            ),
            Event::ConsultationRecorded { consultation } => {
                let text = l.f(
                    "told.consulted",
                    &[
                        ("stage", &l.coded("modes", consultation.stage.code())),
                        ("mode", &l.coded("modes", consultation.mode.code())),
                        ("day", &self.day(consultation.on)),
                    ],
                );
                (text, consultation.summary.clone(), true)
            }
            Event::OpinionsRequested { offices, due, .. } => (
                l.f1("told.opinions_requested", "offices", self.offices(offices.iter().copied())),
                l.f1("clock.due", "day", self.day(*due)),
                false,
            ),
            Event::OpinionGiven { office, .. } => (l.f1("told.opinion_given", "office", self.office(*office)), String::new(), true),
            Event::OpinionUrged { office, .. } => (l.f1("told.opinion_urged", "office", self.office(*office)), String::new(), false),
            Event::LeadUrged { office, note, .. } => (l.f1("told.lead_urged", "office", self.office(*office)), note.clone(), false),
            Event::OpinionWaived { office, reason, .. } => (l.f1("told.opinion_waived", "office", self.office(*office)), reason.clone(), false),
            Event::OpinionReturned { office, reason, due, .. } => {
                let note = l.f2("told.redo_note", "reason", reason, "day", self.day(*due));
                (l.f1("told.opinion_returned", "office", self.office(*office)), note, true)
            }
            Event::OpinionNumbered { office, number, .. } => (
                l.f2("told.opinion_numbered", "office", self.office(*office), "number", number),
                String::new(),
                false,
            ),
            Event::QuotationsAsked { quotes, .. } => {
                let mut offices: Vec<_> = quotes.iter().map(|q| q.office).collect();
                offices.dedup();
                let text = l.f2("told.quotations_asked", "n", quotes.len(), "offices", self.offices(offices));
                (text, String::new(), false)
            }
            Event::QuotationsAnswered { office, objected, reason, .. } => {
                let key = if objected.is_empty() {
                    "told.quotations_confirmed"
                } else {
                    "told.quotations_objected"
                };
                (l.f1(key, "office", self.office(*office)), reason.clone(), true)
            }
            Event::DraftSaved { revision, .. } => (l.f1("told.draft_saved", "n", revision), String::new(), false),
            Event::AnnexesSet { annexes, .. } => (
                l.f1("told.annexes_set", "n", annexes.len()),
                l.list(&annexes.iter().map(|annex| annex.title.clone()).collect::<Vec<_>>()),
                false,
            ),
            Event::FindingDismissed { quote, reason, .. } => (l.f1("told.finding_dismissed", "quote", quote), reason.clone(), false),
            Event::PromiseCorrected { correction, .. } => (l.f1("told.promise_corrected", "quote", &correction.quote), String::new(), false),
            Event::PromiseAssigned { line, office, .. } => (l.f2("told.promise_assigned", "n", line, "office", self.office(*office)), String::new(), false),
            Event::PromiseTaken { line, office, .. } => (l.f2("told.promise_taken", "n", line, "office", self.office(*office)), String::new(), false),
            Event::PromiseDeclined { line, office, reason, .. } => {
                (l.f2("told.promise_declined", "n", line, "office", self.office(*office)), reason.clone(), false)
            }
            Event::PromiseReported { line, report, kept } => {
                let text = match kept {
                    Some(true) => l.f1("told.promise_kept", "n", line),
                    Some(false) => l.f1("told.promise_partly_kept", "n", line),
                    None => l.f1("told.promise_reported", "n", line),
                };
                (text, report.note.clone(), kept.is_some())
            }
            Event::PromiseChangeAsked { line, asked } => {
                let text = match asked.until {
                    Some(until) => l.f2("told.promise_more_time", "n", line, "until", self.day(until)),
                    None => l.f1("told.promise_give_up", "n", line),
                };
                (text, asked.reason.clone(), false)
            }
            Event::PromiseChangeDecided { line, granted, note, .. } => {
                let text = if *granted {
                    l.f1("told.promise_granted", "n", line)
                } else {
                    l.f1("told.promise_refused", "n", line)
                };
                (text, note.clone(), *granted)
            }
            Event::RequestAnswered { line, text, .. } => (l.f1("told.request_answered", "n", line), text.clone(), true),
            Event::PromiseReopened { line, reason, .. } => (l.f1("told.promise_reopened", "n", line), reason.clone(), true),
            Event::DraftSentForCheck { revision, .. } => (l.f1("told.sent_for_check", "n", revision), String::new(), true),
            Event::DraftChecked { comment, .. } => (plain("told.checked"), comment.clone(), true),
            Event::DraftReturned { step, reason, .. } => (l.f1("told.draft_returned", "step", self.l.coded("stages", step.code())), reason.clone(), true),
            Event::DraftCountersigned { office, comment, .. } => (l.f1("told.countersigned", "office", self.office(*office)), comment.clone(), true),
            Event::CountersignWaived { office, reason, .. } => (l.f1("told.countersign_waived", "office", self.office(*office)), reason.clone(), false),
            Event::ReplySignedOff {
                signatory,
                number,
                accepted_open,
                ..
            } => (
                l.f2("told.signed", "name", self.person(*signatory), "number", number),
                accepted_open.clone(),
                true,
            ),
            Event::SignOffRevoked { number, reason, .. } => (l.f1("told.sign_off_revoked", "number", number), reason.clone(), true),
            Event::ReplyIssued { copies, printed_by, .. } => (l.f1("told.issued", "n", copies), printed_by.clone(), true),
            Event::ReplyDelivered { mode, .. } => (l.f1("told.delivered", "mode", l.coded("modes", mode.code())), String::new(), true),
            Event::PublicationDecided { publicity, reason, .. } => (
                l.f1("told.publication_decided", "how", l.coded("publicity", publicity.code())),
                reason.clone(),
                false,
            ),
            Event::ReplyPublished { .. } => (plain("told.published"), String::new(), true),
            Event::ReplyRated {
                satisfaction,
                axes,
                comment,
                paper_of,
                ..
            } => {
                let how = self.rated(*satisfaction, axes);
                let text = match paper_of {
                    Some(signer) => l.f2("told.rated_on_paper", "name", self.person(*signer), "how", how),
                    None => l.f1("told.rated", "how", how),
                };
                (text, comment.clone(), true)
            }
        };
        Told { text, note, key }
    }

    /// A rating in words: the whole, then each axis that was asked for.
    pub fn rated(&self, whole: Satisfaction, axes: &[AxisRating]) -> String {
        let l = self.l;
        let how = l.coded("satisfactions", whole.code());
        if axes.is_empty() {
            return how;
        }
        let parts: Vec<String> = axes
            .iter()
            .map(|a| {
                l.f2(
                    "told.axis",
                    "axis",
                    l.coded("axes", a.axis.code()),
                    "how",
                    l.coded("satisfactions", a.satisfaction.code()),
                )
            })
            .collect();
        l.f2("told.rated_by_axes", "how", how, "axes", l.list(&parts))
    }

    /// What happened, by the stored form of the event, where only that is known: `opinion_given.v1`.
    pub fn event_kind(&self, kind: &str) -> Told {
        let code = kind.split('.').next().unwrap_or(kind);
        let key = matches!(
            code,
            "proposal_submitted"
                | "proposal_filed"
                | "case_assigned"
                | "opinion_given"
                | "draft_returned"
                | "draft_checked"
                | "reply_signed_off"
                | "reply_delivered"
                | "reply_published"
                | "return_requested"
                | "extension_granted"
                | "clocks_recomputed"
        );
        Told {
            text: self.l.coded("events", code),
            note: String::new(),
            key,
        }
    }

    /// 主办 or 会办.
    pub fn part(&self, part: Part) -> String {
        self.l.coded("modes", part.code())
    }
}

//! The life of one case, folded from its events.
//!
//! [`Case::apply`] never refuses: what happened, happened. [`Case::stage`] derives the stage from dated facts, so that a late
//! fact never leaves a stale state.

use jiff::civil::Date;

use crate::{
    annex::Annex,
    clocks::{Extended, Pause},
    consultation::Consultation,
    cosigning::{Invitation, InvitationState},
    dispute::DisputeStep,
    division,
    event::{Clocks, Event, Part},
    extension::ExtensionAsked,
    ids::{CaseId, OfficeId, PersonId},
    meeting::Met,
    merging::Merged,
    org::coded,
    promise::{LineEnd, Owned, PromiseLine, correcting::Correction},
    proposal::{ProposalText, Session},
    publication::DeliveryMode,
    quotation::AskedQuote,
    redo::{ClassChange, PastRound},
    reply::{DocNumber, ReplyDraft},
    review::Reading,
    split::{Split, SplitFrom},
};

pub use crate::facts::{Dismissed, Ending, Issued, Publication, Rating, ReturnedOpinion, SentBack, Signed};

coded! {
    /// What was put: a member's proposal or a deputy's suggestion.
    CaseKind {
        /// 政协提案.
        Proposal = "proposal",
        /// 人大代表建议.
        Suggestion = "suggestion",
    }
}

coded! {
    /// Where a case is. Codes are shared with the policy files.
    Stage {
        /// 起草.
        Draft = "draft",
        /// 待审查.
        Submitted = "submitted",
        /// 已立案, to be assigned.
        Filed = "filed",
        /// 已交办, the lead has not received it.
        Assigned = "assigned",
        /// 申请退办, by the lead.
        ReturnRequested = "return_requested",
        /// 退办争议, of the lead.
        Disputed = "disputed",
        /// 办理中, nothing drafted.
        Handling = "handling",
        /// 复文起草中.
        Drafting = "drafting",
        /// 核稿.
        OfficeCheck = "office_check",
        /// 会签.
        Countersign = "countersign",
        /// 待签发.
        SignOff = "sign_off",
        /// 已签发, to be issued.
        Signed = "signed",
        /// 已印发, to be delivered.
        Issued = "issued",
        /// 已送达.
        Delivered = "delivered",
        /// 已公开.
        Published = "published",
        /// 已评价.
        Rated = "rated",
        /// 不予立案.
        NotFiled = "not_filed",
        /// 转为意见.
        Converted = "converted",
        /// 已撤案.
        Withdrawn = "withdrawn",
        /// 已并案: another case answers for it.
        Merged = "merged",
    }
}

impl Stage {
    /// Stages that end a case without a reply.
    pub const ENDED: [Stage; 4] = [Stage::NotFiled, Stage::Converted, Stage::Withdrawn, Stage::Merged];
    /// Stages in which an office owes the next step.
    pub const AWAITING_OFFICE: [Stage; 8] = [
        Stage::Assigned,
        Stage::Handling,
        Stage::Drafting,
        Stage::OfficeCheck,
        Stage::Countersign,
        Stage::SignOff,
        Stage::Signed,
        Stage::Issued,
    ];
    /// Stages in which the reply has reached the proposer (办复).
    pub const ANSWERED: [Stage; 3] = [Stage::Delivered, Stage::Published, Stage::Rated];

    /// Whether offices have parts in it and the reply is not signed.
    pub fn is_in_hand(self) -> bool {
        matches!(
            self,
            Stage::Assigned
                | Stage::ReturnRequested
                | Stage::Disputed
                | Stage::Handling
                | Stage::Drafting
                | Stage::OfficeCheck
                | Stage::Countersign
                | Stage::SignOff
        )
    }

    /// Whether the lead may still talk with the proposer about it.
    pub fn is_answerable(self) -> bool {
        self.is_in_hand() || Self::ANSWERED.contains(&self) || matches!(self, Stage::Signed | Stage::Issued)
    }
}

/// Whether an office has taken its part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfficeState {
    /// Given to it, not received.
    Assigned,
    /// Received.
    Received {
        /// Day.
        on: Date,
        /// Who works on it.
        handler: PersonId,
    },
    /// It asked to return the case.
    ReturnRequested {
        /// Day.
        on: Date,
        /// Why.
        reason: String,
        /// Whom it named instead.
        proposed: Option<OfficeId>,
    },
    /// It does not accept that its return was refused.
    Disputed {
        /// Day.
        on: Date,
        /// What its head states.
        statement: String,
        /// The step that is to be taken next.
        step: DisputeStep,
    },
}

/// Where a co-handler's opinion stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpinionState {
    /// Not asked (and always so for the lead).
    NotAsked,
    /// Awaited.
    Asked {
        /// Day.
        on: Date,
        /// Last day.
        due: Date,
    },
    /// Given.
    Given {
        /// Day.
        on: Date,
        /// What it says.
        text: String,
        /// Its last day, if it had been asked.
        due: Option<Date>,
    },
    /// Gone on without.
    Waived {
        /// Why.
        reason: String,
    },
}

/// An office's part in the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseOffice {
    /// Which.
    pub office: OfficeId,
    /// Lead, co-handler, or one that answers apart.
    pub part: Part,
    /// Received or not.
    pub state: OfficeState,
    /// The last day on which a return of it was refused.
    pub return_refused_on: Option<Date>,
    /// A dispute about that was decided: it keeps its part.
    pub dispute_settled: bool,
    /// Its opinion.
    pub opinion: OpinionState,
    /// Its opinion as it was returned last, until it gives a new one.
    pub opinion_returned: Option<ReturnedOpinion>,
    /// 发文字号 of its opinion, where the place gives opinions a series of their own.
    pub opinion_number: Option<DocNumber>,
    /// Days on which it was urged.
    pub urged_on: Vec<Date>,
}

/// Where a draft is in its review.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Review {
    /// With the handler.
    #[default]
    Drafting,
    /// 核稿.
    OfficeCheck,
    /// 会签 or, when nobody is awaited, 签发.
    Agreed,
}

/// One case, folded from its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// How many events it was folded from: the version an append must expect.
    pub version: u64,
    /// Proposal or suggestion.
    pub kind: CaseKind,
    /// Session.
    pub session: Session,
    /// First proposer.
    pub proposer: PersonId,
    /// Joint signers.
    pub co_signers: Vec<PersonId>,
    /// Invitations to sign, in the order they were sent.
    pub invitations: Vec<Invitation>,
    /// What it says.
    pub text: ProposalText,
    /// Proposals merged into it, in the order they were.
    pub merged: Vec<Merged>,
    /// 提交.
    pub submitted_on: Option<Date>,
    /// Readings since it was last submitted, in order.
    pub readings: Vec<Reading>,
    /// What the committee asked to revise, last time it sent it back.
    pub returned_for: Option<String>,
    /// 案号.
    pub number: Option<u32>,
    /// 类别.
    pub area: String,
    /// 重点提案.
    pub key_case: bool,
    /// 立案.
    pub filed_on: Option<Date>,
    /// Ended without a reply.
    pub ending: Option<Ending>,
    /// Dispatching bodies.
    pub assigners: Vec<OfficeId>,
    /// 交办.
    pub assigned_on: Option<Date>,
    /// Due dates.
    pub clocks: Option<Clocks>,
    /// The day the clocks started: of the assignment, or of the last return that gave it to another.
    pub clocks_from: Option<Date>,
    /// More time was asked for, and nobody has decided.
    pub extension_asked: Option<ExtensionAsked>,
    /// More time as granted last.
    pub extended: Option<Extended>,
    /// How often more time was granted.
    pub extensions: u32,
    /// Times in which the clocks stood still, in order.
    pub pauses: Vec<Pause>,
    /// Offices with a part, the lead first.
    pub offices: Vec<CaseOffice>,
    /// Who answers what (分工), where the case is divided.
    pub tasks: String,
    /// 分办件: the cases split from it, one for each office that answers apart, in order.
    pub splits: Vec<Split>,
    /// The case it was split from, if it was.
    pub split_from: Option<SplitFrom>,
    /// What the co-handlers were asked.
    pub question: String,
    /// Talks with the proposer, in the order recorded.
    pub consultations: Vec<Consultation>,
    /// Newest revision of the reply; 0: none.
    pub revision: u32,
    /// The newest draft.
    pub draft: Option<ReplyDraft>,
    /// 附件 of the reply, in their order.
    pub annexes: Vec<Annex>,
    /// Who saved any revision.
    pub drafted_by: Vec<PersonId>,
    /// Edited quotations that their authors were asked about.
    pub quotes: Vec<AskedQuote>,
    /// Findings set aside.
    pub dismissed: Vec<Dismissed>,
    /// What the handler said of promises in the draft, in order.
    pub corrections: Vec<Correction>,
    /// What was promised, in the order of signing.
    pub promises: Vec<PromiseLine>,
    /// Where the draft is.
    pub review: Review,
    /// Offices whose countersignature is awaited.
    pub countersigns_awaited: Vec<OfficeId>,
    /// Offices that countersigned, with their remarks.
    pub countersigned: Vec<(OfficeId, String)>,
    /// Each time the draft was sent back.
    pub sent_back: Vec<SentBack>,
    /// 签发.
    pub signed: Option<Signed>,
    /// 印发.
    pub issued: Option<Issued>,
    /// 送达.
    pub delivered: Option<(Date, DeliveryMode)>,
    /// 公开 as decided.
    pub publication: Option<Publication>,
    /// 公开 as done.
    pub published_on: Option<Date>,
    /// The published summary, where only that is published.
    pub summary: String,
    /// Which round of answering it is in; from 1.
    pub round: u32,
    /// The rounds before, oldest first.
    pub past: Vec<PastRound>,
    /// The meeting after the last written answer, if one was needed.
    pub met: Option<Met>,
    /// Changes of the class after an answer.
    pub class_changes: Vec<ClassChange>,
    /// 评价, by the case's own signers; those of merged proposals stand with these.
    pub rating: Option<Rating>,
}

/// A history that does not begin with a draft.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the history of case {0} does not begin with its draft")]
pub struct NoBeginning(pub CaseId);

impl Case {
    /// Folds a stored history.
    ///
    /// # Errors
    /// [`NoBeginning`] when the first event is neither [`Event::ProposalDrafted`] nor [`Event::SplitCaseBegun`]: the store is damaged.
    pub fn fold(id: CaseId, events: impl IntoIterator<Item = Event>) -> Result<Self, NoBeginning> {
        let mut events = events.into_iter();
        let mut case = match events.next() {
            Some(Event::ProposalDrafted {
                kind,
                session,
                proposer,
                co_signers,
                text,
            }) => Self::new(id, kind, session, proposer, co_signers, text),
            Some(begun @ Event::SplitCaseBegun { .. }) => Self::split_begun(id, begun).ok_or(NoBeginning(id))?,
            _ => return Err(NoBeginning(id)),
        };
        for event in events {
            case.apply(event);
        }
        Ok(case)
    }

    /// A case of which only the beginning is known.
    pub(crate) fn new(id: CaseId, kind: CaseKind, session: Session, proposer: PersonId, co_signers: Vec<PersonId>, text: ProposalText) -> Self {
        Self {
            id,
            version: 1,
            kind,
            session,
            proposer,
            co_signers,
            invitations: vec![],
            text,
            merged: vec![],
            submitted_on: None,
            readings: vec![],
            returned_for: None,
            number: None,
            area: String::new(),
            key_case: false,
            filed_on: None,
            ending: None,
            assigners: vec![],
            assigned_on: None,
            clocks: None,
            clocks_from: None,
            extension_asked: None,
            extended: None,
            extensions: 0,
            pauses: vec![],
            offices: vec![],
            tasks: String::new(),
            splits: vec![],
            split_from: None,
            question: String::new(),
            consultations: vec![],
            revision: 0,
            draft: None,
            drafted_by: vec![],
            quotes: vec![],
            dismissed: vec![],
            annexes: vec![],
            corrections: vec![],
            promises: vec![],
            review: Review::Drafting,
            countersigns_awaited: vec![],
            countersigned: vec![],
            sent_back: vec![],
            signed: None,
            issued: None,
            delivered: None,
            publication: None,
            published_on: None,
            summary: String::new(),
            round: 1,
            past: vec![],
            met: None,
            class_changes: vec![],
            rating: None,
        }
    }

    /// Takes in what happened. Never refuses.
    pub fn apply(&mut self, event: Event) {
        self.version += 1;
        match event {
            Event::ProposalDrafted {
                kind,
                session,
                proposer,
                co_signers,
                text,
            } => {
                (self.kind, self.session, self.proposer, self.co_signers, self.text) = (kind, session, proposer, co_signers, text);
            }
            Event::ProposalRevised { text } => self.text = text,
            Event::ProposalSubmitted { on } => {
                (self.submitted_on, self.returned_for) = (Some(on), None);
                self.readings.clear();
            }
            Event::CoSignersInvited { people, on } => self.take_invitations(people, on),
            Event::InvitationAnswered {
                person,
                accepted,
                reason,
                on: _,
            } => self.take_invitation_answer(person, accepted, reason),
            Event::InvitationTakenBack { person, on: _ } => self.end_invitation(person, InvitationState::TakenBack, String::new()),
            Event::ProposalRead { reading } => self.readings.push(reading),
            Event::ProposalSentBack { reason, on: _ } => (self.submitted_on, self.returned_for) = (None, Some(reason)),
            Event::ProposalFiled { number, area, key_case, on } => {
                (self.number, self.area, self.key_case, self.filed_on) = (Some(number), area, key_case, Some(on));
            }
            Event::ProposalNotFiled { ground, note, on: _ } => self.ending = Some(Ending::NotFiled { ground, note }),
            Event::ProposalConverted { note, on: _ } => self.ending = Some(Ending::Converted { note }),
            Event::ProposalWithdrawn { on: _ } => self.ending = Some(Ending::Withdrawn),
            Event::CaseMerged { into, note, on: _ } => self.ending = Some(Ending::Merged { into, note }),
            Event::CaseUnmerged { from: _, reason: _, on: _ } => self.ending = None,
            Event::MergedCaseTaken {
                case,
                number,
                proposer,
                co_signers,
                text,
                on,
            } => self.merged.push(Merged {
                case,
                number,
                proposer,
                co_signers,
                text,
                on,
                rating: None,
            }),
            Event::MergedCaseLetGo { case, reason: _, on: _ } => self.merged.retain(|m| m.case != case),
            Event::CaseAssigned {
                assigners,
                lead,
                co_handlers,
                on,
                clocks,
            } => {
                (self.assigners, self.assigned_on, self.clocks) = (assigners, Some(on), Some(clocks));
                self.clocks_from = Some(on);
                let parts = std::iter::once((lead, Part::Lead)).chain(co_handlers.into_iter().map(|o| (o, Part::CoHandler)));
                self.offices = parts.map(|(office, part)| division::fresh(office, part)).collect();
            }
            Event::WorkDivided {
                offices,
                collected,
                tasks,
                on: _,
            } => self.take_division(offices, collected, tasks),
            // A beginning stands at the beginning; `fold` takes it.
            Event::SplitCaseBegun { .. } => {}
            Event::CaseSplit { case, office, on: _ } => self.take_split(case, office),
            Event::SplitCaseMoved { case, office, on: _ } => self.move_split(case, office),
            Event::SplitCaseAnswered { case, on, due } => self.answer_split(case, on, due),
            Event::AssignmentReceived { office, handler, on } => self.set_state(office, OfficeState::Received { on, handler }),
            Event::ReturnRequested { office, reason, proposed, on } => {
                self.set_state(office, OfficeState::ReturnRequested { on, reason, proposed });
            }
            Event::ReturnGranted {
                office,
                to,
                note: _,
                on,
                clocks,
            } => {
                self.replace_office(office, to);
                (self.clocks, self.clocks_from) = (Some(clocks), Some(on));
                (self.extension_asked, self.extended) = (None, None);
            }
            Event::ReturnRefused { office, note: _, on } => {
                self.set_state(office, OfficeState::Assigned);
                if let Some(o) = self.offices.iter_mut().find(|o| o.office == office) {
                    o.return_refused_on = Some(on);
                }
            }
            Event::ReturnDisputed { office, statement, on } => {
                let step = DisputeStep::Talk;
                self.set_state(office, OfficeState::Disputed { on, statement, step });
            }
            Event::DisputeStepTaken {
                office,
                step,
                outcome,
                to,
                note: _,
                on,
                clocks,
            } => self.take_dispute_step(office, step, outcome, to, clocks.map(|clocks| (clocks, on))),
            Event::ExtensionRequested { until, reason, on } => self.extension_asked = Some(ExtensionAsked { until, reason, on }),
            Event::ExtensionGranted { until, note: _, on } => {
                (self.extension_asked, self.extended) = (None, Some(Extended { until, on }));
                self.extensions += 1;
                if let Some(clocks) = &mut self.clocks {
                    clocks.reply_due = until;
                }
            }
            Event::ExtensionRefused { note: _, on: _ } => self.extension_asked = None,
            Event::CasePaused { reason, on } => self.pauses.push(Pause { from: on, to: None, reason }),
            Event::CaseResumed { note: _, on, clocks } => {
                if let Some(last) = self.pauses.last_mut() {
                    last.to = Some(on);
                }
                self.move_clocks(clocks);
            }
            Event::ClocksRecomputed { clocks, .. } => self.move_clocks(clocks),
            Event::ConsultationRecorded { consultation } => self.consultations.push(consultation),
            Event::OpinionsRequested { offices, question, due, on } => {
                self.question = question;
                for office in offices {
                    self.set_opinion(office, OpinionState::Asked { on, due });
                }
            }
            Event::OpinionGiven { office, text, on } => self.take_opinion(office, text, on),
            Event::OpinionReturned { office, reason, due, on } => self.return_opinion(office, reason, due, on),
            Event::OpinionNumbered { office, number, on: _ } => self.number_opinion(office, number),
            Event::QuotationsAsked { quotes, on } => self.ask_quotes(quotes, on),
            Event::QuotationsAnswered { office, objected, reason, on } => self.answer_quotes(office, &objected, &reason, on),
            Event::OpinionUrged { office, on } | Event::LeadUrged { office, on, note: _ } => {
                if let Some(o) = self.offices.iter_mut().find(|o| o.office == office) {
                    o.urged_on.push(on);
                }
            }
            Event::OpinionWaived { office, reason, on: _ } => self.set_opinion(office, OpinionState::Waived { reason }),
            Event::DraftSaved { revision, draft, by, on: _ } => {
                (self.revision, self.draft) = (revision, Some(draft));
                self.took_part(by);
            }
            Event::AnnexesSet { annexes, by, on: _ } => {
                self.annexes = annexes;
                self.took_part(by);
            }
            Event::FindingDismissed { rule, quote, reason, on: _ } => self.dismissed.push(Dismissed { rule, quote, reason }),
            Event::PromiseCorrected { correction, on: _ } => self.corrections.push(correction),
            Event::DraftSentForCheck {
                revision: _,
                countersigners,
                on: _,
            } => {
                (self.review, self.countersigns_awaited) = (Review::OfficeCheck, countersigners);
                self.countersigned.clear();
            }
            Event::DraftChecked { comment: _, on: _ } => self.review = Review::Agreed,
            Event::DraftReturned { step, reason, on } => {
                self.sent_back.push(SentBack { step, reason, on });
                self.back_to_drafting();
            }
            Event::DraftCountersigned { office, comment, on } => {
                self.confirm_quotes(office, on);
                self.countersigns_awaited.retain(|o| *o != office);
                self.countersigned.push((office, comment));
            }
            Event::CountersignWaived { office, reason: _, on: _ } => self.countersigns_awaited.retain(|o| *o != office),
            Event::ReplySignedOff {
                revision,
                signatory,
                adopted_on,
                number,
                commitments,
                accepted_open,
            } => {
                self.enter_promises(&commitments);
                self.signed = Some(Signed {
                    revision,
                    signatory,
                    adopted_on,
                    number,
                    commitments,
                    accepted_open,
                });
            }
            Event::PromiseAssigned { line, office, on: _ } => self.with_line(line, |line| (line.office, line.owned) = (office, Owned::Asked)),
            Event::PromiseTaken { line, office: _, on } => self.with_line(line, |line| line.owned = Owned::Taken { on }),
            Event::PromiseDeclined { line, office, reason, on: _ } => {
                let signer = self.lead();
                self.with_line(line, |line| {
                    line.declined.push((office, reason));
                    (line.office, line.owned) = (signer.unwrap_or(office), Owned::Own);
                });
            }
            Event::PromiseReported { line, report, kept } => self.take_report(line, report, kept),
            Event::PromiseChangeAsked { line, asked } => self.with_line(line, |line| line.asked = Some(asked)),
            Event::PromiseChangeDecided { line, granted, note: _, on } => self.decide_promise_change(line, granted, on),
            Event::RequestAnswered { line, text, on } => self.with_line(line, |line| (line.end, line.asked) = (Some(LineEnd::Answered { text, on }), None)),
            Event::PromiseReopened { line, reason, on: _ } => self.with_line(line, |line| {
                line.end = None;
                line.reopened.push(reason);
            }),
            Event::SignOffRevoked { number: _, reason: _, on: _ } => {
                self.void_promises();
                self.signed = None;
                self.back_to_drafting();
            }
            Event::ReplyIssued {
                printed_on,
                printed_by,
                copies,
            } => {
                self.issued = Some(Issued {
                    printed_on,
                    printed_by,
                    copies,
                })
            }
            Event::ReplyDelivered { mode, on } => self.delivered = Some((on, mode)),
            Event::PublicationDecided { publicity, reason, on } => self.publication = Some(Publication { publicity, reason, on }),
            Event::ReplyPublished { summary, on } => (self.published_on, self.summary) = (Some(on), summary),
            Event::RedoOrdered { round, reason, due, on } => self.begin_round(round, reason, due, on),
            Event::UnsatisfiedMet { with, note, on } => self.met = Some(Met { with, note, on }),
            Event::ClassChanged { from, to, evidence, on } => self.class_changes.push(ClassChange { from, to, evidence, on }),
            Event::ReplyRated {
                proposal,
                paper_of,
                satisfaction,
                axes,
                comment,
                on,
            } => {
                let rating = Some(Rating {
                    satisfaction,
                    axes,
                    comment,
                    on,
                    paper_of,
                });
                match proposal.and_then(|id| self.merged.iter_mut().find(|m| m.case == id)) {
                    Some(merged) => merged.rating = rating,
                    None => self.rating = rating,
                }
            }
        }
    }

    /// Where the case is, from the facts.
    pub fn stage(&self) -> Stage {
        match &self.ending {
            Some(Ending::NotFiled { .. }) => return Stage::NotFiled,
            Some(Ending::Converted { .. }) => return Stage::Converted,
            Some(Ending::Withdrawn) => return Stage::Withdrawn,
            Some(Ending::Merged { .. }) => return Stage::Merged,
            None => {}
        }
        if self.delivered.is_some() && self.unrated().next().is_none() {
            Stage::Rated
        } else if self.published_on.is_some() {
            Stage::Published
        } else if self.delivered.is_some() {
            Stage::Delivered
        } else if self.issued.is_some() {
            Stage::Issued
        } else if self.signed.is_some() {
            Stage::Signed
        } else if let Some(lead) = self.offices.first() {
            self.stage_in_hand(lead)
        } else if self.number.is_some() {
            Stage::Filed
        } else if self.submitted_on.is_some() {
            Stage::Submitted
        } else {
            Stage::Draft
        }
    }

    fn stage_in_hand(&self, lead: &CaseOffice) -> Stage {
        match (&lead.state, &self.review) {
            (OfficeState::Assigned, _) => Stage::Assigned,
            (OfficeState::ReturnRequested { .. }, _) => Stage::ReturnRequested,
            (OfficeState::Disputed { .. }, _) => Stage::Disputed,
            (OfficeState::Received { .. }, Review::OfficeCheck) => Stage::OfficeCheck,
            (OfficeState::Received { .. }, Review::Agreed) if self.countersigns_awaited.is_empty() => Stage::SignOff,
            (OfficeState::Received { .. }, Review::Agreed) => Stage::Countersign,
            (OfficeState::Received { .. }, Review::Drafting) if self.revision > 0 => Stage::Drafting,
            (OfficeState::Received { .. }, Review::Drafting) => Stage::Handling,
        }
    }

    /// The lead office.
    pub fn lead(&self) -> Option<OfficeId> {
        self.offices.first().map(|o| o.office)
    }

    /// An office's part, if it has one.
    pub fn office(&self, office: OfficeId) -> Option<&CaseOffice> {
        self.offices.iter().find(|o| o.office == office)
    }

    /// The handler of the lead office, once it has received the case.
    pub fn handler(&self) -> Option<PersonId> {
        match self.offices.first()?.state {
            OfficeState::Received { handler, .. } => Some(handler),
            _ => None,
        }
    }

    /// Whether its clocks stand still.
    pub fn is_paused(&self) -> bool {
        self.pauses.last().is_some_and(|pause| pause.to.is_none())
    }

    /// The date that the next duty of the case runs out on, if the stage has one and the clocks run.
    pub fn due(&self) -> Option<Date> {
        let clocks = self.clocks.as_ref()?;
        match self.stage() {
            Stage::Assigned | Stage::ReturnRequested | Stage::Disputed => Some(clocks.return_due),
            Stage::Handling | Stage::Drafting | Stage::OfficeCheck | Stage::Countersign | Stage::SignOff | Stage::Signed | Stage::Issued => {
                (!self.is_paused()).then_some(clocks.reply_due)
            }
            _ => None,
        }
    }

    /// Whether the reply reached the proposer by its due date; `None` while it has not.
    pub fn answered_on_time(&self) -> Option<bool> {
        self.first_answer().map(|(delivered, due)| delivered <= due)
    }

    /// Case number as people write it: four digits at least.
    pub fn number_label(&self) -> Option<String> {
        self.number.map(|n| format!("{n:04}"))
    }

    pub(crate) fn set_state(&mut self, office: OfficeId, state: OfficeState) {
        if let Some(o) = self.offices.iter_mut().find(|o| o.office == office) {
            o.state = state;
        }
    }

    pub(crate) fn set_opinion(&mut self, office: OfficeId, opinion: OpinionState) {
        if let Some(o) = self.offices.iter_mut().find(|o| o.office == office) {
            o.opinion = opinion;
        }
    }

    /// Whoever had a hand in the draft neither checks nor signs it.
    fn took_part(&mut self, by: PersonId) {
        if !self.drafted_by.contains(&by) {
            self.drafted_by.push(by);
        }
    }

    pub(crate) fn back_to_drafting(&mut self) {
        self.review = Review::Drafting;
        self.countersigns_awaited.clear();
        self.countersigned.clear();
    }
}

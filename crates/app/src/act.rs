//! The one way a command is carried out: load, ask, decide, append, follow up, in one transaction.

use std::sync::Arc;

use banfu_domain::{
    Case, CaseId, Context, Event, Refusal, RulePack, annex, assignment, consultation, cosigning, dispute, duty,
    event::SeriesEvent,
    extension, meeting, merging, opinion,
    promise::{correcting, keeping},
    proposal::{self, DraftProposal},
    publication, quotation, rating, redo,
    reply::{self, BodyRef, Findings, ReplyDraft, ReviewStep},
    review,
    signing::{self, SignOffReply},
    split, urging,
};
use banfu_policy::Policies;
use banfu_store::{
    Meta, NewEvent, Tx,
    codec::{Form, RegionSettings},
    files::StagedFile,
    views::list::{CaseFilter, PAGE_LIMIT, Scope},
};

use crate::{
    Actor, App, AppError, Place,
    annexes::stored_annex,
    clock,
    command::{Command, Survivor, TypedDraft},
    ledger,
    people::{facts, facts_for},
    streams,
};

/// How often a decision is taken anew when someone else was faster, before the person is told.
const TRIES: usize = 3;

/// A command that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The case.
    pub case: CaseId,
    /// Whether this command had been carried out before (a form posted twice): nothing was done again.
    pub repeated: bool,
}

/// What a decision needs from the text of a draft, made before the transaction so that the writer does not wait for it.
#[derive(Clone, Default)]
struct Prepared {
    /// The file of a draft to be saved, or of an annex.
    file: Option<Arc<StagedFile>>,
    /// Files that show a promise kept, in order.
    evidence: Vec<Arc<StagedFile>>,
    /// What the text check found, and the hash of the text it read.
    findings: Option<(String, Arc<Findings>)>,
}

struct Decided {
    events: Vec<Event>,
    numbers: Option<(String, u64, Vec<SeriesEvent>)>,
    /// Another case that the command changes with this one.
    other: Option<(Case, Vec<Event>)>,
    /// Cases that begin with the command: one for each office that answers apart.
    begun: Vec<(CaseId, Vec<Event>)>,
}

impl App {
    /// Begins a proposal and gives its id.
    ///
    /// * `command_id`: unique for this request; the same id again does nothing and gives the same answer. * `invited`: members who are asked to sign.
    ///
    /// # Errors
    /// [`AppError::Refused`] with what the form lacks; [`AppError::Denied`].
    pub fn draft_proposal(&self, who: &Actor, command_id: &str, text: proposal::ProposalText, invited: Vec<banfu_domain::PersonId>) -> Result<Done, AppError> {
        let settings = self.settings()?;
        let own = banfu_policy::CaseFacts::new_draft_of(who.person.id.0);
        permit(&self.policies, who, banfu_policy::Action::ProposalDraft, own)?;
        let cmd = DraftProposal {
            kind: banfu_domain::case::CaseKind::Proposal,
            session: settings.session.clone(),
            proposer: who.person.id,
            co_signers: vec![],
            text,
        };
        let mut events = proposal::draft(cmd).map_err(|e| AppError::refused(&e))?;
        if !invited.is_empty() {
            self.only_members(&invited)?;
            let begun = Case::fold(CaseId(0), events.clone()).map_err(|e| AppError::Internal(e.to_string()))?;
            let (pack, calendar) = self.rules_of(&begun)?;
            let cx = Context {
                today: self.today(),
                by: who.person.id,
                pack: &pack,
                calendar: &calendar,
            };
            events.extend(cosigning::invite(&begun, invited, cx).map_err(|e| AppError::refused(&e))?);
        }
        let meta = self.meta(who, command_id);
        let place = self.place();
        self.store.write(&self.region, move |tx| {
            if let Some(done) = tx.already_done(&meta.command_id)? {
                let id = done.answer.and_then(|a| a.parse().ok()).ok_or(AppError::Conflict)?;
                return Ok(Done { case: id, repeated: true });
            }
            let id = CaseId(tx.next_id("case")?);
            let case = Case::fold(id, events.clone()).map_err(|e| AppError::Internal(e.to_string()))?;
            append_case(tx, &place, &settings, 0, case, &events, &meta)?;
            tx.answer(&meta, &id.to_string())?;
            Ok(Done { case: id, repeated: false })
        })
    }

    /// Carries out a command on a case.
    ///
    /// * `command_id`: unique for this request; the same id again does nothing and gives the same answer.
    ///
    /// # Errors
    /// [`AppError::Refused`], [`AppError::Denied`], [`AppError::NotFound`]; [`AppError::Conflict`] when someone else was faster three times.
    pub fn act(&self, who: &Actor, command_id: &str, case: CaseId, command: Command) -> Result<Done, AppError> {
        let settings = self.settings()?;
        let command = Arc::new(command);
        let mut last = AppError::Conflict;
        for _ in 0..TRIES {
            let prepared = self.prepare(case, &command)?;
            match self.act_once(who, command_id, case, command.clone(), prepared, settings.clone()) {
                Err(AppError::Conflict) => last = AppError::Conflict,
                answer => {
                    if matches!(*command, Command::Publish { .. }) && answer.is_ok() {
                        self.forget_counts();
                    }
                    return answer;
                }
            }
        }
        Err(last)
    }

    fn act_once(
        &self,
        who: &Actor,
        command_id: &str,
        id: CaseId,
        command: Arc<Command>,
        prepared: Prepared,
        settings: RegionSettings,
    ) -> Result<Done, AppError> {
        let meta = self.meta(who, command_id);
        let (place, policies, who) = (self.place(), self.policies.clone(), who.clone());
        let today = clock::date_of(clock::moment(meta.at_ms));
        self.store.write(&self.region, move |tx| {
            if tx.already_done(&meta.command_id)?.is_some() {
                return Ok(Done { case: id, repeated: true });
            }
            let case = streams::load_case(tx, id)?.ok_or(AppError::NotFound)?;
            permit(&policies, &who, command.action(), facts_for(&case, &who))?;
            let other = other_case(tx, &case, &command)?;
            if let Some(other) = &other {
                permit(&policies, &who, banfu_policy::Action::CaseView, facts(other))?;
            }
            let pack = place.pack_of(&case, pack_of(&place, &settings)?).clone();
            let calendar = place.calendar(&pack);
            let cx = Context {
                today,
                by: who.person.id,
                pack: &pack,
                calendar: &calendar,
            };
            let mut decided = decide(tx, &case, other, &command, &prepared, &who, cx)?;
            if let Some(from) = case.split_from {
                let kept = split::kept_of(&case, &decided.events);
                if !kept.is_empty() {
                    decided.other = Some((streams::load_case(tx, from.case)?.ok_or(AppError::NotFound)?, kept));
                }
            }
            let version = case.version;
            let mut after = case;
            for event in &decided.events {
                after.apply(event.clone());
            }
            for file in prepared.file.iter().chain(&prepared.evidence) {
                tx.keep_file(file)?;
            }
            append_case(tx, &place, &settings, version, after, &decided.events, &meta)?;
            if let Some((mut other, events)) = decided.other {
                let version = other.version;
                for event in &events {
                    other.apply(event.clone());
                }
                append_case(tx, &place, &settings, version, other, &events, &meta)?;
            }
            for (id, events) in decided.begun {
                let begun = Case::fold(id, events.clone()).map_err(|e| AppError::Internal(e.to_string()))?;
                append_case(tx, &place, &settings, 0, begun, &events, &meta)?;
            }
            if let Some((stream, expected, numbers)) = &decided.numbers {
                let numbers: Vec<NewEvent> = numbers.iter().map(Form::store).collect();
                tx.append(stream, version_of(*expected), &numbers, &meta)?;
            }
            if matches!(*command, Command::SaveDraft(_)) {
                tx.drop_work_draft(&id.to_string(), &who.person.id.to_string())?;
            }
            Ok(Done { case: id, repeated: false })
        })
    }

    fn prepare(&self, id: CaseId, command: &Command) -> Result<Prepared, AppError> {
        let mut prepared = Prepared::default();
        match command {
            Command::SaveDraft(typed) => {
                if typed.body.len() as u64 > reply::BODY_MAX_BYTES {
                    return Err(AppError::refused(&reply::CannotSaveDraft::TooLong {
                        max: reply::BODY_MAX_BYTES as i64,
                    }));
                }
                prepared.file = Some(Arc::new(self.store.stage_file(typed.body.clone().into_bytes())?));
            }
            Command::AddAnnex(typed) => prepared.file = Some(self.stage_annex(typed)?),
            Command::InviteSigners { people } => self.only_members(people)?,
            Command::ReportPromise(typed) => prepared.evidence = self.stage_evidence(&typed.files)?,
            Command::SendForCheck { .. } | Command::SignOff { .. } | Command::CorrectPromise(_) => {
                let case = self.load(id)?;
                if let Some(draft) = &case.draft {
                    let findings = self.findings(&case, draft)?;
                    prepared.findings = Some((draft.body.hash.clone(), Arc::new(findings)));
                }
            }
            _ => {}
        }
        Ok(prepared)
    }

    /// Who is invited to sign is a member of the region whose account may be used.
    fn only_members(&self, invited: &[banfu_domain::PersonId]) -> Result<(), AppError> {
        let people = self.people();
        let may_sign = |id| people.person(id).is_some_and(|p| p.active && p.is(banfu_domain::org::Role::Member));
        match invited.iter().find(|id| !may_sign(**id)) {
            Some(person) => Err(AppError::refused(&cosigning::CannotInvite::NoMember { person: *person })),
            None => Ok(()),
        }
    }

    /// A case as it stands; no permission is asked.
    pub(crate) fn load(&self, id: CaseId) -> Result<Case, AppError> {
        self.store.read(&self.region, |tx| streams::load_case(tx, id)?.ok_or(AppError::NotFound))
    }

    /// Where a case is; no permission is asked.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn stage_of(&self, id: CaseId) -> Result<banfu_domain::Stage, AppError> {
        Ok(self.load(id)?.stage())
    }

    /// The region's settings.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] before the region is founded.
    pub fn settings(&self) -> Result<RegionSettings, AppError> {
        self.people()
            .region
            .clone()
            .ok_or_else(|| AppError::Unavailable("this region has not been founded; start with --demo, or found it with `banfu found`".into()))
    }

    /// The rules cases are handled under now.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the region's pack is not installed.
    pub fn pack(&self) -> Result<Arc<RulePack>, AppError> {
        pack_of(&self.place(), &self.settings()?).cloned()
    }

    /// The rules a case is handled under, and its working days.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the region's pack is not installed.
    pub fn rules_of(&self, case: &Case) -> Result<(Arc<RulePack>, Arc<banfu_domain::Calendar>), AppError> {
        let place = self.place();
        let pack = place.pack_of(case, pack_of(&place, &self.settings()?)?).clone();
        let calendar = place.calendar(&pack);
        Ok((pack, calendar))
    }

    pub(crate) fn meta(&self, who: &Actor, command_id: &str) -> Meta {
        Meta {
            at_ms: self.clock.now().as_millisecond(),
            actor: who.log_name(),
            command_id: command_id.to_owned(),
        }
    }
}

pub(crate) fn pack_of<'a>(place: &'a Place, settings: &RegionSettings) -> Result<&'a Arc<RulePack>, AppError> {
    place.pack(&settings.pack).ok_or_else(|| {
        AppError::Unavailable(format!(
            "the rule pack {} is not installed; add rules/{}/pack.toml",
            settings.pack, settings.pack
        ))
    })
}

/// Asks the policies, and explains a refusal.
pub(crate) fn permit(policies: &Policies, who: &Actor, action: banfu_policy::Action, on: banfu_policy::CaseFacts) -> Result<(), AppError> {
    let (principal, on) = (who.principal(), on.into());
    if policies.decide(&principal, action, &on).is_allowed() {
        return Ok(());
    }
    // What a person may not even see does not exist for them.
    if !policies.decide(&principal, banfu_policy::Action::CaseView, &on).is_allowed() && action != banfu_policy::Action::ProposalDraft {
        return Err(AppError::NotFound);
    }
    Err(AppError::Denied(Box::new(policies.why_not(&principal, action, &on))))
}

/// Appends what happened, rewrites the rows of the case and tells its parties.
pub(crate) fn append_case(
    tx: &mut Tx<'_>,
    place: &Place,
    settings: &RegionSettings,
    version: u64,
    after: Case,
    events: &[Event],
    meta: &Meta,
) -> Result<(), AppError> {
    let stored: Vec<NewEvent> = events.iter().map(Form::store).collect();
    let ids = tx.append(&streams::case(after.id), version_of(version), &stored, meta)?;
    project(tx, place, settings, &after, meta.at_ms)?;
    let told = ids
        .into_iter()
        .zip(events)
        .zip(stored)
        .filter(|((_, event), _)| is_news(event))
        .map(|((id, _), e)| (id, e.kind))
        .collect::<Vec<_>>();
    Ok(tx.feed_parties(&after, &told, meta.at_ms, &meta.actor)?)
}

/// Rewrites the rows of a case: what lists and desks read.
pub(crate) fn project(tx: &mut Tx<'_>, place: &Place, settings: &RegionSettings, case: &Case, at_ms: i64) -> Result<(), AppError> {
    let pack = place.pack_of(case, pack_of(place, settings)?);
    let duties = duty::duties(case, pack, &place.calendar(pack));
    Ok(tx.project_case(case, &duties, at_ms)?)
}

/// Whether the parties are told. A rating is sealed: not even its moment reaches the office that was rated. A reading is the committee's own.
/// That an office got a case of its own is told by the division, and to it by the assignment.
pub(crate) fn is_news(event: &Event) -> bool {
    !matches!(
        event,
        Event::ReplyRated { .. } | Event::ProposalRead { .. } | Event::SplitCaseBegun { .. } | Event::CaseSplit { .. } | Event::SplitCaseMoved { .. }
    )
}

fn version_of(version: u64) -> i64 {
    // Streams are far shorter than i64::MAX; a version beyond it could only conflict.
    i64::try_from(version).unwrap_or(i64::MAX)
}

fn only<E: Refusal>(result: Result<Vec<Event>, E>) -> Result<Decided, AppError> {
    result
        .map(|events| Decided {
            events,
            numbers: None,
            other: None,
            begun: vec![],
        })
        .map_err(|e| AppError::refused(&e))
}

/// The second case that a command is about.
fn other_case(tx: &mut Tx<'_>, case: &Case, command: &Command) -> Result<Option<Case>, AppError> {
    let id = match command {
        Command::Merge { number, .. } => {
            let filter = CaseFilter {
                number: Some(*number),
                limit: PAGE_LIMIT,
                ..CaseFilter::of(Scope::Everything)
            };
            let session = case.session.series();
            let found = tx.list_cases(&filter)?.rows.into_iter().find(|row| row.session == session && row.split_no == 0);
            Some(
                found
                    .ok_or_else(|| AppError::refused(&merging::CannotMerge::NoSuchNumber { number: *number }))?
                    .id,
            )
        }
        Command::Unmerge { .. } => case.merged_into(),
        _ => None,
    };
    id.map(|id| streams::load_case(tx, id)?.ok_or(AppError::NotFound)).transpose()
}

fn decide(
    tx: &mut Tx<'_>,
    case: &Case,
    other: Option<Case>,
    command: &Command,
    prepared: &Prepared,
    who: &Actor,
    cx: Context<'_>,
) -> Result<Decided, AppError> {
    let office = who.office_id();
    match command {
        Command::Revise(text) => only(proposal::revise(case, text.clone())),
        Command::Submit => only(proposal::submit(case, cx)),
        Command::Withdraw => only(proposal::withdraw(case, cx.today)),
        Command::InviteSigners { people } => only(cosigning::invite(case, people.clone(), cx)),
        Command::AnswerInvitation { accepted, reason } => only(cosigning::answer(case, *accepted, reason.clone(), cx)),
        Command::TakeBackInvitation { person } => only(cosigning::take_back(case, *person, cx.today)),
        Command::Read(cmd) => only(review::read(case, cmd.clone(), cx)),
        Command::SendBackProposal { reason } => only(proposal::send_back(case, reason.clone(), cx)),
        Command::Refuse { ground, note } => only(proposal::refuse(case, ground.clone(), note.clone(), cx)),
        Command::Convert { note } => only(proposal::convert(case, note.clone(), cx)),
        Command::File(cmd) => {
            let stream = streams::filing_series(&case.session);
            let series = streams::load_series(tx, &stream)?;
            let (events, numbers) = proposal::file(case, cmd.clone(), &series, cx).map_err(|e| AppError::refused(&e))?;
            Ok(Decided {
                events,
                numbers: Some((stream, series.version(), numbers)),
                other: None,
                begun: vec![],
            })
        }
        Command::Merge { survivor, note, .. } => {
            let other = other.ok_or(AppError::NotFound)?;
            let (events, others) = match survivor {
                Survivor::Other => merging::merge(case, &other, note.clone(), cx),
                Survivor::This => merging::merge(&other, case, note.clone(), cx).map(|(gone, taken)| (taken, gone)),
            }
            .map_err(|e| AppError::refused(&e))?;
            Ok(Decided {
                events,
                numbers: None,
                other: Some((other, others)),
                begun: vec![],
            })
        }
        Command::Unmerge { reason } => {
            let Some(other) = other else {
                return Err(AppError::refused(&merging::CannotUnmerge::WrongStage { stage: case.stage() }));
            };
            let (events, others) = merging::unmerge(case, &other, reason.clone(), cx).map_err(|e| AppError::refused(&e))?;
            Ok(Decided {
                events,
                numbers: None,
                other: Some((other, others)),
                begun: vec![],
            })
        }
        Command::EnterRating { signer, answers, comment } => only(rating::enter(case, *signer, answers.clone(), comment.clone(), cx)),
        Command::OrderRedo { reason, due } => only(redo::order(case, reason.clone(), *due, cx)),
        Command::MeetUnsatisfied { with, note } => only(meeting::record(case, with.clone(), note.clone(), cx)),
        Command::ChangeClass { class, evidence } => only(redo::change_class(case, class.clone(), evidence.clone(), cx)),
        Command::Assign(cmd) => {
            let mut decided = only(assignment::assign(case, cmd.clone(), cx))?;
            let mut divided = case.clone();
            decided.events.iter().cloned().for_each(|event| divided.apply(event));
            let ids = divided
                .split_handlers()
                .map(|_| tx.next_id("case").map(CaseId))
                .collect::<Result<Vec<_>, _>>()?;
            let for_all = cmd.division.as_ref().is_some_and(|d| d.co_handlers_for_all);
            let (kept, begun) = split::split(&divided, &ids, for_all, cx);
            decided.events.extend(kept);
            decided.begun = begun;
            Ok(decided)
        }
        Command::Receive => only(assignment::receive(case, office, who.person.id, cx)),
        Command::RequestReturn { reason, proposed } => only(assignment::request_return(case, office, reason.clone(), *proposed, cx)),
        Command::DecideReturn(cmd) => only(assignment::decide_return(case, cmd.clone(), cx)),
        Command::Dispute { statement } => only(dispute::raise(case, office, statement.clone(), cx)),
        Command::SettleDispute(cmd) => only(dispute::settle(case, cmd.clone(), cx)),
        Command::RequestExtension { until, reason } => only(extension::request(case, *until, reason.clone(), cx)),
        Command::DecideExtension { until, note } => only(extension::decide(case, *until, note.clone(), cx)),
        Command::Pause { reason } => only(extension::pause(case, reason.clone(), cx)),
        Command::Resume { note } => only(extension::resume(case, note.clone(), cx)),
        Command::Consult(talk) => only(consultation::record(case, talk.clone(), cx)),
        Command::RequestOpinions { offices, question } => only(opinion::request(case, offices.clone(), question.clone(), cx)),
        Command::GiveOpinion { text } => {
            let mut decided = only(opinion::give(case, office, text.clone(), cx))?;
            let org_code = who.office.as_ref().map(|o| o.org_code.as_str()).unwrap_or_default();
            if let Some(code) = cx.pack.letters.numbers.opinion_code(org_code) {
                let stream = streams::reply_series(&code, cx.today.year());
                let series = streams::load_series(tx, &stream)?;
                if let Some((event, allotted)) = opinion::number(case, office, org_code, &series, cx) {
                    decided.events.push(event);
                    decided.numbers = Some((stream, series.version(), vec![allotted]));
                }
            }
            Ok(decided)
        }
        Command::ReturnOpinion { office, reason, due } => only(opinion::send_back(case, *office, reason.clone(), *due, cx)),
        Command::AnswerQuotations { objected, reason } => only(quotation::answer(case, office, objected.clone(), reason.clone(), cx)),
        Command::Urge { office } => only(opinion::urge(case, *office, cx)),
        Command::UrgeLead { note } => only(urging::urge_lead(case, note.clone(), cx)),
        Command::WaiveOpinion { office, reason } => only(opinion::waive(case, *office, reason.clone(), cx)),
        Command::SaveDraft(typed) => only(reply::save_draft(case, typed.base, stored_draft(typed, prepared)?, cx)),
        Command::AddAnnex(typed) => only(annex::add(case, stored_annex(typed, prepared.file.as_ref()), cx)),
        Command::RemoveAnnex { n } => only(annex::remove(case, *n, cx)),
        Command::RaiseAnnex { n } => only(annex::raise(case, *n, cx)),
        Command::DismissFinding { rule, quote, reason } => only(reply::dismiss_finding(case, rule.clone(), quote.clone(), reason.clone(), cx)),
        Command::CorrectPromise(correction) => {
            let findings = findings_of(case, prepared)?;
            only(correcting::correct(case, correction.clone(), &findings.commitments, cx))
        }
        Command::SendForCheck { revision, countersigners } => {
            let findings = findings_of(case, prepared)?;
            only(reply::send_for_check(case, *revision, countersigners.clone(), &findings, cx))
        }
        Command::PassCheck { comment } => only(reply::pass_check(case, comment.clone(), cx)),
        Command::Countersign { comment } => only(reply::countersign(case, office, comment.clone(), cx)),
        Command::WaiveCountersign { office, reason } => only(reply::waive_countersign(case, *office, reason.clone(), cx)),
        Command::SendBackDraft { step, reason } => {
            let by = (*step == ReviewStep::Countersign).then_some(office);
            only(reply::send_back(case, *step, by, reason.clone(), cx))
        }
        Command::SignOff { accepted_open } => {
            let findings = findings_of(case, prepared)?;
            let org_code = who.office.as_ref().map(|o| o.org_code.clone()).unwrap_or_default();
            let stream = streams::reply_series(&cx.pack.letters.numbers.reply_code(&org_code), cx.today.year());
            let series = streams::load_series(tx, &stream)?;
            let cmd = SignOffReply {
                org_code,
                post: who.person.title.clone(),
                accepted_open: accepted_open.clone(),
            };
            let (events, numbers) = signing::sign_off(case, cmd, &findings, &series, cx).map_err(|e| AppError::refused(&e))?;
            Ok(Decided {
                events,
                numbers: Some((stream, series.version(), numbers)),
                other: None,
                begun: vec![],
            })
        }
        Command::RevokeSignOff { reason } => {
            let (events, numbers) = signing::revoke_sign_off(case, reason.clone(), cx).map_err(|e| AppError::refused(&e))?;
            let Some(number) = case.signed.as_ref().map(|s| &s.number) else {
                return Err(AppError::Conflict);
            };
            let stream = streams::reply_series(&number.code, number.year);
            let version = streams::load_series(tx, &stream)?.version();
            Ok(Decided {
                events,
                numbers: Some((stream, version, numbers)),
                other: None,
                begun: vec![],
            })
        }
        Command::Issue {
            printed_on,
            printed_by,
            copies,
        } => only(publication::issue(case, *printed_on, printed_by.clone(), *copies, cx)),
        Command::Deliver { mode, on } => only(publication::deliver(case, *mode, *on, cx)),
        Command::DecidePublication { publicity, reason } => only(publication::decide(case, *publicity, reason.clone(), cx)),
        Command::Publish { summary } => only(publication::publish(case, summary.clone(), cx)),
        Command::OwnPromise { line, declined: None } => only(keeping::take(case, *line, office, cx)),
        Command::OwnPromise { line, declined: Some(reason) } => only(keeping::decline(case, *line, office, reason.clone(), cx)),
        Command::AssignPromise { line, office: to } => only(keeping::assign(case, *line, office, *to, cx)),
        Command::ReportPromise(typed) => only(keeping::report(case, ledger::report_of(typed, &prepared.evidence), office, cx)),
        Command::AskPromiseChange { line, kind, until, reason } => only(keeping::ask_change(case, *line, office, *kind, *until, reason.clone(), cx)),
        Command::DecidePromiseChange { line, grant, note } => only(keeping::decide_change(case, *line, *grant, note.clone(), cx)),
        Command::AnswerRequest { line, text } => only(keeping::answer(case, *line, text.clone(), cx)),
        Command::ReopenPromise { line, reason } => only(keeping::reopen(case, *line, reason.clone(), cx)),
        Command::Rate { answers, comment } => only(rating::rate(case, answers.clone(), comment.clone(), cx)),
    }
}

fn stored_draft(typed: &TypedDraft, prepared: &Prepared) -> Result<ReplyDraft, AppError> {
    let file = prepared
        .file
        .as_ref()
        .ok_or_else(|| AppError::Internal("a draft was to be saved without its file".into()))?;
    Ok(ReplyDraft {
        title: typed.title.trim().to_owned(),
        body: BodyRef {
            hash: crate::reading::hex(&file.hash),
            bytes: typed.body.len() as u64,
        },
        class: typed.class.clone(),
        publicity: typed.publicity,
        withhold_reason: typed.withhold_reason.trim().to_owned(),
        copies_to: typed.copies_to.iter().map(|c| c.trim().to_owned()).filter(|c| !c.is_empty()).collect(),
        contact_name: typed.contact_name.trim().to_owned(),
        contact_phone: typed.contact_phone.trim().to_owned(),
    })
}

/// The findings prepared outside, if they are still about the text in the case.
fn findings_of(case: &Case, prepared: &Prepared) -> Result<Arc<Findings>, AppError> {
    match (&case.draft, &prepared.findings) {
        (None, _) => Ok(Arc::default()),
        (Some(draft), Some((hash, findings))) if *hash == draft.body.hash => Ok(findings.clone()),
        _ => Err(AppError::Conflict),
    }
}

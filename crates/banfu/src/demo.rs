//! The demo region: replays `demo/**` through the program's own commands into an empty store, on the story's own clock.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use banfu_app::{
    App, Clock, Command,
    command::{TypedDraft, TypedReport},
    domain::{
        CaseId, Date, OfficeId, PersonId, Stage,
        assignment::{AssignCase, DecideReturn},
        consultation::{ConsultMode, ConsultStage, Consultation},
        division::Division,
        org::{Office, OfficeKind, Person, Role},
        promise::ChangeKind,
        proposal::{FileProposal, ProposalText, Session},
        publication::{DeliveryMode, Publicity},
        rating::Satisfaction,
        reply::ReviewStep,
        review::{Advice, ReadProposal},
    },
    store::codec::RegionSettings,
};
use jiff::Timestamp;
use serde::Deserialize;

/// The guided tour.
pub const TOUR: &str = include_str!("../demo/tour.toml");

include!(concat!(env!("OUT_DIR"), "/demo_cases.rs"));

/// A clock that is set by hand.
pub struct SetClock(AtomicI64);

impl SetClock {
    /// Stands at a moment.
    pub fn at(moment: Timestamp) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(moment.as_millisecond())))
    }
    /// Moves it.
    pub fn set(&self, moment: Timestamp) {
        self.0.store(moment.as_millisecond(), Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        banfu_app::clock::moment(self.0.load(Ordering::SeqCst))
    }
}

/// `region.toml`: the region, the hour of its story, the accounts that sign-in offers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionFile {
    name: String,
    name_en: String,
    pack: String,
    now: String,
    /// The password of every demo account. Demo regions hold nothing that needs one.
    pub password: String,
    session: SessionFile,
    /// Accounts to sign in with, one for each role at least.
    pub accounts: Vec<Account>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SessionFile {
    body: String,
    term: u32,
    session: u32,
    year: i16,
}

/// A demo account.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Login.
    pub login: String,
    /// Role code.
    pub role: String,
    /// What its first screen holds, in Chinese.
    pub sees: String,
    /// The same in English.
    pub sees_en: String,
}

/// Reads `region.toml`.
///
/// # Errors
/// A fault of the data.
pub fn region() -> Result<RegionFile, String> {
    toml::from_str(include_str!("../demo/region.toml")).map_err(|e| format!("region.toml: {e}"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Offices {
    offices: Vec<OfficeFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficeFile {
    id: i64,
    name: String,
    short: String,
    name_en: String,
    short_en: String,
    kind: String,
    org_code: String,
    duty: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    people: Vec<PersonFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonFile {
    id: i64,
    name: String,
    name_en: String,
    office: Option<i64>,
    roles: Vec<String>,
    title: String,
    #[serde(default)]
    sector: String,
    phone: String,
    login: String,
}

#[derive(Deserialize)]
struct CaseFile {
    key: String,
    stage: String,
    proposal: ProposalFile,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct ProposalFile {
    title: String,
    proposer: String,
    /// Who was invited and accepted.
    #[serde(default)]
    co_signers: Vec<String>,
    /// Who was invited and has not answered.
    #[serde(default)]
    invited: Vec<String>,
    situation: String,
    analysis: String,
    points: Vec<String>,
}

#[derive(Deserialize)]
struct Step {
    by: String,
    at: String,
    #[serde(flatten)]
    what: What,
}

#[derive(Deserialize)]
#[serde(tag = "do")]
enum What {
    #[serde(rename = "proposal.draft")]
    Draft,
    #[serde(rename = "proposal.revise")]
    Revise {
        title: String,
        situation: String,
        analysis: String,
        points: Vec<String>,
    },
    #[serde(rename = "proposal.submit")]
    Submit,
    #[serde(rename = "proposal.withdraw")]
    Withdraw,
    #[serde(rename = "proposal.read")]
    Read {
        advice: String,
        #[serde(default)]
        area: String,
        #[serde(default)]
        key_case: bool,
        #[serde(default)]
        ground: String,
        #[serde(default)]
        note: String,
    },
    #[serde(rename = "proposal.send_back")]
    SendBackProposal { reason: String },
    #[serde(rename = "proposal.file")]
    File {
        number: Option<u32>,
        area: String,
        key_case: bool,
        #[serde(default)]
        note: String,
    },
    #[serde(rename = "proposal.refuse")]
    Refuse { ground: String, note: String },
    #[serde(rename = "proposal.convert")]
    Convert { note: String },
    #[serde(rename = "case.assign")]
    Assign {
        assigners: Vec<String>,
        lead: String,
        co_handlers: Vec<String>,
        #[serde(default)]
        split_handlers: Vec<String>,
        #[serde(default)]
        tasks: String,
    },
    #[serde(rename = "case.receive")]
    Receive,
    #[serde(rename = "case.request_return")]
    RequestReturn { reason: String, proposed: Option<String> },
    #[serde(rename = "case.decide_return")]
    DecideReturn {
        office: String,
        grant: bool,
        to: Option<String>,
        note: String,
    },
    #[serde(rename = "consultation.record")]
    Consult {
        stage: String,
        mode: String,
        on: String,
        place: String,
        with: String,
        summary: String,
    },
    #[serde(rename = "opinion.request")]
    RequestOpinions { offices: Vec<String>, question: String },
    #[serde(rename = "opinion.give")]
    GiveOpinion { text: String },
    #[serde(rename = "opinion.urge")]
    Urge { office: String },
    #[serde(rename = "opinion.waive")]
    WaiveOpinion { office: String, reason: String },
    #[serde(rename = "reply.save_draft")]
    SaveDraft {
        title: String,
        body: String,
        class: String,
        publicity: String,
        #[serde(default)]
        withhold_reason: String,
        copies_to: Vec<String>,
        contact_name: String,
        contact_phone: String,
    },
    #[serde(rename = "reply.send_for_check")]
    SendForCheck { countersigners: Vec<String> },
    #[serde(rename = "reply.check")]
    PassCheck { comment: String },
    #[serde(rename = "reply.send_back")]
    SendBackDraft { step: String, reason: String },
    #[serde(rename = "reply.countersign")]
    Countersign { comment: String },
    #[serde(rename = "reply.waive_countersign")]
    WaiveCountersign { office: String, reason: String },
    #[serde(rename = "reply.sign_off")]
    SignOff { accepted_open: String },
    #[serde(rename = "reply.revoke_sign_off")]
    RevokeSignOff { reason: String },
    #[serde(rename = "reply.issue")]
    Issue { printed_on: String, printed_by: String, copies: u32 },
    #[serde(rename = "reply.deliver")]
    Deliver { on: String, mode: String },
    #[serde(rename = "publication.decide")]
    DecidePublication { publicity: String, reason: String },
    #[serde(rename = "publication.publish")]
    Publish { summary: String },
    #[serde(rename = "promise.report")]
    ReportPromise {
        line: u32,
        note: String,
        #[serde(default)]
        reached: String,
        #[serde(default)]
        links: Vec<[String; 2]>,
        kept: Option<bool>,
    },
    #[serde(rename = "promise.ask_change")]
    AskPromiseChange { line: u32, until: Option<String>, reason: String },
    #[serde(rename = "promise.decide_change")]
    DecidePromiseChange { line: u32, grant: bool, note: String },
    #[serde(rename = "reply.rate")]
    Rate { satisfaction: String, comment: String },
}

/// Names of the data, resolved.
struct Names {
    offices: HashMap<String, OfficeId>,
    people: HashMap<String, PersonId>,
}

impl Names {
    fn office(&self, short: &str) -> Result<OfficeId, String> {
        self.offices.get(short).copied().ok_or_else(|| format!("there is no office {short}"))
    }
    fn offices(&self, shorts: &[String]) -> Result<Vec<OfficeId>, String> {
        shorts.iter().map(|s| self.office(s)).collect()
    }
    fn person(&self, login: &str) -> Result<PersonId, String> {
        self.people.get(login).copied().ok_or_else(|| format!("there is no person {login}"))
    }
}

fn code<T>(text: &str, from: impl Fn(&str) -> Option<T>) -> Result<T, String> {
    from(text).ok_or_else(|| format!("unknown word {text:?}"))
}

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("no such day: {text}"))
}

/// What a load did.
pub struct Loaded {
    /// Cases.
    pub cases: usize,
    /// Steps replayed.
    pub steps: usize,
}

/// Founds the demo region in an empty store.
///
/// * `clock`: the clock that `app` runs on; it is moved along the story.
/// * `world_now`: the world's time, from which the region's offset is fixed.
///
/// # Errors
/// Which file and step cannot be replayed, and why: a fault of the data.
pub fn load(app: &App, clock: &SetClock, world_now: Timestamp) -> Result<Loaded, String> {
    let fault = |e: &dyn std::fmt::Display| e.to_string();
    let region = region()?;
    let story_now: Timestamp = region.now.parse().map_err(|e| fault(&e))?;
    let offices: Offices = toml::from_str(include_str!("../demo/offices.toml")).map_err(|e| format!("offices.toml: {e}"))?;
    let people: People = toml::from_str(include_str!("../demo/people.toml")).map_err(|e| format!("people.toml: {e}"))?;
    let names = Names {
        offices: offices.offices.iter().map(|o| (o.short.clone(), OfficeId(o.id))).collect(),
        people: people.people.iter().map(|p| (p.login.clone(), PersonId(p.id))).collect(),
    };
    let mut cases: Vec<CaseFile> = CASES
        .iter()
        .map(|(file, text)| toml::from_str(text).map_err(|e| format!("cases/{file}: {e}")))
        .collect::<Result<_, _>>()?;
    cases.sort_by(|a, b| a.key.cmp(&b.key));
    let mut order: Vec<(Timestamp, usize, usize)> = Vec::new();
    for (c, case) in cases.iter().enumerate() {
        for (s, step) in case.steps.iter().enumerate() {
            let at: Timestamp = step.at.parse().map_err(|e| format!("case {}: {}: {e}", case.key, step.at))?;
            order.push((at, c, s));
        }
    }
    order.sort();

    let founded = order.first().map_or(story_now, |(at, ..)| *at).as_millisecond() - 1;
    clock.set(banfu_app::clock::moment(founded));
    app.enter_settings(
        RegionSettings {
            name_zh: region.name,
            name_en: region.name_en,
            pack: region.pack,
            session: Session {
                body: region.session.body,
                term: region.session.term,
                session: region.session.session,
                year: region.session.year,
            },
            clock_offset_ms: story_now.as_millisecond() - world_now.as_millisecond(),
            demo: true,
        },
        founded,
    )
    .map_err(|e| fault(&e))?;
    app.enter_directory(
        offices.offices.into_iter().map(office).collect::<Result<_, _>>()?,
        people.people.into_iter().map(person).collect::<Result<_, _>>()?,
        founded,
    )
    .map_err(|e| fault(&e))?;
    let everyone: Vec<PersonId> = app.people().everyone().iter().map(|p| p.id).collect();
    app.set_demo_passwords(&everyone, &region.password).map_err(|e| fault(&e))?;

    let mut ids: HashMap<usize, CaseId> = HashMap::new();
    for (at, c, s) in &order {
        let (Some(case), at) = (cases.get(*c), *at) else { continue };
        let Some(step) = case.steps.get(*s) else { continue };
        let place = || format!("case {}, step {} ({})", case.key, s + 1, step.at);
        clock.set(at);
        let who = names
            .person(&step.by)
            .and_then(|id| app.people().actor(id).ok_or_else(|| format!("{} may not act", step.by)))
            .map_err(|e| format!("{}: {e}", place()))?;
        let command_id = format!("demo/{}/{}", case.key, s + 1);
        let text = || ProposalText {
            title: case.proposal.title.clone(),
            situation: case.proposal.situation.clone(),
            analysis: case.proposal.analysis.clone(),
            points: case.proposal.points.clone(),
        };
        let done = match &step.what {
            What::Draft => {
                debug_assert_eq!(step.by, case.proposal.proposer);
                let invited = case.proposal.co_signers.iter().chain(&case.proposal.invited);
                let invited = invited.map(|l| names.person(l)).collect::<Result<_, _>>()?;
                let begun = app.draft_proposal(&who, &command_id, text(), invited);
                for login in &case.proposal.co_signers {
                    let Ok(begun) = &begun else { break };
                    let signer = app.people().actor(names.person(login)?).ok_or_else(|| format!("{login} may not act"))?;
                    let signs = Command::AnswerInvitation {
                        accepted: true,
                        reason: String::new(),
                    };
                    app.act(&signer, &format!("{command_id}/{login}"), begun.case, signs)
                        .map_err(|e| format!("{}: {login} does not sign: {e}", place()))?;
                }
                begun
            }
            what => {
                let id = *ids.get(c).ok_or_else(|| format!("{}: the case has no draft yet", place()))?;
                let base = app.case(&who, id).map_err(|e| format!("{}: {e}", place()))?.case.revision;
                let command = command(what, &names, base).map_err(|e| format!("{}: {e}", place()))?;
                app.act(&who, &command_id, id, command)
            }
        };
        let done = done.map_err(|e| format!("{}: {e}: {e:?}", place()))?;
        ids.insert(*c, done.case);
    }
    clock.set(story_now);
    for (c, case) in cases.iter().enumerate() {
        let Some(id) = ids.get(&c) else { continue };
        let stage = app.stage_of(*id).map_err(|e| fault(&e))?;
        let wanted = code(&case.stage, Stage::from_code)?;
        if stage != wanted {
            return Err(format!("case {} ends in {stage}, not in {wanted}", case.key));
        }
    }
    Ok(Loaded {
        cases: cases.len(),
        steps: order.len(),
    })
}

fn office(o: OfficeFile) -> Result<Office, String> {
    Ok(Office {
        id: OfficeId(o.id),
        name: o.name,
        short: o.short,
        name_en: o.name_en,
        short_en: o.short_en,
        kind: code(&o.kind, OfficeKind::from_code)?,
        org_code: o.org_code,
        duty: o.duty,
    })
}

fn person(p: PersonFile) -> Result<Person, String> {
    Ok(Person {
        id: PersonId(p.id),
        name: p.name,
        name_en: p.name_en,
        office: p.office.map(OfficeId),
        roles: p.roles.iter().map(|r| code(r, Role::from_code)).collect::<Result<_, _>>()?,
        title: p.title,
        sector: p.sector,
        phone: p.phone,
        login: p.login,
        active: true,
    })
}

fn command(what: &What, names: &Names, base: u32) -> Result<Command, String> {
    Ok(match what {
        What::Draft => return Err("a case is drafted once".into()),
        What::Revise {
            title,
            situation,
            analysis,
            points,
        } => Command::Revise(ProposalText {
            title: title.clone(),
            situation: situation.clone(),
            analysis: analysis.clone(),
            points: points.clone(),
        }),
        What::Submit => Command::Submit,
        What::Withdraw => Command::Withdraw,
        What::SendBackProposal { reason } => Command::SendBackProposal { reason: reason.clone() },
        What::Read {
            advice,
            area,
            key_case,
            ground,
            note,
        } => Command::Read(ReadProposal {
            advice: code(advice, Advice::from_code)?,
            area: area.clone(),
            key_case: *key_case,
            ground: ground.clone(),
            note: note.clone(),
        }),
        What::File { number, area, key_case, note } => Command::File(FileProposal {
            number: *number,
            area: area.clone(),
            key_case: *key_case,
            note: note.clone(),
            read_elsewhere: false,
        }),
        What::Refuse { ground, note } => Command::Refuse {
            ground: ground.clone(),
            note: note.clone(),
        },
        What::Convert { note } => Command::Convert { note: note.clone() },
        What::Assign {
            assigners,
            lead,
            co_handlers,
            split_handlers,
            tasks,
        } => Command::Assign(AssignCase {
            assigners: names.offices(assigners)?,
            lead: names.office(lead)?,
            co_handlers: names.offices(co_handlers)?,
            division: (!split_handlers.is_empty())
                .then(|| {
                    Ok::<_, String>(Division {
                        offices: names.offices(split_handlers)?,
                        collected: false,
                        co_handlers_for_all: false,
                        tasks: tasks.clone(),
                    })
                })
                .transpose()?,
        }),
        What::Receive => Command::Receive,
        What::RequestReturn { reason, proposed } => Command::RequestReturn {
            reason: reason.clone(),
            proposed: proposed.as_ref().map(|o| names.office(o)).transpose()?,
        },
        What::DecideReturn { office, grant, to, note } => Command::DecideReturn(DecideReturn {
            office: names.office(office)?,
            grant: *grant,
            to: to.as_ref().map(|o| names.office(o)).transpose()?,
            note: note.clone(),
        }),
        What::Consult {
            stage,
            mode,
            on,
            place,
            with,
            summary,
        } => Command::Consult(Consultation {
            stage: code(stage, ConsultStage::from_code)?,
            mode: code(mode, ConsultMode::from_code)?,
            on: day(on)?,
            place: place.clone(),
            with: with.clone(),
            summary: summary.clone(),
        }),
        What::RequestOpinions { offices, question } => Command::RequestOpinions {
            offices: names.offices(offices)?,
            question: question.clone(),
        },
        What::GiveOpinion { text } => Command::GiveOpinion { text: text.clone() },
        What::Urge { office } => Command::Urge { office: names.office(office)? },
        What::WaiveOpinion { office, reason } => Command::WaiveOpinion {
            office: names.office(office)?,
            reason: reason.clone(),
        },
        What::SaveDraft {
            title,
            body,
            class,
            publicity,
            withhold_reason,
            copies_to,
            contact_name,
            contact_phone,
        } => Command::SaveDraft(TypedDraft {
            base,
            title: title.clone(),
            body: body.clone(),
            class: (!class.is_empty()).then(|| class.clone()),
            publicity: Publicity::from_code(publicity),
            withhold_reason: withhold_reason.clone(),
            copies_to: copies_to.clone(),
            contact_name: contact_name.clone(),
            contact_phone: contact_phone.clone(),
        }),
        What::SendForCheck { countersigners } => Command::SendForCheck {
            revision: base,
            countersigners: names.offices(countersigners)?,
        },
        What::PassCheck { comment } => Command::PassCheck { comment: comment.clone() },
        What::SendBackDraft { step, reason } => Command::SendBackDraft {
            step: code(step, ReviewStep::from_code)?,
            reason: reason.clone(),
        },
        What::Countersign { comment } => Command::Countersign { comment: comment.clone() },
        What::WaiveCountersign { office, reason } => Command::WaiveCountersign {
            office: names.office(office)?,
            reason: reason.clone(),
        },
        What::SignOff { accepted_open } => Command::SignOff {
            accepted_open: accepted_open.clone(),
        },
        What::RevokeSignOff { reason } => Command::RevokeSignOff { reason: reason.clone() },
        What::Issue {
            printed_on,
            printed_by,
            copies,
        } => Command::Issue {
            printed_on: day(printed_on)?,
            printed_by: printed_by.clone(),
            copies: *copies,
        },
        What::Deliver { on, mode } => Command::Deliver {
            mode: code(mode, DeliveryMode::from_code)?,
            on: day(on)?,
        },
        What::DecidePublication { publicity, reason } => Command::DecidePublication {
            publicity: code(publicity, Publicity::from_code)?,
            reason: reason.clone(),
        },
        What::Publish { summary } => Command::Publish { summary: summary.clone() },
        What::ReportPromise {
            line,
            note,
            reached,
            links,
            kept,
        } => Command::ReportPromise(TypedReport {
            line: *line,
            note: note.clone(),
            reached: reached.clone(),
            links: links.iter().map(|[title, address]| (title.clone(), address.clone())).collect(),
            files: vec![],
            kept: *kept,
        }),
        What::AskPromiseChange { line, until, reason } => Command::AskPromiseChange {
            line: *line,
            kind: if until.is_some() { ChangeKind::Extend } else { ChangeKind::Drop },
            until: until.as_deref().map(day).transpose()?,
            reason: reason.clone(),
        },
        What::DecidePromiseChange { line, grant, note } => Command::DecidePromiseChange {
            line: *line,
            grant: *grant,
            note: note.clone(),
        },
        What::Rate { satisfaction, comment } => Command::Rate {
            answers: code(satisfaction, Satisfaction::from_code)?.into(),
            comment: comment.clone(),
        },
    })
}

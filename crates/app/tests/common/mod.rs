//! A small region on a temporary store: one committee, two handling offices, a member, and a clock set by hand.
#![allow(clippy::unwrap_used, clippy::panic, dead_code, reason = "helpers of tests; each test file uses its own part")]

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU32, Ordering},
};

use banfu_app::{
    Actor, App, AppError, Clock, Command, Parts, Place,
    act::Done,
    command::TypedDraft,
    domain::{
        CaseId, Date, OfficeId, PersonId,
        assignment::AssignCase,
        consultation::{ConsultMode, ConsultStage, Consultation},
        org::{Office, OfficeKind, Person, Role},
        proposal::{FileProposal, ProposalText, Session},
        publication::{DeliveryMode, Publicity},
    },
    policy::Policies,
    store::{Options, Store, StoreUrl, codec::RegionSettings},
};
use jiff::{Timestamp, civil::date};

pub const COMMITTEE: PersonId = PersonId(1);
pub const MEMBER: PersonId = PersonId(2);
pub const OTHER_MEMBER: PersonId = PersonId(3);
pub const HANDLER: PersonId = PersonId(10);
pub const HEAD: PersonId = PersonId(11);
pub const GENERAL: PersonId = PersonId(12);
pub const DIRECTOR: PersonId = PersonId(13);
pub const CO_HANDLER: PersonId = PersonId(20);
pub const STRANGER: PersonId = PersonId(30);
pub const SECURITY: PersonId = PersonId(41);
pub const AUDITOR: PersonId = PersonId(42);
pub const LEAD: OfficeId = OfficeId(10);
pub const CO: OfficeId = OfficeId(11);

pub struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

pub struct Region {
    pub app: App,
    clock: Arc<TestClock>,
    commands: AtomicU32,
    _dir: tempfile::TempDir,
}

/// A body that promises something with a date and adds up.
pub const BODY: &str = "方若溪委员：\n您提出的《关于增设口岸便民窗口的建议》收悉，现答复如下：\n一、增设窗口\n已增设便民窗口3个。下一步，我们将于2023年底前再增设窗口2个。\n二、延长时间\n已把办理时间延长到晚上8时。下一步，我们将于2023年10月底前把延时服务扩大到全部窗口。\n";

impl Region {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(moment(date(2023, 1, 10)))));
        let store = Store::open(&StoreUrl::Directory(dir.path().to_owned()), Options::default()).unwrap();
        let app = App::new(Parts {
            store,
            region: "test".into(),
            place: Place::built_in().unwrap(),
            policies: Policies::national().unwrap(),
            clock: clock.clone(),
            font_dirs: vec![],
            index_dir: Some(dir.path().join("index")),
        })
        .unwrap();
        let settings = RegionSettings {
            name_zh: "试验省".into(),
            name_en: "Testing".into(),
            pack: "cn-gz".into(),
            session: Session {
                body: "省政协".into(),
                term: 13,
                session: 1,
                year: 2023,
            },
            clock_offset_ms: 0,
            demo: true,
        };
        app.enter_settings(settings, 1).unwrap();
        let office = |id, name: &str, kind, code: &str| Office {
            id: OfficeId(id),
            name: name.into(),
            short: name.into(),
            name_en: name.into(),
            short_en: name.into(),
            kind,
            org_code: code.into(),
            duty: String::new(),
        };
        let offices = vec![
            office(1, "省政协提案委员会", OfficeKind::Committee, ""),
            office(LEAD.0, "省口岸办公室", OfficeKind::Handling, "试口提字"),
            office(CO.0, "省便民服务中心", OfficeKind::Handling, "试便提字"),
            office(12, "省水文局", OfficeKind::Handling, "试水提字"),
        ];
        let person = |id: PersonId, name: &str, office: Option<i64>, role| Person {
            id,
            name: name.into(),
            name_en: name.into(),
            office: office.map(OfficeId),
            roles: vec![role],
            title: String::new(),
            sector: String::new(),
            phone: "0000-0000 1020".into(),
            login: format!("p{id}"),
            active: true,
        };
        let people = vec![
            person(COMMITTEE, "叶知秋", Some(1), Role::Committee),
            person(MEMBER, "方若溪", None, Role::Member),
            person(OTHER_MEMBER, "齐望山", None, Role::Member),
            person(HANDLER, "何一苇", Some(LEAD.0), Role::CaseHandler),
            person(HEAD, "秦越", Some(LEAD.0), Role::DivisionHead),
            person(GENERAL, "沈砚秋", Some(LEAD.0), Role::GeneralOffice),
            person(DIRECTOR, "周砚", Some(LEAD.0), Role::Signatory),
            person(CO_HANDLER, "杨牧", Some(CO.0), Role::CaseHandler),
            person(STRANGER, "路人甲", Some(12), Role::CaseHandler),
            person(SECURITY, "钟守安", None, Role::SecurityAdmin),
            person(AUDITOR, "司鉴", None, Role::AuditAdmin),
        ];
        app.enter_directory(offices, people, 2).unwrap();
        Self {
            app,
            clock,
            commands: AtomicU32::new(0),
            _dir: dir,
        }
    }

    /// The application alone, and the folder that must outlive it.
    pub fn apart(self) -> (App, tempfile::TempDir) {
        (self.app, self._dir)
    }

    pub fn on(&self, day: Date) -> &Self {
        self.clock.0.store(moment(day), Ordering::SeqCst);
        self
    }

    pub fn who(&self, id: PersonId) -> Actor {
        self.app.people().actor(id).unwrap()
    }

    pub fn act(&self, who: PersonId, case: CaseId, command: Command) -> Result<Done, AppError> {
        let n = self.commands.fetch_add(1, Ordering::SeqCst);
        self.app.act(&self.who(who), &format!("c{n}"), case, command)
    }

    pub fn proposed(&self) -> CaseId {
        let n = self.commands.fetch_add(1, Ordering::SeqCst);
        let text = ProposalText {
            title: "关于增设口岸便民窗口的建议".into(),
            situation: "口岸窗口少，群众排队久。".into(),
            analysis: "办理时间与通关时间不一致。".into(),
            points: vec!["增设便民窗口".into(), "延长办理时间".into()],
        };
        self.app.draft_proposal(&self.who(MEMBER), &format!("c{n}"), text, vec![]).unwrap().case
    }

    /// A case received by both offices, talked over once.
    pub fn handled(&self) -> CaseId {
        self.on(date(2023, 1, 12));
        let case = self.proposed();
        self.act(MEMBER, case, Command::Submit).unwrap();
        self.on(date(2023, 2, 10));
        self.act(
            COMMITTEE,
            case,
            Command::File(FileProposal {
                number: None,
                area: "社会法制".into(),
                key_case: false,
            }),
        )
        .unwrap();
        self.on(date(2023, 3, 31));
        self.act(
            COMMITTEE,
            case,
            Command::Assign(AssignCase {
                assigners: vec![OfficeId(1)],
                lead: LEAD,
                co_handlers: vec![CO],
                division: None,
            }),
        )
        .unwrap();
        self.on(date(2023, 4, 4));
        self.act(HANDLER, case, Command::Receive).unwrap();
        self.act(CO_HANDLER, case, Command::Receive).unwrap();
        let talk = Consultation {
            stage: ConsultStage::Before,
            mode: ConsultMode::Phone,
            on: date(2023, 4, 4),
            place: String::new(),
            with: "何一苇".into(),
            summary: "确认两点诉求。".into(),
        };
        self.act(HANDLER, case, Command::Consult(talk)).unwrap();
        case
    }

    pub fn typed(base: u32) -> TypedDraft {
        TypedDraft {
            base,
            title: "省口岸办公室关于省政协十三届一次会议第0001号提案的答复".into(),
            body: BODY.into(),
            class: Some("B".into()),
            publicity: Some(Publicity::Full),
            withhold_reason: String::new(),
            copies_to: vec!["省政府办公厅".into()],
            contact_name: "何一苇".into(),
            contact_phone: "0000-0000 1020".into(),
        }
    }

    /// A case whose reply is signed.
    pub fn signed(&self) -> CaseId {
        let case = self.handled();
        self.on(date(2023, 6, 20));
        self.act(HANDLER, case, Command::SaveDraft(Self::typed(0))).unwrap();
        self.act(
            HANDLER,
            case,
            Command::SendForCheck {
                revision: 1,
                countersigners: vec![CO],
            },
        )
        .unwrap();
        self.act(HEAD, case, Command::PassCheck { comment: String::new() }).unwrap();
        self.act(CO_HANDLER, case, Command::Countersign { comment: "同意".into() }).unwrap();
        self.on(date(2023, 6, 28));
        self.act(
            DIRECTOR,
            case,
            Command::SignOff {
                accepted_open: "续有安排".into(),
            },
        )
        .unwrap();
        case
    }

    /// Takes an assigned case of the lead alone to the delivered reply, on 28 June; `base` is the newest revision.
    pub fn answer(&self, case: CaseId, base: u32) {
        self.on(date(2023, 4, 4));
        self.act(HANDLER, case, Command::Receive).unwrap();
        let talk = Consultation {
            stage: ConsultStage::Before,
            mode: ConsultMode::Phone,
            on: date(2023, 4, 4),
            place: String::new(),
            with: "何一苇".into(),
            summary: "确认诉求。".into(),
        };
        self.act(HANDLER, case, Command::Consult(talk)).unwrap();
        self.send_out(case, base, date(2023, 6, 28));
    }

    /// Drafts, checks, signs, issues and delivers a reply of the lead alone on one day.
    pub fn send_out(&self, case: CaseId, base: u32, day: Date) {
        self.on(day);
        self.act(HANDLER, case, Command::SaveDraft(Self::typed(base))).unwrap();
        let send = Command::SendForCheck {
            revision: base + 1,
            countersigners: vec![],
        };
        self.act(HANDLER, case, send).unwrap();
        self.act(HEAD, case, Command::PassCheck { comment: String::new() }).unwrap();
        let sign = Command::SignOff {
            accepted_open: "续有安排".into(),
        };
        self.act(DIRECTOR, case, sign).unwrap();
        let issue = Command::Issue {
            printed_on: day,
            printed_by: "综合处".into(),
            copies: 5,
        };
        self.act(GENERAL, case, issue).unwrap();
        let deliver = Command::Deliver {
            mode: DeliveryMode::Online,
            on: day,
        };
        self.act(GENERAL, case, deliver).unwrap();
    }

    /// A case whose reply is public.
    pub fn published(&self) -> CaseId {
        let case = self.signed();
        let day = date(2023, 6, 28);
        self.act(
            GENERAL,
            case,
            Command::Issue {
                printed_on: day,
                printed_by: "综合处".into(),
                copies: 5,
            },
        )
        .unwrap();
        self.act(
            GENERAL,
            case,
            Command::Deliver {
                mode: DeliveryMode::Online,
                on: day,
            },
        )
        .unwrap();
        self.act(
            HANDLER,
            case,
            Command::DecidePublication {
                publicity: Publicity::Full,
                reason: String::new(),
            },
        )
        .unwrap();
        self.act(GENERAL, case, Command::Publish { summary: String::new() }).unwrap();
        case
    }
}

fn moment(day: Date) -> i64 {
    jiff::tz::offset(8).to_timestamp(day.at(9, 0, 0, 0)).unwrap().as_millisecond()
}

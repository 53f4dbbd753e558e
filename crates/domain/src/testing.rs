//! Builders for tests: a test states only what matters to it.

use jiff::civil::{Date, date};

use crate::{
    Calendar, Case, CaseId, Context, Event, OfficeId, PersonId, RulePack, Stage,
    case::CaseKind,
    consultation::{ConsultMode, ConsultStage, Consultation},
    event::Clocks,
    place::{AnswerRules, ClassMarkPlace, HeadSigns, LetterRules, NumberSeries},
    proposal::{ProposalText, Session},
    publication::{DeliveryMode, Publicity},
    rating::Satisfaction,
    refusal::Refusal,
    reply::{BodyRef, Commitment, CommitmentKind, DocNumber, ReplyDraft},
    rules::{Clock, ClockRule, RefusalGround, ReplyForm, ResultClass, Scale, Term},
};

pub const LEAD: OfficeId = OfficeId(10);
pub const CO: OfficeId = OfficeId(11);
pub const MEMBER: PersonId = PersonId(1);
pub const HANDLER: PersonId = PersonId(2);
pub const DIRECTOR: PersonId = PersonId(4);

pub fn calendar() -> Calendar {
    Calendar::parse_csv(include_str!("../../../rules/national/calendar.csv")).unwrap()
}

pub fn pack() -> RulePack {
    let clocks = [
        (Clock::Return, Term::WorkingDays(5)),
        (Clock::Opinion, Term::FixedDate { month: 5, day: 31 }),
        (Clock::Reply, Term::FixedDate { month: 6, day: 30 }),
        (Clock::ReplyLongest, Term::Months(6)),
        (Clock::Feedback, Term::WorkingDays(15)),
        (Clock::Publication, Term::WorkingDays(20)),
        (Clock::Quotation, Term::WorkingDays(3)),
        (Clock::CoSigning, Term::WorkingDays(5)),
    ];
    let class = |code: &str| ResultClass {
        code: code.into(),
        label_zh: code.into(),
        label_en: code.into(),
        scale: Scale::Solved,
    };
    RulePack {
        name: "test".into(),
        version: "1".into(),
        title_zh: "测试".into(),
        title_en: "Test".into(),
        kinds: CaseKind::ALL.to_vec(),
        readings: 1,
        calendar_layers: vec![],
        sessions: vec![],
        reader: std::collections::BTreeMap::new(),
        clocks: clocks.into_iter().map(|(clock, term)| (clock, ClockRule::plain(clock, term))).collect(),
        roll_last_day: true,
        soon_working_days: 3,
        classes: vec![class("A"), class("B"), class("C")],
        refusal_grounds: vec![RefusalGround {
            code: "litigation".into(),
            label_zh: "诉讼".into(),
            label_en: "Litigation".into(),
        }],
        areas: vec!["港澳台侨".into(), "教育".into()],
        reply_form: ReplyForm::DocumentUp,
        copies: vec!["省政府办公厅".into()],
        letters: LetterRules {
            numbers: NumberSeries {
                replies: "{code}".into(),
                opinions: None,
            },
            class_mark: ClassMarkPlace::PageTopRight,
            title: "{office}关于{session}第{number}号{kind}的答复".into(),
            suggestion_copies: vec![],
        },
        answers: AnswerRules {
            item_by_item: false,
            head_signs: HeadSigns::default(),
            written_rounds: 3,
            axes: vec![],
        },
        source_systems: vec![],
        consultation_required: true,
        return_names_office: false,
        parts: crate::event::Part::ALL.to_vec(),
        extensions_most: 1,
        gates: std::collections::BTreeMap::new(),
        satisfactions: Satisfaction::ALL.to_vec(),
        bases: std::collections::BTreeMap::new(),
    }
}

/// Context on a day, given by the director (who neither drafted nor proposed).
pub fn cx_on(today: Date) -> Context<'static> {
    use std::sync::OnceLock;
    static PLACE: OnceLock<(RulePack, Calendar)> = OnceLock::new();
    let (pack, calendar) = PLACE.get_or_init(|| (pack(), calendar()));
    Context {
        today,
        by: DIRECTOR,
        pack,
        calendar,
    }
}

pub fn cx() -> Context<'static> {
    cx_on(date(2023, 6, 28))
}

pub fn session() -> Session {
    Session {
        body: "省政协".into(),
        term: 13,
        session: 1,
        year: 2023,
    }
}

pub fn proposal_text() -> ProposalText {
    ProposalText {
        title: "关于完善口岸便民服务的建议".into(),
        situation: "情况。".into(),
        analysis: "分析。".into(),
        points: vec!["增设窗口".into(), "延长时间".into()],
    }
}

pub fn drafted() -> Event {
    Event::ProposalDrafted {
        kind: CaseKind::Proposal,
        session: session(),
        proposer: MEMBER,
        co_signers: vec![],
        text: proposal_text(),
    }
}

pub fn draft() -> ReplyDraft {
    ReplyDraft {
        title: "关于省政协十三届一次会议第0001号提案的答复".into(),
        body: BodyRef {
            hash: "00".repeat(32),
            bytes: 1200,
        },
        class: Some("B".into()),
        publicity: Some(Publicity::Full),
        withhold_reason: String::new(),
        copies_to: vec!["省政府办公厅".into()],
        contact_name: "何一苇".into(),
        contact_phone: "0000-0000 1020".into(),
    }
}

pub fn talk() -> Consultation {
    Consultation {
        stage: ConsultStage::Before,
        mode: ConsultMode::Phone,
        on: date(2023, 4, 12),
        place: String::new(),
        with: "何一苇".into(),
        summary: "确认诉求。".into(),
    }
}

pub fn promise(no: u32, due: Option<&str>) -> Commitment {
    Commitment {
        no,
        start: 0,
        end: 9,
        quote: "增设窗口".into(),
        kind: CommitmentKind::Action,
        owner: None,
        due: due.map(Into::into),
        due_on: None,
        measure: None,
        area: None,
    }
}

/// The plain history of a case up to a stage of the main path (or the side path that ends there).
pub fn up_to(stage: Stage) -> Vec<Event> {
    let filed = date(2023, 2, 10);
    let clocks = Clocks {
        pack: "test 1".into(),
        return_due: date(2023, 4, 10),
        opinion_due: date(2023, 5, 31),
        reply_due: date(2023, 6, 30),
        // Six months end in the holidays of October, and roll on to a make-up day.
        reply_longest: date(2023, 10, 7),
    };
    let main = [
        (Stage::Draft, drafted()),
        (Stage::Submitted, Event::ProposalSubmitted { on: date(2023, 1, 12) }),
        (
            Stage::Filed,
            Event::ProposalFiled {
                number: 1,
                area: "港澳台侨".into(),
                key_case: false,
                on: filed,
            },
        ),
        (
            Stage::Assigned,
            Event::CaseAssigned {
                assigners: vec![OfficeId(1)],
                lead: LEAD,
                co_handlers: vec![CO],
                on: date(2023, 3, 31),
                clocks,
            },
        ),
        (
            Stage::Handling,
            Event::AssignmentReceived {
                office: LEAD,
                handler: HANDLER,
                on: date(2023, 4, 4),
            },
        ),
        (
            Stage::Handling,
            Event::AssignmentReceived {
                office: CO,
                handler: PersonId(20),
                on: date(2023, 4, 5),
            },
        ),
        (Stage::Handling, Event::ConsultationRecorded { consultation: talk() }),
        (
            Stage::Drafting,
            Event::DraftSaved {
                revision: 1,
                draft: draft(),
                by: HANDLER,
                on: date(2023, 6, 20),
            },
        ),
        (
            Stage::OfficeCheck,
            Event::DraftSentForCheck {
                revision: 1,
                countersigners: vec![CO],
                on: date(2023, 6, 26),
            },
        ),
        (
            Stage::Countersign,
            Event::DraftChecked {
                comment: String::new(),
                on: date(2023, 6, 27),
            },
        ),
        (
            Stage::SignOff,
            Event::DraftCountersigned {
                office: CO,
                comment: String::new(),
                on: date(2023, 6, 27),
            },
        ),
        (
            Stage::Signed,
            Event::ReplySignedOff {
                revision: 1,
                signatory: DIRECTOR,
                adopted_on: date(2023, 6, 28),
                number: DocNumber {
                    code: "黔外提复字".into(),
                    year: 2023,
                    n: 1,
                },
                commitments: vec![],
                accepted_open: String::new(),
            },
        ),
        (
            Stage::Issued,
            Event::ReplyIssued {
                printed_on: date(2023, 6, 28),
                printed_by: "综合处".into(),
                copies: 5,
            },
        ),
        (
            Stage::Delivered,
            Event::ReplyDelivered {
                mode: DeliveryMode::Online,
                on: date(2023, 6, 28),
            },
        ),
        (
            Stage::Published,
            Event::PublicationDecided {
                publicity: Publicity::Full,
                reason: String::new(),
                on: date(2023, 6, 28),
            },
        ),
        (
            Stage::Published,
            Event::ReplyPublished {
                summary: String::new(),
                on: date(2023, 6, 28),
            },
        ),
        (
            Stage::Rated,
            Event::ReplyRated {
                proposal: None,
                paper_of: None,
                satisfaction: Satisfaction::Satisfied,
                axes: vec![],
                comment: String::new(),
                on: date(2023, 7, 5),
            },
        ),
    ];
    match stage {
        Stage::ReturnRequested => {
            let mut events = up_to(Stage::Assigned);
            events.push(Event::ReturnRequested {
                office: LEAD,
                reason: "职责不符".into(),
                proposed: None,
                on: date(2023, 4, 4),
            });
            events
        }
        Stage::Disputed => {
            let mut events = up_to(Stage::ReturnRequested);
            events.push(Event::ReturnRefused {
                office: LEAD,
                note: "属本单位职责".into(),
                on: date(2023, 4, 6),
            });
            events.push(Event::ReturnDisputed {
                office: LEAD,
                statement: "职责在另一部门".into(),
                on: date(2023, 4, 7),
            });
            events
        }
        _ => {
            let last = main.iter().rposition(|(s, _)| *s == stage).expect("a stage of the main path");
            main.into_iter().take(last + 1).map(|(_, e)| e).collect()
        }
    }
}

pub fn opinion_asked() -> Vec<Event> {
    let mut events = up_to(Stage::Handling);
    events.push(Event::OpinionsRequested {
        offices: vec![CO],
        question: "请提出意见".into(),
        due: date(2023, 5, 31),
        on: date(2023, 4, 14),
    });
    events
}

/// A history that commands are tried on.
pub struct Given(Vec<Event>);

pub fn given(history: impl IntoIterator<Item = Event>) -> Given {
    Given(history.into_iter().collect())
}

impl Given {
    pub fn case(&self) -> &'static Case {
        Box::leak(Box::new(Case::fold(CaseId(20), self.0.clone()).unwrap()))
    }

    /// The command is refused with exactly this refusal.
    #[track_caller]
    pub fn refuses<T: std::fmt::Debug, E: Refusal + PartialEq>(&self, command: impl FnOnce(&Case, Context<'static>) -> Result<T, E>, refusal: E) {
        assert_eq!(command(self.case(), cx()).unwrap_err(), refusal);
    }

    /// The command is accepted and leads to this stage.
    #[track_caller]
    pub fn then<E: Refusal>(&self, command: impl FnOnce(&Case, Context<'static>) -> Result<Vec<Event>, E>, stage: Stage) -> Case {
        let mut case = self.case().clone();
        for event in command(&case.clone(), cx()).unwrap() {
            case.apply(event);
        }
        assert_eq!(case.stage(), stage);
        case
    }
}

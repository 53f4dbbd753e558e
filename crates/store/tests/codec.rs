//! Stored forms: every event comes back as it was stored, and every form ever released can still be read.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::{collections::BTreeSet, fs, path::Path};

use banfu_domain::{
    CaseId, Event, OfficeId, PersonId,
    annex::Annex,
    case::CaseKind,
    clocks::ClockCause,
    consultation::{ConsultMode, ConsultStage, Consultation},
    dispute::{DisputeOutcome, DisputeStep},
    event::{Clocks, SeriesEvent},
    org::{Office, OfficeKind, Person, Role},
    promise::{
        ChangeAsked, ChangeKind, Evidence, Report,
        correcting::{Correction, Said},
    },
    proposal::{ProposalText, Session},
    publication::{DeliveryMode, Publicity},
    quotation::Quote,
    rating::{Axis, AxisRating, Satisfaction},
    reply::{BodyRef, Commitment, CommitmentKind, DocNumber, ReplyDraft, ReviewStep},
    review::{Advice, Reading},
};
use banfu_store::codec::{
    CASE_FORMS, DIRECTORY_FORMS, DirectoryEvent, Form, NoticeDay, REGION_FORMS, RegionEvent, RegionSettings, SERIES_FORMS, SOURCE_FORMS, SourceEvent,
};
use jiff::civil::{Date, date};

const ON: Date = date(2023, 6, 28);
const OFFICE: OfficeId = OfficeId(10);

fn session() -> Session {
    Session {
        body: "省政协".into(),
        term: 13,
        session: 1,
        year: 2023,
    }
}

fn text() -> ProposalText {
    // A 4-byte character, quotes and a line break survive.
    ProposalText {
        title: "关于𬭚元素“科普”的建议".into(),
        situation: "一行\n二行".into(),
        analysis: String::new(),
        points: vec!["建馆".into(), "讲座\"".into()],
    }
}

fn clocks() -> Clocks {
    Clocks {
        pack: "cn-gz 2023.1".into(),
        return_due: ON,
        opinion_due: ON,
        reply_due: ON,
        reply_longest: ON,
    }
}

fn number() -> DocNumber {
    DocNumber {
        code: "黔外提复字".into(),
        year: 2023,
        n: 4,
    }
}

fn draft(class: Option<&str>) -> ReplyDraft {
    ReplyDraft {
        title: "答复".into(),
        body: BodyRef {
            hash: "ab".repeat(32),
            bytes: 9,
        },
        class: class.map(Into::into),
        publicity: class.map(|_| Publicity::Summary),
        withhold_reason: String::new(),
        copies_to: vec!["省政府办公厅".into()],
        contact_name: "何一苇".into(),
        contact_phone: "0000-0000 1020".into(),
    }
}

fn events() -> Vec<Event> {
    let s = String::from;
    vec![
        Event::ProposalDrafted {
            kind: CaseKind::Proposal,
            session: session(),
            proposer: PersonId(1),
            co_signers: vec![PersonId(2)],
            text: text(),
        },
        Event::ProposalRevised { text: text() },
        Event::ProposalSubmitted { on: ON },
        Event::CoSignersInvited {
            people: vec![PersonId(2), PersonId(5)],
            on: ON,
        },
        Event::InvitationAnswered {
            person: PersonId(5),
            accepted: false,
            reason: s("不熟悉情况"),
            on: ON,
        },
        Event::InvitationTakenBack { person: PersonId(2), on: ON },
        Event::ProposalRead {
            reading: Reading {
                no: 1,
                of: 3,
                by: PersonId(21),
                advice: Advice::File,
                area: s("港澳台侨"),
                key_case: true,
                ground: s(""),
                note: s("同意立案"),
                on: ON,
            },
        },
        Event::ProposalSentBack {
            reason: s("补充情况"), on: ON
        },
        Event::ProposalFiled {
            number: 1020,
            area: s("港澳台侨"),
            key_case: true,
            on: ON,
        },
        Event::ProposalNotFiled {
            ground: s("litigation"),
            note: s("已进入诉讼"),
            on: ON,
        },
        Event::ProposalConverted {
            note: s("转有关部门参考"),
            on: ON,
        },
        Event::ProposalWithdrawn { on: ON },
        Event::CaseAssigned {
            assigners: vec![OfficeId(1)],
            lead: OFFICE,
            co_handlers: vec![OfficeId(11)],
            on: ON,
            clocks: clocks(),
        },
        Event::WorkDivided {
            offices: vec![OfficeId(14)],
            collected: false,
            tasks: s("第3条由教育厅答复"),
            on: ON,
        },
        Event::SplitCaseBegun {
            from: CaseId(7),
            no: 1,
            kind: CaseKind::Proposal,
            session: session(),
            proposer: PersonId(1),
            co_signers: vec![PersonId(2)],
            text: text(),
            submitted_on: Some(ON),
            number: Some(1020),
            area: s("港澳台侨"),
            key_case: true,
            filed_on: Some(ON),
            tasks: s("第3条由教育厅答复"),
            on: ON,
        },
        Event::CaseSplit {
            case: CaseId(8),
            office: OfficeId(14),
            on: ON,
        },
        Event::SplitCaseMoved {
            case: CaseId(8),
            office: OfficeId(15),
            on: ON,
        },
        Event::SplitCaseAnswered {
            case: CaseId(8),
            on: ON,
            due: ON,
        },
        Event::AssignmentReceived {
            office: OFFICE,
            handler: PersonId(3),
            on: ON,
        },
        Event::ReturnRequested {
            office: OFFICE,
            reason: s("职责不符"),
            proposed: Some(OfficeId(12)),
            on: ON,
        },
        Event::ReturnGranted {
            office: OFFICE,
            to: None,
            note: s(""),
            on: ON,
            clocks: clocks(),
        },
        Event::ReturnRefused {
            office: OFFICE,
            note: s("职责相符"),
            on: ON,
        },
        Event::ExtensionRequested {
            until: ON,
            reason: s("需要省外调研"),
            on: ON,
        },
        Event::ExtensionGranted {
            until: ON,
            note: String::new(),
            on: ON,
        },
        Event::ExtensionRefused {
            note: s("情况不复杂"), on: ON
        },
        Event::CasePaused {
            reason: s("提案者出访"),
            on: ON,
        },
        Event::CaseResumed {
            note: String::new(),
            on: ON,
            clocks: clocks(),
        },
        Event::ClocksRecomputed {
            cause: ClockCause::Notice,
            detail: s("国办发明电〔2023〕0号"),
            on: ON,
            clocks: clocks(),
        },
        Event::ConsultationRecorded {
            consultation: Consultation {
                stage: ConsultStage::During,
                mode: ConsultMode::FaceToFace,
                on: ON,
                place: s("香港"),
                with: s("秦越"),
                summary: s("确认"),
            },
        },
        Event::OpinionsRequested {
            offices: vec![OFFICE],
            question: s("请提意见"),
            due: ON,
            on: ON,
        },
        Event::OpinionGiven {
            office: OFFICE,
            text: s("意见"),
            on: ON,
        },
        Event::OpinionUrged { office: OFFICE, on: ON },
        Event::LeadUrged {
            office: OFFICE,
            note: s("请于本周内报送"),
            on: ON,
        },
        Event::OpinionWaived {
            office: OFFICE,
            reason: s("机构改革"),
            on: ON,
        },
        Event::OpinionReturned {
            office: OFFICE,
            reason: s("补充数据"),
            due: ON,
            on: ON,
        },
        Event::OpinionNumbered {
            office: OFFICE,
            number: number(),
            on: ON,
        },
        Event::QuotationsAsked {
            quotes: vec![Quote {
                office: OFFICE,
                passage: 2,
                original: s("已有8个口岸。"),
                text: s("已有18个口岸。"),
            }],
            on: ON,
        },
        Event::QuotationsAnswered {
            office: OFFICE,
            objected: vec![1],
            reason: s("应为8个"),
            on: ON,
        },
        Event::DraftSaved {
            revision: 1,
            draft: draft(Some("B")),
            by: PersonId(3),
            on: ON,
        },
        Event::DraftSaved {
            revision: 2,
            draft: draft(None),
            by: PersonId(3),
            on: ON,
        },
        Event::AnnexesSet {
            annexes: vec![Annex {
                title: s("任务清单"),
                name: s("清单.pdf"),
                file: draft(None).body,
                appended: true,
            }],
            by: PersonId(3),
            on: ON,
        },
        Event::FindingDismissed {
            rule: s("figure.growth"),
            quote: s("增长3倍"),
            reason: s("公报原文"),
            on: ON,
        },
        Event::PromiseCorrected {
            correction: Correction {
                quote: s("年内增设窗口"),
                said: Said::Confirmed {
                    kind: CommitmentKind::Action,
                    office: Some(OfficeId(11)),
                    due_on: Some(ON),
                    measure: s("2 个"),
                },
            },
            on: ON,
        },
        Event::PromiseCorrected {
            correction: Correction {
                quote: s("继续加强联系"),
                said: Said::NoPromise { reason: s("套话") },
            },
            on: ON,
        },
        Event::PromiseCorrected {
            correction: Correction {
                quote: s("增设窗口，延长时间"),
                said: Said::Split {
                    parts: vec![s("增设窗口"), s("延长时间")],
                },
            },
            on: ON,
        },
        Event::PromiseCorrected {
            correction: Correction {
                quote: s("再增设窗口"),
                said: Said::SameAs { other: s("增设窗口") },
            },
            on: ON,
        },
        Event::DraftSentForCheck {
            revision: 2,
            countersigners: vec![OfficeId(11)],
            on: ON,
        },
        Event::DraftChecked { comment: s(""), on: ON },
        Event::DraftReturned {
            step: ReviewStep::SignOff,
            reason: s("再核"),
            on: ON,
        },
        Event::DraftCountersigned {
            office: OFFICE,
            comment: s("同意"),
            on: ON,
        },
        Event::CountersignWaived {
            office: OFFICE,
            reason: s("逾期"),
            on: ON,
        },
        Event::ReplySignedOff {
            revision: 2,
            signatory: PersonId(4),
            adopted_on: ON,
            number: number(),
            commitments: vec![Commitment {
                no: 1,
                start: 0,
                end: 9,
                quote: s("建馆"),
                kind: CommitmentKind::RequestToProposer,
                owner: None,
                due: Some(s("年底前")),
                due_on: Some(date(2023, 12, 31)),
                measure: None,
                area: Some(s("科普")),
            }],
            accepted_open: s(""),
        },
        Event::PromiseAssigned {
            line: 2,
            office: OfficeId(11),
            on: ON,
        },
        Event::PromiseTaken {
            line: 2,
            office: OfficeId(11),
            on: ON,
        },
        Event::PromiseDeclined {
            line: 2,
            office: OfficeId(11),
            reason: s("不在职责内"),
            on: ON,
        },
        Event::PromiseReported {
            line: 1,
            report: Report {
                note: s("窗口已开放"),
                reached: s("2 个"),
                evidence: vec![
                    Evidence::File {
                        title: s("照片"),
                        name: s("窗口.jpg"),
                        file: BodyRef {
                            hash: "cd".repeat(32),
                            bytes: 7,
                        },
                    },
                    Evidence::Link {
                        title: s("公告"),
                        address: s("https://example.org/1"),
                    },
                ],
                on: ON,
            },
            kept: Some(true),
        },
        Event::PromiseReported {
            line: 2,
            report: Report {
                note: s("正在施工"),
                reached: s(""),
                evidence: vec![],
                on: ON,
            },
            kept: None,
        },
        Event::PromiseChangeAsked {
            line: 2,
            asked: ChangeAsked {
                kind: ChangeKind::Extend,
                until: Some(ON),
                reason: s("设备未到"),
                on: ON,
            },
        },
        Event::PromiseChangeDecided {
            line: 2,
            granted: true,
            note: s(""),
            on: ON,
        },
        Event::RequestAnswered {
            line: 3,
            text: s("已联系两家院校"),
            on: ON,
        },
        Event::PromiseReopened {
            line: 1,
            reason: s("窗口又关了"),
            on: ON,
        },
        Event::SignOffRevoked {
            number: number(),
            reason: s("附件有误"),
            on: ON,
        },
        Event::ReplyIssued {
            printed_on: ON,
            printed_by: s("综合处"),
            copies: 5,
        },
        Event::ReplyDelivered {
            mode: DeliveryMode::Hand,
            on: ON,
        },
        Event::PublicationDecided {
            publicity: Publicity::Withheld,
            reason: s("商业秘密"),
            on: ON,
        },
        Event::ReplyPublished { summary: s("摘要"), on: ON },
        Event::ReturnDisputed {
            office: OFFICE,
            statement: s("职责在另一部门"),
            on: ON,
        },
        Event::DisputeStepTaken {
            office: OFFICE,
            step: DisputeStep::Talk,
            outcome: DisputeOutcome::Moved,
            to: Some(OfficeId(12)),
            note: s("协商"),
            on: ON,
            clocks: Some(clocks()),
        },
        Event::RedoOrdered {
            round: 2,
            reason: s("补充期限"),
            due: ON,
            on: ON,
        },
        Event::ClassChanged {
            from: s("B"),
            to: s("A"),
            evidence: s("窗口已开放"),
            on: ON,
        },
        Event::CaseMerged {
            into: CaseId(21),
            note: s("同一事项"),
            on: ON,
        },
        Event::CaseUnmerged {
            from: CaseId(21),
            reason: s("事项不同"),
            on: ON,
        },
        Event::MergedCaseTaken {
            case: CaseId(22),
            number: Some(1021),
            proposer: PersonId(4),
            co_signers: vec![PersonId(5)],
            text: text(),
            on: ON,
        },
        Event::UnsatisfiedMet {
            with: s("省口岸办、省移民局"),
            note: s("约定年内开放窗口"),
            on: ON,
        },
        Event::MergedCaseLetGo {
            case: CaseId(22),
            reason: s("事项不同"),
            on: ON,
        },
        Event::ReplyRated {
            proposal: Some(CaseId(22)),
            paper_of: Some(PersonId(4)),
            satisfaction: Satisfaction::Understood,
            axes: vec![AxisRating {
                axis: Axis::Result,
                satisfaction: Satisfaction::Mostly,
            }],
            comment: s(""),
            on: ON,
        },
    ]
}

fn series() -> Vec<SeriesEvent> {
    vec![
        SeriesEvent::NumberAllotted { n: 4, case: CaseId(20) },
        SeriesEvent::NumberVoided {
            n: 4,
            case: CaseId(20),
            reason: "附件有误".into(),
        },
    ]
}

fn directory() -> Vec<DirectoryEvent> {
    let office = Office {
        id: OFFICE,
        name: "省外事办公室".into(),
        short: "省外事办".into(),
        name_en: "Foreign Affairs Office".into(),
        short_en: "Foreign Affairs".into(),
        kind: OfficeKind::Handling,
        org_code: "黔外提复字".into(),
        duty: "外事".into(),
    };
    let person = Person {
        id: PersonId(3),
        name: "何一苇".into(),
        name_en: "He Yiwei".into(),
        office: Some(OFFICE),
        roles: vec![Role::CaseHandler],
        title: String::new(),
        sector: String::new(),
        phone: "0000-0000 1020".into(),
        login: "heyiwei".into(),
        active: true,
    };
    vec![
        DirectoryEvent::OfficeEntered { office },
        DirectoryEvent::PersonEntered { person },
        DirectoryEvent::RolesGranted {
            person: PersonId(3),
            roles: vec![Role::CaseHandler, Role::DivisionHead],
        },
        DirectoryEvent::AccountSwitched {
            person: PersonId(3),
            active: false,
        },
    ]
}

fn region() -> Vec<RegionEvent> {
    let settings = RegionSettings {
        name_zh: "贵州省".into(),
        name_en: "Guizhou".into(),
        pack: "cn-gz".into(),
        session: session(),
        clock_offset_ms: -7,
        demo: true,
    };
    let day = NoticeDay {
        day: ON,
        worked: false,
        name: "端午节".into(),
        notice: "国办发明电〔2022〕16号".into(),
    };
    vec![
        RegionEvent::SettingsEntered { settings },
        RegionEvent::NoticeEntered {
            layer: "national".into(),
            days: vec![day],
        },
    ]
}

fn sources() -> Vec<SourceEvent> {
    vec![SourceEvent::CaseTakenOver {
        number: "LZ-1020".into(),
        case: CaseId(7),
        digest: "0123456789abcdef0123456789abcdef".into(),
    }]
}

/// Each event as one line: its form and its data.
fn lines<T: Form + PartialEq + std::fmt::Debug>(events: &[T], names: &[&str]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let lines = events
        .iter()
        .map(|event| {
            let stored = event.store();
            assert_eq!(T::restore(&stored.kind, &stored.data).as_ref(), Some(event), "{}", stored.kind);
            seen.insert(stored.kind.clone());
            format!("{} {}", stored.kind, stored.data)
        })
        .collect();
    assert_eq!(seen, names.iter().map(|n| (*n).to_owned()).collect(), "an example of every form");
    lines
}

#[test]
fn every_event_comes_back_as_it_was_stored() {
    lines(&events(), CASE_FORMS);
    lines(&series(), SERIES_FORMS);
    lines(&directory(), DIRECTORY_FORMS);
    lines(&region(), REGION_FORMS);
    lines(&sources(), SOURCE_FORMS);
}

#[test]
fn every_form_ever_released_can_still_be_read_and_is_still_written_so() {
    let now: Vec<String> = [
        lines(&events(), CASE_FORMS),
        lines(&series(), SERIES_FORMS),
        lines(&directory(), DIRECTORY_FORMS),
        lines(&region(), REGION_FORMS),
        lines(&sources(), SOURCE_FORMS),
    ]
    .concat();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/logs/forms-0.1.txt");
    let released = fs::read_to_string(&file).unwrap_or_default();
    for line in released.lines() {
        let (kind, data) = line.split_once(' ').unwrap_or_default();
        assert!(
            Event::restore(kind, data).is_some()
                || SeriesEvent::restore(kind, data).is_some()
                || DirectoryEvent::restore(kind, data).is_some()
                || RegionEvent::restore(kind, data).is_some()
                || SourceEvent::restore(kind, data).is_some(),
            "no longer readable: {line}"
        );
        let newest = [CASE_FORMS, SERIES_FORMS, DIRECTORY_FORMS, REGION_FORMS, SOURCE_FORMS].concat().contains(&kind);
        assert!(
            !newest || now.iter().any(|l| l == line),
            "a released form was changed; give it a new version and keep the old one readable ({}): {line}",
            file.display()
        );
    }
    for line in &now {
        assert!(released.lines().any(|l| l == line), "{} lacks the line\n{line}", file.display());
    }
}

#[test]
fn a_form_of_another_kind_or_a_damaged_one_is_not_taken() {
    let stored = Event::ProposalSubmitted { on: ON }.store();
    assert_eq!(Event::restore("proposal_submitted.v9", &stored.data), None);
    assert_eq!(Event::restore(&stored.kind, "{}"), None);
    assert_eq!(Event::restore(&stored.kind, "not json"), None);
    assert_eq!(Event::restore(&stored.kind, r#"{"on":"2023-02-30"}"#), None);
    assert_eq!(SeriesEvent::restore(&stored.kind, &stored.data), None);
}

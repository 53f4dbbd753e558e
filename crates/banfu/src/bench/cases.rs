//! Cases made for measuring: the same ones every time, in every stage, with texts of a usual length.

use banfu_app::{
    domain::{
        CaseId, Date, Event, OfficeId, PersonId,
        case::CaseKind,
        consultation::{ConsultMode, ConsultStage, Consultation},
        event::Clocks,
        proposal::{ProposalText, Session},
        publication::{DeliveryMode, Publicity},
        rating::Satisfaction,
        reply::{BodyRef, Commitment, CommitmentKind, DocNumber, ReplyDraft},
    },
    histories::History,
};
use jiff::civil::date;

/// Ids of made cases begin here, far beyond what a region gives out.
const FIRST_ID: i64 = 10_000_000;
/// Texts that the letters of made cases share.
const BODIES: usize = 24;

const SUBJECTS: [&str; 16] = [
    "社区养老服务",
    "农村公路管护",
    "职业教育实训",
    "中小学课后服务",
    "河道水质治理",
    "茶产业品牌",
    "老旧小区改造",
    "基层医疗人才",
    "数字政务窗口",
    "乡村旅游线路",
    "残疾人就业",
    "城市公交接驳",
    "林下经济",
    "青年创业园区",
    "非遗传承教学",
    "冷链物流",
];
const ASKS: [&str; 12] = [
    "增加专项投入",
    "建立联席会议",
    "开展试点示范",
    "培训基层人员",
    "公开办理进度",
    "完善补助标准",
    "引进社会力量",
    "建设信息平台",
    "简化审批环节",
    "加强督促检查",
    "设立服务热线",
    "编制三年规划",
];
const AREAS: [&str; 8] = ["经济科技", "教育", "医卫体育", "社会法制", "农业农村", "人口资源环境", "港澳台侨", "文化文史"];

/// A small, fast source of numbers; made cases need no more than that they repeat.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }
    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all.get(self.below(all.len())).copied().unwrap_or_default()
    }
}

fn body(n: usize) -> String {
    let mut r = Lcg(n as u64 + 77);
    let mut out = String::from("委员：\n您提出的建议收悉，现答复如下：\n");
    for (at, head) in ["一、已做的工作", "二、存在的不足", "三、下一步打算"].iter().enumerate() {
        out.push_str(head);
        out.push('\n');
        for _ in 0..3 {
            let (a, b) = (100 + r.below(900), 20 + r.below(80));
            out.push_str(&format!(
                "围绕{}，我们{}，累计投入{a}万元，覆盖{b}个乡镇，比上年增加{}个。",
                r.of(&SUBJECTS),
                r.of(&ASKS),
                r.below(20) + 1
            ));
            if at == 2 {
                out.push_str(&format!("下一步，将于2023年{}月底前{}。", 8 + r.below(5), r.of(&ASKS)));
            }
            out.push('\n');
        }
    }
    out
}

/// `count` histories and the texts they refer to.
pub(super) fn histories(count: usize) -> (Vec<History>, Vec<Vec<u8>>) {
    let files: Vec<Vec<u8>> = (0..BODIES).map(|n| body(n).into_bytes()).collect();
    let refs: Vec<BodyRef> = files
        .iter()
        .map(|f| BodyRef {
            hash: sha256(f),
            bytes: f.len() as u64,
        })
        .collect();
    let histories = (0..count).map(|n| history(n, &refs)).collect();
    (histories, files)
}

fn sha256(bytes: &[u8]) -> String {
    banfu_app::reading::sha256_hex(bytes)
}

fn day(n: usize) -> Date {
    // Seven months of 28 days: the month and day always exist.
    date(2023, 1 + (n / 28 % 6) as i8, 1 + (n % 28) as i8)
}

fn history(n: usize, refs: &[BodyRef]) -> History {
    let mut r = Lcg(n as u64 * 2 + 1);
    let session = Session {
        body: "省政协".into(),
        term: 13,
        session: 1,
        year: 2023,
    };
    let subject = r.of(&SUBJECTS);
    let points: Vec<String> = (0..3).map(|_| format!("{}，{}", r.of(&ASKS), r.of(&ASKS))).collect();
    let paragraph = |r: &mut Lcg| {
        (0..6)
            .map(|_| format!("{}方面，{}仍需{}。", r.of(&SUBJECTS), r.of(&SUBJECTS), r.of(&ASKS)))
            .collect::<String>()
    };
    let text = ProposalText {
        title: format!("关于{subject}{}的建议（{n}）", r.of(&ASKS)),
        situation: paragraph(&mut r),
        analysis: paragraph(&mut r),
        points,
    };
    let proposer = PersonId(1 + r.below(9) as i64);
    // Offices 5 to 25 handle cases in the demo region.
    let lead = OfficeId(5 + r.below(20) as i64);
    let co = OfficeId(5 + ((lead.0 - 5 + 1 + r.below(18) as i64) % 20));
    let submitted = day(r.below(28));
    let clocks = Clocks {
        pack: "cn-gz 2023.1".into(),
        return_due: date(2023, 4, 10),
        opinion_due: date(2023, 5, 31),
        reply_due: day(56 + r.below(140)),
        reply_longest: date(2023, 9, 30),
    };
    let assigned = date(2023, 3, 31);
    let handler = PersonId(20 + r.below(60) as i64);
    let draft = ReplyDraft {
        title: format!("关于{}第{n:04}号提案的答复", session.label_zh()),
        body: refs.get(n % refs.len().max(1)).cloned().unwrap_or(BodyRef { hash: String::new(), bytes: 0 }),
        class: Some(r.of(&["A", "B", "C"]).into()),
        publicity: Some(Publicity::Full),
        withhold_reason: String::new(),
        copies_to: vec!["省政府办公厅".into()],
        contact_name: "何一苇".into(),
        contact_phone: "0000-0000 1020".into(),
    };
    let promise = |no: u32, r: &mut Lcg| Commitment {
        no,
        start: 0,
        end: 30,
        quote: format!("{}，{}", r.of(&SUBJECTS), r.of(&ASKS)),
        kind: CommitmentKind::Action,
        owner: None,
        due: Some("2023年底前".into()),
        due_on: Some(date(2023, 7 + (no % 6) as i8, 28)),
        measure: None,
        area: Some(subject.into()),
    };
    let adopted = day(112 + r.below(56));
    let mut events = vec![
        Event::ProposalDrafted {
            kind: CaseKind::Proposal,
            session,
            proposer,
            co_signers: vec![],
            text,
        },
        Event::ProposalSubmitted { on: submitted },
        Event::ProposalFiled {
            number: 10_000 + n as u32 % 90_000,
            area: r.of(&AREAS).into(),
            key_case: n.is_multiple_of(40),
            on: day(28 + r.below(20)),
        },
        Event::CaseAssigned {
            assigners: vec![OfficeId(1)],
            lead,
            co_handlers: vec![co],
            on: assigned,
            clocks,
        },
        Event::AssignmentReceived {
            office: lead,
            handler,
            on: date(2023, 4, 4),
        },
        Event::AssignmentReceived {
            office: co,
            handler: PersonId(20 + r.below(60) as i64),
            on: date(2023, 4, 4),
        },
        Event::ConsultationRecorded {
            consultation: Consultation {
                stage: ConsultStage::Before,
                mode: ConsultMode::Phone,
                on: date(2023, 4, 12),
                place: String::new(),
                with: "经办人".into(),
                summary: paragraph(&mut r),
            },
        },
        Event::OpinionsRequested {
            offices: vec![co],
            question: "请按职责提出意见".into(),
            due: date(2023, 5, 31),
            on: date(2023, 4, 14),
        },
        Event::OpinionGiven {
            office: co,
            text: paragraph(&mut r),
            on: date(2023, 5, 20),
        },
        Event::DraftSaved {
            revision: 1,
            draft,
            by: handler,
            on: date(2023, 6, 1),
        },
        Event::DraftSentForCheck {
            revision: 1,
            countersigners: vec![],
            on: date(2023, 6, 2),
        },
        Event::DraftChecked {
            comment: String::new(),
            on: date(2023, 6, 5),
        },
        Event::ReplySignedOff {
            revision: 1,
            signatory: PersonId(90),
            adopted_on: adopted,
            number: DocNumber {
                code: format!("测{lead}提"),
                year: 2023,
                n: n as u32 + 1,
            },
            commitments: (1..=5).map(|no| promise(no, &mut r)).collect(),
            accepted_open: String::new(),
        },
        Event::ReplyIssued {
            printed_on: adopted,
            printed_by: "综合处".into(),
            copies: 5,
        },
        Event::ReplyDelivered {
            mode: DeliveryMode::Online,
            on: adopted,
        },
        Event::PublicationDecided {
            publicity: Publicity::Full,
            reason: String::new(),
            on: adopted,
        },
        Event::ReplyPublished {
            summary: String::new(),
            on: adopted,
        },
        Event::ReplyRated {
            proposal: None,
            paper_of: None,
            satisfaction: Satisfaction::Satisfied,
            axes: vec![],
            comment: String::new(),
            on: adopted,
        },
    ];
    // Six in ten are answered and public; the others stand anywhere on the way.
    if n % 10 >= 6 {
        events.truncate(3 + r.below(12));
    }
    History {
        id: CaseId(FIRST_ID + n as i64),
        events,
        at_ms: 1_687_000_000_000 + n as i64,
    }
}

/// A case of each kind that pages are measured on: one in hand, one public.
pub(super) fn examples(count: usize) -> (Vec<i64>, Vec<i64>) {
    let ids = |public: bool| (0..count).filter(|n| (n % 10 < 6) == public).map(|n| FIRST_ID + n as i64).collect::<Vec<_>>();
    (ids(false), ids(true))
}

//! Who may do what, one sentence a rule (domain facts §2.1). `only(...)` names everybody who may; every other role, part and stage
//! must be refused.

#![allow(clippy::unwrap_used)] // Helpers of tests stand outside the test functions.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use banfu_policy::decide::{Part, Who};
use banfu_policy::{Action, CaseFacts, Decision, Policies, Principal, Resource, Role, Stage};

static NATIONAL: LazyLock<Policies> = LazyLock::new(|| Policies::national().unwrap());

const LEAD: i64 = 1;
const CO: i64 = 2;
const SPLIT: i64 = 3;
const ELSEWHERE: i64 = 9;
const PROPOSER: i64 = 11;
const DRAFTER: i64 = 12;
const READER: i64 = 13;
const INVITED: i64 = 14;
const SOMEBODY: i64 = 19;

fn facts(stage: Stage) -> CaseFacts {
    CaseFacts {
        stage,
        lead: Some(LEAD),
        co_handlers: [CO].into(),
        split_handlers: [SPLIT].into(),
        proposers: [PROPOSER].into(),
        authors: [PROPOSER].into(),
        invited: [INVITED].into(),
        read_by: [READER].into(),
        drafted_by: [DRAFTER].into(),
        published: false,
    }
}

fn at(stage: Stage) -> Resource {
    facts(stage).into()
}

fn account(role: Role, part: Part) -> Principal {
    match part {
        Part::None => Principal::new([role], Some(ELSEWHERE), Some(SOMEBODY)),
        Part::Proposer => Principal::new([role], Some(ELSEWHERE), Some(PROPOSER)),
        Part::Lead => Principal::new([role], Some(LEAD), Some(SOMEBODY)),
        Part::CoHandler => Principal::new([role], Some(CO), Some(SOMEBODY)),
        Part::SplitHandler => Principal::new([role], Some(SPLIT), Some(SOMEBODY)),
        Part::Invited => Principal::new([role], Some(ELSEWHERE), Some(INVITED)),
    }
}

fn may(who: &Principal, action: Action, on: &Resource) -> bool {
    NATIONAL.decide(who, action, on).is_allowed()
}

fn forbidden_by(who: &Principal, action: Action, on: &Resource) -> Vec<String> {
    NATIONAL.why_not(who, action, on).forbidden_by.iter().map(|r| r.id.to_string()).collect()
}

struct Only(BTreeSet<(Role, Part, Stage)>);

/// Everybody who may. A role that needs no part may in every part.
fn only(list: &[(Role, Part, &[Stage])]) -> Only {
    let mut all = BTreeSet::new();
    for (role, part, stages) in list {
        for stage in *stages {
            let parts: &[Part] = if *part == Part::None { &Part::ALL } else { std::slice::from_ref(part) };
            all.extend(parts.iter().map(|part| (*role, *part, *stage)));
        }
    }
    Only(all)
}

impl Only {
    #[track_caller]
    fn may(&self, action: Action) {
        for role in Role::ALL {
            for part in Part::ALL {
                for stage in Stage::ALL {
                    let expected = self.0.contains(&(*role, part, *stage));
                    let found = may(&account(*role, part), action, &at(*stage));
                    assert_eq!(found, expected, "{action} by {role} ({part:?}) at {stage}");
                }
            }
        }
    }
}

const IN_HAND: &[Stage] = &[
    Stage::Assigned,
    Stage::ReturnRequested,
    Stage::Disputed,
    Stage::Handling,
    Stage::Drafting,
    Stage::OfficeCheck,
    Stage::Countersign,
    Stage::SignOff,
];
const BEFORE_SIGNING: &[Stage] = &[
    Stage::Assigned,
    Stage::Handling,
    Stage::Drafting,
    Stage::OfficeCheck,
    Stage::Countersign,
    Stage::SignOff,
];
const ANSWERED: &[Stage] = &[Stage::Delivered, Stage::Published, Stage::Rated];

#[test]
fn a_member_drafts_and_submits_only_a_proposal_of_their_own() {
    for action in [Action::ProposalDraft, Action::ProposalRevise, Action::ProposalSubmit] {
        only(&[(Role::Member, Part::Proposer, &[Stage::Draft])]).may(action);
    }
}

#[test]
fn any_member_may_begin_a_proposal_and_nobody_else() {
    for role in Role::ALL {
        let who = Principal::new([*role], None, Some(7));
        assert_eq!(
            may(&who, Action::ProposalDraft, &CaseFacts::new_draft_of(7).into()),
            *role == Role::Member,
            "{role}"
        );
        assert!(
            !may(&who, Action::ProposalDraft, &CaseFacts::new_draft_of(8).into()),
            "{role} in another's name"
        );
    }
}

#[test]
fn a_member_withdraws_before_assignment() {
    only(&[(Role::Member, Part::Proposer, &[Stage::Draft, Stage::Submitted, Stage::Filed])]).may(Action::ProposalWithdraw);
}

#[test]
fn a_member_rates_their_own_proposal_once_the_reply_is_delivered() {
    only(&[(Role::Member, Part::Proposer, &[Stage::Delivered, Stage::Published])]).may(Action::ReplyRate);
}

#[test]
fn ratings_are_read_by_their_author_the_committee_and_oversight() {
    only(&[
        (Role::Member, Part::Proposer, ANSWERED),
        (Role::Committee, Part::None, ANSWERED),
        (Role::Oversight, Part::None, ANSWERED),
    ])
    .may(Action::CaseViewRating);
}

#[test]
fn a_member_never_sees_another_members_rating() {
    let other = account(Role::Member, Part::None);
    assert_eq!(forbidden_by(&other, Action::CaseViewRating, &at(Stage::Rated)), ["rating.others_are_sealed"]);
    // Somebody who is a member and works for the committee reads it in that office.
    let both = Principal::new([Role::Member, Role::Committee], Some(ELSEWHERE), Some(SOMEBODY));
    assert!(may(&both, Action::CaseViewRating, &at(Stage::Rated)));
}

#[test]
fn the_committee_alone_reviews() {
    for action in [
        Action::ProposalFile,
        Action::ProposalRefuse,
        Action::ProposalRead,
        Action::ProposalSendBack,
        Action::ProposalConvert,
    ] {
        only(&[(Role::Committee, Part::None, &[Stage::Submitted])]).may(action);
    }
}

#[test]
fn nobody_reads_the_same_proposal_twice() {
    let reader = Principal::new([Role::Committee], Some(ELSEWHERE), Some(READER));
    for action in [
        Action::ProposalRead,
        Action::ProposalFile,
        Action::ProposalRefuse,
        Action::ProposalSendBack,
        Action::ProposalConvert,
    ] {
        assert_eq!(forbidden_by(&reader, action, &at(Stage::Submitted)), ["review.one_reading_each"]);
    }
    assert!(may(&reader, Action::CaseMerge, &at(Stage::Submitted)), "what is no reading stays theirs");
}

#[test]
fn committee_and_oversight_assign_jointly_and_decide_returns() {
    only(&[(Role::Committee, Part::None, &[Stage::Filed]), (Role::Oversight, Part::None, &[Stage::Filed])]).may(Action::CaseAssign);
    for action in [Action::CaseDecideReturn, Action::CaseReassign] {
        only(&[(Role::Committee, Part::None, IN_HAND), (Role::Oversight, Part::None, IN_HAND)]).may(action);
    }
}

#[test]
fn an_office_does_not_pass_a_case_on_by_itself() {
    for role in [Role::CaseHandler, Role::DivisionHead, Role::GeneralOffice, Role::Signatory] {
        let who = account(role, Part::Lead);
        assert_eq!(
            forbidden_by(&who, Action::CaseReassign, &at(Stage::Handling)),
            ["assign.office_does_not_pass_on"]
        );
    }
}

#[test]
fn the_committee_never_writes_checks_or_signs_a_reply() {
    let who = Principal::new(
        [Role::Committee, Role::CaseHandler, Role::DivisionHead, Role::Signatory],
        Some(LEAD),
        Some(SOMEBODY),
    );
    for (action, stage) in [
        (Action::ReplySaveDraft, Stage::Drafting),
        (Action::ReplySendForCheck, Stage::Drafting),
        (Action::ReplyCheck, Stage::OfficeCheck),
        (Action::ReplySignOff, Stage::SignOff),
    ] {
        assert_eq!(forbidden_by(&who, action, &at(stage)), ["reply.committee_does_not_write"], "{action}");
    }
}

#[test]
fn oversight_reads_everything_submitted_but_does_not_rate_for_the_member() {
    let who = account(Role::Oversight, Part::None);
    for stage in Stage::ALL.iter().filter(|s| **s != Stage::Draft) {
        assert!(may(&who, Action::CaseView, &at(*stage)), "{stage}");
    }
    assert_eq!(forbidden_by(&who, Action::ReplyRate, &at(Stage::Delivered)), ["rating.only_the_proposer"]);
}

#[test]
fn the_lead_handler_receives_or_returns_and_the_co_handler_its_own_part() {
    for action in [Action::CaseReceive, Action::CaseRequestReturn] {
        only(&[
            (Role::CaseHandler, Part::Lead, &[Stage::Assigned]),
            (Role::CaseHandler, Part::CoHandler, IN_HAND),
            (Role::CaseHandler, Part::SplitHandler, IN_HAND),
        ])
        .may(action);
    }
}

#[test]
fn the_lead_handler_asks_for_opinions_and_the_co_handler_gives_them() {
    only(&[(Role::CaseHandler, Part::Lead, &[Stage::Handling, Stage::Drafting])]).may(Action::OpinionRequest);
    only(&[(Role::CaseHandler, Part::CoHandler, BEFORE_SIGNING)]).may(Action::OpinionGive);
}

#[test]
fn the_lead_handler_and_oversight_urge() {
    only(&[(Role::CaseHandler, Part::Lead, BEFORE_SIGNING), (Role::Oversight, Part::None, BEFORE_SIGNING)]).may(Action::OpinionUrge);
}

#[test]
fn to_go_on_without_an_office_takes_the_division_head_or_oversight() {
    only(&[(Role::DivisionHead, Part::Lead, BEFORE_SIGNING), (Role::Oversight, Part::None, BEFORE_SIGNING)]).may(Action::OpinionWaive);
    only(&[
        (Role::DivisionHead, Part::Lead, &[Stage::Countersign]),
        (Role::Oversight, Part::None, &[Stage::Countersign]),
    ])
    .may(Action::ReplyWaiveCountersign);
}

#[test]
fn the_lead_handler_drafts_and_records_talks() {
    for action in [Action::ReplySaveDraft, Action::ReplySendForCheck] {
        only(&[(Role::CaseHandler, Part::Lead, &[Stage::Handling, Stage::Drafting])]).may(action);
    }
    let from_handling: Vec<Stage> = Stage::ALL.iter().copied().filter(|s| (Stage::Handling..=Stage::Rated).contains(s)).collect();
    only(&[(Role::CaseHandler, Part::Lead, &from_handling)]).may(Action::ConsultationRecord);
}

#[test]
fn the_lead_division_head_checks() {
    only(&[(Role::DivisionHead, Part::Lead, &[Stage::OfficeCheck])]).may(Action::ReplyCheck);
}

#[test]
fn the_co_handling_office_countersigns() {
    only(&[
        (Role::CaseHandler, Part::CoHandler, &[Stage::Countersign]),
        (Role::DivisionHead, Part::CoHandler, &[Stage::Countersign]),
    ])
    .may(Action::ReplyCountersign);
}

#[test]
fn only_the_signatory_signs_off_and_revokes() {
    only(&[(Role::Signatory, Part::Lead, &[Stage::SignOff])]).may(Action::ReplySignOff);
    only(&[(Role::Signatory, Part::Lead, &[Stage::Signed])]).may(Action::ReplyRevokeSignOff);
}

#[test]
fn each_step_of_review_may_send_the_draft_back() {
    only(&[
        (Role::DivisionHead, Part::Lead, &[Stage::OfficeCheck]),
        (Role::DivisionHead, Part::CoHandler, &[Stage::Countersign]),
        (Role::CaseHandler, Part::CoHandler, &[Stage::Countersign]),
        (Role::Signatory, Part::Lead, &[Stage::SignOff]),
    ])
    .may(Action::ReplySendBack);
}

#[test]
fn nobody_checks_or_signs_a_reply_they_drafted() {
    let drafter = Principal::new([Role::CaseHandler, Role::DivisionHead, Role::Signatory], Some(LEAD), Some(DRAFTER));
    assert_eq!(forbidden_by(&drafter, Action::ReplyCheck, &at(Stage::OfficeCheck)), ["check.own_draft"]);
    assert_eq!(forbidden_by(&drafter, Action::ReplySignOff, &at(Stage::SignOff)), ["sign.own_draft"]);
    let another = Principal {
        person: Some(SOMEBODY),
        ..drafter
    };
    assert!(may(&another, Action::ReplyCheck, &at(Stage::OfficeCheck)));
    assert!(may(&another, Action::ReplySignOff, &at(Stage::SignOff)));
}

#[test]
fn the_lead_general_office_issues_delivers_and_publishes_what_the_handler_proposed() {
    only(&[(Role::GeneralOffice, Part::Lead, &[Stage::Signed])]).may(Action::ReplyIssue);
    only(&[(Role::GeneralOffice, Part::Lead, &[Stage::Issued])]).may(Action::ReplyDeliver);
    only(&[(Role::CaseHandler, Part::Lead, &[Stage::Delivered, Stage::Rated])]).may(Action::PublicationDecide);
    only(&[(Role::GeneralOffice, Part::Lead, &[Stage::Delivered, Stage::Rated])]).may(Action::PublicationPublish);
}

#[test]
fn a_co_handling_office_does_not_answer_the_proposer_directly() {
    let who = account(Role::GeneralOffice, Part::CoHandler);
    assert_eq!(
        forbidden_by(&who, Action::ReplyDeliver, &at(Stage::Issued)),
        ["reply.co_handler_does_not_answer"]
    );
}

#[test]
fn the_public_sees_published_cases_and_no_contacts() {
    for action in Action::ALL.iter().filter(|a| a.is_about_a_case()) {
        for stage in Stage::ALL {
            assert!(!may(&Principal::public(), *action, &at(*stage)), "{action} at {stage}");
        }
    }
    let published = Resource::Case(CaseFacts {
        published: true,
        ..facts(Stage::Published)
    });
    assert!(may(&Principal::public(), Action::CaseView, &published));
    assert!(!may(&Principal::public(), Action::CaseViewContacts, &published));
    assert!(!may(&Principal::public(), Action::CaseViewRating, &published));
}

#[test]
fn the_three_administrators_neither_read_nor_act_on_cases_whatever_else_they_are() {
    for admin in Role::ADMINISTRATORS {
        let who = Principal::new([admin, Role::Committee, Role::CaseHandler, Role::Member], Some(LEAD), Some(PROPOSER));
        let published = Resource::Case(CaseFacts {
            published: true,
            ..facts(Stage::Published)
        });
        for action in Action::ALL.iter().filter(|a| a.is_about_a_case()) {
            assert!(
                forbidden_by(&who, *action, &published).contains(&"admin.never_cases".to_owned()),
                "{admin} {action}"
            );
        }
    }
}

#[test]
fn each_administrator_has_its_own_work_and_no_other() {
    for (action, its) in [
        (Action::DirectoryManage, Role::SystemAdmin),
        (Action::SystemOperate, Role::SystemAdmin),
        (Action::RolesGrant, Role::SecurityAdmin),
        (Action::AuditRead, Role::AuditAdmin),
    ] {
        for role in Role::ALL {
            assert_eq!(may(&account(*role, Part::None), action, &Resource::Region), *role == its, "{action} by {role}");
        }
        let two = Principal::new([its, Role::CaseHandler], Some(LEAD), Some(SOMEBODY));
        assert_eq!(forbidden_by(&two, action, &Resource::Region), ["admin.apart"]);
    }
}

#[test]
fn cases_are_taken_in_by_the_committee_alone() {
    for role in Role::ALL {
        assert_eq!(
            may(&account(*role, Part::None), Action::CaseImport, &Resource::Region),
            *role == Role::Committee,
            "{role}"
        );
    }
}

#[test]
fn somebody_without_an_office_is_not_in_the_office_of_an_unassigned_case() {
    let who = Principal::new([Role::CaseHandler, Role::Signatory], None, None);
    let unassigned = CaseFacts {
        lead: None,
        co_handlers: [].into(),
        split_handlers: [].into(),
        ..facts(Stage::Filed)
    };
    assert!(!may(&who, Action::CaseView, &unassigned.into()));
}

#[test]
fn an_action_on_the_wrong_kind_of_thing_is_refused() {
    assert!(!may(&account(Role::Committee, Part::None), Action::CaseView, &Resource::Region));
    assert!(!may(&account(Role::SystemAdmin, Part::None), Action::DirectoryManage, &at(Stage::Filed)));
}

#[test]
fn an_answer_names_the_rule_that_gave_it() {
    let decision = NATIONAL.decide(&account(Role::Signatory, Part::Lead), Action::ReplySignOff, &at(Stage::SignOff));
    assert_eq!(
        decision,
        Decision::Allow {
            by: vec!["reply.signatory_signs".into()]
        }
    );
    let rule = NATIONAL.rule("sign.own_draft").unwrap();
    assert_eq!(rule.why.as_ref(), "起草人不得签发自己起草的复文。");
    assert_eq!(rule.why_en.as_ref(), "Nobody signs off a reply they drafted.");
}

#[test]
fn a_refusal_says_who_could_and_when_this_account_could() {
    let signatory = account(Role::Signatory, Part::Lead);
    let early = NATIONAL.why_not(&signatory, Action::ReplySignOff, &at(Stage::Drafting));
    assert_eq!(early.forbidden_by, []);
    assert_eq!(early.who_could, []);
    assert_eq!(early.stages, [Stage::SignOff]);

    let handler = NATIONAL.why_not(&account(Role::CaseHandler, Part::Lead), Action::ReplySignOff, &at(Stage::SignOff));
    assert_eq!(
        handler.who_could,
        [Who {
            role: Role::Signatory,
            part: Part::Lead
        }]
    );
    assert_eq!(handler.stages, []);

    let allowed = NATIONAL.why_not(&signatory, Action::ReplySignOff, &at(Stage::SignOff));
    assert_eq!(allowed, Default::default());
}

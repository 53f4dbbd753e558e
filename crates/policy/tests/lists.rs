//! A list filtered by the rules holds exactly the cases that the rules would show one by one.

#![allow(clippy::unwrap_used)] // Helpers of tests stand outside the test functions.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use banfu_policy::{Action, CaseFacts, Filter, Policies, Principal, Role, Stage};
use proptest::prelude::*;
use proptest::sample::select;

static NATIONAL: LazyLock<Policies> = LazyLock::new(|| Policies::national().unwrap());

fn ids() -> impl Strategy<Value = BTreeSet<i64>> {
    proptest::collection::btree_set(1i64..5, 0..3)
}

prop_compose! {
    fn anybody()(roles in proptest::collection::btree_set(select(Role::ALL), 0..4), office in proptest::option::of(1i64..5), person in proptest::option::of(1i64..5)) -> Principal {
        Principal { roles, office, person }
    }
}

prop_compose! {
    fn any_case()(stage in select(Stage::ALL), lead in proptest::option::of(1i64..5), co_handlers in ids(), split_handlers in ids(), proposers in ids(), authors in ids(), invited in ids(), read_by in ids(), drafted_by in ids(), published: bool) -> CaseFacts {
        CaseFacts { stage, lead, co_handlers, split_handlers, proposers, authors, invited, read_by, drafted_by, published }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn a_list_shows_exactly_what_the_rules_allow_one_by_one(who in anybody(), action in select(Action::ALL), cases in proptest::collection::vec(any_case(), 6)) {
        let filter = NATIONAL.visible_cases(&who, action);
        for case in cases {
            let one_by_one = NATIONAL.decide(&who, action, &case.clone().into()).is_allowed();
            prop_assert_eq!(filter.matches(&case), one_by_one, "{} {:?} {:?}", action, filter, case);
        }
    }

    #[test]
    fn no_account_sees_more_by_becoming_an_administrator(who in anybody(), admin in select(&Role::ADMINISTRATORS[..]), case in any_case()) {
        let mut more = who;
        more.roles.insert(admin);
        for action in Action::ALL.iter().filter(|a| a.is_about_a_case()) {
            prop_assert!(!NATIONAL.decide(&more, *action, &case.clone().into()).is_allowed());
        }
    }

    #[test]
    fn an_explanation_is_given_exactly_for_refusals(who in anybody(), action in select(Action::ALL), case in any_case()) {
        let why_not = NATIONAL.why_not(&who, action, &case.clone().into());
        if NATIONAL.decide(&who, action, &case.clone().into()).is_allowed() {
            prop_assert_eq!(why_not, Default::default());
        } else {
            prop_assert!(!why_not.stages.contains(&case.stage));
        }
    }
}

#[test]
fn filters_are_short_enough_to_read() {
    let see = |who: &Principal| NATIONAL.visible_cases(who, Action::CaseView);
    assert_eq!(see(&Principal::public()), Filter::Published);
    assert_eq!(see(&Principal::new([Role::AuditAdmin], None, Some(1))), Filter::Nothing);
    assert_eq!(
        see(&Principal::new([Role::Member], None, Some(7))),
        Filter::Any(vec![Filter::InvitedToSign(7), Filter::ProposedBy(7), Filter::Published])
    );
    assert_eq!(
        see(&Principal::new([Role::CaseHandler], Some(3), Some(7))),
        Filter::Any(vec![Filter::CoHandledBy(3), Filter::LeadIs(3), Filter::Published, Filter::SplitHandledBy(3)])
    );
    assert_eq!(
        see(&Principal::new([Role::Committee], Some(3), Some(7))),
        Filter::Any(vec![Filter::Published, Filter::Not(Box::new(Filter::StageIs(Stage::Draft)))])
    );
    assert_eq!(
        NATIONAL.visible_cases(&Principal::new([Role::Signatory], Some(3), Some(7)), Action::ReplySignOff),
        Filter::AllOf(vec![
            Filter::LeadIs(3),
            Filter::StageIs(Stage::SignOff),
            Filter::Not(Box::new(Filter::Any(vec![
                Filter::AllOf(vec![Filter::CoHandledBy(3), Filter::Not(Box::new(Filter::LeadIs(3)))]),
                Filter::DraftedBy(7)
            ])))
        ])
    );
}

//! The whole permission table, role × part in the case × stage × action, as a file to review. A rule that changes shows up here as
//! a changed line; what is not printed is refused.

use std::fmt::Write;

use banfu_policy::decide::Part;
use banfu_policy::{Action, CaseFacts, Policies, Principal, Resource, Role, Stage};

const LEAD: i64 = 1;
const CO: i64 = 2;
const SPLIT: i64 = 3;
const ELSEWHERE: i64 = 9;
const PROPOSER: i64 = 11;
const DRAFTER: i64 = 12;
const READER: i64 = 13;
const INVITED: i64 = 14;
const SOMEBODY: i64 = 19;

fn case_at(stage: Stage, published: bool) -> Resource {
    Resource::Case(CaseFacts {
        stage,
        lead: Some(LEAD),
        co_handlers: [CO].into(),
        split_handlers: [SPLIT].into(),
        proposers: [PROPOSER].into(),
        authors: [PROPOSER].into(),
        invited: [INVITED].into(),
        read_by: [READER].into(),
        drafted_by: [DRAFTER].into(),
        published,
    })
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

#[test]
fn the_permission_table_is_as_reviewed() {
    let policies = Policies::national().unwrap();
    let mut table = String::from(
        "What is not listed is refused. Part in the case: any, own (proposer), lead office, co-handling office, office that answers its own part (split), invited to sign (invited).\n",
    );
    for action in Action::ALL {
        writeln!(table, "\n{action}").unwrap();
        if !action.is_about_a_case() {
            for role in Role::ALL {
                if policies.decide(&account(*role, Part::None), *action, &Resource::Region).is_allowed() {
                    writeln!(table, "  {role}").unwrap();
                }
            }
            continue;
        }
        for role in Role::ALL {
            let stages_of = |part: Part, published: bool| -> Vec<Stage> {
                Stage::ALL
                    .iter()
                    .copied()
                    .filter(|stage| policies.decide(&account(*role, part), *action, &case_at(*stage, published)).is_allowed())
                    .collect()
            };
            for published in [false, true] {
                let anybody = stages_of(Part::None, published);
                for part in Part::ALL {
                    let stages = stages_of(part, published);
                    let already_said = (part != Part::None && stages == anybody) || (published && stages == stages_of(part, false));
                    if !stages.is_empty() && !already_said {
                        let name = ["any", "own", "lead", "co", "split", "invited"][part as usize];
                        let when = if published { ", published" } else { "" };
                        writeln!(table, "  {role} ({name}{when}): {}", in_words(&stages)).unwrap();
                    }
                }
            }
        }
    }
    insta::with_settings!({ snapshot_path => ".", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("matrix", table);
    });
}

fn in_words(stages: &[Stage]) -> String {
    let missing: Vec<&str> = Stage::ALL.iter().filter(|s| !stages.contains(s)).map(|s| s.code()).collect();
    match missing.len() {
        0 => "every stage".to_owned(),
        1..=3 => format!("every stage but {}", missing.join(" ")),
        _ => stages.iter().map(|s| s.code()).collect::<Vec<_>>().join(" "),
    }
}

//! Rule files that are wrong are refused at start, and the message says where and what to do.

use banfu_policy::Policies;
use insta::assert_snapshot;

const SCHEMA: &str = include_str!("../../../rules/national/permissions.cedarschema");
const NATIONAL: &str = include_str!("../../../rules/national/permissions.cedar");

/// The message for a file that holds only this rule.
fn refused(rule: &str) -> String {
    Policies::load(rule, SCHEMA).expect_err("the rule must be refused").to_string()
}

fn with(scope_and_conditions: &str) -> String {
    format!("@id(\"test\") @why(\"试\") @why_en(\"try\")\n{scope_and_conditions}")
}

#[test]
fn the_national_rules_load() {
    let policies = Policies::national().unwrap();
    assert!(policies.rules().count() > 30);
}

#[test]
fn a_site_may_write_its_own_rules() {
    let own = with("permit (principal in Banfu::Role::\"signatory\", action == Banfu::Action::\"case.view\", resource is Banfu::Case);");
    let policies = Policies::load(&own, SCHEMA).unwrap();
    assert!(policies.rule("test").is_some());
}

#[test]
fn a_misspelt_role_is_refused_with_its_place() {
    assert_snapshot!(refused(&with("permit (principal in Banfu::Role::\"singatory\", action, resource is Banfu::Case);")), @r#"permissions.cedar:2:22: for policy `test`: entity `Banfu::Role::"singatory"` is of an enumerated entity type, but `"singatory"` is not declared as a valid eid (valid entity eids: "public", "member", "case_handler", "division_head", "general_office", "signatory", "oversight", "committee", "system_admin", "security_admin", "audit_admin")"#);
}

#[test]
fn a_misspelt_stage_is_refused() {
    assert_snapshot!(refused(&with("permit (principal, action, resource is Banfu::Case)\nwhen { resource.stage == Banfu::Stage::\"signoff\" };")), @r#"permissions.cedar:3:26: for policy `test`: entity `Banfu::Stage::"signoff"` is of an enumerated entity type, but `"signoff"` is not declared as a valid eid (valid entity eids: "draft", "submitted", "filed", "assigned", "return_requested", "disputed", "handling", "drafting", "office_check", "countersign", "sign_off", "signed", "issued", "delivered", "published", "rated", "not_filed", "converted", "withdrawn", "merged")"#);
}

#[test]
fn a_misspelt_action_is_refused() {
    assert_snapshot!(refused(&with("permit (principal, action == Banfu::Action::\"reply.signoff\", resource is Banfu::Case);")), @r#"permissions.cedar:2:30: for policy `test`, unrecognized action `Banfu::Action::"reply.signoff"` (did you mean `Banfu::Action::"reply.sign_off"`?)"#);
}

#[test]
fn a_misspelt_attribute_is_refused() {
    assert_snapshot!(refused(&with("permit (principal, action, resource is Banfu::Case)\nwhen { resource.lead == principal.ofice };")), @r#"permissions.cedar:3:25: for policy `test`, attribute `ofice` on entity type `Banfu::Account` not found (did you mean `office`?)"#);
}

#[test]
fn a_rule_without_its_reason_is_refused() {
    assert_snapshot!(refused("\n\n@id(\"test\")\npermit (principal, action, resource);"), @r#"permissions.cedar:3:1: a rule needs @id, @why and @why_en (write the three lines above the rule)"#);
}

#[test]
fn two_rules_of_one_name_are_refused() {
    let rule = with("permit (principal, action, resource is Banfu::Region);");
    assert_snapshot!(refused(&format!("{rule}\n{rule}\n")), @r#"permissions.cedar:3:1: two rules are called "test" (give each rule its own @id)"#);
}

#[test]
fn a_rule_that_cannot_filter_a_list_is_refused() {
    assert_snapshot!(refused(&with("permit (principal, action, resource is Banfu::Case)\nwhen { resource.co_handlers.isEmpty() };")), @r#"permissions.cedar:1:1: lists cannot be filtered by rule "test" because of `resource.co_handlers.isEmpty()` (about the case, write only resource.published, resource.lead == …, resource.stage == …, resource.co_handlers/split_handlers/proposers/authors/invited/read_by/drafted_by.contains(…), […].contains(resource.stage), joined by &&, ||, ! or if-then-else)"#);
}

#[test]
fn broken_writing_is_refused() {
    assert_snapshot!(refused("permit (principal, action resource);"), @r#"permissions.cedar:1:27: unexpected token `resource` (expected `!=`, `)`, `,`, `:`, `<`, `<=`, `==`, `>`, `>=`, `in`, or `is`)"#);
}

#[test]
fn a_schema_that_lost_an_action_is_refused() {
    let without = SCHEMA.replace(", \"system.operate\"", "");
    assert_snapshot!(Policies::load(NATIONAL, &without).unwrap_err().to_string(), @r#"permissions.cedarschema:1:1: action "system.operate" is not declared (start from rules/national/permissions.cedarschema and only add to it)"#);
}

#[test]
fn a_schema_that_lost_a_stage_is_refused() {
    let without = SCHEMA.replace("\"sign_off\", \"signed\"", "\"signed\"");
    assert_snapshot!(Policies::load(NATIONAL, &without).unwrap_err().to_string(), @r#"permissions.cedarschema:1:1: entity does not conform to the schema: entity `Banfu::Stage::"sign_off"` is of an enumerated entity type, but `"sign_off"` is not declared as a valid eid (start from rules/national/permissions.cedarschema and only add to it)"#);
}

#[test]
fn a_broken_schema_is_refused_with_its_place() {
    assert_snapshot!(Policies::load(NATIONAL, "namespace Banfu {\n  entity Office\n}").unwrap_err().to_string(), @r#"permissions.cedarschema:3:1: error parsing schema: unexpected token `}` (expected `,`, `;`, `=`, `{`, `enum`, `in`, or `tags`)"#);
}

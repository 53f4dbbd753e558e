//! Cedar conditions about a case as a [`Filter`]. The forms it knows are listed at the head of `permissions.cedar`.
//!
//! It runs twice. At load, on every rule as written ([`check`]): parts that do not mention the case count as settled, whatever they
//! say, because they will be by the time somebody asks; so no account can ever meet a rule that cannot be translated. And on what is
//! left of a rule when the account is known ([`filter_of`]).

use cedar_policy::pst::{BinaryOp, Clause, Expr, Literal, Policy, UnaryOp, Var};

use crate::filter::Filter;
use crate::words::Stage;

/// The forms, for the remedy of a refused rule.
pub(crate) const FORMS: &str = "about the case, write only resource.published, resource.lead == …, resource.stage == …, \
     resource.co_handlers/split_handlers/proposers/authors/invited/read_by/drafted_by.contains(…), […].contains(resource.stage), joined by &&, ||, ! or if-then-else";

/// Whether lists can be filtered by this rule for any account.
///
/// # Errors
/// The part of the rule that cannot be translated.
pub(crate) fn check(policy: &Policy) -> Result<(), String> {
    conditions(policy, Known::LaterOn).map(|_| ())
}

/// What is left of a rule for one account, as a condition on cases.
///
/// # Errors
/// The part that cannot be translated; excluded by [`check`] at load.
pub(crate) fn filter_of(residual: &Policy) -> Result<Filter, String> {
    conditions(residual, Known::Now)
}

/// Whether parts that do not mention the case have been evaluated already.
#[derive(Clone, Copy, PartialEq)]
enum Known {
    Now,
    LaterOn,
}

fn conditions(policy: &Policy, known: Known) -> Result<Filter, String> {
    let parts: Result<Vec<Filter>, String> = policy
        .body()
        .clauses()
        .iter()
        .map(|clause| match clause {
            Clause::When(e) => condition(e, known),
            Clause::Unless(e) => condition(e, known).map(Filter::negated),
        })
        .collect();
    Ok(Filter::all_of(parts?))
}

fn condition(expr: &Expr, known: Known) -> Result<Filter, String> {
    if let Expr::Literal(Literal::Bool(value)) = expr {
        return Ok(if *value { Filter::All } else { Filter::Nothing });
    }
    if known == Known::LaterOn && !mentions_the_case(expr) {
        return Ok(Filter::Published); // stands for any answer; only the shape is looked at
    }
    match expr {
        Expr::BinaryOp {
            op: BinaryOp::And,
            left,
            right,
        } => Ok(Filter::all_of([condition(left, known)?, condition(right, known)?])),
        Expr::BinaryOp { op: BinaryOp::Or, left, right } => Ok(Filter::any([condition(left, known)?, condition(right, known)?])),
        Expr::UnaryOp { op: UnaryOp::Not, expr } => Ok(condition(expr, known)?.negated()),
        Expr::IfThenElse { cond, then_expr, else_expr } => {
            let cond = condition(cond, known)?;
            let yes = Filter::all_of([cond.clone(), condition(then_expr, known)?]);
            let no = Filter::all_of([cond.negated(), condition(else_expr, known)?]);
            Ok(Filter::any([yes, no]))
        }
        Expr::BinaryOp { op: BinaryOp::Eq, left, right } => equal(left, right, known),
        Expr::BinaryOp {
            op: BinaryOp::NotEq,
            left,
            right,
        } => Ok(equal(left, right, known)?.negated()),
        Expr::BinaryOp {
            op: BinaryOp::Contains,
            left,
            right,
        } => contains(left, right, known),
        _ => match attribute(expr) {
            Some("published") => Ok(Filter::Published),
            _ => Err(expr.to_string()),
        },
    }
}

fn equal(left: &Expr, right: &Expr, known: Known) -> Result<Filter, String> {
    let refuse = || Err(format!("{left} == {right}"));
    let (name, value) = match (attribute(left), attribute(right)) {
        (Some(name), None) => (name, right),
        (None, Some(name)) => (name, left),
        _ => return refuse(),
    };
    if mentions_the_case(value) {
        return refuse();
    }
    if name == "published" {
        return match value {
            Expr::Literal(Literal::Bool(true)) => Ok(Filter::Published),
            Expr::Literal(Literal::Bool(false)) => Ok(Filter::Published.negated()),
            _ if known == Known::LaterOn => Ok(Filter::Published),
            _ => refuse(),
        };
    }
    single(name, value, known).unwrap_or_else(refuse)
}

/// `resource.<name> == value` for one entity; `None` for another attribute or value.
fn single(name: &str, value: &Expr, known: Known) -> Option<Result<Filter, String>> {
    if !matches!(name, "stage" | "lead") {
        return None;
    }
    if known == Known::LaterOn && !matches!(value, Expr::Literal(_)) {
        return Some(Ok(Filter::Published));
    }
    let id = entity_id(value)?;
    Some(Ok(match name {
        "stage" => Stage::from_code(id).map_or(Filter::Nothing, Filter::StageIs),
        _ => id.parse().map_or(Filter::Nothing, Filter::LeadIs),
    }))
}

fn contains(left: &Expr, right: &Expr, known: Known) -> Result<Filter, String> {
    let refuse = || Err(format!("{left}.contains({right})"));
    match (attribute(left), attribute(right)) {
        (Some(name @ ("co_handlers" | "split_handlers" | "proposers" | "authors" | "invited" | "read_by" | "drafted_by")), None)
            if !mentions_the_case(right) =>
        {
            if known == Known::LaterOn {
                return Ok(Filter::Published);
            }
            // An id that is no number is the "none" of an account without office or person: no case names it.
            match (entity_id(right), name) {
                (None, _) => refuse(),
                (Some(id), "co_handlers") => Ok(id.parse().map_or(Filter::Nothing, Filter::CoHandledBy)),
                (Some(id), "split_handlers") => Ok(id.parse().map_or(Filter::Nothing, Filter::SplitHandledBy)),
                (Some(id), "proposers") => Ok(id.parse().map_or(Filter::Nothing, Filter::ProposedBy)),
                (Some(id), "authors") => Ok(id.parse().map_or(Filter::Nothing, Filter::AuthoredBy)),
                (Some(id), "invited") => Ok(id.parse().map_or(Filter::Nothing, Filter::InvitedToSign)),
                (Some(id), "read_by") => Ok(id.parse().map_or(Filter::Nothing, Filter::ReadBy)),
                (Some(id), _) => Ok(id.parse().map_or(Filter::Nothing, Filter::DraftedBy)),
            }
        }
        (None, Some(name @ ("stage" | "lead"))) => {
            let Expr::Set(members) = left else { return refuse() };
            let mut stages = Vec::new();
            let mut others = Vec::new();
            for member in members {
                if mentions_the_case(member) {
                    return refuse();
                }
                match single(name, member, known) {
                    Some(Ok(Filter::StageIs(stage))) => stages.push(stage),
                    Some(Ok(other)) => others.push(other),
                    _ => return refuse(),
                }
            }
            others.push(Filter::stages(stages));
            Ok(Filter::any(others))
        }
        _ => refuse(),
    }
}

/// The name of an attribute of the case, if the expression is one.
fn attribute(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::GetAttr { expr, attr } => match expr.as_ref() {
            Expr::Var(Var::Resource) => Some(attr.as_str()),
            _ => None,
        },
        _ => None,
    }
}

fn entity_id(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Literal(Literal::EntityUID(uid)) => Some(uid.eid.as_str()),
        _ => None,
    }
}

fn mentions_the_case(expr: &Expr) -> bool {
    match expr {
        Expr::Var(var) => *var == Var::Resource,
        Expr::Literal(_) => false,
        Expr::UnaryOp { expr, .. } | Expr::GetAttr { expr, .. } | Expr::HasAttr { expr, .. } | Expr::Like { expr, .. } => mentions_the_case(expr),
        Expr::Is { expr, in_expr, .. } => mentions_the_case(expr) || in_expr.as_ref().is_some_and(|e| mentions_the_case(e)),
        Expr::BinaryOp { left, right, .. } => mentions_the_case(left) || mentions_the_case(right),
        Expr::IfThenElse { cond, then_expr, else_expr } => mentions_the_case(cond) || mentions_the_case(then_expr) || mentions_the_case(else_expr),
        Expr::Set(members) => members.iter().any(|e| mentions_the_case(e)),
        Expr::Record(fields) => fields.values().any(|e| mentions_the_case(e)),
        // A form this version of Banfu does not know may mention anything.
        _ => true,
    }
}

//! What the three administrators do: the system administrator keeps offices, people and the running program; the security administrator
//! grants roles and explains the rules; the audit administrator reads who did what. Each page asks the policies for its own action.
//!
//! Read in this order: [`home`] the way in · [`people`], [`offices`] the directory · [`roles`] · [`audit`] · [`system`] · [`policies`] who may
//! do what, and why not · [`rules`] the rule packs, which the committee and the oversight office read too, and [`changes`] what changes them · [`table`], [`form`] what lists and
//! forms of all of them look like.

pub mod audit;
pub mod changes;
pub mod form;
pub mod home;
mod letters;
pub mod offices;
pub mod people;
pub mod policies;
pub mod roles;
pub mod rules;
pub mod system;
pub mod table;

use banfu_app::{
    domain::org::Role,
    policy::{self, Action, WhyNot, decide::Part},
};

use crate::{
    frame::{errors::WebError, visitor::Me},
    i18n::Locale,
    web::Web,
};

/// A part of the administration, as a tab.
#[derive(Debug, Clone)]
pub struct Tab {
    /// Where it leads.
    pub href: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The reader is in it.
    pub current: bool,
}

/// The parts of the administration, each with the action it is open to; the rules have a list of readers instead.
fn parts(l: Locale) -> [(&'static str, &'static str, Option<Action>); 7] {
    [
        ("/admin/people", l.t("admin.people.title"), Some(Action::DirectoryManage)),
        ("/admin/offices", l.t("admin.offices.title"), Some(Action::DirectoryManage)),
        ("/admin/system", l.t("admin.system.title"), Some(Action::SystemOperate)),
        ("/admin/roles", l.t("admin.roles.title"), Some(Action::RolesGrant)),
        ("/admin/policies", l.t("admin.policies.title"), Some(Action::RolesGrant)),
        ("/admin/audit", l.t("admin.audit.title"), Some(Action::AuditRead)),
        ("/admin/rules", l.t("admin.rules.title"), None),
    ]
}

/// The tabs this person may open.
pub fn tabs(web: &Web, me: &Me) -> Vec<Tab> {
    parts(me.visitor.l)
        .into_iter()
        .filter(|(_, _, action)| action.map_or_else(|| reads_rules(me), |action| web.app.permit_region(&me.live.actor, action).is_ok()))
        .map(|(href, name, _)| Tab {
            href,
            name,
            current: crate::pages::frame::is_within(&me.visitor.address, href),
        })
        .collect()
}

/// Asks the policies; the answer "no" names the rule and who could.
///
/// # Errors
/// [`WebError::Forbidden`].
pub fn only_for(web: &Web, me: &Me, action: Action) -> Result<(), WebError> {
    web.app.permit_region(&me.live.actor, action).map_err(WebError::from)
}

/// Who reads the rule packs besides the administrators: those who review, assign and watch the clocks.
const RULE_READERS: [Role; 5] = [Role::Committee, Role::Oversight, Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin];

/// Whether this person may read the rule packs.
pub fn reads_rules(me: &Me) -> bool {
    me.live.actor.person.roles.iter().any(|role| RULE_READERS.contains(role))
}

/// No, with those who could.
fn only_roles(roles: &[Role]) -> WebError {
    let who_could = roles
        .iter()
        .filter_map(|role| policy::Role::from_code(role.code()))
        .map(|role| policy::decide::Who { role, part: Part::None })
        .collect();
    WebError::Forbidden(Box::new(WhyNot {
        who_could,
        ..WhyNot::default()
    }))
}

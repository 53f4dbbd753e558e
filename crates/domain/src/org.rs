//! Offices, people and the roles they act in. Role codes are shared with the policy files.

use crate::ids::{OfficeId, PersonId};

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
        impl $name {
            /// Every value, in the order people read them.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// The stable word for it in files, policies and addresses.
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }
            /// The value of a code, if there is one.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some($name::$variant),)* _ => None }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}
pub(crate) use coded;

coded! {
    /// What a person may act as. Co-handling is no role: it is an office's part in a case.
    Role {
        /// 委员: proposes and rates.
        Member = "member",
        /// 经办人: receives, talks, drafts; in a co-handling office, writes the opinion.
        CaseHandler = "case_handler",
        /// 处长: checks what a handler drafted (核稿).
        DivisionHead = "division_head",
        /// 办公室: numbers, issues, delivers, publishes.
        GeneralOffice = "general_office",
        /// 签发人: the leader whose approval makes it a document.
        Signatory = "signatory",
        /// 督查室: assigns on the government side, urges, watches the clock.
        Oversight = "oversight",
        /// 提案委: reviews, files, assigns, reads ratings.
        Committee = "committee",
        /// 系统管理员: offices, people, operation; never cases.
        SystemAdmin = "system_admin",
        /// 安全管理员: grants roles; never cases.
        SecurityAdmin = "security_admin",
        /// 审计管理员: reads the log of who did what; never cases.
        AuditAdmin = "audit_admin",
    }
}

impl Role {
    /// The three administrators (三员), who are apart from each other and from all business.
    pub const ADMINISTRATORS: [Role; 3] = [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin];

    /// Whether this is one of the three administrators.
    pub fn is_administrator(self) -> bool {
        Self::ADMINISTRATORS.contains(&self)
    }
}

/// Two roles that one account may not hold together: an administrator's with any other (三员分立, GB/T 22239-2019 level 3 practice).
pub fn conflicting_roles(roles: &[Role]) -> Option<(Role, Role)> {
    let admin = roles.iter().copied().find(|r| r.is_administrator())?;
    roles.iter().copied().find(|r| *r != admin).map(|other| (admin, other))
}

coded! {
    /// What sort of body an office is.
    OfficeKind {
        /// 政协提案委员会.
        Committee = "committee",
        /// 党委或政府办公厅（含督查室）.
        GeneralOffice = "general_office",
        /// 承办单位.
        Handling = "handling",
    }
}

/// An office and what it is responsible for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Id within the region.
    pub id: OfficeId,
    /// Full official name, as in a letter head.
    pub name: String,
    /// Short name for tables.
    pub short: String,
    /// English name.
    pub name_en: String,
    /// Short English name for tables.
    pub short_en: String,
    /// Sort of body.
    pub kind: OfficeKind,
    /// 机关代字: the prefix of its reply numbers, such as 黔外提复字; empty where it answers no cases.
    pub org_code: String,
    /// The clause that says what it is responsible for.
    pub duty: String,
}

/// A person. Members have no office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Id within the region.
    pub id: PersonId,
    /// Name as written.
    pub name: String,
    /// Name in Latin letters.
    pub name_en: String,
    /// The office the person works in.
    pub office: Option<OfficeId>,
    /// Roles granted.
    pub roles: Vec<Role>,
    /// Post, such as 处长; empty if none.
    pub title: String,
    /// 界别 of a member; empty otherwise.
    pub sector: String,
    /// Telephone; shown only to those who may see contacts.
    pub phone: String,
    /// Name to sign in with, unique in the region.
    pub login: String,
    /// Whether the account may be used.
    pub active: bool,
}

impl Person {
    /// Whether the person holds `role`.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_holds_no_second_role() {
        assert_eq!(conflicting_roles(&[Role::CaseHandler, Role::DivisionHead]), None);
        assert_eq!(conflicting_roles(&[Role::AuditAdmin]), None);
        assert_eq!(
            conflicting_roles(&[Role::CaseHandler, Role::AuditAdmin]),
            Some((Role::AuditAdmin, Role::CaseHandler))
        );
        assert_eq!(
            conflicting_roles(&[Role::SystemAdmin, Role::SecurityAdmin]),
            Some((Role::SystemAdmin, Role::SecurityAdmin))
        );
    }
}

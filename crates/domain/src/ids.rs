//! Ids are types, so that an office is never passed for a person.

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

id! {
    /// A case within a region. Not the filing number (案号), which a case gets only when it is filed.
    CaseId;
    /// An office (承办单位, 提案委, 督查室 …) within a region.
    OfficeId;
    /// A person (member, handler, leader, administrator) within a region.
    PersonId;
}

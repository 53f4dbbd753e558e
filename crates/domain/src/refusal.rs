//! How a refusal names itself: a stable code, and arguments that the sentence about it needs.
//!
//! Each command has its own enum `CannotX`, made by [`refusals!`]. The sentences live in `crates/web/locales/*/refusals.toml`.

use jiff::civil::Date;

use crate::{
    case::Stage,
    gates::Gate,
    ids::{CaseId, OfficeId, PersonId},
};

/// Stable for ever: `noun.verb.reason`.
pub type Code = &'static str;

/// One thing a sentence about a refusal may mention. Names of offices and people are looked up where the sentence is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// Shown as written.
    Text(String),
    /// A count, a limit, an ordinal.
    Number(i64),
    /// Shown as people write dates.
    Date(Date),
    /// Shown by the office's short name.
    Office(OfficeId),
    /// Shown by the person's name.
    Person(PersonId),
    /// Shown by its number and title.
    Case(CaseId),
    /// Shown by the stage's word.
    Stage(Stage),
    /// Shown by the name of the condition.
    Gate(Gate),
    /// Several of the above, joined as the language joins a list.
    Many(Vec<Arg>),
}

macro_rules! into_arg {
    ($($from:ty => |$x:ident| $to:expr;)*) => {$(
        impl From<$from> for Arg { fn from($x: $from) -> Self { $to } }
    )*};
}
into_arg! {
    String => |x| Arg::Text(x);
    &'static str => |x| Arg::Text(x.to_owned());
    u32 => |x| Arg::Number(x.into());
    i64 => |x| Arg::Number(x);
    usize => |x| Arg::Number(i64::try_from(x).unwrap_or(i64::MAX));
    Date => |x| Arg::Date(x);
    OfficeId => |x| Arg::Office(x);
    PersonId => |x| Arg::Person(x);
    CaseId => |x| Arg::Case(x);
    Stage => |x| Arg::Stage(x);
    Gate => |x| Arg::Gate(x);
}
impl<T: Into<Arg>> From<Vec<T>> for Arg {
    fn from(items: Vec<T>) -> Self {
        Arg::Many(items.into_iter().map(Into::into).collect())
    }
}

/// Why a command was refused. Each variant is something the person can act on.
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    /// The code that the sentence in each language is found by.
    fn code(&self) -> Code;
    /// Named arguments of the sentence.
    fn args(&self) -> Vec<(&'static str, Arg)>;
}

/// Declares the refusals of one command: an enum whose variants carry what the person needs to know, and their codes.
macro_rules! refusals {
    ($(#[$doc:meta])* $name:ident, $prefix:literal {
        $( $(#[$vdoc:meta])* $variant:ident $({ $($(#[$fdoc:meta])* $field:ident : $ty:ty),* $(,)? })? = $code:literal, )*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name { $( $(#[$vdoc])* $variant $({ $($(#[$fdoc])* $field: $ty),* })?, )* }

        impl $name {
            /// Every code this command can refuse with; a test asks for a sentence in each language for each.
            pub const CODES: &'static [$crate::refusal::Code] = &[$(concat!($prefix, ".", $code)),*];
        }
        impl $crate::refusal::Refusal for $name {
            fn code(&self) -> $crate::refusal::Code {
                match self { $( Self::$variant $({ $($field: _),* })? => concat!($prefix, ".", $code), )* }
            }
            fn args(&self) -> Vec<(&'static str, $crate::refusal::Arg)> {
                match self { $( Self::$variant $({ $($field),* })? => vec![$($((stringify!($field), $field.clone().into())),*)?], )* }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::refusal::Refusal::code(self))
            }
        }
        impl std::error::Error for $name {}
    };
}
pub(crate) use refusals;

/// Every refusal code of the domain.
pub fn all_codes() -> Vec<Code> {
    use crate::{
        assignment, consultation, cosigning, dispute, extension, meeting, merging, opinion, promise, proposal, publication, quotation, rating, redo, reply,
        review, series, signing, urging,
    };
    [
        proposal::CannotDraft::CODES,
        proposal::CannotRevise::CODES,
        proposal::CannotSubmit::CODES,
        cosigning::CannotInvite::CODES,
        cosigning::CannotAnswerInvitation::CODES,
        cosigning::CannotTakeBackInvitation::CODES,
        review::CannotRead::CODES,
        proposal::CannotReview::CODES,
        proposal::CannotFile::CODES,
        proposal::CannotWithdraw::CODES,
        merging::CannotMerge::CODES,
        merging::CannotUnmerge::CODES,
        assignment::CannotAssign::CODES,
        assignment::CannotReceive::CODES,
        assignment::CannotRequestReturn::CODES,
        assignment::CannotDecideReturn::CODES,
        dispute::CannotDispute::CODES,
        dispute::CannotSettle::CODES,
        extension::CannotRequestExtension::CODES,
        extension::CannotDecideExtension::CODES,
        extension::CannotPause::CODES,
        extension::CannotResume::CODES,
        consultation::CannotRecord::CODES,
        opinion::CannotRequest::CODES,
        opinion::CannotGive::CODES,
        opinion::CannotUrge::CODES,
        opinion::CannotWaive::CODES,
        opinion::CannotReturn::CODES,
        quotation::CannotAnswer::CODES,
        urging::CannotUrgeLead::CODES,
        reply::CannotSaveDraft::CODES,
        reply::CannotDismiss::CODES,
        reply::CannotSendForCheck::CODES,
        reply::CannotCheck::CODES,
        reply::CannotCountersign::CODES,
        signing::CannotSignOff::CODES,
        reply::CannotSendBack::CODES,
        signing::CannotRevoke::CODES,
        promise::correcting::CannotCorrectPromise::CODES,
        promise::keeping::CannotOwnPromise::CODES,
        promise::keeping::CannotReport::CODES,
        promise::keeping::CannotAskChange::CODES,
        promise::keeping::CannotDecideChange::CODES,
        promise::keeping::CannotAnswerRequest::CODES,
        promise::keeping::CannotReopen::CODES,
        publication::CannotIssue::CODES,
        publication::CannotDeliver::CODES,
        publication::CannotPublish::CODES,
        rating::CannotRate::CODES,
        meeting::CannotMeet::CODES,
        redo::CannotOrderRedo::CODES,
        redo::CannotChangeClass::CODES,
        series::CannotAllot::CODES,
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_refusal_code_is_its_own() {
        let mut codes = super::all_codes();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
        assert!(codes.iter().all(|c| c.split('.').count() >= 3), "codes are noun.verb.reason");
    }
}

//! The stored forms of what happens: JSON under a versioned name such as `reply_signed_off.v1`.
//!
//! Domain types carry no serialisation; a field may be renamed there without touching history. A form once released is never
//! changed: a new one gets the next version beside it, and the old one stays readable.
//!
//! # To store a new event
//! Add its line to the table at the end of this file. The compiler asks for each field, and
//! `every_event_comes_back_as_it_was_stored` for an example in `tests/codec.rs`.

use banfu_domain::{
    CaseId, Event, OfficeId, PersonId,
    annex::Annex,
    calendar::NamedDay,
    case::CaseKind,
    clocks::ClockCause,
    consultation::{ConsultMode, ConsultStage, Consultation},
    dispute::{DisputeOutcome, DisputeStep},
    event::{Clocks, SeriesEvent},
    org::{Office, OfficeKind, Person, Role},
    promise::{
        ChangeAsked, ChangeKind, Evidence, Report,
        correcting::{Correction, Said},
    },
    proposal::{ProposalText, Session},
    publication::{DeliveryMode, Publicity},
    quotation::Quote,
    rating::{Axis, AxisRating, Satisfaction},
    reply::{BodyRef, Commitment, CommitmentKind, DocNumber, ReplyDraft, ReviewStep},
    review::{Advice, Reading},
};
use jiff::civil::Date;
use serde_json::{Map, Value as Json};

use crate::{NewEvent, StoreError, StoredEvent};

/// What happened to the directory of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectoryEvent {
    /// An office was entered, or its entry corrected.
    OfficeEntered {
        /// The entry.
        office: Office,
    },
    /// A person was entered, or the entry corrected.
    PersonEntered {
        /// The entry.
        person: Person,
    },
    /// A person's roles were set.
    RolesGranted {
        /// Who.
        person: PersonId,
        /// All roles from now on.
        roles: Vec<Role>,
    },
    /// An account was switched off, or on again.
    AccountSwitched {
        /// Whose.
        person: PersonId,
        /// Whether it may be used.
        active: bool,
    },
}

/// What came from another system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceEvent {
    /// A case was taken over, or taken over again because it had changed there.
    CaseTakenOver {
        /// The number it has in the source.
        number: String,
        /// The case it is here.
        case: CaseId,
        /// What the source said of it, as a digest: the same again is not looked at.
        digest: String,
    },
}

trait Stored: Sized {
    fn put(&self) -> Json;
    fn take(json: &Json) -> Option<Self>;
}

impl Stored for String {
    fn put(&self) -> Json {
        Json::String(self.clone())
    }
    fn take(json: &Json) -> Option<Self> {
        json.as_str().map(str::to_owned)
    }
}
impl Stored for bool {
    fn put(&self) -> Json {
        Json::Bool(*self)
    }
    fn take(json: &Json) -> Option<Self> {
        json.as_bool()
    }
}
impl Stored for Date {
    fn put(&self) -> Json {
        Json::String(self.to_string())
    }
    fn take(json: &Json) -> Option<Self> {
        json.as_str()?.parse().ok()
    }
}
impl<T: Stored> Stored for Option<T> {
    fn put(&self) -> Json {
        self.as_ref().map_or(Json::Null, Stored::put)
    }
    fn take(json: &Json) -> Option<Self> {
        if json.is_null() { Some(None) } else { T::take(json).map(Some) }
    }
}
impl<T: Stored> Stored for Vec<T> {
    fn put(&self) -> Json {
        Json::Array(self.iter().map(Stored::put).collect())
    }
    fn take(json: &Json) -> Option<Self> {
        json.as_array()?.iter().map(T::take).collect()
    }
}

/// An object with its fields in the order of their names, so that a form has the same bytes however `serde_json` was built: with its
/// feature `preserve_order`, which a crate elsewhere in the program may switch on, a map keeps the order of insertion.
fn sorted(mut fields: Vec<(&'static str, Json)>) -> Json {
    fields.sort_unstable_by_key(|(name, _)| *name);
    Json::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

macro_rules! numbers {
    ($($ty:ty),*) => {$(
        impl Stored for $ty {
            fn put(&self) -> Json { Json::from(*self) }
            fn take(json: &Json) -> Option<Self> { json.as_i64()?.try_into().ok() }
        }
    )*};
}
numbers!(i16, u32);
impl Stored for u64 {
    fn put(&self) -> Json {
        Json::from(*self)
    }
    fn take(json: &Json) -> Option<Self> {
        json.as_u64()
    }
}

macro_rules! ids {
    ($($ty:ident),*) => {$(
        impl Stored for $ty {
            fn put(&self) -> Json { Json::from(self.0) }
            fn take(json: &Json) -> Option<Self> { json.as_i64().map($ty) }
        }
    )*};
}
ids!(CaseId, OfficeId, PersonId);

macro_rules! codes {
    ($($ty:ident),*) => {$(
        impl Stored for $ty {
            fn put(&self) -> Json { Json::String(self.code().to_owned()) }
            fn take(json: &Json) -> Option<Self> { $ty::from_code(json.as_str()?) }
        }
    )*};
}
codes!(
    Advice,
    CaseKind,
    ChangeKind,
    ClockCause,
    ConsultMode,
    ConsultStage,
    DisputeOutcome,
    DisputeStep,
    OfficeKind,
    Role,
    DeliveryMode,
    Publicity,
    Satisfaction,
    Axis,
    CommitmentKind,
    ReviewStep
);

macro_rules! structs {
    ($($ty:ident { $($field:ident),* $(,)? })*) => {$(
        impl Stored for $ty {
            fn put(&self) -> Json {
                let $ty { $($field),* } = self;
                sorted(vec![$((stringify!($field), $field.put())),*])
            }
            fn take(json: &Json) -> Option<Self> {
                Some($ty { $($field: Stored::take(json.get(stringify!($field))?)?),* })
            }
        }
    )*};
}
structs! {
    Session { body, term, session, year }
    ProposalText { title, situation, analysis, points }
    Reading { no, of, by, advice, area, key_case, ground, note, on }
    Clocks { pack, return_due, opinion_due, reply_due, reply_longest }
    Consultation { stage, mode, on, place, with, summary }
    AxisRating { axis, satisfaction }
    BodyRef { hash, bytes }
    Annex { title, name, file, appended }
    ReplyDraft { title, body, class, publicity, withhold_reason, copies_to, contact_name, contact_phone }
    DocNumber { code, year, n }
    Quote { office, passage, original, text }
    Commitment { no, start, end, quote, kind, owner, due, due_on, measure, area }
    Correction { quote, said }
    Report { note, reached, evidence, on }
    ChangeAsked { kind, until, reason, on }
    Office { id, name, short, name_en, short_en, kind, org_code, duty }
    Person { id, name, name_en, office, roles, title, sector, phone, login, active }
}

/// A value of several shapes: an object that names its shape.
macro_rules! shapes {
    ($($ty:ident { $($variant:ident = $code:literal { $($field:ident),* $(,)? })* })*) => {$(
        impl Stored for $ty {
            fn put(&self) -> Json {
                match self {$(
                    $ty::$variant { $($field),* } => sorted(vec![("is", Json::from($code)), $((stringify!($field), $field.put())),*]),
                )*}
            }
            fn take(json: &Json) -> Option<Self> {
                match json.get("is")?.as_str()? {
                    $($code => Some($ty::$variant { $($field: Stored::take(json.get(stringify!($field))?)?),* }),)*
                    _ => None,
                }
            }
        }
    )*};
}
shapes! {
    Said {
        Confirmed = "confirmed" { kind, office, due_on, measure }
        NoPromise = "no_promise" { reason }
        Split = "split" { parts }
        SameAs = "same_as" { other }
    }
    Evidence {
        File = "file" { title, name, file }
        Link = "link" { title, address }
    }
}

/// Something with stored forms.
pub trait Form: Sized {
    /// To its newest form.
    fn store(&self) -> NewEvent;
    /// From any form ever released; `None` when the name is not one of this type's or the data does not fit it.
    fn restore(kind: &str, data: &str) -> Option<Self>;
}

macro_rules! forms {
    ($ty:ident { $($variant:ident = $name:literal { $($field:ident),* $(,)? })* } $names:ident) => {
        impl Form for $ty {
            fn store(&self) -> NewEvent {
                match self {$(
                    $ty::$variant { $($field),* } => {
                        let data = sorted(vec![$((stringify!($field), $field.put())),*]).to_string();
                        NewEvent { kind: $name.to_owned(), data }
                    }
                )*}
            }
            fn restore(kind: &str, data: &str) -> Option<Self> {
                let json: Json = serde_json::from_str(data).ok()?;
                match kind {
                    $($name => Some($ty::$variant { $($field: Stored::take(json.get(stringify!($field))?)?),* }),)*
                    _ => Older::restore(kind, &json),
                }
            }
        }
        /// Names of the newest stored forms.
        pub const $names: &[&str] = &[$($name),*];
    };
}

/// Reads the forms that newer ones have taken the place of.
trait Older: Sized {
    /// From a form of an earlier release; `None` when there is none of this name.
    fn restore(_kind: &str, _json: &Json) -> Option<Self> {
        None
    }
}
impl Older for SeriesEvent {}
impl Older for DirectoryEvent {}
impl Older for RegionEvent {}
impl Older for SourceEvent {}
impl Older for Event {
    fn restore(kind: &str, json: &Json) -> Option<Self> {
        match kind {
            // Before proposals could be merged there was one to rate, and only in person.
            "reply_rated.v1" => Some(Event::ReplyRated {
                proposal: None,
                paper_of: None,
                satisfaction: Stored::take(json.get("satisfaction")?)?,
                axes: vec![],
                comment: Stored::take(json.get("comment")?)?,
                on: Stored::take(json.get("on")?)?,
            }),
            // Before a place could ask by axes, the whole alone was rated.
            "reply_rated.v2" => Some(Event::ReplyRated {
                proposal: Stored::take(json.get("proposal")?)?,
                paper_of: Stored::take(json.get("paper_of")?)?,
                satisfaction: Stored::take(json.get("satisfaction")?)?,
                axes: vec![],
                comment: Stored::take(json.get("comment")?)?,
                on: Stored::take(json.get("on")?)?,
            }),
            _ => None,
        }
    }
}

/// Restores a stored event, or says which one is damaged.
///
/// # Errors
/// [`StoreError::Corrupt`] when the form is unknown to this program or its data does not fit.
pub fn restore<T: Form>(event: &StoredEvent) -> Result<T, StoreError> {
    T::restore(&event.kind, &event.data).ok_or_else(|| StoreError::Corrupt {
        stream: event.stream.clone(),
        at: event.version,
    })
}

forms!(Event {
    ProposalDrafted = "proposal_drafted.v1" { kind, session, proposer, co_signers, text }
    ProposalRevised = "proposal_revised.v1" { text }
    ProposalSubmitted = "proposal_submitted.v1" { on }
    CoSignersInvited = "co_signers_invited.v1" { people, on }
    InvitationAnswered = "invitation_answered.v1" { person, accepted, reason, on }
    InvitationTakenBack = "invitation_taken_back.v1" { person, on }
    ProposalRead = "proposal_read.v1" { reading }
    ProposalSentBack = "proposal_sent_back.v1" { reason, on }
    ProposalFiled = "proposal_filed.v1" { number, area, key_case, on }
    ProposalNotFiled = "proposal_not_filed.v1" { ground, note, on }
    ProposalConverted = "proposal_converted.v1" { note, on }
    ProposalWithdrawn = "proposal_withdrawn.v1" { on }
    CaseAssigned = "case_assigned.v1" { assigners, lead, co_handlers, on, clocks }
    WorkDivided = "work_divided.v1" { offices, collected, tasks, on }
    SplitCaseBegun = "split_case_begun.v1" { from, no, kind, session, proposer, co_signers, text, submitted_on, number, area, key_case, filed_on, tasks, on }
    CaseSplit = "case_split.v1" { case, office, on }
    SplitCaseMoved = "split_case_moved.v1" { case, office, on }
    SplitCaseAnswered = "split_case_answered.v1" { case, on, due }
    AssignmentReceived = "assignment_received.v1" { office, handler, on }
    ReturnRequested = "return_requested.v1" { office, reason, proposed, on }
    ReturnGranted = "return_granted.v1" { office, to, note, on, clocks }
    ReturnRefused = "return_refused.v1" { office, note, on }
    ReturnDisputed = "return_disputed.v1" { office, statement, on }
    DisputeStepTaken = "dispute_step_taken.v1" { office, step, outcome, to, note, on, clocks }
    ExtensionRequested = "extension_requested.v1" { until, reason, on }
    ExtensionGranted = "extension_granted.v1" { until, note, on }
    ExtensionRefused = "extension_refused.v1" { note, on }
    CasePaused = "case_paused.v1" { reason, on }
    CaseResumed = "case_resumed.v1" { note, on, clocks }
    ClocksRecomputed = "clocks_recomputed.v1" { cause, detail, on, clocks }
    ConsultationRecorded = "consultation_recorded.v1" { consultation }
    OpinionsRequested = "opinions_requested.v1" { offices, question, due, on }
    OpinionGiven = "opinion_given.v1" { office, text, on }
    OpinionUrged = "opinion_urged.v1" { office, on }
    LeadUrged = "lead_urged.v1" { office, note, on }
    OpinionWaived = "opinion_waived.v1" { office, reason, on }
    OpinionReturned = "opinion_returned.v1" { office, reason, due, on }
    OpinionNumbered = "opinion_numbered.v1" { office, number, on }
    QuotationsAsked = "quotations_asked.v1" { quotes, on }
    QuotationsAnswered = "quotations_answered.v1" { office, objected, reason, on }
    DraftSaved = "draft_saved.v1" { revision, draft, by, on }
    AnnexesSet = "annexes_set.v1" { annexes, by, on }
    FindingDismissed = "finding_dismissed.v1" { rule, quote, reason, on }
    PromiseCorrected = "promise_corrected.v1" { correction, on }
    DraftSentForCheck = "draft_sent_for_check.v1" { revision, countersigners, on }
    DraftChecked = "draft_checked.v1" { comment, on }
    DraftReturned = "draft_returned.v1" { step, reason, on }
    DraftCountersigned = "draft_countersigned.v1" { office, comment, on }
    CountersignWaived = "countersign_waived.v1" { office, reason, on }
    ReplySignedOff = "reply_signed_off.v1" { revision, signatory, adopted_on, number, commitments, accepted_open }
    PromiseAssigned = "promise_assigned.v1" { line, office, on }
    PromiseTaken = "promise_taken.v1" { line, office, on }
    PromiseDeclined = "promise_declined.v1" { line, office, reason, on }
    PromiseReported = "promise_reported.v1" { line, report, kept }
    PromiseChangeAsked = "promise_change_asked.v1" { line, asked }
    PromiseChangeDecided = "promise_change_decided.v1" { line, granted, note, on }
    RequestAnswered = "request_answered.v1" { line, text, on }
    PromiseReopened = "promise_reopened.v1" { line, reason, on }
    SignOffRevoked = "sign_off_revoked.v1" { number, reason, on }
    ReplyIssued = "reply_issued.v1" { printed_on, printed_by, copies }
    ReplyDelivered = "reply_delivered.v1" { mode, on }
    PublicationDecided = "publication_decided.v1" { publicity, reason, on }
    ReplyPublished = "reply_published.v1" { summary, on }
    ReplyRated = "reply_rated.v3" { proposal, paper_of, satisfaction, axes, comment, on }
    RedoOrdered = "redo_ordered.v1" { round, reason, due, on }
    UnsatisfiedMet = "unsatisfied_met.v1" { with, note, on }
    ClassChanged = "class_changed.v1" { from, to, evidence, on }
    CaseMerged = "case_merged.v1" { into, note, on }
    CaseUnmerged = "case_unmerged.v1" { from, reason, on }
    MergedCaseTaken = "merged_case_taken.v1" { case, number, proposer, co_signers, text, on }
    MergedCaseLetGo = "merged_case_let_go.v1" { case, reason, on }
} CASE_FORMS);

forms!(SeriesEvent {
    NumberAllotted = "number_allotted.v1" { n, case }
    NumberVoided = "number_voided.v1" { n, case, reason }
} SERIES_FORMS);

forms!(DirectoryEvent {
    OfficeEntered = "office_entered.v1" { office }
    PersonEntered = "person_entered.v1" { person }
    RolesGranted = "roles_granted.v1" { person, roles }
    AccountSwitched = "account_switched.v1" { person, active }
} DIRECTORY_FORMS);

forms!(SourceEvent {
    CaseTakenOver = "case_taken_over.v1" { number, case, digest }
} SOURCE_FORMS);

pub(crate) fn office_json(office: &Office) -> String {
    office.put().to_string()
}
pub(crate) fn office_from(json: &str) -> Option<Office> {
    Office::take(&serde_json::from_str(json).ok()?)
}
pub(crate) fn person_json(person: &Person) -> String {
    person.put().to_string()
}
pub(crate) fn person_from(json: &str) -> Option<Person> {
    Person::take(&serde_json::from_str(json).ok()?)
}

/// A region's own settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionSettings {
    /// Name in Chinese, as the pages' head shows it.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Its rule pack.
    pub pack: String,
    /// The session that proposals are put to now.
    pub session: Session,
    /// How far the region's clock runs ahead of the world's; not 0 only in a demo region.
    pub clock_offset_ms: i64,
    /// Whether people and cases are invented.
    pub demo: bool,
}

/// What happened to a region itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegionEvent {
    /// Its settings were entered or changed.
    SettingsEntered {
        /// All of them.
        settings: RegionSettings,
    },
    /// A holiday notice (放假安排) came in.
    NoticeEntered {
        /// Whose: the country's, a province's, a prefecture's.
        layer: String,
        /// The days it names, each as it is from now on.
        days: Vec<NoticeDay>,
    },
}

/// A day of a holiday notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeDay {
    /// The day.
    pub day: Date,
    /// Whether it is worked.
    pub worked: bool,
    /// Such as 端午节.
    pub name: String,
    /// The notice's number.
    pub notice: String,
}

impl NoticeDay {
    /// As the calendar takes it.
    pub fn named(&self) -> (Date, NamedDay) {
        let named = NamedDay {
            worked: self.worked,
            name: self.name.clone(),
            notice: self.notice.clone(),
        };
        (self.day, named)
    }
}

impl Stored for i64 {
    fn put(&self) -> Json {
        Json::from(*self)
    }
    fn take(json: &Json) -> Option<Self> {
        json.as_i64()
    }
}
structs! {
    NoticeDay { day, worked, name, notice }
    RegionSettings { name_zh, name_en, pack, session, clock_offset_ms, demo }
}
forms!(RegionEvent {
    SettingsEntered = "region_settings_entered.v1" { settings }
    NoticeEntered = "calendar_notice_entered.v1" { layer, days }
} REGION_FORMS);

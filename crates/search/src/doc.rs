//! What is put into the index, what may be asked, and what comes back. Plain data.

use std::collections::BTreeMap;

use crate::marks::Part;

/// One case as the index knows it. Putting a case again replaces it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Doc {
    /// The region the case belongs to; with `id` it names the case.
    pub region: i64,
    /// The case.
    pub id: i64,
    /// Case number as people write it: "1020", "第1020号". Empty before filing.
    pub number: String,
    /// 案由.
    pub title: String,
    /// The proposal's text.
    pub proposal_text: String,
    /// The reply's text; empty while there is none to be found.
    pub reply_text: String,
    /// The proposer and co-signers as shown, for finding by name.
    pub proposer: String,
    /// 主办单位; `None` before assignment.
    pub lead_office: Option<i64>,
    /// Its name, for finding by name.
    pub lead_office_name: String,
    /// 会办单位.
    pub co_offices: Vec<i64>,
    /// Person ids of the proposer and co-signers, for [`Visible::ProposedBy`].
    pub proposers: Vec<i64>,
    /// Person ids of those who drafted the reply, for [`Visible::DraftedBy`].
    pub drafted_by: Vec<i64>,
    /// Field of work (类别), a facet.
    pub area: String,
    /// Session (届次), a facet.
    pub session: String,
    /// Result class (办理结果类别: A, B, C), a facet.
    pub class: String,
    /// Year of the session, a facet.
    pub year: i32,
    /// Stage code, a facet.
    pub state: String,
    /// Whether the public may read it.
    pub published: bool,
    /// When the case last changed: milliseconds since 1970, UTC.
    pub updated_ms: i64,
}

/// A property by which results are counted and narrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facet {
    /// 届次.
    Session,
    /// 类别.
    Area,
    /// 主办单位, by id in decimal.
    LeadOffice,
    /// 办理结果类别.
    Class,
    /// Year in decimal.
    Year,
    /// Stage code.
    State,
}

impl Facet {
    /// Every facet, in the order shown.
    pub const ALL: [Facet; 6] = [Facet::Session, Facet::Year, Facet::Area, Facet::LeadOffice, Facet::Class, Facet::State];

    /// The stable word for it in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Facet::Session => "session",
            Facet::Area => "area",
            Facet::LeadOffice => "office",
            Facet::Class => "class",
            Facet::Year => "year",
            Facet::State => "state",
        }
    }

    /// The facet of a code, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.code() == code)
    }
}

/// Which cases the person asking may see. Mirrors the permission filter, so that hits, totals and counts never tell of a case that
/// its reader may not open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Visible {
    /// Every case.
    All,
    /// No case.
    #[default]
    Nothing,
    /// At least one of these holds.
    Any(Vec<Visible>),
    /// All of these hold.
    AllOf(Vec<Visible>),
    /// The opposite.
    Not(Box<Visible>),
    /// The lead office is this one.
    LeadIs(i64),
    /// This office is among the co-handlers.
    CoHandledBy(i64),
    /// This person proposed or co-signed it.
    ProposedBy(i64),
    /// This person drafted the reply.
    DraftedBy(i64),
    /// The public may read it.
    Published,
    /// The case is at one of these stages (codes).
    StateIn(Vec<String>),
}

/// The order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best match first; newest first when nothing was typed.
    #[default]
    Relevance,
    /// Last changed first.
    Newest,
}

/// A search. The default finds nothing, because nothing is visible: say who may see what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// What was typed, as typed. Words are joined by "and"; text in any quotation marks must occur literally. Empty finds everything.
    pub text: String,
    /// Only this region; `None` searches all (the operator's view).
    pub region: Option<i64>,
    /// What the person asking may see.
    pub visible: Visible,
    /// Only published cases (the public site), besides `visible`.
    pub published_only: bool,
    /// For a facet, the values to keep (any of them). A facet not listed is not narrowed.
    pub filters: BTreeMap<Facet, Vec<String>>,
    /// Hits to skip.
    pub offset: usize,
    /// Hits wanted, at most 200.
    pub limit: usize,
    /// In which order.
    pub sort: Sort,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Results {
    /// How many cases match in all.
    pub total: usize,
    /// The hits of this page.
    pub hits: Vec<Hit>,
    /// For each facet its values with counts, largest first. A facet that is narrowed counts as if it were not, so that its other
    /// values stay in sight.
    pub facets: BTreeMap<Facet, Vec<Count>>,
    /// No case holds all that was typed; these hold the larger part of it.
    pub relaxed: bool,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The value as it was put.
    pub value: String,
    /// Matching cases that have it.
    pub count: usize,
}

/// One case found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The case's region.
    pub region: i64,
    /// The case.
    pub id: i64,
    /// Relevance; comparable within one search only. Zero when sorted by date.
    pub score: f32,
    /// The whole title, matches marked.
    pub title: Vec<Part>,
    /// The passage that matches best, about two lines, matches marked. Starts or ends with "…" where text is left out.
    pub snippet: Vec<Part>,
    /// Where the passage stands.
    pub source: Source,
}

/// The text a passage was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// The proposal.
    Proposal,
    /// The reply.
    Reply,
}

//! What a reading is made of: the types that every other module fills and every caller reads.
//!
//! A [`Span`] is always a pair of byte offsets into the text *as it was given*, on character boundaries. Values are exact
//! ([`Decimal`]); a float appears only in the JSON.

use std::collections::BTreeMap;

use crate::exact::Decimal;

/// A half-open range of byte offsets into the text as given, on character boundaries.
pub type Span = std::ops::Range<usize>;

/// Everything Banfu knows about one letter from its text alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The fields of the letter as its own text states them.
    pub meta: Meta,
    /// The elements of the letter in their places, for laying it out.
    pub structure: Structure,
    /// Every quantity, in reading order; `id` counts from 1.
    pub figures: Vec<Figure>,
    /// Every relation between figures that the text itself allows to be recomputed, in reading order.
    pub relations: Vec<Relation>,
    /// Every promise, in reading order.
    pub commitments: Vec<Commitment>,
    /// What a reader should look at, in reading order.
    pub findings: Vec<Finding>,
}

/// How to read: which rules speak and how loudly, and what the place expects of a letter's form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// A rule id (or a family such as `form`) with another severity, or `None` to switch it off. Rules not named keep their own.
    /// The most specific name wins: `form.class` over `form`.
    pub rules: BTreeMap<String, Option<Severity>>,
    /// What a letter of this place must carry.
    pub form: FormExpectations,
}

impl Options {
    /// The severity with which a rule speaks here, `None` when it is switched off.
    pub fn severity(&self, rule: &str, default: Severity) -> Option<Severity> {
        if let Some(set) = self.rules.get(rule) {
            return *set;
        }
        let family = rule.split('.').next().unwrap_or(rule);
        self.rules.get(family).copied().unwrap_or(Some(default))
    }
}

impl Options {
    /// Switches a rule, or a whole family of rules, as a rule pack writes it: `off`, `note`, `warning` or `error`.
    ///
    /// # Errors
    /// A sentence when no rule or family has this name, or the word is none of the four.
    pub fn switch(&mut self, rule: &str, word: &str) -> Result<(), String> {
        let known = crate::rules::RULES.iter().any(|r| r.id == rule || r.id.split('.').next() == Some(rule));
        if !known {
            return Err(format!("no rule is called “{rule}”"));
        }
        let severity = match word {
            "off" => None,
            "note" => Some(Severity::Note),
            "warning" => Some(Severity::Warning),
            "error" => Some(Severity::Error),
            _ => return Err(format!("“{word}” is none of off, note, warning, error")),
        };
        self.rules.insert(rule.to_owned(), severity);
        Ok(())
    }
}

/// Elements that a place's letters must carry; an expected element that is missing is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormExpectations {
    /// 发文字号.
    pub doc_number: bool,
    /// The class letter of the answer (A, B, C, D).
    pub class: bool,
    /// 签发人.
    pub signatory: bool,
    /// The note on publication.
    pub publish: bool,
    /// A contact with a telephone.
    pub contact: bool,
    /// 抄送.
    pub copies: bool,
    /// 成文日期 under the signature.
    pub signed_date: bool,
}

impl Default for FormExpectations {
    /// What a letter cannot do without wherever it comes from: a date. The rest differs by place.
    fn default() -> Self {
        Self {
            doc_number: false,
            class: false,
            signatory: false,
            publish: false,
            contact: false,
            copies: false,
            signed_date: true,
        }
    }
}

impl FormExpectations {
    /// Every element is expected: the full form of an official letter.
    pub fn full() -> Self {
        Self {
            doc_number: true,
            class: true,
            signatory: true,
            publish: true,
            contact: true,
            copies: true,
            signed_date: true,
        }
    }
}

/// The fields of a letter, each as its text states it and `None` where the text is silent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meta {
    /// 发文字号, as written.
    pub doc_number: Option<String>,
    /// The class letter, `A` to `D`.
    pub class: Option<String>,
    /// 签发人: a name.
    pub signatory: Option<String>,
    /// Whom the letter addresses, without the colon.
    pub addressee: Option<String>,
    /// The title of the proposal or suggestion, without its brackets.
    pub subject: Option<String>,
    /// Its number, digits as written (leading zeros kept).
    pub proposal_no: Option<String>,
    /// The session, as written (省政协十三届一次会议).
    pub session: Option<String>,
    /// The office that answers.
    pub lead: Option<String>,
    /// Offices named as handling it together with the lead.
    pub co_handlers: Vec<String>,
    /// 联系人: a name.
    pub contact: Option<String>,
    /// Whether a telephone number stands in the letter.
    pub phone_present: bool,
    /// ISO date of printing or publication.
    pub issue_date: Option<String>,
    /// ISO date under the signature (成文日期).
    pub signed_date: Option<String>,
    /// The note on publication, without brackets.
    pub publish: Option<String>,
}

/// A piece of the letter: where it stands, and its text with broken lines joined and stray spaces taken out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Where it stands in the text as given.
    pub span: Span,
    /// Its mended text.
    pub text: String,
}

/// What a block of the body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading; level 1 is 一、, 2 is （一）, 3 is 1., 4 is （1）.
    Heading(u8),
    /// An ordinary paragraph.
    Paragraph,
    /// A paragraph that opens with an enumerator (一是, 1., ①) but is a sentence, not a heading.
    ListItem,
}

/// One block of the body, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it stands in the text as given; may run over a page break.
    pub span: Span,
    /// Its mended text.
    pub text: String,
}

/// The elements of a letter with their places, so that a letter can be laid out from plain text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Structure {
    /// The class letter at the top (办理结果).
    pub class_mark: Option<Element>,
    /// 发文机关标志, as written (…文件).
    pub head: Option<Element>,
    /// 发文字号.
    pub doc_number: Option<Element>,
    /// 签发人: the name alone.
    pub signatory: Option<Element>,
    /// The title, joined over broken lines.
    pub title: Option<Element>,
    /// 主送, without its colon.
    pub addressee: Option<Element>,
    /// The body in order.
    pub body: Vec<Block>,
    /// The courtesy line after the body (祝工作顺利).
    pub closing: Option<Element>,
    /// The office that signs (署名).
    pub signing_body: Option<Element>,
    /// 成文日期.
    pub date: Option<Element>,
    /// Lines in brackets under the date, and contact lines.
    pub annotations: Vec<Element>,
    /// 抄送, without its label.
    pub copies: Option<Element>,
    /// 印发机关.
    pub printed_by: Option<Element>,
    /// 印发日期, the date alone.
    pub printed_on: Option<Element>,
    /// 共印 n 份.
    pub copies_count: Option<u32>,
}

/// What a stated figure says about the true value. Domain: near means within five per cent, strict sides exclude the figure itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hedge {
    /// 近, 将近, 不足, 不到, 不满: below the figure.
    Below,
    /// 余, 多: above the figure, below the next step of its last digit.
    Above,
    /// 约, 左右, 上下: about.
    About,
    /// 以上, 不低于, 不少于, 至少: at least.
    AtLeast,
    /// 以下, 以内, 最高, 不超过: at most.
    AtMost,
    /// 超, 超过, 突破: more than.
    MoreThan,
}

/// One quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Counts from 1 in reading order.
    pub id: u32,
    /// Where it stands, hedges and unit included.
    pub span: Span,
    /// As written, white space taken out.
    pub quote: String,
    /// In base units: 4590万美元 is 45900000 with unit 美元; 47.68% is 47.68 with unit %. A range gives its upper bound.
    pub value: Decimal,
    /// The lower bound of a range (150～200万元).
    pub low: Option<Decimal>,
    /// Half a unit of the last place stated, in base units; zero for exact counts.
    pub tolerance: Decimal,
    /// The unit without its scale.
    pub unit: String,
    /// The hedge words as written, joined (近…余 has two: 近余).
    pub hedge: Option<String>,
    /// What the hedges say.
    pub hedges: Vec<Hedge>,
    /// The time it is stated for, as written, where the text says.
    pub period: Option<String>,
    /// The thing it measures, where the text says.
    pub of: Option<String>,
}

/// What kind of relation holds between figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RelationKind {
    /// A change in per cent of the base.
    Growth,
    /// A change or a ratio given in 倍 or 番.
    Multiple,
    /// A part of a whole in per cent.
    Share,
    /// A yearly rate over several years (年均).
    Cagr,
    /// Parts of a total, or items listed against the count stated for them.
    Sum,
    /// An amount and its increase against an earlier amount.
    Difference,
    /// A change between two percentages.
    Points,
    /// A total over a count (户均).
    PerUnit,
}

impl RelationKind {
    /// The word used in the JSON contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Growth => "growth",
            Self::Multiple => "multiple",
            Self::Share => "share",
            Self::Cagr => "cagr",
            Self::Sum => "sum",
            Self::Difference => "difference",
            Self::Points => "points",
            Self::PerUnit => "per_unit",
        }
    }

    /// The rule id of the finding that a wrong relation of this kind gives.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Growth => "figure.growth",
            Self::Multiple => "figure.multiple",
            Self::Share => "figure.share",
            Self::Cagr => "figure.cagr",
            Self::Sum => "figure.sum",
            Self::Difference => "figure.difference",
            Self::Points => "figure.points",
            Self::PerUnit => "figure.per_unit",
        }
    }
}

/// What the check of a relation or of a wording came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The figures agree.
    Ok,
    /// Possible, but the plain values give another last digit; or implausible.
    Warn,
    /// The intervals are disjoint: provably wrong.
    Err,
    /// The wording contradicts itself or its number.
    Contra,
    /// The text does not allow the check (constant prices, another basis).
    Unverifiable,
    /// Right, but not as the standard writes it.
    Style,
}

impl Verdict {
    /// The word used in the JSON contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Err => "err",
            Self::Contra => "contra",
            Self::Unverifiable => "unverifiable",
            Self::Style => "style",
        }
    }
}

/// One line of a figure card: what was taken or computed, with its interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What the line is (基期, 报告期, 比值).
    pub label: String,
    /// The plain value, formatted with its unit.
    pub value: String,
    /// The lower end of the interval, formatted; equal to `value` for exact counts.
    pub low: String,
    /// The upper end.
    pub high: String,
}

/// A known slip of the pen that explains a wrong figure exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slip {
    /// The ratio was written where the growth belongs, or the other way round.
    GrowthRatio,
    /// The calendar years were counted instead of the years between.
    YearsPlusOne,
    /// One year too few was counted.
    YearsMinusOne,
    /// 百分点 and % were exchanged.
    PointsPercent,
    /// 万 and 亿 were exchanged.
    Scale,
    /// Two currencies were compared as one.
    Currency,
    /// Base and end were exchanged.
    Swapped,
    /// The last digits were cut off, not rounded.
    Truncated,
    /// The completed share was written where the excess belongs.
    CompletedExcess,
}

impl Slip {
    /// A stable word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GrowthRatio => "growth_ratio",
            Self::YearsPlusOne => "years_plus_one",
            Self::YearsMinusOne => "years_minus_one",
            Self::PointsPercent => "points_percent",
            Self::Scale => "scale",
            Self::Currency => "currency",
            Self::Swapped => "swapped",
            Self::Truncated => "truncated",
            Self::CompletedExcess => "completed_excess",
        }
    }
}

/// A change that would mend the text: put `replacement` where `span` stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What to replace.
    pub span: Span,
    /// What to put there.
    pub replacement: String,
}

/// A relation between figures, recomputed.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// From the first figure or its connective to the last.
    pub span: Span,
    /// Its kind.
    pub kind: RelationKind,
    /// The rule that speaks when it is wrong.
    pub rule: &'static str,
    /// The figure as printed, in the unit printed (62.6 for 62.6倍).
    pub stated: Option<Decimal>,
    /// The same figure recomputed, rounded to four places, in the same unit.
    pub recomputed: Option<Decimal>,
    /// What the check came to.
    pub verdict: Verdict,
    /// False when the figures as printed cannot all be true. A doubt that only round figures (500万 for about 500万) or 等 may excuse
    /// lowers the verdict to a warning, not this.
    pub consistent: bool,
    /// Ids of the figures it was computed from, the stated result last.
    pub inputs: Vec<u32>,
    /// The arithmetic, line by line.
    pub steps: Vec<Step>,
    /// The slip that explains a wrong figure.
    pub slip: Option<Slip>,
    /// Changes that would make it right; the writer chooses.
    pub fixes: Vec<Fix>,
    /// One Chinese sentence that shows the arithmetic.
    pub explanation: String,
    /// The same in English.
    pub explanation_en: String,
}

/// What sort of promise it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CommitmentKind {
    /// Something will be done.
    Action,
    /// Something will be studied.
    Study,
    /// The proposer is asked for help or an answer.
    RequestToProposer,
    /// Something under way will go on, with nothing new to deliver.
    Ongoing,
}

impl CommitmentKind {
    /// The word used in the JSON contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Study => "study",
            Self::RequestToProposer => "request_to_proposer",
            Self::Ongoing => "ongoing",
        }
    }
}

/// One promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// The clause that promises.
    pub span: Span,
    /// Its mended text.
    pub quote: String,
    /// Its kind.
    pub kind: CommitmentKind,
    /// Who will do it, as written, where the text says.
    pub owner: Option<String>,
    /// By when, as written; soft dates (适时) included.
    pub due: Option<String>,
    /// What can be counted when it is kept, as written.
    pub measure: Option<String>,
    /// The heading it stands under, without its enumerator.
    pub area: Option<String>,
}

/// How loudly a finding speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth a look.
    Note,
    /// Likely wrong.
    Warning,
    /// Provably wrong from the text alone.
    Error,
}

impl Severity {
    /// The word used in the JSON contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Something a reader should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable rule id, `family.rule`.
    pub rule: &'static str,
    /// How loudly.
    pub severity: Severity,
    /// Where.
    pub span: Span,
    /// What is wrong, in Chinese; shows the arithmetic where there is any.
    pub message: String,
    /// The same in English.
    pub message_en: String,
    /// Why it matters or how it was found, in Chinese.
    pub explanation: String,
    /// The same in English.
    pub explanation_en: String,
    /// A change that mends it, when there is exactly one good one.
    pub fix: Option<Fix>,
}

/// One numbered ask inside a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Counts from 1.
    pub number: u32,
    /// Where it stands in the proposal's text.
    pub span: Span,
    /// Its heading or first sentence, without the enumerator.
    pub title: String,
    /// All of it, mended.
    pub text: String,
}

/// A passage of the letter that speaks to a point.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Where it stands in the letter.
    pub span: Span,
    /// Its mended text.
    pub text: String,
    /// 0 to 1000: how closely it answers, in thousandths.
    pub score: u32,
    /// Why it was matched, in Chinese: the words shared, the heading.
    pub reason: String,
    /// The same in English.
    pub reason_en: String,
}

/// One point and what answers it.
#[derive(Debug, Clone, PartialEq)]
pub struct PointAnswer {
    /// The point.
    pub point: Point,
    /// The passages that answer it, best first.
    pub passages: Vec<Passage>,
}

impl PointAnswer {
    /// Whether any passage answers it.
    pub fn answered(&self) -> bool {
        !self.passages.is_empty()
    }
}

/// Each point of a proposal with the passages of the letter that answer it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Coverage {
    /// In the order of the proposal.
    pub points: Vec<PointAnswer>,
}

impl Coverage {
    /// Numbers of the points that nothing in the letter answers.
    pub fn unanswered(&self) -> Vec<u32> {
        self.points.iter().filter(|p| !p.answered()).map(|p| p.point.number).collect()
    }
}

//! What the figures of a text say about each other, recomputed with exact intervals.
//!
//! Read in this order: [`lead`] what the words before a figure make of it · [`change`] growth, multiples, yearly rates, differences · [`share`] parts of a
//! whole · [`sum`] parts and totals · [`list`] items listed against their count · [`each`] per-unit values, plans, cumulative totals, plausibility · [`beside`] rates of what was
//! done, gaps, costs of one unit, shares of a list ·
//! [`verdict`] intervals compared, slips tried, sentences made.
//!
//! A relation is reported as wrong only when its figures cannot all be true whatever the rounding. Where the words leave a doubt about what
//! belongs to what, nothing is said: a false alarm costs more than a missed slip.

mod base;
mod beside;
mod change;
mod each;
mod lead;
mod list;
mod multiple;
mod pair;
mod share;
mod sum;
mod verdict;

use crate::doc::{At, Doc};
use crate::exact::{Decimal, Interval, Rat};
use crate::figure::Scan;
use crate::finding::{self, words};
use crate::model::{Figure, Finding, Hedge, Options, Relation, Verdict};
use crate::unit::Dim;

/// What every recogniser reads.
pub(crate) struct Ctx<'a, 't> {
    pub doc: &'a Doc<'t>,
    pub scan: &'a Scan,
    /// For each figure the index of its sentence.
    pub sentence: Vec<usize>,
    /// For each figure the index of its paragraph.
    pub para: Vec<usize>,
}

/// No rule looks further back than this many characters from a figure.
const LOOK_BACK: usize = 400;

impl<'a, 't> Ctx<'a, 't> {
    fn new(doc: &'a Doc<'t>, scan: &'a Scan) -> Self {
        let (mut s, mut p) = (0, 0);
        let mut sentence = Vec::with_capacity(scan.marks.len());
        let mut para = Vec::with_capacity(scan.marks.len());
        for mark in &scan.marks {
            while s + 1 < scan.sentences.len() && scan.sentences[s].end <= mark.core.start {
                s += 1;
            }
            while p + 1 < doc.paras.len() && doc.paras[p].end <= mark.core.start {
                p += 1;
            }
            sentence.push(s);
            para.push(p);
        }
        Self { doc, scan, sentence, para }
    }

    /// Where the words before a figure begin at the earliest: the figure before it, or its sentence.
    pub fn floor(&self, i: usize) -> usize {
        let start = self.sentence_start(i);
        i.checked_sub(1).map_or(start, |p| self.scan.marks[p].at.end.max(start))
    }

    /// Where the sentence of a figure begins; a sentence without end is cut, so that the work stays linear.
    pub fn sentence_start(&self, i: usize) -> usize {
        let from = self.scan.marks[i].at.start.saturating_sub(LOOK_BACK);
        self.scan.sentences.get(self.sentence[i]).map_or(0, |s| s.start).max(from)
    }

    /// Where the sentence of a figure ends.
    pub fn sentence_end(&self, i: usize) -> usize {
        self.scan.sentences.get(self.sentence[i]).map_or(self.doc.chars.len(), |s| s.end)
    }

    /// The words between two figures.
    pub fn gap(&self, a: usize, b: usize) -> &[char] {
        let from = self.scan.marks[a].at.end;
        let to = self.scan.marks[b].at.start;
        if from < to { &self.doc.chars[from..to] } else { &[] }
    }

    /// Whether two figures stand in one sentence.
    pub fn together(&self, a: usize, b: usize) -> bool {
        self.sentence[a] == self.sentence[b]
    }

    /// The figure.
    pub fn figure(&self, i: usize) -> &Figure {
        &self.scan.figures[i]
    }

    /// Its sort.
    pub fn dim(&self, i: usize) -> Dim {
        self.scan.marks[i].dim
    }

    /// Whether it is an amount: money, a measure, a count.
    pub fn is_amount(&self, i: usize) -> bool {
        matches!(self.dim(i), Dim::Money | Dim::Measure | Dim::Count | Dim::Bare)
    }

    /// Whether two figures can be compared: the same unit.
    pub fn alike(&self, a: usize, b: usize) -> bool {
        self.figure(a).unit == self.figure(b).unit && (self.dim(a) == self.dim(b))
    }

    /// The exact value in base units.
    pub fn value(&self, i: usize) -> Rat {
        self.figure(i).value.rat()
    }

    /// What a figure may stand for, its hedges included.
    pub fn interval(&self, i: usize) -> Interval {
        let figure = self.figure(i);
        hedged(
            Interval::around(&figure.value.rat(), &figure.tolerance.rat()),
            figure,
            self.scan.marks[i].number.last_place,
        )
    }

    /// The same with round figures taken as rounded to their last digit that is not zero.
    pub fn wide_interval(&self, i: usize) -> Interval {
        let figure = self.figure(i);
        let mark = &self.scan.marks[i];
        if mark.scale == 0 || mark.number.value.scale > 0 {
            return self.interval(i);
        }
        let mut place = mark.number.last_place;
        let mut rest = figure.value.normal().mantissa;
        let mut zeros = 0;
        while rest != 0 && rest % 10 == 0 {
            rest /= 10;
            zeros += 1;
        }
        place = place.max(zeros);
        hedged(Interval::around(&figure.value.rat(), &crate::figure::half_of_place(place).rat()), figure, place)
    }

    /// The range from one figure to another, both with their hedges.
    pub fn over(&self, from: usize, to: usize) -> At {
        self.scan.marks[from].at.start..self.scan.marks[to].at.end
    }
}

/// Widens an interval by what the hedges say.
fn hedged(mut interval: Interval, figure: &Figure, place: i32) -> Interval {
    let twentieth = &interval.nominal / crate::exact::rat(20);
    if let Some(low) = figure.low {
        interval.low = interval.low.min(low.rat());
    }
    for hedge in &figure.hedges {
        match hedge {
            Hedge::About => {
                interval.low -= &twentieth;
                interval.high += &twentieth;
            }
            Hedge::Below => interval.low -= &twentieth * crate::exact::rat(2),
            Hedge::Above => {
                let mut step = crate::figure::half_of_place(place).rat() * crate::exact::rat(2);
                // 450余: up to the next ten; 3000余万: up to the next thousand times ten thousand
                let mut rest = figure.value.normal();
                while rest.scale == 0 && rest.mantissa != 0 && rest.mantissa % 10 == 0 {
                    rest.mantissa /= 10;
                }
                if rest.scale == 0 && rest.mantissa != 0 {
                    step = step.max(figure.value.rat() / Rat::from_integer(rest.mantissa.into()));
                }
                interval.high += step;
            }
            Hedge::AtLeast | Hedge::MoreThan => interval.high *= crate::exact::rat(1000),
            Hedge::AtMost => interval.low = crate::exact::rat(0),
        }
    }
    interval
}

/// Finds and recomputes every relation that the text allows.
pub fn relations(doc: &Doc, scan: &Scan) -> Vec<Relation> {
    let cx = Ctx::new(doc, scan);
    let mut out = Vec::new();
    change::find(&cx, &mut out);
    share::find(&cx, &mut out);
    sum::find(&cx, &mut out);
    list::find(&cx, &mut out);
    each::find(&cx, &mut out);
    beside::find(&cx, &mut out);
    out.sort_by_key(|r: &Relation| (r.span.start, r.span.end, r.kind));
    // two rules may read one claim: what they agree on is said once
    out.dedup_by(|a, b| a.kind == b.kind && a.inputs == b.inputs && (a.span == b.span || a.inputs.len() == 3));
    out
}

/// One finding for each relation that is not right.
pub fn report(relations: &[Relation], options: &Options, out: &mut Vec<Finding>) {
    for relation in relations {
        let Some(severity) = (match relation.verdict {
            Verdict::Ok | Verdict::Unverifiable => None,
            Verdict::Err | Verdict::Contra => Some(crate::model::Severity::Error),
            Verdict::Warn => Some(crate::model::Severity::Warning),
            Verdict::Style => Some(crate::model::Severity::Note),
        }) else {
            continue;
        };
        let rule = relation.rule;
        // a pack may lower what is provably wrong; it cannot make a doubt an error
        let provable = crate::rules::rule(rule).is_some_and(|r| r.severity == crate::model::Severity::Error);
        let Some(severity) = options.severity(rule, severity).map(|set| if provable { set.min(severity) } else { set }) else {
            continue;
        };
        let from = out.len();
        let fix = match relation.fixes.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        finding::push(
            out,
            options,
            rule,
            relation.span.clone(),
            words(&relation.explanation, &relation.explanation_en),
            fix,
        );
        if let Some(finding) = out.get_mut(from) {
            finding.severity = severity;
        }
    }
}

/// A decimal from a rational with up to four places, as the contract wants it.
pub(crate) fn four_places(value: &Rat) -> Option<Decimal> {
    Decimal::round(value, 4).map(Decimal::normal)
}

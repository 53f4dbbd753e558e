//! What the check says of a draft: marks and cards for the editor (offsets in UTF-16, as browsers count), and the tables under it.

use std::collections::HashMap;

use askama::Template;
use banfu_app::{
    domain::{Case, OfficeId, case::OpinionState},
    drafts::Checked,
    text::{Finding, Span, Verdict},
};
use serde::Serialize;

use super::quotes::{QuoteRow, rows};
use crate::{
    i18n::Locale,
    say::Say,
    ui::{Severity, html_safe},
};

/// A stretch of the letter that is marked.
#[derive(Debug, Clone, Serialize)]
pub struct Mark {
    /// First UTF-16 unit.
    pub from: usize,
    /// After the last.
    pub to: usize,
    /// `sourced`, `derived`, `unsourced`, `wrong` for a figure; `note` for words a finding is about.
    pub kind: &'static str,
    /// Its card, by position.
    pub card: Option<usize>,
}

/// A promise in the text.
#[derive(Debug, Clone, Serialize)]
pub struct Said {
    /// First UTF-16 unit.
    pub from: usize,
    /// After the last.
    pub to: usize,
    /// Its number, in words.
    pub label: String,
}

/// A sentence that comes from an opinion, for the margin.
#[derive(Debug, Clone, Serialize)]
pub struct FromOpinion {
    /// First UTF-16 unit.
    pub from: usize,
    /// After the last.
    pub to: usize,
    /// Whose opinion and which paragraph, in words.
    pub label: String,
    /// It was changed.
    pub edited: bool,
}

/// The card of a figure or a finding.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Card {
    /// What is the matter.
    pub title: String,
    /// `error`, `warning`, `note` or `fine`.
    pub severity: &'static str,
    /// The arithmetic, line by line.
    pub steps: Vec<CardStep>,
    /// The likely slip, or where the figure comes from.
    pub text: String,
    /// Ways to mend it.
    pub fixes: Vec<CardFix>,
    /// The finding, to be set aside with a reason: rule and words.
    pub finding: Option<(String, String)>,
    /// Where the figure comes from; may be empty.
    pub source: String,
}

/// A line of arithmetic.
#[derive(Debug, Clone, Serialize)]
pub struct CardStep {
    /// What.
    pub label: String,
    /// How much.
    pub value: String,
    /// Between what and what.
    pub range: String,
}

/// A way to mend a figure.
#[derive(Debug, Clone, Serialize)]
pub struct CardFix {
    /// First UTF-16 unit replaced.
    pub from: usize,
    /// After the last.
    pub to: usize,
    /// What to put there.
    pub insert: String,
    /// Words on the button.
    pub label: String,
}

/// Everything the editor draws.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Marks {
    /// Figures and words, in order.
    pub marks: Vec<Mark>,
    /// Promises, in order.
    pub said: Vec<Said>,
    /// Sentences from opinions, in order.
    pub quotes: Vec<FromOpinion>,
    /// Cards.
    pub cards: Vec<Card>,
    /// Places of findings, in reading order, for F8.
    pub stops: Vec<(usize, usize)>,
}

/// A finding in the table.
#[derive(Debug, Clone)]
pub struct Row {
    mark: String,
    message: String,
    explanation: String,
    line: usize,
    from: usize,
    to: usize,
    fix: Option<CardFix>,
    aside: String,
    rule: String,
    quote: String,
    open_error: bool,
}

/// A point and what answers it.
#[derive(Debug, Clone)]
pub struct PointRow {
    n: u32,
    title: String,
    answered: bool,
    passages: Vec<(usize, usize, usize, String)>,
}

/// A promise in the table.
#[derive(Debug, Clone)]
pub struct PromiseRow {
    no: u32,
    quote: String,
    kind: String,
    owner: String,
    due: String,
    from: usize,
    to: usize,
}

/// A paragraph of an opinion, to be put into the letter.
#[derive(Debug, Clone)]
pub struct OpinionParagraph {
    office: String,
    text: String,
    quoted: bool,
    /// Its sentences that stand changed in the letter.
    edited: Vec<QuoteRow>,
}

/// The tables under the editor.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/replies/panels.html")]
pub struct Panels {
    l: Locale,
    /// Findings, the gravest first.
    pub findings: Vec<Row>,
    points: Vec<PointRow>,
    promises: Vec<PromiseRow>,
    opinions: Vec<OpinionParagraph>,
    editable: bool,
    dismiss: String,
    confirm: String,
    csrf: String,
    command: String,
}
html_safe!(Panels);

impl Panels {
    /// Errors nobody has set aside.
    pub fn open_errors(&self) -> usize {
        self.findings.iter().filter(|row| row.open_error).count()
    }

    fn answered(&self) -> usize {
        self.points.iter().filter(|point| point.answered).count()
    }
}

/// Counts UTF-16 units and lines up to a byte of a text, for offsets asked in any order.
pub(super) struct Offsets {
    /// At each character: byte, UTF-16 unit, line from 1.
    at: Vec<(usize, usize, usize)>,
    end: (usize, usize),
}

impl Offsets {
    pub(super) fn of(text: &str) -> Self {
        let (mut units, mut line) = (0, 1);
        let mut at = Vec::with_capacity(text.len() / 2);
        for (byte, c) in text.char_indices() {
            at.push((byte, units, line));
            units += c.len_utf16();
            line += usize::from(c == '\n');
        }
        Self { at, end: (units, line) }
    }

    pub(super) fn unit(&self, byte: usize) -> usize {
        match self.at.binary_search_by_key(&byte, |(b, _, _)| *b) {
            Ok(i) => self.at[i].1,
            Err(i) => self.at.get(i).map_or(self.end.0, |(_, unit, _)| *unit),
        }
    }

    fn line(&self, byte: usize) -> usize {
        match self.at.binary_search_by_key(&byte, |(b, _, _)| *b) {
            Ok(i) => self.at[i].2,
            Err(i) => self.at.get(i).map_or(self.end.1, |(_, _, line)| *line),
        }
    }

    fn range(&self, span: &Span) -> (usize, usize) {
        (self.unit(span.start), self.unit(span.end))
    }
}

/// What a page needs to draw a checked draft.
pub struct Drawing<'a> {
    /// Says things to the reader.
    pub say: &'a Say,
    /// The case.
    pub case: &'a Case,
    /// The draft, checked.
    pub checked: &'a Checked,
    /// The reader may change it.
    pub editable: bool,
    /// The session's token.
    pub csrf: &'a str,
    /// A command id for the forms in the tables.
    pub command: &'a str,
}

impl Drawing<'_> {
    /// Marks, cards and stops.
    pub fn marks(&self) -> Marks {
        let (say, checked) = (self.say, self.checked);
        let l = say.l;
        let reading = &checked.reading;
        let offsets = Offsets::of(&checked.body);
        let mut out = Marks::default();
        // Which figures a relation speaks about: its stated result, with the relation's card.
        let mut spoken: HashMap<u32, (bool, usize)> = HashMap::new();
        let mut carded: Vec<Span> = Vec::new();
        for relation in &reading.relations {
            let wrong = matches!(relation.verdict, Verdict::Err | Verdict::Contra);
            let Some(result) = relation.inputs.last() else { continue };
            if spoken.get(result).is_some_and(|(known_wrong, _)| *known_wrong || !wrong) {
                continue;
            }
            let finding = reading.findings.iter().find(|f| f.rule == relation.rule && overlap(&f.span, &relation.span));
            let explanation = if l.is_chinese() { &relation.explanation } else { &relation.explanation_en };
            let card = Card {
                title: finding.map_or_else(
                    || {
                        if wrong {
                            l.t("draft.card.wrong").to_owned()
                        } else {
                            l.t("draft.card.computed").to_owned()
                        }
                    },
                    |f| self.message(f),
                ),
                severity: if wrong { "error" } else { "fine" },
                steps: relation
                    .steps
                    .iter()
                    .map(|step| CardStep {
                        label: step.label.clone(),
                        value: step.value.clone(),
                        range: if step.low == step.high {
                            String::new()
                        } else {
                            format!("[{}, {}]", step.low, step.high)
                        },
                    })
                    .collect(),
                // The sentence of the finding is the title already.
                text: if finding.is_some_and(|f| self.message(f) == *explanation) {
                    finding.map(|f| self.explanation(f)).unwrap_or_default()
                } else {
                    explanation.clone()
                },
                fixes: if wrong {
                    relation.fixes.iter().map(|fix| self.fix(&offsets, &fix.span, &fix.replacement)).collect()
                } else {
                    vec![]
                },
                finding: finding.filter(|_| wrong).map(|f| (f.rule.to_owned(), self.quote(f).to_owned())),
                source: String::new(),
            };
            carded.extend(finding.map(|f| f.span.clone()));
            spoken.insert(*result, (wrong, out.cards.len()));
            out.cards.push(card);
        }
        for figure in &reading.figures {
            let (from, to) = offsets.range(&figure.span);
            let about = reading
                .findings
                .iter()
                .find(|f| f.span == figure.span && f.severity == banfu_app::text::Severity::Error);
            let source = self.source_of(&figure.quote);
            let (kind, card) = if let Some((wrong, card)) = spoken.get(&figure.id) {
                (if *wrong { "wrong" } else { "derived" }, Some(*card))
            } else if let Some(finding) = about {
                out.cards.push(self.finding_card(&offsets, finding));
                carded.push(finding.span.clone());
                ("wrong", Some(out.cards.len() - 1))
            } else {
                out.cards.push(Card {
                    title: figure.quote.clone(),
                    severity: "fine",
                    text: match &source {
                        Some(office) => l.f1("draft.card.from_opinion", "office", office),
                        None => l.t("draft.card.no_source").to_owned(),
                    },
                    ..Card::default()
                });
                (if source.is_some() { "sourced" } else { "unsourced" }, Some(out.cards.len() - 1))
            };
            if let (Some(card), Some(office)) = (card, source)
                && out.cards[card].source.is_empty()
            {
                out.cards[card].source = l.f1("draft.card.from_opinion", "office", office);
            }
            out.marks.push(Mark { from, to, kind, card });
        }
        for finding in &reading.findings {
            let (from, to) = offsets.range(&finding.span);
            out.stops.push((from, to));
            // Words that no figure's mark covers get a quiet line of their own.
            let marked = finding.severity != banfu_app::text::Severity::Note && !carded.contains(&finding.span);
            if marked && !out.marks.iter().any(|mark| mark.from < to && from < mark.to) && from < to {
                out.cards.push(self.finding_card(&offsets, finding));
                out.marks.push(Mark {
                    from,
                    to,
                    kind: "note",
                    card: Some(out.cards.len() - 1),
                });
            }
        }
        out.marks.sort_by_key(|mark| (mark.from, mark.to));
        out.stops.sort_unstable();
        out.stops.dedup();
        for row in rows(say, self.case, checked) {
            let key = if row.edited { "quotes.margin_edited" } else { "quotes.margin" };
            let passage = checked.quoted.iter().find(|q| q.at.span.start == row.start).map_or(0, |q| q.at.passage);
            out.quotes.push(FromOpinion {
                from: offsets.unit(row.start),
                to: offsets.unit(row.end),
                label: l.f2(key, "office", &row.office, "n", passage),
                edited: row.edited,
            });
        }
        for promise in &checked.commitments {
            let (from, to) = (offsets.unit(promise.start as usize), offsets.unit(promise.end as usize));
            out.said.push(Said {
                from,
                to,
                label: l.f1("draft.promise_no", "n", promise.no),
            });
        }
        out
    }

    /// The tables.
    pub fn panels(&self) -> Panels {
        let (say, checked, l) = (self.say, self.checked, self.say.l);
        let offsets = Offsets::of(&checked.body);
        let mut findings: Vec<(Severity, Row)> = checked
            .reading
            .findings
            .iter()
            .map(|finding| {
                let severity = Severity::from_code(finding.severity.as_str());
                let quote = self.quote(finding).to_owned();
                let aside = self.case.dismissed.iter().find(|d| d.rule == finding.rule && d.quote == quote);
                let (from, to) = offsets.range(&finding.span);
                // Where a relation offers several ways, the first is the likeliest.
                let relation = checked
                    .reading
                    .relations
                    .iter()
                    .find(|r| r.rule == finding.rule && overlap(&r.span, &finding.span));
                let fix = finding.fix.as_ref().or_else(|| relation.and_then(|r| r.fixes.first()));
                let row = Row {
                    mark: severity.mark(l).0,
                    message: self.message(finding),
                    explanation: if l.is_chinese() {
                        finding.explanation.clone()
                    } else {
                        finding.explanation_en.clone()
                    },
                    line: offsets.line(finding.span.start),
                    from,
                    to,
                    fix: fix.map(|fix| self.fix(&offsets, &fix.span, &fix.replacement)),
                    open_error: severity == Severity::Error && aside.is_none(),
                    aside: aside.map(|d| l.f1("review.set_aside", "reason", &d.reason)).unwrap_or_default(),
                    rule: finding.rule.to_owned(),
                    quote,
                };
                (severity, row)
            })
            .collect();
        findings.sort_by_key(|(severity, row)| (*severity, row.from));
        let points = checked
            .coverage
            .points
            .iter()
            .map(|answer| PointRow {
                n: answer.point.number,
                title: answer.point.title.clone(),
                answered: answer.answered(),
                passages: answer
                    .passages
                    .iter()
                    .take(3)
                    .map(|passage| {
                        let (from, to) = offsets.range(&passage.span);
                        (
                            offsets.line(passage.span.start),
                            from,
                            to,
                            if l.is_chinese() { passage.reason.clone() } else { passage.reason_en.clone() },
                        )
                    })
                    .collect(),
            })
            .collect();
        let promises = checked
            .commitments
            .iter()
            .map(|promise| PromiseRow {
                no: promise.no,
                quote: promise.quote.clone(),
                kind: l.coded("commitments", promise.kind.code()),
                owner: checked
                    .owners
                    .iter()
                    .find(|(no, _)| *no == promise.no)
                    .map(|(_, office)| self.say.office(*office))
                    .or_else(|| promise.owner.clone())
                    .unwrap_or_default(),
                due: match (promise.due_on, &promise.due) {
                    (Some(day), _) => self.say.day(day),
                    (None, words) => words.clone().unwrap_or_default(),
                },
                from: offsets.unit(promise.start as usize),
                to: offsets.unit(promise.end as usize),
            })
            .collect();
        let quotes = rows(say, self.case, checked);
        let opinions = self
            .given()
            .flat_map(|(office, text)| {
                let quotes = &quotes;
                text.lines().filter(|line| !line.trim().is_empty()).zip(1usize..).map(move |(line, passage)| {
                    let from_here = || {
                        checked
                            .quoted
                            .iter()
                            .zip(quotes)
                            .filter(move |(q, _)| q.office == office && q.at.passage == passage)
                    };
                    OpinionParagraph {
                        office: say.office(office),
                        text: line.trim().to_owned(),
                        quoted: from_here().any(|(q, _)| q.at.verbatim) || checked.body.contains(line.trim()),
                        edited: from_here().filter(|(q, _)| !q.at.verbatim).map(|(_, row)| row.clone()).collect(),
                    }
                })
            })
            .collect();
        Panels {
            l,
            findings: findings.into_iter().map(|(_, row)| row).collect(),
            points,
            promises,
            opinions,
            editable: self.editable,
            dismiss: format!("/cases/{}/draft/dismiss", self.case.id),
            confirm: format!("/cases/{}/draft/promises", self.case.id),
            csrf: self.csrf.to_owned(),
            command: self.command.to_owned(),
        }
    }

    fn message(&self, finding: &Finding) -> String {
        if self.say.l.is_chinese() {
            finding.message.clone()
        } else {
            finding.message_en.clone()
        }
    }

    fn explanation(&self, finding: &Finding) -> String {
        if self.say.l.is_chinese() {
            finding.explanation.clone()
        } else {
            finding.explanation_en.clone()
        }
    }

    fn quote(&self, finding: &Finding) -> &str {
        self.checked.body.get(finding.span.clone()).unwrap_or_default()
    }

    fn fix(&self, offsets: &Offsets, span: &Span, replacement: &str) -> CardFix {
        let (from, to) = offsets.range(span);
        CardFix {
            from,
            to,
            insert: replacement.to_owned(),
            label: self.say.l.f1("draft.card.change_to", "text", replacement),
        }
    }

    fn finding_card(&self, offsets: &Offsets, finding: &Finding) -> Card {
        let explanation = if self.say.l.is_chinese() {
            &finding.explanation
        } else {
            &finding.explanation_en
        };
        Card {
            title: self.message(finding),
            severity: finding.severity.as_str(),
            text: explanation.clone(),
            fixes: finding.fix.iter().map(|fix| self.fix(offsets, &fix.span, &fix.replacement)).collect(),
            finding: Some((finding.rule.to_owned(), self.quote(finding).to_owned())),
            ..Card::default()
        }
    }

    /// Opinions as given, by office.
    fn given(&self) -> impl Iterator<Item = (OfficeId, &str)> {
        self.case.co_handlers().filter_map(|co| match &co.opinion {
            OpinionState::Given { text, .. } => Some((co.office, text.as_str())),
            _ => None,
        })
    }

    /// The office whose opinion states a figure in the same words.
    fn source_of(&self, quote: &str) -> Option<String> {
        // Hedges are the letter's own; a figure of one or two characters stands everywhere.
        let bare = quote.trim_start_matches(['近', '约', '超']).trim_start_matches("超过");
        if bare.chars().count() < 3 {
            return None;
        }
        self.given().find(|(_, text)| text.contains(bare)).map(|(office, _)| self.say.office(office))
    }
}

fn overlap(a: &Span, b: &Span) -> bool {
    a.start < b.end && b.start < a.end
}

#[cfg(test)]
mod tests {
    use super::Offsets;

    #[test]
    fn offsets_count_as_browsers_do() {
        let text = "堃𬭚a\n二";
        let offsets = Offsets::of(text);
        assert_eq!(offsets.unit(0), 0);
        assert_eq!(offsets.unit("堃".len()), 1);
        assert_eq!(offsets.unit("堃𬭚".len()), 3, "a character of four bytes is two units");
        assert_eq!(offsets.unit(text.len()), text.encode_utf16().count());
        assert_eq!(offsets.line("堃𬭚a\n".len()), 2);
    }
}

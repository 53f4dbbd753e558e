//! A published reply as reading text: what answers which point, which words promise, and how each figure stands to the others.
//!
//! The marks say only what the letter's own text shows. A figure is *recomputed* when it takes part in a relation that comes out right,
//! *wrong* when it is the result of one that does not, and *unsourced* otherwise: no register is linked to published letters yet.

use banfu_app::{
    domain::reply::Commitment,
    text::{BlockKind, Coverage, Reading, Span, Verdict},
};

use crate::{i18n::Locale, ui::Provenance};

/// A block of the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// How it is set.
    pub tag: Tag,
    /// Points of the proposal that are answered from here on.
    pub answers: Vec<u32>,
    /// Its text.
    pub runs: Vec<Run>,
}

/// How a block is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// A heading of the first level.
    Heading,
    /// A heading below it.
    Subheading,
    /// A paragraph.
    Paragraph,
    /// A line that is not indented: whom the letter addresses.
    Line,
}

/// Text that is a promise or is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The promise these words make.
    pub promise: Option<Said>,
    /// Its pieces.
    pub pieces: Vec<Piece>,
}

/// The words of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// Its number.
    pub no: u32,
    /// Its words begin here.
    pub first: bool,
}

/// A piece of text, a figure or plain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// How the figure stands, when it is one.
    pub figure: Option<FigureMark>,
}

/// How a figure stands to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FigureMark {
    /// Recomputed, wrong or unsourced.
    pub provenance: Provenance,
    /// The recomputation it takes part in, as its place in [`Marked::worked`] counted from 1; 0: none.
    pub worked: usize,
}

impl Piece {
    /// The class of the mark.
    pub fn class(&self) -> &'static str {
        match self.figure.map(|f| f.provenance) {
            Some(Provenance::Derived) => "bf-fig bf-fig-derived",
            Some(Provenance::Wrong) => "bf-fig bf-fig-wrong",
            Some(Provenance::Sourced) => "bf-fig bf-fig-sourced",
            Some(Provenance::Unsourced) | None => "bf-fig bf-fig-unsourced",
        }
    }

    /// Where its recomputation stands on the page; empty when there is none.
    pub fn href(&self) -> String {
        match self.figure {
            Some(figure) if figure.worked > 0 => format!("#worked-{}", figure.worked),
            _ => String::new(),
        }
    }
}

/// A recomputation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worked {
    /// The figures, in the letter's words.
    pub quotes: String,
    /// The arithmetic in a sentence.
    pub sentence: String,
    /// The figures cannot all be true.
    pub wrong: bool,
}

/// A letter with its marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// Its blocks.
    pub passages: Vec<Passage>,
    /// Recomputations, in reading order.
    pub worked: Vec<Worked>,
    /// Figures in the letter.
    pub figures: usize,
    /// Of them, recomputed.
    pub recomputed: usize,
}

/// Marks a letter.
///
/// * `body`: the text that was signed; spans of `reading` and `commitments` are byte offsets into it.
pub fn mark(l: Locale, body: &str, reading: &Reading, commitments: &[Commitment], coverage: &Coverage) -> Marked {
    let (worked, figures) = figures(l, reading);
    let mut blocks: Vec<(Tag, Span, String)> = Vec::new();
    if let Some(addressee) = &reading.structure.addressee {
        blocks.push((Tag::Line, 0..0, format!("{}：", addressee.text)));
    }
    for block in &reading.structure.body {
        let tag = match block.kind {
            BlockKind::Heading(1) => Tag::Heading,
            BlockKind::Heading(_) => Tag::Subheading,
            BlockKind::Paragraph | BlockKind::ListItem => Tag::Paragraph,
        };
        blocks.push((tag, block.span.clone(), block.text.clone()));
    }
    if let Some(closing) = &reading.structure.closing {
        blocks.push((Tag::Paragraph, closing.span.clone(), closing.text.clone()));
    }
    let answers = answers(&blocks, coverage);
    let passages = blocks
        .iter()
        .zip(answers)
        .map(|((tag, span, text), answers)| Passage {
            tag: *tag,
            answers,
            runs: runs(body, span, text, &figures, commitments),
        })
        .collect();
    let recomputed = figures.iter().filter(|(_, mark)| mark.provenance == Provenance::Derived).count();
    Marked {
        passages,
        worked,
        recomputed,
        figures: figures.len(),
    }
}

/// Recomputations that can be shown, and each figure's place and mark.
fn figures(l: Locale, reading: &Reading) -> (Vec<Worked>, Vec<(Span, FigureMark)>) {
    let mut worked = Vec::new();
    let mut marks: Vec<(Span, FigureMark)> = reading
        .figures
        .iter()
        .map(|figure| {
            let mark = FigureMark {
                provenance: Provenance::Unsourced,
                worked: 0,
            };
            (figure.span.clone(), mark)
        })
        .collect();
    let place = |id: u32| reading.figures.iter().position(|figure| figure.id == id);
    for relation in &reading.relations {
        let wrong = !relation.consistent;
        if !wrong && !matches!(relation.verdict, Verdict::Ok | Verdict::Style) {
            continue;
        }
        let quotes: Vec<&str> = relation
            .inputs
            .iter()
            .filter_map(|id| place(*id).and_then(|at| reading.figures.get(at)))
            .map(|figure| figure.quote.as_str())
            .collect();
        worked.push(Worked {
            quotes: quotes.join(if l.is_chinese() { "、" } else { ", " }),
            sentence: if l.is_chinese() {
                relation.explanation.clone()
            } else {
                relation.explanation_en.clone()
            },
            wrong,
        });
        // Of figures that contradict each other, the stated result is marked: it stands last.
        let marked = if wrong { relation.inputs.len().saturating_sub(1) } else { 0 };
        for id in relation.inputs.iter().skip(marked) {
            let Some((_, mark)) = place(*id).and_then(|at| marks.get_mut(at)) else {
                continue;
            };
            if mark.provenance != Provenance::Wrong {
                mark.provenance = if wrong { Provenance::Wrong } else { Provenance::Derived };
                mark.worked = worked.len();
            }
        }
    }
    (worked, marks)
}

/// For each block the points that are answered from there on: a point's best passage, or the heading right above it.
fn answers(blocks: &[(Tag, Span, String)], coverage: &Coverage) -> Vec<Vec<u32>> {
    let mut out = vec![Vec::new(); blocks.len()];
    for answer in &coverage.points {
        let Some(best) = answer.passages.first() else { continue };
        let Some(mut at) = blocks.iter().rposition(|(_, span, _)| span.start <= best.span.start && span.end > span.start) else {
            continue;
        };
        let is_heading = |at: usize| blocks.get(at).is_some_and(|(tag, ..)| matches!(tag, Tag::Heading | Tag::Subheading));
        if !is_heading(at) && at > 0 && is_heading(at - 1) {
            at -= 1;
        }
        if let Some(points) = out.get_mut(at) {
            points.push(answer.point.number);
        }
    }
    out
}

/// Cuts a block where promises and figures begin and end.
fn runs(body: &str, span: &Span, mended: &str, figures: &[(Span, FigureMark)], commitments: &[Commitment]) -> Vec<Run> {
    let plain = || {
        vec![Run {
            promise: None,
            pieces: vec![Piece {
                text: mended.to_owned(),
                figure: None,
            }],
        }]
    };
    let inside = |at: usize| at > span.start && at < span.end;
    let mut cuts = vec![span.start, span.end];
    for commitment in commitments {
        cuts.extend([commitment.start as usize, commitment.end as usize].into_iter().filter(|at| inside(*at)));
    }
    for (place, _) in figures {
        cuts.extend([place.start, place.end].into_iter().filter(|at| inside(*at)));
    }
    cuts.sort_unstable();
    cuts.dedup();
    let mut runs: Vec<Run> = Vec::new();
    for pair in cuts.windows(2) {
        let &[start, end] = pair else { continue };
        let Some(raw) = body.get(start..end) else { return plain() };
        let text = on_one_line(raw, start == span.start, end == span.end);
        if text.is_empty() {
            continue;
        }
        let promise = commitments.iter().find(|c| c.start as usize <= start && end <= c.end as usize).map(|c| c.no);
        let figure = figures
            .iter()
            .find(|(place, _)| place.start <= start && end <= place.end)
            .map(|(_, mark)| *mark);
        let begins = promise.is_some_and(|no| {
            commitments
                .iter()
                .any(|c| c.no == no && (c.start as usize >= span.start) && body.get(c.start as usize..start).is_some_and(|between| between.trim().is_empty()))
        });
        match runs.last_mut() {
            Some(run) if run.promise.map(|said| said.no) == promise => run.pieces.push(Piece { text, figure }),
            _ => runs.push(Run {
                promise: promise.map(|no| Said { no, first: begins }),
                pieces: vec![Piece { text, figure }],
            }),
        }
    }
    // A letter that came in as pages has page numbers between its lines; the mended text knows to leave them out.
    let shown = runs.iter().flat_map(|run| &run.pieces).flat_map(|piece| piece.text.chars());
    if shown.filter(|c| !c.is_whitespace()).eq(mended.chars().filter(|c| !c.is_whitespace())) {
        runs
    } else {
        plain()
    }
}

/// Text of several lines on one: Chinese joins without a space.
fn on_one_line(text: &str, first: bool, last: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let lines: Vec<&str> = text.split(['\n', '\r']).collect();
    for (at, line) in lines.iter().enumerate() {
        let line = if at > 0 || first { line.trim_start() } else { line };
        let line = if at + 1 < lines.len() || last { line.trim_end() } else { line };
        let joins = |c: char| c.is_ascii_alphanumeric();
        if at > 0 && out.ends_with(joins) && line.starts_with(joins) {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use banfu_app::{reading::commitments, text};

    use super::*;

    const PROPOSAL: &str = "关于发展温泉旅游的提案\n\n建议：\n1. 完善温泉景区的交通\n2. 加强温泉水质保护\n";
    const LETTER: &str = "贺青山委员：\n您提出的建议收悉，现答复如下。\n一、完善温泉景区交通\n2020年接待游客100万人次，2021年接待游客120万人次，增长20%。\
                          2021年旅游收入60万元，比2020年的50万元增长30%。\n二、保护温泉水质\n我局将在2024年6月底前建成12个温泉水质监测点。\n";

    fn marked() -> Marked {
        let reading = text::read(LETTER, &text::Options::default());
        let coverage = text::coverage(PROPOSAL, LETTER, &reading);
        mark(Locale::ZhCn, LETTER, &reading, &commitments(&reading, jiff::civil::date(2023, 6, 1)), &coverage)
    }

    fn marks(marked: &Marked, provenance: Provenance) -> Vec<&str> {
        let pieces = marked.passages.iter().flat_map(|p| &p.runs).flat_map(|run| &run.pieces);
        pieces
            .filter(|piece| piece.figure.is_some_and(|f| f.provenance == provenance))
            .map(|piece| piece.text.as_str())
            .collect()
    }

    #[test]
    fn a_figure_that_comes_out_right_and_one_that_does_not_are_told_apart() {
        let marked = marked();
        assert!(marks(&marked, Provenance::Derived).contains(&"20%"), "{marked:#?}");
        assert_eq!(marks(&marked, Provenance::Wrong), ["30%"], "{marked:#?}");
        assert!(
            marks(&marked, Provenance::Unsourced).iter().any(|quote| quote.starts_with("12个")),
            "{marked:#?}"
        );
        assert!(marked.worked.iter().any(|w| w.wrong) && marked.worked.iter().any(|w| !w.wrong));
    }

    #[test]
    fn a_promise_is_numbered_where_its_words_begin() {
        let marked = marked();
        let said: Vec<Said> = marked.passages.iter().flat_map(|p| &p.runs).filter_map(|run| run.promise).collect();
        assert_eq!(said, [Said { no: 1, first: true }], "{marked:#?}");
    }

    #[test]
    fn a_point_is_found_at_the_heading_of_its_answer() {
        let marked = marked();
        let at = |point: u32| marked.passages.iter().find(|p| p.answers.contains(&point)).map(|p| p.tag);
        assert_eq!((at(1), at(2)), (Some(Tag::Heading), Some(Tag::Heading)), "{marked:#?}");
    }

    #[test]
    fn every_word_of_the_letter_is_shown_once() {
        let shown: String = marked()
            .passages
            .iter()
            .flat_map(|p| &p.runs)
            .flat_map(|run| &run.pieces)
            .map(|piece| piece.text.as_str())
            .collect();
        let letter: String = LETTER.split('\n').collect();
        assert_eq!(shown, letter);
    }

    #[test]
    fn broken_lines_are_joined() {
        assert_eq!(on_one_line("　　完善\n  交通 GDP\nABC ", true, true), "完善交通 GDP ABC");
        assert_eq!(on_one_line(" 与 ", false, false), " 与 ");
    }
}

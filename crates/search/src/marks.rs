//! Which passage of a text to show for a search, and what to mark in it. Structured, never HTML: how a mark looks is the page's.

use std::ops::Range;

use crate::question::Question;
use crate::tokens::{Folded, joins};

/// A piece of text, marked or not. Pieces in a row make the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The text as it stands in the original.
    pub text: String,
    /// Whether it is what was searched for.
    pub hit: bool,
}

/// What to mark, folded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Needles(Vec<String>);

/// A passage and how many different needles it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Passage {
    pub(crate) parts: Vec<Part>,
    pub(crate) found: usize,
}

impl Needles {
    pub(crate) fn of(question: &Question) -> Self {
        let mut list: Vec<String> = Vec::new();
        for wanted in &question.wanted {
            for needle in std::iter::once(&wanted.text).chain(&wanted.words) {
                if !list.contains(needle) {
                    list.push(needle.clone());
                }
            }
        }
        Self(list)
    }

    /// Where the needles stand in a text: byte ranges of the original, in order, with the number of the needle.
    fn places(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let folded = Folded::new(text);
        let mut places = Vec::new();
        for (number, needle) in self.0.iter().enumerate() {
            for (start, _) in folded.text.match_indices(needle.as_str()) {
                let end = start + needle.len();
                if stands_alone(&folded.text, start, end) {
                    places.push((folded.original(start)..folded.original(end), number));
                }
            }
        }
        places.sort_by_key(|(range, _)| (range.start, range.end));
        places
    }
}

/// Whether a match is not cut out of a longer number or Latin word: 20 is not in 2023.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let joined = |a: Option<char>, b: Option<char>| a.is_some_and(joins) && b.is_some_and(joins);
    !joined(text[..start].chars().next_back(), text[start..].chars().next()) && !joined(text[..end].chars().next_back(), text[end..].chars().next())
}

/// The whole text, marked.
pub(crate) fn mark(text: &str, needles: &Needles) -> Vec<Part> {
    parts(text, 0..text.len(), &needles.places(text))
}

/// The passage of at most about `max_chars` characters that holds the most; the beginning when nothing is found. It begins and ends at
/// a comma, a semicolon or a full stop where it can.
pub(crate) fn passage(text: &str, needles: &Needles, max_chars: usize) -> Passage {
    let places = needles.places(text);
    let clauses = clauses(text);
    let best = best_window(text, &clauses, &places, max_chars);
    let range = shorten(text, best, &places, max_chars);
    let mut found: Vec<usize> = inside(&places, &range).map(|(_, number)| *number).collect();
    found.sort_unstable();
    found.dedup();
    let mut shown = parts(text, range.clone(), &places);
    for part in &mut shown {
        part.text = on_one_line(&part.text);
    }
    if !text[..range.start].trim().is_empty() {
        shown.insert(0, ellipsis());
    }
    if !text[range.end..].trim().is_empty() {
        shown.push(ellipsis());
    }
    Passage {
        parts: shown,
        found: found.len(),
    }
}

fn ellipsis() -> Part {
    Part {
        text: "…".to_owned(),
        hit: false,
    }
}

fn inside<'a>(places: &'a [(Range<usize>, usize)], range: &'a Range<usize>) -> impl Iterator<Item = &'a (Range<usize>, usize)> {
    places.iter().filter(|(place, _)| place.start >= range.start && place.end <= range.end)
}

/// The clauses of a text, without the white space before them. They end after 。；，！？ or at a line break.
fn clauses(text: &str) -> Vec<Range<usize>> {
    let mut list = Vec::new();
    let mut start = 0;
    let mut push = |start: usize, end: usize| {
        let lead = text[start..end].len() - text[start..end].trim_start().len();
        if start + lead < end {
            list.push(start + lead..end);
        }
    };
    for (at, c) in text.char_indices() {
        if matches!(c, '。' | '；' | '，' | '！' | '？' | '\n') {
            let end = at + c.len_utf8();
            push(start, end);
            start = end;
        }
    }
    push(start, text.len());
    list
}

/// The run of clauses that fits and holds the most different needles; among equals the one with most matches, then the first.
fn best_window(text: &str, clauses: &[Range<usize>], places: &[(Range<usize>, usize)], max_chars: usize) -> Range<usize> {
    let chars: Vec<usize> = clauses.iter().map(|c| text[c.clone()].chars().count()).collect();
    let fits = |from: usize| {
        let mut sum = 0;
        let count = chars[from..].iter().take_while(|n| {
            sum += **n;
            sum <= max_chars
        });
        from + count.count().max(1)
    };
    let mut best: Option<((usize, usize), Range<usize>)> = None;
    for (from, clause) in clauses.iter().enumerate() {
        let has_hit = inside(places, clause).next().is_some();
        // A passage begins with a match, so that the eye finds it; only the first may do without.
        if from > 0 && !has_hit {
            continue;
        }
        let window = clause.start..clauses[fits(from) - 1].end;
        let mut numbers: Vec<usize> = inside(places, &window).map(|(_, number)| *number).collect();
        let matches = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        let worth = (numbers.len(), if has_hit { matches } else { 0 });
        if best.as_ref().is_none_or(|(b, _)| worth > *b) {
            best = Some((worth, window));
        }
    }
    best.map_or(0..0, |(_, window)| window)
}

/// A clause longer than there is room for is cut about its first match.
fn shorten(text: &str, range: Range<usize>, places: &[(Range<usize>, usize)], max_chars: usize) -> Range<usize> {
    const BEFORE_CHARS: usize = 16;
    let slice = &text[range.clone()];
    if slice.chars().nth(max_chars).is_none() {
        return range;
    }
    let first = places
        .iter()
        .find(|(p, _)| p.end > range.start)
        .map_or(range.start, |(p, _)| p.start.max(range.start));
    let start = text[range.start..first]
        .char_indices()
        .rev()
        .nth(BEFORE_CHARS - 1)
        .map_or(range.start, |(at, _)| range.start + at);
    let end = text[start..range.end].char_indices().nth(max_chars).map_or(range.end, |(at, _)| start + at);
    start..end
}

/// A range of a text in parts. Matches that touch or overlap become one.
fn parts(text: &str, range: Range<usize>, places: &[(Range<usize>, usize)]) -> Vec<Part> {
    let mut list: Vec<Part> = Vec::new();
    let mut at = range.start;
    let mut push = |from: usize, to: usize, hit: bool| {
        if from < to {
            match list.last_mut() {
                Some(last) if last.hit == hit => last.text.push_str(&text[from..to]),
                _ => list.push(Part {
                    text: text[from..to].to_owned(),
                    hit,
                }),
            }
        }
    };
    for (place, _) in places {
        let (start, end) = (place.start.max(at), place.end.min(range.end));
        if start < end {
            push(at, start, false);
            push(start, end, true);
            at = end;
        }
    }
    push(at, range.end, false);
    list
}

/// Line breaks and indents inside a passage become one space.
fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_whitespace() || c.is_control() => {
                if !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            c => line.push(c),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(parts: &[Part]) -> String {
        parts.iter().map(|p| if p.hit { format!("⟦{}⟧", p.text) } else { p.text.clone() }).collect()
    }

    fn needles(typed: &str) -> Needles {
        Needles::of(&Question::read(typed))
    }

    #[test]
    fn matches_are_marked_whatever_their_width_and_case() {
        assert_eq!(shown(&mark("关于ＲＣＥＰ与东盟合作", &needles("rcep 东盟"))), "关于⟦ＲＣＥＰ⟧与⟦东盟⟧合作");
    }

    #[test]
    fn words_next_to_each_other_make_one_mark() {
        assert_eq!(shown(&mark("推动经贸合作", &needles("经贸合作"))), "推动⟦经贸合作⟧");
    }

    #[test]
    fn a_number_is_not_found_inside_a_longer_one() {
        assert_eq!(shown(&mark("2023年20件", &needles("20"))), "2023年⟦20⟧件");
    }

    #[test]
    fn a_passage_begins_at_a_comma_and_says_what_is_left_out() {
        let text = "今年以来，我们做了许多工作，推动茶叶出口东盟，办成了几件实事；下一步，还要努力。";
        let found = passage(text, &needles("茶叶"), 18);
        assert_eq!(shown(&found.parts), "…推动⟦茶叶⟧出口东盟，办成了几件实事；…");
        assert_eq!(found.found, 1);
    }

    #[test]
    fn the_passage_that_holds_more_of_the_question_wins() {
        let text = "茶叶很好。茶叶，茶叶，茶叶，这里还没有写到别的。后来，茶叶出口到了东盟。";
        assert_eq!(shown(&passage(text, &needles("茶叶 东盟"), 14).parts), "…⟦茶叶⟧出口到了⟦东盟⟧。");
    }

    #[test]
    fn an_endless_clause_is_cut_about_its_match() {
        let text = format!("{}茶叶{}", "甲".repeat(100), "乙".repeat(100));
        let found = shown(&passage(&text, &needles("茶叶"), 30).parts);
        assert_eq!(found, format!("…{}⟦茶叶⟧{}…", "甲".repeat(16), "乙".repeat(12)));
    }

    #[test]
    fn without_a_match_the_beginning_is_shown_on_one_line() {
        assert_eq!(
            shown(&passage("　　一、基本情况\n　　全省共有九个口岸。", &needles("茶叶"), 20).parts),
            "一、基本情况 全省共有九个口岸。"
        );
    }

    proptest! {
        #[test]
        fn marking_never_changes_the_text(text in "\\PC*|[经贸合作。；，\n 　０-９a-zA-Z𡒄İ]{0,80}", typed in "\\PC{0,12}|[经贸合作\"“a0-9İ𡒄 ]{0,8}") {
            let parts = mark(&text, &needles(&typed));
            prop_assert_eq!(parts.iter().map(|p| p.text.as_str()).collect::<String>(), text);
        }

        #[test]
        fn a_passage_keeps_to_its_length(text in "\\PC*|[经贸合作。；，\n 　０-９a-zA-Z𡒄İ]{0,200}", typed in "\\PC{0,12}|[经贸合作\"“a0-9İ𡒄 ]{0,8}", max in 1usize..60) {
            let found = passage(&text, &needles(&typed), max);
            let chars: usize = found.parts.iter().map(|p| p.text.chars().count()).sum();
            // Between clauses there may stand white space, which is shown as one space; and two ellipses.
            prop_assert!(chars <= 2 * max + 2, "{chars} > {max}: {found:?}");
        }
    }
}

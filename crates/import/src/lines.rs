//! From characters with a place to lines, and from lines to paragraphs: a PDF holds neither.
//!
//! A line goes on in the next one when it reaches the right edge and the next begins at the left edge without an indent, in the same size.

use crate::{ImportError, What, build::Builder};

/// A character, or a few that are set as one, with its place in points. `y` grows upwards.
#[derive(Debug, Clone)]
pub(crate) struct Glyph {
    pub(crate) x: f64,
    pub(crate) end: f64,
    pub(crate) y: f64,
    pub(crate) size: f64,
    pub(crate) text: String,
}

/// A page's characters, in the order of the file.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) glyphs: Vec<Glyph>,
}

#[derive(Debug, Clone)]
struct Line {
    page: usize,
    x: f64,
    end: f64,
    y: f64,
    size: f64,
    text: String,
}

impl Line {
    fn is_table_row(&self) -> bool {
        self.text.contains('\t')
    }
}

/// Puts the paragraphs of all pages into `out`. `pictures`: how many each page has.
pub(crate) fn paragraphs(pages: &[Page], pictures: &[usize], out: &mut Builder) -> Result<(), ImportError> {
    let mut lines = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        let mut of_page = page_lines(number, page);
        let numbered = of_page.len();
        // Only the first or last line of a page is its number.
        if of_page.last().is_some_and(|l| is_page_number(&l.text)) {
            of_page.pop();
        } else if of_page.first().is_some_and(|l| is_page_number(&l.text)) {
            of_page.remove(0);
        }
        if of_page.len() < numbered {
            out.left(What::PageNumber, 0, &(number + 1).to_string());
        }
        if of_page.is_empty() {
            out.left(What::PicturePage, 0, &(number + 1).to_string());
        } else {
            for _ in 0..pictures.get(number).copied().unwrap_or_default() {
                out.left(What::Picture, 0, &format!("p. {}", number + 1));
            }
        }
        lines.extend(of_page);
    }
    let edges = Edges::of(&lines);
    let mut joined = 0_usize;
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let goes_on = index
            .checked_sub(1)
            .and_then(|before| lines.get(before))
            .is_some_and(|before| edges.goes_on(before, line, pages));
        if goes_on {
            joined += 1;
            let words = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
            if words(text.chars().next_back()) && words(line.text.chars().next()) {
                text.push(' ');
            }
        } else {
            flush(&mut text, out)?;
        }
        text.push_str(line.text.trim_start());
    }
    flush(&mut text, out)?;
    if joined > 0 {
        out.left(What::JoinedLines, 0, &joined.to_string());
    }
    Ok(())
}

/// A paragraph, or rows of what looks like a table.
fn flush(text: &mut String, out: &mut Builder) -> Result<(), ImportError> {
    let done = std::mem::take(text);
    if done.contains('\t') {
        return out.table(vec![done.split('\t').map(|cell| cell.trim().to_owned()).collect()]);
    }
    out.paragraph("", &done, None)
}

/// The lines of a page from top to bottom.
fn page_lines(page: usize, of: &Page) -> Vec<Line> {
    let mut glyphs: Vec<&Glyph> = of.glyphs.iter().filter(|g| g.size > 0.5).collect();
    // `total_cmp` keeps the order whole; the stable sort keeps the file's order within one height.
    glyphs.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut bands: Vec<Vec<&Glyph>> = Vec::new();
    for glyph in glyphs {
        let same = bands
            .last()
            .and_then(|band| band.first())
            .is_some_and(|first| (first.y - glyph.y).abs() < 0.4 * first.size.max(glyph.size));
        match bands.last_mut() {
            Some(band) if same => band.push(glyph),
            _ => bands.push(vec![glyph]),
        }
    }
    bands.into_iter().filter_map(|band| line(page, band)).collect()
}

fn line(page: usize, mut band: Vec<&Glyph>) -> Option<Line> {
    band.sort_by(|a, b| a.x.total_cmp(&b.x));
    // The size of most of it: a small sign above the line does not make the line small.
    let size = band.iter().map(|g| g.size).fold(0.0, f64::max);
    let mut text = String::new();
    let mut before: Option<&Glyph> = None;
    let (mut start, mut end, mut base) = (f64::MAX, f64::MIN, 0.0);
    for glyph in band {
        let blank = glyph.text.trim().is_empty();
        if let Some(b) = before {
            // Bold by hand: the same sign set twice, a hair apart.
            if b.text == glyph.text && (glyph.x - b.x).abs() < 0.15 * size {
                continue;
            }
            let gap = (glyph.x - b.end) / size;
            let wide = |t: &str| t.chars().next().is_some_and(|c| !c.is_ascii());
            if gap > 1.6 {
                text.push('\t');
            } else if gap > if wide(&b.text) || wide(&glyph.text) { 0.9 } else { 0.2 } {
                text.push(' ');
            }
        }
        if !blank {
            start = start.min(glyph.x);
            end = end.max(glyph.end);
            base = glyph.y;
        }
        text.push_str(&glyph.text);
        before = Some(glyph);
    }
    let text = text.trim_end().to_owned();
    if text.trim().is_empty() {
        return None;
    }
    // Blanks at the start are an indent; where the first sign stands says it already.
    Some(Line {
        page,
        x: start,
        end,
        y: base,
        size,
        text: text.trim_start().to_owned(),
    })
}

/// `— 12 —`, `第 3 页 共 8 页`, `12`.
fn is_page_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let rest = |c: char| c.is_ascii_digit() || c == ' ' || c == '\u{3000}' || "—-－–·第共页/".contains(c);
    (1..=8).contains(&digits) && text.chars().all(rest)
}

/// Where lines of the text begin and end.
#[derive(Debug)]
struct Edges {
    left: f64,
    right: f64,
    size: f64,
    pitch: f64,
}

impl Edges {
    fn of(lines: &[Line]) -> Self {
        let size = most(lines.iter().map(|l| (l.size, l.text.chars().count())), 0.5);
        let body = || lines.iter().filter(|l| (l.size - size).abs() < 0.1 * size && !l.is_table_row());
        Self {
            left: most(body().map(|l| (l.x, l.text.chars().count())), 2.0),
            right: most(body().map(|l| (l.end, l.text.chars().count())), 0.5 * size),
            size,
            pitch: most(
                lines.windows(2).filter_map(|pair| match pair {
                    [a, b] if a.page == b.page => Some((a.y - b.y, 1)),
                    _ => None,
                }),
                1.0,
            ),
        }
    }

    fn goes_on(&self, before: &Line, line: &Line, pages: &[Page]) -> bool {
        if before.is_table_row() || line.is_table_row() || (before.size - line.size).abs() > 0.08 * line.size {
            return false;
        }
        let near = before.page != line.page || (before.y - line.y) < 1.7 * self.pitch.max(line.size);
        let full = before.end > self.right - 1.7 * line.size;
        let flush_left = line.x < self.left + 0.6 * line.size;
        if near && full && flush_left && before.x < self.left + 3.5 * line.size {
            return true;
        }
        // A title over several lines: centred, larger than the text.
        let centred = |l: &Line| {
            let middle = pages.get(l.page).map_or(0.0, |p| (p.left + p.right) / 2.0);
            ((l.x + l.end) / 2.0 - middle).abs() < 1.5 * l.size
        };
        near && before.page == line.page && line.size > 1.15 * self.size && centred(before) && centred(line)
    }
}

/// The value that occurs most, in steps, by weight; the smaller of two that occur as often.
fn most(values: impl Iterator<Item = (f64, usize)>, step: f64) -> f64 {
    let step = step.max(0.1);
    let mut counts: std::collections::BTreeMap<i64, (usize, f64)> = std::collections::BTreeMap::new();
    for (value, weight) in values {
        // Finite and below a million, as its maker saw to.
        let entry = counts.entry((value / step).round() as i64).or_insert((0, value));
        entry.0 += weight;
    }
    let mut best = (0, 0.0);
    for (weight, value) in counts.into_values() {
        if weight > best.0 {
            best = (weight, value);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    /// Lines of 16-point characters: `(x, y, text)`.
    fn page(lines: &[(f64, f64, &str)]) -> Page {
        let glyphs = lines
            .iter()
            .flat_map(|(x, y, text)| {
                text.chars().enumerate().map(move |(i, c)| Glyph {
                    x: x + 16.0 * i as f64,
                    end: x + 16.0 * (i + 1) as f64,
                    y: *y,
                    size: 16.0,
                    text: c.to_string(),
                })
            })
            .collect();
        Page {
            left: 0.0,
            right: 595.0,
            glyphs,
        }
    }

    fn text(pages: &[Page]) -> String {
        let mut out = Builder::default();
        paragraphs(pages, &[], &mut out).unwrap();
        out.finish(Kind::Pdf).unwrap().text
    }

    #[test]
    fn a_full_line_goes_on_and_an_indent_begins_anew() {
        let full = "字".repeat(26);
        let whole = "字".repeat(28);
        let pages = [
            page(&[
                (80.0, 700.0, "赵某委员："),
                (112.0, 671.0, &full),
                (80.0, 642.0, &whole),
                (80.0, 613.0, "末。"),
                (112.0, 584.0, &full),
                (270.0, 40.0, "— 1 —"),
            ]),
            page(&[(80.0, 700.0, "接上页。"), (112.0, 671.0, "另一段。"), (270.0, 40.0, "— 2 —")]),
        ];
        assert_eq!(text(&pages), format!("赵某委员：\n{full}{whole}末。\n{full}接上页。\n另一段。\n"));
    }

    #[test]
    fn wide_gaps_part_the_cells_of_a_row() {
        let pages = [page(&[
            (80.0, 700.0, "年份"),
            (240.0, 700.0, "数量"),
            (80.0, 671.0, "2024"),
            (240.0, 671.0, "5"),
        ])];
        assert_eq!(text(&pages), "年份\t数量\n2024\t5\n");
    }

    #[test]
    fn a_sign_set_twice_for_weight_is_one_sign() {
        let mut one = page(&[(80.0, 700.0, "甲乙")]);
        let mut again = one.glyphs.clone();
        again.iter_mut().for_each(|g| g.x += 0.3);
        one.glyphs.extend(again);
        assert_eq!(text(&[one]), "甲乙\n");
    }

    #[test]
    fn a_page_number_is_told_from_a_line_of_figures() {
        for number in ["— 1 —", "12", "第 3 页 共 8 页", "- 4 -"] {
            assert!(is_page_number(number), "{number}");
        }
        for line in ["2024年", "", "——", "增长5%"] {
            assert!(!is_page_number(line), "{line}");
        }
    }
}

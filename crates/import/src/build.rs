//! Where every reader puts what it finds: one text, blocks with ranges into it, and the report.

use crate::{
    Block, ImportError, Kind, Left, Read, Report, What,
    limits::{LINES, REPORTED, TEXT_BYTES},
};

/// Characters of an excerpt.
const EXCERPT_CHARS: usize = 40;

/// A [`Read`] in the making.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    text: String,
    blocks: Vec<Block>,
    report: Report,
    lines: usize,
}

impl Builder {
    /// The line that comes next, from 1.
    pub(crate) fn next_line(&self) -> usize {
        self.lines + 1
    }

    /// Takes a paragraph; breaks of lines inside it begin paragraphs of their own. One without a character is passed over.
    pub(crate) fn paragraph(&mut self, number: &str, text: &str, level: Option<u8>) -> Result<(), ImportError> {
        let mut number = number;
        for line in text.split('\n') {
            // Blanks at the start are an indent made by hand and stay; the text is given as it stands.
            let line = line.trim_end_matches([' ', '\t', '\r', '\u{3000}']);
            if line.trim().is_empty() && number.is_empty() {
                continue;
            }
            let start = self.text.len();
            self.text.push_str(number);
            // A number is followed by what the writer typed, not by his indent.
            self.text.push_str(if number.is_empty() { line } else { line.trim_start() });
            let span = start..self.text.len();
            self.end_line()?;
            self.report.paragraphs += 1;
            self.report.numbered += usize::from(!number.is_empty());
            self.report.headings += usize::from(level.is_some());
            self.blocks.push(Block::Paragraph {
                span,
                number_bytes: number.len(),
                level,
            });
            number = "";
        }
        Ok(())
    }

    /// Takes a table; rows and tables without a character are passed over.
    pub(crate) fn table(&mut self, rows: Vec<Vec<String>>) -> Result<(), ImportError> {
        let start = self.text.len();
        let mut kept = Vec::with_capacity(rows.len());
        for row in rows {
            if row.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            for (index, cell) in row.iter().enumerate() {
                if index > 0 {
                    self.text.push('\t');
                }
                self.text.push_str(cell);
            }
            self.end_line()?;
            kept.push(row);
        }
        if !kept.is_empty() {
            self.report.tables += 1;
            self.blocks.push(Block::Table {
                span: start..self.text.len() - 1,
                rows: kept,
            });
        }
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), ImportError> {
        self.text.push('\n');
        self.lines += 1;
        if self.lines > LINES {
            return Err(ImportError::limit("paragraphs and rows", LINES));
        }
        if self.text.len() > TEXT_BYTES {
            return Err(ImportError::limit("bytes of text", TEXT_BYTES));
        }
        Ok(())
    }

    /// Notes something left, at a line of the text.
    pub(crate) fn left(&mut self, what: What, line: usize, words: &str) {
        if self.report.left.len() >= REPORTED {
            self.report.left_more += 1;
            return;
        }
        let excerpt = excerpt(words);
        self.report.left.push(Left { what, line, excerpt });
    }

    /// What was read.
    pub(crate) fn finish(self, kind: Kind) -> Result<Read, ImportError> {
        if self.text.trim().is_empty() {
            return Err(ImportError::NoText);
        }
        let Self { text, blocks, mut report, .. } = self;
        report.left.sort_by_key(|left| left.line);
        Ok(Read { kind, text, blocks, report })
    }
}

/// The beginning of a piece of text on one line.
fn excerpt(words: &str) -> String {
    let mut out = String::new();
    let mut count = 0;
    for word in words.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for c in word.chars() {
            if count == EXCERPT_CHARS {
                out.push('…');
                return out;
            }
            out.push(c);
            count += 1;
        }
    }
    out
}

/// The text of a cell on one line: breaks and tabs become blanks.
pub(crate) fn cell(text: &str) -> String {
    text.split(['\n', '\t', '\r', '\u{0b}'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_give_the_lines_and_a_number_stands_before_its_paragraph() {
        let mut b = Builder::default();
        b.paragraph("一、", "　　加强统筹\n第二行", Some(1)).unwrap();
        b.paragraph("", " \n", None).unwrap();
        b.table(vec![
            vec!["年".into(), "数".into()],
            vec![String::new(), String::new()],
            vec!["2024".into(), "5".into()],
        ])
        .unwrap();
        b.left(What::Picture, b.next_line(), "");
        let read = b.finish(Kind::Docx).unwrap();
        assert_eq!(read.text, "一、加强统筹\n第二行\n年\t数\n2024\t5\n");
        let spans: Vec<&str> = read
            .blocks
            .iter()
            .map(|block| match block {
                Block::Paragraph { span, .. } | Block::Table { span, .. } => &read.text[span.clone()],
            })
            .collect();
        assert_eq!(spans, ["一、加强统筹", "第二行", "年\t数\n2024\t5"]);
        assert_eq!(read.report.left[0].line, 5);
        assert_eq!((read.report.paragraphs, read.report.numbered, read.report.tables), (2, 1, 1));
    }

    #[test]
    fn an_excerpt_ends_after_forty_characters_and_says_so() {
        assert_eq!(excerpt(" 甲\n乙 "), "甲 乙");
        assert_eq!(excerpt(&"字".repeat(50)).chars().count(), 41);
    }

    #[test]
    fn more_lines_than_any_letter_has_are_refused() {
        let mut b = Builder::default();
        let refused = (0..=LINES).find_map(|_| b.paragraph("", "x", None).err());
        assert_eq!(refused, Some(ImportError::limit("paragraphs and rows", LINES)));
    }
}

//! What comes out of a file.

use std::{fmt, ops::Range};

/// The format of a file, told by its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text, in whatever encoding.
    Text,
    /// Word's package since 2007; WPS writes it too.
    Docx,
    /// Word's binary form of 1997 to 2003; .wps is the same.
    Doc,
    /// PDF with text.
    Pdf,
    /// OFD with text.
    Ofd,
}

impl Kind {
    /// A stable name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Docx => "docx",
            Self::Doc => "doc",
            Self::Pdf => "pdf",
            Self::Ofd => "ofd",
        }
    }
}

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Its format.
    pub kind: Kind,
    /// The text: a line for each paragraph and each row of a table (cells parted by tabs). For [`Kind::Text`] the decoded file, unchanged.
    pub text: String,
    /// Paragraphs and tables in order; every span points into `text`. Empty for [`Kind::Text`].
    pub blocks: Vec<Block>,
    /// What was understood and what was left.
    pub report: Report,
}

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph {
        /// Bytes of its line in the text, its number included.
        span: Range<usize>,
        /// How many of them are an automatic number (一、 or 1. ) and the blank after it.
        number_bytes: usize,
        /// 1 to 9 for a heading: the outline level, not the look.
        level: Option<u8>,
    },
    /// A table.
    Table {
        /// Bytes of its lines in the text.
        span: Range<usize>,
        /// Cells, row by row. A merged cell stands where it begins; the cells it covers are empty.
        rows: Vec<Vec<String>>,
    },
}

/// What was understood of a file, and what was left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Paragraphs with text.
    pub paragraphs: usize,
    /// Tables.
    pub tables: usize,
    /// Paragraphs whose automatic number was written out.
    pub numbered: usize,
    /// Headings by outline level.
    pub headings: usize,
    /// The encoding of a text file, such as `GB 18030`; empty for other kinds.
    pub encoding: String,
    /// What was left or taken in another form, in order; the first [`crate::limits::REPORTED`] of them.
    pub left: Vec<Left>,
    /// How many more there were.
    pub left_more: usize,
}

/// Something that was not taken, or not as it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// What it is.
    pub what: What,
    /// The line of the text it stands in or after, from 1; 0: before the first line or outside the text.
    pub line: usize,
    /// How it begins, as far as it has words; at most 40 characters.
    pub excerpt: String,
}

/// Kinds of [`Left`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A picture: left.
    Picture,
    /// A chart or diagram: left.
    Chart,
    /// A drawn line or shape without text: left.
    Shape,
    /// Text in a frame of its own: taken where it is anchored, from a .doc at the end.
    TextBox,
    /// The text of a footnote or endnote: left.
    Note,
    /// A remark in the margin: left.
    Comment,
    /// A page header that says more than a page number: left.
    Header,
    /// A page footer that says more than a page number: left.
    Footer,
    /// Text struck out with changes tracked: left, as if accepted.
    Deleted,
    /// Text written in with changes tracked: taken, as if accepted.
    Inserted,
    /// Hidden text: left.
    Hidden,
    /// A formula: its characters are taken, its form is not.
    Formula,
    /// A file or table of another program inside the document: left.
    Embedded,
    /// A sign of a symbol typeface that has no character: left.
    Symbol,
    /// A table inside a table: its text is taken into the cell.
    InnerTable,
    /// An automatic number of a form that is not known: written as plain digits.
    NumberForm,
    /// Lines of a page joined to paragraphs by their place on it: taken.
    JoinedLines,
    /// A printed page number: left.
    PageNumber,
    /// A page without text, likely a scan: left.
    PicturePage,
    /// Signs of a typeface in the PDF that do not say which characters they are: left.
    Unmapped,
    /// An electronic seal: left, since it vouches for the file as it was.
    Seal,
}

impl What {
    /// Every kind.
    pub const ALL: [Self; 21] = [
        Self::Picture,
        Self::Chart,
        Self::Shape,
        Self::TextBox,
        Self::Note,
        Self::Comment,
        Self::Header,
        Self::Footer,
        Self::Deleted,
        Self::Inserted,
        Self::Hidden,
        Self::Formula,
        Self::Embedded,
        Self::Symbol,
        Self::InnerTable,
        Self::NumberForm,
        Self::JoinedLines,
        Self::PageNumber,
        Self::PicturePage,
        Self::Unmapped,
        Self::Seal,
    ];

    /// A stable name, for sentences in language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Chart => "chart",
            Self::Shape => "shape",
            Self::TextBox => "text_box",
            Self::Note => "note",
            Self::Comment => "comment",
            Self::Header => "header",
            Self::Footer => "footer",
            Self::Deleted => "deleted",
            Self::Inserted => "inserted",
            Self::Hidden => "hidden",
            Self::Formula => "formula",
            Self::Embedded => "embedded",
            Self::Symbol => "symbol",
            Self::InnerTable => "inner_table",
            Self::NumberForm => "number_form",
            Self::JoinedLines => "joined_lines",
            Self::PageNumber => "page_number",
            Self::PicturePage => "picture_page",
            Self::Unmapped => "unmapped",
            Self::Seal => "seal",
        }
    }

    /// Whether its words are in the text all the same.
    #[must_use]
    pub fn is_taken(self) -> bool {
        matches!(
            self,
            Self::Inserted | Self::TextBox | Self::Formula | Self::InnerTable | Self::NumberForm | Self::JoinedLines
        )
    }

    fn words(self) -> &'static str {
        match self {
            Self::Picture => "picture left out",
            Self::Chart => "chart or diagram left out",
            Self::Shape => "drawn line or shape left out",
            Self::TextBox => "text box taken",
            Self::Note => "footnote or endnote left out",
            Self::Comment => "comment left out",
            Self::Header => "page header left out",
            Self::Footer => "page footer left out",
            Self::Deleted => "deleted text left out (tracked change, taken as accepted)",
            Self::Inserted => "inserted text taken (tracked change, taken as accepted)",
            Self::Hidden => "hidden text left out",
            Self::Formula => "formula taken as plain characters",
            Self::Embedded => "embedded object left out",
            Self::Symbol => "sign of a symbol typeface left out",
            Self::InnerTable => "table inside a table taken as text of the cell",
            Self::NumberForm => "number of an unknown form written as digits",
            Self::JoinedLines => "lines of the page joined to paragraphs",
            Self::PageNumber => "page number left out",
            Self::PicturePage => "page without text left out, likely a scan",
            Self::Unmapped => "signs that name no character left out",
            Self::Seal => "electronic seals left out",
        }
    }
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}: ", self.line)?;
        }
        f.write_str(self.what.words())?;
        if !self.excerpt.is_empty() {
            write!(f, ": {}", self.excerpt)?;
        }
        Ok(())
    }
}

impl Report {
    /// How many of each kind there were among those named, in order of first appearance.
    #[must_use]
    pub fn counts(&self) -> Vec<(What, usize)> {
        let mut counts: Vec<(What, usize)> = Vec::new();
        for left in &self.left {
            match counts.iter_mut().find(|(what, _)| *what == left.what) {
                Some((_, count)) => *count += 1,
                None => counts.push((left.what, 1)),
            }
        }
        counts
    }
}

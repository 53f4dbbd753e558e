//! Bounds of what is read. What goes beyond one is refused with an error that names it; nothing is cut off in silence.

use std::time::Duration;

/// Largest file, in bytes.
pub const FILE_BYTES: usize = 64 * 1024 * 1024;
/// Parts of a package (.docx, .ofd).
pub const PACKAGE_PARTS: usize = 4_000;
/// What one part that is read may unpack to, in bytes.
pub const PART_BYTES: u64 = 32 * 1024 * 1024;
/// How many times larger than packed a part may become. Text of a letter packs about 10 times, a table of equal rows about 100 times.
pub const PART_RATIO: u64 = 400;
/// Elements and texts of one XML part.
pub const XML_NODES: usize = 2_000_000;
/// How deep elements of XML may nest. Word's own limit is lower.
pub const XML_DEPTH: usize = 256;
/// Paragraphs and rows of tables.
pub const LINES: usize = 100_000;
/// Bytes of the text that comes out.
pub const TEXT_BYTES: usize = 16 * 1024 * 1024;
/// Styles that may stand on one another.
pub const STYLE_DEPTH: usize = 32;
/// Pages of a PDF or an OFD.
pub const PDF_PAGES: usize = 1_000;
/// What the streams of a PDF may unpack to in all, in bytes.
pub const PDF_STREAM_BYTES: usize = 128 * 1024 * 1024;
/// The drawing instructions of one page or form of a PDF, in bytes: each becomes about fifty times as large in memory.
pub const PDF_CONTENT_BYTES: usize = 8 * 1024 * 1024;
/// Form objects drawn inside one another on a page of a PDF.
pub const PDF_FORM_DEPTH: usize = 16;
/// Characters on the pages of an OFD, those of a template counted on every page it lies under.
pub const OFD_CHARACTERS: usize = 2_000_000;
/// Pieces and formatted runs of a .doc.
pub const DOC_RUNS: usize = 500_000;
/// Things left out that a report names one by one; the rest is counted.
pub const REPORTED: usize = 200;
/// How long reading one file may take.
pub const READ_TIME: Duration = Duration::from_secs(10);

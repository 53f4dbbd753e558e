//! WordprocessingML by hand: paragraphs, runs and tables with their children in the schema's order, which several readers insist on.

use std::fmt::Write as _;

use crate::fonts::Role;
use crate::pack::xml;

/// Twentieths of a point, from millimetres.
pub(super) fn twips(mm: f64) -> i64 {
    (mm * 1440.0 / 25.4).round() as i64
}

/// Line pitch: 22 lines in 225 mm are 28.99 pt; 28.95 is what offices set and keeps rounding on our side.
pub(super) const LINE_TWIPS: i64 = 579;
/// One character with its share of the line: 156 mm / 28 = 15.79 pt.
pub(super) const CELL_TWIPS: i64 = 316;
/// One character of 4号, the colophon's size.
pub(super) const SMALL_TWIPS: i64 = 280;
/// Runs are set a quarter of a point tight, so that 28 characters of 16 pt fit the line however a program rounds.
const TIGHT: i64 = -5;

/// How a stretch of text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub role: Role,
    /// Size in half points: 32 is 3号.
    pub half_points: u32,
    pub red: bool,
    pub tight: bool,
}

impl Look {
    pub const fn text(role: Role) -> Self {
        Self {
            role,
            half_points: 32,
            red: false,
            tight: true,
        }
    }

    pub const fn sized(role: Role, half_points: u32) -> Self {
        Self {
            role,
            half_points,
            red: false,
            tight: false,
        }
    }
}

fn properties(look: Look) -> String {
    let name = look.role.office_name();
    let colour = if look.red { "<w:color w:val=\"E60012\"/>" } else { "" };
    let spacing = if look.tight {
        format!("<w:spacing w:val=\"{TIGHT}\"/>")
    } else {
        String::new()
    };
    format!(
        "<w:rPr><w:rFonts w:hint=\"eastAsia\" w:ascii=\"{name}\" w:eastAsia=\"{name}\" w:hAnsi=\"{name}\"/>{colour}{spacing}<w:sz w:val=\"{0}\"/><w:szCs w:val=\"{0}\"/></w:rPr>",
        look.half_points
    )
}

/// A run of text.
pub(super) fn run(text: &str, look: Look) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("<w:r>{}<w:t xml:space=\"preserve\">{}</w:t></w:r>", properties(look), xml(text))
}

/// A run that holds anything but text: a tab, a line break, a field part.
pub(super) fn special(inner: &str, look: Look) -> String {
    format!("<w:r>{}{inner}</w:r>", properties(look))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
    Centre,
    Justify,
    /// Characters spread over the whole width.
    Spread,
}

/// One paragraph's properties.
#[derive(Debug, Clone)]
pub(super) struct Para {
    pub style: &'static str,
    /// Exact line height in twips.
    pub line: i64,
    pub before: i64,
    pub align: Align,
    /// Attributes of `w:ind`, empty for none.
    pub indent: String,
    /// Position of a right tab stop, from the left of the type area.
    pub right_tab: Option<i64>,
    /// Borders: content of `w:pBdr`.
    pub borders: String,
    pub keep_next: bool,
    pub page_break_before: bool,
}

impl Default for Para {
    fn default() -> Self {
        Self {
            style: "a",
            line: LINE_TWIPS,
            before: 0,
            align: Align::Left,
            indent: String::new(),
            right_tab: None,
            borders: String::new(),
            keep_next: false,
            page_break_before: false,
        }
    }
}

impl Para {
    /// A paragraph of `style` on the grid.
    pub fn of(style: &'static str) -> Self {
        Self { style, ..Self::default() }
    }

    /// The first line indented by two characters.
    pub fn indented(mut self) -> Self {
        self.indent = format!("w:firstLineChars=\"200\" w:firstLine=\"{}\"", 2 * CELL_TWIPS);
        self
    }

    pub fn aligned(mut self, align: Align) -> Self {
        self.align = align;
        self
    }

    /// The paragraph with `runs` in it.
    pub fn with(&self, runs: &str) -> String {
        let mut out = format!("<w:p><w:pPr><w:pStyle w:val=\"{}\"/>", self.style);
        if self.keep_next {
            out.push_str("<w:keepNext/>");
        }
        if self.page_break_before {
            out.push_str("<w:pageBreakBefore/>");
        }
        out.push_str("<w:widowControl w:val=\"0\"/>");
        if !self.borders.is_empty() {
            let _ = write!(out, "<w:pBdr>{}</w:pBdr>", self.borders);
        }
        if let Some(at) = self.right_tab {
            let _ = write!(out, "<w:tabs><w:tab w:val=\"right\" w:pos=\"{at}\"/></w:tabs>");
        }
        // No punctuation hangs over the edge and no space is put between Chinese and digits: the grid is exact.
        out.push_str("<w:overflowPunct w:val=\"0\"/><w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/>");
        if self.line != LINE_TWIPS {
            out.push_str("<w:snapToGrid w:val=\"0\"/>");
        }
        let _ = write!(
            out,
            "<w:spacing w:before=\"{}\" w:after=\"0\" w:line=\"{}\" w:lineRule=\"exact\"/>",
            self.before, self.line
        );
        if !self.indent.is_empty() {
            let _ = write!(out, "<w:ind {}/>", self.indent);
        }
        let align = match self.align {
            Align::Left => "left",
            Align::Right => "right",
            Align::Centre => "center",
            Align::Justify => "both",
            Align::Spread => "distribute",
        };
        let _ = write!(out, "<w:jc w:val=\"{align}\"/></w:pPr>{runs}</w:p>");
        out
    }
}

/// One side of a border: `eighths` of a point thick.
pub(super) fn border(side: &str, kind: &str, eighths: u32, colour: &str) -> String {
    format!("<w:{side} w:val=\"{kind}\" w:sz=\"{eighths}\" w:space=\"0\" w:color=\"{colour}\"/>")
}

/// A joint letter's mark: `names` as paragraphs in one cell `wide` twips wide, the closing word centred beside them in another.
pub(super) fn joint_mark(names: &str, wide: i64, closing: &str, closing_wide: i64) -> String {
    let cell = |width: i64, middle: &str, inner: &str| format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{middle}</w:tcPr>{inner}</w:tc>");
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid><w:gridCol w:w=\"{wide}\"/><w:gridCol w:w=\"{closing_wide}\"/></w:tblGrid><w:tr>{}{}</w:tr></w:tbl>",
        wide + closing_wide,
        cell(wide, "", names),
        cell(closing_wide, "<w:vAlign w:val=\"center\"/>", closing)
    )
}

/// The names of a joint letter that stand above the last one, `across` to a row, each with `room` twips for its seal. No lines are drawn.
pub(super) fn seal_rows(names: &[String], across: usize, room: i64) -> String {
    let across = across.max(1);
    let wide = twips(156.0);
    let column = wide / i64::try_from(across).unwrap_or(1);
    let mut out = format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{wide}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>{}</w:tblGrid>",
        format!("<w:gridCol w:w=\"{column}\"/>").repeat(across)
    );
    for row in names.chunks(across) {
        let _ = write!(out, "<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val=\"{room}\" w:hRule=\"exact\"/></w:trPr>");
        for at in 0..across {
            let para = Para {
                keep_next: true,
                ..Para::of("SigningBody").aligned(Align::Centre)
            };
            let name = row.get(at).map_or("", String::as_str);
            let _ = write!(
                out,
                "<w:tc><w:tcPr><w:tcW w:w=\"{column}\" w:type=\"dxa\"/></w:tcPr>{}</w:tc>",
                para.with(&run(name, Look::text(Role::Fangsong)))
            );
        }
        out.push_str("</w:tr>");
    }
    out.push_str("</w:tbl>");
    out
}

/// A ruled table of `columns`; `header` rows repeat on each page.
pub(super) fn table(header: &[String], rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).chain([header.len()]).max().unwrap_or(0);
    if columns == 0 {
        return String::new();
    }
    let wide = twips(156.0);
    let shares = crate::columns::shares(std::iter::once(header).chain(rows.iter().map(Vec::as_slice)), columns);
    let whole: f64 = shares.iter().sum();
    let widths: Vec<i64> = shares.iter().map(|share| (wide as f64 * share / whole).round() as i64).collect();
    let half_points = if columns <= 4 {
        28
    } else if columns <= 7 {
        24
    } else {
        21
    };
    let sides: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
        .iter()
        .map(|side| border(side, "single", 4, "000000"))
        .collect();
    let mut out = format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{wide}\" w:type=\"dxa\"/><w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>{}</w:tblGrid>",
        widths.iter().map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).collect::<String>()
    );
    let mut row = |cells: &[String], is_header: bool| {
        let role = if is_header { Role::Hei } else { Role::Fangsong };
        let extra = if is_header { "<w:tblHeader/>" } else { "" };
        let _ = write!(out, "<w:tr><w:trPr><w:cantSplit/>{extra}</w:trPr>");
        for (at, width) in widths.iter().enumerate() {
            let text = cells.get(at).map_or("", String::as_str);
            let inner = Para {
                line: i64::from(half_points) * 14,
                ..Para::of("TableText").aligned(Align::Centre)
            }
            .with(&run(text, Look::sized(role, half_points)));
            let _ = write!(
                out,
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>{inner}</w:tc>"
            );
        }
        out.push_str("</w:tr>");
    };
    if !header.is_empty() {
        row(header, true);
    }
    for cells in rows {
        row(cells, false);
    }
    out.push_str("</w:tbl>");
    out
}

/// The colophon's rows: as wide as the type area, text one character in from both ends, with its three kinds of rule or with none.
pub(super) fn ruled_rows(rows: &[String], ruled: bool) -> String {
    let wide = twips(156.0);
    let borders = if ruled {
        // 0.35 mm is one point, 0.25 mm three quarters of one.
        let sides = border("top", "single", 8, "000000") + &border("bottom", "single", 8, "000000") + &border("insideH", "single", 6, "000000");
        format!("<w:tblBorders>{sides}</w:tblBorders>")
    } else {
        String::new()
    };
    let rows: String = rows
        .iter()
        .map(|row| format!("<w:tr><w:tc><w:tcPr><w:tcW w:w=\"{wide}\" w:type=\"dxa\"/></w:tcPr>{row}</w:tc></w:tr>"))
        .collect();
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{wide}\" w:type=\"dxa\"/>{borders}<w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"{SMALL_TWIPS}\" w:type=\"dxa\"/><w:right w:w=\"{SMALL_TWIPS}\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w=\"{wide}\"/></w:tblGrid>{rows}</w:tbl>"
    )
}

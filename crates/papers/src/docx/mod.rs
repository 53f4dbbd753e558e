//! DOCX that Word, WPS and LibreOffice edit, page for page like the PDF, with the letter itself inside.
//!
//! `xml` writes paragraphs and tables, `package` the parts around the text, `read` takes the letter out again. Meaning is carried by paragraph
//! style ids; the structured letter travels in a custom part. The colophon is a text box held to the foot of the type area, which all three
//! programs honour where they do not honour frames or floating tables.

mod package;
mod read;
mod xml;

use crate::PaperError;
use crate::fonts::Role;
use crate::laid::Laid;
use crate::letter::{Attachment, Block, Form, Letter, Signing, printed_date};
use crate::place::Place;
use crate::sheet::{clean, printed_count};
use crate::title::{LINE_CELLS, title_lines};
pub use read::{DocxError, read_docx};
use xml::{Align, CELL_TWIPS, LINE_TWIPS, Look, Para, SMALL_TWIPS, border, joint_mark, ruled_rows, run, seal_rows, special, table, twips};

/// The package for a laid-out letter; the layout says where the colophon's page is.
pub(crate) fn write(laid: &Laid) -> Result<Vec<u8>, PaperError> {
    let body = Body {
        letter: &laid.letter,
        ending: Ending::of(laid),
        out: String::new(),
    };
    let first = (laid.letter.form == Form::LetterForm).then(|| body.first_page());
    package::write(&laid.letter, &body.build(), first)
}

/// What the layout knows about the end of the letter.
struct Ending {
    /// Page breaks between the last text and the colophon.
    breaks: usize,
    /// Height of the colophon in millimetres.
    colophon_mm: f64,
}

impl Ending {
    fn of(laid: &Laid) -> Self {
        let in_colophon = |place: Place| matches!(place, Place::Copies | Place::PrintedBy | Place::PrintedOn | Place::CopiesCount);
        let glyphs = &laid.map.glyphs;
        let text_ends = laid.map.text_ends().max(1);
        let top = glyphs
            .iter()
            .filter(|glyph| in_colophon(glyph.place))
            .map(|glyph| glyph.at.y)
            .fold(262.0, f64::min);
        Self {
            breaks: laid.page_count().saturating_sub(text_ends),
            colophon_mm: 262.0 - top + 3.0,
        }
    }
}

struct Body<'a> {
    letter: &'a Letter,
    ending: Ending,
    out: String,
}

const TEXT: Look = Look::text(Role::Fangsong);

impl Body<'_> {
    fn build(mut self) -> String {
        match self.letter.form {
            Form::DocumentHead | Form::DocumentHeadUpward => self.document_head(),
            Form::LetterForm => self.letter_head(),
            Form::Plain => {
                self.corner();
            }
        }
        self.title("Title", &self.letter.title.clone());
        self.space(534);
        let addressee = clean(&self.letter.addressee_line());
        if !addressee.is_empty() {
            self.para(&Para::of("Addressee"), &run(&format!("{addressee}："), TEXT));
        }
        let letter = self.letter;
        self.blocks(&letter.body);
        self.attachment_note();
        self.signature();
        for note in letter.annotation_lines() {
            self.para(&Para::of("Annotation").indented(), &run(&clean(&note), TEXT));
        }
        for (index, annex) in letter.attachments.iter().enumerate() {
            self.annex(index, annex);
        }
        self.colophon();
        self.out
    }

    fn para(&mut self, para: &Para, runs: &str) {
        self.out.push_str(&para.with(runs));
    }

    fn blank(&mut self, lines: usize) {
        for _ in 0..lines {
            self.para(&Para::default(), "");
        }
    }

    /// Bare paper of `twips`. Word sets characters at the foot of an exact line and the standard measures from their upper edge, so the blank
    /// lines of the head are a little less than whole ones: baselines then agree with the PDF's.
    fn space(&mut self, twips: i64) {
        let para = Para {
            line: twips,
            ..Para::default()
        };
        self.para(&para, "");
    }

    /// 份号, 密级, 紧急程度 at the left, the class mark at the right of the first line.
    fn corner(&mut self) -> usize {
        let letter = self.letter;
        let left: Vec<(String, Role)> = [(&letter.copy_no, Role::Fangsong), (&letter.secrecy, Role::Hei), (&letter.urgency, Role::Hei)]
            .into_iter()
            .filter_map(|(text, role)| Some((clean(text.as_ref()?), role)))
            .collect();
        let mark = clean(letter.class_mark.as_deref().filter(|_| !self.marks_title()).unwrap_or_default());
        let lines = left.len().max(usize::from(!mark.is_empty()));
        for line in 0..lines {
            let mut para = Para::of("Corner");
            let mut runs = left.get(line).map(|(text, role)| run(text, Look::text(*role))).unwrap_or_default();
            if line == 0 && !mark.is_empty() {
                para.right_tab = Some(twips(156.0) - CELL_TWIPS);
                runs.push_str(&special("<w:tab/>", TEXT));
                runs.push_str(&run(&mark, Look::text(Role::Hei)));
            }
            self.para(&para, &runs);
        }
        lines
    }

    /// Whether the class stands above the title; a plain letter has nothing between its upper edge and the title.
    fn marks_title(&self) -> bool {
        self.letter.class_mark_at_title && self.letter.form != Form::Plain
    }

    /// What lies between the head and the title: bare paper, or the class at its right on the last line.
    fn above_title(&mut self) {
        let mark = clean(self.letter.class_mark.as_deref().filter(|_| self.marks_title()).unwrap_or_default());
        if mark.is_empty() {
            return self.space(914);
        }
        self.space((914 - LINE_TWIPS).max(20));
        let para = Para {
            right_tab: Some(twips(156.0) - CELL_TWIPS),
            ..Para::of("Corner")
        };
        self.para(&para, &(special("<w:tab/>", TEXT) + &run(&mark, Look::text(Role::Hei))));
    }

    /// Size in half points at which the widest name and its closing word fill no more than 150 mm, and all names no more than 62 mm.
    fn head_half_points(&self, most: f64) -> u32 {
        let (names, closing) = self.letter.head_mark();
        let beside = if names.len() > 1 {
            2 * closing.chars().count()
        } else {
            closing.chars().count()
        };
        let widest = names.iter().map(|name| name.chars().count()).max().unwrap_or(1) + beside;
        let points = (150.0 / 25.4 * 72.0 / widest.max(1) as f64).min(most);
        // A line is 1.2 times as high as its characters.
        let points = points.min(62.0 / 25.4 * 72.0 / (1.3 * names.len().max(1) as f64));
        (points * 2.0).floor().max(16.0) as u32
    }

    fn mark(&mut self, upper_edge_mm: f64, most: f64) {
        let (names, closing) = self.letter.head_mark();
        let half = self.head_half_points(most);
        let line = i64::from(half) * 12;
        // The ink of a character begins about a tenth of its size below the top of its line.
        let before = (twips(upper_edge_mm) - i64::from(half)).max(0);
        let look = |half| Look {
            red: true,
            ..Look::sized(Role::Xiaobiaosong, half)
        };
        let para = |before, align| Para {
            line,
            before,
            ..Para::of("HeadMark").aligned(align)
        };
        if names.len() < 2 || closing.is_empty() {
            for (index, name) in names.iter().enumerate() {
                let text = if index + 1 == names.len() {
                    format!("{}{closing}", clean(name))
                } else {
                    clean(name)
                };
                let before = if index == 0 { before } else { 0 };
                self.para(&para(before, Align::Centre), &run(&text, look(half)));
            }
            return;
        }
        // Joint letters: names spread to one width, the closing word beside them in their middle.
        self.space(before.max(20));
        let rows: String = names.iter().map(|name| para(0, Align::Spread).with(&run(&clean(name), look(half)))).collect();
        let em = i64::from(half) * 10;
        let widest = names.iter().map(|name| name.chars().count()).max().unwrap_or(1);
        // Cells keep a little room at their sides.
        let wide = em * i64::try_from(widest).unwrap_or(1) + 240;
        let larger = half * 8 / 5;
        let closing_wide = i64::from(larger) * 10 * i64::try_from(closing.chars().count()).unwrap_or(2) + 240;
        let beside = Para {
            line: i64::from(larger) * 12,
            ..Para::of("HeadMark").aligned(Align::Centre)
        };
        self.out
            .push_str(&joint_mark(&rows, wide, &beside.with(&run(closing, look(larger))), closing_wide));
    }

    fn number(&self) -> String {
        self.letter.doc_number.as_ref().map(|number| clean(&number.to_string())).unwrap_or_default()
    }

    fn document_head(&mut self) {
        let used = self.corner();
        let used_mm = used as f64 * LINE_TWIPS as f64 * 25.4 / 1440.0;
        self.mark((35.0 - used_mm).max(0.0), 50.0);
        self.space(832);
        let number = self.number();
        if self.letter.form == Form::DocumentHeadUpward {
            let rows: Vec<Vec<String>> = self
                .letter
                .signatories
                .chunks(2)
                .map(|pair| pair.iter().map(|name| clean(name)).collect())
                .collect();
            for (index, row) in rows.iter().enumerate() {
                let last = index + 1 == rows.len();
                let para = Para {
                    right_tab: Some(twips(156.0) - CELL_TWIPS),
                    indent: format!("w:left=\"{CELL_TWIPS}\""),
                    ..Para::of("DocNumber")
                };
                let label = if index == 0 { "签发人：" } else { "" };
                let runs = run(if last { &number } else { "" }, TEXT)
                    + &special("<w:tab/>", TEXT)
                    + &run(label, TEXT)
                    + &run(&row.join("\u{3000}"), Look::text(Role::Kai));
                self.para(&para, &runs);
            }
            if rows.is_empty() {
                let para = Para {
                    indent: format!("w:left=\"{CELL_TWIPS}\""),
                    ..Para::of("DocNumber")
                };
                self.para(&para, &run(&number, TEXT));
            }
        } else {
            self.para(&Para::of("DocNumber").aligned(Align::Centre), &run(&number, TEXT));
        }
        // The red rule is the lower border of a paragraph 4 mm high.
        let rule = Para {
            line: twips(4.0) - 10,
            borders: border("bottom", "single", 12, "E60012"),
            ..Para::of("Rule")
        };
        self.para(&rule, "");
        self.above_title();
    }

    /// What stands below the rules of a letter form; mark and rules themselves are in the first page's header and footer.
    fn letter_head(&mut self) {
        let number = self.number();
        let para = Para {
            before: twips(4.94) - 120,
            ..Para::of("DocNumber").aligned(Align::Right)
        };
        self.para(&para, &run(&number, TEXT));
        self.corner();
        self.above_title();
    }

    /// The first page's header and footer of a letter form: the mark 30 mm from the edge, double rules 170 mm wide under it and 20 mm from the
    /// lower edge. In the text they could not stand outside the type area.
    fn first_page(&self) -> package::FirstPage {
        let mut head = Body {
            letter: self.letter,
            ending: Ending { breaks: 0, colophon_mm: 0.0 },
            out: String::new(),
        };
        head.mark(0.0, 46.0);
        let rule = |line: i64, side: &str, kind: &str| Para {
            line,
            indent: format!("w:left=\"-{0}\" w:right=\"-{0}\"", twips(7.0)),
            borders: border(side, kind, 24, "E60012"),
            ..Para::of("Rule")
        };
        head.para(&rule(twips(4.0), "bottom", "thickThinSmallGap"), "");
        package::FirstPage {
            header: head.out,
            footer: rule(twips(2.0), "bottom", "thinThickSmallGap").with(""),
        }
    }

    fn title(&mut self, style: &'static str, title: &str) {
        let look = Look::sized(Role::Xiaobiaosong, 44);
        let lines = title_lines(&clean(title), LINE_CELLS);
        let runs: Vec<String> = lines.iter().map(|line| run(line, look)).collect();
        let para = Para {
            line: 640,
            ..Para::of(style).aligned(Align::Centre)
        };
        self.para(&para, &runs.join(&special("<w:br/>", look)));
    }

    fn blocks(&mut self, blocks: &[Block]) {
        let face = |level: u8| match level {
            0 | 1 => Role::Hei,
            2 => Role::Kai,
            _ => Role::Fangsong,
        };
        for block in blocks {
            match block {
                Block::Heading { level, text } => {
                    let style = match level {
                        0 | 1 => "1",
                        2 => "2",
                        3 => "3",
                        _ => "4",
                    };
                    let para = Para {
                        keep_next: true,
                        ..Para::of(style).indented().aligned(Align::Justify)
                    };
                    self.para(&para, &run(&clean(text), Look::text(face(*level))));
                }
                Block::RunIn { level, heading, text } => {
                    let runs = run(&clean(heading), Look::text(face(*level))) + &run(&clean(text), TEXT);
                    self.para(&Para::of("BodyText").indented().aligned(Align::Justify), &runs);
                }
                Block::Paragraph { text } => {
                    self.para(&Para::of("BodyText").indented().aligned(Align::Justify), &run(&clean(text), TEXT));
                }
                Block::ListItem { marker, text } => {
                    let runs = run(&clean(&format!("{marker}{text}")), TEXT);
                    self.para(&Para::of("ListItem").indented().aligned(Align::Justify), &runs);
                }
                Block::Table { caption, header, rows } => {
                    let caption = clean(caption);
                    if !caption.is_empty() {
                        let para = Para {
                            keep_next: true,
                            ..Para::of("Caption").aligned(Align::Centre)
                        };
                        self.para(&para, &run(&caption, Look::sized(Role::Hei, 28)));
                    }
                    let tidy = |row: &[String]| row.iter().map(|cell| clean(cell)).collect::<Vec<_>>();
                    let rows: Vec<Vec<String>> = rows.iter().map(|row| tidy(row)).collect();
                    self.out.push_str(&table(&tidy(header), &rows));
                }
            }
        }
    }

    fn attachment_note(&mut self) {
        let names = self.letter.attachment_names();
        if names.is_empty() {
            return;
        }
        let many = names.len() > 1;
        let lines: Vec<String> = names.iter().map(|name| clean(name)).collect();
        self.blank(1);
        for (index, name) in lines.iter().enumerate() {
            // 附件： is three characters wide, a number and its dot about one.
            let hang = if many { CELL_TWIPS } else { 0 };
            let first = if index == 0 { 2 } else { 5 };
            let left = 5 * CELL_TWIPS + hang;
            let number = if many { format!("{}. ", index + 1) } else { String::new() };
            let label = if index == 0 { "附件：" } else { "" };
            let para = Para {
                indent: format!("w:left=\"{left}\" w:hanging=\"{}\"", left - first * CELL_TWIPS),
                ..Para::of("AttachmentNote")
            };
            self.para(&para, &run(&format!("{label}{number}{name}"), TEXT));
        }
    }

    fn signature(&mut self) {
        let letter = self.letter;
        let names: Vec<String> = letter.signing_bodies.iter().map(|name| clean(name)).collect();
        let date = letter.date.map(printed_date).unwrap_or_default();
        if names.is_empty() && date.is_empty() {
            return;
        }
        let wide = |text: &str| -> i64 { text.chars().map(|c| if c.is_ascii() { CELL_TWIPS / 2 } else { CELL_TWIPS }).sum() };
        let unsealed = letter.signing == Signing::Unsealed;
        self.blank(if unsealed { 1 } else { 2 });
        let longest = names.iter().map(|name| wide(name)).max().unwrap_or(0);
        let date_wide = wide(&date);
        // The distances from the right edge, as in the template: see GB/T 9704 7.3.5.
        let date_right = if unsealed {
            if date_wide > longest { 2 * CELL_TWIPS } else { longest - date_wide }
        } else {
            4 * CELL_TWIPS
        };
        // The last of several bodies stands over the date, the others in rows above it, with room for their seals.
        let above = if unsealed || letter.signing == Signing::Stamped {
            0
        } else {
            names.len().saturating_sub(1)
        };
        let (rows, names) = names.split_at(above);
        if !rows.is_empty() {
            let long = rows.iter().any(|name| wide(name) > twips(52.0) - CELL_TWIPS);
            self.out.push_str(&seal_rows(rows, if long { 2 } else { 3 }, twips(42.0)));
        }
        for name in names {
            let right = if unsealed {
                (date_right + date_wide + 2 * CELL_TWIPS - wide(name)).max(2 * CELL_TWIPS)
            } else {
                (date_right + date_wide / 2 - wide(name) / 2).max(0)
            };
            let para = Para {
                keep_next: true,
                indent: format!("w:right=\"{right}\""),
                ..Para::of("SigningBody").aligned(Align::Right)
            };
            self.para(&para, &run(name, TEXT));
        }
        let para = Para {
            indent: format!("w:right=\"{}\"", date_right.max(0)),
            ..Para::of("AdoptedOn").aligned(Align::Right)
        };
        self.para(&para, &run(&date, TEXT));
    }

    fn annex(&mut self, index: usize, annex: &Attachment) {
        if annex.body.is_empty() {
            return;
        }
        let label = if self.letter.attachments.len() == 1 {
            "附件".to_owned()
        } else {
            format!("附件{}", index + 1)
        };
        let para = Para {
            page_break_before: true,
            ..Para::of("AnnexLabel")
        };
        self.para(&para, &run(&label, Look::text(Role::Hei)));
        self.blank(1);
        self.title("AnnexTitle", &annex.title);
        self.blank(1);
        self.blocks(&annex.body);
    }

    fn colophon(&mut self) {
        let letter = self.letter;
        let full = matches!(letter.form, Form::DocumentHead | Form::DocumentHeadUpward);
        let look = Look::sized(Role::Fangsong, 28);
        let base = |style| Para { line: 520, ..Para::of(style) };
        let mut rows: Vec<String> = Vec::new();
        let copies = clean(&letter.copies_line());
        if !copies.is_empty() {
            let para = Para {
                indent: "w:left=\"840\" w:hanging=\"840\"".into(),
                ..base("Copies")
            };
            rows.push(para.with(&run(&format!("抄送：{copies}"), look)));
        }
        if full && (letter.printed_by.is_some() || letter.printed_on.is_some()) {
            let by = clean(letter.printed_by.as_deref().unwrap_or_default());
            let on = letter.printed_on.map(|date| format!("{}印发", printed_date(date))).unwrap_or_default();
            let para = Para {
                right_tab: Some(twips(156.0) - 2 * SMALL_TWIPS),
                ..base("Printer")
            };
            rows.push(para.with(&(run(&by, look) + &special("<w:tab/>", look) + &run(&on, look))));
        }
        if let Some(count) = letter.copies_count.filter(|_| full) {
            rows.push(base("CopiesCount").aligned(Align::Right).with(&run(&printed_count(count), look)));
        }
        if rows.is_empty() {
            return;
        }
        let inside = ruled_rows(&rows, full)
            + &Para {
                line: 20,
                ..Para::of("Anchor")
            }
            .with("");
        let breaks = self.ending.breaks;
        let anchor = Para {
            line: 20,
            page_break_before: breaks > 0,
            ..Para::of("Anchor")
        };
        if breaks > 1 {
            // A blank page before the colophon's.
            let blank = Para {
                page_break_before: true,
                ..Para::of("Anchor")
            };
            self.para(&blank, "");
        }
        let held = package::foot_box(&inside, self.ending.colophon_mm);
        self.para(&anchor, &held);
    }
}

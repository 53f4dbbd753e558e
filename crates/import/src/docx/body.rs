//! The walk through a document: paragraphs, tables, and what stands in them.

use std::collections::HashMap;

use super::styles::{Lists, Styles};
use crate::{
    ImportError, What,
    build::{Builder, cell},
    xml::Element,
};

/// Fields inside one another that are followed.
const FIELDS_MAX: usize = 64;

/// The words of what stands beside the text, by id.
pub(super) struct Asides {
    pub(super) footnotes: HashMap<String, String>,
    pub(super) endnotes: HashMap<String, String>,
    pub(super) comments: HashMap<String, String>,
}

/// A paragraph's words on the way.
#[derive(Default)]
struct Words<'a> {
    text: String,
    /// Text boxes that are anchored in it.
    boxes: Vec<&'a Element>,
}

pub(super) struct Walk<'a, 'b> {
    out: &'b mut Builder,
    styles: &'b Styles,
    lists: Lists,
    asides: &'b Asides,
    /// Open fields; true while their instruction is read, which nobody sees.
    fields: Vec<bool>,
    /// Words of paragraphs whose end was deleted: they belong to the next one.
    carry: String,
    _document: std::marker::PhantomData<&'a ()>,
}

impl<'a, 'b> Walk<'a, 'b> {
    pub(super) fn new(out: &'b mut Builder, styles: &'b Styles, lists: Lists, asides: &'b Asides) -> Self {
        Self {
            out,
            styles,
            lists,
            asides,
            fields: Vec::new(),
            carry: String::new(),
            _document: std::marker::PhantomData,
        }
    }

    /// Paragraphs and tables of a body or a box.
    pub(super) fn blocks(&mut self, parent: &'a Element) -> Result<(), ImportError> {
        for child in &parent.children {
            match child.name.as_str() {
                "p" => {
                    let (number, words, level) = self.paragraph(child);
                    self.out.paragraph(&number, &words.text, level)?;
                    for text_box in words.boxes {
                        self.out.left(What::TextBox, self.out.next_line(), &text_box.words());
                        self.blocks(text_box)?;
                    }
                }
                "tbl" => {
                    let rows = self.table(child);
                    self.out.table(rows)?;
                }
                "altChunk" | "subDoc" => self.note(What::Embedded, ""),
                "AlternateContent" => {
                    if let Some(choice) = chosen(child) {
                        self.blocks(choice)?;
                    }
                }
                "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" => self.blocks(child)?,
                "del" | "moveFrom" => self.note(What::Deleted, &child.words()),
                _ => {}
            }
        }
        if !self.carry.is_empty() {
            let rest = std::mem::take(&mut self.carry);
            self.out.paragraph("", &rest, None)?;
        }
        Ok(())
    }

    fn note(&mut self, what: What, words: &str) {
        let line = self.out.next_line();
        self.out.left(what, line, words);
    }

    /// Number, words and heading level of a paragraph.
    fn paragraph(&mut self, element: &'a Element) -> (String, Words<'a>, Option<u8>) {
        let properties = element.child("pPr");
        let style_id = properties.and_then(|p| p.child("pStyle")).and_then(Element::val);
        let styles = self.styles;
        let style = styles.paragraph(style_id);
        let mut words = Words {
            text: std::mem::take(&mut self.carry),
            ..Words::default()
        };
        self.inline(element, style.hidden.unwrap_or(false), &mut words);
        // An instruction does not go on into the next paragraph; a file that leaves one open must not swallow the rest.
        self.fields.iter_mut().for_each(|instruction| *instruction = false);
        let mark = properties.and_then(|p| p.child("rPr"));
        if mark.is_some_and(|m| m.child("del").is_some() || m.child("moveFrom").is_some()) {
            self.carry = std::mem::take(&mut words.text);
            return (String::new(), words, None);
        }
        let outline = properties
            .and_then(|p| p.child("outlineLvl"))
            .and_then(Element::val)
            .and_then(|v| v.parse().ok());
        let level = outline.or(style.outline).filter(|l| *l < 9).map(|l: u8| l + 1);
        let number = self.lists.number(properties, style_id, style);
        let number = number.map_or_else(String::new, |written| {
            if !written.known {
                self.note(What::NumberForm, &written.text);
            }
            written.text
        });
        // An empty numbered paragraph shows its number in print, but says nothing.
        let number = if words.text.trim().is_empty() { String::new() } else { number };
        (number, words, level)
    }

    /// What stands in a line: runs, links, changes, formulas.
    fn inline(&mut self, parent: &'a Element, hidden: bool, words: &mut Words<'a>) {
        for child in &parent.children {
            match child.name.as_str() {
                "r" => self.run(child, hidden, words),
                "ins" | "moveTo" => {
                    self.note(What::Inserted, &child.words());
                    self.inline(child, hidden, words);
                }
                "del" | "moveFrom" => self.note(What::Deleted, &child.words()),
                "oMath" | "oMathPara" => {
                    let formula = child.words();
                    self.note(What::Formula, &formula);
                    words.text.push_str(&formula);
                }
                "AlternateContent" => {
                    if let Some(choice) = chosen(child) {
                        self.inline(choice, hidden, words);
                    }
                }
                "hyperlink" | "smartTag" | "sdt" | "sdtContent" | "fldSimple" | "bdo" | "dir" | "customXml" | "rubyBase" => {
                    self.inline(child, hidden, words);
                }
                _ => {}
            }
        }
    }

    fn run(&mut self, run: &'a Element, hidden: bool, words: &mut Words<'a>) {
        let properties = run.child("rPr");
        let by_style = properties
            .and_then(|p| p.child("rStyle"))
            .and_then(Element::val)
            .and_then(|id| self.styles.hides(id));
        let hidden = properties.and_then(|p| p.switch("vanish")).or(by_style).unwrap_or(hidden);
        let mut unseen = String::new();
        for child in &run.children {
            let text = if hidden { &mut unseen } else { &mut words.text };
            let instruction = self.fields.iter().any(|open| *open);
            match child.name.as_str() {
                "t" if !instruction => text.push_str(&child.text),
                "tab" | "ptab" => text.push('\t'),
                "br" | "cr" => text.push('\n'),
                "noBreakHyphen" => text.push('-'),
                "sym" => match symbol(child) {
                    Some(c) => text.push(c),
                    None => self.note(What::Symbol, ""),
                },
                "fldChar" => self.field(child.attribute("fldCharType")),
                "footnoteReference" => self.aside(What::Note, child),
                "endnoteReference" => self.aside(What::Note, child),
                "commentReference" => self.aside(What::Comment, child),
                "ruby" => {
                    if let Some(base) = child.child("rubyBase") {
                        self.inline(base, hidden, words);
                    }
                }
                "drawing" | "pict" | "object" => self.graphic(child, words),
                "AlternateContent" => {
                    for inner in chosen(child).into_iter().flat_map(|choice| &choice.children) {
                        self.graphic(inner, words);
                    }
                }
                _ => {}
            }
        }
        if !unseen.trim().is_empty() {
            self.note(What::Hidden, &unseen);
        }
    }

    fn field(&mut self, kind: Option<&str>) {
        match kind {
            Some("begin") if self.fields.len() < FIELDS_MAX => self.fields.push(true),
            Some("separate") => {
                if let Some(open) = self.fields.last_mut() {
                    *open = false;
                }
            }
            Some("end") => {
                self.fields.pop();
            }
            _ => {}
        }
    }

    fn aside(&mut self, what: What, reference: &Element) {
        let id = reference.attribute("id").unwrap_or_default();
        let asides = self.asides;
        let among = match (what, reference.name.as_str()) {
            (What::Comment, _) => &asides.comments,
            (_, "endnoteReference") => &asides.endnotes,
            _ => &asides.footnotes,
        };
        self.note(what, among.get(id).map_or("", String::as_str));
    }

    /// A drawing: its text boxes are taken, the rest is named.
    fn graphic(&mut self, element: &'a Element, words: &mut Words<'a>) {
        let before = words.boxes.len();
        boxes(element, &mut words.boxes);
        if words.boxes.len() > before {
            return;
        }
        let has = |names: &[&str]| names.iter().any(|name| element.name == *name || element.find(name).is_some());
        let what = if has(&["OLEObject", "control"]) {
            What::Embedded
        } else if has(&["chart", "relIds"]) {
            What::Chart
        } else if has(&["pic", "imagedata", "blip"]) {
            What::Picture
        } else {
            What::Shape
        };
        let named = element.find("docPr").and_then(|p| p.attribute("descr")).unwrap_or_default();
        self.note(what, named);
    }

    /// The cells of a table as text, row by row.
    fn table(&mut self, table: &'a Element) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        self.rows(table, &mut rows);
        rows
    }

    fn rows(&mut self, parent: &'a Element, rows: &mut Vec<Vec<String>>) {
        for child in &parent.children {
            match child.name.as_str() {
                "tr" => {
                    if child.child("trPr").is_some_and(|p| p.child("del").is_some()) {
                        self.note(What::Deleted, &child.words());
                        continue;
                    }
                    let mut cells = Vec::new();
                    self.cells(child, &mut cells);
                    rows.push(cells);
                }
                "sdt" | "sdtContent" | "customXml" => self.rows(child, rows),
                _ => {}
            }
        }
    }

    fn cells(&mut self, row: &'a Element, cells: &mut Vec<String>) {
        for child in &row.children {
            match child.name.as_str() {
                "tc" => {
                    let mut text = String::new();
                    self.cell_text(child, &mut text);
                    // What a merged cell covers is empty in print, whatever the file keeps there.
                    let covered = child.child("tcPr").and_then(|p| p.child("vMerge")).is_some_and(|m| m.val() != Some("restart"));
                    cells.push(if covered { String::new() } else { cell(&text) });
                }
                "sdt" | "sdtContent" | "customXml" => self.cells(child, cells),
                _ => {}
            }
        }
    }

    fn cell_text(&mut self, parent: &'a Element, text: &mut String) {
        for child in &parent.children {
            match child.name.as_str() {
                "p" => {
                    let (number, words, _) = self.paragraph(child);
                    text.push_str(&number);
                    text.push_str(&words.text);
                    text.push('\n');
                    for text_box in words.boxes {
                        self.note(What::TextBox, &text_box.words());
                        self.cell_text(text_box, text);
                    }
                }
                "tbl" => {
                    self.note(What::InnerTable, &child.words());
                    for row in self.table(child) {
                        for inner in row {
                            text.push_str(&inner);
                            text.push('\n');
                        }
                    }
                }
                "AlternateContent" => {
                    if let Some(choice) = chosen(child) {
                        self.cell_text(choice, text);
                    }
                }
                "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" => self.cell_text(child, text),
                _ => {}
            }
        }
        text.push_str(&std::mem::take(&mut self.carry));
    }
}

/// Of two renderings of one thing, the first that there is.
fn chosen(element: &Element) -> Option<&Element> {
    element.child("Choice").or_else(|| element.child("Fallback"))
}

/// The contents of text boxes inside a drawing, not those inside one another.
fn boxes<'a>(element: &'a Element, found: &mut Vec<&'a Element>) {
    match element.name.as_str() {
        "txbxContent" => found.push(element),
        "AlternateContent" => {
            if let Some(choice) = chosen(element) {
                boxes(choice, found);
            }
        }
        _ => element.children.iter().for_each(|child| boxes(child, found)),
    }
}

/// A sign given by its place in a typeface, where it is a character or a box for ticking.
fn symbol(element: &Element) -> Option<char> {
    let code = u32::from_str_radix(element.attribute("char")?, 16).ok()?;
    let font = element.attribute("font").unwrap_or_default();
    if font.starts_with("Wingdings") {
        return match (font, code & 0xFF) {
            ("Wingdings", 0x6F | 0xA8) | ("Wingdings 2", 0xA3) => Some('□'),
            ("Wingdings", 0xFE) | ("Wingdings 2", 0x52) => Some('☑'),
            ("Wingdings", 0xFC) | ("Wingdings 2", 0x50) => Some('✓'),
            ("Wingdings", 0xFD) | ("Wingdings 2", 0x51 | 0x54) => Some('☒'),
            ("Wingdings", 0x6E) => Some('■'),
            ("Wingdings", 0x6C) => Some('●'),
            _ => None,
        };
    }
    char::from_u32(code).filter(|c| !('\u{E000}'..='\u{F8FF}').contains(c) && !c.is_control())
}

//! From a [`Letter`] to what the template reads: every decision that needs no measuring is made here.
//!
//! The template (`letter.typ`) is constant and dumb; this is its only input, as JSON. Text is cleaned of characters that have no place on
//! paper, so that a control character or a direction trick can neither hide nor reorder words.

use serde::Serialize;

use crate::Mode;
use crate::annex::AnnexFile;
use crate::fonts::{Families, Role, Shelf};
use crate::letter::{Attachment, Block, Form, Letter, Signing, printed_date};
use crate::package::{AddressSheet, PaperForm};
use crate::place::Place;
use crate::title::{LINE_CELLS, title_lines};

/// Pitch of 22 lines in the 225 mm of the type area, in millimetres.
pub const PITCH_MM: f64 = 225.0 / 22.0;

/// What may change between two layouts of one letter when the first one breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Adjustment {
    /// Lines to the page; 22 unless the signature would stand alone.
    pub lines: u32,
    /// 主送 moved to the colophon, because it pushed the text off the first page.
    pub addressees_last: bool,
    /// The last piece of the text begins a new page, because a tall signature would otherwise stand there alone.
    pub end_together: bool,
}

impl Default for Adjustment {
    fn default() -> Self {
        Self {
            lines: 22,
            addressees_last: false,
            end_together: false,
        }
    }
}

#[derive(Debug, Serialize)]
struct Piece {
    key: String,
    text: String,
    pale: bool,
}

impl Piece {
    fn of(place: Place, text: &str) -> Self {
        Self {
            key: place.key(),
            text: clean(text),
            pale: false,
        }
    }

    /// What stands in for an element that a draft does not have yet.
    fn note(text: &str) -> Self {
        Self {
            key: String::new(),
            text: text.into(),
            pale: true,
        }
    }
}

#[derive(Debug, Serialize)]
struct Lines {
    key: String,
    lines: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Meta {
    title: String,
    author: Vec<String>,
    description: Option<String>,
    keywords: Vec<String>,
    date: Option<(i16, i8, i8)>,
}

#[derive(Debug, Serialize)]
struct Head {
    names: Vec<Piece>,
    closing: &'static str,
    /// How far its ink reaches above and below the baseline, in ems.
    ink: (f64, f64),
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Set {
    Heading {
        key: String,
        face: u8,
        level: u8,
        text: String,
    },
    RunIn {
        key: String,
        face: u8,
        /// As of a heading; 0 when the heading has no words.
        level: u8,
        heading: String,
        text: String,
    },
    Paragraph {
        key: String,
        text: String,
    },
    Table {
        caption: Piece,
        columns: usize,
        /// The share of each column in the width.
        shares: Vec<f64>,
        header: Vec<Piece>,
        rows: Vec<Vec<Piece>>,
    },
}

#[derive(Debug, Serialize)]
struct Annex {
    label: String,
    title: Lines,
    body: Vec<Set>,
    pages: Vec<Drawn>,
}

/// One page of an annex that is a file of its own.
#[derive(Debug, Serialize)]
struct Drawn {
    /// Its name as the template asks for it.
    file: String,
    width_mm: f64,
    height_mm: f64,
    /// What is read aloud in its place.
    alt: String,
}

/// The name of page `page` (from 0) of the file of annex `annex` (from 0) inside the template's world.
pub(crate) fn drawing_name(annex: usize, page: usize) -> String {
    format!("annex-{annex}-{page}.svg")
}

#[derive(Debug, Serialize)]
struct Colophon {
    shown: bool,
    ruled: bool,
    even: bool,
    addressees: Option<Piece>,
    copies: Option<Piece>,
    printed: bool,
    printed_by: Piece,
    printed_on: Piece,
    count: Option<Piece>,
}

/// The template's whole input.
#[derive(Debug, Serialize)]
pub(crate) struct Sheet<'a> {
    fonts: &'a Families,
    lang: (String, Option<String>),
    form: Form,
    pitch_mm: f64,
    meta: Meta,
    corner: Vec<Piece>,
    class_mark: Option<Piece>,
    class_mark_at_title: bool,
    head: Head,
    number: Piece,
    signatories: Vec<Piece>,
    title: Lines,
    addressee: Option<Piece>,
    body: Vec<Set>,
    attachment_note: Vec<Piece>,
    signing: Signing,
    signed: bool,
    signing_bodies: Vec<Piece>,
    date: Piece,
    annotations: Vec<Piece>,
    annexes: Vec<Annex>,
    colophon: Colophon,
    address: Option<AddressSheet>,
    paper_form: Option<PaperForm>,
    end_together: bool,
}

/// What goes to paper with a letter without being part of it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Extras<'a> {
    /// PDF files, each with the index of its annex.
    pub files: &'a [(usize, AnnexFile)],
    pub address: Option<&'a AddressSheet>,
    pub form: Option<&'a PaperForm>,
}

impl<'a> Sheet<'a> {
    /// Everything the template needs to set `letter`.
    pub fn new(letter: &Letter, extras: Extras<'_>, mode: Mode, adjustment: Adjustment, shelf: &'a Shelf) -> Self {
        let draft = mode == Mode::Draft;
        let piece_or_note = |place: Place, text: Option<String>, note: &str| match text {
            Some(text) => Piece::of(place, &text),
            None if draft => Piece::note(note),
            None => Piece::of(place, ""),
        };
        let (names, closing) = letter.head_mark();
        let head: Vec<Piece> = names
            .iter()
            .enumerate()
            .filter(|(_, name)| !clean(name).is_empty())
            .map(|(index, name)| Piece::of(Place::Head { index }, name))
            .collect();
        let mut signatories = pieces(&letter.signatories, |index| Place::Signatory { index });
        if signatories.is_empty() {
            signatories.push(if draft {
                Piece::note("签发时填写")
            } else {
                Piece::of(Place::Signatory { index: 0 }, "")
            });
        }
        let mut signing_bodies = pieces(&letter.signing_bodies, |index| Place::Signing { index });
        if signing_bodies.is_empty() && draft {
            signing_bodies.push(Piece::note("（署名）"));
        }
        let corner = [
            (Place::CopyNo, &letter.copy_no),
            (Place::Secrecy, &letter.secrecy),
            (Place::Urgency, &letter.urgency),
        ]
        .into_iter()
        .filter_map(|(place, text)| Some(Piece::of(place, text.as_ref()?)))
        .collect();
        let addressee = some_text(&letter.addressee_line());
        Self {
            fonts: &shelf.families,
            lang: language(&letter.lang),
            form: letter.form,
            pitch_mm: 225.0 / f64::from(adjustment.lines),
            meta: meta(letter),
            corner,
            class_mark: letter.class_mark.as_deref().and_then(some_text).map(|mark| Piece::of(Place::ClassMark, &mark)),
            class_mark_at_title: letter.class_mark_at_title,
            head: Head {
                ink: shelf.ink(Role::Xiaobiaosong, &(names.concat() + closing)).unwrap_or((0.88, -0.12)),
                names: head,
                closing,
            },
            number: piece_or_note(Place::DocNumber, letter.doc_number.as_ref().map(ToString::to_string), "（签发时编号）"),
            signatories,
            title: lines_of(Place::Title, &letter.title),
            addressee: addressee
                .clone()
                .filter(|_| !adjustment.addressees_last)
                .map(|line| Piece::of(Place::Addressee, &line)),
            body: blocks(
                &letter.body,
                |block| Place::Body { block },
                |block, row, column| Place::Cell { block, row, column },
            ),
            attachment_note: letter
                .attachment_names()
                .into_iter()
                .enumerate()
                .map(|(index, name)| Piece::of(Place::AttachmentNote { index }, name))
                .collect(),
            signing: letter.signing,
            signed: draft || !letter.signing_bodies.is_empty() || letter.date.is_some(),
            signing_bodies,
            date: piece_or_note(Place::Date, letter.date.map(printed_date), "（签发之日）"),
            annotations: pieces(&letter.annotation_lines(), |index| Place::Annotation { index }),
            annexes: annexes(&letter.attachments, extras.files),
            colophon: colophon(letter, addressee.filter(|_| adjustment.addressees_last)),
            address: extras.address.map(tidy_address),
            paper_form: extras.form.map(tidy_form),
            end_together: adjustment.end_together,
        }
    }

    /// The template's input as JSON text.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// A private-use character means a different thing in each office's fonts.
    pub fn is_private(c: char) -> bool {
        matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
    }

    /// Every character the template may set, for choosing which faces to load.
    pub fn characters(json: &str) -> impl Iterator<Item = char> + '_ {
        // The JSON holds the letter's text as it is (serde escapes nothing beyond ASCII), plus ASCII of its own, which every face has.
        json.chars().filter(|c| !c.is_ascii())
    }
}

fn tidy_address(sheet: &AddressSheet) -> AddressSheet {
    AddressSheet {
        postcode: clean(&sheet.postcode),
        address: sheet.address.iter().map(|line| clean(line)).collect(),
        to: clean(&sheet.to),
        from: sheet.from.iter().map(|line| clean(line)).collect(),
    }
}

fn tidy_form(form: &PaperForm) -> PaperForm {
    PaperForm {
        title: clean(&form.title),
        note: clean(&form.note),
        rows: form
            .rows
            .iter()
            .map(|row| crate::package::FormRow {
                label: clean(&row.label),
                text: clean(&row.text),
                lines: row.lines.clamp(1, 12),
            })
            .collect(),
        foot: form.foot.iter().map(|line| clean(line)).collect(),
    }
}

fn pieces(texts: &[String], place: impl Fn(usize) -> Place) -> Vec<Piece> {
    texts
        .iter()
        .enumerate()
        .filter(|(_, text)| !clean(text).is_empty())
        .map(|(index, text)| Piece::of(place(index), text))
        .collect()
}

fn some_text(text: &str) -> Option<String> {
    let text = clean(text);
    (!text.is_empty()).then_some(text)
}

fn lines_of(place: Place, title: &str) -> Lines {
    Lines {
        key: place.key(),
        lines: title_lines(&clean(title), LINE_CELLS),
    }
}

fn blocks(body: &[Block], place: impl Fn(usize) -> Place, cell: impl Fn(usize, usize, usize) -> Place) -> Vec<Set> {
    // The structure tree may not skip a level, though a letter may (一、 and then 1.).
    let mut depth: u8 = 0;
    let mut set = Vec::with_capacity(body.len());
    for (index, block) in body.iter().enumerate() {
        let key = place(index).key();
        if let Block::Heading { level, text } = block {
            let text = clean(text);
            if text.is_empty() {
                continue;
            }
            let face = (*level).clamp(1, 4);
            depth = face.min(depth + 1);
            set.push(Set::Heading { key, face, level: depth, text });
            continue;
        }
        set.push(match block {
            Block::Heading { .. } => continue,
            Block::RunIn { level, heading, text } => {
                let heading = clean(heading);
                let face = (*level).clamp(1, 4);
                if !heading.is_empty() {
                    depth = face.min(depth + 1);
                }
                Set::RunIn {
                    key,
                    face,
                    level: if heading.is_empty() { 0 } else { depth },
                    heading,
                    text: clean(text),
                }
            }
            Block::Paragraph { text } => Set::Paragraph { key, text: clean(text) },
            Block::ListItem { marker, text } => Set::Paragraph {
                key,
                text: clean(&format!("{marker}{text}")),
            },
            Block::Table { caption, header, rows } => {
                let columns = rows.iter().map(Vec::len).chain([header.len()]).max().unwrap_or(0);
                if columns == 0 {
                    continue;
                }
                let first = usize::from(!header.is_empty());
                let row = |number: usize, cells: &[String]| -> Vec<Piece> {
                    (0..columns)
                        .map(|column| {
                            let text = cells.get(column).map_or("", String::as_str);
                            Piece::of(cell(index, number, column), text)
                        })
                        .collect()
                };
                Set::Table {
                    caption: Piece::of(place(index), caption),
                    columns,
                    shares: crate::columns::shares(std::iter::once(header.as_slice()).chain(rows.iter().map(Vec::as_slice)), columns),
                    header: if header.is_empty() { Vec::new() } else { row(0, header) },
                    rows: rows.iter().enumerate().map(|(number, cells)| row(number + first, cells)).collect(),
                }
            }
        });
    }
    set
}

fn annexes(attachments: &[Attachment], files: &[(usize, AnnexFile)]) -> Vec<Annex> {
    let file = |annex: usize| files.iter().find(|(of, _)| *of == annex).map(|(_, file)| file);
    attachments
        .iter()
        .enumerate()
        .filter(|(annex, attachment)| !attachment.body.is_empty() || file(*annex).is_some())
        .map(|(annex, attachment)| Annex {
            label: if attachments.len() == 1 {
                "附件".into()
            } else {
                format!("附件{}", annex + 1)
            },
            // A file brings its own title on its first page.
            title: if attachment.body.is_empty() {
                Lines {
                    key: Place::AnnexTitle { annex }.key(),
                    lines: Vec::new(),
                }
            } else {
                lines_of(Place::AnnexTitle { annex }, &attachment.title)
            },
            pages: drawn(annex, &clean(&attachment.title), file(annex)),
            body: blocks(
                &attachment.body,
                |block| Place::Annex { annex, block },
                |block, row, column| Place::AnnexCell { annex, block, row, column },
            ),
        })
        .collect()
}

fn drawn(annex: usize, title: &str, file: Option<&AnnexFile>) -> Vec<Drawn> {
    let pages = file.map(|file| file.pages.as_slice()).unwrap_or_default();
    let page = |(index, page): (usize, &crate::annex::AnnexPage)| Drawn {
        file: drawing_name(annex, index),
        width_mm: page.width,
        height_mm: page.height,
        alt: format!("附件{}{title}，第{}页，共{}页", annex + 1, index + 1, pages.len()),
    };
    pages.iter().enumerate().map(page).collect()
}

fn colophon(letter: &Letter, addressees: Option<String>) -> Colophon {
    // The letter form's colophon has neither rules nor printer (10.1); a plain sheet has no colophon page.
    let full = matches!(letter.form, Form::DocumentHead | Form::DocumentHeadUpward);
    let copies = some_text(&letter.copies_line()).map(|line| Piece::of(Place::Copies, &line));
    let printed = full && (letter.printed_by.is_some() || letter.printed_on.is_some());
    let count = letter
        .copies_count
        .filter(|_| full)
        .map(|count| Piece::of(Place::CopiesCount, &printed_count(count)));
    Colophon {
        shown: copies.is_some() || printed || count.is_some() || addressees.is_some(),
        ruled: full,
        even: full,
        addressees: addressees.map(|line| Piece::of(Place::Addressee, &format!("{line}。"))),
        copies,
        printed,
        printed_by: Piece::of(Place::PrintedBy, letter.printed_by.as_deref().unwrap_or_default()),
        printed_on: Piece::of(
            Place::PrintedOn,
            &letter.printed_on.map(|date| format!("{}印发", printed_date(date))).unwrap_or_default(),
        ),
        count,
    }
}

/// 共印 n 份, as the colophon says it.
pub(crate) fn printed_count(count: u32) -> String {
    format!("（共印{count}份）")
}

/// One element of a document's metadata (GB/T 33480).
pub(crate) struct Element {
    /// Its name in XML.
    pub name: &'static str,
    /// Its name in the standard.
    pub label: &'static str,
    pub value: String,
}

/// The letter's own metadata, elements without a value left out.
pub(crate) fn elements(letter: &Letter) -> Vec<Element> {
    let list = |items: &[String]| items.join("；");
    let text = |item: &Option<String>| item.clone().unwrap_or_default();
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let number = letter.doc_number.as_ref().map(ToString::to_string).unwrap_or_default();
    [
        ("identifier", "标识", letter.identifier.clone()),
        ("copyNumber", "份号", text(&letter.copy_no)),
        ("secrecy", "密级和保密期限", text(&letter.secrecy)),
        ("urgency", "紧急程度", text(&letter.urgency)),
        ("issuingBody", "发文机关", list(&letter.issuing_bodies)),
        ("documentNumber", "发文字号", number),
        ("signatory", "签发人", list(&letter.signatories)),
        ("resultClass", "办理结果", text(&letter.class_mark)),
        ("title", "标题", letter.title.clone()),
        ("addressee", "主送机关", letter.addressee_line()),
        ("attachmentNote", "附件说明", letter.attachment_names().join("；")),
        ("signingBody", "发文机关署名", list(&letter.signing_bodies)),
        ("adoptedOn", "成文日期", day(letter.date)),
        ("annotation", "附注", list(&letter.annotations)),
        ("copies", "抄送机关", list(&letter.copies_to)),
        ("printingBody", "印发机关", text(&letter.printed_by)),
        ("printedOn", "印发日期", day(letter.printed_on)),
    ]
    .into_iter()
    .map(|(name, label, value)| Element {
        name,
        label,
        value: clean(&value),
    })
    .filter(|element| !element.value.is_empty())
    .collect()
}

fn meta(letter: &Letter) -> Meta {
    let title = some_text(&letter.title).unwrap_or_else(|| "（无标题）".into());
    Meta {
        author: letter.issuing_bodies.iter().map(|name| clean(name)).collect(),
        description: letter.doc_number.as_ref().map(|number| clean(&format!("{number} {title}"))),
        keywords: elements(letter)
            .into_iter()
            .filter(|element| !matches!(element.name, "title" | "annotation"))
            .map(|element| format!("{}：{}", element.label, element.value))
            .collect(),
        date: letter.metadata_date().map(|date| (date.year(), date.month(), date.day())),
        title,
    }
}

/// Typst takes language and region apart.
fn language(tag: &str) -> (String, Option<String>) {
    let mut parts = tag.split('-');
    let lang = parts
        .next()
        .filter(|lang| (2..=3).contains(&lang.len()) && lang.bytes().all(|b| b.is_ascii_alphabetic()))
        .unwrap_or("zh");
    let region = parts.rfind(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic()));
    (lang.to_ascii_lowercase(), region.map(str::to_ascii_lowercase))
}

/// `text` as it may be printed: no control characters, no direction overrides, no zero-width marks; line ends and tabs become
/// one space. Private-use characters stay: they stand for something a face cannot be trusted to print, and the preflight says so.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if unprintable(c) => {}
            c => out.push(c),
        }
    }
    out
}

pub(crate) fn unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}'  | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_printed_is_left_out() {
        assert_eq!(clean("甲\u{202e}乙\u{0}丙\u{feff}"), "甲乙丙");
        assert_eq!(clean(" 甲\r\n乙\t丙 "), "甲 乙 丙");
        assert_eq!(clean("王堃𬭚"), "王堃𬭚", "rare names stay");
    }

    #[test]
    fn language_tags_are_taken_apart() {
        assert_eq!(language("zh-CN"), ("zh".into(), Some("cn".into())));
        assert_eq!(language("zh-Hans-CN"), ("zh".into(), Some("cn".into())));
        assert_eq!(language("en"), ("en".into(), None));
        assert_eq!(language("中文"), ("zh".into(), None));
    }
}

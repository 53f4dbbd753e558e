//! OFD (GB/T 33190-2016) from laid-out frames: the same glyphs at the same places as the PDF.
//!
//! `page` turns frames into content streams, `font` rebuilds the faces; here they are put together with outlines, the letter's metadata
//! (as custom data) and custom tags that say which objects are the title, the number, the body. Bytes depend on the letter alone.

mod font;
mod page;

use std::collections::HashMap;
use std::fmt::Write as _;

use typst::layout::{Size, Transform};
use typst::text::Font;
use typst::visualize::Image;
use typst_layout::PagedDocument;

use crate::PaperError;
use crate::fonts::Fonts;
use crate::letter::Letter;
use crate::marks::Marks;
use crate::own::{Print, is_printed, json};
use crate::pack::{pack, xml};
use crate::place::Place;
use crate::sheet::{clean, elements};
use font::Subset;

const NS: &str = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
/// Name space of the custom tags.
const TAGS: &str = "urn:banfu:letter:1";

/// Where the letter itself goes into the custom tags, once all that is printed is known.
const SOURCE: &str = "<bf:Source/>";

/// Which profile the package declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OfdProfile {
    /// An ordinary document.
    #[default]
    Standard,
    /// For the archive (GB/T 42133-2022, `OFD-A`): what we write satisfies it anyway; the package then says so.
    Archive,
}

struct UsedFont {
    id: u32,
    font: Font,
    subset: Subset,
}

struct Entry {
    level: usize,
    title: String,
    page: usize,
    top: f64,
}

/// What the pages leave behind for the rest of the package.
#[derive(Default)]
struct Collected {
    last_id: u32,
    fonts: Vec<UsedFont>,
    /// Pages of annex files: resource id, what to draw, how large.
    pictures: Vec<(u32, Image, Size)>,
    numbers: HashMap<(usize, u32), usize>,
    outline: Vec<Entry>,
    marks: Marks,
    /// Text objects of each piece of the letter, in reading order: piece, page index, object id.
    tagged: Vec<(Place, usize, u32)>,
}

impl Collected {
    fn id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }

    fn font(&mut self, font: &Font) -> usize {
        let key = (font.data().as_ptr() as usize, font.index());
        if let Some(found) = self.numbers.get(&key) {
            return *found;
        }
        let id = self.id();
        self.fonts.push(UsedFont {
            id,
            font: font.clone(),
            subset: Subset::new(),
        });
        self.numbers.insert(key, self.fonts.len() - 1);
        self.fonts.len() - 1
    }
}

struct PageOut {
    id: u32,
    content: String,
    size: String,
}

/// The whole package.
pub(crate) fn write(document: &PagedDocument, letter: &Letter, ident: &str, fonts: &Fonts, profile: OfdProfile) -> Result<Vec<u8>, PaperError> {
    let mut all = Collected::default();
    let mut pages = Vec::new();
    for (index, laid) in document.pages().iter().enumerate() {
        let (id, layer) = (all.id(), all.id());
        let mut content = String::new();
        page::frame(&mut all, &laid.frame, Transform::identity(), index, &mut content);
        let size = format!("0 0 {} {}", page::number(laid.frame.width().to_mm()), page::number(laid.frame.height().to_mm()));
        pages.push(PageOut {
            id,
            content: format!(
                "{HEAD}<ofd:Page {NS}><ofd:Area><ofd:PhysicalBox>{size}</ofd:PhysicalBox><ofd:ContentBox>28 37 156 225</ofd:ContentBox></ofd:Area><ofd:Content><ofd:Layer Type=\"Body\" ID=\"{layer}\">{content}</ofd:Layer></ofd:Content></ofd:Page>"
            ),
            size,
        });
    }
    let mut files = vec![
        ("OFD.xml".to_owned(), entry(letter, ident, profile, &pages).into_bytes()),
        ("Doc_0/Document.xml".to_owned(), document_xml(&all, &pages).into_bytes()),
        ("Doc_0/PublicRes.xml".to_owned(), resources(&all, fonts).into_bytes()),
        ("Doc_0/Tags/CustomTags.xml".to_owned(), custom_tags().into_bytes()),
    ];
    let tags = letter_tags(&all, &pages);
    for (index, page) in pages.into_iter().enumerate() {
        files.push((format!("Doc_0/Pages/Page_{index}/Content.xml"), page.content.into_bytes()));
    }
    for used in &all.fonts {
        let bytes = used.subset.build(used.font.data(), used.font.index())?;
        files.push((format!("Doc_0/Res/font_{}.ttf", used.id), bytes));
    }
    if !all.pictures.is_empty() {
        files.push(("Doc_0/DocumentRes.xml".to_owned(), pictures(&all).into_bytes()));
    }
    for (id, image, size) in &all.pictures {
        files.push((format!("Doc_0/Res/picture_{id}.png"), crate::raster::png(image, *size)?));
    }
    let mut print = Print::new();
    files.iter().filter(|(name, _)| is_printed(name)).for_each(|(_, content)| print.take(content));
    let source = format!("<bf:Source print=\"{}\"><bf:Json>{}</bf:Json></bf:Source>", print.text(), xml(&json(letter)?));
    files.push(("Doc_0/Tags/Letter.xml".to_owned(), tags.replace(SOURCE, &source).into_bytes()));
    pack(&files)
}

/// The package's first file: what the document is.
fn entry(letter: &Letter, ident: &str, profile: OfdProfile, pages: &[PageOut]) -> String {
    let kind = match profile {
        OfdProfile::Standard => "OFD",
        OfdProfile::Archive => "OFD-A",
    };
    let mut info = format!("<ofd:DocID>{}</ofd:DocID>", doc_id(ident, pages));
    let mut field = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = write!(info, "<ofd:{name}>{}</ofd:{name}>", xml(value));
        }
    };
    field("Title", &clean(&letter.title));
    field("Author", &clean(&letter.issuing_bodies.join("；")));
    let number = letter.doc_number.as_ref().map(ToString::to_string).unwrap_or_default();
    field("Subject", &clean(&number));
    field("CreationDate", &letter.metadata_date().map(|date| date.to_string()).unwrap_or_default());
    field("DocUsage", "Normal");
    field("Creator", "Banfu 办复");
    let custom: String = elements(letter)
        .into_iter()
        .map(|element| format!("<ofd:CustomData Name=\"{}\">{}</ofd:CustomData>", element.label, xml(&element.value)))
        .collect();
    if !custom.is_empty() {
        let _ = write!(info, "<ofd:CustomDatas>{custom}</ofd:CustomDatas>");
    }
    format!(
        "{HEAD}<ofd:OFD {NS} Version=\"1.0\" DocType=\"{kind}\"><ofd:DocBody><ofd:DocInfo>{info}</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
}

/// 32 hexadecimal digits from the identifier and every page (FNV-1a, 128 bits: an id, not a proof).
fn doc_id(ident: &str, pages: &[PageOut]) -> String {
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013B;
    let mut hash: u128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D;
    let bytes = ident.bytes().chain(pages.iter().flat_map(|page| page.content.bytes()));
    for byte in bytes {
        hash = (hash ^ u128::from(byte)).wrapping_mul(PRIME);
    }
    format!("{hash:032x}")
}

fn document_xml(all: &Collected, pages: &[PageOut]) -> String {
    let size = pages.first().map_or("0 0 210 297", |page| page.size.as_str());
    let mut out = format!(
        "{HEAD}<ofd:Document {NS}><ofd:CommonData><ofd:MaxUnitID>{}</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>{size}</ofd:PhysicalBox><ofd:ContentBox>28 37 156 225</ofd:ContentBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{}</ofd:CommonData><ofd:Pages>",
        all.last_id,
        if all.pictures.is_empty() {
            ""
        } else {
            "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
        }
    );
    for (index, page) in pages.iter().enumerate() {
        let _ = write!(out, "<ofd:Page ID=\"{}\" BaseLoc=\"Pages/Page_{index}/Content.xml\"/>", page.id);
    }
    out.push_str("</ofd:Pages>");
    if !all.outline.is_empty() {
        out.push_str("<ofd:Outlines>");
        outline(&all.outline, pages, &mut out);
        out.push_str("</ofd:Outlines>");
    }
    out.push_str("<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags></ofd:Document>");
    out
}

/// Entries nested by level: each is followed by the deeper ones under it.
fn outline(entries: &[Entry], pages: &[PageOut], out: &mut String) {
    let mut rest = entries;
    while let Some((first, after)) = rest.split_first() {
        let under = after.iter().take_while(|entry| entry.level > first.level).count();
        let count = if under > 0 { format!(" Count=\"{under}\"") } else { String::new() };
        let _ = write!(
            out,
            "<ofd:OutlineElem Title=\"{}\"{count}><ofd:Actions><ofd:Action Event=\"CLICK\"><ofd:Goto><ofd:Dest Type=\"XYZ\" PageID=\"{}\" Left=\"0\" Top=\"{}\" Zoom=\"0\"/></ofd:Goto></ofd:Action></ofd:Actions>",
            xml(&first.title),
            pages[first.page].id,
            page::number(first.top)
        );
        outline(&after[..under], pages, out);
        out.push_str("</ofd:OutlineElem>");
        rest = &after[under..];
    }
}

fn resources(all: &Collected, fonts: &Fonts) -> String {
    let mut out = format!("{HEAD}<ofd:Res {NS} BaseLoc=\"Res\"><ofd:Fonts>");
    for used in &all.fonts {
        let info = used.font.info();
        let family = info.family.as_str();
        // A reader that ignores embedded faces looks the name up on the desktop: it should land on a face of the same kind.
        let bold = info.variant.weight.to_number() >= 600;
        let name = fonts.role_of(family, bold).map_or(family, |role| role.office_name());
        let _ = write!(
            out,
            "<ofd:Font ID=\"{0}\" FontName=\"{1}\" FamilyName=\"{1}\"><ofd:FontFile>font_{0}.ttf</ofd:FontFile></ofd:Font>",
            used.id,
            xml(name)
        );
    }
    out.push_str("</ofd:Fonts></ofd:Res>");
    out
}

fn pictures(all: &Collected) -> String {
    let mut out = format!("{HEAD}<ofd:Res {NS} BaseLoc=\"Res\"><ofd:MultiMedias>");
    for (id, ..) in &all.pictures {
        let _ = write!(
            out,
            "<ofd:MultiMedia ID=\"{id}\" Type=\"Image\" Format=\"PNG\"><ofd:MediaFile>picture_{id}.png</ofd:MediaFile></ofd:MultiMedia>"
        );
    }
    out.push_str("</ofd:MultiMedias></ofd:Res>");
    out
}

fn custom_tags() -> String {
    format!("{HEAD}<ofd:CustomTags {NS}><ofd:CustomTag NameSpace=\"{TAGS}\"><ofd:FileLoc>Letter.xml</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>")
}

/// The custom tags: which objects make up each element of the letter.
fn letter_tags(all: &Collected, pages: &[PageOut]) -> String {
    let mut out = format!("{HEAD}<bf:Letter xmlns:bf=\"{TAGS}\" {NS}>");
    for run in all.tagged.chunk_by(|a, b| a.0 == b.0) {
        let Some((place, ..)) = run.first() else { continue };
        let name = element_name(*place);
        let _ = write!(out, "<bf:{name}>");
        for (_, page, id) in run {
            let _ = write!(out, "<ofd:ObjectRef PageRef=\"{}\">{id}</ofd:ObjectRef>", pages[*page].id);
        }
        let _ = write!(out, "</bf:{name}>");
    }
    out.push_str(SOURCE);
    out.push_str("</bf:Letter>");
    out
}

fn element_name(place: Place) -> &'static str {
    match place {
        Place::CopyNo => "CopyNo",
        Place::Secrecy => "Secrecy",
        Place::Urgency => "Urgency",
        Place::ClassMark => "ClassMark",
        Place::Head { .. } => "Head",
        Place::DocNumber => "DocNumber",
        Place::Signatory { .. } => "Signatory",
        Place::Title => "Title",
        Place::Addressee => "Addressee",
        Place::Body { .. } => "Body",
        Place::Cell { .. } => "Cell",
        Place::AttachmentNote { .. } => "AttachmentNote",
        Place::Signing { .. } => "SigningBody",
        Place::Date => "Date",
        Place::Annotation { .. } => "Annotation",
        Place::AnnexTitle { .. } => "AnnexTitle",
        Place::Annex { .. } => "AnnexBody",
        Place::AnnexCell { .. } => "AnnexCell",
        Place::Copies => "Copies",
        Place::PrintedBy => "PrintedBy",
        Place::PrintedOn => "PrintedOn",
        Place::CopiesCount => "CopiesCount",
    }
}

//! The parts around the text: styles, footers, settings, properties, the letter itself.

use std::fmt::Write as _;

use crate::PaperError;
use crate::fonts::Role;
use crate::letter::Letter;
use crate::pack::{pack, xml};
use crate::sheet::clean;

use super::read::text_print;
use super::xml::{LINE_TWIPS, twips};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const NAMES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" xmlns:v=\"urn:schemas-microsoft-com:vml\"";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const CONTENT: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Paragraph styles: id, name shown, outline level.
const STYLES: &[(&str, &str, Option<u8>)] = &[
    ("Corner", "公文 版头左上", None),
    ("HeadMark", "公文 发文机关标志", None),
    ("DocNumber", "公文 发文字号", None),
    ("Rule", "公文 红线", None),
    ("Title", "Title", None),
    ("Addressee", "公文 主送", None),
    ("BodyText", "公文 正文", None),
    ("ListItem", "公文 列项", None),
    ("1", "heading 1", Some(0)),
    ("2", "heading 2", Some(1)),
    ("3", "heading 3", Some(2)),
    ("4", "heading 4", Some(3)),
    ("Caption", "caption", None),
    ("TableText", "公文 表文", None),
    ("AttachmentNote", "公文 附件说明", None),
    ("SigningBody", "公文 署名", None),
    ("AdoptedOn", "公文 成文日期", None),
    ("Annotation", "公文 附注", None),
    ("AnnexLabel", "公文 附件标识", None),
    ("AnnexTitle", "公文 附件标题", Some(0)),
    ("Copies", "公文 抄送", None),
    ("Printer", "公文 印发", None),
    ("CopiesCount", "公文 印数", None),
    ("Anchor", "公文 版记锚", None),
];

/// What only the first page's header and footer hold.
pub(super) struct FirstPage {
    pub header: String,
    pub footer: String,
}

/// Distance of the header from the upper edge and of the footer from the lower one, in millimetres.
const EDGES: (f64, f64) = (15.0, 24.5);
/// The same in the letter form, whose mark and lower rule stand outside the type area (GB/T 9704 10.1): the ink of the mark begins 3 mm below
/// the top of its line.
const LETTER_FORM_EDGES: (f64, f64) = (27.0, 20.0);

/// The package with `body` as the document's content.
pub(super) fn write(letter: &Letter, body: &str, first: Option<FirstPage>) -> Result<Vec<u8>, PaperError> {
    let document = format!("{HEAD}<w:document {NAMES}><w:body>{body}{}</w:body></w:document>", section(first.is_some()));
    let json = crate::own::json(letter)?;
    // The print lets a reader notice that someone edited the text and left the letter behind.
    let item = format!(
        "{HEAD}<letter xmlns=\"urn:banfu:letter:1\" text=\"{:032x}\"><json>{}</json></letter>",
        text_print(&document),
        xml(&json)
    );
    let kinds = ["styles", "settings", "footer", "customXml", "header"].map(|kind| format!("{RELATION}/{kind}"));
    let [styles_kind, settings_kind, footer_kind, custom_kind, header_kind] = &kinds;
    let linked: [(&str, &str, &str); 7] = [
        ("rId1", styles_kind, "styles.xml"),
        ("rId2", settings_kind, "settings.xml"),
        ("rId3", footer_kind, "footer1.xml"),
        ("rId4", footer_kind, "footer2.xml"),
        ("rId5", custom_kind, "../customXml/item1.xml"),
        ("rId6", header_kind, "header1.xml"),
        ("rId7", footer_kind, "footer3.xml"),
    ];
    let mut parts = vec![
        ("[Content_Types].xml", content_types(first.is_some())),
        (
            "_rels/.rels",
            relations(&[
                ("rId1", &format!("{RELATION}/officeDocument"), "word/document.xml"),
                (
                    "rId2",
                    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
                    "docProps/core.xml",
                ),
            ]),
        ),
        ("docProps/core.xml", core_properties(letter)),
        ("word/_rels/document.xml.rels", relations(if first.is_some() { &linked } else { &linked[..5] })),
        ("word/document.xml", document),
        ("word/styles.xml", styles()),
        (
            "word/settings.xml",
            format!(
                "{HEAD}<w:settings {NAMES}><w:evenAndOddHeaders/><w:characterSpacingControl w:val=\"doNotCompress\"/><w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat></w:settings>"
            ),
        ),
        ("word/footer1.xml", footer(true, first.is_some())),
        ("word/footer2.xml", footer(false, first.is_some())),
        ("customXml/item1.xml", item),
        (
            "customXml/itemProps1.xml",
            format!(
                "{HEAD}<ds:datastoreItem ds:itemID=\"{{6F0C1B6E-5C0E-4E7B-9A52-0B1F2E5D1020}}\" xmlns:ds=\"http://schemas.openxmlformats.org/officeDocument/2006/customXml\"><ds:schemaRefs><ds:schemaRef ds:uri=\"urn:banfu:letter:1\"/></ds:schemaRefs></ds:datastoreItem>"
            ),
        ),
        (
            "customXml/_rels/item1.xml.rels",
            relations(&[("rId1", &format!("{RELATION}/customXmlProps"), "itemProps1.xml")]),
        ),
    ];
    if let Some(first) = first {
        parts.push(("word/header1.xml", format!("{HEAD}<w:hdr {NAMES}>{}</w:hdr>", first.header)));
        parts.push(("word/footer3.xml", format!("{HEAD}<w:ftr {NAMES}>{}</w:ftr>", first.footer)));
    }
    let files: Vec<(String, Vec<u8>)> = parts.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect();
    pack(&files)
}

/// A run with a text box as wide as the type area, standing on its lower edge whatever the text does.
pub(super) fn foot_box(content: &str, height_mm: f64) -> String {
    let (wide, high) = (emu(156.0), emu(height_mm));
    let points = |mm: f64| mm * 72.0 / 25.4;
    format!(
        "<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wp:anchor distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\" simplePos=\"0\" relativeHeight=\"2\" behindDoc=\"0\" locked=\"0\" layoutInCell=\"1\" allowOverlap=\"1\"><wp:simplePos x=\"0\" y=\"0\"/><wp:positionH relativeFrom=\"margin\"><wp:align>left</wp:align></wp:positionH><wp:positionV relativeFrom=\"margin\"><wp:align>bottom</wp:align></wp:positionV><wp:extent cx=\"{wide}\" cy=\"{high}\"/><wp:effectExtent l=\"0\" t=\"0\" r=\"0\" b=\"0\"/><wp:wrapTopAndBottom/><wp:docPr id=\"1\" name=\"版记\" descr=\"版记\"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"><wps:wsp><wps:cNvSpPr txBox=\"1\"/><wps:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{wide}\" cy=\"{high}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx><wps:bodyPr lIns=\"0\" tIns=\"0\" rIns=\"0\" bIns=\"0\" anchor=\"b\"><a:noAutofit/></wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape style=\"position:absolute;width:{:.1}pt;height:{:.1}pt;mso-position-horizontal-relative:margin;mso-position-vertical:bottom;mso-position-vertical-relative:margin\" filled=\"f\" stroked=\"f\"><v:textbox inset=\"0,0,0,0\"><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
        points(156.0),
        points(height_mm)
    )
}

/// English metric units.
fn emu(mm: f64) -> i64 {
    (mm * 36_000.0).round() as i64
}

fn section(letter_form: bool) -> String {
    let (upper, lower) = if letter_form { LETTER_FORM_EDGES } else { EDGES };
    let (first, title_page) = if letter_form {
        (
            "<w:headerReference w:type=\"first\" r:id=\"rId6\"/><w:footerReference w:type=\"first\" r:id=\"rId7\"/>",
            "<w:titlePg/>",
        )
    } else {
        ("", "")
    };
    // The right margin is a shade under 26 mm: 28 characters of 15.8 pt must fit.
    format!(
        "<w:sectPr>{first}<w:footerReference w:type=\"default\" r:id=\"rId3\"/><w:footerReference w:type=\"even\" r:id=\"rId4\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"{}\" w:right=\"1469\" w:bottom=\"{}\" w:left=\"1587\" w:header=\"{}\" w:footer=\"{}\" w:gutter=\"0\"/><w:cols w:space=\"425\"/>{title_page}<w:docGrid w:type=\"lines\" w:linePitch=\"{LINE_TWIPS}\"/></w:sectPr>",
        twips(37.0),
        twips(35.0),
        twips(upper),
        twips(lower)
    )
}

fn footer(odd: bool, letter_form: bool) -> String {
    // Page numbers stand where they always do, though the letter form's footer reaches lower.
    let after = if letter_form { twips(EDGES.1 - LETTER_FORM_EDGES.1) } else { 0 };
    let song = Role::Song.office_name();
    let piece = |inner: &str| {
        format!(
            "<w:r><w:rPr><w:rFonts w:ascii=\"{song}\" w:eastAsia=\"{song}\" w:hAnsi=\"{song}\"/><w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/></w:rPr>{inner}</w:r>"
        )
    };
    format!(
        "{HEAD}<w:ftr {NAMES}><w:p><w:pPr><w:spacing w:after=\"{after}\"/><w:ind w:left=\"280\" w:right=\"280\"/><w:jc w:val=\"{}\"/></w:pPr>{}{}{}{}{}</w:p></w:ftr>",
        if odd { "right" } else { "left" },
        piece("<w:t xml:space=\"preserve\">— </w:t>"),
        piece("<w:fldChar w:fldCharType=\"begin\"/>"),
        piece("<w:instrText xml:space=\"preserve\">PAGE</w:instrText>"),
        piece("<w:fldChar w:fldCharType=\"end\"/>"),
        piece("<w:t xml:space=\"preserve\"> —</w:t>")
    )
}

fn styles() -> String {
    let text = Role::Fangsong.office_name();
    let mut out = format!(
        "{HEAD}<w:styles {NAMES}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"{text}\" w:eastAsia=\"{text}\" w:hAnsi=\"{text}\"/><w:sz w:val=\"32\"/><w:szCs w:val=\"32\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name w:val=\"Normal\"/><w:qFormat/><w:rPr><w:sz w:val=\"32\"/></w:rPr></w:style>"
    );
    for (id, name, level) in STYLES {
        let outline = level.map_or(String::new(), |level| format!("<w:outlineLvl w:val=\"{level}\"/>"));
        let _ = write!(
            out,
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"a\"/><w:qFormat/><w:pPr>{outline}</w:pPr></w:style>"
        );
    }
    out.push_str("</w:styles>");
    out
}

fn content_types(letter_form: bool) -> String {
    let parts: String = [
        ("/word/document.xml", format!("{CONTENT}.document.main+xml")),
        ("/word/styles.xml", format!("{CONTENT}.styles+xml")),
        ("/word/settings.xml", format!("{CONTENT}.settings+xml")),
        ("/word/footer1.xml", format!("{CONTENT}.footer+xml")),
        ("/word/footer2.xml", format!("{CONTENT}.footer+xml")),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml".into()),
        (
            "/customXml/itemProps1.xml",
            "application/vnd.openxmlformats-officedocument.customXmlProperties+xml".into(),
        ),
    ]
    .into_iter()
    .chain(
        letter_form
            .then(|| {
                [
                    ("/word/header1.xml", format!("{CONTENT}.header+xml")),
                    ("/word/footer3.xml", format!("{CONTENT}.footer+xml")),
                ]
            })
            .into_iter()
            .flatten(),
    )
    .map(|(part, kind)| format!("<Override PartName=\"{part}\" ContentType=\"{kind}\"/>"))
    .collect();
    format!(
        "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>{parts}</Types>"
    )
}

fn core_properties(letter: &Letter) -> String {
    let day = letter.metadata_date().map_or(String::new(), |date| {
        format!("<dcterms:created xsi:type=\"dcterms:W3CDTF\">{date}T00:00:00Z</dcterms:created>")
    });
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:identifier>{}</dc:identifier><dc:language>{}</dc:language>{day}</cp:coreProperties>",
        xml(&clean(&letter.title)),
        xml(&clean(&letter.issuing_bodies.join("；"))),
        xml(&clean(&letter.identifier)),
        xml(&letter.lang)
    )
}

fn relations(list: &[(&str, &str, &str)]) -> String {
    let inner: String = list
        .iter()
        .map(|(id, kind, target)| format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"/>"))
        .collect();
    format!("{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{inner}</Relationships>")
}

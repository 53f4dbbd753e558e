//! Documents made by hand, part by part.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses some of it; what fails here is a fault of the test"
)]

use std::io::{Cursor, Write as _};

use zip::{ZipWriter, write::SimpleFileOptions};

/// Levels of official letters: 一、 （一） 1. and a list with circled numbers.
pub const NUMBERING: &str = r#"<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimalEnclosedCircle"/><w:suff w:val="nothing"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>"#;

/// Body text, a heading, a style whose paragraphs are numbered, hidden characters, and two styles that stand on each other.
pub const STYLES: &str = r#"<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="num"><w:name w:val="条"/><w:basedOn w:val="a"/><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="unseen"><w:name w:val="unseen"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="x"><w:basedOn w:val="y"/></w:style>
<w:style w:type="paragraph" w:styleId="y"><w:basedOn w:val="x"/></w:style>"#;

const W: &str =
    r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;

/// A package of parts.
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A .docx with this body, with styles and lists.
pub fn docx(body: &str) -> Vec<u8> {
    docx_with(body, &[])
}

/// The same with more parts: `(kind of relation, part under word/, its content)`.
pub fn docx_with(body: &str, more: &[(&str, &str, &str)]) -> Vec<u8> {
    let document = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document {W}><w:body>{body}</w:body></w:document>");
    let styles = format!("<w:styles {W}>{STYLES}</w:styles>");
    let numbering = format!("<w:numbering {W}>{NUMBERING}</w:numbering>");
    let mut relations = String::new();
    let mut parts: Vec<(String, String)> = vec![
        ("word/document.xml".into(), document),
        ("word/styles.xml".into(), styles),
        ("word/numbering.xml".into(), numbering),
    ];
    for (at, (kind, part)) in [("styles", "styles.xml"), ("numbering", "numbering.xml")]
        .into_iter()
        .chain(more.iter().map(|(kind, part, _)| (*kind, *part)))
        .enumerate()
    {
        relations.push_str(&format!(
            r#"<Relationship Id="r{at}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{part}"/>"#
        ));
    }
    for (_, part, content) in more {
        parts.push((format!("word/{part}"), (*content).to_owned()));
    }
    let wrap = |inner: &str| format!(r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>"#);
    parts.push(("word/_rels/document.xml.rels".into(), wrap(&relations)));
    parts.push((
        "_rels/.rels".into(),
        wrap(r#"<Relationship Id="m" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>"#),
    ));
    parts.push((
        "[Content_Types].xml".into(),
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/></Types>"#.into(),
    ));
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, c)| (n.as_str(), c.as_bytes())).collect();
    package(&parts)
}

/// A paragraph.
pub fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

/// A paragraph of a list.
pub fn item(num: u32, level: u32, text: &str) -> String {
    format!("<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{num}\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A table of rows of texts.
pub fn table(rows: &[&[&str]]) -> String {
    let rows: String = rows
        .iter()
        .map(|cells| format!("<w:tr>{}</w:tr>", cells.iter().map(|c| format!("<w:tc>{}</w:tc>", p(c))).collect::<String>()))
        .collect();
    format!("<w:tbl>{rows}</w:tbl>")
}

/// A PDF without typefaces: each page holds lines of 16-point characters at `(x, y)`, which a map leads back to characters.
pub fn pdf(pages: &[&[(u32, u32, &str)]]) -> Vec<u8> {
    let mut signs: Vec<char> = pages.iter().flat_map(|p| p.iter()).flat_map(|(_, _, text)| text.chars()).collect();
    signs.sort_unstable();
    signs.dedup();
    let code = |c: char| signs.binary_search(&c).unwrap() + 1;
    let utf16 = |c: char| c.encode_utf16(&mut [0; 2]).iter().map(|u| format!("{u:04X}")).collect::<String>();
    let map: String = signs.iter().map(|c| format!("<{:04X}> <{}>\n", code(*c), utf16(*c))).collect();
    let map = format!(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange {} beginbfchar\n{map}endbfchar endcmap end end",
        signs.len()
    );
    let stream = |text: &str| format!("<</Length {}>>stream\n{text}\nendstream", text.len());
    let kids: String = (0..pages.len()).map(|at| format!("{} 0 R ", 7 + 2 * at)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!(
            "<</Type/Pages/Kids[{kids}]/Count {}/MediaBox[0 0 595 842]/Resources<</Font<</A 3 0 R>>>>>>",
            pages.len()
        ),
        "<</Type/Font/Subtype/Type0/BaseFont/None/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>".to_owned(),
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/None/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor 5 0 R/DW 1000>>"
            .to_owned(),
        "<</Type/FontDescriptor/FontName/None/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>".to_owned(),
        stream(&map),
    ];
    for (at, lines) in pages.iter().enumerate() {
        objects.push(format!("<</Type/Page/Parent 2 0 R/Contents {} 0 R>>", 8 + 2 * at));
        let shown: String = lines
            .iter()
            .map(|(x, y, text)| {
                let codes: String = text.chars().map(|c| format!("{:04X}", code(c))).collect();
                format!("BT /A 16 Tf {x} {y} Td <{codes}> Tj ET\n")
            })
            .collect();
        objects.push(stream(&shown));
    }
    pdf_of(&objects)
}

/// A PDF of these objects, the first of them its catalogue.
pub fn pdf_of(objects: &[String]) -> Vec<u8> {
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj{object}endobj\n", at + 1));
    }
    let table: String = places.iter().map(|place| format!("{place:010} 00000 n \n")).collect();
    let (begin, size) = (file.len(), objects.len() + 1);
    file.push_str(&format!(
        "xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Root 1 0 R/Size {size}>>\nstartxref\n{begin}\n%%EOF"
    ));
    file.into_bytes()
}

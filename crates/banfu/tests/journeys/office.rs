//! Documents as a word processor would save them, as small as they can be.

use std::io::{Cursor, Write as _};

use zip::{ZipWriter, write::SimpleFileOptions};

/// A .docx: each paragraph with the level of its automatic number (一、 （一）), or none.
pub fn docx(paragraphs: &[(Option<u8>, &str)]) -> Vec<u8> {
    let body: String = paragraphs
        .iter()
        .map(|(level, text)| {
            let number = level.map(|l| format!("<w:pPr><w:numPr><w:ilvl w:val=\"{l}\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>"));
            format!("<w:p>{}<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>", number.unwrap_or_default())
        })
        .collect();
    package(&body)
}

/// A .docx with this body, as WordprocessingML.
pub fn package(body: &str) -> Vec<u8> {
    const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
    const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let level = |at: u8, text: &str| {
        format!(r#"<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>"#)
    };
    let numbering = format!(
        r#"<w:numbering {W}><w:abstractNum w:abstractNumId="0">{}{}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#,
        level(0, "%1、"),
        level(1, "（%2）")
    );
    let relations = |kind: &str, target: &str| {
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="{R}/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let parts = [
        ("_rels/.rels", relations("officeDocument", "word/document.xml")),
        ("word/_rels/document.xml.rels", relations("numbering", "numbering.xml")),
        ("word/document.xml", format!("<w:document {W}><w:body>{body}</w:body></w:document>")),
        ("word/numbering.xml", numbering),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

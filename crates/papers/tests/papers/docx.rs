//! The DOCX: what other programs need in it, and the letter coming back out.

use std::io::{Cursor, Read as _};

use banfu_papers::{DocxError, Letter, read_docx};

use crate::desk::{dense, laid, reply};

fn part(docx: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).expect("a package");
    let mut text = String::new();
    zip.by_name(name).expect("the part").read_to_string(&mut text).expect("text");
    text
}

/// The package with one part replaced.
fn with_part(docx: &[u8], name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    use std::io::Write as _;
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).expect("a package");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).expect("a part");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("text");
        let own = file.name().expect("a name").into_owned();
        let text = if own == name { change(text) } else { text };
        out.start_file(own, zip::write::SimpleFileOptions::default()).expect("starts");
        out.write_all(text.as_bytes()).expect("writes");
    }
    out.finish().expect("ends").into_inner()
}

#[test]
fn the_letter_comes_back_out_as_it_went_in() {
    let letter = reply();
    assert_eq!(read_docx(&laid(&letter).docx().expect("a DOCX")).expect("ours"), letter);
}

#[test]
fn an_edited_document_does_not_give_back_the_old_letter() {
    let docx = laid(&reply()).docx().expect("a DOCX");
    let edited = with_part(&docx, "word/document.xml", |text| text.replace("不少于30家", "不少于20家"));
    assert_eq!(read_docx(&edited), Err(DocxError::Edited));
}

#[test]
fn a_document_from_elsewhere_is_not_ours() {
    let docx = laid(&reply()).docx().expect("a DOCX");
    let foreign = with_part(&docx, "customXml/item1.xml", |_| "<x/>".into());
    assert_eq!(read_docx(&foreign), Err(DocxError::NotOurs));
}

#[test]
fn a_truncated_document_is_refused_in_words() {
    let docx = laid(&reply()).docx().expect("a DOCX");
    for length in [0, 1, 100, docx.len() / 2, docx.len() - 30] {
        let error = read_docx(&docx[..length]).expect_err("half a package");
        assert!(!error.to_string().is_empty());
    }
}

#[test]
fn its_text_is_the_letters_text() {
    let letter = reply();
    let document = part(&laid(&letter).docx().expect("a DOCX"), "word/document.xml");
    let mut text = String::new();
    for run in document.split("<w:t xml:space=\"preserve\">").skip(1) {
        text.push_str(run.split("</w:t>").next().unwrap_or_default());
    }
    let text = dense(&text);
    for line in banfu_papers::plain_text(&letter).lines() {
        for cell in line.split('\t') {
            assert!(text.contains(&dense(cell)), "{cell}");
        }
    }
}

#[test]
fn each_element_has_a_style_and_levels_have_outline_levels() {
    let docx = laid(&reply()).docx().expect("a DOCX");
    let document = part(&docx, "word/document.xml");
    for style in ["HeadMark", "DocNumber", "Title", "Addressee", "BodyText", "1", "2", "AdoptedOn", "Copies"] {
        assert!(document.contains(&format!("<w:pStyle w:val=\"{style}\"/>")), "{style}");
    }
    let styles = part(&docx, "word/styles.xml");
    for style in document.split("<w:pStyle w:val=\"").skip(1) {
        let id = style.split('"').next().unwrap_or_default();
        assert!(styles.contains(&format!("w:styleId=\"{id}\"")), "{id} is defined");
    }
}

#[test]
fn the_same_letter_gives_the_same_bytes() {
    let docx = || laid(&reply()).docx().expect("a DOCX");
    assert!(docx() == docx());
}

#[test]
fn an_empty_letter_survives_too() {
    let letter = Letter::default();
    assert_eq!(read_docx(&laid(&letter).docx().expect("a DOCX")).expect("ours"), letter);
}

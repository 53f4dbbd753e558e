//! The PDF as an archive keeps it: conformance claims, structure, bookmarks, metadata, and the same bytes every time.

use banfu_papers::{Letter, Mode};

use crate::desk::{PRESS, Scratch, laid, reply, tool};

fn pdf(letter: &Letter) -> Vec<u8> {
    laid(letter).pdf().expect("a PDF")
}

fn look(program: &str, args: &[&str], pdf: &[u8]) -> String {
    let scratch = Scratch::new(&format!("pdf-{program}-{:p}", pdf.as_ptr()));
    let path = scratch.file("x.pdf", pdf);
    let path = path.to_string_lossy();
    let mut all: Vec<&str> = args.to_vec();
    all.push(&path);
    if program == "pdftotext" {
        all.push("-");
    }
    tool(program, &all)
}

fn holds(pdf: &[u8], words: &str) -> bool {
    pdf.windows(words.len()).any(|part| part == words.as_bytes())
}

#[test]
fn qpdf_finds_nothing_wrong() {
    let report = look("qpdf", &["--check"], &pdf(&reply()));
    assert!(report.contains("No syntax or stream encoding errors"), "{report}");
}

#[test]
fn it_claims_archive_and_accessibility_and_carries_a_colour_profile() {
    let pdf = pdf(&reply());
    for claim in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "/OutputIntents",
        "/GTS_PDFA1",
    ] {
        assert!(holds(&pdf, claim), "{claim}");
    }
}

#[test]
fn its_metadata_are_the_letters_own_and_its_day_is_the_letters() {
    let info = look("pdfinfo", &[], &pdf(&reply()));
    for words in [
        "贵州省外事办公室关于省政协十三届一次会议第1020号提案的答复",
        "发文字号：黔外提复字〔2023〕4号",
        "成文日期：2023-06-28",
        "Jun 28 00:00:00 2023",
        "Tagged:          yes",
    ] {
        assert!(info.contains(words), "{words} in {info}");
    }
}

#[test]
fn the_metadata_packet_names_every_element_of_the_letter_with_its_schema() {
    let pdf = pdf(&reply());
    for words in [
        "<gw:documentNumber>黔外提复字〔2023〕4号</gw:documentNumber>",
        "<gw:signatory>林知远</gw:signatory>",
        "<gw:resultClass>B</gw:resultClass>",
        "<gw:adoptedOn>2023-06-28</gw:adoptedOn>",
        "<gw:addressee>沈砚秋委员</gw:addressee>",
        "<pdfaProperty:name>documentNumber</pdfaProperty:name>",
    ] {
        assert!(holds(&pdf, words), "{words}");
    }
    // The packet grew in place: every offset behind it still leads to its object.
    let report = look("qpdf", &["--check"], &pdf);
    assert!(!report.contains("WARNING"), "{report}");
}

#[test]
fn every_face_is_embedded_and_its_text_can_be_copied() {
    let fonts = look("pdffonts", &[], &pdf(&reply()));
    for line in fonts.lines().skip(2) {
        let flags: Vec<&str> = line.split_whitespace().filter(|word| *word == "yes" || *word == "no").collect();
        assert_eq!(flags, ["yes", "yes", "yes"], "embedded, subset, unicode: {line}");
    }
}

#[test]
fn the_structure_has_headings_paragraphs_and_a_table() {
    let tree = look("pdfinfo", &["-struct"], &pdf(&reply()));
    let count = |name: &str| tree.lines().filter(|line| line.trim_start().starts_with(name)).count();
    assert_eq!(count("H1"), 3, "一、二、三、 in\n{tree}");
    assert_eq!(count("H2"), 7, "（一）（二）（三）, and four that run on in their paragraphs, in\n{tree}");
    assert_eq!(count("H3"), 2, "1. and 2. in\n{tree}");
    assert!(count("P") >= 12);
    assert_eq!(count("Table"), 1);
    assert!(count("TH") >= 4);
}

#[test]
fn the_same_letter_gives_the_same_bytes_and_another_one_does_not() {
    let first = pdf(&reply());
    assert!(first == pdf(&reply()), "the bytes differ");
    let mut other = reply();
    other.identifier = "another".into();
    assert!(first != pdf(&other));
}

#[test]
fn an_undated_draft_is_accessible_but_claims_no_archive() {
    let letter = Letter {
        date: None,
        printed_on: None,
        ..reply()
    };
    let pdf = PRESS.lay_out(&letter, Mode::Draft).expect("laid out").pdf().expect("a PDF");
    assert!(holds(&pdf, "<pdfuaid:part>1</pdfuaid:part>"));
    assert!(!holds(&pdf, "pdfaid:conformance"));
}

#[test]
fn bookmarks_name_headings_that_run_on_in_their_paragraphs_too() {
    let scratch = Scratch::new("bookmarks");
    let path = scratch.file("x.pdf", &pdf(&reply()));
    let json = tool("qpdf", &["--json", "--json-key=outlines", &path.to_string_lossy()]);
    for title in ["一、近年来的主要工作", "（一）贸易往来稳步扩大", "1.“走出去”方面。", "（四）办好职业培训。"] {
        assert!(json.contains(title), "{title} in {json}");
    }
}

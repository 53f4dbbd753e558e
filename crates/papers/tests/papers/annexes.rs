//! Annexes that are PDF files: appended to the letter in one archive file, and refused in words when something of them would be lost.

use banfu_papers::{AnnexError, AnnexFile, Attachment, Laid, Letter, Mode, OfdProfile, Place};

use crate::desk::{FINE, Ink, PRESS, Picture, Scratch, laid, plain_paragraphs, text_lines, tool, with_body};

/// Two pages of text that some other program could have made.
fn foreign() -> Vec<u8> {
    let letter = Letter {
        form: banfu_papers::Form::Plain,
        title: "重点项目进展情况".into(),
        body: plain_paragraphs(30, 40),
        date: Some(jiff::civil::date(2023, 6, 1)),
        ..Letter::default()
    };
    let laid = laid(&letter);
    assert_eq!(laid.page_count(), 3);
    laid.pdf().expect("a PDF")
}

fn with_annex() -> Letter {
    Letter {
        attachments_note: Vec::new(),
        attachments: vec![Attachment {
            title: "重点项目进展情况".into(),
            file: "进展.pdf".into(),
            ..Attachment::default()
        }],
        ..with_body(plain_paragraphs(3, 100))
    }
}

fn appended() -> Laid {
    let file = AnnexFile::read(foreign()).expect("a good PDF");
    assert_eq!(file.page_count(), 3);
    PRESS.lay_out_with(&with_annex(), &[(0, file)], Mode::Final).expect("laid out")
}

#[test]
fn its_pages_follow_the_signature_and_come_before_the_colophon() {
    let laid = appended();
    let signed = laid.boxes(Place::Date, 0..1)[0].page;
    let colophon = laid.boxes(Place::PrintedBy, 0..1)[0].page;
    assert_eq!(colophon, laid.page_count());
    assert_eq!(laid.page_count() % 2, 0);
    assert!(colophon > signed + 3, "{signed} {colophon}");
    let pages = text_lines(&laid.pdf().expect("a PDF"));
    assert!(pages[signed].iter().any(|line| line.text == "附件"), "the label stands on its first page");
}

#[test]
fn the_whole_stays_one_archive_file_with_a_name_for_each_page() {
    let scratch = Scratch::new("annex");
    let pdf = appended().pdf().expect("a PDF");
    let path = scratch.file("x.pdf", &pdf);
    let path = path.to_string_lossy();
    let report = tool("qpdf", &["--check", &path]);
    assert!(report.contains("No syntax or stream encoding errors"), "{report}");
    for claim in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
    ] {
        assert!(pdf.windows(claim.len()).any(|part| part == claim.as_bytes()), "{claim}");
    }
    let tree = tool("pdfinfo", &["-struct", &path]);
    assert_eq!(tree.lines().filter(|line| line.trim_start().starts_with("Figure")).count(), 3, "{tree}");
}

#[test]
fn what_was_drawn_on_its_pages_is_drawn_on_ours_within_the_type_area() {
    let laid = appended();
    let pdf = laid.pdf().expect("a PDF");
    let page = laid.boxes(Place::Date, 0..1)[0].page + 1;
    let ink = Picture::of(&pdf, page, FINE).ink(Ink::Black, (0.0, 60.0, 210.0, 262.5)).expect("ink");
    assert!(ink.0 >= 28.0 && ink.2 <= 184.1 && ink.3 <= 262.1, "{ink:?}");
    // The title of the other file stands in the middle of the page, a fifth smaller than it was.
    let title = Picture::of(&pdf, page, FINE).ink(Ink::Black, (28.0, 60.0, 184.0, 95.0)).expect("its title");
    assert!(((title.0 + title.2) / 2.0 - 106.0).abs() < 6.0, "{title:?}");
}

#[test]
fn the_ofd_has_the_same_pages_with_pictures_of_them() {
    let laid = appended();
    let ofd = laid.ofd(OfdProfile::Standard).expect("an OFD");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(ofd)).expect("a package");
    let names: Vec<String> = zip.file_names().flatten().map(|name| name.into_owned()).collect();
    assert_eq!(names.iter().filter(|name| name.ends_with(".png")).count(), 3, "{names:?}");
    assert_eq!(names.iter().filter(|name| name.ends_with("/Content.xml")).count(), laid.page_count());
    let mut resources = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("Doc_0/DocumentRes.xml").expect("resources"), &mut resources).expect("text");
    assert_eq!(resources.matches("<ofd:MultiMedia ").count(), 3, "{resources}");
}

#[test]
fn without_the_file_it_is_only_listed() {
    let laid = laid(&with_annex());
    assert!(!laid.boxes(Place::AttachmentNote { index: 0 }, 0..1).is_empty());
    assert_eq!(laid.page_count(), 2);
}

#[test]
fn an_encrypted_pdf_is_refused_with_what_to_do() {
    let scratch = Scratch::new("encrypted");
    let plain = scratch.file("plain.pdf", &foreign());
    let locked = scratch.path("locked.pdf");
    tool(
        "qpdf",
        &["--encrypt", "secret", "owner", "256", "--", &plain.to_string_lossy(), &locked.to_string_lossy()],
    );
    let error = AnnexFile::read(std::fs::read(locked).expect("qpdf wrote it")).expect_err("locked");
    assert_eq!(error, AnnexError::Encrypted);
    assert!(error.to_string().contains("without a password"));
}

#[test]
fn a_pdf_that_may_be_read_but_not_changed_is_appended() {
    let scratch = Scratch::new("restricted");
    let plain = scratch.file("plain.pdf", &foreign());
    let locked = scratch.path("locked.pdf");
    tool(
        "qpdf",
        &[
            "--encrypt",
            "",
            "owner",
            "256",
            "--modify=none",
            "--",
            &plain.to_string_lossy(),
            &locked.to_string_lossy(),
        ],
    );
    assert_eq!(
        AnnexFile::read(std::fs::read(locked).expect("qpdf wrote it")).expect("readable").page_count(),
        3
    );
}

#[test]
fn what_is_no_pdf_and_half_of_one_are_refused() {
    let whole = foreign();
    assert_eq!(AnnexFile::read(b"PK\x03\x04 a letter".to_vec()).err(), Some(AnnexError::Broken));
    assert_eq!(AnnexFile::read(Vec::new()).err(), Some(AnnexError::Broken));
    assert!(AnnexFile::read(whole[..whole.len() / 3].to_vec()).is_err());
}

#[test]
fn a_pdf_without_its_typefaces_is_refused_by_their_name() {
    let text = "BT /F1 12 Tf 20 20 Td (Hello) Tj ET";
    let pdf = format!(
        "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>> endobj\n4 0 obj <</Length {}>> stream\n{text}\nendstream endobj\n5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF",
        text.len()
    );
    let error = AnnexFile::read(pdf.into_bytes()).expect_err("no face");
    assert!(error.to_string().contains("Helvetica"), "{error}");
}

#[test]
fn a_pdf_from_libreoffice_is_appended() {
    let scratch = Scratch::new("annex-libreoffice");
    let page = scratch.file(
        "页.html",
        "<html><meta charset=utf-8><body><p>附件一 2023年</p><table border=1><tr><td>甲</td></tr></table></body></html>".as_bytes(),
    );
    let profile = format!("-env:UserInstallation=file://{}", scratch.path("profile").display());
    tool(
        "soffice",
        &[
            &profile,
            "--headless",
            "--convert-to",
            "pdf:writer_web_pdf_Export",
            "--outdir",
            &scratch.path("").to_string_lossy(),
            &page.to_string_lossy(),
        ],
    );
    let pdf = std::fs::read(scratch.path("页.pdf")).expect("LibreOffice wrote it");
    let file = AnnexFile::read(pdf).expect("a good PDF");
    let laid = PRESS.lay_out_with(&with_annex(), &[(0, file)], Mode::Final).expect("laid out");
    laid.pdf().expect("an archive PDF");
}

//! The DOCX: what other programs need in it, and the letter coming back out. LibreOffice (`soffice`, package libreoffice-writer-nogui) sets it
//! beside our PDF.

use std::io::{Cursor, Read as _};

use banfu_papers::{DocxError, Letter, read_docx};

use crate::desk::{Ink, Picture, Scratch, TextLine, dense, laid, plain_paragraphs, reply, text_lines, tool, with_body};

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

/// `letter` as LibreOffice sets its DOCX, in the faces that we use ourselves.
fn by_libreoffice(letter: &Letter) -> Vec<Vec<TextLine>> {
    text_lines(&by_libreoffice_pdf(letter))
}

fn by_libreoffice_pdf(letter: &Letter) -> Vec<u8> {
    let scratch = Scratch::new("libreoffice");
    let docx = scratch.file("letter.docx", &laid(letter).docx().expect("a DOCX"));
    let fonts = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fonts");
    let alias = |office: &str, ours: &str| format!("<alias binding=\"same\"><family>{office}</family><prefer><family>{ours}</family></prefer></alias>");
    let aliases = [
        ("仿宋_GB2312", "FandolFang R"),
        ("楷体_GB2312", "LXGW WenKai"),
        ("黑体", "FandolHei"),
        ("方正小标宋简体", "FandolSong"),
        ("宋体", "FandolSong"),
    ]
    .map(|(office, ours)| alias(office, ours))
    .concat();
    let conf = format!(
        "<?xml version=\"1.0\"?><fontconfig><dir>{}</dir><cachedir>{}</cachedir>{aliases}</fontconfig>",
        fonts.display(),
        scratch.path("cache").display()
    );
    let conf = scratch.file("fonts.conf", conf.as_bytes());
    let profile = format!("-env:UserInstallation=file://{}", scratch.path("profile").display());
    tool(
        "env",
        &[
            &format!("FONTCONFIG_FILE={}", conf.display()),
            "soffice",
            &profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            &scratch.path("out").to_string_lossy(),
            &docx.to_string_lossy(),
        ],
    );
    std::fs::read(scratch.path("out").join("letter.pdf")).expect("LibreOffice wrote a PDF")
}

/// First and last four characters of the text on each page, page numbers and colophon left out.
fn ends(pages: &[Vec<TextLine>]) -> Vec<(String, String)> {
    pages
        .iter()
        .map(|page| {
            let text: String = page
                .iter()
                .filter(|line| line.top < 225.0 && line.bottom > 37.0)
                .map(|l| l.text.as_str())
                .collect();
            let chars: Vec<char> = text.chars().collect();
            let first = chars.iter().take(4).collect();
            (first, chars[chars.len().saturating_sub(4)..].iter().collect())
        })
        .collect()
}

#[test]
fn libreoffice_breaks_pages_where_the_pdf_does() {
    // Digits and punctuation are left out: LibreOffice 7.4 spaces and hangs them whatever the document says.
    let letter = with_body(plain_paragraphs(9, 230));
    let ours = text_lines(&laid(&letter).pdf().expect("a PDF"));
    let theirs = by_libreoffice(&letter);
    assert_eq!(theirs.len(), ours.len(), "pages");
    for (page, (their, our)) in ends(&theirs).iter().zip(ends(&ours)).enumerate().skip(1).take(ours.len() - 2) {
        assert_eq!(*their, our, "page {}", page + 1);
    }
}

#[test]
fn libreoffice_keeps_the_colophon_at_the_foot_of_the_last_page() {
    let letter = reply();
    let ours = text_lines(&laid(&letter).pdf().expect("a PDF"));
    let theirs = by_libreoffice(&letter);
    assert_eq!(theirs.len(), ours.len(), "pages");
    let last = theirs.last().expect("a page");
    let count = last.iter().find(|line| line.text.contains("共印")).expect("the colophon");
    assert!((255.0..263.0).contains(&count.bottom), "{count:?}");
}

#[test]
fn in_libreoffice_a_letter_form_has_its_mark_and_rules_where_the_standard_puts_them() {
    let letter = Letter {
        form: banfu_papers::Form::LetterForm,
        signing: banfu_papers::Signing::Unsealed,
        ..reply()
    };
    let pdf = by_libreoffice_pdf(&letter);
    let page = Picture::of(&pdf, 1, 300.0);
    let rules = page.rules(Ink::Red);
    assert!(rules.len() >= 2, "{rules:?}");
    let (upper, lower) = (rules.first().expect("a rule"), rules.last().expect("a rule"));
    for rule in [upper, lower] {
        assert!((rule.0 - 21.0).abs() < 1.5 && (rule.2 - 191.0).abs() < 2.5, "170 mm wide: {rule:?}");
    }
    assert!((lower.3 - 277.0).abs() < 2.0, "20 mm from the lower edge: {lower:?}");
    let mark = page.ink(Ink::Red, (21.0, 20.0, 191.0, upper.1 - 1.0)).expect("the mark");
    assert!((mark.1 - 30.0).abs() < 1.0, "30 mm from the upper edge: {mark:?}");
    assert!((upper.1 - mark.3 - 4.0).abs() < 2.0, "the rule 4 mm below: {mark:?} {upper:?}");
    let numbered = |page: &[TextLine]| page.iter().any(|line| line.text.contains('—') && line.top > 265.0);
    let pages = text_lines(&pdf);
    assert!(!numbered(&pages[0]) && numbered(&pages[1]), "no number on the first page");
    assert_eq!(pages.len(), laid(&letter).page_count());
}

#[test]
fn in_libreoffice_the_names_of_a_joint_letter_stand_where_the_pdf_has_them() {
    let bodies = ["某某省教育厅", "某某省科技厅", "某某省民政厅", "某某省商务厅"].map(String::from).to_vec();
    let letter = Letter {
        issuing_bodies: bodies.clone(),
        signing_bodies: bodies.clone(),
        ..with_body(plain_paragraphs(3, 100))
    };
    let ours = text_lines(&laid(&letter).pdf().expect("a PDF"));
    let theirs = by_libreoffice(&letter);
    let shown = |pages: &[Vec<TextLine>]| {
        let lines = pages.iter().enumerate().flat_map(|(page, lines)| lines.iter().map(move |line| (page, line)));
        lines
            .map(|(page, line)| format!("{} {:.0} {}", page + 1, line.top, line.text))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(theirs.len(), ours.len(), "pages:\n{}\n\n{}", shown(&ours), shown(&theirs));
    for name in &bodies {
        // The name also stands in the red head; what is below it is the signature.
        let find = |pages: &[Vec<TextLine>]| -> (usize, f64, f64) {
            let mut lines = pages.iter().enumerate().flat_map(|(page, lines)| lines.iter().map(move |line| (page, line)));
            let found = lines.rfind(|(_, line)| line.text.contains(name.as_str())).expect("a name");
            (found.0, (found.1.left + found.1.right) / 2.0, found.1.top)
        };
        let (our, their) = (find(&ours), find(&theirs));
        assert_eq!(our.0, their.0, "{name}: page");
        assert!((our.1 - their.1).abs() < 60.0 && (our.2 - their.2).abs() < 8.0, "{name}: {our:?} {their:?}");
    }
}

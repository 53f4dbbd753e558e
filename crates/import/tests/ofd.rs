//! OFD files as other programs write them, made by hand, part by part.
#![allow(clippy::unwrap_used, clippy::panic, reason = "what fails here is a fault of the test")]

mod made;

use banfu_import::{ImportError, Kind, What, read};
use made::package;

const ROOT: &str = r#"<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"#;

/// A line of 5.64 mm characters at `(x, y)` in millimetres, y from the top.
fn line(x: f64, y: f64, text: &str) -> String {
    let steps = text.chars().count().saturating_sub(1);
    format!(
        r#"<ofd:TextObject ID="9" Boundary="{x} {} 180 10" Font="1" Size="5.64"><ofd:TextCode X="0" Y="5" DeltaX="g {steps} 5.64">{text}</ofd:TextCode></ofd:TextObject>"#,
        y - 5.0
    )
}

fn page(objects: &str) -> String {
    format!(
        r#"<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Template TemplateID="5" ZOrder="Background"/><ofd:Content><ofd:Layer ID="1">{objects}</ofd:Layer></ofd:Content></ofd:Page>"#
    )
}

fn ofd_with(pages: &[String], more: &[(&str, &str)], common: &str, rest: &str) -> Vec<u8> {
    let list: String = (0..pages.len())
        .map(|n| format!(r#"<ofd:Page ID="{}" BaseLoc="Pages/Page_{n}/Content.xml"/>"#, 100 + n))
        .collect();
    let document = format!(
        r#"<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>{common}</ofd:CommonData><ofd:Pages>{list}</ofd:Pages>{rest}</ofd:Document>"#
    );
    let names: Vec<String> = (0..pages.len()).map(|n| format!("Doc_0/Pages/Page_{n}/Content.xml")).collect();
    let mut parts: Vec<(&str, &[u8])> = vec![("OFD.xml", ROOT.as_bytes()), ("Doc_0/Document.xml", document.as_bytes())];
    parts.extend(names.iter().zip(pages).map(|(name, page)| (name.as_str(), page.as_bytes())));
    parts.extend(more.iter().map(|(name, part)| (*name, part.as_bytes())));
    package(&parts)
}

fn ofd(pages: &[String]) -> Vec<u8> {
    ofd_with(pages, &[], "", "")
}

fn left(bytes: &[u8]) -> Vec<(What, String)> {
    read(bytes).unwrap().report.left.into_iter().map(|l| (l.what, l.excerpt)).collect()
}

#[test]
fn lines_of_an_ofd_become_the_paragraphs_they_were() {
    let full = "我局会同有关部门认真研究提出如下办理意见并抓好落实";
    let whole = format!("{full}好工作");
    let first = page(
        &[
            line(28.0, 45.0, "赵某委员："),
            line(39.3, 55.0, full),
            line(28.0, 65.0, &whole),
            line(28.0, 75.0, "末。"),
            line(100.0, 285.0, "— 1 —"),
        ]
        .concat(),
    );
    let second = page(&[line(39.3, 45.0, "感谢您的关心。"), line(100.0, 285.0, "— 2 —")].concat());
    let got = read(&ofd(&[first, second])).unwrap();
    assert_eq!(got.kind, Kind::Ofd);
    assert_eq!(got.text, format!("赵某委员：\n{full}{whole}末。\n感谢您的关心。\n"));
    let what: Vec<What> = got.report.left.iter().map(|l| l.what).collect();
    assert_eq!(what, [What::PageNumber, What::PageNumber, What::JoinedLines]);
}

#[test]
fn signs_stand_where_the_matrix_and_the_steps_put_them() {
    // Set at twice the size, in two codes of which the second says only where it stands across.
    let objects = r#"<ofd:TextObject ID="1" Boundary="20 20 100 20" CTM="2 0 0 2 0 0" Font="1" Size="3"><ofd:TextCode X="0" Y="4" DeltaX="3">甲乙</ofd:TextCode><ofd:TextCode X="6" DeltaX="g 2 3">丙丁戊</ofd:TextCode></ofd:TextObject>"#;
    assert_eq!(read(&ofd(&[page(objects)])).unwrap().text, "甲乙丙丁戊\n");
    // Without steps the signs follow one another.
    let plain = r#"<ofd:TextObject ID="1" Boundary="20 20 100 20" Font="1" Size="5"><ofd:TextCode X="0" Y="4">2024年增长8%</ofd:TextCode></ofd:TextObject>"#;
    assert_eq!(read(&ofd(&[page(plain)])).unwrap().text, "2024年增长8%\n");
}

#[test]
fn a_template_lies_under_every_page_that_names_it() {
    let template = page(&line(60.0, 30.0, "某市教育局文件"));
    let common = r#"<ofd:TemplatePage ID="5" BaseLoc="Tpls/Tpl_0/Content.xml"/>"#;
    let body = |n: &str| page(&[line(39.3, 60.0, &n.repeat(26)), line(28.0, 70.0, "到此为止。")].concat());
    let bytes = ofd_with(&[body("一"), body("二")], &[("Doc_0/Tpls/Tpl_0/Content.xml", &template)], common, "");
    let under = |n: &str| format!("某市教育局文件\n{}到此为止。\n", n.repeat(26));
    assert_eq!(read(&bytes).unwrap().text, under("一") + &under("二"));
}

#[test]
fn what_is_no_text_of_the_letter_is_left_and_named() {
    let hidden =
        r#"<ofd:TextObject ID="1" Visible="false" Boundary="0 0 9 9" Font="1" Size="5"><ofd:TextCode X="0" Y="4">暗字</ofd:TextCode></ofd:TextObject>"#;
    let aslant = r#"<ofd:TextObject ID="2" Boundary="0 0 9 9" CTM="0.7 0.7 -0.7 0.7 0 0" Font="1" Size="9"><ofd:TextCode X="0" Y="4">内部资料</ofd:TextCode></ofd:TextObject>"#;
    let picture = r#"<ofd:PageBlock><ofd:ImageObject ID="3" Boundary="0 0 9 9"/></ofd:PageBlock>"#;
    let body = line(28.0, 60.0, "正文。");
    assert_eq!(
        left(&ofd(&[page(&[hidden, aslant, picture, &body].concat())])),
        [
            (What::Hidden, "暗字".to_owned()),
            (What::Shape, "内部资料".to_owned()),
            (What::Picture, "p. 1".to_owned())
        ]
    );
    let note = format!(
        r#"<ofd:PageAnnot xmlns:ofd="x"><ofd:Annot><ofd:Appearance>{}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>"#,
        line(1.0, 1.0, "请再核")
    );
    let list = r#"<ofd:Annotations xmlns:ofd="x"><ofd:Page PageID="100"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>"#;
    let noted = ofd_with(
        &[page(&body)],
        &[("Doc_0/Annots/Annotations.xml", list), ("Doc_0/Annots/Page_0/Annotation.xml", &note)],
        "",
        "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>",
    );
    assert_eq!(left(&noted), [(What::Comment, "请再核".to_owned())]);
}

#[test]
fn a_seal_is_named_since_it_vouches_for_the_file_as_it_was() {
    let root = ROOT.replace("</ofd:DocRoot>", "</ofd:DocRoot><ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>");
    let document = r#"<Document><CommonData/><Pages><Page ID="1" BaseLoc="P.xml"/></Pages></Document>"#;
    let content = page(&line(28.0, 60.0, "正文。"));
    let bytes = package(&[
        ("OFD.xml", root.as_bytes()),
        ("Doc_0/Document.xml", document.as_bytes()),
        ("Doc_0/P.xml", content.as_bytes()),
        (
            "Doc_0/Signs/Signatures.xml",
            br#"<Signatures><Signature ID="1" BaseLoc="Sign_0/Signature.xml"/></Signatures>"#,
        ),
    ]);
    assert_eq!(left(&bytes), [(What::Seal, "1".to_owned())]);
}

#[test]
fn a_file_without_words_is_said_to_be_a_scan() {
    let picture = r#"<ofd:ImageObject ID="3" Boundary="0 0 210 297"/>"#;
    assert_eq!(read(&ofd(&[page(picture)])), Err(ImportError::Scan));
}

#[test]
fn a_locked_or_damaged_file_is_told_as_such() {
    let locked = package(&[("OFD.xml", ROOT.as_bytes()), ("Encryptions.xml", b"<Encryptions/>")]);
    assert_eq!(read(&locked), Err(ImportError::Encrypted));
    for parts in [
        vec![("OFD.xml", b"<x/>".as_slice())],
        vec![("OFD.xml", ROOT.as_bytes())],
        vec![("OFD.xml", ROOT.as_bytes()), ("Doc_0/Document.xml", b"<Document/>".as_slice())],
        vec![
            ("OFD.xml", ROOT.as_bytes()),
            (
                "Doc_0/Document.xml",
                br#"<Document><Pages><Page BaseLoc="P.xml"/></Pages></Document>"#.as_slice(),
            ),
        ],
    ] {
        assert!(matches!(read(&package(&parts)), Err(ImportError::Damaged(_))), "{parts:?}");
    }
}

#[test]
fn numbers_that_no_page_has_put_nothing_anywhere() {
    let odd = r#"<ofd:TextObject ID="1" Boundary="1e308 nan" CTM="1e300 0 0 1e300 0 0" Font="1" Size="1e9"><ofd:TextCode X="inf" Y="-1e99" DeltaX="g 999999999999 1">甲乙</ofd:TextCode></ofd:TextObject>"#;
    let bytes = ofd(&[page(&[odd, &line(28.0, 60.0, "正文。")].concat())]);
    assert_eq!(read(&bytes).unwrap().text, "正文。\n");
}

#[test]
fn a_template_under_a_thousand_pages_does_not_multiply_without_bound() {
    let template = page(&line(20.0, 30.0, &"字".repeat(20_000)));
    let pages = vec![page(&line(28.0, 60.0, "正文。")); 200];
    let bytes = ofd_with(
        &pages,
        &[("Doc_0/Tpls/T.xml", &template)],
        r#"<ofd:TemplatePage ID="5" BaseLoc="Tpls/T.xml"/>"#,
        "",
    );
    let Err(ImportError::Limit { what, limit }) = read(&bytes) else {
        panic!("read")
    };
    assert_eq!((what, limit), ("characters on the pages", 2_000_000));
}

//! Files as other programs save them: one letter as .docx and, saved by LibreOffice, as .doc; and PDFs.

mod made;

use banfu_import::{ImportError, Kind, Unsupported, What, read};

const DOCX: &[u8] = include_bytes!("files/letter.docx");
const DOC: &[u8] = include_bytes!("files/letter.doc");

#[test]
fn a_doc_gives_the_text_of_the_docx_it_was_saved_from() {
    let (docx, doc) = (read(DOCX).unwrap(), read(DOC).unwrap());
    assert_eq!(doc.kind, Kind::Doc);
    assert_eq!(doc.text, docx.text);
    assert_eq!(doc.blocks, docx.blocks);
    assert_eq!(doc.report, docx.report);
}

#[test]
fn a_letter_saved_as_doc_reads_as_printed() {
    let doc = read(DOC).unwrap();
    let short: String = doc.text.lines().map(|l| l.chars().take(24).collect::<String>() + "\n").collect();
    insta::assert_snapshot!(short, @r"
    关于市政协第7号提案的答复
    赵某委员：
        您提出的提案收悉。我局高度重视，会同有关
    一、加强统筹
    （一）制定方案。我局高度重视，会同有关部门认真研
    （二）明确责任
    1. 3月底前完成
    2. 6月底前验收
    二、加大投入
    （一）安排资金
    ③圈号三
    ④圈号四
    一级标题
    三、样式编号
    项目	2023年	2024年
    学位（个）	1000	1200
    投入（万元）	35.5	40
    投入六亿元。见注完。
    某市教育局
    2024年6月3日
    ");
    let left: Vec<String> = doc.report.left.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(left.join("\n"), @r"
    line 18: deleted text left out (tracked change, taken as accepted): 五
    line 18: inserted text taken (tracked change, taken as accepted): 六
    line 18: hidden text left out: 隐藏文字
    line 18: footnote or endnote left out: 数据来自年鉴
    ");
}

#[test]
fn lines_of_a_pdf_become_the_paragraphs_they_were() {
    let full = "我局会同有关部门认真研究提出如下办理意见并抓好落实";
    let whole = format!("{full}工作");
    let pages: [&[(u32, u32, &str)]; 2] = [
        &[
            (200, 760, "关于第7号提案的答复"),
            (80, 700, "赵某委员："),
            (112, 671, full),
            (80, 642, &whole),
            (80, 613, "取得成效。"),
            (112, 584, "一、加强统筹"),
            (112, 555, full),
            (270, 60, "— 1 —"),
        ],
        &[(80, 760, "接上页。"), (80, 700, "年份"), (240, 700, "数量"), (270, 60, "— 2 —")],
    ];
    let read = read(&made::pdf(&pages)).unwrap();
    assert_eq!(read.kind, Kind::Pdf);
    assert_eq!(
        read.text,
        format!("关于第7号提案的答复\n赵某委员：\n{full}{whole}取得成效。\n一、加强统筹\n{full}接上页。\n年份\t数量\n")
    );
    assert_eq!(read.report.counts(), [(What::PageNumber, 2), (What::JoinedLines, 1)]);
}

#[test]
fn a_doc_cut_off_anywhere_is_answered() {
    for length in (512..DOC.len()).step_by(512) {
        // A part may be whole by itself; what matters is that there is an answer.
        let _ = read(&DOC[..length]);
    }
    assert!(matches!(read(&DOC[..1024]), Err(ImportError::Damaged(_))));
}

/// A page that shows `content`, with an object 5 under the name X and a typeface A.
fn page_with(content: &str, object: &str) -> Vec<u8> {
    let stream = |text: &str| format!("<</Length {}>>stream\n{text}\nendstream", text.len());
    made::pdf_of(&[
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</X 5 0 R>>/Font<</A 6 0 R>>>>/Contents 4 0 R>>".to_owned(),
        stream(content),
        object.to_owned(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ])
}

#[test]
fn a_pdf_of_pictures_says_what_to_do() {
    let picture = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\nx\nendstream";
    assert_eq!(read(&page_with("/X Do", picture)).err(), Some(ImportError::Scan));
    let read = read(&page_with("/X Do BT /A 12 Tf 50 700 Td (Letter) Tj ET", picture)).unwrap();
    assert_eq!(read.report.counts(), [(What::Picture, 1)]);
}

#[test]
fn a_form_that_draws_itself_is_drawn_once() {
    let shown = "BT /A 12 Tf 50 700 Td (Letter) Tj ET /X Do";
    let form = format!("<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length {}>>stream\n{shown}\nendstream", shown.len());
    assert_eq!(read(&page_with("/X Do", &form)).map(|read| read.text), Ok("Letter\n".to_owned()));
}

#[test]
fn colours_and_patterns_that_no_reader_knows_do_not_hide_the_text() {
    let content = "/Odd cs 1 2 3 scn /None gs /None sh 1 0 0 RG BT /A 12 Tf /None 9 Tf 50 700 Td (Letter) Tj ET 1 cm";
    assert_eq!(read(&page_with(content, "null")).map(|read| read.text), Ok("Letter\n".to_owned()));
}

#[test]
fn a_page_of_instructions_without_end_is_refused() {
    let content = "q\n".repeat(banfu_import::limits::PDF_CONTENT_BYTES / 2 + 1);
    assert!(matches!(read(&page_with(&content, "null")), Err(ImportError::Limit { .. })));
}

#[test]
fn what_is_known_and_not_read_is_named() {
    for (bytes, kind) in [
        (&b"{\\rtf1 x}"[..], Unsupported::Rtf),
        (b"\x89PNG\r\n", Unsupported::Picture),
        (b"\xFF\xD8\xFF\xE0", Unsupported::Picture),
        (b"  <!DOCTYPE html><p>x", Unsupported::Html),
        (b"\xDB\xA5\x2D\0", Unsupported::OldWord),
    ] {
        assert_eq!(read(bytes).err(), Some(ImportError::Unsupported(kind)));
    }
}

#[test]
fn every_refusal_says_what_to_do() {
    for kind in Unsupported::ALL {
        let sentence = ImportError::Unsupported(kind).to_string();
        assert!(sentence.contains(';') || sentence.contains("ask"), "{sentence}");
    }
}

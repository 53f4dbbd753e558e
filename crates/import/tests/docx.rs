//! What comes out of a .docx.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod made;

use banfu_import::{Block, ImportError, Kind, Unsupported, What, limits, read};
use made::{docx, docx_with, item, p, package, table};

fn text(body: &str) -> String {
    read(&docx(body)).unwrap().text
}

/// What was left, as sentences.
fn left(bytes: &[u8]) -> Vec<String> {
    read(bytes).unwrap().report.left.iter().map(ToString::to_string).collect()
}

fn box_with(text: &str) -> String {
    format!(
        "<w:drawing><wps:wsp><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></wps:wsp></w:drawing>",
        p(text)
    )
}

#[test]
fn automatic_numbers_come_out_as_characters() {
    let body = [
        item(1, 0, "加强统筹"),
        item(1, 1, "制定方案"),
        item(1, 1, "明确责任"),
        item(1, 2, "3月底前完成"),
        item(1, 0, "加大投入"),
        item(1, 1, "安排资金"),
        item(2, 0, "圈号"),
        "<w:p><w:pPr><w:pStyle w:val=\"num\"/></w:pPr><w:r><w:t>样式编号</w:t></w:r></w:p>".to_owned(),
        "<w:p><w:pPr><w:pStyle w:val=\"num\"/><w:numPr><w:numId w:val=\"0\"/></w:numPr></w:pPr><w:r><w:t>不编号</w:t></w:r></w:p>".to_owned(),
        item(3, 0, "重新编号"),
    ]
    .concat();
    insta::assert_snapshot!(text(&body), @r"
    一、加强统筹
    （一）制定方案
    （二）明确责任
    1. 3月底前完成
    二、加大投入
    （一）安排资金
    ③圈号
    三、样式编号
    不编号
    一、重新编号
    ");
    let read = read(&docx(&body)).unwrap();
    assert_eq!((read.kind, read.report.numbered), (Kind::Docx, 9));
    assert!(matches!(&read.blocks[3], Block::Paragraph { number_bytes: 3, span, .. } if &read.text[span.clone()] == "1. 3月底前完成"));
}

#[test]
fn tables_are_rows_of_cells_and_merged_cells_stand_where_they_begin() {
    let merged = "<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val=\"restart\"/></w:tcPr><w:p><w:r><w:t>合计</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p><w:p><w:r><w:t>万元</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let body = [p("见下表。"), table(&[&["年份", "数量"], &["2024", "5"], &["", ""]]), merged.to_owned()].concat();
    assert_eq!(text(&body), "见下表。\n年份\t数量\n2024\t5\n合计\t1 万元\n\t2\n");
    let read = read(&docx(&body)).unwrap();
    assert_eq!(read.report.tables, 2);
    let Block::Table { rows, .. } = &read.blocks[2] else {
        panic!("{:?}", read.blocks)
    };
    assert_eq!(rows[1], ["", "2"]);
}

#[test]
fn a_table_inside_a_table_becomes_text_of_the_cell() {
    let inner = table(&[&["甲", "乙"]]);
    let body = format!("<w:tbl><w:tr><w:tc>{inner}{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>", p("丙"), p("丁"));
    assert_eq!(text(&body), "甲 乙 丙\t丁\n");
    assert_eq!(left(&docx(&body)), ["line 1: table inside a table taken as text of the cell: 甲 乙"]);
}

#[test]
fn headings_are_told_by_outline_level_and_not_by_look() {
    let body = "<w:p><w:pPr><w:pStyle w:val=\"1\"/></w:pPr><w:r><w:t>一、标题</w:t></w:r></w:p><w:p><w:pPr><w:outlineLvl w:val=\"2\"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>三级</w:t></w:r></w:p><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>粗体</w:t></w:r></w:p>";
    let levels: Vec<Option<u8>> = read(&docx(body))
        .unwrap()
        .blocks
        .iter()
        .map(|b| match b {
            Block::Paragraph { level, .. } => *level,
            Block::Table { .. } => None,
        })
        .collect();
    assert_eq!(levels, [Some(1), Some(3), None]);
}

#[test]
fn tracked_changes_are_read_as_accepted_and_named() {
    let body = "<w:p><w:r><w:t>投入</w:t></w:r><w:del><w:r><w:delText>五</w:delText></w:r></w:del><w:ins><w:r><w:t>六</w:t></w:r></w:ins><w:r><w:t>亿元，</w:t></w:r><w:pPr><w:rPr><w:del/></w:rPr></w:pPr></w:p><w:p><w:r><w:t>已到位。</w:t></w:r></w:p><w:moveFrom><w:p><w:r><w:t>移走</w:t></w:r></w:p></w:moveFrom>";
    assert_eq!(text(body), "投入六亿元，已到位。\n");
    assert_eq!(
        left(&docx(body)),
        [
            "line 1: deleted text left out (tracked change, taken as accepted): 五",
            "line 1: inserted text taken (tracked change, taken as accepted): 六",
            "line 2: deleted text left out (tracked change, taken as accepted): 移走",
        ]
    );
}

#[test]
fn hidden_text_and_instructions_of_fields_are_not_read() {
    let body = "<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r><w:r><w:rPr><w:rStyle w:val=\"unseen\"/></w:rPr><w:t>语</w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>乙</w:t></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>DATE</w:instrText><w:t>DATE</w:t></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>今日</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p><w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r></w:p><w:p><w:r><w:t>不被吞掉</w:t></w:r></w:p>";
    assert_eq!(text(body), "甲乙今日\n不被吞掉\n");
    assert_eq!(left(&docx(body)), ["line 1: hidden text left out: 密", "line 1: hidden text left out: 语"]);
}

#[test]
fn text_boxes_are_taken_once_after_their_paragraph() {
    let twice = format!(
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        box_with("抄送：某委员会"),
        p("抄送：某委员会")
    );
    let body = [twice, p("下文")].concat();
    assert_eq!(text(&body), "正文\n抄送：某委员会\n下文\n");
    assert_eq!(left(&docx(&body)), ["line 2: text box taken: 抄送：某委员会"]);
}

#[test]
fn what_stands_beside_the_text_is_named_with_its_beginning() {
    let body = [
        "<w:p><w:r><w:t>正文</w:t><w:footnoteReference w:id=\"2\"/></w:r><w:r><w:commentReference w:id=\"0\"/></w:r><w:r><w:drawing><wp:docPr descr=\"印章\"/><pic:pic/></w:drawing></w:r><w:r><w:drawing><c:chart/></w:drawing></w:r><w:r><w:object><o:OLEObject/></w:object></w:r><w:r><w:sym w:font=\"Wingdings\" w:char=\"F0A8\"/><w:sym w:font=\"Odd\" w:char=\"F001\"/></w:r></w:p>",
        "<w:p><m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath></w:p>",
    ]
    .concat();
    let bytes = docx_with(
        &body,
        &[
            (
                "footnotes",
                "footnotes.xml",
                "<w:footnotes><w:footnote w:id=\"2\"><w:p><w:r><w:t>数据来自年鉴</w:t></w:r></w:p></w:footnote></w:footnotes>",
            ),
            (
                "comments",
                "comments.xml",
                "<w:comments><w:comment w:id=\"0\"><w:p><w:r><w:t>请核</w:t></w:r></w:p></w:comment></w:comments>",
            ),
            ("header", "header1.xml", "<w:hdr><w:p><w:r><w:t>内部资料</w:t></w:r></w:p></w:hdr>"),
            ("footer", "footer1.xml", "<w:ftr><w:p><w:r><w:t>— 1 —</w:t></w:r></w:p></w:ftr>"),
        ],
    );
    assert_eq!(read(&bytes).unwrap().text, "正文□\na+b\n");
    insta::assert_snapshot!(left(&bytes).join("\n"), @r"
    page header left out: 内部资料
    line 1: footnote or endnote left out: 数据来自年鉴
    line 1: comment left out: 请核
    line 1: picture left out: 印章
    line 1: chart or diagram left out
    line 1: embedded object left out
    line 1: sign of a symbol typeface left out
    line 2: formula taken as plain characters: a+b
    ");
}

#[test]
fn content_controls_links_and_breaks_do_not_hide_text() {
    let body = "<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt><w:r><w:br/><w:t>换行</w:t><w:tab/><w:t>制表</w:t><w:noBreakHyphen/></w:r><w:ruby><w:rubyBase/></w:ruby></w:p></w:sdtContent></w:sdt>";
    assert_eq!(text(body), "链接控件\n换行\t制表-\n");
}

#[test]
fn styles_that_stand_on_each_other_do_no_harm() {
    let body = "<w:p><w:pPr><w:pStyle w:val=\"x\"/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>";
    assert_eq!(text(body), "甲\n");
}

#[test]
fn packages_of_other_programs_are_named() {
    let kind = |parts: &[(&str, &[u8])]| read(&package(parts)).err();
    assert_eq!(
        kind(&[("mimetype", b"application/vnd.oasis.opendocument.text")]),
        Some(ImportError::Unsupported(Unsupported::Odt))
    );
    assert_eq!(kind(&[("readme", b"x")]), Some(ImportError::Unsupported(Unsupported::OtherOffice)));
    let sheet = br#"<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    assert_eq!(
        kind(&[("_rels/.rels", sheet), ("xl/workbook.xml", b"<workbook/>")]),
        Some(ImportError::Unsupported(Unsupported::Spreadsheet))
    );
}

#[test]
fn a_part_that_unpacks_far_beyond_its_size_is_refused() {
    let bomb = format!("<document><body>{}</body></document>", " ".repeat(8 * 1024 * 1024));
    let bytes = package(&[("word/document.xml", bomb.as_bytes())]);
    assert!(bytes.len() < 20_000);
    assert_eq!(
        read(&bytes).err(),
        Some(ImportError::Limit {
            what: "times the packed size in one unpacked part",
            limit: limits::PART_RATIO
        })
    );
}

#[test]
fn a_document_cut_off_anywhere_is_damaged_and_never_half_read() {
    let whole = docx(&[p("甲"), table(&[&["乙"]])].concat());
    for length in (2..whole.len()).step_by(97) {
        let read = read(&whole[..length]);
        assert!(matches!(read, Err(ImportError::Damaged(_))), "{length}: {read:?}");
    }
}

#[test]
fn a_document_without_a_word_says_so() {
    assert_eq!(read(&docx("<w:p/>")).err(), Some(ImportError::NoText));
    assert_eq!(read(b"").err(), Some(ImportError::Empty));
}

#[test]
fn every_kind_of_left_thing_has_a_code_of_its_own() {
    let codes: std::collections::HashSet<&str> = What::ALL.iter().map(|w| w.code()).collect();
    assert_eq!(codes.len(), What::ALL.len());
}

//! Whatever the bytes are: an answer, within the bounds, with ranges that hold.

mod made;

use banfu_import::{Block, Read, read};
use made::{docx, item, p, pdf, table};
use proptest::{
    collection::vec as many,
    prelude::*,
    sample::{Index, select},
};

/// A letter of our own making, as LibreOffice saved it.
const DOC: &[u8] = include_bytes!("files/letter.doc");

fn sample_docx() -> Vec<u8> {
    docx(&[p("甲"), item(1, 0, "乙"), item(1, 1, "丙"), table(&[&["丁", "戊"]])].concat())
}

/// Every span is a line or lines of the text, in order and apart.
fn holds(read: &Read) {
    let mut end = 0;
    for block in &read.blocks {
        let span = match block {
            Block::Paragraph { span, number_bytes, .. } => {
                assert!(read.text.is_char_boundary(span.start + number_bytes));
                assert!(*number_bytes <= span.len());
                span
            }
            Block::Table { span, .. } => span,
        };
        assert!(span.start >= end && read.text.get(span.clone()).is_some(), "{span:?}");
        end = span.end;
    }
    let lines = read.text.lines().count();
    read.report.left.iter().for_each(|left| assert!(left.line <= lines + 1, "{left:?} of {lines}"));
}

fn change(bytes: &[u8], changes: &[(Index, u8)], cut: Option<Index>) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (at, to) in changes {
        let at = at.index(bytes.len());
        bytes[at] = *to;
    }
    if let Some(cut) = cut {
        bytes.truncate(cut.index(bytes.len()));
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_bytes_are_answered(bytes in many(any::<u8>(), 0..600), start in select(vec![&b""[..], b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"%PDF-1.7\n"])) {
        if let Ok(read) = read(&[start, &bytes].concat()) {
            holds(&read);
        }
    }

    #[test]
    fn a_changed_docx_is_answered(changes in many((any::<Index>(), any::<u8>()), 0..6), cut in any::<Option<Index>>()) {
        if let Ok(read) = read(&change(&sample_docx(), &changes, cut)) {
            holds(&read);
        }
    }

    #[test]
    fn a_changed_doc_is_answered(changes in many((any::<Index>(), any::<u8>()), 0..12), cut in any::<Option<Index>>()) {
        if let Ok(read) = read(&change(DOC, &changes, cut)) {
            holds(&read);
        }
    }

    #[test]
    fn a_changed_pdf_is_answered(changes in many((any::<Index>(), any::<u8>()), 0..12), cut in any::<Option<Index>>()) {
        if let Ok(read) = read(&change(&pdf(&[&[(80, 700, "关于第7号提案的答复"), (112, 660, "一、加强统筹")]]), &changes, cut)) {
            holds(&read);
        }
    }

    /// The XML itself is changed, inside a whole package.
    #[test]
    fn a_document_with_odd_xml_is_answered(changes in many((any::<Index>(), "[<>/&;\"w:pt1-9]{1,3}"), 0..4)) {
        let mut body = [p("甲"), item(1, 0, "乙"), item(3, 8, "丙"), table(&[&["丁", "戊"]])].concat();
        for (at, text) in changes {
            let at = at.index(body.len());
            if body.is_char_boundary(at) {
                body.insert_str(at, &text);
            }
        }
        if let Ok(read) = read(&docx(&body)) {
            holds(&read);
        }
    }
}

//! Writes the seeds of the fuzz target anew: `cargo run --example seeds -- fuzz/corpus/files`
#![allow(clippy::unwrap_used, reason = "a chore run by hand")]

#[path = "../tests/made/mod.rs"]
mod made;

use std::{env, fs, path::PathBuf};

use made::{docx, docx_with, item, p, package, pdf, table};

fn main() {
    let room = PathBuf::from(env::args().nth(1).unwrap_or_else(|| "fuzz/corpus/files".to_owned()));
    fs::create_dir_all(&room).unwrap();
    let note = "<w:footnotes><w:footnote w:id=\"1\"><w:p><w:r><w:t>注</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let marks = "<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id=\"1\"/><w:tab/><w:br/></w:r><w:del><w:r><w:delText>乙</w:delText></w:r></w:del><w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>丙</w:t></w:r></w:ins></w:p>";
    let seeds: [(&str, Vec<u8>); 8] = [
        ("numbers.docx", docx(&[item(1, 0, "甲"), item(1, 1, "乙"), item(3, 0, "丙")].concat())),
        ("table.docx", docx(&[p("甲"), table(&[&["乙", "丙"]])].concat())),
        ("marks.docx", docx_with(marks, &[("footnotes", "footnotes.xml", note)])),
        ("sheet.zip", package(&[("xl/workbook.xml", b"<workbook/>")])),
        ("letter.doc", include_bytes!("../tests/files/letter.doc").to_vec()),
        ("page.pdf", pdf(&[&[(80, 700, "甲乙"), (240, 700, "丙")], &[(80, 700, "— 1 —")]])),
        ("text.txt", "关于第7号提案的答复\r\n".as_bytes().to_vec()),
        ("gb.txt", b"\xB9\xD8\xD3\xDA\n".to_vec()),
    ];
    for (name, bytes) in seeds {
        fs::write(room.join(name), bytes).unwrap();
    }
}

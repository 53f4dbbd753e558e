//! A clerk is sent letters as Word, WPS and PDF files and wants the same answers as for a text, and to know what was not looked at.
//!
//! The letter is ours: the offices are of real kinds, the figures and people are not.

use std::{fs, path::PathBuf, process::Output};

use tempfile::TempDir;

use crate::{
    office,
    site::{run, stderr, stdout},
};

fn file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join(name);
    fs::write(&file, bytes).unwrap();
    (room, file)
}

fn letter() -> Vec<u8> {
    office::docx(&[
        (None, "某省商务厅关于省政协十三届一次会议第9001号提案的答复"),
        (None, "林望舒委员："),
        (None, "您提出的提案收悉。现答复如下。"),
        (Some(0), "基本情况"),
        (Some(1), "贸易增长。2000年至2021年，两地贸易额由4590万美元增至28.8亿美元，增长62.6倍。"),
        (Some(0), "下一步工作"),
        (None, "某省商务厅"),
        (None, "2023年6月21日"),
    ])
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}{}", stdout(output), stderr(output)))
}

#[test]
fn a_docx_is_checked_as_its_text_would_be() {
    // The ending of the name is not believed.
    let (_room, docx) = file("letter.dat", &letter());
    let checked = run(&["check", docx.to_str().unwrap(), "--format", "json"]);
    assert_eq!(checked.status.code(), Some(1), "{}", stderr(&checked));
    let report = json(&checked);
    let wrong = report["findings"].as_array().unwrap().iter().find(|f| f["severity"] == "error").unwrap();
    assert!(wrong["quote"].as_str().unwrap().contains("62.6倍"), "{wrong}");
    // Ranges point into the text that was read: with the numbers a reader sees.
    let text = stdout(&run(&["redact", docx.to_str().unwrap()]));
    let at = |name: &str| usize::try_from(wrong[name].as_u64().unwrap()).unwrap();
    assert_eq!(&text[at("start")..at("end")], wrong["quote"].as_str().unwrap());
    assert!(
        text.contains("\n一、基本情况\n（一）贸易增长。") && text.contains("\n二、下一步工作\n"),
        "{text}"
    );
}

#[test]
fn what_was_not_looked_at_is_said_beside_the_answer() {
    let body = "<w:p><w:r><w:t>正文一句。</w:t><w:footnoteReference w:id=\"1\"/></w:r></w:p>";
    let (_room, docx) = file("letter.docx", &office::package(body));
    let checked = run(&["check", docx.to_str().unwrap(), "--format", "json"]);
    assert!(
        stderr(&checked).contains("letter.docx: line 1: footnote or endnote left out"),
        "{}",
        stderr(&checked)
    );
    assert!(json(&checked)["findings"].is_array());
}

#[test]
fn a_letter_of_ours_comes_back_from_its_docx_exactly() {
    let (room, docx) = file("letter.docx", &letter());
    let structured = run(&["letter", docx.to_str().unwrap()]);
    assert!(structured.status.success(), "{}", stderr(&structured));
    let json = room.path().join("letter.json");
    fs::write(&json, &structured.stdout).unwrap();
    let again = room.path().join("again.docx");
    let made = run(&["render", json.to_str().unwrap(), "-o", again.to_str().unwrap()]);
    assert!(made.status.success(), "{}", stderr(&made));
    let back = run(&["letter", again.to_str().unwrap()]);
    assert_eq!(stdout(&back), stdout(&structured));
    let text = stdout(&run(&["redact", again.to_str().unwrap()]));
    assert!(text.contains("一、基本情况"), "{text}");
}

#[test]
fn a_text_in_gb_18030_is_read_as_ever() {
    // 关于提案的答复 in GB 2312.
    let (_room, text) = file("letter.txt", b"\xB9\xD8\xD3\xDA\xCC\xE1\xB0\xB8\xB5\xC4\xB4\xF0\xB8\xB4\n");
    assert!(stdout(&run(&["redact", text.to_str().unwrap()])).contains("关于提案的答复"));
}

#[test]
fn a_file_that_cannot_be_read_gets_a_sentence_and_ends_with_two() {
    for (name, bytes, said) in [
        ("scan.png", &b"\x89PNG\r\n\x1a\n"[..], "a picture, and its text cannot be read; ask the sender"),
        ("old.rtf", b"{\\rtf1 x}", "an RTF file; save it as .docx"),
        ("broken.docx", b"PK\x03\x04 and no more", "the file is damaged"),
        ("cut.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "the file is damaged"),
        ("odd.pdf", b"%PDF-1.7\nnothing", "the file is damaged"),
    ] {
        let (_room, path) = file(name, bytes);
        for command in ["check", "letter", "redact"] {
            let ended = run(&[command, path.to_str().unwrap()]);
            assert_eq!(ended.status.code(), Some(2), "{command} {name}");
            let words = stderr(&ended);
            assert!(words.contains(name) && words.contains(said), "{command} {name}: {words}");
            assert_eq!(words.lines().count(), 1, "{words}");
        }
    }
}

//! A clerk has a letter as a text file and wants to know, before anyone sees it, whether its figures are right and how it will look.
//!
//! The letter is ours: the offices are of real kinds, the figures and people are not.

use std::{fs, path::PathBuf};

use tempfile::TempDir;

use crate::site::{pdf_text, run, squeezed, stderr, stdout};

const LETTER: &str = "\
贵州省外事办公室文件

黔外提复字〔2023〕9号　　　　签发人：周砚

B

贵州省外事办公室关于省政协十三届一次会议第9001号提案的答复

林望舒委员：
您提出的《关于扩大黔港贸易的建议》收悉。现答复如下。
2000年至2021年，两地贸易额由4590万美元增至28.8亿美元，增长62.6倍。
下一步，省商务厅于2023年9月30日前组织不少于15家企业参加香港国际茶展。
感谢您的关心。

贵州省外事办公室
2023年6月21日

（此件公开发布）
（联系人：何一苇；联系电话：0851-0000 1020）
";

fn letter(text: &str) -> (TempDir, PathBuf) {
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join("letter.txt");
    fs::write(&file, text).unwrap();
    (room, file)
}

#[test]
fn a_wrong_growth_is_named_with_its_arithmetic_and_ends_with_one() {
    let (_room, file) = letter(LETTER);
    let checked = run(&["check", file.to_str().unwrap()]);
    assert_eq!(checked.status.code(), Some(1), "{}{}", stdout(&checked), stderr(&checked));
    let said = stdout(&checked);
    assert!(said.contains("[figure.") && said.contains("增长应为61.75倍"), "{said}");
    assert!(!said.contains('\u{1b}'), "no colour into a pipe");
}

#[test]
fn a_place_that_only_warns_of_growth_is_followed_when_its_pack_is_named() {
    let (room, file) = letter(LETTER);
    let rules = room.path().join("rules/ours");
    fs::create_dir_all(&rules).unwrap();
    let pack = include_str!("../../../../rules/cn-gz/pack.toml").replace("name = \"cn-gz\"", "name = \"ours\"");
    fs::write(rules.join("pack.toml"), format!("{pack}\n[reader]\nfigure = \"warning\"\n")).unwrap();
    let rules = rules.parent().unwrap().to_str().unwrap();
    let checked = run(&["check", file.to_str().unwrap(), "--pack", "ours", "--rules", rules]);
    assert_eq!(checked.status.code(), Some(0), "{}{}", stdout(&checked), stderr(&checked));
    assert!(stdout(&checked).contains("增长应为61.75倍"), "{}", stdout(&checked));
    let unknown = run(&["check", file.to_str().unwrap(), "--pack", "nowhere"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        stderr(&unknown).contains("the packs are") && stderr(&unknown).contains("cn-gz"),
        "{}",
        stderr(&unknown)
    );
}

#[test]
fn the_same_as_json_marks_the_words_by_their_bytes() {
    let (_room, file) = letter(LETTER);
    let checked = run(&["check", file.to_str().unwrap(), "--format", "json"]);
    assert_eq!(checked.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&checked.stdout).unwrap();
    let wrong = report["relations"].as_array().unwrap().iter().find(|r| r["consistent"] == false).unwrap();
    assert_eq!(wrong["stated"].as_f64(), Some(62.6));
    let is_wrong_figure = |f: &&serde_json::Value| f["severity"] == "error" && f["rule"].as_str().unwrap().starts_with("figure.");
    let finding = report["findings"].as_array().unwrap().iter().find(is_wrong_figure).unwrap();
    let range = |name: &str| usize::try_from(finding[name].as_u64().unwrap()).unwrap();
    let quoted = &LETTER[range("start")..range("end")];
    assert_eq!(Some(quoted), finding["quote"].as_str());
    assert!(quoted.contains("62.6倍"), "{quoted}");
    assert_eq!(report["meta"]["doc_number"], "黔外提复字〔2023〕9号");
}

#[test]
fn a_letter_whose_figures_agree_ends_with_zero() {
    let (_room, file) = letter(&LETTER.replace("62.6倍", "61.7倍"));
    let checked = run(&["check", file.to_str().unwrap()]);
    assert_eq!(checked.status.code(), Some(0), "{}{}", stdout(&checked), stderr(&checked));
}

#[test]
fn the_structured_letter_is_laid_out_as_the_text_is() {
    let (room, file) = letter(LETTER);
    let structured = run(&["letter", file.to_str().unwrap()]);
    assert!(structured.status.success(), "{}", stderr(&structured));
    let json: serde_json::Value = serde_json::from_slice(&structured.stdout).unwrap();
    assert_eq!(json["title"], "贵州省外事办公室关于省政协十三届一次会议第9001号提案的答复");
    let as_json = room.path().join("letter.json");
    fs::write(&as_json, &structured.stdout).unwrap();
    let mut pages = Vec::new();
    for source in [&file, &as_json] {
        let out = room.path().join("letter.pdf");
        let rendered = run(&["render", source.to_str().unwrap(), "-o", out.to_str().unwrap()]);
        assert!(rendered.status.success(), "{}", stderr(&rendered));
        pages.push(fs::read(&out).unwrap());
    }
    assert!(pages[0] == pages[1], "the same letter gives the same bytes");
    let text = pdf_text(&pages[0]);
    for line in [
        "黔外提复字〔2023〕9号",
        "周砚",
        "两地贸易额由4590万美元增至28.8亿美元，增长62.6倍。",
        "感谢您的关心。",
    ] {
        assert!(text.contains(&squeezed(line)), "{line}: {text}");
    }
}

#[test]
fn a_file_that_is_not_there_or_no_letter_ends_with_two_and_a_remedy() {
    let room = tempfile::tempdir().unwrap();
    let missing = room.path().join("missing.txt");
    let output = run(&["check", missing.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("missing.txt"), "{}", stderr(&output));

    let (_room, file) = letter(LETTER);
    let output = run(&["render", file.to_str().unwrap(), "-o", "letter.xyz"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains(".pdf"), "what can be made is said: {}", stderr(&output));
}

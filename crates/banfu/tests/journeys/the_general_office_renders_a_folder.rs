//! The general office has a folder of replies to send and archive. It wants all of them in every format with one call, and to know at once which
//! of them it must look at; nothing may be half-written.

use std::{fs, path::Path};

use crate::site::{run, stderr};

const LETTER: &str = "某省商务厅关于省政协十三届一次会议第9001号提案的答复\n林望舒委员：\n　　您提出的提案收悉。现答复如下。\n　　我们将于2027年6月底前完成。\n某省商务厅\n2026年6月3日\n";

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn every_letter_comes_out_in_every_format_and_the_bad_one_is_named() {
    let room = tempfile::tempdir().unwrap();
    let (from, to) = (room.path().join("复文"), room.path().join("成品"));
    fs::create_dir(&from).unwrap();
    for name in ["甲.txt", "乙.txt"] {
        fs::write(from.join(name), LETTER).unwrap();
    }
    fs::write(from.join("丙.json"), r#"{"titel": "错字"}"#).unwrap();
    fs::write(from.join("照片.jpg"), b"not a letter").unwrap();
    let done = run(&["render", from.to_str().unwrap(), "-o", to.to_str().unwrap(), "--formats", "pdf,ofd,docx,html"]);
    assert_eq!(done.status.code(), Some(1), "{}", stderr(&done));
    let said = stderr(&done);
    assert!(said.contains("丙.json:1:") && said.contains("2 of 3 letters"), "{said}");
    let wanted: Vec<String> = ["乙", "甲"]
        .iter()
        .flat_map(|name| ["docx", "html", "ofd", "pdf"].map(|ending| format!("{name}.{ending}")))
        .collect();
    assert_eq!(names(&to), wanted);
}

#[test]
fn a_folder_is_not_rendered_into_itself() {
    let room = tempfile::tempdir().unwrap();
    fs::write(room.path().join("甲.txt"), LETTER).unwrap();
    let folder = room.path().to_str().unwrap();
    let refused = run(&["render", folder, "-o", folder]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("another folder"), "{}", stderr(&refused));
    assert_eq!(names(room.path()), ["甲.txt"]);
}

#[test]
fn where_nothing_can_be_written_that_is_said_and_nothing_is_left_behind() {
    let room = tempfile::tempdir().unwrap();
    let letter = room.path().join("甲.txt");
    fs::write(&letter, LETTER).unwrap();
    // A folder stands where the file should go: the copy beside it is written, the last step is refused.
    let taken = room.path().join("甲.pdf");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("里面"), b"x").unwrap();
    let refused = run(&["render", letter.to_str().unwrap(), "-o", taken.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("甲.pdf"), "{}", stderr(&refused));
    assert_eq!(names(room.path()), ["甲.pdf", "甲.txt"], "no half-written copy");
    let nowhere = run(&["render", letter.to_str().unwrap(), "-o", "/proc/甲.pdf"]);
    assert_eq!(nowhere.status.code(), Some(2), "{}", stderr(&nowhere));
}

#[test]
fn a_pdf_is_appended_to_a_letter_and_a_locked_one_refused_by_name() {
    let room = tempfile::tempdir().unwrap();
    let path = |name: &str| room.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("甲.txt"), LETTER).unwrap();
    let first = run(&["render", &path("甲.txt"), "-o", &path("清单.pdf")]);
    assert!(first.status.success(), "{}", stderr(&first));
    let with = run(&["render", &path("甲.txt"), "-o", &path("全.pdf"), "--attach", &path("清单.pdf")]);
    assert!(with.status.success(), "{}", stderr(&with));
    let size = |name: &str| fs::metadata(path(name)).unwrap().len();
    assert!(size("全.pdf") > size("清单.pdf"));
    fs::write(path("坏.pdf"), b"%PDF-1.7 and no more").unwrap();
    let refused = run(&["render", &path("甲.txt"), "-o", &path("又.pdf"), "--attach", &path("坏.pdf")]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("坏.pdf"), "{}", stderr(&refused));
    assert!(!Path::new(&path("又.pdf")).exists());
}

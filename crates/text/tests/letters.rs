//! Whole letters of our own writing: every finding is expected, and every expected one is found.

use std::path::Path;

use banfu_text::{HumanStyle, Options, read, render_human};

fn letter(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/letters").join(name);
    std::fs::read_to_string(path).expect("a readable letter")
}

fn findings(text: &str) -> String {
    let reading = read(text, &Options::default());
    let line = |f: &banfu_text::Finding| format!("{} {} {}", f.rule, f.severity.as_str(), text[f.span.clone()].replace('\n', "⏎"));
    reading.findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// `UPDATE_LETTERS=1` writes the lists anew, to be read before they are committed.
fn compare(name: &str) {
    let found = findings(&letter(&format!("{name}.txt")));
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/letters")
        .join(format!("{name}.findings"));
    if std::env::var_os("UPDATE_LETTERS").is_some() {
        std::fs::write(&path, format!("{found}\n")).expect("a writable list");
    }
    let expected = std::fs::read_to_string(path).expect("a readable list");
    assert_eq!(found.trim_end(), expected.trim_end());
}

#[test]
fn a_letter_without_faults_has_no_findings_but_its_undated_promises() {
    compare("right");
}

#[test]
fn each_fault_of_the_faulty_letter_is_found_and_nothing_else() {
    compare("wrong");
}

#[test]
fn a_damaged_copy_is_read_like_the_letter_it_was() {
    compare("damaged");
    let text = letter("damaged.txt");
    let reading = read(&text, &Options::default());
    let figures: Vec<String> = reading.figures.iter().map(|f| format!("{}{}", f.value, f.unit)).collect();
    assert_eq!(
        figures,
        ["40个", "120个", "1250家", "2500家", "50%", "360000000株", "210000000株", "150000000株", "10座"]
    );
    assert_eq!(reading.relations.len(), 2);
    assert!(reading.relations.iter().all(|r| r.consistent));
    assert_eq!(reading.meta.addressee.as_deref(), Some("林小禾委员"));
    assert_eq!(reading.meta.issue_date.as_deref(), Some("2025-05-20"));
    assert_eq!(reading.commitments.len(), 1);
    assert_eq!(reading.commitments[0].measure.as_deref(), Some("10座"));
}

#[test]
fn the_elements_of_a_letter_are_found_in_their_places() {
    let text = letter("right.txt");
    let s = read(&text, &Options::default()).structure;
    let of = |e: &Option<banfu_text::Element>| e.as_ref().map(|e| e.text.clone()).unwrap_or_default();
    assert_eq!(of(&s.class_mark), "B");
    assert_eq!(of(&s.head), "云岭省林业局文件");
    assert_eq!(of(&s.doc_number), "云林提复字〔2025〕12号");
    assert_eq!(of(&s.signatory), "周青禾");
    assert_eq!(of(&s.title), "云岭省林业局关于省政协八届三次会议第0217号提案的答复");
    assert_eq!(of(&s.addressee), "林小禾委员");
    assert_eq!(of(&s.signing_body), "云岭省林业局");
    assert_eq!(of(&s.date), "2025年5月16日");
    assert_eq!(of(&s.copies), "省政府办公厅、省政协提案委员会");
    assert_eq!(of(&s.printed_by), "云岭省林业局办公室");
    assert_eq!(of(&s.printed_on), "2025年5月19日");
    assert_eq!(s.copies_count, Some(12));
    assert_eq!(s.annotations.len(), 2);
    let headings: Vec<&str> = s
        .body
        .iter()
        .filter(|b| matches!(b.kind, banfu_text::BlockKind::Heading(1)))
        .map(|b| b.text.as_str())
        .collect();
    assert_eq!(headings, ["一、关于苗圃建设", "二、关于技术培训"]);
}

#[test]
fn a_finding_is_shown_with_the_mark_right_under_the_words() {
    let text = "苗圃由40个增至120个，增长3倍。\n";
    let reading = read(text, &Options::default());
    insta::assert_snapshot!(render_human("reply.txt", text, &reading, HumanStyle::default()), @r#"
    错误[figure.multiple] 由40个到120个，增长应为2倍，文中为3倍；这是把“增长几倍”与“增至几倍”混了；可写“2倍”，或写“为原来的3倍”
      ╭─ reply.txt:1:3
     1│ 苗圃由40个增至120个，增长3倍。
      │     ^^^^^^^^^^^^^^^^^^^^^^^^
      │ “增长几倍”要减去1，“增至几倍”不减；翻一番是2倍。

    数字 3 个 · 可复算 1 处，0 处相符 · 承诺 0 项，0 项没有期限 · 错误 1，存疑 0，提示 0
    "#);
}

#[test]
fn a_long_line_is_cut_around_its_mark_and_the_mark_still_stands_under_the_words() {
    let text = format!(
        "{}接待来访近300余人次，{}\n",
        "全县各部门各单位认真组织、周密安排，".repeat(4),
        "反响热烈，".repeat(12)
    );
    let reading = read(&text, &Options::default());
    insta::assert_snapshot!(render_human("reply.txt", &text, &reading, HumanStyle { columns: 60, english: true, ..HumanStyle::default() }), @r#"
    error[hedge.contradiction] “近300余人次” contradicts itself: 近余 says both less and more
      ╭─ reply.txt:1:77
     1│ …认真组织、周密安排，接待来访近300余人次，反响热烈，反…
      │                              ^^^^^^^^^^^
      │ 近 means less than, 余, 多 and 以上 mean more than: they exclude each other.
      ╰─ fix: 近 → (nothing)

    1 figures · 0 of 0 relations right · 0 promises, 0 without a date · 1 errors, 0 warnings, 0 notes
    "#);
}

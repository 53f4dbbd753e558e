//! He Yiwei wrote the reply to 1020 in Word, and a member her proposal: both want it in Banfu without typing it again, and without losing
//! what is there.

use crate::{office, site::Site};

fn letter() -> Vec<u8> {
    office::docx(&[
        (None, "关于省政协十三届一次会议第1020号提案的答复"),
        (None, "林望舒委员："),
        (None, "您提出的提案收悉。现答复如下。"),
        (Some(0), "加强统筹"),
        (Some(1), "制定方案。去年新增展位100个，今年新增120个，增长20%。"),
        (Some(0), "加大投入"),
        (None, "感谢您的关心。"),
        (None, "某省外事办公室"),
        (None, "2023年6月21日"),
    ])
}

#[test]
fn a_letter_from_word_becomes_a_revision_and_the_earlier_text_stays() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    let draft = format!("{}/draft", handler.case("1020"));
    let before = handler.open(&draft).form_with("body");
    let earlier = before.value("body").unwrap().trim().to_owned();

    let ask = handler.open(&format!("{draft}/import"));
    let shown = handler.upload(&ask.form_to(&format!("{draft}/import")), "答复.docx", &letter());
    assert_eq!(shown.status, 200, "{}", shown.text());
    assert!(shown.says("3 处自动编号"), "{}", shown.text());
    let take = shown.form_with("body");
    let body = take.value("body").unwrap().to_owned();
    assert!(body.trim().starts_with("林望舒委员："), "{body}");
    assert!(body.contains("一、加强统筹\n（一）制定方案。") && body.contains("二、加大投入"), "{body}");
    assert!(
        !body.contains("2023年6月21日") && !body.contains("某省外事办公室"),
        "the frame follows from the case: {body}"
    );
    let still = handler.open(&draft).form_with("body");
    assert_eq!(still.value("body").unwrap().trim(), earlier, "looking keeps nothing");

    let kept = handler.post(&take);
    assert_eq!(kept.status, 200, "{}", kept.text());
    let now = kept.form_with("body");
    assert_eq!(now.value("body").unwrap().trim(), body.trim());
    assert_eq!(now.value("title"), Some("关于省政协十三届一次会议第1020号提案的答复"));
    let versions = handler.open(&draft.replace("/draft", "/versions"));
    assert!(versions.says("加强统筹"), "{}", versions.text());
}

#[test]
fn what_was_typed_and_not_saved_becomes_a_revision_before_the_file() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    let draft = format!("{}/draft", handler.case("1020"));
    let form = handler.open(&draft).form_with("body");
    let base: u32 = form.value("base").unwrap().parse().unwrap();
    let typed = format!("{}\n没有存的一句。", form.value("body").unwrap().trim());
    let autosaved = handler.try_post_only(&form.set("body", &typed).sent_to(&format!("{draft}/autosave"))).unwrap();
    assert_eq!(autosaved.status, 200, "{}", autosaved.text());

    let ask = handler.open(&format!("{draft}/import"));
    let shown = handler.upload(&ask.form_to(&format!("{draft}/import")), "答复.docx", &letter());
    assert!(shown.says("没有保存的内容会先存成一稿"), "{}", shown.text());
    let kept = handler.post(&shown.form_with("body"));
    assert_eq!(kept.form_with("body").value("base").unwrap().parse::<u32>().unwrap(), base + 2);
    let versions = handler.open(&draft.replace("/draft", "/versions"));
    assert!(versions.says("没有存的一句。"), "{}", versions.text());
}

#[test]
fn a_scan_is_refused_with_a_sentence_at_the_field_in_both_languages() {
    let site = Site::demo();
    for (mut handler, sentence) in [
        (site.sign_in("heyiwei"), "这是图片，读不出文字。"),
        (site.sign_in("heyiwei").in_english(), "This is a picture and has no text to read."),
    ] {
        let draft = format!("{}/draft", handler.case("1020"));
        let ask = handler.open(&format!("{draft}/import"));
        let refused = handler.upload(&ask.form_to(&format!("{draft}/import")), "扫描.png", b"\x89PNG\r\n\x1a\n");
        assert_eq!(refused.status, 422);
        assert!(refused.says(sentence), "{}", refused.text());
        let empty = handler.upload(&ask.form_to(&format!("{draft}/import")), "", b"");
        assert_eq!(empty.status, 422, "{}", empty.text());
    }
}

#[test]
fn a_file_that_is_too_large_is_refused_with_the_limit() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    let draft = format!("{}/draft", handler.case("1020"));
    let ask = handler.open(&format!("{draft}/import"));
    let refused = handler.upload(&ask.form_to(&format!("{draft}/import")), "大.docx", &vec![b' '; 21 * 1024 * 1024]);
    assert_eq!(refused.status, 413, "{}", refused.text());
    assert!(refused.says("20 MB"), "{}", refused.text());
}

#[test]
fn who_may_not_write_the_draft_may_not_bring_a_file_either() {
    let site = Site::demo();
    let draft = format!("{}/draft", site.sign_in("heyiwei").case("1020"));
    let mut other = site.sign_in("linwangshu");
    assert!([403, 404].contains(&other.open(&format!("{draft}/import")).status));
    // Someone who has not signed in is asked to.
    site.visitor().open(&format!("{draft}/import")).form_to("/signin");
}

#[test]
fn a_proposal_from_word_fills_the_form_and_is_kept_when_the_member_saves() {
    let site = Site::demo();
    let mut member = site.sign_in("linwangshu");
    let file = office::docx(&[
        (None, "关于增加社区学位的提案"),
        (None, "提案人：林望舒"),
        (Some(0), "基本情况"),
        (None, "学位不足。"),
        (Some(0), "存在的问题"),
        (None, "选址难。"),
        (Some(0), "对策建议"),
        (Some(1), "早作规划。"),
        (Some(1), "增加投入。"),
    ]);
    let ask = member.open("/proposals/import");
    let shown = member.upload(&ask.form_to("/proposals/import"), "提案.docx", &file);
    assert_eq!(shown.status, 200, "{}", shown.text());
    assert!(shown.says("还没有保存") && shown.says("提案人：林望舒"), "{}", shown.text());
    let form = shown.form_with("situation");
    assert_eq!(form.value("title"), Some("关于增加社区学位的提案"));
    assert_eq!(form.value("situation").unwrap().trim(), "学位不足。");
    assert_eq!(form.value("analysis").unwrap().trim(), "选址难。");
    assert_eq!(form.value("point").unwrap().trim(), "早作规划。");

    let saved = member.post(&form.press("do", "save"));
    assert_eq!(saved.status, 200, "{}", saved.text());
    assert!(saved.path().ends_with("/edit"), "{}", saved.path());
    let kept = saved.form_with("situation");
    assert_eq!(kept.value("analysis").unwrap().trim(), "选址难。");

    // A second file into the same proposal: the form changes, the stored text not before it is saved.
    let edit = saved.path().to_owned();
    let import = edit.replace("/edit", "/import");
    let ask = member.open(&import);
    let again = member.upload(&ask.form_to(&import), "提案.txt", "另一件提案\n建议：\n只有一条。".as_bytes());
    assert_eq!(again.form_with("situation").value("title"), Some("另一件提案"));
    assert_eq!(member.open(&edit).form_with("situation").value("title"), Some("关于增加社区学位的提案"));
}

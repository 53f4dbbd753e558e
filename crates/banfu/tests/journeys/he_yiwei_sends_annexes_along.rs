//! He Yiwei has a list and a table that belong to the reply to 1020: the list is to be printed with it, the table travels beside it.

use crate::site::Site;

#[test]
fn a_pdf_is_printed_after_the_letter_and_a_table_goes_beside_it() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    let case = handler.case("1020");
    let page = format!("{case}/draft/annexes");
    let before = handler.download(&format!("{case}/letter.pdf"));
    // A PDF with its typefaces inside is at hand: the letter as it stands.
    let ask = handler.open(&page).form_to(&page).set("title", "《项目清单》").set("how", "appended");
    let kept = handler.upload(&ask, "清单.pdf", &before.bytes);
    assert_eq!(kept.redirect(), Some(page.clone()), "{}", kept.text());
    let added = handler.open(&page);
    assert!(added.says("1. 项目清单") && added.says("附件已更新"), "{}", added.text());
    let after = handler.download(&format!("{case}/letter.pdf"));
    let pages = |pdf: &[u8]| pdf.windows(10).filter(|w| *w == b"/Type/Page" || *w == b"/Type /Pag").count();
    assert!(
        pages(&after.bytes) > pages(&before.bytes),
        "{} pages, then {}",
        pages(&before.bytes),
        pages(&after.bytes)
    );

    let ask = handler.open(&page).form_to(&page).set("title", "进度表").set("how", "listed");
    handler.upload(&ask, "进度.xlsx", b"not really a table");
    let added = handler.open(&page);
    assert!(added.says("2. 进度表") && added.says("另附文件"), "{}", added.text());
    let draft = handler.open(&format!("{case}/draft"));
    assert!(draft.says("1. 项目清单") && draft.says("2. 进度表"), "{}", draft.text());
    assert_eq!(handler.download(&format!("{case}/annexes/2")).bytes, b"not really a table");

    let change = handler.open(&page).form_to(&format!("{page}/change"));
    let moved = handler.post(&change.press("do", "raise-2"));
    assert!(moved.says("1. 进度表") && moved.says("2. 项目清单"), "{}", moved.text());
    let change = handler.open(&page).form_to(&format!("{page}/change"));
    let gone = handler.post(&change.press("do", "remove-1"));
    assert!(gone.says("1. 项目清单") && !gone.says("进度表"), "{}", gone.text());
}

#[test]
fn a_file_that_cannot_be_printed_is_refused_in_words_and_what_was_typed_stays() {
    let site = Site::demo();
    for (mut handler, sentence) in [
        (site.sign_in("heyiwei"), "只有能读的 PDF 才能印在复文后面。"),
        (site.sign_in("heyiwei").in_english(), "Only a readable PDF can be printed after the letter."),
    ] {
        let page = format!("{}/draft/annexes", handler.case("1020"));
        let ask = handler.open(&page).form_to(&page).set("title", "进度表").set("how", "appended");
        let refused = handler.upload(&ask, "进度.xlsx", b"not really a table");
        assert_eq!(refused.status, 422);
        assert!(refused.says(sentence), "{}", refused.text());
        assert_eq!(refused.form_to(&page).value("title"), Some("进度表"));
    }
}

#[test]
fn whoever_may_not_draft_is_told_so_and_an_annex_of_a_case_one_may_not_see_is_not_there() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    let case = handler.case("1020");
    let mut director = site.sign_in("shenyanqiu");
    assert_eq!(director.open(&format!("{case}/draft/annexes")).status, 403);
    assert_eq!(director.open(&format!("{case}/annexes/1")).status, 404);
}

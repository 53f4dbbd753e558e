//! He Yiwei has the draft of 1020 open in two windows and saves the older one last.
//!
//! He wants neither text lost: the newer revision stays, and what he typed in the other window is still before him.

use crate::site::Site;

#[test]
fn a_stale_revision_is_refused_and_what_was_typed_stays() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    let draft = format!("{}/draft", handler.case("1020"));
    let (first, second) = (handler.open(&draft).form_with("body"), handler.open(&draft).form_with("body"));
    let newer = format!("{}\n先存的一句。", first.value("body").unwrap().trim());
    let older = format!("{}\n后存的一句。", second.value("body").unwrap().trim());

    let saved = handler.post(&first.set("body", &newer));
    assert_eq!(saved.status, 200, "{}", saved.text());
    let refused = handler.post(&second.set("body", &older));
    assert!([409, 422].contains(&refused.status), "{}: {}", refused.status, refused.text());
    assert_eq!(refused.form_with("body").value("body").unwrap().trim(), older, "what was typed stays");

    let kept = handler.open(&format!("{draft}?fresh=1"));
    assert!(
        kept.form_with("body").value("body").unwrap().contains("先存的一句。"),
        "the newer revision stands"
    );
}

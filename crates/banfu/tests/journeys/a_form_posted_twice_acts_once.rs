//! He Yiwei presses the button twice because the line is slow, or the browser sends the form again after the answer was lost.
//!
//! He wants one talk in the file, not two.

use crate::site::Site;

const SUMMARY: &str = "电话沟通：委员同意先开展教师互访。";

#[test]
fn a_talk_posted_twice_is_recorded_once() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    let case = handler.case("1020");
    let form = handler.open(&format!("{case}/consultations/new")).form("consult").set("summary", SUMMARY);
    for press in ["first", "second"] {
        let after = handler.post(&form);
        assert_eq!(after.posted, Some(303), "{press}: {}", after.text());
    }
    let talks = handler.open(&case).texts("#talks li");
    assert_eq!(talks.iter().filter(|talk| talk.contains(SUMMARY)).count(), 1, "{talks:?}");

    // The same words in a form of their own are a talk of their own.
    let again = handler.open(&format!("{case}/consultations/new")).form("consult").set("summary", SUMMARY);
    handler.post(&again);
    let talks = handler.open(&case).texts("#talks li");
    assert_eq!(talks.iter().filter(|talk| talk.contains(SUMMARY)).count(), 2, "{talks:?}");
}

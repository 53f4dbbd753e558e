//! He Yiwei writes for an hour; his session has ended by the time he sends the form.
//!
//! He wants to sign in and go on, not to type it all again.

use crate::site::{PASSWORD, Site};

const SUMMARY: &str = "当面沟通：委员对四个方面的思路表示认可，希望把承诺写实，人名用字“堃”“𬭚”请照写。\n第二段：下次沟通定在七月。";

#[test]
fn what_was_typed_before_the_session_ended_is_sent_after_signing_in_again() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    let case = handler.case("1020");
    let form = handler
        .open(&format!("{case}/consultations/new"))
        .form("consult")
        .set("summary", SUMMARY)
        .set("place", "贵阳");

    // The session ends elsewhere: the same cookie signs out from another window.
    let mut window = handler.clone();
    let leave = window.open("/account").form_to("/signout");
    window.post(&leave);

    let asked = handler.post(&form);
    assert_eq!(asked.status, 401, "{}", asked.text());
    assert!(asked.says("填写的内容都在"), "{}", asked.text());
    let sign_in = asked.form_to("/signin").set("login", "heyiwei").set("password", PASSWORD);
    let resume = handler.post(&sign_in);
    assert_eq!(resume.status, 200, "{}", resume.text());
    let again = resume.form_with("summary");
    assert_eq!(again.value("summary").unwrap(), SUMMARY, "to the letter");
    let after = handler.post(&again);
    assert_eq!(after.posted, Some(303), "{}", after.text());
    let talks = handler.open(&case).texts("#talks li");
    assert_eq!(talks.iter().filter(|talk| talk.contains("𬭚")).count(), 1, "{talks:?}");
}

#[test]
fn a_form_of_an_earlier_session_is_shown_again_and_sent_with_one_click() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    let case = handler.case("1020");
    let form = handler.open(&format!("{case}/consultations/new")).form("consult").set("summary", SUMMARY);
    let mut window = handler.clone();
    let leave = window.open("/account").form_to("/signout");
    window.post(&leave);
    window.sign_in("heyiwei", PASSWORD);
    let resume = window.post(&form);
    assert_eq!(resume.status, 409, "{}", resume.text());
    let after = window.post(&resume.form_with("summary"));
    assert_eq!(after.posted, Some(303), "{}", after.text());
}

//! Someone tries passwords for Zhou Yan, who signs letters.
//!
//! The office wants the guesser stopped after a few tries, told nothing about which accounts exist, and Zhou Yan able to come back later.

use crate::site::{PASSWORD, Site};

#[test]
fn five_wrong_passwords_lock_the_account_even_for_the_right_one() {
    let site = Site::demo();
    let mut guesser = site.visitor();
    for attempt in 1..=5 {
        let page = guesser.try_sign_in("zhouyan", &format!("Guess-{attempt}-2023"));
        assert_eq!(page.status, 422);
        assert!(page.says("账号或密码不对"), "{}", page.text());
    }
    let locked = guesser.try_sign_in("zhouyan", PASSWORD);
    assert_eq!(locked.status, 422);
    assert!(locked.says("已锁定"), "{}", locked.text());
    assert!(guesser.open("/desk").path().starts_with("/signin"), "nobody is signed in");

    site.sign_in("qinyue"); // another account of the same office is not touched
}

#[test]
fn an_account_that_does_not_exist_is_answered_like_a_wrong_password() {
    let site = Site::demo();
    let mut guesser = site.visitor();
    let there = guesser.try_sign_in("zhouyan", "Guess-1-2023").texts(".bf-form .invalid-feedback");
    let not_there = guesser.try_sign_in("nobody", "Guess-1-2023").texts(".bf-form .invalid-feedback");
    assert_eq!(there, not_there);
    assert!(!there.is_empty());
}

#[test]
fn a_form_sent_from_another_site_does_nothing() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    let case = handler.case("1020");
    let form = handler
        .open(&format!("{case}/consultations/new"))
        .form("consult")
        .set("summary", "别处送来的表单");
    let foreign = handler.post_from("http://elsewhere.example", &form);
    assert_eq!(foreign.status, 403, "{}", foreign.text());
    let guessed = handler.post(&form.set("csrf", "guessed"));
    assert_ne!(guessed.posted, Some(303), "a wrong token is no token: {}", guessed.text());
    assert!(!handler.open(&case).says("别处送来的表单"));
}

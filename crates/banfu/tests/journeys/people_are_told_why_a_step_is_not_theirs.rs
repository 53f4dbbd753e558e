//! People open pages of steps that are not theirs, by a link a colleague sent or out of curiosity.
//!
//! They want to know which rule stops them and who can do it instead; a bare "forbidden" sends them to the telephone.

use crate::site::Site;

#[test]
fn the_handler_reads_why_he_may_not_sign_and_who_may() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    let case = handler.case("0274");
    let page = handler.open(&format!("{case}/sign"));
    assert_eq!(page.status, 403);
    assert!(page.says("签发人"), "who may is named: {}", page.text());
    assert_eq!(page.texts("h1").len(), 1);

    let english = handler.in_english().open(&format!("{case}/sign"));
    assert_eq!(english.status, 403);
    assert!(english.says("ignator"), "in English too: {}", english.text());
}

#[test]
fn the_division_head_may_not_countersign_for_another_office() {
    let site = Site::demo();
    let mut head = site.sign_in("qinyue");
    let case = head.case("0388");
    let page = head.open(&format!("{case}/countersign"));
    assert!(!page.has_form("agree"), "he may go on without an office, but not speak for it: {}", page.text());
    let forged = head.post(&page.form("waive_countersign").set("form", "agree"));
    assert_eq!(forged.status, 403, "{}", forged.text());
    assert!(head.open(&case).says("会签"), "it still waits");
}

#[test]
fn what_a_person_may_not_know_of_does_not_exist() {
    let site = Site::demo();
    let mut member = site.sign_in("linwangshu");
    let mut committee = site.sign_in("yezhiqiu");
    let other = committee.case("1242"); // another member's, not public
    assert_eq!(member.open(&other).status, 404);
    assert_eq!(member.open("/cases/999999").status, 404);
    let stranger = site.visitor().open(&other);
    assert!(stranger.path().starts_with("/signin"), "a stranger is asked to sign in: {}", stranger.path());
}

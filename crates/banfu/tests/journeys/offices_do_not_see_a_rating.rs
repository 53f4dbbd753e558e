//! Ruan Qingjia rates the reply to 0322; the office that is rated must not see it.
//!
//! She wants to speak freely; the committee wants true ratings. An office that could look would ask for better ones.

use crate::site::Site;

const WORDS: &str = "答复偏原则，希望看到时间表。";

#[test]
fn a_rating_is_seen_by_its_member_and_the_committee_alone() {
    let site = Site::demo();
    let mut member = site.sign_in("ruanqingjia");
    let case = member.case("0322");
    let form = member
        .open(&format!("{case}/rating"))
        .form("rate")
        .set("satisfaction", "understood")
        .set("comment", WORDS);
    let after = member.post(&form);
    assert_eq!(after.posted, Some(303), "{}", after.text());
    assert!(after.says("理解"), "she sees her own: {}", after.text());

    let committee = site.sign_in("yezhiqiu").open(&case);
    assert!(committee.says("理解"), "the committee sees it: {}", committee.text());

    let mut office = site.sign_in("zhaiqingyan");
    for address in [case.clone(), "/desk".to_owned(), "/cases?view=all&q=0322".to_owned()] {
        let page = office.open(&address);
        assert_eq!(page.status, 200, "{address}");
        assert!(!page.html().contains(WORDS), "the rated office reads the comment on {address}");
        assert!(!page.says("理解"), "the rated office sees the rating on {address}: {}", page.text());
    }
    let other = site.sign_in("linwangshu").open(&case);
    assert!(!other.html().contains(WORDS), "another member reads it");
    let public = site.visitor().open(&case.replace("/cases/", "/proposals/"));
    assert!(!public.html().contains(WORDS));
}

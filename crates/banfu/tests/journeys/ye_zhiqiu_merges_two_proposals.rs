//! Ye Zhiqiu finds 1241 and 1242 to be on one matter and has them handled as one; later she sees that she was wrong.
//!
//! One answer saves the offices a letter; each proposer must still be answered, and see where the proposal went.

use crate::site::Site;

const WHY: &str = "两件提案所提事项相近，一并办理。";

#[test]
fn two_proposals_are_merged_shown_on_both_pages_and_taken_apart_again() {
    let site = Site::demo();
    let mut committee = site.sign_in("yezhiqiu");
    let (stays, goes) = (committee.case("1241"), committee.case("1242"));

    let empty = committee.open(&format!("{goes}/merge")).form("merge").set("note", WHY);
    assert_eq!(committee.post(&empty).status, 422, "it asks with which");
    let own = committee.open(&format!("{goes}/merge")).form("merge").set("number", "1242").set("note", WHY);
    assert!(committee.post(&own).says("本件的案号"), "not with itself");

    let form = committee.open(&format!("{goes}/merge")).form("merge").set("number", "1241").set("note", WHY);
    let merged = committee.post(&form);
    assert_eq!(merged.posted, Some(303), "{}", merged.text());
    assert!(merged.says("已并案") && merged.says(WHY), "{}", merged.text());
    assert!(merged.html().contains(&format!("href=\"{stays}\"")), "the page leads to the surviving case");
    let survivor = committee.open(&stays);
    assert!(
        survivor.says("并入本案的提案") && survivor.html().contains(&format!("href=\"{goes}\"")),
        "{}",
        survivor.text()
    );

    let form = committee.open(&format!("{goes}/unmerge")).form("unmerge").set("reason", "事项不同。");
    let apart = committee.post(&form);
    assert_eq!(apart.posted, Some(303), "{}", apart.text());
    assert!(!committee.open(&stays).says("并入本案的提案"));
}

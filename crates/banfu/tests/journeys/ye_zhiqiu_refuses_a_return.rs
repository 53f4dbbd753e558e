//! He Yiwei asks to return 1133, which he holds to be another office's; the committee looks at it and says no.
//!
//! Each wants the case with the office whose duty it is; a return asked must be answered, and an answer must give its reason.

use crate::site::Site;

const WHY: &str = "提案所涉事项属商务部门职责，与我办职责无关。";
const ANSWER: &str = "提案主要内容属外事工作，请继续办理。";

#[test]
fn a_return_is_asked_with_a_reason_and_refused_with_one() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    let case = handler.case("1133");

    let without = handler.open(&format!("{case}/receive")).form("request_return");
    let refused = handler.post(&without);
    assert_eq!(refused.status, 422, "a return needs a reason: {}", refused.text());

    let form = handler.open(&format!("{case}/receive")).form("request_return").set("reason", WHY);
    let asked = handler.post(&form);
    assert_eq!(asked.posted, Some(303), "{}", asked.text());
    assert!(asked.says(WHY), "{}", asked.text());

    let mut committee = site.sign_in("yezhiqiu");
    let form = committee
        .open(&format!("{case}/return"))
        .form("decide_return")
        .set("grant", "no")
        .set("note", ANSWER);
    let decided = committee.post(&form);
    assert_eq!(decided.posted, Some(303), "{}", decided.text());

    let seen = handler.open(&case);
    assert!(seen.says(ANSWER), "the handler reads why: {}", seen.text());
    let receipt = handler.open(&format!("{case}/receive")).form("receive");
    assert_eq!(handler.post(&receipt).posted, Some(303), "and receives it");
}

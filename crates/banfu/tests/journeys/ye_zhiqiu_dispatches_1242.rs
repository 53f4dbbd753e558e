//! Ye Zhiqiu of the proposals committee sends 1242 to its offices together with two general offices; He Yiwei receives it.
//!
//! She wants it on the right desks today, because every day it lies with nobody is a day lost of the time to answer.

use crate::site::Site;

#[test]
fn a_filed_proposal_is_dispatched_jointly_and_received_by_its_lead() {
    let site = Site::demo();
    let mut committee = site.sign_in("yezhiqiu");
    let case = committee.case("1242");
    let form = committee.open(&format!("{case}/assign")).form("assign").clear("assigners").clear("co_handlers");
    let form = ["省委办公厅", "省政府办公厅", "省政协提案委"]
        .iter()
        .fold(form, |form, office| form.choose("assigners", office));
    let form = form
        .choose("lead", "省外事办")
        .choose("co_handlers", "省商务厅")
        .choose("co_handlers", "省贸促会");
    let after = committee.post(&form);
    assert_eq!(after.posted, Some(303), "{}", after.text());
    let offices = "联合交办，省外事办主办";
    assert!(after.texts("#timeline li").iter().any(|line| line.contains(offices)), "{}", after.text());
    assert!(after.says("签收或退办"), "it waits to be received: {}", after.text());

    let mut handler = site.sign_in("heyiwei");
    let desk = handler.open("/desk");
    assert!(
        desk.links().iter().any(|link| link.starts_with(&case)),
        "1242 is on his desk: {:?}",
        desk.links()
    );
    let receipt = handler.open(&format!("{case}/receive")).form("receive");
    let after = handler.post(&receipt);
    assert_eq!(after.posted, Some(303), "{}", after.text());
    assert!(after.says("已签收，由您经办"), "{}", after.text());
    assert!(!handler.open(&case).has_form("receive"), "it is not received twice");
}

#[test]
fn a_dispatch_without_a_lead_is_refused_and_keeps_what_was_chosen() {
    let site = Site::demo();
    let mut committee = site.sign_in("yezhiqiu");
    let case = committee.case("1242");
    let form = committee.open(&format!("{case}/assign")).form("assign").choose("co_handlers", "省商务厅");
    let refused = committee.post(&form);
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.form("assign").ticked("co_handlers").contains(&"省商务厅"), "what was chosen stays");
    assert!(committee.open(&case).says("待交办"), "nothing was done");
}

#[test]
fn a_case_is_divided_among_offices_that_each_receive_their_part_and_one_reply_collects_them() {
    let site = Site::demo();
    let mut committee = site.sign_in("yezhiqiu");
    let case = committee.case("1242");
    let form = committee.open(&format!("{case}/assign")).form("assign").clear("co_handlers");
    let form = form
        .choose("lead", "省商务厅")
        .choose("split_handlers", "省外事办")
        .set("collected", "yes")
        .set("tasks", "第1、2条由省商务厅承担，第3条由省外事办承担。");
    let after = committee.post(&form);
    assert_eq!(after.posted, Some(303), "{}", after.text());
    let said = after.texts("#timeline li").join("\n");
    assert!(
        said.contains("汇办") && !said.contains("各自答复") && said.contains("第3条由省外事办承担"),
        "{said}"
    );
    let offices = after.texts("#offices li");
    assert!(offices.iter().any(|line| line.contains("外事") && line.contains("分办")), "{offices:?}");

    let mut handler = site.sign_in("heyiwei");
    let list = handler.open("/cases?tab=all");
    assert!(list.says("分办"), "the list says which part is his: {}", list.text());
    let receipt = handler.open(&format!("{case}/receive")).form("receive");
    let after = handler.post(&receipt);
    assert_eq!(after.posted, Some(303), "{}", after.text());
    assert!(
        after.texts("#offices li").iter().any(|line| line.contains("分办") && line.contains("何一苇")),
        "{}",
        after.text()
    );
}

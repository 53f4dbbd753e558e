//! Jian Yining, Shang Huaigu and Ye Zhiqiu of the committee read a new proposal one after the other; its member hears only what is decided.
//!
//! A refusal that one person alone could give would be easy to get; three readings by three people, with reasons where they differ, are not.

use crate::site::Site;

const TITLE: &str = "关于推动乡镇卫生院开展中医药适宜技术服务的建议";

#[test]
fn a_proposal_is_read_three_times_by_three_people_before_it_is_filed() {
    let site = Site::demo();
    let mut first = site.sign_in("jianyining");
    let desk = first.open("/desk?step=first_reading");
    assert!(desk.says(TITLE) && desk.says("初审"), "{}", desk.text());
    let review = desk.links().into_iter().find(|href| href.ends_with("/review")).unwrap();
    let case = review.trim_end_matches("/review").to_owned();

    let bare = first.open(&review).form("read").set("advice", "convert");
    assert!(first.post(&bare).says("请写明理由"), "what is not plainly for filing says why");
    let form = first.open(&review).form("read").set("advice", "convert").set("note", "宜由部门研究。");
    assert_eq!(first.post(&form).posted, Some(303));
    assert!(!first.open("/desk?step=second_reading").says(TITLE), "it is not hers to read again");
    assert_eq!(first.open(&review).status, 403, "and she is told so");

    let mut second = site.sign_in("shanghuaigu");
    let page = second.open(&review);
    assert!(page.says("复审") && page.says("宜由部门研究。"), "{}", page.text());
    let form = page
        .form("read")
        .set("advice", "file")
        .set("area", "医卫体育")
        .set("note", "三条都有承办单位。");
    assert_eq!(second.post(&form).posted, Some(303));

    let mut last = site.sign_in("yezhiqiu");
    let page = last.open(&review);
    assert!(page.says("终审") && page.says("三条都有承办单位。"), "{}", page.text());
    let filed = last.post(&page.form("file"));
    assert!(filed.says("待交办") && filed.says("终审：建议立案"), "{}", filed.text());

    let own = site.sign_in("xiahouzhifei").open(&case);
    assert!(own.says("立案") && !own.says("宜由部门研究。") && !own.says("复审"), "{}", own.text());
}

//! Lin Wangshu is asked to sign what two other members wrote; she signs both, Long Ji'an does not, and only who accepted stands on the proposal.
//!
//! A name put under a proposal by somebody else would be worth nothing to the committee, and dangerous to its owner.

use crate::{browser::Browser, site::Site};

const TITLE: &str = "关于推动乡镇卫生院开展中医药适宜技术服务的建议";
const DRAFT: &str = "关于规范中小学课后服务收费公示的建议";

/// The page on which a person answers the invitation to sign the proposal of this title.
fn invitation(browser: &mut Browser, title: &str) -> String {
    let desk = browser.open("/desk?step=co_sign");
    assert!(desk.says(title) && desk.says("答复联名邀请"), "{}", desk.text());
    let all = desk.links().into_iter().filter(|href| href.ends_with("/co-signers")).collect::<Vec<_>>();
    all.into_iter().find(|href| browser.open(href).says(title)).unwrap()
}

#[test]
fn only_who_accepted_an_invitation_signs() {
    let site = Site::demo();
    let mut lin = site.sign_in("linwangshu");
    let asked = invitation(&mut lin, TITLE);
    let case = asked.trim_end_matches("/co-signers").to_owned();
    let page = lin.open(&asked);
    assert!(
        page.says("老中医退休后没有人接") && page.says("培训推广10项以上适宜技术"),
        "she reads the whole text: {}",
        page.text()
    );
    assert!(lin.post(&page.form("answer_invitation")).says("答复"), "an answer has to be given");
    let signed = lin.post(&lin.clone().open(&asked).form("answer_invitation").set("accept", "yes"));
    assert!(signed.says("林望舒联名"), "{}", signed.text());
    assert!(!lin.open("/desk?step=co_sign").says(TITLE), "it is answered");

    let mut long = site.sign_in("longjian");
    let page = long.open(&asked);
    let declined = long.post(&page.form("answer_invitation").set("accept", "no").set("reason", "不熟悉这方面的情况。"));
    assert_eq!((declined.posted, declined.path()), (Some(303), "/desk"), "{}", declined.text());
    assert_eq!(long.open(&case).status, 404, "who does not sign has no part in it");

    let mut author = site.sign_in("xiahouzhifei");
    let page = author.open(&asked);
    assert!(page.says("不熟悉这方面的情况。") && page.says("不联名"), "{}", page.text());
    let none = author.post(&page.form("invite"));
    assert!(none.says("还没有选委员"), "{}", none.text());
    assert_eq!(author.post(&author.clone().open(&asked).form("invite").set("people", "3")).posted, Some(303));
    assert!(author.open(&case).says("已邀请，待答复"));
    let taken = author.post(&author.clone().open(&asked).form("take_back").set("person", "3"));
    assert!(taken.says("收回对苏见微的联名邀请"), "{}", taken.text());
    assert_eq!(site.sign_in("sujianwei").open(&asked).status, 404, "and nothing of it is left to answer");
}

#[test]
fn a_joint_signer_neither_writes_nor_submits_and_may_step_back() {
    let site = Site::demo();
    let mut lin = site.sign_in("linwangshu");
    let asked = invitation(&mut lin, DRAFT);
    let edit = format!("/proposals/{}/edit", asked.split('/').nth(2).unwrap());
    assert_eq!(lin.open(&edit).status, 403, "an invitation is to read and to answer");
    let page = lin.open(&asked);
    assert_eq!(lin.post(&page.form("answer_invitation").set("accept", "yes")).posted, Some(303));
    let denied = lin.open(&edit);
    assert!(denied.status == 403 && denied.says("提案人本人"), "{}", denied.text());
    let page = lin.open(&asked);
    let back = lin.post(&page.form("step_back").set("reason", "案文改动较大，暂不联名。"));
    assert_eq!(back.path(), "/desk", "{}", back.text());
    assert_eq!(lin.open(&asked).status, 404);
    let own = site.sign_in("sujianwei").open(&edit);
    assert!(own.says("邀请联名") && !own.says("与林望舒联名"), "{}", own.text());
}

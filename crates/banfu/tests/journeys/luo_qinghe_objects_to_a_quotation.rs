//! Luo Qinghe of the education office reads what the reply makes of her opinion, and says what may not stand.
//!
//! The lead may shorten and reword; but a changed sentence is said in another office's name, and that office answers for it first.

use crate::site::Site;

const EDITED: &str = "遵义医科大学与香港中文大学中医中药研究所签订合作框架协议和采购合同；";
const WHY: &str = "没有签订采购合同，请照原文写。";

#[test]
fn an_edited_quotation_goes_back_to_the_office_it_is_from() {
    let site = Site::demo();
    let typed: toml::Table = include_str!("../../demo/finished/1020.toml").parse().unwrap();
    let reply = |field: &str| typed["reply"][field].as_str().unwrap();
    let mut handler = site.sign_in("heyiwei");
    let case = handler.case("1020");
    let letter = format!("{}\n{EDITED}\n", reply("body").trim());

    let draft = handler.open(&format!("{case}/draft")).form_with("body");
    let filled = [
        ("title", reply("title")),
        ("body", letter.as_str()),
        ("class", "B"),
        ("publicity", "full"),
        ("contact_name", reply("contact_name")),
        ("contact_phone", reply("contact_phone")),
    ]
    .iter()
    .fold(draft, |form, (name, value)| form.set(name, value));
    assert_eq!(handler.post(&filled.press("do", "save")).posted, Some(303));
    let seen = handler.open(&format!("{case}/draft"));
    assert!(seen.says("有改动，送核时请原单位确认"), "the change is shown beside the opinion");

    // Nobody is asked to countersign: the quotations have to be answered for by themselves.
    let send = handler.open(&format!("{case}/send")).form("send").clear("countersigners");
    assert_eq!(handler.post(&send).posted, Some(303));

    let mut author = site.sign_in("luoqinghe");
    assert!(author.open("/desk").says("确认引用"), "it is on her desk");
    let page = author.open(&format!("{case}/quotations"));
    assert!(page.says("和采购合同"), "{}", page.text());
    let number = page.form("quotations");
    let without = author.post(&number.clone().set("objected", "1"));
    assert_eq!(without.status, 422, "an objection says why: {}", without.text());
    let answered = author.post(&number.set("objected", "1").set("reason", WHY));
    assert_eq!(answered.posted, Some(303), "{}", answered.text());

    let told = handler.open(&case);
    assert!(told.says(WHY), "the handler reads why: {}", told.text());
    let mut head = site.sign_in("qinyue");
    let check = head.open(&format!("{case}/check"));
    assert!(check.says("有改动的引用还没有确认"), "the checker is told: {}", check.text());
}

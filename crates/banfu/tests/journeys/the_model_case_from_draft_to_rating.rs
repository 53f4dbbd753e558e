//! Nine people take the model case 1020 from the late opinion to the proposer's rating, each at a desk of their own.
//!
//! They want a reply that is right, signed, numbered, delivered and public; the proposer wants to say whether it was an answer.
//! Why it matters: this is the whole main path. If any of these people cannot take the step that is theirs, no reply goes out.

use std::collections::HashMap;

use crate::{
    browser::Browser,
    page::Page,
    site::{Site, pdf_text, squeezed},
};

/// What is typed in: the late opinion and the finished letter.
fn typed() -> toml::Table {
    include_str!("../../demo/finished/1020.toml").parse().unwrap()
}

fn text<'a>(table: &'a toml::Table, part: &str, field: &str) -> &'a str {
    table[part][field].as_str().unwrap()
}

fn step(person: &mut Browser, address: &str, form: &str, fields: &[(&str, &str)]) -> Page {
    let page = person.open(address);
    assert_eq!(page.status, 200, "{address}: {}", page.text());
    let filled = fields.iter().fold(page.form(form), |form, (name, value)| form.set(name, value));
    let after = person.post(&filled);
    assert_eq!(after.posted, Some(303), "{address} was refused: {}", after.text());
    assert_eq!(after.status, 200, "{}", after.text());
    after
}

#[test]
fn the_model_case_goes_from_the_late_opinion_to_a_rated_public_reply() {
    let (site, typed) = (Site::demo(), typed());
    let logins = [
        "yangmu",
        "heyiwei",
        "qinyue",
        "luoqinghe",
        "shipoxiao",
        "gunanqiao",
        "zhouyan",
        "shenyanqiu",
        "linwangshu",
    ];
    let mut people: HashMap<&str, Browser> = logins.iter().map(|login| (*login, site.sign_in(login))).collect();
    let case = people.get_mut("heyiwei").unwrap().case("1020");
    let at = |page: &str| format!("{case}/{page}");
    let mut by = |login: &str, page: &str, form: &str, fields: &[(&str, &str)]| step(people.get_mut(login).unwrap(), &at(page), form, fields);

    // The opinion of Human Resources is late, and is said to be.
    let opinion = text(&typed, "opinion", "text").trim();
    let after = by("yangmu", "opinions/mine", "opinion", &[("text", opinion)]);
    assert!(after.says("会办意见已交"), "{}", after.text());

    // The handler types the finished letter over the third revision.
    let letter = text(&typed, "reply", "body").trim();
    let fields = [
        ("title", text(&typed, "reply", "title")),
        ("body", letter),
        ("class", "B"),
        ("publicity", "full"),
        ("contact_name", text(&typed, "reply", "contact_name")),
        ("contact_phone", text(&typed, "reply", "contact_phone")),
    ];
    let handler = people.get_mut("heyiwei").unwrap();
    let draft = handler.open(&at("draft"));
    assert!(
        draft.form_with("body").value("body").unwrap().contains("增长62.6倍"),
        "the third revision is open"
    );
    let filled = fields.iter().fold(draft.form_with("body"), |form, (name, value)| form.set(name, value));
    let saved = handler.post(&filled.press("do", "save"));
    assert_eq!(saved.status, 200, "{}", saved.text());
    assert_eq!(handler.open(&at("draft")).form_with("body").value("body").unwrap().trim(), letter);

    // To be checked, and countersigned by all four co-handlers, who are ticked because they gave opinions.
    let send = handler.open(&at("send")).form("send");
    assert_eq!(send.ticked("countersigners").len(), 4, "{:?}", send.ticked("countersigners"));
    assert_eq!(handler.post(&send).posted, Some(303));

    let mut by = |login: &str, page: &str, form: &str, fields: &[(&str, &str)]| step(people.get_mut(login).unwrap(), &at(page), form, fields);
    by("qinyue", "check", "pass", &[("comment", "数字已核对。")]);
    for login in ["luoqinghe", "shipoxiao", "gunanqiao", "yangmu"] {
        by(login, "countersign", "agree", &[]);
    }

    // The signatory says why the standing tasks have no date; without that the letter is not signed.
    let signatory = people.get_mut("zhouyan").unwrap();
    let refused = signatory.open(&at("sign")).form("sign").set("read", "yes");
    let refused = signatory.post(&refused);
    assert_eq!(refused.status, 422, "{}", refused.text());
    let mut by = |login: &str, page: &str, form: &str, fields: &[(&str, &str)]| step(people.get_mut(login).unwrap(), &at(page), form, fields);
    let accepted = text(&typed, "reply", "accepted_open");
    let signed = by("zhouyan", "sign", "sign", &[("accepted_open", accepted), ("read", "yes")]);
    assert!(signed.says("黔外提复字〔2023〕4号"), "{}", signed.text());

    let printed_by = text(&typed, "reply", "printed_by");
    by("shenyanqiu", "issue", "issue", &[("printed_by", printed_by), ("copies", "5")]);
    by("shenyanqiu", "deliver", "deliver", &[("mode", "online")]);
    by("heyiwei", "publication", "decide", &[("publicity", "full")]);
    by("shenyanqiu", "publication", "publish", &[]);
    let rated = by(
        "linwangshu",
        "rating",
        "rate",
        &[("satisfaction", "satisfied"), ("comment", "四点都有回音，期限也清楚。")],
    );
    assert!(rated.says("满意"), "{}", rated.text());

    the_pdf_holds_the_letter(people.get_mut("shenyanqiu").unwrap(), &at("letter.pdf"), &typed);
    the_public_reads_it_without_the_contact(&site, &case, &typed);
}

fn the_pdf_holds_the_letter(person: &mut Browser, address: &str, typed: &toml::Table) {
    let file = person.download(address);
    assert_eq!((file.status, file.kind.as_str()), (200, "application/pdf"));
    let pdf = pdf_text(&file.bytes);
    for what in [
        "黔外提复字〔2023〕4号",
        "周砚",
        text(typed, "reply", "title"),
        text(typed, "reply", "printed_by"),
    ] {
        assert!(pdf.contains(&squeezed(what)), "{what} is not in the PDF: {pdf}");
    }
    for paragraph in text(typed, "reply", "body").trim().lines() {
        assert!(pdf.contains(&squeezed(paragraph)), "a paragraph is not in the PDF: {paragraph}\n{pdf}");
    }
}

fn the_public_reads_it_without_the_contact(site: &Site, case: &str, typed: &toml::Table) {
    let mut public = site.visitor();
    let home = public.open("/");
    assert_eq!(home.status, 200);
    let address = case.replace("/cases/", "/proposals/");
    assert!(
        home.links().iter().any(|link| link.starts_with(&address)),
        "1020 is among the newest replies: {:?}",
        home.links()
    );
    let page = public.open(&address);
    assert_eq!(page.status, 200, "{}", page.text());
    let words = squeezed(&page.text());
    for what in ["黔外提复字〔2023〕4号", "增长61.7倍", "省人力资源社会保障厅", "2023年12月1日"] {
        assert!(words.contains(&squeezed(what)), "{what} is not on the public page: {words}");
    }
    let mut without_secrets = vec![("the page", words), ("its source", page.html().to_owned())];
    let file = public.download(&format!("{address}/letter.pdf"));
    assert_eq!(file.status, 200);
    without_secrets.push(("the public PDF", pdf_text(&file.bytes)));
    for (where_, content) in without_secrets {
        for secret in [text(typed, "reply", "contact_phone"), "四点都有回音", "数字已核对"] {
            assert!(!content.contains(secret) && !content.contains(&squeezed(secret)), "{secret} is in {where_}");
        }
    }
}

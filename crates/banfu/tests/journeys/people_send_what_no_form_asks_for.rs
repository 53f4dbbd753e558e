//! He Yiwei pastes a whole archive into the draft, uses rare characters, and his line breaks in the middle of sending.
//!
//! He wants to be told what was not taken and why, and the others want the server to go on as if nothing had been.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use crate::site::Site;

#[test]
fn a_letter_of_ten_megabytes_is_refused_with_the_limit_and_nothing_is_saved() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    let draft = format!("{}/draft", handler.case("1020"));
    let form = handler.open(&draft).form_with("body");
    let before = form.value("body").unwrap().to_owned();
    let refused = handler.post(&form.set("body", &"复".repeat(10 * 1024 * 1024 / 3)));
    assert_eq!(refused.status, 413, "{}", refused.text());
    assert!(refused.says("MB") || refused.says("兆"), "the limit is said: {}", refused.text());
    assert_eq!(handler.open(&draft).form_with("body").value("body").unwrap(), before);
}

#[test]
fn a_letter_longer_than_any_reply_but_within_the_form_is_refused_by_its_rule() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    let draft = format!("{}/draft", handler.case("1020"));
    let form = handler.open(&draft).form_with("body");
    // 1.2 MB as text: more than a reply may have, less than the form may carry.
    let long = "长文一句。\n".repeat(80_000);
    let refused = handler.post(&form.set("body", &long));
    assert!([413, 422].contains(&refused.status), "{}", refused.status);
    assert!(handler.open(&draft).form_with("body").value("body").unwrap().contains("增长62.6倍"));
}

#[test]
fn rare_characters_come_back_to_the_letter() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    let draft = format!("{}/draft", handler.case("1020"));
    let form = handler.open(&draft).form_with("body");
    let body = format!("{}\n联系人𬭚、𠮷、㛃、堃。<b>&amp;</b> \"引号\" 'x' 😀", form.value("body").unwrap().trim());
    let saved = handler.post(&form.set("body", &body));
    assert_eq!(saved.status, 200, "{}", saved.text());
    assert_eq!(handler.open(&draft).form_with("body").value("body").unwrap().trim(), body);
    let case = draft.trim_end_matches("/draft");
    let pdf = handler.download(&format!("{case}/letter.pdf"));
    assert_eq!((pdf.status, pdf.kind.as_str()), (200, "application/pdf"));
}

#[test]
fn a_line_that_breaks_in_the_middle_of_a_form_harms_nobody() {
    let site = Site::demo();
    let host = site.server.base().trim_start_matches("http://").to_owned();
    let broken = [
        "POST /signin HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\nlogin=he",
        "POST /signin HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "GET /cases/%FF%FE HTTP/1.1\r\nHost: x\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}",
    ];
    for request in broken {
        let mut line = TcpStream::connect(&host).unwrap();
        line.write_all(request.as_bytes()).unwrap();
        line.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        // The server may close the connection without a word; what it must not do is end or report a fault of its own.
        let _ = line.read_to_end(&mut answer);
        assert!(!answer.starts_with(b"HTTP/1.1 5"), "{request:?}: {}", String::from_utf8_lossy(&answer));
    }
    site.sign_in("heyiwei");
}

#[test]
fn addresses_that_lead_nowhere_are_answered_as_such() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    for address in [
        "/cases/0",
        "/cases/-1",
        "/cases/99999999999999999999",
        "/cases/x",
        "/cases/1/letter.exe",
        "/assets/../secret",
        "/proposals/0",
        "/nowhere",
    ] {
        let page = handler.open(address);
        assert!([400, 404].contains(&page.status), "{address}: {}", page.status);
        assert!(!page.text().is_empty(), "{address}: a page, not a bare status");
    }
}

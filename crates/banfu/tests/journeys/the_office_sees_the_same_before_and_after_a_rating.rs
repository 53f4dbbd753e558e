//! The general office and the handler of 0322 look at everything they can open, before and after the member rates.
//!
//! Sealed means that not one byte differs: not on a page, in a list, a search, a feed, the open data or a refusal.

use crate::{browser::Browser, site::Site};

/// What an office can open that could tell; `{case}` is the case.
const PLACES: [&str; 15] = [
    "/desk",
    "/cases",
    "/cases?view=all",
    "/cases?view=all&q=0322",
    "/cases?view=all&stage=rated",
    "/cases?view=all&stage=published",
    "{case}",
    "{case}/versions",
    "{case}/draft",
    "{case}/publication",
    "{case}/rating",
    "{case}/redo",
    "{case}/rating/paper",
    "{public}",
    "/api/v1/proposals/{id}",
];

/// Every page without what differs each time it is asked for.
fn everything(office: &mut Browser, case: &str) -> Vec<(String, u16, String)> {
    let id = case.trim_start_matches("/cases/");
    PLACES
        .iter()
        .map(|place| {
            let address = place
                .replace("{case}", case)
                .replace("{public}", &format!("/proposals/{id}"))
                .replace("{id}", id);
            let page = office.open(&address);
            (address, page.status, steady(page.html()))
        })
        .collect()
}

/// What stands before an id that is new each time; the id ends with a quotation mark.
const NEW_EACH_TIME: [&str; 2] = ["name=\"command\" value=\"", "urn:banfu:request:"];

/// A page without its command ids and the id of the request, which are new each time.
fn steady(html: &str) -> String {
    let mut page = html.to_owned();
    for mark in NEW_EACH_TIME {
        let mut out = String::with_capacity(page.len());
        let mut rest = page.as_str();
        while let Some(at) = rest.find(mark) {
            let value = at + mark.len();
            out.push_str(&rest[..value]);
            rest = &rest[value..];
            rest = &rest[rest.find('"').unwrap_or(rest.len())..];
        }
        out.push_str(rest);
        page = out;
    }
    page.lines()
        .map(|line| match line.split_once("请求编号") {
            Some((before, _)) => before.to_owned(),
            None => line.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn not_one_byte_that_an_office_can_read_tells_of_a_rating() {
    let site = Site::demo();
    let mut member = site.sign_in("ruanqingjia");
    let case = member.case("0322");
    let mut office = site.sign_in("zhaiqingyan");
    let before = everything(&mut office, &case);
    assert!(
        before.iter().filter(|(_, status, _)| *status == 200).count() >= 8,
        "there is something to compare"
    );

    let form = member
        .open(&format!("{case}/rating"))
        .form("rate")
        .set("satisfaction", "unsatisfied")
        .set("comment", "没有时间表。");
    assert_eq!(member.post(&form).posted, Some(303));

    for ((address, status, html), (_, status_after, html_after)) in before.iter().zip(everything(&mut office, &case)) {
        assert_eq!(*status, status_after, "{address}");
        let differs = html.lines().zip(html_after.lines()).find(|(a, b)| a != b);
        assert_eq!(differs, None, "{address} tells");
        assert_eq!(html.len(), html_after.len(), "{address}");
    }
}

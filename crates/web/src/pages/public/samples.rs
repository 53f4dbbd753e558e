//! Samples of each public page, a hostile one among them, drawn in both languages.

use std::collections::BTreeSet;

use askama::Template;
use banfu_app::{domain::promise::LineState, search::Part};
use jiff::civil::date;

use super::{
    data::DataPage,
    feed::Feed,
    home::{HomePage, Number},
    offices::{OfficePage, OfficesPage, load},
    promises::{PromisesPage, Steps},
    proposal::{PointLine, Proof, ProposalPage, PublicEntry, ReplyText},
    proposals::{FacetValue, FacetView, ProposalsPage},
    reply::{FigureMark, Marked, Passage, Piece, Run, Said, Tag, Worked},
    rows::{OfficeLine, PromiseLine, ReplyRow, Standing, unmarked},
};
use crate::{
    i18n::{Locale, Moment},
    pages::Frame,
    ui::{Choice, Clock, Crumb, Note, NoteKind, Pager, Provenance},
};

/// What someone might type to break a page.
const HOSTILE: &str = "<script>alert('x')</script>\"&";

fn frame(l: Locale) -> Frame {
    Frame {
        l,
        place: HOSTILE.to_owned(),
        who: None,
        nav: vec![],
        public: true,
        csrf: String::new(),
        command: String::new(),
        toast: None,
        today: date(2023, 11, 24),
        pack: "贵州省/v1".to_owned(),
        changes: 0,
        demo: true,
        other_language: "/?lang=en".to_owned(),
    }
}

fn reply_row() -> ReplyRow {
    let hit = Part {
        text: HOSTILE.to_owned(),
        hit: true,
    };
    ReplyRow {
        href: "/proposals/7".to_owned(),
        number: "0007".to_owned(),
        title: unmarked(HOSTILE),
        snippet: vec![hit],
        lead: HOSTILE.to_owned(),
        lead_href: "/offices/1".to_owned(),
        class: HOSTILE.to_owned(),
        area: HOSTILE.to_owned(),
        on: date(2023, 11, 22),
        day: "11月22日".to_owned(),
    }
}

fn promise(l: Locale, no: u32, state: LineState) -> PromiseLine {
    let day = date(2023, 9, 25);
    PromiseLine {
        no,
        standing: Standing { l, state },
        quote: HOSTILE.to_owned(),
        quote_href: format!("/proposals/7#said-{no}"),
        kind: HOSTILE.to_owned(),
        owner: HOSTILE.to_owned(),
        clock: (state == LineState::Overdue).then(|| Clock::due(l, -40, 3, day, date(2023, 11, 24))),
        due_words: HOSTILE.to_owned(),
        measure: HOSTILE.to_owned(),
        anchor: format!("p{no}"),
        became: vec![HOSTILE.to_owned()],
        shown_by: vec![(HOSTILE.to_owned(), String::new()), (HOSTILE.to_owned(), "https://example.org/".to_owned())],
        case: HOSTILE.to_owned(),
        case_href: "/proposals/7".to_owned(),
    }
}

fn promises(l: Locale) -> Vec<PromiseLine> {
    vec![
        promise(l, 1, LineState::Overdue),
        promise(l, 2, LineState::Open),
        promise(l, 3, LineState::Undated),
        promise(l, 4, LineState::Kept),
        promise(l, 5, LineState::PartlyKept),
        promise(l, 6, LineState::Dropped),
        promise(l, 7, LineState::Answered),
    ]
}

fn office(late: i64) -> OfficeLine {
    OfficeLine {
        href: "/offices/1".to_owned(),
        name: HOSTILE.to_owned(),
        led: 64,
        answered: 60,
        on_time: 58,
        rate: "96.7%".to_owned(),
        late,
        answered_bar: 93,
    }
}

fn home(l: Locale) -> [HomePage; 2] {
    let number = |late| Number {
        value: "1,286".to_owned(),
        words: HOSTILE.to_owned(),
        href: "/offices#led".to_owned(),
        late,
    };
    let full = HomePage {
        frame: frame(l),
        year: "2023".to_owned(),
        five: vec![number(false), number(true)],
        areas: vec![(HOSTILE.to_owned(), "/proposals?area=x".to_owned())],
        replies: vec![reply_row()],
        published: "1".to_owned(),
        promises: promises(l),
        promised: "3".to_owned(),
        offices: vec![office(0), office(2)],
    };
    let empty = HomePage {
        areas: vec![],
        replies: vec![],
        promises: vec![],
        offices: vec![],
        ..full.clone()
    };
    [full, empty]
}

fn proposals(l: Locale) -> [ProposalsPage; 2] {
    let value = |chosen| FacetValue {
        words: HOSTILE.to_owned(),
        n: "12".to_owned(),
        href: "/proposals?area=x".to_owned(),
        chosen,
    };
    let full = ProposalsPage {
        frame: frame(l),
        q: HOSTILE.to_owned(),
        heading: HOSTILE.to_owned(),
        relaxed: true,
        silent: true,
        chips: vec![(HOSTILE.to_owned(), "/proposals".to_owned())],
        kept: vec![("area", HOSTILE.to_owned())],
        facets: vec![FacetView {
            code: "area",
            label: "类别",
            values: vec![value(true)],
            more: vec![value(false)],
        }],
        rows: vec![reply_row()],
        pager: Pager::new(l, 2, 20, 60, "/proposals?q=x"),
    };
    let empty = ProposalsPage {
        chips: vec![],
        kept: vec![],
        facets: vec![],
        rows: vec![],
        pager: Pager::new(l, 1, 20, 0, "/proposals"),
        ..full.clone()
    };
    [full, empty]
}

fn proposal(l: Locale) -> [ProposalPage; 2] {
    let piece = |provenance, worked| Piece {
        text: HOSTILE.to_owned(),
        figure: Some(FigureMark { provenance, worked }),
    };
    let said = |first| Run {
        promise: Some(Said { no: 1, first }),
        pieces: vec![piece(Provenance::Unsourced, 0)],
    };
    let passage = |tag, answers| Passage {
        tag,
        answers,
        runs: vec![
            Run {
                promise: None,
                pieces: vec![piece(Provenance::Derived, 1), piece(Provenance::Wrong, 2)],
            },
            said(tag == Tag::Line),
        ],
    };
    let worked = |wrong| Worked {
        quotes: HOSTILE.to_owned(),
        sentence: HOSTILE.to_owned(),
        wrong,
    };
    let full = ProposalPage {
        letters: vec![
            ("省教育厅".into(), String::new(), "本页这份".into()),
            ("省商务厅".into(), "/proposals/8".into(), "6月30日公开".into()),
        ],
        frame: frame(l),
        crumbs: vec![Crumb::to("首页", "/"), Crumb::here("0007")],
        number: "0007".to_owned(),
        title: HOSTILE.to_owned(),
        subtitle: HOSTILE.to_owned(),
        points: [("#answer-1", false), ("", true)]
            .into_iter()
            .zip(1..)
            .map(|((href, unmatched), no)| PointLine {
                no,
                text: HOSTILE.to_owned(),
                href: href.to_owned(),
                unmatched,
            })
            .collect(),
        merged: vec![(HOSTILE.to_owned(), HOSTILE.to_owned())],
        proposal: vec![HOSTILE.to_owned()],
        reply: Some(ReplyText {
            marked: Marked {
                passages: vec![
                    passage(Tag::Line, vec![]),
                    passage(Tag::Heading, vec![1]),
                    passage(Tag::Subheading, vec![]),
                    passage(Tag::Paragraph, vec![2]),
                ],
                worked: vec![worked(false), worked(true)],
                figures: 3,
                recomputed: 1,
            },
            signed_by: HOSTILE.to_owned(),
            signed_on: "2023年6月28日".to_owned(),
            counted: HOSTILE.to_owned(),
        }),
        summary: vec![],
        notes: vec![],
        promises: promises(l),
        promises_state: HOSTILE.to_owned(),
        facts: vec![(HOSTILE.to_owned(), HOSTILE.to_owned())],
        clock: Some(Clock::done(l, "按期答复", date(2023, 6, 30), "6月30日截止")),
        timeline: vec![PublicEntry {
            at: Moment {
                words: "6月28日".to_owned(),
                exact: "2023-06-28".to_owned(),
            },
            text: HOSTILE.to_owned(),
            note: HOSTILE.to_owned(),
            key: true,
            receipt: "/proposals/7/receipts/9".to_owned(),
        }],
        files: ["PDF", "OFD", "DOCX", "HTML"]
            .into_iter()
            .map(|name| ("/proposals/7/letter.pdf".to_owned(), name.to_owned()))
            .collect(),
        earlier: vec![("/proposals/7/rounds/1/letter.pdf".to_owned(), HOSTILE.to_owned())],
        proof: Some(Proof {
            event: 9,
            day: "6月28日".to_owned(),
            hash: "00ff".to_owned(),
            href: "/proposals/7/receipts/9".to_owned(),
        }),
    };
    let short = ProposalPage {
        reply: None,
        summary: vec![HOSTILE.to_owned()],
        notes: vec![Note::new(NoteKind::Plain, HOSTILE)],
        promises: vec![],
        files: vec![],
        ..full.clone()
    };
    [full, short]
}

fn ledger(l: Locale) -> [PromisesPage; 2] {
    let full = PromisesPage {
        tables: crate::pages::download::links(l, "/promises"),
        frame: frame(l),
        counted: HOSTILE.to_owned(),
        views: vec![("全部", "/promises".to_owned(), true), ("期限未到", "/promises?state=open".to_owned(), false)],
        offices: vec![Choice::new(1, HOSTILE)],
        office: "1".to_owned(),
        state: "open".to_owned(),
        rows: promises(l),
        steps: Steps {
            page: 2,
            before: Some("/promises".to_owned()),
            after: Some("/promises?page=3".to_owned()),
        },
    };
    let empty = PromisesPage {
        tables: Vec::new(),
        rows: vec![],
        steps: Steps {
            page: 1,
            before: None,
            after: None,
        },
        ..full.clone()
    };
    [full, empty]
}

fn offices(l: Locale) -> (OfficesPage, [OfficePage; 2]) {
    let all = OfficesPage {
        frame: frame(l),
        year: "2023".to_owned(),
        rows: vec![office(0), office(3)],
        unassigned: 2,
        total: office(3),
    };
    let counts = banfu_app::store::views::stats::OfficeCounts {
        office: banfu_app::domain::OfficeId(1),
        led: 64,
        answered: 60,
        on_time: 58,
        late: 2,
    };
    let one = OfficePage {
        frame: frame(l),
        crumbs: vec![Crumb::to("首页", "/"), Crumb::here(HOSTILE)],
        name: HOSTILE.to_owned(),
        duty: HOSTILE.to_owned(),
        year: "2023".to_owned(),
        load: load(l, &counts),
        classes: load(l, &counts),
        replies: vec![reply_row()],
        replies_href: "/proposals?office=1".to_owned(),
        promises: promises(l),
        promises_href: "/promises?office=1".to_owned(),
    };
    let empty = OfficePage {
        classes: vec![],
        replies: vec![],
        promises: vec![],
        ..one.clone()
    };
    (all, [one, empty])
}

fn data(l: Locale) -> DataPage {
    DataPage {
        frame: frame(l),
        year: "2023".to_owned(),
        published: HOSTILE.to_owned(),
        key: HOSTILE.to_owned(),
        checkpoint: HOSTILE.to_owned(),
        counting: vec![("立案", "已编号的提案")],
        columns: vec![("number", "案号")],
    }
}

/// Every sample of every page, by name.
fn drawn(l: Locale) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    let mut add = |name, html: askama::Result<String>| out.push((name, html.expect("a template draws")));
    for page in home(l) {
        add("home", page.render());
    }
    for page in proposals(l) {
        add("proposals", page.render());
    }
    for page in proposal(l) {
        add("proposal", page.render());
    }
    for page in ledger(l) {
        add("promises", page.render());
    }
    let (all, one) = offices(l);
    add("offices", all.render());
    for page in one {
        add("office", page.render());
    }
    add("data", data(l).render());
    out
}

fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    html.split(&format!(" {attribute}=\""))
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[test]
fn every_public_page_is_well_formed_in_both_languages() {
    for l in Locale::ALL {
        for (name, html) in drawn(l) {
            let page = format!("{name} in {}", l.tag());
            assert!(!html.contains("⟦?⟧"), "{page}: a message is missing");
            assert_eq!(html.matches("<h1").count(), 1, "{page}: one h1");
            assert!(!html.contains("<script>") && !html.contains("style=\""), "{page}: nothing inline");
            let ids = values(&html, "id");
            assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{page}: ids are unique: {ids:?}");
            for label in values(&html, "for") {
                assert!(ids.contains(&label), "{page}: the label of {label} has no field");
            }
            for named in values(&html, "aria-labelledby") {
                assert!(ids.contains(&named), "{page}: {named} names something");
            }
            for (open, close) in [
                ("<section", "</section>"),
                ("<div", "</div>"),
                ("<p", "</p>"),
                ("<ol", "</ol>"),
                ("<a ", "</a>"),
                ("<span", "</span>"),
            ] {
                let opened = html
                    .match_indices(open)
                    .filter(|(at, _)| html[at + open.len()..].starts_with([' ', '>']) || open.ends_with(' '))
                    .count();
                assert_eq!(opened, html.matches(close).count(), "{page}: {open} is closed as often as opened");
            }
        }
    }
}

#[test]
fn a_jump_on_the_page_of_a_proposal_leads_somewhere() {
    for l in Locale::ALL {
        let html = proposal(l)[0].render().expect("a template draws");
        let ids = values(&html, "id");
        for href in values(&html, "href").iter().filter_map(|href| href.strip_prefix('#')) {
            assert!(ids.contains(&href), "#{href} leads nowhere");
        }
    }
}

#[test]
fn a_feed_is_escaped_and_names_its_entries() {
    let feed = Feed {
        l: Locale::ZhCn,
        place: HOSTILE.to_owned(),
        region: "main".to_owned(),
        base: "https://banfu.example".to_owned(),
        updated: "2023-11-22".to_owned(),
        entries: vec![reply_row()],
    };
    let text = feed.render().expect("a template draws");
    assert!(!text.contains("<script>"), "{text}");
    assert!(
        text.contains("<id>urn:banfu:main:/proposals/7</id>") && text.contains("href=\"https://banfu.example/proposals/7\""),
        "{text}"
    );
}

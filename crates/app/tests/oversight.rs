//! The year as the oversight office and the committee see it, on a real store.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use banfu_app::{AppError, domain::oversight::Band, oversight::Overview};
use common::*;
use jiff::civil::date;

fn overview(region: &Region) -> Overview {
    region.app.overview(&region.who(COMMITTEE), None).unwrap()
}

#[test]
fn the_overview_is_for_the_oversight_office_and_the_committee_alone() {
    let region = Region::new();
    for who in [MEMBER, HANDLER, HEAD, GENERAL, DIRECTOR, SECURITY, AUDITOR] {
        assert!(matches!(region.app.overview(&region.who(who), None), Err(AppError::Denied(_))), "{who}");
        assert!(matches!(region.app.scores(&region.who(who), None), Err(AppError::Denied(_))), "{who}");
    }
    assert_eq!(overview(&region).rows, [], "nothing has been assigned yet");
}

#[test]
fn a_case_turns_blue_yellow_and_red_as_its_last_day_comes() {
    let region = Region::new();
    let case = region.handled();
    let worst = |day| {
        let o = overview(region.on(day));
        assert_eq!((o.rows[0].office, o.rows[0].open.cases, o.total.open.cases), (LEAD, 1, 1));
        o.rows[0].open.worst().0
    };
    assert_eq!(worst(date(2023, 4, 5)), Band::Calm);
    assert_eq!(worst(date(2023, 6, 20)), Band::Early, "seven working days before 30 June");
    assert_eq!(worst(date(2023, 6, 28)), Band::Soon);
    assert_eq!(worst(date(2023, 7, 1)), Band::Late);
    let late = overview(&region).late;
    assert_eq!(late.iter().map(|step| step.case.id).collect::<Vec<_>>(), [case]);
}

#[test]
fn a_score_follows_what_was_answered_and_published() {
    let region = Region::new();
    region.published();
    let scores = region.app.scores(&region.who(COMMITTEE), None).unwrap();
    assert_eq!(scores.len(), 1);
    assert_eq!((scores[0].office, scores[0].rank), (LEAD, Some(1)));
    assert_eq!(
        scores[0].score.total,
        Some(10_000),
        "answered in time, published, not rated yet: {:?}",
        scores[0].score
    );
    region.on(date(2023, 7, 10));
    assert!(overview(&region).late.is_empty(), "what is answered is never late");
}

#[test]
fn the_late_lead_is_urged_once_a_day_on_record_and_each_refusal_is_counted() {
    use banfu_app::oversight::urge::{Urge, Urged};
    let region = Region::new();
    let case = region.handled();
    region.on(date(2023, 7, 3));
    let committee = region.who(COMMITTEE);
    let lead = Urge { case, opinion_of: None };
    let opinion = Urge { case, opinion_of: Some(CO) };
    let urged = region.app.urge_all(&committee, "u1", &[lead, opinion], "请抓紧").unwrap();
    assert_eq!(urged, Urged { done: 1, refused: 1 }, "no opinion is awaited, and the committee urges none");
    assert_eq!(
        region.app.urge_all(&committee, "u1", &[lead], "请抓紧").unwrap().done,
        1,
        "the same form again is no second urge"
    );
    assert_eq!(region.app.urge_all(&committee, "u2", &[lead], "").unwrap(), Urged { done: 0, refused: 1 });
    assert_eq!(overview(&region).late[0].urged, 1);
    assert!(matches!(region.app.urge_all(&region.who(HANDLER), "u3", &[lead], ""), Err(AppError::Denied(_))));
    let view = region.app.case(&region.who(HANDLER), case).unwrap();
    assert_eq!(view.case.office(LEAD).unwrap().urged_on, [date(2023, 7, 3)]);
}

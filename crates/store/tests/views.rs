//! Rows that lists and desks read, on SQLite always and on PostgreSQL when a server is given.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use banfu_domain::{
    Case, CaseId, Event, OfficeId, PersonId, Stage,
    case::CaseKind,
    duty::{Duty, DutyKind, Who},
    event::Clocks,
    org::Role,
    proposal::{ProposalText, Session},
    publication::DeliveryMode,
    rating::{Axis, AxisRating, Satisfaction},
};
use banfu_store::{
    Store, StoreError,
    views::{
        Party,
        list::{CaseFilter, Scope, Sort},
    },
};
use jiff::civil::{Date, date};
use support::Place;

conformance!(
    a_case_is_listed_to_its_parties_by_what_runs_out_first,
    filters_narrow_and_totals_count,
    a_case_projected_again_replaces_its_rows,
    duties_are_found_by_who_owes_them,
    news_comes_newest_first,
    counts_of_a_year_add_up,
    a_proposal_that_offices_answer_apart_counts_once_and_as_answered_when_each_has,
    open_cases_of_a_year_are_counted_by_office_stage_and_day,
    ratings_by_axes_are_counted_by_office_and_year,
);

fn ratings_by_axes_are_counted_by_office_and_year(place: &Place) {
    let store = place.open();
    let rated = |id, answer| {
        let mut case = case(id, Some(10), date(2023, 6, 30));
        case.apply(Event::ReplyDelivered {
            mode: DeliveryMode::Online,
            on: date(2023, 6, 28),
        });
        case.apply(Event::ReplyRated {
            proposal: None,
            paper_of: None,
            satisfaction: Satisfaction::Satisfied,
            axes: vec![AxisRating {
                axis: Axis::Result,
                satisfaction: answer,
            }],
            comment: String::new(),
            on: date(2023, 7, 3),
        });
        case
    };
    put(&store, rated(1, Satisfaction::Mostly), vec![]);
    put(&store, rated(2, Satisfaction::Unsatisfied), vec![]);
    put(&store, rated(2, Satisfaction::Unsatisfied), vec![]);
    let shares = |year| store.read("qian", |tx| tx.axis_shares(year)).unwrap();
    let all = shares(2023);
    assert_eq!((all.len(), all[0].office, all[0].rated, all[0].satisfied), (1, OfficeId(10), 2, 1));
    assert_eq!(shares(2022), []);
}

fn case(id: i64, lead: Option<i64>, due: Date) -> Case {
    let session = Session {
        body: "省政协".into(),
        term: 13,
        session: 1,
        year: 2023,
    };
    let text = ProposalText {
        title: format!("关于第{id}件事的建议"),
        ..ProposalText::default()
    };
    let mut events = vec![Event::ProposalDrafted {
        kind: CaseKind::Proposal,
        session,
        proposer: PersonId(1),
        co_signers: vec![PersonId(2)],
        text,
    }];
    if let Some(lead) = lead {
        let clocks = Clocks {
            pack: "x 1".into(),
            return_due: due,
            opinion_due: due,
            reply_due: due,
            reply_longest: due,
        };
        events.extend([
            Event::ProposalSubmitted { on: date(2023, 1, 12) },
            Event::ProposalFiled {
                number: 1000 + id as u32,
                area: if id % 2 == 0 { "教育" } else { "港澳台侨" }.into(),
                key_case: false,
                on: date(2023, 2, 10),
            },
            Event::CaseAssigned {
                assigners: vec![OfficeId(1)],
                lead: OfficeId(lead),
                co_handlers: vec![OfficeId(99)],
                on: date(2023, 3, 31),
                clocks,
            },
        ]);
    }
    Case::fold(CaseId(id), events).unwrap()
}

fn put(store: &Store, case: Case, duties: Vec<Duty>) {
    store.write("qian", move |tx| tx.project_case(&case, &duties, 5)).unwrap();
}

fn ids(store: &Store, filter: &CaseFilter) -> (Vec<i64>, i64) {
    let list = store.read("qian", |tx| tx.list_cases(filter)).unwrap();
    (list.rows.iter().map(|r| r.id.0).collect(), list.total)
}

fn some(store: &Store) {
    put(store, case(1, Some(10), date(2023, 6, 30)), vec![]);
    put(store, case(2, Some(10), date(2023, 6, 1)), vec![]);
    put(store, case(3, Some(11), date(2023, 5, 1)), vec![]);
    put(store, case(4, None, date(2023, 5, 1)), vec![]);
}

fn a_case_is_listed_to_its_parties_by_what_runs_out_first(place: &Place) {
    let store = place.open();
    some(&store);
    let office = |o| CaseFilter::of(Scope::Parties(vec![Party::Office(OfficeId(o))]));
    assert_eq!(ids(&store, &office(10)), (vec![2, 1], 2));
    assert_eq!(ids(&store, &office(99)), (vec![3, 2, 1], 3), "a co-handler sees its cases");
    assert_eq!(ids(&store, &office(12)), (vec![], 0));
    assert_eq!(
        ids(&store, &CaseFilter::of(Scope::Everything)),
        (vec![3, 2, 1, 4], 4),
        "what has no clock comes last"
    );
    assert_eq!(
        ids(&store, &CaseFilter::of(Scope::Submitted)),
        (vec![3, 2, 1], 3),
        "a draft is its author's own"
    );
    assert_eq!(
        ids(&store, &CaseFilter::of(Scope::Parties(vec![Party::Person(PersonId(2))]))),
        (vec![3, 2, 1, 4], 4),
        "a joint signer is a party"
    );
    let both = CaseFilter::of(Scope::Parties(vec![Party::Office(OfficeId(10)), Party::Office(OfficeId(11))]));
    assert_eq!(ids(&store, &both), (vec![3, 2, 1], 3));
    for nothing in [Scope::Nothing, Scope::Published, Scope::Parties(vec![])] {
        assert_eq!(ids(&store, &CaseFilter::of(nothing)), (vec![], 0));
    }
    let other = store.read("shu", |tx| tx.list_cases(&CaseFilter::of(Scope::Everything))).unwrap();
    assert_eq!(other.total, 0, "another region sees nothing of it");
}

fn filters_narrow_and_totals_count(place: &Place) {
    let store = place.open();
    some(&store);
    let all = CaseFilter::of(Scope::Everything);
    let with = |change: fn(&mut CaseFilter)| {
        let mut filter = all.clone();
        change(&mut filter);
        ids(&store, &filter).0
    };
    assert_eq!(with(|f| f.stages = vec![Stage::Assigned]), [3, 2, 1]);
    assert_eq!(with(|f| f.stages = vec![Stage::Draft, Stage::Rated]), [4]);
    assert_eq!(with(|f| f.stages = vec![Stage::Rated]), [0_i64; 0]);
    assert_eq!(with(|f| f.area = Some("教育".into())), [2]);
    assert_eq!(with(|f| f.lead = Some(OfficeId(11))), [3]);
    assert_eq!(with(|f| f.number = Some(1001)), [1]);
    assert_eq!(with(|f| f.due_by = Some(date(2023, 6, 1))), [3, 2]);
    assert_eq!(with(|f| f.due_from = Some(date(2023, 6, 1))), [2, 1, 4]);
    assert_eq!(with(|f| f.ids = Some(vec![CaseId(4), CaseId(1)])), [1, 4]);
    assert_eq!(with(|f| f.ids = Some(vec![])), [0_i64; 0]);
    assert_eq!(with(|f| f.year = Some(2022)), [0_i64; 0]);
    assert_eq!(with(|f| (f.sort, f.scope) = (Sort::Number, Scope::Submitted)), [1, 2, 3]);
    let mut page = all.clone();
    (page.offset, page.limit) = (1, 2);
    assert_eq!(ids(&store, &page), (vec![2, 1], 4), "a page, and the total of all pages");
}

fn a_case_projected_again_replaces_its_rows(place: &Place) {
    let store = place.open();
    put(
        &store,
        case(1, Some(10), date(2023, 6, 30)),
        vec![Duty {
            kind: DutyKind::Receive,
            who: Who::Office(OfficeId(10), Role::CaseHandler),
            due: None,
        }],
    );
    put(&store, case(1, Some(12), date(2023, 7, 30)), vec![]);
    let row = store.read("qian", |tx| tx.case_row(CaseId(1))).unwrap().unwrap();
    assert_eq!((row.lead, row.due, row.number), (Some(OfficeId(12)), Some(date(2023, 7, 30)), Some(1001)));
    assert_eq!(ids(&store, &CaseFilter::of(Scope::Parties(vec![Party::Office(OfficeId(10))]))).1, 0);
    assert_eq!(
        store
            .read("qian", |tx| tx.duties_of(&[Who::Office(OfficeId(10), Role::CaseHandler)], None, 10))
            .unwrap(),
        []
    );
    assert_eq!(store.read("qian", |tx| tx.case_row(CaseId(2))).unwrap(), None);
}

fn duties_are_found_by_who_owes_them(place: &Place) {
    let store = place.open();
    let duty = |who, day: Option<Date>| Duty {
        kind: DutyKind::Draft,
        who,
        due: day,
    };
    let (mine, office, role) = (
        Who::Person(PersonId(7)),
        Who::Office(OfficeId(10), Role::CaseHandler),
        Who::Role(Role::Committee),
    );
    put(
        &store,
        case(1, Some(10), date(2023, 6, 30)),
        vec![duty(mine, Some(date(2023, 6, 30))), duty(role, None)],
    );
    put(&store, case(2, Some(10), date(2023, 6, 1)), vec![duty(office, Some(date(2023, 6, 1)))]);
    let owed = |who: &[Who]| {
        store
            .read("qian", |tx| tx.duties_of(who, None, 10))
            .unwrap()
            .iter()
            .map(|d| (d.case.id.0, d.duty))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        owed(&[mine, office]),
        [(2, duty(office, Some(date(2023, 6, 1)))), (1, duty(mine, Some(date(2023, 6, 30))))]
    );
    assert_eq!(owed(&[role]), [(1, duty(role, None))]);
    assert_eq!(owed(&[]), []);
}

fn news_comes_newest_first(place: &Place) {
    let store = place.open();
    let one = case(1, Some(10), date(2023, 6, 30));
    put(&store, one.clone(), vec![]);
    store
        .write("qian", move |tx| {
            tx.feed_parties(
                &one,
                &[(11, "case_assigned.v1".into()), (12, "assignment_received.v1".into())],
                1_000,
                "person/3",
            )?;
            tx.feed_parties(&one, &[(13, "draft_saved.v1".into())], 2_000, "person/3")
        })
        .unwrap();
    let news = |party, since| {
        store
            .read("qian", |tx| tx.feed_of(party, since, 10))
            .unwrap()
            .iter()
            .map(|f| f.event_id)
            .collect::<Vec<_>>()
    };
    assert_eq!(news(Party::Office(OfficeId(10)), 0), [13, 12, 11]);
    assert_eq!(news(Party::Person(PersonId(1)), 1_500), [13]);
    assert_eq!(news(Party::Office(OfficeId(12)), 0), [0_i64; 0]);
}

fn counts_of_a_year_add_up(place: &Place) {
    let store = place.open();
    some(&store);
    let today = date(2023, 6, 15);
    let (year, offices, stages) = store
        .read("qian", |tx| {
            Ok::<_, StoreError>((tx.year_counts(2023, today)?, tx.office_counts(2023, today)?, tx.stage_counts(2023)?))
        })
        .unwrap();
    assert_eq!((year.filed, year.answered, year.published, year.promises), (3, 0, 0, 0));
    assert_eq!(
        offices.iter().map(|o| (o.office.0, o.led, o.late)).collect::<Vec<_>>(),
        [(10, 2, 1), (11, 1, 1)]
    );
    assert_eq!(stages.iter().map(|(_, n)| n).sum::<i64>(), 4);
}

fn a_proposal_that_offices_answer_apart_counts_once_and_as_answered_when_each_has(place: &Place) {
    let store = place.open();
    let due = date(2023, 6, 30);
    let split = Event::CaseSplit {
        case: CaseId(2),
        office: OfficeId(11),
        on: date(2023, 3, 31),
    };
    let delivered = |on| Event::ReplyDelivered {
        mode: DeliveryMode::Online,
        on,
    };
    let mut first = case(1, Some(10), due);
    [split, delivered(date(2023, 6, 20))].into_iter().for_each(|e| first.apply(e));
    let begun = Event::SplitCaseBegun {
        from: CaseId(1),
        no: 1,
        kind: CaseKind::Proposal,
        session: first.session.clone(),
        proposer: first.proposer,
        co_signers: vec![],
        text: first.text.clone(),
        submitted_on: first.submitted_on,
        number: first.number,
        area: first.area.clone(),
        key_case: false,
        filed_on: first.filed_on,
        tasks: String::new(),
        on: date(2023, 3, 31),
    };
    let assigned = Event::CaseAssigned {
        assigners: vec![OfficeId(1)],
        lead: OfficeId(11),
        co_handlers: vec![],
        on: date(2023, 3, 31),
        clocks: first.clocks.clone().unwrap(),
    };
    let second = Case::fold(CaseId(2), [begun, assigned]).unwrap();
    let counts = |first: &Case, second: &Case| {
        put(&store, first.clone(), vec![]);
        put(&store, second.clone(), vec![]);
        let read = |tx: &mut banfu_store::Tx<'_>| {
            let today = date(2023, 6, 15);
            Ok::<_, StoreError>((tx.year_counts(2023, today)?, tx.office_counts(2023, today)?, tx.stage_counts(2023)?))
        };
        let (year, offices, stages) = store.read("qian", read).unwrap();
        assert_eq!(
            (year.filed, stages.iter().map(|(_, n)| n).sum::<i64>()),
            (1, 1),
            "two letters answer one proposal"
        );
        let led: Vec<_> = offices.iter().map(|o| (o.office.0, o.led, o.answered)).collect();
        (year.answered, year.on_time, led)
    };
    assert_eq!(counts(&first, &second), (0, 0, vec![(10, 1, 1), (11, 1, 0)]), "one letter is awaited");
    let late = date(2023, 7, 3);
    let mut answered = second.clone();
    answered.apply(delivered(late));
    first.apply(Event::SplitCaseAnswered {
        case: CaseId(2),
        on: late,
        due,
    });
    assert_eq!(counts(&first, &answered), (1, 0, vec![(10, 1, 1), (11, 1, 1)]), "answered, but not in time");
    let row = store.read("qian", |tx| tx.case_row(CaseId(2))).unwrap().unwrap();
    assert_eq!(row.label(), "1001-1");
    let reads = CaseFilter::of(Scope::Parties(vec![Party::Office(OfficeId(11))]));
    assert_eq!(ids(&store, &reads).0, [1, 2], "who answers apart reads the case it was split from");
}

fn open_cases_of_a_year_are_counted_by_office_stage_and_day(place: &Place) {
    let store = place.open();
    some(&store);
    put(&store, case(5, Some(10), date(2023, 6, 1)), vec![]);
    let read = |stages: &[Stage]| store.read("qian", |tx| tx.open_cases(2023, stages)).unwrap();
    let counts: Vec<_> = read(&[Stage::Assigned, Stage::Drafting])
        .iter()
        .map(|o| (o.lead.0, o.stage, o.due.unwrap().to_string(), o.cases))
        .collect();
    let at = |lead, due: &str, cases| (lead, Stage::Assigned, due.to_owned(), cases);
    assert_eq!(counts, [at(10, "2023-06-01", 2), at(10, "2023-06-30", 1), at(11, "2023-05-01", 1)]);
    assert_eq!(read(&[Stage::Drafting]), []);
    assert_eq!(read(&[]), []);
    let (years, offices) = store
        .read("qian", |tx| {
            Ok::<_, StoreError>((tx.case_years()?, tx.office_years(2023, date(2023, 6, 15), &[Stage::Assigned])?))
        })
        .unwrap();
    assert_eq!(years, [2023]);
    assert_eq!(
        offices.iter().map(|(o, y)| (o.0, y.led, y.answered, y.late_open)).collect::<Vec<_>>(),
        [(10, 3, 0, 2), (11, 1, 0, 1)]
    );
}

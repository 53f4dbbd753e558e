//! What the store promises, on SQLite always and on PostgreSQL when a server is given.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use banfu_store::{Store, StoreError};
use support::{Place, event, filed, meta};

conformance!(
    what_was_appended_is_loaded_in_order,
    an_append_on_an_old_version_is_a_conflict,
    a_refused_command_keeps_nothing_and_hurts_no_neighbour,
    a_panic_fails_its_command_only,
    a_repeated_command_is_recognised,
    regions_do_not_see_each_other,
    a_failed_statement_fails_the_command_even_when_it_is_ignored,
    a_read_changes_nothing,
    thirty_two_clients_on_one_stream_leave_one_winner_for_each_version,
    thirty_two_clients_on_their_own_streams_all_land,
    placeholders_may_come_in_any_order_and_twice,
    a_text_with_nul_is_refused,
    a_key_that_is_taken_is_our_fault_and_is_said_at_once,
    a_reopened_store_has_everything,
);

fn append(store: &Store, region: &str, stream: &'static str, expected: i64, count: usize, command: &str) -> Result<Vec<i64>, StoreError> {
    let meta = meta(command);
    store.write(region, move |tx| tx.append(stream, expected, &filed(count), &meta))
}

fn what_was_appended_is_loaded_in_order(place: &Place) {
    let store = place.open();
    let ids = append(&store, "qian", "case-1", 0, 40, "c1").unwrap();
    assert_eq!(ids.len(), 40);
    append(&store, "qian", "case-1", 40, 2, "c2").unwrap();
    let events = store.read("qian", |tx| tx.load("case-1")).unwrap();
    assert_eq!(events.iter().map(|e| e.version).collect::<Vec<_>>(), (1..=42).collect::<Vec<_>>());
    assert_eq!(events[1].data, r#"{"title":"第2号提案"}"#);
    assert_eq!(events[41].command_id, "c2");
    assert_eq!(events[1].prev_hash, events[0].leaf_hash);
    assert!(events.windows(2).all(|w| w[0].id < w[1].id), "ids grow along a stream");
    assert_eq!(store.read("qian", |tx| tx.load("case-2")).unwrap(), []);
    assert_eq!(store.read("qian", |tx| tx.event(ids[0])).unwrap().unwrap(), events[0]);
}

fn an_append_on_an_old_version_is_a_conflict(place: &Place) {
    let store = place.open();
    append(&store, "qian", "case-1", 0, 3, "c1").unwrap();
    let refused = append(&store, "qian", "case-1", 2, 1, "c2");
    assert_eq!(
        refused,
        Err(StoreError::Conflict {
            stream: "case-1".into(),
            expected: 2,
            found: 3
        })
    );
}

fn a_refused_command_keeps_nothing_and_hurts_no_neighbour(place: &Place) {
    let store = place.open();
    let refused: Result<(), StoreError> = store.write("qian", |tx| {
        tx.append("case-1", 0, &filed(2), &meta("c1"))?;
        Err(StoreError::Unavailable("not today".into()))
    });
    assert!(refused.is_err());
    append(&store, "qian", "case-2", 0, 1, "c1").unwrap();
    assert_eq!(store.read("qian", |tx| tx.version("case-1")).unwrap(), 0);
    assert_eq!(store.read("qian", |tx| tx.version("case-2")).unwrap(), 1);
}

fn a_panic_fails_its_command_only(place: &Place) {
    let store = place.open();
    let result: Result<(), StoreError> = store.write("qian", |tx| {
        tx.append("case-1", 0, &filed(2), &meta("c1"))?;
        panic!("a bug in a decision");
    });
    assert_eq!(result, Err(StoreError::Fault("a command panicked: a bug in a decision".into())));
    assert_eq!(append(&store, "qian", "case-1", 0, 1, "c1").unwrap().len(), 1);
}

fn a_repeated_command_is_recognised(place: &Place) {
    let store = place.open();
    store
        .write("qian", |tx| {
            tx.append("case-1", 0, &filed(2), &meta("c1"))?;
            tx.append("office-1", 0, &filed(1), &meta("c1"))?;
            tx.answer(&meta("c1"), "case-1")
        })
        .unwrap();
    let done = store.read("qian", |tx| tx.already_done("c1")).unwrap().unwrap();
    assert_eq!(done.answer.as_deref(), Some("case-1"));
    assert_eq!(store.read("qian", |tx| tx.already_done("c2")).unwrap(), None);
    assert_eq!(append(&store, "qian", "case-9", 0, 1, "c1"), Err(StoreError::Repeated("c1".into())));
    assert_eq!(store.read("qian", |tx| tx.version("case-9")).unwrap(), 0);
}

fn regions_do_not_see_each_other(place: &Place) {
    let store = place.open();
    append(&store, "qian", "case-1", 0, 2, "c1").unwrap();
    append(&store, "xiang", "case-1", 0, 1, "c1").unwrap();
    assert_eq!(store.read("qian", |tx| tx.version("case-1")).unwrap(), 2);
    assert_eq!(store.read("xiang", |tx| tx.version("case-1")).unwrap(), 1);
    assert_eq!(store.read("yue", |tx| tx.version("case-1")).unwrap(), 0);
}

fn a_failed_statement_fails_the_command_even_when_it_is_ignored(place: &Place) {
    let store = place.open();
    let result: Result<(), StoreError> = store.write("qian", |tx| {
        tx.append("case-1", 0, &filed(1), &meta("c1"))?;
        let _ = tx.execute("INSERT INTO no_such_table(a) VALUES (1)", &[]);
        Ok(())
    });
    assert!(matches!(result, Err(StoreError::Fault(_))), "{result:?}");
    assert_eq!(store.read("qian", |tx| tx.version("case-1")).unwrap(), 0);
}

fn a_read_changes_nothing(place: &Place) {
    let store = place.open();
    let result: Result<u64, StoreError> = store.read("qian", |tx| tx.execute("DELETE FROM log_event", &[]));
    assert!(result.is_err());
}

fn thirty_two_clients_on_one_stream_leave_one_winner_for_each_version(place: &Place) {
    let store = place.open();
    let conflicts = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for client in 0..32 {
            let (store, conflicts) = (&store, &conflicts);
            scope.spawn(move || {
                let mut landed = 0;
                for attempt in 0.. {
                    let seen = store.read("qian", |tx| tx.version("case-1")).unwrap();
                    let meta = meta(&format!("c{client}-{attempt}"));
                    match store.write("qian", move |tx| tx.append("case-1", seen, &filed(1), &meta)) {
                        Ok(_) => landed += 1,
                        Err(StoreError::Conflict { .. }) => _ = conflicts.fetch_add(1, Ordering::Relaxed),
                        Err(e) => panic!("{e}"),
                    }
                    if landed == 5 {
                        break;
                    }
                }
            });
        }
    });
    let events = store.read("qian", |tx| tx.load("case-1")).unwrap();
    assert_eq!(events.len(), 32 * 5);
    assert!(conflicts.load(Ordering::Relaxed) > 0, "the clients did race");
}

fn thirty_two_clients_on_their_own_streams_all_land(place: &Place) {
    let store = place.open();
    std::thread::scope(|scope| {
        for client in 0..32 {
            let store = &store;
            scope.spawn(move || {
                for n in 0..10 {
                    let stream = format!("case-{client}-{n}");
                    let meta = meta(&stream);
                    store
                        .write::<_, StoreError, _>("qian", move |tx| tx.append(&stream, 0, &filed(3), &meta))
                        .unwrap();
                }
            });
        }
    });
    let rows = store
        .read("qian", |tx| {
            tx.query("SELECT COUNT(*), COUNT(DISTINCT id), COUNT(DISTINCT stream) FROM log_event", &[])
        })
        .unwrap();
    assert_eq!(
        (rows[0].get_i64(0).unwrap(), rows[0].get_i64(1).unwrap(), rows[0].get_i64(2).unwrap()),
        (960, 960, 320)
    );
}

fn placeholders_may_come_in_any_order_and_twice(place: &Place) {
    let store = place.open();
    append(&store, "qian", "case-1", 0, 3, "c1").unwrap();
    let rows = store
        .read("qian", |tx| {
            tx.query(
                "SELECT version FROM log_event WHERE version > $3 AND stream = $1 AND (region = $2 OR kind = $2) ORDER BY version LIMIT $4",
                banfu_store::params!["case-1", "qian", 1i64, 5i64],
            )
        })
        .unwrap();
    assert_eq!(rows.iter().map(|r| r.get_i64(0).unwrap()).collect::<Vec<_>>(), [2, 3]);
}

fn a_text_with_nul_is_refused(place: &Place) {
    let store = place.open();
    let result = store.write("qian", |tx| tx.append("case-1", 0, &[event("k", "a\0b")], &meta("c1")));
    assert!(matches!(result, Err(StoreError::Fault(_))), "{result:?}");
}

fn a_key_that_is_taken_is_our_fault_and_is_said_at_once(place: &Place) {
    let store = place.open();
    let twice: Result<(), StoreError> = store.write("qian", |tx| {
        for _ in 0..2 {
            tx.execute("INSERT INTO counter(region, kind, last) VALUES ('qian', 'k', 1)", &[])?;
        }
        Ok(())
    });
    assert!(matches!(twice, Err(StoreError::Fault(_))), "{twice:?}");
}

#[test]
fn a_command_inside_a_command_is_refused_instead_of_waiting_for_itself() {
    let place = Place::sqlite();
    let store = std::sync::Arc::new(place.open());
    let inner = store.clone();
    let result: Result<i64, StoreError> = store.write("qian", move |_| inner.write("qian", |tx| tx.next_id("k")));
    assert!(matches!(result, Err(StoreError::Fault(_))), "{result:?}");
}

fn a_reopened_store_has_everything(place: &Place) {
    let before = {
        let store = place.open();
        append(&store, "qian", "case-1", 0, 3, "c1").unwrap();
        store.read("qian", |tx| tx.load("case-1")).unwrap()
    };
    let store = place.open();
    assert_eq!(store.read("qian", |tx| tx.load("case-1")).unwrap(), before);
    append(&store, "qian", "case-1", 3, 1, "c2").unwrap();
    assert!(store.migrate_status().unwrap().iter().all(|m| m.applied));
}

//! What can be proved, and what an intruder with raw SQL cannot hide.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use banfu_store::proof::{Checkpoint, ProofError, verify_receipt};
use banfu_store::verify::{Fault, VerifyReport};
use banfu_store::{Store, StoreError, StoreUrl};
use support::{Place, event, meta};

conformance!(
    a_receipt_is_verified_with_the_public_key_alone,
    a_receipt_with_any_changed_letter_is_refused,
    an_event_has_a_receipt_once_a_checkpoint_covers_it,
    each_checkpoint_continues_the_ones_before,
    a_checkpoint_is_signed_only_when_something_happened,
    another_servers_key_is_refused,
    an_honest_log_is_sound_after_a_storm,
    followers_see_every_event_once_and_streams_in_order,
    a_changed_field_is_named,
    a_removed_event_is_named,
    a_removed_last_event_is_named,
    swapped_events_are_named,
    swapped_leaves_are_named,
    a_rewritten_event_with_fitting_hash_is_noticed,
    a_smuggled_event_is_named,
    a_changed_node_names_the_events_under_it,
    a_changed_checkpoint_is_noticed,
    a_tree_cut_short_is_noticed,
    a_history_rewritten_to_the_root_contradicts_the_checkpoint,
);

/// Three streams of a few events, sequenced and signed. Stream `case-b` has versions 1 to 5.
fn filled(place: &Place) -> Store {
    let store = place.open();
    for (n, stream) in (0..).zip([
        "case-a", "case-b", "case-a", "case-b", "case-c", "case-b", "case-b", "case-a", "case-b", "case-c",
    ]) {
        add(&store, stream, &format!("c{n}"));
    }
    store.sequence().unwrap();
    store.checkpoint("qian", 1_790_000_000_000).unwrap().unwrap();
    store
}

fn add(store: &Store, stream: &'static str, command: &str) -> i64 {
    let meta = meta(command);
    store
        .write::<_, StoreError, _>("qian", move |tx| {
            let version = tx.version(stream)?;
            let data = format!(r#"{{"text":"{stream}的第{}次变动"}}"#, version + 1);
            Ok(tx.append(stream, version, &[event("case_changed.v1", &data)], &meta)?[0])
        })
        .unwrap()
}

fn id_of(store: &Store, stream: &str, version: usize) -> i64 {
    store.read::<_, StoreError, _>("qian", |tx| Ok(tx.load(stream)?[version - 1].id)).unwrap()
}

fn check(store: &Store) -> VerifyReport {
    store.verify_all(|_| {}).unwrap()
}

fn names(fault: &Fault) -> (String, i64, Option<i64>) {
    let event = fault.event.as_ref().unwrap_or_else(|| panic!("no event is named: {fault}"));
    (event.stream.clone(), event.version, event.id)
}

/// Tampers and expects the first fault to name this event of `case-b`.
fn expect_named(place: &Place, store: &Store, sql: &str, version: i64, id: i64) -> VerifyReport {
    place.tamper(sql);
    let report = check(store);
    assert!(!report.is_sound(), "not noticed: {sql}");
    assert_eq!(names(&report.faults[0]), ("case-b".into(), version, Some(id)), "{sql}\n{:#?}", report.faults);
    report
}

fn a_receipt_is_verified_with_the_public_key_alone(place: &Place) {
    let store = filled(place);
    let key = store.log_key().unwrap().to_string().parse().unwrap();
    for stream in ["case-a", "case-b", "case-c"] {
        for stored in store.read("qian", |tx| tx.load(stream)).unwrap() {
            let receipt = verify_receipt(&store.receipt("qian", stored.id).unwrap().unwrap(), &key).unwrap();
            assert_eq!((receipt.stream.as_str(), receipt.version, receipt.id), (stream, stored.version, stored.id));
            assert_eq!(receipt.checkpoint.size, 10);
            assert_eq!(receipt.checkpoint.origin, "banfu.example/qian");
        }
    }
}

fn a_receipt_with_any_changed_letter_is_refused(place: &Place) {
    let store = filled(place);
    let key = store.log_key().unwrap();
    let text = store.receipt("qian", id_of(&store, "case-b", 3)).unwrap().unwrap();
    for (position, letter) in text.char_indices() {
        let other = if letter == '1' { '2' } else { '1' };
        let changed = format!("{}{other}{}", &text[..position], &text[position + letter.len_utf8()..]);
        assert!(verify_receipt(&changed, &key).is_err(), "changed at {position}:\n{changed}");
    }
    for position in text.char_indices().map(|(i, _)| i).filter(|i| *i + 1 < text.len()) {
        assert!(verify_receipt(&text[..position], &key).is_err(), "cut at {position}");
    }
}

fn an_event_has_a_receipt_once_a_checkpoint_covers_it(place: &Place) {
    let store = filled(place);
    let id = add(&store, "case-c", "late");
    store.sequence().unwrap();
    assert_eq!(store.receipt("qian", id).unwrap(), None);
    assert_eq!(store.receipt("qian", 999_999).unwrap(), None);
    store.checkpoint("qian", 1_790_000_060_000).unwrap();
    assert!(store.receipt("qian", id).unwrap().is_some());
}

fn each_checkpoint_continues_the_ones_before(place: &Place) {
    let store = place.open();
    let mut taken: Vec<Checkpoint> = Vec::new();
    for n in 0..12 {
        add(&store, "case-a", &format!("c{n}"));
        store.sequence().unwrap();
        let now = store.checkpoint("qian", n).unwrap().unwrap();
        for before in &taken {
            let path = store.consistency("qian", before.size, now.size).unwrap().unwrap();
            assert_eq!(before.continued_by(&now, &path), Ok(()));
            let mut forged = before.clone();
            forged.root[0] ^= 1;
            assert_eq!(forged.continued_by(&now, &path), Err(ProofError::NotConsistent));
            assert_eq!(now.continued_by(before, &path), Err(ProofError::NotConsistent));
        }
        taken.push(now);
    }
    assert_eq!(store.consistency("qian", 3, 13).unwrap(), None);
    let note = store.latest_checkpoint("qian").unwrap().unwrap();
    assert_eq!(Checkpoint::open(&note, &store.log_key().unwrap()).unwrap(), taken[11]);
}

fn a_checkpoint_is_signed_only_when_something_happened(place: &Place) {
    let store = place.open();
    assert_eq!(store.checkpoint("qian", 5).unwrap(), None);
    add(&store, "case-a", "c1");
    store.sequence().unwrap();
    let first = store.checkpoint("qian", 5).unwrap().unwrap();
    assert_eq!(store.checkpoint("qian", 60_005).unwrap().unwrap(), first);
    assert_eq!(store.checkpoint_all(60_005).unwrap(), 1);
}

fn another_servers_key_is_refused(place: &Place) {
    filled(place);
    std::fs::remove_dir_all(place.dir.path().join("keys")).unwrap();
    let store = place.open();
    add(&store, "case-a", "more");
    store.sequence().unwrap();
    assert!(matches!(store.checkpoint("qian", 1), Err(StoreError::Mismatch(_))));
}

fn an_honest_log_is_sound_after_a_storm(place: &Place) {
    let store = place.open();
    std::thread::scope(|scope| {
        for client in 0..12 {
            let store = &store;
            scope.spawn(move || {
                for n in 0..20 {
                    let stream = format!("case-{}", (client + n) % 7);
                    let region = if n % 5 == 0 { "xiang" } else { "qian" };
                    let meta = meta(&format!("c{client}-{n}"));
                    store
                        .write::<_, StoreError, _>(region, move |tx| {
                            let version = tx.version(&stream)?;
                            tx.append(&stream, version, &support::filed(2), &meta)
                        })
                        .unwrap();
                }
            });
        }
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..30 {
                    store.sequence().unwrap();
                    store.checkpoint_all(7).unwrap();
                }
            });
        }
    });
    store.sequence().unwrap();
    store.checkpoint_all(8).unwrap();
    let mut last = None;
    let report = store.verify_all(|progress| last = Some(progress)).unwrap();
    assert_eq!(report.faults, []);
    assert!(report.signatures_checked);
    let count = |region: &str| {
        report
            .regions
            .iter()
            .find(|r| r.region == region)
            .map(|r| (r.events, r.leaves, r.pending, r.streams))
            .unwrap()
    };
    assert_eq!(count("qian"), (384, 384, 0, 7));
    assert_eq!(count("xiang"), (96, 96, 0, 7));
    assert!(last.is_some_and(|p| p.done == p.total && p.total == 960), "{last:?}");
}

fn followers_see_every_event_once_and_streams_in_order(place: &Place) {
    let store = filled(place);
    let (mut position, mut seen) = (0, Vec::new());
    loop {
        let some = store.read("qian", |tx| tx.events_after(position, 3)).unwrap();
        let Some((last, _)) = some.last() else { break };
        position = last + 1;
        seen.extend(some.into_iter().map(|(_, e)| (e.stream, e.version)));
    }
    assert_eq!(seen.len(), 10);
    for stream in ["case-a", "case-b", "case-c"] {
        let versions: Vec<i64> = seen.iter().filter(|(s, _)| s == stream).map(|(_, v)| *v).collect();
        assert!(versions.windows(2).all(|w| w[0] < w[1]), "{stream}: {versions:?}");
    }
}

fn a_changed_field_is_named(place: &Place) {
    let store = filled(place);
    assert!(check(&store).is_sound());
    let id = id_of(&store, "case-b", 3);
    let binary = matches!(place.url, StoreUrl::Postgres(_));
    let hash = |column: &str| {
        if binary {
            format!("set_byte({column}, 7, get_byte({column}, 7) # 1)")
        } else {
            format!("CAST(substr({column}, 1, 31) || x'7e' AS BLOB)")
        }
    };
    let changes = [
        ("kind", "kind || 'x'".to_owned()),
        ("at_ms", "at_ms + 1".to_owned()),
        ("actor", "'person-qian'".to_owned()),
        ("command_id", "'other'".to_owned()),
        ("data", "replace(data, '变动', '改动')".to_owned()),
        ("leaf_hash", hash("leaf_hash")),
        ("prev_hash", hash("prev_hash")),
    ];
    for (column, to) in changes {
        place.tamper(&format!("CREATE TABLE spare AS SELECT * FROM log_event WHERE id = {id}"));
        expect_named(place, &store, &format!("UPDATE log_event SET {column} = {to} WHERE id = {id}"), 3, id);
        place.tamper(&format!(
            "DELETE FROM log_event WHERE id = {id}; INSERT INTO log_event SELECT * FROM spare; DROP TABLE spare"
        ));
        assert!(check(&store).is_sound(), "put back");
    }
    // Every single byte of the data.
    let data = store.read("qian", |tx| tx.event(id)).unwrap().unwrap().data;
    for position in 1..=data.chars().count() {
        let cut = |from: usize| format!("substr(data, {from})");
        let sql = format!(
            "UPDATE log_event SET data = substr(data, 1, {}) || '~' || {} WHERE id = {id}",
            position - 1,
            cut(position + 1)
        );
        expect_named(place, &store, &sql, 3, id);
        place.tamper(&format!("UPDATE log_event SET data = '{data}' WHERE id = {id}"));
    }
    assert!(check(&store).is_sound());
}

fn a_removed_event_is_named(place: &Place) {
    let store = filled(place);
    let id = id_of(&store, "case-b", 2);
    let report = expect_named(place, &store, &format!("DELETE FROM log_event WHERE id = {id}"), 2, id);
    assert_eq!(report.faults.len(), 1, "{:#?}", report.faults);
    assert_eq!(
        report.faults[0].to_string(),
        format!("region qian, stream case-b, version 2, event {id}: the event was removed")
    );
    let broken = store.read("qian", |tx| tx.load("case-b"));
    assert_eq!(
        broken,
        Err(StoreError::Corrupt {
            stream: "case-b".into(),
            at: 2
        })
    );
}

fn a_removed_last_event_is_named(place: &Place) {
    let store = filled(place);
    let id = id_of(&store, "case-b", 5);
    expect_named(place, &store, &format!("DELETE FROM log_event WHERE id = {id}"), 5, id);
}

fn swapped_events_are_named(place: &Place) {
    let store = filled(place);
    let (id, other) = (id_of(&store, "case-b", 2), id_of(&store, "case-b", 3));
    let sql = format!(
        "UPDATE log_event SET version = 99 WHERE id = {id}; UPDATE log_event SET version = 2 WHERE id = {other}; UPDATE log_event SET version = 3 WHERE id = {id}"
    );
    let report = expect_named(place, &store, &sql, 2, other);
    assert!(
        report.faults.iter().any(|f| f.event.as_ref().is_some_and(|e| e.id == Some(id))),
        "both are named"
    );
}

fn swapped_leaves_are_named(place: &Place) {
    let store = filled(place);
    let id = id_of(&store, "case-b", 2);
    let leaf = |id: i64| {
        store
            .read("qian", move |tx| {
                tx.query("SELECT idx FROM log_leaf WHERE event_id = $1", banfu_store::params![id])
            })
            .unwrap()[0]
            .get_i64(0)
            .unwrap()
    };
    let (first, second) = (leaf(id), leaf(id_of(&store, "case-b", 4)));
    place.tamper(&format!(
        "UPDATE log_leaf SET idx = 99 WHERE idx = {first}; UPDATE log_leaf SET idx = {first} WHERE idx = {second}; UPDATE log_leaf SET idx = {second} WHERE idx = 99"
    ));
    let report = check(&store);
    assert!(
        report.faults.iter().any(|f| f.event.as_ref().is_some_and(|e| e.id == Some(id))),
        "{:#?}",
        report.faults
    );
}

/// The intruder knows the format: the event's own hash, its leaf and the nodes above are made to fit.
fn a_rewritten_event_with_fitting_hash_is_noticed(place: &Place) {
    let store = filled(place);
    let mut forged = store.read("qian", |tx| tx.load("case-b")).unwrap().remove(1);
    let id = forged.id;
    forged.data = r#"{"text":"另一段历史"}"#.into();
    let hash = hex::encode(banfu_store::canonical::leaf_hash("qian", &forged));
    let hash = if matches!(place.url, StoreUrl::Postgres(_)) {
        format!("decode('{hash}', 'hex')")
    } else {
        format!("x'{hash}'")
    };
    place.tamper(&format!(
        "UPDATE log_event SET data = '{}', leaf_hash = {hash} WHERE id = {id}; UPDATE log_leaf SET hash = {hash} WHERE event_id = {id}",
        forged.data
    ));
    let report = check(&store);
    assert_eq!(
        names(&report.faults[0]),
        ("case-b".into(), 3, Some(id_of_raw(&store, 3))),
        "{:#?}",
        report.faults
    );
    assert!(report.faults[0].what.contains("does not follow"), "{}", report.faults[0]);
}

fn id_of_raw(store: &Store, version: i64) -> i64 {
    let rows = store.read("qian", move |tx| {
        tx.query(
            "SELECT id FROM log_event WHERE stream = 'case-b' AND version = $1",
            banfu_store::params![version],
        )
    });
    rows.unwrap()[0].get_i64(0).unwrap()
}

fn a_smuggled_event_is_named(place: &Place) {
    let store = filled(place);
    let sql = "INSERT INTO log_event(region, id, stream, version, kind, at_ms, actor, command_id, data, leaf_hash, prev_hash)
               SELECT region, 5000, stream, 6, kind, at_ms, actor, command_id, data, leaf_hash, prev_hash FROM log_event WHERE stream = 'case-b' AND version = 5";
    expect_named(place, &store, sql, 6, 5000);
}

fn a_changed_node_names_the_events_under_it(place: &Place) {
    let store = filled(place);
    place.tamper("UPDATE log_node SET hash = (SELECT hash FROM log_node WHERE level = 2 AND idx = 0) WHERE level = 1 AND idx = 1");
    let report = check(&store);
    assert_eq!(report.faults.len(), 1, "{:#?}", report.faults);
    let covered: Vec<i64> = store.read("qian", |tx| tx.events_after(2, 1)).unwrap().into_iter().map(|(_, e)| e.id).collect();
    assert_eq!(report.faults[0].event.as_ref().unwrap().id, Some(covered[0]));
    assert!(report.faults[0].what.contains("leaves 2 to 3"), "{}", report.faults[0]);
    place.tamper("DELETE FROM log_node WHERE level = 1 AND idx = 1");
    assert!(check(&store).faults[0].what.contains("missing above the leaves 2 to 3"));
    place.tamper("INSERT INTO log_node SELECT region, 1, 77, hash FROM log_node WHERE level = 2 AND idx = 0");
    assert!(!check(&store).is_sound());
}

fn a_changed_checkpoint_is_noticed(place: &Place) {
    let store = filled(place);
    for sql in [
        "UPDATE log_checkpoint SET size = 9",
        "UPDATE log_checkpoint SET size = 10, note = replace(note, 'time 1790', 'time 1791')",
    ] {
        place.tamper(sql);
        let report = check(&store);
        assert!(report.faults.iter().any(|f| f.what.contains("checkpoint")), "{:#?}", report.faults);
    }
}

fn a_tree_cut_short_is_noticed(place: &Place) {
    let store = filled(place);
    place.tamper(
        "DELETE FROM log_event WHERE id = (SELECT event_id FROM log_leaf WHERE idx = 9); DELETE FROM log_leaf WHERE idx = 9;
         DELETE FROM log_node WHERE level = 1 AND idx = 4; UPDATE log_tree SET size = 9",
    );
    let report = check(&store);
    assert!(
        report.faults.iter().any(|f| f.what.contains("covers 10 leaves, there are 9")),
        "{:#?}",
        report.faults
    );
}

fn a_history_rewritten_to_the_root_contradicts_the_checkpoint(place: &Place) {
    let store = filled(place);
    // A log with another history, honestly built, under the first one's checkpoint.
    let other = match place.url {
        StoreUrl::Directory(_) => Place::sqlite(),
        StoreUrl::Postgres(_) => Place::postgres().unwrap(),
    };
    let note = store.latest_checkpoint("qian").unwrap().unwrap();
    let vkey = store.log_key().unwrap();
    std::fs::create_dir_all(other.dir.path().join("keys")).unwrap();
    for name in ["log.key", "log.pub"] {
        std::fs::copy(place.dir.path().join("keys").join(name), other.dir.path().join("keys").join(name)).unwrap();
    }
    let forged = other.open();
    for n in 0..10 {
        add(&forged, "case-a", &format!("c{n}"));
    }
    forged.sequence().unwrap();
    assert!(check(&forged).is_sound());
    other.tamper(&format!(
        "INSERT INTO log_checkpoint(region, size, at_ms, note) VALUES ('qian', 10, 1790000000000, '{note}'); INSERT INTO log_key VALUES ('{vkey}')"
    ));
    let report = check(&forged);
    assert_eq!(report.faults.len(), 1, "{:#?}", report.faults);
    assert!(report.faults[0].what.contains("history was rewritten before it"), "{}", report.faults[0]);
}

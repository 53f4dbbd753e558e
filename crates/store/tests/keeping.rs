//! Opening, locking, losing and getting back: what the person who runs Banfu relies on.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use banfu_store::backup::{check, restore};
use banfu_store::{Access, Options, Store, StoreError, StoreUrl};
use support::{Place, filed, meta};

conformance!(
    a_backup_taken_in_use_restores_to_a_sound_log_that_goes_on,
    a_backup_of_one_database_restores_into_the_other,
    a_damaged_or_unfinished_backup_is_refused,
    a_restore_needs_an_empty_place,
    a_newer_database_is_refused,
    a_changed_migration_is_refused,
    an_inspector_reads_beside_the_server_and_changes_nothing,
);

fn add(store: &Store, stream: &str, command: &str) {
    let (stream, meta) = (stream.to_owned(), meta(command));
    store
        .write::<_, StoreError, _>("qian", move |tx| {
            let version = tx.version(&stream)?;
            tx.append(&stream, version, &filed(2), &meta)
        })
        .unwrap();
}

fn other_kind(place: &Place) -> Option<Place> {
    match place.url {
        StoreUrl::Directory(_) => Place::postgres(),
        StoreUrl::Postgres(_) => Some(Place::sqlite()),
    }
}

fn same_kind(place: &Place) -> Place {
    match place.url {
        StoreUrl::Directory(_) => Place::sqlite(),
        StoreUrl::Postgres(_) => Place::postgres().unwrap(),
    }
}

/// Events, a small and a large file, a job, a session's worth of rows.
fn filled(place: &Place) -> (Store, [u8; 32]) {
    let store = place.open();
    for n in 0..5 {
        add(&store, &format!("case-{n}"), &format!("c{n}"));
    }
    let hash = store
        .write::<_, StoreError, _>("qian", |tx| {
            tx.put_file(b"small")?;
            tx.enqueue("mail.v1", "k", "{}", 0)?;
            tx.set_credential("person-1", "$argon2id$fake", 1)?;
            tx.put_file(&[7; 100_000])
        })
        .unwrap();
    store.sequence().unwrap();
    store.checkpoint("qian", 1).unwrap();
    (store, hash)
}

fn a_backup_taken_in_use_restores_to_a_sound_log_that_goes_on(place: &Place) {
    let (store, hash) = filled(place);
    let dest = place.dir.path().join("backup");
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut n = 100;
            while !stop.load(Ordering::Relaxed) {
                add(&store, "case-busy", &format!("c{n}"));
                n += 1;
            }
        });
        let manifest = store.backup(&dest, 77, |_| {}).unwrap();
        stop.store(true, Ordering::Relaxed);
        assert_eq!((manifest.at_ms, manifest.rows["file"]), (77, 2));
    });
    let target = same_kind(place);
    restore(&dest, &target.url, &target.options()).unwrap();
    let restored = target.open();
    restored.sequence().unwrap();
    let report = restored.verify_all(|_| {}).unwrap();
    assert_eq!(report.faults, []);
    assert!(report.signatures_checked, "the keys came along");
    assert_eq!(
        restored.read("qian", |tx| tx.load("case-3")).unwrap(),
        store.read("qian", |tx| tx.load("case-3")).unwrap()
    );
    assert_eq!(restored.read("qian", |tx| tx.file(&hash)).unwrap().unwrap(), [7; 100_000]);
    add(&restored, "case-3", "after");
    restored.sequence().unwrap();
    assert_eq!(restored.checkpoint("qian", 2).unwrap().unwrap().size, report.regions[0].leaves + 2);
    assert_eq!(restored.claim(1, 5, 5).unwrap().len(), 1);
}

fn a_backup_of_one_database_restores_into_the_other(place: &Place) {
    let (store, hash) = filled(place);
    add(&store, "case-0", "not sequenced yet");
    let dest = place.dir.path().join("backup");
    store.backup(&dest, 77, |_| {}).unwrap();
    let Some(target) = other_kind(place) else {
        eprintln!("skipped: BANFU_TEST_POSTGRES is not set");
        return;
    };
    restore(&dest, &target.url, &target.options()).unwrap();
    let restored = target.open();
    restored.sequence().unwrap();
    let report = restored.verify_all(|_| {}).unwrap();
    assert_eq!(report.faults, []);
    assert_eq!((report.regions[0].events, report.regions[0].leaves), (12, 12));
    assert_eq!(restored.read("qian", |tx| tx.file(&hash)).unwrap().unwrap(), [7; 100_000]);
    add(&restored, "case-0", "after");
    restored.sequence().unwrap();
    assert!(restored.verify_all(|_| {}).unwrap().is_sound());
}

fn a_damaged_or_unfinished_backup_is_refused(place: &Place) {
    let (store, _) = filled(place);
    let dest = place.dir.path().join("backup");
    store.backup(&dest, 77, |_| {}).unwrap();
    assert!(check(&dest).is_ok());
    let table = dest.join("tables/log_event.jsonl");
    let text = std::fs::read_to_string(&table).unwrap();
    std::fs::write(&table, text.replacen("第1号", "第2号", 1)).unwrap();
    let target = same_kind(place);
    let refused = restore(&dest, &target.url, &target.options()).unwrap_err();
    assert!(refused.to_string().contains("log_event.jsonl was changed"), "{refused}");
    std::fs::remove_file(dest.join("manifest.json")).unwrap();
    let refused = restore(&dest, &target.url, &target.options()).unwrap_err();
    assert!(refused.to_string().contains("no finished backup"), "{refused}");
    let again = store.backup(&dest, 78, |_| {}).unwrap_err();
    assert!(again.to_string().contains("not empty"), "{again}");
    assert!(
        target.open().read("qian", |tx| tx.load("case-1")).unwrap().is_empty(),
        "the place is still fit for use"
    );
}

fn a_restore_needs_an_empty_place(place: &Place) {
    let (store, _) = filled(place);
    let dest = place.dir.path().join("backup");
    store.backup(&dest, 77, |_| {}).unwrap();
    let refused = restore(&dest, &place.url, &place.options()).unwrap_err();
    assert!(matches!(refused, StoreError::Fault(_)), "{refused}");
}

fn a_newer_database_is_refused(place: &Place) {
    drop(place.open());
    place.tamper("INSERT INTO schema_migration(name, checksum) VALUES ('9999_from_the_future', 'x')");
    let refused = Store::open(&place.url, place.options()).err().unwrap();
    assert!(
        matches!(refused, StoreError::Mismatch(_)) && refused.to_string().contains("newer Banfu"),
        "{refused}"
    );
}

fn a_changed_migration_is_refused(place: &Place) {
    drop(place.open());
    place.tamper("UPDATE schema_migration SET checksum = 'other' WHERE name = '0001_log'");
    let refused = Store::open(&place.url, place.options()).err().unwrap();
    assert!(refused.to_string().contains("0001_log"), "{refused}");
}

fn an_inspector_reads_beside_the_server_and_changes_nothing(place: &Place) {
    let (store, _) = filled(place);
    let inspector = Store::open(
        &place.url,
        Options {
            access: Access::Inspect,
            ..place.options()
        },
    )
    .unwrap();
    assert!(inspector.verify_all(|_| {}).unwrap().is_sound());
    let refused: Result<i64, StoreError> = inspector.write("qian", |tx| tx.next_id("x"));
    assert!(matches!(refused, Err(StoreError::ReadOnly(_))));
    add(&store, "case-1", "later");
    assert_eq!(inspector.read("qian", |tx| tx.version("case-1")).unwrap(), 4);
}

#[test]
fn a_second_server_on_a_directory_is_told_who_holds_it() {
    let place = Place::sqlite();
    let store = place.open();
    let refused = Store::open(&place.url, place.options()).err().unwrap();
    let StoreError::Locked(text) = &refused else { panic!("{refused}") };
    assert!(text.contains(&format!("process {}", std::process::id())), "{text}");
    drop(store);
    place.open();
}

#[test]
fn a_directory_that_cannot_be_made_or_found_is_named() {
    let place = Place::sqlite();
    std::fs::write(place.dir.path().join("in-the-way"), "").unwrap();
    let url = StoreUrl::Directory(place.dir.path().join("in-the-way/data"));
    let refused = Store::open(&url, place.options()).err().unwrap();
    assert!(refused.to_string().contains("in-the-way/data"), "{refused}");
    let nowhere = StoreUrl::Directory(place.dir.path().join("nowhere"));
    let refused = Store::open(
        &nowhere,
        Options {
            access: Access::Inspect,
            ..place.options()
        },
    )
    .err()
    .unwrap();
    assert!(refused.to_string().contains("no Banfu database in"), "{refused}");
    let refused = Store::open(&StoreUrl::Postgres("postgres://nobody@127.0.0.1:1/none".into()), place.options())
        .err()
        .unwrap();
    assert!(refused.to_string().contains("cannot be reached"), "{refused}");
}

#[test]
fn a_removed_database_file_stops_all_writing_and_is_named() {
    let place = Place::sqlite();
    let store = place.open();
    add(&store, "case-1", "c1");
    let StoreUrl::Directory(dir) = &place.url else { panic!("a directory") };
    std::fs::rename(dir.join("banfu.db"), dir.join("elsewhere.db")).unwrap();
    let meta = meta("c2");
    let refused = store.write("qian", move |tx| tx.append("case-1", 2, &filed(1), &meta)).unwrap_err();
    assert!(
        matches!(&refused, StoreError::Unavailable(text) if text.contains("removed or replaced")),
        "{refused}"
    );
    std::fs::rename(dir.join("elsewhere.db"), dir.join("banfu.db")).unwrap();
    add(&store, "case-1", "c2");
}

#[test]
fn a_full_database_refuses_whole_commands_and_recovers() {
    let place = Place::sqlite();
    let store = place.open();
    add(&store, "case-1", "c1");
    // The limit on pages stands in for a full disk: SQLite answers both with SQLITE_FULL.
    let limit = |pages: i64| {
        let sql = if pages == 0 {
            "PRAGMA max_page_count = 1073741823"
        } else {
            "PRAGMA max_page_count = 1"
        };
        store.write::<_, StoreError, _>("qian", move |tx| tx.query_built(sql, &[])).unwrap();
    };
    limit(1);
    let mut refused = None;
    for n in 0..50 {
        let (stream, meta) = (format!("full-{n}"), meta(&format!("f{n}")));
        let event = support::event("case_filed.v1", &"满".repeat(20_000));
        if let Err(e) = store.write::<_, StoreError, _>("qian", move |tx| tx.append(&stream, 0, std::slice::from_ref(&event), &meta)) {
            refused = Some((n, e));
            break;
        }
    }
    let (n, e) = refused.expect("the limit is reached");
    assert!(matches!(e, StoreError::DiskFull(_)), "{e}");
    limit(0);
    assert_eq!(store.read("qian", |tx| tx.version(&format!("full-{n}"))).unwrap(), 0);
    add(&store, &format!("full-{n}"), "later");
    assert!(store.verify_all(|_| {}).unwrap().is_sound());
}

#[test]
fn dropping_the_store_finishes_what_was_accepted() {
    let place = Place::sqlite();
    let store = place.open();
    let accepted = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for n in 0..20 {
            let (store, accepted) = (&store, &accepted);
            scope.spawn(move || {
                add(store, &format!("case-{n}"), &format!("c{n}"));
                accepted.fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    drop(store);
    let count = place.open().read("qian", |tx| tx.query("SELECT COUNT(*) FROM log_event", &[])).unwrap()[0]
        .get_i64(0)
        .unwrap();
    assert_eq!(count as usize, accepted.into_inner() * 2);
}

#[test]
fn a_postgres_server_that_went_away_is_reconnected_and_nothing_counts_twice() {
    let Some(place) = Place::postgres() else {
        eprintln!("skipped: BANFU_TEST_POSTGRES is not set");
        return;
    };
    let store = place.open();
    std::thread::scope(|scope| {
        for client in 0..6 {
            let store = &store;
            scope.spawn(move || {
                for n in 0..60 {
                    add(store, &format!("case-{client}"), &format!("c{client}-{n}"));
                }
            });
        }
        let place = &place;
        scope.spawn(move || {
            for _ in 0..8 {
                std::thread::sleep(std::time::Duration::from_millis(60));
                place.cut_connections();
            }
        });
    });
    for client in 0..6 {
        assert_eq!(
            store.read("qian", |tx| tx.version(&format!("case-{client}"))).unwrap(),
            120,
            "each command exactly once"
        );
    }
    store.sequence().unwrap();
    assert!(store.verify_all(|_| {}).unwrap().is_sound());
}

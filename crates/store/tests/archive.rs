//! A region out of one Banfu and into another, on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod support;

use std::path::{Path, PathBuf};

use banfu_store::{Store, StoreError, archive};
use support::{Place, filed, meta};

const REGION: &str = "gz";

/// A region with history, checkpoints, files small and large, a password, a counter and a draft; and a neighbour.
fn furnished(place: &Place) -> Store {
    let store = place.open();
    for n in 0..3 {
        store
            .write(REGION, move |tx| {
                tx.next_id("case")?;
                let command = meta(&format!("提交-{n}"));
                tx.append(&format!("case/{n}"), 0, &filed(4), &command)?;
                tx.answer(&command, "答复")?;
                tx.append("directory", n, &filed(1), &command)?;
                tx.put_file(format!("附件 {n}").as_bytes())?;
                Ok::<_, StoreError>(())
            })
            .unwrap();
        store.sequence().unwrap();
        store.checkpoint(REGION, 1_000 + n).unwrap();
    }
    store
        .write(REGION, |tx| {
            tx.put_file(&[7; 200_000])?;
            tx.set_credential("7", "$argon2id$made-up", 5)?;
            tx.note_failed_sign_in("7", 6, 10, 1)?;
            tx.append("case/9", 0, &filed(2), &meta("after-the-last-checkpoint"))?;
            Ok::<_, StoreError>(())
        })
        .unwrap();
    store
        .write("other", |tx| tx.append("case/1", 0, &filed(2), &meta("neighbour")).map(|_| ()))
        .unwrap();
    store.sequence().unwrap();
    store
}

fn out(store: &Store, dir: &Path, name: &str, passwords: bool) -> PathBuf {
    let path = dir.join(name);
    store.export_region(REGION, &path, passwords).unwrap();
    path
}

fn same_bytes(a: &Path, b: &Path) {
    assert!(
        std::fs::read(a).unwrap() == std::fs::read(b).unwrap(),
        "{} and {} differ",
        a.display(),
        b.display()
    );
}

fn a_region_comes_out_of_the_second_banfu_byte_for_byte_as_out_of_the_first(place: &Place) {
    let first = furnished(place);
    let dir = tempfile::tempdir().unwrap();
    let a = out(&first, dir.path(), "a.banfu", true);
    let mut others = vec![Place::sqlite()];
    others.extend(Place::postgres());
    for (n, other) in others.iter().enumerate() {
        let second = other.open();
        second
            .write("neighbour", |tx| tx.append("case/1", 0, &filed(5), &meta("x")).map(|_| ()))
            .unwrap();
        let taken = second.import_region(REGION, &a).unwrap();
        assert_eq!((taken.events, taken.files), (3 * 5 + 2, 4));
        let b = out(&second, dir.path(), &format!("b{n}.banfu"), true);
        same_bytes(&a, &b);
        let report = second.verify_all(|_| ()).unwrap();
        assert!(report.is_sound(), "{:?}", report.faults);
        assert_eq!(report.regions.iter().find(|r| r.region == REGION).unwrap().checkpoints, 3);
        // Life goes on: new events follow the old ones, are signed with this Banfu's own key, and go out and in once more.
        second
            .write(REGION, |tx| {
                assert_eq!(tx.next_id("case")?, 4);
                assert!(tx.already_done("提交-1")?.is_some());
                assert_eq!(tx.credential("7")?.unwrap().failed_count, 0);
                tx.append("case/9", 2, &filed(1), &meta("later")).map(|_| ())
            })
            .unwrap();
        second.sequence().unwrap();
        second.checkpoint(REGION, 9_000).unwrap();
        assert!(second.verify_all(|_| ()).unwrap().is_sound());
        let c = out(&second, dir.path(), &format!("c{n}.banfu"), true);
        let third = Place::sqlite();
        third.open().import_region(REGION, &c).unwrap();
        let d = out(&third.open(), dir.path(), &format!("d{n}.banfu"), true);
        same_bytes(&c, &d);
    }
}

fn passwords_go_along_only_when_asked_for(place: &Place) {
    let first = furnished(place);
    let dir = tempfile::tempdir().unwrap();
    let a = out(&first, dir.path(), "a.banfu", false);
    let other = Place::sqlite();
    let second = other.open();
    second.import_region(REGION, &a).unwrap();
    assert_eq!(second.read(REGION, |tx| tx.credential("7")).unwrap(), None);
}

fn a_region_is_taken_only_into_an_empty_place_under_its_own_name(place: &Place) {
    let store = furnished(place);
    let dir = tempfile::tempdir().unwrap();
    let a = out(&store, dir.path(), "a.banfu", false);
    let full = store.import_region(REGION, &a).unwrap_err().to_string();
    assert!(full.contains("holds something already"), "{full}");
    let renamed = store.import_region("yn", &a).unwrap_err().to_string();
    assert!(renamed.contains("--region gz"), "{renamed}");
    let nothing = store.export_region("nobody", &dir.path().join("n.banfu"), false).unwrap_err().to_string();
    assert!(nothing.contains("holds nothing"), "{nothing}");
    let again = store.export_region(REGION, &a, false).unwrap_err().to_string();
    assert!(again.contains("is there already"), "{again}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "no half-written copy stays");
}

fn every_table_is_carried_or_left_out_by_name(place: &Place) {
    place.open();
    let tables: Vec<String> = match &place.url {
        banfu_store::StoreUrl::Directory(dir) => {
            let conn = rusqlite::Connection::open(dir.join("banfu.db")).unwrap();
            let mut named = conn
                .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
                .unwrap();
            named.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        }
        banfu_store::StoreUrl::Postgres(url) => ::postgres::Client::connect(url, ::postgres::NoTls)
            .unwrap()
            .query(
                "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = current_schema()",
                &[],
            )
            .unwrap()
            .iter()
            .map(|row| row.get(0))
            .collect(),
    };
    assert!(tables.len() > 15);
    for table in tables {
        assert!(
            archive::has_a_place(&table),
            "{table} has no place in a region's archive: name it in CARRIED or LEFT_OUT of crates/store/src/archive.rs"
        );
    }
}

conformance!(
    a_region_comes_out_of_the_second_banfu_byte_for_byte_as_out_of_the_first,
    passwords_go_along_only_when_asked_for,
    a_region_is_taken_only_into_an_empty_place_under_its_own_name,
    every_table_is_carried_or_left_out_by_name,
);

/// A store of its own and its region's archive.
fn archived() -> (Place, tempfile::TempDir, PathBuf) {
    let place = Place::sqlite();
    let store = furnished(&place);
    let dir = tempfile::tempdir().unwrap();
    let a = out(&store, dir.path(), "a.banfu", true);
    drop(store);
    (place, dir, a)
}

fn refused(path: &Path) -> String {
    let place = Place::sqlite();
    let store = place.open();
    let why = store.import_region(REGION, path).unwrap_err().to_string();
    let left = store.read(REGION, |tx| tx.streams("case/")).unwrap();
    assert!(left.is_empty(), "nothing is kept of a refused archive");
    why
}

#[test]
fn an_archive_that_was_cut_off_or_changed_anywhere_is_refused() {
    let (_place, dir, a) = archived();
    let whole = std::fs::read(&a).unwrap();
    let bad = dir.path().join("bad.banfu");
    for length in [0, 10, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&bad, &whole[..length]).unwrap();
        assert!(refused(&bad).contains("damaged or was cut off"), "{length}");
    }
    for at in (0..whole.len()).step_by(whole.len() / 40) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x20;
        std::fs::write(&bad, &bytes).unwrap();
        let place = Place::sqlite();
        // A flipped bit of a ZIP's own bookkeeping may be without consequence; what is taken in is then what was sent.
        if place.open().import_region(REGION, &bad).is_ok() {
            let again = out(&place.open(), dir.path(), &format!("again-{at}.banfu"), true);
            same_bytes(&a, &again);
        }
    }
}

#[test]
fn an_archive_whose_history_was_rewritten_with_fitting_checksums_is_refused() {
    let (_place, dir, a) = archived();
    let forged = dir.path().join("forged.banfu");
    rewrite(&a, &forged, "tables/log_event.jsonl", |text| text.replacen("第1号提案", "第8号提案", 1));
    let why = refused(&forged);
    assert!(why.contains("is not sound") && why.contains("its hash does not fit"), "{why}");
    rewrite(&a, &forged, "tables/log_tree.jsonl", |text| text.replace("17", "16"));
    assert!(refused(&forged).contains("is not sound"));
    rewrite(&a, &forged, "tables/log_checkpoint_carried.jsonl", |text| {
        text.replace("time 1001", "time 1002")
    });
    assert!(refused(&forged).contains("is not sound"));
    rewrite(&a, &forged, "tables/counter.jsonl", |text| {
        text.replace("\"kind\"", "\"kind; DROP TABLE file\"")
    });
    assert!(refused(&forged).contains("there is no column"));
    rewrite(&a, &forged, "banfu-region.json", |text| text.replace("region v1", "region v9"));
    assert!(refused(&forged).contains("this program reads"));
}

/// Copies an archive with one part rewritten, its checksum made to fit.
fn rewrite(from: &Path, to: &Path, part: &str, change: impl Fn(&str) -> String) {
    use sha2::Digest as _;
    use std::io::{Read as _, Write as _};
    let mut zip = zip::ZipArchive::new(std::fs::File::open(from).unwrap()).unwrap();
    let mut new = zip::ZipWriter::new(std::fs::File::create(to).unwrap());
    let mut parts = Vec::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        parts.push((name, bytes));
    }
    let (old, mut fresh) = (String::new(), String::new());
    let (mut old_sum, mut new_sum) = (old.clone(), old);
    for (name, bytes) in &mut parts {
        if name == part {
            old_sum = hex::encode(sha2::Sha256::digest(&*bytes));
            let text = change(std::str::from_utf8(bytes).unwrap());
            assert_ne!(text.as_bytes(), &bytes[..], "the change changes something");
            *bytes = text.into_bytes();
            new_sum = hex::encode(sha2::Sha256::digest(&*bytes));
        }
        if name == "sums.txt" {
            fresh = String::from_utf8(bytes.clone()).unwrap().replace(&old_sum, &new_sum);
            *bytes = fresh.clone().into_bytes();
        }
    }
    assert!(fresh.contains(&new_sum));
    for (name, bytes) in parts {
        new.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        new.write_all(&bytes).unwrap();
    }
    new.finish().unwrap();
}

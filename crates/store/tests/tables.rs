//! What commits beside the events: jobs, files, numbers, accounts, drafts.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use std::sync::Mutex;

use banfu_store::auth::{AttemptLimit, Session};
use banfu_store::files::{INLINE_BYTES, MAX_FILE_BYTES};
use banfu_store::outbox::MAX_ATTEMPTS;
use banfu_store::work_draft::WorkDraft;
use banfu_store::{Store, StoreError, StoreUrl};
use support::{Place, filed, meta};

conformance!(
    numbers_run_on_without_gaps,
    a_job_commits_or_vanishes_with_its_events,
    a_job_is_claimed_by_one_worker_at_a_time,
    a_job_that_keeps_failing_becomes_a_dead_letter_and_can_be_revived,
    a_job_whose_workers_die_becomes_a_dead_letter,
    a_file_is_found_by_its_hash_whatever_its_size,
    a_file_of_a_refused_command_is_not_kept,
    a_damaged_file_is_noticed,
    an_account_locks_after_failures_and_opens_again,
    attempts_are_limited_in_a_window,
    a_session_ends_by_idleness_by_age_and_on_demand,
    an_autosave_replaces_the_one_before,
    two_commands_that_hold_the_same_thing_run_one_after_the_other,
    what_a_person_has_chosen_is_kept_for_that_person_alone,
);

fn ok<T: Send + 'static>(store: &Store, f: impl FnMut(&mut banfu_store::Tx<'_>) -> Result<T, StoreError> + Send + 'static) -> T {
    store.write("qian", f).unwrap()
}

fn numbers_run_on_without_gaps(place: &Place) {
    let store = place.open();
    let drawn = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for client in 0..8 {
            let (store, drawn) = (&store, &drawn);
            scope.spawn(move || {
                for n in 0..5 {
                    let refuse = client == 3 && n == 2;
                    let result: Result<i64, StoreError> = store.write("qian", move |tx| {
                        let id = tx.next_id("proposal")?;
                        if refuse { Err(StoreError::Fault("refused".into())) } else { Ok(id) }
                    });
                    drawn.lock().unwrap().extend(result);
                }
            });
        }
    });
    let mut drawn = drawn.into_inner().unwrap();
    drawn.sort_unstable();
    assert_eq!(drawn, (1..=39).collect::<Vec<_>>());
    assert_eq!(ok(&store, |tx| tx.next_id("letter")), 1);
}

fn a_job_commits_or_vanishes_with_its_events(place: &Place) {
    let store = place.open();
    let refused: Result<(), StoreError> = store.write("qian", |tx| {
        tx.append("case-1", 0, &filed(1), &meta("c1"))?;
        tx.enqueue("mail.v1", "1:office-1", "{}", 100)?;
        Err(StoreError::Fault("refused".into()))
    });
    assert!(refused.is_err());
    assert_eq!(store.claim(1000, 10, 50).unwrap(), []);
    assert!(ok(&store, |tx| tx.enqueue("mail.v1", "1:office-1", r#"{"to":"office-1"}"#, 100)));
    assert!(!ok(&store, |tx| tx.enqueue("mail.v1", "1:office-1", "{}", 100)), "the same key is the same job");
    assert_eq!(store.claim(99, 10, 50).unwrap(), [], "not due yet");
    let jobs = store.claim(100, 10, 50).unwrap();
    assert_eq!((jobs.len(), jobs[0].payload.as_str(), jobs[0].attempt), (1, r#"{"to":"office-1"}"#, 1));
    assert!(store.done(&jobs[0]).unwrap());
    assert_eq!(store.claim(10_000, 10, 50).unwrap(), []);
    assert_eq!(ok(&store, |tx| tx.forget_done_jobs(101)), 1);
}

fn a_job_is_claimed_by_one_worker_at_a_time(place: &Place) {
    let store = place.open();
    ok(&store, |tx| {
        for n in 0..60 {
            tx.enqueue("mail.v1", &format!("key-{n}"), "{}", 0)?;
        }
        Ok(())
    });
    let claimed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                loop {
                    let jobs = store.claim(10, 7, 1000).unwrap();
                    if jobs.is_empty() {
                        break;
                    }
                    claimed.lock().unwrap().extend(jobs);
                }
            });
        }
    });
    let claimed = claimed.into_inner().unwrap();
    let mut keys: Vec<_> = claimed.iter().map(|j| j.key.clone()).collect();
    keys.sort();
    keys.dedup();
    assert_eq!((claimed.len(), keys.len()), (60, 60));
    // The lease runs out: someone else gets it, and the first may no longer speak for it.
    let again = store.claim(2000, 1, 1000).unwrap().remove(0);
    let first = claimed.iter().find(|j| j.id == again.id).unwrap();
    assert!(!store.done(first).unwrap());
    assert!(store.done(&again).unwrap());
}

fn a_job_that_keeps_failing_becomes_a_dead_letter_and_can_be_revived(place: &Place) {
    let store = place.open();
    ok(&store, |tx| tx.enqueue("mail.v1", "k", "{}", 0));
    let mut now = 0;
    for attempt in 1..=MAX_ATTEMPTS {
        let job = store.claim(now, 1, 1000).unwrap().remove(0);
        assert_eq!(job.attempt, attempt);
        assert!(store.failed(&job, now, "550 no such mailbox", 0).unwrap());
        assert_eq!(store.claim(now, 1, 1000).unwrap(), [], "it rests first");
        now += 7 * 3_600_000;
    }
    assert_eq!(store.claim(now, 1, 1000).unwrap(), []);
    let dead = store.read("qian", |tx| tx.dead_letters(10)).unwrap();
    assert_eq!(
        (dead.len(), dead[0].last_error.as_deref(), dead[0].attempts),
        (1, Some("550 no such mailbox"), MAX_ATTEMPTS)
    );
    let id = dead[0].id;
    assert!(ok(&store, move |tx| tx.revive(id, 5)));
    assert_eq!(store.claim(now, 1, 1000).unwrap()[0].attempt, 1);
}

fn a_job_whose_workers_die_becomes_a_dead_letter(place: &Place) {
    let store = place.open();
    ok(&store, |tx| tx.enqueue("render.v1", "k", "{}", 0));
    for attempt in 0..MAX_ATTEMPTS {
        assert_eq!(store.claim(attempt * 1000, 1, 1000).unwrap().len(), 1);
    }
    assert_eq!(store.claim(MAX_ATTEMPTS * 1000, 1, 1000).unwrap(), []);
    assert_eq!(store.read("qian", |tx| tx.dead_letters(10)).unwrap().len(), 1);
}

fn a_file_is_found_by_its_hash_whatever_its_size(place: &Place) {
    let store = place.open();
    for size in [0, 1, INLINE_BYTES, INLINE_BYTES + 1, 3_000_000] {
        let bytes: Vec<u8> = (0..size).map(|i| (i % 251) as u8).collect();
        let content = bytes.clone();
        let hash = ok(&store, move |tx| tx.put_file(&content));
        let staged = store.stage_file(bytes.clone()).unwrap();
        assert_eq!(ok(&store, move |tx| tx.keep_file(&staged)), hash, "kept twice is kept once");
        assert_eq!(store.read("qian", |tx| tx.file(&hash)).unwrap().unwrap(), bytes);
        assert_eq!(store.read("qian", |tx| tx.file_size(&hash)).unwrap(), Some(size as i64));
        assert_eq!(store.read("xiang", |tx| tx.file(&hash)).unwrap(), None, "another region has not kept it");
    }
    let refused = store.stage_file(vec![0; MAX_FILE_BYTES + 1]);
    assert!(matches!(refused, Err(StoreError::TooLarge { limit: MAX_FILE_BYTES, .. })));
}

fn a_file_of_a_refused_command_is_not_kept(place: &Place) {
    let store = place.open();
    let hash = std::sync::Arc::new(Mutex::new([0; 32]));
    let seen = hash.clone();
    let refused: Result<(), StoreError> = store.write("qian", move |tx| {
        *seen.lock().unwrap() = tx.put_file(&[7; 100_000])?;
        Err(StoreError::Fault("refused".into()))
    });
    assert!(refused.is_err());
    let hash = *hash.lock().unwrap();
    assert_eq!(store.read("qian", |tx| tx.file(&hash)).unwrap(), None);
}

fn a_damaged_file_is_noticed(place: &Place) {
    let store = place.open();
    let small = ok(&store, |tx| tx.put_file(b"small"));
    let large = ok(&store, |tx| tx.put_file(&[7; 100_000]));
    match &place.url {
        StoreUrl::Directory(dir) => {
            let name = hex::encode(large);
            std::fs::write(dir.join("files").join(&name[..2]).join(&name[2..]), "other").unwrap();
            place.tamper("UPDATE file SET data = x'00' WHERE data IS NOT NULL");
        }
        StoreUrl::Postgres(_) => place.tamper("UPDATE file SET data = '\\x00'"),
    }
    for hash in [small, large] {
        let result = store.read("qian", |tx| tx.file(&hash));
        assert!(matches!(result, Err(StoreError::Corrupt { .. })), "{result:?}");
    }
}

fn an_account_locks_after_failures_and_opens_again(place: &Place) {
    let store = place.open();
    ok(&store, |tx| tx.set_credential("person-1", "$argon2id$fake", 10));
    for count in 1..=3 {
        assert_eq!(ok(&store, |tx| tx.note_failed_sign_in("person-1", 100, 3, 900)), count);
    }
    let credential = store.read("qian", |tx| tx.credential("person-1")).unwrap().unwrap();
    assert_eq!((credential.failed_count, credential.locked_until_ms), (3, 1000));
    ok(&store, |tx| tx.note_sign_in("person-1"));
    let credential = store.read("qian", |tx| tx.credential("person-1")).unwrap().unwrap();
    assert_eq!((credential.failed_count, credential.locked_until_ms, credential.changed_ms), (0, 0, 10));
    assert_eq!(ok(&store, |tx| tx.note_failed_sign_in("nobody", 100, 3, 900)), 0);
    assert_eq!(store.read("qian", |tx| tx.credential("nobody")).unwrap(), None);
}

fn attempts_are_limited_in_a_window(place: &Place) {
    let store = place.open();
    let limit = AttemptLimit { window_ms: 1000, attempts: 3 };
    for now in [0, 10, 20] {
        assert_eq!(ok(&store, move |tx| tx.count_attempt("192.0.2.1", now, limit)), None);
    }
    assert_eq!(ok(&store, move |tx| tx.count_attempt("192.0.2.1", 400, limit)), Some(600));
    assert_eq!(ok(&store, move |tx| tx.count_attempt("192.0.2.2", 400, limit)), None);
    assert_eq!(ok(&store, move |tx| tx.count_attempt("192.0.2.1", 1000, limit)), None);
}

fn a_session_ends_by_idleness_by_age_and_on_demand(place: &Place) {
    let store = place.open();
    let session = |n: u8| Session {
        token_hash: [n; 32],
        region: "qian".into(),
        person: "person-1".into(),
        created_ms: 1000,
        last_seen_ms: 1000,
        absolute_until_ms: 9000,
        csrf: format!("csrf-{n}"),
    };
    for n in 1..=3 {
        let session = session(n);
        ok(&store, move |tx| tx.open_session(&session));
    }
    let find = |n: u8, now: i64| store.read("", |tx| tx.session(&[n; 32], now, 500)).unwrap();
    assert_eq!(find(1, 1499), Some(session(1)));
    assert_eq!(find(1, 1500), None, "idle too long");
    ok(&store, |tx| tx.touch_session(&[1; 32], 8800));
    assert!(find(1, 8999).is_some());
    assert_eq!(find(1, 9000), None, "too old");
    assert_eq!(ok(&store, |tx| tx.close_sessions_of("person-1", Some(&[1; 32]))), 2);
    assert_eq!(store.read("qian", |tx| tx.sessions_of("person-1", 1001)).unwrap().len(), 1);
    ok(&store, |tx| tx.close_session(&[1; 32]));
    assert_eq!(find(1, 8999), None);
    let again = session(4);
    ok(&store, move |tx| tx.open_session(&again));
    assert_eq!(ok(&store, |tx| tx.sweep_sessions(9000, 500)), 1);
}

fn an_autosave_replaces_the_one_before(place: &Place) {
    let store = place.open();
    let draft = |editor: &str, text: &str, saved_ms| WorkDraft {
        editor: editor.into(),
        base_revision: 2,
        text: text.into(),
        saved_ms,
    };
    for d in [draft("li", "收悉", 1), draft("li", "收悉。现答复如下", 2), draft("wu", "另稿", 3)] {
        ok(&store, move |tx| tx.save_work_draft("case-1", &d));
    }
    assert_eq!(
        store.read("qian", |tx| tx.work_draft("case-1", "li")).unwrap(),
        Some(draft("li", "收悉。现答复如下", 2))
    );
    let editors: Vec<_> = store
        .read("qian", |tx| tx.work_drafts("case-1"))
        .unwrap()
        .into_iter()
        .map(|d| d.editor)
        .collect();
    assert_eq!(editors, ["wu", "li"]);
    ok(&store, |tx| tx.drop_work_draft("case-1", "li"));
    assert_eq!(store.read("qian", |tx| tx.work_draft("case-1", "li")).unwrap(), None);
    let long = draft("li", &"长".repeat(400_000), 1);
    let refused: Result<(), StoreError> = store.write("qian", move |tx| tx.save_work_draft("case-1", &long));
    assert!(matches!(refused, Err(StoreError::TooLarge { .. })));
}

fn two_commands_that_hold_the_same_thing_run_one_after_the_other(place: &Place) {
    let store = place.open();
    // Each command counts the streams there are and adds one only while there are fewer than five.
    std::thread::scope(|scope| {
        for client in 0..16 {
            let store = &store;
            scope.spawn(move || {
                let stream = format!("office-{client}");
                store
                    .write::<_, StoreError, _>("qian", move |tx| {
                        tx.hold("offices")?;
                        let count = tx.query("SELECT COUNT(*) FROM log_event", &[])?[0].get_i64(0)?;
                        if count < 5 {
                            tx.append(&stream, 0, &filed(1), &meta(&stream))?;
                        }
                        Ok(())
                    })
                    .unwrap();
            });
        }
    });
    let count = store.read("qian", |tx| tx.query("SELECT COUNT(*) FROM log_event", &[])).unwrap();
    assert_eq!(count[0].get_i64(0), Ok(5));
}

fn what_a_person_has_chosen_is_kept_for_that_person_alone(place: &Place) {
    use banfu_domain::PersonId;
    use banfu_store::personal::{NoticeSettings, SavedView, VIEWS_MAX};
    let store = place.open();
    let (me, other) = (PersonId(7), PersonId(8));
    let chosen = NoticeSettings {
        seen_event: 41,
        email: "heyiwei@mail.example".into(),
        digest_hours: vec![8, 17],
        language: "zh-CN".into(),
    };
    let kept = chosen.clone();
    ok(&store, move |tx| tx.set_notice_settings(me, &kept));
    assert_eq!(store.read("qian", |tx| tx.notice_settings(me)).unwrap(), chosen);
    assert_eq!(store.read("qian", |tx| tx.notice_settings(other)).unwrap(), NoticeSettings::default());
    assert_eq!(store.read("qian", |tx| tx.digest_readers()).unwrap(), [(me, chosen)]);

    ok(&store, move |tx| tx.set_calendar_key(me, Some([1; 32]), 5));
    assert_eq!(store.read("qian", |tx| tx.calendar_owner([1; 32])).unwrap(), Some(me));
    ok(&store, move |tx| tx.set_calendar_key(me, Some([2; 32]), 6));
    assert_eq!(
        store.read("qian", |tx| tx.calendar_owner([1; 32])).unwrap(),
        None,
        "the old address ends at once"
    );
    assert_eq!(store.read("qian", |tx| tx.calendar_made(me)).unwrap(), Some(6));
    ok(&store, move |tx| tx.set_calendar_key(me, None, 7));
    assert_eq!(store.read("qian", |tx| tx.calendar_owner([2; 32])).unwrap(), None);

    let view = |n: usize| SavedView {
        name: format!("第{n}个"),
        query: "view=late".into(),
    };
    for n in 0..VIEWS_MAX {
        ok(&store, move |tx| tx.save_view(me, &view(n), n as i64));
    }
    let refused: Result<(), StoreError> = store.write("qian", move |tx| tx.save_view(me, &view(VIEWS_MAX), 99));
    assert!(matches!(refused, Err(StoreError::TooLarge { .. })), "{refused:?}");
    ok(&store, move |tx| tx.save_view(me, &view(0), 100).map(|_| ()));
    assert!(store.write("qian", move |tx| tx.drop_view(me, "第0个")).unwrap());
    assert!(!store.write("qian", move |tx| tx.drop_view(other, "第1个")).unwrap());
    assert_eq!(store.read("qian", |tx| tx.saved_views(me)).unwrap().len(), VIEWS_MAX - 1);
}

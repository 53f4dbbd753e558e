//! How fast the log is on SQLite: durable commands from many clients, loading a stream, the full check.
//!
//! A command is three events of about 600 bytes, an upsert of one row and its part of the proof. `cargo bench -p banfu-store`; with
//! `BANFU_TEST_POSTGRES` set, the commands are measured there too.
#![allow(clippy::unwrap_used, missing_docs, reason = "a bench that fails is to stop")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use banfu_store::work_draft::WorkDraft;
use banfu_store::{NewEvent, Store, StoreError};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use support::{Place, meta};

static NEXT: AtomicU64 = AtomicU64::new(0);

fn events() -> Vec<NewEvent> {
    let data = format!(r#"{{"text":"{}"}}"#, "提".repeat(200));
    (0..3)
        .map(|_| NewEvent {
            kind: "reply_drafted.v1".into(),
            data: data.clone(),
        })
        .collect()
}

fn command(store: &Store) {
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    let stream = format!("case-{n}");
    let (events, meta) = (events(), meta(&format!("c{n}")));
    store
        .write::<_, StoreError, _>("qian", move |tx| {
            let version = tx.version(&stream)?;
            tx.append(&stream, version, &events, &meta)?;
            tx.save_work_draft(
                &stream,
                &WorkDraft {
                    editor: "li".into(),
                    base_revision: 1,
                    text: "关于加强老旧小区加装电梯后续管理的提案".into(),
                    saved_ms: 1,
                },
            )
        })
        .unwrap();
}

/// Time for `total` commands from `clients` threads.
fn storm(store: &Store, clients: u64, total: u64) -> Duration {
    let left = AtomicU64::new(total);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..clients {
            scope.spawn(|| {
                while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok() {
                    command(store);
                }
            });
        }
    });
    start.elapsed()
}

fn commands(c: &mut Criterion) {
    let mut places = vec![("sqlite", Place::sqlite())];
    places.extend(Place::postgres().map(|place| ("postgres", place)));
    for (name, place) in &places {
        let store = place.open();
        let mut group = c.benchmark_group(format!("durable commands, {name}"));
        group
            .throughput(Throughput::Elements(1))
            .sample_size(10)
            .measurement_time(Duration::from_secs(4));
        for clients in [1, 32, 256] {
            group.bench_function(BenchmarkId::from_parameter(clients), |b| b.iter_custom(|n| storm(&store, clients, n)));
        }
        group.finish();
        let mut sequenced = 0;
        let start = Instant::now();
        while let Ok(n @ 1..) = store.sequence() {
            sequenced += n;
        }
        if sequenced > 0 {
            println!(
                "{name}: {sequenced} events sequenced at {:.0}/s",
                sequenced as f64 / start.elapsed().as_secs_f64()
            );
        }
    }
}

fn reading(c: &mut Criterion) {
    let place = Place::sqlite();
    let store = place.open();
    for n in 0..17 {
        let (events, meta) = (events(), meta(&format!("big-{n}")));
        store
            .write::<_, StoreError, _>("qian", move |tx| tx.append("big", n * 3, &events, &meta))
            .unwrap();
    }
    storm(&store, 64, 10_000);
    c.bench_function("load 51 events of 30,051", |b| {
        b.iter(|| black_box(store.read("qian", |tx| tx.load("big")).unwrap()))
    });
    store.checkpoint("qian", 1).unwrap();
    let key = store.log_key().unwrap();
    let receipt = store.receipt("qian", 777).unwrap().unwrap();
    c.bench_function("make a receipt", |b| b.iter(|| black_box(store.receipt("qian", 777).unwrap())));
    c.bench_function("verify a receipt", |b| {
        b.iter(|| banfu_store::proof::verify_receipt(black_box(&receipt), &key).unwrap())
    });
    println!("a receipt has {} bytes", receipt.len());
    let mut group = c.benchmark_group("verify_all");
    group.sample_size(10).throughput(Throughput::Elements(30_051));
    group.bench_function("30,051 events", |b| b.iter(|| assert!(store.verify_all(|_| {}).unwrap().is_sound())));
    group.finish();
}

criterion_group!(benches, commands, reading);
criterion_main!(benches);

//! How fast a letter is read: one letter, and many one after another.

use std::hint::black_box;

use banfu_text::{Options, read};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// A letter of our own with the kinds of sentences that real ones hold.
const LETTER: &str = include_str!("letter.txt");

fn reading(c: &mut Criterion) {
    let options = Options::default();
    let mut group = c.benchmark_group("read");
    group.throughput(Throughput::Bytes(LETTER.len() as u64));
    group.bench_function("one letter", |b| b.iter(|| read(black_box(LETTER), &options)));
    let long = LETTER.repeat(1_000_000 / LETTER.len());
    group.throughput(Throughput::Bytes(long.len() as u64));
    group.sample_size(10);
    group.bench_function("a megabyte", |b| b.iter(|| read(black_box(&long), &options)));
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);

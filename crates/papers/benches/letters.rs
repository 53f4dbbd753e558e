//! How long a letter takes, format by format: a letter seen before with one paragraph edited, and one not seen before.
//!
//! `cargo bench -p banfu-papers`. Figures are for people to read; nothing here passes or fails.

use std::hint::black_box;
use std::path::PathBuf;

use banfu_papers::{Block, Letter, Mode, OfdProfile, Press};
use criterion::{Criterion, criterion_group, criterion_main};

/// The sample reply made eight pages long.
fn eight_pages() -> Letter {
    let mut letter: Letter = serde_json::from_str(include_str!("../tests/letters/reply.json")).unwrap_or_default();
    let body = letter.body.clone();
    letter.body.extend(body.clone());
    letter.body.extend(body.into_iter().take(8));
    letter
}

fn edited(letter: &Letter, turn: usize) -> Letter {
    let mut letter = letter.clone();
    letter.body[0] = Block::paragraph(format!("第{turn}次修改：我们逐条研究了您的意见，现将办理情况答复如下。"));
    letter
}

fn letters(c: &mut Criterion) {
    let fonts = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fonts");
    c.bench_function("open the faces", |b| {
        b.iter(|| black_box(Press::open(std::slice::from_ref(&fonts)).map(|_| ())));
    });
    let Ok(press) = Press::open(&[fonts]) else {
        eprintln!("no faces: run scripts/fonts");
        return;
    };
    let letter = eight_pages();
    let lay = |letter: &Letter| press.lay_out(letter, Mode::Final);
    let Ok(laid) = lay(&letter) else { return };
    eprintln!("{} pages", laid.page_count());

    let mut turn = 0;
    let mut next = || {
        turn += 1;
        edited(&letter, turn)
    };
    let mut group = c.benchmark_group("one paragraph edited");
    group.sample_size(20);
    group.bench_function("layout", |b| b.iter(|| black_box(lay(&next()).map(|laid| laid.page_count()))));
    group.bench_function("layout and PDF", |b| {
        b.iter(|| black_box(lay(&next()).and_then(|laid| laid.pdf())));
    });
    group.bench_function("layout and picture of the edited page", |b| {
        b.iter(|| black_box(lay(&next()).and_then(|laid| laid.png(1, 96.0))));
    });
    group.bench_function("layout, PDF, OFD, DOCX and HTML", |b| {
        b.iter(|| {
            let letter = next();
            let all = lay(&letter).and_then(|laid| Ok((laid.pdf()?, laid.ofd(OfdProfile::Standard)?, laid.docx()?)));
            black_box((all, banfu_papers::html(&letter, &[])))
        });
    });
    group.finish();

    let mut group = c.benchmark_group("a letter not seen before");
    group.sample_size(20);
    group.bench_function("layout and PDF", |b| {
        b.iter_batched(
            || comemo::evict(0),
            |()| black_box(lay(&letter).and_then(|laid| laid.pdf())),
            criterion::BatchSize::PerIteration,
        );
    });
    group.finish();

    let mut group = c.benchmark_group("from one layout");
    group.sample_size(20);
    group.bench_function("PDF", |b| b.iter(|| black_box(laid.pdf())));
    group.bench_function("OFD", |b| b.iter(|| black_box(laid.ofd(OfdProfile::Standard))));
    group.bench_function("DOCX", |b| b.iter(|| black_box(laid.docx())));
    group.bench_function("picture", |b| b.iter(|| black_box(laid.png(2, 96.0))));
    group.finish();
}

criterion_group!(benches, letters);
criterion_main!(benches);

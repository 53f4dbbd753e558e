//! `speed DIR`: how long each text of a folder takes, and how many megabytes a second all of them together.

use std::time::Instant;

use banfu_text::{Options, decode, read};

#[allow(clippy::disallowed_methods, reason = "this example measures time")]
fn main() {
    let Some(dir) = std::env::args().nth(1) else { return };
    let options = Options::default();
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        if entry.path().extension().is_some_and(|e| e == "txt")
            && let Some((text, _)) = std::fs::read(entry.path()).ok().and_then(|b| decode(&b).ok())
        {
            texts.push(text);
        }
    }
    let mut micros = Vec::new();
    let mut best = vec![u128::MAX; texts.len()];
    for _ in 0..100 {
        for (text, best) in texts.iter().zip(&mut best) {
            let start = Instant::now();
            std::hint::black_box(read(text, &options));
            let took = start.elapsed().as_micros();
            *best = took.min(*best);
            micros.push(took);
        }
    }
    micros.sort_unstable();
    let all = texts.concat().repeat(20);
    let start = Instant::now();
    std::hint::black_box(read(&all, &options));
    let rate = all.len() as f64 / start.elapsed().as_secs_f64() / 1e6;
    let at = |share: usize| micros.get(micros.len() * share / 1000).copied().unwrap_or(0);
    println!(
        "{} texts: p50 {} µs, p99 {} µs; {:.1} MB at {rate:.1} MB/s",
        texts.len(),
        at(500),
        at(990),
        all.len() as f64 / 1e6
    );
}

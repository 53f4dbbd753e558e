//! `speed DIR`: how much processor time each text of a folder takes, and how many megabytes a second all of them together (Linux).

use banfu_text::{Options, decode, read};

/// Nanoseconds that this thread has spent on a processor: other programs on a busy machine do not count.
fn cpu_nanos() -> u128 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

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
    // the processor clock is coarse: each text is read two hundred times
    let mut micros = Vec::new();
    for text in &texts {
        let start = cpu_nanos();
        for _ in 0..200 {
            std::hint::black_box(read(text, &options));
        }
        micros.push((cpu_nanos() - start) / 200_000);
    }
    micros.sort_unstable();
    let all = texts.concat().repeat(20);
    let start = cpu_nanos();
    std::hint::black_box(read(&all, &options));
    let rate = all.len() as f64 / (cpu_nanos() - start) as f64 * 1e3;
    let at = |share: usize| micros.get(micros.len() * share / 1000).copied().unwrap_or(0);
    println!(
        "{} texts: p50 {} µs, p99 {} µs; {:.1} MB at {rate:.1} MB/s",
        texts.len(),
        at(500),
        at(990),
        all.len() as f64 / 1e6
    );
}

//! `batch [COUNT]`: as many different letters in all four formats on two threads, and what it took. For people to read; `docs/operating/figures.md`
//! holds what was seen.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use banfu_papers::{Block, Letter, Mode, OfdProfile, Press};

/// A letter of its own words: no paragraph, title or number is that of another.
fn letter(model: &Letter, turn: usize) -> Letter {
    let mut letter = model.clone();
    letter.identifier = format!("batch/{turn}");
    letter.title = format!("某某省某某厅关于省政协第{turn}号提案的答复");
    if let Some(number) = &mut letter.doc_number {
        number.number = u32::try_from(turn).unwrap_or(1);
    }
    for (index, block) in letter.body.iter_mut().enumerate() {
        if let Block::Paragraph { text } | Block::RunIn { text, .. } = block {
            *text = format!("第{turn}号提案第{index}项：{text}");
        }
    }
    letter
}

/// A line of /proc/self/status, as words; "unknown" elsewhere than on Linux.
fn memory(field: &str) -> String {
    let read = || {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find(|line| line.starts_with(field))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    };
    read().map_or_else(|| "unknown".to_owned(), |kib| format!("{} MiB", kib / 1024))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count: usize = std::env::args().nth(1).map_or(Ok(1000), |arg| arg.parse())?;
    let model: Letter = serde_json::from_str(include_str!("../tests/letters/reply.json"))?;
    let press = Press::open(&[PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fonts")])?;
    let (next, bytes, pages) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let since = Instant::now();
    let work = || -> Result<(), banfu_papers::PaperError> {
        loop {
            let turn = next.fetch_add(1, Ordering::Relaxed);
            if turn >= count {
                return Ok(());
            }
            let letter = letter(&model, turn + 1);
            let laid = press.lay_out(&letter, Mode::Final)?;
            let made = laid.pdf()?.len() + laid.ofd(OfdProfile::Standard)?.len() + laid.docx()?.len() + banfu_papers::html(&letter, &[]).len();
            bytes.fetch_add(made, Ordering::Relaxed);
            pages.fetch_add(laid.page_count(), Ordering::Relaxed);
            if turn % 200 == 199 {
                eprintln!("{:>5} letters, {} resident", turn + 1, memory("VmRSS:"));
            }
        }
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(work);
        let own = work();
        other.join().map_err(|_| "a thread ended early")??;
        own.map_err(Box::<dyn std::error::Error>::from)
    })?;
    let took = since.elapsed().as_secs_f64();
    println!(
        "{count} letters of {:.1} pages in four formats: {took:.1} s, {:.1} letters/s, {:.1} MB written, {} at most",
        pages.into_inner() as f64 / count as f64,
        count as f64 / took,
        bytes.into_inner() as f64 / 1e6,
        memory("VmHWM:")
    );
    Ok(())
}

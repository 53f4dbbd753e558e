//! `render LETTER.json OUT_STEM [draft]`: every format of one letter, and how long each took. For looking at pages while working on them.

use std::path::PathBuf;
use std::time::Instant;

use banfu_papers::{Letter, Mode, OfdProfile, Press};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let (Some(input), Some(stem)) = (args.get(1), args.get(2)) else {
        return Err("usage: render LETTER.json OUT_STEM [draft]".into());
    };
    let mode = if args.get(3).is_some_and(|arg| arg == "draft") {
        Mode::Draft
    } else {
        Mode::Final
    };
    let letter: Letter = serde_json::from_str(&std::fs::read_to_string(input)?)?;
    let step = |name: &str, since: Instant| {
        eprintln!("{name:>10} {:7.1} ms", since.elapsed().as_secs_f64() * 1e3);
    };
    let since = Instant::now();
    let press = Press::open(&[PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fonts")])?;
    step("fonts", since);
    let since = Instant::now();
    let laid = press.lay_out(&letter, mode)?;
    step("layout", since);
    let since = Instant::now();
    std::fs::write(format!("{stem}.pdf"), laid.pdf()?)?;
    step("pdf", since);
    let since = Instant::now();
    std::fs::write(format!("{stem}.ofd"), laid.ofd(OfdProfile::Standard)?)?;
    step("ofd", since);
    let since = Instant::now();
    std::fs::write(format!("{stem}.docx"), laid.docx()?)?;
    step("docx", since);
    std::fs::write(format!("{stem}.html"), banfu_papers::html(&letter, &[]))?;
    std::fs::write(format!("{stem}.txt"), banfu_papers::plain_text(&letter))?;
    for page in 1..=laid.page_count() {
        let since = Instant::now();
        std::fs::write(format!("{stem}-{page}.png"), laid.png(page, 96.0)?)?;
        step(&format!("png {page}"), since);
    }
    for odd in laid.preflight() {
        eprintln!("{odd:?}");
    }
    Ok(())
}

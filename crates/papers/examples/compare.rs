//! `compare [BANFU]`: one eight-page letter by Banfu, LibreOffice and WeasyPrint in one run, as medians and ratios.
//!
//! BANFU is the program, for its cold start. What is not installed is left out and said. For people to read; build with `--release`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use banfu_papers::{Block, Letter, Mode, OfdProfile, Press};

/// Times each of our own steps is measured.
const TIMES: usize = 21;
/// Times another program is started.
const STARTS: usize = 5;

fn median<T>(times: usize, mut step: impl FnMut(usize) -> Result<T, Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let mut taken = Vec::with_capacity(times);
    for turn in 0..times {
        let since = Instant::now();
        drop(step(turn)?);
        taken.push(since.elapsed().as_secs_f64() * 1e3);
    }
    taken.sort_by(f64::total_cmp);
    Ok(taken[times / 2])
}

fn edited(letter: &Letter, turn: usize) -> Letter {
    let mut letter = letter.clone();
    letter.body[0] = Block::paragraph(format!("第{turn}次修改：我们逐条研究了您的意见，现将办理情况答复如下。"));
    letter
}

/// Runs a program to its end; `None` when it is not installed.
fn started(program: &str, args: &[&str]) -> Result<Option<f64>, Box<dyn Error>> {
    if Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_err()
    {
        return Ok(None);
    }
    median(STARTS, |_| {
        let status = Command::new(program).args(args).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("{program}: {status}").into())
        }
    })
    .map(Some)
}

fn main() -> Result<(), Box<dyn Error>> {
    let fonts = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fonts");
    let mut letter: Letter = serde_json::from_str(include_str!("../tests/letters/reply.json"))?;
    let body = letter.body.clone();
    letter.body.extend(body.clone());
    letter.body.extend(body.into_iter().take(8));
    let press = Press::open(std::slice::from_ref(&fonts))?;
    let lay = |letter: &Letter| press.lay_out(letter, Mode::Final);
    println!("{} pages", lay(&letter)?.page_count());

    let pdf = median(TIMES, |turn| Ok(lay(&edited(&letter, turn))?.pdf()?))?;
    let unseen = median(TIMES, |_| {
        comemo::evict(0);
        Ok(lay(&letter)?.pdf()?)
    })?;
    let all = median(TIMES, |turn| {
        let letter = edited(&letter, turn + TIMES);
        let laid = lay(&letter)?;
        Ok((laid.pdf()?, laid.ofd(OfdProfile::Standard)?, laid.docx()?, banfu_papers::html(&letter, &[])))
    })?;
    let picture = median(TIMES, |turn| Ok(lay(&edited(&letter, turn + 2 * TIMES))?.png(1, 96.0)?))?;
    println!("PDF after an edit                {pdf:8.1} ms   (< 15)");
    println!("PDF of a letter not seen before  {unseen:8.1} ms   (< 30)");
    println!("PDF, OFD, DOCX and HTML          {all:8.1} ms   (< 50)");
    println!("picture of the edited page       {picture:8.1} ms   (< 40)");

    let room = std::env::temp_dir().join(format!("banfu-compare-{}", std::process::id()));
    std::fs::create_dir_all(&room)?;
    let path = |name: &str| room.join(name).to_string_lossy().into_owned();
    std::fs::write(path("x.html"), banfu_papers::html(&letter, &[]))?;
    std::fs::write(path("x.json"), serde_json::to_string(&letter)?)?;
    let others = others(&room, &path, &fonts);
    std::fs::remove_dir_all(&room)?;
    let (cold, libreoffice, weasyprint) = others?;
    let line = |name: &str, taken: Option<f64>| match taken {
        Some(taken) => println!(
            "{name:32} {taken:8.0} ms   {:.0} times our cold start, {:.0} times our edit",
            taken / cold.unwrap_or(f64::NAN),
            taken / pdf
        ),
        None => println!("{name:32} not installed"),
    };
    line("Banfu, a process for one PDF", cold);
    line("LibreOffice, HTML to PDF", libreoffice);
    line("WeasyPrint, HTML to PDF", weasyprint);
    Ok(())
}

type Taken = (Option<f64>, Option<f64>, Option<f64>);

fn others(room: &Path, path: &dyn Fn(&str) -> String, fonts: &Path) -> Result<Taken, Box<dyn Error>> {
    let cold = match std::env::args().nth(1) {
        Some(banfu) => started(&banfu, &["render", &path("x.json"), "-o", &path("x.pdf"), "--fonts", &fonts.to_string_lossy()])?,
        None => None,
    };
    let profile = format!("-env:UserInstallation=file://{}", room.join("profile").display());
    let libreoffice = started(
        "soffice",
        &[&profile, "--headless", "--convert-to", "pdf", "--outdir", &path("out"), &path("x.html")],
    )?;
    let weasyprint = started("weasyprint", &[&path("x.html"), &path("y.pdf")])?;
    Ok((cold, libreoffice, weasyprint))
}

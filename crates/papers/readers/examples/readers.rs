//! `readers LETTER.pdf LETTER.ofd`: what OFD readers of other people say of our OFD, beside our PDF as poppler reads it.
//!
//! ofd-core checks the structure and draws the pages; easyofd-reader takes the text out. Exit code 1 when something differs.

use std::error::Error;
use std::process::{Command, ExitCode};

use ofd_core::{OfdReader, RenderOptions};

/// Dots an inch at which pages are compared: one dot is 0.17 mm.
const DPI: f64 = 150.0;
/// Brightness below which a dot is ink; its like on the other page may be lighter, the edge of ink (`EDGE`).
const INK: u8 = 96;
/// Brightness below which a dot has at least the edge of ink.
const EDGE: u8 = 208;

/// Brightness of each dot.
struct Page {
    width: usize,
    height: usize,
    dots: Vec<u8>,
}

impl Page {
    fn of_pdf(pdf: &str, page: usize) -> Result<Self, Box<dyn Error>> {
        let number = page.to_string();
        let made = Command::new("pdftoppm")
            .args(["-gray", "-r", &DPI.to_string(), "-f", &number, "-l", &number, pdf])
            .output()?;
        // P5\n<width> <height>\n255\n<dots>
        let mut parts = made.stdout.splitn(4, |b| *b == b'\n');
        let size = String::from_utf8(parts.nth(1).ok_or("no picture")?.to_vec())?;
        let (width, height) = size.split_once(' ').ok_or("no size")?;
        Ok(Self {
            width: width.parse()?,
            height: height.parse()?,
            dots: parts.nth(1).ok_or("no dots")?.to_vec(),
        })
    }

    fn inked(&self, x: usize, y: usize) -> bool {
        x < self.width && y < self.height && self.dots[y * self.width + x] < INK
    }

    fn near_ink(&self, x: usize, y: usize) -> bool {
        let around = |at: usize, most: usize| at.saturating_sub(1)..=(at + 1).min(most.saturating_sub(1));
        around(y, self.height).any(|y| around(x, self.width).any(|x| self.dots[y * self.width + x] < EDGE))
    }

    /// Dots of ink, and those of them without ink within a dot on `other`.
    fn alone(&self, other: &Self) -> (usize, usize) {
        let (mut ink, mut alone) = (0, 0);
        for y in 0..self.height {
            for x in 0..self.width {
                if self.inked(x, y) {
                    ink += 1;
                    alone += usize::from(!other.near_ink(x, y));
                }
            }
        }
        (ink, alone)
    }
}

fn sorted(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    chars.sort_unstable();
    chars.into_iter().collect()
}

fn compare(pdf: &str, ofd: &str) -> Result<bool, Box<dyn Error>> {
    let mut good = true;
    let mut say = |fine: bool, words: String| {
        println!("{} {words}", if fine { "ok  " } else { "BAD " });
        good &= fine;
    };
    let report = ofd_core::check_path(ofd);
    say(report.conforms(), format!("structure {:?}", report.problems));

    let mut reader = OfdReader::open(ofd)?;
    let body = reader.ofd().doc_bodies[0].clone();
    let document = reader.load_document(&body)?;
    let pages = document.pages().len();
    let other = easyofd_reader::OfdReader::from_bytes(&std::fs::read(ofd)?)?;
    let text = Command::new("pdftotext").args(["-layout", pdf, "-"]).output()?;
    let text = String::from_utf8(text.stdout)?;
    let ours: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    say(pages == ours.len() && other.page_count() == pages, format!("{pages} pages"));
    for (index, (their, our)) in other.extract_text().iter().zip(&ours).enumerate() {
        say(sorted(their) == sorted(our), format!("text of page {}", index + 1));
    }
    for index in 0..pages {
        let drawn = reader.render_page_to_image(&document, index, &RenderOptions::with_dpi(DPI))?;
        let dots = drawn
            .as_raw()
            .chunks(4)
            .map(|p| ((u32::from(p[0]) * 30 + u32::from(p[1]) * 59 + u32::from(p[2]) * 11) / 100) as u8);
        let their = Page {
            width: drawn.width() as usize,
            height: drawn.height() as usize,
            dots: dots.collect(),
        };
        let our = Page::of_pdf(pdf, index + 1)?;
        let ((ink, alone), (theirs, strange)) = (our.alone(&their), their.alone(&our));
        // Two ways to draw a hairline may differ by more than a dot here and there.
        let fine = (alone + strange) * 1000 <= ink + theirs;
        say(
            fine,
            format!(
                "page {}: of {ink} and {theirs} dots of ink, {alone} and {strange} without the other's within a dot",
                index + 1
            ),
        );
    }
    Ok(good)
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let [_, pdf, ofd] = args.as_slice() else {
        eprintln!("usage: readers LETTER.pdf LETTER.ofd");
        return ExitCode::from(2);
    };
    match compare(pdf, ofd) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

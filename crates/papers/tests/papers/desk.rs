//! What every test needs on its desk: a press, letters, and other people's tools.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use banfu_papers::{Block, Laid, Letter, Mode, Press};

/// One press for all tests.
pub static PRESS: LazyLock<Press> = LazyLock::new(|| {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fonts");
    Press::open(&[dir]).unwrap_or_else(|error| panic!("{error} (run scripts/fonts)"))
});

/// The model reply: upward head, three levels, a table, notes, colophon.
pub fn reply() -> Letter {
    serde_json::from_str(include_str!("../letters/reply.json")).expect("the sample is a letter")
}

/// The reply with nothing but `body` in it.
pub fn with_body(body: Vec<Block>) -> Letter {
    Letter {
        body,
        attachments_note: Vec::new(),
        ..reply()
    }
}

/// `count` paragraphs of `chars` plain characters each, without punctuation.
pub fn plain_paragraphs(count: usize, chars: usize) -> Vec<Block> {
    let words = "稳步推进各项工作落到实处取得新的成效";
    (0..count)
        .map(|_| Block::paragraph(words.chars().cycle().take(chars).collect::<String>()))
        .collect()
}

pub fn laid(letter: &Letter) -> Laid {
    PRESS.lay_out(letter, Mode::Final).expect("the letter can be laid out")
}

/// A file in a folder of its own that is removed with it.
pub struct Scratch {
    dir: PathBuf,
}

impl Scratch {
    pub fn new(name: &str) -> Self {
        // Tests of one process may run side by side under the same name.
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("banfu-papers-{name}-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a scratch folder");
        Self { dir }
    }

    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.dir.join(name);
        std::fs::write(&path, bytes).expect("a scratch file");
        path
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// Runs another program and gives back what it printed. Missing or failing, it fails the test with its words.
pub fn tool(program: &str, args: &[&str]) -> String {
    let output = Command::new(program)
        .args(args)
        .output()
        .unwrap_or_else(|error| panic!("{program} cannot be run ({error}); apt-get install poppler-utils qpdf libreoffice-writer-nogui"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{program} {args:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// `text` without any white space: line ends are layout, not text.
pub fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A page as pixels, by poppler.
pub struct Picture {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
    dpi: f64,
}

/// Dots an inch at which ink is measured: one dot is 0.042 mm.
pub const FINE: f64 = 600.0;

impl Picture {
    pub fn of(pdf: &[u8], page: usize, dpi: f64) -> Self {
        let scratch = Scratch::new(&format!("picture-{page}-{:p}", pdf.as_ptr()));
        let path = scratch.file("x.pdf", pdf);
        let stem = scratch.path("page");
        let (page, resolution) = (page.to_string(), dpi.to_string());
        tool(
            "pdftoppm",
            &[
                "-r",
                &resolution,
                "-f",
                &page,
                "-l",
                &page,
                "-singlefile",
                &path.to_string_lossy(),
                &stem.to_string_lossy(),
            ],
        );
        let bytes = std::fs::read(stem.with_extension("ppm")).expect("pdftoppm wrote a picture");
        // P6\n<width> <height>\n255\n<pixels>
        let mut head = bytes.splitn(4, |b| *b == b'\n');
        assert_eq!(head.next(), Some(b"P6".as_slice()));
        let size = String::from_utf8_lossy(head.next().expect("a size")).into_owned();
        head.next();
        let (width, height) = size.split_once(' ').expect("two numbers");
        Self {
            width: width.parse().expect("a width"),
            height: height.parse().expect("a height"),
            rgb: head.next().expect("pixels").to_vec(),
            dpi,
        }
    }

    fn is(&self, x: usize, y: usize, ink: Ink) -> bool {
        let at = (y * self.width + x) * 3;
        let [red, green, blue] = [self.rgb[at], self.rgb[at + 1], self.rgb[at + 2]];
        match ink {
            // Half-covered dots count: the edge of a curve is there.
            Ink::Red => red > 150 && green < red - 50 && blue < red - 50,
            Ink::Black => red < 120 && green < 120 && blue < 120,
        }
    }

    fn dots(&self, mm: f64) -> usize {
        (mm / 25.4 * self.dpi).round() as usize
    }

    fn mm(&self, dots: usize) -> f64 {
        dots as f64 * 25.4 / self.dpi
    }

    /// Left, top, right, bottom of the ink within a part of the page, in millimetres; `None` when it is bare.
    pub fn ink(&self, ink: Ink, within: (f64, f64, f64, f64)) -> Option<(f64, f64, f64, f64)> {
        let (left, top) = (self.dots(within.0), self.dots(within.1));
        let (right, bottom) = (self.dots(within.2).min(self.width), self.dots(within.3).min(self.height));
        let mut found: Option<(usize, usize, usize, usize)> = None;
        for y in top..bottom {
            for x in left..right {
                if self.is(x, y, ink) {
                    let (l, t, r, b) = found.unwrap_or((x, y, x, y));
                    found = Some((l.min(x), t.min(y), r.max(x), b.max(y)));
                }
            }
        }
        found.map(|(l, t, r, b)| (self.mm(l), self.mm(t), self.mm(r + 1), self.mm(b + 1)))
    }

    /// Horizontal rules of `ink` at least 100 mm long: left, top, right, bottom in millimetres, from the top of the page.
    pub fn rules(&self, ink: Ink) -> Vec<(f64, f64, f64, f64)> {
        let least = self.dots(100.0);
        let mut rules: Vec<(usize, usize, usize, usize)> = Vec::new();
        for y in 0..self.height {
            let mut run: Option<usize> = None;
            let mut longest = (0, 0);
            for x in 0..=self.width {
                if x < self.width && self.is(x, y, ink) {
                    run.get_or_insert(x);
                } else if let Some(start) = run.take()
                    && x - start > longest.1 - longest.0
                {
                    longest = (start, x);
                }
            }
            if longest.1 - longest.0 < least {
                continue;
            }
            match rules.last_mut() {
                Some(last) if last.3 == y => last.3 = y + 1,
                _ => rules.push((longest.0, y, longest.1, y + 1)),
            }
        }
        rules.into_iter().map(|(l, t, r, b)| (self.mm(l), self.mm(t), self.mm(r), self.mm(b))).collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Red,
    Black,
}

/// A line of text as poppler sees it, in millimetres.
#[derive(Debug, Clone)]
pub struct TextLine {
    pub text: String,
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

/// The lines of each page, from `pdftotext -bbox-layout`.
pub fn text_lines(pdf: &[u8]) -> Vec<Vec<TextLine>> {
    let scratch = Scratch::new(&format!("lines-{:p}", pdf.as_ptr()));
    let path = scratch.file("x.pdf", pdf);
    let xml = tool("pdftotext", &["-bbox-layout", &path.to_string_lossy(), "-"]);
    let mut pages: Vec<Vec<TextLine>> = Vec::new();
    for part in xml.lines().map(str::trim) {
        if part.starts_with("<page") {
            pages.push(Vec::new());
        } else if part.starts_with("<line") {
            let number = |name: &str| -> f64 {
                let at = part.find(&format!("{name}=\"")).expect("a box") + name.len() + 2;
                let end = part[at..].find('"').expect("a closed value");
                part[at..at + end].parse::<f64>().expect("a number") * 25.4 / 72.0
            };
            pages.last_mut().expect("a page").push(TextLine {
                text: String::new(),
                left: number("xMin"),
                top: number("yMin"),
                right: number("xMax"),
                bottom: number("yMax"),
            });
        } else if part.starts_with("<word") {
            let start = part.find('>').expect("a word") + 1;
            let end = part.rfind("</word>").expect("a closed word");
            let line = pages.last_mut().and_then(|page| page.last_mut()).expect("a line");
            line.text.push_str(&part[start..end]);
        }
    }
    pages
}

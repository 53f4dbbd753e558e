//! `banfu check`, `banfu letter`, `banfu render`: letters as files, without a store.

use std::{
    io::{IsTerminal as _, Write as _},
    path::{Path, PathBuf},
};

use banfu_app::{
    import::{self, Imported, Kind},
    papers::{self, Letter, Mode, Press},
    text::{self, Options, Reading, Severity},
};
use clap::Args;

use crate::{
    Failure,
    render_batch::{self, Format},
    wiring,
};

/// Largest letter that is read, in bytes.
pub(crate) const LETTER_MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Read letters and report figures, promises and faults.
#[derive(Args)]
pub(crate) struct Check {
    /// Letters as .docx, .doc, .wps, .pdf with text, or text; - for standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// human, json or sarif.
    #[arg(long, default_value = "human", value_parser = ["human", "json", "sarif"])]
    format: String,
    /// The proposal that the letter answers: adds the coverage matrix.
    #[arg(long, value_name = "FILE")]
    proposal: Option<PathBuf>,
    /// The place whose rule pack may switch rules or give them another severity.
    #[arg(long, value_name = "NAME")]
    pack: Option<String>,
    /// A site's own rule packs, over the built-in ones.
    #[arg(long, value_name = "DIR", env = "BANFU_RULES")]
    rules: Option<PathBuf>,
}

impl Check {
    fn options(&self) -> Result<Options, Failure> {
        let Some(name) = &self.pack else { return Ok(Options::default()) };
        let place = wiring::place(self.rules.as_deref())?;
        let pack = place.pack(name).ok_or_else(|| wiring::no_pack(&place, name))?;
        Ok(banfu_app::reading::reader_options(pack))
    }
}

struct Read {
    name: String,
    text: String,
    reading: Reading,
}

fn read(path: &Path, options: &Options) -> Result<Read, Failure> {
    let name = path.display().to_string();
    let bytes = wiring::read_input(path, LETTER_MAX_BYTES)?;
    let text = import(&name, &bytes)?.text;
    let reading = text::read(&text, options);
    Ok(Read { name, text, reading })
}

/// A file's text and tables; what was left out is said beside what is asked for, line by line.
fn import(name: &str, bytes: &[u8]) -> Result<Imported, Failure> {
    let read = import::file(bytes).map_err(|e| Failure::unusable(format!("{name}: {e}")))?;
    for left in &read.report.left {
        eprintln!("{name}: {left}");
    }
    if read.report.left_more > 0 {
        eprintln!("{name}: and {} more", read.report.left_more);
    }
    Ok(read)
}

pub(crate) fn check(c: &Check) -> Result<(), Failure> {
    let options = c.options()?;
    let letters = c.files.iter().map(|f| read(f, &options)).collect::<Result<Vec<_>, _>>()?;
    let proposal = c
        .proposal
        .as_ref()
        .map(|p| {
            let bytes = wiring::read_input(p, LETTER_MAX_BYTES)?;
            import(&p.display().to_string(), &bytes).map(|read| read.text)
        })
        .transpose()?;
    let coverage = |l: &Read| proposal.as_ref().map(|p| text::coverage(p, &l.text, &l.reading));
    let mut out = std::io::stdout().lock();
    let printed = match c.format.as_str() {
        "json" => {
            let mut reports: Vec<_> = letters
                .iter()
                .map(|l| text::report_json(&l.name, &l.text, &l.reading, coverage(l).as_ref()))
                .collect();
            let whole = if reports.len() == 1 {
                reports.remove(0)
            } else {
                serde_json::Value::Array(reports)
            };
            writeln!(out, "{whole:#}")
        }
        "sarif" => {
            let files: Vec<_> = letters.iter().map(|l| (l.name.as_str(), l.text.as_str(), &l.reading)).collect();
            writeln!(out, "{:#}", text::sarif(&files))
        }
        _ => {
            let style = text::HumanStyle {
                colour: out.is_terminal(),
                ..text::HumanStyle::default()
            };
            letters
                .iter()
                .try_for_each(|l| write!(out, "{}", text::render_human(&l.name, &l.text, &l.reading, style)))
        }
    };
    // A closed pipe (`| head`) is no failure of the check.
    let _ = printed;
    let wrong = letters.iter().any(|l| l.reading.findings.iter().any(|f| f.severity == Severity::Error));
    if wrong { Err(Failure::Found) } else { Ok(()) }
}

/// Print the structured letter as JSON.
#[derive(Args)]
pub(crate) struct LetterOf {
    /// A letter as .docx, .doc, .wps, .pdf with text, or text; - for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(crate) fn letter(c: &LetterOf) -> Result<(), Failure> {
    let letter = load(&c.file)?;
    let json = serde_json::to_string_pretty(&letter).map_err(Failure::unusable)?;
    // A closed pipe is no failure.
    let _ = writeln!(std::io::stdout().lock(), "{json}");
    Ok(())
}

/// A letter from a file: the JSON of `banfu letter`, or text.
pub(crate) fn load(path: &Path) -> Result<Letter, Failure> {
    let name = path.display();
    let bytes = wiring::read_input(path, LETTER_MAX_BYTES)?;
    let read = import(&name.to_string(), &bytes)?;
    if read.kind == Kind::Text && read.text.trim_start().starts_with('{') {
        return serde_json::from_str(&read.text).map_err(|e| Failure::unusable(format!("{name}:{}:{}: {e}", e.line(), e.column())));
    }
    Ok(read.letter(&text::read(&read.text, &Options::default())))
}

/// What would be blackened on publication, and the redacted text.
#[derive(Args)]
pub(crate) struct Redact {
    /// A letter as .docx, .doc, .wps, .pdf with text, or text; - for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A kind that may stand, such as landline; may be given several times.
    #[arg(long, value_name = "KIND")]
    keep: Vec<String>,
    /// A piece of text that may stand wherever it is, such as the office's published number.
    #[arg(long, value_name = "TEXT")]
    allow: Vec<String>,
    /// human or json.
    #[arg(long, default_value = "human", value_parser = ["human", "json"])]
    format: String,
}

pub(crate) fn redact(c: &Redact) -> Result<(), Failure> {
    let name = c.file.display();
    let bytes = wiring::read_input(&c.file, LETTER_MAX_BYTES)?;
    let text = import(&name.to_string(), &bytes)?.text;
    let kind = |word: &String| {
        text::RedactKind::from_name(word)
            .ok_or_else(|| Failure::unusable(format!("there is nothing to keep called {word}; `banfu redact` names the kinds it finds")))
    };
    let options = text::RedactOptions {
        keep: c.keep.iter().map(kind).collect::<Result<_, _>>()?,
        allow: c.allow.clone(),
    };
    let redaction = text::redact(&text, &options);
    let mut out = std::io::stdout().lock();
    // A closed pipe is no failure.
    let _ = if c.format == "json" {
        let spans: Vec<_> = redaction
            .spans
            .iter()
            .map(|s| serde_json::json!({ "kind": s.kind.as_str(), "start": s.span.start, "end": s.span.end }))
            .collect();
        writeln!(
            out,
            "{:#}",
            serde_json::json!({ "file": name.to_string(), "spans": spans, "text": redaction.text })
        )
    } else {
        // What was found goes beside the text, so that the text alone can be taken from standard output.
        for s in &redaction.spans {
            let line = text.get(..s.span.start).map_or(1, |before| before.matches('\n').count() + 1);
            eprintln!("{name}:{line}: {}", s.kind.as_str());
        }
        write!(out, "{}", redaction.text)
    };
    Ok(())
}

/// Lay a letter out, or every letter of a folder.
#[derive(Args)]
pub(crate) struct Render {
    /// A letter as .docx, .doc, .wps, .pdf with text or text, or the JSON of `banfu letter`; - for standard input. Or a folder of such.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where to: the ending says what (.pdf, .png, .html, .ofd, .docx, .txt). For a folder: the folder for its letters.
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    /// What a folder's letters become, separated by commas.
    #[arg(long, value_name = "LIST", value_enum, value_delimiter = ',', default_value = "pdf")]
    formats: Vec<Format>,
    /// A PDF to append as an annex, named after its file; may be given several times.
    #[arg(long, value_name = "PDF")]
    attach: Vec<PathBuf>,
    /// The OFD under the archive profile (OFD-A).
    #[arg(long)]
    archive: bool,
    /// A site's own typefaces.
    #[arg(long, value_name = "DIR", env = "BANFU_FONTS")]
    fonts: Vec<PathBuf>,
}

pub(crate) fn render(c: &Render) -> Result<(), Failure> {
    if c.file.is_dir() {
        let archive = |format: &Format| if c.archive && *format == Format::Ofd { Format::OfdA } else { *format };
        let formats: Vec<Format> = c.formats.iter().map(archive).collect();
        if !c.attach.is_empty() {
            return Err(Failure::unusable(
                "--attach belongs to one letter; in a folder, name the file in the letter's JSON",
            ));
        }
        return render_batch::folder(&c.file, &c.output, &formats, &c.fonts);
    }
    let ending = c.output.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
    let format = match Format::of(&ending) {
        Some(Format::Ofd) if c.archive => Format::OfdA,
        Some(format) => format,
        None => {
            return Err(Failure::unusable(format!(
                "{}: no rendering ends in .{ending}; use .pdf, .png, .ofd, .docx, .html or .txt",
                c.output.display()
            )));
        }
    };
    let mut letter = load(&c.file)?;
    let beside = c.file.parent().unwrap_or(Path::new("."));
    for path in &c.attach {
        letter.attachments.push(papers::Attachment {
            title: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            // Joined to a folder, an absolute path stays itself.
            file: std::path::absolute(path).map_err(Failure::unusable)?.to_string_lossy().into_owned(),
            ..papers::Attachment::default()
        });
    }
    let laid = if format.is_laid_out() {
        let files = render_batch::annex_files(&letter, beside)?;
        // No path of this machine goes into the document.
        for annex in &mut letter.attachments {
            annex.file = Path::new(&annex.file).file_name().unwrap_or_default().to_string_lossy().into_owned();
        }
        let press = Press::open(&wiring::font_dirs(&c.fonts)).map_err(Failure::unusable)?;
        Some(press.lay_out_with(&letter, &files, Mode::Final).map_err(Failure::unusable)?)
    } else {
        None
    };
    let bytes = format.write(&letter, laid.as_ref())?;
    wiring::write_output(&c.output, &bytes)
}

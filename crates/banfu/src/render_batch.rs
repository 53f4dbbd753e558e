//! `banfu render FOLDER`: every letter of a folder, in every format asked for, on all cores.
//!
//! One bad letter does not stop the others: it is named with its reason, and the exit code says that something was found.

use std::{
    collections::HashSet,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use banfu_app::papers::{self, AnnexFile, Laid, Letter, Mode, OfdProfile, Press};
use indicatif::{ProgressBar, ProgressStyle};

use crate::{Failure, documents, wiring};

/// Files that may be letters, by the endings of their names.
const ENDINGS: [&str; 6] = ["txt", "docx", "doc", "wps", "pdf", "json"];
/// Threads at most: beyond this the disk waits, and each holds a letter in memory.
const THREADS_MAX: usize = 8;

/// A form a letter can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub(crate) enum Format {
    /// PDF/A-2a and PDF/UA-1.
    Pdf,
    /// GB/T 33190.
    Ofd,
    /// The same under the archive profile (GB/T 42133), as `.ofd`.
    OfdA,
    /// For Word and WPS.
    Docx,
    /// For the web.
    Html,
    /// Text alone.
    Txt,
    /// A picture of the first page.
    Png,
}

impl Format {
    /// The format that a file's ending names.
    pub(crate) fn of(ending: &str) -> Option<Self> {
        Some(match ending {
            "pdf" => Self::Pdf,
            "ofd" => Self::Ofd,
            "docx" => Self::Docx,
            "html" => Self::Html,
            "txt" => Self::Txt,
            "png" => Self::Png,
            _ => return None,
        })
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Ofd | Self::OfdA => "ofd",
            Self::Docx => "docx",
            Self::Html => "html",
            Self::Txt => "txt",
            Self::Png => "png",
        }
    }

    /// Whether pages are needed for it.
    pub(crate) fn is_laid_out(self) -> bool {
        !matches!(self, Self::Html | Self::Txt)
    }

    /// The letter in this form; `laid` is asked only when pages are needed.
    pub(crate) fn write(self, letter: &Letter, laid: Option<&Laid>) -> Result<Vec<u8>, Failure> {
        let laid = || laid.ok_or_else(|| Failure::unusable("the letter has no pages"));
        match self {
            Self::Pdf => laid()?.pdf(),
            Self::Ofd => laid()?.ofd(OfdProfile::Standard),
            Self::OfdA => laid()?.ofd(OfdProfile::Archive),
            Self::Docx => laid()?.docx(),
            Self::Png => laid()?.png(1, 144.0),
            Self::Html => return Ok(papers::html(letter, &banfu_app::letter::anchors(letter)).into_bytes()),
            Self::Txt => return Ok(papers::plain_text(letter).into_bytes()),
        }
        .map_err(Failure::unusable)
    }
}

/// The PDF files that a letter's annexes name, read from `beside`.
pub(crate) fn annex_files(letter: &Letter, beside: &Path) -> Result<Vec<(usize, AnnexFile)>, Failure> {
    let named = letter.attachments.iter().enumerate().filter(|(_, annex)| !annex.file.is_empty());
    named
        .map(|(index, annex)| {
            let path = beside.join(&annex.file);
            let bytes = wiring::read_input(&path, papers::annex::ANNEX_MOST_BYTES as u64)?;
            let file = AnnexFile::read(bytes).map_err(|e| Failure::unusable(format!("{}: {e}", path.display())))?;
            Ok((index, file))
        })
        .collect()
}

/// Renders every letter of `folder` into `out`.
///
/// # Errors
/// [`Failure::Found`] when some letters failed, each named on standard error; [`Failure::Unusable`] when nothing could be begun.
pub(crate) fn folder(folder: &Path, out: &Path, formats: &[Format], fonts: &[PathBuf]) -> Result<(), Failure> {
    let letters = letters(folder)?;
    fs::create_dir_all(out).map_err(|e| Failure::unusable(format!("{}: {e}", out.display())))?;
    let same = |a: &Path, b: &Path| a.canonicalize().ok().zip(b.canonicalize().ok()).is_some_and(|(a, b)| a == b);
    if same(folder, out) {
        return Err(Failure::unusable(format!(
            "{}: the letters themselves are here and could be overwritten; name another folder with -o",
            out.display()
        )));
    }
    let press = Press::open(&wiring::font_dirs(fonts)).map_err(Failure::unusable)?;
    let names = output_names(&letters);
    let bar = ProgressBar::new(letters.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {per_sec} {eta} {msg}") {
        bar.set_style(style);
    }
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(0_usize));
    let threads = thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX).min(letters.len());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((path, name)) = at(&letters, &names, next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(failure) = one(path, &out.join(name), formats, &press, &bar) {
                        *failed.lock().unwrap_or_else(PoisonError::into_inner) += 1;
                        let words = match failure {
                            Failure::Unusable(words) => words,
                            Failure::Found => path.display().to_string(),
                        };
                        bar.suspend(|| eprintln!("{words}"));
                    }
                    bar.inc(1);
                }
            });
        }
    });
    bar.finish_and_clear();
    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    eprintln!("{} of {} letters rendered into {}", letters.len() - failed, letters.len(), out.display());
    if failed > 0 { Err(Failure::Found) } else { Ok(()) }
}

fn at<'a>(letters: &'a [PathBuf], names: &'a [PathBuf], index: usize) -> Option<(&'a Path, &'a Path)> {
    Some((letters.get(index)?, names.get(index)?))
}

/// One letter in every format. `stem` is the output without its ending.
fn one(path: &Path, stem: &Path, formats: &[Format], press: &Press, bar: &ProgressBar) -> Result<(), Failure> {
    let named = |failure: Failure| match failure {
        Failure::Unusable(words) if !words.contains(&path.display().to_string()) => Failure::Unusable(format!("{}: {words}", path.display())),
        other => other,
    };
    let letter = documents::load(path)?;
    let beside = path.parent().unwrap_or(Path::new("."));
    let files = annex_files(&letter, beside).map_err(named)?;
    let laid = formats
        .iter()
        .any(|format| format.is_laid_out())
        .then(|| press.lay_out_with(&letter, &files, Mode::Final).map_err(|e| named(Failure::unusable(e))))
        .transpose()?;
    if let Some(laid) = &laid {
        let missing: String = laid
            .preflight()
            .iter()
            .filter(|odd| odd.supplied_by.is_none())
            .map(|odd| odd.character)
            .collect();
        if !missing.is_empty() {
            bar.suspend(|| eprintln!("{}: no typeface has {missing}; 〓 stands there", path.display()));
        }
    }
    for format in formats {
        let bytes = format.write(&letter, laid.as_ref()).map_err(named)?;
        let mut name = stem.as_os_str().to_owned();
        name.push(".");
        name.push(format.ending());
        wiring::write_output(Path::new(&name), &bytes)?;
    }
    Ok(())
}

/// The letters of a folder, in the order of their names. A PDF that a letter of the folder names as its annex is none itself.
fn letters(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let shown = folder.display();
    let fault = |e: std::io::Error| Failure::unusable(format!("{shown}: {e}"));
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default().to_lowercase();
        // Office programs leave ~$ beside a file that is open.
        let hidden = path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.starts_with(['.', '~']));
        if path.is_file() && !hidden && ENDINGS.contains(&ending.as_str()) {
            found.push(path);
        }
    }
    found.sort();
    let is_json = |path: &&PathBuf| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("json"));
    let annexes: HashSet<PathBuf> = found
        .iter()
        .filter(is_json)
        .filter_map(|path| documents::load(path).ok())
        .flat_map(|letter| letter.attachments)
        .filter(|annex| !annex.file.is_empty())
        .map(|annex| folder.join(annex.file))
        .collect();
    found.retain(|path| !annexes.contains(path));
    if found.is_empty() {
        return Err(Failure::unusable(format!("{shown}: no letters here; they end in .{}", ENDINGS.join(", ."))));
    }
    Ok(found)
}

/// What each letter's files are called: its name without the ending, or with it where two letters share one.
fn output_names(letters: &[PathBuf]) -> Vec<PathBuf> {
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_owned();
    let mut seen = HashSet::new();
    let shared: HashSet<_> = letters.iter().map(|path| stem(path)).filter(|name| !seen.insert(name.clone())).collect();
    letters
        .iter()
        .map(|path| {
            let name = stem(path);
            if shared.contains(&name) {
                PathBuf::from(path.file_name().unwrap_or_default())
            } else {
                PathBuf::from(name)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_differ_in_their_ending_alone_keep_it() {
        let letters = ["a/甲.docx", "a/甲.txt", "a/乙.txt"].map(PathBuf::from);
        assert_eq!(output_names(&letters), ["甲.docx", "甲.txt", "乙"].map(PathBuf::from));
    }

    #[test]
    fn a_folder_without_letters_says_what_letters_end_in() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("~$甲.docx"), b"").unwrap();
        let Err(Failure::Unusable(words)) = letters(folder.path()) else {
            unreachable!("nothing to render")
        };
        assert!(words.contains(".docx"), "{words}");
    }

    #[test]
    fn a_pdf_that_is_an_annex_is_no_letter() {
        let folder = tempfile::tempdir().unwrap();
        let letter = Letter {
            attachments: vec![papers::Attachment {
                title: "清单".into(),
                file: "清单.pdf".into(),
                ..papers::Attachment::default()
            }],
            ..Letter::default()
        };
        fs::write(folder.path().join("甲.json"), serde_json::to_vec(&letter).unwrap()).unwrap();
        fs::write(folder.path().join("清单.pdf"), b"%PDF-").unwrap();
        let Ok(found) = letters(folder.path()) else { unreachable!("one letter") };
        assert_eq!(found, [folder.path().join("甲.json")]);
    }
}

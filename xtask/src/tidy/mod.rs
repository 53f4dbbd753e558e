//! What must hold across the whole repository. Each room has one purpose and its own examples, good and bad:
//!
//! [`arrows`] who may depend on whom · [`bans`] clock, environment, SQL and HTTP in their places · [`migrations`] twins of both databases ·
//! [`names`] paths named in documents exist · [`templates`] no inline script or style · [`words`] nothing of one machine or one registry ·
//! [`limits`] the table of limits says what the code says · [`sizes`] files that grew too long.
//!
//! That every refusal has a sentence in both languages is held by a test of `banfu-web` (`src/i18n/mod.rs`), which knows the codes as values.
//!
//! # To add a check
//! A module with `pub fn check(tree: &Tree) -> Vec<Fault>` and examples of both kinds → a line in [`CHECKS`]. A fault says the remedy.

mod arrows;
mod bans;
mod limits;
mod migrations;
mod names;
mod rust;
mod sizes;
mod templates;
mod tree;
mod words;

use std::{fmt, path::Path, process::ExitCode};

use tree::Tree;

/// Something that does not hold, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Fault {
    file: String,
    /// From 1; 0 when the whole file is meant.
    line: usize,
    what: String,
}

impl Fault {
    fn at(file: &str, line: usize, what: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            what: what.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.what),
            line => write!(f, "{}:{line}: {}", self.file, self.what),
        }
    }
}

type Check = fn(&Tree) -> Vec<Fault>;

const CHECKS: [(&str, Check); 8] = [
    ("arrows", arrows::check),
    ("bans", bans::check),
    ("migrations", migrations::check),
    ("names", names::check),
    ("templates", templates::check),
    ("words", words::check),
    ("limits", limits::check),
    ("sizes", sizes::check),
];

/// Runs every check on the repository that this program was built from.
pub fn run() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let tree = match Tree::read(&root) {
        Ok(tree) => tree,
        Err(error) => {
            eprintln!("tidy: {error}");
            return ExitCode::from(2);
        }
    };
    let mut count = 0;
    for (name, check) in CHECKS {
        let mut faults = check(&tree);
        faults.sort();
        for fault in &faults {
            eprintln!("{fault} [{name}]");
        }
        count += faults.len();
    }
    if count == 0 {
        return ExitCode::SUCCESS;
    }
    eprintln!("tidy: {count} to put right");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::Fault;

    #[test]
    fn a_fault_is_printed_so_that_an_editor_can_jump_to_it() {
        assert_eq!(Fault::at("a/b.rs", 3, "wrong; do right").to_string(), "a/b.rs:3: wrong; do right");
        assert_eq!(Fault::at("a/b.rs", 0, "wrong").to_string(), "a/b.rs: wrong");
    }
}

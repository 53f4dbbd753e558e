//! The files of the repository, as the checks see them: what version control knows or would take, as text where it is text.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

/// Paths from the root, with forward slashes, and their text (`None` for what is not UTF-8).
pub struct Tree {
    files: BTreeMap<String, Option<String>>,
}

impl Tree {
    /// Reads the checkout at `root`.
    ///
    /// # Errors
    /// A sentence, when git cannot list the files.
    pub fn read(root: &Path) -> Result<Self, String> {
        let out = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .map_err(|e| format!("git cannot be run ({e}); apt-get install git"))?;
        if !out.status.success() {
            return Err(format!("git cannot list the files: {}", String::from_utf8_lossy(&out.stderr).trim()));
        }
        let files = String::from_utf8_lossy(&out.stdout)
            .split('\0')
            .filter(|path| !path.is_empty())
            // Deleted but not yet committed so: no file any more.
            .filter_map(|path| Some((path.to_owned(), fs::read(root.join(path)).ok()?)))
            .map(|(path, bytes)| (path, String::from_utf8(bytes).ok()))
            .collect();
        Ok(Self { files })
    }

    /// A tree of a few texts, for examples.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), Some((*text).to_owned()))).collect();
        Self { files }
    }

    /// Every text file.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }

    /// Text files that end so.
    pub fn ending(&self, ends: &str) -> impl Iterator<Item = (&str, &str)> {
        self.texts().filter(move |(path, _)| path.ends_with(ends))
    }

    /// Every path, text or not.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether there is such a file, or a folder with files in it.
    pub fn holds(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.files.contains_key(path) || self.paths().any(|p| p.starts_with(&folder))
    }
}

/// The crate a path lies in: `crates/text/src/lib.rs` → `text`.
pub fn crate_of(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")?.split('/').next()
}

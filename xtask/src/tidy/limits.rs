//! The table of limits in the manual says what the code says: each row names a constant, its value as written, and its file.

use super::{Fault, tree::Tree};

const TABLE: &str = "docs/operating/limits.md";

/// See the module.
pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (_, text) in tree.ending(TABLE) {
        for (at, line) in text.lines().enumerate() {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let ["", name, value, _, file, ""] = cells.as_slice() else { continue };
            let [Some(name), Some(value), Some(file)] = [name, value, file].map(|cell| cell.strip_prefix('`').and_then(|c| c.strip_suffix('`'))) else {
                continue;
            };
            // A file that does not exist is named elsewhere.
            let Some((_, source)) = tree.ending(file).next() else { continue };
            match value_of(source, name) {
                Some(is) if is == value => {}
                Some(is) => faults.push(Fault::at(TABLE, at + 1, format!("{name} is `{is}` in {file}, not `{value}`"))),
                None => faults.push(Fault::at(
                    TABLE,
                    at + 1,
                    format!("{file} has no constant {name}; take the row out, or name what took its place"),
                )),
            }
        }
    }
    faults
}

fn value_of<'a>(source: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = source.split_once(&format!("const {name}: "))?;
    Some(rest.split_once(';')?.0.split_once('=')?.1.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(row: &str) -> Vec<String> {
        let source = "/// Longest.\npub const MOST_BYTES: usize = 64 * 1024;\n";
        check(&Tree::of(&[(TABLE, row), ("crates/a/src/x.rs", source)]))
            .iter()
            .map(|f| f.what.clone())
            .collect()
    }

    #[test]
    fn a_row_that_says_what_the_code_says_is_fine() {
        assert!(told("| `MOST_BYTES` | `64 * 1024` | a thing | `crates/a/src/x.rs` |").is_empty());
        assert!(told("| Name | Value | What | Where |\n|---|---|---|---|\n").is_empty());
    }

    #[test]
    fn a_row_that_the_code_left_behind_is_named() {
        let wrong = told("| `MOST_BYTES` | `32 * 1024` | a thing | `crates/a/src/x.rs` |");
        assert_eq!(wrong, ["MOST_BYTES is `64 * 1024` in crates/a/src/x.rs, not `32 * 1024`"]);
        assert_eq!(told("| `LEAST_BYTES` | `1` | a thing | `crates/a/src/x.rs` |").len(), 1);
    }
}

//! A file is one room with one purpose. One that has grown too long is two rooms, or is listed here with its reason.

use super::{Fault, tree::Tree};

/// Most lines of a source file.
const MOST_LINES: usize = 800;
const KINDS: [&str; 6] = [".rs", ".js", ".mjs", ".css", ".html", ".ts"];
/// Longer files, and why they stay whole.
const LONGER: &[(&str, &str)] = &[];

/// See the module.
pub fn check(tree: &Tree) -> Vec<Fault> {
    check_but(tree, LONGER)
}

fn check_but(tree: &Tree, longer: &[(&str, &str)]) -> Vec<Fault> {
    let too_long = tree.texts().filter_map(|(path, text)| {
        let lines = text.lines().count();
        let watched = KINDS.iter().any(|kind| path.ends_with(kind)) && !longer.iter().any(|(long, _)| *long == path);
        (watched && lines > MOST_LINES).then(|| {
            Fault::at(
                path,
                0,
                format!("{lines} lines, more than {MOST_LINES}: divide it by purpose, or list it in xtask/src/tidy/sizes.rs with a reason"),
            )
        })
    });
    let stale = longer.iter().filter_map(|(path, _)| {
        let (_, text) = tree.ending(path).next()?;
        let lines = text.lines().count();
        (lines <= MOST_LINES).then(|| Fault::at(path, 0, format!("has {lines} lines now; take it out of the list in xtask/src/tidy/sizes.rs")))
    });
    too_long.chain(stale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTED: &[(&str, &str)] = &[("crates/a/src/whole.rs", "one table")];

    #[test]
    fn a_source_file_that_is_two_rooms_is_named() {
        let (fits, long) = ("x\n".repeat(MOST_LINES), "x\n".repeat(MOST_LINES + 1));
        let tree = Tree::of(&[
            ("crates/a/src/fits.rs", &fits),
            ("crates/a/src/long.rs", &long),
            ("Cargo.lock", &long),
            (LISTED[0].0, &long),
        ]);
        let told: Vec<String> = check_but(&tree, LISTED).into_iter().map(|f| f.file).collect();
        assert_eq!(told, ["crates/a/src/long.rs"]);
    }

    #[test]
    fn a_listed_file_that_became_short_leaves_the_list() {
        assert_eq!(check_but(&Tree::of(&[(LISTED[0].0, "x\n")]), LISTED).len(), 1);
    }
}

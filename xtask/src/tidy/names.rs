//! Paths and tests that documents name exist: texts about the code rot first.
//!
//! Looked at: what stands in back-ticks and looks like a path of ours (a folder of ours with a slash, or a file at the root), and what
//! links and pictures point to; and names in back-ticks that read as sentences (`a_number_has_no_gap`) are tests. Not looked at: names with `*`, `<`, `…` or a space, and what is made when the program runs.

use super::{Fault, tree::Tree};

/// First folders of paths that are ours. Others (`/cases`, `banfu-data/`) belong to the running program.
const ROOTS: [&str; 11] = ["crates", "docs", "rules", "scripts", "xtask", "e2e", "bench", "fixtures", "src", ".ci", "fonts"];
/// Made by scripts and git-ignored.
const MADE: [&str; 4] = ["crates/web/front/dist", "fonts", "e2e/report", "target"];

/// See the module.
pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    let sources = tree.ending(".rs").map(|(_, text)| text).collect::<Vec<_>>();
    let sources = sources.iter().copied();
    for (path, text) in tree.ending(".md") {
        let is_document = !path.contains('/') || path.starts_with("docs/") || path.starts_with("rules/");
        if !is_document {
            continue;
        }
        let mut fenced = false;
        for (at, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
                continue;
            }
            if fenced {
                continue;
            }
            for name in quoted(line).filter(|name| is_path(name)) {
                if !made(name) && !tree.holds(name) {
                    faults.push(Fault::at(path, at + 1, format!("`{name}` does not exist; name what took its place")));
                }
            }
            for name in quoted(line).filter(|name| is_sentence(name)) {
                if !sources.clone().any(|text| names_test(text, name)) {
                    faults.push(Fault::at(path, at + 1, format!("there is no test `{name}`; name the one that took its place")));
                }
            }
            for link in links(line) {
                let target = beside(path, link);
                if !target.is_empty() && !made(&target) && !tree.holds(&target) {
                    faults.push(Fault::at(path, at + 1, format!("the link to {link} leads nowhere; {target} does not exist")));
                }
            }
        }
    }
    faults
}

fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn is_path(name: &str) -> bool {
    if name.contains(['*', '<', '…', ' ', '{', '(', ':', '|', '$']) {
        return false;
    }
    match name.split_once('/') {
        Some((root, _)) => ROOTS.contains(&root),
        None => {
            [".md", ".toml", ".lock"].iter().any(|end| name.ends_with(end)) && !name.starts_with('.') && name.chars().next().is_some_and(char::is_uppercase)
        }
    }
}

/// A name of four words or more; those of metrics begin with the program's.
fn is_sentence(name: &str) -> bool {
    let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.chars().all(lower) && !name.starts_with("banfu_") && name.split('_').filter(|word| !word.is_empty()).count() >= 4
}

/// Whether a source defines a test of that name, or lists it for a macro that does.
fn names_test(source: &str, name: &str) -> bool {
    source.contains(&format!("fn {name}(")) || source.lines().any(|line| line.trim().trim_end_matches(',') == name)
}

fn made(name: &str) -> bool {
    MADE.iter().any(|m| name.trim_end_matches('/') == *m || name.starts_with(&format!("{m}/")))
}

/// Targets of `](…)` that are neither addresses nor places on the same page.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|target| target.split(['#', ' ']).next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:"))
}

/// A link of a document as a path from the root.
fn beside(document: &str, link: &str) -> String {
    let mut parts: Vec<&str> = document.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(document: &str, text: &str) -> Vec<String> {
        let sources = "#[test]\nfn a_number_has_no_gap() {}\nboth! {\n    a_read_changes_nothing_at_all,\n}";
        let files = [
            (document, text),
            ("crates/store/tests/x.rs", sources),
            ("crates/web/src/router.rs", ""),
            ("docs/proof.md", ""),
            ("docs/pictures/desk.png", ""),
        ];
        check(&Tree::of(&files)).iter().map(Fault::to_string).collect()
    }

    #[test]
    fn paths_that_exist_are_fine() {
        let text = "See `crates/web/src/router.rs`, `crates/web`, [proof](docs/proof.md#receipts), ![desk](docs/pictures/desk.png).";
        assert!(told("ARCHITECTURE.md", text).is_empty());
        assert!(told("docs/using/clerk.md", "[proof](../proof.md)").is_empty());
    }

    #[test]
    fn a_path_that_went_away_is_named_with_its_line() {
        let wrong = told("ARCHITECTURE.md", "One.\nSee `crates/web/src/gone.rs`.");
        assert_eq!(wrong, ["ARCHITECTURE.md:2: `crates/web/src/gone.rs` does not exist; name what took its place"]);
        assert_eq!(told("docs/using/clerk.md", "[x](../gone.md)").len(), 1);
        assert_eq!(told("README.md", "see `CHANGES.md`").len(), 1);
    }

    #[test]
    fn a_test_that_was_renamed_is_named() {
        assert!(told("ARCHITECTURE.md", "held by `a_number_has_no_gap` and `a_read_changes_nothing_at_all`").is_empty());
        assert_eq!(told("ARCHITECTURE.md", "held by `a_number_has_a_gap`").len(), 1);
        assert!(told("ARCHITECTURE.md", "the column `published_on`, the metric `banfu_http_requests_total`").is_empty());
    }

    #[test]
    fn addresses_patterns_and_things_of_the_running_program_are_not_paths() {
        let text = "`/cases/{id}` `banfu-data/keys` `crates/*/src` `crates/<x>` `application/json` [a](https://example.org/x) [b](#c) `target/release/banfu`";
        assert!(told("README.md", text).is_empty());
    }

    #[test]
    fn examples_of_commands_are_not_looked_at() {
        assert!(told("README.md", "```sh\ncat `crates/none`\n```\n").is_empty());
    }
}

//! Things that only one crate may do: read the clock and the environment (`banfu`), speak SQL (`store`), speak HTTP (`web`).

use super::{
    Fault, rust,
    tree::{Tree, crate_of},
};

/// Code that is banned outside the crates named, and what to do instead.
const CODE: [(&[&str], &[&str], &str); 3] = [
    (
        &["SystemTime::now", "Timestamp::now", "Zoned::now"],
        &["banfu"],
        "only the program reads the time; take a clock, or the moment itself",
    ),
    (
        &["env::var", "env::args", "env::current_dir", "env::temp_dir", "env::home_dir"],
        &["banfu"],
        "only the program reads the environment; take the value",
    ),
    (
        &["axum::", "tower_http::", "hyper::"],
        &["web", "banfu"],
        "only web speaks HTTP; answer with a type of your own",
    ),
];

/// Beginnings of SQL in string literals.
const SQL: [&str; 7] = [
    "SELECT ",
    "INSERT INTO ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "ALTER TABLE ",
    "DROP TABLE ",
];

/// See the module.
pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in tree.ending(".rs") {
        let Some(name) = crate_of(path) else { continue };
        let pieces = rust::pieces(text);
        let aside = is_aside(path);
        for (at, line) in pieces.code.iter().enumerate() {
            for (what, rooms, remedy) in CODE {
                for word in what {
                    if !aside && !rooms.contains(&name) && has_path(line, word) {
                        faults.push(Fault::at(path, at + 1, format!("{}: {remedy}", word.trim_end_matches(':'))));
                    }
                }
            }
        }
        if name != "store" {
            for (line, string) in &pieces.strings {
                if let Some(word) = SQL.iter().find(|word| string.trim_start().starts_with(**word)) {
                    faults.push(Fault::at(
                        path,
                        *line,
                        format!("{}: only store speaks SQL; add a function to `Tx` there", word.trim_end()),
                    ));
                }
            }
        }
    }
    faults
}

/// Tests, benches, examples and build scripts are programs of their own and may look around.
fn is_aside(path: &str) -> bool {
    path.ends_with("/build.rs") || ["/tests/", "/benches/", "/examples/"].iter().any(|part| path.contains(part))
}

/// Whether `word` stands in the line, not as the end of a longer name.
fn has_path(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|s| s.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, source: &str) -> Vec<String> {
        check(&Tree::of(&[(path, source)])).iter().map(Fault::to_string).collect()
    }

    #[test]
    fn the_clock_is_read_in_the_program_alone() {
        let source = "fn f() -> Timestamp {\n    Timestamp::now()\n}\n";
        assert!(told("crates/banfu/src/wiring.rs", source).is_empty());
        let wrong = told("crates/app/src/act.rs", source);
        assert_eq!(
            wrong,
            ["crates/app/src/act.rs:2: Timestamp::now: only the program reads the time; take a clock, or the moment itself"]
        );
    }

    #[test]
    fn the_environment_is_read_in_the_program_and_by_tests() {
        let source = "let x = std::env::var(\"X\");";
        assert_eq!(told("crates/store/src/store.rs", source).len(), 1);
        assert!(told("crates/store/tests/support/mod.rs", source).is_empty());
        assert!(told("crates/web/build.rs", source).is_empty());
        assert!(
            told(
                "crates/store/src/store.rs",
                "// env::var is not read here\nlet x = \"env::var\"; my_env::variable();"
            )
            .is_empty()
        );
    }

    #[test]
    fn sql_stands_in_the_store_alone() {
        let source = "tx.rows(\"SELECT id FROM log_events\")";
        assert!(told("crates/store/src/log.rs", source).is_empty());
        assert_eq!(told("crates/app/src/cases.rs", source).len(), 1);
        assert_eq!(told("crates/app/src/cases.rs", "q(r\"\n  DELETE FROM x\")").len(), 1);
        assert!(told("crates/app/src/cases.rs", "say(\"SELECTED cases\"); say(\"an UPDATE follows\")").is_empty());
    }

    #[test]
    fn http_is_spoken_in_web_and_wired_in_the_program() {
        assert!(told("crates/web/src/router.rs", "use axum::Router;").is_empty());
        assert!(told("crates/banfu/src/serve.rs", "axum::serve(l, s)").is_empty());
        assert_eq!(told("crates/app/src/lib.rs", "use axum::Router;").len(), 1);
    }
}

//! Migrations come in twins: one file of the same name for each database, numbered, and listed nowhere else.

use std::collections::BTreeMap;

use super::{Fault, tree::Tree};

const FOLDER: &str = "crates/store/migrations/";

/// See the module.
pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut numbers: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for path in tree.paths() {
        let Some((database, file)) = path.strip_prefix(FOLDER).and_then(|rest| rest.split_once('/')) else {
            continue;
        };
        let twin = match database {
            "sqlite" => "postgres",
            "postgres" => "sqlite",
            _ => {
                faults.push(Fault::at(path, 0, "migrations are for sqlite and postgres; move the file to both folders"));
                continue;
            }
        };
        if !tree.holds(&format!("{FOLDER}{twin}/{file}")) {
            faults.push(Fault::at(
                path,
                0,
                format!("has no twin of the same name in {FOLDER}{twin}/; write one, even if it does nothing"),
            ));
        }
        let number = file.split('_').next().unwrap_or_default();
        if number.len() < 4 || !number.bytes().all(|b| b.is_ascii_digit()) || !file.ends_with(".sql") {
            faults.push(Fault::at(path, 0, "migrations are named NNNN_what.sql, with four digits or more"));
        } else if let Some(other) = numbers.insert((database, number), file) {
            faults.push(Fault::at(path, 0, format!("has the number of {other}; take the next free one")));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(paths: &[&str]) -> Vec<String> {
        let files: Vec<(String, &str)> = paths.iter().map(|p| (format!("{FOLDER}{p}"), "")).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), *t)).collect();
        check(&Tree::of(&files)).iter().map(|f| f.what.clone()).collect()
    }

    #[test]
    fn twins_of_one_name_are_fine() {
        assert!(told(&["sqlite/0001_log.sql", "postgres/0001_log.sql"]).is_empty());
    }

    #[test]
    fn a_lone_migration_is_named() {
        let wrong = told(&["sqlite/0001_log.sql", "postgres/0001_log.sql", "postgres/0002_more.sql"]);
        assert_eq!(
            wrong,
            ["has no twin of the same name in crates/store/migrations/sqlite/; write one, even if it does nothing"]
        );
    }

    #[test]
    fn two_migrations_of_one_number_and_odd_names_are_named() {
        let wrong = told(&["sqlite/0001_a.sql", "postgres/0001_a.sql", "sqlite/0001_b.sql", "postgres/0001_b.sql"]);
        assert_eq!(wrong, ["has the number of 0001_a.sql; take the next free one"; 2]);
        assert_eq!(told(&["sqlite/first.sql", "postgres/first.sql"]).len(), 2);
        assert_eq!(told(&["mysql/0001_a.sql"]).len(), 1);
    }
}

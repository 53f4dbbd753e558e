//! Nothing in the repository belongs to one machine or to one company's package registry.

use super::{Fault, tree::Tree};

/// Folders of one machine. Written in halves, so that this file passes its own check.
const PLACES: [&str; 4] = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];
/// Where lock files may say that packages come from.
const REGISTRIES: [&str; 2] = ["https://registry.npmjs.org/", "registry+https://github.com/rust-lang/crates.io-index"];

/// See the module.
pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in tree.texts() {
        for (at, line) in text.lines().enumerate() {
            if let Some(place) = PLACES.iter().find(|place| stands_alone(line, place)) {
                faults.push(Fault::at(
                    path,
                    at + 1,
                    format!("{place} is a folder of one machine; name it from the root of the repository"),
                ));
            }
        }
        if path.ends_with("package-lock.json") || path.ends_with("Cargo.lock") {
            for (at, line) in text.lines().enumerate() {
                if let Some(source) = source(line)
                    && !REGISTRIES.iter().any(|known| source.starts_with(known))
                {
                    faults.push(Fault::at(
                        path,
                        at + 1,
                        "a registry that others cannot reach; make the lock file again with the public one, or npm's omit-lockfile-registry-resolved",
                    ));
                }
            }
        }
        if path.ends_with(".npmrc") && text.contains("registry=") {
            faults.push(Fault::at(path, 0, "names a registry; leave that to the machine"));
        }
    }
    faults
}

/// As the beginning of a path, not inside a longer one or an address.
fn stands_alone(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line.get(..at).and_then(|s| s.chars().next_back());
        before.is_none_or(|c| c.is_whitespace() || "\"'`(=:[<".contains(c))
    })
}

/// Where a line of a lock file says that a package comes from.
fn source(line: &str) -> Option<&str> {
    let line = line.trim();
    let value = line.strip_prefix("\"resolved\": \"").or_else(|| line.strip_prefix("source = \""))?;
    value.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn folders_of_one_machine_are_named() {
        let line = format!("see {}x", PLACES[0]);
        assert_eq!(told("README.md", &line), 1);
        assert_eq!(told("README.md", "see crates/work/x and https://example.org/home/x"), 0);
    }

    #[test]
    fn lock_files_name_public_registries_or_none() {
        assert_eq!(told("a/package-lock.json", "\"resolved\": \"https://registry.npmjs.org/x/-/x-1.tgz\","), 0);
        assert_eq!(told("a/package-lock.json", "\"resolved\": \"https://npm.corp.example/x-1.tgz\","), 1);
        assert_eq!(told("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\""), 0);
        assert_eq!(told("Cargo.lock", "source = \"registry+https://crates.corp.example/\""), 1);
        assert_eq!(told("e2e/.npmrc", "registry=https://npm.corp.example"), 1);
    }
}

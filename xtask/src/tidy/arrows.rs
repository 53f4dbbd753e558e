//! Who may depend on whom, and which crate alone may know a large stranger.

use super::{
    Fault,
    tree::{Tree, crate_of},
};

/// What each crate may know of the others. `banfu` wires all of them together.
const MAY_KNOW: [(&str, &[&str]); 11] = [
    ("domain", &[]),
    ("text", &[]),
    ("papers", &[]),
    ("tables", &[]),
    ("import", &[]),
    ("search", &[]),
    ("policy", &[]),
    ("store", &["domain"]),
    ("app", &["domain", "text", "papers", "tables", "import", "store", "search", "policy"]),
    ("web", &["app", "domain"]),
    ("banfu", &["app", "domain", "import", "papers", "policy", "search", "store", "text", "web"]),
];

/// Packages that stay behind one wall. A name that ends in `-` means all that begin so.
const WALLS: [(&str, &[&str]); 13] = [
    ("rusqlite", &["store"]),
    ("postgres", &["store"]),
    ("axum", &["web", "banfu"]),
    ("tower-http", &["web"]),
    ("askama", &["web"]),
    ("tantivy", &["search"]),
    ("jieba-rs", &["search"]),
    ("cedar-policy", &["policy"]),
    ("typst", &["papers"]),
    ("calamine", &["tables"]),
    ("rust_xlsxwriter", &["tables"]),
    ("pdf-extract", &["import"]),
    ("cfb", &["import"]),
];

/// See the module.
pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in tree.ending("/Cargo.toml") {
        let Some(name) = crate_of(path) else { continue };
        let Some((_, may)) = MAY_KNOW.iter().find(|(of, _)| *of == name) else {
            faults.push(Fault::at(
                path,
                0,
                format!("the crate {name} has no place among the arrows; give it one in xtask/src/tidy/arrows.rs"),
            ));
            continue;
        };
        for (line, package, dev) in dependencies(text) {
            if let Some(other) = package.strip_prefix("banfu-")
                // A crate's fuzz targets or benches may be a package of their own inside it.
                && other != name
                && !may.contains(&other)
            {
                let may = if may.is_empty() { "none of them".to_owned() } else { may.join(", ") };
                faults.push(Fault::at(
                    path,
                    line,
                    format!("{name} must not know {other} (it may know {may}); move what it needs, or pass it in"),
                ));
            }
            let wall = WALLS
                .iter()
                .find(|(p, _)| *p == package || package.strip_prefix(p).is_some_and(|rest| rest.starts_with('-')));
            if let Some((_, rooms)) = wall
                && !dev
                && !rooms.contains(&name)
            {
                faults.push(Fault::at(
                    path,
                    line,
                    format!("{package} is used only in {}; ask that crate instead", rooms.join(" and ")),
                ));
            }
        }
    }
    faults
}

/// Line, package, and whether only tests use it.
fn dependencies(manifest: &str) -> Vec<(usize, String, bool)> {
    let mut found = Vec::new();
    let mut section = String::new();
    for (at, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']').to_owned();
            // `[dependencies.name]`
            if let Some((table, name)) = section.rsplit_once('.')
                && table.ends_with("dependencies")
            {
                found.push((at + 1, name.to_owned(), table.starts_with("dev-")));
            }
        } else if section.ends_with("dependencies")
            && !line.starts_with('#')
            && let Some((key, _)) = line.split_once('=')
        {
            let name = key.trim().split('.').next().unwrap_or_default().trim_matches('"');
            found.push((at + 1, name.to_owned(), section.starts_with("dev-")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, manifest: &str) -> Vec<String> {
        check(&Tree::of(&[(path, manifest)])).iter().map(Fault::to_string).collect()
    }

    #[test]
    fn an_arrow_that_points_down_is_fine() {
        assert!(told("crates/store/Cargo.toml", "[dependencies]\nbanfu-domain.workspace = true\nrusqlite = \"1\"\n").is_empty());
        assert!(told("crates/web/Cargo.toml", "[dependencies]\nbanfu-app = { workspace = true }\naxum = \"1\"\n").is_empty());
    }

    #[test]
    fn a_package_inside_a_crate_knows_that_crate_and_no_more_than_it_does() {
        assert!(told("crates/text/fuzz/Cargo.toml", "[dependencies]\nbanfu-text = { path = \"..\" }\n").is_empty());
        assert_eq!(told("crates/text/fuzz/Cargo.toml", "[dependencies]\nbanfu-store = \"1\"\n").len(), 1);
    }

    #[test]
    fn an_arrow_that_points_up_or_sideways_is_named_with_its_line() {
        let up = told(
            "crates/domain/Cargo.toml",
            "[package]\nname = \"banfu-domain\"\n\n[dependencies]\nbanfu-store.workspace = true\n",
        );
        assert_eq!(
            up,
            ["crates/domain/Cargo.toml:5: domain must not know store (it may know none of them); move what it needs, or pass it in"]
        );
        assert_eq!(told("crates/text/Cargo.toml", "[dev-dependencies]\nbanfu-domain.workspace = true\n").len(), 1);
        assert_eq!(told("crates/web/Cargo.toml", "[dependencies.banfu-store]\nworkspace = true\n").len(), 1);
    }

    #[test]
    fn a_package_behind_a_wall_is_used_nowhere_else() {
        assert_eq!(told("crates/app/Cargo.toml", "[dependencies]\nrusqlite = \"1\"\n").len(), 1);
        assert_eq!(told("crates/app/Cargo.toml", "[dependencies]\ntypst-pdf = \"1\"\n").len(), 1);
        assert!(told("crates/app/Cargo.toml", "[dev-dependencies]\naxum = \"1\"\n").is_empty(), "a test may");
    }

    #[test]
    fn a_crate_without_a_place_is_asked_for_one() {
        assert_eq!(told("crates/extra/Cargo.toml", "[package]\n").len(), 1);
    }
}

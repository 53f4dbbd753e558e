//! Pages hold no inline script and no inline style: the content policy forbids both, and a page that has them breaks in the browser only.

use super::{Fault, tree::Tree};

/// See the module.
pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in tree.ending(".html") {
        if !path.starts_with("crates/web/templates/") {
            continue;
        }
        for (at, line) in text.lines().enumerate() {
            for what in wrong(line) {
                faults.push(Fault::at(path, at + 1, what));
            }
        }
    }
    faults
}

fn wrong(line: &str) -> Vec<String> {
    let line = line.to_lowercase();
    let mut found = Vec::new();
    for (at, _) in line.match_indices("<script") {
        let tag = line.get(at..).and_then(|rest| rest.split_once('>')).map_or("", |(tag, _)| tag);
        // Data for a script is no script.
        if !tag.contains(" src=") && !tag.contains("application/json") {
            found.push("inline script; put it into crates/web/front/src and find its element by an attribute".to_owned());
        }
    }
    if line.contains("<style") {
        found.push("inline style sheet; put it into crates/web/front/styles".to_owned());
    }
    if attribute(&line, "style") {
        found.push("inline style; give the element a class in crates/web/front/styles".to_owned());
    }
    if line.contains("javascript:") {
        found.push("a link that is a script; use a button and crates/web/front/src".to_owned());
    }
    if [
        "onclick",
        "onchange",
        "onsubmit",
        "oninput",
        "onload",
        "onerror",
        "onfocus",
        "onblur",
        "onkeydown",
        "onkeyup",
    ]
    .iter()
    .any(|name| attribute(&line, name))
    {
        found.push("inline event handler; listen in crates/web/front/src".to_owned());
    }
    found
}

fn attribute(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line.get(..at).and_then(|s| s.chars().next_back());
        let after = line.get(at + name.len()..).unwrap_or_default().trim_start();
        before.is_none_or(char::is_whitespace) && after.starts_with('=')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> usize {
        check(&Tree::of(&[("crates/web/templates/pages/x.html", text)])).len()
    }

    #[test]
    fn scripts_by_address_and_data_are_fine() {
        assert_eq!(told("<script src=\"/assets/app.js\" defer></script>"), 0);
        assert_eq!(told("<script type=\"application/json\" id=\"figures\">{}</script>"), 0);
        assert_eq!(told("<p data-style=\"x\" class=\"style\">a matter of style</p>"), 0);
    }

    #[test]
    fn inline_scripts_styles_and_handlers_are_named() {
        for wrong in [
            "<script>alert(1)</script>",
            "<style>p{}</style>",
            "<p style=\"color:red\">",
            "<button onclick=\"x()\">",
            "<a href=\"javascript:x()\">",
        ] {
            assert_eq!(told(wrong), 1, "{wrong}");
        }
    }

    #[test]
    fn pages_of_other_folders_are_not_looked_at() {
        assert!(check(&Tree::of(&[("docs/x.html", "<style>")])).is_empty());
    }
}

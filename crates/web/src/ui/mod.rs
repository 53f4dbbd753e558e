//! Components of ours, each a struct with a template of its own in `templates/ui/`: what a page puts where a mark with a meaning belongs.
//!
//! A component prints itself, escaped; a page writes `{{ row.clock }}`. State is always a shape and words, never a colour alone.

mod clock;
mod field;
mod form;
mod glyphs;
mod marks;
mod navigation;

pub use clock::{Clock, ClockState, Why, WhyStep};
pub use field::{Button, Choice, Field, Form, Input, Weight};
pub use form::{ErrorSummary, FieldError};
pub use glyphs::{Glyphs, MAX_GLYPH_ROWS};
pub use marks::{Figure, Note, NoteKind, PromiseMark, PromiseState, Provenance, Severity};
pub use navigation::{Crumb, Pager, Track, TrackStep, TrackTime};

use askama::filters::Safe;

use crate::assets;

/// Says that a template's output is HTML, already escaped where it must be.
macro_rules! html_safe {
    ($($name:ty),+) => { $( impl askama::filters::HtmlSafe for $name {} )+ };
}
pub(crate) use html_safe;

/// An icon of the sprite, hidden from screen readers: words stand beside it. Names are in `front/icons.json` and `front/icons/`.
pub fn icon(name: &str) -> Safe<String> {
    debug_assert!(
        name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
        "an icon's name is ours, not a reader's: {name}"
    );
    let sprite = assets::address("icons.svg");
    Safe(format!(
        "<svg class=\"bf-i\" aria-hidden=\"true\" focusable=\"false\"><use href=\"{sprite}#{name}\"></use></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    /// Icons named in sources, by the helper that draws them.
    fn named(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).expect("our own folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                named(&path, found);
            } else {
                let text = fs::read_to_string(&path).expect("our own file");
                for opener in ["icon(\"", "shape: \""] {
                    found.extend(text.split(opener).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
                }
            }
        }
    }

    #[test]
    fn every_icon_a_page_draws_is_in_the_sprite() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let tabler = fs::read_to_string(root.join("front/icons.json")).expect("icons.json");
        let mut names = BTreeSet::new();
        named(&root.join("templates"), &mut names);
        named(&root.join("src"), &mut names);
        names.retain(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
        let missing: Vec<_> = names
            .iter()
            .filter(|name| !tabler.contains(&format!("\"{name}\":")) && !root.join(format!("front/icons/{name}.svg")).exists())
            .collect();
        assert!(missing.is_empty(), "not in icons.json nor in icons/: {missing:?}");
    }
}

//! The invisible marks that the template leaves around each piece of text, followed while walking frames.

use typst::foundations::Value;
use typst::introspection::{MetadataElem, Tag};

use crate::place::Place;

/// Which piece of text a walk over the frames is in.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    /// Marks open at this point; `None` for text that is nobody's (page numbers).
    open: Vec<Option<Place>>,
}

impl Marks {
    /// Takes note of a tag, if it is a mark.
    pub fn see(&mut self, tag: &Tag) {
        let Tag::Start(content, _) = tag else { return };
        let Some(mark) = content.to_packed::<MetadataElem>() else {
            return;
        };
        let Value::Str(text) = &mark.value else { return };
        if let Some(key) = text.as_str().strip_prefix('<') {
            self.open.push(Place::from_key(key));
        } else if let Some(key) = text.as_str().strip_prefix('>') {
            // Cells side by side that run over a page close out of order.
            let place = Place::from_key(key);
            if let Some(last) = self.open.iter().rposition(|open| *open == place) {
                self.open.remove(last);
            }
        }
    }

    /// The piece that text met now belongs to.
    pub fn here(&self) -> Option<Place> {
        self.open.last().copied().flatten()
    }
}

//! XML parts as trees, within bounds. Names are local names: the prefix is a habit of the program that wrote the file.

use quick_xml::{XmlVersion, events::Event, reader::Reader};

use crate::{
    ImportError,
    limits::{XML_DEPTH, XML_NODES},
};

/// Elements whose own text is kept: words of the document, and where an OFD says what lies where.
const KEPT: [&str; 8] = ["t", "delText", "TextCode", "DocRoot", "PhysicalBox", "Signatures", "Annotations", "FileLoc"];

/// An element.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Element>,
    /// Text directly inside; kept for elements that hold words of the document.
    pub(crate) text: String,
}

impl Element {
    /// An attribute by its local name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The attribute `val`.
    pub(crate) fn val(&self) -> Option<&str> {
        self.attribute("val")
    }

    /// The first child of a name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|c| c.name == name)
    }

    /// The children of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// Whether a switch such as `<w:vanish/>` is on: present, and not said to be off.
    pub(crate) fn switch(&self, name: &str) -> Option<bool> {
        self.child(name).map(|c| !matches!(c.val(), Some("0" | "false" | "off")))
    }

    /// The first element of a name inside, at any depth.
    pub(crate) fn find(&self, name: &str) -> Option<&Self> {
        self.children.iter().find_map(|c| if c.name == name { Some(c) } else { c.find(name) })
    }

    /// All words inside, paragraphs parted by blanks.
    pub(crate) fn words(&self) -> String {
        let mut out = String::new();
        self.gather(&mut out);
        out
    }

    /// The text of all elements of a name inside, one after the other.
    pub(crate) fn words_of(&self, name: &str) -> String {
        let own = if self.name == name { self.text.as_str() } else { "" };
        self.children.iter().fold(own.to_owned(), |words, child| words + &child.words_of(name))
    }

    fn gather(&self, out: &mut String) {
        match self.name.as_str() {
            "t" | "delText" => out.push_str(&self.text),
            "p" if !out.is_empty() => out.push(' '),
            _ => {}
        }
        // Of two renderings of one thing, the first.
        if self.name == "AlternateContent" {
            if let Some(choice) = self.child("Choice").or_else(|| self.child("Fallback")) {
                choice.gather(out);
            }
            return;
        }
        for child in &self.children {
            child.gather(out);
        }
    }
}

/// Reads a part.
///
/// # Errors
/// [`ImportError::Damaged`] for what is no XML or declares entities, [`ImportError::Limit`] beyond the bounds.
pub(crate) fn parse(bytes: &[u8]) -> Result<Element, ImportError> {
    let text = text_of(bytes)?;
    let mut reader = Reader::from_str(&text);
    let mut open: Vec<Element> = vec![Element::default()];
    let mut nodes = 0_usize;
    loop {
        let event = reader.read_event().map_err(ImportError::damaged)?;
        nodes += 1;
        if nodes > XML_NODES {
            return Err(ImportError::limit("XML elements in one part", XML_NODES));
        }
        match event {
            Event::Start(tag) => {
                if open.len() > XML_DEPTH {
                    return Err(ImportError::limit("XML elements inside one another", XML_DEPTH));
                }
                open.push(element(&tag)?);
            }
            Event::Empty(tag) => {
                let done = element(&tag)?;
                if let Some(parent) = open.last_mut() {
                    parent.children.push(done);
                }
            }
            Event::End(_) => {
                let done = open.pop().unwrap_or_default();
                match open.last_mut() {
                    Some(parent) => parent.children.push(done),
                    None => return Err(ImportError::damaged("XML ends more than it begins")),
                }
            }
            Event::Text(words) => keep(&mut open, &words.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(words) => keep(&mut open, &words.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(name) => {
                let c = match name.resolve_char_ref().map_err(ImportError::damaged)? {
                    Some(c) => c.to_string(),
                    None => match name.xml_content(XmlVersion::Implicit1_0).as_ref() {
                        "amp" => "&".to_owned(),
                        "lt" => "<".to_owned(),
                        "gt" => ">".to_owned(),
                        "quot" => "\"".to_owned(),
                        "apos" => "'".to_owned(),
                        _ => return Err(ImportError::damaged("an entity that is not defined")),
                    },
                };
                keep(&mut open, &c);
            }
            // Entities are how a small file becomes a large one; no office program declares any.
            Event::DocType(_) => return Err(ImportError::damaged("a document type declaration, which office documents do not have")),
            Event::Eof => break,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
    if open.len() != 1 {
        return Err(ImportError::damaged("XML that does not end"));
    }
    let root = open.pop().and_then(|mut whole| whole.children.pop());
    root.ok_or_else(|| ImportError::damaged("XML without an element"))
}

fn keep(open: &mut [Element], words: &str) {
    if let Some(element) = open.last_mut()
        && KEPT.contains(&element.name.as_str())
    {
        element.text.push_str(words);
    }
}

fn element(tag: &quick_xml::events::BytesStart<'_>) -> Result<Element, ImportError> {
    let local = |name: &str| name.rsplit(':').next().unwrap_or(name).to_owned();
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(ImportError::damaged)?;
        let name: &str = attribute.key.as_ref();
        // Declarations of names say nothing of the document.
        if name.starts_with("xmlns") {
            continue;
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(ImportError::damaged)?;
        attributes.push((local(name), value.into_owned()));
    }
    Ok(Element {
        name: local(tag.name().as_ref()),
        attributes,
        ..Element::default()
    })
}

/// The text of a part: UTF-8, or UTF-16 by its mark.
fn text_of(bytes: &[u8]) -> Result<std::borrow::Cow<'_, str>, ImportError> {
    let (encoding, skip) = encoding_rs::Encoding::for_bom(bytes).unwrap_or((encoding_rs::UTF_8, 0));
    let body = bytes.get(skip..).unwrap_or_default();
    encoding
        .decode_without_bom_handling_and_without_replacement(body)
        .ok_or_else(|| ImportError::damaged("XML in another encoding than it says"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_prefix_and_words_their_escapes() {
        let root = parse("<w:p xmlns:w='x' w:id='a&amp;b'><w:r><w:t>甲&lt;&#20057;</w:t></w:r> <w:r/></w:p>".as_bytes()).unwrap();
        assert_eq!((root.name.as_str(), root.attribute("id")), ("p", Some("a&b")));
        assert_eq!(root.words(), "甲<乙");
    }

    #[test]
    fn entities_are_not_expanded() {
        let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><w:t>&b;</w:t>";
        assert!(matches!(parse(bomb.as_bytes()), Err(ImportError::Damaged(_))));
        assert!(matches!(parse(b"<t>&b;</t>"), Err(ImportError::Damaged(_))));
    }

    #[test]
    fn deeper_than_any_document_is_refused() {
        let deep = "<a>".repeat(100_000);
        assert_eq!(
            parse(deep.as_bytes()).err(),
            Some(ImportError::limit("XML elements inside one another", XML_DEPTH))
        );
    }

    #[test]
    fn xml_that_breaks_off_is_damaged() {
        for text in ["<a><b></a>", "<a>", "", "</a>", "<a", "words"] {
            assert!(matches!(parse(text.as_bytes()), Err(ImportError::Damaged(_))), "{text}");
        }
    }

    #[test]
    fn utf_16_is_read_by_its_mark() {
        let mut bytes = vec![0xFF, 0xFE];
        bytes.extend("<t>甲</t>".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(parse(&bytes).unwrap().text, "甲");
    }
}

//! A package (ZIP) with parts and the relations between them, within bounds.

use std::{
    collections::HashMap,
    io::{Cursor, Read as _},
};

use zip::{ZipArchive, result::ZipError};

use crate::{
    ImportError,
    limits::{PACKAGE_PARTS, PART_BYTES, PART_RATIO},
    xml::{self, Element},
};

/// An open package.
pub(crate) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

/// Where a part points to.
#[derive(Debug, Clone)]
pub(crate) struct Relation {
    /// The last word of its type, such as `styles`.
    pub(crate) kind: String,
    /// The part it names, from the root of the package.
    pub(crate) target: String,
}

impl<'a> Package<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, ImportError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| match error {
            ZipError::UnsupportedArchive(what) => ImportError::damaged(what),
            other => ImportError::damaged(other),
        })?;
        if zip.len() > PACKAGE_PARTS {
            return Err(ImportError::limit("parts in a package", PACKAGE_PARTS));
        }
        Ok(Self { zip })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The bytes of a part, if there is one of the name.
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, ImportError> {
        let file = match self.zip.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(ImportError::Encrypted),
            Err(error) => return Err(ImportError::damaged(error)),
        };
        // The size that a package claims is not believed; reading stops at the bound.
        let by_ratio = file.compressed_size().saturating_mul(PART_RATIO).max(1024 * 1024);
        let most = by_ratio.min(PART_BYTES);
        let mut bytes = Vec::new();
        file.take(most + 1).read_to_end(&mut bytes).map_err(ImportError::damaged)?;
        if bytes.len() as u64 > most {
            return Err(if most == PART_BYTES {
                ImportError::limit("bytes in one unpacked part", PART_BYTES)
            } else {
                ImportError::limit("times the packed size in one unpacked part", PART_RATIO)
            });
        }
        Ok(Some(bytes))
    }

    /// A part as XML, if there is one of the name.
    pub(crate) fn xml(&mut self, name: &str) -> Result<Option<Element>, ImportError> {
        self.bytes(name)?.map(|bytes| xml::parse(&bytes)).transpose()
    }

    /// What a part points to, by id; the root of the package with an empty name.
    pub(crate) fn relations(&mut self, part: &str) -> Result<HashMap<String, Relation>, ImportError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = if folder.is_empty() {
            format!("_rels/{file}.rels")
        } else {
            format!("{folder}/_rels/{file}.rels")
        };
        let Some(root) = self.xml(&name)? else { return Ok(HashMap::new()) };
        Ok(root
            .all("Relationship")
            .filter(|r| r.attribute("TargetMode") != Some("External"))
            .filter_map(|r| {
                let kind = r.attribute("Type")?.rsplit('/').next()?.to_owned();
                let target = resolve(folder, r.attribute("Target")?);
                Some((r.attribute("Id")?.to_owned(), Relation { kind, target }))
            })
            .collect())
    }
}

/// A target as a name from the root: `styles.xml` beside `word/document.xml` is `word/styles.xml`.
pub(crate) fn resolve(folder: &str, target: &str) -> String {
    let (mut parts, rest): (Vec<&str>, &str) = match target.strip_prefix('/') {
        Some(absolute) => (Vec::new(), absolute),
        None => (folder.split('/').filter(|p| !p.is_empty()).collect(), target),
    };
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_the_root() {
        assert_eq!(resolve("word", "styles.xml"), "word/styles.xml");
        assert_eq!(resolve("word", "/word/styles.xml"), "word/styles.xml");
        assert_eq!(resolve("word", "../customXml/item1.xml"), "customXml/item1.xml");
        assert_eq!(resolve("", "../../x"), "x");
    }
}

//! .docx (and .wps or .docm of the same make): the text as one sees it in print, with automatic numbers written out.
//!
//! `styles.rs` what styles and lists say, `body.rs` the walk through the document. Source: ECMA-376 part 1, 5th edition, chapter 17.

mod body;
mod styles;

use std::collections::HashMap;

use crate::{
    ImportError, Kind, Read, Unsupported, What,
    build::Builder,
    ofd,
    package::{Package, Relation},
    xml::Element,
};

/// Reads a package that starts like a ZIP file; one that is an OFD goes on to its reader.
pub(crate) fn read(bytes: &[u8]) -> Result<Read, ImportError> {
    let mut package = Package::open(bytes)?;
    if package.has(ofd::ROOT) {
        return ofd::read(&mut package);
    }
    let main = main_part(&mut package)?;
    let relations = package.relations(&main)?;
    let document = package.xml(&main)?.ok_or_else(|| ImportError::damaged("its main part is missing"))?;
    let body = match document.name.as_str() {
        "document" => document.child("body").ok_or_else(|| ImportError::damaged("a document without a body"))?,
        "workbook" => return Err(ImportError::Unsupported(Unsupported::Spreadsheet)),
        "presentation" => return Err(ImportError::Unsupported(Unsupported::Slides)),
        _ => return Err(ImportError::Unsupported(Unsupported::OtherOffice)),
    };
    let mut part = |kind: &str| -> Result<Option<Element>, ImportError> {
        match relations.values().find(|r| r.kind == kind) {
            Some(relation) => package.xml(&relation.target),
            None => Ok(None),
        }
    };
    let styles = styles::Styles::of(part("styles")?.as_ref());
    let lists = styles::Lists::of(part("numbering")?.as_ref(), &styles);
    let asides = body::Asides {
        footnotes: by_id(part("footnotes")?.as_ref(), "footnote"),
        endnotes: by_id(part("endnotes")?.as_ref(), "endnote"),
        comments: by_id(part("comments")?.as_ref(), "comment"),
    };
    let mut out = Builder::default();
    for (kind, what) in [("header", What::Header), ("footer", What::Footer)] {
        for words in margins(&mut package, &relations, kind)? {
            out.left(what, 0, &words);
        }
    }
    body::Walk::new(&mut out, &styles, lists, &asides).blocks(body)?;
    out.finish(Kind::Docx)
}

/// The part that the package is about.
fn main_part(package: &mut Package<'_>) -> Result<String, ImportError> {
    let roots = package.relations("")?;
    if let Some(main) = roots.values().find(|r| r.kind == "officeDocument") {
        return Ok(main.target.clone());
    }
    if package.has("word/document.xml") {
        return Ok("word/document.xml".to_owned());
    }
    let odf = package.bytes("mimetype")?.unwrap_or_default();
    Err(ImportError::Unsupported(match String::from_utf8_lossy(&odf).trim() {
        "application/vnd.oasis.opendocument.text" => Unsupported::Odt,
        "application/vnd.oasis.opendocument.spreadsheet" => Unsupported::Spreadsheet,
        "application/vnd.oasis.opendocument.presentation" => Unsupported::Slides,
        _ => Unsupported::OtherOffice,
    }))
}

/// The words of notes or comments by their id.
fn by_id(root: Option<&Element>, name: &str) -> HashMap<String, String> {
    root.into_iter()
        .flat_map(|root| root.all(name))
        .filter_map(|note| Some((note.attribute("id")?.to_owned(), note.words())))
        .collect()
}

/// What headers or footers say beyond a page number, each once.
fn margins(package: &mut Package<'_>, relations: &HashMap<String, Relation>, kind: &str) -> Result<Vec<String>, ImportError> {
    let mut parts: Vec<&str> = relations.values().filter(|r| r.kind == kind).map(|r| r.target.as_str()).collect();
    parts.sort_unstable();
    let mut said: Vec<String> = Vec::new();
    for part in parts {
        let words = package.xml(part)?.map(|root| root.words()).unwrap_or_default();
        let only_number = words.chars().all(|c| c.is_numeric() || c.is_whitespace() || "—-－–·第共页/PAGEof".contains(c));
        if !only_number && !said.contains(&words) {
            said.push(words);
        }
    }
    Ok(said)
}

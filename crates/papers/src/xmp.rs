//! The letter's own elements inside the PDF's metadata packet.
//!
//! Typst writes the packet with what it knows (title, author, keywords). The elements of an official document (GB/T 33480) go in beside them, with
//! the description of their schema that PDF/A asks for. The packet is one plain stream near the end of the file, so it can grow in place:
//! its length and the cross-reference table behind it are moved along. A file that does not look as expected is left as it is.

use std::fmt::Write as _;

use crate::letter::Letter;
use crate::pack::xml;
use crate::sheet::{Element, elements};

/// Name space of the elements.
const SPACE: &str = "urn:banfu:letter:1/";
const PREFIX: &str = "gw";

/// `pdf` with the elements of `letter` in its metadata, and the letter itself for [`crate::read_pdf`].
pub(crate) fn with_elements(pdf: Vec<u8>, letter: &Letter) -> Vec<u8> {
    grown(&pdf, letter).unwrap_or(pdf)
}

/// A file of ours as the bytes before the packet's dictionary (all that is printed), the packet, and the bytes after it.
pub(crate) fn parts(pdf: &[u8]) -> Option<(&[u8], &str, &[u8])> {
    // The packet stands near the end, and text of the letter in it cannot hold this mark.
    let packet = rfind(pdf, b"<?xpacket begin", pdf.len())?;
    let end = find(pdf, b"\nendstream", packet)?;
    let dictionary = rfind(pdf, b"<</Length ", packet)?;
    let text = std::str::from_utf8(&pdf[packet..end]).ok()?;
    Some((&pdf[..dictionary], text, &pdf[end..]))
}

/// A number for all that is printed.
pub(crate) fn print(before: &[u8]) -> String {
    let mut print = crate::own::Print::new();
    print.take(before);
    print.text()
}

/// `None` when the file is not laid out as our exporter lays it out.
fn grown(pdf: &[u8], letter: &Letter) -> Option<Vec<u8>> {
    let (before, text, after) = parts(pdf)?;
    let new = with_schema(text, letter, &print(before))?;
    let end = pdf.len() - after.len();
    let packet = end - text.len();

    // …/Length 5699/… stands in the dictionary just before the stream.
    let digits = before.len() + b"<</Length ".len();
    let digits_end = digits + pdf[digits..].iter().position(|b| !b.is_ascii_digit())?;
    let length: usize = std::str::from_utf8(&pdf[digits..digits_end]).ok()?.parse().ok()?;
    let between = &pdf[digits_end..packet];
    if length != end - packet || !between.ends_with(b">>\nstream\n") {
        return None;
    }

    let mut out = Vec::with_capacity(pdf.len() + new.len());
    out.extend_from_slice(&pdf[..digits]);
    out.extend_from_slice(new.len().to_string().as_bytes());
    out.extend_from_slice(between);
    out.extend_from_slice(new.as_bytes());
    let moved = out.len().checked_sub(end)?;
    out.extend_from_slice(&pdf[end..]);
    move_references(&mut out, end, moved)?;
    Some(out)
}

/// Offsets beyond `after` in the cross-reference table, and the table's own, are `by` bytes further on.
fn move_references(file: &mut Vec<u8>, after: usize, by: usize) -> Option<()> {
    let start = rfind(file, b"startxref\n", file.len())? + b"startxref\n".len();
    let start_end = start + file[start..].iter().position(|b| !b.is_ascii_digit())?;
    let old: usize = std::str::from_utf8(&file[start..start_end]).ok()?.parse().ok()?;
    let table = old + by;
    if !file.get(table..)?.starts_with(b"xref\n0 ") {
        return None;
    }
    let head = table + b"xref\n0 ".len();
    let head_end = head + file[head..].iter().position(|b| *b == b'\n')?;
    let count: usize = std::str::from_utf8(&file[head..head_end]).ok()?.trim().parse().ok()?;
    for entry in 0..count {
        // Twenty bytes each: ten digits of offset, five of generation, n or f, line end.
        let at = head_end + 1 + entry * 20;
        let field = file.get(at..at + 18)?;
        if field[17] != b'n' {
            continue;
        }
        let offset: usize = std::str::from_utf8(&field[..10]).ok()?.parse().ok()?;
        if offset > after {
            file[at..at + 10].copy_from_slice(format!("{:010}", offset + by).as_bytes());
        }
    }
    file.splice(start..start_end, table.to_string().into_bytes());
    Some(())
}

/// The packet with the properties, and with their schema where the packet describes schemas at all (PDF/A does).
fn with_schema(packet: &str, letter: &Letter, print: &str) -> Option<String> {
    let mut all = elements(letter);
    for (name, label, value) in [
        ("print", "所印内容的校验值", print.to_owned()),
        ("letter", "公文结构", crate::own::json(letter).ok()?),
    ] {
        all.push(Element { name, label, value });
    }
    let mut properties = String::new();
    let mut values = String::new();
    for element in &all {
        let _ = write!(
            properties,
            "<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>{}</pdfaProperty:description><pdfaProperty:name>{}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType></rdf:li>",
            element.label, element.name
        );
        let _ = write!(values, "<{PREFIX}:{0}>{1}</{PREFIX}:{0}>", element.name, xml(&element.value));
    }
    let mut out = packet.to_owned();
    let close = "</rdf:RDF>";
    let at = out.rfind(close)?;
    out.insert_str(
        at,
        &format!("<rdf:Description rdf:about=\"\" xmlns:{PREFIX}=\"{SPACE}\">{values}</rdf:Description>"),
    );
    if let Some(at) = out.find("</rdf:Bag></pdfaExtension:schemas>") {
        out.insert_str(
            at,
            &format!(
                "<rdf:li rdf:parseType=\"Resource\"><pdfaSchema:schema>公文元数据</pdfaSchema:schema><pdfaSchema:namespaceURI>{SPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>{PREFIX}</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
            ),
        );
    }
    Some(out)
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.windows(what.len()).position(|part| part == what).map(|at| from + at)
}

fn rfind(bytes: &[u8], what: &[u8], before: usize) -> Option<usize> {
    bytes.get(..before)?.windows(what.len()).rposition(|part| part == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_looks_different_is_left_alone() {
        let letter = Letter {
            title: "某".into(),
            ..Letter::default()
        };
        for odd in [b"".as_slice(), b"%PDF-1.7", b"<</Length 9>>\nstream\n<?xpacket begin</rdf:RDF>\nendstream"] {
            assert_eq!(with_elements(odd.to_vec(), &letter), odd);
        }
    }
}

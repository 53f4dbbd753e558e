//! What a font file says of its faces, read without their outlines.
//!
//! A Chinese face is five to twenty megabytes, nearly all of it outlines. Family, weight and coverage stand in a few small tables, so a face is
//! known after reading those, and a file is read in full only when a letter prints with it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use typst::text::FontInfo;

/// The tables that [`FontInfo`] is made of.
const WANTED: [[u8; 4]; 9] = [*b"head", *b"hhea", *b"maxp", *b"name", *b"OS/2", *b"cmap", *b"post", *b"fvar", *b"MATH"];

/// The most faces one collection may name; the largest collections in use have some seventy.
const MOST_FACES: u32 = 256;

/// The faces of one file, each with its index in it; none when it cannot be read or is no font.
pub(crate) fn faces_of(path: &Path) -> Vec<(u32, FontInfo)> {
    File::open(path).map(|mut file| faces_in(&mut file)).unwrap_or_default()
}

fn faces_in(file: &mut (impl Read + Seek)) -> Vec<(u32, FontInfo)> {
    let starts = starts(file).unwrap_or_default();
    (0..)
        .zip(starts)
        .filter_map(|(index, start)| Some((index, FontInfo::new(&without_outlines(file, start)?, 0)?)))
        .collect()
}

/// Where in the file each face begins.
fn starts(file: &mut (impl Read + Seek)) -> Option<Vec<u32>> {
    let head = bytes_at(file, 0, 12)?;
    if !head.starts_with(b"ttcf") {
        return Some(vec![0]);
    }
    let count = u32_at(&head, 8)?.min(MOST_FACES);
    let offsets = bytes_at(file, 12, u64::from(count) * 4)?;
    (0..count as usize).map(|index| u32_at(&offsets, index * 4)).collect()
}

/// A font file of the face at `start` that holds the wanted tables only. Tables that reach beyond the file are left out, as ttf-parser does.
fn without_outlines(file: &mut (impl Read + Seek), start: u32) -> Option<Vec<u8>> {
    let start = u64::from(start);
    let head = bytes_at(file, start, 12)?;
    let count = u16::from_be_bytes([*head.get(4)?, *head.get(5)?]);
    let records = bytes_at(file, start + 12, u64::from(count) * 16)?;
    let mut kept: Vec<(&[u8], Vec<u8>)> = Vec::new();
    for record in records.chunks_exact(16) {
        let (tag, place) = record.split_at(4);
        // A second table of one name is never looked at, so it is not read either; that bounds what a broken file can make us hold.
        if !WANTED.iter().any(|wanted| wanted == tag) || kept.iter().any(|(other, _)| *other == tag) {
            continue;
        }
        let (offset, length) = (u32_at(place, 4)?, u32_at(place, 8)?);
        if let Some(table) = bytes_at(file, offset.into(), length.into()) {
            kept.push((tag, table));
        }
    }
    let mut out = head.get(..4)?.to_vec();
    // Nine tables at most; the three search fields are read by nobody here.
    out.extend(u16::try_from(kept.len()).ok()?.to_be_bytes());
    out.extend([0; 6]);
    let mut offset = u32::try_from(12 + kept.len() * 16).ok()?;
    for (tag, table) in &kept {
        let length = u32::try_from(table.len()).ok()?;
        out.extend_from_slice(tag);
        out.extend([0; 4]);
        out.extend(offset.to_be_bytes());
        out.extend(length.to_be_bytes());
        offset = offset.checked_add(length)?;
    }
    for (_, table) in &kept {
        out.extend_from_slice(table);
    }
    Some(out)
}

/// Exactly `length` bytes; `None` when the file ends before.
fn bytes_at(file: &mut (impl Read + Seek), offset: u64, length: u64) -> Option<Vec<u8>> {
    let size = file.seek(SeekFrom::End(0)).ok()?;
    if offset.checked_add(length)? > size {
        return None;
    }
    file.seek(SeekFrom::Start(offset)).ok()?;
    let mut bytes = vec![0; usize::try_from(length).ok()?];
    file.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn a_face_is_known_by_its_small_tables_as_by_the_whole_file() {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fonts");
        let mut faces = 0;
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let data = std::fs::read(entry.path()).unwrap();
            let whole: Vec<(u32, FontInfo)> = (0..).zip(FontInfo::iter(&data)).collect();
            assert_eq!(faces_of(&entry.path()), whole, "{}", entry.path().display());
            faces += whole.len();
        }
        assert!(faces > 5, "{faces} faces in the folder");
    }

    #[test]
    fn a_broken_file_holds_no_face() {
        for bytes in [
            b"".as_slice(),
            b"ttcf",
            b"\0\x01\0\0\xFF\xFF\0\0\0\0\0\0",
            b"ttcf\0\x01\0\0\xFF\xFF\xFF\xFF",
            b"\0\x01\0\0\0\x01\0\0\0\0\0\0cmap\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
        ] {
            assert_eq!(faces_in(&mut std::io::Cursor::new(bytes)), []);
        }
        assert_eq!(faces_of(Path::new("none.ttf")), []);
    }
}

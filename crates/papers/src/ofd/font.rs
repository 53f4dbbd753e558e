//! Small TrueType files with the glyphs of one letter.
//!
//! OFD readers go by characters, and several read neither CFF outlines nor fonts without `cmap` and `OS/2`; every face is therefore rebuilt
//! as quadratic outlines with both tables, whatever it came from.

use std::collections::BTreeMap;

use kurbo::{BezPath, CubicBez, Point, Shape as _};
use ttf_parser::{Face, GlyphId, OutlineBuilder, Tag};
use write_fonts::tables::glyf::{GlyfLocaBuilder, Glyph, SimpleGlyph};
use write_fonts::tables::loca::LocaFormat;

use crate::PaperError;

/// The glyphs of one face that a document uses, renumbered from 1 in order of first use; 0 stays .notdef.
#[derive(Debug, Default)]
pub(super) struct Subset {
    /// Old glyph ids in their new order.
    glyphs: Vec<u16>,
    numbers: BTreeMap<u16, u16>,
    /// Character → new glyph id, as the font's own `cmap` will say.
    characters: BTreeMap<u32, u16>,
}

impl Subset {
    pub fn new() -> Self {
        Self {
            glyphs: vec![0],
            numbers: BTreeMap::from([(0, 0)]),
            characters: BTreeMap::new(),
        }
    }

    /// The new id of `glyph`.
    pub fn number(&mut self, glyph: u16) -> u16 {
        if let Some(number) = self.numbers.get(&glyph) {
            return *number;
        }
        // Cannot overflow: a face has at most 65,535 glyphs.
        let number = u16::try_from(self.glyphs.len()).unwrap_or(0);
        self.glyphs.push(glyph);
        self.numbers.insert(glyph, number);
        number
    }

    /// Claims `c` for the new glyph id; `false` when the character already stands for another glyph.
    pub fn claim(&mut self, c: char, number: u16) -> bool {
        *self.characters.entry(u32::from(c)).or_insert(number) == number
    }

    /// The subset as a TrueType file.
    pub fn build(&self, data: &[u8], index: u32) -> Result<Vec<u8>, PaperError> {
        let fail = |what: String| PaperError::Export(format!("font subset: {what}"));
        let face = Face::parse(data, index).map_err(|error| fail(error.to_string()))?;
        let mut tables = self.outlines(&face).map_err(fail)?;
        tables.insert(*b"cmap", cmap(&self.characters));
        for tag in [b"OS/2", b"name"] {
            if let Some(table) = face.raw_face().table(Tag::from_bytes(tag)) {
                tables.insert(*tag, table.to_vec());
            }
        }
        Ok(sfnt(tables))
    }

    fn outlines(&self, face: &Face<'_>) -> Result<BTreeMap<[u8; 4], Vec<u8>>, String> {
        let units = f64::from(face.units_per_em());
        let mut builder = GlyfLocaBuilder::new();
        let (mut metrics, mut most_points, mut most_contours) = (Vec::new(), 0u16, 0u16);
        for &glyph in &self.glyphs {
            let mut pen = Pen {
                path: BezPath::new(),
                last: Point::ZERO,
                // A twentieth of a per cent of the em is far below what 600 dots an inch can show.
                tolerance: units * 0.0005,
            };
            face.outline_glyph(GlyphId(glyph), &mut pen);
            let mut bearing = 0;
            if pen.path.elements().is_empty() {
                builder.add_glyph(&Glyph::Empty).map_err(|error| error.to_string())?;
            } else {
                let simple = SimpleGlyph::from_bezpath(&pen.path).map_err(|error| format!("{error:?}"))?;
                let points: usize = simple.contours.iter().map(|contour| contour.len()).sum();
                most_points = most_points.max(u16::try_from(points).unwrap_or(u16::MAX));
                most_contours = most_contours.max(u16::try_from(simple.contours.len()).unwrap_or(u16::MAX));
                builder.add_glyph(&simple).map_err(|error| error.to_string())?;
                bearing = pen.path.bounding_box().x0.floor() as i16;
            }
            let advance = face.glyph_hor_advance(GlyphId(glyph)).unwrap_or(face.units_per_em());
            metrics.extend(advance.to_be_bytes());
            metrics.extend(bearing.to_be_bytes());
        }
        let (glyf, loca, format) = builder.build();
        let table = |tag: &[u8; 4], least: usize| {
            face.raw_face()
                .table(Tag::from_bytes(tag))
                .filter(|table| table.len() >= least)
                .map(<[u8]>::to_vec)
                .ok_or_else(|| format!("no usable {} table", String::from_utf8_lossy(tag)))
        };
        let (mut head, mut hhea) = (table(b"head", 54)?, table(b"hhea", 36)?);
        let mut post = table(b"post", 32)?;
        let count = u16::try_from(self.glyphs.len()).unwrap_or(u16::MAX);
        head[50..52].copy_from_slice(&u16::from(matches!(format, LocaFormat::Long)).to_be_bytes());
        hhea[34..36].copy_from_slice(&count.to_be_bytes());
        post.truncate(32);
        // Version 3: no glyph names.
        post[..4].copy_from_slice(&[0, 3, 0, 0]);
        // maxp 1.0: glyphs, points, contours; no composites; two zones as usual; nothing instructed.
        let maxp = [1, 0, count, most_points, most_contours, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0u16]
            .iter()
            .flat_map(|value| value.to_be_bytes())
            .collect();
        let dump = |error: write_fonts::error::Error| error.to_string();
        Ok(BTreeMap::from([
            (*b"glyf", write_fonts::dump_table(&glyf).map_err(dump)?),
            (*b"loca", write_fonts::dump_table(&loca).map_err(dump)?),
            (*b"head", head),
            (*b"hhea", hhea),
            (*b"hmtx", metrics),
            (*b"maxp", maxp),
            (*b"post", post),
        ]))
    }
}

/// Draws an outline as quadratic curves.
struct Pen {
    path: BezPath,
    last: Point,
    tolerance: f64,
}

fn point(x: f32, y: f32) -> Point {
    Point::new(f64::from(x), f64::from(y))
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.last = point(x, y);
        self.path.move_to(self.last);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.last = point(x, y);
        self.path.line_to(self.last);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.last = point(x, y);
        self.path.quad_to(point(x1, y1), self.last);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let end = point(x, y);
        let cubic = CubicBez::new(self.last, point(x1, y1), point(x2, y2), end);
        for (_, _, quad) in cubic.to_quads(self.tolerance) {
            self.path.quad_to(quad.p1, quad.p2);
        }
        self.last = end;
    }

    fn close(&mut self) {
        self.path.close_path();
    }
}

/// A `cmap` with format 4 for the basic plane and format 12 for everything.
fn cmap(characters: &BTreeMap<u32, u16>) -> Vec<u8> {
    // Runs of consecutive characters with consecutive glyphs are one segment.
    let mut segments: Vec<(u16, u16, u16)> = Vec::new();
    for (c, glyph) in characters {
        let Ok(c) = u16::try_from(*c) else { continue };
        if c == 0xFFFF {
            continue;
        }
        let delta = glyph.wrapping_sub(c);
        match segments.last_mut() {
            Some((_, end, same)) if *end + 1 == c && *same == delta => *end = c,
            _ => segments.push((c, c, delta)),
        }
    }
    segments.push((0xFFFF, 0xFFFF, 1));
    let count = u16::try_from(segments.len()).unwrap_or(u16::MAX);
    let log = 15 - u16::try_from(count.leading_zeros()).unwrap_or(0);
    let search = 2 << log;
    let mut four: Vec<u16> = vec![4, 16u16.saturating_add(count.saturating_mul(8)), 0, 2 * count, search, log, 2 * count - search];
    four.extend(segments.iter().map(|segment| segment.1));
    four.push(0);
    four.extend(segments.iter().map(|segment| segment.0));
    four.extend(segments.iter().map(|segment| segment.2));
    four.extend(segments.iter().map(|_| 0));
    let four: Vec<u8> = four.iter().flat_map(|value| value.to_be_bytes()).collect();
    let length = u32::try_from(characters.len()).unwrap_or(u32::MAX);
    let mut twelve: Vec<u32> = vec![0x000C_0000, 16 + 12 * length, 0, length];
    for (c, glyph) in characters {
        twelve.extend([*c, *c, u32::from(*glyph)]);
    }
    let mut table: Vec<u8> = [0u16, 2, 3, 1, 0, 20, 3, 10].iter().flat_map(|value| value.to_be_bytes()).collect();
    table.extend((20 + u32::try_from(four.len()).unwrap_or(0)).to_be_bytes());
    table.extend(four);
    table.extend(twelve.iter().flat_map(|value| value.to_be_bytes()));
    table
}

fn checksum(table: &[u8]) -> u32 {
    table.chunks(4).fold(0u32, |sum, chunk| {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        sum.wrapping_add(u32::from_be_bytes(word))
    })
}

/// The font file: directory, tables, and the checksum of the whole in `head`.
fn sfnt(mut tables: BTreeMap<[u8; 4], Vec<u8>>) -> Vec<u8> {
    if let Some(head) = tables.get_mut(b"head") {
        head[8..12].fill(0);
    }
    let count = u16::try_from(tables.len()).unwrap_or(0);
    let log = 15 - u16::try_from(count.leading_zeros()).unwrap_or(0);
    let search = 16 << log;
    let mut file = vec![0, 1, 0, 0];
    for value in [count, search, log, 16 * count - search] {
        file.extend(value.to_be_bytes());
    }
    let mut offset = 12 + 16 * u32::from(count);
    let mut head_at = 0;
    for (tag, table) in &tables {
        if tag == b"head" {
            head_at = offset as usize;
        }
        let length = u32::try_from(table.len()).unwrap_or(u32::MAX);
        file.extend(tag);
        for value in [checksum(table), offset, length] {
            file.extend(value.to_be_bytes());
        }
        offset += length.div_ceil(4) * 4;
    }
    for table in tables.values() {
        file.extend(table);
        file.resize(file.len().div_ceil(4) * 4, 0);
    }
    let adjust = 0xB1B0_AFBAu32.wrapping_sub(checksum(&file));
    file[head_at + 8..head_at + 12].copy_from_slice(&adjust.to_be_bytes());
    file
}

//! One page of frames as an OFD content stream.
//!
//! Lengths are millimetres from the upper left corner, y downwards, as in the frames; three decimals are a thousandth of a millimetre.
//! `Boundary` clips, so every object's is a little larger than its ink.

use std::fmt::Write as _;

use typst::introspection::Tag;
use typst::layout::{Abs, Frame, FrameItem, Point, Size, Transform};
use typst::model::HeadingElem;
use typst::text::TextItem;
use typst::visualize::{CurveItem, Geometry, Image, Paint, Shape};

use super::{Collected, Entry};
use crate::pack::xml;

/// Writes `frame` and what is in it into `out`.
pub(super) fn frame(all: &mut Collected, frame_: &Frame, outer: Transform, page: usize, out: &mut String) {
    for (pos, item) in frame_.items() {
        let at = outer.pre_concat(Transform::translate(pos.x, pos.y));
        match item {
            FrameItem::Group(group) => {
                frame(all, &group.frame, at.pre_concat(group.transform), page, out);
            }
            FrameItem::Text(item) => text(all, item, at, page, out),
            FrameItem::Shape(item, _) => shape(all, item, at, out),
            FrameItem::Tag(tag) => {
                all.marks.see(tag);
                if let Tag::Start(content, _) = tag
                    && let Some(heading) = content.to_packed::<HeadingElem>()
                {
                    let level = heading
                        .level
                        .get_cloned(typst::foundations::StyleChain::default())
                        .custom()
                        .map_or(1, std::num::NonZeroUsize::get);
                    all.outline.push(Entry {
                        level,
                        title: heading.body.plain_text().to_string(),
                        page,
                        top: at.ty.to_mm(),
                    });
                }
            }
            FrameItem::Image(image, size, _) => picture(all, image, *size, at, out),
            // The template draws no links.
            FrameItem::Link(..) => {}
        }
    }
}

/// A page of an annex file. Many readers of OFD know only pictures made of dots.
fn picture(all: &mut Collected, image: &Image, size: Size, at: Transform, out: &mut String) {
    let (id, resource) = (all.id(), all.id());
    let (width, height) = (number(mm(size.x)), number(mm(size.y)));
    let _ = write!(
        out,
        "<ofd:ImageObject ID=\"{id}\" Boundary=\"{} {} {width} {height}\" CTM=\"{width} 0 0 {height} 0 0\" ResourceID=\"{resource}\"/>",
        number(mm(at.tx)),
        number(mm(at.ty)),
    );
    all.pictures.push((resource, image.clone(), size));
}

/// A number as OFD writes it: at most three decimals, no trailing zeros, no minus zero.
pub(super) fn number(value: f64) -> String {
    let mut text = format!("{value:.3}");
    text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    if text == "-0" || text.is_empty() { "0".into() } else { text }
}

fn mm(length: Abs) -> f64 {
    length.to_mm()
}

fn colour(paint: &Paint) -> String {
    match paint {
        Paint::Solid(colour) => {
            let [red, green, blue, _] = colour.to_vec4_u8();
            format!("{red} {green} {blue}")
        }
        // The template paints in solid colours only.
        _ => "0 0 0".into(),
    }
}

/// The origin of an item and, where its space is more than moved, the matrix that OFD wants.
fn origin(at: Transform) -> (f64, f64, String) {
    let matrix = if at.is_only_translate() {
        String::new()
    } else {
        format!(
            " CTM=\"{} {} {} {} 0 0\"",
            number(at.sx.get()),
            number(at.ky.get()),
            number(at.kx.get()),
            number(at.sy.get())
        )
    };
    (mm(at.tx), mm(at.ty), matrix)
}

fn text(all: &mut Collected, item: &TextItem, at: Transform, page: usize, out: &mut String) {
    let font = all.font(item.font.font());
    let size = mm(item.size);
    let (mut code, mut glyphs, mut places, mut plain) = (String::new(), Vec::new(), Vec::new(), true);
    let mut x = 0.0;
    for glyph in &item.glyphs {
        let part = &item.text[glyph.range()];
        let new = all.fonts[font].subset.number(glyph.id);
        let mut chars = part.chars();
        // One character to one glyph is what the font's own cmap can say; anything else is spelt out.
        plain &= match (chars.next(), chars.next()) {
            (Some(c), None) => all.fonts[font].subset.claim(c, new),
            _ => false,
        };
        code.push_str(part);
        glyphs.push(new);
        let advance = mm(glyph.x_advance.at(item.size));
        let left = x + mm(glyph.x_offset.at(item.size));
        let count = part.chars().count().max(1);
        places.extend((0..count).map(|nth| left + advance * nth as f64 / count as f64));
        x += advance;
    }
    if code.trim().is_empty() {
        return;
    }
    let (left, baseline, matrix) = origin(at);
    // Ink may pass the em box a little: room above, below and behind.
    let (above, below) = (size * 0.95, size * 0.25);
    let width = x.max(size * 0.1) + size * 0.3;
    let id = all.id();
    if let Some(place) = all.marks.here() {
        all.tagged.push((place, page, id));
    }
    let gaps: Vec<String> = places.windows(2).map(|pair| number(pair[1] - pair[0])).collect();
    let gaps = if gaps.is_empty() {
        String::new()
    } else {
        format!(" DeltaX=\"{}\"", run_lengths(&gaps))
    };
    let _ = write!(
        out,
        "<ofd:TextObject ID=\"{id}\" Boundary=\"{} {} {} {}\" Font=\"{}\" Size=\"{}\"{matrix}><ofd:FillColor Value=\"{}\"/>",
        number(left),
        number(baseline - above),
        number(width),
        number(above + below),
        all.fonts[font].id,
        number(size),
        colour(&item.fill)
    );
    if !plain {
        let list: Vec<String> = glyphs.iter().map(ToString::to_string).collect();
        let _ = write!(
            out,
            "<ofd:CGTransform CodePosition=\"0\" CodeCount=\"{}\" GlyphCount=\"{}\"><ofd:Glyphs>{}</ofd:Glyphs></ofd:CGTransform>",
            code.chars().count(),
            list.len(),
            list.join(" ")
        );
    }
    let _ = write!(
        out,
        "<ofd:TextCode X=\"{}\" Y=\"{}\"{gaps}>{}</ofd:TextCode></ofd:TextObject>",
        number(places.first().copied().unwrap_or(0.0)),
        number(above),
        xml(&code)
    );
}

/// `g count value` for three or more equal values in a row.
fn run_lengths(values: &[String]) -> String {
    let mut parts = Vec::new();
    for run in values.chunk_by(|a, b| a == b) {
        if run.len() > 2 {
            parts.push(format!("g {} {}", run.len(), run[0]));
        } else {
            parts.extend_from_slice(run);
        }
    }
    parts.join(" ")
}

fn shape(all: &mut Collected, item: &Shape, at: Transform, out: &mut String) {
    let line = item.stroke.as_ref().map_or(0.0, |stroke| mm(stroke.thickness));
    let pad = line / 2.0 + 0.05;
    let bounds = item.geometry.bbox(None);
    let (left, top, matrix) = origin(at);
    let (min_x, min_y) = (mm(bounds.min.x), mm(bounds.min.y));
    let spot = |p: Point| format!("{} {}", number(mm(p.x) - min_x + pad), number(mm(p.y) - min_y + pad));
    let path = match &item.geometry {
        Geometry::Line(end) => format!("M {} L {}", spot(Point::zero()), spot(*end)),
        Geometry::Rect(size) => format!(
            "M {} L {} L {} L {} C",
            spot(Point::zero()),
            spot(Point::new(size.x, Abs::zero())),
            spot(Point::new(size.x, size.y)),
            spot(Point::new(Abs::zero(), size.y))
        ),
        Geometry::Curve(curve) => curve
            .0
            .iter()
            .map(|item| match item {
                CurveItem::Move(p) => format!("M {}", spot(*p)),
                CurveItem::Line(p) => format!("L {}", spot(*p)),
                CurveItem::Cubic(a, b, c) => format!("B {} {} {}", spot(*a), spot(*b), spot(*c)),
                CurveItem::Close => "C".into(),
            })
            .collect::<Vec<_>>()
            .join(" "),
    };
    let id = all.id();
    let _ = write!(
        out,
        "<ofd:PathObject ID=\"{id}\" Boundary=\"{} {} {} {}\" LineWidth=\"{}\" Stroke=\"{}\" Fill=\"{}\"{matrix}>",
        number(left + min_x - pad),
        number(top + min_y - pad),
        number(mm(bounds.max.x) - min_x + 2.0 * pad),
        number(mm(bounds.max.y) - min_y + 2.0 * pad),
        number(line),
        item.stroke.is_some(),
        item.fill.is_some()
    );
    if let Some(fill) = &item.fill {
        let _ = write!(out, "<ofd:FillColor Value=\"{}\"/>", colour(fill));
    }
    if let Some(stroke) = &item.stroke {
        let _ = write!(out, "<ofd:StrokeColor Value=\"{}\"/>", colour(&stroke.paint));
    }
    let _ = write!(out, "<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_minus_zero() {
        assert_eq!(number(5.644_44), "5.644");
        assert_eq!(number(-0.000_1), "0");
        assert_eq!(number(210.0), "210");
        assert_eq!(number(100.0), "100");
    }

    #[test]
    fn three_equal_gaps_are_written_once() {
        let gaps: Vec<String> = ["5.571", "5.571", "5.571", "2.8"].map(String::from).to_vec();
        assert_eq!(run_lengths(&gaps), "g 3 5.571 2.8");
    }
}

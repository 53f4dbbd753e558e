//! OFD from elsewhere: every character with its place on the page; `lines.rs` makes lines and paragraphs of them.
//!
//! Pages and the templates under them are read, in their logical positions; pictures, drawn paths, annotations and seals are left and named.
//! Source: GB/T 33190-2016, 7 (document structure), 8 (page description: `CTM`, `Boundary`), 11 (text: `TextCode`, `DeltaX`).

use std::collections::HashMap;

use crate::{
    ImportError, Kind, Read, What,
    build::Builder,
    limits::{OFD_CHARACTERS, PDF_PAGES},
    lines::{self, Glyph, Page},
    package::{Package, resolve},
    xml::Element,
};

/// The part that every OFD begins with.
pub(crate) const ROOT: &str = "OFD.xml";
/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;
/// No page is wider or higher, in millimetres; what is farther off stands on none.
const FARTHEST_MM: f64 = 100_000.0;

/// Reads a package that has a [`ROOT`].
pub(crate) fn read(package: &mut Package<'_>) -> Result<Read, ImportError> {
    let missing = |what: &str| ImportError::damaged(format!("{what} is missing"));
    if package.has("Encryptions.xml") {
        return Err(ImportError::Encrypted);
    }
    let root = package.xml(ROOT)?.ok_or_else(|| missing(ROOT))?;
    let mut out = Builder::default();
    let mut found = Found::default();
    for body in root.all("DocBody") {
        let at = body.child("DocRoot").map(|r| resolve("", r.text.trim())).ok_or_else(|| missing("DocRoot"))?;
        document(package, &at, &mut found, &mut out)?;
        if let Some(list) = body.child("Signatures").map(|s| resolve("", s.text.trim())) {
            let seals = package.xml(&list)?.map_or(0, |list| list.all("Signature").count());
            if seals > 0 {
                out.left(What::Seal, 0, &seals.to_string());
            }
        }
    }
    if found.pages.is_empty() {
        return Err(missing("every page"));
    }
    if found.pages.iter().all(|page| page.glyphs.is_empty()) {
        return Err(ImportError::Scan);
    }
    lines::paragraphs(&found.pages, &found.pictures, &mut out)?;
    out.finish(Kind::Ofd)
}

/// What stands on pages.
#[derive(Default)]
struct Found {
    pages: Vec<Page>,
    /// Pictures of each page.
    pictures: Vec<usize>,
    characters: usize,
}

fn document(package: &mut Package<'_>, at: &str, found: &mut Found, out: &mut Builder) -> Result<(), ImportError> {
    let document = package
        .xml(at)?
        .ok_or_else(|| ImportError::damaged("the document that OFD.xml names is missing"))?;
    let folder = at.rsplit_once('/').map_or("", |(folder, _)| folder);
    let common = document.child("CommonData");
    let usual = common.and_then(|c| c.child("PageArea")).and_then(page_box);
    let mut templates: HashMap<&str, Element> = HashMap::new();
    for template in common.into_iter().flat_map(|c| c.all("TemplatePage")) {
        if let (Some(id), Some(place)) = (template.attribute("ID"), template.attribute("BaseLoc"))
            && let Some(content) = package.xml(&resolve(folder, place))?
        {
            templates.insert(id, content);
        }
    }
    for page in document.child("Pages").into_iter().flat_map(|pages| pages.all("Page")) {
        if found.pages.len() == PDF_PAGES {
            return Err(ImportError::limit("pages", PDF_PAGES));
        }
        let place = page.attribute("BaseLoc").ok_or_else(|| ImportError::damaged("a page without a place"))?;
        let content = package
            .xml(&resolve(folder, place))?
            .ok_or_else(|| ImportError::damaged(format!("page {} is missing", found.pages.len() + 1)))?;
        let area = content.child("Area").and_then(page_box).or(usual).unwrap_or([0.0, 0.0, 210.0, 297.0]);
        let mut sheet = Sheet {
            page: Page {
                left: area[0] * POINTS,
                right: (area[0] + area[2]) * POINTS,
                glyphs: Vec::new(),
            },
            pictures: 0,
            out,
        };
        let under = content.all("Template").filter_map(|t| templates.get(t.attribute("TemplateID")?));
        for layers in under.chain([&content]).filter_map(|page| page.child("Content")) {
            layers.all("Layer").for_each(|layer| sheet.objects(layer));
        }
        found.characters += sheet.page.glyphs.len();
        if found.characters > OFD_CHARACTERS {
            return Err(ImportError::limit("characters on the pages", OFD_CHARACTERS));
        }
        found.pictures.push(sheet.pictures);
        found.pages.push(sheet.page);
    }
    let Some(list) = document.child("Annotations").map(|a| resolve(folder, a.text.trim())) else {
        return Ok(());
    };
    if let Some(annotated) = package.xml(&list)? {
        for page in annotated.all("Page").filter_map(|page| page.child("FileLoc")) {
            let folder = list.rsplit_once('/').map_or("", |(folder, _)| folder);
            let words = package
                .xml(&resolve(folder, page.text.trim()))?
                .map(|a| a.words_of("TextCode"))
                .unwrap_or_default();
            if !words.trim().is_empty() {
                out.left(What::Comment, 0, &words);
            }
        }
    }
    Ok(())
}

/// 物理区域: x, y, width, height in millimetres.
fn page_box(area: &Element) -> Option<[f64; 4]> {
    let numbers = numbers(&area.child("PhysicalBox")?.text);
    numbers.try_into().ok()
}

/// A page on the way.
struct Sheet<'a> {
    page: Page,
    pictures: usize,
    out: &'a mut Builder,
}

impl Sheet<'_> {
    fn objects(&mut self, within: &Element) {
        for object in &within.children {
            match object.name.as_str() {
                "TextObject" => self.text(object),
                "ImageObject" => self.pictures += 1,
                "PageBlock" | "Layer" => self.objects(object),
                // Rules and frames are drawn on every page; they are not worth a line in a report.
                _ => {}
            }
        }
    }

    fn text(&mut self, object: &Element) {
        if object.attribute("Visible") == Some("false") {
            self.out.left(What::Hidden, 0, &object.words_of("TextCode"));
            return;
        }
        let of = |name: &str| numbers(object.attribute(name).unwrap_or_default());
        let boundary = of("Boundary");
        let [a, b, c, d, e, f]: [f64; 6] = of("CTM").try_into().unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        // What stands aslant or upright along the edge is a watermark or a note of the printer.
        if b.abs() > 0.2 * a.abs() {
            self.out.left(What::Shape, 0, &object.words_of("TextCode"));
            return;
        }
        let (left, top) = (boundary.first().copied().unwrap_or(0.0), boundary.get(1).copied().unwrap_or(0.0));
        let size = of("Size").first().copied().unwrap_or(0.0);
        let high = size * c.hypot(d);
        // A code without a place goes on where the last one began (GB/T 33190-2016, table 45).
        let (mut from_x, mut from_y) = (0.0, 0.0);
        for code in object.all("TextCode") {
            let start = |name: &str, before: f64| numbers(code.attribute(name).unwrap_or_default()).first().copied().unwrap_or(before);
            (from_x, from_y) = (start("X", from_x), start("Y", from_y));
            let words: Vec<char> = code.text.chars().filter(|c| !c.is_control()).collect();
            let steps = |name: &str| deltas(code.attribute(name).unwrap_or_default(), words.len());
            let (dx, dy) = (steps("DeltaX"), steps("DeltaY"));
            let (mut x, mut y) = (from_x, from_y);
            for (n, word) in words.iter().enumerate() {
                let usual = if word.is_ascii() { 0.5 * size } else { size };
                let step = dx.get(n).copied();
                let (px, py) = (left + a * x + c * y + e, top + b * x + d * y + f);
                let wide = step.filter(|s| *s > 0.0).map_or(usual, |s| s.min(usual)) * a.abs();
                if px.abs() < FARTHEST_MM && py.abs() < FARTHEST_MM && high > 0.0 && high < FARTHEST_MM {
                    self.page.glyphs.push(Glyph {
                        x: px * POINTS,
                        end: (px + wide) * POINTS,
                        y: -py * POINTS,
                        size: high * POINTS,
                        text: word.to_string(),
                    });
                }
                // Where no step is told, down the page none is meant; along the line the sign's own width.
                x += step.unwrap_or(if dy.is_empty() { usual } else { 0.0 });
                y += dy.get(n).copied().unwrap_or(0.0);
            }
        }
    }
}

/// Numbers parted by blanks; what is none, or beyond any page, is left out.
fn numbers(text: &str) -> Vec<f64> {
    let number = |word: &str| word.parse::<f64>().ok().filter(|n| n.abs() < 10.0 * FARTHEST_MM);
    text.split_ascii_whitespace().filter_map(number).collect()
}

/// Steps from sign to sign: numbers, and `g 3 4.5` for three steps of 4.5 (GB/T 33190-2016, 11.3). At most `most`.
fn deltas(text: &str, most: usize) -> Vec<f64> {
    let mut out = Vec::new();
    let mut words = text.split_ascii_whitespace();
    while let Some(word) = words.next() {
        let (times, step) = if word == "g" {
            (words.next().and_then(|n| n.parse().ok()).unwrap_or(0), words.next())
        } else {
            (1, Some(word))
        };
        let step = step.map(numbers).and_then(|n| n.first().copied()).unwrap_or(0.0);
        out.extend(std::iter::repeat_n(step, usize::min(times, most - out.len())));
        if out.len() == most {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_told_one_by_one_or_in_groups() {
        assert_eq!(deltas("5 g 3 4.5 6", 9), [5.0, 4.5, 4.5, 4.5, 6.0]);
        assert_eq!(deltas("g 999999999 1", 3), [1.0; 3]);
        assert_eq!(deltas("", 3), Vec::<f64>::new());
        assert_eq!(deltas("g x y", 3), Vec::<f64>::new());
        assert_eq!(deltas("g", 3), Vec::<f64>::new());
        assert_eq!(deltas("1 2", 0), Vec::<f64>::new());
    }

    #[test]
    fn numbers_that_no_page_has_are_left_out() {
        assert_eq!(numbers("0 0 210 297"), [0.0, 0.0, 210.0, 297.0]);
        assert_eq!(numbers("NaN inf 1e300 -2.5 mm"), [-2.5]);
    }
}

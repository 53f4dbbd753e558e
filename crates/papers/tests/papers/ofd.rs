//! The OFD: package, text, fonts, outlines, custom data, and the same glyphs at the same places as the PDF.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use banfu_papers::{Letter, OfdProfile};

use crate::desk::{dense, laid, reply};

struct Package {
    zip: zip::ZipArchive<Cursor<Vec<u8>>>,
}

impl Package {
    fn of(letter: &Letter, profile: OfdProfile) -> Self {
        let bytes = laid(letter).ofd(profile).expect("an OFD");
        Self {
            zip: zip::ZipArchive::new(Cursor::new(bytes)).expect("a package"),
        }
    }

    fn bytes(&mut self, name: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.zip.by_name(name).expect("the part").read_to_end(&mut bytes).expect("readable");
        bytes
    }

    fn text(&mut self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).expect("UTF-8")
    }

    fn pages(&mut self) -> Vec<String> {
        let mut names: Vec<String> = self
            .zip
            .file_names()
            .flatten()
            .map(|name| name.into_owned())
            .filter(|name| name.ends_with("/Content.xml"))
            .collect();
        names.sort_by_key(|name| name.split("Page_").nth(1).and_then(|rest| rest.split('/').next()?.parse::<usize>().ok()));
        names.iter().map(|name| self.text(name)).collect()
    }
}

/// Every value of `attribute` in `xml`, in order.
fn values<'a>(xml: &'a str, attribute: &str) -> Vec<&'a str> {
    let lead = format!(" {attribute}=\"");
    xml.split(lead.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

fn page_text(page: &str) -> String {
    page.split("<ofd:TextCode")
        .skip(1)
        .filter_map(|part| part.split('>').nth(1)?.strip_suffix("</ofd:TextCode"))
        .collect()
}

#[test]
fn its_text_is_the_letters_text() {
    let letter = reply();
    let all: String = Package::of(&letter, OfdProfile::Standard).pages().iter().map(|p| page_text(p)).collect();
    let all = dense(&all);
    for block in &letter.body {
        let start: String = dense(&block.text()).chars().take(20).collect();
        assert!(all.contains(&start), "{start}");
    }
    assert!(all.contains("黔外提复字〔2023〕4号") && all.contains("2023年6月28日印发"));
}

#[test]
fn ids_are_unique_and_none_exceeds_the_highest_declared() {
    let mut package = Package::of(&reply(), OfdProfile::Standard);
    let document = package.text("Doc_0/Document.xml");
    let most: u32 = document
        .split("<ofd:MaxUnitID>")
        .nth(1)
        .and_then(|rest| rest.split('<').next()?.parse().ok())
        .expect("a highest id");
    let resources = package.text("Doc_0/PublicRes.xml");
    let mut seen = BTreeSet::new();
    let mut all = package.pages();
    // A page's own id stands in the document, not in its content.
    all.push(document.split("<ofd:Outlines>").next().unwrap_or_default().to_owned());
    all.push(resources);
    for xml in &all {
        for id in values(xml, "ID") {
            let id: u32 = id.parse().expect("a number");
            assert!(seen.insert(id), "{id} twice");
            assert!(id <= most);
        }
    }
}

#[test]
fn every_text_object_names_a_font_that_is_embedded_and_maps_its_characters() {
    let mut package = Package::of(&reply(), OfdProfile::Standard);
    let resources = package.text("Doc_0/PublicRes.xml");
    let names = values(&resources, "FontName");
    assert!(names.contains(&"仿宋_GB2312") && names.contains(&"方正小标宋简体"), "{names:?}");
    let mut fonts = std::collections::BTreeMap::new();
    for id in values(&resources, "ID") {
        fonts.insert(id.to_owned(), package.bytes(&format!("Doc_0/Res/font_{id}.ttf")));
    }
    for page in package.pages() {
        for object in page.split("<ofd:TextObject").skip(1) {
            let font = &fonts[values(object, "Font")[0]];
            let face = ttf_parser::Face::parse(font, 0).expect("a font that reads");
            if object.contains("<ofd:CGTransform") {
                continue;
            }
            let code = page_text(object.split("</ofd:TextObject>").next().unwrap_or_default());
            for c in code.chars().filter(|c| !"&;".contains(*c)) {
                assert!(face.glyph_index(c).is_some(), "{c}");
            }
        }
    }
}

#[test]
fn rebuilt_glyphs_have_the_outlines_and_widths_of_the_face_they_come_from() {
    let mut package = Package::of(&reply(), OfdProfile::Standard);
    let resources = package.text("Doc_0/PublicRes.xml");
    let at = values(&resources, "FontName").iter().position(|n| *n == "仿宋_GB2312").expect("a 仿宋");
    let id = values(&resources, "ID")[at].to_owned();
    let subset = package.bytes(&format!("Doc_0/Res/font_{id}.ttf"));
    let subset = ttf_parser::Face::parse(&subset, 0).expect("a font");
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fonts/FandolFang-Regular.otf");
    let data = std::fs::read(path).expect("run scripts/fonts");
    let whole = ttf_parser::Face::parse(&data, 0).expect("a font");
    for c in "您提出的关于加强与东盟国家经贸和人文往来的提案收悉。".chars() {
        let (a, b) = (subset.glyph_index(c).expect("kept"), whole.glyph_index(c).expect("known"));
        assert_eq!(subset.glyph_hor_advance(a), whole.glyph_hor_advance(b), "{c}");
        let (a, b) = (subset.glyph_bounding_box(a).expect("ink"), whole.glyph_bounding_box(b).expect("ink"));
        for (x, y) in [(a.x_min, b.x_min), (a.x_max, b.x_max), (a.y_min, b.y_min), (a.y_max, b.y_max)] {
            assert!((x - y).abs() <= 2, "{c}: {a:?} {b:?}");
        }
    }
}

#[test]
fn glyphs_stand_where_the_pages_put_them() {
    let letter = reply();
    let laid = laid(&letter);
    let wanted = laid.boxes(banfu_papers::Place::Body { block: 0 }, 0..1)[0];
    let page = &Package::of(&letter, OfdProfile::Standard).pages()[0];
    let object = page
        .split("<ofd:TextObject")
        .find(|object| object.contains("您提出的关于"))
        .expect("the first line");
    let boundary: Vec<f64> = values(object, "Boundary")[0].split(' ').map(|v| v.parse().expect("a number")).collect();
    let x: f64 = values(object, "X")[0].parse().expect("a number");
    let y: f64 = values(object, "Y")[0].parse().expect("a number");
    assert!((boundary[0] + x - wanted.x).abs() < 0.01, "{boundary:?} {wanted:?}");
    let baseline = wanted.y + wanted.height * 0.88;
    assert!((boundary[1] + y - baseline).abs() < 0.01, "{boundary:?} {wanted:?}");
}

#[test]
fn outlines_metadata_and_custom_tags_name_the_elements() {
    let mut package = Package::of(&reply(), OfdProfile::Standard);
    let document = package.text("Doc_0/Document.xml");
    assert!(document.contains("Title=\"一、近年来的主要工作\" Count=\"5\""), "{document}");
    let entry = package.text("OFD.xml");
    assert!(entry.contains("<ofd:CustomData Name=\"发文字号\">黔外提复字〔2023〕4号</ofd:CustomData>"));
    assert!(entry.contains("<ofd:CreationDate>2023-06-28</ofd:CreationDate>"));
    let tags = package.text("Doc_0/Tags/Letter.xml");
    let pages = package.pages().concat();
    let objects: BTreeSet<&str> = values(&pages, "ID").into_iter().collect();
    for element in ["Title", "DocNumber", "Addressee", "Body", "Date"] {
        assert!(tags.contains(&format!("<bf:{element}>")), "{element}");
    }
    for part in tags.split("<ofd:ObjectRef").skip(1) {
        let id = part.split('>').nth(1).and_then(|rest| rest.split('<').next()).expect("an id");
        assert!(objects.contains(id), "{id} is an object of some page");
    }
}

#[test]
fn the_archive_profile_says_so_and_changes_nothing_else() {
    let standard = Package::of(&reply(), OfdProfile::Standard).text("OFD.xml");
    let archive = Package::of(&reply(), OfdProfile::Archive).text("OFD.xml");
    assert!(archive.contains("DocType=\"OFD-A\""));
    assert_eq!(standard, archive.replace("OFD-A", "OFD"));
}

#[test]
fn the_same_letter_gives_the_same_bytes() {
    let ofd = || laid(&reply()).ofd(OfdProfile::Standard).expect("an OFD");
    assert!(ofd() == ofd());
}

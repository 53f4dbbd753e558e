//! The map of a printed page for the editor: offsets in UTF-16 units, as browsers count.

use banfu_app::page_map::{PageMap, Source};
use serde::Serialize;

use super::panels::Offsets;

/// A page and the characters on it. Lengths are in millimetres, to a hundredth.
#[derive(Debug, Serialize)]
pub struct PageJson {
    width: f64,
    height: f64,
    lines: Vec<LineJson>,
}

/// Characters side by side: `x` has one edge more than there are characters; they come from the text (`at`) or from a field (`field`).
#[derive(Debug, Serialize)]
struct LineJson {
    y: f64,
    h: f64,
    x: Vec<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    at: Vec<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
}

fn hundredth(millimetres: f64) -> f64 {
    (millimetres * 100.0).round() / 100.0
}

impl PageJson {
    /// * `text`: what the map leads back to.
    pub fn new(map: &PageMap, text: &str) -> Self {
        let offsets = Offsets::of(text);
        let line = |line: &banfu_app::page_map::MapLine| LineJson {
            y: hundredth(line.y),
            h: hundredth(line.height),
            x: line.edges.iter().copied().map(hundredth).collect(),
            at: match &line.source {
                Source::Body(bytes) => bytes.iter().map(|byte| offsets.unit(*byte)).collect(),
                Source::Field(_) => Vec::new(),
            },
            field: match &line.source {
                Source::Body(_) => None,
                Source::Field(field) => Some(field.code()),
            },
        };
        Self {
            width: hundredth(map.width),
            height: hundredth(map.height),
            lines: map.lines.iter().map(line).collect(),
        }
    }
}

//! A picture within a page as PNG, for formats that cannot hold drawings.

use typst::foundations::{Content, Smart};
use typst::layout::{Abs, Frame, FrameItem, Point, Sides, Size};
use typst::syntax::Span;
use typst::visualize::Image;
use typst_layout::Page;
use typst_render::RenderOptions;

use crate::PaperError;

/// Dots an inch: small print of an A4 page fitted into the type area stays readable.
const DPI: f64 = 220.0;

/// `image` at the `size` it has on the page, on white.
pub(crate) fn png(image: &Image, size: Size) -> Result<Vec<u8>, PaperError> {
    let mut frame = Frame::soft(size);
    frame.push(Point::zero(), FrameItem::Image(image.clone(), size, Span::detached()));
    let page = Page {
        frame,
        bleed: Sides::splat(Abs::zero()),
        fill: Smart::Auto,
        numbering: None,
        supplement: Content::empty(),
        number: 1,
    };
    let options = RenderOptions {
        pixel_per_pt: (DPI / 72.0).into(),
        ..RenderOptions::default()
    };
    typst_render::render(&page, &options)
        .encode_png()
        .map_err(|error| PaperError::Export(error.to_string()))
}

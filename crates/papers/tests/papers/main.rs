//! What the papers promise, measured on what they produce.
//!
//! Two programs that are not ours look at the files: poppler (`pdftotext`, `pdftoppm`, `pdfinfo`, `pdffonts`) and `qpdf`. `./test` installs them;
//! without them these tests fail and say so.

// The whole crate is a test; helpers may fail it with their own words.
#![allow(clippy::panic)]

mod annexes;
mod class_marks;
mod desk;
mod docx;
mod faces;
mod goldens;
mod laws;
mod ofd;
mod packages;
mod pages;
mod pdf;
mod positions;

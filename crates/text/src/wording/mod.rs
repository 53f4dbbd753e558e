//! How a letter is written: hedges, dates, numbers, punctuation, repeats, enumerators, names, form, vague promises.
//!
//! Each module is one family of rules; each rule has a row in [`crate::rules`] and a section with examples in `docs/rules/`.

mod conflict;
mod dates;
mod enumeration;
mod form;
mod hedge;
mod names;
mod numbers;
mod promises;
mod punctuation;
mod repeat;

use crate::doc::Doc;
use crate::figure::Scan;
use crate::model::{Commitment, Finding, Meta, Options, Structure};

/// What the rules read.
pub struct Input<'a, 't> {
    /// The mended text.
    pub doc: &'a Doc<'t>,
    /// Figures, dates and sentences.
    pub scan: &'a Scan,
    /// The elements of the letter.
    pub structure: &'a Structure,
    /// Its fields.
    pub meta: &'a Meta,
    /// Its promises.
    pub commitments: &'a [Commitment],
}

/// Runs every rule.
pub fn check(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    conflict::check(input, options, out);
    hedge::check(input, options, out);
    dates::check(input, options, out);
    numbers::check(input, options, out);
    punctuation::check(input, options, out);
    repeat::check(input, options, out);
    enumeration::check(input, options, out);
    names::check(input, options, out);
    promises::check(input, options, out);
    form::check(input, options, out);
}

//! How a letter is written: hedges, repeats, punctuation, names, form.

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
pub fn check(_input: &Input, _options: &Options, _out: &mut Vec<Finding>) {}

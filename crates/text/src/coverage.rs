//! Which passage of a letter answers which point of the proposal.

use crate::model::{Coverage, Point, Reading};

/// The numbered asks of a proposal.
pub fn points(_proposal_text: &str) -> Vec<Point> {
    Vec::new()
}

/// Each point with the passages that answer it.
pub fn coverage(_proposal_text: &str, _letter_text: &str, _letter: &Reading) -> Coverage {
    Coverage::default()
}

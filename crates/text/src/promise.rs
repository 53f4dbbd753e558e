//! What a letter promises.

use crate::doc::Doc;
use crate::figure::Scan;
use crate::model::{Commitment, Structure};

/// Finds every promise.
pub fn promises(_doc: &Doc, _structure: &Structure, _scan: &Scan) -> Vec<Commitment> {
    Vec::new()
}

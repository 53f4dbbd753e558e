//! `banfu bench`: measures this machine and this build.

use clap::Args;

use crate::Failure;

/// Measure.
#[derive(Args)]
pub(crate) struct Bench {}

pub(crate) fn run(_c: &Bench) -> Result<(), Failure> {
    Err(Failure::unusable("not built yet"))
}

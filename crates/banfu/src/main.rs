//! Banfu.
fn main() {}

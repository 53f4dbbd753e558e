//! Says what to do when the front end has not been built, instead of failing later with a macro error.

use std::{path::Path, process::exit};

fn main() {
    // The program embeds these folders; a file that comes or goes must build the crate again.
    println!("cargo::rerun-if-changed=front/dist/manifest.json");
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=templates");
    if !Path::new("front/dist/manifest.json").exists() {
        eprintln!("crates/web/front/dist is missing: run scripts/front first (./run and ./test do it for you).");
        exit(1);
    }
}

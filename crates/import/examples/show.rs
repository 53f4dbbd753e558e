//! Shows what is read of a file: `cargo run --example show -- FILE…`

use std::{env, fs, time::Instant};

fn main() {
    for name in env::args().skip(1) {
        let bytes = fs::read(&name).unwrap_or_default();
        let began = Instant::now();
        match banfu_import::read(&bytes) {
            Ok(read) => {
                println!("{}", read.text);
                for left in &read.report.left {
                    println!("  {left}");
                }
                println!(
                    "{name}: {} · {} paragraphs, {} tables, {} numbered, {} headings · {:.1?}",
                    read.kind.code(),
                    read.report.paragraphs,
                    read.report.tables,
                    read.report.numbered,
                    read.report.headings,
                    began.elapsed()
                );
            }
            Err(error) => println!("{name}: {error} [{}] {:.1?}", error.code(), began.elapsed()),
        }
    }
}

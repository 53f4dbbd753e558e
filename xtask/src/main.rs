//! Chores in Rust, called by `./test`: `cargo run -p xtask -- tidy`.
//!
//! No dependencies, so that it is built in a second. [`tidy`] holds what no compiler and no test of one crate can see.

mod tidy;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["tidy"] => tidy::run(),
        _ => {
            eprintln!("xtask: the chores are: tidy");
            ExitCode::from(2)
        }
    }
}

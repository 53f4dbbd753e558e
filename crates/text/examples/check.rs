//! `check --format json|human|sarif FILE…`: what the program's `check` does, for scoring and for trying a rule out.

use std::io::Write as _;

use banfu_text::{HumanStyle, Options, decode, read, render_human, report_json, sarif};

fn main() -> std::process::ExitCode {
    let mut format = "human".to_owned();
    let mut files = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "check" => {}
            "--format" => format = args.next().unwrap_or(format),
            _ => files.push(arg),
        }
    }
    let mut out = std::io::stdout().lock();
    for file in files {
        let text = match std::fs::read(&file)
            .map_err(|e| e.to_string())
            .and_then(|b| decode(&b).map_err(|e| e.to_string()))
        {
            Ok((text, _)) => text,
            Err(error) => {
                eprintln!("{file}: {error}");
                return 2.into();
            }
        };
        let reading = read(&text, &Options::default());
        let shown = match format.as_str() {
            "json" => report_json(&file, &text, &reading, None).to_string(),
            "sarif" => sarif(&[(&file, &text, &reading)]).to_string(),
            _ => render_human(&file, &text, &reading, HumanStyle::default()),
        };
        if writeln!(out, "{shown}").is_err() {
            return 2.into();
        }
    }
    0.into()
}

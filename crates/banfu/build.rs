//! Lists the demo cases, so that a new file in `demo/cases` is part of the program without being named anywhere.

use std::{env, fs, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=demo/cases");
    let dir = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("demo/cases");
    let mut files: Vec<_> = fs::read_dir(&dir)?
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    let mut code = String::from("/// Demo cases: file name and text.\nconst CASES: &[(&str, &str)] = &[\n");
    for file in &files {
        let name = file.file_name().and_then(|n| n.to_str()).ok_or("a demo case has a strange name")?;
        code.push_str(&format!("    ({name:?}, include_str!({:?})),\n", file.display().to_string()));
    }
    code.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("demo_cases.rs"), code)?;
    Ok(())
}

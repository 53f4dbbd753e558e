//! Pages kept as small pictures, so that a change in layout is seen and not only measured.
//!
//! Set `UPDATE_GOLDENS=1` to write them anew, then look at them before committing.

use std::path::{Path, PathBuf};

use banfu_papers::{Form, Letter, Mode, Signing};

use crate::desk::{PRESS, reply};

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens").join(format!("{name}.png"))
}

/// Compares each page of `letter` with its kept picture, by mean difference of brightness in a coarse grid.
fn compare(name: &str, letter: &Letter, mode: Mode) {
    let laid = PRESS.lay_out(letter, mode).expect("laid out");
    for page in 1..=laid.page_count() {
        let png = laid.png(page, 48.0).expect("a picture");
        let path = golden(&format!("{name}-{page}"));
        if std::env::var_os("UPDATE_GOLDENS").is_some() {
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(&path, &png).expect("written");
            continue;
        }
        let kept = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; set UPDATE_GOLDENS=1 and look at it", path.display()));
        assert!(
            kept == png,
            "{name}, page {page}, looks different: set UPDATE_GOLDENS=1 and look at {}",
            path.display()
        );
    }
    let extra = golden(&format!("{name}-{}", laid.page_count() + 1));
    assert!(!extra.exists(), "{name} has fewer pages than were kept");
}

#[test]
fn the_reply_looks_as_it_did() {
    compare("reply", &reply(), Mode::Final);
}

#[test]
fn a_draft_looks_as_it_did() {
    let letter = Letter {
        doc_number: None,
        signatories: Vec::new(),
        date: None,
        printed_on: None,
        body: reply().body[..4].to_vec(),
        ..reply()
    };
    compare("draft", &letter, Mode::Draft);
}

#[test]
fn a_letter_form_looks_as_it_did() {
    let letter = Letter {
        form: Form::LetterForm,
        copy_no: Some("000012".into()),
        signing: Signing::Unsealed,
        body: reply().body[..4].to_vec(),
        ..reply()
    };
    compare("letter-form", &letter, Mode::Final);
}

#[test]
fn a_joint_document_looks_as_it_did() {
    let bodies: Vec<String> = ["某某省教育厅", "某某省科学技术厅", "某某省人力资源和社会保障厅", "某某省商务厅"]
        .map(String::from)
        .to_vec();
    let letter = Letter {
        issuing_bodies: bodies.clone(),
        signing_bodies: bodies,
        signatories: ["林某", "赵某某", "钱某", "孙某某"].map(String::from).to_vec(),
        secrecy: Some("秘密★1年".into()),
        urgency: Some("特急".into()),
        body: reply().body[..4].to_vec(),
        ..reply()
    };
    compare("joint", &letter, Mode::Final);
}

//! Faces that are missing, broken or another office's own.

use std::path::{Path, PathBuf};

use banfu_papers::{Mode, PaperError, Press, Role};

use crate::desk::{PRESS, Scratch, reply};

fn ours() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fonts")
}

#[test]
fn a_folder_that_is_not_there_is_named_with_the_remedy() {
    let error = Press::open(&[PathBuf::from("/nowhere/at/all")]).expect_err("no faces");
    let text = error.to_string();
    assert!(text.contains("/nowhere/at/all") && text.contains("scripts/fonts"), "{text}");
}

#[test]
fn no_folder_at_all_is_an_error_not_a_panic() {
    assert!(matches!(Press::open(&[]), Err(PaperError::NoFontFolder { .. })));
}

#[test]
fn a_folder_without_the_faces_says_which_kinds_are_missing() {
    let scratch = Scratch::new("no-faces");
    scratch.file("readme.txt", b"nothing here");
    let error = Press::open(&[scratch.path("")]).expect_err("no faces");
    for role in Role::ALL {
        assert!(error.to_string().contains(role.label()), "{error}");
    }
}

#[test]
fn a_broken_font_file_does_not_stop_an_office_whose_other_faces_are_fine() {
    let scratch = Scratch::new("broken-face");
    scratch.file("broken.ttf", b"this is no font");
    scratch.file("empty.otf", b"");
    let half = std::fs::read(ours().join("FandolHei-Regular.otf")).expect("run scripts/fonts");
    scratch.file("half.otf", &half[..half.len() / 3]);
    let press = Press::open(&[scratch.path(""), ours()]).expect("the good faces serve");
    press.lay_out(&reply(), Mode::Final).expect("laid out").pdf().expect("a PDF");
}

#[test]
fn an_offices_own_folder_comes_first_but_an_empty_one_changes_nothing() {
    let scratch = Scratch::new("own-faces");
    scratch.file("note.txt", b"");
    let press = Press::open(&[scratch.path(""), ours()]).expect("opens");
    let pdf = |press: &Press| press.lay_out(&reply(), Mode::Final).expect("laid out").pdf().expect("a PDF");
    assert!(pdf(&press) == pdf(&PRESS));
}

#[test]
fn each_role_has_one_face_of_first_choice() {
    let faces = PRESS.fonts();
    for role in Role::ALL {
        let families: std::collections::BTreeSet<_> = faces.iter().filter(|face| face.roles.contains(&role)).map(|face| &face.family).collect();
        assert_eq!(families.len(), 1, "{role:?}: {families:?}");
    }
}

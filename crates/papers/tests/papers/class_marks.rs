//! Where the class of result stands: at the upper right of the page, or of the title.

use banfu_papers::{Form, Letter, Place, plain_text};

use crate::desk::{laid, reply};

fn at_title(form: Form) -> Letter {
    Letter {
        form,
        class_mark: Some("B".into()),
        class_mark_at_title: true,
        ..reply()
    }
}

#[test]
fn a_class_at_the_title_stands_right_above_it_and_moves_nothing() {
    for form in [Form::DocumentHead, Form::DocumentHeadUpward, Form::LetterForm] {
        let letter = at_title(form);
        let (above, corner) = (
            laid(&letter),
            laid(&Letter {
                class_mark_at_title: false,
                ..letter.clone()
            }),
        );
        let first = |laid: &banfu_papers::Laid, place| laid.boxes(place, 0..1)[0];
        let (mark, title) = (first(&above, Place::ClassMark), first(&above, Place::Title));
        assert!(mark.y < title.y && title.y - mark.y < 12.0, "{form:?}: {} above {}", mark.y, title.y);
        assert!(mark.x > 170.0, "{form:?}: {}", mark.x);
        assert!(first(&corner, Place::ClassMark).y < mark.y, "{form:?}");
        // A letter form's corner may be higher by the line of its class; documents keep every line where it was.
        if form != Form::LetterForm {
            assert_eq!(first(&corner, Place::Title).y, title.y, "{form:?}");
        }
    }
}

#[test]
fn every_form_of_the_file_has_the_class_once() {
    let letter = at_title(Form::DocumentHead);
    let laid = laid(&letter);
    assert_eq!(banfu_papers::html(&letter, &[]).matches("id=\"class-mark\"").count(), 1);
    assert!(plain_text(&letter).starts_with("B\n"), "a reader finds it first");
    let docx = laid.docx().expect("a .docx");
    let back = banfu_papers::read_docx(&docx).expect("the letter in its own file");
    assert_eq!(back, letter);
}

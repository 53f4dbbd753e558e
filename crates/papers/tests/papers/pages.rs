//! The rules that no single measure shows: what stands on which page, and what a draft says of itself.

use banfu_papers::{Attachment, Block, Form, Letter, Mode, Place, Spot};

use crate::desk::{FINE, Ink, PRESS, Picture, dense, laid, plain_paragraphs, reply, text_lines, with_body};

fn page_of(laid: &banfu_papers::Laid, place: Place) -> usize {
    laid.boxes(place, 0..1).first().expect("it is printed").page
}

#[test]
fn a_signature_never_stands_alone_on_a_page() {
    // Letters of every length over two pages' worth of lines: some of them end exactly where a page does.
    for lines in 20..46 {
        let letter = with_body(plain_paragraphs(lines, 27));
        let laid = laid(&letter);
        let signed = page_of(&laid, Place::Date);
        let last = letter.body.len() - 1;
        let ends = laid.boxes(Place::Body { block: last }, 0..27).last().expect("printed").page;
        assert_eq!(signed, ends, "{lines} lines: the text ends on {ends}, the date stands on {signed}");
    }
}

#[test]
fn the_many_names_of_a_joint_letter_never_stand_alone_on_a_page() {
    // Room for two rows of seals is half a page: for many lengths of the text it does not fit below.
    for (names, lines) in [(4, 8), (4, 14), (4, 20), (7, 10), (7, 17), (9, 12), (9, 24)] {
        let bodies: Vec<String> = (1..=names).map(|n| format!("某某省第{n}厅")).collect();
        let letter = Letter {
            issuing_bodies: bodies.clone(),
            signing_bodies: bodies,
            ..with_body(plain_paragraphs(lines, 27))
        };
        let laid = laid(&letter);
        let signed = page_of(&laid, Place::Signing { index: 0 });
        let on_page = laid.characters(signed).any(|(spot, _)| matches!(spot.place, Place::Body { .. }));
        assert!(on_page, "{names} names under {lines} lines: page {signed} has no text");
    }
}

#[test]
fn the_colophon_is_on_the_last_page_which_is_even_whatever_the_length() {
    for lines in [1, 5, 12, 20, 26, 30, 34, 38, 44, 52] {
        let laid = laid(&with_body(plain_paragraphs(lines, 27)));
        assert_eq!(laid.page_count() % 2, 0, "{lines} lines");
        assert_eq!(page_of(&laid, Place::PrintedBy), laid.page_count(), "{lines} lines");
    }
}

#[test]
fn a_blank_page_and_the_colophon_after_it_carry_no_number() {
    // A hundred copies need most of a page, so closer lines cannot save the blank one.
    let letter = Letter {
        copies_to: (1..=100).map(|n| format!("某某省第{n}委员会")).collect(),
        ..with_body(plain_paragraphs(18, 26))
    };
    let laid = laid(&letter);
    let text_ends = page_of(&laid, Place::Annotation { index: 1 });
    assert_eq!((text_ends, laid.page_count()), (2, 4));
    let pages = text_lines(&laid.pdf().expect("a PDF"));
    let numbered = |page: &[crate::desk::TextLine]| page.iter().any(|line| line.text.contains('—'));
    assert!(numbered(&pages[text_ends - 1]));
    assert!(!numbered(&pages[text_ends]) && !numbered(&pages[text_ends + 1]));
}

#[test]
fn the_first_page_shows_text_even_under_forty_addressees() {
    let letter = Letter {
        addressees: (1..=40).map(|n| format!("某某市第{n}区人民政府")).collect(),
        ..reply()
    };
    let laid = laid(&letter);
    assert_eq!(page_of(&laid, Place::Body { block: 0 }), 1);
    assert_eq!(page_of(&laid, Place::Addressee), laid.page_count(), "they moved to the colophon");
}

#[test]
fn the_first_page_shows_text_under_the_names_of_twelve_bodies() {
    let letter = Letter {
        issuing_bodies: (1..=12).map(|n| format!("某某省第{n}厅")).collect(),
        signatories: (1..=12).map(|n| format!("某{n}")).collect(),
        signing_bodies: (1..=12).map(|n| format!("某某省第{n}厅")).collect(),
        ..reply()
    };
    let laid = laid(&letter);
    assert_eq!(page_of(&laid, Place::Body { block: 0 }), 1);
    let rows: Vec<usize> = (0..12).map(|index| page_of(&laid, Place::Head { index })).collect();
    assert_eq!(rows, [1; 12]);
}

#[test]
fn a_draft_says_what_is_still_to_come_and_a_final_page_does_not() {
    let draft = Letter {
        doc_number: None,
        signatories: Vec::new(),
        date: None,
        printed_on: None,
        ..reply()
    };
    let text = |mode| {
        let pdf = PRESS.lay_out(&draft, mode).expect("laid out").pdf().expect("a PDF");
        text_lines(&pdf).concat().into_iter().map(|line| line.text).collect::<String>()
    };
    let (shown, final_text) = (text(Mode::Draft), text(Mode::Final));
    for note in ["签发时编号", "签发时填写", "签发之日"] {
        assert!(shown.contains(note), "{note}");
        assert!(!final_text.contains(note), "{note}");
    }
}

#[test]
fn a_class_letter_stands_at_the_top_right_of_the_first_page() {
    let at = laid(&reply()).boxes(Place::ClassMark, 0..1)[0];
    assert_eq!(at.page, 1);
    assert!(at.y < 38.0 && at.x > 165.0, "{at:?}");
}

#[test]
fn every_character_of_the_body_is_found_where_it_is_printed() {
    let letter = reply();
    let laid = laid(&letter);
    for (block, piece) in letter.body.iter().enumerate() {
        if matches!(piece, Block::Table { .. }) {
            continue;
        }
        let place = Place::Body { block };
        for (character, c) in piece.text().chars().enumerate() {
            let boxes = laid.boxes(place, character..character + 1);
            if c == ' ' {
                continue;
            }
            assert_eq!(boxes.len(), 1, "{c} of block {block}");
            let at = boxes[0];
            let middle = laid.text_at(at.page, at.x + at.width / 2.0, at.y + at.height / 2.0);
            assert_eq!(middle, Some(Spot { place, character }), "{c} of block {block}");
        }
    }
}

#[test]
fn a_range_over_a_line_end_has_a_box_on_each_line() {
    let laid = laid(&with_body(plain_paragraphs(1, 60)));
    let boxes = laid.boxes(Place::Body { block: 0 }, 20..40);
    assert_eq!(boxes.len(), 2);
    assert!(boxes[1].y > boxes[0].y && boxes[1].x < boxes[0].x);
}

#[test]
fn bare_paper_is_nobodys_text() {
    let laid = laid(&reply());
    assert_eq!(laid.text_at(1, 5.0, 5.0), None);
    assert_eq!(laid.text_at(99, 100.0, 100.0), None);
}

#[test]
fn a_cell_of_a_table_is_found() {
    let letter = reply();
    let block = letter.body.iter().position(|b| matches!(b, Block::Table { .. })).expect("a table");
    let place = Place::Cell { block, row: 4, column: 1 };
    let boxes = laid(&letter).boxes(place, 0..6);
    assert_eq!(boxes.len(), 1, "202.64 stands in one box");
}

#[test]
fn a_name_that_the_text_face_lacks_is_printed_and_reported() {
    let letter = Letter {
        addressees: vec!["王堃委员".into()],
        ..reply()
    };
    let laid = laid(&letter);
    let odd = laid.preflight();
    assert_eq!(odd.len(), 1, "{odd:?}");
    assert_eq!(odd[0].character, '堃');
    assert_eq!(
        odd[0].spot,
        Some(Spot {
            place: Place::Addressee,
            character: 1
        })
    );
    assert!(odd[0].supplied_by.is_some());
    let text: String = text_lines(&laid.pdf().expect("a PDF")).concat().into_iter().map(|l| l.text).collect();
    assert!(text.contains("王堃委员"), "and it can be copied");
}

#[test]
fn a_character_that_no_face_has_is_reported_as_missing_and_shown_as_a_gap() {
    let letter = Letter {
        addressees: vec!["王\u{E123}委员".into()],
        ..reply()
    };
    let laid = laid(&letter);
    let odd = laid.preflight();
    assert_eq!(odd.len(), 1, "{odd:?}");
    assert_eq!((odd[0].character, &odd[0].supplied_by), ('\u{E123}', &None));
    laid.pdf().expect("an archive PDF all the same");
}

#[test]
fn a_letter_in_common_characters_needs_no_other_face() {
    assert_eq!(laid(&reply()).preflight(), []);
}

#[test]
fn a_table_of_a_thousand_rows_repeats_its_header_on_every_page() {
    let rows = (0..1000).map(|n| vec![n.to_string(), "某县".into(), "已完成".into()]).collect();
    let letter = with_body(vec![
        Block::paragraph("清单如下。"),
        Block::Table {
            caption: "表1　清单".into(),
            header: vec!["序号".into(), "地区".into(), "进展".into()],
            rows,
        },
    ]);
    let laid = laid(&letter);
    let pages = text_lines(&laid.pdf().expect("a PDF"));
    let with_rows: Vec<_> = pages.iter().filter(|p| p.iter().any(|l| l.text.contains("某县"))).collect();
    assert!(with_rows.len() > 20);
    for page in with_rows {
        assert!(page.iter().any(|line| line.text.contains("序号")));
    }
}

#[test]
fn two_hundred_copies_fit_the_page() {
    let letter = Letter {
        copies_to: (1..=200).map(|n| format!("某某省第{n}委员会")).collect(),
        ..reply()
    };
    let laid = laid(&letter);
    let line = letter.copies_line().chars().count();
    let boxes = laid.boxes(Place::Copies, 0..line);
    assert!(boxes.iter().all(|at| at.page == laid.page_count() && at.y > 37.0 && at.y < 262.0), "{boxes:?}");
    let printed: f64 = boxes.iter().map(|at| at.width).sum();
    assert!(printed > 1500.0, "all of them are there");
}

#[test]
fn annexes_come_before_the_colophon_each_on_its_own_page() {
    let mut letter = reply();
    letter.attachments_note = Vec::new();
    letter.attachments = vec![
        Attachment {
            title: "分工清单".into(),
            body: plain_paragraphs(3, 100),
            ..Attachment::default()
        },
        Attachment {
            title: "项目一览表".into(),
            body: plain_paragraphs(2, 100),
            ..Attachment::default()
        },
    ];
    let laid = laid(&letter);
    let signed = page_of(&laid, Place::Date);
    let first = page_of(&laid, Place::AnnexTitle { annex: 0 });
    let second = page_of(&laid, Place::AnnexTitle { annex: 1 });
    assert!(signed < first && first < second && second <= laid.page_count());
    assert_eq!(page_of(&laid, Place::Copies), laid.page_count());
}

#[test]
fn plain_text_holds_what_the_pages_hold() {
    let letter = reply();
    // Page numbers stand between the halves of a paragraph and are not its text.
    let pages: String = text_lines(&laid(&letter).pdf().expect("a PDF"))
        .concat()
        .into_iter()
        .filter(|line| line.top < 265.0)
        .map(|line| line.text)
        .collect();
    let pages = dense(&pages);
    for line in banfu_papers::plain_text(&letter).lines() {
        for cell in line.split('\t') {
            // Long lines are broken by layout but never reordered.
            assert!(pages.contains(&dense(cell)), "{cell}");
        }
    }
}

#[test]
fn a_letter_form_and_a_plain_sheet_can_be_one_page_without_a_colophon_page() {
    for form in [Form::LetterForm, Form::Plain] {
        let letter = Letter {
            form,
            body: plain_paragraphs(1, 60),
            ..with_body(Vec::new())
        };
        assert_eq!(laid(&letter).page_count(), 1, "{form:?}");
    }
}

#[test]
fn an_empty_letter_is_a_page_all_the_same() {
    for form in [Form::DocumentHead, Form::DocumentHeadUpward, Form::LetterForm, Form::Plain] {
        let letter = Letter { form, ..Letter::default() };
        for mode in [Mode::Draft, Mode::Final] {
            let laid = PRESS.lay_out(&letter, mode).expect("laid out");
            assert!(laid.page_count() >= 1);
            laid.pdf().expect("a PDF");
        }
    }
}

#[test]
fn a_picture_of_a_page_shows_its_red_head_and_a_missing_page_is_refused() {
    let laid = laid(&reply());
    let png = laid.png(1, 96.0).expect("a picture");
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    assert!(laid.png(0, 96.0).is_err() && laid.png(99, 96.0).is_err());
    // The same page by poppler has its red head where ours puts it.
    let theirs = Picture::of(&laid.pdf().expect("a PDF"), 1, FINE);
    assert!(theirs.ink(Ink::Red, (0.0, 70.0, 210.0, 95.0)).is_some());
}

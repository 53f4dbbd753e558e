//! Every measure of GB/T 9704-2012 that the pages keep, measured to 0.1 mm on the PDF by programs that are not ours.

use banfu_papers::{Block, Form, Letter, Signing};

use crate::desk::{FINE, Ink, Picture, laid, plain_paragraphs, reply, text_lines, with_body};

#[track_caller]
fn near(what: &str, found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 0.1, "{what}: {found:.3} mm, wanted {wanted:.3} mm");
}

const PITCH: f64 = 225.0 / 22.0;
const SIZE: f64 = 16.0 / 72.0 * 25.4;
const CELL: f64 = 156.0 / 28.0;

fn picture(letter: &Letter, page: usize) -> Picture {
    Picture::of(&laid(letter).pdf().expect("a PDF"), page, FINE)
}

#[test]
fn the_red_head_begins_35_mm_below_the_type_area_and_the_rule_is_as_wide_as_it() {
    let page = picture(&reply(), 1);
    let mark = page.ink(Ink::Red, (0.0, 0.0, 210.0, 95.0)).expect("a red head");
    near("upper edge of the mark", mark.1, 37.0 + 35.0);
    near("the mark stands in the middle of the type area", (mark.0 + mark.2) / 2.0, 28.0 + 78.0);
    let rules = page.rules(Ink::Red);
    assert_eq!(rules.len(), 1, "{rules:?}");
    near("left end of the rule", rules[0].0, 28.0);
    near("right end of the rule", rules[0].2, 184.0);
}

#[test]
fn the_rule_stands_4_mm_below_the_number_and_the_number_2_lines_below_the_head() {
    let laid = laid(&reply());
    let page = Picture::of(&laid.pdf().expect("a PDF"), 1, FINE);
    let mark = page.ink(Ink::Red, (0.0, 0.0, 210.0, 95.0)).expect("a red head");
    let number = laid.boxes(banfu_papers::Place::DocNumber, 0..40);
    near("the number's upper edge", number[0].y, mark.3 + 2.0 * PITCH);
    near("the number is indented by a character", number[0].x, 28.0 + CELL);
    let rule = page.rules(Ink::Red)[0];
    near("the rule", rule.1, number[0].y + SIZE + 4.0);
    let title = laid.boxes(banfu_papers::Place::Title, 0..1);
    near("the title is two lines below the rule", title[0].y, rule.3 + 2.0 * PITCH);
}

#[test]
fn a_full_page_has_22_lines_of_28_characters() {
    let letter = with_body(plain_paragraphs(4, 1200));
    let pdf = laid(&letter).pdf().expect("a PDF");
    let pages = text_lines(&pdf);
    // The second page holds nothing but text and its page number.
    let lines: Vec<_> = pages[1].iter().filter(|line| line.bottom < 264.0).collect();
    assert_eq!(lines.len(), 22);
    for pair in lines.windows(2) {
        near("from line to line", pair[1].top - pair[0].top, PITCH);
    }
    let full: Vec<_> = lines.iter().filter(|line| line.left < 29.0 && line.right > 180.0).collect();
    assert!(full.len() > 15, "most lines are full");
    for line in full {
        assert_eq!(line.text.chars().count(), 28, "{}", line.text);
        near("left edge", line.left, 28.0);
    }
    let page = Picture::of(&pdf, 2, FINE);
    let ink = page.ink(Ink::Black, (0.0, 0.0, 210.0, 264.0)).expect("text");
    assert!(ink.0 >= 28.0 - 0.1 && ink.2 <= 184.0 + 0.1, "ink stays in the type area: {ink:?}");
    assert!(ink.1 >= 37.0 - 0.1 && ink.3 <= 262.0 + 0.1, "{ink:?}");
}

#[test]
fn a_first_line_holds_26_characters_after_its_indent() {
    use banfu_papers::Place;
    let laid = laid(&with_body(plain_paragraphs(3, 26)));
    for block in 0..3 {
        let boxes = laid.boxes(Place::Body { block }, 0..26);
        assert_eq!(boxes.len(), 1, "all on one line");
        near("indent", boxes[0].x, 28.0 + 2.0 * CELL);
    }
}

#[test]
fn page_numbers_stand_7_mm_below_the_type_area_outside_on_both_sides() {
    let pdf = laid(&reply()).pdf().expect("a PDF");
    let below = (0.0, 264.0, 210.0, 290.0);
    let song = 14.0 / 72.0 * 25.4;
    let odd = Picture::of(&pdf, 1, FINE).ink(Ink::Black, below).expect("a page number");
    let even = Picture::of(&pdf, 2, FINE).ink(Ink::Black, below).expect("a page number");
    // The dash's own upper edge: the ink of its outer end.
    let dash = Picture::of(&pdf, 1, FINE).ink(Ink::Black, (odd.2 - 2.0, 264.0, 210.0, 290.0)).expect("a dash");
    near("upper edge of the dash", dash.1, 262.0 + 7.0);
    assert!(
        (184.0 - song - odd.2).abs() < 0.6 && (even.0 - 28.0 - song).abs() < 0.6,
        "one character in from the edge, but for the dash's own bearing: {odd:?} {even:?}"
    );
}

#[test]
fn the_last_rule_of_the_colophon_is_the_lower_edge_of_the_type_area_of_an_even_page() {
    let laid = laid(&reply());
    assert_eq!(laid.page_count() % 2, 0);
    let page = Picture::of(&laid.pdf().expect("a PDF"), laid.page_count(), FINE);
    let rules = page.rules(Ink::Black);
    let colophon = &rules[rules.len() - 4..];
    near("lower edge of the last rule", colophon[3].3, 262.0);
    for rule in colophon {
        near("left end", rule.0, 28.0);
        near("right end", rule.2, 184.0);
    }
    near("first rule", colophon[0].3 - colophon[0].1, 0.35);
    near("inner rule", colophon[1].3 - colophon[1].1, 0.25);
    near("last rule", colophon[3].3 - colophon[3].1, 0.35);
}

#[test]
fn a_sealed_date_ends_4_characters_from_the_edge_and_the_name_is_centred_over_it() {
    use banfu_papers::Place;
    let laid = laid(&reply());
    let date = laid.boxes(Place::Date, 0..20)[0];
    let name = laid.boxes(Place::Signing { index: 0 }, 0..40)[0];
    // The last character's advance is tracked tight; its own width is what the eye ends on.
    near("the date's right edge", date.x + date.width, 184.0 - 4.0 * CELL);
    near("centres", name.x + name.width / 2.0, date.x + date.width / 2.0);
    near("the date is on the next line", date.y - name.y, PITCH);
}

#[test]
fn an_unsealed_name_ends_2_characters_from_the_edge_and_the_date_starts_2_further_in() {
    use banfu_papers::Place;
    let letter = Letter {
        signing: Signing::Unsealed,
        signing_bodies: vec!["某某省人民政府外事办公室".into()],
        ..reply()
    };
    let laid = laid(&letter);
    let date = laid.boxes(Place::Date, 0..20)[0];
    let name = laid.boxes(Place::Signing { index: 0 }, 0..40)[0];
    near("the name's right edge", name.x + name.width, 184.0 - 2.0 * CELL);
    near("the date's first character", date.x, name.x + 2.0 * CELL);
}

#[test]
fn text_begins_2_characters_in_and_the_addressee_at_the_edge() {
    use banfu_papers::Place;
    let laid = laid(&reply());
    near("addressee", laid.boxes(Place::Addressee, 0..1)[0].x, 28.0);
    near("first line", laid.boxes(Place::Body { block: 0 }, 0..1)[0].x, 28.0 + 2.0 * CELL);
    near("annotation", laid.boxes(Place::Annotation { index: 0 }, 1..2)[0].x, 28.0 + 3.0 * CELL);
}

#[test]
fn copy_number_secrecy_and_urgency_stand_on_the_first_three_lines() {
    use banfu_papers::Place;
    let letter = Letter {
        copy_no: Some("000012".into()),
        secrecy: Some("秘密★1年".into()),
        urgency: Some("特急".into()),
        ..reply()
    };
    let laid = laid(&letter);
    for (line, place) in [Place::CopyNo, Place::Secrecy, Place::Urgency].into_iter().enumerate() {
        let at = laid.boxes(place, 0..1)[0];
        near("left", at.x, 28.0);
        near("line", at.y, 37.0 + line as f64 * PITCH);
    }
}

#[test]
fn the_letter_form_has_its_mark_at_30_mm_and_double_rules_170_mm_wide() {
    let letter = Letter {
        form: Form::LetterForm,
        ..reply()
    };
    let laid = laid(&letter);
    let page = Picture::of(&laid.pdf().expect("a PDF"), 1, FINE);
    let mark = page.ink(Ink::Red, (0.0, 0.0, 210.0, 44.0)).expect("a red mark");
    near("upper edge of the mark", mark.1, 30.0);
    let rules = page.rules(Ink::Red);
    assert_eq!(rules.len(), 4, "two double rules: {rules:?}");
    let thick = |rule: &(f64, f64, f64, f64)| rule.3 - rule.1;
    assert!(thick(&rules[0]) > thick(&rules[1]), "thick over thin");
    assert!(thick(&rules[2]) < thick(&rules[3]), "thin over thick");
    for rule in &rules {
        near("170 mm", rule.2 - rule.0, 170.0);
        near("centred on the type area", (rule.0 + rule.2) / 2.0, 28.0 + 78.0);
    }
    near("the lower rule is 20 mm above the paper's edge", rules[3].3, 277.0);
    let number = laid.boxes(banfu_papers::Place::DocNumber, 0..40)[0];
    near("7/8 of a character below the rule", number.y, rules[1].3 + SIZE * 7.0 / 8.0);
    near("the number ends at the edge", number.x + number.width, 184.0);
    let bare = page.ink(Ink::Black, (0.0, 278.0, 210.0, 297.0));
    assert_eq!(bare, None, "no page number on the first page");
}

#[test]
fn an_annex_has_its_label_on_the_first_line_and_its_title_on_the_third() {
    use banfu_papers::Place;
    let mut letter = reply();
    letter.attachments = vec![banfu_papers::Attachment {
        title: "任务分工清单".into(),
        body: vec![Block::paragraph("各单位按职责落实。")],
        ..banfu_papers::Attachment::default()
    }];
    letter.attachments_note = Vec::new();
    let laid = laid(&letter);
    let title = laid.boxes(Place::AnnexTitle { annex: 0 }, 0..1)[0];
    near("third line", title.y, 37.0 + 2.0 * PITCH);
    let note = laid.boxes(Place::AttachmentNote { index: 0 }, 0..1)[0];
    near("the note's name stands after 附件：", note.x, 28.0 + 5.0 * CELL);
}

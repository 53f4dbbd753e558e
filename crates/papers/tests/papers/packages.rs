//! A package for those who want paper: an address sheet, the letter, a form to fill in.

use banfu_papers::{AddressSheet, Form, FormRow, Laid, Letter, Mode, Package, PaperForm, Place};

use crate::desk::{PRESS, TextLine, dense, laid, plain_paragraphs, reply, text_lines};

fn package() -> Package {
    let row = |label: &str, text: &str, lines| FormRow {
        label: label.into(),
        text: text.into(),
        lines,
    };
    Package {
        address: Some(AddressSheet {
            to: "沈砚秋委员".into(),
            from: vec!["某某省外事办公室".into(), "0851-0000 1020".into()],
            ..AddressSheet::default()
        }),
        form: Some(PaperForm {
            title: "提案办理情况征询意见表".into(),
            note: "请填写后寄回。".into(),
            rows: vec![
                row("提案号", "第1020号", 1),
                row("对办理结果的意见", "□满意　□基本满意　□不满意", 1),
                row("意见和建议", "", 6),
            ],
            foot: vec!["联系电话：0851-0000 1020".into()],
        }),
    }
}

fn printed(letter: &Letter) -> (Laid, Vec<Vec<TextLine>>) {
    let laid = PRESS.lay_out_package(letter, &[], &package(), Mode::Final).expect("laid out");
    let pages = text_lines(&laid.pdf().expect("an archive PDF"));
    (laid, pages)
}

fn text(page: &[TextLine]) -> String {
    dense(&page.iter().map(|line| line.text.as_str()).collect::<String>())
}

#[test]
fn printed_on_both_sides_the_letter_begins_on_a_right_page_and_the_form_on_a_sheet_of_its_own() {
    for form in [Form::DocumentHeadUpward, Form::LetterForm, Form::Plain] {
        let letter = Letter {
            form,
            body: plain_paragraphs(1, 60),
            ..reply()
        };
        let alone = laid(&letter).page_count();
        let (laid, pages) = printed(&letter);
        assert!(text(&pages[0]).contains("沈砚秋委员收"), "{form:?}: {}", text(&pages[0]));
        assert_eq!(text(&pages[1]), "", "the back of the address sheet");
        assert_eq!(laid.boxes(Place::Title, 0..1)[0].page, 3, "{form:?}");
        let form_page = pages.iter().position(|page| text(page).contains("征询意见表")).expect("the form");
        assert_eq!(form_page % 2, 0, "{form:?}: a right page, counted from 0");
        assert_eq!(form_page, 2 + alone + alone % 2, "{form:?}");
        assert_eq!(laid.page_count(), form_page + 1);
    }
}

#[test]
fn only_the_letters_own_pages_are_numbered_and_from_one() {
    let (_, pages) = printed(&reply());
    let numbers: Vec<String> = pages
        .iter()
        .map(|page| page.iter().filter(|line| line.top > 265.0).map(|line| dense(&line.text)).collect())
        .collect();
    let alone = laid(&reply()).page_count();
    let mut wanted = vec![String::new(), String::new()];
    wanted.extend((1..=alone).map(|n| format!("—{n}—")));
    wanted.push(String::new());
    assert_eq!(numbers, wanted);
}

#[test]
fn the_letter_inside_is_the_letter_alone() {
    let letter = reply();
    let (package, _) = printed(&letter);
    let alone = laid(&letter);
    for (block, piece) in letter.body.iter().enumerate() {
        let place = Place::Body { block };
        let all = 0..piece.text().chars().count();
        let mut shifted = alone.boxes(place, all.clone());
        shifted.iter_mut().for_each(|at| at.page += 2);
        assert_eq!(package.boxes(place, all), shifted, "block {block}");
    }
}

#[test]
fn a_form_has_room_to_write_and_prints_what_is_asked() {
    let (_, pages) = printed(&reply());
    let form = pages.last().expect("the form");
    assert!(text(form).contains("□满意") && text(form).contains("0851-0000"));
    let at = |words: &str| form.iter().find(|line| line.text.contains(words)).expect("a row").top;
    assert!(at("联系电话") - at("意见和建议") > 2.5 * banfu_papers::PITCH_MM);
}

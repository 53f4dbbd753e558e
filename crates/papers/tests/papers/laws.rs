//! Laws that hold for any letter, however odd.

use banfu_papers::{Attachment, Block, DocNumber, Form, Letter, Mode, OfdProfile, Signing, html, plain_text, read_docx, read_ofd, read_pdf};
use jiff::civil::Date;
use proptest::prelude::*;

use crate::desk::PRESS;

/// Words of a letter, with the odd characters that people and programs put into them.
fn text(most: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[一二三的工作落实推进提案答复委员省市县，。、；]{1,12}",
        2 => "[0-9]{1,4}(\\.[0-9])?%?",
        1 => Just("《关于进一步的若干意见》".to_owned()),
        1 => Just("王堃、李喆".to_owned()),
        1 => Just("𬭚𠮷".to_owned()),
        1 => Just("\u{202e}\u{0}\u{feff}\t\n".to_owned()),
        1 => Just("<&\"'>#$*_[]{}\\/@".to_owned()),
        1 => Just("\u{E000}😀é".to_owned()),
    ];
    prop::collection::vec(piece, 0..most).prop_map(|pieces| pieces.concat())
}

fn block() -> impl Strategy<Value = Block> {
    prop_oneof![
        5 => text(20).prop_map(|text| Block::Paragraph { text }),
        2 => (0u8..7, text(3)).prop_map(|(level, text)| Block::Heading { level, text }),
        2 => (1u8..4, text(2), text(8)).prop_map(|(level, heading, text)| Block::RunIn { level, heading, text }),
        1 => (text(1), text(4)).prop_map(|(marker, text)| Block::ListItem { marker, text }),
        1 => (text(2), prop::collection::vec(text(1), 0..5), prop::collection::vec(prop::collection::vec(text(2), 0..5), 0..6))
            .prop_map(|(caption, header, rows)| Block::Table { caption, header, rows }),
    ]
}

fn date() -> impl Strategy<Value = Date> {
    (1950i16..2100, 1i8..13, 1i8..29).prop_map(|(y, m, d)| Date::new(y, m, d).expect("days to 28 exist"))
}

fn names(most: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(text(3), 0..most)
}

prop_compose! {
    fn letter()(
        form in prop::sample::select(vec![Form::DocumentHead, Form::DocumentHeadUpward, Form::LetterForm, Form::Plain]),
        signing in prop::sample::select(vec![Signing::Sealed, Signing::Unsealed, Signing::Stamped]),
        corner in prop::option::of((text(1), text(1), text(1))),
        class_mark in prop::option::of("[A-D]"),
        issuing_bodies in names(5),
        doc_number in prop::option::of((text(1), 1990i16..2100, 1u32..9999)),
        signatories in names(5),
        title in text(30),
        addressees in names(6),
        body in prop::collection::vec(block(), 0..14),
        rest in (names(4), names(13), prop::option::of(date()), names(3), names(6), prop::option::of(text(2)), prop::option::of(date()), prop::option::of(0u32..500)),
        attachments in prop::collection::vec((text(4), prop::collection::vec(block(), 0..3)), 0..3),
    ) -> Letter {
        let (attachments_note, signing_bodies, date, annotations, copies_to, printed_by, printed_on, copies_count) = rest;
        let (copy_no, secrecy, urgency) = match corner {
            Some((a, b, c)) => (Some(a), Some(b), Some(c)),
            None => (None, None, None),
        };
        Letter {
            identifier: title.clone(),
            form, signing, copy_no, secrecy, urgency, class_mark, issuing_bodies, signatories, title, addressees, body,
            doc_number: doc_number.map(|(code, year, number)| DocNumber { code, year, number }),
            attachments_note, signing_bodies, date, annotations, copies_to, printed_by, printed_on, copies_count,
            attachments: attachments.into_iter().map(|(title, body)| Attachment { title, body, ..Attachment::default() }).collect(),
            ..Letter::default()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_letter_can_be_laid_out_in_every_format(letter in letter(), draft in any::<bool>()) {
        let mode = if draft { Mode::Draft } else { Mode::Final };
        let laid = PRESS.lay_out(&letter, mode);
        prop_assert!(laid.is_ok(), "{:?}", laid.err());
        let laid = laid.expect("just checked");
        let pdf = laid.pdf();
        prop_assert!(pdf.is_ok(), "{:?}", pdf.err());
        let docx = laid.docx().expect("a DOCX");
        prop_assert_eq!(read_docx(&docx).expect("ours"), letter.clone());
        prop_assert_eq!(read_ofd(&laid.ofd(OfdProfile::Standard).expect("an OFD")).expect("ours"), letter.clone());
        prop_assert_eq!(read_pdf(&pdf.expect("just checked")).expect("ours"), letter.clone());
        // No control character survives into the text people copy.
        let plain = plain_text(&letter);
        prop_assert!(!plain.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
        let page = html(&letter, &[]);
        prop_assert!(!page.contains(char::from_u32(0x202E).expect("an override")), "a direction override in the page");
        // Places on paper are on the paper.
        for page in 1..=laid.page_count() {
            prop_assert!(laid.page_size_mm(page).is_some());
        }
    }

    #[test]
    fn json_brings_the_letter_back(letter in letter()) {
        let json = serde_json::to_string(&letter).expect("plain data");
        prop_assert_eq!(serde_json::from_str::<Letter>(&json).expect("we wrote it"), letter);
    }
}

#[test]
fn five_hundred_pages_are_a_letter_too() {
    let letter = Letter {
        body: crate::desk::plain_paragraphs(500, 600),
        ..crate::desk::reply()
    };
    let laid = PRESS.lay_out(&letter, Mode::Final).expect("laid out");
    assert!(laid.page_count() >= 500, "{}", laid.page_count());
}

#[test]
fn more_than_a_million_characters_are_refused_in_words() {
    let letter = Letter {
        body: crate::desk::plain_paragraphs(1100, 1000),
        ..crate::desk::reply()
    };
    let error = PRESS.lay_out(&letter, Mode::Final).expect_err("too long");
    assert!(error.to_string().contains("at most"), "{error}");
}

#[test]
fn a_title_of_three_hundred_characters_is_printed_whole() {
    let letter = Letter {
        title: "关于进一步做好某某工作的答复".chars().cycle().take(300).collect(),
        ..crate::desk::reply()
    };
    let laid = crate::desk::laid(&letter);
    let boxes = laid.boxes(banfu_papers::Place::Title, 0..300);
    assert!(boxes.len() >= 15, "{}", boxes.len());
}

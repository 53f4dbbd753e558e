//! Annexes of a reply, from the draft to the published file.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
mod common;

use banfu_app::{
    AppError, Command,
    command::TypedAnnex,
    domain::{CaseId, gates::Gate, publication::Publicity},
};
use common::*;
use jiff::civil::date;

fn annex(title: &str, name: &str, bytes: &[u8], appended: bool) -> Command {
    Command::AddAnnex(TypedAnnex {
        title: title.into(),
        name: name.into(),
        bytes: bytes.to_vec(),
        appended,
    })
}

/// A PDF of one page, as a clerk might have it.
fn pdf() -> Vec<u8> {
    let fonts = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fonts");
    let letter = banfu_papers::Letter {
        title: "窗口任务清单".into(),
        body: vec![banfu_papers::Block::paragraph("增设窗口二个。")],
        ..banfu_papers::Letter::default()
    };
    let press = banfu_papers::Press::open(&[fonts]).unwrap();
    press.lay_out(&letter, banfu_papers::Mode::Final).unwrap().pdf().unwrap()
}

fn code(error: AppError) -> &'static str {
    match error {
        AppError::Refused { code, .. } => code,
        other => panic!("{other}"),
    }
}

/// A case in drafting with a PDF that is printed and a table that is listed.
fn with_two(r: &Region) -> CaseId {
    let case = r.handled();
    r.on(date(2023, 6, 20));
    r.act(HANDLER, case, annex("窗口任务清单", "清单.pdf", &pdf(), true)).unwrap();
    r.act(HANDLER, case, annex("窗口统计表", "统计.xlsx", b"a table", false)).unwrap();
    case
}

#[test]
fn annexes_are_listed_in_the_letter_and_go_out_with_it() {
    let r = Region::new();
    let case = with_two(&r);
    r.send_out(case, 0, date(2023, 6, 28));
    let (_, letter, _) = r.app.letter_of(&r.who(MEMBER), case).unwrap();
    let titles: Vec<&str> = letter.attachments.iter().map(|a| a.title.as_str()).collect();
    assert_eq!(titles, ["窗口任务清单", "窗口统计表"]);
    assert!(banfu_papers::plain_text(&letter).contains("附件：1."), "{}", banfu_papers::plain_text(&letter));
    let mine = r.app.annex(&r.who(MEMBER), case, 2).unwrap();
    assert_eq!((mine.name.as_str(), mine.bytes.as_slice()), ("统计.xlsx", b"a table".as_slice()));
    assert!(matches!(r.app.annex(&r.who(STRANGER), case, 2), Err(AppError::NotFound)));
    assert!(matches!(r.app.annex(&r.who(MEMBER), case, 3), Err(AppError::NotFound)));
    assert!(matches!(r.app.annex(&r.who(MEMBER), case, 0), Err(AppError::NotFound)));
    // Nobody outside sees them before the letter is public.
    assert!(matches!(r.app.public_annex(case, 2), Err(AppError::NotFound)));
    let decide = Command::DecidePublication {
        publicity: Publicity::Full,
        reason: String::new(),
    };
    r.act(HANDLER, case, decide).unwrap();
    r.act(GENERAL, case, Command::Publish { summary: String::new() }).unwrap();
    assert_eq!(r.app.public_annex(case, 2).unwrap().bytes, b"a table");
}

#[test]
fn the_file_of_a_list_brings_the_annexes_that_are_not_among_the_pages() {
    let r = Region::new();
    let case = with_two(&r);
    r.send_out(case, 0, date(2023, 6, 28));
    let names = |ending: &str| {
        let bytes = r
            .app
            .replies_as_zip(&r.who(MEMBER), &[case], ending, |case, _| Ok(case.annexes.len().to_string().into_bytes()))
            .unwrap();
        let zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        zip.file_names().map(|name| name.unwrap().into_owned()).collect::<Vec<String>>()
    };
    let number = r.app.case(&r.who(MEMBER), case).unwrap().case.number_label().unwrap();
    assert_eq!(names("pdf"), [format!("2023-{number}.pdf"), format!("2023-{number}-附件2-统计.xlsx")]);
    assert_eq!(
        names("docx"),
        [
            format!("2023-{number}.docx"),
            format!("2023-{number}-附件1-清单.pdf"),
            format!("2023-{number}-附件2-统计.xlsx")
        ]
    );
}

#[test]
fn what_cannot_be_printed_is_refused_with_what_to_do_and_nothing_is_kept() {
    let r = Region::new();
    let case = r.handled();
    let printed = |bytes: &[u8]| code(r.act(HANDLER, case, annex("清单", "清单.pdf", bytes, true)).unwrap_err());
    assert_eq!(printed(b"a table"), "reply.annexes.no_pdf");
    assert_eq!(printed(&pdf()[..900]), "reply.annexes.no_pdf");
    assert_eq!(printed(b""), "reply.annexes.no_file");
    assert_eq!(code(r.act(HANDLER, case, Command::RemoveAnnex { n: 1 }).unwrap_err()), "reply.annexes.missing");
    let large = vec![b'x'; banfu_app::annexes::ANNEX_MAX_BYTES + 1];
    assert!(matches!(
        r.act(HANDLER, case, annex("清单", "清单.bin", &large, false)),
        Err(AppError::TooLarge(_))
    ));
    assert!(r.app.case(&r.who(HANDLER), case).unwrap().case.annexes.is_empty());
    assert!(matches!(
        r.act(CO_HANDLER, case, annex("清单", "清单.txt", b"x", false)),
        Err(AppError::Denied(_))
    ));
}

#[test]
fn a_text_that_names_an_annex_which_is_not_there_shows_before_signing() {
    let r = Region::new();
    let case = r.handled();
    r.on(date(2023, 6, 20));
    let open = |body: &str| {
        let view = r.app.draft(&r.who(HANDLER), case).unwrap();
        let checked = r.app.check(&view.case, body.to_owned());
        let gates = r.app.gates(&view.case, &view.draft, &checked, None).unwrap();
        gates.iter().any(|g| g.gate == Gate::Attachments && g.open)
    };
    let body = format!("{BODY}任务清单详见附件1。\n");
    assert!(open(&body));
    r.act(HANDLER, case, annex("窗口任务清单", "清单.pdf", &pdf(), true)).unwrap();
    assert!(!open(&body));
    r.act(HANDLER, case, Command::RemoveAnnex { n: 1 }).unwrap();
    assert!(open(&body));
}

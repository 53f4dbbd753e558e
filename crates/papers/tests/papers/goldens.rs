//! Pages kept as small pictures, so that a change in layout is seen and not only measured.
//!
//! Set `UPDATE_GOLDENS=1` to write them anew, then look at them before committing.

use std::path::{Path, PathBuf};

use banfu_papers::{AddressSheet, AnnexFile, Attachment, Block, Form, FormRow, Laid, Letter, Mode, Package, PaperForm, Signing};

use crate::desk::{PRESS, laid, plain_paragraphs, reply, with_body};

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens").join(format!("{name}.png"))
}

/// Compares each page of `letter` with its kept picture, by mean difference of brightness in a coarse grid.
fn compare(name: &str, letter: &Letter, mode: Mode) {
    compare_pages(name, &PRESS.lay_out(letter, mode).expect("laid out"));
}

fn compare_pages(name: &str, laid: &Laid) {
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

#[test]
fn a_package_for_paper_looks_as_it_did() {
    let row = |label: &str, text: &str, lines| FormRow {
        label: label.into(),
        text: text.into(),
        lines,
    };
    let package = Package {
        address: Some(AddressSheet {
            to: "沈砚秋委员".into(),
            from: vec!["某某省外事办公室".into()],
            ..AddressSheet::default()
        }),
        form: Some(PaperForm {
            title: "提案办理情况征询意见表".into(),
            note: "沈砚秋委员：您的提案已由某某省外事办公室答复。请填写本表寄回或交回，也可在网上评价。不满意的，请写明理由。".into(),
            rows: vec![
                row("提案编号", "省政协十三届一次会议第1020号", 1),
                row("案由", "关于加强与东盟国家经贸和人文往来、更好服务和融入共建西部陆海新通道的提案", 1),
                row("对答复的意见", "□满意　□基本满意　□不满意", 1),
                row("意见和建议", "", 6),
                row("签名和日期", "", 2),
            ],
            foot: Vec::new(),
        }),
    };
    let letter = Letter {
        form: Form::Plain,
        ..with_body(plain_paragraphs(2, 60))
    };
    let laid = PRESS.lay_out_package(&letter, &[], &package, Mode::Final).expect("laid out");
    compare_pages("package", &laid);
}

#[test]
fn an_appended_pdf_looks_as_it_did() {
    let foreign = Letter {
        form: Form::Plain,
        title: "重点项目进展情况".into(),
        body: [
            reply().body.into_iter().filter(|block| matches!(block, Block::Table { .. })).collect(),
            plain_paragraphs(4, 60),
        ]
        .concat(),
        date: reply().date,
        ..Letter::default()
    };
    let file = AnnexFile::read(laid(&foreign).pdf().expect("a PDF")).expect("a good PDF");
    let letter = Letter {
        form: Form::Plain,
        attachments: vec![Attachment {
            title: "重点项目进展情况".into(),
            file: "进展.pdf".into(),
            ..Attachment::default()
        }],
        ..with_body(plain_paragraphs(1, 60))
    };
    compare_pages("annex", &PRESS.lay_out_with(&letter, &[(0, file)], Mode::Final).expect("laid out"));
}

#[test]
fn a_table_across_pages_looks_as_it_did() {
    let rows = (1..=24)
        .map(|n| {
            vec![
                n.to_string(),
                format!("推进第{n}批重点项目落地见效"),
                "某某省商务厅".into(),
                "2026年底前".into(),
            ]
        })
        .collect();
    let letter = Letter {
        form: Form::Plain,
        ..with_body(vec![
            Block::paragraph("任务分工如下。"),
            Block::Table {
                caption: "表1　任务分工".into(),
                header: ["序号", "任务", "牵头单位", "时限"].map(String::from).to_vec(),
                rows,
            },
        ])
    };
    compare("table", &letter, Mode::Final);
}

//! The letter as plain text, one element to a line, in the order in which published letters print them.

use crate::letter::{Block, Form, Letter, printed_date};
use crate::sheet::{clean, printed_count};

/// The letter's text: what a person copies out of the finished document, without layout.
///
/// Every element stands on its own line. Table cells are parted by tabs. Reading this back with the text reader gives the elements again.
#[must_use]
pub fn plain_text(letter: &Letter) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut push = |line: String| {
        if !line.trim().is_empty() {
            lines.push(line);
        }
    };
    for part in [&letter.copy_no, &letter.secrecy, &letter.urgency, &letter.class_mark] {
        push(clean(part.as_deref().unwrap_or_default()));
    }
    let (names, closing) = letter.head_mark();
    if letter.form != Form::Plain {
        for (index, name) in names.iter().enumerate() {
            let last = index + 1 == names.len();
            push(format!("{}{}", clean(name), if last { closing } else { "" }));
        }
    }
    push(letter.doc_number.as_ref().map(|number| clean(&number.to_string())).unwrap_or_default());
    if letter.form == Form::DocumentHeadUpward && !letter.signatories.is_empty() {
        push(format!("签发人：{}", clean(&letter.signatories.join(" "))));
    }
    push(clean(&letter.title));
    let addressee = letter.addressee_line();
    if !addressee.is_empty() {
        push(format!("{}：", clean(&addressee)));
    }
    for block in &letter.body {
        for line in block_lines(block) {
            push(line);
        }
    }
    let attachments = letter.attachment_names();
    for (index, name) in attachments.iter().enumerate() {
        let number = if attachments.len() > 1 { format!("{}. ", index + 1) } else { String::new() };
        let label = if index == 0 { "附件：" } else { "" };
        push(format!("{label}{number}{}", clean(name)));
    }
    for body in &letter.signing_bodies {
        push(clean(body));
    }
    push(letter.date.map(printed_date).unwrap_or_default());
    for note in letter.annotation_lines() {
        push(clean(&note));
    }
    for (index, annex) in letter.attachments.iter().enumerate() {
        if annex.body.is_empty() {
            continue;
        }
        push(if letter.attachments.len() == 1 {
            "附件".into()
        } else {
            format!("附件{}", index + 1)
        });
        push(clean(&annex.title));
        for block in &annex.body {
            for line in block_lines(block) {
                push(line);
            }
        }
    }
    let copies = letter.copies_line();
    if !copies.is_empty() {
        push(format!("抄送：{}", clean(&copies)));
    }
    push(clean(letter.printed_by.as_deref().unwrap_or_default()));
    push(letter.printed_on.map(|date| format!("{}印发", printed_date(date))).unwrap_or_default());
    push(letter.copies_count.map(printed_count).unwrap_or_default());
    let mut text = lines.join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn block_lines(block: &Block) -> Vec<String> {
    match block {
        Block::Table { caption, header, rows } => std::iter::once(clean(caption))
            .chain(
                std::iter::once(header)
                    .chain(rows)
                    .map(|row| row.iter().map(|cell| clean(cell)).collect::<Vec<_>>().join("\t")),
            )
            .collect(),
        other => vec![clean(&other.text())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_stand_on_their_own_lines_in_the_order_of_print() {
        let letter = Letter {
            class_mark: Some("A".into()),
            issuing_bodies: vec!["某省某厅".into()],
            title: "关于第7号提案的答复".into(),
            addressees: vec!["赵某委员".into()],
            body: vec![Block::paragraph("正文。")],
            copies_to: vec!["某委员会".into()],
            copies_count: Some(20),
            ..Letter::default()
        };
        assert_eq!(
            plain_text(&letter),
            "A\n某省某厅文件\n关于第7号提案的答复\n赵某委员：\n正文。\n抄送：某委员会。\n（共印20份）\n"
        );
    }

    #[test]
    fn an_empty_letter_has_no_text() {
        assert_eq!(
            plain_text(&Letter {
                form: Form::Plain,
                ..Letter::default()
            }),
            ""
        );
    }
}

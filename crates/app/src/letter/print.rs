//! 打印包: the letter for a proposer who wants paper, with an address sheet and the form that asks what they think of the handling.

use banfu_domain::{
    Case, CaseId,
    case::CaseKind,
    rating::{Axis, Satisfaction},
};
use banfu_papers::{AddressSheet, FormRow, Laid, Letter, Mode, Package, PaperForm};

use crate::{Actor, App, AppError};

/// Lines to write on: reasons and wishes, the name, the day.
const ROOM_LINES: u8 = 6;

impl App {
    /// The package for printing, once the reply is issued: what goes on paper is what was sent.
    ///
    /// Postal addresses are not kept, so boxes and rules are printed for them. Blocks for milliseconds.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such case for this person, or its reply is not issued.
    pub fn print_package(&self, who: &Actor, id: CaseId) -> Result<(Case, Laid), AppError> {
        let (case, letter, _) = self.letter_of(who, id)?;
        if case.issued.is_none() {
            return Err(AppError::NotFound);
        }
        let package = Package {
            address: Some(address(&letter)),
            form: Some(self.rating_form(&case, &letter)?),
        };
        let laid = self
            .press()?
            .lay_out_package(&letter, &self.drawings(&case.annexes)?, &package, Mode::Final)
            .map_err(|e| AppError::Internal(e.to_string()))?;
        Ok((case, laid))
    }

    /// 征询意见表: the questions that the rating page asks, with the answers that the place's rules know.
    fn rating_form(&self, case: &Case, letter: &Letter) -> Result<PaperForm, AppError> {
        let pack = self.pack()?;
        let people = self.people();
        let word = match case.kind {
            CaseKind::Proposal => "提案",
            CaseKind::Suggestion => "建议",
        };
        let row = |label: &str, text: String| FormRow {
            label: label.to_owned(),
            text,
            lines: 1,
        };
        let answers: Vec<String> = pack.satisfactions.iter().map(|answer| format!("□{}", answer_zh(*answer))).collect();
        let proposer = people.person(case.proposer).map(|p| p.name.clone()).unwrap_or_default();
        let office = letter.signing_bodies.join("、");
        let mut rows = vec![
            row(
                &format!("{word}编号"),
                format!("{}第{}号", case.session.label_zh(), case.number_label().unwrap_or_default()),
            ),
            row("案由", case.text.title.clone()),
            row(&format!("{word}人"), proposer),
            row("承办单位", office.clone()),
        ];
        if let Some(number) = &letter.doc_number {
            rows.push(row("复文字号", number.to_string()));
        }
        if let Some(class) = letter.class_mark.as_deref().and_then(|code| pack.class(code)) {
            rows.push(row("办理结果", format!("{}　{}", class.code, class.label_zh)));
        }
        rows.push(row("办理前后的联系", "□电话　□走访　□座谈　□调研　□未联系".to_owned()));
        rows.push(row("对答复的意见", answers.join("　")));
        rows.extend(pack.answers.axes.iter().map(|axis| row(axis_zh(*axis), answers.join("　"))));
        rows.push(FormRow {
            label: "意见和建议".to_owned(),
            text: String::new(),
            lines: ROOM_LINES,
        });
        rows.push(FormRow {
            label: "签名和日期".to_owned(),
            text: String::new(),
            lines: 2,
        });
        Ok(PaperForm {
            title: format!("{word}办理情况征询意见表"),
            note: format!(
                "{}：您的{word}已由{office}答复。请填写本表寄回或交回，也可在网上评价。不满意的，请写明理由。",
                letter.addressee_line()
            ),
            rows,
            foot: Vec::new(),
        })
    }
}

fn address(letter: &Letter) -> AddressSheet {
    AddressSheet {
        to: letter.addressee_line(),
        from: letter.signing_bodies.clone(),
        ..AddressSheet::default()
    }
}

/// The axes as forms print them.
fn axis_zh(axis: Axis) -> &'static str {
    match axis {
        Axis::Attitude => "其中：办理态度",
        Axis::Communication => "其中：沟通联系",
        Axis::Timeliness => "其中：办理时效",
        Axis::Result => "其中：办理结果",
    }
}

/// The answers as forms print them.
fn answer_zh(answer: Satisfaction) -> &'static str {
    match answer {
        Satisfaction::Satisfied => "满意",
        Satisfaction::Mostly => "基本满意",
        Satisfaction::Understood => "理解",
        Satisfaction::Unsatisfied => "不满意",
    }
}

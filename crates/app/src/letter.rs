//! The printable letter of a case: what the handler wrote, in the frame that follows from the case.

pub mod batch;
mod print;

use std::sync::Arc;

use banfu_domain::{
    Case, Date, PersonId,
    annex::Annex,
    case::CaseKind,
    place::ClassMarkPlace,
    publication::Publicity,
    reply::{DocNumber, ReplyDraft},
    rules::{ReplyForm, RulePack},
};
use banfu_papers::{Block, Form, Laid, Letter, Mark, Mode, Place};
use banfu_text::{BlockKind, Structure};

use crate::{App, AppError, People, annexes};

/// Stands in the key of pages between the layout and the text it was made from.
pub(crate) const TEXT_MARK: char = '-';

/// 标题 of a reply as the place words it.
pub fn default_title(case: &Case, office: &str, pack: &RulePack) -> String {
    let number = case.number_label().unwrap_or_default();
    pack.letters.title_of(case.kind, &case.session, &number, office)
}

/// 附注 on publication.
pub fn publication_note(publicity: Publicity) -> &'static str {
    match publicity {
        Publicity::Full => "此件公开发布",
        Publicity::Summary => "此件摘要公开",
        Publicity::Withheld => "此件不予公开",
    }
}

/// Blocks of a body that was read as text.
pub fn blocks(structure: &Structure) -> Vec<Block> {
    let block = |b: &banfu_text::Block| match b.kind {
        BlockKind::Heading(level) => Block::heading(level, b.text.clone()),
        BlockKind::Paragraph | BlockKind::ListItem => Block::paragraph(b.text.clone()),
    };
    let closing = structure.closing.iter().map(|c| Block::paragraph(c.text.clone()));
    structure.body.iter().map(block).chain(closing).collect()
}

/// A letter from the text of one, as published: every element that the text has.
pub fn from_text(text: &str, reading: &banfu_text::Reading) -> Letter {
    let s = &reading.structure;
    let of = |e: &Option<banfu_text::Element>| e.as_ref().map(|e| e.text.clone());
    let date = |e: &Option<banfu_text::Element>| e.as_ref().and_then(|e| written_date(&e.text));
    let head = of(&s.head);
    let issuing = head.as_ref().map(|h| h.strip_suffix("文件").unwrap_or(h).to_owned());
    let signatory = of(&s.signatory);
    let form = match (&head, &signatory) {
        (Some(h), Some(_)) if h.ends_with("文件") => Form::DocumentHeadUpward,
        (Some(h), None) if h.ends_with("文件") => Form::DocumentHead,
        (Some(_), _) => Form::LetterForm,
        (None, _) => Form::Plain,
    };
    Letter {
        identifier: of(&s.doc_number).unwrap_or_else(|| crate::reading::hex(&hash(text))),
        form,
        issuing_bodies: issuing.clone().into_iter().collect(),
        doc_number: of(&s.doc_number).as_deref().and_then(written_number),
        signatories: signatory.into_iter().collect(),
        class_mark: of(&s.class_mark),
        title: of(&s.title).unwrap_or_default(),
        addressees: of(&s.addressee).into_iter().collect(),
        body: blocks(s),
        signing_bodies: of(&s.signing_body).into_iter().collect(),
        date: date(&s.date),
        annotations: s.annotations.iter().map(|a| a.text.clone()).collect(),
        copies_to: of(&s.copies)
            .map(|c| c.trim_end_matches('。').split(['、', '，']).map(str::to_owned).collect())
            .unwrap_or_default(),
        printed_by: of(&s.printed_by),
        printed_on: date(&s.printed_on),
        copies_count: s.copies_count,
        ..Letter::default()
    }
}

fn hash(text: &str) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(text.as_bytes()).into()
}

/// 2023年6月28日, in digits.
fn written_date(text: &str) -> Option<Date> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (year, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let day = rest.split_once('日').map_or(rest, |(day, _)| day);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// 黔外提复字〔2023〕4号.
fn written_number(text: &str) -> Option<banfu_papers::DocNumber> {
    let (code, rest) = text.split_once(['〔', '[', '（', '(', '【'])?;
    let (year, rest) = rest.split_once(['〕', ']', '）', ')', '】'])?;
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    Some(banfu_papers::DocNumber {
        code: code.trim().to_owned(),
        year: year.trim().parse().ok()?,
        number: digits.parse().ok()?,
    })
}

/// Anchors of the figures and promises in a letter's body, for its web text: `figure-1`, `promise-1` and so on, in reading order.
pub fn anchors(letter: &Letter) -> Vec<Mark> {
    let mut text = String::new();
    // Where each block begins, in bytes.
    let mut starts = Vec::new();
    for (block, piece) in letter.body.iter().enumerate() {
        starts.push((text.len(), block));
        text.push_str(&piece.text().replace('\n', " "));
        text.push('\n');
    }
    let reading = banfu_text::read(&text, &banfu_text::Options::default());
    let place = |span: &banfu_text::Span| {
        let (start, block) = *starts.get(starts.partition_point(|(at, _)| *at <= span.start).checked_sub(1)?)?;
        let before = text.get(start..span.start)?.chars().count();
        let length = text.get(span.start..span.end)?.trim_end_matches('\n').chars().count();
        Some((Place::Body { block }, before..before + length))
    };
    let mark = |span: &banfu_text::Span, id: String, class: &str| {
        let (place, range) = place(span)?;
        Some(Mark {
            place,
            range,
            id,
            class: class.to_owned(),
        })
    };
    let figures = reading.figures.iter().filter_map(|f| mark(&f.span, format!("figure-{}", f.id), "bf-figure"));
    let promises = (1..)
        .zip(&reading.commitments)
        .filter_map(|(n, c): (usize, _)| mark(&c.span, format!("promise-{n}"), "bf-promise"));
    figures.chain(promises).collect()
}

impl App {
    /// The letter of a case, from a draft and its text. Elements that are not decided yet are left out; a draft's pages show a note there.
    pub fn letter(&self, case: &Case, draft: &ReplyDraft, body: &str) -> Result<Letter, AppError> {
        let people = self.people();
        let lead = case.lead().and_then(|o| people.office(o));
        let reading = self.read_text(body);
        let (pack, _) = self.rules_of(case)?;
        let form = match pack.reply_form {
            ReplyForm::DocumentUp => Form::DocumentHeadUpward,
            ReplyForm::Document => Form::DocumentHead,
            ReplyForm::Letter => Form::LetterForm,
        };
        let name = lead.map(|o| o.name.clone()).unwrap_or_default();
        let signed = case.signed.as_ref();
        let mut annotations: Vec<String> = draft.publicity.map(|p| format!("（{}）", publication_note(p))).into_iter().collect();
        if !draft.contact_name.is_empty() {
            annotations.push(format!("（联系人：{}；联系电话：{}）", draft.contact_name, draft.contact_phone));
        }
        let addressee = reading
            .structure
            .addressee
            .as_ref()
            .map(|a| a.text.clone())
            .unwrap_or_else(|| addressee(case, &people));
        Ok(Letter {
            identifier: signed.map_or_else(|| format!("{}/{}/{}", self.region, case.session.series(), case.id), |s| s.number.to_string()),
            form,
            issuing_bodies: vec![name.clone()],
            doc_number: signed.map(|s| number(&s.number)),
            signatories: signed.and_then(|s| people.person(s.signatory)).map(|p| p.name.clone()).into_iter().collect(),
            class_mark: draft.class.clone(),
            class_mark_at_title: pack.letters.class_mark == ClassMarkPlace::TitleUpperRight,
            title: draft.title.clone(),
            addressees: vec![addressee],
            body: blocks(&reading.structure),
            signing_bodies: vec![name],
            date: signed.map(|s| s.adopted_on),
            annotations,
            copies_to: draft.copies_to.clone(),
            attachments: annexes::attachments(&case.annexes),
            printed_by: case.issued.as_ref().map(|i| i.printed_by.clone()),
            printed_on: case.issued.as_ref().map(|i| i.printed_on),
            copies_count: case.issued.as_ref().map(|i| i.copies),
            ..Letter::default()
        })
    }

    /// Lays a letter out with the pages of its annexes, or remembers having done so. Blocks for milliseconds; call it on a thread for blocking work.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] with the remedy when typefaces are missing.
    pub fn lay_out(&self, letter: &Letter, annexes: &[Annex], mode: Mode) -> Result<(String, Arc<Laid>), AppError> {
        let mut json = serde_json::to_string(letter).map_err(|e| AppError::Internal(e.to_string()))?;
        for annex in annexes.iter().filter(|annex| annex.appended) {
            json.push_str(&annex.file.hash);
        }
        let key = format!("{}{}", if mode == Mode::Draft { "d" } else { "f" }, crate::reading::hex(&hash(&json)));
        if let Some(known) = self.laid(&key) {
            return Ok((key, known));
        }
        let laid = self
            .press()?
            .lay_out_with(letter, &self.drawings(annexes)?, mode)
            .map_err(|e| AppError::Internal(e.to_string()))?;
        let laid = Arc::new(laid);
        self.layouts.lock().unwrap_or_else(|e| e.into_inner()).put(key.clone(), laid.clone());
        Ok((key, laid))
    }

    /// A layout made a moment ago, by its key or by the key of its pages and text.
    pub fn laid(&self, key: &str) -> Option<Arc<Laid>> {
        let key = key.split_once(TEXT_MARK).map_or(key, |(layout, _)| layout);
        self.layouts.lock().unwrap_or_else(|e| e.into_inner()).get(key)
    }

    /// The signed letter of a case and its layout; the mode is final once it is issued.
    ///
    /// # Errors
    /// [`AppError::NotFound`] while there is no draft.
    pub fn case_letter(&self, case: &Case) -> Result<(Letter, String), AppError> {
        let draft = case.draft.as_ref().ok_or(AppError::NotFound)?;
        let body = self.body(draft)?;
        Ok((self.letter(case, draft, &body)?, body))
    }
}

/// Signers a letter names one by one; of more, the first few are named and all are counted.
pub const ADDRESSEES_NAMED: usize = 10;

/// How a letter addresses who signed a proposal: by name, as members or deputies are addressed. 张三、李四委员; of many, 张三等12位委员.
pub fn addressed(people: &People, kind: CaseKind, first: PersonId, co_signers: &[PersonId]) -> String {
    let name = |id: PersonId| people.person(id).map(|p| p.name.clone()).unwrap_or_default();
    let word = match kind {
        CaseKind::Proposal => "委员",
        CaseKind::Suggestion => "代表",
    };
    let all = 1 + co_signers.len();
    if all > ADDRESSEES_NAMED {
        return format!("{}等{all}位{word}", name(first));
    }
    let names: Vec<String> = std::iter::once(first).chain(co_signers.iter().copied()).map(name).collect();
    format!("{}{word}", names.join("、"))
}

/// How the letter addresses its proposers.
fn addressee(case: &Case, people: &People) -> String {
    addressed(people, case.kind, case.proposer, &case.co_signers)
}

fn number(n: &DocNumber) -> banfu_papers::DocNumber {
    banfu_papers::DocNumber {
        code: n.code.clone(),
        year: n.year,
        number: n.n,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn written_dates_and_numbers_are_read() {
        assert_eq!(written_date("2023 年 6月28日印发"), Some(date(2023, 6, 28)));
        assert_eq!(written_date("2023年9月31日"), None);
        let number = written_number("黔外提复字〔2023〕4号").unwrap();
        assert_eq!((number.code.as_str(), number.year, number.number), ("黔外提复字", 2023, 4));
        assert_eq!(written_number("黔外提复字4号"), None);
    }

    #[test]
    fn every_figure_and_promise_of_the_body_has_an_anchor() {
        let letter = Letter {
            body: vec![
                Block::heading(1, "一、增设窗口"),
                Block::paragraph("已增设便民窗口3个，增长20%。"),
                Block::paragraph("下一步，我们将于2023年底前再增设窗口2个。"),
            ],
            ..Letter::default()
        };
        let page = banfu_papers::html(&letter, &anchors(&letter));
        for anchored in [
            r#"<span id="figure-1" class="bf-figure">3个</span>"#,
            r#"<span id="figure-2" class="bf-figure">20%</span>"#,
            r#"id="promise-1" class="bf-promise">"#,
        ] {
            assert!(page.contains(anchored), "{anchored} in {page}");
        }
        let promise = page.split(r#"id="promise-1""#).nth(1).unwrap();
        assert!(promise.contains(r#"class="bf-figure">2个</span>"#), "{promise}");
        assert_eq!(anchors(&Letter::default()), []);
    }
}

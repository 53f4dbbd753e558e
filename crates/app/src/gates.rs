//! What text and form of a reply lack before it is signed, condition by condition, and what it takes from co-opinions.
//!
//! # To add a condition
//! A line in [`Gate`] with its usual weight → a function here that says what is missing → its words in `locales/*/gates.toml`.

use banfu_domain::{
    Case, OfficeId, RulePack,
    annex::Annex,
    case::{CaseKind, OpinionState},
    gates::{Found, Gate, GateState},
    quotation::Quote,
    reply::{CommitmentKind, Findings, ReplyDraft},
    rules::Scale,
};
use banfu_papers::{Laid, Place};
use banfu_text::{Quotation, Reading};

use crate::{App, AppError, People, drafts::Checked, reading::errors};

/// A sentence of the letter and the opinion it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// Whose opinion.
    pub office: OfficeId,
    /// Where it stands in both.
    pub at: Quotation,
    /// What the opinion says.
    pub original: String,
}

/// Which sentences of a letter come from which opinions, in the letter's order. Each sentence has one source: the likelier, then the first.
pub(crate) fn quoted(case: &Case, body: &str) -> Vec<Quoted> {
    let mut out: Vec<Quoted> = Vec::new();
    for (office, text) in opinions(case) {
        for at in banfu_text::quotations(body, text) {
            let original = text.get(at.source.clone()).unwrap_or_default().to_owned();
            let found = Quoted { office, at, original };
            match out.iter_mut().find(|q| q.at.span == found.at.span) {
                Some(known) if !known.at.verbatim && found.at.verbatim => *known = found,
                Some(_) => {}
                None => out.push(found),
            }
        }
    }
    out.sort_by_key(|q| q.at.span.start);
    out
}

fn opinions(case: &Case) -> impl Iterator<Item = (OfficeId, &str)> {
    case.co_handlers().filter_map(|o| match &o.opinion {
        OpinionState::Given { text, .. } => Some((o.office, text.as_str())),
        _ => None,
    })
}

impl App {
    /// What the domain weighs of a checked draft. `laid`: its pages, where they were laid out.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the region's pack is not installed.
    pub fn weigh(&self, case: &Case, draft: &ReplyDraft, checked: &Checked, laid: Option<&Laid>) -> Result<Findings, AppError> {
        let (pack, _) = self.rules_of(case)?;
        let edited = checked
            .quoted
            .iter()
            .filter(|q| !q.at.verbatim)
            .map(|q| Quote {
                office: q.office,
                passage: u32::try_from(q.at.passage).unwrap_or(u32::MAX),
                original: q.original.clone(),
                text: checked.body.get(q.at.span.clone()).unwrap_or_default().to_owned(),
            })
            .collect();
        let unquoted = opinions(case)
            .filter(|(office, text)| !is_bare(text) && !checked.quoted.iter().any(|q| q.office == *office))
            .map(|(office, _)| office)
            .collect();
        let mut found = found(case, draft, checked, &pack, &self.people());
        let mut unasked = Vec::new();
        match laid {
            Some(laid) if !shows_body(laid) => found.push(Found {
                gate: Gate::FirstPage,
                about: vec![],
            }),
            Some(_) => {}
            None => unasked.push(Gate::FirstPage),
        }
        Ok(Findings {
            errors: errors(&checked.reading, &checked.body),
            commitments: checked.commitments.clone(),
            unanswered: checked.coverage.unanswered(),
            owners: checked.owners.clone(),
            money: crate::reading::money(&checked.reading),
            edited,
            unquoted,
            found,
            unasked,
        })
    }

    /// Every condition of signing a draft, with its state.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the region's pack is not installed.
    pub fn gates(&self, case: &Case, draft: &ReplyDraft, checked: &Checked, laid: Option<&Laid>) -> Result<Vec<GateState>, AppError> {
        let (pack, _) = self.rules_of(case)?;
        Ok(banfu_domain::gates::gates(case, &self.weigh(case, draft, checked, laid)?, &pack))
    }
}

/// An opinion that only agrees has nothing to be quoted.
fn is_bare(opinion: &str) -> bool {
    banfu_text::quotations(opinion, opinion).is_empty()
}

fn shows_body(laid: &Laid) -> bool {
    laid.characters(1).any(|(spot, _)| matches!(spot.place, Place::Body { .. }))
}

fn found(case: &Case, draft: &ReplyDraft, checked: &Checked, pack: &RulePack, people: &People) -> Vec<Found> {
    let asked: [(Gate, Option<Vec<String>>); 6] = [
        (Gate::ClassFits, class_fits(draft, checked, pack)),
        (Gate::Reference, reference(case, draft, &checked.body)),
        (Gate::Title, title(draft)),
        (Gate::Addressee, addressee(case, &checked.reading, people)),
        (Gate::Copies, copies(case, draft, pack)),
        (Gate::Attachments, attachments(&checked.body, &case.annexes)),
    ];
    asked.into_iter().filter_map(|(gate, about)| Some(Found { gate, about: about? })).collect()
}

/// Words that say a thing is done. A solved matter whose letter has none of them is a plan.
const DONE: [&str; 12] = [
    "已",
    "完成",
    "建成",
    "落实了",
    "解决了",
    "实现了",
    "开通",
    "出台了",
    "印发了",
    "取得",
    "纳入",
    "采纳",
];

/// "Solved" with nothing but plans, or "for reference" with dated promises.
///
/// Source: what dispatching offices check: the class fits the text, no A with only plans.
fn class_fits(draft: &ReplyDraft, checked: &Checked, pack: &RulePack) -> Option<Vec<String>> {
    let class = pack.class(draft.class.as_deref()?)?;
    let promises = || checked.commitments.iter().filter(|c| c.kind == CommitmentKind::Action);
    match class.scale {
        Scale::Solved => {
            let promised = |at: usize| checked.commitments.iter().any(|c| (c.start as usize..c.end as usize).contains(&at));
            let done = DONE.iter().any(|word| checked.body.match_indices(word).any(|(at, _)| !promised(at)));
            (!done && promises().next().is_some()).then(|| promises().take(3).map(|c| c.quote.clone()).collect())
        }
        Scale::Reference | Scale::NotFeasible => {
            let dated: Vec<String> = promises().filter(|c| c.due.is_some()).take(3).map(|c| c.quote.clone()).collect();
            (!dated.is_empty()).then_some(dated)
        }
        Scale::InProgress | Scale::Planned | Scale::Later => None,
    }
}

/// Numbers and sessions of proposals that the title and the opening name, and that are not this case's; or a title that names none.
fn reference(case: &Case, draft: &ReplyDraft, body: &str) -> Option<Vec<String>> {
    let own: Vec<u32> = case.number.into_iter().chain(case.merged.iter().filter_map(|m| m.number)).collect();
    // The opening is where a letter says what it answers; further down it may name other cases.
    let opening: String = body.lines().filter(|line| !line.trim().is_empty()).take(2).collect::<Vec<_>>().join("\n");
    let mut wrong = Vec::new();
    let mut named = false;
    for text in [draft.title.as_str(), opening.as_str()] {
        for (written, n) in numbers(text) {
            named |= own.contains(&n);
            if !own.contains(&n) {
                wrong.push(written);
            }
        }
        if let Some(session) = written_session(text)
            && !case.session.label_zh().ends_with(&session)
        {
            wrong.push(session);
        }
    }
    if !named && !own.is_empty() {
        wrong.extend(case.number_label());
    }
    (!wrong.is_empty()).then_some(wrong)
}

/// Case numbers as letters write them: 第1020号.
fn numbers(text: &str) -> Vec<(String, u32)> {
    text.match_indices('第')
        .filter_map(|(at, _)| {
            let rest = &text[at + '第'.len_utf8()..];
            let digits: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
            let after = rest.trim_start().get(digits.len()..)?.trim_start();
            (after.starts_with('号') && !digits.is_empty()).then(|| Some((format!("第{digits}号"), digits.parse().ok()?)))?
        })
        .collect()
}

/// A session as written: 十三届一次会议.
fn written_session(text: &str) -> Option<String> {
    const NUMERALS: &str = "〇零一二三四五六七八九十百";
    let end = text.find("次会议")?;
    let (head, tail) = text[..end].rsplit_once('届')?;
    let times = tail.trim_start_matches('第');
    if times.is_empty() || !times.chars().all(|c| NUMERALS.contains(c)) {
        return None;
    }
    let term: String = head
        .chars()
        .rev()
        .take_while(|c| NUMERALS.contains(*c))
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    (!term.is_empty()).then(|| format!("{term}届{times}次会议"))
}

/// A reply's title says what it is about and that it is an answer.
fn title(draft: &ReplyDraft) -> Option<Vec<String>> {
    let title = draft.title.trim();
    let answers = ["答复", "复函", "答复的函", "答复意见", "意见的函"];
    let right = title.contains("关于") && answers.iter().any(|word| title.ends_with(word));
    (!right).then(|| vec![title.to_owned()])
}

/// First proposers who are not addressed, and people who are addressed without having signed.
fn addressee(case: &Case, reading: &Reading, people: &People) -> Option<Vec<String>> {
    // Without a line of its own the letter is addressed by the form, which takes the name from the case.
    let line = &reading.structure.addressee.as_ref()?.text;
    let name = |id| people.person(id).map(|p| p.name.clone());
    let signers: Vec<String> = case.signers().into_iter().filter_map(name).collect();
    let mut wrong: Vec<String> = std::iter::once(case.proposer)
        .chain(case.merged.iter().map(|m| m.proposer))
        .filter_map(name)
        .filter(|name| !line.contains(name.as_str()))
        .collect();
    let suffix = match case.kind {
        CaseKind::Proposal => "委员",
        CaseKind::Suggestion => "代表",
    };
    for part in line.split(['、', '，', ',']).map(str::trim) {
        if let Some(named) = part.strip_suffix(suffix).filter(|named| !named.is_empty())
            && !signers.iter().any(|signer| signer == named)
            && named.chars().count() <= 4
        {
            wrong.push(part.to_owned());
        }
    }
    wrong.dedup();
    (!wrong.is_empty()).then_some(wrong)
}

/// Offices that the place informs of every reply, and that get no copy of this one.
fn copies(case: &Case, draft: &ReplyDraft, pack: &RulePack) -> Option<Vec<String>> {
    let missing: Vec<String> = pack.copies_of(case.kind).iter().filter(|c| !draft.copies_to.contains(c)).cloned().collect();
    (!missing.is_empty()).then_some(missing)
}

/// What the text says of annexes against the annexes there are: a list typed into the text (the letter prints its own), a number that none has,
/// an annex that the text refers to when there is none at all.
fn attachments(body: &str, annexes: &[Annex]) -> Option<Vec<String>> {
    let mut wrong: Vec<String> = body
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("附件：") || line.starts_with("附件:"))
        .map(str::to_owned)
        .collect();
    let text: String = body.lines().filter(|line| !wrong.iter().any(|w| w == line.trim())).collect();
    for (at, word) in text.match_indices("附件") {
        let digits: String = text[at + word.len()..].chars().take_while(char::is_ascii_digit).take(3).collect();
        let before = text[..at].chars().next_back();
        let missing = match digits.parse::<usize>() {
            Ok(n) => n == 0 || n > annexes.len(),
            // 见附件, 详见附件, （附件）: this letter's; 该文件的附件 may be another's.
            Err(_) => annexes.is_empty() && matches!(before, Some('见' | '（' | '(')),
        };
        if missing {
            let start = text[..at].char_indices().rev().nth(3).map_or(0, |(i, _)| i);
            wrong.push(text[start..at + word.len() + digits.len()].to_owned());
        }
    }
    wrong.dedup();
    (!wrong.is_empty()).then_some(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_sessions_are_read_as_letters_write_them() {
        assert_eq!(
            numbers("关于第1020号和第 0007 号提案、第三次会议的答复"),
            [("第1020号".into(), 1020), ("第0007号".into(), 7)]
        );
        assert_eq!(written_session("关于省政协十三届一次会议第1020号提案的答复").as_deref(), Some("十三届一次会议"));
        assert_eq!(written_session("关于省政协第十三届第一次会议的答复").as_deref(), Some("十三届一次会议"));
        assert_eq!(written_session("第三次会议"), None);
        assert_eq!(written_session(""), None);
    }

    #[test]
    fn a_title_says_that_it_answers() {
        let of = |title: &str| {
            super::title(&ReplyDraft {
                title: title.into(),
                body: banfu_domain::reply::BodyRef { hash: String::new(), bytes: 0 },
                class: None,
                publicity: None,
                withhold_reason: String::new(),
                copies_to: vec![],
                contact_name: String::new(),
                contact_phone: String::new(),
            })
        };
        assert_eq!(of("某厅关于省政协十三届一次会议第1020号提案的答复"), None);
        assert_eq!(of("2023年工作总结"), Some(vec!["2023年工作总结".into()]));
    }

    #[test]
    fn annexes_that_the_text_names_are_there() {
        let annexes = |n: usize| {
            let annex = |i| Annex {
                title: format!("附件之{i}"),
                name: "清单.pdf".into(),
                file: banfu_domain::reply::BodyRef {
                    hash: "00".repeat(32),
                    bytes: 9,
                },
                appended: true,
            };
            (0..n).map(annex).collect::<Vec<_>>()
        };
        let of = |body, n| attachments(body, &annexes(n));
        assert_eq!(
            of("正文。\n附件：1. 任务清单\n", 1),
            Some(vec!["附件：1. 任务清单".into()]),
            "the letter prints its own list"
        );
        assert_eq!(of("任务清单详见附件。", 0), Some(vec!["清单详见附件".into()]));
        assert_eq!(of("任务清单详见附件。", 1), None);
        assert_eq!(of("进度见附件2。", 1), Some(vec!["进度见附件2".into()]));
        assert_eq!(of("进度见附件2。", 2), None);
        assert_eq!(of("按该通知附件的要求办理。", 0), None, "an annex of another document");
        assert_eq!(of("没有别的话。", 2), None);
    }
}

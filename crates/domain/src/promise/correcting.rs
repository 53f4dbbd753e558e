//! What the handler says of the promises found in a draft: confirmed, corrected, taken apart, joined, or no promise at all.
//!
//! A word about a promise is kept with its sentence. Where the sentence is written anew, the word lapses, and the new sentence is looked at again.

use jiff::civil::Date;

use crate::{
    Context,
    case::{Case, Stage},
    event::Event,
    ids::OfficeId,
    proposal::NOTE_MAX_CHARS,
    refusal::refusals,
    reply::{Commitment, CommitmentKind},
};

/// Most parts that one sentence is taken apart into.
pub const PARTS_MAX: usize = 20;
/// Longest measure, in characters.
pub const MEASURE_MAX_CHARS: usize = 200;

/// What a sentence promises, as the handler says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It is one promise; what is given here takes the place of what was read.
    Confirmed {
        /// What sort.
        kind: CommitmentKind,
        /// Who keeps it; none: the office that signs.
        office: Option<OfficeId>,
        /// The last day; none: as the words say.
        due_on: Option<Date>,
        /// What it is measured by; empty: as the words say.
        measure: String,
    },
    /// It promises nothing.
    NoPromise {
        /// Why.
        reason: String,
    },
    /// It makes several promises, each in some of its words.
    Split {
        /// The words of each, in the order of the sentence.
        parts: Vec<String>,
    },
    /// It says again what another sentence promises.
    SameAs {
        /// The words of that one.
        other: String,
    },
}

/// A word about one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The sentence, exactly.
    pub quote: String,
    /// What it promises.
    pub said: Said,
}

refusals! {
    /// Why a word about a promise is not taken.
    CannotCorrectPromise, "promise.correct" {
        /// Nothing is being drafted.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The draft makes no such promise.
        NotFound = "not_found",
        /// Saying that it is no promise needs a reason.
        NoReason = "no_reason",
        /// Parts must be words of the sentence, in its order, at least two.
        BadParts = "bad_parts",
        /// The other sentence is not among the promises, or is this one.
        BadOther = "bad_other",
        /// That office has no part in the case.
        NoPart {
            /// Which.
            office: OfficeId,
        } = "no_part",
        /// The day has passed.
        DuePassed {
            /// Today.
            today: Date,
        } = "due_passed",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

/// Takes a word about one sentence of the draft; the last one about a sentence stands.
///
/// * `found`: the promises as they are read from the draft, earlier words applied.
///
/// # Errors
/// [`CannotCorrectPromise`].
pub fn correct(case: &Case, correction: Correction, found: &[Commitment], cx: Context<'_>) -> Result<Vec<Event>, CannotCorrectPromise> {
    if case.stage() != Stage::Drafting {
        return Err(CannotCorrectPromise::WrongStage { stage: case.stage() });
    }
    let known = |quote: &str| found.iter().any(|c| c.quote == quote);
    if !known(&correction.quote) && !case.corrections.iter().any(|c| c.quote == correction.quote) {
        return Err(CannotCorrectPromise::NotFound);
    }
    match &correction.said {
        Said::Confirmed { office, due_on, measure, .. } => {
            if let Some(office) = office.filter(|office| case.office(*office).is_none()) {
                return Err(CannotCorrectPromise::NoPart { office });
            }
            if due_on.is_some_and(|day| day < cx.today) {
                return Err(CannotCorrectPromise::DuePassed { today: cx.today });
            }
            if measure.chars().nth(MEASURE_MAX_CHARS).is_some() {
                return Err(CannotCorrectPromise::TooLong { max: MEASURE_MAX_CHARS });
            }
        }
        Said::NoPromise { reason } => {
            if reason.trim().is_empty() {
                return Err(CannotCorrectPromise::NoReason);
            }
            if reason.chars().nth(NOTE_MAX_CHARS).is_some() {
                return Err(CannotCorrectPromise::TooLong { max: NOTE_MAX_CHARS });
            }
        }
        Said::Split { parts } => {
            if parts.len() < 2 || parts.len() > PARTS_MAX || places(&correction.quote, parts).is_none() {
                return Err(CannotCorrectPromise::BadParts);
            }
        }
        Said::SameAs { other } => {
            if *other == correction.quote || !known(other) {
                return Err(CannotCorrectPromise::BadOther);
            }
        }
    }
    Ok(vec![Event::PromiseCorrected { correction, on: cx.today }])
}

/// Where each part stands in the sentence, in bytes; `None` unless each follows the one before.
fn places(quote: &str, parts: &[String]) -> Option<Vec<(usize, usize)>> {
    let mut from = 0;
    parts
        .iter()
        .map(|part| {
            let part = Some(part.trim()).filter(|part| !part.is_empty())?;
            let at = from + quote.get(from..)?.find(part)?;
            from = at + part.len();
            Some((at, from))
        })
        .collect()
}

/// The promises of a draft with what the handler said of them, numbered anew; beside each, the office that is to keep it.
pub fn corrected(found: &[Commitment], corrections: &[Correction]) -> Vec<(Commitment, Option<OfficeId>)> {
    let of = |quote: &str| corrections.iter().rev().find(|c| c.quote == quote).map(|c| &c.said);
    let taken_apart = found.iter().flat_map(|c| match of(&c.quote) {
        Some(Said::Split { parts }) => match places(&c.quote, parts) {
            Some(places) => places.into_iter().map(|(from, to)| part_of(c, from, to)).collect(),
            None => vec![c.clone()],
        },
        _ => vec![c.clone()],
    });
    taken_apart
        .filter_map(|c| match of(&c.quote) {
            Some(Said::NoPromise { .. } | Said::SameAs { .. }) => None,
            Some(Said::Confirmed { kind, office, due_on, measure }) => {
                let measure = Some(measure.trim().to_owned()).filter(|m| !m.is_empty()).or(c.measure);
                Some((
                    Commitment {
                        kind: *kind,
                        due_on: due_on.or(c.due_on),
                        measure,
                        ..c
                    },
                    *office,
                ))
            }
            Some(Said::Split { .. }) | None => Some((c, None)),
        })
        .zip(1..)
        .map(|((c, office), no)| (Commitment { no, ..c }, office))
        .collect()
}

fn part_of(whole: &Commitment, from: usize, to: usize) -> Commitment {
    let at = |byte: usize| whole.start.saturating_add(u32::try_from(byte).unwrap_or(u32::MAX));
    let quote = whole.quote.get(from..to).unwrap_or_default().to_owned();
    let has = |words: &Option<String>| words.clone().filter(|words| quote.contains(words.as_str()));
    Commitment {
        start: at(from),
        end: at(to),
        // Who does it is said once, at the head of a sentence; a day or a measure belongs to the words around it.
        owner: whole.owner.clone(),
        due: has(&whole.due),
        due_on: whole.due_on.filter(|_| has(&whole.due).is_some()),
        measure: has(&whole.measure),
        quote,
        ..whole.clone()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::*;

    fn found() -> Vec<Commitment> {
        let sentence = |no, quote: &str, due: Option<&str>| Commitment {
            quote: quote.into(),
            start: 30 * no,
            end: 30 * no + quote.len() as u32,
            ..promise(no, due)
        };
        vec![
            sentence(1, "今年底前增设两个窗口，并适时延长办理时间", Some("今年底前")),
            sentence(2, "继续加强联系", None),
        ]
    }

    fn confirmed(due_on: Option<Date>) -> Said {
        Said::Confirmed {
            kind: CommitmentKind::Study,
            office: Some(CO),
            due_on,
            measure: "2 个".into(),
        }
    }

    fn about(quote: &str, said: Said) -> Correction {
        Correction { quote: quote.into(), said }
    }

    #[test]
    fn what_is_confirmed_takes_the_place_of_what_was_read() {
        let made = corrected(&found(), &[about("继续加强联系", confirmed(Some(date(2023, 12, 31))))]);
        let (second, office) = &made[1];
        assert_eq!(
            (second.kind, second.due_on, *office),
            (CommitmentKind::Study, Some(date(2023, 12, 31)), Some(CO))
        );
        assert_eq!(second.measure.as_deref(), Some("2 个"));
        assert_eq!(second.quote, "继续加强联系", "the sentence is never typed again");
    }

    #[test]
    fn a_sentence_of_two_promises_is_taken_apart_in_its_own_words() {
        let whole = found()[0].clone();
        let parts = vec!["今年底前增设两个窗口".to_owned(), "适时延长办理时间".to_owned()];
        let made = corrected(&found(), &[about(&whole.quote, Said::Split { parts })]);
        assert_eq!(made.len(), 3);
        assert_eq!(made.iter().map(|(c, _)| c.no).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(made[0].0.due.as_deref(), Some("今年底前"));
        assert_eq!(made[1].0.due, None, "the day belongs to the first part");
        assert_eq!(
            (made[1].0.start, made[1].0.end),
            (whole.start + 36, whole.end),
            "each part knows where it stands"
        );
    }

    #[test]
    fn what_is_no_promise_or_says_another_again_is_not_counted() {
        let again = Said::SameAs {
            other: found()[0].quote.clone(),
        };
        assert_eq!(corrected(&found(), &[about("继续加强联系", again)]).len(), 1);
        let none = Said::NoPromise { reason: "套话".into() };
        assert_eq!(corrected(&found(), &[about("继续加强联系", none.clone())]).len(), 1);
        let both = [about("继续加强联系", none), about("继续加强联系", confirmed(None))];
        assert_eq!(corrected(&found(), &both).len(), 2, "the last word stands");
    }

    #[test]
    fn a_word_about_a_sentence_lapses_with_the_sentence() {
        let said = [about("已经删去的一句", confirmed(None))];
        assert_eq!(
            corrected(&found(), &said).into_iter().map(|(c, _)| c).collect::<Vec<_>>(),
            found(),
            "nothing else is touched"
        );
    }

    #[test]
    fn what_cannot_be_said_of_a_promise_is_refused() {
        let case = given(up_to(Stage::Drafting));
        let quote = found()[0].quote.clone();
        let try_it = |said: Said| correct(case.case(), about(&quote, said), &found(), cx()).unwrap_err();
        let office = OfficeId(99);
        let elsewhere = Said::Confirmed {
            kind: CommitmentKind::Action,
            office: Some(office),
            due_on: None,
            measure: String::new(),
        };
        assert_eq!(try_it(elsewhere), CannotCorrectPromise::NoPart { office });
        assert_eq!(
            try_it(confirmed(Some(date(2023, 6, 27)))),
            CannotCorrectPromise::DuePassed { today: cx().today }
        );
        assert_eq!(try_it(Said::NoPromise { reason: " ".into() }), CannotCorrectPromise::NoReason);
        for parts in [
            vec!["今年底前".into()],
            vec!["适时".into(), "今年底前".into()],
            vec!["今年".into(), "别的话".into()],
        ] {
            assert_eq!(try_it(Said::Split { parts }), CannotCorrectPromise::BadParts);
        }
        assert_eq!(try_it(Said::SameAs { other: quote.clone() }), CannotCorrectPromise::BadOther);
        let unknown = correct(case.case(), about("没有这句话", confirmed(None)), &found(), cx());
        assert_eq!(unknown.unwrap_err(), CannotCorrectPromise::NotFound);
        given(up_to(Stage::SignOff)).refuses(
            |c, cx| correct(c, about(&quote, confirmed(None)), &found(), cx),
            CannotCorrectPromise::WrongStage { stage: Stage::SignOff },
        );
    }
}

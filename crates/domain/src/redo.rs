//! 再次办理: a proposer who is not satisfied is answered a second time, with its own draft, number, delivery and rating.
//!
//! And what becomes of the class of a result afterwards: it may be raised when evidence shows that what was planned is done.

use jiff::{ToSpan as _, civil::Date};

use crate::{
    Context,
    annex::Annex,
    case::{Case, Issued, Publication, Rating, Signed, Stage},
    deadline::{Start, deadline},
    event::Event,
    ids::CaseId,
    proposal::NOTE_MAX_CHARS,
    publication::DeliveryMode,
    rating::Satisfaction,
    refusal::refusals,
    reply::ReplyDraft,
    rules::{Clock, Scale},
};

/// Longest time for another answer, in days: three months and a week is the longest that a place is known to give.
pub const REDO_MAX_DAYS: i64 = 100;

/// A round of answering that ended with somebody unsatisfied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastRound {
    /// From 1.
    pub no: u32,
    /// The last day it had.
    pub reply_due: Option<Date>,
    /// What was answered.
    pub draft: Option<ReplyDraft>,
    /// 附件 of that answer.
    pub annexes: Vec<Annex>,
    /// 签发.
    pub signed: Option<Signed>,
    /// 印发.
    pub issued: Option<Issued>,
    /// 送达.
    pub delivered: Option<(Date, DeliveryMode)>,
    /// 公开 as decided.
    pub publication: Option<Publication>,
    /// 公开 as done.
    pub published_on: Option<Date>,
    /// The published summary.
    pub summary: String,
    /// The ratings, by the proposal they were given for.
    pub ratings: Vec<(CaseId, Rating)>,
    /// Why another answer was ordered.
    pub reason: String,
    /// Day of that order.
    pub redo_on: Date,
}

/// A class of result that was changed after the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassChange {
    /// From which code, as printed or as changed before.
    pub from: String,
    /// To which.
    pub to: String,
    /// What shows it.
    pub evidence: String,
    /// Day.
    pub on: Date,
}

refusals! {
    /// Why another answer cannot be ordered.
    CannotOrderRedo, "reply.order_redo" {
        /// It has not been answered, or is being answered again.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// Ratings are sealed until their window closes; an order before would tell the office.
        WindowOpen {
            /// Last day of the window.
            until: Date,
        } = "window_open",
        /// Nobody rated the answer unsatisfactory.
        NobodyUnsatisfied = "nobody_unsatisfied",
        /// It was answered as often as it is in writing.
        TooManyRounds {
            /// Limit.
            max: u32,
        } = "too_many_rounds",
        /// The office must know what was missing.
        NoReason = "no_reason",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
        /// The last day has passed, or is further off than any place allows.
        BadDue {
            /// The first day possible.
            from: Date,
            /// The last.
            to: Date,
        } = "bad_due",
    }
}

refusals! {
    /// Why the class of a result cannot be changed.
    CannotChangeClass, "reply.change_class" {
        /// It has not been answered.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The place has no such class.
        UnknownClass {
            /// What was given.
            class: String,
        } = "unknown_class",
        /// That is its class.
        Same {
            /// The class.
            class: String,
        } = "same",
        /// Promises of the reply are open: what is not done is not solved.
        OpenPromises {
            /// Their lines in the ledger.
            lines: Vec<u32>,
        } = "open_promises",
        /// A change without evidence is a change of words.
        NoEvidence = "no_evidence",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

/// Why nothing follows from the ratings yet.
pub(crate) enum NotLeftUnsatisfied {
    /// The answer has not reached the proposer.
    NotAnswered,
    /// Ratings are sealed until then.
    WindowOpen { until: Date },
    /// Nobody is.
    Nobody,
}

/// Whether somebody was left unsatisfied by the answer, as may be said once the window for ratings has closed.
pub(crate) fn left_unsatisfied(case: &Case, cx: Context<'_>) -> Result<(), NotLeftUnsatisfied> {
    let (delivered, _) = case.delivered.ok_or(NotLeftUnsatisfied::NotAnswered)?;
    let window = deadline(cx.pack, Clock::Feedback, Start::of(case, cx.pack, delivered), cx.calendar);
    if let Some(until) = window.map(|made| made.due).filter(|until| cx.today <= *until) {
        return Err(NotLeftUnsatisfied::WindowOpen { until });
    }
    if case.worst_rating().is_none_or(|r| r.satisfaction != Satisfaction::Unsatisfied) {
        return Err(NotLeftUnsatisfied::Nobody);
    }
    Ok(())
}

/// Orders another answer, once the window for ratings has closed on an unsatisfied proposer.
///
/// * `due`: the last day for it, after today and within [`REDO_MAX_DAYS`].
///
/// # Errors
/// [`CannotOrderRedo`]: not answered, the window is open, nobody is unsatisfied, no reason, or an impossible day.
///
/// Source: 四川省办法 (2024): again within 3 months; 重庆市: within 2 months.
pub fn order(case: &Case, reason: String, due: Date, cx: Context<'_>) -> Result<Vec<Event>, CannotOrderRedo> {
    left_unsatisfied(case, cx).map_err(|why| match why {
        NotLeftUnsatisfied::NotAnswered => CannotOrderRedo::WrongStage { stage: case.stage() },
        NotLeftUnsatisfied::WindowOpen { until } => CannotOrderRedo::WindowOpen { until },
        NotLeftUnsatisfied::Nobody => CannotOrderRedo::NobodyUnsatisfied,
    })?;
    if case.round >= cx.pack.answers.written_rounds {
        return Err(CannotOrderRedo::TooManyRounds {
            max: cx.pack.answers.written_rounds,
        });
    }
    if reason.trim().is_empty() {
        return Err(CannotOrderRedo::NoReason);
    }
    if reason.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotOrderRedo::TooLong { max: NOTE_MAX_CHARS });
    }
    let (from, to) = (cx.today.saturating_add(1.days()), cx.today.saturating_add(REDO_MAX_DAYS.days()));
    if due < from || due > to {
        return Err(CannotOrderRedo::BadDue { from, to });
    }
    Ok(vec![Event::RedoOrdered {
        round: case.round + 1,
        reason,
        due,
        on: cx.today,
    }])
}

/// Changes the class of an answered case, on evidence. What the letter printed stays printed.
///
/// # Errors
/// [`CannotChangeClass`]: not answered, no such class, the same class, or no evidence.
pub fn change_class(case: &Case, to: String, evidence: String, cx: Context<'_>) -> Result<Vec<Event>, CannotChangeClass> {
    if case.delivered.is_none() {
        return Err(CannotChangeClass::WrongStage { stage: case.stage() });
    }
    if cx.pack.class(&to).is_none() {
        return Err(CannotChangeClass::UnknownClass { class: to });
    }
    let from = case.class().unwrap_or_default().to_owned();
    if from == to {
        return Err(CannotChangeClass::Same { class: to });
    }
    let solved = cx.pack.class(&to).is_some_and(|class| class.scale == Scale::Solved);
    let lines: Vec<u32> = case.owed_promises().map(|line| line.n).collect();
    if solved && !lines.is_empty() {
        return Err(CannotChangeClass::OpenPromises { lines });
    }
    if evidence.trim().is_empty() {
        return Err(CannotChangeClass::NoEvidence);
    }
    if evidence.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotChangeClass::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::ClassChanged {
        from,
        to,
        evidence,
        on: cx.today,
    }])
}

impl Case {
    /// Begins a round of answering: what the last one ended with is kept, the draft goes on from its text.
    pub(crate) fn begin_round(&mut self, round: u32, reason: String, due: Date, on: Date) {
        let own = self.rating.take().map(|r| (self.id, r));
        let ratings = own
            .into_iter()
            .chain(self.merged.iter_mut().filter_map(|m| Some((m.case, m.rating.take()?))))
            .collect();
        self.past.push(PastRound {
            no: self.round,
            reply_due: self.clocks.as_ref().map(|c| c.reply_due),
            draft: self.draft.clone(),
            annexes: self.annexes.clone(),
            signed: self.signed.take(),
            issued: self.issued.take(),
            delivered: self.delivered.take(),
            publication: self.publication.take(),
            published_on: self.published_on.take(),
            summary: std::mem::take(&mut self.summary),
            ratings,
            reason,
            redo_on: on,
        });
        self.round = round;
        if let Some(clocks) = &mut self.clocks {
            clocks.reply_due = due;
            clocks.reply_longest = clocks.reply_longest.max(due);
        }
        (self.extension_asked, self.extended) = (None, None);
        self.back_to_drafting();
    }

    /// The class of its result now: as changed last, or as the reply says.
    pub fn class(&self) -> Option<&str> {
        let drafted = || self.draft.as_ref().and_then(|d| d.class.as_deref());
        self.class_changes.last().map(|c| c.to.as_str()).or_else(drafted)
    }

    /// Whether the proposer was talked to in this round.
    pub fn is_talked_over(&self) -> bool {
        let since = self.past.last().map(|p| p.redo_on);
        self.consultations.iter().any(|talk| since.is_none_or(|since| talk.on >= since))
    }

    /// The first answer: the day it reached the proposer, and the last day it had.
    pub fn first_answer(&self) -> Option<(Date, Date)> {
        match self.past.first() {
            Some(first) => first.delivered.map(|d| d.0).zip(first.reply_due),
            None => self.delivered.map(|d| d.0).zip(self.clocks.as_ref().map(|c| c.reply_due)),
        }
    }

    /// The case as the public last read it: an answer stays public until the next one is.
    pub fn as_published(&self) -> Option<Self> {
        if self.published_on.is_some() {
            return Some(self.clone());
        }
        let round = self.past.iter().rev().find(|p| p.published_on.is_some())?;
        Some(self.with_round(round))
    }

    /// The case with the answer of an earlier round; none where there is no such round, or it ended without a signature.
    pub fn as_of_round(&self, no: u32) -> Option<Self> {
        let round = self.past.iter().find(|p| p.no == no && p.signed.is_some())?;
        Some(self.with_round(round))
    }

    fn with_round(&self, round: &PastRound) -> Self {
        let mut case = self.clone();
        case.draft.clone_from(&round.draft);
        case.annexes.clone_from(&round.annexes);
        case.signed.clone_from(&round.signed);
        case.issued.clone_from(&round.issued);
        case.delivered = round.delivered;
        case.publication.clone_from(&round.publication);
        case.published_on = round.published_on;
        case.summary.clone_from(&round.summary);
        if let (Some(clocks), Some(due)) = (&mut case.clocks, round.reply_due) {
            clocks.reply_due = due;
        }
        case.round = round.no;
        case.drop_ratings();
        case
    }

    /// The reply signed last, in whatever round.
    pub fn last_signed(&self) -> Option<&Signed> {
        self.signed.as_ref().or_else(|| self.past.iter().rev().find_map(|p| p.signed.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{publication, rating, reply::Findings, testing::*};

    /// Published on 28 June 2023 and rated unsatisfactory.
    fn unsatisfied() -> Given {
        let mut events = up_to(Stage::Published);
        events.push(Event::ReplyRated {
            proposal: None,
            paper_of: None,
            satisfaction: Satisfaction::Unsatisfied,
            axes: vec![],
            comment: "没有期限".into(),
            on: date(2023, 7, 3),
        });
        given(events)
    }

    fn again() -> Case {
        let case = unsatisfied();
        let events = order(case.case(), "补充完成期限".into(), date(2023, 9, 20), cx_on(date(2023, 7, 20))).unwrap();
        let mut case = case.case().clone();
        events.into_iter().for_each(|e| case.apply(e));
        case
    }

    #[test]
    fn nobody_learns_of_a_rating_from_an_order_inside_the_window() {
        let until = date(2023, 7, 19);
        unsatisfied().refuses(
            |c, _| order(c, "补充".into(), date(2023, 9, 1), cx_on(until)),
            CannotOrderRedo::WindowOpen { until },
        );
        given(up_to(Stage::Rated)).refuses(
            |c, _| order(c, "补充".into(), date(2023, 9, 1), cx_on(date(2023, 7, 20))),
            CannotOrderRedo::NobodyUnsatisfied,
        );
    }

    #[test]
    fn an_unsatisfied_proposer_is_answered_again_under_a_new_number_and_rates_again() {
        let mut case = again();
        assert_eq!((case.stage(), case.round, case.due()), (Stage::Drafting, 2, Some(date(2023, 9, 20))));
        assert_eq!(case.past[0].ratings.len(), 1, "the first rating is kept");
        assert!(!case.is_talked_over(), "he is to be talked to again");
        for event in up_to(Stage::Published).into_iter().skip(7) {
            case.apply(event);
        }
        assert_eq!(case.stage(), Stage::Published);
        let by_member = Context {
            by: MEMBER,
            ..cx_on(date(2023, 9, 22))
        };
        let rated = rating::rate(&case, Satisfaction::Satisfied, String::new(), by_member).unwrap();
        rated.into_iter().for_each(|e| case.apply(e));
        assert_eq!(case.stage(), Stage::Rated);
        assert!(publication::publish(&case, String::new(), cx()).is_err(), "published once a round");
        assert_eq!(case.answered_on_time(), Some(true), "the first answer was");
    }

    #[test]
    fn an_answer_stays_public_until_the_next_one_is() {
        let case = again();
        let public = case.as_published().unwrap();
        assert_eq!(case.published_on, None);
        assert_eq!(public.published_on, Some(date(2023, 6, 28)));
        assert_eq!(public.signed.unwrap().number.n, 1);
        assert_eq!(public.rating, None);
    }

    #[test]
    fn a_second_answer_is_signed_only_after_another_talk() {
        let mut case = again();
        for event in up_to(Stage::SignOff).into_iter().skip(8) {
            case.apply(event);
        }
        let sign = crate::signing::SignOffReply {
            org_code: "黔外提复字".into(),
            post: String::new(),
            accepted_open: String::new(),
        };
        let refused = crate::signing::sign_off(&case, sign, &Findings::default(), &crate::series::Series::default(), cx_on(date(2023, 8, 1)));
        assert_eq!(refused.unwrap_err(), crate::signing::CannotSignOff::NotConsulted);
    }

    #[test]
    fn a_class_is_changed_on_evidence_and_the_printed_one_stays() {
        let answered = given(up_to(Stage::Published));
        answered.refuses(|c, cx| change_class(c, "A".into(), " ".into(), cx), CannotChangeClass::NoEvidence);
        answered.refuses(
            |c, cx| change_class(c, "B".into(), "照片".into(), cx),
            CannotChangeClass::Same { class: "B".into() },
        );
        let case = answered.then(|c, cx| change_class(c, "A".into(), "窗口已开放，附照片。".into(), cx), Stage::Published);
        assert_eq!(case.class(), Some("A"));
        assert_eq!(case.draft.unwrap().class.as_deref(), Some("B"));
    }
}

//! 印发, 送达, 公开: what happens to a signed reply.

use jiff::civil::Date;

use crate::{
    Context,
    case::{Case, Stage},
    event::Event,
    org::coded,
    proposal::NOTE_MAX_CHARS,
    refusal::refusals,
};

/// Most printed copies of one reply.
pub const COPIES_MAX: u32 = 10_000;
/// Longest published summary, in characters.
pub const SUMMARY_MAX_CHARS: usize = 2_000;

coded! {
    /// How far a reply is made public.
    Publicity {
        /// 全文公开.
        Full = "full",
        /// 摘要公开.
        Summary = "summary",
        /// 不予公开, on a legal ground.
        Withheld = "withheld",
    }
}

coded! {
    /// How the proposer got the reply.
    DeliveryMode {
        /// On the platform.
        Online = "online",
        /// 面送.
        Hand = "hand",
        /// 邮寄.
        Post = "post",
    }
}

refusals! {
    /// Why a reply cannot be issued.
    CannotIssue, "reply.issue" {
        /// It is not signed, or has been issued.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// 印发日期 before 成文日期.
        PrintedBeforeAdopted {
            /// 成文日期.
            adopted: Date,
        } = "printed_before_adopted",
        /// 印发日期 in the future.
        InFuture {
            /// Today.
            today: Date,
        } = "in_future",
        /// No such number of copies.
        Copies {
            /// Limit.
            max: u32,
        } = "copies",
        /// No printing office named.
        NoPrinter = "no_printer",
    }
}

refusals! {
    /// Why a delivery cannot be recorded.
    CannotDeliver, "reply.deliver" {
        /// It is not issued, or has been delivered.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// Before the print date.
        BeforePrint {
            /// 印发日期.
            printed: Date,
        } = "before_print",
        /// In the future.
        InFuture {
            /// Today.
            today: Date,
        } = "in_future",
    }
}

refusals! {
    /// Why publication cannot be decided or done.
    CannotPublish, "publication.publish" {
        /// The reply is not delivered.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// Published already.
        Already = "already",
        /// Nobody has decided how far.
        NotDecided = "not_decided",
        /// It is held back.
        Withheld = "withheld",
        /// Holding back needs a legal ground.
        NoReason = "no_reason",
        /// A summary is to be published, but there is none.
        NoSummary = "no_summary",
        /// Too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
    }
}

/// 印发.
///
/// # Errors
/// [`CannotIssue`]: not signed, or a print date before the adoption.
pub fn issue(case: &Case, printed_on: Date, printed_by: String, copies: u32, cx: Context<'_>) -> Result<Vec<Event>, CannotIssue> {
    let Some(signed) = case.signed.as_ref().filter(|_| case.stage() == Stage::Signed) else {
        return Err(CannotIssue::WrongStage { stage: case.stage() });
    };
    if printed_on < signed.adopted_on {
        return Err(CannotIssue::PrintedBeforeAdopted { adopted: signed.adopted_on });
    }
    if printed_on > cx.today {
        return Err(CannotIssue::InFuture { today: cx.today });
    }
    if copies == 0 || copies > COPIES_MAX {
        return Err(CannotIssue::Copies { max: COPIES_MAX });
    }
    if printed_by.trim().is_empty() || printed_by.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotIssue::NoPrinter);
    }
    Ok(vec![Event::ReplyIssued {
        printed_on,
        printed_by,
        copies,
    }])
}

/// 送达: from here the case counts as answered (办复).
///
/// # Errors
/// [`CannotDeliver`]: not issued, or an impossible day.
pub fn deliver(case: &Case, mode: DeliveryMode, on: Date, cx: Context<'_>) -> Result<Vec<Event>, CannotDeliver> {
    let Some(issued) = case.issued.as_ref().filter(|_| case.stage() == Stage::Issued) else {
        return Err(CannotDeliver::WrongStage { stage: case.stage() });
    };
    if on < issued.printed_on {
        return Err(CannotDeliver::BeforePrint { printed: issued.printed_on });
    }
    if on > cx.today {
        return Err(CannotDeliver::InFuture { today: cx.today });
    }
    Ok(vec![Event::ReplyDelivered { mode, on }])
}

/// Decides how far the reply is made public. May be decided again until it is published.
///
/// # Errors
/// [`CannotPublish`]: not delivered, published already, or no ground for holding back.
pub fn decide(case: &Case, publicity: Publicity, reason: String, cx: Context<'_>) -> Result<Vec<Event>, CannotPublish> {
    unpublished(case)?;
    if publicity == Publicity::Withheld && reason.trim().is_empty() {
        return Err(CannotPublish::NoReason);
    }
    if reason.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotPublish::TooLong { max: NOTE_MAX_CHARS });
    }
    Ok(vec![Event::PublicationDecided {
        publicity,
        reason,
        on: cx.today,
    }])
}

/// Puts the reply on the public site, as decided.
///
/// # Errors
/// [`CannotPublish`]: not decided, held back, or no summary where one is due.
pub fn publish(case: &Case, summary: String, cx: Context<'_>) -> Result<Vec<Event>, CannotPublish> {
    unpublished(case)?;
    match case.publication.as_ref().map(|p| p.publicity) {
        None => return Err(CannotPublish::NotDecided),
        Some(Publicity::Withheld) => return Err(CannotPublish::Withheld),
        Some(Publicity::Summary) if summary.trim().is_empty() => return Err(CannotPublish::NoSummary),
        Some(_) => {}
    }
    if summary.chars().nth(SUMMARY_MAX_CHARS).is_some() {
        return Err(CannotPublish::TooLong { max: SUMMARY_MAX_CHARS });
    }
    Ok(vec![Event::ReplyPublished { summary, on: cx.today }])
}

fn unpublished(case: &Case) -> Result<(), CannotPublish> {
    if case.published_on.is_some() {
        return Err(CannotPublish::Already);
    }
    if !matches!(case.stage(), Stage::Delivered | Stage::Rated) {
        return Err(CannotPublish::WrongStage { stage: case.stage() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::*;

    #[test]
    fn nothing_is_printed_before_it_is_adopted() {
        let case = given(up_to(Stage::Signed));
        let adopted = case.case().signed.as_ref().unwrap().adopted_on;
        case.refuses(
            |c, cx| issue(c, date(2023, 6, 1), "综合处".into(), 5, cx),
            CannotIssue::PrintedBeforeAdopted { adopted },
        );
        case.refuses(
            |c, _| issue(c, adopted, "综合处".into(), 0, cx_on(adopted)),
            CannotIssue::Copies { max: COPIES_MAX },
        );
    }

    #[test]
    fn a_reply_is_held_back_only_on_a_ground() {
        let case = given(up_to(Stage::Delivered));
        case.refuses(|c, cx| decide(c, Publicity::Withheld, " ".into(), cx), CannotPublish::NoReason);
    }

    #[test]
    fn what_is_held_back_is_not_published() {
        let case = given(up_to(Stage::Delivered).into_iter().chain([Event::PublicationDecided {
            publicity: Publicity::Withheld,
            reason: "涉及商业秘密".into(),
            on: date(2023, 7, 3),
        }]));
        case.refuses(|c, cx| publish(c, String::new(), cx), CannotPublish::Withheld);
    }

    #[test]
    fn a_summary_is_published_only_where_there_is_one() {
        let case = given(up_to(Stage::Delivered).into_iter().chain([Event::PublicationDecided {
            publicity: Publicity::Summary,
            reason: String::new(),
            on: date(2023, 7, 3),
        }]));
        case.refuses(|c, cx| publish(c, String::new(), cx), CannotPublish::NoSummary);
        case.then(|c, cx| publish(c, "摘要。".into(), cx), Stage::Published);
    }
}

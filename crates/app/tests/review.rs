//! 初审, 复审, 终审: a proposal is read by three people, and what they recommend is the committee's own.

#![allow(clippy::unwrap_used, clippy::panic)] // Helpers of tests stand outside the test functions.

mod common;

use banfu_app::{
    AppError, Command,
    domain::{
        CaseId, Event, PersonId, Stage,
        duty::DutyKind,
        review::{Advice, ReadProposal},
        rules::Clock,
    },
};
use common::*;
use jiff::civil::date;

fn submitted(r: &Region) -> CaseId {
    r.on(date(2023, 1, 12));
    let case = r.proposed();
    r.act(MEMBER, case, Command::Submit).unwrap();
    case
}

fn steps(r: &Region, who: PersonId) -> Vec<DutyKind> {
    let desk = r.app.desk(&r.who(who), None).unwrap();
    desk.mine.iter().map(|item| item.row.duty.kind).collect()
}

fn converting() -> Command {
    Command::Read(ReadProposal {
        advice: Advice::Convert,
        area: String::new(),
        key_case: false,
        ground: String::new(),
        note: "没有需要单位答复的事项。".into(),
    })
}

#[test]
fn each_reading_is_on_the_desks_of_those_who_have_not_read_it() {
    let r = Region::new();
    let case = submitted(&r);
    assert_eq!(steps(&r, COMMITTEE), [DutyKind::FirstReading]);
    r.act(READERS[0], case, Region::for_filing()).unwrap();
    assert_eq!(steps(&r, READERS[0]), [], "whoever read it is done with it");
    assert_eq!(steps(&r, READERS[1]), [DutyKind::SecondReading]);
    r.act(READERS[1], case, Region::for_filing()).unwrap();
    assert_eq!((steps(&r, READERS[1]), steps(&r, COMMITTEE)), (vec![], vec![DutyKind::FinalReading]));
    let queue = r.app.desk(&r.who(READERS[0]), None).unwrap().queue;
    assert_eq!(queue, [(DutyKind::FinalReading, 1)], "the queue counts for everybody");
    let first = r.app.desk(&r.who(COMMITTEE), Some(DutyKind::FirstReading)).unwrap();
    assert!(first.mine.is_empty(), "one step can be looked at alone");
    r.act(COMMITTEE, case, Region::filing("")).unwrap();
    assert_eq!(r.app.stage_of(case).unwrap(), Stage::Filed);
}

#[test]
fn nobody_reads_twice_or_decides_early_and_is_told_by_which_rule() {
    let r = Region::new();
    let case = submitted(&r);
    let early = r.act(COMMITTEE, case, Region::filing("")).unwrap_err();
    assert!(
        matches!(
            early,
            AppError::Refused {
                code: "proposal.file.readings_awaited",
                ..
            }
        ),
        "{early:?}"
    );
    r.act(READERS[0], case, Region::for_filing()).unwrap();
    let AppError::Denied(why) = r.act(READERS[0], case, Region::for_filing()).unwrap_err() else {
        panic!("a second reading by the same person is denied")
    };
    assert_eq!(&*why.forbidden_by[0].id, "review.one_reading_each");
}

#[test]
fn the_proposer_sees_no_reading_and_the_last_one_that_differs_says_why() {
    let r = Region::new();
    let case = submitted(&r);
    r.act(READERS[0], case, converting()).unwrap();
    r.act(READERS[1], case, converting()).unwrap();
    let silent = r.act(COMMITTEE, case, Region::filing(" ")).unwrap_err();
    assert!(
        matches!(
            silent,
            AppError::Refused {
                code: "proposal.file.no_reason",
                ..
            }
        ),
        "{silent:?}"
    );
    let seen = r.app.case(&r.who(MEMBER), case).unwrap();
    assert!(seen.case.readings.is_empty() && seen.timeline.iter().all(|e| !matches!(e.event, Event::ProposalRead { .. })));
    r.act(COMMITTEE, case, Region::filing("第二条有承办单位。")).unwrap();
    let own = r.app.case(&r.who(COMMITTEE), case).unwrap();
    assert_eq!(
        own.case.readings.iter().map(|r| r.advice).collect::<Vec<_>>(),
        [Advice::Convert, Advice::Convert, Advice::File]
    );
    let told = r.app.desk(&r.who(MEMBER), None).unwrap().changes;
    assert!(told.iter().all(|c| !c.kind.starts_with("proposal_read.")));
}

#[test]
fn each_reading_has_a_clock_that_starts_with_the_one_before() {
    let r = Region::new();
    let case = submitted(&r);
    let due = || {
        let view = r.app.case(&r.who(COMMITTEE), case).unwrap();
        view.clocks.iter().find(|c| c.clock == Clock::Review).map(|c| c.deadline.due)
    };
    assert_eq!(due(), Some(date(2023, 1, 19)), "five working days after Thursday, 12 January");
    r.on(date(2023, 1, 18));
    r.act(READERS[0], case, Region::for_filing()).unwrap();
    assert_eq!(due(), Some(date(2023, 1, 30)), "over the Spring Festival, with its make-up days");
    r.act(READERS[1], case, Region::for_filing()).unwrap();
    r.act(COMMITTEE, case, Region::filing("")).unwrap();
    assert_eq!(due(), None, "filed: nobody waits for a reading");
}

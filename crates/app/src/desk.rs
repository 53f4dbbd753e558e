//! The first screen of whoever works: what waits for them, what they wait for, what changed.

use banfu_domain::{
    Date, PersonId,
    deadline::{Left, left},
    duty::{DutyKind, Who},
    org::Role,
};
use banfu_store::views::{
    Party,
    case::{DutyRow, FeedRow},
};

use crate::{Actor, App, AppError, clock};

/// Most rows a desk lists.
pub const DESK_ROWS: i64 = 50;
/// Days ahead that the desk's calendar shows.
pub const DAYS_AHEAD: usize = 14;

/// A desk.
#[derive(Debug, Clone)]
pub struct Desk {
    /// Today.
    pub today: Date,
    /// Steps this person owes, what runs out first on top.
    pub mine: Vec<DeskItem>,
    /// For the committee: how many proposals stand at each step of the review, those without any left out.
    pub queue: Vec<(DutyKind, i64)>,
    /// Steps others owe in this person's cases.
    pub awaited: Vec<DeskItem>,
    /// What happened in the office's (or the member's own) cases lately, newest first.
    pub changes: Vec<FeedRow>,
    /// The coming days, with how many of `mine` end on each.
    pub days: Vec<Day>,
}

/// A step owed, and how much time is left.
#[derive(Debug, Clone)]
pub struct DeskItem {
    /// The step and its case.
    pub row: DutyRow,
    /// Time left; `None` without a date.
    pub left: Option<Left>,
    /// Whether the date falls in a year whose holiday notice is not there: it may move.
    pub provisional: bool,
}

/// A day of the desk's calendar.
#[derive(Debug, Clone)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// Whether it is worked.
    pub working: bool,
    /// Name of the holiday or make-up day, if a notice names it.
    pub name: Option<String>,
    /// Steps of this person that end on it.
    pub due: usize,
}

/// Everyone whose duties are this person's.
pub fn owners(who: &Actor) -> Vec<Who> {
    let mut owners = vec![Who::Person(who.person.id)];
    if let Some(office) = who.person.office {
        owners.extend(who.person.roles.iter().map(|role| Who::Office(office, *role)));
    }
    owners.extend(
        who.person
            .roles
            .iter()
            .filter(|r| matches!(r, Role::Committee | Role::Oversight))
            .map(|role| Who::Role(*role)),
    );
    owners
}

impl App {
    /// The desk of a person.
    ///
    /// * `only`: the one kind of step to be listed; none: every one.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn desk(&self, who: &Actor, only: Option<DutyKind>) -> Result<Desk, AppError> {
        use jiff::ToSpan as _;
        let now = self.clock.now();
        let today = clock::date_of(now);
        let (pack, calendar) = (self.pack()?, self.calendar());
        let party = who.person.office.map_or(Party::Person(who.person.id), Party::Office);
        let since = now.as_millisecond() - 2 * 86_400_000;
        let owners = owners(who);
        let person: PersonId = who.person.id;
        let reviews = who.person.is(Role::Committee);
        let (mine, awaited, changes, counts) = self.store.read(&self.region, |tx| {
            Ok::<_, AppError>((
                tx.duties_of(&owners, only, DESK_ROWS)?,
                tx.duties_awaited_by(person, 20)?,
                tx.feed_of(party, since, 12)?,
                if reviews { tx.duty_counts(Who::Role(Role::Committee))? } else { vec![] },
            ))
        })?;
        let item = |row: DutyRow| DeskItem {
            left: row.duty.due.map(|due| left(due, today, pack.soon_working_days, &calendar)),
            provisional: row
                .duty
                .due
                .is_some_and(|due| !calendar.knows(due) || (row.case.due == Some(due) && self.hangs_on_a_closing(&row.case))),
            row,
        };
        // After the last day for joining, an invitation asks nothing of anyone any more.
        let asks = |row: &DutyRow| row.duty.kind != DutyKind::CoSign || row.duty.due.is_none_or(|due| due >= today);
        let mine: Vec<DeskItem> = mine.into_iter().filter(asks).map(item).collect();
        let days = (0..DAYS_AHEAD as i64)
            .map(|n| {
                let date = today.saturating_add(n.days());
                Day {
                    date,
                    working: calendar.is_working_day(date),
                    name: calendar.named(date).map(|d| d.name.clone()),
                    due: mine.iter().filter(|i| i.row.duty.due == Some(date)).count(),
                }
            })
            .collect();
        let queue = DutyKind::READINGS
            .into_iter()
            .filter_map(|kind| counts.iter().find(|(k, _)| *k == kind).copied());
        Ok(Desk {
            today,
            queue: queue.collect(),
            mine,
            awaited: awaited.into_iter().map(item).collect(),
            changes,
            days,
        })
    }
}

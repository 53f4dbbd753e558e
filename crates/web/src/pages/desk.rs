//! `/desk`: my work by what runs out first, what I wait for, what changed since yesterday.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use banfu_app::{
    clock,
    desk::{Desk, DeskItem},
    domain::{
        CaseId,
        duty::{DutyKind, Who},
        org::Role,
    },
    people,
    store::views::case::FeedRow,
};
use serde::Deserialize;

use super::{Frame, Html};
use crate::{
    frame::{errors::WebError, visitor::Me},
    i18n::{Moment, is_weekend, say_long_date, say_short_weekday, say_weekday},
    say::Say,
    ui::Clock,
    web::Web,
};

/// The desk.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/desk.html")]
pub struct DeskPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// Today in words, with the day of the week.
    pub today: String,
    /// For the committee: the steps of the review with how many proposals stand there; and back to everything, where one step is looked at.
    pub queue: Vec<QueueLink>,
    /// Steps that are the reader's.
    pub mine: Vec<WorkRow>,
    /// Steps the reader waits for.
    pub awaited: Vec<WorkRow>,
    /// The coming two weeks, seven days a row.
    pub weeks: Vec<Vec<DayCell>>,
    /// What happened since yesterday, newest first.
    pub changes: Vec<Change>,
    /// Another thing this role starts from here, such as a new proposal.
    pub start: Option<RowButton>,
}

/// A step of the review, and how many proposals stand at it.
#[derive(Debug, Clone)]
pub struct QueueLink {
    /// Where those alone are listed.
    pub href: String,
    /// The step.
    pub label: String,
    /// How many; none for the way back.
    pub count: Option<i64>,
    /// It is what is listed now.
    pub here: bool,
}

/// What of the desk is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// The code of the one kind of step to be listed.
    #[serde(default)]
    step: String,
}

/// A step on the desk.
#[derive(Debug, Clone)]
pub struct WorkRow {
    /// When it runs out.
    pub clock: Option<Clock>,
    /// The case's number; empty before it has one.
    pub number: String,
    /// The case's title.
    pub title: String,
    /// The case.
    pub href: String,
    /// What is to be done, and what stands in the way.
    pub note: String,
    /// The one click to it.
    pub button: Option<RowButton>,
}

/// A link drawn as a button.
#[derive(Debug, Clone)]
pub struct RowButton {
    /// Where it leads.
    pub href: String,
    /// Words on it.
    pub label: String,
}

/// A day on the strip.
#[derive(Debug, Clone)]
pub struct DayCell {
    /// Day of the month.
    pub day: i8,
    /// The day of the week, a holiday's name, or "today".
    pub name: String,
    /// Nobody works.
    pub off: bool,
    /// It is today.
    pub today: bool,
    /// Steps due on it.
    pub due: i64,
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Change {
    /// When.
    pub at: Moment,
    /// The case's number or short title.
    pub case: String,
    /// The case.
    pub href: String,
    /// What happened.
    pub text: String,
    /// Who did it; may be empty.
    pub by: String,
    /// It changed the state of the case.
    pub key: bool,
}

impl DeskPage {
    fn busiest(&self) -> Option<String> {
        let cell = self.weeks.iter().flatten().filter(|cell| cell.due > 1).max_by_key(|cell| cell.due)?;
        Some(self.frame.l.f2("desk.busiest", "day", cell.day, "n", cell.due))
    }
}

/// `GET /desk`
pub async fn show(State(web): State<Web>, me: Me, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let actor = me.live.actor.clone();
    if actor.person.roles.iter().any(|role| role.is_administrator()) {
        return Ok(Redirect::to("/admin").into_response());
    }
    let only = DutyKind::from_code(&asked.step);
    let desk = web.run(move |app| app.desk(&actor, only)).await?;
    Ok(Html(page(&web, &me, desk, only)).into_response())
}

/// Something that happened, as the desk and the notices tell it.
pub fn change(say: &Say, row: &FeedRow) -> Change {
    let told = say.event_kind(&row.kind);
    Change {
        at: say.moment(clock::moment(row.at_ms)),
        case: if row.label.is_empty() {
            row.title.chars().take(12).collect()
        } else {
            row.label.clone()
        },
        href: format!("/cases/{}", row.case),
        text: told.text,
        by: people::person_of(&row.actor).map(|id| say.person(id)).unwrap_or_default(),
        key: told.key,
    }
}

fn queue(say: &Say, desk: &Desk, only: Option<DutyKind>) -> Vec<QueueLink> {
    let l = say.l;
    let steps = desk.queue.iter().map(|(kind, count)| QueueLink {
        href: format!("/desk?step={}", kind.code()),
        label: l.coded("duties", kind.code()),
        count: Some(*count),
        here: only == Some(*kind),
    });
    let all = only.map(|_| QueueLink {
        href: "/desk".to_owned(),
        label: l.t("desk.every_step").to_owned(),
        count: None,
        here: false,
    });
    steps.chain(all).collect()
}

fn page(web: &Web, me: &Me, desk: Desk, only: Option<DutyKind>) -> DeskPage {
    let l = me.visitor.l;
    let say = Say::new(web, l, desk.today);
    let person = &me.live.actor.person;
    let mut frame = Frame::work(web, me);
    frame.changes = desk.changes.len();
    let mine = desk.mine.iter().map(|item| work_row(&say, item, true)).collect();
    let awaited = desk.awaited.iter().map(|item| work_row(&say, item, false)).collect();
    let cells: Vec<DayCell> = desk
        .days
        .iter()
        .map(|day| {
            let today = day.date == desk.today;
            let name = if today {
                l.t("clock.this_day").to_owned()
            } else if let Some(name) = day.name.as_ref().filter(|_| !day.working && l.is_chinese()) {
                name.trim_end_matches('节').to_owned()
            } else if !day.working {
                l.t("desk.off").to_owned()
            } else if is_weekend(day.date) {
                l.t("desk.worked").to_owned()
            } else {
                say_short_weekday(l, day.date).to_owned()
            };
            DayCell {
                day: day.date.day(),
                name,
                off: !day.working,
                today,
                due: day.due as i64,
            }
        })
        .collect();
    let changes = desk.changes.iter().map(|row| change(&say, row)).collect();
    let start = person.is(Role::Member).then(|| RowButton {
        href: "/proposals/new".to_owned(),
        label: l.t("nav.propose").to_owned(),
    });
    DeskPage {
        frame,
        queue: queue(&say, &desk, only),
        today: l.f2("desk.date", "day", say_long_date(l, desk.today), "weekday", say_weekday(l, desk.today)),
        mine,
        awaited,
        weeks: cells.chunks(7).map(<[DayCell]>::to_vec).collect(),
        changes,
        start,
    }
}

fn work_row(say: &Say, item: &DeskItem, is_mine: bool) -> WorkRow {
    let l = say.l;
    let (duty, case) = (item.row.duty, &item.row.case);
    let step = l.coded("duties", duty.kind.code());
    let lead = case.lead.map(|office| l.f1("desk.lead", "office", say.office(office)));
    let note = if is_mine {
        std::iter::once(step).chain(lead).collect::<Vec<_>>().join(l.t("desk.joint"))
    } else {
        l.f2("desk.waits_for", "who", who(say, duty.who), "step", step)
    };
    WorkRow {
        clock: item
            .left
            .zip(duty.due)
            .map(|(left, due)| say.perhaps_provisional(say.clock(due, left), due, item.provisional)),
        number: case.label(),
        title: case.title.clone(),
        href: format!("/cases/{}", case.id),
        note,
        button: is_mine.then(|| RowButton {
            href: duty_path(case.id, duty.kind),
            label: l.coded("duties", &format!("button.{}", duty.kind.code())),
        }),
    }
}

/// Who owes a step, in words.
pub fn who(say: &Say, who: Who) -> String {
    match who {
        Who::Person(id) => say.person(id),
        Who::Office(office, role) => say.l.f2("desk.office_role", "office", say.office(office), "role", say.role(role)),
        Who::Role(role) => say.role(role),
    }
}

/// Where a step is taken.
pub fn duty_path(case: CaseId, kind: DutyKind) -> String {
    let step = match kind {
        DutyKind::Submit => "proposal",
        DutyKind::CoSign => "co-signers",
        DutyKind::Review | DutyKind::FirstReading | DutyKind::SecondReading | DutyKind::FinalReading => "review",
        DutyKind::Assign => "assign",
        DutyKind::Receive => "receive",
        DutyKind::DecideReturn => "return",
        DutyKind::DecideExtension => "extension",
        DutyKind::RequestOpinions => "opinions/ask",
        DutyKind::GiveOpinion => "opinions/mine",
        DutyKind::Consult => "consultations/new",
        DutyKind::Draft => "draft",
        DutyKind::Check => "check",
        DutyKind::Countersign => "countersign",
        DutyKind::ConfirmQuotes => "quotations",
        DutyKind::SignOff => "sign",
        DutyKind::Issue => "issue",
        DutyKind::Deliver => "deliver",
        DutyKind::Publish => "publication",
        DutyKind::SettleDispute => "dispute/settle",
        DutyKind::OrderRedo | DutyKind::MeetUnsatisfied => "redo",
        DutyKind::TakePromise | DutyKind::KeepPromise | DutyKind::DecidePromise | DutyKind::AnswerRequest => "promises",
        DutyKind::Rate => "rating",
    };
    format!("/cases/{case}/{step}")
}

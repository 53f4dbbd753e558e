//! The ledger of promises (承诺台账): one row a promise, over all signed letters of a case.

use banfu_domain::{
    Case, CaseId, OfficeId,
    promise::{LineEnd, LineState, PromiseLine},
    publication::Publicity,
    reply::CommitmentKind,
};
use jiff::civil::Date;

use super::{NO_DATE, coded, date_from, date_text};
use crate::{Row, StoreError, Tx, Value, params};

/// Most promises that one page of the ledger shows.
pub const PROMISES_PAGE: i64 = 50;

/// Stands for the states that depend on the day: 逾期, 未到期, 未定期限.
const OPEN: &str = "open";

/// A promise of a signed reply, with what a ledger shows of its case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseRow {
    /// The case.
    pub case: CaseId,
    /// Filing number of the case.
    pub number: Option<u32>,
    /// Title of the case.
    pub title: String,
    /// Number of the line in the case.
    pub n: u32,
    /// Number in the letter.
    pub no: u32,
    /// The office that signed.
    pub lead: OfficeId,
    /// The office that keeps it.
    pub office: OfficeId,
    /// 类别 of the case.
    pub topic: String,
    /// What sort.
    pub kind: CommitmentKind,
    /// The sentence.
    pub quote: String,
    /// Owner as the letter says; empty: the lead.
    pub owner: String,
    /// When, as the letter says.
    pub due: String,
    /// The last day as it stands, where there is one.
    pub due_on: Option<Date>,
    /// Measure, as the letter says.
    pub measure: String,
    /// The heading it stands under.
    pub area: String,
    /// How it ended; `None` while it is open.
    pub ended: Option<LineState>,
    /// The day it ended.
    pub ended_on: Option<Date>,
    /// What was asked and is not decided: `extend`, `drop`; empty: nothing.
    pub asked: String,
    /// How often it was given more time.
    pub more_time: i64,
    /// How many reports there are.
    pub reports: i64,
    /// The number reached last, with its unit; empty: none.
    pub reached: String,
}

impl PromiseRow {
    /// How it stands on a day.
    pub fn state(&self, today: Date) -> LineState {
        match (self.ended, self.due_on) {
            (Some(end), _) => end,
            (None, Some(due)) if due < today => LineState::Overdue,
            (None, Some(_)) => LineState::Open,
            (None, None) => LineState::Undated,
        }
    }
}

/// Which promises to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PromiseFilter {
    /// Only those of letters that are published in full.
    pub public: bool,
    /// Only those this office keeps.
    pub office: Option<OfficeId>,
    /// Only those of cases of this area.
    pub topic: Option<String>,
    /// Only those that stand so.
    pub state: Option<LineState>,
    /// Only those for which more time was asked, or that they be given up.
    pub asked: bool,
    /// Only those whose last day lies on or after this day.
    pub from: Option<Date>,
    /// Only those whose last day lies on or before this day.
    pub to: Option<Date>,
    /// Page, from 0.
    pub page: i64,
}

/// How many promises stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PromiseCounts {
    /// 逾期.
    pub overdue: i64,
    /// Open, with a day to come.
    pub open: i64,
    /// Open, without a day.
    pub undated: i64,
    /// 已兑现.
    pub kept: i64,
    /// 部分兑现.
    pub partly_kept: i64,
    /// 不再办理.
    pub dropped: i64,
    /// Answered by the proposer.
    pub answered: i64,
}

impl PromiseCounts {
    /// All of them.
    pub fn total(&self) -> i64 {
        self.overdue + self.open + self.undated + self.kept + self.partly_kept + self.dropped + self.answered
    }

    /// How many stand so.
    pub fn of(&self, state: LineState) -> i64 {
        match state {
            LineState::Overdue => self.overdue,
            LineState::Open => self.open,
            LineState::Undated => self.undated,
            LineState::Kept => self.kept,
            LineState::PartlyKept => self.partly_kept,
            LineState::Dropped => self.dropped,
            LineState::Answered => self.answered,
            LineState::Void => 0,
        }
    }
}

struct Where {
    sql: String,
    values: Vec<Value>,
}

impl Where {
    fn of(region: &str, filter: &PromiseFilter, today: Date) -> Self {
        let mut out = Self {
            sql: "p.region = $1".to_owned(),
            values: vec![region.into()],
        };
        if filter.public {
            out.and("p.is_public =", true.into());
        }
        if let Some(office) = filter.office {
            out.and("p.office =", office.0.into());
        }
        if let Some(topic) = &filter.topic {
            out.and("p.topic =", topic.as_str().into());
        }
        if filter.asked {
            out.sql.push_str(" AND p.asked IN ('extend', 'drop')");
        }
        let stored = filter.state.map(|state| if state.is_open() { OPEN } else { state.code() });
        if let Some(stored) = stored {
            out.and("p.state =", stored.into());
        }
        let today = today.to_string();
        match filter.state {
            Some(LineState::Overdue) => out.and("p.due_on <", today.into()),
            Some(LineState::Open) => {
                out.and("p.due_on >=", today.into());
                out.and("p.due_on <", NO_DATE.into());
            }
            Some(LineState::Undated) => out.and("p.due_on =", NO_DATE.into()),
            _ => {}
        }
        if let Some(from) = filter.from {
            out.and("p.due_on >=", from.to_string().into());
        }
        if let Some(to) = filter.to {
            out.and("p.due_on <=", to.to_string().into());
        }
        out
    }

    fn and(&mut self, column: &str, value: Value) {
        self.values.push(value);
        self.sql.push_str(&format!(" AND {column} ${}", self.values.len()));
    }
}

impl Tx<'_> {
    pub(super) fn project_promises(&mut self, case: &Case, region: &str) -> Result<(), StoreError> {
        self.execute("DELETE FROM view_promise WHERE region = $1 AND case_id = $2", params![region, case.id.0])?;
        let Some(lead) = case.lead() else { return Ok(()) };
        for line in case.promises.iter().filter(|line| !line.void) {
            let c = &line.commitment;
            let text = |t: &Option<String>| t.clone().unwrap_or_default();
            let published_on = public_since(case, line);
            let (state, ended_on) = match &line.end {
                None => (OPEN, None),
                Some(LineEnd::Kept { fully: true, on }) => (LineState::Kept.code(), Some(*on)),
                Some(LineEnd::Kept { fully: false, on }) => (LineState::PartlyKept.code(), Some(*on)),
                Some(LineEnd::Dropped { on, .. }) => (LineState::Dropped.code(), Some(*on)),
                Some(LineEnd::Answered { on, .. }) => (LineState::Answered.code(), Some(*on)),
            };
            let reached = line.reports.iter().rev().map(|r| r.reached.as_str()).find(|r| !r.is_empty());
            self.execute(
                "INSERT INTO view_promise (region, case_id, no, lead, kind, quote, owner, due, due_on, measure, area, published_on, is_public,
                    letter_no, office, topic, state, asked, more_time, reports, reached, ended_on)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)",
                params![
                    region,
                    case.id.0,
                    line.n,
                    lead.0,
                    c.kind.code(),
                    &c.quote,
                    text(&c.owner),
                    text(&c.due),
                    date_text(line.due_on),
                    text(&c.measure),
                    text(&c.area),
                    date_text(published_on),
                    published_on.is_some(),
                    c.no,
                    line.office.0,
                    &case.area,
                    state,
                    line.asked.as_ref().map_or("", |asked| asked.kind.code()),
                    line.more_time.len() as i64,
                    line.reports.len() as i64,
                    reached.unwrap_or_default(),
                    date_text(ended_on)
                ],
            )?;
        }
        Ok(())
    }

    /// Promises, by their last day, those without one last. Gives one page of [`PROMISES_PAGE`] and whether there is another.
    pub fn promises(&mut self, filter: &PromiseFilter, today: Date) -> Result<(Vec<PromiseRow>, bool), StoreError> {
        let region = self.region().to_owned();
        let mut found = Where::of(&region, filter, today);
        found.values.push((PROMISES_PAGE + 1).into());
        found.values.push((filter.page.max(0) * PROMISES_PAGE).into());
        let (limit, offset) = (found.values.len() - 1, found.values.len());
        let sql = format!(
            "SELECT p.case_id, c.number, c.title, p.no, p.letter_no, p.lead, p.office, p.topic, p.kind, p.quote, p.owner, p.due, p.due_on, p.measure,
                p.area, p.state, p.ended_on, p.asked, p.more_time, p.reports, p.reached
             FROM (SELECT p.* FROM view_promise p WHERE {} ORDER BY p.due_on, p.case_id, p.no LIMIT ${limit} OFFSET ${offset}) p
             JOIN view_case c ON c.region = p.region AND c.id = p.case_id ORDER BY p.due_on, p.case_id, p.no",
            found.sql
        );
        let rows = self.query_built(&sql, &found.values)?;
        let more = rows.len() as i64 > PROMISES_PAGE;
        let promises = rows.iter().take(PROMISES_PAGE as usize).map(promise_row).collect::<Result<_, _>>()?;
        Ok((promises, more))
    }

    /// How the promises that a filter finds stand, whatever state it asks for.
    pub fn promise_counts(&mut self, filter: &PromiseFilter, today: Date) -> Result<PromiseCounts, StoreError> {
        let region = self.region().to_owned();
        let all = PromiseFilter { state: None, ..filter.clone() };
        let mut found = Where::of(&region, &all, today);
        found.values.push(today.to_string().into());
        found.values.push(NO_DATE.into());
        let (today, none) = (found.values.len() - 1, found.values.len());
        let sql = format!(
            "SELECT p.state, COUNT(*), CAST(SUM(CASE WHEN p.due_on < ${today} THEN 1 ELSE 0 END) AS BIGINT),
                CAST(SUM(CASE WHEN p.due_on = ${none} THEN 1 ELSE 0 END) AS BIGINT)
             FROM view_promise p WHERE {} GROUP BY p.state",
            found.sql
        );
        let mut counts = PromiseCounts::default();
        for row in self.query_built(&sql, &found.values)? {
            let n = row.get_i64(1)?;
            if row.get_text(0)? == OPEN {
                (counts.overdue, counts.undated) = (row.get_i64(2)?, row.get_i64(3)?);
                counts.open = n - counts.overdue - counts.undated;
                continue;
            }
            match coded(row.get_text(0)?, LineState::from_code)? {
                LineState::Kept => counts.kept = n,
                LineState::PartlyKept => counts.partly_kept = n,
                LineState::Dropped => counts.dropped = n,
                LineState::Answered => counts.answered = n,
                LineState::Void | LineState::Open | LineState::Overdue | LineState::Undated => {}
            }
        }
        Ok(counts)
    }

    /// How the promises that each office keeps stand, over all that a filter finds; offices by id.
    pub fn promise_counts_by_office(&mut self, filter: &PromiseFilter, today: Date) -> Result<Vec<(OfficeId, PromiseCounts)>, StoreError> {
        let region = self.region().to_owned();
        let mut found = Where::of(&region, &PromiseFilter { state: None, ..filter.clone() }, today);
        found.values.push(today.to_string().into());
        found.values.push(NO_DATE.into());
        let (today, none) = (found.values.len() - 1, found.values.len());
        let count = |when: String| format!("CAST(SUM(CASE WHEN {when} THEN 1 ELSE 0 END) AS BIGINT)");
        let sql = format!(
            "SELECT p.office, {}, {}, {}, {}, {}, {}, {} FROM view_promise p WHERE {} GROUP BY p.office ORDER BY p.office",
            count(format!("p.state = 'open' AND p.due_on < ${today}")),
            count(format!("p.state = 'open' AND p.due_on >= ${today} AND p.due_on < ${none}")),
            count(format!("p.state = 'open' AND p.due_on = ${none}")),
            count("p.state = 'kept'".into()),
            count("p.state = 'partly_kept'".into()),
            count("p.state = 'dropped'".into()),
            count("p.state = 'answered'".into()),
            found.sql
        );
        let rows = self.query_built(&sql, &found.values)?;
        rows.iter()
            .map(|row| {
                let counts = PromiseCounts {
                    overdue: row.get_i64(1)?,
                    open: row.get_i64(2)?,
                    undated: row.get_i64(3)?,
                    kept: row.get_i64(4)?,
                    partly_kept: row.get_i64(5)?,
                    dropped: row.get_i64(6)?,
                    answered: row.get_i64(7)?,
                };
                Ok((OfficeId(row.get_i64(0)?), counts))
            })
            .collect()
    }
}

/// Since when the public reads the letter that made a promise: its sentences are public only where the full text is.
pub fn public_since(case: &Case, line: &PromiseLine) -> Option<Date> {
    let (publication, published_on) = if line.round == case.round {
        (case.publication.as_ref(), case.published_on)
    } else {
        let past = case.past.iter().find(|round| round.no == line.round)?;
        (past.publication.as_ref(), past.published_on)
    };
    published_on.filter(|_| publication.is_some_and(|p| p.publicity == Publicity::Full))
}

fn promise_row(row: &Row) -> Result<PromiseRow, StoreError> {
    let small = |at: usize| -> Result<u32, StoreError> { Ok(row.get_i64(at)?.try_into().unwrap_or_default()) };
    let state = row.get_text(15)?;
    Ok(PromiseRow {
        case: CaseId(row.get_i64(0)?),
        number: row.get_opt_i64(1)?.and_then(|n| n.try_into().ok()),
        title: row.get_text(2)?.to_owned(),
        n: small(3)?,
        no: small(4)?,
        lead: OfficeId(row.get_i64(5)?),
        office: OfficeId(row.get_i64(6)?),
        topic: row.get_text(7)?.to_owned(),
        kind: coded(row.get_text(8)?, CommitmentKind::from_code)?,
        quote: row.get_text(9)?.to_owned(),
        owner: row.get_text(10)?.to_owned(),
        due: row.get_text(11)?.to_owned(),
        due_on: date_from(row.get_text(12)?)?,
        measure: row.get_text(13)?.to_owned(),
        area: row.get_text(14)?.to_owned(),
        ended: if state == OPEN { None } else { Some(coded(state, LineState::from_code)?) },
        ended_on: date_from(row.get_text(16)?)?,
        asked: row.get_text(17)?.to_owned(),
        more_time: row.get_i64(18)?,
        reports: row.get_i64(19)?,
        reached: row.get_text(20)?.to_owned(),
    })
}

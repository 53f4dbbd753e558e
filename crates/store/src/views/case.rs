//! One case's rows: written whole after each command, from the folded case.

use banfu_domain::{
    Case, CaseId, OfficeId, PersonId, Stage,
    case::CaseKind,
    duty::{Duty, DutyKind, Who},
    event::Part,
    rating::Satisfaction,
};
use jiff::civil::Date;

use super::{Party, coded, date_from, date_text, owner, owner_from};
use crate::{Row, StoreError, Tx, Value, params};

/// A case as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Id.
    pub id: CaseId,
    /// Proposal or suggestion.
    pub kind: CaseKind,
    /// Filing number, once filed.
    pub number: Option<u32>,
    /// Which of the cases split from another it is, from 1; 0: it was not split from one.
    pub split_no: u32,
    /// Key of the session.
    pub session: String,
    /// Year of the session.
    pub year: i16,
    /// Title.
    pub title: String,
    /// Stage, the rating left out.
    pub stage: Stage,
    /// 类别; empty until filed.
    pub area: String,
    /// 重点提案.
    pub key_case: bool,
    /// First proposer.
    pub proposer: PersonId,
    /// Lead office, once assigned.
    pub lead: Option<OfficeId>,
    /// Handler of the lead office.
    pub handler: Option<PersonId>,
    /// Class of the reply; empty until chosen.
    pub class: String,
    /// The last day of the duty that the stage has.
    pub due: Option<Date>,
    /// 立案.
    pub filed_on: Option<Date>,
    /// 交办.
    pub assigned_on: Option<Date>,
    /// 送达.
    pub delivered_on: Option<Date>,
    /// Whether it was answered by its due date.
    pub on_time: Option<bool>,
    /// 公开.
    pub published_on: Option<Date>,
    /// Rating. Show it only to those who may see it.
    pub satisfaction: Option<Satisfaction>,
    /// 发文字号, once signed.
    pub reply_number: String,
    /// Last change, ms.
    pub updated_ms: i64,
}

pub(super) const CASE_COLUMNS: &str = "c.id, c.kind, c.number, c.session, c.year, c.title, c.stage, c.area, c.key_case, c.proposer, c.lead, c.handler, c.class, \
    c.due, c.filed_on, c.assigned_on, c.delivered_on, c.on_time, c.published_on, c.satisfaction, c.reply_number, c.updated_ms, c.split_no";

pub(super) fn case_row(row: &Row) -> Result<CaseRow, StoreError> {
    let some = |id: i64| (id != 0).then_some(id);
    let satisfaction = row.get_text(19)?;
    Ok(CaseRow {
        id: CaseId(row.get_i64(0)?),
        kind: coded(row.get_text(1)?, CaseKind::from_code)?,
        number: row.get_opt_i64(2)?.and_then(|n| n.try_into().ok()),
        session: row.get_text(3)?.to_owned(),
        year: row.get_i64(4)?.try_into().unwrap_or_default(),
        title: row.get_text(5)?.to_owned(),
        stage: coded(row.get_text(6)?, Stage::from_code)?,
        area: row.get_text(7)?.to_owned(),
        key_case: row.get_bool(8)?,
        proposer: PersonId(row.get_i64(9)?),
        lead: some(row.get_i64(10)?).map(OfficeId),
        handler: some(row.get_i64(11)?).map(PersonId),
        class: row.get_text(12)?.to_owned(),
        due: date_from(row.get_text(13)?)?,
        filed_on: date_from(row.get_text(14)?)?,
        assigned_on: date_from(row.get_text(15)?)?,
        delivered_on: date_from(row.get_text(16)?)?,
        on_time: row.get_opt_i64(17)?.map(|n| n == 1),
        published_on: date_from(row.get_text(18)?)?,
        satisfaction: if satisfaction.is_empty() {
            None
        } else {
            Some(coded(satisfaction, Satisfaction::from_code)?)
        },
        reply_number: row.get_text(20)?.to_owned(),
        updated_ms: row.get_i64(21)?,
        split_no: row.get_i64(22)?.try_into().unwrap_or_default(),
    })
}

impl CaseRow {
    /// Number as lists tell cases apart, such as `0064`, or `0064-1` of a case split from it; empty until filed.
    pub fn label(&self) -> String {
        banfu_domain::split::label(self.number, self.split_no).unwrap_or_default()
    }

    /// The label and the title.
    pub fn name(&self) -> String {
        format!("{} {}", self.label(), self.title).trim_start().to_owned()
    }
}

/// A step owed, with the case it is owed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyRow {
    /// What, who, by when.
    pub duty: Duty,
    /// The case.
    pub case: CaseRow,
}

/// Something that happened lately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedRow {
    /// Event id.
    pub event_id: i64,
    /// When.
    pub at_ms: i64,
    /// In which case.
    pub case: CaseId,
    /// Filing number of the case, as lists tell cases apart; empty until filed.
    pub label: String,
    /// Title of the case.
    pub title: String,
    /// Stored form of the event, such as `opinion_given.v1`.
    pub kind: String,
    /// Who did it.
    pub actor: String,
}

impl Tx<'_> {
    /// Writes the rows of a case anew.
    pub fn project_case(&mut self, case: &Case, duties: &[Duty], at_ms: i64) -> Result<(), StoreError> {
        let region = self.region().to_owned();
        let id = case.id.0;
        let signed = case.last_signed();
        let class = case.class().unwrap_or_default().to_owned();
        let published_on = case.as_published().and_then(|public| public.published_on);
        let values = params![
            &region,
            id,
            i64::try_from(case.version).unwrap_or(i64::MAX),
            case.kind.code(),
            case.number,
            case.session.series(),
            i64::from(case.session.year),
            &case.text.title,
            unrated_stage(case).code(),
            &case.area,
            case.key_case,
            case.proposer.0,
            case.lead().map_or(0, |o| o.0),
            case.handler().map_or(0, |p| p.0),
            class,
            date_text(case.due()),
            date_text(case.filed_on),
            date_text(case.assigned_on),
            date_text(case.first_answer().map(|(on, _)| on)),
            case.answered_on_time(),
            date_text(published_on),
            case.worst_rating().map_or("", |r| r.satisfaction.code()),
            signed.map_or_else(String::new, |s| s.number.to_string()),
            at_ms,
            i64::from(case.split_from.map_or(0, |from| from.no)),
            case.answered_as_a_whole().map_or(0_i64, |(_, in_time)| 1 + i64::from(in_time)),
        ];
        let changed = self.execute(
            "UPDATE view_case SET version = $3, kind = $4, number = $5, session = $6, year = $7, title = $8, stage = $9, area = $10, key_case = $11, proposer = $12, lead = $13,
                handler = $14, class = $15, due = $16, filed_on = $17, assigned_on = $18, delivered_on = $19, on_time = $20, published_on = $21, satisfaction = $22,
                reply_number = $23, updated_ms = $24, split_no = $25, whole = $26
             WHERE region = $1 AND id = $2",
            values,
        )?;
        if changed == 0 {
            self.execute(
                "INSERT INTO view_case (region, id, version, kind, number, session, year, title, stage, area, key_case, proposer, lead, handler, class, due, filed_on, assigned_on,
                    delivered_on, on_time, published_on, satisfaction, reply_number, updated_ms, split_no, whole)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)",
                values,
            )?;
        }
        self.project_parties(case, &region)?;
        self.project_readers(case, &region)?;
        self.execute("DELETE FROM view_duty WHERE region = $1 AND case_id = $2", params![&region, id])?;
        for duty in duties {
            self.execute(
                "INSERT INTO view_duty (region, owner, due, case_id, kind) VALUES ($1, $2, $3, $4, $5)",
                params![&region, owner(duty.who), date_text(duty.due), id, duty.kind.code()],
            )?;
        }
        self.project_axes(case, &region)?;
        self.project_promises(case, &region)
    }

    fn project_parties(&mut self, case: &Case, region: &str) -> Result<(), StoreError> {
        self.execute("DELETE FROM view_case_party WHERE region = $1 AND case_id = $2", params![region, case.id.0])?;
        let due = date_text(case.due());
        let offices = case.offices.iter().map(|o| (Party::Office(o.office), o.part.code()));
        // Who answers apart in a case of its own reads this one too.
        let mut apart: Vec<OfficeId> = case.splits.iter().map(|s| s.office).filter(|o| case.office(*o).is_none()).collect();
        apart.sort_unstable();
        apart.dedup();
        let apart = apart.into_iter().map(|o| (Party::Office(o), Part::SplitHandler.code()));
        let people = case.signers().into_iter().map(|p| (Party::Person(p), "proposer"));
        let invited = case.asked_to_sign().map(|p| (Party::Person(p), "invited"));
        for (party, part) in offices.chain(apart).chain(people).chain(invited) {
            self.execute(
                "INSERT INTO view_case_party (region, party, due, case_id, part) VALUES ($1, $2, $3, $4, $5)",
                params![region, party.key(), &due, case.id.0, part],
            )?;
        }
        Ok(())
    }

    /// Who has read it, while it is under review.
    fn project_readers(&mut self, case: &Case, region: &str) -> Result<(), StoreError> {
        if case.assigned_on.is_some() {
            return Ok(());
        }
        self.execute("DELETE FROM view_reader WHERE region = $1 AND case_id = $2", params![region, case.id.0])?;
        if case.stage() == Stage::Submitted {
            for reading in &case.readings {
                self.execute(
                    "INSERT INTO view_reader (region, case_id, person) VALUES ($1, $2, $3)",
                    params![region, case.id.0, reading.by.0],
                )?;
            }
        }
        Ok(())
    }

    /// Tells each party of the case what happened.
    ///
    /// * `events`: id and stored form of each.
    pub fn feed_parties(&mut self, case: &Case, events: &[(i64, String)], at_ms: i64, actor: &str) -> Result<(), StoreError> {
        let region = self.region().to_owned();
        let offices = case.offices.iter().map(|o| Party::Office(o.office));
        let people = case.signers().into_iter().chain(case.asked_to_sign()).map(Party::Person);
        let mut values: Vec<Value> = Vec::new();
        for party in offices.chain(people) {
            for (event, kind) in events {
                values.extend_from_slice(params![&region, party.key(), *event, at_ms, case.id.0, kind, actor]);
            }
        }
        self.insert_many(
            "INSERT INTO view_feed (region, party, event_id, at_ms, case_id, kind, actor) VALUES ",
            7,
            &values,
        )
    }

    /// Drops all views of cases, before they are rebuilt from the log.
    pub fn clear_case_views(&mut self) -> Result<(), StoreError> {
        let region = self.region().to_owned();
        for sql in [
            "DELETE FROM view_case WHERE region = $1",
            "DELETE FROM view_case_party WHERE region = $1",
            "DELETE FROM view_duty WHERE region = $1",
            "DELETE FROM view_promise WHERE region = $1",
            "DELETE FROM view_feed WHERE region = $1",
            "DELETE FROM view_reader WHERE region = $1",
            "DELETE FROM view_rating_axis WHERE region = $1",
        ] {
            self.execute(sql, params![&region])?;
        }
        Ok(())
    }

    /// The row of one case.
    pub fn case_row(&mut self, id: CaseId) -> Result<Option<CaseRow>, StoreError> {
        let region = self.region().to_owned();
        let sql = format!("SELECT {CASE_COLUMNS} FROM view_case c WHERE c.region = $1 AND c.id = $2");
        self.query_built(&sql, params![&region, id.0])?.first().map(case_row).transpose()
    }

    /// Steps owed by any of `owners`, those that run out first on top; of one kind, where one is given.
    ///
    /// A person among the owners is not shown the readings of a proposal they have read: those are somebody else's.
    pub fn duties_of(&mut self, owners: &[Who], kind: Option<DutyKind>, limit: i64) -> Result<Vec<DutyRow>, StoreError> {
        if owners.is_empty() {
            return Ok(vec![]);
        }
        let reader = owners.iter().find_map(|who| if let Who::Person(person) = who { Some(person.0) } else { None });
        let mut values = vec![
            Value::from(self.region()),
            limit.into(),
            reader.unwrap_or_default().into(),
            kind.map_or("", DutyKind::code).into(),
        ];
        values.extend(owners.iter().map(|w| Value::from(owner(*w))));
        // Each owner's next steps are read off the index in order; asked for all owners at once, every step they owe would be sorted.
        let next: Vec<String> = (5..values.len() + 1)
            .map(|n| {
                format!(
                    "SELECT * FROM (SELECT region, owner, due, case_id, kind FROM view_duty v WHERE region = $1 AND owner = ${n}
                        AND ($4 = '' OR kind = $4)
                        AND NOT (kind IN ('second_reading', 'final_reading')
                            AND EXISTS (SELECT 1 FROM view_reader r WHERE r.region = $1 AND r.case_id = v.case_id AND r.person = $3))
                        ORDER BY due, case_id, kind LIMIT $2) d{n}"
                )
            })
            .collect();
        let sql = format!(
            "SELECT {CASE_COLUMNS}, d.owner, d.due, d.kind
             FROM (SELECT * FROM ({}) u ORDER BY due, case_id, kind LIMIT $2) d
             JOIN view_case c ON c.region = d.region AND c.id = d.case_id ORDER BY d.due, d.case_id, d.kind",
            next.join(" UNION ALL ")
        );
        self.query_built(&sql, &values)?.iter().map(duty_row).collect()
    }

    /// How many steps of each kind an owner owes.
    pub fn duty_counts(&mut self, who: Who) -> Result<Vec<(DutyKind, i64)>, StoreError> {
        let region = self.region().to_owned();
        let rows = self.query(
            "SELECT kind, COUNT(*) FROM view_duty WHERE region = $1 AND owner = $2 GROUP BY kind",
            params![&region, owner(who)],
        )?;
        rows.iter()
            .map(|row| Ok((coded(row.get_text(0)?, DutyKind::from_code)?, row.get_i64(1)?)))
            .collect()
    }

    /// Steps that others owe in cases which `handler` handles; the rating left out, because whether it was given is sealed.
    pub fn duties_awaited_by(&mut self, handler: PersonId, limit: i64) -> Result<Vec<DutyRow>, StoreError> {
        let region = self.region().to_owned();
        // CROSS JOIN keeps SQLite from going through every duty of the region first.
        let sql = format!(
            "SELECT {CASE_COLUMNS}, d.owner, d.due, d.kind FROM view_case c CROSS JOIN view_duty d
             WHERE c.region = $1 AND c.handler = $2 AND d.region = c.region AND d.case_id = c.id AND d.owner <> $3 AND d.kind <> $5 ORDER BY d.due, d.case_id, d.kind LIMIT $4"
        );
        self.query_built(&sql, params![&region, handler.0, owner(Who::Person(handler)), limit, DutyKind::Rate.code()])?
            .iter()
            .map(duty_row)
            .collect()
    }

    /// What happened lately in the cases of a party, newest first: of its last `limit` events those since `since_ms`.
    pub fn feed_of(&mut self, party: Party, since_ms: i64, limit: i64) -> Result<Vec<FeedRow>, StoreError> {
        let region = self.region().to_owned();
        let rows = self.query(
            "SELECT f.event_id, f.at_ms, f.case_id, c.number, c.title, f.kind, f.actor, c.split_no
             FROM (SELECT region, event_id, at_ms, case_id, kind, actor FROM view_feed WHERE region = $1 AND party = $2 ORDER BY event_id DESC LIMIT $4) f
             JOIN view_case c ON c.region = f.region AND c.id = f.case_id
             WHERE f.at_ms >= $3 ORDER BY f.event_id DESC",
            params![&region, party.key(), since_ms, limit],
        )?;
        let feed = |row: &Row| {
            let number = row.get_opt_i64(3)?.and_then(|n| n.try_into().ok());
            let split_no = row.get_i64(7)?.try_into().unwrap_or_default();
            Ok(FeedRow {
                event_id: row.get_i64(0)?,
                at_ms: row.get_i64(1)?,
                case: CaseId(row.get_i64(2)?),
                label: banfu_domain::split::label(number, split_no).unwrap_or_default(),
                title: row.get_text(4)?.to_owned(),
                kind: row.get_text(5)?.to_owned(),
                actor: row.get_text(6)?.to_owned(),
            })
        };
        rows.iter().map(feed).collect()
    }
}

/// The stage without the rating, which is sealed and stands in a column of its own.
pub fn unrated_stage(case: &Case) -> Stage {
    match case.stage() {
        Stage::Rated if case.published_on.is_some() => Stage::Published,
        Stage::Rated => Stage::Delivered,
        stage => stage,
    }
}

pub(super) fn duty_row(row: &Row) -> Result<DutyRow, StoreError> {
    let duty = Duty {
        kind: coded(row.get_text(25)?, DutyKind::from_code)?,
        who: coded(row.get_text(23)?, owner_from)?,
        due: date_from(row.get_text(24)?)?,
    };
    Ok(DutyRow { duty, case: case_row(row)? })
}

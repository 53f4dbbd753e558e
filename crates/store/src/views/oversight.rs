//! What the oversight office sees of a year at once: open cases by office, stage and last day, and what each office has achieved.

use banfu_domain::{
    OfficeId, Stage,
    duty::{DutyKind, Who},
    oversight::OfficeYear,
};
use jiff::civil::Date;

use super::{
    NO_DATE,
    case::{CASE_COLUMNS, DutyRow, duty_row},
    coded, date_from, owner_from,
};
use crate::{StoreError, Tx, Value, params};

/// Open cases of one lead office, in one stage, with one last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenCases {
    /// The lead.
    pub lead: OfficeId,
    /// The stage.
    pub stage: Stage,
    /// The last day, where there is one.
    pub due: Option<Date>,
    /// How many.
    pub cases: i64,
}

/// Steps of one kind owed by one owner on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwedSteps {
    /// Who owes them.
    pub who: Who,
    /// The last day, where there is one.
    pub due: Option<Date>,
    /// How many.
    pub steps: i64,
}

/// Most years that are offered to choose from.
const YEARS_MAX: usize = 30;

impl Tx<'_> {
    /// Cases of a year in any of `stages` that an office leads, counted by stage, lead and last day.
    pub fn open_cases(&mut self, year: i16, stages: &[Stage]) -> Result<Vec<OpenCases>, StoreError> {
        if stages.is_empty() {
            return Ok(vec![]);
        }
        let mut values = vec![Value::from(self.region()), i64::from(year).into()];
        values.extend(stages.iter().map(|s| Value::from(s.code())));
        let marks: Vec<String> = (3..=values.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT stage, lead, due, COUNT(*) FROM view_case WHERE region = $1 AND year = $2 AND stage IN ({}) AND lead > 0 GROUP BY stage, lead, due",
            marks.join(", ")
        );
        let rows = self.query_built(&sql, &values)?;
        let open = |r: &crate::Row| {
            Ok(OpenCases {
                stage: coded(r.get_text(0)?, Stage::from_code)?,
                lead: OfficeId(r.get_i64(1)?),
                due: date_from(r.get_text(2)?)?,
                cases: r.get_i64(3)?,
            })
        };
        rows.iter().map(open).collect()
    }

    /// Steps of one kind owed in cases of a year, counted by owner and last day.
    pub fn owed_steps(&mut self, year: i16, kind: DutyKind) -> Result<Vec<OwedSteps>, StoreError> {
        let region = self.region().to_owned();
        let rows = self.query(
            "SELECT d.owner, d.due, COUNT(*) FROM view_duty d JOIN view_case c ON c.region = d.region AND c.id = d.case_id
             WHERE d.region = $1 AND d.kind = $2 AND c.year = $3 GROUP BY d.owner, d.due",
            params![&region, kind.code(), i64::from(year)],
        )?;
        let owed = |r: &crate::Row| {
            Ok(OwedSteps {
                who: coded(r.get_text(0)?, owner_from)?,
                due: date_from(r.get_text(1)?)?,
                steps: r.get_i64(2)?,
            })
        };
        rows.iter().map(owed).collect()
    }

    /// Steps of one kind in cases of a year whose last day lies before `day`, the oldest first.
    pub fn overdue_steps(&mut self, year: i16, kind: DutyKind, day: Date, limit: i64) -> Result<Vec<DutyRow>, StoreError> {
        let values = vec![
            Value::from(self.region()),
            kind.code().into(),
            day.to_string().into(),
            i64::from(year).into(),
            limit.into(),
        ];
        let sql = format!(
            "SELECT {CASE_COLUMNS}, d.owner, d.due, d.kind FROM view_duty d JOIN view_case c ON c.region = d.region AND c.id = d.case_id
             WHERE d.region = $1 AND d.kind = $2 AND d.due < $3 AND c.year = $4 ORDER BY d.due, d.case_id, d.owner LIMIT $5"
        );
        self.query_built(&sql, &values)?.iter().map(duty_row).collect()
    }

    /// Each lead office's year in numbers; ratings are in it, so the caller shows it to those alone who may see them.
    ///
    /// * `open`: the stages in which a case still waits for its answer.
    pub fn office_years(&mut self, year: i16, today: Date, open: &[Stage]) -> Result<Vec<(OfficeId, OfficeYear)>, StoreError> {
        let region = self.region().to_owned();
        let mut values = params![&region, i64::from(year), NO_DATE, today.to_string()].to_vec();
        values.extend(open.iter().map(|s| Value::from(s.code())));
        let marks: Vec<String> = (5..=values.len()).map(|n| format!("${n}")).collect();
        let late = if marks.is_empty() {
            "0".to_owned()
        } else {
            format!("CAST(SUM(CASE WHEN due < $4 AND stage IN ({}) THEN 1 ELSE 0 END) AS BIGINT)", marks.join(", "))
        };
        let sql = format!(
            "SELECT lead, COUNT(*), CAST(SUM(CASE WHEN delivered_on < $3 THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN on_time = 1 THEN 1 ELSE 0 END) AS BIGINT),
                CAST(SUM(CASE WHEN published_on < $3 THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN satisfaction <> '' THEN 1 ELSE 0 END) AS BIGINT),
                CAST(SUM(CASE WHEN satisfaction IN ('satisfied', 'mostly') THEN 1 ELSE 0 END) AS BIGINT), {late}
             FROM view_case WHERE region = $1 AND year = $2 AND lead > 0 GROUP BY lead ORDER BY lead"
        );
        let rows = self.query_built(&sql, &values)?;
        rows.iter()
            .map(|r| {
                let n = |at| r.get_i64(at).map(small);
                let year = OfficeYear {
                    led: n(1)?,
                    answered: n(2)?,
                    on_time: n(3)?,
                    published: n(4)?,
                    rated: n(5)?,
                    satisfied: n(6)?,
                    late_open: n(7)?,
                };
                Ok((OfficeId(r.get_i64(0)?), year))
            })
            .collect()
    }

    /// Years that have cases, newest first.
    pub fn case_years(&mut self) -> Result<Vec<i16>, StoreError> {
        let region = self.region().to_owned();
        let (mut years, mut before) = (Vec::new(), i64::MAX);
        // One step down the index for each year; counting distinct years would read every case.
        while years.len() < YEARS_MAX {
            let rows = self.query(
                "SELECT year FROM view_case WHERE region = $1 AND year < $2 ORDER BY year DESC LIMIT 1",
                params![&region, before],
            )?;
            let Some(row) = rows.first() else { break };
            before = row.get_i64(0)?;
            years.extend(i16::try_from(before).ok());
        }
        Ok(years)
    }
}

fn small(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

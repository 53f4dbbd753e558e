//! Counts over all cases. They scan a year, so callers keep them for a while.

use banfu_domain::{OfficeId, Stage};
use jiff::civil::Date;

use super::{NO_DATE, coded};
use crate::{StoreError, Tx, params};

/// The year in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct YearCounts {
    /// 立案.
    pub filed: i64,
    /// 办复.
    pub answered: i64,
    /// Answered by the due date.
    pub on_time: i64,
    /// Published.
    pub published: i64,
    /// Promises in published replies.
    pub promises: i64,
    /// Of them, kept.
    pub promises_kept: i64,
    /// Of them, open and past their day.
    pub promises_past_due: i64,
}

/// One office's year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfficeCounts {
    /// Which.
    pub office: OfficeId,
    /// Cases it leads.
    pub led: i64,
    /// Answered.
    pub answered: i64,
    /// Answered by the due date.
    pub on_time: i64,
    /// Open and past the due date.
    pub late: i64,
}

impl Tx<'_> {
    /// Counts of one year. A case whose offices answer apart counts once, and as answered when each has.
    pub fn year_counts(&mut self, year: i16, today: Date) -> Result<YearCounts, StoreError> {
        let region = self.region().to_owned();
        let year = i64::from(year);
        let cases = self.query(
            "SELECT CAST(COALESCE(SUM(CASE WHEN filed_on < $3 THEN 1 ELSE 0 END), 0) AS BIGINT),
                    CAST(COALESCE(SUM(CASE WHEN whole > 0 THEN 1 ELSE 0 END), 0) AS BIGINT),
                    CAST(COALESCE(SUM(CASE WHEN whole = 2 THEN 1 ELSE 0 END), 0) AS BIGINT),
                    CAST(COALESCE(SUM(CASE WHEN published_on < $3 THEN 1 ELSE 0 END), 0) AS BIGINT)
             FROM view_case WHERE region = $1 AND year = $2 AND split_no = 0",
            params![&region, year, NO_DATE],
        )?;
        let promises = self.query(
            "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN state = 'open' AND due_on < $3 THEN 1 ELSE 0 END), 0) AS BIGINT),
                    CAST(COALESCE(SUM(CASE WHEN state = 'kept' THEN 1 ELSE 0 END), 0) AS BIGINT)
             FROM view_promise WHERE region = $1 AND published_on < $2",
            params![&region, NO_DATE, today.to_string()],
        )?;
        let (Some(c), Some(p)) = (cases.first(), promises.first()) else {
            return Ok(YearCounts::default());
        };
        Ok(YearCounts {
            filed: c.get_i64(0)?,
            answered: c.get_i64(1)?,
            on_time: c.get_i64(2)?,
            published: c.get_i64(3)?,
            promises: p.get_i64(0)?,
            promises_past_due: p.get_i64(1)?,
            promises_kept: p.get_i64(2)?,
        })
    }

    /// Counts of each lead office in one year. Each letter counts for the office that writes it.
    pub fn office_counts(&mut self, year: i16, today: Date) -> Result<Vec<OfficeCounts>, StoreError> {
        let region = self.region().to_owned();
        let rows = self.query(
            "SELECT lead, COUNT(*), CAST(SUM(CASE WHEN delivered_on < $3 THEN 1 ELSE 0 END) AS BIGINT),
                    CAST(SUM(CASE WHEN on_time = 1 THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN due < $4 THEN 1 ELSE 0 END) AS BIGINT)
             FROM view_case WHERE region = $1 AND year = $2 AND lead <> 0 GROUP BY lead ORDER BY lead",
            params![&region, i64::from(year), NO_DATE, today.to_string()],
        )?;
        let counts = |r: &crate::Row| {
            Ok(OfficeCounts {
                office: OfficeId(r.get_i64(0)?),
                led: r.get_i64(1)?,
                answered: r.get_i64(2)?,
                on_time: r.get_i64(3)?,
                late: r.get_i64(4)?,
            })
        };
        rows.iter().map(counts).collect()
    }

    /// How many cases of a year are in each stage; one whose offices answer apart counts once, where the lead's letter is.
    pub fn stage_counts(&mut self, year: i16) -> Result<Vec<(Stage, i64)>, StoreError> {
        let region = self.region().to_owned();
        let rows = self.query(
            "SELECT stage, COUNT(*) FROM view_case WHERE region = $1 AND year = $2 AND split_no = 0 GROUP BY stage",
            params![&region, i64::from(year)],
        )?;
        rows.iter().map(|r| Ok((coded(r.get_text(0)?, Stage::from_code)?, r.get_i64(1)?))).collect()
    }
}

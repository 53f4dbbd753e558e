//! Ratings by axes: one row for each proposal and axis. Sealed like every rating: whoever shows them asks first who may see them.

use banfu_domain::{
    Case, OfficeId,
    rating::{Axis, Satisfaction},
};

use super::coded;
use crate::{StoreError, Tx, params};

/// What one office's replies of a year were rated on one axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AxisShare {
    /// The lead office.
    pub office: OfficeId,
    /// The axis.
    pub axis: Axis,
    /// Ratings that answered it.
    pub rated: i64,
    /// Satisfied or mostly so among them.
    pub satisfied: i64,
}

impl Tx<'_> {
    pub(super) fn project_axes(&mut self, case: &Case, region: &str) -> Result<(), StoreError> {
        let own = case.rating.as_ref().map(|r| (case.id, r));
        let ratings: Vec<_> = own
            .into_iter()
            .chain(case.merged.iter().filter_map(|m| Some((m.case, m.rating.as_ref()?))))
            .filter(|(_, r)| !r.axes.is_empty())
            .collect();
        // Nearly all cases have none and never had any: only an answered one is looked at.
        if ratings.is_empty() && case.delivered.is_none() && case.past.is_empty() {
            return Ok(());
        }
        self.execute("DELETE FROM view_rating_axis WHERE region = $1 AND case_id = $2", params![region, case.id.0])?;
        let lead = case.lead().map_or(0, |o| o.0);
        for (proposal, rating) in ratings {
            for a in &rating.axes {
                self.execute(
                    "INSERT INTO view_rating_axis (region, case_id, proposal, axis, satisfaction, lead, year) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    params![
                        region,
                        case.id.0,
                        proposal.0,
                        a.axis.code(),
                        a.satisfaction.code(),
                        lead,
                        i64::from(case.session.year)
                    ],
                )?;
            }
        }
        Ok(())
    }

    /// Each lead office's axes of a year; ratings, so the caller shows them to those alone who may see them.
    pub fn axis_shares(&mut self, year: i16) -> Result<Vec<AxisShare>, StoreError> {
        let region = self.region().to_owned();
        let good = [Satisfaction::Satisfied, Satisfaction::Mostly].map(Satisfaction::code);
        let rows = self.query(
            "SELECT lead, axis, COUNT(*), CAST(SUM(CASE WHEN satisfaction IN ($3, $4) THEN 1 ELSE 0 END) AS BIGINT)
             FROM view_rating_axis WHERE region = $1 AND year = $2 GROUP BY lead, axis ORDER BY lead, axis",
            params![&region, i64::from(year), good[0], good[1]],
        )?;
        rows.iter()
            .map(|r| {
                Ok(AxisShare {
                    office: OfficeId(r.get_i64(0)?),
                    axis: coded(r.get_text(1)?, Axis::from_code)?,
                    rated: r.get_i64(2)?,
                    satisfied: r.get_i64(3)?,
                })
            })
            .collect()
    }
}

//! Running numbers, and holds.

use crate::db::Backend;
use crate::error::StoreError;
use crate::params;
use crate::tx::Tx;

impl Tx<'_> {
    /// The next number of a series in this region, from 1. A command that is not kept gives its number back, so the series has no gaps.
    ///
    /// Each kind has its own row, and on PostgreSQL two commands that draw from one series run one after the other.
    pub fn next_id(&mut self, kind: &str) -> Result<i64, StoreError> {
        let row = self.query_opt(
            "INSERT INTO counter(region, kind, last) VALUES ($1, $2, 1)
             ON CONFLICT (region, kind) DO UPDATE SET last = counter.last + 1 RETURNING last",
            params![self.region(), kind],
        )?;
        row.ok_or_else(|| StoreError::Fault("a counter gave no number".into()))?.get_i64(0)
    }

    /// Makes two commands collide (and the second run again) that both rely on `name`, for decisions on rows that are only read:
    /// "no other office has this number" would hold `"office-numbers"`. SQLite runs commands one by one and needs nothing.
    pub fn hold(&mut self, name: &str) -> Result<(), StoreError> {
        if self.backend() == Backend::Postgres {
            self.execute(
                "INSERT INTO hold(region, name, turn) VALUES ($1, $2, 1) ON CONFLICT (region, name) DO UPDATE SET turn = hold.turn + 1",
                params![self.region(), name],
            )?;
        }
        Ok(())
    }
}

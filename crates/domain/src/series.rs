//! Number series: reply numbers (one gap-free series for each 机关代字 and year) and filing numbers (one for each session).

use std::collections::BTreeMap;

use crate::{event::SeriesEvent, ids::CaseId, refusal::refusals};

/// The largest number a series gives out.
pub const SERIES_MAX: u32 = 99_999;

refusals! {
    /// Why a number cannot be given out.
    CannotAllot, "series.allot" {
        /// The number asked for is taken.
        Taken {
            /// The number.
            number: u32,
            /// By which case.
            case: CaseId,
        } = "taken",
        /// No such number: 1 to [`SERIES_MAX`].
        OutOfRange {
            /// The number.
            number: u32,
            /// The largest.
            max: u32,
        } = "out_of_range",
    }
}

/// A series folded from its events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Series {
    allotted: BTreeMap<u32, Allotted>,
    version: u64,
}

/// What became of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allotted {
    /// The case it was given to.
    pub case: CaseId,
    /// Why it is void, if it is.
    pub void: Option<String>,
}

impl Series {
    /// Folds a stored history.
    pub fn fold(events: impl IntoIterator<Item = SeriesEvent>) -> Self {
        let mut series = Self::default();
        for event in events {
            series.apply(&event);
        }
        series
    }

    /// Takes in what happened. Never refuses.
    pub fn apply(&mut self, event: &SeriesEvent) {
        self.version += 1;
        match event {
            SeriesEvent::NumberAllotted { n, case } => {
                self.allotted.insert(*n, Allotted { case: *case, void: None });
            }
            SeriesEvent::NumberVoided { n, case, reason } => {
                self.allotted.insert(
                    *n,
                    Allotted {
                        case: *case,
                        void: Some(reason.clone()),
                    },
                );
            }
        }
    }

    /// How many events it was folded from.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Every number given out, with its case.
    pub fn numbers(&self) -> &BTreeMap<u32, Allotted> {
        &self.allotted
    }

    /// Gives out the number after the highest one. A void number is never given out again.
    ///
    /// # Errors
    /// [`CannotAllot::OutOfRange`] when the series is full.
    pub fn allot_next(&self) -> Result<u32, CannotAllot> {
        let n = self.allotted.last_key_value().map_or(1, |(n, _)| n + 1);
        if n > SERIES_MAX {
            return Err(CannotAllot::OutOfRange { number: n, max: SERIES_MAX });
        }
        Ok(n)
    }

    /// Gives out a number that another register has already assigned, such as a filing number from the members' platform.
    ///
    /// # Errors
    /// [`CannotAllot`] when it is taken or no number at all.
    pub fn allot(&self, n: u32) -> Result<u32, CannotAllot> {
        if n == 0 || n > SERIES_MAX {
            return Err(CannotAllot::OutOfRange { number: n, max: SERIES_MAX });
        }
        match self.allotted.get(&n) {
            Some(taken) => Err(CannotAllot::Taken { number: n, case: taken.case }),
            None => Ok(n),
        }
    }
}

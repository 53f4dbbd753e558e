//! The time, passed in. China has one civil time, +08:00, without summer time.

use std::sync::Arc;

use jiff::{Timestamp, ToSpan as _, civil::Date, tz};

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The civil date of a moment, where the offices sit.
pub fn date_of(at: Timestamp) -> Date {
    civil(at).date()
}

/// Civil date and time of a moment, where the offices sit.
pub fn civil(at: Timestamp) -> jiff::civil::DateTime {
    tz::offset(8).to_datetime(at)
}

/// A moment from milliseconds since 1970; the ends of time when out of range.
pub fn moment(at_ms: i64) -> Timestamp {
    Timestamp::from_millisecond(at_ms).unwrap_or(if at_ms < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

struct Shifted {
    clock: Arc<dyn Clock>,
    offset_ms: i64,
}

impl Clock for Shifted {
    fn now(&self) -> Timestamp {
        self.clock
            .now()
            .saturating_add(self.offset_ms.milliseconds())
            .unwrap_or_else(|_| self.clock.now())
    }
}

/// A clock that runs `offset_ms` ahead (or, negative, behind).
pub fn shifted(clock: Arc<dyn Clock>, offset_ms: i64) -> Arc<dyn Clock> {
    if offset_ms == 0 { clock } else { Arc::new(Shifted { clock, offset_ms }) }
}

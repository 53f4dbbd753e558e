//! What every handler is given: the application, the settings, the clock, the counters.

use std::sync::Arc;

use jiff::{Timestamp, tz::TimeZone};

use crate::frame::metrics::Metrics;

/// Reads the time. Given by the program, which alone may look at a clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The site: cheap to clone, shared by all requests.
#[derive(Clone)]
pub struct Site {
    /// Settings of this installation.
    pub settings: Arc<Settings>,
    /// The time.
    pub clock: Clock,
    /// Counters of `/metrics`.
    pub metrics: Arc<Metrics>,
}

/// Settings that concern pages.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The site is reached by https: cookies are marked Secure and bear the `__Host-` prefix.
    pub https: bool,
    /// The name of the place, in Chinese and in English, as the top bar shows it.
    pub place: [String; 2],
    /// The offset of the place's clocks.
    pub zone: TimeZone,
    /// The demo region is loaded: demo accounts are offered and the foot says so.
    pub demo: bool,
    /// The rule pack and its version, for the foot.
    pub pack: String,
}

//! The time of a run.

use jiff::Timestamp;

use crate::cmi::time::Hundredths;

/// The newest run's time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// When it started; not known of runs from before this was noted.
    pub started_at: Option<Timestamp>,
    /// When its page was last heard.
    pub heard_at: Option<Timestamp>,
    /// What the session had reported of time when it started.
    pub before: Hundredths,
    /// The session's time was over, and has been renewed since.
    pub expired: bool,
}

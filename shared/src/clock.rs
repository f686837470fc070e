//! Time as an argument: handlers ask the `Clock` of their [`App`](crate::app::App) once and hand the time on.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// RFC 3339 in UTC with milliseconds: as long as the next, so that texts sort as times do.
pub fn time_text(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// The system's clock, or one that a test ticks.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The system's.
    #[default]
    System,
    /// Stands still until it is ticked; milliseconds since 1970.
    Manual(Arc<AtomicI64>),
    /// So many milliseconds ahead of the system's: the laptop's, where somebody tries what happens later. A function has the system's
    /// clock (`App::from_env`), and nothing there can move it.
    Ahead(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at this time.
    pub fn manual(now: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(now.as_millisecond())))
    }

    /// A clock that runs with the system's and can be moved ahead of it.
    pub fn movable() -> Self {
        Self::Ahead(Arc::new(AtomicI64::new(0)))
    }

    /// The time in whole milliseconds, as everything here stores and shows it.
    pub fn now(&self) -> Timestamp {
        let milliseconds = match self {
            Self::System => Timestamp::now().as_millisecond(),
            Self::Manual(milliseconds) => milliseconds.load(Ordering::SeqCst),
            Self::Ahead(by) => Timestamp::now()
                .as_millisecond()
                .saturating_add(by.load(Ordering::SeqCst)),
        };
        Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX)
    }

    /// Moves a clock on that can be moved; the system's goes by itself.
    pub fn tick(&self, by: SignedDuration) {
        if let Self::Manual(milliseconds) | Self::Ahead(milliseconds) = self {
            let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
            milliseconds.fetch_add(by, Ordering::SeqCst);
        }
    }
}

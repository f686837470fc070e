//! A run's time, and how often its session was written lately, inside the compressed attribute `cmi`: short, because each commit writes them.

use jiff::{SignedDuration, Timestamp};
use scorm::cmi::time::Hundredths;
use scorm::session::clock::Clock;
use scorm::session::pace::{Due, Paces};
use serde::{Deserialize, Serialize};

use super::must;
use crate::store::StoreError;

/// When it started, in milliseconds; as many more until it was heard; what was reported of time before it; and whether its session had expired.
#[derive(Serialize, Deserialize)]
pub struct StoredClock(i64, Option<i64>, u64, bool);

impl StoredClock {
    pub(super) fn of(clock: &Clock) -> Option<Self> {
        let started_at = clock.started_at?;
        let heard = clock
            .heard_at
            .map(|heard_at| heard_at.duration_since(started_at).as_millis());
        let heard = heard.map(|heard| i64::try_from(heard).unwrap_or_default());
        Some(Self(started_at.as_millisecond(), heard, clock.before.0, clock.expired))
    }

    pub(super) fn into_clock(self) -> Result<Clock, StoreError> {
        let Self(started, heard, before, expired) = self;
        let started_at = must(Timestamp::from_millisecond(started).ok(), "cmi", "a time")?;
        let heard = heard.map(SignedDuration::from_millis);
        Ok(Clock {
            started_at: Some(started_at),
            heard_at: heard.and_then(|heard| started_at.checked_add(heard).ok()),
            before: Hundredths(before),
            expired,
        })
    }
}

/// When the next update, attempt and launch are due, in milliseconds after the write; 0 where nothing is.
#[derive(Default, Serialize, Deserialize)]
pub struct StoredPaces(i64, i64, i64);

impl StoredPaces {
    pub(super) fn of(paces: &Paces, written_at: Timestamp) -> Self {
        let ahead = |Due(due): Due| (due - written_at.as_millisecond()).max(0);
        Self(ahead(paces.updates), ahead(paces.attempts), ahead(paces.launches))
    }

    pub(super) fn are_none(&self) -> bool {
        matches!(self, Self(0, 0, 0))
    }

    pub(super) fn into_paces(self, written_at: Timestamp) -> Paces {
        let due = |ahead: i64| Due(written_at.as_millisecond().saturating_add(ahead));
        Paces {
            updates: due(self.0),
            attempts: due(self.1),
            launches: due(self.2),
        }
    }
}

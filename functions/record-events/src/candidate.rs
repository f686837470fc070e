//! A write that may tell something.

use jiff::Timestamp;
use shared::store::feed::Telling;
use shared::store::item::event::Told;
use shared::store::item::time_text;

/// A write of a session or package, as the feed asks of it.
pub trait Candidate: Send + Sync {
    /// What was written.
    fn subject(&self) -> String;
    /// The state that the write led to; the states of one subject sort as they came.
    fn state(&self) -> String;
    /// What it tells where so much was told, and what is told by then.
    fn tell(&self, told: &Told) -> (Told, Vec<Telling>);
}

/// Names the state at a version. Whoever is made again under an id that was another's begins behind it.
pub fn state(created_at: Timestamp, version: u64) -> String {
    format!("{}#{version:020}", time_text(created_at))
}

/// Names the end, behind every version.
pub fn last_state(created_at: Timestamp) -> String {
    format!("{}#~", time_text(created_at))
}

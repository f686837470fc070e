//! A write that may tell something.

use jiff::Timestamp;
use shared::store::feed::Telling;
use shared::store::item::event::Last;
use shared::store::item::time_text;

/// A write of a session or package, as the feed asks of it.
pub trait Candidate: Send + Sync {
    /// What was written.
    fn subject(&self) -> String;
    /// Of which one under its id it tells, and whether that is gone.
    fn last(&self) -> Option<Last>;
    /// What it tells, where progress was last told then; and when it is last told by now.
    fn tell(&self, progressed_at: Option<Timestamp>) -> (Option<Timestamp>, Vec<Telling>);
}

/// Names what a write led to, as ids of events are made of it: a version, or the end.
pub fn state(created_at: Timestamp, version: Option<u64>) -> String {
    let version = version.map_or_else(|| "end".to_owned(), |version| version.to_string());
    format!("{}#{version}", time_text(created_at))
}

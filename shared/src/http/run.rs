//! A run as clients see it.

use scorm::session::history::{PlayedRun, RunEnd};
use serde::Serialize;
use utoipa::ToSchema;

use super::document::schema;
use crate::store::item::time_text;

/// A run: one time that the course was open.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Run)]
pub struct RunView {
    /// Its number in the session, from 1.
    #[schema(minimum = 1)]
    pub run: u32,
    /// When it started.
    #[schema(format = DateTime)]
    pub started_at: String,
    /// When its page was last heard; its start, where it never was.
    #[schema(format = DateTime)]
    pub last_heard_at: String,
    /// How it ended; null while it plays.
    #[schema(value_type = Option<schema::RunEnd>, required)]
    pub ended: Option<&'static str>,
    /// The SCOs that it launched.
    pub scos: Vec<String>,
    /// Seconds from its start until its page was last heard, by the service's clock.
    pub clock_seconds: u64,
    /// Seconds that its SCOs reported. Where they are many more than the clock's, the course has not counted time, but made it up.
    pub reported_seconds: u64,
}

impl From<PlayedRun> for RunView {
    fn from(run: PlayedRun) -> Self {
        let clock = run.heard_at.duration_since(run.started_at).as_secs();
        Self {
            run: run.number,
            started_at: time_text(run.started_at),
            last_heard_at: time_text(run.heard_at),
            ended: run.end.map(RunEnd::as_str),
            scos: run.scos,
            clock_seconds: u64::try_from(clock).unwrap_or_default(),
            reported_seconds: run.reported.seconds(),
        }
    }
}

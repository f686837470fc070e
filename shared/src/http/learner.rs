//! A learner in a path, and the erasure of one as clients see it.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use scorm::id::UserId;
use serde::Serialize;
use utoipa::ToSchema;

use super::code::Code;
use super::document::schema;
use super::fields::user_id;
use super::problem::Problem;
use crate::app::App;
use crate::erasure::Erasure;
use crate::store::item::time_text;

/// What a segment of a path has to encode: all but the unreserved characters (RFC 3986, 2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as a segment of a path.
pub(crate) fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// The learner that a path names, percent-encoded.
#[derive(Clone, Debug)]
pub struct LearnerPath(pub UserId);

impl FromRequestParts<App> for LearnerPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        let text = path.map_or_else(|_| String::new(), |Path(id)| id);
        user_id(Some(&text)).map(Self)
    }
}

impl LearnerPath {
    /// Where the report of the learner's erasure is.
    pub fn report(&self) -> String {
        format!("/api/v1/learners/{}/erasure", segment(self.0.as_str()))
    }
}

/// The answer where nothing is kept of a learner.
pub fn no_learner(id: &UserId) -> Problem {
    let detail = format!("Your tenant has no session of a learner {:?}.", id.as_str());
    Problem::new(Code::LearnerNotFound, detail)
}

/// The erasure of a learner.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Erasure)]
pub struct ErasureView {
    /// Whether there is still something to erase.
    #[schema(value_type = schema::ErasureState)]
    pub state: &'static str,
    /// When it was asked for. Sessions that are made later are kept.
    #[schema(format = DateTime)]
    pub started_at: String,
    /// When it was done; null while it runs.
    #[schema(format = DateTime, required)]
    pub finished_at: Option<String>,
    /// Sessions that were erased, each with its attempts; 0 while it runs, like all that is counted.
    pub sessions: u64,
    /// Events that were erased from the feed.
    pub events: u64,
    /// Deliveries of these events that were erased.
    pub deliveries: u64,
    /// Sessions that the learner has started since `started_at`. They are kept.
    pub sessions_left: u64,
}

impl From<&Erasure> for ErasureView {
    fn from(erasure: &Erasure) -> Self {
        let erased = erasure.erased;
        Self {
            state: if erasure.is_running() { "running" } else { "done" },
            started_at: time_text(erasure.started_at),
            finished_at: erasure.finished_at.map(time_text),
            sessions: erased.sessions,
            events: erased.events,
            deliveries: erased.deliveries,
            sessions_left: erased.sessions_left,
        }
    }
}

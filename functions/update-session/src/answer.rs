//! What an update is answered: an LMS the whole session, a run's page what it has to know.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, HeaderName};
use jiff::Timestamp;
use scorm::cmi::batch::Remark;
use scorm::package::Family;
use scorm::session::Session;
use scorm::session::outcome::{Completion, Success};
use serde::Serialize;
use shared::http::document::schema;
use shared::http::launch::LaunchNotes;
use shared::http::outcome::OutcomeView;
use shared::http::remark::Warnings;
use shared::http::session::WrittenSession;
use shared::version::Versioned;
use utoipa::ToSchema;

// Variants have no descriptions of their own: beside a `$ref`, openapi-generator loses the import of it.
/// The whole session for an API key, and for a page that prefers it; what a page has to know otherwise.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum Updated {
    Whole(Box<Whole>),
    Brief(Box<Brief>),
}

/// The whole session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UpdatedSession)]
pub(super) struct Whole {
    #[serde(flatten)]
    pub written: WrittenSession,
    #[serde(flatten)]
    pub standing: RunStanding,
}

/// What a page has to know of its update.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BriefUpdate)]
pub(super) struct Brief {
    /// The session.
    #[schema(value_type = schema::SessionId)]
    pub session_id: String,
    /// Its version now.
    #[schema(minimum = 1)]
    pub version: u64,
    /// `active`, unless it has expired since.
    #[schema(value_type = schema::SessionStatus)]
    pub status: &'static str,
    /// What all its SCOs came to.
    #[serde(flatten)]
    pub outcome: OutcomeView,
    /// The SCO that was launched or written last.
    pub sco: String,
    /// What that one has come to, in one word of SCORM 1.2: `passed`, `completed`, `failed`, `incomplete`, `browsed`, `not attempted`.
    pub sco_status: String,
    /// The launch values of that SCO, where the update entered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = schema::CmiData, required = false)]
    pub cmi_data: Option<BTreeMap<String, String>>,
    /// What the player needs to know of that launch beside them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = LaunchNotes, required = false)]
    pub launch: Option<LaunchNotes>,
    #[serde(flatten)]
    pub warnings: Warnings,
    #[serde(flatten)]
    pub standing: RunStanding,
}

/// Where the page's run stands.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct RunStanding {
    /// The last of the run's updates that was applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u64, required = false)]
    pub seq: Option<u64>,
    /// Nothing was written: a later update of the run was there before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = bool, required = false)]
    pub late: Option<bool>,
    /// A fresh play token, in place of one that is past half of its life.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub play_token: Option<String>,
    /// When that ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    pub play_token_expires_at: Option<String>,
}

impl Brief {
    pub(super) fn new(
        session: &Versioned<Session>,
        has_entered: bool,
        warnings: Vec<Remark>,
        standing: RunStanding,
        now: Timestamp,
    ) -> Self {
        let (version, session) = (session.version(), session.value());
        let sco = session.current.clone();
        let cmi_data = has_entered.then(|| session.cmi_data_of(&sco));
        Self {
            session_id: session.id.as_str().to_owned(),
            version,
            status: session.status(now).as_str(),
            outcome: OutcomeView::new(session.outcome(), session.time_spent()),
            sco_status: status_of(session, &sco),
            launch: cmi_data.as_ref().map(|shown| LaunchNotes::of(session, shown)),
            cmi_data,
            sco,
            warnings: Warnings::new(warnings),
            standing,
        }
    }
}

/// A SCO's status in one word: its own in SCORM 1.2, and in 2004 what its two statuses make together.
fn status_of(session: &Session, sco: &str) -> String {
    let outcome = session.outcome_of(sco);
    let said = session
        .states
        .get(sco)
        .and_then(|state| state.data.get("cmi.core.lesson_status"));
    match (session.edition.family(), said, outcome.success, outcome.completion) {
        (Family::Scorm12, Some(word), _, _) => word.clone(),
        (_, _, Success::Passed | Success::Failed, _) => outcome.success.as_str().to_owned(),
        (_, _, Success::Unknown, Completion::Unknown) => Completion::NotAttempted.as_str().to_owned(),
        (_, _, Success::Unknown, completion) => completion.as_str().to_owned(),
    }
}

const PREFER: HeaderName = HeaderName::from_static("prefer");

/// What a page wants to be answered (RFC 7240, 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Brief,
    Whole,
}

impl Wanted {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let preferences = headers.get_all(PREFER).iter().filter_map(|value| value.to_str().ok());
        let mut preferences = preferences.flat_map(|value| value.split([',', ';'])).map(str::trim);
        match preferences.any(|preference| {
            preference
                .replace([' ', '"'], "")
                .eq_ignore_ascii_case("return=representation")
        }) {
            true => Self::Whole,
            false => Self::Brief,
        }
    }
}

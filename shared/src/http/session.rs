//! A session as clients see it, and the answers that many calls share.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::header::ETAG;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use scorm::cmi::batch::Remark;
use scorm::id::{LearnerName, SessionId};
use scorm::session::Session;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::code::Code;
use super::condition::{IfMatch, Versions, tag_of};
use super::document::schema;
use super::extract::no_session;
use super::outcome::OutcomeView;
use super::problem::Problem;
use super::remark::Warnings;
use super::scos;
use super::weight::{MOST_ANSWER_BYTES, fitting, weight};
use crate::store::item::time_text;
use crate::store::rewrite::RewriteError;
use crate::version::Versioned;

/// A session.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    /// Its id, as the client chose it or as it was made.
    #[schema(value_type = schema::SessionId)]
    pub session_id: String,
    /// The package.
    #[schema(value_type = schema::PackageId)]
    pub package_id: String,
    /// The package's revision that it was made with, and stays with.
    #[schema(minimum = 1)]
    pub package_revision: u32,
    /// The learner, by the LMS's own name.
    #[schema(value_type = schema::UserId)]
    pub user_id: String,
    /// The learner's name, where it is known.
    #[schema(value_type = Option<schema::LearnerName>, required)]
    pub learner_name: Option<String>,
    /// The edition of SCORM that its package is written for.
    #[schema(value_type = schema::ScormVersion)]
    pub scorm_version: &'static str,
    /// One more with every write; what an update must name.
    #[schema(minimum = 1)]
    pub version: u64,
    /// `active` until `expires_at`, then `expired`.
    #[schema(value_type = schema::SessionStatus)]
    pub status: &'static str,
    /// What all its SCOs came to, in all runs, the running one included.
    #[serde(flatten)]
    pub outcome: OutcomeView,
    /// Runs so far.
    pub run_count: u32,
    /// Attempts so far.
    #[schema(minimum = 1)]
    pub attempt: u32,
    /// The SCO whose elements `cmi_data` has: the one that was launched or written last.
    pub sco: String,
    /// The elements of that SCO; not where `scos` is there and leaves no room for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = schema::CmiData, required = false)]
    pub cmi_data: Option<BTreeMap<String, String>>,
    /// Each SCO of the package, in its order: as many as the answer has room for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<SessionSco>, required = false)]
    pub scos: Option<Vec<SessionSco>>,
    /// Where there are more SCOs, the last of these: say it in the next call's `scos_after`. Null where there are no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, required = false)]
    pub scos_after: Option<Option<String>>,
    /// The LMS's own object. A launch or play token does not get it: what a page has, its course can read.
    #[schema(value_type = schema::Metadata, required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Value>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last written.
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// When a launch link was last made.
    #[schema(format = DateTime, required)]
    pub last_launched_at: Option<String>,
    /// When it was completed.
    #[schema(format = DateTime, required)]
    pub completed_at: Option<String>,
    /// When it can no longer be written.
    #[schema(format = DateTime)]
    pub expires_at: String,
}

/// One SCO of a session.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SessionSco {
    /// Its item's identifier in the manifest.
    pub identifier: String,
    /// What it came to, in all attempts.
    #[serde(flatten)]
    pub outcome: OutcomeView,
    /// Attempts at it so far; 0 where nobody has touched it.
    pub attempt: u32,
    /// Its elements.
    #[schema(value_type = schema::CmiData)]
    pub cmi_data: BTreeMap<String, String>,
}

impl SessionSco {
    fn new(session: &Session, sco: &str) -> Self {
        Self {
            identifier: sco.to_owned(),
            outcome: OutcomeView::new(session.outcome_of(sco), session.time_spent_in(sco)),
            attempt: session.states.get(sco).map_or(0, |state| state.earlier_attempts + 1),
            cmi_data: session.cmi_data_of(sco),
        }
    }
}

/// Each SCO of a session that somebody has touched, in the package's order.
pub fn touched(session: &Session) -> impl Iterator<Item = SessionSco> {
    let touched = session.scos.iter().filter(|(sco, _)| session.states.contains_key(sco));
    touched.map(|(sco, _)| SessionSco::new(session, sco))
}

impl SessionView {
    /// A session as it is now, with its elements.
    pub fn new(session: &Versioned<Session>, now: Timestamp) -> Self {
        Self {
            cmi_data: Some(session.value().cmi_data()),
            ..Self::without_data(session, now)
        }
    }

    /// What a learner's page is told, and with it the course that it plays.
    #[must_use]
    pub fn for_page(self) -> Self {
        Self { metadata: None, ..self }
    }

    /// A session as it is now, with the elements of one SCO.
    #[must_use]
    pub fn of_sco(self, session: &Session, sco: &str) -> Self {
        Self {
            sco: sco.to_owned(),
            cmi_data: Some(session.cmi_data_of(sco)),
            ..self
        }
    }

    /// A session as it is now, with its SCOs behind this one, as many as the answer has room for.
    ///
    /// # Errors
    /// 400 where there is no SCO of this name.
    pub fn with_scos(self, session: &Session, after: Option<&str>) -> Result<Self, Problem> {
        let behind = scos::behind(&session.scos, |(sco, _)| sco.as_str(), after)?;
        let views = || behind.iter().map(|(sco, _)| SessionSco::new(session, sco));
        let has_room = |view: &Self| {
            let first = views().next().as_ref().map_or(0, weight);
            after.is_none() && weight(view).saturating_add(first) <= MOST_ANSWER_BYTES
        };
        let view = if has_room(&self) {
            self
        } else {
            Self { cmi_data: None, ..self }
        };
        let (scos, more) = fitting(views(), MOST_ANSWER_BYTES.saturating_sub(weight(&view)));
        let last = scos.last().filter(|_| more).map(|sco| sco.identifier.clone());
        Ok(Self {
            scos: Some(scos),
            scos_after: Some(last),
            ..view
        })
    }

    /// A session as it is now, without its elements.
    pub fn without_data(session: &Versioned<Session>, now: Timestamp) -> Self {
        let version = session.version();
        let session = session.value();
        Self {
            session_id: SessionId::to_string(&session.id),
            package_id: session.package_id.to_string(),
            package_revision: session.package_revision,
            user_id: session.user_id.as_str().to_owned(),
            learner_name: session
                .learner_name
                .as_ref()
                .map(|name| LearnerName::as_str(name).to_owned()),
            scorm_version: session.edition.as_str(),
            version,
            status: session.status(now).as_str(),
            outcome: OutcomeView::new(session.outcome(), session.time_spent()),
            run_count: session.run.number,
            attempt: session.attempt,
            sco: session.current.clone(),
            cmi_data: None,
            scos: None,
            scos_after: None,
            metadata: Some(serde_json::from_str(&session.metadata).unwrap_or_else(|_| Value::Object(Map::new()))),
            created_at: time_text(session.created_at),
            updated_at: time_text(session.updated_at),
            last_launched_at: session.last_launched_at.map(time_text),
            completed_at: session.completed_at.map(time_text),
            expires_at: time_text(session.expires_at),
        }
    }
}

/// A session, and what is to be said of the write that made it so.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WrittenSession {
    /// The session.
    #[serde(flatten)]
    pub session: SessionView,
    #[serde(flatten)]
    warnings: Warnings,
}

impl WrittenSession {
    /// A written session with these warnings.
    pub fn new(session: &Versioned<Session>, warnings: Vec<Remark>, now: Timestamp) -> Self {
        Self {
            session: SessionView::new(session, now),
            warnings: Warnings::new(warnings),
        }
    }

    /// What a learner's page is told.
    #[must_use]
    pub fn for_page(self) -> Self {
        Self {
            session: self.session.for_page(),
            ..self
        }
    }
}

/// An answer that names the session's version in `ETag`.
pub fn tagged<T: Serialize>(status: StatusCode, session: &Versioned<Session>, body: &T) -> Response {
    with_tag((status, Json(body)).into_response(), session)
}

/// The answer to a client that has the version already (RFC 9110, 15.4.5).
pub fn not_modified(session: &Versioned<Session>) -> Response {
    with_tag(StatusCode::NOT_MODIFIED.into_response(), session)
}

fn with_tag(mut response: Response, session: &Versioned<Session>) -> Response {
    if let Ok(tag) = HeaderValue::from_str(&tag_of(session)) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// The answer to a call that names other versions than the session is at.
pub fn version_conflict(sent: &Versions, current: &Versioned<Session>, now: Timestamp) -> Problem {
    let (sent, version) = (sent.newest(), current.version());
    let detail = if sent == version {
        format!("You sent version {sent} of a session that was deleted; this one was made again under its id.")
    } else {
        format!("You sent version {sent}; the session is at version {version}.")
    };
    Problem::new(Code::VersionConflict, detail).details(json!({
        "sent_version": sent,
        "current_version": version,
        "current": SessionView::new(current, now),
    }))
}

impl IfMatch {
    /// Insists on one of the versions that were named, if any were.
    ///
    /// # Errors
    /// 409 with the session as it is.
    pub fn holds(&self, session: &Versioned<Session>, now: Timestamp) -> Result<(), Problem> {
        match self.missed_by(session) {
            None => Ok(()),
            Some(sent) => Err(version_conflict(sent, session, now)),
        }
    }
}

/// The answer to a write on an expired session.
pub fn expired(session: &Session) -> Problem {
    let expired_at = time_text(session.expires_at);
    let detail = format!("The session expired at {expired_at}; its data are kept, and renewing makes it active again.");
    Problem::new(Code::SessionExpired, detail).details(json!({ "expired_at": expired_at, "renewable": true }))
}

/// The answer to a session id that is taken.
pub fn already_exists(current: &Versioned<Session>, now: Timestamp) -> Problem {
    let detail = format!("There is a session {} already.", current.value().id);
    Problem::new(Code::SessionAlreadyExists, detail).details(json!({ "current": SessionView::new(current, now) }))
}

impl<E> RewriteError<E> {
    /// Why the change itself stopped it.
    ///
    /// # Errors
    /// The answer to everything else that kept it from being written.
    pub fn stopped(self) -> Result<E, Problem> {
        match self {
            Self::Stopped(stop) => Ok(stop),
            Self::Missing(id) => Err(no_session(id.as_str())),
            Self::Expired(session) => Err(expired(session.value())),
            Self::Store(error) => Err(error.into()),
        }
    }
}

impl From<RewriteError<Problem>> for Problem {
    fn from(error: RewriteError<Problem>) -> Self {
        error.stopped().unwrap_or_else(|problem| problem)
    }
}

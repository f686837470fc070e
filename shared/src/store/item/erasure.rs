//! The items of an erasure: its report, and notes of what it is erasing, which go when it is done.

use jiff::Timestamp;
use scorm::id::{SessionId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::condition::Condition;
use super::{SCHEMA, created_key, key, must, time};
use crate::erasure::{Erased, ErasedEvent, ErasedSession, Erasure, LearnerDigest, REPORT_KEPT_FOR};
use crate::event::EventId;
use crate::store::{Item, StoreError};
use crate::tenant::TenantId;

/// How the sort keys of notes begin.
const SESSIONS: &str = "SESSION#";
const EVENTS: &str = "EVENT#";

/// The partition of a tenant's reports.
fn reports_pk(tenant: &TenantId) -> String {
    format!("TENANT#{}#ERASURES", tenant.as_str())
}

pub(crate) fn key_of_report(tenant: &TenantId, learner: &LearnerDigest) -> Item {
    key(reports_pk(tenant), &learner.to_string())
}

/// The partition of the notes of one erasure.
pub(crate) fn notes_pk(tenant: &TenantId, learner: &LearnerDigest) -> String {
    format!("TENANT#{}#ERASURE#{learner}", tenant.as_str())
}

/// When what is written now is forgotten.
fn ttl(now: Timestamp) -> i64 {
    (now + REPORT_KEPT_FOR).as_second()
}

/// The report of an erasure.
#[derive(Serialize, Deserialize)]
pub(crate) struct ErasureItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    ttl: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    started_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    finished_at: Option<i64>,
    sessions: u64,
    events: u64,
    deliveries: u64,
    sessions_left: u64,
}

impl ErasureItem {
    pub(crate) fn new(tenant: &TenantId, learner: &LearnerDigest, erasure: &Erasure) -> Self {
        Self {
            pk: reports_pk(tenant),
            sk: learner.to_string(),
            r#type: "erasure".to_owned(),
            schema: SCHEMA,
            ttl: ttl(erasure.finished_at.unwrap_or(erasure.started_at)),
            user_id: erasure.user.as_ref().map(|user| user.as_str().to_owned()),
            started_at: erasure.started_at.as_millisecond(),
            finished_at: erasure.finished_at.map(Timestamp::as_millisecond),
            sessions: erasure.erased.sessions,
            events: erasure.erased.events,
            deliveries: erasure.erased.deliveries,
            sessions_left: erasure.erased.sessions_left,
        }
    }

    /// It is still the erasure that was read, and nobody has asked for another one.
    pub(crate) fn unchanged(erasure: &Erasure) -> Condition {
        let started_at = u64::try_from(erasure.started_at.as_millisecond()).unwrap_or_default();
        Condition::says("started_at = :expected", started_at)
    }

    pub(crate) fn into_erasure(self) -> Result<Erasure, StoreError> {
        let at = |at, attribute| must(Timestamp::from_millisecond(at).ok(), attribute, "a time");
        let user = self
            .user_id
            .map(|user| must(UserId::parse(&user).ok(), "user_id", "a user id"));
        Ok(Erasure {
            user: user.transpose()?,
            started_at: at(self.started_at, "started_at")?,
            finished_at: self.finished_at.map(|time| at(time, "finished_at")).transpose()?,
            erased: Erased {
                sessions: self.sessions,
                events: self.events,
                deliveries: self.deliveries,
                sessions_left: self.sessions_left,
            },
        })
    }
}

/// A note: a session, or an event.
#[derive(Serialize, Deserialize)]
pub(crate) struct NoteItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    ttl: i64,
    noted_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event_id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    webhooks: Vec<String>,
}

/// What a note is of.
pub(crate) enum Noted {
    Session(ErasedSession),
    Event(ErasedEvent),
}

impl NoteItem {
    fn new(tenant: &TenantId, learner: &LearnerDigest, sk: String, now: Timestamp) -> Self {
        Self {
            pk: notes_pk(tenant, learner),
            sk,
            r#type: "erasing".to_owned(),
            schema: SCHEMA,
            ttl: ttl(now),
            noted_at: now.as_millisecond(),
            event_id: None,
            webhooks: Vec::new(),
        }
    }

    pub(crate) fn of_session(tenant: &TenantId, learner: &LearnerDigest, session: &ErasedSession) -> Self {
        let created = created_key(session.created_at, session.id.as_str());
        Self::new(tenant, learner, format!("{SESSIONS}{created}"), session.noted_at)
    }

    pub(crate) fn of_event(tenant: &TenantId, learner: &LearnerDigest, event: &ErasedEvent, now: Timestamp) -> Self {
        Self {
            event_id: Some(event.id.uuid().simple().to_string()),
            webhooks: event.webhooks.clone(),
            ..Self::new(tenant, learner, format!("{EVENTS}{:020}", event.number), now)
        }
    }

    pub(crate) fn into_noted(self) -> Result<Noted, StoreError> {
        if let Some(number) = self.sk.strip_prefix(EVENTS) {
            let uuid = self.event_id.as_deref().and_then(|id| Uuid::try_parse(id).ok());
            return Ok(Noted::Event(ErasedEvent {
                number: must(number.parse().ok(), "sk", "a number")?,
                id: must(uuid.map(EventId::from), "event_id", "an event's id")?,
                webhooks: self.webhooks,
            }));
        }
        let session = self.sk.strip_prefix(SESSIONS).and_then(|named| named.split_once('#'));
        let (created, id) = must(session, "sk", "a session")?;
        Ok(Noted::Session(ErasedSession {
            id: must(SessionId::parse(id).ok(), "sk", "a session id")?,
            created_at: time(created, "sk")?,
            noted_at: must(Timestamp::from_millisecond(self.noted_at).ok(), "noted_at", "a time")?,
        }))
    }
}

//! What an LMS hears of: each change of a session or package that matters to it, once, under an id of its own.
//!
//! Events are made of the table's stream, never by the function that writes. The same change makes the same event under the same id, however
//! often its record comes.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::tenant::TenantId;

/// How an event's id begins.
const ID: &str = "evt_";

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventType {
    /// A session was made.
    SessionCreated,
    /// A run started.
    SessionLaunched,
    /// It was reset: its attempts ended, and the next launch begins anew.
    SessionReset,
    /// Score, status, progress or time changed; at most one a minute and session.
    SessionProgressed,
    /// The score changed.
    SessionScored,
    /// Completion became `completed`, or success `passed`.
    SessionCompleted,
    /// Success became `passed`.
    SessionPassed,
    /// Success became `failed`.
    SessionFailed,
    /// It can no longer be written; told when the next call or the removal notices.
    SessionExpired,
    /// It was deleted.
    SessionDeleted,
    /// A zip became a revision that can be launched.
    PackageProcessingCompleted,
    /// A zip was refused.
    PackageProcessingFailed,
    /// A new revision is live in the place of an earlier one.
    PackageUpdated,
    /// It was deleted.
    PackageDeleted,
}

impl EventType {
    /// All of them, in the order in which one change tells them.
    pub const ALL: [Self; 14] = [
        Self::SessionExpired,
        Self::SessionCreated,
        Self::SessionLaunched,
        Self::SessionReset,
        Self::SessionProgressed,
        Self::SessionScored,
        Self::SessionCompleted,
        Self::SessionPassed,
        Self::SessionFailed,
        Self::SessionDeleted,
        Self::PackageProcessingCompleted,
        Self::PackageProcessingFailed,
        Self::PackageUpdated,
        Self::PackageDeleted,
    ];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SessionCreated => "session.created",
            Self::SessionLaunched => "session.launched",
            Self::SessionReset => "session.reset",
            Self::SessionProgressed => "session.progressed",
            Self::SessionScored => "session.scored",
            Self::SessionCompleted => "session.completed",
            Self::SessionPassed => "session.passed",
            Self::SessionFailed => "session.failed",
            Self::SessionExpired => "session.expired",
            Self::SessionDeleted => "session.deleted",
            Self::PackageProcessingCompleted => "package.processing.completed",
            Self::PackageProcessingFailed => "package.processing.failed",
            Self::PackageUpdated => "package.updated",
            Self::PackageDeleted => "package.deleted",
        }
    }

    /// The type of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == name)
    }
}

/// An event's id: a UUID of version 7's layout behind `evt_`, so that ids sort as the changes did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventId(Uuid);

impl EventId {
    /// The id of what a change did at this time: its random bits are a digest of what the change was, so that it comes out the same again.
    /// `change` names the state that it led to.
    pub fn of(tenant: &TenantId, event: EventType, subject: &str, change: &str, at: Timestamp) -> Self {
        let mut digest = Sha256::new();
        for part in [tenant.as_str(), event.as_str(), subject, change] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let digest = digest.finalize();
        let mut bits = [0; 10];
        bits.copy_from_slice(&digest[..10]);
        // What one change tells sorts in the order in which it is told (RFC 9562, 5.7: `rand_a`).
        let rank = Self::rank(event);
        bits[..2].copy_from_slice(&rank.to_be_bytes());
        let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &bits).into_uuid())
    }

    fn rank(event: EventType) -> u16 {
        let place = EventType::ALL.iter().position(|other| *other == event);
        place.and_then(|place| u16::try_from(place).ok()).unwrap_or_default()
    }

    /// Reads an id.
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text.strip_prefix(ID)?).ok().map(Self)
    }

    /// When it happened.
    pub fn at(self) -> Option<Timestamp> {
        let (seconds, nanos) = self.0.get_timestamp()?.to_unix();
        Timestamp::new(i64::try_from(seconds).ok()?, i32::try_from(nanos).ok()?).ok()
    }

    /// The id without what it begins with, as keys of the table have it.
    pub fn uuid(self) -> Uuid {
        self.0
    }
}

impl From<Uuid> for EventId {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{ID}{}", self.0.simple())
    }
}

/// An event, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// What happened.
    pub event: EventType,
    /// The session's id, where it is one's.
    pub session: Option<String>,
    /// The whole event as JSON, byte for byte as it is sent.
    pub body: String,
}

/// Whose session an event shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownSession {
    /// The learner.
    pub user_id: String,
    /// When the session was made.
    pub created_at: Timestamp,
}

impl Event {
    /// Whose session it shows; nobody's where it is a package's, or only names a session that is gone.
    pub fn shown(&self) -> Option<ShownSession> {
        #[derive(Deserialize)]
        struct Body {
            data: Data,
        }
        #[derive(Deserialize)]
        struct Data {
            session: Option<Shown>,
        }
        #[derive(Deserialize)]
        struct Shown {
            user_id: String,
            created_at: String,
        }
        let body: Body = serde_json::from_str(&self.body).ok()?;
        let shown = body.data.session?;
        Some(ShownSession {
            user_id: shown.user_id,
            created_at: shown.created_at.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_of_its_change_and_sorts_by_its_time() {
        let tenant = TenantId::parse("acme").expect("a name");
        let other = TenantId::parse("acm").expect("a name");
        let id = |tenant, event, subject, change, at: i64| {
            EventId::of(
                tenant,
                event,
                subject,
                change,
                Timestamp::from_millisecond(at).expect("a time"),
            )
        };
        let first = id(&tenant, EventType::SessionScored, "s-1", "2", 1_800_000_000_000);
        assert_eq!(
            first,
            id(&tenant, EventType::SessionScored, "s-1", "2", 1_800_000_000_000)
        );
        for another in [
            id(&other, EventType::SessionScored, "es-1", "2", 1_800_000_000_000),
            id(&tenant, EventType::SessionPassed, "s-1", "2", 1_800_000_000_000),
            id(&tenant, EventType::SessionScored, "s-", "12", 1_800_000_000_000),
            id(&tenant, EventType::SessionScored, "s-1", "3", 1_800_000_000_000),
        ] {
            assert_ne!(first, another);
        }
        let told_behind = id(&tenant, EventType::SessionPassed, "s-1", "2", 1_800_000_000_000);
        assert!(first < told_behind);
        let later = id(&tenant, EventType::SessionScored, "s-1", "2", 1_800_000_000_001);
        assert!(first < later && first.to_string() < later.to_string());
        assert_eq!(EventId::parse(&first.to_string()), Some(first));
        assert_eq!(first.to_string().len(), 36);
        assert_eq!(EventId::parse("0197"), None);
    }

    #[test]
    fn each_type_has_a_name_of_its_own() {
        for event in EventType::ALL {
            assert_eq!(EventType::parse(event.as_str()), Some(event));
        }
        assert_eq!(EventType::parse("session"), None);
    }
}

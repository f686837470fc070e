//! Erasing a learner: what is remembered of it.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use scorm::id::{SessionId, UserId};
use sha2::{Digest, Sha256};

use crate::event::EventId;
use crate::hex::hex;

/// For how long the report of an erasure is kept: as long as events are, so that whoever finds a number without an event can still learn why.
pub const REPORT_KEPT_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Hexadecimal digits of a SHA-256.
const DIGITS: usize = 64;

/// A learner's name where nothing of the learner may remain: the SHA-256 of the user id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LearnerDigest(String);

impl LearnerDigest {
    /// The digest of a user id.
    pub fn of(user: &UserId) -> Self {
        Self(hex(&Sha256::digest(user.as_str())))
    }

    /// Reads a digest.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == DIGITS && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }
}

impl fmt::Display for LearnerDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How much was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Sessions, each with all that belongs to it.
    pub sessions: u64,
    /// Events in the feed.
    pub events: u64,
    /// Deliveries of these events.
    pub deliveries: u64,
    /// Sessions that were made after it had begun, and are kept.
    pub sessions_left: u64,
}

/// The erasure of a learner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// The learner, while it runs; nobody once it is done.
    pub user: Option<UserId>,
    /// When it was asked for. Sessions that were made later are not part of it.
    pub started_at: Timestamp,
    /// When it was done.
    pub finished_at: Option<Timestamp>,
    /// What was erased, once it is done.
    pub erased: Erased,
}

impl Erasure {
    /// One that begins now.
    pub fn new(user: UserId, now: Timestamp) -> Self {
        Self {
            user: Some(user),
            started_at: now,
            finished_at: None,
            erased: Erased::default(),
        }
    }

    /// Whether there is still something to do.
    pub fn is_running(&self) -> bool {
        self.finished_at.is_none()
    }

    /// The same when all of it is erased. Its learner is forgotten.
    #[must_use]
    pub fn done(&self, erased: Erased, now: Timestamp) -> Self {
        Self {
            user: None,
            started_at: self.started_at,
            finished_at: Some(now),
            erased,
        }
    }
}

/// A session that is being erased. Ids are used again, so that its creation belongs to its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedSession {
    /// Its id.
    pub id: SessionId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was noted, just before it went.
    pub noted_at: Timestamp,
}

/// An event that is being erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedEvent {
    /// Its number in the feed.
    pub number: u64,
    /// Its id, which its deliveries are found by.
    pub id: EventId,
    /// Webhooks that it was on its way to.
    pub webhooks: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_of_its_learner_and_is_read_as_it_is_written() {
        let digest = |user: &str| LearnerDigest::of(&UserId::parse(user).expect("a user id"));
        let jane = digest("jane");
        assert_eq!(LearnerDigest::parse(&jane.to_string()), Some(jane.clone()));
        assert_ne!(jane, digest("Jane"));
        let text = jane.to_string();
        for other in [text.to_uppercase(), format!("{text}0"), text[1..].to_owned()] {
            assert_eq!(LearnerDigest::parse(&other), None, "{other}");
        }
    }
}

//! Writes by an LMS: each names the version that it read, and its repetition is recognised.

use jiff::Timestamp;
use scorm::id::SessionId;
use scorm::session::Session;
use scorm::session::terms::Digest;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::code::Code;
use super::condition::{IfMatch, Versions};
use super::extract::{invalid, no_session};
use super::problem::Problem;
use super::session::{expired, version_conflict};
use crate::meter::count;
use crate::store::Store;
use crate::tenant::TenantId;
use crate::version::{Replace, Versioned};

/// What a write says, and for which versions.
#[derive(Clone, Debug)]
pub struct Named {
    versions: Versions,
    said: Digest,
}

/// The session that a write is for.
#[derive(Debug)]
pub enum Found {
    /// At the version that the write names.
    AsNamed(Versioned<Session>),
    /// The write was applied before.
    Repeated(Versioned<Session>),
}

impl Named {
    /// A write that says this. It names its versions in its body or by `If-Match`, or by both; then what they agree on counts.
    ///
    /// # Errors
    /// 428 where it names none, 400 where the two do not agree.
    pub fn of<T: Serialize>(in_body: Option<u64>, if_match: &IfMatch, body: &T) -> Result<Self, Problem> {
        let versions = match (in_body, if_match) {
            (Some(version), IfMatch::Unsaid | IfMatch::Any) => Versions::only(version),
            (Some(version), IfMatch::One(sent)) => sent.of(version).ok_or_else(|| {
                let reason = format!("version is {version}, which is not among those of If-Match; they must agree");
                invalid("/version", reason)
            })?,
            (None, IfMatch::One(sent)) => sent.clone(),
            (None, IfMatch::Unsaid | IfMatch::Any) => {
                let detail = "The call names the version it was made for: send version, or If-Match with the ETag.";
                return Err(Problem::new(Code::VersionRequired, detail));
            }
        };
        // A body may be long, and a header may name many versions.
        let said = digest(body);
        Ok(Self { versions, said })
    }

    fn made_for(&self, version: u64) -> Digest {
        digest(&(version, self.said))
    }

    fn is_repeat(&self, session: &Session) -> bool {
        let mut made_for = self.versions.each().map(|version| self.made_for(version));
        made_for.any(|made_for| session.remembers(&made_for))
    }

    /// Reads the session that the write is for.
    ///
    /// # Errors
    /// 404, 410 for an expired session, 409 with the session as it is where it is at another version.
    pub async fn find(
        &self,
        store: &Store,
        tenant: &TenantId,
        id: &SessionId,
        now: Timestamp,
    ) -> Result<Found, Problem> {
        let session = store.session(tenant, id, now).await?;
        let session = session.ok_or_else(|| no_session(id.as_str()))?;
        let is_named = self.versions.has(&session);
        if !is_named && self.is_repeat(session.value()) {
            count(|counts| counts.replays += 1);
            return Ok(Found::Repeated(session));
        }
        if !session.value().is_active(now) {
            return Err(expired(session.value()));
        }
        match is_named {
            true => Ok(Found::AsNamed(session)),
            false => Err(version_conflict(&self.versions, &session, now)),
        }
    }

    /// Notes the write in the session that it is applied to, to recognise its repetition.
    pub fn note(&self, session: &mut Versioned<Session>) {
        let made_for = self.made_for(session.version());
        session.value_mut().remember(made_for);
    }

    /// What a refused write comes to: the session, where the write itself was applied before.
    ///
    /// # Errors
    /// Why it was refused.
    pub fn refused(
        &self,
        why: Replace<Session>,
        id: &SessionId,
        now: Timestamp,
    ) -> Result<Versioned<Session>, Problem> {
        match why {
            Replace::Missing => Err(no_session(id.as_str())),
            Replace::Expired(current) => Err(expired(current.value())),
            Replace::Changed(current) if self.is_repeat(current.value()) => {
                count(|counts| counts.replays += 1);
                Ok(*current)
            }
            Replace::Changed(current) => Err(version_conflict(&self.versions, &current, now)),
        }
    }
}

/// The digest by which the repetition of a write is recognised: of all that it says, whatever the order of its members was.
pub fn digest<T: Serialize>(parts: &T) -> Digest {
    let text = serde_json::to_vec(parts).unwrap_or_default();
    Sha256::digest(text).into()
}

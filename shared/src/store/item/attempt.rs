//! Earlier attempts: one that a new one replaced, and those that a reset ended at once.

use jiff::Timestamp;
use scorm::cmi::Data;
use scorm::cmi::time::Hundredths;
use scorm::session::Session;
use scorm::session::change::EndedAttempt;
use serde::{Deserialize, Serialize};

use super::outcome::StoredOutcome;
use super::{SCHEMA, must, session_pk, text, time, time_text};
use crate::store::{Item, StoreError, state};
use crate::tenant::TenantId;

/// The sort key of an earlier attempt; the digits keep the order of the numbers. It names the session by its creation
/// too: the id of a purged session may be another session's by now.
pub(crate) fn attempt_sk(created_at: Timestamp, number: u32) -> String {
    format!("{}{number:010}", attempts_of(created_at))
}

/// How the sort keys of a session's earlier attempts begin.
pub(crate) fn attempts_of(created_at: Timestamp) -> String {
    format!("ATTEMPT#{}#", time_text(created_at))
}

/// The number of the earlier attempt that a key is of.
pub(crate) fn attempt_number(key: &Item) -> Option<u32> {
    let (_, number) = text(key, "sk")?.rsplit_once('#')?;
    number.parse().ok()
}

/// An attempt that a new one replaced.
#[derive(Serialize, Deserialize)]
pub(crate) struct AttemptItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    ttl: i64,
    attempt: u32,
    sco: String,
    /// 0 in items from before a SCO's own attempts were counted.
    #[serde(default)]
    attempt_of_sco: u32,
    #[serde(flatten)]
    outcome: StoredOutcome,
    time_spent: u64,
    replaced_at: String,
    #[serde(with = "serde_bytes")]
    cmi: Vec<u8>,
}

impl AttemptItem {
    pub(crate) fn new(tenant: &TenantId, session: &Session, ended: &EndedAttempt) -> Result<Self, StoreError> {
        Ok(Self {
            pk: session_pk(tenant, &session.id),
            sk: attempt_sk(session.created_at, ended.number),
            r#type: "attempt".to_owned(),
            schema: SCHEMA,
            ttl: session.purge_at().as_second(),
            attempt: ended.number,
            sco: ended.sco.clone(),
            attempt_of_sco: ended.of_sco,
            outcome: ended.outcome.into(),
            time_spent: ended.time_spent.0,
            replaced_at: time_text(ended.replaced_at),
            cmi: state::pack(&ended.data)?,
        })
    }

    pub(crate) fn into_attempt(self) -> Result<EndedAttempt, StoreError> {
        let of_sco = match self.attempt_of_sco {
            0 => self.attempt,
            counted => counted,
        };
        Ok(EndedAttempt {
            number: self.attempt,
            sco: self.sco,
            of_sco,
            outcome: self.outcome.into_outcome()?,
            time_spent: Hundredths(self.time_spent),
            data: state::unpack(&self.cmi)?,
            replaced_at: time(&self.replaced_at, "replaced_at")?,
        })
    }
}

/// Attempts that ended at once, under the number of the first.
#[derive(Serialize, Deserialize)]
pub(crate) struct AttemptsItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    ttl: i64,
    replaced_at: String,
    /// Named as a state is, so that what does not fit into one item goes into parts.
    #[serde(with = "serde_bytes")]
    cmi: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct StoredAttempt {
    attempt: u32,
    sco: String,
    of_sco: u32,
    outcome: StoredOutcome,
    time_spent: u64,
    data: Data,
}

impl AttemptsItem {
    const TYPE: &str = "attempts";

    pub(crate) fn new(
        tenant: &TenantId,
        session: &Session,
        first: u32,
        ended: &[EndedAttempt],
    ) -> Result<Self, StoreError> {
        let replaced_at = must(ended.first(), "replaced_at", "an attempt")?.replaced_at;
        let stored = ended.iter().map(|ended| StoredAttempt {
            attempt: ended.number,
            sco: ended.sco.clone(),
            of_sco: ended.of_sco,
            outcome: ended.outcome.into(),
            time_spent: ended.time_spent.0,
            data: ended.data.clone(),
        });
        Ok(Self {
            pk: session_pk(tenant, &session.id),
            sk: attempt_sk(session.created_at, first),
            r#type: Self::TYPE.to_owned(),
            schema: SCHEMA,
            ttl: session.purge_at().as_second(),
            replaced_at: time_text(replaced_at),
            cmi: state::pack(&stored.collect::<Vec<_>>())?,
        })
    }

    /// Whether an item holds several attempts.
    pub(crate) fn is(found: &Item) -> bool {
        text(found, "type").is_some_and(|kind| kind == Self::TYPE)
    }

    /// The attempts, newest first.
    pub(crate) fn into_attempts(self) -> Result<Vec<EndedAttempt>, StoreError> {
        let replaced_at = time(&self.replaced_at, "replaced_at")?;
        let stored: Vec<StoredAttempt> = state::unpack(&self.cmi)?;
        let attempts = stored.into_iter().rev().map(|stored| {
            Ok(EndedAttempt {
                number: stored.attempt,
                sco: stored.sco,
                of_sco: stored.of_sco,
                outcome: stored.outcome.into_outcome()?,
                time_spent: Hundredths(stored.time_spent),
                data: stored.data,
                replaced_at,
            })
        });
        attempts.collect()
    }
}

//! A session's item, and that of an earlier attempt.
//!
//! Status, score and time stand beside the compressed elements as plain attributes, so that the console, a
//! stream or an export can read them; they are derived, and never read back.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use scorm::cmi::Data;
use scorm::cmi::batch::Strictness;
use scorm::cmi::time::Hundredths;
use scorm::id::{LearnerName, PackageId, SessionId, UserId};
use scorm::package::{Edition, ScoTerms};
use scorm::session::Session;
use scorm::session::change::EndedAttempt;
use scorm::session::outcome::{Completion, Outcome, ResultPolicy, Score, Success};
use scorm::session::sco::ScoState;
use scorm::session::terms::{Credit, Digest, Entry, Mode, NextRun, Run, Terms};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use uuid::Uuid;

use super::package::StoredTerms;
use super::{SCHEMA, attempt_sk, created_key, must, optional_time, package_pk, session_pk, time, time_text, user_key};
use crate::store::{StoreError, state};
use crate::tenant::TenantId;
use crate::version::Versioned;

/// An outcome.
#[derive(Serialize, Deserialize)]
struct StoredOutcome {
    completion_status: String,
    success_status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    score_raw: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    score_min: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    score_max: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    score_scaled: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    progress_measure: Option<f64>,
}

/// A number that DynamoDB can hold. What it cannot is left out here, beside the elements, and is whole in them.
fn storable(number: Option<f64>) -> Option<f64> {
    const LEAST: f64 = 1e-130;
    const MOST: f64 = 9.9e125;
    number.filter(|number| *number == 0.0 || (LEAST..=MOST).contains(&number.abs()))
}

impl From<Outcome> for StoredOutcome {
    fn from(outcome: Outcome) -> Self {
        Self {
            completion_status: outcome.completion.as_str().to_owned(),
            success_status: outcome.success.as_str().to_owned(),
            score_raw: storable(outcome.score.raw),
            score_min: storable(outcome.score.min),
            score_max: storable(outcome.score.max),
            score_scaled: storable(outcome.score.scaled),
            progress_measure: storable(outcome.progress),
        }
    }
}

impl StoredOutcome {
    fn into_outcome(self) -> Result<Outcome, StoreError> {
        Ok(Outcome {
            completion: must(
                Completion::parse(&self.completion_status),
                "completion_status",
                "a completion status",
            )?,
            success: must(
                Success::parse(&self.success_status),
                "success_status",
                "a success status",
            )?,
            score: Score {
                raw: self.score_raw,
                min: self.score_min,
                max: self.score_max,
                scaled: self.score_scaled,
            },
            progress: self.progress_measure,
        })
    }
}

/// One SCO's state, inside the compressed attribute `cmi`.
#[derive(Serialize, Deserialize)]
struct StoredSco {
    data: Data,
    #[serde(default)]
    total_time: u64,
    #[serde(default)]
    entry: String,
    #[serde(default)]
    launched_in: u32,
    #[serde(default, skip_serializing_if = "is_none")]
    earlier_attempts: u32,
    #[serde(default)]
    ended: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record: Option<StoredOutcome>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    set_aside: Option<Data>,
}

fn is_none(count: &u32) -> bool {
    *count == 0
}

impl From<&ScoState> for StoredSco {
    fn from(state: &ScoState) -> Self {
        Self {
            data: state.data.clone(),
            total_time: state.total_time.0,
            entry: state.entry.as_str().to_owned(),
            launched_in: state.launched_in,
            earlier_attempts: state.earlier_attempts,
            ended: state.ended,
            record: state.record.map(StoredOutcome::from),
            set_aside: state.set_aside.clone(),
        }
    }
}

impl StoredSco {
    fn into_state(self) -> Result<ScoState, StoreError> {
        Ok(ScoState {
            data: self.data,
            total_time: Hundredths(self.total_time),
            entry: must(Entry::parse(&self.entry), "cmi", "an entry")?,
            launched_in: self.launched_in,
            earlier_attempts: self.earlier_attempts,
            ended: self.ended,
            record: self.record.map(StoredOutcome::into_outcome).transpose()?,
            set_aside: self.set_aside,
        })
    }
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct StoredNextRun {
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    strictness: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    learner_name: Option<String>,
}

impl From<&NextRun> for StoredNextRun {
    fn from(next: &NextRun) -> Self {
        Self {
            mode: next.mode.map(|mode| mode.as_str().to_owned()),
            credit: next.credit.map(|credit| credit.as_str().to_owned()),
            strictness: next.strictness.map(|strictness| strictness.as_str().to_owned()),
            learner_name: next.learner_name.as_ref().map(|name| name.as_str().to_owned()),
        }
    }
}

impl From<StoredNextRun> for NextRun {
    fn from(stored: StoredNextRun) -> Self {
        Self {
            mode: stored.mode.and_then(|word| Mode::parse(&word)),
            credit: stored.credit.and_then(|word| Credit::parse(&word)),
            strictness: stored.strictness.and_then(|word| Strictness::parse(&word)),
            learner_name: stored.learner_name.and_then(|name| LearnerName::parse(&name).ok()),
        }
    }
}

/// A session.
#[derive(Serialize, Deserialize)]
pub(crate) struct SessionItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    by_user: String,
    by_package: String,
    created: String,
    version: u64,
    /// Names the write that made this version, so that its own retry is told from somebody else's write.
    write_id: String,
    expires_at: i64,
    ttl: i64,
    session_id: String,
    package_id: String,
    user_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    learner_name: Option<String>,
    edition: String,
    mode: String,
    credit: String,
    strictness: String,
    lifetime_seconds: i64,
    retention_seconds: i64,
    result_policy: String,
    next_run: StoredNextRun,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    return_url: Option<String>,
    metadata: String,
    run: u32,
    run_seq: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run_digest: Option<ByteBuf>,
    attempt: u32,
    current_sco: String,
    earlier_time: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_update: Option<ByteBuf>,
    created_at: String,
    updated_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_launched_at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    completed_at: Option<String>,
    #[serde(flatten)]
    outcome: StoredOutcome,
    time_spent_seconds: u64,
    #[serde(with = "serde_bytes")]
    scos: Vec<u8>,
    #[serde(with = "serde_bytes")]
    cmi: Vec<u8>,
}

impl SessionItem {
    /// The item of a session at a version.
    pub(crate) fn new(tenant: &TenantId, session: &Session, version: u64, write: Uuid) -> Result<Self, StoreError> {
        let scos: Vec<(&String, StoredTerms)> = session.scos.iter().map(|(id, terms)| (id, terms.into())).collect();
        let states: BTreeMap<&String, StoredSco> = session.states.iter().map(|(id, sco)| (id, sco.into())).collect();
        let bytes = |digest: &Digest| ByteBuf::from(digest.to_vec());
        Ok(Self {
            pk: session_pk(tenant, &session.id),
            sk: super::SESSION.to_owned(),
            r#type: "session".to_owned(),
            schema: SCHEMA,
            by_user: user_key(tenant, &session.user_id),
            by_package: package_pk(tenant, session.package_id),
            created: created_key(session.created_at, session.id.as_str()),
            version,
            write_id: super::write_id(write),
            expires_at: session.expires_at.as_millisecond(),
            ttl: ttl(session),
            session_id: session.id.as_str().to_owned(),
            package_id: session.package_id.to_string(),
            user_id: session.user_id.as_str().to_owned(),
            learner_name: session.learner_name.as_ref().map(|name| name.as_str().to_owned()),
            edition: session.edition.as_str().to_owned(),
            mode: session.mode.as_str().to_owned(),
            credit: session.credit.as_str().to_owned(),
            strictness: session.strictness.as_str().to_owned(),
            lifetime_seconds: session.terms.lifetime.as_secs(),
            retention_seconds: session.terms.retention.as_secs(),
            result_policy: session.terms.result_policy.as_str().to_owned(),
            next_run: StoredNextRun::from(&session.next_run),
            return_url: session.return_url.clone(),
            metadata: session.metadata.clone(),
            run: session.run.number,
            run_seq: session.run.seq,
            run_digest: session.run.digest.as_ref().map(bytes),
            attempt: session.attempt,
            current_sco: session.current.clone(),
            earlier_time: session.earlier_time.0,
            last_update: session.last_update.as_ref().map(bytes),
            created_at: time_text(session.created_at),
            updated_at: time_text(session.updated_at),
            last_launched_at: session.last_launched_at.map(time_text),
            completed_at: session.completed_at.map(time_text),
            outcome: session.outcome().into(),
            time_spent_seconds: session.time_spent().seconds(),
            scos: state::pack(&scos)?,
            cmi: state::pack(&states)?,
        })
    }

    /// The session, and the version it is at.
    pub(crate) fn into_session(self) -> Result<Versioned<Session>, StoreError> {
        let scos: Vec<(String, StoredTerms)> = state::unpack(&self.scos)?;
        let states: BTreeMap<String, StoredSco> = state::unpack(&self.cmi)?;
        let states = states.into_iter().map(|(id, sco)| Ok((id, sco.into_state()?)));
        let learner_name = self
            .learner_name
            .map(|name| must(LearnerName::parse(&name).ok(), "learner_name", "a name"));
        let session = Session {
            id: must(SessionId::parse(&self.session_id).ok(), "session_id", "a session id")?,
            package_id: must(PackageId::parse(&self.package_id).ok(), "package_id", "a package id")?,
            user_id: must(UserId::parse(&self.user_id).ok(), "user_id", "a user id")?,
            learner_name: learner_name.transpose()?,
            edition: must(Edition::parse(&self.edition), "edition", "an edition")?,
            scos: scos
                .into_iter()
                .map(|(id, terms)| (id, ScoTerms::from(terms)))
                .collect(),
            terms: Terms {
                lifetime: SignedDuration::from_secs(self.lifetime_seconds),
                retention: SignedDuration::from_secs(self.retention_seconds),
                result_policy: must(
                    ResultPolicy::parse(&self.result_policy),
                    "result_policy",
                    "a result policy",
                )?,
            },
            mode: must(Mode::parse(&self.mode), "mode", "a mode")?,
            credit: must(Credit::parse(&self.credit), "credit", "a credit")?,
            strictness: must(Strictness::parse(&self.strictness), "strictness", "a strictness")?,
            next_run: self.next_run.into(),
            return_url: self.return_url,
            metadata: self.metadata,
            run: Run {
                number: self.run,
                seq: self.run_seq,
                digest: digest(self.run_digest, "run_digest")?,
            },
            attempt: self.attempt,
            current: self.current_sco,
            states: states.collect::<Result<_, StoreError>>()?,
            earlier_time: Hundredths(self.earlier_time),
            last_update: digest(self.last_update, "last_update")?,
            created_at: time(&self.created_at, "created_at")?,
            updated_at: time(&self.updated_at, "updated_at")?,
            last_launched_at: optional_time(self.last_launched_at.as_deref(), "last_launched_at")?,
            completed_at: optional_time(self.completed_at.as_deref(), "completed_at")?,
            expires_at: must(
                Timestamp::from_millisecond(self.expires_at).ok(),
                "expires_at",
                "a time",
            )?,
        };
        Ok(Versioned::new(self.version, session))
    }
}

/// When DynamoDB may remove a session, in seconds.
fn ttl(session: &Session) -> i64 {
    session.purge_at().as_second()
}

fn digest(stored: Option<ByteBuf>, attribute: &'static str) -> Result<Option<Digest>, StoreError> {
    stored
        .map(|bytes| must(bytes.into_vec().try_into().ok(), attribute, "a digest"))
        .transpose()
}

/// How much longer than its session would last, unused from then on, an earlier attempt is kept: its item is not written
/// again while the session lives on.
const ATTEMPT_KEPT_SECONDS: i64 = 366 * 24 * 3600;

/// An attempt that a new one replaced.
#[derive(Serialize)]
pub(crate) struct AttemptItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    ttl: i64,
    attempt: u32,
    sco: String,
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
            ttl: ttl(session) + ATTEMPT_KEPT_SECONDS,
            attempt: ended.number,
            sco: ended.sco.clone(),
            attempt_of_sco: ended.of_sco,
            outcome: ended.outcome.into(),
            time_spent: ended.time_spent.0,
            replaced_at: time_text(ended.replaced_at),
            cmi: state::pack(&ended.data)?,
        })
    }
}

//! A session's item, and that of an earlier attempt.
//!
//! Status, score and time stand beside the compressed elements as plain attributes, so that the console, a
//! stream or an export can read them; they are derived, and never read back.

use jiff::{SignedDuration, Timestamp};
use scorm::cmi::batch::Strictness;
use scorm::cmi::time::Hundredths;
use scorm::id::{LearnerName, PackageId, SessionId, UserId};
use scorm::package::{Edition, ScoTerms};
use scorm::session::Session;
use scorm::session::outcome::{Outcome, ResultPolicy};
use scorm::session::terms::{Changes, Credit, Digest, Mode, NextRun, Run, Stage, Terms};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use uuid::Uuid;

use super::outcome::StoredOutcome;
use super::state::{States, StoredState, is_none};
use super::terms::StoredTerms;
use super::{created_key, must, optional_time, package_pk, session_pk, time, time_text, user_key};
use crate::store::StoreError;
use crate::store::state::{self, Growth};
use crate::tenant::TenantId;
use crate::version::Versioned;

/// The number of sessions' items as they are written now. In those of the first, `cmi` held the SCOs alone, and the time
/// of earlier attempts stood beside it.
const SESSION_SCHEMA: u32 = 2;

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
    #[serde(default = "first")]
    package_revision: u32,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(default)]
    launches: u32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    link_used: bool,
    metadata: String,
    run: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run_start_id: Option<String>,
    #[serde(default = "playing")]
    run_stage: String,
    run_seq: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run_digest: Option<ByteBuf>,
    attempt: u32,
    #[serde(default, skip_serializing_if = "is_none")]
    resets: u32,
    #[serde(default, skip_serializing_if = "is_none")]
    reset_run: u32,
    #[serde(default, skip_serializing_if = "is_none")]
    changes: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changes_digest: Option<ByteBuf>,
    /// Seconds, as `ttl`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept_until: Option<i64>,
    current_sco: String,
    #[serde(default, skip_serializing)]
    earlier_time: u64,
    /// The only one that is remembered in items from before there were several.
    #[serde(default, skip_serializing)]
    last_update: Option<ByteBuf>,
    /// Digests, one behind the other.
    #[serde(default, skip_serializing_if = "no_bytes")]
    updates: ByteBuf,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
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

/// The revision of sessions from before there were several.
fn first() -> u32 {
    1
}

/// The stage of runs from before there were several.
fn playing() -> String {
    Stage::Playing.as_str().to_owned()
}

impl SessionItem {
    /// What its items say that they are.
    pub(crate) const TYPE: &str = "session";

    /// The item of a session at a version.
    pub(crate) fn new(
        tenant: &TenantId,
        session: &Session,
        version: u64,
        write: Uuid,
        growth: Growth,
    ) -> Result<Self, StoreError> {
        let scos: Vec<(&String, StoredTerms)> = session.scos.iter().map(|(id, terms)| (id, terms.into())).collect();
        let bytes = |digest: &Digest| ByteBuf::from(digest.to_vec());
        Ok(Self {
            pk: session_pk(tenant, &session.id),
            sk: super::SESSION.to_owned(),
            r#type: Self::TYPE.to_owned(),
            schema: SESSION_SCHEMA,
            by_user: user_key(tenant, &session.user_id),
            by_package: package_pk(tenant, session.package_id),
            created: created_key(session.created_at, session.id.as_str()),
            version,
            write_id: super::write_id(write),
            expires_at: session.expires_at.as_millisecond(),
            ttl: ttl(session),
            session_id: session.id.as_str().to_owned(),
            package_id: session.package_id.to_string(),
            package_revision: session.package_revision,
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
            language: session.language.clone(),
            launches: session.launches,
            link_used: session.link_used,
            metadata: session.metadata.clone(),
            run: session.run.number,
            run_start_id: session.run.start_id.clone(),
            run_stage: session.run.stage.as_str().to_owned(),
            run_seq: session.run.seq,
            run_digest: session.run.digest.as_ref().map(bytes),
            attempt: session.attempt,
            resets: session.resets,
            reset_run: session.reset_run,
            changes: session.changes.count,
            changes_digest: (session.changes.count > 0).then(|| bytes(&session.changes.digest)),
            kept_until: session.kept_until.map(Timestamp::as_second),
            current_sco: session.current.clone(),
            earlier_time: 0,
            last_update: None,
            updates: ByteBuf::from(session.updates.concat()),
            reason: session.reason.clone(),
            created_at: time_text(session.created_at),
            updated_at: time_text(session.updated_at),
            last_launched_at: session.last_launched_at.map(time_text),
            completed_at: session.completed_at.map(time_text),
            outcome: session.outcome().into(),
            time_spent_seconds: session.time_spent().seconds(),
            scos: state::pack_manifest(&scos)?,
            cmi: state::pack_states(&StoredState::from(session), growth)?,
        })
    }

    fn state(&self) -> Result<StoredState, StoreError> {
        if self.schema >= SESSION_SCHEMA {
            return state::unpack(&self.cmi);
        }
        Ok(StoredState::of_scos(
            state::unpack(&self.cmi)?,
            &self.current_sco,
            self.attempt.saturating_sub(1),
            self.earlier_time,
        ))
    }

    /// The session, and the version it is at.
    pub(crate) fn into_session(self) -> Result<Versioned<Session>, StoreError> {
        let scos: Vec<(String, StoredTerms)> = state::unpack(&self.scos)?;
        let states = self.state()?.into_states(time(&self.updated_at, "updated_at")?)?;
        self.with(scos, states)
    }

    /// What the item says of the session in plain words: what it holds packed may be in parts beside it, and nobody asks for it.
    pub(crate) fn into_image(self) -> Result<SessionImage, StoreError> {
        let (ttl, time_spent) = (self.ttl, self.time_spent_seconds);
        let outcome = self.outcome.clone().into_outcome()?;
        Ok(SessionImage {
            outcome,
            time_spent: Hundredths(time_spent.saturating_mul(100)),
            ttl: must(Timestamp::from_second(ttl).ok(), "ttl", "a time")?,
            session: self.with(Vec::new(), States::default())?,
        })
    }

    fn with(self, scos: Vec<(String, StoredTerms)>, states: States) -> Result<Versioned<Session>, StoreError> {
        let learner_name = self
            .learner_name
            .map(|name| must(LearnerName::parse(&name).ok(), "learner_name", "a name"));
        let session = Session {
            id: must(SessionId::parse(&self.session_id).ok(), "session_id", "a session id")?,
            package_id: must(PackageId::parse(&self.package_id).ok(), "package_id", "a package id")?,
            package_revision: self.package_revision,
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
            language: self.language,
            launches: self.launches,
            link_used: self.link_used,
            metadata: self.metadata,
            run: Run {
                number: self.run,
                start_id: self.run_start_id,
                stage: must(Stage::parse(&self.run_stage), "run_stage", "a stage")?,
                seq: self.run_seq,
                digest: digest(self.run_digest, "run_digest")?,
                clock: states.clock,
                behind: states.behind,
            },
            attempt: self.attempt,
            resets: self.resets,
            reset_run: self.reset_run,
            paces: states.paces,
            changes: Changes {
                count: self.changes,
                digest: digest(self.changes_digest, "changes_digest")?.unwrap_or_default(),
            },
            kept_until: self
                .kept_until
                .map(|until| must(Timestamp::from_second(until).ok(), "kept_until", "a time"))
                .transpose()?,
            current: self.current_sco,
            states: states.scos,
            shared: states.shared,
            // It is the package's.
            course: None,
            sequencing: states.sequencing,
            aside: states.aside,
            rolled: states.rolled,
            updates: digests(self.last_update.unwrap_or(self.updates))?,
            reason: self.reason,
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

/// A session as its item tells of it, without what its SCOs hold.
#[derive(Clone, Debug)]
pub struct SessionImage {
    /// The session; its SCOs and their states are left out, so that it reports nothing of them.
    pub session: Versioned<Session>,
    /// What it reported then.
    pub outcome: Outcome,
    /// The time that it reported then, whole seconds.
    pub time_spent: Hundredths,
    /// When DynamoDB may remove it.
    pub ttl: Timestamp,
}

/// When DynamoDB may remove a session, in seconds.
fn ttl(session: &Session) -> i64 {
    session.purge_at().as_second()
}

fn no_bytes(bytes: &ByteBuf) -> bool {
    bytes.is_empty()
}

fn digests(stored: ByteBuf) -> Result<Vec<Digest>, StoreError> {
    let (digests, rest) = stored.as_chunks();
    must(rest.is_empty().then(|| digests.to_vec()), "updates", "digests")
}

fn digest(stored: Option<ByteBuf>, attribute: &'static str) -> Result<Option<Digest>, StoreError> {
    stored
        .map(|bytes| must(bytes.into_vec().try_into().ok(), attribute, "a digest"))
        .transpose()
}

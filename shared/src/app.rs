//! What a function is given.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use scorm::id::{PackageId, SessionId};
use secrecy::SecretString;
use thiserror::Error;
use uuid::Uuid;
use webhook::address::Reach;
use webhook::seal::Sealer;

use crate::aws::{OfFunction, Service};
use crate::cache::Cache;
use crate::cause::told;
use crate::clock::Clock;
use crate::direct::OriginSecrets;
use crate::files::{Files, FilesError};
use crate::rate::{Due, Left, Rate};
use crate::store::rates::Counted;
use crate::store::{Store, StoreError};
use crate::tenant::{CONSOLE_LABEL, KeyDigest, KeyRecord, Plan, TenantId};
use crate::token::{InvalidKeys, TokenKeys};
use crate::used::hour_of;

/// How long a key is cached. A revoked key may work this long; in return a busy key costs each process one read a minute, and not one
/// a call.
pub const KEY_CACHED_FOR: SignedDuration = SignedDuration::from_secs(60);
/// How long a plan is cached. A session or link that is made this long after a change may still have the older plan, which harms
/// nobody: whoever changes a plan waits a minute to see it, and the launches of a class cost one read.
const PLAN_CACHED_FOR: SignedDuration = SignedDuration::from_secs(60);
/// How long it is known that a key called too early: no limited key waits longer.
const EARLY_KNOWN_FOR: SignedDuration = SignedDuration::from_secs(1);
/// How long it is known that a key's use was noted: uses are noted to the hour.
const USE_KNOWN_FOR: SignedDuration = SignedDuration::from_hours(1);
/// The wait after a use that could not be noted. So a table that takes no writes delays one call a minute, and no more.
const NOTED_AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(1);
/// What noting a use may take of a call: DynamoDB writes in milliseconds, and the call has more to do.
const NOTE_TIMEOUT: Duration = Duration::from_secs(1);

/// What a function is given. Cloning shares it.
#[derive(Clone, Debug)]
pub struct App(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    keys: Cache<KeyDigest, KeyRecord>,
    plans: Cache<TenantId, Plan>,
    /// When the next calls of limited keys are due that came too early.
    due: Cache<KeyDigest, Due>,
    /// From when on the next use of a key without a limit is to be noted.
    noted_until: Cache<KeyDigest, Timestamp>,
    /// Some request has been answered.
    has_answered: AtomicBool,
}

/// The parts that an [`App`] is made of.
#[derive(Debug, Default)]
pub struct Settings {
    /// The table, for functions that have one.
    pub store: Option<Store>,
    /// The bucket, for functions that have one.
    pub files: Option<Files>,
    /// The keys of tokens, for functions that have them.
    pub tokens: Option<TokenKeys>,
    /// The time.
    pub clock: Clock,
    /// Where the service is seen from outside; the host of the request by default.
    pub public_url: Option<String>,
    /// The domain below which each tenant has a host of its own for its page and its courses' files, where tenants are kept apart so.
    pub tenant_hosts: Option<String>,
    /// Origins that may call from a browser.
    pub cors_origins: Vec<String>,
    /// This very process serves packages' files below `/content/`.
    pub serves_content: bool,
    /// Pages that may show the player in a frame, as `frame-ancestors` names them (CSP 3, 6.4.2); any, by default.
    pub frame_ancestors: Option<String>,
    /// Every page may show what it says to the service, whoever launched it.
    pub inspects: bool,
    /// A key that the console has from the start: on a laptop.
    pub console_key: Option<SecretString>,
    /// Where links for uploads lead, which the console may send zips to.
    pub upload_origin: Option<String>,
    /// What seals the secrets of webhooks, for functions that have it.
    pub secrets_key: Option<SecretString>,
    /// Webhooks may be anywhere, also by http and in this machine's own network: on a laptop.
    pub webhooks_anywhere: bool,
    /// What the distribution says with each call, where only its calls are taken.
    pub origin_secrets: OriginSecrets,
    /// The stack under whose name requests are measured, where they are.
    pub metrics_stack: Option<String>,
}

impl Settings {
    fn from_env(aws: &OfFunction) -> Result<Self, InvalidKeys> {
        let tokens = named("TOKEN_KEYS").map(SecretString::from);
        let tokens = tokens.map(|keys| TokenKeys::parse(&keys)).transpose()?;
        Ok(Self {
            store: named("TABLE_NAME").map(|table| Store::of(&aws.at(Service::DynamoDb), table)),
            files: None,
            tokens,
            clock: Clock::System,
            public_url: named("PUBLIC_URL").map(|url| url.trim_end_matches('/').to_owned()),
            tenant_hosts: named("TENANT_HOSTS"),
            cors_origins: origins(&named("CORS_ORIGINS").unwrap_or_default()),
            // The distribution in front of a deployment does.
            serves_content: false,
            frame_ancestors: named("FRAME_ANCESTORS"),
            inspects: false,
            console_key: None,
            upload_origin: named("UPLOAD_ORIGIN"),
            secrets_key: named("SECRETS_KEY").map(SecretString::from),
            webhooks_anywhere: false,
            origin_secrets: OriginSecrets::parse(&named("ORIGIN_SECRETS").unwrap_or_default()),
            metrics_stack: named("METRICS_STACK"),
        })
    }
}

/// A variable of the environment; an empty one is none.
pub(crate) fn named(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A part that a function needs and was not given: a fault of its deployment.
#[derive(Debug, Error)]
#[error("{0} is not set")]
struct NotGiven(&'static str);

impl App {
    /// An app of these parts.
    pub fn new(settings: Settings) -> Self {
        let keys = Cache::of(KEY_CACHED_FOR);
        let plans = Cache::of(PLAN_CACHED_FOR);
        Self(Arc::new(Inner {
            settings,
            keys,
            plans,
            due: Cache::of(EARLY_KNOWN_FOR),
            noted_until: Cache::of(USE_KNOWN_FOR),
            has_answered: AtomicBool::new(false),
        }))
    }

    /// An app of what the environment names: `TABLE_NAME`, `TOKEN_KEYS`, `PUBLIC_URL`, `TENANT_HOSTS`,
    /// `CORS_ORIGINS`, `FRAME_ANCESTORS`, `UPLOAD_ORIGIN`, `SECRETS_KEY`, `ORIGIN_SECRETS`, `METRICS_STACK`. A function is given only what its operation needs.
    ///
    /// # Errors
    /// [`InvalidKeys`] when `TOKEN_KEYS` cannot be used.
    pub fn from_env(aws: &OfFunction) -> Result<Self, InvalidKeys> {
        Ok(Self::new(Settings::from_env(aws)?))
    }

    /// The same with the bucket that `BUCKET_NAME` names. The functions without one are a third of a megabyte smaller for it.
    ///
    /// # Errors
    /// [`InvalidKeys`] when `TOKEN_KEYS` cannot be used.
    pub fn from_env_with_bucket(aws: &OfFunction) -> Result<Self, InvalidKeys> {
        let files = named("BUCKET_NAME").map(|bucket| Files::of(&aws.at(Service::S3), bucket));
        Ok(Self::new(Settings {
            files,
            ..Settings::from_env(aws)?
        }))
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.0.settings.clock.now()
    }

    /// What the distribution says, where only its calls are taken.
    pub fn origin_secrets(&self) -> &OriginSecrets {
        &self.0.settings.origin_secrets
    }

    /// The stack under whose name requests are measured.
    pub fn metrics_stack(&self) -> Option<&str> {
        self.0.settings.metrics_stack.as_deref()
    }

    /// Whether this is the first request of the process. It says so once.
    pub fn is_first_request(&self) -> bool {
        !self.0.has_answered.swap(true, Ordering::Relaxed)
    }

    /// The table.
    ///
    /// # Errors
    /// When the function was deployed without one.
    pub fn store(&self) -> Result<&Store, StoreError> {
        self.0
            .settings
            .store
            .as_ref()
            .ok_or_else(|| StoreError::Refused(NotGiven("TABLE_NAME").into()))
    }

    /// The bucket.
    ///
    /// # Errors
    /// When the function was deployed without one.
    pub fn files(&self) -> Result<&Files, FilesError> {
        self.0
            .settings
            .files
            .as_ref()
            .ok_or_else(|| FilesError::Refused(NotGiven("BUCKET_NAME").into()))
    }

    /// Whether this very process serves packages' files below `/content/`.
    pub fn serves_content(&self) -> bool {
        self.0.settings.serves_content
    }

    /// Pages that may show the player in a frame.
    pub fn frame_ancestors(&self) -> Option<&str> {
        self.0.settings.frame_ancestors.as_deref()
    }

    /// The host of a tenant's page and of its courses' files, where tenants have hosts: its own one, or the domain itself for a
    /// tenant whose name is no label.
    pub fn tenant_host(&self, tenant: &TenantId) -> Option<String> {
        let domain = self.0.settings.tenant_hosts.as_deref()?;
        if tenant.is_host_label() {
            Some(format!("{}.{domain}", tenant.as_str()))
        } else {
            Some(domain.to_owned())
        }
    }

    /// The origin of that host.
    pub fn tenant_origin(&self, tenant: &TenantId) -> Option<String> {
        let host = self.tenant_host(tenant)?;
        Some(format!("https://{host}"))
    }

    /// The console's host, where tenants have hosts: one at which no course runs.
    pub fn console_host(&self) -> Option<String> {
        let domain = self.0.settings.tenant_hosts.as_deref()?;
        Some(format!("{CONSOLE_LABEL}.{domain}"))
    }

    /// The key that the console has from the start.
    pub fn console_key(&self) -> Option<&SecretString> {
        self.0.settings.console_key.as_ref()
    }

    /// Where links for uploads lead.
    pub fn upload_origin(&self) -> Option<&str> {
        self.0.settings.upload_origin.as_deref()
    }

    /// Whether every page may show what it says to the service.
    pub fn inspects(&self) -> bool {
        self.0.settings.inspects
    }

    /// The keys of tokens.
    ///
    /// # Errors
    /// When the function was deployed without any.
    pub fn tokens(&self) -> Result<&TokenKeys, StoreError> {
        self.0
            .settings
            .tokens
            .as_ref()
            .ok_or_else(|| StoreError::Refused(NotGiven("TOKEN_KEYS").into()))
    }

    /// Where webhooks may be.
    pub fn reach(&self) -> Reach {
        match self.0.settings.webhooks_anywhere {
            true => Reach::Anywhere,
            false => Reach::Public,
        }
    }

    /// What seals and opens the secrets of webhooks.
    ///
    /// # Errors
    /// When the function was deployed without its key.
    pub fn sealer(&self) -> Result<Sealer, StoreError> {
        let key = self.0.settings.secrets_key.as_ref();
        let key = key.ok_or_else(|| StoreError::Refused(NotGiven("SECRETS_KEY").into()))?;
        Sealer::parse(key).map_err(|error| StoreError::Refused(error.into()))
    }

    pub(crate) fn public_url(&self) -> Option<&str> {
        self.0.settings.public_url.as_deref()
    }

    pub(crate) fn cors_origins(&self) -> &[String] {
        &self.0.settings.cors_origins
    }

    /// A new package's id.
    pub fn new_package_id(&self) -> PackageId {
        PackageId::new(Uuid::now_v7())
    }

    /// A new session's id, when the client chose none.
    pub fn new_session_id(&self) -> SessionId {
        SessionId::from_uuid(Uuid::now_v7())
    }

    /// An API key's record, at most [`KEY_CACHED_FOR`] old. Keys that are not there are asked for every time, so that a
    /// new key works at once.
    pub(crate) async fn key(&self, digest: &KeyDigest) -> Result<Option<KeyRecord>, StoreError> {
        let now = self.now();
        if let Some(record) = self.0.keys.get(digest, now) {
            return Ok(Some(record));
        }
        let record = self.store()?.key(digest).await?;
        if let Some(record) = &record {
            self.0.keys.put(digest.clone(), record.clone(), now);
        }
        Ok(record)
    }

    /// A tenant's plan, as it was a minute ago at the earliest; the default one where none was written.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn plan(&self, tenant: &TenantId) -> Result<Plan, StoreError> {
        let now = self.now();
        if let Some(plan) = self.0.plans.get(tenant, now) {
            return Ok(plan);
        }
        let plan = self.store()?.plan(tenant).await?.unwrap_or_default();
        self.0.plans.put(tenant.clone(), plan.clone(), now);
        Ok(plan)
    }

    /// Forgets what is cached of keys and plans, for whoever has just changed one.
    pub fn forget(&self) {
        self.0.keys.clear();
        self.0.plans.clear();
    }

    /// Counts a call of a limited key, among the calls of all processes. `Err` has the seconds after which to come again, and what
    /// is left is told either way. A key that is known to be early costs nothing until its time has come.
    pub(crate) async fn count_call(&self, key: &KeyDigest, limit: Rate) -> Result<(Left, Result<(), u32>), StoreError> {
        let now = self.now();
        let known = self.0.due.get(key, now).filter(|due| *due > limit.latest(now));
        let due = match known {
            Some(due) => due,
            None => match self.store()?.count_call(key, limit, now).await? {
                Counted::Made(due) => return Ok((limit.left(due, now), Ok(()))),
                Counted::Early(due) => due,
            },
        };
        self.0.due.put(key.clone(), due, now);
        let seconds = limit.wait_seconds(due, now).unwrap_or(1);
        Ok((limit.left(due, now), Err(seconds)))
    }

    /// Notes that a key without a limit is used: one write an hour. A call does not fail because its use cannot be noted.
    pub(crate) async fn note_use(&self, key: &KeyDigest) {
        let now = self.now();
        let noted_until = |until| self.0.noted_until.put(key.clone(), until, now);
        if self.0.noted_until.get(key, now).is_some_and(|until| now < until) {
            return;
        }
        // Calls that come meanwhile leave it to this one.
        noted_until(now + NOTED_AGAIN_AFTER);
        let noting = async { self.store()?.note_use(key, now).await };
        match tokio::time::timeout(NOTE_TIMEOUT, noting).await {
            Ok(Ok(())) => noted_until(hour_of(now) + USE_KNOWN_FOR),
            Ok(Err(error)) => tracing::warn!(cause = told(&error), "the use of a key is not noted"),
            Err(_) => tracing::warn!("the use of a key is not noted in time"),
        }
    }
}

/// Reads a comma-separated list of origins.
pub fn origins(text: &str) -> Vec<String> {
    text.split(',')
        .map(str::trim)
        .filter(|origin| !origin.is_empty())
        .map(str::to_owned)
        .collect()
}

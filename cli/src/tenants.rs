//! `lectern tenants`: who a deployment is for, and what each may do.

use clap::{Args, Subcommand};
use jiff::SignedDuration;
use scorm::cmi::batch::Strictness;
use scorm::package::Limits;
use scorm::session::outcome::ResultPolicy;
use shared::store::{Store, StoreError};
use shared::tenant::{InvalidTenantId, Plan, TenantId};
use thiserror::Error;

#[derive(Debug, Subcommand)]
pub(crate) enum Tenants {
    /// Write a tenant's plan, new or changed. Sessions that are there keep theirs.
    Put(TenantPlan),
}

#[derive(Debug, Args)]
pub(crate) struct TenantPlan {
    /// The tenant's name: 1 to 63 of a-z 0-9 -. A new one can be a part of a host's name: it neither begins nor ends with a hyphen,
    /// nor has hyphens in its third and fourth place.
    #[arg(value_parser = tenant)]
    tenant: TenantId,
    /// Hours that a session lives after its last use.
    #[arg(long, default_value_t = Plan::default().session_lifetime.as_hours(), value_parser = clap::value_parser!(i64).range(1..=8760))]
    session_lifetime_hours: i64,
    /// Days that an expired session can still be read.
    #[arg(long, default_value_t = Plan::default().session_retention.as_hours() / 24, value_parser = clap::value_parser!(i64).range(1..=3650))]
    retention_days: i64,
    /// Minutes that a launch link is good for.
    #[arg(long, default_value_t = Plan::default().launch_lifetime.as_mins(), value_parser = clap::value_parser!(i64).range(1..=1440))]
    launch_minutes: i64,
    /// How loose values are answered where a call does not say: lenient or strict.
    #[arg(long, default_value = Plan::default().strictness.as_str(), value_parser = strictness)]
    strictness: Strictness,
    /// What a session reports when a later attempt says less: best or latest.
    #[arg(long, default_value = Plan::default().result_policy.as_str(), value_parser = result_policy)]
    result_policy: ResultPolicy,
    /// Files that a package may have.
    #[arg(long, default_value_t = Plan::default().limits.files)]
    most_files: u64,
    /// Megabytes that a package may have, unpacked.
    #[arg(long, default_value_t = Plan::default().limits.bytes / 1_000_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    most_megabytes: u64,
    /// How many times its zip a package may be, unpacked.
    #[arg(long, default_value_t = Plan::default().limits.ratio, value_parser = clap::value_parser!(u64).range(1..))]
    most_ratio: u64,
}

/// Why no plan was written.
#[derive(Debug, Error)]
pub(crate) enum PutError {
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A new name that no host can have.
    #[error(
        "{0} cannot be a new tenant's name, because no host can have it: take one without a hyphen at its start, at its end, and in \
         its third and fourth place"
    )]
    NoLabel(String),
}

pub(crate) fn tenant(text: &str) -> Result<TenantId, InvalidTenantId> {
    TenantId::parse(text)
}

fn strictness(text: &str) -> Result<Strictness, String> {
    Strictness::parse(text).ok_or_else(|| format!("it is one of {}", Strictness::WORDS.join(", ")))
}

fn result_policy(text: &str) -> Result<ResultPolicy, String> {
    ResultPolicy::parse(text).ok_or_else(|| format!("it is one of {}", ResultPolicy::WORDS.join(", ")))
}

/// Writes a tenant's plan, and answers its name.
pub(crate) async fn put(store: &Store, wanted: &TenantPlan) -> Result<String, PutError> {
    // Tenants from before there were hosts may have other names, and keep them.
    if !wanted.tenant.is_host_label() && store.plan(&wanted.tenant).await?.is_none() {
        return Err(PutError::NoLabel(wanted.tenant.as_str().to_owned()));
    }
    let plan = Plan {
        session_lifetime: SignedDuration::from_hours(wanted.session_lifetime_hours),
        session_retention: SignedDuration::from_hours(wanted.retention_days * 24),
        launch_lifetime: SignedDuration::from_mins(wanted.launch_minutes),
        strictness: wanted.strictness,
        result_policy: wanted.result_policy,
        limits: Limits {
            files: wanted.most_files,
            bytes: wanted.most_megabytes * 1_000_000,
            ratio: wanted.most_ratio,
        },
    };
    store.put_tenant(&wanted.tenant, &plan).await?;
    Ok(wanted.tenant.as_str().to_owned())
}

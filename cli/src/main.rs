//! `lectern`: the tenants, API keys and packages of a deployed table.
//!
//! It writes to the table itself, with the credentials of whoever calls it: the API has no call that makes the first
//! key.

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use jiff::{SignedDuration, Timestamp};
use scorm::cmi::batch::Strictness;
use scorm::session::outcome::ResultPolicy;
use shared::cause::told;
use shared::store::{Store, StoreError};
use shared::tenant::{ApiKey, InvalidApiKey, InvalidTenantId, KeyRecord, Limits, Plan, Scope, TenantId};
use thiserror::Error;

/// Tenants, API keys and packages of a deployed table.
#[derive(Debug, Parser)]
#[command(name = "lectern", version)]
struct Arguments {
    /// The table: the output `TableName` of the deployment.
    #[arg(long, env = "LECTERN_TABLE")]
    table: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Tenants.
    #[command(subcommand)]
    Tenants(Tenants),
    /// API keys.
    #[command(subcommand)]
    Keys(Keys),
}

#[derive(Debug, Subcommand)]
enum Tenants {
    /// Write a tenant's plan, new or changed. Sessions that are there keep theirs.
    Put(TenantPlan),
}

#[derive(Debug, Args)]
struct TenantPlan {
    /// The tenant's name: 1 to 63 of a-z 0-9 -.
    #[arg(value_parser = tenant)]
    tenant: TenantId,
    /// Hours that a session lives after its last use.
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(i64).range(1..=8760))]
    session_lifetime_hours: i64,
    /// Days that an expired session can still be read.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(i64).range(1..=3650))]
    retention_days: i64,
    /// Minutes that a launch link is good for.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(i64).range(1..=1440))]
    launch_minutes: i64,
    /// How loose values are answered where a call does not say: lenient or strict.
    #[arg(long, default_value = "lenient", value_parser = strictness)]
    strictness: Strictness,
    /// What a session reports when a later attempt says less: best or latest.
    #[arg(long, default_value = "best", value_parser = result_policy)]
    result_policy: ResultPolicy,
    /// Files that a package may have.
    #[arg(long, default_value_t = 100_000)]
    most_files: u64,
    /// Megabytes that a package may have, unpacked.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    most_megabytes: u64,
    /// How many times its zip a package may be, unpacked.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..))]
    most_ratio: u64,
}

#[derive(Debug, Subcommand)]
enum Keys {
    /// Make an API key, and print it: it is shown this once.
    Create(NewKey),
    /// Take an API key back. It stops working within a minute.
    Revoke {
        /// The key itself.
        #[arg(value_parser = api_key)]
        key: ApiKey,
    },
}

#[derive(Debug, Args)]
struct NewKey {
    /// Whom it acts for.
    #[arg(long, value_parser = tenant)]
    tenant: TenantId,
    /// What you call it.
    #[arg(long)]
    name: String,
    /// What it may do: read, write or admin.
    #[arg(long, value_parser = scope)]
    scope: Scope,
    /// When it ends, such as 2027-01-01T00:00:00Z; never otherwise.
    #[arg(long)]
    expires_at: Option<Timestamp>,
    /// Calls that it may make in a second of one function's process; any number otherwise.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1000))]
    calls_per_second: Option<u32>,
}

fn tenant(text: &str) -> Result<TenantId, InvalidTenantId> {
    TenantId::parse(text)
}

fn api_key(text: &str) -> Result<ApiKey, InvalidApiKey> {
    ApiKey::parse(text)
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::parse(text).ok_or_else(|| "a scope is read, write or admin".to_owned())
}

fn strictness(text: &str) -> Result<Strictness, String> {
    Strictness::parse(text).ok_or_else(|| format!("it is one of {}", Strictness::WORDS.join(", ")))
}

fn result_policy(text: &str) -> Result<ResultPolicy, String> {
    ResultPolicy::parse(text).ok_or_else(|| format!("it is one of {}", ResultPolicy::WORDS.join(", ")))
}

/// Why a command did nothing.
#[derive(Debug, Error)]
enum CommandError {
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A key for nobody.
    #[error("there is no tenant {0}; `lectern tenants put {0}` makes it")]
    NoTenant(String),
    /// A key that is not there.
    #[error("the table has no such key")]
    NoKey,
    /// No randomness for a key.
    #[error("the system gives no randomness")]
    Randomness,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let store = Store::connect(arguments.table).await;
    let done = match arguments.command {
        Command::Tenants(Tenants::Put(plan)) => put_tenant(&store, &plan).await,
        Command::Keys(Keys::Create(new)) => create_key(&store, new).await,
        Command::Keys(Keys::Revoke { key }) => revoke_key(&store, &key).await,
    };
    match done {
        Ok(told) => {
            println!("{told}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {}", told(&error));
            ExitCode::FAILURE
        }
    }
}

async fn put_tenant(store: &Store, wanted: &TenantPlan) -> Result<String, CommandError> {
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

async fn create_key(store: &Store, new: NewKey) -> Result<String, CommandError> {
    if store.plan(&new.tenant).await?.is_none() {
        return Err(CommandError::NoTenant(new.tenant.as_str().to_owned()));
    }
    let key = ApiKey::generate().map_err(|_| CommandError::Randomness)?;
    let record = KeyRecord {
        tenant: new.tenant,
        name: new.name,
        scope: new.scope,
        calls_per_second: new.calls_per_second,
        expires_at: new.expires_at,
        revoked: false,
    };
    store.put_key(&key.digest(), &record).await?;
    Ok(key.reveal().to_owned())
}

async fn revoke_key(store: &Store, key: &ApiKey) -> Result<String, CommandError> {
    let record = store.key(&key.digest()).await?.ok_or(CommandError::NoKey)?;
    let told = format!("revoked {:?} of {}", record.name, record.tenant.as_str());
    store
        .put_key(
            &key.digest(),
            &KeyRecord {
                revoked: true,
                ..record
            },
        )
        .await?;
    Ok(told)
}

//! `lectern keys`: API keys, made and taken back in the table itself.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use shared::store::{Store, StoreError};
use shared::tenant::{ApiKey, InvalidApiKey, KeyRecord, Scope, TenantId};
use thiserror::Error;

use crate::tenants::tenant;

#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
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
pub(crate) struct NewKey {
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

/// Why no key was made or taken back.
#[derive(Debug, Error)]
pub(crate) enum KeyError {
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

pub(crate) fn api_key(text: &str) -> Result<ApiKey, InvalidApiKey> {
    ApiKey::parse(text)
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::parse(text).ok_or_else(|| "a scope is read, write or admin".to_owned())
}

/// Makes a key, and answers it.
pub(crate) async fn create(store: &Store, new: NewKey) -> Result<String, KeyError> {
    if store.plan(&new.tenant).await?.is_none() {
        return Err(KeyError::NoTenant(new.tenant.as_str().to_owned()));
    }
    let key = ApiKey::generate().map_err(|_| KeyError::Randomness)?;
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

/// Takes a key back, and says whose it was.
pub(crate) async fn revoke(store: &Store, key: &ApiKey) -> Result<String, KeyError> {
    let record = store.key(&key.digest()).await?.ok_or(KeyError::NoKey)?;
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

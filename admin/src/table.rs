//! What a command does in a table.

/// Deleting a tenant.
mod deletion;
/// API keys.
mod keys;
/// Who else works in the table.
mod others;
/// What is refused, and in which words.
mod refusal;
/// After the table was put back to an earlier time.
mod restored;
/// Tenants.
mod tenants;

use jiff::Timestamp;
use serde_json::Value;
use shared::files::Files;
use shared::store::Store;
use terminal::Failure;

use crate::command::{Command, Tenants};

pub use self::others::Others;

/// Where commands work.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table.
    pub store: &'a Store,
    /// The bucket, which a tenant's deletion takes and nothing else.
    pub files: Option<&'a Files>,
    /// Who else works there.
    pub others: Others<'a>,
}

/// Runs a command, and answers what it has to say as a JSON document.
///
/// # Errors
/// In words, with a code: what was asked for cannot be, or the table does not answer.
pub async fn run(place: &Place<'_>, command: &Command, now: Timestamp) -> Result<Value, Failure> {
    match command {
        Command::Tenants(Tenants::Delete { tenant, .. }) => {
            let tenant = refusal::tenant_id(tenant)?;
            let files = place.files.ok_or_else(refusal::no_bucket)?;
            deletion::delete(place.store, files, &place.others, &tenant).await
        }
        Command::Tenants(Tenants::List) => tenants::list(place.store).await,
        Command::Tenants(Tenants::Show { tenant }) => tenants::show(place.store, tenant).await,
        Command::Tenants(Tenants::Put(wanted)) => tenants::put(place.store, wanted).await,
        Command::Keys(command) => keys::run(place.store, command, now).await,
        Command::Restored => restored::restored(place.store).await,
    }
}

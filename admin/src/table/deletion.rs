//! Deleting a tenant.
//!
//! Nothing that is begun with one of its keys may come after what is deleted, so the keys are revoked first, and whoever knows them is waited
//! for. Pages of learners hold tokens and not keys; but they write sessions that are there, and begin none. Deleting sessions and packages
//! makes events, which are the tenant's items too, so the table is looked through until nothing is found. The tenant itself goes last:
//! as long as it is there, the command can be given again, and goes on.

use serde_json::{Value, json};
use shared::files::Files;
use shared::files::key::tenant_prefixes;
use shared::store::Store;
use shared::store::clearing::Cleared;
use shared::tenant::{KeyRecord, TenantId};
use terminal::{Exit, Failure};

use super::others::Others;
use super::refusal::{refused, unkept, unstored};

/// Looks for keys that still work, until there are none. More than one is taken only by a key that made another before it was revoked.
const MOST_LOOKS_FOR_KEYS: u32 = 5;
/// Looks through the table. The second finds events of what the first deleted, and the third finds nothing.
const MOST_LOOKS: u32 = 10;

/// Deletes a tenant, and answers what was deleted.
pub(super) async fn delete(
    store: &Store,
    files: &Files,
    others: &Others<'_>,
    tenant: &TenantId,
) -> Result<Value, Failure> {
    let is_known = store.plan(tenant).await.map_err(unkept)?.is_some();
    revoke_all(store, others, tenant).await?;
    let (mut deleted, mut objects) = (Cleared::new(), 0);
    for _ in 0..MOST_LOOKS {
        let items = store.clear(tenant).await.map_err(unkept)?;
        let files = delete_files(files, tenant).await?;
        if !items.is_empty() || files > 0 {
            for (of_type, count) in items {
                *deleted.entry(of_type).or_default() += count;
            }
            objects += files;
            others.tell_events().await;
            continue;
        }
        if !is_known && deleted.is_empty() && objects == 0 {
            return Err(nobody(tenant));
        }
        store.delete_tenant(tenant).await.map_err(unkept)?;
        deleted.insert("file".to_owned(), objects);
        return Ok(json!({ "tenant": tenant.as_str(), "deleted": deleted }));
    }
    Err(still("Something still writes for the tenant."))
}

/// Revokes keys until none works, and waits until nobody takes them any more.
async fn revoke_all(store: &Store, others: &Others<'_>, tenant: &TenantId) -> Result<(), Failure> {
    for look in 0..MOST_LOOKS_FOR_KEYS {
        let keys = store.keys(tenant).await.map_err(unkept)?;
        let working: Vec<_> = keys.iter().filter(|(_, record)| !record.revoked).collect();
        // Those that were revoked before may have been so a moment ago.
        let is_done = keys.is_empty() || look > 0 && working.is_empty();
        if is_done {
            return Ok(());
        }
        for (digest, record) in working {
            let revoked = KeyRecord {
                revoked: true,
                ..record.clone()
            };
            store.put_key(digest, &revoked).await.map_err(unkept)?;
        }
        others.forget_keys().await;
    }
    Err(still("New keys of the tenant are made all the time."))
}

async fn delete_files(files: &Files, tenant: &TenantId) -> Result<usize, Failure> {
    let mut deleted = 0;
    for prefix in tenant_prefixes(tenant) {
        deleted += files.delete_under(&prefix).await.map_err(unstored)?;
    }
    Ok(deleted)
}

fn nobody(tenant: &TenantId) -> Failure {
    let message = format!("There is no tenant {}, and nothing is left of one.", tenant.as_str());
    refused("TENANT_NOT_FOUND", message)
}

fn still(what: &str) -> Failure {
    let message = format!("{what} What was deleted is gone; find out what writes, and give the command again.");
    Failure::new(Exit::Unavailable, "TENANT_IN_USE", message)
}

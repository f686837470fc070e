use jiff::Timestamp;
use serde_json::{Value, json};
use shared::store::Store;
use terminal::Failure;

use super::refusal::unkept;

/// Leaves numbers free that were given since, of every tenant.
pub(super) async fn restored(store: &Store, now: Timestamp) -> Result<Value, Failure> {
    let tenants = store.tenants().await.map_err(unkept)?;
    let mut packages = 0;
    for tenant in &tenants {
        packages += store.leave_numbers_free(tenant, now).await.map_err(unkept)?;
    }
    Ok(json!({ "tenants": tenants.len(), "packages": packages }))
}

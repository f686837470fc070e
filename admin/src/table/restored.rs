use serde_json::{Value, json};
use shared::store::Store;
use terminal::Failure;

use super::refusal::{refused, unkept};

/// Leaves numbers free that were given before, of every tenant. A package that cannot be read keeps no other from that.
pub(super) async fn restored(store: &Store) -> Result<Value, Failure> {
    let tenants = store.tenants().await.map_err(unkept)?;
    let (mut packages, mut unread) = (0, 0);
    for tenant in &tenants {
        let freed = store.leave_numbers_free(tenant).await.map_err(unkept)?;
        packages += freed.packages;
        unread += freed.unread;
    }
    if unread > 0 {
        let message = format!(
            "Numbers are left free in {} feeds and {packages} packages. {unread} packages cannot be read: give them no new version.",
            tenants.len()
        );
        return Err(refused("PACKAGES_UNREAD", message));
    }
    Ok(json!({ "tenants": tenants.len(), "packages": packages }))
}

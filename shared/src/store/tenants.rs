//! Tenants and API keys.

use super::item::{self, KeyItem, TenantItem};
use super::{Store, StoreError};
use crate::tenant::{KeyDigest, KeyRecord, Plan, TenantId};

impl Store {
    /// Looks an API key up by its digest. Eventually consistent: the answer is cached for a minute.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn key(&self, digest: &KeyDigest) -> Result<Option<KeyRecord>, StoreError> {
        let found = self.get_eventual(item::key_of_key(digest)).await?;
        found
            .map(|found| item::read::<KeyItem>(found)?.into_record())
            .transpose()
    }

    /// Writes an API key, new or changed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put_key(&self, digest: &KeyDigest, record: &KeyRecord) -> Result<(), StoreError> {
        self.keep(item::write(&KeyItem::new(digest, record))?).await
    }

    /// A tenant's plan; `None` when there is no such tenant. Eventually consistent, as for keys.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn plan(&self, tenant: &TenantId) -> Result<Option<Plan>, StoreError> {
        let found = self.get_eventual(item::key_of_tenant(tenant)).await?;
        found
            .map(|found| item::read::<TenantItem>(found)?.into_plan())
            .transpose()
    }

    /// Writes a tenant, new or changed. Sessions that are there keep the plan they were made with.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put_tenant(&self, tenant: &TenantId, plan: &Plan) -> Result<(), StoreError> {
        self.keep(item::write(&TenantItem::new(tenant, plan))?).await
    }
}

//! Tenants and API keys.
//!
//! A key is found by its digest, so that keys are spread over the whole table. Beside it stands an entry in its tenant's list, by
//! which it can be found without the key; tenants have a list too. The entry is written first: a key that works is always listed.

use super::item::{self, EntryItem, KeyItem, SCHEMA, TENANTS, TenantItem};
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
        self.list(&item::keys_pk(&record.tenant), digest.as_str(), "api_key_entry")
            .await?;
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
        self.list(TENANTS, tenant.as_str(), "tenant_entry").await?;
        self.keep(item::write(&TenantItem::new(tenant, plan))?).await
    }

    /// Every tenant, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn tenants(&self) -> Result<Vec<TenantId>, StoreError> {
        let entries = self.partition(TENANTS).await?;
        let name = |entry| item::must(TenantId::parse(item::named(entry)).ok(), "sk", "a tenant's name");
        entries.iter().map(name).collect()
    }

    /// Every key of a tenant, revoked ones too.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keys(&self, tenant: &TenantId) -> Result<Vec<(KeyDigest, KeyRecord)>, StoreError> {
        let mut keys = Vec::new();
        for entry in self.partition(&item::keys_pk(tenant)).await? {
            let digest = item::must(KeyDigest::stored(item::named(&entry)), "sk", "a digest")?;
            let found = self.get_consistent(item::key_of_key(&digest)).await?;
            if let Some(found) = found {
                keys.push((digest, item::read::<KeyItem>(found)?.into_record()?));
            }
        }
        Ok(keys)
    }

    async fn list(&self, list: &str, name: &str, r#type: &'static str) -> Result<(), StoreError> {
        let entry = EntryItem {
            pk: list,
            sk: name,
            r#type,
            schema: SCHEMA,
        };
        self.keep(item::write(&entry)?).await
    }
}

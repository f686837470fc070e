//! Tenants and API keys.
//!
//! A key is found by its digest, so that keys are spread over the whole table. Beside it stands an entry in its tenant's list, by
//! which it can be found without the key; tenants have a list too. The entry is written first: a key that works is always listed.

use uuid::Uuid;

use super::item::condition::Condition;
use super::item::tenant::TenantItem;
use super::item::{self, EntryItem, KeyItem, SCHEMA, TENANTS};
use super::write::{Beside, Written};
use super::{Store, StoreError};
use crate::tenant::{KeyDigest, KeyRecord, Plan, TenantId};

/// Writes before giving up: a plan is changed by people.
const TRIES: u32 = 8;

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

    /// Changes a tenant's plan as it is, or makes a new tenant, on condition that nobody else does; again to what it has become
    /// when somebody did. What the change itself refuses is the inner error, and nothing is written. Sessions that are there keep the plan they
    /// were made with.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn change_tenant<E>(
        &self,
        tenant: &TenantId,
        mut change: impl FnMut(Option<Plan>) -> Result<Plan, E>,
    ) -> Result<Result<Plan, E>, StoreError> {
        let mut seen = self.get_consistent(item::key_of_tenant(tenant)).await?;
        for _ in 0..TRIES {
            let read = seen.clone().map(item::read::<TenantItem>).transpose()?;
            let version = read.as_ref().map_or(0, TenantItem::version);
            let plan = match change(read.map(TenantItem::into_plan).transpose()?) {
                Ok(plan) => plan,
                Err(refusal) => return Ok(Err(refusal)),
            };
            self.list(TENANTS, tenant.as_str(), "tenant_entry").await?;
            let write = Uuid::now_v7();
            let changed = item::write(&TenantItem::new(tenant, &plan, version + 1, write))?;
            let on = Condition::unchanged(seen.as_ref());
            seen = match self.put(changed, on, Beside::default()).await? {
                Written::Done => return Ok(Ok(plan)),
                Written::Unmet(Some(current)) if item::is_from(&current, write) => return Ok(Ok(plan)),
                Written::Unmet(current) => current,
            };
        }
        Err(StoreError::Unavailable("other writers came first on every try".into()))
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
        let digests = self.key_digests(tenant).await?;
        self.keys_of(&digests).await
    }

    /// The digests of a tenant's keys, revoked ones too, in their order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn key_digests(&self, tenant: &TenantId) -> Result<Vec<KeyDigest>, StoreError> {
        let entries = self.partition(&item::keys_pk(tenant)).await?;
        let digest = |entry| item::must(KeyDigest::stored(item::named(entry)), "sk", "a digest");
        entries.iter().map(digest).collect()
    }

    /// The keys of these digests, in their order. A key whose making was broken off is not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keys_of(&self, digests: &[KeyDigest]) -> Result<Vec<(KeyDigest, KeyRecord)>, StoreError> {
        let found = self.fetch(digests.iter().map(item::key_of_key).collect()).await?;
        let mut keys = Vec::new();
        for digest in digests {
            let key = item::key_of_key(digest);
            if let Some(found) = found.iter().find(|found| found.get("pk") == key.get("pk")) {
                keys.push((digest.clone(), item::read::<KeyItem>(found.clone())?.into_record()?));
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

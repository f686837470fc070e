//! Webhooks, changed on condition of their version.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::feed::KEPT_FOR;
use super::item;
use super::item::condition::Condition;
use super::item::webhook::{self, GoneItem, WebhookItem};
use super::write::{Beside, Written};
use super::{Item, Store, StoreError, failed};
use crate::tenant::TenantId;
use crate::version::Versioned;
use crate::webhooks::{Webhook, WebhookId};

/// An event whose webhook was deleted meanwhile may become a delivery as late as its record is in the stream.
const LATE: SignedDuration = SignedDuration::from_hours(24);
/// Writes before giving up: a webhook's owner and its deliveries seldom meet.
const TRIES: u32 = 8;

impl Store {
    /// Every webhook of a tenant, oldest first. Strongly consistent: a webhook is sent what happens after it was made.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn webhooks(&self, tenant: &TenantId) -> Result<Vec<Webhook>, StoreError> {
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression(item::PARTITION)
            .expression_attribute_values(":pk", AttributeValue::S(webhook::webhooks_pk(tenant)))
            .send()
            .await
            .map_err(failed)?;
        // Twenty of them, each of a few kilobytes, are one page.
        let found = page.items.unwrap_or_default();
        found
            .into_iter()
            .map(|found| Ok(to_webhook(found)?.into_value()))
            .collect()
    }

    /// Reads a webhook.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn webhook(&self, tenant: &TenantId, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        Ok(self.versioned_webhook(tenant, id).await?.map(Versioned::into_value))
    }

    async fn versioned_webhook(
        &self,
        tenant: &TenantId,
        id: WebhookId,
    ) -> Result<Option<Versioned<Webhook>>, StoreError> {
        let found = self.get_consistent(webhook::key_of_webhook(tenant, id)).await?;
        found.map(to_webhook).transpose()
    }

    /// Writes a new webhook.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn create_webhook(&self, tenant: &TenantId, webhook: &Webhook) -> Result<(), StoreError> {
        let item = WebhookItem::new(tenant, webhook, Versioned::<Webhook>::FIRST, Uuid::now_v7());
        self.keep(item::write(&item)?).await
    }

    /// Applies a change to a webhook as it is, on condition of its version; again to what it has become when somebody else wrote it meanwhile.
    /// `None` where there is none. What the change itself refuses is the inner error, and nothing is written.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn change_webhook<E>(
        &self,
        tenant: &TenantId,
        id: WebhookId,
        mut change: impl FnMut(&mut Webhook) -> Result<(), E>,
    ) -> Result<Option<Result<Webhook, E>>, StoreError> {
        let Some(mut read) = self.versioned_webhook(tenant, id).await? else {
            return Ok(None);
        };
        for _ in 0..TRIES {
            let version = read.version();
            let mut changed = read.into_value();
            if let Err(refusal) = change(&mut changed) {
                return Ok(Some(Err(refusal)));
            }
            let write = Uuid::now_v7();
            let stored = item::write(&WebhookItem::new(tenant, &changed, version + 1, write))?;
            read = match self
                .put(stored, Condition::at_version(version), Beside::default())
                .await?
            {
                Written::Done => return Ok(Some(Ok(changed))),
                Written::Unmet(None) => return Ok(None),
                Written::Unmet(Some(current)) if item::is_from(&current, write) => return Ok(Some(Ok(changed))),
                Written::Unmet(Some(current)) => to_webhook(current)?,
            };
        }
        Err(StoreError::Unavailable("other writers came first on every try".into()))
    }

    /// Deletes a webhook. Its deliveries are found no more, and end with their time: there may be more than one call can delete. Its name stays as
    /// long, because its receiver may have answered with what it was sent, and whoever erases a learner has to find that.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn delete_webhook(&self, tenant: &TenantId, id: WebhookId, now: Timestamp) -> Result<bool, StoreError> {
        let was_there = self.webhook(tenant, id).await?.is_some();
        if was_there {
            let gone = GoneItem::new(tenant, id, now + KEPT_FOR + LATE);
            self.keep(item::write(&gone)?).await?;
        }
        self.forget(webhook::key_of_webhook(tenant, id)).await?;
        Ok(was_there)
    }
}

fn to_webhook(found: Item) -> Result<Versioned<Webhook>, StoreError> {
    item::read::<WebhookItem>(found)?.into_webhook()
}

//! Deliveries: made once for each event and webhook, and written on condition of their version.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use uuid::Uuid;

use super::item;
use super::item::condition::Condition;
use super::item::webhook::{self, DeliveryItem};
use super::write::{Beside, Written};
use super::{Item, Store, StoreError, failed};
use crate::event::EventId;
use crate::tenant::TenantId;
use crate::version::Versioned;
use crate::webhooks::{Delivery, WebhookId};

/// One look at a webhook's deliveries.
#[derive(Debug)]
pub struct Looked {
    /// The deliveries found, newest event first.
    pub found: Vec<Delivery>,
    /// The delivery behind which to look on, while there is more.
    pub next: Option<EventId>,
}

impl Store {
    /// Writes a new delivery; the one that is there already comes back, where there is one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn create_delivery(
        &self,
        tenant: &TenantId,
        delivery: &Delivery,
    ) -> Result<Option<Delivery>, StoreError> {
        let write = Uuid::now_v7();
        let stored = item::write(&DeliveryItem::new(
            tenant,
            delivery,
            Versioned::<Delivery>::FIRST,
            write,
        )?)?;
        match self.put(stored, Condition::absent(), Beside::default()).await? {
            Written::Done | Written::Unmet(None) => Ok(None),
            Written::Unmet(Some(there)) if item::is_from(&there, write) => Ok(None),
            Written::Unmet(Some(there)) => Ok(Some(to_delivery(there)?.into_value())),
        }
    }

    /// Reads a delivery.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn delivery(
        &self,
        tenant: &TenantId,
        webhook: WebhookId,
        event: EventId,
        now: Timestamp,
    ) -> Result<Option<Versioned<Delivery>>, StoreError> {
        let found = self
            .get_consistent(webhook::key_of_delivery(tenant, webhook, event))
            .await?;
        let found = found.filter(|found| !item::is_purged(found, now));
        found.map(to_delivery).transpose()
    }

    /// Writes a delivery back on condition that it is at the version that was read; `false` where somebody else has written it since.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn replace_delivery(
        &self,
        tenant: &TenantId,
        delivery: &Versioned<Delivery>,
    ) -> Result<bool, StoreError> {
        let (write, version) = (Uuid::now_v7(), delivery.version());
        let stored = item::write(&DeliveryItem::new(tenant, delivery.value(), version + 1, write)?)?;
        let written = self
            .put(stored, Condition::at_version(version), Beside::default())
            .await?;
        Ok(match written {
            Written::Done => true,
            Written::Unmet(there) => there.is_some_and(|there| item::is_from(&there, write)),
        })
    }

    /// Looks at up to `count` deliveries of a webhook, newest event first, those of earlier events than `after`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn look_at_deliveries(
        &self,
        tenant: &TenantId,
        of: WebhookId,
        after: Option<EventId>,
        count: i32,
        now: Timestamp,
    ) -> Result<Looked, StoreError> {
        let text = AttributeValue::S;
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression(webhook::OF_WEBHOOK)
            .expression_attribute_values(":pk", text(webhook::deliveries_pk(tenant, of)))
            .expression_attribute_values(":prefix", text(webhook::deliveries()))
            .scan_index_forward(false)
            .set_exclusive_start_key(after.map(|event| webhook::key_of_delivery(tenant, of, event)))
            .limit(count)
            .send()
            .await
            .map_err(failed)?;
        let next = page.last_evaluated_key.as_ref().and_then(webhook::event_of);
        let found = page.items.unwrap_or_default();
        let kept = found.into_iter().filter(|found| !item::is_purged(found, now));
        let found = kept.map(|found| Ok(to_delivery(found)?.into_value()));
        Ok(Looked {
            found: found.collect::<Result<_, StoreError>>()?,
            next,
        })
    }
}

/// A delivery out of its item.
pub(super) fn to_delivery(found: Item) -> Result<Versioned<Delivery>, StoreError> {
    item::read::<DeliveryItem>(found)?.into_delivery()
}

//! A webhook's item, and those of its deliveries.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{SCHEMA, key, must, time, time_text, write_id};
use crate::event::{EventId, EventType};
use crate::store::{Item, StoreError, state};
use crate::tenant::TenantId;
use crate::version::Versioned;
use crate::webhooks::{Delivery, DeliveryState, FailingSince, Off, Webhook, WebhookId};

/// How the sort keys of deliveries begin.
const DELIVERIES: &str = "DELIVERY#";
/// The deliveries of a webhook.
pub(crate) const OF_WEBHOOK: &str = "pk = :pk AND begins_with(sk, :prefix)";

/// The partition of a tenant's webhooks.
pub(crate) fn webhooks_pk(tenant: &TenantId) -> String {
    format!("TENANT#{}#WEBHOOKS", tenant.as_str())
}

pub(crate) fn key_of_webhook(tenant: &TenantId, id: WebhookId) -> Item {
    key(webhooks_pk(tenant), &id.to_string())
}

/// The partition that names the webhooks that a tenant had, as long as their deliveries may be there.
pub(crate) fn gone_webhooks_pk(tenant: &TenantId) -> String {
    format!("TENANT#{}#WEBHOOKS#GONE", tenant.as_str())
}

/// The name of a webhook that is gone.
#[derive(Serialize)]
pub(crate) struct GoneItem {
    pk: String,
    sk: String,
    r#type: &'static str,
    schema: u32,
    ttl: i64,
}

impl GoneItem {
    pub(crate) fn new(tenant: &TenantId, id: WebhookId, ttl: Timestamp) -> Self {
        Self {
            pk: gone_webhooks_pk(tenant),
            sk: id.to_string(),
            r#type: "gone_webhook",
            schema: SCHEMA,
            ttl: ttl.as_second(),
        }
    }
}

/// The partition of a webhook's deliveries.
pub(crate) fn deliveries_pk(tenant: &TenantId, webhook: WebhookId) -> String {
    format!("TENANT#{}#WEBHOOK#{webhook}", tenant.as_str())
}

/// How the sort keys of a webhook's deliveries begin; what follows sorts as the events happened.
pub(crate) fn deliveries() -> String {
    DELIVERIES.to_owned()
}

fn delivery_sk(event: EventId) -> String {
    format!("{DELIVERIES}{}", event.uuid().simple())
}

pub(crate) fn key_of_delivery(tenant: &TenantId, webhook: WebhookId, event: EventId) -> Item {
    key(deliveries_pk(tenant, webhook), &delivery_sk(event))
}

/// The delivery that a key is of.
pub(crate) fn event_of(found: &Item) -> Option<EventId> {
    let uuid = super::text(found, "sk")?.strip_prefix(DELIVERIES)?;
    Uuid::try_parse(uuid).ok().map(EventId::from)
}

/// A webhook.
#[derive(Serialize, Deserialize)]
pub(crate) struct WebhookItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    version: u64,
    write_id: String,
    url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event_types: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(with = "serde_bytes")]
    sealed: Vec<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    off: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failing_since: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failed_last: Option<String>,
    created_at: String,
    updated_at: String,
}

impl WebhookItem {
    pub(crate) fn new(tenant: &TenantId, webhook: &Webhook, version: u64, write: Uuid) -> Self {
        let words = |types: &Vec<EventType>| types.iter().map(|event| event.as_str().to_owned()).collect();
        Self {
            pk: webhooks_pk(tenant),
            sk: webhook.id.to_string(),
            r#type: "webhook".to_owned(),
            schema: SCHEMA,
            version,
            write_id: write_id(write),
            url: webhook.url.clone(),
            event_types: webhook.types.as_ref().map(words),
            description: webhook.description.clone(),
            sealed: webhook.sealed.clone(),
            off: webhook.off.map(|off| off.as_str().to_owned()),
            failing_since: webhook.failing.map(|failing| time_text(failing.since)),
            failed_last: webhook.failing.map(|failing| time_text(failing.last)),
            created_at: time_text(webhook.created_at),
            updated_at: time_text(webhook.updated_at),
        }
    }

    pub(crate) fn into_webhook(self) -> Result<Versioned<Webhook>, StoreError> {
        // A type that is not known is one of a later version, of which nothing is told here.
        let known = |words: Vec<String>| words.iter().filter_map(|word| EventType::parse(word)).collect();
        let types = self.event_types.map(known);
        let off = self.off.map(|word| must(Off::parse(&word), "off", "a reason"));
        let failing = match (self.failing_since, self.failed_last) {
            (Some(since), Some(last)) => Some(FailingSince {
                since: time(&since, "failing_since")?,
                last: time(&last, "failed_last")?,
            }),
            _ => None,
        };
        let webhook = Webhook {
            id: must(WebhookId::parse(&self.sk), "sk", "a webhook's id")?,
            url: self.url,
            types,
            description: self.description,
            sealed: self.sealed,
            off: off.transpose()?,
            failing,
            created_at: time(&self.created_at, "created_at")?,
            updated_at: time(&self.updated_at, "updated_at")?,
        };
        Ok(Versioned::new(self.version, webhook))
    }
}

/// A delivery.
#[derive(Serialize, Deserialize)]
pub(crate) struct DeliveryItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    ttl: i64,
    version: u64,
    write_id: String,
    webhook: String,
    event: String,
    number: u64,
    state: String,
    due_at: i64,
    count: u32,
    created_at: String,
    /// Packed: answers are text.
    #[serde(with = "serde_bytes")]
    tries: Vec<u8>,
}

impl DeliveryItem {
    /// What its items say that they are.
    pub(crate) const TYPE: &str = "delivery";

    pub(crate) fn new(tenant: &TenantId, delivery: &Delivery, version: u64, write: Uuid) -> Result<Self, StoreError> {
        Ok(Self {
            pk: deliveries_pk(tenant, delivery.webhook),
            sk: delivery_sk(delivery.event),
            r#type: Self::TYPE.to_owned(),
            schema: SCHEMA,
            ttl: delivery.ttl.as_second(),
            version,
            write_id: write_id(write),
            webhook: delivery.webhook.to_string(),
            event: delivery.event_type.as_str().to_owned(),
            number: delivery.number,
            state: delivery.state.as_str().to_owned(),
            due_at: delivery.due_at.as_millisecond(),
            count: delivery.count,
            created_at: time_text(delivery.created_at),
            tries: state::pack(&delivery.tries)?,
        })
    }

    pub(crate) fn into_delivery(self) -> Result<Versioned<Delivery>, StoreError> {
        let uuid = self
            .sk
            .strip_prefix(DELIVERIES)
            .and_then(|uuid| Uuid::try_parse(uuid).ok());
        let delivery = Delivery {
            webhook: must(WebhookId::parse(&self.webhook), "webhook", "a webhook's id")?,
            event: must(uuid.map(EventId::from), "sk", "an event's id")?,
            event_type: must(EventType::parse(&self.event), "event", "a type of events")?,
            number: self.number,
            state: must(DeliveryState::parse(&self.state), "state", "a state")?,
            due_at: must(Timestamp::from_millisecond(self.due_at).ok(), "due_at", "a time")?,
            count: self.count,
            tries: state::unpack(&self.tries)?,
            created_at: time(&self.created_at, "created_at")?,
            ttl: must(Timestamp::from_second(self.ttl).ok(), "ttl", "a time")?,
        };
        Ok(Versioned::new(self.version, delivery))
    }
}

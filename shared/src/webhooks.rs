//! Webhooks and their deliveries: where events are sent, and what came of each.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::event::{EventId, EventType};
use crate::queue::Message;
use crate::tenant::TenantId;

/// How a webhook's id begins, and a delivery's.
const WEBHOOK: &str = "whk_";
const DELIVERY: &str = "dlv_";

/// Webhooks of one tenant: each event is sent to every one of them that wants it.
pub const MOST_WEBHOOKS: usize = 20;
/// Tries that a delivery remembers: those that it makes by itself, and as many by hand.
pub const MOST_TRIES_KEPT: usize = 18;

/// A webhook's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WebhookId(Uuid);

impl WebhookId {
    /// A new one; later ones sort behind it.
    #[expect(clippy::new_without_default, reason = "each is another")]
    pub fn new() -> Self {
        Self(Uuid::now_v7())
    }

    /// Reads an id.
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text.strip_prefix(WEBHOOK)?).ok().map(Self)
    }
}

impl fmt::Display for WebhookId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{WEBHOOK}{}", self.0.simple())
    }
}

/// Why a webhook is sent nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    /// Its owner switched it off.
    ByRequest,
    /// Its endpoint failed for five days.
    Failing,
    /// Its endpoint answered 410.
    Gone,
}

impl Off {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::ByRequest, Self::Failing, Self::Gone];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ByRequest => "by_request",
            Self::Failing => "failing",
            Self::Gone => "gone",
        }
    }

    /// The reason of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// For how long an endpoint has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailingSince {
    /// The first try that failed.
    pub since: Timestamp,
    /// The last one that was noted.
    pub last: Timestamp,
}

/// Where events are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Where to.
    pub url: String,
    /// Which types of events; none means all, also those that there are one day.
    pub types: Option<Vec<EventType>>,
    /// Its owner's words for it.
    pub description: Option<String>,
    /// Its secret, sealed.
    pub sealed: Vec<u8>,
    /// Why it is sent nothing, where it is switched off.
    pub off: Option<Off>,
    /// Since when its endpoint fails, where it does.
    pub failing: Option<FailingSince>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Webhook {
    /// Whether it is sent events of a type.
    pub fn wants(&self, event: EventType) -> bool {
        self.off.is_none() && self.types.as_ref().is_none_or(|types| types.contains(&event))
    }
}

/// How far a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is sent at its time.
    Pending,
    /// Somebody asked for it again: it is sent now.
    Asked,
    /// The endpoint took it.
    Delivered,
    /// It was tried as often as it is.
    Failed,
    /// Its webhook was switched off or deleted first, or what it tells of is over.
    Dropped,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Asked, Self::Delivered, Self::Failed, Self::Dropped];

    /// Its word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Asked => "asked",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }

    /// The state of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Its word for clients, to whom what was asked for is to be sent as what is pending.
    pub fn told(self) -> &'static str {
        match self {
            Self::Asked => Self::Pending.as_str(),
            state => state.as_str(),
        }
    }

    /// Whether it is still to be sent.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Asked)
    }
}

/// One try of a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The status that was answered.
    pub status: Option<u16>,
    /// What was wrong, in words; nothing after a success.
    pub problem: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// The first kilobyte of the answer.
    pub answer: Option<String>,
}

/// One event on its way to one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// To which webhook.
    pub webhook: WebhookId,
    /// Which event.
    pub event: EventId,
    /// What happened.
    pub event_type: EventType,
    /// The event's number in the feed, which has its body.
    pub number: u64,
    /// How far it is.
    pub state: DeliveryState,
    /// When it is sent next, while it is open.
    pub due_at: Timestamp,
    /// Tries since it was made or last asked for.
    pub count: u32,
    /// The newest of its tries, oldest first.
    pub tries: Vec<Tried>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it is forgotten: with its event.
    pub ttl: Timestamp,
}

impl Delivery {
    /// An event that is to be sent now.
    pub fn new(webhook: WebhookId, event: (u64, EventId, EventType), ttl: Timestamp, now: Timestamp) -> Self {
        let (number, id, event_type) = event;
        Self {
            webhook,
            event: id,
            event_type,
            number,
            state: DeliveryState::Pending,
            due_at: now,
            count: 0,
            tries: Vec::new(),
            created_at: now,
            ttl,
        }
    }

    /// Its id: the event's, under another name.
    pub fn id(&self) -> String {
        Self::id_of(self.event)
    }

    /// The id of an event's delivery.
    pub fn id_of(event: EventId) -> String {
        format!("{DELIVERY}{}", event.uuid().simple())
    }

    /// The event of a delivery's id.
    pub fn event_of(id: &str) -> Option<EventId> {
        Uuid::try_parse(id.strip_prefix(DELIVERY)?).ok().map(EventId::from)
    }

    /// Notes a try.
    pub fn note(&mut self, tried: Tried) {
        self.count += 1;
        self.tries.push(tried);
        let over = self.tries.len().saturating_sub(MOST_TRIES_KEPT);
        self.tries.drain(..over);
    }
}

/// A delivery that is to be made, as a queue has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Waiting {
    /// Whose.
    pub tenant: String,
    /// The webhook's id.
    pub webhook: String,
    /// The delivery's id.
    pub delivery: String,
}

impl Waiting {
    /// The message for a delivery.
    pub fn of(tenant: &TenantId, delivery: &Delivery) -> Self {
        Self {
            tenant: tenant.as_str().to_owned(),
            webhook: delivery.webhook.to_string(),
            delivery: delivery.id(),
        }
    }

    /// What it names.
    pub fn read(&self) -> Option<(TenantId, WebhookId, EventId)> {
        let tenant = TenantId::parse(&self.tenant).ok()?;
        Some((
            tenant,
            WebhookId::parse(&self.webhook)?,
            Delivery::event_of(&self.delivery)?,
        ))
    }
}

impl Message for Waiting {
    const QUEUE_URL: &str = "DELIVERY_QUEUE_URL";

    fn group(&self) -> &str {
        &self.webhook
    }
}

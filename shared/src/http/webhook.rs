//! Webhooks and deliveries as clients see them, and what is said of a webhook.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use webhook::address::Reach;
use webhook::seal::Owner;
use webhook::secret::Secret;
use webhook::target::Target;

use super::code::Code;
use super::document::schema;
use super::extract::invalid;
use super::problem::Problem;
use crate::app::App;
use crate::event::{EventId, EventType};
use crate::store::StoreError;
use crate::store::item::time_text;
use crate::tenant::TenantId;
use crate::webhooks::{Delivery, Tried, Webhook, WebhookId};

/// All types of events, also those that there are one day.
const ALL: &str = "*";

/// The webhook that a path names.
#[derive(Clone, Copy, Debug)]
pub struct WebhookPath(pub WebhookId);

impl FromRequestParts<App> for WebhookPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        let text = path.map_or_else(|_| String::new(), |Path(id)| id);
        WebhookId::parse(&text).map(Self).ok_or_else(|| no_webhook(&text))
    }
}

/// The delivery that a path names, and its webhook.
#[derive(Clone, Copy, Debug)]
pub struct DeliveryPath(pub WebhookId, pub EventId);

impl FromRequestParts<App> for DeliveryPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let path = Path::<(String, String)>::from_request_parts(parts, app).await;
        let (webhook, delivery) = path.map_or_else(|_| Default::default(), |Path(ids)| ids);
        let webhook = WebhookId::parse(&webhook).ok_or_else(|| no_webhook(&webhook))?;
        let event = Delivery::event_of(&delivery).ok_or_else(|| no_delivery(&delivery))?;
        Ok(Self(webhook, event))
    }
}

/// The answer for a webhook that is not there.
pub fn no_webhook(id: &str) -> Problem {
    Problem::new(Code::WebhookNotFound, format!("There is no webhook {id:?}."))
}

/// The answer for a delivery that is not there.
pub fn no_delivery(id: &str) -> Problem {
    Problem::new(Code::DeliveryNotFound, format!("The webhook has no delivery {id:?}."))
}

/// A webhook.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub struct WebhookView {
    /// Its id.
    #[schema(value_type = schema::WebhookId)]
    pub webhook_id: String,
    /// Where events are sent.
    #[schema(value_type = schema::WebhookUrl)]
    pub url: String,
    /// Which types of events; `*` for all.
    #[schema(value_type = Vec<schema::EventTypeOrAll>)]
    pub event_types: Vec<&'static str>,
    /// Your own words for it.
    #[schema(value_type = Option<schema::Label>, required)]
    pub description: Option<String>,
    /// Whether it is sent events.
    #[schema(value_type = schema::WebhookStatus)]
    pub status: &'static str,
    /// Why it is not; null where it is.
    #[schema(value_type = Option<schema::DisabledReason>, required)]
    pub disabled_reason: Option<&'static str>,
    /// Since when each try has failed; null where the last one did not. After five days the webhook is switched off.
    #[schema(format = DateTime, required)]
    pub failing_since: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl From<&Webhook> for WebhookView {
    fn from(webhook: &Webhook) -> Self {
        let types = webhook.types.as_ref();
        Self {
            webhook_id: webhook.id.to_string(),
            url: webhook.url.clone(),
            event_types: types.map_or_else(|| vec![ALL], |types| types.iter().map(|event| event.as_str()).collect()),
            description: webhook.description.clone(),
            status: if webhook.off.is_none() { "active" } else { "disabled" },
            disabled_reason: webhook.off.map(|off| off.as_str()),
            failing_since: webhook.failing.map(|failing| time_text(failing.since)),
            created_at: time_text(webhook.created_at),
            updated_at: time_text(webhook.updated_at),
        }
    }
}

/// A webhook, and its secret where that is new.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookWithSecret {
    /// The webhook.
    #[serde(flatten)]
    pub webhook: WebhookView,
    /// What its deliveries are signed with, where the call has made it or taken it. It is shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = schema::WebhookSecret, required = false)]
    pub secret: Option<String>,
}

/// One event on its way to a webhook.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryView {
    /// Its id.
    #[schema(value_type = schema::DeliveryId)]
    pub delivery_id: String,
    /// The event's id, which each try sends as `webhook-id`.
    #[schema(value_type = schema::EventId)]
    pub event_id: String,
    /// What it tells.
    #[schema(value_type = schema::EventType)]
    pub event_type: &'static str,
    /// How far it is.
    #[schema(value_type = schema::DeliveryStatus)]
    pub status: &'static str,
    /// Its tries, oldest first.
    pub tries: Vec<TryView>,
    /// When it is tried next; null where it is not.
    #[schema(format = DateTime, required)]
    pub next_try_at: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl From<&Delivery> for DeliveryView {
    fn from(delivery: &Delivery) -> Self {
        let is_open = delivery.state.is_open();
        Self {
            delivery_id: delivery.id(),
            event_id: delivery.event.to_string(),
            event_type: delivery.event_type.as_str(),
            status: delivery.state.told(),
            tries: delivery.tries.iter().map(TryView::from).collect(),
            next_try_at: is_open.then(|| time_text(delivery.due_at)),
            created_at: time_text(delivery.created_at),
        }
    }
}

/// What came of one try.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WebhookTry)]
pub struct TryView {
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// The status that the endpoint answered; null where nothing came.
    #[schema(required)]
    pub status: Option<u16>,
    /// What was wrong, in a sentence; null where it was taken.
    #[schema(required)]
    pub problem: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// The first kilobyte of the answer; null where nothing came.
    #[schema(required)]
    pub answer: Option<String>,
}

impl From<&Tried> for TryView {
    fn from(tried: &Tried) -> Self {
        Self {
            at: time_text(Timestamp::from_millisecond(tried.at).unwrap_or_default()),
            status: tried.status,
            problem: tried.problem.clone(),
            duration_ms: tried.duration_ms,
            answer: tried.answer.clone(),
        }
    }
}

/// `url`.
///
/// # Errors
/// 422 `INVALID_WEBHOOK_URL` says what is wrong with it.
pub fn url(text: &str, reach: Reach) -> Result<String, Problem> {
    let refused = |error| Problem::new(Code::InvalidWebhookUrl, format!("url cannot be used: {error}."));
    Ok(Target::parse(text, reach).map_err(refused)?.as_str().to_owned())
}

/// `event_types`, or `event_type` for one; the inner value is none for all of them.
///
/// # Errors
/// 400 where both are there, where there is none in the list, and for a type that there is not.
pub fn event_types(list: Option<Vec<String>>, one: Option<String>) -> Result<Option<Option<Vec<EventType>>>, Problem> {
    let (pointer, names) = match (list, one) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err(invalid("/event_type", "event_types has been sent as well")),
        (Some(names), None) => ("/event_types", names),
        (None, Some(name)) => ("/event_type", vec![name]),
    };
    if names.is_empty() {
        return Err(invalid(pointer, "there is no type in it; \"*\" means all"));
    }
    if names.iter().any(|name| name == ALL) {
        return Ok(Some(None));
    }
    let known = |name: &String| {
        EventType::parse(name).ok_or_else(|| {
            let known = EventType::ALL.map(EventType::as_str);
            Problem::new(Code::InvalidRequest, format!("There is no type of events {name:?}."))
                .details(json!({ "errors": [{ "pointer": pointer, "reason": "unknown type of events", "did_you_mean": null }], "known": known }))
        })
    };
    let mut types = names.iter().map(known).collect::<Result<Vec<_>, _>>()?;
    types.sort();
    types.dedup();
    Ok(Some(Some(types)))
}

/// A secret as it is kept.
///
/// # Errors
/// Where the function was deployed without what seals it.
pub fn sealed(app: &App, tenant: &TenantId, id: WebhookId, secret: &Secret) -> Result<Vec<u8>, StoreError> {
    let webhook = id.to_string();
    let owner = Owner {
        tenant: tenant.as_str(),
        webhook: &webhook,
    };
    Ok(app.sealer()?.seal(secret, owner))
}

/// `secret`; a new one where there is none.
///
/// # Errors
/// 400.
pub fn secret(text: Option<String>) -> Result<Secret, Problem> {
    match text {
        None => Ok(Secret::new()),
        Some(text) => Secret::parse(&SecretString::from(text)).map_err(|error| invalid("/secret", error.to_string())),
    }
}

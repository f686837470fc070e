//! `PUT /api/v1/webhooks/{webhook_id}`: another address, other types, another secret, on or off.

use axum::extract::State;
use secrecy::ExposeSecret;
use serde::Deserialize;
use shared::app::App;
use shared::http::auth::{Admin, Tenant};
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{Json, NoQuery, Query, invalid};
use shared::http::fields::label;
use shared::http::problem::Problem;
use shared::http::webhook::{self, WebhookPath, WebhookView, WebhookWithSecret, no_webhook};
use shared::webhooks::{Off, Webhook};
use utoipa::ToSchema;

shared::serves!(update_webhook);

/// What is to be otherwise; what is not sent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UpdateWebhook {
    /// Where events are to be sent.
    #[schema(value_type = Option<schema::WebhookUrl>)]
    url: Option<String>,
    /// Which types of events.
    #[schema(value_type = Option<Vec<schema::EventTypeOrAll>>)]
    event_types: Option<Vec<String>>,
    /// One type, in the place of a list.
    #[schema(value_type = Option<schema::EventTypeOrAll>)]
    event_type: Option<String>,
    /// Your own words for it; an empty text takes them away.
    #[schema(value_type = Option<schema::Words>)]
    description: Option<String>,
    /// What deliveries are to be signed with from now on.
    #[schema(value_type = Option<schema::WebhookSecret>)]
    secret: Option<String>,
    /// `true` to have a new secret made.
    #[schema(value_type = Option<bool>)]
    rotate_secret: Option<bool>,
    /// `false` to send it nothing, `true` to send it what happens from now on, also where it was switched off.
    #[schema(value_type = Option<bool>)]
    enabled: Option<bool>,
}

shared::refuses! {
    UpdateWebhook:
        InvalidWebhookUrl "Events cannot be sent to `url`.";
}

/// Change a webhook
///
/// What is not sent stays as it is. A new secret is in the answer, this once, and signs each delivery from then on, those that wait included. A
/// webhook that was switched off misses what happens meanwhile; the feed has it.
#[utoipa::path(
    put,
    path = "/api/v1/webhooks/{webhook_id}",
    operation_id = "update-webhook",
    tag = "Events",
    params(WebhookPath),
    request_body(content = UpdateWebhook, example = json!({ "event_types": ["session.completed"], "enabled": true })),
    responses(
        (status = 200, description = "The webhook as it is now.", body = WebhookWithSecret, example = json!(example::webhook())),
        Refusals<(Tenant<Admin>, WebhookPath, Query<NoQuery>, Json<UpdateWebhook>, UpdateWebhook)>,
    ),
    security(("api_key" = [])),
)]
async fn update_webhook(
    State(app): State<App>,
    tenant: Tenant<Admin>,
    WebhookPath(id): WebhookPath,
    Query(NoQuery {}): Query<NoQuery>,
    Json(body): Json<UpdateWebhook>,
) -> Result<axum::Json<WebhookWithSecret>, Problem> {
    let (tenant, now) = (tenant.id(), app.now());
    let url = body.url.map(|url| webhook::url(&url, app.reach())).transpose()?;
    let types = webhook::event_types(body.event_types, body.event_type)?;
    let description = match body.description {
        Some(empty) if empty.is_empty() => Some(None),
        said => label("/description", said)?.map(Some),
    };
    let secret = match (body.secret, body.rotate_secret.unwrap_or_default()) {
        (Some(_), true) => return Err(invalid("/rotate_secret", "a secret has been sent as well")),
        (None, false) => None,
        (secret, _) => Some(webhook::secret(secret)?),
    };
    let sealed = secret.as_ref().map(|secret| webhook::sealed(&app, tenant, id, secret));
    let sealed = sealed.transpose()?;
    let change = |webhook: &mut Webhook| {
        if url.as_ref().is_some_and(|url| *url != webhook.url) {
            webhook.failing = None;
        }
        webhook.url = url.clone().unwrap_or_else(|| webhook.url.clone());
        webhook.types = types.clone().unwrap_or_else(|| webhook.types.clone());
        webhook.description = description.clone().unwrap_or_else(|| webhook.description.clone());
        webhook.sealed = sealed.clone().unwrap_or_else(|| webhook.sealed.clone());
        match body.enabled {
            Some(true) => (webhook.off, webhook.failing) = (None, None),
            Some(false) => webhook.off = webhook.off.or(Some(Off::ByRequest)),
            None => {}
        }
        webhook.updated_at = now;
        Ok::<(), Problem>(())
    };
    let changed = app.store()?.change_webhook(tenant, id, change).await?;
    let changed = changed.ok_or_else(|| no_webhook(&id.to_string()))??;
    Ok(axum::Json(WebhookWithSecret {
        webhook: WebhookView::from(&changed),
        secret: secret.map(|secret| secret.text().expose_secret().to_owned()),
    }))
}

//! `POST /api/v1/webhooks/{webhook_id}/test`: an event of no consequence, sent now.

use axum::Json;
use axum::extract::State;
use serde_json::json;
use shared::app::App;
use shared::event::EventId;
use shared::http::auth::{Admin, Tenant};
use shared::http::document::example;
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoBody, NoQuery, Query};
use shared::http::problem::Problem;
use shared::http::webhook::{TryView, WebhookPath, no_webhook};
use shared::sending::send;
use shared::store::item::time_text;
use uuid::Uuid;
use webhook::send::Sender;

shared::serves!(test_webhook);

/// The type of what is sent.
const TYPE: &str = "webhook.test";

/// Test a webhook
///
/// Sends an event of the type `webhook.test` now, signed as all are, and answers what the other side said. It is sent once, also to a
/// webhook that is switched off, and is not in the feed.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/{webhook_id}/test",
    operation_id = "test-webhook",
    tag = "Events",
    params(WebhookPath),
    responses(
        (
            status = 200,
            description = "What came of it: `problem` says what was wrong, where something was.",
            body = TryView,
            example = json!(example::webhook_try()),
        ),
        Refusals<(Tenant<Admin>, WebhookPath, Query<NoQuery>, NoBody)>,
    ),
    security(("api_key" = [])),
)]
async fn test_webhook(
    State(app): State<App>,
    tenant: Tenant<Admin>,
    WebhookPath(id): WebhookPath,
    Query(NoQuery {}): Query<NoQuery>,
    NoBody: NoBody,
) -> Result<Json<TryView>, Problem> {
    let (tenant, now) = (tenant.id(), app.now());
    let found = app.store()?.webhook(tenant, id).await?;
    let found = found.ok_or_else(|| no_webhook(&id.to_string()))?;
    let event = EventId::from(Uuid::now_v7()).to_string();
    let body = json!({
        "id": event,
        "type": TYPE,
        "timestamp": time_text(now),
        "tenant_id": tenant.as_str(),
        "data": { "webhook_id": id.to_string() },
    });
    let sender = Sender::new(app.reach());
    let (_, tried) = send(&app, &sender, tenant, &found, (&event, body.to_string())).await?;
    Ok(Json(TryView::from(&tried)))
}

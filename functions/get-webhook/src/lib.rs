//! `GET /api/v1/webhooks/{webhook_id}`: one webhook, as it is.

use axum::Json;
use axum::extract::State;
use shared::app::App;
use shared::http::auth::{Read, Tenant};
use shared::http::document::example;
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoQuery, Query};
use shared::http::problem::Problem;
use shared::http::webhook::{WebhookPath, WebhookView, no_webhook};

shared::serves!(get_webhook);

/// Look a webhook up
///
/// Whether it is sent events, and if not, why; never its secret.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks/{webhook_id}",
    operation_id = "get-webhook",
    tag = "Events",
    params(WebhookPath),
    responses(
        (status = 200, description = "The webhook.", body = WebhookView, example = json!(example::webhook())),
        Refusals<(Tenant<Read>, WebhookPath, Query<NoQuery>)>,
    ),
    security(("api_key" = [])),
)]
async fn get_webhook(
    State(app): State<App>,
    tenant: Tenant<Read>,
    WebhookPath(id): WebhookPath,
    Query(NoQuery {}): Query<NoQuery>,
) -> Result<Json<WebhookView>, Problem> {
    let found = app.store()?.webhook(tenant.id(), id).await?;
    let found = found.ok_or_else(|| no_webhook(&id.to_string()))?;
    Ok(Json(WebhookView::from(&found)))
}

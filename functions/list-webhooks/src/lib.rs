//! `GET /api/v1/webhooks`: where events are sent.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use shared::app::App;
use shared::http::auth::{Read, Tenant};
use shared::http::document::example;
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoQuery, Query};
use shared::http::problem::Problem;
use shared::http::webhook::WebhookView;
use utoipa::ToSchema;

shared::serves!(list_webhooks);

/// A tenant's webhooks.
#[derive(Debug, Serialize, ToSchema)]
struct Webhooks {
    /// All of them, oldest first; there are at most twenty.
    webhooks: Vec<WebhookView>,
}

/// List webhooks
///
/// All webhooks of the tenant, without their secrets.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks",
    operation_id = "list-webhooks",
    tag = "Events",
    responses(
        (
            status = 200,
            description = "The webhooks.",
            body = Webhooks,
            example = json!({ "webhooks": [example::webhook()] }),
        ),
        Refusals<(Tenant<Read>, Query<NoQuery>)>,
    ),
    security(("api_key" = [])),
)]
async fn list_webhooks(
    State(app): State<App>,
    tenant: Tenant<Read>,
    Query(NoQuery {}): Query<NoQuery>,
) -> Result<Json<Webhooks>, Problem> {
    let found = app.store()?.webhooks(tenant.id()).await?;
    Ok(Json(Webhooks {
        webhooks: found.iter().map(WebhookView::from).collect(),
    }))
}

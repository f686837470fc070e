//! `DELETE /api/v1/webhooks/{webhook_id}`: nothing is sent there any more.

use axum::extract::State;
use axum::http::StatusCode;
use shared::app::App;
use shared::http::auth::{Admin, Tenant};
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoBody, NoQuery, Query};
use shared::http::problem::Problem;
use shared::http::webhook::{WebhookPath, no_webhook};

shared::serves!(delete_webhook);

/// Delete a webhook
///
/// Nothing is sent to it any more, also not what waits for another try. The feed keeps the events.
#[utoipa::path(
    delete,
    path = "/api/v1/webhooks/{webhook_id}",
    operation_id = "delete-webhook",
    tag = "Events",
    params(WebhookPath),
    responses(
        (status = 204, description = "The webhook is deleted."),
        Refusals<(Tenant<Admin>, WebhookPath, Query<NoQuery>, NoBody)>,
    ),
    security(("api_key" = [])),
)]
async fn delete_webhook(
    State(app): State<App>,
    tenant: Tenant<Admin>,
    WebhookPath(id): WebhookPath,
    Query(NoQuery {}): Query<NoQuery>,
    NoBody: NoBody,
) -> Result<StatusCode, Problem> {
    match app.store()?.delete_webhook(tenant.id(), id, app.now()).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(no_webhook(&id.to_string())),
    }
}

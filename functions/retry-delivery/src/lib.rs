//! `POST /api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/retry`: an event is sent again.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use shared::app::App;
use shared::http::auth::{Admin, Tenant};
use shared::http::code::Code;
use shared::http::document::example;
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoBody, NoQuery, Query};
use shared::http::problem::Problem;
use shared::http::webhook::{DeliveryPath, DeliveryView, no_delivery, no_webhook};
use shared::store::StoreError;
use shared::webhooks::{Delivery, DeliveryState};

/// Writes before giving up: a delivery is written by its tries.
const TRIES: u32 = 4;

shared::serves!(retry_delivery);

/// What a delivery has to be for this.
struct Retried;

shared::refuses! {
    Retried:
        WebhookDisabled "The webhook is switched off, so that nothing is sent to it.";
}

/// Send an event again
///
/// The delivery is sent again at once, whatever came of it before, and where that fails, tried again as a new one is. Your endpoint gets
/// the same event under the same id.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/retry",
    operation_id = "retry-delivery",
    tag = "Events",
    params(DeliveryPath),
    responses(
        (
            status = 202,
            description = "The delivery is on its way.",
            body = DeliveryView,
            example = json!(example::delivery()),
        ),
        Refusals<(Tenant<Admin>, DeliveryPath, Query<NoQuery>, NoBody, Retried)>,
    ),
    security(("api_key" = [])),
)]
async fn retry_delivery(
    State(app): State<App>,
    tenant: Tenant<Admin>,
    DeliveryPath(id, event): DeliveryPath,
    Query(NoQuery {}): Query<NoQuery>,
    NoBody: NoBody,
) -> Result<(StatusCode, Json<DeliveryView>), Problem> {
    let (store, tenant, now) = (app.store()?, tenant.id(), app.now());
    let webhook = store.webhook(tenant, id).await?;
    let webhook = webhook.ok_or_else(|| no_webhook(&id.to_string()))?;
    if let Some(off) = webhook.off {
        let detail = format!("The webhook is switched off ({}); enable it first.", off.as_str());
        return Err(Problem::new(Code::WebhookDisabled, detail));
    }
    for _ in 0..TRIES {
        let found = store.delivery(tenant, id, event, now).await?;
        let mut found = found.ok_or_else(|| no_delivery(&Delivery::id_of(event)))?;
        if found.value().state == DeliveryState::Asked {
            return Ok((StatusCode::ACCEPTED, Json(DeliveryView::from(found.value()))));
        }
        let delivery = found.value_mut();
        delivery.state = DeliveryState::Asked;
        (delivery.due_at, delivery.count) = (now, 0);
        if store.replace_delivery(tenant, &found).await? {
            return Ok((StatusCode::ACCEPTED, Json(DeliveryView::from(found.value()))));
        }
    }
    Err(StoreError::Unavailable("other writers came first on every try".into()).into())
}

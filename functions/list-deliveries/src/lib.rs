//! `GET /api/v1/webhooks/{webhook_id}/deliveries`: what was sent to a webhook, and what it said.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::app::App;
use shared::event::EventId;
use shared::http::auth::{Read, Tenant};
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{Query, invalid};
use shared::http::paging::{Filling, Paging, no_cursor};
use shared::http::problem::Problem;
use shared::http::webhook::{DeliveryView, WebhookPath, no_webhook};
use shared::webhooks::DeliveryState;
use utoipa::{IntoParams, ToSchema};

/// Looks for one page. A status that few deliveries have is looked for in so many and no further; the cursor goes on from there.
const MOST_LOOKS: usize = 8;

shared::serves!(list_deliveries);

/// Which deliveries, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DeliveriesQuery {
    /// Those with this status.
    #[param(value_type = Option<schema::DeliveryStatus>)]
    status: Option<String>,
    /// Entries of the page.
    #[param(value_type = Option<schema::PageLimit>)]
    #[expect(dead_code, reason = "the page is read from the request")]
    limit: Option<String>,
    /// `next_cursor` of the page before; none for the first page.
    #[param(value_type = Option<schema::Cursor>)]
    #[expect(dead_code, reason = "the page is read from the request")]
    cursor: Option<String>,
}

/// A page of deliveries.
#[derive(Debug, Serialize, ToSchema)]
struct DeliveriesPage {
    /// The deliveries, newest event first.
    deliveries: Vec<DeliveryView>,
    /// The cursor of the next page; null on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// List deliveries
///
/// The events of the last 30 days on their way to a webhook, newest first, each with its tries.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks/{webhook_id}/deliveries",
    operation_id = "list-deliveries",
    tag = "Events",
    params(WebhookPath, DeliveriesQuery),
    responses(
        (
            status = 200,
            description = "A page of deliveries. `next_cursor` leads to the next one; a page may be short, or empty, before the last.",
            body = DeliveriesPage,
            example = json!({ "deliveries": [example::delivery()], "next_cursor": null }),
        ),
        Refusals<(Tenant<Read>, WebhookPath, Query<DeliveriesQuery>, Paging)>,
    ),
    security(("api_key" = [])),
)]
async fn list_deliveries(
    State(app): State<App>,
    tenant: Tenant<Read>,
    WebhookPath(id): WebhookPath,
    Query(query): Query<DeliveriesQuery>,
    paging: Paging,
) -> Result<Json<DeliveriesPage>, Problem> {
    let (store, tenant, now) = (app.store()?, tenant.id(), app.now());
    let wanted = query.status.as_deref().map(status).transpose()?;
    let page = paging.page(app.tokens()?, tenant)?;
    let place = |text: &String| EventId::parse(text).ok_or_else(no_cursor);
    let mut after = page.after.as_ref().map(place).transpose()?;
    if store.webhook(tenant, id).await?.is_none() {
        return Err(no_webhook(&id.to_string()));
    }
    let mut filling = Filling::of(&page);
    for _ in 0..MOST_LOOKS {
        let looked = store
            .look_at_deliveries(tenant, id, after, filling.wanted(), now)
            .await?;
        for delivery in looked.found {
            if wanted.is_none_or(|wanted| wanted == delivery.state.told()) {
                filling.add(delivery.event.to_string(), DeliveryView::from(&delivery));
            }
        }
        after = looked.next;
        if after.is_none() || filling.is_full() {
            break;
        }
    }
    let (deliveries, next) = filling.end(after.map(|event| event.to_string()));
    Ok(Json(DeliveriesPage {
        deliveries,
        next_cursor: page.cursor(app.tokens()?, next.as_deref())?,
    }))
}

fn status(word: &str) -> Result<&'static str, Problem> {
    let told = DeliveryState::ALL.map(DeliveryState::told);
    let known = told.into_iter().find(|known| *known == word);
    known.ok_or_else(|| invalid("?status", "status is pending, delivered, failed or dropped"))
}

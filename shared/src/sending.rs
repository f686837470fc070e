//! Sending an event to a webhook, once.

use bytes::Bytes;
use webhook::outcome::Try;
use webhook::seal::Owner;
use webhook::send::{Delivery, Sender};

use crate::app::App;
use crate::store::StoreError;
use crate::tenant::TenantId;
use crate::webhooks::{Tried, Webhook};

/// Sends an event, whose id and whole text these are, to a webhook. Answers what came of it, and the same as it is kept.
///
/// # Errors
/// Where the webhook's secret cannot be opened.
pub async fn send(
    app: &App,
    sender: &Sender,
    tenant: &TenantId,
    webhook: &Webhook,
    (event, body): (&str, String),
) -> Result<(Try, Tried), StoreError> {
    let id = webhook.id.to_string();
    let owner = Owner {
        tenant: tenant.as_str(),
        webhook: &id,
    };
    let secret = app.sealer()?.open(&webhook.sealed, owner);
    let secret = secret.map_err(|error| StoreError::Corrupt(error.into()))?;
    let at = app.now();
    let delivery = Delivery {
        url: &webhook.url,
        id: event,
        timestamp: at,
        body: Bytes::from(body),
        secret: &secret,
    };
    let came = sender.send(&delivery).await;
    let tried = Tried {
        at: at.as_millisecond(),
        status: came.status(),
        problem: came.problem(),
        duration_ms: came.duration_ms,
        answer: came.result.as_ref().ok().map(|answer| answer.body.clone()),
    };
    Ok((came, tried))
}

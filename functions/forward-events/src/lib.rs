//! Events on their way out of the feed: to which webhooks each of them goes, and to the bus where there is one.

use std::collections::HashMap;

use jiff::SignedDuration;
use shared::app::App;
use shared::cause::{Cause, told};
use shared::event::Event;
use shared::store::StoreError;
use shared::store::stream::{Change, Handled, Record};
use shared::tenant::TenantId;
use shared::webhooks::{Delivery, Waiting, Webhook};

/// Where events and deliveries go.
pub trait Way {
    /// Hands a delivery over to whoever makes it. It may be handed over again.
    fn hand(&self, waiting: Waiting) -> impl Future<Output = Result<(), Cause>>;
    /// Puts an event on the bus, if there is one.
    fn publish(&self, event: &Event) -> impl Future<Output = Result<(), Cause>>;
}

/// Forwards what a batch tells.
pub async fn forward(app: &App, records: Vec<Record>, way: &impl Way) -> Handled {
    let mut handled = Handled::default();
    let mut webhooks = HashMap::new();
    for record in records {
        let sequence = record.sequence.clone();
        let done = match record.change() {
            Ok(Some(Change::Told(tenant, number, event, ttl))) => {
                told_on(app, &mut webhooks, &tenant, (number, &event), ttl, way).await
            }
            Ok(Some(Change::Asked(tenant, delivery))) => way.hand(Waiting::of(&tenant, &delivery)).await,
            Ok(_) => Ok(()),
            Err(error) => {
                tracing::error!(sequence, cause = told(&error), "a record of the stream cannot be read");
                handled.unreadable.push(sequence.clone());
                Ok(())
            }
        };
        if let Err(error) = done {
            tracing::error!(cause = told(&*error), "an event could not be forwarded");
            handled.failed = Some(sequence);
            break;
        }
    }
    handled
}

/// A webhook is sent what happens after it was made; clocks may be so far apart.
const APART: SignedDuration = SignedDuration::from_secs(5);

/// Whether an event happened since a webhook was made.
fn is_of_its_time(webhook: &Webhook, event: &Event) -> bool {
    event.id.at().is_none_or(|at| at + APART >= webhook.created_at)
}

/// Makes a delivery of an event for each webhook that wants it, and hands it over.
async fn told_on(
    app: &App,
    webhooks: &mut HashMap<TenantId, Vec<Webhook>>,
    tenant: &TenantId,
    (number, event): (u64, &Event),
    ttl: jiff::Timestamp,
    way: &impl Way,
) -> Result<(), Cause> {
    let store = app.store()?;
    if !webhooks.contains_key(tenant) {
        webhooks.insert(tenant.clone(), store.webhooks(tenant).await?);
    }
    let wanting = webhooks.get(tenant).into_iter().flatten();
    for webhook in wanting.filter(|webhook| webhook.wants(event.event) && is_of_its_time(webhook, event)) {
        let made = Delivery::new(webhook.id, (number, event.id, event.event), ttl, app.now());
        // It is there already where this record has come before; what came of it then says whether it is still to be handed over.
        let there = store
            .create_delivery(tenant, &made)
            .await
            .map_err(|error: StoreError| Cause::from(error))?;
        if there.is_none_or(|there| there.state.is_open()) {
            way.hand(Waiting::of(tenant, &made)).await?;
        }
    }
    // Last, so that a bus that takes nothing holds up no webhook but by coming again.
    way.publish(event).await
}

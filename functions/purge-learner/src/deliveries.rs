//! The deliveries of a learner's events. Each may hold the first kilobyte of what a receiver answered, and that what it was sent.

use std::collections::BTreeSet;

use shared::erasure::ErasedEvent;
use shared::event::EventId;
use shared::store::StoreError;
use shared::webhooks::{Delivery, WebhookId};

use super::Erasing;

/// Events whose deliveries are asked for at once.
const ASKED_AT_ONCE: usize = 50;

impl Erasing<'_> {
    /// Deletes the deliveries of all events that were taken out of the feed.
    pub async fn delete_deliveries(&self) -> Result<(), StoreError> {
        let webhooks = self.store.webhooks_ever(self.tenant).await?;
        let events = self.store.notes(self.tenant, self.learner).await?.events;
        for some in events.chunks(ASKED_AT_ONCE) {
            self.delete_deliveries_of(&webhooks, some).await?;
        }
        Ok(())
    }

    async fn delete_deliveries_of(&self, webhooks: &[WebhookId], events: &[ErasedEvent]) -> Result<(), StoreError> {
        let ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
        let found = self.store.deliveries_of(self.tenant, webhooks, &ids).await?;
        for event in events {
            let of_event: Vec<&Delivery> = found.iter().filter(|delivery| delivery.event == event.id).collect();
            if of_event.is_empty() {
                continue;
            }
            let known = event.webhooks.iter().cloned();
            let sent: BTreeSet<String> = known
                .chain(of_event.iter().map(|delivery| delivery.webhook.to_string()))
                .collect();
            let noted = ErasedEvent {
                webhooks: sent.into_iter().collect(),
                ..event.clone()
            };
            self.store
                .note_event(self.tenant, self.learner, &noted, self.app.now())
                .await?;
            for delivery in of_event {
                self.store
                    .forget_delivery(self.tenant, delivery.webhook, delivery.event)
                    .await?;
            }
        }
        Ok(())
    }
}

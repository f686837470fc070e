//! What a queue and Lambda do around deliveries: each is made when it is due by the laptop's clock. An endpoint that is slow holds up its own
//! deliveries and nobody else's. What a process that ended has left is in the table, and found at the next start.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use deliver_webhook::{Outcome, deliver};
use forward_events::Way;
use jiff::Timestamp;
use shared::app::App;
use shared::cause::{Cause, told};
use shared::event::Event;
use shared::store::StoreError;
use shared::tenant::TenantId;
use shared::webhooks::{Waiting, Webhook};
use tokio::sync::Notify;
use webhook::send::Sender;

/// How often it is looked what is due, where nothing happens.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Deliveries at once, to all webhooks and to one of them.
const AT_ONCE: usize = 64;
const AT_ONCE_TO_ONE: usize = 4;
/// The wait where the store did not answer.
const AGAIN: Duration = Duration::from_secs(1);
/// Deliveries of one look for what was left.
const LOOKED_AT: i32 = 100;

/// What is to be delivered, and when.
#[derive(Clone, Debug, Default)]
pub struct Deliveries {
    queue: Arc<Mutex<Queue>>,
    /// Something is due, or there is room for more.
    changed: Arc<Notify>,
}

#[derive(Debug, Default)]
struct Queue {
    due: HashMap<Waiting, Timestamp>,
    /// What is being delivered, counted by its webhook.
    under_way: HashMap<String, usize>,
}

impl Queue {
    /// Takes what is due out of it, as much as may be delivered at once.
    fn take(&mut self, now: Timestamp) -> Vec<Waiting> {
        let mut due: Vec<_> = self.due.iter().filter(|(_, at)| **at <= now).collect();
        due.sort_by_key(|(_, at)| **at);
        let due: Vec<Waiting> = due.into_iter().map(|(waiting, _)| waiting.clone()).collect();
        let mut room = AT_ONCE.saturating_sub(self.under_way.values().sum());
        let mut taken = Vec::new();
        for waiting in due {
            let count = self.under_way.entry(waiting.webhook.clone()).or_default();
            if room == 0 || *count == AT_ONCE_TO_ONE {
                continue;
            }
            *count += 1;
            room -= 1;
            self.due.remove(&waiting);
            taken.push(waiting);
        }
        taken
    }
}

impl Deliveries {
    fn queue<T>(&self, with: impl FnOnce(&mut Queue) -> T) -> T {
        with(&mut self.queue.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes what is due, for as long as the process lives; first what an earlier process has left.
    pub async fn serve(self, app: App) {
        while let Err(error) = self.find_left(&app).await {
            tracing::error!(cause = told(&error), "open deliveries cannot be looked for");
            tokio::time::sleep(AGAIN).await;
        }
        let sender = Sender::new(app.reach());
        loop {
            for waiting in self.queue(|queue| queue.take(app.now())) {
                let (app, sender, deliveries) = (app.clone(), sender.clone(), self.clone());
                tokio::spawn(async move {
                    let outcome = deliver(&app, &sender, &waiting).await;
                    deliveries.ended(&app, waiting, outcome);
                });
            }
            // Whatever comes first: something new, room for more, or the time of something older.
            let _ = tokio::time::timeout(LOOK_EVERY, self.changed.notified()).await;
        }
    }

    /// Notes what came of a delivery.
    fn ended(&self, app: &App, waiting: Waiting, outcome: Result<Outcome, StoreError>) {
        let wait = match outcome {
            Ok(Outcome::Done) => None,
            Ok(Outcome::Again(wait)) => Some(wait),
            Err(error) => {
                tracing::error!(cause = told(&error), "a delivery could not be made");
                Some(AGAIN)
            }
        };
        let again = wait.map(|wait| app.now() + wait);
        self.queue(|queue| {
            if let Some(count) = queue.under_way.get_mut(&waiting.webhook) {
                *count = count.saturating_sub(1);
            }
            queue.under_way.retain(|_, count| *count > 0);
            if let Some(at) = again {
                let due = queue.due.entry(waiting).or_insert(at);
                *due = at.min(*due);
            }
        });
        self.changed.notify_one();
    }

    /// What is still to be delivered of what the table has.
    async fn find_left(&self, app: &App) -> Result<(), StoreError> {
        for tenant in app.store()?.tenants().await? {
            for webhook in app.store()?.webhooks(&tenant).await? {
                match self.find_left_of(app, &tenant, &webhook).await {
                    // It is damaged, and stays so; the others' are found.
                    Err(error @ StoreError::Corrupt(_)) => {
                        tracing::error!(cause = told(&error), "a webhook's open deliveries cannot be read");
                    }
                    found => found?,
                }
            }
        }
        Ok(())
    }

    async fn find_left_of(&self, app: &App, tenant: &TenantId, webhook: &Webhook) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let store = app.store()?;
            let looked = store
                .look_at_deliveries(tenant, webhook.id, after, LOOKED_AT, app.now())
                .await?;
            for delivery in looked.found.iter().filter(|delivery| delivery.state.is_open()) {
                let waiting = Waiting::of(tenant, delivery);
                self.queue(|queue| queue.due.insert(waiting, delivery.due_at));
            }
            after = looked.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}

/// A laptop's deliveries are in this process, and there is no bus.
#[derive(Debug)]
pub struct ToDeliveries(pub Deliveries, pub App);

impl Way for ToDeliveries {
    async fn hand(&self, waiting: Waiting) -> Result<(), Cause> {
        let now = self.1.now();
        self.0.queue(|queue| queue.due.insert(waiting, now));
        self.0.changed.notify_one();
        Ok(())
    }

    async fn publish(&self, _: &Event) -> Result<(), Cause> {
        Ok(())
    }
}

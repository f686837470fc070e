//! One event on its way to one webhook: sent, and what came of it written down; again later, where it was not taken.
//!
//! A message may come twice, at once or late. What counts is the delivery's item: a try is written on condition of its version, and nothing is
//! sent before its time.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use shared::app::App;
use shared::sending::send;
use shared::store::{Store, StoreError};
use shared::tenant::TenantId;
use shared::version::Versioned;
use shared::webhooks::{Delivery, DeliveryState, FailingSince, Off, Waiting, Webhook};
use webhook::schedule::{Failing, Next, next};
use webhook::send::Sender;

/// A message that comes so much too early is as good as in time: a queue counts in whole seconds.
const EARLY: SignedDuration = SignedDuration::from_secs(1);
/// How often it is noted that an endpoint goes on failing, so that a thousand deliveries do not all write its item.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// What is to become of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing more.
    Done,
    /// It is to come again after so long.
    Again(Duration),
}

/// Makes a delivery, where it is still to be made.
///
/// # Errors
/// [`StoreError`]: the message is to come again.
pub async fn deliver(app: &App, sender: &Sender, message: &Waiting) -> Result<Outcome, StoreError> {
    let Some((tenant, webhook, event)) = message.read() else {
        return Err(StoreError::Corrupt("the message names no delivery".into()));
    };
    let (store, now) = (app.store()?, app.now());
    let Some(mut delivery) = store.delivery(&tenant, webhook, event, now).await? else {
        return Ok(Outcome::Done);
    };
    if !delivery.value().state.is_open() {
        return Ok(Outcome::Done);
    }
    if let Some(wait) = wait_until(delivery.value().due_at, now) {
        return Ok(Outcome::Again(wait));
    }
    let found = store
        .webhook(&tenant, webhook)
        .await?
        .filter(|webhook| webhook.off.is_none());
    let body = store.event(&tenant, delivery.value().number, now).await?;
    let (Some(webhook), Some(body)) = (found, body) else {
        delivery.value_mut().state = DeliveryState::Dropped;
        store.replace_delivery(&tenant, &delivery).await?;
        return Ok(Outcome::Done);
    };
    let id = body.id.to_string();
    let (came, tried) = send(app, sender, &tenant, &webhook, (&id, body.body)).await?;
    let (ended, is_success) = (app.now(), came.is_success());
    delivery.value_mut().note(tried);
    let next = next(&came, delivery.value().count, ended, chance());
    let outcome = settle(delivery.value_mut(), next, ended);
    note(store, &tenant, &webhook, (is_success, next == Next::Ended), ended).await?;
    if store.replace_delivery(&tenant, &delivery).await? {
        told(&delivery, is_success, ended);
        Ok(outcome)
    } else {
        // Another message of the same delivery has written its try, or somebody has asked for it again: it is looked at once more.
        Ok(Outcome::Again(Duration::from_secs(1)))
    }
}

/// How long until a delivery is due.
fn wait_until(due_at: Timestamp, now: Timestamp) -> Option<Duration> {
    let early = due_at.duration_since(now);
    let wait = Duration::try_from(early).ok().filter(|_| early > EARLY)?;
    Some(Duration::from_secs(wait.as_secs() + 1))
}

/// What follows a try, as the delivery has it.
fn settle(delivery: &mut Delivery, next: Next, now: Timestamp) -> Outcome {
    let (state, outcome) = match next {
        Next::Done => (DeliveryState::Delivered, Outcome::Done),
        Next::Again(wait) => (DeliveryState::Pending, Outcome::Again(wait)),
        Next::GivenUp | Next::Ended => (DeliveryState::Failed, Outcome::Done),
    };
    delivery.state = state;
    if let Outcome::Again(wait) = outcome {
        delivery.due_at = now + wait;
    }
    outcome
}

/// Notes with the webhook how its endpoint is: well again, failing, failing for too long, or gone.
async fn note(
    store: &Store,
    tenant: &TenantId,
    webhook: &Webhook,
    (is_success, is_gone): (bool, bool),
    now: Timestamp,
) -> Result<(), StoreError> {
    let before = webhook.failing;
    let is_noted = before.is_some_and(|failing| now.duration_since(failing.last) < NOTED_EVERY);
    if (is_success && before.is_none()) || (!is_success && !is_gone && is_noted) {
        return Ok(());
    }
    let change = |webhook: &mut Webhook| {
        if is_success {
            webhook.failing = None;
            return Ok::<(), ()>(());
        }
        let before = webhook.failing.map(|failing| Failing {
            since: failing.since,
            last: failing.last,
        });
        let failing = Failing::after(before, now);
        webhook.failing = Some(FailingSince {
            since: failing.since,
            last: failing.last,
        });
        let off = if is_gone {
            Some(Off::Gone)
        } else {
            failing.is_too_long().then_some(Off::Failing)
        };
        webhook.off = webhook.off.or(off);
        Ok(())
    };
    store.change_webhook(tenant, webhook.id, change).await?;
    Ok(())
}

/// One line of the log for each try. No URL: people put secrets there.
fn told(delivery: &Versioned<Delivery>, is_success: bool, now: Timestamp) {
    let delivery = delivery.value();
    tracing::info!(
        webhook = %delivery.webhook,
        event = %delivery.event,
        state = delivery.state.as_str(),
        tries = delivery.count,
        delivered = is_success,
        age_ms = i64::try_from(now.duration_since(delivery.created_at).as_millis()).unwrap_or(i64::MAX),
        status = delivery.tries.last().and_then(|tried| tried.status),
        "a delivery was tried"
    );
}

/// Any number, all alike likely; without randomness the middle is as good as any.
fn chance() -> u16 {
    let mut bytes = [0x80, 0];
    let _ = getrandom::fill(&mut bytes);
    u16::from_be_bytes(bytes)
}

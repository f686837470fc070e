//! One event on its way to one webhook: sent, and what came of it written down; again later, where it was not taken.
//!
//! A message may come twice, at once or late. What counts is the delivery's item: whoever is about to send it claims it first, on condition of its
//! version, and nothing is sent before its time.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use shared::app::App;
use shared::cause::told;
use shared::event::EventId;
use shared::metric;
use shared::sending::send;
use shared::store::{Store, StoreError};
use shared::tenant::TenantId;
use shared::webhooks::{Delivery, DeliveryState, FailingSince, Off, Tried, Waiting, Webhook};
use webhook::schedule::{Failing, Next, next};
use webhook::send::Sender;

/// A message that comes so much too early is as good as in time: a queue counts in whole seconds.
const EARLY: SignedDuration = SignedDuration::from_secs(1);
/// For how long a delivery is one message's: a try takes ten seconds, and writing it down a few more.
const CLAIM: SignedDuration = SignedDuration::from_secs(30);
/// Writes of one try before giving up.
const TRIES: u32 = 5;
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
    // Whoever has another message of the same delivery waits until this try has ended, however it ends.
    (delivery.value_mut().state, delivery.value_mut().due_at) = (DeliveryState::Pending, now + CLAIM);
    if !store.replace_delivery(&tenant, &delivery).await? {
        return Ok(Outcome::Again(Duration::from_secs(1)));
    }
    let id = body.id.to_string();
    let (next, tried, is_success) = match send(app, sender, &tenant, &webhook, (&id, body.body)).await {
        Ok((came, tried)) => (
            next(&came, delivery.value().count + 1, app.now(), chance()),
            tried,
            came.is_success(),
        ),
        // It is sealed with another key than this function's; it is not opened by trying again.
        Err(StoreError::Corrupt(_)) => (Next::GivenUp, unopened(now), false),
        Err(error) => return Err(error),
    };
    // First, so that whoever sees what came of the try sees the endpoint's state as well.
    let noted = note(store, &tenant, &webhook, (is_success, next == Next::Ended), app.now()).await;
    if let Err(error) = noted {
        tracing::error!(cause = told(&error), "how a webhook's endpoint is could not be noted");
    }
    write_down(app, (&tenant, &webhook), event, (next, tried)).await
}

/// A try that could not be made.
fn unopened(now: Timestamp) -> Tried {
    Tried {
        at: now.as_millisecond(),
        status: None,
        problem: Some("the webhook's secret cannot be opened; give it a new one".to_owned()),
        duration_ms: 0,
        answer: None,
    }
}

/// Writes a try down with its delivery as that is by now: somebody may have asked for it again meanwhile.
async fn write_down(
    app: &App,
    (tenant, webhook): (&TenantId, &Webhook),
    event: EventId,
    (next, tried): (Next, Tried),
) -> Result<Outcome, StoreError> {
    let store = app.store()?;
    for _ in 0..TRIES {
        let now = app.now();
        let Some(mut delivery) = store.delivery(tenant, webhook.id, event, now).await? else {
            return Ok(Outcome::Done);
        };
        let is_asked = delivery.value().state == DeliveryState::Asked;
        delivery.value_mut().note(tried.clone());
        let outcome = match is_asked && next != Next::Done {
            true => Outcome::Done,
            false => settle(delivery.value_mut(), next, now),
        };
        if store.replace_delivery(tenant, &delivery).await? {
            log(app, delivery.value(), now);
            return Ok(outcome);
        }
    }
    Err(StoreError::Unavailable("other writers came first on every try".into()))
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
    let called = &webhook.url;
    let change = |webhook: &mut Webhook| {
        // It is another endpoint's by now.
        if webhook.url != *called {
            return Err(());
        }
        if is_success {
            webhook.failing = None;
            return Ok(());
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
fn log(app: &App, delivery: &Delivery, now: Timestamp) {
    let age = now.duration_since(delivery.created_at).as_millis();
    let is_delivered = delivery.state == DeliveryState::Delivered;
    let count = |is: bool| if is { 1.0 } else { 0.0 };
    let metrics = [
        ("Deliveries", "Count", count(is_delivered)),
        ("FailedTries", "Count", count(!is_delivered)),
        (
            "DeliveryAge",
            "Milliseconds",
            if is_delivered { age as f64 } else { 0.0 },
        ),
    ];
    metric::emit(app, "a delivery was measured", metrics);
    tracing::info!(
        webhook = %delivery.webhook,
        event = %delivery.event,
        state = delivery.state.as_str(),
        tries = delivery.count,
        age_ms = u64::try_from(age).unwrap_or_default(),
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

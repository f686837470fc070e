//! Messages of deliveries as a queue hands them over: several at once, and late.

use std::time::Duration;

use deliver_webhook::{Outcome, deliver};
use futures_util::future::join_all;
use serde_json::json;
use shared::webhooks::Waiting;
use webhook::send::Sender;

use super::deliveries::delivery;
use super::endpoint::{Endpoint, Reply};
use super::make;
use crate::app::TestApp;

/// So slow that other messages come meanwhile.
fn slowly(status: u16) -> Reply {
    Reply {
        after: Duration::from_secs(1),
        ..Reply::status(status)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_is_sent_once_however_many_messages_of_it_there_are() {
    let (app, endpoint) = (TestApp::hearing().await, Endpoint::start().await);
    let (made, path) = make(&app, json!({ "url": endpoint.url, "event_type": "session.created" })).await;
    endpoint.usually(slowly(200));
    app.session().await;
    endpoint.until(1).await;
    let shown = delivery(&app, &path, |delivery| delivery["status"] == "pending").await;
    let text = |member: &serde_json::Value| member.as_str().unwrap().to_owned();
    let message = Waiting {
        tenant: "acme".to_owned(),
        webhook: text(&made["webhook_id"]),
        delivery: text(&shown["delivery_id"]),
    };
    let sender = Sender::new(app.app.reach());
    let messages = async || join_all((0..3).map(|_| deliver(&app.app, &sender, &message))).await;
    for outcome in messages().await {
        assert!(matches!(outcome, Ok(Outcome::Again(_))), "{outcome:?}");
    }
    delivery(&app, &path, |delivery| delivery["status"] == "delivered").await;
    for outcome in messages().await {
        assert!(matches!(outcome, Ok(Outcome::Done)), "{outcome:?}");
    }
    assert_eq!(endpoint.received().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_endpoint_says_that_was_replaced_is_not_the_new_ones() {
    let (app, old, new) = (
        TestApp::hearing().await,
        Endpoint::start().await,
        Endpoint::start().await,
    );
    let (_, path) = make(&app, json!({ "url": old.url, "event_type": "session.created" })).await;
    old.usually(slowly(410));
    app.session().await;
    old.until(1).await;
    app.put(&path, json!({ "url": new.url })).await.expect(200);
    delivery(&app, &path, |delivery| delivery["status"] == "failed").await;
    let shown = app.get(&path).await.expect(200).body;
    assert_eq!((&shown["status"], &shown["url"]), (&json!("active"), &json!(new.url)));
    assert!(shown["failing_since"].is_null(), "{shown:#}");
    app.session().await;
    new.until(1).await;
}

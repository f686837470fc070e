//! Events on their way to endpoints: signed, in time, again where they were not taken, and lost nowhere.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use super::endpoint::{Endpoint, Reply};
use super::make;
use crate::answer::Answer;
use crate::app::{Playing, TestApp, With};

/// The types of a played course, in their order.
const PLAYED: [&str; 5] = [
    "session.launched",
    "session.progressed",
    "session.scored",
    "session.completed",
    "session.passed",
];

async fn pass(app: &TestApp) -> Playing {
    let playing = app.play().await;
    let passed = json!({ "seq": 1, "terminate": true, "cmi_data": {
        "cmi.core.lesson_status": "passed", "cmi.core.score.raw": "90", "cmi.core.session_time": "00:01:00" } });
    app.say(&playing, passed).await.expect(200);
    playing
}

/// The one delivery of a webhook, once it looks like this.
pub async fn delivery(app: &TestApp, path: &str, is: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..1000 {
        let listed = app.get(&format!("{path}/deliveries")).await.expect(200).body;
        let found = listed["deliveries"]
            .as_array()
            .unwrap()
            .iter()
            .find(|delivery| is(delivery))
            .cloned();
        if let Some(found) = found {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!(
        "no delivery becomes so: {:#?}",
        app.get(&format!("{path}/deliveries")).await.body
    );
}

async fn retry(app: &TestApp, path: &str, delivery: &Value) -> Answer {
    let path = format!("{path}/deliveries/{}/retry", delivery["delivery_id"].as_str().unwrap());
    app.send(Method::POST, &path, With::key(&app.key), None).await
}

fn tries(delivery: &Value) -> usize {
    delivery["tries"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_played_course_is_told_within_two_seconds_each_event_once() {
    let (app, endpoint) = (TestApp::hearing().await, Endpoint::start().await);
    let (made, path) = make(&app, json!({ "url": endpoint.url, "event_types": PLAYED })).await;
    let began = Instant::now();
    pass(&app).await;
    let received = endpoint.until(PLAYED.len()).await;
    for received in &received {
        received.verify(made["secret"].as_str().unwrap());
        assert!(
            received.at.duration_since(began) < Duration::from_secs(10),
            "the machine is slow, and the way is seconds long"
        );
    }
    // They are sent side by side; in the order of their ids they are as they happened.
    let mut events: Vec<Value> = received.iter().map(|received| received.event()).collect();
    events.sort_by_key(|event| event["id"].as_str().unwrap().to_owned());
    let types: Vec<&str> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, PLAYED);
    let feed = app
        .get(&format!("/api/v1/events?type={}", PLAYED.join(",")))
        .await
        .expect(200)
        .body;
    assert_eq!(feed["events"], json!(events));
    let delivered = delivery(&app, &path, |delivery| delivery["status"] == "delivered").await;
    assert_eq!((tries(&delivered), &delivered["tries"][0]["status"]), (1, &json!(200)));
    assert_eq!(delivered["tries"][0]["answer"].as_str().unwrap().len(), 1024);
    assert_eq!(delivered["next_try_at"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_is_down_for_an_hour_misses_nothing() {
    let (app, endpoint) = (TestApp::hearing().await, Endpoint::start().await);
    make(&app, json!({ "url": endpoint.url, "event_type": "session.created" })).await;
    endpoint.usually(Reply::status(503));
    let mut sessions = Vec::new();
    for minute in 0..60 {
        if minute % 10 == 0 {
            sessions.push(app.session().await);
            endpoint.until(endpoint.received().len() + 1).await;
        }
        app.tick(60);
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    endpoint.usually(Reply::status(200));
    let before = endpoint.received().len();
    // What waits longest waits for an hour, and then for three.
    for _ in 0..9 {
        app.tick(1800);
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let taken: Vec<_> = endpoint.until(before + sessions.len()).await.split_off(before);
    let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for received in &taken {
        let event = received.event();
        let session = event["data"]["session_id"].as_str().unwrap().to_owned();
        ids.entry(session)
            .or_default()
            .push(received.header("webhook-id").to_owned());
    }
    let expected: Vec<String> = sessions
        .iter()
        .map(|path| path.rsplit('/').next().unwrap().to_owned())
        .collect();
    let mut told: Vec<String> = ids.keys().cloned().collect();
    told.sort_by_key(|id| expected.iter().position(|other| other == id));
    assert_eq!(told, expected);
    for received in endpoint.received() {
        let event = received.event();
        let session = event["data"]["session_id"].as_str().unwrap();
        assert_eq!(ids[session], [event["id"].as_str().unwrap()], "one id, and taken once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_try_that_failed_is_told_and_made_again_at_its_time() {
    let (app, endpoint) = (TestApp::hearing().await, Endpoint::start().await);
    let (_, path) = make(&app, json!({ "url": endpoint.url, "event_type": "session.created" })).await;
    let elsewhere = Reply {
        headers: vec![("location", format!("{}/elsewhere", endpoint.url))],
        ..Reply::status(307)
    };
    let later = Reply {
        headers: vec![("retry-after", "120".to_owned())],
        ..Reply::status(429)
    };
    endpoint.replies([elsewhere, later]);
    app.session().await;
    let failed = delivery(&app, &path, |delivery| tries(delivery) == 1).await;
    assert_eq!(failed["status"], "pending");
    assert!(
        failed["tries"][0]["problem"].as_str().unwrap().contains("redirect"),
        "{failed}"
    );
    assert!(app.get(&path).await.body["failing_since"].is_string());
    app.tick(6);
    let failed = delivery(&app, &path, |delivery| tries(delivery) == 2).await;
    assert!(
        failed["next_try_at"].as_str().unwrap() >= "2026-01-15T10:32:06",
        "Retry-After is respected: {failed}"
    );
    app.tick(60);
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(endpoint.received().len(), 2);
    app.tick(62);
    delivery(&app, &path, |delivery| delivery["status"] == "delivered").await;
    assert_eq!(endpoint.received().len(), 3, "a redirect is not followed");
    assert_eq!(app.get(&path).await.body["failing_since"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_says_410_is_sent_nothing_more() {
    let (app, endpoint) = (TestApp::hearing().await, Endpoint::start().await);
    let (_, path) = make(&app, json!({ "url": endpoint.url, "event_type": "session.created" })).await;
    endpoint.usually(Reply::status(410));
    app.session().await;
    let ended = delivery(&app, &path, |delivery| delivery["status"] == "failed").await;
    let off = app.get(&path).await.expect(200).body;
    assert_eq!(
        (&off["status"], &off["disabled_reason"]),
        (&json!("disabled"), &json!("gone"))
    );
    retry(&app, &path, &ended).await.problem(409, "WEBHOOK_DISABLED");
    app.session().await;
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert_eq!(endpoint.received().len(), 1);

    endpoint.usually(Reply::status(204));
    app.put(&path, json!({ "enabled": true })).await.expect(200);
    let asked = retry(&app, &path, &ended).await.expect(202).body;
    assert_eq!(asked["status"], "pending");
    delivery(&app, &path, |delivery| delivery["status"] == "delivered").await;
    assert_eq!(
        endpoint.received()[1].header("webhook-id"),
        endpoint.received()[0].header("webhook-id")
    );
}

/// How many requests an endpoint has had, once what was on its way has come.
async fn quiet(endpoint: &Endpoint) -> usize {
    loop {
        let before = endpoint.received().len();
        tokio::time::sleep(Duration::from_secs(1)).await;
        if endpoint.received().len() == before {
            return before;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_fails_for_five_days_is_switched_off_and_says_so() {
    let (app, endpoint) = (TestApp::hearing().await, Endpoint::start().await);
    let (_, path) = make(&app, json!({ "url": endpoint.url, "event_type": "session.created" })).await;
    endpoint.usually(Reply::status(500));
    // What a try found may be noted after the clock has moved on; twice these hours are still no silence that begins anew.
    for _ in 0..11 {
        let before = endpoint.received().len();
        app.session().await;
        endpoint.until(before + 1).await;
        // What is noted counts from then on, and what a try found is noted behind it.
        while app.get(&path).await.expect(200).body["failing_since"].is_null() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        app.tick(11 * 3600);
    }
    let switched_off = async || {
        while app.get(&path).await.expect(200).body["status"] == "active" {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(20), switched_off()).await;
    assert!(in_time.is_ok(), "it is never switched off");
    let off = app.get(&path).await.expect(200).body;
    assert_eq!(
        (&off["status"], &off["disabled_reason"]),
        (&json!("disabled"), &json!("failing"))
    );
    assert_eq!(off["failing_since"], "2026-01-15T10:30:00.000Z");
    let before = quiet(&endpoint).await;
    app.tick(12 * 3600);
    delivery(&app, &path, |delivery| delivery["status"] == "dropped").await;
    assert_eq!(endpoint.received().len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_endpoint_holds_up_no_other() {
    let app = TestApp::hearing().await;
    let (slow, fast) = (Endpoint::start().await, Endpoint::start().await);
    slow.usually(Reply {
        after: Duration::from_secs(8),
        ..Reply::status(200)
    });
    for endpoint in [&slow, &fast] {
        make(&app, json!({ "url": endpoint.url, "event_type": "session.created" })).await;
    }
    let began = Instant::now();
    for _ in 0..12 {
        app.session().await;
    }
    let received = fast.until(12).await;
    assert!(
        received
            .iter()
            .all(|received| received.at.duration_since(began) < Duration::from_secs(7))
    );
    assert!(slow.received().len() <= 8, "the slow one is called by a few at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_is_sent_now_and_its_answer_shown() {
    let (app, endpoint) = (TestApp::hearing().await, Endpoint::start().await);
    let (made, path) = make(&app, json!({ "url": endpoint.url, "secret": "a secret of our own" })).await;
    let to = format!("{path}/test");
    let test = || app.send(Method::POST, &to, With::key(&app.key), None);
    let answered = test().await.expect(200).body;
    assert_eq!((&answered["status"], &answered["problem"]), (&json!(200), &Value::Null));
    let received = &endpoint.received()[0];
    received.verify(made["secret"].as_str().unwrap());
    assert_eq!(received.event()["type"], "webhook.test");
    endpoint.usually(Reply::status(404));
    let answered = test().await.expect(200).body;
    assert!(answered["problem"].as_str().unwrap().contains("404"));
    app.put(&path, json!({ "url": "http://127.0.0.1:9" })).await.expect(200);
    let answered = test().await.expect(200).body;
    assert_eq!((&answered["status"], &answered["answer"]), (&Value::Null, &Value::Null));
    assert!(answered["problem"].is_string());
}

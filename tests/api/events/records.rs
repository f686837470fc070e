//! Records of the stream as Lambda hands them over: again, at once to several functions, and damaged.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use serde_json::{Value, json};
use shared::store::stream::Record;
use tokio::task::JoinSet;

use super::{read, types};
use crate::app::TestApp;

type Item = HashMap<String, AttributeValue>;

/// A session's item as it is in the table.
async fn item(app: &TestApp, session: &str) -> Item {
    let key = |value: &str| AttributeValue::S(value.to_owned());
    let call = app.database.get_item().table_name(local::database::TABLE);
    let call = call
        .key("pk", key(&format!("TENANT#acme#SESSION#{session}")))
        .key("sk", key("SESSION"));
    call.send().await.unwrap().item.unwrap()
}

fn record(number: usize, old: Option<&Item>, new: Option<&Item>) -> Record {
    record_of("2026-01-15T10:00:00.000", number, old, new)
}

/// A record of the stream with this label.
fn record_of(stream: &str, number: usize, old: Option<&Item>, new: Option<&Item>) -> Record {
    let image = |item: &Item| serde_dynamo::Item::from(item.clone());
    let at = Timestamp::from_second(1_800_000_000).unwrap();
    let stream = format!("arn:aws:dynamodb:eu-central-1:123456789012:table/lectern/stream/{stream}");
    Record::new(
        &stream,
        format!("{number:021}"),
        at,
        None,
        old.map(image),
        new.map(image),
    )
}

/// What the feed has, each event with its session.
async fn told(app: &TestApp) -> Vec<(String, String)> {
    let feed = app.get("/api/v1/events?limit=100").await.expect(200).body;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let events = feed["events"].as_array().unwrap();
    events
        .iter()
        .map(|event| (text(&event["type"]), text(&event["data"]["session_id"])))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_stream_of_the_table_is_heard_whatever_its_numbers_are() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let session = super::id_of(&path);
    let first = item(&app, session).await;
    let done = json!({ "version": 1, "cmi_data": { "cmi.core.lesson_status": "completed" } });
    app.put(&path, done).await.expect(200);
    let second = item(&app, session).await;
    record_events::record(&app.app, vec![record(500, None, Some(&first))]).await;
    let later = || vec![record_of("2026-02-15T10:00:00.000", 3, Some(&first), Some(&second))];
    for _ in 0..2 {
        record_events::record(&app.app, later()).await;
    }
    let types: Vec<String> = told(&app).await.into_iter().map(|(of_type, _)| of_type).collect();
    assert_eq!(types, ["session.created", "session.progressed", "session.completed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_again_is_told_once_under_one_id() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let session = super::id_of(&path);
    let first = item(&app, session).await;
    app.put(
        &path,
        json!({ "version": 1, "cmi_data": { "cmi.core.lesson_status": "completed" } }),
    )
    .await
    .expect(200);
    let second = item(&app, session).await;
    let batch = || vec![record(1, None, Some(&first)), record(2, Some(&first), Some(&second))];
    for records in [batch(), batch(), vec![record(2, Some(&first), Some(&second))], batch()] {
        let handled = record_events::record(&app.app, records).await;
        assert!(handled.failed.is_none() && handled.unreadable.is_empty());
    }
    let events = read(&app, "", 3).await;
    assert_eq!(
        types(&events),
        ["session.created", "session.progressed", "session.completed"]
    );

    // The same in a table of its own: the ids are the records', and not the function's.
    let ids: Vec<&Value> = events.iter().map(|event| &event["id"]).collect();
    let other = TestApp::start().await;
    record_events::record(&other.app, batch()).await;
    let again = read(&other, "", 3).await;
    assert_eq!(again.iter().map(|event| &event["id"]).collect::<Vec<_>>(), ids);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_functions_write_one_feed_and_a_reader_misses_nothing() {
    const SESSIONS: usize = 48;
    const WRITERS: usize = 6;
    let app = Arc::new(TestApp::start().await);
    let mut items = Vec::new();
    for _ in 0..SESSIONS {
        let path = app.session().await;
        items.push((super::id_of(&path).to_owned(), item(&app, super::id_of(&path)).await));
    }
    let reader = {
        let app = app.clone();
        tokio::spawn(async move {
            let (mut seen, mut cursor) = (Vec::new(), "0".to_owned());
            while seen.len() < SESSIONS {
                let feed = app
                    .get(&format!("/api/v1/events?limit=3&after={cursor}"))
                    .await
                    .expect(200)
                    .body;
                cursor = feed["cursor"].as_str().unwrap().to_owned();
                seen.extend(feed["events"].as_array().unwrap().iter().cloned());
            }
            (seen, cursor)
        })
    };
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (app, items) = (app.clone(), items.clone());
        writers.spawn(async move {
            // Each batch is handed to two functions, as it is where one is taken for dead.
            for batch in items.chunks(4).skip(writer / 2).step_by(WRITERS / 2) {
                let records = || {
                    batch
                        .iter()
                        .enumerate()
                        .map(|(number, (_, item))| record(number, None, Some(item)))
                        .collect()
                };
                loop {
                    let handled = record_events::record(&app.app, records()).await;
                    if handled.failed.is_none() {
                        break;
                    }
                }
            }
        });
    }
    while let Some(ended) = writers.join_next().await {
        ended.unwrap();
    }
    let (seen, cursor) = tokio::time::timeout(super::PATIENCE, reader).await.unwrap().unwrap();
    let mut sessions: Vec<&str> = seen
        .iter()
        .map(|event| event["data"]["session_id"].as_str().unwrap())
        .collect();
    sessions.sort_unstable();
    let mut expected: Vec<&str> = items.iter().map(|(id, _)| id.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(sessions, expected);
    let rest = app
        .get(&format!("/api/v1/events?after={cursor}"))
        .await
        .expect(200)
        .body;
    assert_eq!(rest["events"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_cannot_be_read_holds_up_no_other() {
    let app = TestApp::start().await;
    let (first, second) = (app.session().await, app.session().await);
    let mut damaged = item(&app, super::id_of(&first)).await;
    damaged.insert("created_at".to_owned(), AttributeValue::S("yesterday".to_owned()));
    let sound = item(&app, super::id_of(&second)).await;
    let handled = record_events::record(
        &app.app,
        vec![record(1, None, Some(&damaged)), record(2, None, Some(&sound))],
    )
    .await;
    assert!(handled.failed.is_none());
    assert_eq!(handled.unreadable, [format!("{:021}", 1)]);
    assert_eq!(
        told(&app).await,
        [("session.created".to_owned(), super::id_of(&second).to_owned())]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_removed_when_its_time_was_over_is_told_without_its_learner() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let session = item(&app, super::id_of(&path)).await;
    let image = serde_dynamo::Item::from(session);
    let at = Timestamp::from_second(1_800_000_000).unwrap();
    let removed = Record::new(
        "",
        "1".to_owned(),
        at,
        Some("dynamodb.amazonaws.com"),
        Some(image),
        None,
    );
    record_events::record(&app.app, vec![removed]).await;
    let feed = app.get("/api/v1/events").await.expect(200);
    assert_eq!(feed.body["events"][0]["type"], "session.expired");
    assert_eq!(feed.body["events"][0]["data"]["session"], Value::Null);
    assert!(!feed.text.contains("u1"), "{}", feed.text);
}

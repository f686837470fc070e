//! Sessions larger than an item: the rest of them is in parts, written with them and read with them.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use local::database::TABLE;
use scorm::package::{Edition, ScoTerms};
use serde_json::{Map, Value, json};
use shared::store::state;

use crate::app::{Playing, TestApp, noise, package};
use crate::conditions::version_of;
use crate::dynamo::{Dynamo, Fate};

pub const PATH: &str = "/api/v1/sessions/s";

/// Texts of the largest update, which are a third of all that a session may hold.
const MOST: u64 = 8;
pub const LONG: usize = 120_000;

/// Answers of a course that do not compress: each with all members that it needs, from a seed of its own.
pub fn answers(numbers: std::ops::Range<u64>, length: usize, seed: u64) -> Map<String, Value> {
    let members = |n: u64| {
        let text = noise(length, (seed << 32) | (n + 1));
        [
            ("id", format!("q{n}")),
            ("type", "other".to_owned()),
            ("learner_response", text),
        ]
        .map(|(member, value)| (format!("cmi.interactions.{n}.{member}"), json!(value)))
    };
    numbers.flat_map(members).collect()
}

/// The elements of an answer, without those that the LMS sets.
pub fn interactions(session: &Value) -> Map<String, Value> {
    let data = session["cmi_data"].as_object().unwrap().clone();
    data.into_iter()
        .filter(|(name, _)| name.split('.').nth(2).is_some_and(|n| n.parse::<u32>().is_ok()))
        .collect()
}

async fn newer(app: &TestApp) -> String {
    app.register(&app.tenant, &package(Edition::Fourth, &[ScoTerms::default()]))
        .await
}

/// Creates a session with these elements.
pub async fn create(app: &TestApp, cmi: Map<String, Value>) -> Value {
    let body = json!({ "package_id": newer(app).await, "user_id": "u1", "session_id": "s", "cmi_data": cmi });
    app.post("/api/v1/sessions", body).await.expect(201).body
}

async fn update(app: &TestApp, version: u64, cmi: Map<String, Value>) -> Value {
    let body = json!({ "version": version, "cmi_data": cmi });
    app.put(PATH, body).await.expect(200).body
}

/// The session and its attempts with their parts, each item by its sort key.
async fn partition(app: &TestApp) -> BTreeMap<String, HashMap<String, AttributeValue>> {
    let mut items = all(app).await;
    items.retain(|sk, _| !sk.starts_with("RUN#") && !sk.starts_with("CHANGE#"));
    items
}

/// The session's whole partition, with its runs and changes.
async fn all(app: &TestApp) -> BTreeMap<String, HashMap<String, AttributeValue>> {
    let query = app.database.query().table_name(TABLE).consistent_read(true);
    let query = query
        .key_condition_expression("pk = :pk")
        .expression_attribute_values(":pk", AttributeValue::S("TENANT#acme#SESSION#s".to_owned()));
    let items = query.into_paginator().items().send();
    let items: Vec<_> = items.try_collect().await.unwrap();
    let by_key = |item: HashMap<String, AttributeValue>| (item["sk"].as_s().unwrap().clone(), item);
    items.into_iter().map(by_key).collect()
}

pub async fn keys(app: &TestApp) -> Vec<String> {
    partition(app).await.into_keys().collect()
}

async fn put_raw(app: &TestApp, item: HashMap<String, AttributeValue>) {
    let put = app.database.put_item().table_name(TABLE).set_item(Some(item));
    put.send().await.unwrap();
}

async fn delete_raw(app: &TestApp, item: &HashMap<String, AttributeValue>) {
    let delete = app.database.delete_item().table_name(TABLE);
    let delete = delete.key("pk", item["pk"].clone()).key("sk", item["sk"].clone());
    delete.send().await.unwrap();
}

#[tokio::test]
async fn a_session_larger_than_an_item_is_read_back_as_it_was_written() {
    let app = TestApp::start().await;
    create(&app, Map::new()).await;
    let first = answers(0..5, LONG, 1);
    let written = update(&app, 1, first.clone()).await;
    assert_eq!(interactions(&written), first);
    assert_eq!(keys(&app).await, ["PART#SESSION#0001", "SESSION"]);

    let more = answers(5..10, LONG, 1);
    let written = update(&app, 2, more.clone()).await;
    let read = app.get(PATH).await.expect(200);
    assert_eq!((&read.body["version"], version_of(&read)), (&json!(3), "3"));
    assert_eq!(read.body["cmi_data"], written["cmi_data"]);
    assert_eq!(interactions(&read.body), first.into_iter().chain(more).collect());
    assert_eq!(
        keys(&app).await,
        ["PART#SESSION#0001", "PART#SESSION#0002", "PART#SESSION#0003", "SESSION"]
    );
    let listed = app
        .get("/api/v1/sessions?user_id=u1&include=cmi_data")
        .await
        .expect(200);
    assert_eq!(listed.body["sessions"], json!([read.body]));
}

#[tokio::test]
async fn a_conflict_answers_with_all_of_a_large_session_and_a_repeat_is_recognised() {
    let app = TestApp::start().await;
    create(&app, Map::new()).await;
    let body = json!({ "version": 1, "cmi_data": answers(0..6, LONG, 1) });
    app.put(PATH, body.clone()).await.expect(200);
    let read = app.get(PATH).await.expect(200).body;
    let repeated = app.put(PATH, body).await.expect(200).body;
    assert_eq!(
        (&repeated["version"], &repeated["cmi_data"]),
        (&json!(2), &read["cmi_data"])
    );
    let conflict = app
        .put(PATH, json!({ "version": 1 }))
        .await
        .problem(409, "VERSION_CONFLICT");
    assert_eq!(conflict.body["details"]["current"], read);
}

#[tokio::test]
async fn a_session_that_shrinks_leaves_no_part_and_may_grow_again() {
    let app = TestApp::start().await;
    create(&app, Map::new()).await;
    update(&app, 1, answers(0..8, LONG, 1)).await;
    assert_eq!(keys(&app).await.len(), 3);
    update(&app, 2, answers(0..3, 1_000, 2)).await;
    assert_eq!(keys(&app).await.len(), 2);
    let small = answers(0..8, 1_000, 3);
    update(&app, 3, small.clone()).await;
    assert_eq!(keys(&app).await, ["SESSION"]);
    assert!(!partition(&app).await["SESSION"].contains_key("parts"));
    assert_eq!(interactions(&app.get(PATH).await.body), small);
    let large = answers(0..8, LONG, 4);
    update(&app, 4, large.clone()).await;
    assert_eq!(keys(&app).await.len(), 3);
    assert_eq!(interactions(&app.get(PATH).await.body), large);
}

#[tokio::test]
async fn a_session_may_be_created_large_and_its_id_is_then_taken() {
    let app = TestApp::start().await;
    let cmi = answers(0..MOST, LONG, 1);
    let created = create(&app, cmi.clone()).await;
    assert_eq!(interactions(&created), cmi);
    let read = app.get(PATH).await.expect(200).body;
    assert_eq!(read["cmi_data"], created["cmi_data"]);
    let again = json!({ "package_id": created["package_id"], "user_id": "u2", "session_id": "s", "cmi_data": cmi });
    let taken = app.post("/api/v1/sessions", again).await;
    let taken = taken.problem(409, "SESSION_ALREADY_EXISTS");
    assert_eq!(taken.body["details"]["current"], read);
}

#[tokio::test]
async fn a_session_over_2_mib_is_refused_and_nothing_of_it_changes() {
    let app = TestApp::start().await;
    create(&app, answers(0..MOST, LONG, 1)).await;
    update(&app, 1, answers(MOST..2 * MOST, LONG, 1)).await;
    let before = partition(&app).await;
    assert_eq!(before.len(), 5);
    let body = json!({ "version": 2, "cmi_data": answers(2 * MOST..3 * MOST, LONG, 1) });
    let refused = app.put(PATH, body).await.problem(413, "PAYLOAD_TOO_LARGE");
    assert_eq!(
        refused.body["details"],
        json!({ "limit": "stored_session", "limit_bytes": 2 * 1024 * 1024 })
    );
    assert_eq!(partition(&app).await, before);
    let read = app.get(PATH).await.expect(200).body;
    assert_eq!((&read["version"], interactions(&read).len()), (&json!(2), 48));
}

#[tokio::test]
async fn a_large_session_lives_and_ends_as_a_small_one() {
    let app = TestApp::start().await;
    let cmi = answers(0..6, LONG, 1);
    create(&app, cmi.clone()).await;
    app.tick(25 * 3600);
    let refused = app.put(PATH, json!({ "version": 1 })).await;
    refused.problem(410, "SESSION_EXPIRED");
    let renewed = app.post(&format!("{PATH}/renew"), json!({})).await;
    assert_eq!(interactions(&renewed.expect(200).body), cmi);
    let parts = partition(&app).await;
    let ttl = &parts["SESSION"]["ttl"];
    assert!(
        parts
            .values()
            .all(|item| &item["ttl"] == ttl && item["write_id"] == parts["SESSION"]["write_id"])
    );

    app.tick(60 * 24 * 3600);
    for (sk, item) in parts.iter().filter(|(sk, _)| sk.starts_with("PART")) {
        delete_raw(&app, item).await;
        app.get(PATH).await.problem(404, "SESSION_NOT_FOUND");
        assert!(!keys(&app).await.contains(sk));
    }
    let listed = app.get("/api/v1/sessions?user_id=u1").await.expect(200);
    assert_eq!(listed.body["sessions"], json!([]));
}

#[tokio::test]
async fn deleting_a_large_session_leaves_nothing() {
    let app = TestApp::start().await;
    play_twice(&app, answers(0..MOST, LONG, 1)).await;
    update(&app, 4, answers(0..MOST, LONG, 2)).await;
    let attempt = "ATTEMPT#2026-01-15T10:30:00.000Z#0000000001";
    let part = |of: &str, number: u32| format!("PART#{of}#{number:04}");
    let expected = [
        attempt.to_owned(),
        part(attempt, 1),
        part(attempt, 2),
        part("SESSION", 1),
        part("SESSION", 2),
        "SESSION".to_owned(),
    ];
    assert_eq!(keys(&app).await, expected);
    assert_eq!(all(&app).await.len(), expected.len() + 2, "a run and a change");
    app.delete(PATH).await.expect(204);
    assert_eq!(all(&app).await, BTreeMap::new());
    app.delete(PATH).await.problem(404, "SESSION_NOT_FOUND");

    create(&app, answers(0..6, LONG, 1)).await;
    let head = partition(&app).await.remove("SESSION").unwrap();
    delete_raw(&app, &head).await;
    app.delete(PATH).await.problem(404, "SESSION_NOT_FOUND");
    assert_eq!(all(&app).await, BTreeMap::new());
}

/// Ends an attempt with these elements, and begins the next one.
async fn play_twice(app: &TestApp, cmi: Map<String, Value>) {
    let package = newer(app).await;
    let launch = json!({ "user_id": "u1", "session_id": "s" });
    let launch = app.post(&format!("/api/v1/packages/{package}/launch"), launch).await;
    let token = launch.expect(201).body["token"].as_str().unwrap().to_owned();
    let run = app.start_run(PATH, &token).await.expect(201);
    let playing = Playing {
        path: PATH.to_owned(),
        play_token: run.body["play_token"].as_str().unwrap().to_owned(),
        launch_token: token.clone(),
    };
    let mut last = cmi;
    last.insert("cmi.exit".to_owned(), json!("normal"));
    let last = json!({ "seq": 1, "cmi_data": last, "terminate": true });
    app.commit(&playing, last).await.expect(200);
    let next = app.start_run(PATH, &playing.play_token).await.expect(201);
    assert_eq!(
        (&next.body["session"]["version"], &next.body["session"]["attempt"]),
        (&json!(4), &json!(2))
    );
    assert_eq!(interactions(&next.body["session"]), Map::new());
}

#[tokio::test]
async fn an_ended_attempt_larger_than_an_item_is_kept_whole() {
    let app = TestApp::start().await;
    let cmi = answers(0..MOST, LONG, 1);
    play_twice(&app, cmi.clone()).await;
    let items = partition(&app).await;
    let packed = items.iter().filter(|(sk, _)| sk.contains("ATTEMPT"));
    let packed: Vec<u8> = packed
        .flat_map(|(_, item)| item["cmi"].as_b().unwrap().as_ref().to_vec())
        .collect();
    let stored: Value = serde_json::from_slice(&state::decode(&packed).unwrap()).unwrap();
    assert_eq!(interactions(&json!({ "cmi_data": stored })), cmi);
    assert!(!items.contains_key("PART#SESSION#0001"));
    let listed = app.get(&format!("{PATH}/attempts?include=cmi_data")).await.expect(200);
    assert_eq!(interactions(&listed.body["attempts"][1]), cmi);
}

#[tokio::test]
async fn a_reader_that_meets_a_write_between_an_item_and_its_parts_reads_again() {
    let app = TestApp::start().await;
    let written = create(&app, answers(0..6, LONG, 1)).await;
    let part = partition(&app).await.remove("PART#SESSION#0001").unwrap();
    let mut other = part.clone();
    other.insert("write_id".to_owned(), AttributeValue::S("another".to_owned()));
    put_raw(&app, other).await;
    let restore = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        put_raw(&app, part).await;
    };
    let (read, ()) = tokio::join!(app.get(PATH), restore);
    assert_eq!(read.expect(200).body["cmi_data"], written["cmi_data"]);
}

#[tokio::test]
async fn a_lost_part_is_told_as_unavailable_and_never_makes_a_wrong_answer() {
    let app = TestApp::start().await;
    create(&app, answers(0..MOST, LONG, 1)).await;
    let before = partition(&app).await;
    delete_raw(&app, &before["PART#SESSION#0002"]).await;
    app.get(PATH).await.problem(503, "SERVICE_UNAVAILABLE");
    let update = app.put(PATH, json!({ "version": 1 })).await;
    update.problem(503, "SERVICE_UNAVAILABLE");
    let list = app.get("/api/v1/sessions?user_id=u1").await;
    list.problem(503, "SERVICE_UNAVAILABLE");
    put_raw(&app, before["PART#SESSION#0002"].clone()).await;
    assert_eq!(partition(&app).await, before);
    app.get(PATH).await.expect(200);
    delete_raw(&app, &before["PART#SESSION#0001"]).await;
    app.delete(PATH).await.expect(204);
    assert_eq!(keys(&app).await, [""; 0]);
}

#[tokio::test]
async fn parts_cost_a_read_and_a_transaction_and_small_sessions_nothing() {
    let dynamo = Dynamo::start().await;
    let app = TestApp::with_database(&dynamo.address).await;
    create(&app, answers(0..6, LONG, 1)).await;
    assert_eq!(dynamo.seen().last().unwrap(), "TransactWriteItems");
    app.get(PATH).await.expect(200);
    assert_eq!(dynamo.seen(), ["GetItem", "BatchGetItem"]);
    update(&app, 1, answers(0..6, 1_000, 1)).await;
    assert_eq!(dynamo.seen(), ["GetItem", "BatchGetItem", "TransactWriteItems"]);
    update(&app, 2, answers(0..1, 1_000, 2)).await;
    // Who changed it is written with it.
    assert_eq!(dynamo.seen(), ["GetItem", "TransactWriteItems"]);
    app.put(PATH, json!({ "version": 3, "metadata": {} })).await.expect(200);
    assert_eq!(dynamo.seen(), ["GetItem", "PutItem"]);
    app.get(PATH).await.expect(200);
    assert_eq!(dynamo.seen(), ["GetItem"]);
    app.delete(PATH).await.expect(204);
    // Three changes, and the session.
    assert_eq!(
        dynamo.seen(),
        ["Query", "DeleteItem", "DeleteItem", "DeleteItem", "DeleteItem"]
    );
}

#[tokio::test]
async fn a_transaction_whose_answer_is_lost_is_not_taken_for_another_writers() {
    let dynamo = Dynamo::start().await;
    let app = TestApp::with_database(&dynamo.address).await;
    let lose = || dynamo.fates("TransactWriteItems", &[Fate::AnswerLost]);
    lose();
    create(&app, answers(0..5, LONG, 1)).await;
    lose();
    let updated = update(&app, 1, answers(0..6, LONG, 2)).await;
    assert_eq!(updated["version"], 2);
    dynamo.fates("TransactWriteItems", &[Fate::Throttled; 9]);
    let throttled = app.put(PATH, json!({ "version": 2 })).await;
    throttled.problem(503, "SERVICE_UNAVAILABLE");
    dynamo.fates("TransactWriteItems", &[]);
    assert_eq!(interactions(&app.get(PATH).await.body), answers(0..6, LONG, 2));
}

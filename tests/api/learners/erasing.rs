//! The end of a learner.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use local::database::TABLE;
use reqwest::Method;
use serde_json::{Value, json};
use shared::app::{App, Settings};
use shared::erasure::LearnerDigest;
use shared::files::key::ErasureKey;
use shared::store::{Store, state};
use shared::tenant::{Scope, TenantId};

use super::life::{LEARNER, Life, PATH};
use super::make;
use crate::app::{Item, TestApp, With};
use crate::dynamo::Dynamo;

/// How much the clock goes on at each look: an erasure waits for half a minute.
const TICK_SECONDS: i64 = 10;

/// Waits for the end of an erasure; the answer is its report.
async fn done(app: &TestApp, path: &str) -> Value {
    for _ in 0..600 {
        let report = app.get(&format!("{path}/erasure")).await.expect(200).body;
        if report["state"] == "done" {
            return report;
        }
        app.tick(TICK_SECONDS);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the erasure does not end");
}

/// Waits until neither the note of an erasure nor its own notes are there: they go when it is done.
async fn is_put_away(app: &TestApp) {
    for _ in 0..100 {
        let noted = app.files.list("erasures/", None).await.unwrap().objects;
        let is_note = |item: &Item| item["pk"].as_s().unwrap().contains("#ERASURE#");
        if noted.is_empty() && !app.items().await.iter().any(is_note) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("notes are left");
}

async fn erase(app: &TestApp, path: &str) -> Value {
    let begun = app.delete(path).await.expect(202);
    assert_eq!(
        begun.header("location"),
        format!("{}/erasure", path.replace('@', "%40"))
    );
    assert_eq!(
        (&begun.body["state"], &begun.body["finished_at"]),
        (&json!("running"), &Value::Null)
    );
    done(app, path).await
}

/// Everything that an item says: texts, numbers, and bytes, packed as they are and unpacked.
fn said(value: &AttributeValue) -> Vec<Vec<u8>> {
    match value {
        AttributeValue::S(text) | AttributeValue::N(text) => vec![text.clone().into_bytes()],
        AttributeValue::B(bytes) => {
            let raw = bytes.as_ref().to_vec();
            let unpacked = state::decode(&raw).ok();
            unpacked.into_iter().chain([raw]).collect()
        }
        AttributeValue::L(values) => values.iter().flat_map(said).collect(),
        AttributeValue::M(members) => members.values().flat_map(said).collect(),
        _ => Vec::new(),
    }
}

/// The items of a tenant that say one of these texts, by their keys.
fn saying(items: &[Item], tenant: &str, texts: &[String]) -> Vec<String> {
    let own = format!("TENANT#{tenant}#");
    let says = |item: &&Item| {
        item.values().flat_map(said).any(|bytes| {
            texts
                .iter()
                .any(|text| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
        })
    };
    let of_tenant = items.iter().filter(|item| item["pk"].as_s().unwrap().starts_with(&own));
    let told = of_tenant.filter(says);
    told.map(|item| format!("{} {}", item["pk"].as_s().unwrap(), item["sk"].as_s().unwrap()))
        .collect()
}

/// What the whole feed tells of sessions.
async fn feed(app: &TestApp) -> Vec<Value> {
    let (mut events, mut after) = (Vec::new(), "0".to_owned());
    loop {
        let page = app
            .get(&format!("/api/v1/events?limit=100&after={after}"))
            .await
            .expect(200)
            .body;
        events.extend(page["events"].as_array().unwrap().iter().cloned());
        after = page["cursor"].as_str().unwrap().to_owned();
        if page["has_more"] == false {
            events.retain(|event| event["data"]["session_id"].is_string());
            return events;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_of_a_learner_and_everything_of_the_others() {
    let app = TestApp::hearing().await;
    let other = TenantId::parse("other").unwrap();
    let key = app.make_key(&other, Scope::Admin).await;
    let package = app.register(&other, &crate::app::demo()).await;
    let body = json!({ "package_id": package, "user_id": LEARNER, "session_id": "theirs" });
    app.call(Method::POST, "/api/v1/sessions", With::key(&key), &body)
        .await
        .expect(201);
    let life = Life::lived(&app).await;
    make(&app, "another", "another-1", Some("Doe, John")).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let texts = life.texts();
    assert!(saying(&app.items().await, "acme", &texts).len() > 20);

    let before = feed(&app).await.len();
    let report = erase(&app, PATH).await;
    let counted = |name: &str| report[name].as_u64().unwrap();
    assert_eq!(
        (counted("sessions"), counted("sessions_left")),
        (life.sessions as u64, 0),
        "{report}"
    );
    // Each was told of to two webhooks. What the end of the sessions told was told to one, as the other was gone, and perhaps not yet.
    let (events, deliveries) = (counted("events"), counted("deliveries"));
    assert!(deliveries > events && deliveries <= 2 * events, "{report}");

    let left = app.items().await;
    assert_eq!(saying(&left, "acme", &texts), [""; 0]);
    assert_eq!(
        saying(&left, "other", &[LEARNER.to_owned()]).len(),
        2,
        "its session and the event of it"
    );
    is_put_away(&app).await;

    let feed = feed(&app).await;
    let ids: Vec<&Value> = feed.iter().map(|event| &event["data"]["session"]["user_id"]).collect();
    assert_eq!(ids, ["another"], "of {before} events");
    let deliveries = app
        .get(&format!("{}/deliveries?limit=100", life.webhook))
        .await
        .expect(200);
    let sent = deliveries.body["deliveries"].as_array().unwrap().iter();
    let of_sessions = sent.filter(|delivery| delivery["event_type"].as_str().unwrap().starts_with("session."));
    assert_eq!(of_sessions.count(), 1);

    app.get(PATH).await.problem(404, "LEARNER_NOT_FOUND");
    app.get("/api/v1/learners/another").await.expect(200);
    let export = app.get(&format!("{PATH}/export")).await.expect(200);
    assert_eq!(export.text.lines().count(), 1);
    let again = erase(&app, PATH).await;
    assert_eq!(
        (&again["sessions"], &again["events"], &again["deliveries"]),
        (&json!(0), &json!(0), &json!(0))
    );
    app.tick(31 * 24 * 3600);
    app.get(&format!("{PATH}/erasure"))
        .await
        .problem(404, "ERASURE_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_is_read_on_past_what_was_erased() {
    let app = TestApp::hearing().await;
    for n in 0..3 {
        make(&app, "kept", &format!("kept-{n}"), None).await;
        make(&app, "erased", &format!("erased-{n}"), None).await;
    }
    let until = async |count: usize| {
        for _ in 0..400 {
            let events = feed(&app).await;
            if events.len() >= count {
                return events;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{count} events did not come");
    };
    until(6).await;
    erase(&app, "/api/v1/learners/erased").await;
    // The newest event is an erased one, and as young as can be: no reader takes it for one that is on its way.
    make(&app, "kept", "kept-3", None).await;
    let events = until(4).await;
    let ids: Vec<&Value> = events.iter().map(|event| &event["data"]["session_id"]).collect();
    assert_eq!(ids, ["kept-0", "kept-1", "kept-2", "kept-3"]);
    let latest = app.get("/api/v1/events?after=latest").await.expect(200).body;
    assert_eq!(latest["has_more"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_learner_begins_meanwhile_is_new_and_stays() {
    let app = TestApp::hearing().await;
    make(&app, "jane", "old", None).await;
    app.delete("/api/v1/learners/jane").await.expect(202);
    make(&app, "jane", "new", None).await;
    app.get("/api/v1/learners/jane/export")
        .await
        .problem(409, "ERASURE_RUNNING");
    let report = done(&app, "/api/v1/learners/jane").await;
    assert_eq!(
        (&report["sessions"], &report["sessions_left"]),
        (&json!(1), &json!(1)),
        "{report}"
    );
    let jane = app.get("/api/v1/learners/jane").await.expect(200).body;
    let sessions = jane["sessions"].as_array().unwrap();
    assert_eq!((sessions.len(), &sessions[0]["session_id"]), (1, &json!("new")));
    let told = feed(&app).await;
    assert_eq!(
        told.iter().filter(|event| event["data"]["session_id"] == "new").count(),
        1
    );
    assert_eq!(
        told.iter().filter(|event| event["data"]["session_id"] == "old").count(),
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_has_an_erased_ones_id_by_now_is_another_one() {
    let app = TestApp::hearing().await;
    make(&app, "jane", "s", Some("Zzfirst")).await;
    app.delete("/api/v1/sessions/s").await.expect(204);
    make(&app, "john", "s", Some("Second")).await;
    app.delete("/api/v1/sessions/s").await.expect(204);
    make(&app, "jane", "s", Some("Zzthird")).await;
    app.delete("/api/v1/sessions/s").await.expect(204);
    make(&app, "john", "s", Some("Fourth")).await;
    for _ in 0..400 {
        if feed(&app).await.len() == 7 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let report = erase(&app, "/api/v1/learners/jane").await;
    assert_eq!(
        (&report["sessions"], &report["events"]),
        (&json!(0), &json!(4)),
        "{report}"
    );
    let told = feed(&app).await;
    let types: Vec<&str> = told.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["session.created", "session.deleted", "session.created"]);
    assert!(told.iter().all(|event| !event.to_string().contains("Zz")));
}

#[tokio::test]
async fn an_erasure_does_not_end_before_the_feed_has_told_and_does_not_wait_for_ever() {
    // Nobody reads this table's stream.
    let app = TestApp::start().await;
    make(&app, "zzuser", "s", Some("Zzname")).await;
    let user = scorm::id::UserId::parse("zzuser").unwrap();
    let learner = LearnerDigest::of(&user);
    let erasure = shared::erasure::Erasure::new(user, app.now());
    app.store.begin_erasure(&app.tenant, &learner, &erasure).await.unwrap();
    let key = ErasureKey {
        tenant: app.tenant.clone(),
        learner,
    };
    let (clock, key) = (app.clock.clone(), key.to_string());
    let purge = async |ticks: i64| {
        let ended = purge_learner::purge(&app.app, &app.files, &key);
        let tick = async {
            loop {
                clock.tick(jiff::SignedDuration::from_secs(ticks));
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            ended = ended => ended,
            () = tick => unreachable!(),
        }
    };
    let untold = purge(60).await.unwrap_err();
    assert!(matches!(untold, purge_learner::PurgeError::Untold(1)), "{untold}");
    let report = app.get("/api/v1/learners/zzuser/erasure").await.expect(200).body;
    assert_eq!(report["state"], "running");
    // The stream has forgotten it, and nothing comes any more.
    app.tick(48 * 3600);
    purge(1).await.unwrap();
    let report = app.get("/api/v1/learners/zzuser/erasure").await.expect(200).body;
    assert_eq!((&report["state"], &report["sessions"]), (&json!("done"), &json!(1)));
    assert_eq!(saying(&app.items().await, "acme", &["zzuser".to_owned()]), [""; 0]);
}

/// Whether an erasure came to its end; on a busy machine the feed may be behind, and it is started again.
fn is_done(ended: Result<(), purge_learner::PurgeError>) -> bool {
    match ended {
        Err(purge_learner::PurgeError::Untold(_)) => false,
        ended => {
            ended.unwrap();
            true
        }
    }
}

/// An erasure that ends at its n-th call of the table, for every n, and is started again.
#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_is_killed_at_any_call_is_gone_on_with() {
    let app = TestApp::hearing().await;
    let dynamo = Dynamo::in_front_of(app.address.clone()).await;
    let watched = App::new(Settings {
        store: Some(Store::new(Store::client_at(&dynamo.address), TABLE.to_owned())),
        files: Some(app.files.clone()),
        clock: app.clock.clone(),
        ..Settings::default()
    });
    let url = json!({ "url": "http://127.0.0.1:9/hook" });
    app.post("/api/v1/webhooks", url).await.expect(201);
    let clock = app.clock.clone();
    tokio::spawn(async move {
        loop {
            clock.tick(jiff::SignedDuration::from_secs(3));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let mut is_whole = false;
    let mut calls = 0;
    while !is_whole {
        let user = format!("zzuser-{calls}");
        make(&app, &user, &format!("s-{calls}"), Some("Zzname")).await;
        make(&app, &user, &format!("t-{calls}"), None).await;
        let learner = LearnerDigest::of(&scorm::id::UserId::parse(&user).unwrap());
        let erasure = shared::erasure::Erasure::new(scorm::id::UserId::parse(&user).unwrap(), app.now());
        app.store.begin_erasure(&app.tenant, &learner, &erasure).await.unwrap();
        let note = ErasureKey {
            tenant: app.tenant.clone(),
            learner: learner.clone(),
        };
        let key = note.to_string();
        dynamo.answers(Some(calls));
        tokio::select! {
            ended = purge_learner::purge(&watched, &app.files, &key) => is_whole = is_done(ended),
            () = dynamo.over() => {}
        }
        dynamo.answers(None);
        purge_learner::purge(&watched, &app.files, &key).await.unwrap();
        let report = app
            .store
            .erasure(&app.tenant, &learner, app.now())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (report.is_running(), report.erased.sessions),
            (false, 2),
            "after {calls} calls"
        );
        assert!(
            report.erased.events >= 4 && report.erased.deliveries >= 2,
            "after {calls} calls: {report:?}"
        );
        let left = saying(&app.items().await, "acme", &[user.clone(), "Zzname".to_owned()]);
        assert_eq!(left, [""; 0], "after {calls} calls");
        calls += 1;
    }
    assert!(calls > 30, "only {calls} calls were met");
}

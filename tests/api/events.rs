//! What an LMS hears of: the feed of events, in order, each once.

use std::collections::BTreeMap;
use std::time::Duration;

use scorm::package::{Edition, ScoTerms};
use serde_json::{Value, json};
use shared::tenant::{Scope, TenantId};

use crate::app::{TestApp, With, package};

mod records;

/// How long a test waits for what comes within a second or two.
const PATIENCE: Duration = Duration::from_secs(20);

/// Reads a feed from a cursor on until so many events are there.
async fn read(app: &TestApp, query: &str, count: usize) -> Vec<Value> {
    let (mut events, mut cursor) = (Vec::new(), String::new());
    let reading = async {
        while events.len() < count {
            let answer = app
                .get(&format!("/api/v1/events?wait=5&{query}{cursor}"))
                .await
                .expect(200)
                .body;
            events.extend(answer["events"].as_array().unwrap().iter().cloned());
            cursor = format!("&after={}", answer["cursor"].as_str().unwrap());
        }
    };
    let came = tokio::time::timeout(PATIENCE, reading).await;
    assert!(came.is_ok(), "{count} events did not come: {events:#?}");
    events
}

fn types(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().unwrap()).collect()
}

fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_course_that_is_played_is_told_step_by_step() {
    let app = TestApp::hearing().await;
    let playing = app.play().await;
    app.tick(5);
    let said = json!({ "seq": 1, "cmi_data": { "cmi.core.lesson_location": "page-2", "cmi.core.lesson_status": "incomplete" } });
    app.say(&playing, said).await.expect(200);
    app.tick(5);
    let said = json!({ "seq": 2, "terminate": true, "cmi_data": {
        "cmi.core.lesson_status": "passed", "cmi.core.score.raw": "90", "cmi.core.session_time": "00:01:00" } });
    app.say(&playing, said).await.expect(200);

    let session = id_of(&playing.path);
    let events = read(&app, &format!("session_id={session}"), 6).await;
    let expected = [
        "session.created",
        "session.launched",
        "session.progressed",
        "session.scored",
        "session.completed",
        "session.passed",
    ];
    assert_eq!(types(&events), expected);
    let ids: Vec<&str> = events.iter().map(|event| event["id"].as_str().unwrap()).collect();
    assert!(
        ids.is_sorted() && ids.windows(2).all(|pair| pair[0] != pair[1]),
        "{ids:?}"
    );

    let passed = &events[5];
    assert_eq!(
        (&passed["tenant_id"], &passed["timestamp"]),
        (&json!("acme"), &json!("2026-01-15T10:30:10.000Z"))
    );
    let told = &passed["data"]["session"];
    let mut shown = app.get(&playing.path).await.expect(200).body;
    for own in ["cmi_data", "metadata"] {
        assert!(told.get(own).is_none(), "{told}");
        shown.as_object_mut().unwrap().remove(own);
    }
    assert_eq!(*told, shown);
    let previous = &passed["data"]["previous"];
    assert_eq!(
        (&previous["completion_status"], &previous["success_status"]),
        (&json!("incomplete"), &json!("unknown"))
    );
    assert!(previous.get("user_id").is_none(), "{previous}");
    assert_eq!(events[0]["data"]["previous"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_is_told_once_a_minute_and_results_at_once() {
    let app = TestApp::hearing().await;
    let playing = app.play().await;
    for seq in 1..=7 {
        app.tick(20);
        let said = json!({ "seq": seq, "cmi_data": { "cmi.core.score.raw": format!("{}", 10 + seq / 3) } });
        app.say(&playing, said).await.expect(200);
    }
    app.tick(1);
    let path = format!("session_id={}", id_of(&playing.path));
    app.delete(&playing.path).await.expect(204);
    let events = read(&app, &path, 8).await;
    let progressed = events.iter().filter(|event| event["type"] == "session.progressed");
    let at: Vec<&str> = progressed.map(|event| event["timestamp"].as_str().unwrap()).collect();
    // Nothing but the score changes: at 20 seconds, at 60, and at 120.
    assert_eq!(at, ["2026-01-15T10:30:20.000Z", "2026-01-15T10:32:00.000Z"]);
    assert_eq!(
        events.iter().filter(|event| event["type"] == "session.scored").count(),
        3
    );
    let deleted = events.last().unwrap();
    assert_eq!(
        (&deleted["type"], &deleted["data"]["session"]),
        (&json!("session.deleted"), &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_waits_for_what_comes_and_goes_on_where_it_was() {
    let app = TestApp::hearing().await;
    // Of the package that is there from the start.
    read(&app, "", 1).await;
    let begin = app.get("/api/v1/events?after=latest").await.expect(200).body;
    let cursor = begin["cursor"].as_str().unwrap().to_owned();
    assert_eq!((&begin["events"], &begin["has_more"]), (&json!([]), &json!(false)));
    let waiting = {
        let (app, cursor) = (app.clone(), cursor.clone());
        tokio::spawn(async move {
            app.get(&format!("/api/v1/events?wait=20&after={cursor}"))
                .await
                .expect(200)
                .body
        })
    };
    tokio::time::sleep(Duration::from_millis(300)).await;
    let first = app.session().await;
    let came = waiting.await.unwrap();
    assert_eq!(came["events"][0]["data"]["session_id"], json!(id_of(&first)));

    for _ in 0..5 {
        app.session().await;
    }
    let all = read(&app, "", 7).await;
    let mut paged = Vec::new();
    let mut after = String::new();
    loop {
        let page = app
            .get(&format!("/api/v1/events?limit=2{after}"))
            .await
            .expect(200)
            .body;
        let events = page["events"].as_array().unwrap();
        assert!(events.len() <= 2);
        paged.extend(events.iter().cloned());
        after = format!("&after={}", page["cursor"].as_str().unwrap());
        if page["has_more"] == json!(false) {
            break;
        }
    }
    assert_eq!(paged, all);
    let asked = std::time::Instant::now();
    let none = app.get(&format!("/api/v1/events?wait=1{after}")).await.expect(200).body;
    assert_eq!(none["events"], json!([]));
    assert!(asked.elapsed() >= Duration::from_secs(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_is_its_tenants_own_and_shows_what_was_asked_for() {
    let app = TestApp::hearing().await;
    let playing = app.play().await;
    let other = app.make_key(&TenantId::parse("other").unwrap(), Scope::Read).await;
    read(&app, "", 2).await;
    let theirs = app
        .send(reqwest::Method::GET, "/api/v1/events", With::key(&other), None)
        .await
        .expect(200);
    assert_eq!(theirs.body["events"], json!([]));
    let launched = read(&app, "type=session.launched,session.passed", 1).await;
    assert_eq!(types(&launched), ["session.launched"]);
    for (query, code) in [
        ("after=nowhere", "INVALID_CURSOR"),
        ("type=session.updated", "INVALID_REQUEST"),
        ("wait=21", "INVALID_REQUEST"),
        ("wait=soon", "INVALID_REQUEST"),
        ("limit=0", "INVALID_REQUEST"),
        ("session_id=a%20b", "INVALID_SESSION_ID"),
        ("since=yesterday", "INVALID_REQUEST"),
    ] {
        app.get(&format!("/api/v1/events?{query}")).await.problem(400, code);
    }
    let with = With::bearer(&playing.play_token);
    app.send(reqwest::Method::GET, "/api/v1/events", with, None)
        .await
        .problem(401, "INVALID_API_KEY");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_kept_for_thirty_days() {
    let app = TestApp::hearing().await;
    read(&app, "", 1).await;
    app.session().await;
    read(&app, "", 2).await;
    app.tick(29 * 24 * 3600);
    let kept = app.get("/api/v1/events").await.expect(200).body;
    assert_eq!(kept["events"].as_array().unwrap().len(), 2);
    app.tick(2 * 24 * 3600);
    let over = app.get("/api/v1/events").await.expect(200).body;
    assert_eq!((&over["events"], &over["cursor"]), (&json!([]), &kept["cursor"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_over_is_told_when_the_next_write_notices() {
    let app = TestApp::hearing().await;
    let path = app.session().await;
    app.tick(25 * 3600);
    app.post(&format!("{path}/renew"), json!({})).await.expect(200);
    app.tick(60);
    app.post(&format!("{path}/renew"), json!({})).await.expect(200);
    let update = json!({ "version": 3, "cmi_data": { "cmi.core.lesson_status": "completed" } });
    app.put(&path, update).await.expect(200);
    let of_session = "type=session.created,session.expired,session.completed";
    let events = read(&app, of_session, 3).await;
    assert_eq!(
        types(&events),
        ["session.created", "session.expired", "session.completed"]
    );
    let expired = &events[1];
    assert_eq!(expired["timestamp"], "2026-01-16T10:30:00.000Z");
    assert_eq!(expired["data"]["session"]["status"], "expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn packages_are_told_of_from_their_import_to_their_end() {
    let app = TestApp::hearing().await;
    let id = app
        .register(&app.tenant, &package(Edition::Scorm12, &[ScoTerms::default()]))
        .await;
    app.delete(&format!("/api/v1/packages/{id}")).await.expect(204);
    let events = read(&app, "type=package.deleted", 1).await;
    assert_eq!(events[0]["data"]["package_id"], json!(id));
    assert_eq!(events[0]["data"]["package"]["sco_count"], json!(1));
    let mut of: BTreeMap<&str, usize> = BTreeMap::new();
    for event in &events {
        *of.entry(event["id"].as_str().unwrap()).or_default() += 1;
    }
    assert!(of.values().all(|count| *count == 1));
}

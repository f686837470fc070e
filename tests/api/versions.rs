//! Versions of a package: listed, made live again, and what becomes of sessions that are there.

use reqwest::Method;
use scorm::session::reset::ResumeRule;
use serde_json::{Value, json};
use shared::tenant::Plan;

use crate::answer::Answer;
use crate::app::{TestApp, With};
use crate::packages::{publish, settled, upload};
use crate::resets::{passed, reset};
use crate::zips::course;

async fn activate(app: &TestApp, package: &str, version: &str) -> Answer {
    let path = format!("{package}/versions/{version}/activate");
    app.send(Method::POST, &path, With::key(&app.key), None).await
}

/// Publishes a course, and another version of it: the answer is the package's path.
async fn renewed(app: &TestApp) -> String {
    let first = publish(app, course("First")).await;
    let path = format!("/api/v1/packages/{}", first["package_id"].as_str().unwrap());
    renew(app, &path, "Second").await;
    path
}

async fn renew(app: &TestApp, path: &str, title: &str) {
    let next = app
        .post(&format!("{path}/versions"), json!({ "uploaded_by": "Jane" }))
        .await
        .expect(201)
        .body;
    upload(&next, course(title)).await;
    settled(app, path).await;
}

async fn launch(app: &TestApp, package: &str, user: &str) -> Value {
    let body = json!({ "user_id": user, "resume": true });
    let launched = app.post(&format!("{package}/launch"), body).await;
    assert!(launched.status == 200 || launched.status == 201, "{launched:?}");
    launched.body["session"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_are_listed_and_an_earlier_one_is_live_again() {
    let app = TestApp::hearing().await;
    let path = renewed(&app).await;
    for user in ["a", "b"] {
        assert_eq!(launch(&app, &path, user).await["package_revision"], 2);
    }
    let listed = app.get(&format!("{path}/versions")).await.expect(200).body;
    let versions = listed["versions"].as_array().unwrap();
    let told: Vec<_> = versions
        .iter()
        .map(|version| (&version["revision"], &version["state"], &version["title"]))
        .collect();
    assert_eq!(
        told,
        [
            (&json!(2), &json!("live"), &json!("Second")),
            (&json!(1), &json!("ready"), &json!("First"))
        ]
    );
    assert_eq!(versions[0]["uploaded_by"], "Jane");
    assert_eq!(versions[0]["imported_at"], "2026-01-15T10:30:00.000Z");

    app.tick(1);
    let activated = activate(&app, &path, "1").await.expect(200).body;
    assert_eq!(
        (&activated["revision"], &activated["title"]),
        (&json!(1), &json!("First"))
    );
    activate(&app, &path, "1").await.expect(200);
    assert_eq!(launch(&app, &path, "c").await["package_revision"], 1);
    assert_eq!(launch(&app, &path, "a").await["package_revision"], 2);
    for none in ["3", "0", "one", "4294967296"] {
        let refused = activate(&app, &path, none).await;
        refused.problem(404, "VERSION_NOT_FOUND");
    }
    activate(&app, &path, "2").await.expect(200);
    app.tick(1);
    activate(&app, &path, "1").await.expect(200);
    // Both were imported once, however often they are live.
    let updated = "/api/v1/events?type=package.updated&wait=5";
    for _ in 0..100 {
        if app.get(updated).await.expect(200).body["events"]
            .as_array()
            .unwrap()
            .len()
            >= 4
        {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let imports = app
        .get("/api/v1/events?type=package.processing.completed")
        .await
        .expect(200)
        .body;
    let id = path.rsplit('/').next().unwrap();
    let imports = imports["events"].as_array().unwrap().iter();
    assert_eq!(imports.filter(|event| event["data"]["package_id"] == id).count(), 2);
    let events = app
        .get("/api/v1/events?type=package.updated&wait=5")
        .await
        .expect(200)
        .body;
    assert!(!events["events"].as_array().unwrap().is_empty());

    // Which sessions began with which is told with the events.
    for _ in 0..200 {
        let listed = app.get(&format!("{path}/versions?limit=1")).await.expect(200).body;
        assert_eq!(listed["versions"].as_array().unwrap().len(), 1);
        let next = listed["next_cursor"].as_str().unwrap();
        let second = app
            .get(&format!("{path}/versions?cursor={next}"))
            .await
            .expect(200)
            .body;
        let sessions = [&listed["versions"][0]["sessions"], &second["versions"][0]["sessions"]];
        if sessions == [&json!(2), &json!(1)] {
            // A newer zip takes its turn all the same.
            renew(&app, &path, "Third").await;
            assert_eq!(app.get(&path).await.expect(200).body["revision"], 3);
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the sessions were not counted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_moves_a_session_onto_the_live_version_and_back() {
    let app = TestApp::hearing().await;
    let path = renewed(&app).await;
    activate(&app, &path, "1").await.expect(200);
    let session = launch(&app, &path, "a").await;
    let at = format!("/api/v1/sessions/{}", session["session_id"].as_str().unwrap());
    activate(&app, &path, "2").await.expect(200);
    let stays = reset(&app, &at, json!({ "version": 1, "revision": "current" }))
        .await
        .expect(200)
        .body;
    assert_eq!(stays["package_revision"], 1);
    let moved = reset(&app, &at, json!({ "version": 2, "revision": "live" }))
        .await
        .expect(200)
        .body;
    assert_eq!(moved["package_revision"], 2);
    app.delete(&path).await.expect(204);
    let refused = reset(&app, &at, json!({ "version": 3, "revision": "live" })).await;
    refused.problem(404, "PACKAGE_NOT_FOUND");
    reset(&app, &at, json!({ "version": 3 })).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn resumed_sessions_follow_their_tenants_rule() {
    let app = TestApp::start().await;
    let first = publish(&app, course("First")).await;
    let path = format!("/api/v1/packages/{}", first["package_id"].as_str().unwrap());
    let begun = app.play_of(first["package_id"].as_str().unwrap()).await;
    let untouched = launch(&app, &path, "new").await;
    renew(&app, &path, "Second").await;
    let rule = async |rule| {
        app.plan(Plan {
            resumed_sessions: rule,
            ..Plan::default()
        })
        .await;
        // A plan is cached for a minute.
        app.tick(61);
    };
    let of_begun = app.get(&begun.path).await.expect(200).body["user_id"]
        .as_str()
        .unwrap()
        .to_owned();

    assert_eq!(launch(&app, &path, "new").await["package_revision"], 1);
    rule(ResumeRule::MoveWhenNotStarted).await;
    let moved = launch(&app, &path, "new").await;
    assert_eq!(
        (&moved["session_id"], &moved["package_revision"]),
        (&untouched["session_id"], &json!(2))
    );
    assert_eq!(launch(&app, &path, &of_begun).await["package_revision"], 1);
    rule(ResumeRule::MoveWhenNotComplete).await;
    assert_eq!(launch(&app, &path, &of_begun).await["package_revision"], 2);
    app.say(&begun, passed(9)).await.problem(409, "SESSION_RESET");
    let changes = app.get(&format!("{}/changes", begun.path)).await.expect(200).body;
    assert_eq!(
        (&changes["changes"][0]["kind"], &changes["changes"][0]["revision"]),
        (&json!("moved"), &json!(2))
    );
    assert_eq!(changes["changes"][0]["attempts_ended"], json!([1]));
    assert_eq!(
        changes["changes"][0]["result_before"]["completion_status"],
        "not attempted"
    );
}

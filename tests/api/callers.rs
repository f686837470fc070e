//! What a caller is told of its key, and what only an LMS is told.

use reqwest::Method;
use serde_json::json;
use shared::tenant::{ApiKey, KeyRecord, Scope};

use crate::app::{TestApp, With};

#[tokio::test]
async fn a_key_is_told_what_it_is_and_never_its_text() {
    let app = TestApp::start().await;
    let record = KeyRecord {
        tenant: app.tenant.clone(),
        name: "night job".to_owned(),
        scope: Scope::Write,
        calls_per_second: Some(3),
        expires_at: Some("2026-02-01T00:00:00Z".parse().unwrap()),
        revoked: false,
    };
    let key = app.keep_key(record).await;
    let get = async |path: &str| app.send(Method::GET, path, With::key(&key), None).await;
    let told = get("/api/v1/key").await.expect(200);
    assert!(!told.text.contains(key.reveal()) && !told.text.contains(key.digest().as_str()));
    assert_eq!(
        told.body,
        json!({
            "key_id": format!("key_{}", &key.digest().as_str()[..16]),
            "name": "night job",
            "tenant_id": app.tenant.as_str(),
            "scope": "write",
            "granted": ["read", "write"],
            "calls_per_second": 3,
            "expires_at": "2026-02-01T00:00:00.000Z",
            "last_used_at": "2026-01-15T10:00:00.000Z",
            "status": "active",
            "plan": {
                "session_lifetime_seconds": 86_400,
                "session_retention_seconds": 2_592_000,
                "launch_lifetime_seconds": 600,
                "strictness": "lenient",
                "result_policy": "best",
                "resumed_sessions": "keep",
                "package_files": 100_000,
                "package_bytes": 10_000_000_000_u64,
                "package_ratio": 100,
            },
        })
    );
    for _ in 0..2 {
        get("/api/v1/key").await.expect(200);
    }
    get("/api/v1/key").await.problem(429, "RATE_LIMIT_EXCEEDED");
    let playing = app.play().await;
    let asked = app.send(Method::GET, "/api/v1/key", With::bearer(&playing.play_token), None);
    asked.await.problem(401, "INVALID_API_KEY");
    let asked = app.send(Method::GET, "/api/v1/key", With::default(), None);
    asked.await.problem(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn a_key_can_be_tried_at_the_health_check_which_needs_none() {
    let app = TestApp::start().await;
    let health = async |with: With| app.send(Method::GET, "/api/health", with, None).await;
    health(With::default()).await.expect(200);
    health(With::key(&app.key)).await.expect(200);
    let unknown = ApiKey::generate().unwrap();
    health(With::key(&unknown)).await.problem(401, "INVALID_API_KEY");
}

#[tokio::test]
async fn a_key_where_a_token_belongs_is_told_which_call_makes_one() {
    let app = TestApp::start().await;
    let session = app.session().await;
    let path = format!("{session}/runs");
    let start = app.call(Method::POST, &path, With::key(&app.key), &json!({})).await;
    let refused = start.problem(401, "INVALID_LAUNCH_TOKEN");
    let detail = refused.body["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("An API key was sent where a launch or play token belongs."),
        "{detail}"
    );
}

#[tokio::test]
async fn what_the_lms_notes_of_a_session_never_reaches_a_page() {
    let app = TestApp::start().await;
    let noted = json!({ "grade_book": "7b" });
    let launch = app
        .launch(json!({ "user_id": "u1", "session_id": "noted", "metadata": noted }))
        .await;
    assert_eq!(launch.body["session"]["metadata"], noted);
    let path = "/api/v1/sessions/noted";
    let started = app
        .start_run(path, launch.body["token"].as_str().unwrap())
        .await
        .expect(201);
    let play = started.body["play_token"].as_str().unwrap();
    let representation = || With::bearer(play).header("prefer", "return=representation");
    let body = json!({ "seq": 1, "cmi_data": { "cmi.core.lesson_location": "2" } });
    let other = json!({ "seq": 1, "cmi_data": { "cmi.core.lesson_location": "3" } });
    let answers = [
        started.text.clone(),
        app.send(Method::GET, path, With::bearer(play), None)
            .await
            .expect(200)
            .text,
        app.call(Method::PUT, path, representation(), &body)
            .await
            .expect(200)
            .text,
        app.call(Method::PUT, path, representation(), &other)
            .await
            .expect(409)
            .text,
    ];
    for answer in answers {
        assert!(
            !answer.contains("metadata") && !answer.contains("grade_book"),
            "{answer}"
        );
    }
    assert_eq!(app.get(path).await.body["metadata"], noted);
}

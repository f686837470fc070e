//! A session expires, stays readable, is renewed, and is purged only after its retention.

use reqwest::Method;
use serde_json::json;

use crate::app::{TestApp, With};

const DAY: i64 = 24 * 3600;

async fn renew(app: &TestApp, path: &str) -> crate::answer::Answer {
    app.send(Method::POST, &format!("{path}/renew"), With::key(&app.key), None)
        .await
}

#[tokio::test]
async fn writes_move_the_expiry_and_reads_do_not() {
    let app = TestApp::start().await;
    let path = app.session().await;
    app.tick(3600);
    app.get(&path).await.expect(200);
    app.get("/api/v1/sessions?user_id=u1").await.expect(200);
    assert_eq!(app.get(&path).await.body["expires_at"], "2026-01-16T10:30:00.000Z");
    let renewed = renew(&app, &path).await.expect(200);
    assert_eq!(
        (&renewed.body["expires_at"], &renewed.body["version"]),
        (&json!("2026-01-16T11:30:00.000Z"), &json!(2))
    );
    app.tick(3600);
    let updated = app.put(&path, json!({ "version": 2 })).await.expect(200);
    assert_eq!(updated.body["expires_at"], "2026-01-16T12:30:00.000Z");
}

#[tokio::test]
async fn an_expired_session_is_read_but_not_written() {
    let app = TestApp::start().await;
    let path = app.session().await;
    app.put(
        &path,
        json!({ "version": 1, "cmi_data": { "cmi.suspend_data": "kept" } }),
    )
    .await
    .expect(200);
    app.tick(DAY - 1);
    assert_eq!(app.get(&path).await.body["status"], "active");
    app.tick(1);
    let read = app.get(&path).await.expect(200);
    assert_eq!(
        (&read.body["status"], &read.body["cmi_data"]["cmi.suspend_data"]),
        (&json!("expired"), &json!("kept"))
    );
    let refused = app
        .put(&path, json!({ "version": 2 }))
        .await
        .problem(410, "SESSION_EXPIRED");
    assert_eq!(
        refused.body["details"],
        json!({ "expired_at": "2026-01-16T10:30:00.000Z", "renewable": true })
    );

    let renewed = renew(&app, &path).await.expect(200);
    assert_eq!(
        (&renewed.body["status"], &renewed.body["cmi_data"]["cmi.suspend_data"]),
        (&json!("active"), &json!("kept"))
    );
    app.put(&path, json!({ "version": 3 })).await.expect(200);
}

#[tokio::test]
async fn a_purged_session_is_gone_though_the_database_is_late() {
    let app = TestApp::start().await;
    let path = app.session().await;
    app.tick(31 * DAY - 1);
    app.get(&path).await.expect(200);
    app.tick(1);
    app.get(&path).await.problem(404, "SESSION_NOT_FOUND");
    app.put(&path, json!({ "version": 1 }))
        .await
        .problem(404, "SESSION_NOT_FOUND");
    renew(&app, &path).await.problem(404, "SESSION_NOT_FOUND");
    // The session, its package with a revision and what is live, and the key with its entry and its last use.
    assert_eq!(app.items().await.len(), 7);
    app.delete(&path).await.problem(404, "SESSION_NOT_FOUND");
}

#[tokio::test]
async fn the_id_of_a_purged_session_is_free_again() {
    let app = TestApp::start().await;
    let create = async || {
        app.post(
            "/api/v1/sessions",
            json!({ "package_id": app.package, "user_id": "u", "session_id": "s" }),
        )
        .await
    };
    create().await.expect(201);
    app.tick(31 * DAY - 1);
    create().await.problem(409, "SESSION_ALREADY_EXISTS");
    app.tick(1);
    assert_eq!(create().await.expect(201).body["version"], 1);
}

#[tokio::test]
async fn a_renewal_has_no_body_to_speak_of() {
    let app = TestApp::start().await;
    let path = format!("{}/renew", app.session().await);
    app.post(&path, json!({})).await.expect(200);
    let refused = app
        .post(&path, json!({ "hours": 48 }))
        .await
        .problem(400, "INVALID_REQUEST");
    assert_eq!(refused.body["details"]["errors"][0]["pointer"], "/hours");
}

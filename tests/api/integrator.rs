//! What a careful integrator's client does, from the first look-up to the result.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{TestApp, With};

/// Reads, merges and writes, and does so again when somebody else came first.
async fn update_with_retry(app: &TestApp, session: &str, updates: Value, tries: u32) -> Result<Value, u16> {
    for _ in 0..tries {
        let read = app.get(session).await.body;
        let mut payload = json!({ "version": read["version"] });
        payload
            .as_object_mut()
            .unwrap()
            .extend(updates.as_object().unwrap().clone());
        let answer = app.put(session, payload).await;
        match answer.status.as_u16() {
            200 => return Ok(answer.body),
            409 => {}
            other => return Err(other),
        }
    }
    Err(409)
}

#[tokio::test]
async fn the_whole_way_from_the_package_to_the_result() {
    let app = TestApp::start().await;
    let package = app.get(&format!("/api/v1/packages/{}", app.package)).await.expect(200);
    assert_eq!(package.body["status"], "ready");

    let body = json!({ "user_id": "user_123", "session_id": "session-456", "learner_name": "Doe, Jane" });
    let launch = app.launch(body).await.expect(201);
    assert!(
        launch.body["launch_url"]
            .as_str()
            .unwrap()
            .contains("/player/session-456?token=")
    );

    let session = "/api/v1/sessions/session-456";
    let cmi = json!({
        "cmi.core.lesson_status": "completed", "cmi.core.score.raw": "85", "cmi.core.score.max": "100",
    });
    let updated = update_with_retry(&app, session, json!({ "cmi_data": cmi }), 3)
        .await
        .unwrap();
    assert_eq!(
        (&updated["completion_status"], &updated["score"]["raw"]),
        (&json!("completed"), &json!(85))
    );

    let query = format!("/api/v1/sessions?user_id=user_123&package_id={}", app.package);
    let listed = app.get(&query).await.expect(200);
    assert_eq!(listed.body["sessions"][0]["session_id"], "session-456");
    let again = app
        .launch(json!({ "user_id": "user_123", "session_id": "session-456" }))
        .await
        .expect(200);
    assert_ne!(again.body["token"], launch.body["token"]);
    assert_eq!(again.body["session"]["cmi_data"]["cmi.core.score.raw"], "85");
}

#[tokio::test]
async fn a_user_id_with_special_characters_is_found_again() {
    let app = TestApp::start().await;
    for user in ["jane.doe+test@example.org", "Jürgen Müller", "a/b?c=d&e#f", "100%"] {
        app.launch(json!({ "user_id": user })).await.expect(201);
        let encoded: String = user.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let listed = app
            .get(&format!("/api/v1/sessions?user_id={encoded}"))
            .await
            .expect(200);
        assert_eq!(listed.body["sessions"][0]["user_id"], user);
    }
}

#[tokio::test]
async fn an_expired_session_is_renewed_or_launched_anew() {
    let app = TestApp::start().await;
    app.launch(json!({ "user_id": "u", "session_id": "s" }))
        .await
        .expect(201);
    app.tick(25 * 3600);
    assert_eq!(
        app.get("/api/v1/sessions/s").await.expect(200).body["status"],
        "expired"
    );
    let updates = json!({ "cmi_data": { "cmi.core.lesson_location": "2" } });
    assert_eq!(
        update_with_retry(&app, "/api/v1/sessions/s", updates.clone(), 3).await,
        Err(410)
    );
    app.send(Method::POST, "/api/v1/sessions/s/renew", With::key(&app.key), None)
        .await
        .expect(200);
    update_with_retry(&app, "/api/v1/sessions/s", updates, 3).await.unwrap();
    app.launch(json!({ "user_id": "u" })).await.expect(201);
}

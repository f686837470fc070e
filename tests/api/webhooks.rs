//! Webhooks: made, changed, and sent what happens.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use shared::tenant::{Scope, TenantId};
use shared::webhooks::MOST_WEBHOOKS;

use crate::app::{TestApp, With};

mod deliveries;
mod endpoint;
mod messages;

const WEBHOOKS: &str = "/api/v1/webhooks";

/// Makes a webhook; the answer is it, and its path.
async fn make(app: &TestApp, body: Value) -> (Value, String) {
    let made = app.post(WEBHOOKS, body).await.expect(201);
    let path = format!("{WEBHOOKS}/{}", made.body["webhook_id"].as_str().unwrap());
    assert_eq!(made.header("location"), path);
    (made.body, path)
}

#[tokio::test]
async fn a_webhook_is_made_looked_up_changed_and_deleted() {
    let app = TestApp::start().await;
    let body = json!({ "url": "https://lms.example/hook?a=b", "event_type": "session.passed", "description": "Marks" });
    let (made, path) = make(&app, body).await;
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
    let (other, _) = make(
        &app,
        json!({ "url": "https://lms.example", "secret": "a secret of our own" }),
    )
    .await;
    assert_eq!(
        (&other["secret"], &other["event_types"]),
        (&json!("a secret of our own"), &json!(["*"]))
    );

    let mut shown = made.clone();
    shown.as_object_mut().unwrap().remove("secret");
    assert_eq!(app.get(&path).await.expect(200).body, shown);
    let listed = app.get(WEBHOOKS).await.expect(200);
    assert_eq!(listed.body["webhooks"].as_array().unwrap().len(), 2);
    assert_eq!(listed.body["webhooks"][0], shown);
    assert!(!listed.text.contains("whsec_") && !listed.text.contains("a secret of our own"));

    app.tick(60);
    let changed = app
        .put(
            &path,
            json!({ "event_types": ["session.scored", "session.created", "session.scored"] }),
        )
        .await
        .expect(200);
    assert_eq!(
        changed.body["event_types"],
        json!(["session.created", "session.scored"])
    );
    assert_eq!(
        (&changed.body["url"], &changed.body["description"]),
        (&made["url"], &json!("Marks"))
    );
    assert_eq!(changed.body["updated_at"], "2026-01-15T10:31:00.000Z");
    assert!(changed.body.get("secret").is_none());
    let changed = app
        .put(&path, json!({ "enabled": false, "description": "" }))
        .await
        .expect(200)
        .body;
    assert_eq!(
        (&changed["status"], &changed["disabled_reason"]),
        (&json!("disabled"), &json!("by_request"))
    );
    assert_eq!(changed["description"], Value::Null);
    let changed = app
        .put(&path, json!({ "enabled": true, "rotate_secret": true }))
        .await
        .expect(200)
        .body;
    assert_eq!(changed["status"], "active");
    assert_ne!(changed["secret"], made["secret"]);

    app.delete(&path).await.expect(204);
    app.delete(&path).await.problem(404, "WEBHOOK_NOT_FOUND");
    app.get(&path).await.problem(404, "WEBHOOK_NOT_FOUND");
    app.put(&path, json!({ "enabled": true }))
        .await
        .problem(404, "WEBHOOK_NOT_FOUND");
    app.get(&format!("{path}/deliveries"))
        .await
        .problem(404, "WEBHOOK_NOT_FOUND");
    app.send(Method::POST, &format!("{path}/test"), With::key(&app.key), None)
        .await
        .problem(404, "WEBHOOK_NOT_FOUND");
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_its_reason() {
    let app = TestApp::start().await;
    for url in [
        "http://lms.example",
        "https://127.0.0.1/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://me:secret@lms.example",
        "https://lms.example/#part",
        "lms.example",
        "",
    ] {
        let refused = app
            .post(WEBHOOKS, json!({ "url": url }))
            .await
            .problem(422, "INVALID_WEBHOOK_URL");
        assert!(
            refused.body["detail"]
                .as_str()
                .unwrap()
                .starts_with("url cannot be used: "),
            "{url}"
        );
        assert!(!refused.text.contains("me:secret"));
    }
    let url = "https://lms.example";
    for body in [
        json!({}),
        json!({ "url": url, "event_types": [] }),
        json!({ "url": url, "event_types": ["session.finished"] }),
        json!({ "url": url, "event_types": ["*"], "event_type": "*" }),
        json!({ "url": url, "secret": "short" }),
        json!({ "url": url, "secret": "whsec_short" }),
        json!({ "url": url, "events": ["*"] }),
        json!({ "url": url, "description": "a\nb" }),
    ] {
        app.post(WEBHOOKS, body).await.problem(400, "INVALID_REQUEST");
    }
    assert_eq!(app.get(WEBHOOKS).await.expect(200).body["webhooks"], json!([]));
    let (_, path) = make(&app, json!({ "url": url })).await;
    let both = json!({ "secret": "a secret of our own", "rotate_secret": true });
    app.put(&path, both).await.problem(400, "INVALID_REQUEST");
    app.put(&path, json!({ "url": "http://lms.example" }))
        .await
        .problem(422, "INVALID_WEBHOOK_URL");
    assert_eq!(app.get(&path).await.expect(200).body["url"], url);
}

#[tokio::test]
async fn a_tenant_has_its_own_webhooks_and_not_without_end() {
    let app = TestApp::start().await;
    let (_, path) = make(&app, json!({ "url": "https://lms.example" })).await;
    let other = app.make_key(&TenantId::parse("other").unwrap(), Scope::Admin).await;
    let theirs = |method: Method, path: String| {
        let (app, with) = (app.clone(), With::key(&other));
        async move { app.send(method, &path, with, None).await }
    };
    theirs(Method::GET, path.clone())
        .await
        .problem(404, "WEBHOOK_NOT_FOUND");
    theirs(Method::DELETE, path.clone())
        .await
        .problem(404, "WEBHOOK_NOT_FOUND");
    theirs(Method::POST, format!("{path}/test"))
        .await
        .problem(404, "WEBHOOK_NOT_FOUND");
    assert_eq!(
        theirs(Method::GET, WEBHOOKS.to_owned()).await.expect(200).body["webhooks"],
        json!([])
    );

    // A webhook sends learners' data elsewhere: a key that writes sessions may not make one.
    let writer = app.make_key(&app.tenant, Scope::Write).await;
    let refused = app
        .call(
            Method::POST,
            WEBHOOKS,
            With::key(&writer),
            &json!({ "url": "https://lms.example" }),
        )
        .await;
    refused.problem(403, "INSUFFICIENT_SCOPES");
    app.send(Method::GET, &path, With::key(&writer), None).await.expect(200);

    let mut ids = BTreeSet::new();
    for _ in 1..MOST_WEBHOOKS {
        ids.insert(make(&app, json!({ "url": "https://lms.example" })).await.1);
    }
    assert_eq!(ids.len(), MOST_WEBHOOKS - 1);
    let refused = app
        .post(WEBHOOKS, json!({ "url": "https://lms.example" }))
        .await
        .problem(409, "TOO_MANY_WEBHOOKS");
    assert_eq!(refused.body["details"]["most"], MOST_WEBHOOKS);
}

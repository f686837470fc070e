//! What callers of the documented API send beside: the tenant, who uploads, how long a link is good.

use local::database::TABLE;
use reqwest::Method;
use serde_json::{Value, json};
use shared::tenant::{Scope, TenantId};

use crate::app::{TestApp, With};

#[tokio::test]
async fn the_keys_own_tenant_may_be_named_and_another_one_is_refused() {
    let app = TestApp::start().await;
    let session = app.session().await;
    let launch = format!("/api/v1/packages/{}/launch", app.package);
    let versions = format!("/api/v1/packages/{}/versions", app.package);
    let calls: [(Method, &str, Value); 5] = [
        (Method::POST, "/api/v1/packages", json!({ "filename": "a.zip" })),
        (Method::POST, &versions, json!({ "filename": "a.zip" })),
        (Method::POST, &launch, json!({ "user_id": "u1" })),
        (
            Method::POST,
            "/api/v1/sessions",
            json!({ "package_id": app.package, "user_id": "u1" }),
        ),
        (Method::PUT, &session, json!({ "version": 1, "cmi_data": {} })),
    ];
    for (method, path, body) in calls {
        let call = async |tenant: Value, query: &str| {
            let mut body = body.clone();
            body["tenant_id"] = tenant;
            app.call(method.clone(), &format!("{path}{query}"), With::key(&app.key), &body)
                .await
        };
        for (tenant, query) in [(json!("other"), ""), (json!("acme"), "?tenant_id=other")] {
            let refused = call(tenant, query).await.problem(403, "TENANT_MISMATCH");
            assert_eq!(refused.body["details"], json!({ "tenant_id": "acme" }), "{path}");
        }
        call(json!(7), "").await.problem(400, "INVALID_REQUEST");
        let done = call(json!("acme"), "?tenant_id=acme").await;
        assert!(done.status.is_success(), "{path}: {}", done.text);
    }
    for path in ["/api/v1/packages", "/api/v1/key", "/api/health", &session] {
        app.get(&format!("{path}?tenant_id=acme")).await.expect(200);
        app.get(&format!("{path}?tenant_id=other"))
            .await
            .problem(403, "TENANT_MISMATCH");
    }
    // What takes no body takes the tenant in its query.
    let renewal = format!("{session}/renew");
    for (method, path, status) in [(Method::POST, &renewal, 200), (Method::DELETE, &session, 204)] {
        let call = async |tenant: &str| {
            let path = format!("{path}?tenant_id={tenant}");
            app.send(method.clone(), &path, With::key(&app.key), None).await
        };
        call("other").await.problem(403, "TENANT_MISMATCH");
        call("acme").await.expect(status);
    }
}

#[tokio::test]
async fn a_tenant_is_named_with_a_key_alone() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let body = json!({ "seq": 1, "tenant_id": "acme" });
    let by_page = app
        .call(Method::PUT, &playing.path, With::bearer(&playing.play_token), &body)
        .await;
    by_page.problem(400, "INVALID_REQUEST");
    let theirs = app.make_key(&TenantId::parse("other").unwrap(), Scope::Read).await;
    let read = app
        .send(Method::GET, "/api/v1/packages?tenant_id=acme", With::key(&theirs), None)
        .await;
    let refused = read.problem(403, "TENANT_MISMATCH");
    assert_eq!(refused.body["details"], json!({ "tenant_id": "other" }));
}

#[tokio::test]
async fn a_lists_cursor_holds_with_the_tenant_and_without() {
    let app = TestApp::start().await;
    for n in 0..2 {
        let body = json!({ "package_id": app.package, "user_id": "u1", "session_id": format!("s{n}") });
        app.post("/api/v1/sessions", body).await.expect(201);
    }
    let first = app
        .get("/api/v1/sessions?user_id=u1&limit=1&tenant_id=acme")
        .await
        .expect(200);
    let cursor = first.body["next_cursor"].as_str().unwrap();
    let next = app
        .get(&format!("/api/v1/sessions?user_id=u1&limit=1&cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(next.body["sessions"][0]["session_id"], "s0");
}

#[tokio::test]
async fn who_uploads_is_kept_with_the_package() {
    let app = TestApp::start().await;
    let body = json!({ "filename": "a.zip", "uploaded_by": "Jane Doe <jane@example.org>" });
    let made = app.post("/api/v1/packages", body).await.expect(201);
    assert_eq!(made.body["uploaded_by"], "Jane Doe <jane@example.org>");
    let path = format!("/api/v1/packages/{}", made.body["package_id"].as_str().unwrap());
    assert_eq!(app.get(&path).await.body["uploaded_by"], "Jane Doe <jane@example.org>");
    let newer = app
        .post(&format!("{path}/versions"), json!({ "uploaded_by": "John" }))
        .await
        .expect(201);
    assert_eq!(newer.body["uploaded_by"], "John");
    let unsaid = app.get(&format!("/api/v1/packages/{}", app.package)).await.expect(200);
    assert_eq!(unsaid.body["uploaded_by"], Value::Null);
    let refused = app
        .post("/api/v1/packages", json!({ "uploaded_by": "x".repeat(256) }))
        .await;
    assert_eq!(
        refused.problem(400, "INVALID_REQUEST").body["details"]["errors"][0]["pointer"],
        "/uploaded_by"
    );
}

#[tokio::test]
async fn a_launch_may_ask_for_a_shorter_link_and_is_told_what_it_became() {
    let app = TestApp::start().await;
    let launch = async |seconds: Value| {
        let path = format!("/api/v1/packages/{}/launch", app.package);
        app.post(&path, json!({ "user_id": "u1", "launch_token_ttl_seconds": seconds }))
            .await
    };
    for (asked, became) in [
        (json!(60), 60),
        (json!(600), 600),
        (json!(3600), 600),
        (Value::Null, 600),
    ] {
        let launched = launch(asked.clone()).await;
        assert_eq!(
            launched.body["expires_in_seconds"], became,
            "{asked}: {}",
            launched.text
        );
    }
    for refused in [json!(59), json!(14_401), json!(-1)] {
        let refused = launch(refused).await.problem(400, "INVALID_REQUEST");
        assert_eq!(
            refused.body["details"]["errors"][0]["pointer"],
            "/launch_token_ttl_seconds"
        );
    }
    let refused = launch(json!("600")).await.problem(400, "INVALID_REQUEST");
    assert_eq!(
        refused.body["details"]["errors"][0]["reason"],
        "a whole number is expected here, not a text"
    );
}

#[tokio::test]
async fn why_a_change_was_made_is_kept_with_it() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let kept = async || {
        let items = app.database.scan().table_name(TABLE).send().await.unwrap();
        let session = items
            .items()
            .iter()
            .find(|item| item["sk"].as_s().unwrap() == "SESSION")
            .cloned();
        session
            .unwrap()
            .get("reason")
            .map(|reason| reason.as_s().unwrap().clone())
    };
    app.put(&path, json!({ "version": 1, "reason": "Taken on paper." }))
        .await
        .expect(200);
    assert_eq!(kept().await.as_deref(), Some("Taken on paper."));
    app.post(&format!("{path}/renew"), json!({})).await.expect(200);
    assert_eq!(kept().await, None, "another write has a reason of its own, or none");
    for refused in ["", &"x".repeat(1001)] {
        let refused = app.put(&path, json!({ "version": 3, "reason": refused })).await;
        assert_eq!(
            refused.problem(400, "INVALID_REQUEST").body["details"]["errors"][0]["pointer"],
            "/reason"
        );
    }
    app.put(&path, json!({ "version": 3, "reason": "ü".repeat(1000) }))
        .await
        .expect(200);
}

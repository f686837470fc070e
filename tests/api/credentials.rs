//! API keys and tokens: who may call what, and for how long.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use shared::tenant::{ApiKey, KeyRecord, Scope};
use shared::token::TokenKeys;

use crate::app::{TestApp, With};

/// Every call, with the scope that it needs and a body that is right.
fn calls(app: &TestApp, session: &str) -> Vec<(Method, String, Scope, Option<Value>)> {
    let package = format!("/api/v1/packages/{}", app.package);
    let create = json!({ "package_id": app.package, "user_id": "u" });
    vec![
        (Method::GET, "/api/v1/packages".to_owned(), Scope::Read, None),
        (Method::GET, package.clone(), Scope::Read, None),
        (Method::GET, format!("{package}/versions"), Scope::Read, None),
        (
            Method::POST,
            format!("{package}/versions/1/activate"),
            Scope::Write,
            None,
        ),
        (
            Method::POST,
            format!("{package}/launch"),
            Scope::Write,
            Some(json!({ "user_id": "u" })),
        ),
        (Method::GET, "/api/v1/sessions?user_id=u".to_owned(), Scope::Read, None),
        (Method::POST, "/api/v1/sessions".to_owned(), Scope::Write, Some(create)),
        (Method::GET, session.to_owned(), Scope::Read, None),
        (Method::GET, format!("{session}/attempts"), Scope::Read, None),
        (Method::GET, format!("{session}/runs"), Scope::Read, None),
        (Method::GET, format!("{session}/changes"), Scope::Read, None),
        (
            Method::POST,
            format!("{session}/reset"),
            Scope::Write,
            Some(json!({ "version": 1 })),
        ),
        (
            Method::PUT,
            session.to_owned(),
            Scope::Write,
            Some(json!({ "version": 1 })),
        ),
        (Method::POST, format!("{session}/renew"), Scope::Write, None),
        (Method::GET, "/api/v1/learners/u1".to_owned(), Scope::Read, None),
        (Method::GET, "/api/v1/learners/u1/export".to_owned(), Scope::Admin, None),
        (
            Method::DELETE,
            "/api/v1/learners/somebody".to_owned(),
            Scope::Admin,
            None,
        ),
        (
            Method::GET,
            "/api/v1/learners/somebody/erasure".to_owned(),
            Scope::Admin,
            None,
        ),
        (Method::GET, "/api/v1/events".to_owned(), Scope::Read, None),
        (Method::GET, "/api/v1/webhooks".to_owned(), Scope::Read, None),
        (
            Method::POST,
            "/api/v1/webhooks".to_owned(),
            Scope::Admin,
            Some(json!({ "url": "https://lms.example/hook" })),
        ),
        (Method::GET, "/api/v1/keys".to_owned(), Scope::Admin, None),
        (
            Method::POST,
            "/api/v1/keys".to_owned(),
            Scope::Admin,
            Some(json!({ "name": "reports", "scope": "read" })),
        ),
        (Method::DELETE, session.to_owned(), Scope::Admin, None),
    ]
}

async fn call(app: &TestApp, method: &Method, path: &str, with: With, body: &Option<Value>) -> crate::answer::Answer {
    match body {
        Some(body) => app.call(method.clone(), path, with, body).await,
        None => app.send(method.clone(), path, with, None).await,
    }
}

#[tokio::test]
async fn every_call_needs_a_credential_of_its_scope() {
    let app = TestApp::start().await;
    let session = app.session().await;
    let keys = [
        (Scope::Read, app.make_key(&app.tenant, Scope::Read).await),
        (Scope::Write, app.make_key(&app.tenant, Scope::Write).await),
        (Scope::Admin, app.make_key(&app.tenant, Scope::Admin).await),
    ];
    for (method, path, needed, body) in calls(&app, &session) {
        let without = call(&app, &method, &path, With::default(), &body)
            .await
            .problem(401, "UNAUTHORIZED");
        assert_eq!(without.header("www-authenticate"), "Bearer realm=\"lectern\"");
        for (scope, key) in &keys {
            let answer = call(&app, &method, &path, With::key(key), &body).await;
            if *scope >= needed {
                assert!(
                    answer.status.is_success() || answer.status == 409,
                    "{method} {path}: {}",
                    answer.text
                );
            } else {
                let refused = answer.problem(403, "INSUFFICIENT_SCOPES");
                assert_eq!(refused.body["details"]["required"], json!([needed.as_str()]));
                assert_eq!(refused.body["details"]["granted"], json!(scope.granted()));
            }
        }
    }
}

#[tokio::test]
async fn a_key_is_taken_in_either_header_and_nowhere_else() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let get = async |with: With| app.send(Method::GET, &path, with, None).await;
    get(With::key(&app.key)).await.expect(200);
    get(With::bearer(app.key.reveal())).await.expect(200);
    get(With::default().header("authorization", &format!("bearer  {}", app.key.reveal())))
        .await
        .expect(200);
    get(With::default().header("authorization", "Basic dTpw"))
        .await
        .problem(401, "UNAUTHORIZED");
    let in_query = format!("{path}?api_key={}", app.key.reveal());
    app.send(Method::GET, &in_query, With::default(), None)
        .await
        .problem(401, "UNAUTHORIZED");
    let unknown = ApiKey::generate().unwrap();
    for text in [
        "",
        "scorm_short",
        "other",
        unknown.reveal(),
        &format!("{}x", app.key.reveal()),
    ] {
        get(With::default().header("x-api-key", text))
            .await
            .problem(401, "INVALID_API_KEY");
    }
}

#[tokio::test]
async fn a_key_ends_at_its_time_and_a_revoked_one_within_a_minute() {
    let app = TestApp::start().await;
    let record = KeyRecord {
        tenant: app.tenant.clone(),
        name: "test".to_owned(),
        scope: Scope::Read,
        calls_per_second: None,
        expires_at: Some(app.now() + SignedDuration::from_secs(10)),
        revoked: false,
    };
    let ending = app.keep_key(record.clone()).await;
    let revoked = app
        .keep_key(KeyRecord {
            expires_at: None,
            ..record.clone()
        })
        .await;
    let get = async |key: &ApiKey| app.send(Method::GET, "/api/v1/packages", With::key(key), None).await;
    get(&ending).await.expect(200);
    get(&revoked).await.expect(200);
    app.tick(10);
    get(&ending).await.problem(401, "EXPIRED_API_KEY");

    app.store
        .put_key(
            &revoked.digest(),
            &KeyRecord {
                revoked: true,
                expires_at: None,
                ..record
            },
        )
        .await
        .unwrap();
    get(&revoked).await.expect(200);
    app.tick(50);
    get(&revoked).await.problem(401, "INVALID_API_KEY");
}

#[tokio::test]
async fn nothing_of_a_key_is_stored_but_its_digest() {
    let app = TestApp::start().await;
    let table = app
        .database
        .scan()
        .table_name(local::database::TABLE)
        .send()
        .await
        .unwrap();
    let stored = format!("{:?}", table.items());
    assert!(stored.contains(app.key.digest().as_str()));
    assert!(!stored.contains(app.key.reveal()));
}

/// A token with another header or other claims, signed as a forger can: with the secret if it is known.
fn forged(token: &str, change: impl Fn(&mut Value, &mut Value)) -> String {
    let mut parts = token.split('.');
    let mut part =
        || -> Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts.next().unwrap()).unwrap()).unwrap() };
    let (mut header, mut claims) = (part(), part());
    change(&mut header, &mut claims);
    let signature = parts.next().unwrap();
    let text = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", text(&header), text(&claims))
}

#[tokio::test]
async fn a_token_is_good_for_one_session_one_purpose_and_its_time() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let other = app.session().await;
    let reason = async |method: Method, path: &str, token: &str| {
        let body = json!({ "seq": 1 });
        let body = (method == Method::PUT).then_some(&body);
        let answer = match body {
            Some(body) => app.call(method, path, With::bearer(token), body).await,
            None => app.send(method, path, With::bearer(token), None).await,
        };
        let answer = answer.problem(401, "INVALID_LAUNCH_TOKEN");
        answer.body["details"]["reason"].as_str().unwrap().to_owned()
    };
    let (path, launch, play) = (
        playing.path.as_str(),
        playing.launch_token.as_str(),
        playing.play_token.as_str(),
    );
    assert_eq!(reason(Method::PUT, path, launch).await, "wrong_audience");
    for token in [launch, play] {
        assert_eq!(reason(Method::GET, &other, token).await, "wrong_session");
        assert_eq!(
            reason(Method::POST, &format!("{other}/runs"), token).await,
            "wrong_session"
        );
    }
    for token in ["a.b.c", "eyJhbGciOiJIUzI1NiJ9.e30.x", "..", &format!("{launch}.x")] {
        assert_eq!(reason(Method::GET, path, token).await, "malformed", "{token}");
    }
    let session_of_another = forged(play, |_, claims| claims["sid"] = json!("other"));
    let unsigned = forged(play, |header, _| header["alg"] = json!("none"));
    let public_key = forged(play, |header, _| header["alg"] = json!("RS256"));
    let other_key = forged(play, |header, _| header["kid"] = json!("other"));
    let longer = forged(launch, |_, claims| claims["exp"] = json!(4_000_000_000u32));
    for token in [session_of_another, other_key, longer, public_key] {
        assert_eq!(reason(Method::GET, path, &token).await, "bad_signature", "{token}");
    }
    assert!(["malformed", "bad_signature"].contains(&reason(Method::GET, path, &unsigned).await.as_str()));
    app.send(Method::POST, &format!("{path}/runs"), With::key(&app.key), None)
        .await
        .problem(401, "INVALID_LAUNCH_TOKEN");
    app.send(Method::GET, "/api/v1/packages", With::bearer(play), None)
        .await
        .problem(401, "INVALID_API_KEY");

    app.tick(599);
    app.send(Method::GET, path, With::bearer(launch), None)
        .await
        .expect(200);
    app.tick(1);
    assert_eq!(reason(Method::GET, path, launch).await, "expired");
    assert_eq!(reason(Method::POST, &format!("{path}/runs"), launch).await, "expired");
    app.send(Method::GET, path, With::bearer(play), None).await.expect(200);
    app.tick(-3600);
    assert_eq!(reason(Method::GET, path, play).await, "not_yet_valid");
}

#[tokio::test]
async fn a_replaced_key_still_verifies_and_a_removed_one_does_not() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let verifies = |keys: &str| {
        let keys = TokenKeys::parse(&keys.into()).unwrap();
        keys.verify(&playing.launch_token, app.now()).map(|grant| grant.run)
    };
    let newer = "new:ffffffffffffffffffffffffffffffff";
    assert_eq!(verifies(&format!("{newer},{}", crate::app::TOKEN_KEYS)), Ok(0));
    assert_eq!(verifies(newer), Err(shared::token::TokenError::BadSignature));
}

#[tokio::test]
async fn a_deleted_sessions_tokens_do_not_open_its_successor() {
    let app = TestApp::start().await;
    let launch = async |user: &str| {
        let launch = app
            .launch(json!({ "user_id": user, "session_id": "s" }))
            .await
            .expect(201);
        let token = launch.body["token"].as_str().unwrap().to_owned();
        let run = app.start_run("/api/v1/sessions/s", &token).await.expect(201);
        (token, run.body["play_token"].as_str().unwrap().to_owned())
    };
    let (launch_token, play_token) = launch("alice").await;
    for user in ["bob", "alice"] {
        app.delete("/api/v1/sessions/s").await.expect(204);
        app.tick(1);
        launch(user).await;
        let path = "/api/v1/sessions/s";
        for token in [&launch_token, &play_token] {
            app.send(Method::GET, path, With::bearer(token), None)
                .await
                .problem(401, "INVALID_LAUNCH_TOKEN");
            app.start_run(path, token).await.problem(401, "INVALID_LAUNCH_TOKEN");
        }
        let update = json!({ "seq": 1, "cmi_data": { "cmi.core.lesson_status": "passed" } });
        let refused = app.call(Method::PUT, path, With::bearer(&play_token), &update).await;
        assert_eq!(
            refused.problem(401, "INVALID_LAUNCH_TOKEN").body["details"]["reason"],
            "wrong_session"
        );
    }
}

//! How often a limited key may call, counted among all processes, and what its answers say of it.

use reqwest::Method;
use serde_json::json;
use shared::app::{App, Settings};
use shared::tenant::{ApiKey, KeyRecord, Scope};
use shared::token::TokenKeys;

use crate::answer::Answer;
use crate::app::{TOKEN_KEYS, TestApp, With, served};

async fn limited(app: &TestApp, calls_per_second: u32) -> ApiKey {
    let record = KeyRecord {
        tenant: app.tenant.clone(),
        name: "test".to_owned(),
        scope: Scope::Read,
        calls_per_second: Some(calls_per_second),
        expires_at: None,
        revoked: false,
    };
    app.keep_key(record).await
}

/// Another process over the same table, with caches of its own.
async fn second_process(app: &TestApp) -> TestApp {
    let second = App::new(Settings {
        store: Some(app.store.clone()),
        tokens: Some(TokenKeys::parse(&TOKEN_KEYS.into()).unwrap()),
        clock: app.clock.clone(),
        ..Settings::default()
    });
    let url = served(second).await;
    let mut other = app.clone();
    other.url = url;
    other
}

async fn list(app: &TestApp, key: &ApiKey) -> Answer {
    app.send(Method::GET, "/api/v1/packages", With::key(key), None).await
}

/// What an answer says of the limit, under both names.
fn told(answer: &Answer) -> [u32; 3] {
    ["limit", "remaining", "reset"].map(|name| {
        let text = answer.header(&format!("ratelimit-{name}"));
        assert_eq!(answer.header(&format!("x-ratelimit-{name}")), text);
        text.parse().unwrap()
    })
}

#[tokio::test]
async fn a_limited_key_is_told_what_is_left_and_when_to_come_again() {
    let app = TestApp::start().await;
    let key = limited(&app, 3).await;
    for remaining in [2, 1, 0] {
        assert_eq!(told(&list(&app, &key).await.expect(200)), [3, remaining, 1]);
    }
    // The second refusal costs the table nothing, and says the same.
    for _ in 0..2 {
        let refused = list(&app, &key).await.problem(429, "RATE_LIMIT_EXCEEDED");
        assert_eq!(told(&refused), [3, 0, 1]);
        assert_eq!(refused.header("retry-after"), "1");
        assert_eq!(
            refused.body["details"],
            json!({ "calls_per_second": 3, "retry_after_seconds": 1 })
        );
    }
    let unlimited = app.get("/api/v1/packages").await.expect(200);
    assert!(!unlimited.headers.contains_key("ratelimit-limit"));
    app.tick(1);
    assert_eq!(told(&list(&app, &key).await.expect(200)), [3, 2, 1]);
}

#[tokio::test]
async fn a_limit_holds_for_all_processes_together() {
    let one = TestApp::start().await;
    let key = limited(&one, 4).await;
    let other = second_process(&one).await;
    let mut made = 0;
    for _ in 0..4 {
        let answers = tokio::join!(list(&one, &key), list(&other, &key));
        made += [answers.0, answers.1]
            .iter()
            .filter(|answer| answer.status == 200)
            .count();
    }
    assert_eq!(made, 4);
}

#[tokio::test]
async fn a_call_that_is_refused_for_its_scope_counts_nothing() {
    let app = TestApp::start().await;
    let key = limited(&app, 1).await;
    for _ in 0..3 {
        let path = "/api/v1/sessions/unknown";
        let refused = app.send(Method::DELETE, path, With::key(&key), None).await;
        refused.problem(403, "INSUFFICIENT_SCOPES");
    }
    assert_eq!(told(&list(&app, &key).await.expect(200)), [1, 0, 1]);
}

#[tokio::test]
async fn every_answer_is_taken_by_its_media_type_and_by_tls_where_there_is_any() {
    let app = TestApp::start().await;
    let at = |host: &str| With::key(&app.key).header("x-forwarded-host", host);
    for path in [
        "/api/health",
        "/api/v1/packages",
        "/api/v1/nothing",
        "/docs/errors",
        "/player/x",
    ] {
        let plain = app.send(Method::GET, path, at("localhost:3000"), None).await;
        assert_eq!(plain.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!plain.headers.contains_key("strict-transport-security"), "{path}");
        let by_tls = app.send(Method::GET, path, at("scorm.example.com"), None).await;
        assert_eq!(by_tls.header("strict-transport-security"), "max-age=31536000", "{path}");
    }
}

//! What no route takes: API Gateway sends it to one function, which answers as the API answers.

use serde_json::json;

use super::deployment::Deployment;
use super::event::Event;

const ORIGIN: &str = "https://lms.example.org";
const SESSION: &str = "/api/v1/sessions/session-456";

/// The methods that an answer allows, in order.
fn allowed(allow: &str) -> Vec<&str> {
    let mut methods: Vec<&str> = allow
        .split(',')
        .map(str::trim)
        .filter(|method| *method != "HEAD")
        .collect();
    methods.sort_unstable();
    methods
}

#[tokio::test]
async fn a_path_that_is_not_there_is_told_from_a_method_that_is_not() {
    let api = Deployment::new().await;
    for path in [
        "/nowhere",
        "/api/v1/sessions/",
        "/api/v2/sessions",
        "/api/v1/sessions/a/b",
        "/Käthe %",
    ] {
        let missing = api.send(Event::lms("GET", path).key(&api.key)).await;
        missing.problem(404, "NOT_FOUND");
    }
    for (method, path, allow) in [
        ("PATCH", SESSION, vec!["DELETE", "GET", "POST", "PUT"]),
        ("DELETE", "/api/v1/sessions", vec!["GET", "POST"]),
        ("PUT", "/api/v1/packages", vec!["GET", "POST"]),
        ("GET", "/api/v1/sessions/session-456/renew", vec!["POST"]),
        ("PUT", "/api/health", vec!["GET"]),
    ] {
        let refused = api.send(Event::lms_json(method, path, &json!({}))).await;
        let refused = refused.problem(405, "METHOD_NOT_ALLOWED");
        assert_eq!(allowed(refused.header("allow")), allow, "{method} {path}");
    }
}

#[tokio::test]
async fn a_head_request_is_not_told_that_the_path_is_missing() {
    let api = Deployment::new().await;
    let head = api.send(Event::lms("HEAD", "/api/health")).await.expect(405);
    assert_eq!(allowed(head.header("allow")), ["GET"]);
}

#[tokio::test]
async fn a_preflight_is_answered_for_the_origins_of_the_configuration_and_no_other() {
    let there = local::database::serve(None).await.unwrap();
    let origins = format!("https://other.example.org,{ORIGIN}");
    let api = Deployment::with(&[("CorsOrigins", &origins)], &there).await;
    let answer = api.send(Event::recorded("preflight")).await;
    assert!(answer.status.is_success());
    assert_eq!(answer.header("access-control-allow-origin"), ORIGIN);
    assert_eq!(
        allowed(answer.header("access-control-allow-methods")),
        ["DELETE", "GET", "POST", "PUT"]
    );
    for name in [
        "authorization",
        "content-type",
        "if-match",
        "if-none-match",
        "x-api-key",
    ] {
        assert!(answer.header("access-control-allow-headers").contains(name), "{name}");
    }
    let stranger = Event::recorded("preflight").header("origin", "https://evil.example.org");
    assert_eq!(api.send(stranger).await.header("access-control-allow-origin"), "");

    let health = Event::lms("GET", "/api/health").header("origin", ORIGIN);
    let health = api.send(health).await.expect(200);
    assert_eq!(health.header("access-control-allow-origin"), ORIGIN);
    assert!(health.header("vary").contains("origin"));
    assert!(health.header("access-control-expose-headers").contains("x-request-id"));
}

#[tokio::test]
async fn without_origins_in_the_configuration_a_preflight_is_a_method_like_others() {
    let api = Deployment::new().await;
    let refused = api.send(Event::recorded("preflight")).await;
    let refused = refused.problem(405, "METHOD_NOT_ALLOWED");
    assert_eq!(refused.header("access-control-allow-origin"), "");
    assert_eq!(allowed(refused.header("allow")), ["DELETE", "GET", "POST", "PUT"]);
}

//! The error table: every code can be met, and every code is explained.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::json;
use shared::http::code::Code;

use crate::app::{TestApp, With};
use crate::provoked::Provoking;

#[tokio::test]
async fn a_problem_has_the_form_of_rfc_9457_and_names_the_request() {
    let app = TestApp::start().await;
    let problem = app
        .get("/api/v1/sessions/nobody")
        .await
        .problem(404, "SESSION_NOT_FOUND");
    let id = problem.header("x-request-id").to_owned();
    let body = problem.text.replace(&id, "[id]").replace(&app.url, "[url]");
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    insta::assert_json_snapshot!(body, @r#"
    {
      "code": "SESSION_NOT_FOUND",
      "detail": "There is no session \"nobody\".",
      "details": {},
      "error": "Session not found",
      "instance": "urn:request:[id]",
      "status": 404,
      "title": "Session not found",
      "type": "[url]/docs/errors#session-not-found"
    }
    "#);
    assert_eq!(problem.header("cache-control"), "no-store");
}

#[tokio::test]
async fn what_no_route_takes_is_told_from_what_another_method_takes() {
    let app = TestApp::start().await;
    for path in [
        "/api",
        "/api/v1",
        "/api/v1/sessions/a/b/c",
        "/api/v2/sessions",
        "/API/v1/packages",
    ] {
        app.get(path).await.problem(404, "NOT_FOUND");
    }
    let wrong = app
        .send(Method::PATCH, "/api/v1/sessions/s", With::key(&app.key), None)
        .await;
    let wrong = wrong.problem(405, "METHOD_NOT_ALLOWED");
    let allow: BTreeSet<&str> = wrong.header("allow").split(',').collect();
    assert_eq!(allow, BTreeSet::from(["GET", "HEAD", "PUT", "POST", "DELETE"]));
    let wrong = app
        .send(Method::DELETE, "/api/v1/packages", With::key(&app.key), None)
        .await;
    assert_eq!(
        wrong.problem(405, "METHOD_NOT_ALLOWED").header("allow"),
        "GET,HEAD,POST"
    );
}

#[tokio::test]
async fn only_origins_of_the_configuration_may_call_from_a_browser() {
    let preflight = With::default()
        .header("origin", "https://lms.example")
        .header("access-control-request-method", "PUT")
        .header("access-control-request-headers", "x-api-key,content-type");
    let path = "/api/v1/sessions/s";
    let closed = TestApp::start().await;
    let answer = closed
        .send(Method::OPTIONS, path, preflight.clone(), None)
        .await
        .problem(405, "METHOD_NOT_ALLOWED");
    assert_eq!(answer.header("access-control-allow-origin"), "");

    let database = local::database::serve(None).await.unwrap();
    let open = TestApp::with(&database, vec!["https://lms.example".to_owned()]).await;
    let answer = open.send(Method::OPTIONS, path, preflight, None).await.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), "https://lms.example");
    assert_eq!(answer.header("x-request-id").len(), 36);
    let other = With::key(&open.key).header("origin", "https://evil.example");
    let answer = open
        .send(Method::GET, "/api/v1/packages", other, None)
        .await
        .expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), "");
    let ours = With::default().header("origin", "https://lms.example");
    let refused = open
        .send(Method::GET, path, ours, None)
        .await
        .problem(401, "UNAUTHORIZED");
    assert_eq!(refused.header("access-control-allow-origin"), "https://lms.example");
    assert!(refused.header("access-control-expose-headers").contains("x-request-id"));
}

#[test]
fn every_code_has_its_section_in_the_page_and_every_section_its_code() {
    let sections: BTreeSet<&str> = show_docs::errors::SOURCE
        .lines()
        .filter_map(|line| line.strip_prefix("## ")?.rsplit('>').next())
        .filter(|title| title.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'))
        .collect();
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(sections, codes);
}

#[tokio::test]
async fn the_page_has_an_anchor_for_every_problem_and_its_links_lead_somewhere() {
    let app = TestApp::start().await;
    let page = app
        .send(Method::GET, "/docs/errors", With::default(), None)
        .await
        .expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    for code in Code::ALL {
        assert!(
            page.text.contains(&format!("id=\"{}\"", code.anchor())),
            "{}",
            code.anchor()
        );
    }
    let targets = page
        .text
        .split("href=\"#")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap());
    for target in targets {
        assert!(page.text.contains(&format!("id=\"{target}\"")), "{target}");
    }
}

/// In what else a call meets each of them, the tests of its subject say.
#[tokio::test]
async fn every_code_is_met_by_a_call() {
    let provoking = Provoking::start().await;
    for code in Code::ALL {
        provoking.meet(*code).await;
    }
}

/// Statuses and titles are the contract's.
#[test]
fn the_table_is_the_contracts() {
    let table: String = Code::ALL
        .iter()
        .map(|c| format!("{} {} {}\n", c.status().as_u16(), c.as_str(), c.title()))
        .collect();
    insta::assert_snapshot!(table, @r"
    400 INVALID_REQUEST Invalid request
    400 INVALID_USER_ID Invalid user_id
    400 INVALID_SESSION_ID Invalid session_id
    400 INVALID_CURSOR Invalid cursor
    401 UNAUTHORIZED Unauthorized
    401 INVALID_API_KEY Invalid API key
    401 EXPIRED_API_KEY Expired API key
    401 INVALID_LAUNCH_TOKEN Invalid launch token
    403 INSUFFICIENT_SCOPES Access denied
    403 TENANT_MISMATCH Tenant mismatch
    403 DIRECT_CALL_REFUSED Direct call refused
    404 PACKAGE_NOT_FOUND Package not found
    404 SESSION_NOT_FOUND Session not found
    404 LEARNER_NOT_FOUND Learner not found
    404 ERASURE_NOT_FOUND Erasure not found
    404 WEBHOOK_NOT_FOUND Webhook not found
    404 KEY_NOT_FOUND Key not found
    404 VERSION_NOT_FOUND Version not found
    404 DELIVERY_NOT_FOUND Delivery not found
    404 NOT_FOUND Not found
    405 METHOD_NOT_ALLOWED Method not allowed
    409 SESSION_ALREADY_EXISTS Session already exists
    409 VERSION_CONFLICT Version conflict
    409 RUN_SUPERSEDED Run superseded
    409 SESSION_RESET Session reset
    409 PACKAGE_NOT_READY Package not ready
    409 ERASURE_RUNNING Erasure running
    409 WEBHOOK_DISABLED Webhook disabled
    409 TOO_MANY_WEBHOOKS Too many webhooks
    409 TOO_MANY_KEYS Too many keys
    410 SESSION_EXPIRED Session expired
    413 PAYLOAD_TOO_LARGE Payload too large
    415 UNSUPPORTED_MEDIA_TYPE Unsupported media type
    422 CMI_DATA_INVALID CMI data update failed
    422 INVALID_WEBHOOK_URL Invalid webhook URL
    428 VERSION_REQUIRED Version required
    429 RATE_LIMIT_EXCEEDED Too many requests
    500 INTERNAL_ERROR Internal error
    503 SERVICE_UNAVAILABLE Service unavailable
    ");
}

#[tokio::test]
async fn a_member_that_is_missing_is_named() {
    let app = TestApp::start().await;
    let refused = app
        .post("/api/v1/sessions", json!({ "user_id": "u" }))
        .await
        .problem(400, "INVALID_REQUEST");
    assert_eq!(refused.body["details"]["errors"][0]["pointer"], "/package_id");
}

#[tokio::test]
async fn a_request_that_is_wrong_throughout_is_answered_in_short() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let many: serde_json::Map<String, serde_json::Value> =
        (0..20_000).map(|n| (format!("unknown.{n}"), json!("x"))).collect();
    let refused = app
        .put(&path, json!({ "version": 1, "cmi_data": many }))
        .await
        .problem(422, "CMI_DATA_INVALID");
    assert_eq!(refused.body["details"]["errors"].as_array().unwrap().len(), 1000);
    assert_eq!(refused.body["details"]["omitted"], 19_000);
    let refused = app.put(&path, json!(many)).await.problem(400, "INVALID_REQUEST");
    assert_eq!(refused.body["details"]["errors"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn a_wildcard_is_no_origin_and_stops_nothing() {
    let database = local::database::serve(None).await.unwrap();
    let app = TestApp::with(&database, vec!["*".to_owned(), "https://lms.example".to_owned()]).await;
    let with = With::key(&app.key).header("origin", "https://lms.example");
    let answer = app.send(Method::GET, "/api/v1/packages", with, None).await.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), "https://lms.example");
}

//! No answer is larger than a function may give: the largest of each call, measured as Lambda would be given it.

use reqwest::Method;
use scorm::package::{Edition, ScoTerms};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::app::{TestApp, With, package};

/// What a function's answer may be. Lambda takes 6 MB (6 291 456 bytes).
const MOST: usize = 5_000_000;

/// The envelope as the functions' runtime makes it: the answer's text as a member of an object of JSON.
fn as_lambda_has_it(answer: &Answer) -> usize {
    let headers: serde_json::Map<String, Value> = answer
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap())))
        .collect();
    let status = answer.status.as_u16();
    json!({ "statusCode": status, "headers": headers, "multiValueHeaders": {}, "body": answer.text, "isBase64Encoded": false, "cookies": [] })
        .to_string()
        .len()
}

#[track_caller]
fn light(answer: Answer, status: u16) -> Answer {
    let answer = answer.expect(status);
    let bytes = as_lambda_has_it(&answer);
    assert!(bytes <= MOST, "{bytes} bytes");
    answer
}

/// Half of the largest elements that a session takes: all of it quotation marks, of which JSON makes two bytes and an envelope four.
fn half(numbers: std::ops::Range<usize>) -> serde_json::Map<String, Value> {
    let members = |n: usize| {
        let members = [
            ("id", json!(format!("q{n}"))),
            ("type", json!("other")),
            ("learner_response", json!("\"".repeat(130_000))),
        ];
        members.map(|(member, value)| (format!("cmi.interactions.{n}.{member}"), value))
    };
    numbers.flat_map(members).collect()
}

/// A session that can hold no more, in a SCORM 2004 package.
async fn full(app: &TestApp, package: &str, id: &str) -> String {
    let body = json!({ "package_id": package, "user_id": "u1", "session_id": id, "cmi_data": half(0..4) });
    light(app.post("/api/v1/sessions", body.clone()).await, 201);
    let path = format!("/api/v1/sessions/{id}");
    light(
        app.put(&path, json!({ "version": 1, "cmi_data": half(4..8) })).await,
        200,
    );
    light(app.post("/api/v1/sessions", body).await, 409);
    path
}

#[tokio::test]
async fn a_session_that_can_hold_no_more_is_answered_by_every_call() {
    let app = TestApp::start().await;
    let package = app
        .register(&app.tenant, &package(Edition::Fourth, &[ScoTerms::default()]))
        .await;
    let path = full(&app, &package, "full").await;
    let more = json!({ "version": 2, "cmi_data": { "cmi.suspend_data": "\"".repeat(60_000) } });
    let refused = app.put(&path, more).await.problem(413, "PAYLOAD_TOO_LARGE");
    assert_eq!(refused.body["details"]["limit"], "stored_session");

    light(app.get(&path).await, 200);
    light(app.put(&path, json!({ "version": 2 })).await, 200);
    light(app.put(&path, json!({ "version": 1, "terminate": true })).await, 409);
    light(app.post(&format!("{path}/renew"), json!({})).await, 200);
    let bound = With::key(&app.key).header("if-match", "\"9\"");
    light(app.send(Method::DELETE, &path, bound, None).await, 409);
    let launches = format!("/api/v1/packages/{package}/launch");
    light(
        app.post(&launches, json!({ "user_id": "u1", "session_id": "full" }))
            .await,
        200,
    );
    light(
        app.post(&launches, json!({ "user_id": "u2", "session_id": "full" }))
            .await,
        409,
    );
}

#[tokio::test]
async fn a_list_ends_a_page_before_it_is_too_large() {
    let app = TestApp::start().await;
    let package = app
        .register(&app.tenant, &package(Edition::Fourth, &[ScoTerms::default()]))
        .await;
    for n in 0..3 {
        full(&app, &package, &format!("s{n}")).await;
    }
    let list = "/api/v1/sessions?user_id=u1&include=cmi_data";
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = light(app.get(&format!("{list}{cursor}")).await, 200).body;
        let sessions = page["sessions"].as_array().unwrap();
        assert!(
            !sessions.is_empty() && seen.len() < 3,
            "{} then {}",
            seen.len(),
            sessions.len()
        );
        seen.extend(sessions.iter().map(|session| session["session_id"].clone()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["s2", "s1", "s0"]);
}

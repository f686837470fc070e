//! Requests in every form that they come in, and the form of their answers.

/// A call of each function.
mod cases;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use cases::{Case, cases};

use super::deployment::Deployment;
use super::event::Event;
use super::learner::{launch, session};
use super::runtime::Outcome;
use crate::conditions::version_of;

/// Sends the cases all at once, so that the processes start at the same time.
async fn check(api: Deployment, cases: Vec<Case>) {
    let api = Arc::new(api);
    let mut checks = JoinSet::new();
    for case in cases {
        let api = api.clone();
        checks.spawn(async move {
            let (name, ..) = api.routed(&case.event);
            assert_eq!(name, case.function);
            let answer = api.send(case.event).await.expect(case.status);
            let version = match answer.header("etag") {
                "" => "",
                _ => version_of(&answer),
            };
            assert_eq!(
                (answer.header("content-type"), version),
                (case.media, case.version),
                "{name}"
            );
        });
    }
    checks.join_all().await;
}

#[tokio::test]
async fn every_function_answers_its_event_in_the_form_of_payload_2_0() {
    let api = Deployment::new().await;
    let cases = cases(&api).await;
    let names: BTreeSet<&str> = cases.iter().map(|case| case.function).collect();
    assert_eq!(names, api.routed_names().collect());
    check(api, cases).await;
}

#[tokio::test]
async fn a_function_that_needs_a_credential_says_so_in_a_problem() {
    // A page tells it in words.
    const OPEN: [&str; 5] = [
        "get-health",
        "open-player",
        "refuse-request",
        "show-console",
        "show-docs",
    ];
    let api = Deployment::new().await;
    let cases = cases(&api).await.into_iter();
    let closed = cases.filter(|case| !OPEN.contains(&case.function)).map(|case| Case {
        event: case.event.without_header("x-api-key").without_header("authorization"),
        status: 401,
        media: "application/problem+json",
        version: "",
        ..case
    });
    let closed: Vec<Case> = closed.collect();
    let first = api.send(closed[0].event.clone()).await.problem(401, "UNAUTHORIZED");
    assert_eq!(first.header("www-authenticate"), "Bearer realm=\"lectern\"");
    check(api, closed).await;
}

#[tokio::test]
async fn a_path_is_read_decoded_and_encoded() {
    let api = Deployment::new().await;
    session(&api, "a~b_1.2").await;
    let token = launch(&api, "c~d").await["token"].as_str().unwrap().to_owned();
    let get = |path: &str| api.send(Event::lms("GET", path).key(&api.key));
    for path in ["/api/v1/sessions/a~b_1.2", "/api/v1/sessions/a%7Eb%5F1%2e2"] {
        assert_eq!(get(path).await.expect(200).body["session_id"], "a~b_1.2");
    }
    for path in ["/api/v1/sessions/c~d", "/api/v1/sessions/c%7ed"] {
        api.send(Event::lms("GET", path).bearer(&token)).await.expect(200);
    }
    for path in [
        "/api/v1/sessions/Käthe Müller",
        "/api/v1/sessions/K%C3%A4the%20M%C3%BCller",
    ] {
        let missing = get(path).await.problem(404, "SESSION_NOT_FOUND");
        assert_eq!(missing.body["detail"], "There is no session \"Käthe Müller\".");
    }
}

#[tokio::test]
async fn a_query_is_decoded_once_and_its_parameters_come_once() {
    let api = Deployment::new().await;
    for user in ["jane+lms@example.org", "Doe, Jane & Co"] {
        let body = json!({ "package_id": api.demo, "user_id": user });
        let create = Event::lms_json("POST", "/api/v1/sessions", &body).key(&api.key);
        api.send(create).await.expect(201);
    }
    let list = |query: &str| api.send(Event::lms("GET", "/api/v1/sessions").query(query).key(&api.key));
    for (query, user) in [
        ("user_id=jane%2Blms%40example.org", "jane+lms@example.org"),
        ("user_id=jane%2Blms@example.org&limit=5", "jane+lms@example.org"),
        ("limit=5&user_id=Doe,+Jane+%26%20Co", "Doe, Jane & Co"),
    ] {
        let found = list(query).await.expect(200).body;
        assert_eq!(found["sessions"][0]["user_id"], user, "{query}");
    }
    let twice = list("user_id=a&user_id=b").await.problem(400, "INVALID_REQUEST");
    assert!(twice.text.contains("user_id"), "{}", twice.text);
}

#[tokio::test]
async fn a_body_in_base64_is_the_body_that_it_encodes() {
    let api = Deployment::new().await;
    session(&api, "session-456").await;
    let updated = api
        .send(Event::recorded("lms_put_base64").key(&api.key))
        .await
        .expect(200);
    assert_eq!(
        updated.body["metadata"],
        json!({ "greeting": "Grüß Gott", "class": "7b" })
    );
}

#[tokio::test]
async fn a_body_may_be_missing_or_empty_where_none_is_needed() {
    let api = Deployment::new().await;
    let renew = format!("{}/renew", session(&api, "s").await);
    let renew = Event::lms("POST", &renew).key(&api.key);
    let bodies = [
        renew.clone(),
        renew.clone().raw_body(Value::Null),
        renew.raw_body(json!("")),
    ];
    for (event, version) in bodies.into_iter().zip(2..) {
        assert_eq!(api.send(event).await.expect(200).body["version"], version);
    }
    let create = Event::lms_json("POST", "/api/v1/sessions", &json!({})).key(&api.key);
    for body in [Value::Null, json!("")] {
        api.send(create.clone().raw_body(body))
            .await
            .problem(400, "INVALID_REQUEST");
    }
}

#[tokio::test]
async fn entity_tags_that_came_in_several_headers_are_each_compared() {
    let api = Deployment::new().await;
    let read = Event::lms("GET", &session(&api, "s").await).key(&api.key);
    for (tags, status) in [("\"7\",\"1\"", 304), ("\"7\", W/\"1\"", 304), ("\"7\",\"2\"", 200)] {
        let answer = api
            .send(read.clone().header("if-none-match", tags))
            .await
            .expect(status);
        assert_eq!(version_of(&answer), "1", "RFC 9110, 15.4.5: {tags}");
    }
}

#[tokio::test]
async fn a_browsers_cookies_and_headers_and_a_stages_variables_change_nothing() {
    let api = Deployment::new().await;
    let token = launch(&api, "session-456").await["token"].as_str().unwrap().to_owned();
    let run = Event::page("POST", "/api/v1/sessions/session-456/runs", &json!({})).bearer(&token);
    let run = api.send(run.raw_body(json!(""))).await.expect(201).body;
    let commit = Event::recorded("page_put").bearer(run["play_token"].as_str().unwrap());
    api.send(commit).await.expect(200);
    let read = Event::lms("GET", "/api/v1/sessions/session-456").key(&api.key);
    let session = api.send(read).await.expect(200).body;
    assert_eq!(session["cmi_data"]["cmi.core.lesson_location"], "3");
}

#[tokio::test]
async fn a_link_and_the_document_name_the_host_that_was_called_or_the_public_url() {
    let (called, behind) = ("learn.example.org", "a1b2c3d4e5.execute-api.example");
    let there = local::database::serve(None).await.unwrap();
    for (public_url, origin) in [
        ("", "https://learn.example.org"),
        ("https://go.example.com", "https://go.example.com"),
    ] {
        let api = Deployment::with(&[("PublicUrl", public_url)], &there).await;
        let path = format!("/api/v1/packages/{}/launch", api.demo);
        let launch = Event::lms_json("POST", &path, &json!({ "user_id": "u1" }));
        let link = format!("{origin}/player/");
        let direct = launch.clone().host(called);
        let through = launch.host(behind).header("x-forwarded-host", called);
        for event in [direct.clone(), direct.clone().without_header("host"), through] {
            let launched = api.send(event.key(&api.key)).await.expect(201).body;
            assert!(
                launched["launch_url"].as_str().unwrap().starts_with(&link),
                "{launched:#}"
            );
        }
        let refused = api.send(direct).await.problem(401, "UNAUTHORIZED");
        assert_eq!(refused.body["type"], format!("{origin}/docs/errors#unauthorized"));
        let document = Event::lms("GET", "/api/openapi.json")
            .host(behind)
            .header("x-forwarded-host", called);
        let document = api.send(document).await.expect(200).body;
        assert_eq!(document["servers"][0]["url"], origin);
    }
}

#[tokio::test]
async fn a_course_is_found_by_whoever_comes_through_the_distribution() {
    let api = Deployment::new().await;
    let token = launch(&api, "s").await["token"].as_str().unwrap().to_owned();
    let run = Event::page("POST", "/api/v1/sessions/s/runs", &json!({})).bearer(&token);
    let past = api.send(run.clone()).await.expect(201).body;
    assert_eq!(past["content_url"], Value::Null);
    for nobody in ["", "a b", "jane@learn.example.org", "learn.example.org/x"] {
        let run = run.clone().header("x-forwarded-host", nobody);
        let past = api.send(run).await.expect(201).body;
        assert_eq!(past["content_url"], Value::Null, "{nobody}");
    }
    let run = run.header("x-forwarded-host", "learn.example.org");
    let through = api.send(run).await.expect(201).body;
    let content_url = through["content_url"].as_str().unwrap();
    assert!(
        content_url.starts_with("https://learn.example.org/content/eyJ"),
        "{content_url}"
    );
}

#[tokio::test]
async fn a_token_of_the_key_before_is_taken_after_another_key_signs() {
    let there = local::database::serve(None).await.unwrap();
    let before = Deployment::with(&[], &there).await;
    let token = launch(&before, "s").await["token"].as_str().unwrap().to_owned();
    let after = Deployment::with(&[("SigningKey", "b"), ("TokenKeyBGeneration", "2")], &there).await;
    let run = Event::page("POST", "/api/v1/sessions/s/runs", &json!({})).bearer(&token);
    let started = after.send(run).await.expect(201).body;
    let header = |token: &str| token.split('.').next().unwrap().to_owned();
    assert_ne!(
        header(started["play_token"].as_str().unwrap()),
        header(&token),
        "another kid"
    );
}

#[tokio::test]
async fn an_event_that_is_no_request_is_an_error_and_the_function_lives_on() {
    let api = Deployment::new().await;
    let process = api.process("get-health").await;
    let queue = json!({ "Records": [{ "eventSource": "aws:sqs", "body": "{}" }] });
    for alien in [queue, json!({}), json!(null)] {
        let (_, Outcome::Error(error)) = process.invoke(&alien).await else {
            panic!("{alien} was answered");
        };
        assert!(error["errorMessage"].is_string(), "{error}");
    }
    api.send(Event::lms("GET", "/api/health")).await.expect(200);
}

#[tokio::test]
async fn a_decoded_path_names_what_it_names_whole() {
    let api = Deployment::new().await;
    session(&api, "ab").await;
    // What `ab%23c`, `ab%3Fc` and `a%09b` are when API Gateway has decoded them; none of them is the session `ab`.
    for path in [
        "/api/v1/sessions/ab#c",
        "/api/v1/sessions/ab?c",
        "/api/v1/sessions/a\tb",
    ] {
        let delete = Event::lms("DELETE", path).key(&api.key);
        api.send(delete).await.problem(404, "SESSION_NOT_FOUND");
    }
    let read = Event::lms("GET", "/api/v1/sessions/ab").key(&api.key);
    api.send(read).await.expect(200);
}

#[tokio::test]
async fn a_query_with_characters_that_no_uri_has_is_answered() {
    let api = Deployment::new().await;
    for query in ["user_id=<script>", "user_id=Jane Doe", "user_id=\"u1\""] {
        let list = Event::lms("GET", "/api/v1/sessions").query(query).key(&api.key);
        api.send(list).await.expect(200);
    }
}

#[tokio::test]
async fn a_session_id_that_no_path_can_name_is_refused() {
    let api = Deployment::new().await;
    for id in [".", ".."] {
        let body = json!({ "package_id": api.demo, "user_id": "u1", "session_id": id });
        let create = Event::lms_json("POST", "/api/v1/sessions", &body).key(&api.key);
        api.send(create).await.problem(400, "INVALID_SESSION_ID");
    }
}

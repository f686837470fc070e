//! The attempts of a session: what is current, then what each earlier one came to, newest first.

use aws_sdk_dynamodb::types::AttributeValue;
use local::database::TABLE;
use reqwest::Method;
use scorm::package::{Edition, ScoTerms};
use serde_json::{Value, json};
use shared::tenant::{Scope, TenantId};

use crate::answer::Answer;
use crate::app::{TestApp, With, package};

const PATH: &str = "/api/v1/sessions/s";
const ATTEMPTS: &str = "/api/v1/sessions/s/attempts";

/// Launches a new package with so many SCOs; the answer is the launch token.
async fn launch(app: &TestApp, edition: Edition, scos: usize) -> String {
    let package = package(edition, &vec![ScoTerms::default(); scos]);
    let package = app.register(&app.tenant, &package).await;
    let body = json!({ "user_id": "u1", "session_id": "s" });
    let launch = app.post(&format!("/api/v1/packages/{package}/launch"), body).await;
    launch.expect(201).body["token"].as_str().unwrap().to_owned()
}

/// A run with these updates, a second later than what was before it. `token` is that of the page that is loaded, and then the run's own.
async fn run(app: &TestApp, token: &mut String, updates: &[Value]) {
    app.tick(1);
    let run = app.start_run(PATH, token).await.expect(201);
    run.body["play_token"].as_str().unwrap().clone_into(token);
    let play = || With::bearer(run.body["play_token"].as_str().unwrap());
    for (seq, update) in (1..).zip(updates) {
        let mut body = update.clone();
        body["seq"] = json!(seq);
        app.call(Method::PUT, PATH, play(), &body).await.expect(200);
    }
}

/// The last update of a run that ends an attempt, after so many minutes, with a score.
fn end(sco: &str, minutes: u32, scaled: &str) -> Value {
    json!({
        "sco": sco, "terminate": true,
        "cmi_data": {
            "cmi.exit": "normal", "cmi.session_time": format!("PT{minutes}M"), "cmi.score.scaled": scaled,
            "cmi.completion_status": "completed", "cmi.location": format!("page {minutes}"),
        },
    })
}

/// Each attempt of an answer: its number, its SCO, its number there, and whether it is current.
fn told(answer: &Answer) -> Vec<(u64, &str, u64, bool)> {
    let attempts = answer.body["attempts"].as_array().unwrap();
    let number = |attempt: &Value, name: &str| attempt[name].as_u64().unwrap();
    attempts
        .iter()
        .map(|attempt| {
            let (sco, current) = (attempt["sco"].as_str().unwrap(), attempt["current"] == true);
            (
                number(attempt, "attempt"),
                sco,
                number(attempt, "attempt_of_sco"),
                current,
            )
        })
        .collect()
}

#[tokio::test]
async fn attempts_are_told_newest_first_with_their_end_states() {
    let app = TestApp::start().await;
    let mut token = launch(&app, Edition::Fourth, 1).await;
    run(&app, &mut token, &[end("sco_0", 10, "0.5")]).await;
    run(&app, &mut token, &[end("sco_0", 20, "0.75")]).await;
    let last = json!({ "cmi_data": { "cmi.completion_status": "incomplete", "cmi.session_time": "PT5S" } });
    run(&app, &mut token, &[last]).await;
    let listed = app.get(ATTEMPTS).await.expect(200);
    assert_eq!(listed.header("cache-control"), "no-store");
    insta::assert_json_snapshot!(listed.body, @r#"
    {
      "attempts": [
        {
          "attempt": 3,
          "attempt_of_sco": 3,
          "completion_status": "incomplete",
          "current": true,
          "ended_at": null,
          "progress_measure": null,
          "sco": "sco_0",
          "score": {
            "max": null,
            "min": null,
            "raw": null,
            "scaled": null
          },
          "success_status": "unknown",
          "time_spent_seconds": 5
        },
        {
          "attempt": 2,
          "attempt_of_sco": 2,
          "completion_status": "completed",
          "current": false,
          "ended_at": "2026-01-15T10:30:03.000Z",
          "progress_measure": null,
          "sco": "sco_0",
          "score": {
            "max": null,
            "min": null,
            "raw": null,
            "scaled": 0.75
          },
          "success_status": "unknown",
          "time_spent_seconds": 1200
        },
        {
          "attempt": 1,
          "attempt_of_sco": 1,
          "completion_status": "completed",
          "current": false,
          "ended_at": "2026-01-15T10:30:02.000Z",
          "progress_measure": null,
          "sco": "sco_0",
          "score": {
            "max": null,
            "min": null,
            "raw": null,
            "scaled": 0.5
          },
          "success_status": "unknown",
          "time_spent_seconds": 600
        }
      ],
      "next_cursor": null
    }
    "#);

    let with = app.get(&format!("{ATTEMPTS}?include=cmi_data")).await.expect(200);
    let data = |n: usize| &with.body["attempts"][n]["cmi_data"];
    let expected = json!({
        "cmi.exit": "normal", "cmi.session_time": "PT20M", "cmi.score.scaled": "0.75",
        "cmi.completion_status": "completed", "cmi.location": "page 20",
    });
    assert_eq!(data(1), &expected);
    assert_eq!(data(2)["cmi.location"], "page 10");
    assert_eq!(data(0), &app.get(PATH).await.body["cmi_data"]);
}

#[tokio::test]
async fn a_session_that_nobody_has_touched_has_one_attempt_with_nothing_in_it() {
    let app = TestApp::start().await;
    let body = json!({ "package_id": app.package, "user_id": "u1", "session_id": "s" });
    app.post("/api/v1/sessions", body).await.expect(201);
    let listed = app.get(ATTEMPTS).await.expect(200);
    insta::assert_json_snapshot!(listed.body, @r#"
    {
      "attempts": [
        {
          "attempt": 1,
          "attempt_of_sco": 1,
          "completion_status": "not attempted",
          "current": true,
          "ended_at": null,
          "progress_measure": null,
          "sco": "notes-course",
          "score": {
            "max": null,
            "min": null,
            "raw": null,
            "scaled": null
          },
          "success_status": "unknown",
          "time_spent_seconds": 0
        }
      ],
      "next_cursor": null
    }
    "#);
}

#[tokio::test]
async fn each_sco_of_a_session_has_attempts_of_its_own() {
    let app = TestApp::start().await;
    let mut token = launch(&app, Edition::Fourth, 3).await;
    run(&app, &mut token, &[end("sco_0", 1, "0.1"), end("sco_1", 2, "0.2")]).await;
    run(&app, &mut token, &[end("sco_1", 3, "0.3"), end("sco_0", 4, "0.4")]).await;
    let listed = app.get(ATTEMPTS).await.expect(200);
    let expected = [
        (3, "sco_0", 2, true),
        (3, "sco_1", 2, true),
        (2, "sco_0", 1, false),
        (1, "sco_1", 1, false),
    ];
    assert_eq!(told(&listed), expected);
    let times: Vec<&Value> = (0..4)
        .map(|n| &listed.body["attempts"][n]["time_spent_seconds"])
        .collect();
    assert_eq!(json!(times), json!([240, 180, 60, 120]));

    // Items from before a SCO's own attempts were counted do not say which of them it was.
    let key = |text: &str| AttributeValue::S(text.to_owned());
    let forget = app
        .database
        .update_item()
        .table_name(TABLE)
        .update_expression("REMOVE attempt_of_sco");
    let forget = forget.key("pk", key("TENANT#acme#SESSION#s"));
    let forget = forget.key("sk", key("ATTEMPT#2026-01-15T10:30:00.000Z#0000000002"));
    forget.send().await.unwrap();
    assert_eq!(told(&app.get(ATTEMPTS).await.expect(200))[2], (2, "sco_0", 2, false));
}

/// Reads the list to its end.
async fn all(app: &TestApp, query: &str) -> (Vec<usize>, Vec<Value>) {
    let (mut sizes, mut attempts, mut cursor) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page = app.get(&format!("{ATTEMPTS}?{query}{cursor}")).await.expect(200).body;
        let entries = page["attempts"].as_array().unwrap().clone();
        sizes.push(entries.len());
        attempts.extend(entries);
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (sizes, attempts),
        }
    }
}

#[tokio::test]
async fn pages_of_attempts_have_no_gap_and_no_repetition() {
    let app = TestApp::start().await;
    let mut token = launch(&app, Edition::Fourth, 2).await;
    for minutes in 1..=4 {
        run(
            &app,
            &mut token,
            &[end("sco_0", minutes, "0"), end("sco_1", minutes, "0")],
        )
        .await;
    }
    let (sizes, whole) = all(&app, "").await;
    assert_eq!(sizes, [8]);
    for (limit, expected) in [
        (1, vec![1; 8]),
        (2, vec![2; 4]),
        (3, vec![3, 3, 2]),
        (7, vec![7, 1]),
        (8, vec![8]),
    ] {
        let (sizes, attempts) = all(&app, &format!("limit={limit}")).await;
        assert_eq!((sizes, &attempts), (expected, &whole), "limit {limit}");
    }
}

#[tokio::test]
async fn a_page_of_attempts_ends_by_their_text() {
    let app = TestApp::start().await;
    let mut token = launch(&app, Edition::Fourth, 1).await;
    for _ in 0..4 {
        let mut last = end("sco_0", 1, "0");
        for n in 0..7 {
            last["cmi_data"][format!("cmi.interactions.{n}.id")] = json!(format!("q{n}"));
            last["cmi_data"][format!("cmi.interactions.{n}.type")] = json!("other");
            last["cmi_data"][format!("cmi.interactions.{n}.learner_response")] = json!("\"".repeat(60_000));
        }
        run(&app, &mut token, &[last]).await;
    }
    let (sizes, whole) = all(&app, "include=cmi_data").await;
    assert_eq!((sizes, whole.len()), (vec![2, 2], 4));
    assert_eq!(all(&app, "").await.0, [4]);
}

#[tokio::test]
async fn a_cursor_of_attempts_is_good_for_its_session() {
    let app = TestApp::start().await;
    let mut token = launch(&app, Edition::Fourth, 1).await;
    for _ in 0..3 {
        run(&app, &mut token, &[end("sco_0", 1, "0")]).await;
    }
    let other = json!({ "package_id": app.package, "user_id": "u1", "session_id": "other" });
    app.post("/api/v1/sessions", other).await.expect(201);
    let page = app.get(&format!("{ATTEMPTS}?limit=1")).await.expect(200);
    let cursor = page.body["next_cursor"].as_str().unwrap();
    for same in ["limit=2", "include=cmi_data"] {
        let next = app.get(&format!("{ATTEMPTS}?{same}&cursor={cursor}")).await.expect(200);
        assert_eq!(next.body["attempts"][0]["attempt"], 2, "{same}");
    }
    for path in [
        format!("/api/v1/sessions/other/attempts?cursor={cursor}"),
        format!("{ATTEMPTS}?cursor={cursor}x"),
        format!("/api/v1/sessions?user_id=u1&cursor={cursor}"),
    ] {
        app.get(&path).await.problem(400, "INVALID_CURSOR");
    }
    for query in [
        "limit=0",
        "limit=101",
        "include=everything",
        "sco=sco_0",
        "includes=cmi_data",
    ] {
        let refused = app.get(&format!("{ATTEMPTS}?{query}")).await;
        refused.problem(400, "INVALID_REQUEST");
    }
}

#[tokio::test]
async fn attempts_can_be_read_as_long_as_their_session_by_its_own_lms() {
    let app = TestApp::start().await;
    let mut token = launch(&app, Edition::Fourth, 1).await;
    run(&app, &mut token, &[end("sco_0", 1, "0")]).await;
    run(&app, &mut token, &[]).await;
    let theirs = app.make_key(&TenantId::parse("other").unwrap(), Scope::Admin).await;
    let theirs = app.send(Method::GET, ATTEMPTS, With::key(&theirs), None).await;
    theirs.problem(404, "SESSION_NOT_FOUND");
    let by_token = app.send(Method::GET, ATTEMPTS, With::bearer(&token), None).await;
    assert_eq!(by_token.status, 401, "{}", by_token.text);

    app.tick(25 * 3600);
    assert_eq!(app.get(PATH).await.body["status"], "expired");
    let expired = app.get(ATTEMPTS).await.expect(200);
    assert_eq!(told(&expired), [(2, "sco_0", 2, true), (1, "sco_0", 1, false)]);
    app.tick(31 * 24 * 3600);
    app.get(ATTEMPTS).await.problem(404, "SESSION_NOT_FOUND");

    // Another session may have the id by now, and none of the attempts before it.
    let mut token = launch(&app, Edition::Scorm12, 1).await;
    run(&app, &mut token, &[]).await;
    assert_eq!(told(&app.get(ATTEMPTS).await.expect(200)), [(1, "sco_0", 1, true)]);
    app.delete(PATH).await.expect(204);
    app.get(ATTEMPTS).await.problem(404, "SESSION_NOT_FOUND");
}

//! Another chance: a reset ends every attempt and keeps it, and the next launch begins anew, on the session's own version or the live one.

use reqwest::Method;
use scorm::package::{Edition, ScoTerms};
use serde_json::{Value, json};
use shared::tenant::Scope;

use crate::app::{Playing, TestApp, With, noise, package};

pub fn passed(seq: u32) -> Value {
    json!({ "seq": seq, "terminate": true, "cmi_data": {
        "cmi.core.lesson_status": "passed", "cmi.core.score.raw": "90", "cmi.core.session_time": "00:10:00" } })
}

/// A session whose learner has passed; the page is still open.
async fn played(app: &TestApp) -> Playing {
    let playing = app.play().await;
    app.say(&playing, passed(1)).await.expect(200);
    playing
}

pub async fn reset(app: &TestApp, path: &str, body: Value) -> crate::answer::Answer {
    app.post(&format!("{path}/reset"), body).await
}

#[tokio::test]
async fn a_learner_begins_again_and_nothing_is_lost() {
    let app = TestApp::start().await;
    let playing = played(&app).await;
    let before = app.get(&playing.path).await.expect(200).body;
    app.tick(5);
    let body = json!({ "version": before["version"], "reason": "Another try" });
    let answer = reset(&app, &playing.path, body.clone()).await.expect(200);
    let after = &answer.body;
    assert_eq!(
        after["version"].as_u64(),
        before["version"].as_u64().map(|version| version + 1)
    );
    assert_eq!(
        (&after["success_status"], &after["score"]["raw"]),
        (&json!("unknown"), &Value::Null)
    );
    assert_eq!(
        (&after["time_spent_seconds"], &after["completed_at"]),
        (&json!(0), &Value::Null)
    );
    assert_eq!((&after["attempt"], &after["run_count"]), (&json!(2), &json!(1)));
    assert_eq!(
        answer.header("etag"),
        app.get(&playing.path).await.expect(200).header("etag")
    );

    let attempts = app
        .get(&format!("{}/attempts?include=cmi_data", playing.path))
        .await
        .expect(200)
        .body;
    let earlier = &attempts["attempts"][1];
    assert_eq!(
        (&earlier["current"], &earlier["success_status"]),
        (&json!(false), &json!("passed"))
    );
    assert_eq!(
        (&earlier["time_spent_seconds"], &earlier["score"]["raw"]),
        (&json!(600), &json!(90))
    );
    assert_eq!(earlier["ended_at"], "2026-01-15T10:30:05.000Z");
    assert_eq!(earlier["cmi_data"]["cmi.core.lesson_status"], "passed");

    // The answer may have been lost.
    let again = reset(&app, &playing.path, body).await.expect(200);
    assert_eq!(again.body["version"], after["version"]);
    let other = json!({ "version": before["version"], "reason": "Once more" });
    let refused = reset(&app, &playing.path, other).await.problem(409, "VERSION_CONFLICT");
    assert_eq!(refused.body["details"]["current"]["version"], after["version"]);

    let run = app.start_run(&playing.path, &playing.play_token).await.expect(201).body;
    assert_eq!(run["session"]["cmi_data"]["cmi.core.entry"], "ab-initio");
    assert_eq!(run["session"]["cmi_data"]["cmi.core.lesson_status"], "not attempted");
}

#[tokio::test]
async fn a_page_that_was_open_is_told_and_may_begin_again() {
    let app = TestApp::start().await;
    let playing = played(&app).await;
    let version = app.get(&playing.path).await.expect(200).body["version"].clone();
    reset(&app, &playing.path, json!({ "version": version }))
        .await
        .expect(200);
    for seq in [1, 2] {
        let refused = app.say(&playing, passed(seq)).await.problem(409, "SESSION_RESET");
        assert_eq!(refused.body["details"], json!({ "run": 1, "resets": 1 }));
    }
    // What a page that is gone has left behind in the browser comes with the link or with a later run.
    let late = json!({ "run": 1, "seq": 2, "cmi_data": { "cmi.core.lesson_location": "9" } });
    let with = || With::bearer(&playing.launch_token);
    let refused = app.call(Method::PUT, &playing.path, with(), &late).await;
    refused.problem(409, "SESSION_RESET");
    // The link itself opens the course again: the page that it brought can play no more.
    let run = app
        .start_run(&playing.path, &playing.launch_token)
        .await
        .expect(201)
        .body;
    assert_eq!(run["run"], 2);
    let with = With::bearer(run["play_token"].as_str().unwrap());
    let refused = app.call(Method::PUT, &playing.path, with, &late).await;
    refused.problem(409, "SESSION_RESET");
    assert_eq!(
        app.get(&playing.path).await.expect(200).body["success_status"],
        "unknown"
    );
}

#[tokio::test]
async fn what_cannot_be_reset_is_refused_with_its_reason() {
    let app = TestApp::start().await;
    let path = app.session().await;
    reset(&app, &path, json!({})).await.problem(428, "VERSION_REQUIRED");
    reset(&app, &path, json!({ "version": 1, "revision": "newest" }))
        .await
        .problem(400, "INVALID_REQUEST");
    reset(&app, &path, json!({ "version": 1, "reason": "" }))
        .await
        .problem(400, "INVALID_REQUEST");
    reset(&app, "/api/v1/sessions/nobody", json!({ "version": 1 }))
        .await
        .problem(404, "SESSION_NOT_FOUND");
    let key = app.make_key(&app.tenant, Scope::Read).await;
    let with = || With::key(&key);
    let refused = app
        .call(Method::POST, &format!("{path}/reset"), with(), &json!({ "version": 1 }))
        .await;
    refused.problem(403, "INSUFFICIENT_SCOPES");
    let tag = app.get(&path).await.expect(200).header("etag").to_owned();
    let with = With::key(&app.key).header("if-match", &tag);
    app.call(Method::POST, &format!("{path}/reset"), with, &json!({}))
        .await
        .expect(200);
    app.tick(25 * 3600);
    reset(&app, &path, json!({ "version": 2 }))
        .await
        .problem(410, "SESSION_EXPIRED");
}

/// A course of many SCOs, all of them touched, is more than a transaction has items for.
#[tokio::test]
async fn a_reset_ends_the_attempts_of_a_course_of_any_size_at_once() {
    const SCOS: usize = 150;
    let app = TestApp::start().await;
    let package = package(Edition::Fourth, &vec![ScoTerms::default(); SCOS]);
    let id = app.register(&app.tenant, &package).await;
    let playing = app.play_of(&id).await;
    for sco in 0..SCOS {
        let said = json!({ "seq": sco + 1, "sco": format!("sco_{sco}"), "terminate": true, "cmi_data": {
            "cmi.exit": "suspend", "cmi.completion_status": "completed", "cmi.suspend_data": noise(13_700, sco as u64) } });
        // What an update costs grows with its session, and so does how far apart they are taken.
        app.tick(9);
        app.say(&playing, said).await.expect(200);
    }
    let version = app.get(&playing.path).await.expect(200).body["version"].clone();
    let answer = reset(&app, &playing.path, json!({ "version": version }))
        .await
        .expect(200);
    assert_eq!(
        (&answer.body["attempt"], &answer.body["completion_status"]),
        (&json!(SCOS + 1), &json!("unknown"))
    );

    let (mut numbers, mut cursor) = (Vec::new(), String::new());
    loop {
        let query = format!("{}/attempts?include=cmi_data&limit=40{cursor}", playing.path);
        let page = app.get(&query).await.expect(200).body;
        for attempt in page["attempts"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|attempt| attempt["current"] == false)
        {
            let sco = attempt["sco"]
                .as_str()
                .unwrap()
                .strip_prefix("sco_")
                .unwrap()
                .parse::<u64>()
                .unwrap();
            assert_eq!(attempt["cmi_data"]["cmi.suspend_data"], noise(13_700, sco));
            numbers.push(attempt["attempt"].as_u64().unwrap());
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let expected: Vec<u64> = (1..=SCOS as u64).rev().collect();
    assert_eq!(numbers, expected);
    app.delete(&playing.path).await.expect(204);
    // The tenant, its keys, the packages and what says which of their revisions is live.
    let left = app.items().await.len();
    app.session().await;
    assert_eq!(app.items().await.len(), left + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_is_told_as_one_and_not_as_progress() {
    let app = TestApp::hearing().await;
    let playing = played(&app).await;
    let version = app.get(&playing.path).await.expect(200).body["version"].clone();
    app.tick(120);
    reset(&app, &playing.path, json!({ "version": version }))
        .await
        .expect(200);
    app.tick(1);
    app.delete(&playing.path).await.expect(204);
    let id = playing.path.rsplit('/').next().unwrap();
    for _ in 0..100 {
        let told = app
            .get(&format!("/api/v1/events?session_id={id}&wait=1"))
            .await
            .expect(200)
            .body;
        let types: Vec<_> = told["events"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["type"].as_str().unwrap())
            .collect();
        if types.last() == Some(&"session.deleted") {
            let expected = [
                "session.created",
                "session.launched",
                "session.progressed",
                "session.scored",
                "session.completed",
            ];
            assert_eq!(types[..5], expected);
            assert_eq!(types[5..], ["session.passed", "session.reset", "session.deleted"]);
            let reset = &told["events"][6]["data"];
            assert_eq!(reset["previous"]["success_status"], "passed");
            assert_eq!(reset["session"]["success_status"], "unknown");
            return;
        }
    }
    panic!("the events did not come");
}

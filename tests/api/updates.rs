//! Updates by an LMS: the version rule, and what an update may say.

use reqwest::Method;
use scorm::package::{Edition, ScoTerms};
use serde_json::{Value, json};

use crate::app::{TestApp, With, package};
use crate::conditions::version_of;

#[tokio::test]
async fn an_update_merges_elements_and_takes_a_version() {
    let app = TestApp::start().await;
    let path = app.session().await;
    app.tick(60);
    let first = json!({ "version": 1, "cmi_data": { "cmi.core.lesson_location": "3", "cmi.core.score.raw": 85 } });
    let updated = app.put(&path, first).await.expect(200);
    assert_eq!((&updated.body["version"], version_of(&updated)), (&json!(2), "2"));
    assert_eq!(updated.body["expires_at"], "2026-01-16T10:31:00.000Z");
    let second = json!({ "version": 2, "cmi_data": { "cmi.core.score.raw": "90" } });
    app.put(&path, second).await.expect(200);
    let read = app.get(&path).await;
    assert_eq!(read.body["cmi_data"]["cmi.core.lesson_location"], "3");
    assert_eq!(read.body["cmi_data"]["cmi.core.score.raw"], "90");
    assert_eq!(
        read.body["score"],
        json!({ "raw": 90, "min": null, "max": null, "scaled": 0.9 })
    );
}

#[tokio::test]
async fn an_update_that_changes_nothing_still_takes_a_version() {
    let app = TestApp::start().await;
    let path = app.session().await;
    app.tick(60);
    let updated = app.put(&path, json!({ "version": 1 })).await.expect(200);
    assert_eq!(updated.body["version"], 2);
    assert_eq!(updated.body["expires_at"], "2026-01-16T10:31:00.000Z");
}

#[tokio::test]
async fn the_version_may_stand_in_the_body_in_if_match_or_in_both() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let put = async |tag: &str, body: Value| {
        let with = With::key(&app.key).header("if-match", tag);
        app.call(Method::PUT, &path, with, &body).await
    };
    assert_eq!(put("\"1\"", json!({})).await.expect(200).body["version"], 2);
    assert_eq!(
        put("\"2\"", json!({ "version": 2 })).await.expect(200).body["version"],
        3
    );
    put("\"3\"", json!({ "version": 2 }))
        .await
        .problem(400, "INVALID_REQUEST");
    for tag in ["3", "W/\"3\"", "\"x\""] {
        put(tag, json!({})).await.problem(400, "INVALID_REQUEST");
    }
    put("\"1\"", json!({ "terminate": true }))
        .await
        .problem(409, "VERSION_CONFLICT");
    app.put(&path, json!({ "cmi_data": {} }))
        .await
        .problem(428, "VERSION_REQUIRED");
}

#[tokio::test]
async fn a_conflict_answers_with_the_session_as_it_is() {
    let app = TestApp::start().await;
    let path = app.session().await;
    app.put(
        &path,
        json!({ "version": 1, "cmi_data": { "cmi.suspend_data": "theirs" } }),
    )
    .await
    .expect(200);
    let mine = json!({ "version": 1, "cmi_data": { "cmi.suspend_data": "mine" } });
    let conflict = app.put(&path, mine).await.problem(409, "VERSION_CONFLICT");
    let details = &conflict.body["details"];
    assert_eq!(
        (&details["sent_version"], &details["current_version"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(details["current"], app.get(&path).await.body);
    app.put(&path, json!({ "version": 9 }))
        .await
        .problem(409, "VERSION_CONFLICT");
}

#[tokio::test]
async fn a_repeated_update_is_answered_and_not_applied_again() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let update = json!({ "version": 1, "cmi_data": { "cmi.core.session_time": "00:10:00" }, "terminate": true });
    let first = app.put(&path, update.clone()).await.expect(200);
    app.tick(5);
    for _ in 0..3 {
        let again = app.put(&path, update.clone()).await.expect(200);
        assert_eq!(again.body, first.body);
    }
    let other = json!({ "version": 1, "cmi_data": { "cmi.core.session_time": "00:11:00" }, "terminate": true });
    app.put(&path, other).await.problem(409, "VERSION_CONFLICT");
    // Also when another write came in between.
    app.put(&path, json!({ "version": 2 })).await.expect(200);
    let again = app.put(&path, update).await.expect(200);
    assert_eq!(
        (&again.body["version"], &again.body["time_spent_seconds"]),
        (&json!(3), &json!(600))
    );
}

#[tokio::test]
async fn a_repeat_is_answered_even_after_the_session_has_expired() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let update = json!({ "version": 1, "cmi_data": { "cmi.core.lesson_location": "9" } });
    app.put(&path, update.clone()).await.expect(200);
    app.tick(25 * 3600);
    assert_eq!(app.put(&path, update).await.expect(200).body["status"], "expired");
}

#[tokio::test]
async fn every_fault_is_listed_and_nothing_is_stored() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let refused = app
        .put(
            &path,
            json!({
                "version": 1,
                "cmi_data": {
                    "cmi.core.lesson_location": "5",
                    "cmi.core.score.raw": 101,
                    "cmi.core.lesson_status": "Passed",
                    "cmi.core.total_time": "0001:00:00",
                    "cmi.core.lesson_stauts": "passed",
                    "cmi.suspend_data": null,
                    "cmi": { "core": {} },
                },
            }),
        )
        .await
        .problem(422, "CMI_DATA_INVALID");
    insta::assert_json_snapshot!(refused.body["details"]["errors"], @r#"
    [
      {
        "element": "cmi",
        "expected": "the name of an element in it",
        "reason": "it holds elements and has no value of its own",
        "scorm_error": 201,
        "value": null
      },
      {
        "element": "cmi.core.lesson_status",
        "expected": "one of \"passed\", \"completed\", \"failed\", \"incomplete\", \"browsed\"",
        "reason": "words are case-sensitive; this one is \"passed\"",
        "scorm_error": 405,
        "value": "Passed"
      },
      {
        "element": "cmi.core.lesson_stauts",
        "expected": "an element of the session's edition, such as cmi.core.lesson_status",
        "reason": "the edition has no such element",
        "scorm_error": 201,
        "value": "passed"
      },
      {
        "element": "cmi.core.score.raw",
        "expected": "a decimal number from 0 to 100, or nothing",
        "reason": "it is outside 0 to 100",
        "scorm_error": 405,
        "value": 101
      },
      {
        "element": "cmi.core.total_time",
        "expected": "the value it has, or leaving it out",
        "reason": "only the LMS sets it",
        "scorm_error": 403,
        "value": "0001:00:00"
      },
      {
        "element": "cmi.suspend_data",
        "expected": "text of at most 4096 characters",
        "reason": "it is null where text belongs",
        "scorm_error": 405,
        "value": null
      }
    ]
    "#);
    let read = app.get(&path).await;
    assert_eq!(read.body["version"], 1);
    assert_eq!(read.body["cmi_data"].get("cmi.core.lesson_location"), None);
}

#[tokio::test]
async fn what_was_read_may_be_sent_back() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let body = json!({ "version": 1, "cmi_data": { "cmi.core.lesson_status": "incomplete", "cmi.suspend_data": "x" } });
    let data = app.put(&path, body).await.expect(200).body["cmi_data"].clone();
    let echoed = app
        .put(&path, json!({ "version": 2, "cmi_data": data }))
        .await
        .expect(200);
    assert_eq!(echoed.body["cmi_data"], data);
}

#[tokio::test]
async fn a_looser_text_is_stored_whole_with_a_warning_or_refused_where_it_is_strict() {
    let app = TestApp::start().await;
    let long = "x".repeat(5000);
    for (strictness, status) in [("lenient", 200), ("strict", 422)] {
        let body =
            json!({ "package_id": app.package, "user_id": "u", "session_id": strictness, "strictness": strictness });
        app.post("/api/v1/sessions", body).await.expect(201);
        let path = format!("/api/v1/sessions/{strictness}");
        let update = json!({ "version": 1, "cmi_data": { "cmi.suspend_data": long, "cmi.core.exit": "normal" } });
        let answer = app.put(&path, update).await.expect(status);
        if status == 200 {
            assert_eq!(answer.body["cmi_data"]["cmi.suspend_data"], json!(long));
            insta::assert_json_snapshot!(answer.body["warnings"], @r#"
            [
              {
                "element": "cmi.core.exit",
                "reason": "this edition's word for it is \"\"",
                "scorm_error": 405
              },
              {
                "element": "cmi.suspend_data",
                "reason": "it has 5000 characters, over the 4096 of SCORM 1.2",
                "scorm_error": 405
              }
            ]
            "#);
        }
    }
}

#[tokio::test]
async fn the_end_of_a_run_settles_status_and_time() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let scored = json!({
        "version": 1, "terminate": true,
        "cmi_data": { "cmi.core.score.raw": 85, "cmi.core.session_time": "00:07:11", "cmi.core.exit": "suspend" },
    });
    let ended = app.put(&path, scored).await.expect(200);
    assert_eq!(ended.body["cmi_data"]["cmi.core.lesson_status"], "passed");
    assert_eq!(ended.body["cmi_data"]["cmi.core.total_time"], "0000:07:11.00");
    assert_eq!(ended.body["time_spent_seconds"], 431);
    assert_eq!(ended.body["completed_at"], "2026-01-15T10:30:00.000Z");
    let echo = json!({ "version": 2, "cmi_data": ended.body["cmi_data"] });
    assert_eq!(app.put(&path, echo).await.expect(200).body["time_spent_seconds"], 431);
}

#[tokio::test]
async fn metadata_are_replaced_as_a_whole() {
    let app = TestApp::start().await;
    let path = app.session().await;
    app.put(&path, json!({ "version": 1, "metadata": { "a": 1, "b": null } }))
        .await
        .expect(200);
    let updated = app
        .put(&path, json!({ "version": 2, "metadata": { "c": [1, "x"] } }))
        .await
        .expect(200);
    assert_eq!(updated.body["metadata"], json!({ "c": [1, "x"] }));
    assert_eq!(
        app.put(&path, json!({ "version": 3 })).await.body["metadata"],
        json!({ "c": [1, "x"] })
    );
    app.put(&path, json!({ "version": 4, "metadata": "text" }))
        .await
        .problem(400, "INVALID_REQUEST");
}

#[tokio::test]
async fn an_unknown_name_is_refused_with_the_nearest_known_one() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let misspelt = json!({ "version": 1, "cmiData": {}, "terminat": true });
    let refused = app.put(&path, misspelt).await.problem(400, "INVALID_REQUEST");
    assert_eq!(
        refused.body["details"]["errors"],
        json!([
            { "pointer": "/cmiData", "reason": "unknown name", "did_you_mean": "cmi_data" },
            { "pointer": "/terminat", "reason": "unknown name", "did_you_mean": "terminate" },
        ])
    );
    let query = app.put(&format!("{path}?dry_run=1"), json!({ "version": 1 })).await;
    assert_eq!(
        query.problem(400, "INVALID_REQUEST").body["details"]["errors"][0]["pointer"],
        "?dry_run"
    );
    for wrong in [
        json!({ "version": "1" }),
        json!({ "version": 1, "cmi_data": [] }),
        json!({ "version": -1 }),
    ] {
        let refused = app.put(&path, wrong).await.problem(400, "INVALID_REQUEST");
        assert!(
            refused.body["details"]["errors"][0]["pointer"]
                .as_str()
                .unwrap()
                .starts_with('/')
        );
    }
    assert_eq!(app.get(&path).await.body["version"], 1);
}

#[tokio::test]
async fn a_body_that_is_no_json_object_is_told_where() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let put = async |media: &str, body: &[u8]| {
        let with = With::key(&app.key).header("content-type", media);
        app.send(Method::PUT, &path, with, Some(body.to_vec())).await
    };
    let broken = put("application/json", b"{\"version\": 1,\n  oops}")
        .await
        .problem(400, "INVALID_REQUEST");
    let fault = &broken.body["details"]["errors"][0];
    assert_eq!((&fault["line"], &fault["column"]), (&json!(2), &json!(3)));
    put("application/json", b"[1]").await.problem(400, "INVALID_REQUEST");
    put("application/json", b"").await.problem(400, "INVALID_REQUEST");
    for media in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
        put(media, b"{\"version\": 1}")
            .await
            .problem(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    let large = format!(
        "{{\"version\": 1, \"cmi_data\": {{\"cmi.suspend_data\": \"{}\"}}}}",
        "x".repeat(1024 * 1024)
    );
    let refused = put("application/json", large.as_bytes())
        .await
        .problem(413, "PAYLOAD_TOO_LARGE");
    assert_eq!(refused.body["details"]["limit_bytes"], 1024 * 1024);
    put("application/json; charset=utf-8", b"{\"version\": 1}")
        .await
        .expect(200);
}

#[tokio::test]
async fn a_2004_session_speaks_2004() {
    let app = TestApp::start().await;
    let id = app
        .register(&app.tenant, &package(Edition::Third, &[ScoTerms::default()]))
        .await;
    let body = json!({ "package_id": id, "user_id": "u", "session_id": "s" });
    app.post("/api/v1/sessions", body).await.expect(201);
    let update = json!({
        "version": 1,
        "cmi_data": {
            "cmi.interactions.0.learner_response": "true",
            "cmi.interactions.0.type": "true-false",
            "cmi.interactions.0.id": "q1",
            "cmi.objectives.0.score.scaled": 0.5,
            "cmi.objectives.0.id": "obj-1",
            "cmi.score.scaled": 0.85,
            "cmi.progress_measure": 0.5,
            "cmi.completion_status": "incomplete",
        },
    });
    let updated = app.put("/api/v1/sessions/s", update).await.expect(200);
    assert_eq!(updated.body["score"]["scaled"], 0.85);
    assert_eq!(updated.body["progress_measure"], 0.5);
    let old = json!({ "version": 2, "cmi_data": { "cmi.core.lesson_status": "passed" } });
    let refused = app
        .put("/api/v1/sessions/s", old)
        .await
        .problem(422, "CMI_DATA_INVALID");
    assert_eq!(refused.body["details"]["errors"][0]["scorm_error"], 401);
}

#[tokio::test]
async fn an_update_may_name_its_sco() {
    let app = TestApp::start().await;
    let two = package(Edition::Scorm12, &[ScoTerms::default(), ScoTerms::default()]);
    let id = app.register(&app.tenant, &two).await;
    let body = json!({ "package_id": id, "user_id": "u", "session_id": "s" });
    app.post("/api/v1/sessions", body).await.expect(201);
    let path = "/api/v1/sessions/s";
    let passed = |version: u32, sco: &str| json!({ "version": version, "sco": sco, "cmi_data": { "cmi.core.lesson_status": "passed" }, "terminate": true });
    assert_eq!(
        app.put(path, passed(1, "sco_0")).await.expect(200).body["completion_status"],
        "incomplete"
    );
    let refused = app.put(path, passed(2, "sco_2")).await.problem(400, "INVALID_REQUEST");
    assert_eq!(refused.body["details"]["scos"], json!(["sco_0", "sco_1"]));
    assert_eq!(
        app.put(path, passed(2, "sco_1")).await.expect(200).body["completion_status"],
        "completed"
    );
}

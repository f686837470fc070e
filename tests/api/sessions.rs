//! Creating, reading and deleting sessions.

use reqwest::Method;
use scorm::finding::{Finding, FindingCode};
use scorm::id::PackageId;
use scorm::package::journey::NamedZip;
use scorm::package::upload::Progress;
use scorm::package::{Edition, Package, ScoTerms};
use serde_json::json;
use uuid::Uuid;

use crate::app::{TestApp, With, package};
use crate::conditions::version_of;

#[tokio::test]
async fn a_session_is_read_as_it_was_created() {
    let app = TestApp::start().await;
    let body = json!({
        "package_id": app.package, "user_id": "user_123", "session_id": "session-456", "learner_name": "Doe, Jane",
        "metadata": { "course": { "run": 7 } },
    });
    let created = app.post("/api/v1/sessions", body).await.expect(201);
    assert_eq!(version_of(&created), "1");
    assert_eq!(created.header("location"), "/api/v1/sessions/session-456");
    assert_eq!(created.body["warnings"], json!([]));

    let read = app.get("/api/v1/sessions/session-456").await.expect(200);
    assert_eq!((version_of(&read), read.header("cache-control")), ("1", "no-store"));
    insta::assert_json_snapshot!(read.body, { ".package_id" => "[id]" }, @r#"
    {
      "attempt": 1,
      "cmi_data": {
        "cmi.core.credit": "credit",
        "cmi.core.entry": "ab-initio",
        "cmi.core.lesson_mode": "normal",
        "cmi.core.lesson_status": "not attempted",
        "cmi.core.student_id": "user_123",
        "cmi.core.student_name": "Doe, Jane",
        "cmi.core.total_time": "0000:00:00.00",
        "cmi.launch_data": "tries=3",
        "cmi.student_data.mastery_score": "80",
        "cmi.student_preference.audio": "0",
        "cmi.student_preference.speed": "0",
        "cmi.student_preference.text": "0"
      },
      "completed_at": null,
      "completion_status": "not attempted",
      "created_at": "2026-01-15T10:30:00.000Z",
      "expires_at": "2026-01-16T10:30:00.000Z",
      "last_launched_at": null,
      "learner_name": "Doe, Jane",
      "metadata": {
        "course": {
          "run": 7
        }
      },
      "package_id": "[id]",
      "package_revision": 1,
      "progress_measure": null,
      "run_count": 0,
      "sco": "notes-course",
      "score": {
        "max": null,
        "min": null,
        "raw": null,
        "scaled": null
      },
      "scorm_version": "1.2",
      "session_id": "session-456",
      "status": "active",
      "success_status": "unknown",
      "time_spent_seconds": 0,
      "updated_at": "2026-01-15T10:30:00.000Z",
      "user_id": "user_123",
      "version": 1
    }
    "#);
}

#[tokio::test]
async fn a_session_without_an_id_gets_a_uuid_of_the_seventh_version() {
    let app = TestApp::start().await;
    let created = app
        .post("/api/v1/sessions", json!({ "package_id": app.package, "user_id": "u" }))
        .await
        .expect(201);
    let id = created.body["session_id"].as_str().unwrap();
    assert_eq!((id.len(), &id[14..15]), (36, "7"));
}

#[tokio::test]
async fn a_session_may_begin_with_elements_from_elsewhere() {
    let app = TestApp::start().await;
    let body = |status: &str| {
        json!({
            "package_id": app.package, "user_id": "u", "session_id": "s",
            "cmi_data": { "cmi.core.lesson_status": status, "cmi.core.score.raw": 85, "cmi.suspend_data": "p=3" },
        })
    };
    let refused = app
        .post("/api/v1/sessions", body("Passed"))
        .await
        .problem(422, "CMI_DATA_INVALID");
    assert_eq!(
        refused.body["details"]["errors"][0]["element"],
        "cmi.core.lesson_status"
    );
    app.get("/api/v1/sessions/s").await.problem(404, "SESSION_NOT_FOUND");

    let created = app.post("/api/v1/sessions", body("passed")).await.expect(201);
    assert_eq!(created.body["success_status"], "passed");
    assert_eq!(created.body["score"]["raw"], 85);
    assert_eq!(created.body["completed_at"], "2026-01-15T10:30:00.000Z");
}

#[tokio::test]
async fn a_taken_id_answers_with_the_session_that_has_it() {
    let app = TestApp::start().await;
    let body = |user: &str| json!({ "package_id": app.package, "user_id": user, "session_id": "s" });
    app.post("/api/v1/sessions", body("first")).await.expect(201);
    let taken = app
        .post("/api/v1/sessions", body("second"))
        .await
        .problem(409, "SESSION_ALREADY_EXISTS");
    assert_eq!(taken.body["details"]["current"]["user_id"], "first");
    assert_eq!(app.get("/api/v1/sessions/s").await.body["user_id"], "first");
}

#[tokio::test]
async fn ids_that_cannot_be_are_refused_by_name() {
    let app = TestApp::start().await;
    let create = async |body| app.post("/api/v1/sessions", body).await;
    let package = app.package.as_str();
    for user in [json!(null), json!(""), json!("x".repeat(256)), json!("a\u{0}b")] {
        create(json!({ "package_id": package, "user_id": user }))
            .await
            .problem(400, "INVALID_USER_ID");
    }
    create(json!({ "package_id": package }))
        .await
        .problem(400, "INVALID_USER_ID");
    for id in ["", "a/b", "a b", "ä", &"x".repeat(256)] {
        let body = json!({ "package_id": package, "user_id": "u", "session_id": id });
        create(body).await.problem(400, "INVALID_SESSION_ID");
    }
    create(json!({ "package_id": package, "user_id": "ü".repeat(255), "session_id": "x".repeat(255) }))
        .await
        .expect(201);
    let wrong = create(json!({ "package_id": "pkg_abc123", "user_id": "u" }))
        .await
        .problem(404, "PACKAGE_NOT_FOUND");
    assert_eq!(wrong.body["details"]["reason"], "not_a_uuid");
    let unknown = json!({ "package_id": "0197a4c2-5b1e-7c30-9a4f-ffffffffffff", "user_id": "u" });
    create(unknown).await.problem(404, "PACKAGE_NOT_FOUND");
    create(json!({ "user_id": "u" })).await.problem(400, "INVALID_REQUEST");
}

#[tokio::test]
async fn words_of_a_vocabulary_are_checked() {
    let app = TestApp::start().await;
    for (member, word) in [("mode", "exam"), ("credit", "yes"), ("strictness", "Strict")] {
        let body = json!({ "package_id": app.package, "user_id": "u", member: word });
        let refused = app.post("/api/v1/sessions", body).await.problem(400, "INVALID_REQUEST");
        assert_eq!(refused.body["details"]["errors"][0]["pointer"], format!("/{member}"));
    }
    let long = json!({ "package_id": app.package, "user_id": "u", "metadata": { "x": "y".repeat(17_000) } });
    app.post("/api/v1/sessions", long).await.problem(400, "INVALID_REQUEST");
    let name = json!({ "package_id": app.package, "user_id": "u", "learner_name": "" });
    app.post("/api/v1/sessions", name).await.problem(400, "INVALID_REQUEST");
}

#[tokio::test]
async fn a_package_that_is_not_ready_starts_no_session() {
    let app = TestApp::start().await;
    let awaiting = Package::register(PackageId::new(Uuid::from_u128(1)), None, NamedZip::default(), app.now());
    let mut processing = Package::register(PackageId::new(Uuid::from_u128(2)), None, NamedZip::default(), app.now());
    processing.progressed(1, Progress::default(), app.now());
    let mut failed = Package::register(PackageId::new(Uuid::from_u128(3)), None, NamedZip::default(), app.now());
    let error = Finding::new(FindingCode::ManifestMissing, "There is no imsmanifest.xml.");
    failed.failed(1, vec![error], Vec::new(), app.now());
    for unready in [awaiting, processing, failed] {
        let status = unready.status(app.now());
        let id = app.register(&app.tenant, &unready).await;
        let refused = app
            .post("/api/v1/sessions", json!({ "package_id": id, "user_id": "u" }))
            .await;
        let refused = refused.problem(409, "PACKAGE_NOT_READY");
        assert_eq!(refused.body["details"]["status"], status.as_str());
        let launch = app
            .post(&format!("/api/v1/packages/{id}/launch"), json!({ "user_id": "u" }))
            .await;
        launch.problem(409, "PACKAGE_NOT_READY");
        assert_eq!(
            app.get(&format!("/api/v1/packages/{id}")).await.body["status"],
            status.as_str()
        );
    }
}

#[tokio::test]
async fn a_version_that_the_client_has_is_not_sent_again() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let read = async |tag: &str| {
        let with = With::key(&app.key).header("if-none-match", tag);
        app.send(Method::GET, &path, with, None).await
    };
    for tag in ["\"1\"", "W/\"1\"", "\"7\", \"1\"", "*"] {
        let same = read(tag).await.expect(304);
        assert_eq!((version_of(&same), same.text.as_str()), ("1", ""));
    }
    read("\"2\"").await.expect(200);
    app.tick(24 * 3600);
    assert_eq!(read("\"1\"").await.expect(200).body["status"], "expired");
}

#[tokio::test]
async fn a_deleted_session_is_gone_with_its_attempts() {
    let app = TestApp::start().await;
    let id = app
        .register(&app.tenant, &package(Edition::Fourth, &[ScoTerms::default()]))
        .await;
    let launch = app
        .post(&format!("/api/v1/packages/{id}/launch"), json!({ "user_id": "u" }))
        .await
        .expect(201);
    let path = format!("/api/v1/sessions/{}", launch.body["session_id"].as_str().unwrap());
    let mut token = launch.body["token"].as_str().unwrap().to_owned();
    for _ in 0..3 {
        let run = app.start_run(&path, &token).await.expect(201);
        run.body["play_token"].as_str().unwrap().clone_into(&mut token);
        let play = With::bearer(&token);
        let body = json!({ "seq": 1, "cmi_data": { "cmi.exit": "normal" }, "terminate": true });
        app.call(Method::PUT, &path, play, &body).await.expect(200);
    }
    assert_eq!(app.get(&path).await.body["attempt"], 3);
    // Two packages with a revision each and what is live, and the key with its entry and its last use; the session, two attempts and two runs.
    assert_eq!(app.items().await.len(), 9 + 5);
    let gone = app.delete(&path).await.expect(204);
    assert_eq!(gone.text, "");
    assert_eq!(app.items().await.len(), 9);
    app.get(&path).await.problem(404, "SESSION_NOT_FOUND");
    app.delete(&path).await.problem(404, "SESSION_NOT_FOUND");
}

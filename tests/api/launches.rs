//! Launching: which session it takes, and the link it makes.

use reqwest::Method;
use scorm::package::{Edition, ScoTerms};
use serde_json::{Value, json};

use crate::app::{TestApp, With, package};
use crate::conditions::version_of;

/// The claims of a token, unverified.
fn claims(token: &str) -> Value {
    use base64::Engine;
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(
        &base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(payload)
            .unwrap(),
    )
    .unwrap()
}

#[tokio::test]
async fn a_launch_creates_a_session_and_a_link_for_ten_minutes() {
    let app = TestApp::start().await;
    let launch = app
        .launch(json!({ "user_id": "user_123", "session_id": "session-456" }))
        .await
        .expect(201);
    let body = &launch.body;
    assert_eq!(
        (&body["user_id"], &body["learner_id"]),
        (&json!("user_123"), &json!("user_123"))
    );
    assert_eq!(
        (&body["content_type"], &body["package_id"]),
        (&json!("scorm"), &json!(app.package))
    );
    assert_eq!(
        (&body["expires_in_seconds"], &body["expires_at"]),
        (&json!(600), &json!("2026-01-15T10:40:00.000Z"))
    );
    let token = body["token"].as_str().unwrap();
    assert_eq!(
        body["launch_url"],
        format!("{}/player/session-456?token={token}", app.url)
    );
    assert_eq!(body["session"], app.get("/api/v1/sessions/session-456").await.body);
    assert_eq!(body["session"]["last_launched_at"], "2026-01-15T10:30:00.000Z");

    let claims = claims(token);
    let expected = [
        ("iss", json!("lectern")),
        ("aud", json!("launch")),
        ("sub", json!("user_123")),
        ("tid", json!("acme")),
        ("pid", json!(app.package)),
        ("sid", json!("session-456")),
    ];
    for (claim, value) in expected {
        assert_eq!(claims[claim], value, "{claim}");
    }
    assert!(claims["jti"].is_string() && claims["iat"].is_number() && claims["exp"].is_number());
}

#[tokio::test]
async fn a_launch_with_an_id_creates_then_resumes() {
    let app = TestApp::start().await;
    let launch = async |user: &str| app.launch(json!({ "user_id": user, "session_id": "s" })).await;
    launch("u1").await.expect(201);
    app.tick(600);
    let resumed = launch("u1").await.expect(200);
    assert_eq!(resumed.body["session"]["version"], 2);
    assert_eq!(resumed.body["session"]["expires_at"], "2026-01-16T10:40:00.000Z");
    assert_eq!(version_of(&resumed), "2");
    let theirs = launch("u2").await.problem(409, "SESSION_ALREADY_EXISTS");
    assert_eq!(theirs.body["details"]["current"]["user_id"], "u1");

    let other = app
        .register(&app.tenant, &package(Edition::Scorm12, &[ScoTerms::default()]))
        .await;
    let body = json!({ "user_id": "u1", "session_id": "s" });
    app.post(&format!("/api/v1/packages/{other}/launch"), body)
        .await
        .problem(409, "SESSION_ALREADY_EXISTS");
    app.tick(25 * 3600);
    launch("u1").await.problem(410, "SESSION_EXPIRED");
}

#[tokio::test]
async fn resume_takes_the_newest_active_incomplete_session_of_the_package() {
    let app = TestApp::start().await;
    let other = app
        .register(&app.tenant, &package(Edition::Scorm12, &[ScoTerms::default()]))
        .await;
    let resume = async || app.launch(json!({ "user_id": "u1", "resume": true })).await;
    assert_eq!(resume().await.expect(201).body["session"]["version"], 1);

    for id in ["older", "newer", "done"] {
        app.tick(1);
        app.launch(json!({ "user_id": "u1", "session_id": id }))
            .await
            .expect(201);
    }
    app.launch(json!({ "user_id": "u2", "session_id": "theirs" }))
        .await
        .expect(201);
    let body = json!({ "user_id": "u1", "session_id": "elsewhere" });
    app.post(&format!("/api/v1/packages/{other}/launch"), body)
        .await
        .expect(201);
    let done = json!({ "version": 1, "cmi_data": { "cmi.core.lesson_status": "completed" } });
    app.put("/api/v1/sessions/done", done).await.expect(200);

    assert_eq!(resume().await.expect(200).body["session_id"], "newer");
    let failed = json!({ "version": 2, "cmi_data": { "cmi.core.lesson_status": "failed" } });
    app.put("/api/v1/sessions/newer", failed).await.expect(200);
    assert_eq!(resume().await.expect(200).body["session_id"], "newer");
    app.tick(25 * 3600);
    let fresh = resume().await.expect(201);
    assert_eq!(fresh.body["session"]["run_count"], 0);
}

#[tokio::test]
async fn resume_is_found_behind_many_sessions_of_other_packages() {
    let app = TestApp::start().await;
    let other = app
        .register(&app.tenant, &package(Edition::Scorm12, &[ScoTerms::default()]))
        .await;
    app.launch(json!({ "user_id": "u1", "session_id": "mine" }))
        .await
        .expect(201);
    for _ in 0..30 {
        app.tick(1);
        app.post("/api/v1/sessions", json!({ "user_id": "u1", "package_id": other }))
            .await
            .expect(201);
    }
    let resumed = app.launch(json!({ "user_id": "u1", "resume": true })).await.expect(200);
    assert_eq!(resumed.body["session_id"], "mine");
}

#[tokio::test]
async fn a_launch_disturbs_no_open_page_and_its_choices_hold_from_the_next_run() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let id = playing.path.rsplit('/').next().unwrap();
    let body = json!({
        "user_id": "u1", "session_id": id, "mode": "review", "learner_name": "Roe, Jane",
        "return_url": "https://lms.example/back?x=1", "metadata": { "n": 2 },
    });
    let launch = app.launch(body).await.expect(200);
    assert_eq!(launch.body["session"]["cmi_data"]["cmi.core.lesson_mode"], "normal");
    assert_eq!(launch.body["session"]["metadata"], json!({ "n": 2 }));
    app.commit(&playing, json!({ "seq": 1, "cmi_data": { "cmi.core.score.raw": 50 } }))
        .await
        .expect(200);

    let run = app
        .start_run(&playing.path, launch.body["token"].as_str().unwrap())
        .await
        .expect(201);
    let data = &run.body["session"]["cmi_data"];
    assert_eq!(
        (&data["cmi.core.lesson_mode"], &data["cmi.core.student_name"]),
        (&json!("review"), &json!("Roe, Jane"))
    );
    assert_eq!(run.body["session"]["score"]["raw"], 50);
}

#[tokio::test]
async fn an_address_to_return_to_is_absolute() {
    let app = TestApp::start().await;
    let long = format!("https://lms.example/{}", "x".repeat(2048));
    for url in [
        "/back",
        "javascript:alert(1)",
        "ftp://lms.example/",
        "https://",
        "",
        long.as_str(),
    ] {
        let refused = app
            .launch(json!({ "user_id": "u", "return_url": url }))
            .await
            .problem(400, "INVALID_REQUEST");
        assert_eq!(refused.body["details"]["errors"][0]["pointer"], "/return_url", "{url}");
    }
}

#[tokio::test]
async fn only_fetching_a_launch_link_changes_nothing() {
    let app = TestApp::start().await;
    let launch = app
        .launch(json!({ "user_id": "u", "session_id": "s" }))
        .await
        .expect(201);
    let token = launch.body["token"].as_str().unwrap();
    app.send(Method::GET, "/api/v1/sessions/s", With::bearer(token), None)
        .await
        .expect(200);
    assert_eq!(app.get("/api/v1/sessions/s").await.body["version"], 1);
}

#[tokio::test]
async fn the_plan_says_how_long_sessions_and_links_live() {
    use jiff::SignedDuration;
    let app = TestApp::start().await;
    app.plan(shared::tenant::Plan {
        session_lifetime: SignedDuration::from_hours(2),
        launch_lifetime: SignedDuration::from_mins(1),
        strictness: scorm::cmi::batch::Strictness::Strict,
        ..shared::tenant::Plan::default()
    })
    .await;
    let told = app.get("/api/v1/key").await.body["plan"].clone();
    let members =
        ["session_lifetime_seconds", "launch_lifetime_seconds", "strictness"].map(|member| told[member].clone());
    assert_eq!(members, [json!(7200), json!(60), json!("strict")]);
    let launch = app
        .launch(json!({ "user_id": "u", "session_id": "s" }))
        .await
        .expect(201);
    assert_eq!(launch.body["expires_in_seconds"], 60);
    assert_eq!(launch.body["session"]["expires_at"], "2026-01-15T12:30:00.000Z");
    let update = json!({ "version": 1, "cmi_data": { "cmi.core.exit": "normal" } });
    app.put("/api/v1/sessions/s", update)
        .await
        .problem(422, "CMI_DATA_INVALID");

    app.plan(shared::tenant::Plan::default()).await;
    app.tick(61);
    app.put("/api/v1/sessions/s", json!({ "version": 1 })).await.expect(200);
    assert_eq!(
        app.get("/api/v1/sessions/s").await.body["expires_at"],
        "2026-01-15T12:31:01.000Z"
    );
    let later = app.launch(json!({ "user_id": "u" })).await.expect(201);
    assert_eq!(later.body["session"]["expires_at"], "2026-01-16T10:31:01.000Z");
}

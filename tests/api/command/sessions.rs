use std::process::{Command, Output};

use serde_json::Value;

use super::{refused, told};
use crate::app::TestApp;
use crate::binary;

fn sessions(app: &TestApp, arguments: &[&str]) -> Output {
    Command::new(binary::path("lectern"))
        .arg("sessions")
        .args(arguments)
        .env("LECTERN_URL", &app.url)
        .env("LECTERN_API_KEY", app.key.reveal())
        .output()
        .unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&told(output)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_launched_shown_renewed_and_deleted() {
    let app = TestApp::start().await;
    let launch = [
        "launch",
        &app.package,
        "--user",
        "user_123",
        "--session",
        "s-1",
        "--learner-name",
        "Doe, Jane",
        "--json",
    ];
    let launched = json(&sessions(&app, &launch));
    assert_eq!(
        (&launched["session_id"], &launched["session"]["learner_name"]),
        (&"s-1".into(), &"Doe, Jane".into())
    );
    let again = told(&sessions(&app, &launch[..6]));
    assert!(again.starts_with(&format!("{}/player/s-1?token=", app.url)), "{again}");

    let shown = told(&sessions(&app, &["show", "s-1"]));
    for line in [
        "  user        user_123",
        "  expires     2026-01-16T10:30:00.000Z",
        "  cmi.core.student_name = Doe, Jane",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{shown}");
    }
    let scos = json(&sessions(&app, &["show", "s-1", "--scos", "--json"]));
    assert_eq!(scos["scos"].as_array().unwrap().len(), 1);
    let listed = told(&sessions(&app, &["list", "--user", "user_123"]));
    insta::assert_snapshot!(listed, @r"
    SESSION  USER      STATUS  COMPLETION     SUCCESS  SCORE  UPDATED
    s-1      user_123  active  not attempted  unknown  -      2026-01-15T10:30:00.000Z
    ");
    let attempts = told(&sessions(&app, &["attempts", "s-1"]));
    assert!(attempts.lines().nth(1).unwrap().ends_with("current"), "{attempts}");

    app.tick(25 * 3600);
    let expired = ["list", "--package", &app.package, "--status", "expired", "--json"];
    assert_eq!(json(&sessions(&app, &expired))["sessions"][0]["status"], "expired");
    assert_eq!(json(&sessions(&app, &["renew", "s-1", "--json"]))["status"], "active");

    assert!(refused(&sessions(&app, &["delete", "s-1"])).contains("--yes"));
    assert_eq!(told(&sessions(&app, &["delete", "s-1", "--yes"])), "Deleted s-1.");
    assert!(refused(&sessions(&app, &["show", "s-1"])).contains("SESSION_NOT_FOUND"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_goes_on_over_pages_and_ends_where_it_is_told_to() {
    let app = TestApp::start().await;
    for _ in 0..103 {
        app.session().await;
    }
    let count = |limit: &str| {
        let listed = json(&sessions(&app, &["list", "--user", "u1", "--limit", limit, "--json"]));
        listed["sessions"].as_array().unwrap().len()
    };
    assert_eq!((count("1000"), count("101"), count("7")), (103, 101, 7));
    assert_eq!(sessions(&app, &["list"]).status.code(), Some(2));
}

use std::process::{Command, Output};
use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{refused, told};
use crate::app::TestApp;
use crate::binary;

fn learners(url: &str, key: &str, arguments: &[&str]) -> Output {
    Command::new(binary::path("lectern"))
        .arg("learners")
        .args(arguments)
        .env("LECTERN_URL", url)
        .env("LECTERN_API_KEY", key)
        .output()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_is_shown_exported_and_erased() {
    let app = TestApp::hearing().await;
    for n in 0..2 {
        let body = json!({ "package_id": app.package, "user_id": "a/b", "session_id": format!("s-{n}"), "learner_name": "Doe, Jane" });
        app.tick(1);
        app.post("/api/v1/sessions", body).await.expect(201);
    }
    let run = |arguments: &[&str]| learners(&app.url, app.key.reveal(), arguments);
    let shown = told(&run(&["show", "a/b"]));
    let has = |text: &str| shown.lines().any(|line| line.contains(text));
    assert!(
        shown.starts_with("a/b\n") && has("Doe, Jane") && has("s-0 ") && has("s-1 "),
        "{shown}"
    );
    let shown: Value = serde_json::from_str(&told(&run(&["show", "a/b", "--json"]))).unwrap();
    assert_eq!(shown["sessions"].as_array().unwrap().len(), 2);
    assert!(refused(&run(&["show", "nobody"])).contains("LEARNER_NOT_FOUND"));

    let printed = told(&run(&["export", "a/b"]));
    let last: Value = serde_json::from_str(printed.lines().last().unwrap()).unwrap();
    assert_eq!((&last["type"], &last["lines"]["session"]), (&json!("end"), &json!(2)));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ab.jsonl");
    let said = told(&run(&["export", "a/b", "--to", file.to_str().unwrap()]));
    let written = std::fs::read_to_string(&file).unwrap();
    assert_eq!(
        said,
        format!(
            "Exported {} lines into {}.",
            written.lines().count() - 1,
            file.display()
        )
    );
    assert_eq!(
        written
            .lines()
            .filter(|line| line.contains("\"type\":\"session\""))
            .count(),
        2
    );

    assert!(refused(&run(&["erase", "a/b"])).contains("--yes"));
    let begun = told(&run(&["erase", "a/b", "--yes", "--no-wait"]));
    assert_eq!(begun, "The erasure of a/b has begun.");
    assert!(refused(&run(&["export", "a/b"])).contains("ERASURE_RUNNING"));
    let clock = app.clock.clone();
    let ticking = tokio::spawn(async move {
        loop {
            clock.tick(jiff::SignedDuration::from_secs(5));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let (url, key) = (app.url.clone(), app.key.reveal().to_owned());
    let waited = tokio::task::spawn_blocking(move || learners(&url, &key, &["erase", "a/b", "--yes"]));
    let erased = told(&waited.await.unwrap());
    ticking.abort();
    assert!(erased.starts_with("Erased a/b: "), "{erased}");
    assert!(refused(&run(&["show", "a/b"])).contains("LEARNER_NOT_FOUND"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_cut_off_is_none() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(async || "{\"type\":\"session\"}\n{\"type\":\"session\"}\n{\"type\":\"se");
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.jsonl");
    for to in [&[][..], &["--to", file.to_str().unwrap()]] {
        let exported = learners(&url, "scorm_x", &[&["export", "x", "--json"], to].concat());
        assert!(refused(&exported).contains("\"CUT_OFF\""));
        assert_eq!(exported.status.code(), Some(3));
    }
    assert!(!file.exists());
}

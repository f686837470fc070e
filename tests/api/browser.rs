//! The player in a real browser: each file of `tests/browser` is run by Node's own test runner, against the real program.
//!
//! They need Node.js, Chromium, and `npm ci` in `tests/browser`. Where one is missing they say so and pass, unless
//! `LECTERN_BROWSER` is `required`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use axum::extract::Path as UrlPath;
use axum::{Router, routing::post};
use jiff::SignedDuration;
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use crate::app::TestApp;
use crate::packages::publish;
use crate::{binary, zips};

/// One browser at a time: several would only take each other's processor.
static BROWSER: Mutex<()> = Mutex::const_new(());

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/browser");
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Node and Chromium, or what is missing.
fn tools() -> Result<(PathBuf, PathBuf), &'static str> {
    let node = binary::on_path("node").ok_or("Node.js")?;
    let chromium = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(binary::on_path)
        .ok_or("Chromium")?;
    let is_there = |folder: &str| Path::new(ROOT).join(folder).is_dir();
    if !is_there("tests/browser/node_modules/playwright-core") {
        return Err("`npm ci` in tests/browser");
    }
    Ok((node, chromium))
}

/// Runs a file of tests, with these variables.
pub async fn run(file: &str, variables: &[(&str, &str)]) {
    let (node, chromium) = match tools() {
        Ok(tools) => tools,
        Err(missing) => {
            assert_ne!(
                std::env::var("LECTERN_BROWSER").as_deref(),
                Ok("required"),
                "the browser tests need {missing}"
            );
            eprintln!("skipped: {file} needs {missing}");
            return;
        }
    };
    let _alone = BROWSER.lock().await;
    let mut tests = Command::new(node);
    tests
        .args(["--test", "--test-reporter=spec", file])
        .current_dir(FOLDER)
        .env("LECTERN_PROGRAM", binary::path("local"))
        .env("LECTERN_CHROMIUM", chromium)
        .envs(variables.iter().copied())
        .stdin(Stdio::null());
    let ended = tokio::task::spawn_blocking(move || tests.output())
        .await
        .unwrap()
        .unwrap();
    let told = String::from_utf8_lossy(&ended.stdout);
    assert!(
        ended.status.success(),
        "{told}{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    println!("{told}");
}

/// A service whose clock a test moves, by a call of another port.
async fn run_with_clock(file: &str, course: Vec<u8>) {
    let app = TestApp::start().await;
    let clock = app.clock.clone();
    let tick =
        post(move |UrlPath(seconds): UrlPath<i64>| async move { clock.tick(SignedDuration::from_secs(seconds)) });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let control = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        axum::serve(listener, Router::new().route("/tick/{seconds}", tick))
            .await
            .unwrap()
    });
    let published = publish(&app, course).await;
    let package = published["package_id"].as_str().unwrap();
    let variables = [
        ("LECTERN_URL", app.url.as_str()),
        ("LECTERN_API_KEY", app.key.reveal()),
        ("LECTERN_PACKAGE", package),
        ("LECTERN_CLOCK", control.as_str()),
    ];
    run(file, &variables).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_plays_and_resumes() {
    run("play.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_engine_answers_whatever_it_is_asked() {
    run("engine.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_course_is_told_what_the_service_holds() {
    run("calls.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost() {
    run("loss.test.js", &[]).await;
}

/// `LECTERN_STORM=60` lets events come for so many seconds; by default a few.
#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_heard_of_once() {
    run("events.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn courses_that_reload_turn_open_windows_and_end_are_recorded() {
    run("cases.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn courses_find_what_other_players_gave_them() {
    run("guards.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_in_a_browser_opens_nothing() {
    run("leftovers.test.js", &[]).await;
}

/// `LECTERN_KILLS=20` kills that often in each way; by default once.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_committed_outlives_the_browser() {
    run("kills.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_page_plays_and_the_older_one_is_told() {
    run("tabs.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn time_that_passes_loses_nothing() {
    run_with_clock("time.test.js", zips::course("Blank")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_works_in_frames_and_plays_media() {
    run("frames.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn courses_of_several_parts_are_played_and_inspected() {
    run("courses.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_of_the_page_is_fit_for_everybody() {
    run_with_clock("looks.test.js", zips::demo()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_language_fits() {
    run("languages.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn courses_of_an_authoring_company_are_played() {
    run("golf.test.js", &[]).await;
}

/// `LECTERN_SUITE=all` plays all of it; by default a spread.
#[tokio::test(flavor = "multi_thread")]
async fn adls_suite_plays_as_prescribed() {
    run("suite.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_function_at_the_edge_verifies_as_the_service_does() {
    run("edge.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_viewer_of_the_document_offers_to_try_works() {
    run("docs.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_shows_it_at_work() {
    run("console.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_is_fit_for_everybody() {
    run("console-looks.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_says_a_packages_rules_in_words() {
    run("words.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_counts_right() {
    run("figures.test.js", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_shows_webhooks_and_keys_to_whom_they_concern() {
    run("console-webhooks.test.js", &[]).await;
}

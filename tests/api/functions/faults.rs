//! What goes wrong outside of a function: it says so in the API's own form, tells no more than it should, and
//! lives on.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use local::database::{self, TABLE};
use tokio::task::JoinSet;

use super::deployment::Deployment;
use super::event::Event;
use super::learner::session;
use super::process::Process;
use super::template::{Template, table_arn};

#[tokio::test]
async fn a_database_that_is_gone_is_a_503_and_the_function_lives_on() {
    let mut api = Deployment::new().await;
    let read = Event::lms("GET", &session(&api, "s").await).key(&api.key);
    api.send(read.clone()).await.expect(200);
    api.guard.go().await;
    let fault = api.send(read.clone()).await.problem(503, "SERVICE_UNAVAILABLE");
    assert_eq!(fault.header("retry-after"), "1");
    let address = api.guard.url();
    let host = address.trim_start_matches("http://");
    assert!(
        !fault.text.contains(host) && !fault.text.contains(TABLE),
        "{}",
        fault.text
    );
    api.guard.come_back().await;
    api.send(read).await.expect(200);

    let written = api.end().await.remove("get-session").unwrap();
    let faults: Vec<&str> = written.lines().filter(|line| line.contains("\"ERROR\"")).collect();
    assert_eq!(faults.len(), 1, "{written}");
    assert!(faults[0].contains("SERVICE_UNAVAILABLE"), "{}", faults[0]);
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_a_503_within_the_functions_time() {
    let api = Deployment::new().await;
    let read = Event::lms("GET", &session(&api, "s").await).key(&api.key);
    api.guard.stall(true);
    let asked = Instant::now();
    api.send(read.clone()).await.problem(503, "SERVICE_UNAVAILABLE");
    let time = Duration::from_secs(api.function("get-session").timeout);
    assert!(asked.elapsed() < time, "{:?}", asked.elapsed());
    api.guard.stall(false);
    api.send(read).await.expect(200);
}

#[tokio::test]
async fn a_permission_that_is_missing_is_an_internal_error_and_its_name_stays_in_the_log() {
    let mut functions = Template::read(&[]).functions();
    for function in functions.iter_mut().filter(|function| function.binary == "get-session") {
        function.allowed.clear();
    }
    let api = Deployment::of(functions, &database::serve(None).await.unwrap()).await;
    let read = Event::lms("GET", &session(&api, "s").await).key(&api.key);
    let fault = api.send(read).await.problem(500, "INTERNAL_ERROR");
    for word in ["AccessDenied", "dynamodb", "GetItem", TABLE] {
        assert!(!fault.body["detail"].as_str().unwrap().contains(word), "{}", fault.text);
        assert!(!fault.body["details"].to_string().contains(word), "{}", fault.text);
    }
    let missing = BTreeSet::from([("dynamodb:GetItem".to_owned(), table_arn(TABLE))]);
    assert_eq!(
        api.guard.refused(),
        BTreeMap::from([("get-session".to_owned(), missing)])
    );
    let written = api.end().await.remove("get-session").unwrap();
    assert!(
        written.contains("is not authorized to perform: dynamodb:GetItem"),
        "{written}"
    );
}

/// Starts every function that signs or verifies with these keys, which none can use; the answer is all that was told.
async fn broken_start(keys: &str) -> String {
    let mut all = Template::read(&[]).functions();
    all.retain(|function| !function.routes.is_empty());
    let mut starts = JoinSet::new();
    for mut function in all {
        if let Some(variable) = function.environment.get_mut("TOKEN_KEYS") {
            keys.clone_into(variable);
            starts.spawn(async move { Process::start(&function, "http://127.0.0.1:1").await.ended().await });
        }
    }
    let ends = starts.join_all().await;
    assert_eq!(ends.len(), 9);
    assert!(ends.iter().all(|(status, ..)| !status.success()), "{ends:?}");
    let told = ends.iter().map(|(_, written, told)| format!("{written}{told:?}"));
    told.collect()
}

#[tokio::test]
async fn keys_that_cannot_be_used_end_the_start_and_are_not_told() {
    let long = "c".repeat(64);
    for keys in [
        long.clone(),
        format!("a1:{long},{}", long.to_uppercase()),
        "a1:correct-horse-battery".to_owned(),
        format!("a1:{long},a1:{}", long.to_uppercase()),
        ",".to_owned(),
    ] {
        let told = broken_start(&keys).await;
        for secret in [&long, &long.to_uppercase(), "correct-horse-battery"] {
            assert!(!told.contains(secret), "{told}");
        }
    }
}

#[tokio::test]
async fn a_secret_in_the_place_of_its_name_is_not_told() {
    let secret = "c".repeat(64);
    let told = broken_start(&format!("{secret}:a1")).await;
    assert!(!told.contains(&secret), "{told}");
}

#[tokio::test]
async fn a_start_that_fails_says_why_in_words() {
    let told = broken_start("a1:correct-horse-battery").await;
    assert!(told.contains("has fewer than 32 bytes"), "{told}");
}

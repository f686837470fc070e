//! Calls that have to wait: those of a request together within the function's time, and those of an import until S3 takes them.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::deployment::{Deployment, object_event};
use super::event::Event;
use super::learner::session;
use super::runtime::Outcome;
use crate::packages::upload;
use crate::zips;

/// Each call of the table comes through at its second try. No call fails by that, and all of them together take longer than the function
/// may.
#[tokio::test]
async fn a_request_whose_calls_all_wait_is_answered_within_the_functions_time() {
    let api = Deployment::new().await;
    session(&api, "s").await;
    let body = json!({ "user_id": "u1", "session_id": "s" });
    let launch = Event::lms_json("POST", &format!("/api/v1/packages/{}/launch", api.demo), &body).key(&api.key);
    api.send(launch.clone()).await.expect(200);
    let time = Duration::from_secs(api.function("launch-course").timeout);
    api.guard.lose_every_other(true);
    for _ in 0..2 {
        let asked = Instant::now();
        let answer = api.send(launch.clone()).await;
        assert!(asked.elapsed() < time, "{:?}", asked.elapsed());
        if answer.status != 200 {
            assert_eq!(answer.problem(503, "SERVICE_UNAVAILABLE").header("retry-after"), "1");
        }
    }
    api.guard.lose_every_other(false);
    api.send(launch).await.expect(200);
}

#[tokio::test]
async fn a_request_that_has_no_time_left_is_a_503_and_the_function_lives_on() {
    let mut functions = super::template::Template::read(&[]).functions();
    for function in functions
        .iter_mut()
        .filter(|function| function.binary == "launch-course")
    {
        function.timeout = 2;
    }
    let database = local::database::serve(None).await.unwrap();
    let api = Deployment::of(functions, &database).await;
    session(&api, "s").await;
    let body = json!({ "user_id": "u1", "session_id": "s" });
    let launch = Event::lms_json("POST", &format!("/api/v1/packages/{}/launch", api.demo), &body).key(&api.key);
    api.guard.lose_every_other(true);
    // Each call comes through at its second try: without a limit for all of them the launch would be answered.
    let answer = api.send(launch.clone()).await.problem(503, "SERVICE_UNAVAILABLE");
    assert_eq!(answer.header("retry-after"), "1");
    api.guard.lose_every_other(false);
    let version = api.send(launch).await.expect(200).body["session"]["version"].clone();
    assert_eq!(version, 2, "what was given up was not done later");
}

/// Registers a package and uploads a course; the answers are the package's path, and the object that an import begins with.
async fn uploaded(api: &Deployment) -> (String, String) {
    let register = Event::lms_json("POST", "/api/v1/packages", &json!({ "filename": "a.zip" })).key(&api.key);
    let registered = api.send(register).await.expect(201).body;
    assert_eq!(upload(&registered, zips::course("A course")).await, StatusCode::OK);
    let objects = api.files.list("uploads/", None).await.unwrap().objects;
    let id = registered["package_id"].as_str().unwrap();
    (format!("/api/v1/packages/{id}"), objects[0].key.clone())
}

#[tokio::test]
async fn an_import_that_s3_slows_down_goes_on_and_one_that_it_stops_is_begun_again() {
    let api = Deployment::new().await;
    let (path, key) = uploaded(&api).await;
    let read = Event::lms("GET", &path).key(&api.key);
    // So many that all tries of a call are used up.
    for method in [Method::HEAD, Method::GET, Method::PUT] {
        api.guard.slow_down(method.clone(), 200);
        let (_, outcome) = api.process("import-package").await.invoke(&object_event(&key)).await;
        assert!(matches!(outcome, Outcome::Error(_)), "{method}: {outcome:?}");
        let status = api.send(read.clone()).await.expect(200).body["status"].clone();
        assert!(
            status == "processing" || status == "awaiting_upload",
            "{method}: {status}"
        );
    }
    for method in [Method::HEAD, Method::GET, Method::PUT] {
        api.guard.slow_down(method.clone(), 2);
        if method == Method::PUT {
            api.start("import-package", &key).await;
            assert_eq!(api.guard.left_to_slow_down(), 0);
        }
    }
    let ready = api.send(read).await.expect(200).body;
    assert_eq!((&ready["status"], &ready["file_count"]), (&json!("ready"), &json!(3)));
    assert_eq!(api.files.list("content/acme/", None).await.unwrap().objects.len(), 3);
}

#[tokio::test]
async fn a_deletion_that_s3_slows_down_is_repeated_to_its_end() {
    let api = Deployment::new().await;
    let delete = Event::lms("DELETE", &format!("/api/v1/packages/{}", api.demo)).key(&api.key);
    api.guard.slow_down(Method::PUT, 200);
    api.send(delete.clone()).await.problem(503, "SERVICE_UNAVAILABLE");
    assert_eq!(api.files.list("deletions/", None).await.unwrap().objects, []);
    api.guard.slow_down(Method::PUT, 2);
    api.send(delete).await.problem(404, "PACKAGE_NOT_FOUND");
    assert_eq!(api.files.list("deletions/", None).await.unwrap().objects.len(), 1);
}

//! Answers that travel compressed (RFC 9110, 8.4.1).

use std::io::Read;

use flate2::read::GzDecoder;
use reqwest::Method;
use scorm::package::Edition;
use serde_json::json;

use crate::app::{TestApp, With};
use crate::player::{engine_of, files_of_a_page};

/// What browsers take over TLS, and of their own machine.
const BROWSERS: &str = "gzip, deflate, br, zstd";
/// What a learner waits for on a slow line, at most: for a course of 1.2, and of 2004.
const MOST_ENGINE_BYTES: [(Edition, usize); 2] = [(Edition::Scorm12, 55_000), (Edition::Fourth, 100_000)];

/// The body as it came, and its coding.
async fn fetched(app: &TestApp, path: &str, accepted: &str) -> (Vec<u8>, String) {
    let request = reqwest::Client::new().get(format!("{}{path}", app.url));
    let request = request
        .header("x-api-key", app.key.reveal())
        .header("accept-encoding", accepted);
    let answer = request.send().await.unwrap().error_for_status().unwrap();
    let coding = answer
        .headers()
        .get("content-encoding")
        .map(|coding| coding.to_str().unwrap().to_owned());
    (answer.bytes().await.unwrap().to_vec(), coding.unwrap_or_default())
}

#[tokio::test]
async fn a_client_that_takes_gzip_gets_a_long_answer_in_a_fraction_of_its_size() {
    let app = TestApp::start().await;
    let session = app.session().await;
    let long = "Chapter one. ".repeat(300);
    let body = json!({ "version": 1, "cmi_data": { "cmi.suspend_data": long } });
    app.put(&session, body).await.expect(200);
    let (plain, coding) = fetched(&app, &session, "identity").await;
    assert_eq!(coding, "");
    let (packed, coding) = fetched(&app, &session, "gzip, br").await;
    assert_eq!(coding, "gzip");
    assert!(packed.len() * 2 < plain.len(), "{} of {}", packed.len(), plain.len());
    let mut text = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut text).unwrap();
    assert_eq!(text, plain);
}

#[tokio::test]
async fn the_engine_is_not_sent_to_a_learner_in_all_its_bytes() {
    let app = TestApp::start().await;
    for (edition, most) in MOST_ENGINE_BYTES {
        let files = files_of_a_page(&app, edition).await;
        let engine = engine_of(&files);
        let (packed, coding) = fetched(&app, engine, "gzip").await;
        assert_eq!(coding, "gzip");
        let (plain, _) = fetched(&app, engine, "identity").await;
        assert!(packed.len() * 2 < plain.len(), "{} of {}", packed.len(), plain.len());
        let (packed, _) = fetched(&app, engine, BROWSERS).await;
        assert!(packed.len() < most, "{}", packed.len());
    }
}

#[tokio::test]
async fn the_pages_files_are_the_same_in_every_coding() {
    let app = TestApp::start().await;
    let files = files_of_a_page(&app, Edition::Scorm12).await;
    assert_eq!(files.len(), 3, "{files:?}");
    for file in &files {
        let (plain, coding) = fetched(&app, file, "identity").await;
        assert_eq!(coding, "");
        let (packed, coding) = fetched(&app, file, BROWSERS).await;
        assert_eq!(coding, "br", "{file}");
        let mut unpacked = Vec::new();
        brotli::Decompressor::new(packed.as_slice(), 4096)
            .read_to_end(&mut unpacked)
            .unwrap();
        assert!(unpacked == plain, "{file}");
        let asked = With::default().header("accept-encoding", "br");
        let head = app.send(Method::HEAD, file, asked, None).await.expect(200);
        assert!(head.header("cache-control").contains("immutable"), "{file}");
        assert!(head.header("vary").contains("accept-encoding"), "{file}");
    }
}

#[tokio::test]
async fn a_short_answer_travels_as_it_is() {
    let app = TestApp::start().await;
    let (_, coding) = fetched(&app, "/api/health", "gzip").await;
    assert_eq!(coding, "");
}

#[tokio::test]
async fn the_version_of_a_compressed_answer_locks_as_that_of_a_plain_one() {
    let app = TestApp::start().await;
    let session = app.session().await;
    let gzip = || With::key(&app.key).header("accept-encoding", "gzip");
    let read = app.send(Method::GET, &session, gzip(), None).await.expect(200);
    let version = read.header("etag").to_owned();
    let body = json!({ "cmi_data": { "cmi.core.lesson_location": "2" } });
    let update = gzip().header("if-match", &version);
    app.call(Method::PUT, &session, update, &body).await.expect(200);
}

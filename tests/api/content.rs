//! Packages' files, as a page plays them.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::app::{TestApp, With};
use crate::packages::publish;
use crate::zips;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use unicode_normalization::UnicodeNormalization;

/// A run of a course with a large file in it: what `start-run` answers.
async fn started(app: &TestApp) -> Value {
    let manifest = zips::manifest("T");
    let video: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    let zip = zips::zipped(&[
        ("imsmanifest.xml", manifest.as_bytes()),
        ("index.html", b"<p>hello"),
        ("media/a video.mp4", &video),
    ]);
    let package = publish(app, zip).await;
    let path = format!("/api/v1/packages/{}/launch", package["package_id"].as_str().unwrap());
    let launch = app
        .post(&path, json!({ "user_id": "u", "session_id": "s" }))
        .await
        .expect(201);
    let run = app
        .start_run("/api/v1/sessions/s", launch.body["token"].as_str().unwrap())
        .await;
    run.expect(201).body
}

async fn get(app: &TestApp, url: &str, with: With) -> Answer {
    app.send(Method::GET, url.strip_prefix(&app.url).unwrap(), with, None)
        .await
}

#[tokio::test]
async fn a_run_knows_its_course_and_where_its_files_are() {
    let app = TestApp::start().await;
    let run = started(&app).await;
    let base = run["content_url"].as_str().unwrap();
    let play = With::bearer(run["play_token"].as_str().unwrap());
    let read = app.send(Method::GET, "/api/v1/sessions/s/course", play, None).await;
    let course = read.expect(200).body;
    let href = course["course"]["items"][0]["href"].as_str().unwrap();
    let page = get(&app, &format!("{base}{href}"), With::default()).await.expect(200);
    assert_eq!(
        (page.text.as_str(), page.header("content-type")),
        ("<p>hello", "text/html")
    );
    assert_eq!(page.header("cache-control"), "public, max-age=31536000, immutable");
    let known = With::default().header("if-none-match", page.header("etag"));
    get(&app, &format!("{base}{href}"), known).await.expect(304);
    get(&app, &format!("{base}gone.html"), With::default())
        .await
        .expect(404);
}

#[tokio::test]
async fn media_can_be_sought_in() {
    let app = TestApp::start().await;
    let run = started(&app).await;
    let url = format!("{}media/a%20video.mp4", run["content_url"].as_str().unwrap());
    let ranged = async |range: &str| get(&app, &url, With::default().header("range", range)).await;
    let part = ranged("bytes=2999990-").await.expect(206);
    assert_eq!(
        (part.header("content-range"), part.header("content-length")),
        ("bytes 2999990-2999999/3000000", "10")
    );
    assert_eq!(ranged("bytes=0-99").await.expect(206).header("content-length"), "100");
    ranged("bytes=4000000-").await.expect(416);
    ranged("bytes=99999999999999999999-").await.expect(416);
    // What is no range, and several at once, are as good as not asked for (RFC 9110, 14.2).
    for nonsense in [
        "bytes=9-1",
        "pages=1-2",
        "bytes=",
        "bytes=a-b",
        "-5",
        "",
        "bytes=0-1,5-6",
        "bytes=--1",
    ] {
        assert_eq!(
            ranged(nonsense).await.expect(200).header("content-length"),
            "3000000",
            "{nonsense}"
        );
    }
    let whole = get(&app, &url, With::default()).await.expect(200);
    assert_eq!(
        (whole.header("content-length"), whole.header("accept-ranges")),
        ("3000000", "bytes")
    );
}

#[tokio::test]
async fn a_content_token_opens_its_package_alone_and_for_its_time() {
    let app = TestApp::start().await;
    let run = started(&app).await;
    let base = run["content_url"].as_str().unwrap();
    let token = base.trim_end_matches('/').rsplit('/').next().unwrap();
    for path in ["..%2F1%2Findex.html", "media/..%2Findex.html"] {
        get(&app, &format!("{base}{path}"), With::default()).await.expect(404);
    }
    // It is no credential for the API, and what is one is none for files.
    app.send(Method::GET, "/api/v1/sessions/s", With::bearer(token), None)
        .await
        .expect(401);
    let play = run["play_token"].as_str().unwrap();
    let other = base.replace(token, play);
    get(&app, &format!("{other}index.html"), With::default())
        .await
        .expect(403);
    app.tick(40 * 24 * 3600);
    get(&app, &format!("{base}index.html"), With::default())
        .await
        .expect(403);
}

/// Publishes a course, launches it, and answers where its files are, below the service.
async fn files_of(app: &TestApp, zip: Vec<u8>) -> String {
    let package = publish(app, zip).await;
    assert_eq!(package["status"], "ready", "{package:#}");
    let path = format!("/api/v1/packages/{}/launch", package["package_id"].as_str().unwrap());
    let launch = app.post(&path, json!({ "user_id": "u" })).await.expect(201).body;
    let session = format!("/api/v1/sessions/{}", launch["session_id"].as_str().unwrap());
    let run = app
        .start_run(&session, launch["token"].as_str().unwrap())
        .await
        .expect(201)
        .body;
    run["content_url"]
        .as_str()
        .unwrap()
        .strip_prefix(&app.url)
        .unwrap()
        .to_owned()
}

/// The status and the body of a path that is sent as it stands: a client tidies paths up before it asks.
async fn sent_as_it_is(app: &TestApp, path: &str) -> (u16, String) {
    let host = app.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

#[tokio::test]
async fn every_path_reads_what_it_reads_at_the_edge() {
    let app = TestApp::start().await;
    let vectors: Value = serde_json::from_str(include_str!("../../player/edge/vectors.json")).unwrap();
    let paths = vectors["paths"].as_array().unwrap();
    let manifest = zips::manifest("Paths");
    // Both forms of a name are one file.
    let composed = |name: &str| name.nfc().collect::<String>();
    let names: BTreeSet<String> = paths
        .iter()
        .filter_map(|path| path["reads"].as_str())
        .map(composed)
        .collect();
    let mut files: Vec<(&str, &[u8])> = vec![("imsmanifest.xml", manifest.as_bytes()), ("index.html", b"<p>")];
    files.extend(names.iter().map(|name| (name.as_str(), name.as_bytes())));
    let base = files_of(&app, zips::zipped(&files)).await;
    for path in paths {
        let asked = path["asked"].as_str().unwrap();
        let (status, body) = sent_as_it_is(&app, &format!("{base}{asked}")).await;
        match path["reads"].as_str() {
            Some(name) => assert_eq!((status, body), (200, composed(name)), "{asked}"),
            None => assert_eq!(status, 404, "{asked}"),
        }
    }
}

#[tokio::test]
async fn a_course_of_odd_names_serves_each_file_it_holds() {
    let app = TestApp::start().await;
    for seed in [7, 1969] {
        let (zip, asked) = zips::odd(seed);
        let base = files_of(&app, zip).await;
        for (address, name) in asked {
            let (status, body) = sent_as_it_is(&app, &format!("{base}{address}")).await;
            assert_eq!((status, body.as_str()), (200, name.as_str()), "{address}");
        }
    }
}

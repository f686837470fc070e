//! Packages' files, as a page plays them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::app::{TestApp, With};
use crate::packages::publish;
use crate::zips;

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
    for path in ["..%2F1%2Findex.html", "media/..%2Findex.html", "%2Findex.html"] {
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

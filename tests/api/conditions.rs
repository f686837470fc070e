//! Entity tags, and the calls that are bound to them.

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::json;

use crate::answer::Answer;
use crate::app::{TestApp, With};

/// The version that an answer's `ETag` has; its second part says when the session was made.
#[track_caller]
pub fn version_of(answer: &Answer) -> &str {
    let tag = answer.header("etag");
    let inner = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    let (version, made) = inner
        .and_then(|tag| tag.split_once('-'))
        .unwrap_or_else(|| panic!("{tag}"));
    assert!(u64::from_str_radix(made, 16).is_ok(), "{tag}");
    version
}

async fn put(app: &TestApp, path: &str, tags: &[&str], body: serde_json::Value) -> Answer {
    let with = tags
        .iter()
        .fold(With::key(&app.key), |with, tag| with.header("if-match", tag));
    app.call(Method::PUT, path, with, &body).await
}

#[tokio::test]
async fn if_match_counts_as_a_whole_on_however_many_lines_it_comes() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let one = put(&app, &path, &["\"7\", \"1\""], json!({})).await.expect(200);
    assert_eq!(one.body["version"], 2);
    let two = put(&app, &path, &["\"1\"", "\"9\" , \"2\""], json!({}))
        .await
        .expect(200);
    assert_eq!(two.body["version"], 3);
    let conflict = put(&app, &path, &["\"1\"", "\"2\""], json!({ "terminate": true })).await;
    let conflict = conflict.problem(409, "VERSION_CONFLICT");
    assert_eq!(conflict.body["details"]["sent_version"], 2);
    // In a body, one of them.
    let both = put(&app, &path, &["\"2\", \"3\""], json!({ "version": 3 }))
        .await
        .expect(200);
    assert_eq!(both.body["version"], 4);
    let other = put(&app, &path, &["\"3\", \"4\""], json!({ "version": 5 })).await;
    other.problem(400, "INVALID_REQUEST");
    put(&app, &path, &["*"], json!({}))
        .await
        .problem(428, "VERSION_REQUIRED");
    let named = put(&app, &path, &["*"], json!({ "version": 4 })).await.expect(200);
    assert_eq!(named.body["version"], 5);
    for wrong in ["W/\"5\"", "5", "\"five\"", "\"5\", W/\"5\"", "*, \"5\"", "", "\"5\","] {
        put(&app, &path, &[wrong], json!({}))
            .await
            .problem(400, "INVALID_REQUEST");
    }
    assert_eq!(app.get(&path).await.body["version"], 5);
}

#[tokio::test]
async fn a_tag_is_never_another_sessions_that_has_the_same_id() {
    let app = TestApp::start().await;
    let create = async || {
        let body = json!({ "package_id": app.package, "user_id": "u1", "session_id": "again" });
        app.post("/api/v1/sessions", body).await.expect(201)
    };
    let path = "/api/v1/sessions/again";
    let first = create().await.header("etag").to_owned();
    app.send(Method::DELETE, path, With::key(&app.key), None)
        .await
        .expect(204);
    app.clock.tick(SignedDuration::from_millis(1));
    let second = create().await;
    assert_eq!((version_of(&second), second.body["version"].as_u64()), ("1", Some(1)));
    assert_ne!(first, second.header("etag"));
    let stale = put(&app, path, &[&first], json!({ "terminate": true })).await;
    let stale = stale.problem(409, "VERSION_CONFLICT");
    let detail = stale.body["detail"].as_str().unwrap();
    assert!(detail.contains("deleted"), "{detail}");
    let known = With::key(&app.key).header("if-none-match", &first);
    app.send(Method::GET, path, known, None).await.expect(200);
    let known = With::key(&app.key).header("if-none-match", second.header("etag"));
    app.send(Method::GET, path, known, None).await.expect(304);
    put(&app, path, &[second.header("etag")], json!({})).await.expect(200);
}

#[tokio::test]
async fn renewing_launching_and_deleting_are_bound_to_a_version_where_one_is_named() {
    let app = TestApp::start().await;
    let launch = json!({ "user_id": "u1", "session_id": "bound" });
    app.launch(launch.clone()).await;
    let path = "/api/v1/sessions/bound";
    let launches = format!("/api/v1/packages/{}/launch", app.package);
    let renewal = format!("{path}/renew");
    let bound = |tag: &str| With::key(&app.key).header("if-match", tag);
    let renew = async |tag: &str| app.send(Method::POST, &renewal, bound(tag), None).await;
    let again = async |tag: &str| app.call(Method::POST, &launches, bound(tag), &launch).await;
    let delete = async |tag: &str| app.send(Method::DELETE, path, bound(tag), None).await;

    for refused in [renew("\"7\"").await, again("\"7\"").await, delete("\"7\"").await] {
        let refused = refused.problem(409, "VERSION_CONFLICT");
        let told = &refused.body["details"];
        assert_eq!(
            (&told["sent_version"], &told["current_version"]),
            (&json!(7), &json!(1))
        );
        assert_eq!(told["current"], app.get(path).await.body);
    }
    assert_eq!(renew("\"1\"").await.expect(200).body["version"], 2);
    assert_eq!(again("\"2\"").await.expect(200).body["session"]["version"], 3);
    assert_eq!(again("*").await.expect(200).body["session"]["version"], 4);
    delete("\"3\"").await.problem(409, "VERSION_CONFLICT");
    delete("\"4\"").await.expect(204);
    // Nothing is made where something was to be there.
    for tag in ["\"4\"", "*"] {
        again(tag).await.problem(404, "SESSION_NOT_FOUND");
        renew(tag).await.problem(404, "SESSION_NOT_FOUND");
        delete(tag).await.problem(404, "SESSION_NOT_FOUND");
    }
    app.get(path).await.problem(404, "SESSION_NOT_FOUND");
}

#[tokio::test]
async fn a_deletion_of_another_version_leaves_the_earlier_attempts() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let last =
        json!({ "seq": 1, "terminate": true, "cmi_data": { "cmi.core.lesson_status": "failed", "cmi.core.exit": "" } });
    let path = playing.path.clone();
    app.call(Method::PUT, &path, With::bearer(&playing.play_token), &last)
        .await
        .expect(200);
    let attempts = app.get(&format!("{path}/attempts")).await.expect(200).text;
    let bound = With::key(&app.key).header("if-match", "\"1\"");
    app.send(Method::DELETE, &path, bound, None)
        .await
        .problem(409, "VERSION_CONFLICT");
    assert_eq!(app.get(&format!("{path}/attempts")).await.text, attempts);
}

#[tokio::test]
async fn the_last_few_updates_are_recognised_when_they_come_again() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let update = |version: u64| json!({ "version": version, "cmi_data": { "cmi.core.lesson_location": format!("page {version}") } });
    for version in 1..=10 {
        app.put(&path, update(version)).await.expect(200);
    }
    let now = app.get(&path).await.body;
    assert_eq!(now["version"], 11);
    // The answer to each of the last eight may have been lost, also when a page or the LMS wrote since.
    for version in 3..=10 {
        let repeated = app.put(&path, update(version)).await.expect(200).body;
        assert_eq!(
            (&repeated["version"], &repeated["cmi_data"]),
            (&json!(11), &now["cmi_data"])
        );
    }
    app.put(&path, update(2)).await.problem(409, "VERSION_CONFLICT");
    let other = json!({ "version": 10, "cmi_data": { "cmi.core.lesson_location": "elsewhere" } });
    app.put(&path, other).await.problem(409, "VERSION_CONFLICT");
}

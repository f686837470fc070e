//! Packages over HTTP: uploaded by a link, imported, versioned, deleted.

/// Courses of other people's tools.
mod real;
/// What is wrong with a course.
mod refused;

use std::time::Duration;

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use shared::tenant::Scope;

use crate::app::{TestApp, With};
use crate::zips::{self, course};

const PACKAGES: &str = "/api/v1/packages";

/// Sends a zip by the link of an answer.
pub async fn upload(answer: &Value, zip: Vec<u8>) -> StatusCode {
    let upload = &answer["upload"];
    assert_eq!(upload["method"], "PUT");
    let mut request = Client::new().put(upload["url"].as_str().unwrap()).body(zip);
    for (name, value) in upload["headers"].as_object().unwrap() {
        request = request.header(name, value.as_str().unwrap());
    }
    request.send().await.unwrap().status()
}

/// Waits until a package has come to something else than an import on its way.
pub async fn settled(app: &TestApp, path: &str) -> Value {
    for _ in 0..600 {
        let package = app.get(&format!("{path}?include=course")).await.expect(200).body;
        let next = package["next"]["status"].as_str().unwrap_or("failed");
        if matches!(package["status"].as_str(), Some("ready" | "failed")) && next == "failed" {
            return package;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the import has not come to its end");
}

/// Uploads a course as a new package; the answer is the package as the import leaves it.
pub async fn publish(app: &TestApp, zip: Vec<u8>) -> Value {
    let registered = app
        .post(PACKAGES, json!({ "filename": "course.zip" }))
        .await
        .expect(201)
        .body;
    assert_eq!(upload(&registered, zip).await, StatusCode::OK);
    settled(app, &path_of(&registered)).await
}

fn path_of(package: &Value) -> String {
    format!("{PACKAGES}/{}", package["package_id"].as_str().unwrap())
}

async fn keys(app: &TestApp, prefix: &str) -> Vec<String> {
    let listed = app.files.list(prefix, None).await.unwrap().objects;
    listed.into_iter().map(|object| object.key).collect()
}

#[tokio::test]
async fn a_course_is_registered_uploaded_imported_and_launched() {
    let app = TestApp::start().await;
    let body = json!({ "filename": "golf.zip", "title": "Golf, autumn" });
    let registered = app.post(PACKAGES, body).await.expect(201);
    let path = path_of(&registered.body);
    assert_eq!(registered.header("location"), path);
    assert_eq!(registered.body["upload"]["expires_at"], "2026-01-15T11:30:00.000Z");
    let awaiting = app.get(&path).await.expect(200).body;
    let members = [
        "status",
        "title",
        "scorm_version",
        "revision",
        "scos",
        "errors",
        "upload",
    ]
    .map(|name| &awaiting[name]);
    let (none, empty) = (json!(null), json!([]));
    let expected = [
        &json!("awaiting_upload"),
        &json!("Golf, autumn"),
        &none,
        &none,
        &empty,
        &empty,
        &none,
    ];
    assert_eq!(members, expected);
    let early = app.post(&format!("{path}/launch"), json!({ "user_id": "u" })).await;
    early.problem(409, "PACKAGE_NOT_READY");

    let link = &registered.body;
    assert_eq!(upload(link, course("Golf")).await, StatusCode::OK);
    assert_eq!(upload(link, course("Another")).await, StatusCode::PRECONDITION_FAILED);
    let ready = settled(&app, &path).await;
    let members = [
        "status",
        "title",
        "scorm_version",
        "revision",
        "launch_path",
        "file_count",
    ]
    .map(|name| &ready[name]);
    let expected = [
        json!("ready"),
        json!("Golf, autumn"),
        json!("1.2"),
        json!(1),
        json!("index.html"),
        json!(3),
    ];
    assert_eq!(members, expected.each_ref());
    assert_eq!(ready["scos"][0]["mastery_score"], 80);
    assert_eq!(ready["course"]["items"][0]["title"], "One");

    let launch = app
        .post(&format!("{path}/launch"), json!({ "user_id": "u" }))
        .await
        .expect(201);
    assert_eq!(launch.body["session"]["package_revision"], 1);
    let id = ready["package_id"].as_str().unwrap();
    let content = format!("content/acme/{id}/1/");
    assert_eq!(
        keys(&app, &content).await,
        ["imsmanifest.xml", "index.html", "style.css"].map(|name| format!("{content}{name}"))
    );
    assert_eq!(keys(&app, "uploads/").await, [""; 0]);
    let listed = app.get(PACKAGES).await.expect(200).body;
    assert_eq!(listed["packages"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_new_version_is_for_new_sessions_and_a_refused_one_for_none() {
    let app = TestApp::start().await;
    let first = publish(&app, course("First")).await;
    let path = path_of(&first);
    let session = |id: &str| json!({ "package_id": first["package_id"], "user_id": "u", "session_id": id });
    app.post("/api/v1/sessions", session("old")).await.expect(201);

    let next = app.post(&format!("{path}/versions"), json!({})).await.expect(201).body;
    assert_eq!(
        (&next["status"], &next["revision"], &next["next"]["revision"]),
        (&json!("ready"), &json!(1), &json!(2))
    );
    upload(&next, course("Second")).await;
    let second = settled(&app, &path).await;
    assert_eq!(
        (&second["title"], &second["revision"], &second["next"]),
        (&json!("Second"), &json!(2), &json!(null))
    );
    let created = app.post("/api/v1/sessions", session("new")).await.expect(201).body;
    assert_eq!(created["package_revision"], 2);
    let old = app
        .post(
            &format!("{path}/launch"),
            json!({ "user_id": "u", "session_id": "old" }),
        )
        .await
        .expect(200);
    assert_eq!(old.body["session"]["package_revision"], 1);

    let last = app
        .post(&format!("{path}/versions"), json!({ "filename": "broken.zip" }))
        .await
        .expect(201)
        .body;
    upload(&last, b"no zip".to_vec()).await;
    let refused = settled(&app, &path).await;
    assert_eq!(
        (&refused["status"], &refused["title"], &refused["revision"]),
        (&json!("ready"), &json!("Second"), &json!(2))
    );
    assert_eq!(
        (&refused["next"]["revision"], &refused["next"]["errors"][0]["code"]),
        (&json!(3), &json!("not_a_zip"))
    );
    let id = first["package_id"].as_str().unwrap();
    assert_eq!(keys(&app, &format!("content/acme/{id}/")).await.len(), 6);
    app.post(
        &format!("{PACKAGES}/0197a4c2-5b1e-7c30-9a4f-ffffffffffff/versions"),
        json!({}),
    )
    .await
    .problem(404, "PACKAGE_NOT_FOUND");
}

#[tokio::test]
async fn a_newer_zip_may_arrive_before_an_older_one() {
    let app = TestApp::start().await;
    let first = app.post(PACKAGES, json!({})).await.expect(201).body;
    let path = path_of(&first);
    let second = app.post(&format!("{path}/versions"), json!({})).await.expect(201).body;
    upload(&second, course("Second")).await;
    assert_eq!(settled(&app, &path).await["title"], "Second");
    upload(&first, course("First")).await;
    while !keys(&app, "uploads/").await.is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let package = settled(&app, &path).await;
    assert_eq!((&package["title"], &package["revision"]), (&json!("Second"), &json!(2)));
}

#[tokio::test]
async fn a_deleted_package_is_gone_at_once_and_its_files_after() {
    let app = TestApp::start().await;
    let package = publish(&app, course("Golf")).await;
    let path = path_of(&package);
    let launch = app
        .post(&format!("{path}/launch"), json!({ "user_id": "u", "session_id": "s" }))
        .await
        .expect(201);
    let writer = app.make_key(&app.tenant, Scope::Write).await;
    app.send(Method::DELETE, &path, With::key(&writer), None)
        .await
        .problem(403, "INSUFFICIENT_SCOPES");
    app.delete(&path).await.expect(204);

    app.get(&path).await.problem(404, "PACKAGE_NOT_FOUND");
    app.delete(&path).await.problem(404, "PACKAGE_NOT_FOUND");
    app.post(&format!("{path}/launch"), json!({ "user_id": "u" }))
        .await
        .problem(404, "PACKAGE_NOT_FOUND");
    app.post(&format!("{path}/versions"), json!({}))
        .await
        .problem(404, "PACKAGE_NOT_FOUND");
    let listed = app.get(PACKAGES).await.expect(200).body;
    assert_eq!(listed["packages"].as_array().unwrap().len(), 1);
    let read = app.get("/api/v1/sessions/s").await.expect(200).body;
    assert_eq!(read["package_id"], package["package_id"]);
    let run = app
        .start_run("/api/v1/sessions/s", launch.body["token"].as_str().unwrap())
        .await;
    run.problem(404, "PACKAGE_NOT_FOUND");
    let id = package["package_id"].as_str().unwrap();
    while !keys(&app, &format!("content/acme/{id}/")).await.is_empty() || !keys(&app, "deletions/").await.is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // Nothing of it is left in the table either.
    let left = app
        .database
        .scan()
        .table_name(local::database::TABLE)
        .send()
        .await
        .unwrap();
    let of_package = |item: &std::collections::HashMap<_, aws_sdk_dynamodb::types::AttributeValue>| {
        item["pk"].as_s().unwrap().ends_with(&format!("#PACKAGE#{id}"))
    };
    assert!(!left.items().iter().any(of_package));
}

#[tokio::test]
async fn tenants_have_limits_of_their_own() {
    let app = TestApp::start().await;
    let mut plan = shared::tenant::Plan::default();
    plan.limits.files = 2;
    app.plan(plan).await;
    let package = publish(&app, course("Golf")).await;
    assert_eq!(
        (&package["status"], &package["errors"][0]["code"]),
        (&json!("failed"), &json!("too_many_files"))
    );
}

#[tokio::test]
async fn what_cannot_be_a_title_or_a_filename_is_refused() {
    let app = TestApp::start().await;
    for body in [
        json!({ "title": "" }),
        json!({ "title": "x".repeat(256) }),
        json!({ "filename": "a\nb" }),
        json!({ "name": "a" }),
    ] {
        app.post(PACKAGES, body).await.problem(400, "INVALID_REQUEST");
    }
    let reader = app.make_key(&app.tenant, Scope::Read).await;
    app.call(Method::POST, PACKAGES, With::key(&reader), &json!({}))
        .await
        .problem(403, "INSUFFICIENT_SCOPES");
}

#[tokio::test]
async fn files_are_kept_with_what_browsers_are_told_of_them() {
    let app = TestApp::start().await;
    let manifest = zips::manifest("T");
    let large = vec![b'x'; 3 * 1024 * 1024];
    let zip = zips::zipped(&[
        ("imsmanifest.xml", manifest.as_bytes()),
        ("index.html", b"<p>"),
        ("media/large.mp4", &large),
        ("empty.txt", b""),
        ("sub/Sch\u{f6}n.svg", b"<svg/>"),
    ]);
    let package = publish(&app, zip).await;
    assert_eq!(
        (&package["status"], package["size_bytes"].as_u64().unwrap() > 3 << 20),
        (&json!("ready"), true)
    );
    let prefix = format!("content/acme/{}/1/", package["package_id"].as_str().unwrap());
    for (name, kind, size) in [
        ("index.html", "text/html", 3),
        ("media/large.mp4", "video/mp4", 3 << 20),
        ("empty.txt", "text/plain", 0),
        ("sub/Sch\u{f6}n.svg", "image/svg+xml", 6),
    ] {
        let object = app.object(&format!("{prefix}{name}")).await;
        let found = (
            object.content_type(),
            object.cache_control(),
            object.content_length(),
            object.content_encoding(),
        );
        let forever = "public, max-age=31536000, immutable";
        assert_eq!(found, (Some(kind), Some(forever), Some(size), None), "{name}");
    }
}

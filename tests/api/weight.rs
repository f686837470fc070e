//! No answer is larger than a function may give: the largest of each call, measured as Lambda would be given it.

use reqwest::Method;
use scorm::package::{Edition, ScoTerms};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::app::{TestApp, With, package};
use crate::packages::publish;
use crate::zips;

/// What a function's answer may be. Lambda takes 6 MB (6 291 456 bytes).
const MOST: usize = 5_000_000;

/// The envelope as the functions' runtime makes it: the answer's text as a member of an object of JSON.
fn as_lambda_has_it(answer: &Answer) -> usize {
    let headers: serde_json::Map<String, Value> = answer
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap())))
        .collect();
    let status = answer.status.as_u16();
    json!({ "statusCode": status, "headers": headers, "multiValueHeaders": {}, "body": answer.text, "isBase64Encoded": false, "cookies": [] })
        .to_string()
        .len()
}

#[track_caller]
fn light(answer: Answer, status: u16) -> Answer {
    let answer = answer.expect(status);
    let bytes = as_lambda_has_it(&answer);
    assert!(bytes <= MOST, "{bytes} bytes");
    answer
}

/// Half of the largest elements that a session takes: all of it quotation marks, of which JSON makes two bytes and an envelope four.
fn half(numbers: std::ops::Range<usize>) -> serde_json::Map<String, Value> {
    let members = |n: usize| {
        let members = [
            ("id", json!(format!("q{n}"))),
            ("type", json!("other")),
            ("learner_response", json!("\"".repeat(130_000))),
        ];
        members.map(|(member, value)| (format!("cmi.interactions.{n}.{member}"), value))
    };
    numbers.flat_map(members).collect()
}

/// A session that can hold no more, in a SCORM 2004 package.
async fn full(app: &TestApp, package: &str, id: &str) -> String {
    let body = json!({ "package_id": package, "user_id": "u1", "session_id": id, "cmi_data": half(0..4) });
    light(app.post("/api/v1/sessions", body.clone()).await, 201);
    let path = format!("/api/v1/sessions/{id}");
    light(
        app.put(&path, json!({ "version": 1, "cmi_data": half(4..8) })).await,
        200,
    );
    light(app.post("/api/v1/sessions", body).await, 409);
    path
}

#[tokio::test]
async fn a_session_that_can_hold_no_more_is_answered_by_every_call() {
    let app = TestApp::start().await;
    let package = app
        .register(&app.tenant, &package(Edition::Fourth, &[ScoTerms::default()]))
        .await;
    let path = full(&app, &package, "full").await;
    let more = json!({ "version": 2, "cmi_data": { "cmi.suspend_data": "\"".repeat(60_000) } });
    let refused = app.put(&path, more).await.problem(413, "PAYLOAD_TOO_LARGE");
    assert_eq!(refused.body["details"]["limit"], "stored_session");

    light(app.get(&path).await, 200);
    light(app.put(&path, json!({ "version": 2 })).await, 200);
    light(app.put(&path, json!({ "version": 1, "terminate": true })).await, 409);
    light(app.post(&format!("{path}/renew"), json!({})).await, 200);
    let bound = With::key(&app.key).header("if-match", "\"9\"");
    light(app.send(Method::DELETE, &path, bound, None).await, 409);
    let launches = format!("/api/v1/packages/{package}/launch");
    light(
        app.post(&launches, json!({ "user_id": "u1", "session_id": "full" }))
            .await,
        200,
    );
    light(
        app.post(&launches, json!({ "user_id": "u2", "session_id": "full" }))
            .await,
        409,
    );
}

#[tokio::test]
async fn a_run_of_the_fullest_session_is_answered_with_a_thousand_warnings() {
    let app = TestApp::start().await;
    let quotes = |count: usize| "\"".repeat(count);
    let terms = ScoTerms {
        launch_data: Some(quotes(95_000)),
        ..ScoTerms::default()
    };
    let package = app.register(&app.tenant, &package(Edition::Fourth, &[terms])).await;
    let metadata = json!({ "note": quotes(8_000) });
    let body = json!({ "package_id": package, "user_id": quotes(255), "learner_name": quotes(255), "metadata": metadata, "session_id": "full", "cmi_data": half(0..3) });
    light(app.post("/api/v1/sessions", body).await, 201);
    let path = "/api/v1/sessions/full";
    light(
        app.put(path, json!({ "version": 1, "cmi_data": half(3..5) })).await,
        200,
    );
    let launch = json!({ "user_id": quotes(255), "session_id": "full" });
    let launch = light(
        app.post(&format!("/api/v1/packages/{package}/launch"), launch).await,
        200,
    )
    .body;
    let run = light(app.start_run(path, launch["token"].as_str().unwrap()).await, 201).body;

    let long = |n: usize| {
        [
            (format!("cmi.interactions.{n}.id"), json!(format!("q{n}"))),
            (format!("cmi.interactions.{n}.description"), json!(quotes(251))),
        ]
    };
    let data: serde_json::Map<String, Value> = (5..1005).flat_map(long).collect();
    let state = json!({ "v": 1, "g": { quotes(30_000): { "s": true } } });
    let update = json!({ "seq": 1, "cmi_data": data, "sequencing": state.to_string() });
    let page = || {
        With::bearer(run["play_token"].as_str().unwrap())
            .header("prefer", "return=representation")
            .header("content-type", "application/json")
    };
    let answer = light(
        app.send(Method::PUT, path, page(), Some(update.to_string().into_bytes()))
            .await,
        200,
    )
    .body;
    assert_eq!(answer["warnings"].as_array().unwrap().len(), 1000);
    assert_eq!(answer["cmi_data"].as_object().unwrap().len() / 1000, 2);
    let more = json!({ "seq": 2, "cmi_data": half(1005..1006) });
    app.send(Method::PUT, path, page(), Some(more.to_string().into_bytes()))
        .await
        .problem(413, "PAYLOAD_TOO_LARGE");
    let again = app.start_run(path, run["play_token"].as_str().unwrap()).await;
    let kept = light(again, 201).body["sequencing"].as_str().unwrap().len();
    assert!(kept > 60_000, "{kept}");
    light(app.get(path).await, 200);
    let whole = light(app.get(&format!("{path}?include=scos")).await, 200).body;
    assert_eq!((&whole["scos_after"], &whole["cmi_data"]), (&Value::Null, &Value::Null));
    light(app.get(&format!("{path}/attempts")).await, 200);
}

#[tokio::test]
async fn a_list_ends_a_page_before_it_is_too_large() {
    let app = TestApp::start().await;
    let package = app
        .register(&app.tenant, &package(Edition::Fourth, &[ScoTerms::default()]))
        .await;
    for n in 0..3 {
        full(&app, &package, &format!("s{n}")).await;
    }
    let list = "/api/v1/sessions?user_id=u1&include=cmi_data";
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = light(app.get(&format!("{list}{cursor}")).await, 200).body;
        let sessions = page["sessions"].as_array().unwrap();
        assert!(
            !sessions.is_empty() && seen.len() < 3,
            "{} then {}",
            seen.len(),
            sessions.len()
        );
        seen.extend(sessions.iter().map(|session| session["session_id"].clone()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["s2", "s1", "s0"]);
}

/// All SCOs of a package or a session, as many answers as it takes.
async fn all_scos(app: &TestApp, first: &str, onward: &str, with: &With) -> Vec<Value> {
    let (mut found, mut path) = (Vec::new(), first.to_owned());
    loop {
        let answer = light(app.send(Method::GET, &path, with.clone(), None).await, 200).body;
        let scos = answer["scos"].as_array().unwrap();
        assert!(!scos.is_empty(), "{path}");
        found.extend(scos.iter().map(|sco| sco["identifier"].clone()));
        match answer["scos_after"].as_str() {
            Some(last) => path = format!("{onward}{last}"),
            None => return found,
        }
    }
}

/// A course of so many items, each with this title and launch data, that lacks a file of its manifest's many times.
fn wide(items: usize, title: &str, launch_data: &str) -> Vec<u8> {
    let launch_data = if launch_data.is_empty() {
        String::new()
    } else {
        format!("<adlcp:dataFromLMS>{launch_data}</adlcp:dataFromLMS>")
    };
    let item = |n: usize| {
        format!("<item identifier=\"i{n}\" identifierref=\"r\"><title>{title}{n}</title>{launch_data}</item>")
    };
    let items: String = (0..items).map(item).collect();
    let lost = |n: usize| format!("<file href=\"{n}/{}\"/>", "&quot;".repeat(800));
    let lost: String = (0..110).map(lost).collect();
    let manifest = format!(
        r#"<?xml version="1.0"?><manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3">
        <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
        <organizations default="o"><organization identifier="o"><title>Wide</title>{items}</organization></organizations>
        <resources><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="index.html"><file href="index.html"/>{lost}</resource></resources></manifest>"#
    );
    zips::zipped(&[("imsmanifest.xml", manifest.as_bytes()), ("index.html", b"<p>hello")])
}

/// Reads all that there is of a course: its package, a list of such packages, and a session of it.
async fn read_of(app: &TestApp, zip: Vec<u8>, items: usize) {
    let package = publish(app, zip).await;
    let id = package["package_id"].as_str().expect("a package");
    assert_eq!(
        (&package["status"], &package["sco_count"]),
        (&json!("ready"), &json!(items)),
        "{}",
        package["errors"]
    );
    let expected: Vec<Value> = (0..items).map(|n| json!(format!("i{n}"))).collect();
    let key = With::key(&app.key);
    let path = format!("/api/v1/packages/{id}");
    for first in [path.clone(), format!("{path}?include=course")] {
        let scos = all_scos(app, &first, &format!("{path}?scos_after="), &key).await;
        assert!(scos == expected, "{first}: {} SCOs", scos.len());
    }
    let version = json!({ "filename": "next.zip" });
    light(app.post(&format!("{path}/versions"), version).await, 201);
    light(app.get("/api/v1/packages?limit=100").await, 200);

    let launch = json!({ "user_id": "u1" });
    let launch = light(app.post(&format!("{path}/launch"), launch).await, 201).body;
    let session = format!("/api/v1/sessions/{}", launch["session_id"].as_str().unwrap());
    let run = light(app.start_run(&session, launch["token"].as_str().unwrap()).await, 201).body;
    let page = With::bearer(run["play_token"].as_str().unwrap());
    let course = app
        .send(Method::GET, &format!("{session}/course"), page.clone(), None)
        .await;
    let course = light(course, 200).body;
    assert_eq!(course["course"]["items"].as_array().unwrap().len(), items);
    assert_eq!(course["scos"].as_array().unwrap().len(), items);
    let with_scos = format!("{session}?include=scos");
    for reader in [page, key] {
        let scos = all_scos(app, &with_scos, &format!("{with_scos}&scos_after="), &reader).await;
        assert!(scos == expected, "{} SCOs", scos.len());
    }
}

#[tokio::test]
async fn a_course_of_twenty_thousand_items_is_answered_by_every_call() {
    let app = TestApp::start().await;
    read_of(&app, wide(20_000, "Lesson ", ""), 20_000).await;
}

#[tokio::test]
async fn the_heaviest_items_that_are_imported_are_answered_by_every_call() {
    let app = TestApp::start().await;
    let quotes = |count: usize| "\"".repeat(count);
    read_of(&app, wide(20, &quotes(36_000), &quotes(15_000)), 20).await;
    let heavier = publish(&app, wide(1, "One", &quotes(100_000))).await;
    assert_eq!(heavier["errors"][0]["code"], "course_too_large");
    assert!(
        heavier["errors"][0]["message"].as_str().unwrap().contains("\"i0\""),
        "{}",
        heavier["errors"]
    );
}

#[tokio::test]
async fn where_scos_go_on_is_a_name_among_them() {
    let app = TestApp::start().await;
    let terms = [ScoTerms::default(), ScoTerms::default()];
    let package = app.register(&app.tenant, &package(Edition::Fourth, &terms)).await;
    let body = json!({ "package_id": package, "user_id": "u1", "session_id": "s", "sco": "sco_0" });
    app.post("/api/v1/sessions", body).await.expect(201);
    let (packages, sessions) = (
        format!("/api/v1/packages/{package}?"),
        "/api/v1/sessions/s?include=scos&".to_owned(),
    );
    for path in [packages, sessions] {
        let names = |answer: Answer| -> Vec<Value> {
            let body = answer.expect(200).body;
            assert_eq!(body["scos_after"], Value::Null);
            body["scos"]
                .as_array()
                .unwrap()
                .iter()
                .map(|sco| sco["identifier"].clone())
                .collect()
        };
        assert_eq!(names(app.get(&format!("{path}scos_after=sco_0")).await), ["sco_1"]);
        assert_eq!(names(app.get(&format!("{path}scos_after=sco_1")).await), [""; 0]);
        let refused = app
            .get(&format!("{path}scos_after=other"))
            .await
            .problem(400, "INVALID_REQUEST");
        assert_eq!(refused.body["details"]["errors"][0]["pointer"], "?scos_after");
    }
    app.get("/api/v1/sessions/s?scos_after=sco_0")
        .await
        .problem(400, "INVALID_REQUEST");
}

/// Fills a session until one character more is refused.
async fn filled(app: &TestApp, path: &str) {
    let mut version = app.get(path).await.expect(200).body["version"].as_u64().unwrap();
    let (mut taken, mut refused) = (0, 130_000);
    while refused - taken > 1 {
        let length = usize::midpoint(taken, refused);
        let data = json!({ "cmi.suspend_data": "x".repeat(length) });
        let answer = app.put(path, json!({ "version": version, "cmi_data": data })).await;
        if answer.status == 200 {
            (taken, version) = (length, version + 1);
        } else {
            answer.problem(413, "PAYLOAD_TOO_LARGE");
            refused = length;
        }
    }
    assert!(taken > 0 && refused < 130_000, "{taken}, {refused}");
}

#[tokio::test]
async fn a_session_with_room_for_no_character_more_is_launched_and_started_all_the_same() {
    let app = TestApp::start().await;
    let package = app
        .register(&app.tenant, &package(Edition::Fourth, &[ScoTerms::default()]))
        .await;
    let path = full(&app, &package, "full").await;
    filled(&app, &path).await;
    let launches = format!("/api/v1/packages/{package}/launch");
    for mode in ["normal", "review", "normal", "browse"] {
        let launch = json!({ "user_id": "u1", "session_id": "full", "mode": mode });
        let launch = light(app.post(&launches, launch).await, 200).body;
        for _ in 0..2 {
            let run = light(app.start_run(&path, launch["token"].as_str().unwrap()).await, 201).body;
            assert_eq!(run["session"]["cmi_data"]["cmi.mode"], mode);
        }
    }
    light(app.post(&format!("{path}/renew"), json!({})).await, 200);
    let version = app.get(&path).await.expect(200).body["version"].clone();
    light(
        app.post(&format!("{path}/reset"), json!({ "version": version })).await,
        200,
    );
}

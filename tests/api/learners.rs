//! A learner: what there is of one, the whole of it to hand over, and its end.

use reqwest::Method;
use serde_json::{Map, Value, json};
use shared::tenant::{Scope, TenantId};

use crate::answer::Answer;
use crate::app::{TestApp, With};
use crate::large::{LONG, answers};

mod erasing;
mod life;

use life::{LEARNER, Life, PATH, SUSPENDED};

/// Everything that calls for an export answer, page by page, each as its lines.
async fn export(app: &TestApp, path: &str) -> Vec<Vec<Value>> {
    let (mut pages, mut query) = (Vec::new(), String::new());
    loop {
        let answer = app.get(&format!("{path}/export{query}")).await.expect(200);
        assert_eq!(answer.header("content-type"), "application/jsonl");
        assert!(answer.text.ends_with('\n'));
        let lines: Vec<Value> = answer
            .text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let last = lines.last().unwrap().clone();
        pages.push(lines);
        match last["type"].as_str().unwrap() {
            "more" => query = format!("?cursor={}", last["cursor"].as_str().unwrap()),
            "end" => return pages,
            other => panic!("the last line is {other}"),
        }
    }
}

/// The lines of a type.
fn of_type<'a>(pages: &'a [Vec<Value>], kind: &str) -> Vec<&'a Value> {
    let lines = pages.iter().flatten();
    lines.filter(|line| line["type"] == kind).collect()
}

async fn make(app: &TestApp, user: &str, id: &str, name: Option<&str>) -> Answer {
    let body = json!({ "package_id": app.package, "user_id": user, "session_id": id, "learner_name": name });
    app.tick(1);
    app.post("/api/v1/sessions", body).await.expect(201)
}

#[tokio::test]
async fn a_learner_is_shown_as_the_list_of_sessions_has_them() {
    let app = TestApp::start().await;
    make(&app, "jane", "s-1", Some("Doe, Jane")).await;
    make(&app, "jane", "s-2", Some("Roe, Jane")).await;
    make(&app, "jane", "s-3", None).await;
    make(&app, "john", "s-4", Some("Doe, John")).await;

    let jane = app.get("/api/v1/learners/jane").await.expect(200).body;
    let listed = app.get("/api/v1/sessions?user_id=jane").await.expect(200).body;
    assert_eq!(jane["sessions"], listed["sessions"]);
    assert_eq!(
        (&jane["user_id"], &jane["learner_name"], &jane["next_cursor"]),
        (&json!("jane"), &json!("Roe, Jane"), &Value::Null)
    );
    let (mut ids, mut query) = (Vec::new(), "?limit=1".to_owned());
    loop {
        let page = app.get(&format!("/api/v1/learners/jane{query}")).await.expect(200).body;
        assert_eq!(page["learner_name"], "Roe, Jane", "of whatever page");
        let sessions = page["sessions"].as_array().unwrap();
        ids.extend(sessions.iter().map(|session| session["session_id"].clone()));
        match page["next_cursor"].as_str() {
            Some(cursor) => query = format!("?limit=1&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(ids, ["s-3", "s-2", "s-1"]);

    let nobody = app.get("/api/v1/learners/Jane").await.problem(404, "LEARNER_NOT_FOUND");
    assert!(nobody.body["detail"].as_str().unwrap().contains("\"Jane\""));
    for cursor in ["2", "MjAyNi0wMS0xNQ", "eyJhIjoxfQ"] {
        for path in ["/api/v1/learners/jane", "/api/v1/learners/jane/export"] {
            let path = format!("{path}?cursor={cursor}");
            app.get(&path).await.problem(400, "INVALID_CURSOR");
        }
    }
    let long = "x".repeat(256);
    app.get(&format!("/api/v1/learners/{long}"))
        .await
        .problem(400, "INVALID_USER_ID");
    app.delete("/api/v1/learners/%00").await.problem(400, "INVALID_USER_ID");
}

#[tokio::test]
async fn any_learner_can_be_named() {
    let app = TestApp::start().await;
    for (user, named) in [
        ("jane+lms@example.org", "jane+lms@example.org"),
        ("a/b", "a%2Fb"),
        ("50%25 #1?", "50%2525%20%231%3F"),
        ("Jürgen \"J\" Roß\\", "J%C3%BCrgen%20%22J%22%20Ro%C3%9F%5C"),
    ] {
        let body = json!({ "package_id": app.package, "user_id": user });
        app.post("/api/v1/sessions", body).await.expect(201);
        let path = format!("/api/v1/learners/{named}");
        let shown = app.get(&path).await.expect(200).body;
        assert_eq!(shown["user_id"], user);
        let begun = app.delete(&path).await.expect(202);
        let report = begun.header("location").to_owned();
        assert_eq!(app.get(&report).await.expect(200).body, begun.body, "{report}");
    }
}

#[tokio::test]
async fn another_tenants_learner_is_nobody() {
    let app = TestApp::start().await;
    make(&app, "jane", "s-1", Some("Doe, Jane")).await;
    let other = TenantId::parse("other").unwrap();
    let key = app.make_key(&other, Scope::Admin).await;
    let call = async |method: Method, path: &str| app.send(method, path, With::key(&key), None).await;
    call(Method::GET, "/api/v1/learners/jane")
        .await
        .problem(404, "LEARNER_NOT_FOUND");
    let export = call(Method::GET, "/api/v1/learners/jane/export").await.expect(200);
    assert_eq!(export.text.lines().count(), 1, "{}", export.text);
    call(Method::DELETE, "/api/v1/learners/jane").await.expect(202);
    app.get("/api/v1/learners/jane/erasure")
        .await
        .problem(404, "ERASURE_NOT_FOUND");
    app.get("/api/v1/learners/jane/export").await.expect(200);
    call(Method::GET, "/api/v1/learners/jane/export")
        .await
        .problem(409, "ERASURE_RUNNING");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_has_everything_and_says_so() {
    let app = TestApp::hearing().await;
    let life = Life::lived(&app).await;
    let pages = export(&app, PATH).await;
    let text: String = pages.iter().flatten().map(Value::to_string).collect();
    for told in life.kept() {
        assert!(text.contains(&told), "{told} is missing");
    }
    let end = pages.last().unwrap().last().unwrap();
    for kind in ["session", "sco", "attempt", "run", "change", "event", "delivery"] {
        assert_eq!(end["lines"][kind], of_type(&pages, kind).len(), "{kind}");
    }
    assert_eq!(of_type(&pages, "session").len(), life.sessions);
    assert!(!of_type(&pages, "attempt").is_empty() && !of_type(&pages, "delivery").is_empty());
    assert_eq!(of_type(&pages, "run").len(), 2);
    let changes = of_type(&pages, "change");
    assert!(
        changes.iter().any(|change| change["elements"][0]["after"] == SUSPENDED),
        "{changes:?}"
    );
    for event in of_type(&pages, "event") {
        assert_eq!(event["event"]["data"]["session"]["user_id"], LEARNER);
    }
}

#[tokio::test]
async fn an_export_that_is_too_large_for_an_answer_is_several() {
    let app = TestApp::start().await;
    for n in 0..4u64 {
        let data: Map<String, Value> = answers(0..12, LONG, n + 1);
        let newer = app
            .register(
                &app.tenant,
                &crate::app::package(scorm::package::Edition::Fourth, &[Default::default()]),
            )
            .await;
        let body = json!({ "package_id": newer, "user_id": "much", "session_id": format!("s-{n}"), "cmi_data": {} });
        app.tick(1);
        app.post("/api/v1/sessions", body).await.expect(201);
        // A body takes a megabyte.
        for (version, from) in [(1, 0), (2, 6)] {
            let some: Map<String, Value> = data
                .clone()
                .into_iter()
                .filter(|(name, _)| number(name) >= from && number(name) < from + 6)
                .collect();
            let body = json!({ "version": version, "cmi_data": some });
            app.put(&format!("/api/v1/sessions/s-{n}"), body).await.expect(200);
        }
    }
    let pages = export(&app, "/api/v1/learners/much").await;
    assert!(pages.len() > 1, "{} pages", pages.len());
    let sessions = of_type(&pages, "session");
    let ids: Vec<&Value> = sessions.iter().map(|session| &session["session_id"]).collect();
    assert_eq!(ids, ["s-3", "s-2", "s-1", "s-0"]);
    for session in sessions {
        let data = &session["scos"][0]["cmi_data"];
        assert_eq!(data["cmi.interactions._count"], Value::Null);
        assert!(data["cmi.interactions.11.learner_response"].as_str().unwrap().len() == LONG);
    }
    assert_eq!(pages.last().unwrap().last().unwrap()["lines"]["session"], 4);
}

/// The number of an interaction's member.
fn number(name: &str) -> u64 {
    name.split('.').nth(2).and_then(|n| n.parse().ok()).unwrap_or_default()
}

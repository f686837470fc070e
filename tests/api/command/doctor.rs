use std::io::Write;
use std::process::{Command, Output, Stdio};

use axum::Router;
use axum::routing::get;
use reqwest::Method;
use scorm::package::{Edition, ScoTerms};
use serde_json::{Value, json};
use shared::http::code::Code;
use shared::tenant::{Plan, Scope, TenantId};
use tokio::net::TcpListener;

use crate::app::{TestApp, With, package};
use crate::binary;
use crate::dynamo::Fate;
use crate::provoked::Provoking;

/// Runs `lectern doctor`, with this on its stdin.
fn doctor_of(url: &str, key: &str, arguments: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(binary::path("lectern"))
        .arg("doctor")
        .args(arguments)
        .env_clear()
        .env("LECTERN_URL", url)
        .env("LECTERN_API_KEY", key)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn doctor(app: &TestApp, arguments: &[&str]) -> Output {
    doctor_of(&app.url, app.key.reveal(), arguments, "")
}

fn document(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

/// The check of a name.
fn check(output: &Output, name: &str) -> Value {
    let document = document(output);
    let checks = document["checks"].as_array().unwrap();
    let found = checks.iter().rev().find(|check| check["check"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {document:#}")).clone()
}

/// Insists that this check names this code, with what brings it about and what to do.
fn names(output: &Output, name: &str, code: &str) -> Value {
    let check = check(output, name);
    assert_eq!(check["code"], code, "{check:#}");
    for member in ["cause", "remedy"] {
        assert!(!check[member].as_str().unwrap().is_empty(), "{check:#}");
    }
    check
}

#[tokio::test(flavor = "multi_thread")]
async fn each_error_is_explained_with_its_cause_and_what_to_do() {
    let provoking = Provoking::start().await;
    let (url, key) = (&provoking.app.url, provoking.app.key.reveal().to_owned());
    for code in Code::ALL {
        let met = provoking.meet(*code).await;
        let output = doctor_of(url, &key, &["--error", "-", "--json"], &met.text);
        assert!(output.status.success(), "{output:?}");
        let told = names(&output, "given", code.as_str());
        let message = told["message"].as_str().unwrap();
        assert!(message.contains(met.body["detail"].as_str().unwrap()), "{message}");
        assert_eq!(told["see"], format!("{url}/docs/errors#{}", code.anchor()));
        let request = met.body["instance"]
            .as_str()
            .unwrap()
            .trim_start_matches("urn:request:");
        assert!(told["notes"].to_string().contains(request), "{told:#}");
        // The code alone, as somebody writes it in a mail.
        let output = doctor_of(url, &key, &["--json", "--error", &code.as_str().to_lowercase()], "");
        names(&output, "given", code.as_str());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_is_read_as_it_was_kept() {
    let app = TestApp::start().await;
    let explained = |text: &str| doctor_of(&app.url, "x", &["--json", "--error", "-"], text);
    let used = r#"{"code":"INVALID_LAUNCH_TOKEN","status":401,"title":"t","detail":"d","details":{"reason":"used"}}"#;
    for kept in [
        used.to_owned(),
        format!("HTTP/1.1 401 Unauthorized\r\ncontent-type: application/problem+json\r\n\r\n{used}\n"),
        format!("{{\"code\":\"INVALID_LAUNCH_TOKEN\",\"message\":\"m\",\"problem\":{used}}}"),
    ] {
        let told = names(&explained(&kept), "given", "INVALID_LAUNCH_TOKEN");
        assert_eq!(told["cause"], "A link starts a course once, and was opened before.");
    }
    let told = check(&explained(r#"{"message":"Too Many Requests"}"#), "given");
    assert_eq!(told["cause"], "Too many calls of all clients together.");
    for text in ["<html>Bad Gateway</html>", "{}", r#"{"code":"ELSEWHERE"}"#] {
        let output = explained(text);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
    assert_eq!(doctor(&app, &["--error", "NO_SUCH_CODE"]).status.code(), Some(2));
    assert_eq!(doctor(&app, &["--error", "-", "--token", "-"]).status.code(), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_well_is_told_with_what_one_wants_to_know() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    app.tick(1);
    app.commit(
        &playing,
        json!({ "seq": 1, "cmi_data": { "cmi.core.lesson_status": "incomplete" } }),
    )
    .await
    .expect(200);
    let id = playing.path.rsplit('/').next().unwrap();
    let output = doctor(&app, &["--session", id, "--token", &playing.play_token]);
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let checked: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("ok       ")?.split(' ').next())
        .collect();
    assert_eq!(
        checked,
        [
            "service", "clock", "key", "session", "expiry", "writer", "package", "token"
        ]
    );
    for told in [
        "answers as Lectern",
        "of the tenant acme, with the scopes read, write, admin.",
        "of u1 is at version 3: completion incomplete",
        "active until 2026-01-16T10:30:01.000Z",
        "by the page of run 1, or a call with an API key",
        "can be launched: SCORM 1.2, revision 1, 1 SCO.",
        "A play token for run 1: session",
        "The service takes it.",
    ] {
        let words: Vec<&str> = text.split_whitespace().collect();
        assert!(words.join(" ").contains(told), "{told}\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_names_what_it_meets_on_its_way() {
    let provoking = Provoking::start().await;
    let app = &provoking.app;
    let key = app.key.reveal().to_owned();
    let with_key = |key: &str, arguments: &[&str]| doctor_of(&app.url, key, &[arguments, &["--json"]].concat(), "");
    let refused = |output: Output, name: &str, code: &str| {
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        names(&output, name, code)
    };
    let cut = refused(with_key(&key[..30], &[]), "key", "INVALID_API_KEY");
    assert!(cut["notes"].to_string().contains("30 characters"), "{cut:#}");
    refused(with_key(&provoking.expired_key().await, &[]), "key", "EXPIRED_API_KEY");
    refused(
        with_key(&key, &["--package", "pkg_abc123"]),
        "package",
        "PACKAGE_NOT_FOUND",
    );
    refused(with_key(&key, &["--session", "nobody"]), "session", "SESSION_NOT_FOUND");
    let waiting = provoking.package_without_a_zip().await;
    let waiting = refused(with_key(&key, &["--package", &waiting]), "package", "PACKAGE_NOT_READY");
    assert!(
        waiting["remedy"].as_str().unwrap().starts_with("Upload the zip"),
        "{waiting:#}"
    );
    let astray = doctor_of(&format!("{}/api/v1", app.url), &key, &["--json"], "");
    refused(astray, "service", "NOT_FOUND");

    let later = |output: Output, name: &str, code: &str| {
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        names(&output, name, code)
    };
    let limited = provoking.limited_key().await;
    provoking.too_often(&limited).await;
    later(with_key(&limited, &[]), "key", "RATE_LIMIT_EXCEEDED");
    let path = app.session().await;
    let id = path.rsplit('/').next().unwrap();
    provoking.dynamo.fates("GetItem", &[Fate::Throttled; 9]);
    later(with_key(&key, &["--session", id]), "session", "SERVICE_UNAVAILABLE");
    provoking.dynamo.fates("GetItem", &[]);
    app.tick(25 * 3600);
    refused(with_key(&key, &["--session", id]), "expiry", "SESSION_EXPIRED");
    provoking.break_session(&path).await;
    later(with_key(&key, &["--session", id]), "session", "INTERNAL_ERROR");
    let nobody = doctor_of("http://127.0.0.1:1", &key, &["--json"], "");
    later(nobody, "service", "NOT_REACHED");
}

/// The token of a launch of session `s`, and its link.
async fn launched(app: &TestApp) -> [String; 2] {
    let body = json!({ "user_id": "u", "session_id": "s" });
    let launched = app.launch(body).await.expect(201).body;
    ["token", "launch_url"].map(|member| launched[member].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_read_judged_and_tried() {
    let app = TestApp::start().await;
    let judged = |token: &str, more: &[&str]| doctor(&app, &[&["--json", "--token", token], more].concat());
    let reason = |output: &Output, reason: &str, cause: &str| {
        let told = names(output, "token", "INVALID_LAUNCH_TOKEN");
        assert!(told["cause"].as_str().unwrap().starts_with(cause), "{reason}: {told:#}");
    };
    let [token, link] = launched(&app).await;
    let (token, link) = (token.as_str(), link.as_str());
    for good in [token, link] {
        let output = judged(good, &[]);
        assert!(output.status.success(), "{output:?}");
        assert!(
            check(&output, "token")["message"]
                .as_str()
                .unwrap()
                .contains("session \"s\" of u")
        );
        assert_eq!(check(&output, "session")["state"], "ok");
    }
    reason(&judged("nonsense", &[]), "malformed", "It is no token of Lectern's");
    reason(
        &judged(app.key.reveal(), &[]),
        "malformed",
        "It is no token of Lectern's",
    );
    reason(
        &judged(&format!("{}AAAA", &token[..token.len() - 4]), &[]),
        "bad_signature",
        "It was changed",
    );
    app.launch(json!({ "user_id": "u", "session_id": "other" }))
        .await
        .expect(201);
    reason(
        &judged(token, &["--session", "other"]),
        "wrong_session",
        "The address names another session",
    );
    app.tick(5);
    app.launch(json!({ "user_id": "u", "session_id": "s" }))
        .await
        .expect(200);
    reason(&judged(token, &[]), "replaced", "The session was launched again since");
    app.tick(600);
    reason(&judged(link, &[]), "expired", "A launch token lives ten minutes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_reads_and_fits_nothing_else_is_told_from_one_that_fits() {
    let app = TestApp::start().await;
    let judged = |token: &str| doctor(&app, &["--json", "--token", token]);
    let playing = app.play().await;
    app.start_run(&playing.path, &playing.launch_token).await.expect(201);
    names(&judged(&playing.play_token), "token", "RUN_SUPERSEDED");

    let other = TenantId::parse("globex").unwrap();
    app.store
        .change_tenant(&other, |_| Ok::<_, std::convert::Infallible>(Plan::default()))
        .await
        .unwrap()
        .unwrap();
    let key = app.make_key(&other, Scope::Write).await;
    let course = app
        .register(&other, &package(Edition::Fourth, &[ScoTerms::default()]))
        .await;
    let path = format!("/api/v1/packages/{course}/launch");
    let theirs = app
        .call(Method::POST, &path, With::key(&key), &json!({ "user_id": "u" }))
        .await
        .expect(201)
        .body;
    names(&judged(theirs["token"].as_str().unwrap()), "token", "OTHER_TENANT");
    // Without an address of one's own the key stays here, and the link is judged all the same.
    let output = doctor_of(
        "",
        app.key.reveal(),
        &["--json", "--token", theirs["launch_url"].as_str().unwrap()],
        "",
    );
    assert!(output.status.success(), "{output:?}");
    assert_eq!(check(&output, "key")["state"], "skipped");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_content_token_is_tried_with_a_file() {
    let app = TestApp::start().await;
    let playing = app
        .launch(json!({ "user_id": "u", "session_id": "s" }))
        .await
        .expect(201)
        .body;
    let run = app
        .start_run("/api/v1/sessions/s", playing["token"].as_str().unwrap())
        .await
        .expect(201)
        .body;
    let base = run["content_url"].as_str().unwrap();
    // The package of the tests has no files in the bucket.
    let missing = doctor(&app, &["--json", "--token", &format!("{base}nothing.html")]);
    names(&missing, "token", "CONTENT_NOT_FOUND");
    let token = base.trim_end_matches('/').rsplit('/').next().unwrap();
    let changed = base.replace(&token[token.len() - 4..], "AAAA");
    names(
        &doctor(&app, &["--json", "--token", &format!("{changed}a.html")]),
        "token",
        "CONTENT_REFUSED",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_a_key_nor_a_token_is_shown() {
    let app = TestApp::start().await;
    let [token, link] = launched(&app).await;
    let (token, link) = (token.as_str(), link.as_str());
    let answer =
        json!({ "code": "NOT_FOUND", "title": "t", "detail": format!("GET /content/{token}/a.js"), "details": {} })
            .to_string();
    for (arguments, stdin) in [
        (vec!["--token", token], ""),
        (vec!["--token", link], ""),
        (vec!["--token", "-"], link),
        (vec!["--session", token], ""),
        (vec!["--error", "-"], &answer),
        (vec!["--error", token], ""),
        (vec!["--package", app.key.reveal()], ""),
    ] {
        for form in [&[][..], &["--json"]] {
            let output = doctor_of(&app.url, app.key.reveal(), &[&arguments, form].concat(), stdin);
            let shown = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
            assert!(
                !shown.contains(&token[..30]) && !shown.contains(&token[token.len() - 20..]),
                "{shown}"
            );
            assert!(!shown.contains(&app.key.reveal()[..20]), "{shown}");
            assert!(!shown.trim().is_empty());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_and_a_service_that_is_another_are_noticed() {
    let served = |date: &'static str, body: &'static str| async move {
        let headers = [("date", date), ("content-type", "application/json")];
        let router = Router::new().fallback(get(move || async move { (headers, body) }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        url
    };
    let behind = served("Tue, 01 Jan 2019 00:00:00 GMT", r#"{"status":"ok","version":"0"}"#).await;
    let output = doctor_of(&behind, "scorm_x", &["--json"], "");
    let told = names(&output, "clock", "CLOCK_SKEW");
    assert!(told["message"].as_str().unwrap().contains("ahead of"), "{told:#}");
    for body in ["<html>", "[]", r#"{"status":"up"}"#] {
        let other = served("Tue, 01 Jan 2019 00:00:00 GMT", body).await;
        names(&doctor_of(&other, "scorm_x", &["--json"], ""), "service", "NOT_LECTERN");
    }
}

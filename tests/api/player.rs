//! The page that a launch link opens, as a browser fetches it; what it does is tried in one (browser.rs).

use reqwest::Method;
use scorm::package::{Edition, ScoTerms};
use serde_json::{Value, json};
use shared::tenant::{Plan, Scope};

use crate::answer::Answer;
use crate::app::{TestApp, With, package};

async fn fetch(app: &TestApp, path: &str) -> Answer {
    app.send(Method::GET, path, With::default(), None).await
}

/// Launches with a way back; the answer is the session's id and the launch token.
async fn launched(app: &TestApp) -> (String, String) {
    let body = json!({ "user_id": "u1", "return_url": "https://lms.example/back?a=1&b=2" });
    let launch = app.launch(body).await.expect(201).body;
    let text = |member: &str| launch[member].as_str().unwrap().to_owned();
    (text("session_id"), text("token"))
}

/// The files that the page of a course of an edition names.
pub async fn files_of_a_page(app: &TestApp, edition: Edition) -> Vec<String> {
    let package = app
        .register(&app.tenant, &package(edition, &[ScoTerms::default()]))
        .await;
    let launches = format!("/api/v1/packages/{package}/launch");
    let launch = app.post(&launches, json!({ "user_id": "u1" })).await.expect(201).body;
    let link = launch["launch_url"].as_str().unwrap().to_owned();
    let page = fetch(app, &link[link.find("/player/").unwrap()..]).await.expect(200);
    assert_eq!(told(&page)["scorm_version"], edition.as_str());
    let named = page.text.split('"').filter(|part| part.starts_with("/player/assets/"));
    named.map(str::to_owned).collect()
}

/// The engine among a page's files.
pub fn engine_of(files: &[String]) -> &str {
    files.iter().find(|file| file.ends_with(".wasm")).unwrap()
}

/// What the page is told of its launch.
fn told(page: &Answer) -> Value {
    let (_, rest) = page
        .text
        .split_once("<script type=\"application/json\" id=\"launch\">")
        .unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[tokio::test]
async fn a_launch_link_opens_the_page_and_to_fetch_it_changes_nothing() {
    let app = TestApp::start().await;
    let (session, token) = launched(&app).await;
    let read = async || app.get(&format!("/api/v1/sessions/{session}")).await.expect(200).body;
    let before = read().await;
    for query in [format!("token={token}"), format!("token={token}&utm_source=mail")] {
        let page = fetch(&app, &format!("/player/{session}?{query}")).await.expect(200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("permissions-policy"), "unload=(self)");
        let policy = page.header("content-security-policy");
        assert!(
            policy.starts_with("script-src 'self' 'wasm-unsafe-eval'; style-src 'self';"),
            "{policy}"
        );
        // A course's link to mail, to a telephone or to another site is no business of this page.
        assert!(
            !policy.contains("frame-src") && !policy.contains("default-src"),
            "{policy}"
        );
        assert!(policy.ends_with("frame-ancestors *"), "{policy}");
        let expected = json!({
            "session_id": session, "scorm_version": "1.2", "return_url": "https://lms.example/back?a=1&b=2", "inspects": true,
            "audience": ["https://lms.example"],
        });
        assert_eq!(told(&page), expected);
    }
    assert_eq!(read().await, before, "no run was started");
}

#[tokio::test]
async fn every_file_that_the_page_names_is_there_and_kept_for_good() {
    let app = TestApp::start().await;
    let files = files_of_a_page(&app, Edition::Fourth).await;
    for file in &files {
        let served = fetch(&app, file).await.expect(200);
        assert!(served.header("cache-control").contains("immutable"), "{file}");
        assert_eq!(served.header("x-content-type-options"), "nosniff");
    }
    let script = files.iter().find(|file| file.ends_with("player.js")).unwrap();
    let scripts = fetch(&app, script).await.expect(200);
    assert_eq!(scripts.header("content-type"), "text/javascript; charset=utf-8");
    assert!(scripts.text.contains("class Outbox") && !scripts.text.contains("\nimport "));
    let engine = engine_of(&files);
    assert!(engine.ends_with("/engine.wasm"), "{engine}");
    let of_12 = files_of_a_page(&app, Edition::Scorm12).await;
    assert!(engine_of(&of_12).ends_with("/engine12.wasm"), "{of_12:?}");
    for engine in [engine, engine_of(&of_12)] {
        let served = fetch(&app, engine).await.expect(200);
        assert_eq!(served.header("content-type"), "application/wasm");
    }
    let older = fetch(&app, "/player/assets/0123456789abcdef/player.js")
        .await
        .expect(200);
    assert_eq!(older.header("cache-control"), "no-store");
    for wrong in ["package.json", "index.html", "..%2Fpackage.json"] {
        fetch(&app, &script.replace("player.js", wrong))
            .await
            .problem(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_link_that_opens_nothing_gets_a_page_that_says_why() {
    let app = TestApp::start().await;
    let (session, token) = launched(&app).await;
    let (other, _) = launched(&app).await;
    let page = async |path: &str, status: u16, title: &str| {
        let page = fetch(&app, path).await.expect(status);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.header("content-security-policy").starts_with("script-src 'self'"));
        assert!(
            page.text.contains(&format!("<h1>{title}</h1>")),
            "{path}: {}",
            page.text
        );
        page.text.contains("href=\"https://lms.example/back?a=1&amp;b=2\"")
    };
    assert!(!page(&format!("/player/{session}"), 401, "This link is not complete").await);
    let wrong = "This link does not work";
    assert!(!page(&format!("/player/{session}?token=x"), 401, wrong).await);
    assert!(!page(&format!("/player/{session}?token={}x", token), 401, wrong).await);
    assert!(
        !page(&format!("/player/{other}?token={token}"), 401, wrong).await,
        "another session's way back"
    );
    app.tick(601);
    // The signature is sound, so that the way back is this session's to tell.
    assert!(page(&format!("/player/{session}?token={token}"), 401, "This link is too old").await);
    app.delete(&format!("/api/v1/sessions/{session}")).await.expect(204);
    assert!(
        !page(
            &format!("/player/{session}?token={token}"),
            404,
            "This course is no longer here"
        )
        .await
    );
}

#[tokio::test]
async fn a_play_token_opens_the_page_for_twelve_hours_and_not_after_its_learner_has_left() {
    let app = TestApp::start().await;
    let (session, token) = launched(&app).await;
    let path = format!("/api/v1/sessions/{session}");
    let run = app.start_run(&path, &token).await.expect(201).body;
    let link = format!("/player/{session}?token={}", run["play_token"].as_str().unwrap());
    app.tick(3600);
    fetch(&app, &link).await.expect(200);
    app.tick(11 * 3600);
    let late = fetch(&app, &link).await.expect(401);
    assert!(late.text.contains("This link is too old"), "{}", late.text);

    let launch = app
        .launch(json!({ "user_id": "u1", "session_id": session }))
        .await
        .expect(200);
    let run = app
        .start_run(&path, launch.body["token"].as_str().unwrap())
        .await
        .expect(201)
        .body;
    let token = run["play_token"].as_str().unwrap();
    let link = format!("/player/{session}?token={token}");
    fetch(&app, &link).await.expect(200);
    let left = json!({ "seq": 1, "leave": true });
    app.call(Method::PUT, &path, With::bearer(token), &left)
        .await
        .expect(200);
    let left = fetch(&app, &link).await.expect(401);
    assert!(left.text.contains("This course is closed"), "{}", left.text);
}

#[tokio::test]
async fn only_a_launch_by_an_admin_key_lets_the_page_inspect() {
    let app = TestApp::start().await;
    let key = app.make_key(&app.tenant, Scope::Write).await;
    let path = format!("/api/v1/packages/{}/launch", app.package);
    for (key, inspects) in [(&key, false), (&app.key, true)] {
        let launch = app
            .call(Method::POST, &path, With::key(key), &json!({ "user_id": "u" }))
            .await;
        let launch = launch.expect(201).body;
        let (session, token) = (
            &launch["session_id"].as_str().unwrap(),
            &launch["token"].as_str().unwrap(),
        );
        let page = fetch(&app, &format!("/player/{session}?token={token}&inspect=1"))
            .await
            .expect(200);
        assert_eq!(told(&page)["inspects"], inspects);
        // The run's own tokens keep it.
        let run = app
            .start_run(&format!("/api/v1/sessions/{session}"), token)
            .await
            .expect(201)
            .body;
        let page = fetch(
            &app,
            &format!("/player/{session}?token={}", run["play_token"].as_str().unwrap()),
        )
        .await;
        assert_eq!(told(&page.expect(200))["inspects"], inspects);
    }
}

#[tokio::test]
async fn a_launch_token_lives_as_the_plan_says() {
    let app = TestApp::start().await;
    app.plan(Plan {
        launch_lifetime: jiff::SignedDuration::from_secs(60),
        ..Plan::default()
    })
    .await;
    let (session, token) = launched(&app).await;
    app.tick(59);
    fetch(&app, &format!("/player/{session}?token={token}"))
        .await
        .expect(200);
    app.tick(2);
    fetch(&app, &format!("/player/{session}?token={token}"))
        .await
        .expect(401);
}

#[tokio::test]
async fn the_page_speaks_the_launchs_language_then_the_browsers() {
    let app = TestApp::start().await;
    let launch = json!({ "user_id": "u1", "session_id": "s", "language": "de-AT" });
    let launch = app.launch(launch).await.expect(201);
    let link = format!("/player/s?token={}", launch.body["token"].as_str().unwrap());
    let french = || With::default().header("accept-language", "fr-CH, en;q=0.5");
    let page = app.send(Method::GET, &link, french(), None).await.expect(200);
    assert!(page.text.contains("<html lang=\"de\" dir=\"ltr\">"), "{}", page.text);
    assert!(page.text.contains("Verlassen"), "{}", page.text);
    app.tick(11 * 60);
    let late = app.send(Method::GET, &link, french(), None).await.expect(401);
    assert!(late.text.contains("<html lang=\"de\" dir=\"ltr\">"), "{}", late.text);
    let nobody = app.send(Method::GET, "/player/s", french(), None).await.expect(401);
    assert!(
        nobody.text.contains("<html lang=\"fr\" dir=\"ltr\">"),
        "{}",
        nobody.text
    );

    let body = json!({ "user_id": "u1", "session_id": "s", "language": "ar" });
    let launch = app.launch(body).await.expect(200);
    let link = format!("/player/s?token={}", launch.body["token"].as_str().unwrap());
    let page = app.send(Method::GET, &link, french(), None).await.expect(200);
    assert!(page.text.contains("<html lang=\"ar\" dir=\"rtl\">"), "{}", page.text);
    for wrong in ["", "d", "de_AT", "deutsch-und-noch-viel-mehr-als-das-alles", "de--AT"] {
        let refused = app.launch(json!({ "user_id": "u1", "language": wrong })).await;
        assert_eq!(
            refused.problem(400, "INVALID_REQUEST").body["details"]["errors"][0]["pointer"],
            "/language"
        );
    }
}

//! Tenants whose pages and courses have hosts of their own, so that a course finds nothing there that another tenant's left.

use reqwest::Method;
use serde_json::json;
use shared::tenant::{ApiKey, Scope, TenantId};

use crate::answer::Answer;
use crate::app::{TestApp, With, demo};
use crate::packages::publish;
use crate::zips;

const DOMAIN: &str = "scorm.example.com";
const ACME: &str = "acme.scorm.example.com";

/// What a request carries that came by way of a host.
fn at(host: &str) -> With {
    With::default().header("x-forwarded-host", host)
}

/// Launches a package at the host of all; the answer is the launch.
async fn launched(app: &TestApp, key: &ApiKey, package: &str) -> Answer {
    let path = format!("/api/v1/packages/{package}/launch");
    let with = With::key(key).header("x-forwarded-host", DOMAIN);
    app.call(Method::POST, &path, with, &json!({ "user_id": "u1" }))
        .await
        .expect(201)
}

/// The path and the query of a link, which has to begin with this host.
#[track_caller]
fn path_at<'a>(host: &str, link: &'a str) -> &'a str {
    let path = link.strip_prefix(&format!("https://{host}"));
    path.unwrap_or_else(|| panic!("{link} is not at {host}"))
}

/// Starts a run by way of a host; the answer is where its files are.
async fn content_url(app: &TestApp, launch: &Answer, host: &str) -> String {
    let [session, token] = ["session_id", "token"].map(|member| launch.body[member].as_str().unwrap());
    let with = With::bearer(token).header("x-forwarded-host", host);
    let path = format!("/api/v1/sessions/{session}/runs");
    let run = app.send(Method::POST, &path, with, None).await.expect(201);
    run.body["content_url"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_link_opens_the_page_at_its_tenants_host() {
    let app = TestApp::below(DOMAIN).await;
    let launch = launched(&app, &app.key, &app.package).await;
    let path = path_at(ACME, launch.body["launch_url"].as_str().unwrap());
    for host in [ACME, "Acme.Scorm.example.com"] {
        let page = app.send(Method::GET, path, at(host), None).await.expect(200);
        let policy = page.header("content-security-policy");
        assert!(policy.contains("connect-src 'self'"), "{policy}");
    }
}

#[tokio::test]
async fn the_page_leads_from_every_other_host_to_its_tenants() {
    let app = TestApp::below(DOMAIN).await;
    let launch = launched(&app, &app.key, &app.package).await;
    let link = format!("{}&inspect=1", launch.body["launch_url"].as_str().unwrap());
    let path = path_at(ACME, &link);
    for host in [
        DOMAIN,
        "other.scorm.example.com",
        "d111111abcdef8.cloudfront.net",
        "acme.scorm.example.com:8443",
    ] {
        let there = app.send(Method::GET, path, at(host), None).await.expect(307);
        assert_eq!(there.header("location"), link, "{host}");
        assert_eq!(there.header("cache-control"), "no-store");
        // The token stands in the address that is left.
        assert_eq!(there.header("referrer-policy"), "no-referrer");
        assert_eq!(there.text, "");
    }
    // Whether it is over is told where it leads; a token that is none of ours leads nowhere.
    app.tick(601);
    app.send(Method::GET, path, at(DOMAIN), None).await.expect(307);
    app.send(Method::GET, path, at(ACME), None).await.expect(401);
    let forged = path.replace("&inspect", "x&inspect");
    app.send(Method::GET, &forged, at(DOMAIN), None).await.expect(401);
}

#[tokio::test]
async fn a_courses_files_are_read_at_their_tenants_host_alone() {
    let app = TestApp::below(DOMAIN).await;
    let manifest = zips::manifest("T");
    let zip = zips::zipped(&[("imsmanifest.xml", manifest.as_bytes()), ("index.html", b"<p>hello")]);
    let package = publish(&app, zip).await["package_id"].as_str().unwrap().to_owned();
    let launch = launched(&app, &app.key, &package).await;
    let url = format!("{}index.html", content_url(&app, &launch, ACME).await);
    let path = path_at(ACME, &url);
    let page = app.send(Method::GET, path, at(ACME), None).await.expect(200);
    assert_eq!(page.text, "<p>hello");
    for host in ["other.scorm.example.com", DOMAIN] {
        app.send(Method::GET, path, at(host), None).await.expect(403);
    }
    app.send(Method::GET, path, With::default(), None).await.expect(403);

    // A run that was started elsewhere has its files there all the same.
    let elsewhere = content_url(&app, &launched(&app, &app.key, &package).await, DOMAIN).await;
    path_at(ACME, &elsewhere);
}

#[tokio::test]
async fn a_tenant_whose_name_no_host_can_have_is_at_the_domain_itself() {
    let app = TestApp::below(DOMAIN).await;
    let tenant = TenantId::parse("older-").unwrap();
    let key = app.make_key(&tenant, Scope::Write).await;
    let package = app.register(&tenant, &demo()).await;
    let launch = launched(&app, &key, &package).await;
    let path = path_at(DOMAIN, launch.body["launch_url"].as_str().unwrap());
    app.send(Method::GET, path, at(DOMAIN), None).await.expect(200);
    // It gets into no other tenant's.
    let there = app.send(Method::GET, path, at(ACME), None).await.expect(307);
    path_at(DOMAIN, there.header("location"));
    let url = content_url(&app, &launch, DOMAIN).await;
    let path = path_at(DOMAIN, &url);
    app.send(Method::GET, &format!("{path}index.html"), at(ACME), None)
        .await
        .expect(403);
}

#[tokio::test]
async fn without_a_domain_every_host_shows_every_page() {
    let app = TestApp::start().await;
    let launch = launched(&app, &app.key, &app.package).await;
    let path = path_at(DOMAIN, launch.body["launch_url"].as_str().unwrap());
    for host in [DOMAIN, "learn.example.org"] {
        app.send(Method::GET, path, at(host), None).await.expect(200);
    }
    let url = content_url(&app, &launch, "learn.example.org").await;
    path_at("learn.example.org", &url);
}

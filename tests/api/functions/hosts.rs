//! Tenants that have hosts of their own, as the template tells the functions of them.

use serde_json::{Value, json};

use super::deployment::Deployment;
use super::event::Event;

const DOMAIN: &str = "scorm.example.com";
const ACME: &str = "acme.scorm.example.com";

/// A stack with a domain, and what its launch answers.
async fn launched(tenant_hosts: &str) -> (Deployment, Value) {
    let there = local::database::serve(None).await.unwrap();
    let api = Deployment::with(&[("DomainName", DOMAIN), ("TenantHosts", tenant_hosts)], &there).await;
    let path = format!("/api/v1/packages/{}/launch", api.demo);
    let launch = Event::lms_json("POST", &path, &json!({ "user_id": "u1", "session_id": "s" })).key(&api.key);
    let launch = api.send(launch.header("x-forwarded-host", DOMAIN)).await.expect(201);
    (api, launch.body)
}

/// Starts a run at a host; the answer is where its files are.
async fn content_url(api: &Deployment, launch: &Value, host: &str) -> String {
    let run = Event::page("POST", "/api/v1/sessions/s/runs", &json!({})).bearer(launch["token"].as_str().unwrap());
    let run = api.send(run.header("x-forwarded-host", host)).await.expect(201).body;
    run["content_url"].as_str().unwrap().to_owned()
}

/// What a token says.
fn claims(content_url: &str) -> Value {
    use base64::Engine;
    let claims = content_url.split('.').rev().nth(1).unwrap();
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap();
    serde_json::from_slice(&claims).unwrap()
}

#[tokio::test]
async fn with_tenant_hosts_page_and_files_are_at_the_tenants_and_nowhere_else() {
    let (api, launch) = launched("yes").await;
    let link = launch["launch_url"].as_str().unwrap();
    assert!(
        link.starts_with("https://acme.scorm.example.com/player/s?token="),
        "{link}"
    );
    let (_, query) = link.split_once('?').unwrap();
    let page = Event::lms("GET", "/player/s").query(query);
    api.send(page.clone().header("x-forwarded-host", ACME))
        .await
        .expect(200);
    for elsewhere in [page.clone().header("x-forwarded-host", DOMAIN), page] {
        assert_eq!(api.send(elsewhere).await.expect(307).header("location"), link);
    }
    let files = content_url(&api, &launch, ACME).await;
    assert!(files.starts_with("https://acme.scorm.example.com/content/"), "{files}");
    assert_eq!(claims(&files)["host"], ACME);
}

#[tokio::test]
async fn without_them_all_is_where_it_was_called() {
    let (api, launch) = launched("no").await;
    let link = launch["launch_url"].as_str().unwrap();
    assert!(link.starts_with("https://scorm.example.com/player/s?token="), "{link}");
    let (_, query) = link.split_once('?').unwrap();
    api.send(Event::lms("GET", "/player/s").query(query)).await.expect(200);
    let files = content_url(&api, &launch, "learn.example.org").await;
    assert!(files.starts_with("https://learn.example.org/content/"), "{files}");
    assert_eq!(claims(&files).get("host"), None);
}

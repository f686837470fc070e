//! Headers that make no sense, and yet are answered as if they were not there.

use serde_json::json;

use super::deployment::Deployment;
use super::event::Event;

#[tokio::test]
async fn hosts_and_protocols_that_make_no_sense_end_no_process() {
    let api = Deployment::new().await;
    let key = &api.key;
    for (name, value) in [
        ("host", "host:99999"),
        ("host", "[::zz]"),
        ("host", "a b"),
        ("host", ""),
        ("host", "me@somewhere"),
        ("host", "1.2.3.999"),
        ("x-forwarded-proto", "gopher"),
        ("x-forwarded-proto", "a b"),
        ("x-forwarded-proto", ""),
        ("x-forwarded-host", "host:99999"),
        ("x-forwarded-host", "a b/c"),
        ("x-forwarded-host", "me@somewhere"),
        ("x-forwarded-port", "-1"),
        ("x-forwarded-for", "nobody"),
        ("range", "bytes=9-1"),
        ("range", "pages=1-2"),
    ] {
        let health = Event::lms("GET", "/api/health").key(key).header(name, value);
        api.send(health).await.expect(200);
        let launch = json!({ "user_id": "u1" });
        let launch = Event::lms_json("POST", &format!("/api/v1/packages/{}/launch", api.demo), &launch);
        let launched = api.send(launch.key(key).header(name, value)).await.expect(201);
        let link = launched.body["launch_url"].as_str().unwrap();
        assert!(link.parse::<axum::http::Uri>().is_ok(), "{name}: {value}: {link}");
        assert!(!link.contains('@'), "{name}: {value}: {link}");
    }
}

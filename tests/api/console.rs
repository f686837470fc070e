//! The console's page: what it may, and that nobody gets a key by it.

/// What it says.
mod words;

use axum::http::Method;

use crate::app::{TestApp, With};

#[tokio::test]
async fn the_first_address_is_the_console_which_runs_its_own_script_alone() {
    let app = TestApp::start().await;
    let get = async |path: &str| app.send(Method::GET, path, With::default(), None).await;
    let page = get("/").await.expect(200);
    let policy = page.header("content-security-policy");
    let nonce = policy
        .split("script-src 'nonce-")
        .nth(1)
        .unwrap()
        .split('\'')
        .next()
        .unwrap();
    assert!(nonce.len() > 20, "{policy}");
    for part in [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ] {
        assert!(policy.split("; ").any(|said| said == part), "{part}: {policy}");
    }
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    assert_eq!(page.header("cache-control"), "no-store");
    let again = get("/console").await.expect(200);
    assert_ne!(
        again.header("content-security-policy"),
        policy,
        "each page has a nonce of its own"
    );

    let assets: Vec<&str> = page
        .text
        .split('"')
        .filter(|text| text.starts_with("/console/assets/"))
        .collect();
    assert_eq!(assets.len(), 2, "{assets:?}");
    for path in assets {
        let file = get(path).await.expect(200);
        assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
    }
    let stale = get("/console/assets/0/console.js").await.expect(200);
    assert_eq!(stale.header("cache-control"), "no-store");
    get("/console/assets/0/index.html").await.problem(404, "NOT_FOUND");
}

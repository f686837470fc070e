//! `GET /console`: the page on which people see packages, sessions and events, and what they do with them.
//!
//! The page calls the API with a key, as any program does, and has no other way to anything: this function may nothing. What a person
//! typed as a key stays in the page's tab.

/// The files that the console is made of.
mod assets;
/// Where the console is, and where it is not.
mod place;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::ExposeSecret;
use serde_json::json;
use shared::app::App;
use shared::http::document::refusal::Refusals;
use shared::http::page::{html, in_script};
use shared::http::problem::{Problem, fault};

use assets::ASSETS;

const PAGE: &str = include_str!("../../../console/index.html");
const TEXTS: &str = include_str!("../../../console/texts/en.json");

/// A window that opens the console, or was opened by it, has no way to it (HTML 7.1.3).
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

shared::serves!(show_console, show_console_at_root, show_console_file);

/// See it work in a browser
///
/// A page that shows packages, sessions, events, webhooks and keys, by the calls of this document and with a key of yours.
#[utoipa::path(
    get,
    path = "/console",
    operation_id = "show-console",
    tag = "Service",
    responses(
        (status = 200, description = "The page.", body = String, content_type = "text/html"),
        (
            status = 307,
            description = "The page is at a host of its own, where tenants have hosts.",
            headers(("Location" = String)),
        ),
    ),
    security(()),
)]
async fn show_console(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(there) = place::elsewhere(&app, &uri, &headers) {
        return Ok(there);
    }
    let nonce = nonce().map_err(|error| fault(error.to_string()))?;
    let key = place::key(&app, &uri, &headers);
    let start = json!({ "key": key.map(ExposeSecret::expose_secret) });
    let text = PAGE
        .replace("{{version}}", ASSETS.version())
        .replace("{{nonce}}", &nonce)
        .replace("{{texts}}", &in_script(TEXTS))
        .replace("{{start}}", &in_script(&start.to_string()));
    Ok(with_policy(&app, &nonce, html(StatusCode::OK, text)))
}

/// See it work at the first address
///
/// The same as `/console`.
#[utoipa::path(
    get,
    path = "/",
    operation_id = "show-console-at-root",
    tag = "Service",
    responses(
        (status = 200, description = "The page.", body = String, content_type = "text/html"),
        (
            status = 307,
            description = "The page is at a host of its own, where tenants have hosts.",
            headers(("Location" = String)),
        ),
    ),
    security(()),
)]
async fn show_console_at_root(app: State<App>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    show_console(app, uri, headers).await
}

/// A text that nobody can foresee, 128 bits of it (CSP 3, 7.1).
fn nonce() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// The page runs its own script and no other, whoever has put a file beside it: courses' files may be at the same origin. No text
/// becomes markup (Trusted Types, 4). Nobody frames it, and no window has a way to it.
fn with_policy(app: &App, nonce: &str, mut response: Response) -> Response {
    let uploads = app.upload_origin().unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:; connect-src 'self' {uploads}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    );
    let headers = [
        (CONTENT_SECURITY_POLICY, policy.as_str()),
        (REFERRER_POLICY, "no-referrer"),
        (OPENER_POLICY, "same-origin"),
    ];
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// A file of the console, for the document.
struct ConsoleFile;

shared::refuses! {
    ConsoleFile:
        NotFound "The console has no such file.",
}

/// A file of the console
///
/// Its script and its styles. The address changes with their contents.
#[utoipa::path(
    get,
    path = "/console/assets/{version}/{file}",
    operation_id = "show-console-file",
    tag = "Service",
    params(
        ("version" = String, Path, description = "What the files' contents make; any other text gets the same files, uncached.", example = "0"),
        ("file" = String, Path, description = "The file's name.", example = "console.js"),
    ),
    responses(
        (
            status = 200,
            description = "The file.",
            content((String = "text/javascript"), (String = "text/css")),
        ),
        Refusals<(ConsoleFile,)>,
    ),
    security(()),
)]
async fn show_console_file(
    Path((version, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    ASSETS.answer(&version, &name, &headers)
}

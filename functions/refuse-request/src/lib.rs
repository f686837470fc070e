//! `$default`: what no other route takes. API Gateway would answer with a body of its own; this answers in the
//! API's own form, tells a wrong method (405, with `Allow`) from a wrong path (404), and answers preflights.

use axum::Router;
use axum::extract::MatchedPath;
use axum::http::header::ALLOW;
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use shared::app::App;
use shared::http::code::Code;
use shared::http::problem::Problem;

/// Every path of the API and what it takes, as the OpenAPI document has them; a test holds the two together.
pub const TAKEN: &[(&str, &[Method])] = &[
    ("/api/docs", &[Method::GET]),
    ("/api/docs/openapi", &[Method::GET]),
    ("/api/health", &[Method::GET]),
    ("/api/openapi.json", &[Method::GET]),
    ("/api/v1/events", &[Method::GET]),
    ("/api/v1/key", &[Method::GET]),
    ("/api/v1/keys", &[Method::GET, Method::POST]),
    ("/api/v1/keys/{key_id}", &[Method::DELETE]),
    ("/api/v1/learners/{user_id}", &[Method::GET, Method::DELETE]),
    ("/api/v1/learners/{user_id}/erasure", &[Method::GET]),
    ("/api/v1/learners/{user_id}/export", &[Method::GET]),
    ("/api/v1/packages", &[Method::GET, Method::POST]),
    ("/api/v1/packages/{package_id}", &[Method::GET, Method::DELETE]),
    ("/api/v1/packages/{package_id}/launch", &[Method::POST]),
    ("/api/v1/packages/{package_id}/versions", &[Method::GET, Method::POST]),
    (
        "/api/v1/packages/{package_id}/versions/{revision}/activate",
        &[Method::POST],
    ),
    ("/api/v1/sessions", &[Method::GET, Method::POST]),
    (
        "/api/v1/sessions/{session_id}",
        &[Method::GET, Method::POST, Method::PUT, Method::DELETE],
    ),
    ("/api/v1/sessions/{session_id}/attempts", &[Method::GET]),
    ("/api/v1/sessions/{session_id}/changes", &[Method::GET]),
    ("/api/v1/sessions/{session_id}/course", &[Method::GET]),
    ("/api/v1/sessions/{session_id}/renew", &[Method::POST]),
    ("/api/v1/sessions/{session_id}/reset", &[Method::POST]),
    ("/api/v1/sessions/{session_id}/runs", &[Method::GET, Method::POST]),
    ("/api/v1/webhooks", &[Method::GET, Method::POST]),
    (
        "/api/v1/webhooks/{webhook_id}",
        &[Method::GET, Method::PUT, Method::DELETE],
    ),
    ("/api/v1/webhooks/{webhook_id}/deliveries", &[Method::GET]),
    (
        "/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/retry",
        &[Method::POST],
    ),
    ("/api/v1/webhooks/{webhook_id}/test", &[Method::POST]),
    ("/", &[Method::GET]),
    ("/console", &[Method::GET]),
    ("/console/assets/{version}/{file}", &[Method::GET]),
    ("/docs", &[Method::GET]),
    ("/docs/errors", &[Method::GET]),
    ("/docs/{file}", &[Method::GET]),
    ("/player/{session_id}", &[Method::GET]),
    ("/player/assets/{version}/{file}", &[Method::GET]),
];

/// The function's routes: each path of the API, so that the router itself knows which methods it takes. None of
/// them is in the OpenAPI document, because none of them is an operation.
pub fn router() -> Router<App> {
    let mut router = Router::new();
    for (path, methods) in TAKEN {
        for method in *methods {
            if let Ok(filter) = MethodFilter::try_from(method.clone()) {
                router = router.route(path, on(filter, astray));
            }
        }
    }
    router
}

/// A request for an operation that the deployment does not route to its function; or `HEAD`, which a router takes
/// wherever it takes `GET`, and API Gateway nowhere.
async fn astray(method: Method, uri: Uri, path: MatchedPath) -> Response {
    if method != Method::HEAD {
        let detail = format!("There is no route {method} {} in this deployment.", uri.path());
        return Problem::new(Code::NotFound, detail).into_response();
    }
    let taken = TAKEN
        .iter()
        .find(|(known, _)| *known == path.as_str())
        .map_or(&[][..], |(_, methods)| *methods);
    let allow = taken.iter().map(Method::as_str).collect::<Vec<_>>().join(",");
    let detail = format!("{} does not take HEAD; Allow names what it takes.", uri.path());
    ([(ALLOW, allow)], Problem::new(Code::MethodNotAllowed, detail)).into_response()
}

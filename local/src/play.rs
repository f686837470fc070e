//! `GET /play/{package_id}`: launches a course as an LMS would, and sends the browser to the link; so that a link can be printed
//! that stays good. Only on a laptop, where whoever reaches the port may do everything anyway.

use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request};
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Router, http};
use serde_json::{Value, json};
use shared::http::API_KEY;
use shared::tenant::ApiKey;
use tower::ServiceExt;

/// Who plays: one learner, so that the course resumes.
const LEARNER: &str = "you";
/// An answer to a launch is a session; the largest has 2 MiB of elements.
const MOST_ANSWER_BYTES: usize = 8 * 1024 * 1024;

/// The route, which calls the service as a client does.
pub fn routes(service: Router, key: &ApiKey) -> Router {
    let key = key.reveal().to_owned();
    let play = get(move |Path(package): Path<String>, headers: HeaderMap| async move {
        let answer = match service.oneshot(launch(&package, &headers, &key)).await {
            Ok(answer) => answer,
            Err(never) => match never {},
        };
        sent_on(answer).await
    });
    Router::new().route("/play/{package_id}", play)
}

fn launch(package: &str, headers: &HeaderMap, key: &str) -> Request {
    let body = json!({ "user_id": LEARNER, "learner_name": "Doe, Jane", "resume": true }).to_string();
    let mut request = http::Request::new(Body::from(body));
    *request.method_mut() = Method::POST;
    if let Ok(uri) = format!("/api/v1/packages/{package}/launch").parse() {
        *request.uri_mut() = uri;
    }
    let sent = request.headers_mut();
    sent.insert(CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    if let Ok(key) = key.parse() {
        sent.insert(API_KEY, key);
    }
    if let Some(host) = headers.get(HOST) {
        sent.insert(HOST, host.clone());
    }
    request
}

/// The way to the link, or the refusal as it is.
async fn sent_on(answer: Response) -> Response {
    if !answer.status().is_success() {
        return answer;
    }
    let body = to_bytes(answer.into_body(), MOST_ANSWER_BYTES)
        .await
        .unwrap_or_default();
    let launched: Value = serde_json::from_slice(&body).unwrap_or_default();
    Redirect::to(launched["launch_url"].as_str().unwrap_or("/docs")).into_response()
}

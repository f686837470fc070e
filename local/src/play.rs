//! `GET /play/{package_id}`: launches a course as an LMS would, and sends the browser to the link; so that a link can be printed
//! that stays good. Only on a laptop, where whoever reaches the port may do everything anyway.

use axum::body::{Body, to_bytes};
use axum::extract::{Path, RawQuery, Request};
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, Method};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Router, http};
use open_player::assets::ASSETS;
use serde_json::{Value, json};
use shared::http::auth::API_KEY;
use shared::http::page::escaped;
use shared::tenant::ApiKey;
use tower::ServiceExt;

/// Who plays: one learner, so that the course resumes.
const LEARNER: &str = "you";
/// An answer to a launch is a session; the largest has 2 MiB of elements.
const MOST_ANSWER_BYTES: usize = 8 * 1024 * 1024;
/// The query that starts a finished course again, for a new session of the same learner.
const AGAIN: &str = "again";

/// The route, which calls the service as a client does.
pub fn routes(service: Router, key: &ApiKey) -> Router {
    let key = key.reveal().to_owned();
    let play = get(
        move |Path(package): Path<String>, RawQuery(query): RawQuery, headers: HeaderMap| async move {
            let again = query.as_deref() == Some(AGAIN);
            if !again && let Some(session) = finished(&service, &package, &headers, &key).await {
                return told(&package, &session);
            }
            let path = format!("/api/v1/packages/{package}/launch");
            let body = json!({ "user_id": LEARNER, "learner_name": "Doe, Jane", "resume": !again });
            let (launched, answer) = call(&service, Method::POST, &path, body.to_string(), &headers, &key).await;
            match launched["launch_url"].as_str() {
                Some(link) => Redirect::to(link).into_response(),
                None => answer,
            }
        },
    );
    Router::new().route("/play/{package_id}", play)
}

/// The learner's newest session of a package, where it is finished.
async fn finished(service: &Router, package: &str, headers: &HeaderMap, key: &str) -> Option<Value> {
    let path = format!("/api/v1/sessions?user_id={LEARNER}&package_id={package}&limit=1");
    let (mut listed, _) = call(service, Method::GET, &path, String::new(), headers, key).await;
    let newest = listed["sessions"].as_array_mut()?.pop()?;
    let is_over = newest["completion_status"] == "completed" || newest["success_status"] == "passed";
    is_over.then_some(newest)
}

/// Says what was reached, and offers to start again.
fn told(package: &str, session: &Value) -> Response {
    let title = match session["success_status"].as_str() {
        Some("passed") => "You have passed this course",
        Some("failed") => "You have finished this course, and not passed",
        _ => "You have finished this course",
    };
    let score = session["score"]["scaled"]
        .as_f64()
        .map(|scaled| format!("<p>Your score: {:.0} %</p>", scaled * 100.0));
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><link rel=\"icon\" href=\"data:,\">\
         <link rel=\"stylesheet\" href=\"/player/assets/{}/player.css\"><body><main id=\"stage\"><section id=\"notice\">\
         <h1>{title}</h1>{}<p><a class=\"button primary\" href=\"/play/{}?{AGAIN}\">Start again</a></p></section></main>",
        ASSETS.version(),
        score.unwrap_or_default(),
        escaped(package),
    ))
    .into_response()
}

/// Calls the service; the answer, as JSON and as it came.
async fn call(
    service: &Router,
    method: Method,
    path: &str,
    body: String,
    headers: &HeaderMap,
    key: &str,
) -> (Value, Response) {
    let mut request: Request = http::Request::new(Body::from(body));
    *request.method_mut() = method;
    if let Ok(uri) = path.parse() {
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
    let answer = match service.clone().oneshot(request).await {
        Ok(answer) => answer,
        Err(never) => match never {},
    };
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, MOST_ANSWER_BYTES).await.unwrap_or_default();
    let value = serde_json::from_slice(&body).unwrap_or_default();
    (value, Response::from_parts(parts, Body::from(body)))
}
